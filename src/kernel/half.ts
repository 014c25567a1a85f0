/**
 * float16 and bfloat16 as 16 bits, and back. Knows nothing of arrays or layouts.
 *
 *     float32   s eeeeeeee mmmmmmmmmmmmmmmmmmmmmmm
 *     bfloat16  s eeeeeeee mmmmmmm
 *     float16   s eeeee mmmmmmmmmm
 *
 * A number is rounded to float32 first and then to 16 bits, as PyTorch does (so a float64 may be rounded twice). Both steps
 * round to the nearest, ties to even. Typed arrays of one element are used to see a float32's bits; their elements always
 * exist, which is what each `!` here says.
 */
const asFloat = new Float32Array(1);
const asBits = new Uint32Array(asFloat.buffer);

/** The 16 bits of `value` as float16. Too large gives infinity; NaN gives 0x7e00. */
export function float16Bits(value: number): number {
  asFloat[0] = value;
  const bits = asBits[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return 0x7e00;
  if (magnitude >= 0x47800000) return sign | 0x7c00; // 65536 and more
  if (magnitude >= 0x38800000) {
    // 2^-14 and more: a normal number. The carry out of the mantissa moves on into the exponent and, at the end, to infinity.
    return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  }
  // A multiple of 2^-24, which is the distance of float32 numbers from 0.5 to 1: adding 0.5 rounds to it.
  asFloat[0] = Math.abs(Math.fround(value)) + 0.5;
  return sign | (asBits[0]! - 0x3f000000);
}

/** The number that 16 bits mean as float16. */
export function float16Value(bits: number): number {
  const exponent = (bits >>> 10) & 31;
  const mantissa = bits & 0x3ff;
  if (exponent === 0) return (bits & 0x8000 ? -mantissa : mantissa) * 2 ** -24;
  if (exponent === 31) return mantissa !== 0 ? NaN : bits & 0x8000 ? -Infinity : Infinity;
  asBits[0] = ((bits & 0x8000) << 16) | ((exponent + 112) << 23) | (mantissa << 13);
  return asFloat[0]!;
}

/** The 16 bits of `value` as bfloat16. NaN gives 0x7fc0. */
export function bfloat16Bits(value: number): number {
  asFloat[0] = value;
  const bits = asBits[0]!;
  if ((bits & 0x7fffffff) > 0x7f800000) return 0x7fc0;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** The number that 16 bits mean as bfloat16. */
export function bfloat16Value(bits: number): number {
  asBits[0] = bits << 16;
  return asFloat[0]!;
}
