/** Sorting the rows of a matrix as words are sorted: by the first column, where that is equal by the second, and so on. */
import type { Operand } from '../operand.js';
import { denseElements, storeDense } from './load.js';
import { keysOf } from './sort.js';

/** `out` (int64) receives the numbers of the rows of `input` (two dims) in ascending order; equal rows keep their order. */
export function sortRows(out: Operand, input: Operand): void {
  const [n, columns] = input.geometry.sizes as [number, number];
  const keys = keysOf(input.dtype, denseElements(input)).reverse();
  let order = Uint32Array.from({ length: n }, (_, i) => i);
  let other = new Uint32Array(n);
  // Runs of `width` rows are in order, and two at a time are merged.
  for (let width = 1; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      mergeRuns(other, order, start, Math.min(start + width, n), Math.min(start + 2 * width, n), keys, columns);
    }
    [order, other] = [other, order];
  }
  storeDense(out, Float64Array.from(order));
}

function mergeRuns(
  to: Uint32Array,
  from: Uint32Array,
  start: number,
  middle: number,
  end: number,
  keys: readonly Uint32Array[],
  columns: number,
): void {
  let [a, b] = [start, middle];
  for (let at = start; at < end; at++) {
    const takeFirst = b >= end || (a < middle && compareRows(from[a]!, from[b]!, keys, columns) <= 0);
    to[at] = from[takeFirst ? a++ : b++]!;
  }
}

/** Below 0 if row `a` comes first, above if row `b` does. `keys` are the words of all elements, the highest first. */
function compareRows(a: number, b: number, keys: readonly Uint32Array[], columns: number): number {
  const high = keys[0]!;
  const low = keys[keys.length - 1]!;
  for (let i = a * columns, j = b * columns, k = 0; k < columns; k++, i++, j++) {
    if (high[i] !== high[j]) return high[i]! < high[j]! ? -1 : 1;
    if (low[i] !== low[j]) return low[i]! < low[j]! ? -1 : 1;
  }
  return 0;
}
