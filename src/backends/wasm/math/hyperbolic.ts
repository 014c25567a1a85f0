/**
 * Hyperbolic functions and their inverses in two float64 lanes, for float64 numbers and (`short`) for float32 numbers: by
 * the exponential and the logarithm of double.ts. Where a rounding error would grow on its way through the logarithm, its
 * argument is carried in two parts.
 */
import type { Value } from '../assembler.js';
import { clampExponent, type Coefficients, expInRange, log1pOfSum, logOfSum, polynomial } from './double.js';
import type { Sum, VectorEmitter } from './vector.js';

/** (sinh(x)/x - 1)/z for |x| <= 1 and (asinh(x)/x - 1)/z for |x| <= 1/2, with z = x^2. */
const SINH: Coefficients = {
  full: [
    7.75943e-13, 1.60572367e-10, 2.5052123444e-8, 2.755731915506e-6, 0.000198412698414385, 0.008333333333333137,
    0.16666666666666669,
  ],
  short: [2.8175e-6, 0.00019836056, 0.00833335065, 0.16666666488],
};
const ASINH: Coefficients = {
  full: [
    -0.00136489807, 0.00392536076, -0.00632517506, 0.008121527421, -0.0097098024417, 0.01154468036993, -0.0139641483899,
    0.017352716924207, -0.022372156889279, 0.0303819443786672, -0.04464285714169554, 0.07499999999998966,
    -0.16666666666666663,
  ],
  short: [-0.006589, 0.0148493, -0.02189484, 0.03033026, -0.044639816, 0.0749999145, -0.16666666585],
};

/** exp|x| / 2, which is finite a little longer than exp|x|, and exp(-|x|) / 2. */
function halfExponentials(v: VectorEmitter, x: Value): [Value, Value] {
  const growing = expInRange(v, clampExponent(v, v.abs(x)), undefined, -1);
  return [growing, v.div(0.25, growing)];
}

export function cosh(v: VectorEmitter, x: Value): Value {
  const [growing, falling] = halfExponentials(v, x);
  return v.add(growing, falling);
}

export function sinh(v: VectorEmitter, x: Value): Value {
  const [growing, falling] = halfExponentials(v, x);
  const large = v.bits('or', v.sub(growing, falling), v.signOf(x));
  return v.select(v.lt(v.abs(x), 1), oddPolynomial(v, x, SINH), large);
}

/** x + x z P(z), with the sign of x also for 0. */
function oddPolynomial(v: VectorEmitter, x: Value, coefficients: Coefficients): Value {
  const z = v.mul(x, x);
  return v.bits('or', v.madd(v.mul(x, z), polynomial(v, z, coefficients), x), v.signOf(x));
}

/** sqrt(a) of a number in two parts, where a is not 0. */
function sqrtOfSum(v: VectorEmitter, a: Sum): Sum {
  const high = v.sqrt(a.high);
  const square = v.exactProduct(high, high);
  const rest = v.add(v.sub(v.sub(a.high, square.high), square.low), a.low);
  return { high, low: v.div(rest, v.add(high, high)) };
}

export function asinh(v: VectorEmitter, x: Value): Value {
  const magnitude = v.abs(x);
  // log(m + sqrt(m^2 + 1)); from 2^30 on log(2 m).
  const huge = v.binary('ge', magnitude, 2 ** 30);
  const twos = v.bits('and', huge, v.constant(1));
  const m = v.select(huge, 1, magnitude);
  let large: Value;
  if (v.short) {
    const sum = v.add(m, v.sqrt(v.madd(m, m, 1)));
    large = logOfSum(v, v.select(huge, magnitude, sum), undefined, twos);
  } else {
    const square = v.exactProduct(m, m);
    const more = v.exactSum(square.high, 1);
    const root = sqrtOfSum(v, { high: more.high, low: v.add(more.low, square.low) });
    const sum = v.orderedSum(root.high, m);
    const low = v.bits('andnot', v.add(sum.low, root.low), huge);
    large = logOfSum(v, v.select(huge, magnitude, sum.high), low, twos);
  }
  return v.select(v.lt(magnitude, 0.5), oddPolynomial(v, x, ASINH), v.bits('or', large, v.signOf(x)));
}

export function acosh(v: VectorEmitter, x: Value): Value {
  // log(1 + t + sqrt(2 t + t^2)) with t = x - 1; from 2^30 on log(2 x).
  const huge = v.binary('ge', x, 2 ** 30);
  const t = v.select(huge, 1, v.sub(x, 1));
  let sum: Sum;
  if (v.short) {
    sum = v.exactSum(v.add(t, v.sqrt(v.mul(t, v.add(t, 2)))), 1);
  } else {
    const square = v.exactProduct(t, t);
    const twice = v.exactSum(v.add(t, t), square.high);
    const root = sqrtOfSum(v, { high: twice.high, low: v.add(twice.low, square.low) });
    const total = v.exactSum(t, root.high);
    const more = v.exactSum(total.high, 1);
    sum = { high: more.high, low: v.add(more.low, v.add(total.low, root.low)) };
  }
  const low = v.bits('andnot', sum.low, huge);
  const result = logOfSum(v, v.select(huge, x, sum.high), low, v.bits('and', huge, v.constant(1)));
  return v.bits('or', v.select(v.eq(x, 1), 0, result), v.lt(x, 1));
}

export function atanh(v: VectorEmitter, x: Value): Value {
  // log1p(2 m / (1 - m)) / 2
  const m = v.abs(x);
  const twice = v.add(m, m);
  const divisor = v.orderedSum(1, v.neg(m));
  const q = v.div(twice, divisor.high);
  let low: Value | undefined;
  if (!v.short) {
    const product = v.exactProduct(q, divisor.high);
    const rest = v.sub(v.sub(twice, product.high), product.low);
    low = v.div(v.nmadd(q, divisor.low, rest), divisor.high);
  }
  const result = v.mul(log1pOfSum(v, q, low), 0.5);
  const limits = v.select(v.lt(m, 1), result, v.bits('or', v.constant(Infinity), v.gt(m, 1)));
  const exact = v.lt(m, 2 ** -54);
  return v.select(exact, x, v.bits('or', v.select(v.eq(m, m), limits, x), v.signOf(x)));
}
