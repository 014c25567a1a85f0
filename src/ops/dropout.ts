/**
 * Dropout: random zeros while training. The mask is drawn as PyTorch draws it on a CPU, so the same seed drops the same
 * elements; it is a constant to differentiation.
 */
import type { DType } from '../base/dtype.js';
import { ArgumentError, ShapeError } from '../base/errors.js';
import { bernoulli, defaultGenerator } from '../kernel/random.js';
import { emptyTensor, type Tensor, zerosTensor } from '../tensor/tensor.js';
import { composite } from './define-composite.js';

interface Call {
  readonly self: Tensor;
  readonly p: number;
  readonly training: boolean;
  readonly inplace: boolean;
}

/** A mask of 0, and 1 / kept with probability `kept`. */
function drawn(dtype: DType, sizes: readonly number[], kept: number): Tensor {
  const mask = emptyTensor(dtype, sizes);
  bernoulli(mask, kept, defaultGenerator());
  return mask.div_(kept);
}

/** `self` times a mask of sizes `sizes`: 0 with probability p, else 1 / (1 - p), which keeps the expected value. */
function dropped({ self, p, training, inplace }: Call, sizes: readonly number[]): Tensor {
  if (!(p >= 0 && p <= 1)) {
    throw new ArgumentError(`dropout: dropout probability has to be between 0 and 1, but got ${p}`);
  }
  if (p === 0 || !training || self.numel() === 0) return self;
  const mask = p === 1 ? zerosTensor(self.dtype, sizes) : drawn(self.dtype, sizes, 1 - p);
  return inplace ? self.mul_(mask) : self.mul(mask);
}

export const dropout = composite(
  'dropout(Tensor self, float p=0.5, bool training=True, bool inplace=False) -> Tensor',
  {
    doc: 'While training, zeros in random places, each with probability p, and the rest divided by 1 - p; else self.',
    aliases: ['nn.functional.dropout'],
    method: false,
    run: (call) => dropped(call, call.self.shape),
  },
);

/** As dropout, for whole channels: (N, C, ...). */
function channelsDropped(call: Call): Tensor {
  const { shape, ndim } = call.self;
  if (ndim < 2)
    throw new ShapeError(`dropout: Feature dropout requires at least 2 dimensions in the input, got ${ndim}`);
  return dropped(call, [shape[0]!, shape[1]!, ...new Array<number>(ndim - 2).fill(1)]);
}

/** For inputs that may come without a batch: `rank` dimensions with one. */
function batched(call: Call, rank: number, fn: string): Tensor {
  const { self } = call;
  if (self.ndim === rank) return channelsDropped(call);
  if (self.ndim !== rank - 1) {
    throw new ShapeError(`${fn}: Expected ${rank - 1}D or ${rank}D input, but received a ${self.ndim}D input`);
  }
  return channelsDropped({ ...call, self: self.unsqueeze(0) }).squeeze(0);
}

export const dropout1d = composite(
  'dropout1d(Tensor self, float p=0.5, bool training=True, bool inplace=False) -> Tensor',
  {
    doc: 'As dropout, for whole channels of (N, C, L) or (C, L).',
    aliases: ['nn.functional.dropout1d'],
    method: false,
    run: (call) => batched(call, 3, 'dropout1d'),
  },
);

export const dropout2d = composite(
  'dropout2d(Tensor self, float p=0.5, bool training=True, bool inplace=False) -> Tensor',
  {
    doc: 'As dropout, for whole channels of (N, C, H, W).',
    aliases: ['nn.functional.dropout2d'],
    method: false,
    run: channelsDropped,
  },
);

export const dropout3d = composite(
  'dropout3d(Tensor self, float p=0.5, bool training=True, bool inplace=False) -> Tensor',
  {
    doc: 'As dropout, for whole channels of (N, C, D, H, W) or (C, D, H, W).',
    aliases: ['nn.functional.dropout3d'],
    method: false,
    run: (call) => batched(call, 5, 'dropout3d'),
  },
);
