/**
 * What operations do with tensors that carry tangents is in dual.ts. They reach it through here, so that a program that never opens
 * a level of forward mode is spared it by bundlers.
 */
import { NotImplementedError } from '../base/errors.js';
import type { DType } from '../base/dtype.js';
import type { Tensor } from '../tensor/tensor.js';
import type { PointwiseOp } from './define-pointwise.js';
import type { StructuredOp } from './define-structured.js';
import type { ViewOp } from './define-view.js';
import type { Variant } from './pointwise-plan.js';
import type { Input } from './scalar.js';
import type { Bound } from './signature.js';

/** A call of a pointwise operation, taken apart. */
export interface PointwiseCall {
  readonly inputs: readonly Input[];
  readonly uniforms: readonly number[];
  readonly variant: Variant;
  readonly numbers: readonly DType[];
  /** The call by name, where there is one. */
  readonly bound: Bound | null;
}

/** Calls on inputs of which some carry tangents of a level, the highest. */
export interface ForwardMode {
  structured(op: StructuredOp, level: number, bound: Bound): Tensor | Tensor[];
  view(op: ViewOp, level: number, bound: Bound): Tensor | Tensor[];
  pointwise(op: PointwiseOp, level: number, call: PointwiseCall): Tensor;
  /** Gives what a linear function made of `self` the tangents that it makes of those of `self`. */
  linear(self: Tensor, out: Tensor, of: (tangent: Tensor) => Tensor): void;
  /** Gives a tensor that was written in place the tangents of `result`, which has the values written. */
  written(self: Tensor, result: Tensor): void;
}

let installed: ForwardMode | null = null;

export function setForwardMode(forward: ForwardMode): void {
  installed = forward;
}

export function forwardMode(): ForwardMode {
  if (installed === null) {
    throw new NotImplementedError("forward mode: this program does not hold it; import 'chainrule/func' once");
  }
  return installed;
}
