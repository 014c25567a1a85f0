/**
 * erf and erfc in two float64 lanes, for float64 numbers and (`short`) for float32 numbers. Near 0 by a polynomial; from
 * 0.9 on erfc(x) = exp(-x^2) g(x), where g is a polynomial of x or of 1/x, by three intervals whose coefficients are
 * selected lane by lane. Minimax polynomials of our own (Remez exchange in 60 digits).
 */
import type { Value } from '../assembler.js';
import { type Coefficients, polynomial, scale, splitExp } from './double.js';
import type { Sum, VectorEmitter } from './vector.js';

/** Where the polynomial near 0 ends, and where one interval ends and the next begins. */
const SMALL = 0.9;
const FIRST_END = 1.9;
const SECOND_END = 4;

/** erf(x)/x - 1 in powers of x^2 for |x| < 0.9. */
const ERF: Coefficients = {
  full: [
    -8.481848201954634e-10, 1.4046047154406101e-8, -1.6275476221754984e-7, 1.645521396049592e-6, -1.4925299742795018e-5,
    0.00012055321042413696, -0.0008548326754928665, 0.005223977621603452, -0.02686617064480667, 0.11283791670953704,
    -0.37612638903183726, 0.1283791670955126,
  ],
  short: [
    8.513080387831399e-5, -0.0008175637155227672, 0.005203859385568735, -0.02686050879980322, 0.1128371504629568,
    -0.37612634981672277, 0.12837916676471872,
  ],
};

/** exp(x^2) erfc(x) in powers of x - center. */
const FIRST_CENTER = 1.40625;
const FIRST: Coefficients = {
  full: [
    2.0619591487571726e-8, -7.449022846270118e-8, 2.4622069259200103e-7, -8.622906968385197e-7, 2.946855259182889e-6,
    -9.765069452436532e-6, 3.141073013232859e-5, -9.787604523577554e-5, 0.0002946921717875316, -0.0008548534138495126,
    0.00238090627616817, -0.006340136379274179, 0.016058535612769622, -0.038432656654212895, 0.08616299464551119,
    -0.17881569620156335, 0.33762256742895974,
  ],
  short: [
    0.0003161043003242674, -0.0009121071591385783, 0.002376254289440251, -0.006329262461125862, 0.016058904529313862,
    -0.03843341582790886, 0.08616298662820915, -0.17881568196224645, 0.33762256743403873,
  ],
};

/** x exp(x^2) erfc(x) in powers of 1/x - center; the last interval ends where erfc is 0 in the result's dtype. */
const SECOND_CENTER = 0.390625;
const SECOND: Coefficients = {
  full: [
    3.159319574319596, -2.85250957080767, 1.305196385267275, -0.06295113827278245, -0.582483373472303,
    0.6751361595704253, -0.4298052284060522, 0.09357822954908213, 0.15443918323510944, -0.2374125168655337,
    0.16925526660597617, -0.02069100797194284, -0.11855057322709961, 0.1699225548168024, -0.08390215521896832,
    -0.15433372872249274, 0.5284700239777826,
  ],
  short: [
    0.12815680445417163, -0.23257796127313887, 0.16978995977221492, -0.020763898431567108, -0.11855494370428331,
    0.1699229502189609, -0.08390214273975105, -0.15433372929471195, 0.5284700239720153,
  ],
};
const THIRD_CENTER = 0.140625;
const THIRD: Coefficients = {
  full: [
    619.3762013980906, -236.1708087272022, -54.98815197579839, 69.48494255995867, -17.09541550347699,
    -8.326449076933097, 7.730205715445267, -1.1969449702501915, -1.673599372206201, 1.1201011749636147,
    0.08310390160698365, -0.48733478721047635, 0.18915955252411815, 0.18876771227537578, -0.2373907103715713,
    -0.07495228694130145, 0.5587688652020621,
  ],
  short: [
    -1.643619743205292, 1.1040325911127764, 0.0837047502136939, -0.4872930159127456, 0.18915742132132074,
    0.18876767677964063, -0.2373907085365339, -0.07495228693182486, 0.5587688652018337,
  ],
};

/** g(x) divisor, in two parts, and the divisor: 1 in the first interval, x in the others. */
function tailFactor(v: VectorEmitter, x: Value): { g: Sum; divisor: Value } {
  const first = v.lt(x, FIRST_END);
  const second = v.lt(x, SECOND_END);
  const inverse = v.sub(v.div(1, x), v.select(second, SECOND_CENTER, THIRD_CENTER));
  const u = v.select(first, v.sub(x, FIRST_CENTER), inverse);
  const [a, b, c] = [FIRST, SECOND, THIRD].map((table) => (v.short ? table.short : table.full)) as [
    readonly number[],
    readonly number[],
    readonly number[],
  ];
  const row = a.map((_, i) => v.select(first, a[i]!, v.select(second, b[i]!, c[i]!)));
  const last = row.pop()!; // the tables are not empty
  return { g: v.orderedSum(last, v.mul(u, v.polynomial(u, row))), divisor: v.select(first, 1, x) };
}

/** erfc(x) for x from 0.9 on. */
function tail(v: VectorEmitter, magnitude: Value): Value {
  const x = v.min(magnitude, v.short ? 10.5 : 27.5);
  const { g, divisor } = tailFactor(v, x);
  const square = v.short ? { high: v.mul(x, x), low: undefined } : v.exactProduct(x, x);
  const low = square.low === undefined ? undefined : v.neg(square.low);
  const exponential = splitExp(v, v.neg(square.high), low);
  const t = v.add(exponential.r, exponential.tail);
  const product = v.add(g.high, v.madd(g.high, t, g.low));
  return scale(v, v.div(product, divisor), exponential.rounded);
}

export function erf(v: VectorEmitter, x: Value): Value {
  const magnitude = v.abs(x);
  const small = v.madd(magnitude, polynomial(v, v.mul(x, x), ERF), magnitude);
  const large = v.sub(1, tail(v, magnitude));
  return v.bits('or', v.select(v.lt(magnitude, SMALL), small, large), v.signOf(x));
}

export function erfc(v: VectorEmitter, x: Value): Value {
  const magnitude = v.abs(x);
  const sum = v.orderedSum(1, v.neg(x));
  const small = v.add(sum.high, v.nmadd(x, polynomial(v, v.mul(x, x), ERF), sum.low));
  const right = tail(v, magnitude);
  const large = v.select(v.lt(x, 0), v.sub(2, right), right);
  return v.select(v.lt(magnitude, SMALL), small, large);
}
