/**
 * Elements in and out: dense copies of operands in one working type, conversion between dtypes, and the one loop nest that
 * walks strides. The other reference kernels are written on top of it; it knows none of them.
 *
 * Working types: int64 is computed on as bigint, every other dtype as number.
 *
 * How the loops are cut. A loop that has seen five classes of typed array takes 40 ns per element; one that has seen at most
 * four takes about 0.5 (V8, Node 20). So element loops exist three times, for three groups of storage classes:
 *
 *     float32, float64, float16, bfloat16     Float32Array, Float64Array, Uint16Array
 *     int32, int16, int8, uint8, bool         Int32Array, Int16Array, Int8Array, Uint8Array
 *     int64                                   BigInt64Array
 *
 * The `!` and `as` in this folder are at byte level: an index is inside its array because a geometry is inside its storage,
 * and an operand's array is of the class that its dtype names.
 */
import {
  type DType,
  type TypedArray,
  bfloat16,
  bool,
  Category,
  float16,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
} from '../../base/dtype.js';
import { collapse, contiguousGeometry } from '../../base/geometry.js';
import { bfloat16Bits, bfloat16Value, float16Bits, float16Value } from '../half.js';
import type { HostBuffer, Operand } from '../operand.js';

/** What holds float32 and float64 elements. */
export type RealArray = Float32Array | Float64Array;
/** What holds the elements of a floating dtype. */
export type FloatArray = Float32Array | Float64Array | Uint16Array;
/** What holds the elements of an integer dtype but int64, and of bool. */
export type IntArray = Int32Array | Int16Array | Int8Array | Uint8Array;
/** What holds the elements of any dtype but int64. */
export type NumberArray = FloatArray | IntArray;

const LOWEST_INT32 = -(2 ** 31);
const LOWEST_INT64 = -(2n ** 63n);
const WORD = 2 ** 32;
const ONE: readonly number[] = [1];
const ZERO: readonly number[] = [0];

/** Whether elements are float32 or float64: the typed array holds the values themselves and JavaScript computes on them. */
export function isReal(dtype: DType): boolean {
  return dtype === float32 || dtype === float64;
}

/** Whether elements are kept as 16 bits that have to be decoded. */
export function isHalf(dtype: DType): boolean {
  return dtype === float16 || dtype === bfloat16;
}

// ---------------------------------------------------------------------------------------------------------------------
// One element

/** The number, bigint (int64) or boolean (bool) at `position`, counted from the storage's start. */
export function readElement(storage: HostBuffer, dtype: DType, position: number): number | bigint | boolean {
  const raw = storage.array[storage.start + position]!;
  if (dtype === bool) return raw !== 0;
  if (dtype === float16) return float16Value(raw as number);
  if (dtype === bfloat16) return bfloat16Value(raw as number);
  return raw;
}

/**
 * What a typed array of `dtype` has to be given so that it holds `value`. Conversion is C's on x86, which is PyTorch's: float
 * to integer truncates, and what does not fit (NaN too) is -2^63 as int64, -2^31 as int32, and the low bits of that in
 * narrower types; integer to integer keeps the low bits; bool is "not zero".
 */
export function encode(dtype: DType, value: number | bigint | boolean): number | bigint {
  if (typeof value === 'bigint') return encodeBig(dtype, value);
  if (typeof value === 'boolean') return encode(dtype, value ? 1 : 0);
  if (dtype === bool) return value !== 0 ? 1 : 0;
  if (dtype === float16) return float16Bits(value);
  if (dtype === bfloat16) return bfloat16Bits(value);
  if (dtype === int64) return toInt64(value);
  if (dtype === int32 || dtype === int16 || dtype === int8) return saturate(value);
  return value; // float32, float64; and uint8, whose C conversion goes through int64: the array keeps the low bits
}

function encodeBig(dtype: DType, value: bigint): number | bigint {
  if (dtype === int64) return value; // BigInt64Array keeps the low 64 bits
  if (dtype === bool) return value !== 0n ? 1 : 0;
  if (dtype.category !== Category.float) return Number(BigInt.asIntN(32, value));
  return dtype === float64 ? Number(value) : encode(dtype, bigToFloat32(value));
}

/** Float to int64, as x86 does it. */
function toInt64(value: number): bigint {
  return value >= -(2 ** 63) && value < 2 ** 63 ? BigInt(Math.trunc(value)) : LOWEST_INT64;
}

/** Float to int32, as x86 does it; the fraction is still there, for the typed array to drop. */
function saturate(value: number): number {
  return value > LOWEST_INT32 - 1 && value < 2 ** 31 ? value : LOWEST_INT32;
}

/**
 * The float32 nearest to an int64. `Number` rounds to 53 bits and float32 to 24, and rounding twice can miss the nearest; so
 * the bits below the 53 are first squeezed into one that says "there was more" (rounding to odd), which makes it exact.
 */
function bigToFloat32(value: bigint): number {
  const near = Number(value);
  if (near > -(2 ** 53) && near < 2 ** 53) return Math.fround(near);
  const sticky = (value & 2047n) !== 0n ? 1n : 0n;
  return Math.fround(Number(((value >> 11n) | sticky) << 11n));
}

// ---------------------------------------------------------------------------------------------------------------------
// int64 without bigints

/**
 * The same memory as 32-bit words, low word first: element i is `words[2 * i + 1]! * 2 ** 32 + (words[2 * i]! >>> 0)`, which
 * rounds once where it is beyond 2^53. Making a number from a bigint costs 20 ns, from its words 2. (Every machine that runs a
 * JavaScript engine with typed arrays today stores the low word first.)
 */
export function int64Words(array: BigInt64Array): Int32Array {
  return new Int32Array(array.buffer, array.byteOffset, array.length * 2);
}

/** Stores values as int64 from element `at` on; what does not fit, and NaN, gives -2^63. */
function storeInt64(target: BigInt64Array, at: number, values: Float64Array, n: number): void {
  const words = int64Words(target);
  for (let i = 0, w = 2 * at; i < n; i++, w += 2) {
    const value = values[i]!;
    if (value >= -(2 ** 63) && value < 2 ** 63) {
      const whole = Math.trunc(value);
      const high = Math.floor(whole / WORD);
      words[w] = whole - high * WORD; // the typed array keeps the low 32 bits
      words[w + 1] = high;
    } else {
      words[w] = 0;
      words[w + 1] = LOWEST_INT32;
    }
  }
}

/** The numbers nearest to int64 elements, as float64 or (`single`) as float32. */
function loadInt64(source: BigInt64Array, single: boolean): Float64Array {
  const words = int64Words(source);
  const out = new Float64Array(source.length);
  for (let i = 0; i < out.length; i++) {
    const value = words[2 * i + 1]! * WORD + (words[2 * i]! >>> 0);
    if (!single) out[i] = value;
    else out[i] = value > -(2 ** 53) && value < 2 ** 53 ? Math.fround(value) : bigToFloat32(source[i]!);
  }
  return out;
}

// ---------------------------------------------------------------------------------------------------------------------
// The loop nest

/**
 * `target[...] = source[...]` for all index tuples of `sizes`, elements kept as they are. Both arrays hold `dtype` (or float32
 * and float64 in any mixture), each has a first position and strides of its own.
 */
export function moveElements(
  dtype: DType,
  sizes: readonly number[],
  target: TypedArray,
  targetAt: number,
  targetStrides: readonly number[],
  source: TypedArray,
  sourceAt: number,
  sourceStrides: readonly number[],
): void {
  if (sizes.length > 2) {
    const merged = collapse(sizes, [targetStrides, sourceStrides]);
    sizes = merged.sizes;
    targetStrides = merged.strides[0]!;
    sourceStrides = merged.strides[1]!;
  }
  if (sizes.length === 0) {
    sizes = ONE;
    targetStrides = ZERO;
    sourceStrides = ZERO;
  }
  if (dtype.category === Category.float) {
    moveFloats(sizes, 0, target as FloatArray, targetAt, targetStrides, source as FloatArray, sourceAt, sourceStrides);
  } else if (dtype === int64) {
    const to = target as BigInt64Array;
    moveBigs(sizes, 0, to, targetAt, targetStrides, source as BigInt64Array, sourceAt, sourceStrides);
  } else {
    moveInts(sizes, 0, target as IntArray, targetAt, targetStrides, source as IntArray, sourceAt, sourceStrides);
  }
}

/** `moveElements` along a single dimension. */
export function moveRun(
  dtype: DType,
  n: number,
  target: TypedArray,
  targetAt: number,
  targetStep: number,
  source: TypedArray,
  sourceAt: number,
  sourceStep: number,
): void {
  if (dtype.category === Category.float) {
    runFloats(n, target as FloatArray, targetAt, targetStep, source as FloatArray, sourceAt, sourceStep);
  } else if (dtype === int64) {
    runBigs(n, target as BigInt64Array, targetAt, targetStep, source as BigInt64Array, sourceAt, sourceStep);
  } else {
    runInts(n, target as IntArray, targetAt, targetStep, source as IntArray, sourceAt, sourceStep);
  }
}

function moveFloats(
  sizes: readonly number[],
  dim: number,
  target: FloatArray,
  t: number,
  targetStrides: readonly number[],
  source: FloatArray,
  s: number,
  sourceStrides: readonly number[],
): void {
  const n = sizes[dim]!;
  const targetStep = targetStrides[dim]!;
  const sourceStep = sourceStrides[dim]!;
  if (dim === sizes.length - 1) {
    runFloats(n, target, t, targetStep, source, s, sourceStep);
    return;
  }
  for (let i = 0; i < n; i++, t += targetStep, s += sourceStep) {
    moveFloats(sizes, dim + 1, target, t, targetStrides, source, s, sourceStrides);
  }
}

function runFloats(
  n: number,
  target: FloatArray,
  t: number,
  tStep: number,
  source: FloatArray,
  s: number,
  sStep: number,
): void {
  for (let i = 0; i < n; i++, t += tStep, s += sStep) target[t] = source[s]!;
}

function moveInts(
  sizes: readonly number[],
  dim: number,
  target: IntArray,
  t: number,
  targetStrides: readonly number[],
  source: IntArray,
  s: number,
  sourceStrides: readonly number[],
): void {
  const n = sizes[dim]!;
  const targetStep = targetStrides[dim]!;
  const sourceStep = sourceStrides[dim]!;
  if (dim === sizes.length - 1) {
    runInts(n, target, t, targetStep, source, s, sourceStep);
    return;
  }
  for (let i = 0; i < n; i++, t += targetStep, s += sourceStep) {
    moveInts(sizes, dim + 1, target, t, targetStrides, source, s, sourceStrides);
  }
}

function runInts(
  n: number,
  target: IntArray,
  t: number,
  tStep: number,
  source: IntArray,
  s: number,
  sStep: number,
): void {
  for (let i = 0; i < n; i++, t += tStep, s += sStep) target[t] = source[s]!;
}

function moveBigs(
  sizes: readonly number[],
  dim: number,
  target: BigInt64Array,
  t: number,
  targetStrides: readonly number[],
  source: BigInt64Array,
  s: number,
  sourceStrides: readonly number[],
): void {
  const n = sizes[dim]!;
  const targetStep = targetStrides[dim]!;
  const sourceStep = sourceStrides[dim]!;
  if (dim === sizes.length - 1) {
    runBigs(n, target, t, targetStep, source, s, sourceStep);
    return;
  }
  for (let i = 0; i < n; i++, t += targetStep, s += sourceStep) {
    moveBigs(sizes, dim + 1, target, t, targetStrides, source, s, sourceStrides);
  }
}

function runBigs(
  n: number,
  target: BigInt64Array,
  t: number,
  tStep: number,
  source: BigInt64Array,
  s: number,
  sStep: number,
): void {
  for (let i = 0; i < n; i++, t += tStep, s += sStep) target[t] = source[s]!;
}

// ---------------------------------------------------------------------------------------------------------------------
// Dense copies

/** The elements as they are stored, in row-major order: a fresh array, or a view of the storage where it is already dense. */
export function denseElements(op: Operand): TypedArray {
  const { geometry, dtype } = op;
  const { array, start } = op.storage;
  const at = start + geometry.offset;
  if (geometry.isContiguous) return array.subarray(at, at + geometry.numel);
  const dense = new dtype.ArrayType(geometry.numel);
  moveElements(
    dtype,
    geometry.sizes,
    dense,
    0,
    contiguousGeometry(geometry.sizes).strides,
    array,
    at,
    geometry.strides,
  );
  return dense;
}

/** Writes row-major elements, encoded as `dtype` stores them, into the operand. */
export function scatterDense(op: Operand, dense: TypedArray): void {
  const { geometry, dtype } = op;
  const { array, start } = op.storage;
  const at = start + geometry.offset;
  const strides = contiguousGeometry(geometry.sizes).strides;
  moveElements(dtype, geometry.sizes, array, at, geometry.strides, dense, 0, strides);
}

/** A row-major copy of the values; every dtype but int64. bool gives 0 and 1. */
export function loadDense(op: Operand): Float64Array {
  const dense = denseElements(op) as NumberArray;
  const n = dense.length;
  if (op.dtype === float16 || op.dtype === bfloat16) {
    const decode = op.dtype === float16 ? float16Value : bfloat16Value;
    const out = new Float64Array(n);
    for (let i = 0; i < n; i++) out[i] = decode(dense[i]!);
    return out;
  }
  return new Float64Array(dense);
}

/** A row-major copy of the values of an int64 operand. */
export function loadDenseBig(op: Operand): BigInt64Array {
  return new BigInt64Array(denseElements(op) as BigInt64Array);
}

/**
 * A row-major copy of the values converted to `dtype` (any but int64), which is what `input.to(dtype)` would hold. The input
 * may be of any dtype.
 */
export function loadDenseAs(op: Operand, dtype: DType): Float64Array {
  const from = op.dtype;
  if (from === int64) {
    const source = denseElements(op) as BigInt64Array;
    const toFloat = dtype.isFloatingPoint;
    const out = toFloat ? loadInt64(source, dtype !== float64) : new Float64Array(source.length);
    if (isHalf(dtype)) roundTo(dtype, out);
    if (toFloat) return out;
    const words = int64Words(source);
    if (dtype === bool) for (let i = 0; i < out.length; i++) out[i] = (words[2 * i]! | words[2 * i + 1]!) !== 0 ? 1 : 0;
    else for (let i = 0; i < out.length; i++) out[i] = words[2 * i]!;
    if (dtype !== bool && dtype !== int32) roundTo(dtype, out);
    return out;
  }
  const values = loadDense(op);
  if (from === dtype || dtype === float64 || from === bool) return values;
  if (from.isFloatingPoint && (dtype === int32 || dtype === int16 || dtype === int8)) {
    for (let i = 0; i < values.length; i++) values[i] = saturate(values[i]!);
  }
  roundTo(dtype, values);
  return values;
}

/** A row-major copy of the values converted to int64; the input may be of any dtype. */
export function loadDenseBigAs(op: Operand): BigInt64Array {
  if (op.dtype === int64) return loadDenseBig(op);
  const values = loadDense(op);
  const out = new BigInt64Array(values.length);
  storeInt64(out, 0, values, values.length);
  return out;
}

/** Replaces values by what storing them as `dtype` (any but int64) leaves of them. */
function roundTo(dtype: DType, values: Float64Array): void {
  if (dtype === float64) return;
  const n = values.length;
  if (dtype === float16) for (let i = 0; i < n; i++) values[i] = float16Value(float16Bits(values[i]!));
  else if (dtype === bfloat16) for (let i = 0; i < n; i++) values[i] = bfloat16Value(bfloat16Bits(values[i]!));
  else if (dtype === bool) for (let i = 0; i < n; i++) values[i] = values[i] !== 0 ? 1 : 0;
  else {
    const rounded = new dtype.ArrayType(n) as NumberArray; // float32 rounds, integers truncate and keep the low bits
    rounded.set(values);
    values.set(rounded);
  }
}

/**
 * Writes row-major results of a computation into an operand of any dtype, rounding to it: float types to nearest, integer types
 * by truncating and then keeping the low bits (the wrap-around of integer arithmetic; int64 takes -2^63 for what does not
 * fit), bool by "not zero".
 */
export function storeDense(op: Operand, values: Float64Array): void {
  const { geometry, dtype } = op;
  const n = geometry.numel;
  const inPlace = geometry.isContiguous;
  const at = inPlace ? op.storage.start + geometry.offset : 0;
  const target = inPlace ? op.storage.array : new dtype.ArrayType(n);
  if (dtype === int64) {
    storeInt64(target as BigInt64Array, at, values, n);
  } else if (dtype === float16 || dtype === bfloat16) {
    const out = target as Uint16Array;
    const bits = dtype === float16 ? float16Bits : bfloat16Bits;
    for (let i = 0; i < n; i++) out[at + i] = bits(values[i]!);
  } else if (dtype === bool) {
    const out = target as Uint8Array;
    for (let i = 0; i < n; i++) out[at + i] = values[i] !== 0 ? 1 : 0;
  } else {
    (target as NumberArray).set(values.length === n ? values : values.subarray(0, n), at);
  }
  if (!inPlace) scatterDense(op, target);
}

/** Writes row-major int64 results into an operand of any dtype, converting as {@link encode} does. */
export function storeDenseBig(op: Operand, values: BigInt64Array): void {
  const { geometry, dtype } = op;
  const n = geometry.numel;
  const inPlace = geometry.isContiguous;
  const at = inPlace ? op.storage.start + geometry.offset : 0;
  const target = inPlace ? op.storage.array : new dtype.ArrayType(n);
  if (dtype === int64) (target as BigInt64Array).set(values, at);
  else {
    const out = target as NumberArray;
    for (let i = 0; i < n; i++) out[at + i] = encodeBig(dtype, values[i]!) as number;
  }
  if (!inPlace) scatterDense(op, target);
}
