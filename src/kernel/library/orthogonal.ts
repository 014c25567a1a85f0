/**
 * The orthogonal polynomials of degree n at x, by their three-term recurrences. The degree is cut to an integer; below 0 the
 * value is 0, as in PyTorch. The loops end at NaN (`value === value` is false), which would stay.
 */
import type { LibraryFunction } from '../library.js';

/** The degree as an integer, -1 for what is none. */
function degreeOf(n: number): number {
  return n > -1 && n < 2 ** 63 ? Math.trunc(n) : -1;
}

/** The value of degree n: p0 = 1, p1 = `first`, p(k+1) = 2 x p(k) - p(k-1). */
function chebyshev(x: number, first: number, n: number): number {
  if (n <= 0) return n < 0 ? 0 : 1;
  const twice = 2 * x;
  let before = 1;
  let value = first;
  for (let k = 2; k <= n && value === value; k++) {
    const next = twice * value - before;
    before = value;
    value = next;
  }
  return value;
}

const isOdd = (n: number): boolean => n % 2 !== 0;

/** From this degree on the trigonometric form is taken between -1 and 1. */
const LARGE = 9;

/** T: cos(n t) for x = cos(t). */
function tOf(x: number, given: number): number {
  const n = degreeOf(given);
  if (n >= 0 && Math.abs(x) === 1) return x < 0 && isOdd(n) ? -1 : 1;
  return n >= LARGE && Math.abs(x) < 1 ? Math.cos(n * Math.acos(x)) : chebyshev(x, x, n);
}

/** U: sin((n + 1) t) / sin(t). */
function uOf(x: number, given: number): number {
  const n = degreeOf(given);
  if (n >= 0 && Math.abs(x) === 1) return x < 0 && isOdd(n) ? -(n + 1) : n + 1;
  if (!(n >= LARGE && Math.abs(x) < 1)) return chebyshev(x, 2 * x, n);
  const t = Math.acos(x);
  return Math.sin((n + 1) * t) / Math.sin(t);
}

/** V: cos((n + 1/2) t) / cos(t/2). */
function vOf(x: number, given: number): number {
  const n = degreeOf(given);
  if (n >= 0 && Math.abs(x) === 1) return x > 0 ? 1 : isOdd(n) ? -(2 * n + 1) : 2 * n + 1;
  if (!(n >= LARGE && Math.abs(x) < 1)) return chebyshev(x, 2 * x - 1, n);
  const t = Math.acos(x);
  return Math.cos((n + 0.5) * t) / Math.cos(t / 2);
}

/** W: sin((n + 1/2) t) / sin(t/2). */
function wOf(x: number, given: number): number {
  const n = degreeOf(given);
  if (n >= 0 && Math.abs(x) === 1) return x > 0 ? 2 * n + 1 : isOdd(n) ? -1 : 1;
  if (!(n >= LARGE && Math.abs(x) < 1)) return chebyshev(x, 2 * x + 1, n);
  const t = Math.acos(x);
  return Math.sin((n + 0.5) * t) / Math.sin(t / 2);
}

/** p(k+1) = scale (x p(k) - k p(k-1)). */
function hermite(x: number, given: number, scale: number): number {
  const n = degreeOf(given);
  if (n <= 0) return n < 0 ? 0 : 1;
  let before = 1;
  let value = scale * x;
  for (let k = 1; k < n && value === value; k++) {
    const next = scale * (x * value - k * before);
    before = value;
    value = next;
  }
  return value;
}

/** L: (k + 1) p(k+1) = (2 k + 1 - x) p(k) - k p(k-1). */
function lOf(x: number, given: number): number {
  const n = degreeOf(given);
  if (n <= 0 || x === 0) return n < 0 ? 0 : 1;
  let before = 1;
  let value = 1 - x;
  for (let k = 1; k < n && value === value; k++) {
    const next = ((2 * k + 1 - x) * value - k * before) / (k + 1);
    before = value;
    value = next;
  }
  return value;
}

/** P: (k + 1) p(k+1) = (2 k + 1) x p(k) - k p(k-1). */
function pOf(x: number, given: number): number {
  const n = degreeOf(given);
  if (n <= 0) return n < 0 ? 0 : 1;
  if (Math.abs(x) === 1) return x < 0 && isOdd(n) ? -1 : 1;
  let before = 1;
  let value = x;
  for (let k = 1; k < n && value === value; k++) {
    const next = ((2 * k + 1) * x * value - k * before) / (k + 1);
    before = value;
    value = next;
  }
  return value;
}

// ---- blocks of them; `!`: registers are in range by construction of the program ------------------------------------

export const chebyshevT: LibraryFunction = (R, to, x, n, count) => {
  for (let i = 0; i < count; i++) R[to + i] = tOf(R[x + i]!, R[n + i]!);
};

export const chebyshevU: LibraryFunction = (R, to, x, n, count) => {
  for (let i = 0; i < count; i++) R[to + i] = uOf(R[x + i]!, R[n + i]!);
};

export const chebyshevV: LibraryFunction = (R, to, x, n, count) => {
  for (let i = 0; i < count; i++) R[to + i] = vOf(R[x + i]!, R[n + i]!);
};

export const chebyshevW: LibraryFunction = (R, to, x, n, count) => {
  for (let i = 0; i < count; i++) R[to + i] = wOf(R[x + i]!, R[n + i]!);
};

export const shiftedChebyshevT: LibraryFunction = (R, to, x, n, count) => {
  for (let i = 0; i < count; i++) R[to + i] = tOf(2 * R[x + i]! - 1, R[n + i]!);
};

export const shiftedChebyshevU: LibraryFunction = (R, to, x, n, count) => {
  for (let i = 0; i < count; i++) R[to + i] = uOf(2 * R[x + i]! - 1, R[n + i]!);
};

export const shiftedChebyshevV: LibraryFunction = (R, to, x, n, count) => {
  for (let i = 0; i < count; i++) R[to + i] = vOf(2 * R[x + i]! - 1, R[n + i]!);
};

export const shiftedChebyshevW: LibraryFunction = (R, to, x, n, count) => {
  for (let i = 0; i < count; i++) R[to + i] = wOf(2 * R[x + i]! - 1, R[n + i]!);
};

export const hermiteH: LibraryFunction = (R, to, x, n, count) => {
  for (let i = 0; i < count; i++) R[to + i] = hermite(R[x + i]!, R[n + i]!, 2);
};

export const hermiteHe: LibraryFunction = (R, to, x, n, count) => {
  for (let i = 0; i < count; i++) R[to + i] = hermite(R[x + i]!, R[n + i]!, 1);
};

export const laguerreL: LibraryFunction = (R, to, x, n, count) => {
  for (let i = 0; i < count; i++) R[to + i] = lOf(R[x + i]!, R[n + i]!);
};

export const legendreP: LibraryFunction = (R, to, x, n, count) => {
  for (let i = 0; i < count; i++) R[to + i] = pOf(R[x + i]!, R[n + i]!);
};
