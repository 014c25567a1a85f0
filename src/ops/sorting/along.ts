/**
 * What the records that sort have in common: launching the kernel along a dim, and carrying gradients and tangents between
 * a tensor and the elements that were taken from it. Knows no operation.
 */
import { type DType, int64 } from '../../base/dtype.js';
import { DTypeError, IndexError, NotImplementedError } from '../../base/errors.js';
import { contiguousGeometry, wrapDim } from '../../base/geometry.js';
import * as backend from '../../tensor/launch.js';
import { emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { dimLast, seenAs } from '../index-plan.js';

/** What is wanted of a sorted dim: elements of the ranks `from`, `from + 1`, ..., `count` of them; default: all. */
interface Wanted {
  readonly descending?: boolean;
  readonly from?: number;
  readonly count?: number;
}

/** The elements of some ranks along a wrapped dim, in order, and where they are, as fresh tensors. */
export function sortedAlong(self: Tensor, dim: number, wanted: Wanted = {}): [values: Tensor, indices: Tensor] {
  const values = emptyTensor(self.dtype, sizesWith(self, dim, wanted.count));
  return [values, launch(values, self, dim, wanted)];
}

/** Where the elements of all ranks along a wrapped dim are. */
export function orderAlong(self: Tensor, dim: number, descending: boolean): Tensor {
  return launch(null, self, dim, { descending });
}

function sizesWith(self: Tensor, dim: number, count: number | undefined): readonly number[] {
  return self.ndim === 0 || count === undefined ? self.shape : self.shape.with(dim, count);
}

function launch(values: Tensor | null, self: Tensor, dim: number, wanted: Wanted): Tensor {
  const indices = emptyTensor(int64, sizesWith(self, dim, wanted.count));
  if (indices.numel() === 0) return indices;
  const rows = (t: Tensor) => seenAs(t, dimLast(t.geometry, dim));
  const outValues = values === null ? null : rows(values);
  backend.sort(outValues, rows(indices), rows(self), wanted.descending === true, wanted.from ?? 0);
  return indices;
}

/** Fresh tensors whose dim `dim` has size 1, without it unless it is kept. */
export function reducedPair<T extends readonly Tensor[]>(pair: T, dim: number, keepdim: boolean): T {
  if (!keepdim && pair[0]!.ndim > 0) {
    for (const t of pair) t.geometry = contiguousGeometry(t.shape.toSpliced(dim, 1));
  }
  return pair;
}

// ---- derivatives -----------------------------------------------------------------------------------------------------

/** Zeros with g at the places it was taken from: the transpose of gather. */
export function toPlaces(g: Tensor, dim: number, indices: Tensor, sizes: readonly number[]): Tensor {
  return sizes.length === 0 ? g : zerosTensor(g.dtype, sizes).scatter(dim, indices, g);
}

/** The same where the dim was reduced away, or kept as 1. */
export function toPlace(g: Tensor, dim: number, indices: Tensor, sizes: readonly number[], keepdim: boolean): Tensor {
  if (keepdim || sizes.length === 0) return toPlaces(g, dim, indices, sizes);
  const d = wrapDim(dim, sizes.length, '');
  return toPlaces(g.unsqueeze(d), d, indices.unsqueeze(d), sizes);
}

/** What stands at the places: the tangent of what was taken from there. Without the dim, unless it is kept. */
export function atPlace(t: Tensor, dim: number, indices: Tensor, keepdim: boolean): Tensor {
  if (keepdim || t.ndim === 0) return t.gather(dim, indices);
  const d = wrapDim(dim, t.ndim, '');
  return t.gather(d, indices.unsqueeze(d)).squeeze(d);
}

/** The vjp of what PyTorch refuses to differentiate: the name of its operator. */
export function refuseGradient(name: string): () => never {
  return () => {
    throw new NotImplementedError(
      `derivative for aten::${name} is not implemented (the derivative for '${name}' is not implemented.); ` +
        'detach() its inputs if no gradient should flow through it',
    );
  };
}

// ---- checks ----------------------------------------------------------------------------------------------------------

/** Throws for dtypes that the function does not take. */
export function refuseDType(kernel: string, self: Tensor, refused: readonly DType[]): void {
  if (refused.includes(self.dtype)) {
    throw new DTypeError(`"${kernel}" not implemented for '${self.dtype.legacyName}'; convert the tensor first`);
  }
}

/** The wrapped dim; throws where an element of nothing is asked for. */
export function nonEmptyDim(fn: string, self: Tensor, dim: number): number {
  const d = wrapDim(dim, self.ndim, fn);
  if (self.shape[d] === 0) throw new IndexError(`${fn}(): Expected reduction dim ${d} to have non-zero size.`);
  return d;
}
