/**
 * Copies with a part replaced: what `x.select(...).copy_(src)` would do to x, as a function. The gradient of the whole is
 * cut out where the part was, that of the part is read there.
 */
import { ShapeError } from '../../base/errors.js';
import { formatSizes, sameSizes } from '../../base/geometry.js';
import * as backend from '../../tensor/launch.js';
import { type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import { copyOf } from '../index-plan.js';

/** A copy of self with src in place of `part` of it. */
function replaced(fn: string, self: Tensor, src: Tensor, part: (whole: Tensor) => Tensor): Tensor {
  const out = copyOf(self);
  const target = part(out);
  if (!sameSizes(target.shape, src.shape)) {
    throw new ShapeError(
      `${fn}: expected src to have a size equal to the slice of self. ` +
        `src size = ${formatSizes(src.shape)}, slice size = ${formatSizes(target.shape)}`,
    );
  }
  backend.copy(target, src);
  return out;
}

export const selectScatter = structured('select_scatter(Tensor self, Tensor src, int dim, int index) -> Tensor', {
  doc: 'A copy of self with src as the slice at one index of a dimension.',
  forward: ({ self, src, dim, index }) => replaced('select_scatter', self, src, (whole) => whole.select(dim, index)),
  grad: {
    self: { vjp: (g, { dim, index }, { src }) => g.selectScatter(zerosTensor(g.dtype, src), dim, index) },
    src: { vjp: (g, { dim, index }) => g.select(dim, index) },
  },
  jvp: 'linear',
});

export const sliceScatter = structured(
  'slice_scatter(Tensor self, Tensor src, int dim=0, int? start=None, int? end=None, int step=1) -> Tensor',
  {
    doc: 'A copy of self with src as every step-th slice of a dimension from start up to, not including, end.',
    forward: ({ self, src, dim, start, end, step }) =>
      replaced('slice_scatter', self, src, (whole) => whole.slice(dim, start, end, step)),
    grad: {
      self: {
        vjp: (g, { dim, start, end, step }, { src }) =>
          g.sliceScatter(zerosTensor(g.dtype, src), dim, start, end, step),
      },
      src: { vjp: (g, { dim, start, end, step }) => g.slice(dim, start, end, step) },
    },
    jvp: 'linear',
  },
);

export const diagonalScatter = structured(
  'diagonal_scatter(Tensor self, Tensor src, int offset=0, int dim1=0, int dim2=1) -> Tensor',
  {
    doc: 'A copy of self with src along the diagonal of two dimensions.',
    forward: ({ self, src, offset, dim1, dim2 }) =>
      replaced('diagonal_scatter', self, src, (whole) => whole.diagonal(offset, dim1, dim2)),
    grad: {
      self: {
        vjp: (g, { offset, dim1, dim2 }, { src }) => g.diagonalScatter(zerosTensor(g.dtype, src), offset, dim1, dim2),
      },
      src: { vjp: (g, { offset, dim1, dim2 }) => g.diagonal(offset, dim1, dim2) },
    },
    jvp: 'linear',
  },
);

export const asStridedScatter = structured(
  'as_strided_scatter(Tensor self, Tensor src, int[] size, int[] stride, int? storage_offset=None) -> Tensor',
  {
    doc: 'A row-major copy of self with src at the positions that these sizes, strides and offset show of it.',
    forward: ({ self, src, size, stride, storageOffset }) =>
      replaced('as_strided_scatter', self, src, (whole) => whole.asStrided(size, stride, storageOffset ?? 0)),
    grad: {
      self: {
        vjp: (g, { size, stride, storageOffset }, { src }) =>
          g.asStridedScatter(zerosTensor(g.dtype, src), size, stride, storageOffset),
      },
      // Fresh, so that its storage begins where the copy's began.
      src: {
        vjp: (g, { size, stride, storageOffset }) =>
          g
            .clone()
            .contiguous()
            .asStrided(size, stride, storageOffset ?? 0),
      },
    },
    jvp: 'linear',
  },
);

export const narrowCopy = composite('narrow_copy(Tensor self, int dim, int start, int length) -> Tensor', {
  doc: 'A copy of length slices of a dimension from start on.',
  run: ({ self, dim, start, length }) => self.narrow(dim, start, length).clone(),
});
