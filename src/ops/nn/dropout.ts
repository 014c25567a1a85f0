/**
 * Dropout: random zeros while training. The mask is drawn as PyTorch draws it on a CPU, so the same seed drops the same
 * elements; it is a constant to differentiation.
 */
import type { DType } from '../../base/dtype.js';
import { ArgumentError, ShapeError } from '../../base/errors.js';
import { defaultGenerator } from '../../kernel/random.js';
import { bernoulli } from '../../tensor/launch-random.js';
import { emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';

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

function checkProbability(p: number): void {
  if (!(p >= 0 && p <= 1)) {
    throw new ArgumentError(`dropout: dropout probability has to be between 0 and 1, but got ${p}`);
  }
}

/** `self` times a mask of sizes `sizes`: 0 with probability p, else 1 / (1 - p), which keeps the expected value. */
function dropped({ self, p, training, inplace }: Call, sizes: readonly number[]): Tensor {
  checkProbability(p);
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

/** The sizes of a mask for whole channels of (N, C, ...). */
function channelSizes({ shape, ndim }: Tensor): number[] {
  if (ndim < 2) {
    throw new ShapeError(`dropout: Feature dropout requires at least 2 dimensions in the input, got ${ndim}`);
  }
  return [shape[0]!, shape[1]!, ...new Array<number>(ndim - 2).fill(1)];
}

/** As dropout, for whole channels: (N, C, ...). */
const channelsDropped = (call: Call): Tensor => dropped(call, channelSizes(call.self));

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

// ---- for self-normalising networks -----------------------------------------------------------------------------------

/** SELU's value far below 0, negated: its scale times its alpha (Klambauer et al. 2017, Self-Normalizing Neural Networks). */
const SELU_FLOOR = 1.7580993408473766;

/**
 * Where the mask is 0 elements become SELU's floor instead of 0, and all are then stretched and moved so that mean and
 * variance stay: a (x m + (m - 1) floor + p floor) with a = 1 / sqrt((1 - p) (1 + p floor^2)).
 */
function droppedToFloor({ self, p, training, inplace }: Call, sizesOf: (self: Tensor) => readonly number[]): Tensor {
  checkProbability(p);
  if (p === 0 || !training || self.numel() === 0) return self;
  if (p === 1) return inplace ? self.mul_(0) : self.mul(zerosTensor(self.dtype, []));
  const mask = emptyTensor(self.dtype, sizesOf(self));
  bernoulli(mask, 1 - p, defaultGenerator());
  const a = 1 / Math.sqrt((SELU_FLOOR * SELU_FLOOR * p + 1) * (1 - p));
  const moved = mask
    .sub(1)
    .mul(SELU_FLOOR * a)
    .add(SELU_FLOOR * a * p);
  const scale = mask.mul(a);
  return inplace ? self.mul_(scale).add_(moved) : self.mul(scale).add(moved);
}

export const alphaDropout = composite(
  'alpha_dropout(Tensor self, float p=0.5, bool training=False, bool inplace=False) -> Tensor',
  {
    doc: "While training, SELU's lowest value in random places, each with probability p, with mean and variance kept; else self.",
    aliases: ['nn.functional.alpha_dropout'],
    method: false,
    run: (call) => droppedToFloor(call, ({ shape }) => shape),
  },
);

export const featureAlphaDropout = composite(
  'feature_alpha_dropout(Tensor self, float p=0.5, bool training=False, bool inplace=False) -> Tensor',
  {
    doc: 'As alpha_dropout, for whole channels of (N, C, ...).',
    aliases: ['nn.functional.feature_alpha_dropout'],
    method: false,
    run: (call) => droppedToFloor(call, channelSizes),
  },
);
