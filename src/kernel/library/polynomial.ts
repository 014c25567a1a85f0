/** Sums that the approximations of special functions are made of. */

/** The polynomial with these coefficients, that of the highest power first. */
export function polynomial(x: number, coefficients: readonly number[]): number {
  let sum = coefficients[0]!; // no approximation is empty; also below
  for (let i = 1; i < coefficients.length; i++) sum = sum * x + coefficients[i]!;
  return sum;
}

/**
 * The Chebyshev series at x / 2 with these coefficients, that of the highest order first and that of order 0 twice too large,
 * by C. W. Clenshaw's recurrence.
 */
export function chebyshev(x: number, coefficients: readonly number[]): number {
  let [before, last, sum] = [0, 0, coefficients[0]!];
  for (let i = 1; i < coefficients.length; i++) {
    before = last;
    last = sum;
    sum = x * last - before + coefficients[i]!;
  }
  return (sum - before) / 2;
}
