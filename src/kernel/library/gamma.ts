/** The logarithm of the gamma function, its derivatives, and Hurwitz' zeta function. */
import { Expr } from '../expr.js';
import { type LibraryFunction, type Loop, withLoop } from '../library.js';

/** lgamma(2 + p) / p for p in [-0.5, 1], by (p - 0.25) / 0.75: the Chebyshev series, computed with 40 digits, as a polynomial. */
export const NEAR_TWO = [
  3.985660331459301e-12, -1.2167808436878796e-11, 1.6308042318878718e-11, -5.338270195284156e-11, 2.216347532964797e-10,
  -6.999053676537071e-10, 2.1608828757765594e-9, -6.925602877736078e-9, 2.2348979836987762e-8, -7.234609675864083e-8,
  2.358308221092838e-7, -7.755339781986986e-7, 2.578121719185115e-6, -8.690385595859135e-6, 2.9836329666732718e-5,
  -0.0001050368106106043, 0.0003832198800395825, -0.001475284220194118, 0.0061966365682440076, -0.0305411646668342,
  0.21917882116244464, 0.4994868595695864,
];
/** B(2k) / (2k (2k - 1)), that of k = 7 first: x times what Stirling's formula leaves, by 1/x^2. */
export const STIRLING = [1 / 156, -691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12];
export const LOG_SQRT_TWO_PI = 0.9189385332046728;

/** Bernoulli's numbers B(2k) / 2k, that of k = 7 first: digamma's asymptotic series in 1/x^2. */
export const PSI = [1 / 12, -691 / 32760, 1 / 132, -1 / 240, 1 / 252, -1 / 120, 1 / 12];
/** B(2k), that of k = 7 first, for trigamma's. */
export const PSI_PRIME = [7 / 6, -691 / 2730, 5 / 66, -1 / 30, 1 / 42, -1 / 30, 1 / 6];

/** The polynomial with these coefficients, that of the highest power first. */
function polynomial(x: number, coefficients: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < coefficients.length; i++) sum = sum * x + coefficients[i]!; // `i` is in range
  return sum;
}

/** lgamma(2 + p) for p in [-0.5, 1]. */
function logGammaFromTwo(p: number): number {
  return p * polynomial(((p - 0.25) * 4) / 3, NEAR_TWO);
}

/** log |gamma(x)|. */
export function lgamma(x: number): number {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? NaN : Infinity;
  if (x < 0.5) {
    if (x <= 0 && Math.floor(x) === x) return Infinity;
    if (x > -0.5) return lgamma(1 + x) - Math.log(Math.abs(x));
    // gamma(x) gamma(1 - x) = pi / sin(pi x)
    const sine = Math.sin(Math.PI * (x - Math.round(x)));
    return Math.log(Math.PI / Math.abs(sine)) - lgamma(1 - x);
  }
  if (x < 1.5) return logGammaFromTwo(x - 1) - Math.log1p(x - 1);
  if (x < 13) {
    let product = 1;
    let u = x;
    for (; u >= 3; product *= u) u -= 1;
    return logGammaFromTwo(u - 2) + Math.log(product);
  }
  const main = (x - 0.5) * Math.log(x) - x + LOG_SQRT_TWO_PI;
  return main + stirlingRest(x);
}

/** lgamma(x) - ((x - 1/2) log(x) - x + log(2 pi)/2) for x from 10 on. */
export function stirlingRest(x: number): number {
  return polynomial(1 / (x * x), STIRLING) / x;
}

/** The derivative of lgamma: infinite at 0, with the sign of the side, and NaN at the other poles. */
function digamma(given: number): number {
  if (given === 0) return -1 / given;
  if (given < 0) {
    const rest = given - Math.trunc(given);
    return rest === 0 ? NaN : digamma(1 - given) - Math.PI / Math.tan(Math.PI * rest);
  }
  let x = given;
  let sum = 0;
  for (; x < 10; x += 1) sum -= 1 / x;
  const z = 1 / (x * x);
  return sum + Math.log(x) - 0.5 / x - z * polynomial(z, PSI);
}

/** The derivative of digamma. */
function trigamma(given: number): number {
  if (given < 0.5) {
    const sine = Math.sin(Math.PI * (given - Math.round(given)));
    return (Math.PI / sine) ** 2 - trigamma(1 - given);
  }
  let x = given;
  let sum = 0;
  for (; x < 10; x += 1) sum += 1 / (x * x);
  const z = 1 / (x * x);
  return x === Infinity ? 0 : sum + 1 / x + z / 2 + (z * polynomial(z, PSI_PRIME)) / x;
}

/** (2k)! / B(2k) from k = 1 on, the coefficients of the Euler-Maclaurin sum below. */
const EULER_MACLAURIN = [
  12, -720, 30240, -1209600, 47900160, -1892437580.3183792, 74724249600, -2950130727918.164, 116467828143500.67,
  -4597978722407473, 1.8152105401943546e17, -7.166165256175667e18,
];

/** a^-s, by products where s is a small whole number. */
function inversePower(a: number, s: number): number {
  if (!(s <= 16 && s === Math.floor(s))) return Math.pow(a, -s);
  let product = a;
  for (let k = 1; k < s; k++) product *= a;
  return 1 / product;
}

/**
 * The sum of (q + k)^-s over all k from 0 on, by the Euler-Maclaurin formula (R. L. Graham, D. E. Knuth, O. Patashnik,
 * "Concrete Mathematics", 9.5) after the first terms. For s > 1; a pole at each q = 0, -1, ..., and below 0 NaN for s that is
 * not whole.
 */
function hurwitz(s: number, q: number): number {
  if (!(s > 1)) return s === 1 ? Infinity : NaN;
  if (q <= 0) {
    if (q === Math.floor(q)) return Infinity;
    if (s !== Math.floor(s)) return NaN;
    if (q < -30) {
      // The sum over all whole k depends on the fraction of q alone: the terms below are those of -k counted from 1 - q.
      const rest = q - Math.floor(q);
      return hurwitz(s, rest) + (s % 2 === 0 ? 1 : -1) * (hurwitz(s, 1 - rest) - hurwitz(s, 1 - q));
    }
  }
  let a = q;
  let term = inversePower(q, s);
  let sum = term;
  for (let i = 0; i < 9 || a <= 9; i++) {
    a += 1;
    term = inversePower(a, s);
    sum += term;
    if (Math.abs(term) < 1e-16 * Math.abs(sum)) return sum;
  }
  sum += (term * a) / (s - 1) - term / 2;
  let factor = 1;
  for (let i = 0; i < EULER_MACLAURIN.length; i++) {
    factor *= s + 2 * i;
    term /= a;
    const part = (factor * term) / EULER_MACLAURIN[i]!; // `i` is in range
    sum += part;
    if (Math.abs(part) < 1e-16 * Math.abs(sum)) break;
    factor *= s + 2 * i + 1;
    term /= a;
  }
  return sum;
}

const isWhole = (x: Expr): Expr => x.floor().eq(x);

/** What the sum from a on is beyond its first term, as `hurwitz` has it, for a from 9 on. */
function restOfSum(s: Expr, a: Expr, first: Expr): Expr {
  const square = a.mul(a).reciprocal();
  let factor: Expr = s.mul(first).div(a);
  let sum = first.mul(a).div(s.sub(1));
  EULER_MACLAURIN.forEach((divisor, i) => {
    sum = sum.add(factor.mul(1 / divisor));
    const next = s.add(2 * i + 1);
    factor = factor.mul(next.mul(next.add(1))).mul(square);
  });
  return sum.sub(first.mul(0.5));
}

/** The same as `hurwitz`. */
const hurwitzLoop: Loop = {
  begin: (s, q) => {
    const first = q.pow(s.neg());
    return [s, q, first, first];
  },
  // For large negative q with its fraction from -10 on; the terms before are those of the positive, from 10 on.
  rare: (s, q) => {
    const a = q.sub(q.trunc()).sub(9);
    const from = (b: Expr): Expr => {
      const first = b.pow(s.neg());
      return first.add(restOfSum(s, b, first));
    };
    const before = from(a.neg().add(1)).sub(from(q.neg().add(1)));
    const sign = Expr.constant(1).where(isWhole(s.mul(0.5)), -1);
    const term = a.pow(s.neg());
    return { when: q.lt(-30), begin: [s, a, term, before.mul(sign).add(term)] };
  },
  step: (k, state) => {
    const [s, a, term, sum] = state as [Expr, Expr, Expr, Expr];
    const next = a.add(1);
    const value = next.pow(s.neg());
    const goesOn = k.le(9).logicalOr(a.le(9)).logicalAnd(isSmall(term, sum).logicalNot());
    return { goesOn, next: [s, next, value, sum.add(value)] };
  },
  end: (s, q, state) => {
    const [, a, term, sum] = state as [Expr, Expr, Expr, Expr];
    const value = sum.where(isSmall(term, sum), sum.add(restOfSum(s, a, term)));
    const below = Expr.constant(Infinity).where(isWhole(q), value.where(isWhole(s), NaN));
    return below.where(q.le(0), value).where(s.gt(1), Expr.constant(Infinity).where(s.eq(1), NaN));
  },
};

const isSmall = (term: Expr, sum: Expr): Expr => term.abs().lt(sum.abs().mul(1e-16));

/** The derivative of digamma of order n. */
function derivative(n: number, x: number): number {
  if (n < 2) return n === 0 ? digamma(x) : trigamma(x);
  return (n % 2 === 0 ? -1 : 1) * Math.exp(lgamma(n + 1)) * hurwitz(n + 1, x);
}

// ---- blocks of them; `!`: registers are in range by construction of the program --------------------------------------

export const zeta: LibraryFunction = withLoop(function zeta(R, to, s, q, n) {
  for (let i = 0; i < n; i++) R[to + i] = hurwitz(R[s + i]!, R[q + i]!);
}, hurwitzLoop);

export const polygamma: LibraryFunction = (R, to, order, x, n) => {
  for (let i = 0; i < n; i++) R[to + i] = derivative(R[order + i]!, R[x + i]!);
};
