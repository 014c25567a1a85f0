/**
 * Indexing with lists of integers: reading and writing at tuples of indices, and finding the tuples of what is not zero. Knows
 * nothing of slices, masks or broadcasting: indices arrive broadcast, and the indexed dims come first.
 *
 *     indexed sizes:  [ k indexed dims | rest dims ... ]     indices: k operands of sizes S     result sizes: S ++ rest
 */
import { int64 } from '../../base/dtype.js';
import { contiguousGeometry } from '../../base/geometry.js';
import type { Operand } from '../operand.js';
import { combineAt, outOfBounds, positionsFor, type ScatterMode, takeAt } from './gather.js';
import { denseElements, int64Words, loadDense } from './load.js';

/**
 * `out[i..., r...] = input[indices[0][i...], indices[1][i...], ..., r...]`. `indices` (int64, at least one, any strides) have
 * the same sizes. A negative index counts from the end. Throws IndexError for one outside its dim; `dims` are the names of the
 * indexed dims in that message.
 */
export function indexGet(out: Operand, input: Operand, indices: readonly Operand[], dims: readonly number[]): void {
  const n = out.geometry.numel;
  const positions = positionsFor(n);
  if (locateTuples(positions, input, indices, dims) > 0) takeAt(out, input.storage.array, positions);
}

/**
 * `target[indices[0][i...], indices[1][i...], ..., r...] = values[i..., r...]`, or combined with what is there, in row-major
 * order and in place. `values` has the sizes that `indexGet` would give, target's dtype, any strides. Throws as `indexGet`
 * does, before anything is written.
 */
export function indexPut(
  target: Operand,
  indices: readonly Operand[],
  values: Operand,
  mode: ScatterMode,
  dims: readonly number[],
): void {
  const positions = positionsFor(values.geometry.numel);
  const count = locateTuples(positions, target, indices, dims);
  if (count === 0) return;
  combineAt(target.dtype, target.storage.array, positions, denseElements(values), count, mode);
}

/** Fills in the storage positions (start included) of `indexed[indices..., r...]`, row-major, and gives their number. */
function locateTuples(
  positions: Uint32Array,
  indexed: Operand,
  indices: readonly Operand[],
  dims: readonly number[],
): number {
  const { sizes, strides, offset } = indexed.geometry;
  const tuples = indices[0]!.geometry.numel;
  let block = 1;
  for (let d = indices.length; d < sizes.length; d++) block *= sizes[d]!;
  const single = block === 1;
  // Where each tuple's block begins; if a block is a single element, that is the answer.
  const origins = single ? positions : new Uint32Array(tuples);
  const start = indexed.storage.start + offset;
  for (let i = 0; i < tuples; i++) origins[i] = start;
  for (let d = 0; d < indices.length; d++) addIndex(origins, indices[d]!, sizes[d]!, strides[d]!, dims[d]!);
  if (single) return tuples;
  if (block === 0) return 0;
  const within = new Uint32Array(block);
  spread(within, 0, sizes, indices.length, strides, 0);
  for (let i = 0, count = 0; i < tuples; i++) {
    const origin = origins[i]!;
    for (let j = 0; j < block; j++) positions[count++] = origin + within[j]!;
  }
  return tuples * block;
}

/** `origins[i] += index[i] * step` with every index checked and, where negative, counted from the end. */
function addIndex(origins: Uint32Array, index: Operand, size: number, step: number, dim: number): void {
  const { array, start } = index.storage;
  const g = index.geometry;
  let words: Int32Array;
  let w: number;
  if (g.isContiguous) {
    words = int64Words(array as BigInt64Array);
    w = 2 * (start + g.offset);
  } else {
    words = int64Words(denseElements(index) as BigInt64Array);
    w = 0;
  }
  for (let i = 0; i < g.numel; i++, w += 2) {
    const k = words[w + 1]! * 2 ** 32 + (words[w]! >>> 0);
    if (!(k >= -size && k < size)) throw outOfBounds(k, dim, size);
    origins[i] = origins[i]! + (k < 0 ? k + size : k) * step;
  }
}

/** The positions of the dims from `d` on, row-major, counted from `at`. */
function spread(
  positions: Uint32Array,
  count: number,
  sizes: readonly number[],
  d: number,
  strides: readonly number[],
  at: number,
): number {
  const step = strides[d]!;
  if (d === sizes.length - 1) {
    for (let i = 0; i < sizes[d]!; i++, at += step) positions[count++] = at;
    return count;
  }
  for (let i = 0; i < sizes[d]!; i++, at += step) count = spread(positions, count, sizes, d + 1, strides, at);
  return count;
}

/** The coordinates of the elements that are not zero, in row-major order: as many numbers for each as input has dims. */
export function nonzero(input: Operand): BigInt64Array {
  const { sizes } = input.geometry;
  const { strides } = contiguousGeometry(sizes);
  const rank = sizes.length;
  const found =
    input.dtype === int64 ? nonzeroBigs(denseElements(input) as BigInt64Array) : nonzeroNumbers(loadDense(input));
  const coordinates = new BigInt64Array(found.length * rank);
  const words = int64Words(coordinates);
  for (let i = 0, at = 0; i < found.length; i++) {
    let rest = found[i]!;
    for (let d = 0; d < rank; d++) {
      const stride = strides[d]!;
      const coordinate = Math.floor(rest / stride);
      words[at] = coordinate;
      at += 2;
      rest -= coordinate * stride;
    }
  }
  return coordinates;
}

function nonzeroNumbers(values: Float64Array): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) found.push(i);
  return found;
}

function nonzeroBigs(values: BigInt64Array): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i] !== 0n) found.push(i);
  return found;
}
