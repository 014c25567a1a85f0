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
  1.1463749616108061e-8, -1.5937599569874426e-7, 1.643038841330771e-6, -1.4924176669238507e-5, 0.00012055288779379747,
  -0.0008548326169169976, 0.005223977615123924, -0.026866170644402665, 0.11283791670952482, -0.37612638903183715,
  0.1283791670955126,
];

/** exp(x^2) erfc(x) in powers of x - center. */
const FIRST_CENTER = 1.25;
const FIRST = [
  4.1152237634245773e-8, -1.491461410263677e-7, 4.786644547321428e-7, -1.6255319223566347e-6, 5.395807456849661e-6,
  -1.7345282241210686e-5, 5.405405393795868e-5, -0.00016295985007945129, 0.000473970309173332, -0.0013257829416116452,
  0.0035531099033757666, -0.009081627632461446, 0.022011364250850925, -0.050218274395915974, 0.10679557149659888,
  -0.2088218759646098, 0.3678229164523611,
];

/** x exp(x^2) erfc(x) in powers of 1/x - center; the last interval ends where erfc(x) is 0. */
const SECOND_CENTER = 0.40625;
const SECOND = [
  2.562602658359041, -2.158682010147907, 0.7715012812719071, 0.16256147390711553, -0.5721639480780266,
  0.5661412923197116, -0.32312905256123015, 0.03499988631772586, 0.16328417552817837, -0.21746907303458277,
  0.14436889876732462, -0.006006931375197294, -0.11957827083229297, 0.16247505486241437, -0.07611133608112716,
  -0.1568330302595852, 0.5260387166619597,
];
const THIRD_CENTER = 0.140625;
const THIRD = [
  619.3762013980906, -236.1708087272022, -54.98815197579839, 69.48494255995867, -17.09541550347699, -8.326449076933097,
  7.730205715445267, -1.1969449702501915, -1.673599372206201, 1.1201011749636147, 0.08310390160698365,
  -0.48733478721047635, 0.18915955252411815, 0.18876771227537578, -0.2373907103715713, -0.07495228694130145,
  0.5587688652020621,
];

/** (1 + 2 x) exp(x^2) erfc(x) in powers of (x - 3) / (x + 3) for x up to 10.3, for float32. */
const SHORT = [
  3.582147268475786e-5, -0.00018126157644803375, -0.0007401940215884398, 0.0019499853563245389, 0.0025288815359069796,
  -0.023787900726786382, 0.06830612293881867, -0.119271573310106, 0.1296454024915387, -0.04756238740992289,
  -0.13562111246778732, 1.2530080589748878,
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
