/**
 * The orthogonal polynomials of degree n at x, by their three-term recurrences. The degree is cut to an integer; below 0 the
 * value is 0, as in PyTorch.
 */

/** The degree as an integer, -1 for what is none. */
function degreeOf(n: number): number {
  return n > -1 && n < 2 ** 63 ? Math.trunc(n) : -1;
}

/** The value of degree n: p0 = 1, p1 = `first`, p(k+1) = 2 x p(k) - p(k-1). */
function chebyshev(x: number, first: number, n: number): number {
  if (n <= 0) return n < 0 ? 0 : 1;
  let [before, value] = [1, first];
  for (let k = 2; k <= n && !Number.isNaN(value); k++) [before, value] = [value, 2 * x * value - before];
  return value;
}

const isOdd = (n: number): boolean => n % 2 !== 0;

/** From this degree on the trigonometric form is taken between -1 and 1. */
const LARGE = 9;

/** T: cos(n t) for x = cos(t). */
export function chebyshevT(x: number, given: number): number {
  const n = degreeOf(given);
  if (n >= 0 && Math.abs(x) === 1) return x < 0 && isOdd(n) ? -1 : 1;
  return n >= LARGE && Math.abs(x) < 1 ? Math.cos(n * Math.acos(x)) : chebyshev(x, x, n);
}

/** U: sin((n + 1) t) / sin(t). */
export function chebyshevU(x: number, given: number): number {
  const n = degreeOf(given);
  if (n >= 0 && Math.abs(x) === 1) return x < 0 && isOdd(n) ? -(n + 1) : n + 1;
  if (!(n >= LARGE && Math.abs(x) < 1)) return chebyshev(x, 2 * x, n);
  const t = Math.acos(x);
  return Math.sin((n + 1) * t) / Math.sin(t);
}

/** V: cos((n + 1/2) t) / cos(t/2). */
export function chebyshevV(x: number, given: number): number {
  const n = degreeOf(given);
  if (n >= 0 && Math.abs(x) === 1) return x > 0 ? 1 : isOdd(n) ? -(2 * n + 1) : 2 * n + 1;
  if (!(n >= LARGE && Math.abs(x) < 1)) return chebyshev(x, 2 * x - 1, n);
  const t = Math.acos(x);
  return Math.cos((n + 0.5) * t) / Math.cos(t / 2);
}

/** W: sin((n + 1/2) t) / sin(t/2). */
export function chebyshevW(x: number, given: number): number {
  const n = degreeOf(given);
  if (n >= 0 && Math.abs(x) === 1) return x > 0 ? 2 * n + 1 : isOdd(n) ? -1 : 1;
  if (!(n >= LARGE && Math.abs(x) < 1)) return chebyshev(x, 2 * x + 1, n);
  const t = Math.acos(x);
  return Math.sin((n + 0.5) * t) / Math.sin(t / 2);
}

export function shiftedChebyshevT(x: number, n: number): number {
  return chebyshevT(2 * x - 1, n);
}

export function shiftedChebyshevU(x: number, n: number): number {
  return chebyshevU(2 * x - 1, n);
}

export function shiftedChebyshevV(x: number, n: number): number {
  return chebyshevV(2 * x - 1, n);
}

export function shiftedChebyshevW(x: number, n: number): number {
  return chebyshevW(2 * x - 1, n);
}

/** p(k+1) = scale (x p(k) - k p(k-1)). */
function hermite(x: number, given: number, scale: number): number {
  const n = degreeOf(given);
  if (n <= 0) return n < 0 ? 0 : 1;
  let [before, value] = [1, scale * x];
  for (let k = 1; k < n && !Number.isNaN(value); k++) [before, value] = [value, scale * (x * value - k * before)];
  return value;
}

/** H, the physicists' polynomials. */
export function hermiteH(x: number, n: number): number {
  return hermite(x, n, 2);
}

/** He, the probabilists' polynomials. */
export function hermiteHe(x: number, n: number): number {
  return hermite(x, n, 1);
}

/** L: (k + 1) p(k+1) = (2 k + 1 - x) p(k) - k p(k-1). */
export function laguerreL(x: number, given: number): number {
  const n = degreeOf(given);
  if (n <= 0 || x === 0) return n < 0 ? 0 : 1;
  let [before, value] = [1, 1 - x];
  for (let k = 1; k < n && !Number.isNaN(value); k++) {
    [before, value] = [value, ((2 * k + 1 - x) * value - k * before) / (k + 1)];
  }
  return value;
}

/** P: (k + 1) p(k+1) = (2 k + 1) x p(k) - k p(k-1). */
export function legendreP(x: number, given: number): number {
  const n = degreeOf(given);
  if (n <= 0) return n < 0 ? 0 : 1;
  if (Math.abs(x) === 1) return x < 0 && isOdd(n) ? -1 : 1;
  let [before, value] = [1, x];
  for (let k = 1; k < n && !Number.isNaN(value); k++) {
    [before, value] = [value, ((2 * k + 1) * x * value - k * before) / (k + 1)];
  }
  return value;
}
