/** What convolution, pooling and attention share: sizes as three spatial dimensions, and matrices inside an array. */
import { float64 } from '../../base/dtype.js';
import { Geometry } from '../../base/geometry.js';
import type { Operand } from '../operand.js';

/** A number for each of three spatial dimensions. */
export type Volume = readonly [z: number, y: number, x: number];

/** One to three values as three, with `missing` in front. */
export function volume(values: readonly number[], missing: number): Volume {
  const n = values.length;
  return [n > 2 ? values[n - 3]! : missing, n > 1 ? values[n - 2]! : missing, values[n - 1]!];
}

/**
 * The row-major matrix that starts at `at` in `array`, as an operand of one product; `transposed` exchanges its rows and
 * columns.
 */
export function matrix(array: Float64Array, at: number, rows: number, columns: number, transposed = false): Operand {
  const geometry = transposed
    ? new Geometry([1, columns, rows], [0, 1, columns], at)
    : new Geometry([1, rows, columns], [0, columns, 1], at);
  return { storage: { array, start: 0 }, dtype: float64, geometry };
}
