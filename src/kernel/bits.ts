/** Scalar functions that look at the bits of a number: the neighbours of a float, its mantissa and exponent; divisors and shifts of integers. */

const double = new Float64Array(1);
const single = new Float32Array(1);
// Platforms with WebAssembly, and all others that JavaScript runs on today, store the low half first.
const halves = new Int32Array(double.buffer);
const word = new Int32Array(single.buffer);

/** The next number of single (else double) precision after `x`, on the way to `y`. */
export function nextAfter(x: number, y: number, isSingle: boolean): number {
  if (!(x < y) && !(x > y)) return x === y ? y : NaN;
  const up = x < y;
  if (x === 0) return (up ? 1 : -1) * (isSingle ? 2 ** -149 : 2 ** -1074);
  // Away from 0 the bits, as an integer, grow.
  const step = up === x > 0 ? 1 : -1;
  if (isSingle) {
    single[0] = x;
    word[0]! += step;
    return single[0];
  }
  double[0] = x;
  const low = halves[0]!;
  halves[0] = low + step;
  if (step === 1 ? low === -1 : low === 0) halves[1]! += step;
  return double[0];
}

/** The exponent e of x = m 2^e with 1/2 <= |m| < 1; 0 where there is none. */
export function exponentOf(x: number): number {
  if (x === 0 || x - x !== 0) return 0;
  const isTiny = Math.abs(x) < 2 ** -1022;
  double[0] = isTiny ? x * 2 ** 54 : x;
  return ((halves[1]! >>> 20) & 0x7ff) - (isTiny ? 1022 + 54 : 1022);
}

/** The m of x = m 2^e with 1/2 <= |m| < 1; x itself where it is 0, infinite or NaN. */
export function mantissaOf(x: number): number {
  if (x === 0 || x - x !== 0) return x;
  double[0] = Math.abs(x) < 2 ** -1022 ? x * 2 ** 54 : x;
  halves[1] = (halves[1]! & 0x800fffff) | 0x3fe00000;
  return double[0];
}

/** The greatest common divisor, not negative; that of zeros is 0. */
export function gcd32(a: number, b: number): number {
  let x = a;
  let y = b;
  while (y !== 0) {
    const rest = x % y;
    x = y;
    y = rest;
  }
  return Math.abs(x);
}

export function gcd64(a: bigint, b: bigint): bigint {
  let x = a;
  let y = b;
  while (y !== 0n) {
    const rest = x % y;
    x = y;
    y = rest;
  }
  return x < 0n ? -x : x;
}

/** x 2^n modulo 2^32; counts outside 0 ... 31 shift everything out. */
export function shiftLeft32(x: number, n: number): number {
  return n >>> 0 < 32 ? x << n : 0;
}

/** floor(x / 2^n); counts outside 0 ... 31 leave the sign alone. */
export function shiftRight32(x: number, n: number): number {
  return x >> (n >>> 0 < 32 ? n : 31);
}

export function shiftLeft64(x: bigint, n: bigint): bigint {
  return n >= 0n && n < 64n ? BigInt.asIntN(64, x << n) : 0n;
}

export function shiftRight64(x: bigint, n: bigint): bigint {
  return x >> (n >= 0n && n < 64n ? n : 63n);
}
