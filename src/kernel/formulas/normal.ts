/**
 * Functions around the normal distribution: its quantiles, by the approximations of S. L. Moshier's Cephes library (ndtri.c;
 * https://www.netlib.org/cephes/), from which the coefficients are; the inverse error function; and the scaled
 * complementary error function.
 */
import type { Expr } from '../expr.js';
import { polynomial, rational } from './polynomial.js';

/** For y from exp(-2) to 1 - exp(-2), by (y - 1/2)^2. */
const CENTER_TOP = [-59.96335010141079, 98.00107541859997, -56.67628574690703, 13.931260938727968, -1.2391658386738125];
const CENTER_BOTTOM = [
  1, 1.9544885833814176, 4.676279128988815, 86.36024213908905, -225.46268785411937, 200.26021238006066,
  -82.03722561683334, 15.90562251262117, -1.1833162112133,
];
/** For z = sqrt(-2 log y) from 2 to 8, by 1/z. */
const TAIL_TOP = [
  4.0554489230596245, 31.525109459989388, 57.16281922464213, 44.08050738932008, 14.684956192885803, 2.1866330685079025,
  -0.1402560791713545, -0.03504246268278482, -0.0008574567851546854,
];
const TAIL_BOTTOM = [
  1, 15.779988325646675, 45.39076351288792, 41.3172038254672, 15.04253856929075, 2.504649462083094,
  -0.14218292285478779, -0.03808064076915783, -0.0009332594808954574,
];
/** For z from 8 on, by 1/z. */
const FAR_TOP = [
  3.2377489177694603, 6.915228890689842, 3.9388102529247444, 1.3330346081580755, 0.20148538954917908,
  0.012371663481782003, 0.00030158155350823543, 2.6580697468673755e-6, 6.239745391849833e-9,
];
const FAR_BOTTOM = [
  1, 6.02427039364742, 3.6798356385616087, 1.3770209948908132, 0.21623699359449663, 0.013420400608854318,
  0.00032801446468212774, 2.8924786474538068e-6, 6.790194080099813e-9,
];

const SQRT_TWO_PI = 2.5066282746310002;
/** exp(-2) */
const TAIL = 0.1353352832366127;

/** The quantile of 1/2 + y, for |y| up to 1/2 - exp(-2). */
function center(y: Expr): Expr {
  const z = y.mul(y);
  return rational(z, CENTER_TOP, CENTER_BOTTOM).mul(z).mul(y).add(y).mul(SQRT_TWO_PI);
}

/** Minus the quantile of y, for y up to exp(-2). */
function tail(y: Expr): Expr {
  const x = y.log().mul(-2).sqrt();
  const z = x.reciprocal();
  const quotient = rational(z, TAIL_TOP, TAIL_BOTTOM).where(x.lt(8), rational(z, FAR_TOP, FAR_BOTTOM));
  return x.sub(x.log().mul(z)).sub(z.mul(quotient)).where(y.ne(0), Infinity);
}

/** The x below which a normal number lies with probability y; NaN outside [0, 1]. */
export function ndtri(y: Expr): Expr {
  const below = y.lt(0.5);
  const far = tail(y.where(below, y.neg().add(1)));
  return far.neg().where(y.le(TAIL), far.where(y.gt(1 - TAIL), center(y.sub(0.5))));
}

/** The x with erf(x) = y; NaN outside [-1, 1]. */
export function erfinv(y: Expr): Expr {
  const a = y.abs();
  const far = tail(a.neg().add(1).mul(0.5)).mul(y.sign());
  return far.where(a.gt(1 - 2 * TAIL), center(y.mul(0.5))).mul(Math.SQRT1_2);
}

/**
 * (1 + 2 x) exp(x^2) erfc(x) for x from 0 on, by t = (x - 3.75) / (x + 3.75). M. M. Shepherd and J. G. Laframboise have it
 * as a Chebyshev series ("Chebyshev approximation of (1 + 2x) exp(x^2) erfc x in 0 <= x < infinity", 1981); computed anew,
 * with 40 digits.
 */
const ERFCX = [
  4.2514714447963895e-10, 3.1114333809799254e-10, -5.1739902140113095e-9, -3.744210080962018e-9, 3.8675334242222354e-8,
  2.3263508708859124e-8, -2.5866850716155884e-7, -5.7218230603224086e-8, 1.751637648849062e-6, -9.73559896736775e-7,
  -1.1444146237700524e-5, 2.238423915508223e-5, 5.164909889268241e-5, -0.0002901540805408417, 0.0002937136655913448,
  0.0017556258528952954, -0.009746579558029276, 0.028362277418956406, -0.05869339858963677, 0.09230432116037748,
  -0.10880393014174886, 0.0822767384901452, 0.0035854154854644293, -0.14024059858554697, 1.2375126308378275,
];

/** exp(x^2) erfc(x). */
export function erfcx(x: Expr): Expr {
  const a = x.abs();
  const t = a.add(3.75).reciprocal().mul(-7.5).add(1);
  const right = polynomial(t, ERFCX).div(a.mul(2).add(1));
  return x.mul(x).exp().mul(2).sub(right).where(x.lt(0), right);
}

/** The logarithm of the probability that a normal number is below x. */
export function logNdtr(x: Expr): Expr {
  const t = x.mul(Math.SQRT1_2);
  const left = erfcx(t.neg()).mul(0.5).log().sub(t.mul(t));
  return left.where(x.lt(-1), t.erfc().mul(-0.5).log1p());
}
