/** Moving elements between the channels and the spatial dimensions, and among the channels. */
import { ArgumentError, ShapeError } from '../../base/errors.js';
import { contiguousGeometry, formatSizes } from '../../base/geometry.js';
import { permuteGeometry } from '../../base/views.js';
import * as backend from '../../tensor/launch.js';
import { emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { structured, type StructuredOp } from '../define-structured.js';
import { copyOf, seenAs } from '../index-plan.js';

/** A copy with these sizes: the elements seen as `parts`, these dimensions in another order. */
function rearranged(t: Tensor, sizes: readonly number[], parts: readonly number[], order: readonly number[]): Tensor {
  const out = emptyTensor(t.dtype, sizes);
  if (out.numel() === 0) return out;
  const dense = t.isContiguous() && t.storageOffset() === 0 ? t : copyOf(t);
  const from = permuteGeometry(contiguousGeometry(parts), order);
  backend.copy(seenAs(out, contiguousGeometry(from.sizes)), seenAs(dense, from));
  return out;
}

/** The dimensions before the last three, and the last three. */
function split(fn: string, self: Tensor, factor: number, what: string): readonly [number[], number, number, number] {
  const rank = self.dim();
  if (rank < 3) {
    throw new ShapeError(`${fn} expects input to have at least 3 dimensions, but got input with ${rank} dimension(s)`);
  }
  if (factor <= 0) throw new ArgumentError(`${fn} expects a positive ${what}, but got ${factor}`);
  const [c, h, w] = self.shape.slice(-3) as [number, number, number];
  return [self.shape.slice(0, -3), c, h, w];
}

export const pixelShuffle: StructuredOp = structured('pixel_shuffle(Tensor self, int upscale_factor) -> Tensor', {
  doc: 'The channels of (..., C r r, H, W) as pixels of (..., C, H r, W r), for r = upscaleFactor.',
  aliases: ['nn.functional.pixel_shuffle'],
  method: false,
  forward: ({ self, upscaleFactor: r }) => {
    const [leading, c, h, w] = split('pixel_shuffle', self, r, 'upscale_factor');
    if (c % (r * r) !== 0) {
      throw new ShapeError(
        "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but " +
          `input.size(-3)=${c} is not divisible by ${r * r}`,
      );
    }
    const channels = c / (r * r);
    const batch = leading.reduce((product, n) => product * n, 1);
    const parts = [batch * channels, r, r, h, w];
    return rearranged(self, [...leading, channels, h * r, w * r], parts, [0, 3, 1, 4, 2]);
  },
  grad: {
    self: {
      vjp: (g, { upscaleFactor }) => pixelUnshuffle.call({ self: g, downscaleFactor: upscaleFactor }) as Tensor,
    },
  },
  jvp: 'linear',
});

export const pixelUnshuffle: StructuredOp = structured('pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor', {
  doc: 'Undoes pixelShuffle: the pixels of (..., C, H r, W r) as channels of (..., C r r, H, W), for r = downscaleFactor.',
  aliases: ['nn.functional.pixel_unshuffle'],
  method: false,
  forward: ({ self, downscaleFactor: r }) => {
    const [leading, c, h, w] = split('pixel_unshuffle', self, r, 'downscale_factor');
    for (const [name, n, d] of [
      ['height', h, -2],
      ['width', w, -1],
    ] as const) {
      if (n % r === 0) continue;
      throw new ShapeError(
        `pixel_unshuffle expects ${name} to be divisible by downscale_factor, but input.size(${d})=${n} is not divisible by ${r}`,
      );
    }
    const batch = leading.reduce((product, n) => product * n, 1);
    const parts = [batch * c, h / r, r, w / r, r];
    return rearranged(self, [...leading, c * r * r, h / r, w / r], parts, [0, 2, 4, 1, 3]);
  },
  grad: {
    self: {
      vjp: (g, { downscaleFactor }) => pixelShuffle.call({ self: g, upscaleFactor: downscaleFactor }) as Tensor,
    },
  },
  jvp: 'linear',
});

export const channelShuffle: StructuredOp = structured('channel_shuffle(Tensor self, int groups) -> Tensor', {
  doc: 'The channels of (N, C, ...) in another order: the first of each group, then the second of each, ...',
  aliases: ['nn.functional.channel_shuffle'],
  method: false,
  forward: ({ self, groups }) => {
    if (self.dim() <= 2) {
      throw new ShapeError(
        `channel_shuffle expects input with > 2 dims, but got input with sizes ${formatSizes(self.shape)}`,
      );
    }
    const [n, channels] = self.shape as [number, number];
    if (groups <= 0) {
      throw new ArgumentError(
        `channel_shuffle: Number of groups to divide channels in must be positive. Value of groups:${groups}`,
      );
    }
    if (channels % groups !== 0) {
      throw new ShapeError(
        `channel_shuffle: Number of channels must be divisible by groups. Got ${channels} channels and ${groups} groups.`,
      );
    }
    return rearranged(
      self,
      self.shape,
      [n, groups, channels / groups, ...self.shape.slice(2)],
      [0, 2, 1, ...self.shape.slice(2).map((_, d) => d + 3)],
    );
  },
  grad: {
    self: {
      vjp: (g, { groups }) =>
        g.numel() === 0 ? g : (channelShuffle.call({ self: g, groups: g.shape[1]! / groups }) as Tensor),
    },
  },
  jvp: 'linear',
});
