/** The logarithm of the gamma function, its derivatives, and Hurwitz' zeta function. */
import { chebyshev, polynomial } from './polynomial.js';

/** lgamma(2 + p) / p for p in [-0.5, 1]: the Chebyshev series in (p - 0.25) / 0.75, computed with 40 digits. */
const NEAR_TWO = [
  3.801021892031957e-18, -2.3208252786405174e-17, 1.4203170417419452e-16, -8.714427500704616e-16, 5.362087191185866e-15,
  -3.309998326505828e-14, 2.0507506001786822e-13, -1.2759320707466868e-12, 7.977607508944761e-12,
  -5.0168902255267044e-11, 3.177019404112652e-10, -2.0291174319191596e-9, 1.3098706178370361e-8, -8.57232441585347e-8,
  5.712600238782988e-7, -3.902432064395172e-6, 2.7619482587698902e-5, -0.000206207082576848, 0.0016796351005504537,
  -0.016061611364725618, 0.22408351337696908, 0.9672552731968503,
];
/** x times what Stirling's formula leaves, from 13 on, by 1/x^2; from S. L. Moshier's Cephes library (gamma.c). */
const STIRLING = [
  0.0008116141674705085, -0.0005950619042843014, 0.0007936503404577169, -0.002777777777300997, 0.08333333333333319,
];
const LOG_SQRT_TWO_PI = 0.9189385332046728;

/** Bernoulli's numbers B(2k) / 2k, that of k = 7 first: digamma's asymptotic series in 1/x^2. */
const PSI = [1 / 12, -691 / 32760, 1 / 132, -1 / 240, 1 / 252, -1 / 120, 1 / 12];
/** B(2k), that of k = 7 first, for trigamma's. */
const PSI_PRIME = [7 / 6, -691 / 2730, 5 / 66, -1 / 30, 1 / 42, -1 / 30, 1 / 6];

/** lgamma(2 + p) for p in [-0.5, 1]. */
function logGammaFromTwo(p: number): number {
  return p * chebyshev(((p - 0.25) * 8) / 3, NEAR_TWO);
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
export function digamma(given: number): number {
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
export function trigamma(given: number): number {
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

/**
 * The sum of (q + k)^-s over all k from 0 on, by the Euler-Maclaurin formula (R. L. Graham, D. E. Knuth, O. Patashnik,
 * "Concrete Mathematics", 9.5) after the first terms. For s > 1; a pole at each q = 0, -1, ..., and below 0 NaN for s that is
 * not whole.
 */
export function zeta(s: number, q: number): number {
  if (!(s > 1)) return s === 1 ? Infinity : NaN;
  if (q <= 0) {
    if (q === Math.floor(q)) return Infinity;
    if (s !== Math.floor(s)) return NaN;
    if (q < -30) {
      // The sum over all whole k depends on the fraction of q alone: the terms below are those of -k counted from 1 - q.
      const rest = q - Math.floor(q);
      return zeta(s, rest) + (s % 2 === 0 ? 1 : -1) * (zeta(s, 1 - rest) - zeta(s, 1 - q));
    }
  }
  let a = q;
  let term = Math.pow(q, -s);
  let sum = term;
  for (let i = 0; i < 9 || a <= 9; i++) {
    a += 1;
    term = Math.pow(a, -s);
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

/** The derivative of digamma of order n. */
export function polygamma(n: number, x: number): number {
  if (n < 2) return n === 0 ? digamma(x) : trigamma(x);
  return (n % 2 === 0 ? -1 : 1) * Math.exp(lgamma(n + 1)) * zeta(n + 1, x);
}

/** The logarithm of the multivariate gamma function of dimension p. */
export function mvlgamma(x: number, p: number): number {
  let sum = (p * (p - 1) * Math.log(Math.PI)) / 4;
  for (let j = 0; j < p; j++) sum += lgamma(x - j / 2);
  return sum;
}
