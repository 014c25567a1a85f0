/** The indexing methods of Tensor, which `ops/at.ts` implements. Types only. */
import type { TypedArray } from '../base/dtype.js';
import type { NestedArray } from '../base/nested.js';
import type { Scalar, Tensor } from './tensor.js';

/** Every `step`-th position from `start` up to, not including, `end`; made by `slice()`. */
export interface Slice {
  /** Negative counts from the end; null is the beginning. */
  readonly start: number | null;
  /** Negative counts from the end; null is the end. */
  readonly end: number | null;
  /** At least 1. */
  readonly step: number;
}

/** A slice as in Python: `'1:3'`, `':-1'`, `'::2'`, `':'`. */
export type SliceText = `${string}:${string}`;

/**
 * What stands between the brackets in PyTorch, for one dimension:
 *
 * - a number: that position, negative from the end; the dimension goes away
 * - a slice, as `slice(1, 3)` or `'1:3'`: these positions
 * - `'...'`: all dimensions that the other indices leave over
 * - `null`: a new dimension of size 1
 * - a tensor of integers, or an array of numbers: the elements at these positions, of its sizes
 * - a mask (bool tensor or array of booleans) of r dimensions: the elements of r dimensions where it holds
 * - `true`, `false`: a new dimension of size 1 or 0
 */
export type Index =
  number | bigint | null | boolean | '...' | SliceText | Slice | Tensor | TypedArray | readonly NestedArray<Scalar>[];

export interface IndexMethods {
  /**
   * The elements at these indices, as `x[i, j]` in PyTorch. Numbers, slices, `null` and `'...'` give a view; with tensors,
   * arrays or masks the result is a copy. Index tensors are broadcast with one another; their sizes stand in place of the
   * dimensions they index where these are neighbours, else in front.
   *
   * PyTorch: Tensor.__getitem__
   * Graph: SelectBackward0, SliceBackward0, UnsqueezeBackward0, AliasBackward0 (all of it), IndexBackward0
   *
   * @throws IndexError for an index out of range, too many indices, a mask or indices that do not fit
   * @example x.at(0)                 // the first row: x[0]
   * @example x.at('1:3', ':')        // x[1:3, :]
   * @example x.at('...', [0, 2])     // x[..., [0, 2]]
   * @example x.at(x.gt(0))           // x[x > 0]
   */
  at(...indices: Index[]): Tensor;

  /**
   * Writes `value` (broadcast; a number, or a tensor) at these indices and returns this tensor, as `x[i, j] = value` in
   * PyTorch. Nothing is written unless all indices are valid. Recorded like every other in-place operation.
   *
   * PyTorch: Tensor.__setitem__
   *
   * @throws IndexError as `at`, ShapeError for a value that does not fit, GraphError where this tensor may not be written
   * @example x.setAt_([0], 1)                    // x[0] = 1
   * @example x.setAt_(['...', '::2'], y)         // x[..., ::2] = y
   * @example x.setAt_([x.isnan()], 0)            // x[x.isnan()] = 0
   */
  setAt_(indices: readonly Index[], value: Tensor | Scalar): this;
}
