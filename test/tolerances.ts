/**
 * How far a computed value may be from the true one: the one table that the tests of laws share. `rtol` is relative to
 * the larger of the two values, `atol` absolute; a few roundings of each type, with room for sums and cancellation.
 */
import type { DTypeName } from '../src/base/dtype.js';

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** Machine epsilon: 2^-52, 2^-23, 2^-10, 2^-7. */
export const epsilon = { float64: 2 ** -52, float32: 2 ** -23, float16: 2 ** -10, bfloat16: 2 ** -7 } as const;

const exact: Tolerance = { rtol: 0, atol: 0 };

/** A few roundings of the type itself: two ways to compute the same thing. */
export const rounding: Readonly<Record<DTypeName, Tolerance>> = {
  float64: { rtol: 64 * epsilon.float64, atol: 64 * epsilon.float64 },
  float32: { rtol: 16 * epsilon.float32, atol: 16 * epsilon.float32 },
  float16: { rtol: 8 * epsilon.float16, atol: 8 * epsilon.float16 },
  bfloat16: { rtol: 8 * epsilon.bfloat16, atol: 8 * epsilon.bfloat16 },
  int64: exact,
  int32: exact,
  int16: exact,
  int8: exact,
  uint8: exact,
  bool: exact,
};

/**
 * Central differences of order four with step h, in float64: the error is about h^4 times the fifth derivative, plus the
 * rounding of the values over h. With h = 2e-4 both are below 1e-11 for values and derivatives around 1.
 */
export const differences = { step: 2e-4, rtol: 2e-9, atol: 2e-9 } as const;

/** Whether two numbers are equal up to a tolerance; NaN equals NaN, infinities only themselves. */
export function isClose(a: number, b: number, { rtol, atol }: Tolerance): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  return Math.abs(a - b) <= atol + rtol * Math.max(Math.abs(a), Math.abs(b));
}
