/**
 * erf and erfc in two float64 lanes, erfc also for float32 numbers (`short`). Near 0 by a polynomial; from
 * 0.75 on erfc(x) = exp(-x^2) g(x), where g is a polynomial of x or of 1/x, by three intervals whose coefficients are
 * selected lane by lane. Minimax polynomials of our own (Remez exchange in 60 digits).
 */
import type { Value } from '../assembler.js';
import { exp, scale, splitExp } from './double.js';
import type { Sum, VectorEmitter } from './vector.js';

/** Where the polynomial near 0 ends, and where one interval ends and the next begins. */
const SMALL = 0.75;
const FIRST_END = 1.75;
const SECOND_END = 4;

/** erf(x)/x - 1 in powers of x^2 for |x| < 0.75. */
const ERF = [
  1.14637496e-8, -1.593759957e-7, 1.6430388413e-6, -1.492417666924e-5, 0.0001205528877938, -0.000854832616917,
  0.005223977615123924, -0.026866170644402665, 0.11283791670952482, -0.37612638903183715, 0.1283791670955126,
];

/** exp(x^2) erfc(x) in powers of x - center. */
const FIRST_CENTER = 1.25;
const FIRST = [
  4.115224e-8, -1.4914614e-7, 4.78664455e-7, -1.625531922e-6, 5.395807457e-6, -1.7345282241e-5, 5.4054053938e-5,
  -0.0001629598500795, 0.00047397030917333, -0.00132578294161165, 0.00355310990337577, -0.00908162763246145,
  0.022011364250850925, -0.050218274395915974, 0.10679557149659888, -0.2088218759646098, 0.3678229164523611,
];

/** x exp(x^2) erfc(x) in powers of 1/x - center; the last interval ends where erfc(x) is 0. */
const SECOND_CENTER = 0.40625;
const SECOND = [
  2.562603, -2.158682, 0.77150128, 0.162561474, -0.572163948, 0.5661412923, -0.32312905256, 0.034999886318,
  0.163284175528, -0.2174690730346, 0.14436889876732, -0.006006931375197, -0.119578270832293, 0.1624750548624144,
  -0.07611133608112716, -0.1568330302595852, 0.5260387166619597,
];
const THIRD_CENTER = 0.140625;
const THIRD = [
  619.376, -236.1708, -54.98815, 69.484943, -17.0954155, -8.32644908, 7.730205715, -1.1969449703, -1.6735993722,
  1.120101174964, 0.083103901607, -0.48733478721048, 0.189159552524118, 0.1887677122753758, -0.2373907103715713,
  -0.07495228694130145, 0.5587688652020621,
];

/** (1 + 2 x) exp(x^2) erfc(x) in powers of (x - 3) / (x + 3) for x up to 10.3, for float32. */
const SHORT = [
  3.582147e-5, -0.00018126158, -0.00074019402, 0.00194998536, 0.00252888154, -0.02378790073, 0.06830612294,
  -0.11927157331, 0.12964540249, -0.04756238741, -0.13562111247, 1.25300805897,
];

/** g(x) divisor, in two parts, and the divisor: 1 in the first interval, x in the others. */
function tailFactor(v: VectorEmitter, x: Value): { g: Sum; divisor: Value } {
  const first = v.lt(x, FIRST_END);
  const second = v.lt(x, SECOND_END);
  const inverse = v.sub(v.div(1, x), v.select(second, SECOND_CENTER, THIRD_CENTER));
  const u = v.select(first, v.sub(x, FIRST_CENTER), inverse);
  const row = FIRST.map((a, i) => v.select(first, a, v.select(second, SECOND[i]!, THIRD[i]!)));
  const last = row.pop()!; // the tables are not empty
  return { g: v.orderedSum(last, v.mul(u, v.polynomial(u, row))), divisor: v.select(first, 1, x) };
}

/** erfc(x) for x from 0.75 on. */
function tail(v: VectorEmitter, magnitude: Value): Value {
  const x = v.min(magnitude, 27.5);
  const { g, divisor } = tailFactor(v, x);
  const square = v.exactProduct(x, x);
  const exponential = splitExp(v, v.neg(square.high), v.neg(square.low));
  const t = v.orderedSum(exponential.r, exponential.tail);
  const product = v.orderedSum(g.high, v.madd(g.high, t.high, v.madd(g.high, t.low, g.low)));
  const quotient = v.add(v.div(product.high, divisor), v.div(product.low, divisor));
  return scale(v, quotient, exponential.rounded);
}

/** erf of float64 numbers. */
export function erf(v: VectorEmitter, x: Value): Value {
  const magnitude = v.abs(x);
  const small = v.madd(magnitude, v.polynomial(v.mul(x, x), ERF), magnitude);
  const large = v.sub(1, tail(v, magnitude));
  return v.bits('or', v.select(v.lt(magnitude, SMALL), small, large), v.signOf(x));
}

export function erfc(v: VectorEmitter, x: Value): Value {
  const magnitude = v.abs(x);
  const right = v.short ? shortTail(v, magnitude) : tail(v, magnitude);
  const result = v.select(v.lt(x, 0), v.sub(2, right), right);
  if (v.short) return result;
  const sum = v.orderedSum(1, v.neg(x));
  const small = v.add(sum.high, v.nmadd(x, v.polynomial(v.mul(x, x), ERF), sum.low));
  return v.select(v.lt(magnitude, SMALL), small, result);
}

/** erfc of float32 numbers from 0 on. */
function shortTail(v: VectorEmitter, magnitude: Value): Value {
  const x = v.min(magnitude, 10.3);
  const [sum, slope] = [v.add(x, 3), v.madd(x, 2, 1)];
  const inverse = v.div(1, v.mul(sum, slope));
  const t = v.mul(v.mul(v.sub(x, 3), slope), inverse);
  return v.mul(v.mul(exp(v, v.neg(v.mul(x, x))), v.polynomial(t, SHORT)), v.mul(sum, inverse));
}
