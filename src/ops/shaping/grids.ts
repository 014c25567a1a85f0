/** Tensors that are given a rank, spread over a grid, laid out or resized; index tables of triangles. */
import { type DType, getDefaultDtype, int64 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, GraphError, ShapeError } from '../../base/errors.js';
import { broadcastAll, contiguousGeometry, formatSizes, Geometry, numelOf, sameSizes } from '../../base/geometry.js';
import { requiredStorageLength } from '../../base/views.js';
import { triangleEdge } from '../../kernel/reference/triangle.js';
import { noteWrite } from '../../autograd/inplace.js';
import { Flag } from '../../tensor/flags.js';
import * as backend from '../../tensor/launch.js';
import { emptyTensor, type Scalar, Tensor } from '../../tensor/tensor.js';
import { unfilled } from '../create.js';
import { composite } from '../define-composite.js';
import { finished } from '../finish.js';
import { numbered, numberedVector, progression, spaced, type Spacing, spacing } from '../numbered.js';
import { seenAs } from '../index-plan.js';
import { cast } from '../reducing.js';
import { plainScalar } from '../scalar.js';

// ---- ranks -----------------------------------------------------------------------------------------------------------

/** A tensor with at least `rank` dimensions: rows come before columns, depth behind both. */
function atLeast(rank: 1 | 2 | 3, t: Tensor): Tensor {
  if (t.dim() >= rank) return t;
  if (t.dim() === 0) return t.reshape(new Array<number>(rank).fill(1));
  const rows = t.dim() === 1 ? t.unsqueeze(0) : t;
  return rank === 3 ? rows.unsqueeze(-1) : rows;
}

export const atleast1d = composite('atleast_1d(Tensor self) -> Tensor', {
  doc: 'self, a scalar as a vector of one element.',
  method: false,
  run: ({ self }) => atLeast(1, self),
});

export const atleast1dSequence = composite('atleast_1d.Sequence(Tensor[] tensors) -> Tensor[]', {
  doc: 'The tensors, scalars as vectors of one element.',
  run: ({ tensors }) => tensors.map((t) => atLeast(1, t)),
});

export const atleast2d = composite('atleast_2d(Tensor self) -> Tensor', {
  doc: 'self, a vector as a row, a scalar as [1, 1].',
  method: false,
  run: ({ self }) => atLeast(2, self),
});

export const atleast2dSequence = composite('atleast_2d.Sequence(Tensor[] tensors) -> Tensor[]', {
  doc: 'The tensors, vectors as rows, scalars as [1, 1].',
  run: ({ tensors }) => tensors.map((t) => atLeast(2, t)),
});

export const atleast3d = composite('atleast_3d(Tensor self) -> Tensor', {
  doc: 'self, a matrix as [m, n, 1], a vector as [1, n, 1], a scalar as [1, 1, 1].',
  method: false,
  run: ({ self }) => atLeast(3, self),
});

export const atleast3dSequence = composite('atleast_3d.Sequence(Tensor[] tensors) -> Tensor[]', {
  doc: 'The tensors, matrices as [m, n, 1], vectors as [1, n, 1], scalars as [1, 1, 1].',
  run: ({ tensors }) => tensors.map((t) => atLeast(3, t)),
});

// ---- grids -----------------------------------------------------------------------------------------------------------

export const meshgrid = composite('meshgrid(Tensor[] tensors, *, str? indexing=None) -> Tensor[]', {
  doc:
    'The coordinates of a grid over these vectors: result k has in place [i0, i1, ...] the ik-th element of vector k. ' +
    "With indexing 'xy' the first two dimensions change places.",
  run: ({ tensors, indexing }) => {
    const [first] = tensors;
    if (first === undefined) throw new ArgumentError('meshgrid expects a non-empty TensorList');
    for (const t of tensors) {
      if (t.dim() > 1) {
        throw new ShapeError(
          `torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: ${formatSizes(t.shape)}`,
        );
      }
      if (t.dtype !== first.dtype) throw new DTypeError('meshgrid expects all tensors to have the same dtype');
    }
    if (indexing !== null && indexing !== 'ij' && indexing !== 'xy') {
      throw new ArgumentError(`torch.meshgrid: indexing must be one of "xy" or "ij", but received: ${indexing}`);
    }
    const swapped = indexing === 'xy' && tensors.length >= 2;
    const place = (k: number): number => (swapped && k < 2 ? 1 - k : k);
    const sizes = tensors.map((_, k) => tensors[place(k)]!.numel());
    return tensors.map((t, k) => t.view(sizes.map((size, d) => (d === place(k) ? size : 1))).expand(sizes));
  },
});

/**
 * The sizes that tensors of these sizes broadcast to.
 *
 * @throws ShapeError where they do not fit
 * @example broadcastShapes([2, 1], [3]) // [2, 3]
 */
export function broadcastShapes(...shapes: readonly (number | readonly number[])[]): number[] {
  try {
    return broadcastAll(shapes.map((s) => (typeof s === 'number' ? [s] : s))).slice();
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ShapeError(
      `broadcastShapes: Shape mismatch: objects cannot be broadcast to a single shape; ${error.message}`,
    );
  }
}

// ---- triangles -------------------------------------------------------------------------------------------------------

/** Row and column of the elements of a triangle, as [2, count]. */
function triangle(row: number, col: number, diagonal: number, dtype: DType | null, upper: boolean): Tensor {
  if (row < 0) throw new ArgumentError(`row must be non-negative, got${row}`);
  if (col < 0) throw new ArgumentError(`col must be non-negative, got${col}`);
  let count = 0;
  for (let i = 0; i < row; i++) {
    const edge = triangleEdge(i, col, diagonal, upper);
    count += upper ? col - edge : edge;
  }
  const indices = emptyTensor(int64, [2, count]);
  if (count > 0) backend.triangleIndices(indices, row, col, diagonal, upper);
  return cast(indices, dtype ?? int64);
}

export const trilIndices = composite(
  'tril_indices(int row, int col, int offset=0, *, ScalarType? dtype=None) -> Tensor',
  {
    doc: 'The rows and the columns of the elements of the lower triangle of a [row, col] matrix, as [2, count]; int64.',
    run: ({ row, col, offset, dtype }) => triangle(row, col, offset, dtype, false),
  },
);

export const triuIndices = composite(
  'triu_indices(int row, int col, int offset=0, *, ScalarType? dtype=None) -> Tensor',
  {
    doc: 'The rows and the columns of the elements of the upper triangle of a [row, col] matrix, as [2, count]; int64.',
    run: ({ row, col, offset, dtype }) => triangle(row, col, offset, dtype, true),
  },
);

// ---- ranges ----------------------------------------------------------------------------------------------------------

const exponential = numbered((i, ...numbers) => numbers[5]!.pow(spaced(i, ...(numbers.slice(0, 5) as Spacing))));

export const logspace = composite(
  'logspace(Scalar start, Scalar end, int steps, float base=10, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'steps values from base ** start to base ** end, their exponents evenly spaced.',
    run: ({ start, end, steps, base, dtype, requiresGrad }) => {
      if (steps < 0) throw new ArgumentError('logspace: number of steps must be non-negative');
      const [from, to] = [Number(plainScalar(start)), Number(plainScalar(end))];
      const numbers = [...spacing(from, to, steps), base];
      const values = numberedVector(exponential, steps, numbers, dtype ?? getDefaultDtype());
      return finished(values, requiresGrad);
    },
  },
);

export const range = composite(
  'range(Scalar start, Scalar end, Scalar step=1, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'start, start + step, ... up to and including end. arange(), which leaves the end out, is the usual choice.',
    run: ({ start, end, step, dtype, requiresGrad }) => {
      const [from, to, by] = [start, end, step].map((v) => Number(plainScalar(v as Scalar | Tensor))) as [
        number,
        number,
        number,
      ];
      if (by === 0) throw new ArgumentError('range: step must be nonzero');
      if (by > 0 ? from > to : from < to) {
        throw new ArgumentError('range: upper bound and larger bound inconsistent with step sign');
      }
      const count = Math.floor((to - from) / by + 1);
      return finished(progression(count, from, by, dtype ?? getDefaultDtype()), requiresGrad);
    },
  },
);

// ---- layouts ---------------------------------------------------------------------------------------------------------

/** Any elements of the given sizes and strides, in a storage that just holds them. */
function strided(
  fn: string,
  size: readonly number[],
  stride: readonly number[],
  dtype: DType,
  requiresGrad: boolean,
): Tensor {
  if (size.length !== stride.length) {
    throw new ArgumentError(
      `${fn}: dimensionality of sizes (${size.length}) must match dimensionality of strides (${stride.length})`,
    );
  }
  const whole = unfilled([requiredStorageLength(size, stride, 0)], dtype, false);
  return finished(new Tensor(whole.storage, dtype, whole.asStrided(size, stride).geometry, 0), requiresGrad);
}

export const emptyStrided = composite(
  'empty_strided(int[] size, int[] stride, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'A tensor of these sizes and strides whose elements are not specified.',
    run: ({ size, stride, dtype, requiresGrad }) =>
      strided('empty_strided', size, stride, dtype ?? getDefaultDtype(), requiresGrad),
  },
);

export const newEmptyStrided = composite(
  'new_empty_strided(Tensor self, int[] size, int[] stride, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'A tensor of these sizes and strides, with the dtype of self, whose elements are not specified.',
    fn: false,
    run: ({ self, size, stride, dtype, requiresGrad }) =>
      strided('new_empty_strided', size, stride, dtype ?? self.dtype, requiresGrad),
  },
);

/** Gives `self` other sizes, row-major; elements that its storage has no room for are zeros in a storage of its own. */
function resized(fn: string, self: Tensor, sizes: readonly number[]): Tensor {
  if ((self.flags & Flag.requiresGrad) !== 0) {
    throw new GraphError(`${fn}: cannot resize variables that require grad; use reshape(), or resize under noGrad()`);
  }
  if (sizes.some((size) => size < 0)) {
    throw new ShapeError(`${fn}: Trying to create tensor with negative dimension: ${formatSizes(sizes)}`);
  }
  if (sameSizes(self.shape, sizes)) return self;
  const [offset, count, held] = [self.storageOffset(), numelOf(sizes), self.storage.length];
  const dense = contiguousGeometry(sizes);
  if (offset + count <= held) {
    self.geometry = offset === 0 ? dense : new Geometry(dense.sizes, dense.strides, offset);
  } else {
    if (self.viewInfo !== null) {
      throw new ShapeError(`${fn}: a view cannot grow beyond the storage of its base; resize a copy, from clone()`);
    }
    const grown = emptyTensor(self.dtype, sizes);
    backend.fill(grown, 0);
    const kept = new Geometry([held - offset], [1], 0);
    backend.copy(seenAs(grown, kept), seenAs(self, new Geometry([held - offset], [1], offset)));
    self.storage = grown.storage;
    self.geometry = dense;
  }
  noteWrite(self, fn);
  return self;
}

// The names say that self changes; there is no form that leaves it.
export const resize = composite('resize_(Tensor self, int[] size) -> Tensor', {
  doc: 'Gives self other sizes: its storage in row-major order. New elements, if there are more now, are zeros.',
  fn: false,
  run: ({ self, size }) => resized('resize_', self, size),
});

export const resizeAs = composite('resize_as_(Tensor self, Tensor the_template) -> Tensor', {
  doc: 'Gives self the sizes of another tensor, as resize_() does.',
  fn: false,
  run: ({ self, theTemplate }) => resized('resize_as_', self, theTemplate.shape),
});
