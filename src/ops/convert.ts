/** Copies and conversions: clone, contiguous, to another dtype, and writing over a tensor. */
import type { DType } from '../base/dtype.js';
import { bfloat16, bool, float16, float32, float64, int16, int32, int64, int8, uint8 } from '../base/dtype.js';
import { ShapeError } from '../base/errors.js';
import { broadcastSizes, contiguousGeometry, formatSizes, sameSizes } from '../base/geometry.js';
import { expandGeometry } from '../base/views.js';
import * as backend from '../tensor/launch.js';
import { emptyWith, type Scalar, type Tensor } from '../tensor/tensor.js';
import { composite } from './define-composite.js';
import { structured } from './define-structured.js';
import { plainScalar } from './scalar.js';

/** A row-major copy with this dtype. */
function copied(self: Tensor, dtype: DType): Tensor {
  const out = emptyWith(dtype, contiguousGeometry(self.shape));
  backend.copy(out, self);
  return out;
}

export const clone = structured('clone(Tensor self) -> Tensor', {
  doc: 'A copy with a storage of its own; the gradient passes through.',
  forward: ({ self }) => copied(self, self.dtype),
  grad: { self: { vjp: (g) => g } },
  jvp: 'linear',
});

export const contiguous = composite('contiguous(Tensor self) -> Tensor', {
  doc: 'This tensor if its elements lie in row-major order, else a copy in which they do.',
  fn: false,
  run: ({ self }) => (self.isContiguous() ? self : self.clone()),
});

export const toCopy = structured('_to_copy(Tensor self, *, ScalarType dtype) -> Tensor', {
  doc: 'A copy with another dtype.',
  node: 'ToCopyBackward0',
  fn: false,
  forward: ({ self, dtype }) => copied(self, dtype),
  // The engine gives the gradient back its input's dtype.
  grad: { self: { vjp: (g) => g } },
  jvp: 'linear',
});

const converted = (self: Tensor, dtype: DType, copy = false): Tensor =>
  self.dtype === dtype && !copy ? self : self._toCopy({ dtype });

export const toDtype = composite(
  'to.dtype(Tensor self, ScalarType dtype, bool non_blocking=False, bool copy=False) -> Tensor',
  {
    doc: 'This tensor with another dtype: itself if it has that dtype already, else a copy.',
    fn: false,
    run: ({ self, dtype, copy }) => converted(self, dtype, copy),
  },
);

export const toOther = composite(
  'to.other(Tensor self, Tensor other, bool non_blocking=False, bool copy=False) -> Tensor',
  {
    doc: 'This tensor with the dtype of other.',
    fn: false,
    run: ({ self, other, copy }) => converted(self, other.dtype, copy),
  },
);

export const typeAs = composite('type_as(Tensor self, Tensor other) -> Tensor', {
  doc: 'This tensor with the dtype of other.',
  fn: false,
  run: ({ self, other }) => converted(self, other.dtype),
});

export const double = composite('double(Tensor self) -> Tensor', {
  doc: 'As float64.',
  fn: false,
  run: ({ self }) => converted(self, float64),
});

export const float = composite('float(Tensor self) -> Tensor', {
  doc: 'As float32.',
  fn: false,
  run: ({ self }) => converted(self, float32),
});

export const half = composite('half(Tensor self) -> Tensor', {
  doc: 'As float16.',
  fn: false,
  run: ({ self }) => converted(self, float16),
});

export const bfloat16Of = composite('bfloat16(Tensor self) -> Tensor', {
  doc: 'As bfloat16.',
  fn: false,
  run: ({ self }) => converted(self, bfloat16),
});

export const long = composite('long(Tensor self) -> Tensor', {
  doc: 'As int64, toward zero.',
  fn: false,
  run: ({ self }) => converted(self, int64),
});

export const int = composite('int(Tensor self) -> Tensor', {
  doc: 'As int32, toward zero.',
  fn: false,
  run: ({ self }) => converted(self, int32),
});

export const short = composite('short(Tensor self) -> Tensor', {
  doc: 'As int16, toward zero.',
  fn: false,
  run: ({ self }) => converted(self, int16),
});

export const char = composite('char(Tensor self) -> Tensor', {
  doc: 'As int8, toward zero.',
  fn: false,
  run: ({ self }) => converted(self, int8),
});

export const byte = composite('byte(Tensor self) -> Tensor', {
  doc: 'As uint8, toward zero.',
  fn: false,
  run: ({ self }) => converted(self, uint8),
});

export const boolOf = composite('bool(Tensor self) -> Tensor', {
  doc: 'As bool: whether nonzero.',
  fn: false,
  run: ({ self }) => converted(self, bool),
});

export const copy = structured('copy(Tensor self, Tensor src, bool non_blocking=False) -> Tensor', {
  doc: 'The elements of src, broadcast and converted, in place of those of self.',
  node: 'CopyBackwards',
  fn: false,
  method: false,
  inplace: true,
  forward: ({ self, src }) => {
    const out = emptyWith(self.dtype, contiguousGeometry(self.shape));
    backend.copy(out, { storage: src.storage, dtype: src.dtype, geometry: broadcastSource(src, self.shape) });
    return out;
  },
  grad: {
    self: { vjp: (g) => g.zerosLike() },
    src: { vjp: (g) => g },
  },
  jvp: 'linear',
});

function broadcastSource(src: Tensor, sizes: readonly number[]): Tensor['geometry'] {
  if (sameSizes(src.shape, sizes)) return src.geometry;
  const both = broadcastSizes(sizes, src.shape);
  if (!sameSizes(both, sizes)) {
    throw new ShapeError(
      `copy_: output with shape ${formatSizes(sizes)} doesn't match the broadcast shape ${formatSizes(both)}`,
    );
  }
  return expandGeometry(src.geometry, sizes);
}

function filled(self: Tensor, value: Scalar): Tensor {
  const out = emptyWith(self.dtype, contiguousGeometry(self.shape));
  backend.fill(out, value);
  return out;
}

export const fillScalar = structured('fill.Scalar(Tensor self, Scalar value) -> Tensor', {
  doc: 'The value in every element.',
  node: 'FillBackward0',
  inplaceNode: 'FillBackward2',
  inplace: true,
  fills: true,
  method: false,
  forward: ({ self, value }) => filled(self, plainScalar(value)),
  grad: { self: { vjp: (g) => g.zerosLike() } },
  jvp: () => null,
});

export const fillTensor = structured('fill.Tensor(Tensor self, Tensor value) -> Tensor', {
  doc: 'The value of a scalar tensor in every element.',
  node: 'FillBackward1',
  inplaceNode: 'FillBackward3',
  inplace: true,
  fills: true,
  method: false,
  forward: ({ self, value }) => {
    if (value.dim() !== 0) {
      throw new ShapeError(
        `fill_ only supports 0-dimension value tensor but got tensor with ${value.dim()} dimensions.`,
      );
    }
    return filled(self, plainScalar(value));
  },
  grad: { self: { vjp: (g) => g.zerosLike() }, value: { vjp: (g) => g.sum() } },
  jvp: ({ value }, { self }) => (value === undefined ? null : value.expand(self.shape).to(self.dtype)),
});

export const zero = structured('zero(Tensor self) -> Tensor', {
  doc: 'Zero in every element.',
  fn: false,
  inplace: true,
  fills: true,
  method: false,
  forward: ({ self }) => filled(self, 0),
  grad: { self: { vjp: (g) => g.zerosLike() } },
  jvp: () => null,
});
