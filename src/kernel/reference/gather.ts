/**
 * Gather and scatter along the last dim, and what they share with the index kernels: lists of storage positions, reading at
 * them and writing or combining at them. Knows nothing of dims: the caller moves the one it means to the end.
 */
import { type DType, type TypedArray, bool, Category, float16, int64 } from '../../base/dtype.js';
import { IndexError } from '../../base/errors.js';
import { contiguousGeometry } from '../../base/geometry.js';
import { bfloat16Bits, bfloat16Value, float16Bits, float16Value } from '../half.js';
import type { Operand } from '../operand.js';
import { denseElements, int64Words, isHalf, moveElements } from './load.js';
import type { FloatArray, IntArray, RealArray } from './load.js';

/** What happens to an element that a scatter meets: replaced, or combined with the new value. */
export type ScatterMode = 'set' | 'add' | 'mul' | 'max' | 'min';

const WORD = 2 ** 32;

/** PyTorch's words for an index outside its dim. */
export function outOfBounds(index: number, dim: number, size: number): IndexError {
  return new IndexError(`index ${index} is out of bounds for dimension ${dim} with size ${size}`);
}

/**
 * `out[..., j] = input[..., index[..., j]]`. All of the same rank, at least 1; out and index (int64) have the same sizes, which
 * in the dims before the last are at most input's. Any strides. Throws IndexError for an index below 0 or not below the size of
 * input's last dim; `dim` is what the message calls that dim.
 */
export function gather(out: Operand, input: Operand, index: Operand, dim: number): void {
  const n = index.geometry.numel;
  if (n === 0) return;
  const positions = positionsFor(n);
  locate(positions, input, index, dim);
  takeAt(out, input.storage.array, positions);
}

/**
 * `target[..., index[..., j]] (op)= src[..., j]` in row-major order of index, in place. All of the same rank, at least 1; the
 * sizes of index (int64) are at most src's everywhere and at most target's before the last dim; target and src are of one
 * dtype; src may be expanded. Throws as `gather` does, before anything is written.
 */
export function scatter(target: Operand, index: Operand, src: Operand, mode: ScatterMode, dim: number): void {
  const n = index.geometry.numel;
  if (n === 0) return;
  const positions = positionsFor(n);
  locate(positions, target, index, dim);
  combineAt(target.dtype, target.storage.array, positions, denseCorner(src, index.geometry.sizes), n, mode);
}

// ---------------------------------------------------------------------------------------------------------------------
// Positions

const scratch = new Uint32Array(256);

/** Room for n storage positions, to be used before the next kernel runs. */
export function positionsFor(n: number): Uint32Array {
  return n <= scratch.length ? scratch : new Uint32Array(n);
}

/** Storage positions (start included) of `indexed[..., index[..., j]]`, in index's row-major order. */
function locate(positions: Uint32Array, indexed: Operand, index: Operand, dim: number): void {
  const g = index.geometry;
  const h = indexed.geometry;
  const words = int64Words(index.storage.array as BigInt64Array);
  const from = index.storage.start + g.offset;
  locateDim(
    positions,
    0,
    g.sizes,
    0,
    words,
    from,
    g.strides,
    indexed.storage.start + h.offset,
    h.sizes,
    h.strides,
    dim,
  );
}

function locateDim(
  positions: Uint32Array,
  count: number,
  sizes: readonly number[],
  d: number,
  words: Int32Array,
  from: number,
  indexStrides: readonly number[],
  at: number,
  bounds: readonly number[],
  strides: readonly number[],
  dim: number,
): number {
  const n = sizes[d]!;
  const indexStep = indexStrides[d]!;
  const step = strides[d]!;
  if (d === sizes.length - 1) {
    const size = bounds[d]!;
    for (let j = 0, w = 2 * from; j < n; j++, w += 2 * indexStep) {
      const k = words[w + 1]! * WORD + (words[w]! >>> 0);
      if (!(k >= 0 && k < size)) throw outOfBounds(k, dim, size);
      positions[count++] = at + k * step;
    }
    return count;
  }
  for (let i = 0; i < n; i++, from += indexStep, at += step) {
    count = locateDim(positions, count, sizes, d + 1, words, from, indexStrides, at, bounds, strides, dim);
  }
  return count;
}

// ---------------------------------------------------------------------------------------------------------------------
// Reading and writing at positions

/** `out`, in row-major order, receives the elements of `source` at the positions. */
export function takeAt(out: Operand, source: TypedArray, positions: Uint32Array): void {
  const g = out.geometry;
  const n = g.numel;
  const t = out.storage.start + g.offset;
  if (g.isContiguous) {
    takeRun(out.dtype, out.storage.array, t, source, positions, n);
    return;
  }
  const dense = new out.dtype.ArrayType(n);
  takeRun(out.dtype, dense, 0, source, positions, n);
  moveElements(out.dtype, g.sizes, out.storage.array, t, g.strides, dense, 0, contiguousGeometry(g.sizes).strides);
}

// Three times the same loop, for three groups of typed arrays: see the head of load.ts.

function takeRun(
  dtype: DType,
  target: TypedArray,
  t: number,
  source: TypedArray,
  positions: Uint32Array,
  n: number,
): void {
  if (dtype.category === Category.float) takeFloats(target as FloatArray, t, source as FloatArray, positions, n);
  else if (dtype === int64) takeBigs(target as BigInt64Array, t, source as BigInt64Array, positions, n);
  else takeInts(target as IntArray, t, source as IntArray, positions, n);
}

function takeFloats(target: FloatArray, t: number, source: FloatArray, positions: Uint32Array, n: number): void {
  for (let i = 0; i < n; i++) target[t + i] = source[positions[i]!]!;
}

function takeInts(target: IntArray, t: number, source: IntArray, positions: Uint32Array, n: number): void {
  for (let i = 0; i < n; i++) target[t + i] = source[positions[i]!]!;
}

function takeBigs(target: BigInt64Array, t: number, source: BigInt64Array, positions: Uint32Array, n: number): void {
  for (let i = 0; i < n; i++) target[t + i] = source[positions[i]!]!;
}

/** The elements of `op[0 : sizes[0], 0 : sizes[1], ...]` as they are stored, row-major. */
function denseCorner(op: Operand, sizes: readonly number[]): TypedArray {
  const g = op.geometry;
  let whole = true;
  for (let d = 0; d < sizes.length; d++) if (sizes[d] !== g.sizes[d]) whole = false;
  if (whole) return denseElements(op);
  const corner = contiguousGeometry(sizes);
  const dense = new op.dtype.ArrayType(corner.numel);
  const at = op.storage.start + g.offset;
  moveElements(op.dtype, sizes, dense, 0, corner.strides, op.storage.array, at, g.strides);
  return dense;
}

/**
 * `target[positions[i]] (op)= values[i]` for i from 0 to n - 1, in this order; both arrays hold `dtype` as it is stored. Floats
 * are rounded after every step, integers wrap around, bool adds as "or" and multiplies as "and".
 */
export function combineAt(
  dtype: DType,
  target: TypedArray,
  positions: Uint32Array,
  values: TypedArray,
  n: number,
  mode: ScatterMode,
): void {
  if (dtype === int64) {
    combineBigs(target as BigInt64Array, positions, values as BigInt64Array, n, mode);
  } else if (mode === 'set') {
    if (dtype.category === Category.float) setFloats(target as FloatArray, positions, values as FloatArray, n);
    else setInts(target as IntArray, positions, values as IntArray, n);
  } else if (isHalf(dtype)) {
    combineHalves(dtype, target as Uint16Array, positions, values as Uint16Array, n, mode);
  } else if (dtype.category === Category.float) {
    if (mode === 'add') addReals(target as RealArray, positions, values as RealArray, n);
    else combineReals(target as RealArray, positions, values as RealArray, n, mode);
  } else if (dtype === bool) {
    // On 0 and 1, "or" is the larger and "and" the smaller.
    const boolMode = mode === 'add' ? 'max' : mode === 'mul' ? 'min' : mode;
    combineInts(target as IntArray, positions, values as IntArray, n, boolMode);
  } else {
    combineInts(target as IntArray, positions, values as IntArray, n, mode);
  }
}

function setFloats(target: FloatArray, positions: Uint32Array, values: FloatArray, n: number): void {
  for (let i = 0; i < n; i++) target[positions[i]!] = values[i]!;
}

function setInts(target: IntArray, positions: Uint32Array, values: IntArray, n: number): void {
  for (let i = 0; i < n; i++) target[positions[i]!] = values[i]!;
}

function addReals(target: RealArray, positions: Uint32Array, values: RealArray, n: number): void {
  for (let i = 0; i < n; i++) {
    const at = positions[i]!;
    target[at] = target[at]! + values[i]!;
  }
}

type CombineMode = Exclude<ScatterMode, 'set'>;

/** Two numbers as one. */
export function combined(mode: CombineMode, old: number, value: number): number {
  switch (mode) {
    case 'add':
      return old + value;
    case 'mul':
      return old * value;
    case 'max':
      return Math.max(old, value); // NaN if either is NaN
    case 'min':
      return Math.min(old, value);
    default:
      return mode satisfies never;
  }
}

function combineReals(
  target: RealArray,
  positions: Uint32Array,
  values: RealArray,
  n: number,
  mode: CombineMode,
): void {
  for (let i = 0; i < n; i++) {
    const at = positions[i]!;
    target[at] = combined(mode, target[at]!, values[i]!);
  }
}

function combineHalves(
  dtype: DType,
  target: Uint16Array,
  positions: Uint32Array,
  values: Uint16Array,
  n: number,
  mode: CombineMode,
): void {
  const decode = dtype === float16 ? float16Value : bfloat16Value;
  const encode = dtype === float16 ? float16Bits : bfloat16Bits;
  for (let i = 0; i < n; i++) {
    const at = positions[i]!;
    target[at] = encode(combined(mode, decode(target[at]!), decode(values[i]!)));
  }
}

function combineInts(target: IntArray, positions: Uint32Array, values: IntArray, n: number, mode: CombineMode): void {
  for (let i = 0; i < n; i++) {
    const at = positions[i]!;
    const old = target[at]!;
    const value = values[i]!;
    target[at] = mode === 'mul' ? Math.imul(old, value) : combined(mode, old, value);
  }
}

function combineBigs(
  target: BigInt64Array,
  positions: Uint32Array,
  values: BigInt64Array,
  n: number,
  mode: ScatterMode,
): void {
  for (let i = 0; i < n; i++) {
    const at = positions[i]!;
    const old = target[at]!;
    const value = values[i]!;
    if (mode === 'set') target[at] = value;
    else if (mode === 'add') target[at] = BigInt.asIntN(64, old + value);
    else if (mode === 'mul') target[at] = BigInt.asIntN(64, old * value);
    else if (mode === 'max' ? value > old : value < old) target[at] = value;
  }
}
