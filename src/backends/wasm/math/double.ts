/**
 * Exponentials and logarithms in two float64 lanes. Every function here exists twice: for float64 numbers, within 2 ulp, and
 * for float32 numbers computed in double precision (`short`), which takes shorter polynomials and no corrections.
 *
 * The methods are those of fdlibm (Sun Microsystems, e_exp.c, e_log.c, s_expm1.c, s_log1p.c) without its branches; the
 * coefficients are minimax polynomials of our own (Remez exchange in 50 digits). Errors: see bounds.ts.
 */
import type { Value } from '../assembler.js';
import { logLimits } from './single.js';
import type { Sum, VectorEmitter } from './vector.js';

/** Coefficients of a polynomial for float64 and for float32 results, highest power first. */
export interface Coefficients {
  readonly full: readonly number[];
  readonly short: readonly number[];
}

export function polynomial(v: VectorEmitter, x: Value, coefficients: Coefficients): Value {
  return v.polynomial(x, v.short || v.isSingle ? coefficients.short : coefficients.full);
}

/** ln 2 in two parts; products of the first with numbers of up to 21 bits are exact. */
export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;

/** Adding this rounds a double to an integer, which then sits in the lowest bits (for numbers below 2^51). */
export const ROUND = 1.5 * 2 ** 52;

/** (exp(r) - 1 - r) / r^2 for |r| <= ln(2)/2. */
const EXP: Coefficients = {
  full: [
    2.0875e-9, 2.510908e-8, 2.7557403e-7, 2.75572441e-6, 2.4801587171e-5, 0.000198412698862, 0.0013888888888963,
    0.0083333333333216, 0.0416666666666665, 0.16666666666666677, 0.5,
  ],
  short: [0.0001979, 0.001394476, 0.008333498, 0.0416662936, 0.1666666586, 0.5000000068],
};

/** (log((1 + s) / (1 - s)) - 2 s) / s^3 in powers of s^2, for 1 + f from sqrt(1/2) to sqrt(2), s = f / (2 + f). */
const LOG: Coefficients = {
  full: [0.1479753, 0.153139014, 0.1818356979, 0.222221984755, 0.2857142874326, 0.399999999994111, 0.6666666666666735],
  short: [0.23584, 0.285372, 0.40000336, 0.666666656],
};

/** exp(x + low) = 2^n (1 + r + tail): n in the lowest bits of `rounded`, |r| <= ln(2)/2, the tail far smaller. */
export function splitExp(v: VectorEmitter, x: Value, low?: Value): { rounded: Value; r: Value; tail: Value } {
  const rounded = v.madd(x, Math.LOG2E, ROUND);
  const n = v.sub(rounded, ROUND);
  const high = v.nmadd(n, LN2_HIGH, x);
  if (v.short) {
    const r = v.nmadd(n, LN2_LOW, high);
    return { rounded, r, tail: v.mul(v.mul(r, r), polynomial(v, r, EXP)) };
  }
  const rest = low === undefined ? v.mul(n, LN2_LOW) : v.sub(v.mul(n, LN2_LOW), low);
  const r = v.sub(high, rest);
  const correction = v.sub(v.sub(high, r), rest);
  return { rounded, r, tail: v.madd(v.mul(r, r), polynomial(v, r, EXP), correction) };
}

/** 2^(n + shift) for an n in the lowest bits of `n`, in the range of normal numbers. */
export function powerOf2(v: VectorEmitter, n: Value, shift = 0): Value {
  return v.integer('add', v.shift('shl', n, 52), BigInt(1023 + shift) << 52n);
}

/** y 2^(n + shift) for an n in the lowest bits of `rounded`: in two steps, so that denormal results are rounded once. */
export function scale(v: VectorEmitter, y: Value, rounded: Value, shift = 0): Value {
  if (v.short) return v.mul(y, powerOf2(v, rounded, shift));
  const half = v.shift('shr_u', rounded, 1);
  return v.mul(v.mul(y, powerOf2(v, half, shift)), powerOf2(v, v.integer('sub', rounded, half)));
}

/** x within the arguments for which `scale` works; beyond, the exponential is infinite or 0. */
export function clampExponent(v: VectorEmitter, x: Value): Value {
  return v.short ? v.max(v.min(x, 300), -300) : v.max(v.min(x, 711), -746);
}

/** exp(x + low) 2^shift for x that lies between the limits of `clampExponent`. */
export function expInRange(v: VectorEmitter, x: Value, low?: Value, shift = 0): Value {
  const { rounded, r, tail } = splitExp(v, x, low);
  return scale(v, v.add(v.add(r, tail), 1), rounded, shift);
}

export function exp(v: VectorEmitter, x: Value): Value {
  return expInRange(v, clampExponent(v, x));
}

export function sigmoid(v: VectorEmitter, x: Value): Value {
  const e = exp(v, v.bits('or', x, v.constant(-0)));
  const sum = v.orderedSum(1, e);
  const quotient = v.div(v.select(v.lt(x, 0), e, 1), sum.high);
  return v.nmadd(quotient, v.div(sum.low, sum.high), quotient);
}

/** (exp(x) - 1) / 2 in two parts, for x up to 709.8: halved, 2^n does not overflow. */
function halfExpm1(v: VectorEmitter, x: Value): Sum {
  const { rounded, r, tail } = splitExp(v, x);
  const half = powerOf2(v, rounded, -1);
  const sum = v.orderedSum(v.sub(half, 0.5), v.mul(half, r));
  return { high: sum.high, low: v.madd(half, tail, sum.low) };
}

export function expm1(v: VectorEmitter, x: Value): Value {
  const half = halfExpm1(v, v.max(v.min(x, v.short ? 300 : 709.8), -50));
  const result = v.add(half.high, half.low);
  return v.select(v.lt(v.abs(x), 2 ** -54), x, v.add(result, result)); // keeps -0 and denormal numbers
}

/** tanh of float64 numbers. */
export function tanh(v: VectorEmitter, x: Value): Value {
  // With e = (exp(2|x|) - 1) / 2: tanh |x| = e / (e + 1).
  const magnitude = v.min(v.abs(x), 25);
  const half = halfExpm1(v, v.add(magnitude, magnitude));
  const e = v.orderedSum(half.high, half.low);
  const more = v.exactSum(e.high, 1);
  const quotient = quotientOfSums(v, e, { high: more.high, low: v.add(more.low, e.low) });
  return v.select(v.lt(v.abs(x), 2 ** -28), x, v.bits('or', quotient, v.signOf(x)));
}

/** a / b of numbers in two parts, with little more than the error of one division. */
export function quotientOfSums(v: VectorEmitter, a: Sum, b: Sum): Value {
  const q = v.div(a.high, b.high);
  return v.add(q, v.div(v.nmadd(q, b.low, a.low), b.high));
}

// ---- logarithms ----------------------------------------------------------------------------------------------------

/** x = 2^k (1 + f) with 1 + f from sqrt(1/2) to sqrt(2), for positive, finite x. */
export function splitLog(v: VectorEmitter, x: Value): { k: Value; f: Value } {
  // Numbers that stand for float32 numbers are never denormal as doubles.
  const denormal = v.lt(x, 2 ** -1022);
  const normal = v.short ? x : v.select(denormal, v.mul(x, 2 ** 54), x);
  const rootHalf = 0x3fe6a09e667f3bcdn;
  const offset = v.integer('sub', normal, rootHalf - (1023n << 52n));
  // k + 1023 is positive and becomes a double by way of the lowest bits of 2^52.
  const biased = v.bits('or', v.shift('shr_u', offset, 52), v.constant(2 ** 52));
  const k = v.sub(biased, 2 ** 52 + 1023);
  const fraction = v.bits('and', offset, v.integerConstant((1n << 52n) - 1n));
  return {
    k: v.short ? k : v.sub(k, v.bits('and', denormal, v.constant(54))),
    f: v.sub(v.integer('add', fraction, rootHalf), 1),
  };
}

/** log(1 + f) = f - square + rest, with square = f^2 / 2. */
function logParts(v: VectorEmitter, f: Value): { square: Value; rest: Value } {
  const s = v.div(f, v.add(f, 2));
  const z = v.mul(s, s);
  const square = v.mul(v.mul(f, f), 0.5);
  return { square, rest: v.mul(s, v.madd(z, polynomial(v, z, LOG), square)) };
}

/** log(2^moreTwos (x + low)), where `low` is far smaller than x, for any x. */
export function logOfSum(v: VectorEmitter, x: Value, low?: Value, moreTwos?: Value): Value {
  return logLimits(v, x, finiteLog(v, x, low, moreTwos));
}

/** The same for positive, finite x. */
export function finiteLog(v: VectorEmitter, x: Value, low?: Value, moreTwos?: Value): Value {
  const { k: ownTwos, f } = splitLog(v, x);
  const k = moreTwos === undefined ? ownTwos : v.add(ownTwos, moreTwos);
  const { square, rest } = logParts(v, f);
  const small = v.mul(k, LN2_LOW);
  const tail = v.add(rest, low === undefined ? small : v.add(small, v.div(low, x)));
  return v.madd(k, LN2_HIGH, v.sub(f, v.sub(square, tail)));
}

export function log(v: VectorEmitter, x: Value): Value {
  return logOfSum(v, x);
}

export function log1p(v: VectorEmitter, x: Value): Value {
  return v.select(v.eq(x, 0), x, log1pOfSum(v, x));
}

/** log(1 + x + low), where `low` is far smaller than x. */
export function log1pOfSum(v: VectorEmitter, x: Value, low?: Value): Value {
  const sum = v.exactSum(x, 1);
  return logOfSum(v, sum.high, low === undefined ? sum.low : v.add(sum.low, low));
}

/**
 * The logarithm to another base: log(x) = k log(2) + log(1 + f), each in two parts. The method is that of FreeBSD's
 * e_log2.c: the high part of log(1 + f) has so few bits that its product with that of 1 / log(base) is exact.
 */
function logToBase(
  v: VectorEmitter,
  x: Value,
  inverse: readonly [number, number],
  two: readonly [number, number],
): Value {
  if (v.short) return v.mul(logOfSum(v, x), inverse[0] + inverse[1]);
  const { k, f } = splitLog(v, x);
  const { square, rest } = logParts(v, f);
  const high = v.bits('and', v.sub(f, square), v.integerConstant(-(1n << 32n)));
  const low = v.add(v.sub(v.sub(f, high), square), rest);
  const sum: Sum = v.orderedSum(v.mul(k, two[0]), v.mul(high, inverse[0]));
  const smaller = v.madd(v.add(low, high), inverse[1], v.mul(low, inverse[0]));
  return logLimits(v, x, v.add(sum.high, v.add(v.add(sum.low, smaller), v.mul(k, two[1]))));
}

export function log2(v: VectorEmitter, x: Value): Value {
  return logToBase(v, x, [1.4426950216293335, 1.9259629911266175e-8], [1, 0]);
}

export function log10(v: VectorEmitter, x: Value): Value {
  return logToBase(v, x, [0.4342944771051407, 4.798111141615973e-9], [0.30102999566361177, 3.694239077158931e-13]);
}
