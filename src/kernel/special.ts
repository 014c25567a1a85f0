/** Scalar functions of the instruction set that JavaScript's `Math` lacks or defines differently. */

const TWO_OVER_SQRT_PI = 1.1283791670955126; // 2/sqrt(pi)

/**
 * The error function, to about 1 ulp of double precision. For |x| < 2.5 the series of Abramowitz and Stegun 7.1.6,
 * whose terms are all positive: erf(x) = 2/sqrt(pi) exp(-x^2) sum_n 2^n x^(2n+1) / (1 * 3 * ... * (2n+1)).
 */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (!(a < 2.5)) return Number.isNaN(x) ? NaN : x > 0 ? 1 - erfcTail(a) : erfcTail(a) - 1;
  let term = x;
  let sum = x;
  const square = 2 * x * x;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= square / n;
    sum += term;
  }
  return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
}

/** 1 - erf(x), without cancellation for large x. */
export function erfc(x: number): number {
  return x < 1 ? 1 - erf(x) : Number.isNaN(x) ? NaN : erfcTail(x);
}

/** exp(-x^2) with the rounding error of the square carried along; matters from |x| of about 5. */
function expMinusSquare(x: number): number {
  const high = Math.fround(x);
  const low = x - high;
  return Math.exp(-high * high) * Math.exp(-low * (x + high));
}

/**
 * erfc for x >= 1 by the continued fraction of Abramowitz and Stegun 7.1.14, evaluated from the bottom:
 * erfc(x) = exp(-x^2)/sqrt(pi) * 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + ...)))).
 */
function erfcTail(x: number): number {
  if (x > 27.3) return 0;
  let fraction = 0;
  for (let k = x < 1.3 ? 320 : x < 2 ? 160 : x < 4 ? 60 : 30; k >= 1; k--) fraction = k / 2 / (x + fraction);
  return ((TWO_OVER_SQRT_PI / 2) * expMinusSquare(x)) / (x + fraction);
}

/** To the nearest integer, ties to even. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor === 0 && Object.is(Math.sign(x), -0) ? -0 : floor;
  if (rest > 0.5) return floor === -1 ? -0 : floor + 1;
  if (rest !== 0.5) return x; // NaN and infinities
  return floor % 2 === 0 ? floor : floor === -1 ? -0 : floor + 1;
}

/** C's pow: differs from JavaScript's where the base is 1 or -1. */
export function pow(base: number, exponent: number): number {
  if (exponent === 2) return base * base;
  if (exponent === 3) return base * base * base;
  if (exponent === 4) return base * base * (base * base);
  if (base === 1 || (base === -1 && (exponent === Infinity || exponent === -Infinity))) return 1;
  return Math.pow(base, exponent);
}

/** Remainder with the sign of the divisor, as Python's `%`. */
export function remainder(a: number, b: number): number {
  const r = a % b;
  return r !== 0 && r < 0 !== b < 0 ? r + b : r;
}

/** Python's floor division of floats: exact multiples stay exact, division by zero gives what `a / b` gives. */
export function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b;
  const r = a % b;
  let quotient = (a - r) / b;
  if (r !== 0 && r < 0 !== b < 0) quotient -= 1;
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** 1/(1 + exp(-x)); the form with exp of a negative number, so that nothing overflows. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return Number.isNaN(x) ? NaN : e / (1 + e);
}
