/**
 * The regularized incomplete gamma functions P and Q. Which of the methods is taken where, is about as in PyTorch; the
 * formulas are those of the Digital Library of Mathematical Functions, https://dlmf.nist.gov/8 (by number below).
 */
import type { LibraryFunction } from '../library.js';
import { erfc } from '../special.js';
import { lgamma, stirlingRest } from './gamma.js';

/** log(1 + m) - m, without cancellation for small m. */
function log1pMinus(m: number): number {
  if (Math.abs(m) > 0.5) return Math.log1p(m) - m;
  // log(1 + m) = 2 (s + s^3/3 + s^5/5 + ...) with s = m / (2 + m), and 2 s = m - m s
  const s = m / (2 + m);
  let power = 2 * s;
  let sum = 0;
  for (let k = 3, term = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    power *= s * s;
    term = power / k;
    sum += term;
    if (sum === 0) break;
  }
  return sum - m * s;
}

/** x^a exp(-x) / gamma(a). */
function factor(a: number, x: number): number {
  const m = (x - a) / a;
  if (a < 10 || Math.abs(m) > 0.4) return Math.exp(a * Math.log(x) - x - lgamma(a));
  return Math.sqrt(a / (2 * Math.PI)) * Math.exp(a * log1pMinus(m) - stirlingRest(a));
}

/** P by its power series, 8.11.4. */
function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  // Two terms with one division, on which no other waits.
  for (let k = a + 1; term > 5e-17 * sum; k += 2) {
    term *= x / (k * (k + 1));
    sum += term * (k + 1 + x);
    term *= x;
  }
  return (sum * factor(a, x)) / a;
}

/** Q for small x and a, by the alternating series 8.7.3 without the cancellation of its first term. */
function upperSeries(a: number, x: number): number {
  let power = 1;
  let sum = 0;
  for (let k = 1, term = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
    power *= -x / k;
    term = power / (a + k);
    sum += term;
  }
  const log = a * Math.log(x);
  return -Math.expm1(log - lgamma(1 + a)) - Math.exp(log - lgamma(a)) * sum;
}

/** Q by the continued fraction 8.9.2, for x from a on; evaluated by W. J. Lentz' method. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1, ratio = 0; Math.abs(ratio - 1) > 1e-16 && k < 10000; k++) {
    const numerator = k * (a - k);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    ratio = c * d;
    fraction *= ratio;
  }
  return fraction * factor(a, x);
}

const POWERS = 24;
const ORDERS = 12;
let expansion: readonly (readonly number[])[] | null = null;

/** The coefficients of c_k(eta) in powers of eta, 8.12.9 to 8.12.13; made at first use. */
function coefficients(): readonly (readonly number[])[] {
  if (expansion !== null) return expansion;
  // lambda - 1 = eta + alpha_2 eta^2 + ...; `!`: what is read has been written before
  const last = POWERS + 2 * ORDERS;
  const alpha = [0, 1];
  for (let n = 2; n <= last; n++) {
    let sum = n === 2 ? 1 : alpha[n - 1]!;
    for (let j = 2; j < n; j++) sum -= j * alpha[j]! * alpha[n - j + 1]!;
    alpha.push(sum / (n + 1));
  }
  const first = alpha.slice(2).map((value, n) => (n + 2) * value - (n === 0 ? 1 : 0));
  const rows = [first];
  while (rows.length < ORDERS) {
    const row = rows[rows.length - 1]!;
    rows.push(row.slice(2).map((value, n) => (n + 2) * value - row[1]! * first[n]!));
  }
  return (expansion = rows.map((row) => row.slice(0, POWERS)));
}

/** P or Q for large a and x near it, 8.12.3 and 8.12.4. */
function uniform(a: number, x: number, upper: boolean): number {
  const m = (x - a) / a;
  const half = -log1pMinus(m); // eta^2 / 2
  const eta = Math.sign(m) * Math.sqrt(2 * half);
  let sum = 0;
  let scale = 1;
  for (const row of coefficients()) {
    let value = 0;
    for (let n = POWERS - 1; n >= 0; n--) value = value * eta + row[n]!; // rows have that length
    sum += value * scale;
    scale /= a;
  }
  const rest = (Math.exp(-a * half) * sum) / Math.sqrt(2 * Math.PI * a);
  const sign = upper ? 1 : -1;
  return erfc(sign * eta * Math.sqrt(a / 2)) / 2 + sign * rest;
}

function regularized(a: number, x: number, upper: boolean): number {
  if (!(a >= 0 && x >= 0)) return NaN;
  const none = upper ? 1 : 0;
  const all = 1 - none;
  if (a === 0) return x > 0 ? all : NaN;
  if (x === 0) return none;
  if (a === Infinity) return x === Infinity ? NaN : none;
  if (x === Infinity) return all;
  if (a > 20 && Math.abs(x - a) < 0.3 * a) return uniform(a, x, upper);
  // Q is computed where it is the smaller one, or asked for and not much the larger.
  const small = x <= 0.5 ? -0.4 / Math.log(x) >= a : x * 1.1 >= a;
  // For x a little above a the power series needs half the steps of the fraction, and Q, not below 0.008 there, keeps its digits.
  const near = a >= 0.5 && x > 1.1 && x < a + 3;
  if (!near && (upper ? (x > 1.1 ? x >= a : small) : x > 1 && x > a)) {
    const q = x > 1.1 ? upperFraction(a, x) : upperSeries(a, x);
    return upper ? q : 1 - q;
  }
  const p = lowerSeries(a, x);
  return upper ? 1 - p : p;
}

// ---- blocks of them; `!`: registers are in range by construction of the program --------------------------------------

/** P(a, x): the integral of t^(a-1) exp(-t) from 0 to x, divided by gamma(a). */
export const igamma: LibraryFunction = (R, to, a, x, n) => {
  for (let i = 0; i < n; i++) R[to + i] = regularized(R[a + i]!, R[x + i]!, false);
};

/** Q(a, x) = 1 - P(a, x). */
export const igammac: LibraryFunction = (R, to, a, x, n) => {
  for (let i = 0; i < n; i++) R[to + i] = regularized(R[a + i]!, R[x + i]!, true);
};
