/**
 * The WebAssembly instructions that kernels use: encoding, operand types, result type.
 * Source: the WebAssembly core specification 2.0 (index of instructions) and the relaxed SIMD proposal.
 */

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** What an instruction takes from the stack and leaves there. */
export interface Opcode {
  /** The bytes of the instruction, without immediates. */
  readonly code: readonly number[];
  readonly params: readonly ValueType[];
  readonly result: ValueType | null;
}

type Shape = readonly [params: readonly ValueType[], result: ValueType | null];

const I: ValueType = 'i32';
const L: ValueType = 'i64';
const F: ValueType = 'f32';
const D: ValueType = 'f64';
const V: ValueType = 'v128';

/** Instructions without immediates. Names follow one another as their codes do; `-` skips a code. */
const plain = {
  i32Tests: [0x45, [I], I, 'i32.eqz'],
  i32Compares: [
    0x46,
    [I, I],
    I,
    'i32.eq i32.ne i32.lt_s i32.lt_u i32.gt_s i32.gt_u i32.le_s i32.le_u i32.ge_s i32.ge_u',
  ],
  i64Tests: [0x50, [L], I, 'i64.eqz'],
  i64Compares: [
    0x51,
    [L, L],
    I,
    'i64.eq i64.ne i64.lt_s i64.lt_u i64.gt_s i64.gt_u i64.le_s i64.le_u i64.ge_s i64.ge_u',
  ],
  f32Compares: [0x5b, [F, F], I, 'f32.eq f32.ne f32.lt f32.gt f32.le f32.ge'],
  f64Compares: [0x61, [D, D], I, 'f64.eq f64.ne f64.lt f64.gt f64.le f64.ge'],
  i32Unary: [0x67, [I], I, 'i32.clz i32.ctz i32.popcnt'],
  i32Binary: [
    0x6a,
    [I, I],
    I,
    'i32.add i32.sub i32.mul i32.div_s i32.div_u i32.rem_s i32.rem_u i32.and i32.or i32.xor i32.shl i32.shr_s i32.shr_u i32.rotl i32.rotr',
  ],
  i64Unary: [0x79, [L], L, 'i64.clz i64.ctz i64.popcnt'],
  i64Binary: [
    0x7c,
    [L, L],
    L,
    'i64.add i64.sub i64.mul i64.div_s i64.div_u i64.rem_s i64.rem_u i64.and i64.or i64.xor i64.shl i64.shr_s i64.shr_u i64.rotl i64.rotr',
  ],
  f32Unary: [0x8b, [F], F, 'f32.abs f32.neg f32.ceil f32.floor f32.trunc f32.nearest f32.sqrt'],
  f32Binary: [0x92, [F, F], F, 'f32.add f32.sub f32.mul f32.div f32.min f32.max f32.copysign'],
  f64Unary: [0x99, [D], D, 'f64.abs f64.neg f64.ceil f64.floor f64.trunc f64.nearest f64.sqrt'],
  f64Binary: [0xa0, [D, D], D, 'f64.add f64.sub f64.mul f64.div f64.min f64.max f64.copysign'],
  wrap: [0xa7, [L], I, 'i32.wrap_i64'],
  i32FromF32: [0xa8, [F], I, 'i32.trunc_f32_s i32.trunc_f32_u'],
  i32FromF64: [0xaa, [D], I, 'i32.trunc_f64_s i32.trunc_f64_u'],
  i64FromI32: [0xac, [I], L, 'i64.extend_i32_s i64.extend_i32_u'],
  i64FromF32: [0xae, [F], L, 'i64.trunc_f32_s i64.trunc_f32_u'],
  i64FromF64: [0xb0, [D], L, 'i64.trunc_f64_s i64.trunc_f64_u'],
  f32FromI32: [0xb2, [I], F, 'f32.convert_i32_s f32.convert_i32_u'],
  f32FromI64: [0xb4, [L], F, 'f32.convert_i64_s f32.convert_i64_u'],
  f32FromF64: [0xb6, [D], F, 'f32.demote_f64'],
  f64FromI32: [0xb7, [I], D, 'f64.convert_i32_s f64.convert_i32_u'],
  f64FromI64: [0xb9, [L], D, 'f64.convert_i64_s f64.convert_i64_u'],
  f64FromF32: [0xbb, [F], D, 'f64.promote_f32'],
  bitsOfF32: [0xbc, [F], I, 'i32.reinterpret_f32'],
  bitsOfF64: [0xbd, [D], L, 'i64.reinterpret_f64'],
  f32OfBits: [0xbe, [I], F, 'f32.reinterpret_i32'],
  f64OfBits: [0xbf, [L], D, 'f64.reinterpret_i64'],
  i32Extend: [0xc0, [I], I, 'i32.extend8_s i32.extend16_s'],
  i64Extend: [0xc2, [L], L, 'i64.extend8_s i64.extend16_s i64.extend32_s'],
} as const;

/** Saturating conversions, prefix 0xfc. */
const saturating = {
  i32SatF32: [0x00, [F], I, 'i32.trunc_sat_f32_s i32.trunc_sat_f32_u'],
  i32SatF64: [0x02, [D], I, 'i32.trunc_sat_f64_s i32.trunc_sat_f64_u'],
  i64SatF32: [0x04, [F], L, 'i64.trunc_sat_f32_s i64.trunc_sat_f32_u'],
  i64SatF64: [0x06, [D], L, 'i64.trunc_sat_f64_s i64.trunc_sat_f64_u'],
} as const;

/** SIMD without immediates, prefix 0xfd. */
const simd = {
  swizzle: [14, [V, V], V, 'i8x16.swizzle'],
  splatI32: [15, [I], V, 'i8x16.splat i16x8.splat i32x4.splat'],
  splatI64: [18, [L], V, 'i64x2.splat'],
  splatF32: [19, [F], V, 'f32x4.splat'],
  splatF64: [20, [D], V, 'f64x2.splat'],
  i8Compares: [
    35,
    [V, V],
    V,
    'i8x16.eq i8x16.ne i8x16.lt_s i8x16.lt_u i8x16.gt_s i8x16.gt_u i8x16.le_s i8x16.le_u i8x16.ge_s i8x16.ge_u',
  ],
  i16Compares: [
    45,
    [V, V],
    V,
    'i16x8.eq i16x8.ne i16x8.lt_s i16x8.lt_u i16x8.gt_s i16x8.gt_u i16x8.le_s i16x8.le_u i16x8.ge_s i16x8.ge_u',
  ],
  i32Compares: [
    55,
    [V, V],
    V,
    'i32x4.eq i32x4.ne i32x4.lt_s i32x4.lt_u i32x4.gt_s i32x4.gt_u i32x4.le_s i32x4.le_u i32x4.ge_s i32x4.ge_u',
  ],
  f32Compares: [65, [V, V], V, 'f32x4.eq f32x4.ne f32x4.lt f32x4.gt f32x4.le f32x4.ge'],
  f64Compares: [71, [V, V], V, 'f64x2.eq f64x2.ne f64x2.lt f64x2.gt f64x2.le f64x2.ge'],
  not: [77, [V], V, 'v128.not'],
  logic: [78, [V, V], V, 'v128.and v128.andnot v128.or v128.xor'],
  select: [82, [V, V, V], V, 'v128.bitselect'],
  anyTrue: [83, [V], I, 'v128.any_true'],
  floatWidths: [94, [V], V, 'f32x4.demote_f64x2_zero f64x2.promote_low_f32x4'],
  i8Unary: [96, [V], V, 'i8x16.abs i8x16.neg i8x16.popcnt'],
  i8Tests: [99, [V], I, 'i8x16.all_true i8x16.bitmask'],
  i8Narrow: [101, [V, V], V, 'i8x16.narrow_i16x8_s i8x16.narrow_i16x8_u'],
  f32Rounding: [103, [V], V, 'f32x4.ceil f32x4.floor f32x4.trunc f32x4.nearest'],
  i8Shifts: [107, [V, I], V, 'i8x16.shl i8x16.shr_s i8x16.shr_u'],
  i8Binary: [110, [V, V], V, 'i8x16.add i8x16.add_sat_s i8x16.add_sat_u i8x16.sub i8x16.sub_sat_s i8x16.sub_sat_u'],
  f64Rounding: [116, [V], V, 'f64x2.ceil f64x2.floor'],
  i8Extremes: [118, [V, V], V, 'i8x16.min_s i8x16.min_u i8x16.max_s i8x16.max_u'],
  f64Trunc: [122, [V], V, 'f64x2.trunc'],
  pairwise: [
    124,
    [V],
    V,
    'i16x8.extadd_pairwise_i8x16_s i16x8.extadd_pairwise_i8x16_u i32x4.extadd_pairwise_i16x8_s i32x4.extadd_pairwise_i16x8_u',
  ],
  i16Unary: [128, [V], V, 'i16x8.abs i16x8.neg'],
  i16Tests: [131, [V], I, 'i16x8.all_true i16x8.bitmask'],
  i16Narrow: [133, [V, V], V, 'i16x8.narrow_i32x4_s i16x8.narrow_i32x4_u'],
  i16Extend: [
    135,
    [V],
    V,
    'i16x8.extend_low_i8x16_s i16x8.extend_high_i8x16_s i16x8.extend_low_i8x16_u i16x8.extend_high_i8x16_u',
  ],
  i16Shifts: [139, [V, I], V, 'i16x8.shl i16x8.shr_s i16x8.shr_u'],
  i16Add: [142, [V, V], V, 'i16x8.add'],
  i16Sub: [145, [V, V], V, 'i16x8.sub'],
  f64Nearest: [148, [V], V, 'f64x2.nearest'],
  i16Binary: [149, [V, V], V, 'i16x8.mul i16x8.min_s i16x8.min_u i16x8.max_s i16x8.max_u'],
  i32Unary: [160, [V], V, 'i32x4.abs i32x4.neg'],
  i32Tests: [163, [V], I, 'i32x4.all_true i32x4.bitmask'],
  i32Extend: [
    167,
    [V],
    V,
    'i32x4.extend_low_i16x8_s i32x4.extend_high_i16x8_s i32x4.extend_low_i16x8_u i32x4.extend_high_i16x8_u',
  ],
  i32Shifts: [171, [V, I], V, 'i32x4.shl i32x4.shr_s i32x4.shr_u'],
  i32Add: [174, [V, V], V, 'i32x4.add'],
  i32Sub: [177, [V, V], V, 'i32x4.sub'],
  i32Binary: [181, [V, V], V, 'i32x4.mul i32x4.min_s i32x4.min_u i32x4.max_s i32x4.max_u'],
  i64Unary: [192, [V], V, 'i64x2.abs i64x2.neg'],
  i64Tests: [195, [V], I, 'i64x2.all_true i64x2.bitmask'],
  i64Extend: [
    199,
    [V],
    V,
    'i64x2.extend_low_i32x4_s i64x2.extend_high_i32x4_s i64x2.extend_low_i32x4_u i64x2.extend_high_i32x4_u',
  ],
  i64Shifts: [203, [V, I], V, 'i64x2.shl i64x2.shr_s i64x2.shr_u'],
  i64Add: [206, [V, V], V, 'i64x2.add'],
  i64Sub: [209, [V, V], V, 'i64x2.sub'],
  i64Binary: [213, [V, V], V, 'i64x2.mul i64x2.eq i64x2.ne i64x2.lt_s i64x2.gt_s i64x2.le_s i64x2.ge_s'],
  f32Unary: [224, [V], V, 'f32x4.abs f32x4.neg'],
  f32Sqrt: [227, [V], V, 'f32x4.sqrt'],
  f32Binary: [228, [V, V], V, 'f32x4.add f32x4.sub f32x4.mul f32x4.div f32x4.min f32x4.max f32x4.pmin f32x4.pmax'],
  f64Unary: [236, [V], V, 'f64x2.abs f64x2.neg'],
  f64Sqrt: [239, [V], V, 'f64x2.sqrt'],
  f64Binary: [240, [V, V], V, 'f64x2.add f64x2.sub f64x2.mul f64x2.div f64x2.min f64x2.max f64x2.pmin f64x2.pmax'],
  f32Conversions: [
    248,
    [V],
    V,
    'i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u',
  ],
  f64Conversions: [
    252,
    [V],
    V,
    'i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u',
  ],
  relaxedTrunc: [0x101, [V], V, 'i32x4.relaxed_trunc_f32x4_s'],
  relaxedMultiplyAdd: [
    0x105,
    [V, V, V],
    V,
    'f32x4.relaxed_madd f32x4.relaxed_nmadd f64x2.relaxed_madd f64x2.relaxed_nmadd',
  ],
} as const;

/** Loads: (address) -> value, with an offset and an alignment. */
const loads = {
  scalar: [
    [0x28, I, 'i32.load'],
    [0x29, L, 'i64.load'],
    [0x2a, F, 'f32.load'],
    [0x2b, D, 'f64.load'],
    [0x2c, I, 'i32.load8_s'],
    [0x2d, I, 'i32.load8_u'],
    [0x2e, I, 'i32.load16_s'],
    [0x2f, I, 'i32.load16_u'],
    [0x34, L, 'i64.load32_s'],
    [0x35, L, 'i64.load32_u'],
  ],
  simd: [
    [0, V, 'v128.load'],
    [1, V, 'v128.load8x8_s'],
    [2, V, 'v128.load8x8_u'],
    [3, V, 'v128.load16x4_s'],
    [4, V, 'v128.load16x4_u'],
    [5, V, 'v128.load32x2_s'],
    [6, V, 'v128.load32x2_u'],
    [7, V, 'v128.load8_splat'],
    [8, V, 'v128.load16_splat'],
    [9, V, 'v128.load32_splat'],
    [10, V, 'v128.load64_splat'],
    [92, V, 'v128.load32_zero'],
    [93, V, 'v128.load64_zero'],
  ],
} as const;

/** Stores: (address, value). */
const stores = {
  scalar: [
    [0x36, I, 'i32.store'],
    [0x37, L, 'i64.store'],
    [0x38, F, 'f32.store'],
    [0x39, D, 'f64.store'],
    [0x3a, I, 'i32.store8'],
    [0x3b, I, 'i32.store16'],
    [0x3e, L, 'i64.store32'],
  ],
  simd: [[11, V, 'v128.store']],
} as const;

/** Lanes: extract takes the vector, replace the vector and the new value; the lane is an immediate. */
const lanes = [
  [22, [V], I, 'i8x16.extract_lane_u'],
  [23, [V, I], V, 'i8x16.replace_lane'],
  [24, [V], I, 'i16x8.extract_lane_s'],
  [25, [V], I, 'i16x8.extract_lane_u'],
  [26, [V, I], V, 'i16x8.replace_lane'],
  [27, [V], I, 'i32x4.extract_lane'],
  [28, [V, I], V, 'i32x4.replace_lane'],
  [29, [V], L, 'i64x2.extract_lane'],
  [30, [V, L], V, 'i64x2.replace_lane'],
  [31, [V], F, 'f32x4.extract_lane'],
  [32, [V, F], V, 'f32x4.replace_lane'],
  [33, [V], D, 'f64x2.extract_lane'],
  [34, [V, D], V, 'f64x2.replace_lane'],
] as const;

/** Loads into and stores from one lane: (address, vector). */
const memoryLanes = [
  [84, V, 'v128.load8_lane'],
  [85, V, 'v128.load16_lane'],
  [86, V, 'v128.load32_lane'],
  [87, V, 'v128.load64_lane'],
  [88, null, 'v128.store8_lane'],
  [89, null, 'v128.store16_lane'],
  [90, null, 'v128.store32_lane'],
  [91, null, 'v128.store64_lane'],
] as const;

type Split<S extends string> = S extends `${infer A} ${infer B}` ? A | Split<B> : S;
type NamesOf<T> =
  T extends Record<string, readonly [number, Shape[0], Shape[1], infer N extends string]> ? Split<N> : never;
type Third<T extends readonly (readonly [unknown, unknown, string])[]> = T[number][2];

export type PlainName = NamesOf<typeof plain> | NamesOf<typeof saturating> | NamesOf<typeof simd>;
export type LoadName = Third<typeof loads.scalar> | Third<typeof loads.simd>;
export type StoreName = Third<typeof stores.scalar> | Third<typeof stores.simd>;
export type LaneName = (typeof lanes)[number][3];
export type MemoryLaneName = Third<typeof memoryLanes>;
export type OpcodeName = PlainName | LoadName | StoreName | LaneName | MemoryLaneName;

/** An unsigned integer in LEB128. */
export function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest = Math.floor(rest / 128);
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** All instructions by name; made at first use. */
let table: ReadonlyMap<string, Opcode> | null = null;

function tableOf(): ReadonlyMap<string, Opcode> {
  const found = new Map<string, Opcode>();
  const define = (names: string, first: number, prefix: number | null, shape: Shape): void => {
    names.split(' ').forEach((name, i) => {
      const code = prefix === null ? [first + i] : [prefix, ...leb(first + i)];
      found.set(name, { code, params: shape[0], result: shape[1] });
    });
  };
  for (const [first, params, result, names] of Object.values(plain)) define(names, first, null, [params, result]);
  for (const [first, params, result, names] of Object.values(saturating)) define(names, first, 0xfc, [params, result]);
  for (const [first, params, result, names] of Object.values(simd)) define(names, first, 0xfd, [params, result]);
  for (const [code, result, name] of loads.scalar) define(name, code, null, [[I], result]);
  for (const [code, result, name] of loads.simd) define(name, code, 0xfd, [[I], result]);
  for (const [code, type, name] of stores.scalar) define(name, code, null, [[I, type], null]);
  for (const [code, type, name] of stores.simd) define(name, code, 0xfd, [[I, type], null]);
  for (const [code, params, result, name] of lanes) define(name, code, 0xfd, [params, result]);
  for (const [code, result, name] of memoryLanes) define(name, code, 0xfd, [[I, V], result]);
  return found;
}

/** The instruction with this name. */
export function opcode(name: OpcodeName): Opcode {
  return (table ??= tableOf()).get(name)!;
}
