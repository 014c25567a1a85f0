/** What stands most often in a sorted row. */
import { int64 } from '../../base/dtype.js';
import type { Operand } from '../operand.js';
import { takeAt } from './gather.js';
import { denseElements, int64Words, isHalf, loadDense } from './load.js';

/**
 * The last element of the longest run of equal elements of each row of `sorted` (its last dim, at least 1), of several runs the
 * first: into `values`, and what `order` (int64) has in its place into `indices`. NaN equals nothing. Any strides.
 */
export function longestRun(values: Operand, indices: Operand, sorted: Operand, order: Operand): void {
  const n = sorted.geometry.sizes.at(-1)!;
  const elements = denseElements(sorted);
  const chosen = new Uint32Array(values.geometry.numel);
  const wide = sorted.dtype === int64;
  const numbers = wide ? int64Words(elements as BigInt64Array) : isHalf(sorted.dtype) ? loadDense(sorted) : elements;
  for (let row = 0; row < chosen.length; row++)
    chosen[row] = endOfLongest(numbers as Float64Array, row * n, n, wide ? 2 : 1);
  takeAt(values, elements, chosen);
  takeAt(indices, denseElements(order), chosen);
}

/** Elements of `words` numbers each are compared, from `first` on. */
function endOfLongest(numbers: ArrayLike<number>, first: number, n: number, words: number): number {
  let [best, end, length] = [0, first, 0];
  for (let i = first, w = first * words; i < first + n; i++, w += words) {
    const same = length > 0 && numbers[w] === numbers[w - words] && numbers[w + words - 1] === numbers[w - 1];
    length = same ? length + 1 : 1;
    if (length > best) {
      best = length;
      end = i;
    }
  }
  return end;
}
