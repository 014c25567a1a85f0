/**
 * Resampling: a sparse matrix applied along one dimension. Interpolation, padding by other elements and averages over uneven
 * windows are such matrices, one for each dimension, and so are their gradients: the transposed matrices.
 */
import { float64 } from '../../base/dtype.js';
import type { Operand } from '../operand.js';
import { positionsFor, takeAt } from './gather.js';
import { loadDenseAs, storeDense } from './load.js';

/** A sparse matrix, by rows. */
export interface SparseRows {
  /** Row m has the entries from starts[m] up to, not including, starts[m + 1]. */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  /** null: every row has one entry, and that is 1; elements are moved as they are. */
  readonly weights: Float64Array | null;
}

/**
 * `out[a, m, i]` = sum over the entries of row m of weight * `input[a, column, i]`, for sizes (A, M, I) and (A, N, I), both
 * row-major. Where weights are null the operands are of one dtype, any; else both are floating. A row without entries
 * gives 0.
 */
export function resample(out: Operand, input: Operand, rows: SparseRows): void {
  const [outer, , inner] = out.geometry.sizes as [number, number, number];
  const count = input.geometry.sizes[1]!;
  if (out.geometry.numel === 0) return;
  if (rows.weights === null) {
    move(out, input, rows.columns, outer, count, inner);
    return;
  }
  const values = loadDenseAs(input, float64);
  const sums = new Float64Array(out.geometry.numel);
  if (inner === 1) sumScalars(sums, values, rows.starts, rows.columns, rows.weights, outer, count);
  else sumRuns(sums, values, rows.starts, rows.columns, rows.weights, outer, count, inner);
  storeDense(out, sums);
}

function move(out: Operand, input: Operand, columns: Int32Array, outer: number, count: number, inner: number): void {
  const positions = positionsFor(out.geometry.numel);
  const rows = columns.length;
  let at = 0;
  for (let a = 0, base = input.storage.start + input.geometry.offset; a < outer; a++, base += count * inner) {
    for (let m = 0; m < rows; m++) {
      const from = base + columns[m]! * inner;
      for (let i = 0; i < inner; i++) positions[at++] = from + i;
    }
  }
  takeAt(out, input.storage.array, positions);
}

function sumScalars(
  sums: Float64Array,
  values: Float64Array,
  starts: Int32Array,
  columns: Int32Array,
  weights: Float64Array,
  outer: number,
  count: number,
): void {
  const rows = starts.length - 1;
  let at = 0;
  for (let a = 0, base = 0; a < outer; a++, base += count) {
    for (let m = 0; m < rows; m++) {
      const end = starts[m + 1]!;
      let sum = 0;
      for (let k = starts[m]!; k < end; k++) sum += weights[k]! * values[base + columns[k]!]!;
      sums[at++] = sum;
    }
  }
}

function sumRuns(
  sums: Float64Array,
  values: Float64Array,
  starts: Int32Array,
  columns: Int32Array,
  weights: Float64Array,
  outer: number,
  count: number,
  inner: number,
): void {
  const rows = starts.length - 1;
  let at = 0;
  for (let a = 0, base = 0; a < outer; a++, base += count * inner) {
    for (let m = 0; m < rows; m++, at += inner) {
      const end = starts[m + 1]!;
      for (let k = starts[m]!; k < end; k++) {
        const weight = weights[k]!;
        const from = base + columns[k]! * inner;
        for (let i = 0; i < inner; i++) sums[at + i]! += weight * values[from + i]!;
      }
    }
  }
}
