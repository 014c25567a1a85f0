/**
 * The Bessel functions of orders 0 and 1, by the rational approximations of S. L. Moshier's Cephes library (j0.c, j1.c;
 * https://www.netlib.org/cephes/), from which the coefficients are. Some denominators have a leading coefficient of 1,
 * which PyTorch 1.13 leaves out: its values near 5 are off in the sixth digit.
 */
import type { Expr } from '../expr.js';
import { polynomial, rational } from './polynomial.js';

/** The squares of the first two zeros of J0 and of J1. */
const ZERO00 = 5.783185962946784;
const ZERO01 = 30.471262343662087;
const ZERO10 = 14.681970642123893;
const ZERO11 = 49.2184563216946;
/** J0(x) / ((x^2 - zero) (x^2 - zero)) up to 5, by x^2. */
const J0_TOP = [-4794432209.782018, 1956174919465.5657, -249248344360967.72, 9708622510473064];
const J0_BOTTOM = [
  1, 499.563147152651, 173785.4016763747, 48440965.83399621, 11185553704.535683, 2112775201154.892, 310518229857422.56,
  3.1812195594320496e16, 1.7108629408104315e18,
];
/** J1(x) / (x (x^2 - zero) (x^2 - zero)) up to 5, by x^2. */
const J1_TOP = [-899971225.7055594, 452228297998.19403, -72749424522181.83, 3682957328638529];
const J1_BOTTOM = [
  1, 620.8364781180543, 256987.25675774884, 83514679.14319493, 22151159547.97925, 4749141220799.914, 784369607876235.9,
  8.952223361846274e16, 5.322786203326801e18,
];
/** Y0(x) - 2/pi log(x) J0(x) up to 5, by x^2. */
const Y0_TOP = [
  15592.436785523574, -14663929.59039716, 5435264770.518765, -982136065717.9115, 87590639439536.7, -3466283033847297,
  4.4273326857256984e16, -1.8495080043698668e16,
];
const Y0_BOTTOM = [
  1, 1041.2835366425984, 626107.330137135, 268919633.39381415, 86400248710.3935, 20297961275010.555, 3171577528429750.5,
  2.5059625617265306e17,
];
/** (Y1(x) - 2/pi (log(x) J1(x) - 1/x)) / x up to 5, by x^2. */
const Y1_TOP = [
  1263204747.9017804, -647355876379.1603, 114509511541823.73, -8127702555013251, 2.024394757135949e17,
  -7.788771962659501e17,
];
const Y1_BOTTOM = [
  1, 594.3015923461282, 235564.09294306856, 73481194.44597217, 18760131610.870617, 3882312774962.3857,
  620557727146953.8, 6.871410873553005e16, 3.9727060811656064e18,
];
/** The phase's cosine and sine parts from 5 on, as quotients of polynomials of 25 / x^2. */
const FAR0 = [
  [
    0.0007969367292973471, 0.08283523921074408, 1.239533716464143, 5.447250030587687, 8.74716500199817,
    5.303240382353949, 1,
  ],
  [
    0.0009244088105588637, 0.08562884743544745, 1.2535274390105895, 5.470977403304171, 8.761908832370695,
    5.306052882353947, 1,
  ],
  [
    -0.011366383889846916, -1.2825271867050931, -19.553954425773597, -93.20601521237683, -177.68116798048806,
    -147.07750515495118, -51.41053267665993, -6.050143506007285,
  ],
  [
    1, 64.3178256118178, 856.4300259769806, 3882.4018360540163, 7240.467741956525, 5930.727011873169,
    2062.0933166032783, 242.0057402402914,
  ],
] as const;
/** The phase's cosine and sine parts from 5 on, as quotients of polynomials of 25 / x^2. */
const FAR1 = [
  [
    0.0007621256162081731, 0.07313970569409176, 1.1271960812968493, 5.112079511468076, 8.424045901417724,
    5.214515986823615, 1,
  ],
  [
    0.0005713231280725487, 0.06884559087544954, 1.105142326340617, 5.073863861286015, 8.399855543276042,
    5.209828486823619, 1,
  ],
  [
    0.05108625947501766, 4.982138729512334, 75.82382841325453, 366.7796093601508, 710.8563049989261, 597.4896124006136,
    211.68875710057213, 25.207020585802372,
  ],
  [
    1, 74.23732770356752, 1056.4488603826283, 4986.410583376536, 9562.318924047562, 7997.041604473507,
    2826.1927851763908, 336.0936078106983,
  ],
] as const;

type Far = typeof FAR0 | typeof FAR1;

/** From 5 on sqrt(2/(pi x)) (p cos(t) - q sin(t)) for J, (p sin(t) + q cos(t)) for Y, with t = x - turn. */
function far(x: Expr, [pTop, pBottom, qTop, qBottom]: Far, turn: number, isY: boolean): Expr {
  const w = x.reciprocal().mul(5);
  const z = w.mul(w);
  const p = rational(z, pTop, pBottom);
  const q = w.mul(polynomial(z, qTop)).div(polynomial(z, qBottom));
  const t = x.sub(turn);
  const wave = isY ? p.mul(t.sin()).add(q.mul(t.cos())) : p.mul(t.cos()).sub(q.mul(t.sin()));
  return wave.mul(
    x
      .reciprocal()
      .mul(2 / Math.PI)
      .sqrt(),
  );
}

function j0Near(z: Expr): Expr {
  return z
    .sub(ZERO00)
    .mul(z.sub(ZERO01))
    .mul(rational(z, J0_TOP, J0_BOTTOM));
}

/** J1(x) / x. */
function j1Near(z: Expr): Expr {
  return z
    .sub(ZERO10)
    .mul(z.sub(ZERO11))
    .mul(rational(z, J1_TOP, J1_BOTTOM));
}

export function j0(x: Expr): Expr {
  const a = x.abs();
  return far(a, FAR0, Math.PI / 4, false).where(a.gt(5), j0Near(x.mul(x)));
}

export function j1(x: Expr): Expr {
  const a = x.abs();
  return far(a, FAR1, 0.75 * Math.PI, false)
    .mul(x.sign())
    .where(a.gt(5), j1Near(x.mul(x)).mul(x));
}

/** -Infinity at 0, NaN below. */
export function y0(x: Expr): Expr {
  const z = x.mul(x);
  const near = rational(z, Y0_TOP, Y0_BOTTOM).add(
    x
      .log()
      .mul(2 / Math.PI)
      .mul(j0Near(z)),
  );
  return far(x, FAR0, Math.PI / 4, true).where(x.gt(5), near);
}

/** -Infinity at 0, NaN below. */
export function y1(x: Expr): Expr {
  const z = x.mul(x);
  const singular = x
    .log()
    .mul(j1Near(z).mul(x))
    .sub(x.reciprocal())
    .mul(2 / Math.PI);
  const near = rational(z, Y1_TOP, Y1_BOTTOM).mul(x).add(singular);
  return far(x, FAR1, 0.75 * Math.PI, true)
    .where(x.gt(5), near)
    .where(x.ne(0), -Infinity);
}
