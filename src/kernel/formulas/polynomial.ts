/**
 * Polynomials as expressions. A function that is pieces of polynomials is an expression rather than a library function
 * (library.ts): it then becomes vector code, and both pieces together take less time than a call.
 */
import type { Expr } from '../expr.js';

/** The polynomial with these coefficients, that of the highest power first. */
export function polynomial(x: Expr, coefficients: readonly number[]): Expr {
  const [first = 0, second = 0, ...rest] = coefficients;
  return rest.reduce((sum, c) => sum.mul(x).add(c), x.mul(first).add(second));
}

/** The quotient of two polynomials. */
export function rational(x: Expr, top: readonly number[], bottom: readonly number[]): Expr {
  return polynomial(x, top).div(polynomial(x, bottom));
}
