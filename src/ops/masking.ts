/** Picking and placing elements by masks. */
import { bool, uint8 } from '../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../base/errors.js';
import { broadcastSizes, contiguousGeometry } from '../base/geometry.js';
import { narrowGeometry } from '../base/views.js';
import * as backend from '../tensor/launch.js';
import { type Tensor, zerosTensor } from '../tensor/tensor.js';
import { where } from './arithmetic.js';
import { structured } from './define-structured.js';
import { embedded } from './define-view.js';
import { castScalar, checkFill, copyOf, countOf, extremes, flat, packed, scalarOf } from './index-plan.js';
import { plainScalar } from './scalar.js';

/** Throws unless `mask` is bool, or uint8 with zeros and ones. */
function checkMask(fn: string, mask: Tensor): void {
  if (mask.dtype === bool) return;
  if (mask.dtype !== uint8) {
    throw new DTypeError(
      `${fn}: expected BoolTensor or ByteTensor for mask (Mask tensor can take 0 and 1 values only), got ${mask.dtype.name}; ` +
        'make a mask by a comparison, as in mask.ne(0)',
    );
  }
  const found = extremes(mask);
  if (found === null || found.max <= 1) return;
  throw new ArgumentError(`${fn}: Mask tensor can take 0 and 1 values only, got ${found.max}`);
}

function maskFilled(self: Tensor, mask: Tensor, value: Tensor): Tensor {
  checkMask('masked_fill', mask);
  const sizes = broadcastForMask('masked_fill', mask, self);
  const expanded = self.expand(sizes);
  return where.call({ condition: mask, self: value, other: expanded });
}

/** The sizes of self and mask together; PyTorch names the mask first when they do not fit. */
function broadcastForMask(fn: string, mask: Tensor, self: Tensor): readonly number[] {
  try {
    return broadcastSizes(mask.shape, self.shape);
  } catch (error) {
    if (error instanceof ShapeError) throw new ShapeError(`${fn}: ${error.message}`);
    throw error;
  }
}

export const maskedFill = structured('masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor', {
  doc: 'self with this value where mask (bool) holds, both broadcast; of the dtype of self.',
  inplace: true,
  forward: ({ self, mask, value }) => {
    checkFill('masked_fill', plainScalar(value), self.dtype);
    return maskFilled(self, mask, scalarOf(plainScalar(value), self.dtype));
  },
  grad: { self: { save: ['mask'], vjp: (g, { mask }) => g.maskedFill(mask, 0) }, mask: 'none' },
  jvp: ({ self }, { mask }) => self?.maskedFill(mask, 0) ?? null,
});

export const maskedFillTensor = structured('masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor', {
  doc: 'self with the value of a scalar tensor where mask (bool) holds, self and mask broadcast; of the dtype of self.',
  node: 'MaskedFillBackward1',
  inplace: true,
  forward: ({ self, mask, value }) => {
    if (value.dim() !== 0) {
      throw new ShapeError(
        `masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.dim()} dimension(s).`,
      );
    }
    return maskFilled(self, mask, castScalar(value, self.dtype));
  },
  grad: {
    self: { save: ['mask'], vjp: (g, { mask }) => g.maskedFill(mask, 0) },
    mask: 'none',
    value: { save: ['mask'], vjp: (g, { mask }) => g.maskedFill(mask.logicalNot(), 0).sum() },
  },
  jvp: 'linear',
});

export const maskedSelect = structured('masked_select(Tensor self, Tensor mask) -> Tensor', {
  doc: 'The elements of self where mask (bool) holds, both broadcast, as a vector in row-major order.',
  forward: ({ self, mask }) => {
    checkMask('masked_select', mask);
    const sizes = broadcastForMask('masked_select', mask, self);
    return packed(self.expand(sizes), mask.expand(sizes));
  },
  grad: {
    self: {
      save: ['mask'],
      // Of the broadcast sizes: the engine adds up what was repeated.
      vjp: (g, { mask }, { self }) => zerosTensor(g.dtype, broadcastSizes(self, mask.shape)).maskedScatter(mask, g),
    },
    mask: 'none',
  },
  jvp: 'linear',
});

export const maskedScatter = structured('masked_scatter(Tensor self, Tensor mask, Tensor source) -> Tensor', {
  doc: 'self with the elements of source, one after the other, where mask (bool) holds; self and mask are broadcast.',
  inplace: true,
  forward: ({ self, mask, source }) => {
    if (self.dtype !== source.dtype) {
      throw new DTypeError(
        'masked_scatter: expected self and source to have same dtypes but got' +
          `${self.dtype.legacyName} and ${source.dtype.legacyName}`,
      );
    }
    checkMask('masked_scatter', mask);
    const sizes = broadcastForMask('masked_scatter', mask, self);
    const out = copyOf(self.expand(sizes));
    const chosen = mask.expand(sizes);
    const count = countOf(chosen);
    if (count > source.numel()) {
      throw new ShapeError(
        `masked_scatter: Number of elements of source < number of ones in mask: ${source.numel()} and ${count}`,
      );
    }
    if (count > 0) backend.unpack(out, chosen, flat(source));
    return out;
  },
  grad: {
    self: { save: ['mask'], vjp: (g, { mask }) => g.maskedFill(mask, 0) },
    mask: 'none',
    // The selected gradients are those of the first elements of source, the others get none.
    source: {
      save: ['mask'],
      vjp: (g, { mask }, { source }) => {
        const whole = contiguousGeometry(source);
        const used = g.maskedSelect(mask);
        const row = contiguousGeometry([whole.numel]);
        return embedded(used, row, narrowGeometry(row, 0, 0, used.numel())).reshape(source);
      },
    },
  },
  jvp: 'linear',
});
