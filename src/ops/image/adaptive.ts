/**
 * Adaptive pooling: the average or the maximum of windows that together cover each plane, as many as are asked for. Window i of
 * m over n elements begins at floor(i n / m) and ends before ceil((i + 1) n / m), so windows may overlap and differ by one.
 */
import { int64 } from '../../base/dtype.js';
import { ArgumentError, ShapeError } from '../../base/errors.js';
import { formatSizes } from '../../base/geometry.js';
import type { Bounds } from '../../backends/backend.js';
import * as backend from '../../tensor/launch.js';
import { emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured, type StructuredOp } from '../define-structured.js';
import { checkFloat, forEach, INDICES, planes } from '../planes.js';
import { maxPool2dGradient, maxPool3dGradient } from '../nn/pooling.js';
import { windowEnd, windowStart } from './sparse.js';
import { callSpatial, spatial } from './spatial.js';

/** Throws for a tensor that is not (C, ...) or (N, C, ...). */
function checkRank(fn: string, self: Tensor, rank: number): void {
  if (self.dim() === rank + 1 || self.dim() === rank + 2) return;
  throw new ShapeError(
    rank === 1
      ? `${fn}(): Expected 2 to 3 dimensions, but got ${self.dim()}-dimensional tensor for argument #1 'self', of sizes ${formatSizes(self.shape)}`
      : `${fn}(): Expected ${rank + 1}D or ${rank + 2}D tensor, but got ${formatSizes(self.shape)}`,
  );
}

/** The spatial sizes of the result; throws where there are elements to be had from an empty plane. */
function targetOf(
  fn: string,
  self: Tensor,
  outputSize: readonly (number | null)[],
  rank: number,
  nonEmpty: number,
): number[] {
  checkRank(fn, self, rank);
  if (outputSize.length !== 1 && outputSize.length !== rank) {
    throw new ArgumentError(
      `${fn}(): argument 'output_size' should contain ${rank === 1 ? 'one int' : `one or ${rank} ints`} (got ${outputSize.length})`,
    );
  }
  const extent = self.shape.slice(-rank);
  const sizes = forEach(outputSize, rank, fn, 'output_size').map((size, d) => size ?? extent[d]!);
  if (sizes.some((size) => size < 0)) {
    throw new ArgumentError(
      `${fn}: elements of output_size must be greater than or equal to 0 but received {${sizes.join(', ')}}`,
    );
  }
  const empty = self.shape.findIndex((size, d) => size === 0 && d >= self.dim() - nonEmpty);
  if (empty >= 0) {
    throw new ShapeError(
      `${fn}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes ${formatSizes(self.shape)} ` +
        `with dimension ${empty} being empty`,
    );
  }
  return sizes;
}

// ---- averages --------------------------------------------------------------------------------------------------------

const AVERAGE = 'Averages of outputSize windows along each spatial dimension (null: as many as there are elements)';

export const adaptiveAvgPool2dForward = spatial('_adaptive_avg_pool2d', 'AdaptiveAvgPool2DBackward0', AVERAGE);
export const adaptiveAvgPool3dForward = spatial('_adaptive_avg_pool3d', 'AdaptiveAvgPool3DBackward0', AVERAGE);

function average(fn: string, self: Tensor, outputSize: readonly (number | null)[], rank: 2 | 3): Tensor {
  const sizes = targetOf(fn, self, outputSize, rank, rank);
  checkFloat(fn, self);
  // One window for all is a mean, in PyTorch's graphs too.
  if (sizes.every((size) => size === 1))
    return self.mean(
      Array.from({ length: rank }, (_, d) => d - rank),
      true,
    );
  const op = rank === 2 ? adaptiveAvgPool2dForward : adaptiveAvgPool3dForward;
  return callSpatial(op, self, { rule: 'area', outputSize: sizes, numbers: sizes.map(() => 0) });
}

export const adaptiveAvgPool1d = composite('adaptive_avg_pool1d(Tensor self, int[1] output_size) -> Tensor', {
  doc: `${AVERAGE}, of (N, C, L) or (C, L).`,
  aliases: ['nn.functional.adaptive_avg_pool1d'],
  method: false,
  run: ({ self, outputSize }) => {
    checkRank('adaptive_avg_pool1d', self, 1);
    const [length] = targetOf('adaptive_avg_pool1d', self, outputSize, 1, 1);
    return average('adaptive_avg_pool2d', self.unsqueeze(-2), [1, length!], 2).squeeze(-2);
  },
});

export const adaptiveAvgPool2d = composite('adaptive_avg_pool2d(Tensor self, int?[2] output_size) -> Tensor', {
  doc: `${AVERAGE}, of (N, C, H, W) or (C, H, W).`,
  aliases: ['nn.functional.adaptive_avg_pool2d'],
  method: false,
  run: ({ self, outputSize }) => average('adaptive_avg_pool2d', self, outputSize, 2),
});

export const adaptiveAvgPool3d = composite('adaptive_avg_pool3d(Tensor self, int?[3] output_size) -> Tensor', {
  doc: `${AVERAGE}, of (N, C, D, H, W) or (C, D, H, W).`,
  aliases: ['nn.functional.adaptive_avg_pool3d'],
  method: false,
  run: ({ self, outputSize }) => average('adaptive_avg_pool3d', self, outputSize, 3),
});

// ---- maxima ----------------------------------------------------------------------------------------------------------

/** Windows of one dimension, alike for all planes. */
function boundsOf(n: number, m: number): Bounds {
  const from = Int32Array.from({ length: m }, (_, i) => windowStart(i, n, m));
  const to = Int32Array.from({ length: m }, (_, i) => windowEnd(i, n, m));
  return { from, to, planeStep: 0 };
}

const MAXIMUM = 'Maxima of outputSize windows along each spatial dimension';

/** The operation with the node, for 2 or 3 dimensions. */
function maximumOf(rank: 2 | 3): StructuredOp {
  const gradient = rank === 2 ? maxPool2dGradient : maxPool3dGradient;
  return structured(
    `_adaptive_max_pool${rank as 2}d(Tensor self, int[] output_size) -> (Tensor output, Tensor indices)`,
    {
      doc: `${MAXIMUM}, and where in its plane each is.`,
      node: `AdaptiveMaxPool${rank}DBackward0`,
      fn: false,
      method: false,
      forward: ({ self, outputSize }) => {
        const extent = self.shape.slice(-rank);
        const sizes = [...self.shape.slice(0, -rank), ...outputSize];
        const [output, indices] = [emptyTensor(self.dtype, sizes), emptyTensor(int64, sizes)];
        const bounds = extent.map((n, d) => boundsOf(n, outputSize[d]!));
        if (rank === 2) bounds.unshift(boundsOf(1, 1));
        const [z, y, x] = bounds as [Bounds, Bounds, Bounds];
        const [to, at] = [planes(output, rank, 3), planes(indices, rank, 3)];
        backend.maxWindows(to, at, planes(self, rank, 3), [z, y, x]);
        return [output, indices];
      },
      differentiable: [0],
      grad: {
        self: {
          save: ['indices'],
          vjp: (g, { indices }, { self }) => gradient.call({ gradOutput: g, indices, inputSize: self }) as Tensor,
        },
      },
    },
  );
}

export const adaptiveMaxPool2dForward = maximumOf(2);
export const adaptiveMaxPool3dForward = maximumOf(3);

type Pooled = [output: Tensor, indices: Tensor];

interface MaxCall {
  readonly self: Tensor;
  readonly outputSize: readonly (number | null)[];
}

const maximum =
  (rank: 2 | 3) =>
  ({ self, outputSize }: MaxCall): Pooled => {
    const fn = `adaptive_max_pool${rank}d`;
    const sizes = targetOf(fn, self, outputSize, rank, rank + 1);
    checkFloat(fn, self);
    const op = rank === 2 ? adaptiveMaxPool2dForward : adaptiveMaxPool3dForward;
    return op.call({ self, outputSize: sizes }) as Pooled;
  };

const maximum2d = maximum(2);
const maximum3d = maximum(3);

/** In one dimension: rows of height 1. */
function maximum1d({ self, outputSize }: MaxCall): Pooled {
  const [length] = targetOf('adaptive_max_pool1d', self, outputSize, 1, 2);
  const [output, indices] = maximum2d({ self: self.unsqueeze(-2), outputSize: [1, length!] });
  return [output.squeeze(-2), indices.squeeze(-2)];
}

export const adaptiveMaxPool1d = composite(
  'adaptive_max_pool1d(Tensor self, int[1] output_size, False return_indices=False) -> Tensor',
  {
    doc: `${MAXIMUM}, of (N, C, L) or (C, L).`,
    aliases: ['nn.functional.adaptive_max_pool1d'],
    method: false,
    run: (call) => maximum1d(call)[0],
  },
);

export const adaptiveMaxPool1dReturnIndices = composite(
  'adaptive_max_pool1d.return_indices(Tensor self, int[1] output_size, True return_indices=True) -> (Tensor, Tensor)',
  { doc: INDICES, method: false, run: maximum1d },
);

export const adaptiveMaxPool2d = composite(
  'adaptive_max_pool2d(Tensor self, int?[2] output_size, False return_indices=False) -> Tensor',
  {
    doc: `${MAXIMUM} (null: as many as there are elements), of (N, C, H, W) or (C, H, W).`,
    aliases: ['nn.functional.adaptive_max_pool2d'],
    method: false,
    run: (call) => maximum2d(call)[0],
  },
);

export const adaptiveMaxPool2dReturnIndices = composite(
  'adaptive_max_pool2d.return_indices(Tensor self, int?[2] output_size, True return_indices=True) -> (Tensor, Tensor)',
  { doc: INDICES, method: false, run: maximum2d },
);

export const adaptiveMaxPool3d = composite(
  'adaptive_max_pool3d(Tensor self, int?[3] output_size, False return_indices=False) -> Tensor',
  {
    doc: `${MAXIMUM} (null: as many as there are elements), of (N, C, D, H, W) or (C, D, H, W).`,
    aliases: ['nn.functional.adaptive_max_pool3d'],
    method: false,
    run: (call) => maximum3d(call)[0],
  },
);

export const adaptiveMaxPool3dReturnIndices = composite(
  'adaptive_max_pool3d.return_indices(Tensor self, int?[3] output_size, True return_indices=True) -> (Tensor, Tensor)',
  { doc: INDICES, method: false, run: maximum3d },
);
