/**
 * Values of tensors as numbers, and tensors of such values. For reports and checks, which may be slow. Of tensors of vmap these
 * are the values of all examples, whose dimensions come first.
 */
import { sameSizes } from '../base/geometry.js';
import { float64, type DType } from '../base/dtype.js';
import { readElement } from '../kernel/reference/load.js';
import { physicalOf } from './batching.js';
import * as backend from './launch.js';
import { adoptArray, emptyTensor, type Tensor } from './tensor.js';

/** The elements of a tensor in row-major order. */
export function elements(t: Tensor): (i: number) => number {
  const dense = physicalOf(t).denseHost('values');
  return (i) => Number(readElement(dense, t.dtype, i));
}

/** The first element, in row-major order, for which `test` holds; -1 for none. */
export function firstWhere(t: Tensor, test: (value: number) => boolean): number {
  const at = elements(t);
  for (let i = 0; i < physicalOf(t).geometry.numel; i++) if (test(at(i))) return i;
  return -1;
}

/** The indices, one for each dimension, of an element that is number `i` in row-major order. */
export function positionOf(sizes: readonly number[], i: number): number[] {
  const position: number[] = [];
  let rest = i;
  for (let d = sizes.length - 1; d >= 0; d--) {
    position.unshift(rest % sizes[d]!);
    rest = Math.floor(rest / sizes[d]!);
  }
  return position;
}

/** The value of `t` at element `i` of a tensor of these sizes: its own element there, or its only one. */
export function valueAt(t: Tensor, sizes: readonly number[], i: number): number | null {
  if (sameSizes(physicalOf(t).shape, sizes)) return elements(t)(i);
  return physicalOf(t).geometry.numel === 1 ? elements(t)(0) : null;
}

/** All elements in row-major order. */
export function valuesOf(t: Tensor): Float64Array {
  const at = elements(t);
  return Float64Array.from({ length: t.geometry.numel }, (_, i) => at(i));
}

/** A new tensor with these elements in row-major order; no graph. */
export function withValues(dtype: DType, sizes: readonly number[], values: Float64Array): Tensor {
  const made = emptyTensor(dtype, sizes);
  backend.copy(made, adoptArray(values.slice(), float64, sizes));
  return made;
}
