/**
 * The Airy function Ai, by the approximations of S. L. Moshier's Cephes library (airy.c; https://www.netlib.org/cephes/), from
 * which the coefficients are. Two denominators have a leading coefficient of 1, which PyTorch 1.13 leaves out: its values
 * below -2 are off in the sixth digit.
 */
import type { Expr } from '../expr.js';
import { polynomial, rational } from './polynomial.js';

const AN = [
  0.346538101525629, 12.007595273964581, 76.27960536152345, 168.08922493463058, 159.75639135016442, 70.53609068404442,
  14.026469116338967, 1,
];
const AD = [
  0.5675945326387702, 14.75625625848472, 84.51389701414746, 177.31808814540045, 164.2346928715297, 71.47784008255756,
  14.095913560783403, 1,
];
const AFN = [
  -0.1316963234183318, -0.6264565444319123, -0.6931580360369335, -0.2797799815451191, -0.04919001326095003,
  -0.004062659235948854, -0.0001592764962392621, -2.776491081552329e-6, -1.6778769848911465e-8,
];
const AFD = [
  1, 13.356042070655324, 32.682503279522464, 26.736704094149957, 9.187074029072596, 1.4752914677166642,
  0.11568717379518804, 0.004402916416152112, 7.547203482874142e-5, 4.5185009297058035e-7,
];
const AGN = [
  0.01973399320916857, 0.39110302961568827, 1.0657989759959559, 0.9391692298166502, 0.35146565610554764,
  0.06338889196289255, 0.005858041130483885, 0.000282851600836737, 6.98793669997261e-6, 8.117892395543892e-8,
  3.415517847659236e-10,
];
const AGD = [
  1, 9.30892908077442, 19.835292871831214, 15.564662893286462, 5.476860694229755, 0.9542936116189619,
  0.08645808263523921, 0.004126565238242226, 0.00010125908511650914, 1.1716673321441352e-6, 4.9183457006293e-9,
];

const ONE_OVER_SQRT_PI = 0.5641895835477563;
/** Ai(0) and -Ai'(0). */
const AT_ZERO = 0.3550280538878172;
const SLOPE = 0.2588194037928068;
/** The pieces end here. */
const NEAR = 2.09;
/** Terms of the power series that count there. */
const TERMS = 14;

/** The coefficients of 1 + c / (p (p + 1)) + c^2 / (p (p + 1) (p + 3) (p + 4)) + ..., that of the highest power first. */
function powers(p: number): number[] {
  const coefficients = [1];
  for (let k = 0; k < TERMS; k++) coefficients.unshift(coefficients[0]! / ((p + 3 * k) * (p + 3 * k + 1))); // starts with 1
  return coefficients;
}

/** 0 from 103.892 on; NaN at the infinities, as PyTorch has it. */
export function airyAi(x: Expr): Expr {
  const a = x.abs();
  const root = a.sqrt();
  const zeta = a.mul(root).mul(2 / 3);
  const z = zeta.reciprocal();
  const zz = z.mul(z);
  const f = rational(zz, AFN, AFD).mul(zz).add(1);
  const g = rational(zz, AGN, AGD).mul(z);
  const t = zeta.add(Math.PI / 4);
  const scale = root.sqrt().reciprocal().mul(ONE_OVER_SQRT_PI);
  const waves = t.sin().mul(f).sub(t.cos().mul(g)).mul(scale);
  const decay = rational(z, AN, AD).mul(scale).mul(zeta.neg().exp()).mul(0.5);
  const cube = x.mul(x).mul(x);
  const middle = polynomial(cube, powers(2))
    .mul(AT_ZERO)
    .sub(polynomial(cube, powers(3)).mul(x).mul(SLOPE));
  const value = waves.where(x.lt(-NEAR), decay.where(x.ge(NEAR), middle));
  return value.where(x.le(103.892), 0).where(a.lt(Infinity), NaN);
}
