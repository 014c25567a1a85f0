/**
 * Row kernels written on expressions, and how operations launch them on tensors: the dims of a row named, inputs
 * broadcast, the precision chosen. Knows no operation, records nothing.
 */
import { float64 } from '../base/dtype.js';
import { sameSizes } from '../base/geometry.js';
import { expandGeometry } from '../base/views.js';
import { Expr } from '../kernel/expr.js';
import type { Operand } from '../kernel/operand.js';
import { type RowKernel, rowKernel, type RowSource, type RowStageKind } from '../kernel/rows.js';
import { BY_OPERATIONS } from '../tensor/flags.js';
import { modes } from '../tensor/modes.js';
import * as backend from '../tensor/launch.js';
import type { Storage } from '../tensor/storage.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Dims, reducedLast, withGeometry } from './reducing.js';

/** Collects the stages of a row kernel; each gives the variable that later expressions read it by. */
export interface Stages {
  sum(expr: Expr): Expr;
  max(expr: Expr): Expr;
  min(expr: Expr): Expr;
  /** The value of an expression that is the same in the whole row. */
  once(expr: Expr): Expr;
}

/** What a row kernel computes: outputs of the inputs' sizes, and outputs with a number for each row. */
export interface RowResults {
  readonly elements?: readonly Expr[];
  readonly perRow?: readonly Expr[];
}

/** A row kernel written on expressions; lowered when it first runs, once for each precision. */
export class RowFormula {
  private readonly kernels: [single: RowKernel | null, double: RowKernel | null] = [null, null];

  /**
   * @param inputs the number of inputs
   * @param formula the results, from the stages to add to, the inputs and then the numbers given at launch
   */
  constructor(
    private readonly inputs: number,
    private readonly formula: (row: Stages, ...values: Expr[]) => RowResults,
  ) {}

  /**
   * Runs over inputs that broadcast to `sizes`; rows lie over the dims `dims`. `outputs` have `sizes`, `rowOutputs` those
   * sizes without the dims, in their order.
   */
  run(
    sizes: readonly number[],
    dims: Dims,
    outputs: readonly Operand<Storage>[],
    rowOutputs: readonly Operand<Storage>[],
    inputs: readonly Operand<Storage>[],
    numbers: readonly number[] = [],
  ): void {
    const isDouble = (o: Operand<Storage>): boolean => o.dtype === float64;
    const double = outputs.some(isDouble) || rowOutputs.some(isDouble) || inputs.some(isDouble);
    const rowsLast = (o: Operand<Storage>): Operand<Storage> => (dims === null ? o : reducedLast(o, dims));
    const spread = (o: Operand<Storage>): Operand<Storage> =>
      rowsLast(sameSizes(o.geometry.sizes, sizes) ? o : withGeometry(o, expandGeometry(o.geometry, sizes)));
    backend.rows(
      this.kernel(double ? 1 : 0, numbers.length),
      outputs.map(rowsLast),
      rowOutputs,
      inputs.map(spread),
      numbers,
      dims === null ? 0 : sizes.length - dims.length,
    );
  }

  private kernel(double: 0 | 1, numbers: number): RowKernel {
    return (this.kernels[double] ??= rowKernel(this.source(numbers), double === 0));
  }

  private source(numbers: number): RowSource {
    const { inputs } = this;
    const stages: { kind: RowStageKind; expr: Expr }[] = [];
    const stage = (kind: RowStageKind) => (expr: Expr) => Expr.variable(inputs + stages.push({ kind, expr }) - 1);
    const row: Stages = { sum: stage('sum'), max: stage('max'), min: stage('min'), once: stage('once') };
    const variables = Array.from({ length: inputs }, (_, i) => Expr.variable(i));
    const uniforms = Array.from({ length: numbers }, (_, i) => Expr.uniform(i));
    const results = this.formula(row, ...variables, ...uniforms);
    return { inputs, stages, ...results };
  }
}

/** Whether gradients of these tensors are computed by operations, so that they can be differentiated again. */
export function isRecorded(tensors: readonly (Tensor | null)[]): boolean {
  return modes.gradEnabled || tensors.some((t) => t !== null && (t.flags & BY_OPERATIONS) !== 0);
}
