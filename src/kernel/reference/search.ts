/** Searching in sorted rows: where values would have to be inserted, by halving. */
import { float64, int64 } from '../../base/dtype.js';
import type { Operand } from '../operand.js';
import { denseElements, int64Words, loadDenseAs, loadDenseBig, storeDense } from './load.js';

type Numbers = Float64Array | BigInt64Array;

/**
 * For each of `values`, before which element of its row of `sorted` it would be inserted: the first that is not less, or with
 * `right` the first that is greater. `sorted` has a last dim of at least 1; if it has several rows, the elements of `values`
 * are shared out among them evenly, in row-major order. A NaN belongs
 * behind everything, and everything behind a NaN, as in PyTorch. `order` (int64, sorted's sizes), if
 * given, says in which order to read each row. `out` (an integer type) has the sizes of `values`. Any strides, any dtypes.
 */
export function searchSorted(
  out: Operand,
  sorted: Operand,
  values: Operand,
  order: Operand | null,
  right: boolean,
): void {
  const { sizes, numel } = sorted.geometry;
  const n = sizes[sizes.length - 1]!;
  const rows = numel / n;
  const perRow = values.geometry.numel / rows;
  const exact = sorted.dtype === int64 && values.dtype === int64 && !(fitsDouble(sorted) && fitsDouble(values));
  const load = (o: Operand): Numbers => (exact ? loadDenseBig(o) : loadDenseAs(o, float64));
  const from = order === null ? load(sorted) : reordered(load(sorted), order, n);
  const wanted = load(values);
  const found = new Float64Array(wanted.length);
  for (let r = 0; r < rows; r++) {
    const row = from.subarray(r * n, (r + 1) * n);
    const end = (r + 1) * perRow;
    for (let i = r * perRow; i < end; i++) found[i] = right ? upperBound(row, wanted[i]!) : lowerBound(row, wanted[i]!);
  }
  storeDense(out, found);
}

/** Whether all elements of an int64 operand are numbers that a double holds exactly. */
function fitsDouble(op: Operand): boolean {
  const words = int64Words(denseElements(op) as BigInt64Array);
  for (let i = 1; i < words.length; i += 2) if (words[i]! >= 1 << 21 || words[i]! < -(1 << 21)) return false;
  return true;
}

function reordered<T extends Numbers>(values: T, order: Operand, n: number): T {
  const at = loadDenseAs(order, float64);
  const moved = values.slice() as T;
  for (let i = 0; i < at.length; i++) moved[i] = values[i - (i % n) + at[i]!]!;
  return moved;
}

// Written with `!`, so that the search goes on to the right wherever a NaN is compared.

function lowerBound(row: Numbers, value: number | bigint): number {
  let [start, end] = [0, row.length];
  while (start < end) {
    const middle = (start + end) >>> 1;
    if (!(row[middle]! >= value)) start = middle + 1;
    else end = middle;
  }
  return start;
}

function upperBound(row: Numbers, value: number | bigint): number {
  let [start, end] = [0, row.length];
  while (start < end) {
    const middle = (start + end) >>> 1;
    if (!(row[middle]! > value)) start = middle + 1;
    else end = middle;
  }
  return start;
}
