/** Comparing numbers, and the random vectors that are compared with: what the checks of gradcheck share. */
import { Generator } from '../kernel/random.js';
import { dot } from './jacobians.js';

/** As PyTorch's isclose: infinity is near itself only, and nan near nothing. */
export const isClose = (actual: number, expected: number, atol: number, rtol: number): boolean =>
  actual === expected || (Number.isFinite(expected) && Math.abs(actual - expected) <= atol + rtol * Math.abs(expected));

export const areClose = (a: Float64Array, b: Float64Array, atol: number, rtol: number): boolean =>
  a.every((value, i) => isClose(value, b[i]!, atol, rtol));

/** The largest difference; NaN where there is one. */
export const largestDifference = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, value, i) => Math.max(most, value === b[i] ? 0 : Math.abs(value - b[i]!)), 0);

/** Random numbers that are the same in each check, and that leave the program's own sequence alone. */
export const freshGenerator = (): Generator => new Generator().manualSeed(2147483647);

/** A vector of length 1 with positive entries. */
export function unitVector(length: number, generator: Generator): Float64Array {
  const vector = Float64Array.from({ length }, () => generator.uniformDouble());
  const norm = Math.sqrt(dot(vector, vector));
  return norm === 0 ? vector : vector.map((value) => value / norm);
}
