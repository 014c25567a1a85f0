/**
 * The copy kernel: elements from one layout and dtype into another. Knows nothing of views or of aliasing: overlapping
 * storages are the caller's concern.
 */
import { type DType, type TypedArray, int64 } from '../../base/dtype.js';
import { collapse } from '../../base/geometry.js';
import type { Operand } from '../operand.js';
import { isReal, loadDense, loadDenseAs, moveElements, moveRun, storeDense } from './load.js';

/** Below this many elements a loop beats `TypedArray.set` and the view it needs. */
const SET_FROM = 64;
/** A transpose is walked in square tiles of this many elements a side once it has more than a few tiles. */
const TILE = 32;

/**
 * `out[...] = input[...]`, converted as `encode` in load.ts says. Same sizes, any strides, any pair of dtypes; `input` may be
 * expanded (strides 0), `out` may not.
 */
export function copy(out: Operand, input: Operand): void {
  const from = input.dtype;
  const to = out.dtype;
  if (from !== to && !(isReal(from) && isReal(to))) {
    if (to === int64) storeDense(out, loadDense(input));
    else storeDense(out, loadDenseAs(input, to));
    return;
  }
  const g = out.geometry;
  const h = input.geometry;
  const n = g.numel;
  const target = out.storage.array;
  const source = input.storage.array;
  const t = out.storage.start + g.offset;
  const s = input.storage.start + h.offset;
  if (g.isContiguous && h.isContiguous) {
    if (n < SET_FROM) moveRun(to, n, target, t, 1, source, s, 1);
    else setRun(target, t, source, s, n);
  } else if (n <= TILE * TILE || g.sizes.length < 2) {
    moveElements(to, g.sizes, target, t, g.strides, source, s, h.strides);
  } else {
    const { sizes, strides } = collapse(g.sizes, [g.strides, h.strides]);
    moveTiled(to, sizes, target, t, strides[0]!, source, s, strides[1]!);
  }
}

/** Several copies. */
export function copies(outs: readonly Operand[], inputs: readonly Operand[]): void {
  outs.forEach((out, i) => copy(out, inputs[i]!));
}

function setRun(target: TypedArray, t: number, source: TypedArray, s: number, n: number): void {
  // Either both arrays hold bigints or both hold numbers, which the type of `set` cannot say.
  (target as Float64Array).set((source as Float64Array).subarray(s, s + n), t);
}

/** `moveElements`, with the two innermost dimensions in tiles where one side walks them the wrong way round. */
function moveTiled(
  dtype: DType,
  sizes: readonly number[],
  target: TypedArray,
  t: number,
  targetStrides: readonly number[],
  source: TypedArray,
  s: number,
  sourceStrides: readonly number[],
): void {
  if (sizes.length > 2) {
    const rest = sizes.slice(1);
    const targetRest = targetStrides.slice(1);
    const sourceRest = sourceStrides.slice(1);
    for (let i = 0; i < sizes[0]!; i++) {
      moveTiled(
        dtype,
        rest,
        target,
        t + i * targetStrides[0]!,
        targetRest,
        source,
        s + i * sourceStrides[0]!,
        sourceRest,
      );
    }
    return;
  }
  const [rows = 1, columns = 1] = sizes;
  const [targetRow = 0, targetColumn = 0] = targetStrides;
  const [sourceRow = 0, sourceColumn = 0] = sourceStrides;
  const transposed = sourceRow < sourceColumn !== targetRow < targetColumn;
  if (!transposed || rows * columns <= TILE * TILE) {
    moveElements(dtype, sizes, target, t, targetStrides, source, s, sourceStrides);
    return;
  }
  for (let i = 0; i < rows; i += TILE) {
    for (let j = 0; j < columns; j += TILE) {
      const tile = [Math.min(TILE, rows - i), Math.min(TILE, columns - j)];
      const targetAt = t + i * targetRow + j * targetColumn;
      const sourceAt = s + i * sourceRow + j * sourceColumn;
      moveElements(dtype, tile, target, targetAt, targetStrides, source, sourceAt, sourceStrides);
    }
  }
}
