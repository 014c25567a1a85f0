/**
 * Powers, remainders and floor division in two float64 lanes, for float64 numbers and (`short`) for float32 numbers.
 */
import type { Value } from '../assembler.js';
import { clampExponent, expInRange, finiteLog, LN2_HIGH, LN2_LOW, splitLog } from './double.js';
import type { Sum, VectorEmitter } from './vector.js';

/** (log((1 + s) / (1 - s)) - 2 s - 2 s^3 / 3) / s^5 in powers of s^2. */
const LOG = [
  0.13197784, 0.1325666527, 0.15386763681, 0.1818178423385, 0.22222222521391, 0.2857142857009167, 0.4000000000000227,
];
const TWO_THIRDS_LOW = 3.700743415417188e-17;

/** log(x) with an error near 2^-66, for positive, finite x. */
function preciseLog(v: VectorEmitter, x: Value): Sum {
  const { k, f } = splitLog(v, x);
  // s = f / (2 + f), z = s^2, w = 2/3 + z Q(z), log(1 + f) = 2 s + s z w: all in two parts.
  const divisor = v.orderedSum(2, f);
  const s = v.div(f, divisor.high);
  const back = v.exactProduct(s, divisor.high);
  const sLow = v.div(v.nmadd(s, divisor.low, v.sub(v.sub(f, back.high), back.low)), divisor.high);
  const z = v.exactProduct(s, s);
  const zLow = v.madd(v.add(s, s), sLow, z.low);
  const w = v.orderedSum(2 / 3, v.mul(z.high, v.polynomial(z.high, LOG)));
  const wLow = v.add(w.low, TWO_THIRDS_LOW);
  const zw = v.exactProduct(z.high, w.high);
  const zwLow = v.madd(z.high, wLow, v.madd(zLow, w.high, zw.low));
  const szw = v.exactProduct(s, zw.high);
  const szwLow = v.madd(s, zwLow, v.madd(sLow, zw.high, szw.low));
  const mantissa = v.orderedSum(v.add(s, s), szw.high);
  const sum = v.orderedSum(v.mul(k, LN2_HIGH), mantissa.high);
  const small = v.add(v.madd(k, LN2_LOW, v.add(sLow, sLow)), v.add(szwLow, mantissa.low));
  return v.orderedSum(sum.high, v.add(sum.low, small));
}

/** x^y for positive x, where neither is special. */
function magnitudeOfPower(v: VectorEmitter, x: Value, y: Value): Value {
  if (v.isSingle) {
    return v.widened([x, y], (d, [base, exponent]) =>
      expInRange(d, clampExponent(d, d.mul(exponent!, finiteLog(d, base!)))),
    );
  }
  const logarithm = preciseLog(v, x);
  // Beyond 2^70 every power is 0, 1 or infinite, by the sign of the logarithm alone.
  const exponent = v.max(v.min(y, 2 ** 70), -(2 ** 70));
  const product = v.exactProduct(exponent, logarithm.high);
  const clamped = clampExponent(v, product.high);
  const low = v.madd(exponent, logarithm.low, product.low);
  return expInRange(v, clamped, v.bits('and', low, v.eq(clamped, product.high)));
}

/** C's pow, with x^2 exactly rounded. Takes float32 lanes as they are, and computes the magnitude alone in doubles. */
export function pow(v: VectorEmitter, x: Value, y: Value): Value {
  const base = v.abs(x);
  const infiniteExponent = v.eq(v.abs(y), Infinity);
  const edge = v.bits('or', v.bits('or', v.eq(base, 0), v.eq(base, Infinity)), infiniteExponent);
  const shrinks = v.bits('xor', v.gt(base, 1), v.gt(y, 0));
  const magnitude = v.select(edge, v.bits('andnot', v.constant(Infinity), shrinks), magnitudeOfPower(v, base, y));
  // The sign is that of x for odd exponents; a negative number has no power that is not whole.
  const half = v.mul(y, 0.5);
  const isWhole = v.eq(v.unary('nearest', y), y);
  const isOdd = v.bits('andnot', isWhole, v.eq(v.unary('nearest', half), half));
  const signed = v.bits('xor', magnitude, v.bits('and', v.signOf(x), isOdd));
  const negative = v.bits('and', v.lt(x, 0), v.gt(x, -Infinity));
  const isNaN = v.bits('or', v.binary('ne', x, x), v.binary('ne', y, y));
  const general = v.bits('or', signed, v.bits('or', v.bits('andnot', negative, isWhole), isNaN));
  const always = v.bits('or', v.eq(x, 1), v.eq(y, 0));
  const isOne = v.bits('or', always, v.bits('and', v.eq(base, 1), infiniteExponent));
  return v.select(isOne, 1, v.select(v.eq(y, 2), v.mul(x, x), general));
}

/** Replaces the results of the lanes in the mask by those of a scalar function. */
export type Patch = (mask: Value, result: Value) => Value;

/** The remainder with the sign of `a`, exact. */
export function fmod(v: VectorEmitter, a: Value, b: Value, patch: Patch): Value {
  const [dividend, divisor] = [v.abs(a), v.abs(b)];
  const quotient = v.div(dividend, divisor);
  const whole = v.unary('trunc', quotient);
  let rest: Value;
  let inRange: Value;
  if (v.short) {
    // 24 bits of the divisor times at most 29 of the quotient.
    rest = v.sub(dividend, v.mul(whole, divisor));
    inRange = v.bits('and', v.lt(quotient, 2 ** 29), v.lt(divisor, Infinity));
  } else {
    const product = v.exactProduct(whole, divisor);
    rest = v.sub(v.sub(dividend, product.high), product.low);
    const moderate = v.bits('and', v.lt(divisor, 2 ** 900), v.gt(divisor, 2 ** -900));
    inRange = v.bits('and', v.lt(quotient, 2 ** 52), moderate);
  }
  // The quotient may have been rounded up to the next whole number.
  const positive = v.add(rest, v.bits('and', divisor, v.lt(rest, 0)));
  return patch(v.f.op('v128.not', inRange), v.bits('or', positive, v.signOf(a)));
}

/** Where a remainder of fmod is not 0 and has not the sign of the divisor. */
function signsDiffer(v: VectorEmitter, rest: Value, b: Value): Value {
  const differ = v.bits('xor', v.lt(rest, 0), v.lt(b, 0));
  return v.bits('and', v.binary('ne', rest, 0), differ);
}

/** Python's `%`: the remainder with the sign of `b`. */
export function remainder(v: VectorEmitter, a: Value, b: Value, patch: Patch): Value {
  const rest = fmod(v, a, b, patch);
  return v.select(signsDiffer(v, rest, b), v.add(rest, b), rest);
}

/** Python's `//`. */
export function floordiv(v: VectorEmitter, a: Value, b: Value, patch: Patch): Value {
  const rest = fmod(v, a, b, patch);
  const exact = v.div(v.sub(a, rest), b);
  const quotient = v.sub(exact, v.bits('and', v.constant(1), signsDiffer(v, rest, b)));
  const floor = v.unary('floor', quotient);
  const nearest = v.add(floor, v.bits('and', v.constant(1), v.gt(v.sub(quotient, floor), 0.5)));
  const ratio = v.div(a, b);
  const result = v.select(v.eq(quotient, 0), v.signOf(ratio), nearest);
  return v.select(v.eq(b, 0), ratio, result);
}
