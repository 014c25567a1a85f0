/** The logarithm of the gamma function and its first two derivatives as expressions; see library/gamma.ts. */
import { Expr } from '../expr.js';
import { LOG_SQRT_TWO_PI, NEAR_TWO, PSI, PSI_PRIME, STIRLING } from '../library/gamma.js';
import { polynomial } from './polynomial.js';

/** x, or 1 - x where `turned` says so: the argument of the other side of a reflection. */
function reflected(x: Expr, turned: Expr): Expr {
  return x.neg().add(1).where(turned, x);
}

/** pi times the distance from the nearest integer, signed. */
function angle(x: Expr): Expr {
  return x.sub(x.round()).mul(Math.PI);
}

export function lgamma(x: Expr): Expr {
  const turned = x.lt(0);
  const y = reflected(x, turned);
  // Up to 3: lgamma(2 + p) = lgamma(y) + log(q). From 3 to 10: lgamma(y + 7) = lgamma(y) + log(y (y + 1) ... (y + 6)).
  const [low, middle, small, short] = [y.lt(0.5), y.lt(1.5), y.lt(3), y.lt(10)];
  const one = Expr.constant(1);
  const p = y.sub(Expr.constant(0).where(low, one.where(middle, 2)));
  const q = y.mul(y.add(1)).where(low, y.where(middle, 1));
  const v = y.mul(y.add(6));
  const product = v.mul(v.add(5)).mul(v.add(8)).mul(y.add(3)).where(short, 1);
  const near = polynomial(p.sub(0.25).mul(4 / 3), NEAR_TWO).mul(p);
  const w = y.add(7).where(short, y);
  const z = w.reciprocal();
  const far = w
    .sub(0.5)
    .mul(w.log())
    .sub(w)
    .add(LOG_SQRT_TWO_PI)
    .add(polynomial(z.mul(z), STIRLING).mul(z));
  const right = near.where(small, far).sub(q.where(small, product).log());
  // gamma(x) gamma(1 - x) = pi / sin(pi x)
  const left = angle(x).sin().abs().div(Math.PI).log().neg().sub(right);
  return left.where(turned, right).where(x.abs().ne(Infinity), Infinity);
}

/**
 * The sum of 1 / (x + k) for k from 0 to 9 is (2 x + 9) D'(u) / D(u) with u = x (x + 9) and
 * D(u) = u (u + 8) (u + 14) (u + 18) (u + 20), as (x + k) (x + 9 - k) = u + k (9 - k).
 */
const D_OVER_U = [1, 60, 1308, 12176, 40320];
const D1 = [5, 240, 3924, 24352, 40320];
const D2 = [20, 720, 7848, 24352];

/** The derivative of lgamma: infinite at 0, with the sign of the side, and NaN at the other poles. */
export function digamma(x: Expr): Expr {
  const turned = x.lt(0);
  const y = reflected(x, turned);
  const short = y.lt(10);
  const u = y.mul(y.add(9));
  const sum = y.mul(2).add(9).mul(polynomial(u, D1)).div(polynomial(u, D_OVER_U).mul(u));
  const w = y.add(10).where(short, y);
  const z = w.reciprocal();
  const zz = z.mul(z);
  const far = w
    .log()
    .sub(z.mul(0.5))
    .sub(zz.mul(polynomial(zz, PSI)));
  const right = far.sub(sum).where(short, far);
  const t = angle(x);
  return right.sub(t.cos().div(t.sin()).mul(Math.PI)).where(t.ne(0), NaN).where(turned, right);
}

/** The derivative of digamma. */
export function trigamma(x: Expr): Expr {
  const turned = x.lt(0.5);
  const y = reflected(x, turned);
  const short = y.lt(10);
  // The derivative of digamma's sum: that of 1 / (x + k)^2.
  const u = y.mul(y.add(9));
  const [d, d1, d2] = [polynomial(u, D_OVER_U).mul(u), polynomial(u, D1), polynomial(u, D2)];
  const s = y.mul(2).add(9);
  const sum = s
    .mul(s)
    .mul(d1.mul(d1).sub(d.mul(d2)))
    .div(d.mul(d))
    .sub(d1.div(d).mul(2));
  const w = y.add(10).where(short, y);
  const z = w.reciprocal();
  const zz = z.mul(z);
  const far = polynomial(zz, PSI_PRIME).mul(zz).mul(z).add(zz.mul(0.5)).add(z);
  const right = far.add(sum).where(short, far);
  const sine = angle(x).sin().div(Math.PI);
  return sine.mul(sine).reciprocal().sub(right).where(turned, right);
}
