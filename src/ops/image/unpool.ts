/** Pooling backwards, at random and by norms: maxUnpool, fractionalMaxPool, lpPool. */
import { int64 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { formatSizes, numelOf, sameSizes } from '../../base/geometry.js';
import type { Bounds } from '../../backends/backend.js';
import * as backend from '../../tensor/launch.js';
import { emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { rand } from '../create.js';
import { composite } from '../define-composite.js';
import { structured, type StructuredOp } from '../define-structured.js';
import { checkRange } from '../index-plan.js';
import { checkFloat, forEach, INDICES, planes, taken } from '../planes.js';
import { avgPool1d, avgPool2d, maxPool2dGradient, maxPool3dGradient } from '../nn/pooling.js';

// ---- putting maxima back ---------------------------------------------------------------------------------------------

/** The operation with the node, for 2 or 3 dimensions. */
function unpoolingOf(rank: 2 | 3): StructuredOp {
  const fn = `max_unpool${rank}d`;
  return structured(`_${fn as 'max_unpool2d'}(Tensor self, Tensor indices, int[] output_size) -> Tensor`, {
    doc: 'Zeros, with each element at its index in its plane.',
    node: `MaxUnpool${rank}DBackward0`,
    fn: false,
    method: false,
    forward: ({ self, indices, outputSize }) => {
      checkFloat(fn, self);
      if (indices.dtype !== int64) {
        throw new DTypeError(`${fn}: elements in indices should be type int64 but got: ${indices.dtype.legacyName}`);
      }
      if (!sameSizes(indices.shape, self.shape)) {
        throw new ShapeError(
          `${fn}: Expected shape of indices to be same as that of the input tensor (${formatSizes(self.shape)}) but got indices ` +
            `tensor with shape: ${formatSizes(indices.shape)}`,
        );
      }
      checkPlanes(fn, self, rank, `Input to max_unpooling${rank}d`);
      const found = (index: number): string =>
        `${fn}: Found an invalid max index: ${index} (output volumes are of size ${outputSize.join('x')}`;
      checkRange(indices, 0, numelOf(outputSize), found);
      const out = zerosTensor(self.dtype, [...self.shape.slice(0, -rank), ...outputSize]);
      const flat = (t: Tensor): Tensor => t.reshape([planes(t, rank).geometry.sizes[0]!, -1]);
      if (self.numel() > 0) backend.scatter(flat(out), flat(indices), flat(self), 'set', 1);
      return out;
    },
    grad: {
      self: {
        save: ['indices'],
        vjp: (g, { indices }, { self }) => taken(g, indices, rank, self),
      },
      indices: 'none',
    },
    jvp: 'linear',
  });
}

/** Throws for what is not (C, ...) or (N, C, ...), and for planes without elements. */
function checkPlanes(fn: string, self: Tensor, rank: number, what: string): void {
  if (self.dim() !== rank + 1 && self.dim() !== rank + 2) {
    throw new ShapeError(
      `${fn}: ${what} should be a ${rank + 1}d or ${rank + 2}d Tensor, but got a tensor with ${self.dim()} dimensions.`,
    );
  }
  const empty = self.shape.findIndex((size, d) => size === 0 && d >= self.dim() - rank - 1);
  if (empty < 0) return;
  throw new ShapeError(
    `${fn}(): Expected input to have non-zero size for non-batch dimensions, but got ${formatSizes(self.shape)} with dimension ` +
      `${empty} being empty.`,
  );
}

export const maxUnpool2dForward = unpoolingOf(2);
export const maxUnpool3dForward = unpoolingOf(3);

interface UnpoolCall {
  readonly self: Tensor;
  readonly indices: Tensor;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[] | null;
  readonly padding: readonly number[];
  readonly outputSize: readonly number[] | null;
}

/** The spatial sizes of the result: those that the pooling came from, as far as it can be told, or what is given and fits. */
function unpooledSizes(fn: string, call: UnpoolCall, rank: number): readonly number[] {
  const kernel = forEach(call.kernelSize, rank, fn, 'kernel_size');
  const strided = call.stride !== null && call.stride.length > 0;
  const stride = strided ? forEach(call.stride, rank, fn, 'stride') : kernel;
  const padding = forEach(call.padding, rank, fn, 'padding');
  const extent = call.self.shape.slice(-rank);
  const usual = extent.map((n, d) => (n - 1) * stride[d]! + kernel[d]! - 2 * padding[d]!);
  if (call.outputSize === null) return usual;
  const given = call.outputSize.length === rank + 2 ? call.outputSize.slice(2) : call.outputSize;
  if (given.length !== rank) {
    throw new ArgumentError(
      `${fn}: output_size should be a sequence containing ${rank} or ${rank + 2} elements, but it has a length of ` +
        `'${call.outputSize.length}'`,
    );
  }
  given.forEach((n, d) => {
    const [lowest, highest] = [usual[d]! - stride[d]!, usual[d]! + stride[d]!];
    if (n > lowest && n < highest) return;
    throw new ArgumentError(
      `${fn}: invalid output_size "${formatSizes(given)}" (dim ${d} must be between ${lowest} and ${highest})`,
    );
  });
  return given;
}

const unpooled =
  (rank: 2 | 3, op: StructuredOp) =>
  (call: UnpoolCall): Tensor => {
    const { self, indices } = call;
    return op.call({ self, indices, outputSize: unpooledSizes(`max_unpool${rank}d`, call, rank) }) as Tensor;
  };

const UNPOOL =
  'Undoes max pooling: zeros, with each element where indices says that the maximum was. outputSize decides among the sizes that pool to the same';

export const maxUnpool1d = composite(
  'max_unpool1d(Tensor self, Tensor indices, int[1] kernel_size, int[1]? stride=None, int[1] padding=0, int[]? output_size=None) -> Tensor',
  {
    doc: `${UNPOOL}; (N, C, L) or (C, L).`,
    aliases: ['nn.functional.max_unpool1d'],
    method: false,
    run: (call) => {
      const outputSize = [...unpooledSizes('max_unpool1d', call, 1), 1];
      const [self, indices] = [call.self.unsqueeze(-1), call.indices.unsqueeze(-1)];
      return (maxUnpool2dForward.call({ self, indices, outputSize }) as Tensor).squeeze(-1);
    },
  },
);

export const maxUnpool2d = composite(
  'max_unpool2d(Tensor self, Tensor indices, int[2] kernel_size, int[2]? stride=None, int[2] padding=0, int[]? output_size=None) -> Tensor',
  {
    doc: `${UNPOOL}; (N, C, H, W) or (C, H, W).`,
    aliases: ['nn.functional.max_unpool2d'],
    method: false,
    run: unpooled(2, maxUnpool2dForward),
  },
);

export const maxUnpool3d = composite(
  'max_unpool3d(Tensor self, Tensor indices, int[3] kernel_size, int[3]? stride=None, int[3] padding=0, int[]? output_size=None) -> Tensor',
  {
    doc: `${UNPOOL}; (N, C, D, H, W) or (C, D, H, W).`,
    aliases: ['nn.functional.max_unpool3d'],
    method: false,
    run: unpooled(3, maxUnpool3dForward),
  },
);

// ---- windows at random -----------------------------------------------------------------------------------------------

/**
 * Where the m windows of length `kernel` begin among n elements of each plane, at pseudo-random intervals (Graham 2014): sample
 * number u of the plane shifts the grid i * alpha; the last window ends where the elements end.
 */
function fractionalBounds(
  samples: Float64Array,
  step: number,
  axis: number,
  n: number,
  m: number,
  kernel: number,
): Bounds {
  const count = samples.length / step;
  const [from, to] = [new Int32Array(count * m), new Int32Array(count * m)];
  const alpha = m > 1 ? (n - kernel) / (m - 1) : 0;
  for (let b = 0; b < count; b++) {
    const u = samples[b * step + axis]!;
    const start = Math.trunc(u * alpha);
    for (let i = 0; i < m - 1; i++) from[b * m + i] = Math.trunc((i + u) * alpha) - start;
    if (m > 0) from[b * m + m - 1] = n - kernel;
  }
  for (let k = 0; k < from.length; k++) to[k] = from[k]! + kernel;
  return { from, to, planeStep: m };
}

/** Where in the samples of a plane each spatial dimension has its own: the width comes first in two dimensions, last in three. */
const sampleOf = (rank: number, d: number): number => (rank === 2 ? 1 - d : d);

const whole: Bounds = { from: Int32Array.of(0), to: Int32Array.of(1), planeStep: 0 };

/** The operation with the node, for 2 or 3 dimensions. */
function fractionalOf(rank: 2 | 3): StructuredOp {
  const gradient = rank === 2 ? maxPool2dGradient : maxPool3dGradient;
  return structured(
    `_fractional_max_pool${rank as 2}d(Tensor self, int[] kernel_size, int[] output_size, Tensor random_samples) -> (Tensor output, Tensor indices)`,
    {
      doc: 'Maxima of windows at pseudo-random places, and where in its plane each is.',
      node: `FractionalMaxPool${rank}DBackward0`,
      fn: false,
      method: false,
      forward: ({ self, kernelSize, outputSize, randomSamples }) => {
        const extent = self.shape.slice(-rank);
        const sizes = [...self.shape.slice(0, -rank), ...outputSize];
        const [output, indices] = [emptyTensor(self.dtype, sizes), emptyTensor(int64, sizes)];
        const samples = randomSamples.to('float64').toTypedArray() as Float64Array;
        const bounds = extent.map((n, d) =>
          fractionalBounds(samples, rank, sampleOf(rank, d), n, outputSize[d]!, kernelSize[d]!),
        );
        if (rank === 2) bounds.unshift(whole);
        const [to, at] = [planes(output, rank, 3), planes(indices, rank, 3)];
        backend.maxWindows(to, at, planes(self, rank, 3), bounds as [Bounds, Bounds, Bounds]);
        return [output, indices];
      },
      differentiable: [0],
      grad: {
        self: {
          save: ['indices'],
          vjp: (g, { indices }, { self }) => gradient.call({ gradOutput: g, indices, inputSize: self }) as Tensor,
        },
        randomSamples: 'none',
      },
    },
  );
}

export const fractionalMaxPool2dForward = fractionalOf(2);
export const fractionalMaxPool3dForward = fractionalOf(3);

interface FractionalCall {
  readonly self: Tensor;
  readonly kernelSize: readonly number[];
  readonly outputSize: readonly number[] | null;
  readonly outputRatio: readonly number[] | null;
  readonly randomSamples: Tensor | null;
}

const axisNames = ['time', 'height', 'width'];

const fractional =
  (rank: 2 | 3) =>
  (call: FractionalCall): [Tensor, Tensor] => {
    const { self, outputSize, outputRatio } = call;
    const fn = `fractional_max_pool${rank}d`;
    if (outputSize === null && outputRatio === null) {
      throw new ArgumentError(`${fn} requires specifying either an output_size or an output_ratio`);
    }
    checkPlanes(fn, self, rank, 'Input');
    checkFloat(fn, self);
    const extent = self.shape.slice(-rank);
    const kernel = forEach(call.kernelSize, rank, fn, 'kernel_size');
    const sizes =
      outputSize === null
        ? forEach(outputRatio!, rank, fn, 'output_ratio').map((ratio, d) => Math.trunc(extent[d]! * ratio))
        : forEach(outputSize, rank, fn, 'output_size');
    extent.forEach((n, d) => {
      const axis = axisNames[d + 3 - rank]!;
      if (kernel[d]! < 1 || sizes[d]! < 0) {
        throw new ArgumentError(`${fn}(): pool ${axis} ${kernel[d]} and output ${axis} ${sizes[d]} must be positive`);
      }
      if (sizes[d]! + kernel[d]! - 1 <= n) return;
      throw new ShapeError(`${fn}(): pool ${axis} ${kernel[d]} too large relative to input ${axis} ${n}`);
    });
    const [count, channels] = [self.dim() === rank + 1 ? 1 : self.shape[0]!, self.shape.at(-rank - 1)!];
    const wanted = [count, channels, rank];
    const samples =
      call.randomSamples ??
      (rand.call({ size: wanted, generator: null, dtype: self.dtype, requiresGrad: false }) as Tensor);
    if (samples.dtype !== self.dtype || samples.numel() !== numelOf(wanted)) {
      throw new ArgumentError(
        `${fn}: expected scalar type ${self.dtype.legacyName} and sizes ${formatSizes(wanted)} for the random samples, but found ` +
          `${samples.dtype.legacyName} and ${formatSizes(samples.shape)}`,
      );
    }
    const op = rank === 2 ? fractionalMaxPool2dForward : fractionalMaxPool3dForward;
    return op.call({ self, kernelSize: kernel, outputSize: sizes, randomSamples: samples }) as [Tensor, Tensor];
  };

const fractional2d = fractional(2);
const fractional3d = fractional(3);

const FRACTIONAL =
  'Maxima of windows of kernelSize at pseudo-random places, as many as outputSize says, or outputRatio times as many as there are elements; randomSamples are numbers from [0, 1), one for each plane and dimension';
export const fractionalMaxPool2d = composite(
  'fractional_max_pool2d(Tensor self, int[2] kernel_size, int[2]? output_size=None, float[]? output_ratio=None, False return_indices=False, Tensor? random_samples=None) -> Tensor',
  {
    doc: `${FRACTIONAL}; (N, C, H, W) or (C, H, W).`,
    aliases: ['nn.functional.fractional_max_pool2d'],
    method: false,
    run: (call) => fractional2d(call)[0],
  },
);

export const fractionalMaxPool2dReturnIndices = composite(
  'fractional_max_pool2d.return_indices(Tensor self, int[2] kernel_size, int[2]? output_size=None, float[]? output_ratio=None, True return_indices=True, Tensor? random_samples=None) -> (Tensor, Tensor)',
  { doc: INDICES, method: false, run: fractional2d },
);

export const fractionalMaxPool3d = composite(
  'fractional_max_pool3d(Tensor self, int[3] kernel_size, int[3]? output_size=None, float[]? output_ratio=None, False return_indices=False, Tensor? random_samples=None) -> Tensor',
  {
    doc: `${FRACTIONAL}; (N, C, D, H, W) or (C, D, H, W).`,
    aliases: ['nn.functional.fractional_max_pool3d'],
    method: false,
    run: (call) => fractional3d(call)[0],
  },
);

export const fractionalMaxPool3dReturnIndices = composite(
  'fractional_max_pool3d.return_indices(Tensor self, int[3] kernel_size, int[3]? output_size=None, float[]? output_ratio=None, True return_indices=True, Tensor? random_samples=None) -> (Tensor, Tensor)',
  { doc: INDICES, method: false, run: fractional3d },
);

// ---- norms -----------------------------------------------------------------------------------------------------------

/** The norm of each window, from the average of the powers of its elements; what is below 0 counts as 0. */
function fromAverages(averages: Tensor, normType: number, count: number): Tensor {
  return averages
    .sign()
    .mul(averages.abs().relu())
    .mul(count)
    .pow(1 / normType);
}

export const lpPool1d = composite(
  'lp_pool1d(Tensor self, float norm_type, int[1] kernel_size, int[1]? stride=None, bool ceil_mode=False) -> Tensor',
  {
    doc: 'The norm (sum x^p)^(1/p), p = normType, of every window of kernelSize along (N, C, L) or (C, L).',
    aliases: ['nn.functional.lp_pool1d'],
    method: false,
    run: ({ self, normType, ...window }) => {
      const call = { ...window, self: self.pow(normType), padding: [0], countIncludePad: true };
      return fromAverages(avgPool1d.call(call) as Tensor, normType, window.kernelSize[0]!);
    },
  },
);

export const lpPool2d = composite(
  'lp_pool2d(Tensor self, float norm_type, int[2] kernel_size, int[2]? stride=None, bool ceil_mode=False) -> Tensor',
  {
    doc: 'The norm (sum x^p)^(1/p), p = normType, of every window of kernelSize in (N, C, H, W) or (C, H, W).',
    aliases: ['nn.functional.lp_pool2d'],
    method: false,
    run: ({ self, normType, ...window }) => {
      const call = { ...window, self: self.pow(normType), padding: [0], countIncludePad: true, divisorOverride: null };
      const count = numelOf(forEach(window.kernelSize, 2, 'lp_pool2d', 'kernel_size'));
      return fromAverages(avgPool2d.call(call) as Tensor, normType, count);
    },
  },
);
