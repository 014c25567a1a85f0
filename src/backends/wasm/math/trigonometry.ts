/**
 * Sine, cosine, tangent and their inverses in two float64 lanes, for float64 numbers and (`short`) for float32 numbers; the
 * inverses also in four float32 lanes.
 * Arguments are reduced as W. J. Cody and W. Waite do ("Software Manual for the Elementary Functions"); the kernels follow
 * fdlibm (k_sin.c, k_cos.c, s_atan.c, e_asin.c) without its branches, with minimax polynomials of our own.
 */
import type { Value } from '../assembler.js';
import { type Coefficients, polynomial, quotientOfSums, ROUND } from './double.js';
import type { Sum, Term, VectorEmitter } from './vector.js';

/** Magnitudes from here on are left to the scalar functions. */
export const TURNS_LIMIT = 2 ** 20;

/** pi/2 in four parts; products of the first three with numbers of up to 20 bits are exact. */
const HALF_PI = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32] as const;
const HALF_PI_REST = 6.077100506506192e-11; // the other three together, for float32
/** What the nearest number to pi/2 lacks. */
const lowOf = (v: VectorEmitter): number => (v.isSingle ? -4.371139000186241e-8 : 6.123233995736766e-17);

/** (sin(r)/r - 1)/z and (cos(r) - 1 + z/2)/z^2 with z = r^2, |r| <= pi/4. */
const SIN: Coefficients = {
  full: [
    1.5896802e-10, -2.505075824e-8, 2.75573136927e-6, -0.000198412698298102, 0.008333333333322417, -0.16666666666666632,
  ],
  short: [2.7183e-6, -0.00019839334, 0.0083333294, -0.16666666642],
};
const COS: Coefficients = {
  full: [-1.135965e-11, 2.08757233e-9, -2.7557314353e-7, 2.4801587289484e-5, -0.001388888888887413, 0.0416666666666666],
  short: [-2.721e-7, 2.47995e-5, -0.00138888837, 0.04166666662],
};
/** (atan(x)/x - 1)/z and (asin(x)/x - 1)/z with z = x^2, |x| <= 1/2. */
const ATAN: Coefficients = {
  full: [
    -0.0083642988, 0.02365237026, -0.03711654055, 0.045893440123, -0.052299817331, 0.05877801011184, -0.06666222723111,
    0.076922773983433, -0.0909090768792825, 0.111111110692248, -0.1428571428497505, 0.1999999999999342,
    -0.33333333333333315,
  ],
  short: [-0.029969, 0.06459303, -0.0885708, 0.11085876, -0.142842331, 0.1999995842, -0.33333332937],
};
const ASIN: Coefficients = {
  full: [
    0.0327034406, -0.02111884658, 0.021792219864, 0.003671504743, 0.0107895119412, 0.0113972567556, 0.0139810232943,
    0.017351595072027, 0.022372215931678, 0.0303819426742917, 0.04464285717530805, 0.07499999999970075,
    0.16666666666666763,
  ],
  short: [0.0375784, 0.01439372, 0.031819816, 0.044515477, 0.0750051205, 0.16666659856],
};

/** x = n pi/2 + high + low with |high| <= pi/4 and n in the lowest bits of `rounded`; |x| < TURNS_LIMIT. */
function reduceByHalfPi(v: VectorEmitter, x: Value): { rounded: Value; r: Sum } {
  const rounded = v.madd(x, 2 / Math.PI, ROUND);
  const n = v.sub(rounded, ROUND);
  const first = v.nmadd(n, HALF_PI[0], x);
  if (v.short) {
    const high = v.nmadd(n, HALF_PI_REST, first);
    return { rounded, r: { high, low: high } };
  }
  // Near a multiple of pi/2 nothing is left of the first differences, hence the other parts.
  const second = v.exactSum(first, v.mul(n, -HALF_PI[1]));
  const third = v.exactSum(second.high, v.mul(n, -HALF_PI[2]));
  const low = v.nmadd(n, HALF_PI[3], v.add(second.low, third.low));
  return { rounded, r: v.orderedSum(third.high, low) };
}

/** The sine in two parts, of which the first is not its rounded value. */
function sine(v: VectorEmitter, r: Sum, z: Value): Sum {
  const cube = v.mul(v.mul(r.high, z), polynomial(v, z, SIN));
  return { high: r.high, low: v.short ? cube : v.add(cube, v.nmadd(v.mul(r.low, z), 0.5, r.low)) };
}

/** The cosine in the same form. */
function cosine(v: VectorEmitter, r: Sum, z: Value): Sum {
  const fourth = v.mul(v.mul(z, z), polynomial(v, z, COS));
  const half = v.mul(z, 0.5);
  const high = v.sub(1, half);
  if (v.short) return { high, low: fourth };
  return { high, low: v.add(v.sub(v.sub(1, high), half), v.nmadd(r.high, r.low, fourth)) };
}

/** sin(x + turn pi/2). */
function sinOfTurn(v: VectorEmitter, x: Value, turn: bigint): Value {
  const { rounded, r } = reduceByHalfPi(v, x);
  const quadrant = v.integer('add', rounded, turn);
  const z = v.mul(r.high, r.high);
  const odd = oddMask(v, quadrant);
  const [c, s] = [cosine(v, r, z), sine(v, r, z)];
  const result = v.add(v.select(odd, c.high, s.high), v.select(odd, c.low, s.low));
  return v.bits('xor', result, v.signOf(v.shift('shl', quadrant, 62)));
}

/** All ones where the integer is odd. */
function oddMask(v: VectorEmitter, n: Value): Value {
  const one = v.integerConstant(1n);
  return v.f.op('i64x2.eq', v.bits('and', n, one), one);
}

export function sin(v: VectorEmitter, x: Value): Value {
  return v.select(v.eq(x, 0), x, sinOfTurn(v, x, 0n)); // keeps the sign of 0
}

export function cos(v: VectorEmitter, x: Value): Value {
  return sinOfTurn(v, x, 1n);
}

export function tan(v: VectorEmitter, x: Value): Value {
  const { rounded, r } = reduceByHalfPi(v, x);
  const z = v.mul(r.high, r.high);
  const s = v.orderedSum(r.high, sine(v, r, z).low);
  const { high, low } = cosine(v, r, z);
  const c = v.orderedSum(high, low);
  // The tangent, or in odd quadrants the negative cotangent.
  const odd = oddMask(v, rounded);
  const [high1, high2] = [v.select(odd, c.high, s.high), v.select(odd, s.high, c.high)];
  let quotient = v.div(high1, high2);
  if (!v.short) {
    const [low1, low2] = [v.select(odd, c.low, s.low), v.select(odd, s.low, c.low)];
    quotient = quotientOfSums(v, { high: high1, low: low1 }, { high: high2, low: low2 });
  }
  return v.select(v.eq(x, 0), x, v.bits('xor', quotient, v.signOf(odd)));
}

/** The angle from 0 to pi/2 whose tangent is y / x, for y and x from 0 on, not both 0 or infinite. */
function angle(v: VectorEmitter, y: Value, x: Term): Value {
  const swapped = v.gt(y, x);
  const lesser = v.min(y, x);
  const greater = v.max(y, x);
  // Above 1/2 by way of atan(t) = pi/4 + atan((t - 1) / (t + 1)).
  const upper = v.binary('ge', v.add(lesser, lesser), greater);
  const numerator = v.select(upper, v.sub(lesser, greater), lesser);
  const q = v.div(numerator, v.select(upper, v.add(lesser, greater), greater));
  const z = v.mul(q, q);
  const rest = v.madd(v.mul(q, z), polynomial(v, z, ATAN), q);
  const base = v.select(upper, Math.PI / 4, v.bits('and', swapped, v.constant(Math.PI / 2)));
  const signed = v.bits('xor', rest, v.signOf(swapped));
  return v.add(base, v.short ? signed : v.madd(base, lowOf(v) / (Math.PI / 2), signed));
}

export function atan(v: VectorEmitter, x: Value): Value {
  return v.bits('or', angle(v, v.abs(x), 1), v.signOf(x));
}

export function atan2(v: VectorEmitter, y: Value, x: Value): Value {
  // 0 / 0 and infinity / infinity become 0 / 1 and 1 / 1; huge numbers are scaled so that their sum is finite.
  const [height, width] = [v.abs(y), v.abs(x)];
  const bothInfinite = v.bits('and', v.eq(height, Infinity), v.eq(width, Infinity));
  const bothZero = v.eq(v.max(height, width), 0);
  const one = v.bits('or', bothInfinite, bothZero);
  const isHuge = v.gt(v.max(height, width), v.isSingle ? 2 ** 126 : 2 ** 1000);
  const factor = v.select(isHuge, 2 ** -10, 1);
  const a = angle(v, v.mul(v.select(bothInfinite, 1, height), factor), v.mul(v.select(one, 1, width), factor));
  // Left of the vertical axis, -0 included, the angle is pi - a.
  const left = v.f.op(v.isSingle ? 'i32x4.lt_s' : 'i64x2.lt_s', x, v.integerConstant(0n));
  const turned = v.add(v.sub(Math.PI, a), 2 * lowOf(v));
  const result = v.bits('or', v.select(left, turned, a), v.signOf(y));
  return v.bits('or', result, v.bits('or', v.binary('ne', x, x), v.binary('ne', y, y)));
}

/**
 * The parts of asin and acos: below 1/2 asin |x| = s + s p with s = |x|, above it pi/2 - 2 (s + s p) with
 * s = sqrt((1 - |x|) / 2).
 */
function asinParts(v: VectorEmitter, x: Value): { upper: Value; s: Value; sp: Value } {
  const magnitude = v.abs(x);
  const upper = v.gt(magnitude, 0.5);
  const half = v.mul(v.sub(1, magnitude), 0.5);
  const z = v.select(upper, half, v.mul(magnitude, magnitude));
  const s = v.select(upper, v.sqrt(half), magnitude);
  return { upper, s, sp: v.mul(s, v.mul(z, polynomial(v, z, ASIN))) };
}

export function asin(v: VectorEmitter, x: Value): Value {
  const { upper, s, sp } = asinParts(v, x);
  const difference = v.orderedSum(Math.PI / 2, v.mul(s, -2));
  const rest = v.add(difference.low, v.sub(lowOf(v), v.add(sp, sp)));
  return v.bits('or', v.select(upper, v.add(difference.high, rest), v.add(s, sp)), v.signOf(x));
}

export function acos(v: VectorEmitter, x: Value): Value {
  const { upper, s, sp } = asinParts(v, x);
  const sign = v.signOf(x);
  const twice = v.mul(v.add(s, sp), 2);
  const right = v.select(v.lt(x, 0), v.sub(Math.PI, v.sub(twice, 2 * lowOf(v))), twice);
  const [signedS, signedSp] = [v.bits('xor', s, sign), v.bits('xor', sp, sign)];
  const middle = v.sub(Math.PI / 2, v.sub(signedS, v.sub(lowOf(v), signedSp)));
  return v.select(upper, right, middle);
}
