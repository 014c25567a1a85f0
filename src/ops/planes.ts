/** What the operations on images share: tensors as planes, and which dtypes they take. */
import { Category } from '../base/dtype.js';
import { ArgumentError, DTypeError } from '../base/errors.js';
import { contiguousGeometry, formatSizes, Geometry, numelOf } from '../base/geometry.js';
import type { Operand } from '../kernel/operand.js';
import type { Storage } from '../tensor/storage.js';
import type { Tensor } from '../tensor/tensor.js';
import { copyOf, seenAs } from './index-plan.js';

/**
 * The tensor as planes of `rank` dimensions, (B, ...), row-major: the fast kernels take no other layout, and copying costs less
 * than walking strides for every window. Results are row-major already. With `seen`, the planes get as many dimensions.
 */
export function planes(t: Tensor, rank: number, seen = rank): Operand<Storage> {
  const dense = t.isContiguous() ? t : copyOf(t);
  const extent = t.shape.slice(t.ndim - rank);
  const count = numelOf(t.shape.slice(0, t.ndim - rank));
  const sizes = [count, ...new Array<number>(seen - rank).fill(1), ...extent];
  return seenAs(dense, new Geometry(sizes, contiguousGeometry(sizes).strides, dense.geometry.offset));
}

/** Throws for a tensor that is not floating; `kernel` is what PyTorch's message calls the operation. */
export function checkFloat(kernel: string, self: Tensor): void {
  if (self.dtype.category !== Category.float) {
    throw new DTypeError(`"${kernel}" not implemented for '${self.dtype.legacyName}'; give a floating tensor`);
  }
}

/** A list of one entry counts for all of `rank` dimensions. Throws for another number of entries. */
export function forEach<T>(values: readonly T[], rank: number, fn: string, what: string): readonly T[] {
  if (values.length === rank) return values;
  if (values.length === 1) return new Array<T>(rank).fill(values[0]!);
  throw new ArgumentError(
    `${fn}: It is expected ${what} equals to ${rank}, but got size ${values.length}: ${formatSizes(values.map(Number))}; ` +
      'give one number, or one for each spatial dimension',
  );
}

/** The elements of every plane of `t` at the positions `indices` in it. */
export function taken(t: Tensor, indices: Tensor, rank: number, sizes: readonly number[]): Tensor {
  const leading = sizes.slice(0, sizes.length - rank);
  const flat = (x: Tensor): Tensor => x.reshape([...leading, numelOf(x.shape.slice(x.ndim - rank))]);
  return flat(t).gather(-1, flat(indices)).reshape(sizes);
}

/** The doc of the form of a maximum pool that returns two tensors. */
export const INDICES = 'As above, also giving where the maxima are (int64, row-major in their plane).';
