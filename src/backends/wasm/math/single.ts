/**
 * The functions that models spend their time in, computed in four float32 lanes without branches: exponentials, logarithms,
 * tanh, sigmoid, sin, cos and erf. The coefficients are minimax polynomials of our own (Remez exchange in 50 digits, rounded to
 * float32); the splitting of arguments follows the Cephes library and W. J. Cody, W. Waite, "Software Manual for the
 * Elementary Functions". Errors: see bounds.ts.
 */
import type { Value } from '../assembler.js';
import type { VectorEmitter } from './vector.js';

/** ln 2 in two parts; products of the first with numbers of up to 9 bits are exact. */
const LN2_HIGH = 0.693145751953125;
const LN2_LOW = 1.4286068203094173e-6;
const LOG2_E = 1.4426950408889634;

/** Adding this rounds a float32 to an integer, which then sits in the lowest bits (for numbers below 2^22). */
const ROUND = 1.5 * 2 ** 23;

/** (exp(r) - 1 - r) / r^2 for |r| <= ln(2)/2 relative to exp(r), highest power first. */
const EXP = [0.0013823549, 0.008369477, 0.041668262, 0.16666514, 0.49999994];

/** The same for (exp(2r) - 1) / 2 = r + r^2 P(r), |r| <= ln(2)/4, relative to that. */
const HALF_EXPM1 = [0.044424064, 0.133874912, 0.33333776, 0.66666156, 0.99999994] as const;

/** (log(1 + f) - f + f^2/2) / f^3 for 1 + f from sqrt(1/2) to sqrt(2). */
const LOG = [-0.07634403, 0.12761527, -0.13160194, 0.14201768, -0.16623357, 0.20001227, -0.2500082, 0.3333333];

/** sin(r) = r + r z S(z) and cos(r) = 1 - z/2 + z^2 C(z) with z = r^2, |r| <= pi/4. */
const SIN = [-0.0001951463, 0.008332156, -0.16666655];
const COS = [2.4432395e-5, -0.001388731, 0.041666646];

/** erf(x) = x + x E(x^2) for |x| < 0.9. */
const ERF_SMALL = [8.702201e-5, -0.00082128082, 0.0052061328, -0.026860787, 0.11283701, -0.37612632, 0.12837917];
/** -log(erfc(x)) = x P(x) for 0.9 <= x < 4. */
const ERF_LARGE = [-0.00021457442, 0.0032198404, -0.022905683, 0.10528642, 0.6356996, 1.1285199];

/** x = n ln 2 + r with |r| <= ln(2)/2; `rounded` holds n in its lowest bits. */
function reduceByLn2(v: VectorEmitter, x: Value): { r: Value; rounded: Value } {
  const rounded = v.madd(x, LOG2_E, ROUND);
  const n = v.sub(rounded, ROUND);
  return { r: v.nmadd(n, LN2_LOW, v.nmadd(n, LN2_HIGH, x)), rounded };
}

/** 2^n for an n from -126 to 127 in the lowest bits of `n`. */
function powerOf2(v: VectorEmitter, n: Value): Value {
  return v.integer('add', v.shift('shl', n, 23), 0x3f800000n);
}

/** Up to this magnitude of x, exp(x) and its factor 2^n are normal numbers. */
const NORMAL_EXP = 87;

/** exp(x). */
export function exp(v: VectorEmitter, x: Value): Value {
  const { f } = v;
  const { r, rounded } = reduceByLn2(v, x);
  const p = v.add(v.madd(v.mul(r, r), v.polynomial(r, EXP), r), 1);
  // Adding n to the exponent multiplies by 2^n: the same bits as below, where both are defined.
  const result = f.variable('v128', v.integer('add', p, v.shift('shl', rounded, 23)));
  const allNormal = f.op('i32x4.all_true', v.binary('le', v.abs(x), NORMAL_EXP));
  f.if(f.op('i32.eqz', allNormal), () => {
    f.set(result, expAnywhere(v, v.max(v.min(x, 104), -104)));
  });
  return result;
}

/** exp(x) for x from -104 to 104. */
function expAnywhere(v: VectorEmitter, x: Value): Value {
  const { r, rounded } = reduceByLn2(v, x);
  const p = v.add(v.madd(v.mul(r, r), v.polynomial(r, EXP), r), 1);
  // In two steps, since 2^n may lie outside the range of float32 where the result does not, and a denormal result must
  // be rounded only once.
  const half = v.shift('shr_s', rounded, 1);
  return v.mul(v.mul(p, powerOf2(v, half)), powerOf2(v, v.integer('sub', rounded, half)));
}

/** exp(2r) - 1 in two halves, r + r^2 P(r), for |r| <= ln(2)/4. */
function halfExpm1(v: VectorEmitter, r: Value): Value {
  const square = v.mul(r, r);
  const [e4, e3, e2, e1, e0] = HALF_EXPM1;
  // Three steps, one waiting for another, where Horner's rule takes four.
  const high = v.madd(square, e4, v.madd(r, e3, e2));
  return v.madd(square, v.madd(square, high, v.madd(r, e1, e0)), r);
}

/** exp(x) - 1. */
export function expm1(v: VectorEmitter, x: Value): Value {
  const { r, rounded } = reduceByLn2(v, v.max(v.min(x, 89), -20));
  // (exp(x) - 1) / 2, which is finite a little longer.
  const scale = powerOf2(v, v.integer('sub', rounded, 1n));
  const half = v.madd(scale, v.mul(halfExpm1(v, v.mul(r, 0.5)), 2), v.sub(scale, 0.5));
  return v.select(v.lt(v.abs(x), 2 ** -25), x, v.add(half, half)); // keeps -0 and denormal numbers
}

export function sigmoid(v: VectorEmitter, x: Value): Value {
  // 1 / (1 + exp(-|x|)), times exp(-|x|) for negative x: nothing overflows, and small results keep their digits.
  const e = exp(v, v.bits('or', x, v.constant(-0)));
  return v.div(v.select(v.lt(x, 0), e, 1), v.add(e, 1));
}

export function tanh(v: VectorEmitter, x: Value): Value {
  // With e = (exp(2|x|) - 1) / 2: tanh |x| = e / (e + 1). It is 1 from |x| = 9.02 on. The larger n, the less an error of r
  // counts: ln 2 need not be in two parts.
  const magnitude = v.min(v.abs(x), 10);
  const rounded = v.madd(magnitude, 2 * LOG2_E, ROUND);
  const r = v.nmadd(v.sub(rounded, ROUND), Math.LN2 / 2, magnitude);
  const scale = powerOf2(v, rounded);
  const e = v.madd(scale, halfExpm1(v, r), v.madd(scale, 0.5, -0.5));
  return v.bits('or', v.div(e, v.add(e, 1)), v.signOf(x));
}

/** sqrt(1/2) as an integer. */
const ROOT_HALF = 0x3f3504f3n;

/** x = 2^k (1 + f) with 1 + f from sqrt(1/2) to sqrt(2), for normal, positive x; `bits` holds k in its highest bits. */
function splitLog(v: VectorEmitter, x: Value): { bits: Value; k: Value; f: Value } {
  const bits = v.integer('sub', x, ROOT_HALF);
  const k = v.f.op('f32x4.convert_i32x4_s', v.shift('shr_s', bits, 23));
  const mantissa = v.integer('add', v.bits('and', bits, v.integerConstant(0x7fffffn)), ROOT_HALF);
  return { bits, k, f: v.sub(mantissa, 1) };
}

/** The same for any positive x: denormal numbers are scaled up first. */
function splitAnyLog(v: VectorEmitter, x: Value): { k: Value; f: Value } {
  const denormal = v.lt(x, 2 ** -126);
  const { k, f } = splitLog(v, v.select(denormal, v.mul(x, 2 ** 23), x));
  return { k: v.sub(k, v.bits('and', denormal, v.constant(23))), f };
}

/** log(1 + f) + low for f as in `splitLog` and a far smaller number. */
function logOfOneAnd(v: VectorEmitter, f: Value, low?: Value): Value {
  const square = v.mul(f, f);
  const cube = v.mul(square, f);
  const polynomial = v.polynomial(f, LOG);
  const tail = low === undefined ? v.mul(cube, polynomial) : v.madd(cube, polynomial, low);
  return v.add(f, v.nmadd(square, 0.5, tail));
}

export function log(v: VectorEmitter, x: Value): Value {
  const { k, f } = splitAnyLog(v, x);
  const result = v.madd(k, LN2_HIGH, logOfOneAnd(v, f, v.mul(k, LN2_LOW)));
  return logLimits(v, x, result);
}

/** log(1 + x). */
export function log1p(v: VectorEmitter, x: Value): Value {
  const sum = v.add(x, 1);
  const rest = v.sub(v.min(x, 1), v.sub(sum, v.max(x, 1)));
  const { bits, k, f: rounded } = splitLog(v, sum);
  // What the sum lacks, by 2^-k, which is 0 for the largest k.
  const scale = v.integer('sub', v.integerConstant(0x3f800000n), v.bits('and', bits, v.integerConstant(0xff800000n)));
  const f = v.madd(rest, v.f.op('i32x4.max_s', scale, v.integerConstant(0n)), rounded);
  const result = v.madd(k, LN2_HIGH, logOfOneAnd(v, f, v.mul(k, LN2_LOW)));
  return v.bits('or', logLimits(v, sum, result), v.signOf(x)); // keeps -0
}

/** The logarithm to a base whose logarithm has the given inverse, and in which 2 has a logarithm of two parts. */
function logToBase(v: VectorEmitter, x: Value, inverse: number, [high, low]: readonly [number, number]): Value {
  const { k, f } = splitAnyLog(v, x);
  const small = v.mul(logOfOneAnd(v, f), inverse);
  return logLimits(v, x, v.madd(k, high, low === 0 ? small : v.madd(k, low, small)));
}

export function log2(v: VectorEmitter, x: Value): Value {
  return logToBase(v, x, LOG2_E, [1, 0]);
}

export function log10(v: VectorEmitter, x: Value): Value {
  return logToBase(v, x, Math.LOG10E, [0.301025390625, 4.605038981195214e-6]);
}

/** A logarithm's values where its argument is not a positive number: infinity and NaN themselves, -infinity at 0, NaN below. */
export function logLimits(v: VectorEmitter, x: Value, result: Value): Value {
  const finite = v.select(v.lt(x, Infinity), result, x);
  return v.bits('or', v.select(v.eq(x, 0), -Infinity, finite), v.lt(x, 0));
}

/** Adding this rounds a double to an integer in the lowest bits. */
const ROUND_DOUBLE = 1.5 * 2 ** 52;
/** pi/2 in two parts; products of the first with numbers of up to 20 bits are exact. */
const HALF_PI_HIGH = 1.5707963267341256;
const HALF_PI_LOW = 6.077100506506192e-11;

/** sin(x + turn pi/2) for |x| < 2^20. */
function sinOfTurn(v: VectorEmitter, x: Value, turn: 0 | 1): Value {
  const d = v.doubles;
  const halves = ([0, 1] as const).map((half) => {
    const wide = v.promote(x, half);
    const rounded = d.madd(wide, 2 / Math.PI, ROUND_DOUBLE);
    const n = d.sub(rounded, ROUND_DOUBLE);
    return { rounded, r: d.nmadd(n, HALF_PI_LOW, d.nmadd(n, HALF_PI_HIGH, wide)) };
  });
  const [low, high] = halves as [(typeof halves)[0], (typeof halves)[0]];
  const r = v.demote(low.r, high.r);
  const n = v.f.shuffle(low.rounded, high.rounded, [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27]);
  const quadrant = turn === 0 ? n : v.integer('add', n, 1n);
  const z = v.mul(r, r);
  const sine = v.madd(v.mul(r, z), v.polynomial(z, SIN), r);
  const cosine = v.add(v.nmadd(z, 0.5, v.mul(v.mul(z, z), v.polynomial(z, COS))), 1);
  const odd = v.shift('shr_s', v.shift('shl', quadrant, 31), 31);
  const negative = v.signOf(v.shift('shl', quadrant, 30));
  return v.bits('xor', v.select(odd, cosine, sine), negative);
}

export function sin(v: VectorEmitter, x: Value): Value {
  return v.select(v.eq(x, 0), x, sinOfTurn(v, x, 0)); // keeps the sign of 0
}

export function cos(v: VectorEmitter, x: Value): Value {
  return sinOfTurn(v, x, 1);
}

export function erf(v: VectorEmitter, x: Value): Value {
  const magnitude = v.min(v.abs(x), 4); // erf is 1 from 3.92 on
  const small = v.madd(magnitude, v.polynomial(v.mul(magnitude, magnitude), ERF_SMALL), magnitude);
  const { r, rounded } = reduceByLn2(v, v.neg(v.mul(magnitude, v.polynomial(magnitude, ERF_LARGE))));
  const p = v.add(v.madd(v.mul(r, r), v.polynomial(r, EXP), r), 1);
  const large = v.nmadd(p, powerOf2(v, rounded), 1);
  return v.bits('or', v.select(v.lt(magnitude, 0.9), small, large), v.signOf(x));
}
