/**
 * Functions around the normal distribution: its quantiles, by the approximations of S. L. Moshier's Cephes library (ndtri.c;
 * https://www.netlib.org/cephes/), from which the coefficients are; the inverse error function; and the scaled
 * complementary error function.
 */
import { chebyshev, polynomial } from './polynomial.js';

/** For y up to exp(-2) from 0 and 1, by (y - 1/2)^2. */
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
function center(y: number): number {
  const z = y * y;
  return (y + (y * z * polynomial(z, CENTER_TOP)) / polynomial(z, CENTER_BOTTOM)) * SQRT_TWO_PI;
}

/** Minus the quantile of y, for y up to exp(-2). */
function tail(y: number): number {
  const x = Math.sqrt(-2 * Math.log(y));
  const z = 1 / x;
  const quotient =
    x < 8 ? polynomial(z, TAIL_TOP) / polynomial(z, TAIL_BOTTOM) : polynomial(z, FAR_TOP) / polynomial(z, FAR_BOTTOM);
  return x - Math.log(x) / x - z * quotient;
}

/** The x below which a normal number lies with probability y; NaN outside [0, 1]. */
export function ndtri(y: number): number {
  if (y === 0 || y === 1) return y === 0 ? -Infinity : Infinity;
  if (!(y > 0 && y < 1)) return NaN;
  if (y > 1 - TAIL) return tail(1 - y);
  return y > TAIL ? center(y - 0.5) : -tail(y);
}

/** The x with erf(x) = y; NaN outside [-1, 1]. */
export function erfinv(y: number): number {
  const a = Math.abs(y);
  if (!(a < 1)) return a === 1 ? y * Infinity : NaN;
  return (a > 1 - 2 * TAIL ? Math.sign(y) * tail((1 - a) / 2) : center(y / 2)) * Math.SQRT1_2;
}

/**
 * (1 + 2 x) exp(x^2) erfc(x) for x from 0 on, a Chebyshev series in (x - 3.75) / (x + 3.75), as M. M. Shepherd and
 * J. G. Laframboise have it ("Chebyshev approximation of (1 + 2x) exp(x^2) erfc x in 0 <= x < infinity", 1981); the
 * coefficients computed anew, with 40 digits.
 */
const ERFCX = [
  5.068148904796111e-17, 7.418235256624044e-17, -1.2507950530688648e-15, -1.864562880419313e-15, 3.3478119482868056e-14,
  3.25254814814874e-14, -9.65469674843344e-13, 1.9455868545777347e-13, 2.86879501093067e-11, -6.318088340886684e-11,
  -7.754400208831351e-10, 4.521959811218287e-9, 1.076499946567091e-8, -2.1886401049234397e-7, 7.74038306619849e-7,
  4.13902798607301e-6, -6.916973302501207e-5, 0.0004907758365258086, -0.002413163540417608, 0.009074997670705265,
  -0.026658668435305753, 0.05920993999819189, -0.08424913336651792, -0.004590054580646478, 2.3551578691348034,
];

/** exp(x^2) erfc(x). */
export function erfcx(x: number): number {
  if (x < 0) return 2 * Math.exp(x * x) - (x < -7 ? 0 : erfcx(-x));
  return chebyshev(2 - 15 / (x + 3.75), ERFCX) / (1 + 2 * x);
}

/** The logarithm of the probability that a normal number is below x. */
export function logNdtr(x: number): number {
  const t = x * Math.SQRT1_2;
  if (x < -1) return Math.log(erfcx(-t) / 2) - t * t;
  const above = t < 0 ? 2 - erfcx(-t) * Math.exp(-t * t) : erfcx(t) * Math.exp(-t * t);
  return Math.log1p(-above / 2);
}
