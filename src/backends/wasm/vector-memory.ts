/**
 * Elements between memory and SIMD registers: loads that convert any dtype into the lanes a kernel computes in, stores that
 * convert back. Knows nothing of programs, layouts or loops.
 *
 * A transfer has two steps. The raw step moves a vector's worth of elements as they are stored, packed into one or two
 * v128 (element k is lane k); there are four ways to address them (`Access`). The second step converts packed elements
 * to lanes, or lanes to packed elements:
 *
 *     memory  u8 u8 u8 u8  ->  v128 (4 bytes used)  ->  i32x4
 *     memory  f64 f64 f64 f64  ->  2 v128  ->  f32x4
 */
import { type DType, bfloat16, bool, Category, float16, float32, float64, int64, uint8 } from '../../base/dtype.js';
import type { FunctionBuilder, Value } from './assembler.js';
import { machine } from './machine.js';

/** What a kernel computes in. */
export type Lanes = 'f32x4' | 'f64x2' | 'i32x4' | 'i64x2';

/** Elements per vector. */
export function laneCount(lanes: Lanes): 2 | 4 {
  return lanes === 'f32x4' || lanes === 'i32x4' ? 4 : 2;
}

/** The lanes that hold every element of a dtype exactly. */
export function lanesHolding(dtype: DType): Lanes {
  if (dtype === float64) return 'f64x2';
  if (dtype === int64) return 'i64x2';
  return dtype.isFloatingPoint ? 'f32x4' : 'i32x4';
}

/** A vector in a register: a number per lane, or a comparison's mask (all bits of a lane set, or none). */
export interface Vector {
  readonly value: Value;
  readonly isMask: boolean;
}

/** Where the elements of one vector are. */
export type Access =
  /** `address`, `address + size`, ... */
  | { readonly kind: 'dense'; readonly address: Value; readonly offset?: number }
  /** One element: a load gives it to all lanes, a store takes the first lane. */
  | { readonly kind: 'splat'; readonly address: Value; readonly offset?: number }
  /** `address`, `address + stride` (bytes), ... */
  | { readonly kind: 'strided'; readonly address: Value; readonly stride: Value }
  /**
   * As strided, for the first `count` (1 ... lanes - 1) lanes alone. A load leaves the others 0, or with `repeat` gives
   * them the first element, so that they raise no exception that no element raises.
   */
  | {
      readonly kind: 'partial';
      readonly address: Value;
      readonly stride: Value;
      readonly count: Value;
      readonly repeat?: boolean;
    };

/** The vector as numbers: a mask becomes 0 and 1. */
export function asNumbers(f: FunctionBuilder, lanes: Lanes, vector: Vector): Value {
  return vector.isMask ? f.op('v128.and', vector.value, splatConstant(f, lanes, 1)) : vector.value;
}

/** The vector as a mask: of lanes that are not zero, so NaN counts. */
export function asMask(f: FunctionBuilder, lanes: Lanes, vector: Vector): Value {
  return vector.isMask ? vector.value : f.op(`${lanes}.ne`, vector.value, splatConstant(f, lanes, 0));
}

/** A vector with the same number in all lanes, as an immediate. Integers lose their fraction. */
export function splatConstant(f: FunctionBuilder, lanes: Lanes, value: number): Value {
  switch (lanes) {
    case 'f32x4':
      return f.f32x4(value);
    case 'f64x2':
      return f.f64x2(value);
    case 'i32x4':
      return f.i32x4(value);
    case 'i64x2':
      return f.i64x2(BigInt(Math.trunc(value)));
    default:
      return lanes satisfies never;
  }
}

/** Loads a vector of elements of `dtype`, converted to `lanes`. A bool gives a mask. */
export function loadVector(f: FunctionBuilder, lanes: Lanes, dtype: DType, access: Access): Vector {
  return toLanes(f, lanes, dtype, loadPacked(f, laneCount(lanes), dtype.bytes, access));
}

/** Converts a vector to `dtype` and stores it. */
export function storeVector(f: FunctionBuilder, lanes: Lanes, dtype: DType, vector: Vector, access: Access): void {
  storePacked(f, laneCount(lanes), dtype.bytes, access, fromLanes(f, lanes, dtype, vector));
}

// ---------------------------------------------------------------------------------------------------------------------
// The raw step. `packed` holds element k in lane k of v128s whose lanes are as wide as an element.

const laneLoads = {
  1: 'v128.load8_lane',
  2: 'v128.load16_lane',
  4: 'v128.load32_lane',
  8: 'v128.load64_lane',
} as const;
/** The instructions that store a lane, by its bytes. */
export const laneStores = {
  1: 'v128.store8_lane',
  2: 'v128.store16_lane',
  4: 'v128.store32_lane',
  8: 'v128.store64_lane',
} as const;
/** Those that load an element into all lanes. */
export const splatLoads = {
  1: 'v128.load8_splat',
  2: 'v128.load16_splat',
  4: 'v128.load32_splat',
  8: 'v128.load64_splat',
} as const;

/** Loads `n` elements of `bytes` bytes: one v128, or two where they are longer than 16 bytes. */
export function loadPacked(f: FunctionBuilder, n: number, bytes: number, access: Access): Value[] {
  const size = bytes as 1 | 2 | 4 | 8;
  const total = n * size;
  const two = total > 16;
  switch (access.kind) {
    case 'dense': {
      const { address, offset = 0 } = access;
      if (two) return [f.load('v128.load', address, offset), f.load('v128.load', address, offset + 16)];
      if (total === 16) return [f.load('v128.load', address, offset)];
      if (total === 8) return [f.load('v128.load64_zero', address, offset)];
      if (total === 4) return [f.load('v128.load32_zero', address, offset)];
      return [f.loadLane('v128.load16_lane', 0, address, f.i32x4(0), offset)];
    }
    case 'splat': {
      const one = f.load(splatLoads[size], access.address, access.offset ?? 0);
      return two ? [one, one] : [one];
    }
    case 'strided': {
      const packed = two ? [f.i32x4(0), f.i32x4(0)] : [f.i32x4(0)];
      eachLane(f, n, size, access, (part, lane, address) => {
        packed[part] = f.loadLane(laneLoads[size], lane, address, packed[part]!);
      });
      return packed;
    }
    case 'partial': {
      const rest = access.repeat === true ? f.load(splatLoads[size], access.address) : f.i32x4(0);
      const packed = Array.from({ length: two ? 2 : 1 }, () => f.variable('v128', rest));
      eachLane(f, n, size, access, (part, lane, address) => {
        f.set(packed[part]!, f.loadLane(laneLoads[size], lane, address, packed[part]!));
      });
      return packed;
    }
    default:
      return access satisfies never;
  }
}

/** Stores what `loadPacked` loads. */
function storePacked(f: FunctionBuilder, n: number, bytes: number, access: Access, packed: readonly Value[]): void {
  const size = bytes as 1 | 2 | 4 | 8;
  if (access.kind === 'splat') {
    f.storeLane(laneStores[size], 0, access.address, packed[0]!, access.offset ?? 0);
    return;
  }
  if (access.kind !== 'dense') {
    eachLane(f, n, size, access, (part, lane, address) => {
      f.storeLane(laneStores[size], lane, address, packed[part]!);
    });
    return;
  }
  const { address, offset = 0 } = access;
  const total = n * size;
  if (total >= 16) packed.forEach((value, i) => f.store('v128.store', address, value, offset + 16 * i));
  else f.storeLane(laneStores[total as 2 | 4 | 8], 0, address, packed[0]!, offset);
}

/**
 * Emits `visit` for every lane, with which v128 it is in and where its element is; in a partial access for as many as
 * there are, which are all but the last lane at most.
 */
function eachLane(
  f: FunctionBuilder,
  n: number,
  size: number,
  access: Extract<Access, { stride: Value }>,
  visit: (part: number, lane: number, address: Value) => void,
): void {
  const perPart = 16 / size;
  const emit = (k: number, address: Value): void => visit(Math.floor(k / perPart), k % perPart, address);
  const { address, stride } = access;
  if (access.kind === 'strided') {
    let at: Value = address;
    for (let k = 0; k < n; k++) {
      if (k > 0) at = f.op('i32.add', at, stride);
      emit(k, at);
    }
    return;
  }
  f.block((leave) => {
    const at = f.variable('i32', address);
    emit(0, at);
    for (let k = 1; k < n - 1; k++) {
      leave(f.op('i32.eq', access.count, f.i32(k)));
      f.set(at, f.op('i32.add', at, stride));
      emit(k, at);
    }
  });
}

// ---------------------------------------------------------------------------------------------------------------------
// Packed elements to lanes

/** Packed elements of `dtype` as lanes. */
function toLanes(f: FunctionBuilder, lanes: Lanes, dtype: DType, packed: readonly Value[]): Vector {
  if (dtype === bool) return { value: boolMask(f, lanes, packed[0]!), isMask: true };
  return { value: numbersToLanes(f, lanes, dtype, packed), isMask: false };
}

/** Bytes 0 and 1 as masks. */
function boolMask(f: FunctionBuilder, lanes: Lanes, bytes: Value): Value {
  const words = f.op('i32x4.extend_low_i16x8_u', f.op('i16x8.extend_low_i8x16_u', bytes));
  if (laneCount(lanes) === 4) return f.op('i32x4.neg', words);
  return f.op('i64x2.neg', f.op('i64x2.extend_low_i32x4_u', words));
}

function numbersToLanes(f: FunctionBuilder, lanes: Lanes, dtype: DType, packed: readonly Value[]): Value {
  const first = packed[0]!;
  switch (lanes) {
    case 'f32x4':
      if (dtype === float32) return first;
      if (dtype === float64)
        return joinLow(
          f,
          packed.map((v) => f.op('f32x4.demote_f64x2_zero', v)),
        );
      if (dtype === int64) return convertLanes(f, packed, 'i64x2', 'f32x4', (v) => f.op('f32.convert_i64_s', v));
      if (dtype.category === Category.float) return halfToFloat(f, dtype, first);
      return f.op('f32x4.convert_i32x4_s', smallToInt32(f, dtype, first));
    case 'f64x2':
      if (dtype === float64) return first;
      if (dtype === float32) return f.op('f64x2.promote_low_f32x4', first);
      if (dtype === int64) return convertLanes(f, packed, 'i64x2', 'f64x2', (v) => f.op('f64.convert_i64_s', v));
      if (dtype.category === Category.float) return f.op('f64x2.promote_low_f32x4', halfToFloat(f, dtype, first));
      return f.op('f64x2.convert_low_i32x4_s', smallToInt32(f, dtype, first));
    case 'i32x4':
      if (dtype === int64) return f.shuffle(first, packed[1]!, LOW_WORDS);
      if (dtype.category !== Category.float) return smallToInt32(f, dtype, first);
      if (dtype === float64)
        return joinLow(
          f,
          packed.map((v) => doubleToInt32(f, v)),
        );
      return floatToInt32(f, dtype === float32 ? first : halfToFloat(f, dtype, first));
    case 'i64x2':
      if (dtype === int64) return first;
      if (dtype.category !== Category.float) return f.op('i64x2.extend_low_i32x4_s', smallToInt32(f, dtype, first));
      return doubleToInt64(f, numbersToLanes(f, 'f64x2', dtype, packed));
    default:
      return lanes satisfies never;
  }
}

/** The low 32-bit words of the four 64-bit lanes of two vectors. */
export const LOW_WORDS = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];
/** The low halves of two vectors, one after the other. */
export const LOW_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
export const HIGH_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];

function joinLow(f: FunctionBuilder, parts: readonly Value[]): Value {
  return parts.length === 1 ? parts[0]! : f.shuffle(parts[0]!, parts[1]!, LOW_HALVES);
}

/** Integers of at most 32 bits, packed, as i32x4; where there are two, the high lanes hold anything. */
function smallToInt32(f: FunctionBuilder, dtype: DType, packed: Value): Value {
  if (dtype.bytes === 4) return packed;
  if (dtype.bytes === 2) return f.op('i32x4.extend_low_i16x8_s', packed);
  if (dtype === uint8) return f.op('i32x4.extend_low_i16x8_u', f.op('i16x8.extend_low_i8x16_u', packed));
  return f.op('i32x4.extend_low_i16x8_s', f.op('i16x8.extend_low_i8x16_s', packed));
}

/** The lanes of 64-bit vectors converted one by one, where SIMD has no such instruction. */
function convertLanes(
  f: FunctionBuilder,
  packed: readonly Value[],
  from: 'i64x2' | 'f64x2',
  to: Lanes,
  convert: (lane: Value) => Value,
): Value {
  let out: Value = f.i32x4(0);
  packed.forEach((part, p) => {
    for (let lane = 0; lane < 2; lane++) {
      out = f.lane(`${to}.replace_lane`, 2 * p + lane, out, convert(f.lane(`${from}.extract_lane`, lane, part)));
    }
  });
  return out;
}

/** 16-bit floats in the low lanes, as f32x4. See kernel/half.ts for the formats. */
function halfToFloat(f: FunctionBuilder, dtype: DType, packed: Value): Value {
  const bits = f.op('i32x4.extend_low_i16x8_u', packed);
  if (dtype === bfloat16) return f.op('i32x4.shl', bits, f.i32(16));
  // Exponent and mantissa where float32 has them are the number times 2^-112, denormal or not; infinity and NaN get
  // their exponent afterwards.
  const magnitude = f.op('i32x4.shl', f.op('v128.and', bits, f.i32x4(0x7fff)), f.i32(13));
  const scaled = f.op('f32x4.mul', magnitude, f.f32x4(2 ** 112));
  const special = f.op('i32x4.ge_s', magnitude, f.i32x4(0x7c00 << 13));
  const whole = f.op('v128.or', scaled, f.op('v128.and', special, f.i32x4(0x7f800000)));
  const sign = f.op('i32x4.shl', f.op('v128.and', bits, f.i32x4(0x8000)), f.i32(16));
  return f.op('v128.or', whole, sign);
}

// ---------------------------------------------------------------------------------------------------------------------
// Lanes to packed elements. From float to integer it is C's conversion on x86, as `encode` of kernel/reference/load.ts.

/** Lanes as packed elements of `dtype`. */
function fromLanes(f: FunctionBuilder, lanes: Lanes, dtype: DType, vector: Vector): Value[] {
  const { values, width, range } = wideElements(f, lanes, dtype, vector);
  if (width === dtype.bytes) return values;
  return values.map((value) => narrow(f, width, dtype.bytes, range === 'mask' ? bits(f, value, 1) : value));
}

/** Elements that may yet have to become narrower. */
interface Wide {
  /** Elements side by side, from the start of the first one on. */
  readonly values: Value[];
  /** Bytes from one to the next: an element's, or more, of which the low ones count. */
  readonly width: number;
  /** Whether the other bits are 0; a mask has all bits set or none, and means 1 or 0. */
  readonly range: 'any' | 'unsigned' | 'mask';
}

const wide = (values: Value[], width: number, range: Wide['range'] = 'any'): Wide => ({ values, width, range });

function wideElements(f: FunctionBuilder, lanes: Lanes, dtype: DType, vector: Vector): Wide {
  if (dtype === bool) return wide([asMask(f, lanes, vector)], 16 / laneCount(lanes), 'mask');
  const value = asNumbers(f, lanes, vector);
  if (lanes === 'f32x4') return fromFloat(f, dtype, value);
  if (lanes === 'f64x2') return fromDouble(f, dtype, value);
  if (lanes === 'i32x4') return fromInt32(f, dtype, value);
  return fromInt64(f, dtype, value);
}

function fromFloat(f: FunctionBuilder, dtype: DType, value: Value): Wide {
  if (dtype === float32) return wide([value], 4);
  if (dtype === float16) return wide([float16Bits(f, value)], 4, 'unsigned');
  if (dtype === bfloat16) return wide([bfloat16Bits(f, value)], 4, 'unsigned');
  if (dtype.bytes === 8) {
    const halves = [value, f.shuffle(value, value, HIGH_HALF)].map((half) => f.op('f64x2.promote_low_f32x4', half));
    return wide(dtype === float64 ? halves : halves.map((half) => doubleToInt64(f, half)), 8);
  }
  // Also as uint8, which C converts by way of int64: from 2^31 on the low byte of a float32 is 0.
  return wide([floatToInt32(f, value)], 4);
}

function fromDouble(f: FunctionBuilder, dtype: DType, value: Value): Wide {
  if (dtype === float64) return wide([value], 8);
  if (dtype === int64 || dtype === uint8) return wide([doubleToInt64(f, value)], 8);
  if (dtype.category !== Category.float) return wide([doubleToInt32(f, value)], 4);
  return fromFloat(f, dtype, f.op('f32x4.demote_f64x2_zero', value));
}

function fromInt32(f: FunctionBuilder, dtype: DType, value: Value): Wide {
  const high = (): Value => f.shuffle(value, value, HIGH_HALF);
  if (dtype === int64)
    return wide([f.op('i64x2.extend_low_i32x4_s', value), f.op('i64x2.extend_high_i32x4_s', value)], 8);
  if (dtype === float64)
    return wide([f.op('f64x2.convert_low_i32x4_s', value), f.op('f64x2.convert_low_i32x4_s', high())], 8);
  if (dtype.category === Category.float) return fromFloat(f, dtype, f.op('f32x4.convert_i32x4_s', value));
  return wide([value], 4);
}

function fromInt64(f: FunctionBuilder, dtype: DType, value: Value): Wide {
  if (dtype.category !== Category.float) return wide([value], 8);
  if (dtype === float64) {
    return wide([convertLanes(f, [value], 'i64x2', 'f64x2', (v) => f.op('f64.convert_i64_s', v))], 8);
  }
  return fromFloat(
    f,
    dtype,
    convertLanes(f, [value], 'i64x2', 'f32x4', (v) => f.op('f32.convert_i64_s', v)),
  );
}

/** The low `bytes` bytes of all that are `width` bytes apart, side by side from the start of the vector on. */
function narrow(f: FunctionBuilder, width: number, bytes: number, value: Value): Value {
  const picked = Array.from({ length: 16 }, (_, i) => Math.floor(i / bytes) * width + (i % bytes));
  return f.shuffle(
    value,
    value,
    picked.map((byte) => (byte < 16 ? byte : 0)),
  );
}

/** The low bits of all 32-bit words. */
function bits(f: FunctionBuilder, value: Value, kept: number): Value {
  return f.op('v128.and', value, f.i32x4(kept));
}

/** `two` of the first and the second value, of the third and the fourth ...; of a last one alone with itself. */
function paired(values: readonly Value[], two: (a: Value, b: Value) => Value): Value[] {
  const pairs: Value[] = [];
  for (let i = 0; i < values.length; i += 2) pairs.push(two(values[i]!, values[i + 1] ?? values[i]!));
  return pairs;
}

/** Several vectors, converted to `dtype` and stored side by side: many narrow elements make one whole vector. */
export function storeVectors(
  f: FunctionBuilder,
  lanes: Lanes,
  dtype: DType,
  vectors: readonly Vector[],
  address: Value,
): void {
  const parts = vectors.map((vector) => wideElements(f, lanes, dtype, vector));
  const { range } = parts[0]!;
  let { width } = parts[0]!;
  let values = parts.flatMap((part) => part.values);
  // Of doubles that have become narrower there are only two.
  if (width * laneCount(lanes) === 8) values = paired(values, (a, b) => f.shuffle(a, b, LOW_HALVES));
  if (width === 8 && dtype.bytes < 8) {
    values = paired(values, (a, b) => f.shuffle(a, b, LOW_WORDS));
    width = 4;
  }
  // These instructions saturate, so what is above the low bytes has to go first.
  if (width > dtype.bytes && range === 'any') values = values.map((v) => bits(f, v, dtype.bytes === 1 ? 0xff : 0xffff));
  const sign = range === 'mask' ? 's' : 'u';
  if (width === 4 && dtype.bytes < 4) values = paired(values, (a, b) => f.op(`i16x8.narrow_i32x4_${sign}`, a, b));
  if (dtype.bytes === 1) values = paired(values, (a, b) => f.op(`i8x16.narrow_i16x8_${sign}`, a, b));
  if (range === 'mask') values = values.map((v) => bits(f, v, 0x01010101));
  const total = vectors.length * laneCount(lanes) * dtype.bytes;
  values.forEach((value, i) => {
    const at = 16 * i;
    if (total - at >= 16) f.store('v128.store', address, value, at);
    else f.storeLane('v128.store64_lane', 0, address, value, at);
  });
}

/** f32x4 to i32x4; at 2^31 and above, and for NaN, the result is -2^31. */
export function floatToInt32(f: FunctionBuilder, value: Value, truncates = machine().relaxedHabits.truncates): Value {
  if (truncates) return f.op('i32x4.relaxed_trunc_f32x4_s', value);
  // Saturation is right below.
  const fits = f.op('f32x4.lt', value, f.f32x4(2 ** 31));
  return f.op('v128.bitselect', f.op('i32x4.trunc_sat_f32x4_s', value), f.i32x4(-(2 ** 31)), fits);
}

/** f64x2 to two 32-bit lanes; the high lanes hold anything. */
function doubleToInt32(f: FunctionBuilder, value: Value): Value {
  const fits = f.op('f64x2.lt', value, f.f64x2(2 ** 31));
  const fits32 = f.shuffle(fits, fits, LOW_WORDS);
  return f.op('v128.bitselect', f.op('i32x4.trunc_sat_f64x2_s_zero', value), f.i32x4(-(2 ** 31)), fits32);
}

/** f64x2 to i64x2; what does not fit, and NaN, gives -2^63. */
function doubleToInt64(f: FunctionBuilder, value: Value): Value {
  // Up to 2^51 the whole number is in the low bits of the sum with 3 2^51.
  const anchor = f.f64x2(3 * 2 ** 51);
  const sum = f.op('f64x2.add', f.op('f64x2.trunc', value), anchor);
  const result = f.variable('v128', f.op('i64x2.sub', sum, anchor));
  const isSmall = f.op('f64x2.lt', f.op('f64x2.abs', value), f.f64x2(2 ** 51));
  f.if(f.op('i32.eqz', f.op('i64x2.all_true', isSmall)), () => {
    const fits = f.op('f64x2.lt', value, f.f64x2(2 ** 63));
    const whole = convertLanes(f, [value], 'f64x2', 'i64x2', (v) => f.op('i64.trunc_sat_f64_s', v));
    f.set(result, f.op('v128.bitselect', whole, f.i64x2(-(2n ** 63n)), fits));
  });
  return result;
}

/** f32x4 to the bits of bfloat16, a lane each; to the nearest, ties to even. */
function bfloat16Bits(f: FunctionBuilder, bits: Value): Value {
  const odd = f.op('v128.and', f.op('i32x4.shr_u', bits, f.i32(16)), f.i32x4(1));
  const rounded = f.op('i32x4.add', f.op('i32x4.add', bits, f.i32x4(0x7fff)), odd);
  const isNumber = f.op('f32x4.eq', bits, bits);
  return f.op('v128.bitselect', f.op('i32x4.shr_u', rounded, f.i32(16)), f.i32x4(0x7fc0), isNumber);
}

/** f32x4 to the bits of float16, a lane each: the steps of `float16Bits` in kernel/half.ts. */
function float16Bits(f: FunctionBuilder, bits: Value): Value {
  const sign = f.op('v128.and', f.op('i32x4.shr_u', bits, f.i32(16)), f.i32x4(0x8000));
  const magnitude = f.op('v128.and', bits, f.i32x4(0x7fffffff));
  const odd = f.op('v128.and', f.op('i32x4.shr_u', magnitude, f.i32(13)), f.i32x4(1));
  const carried = f.op('i32x4.add', f.op('i32x4.add', magnitude, f.i32x4(0xfff - 0x38000000)), odd);
  const normal = f.op('i32x4.shr_u', carried, f.i32(13));
  const denormal = f.op('i32x4.sub', f.op('f32x4.add', magnitude, f.f32x4(0.5)), f.i32x4(0x3f000000));
  const isNormal = f.op('i32x4.ge_s', magnitude, f.i32x4(0x38800000));
  const finite = f.op('v128.bitselect', normal, denormal, isNormal);
  const isLarge = f.op('i32x4.ge_s', magnitude, f.i32x4(0x47800000));
  const number = f.op('v128.or', sign, f.op('v128.bitselect', f.i32x4(0x7c00), finite, isLarge));
  return f.op('v128.bitselect', number, f.i32x4(0x7e00), f.op('f32x4.eq', bits, bits));
}
