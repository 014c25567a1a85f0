/**
 * Normalisation: elements minus their mean, over their standard deviation, times a weight, plus a bias. Layer norm takes
 * the mean over the last dims of each sample, batch norm over everything but the channel.
 *
 * Note [Normalising]. With n elements in a row, r = 1 / sqrt(var + eps), z = (x - mean) r and y = z w + b, the gradients are
 *
 *     dx = r (g w - mean(g w) - z mean(g w z))        dw = sum g z        db = sum g
 *
 * where mean is over the row and the sums are over all that shares a weight. Without gradient mode one row kernel computes
 * dx, and one dw and db; in batch norm, where a row shares its weight, a single one does all three. Under `createGraph`
 * the same formulas run on tensors, from the input alone, so that mean and r are differentiated, too.
 */
import { noteWrite, writes } from '../../autograd/inplace.js';
import { ArgumentError, ShapeError } from '../../base/errors.js';
import { formatSizes, Geometry, numelOf, sameSizes } from '../../base/geometry.js';
import type { Operand } from '../../kernel/operand.js';
import type { Storage } from '../../tensor/storage.js';
import { emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import {
  checkFloating,
  fixedGrads,
  inputGrad,
  lastDims,
  normalise,
  normaliseGiven,
  plus,
  presence,
  present,
  recordedInputGrad,
  RowNumbers,
  sharedGrads,
  standardised,
  standardisedTangent,
  times,
  weightGrads,
} from '../normalizing.js';
import { Kernel, withGeometry, workType } from '../reducing.js';

// ---- layer norm ------------------------------------------------------------------------------------------------------

export function checkNormalizedShape(
  input: Tensor,
  shape: readonly number[],
  weight: Tensor | null,
  bias: Tensor | null,
): void {
  if (shape.length === 0) {
    throw new ShapeError(
      'Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []',
    );
  }
  for (const [name, t] of [
    ['weight', weight],
    ['bias', bias],
  ] as const) {
    if (t === null || sameSizes(t.shape, shape)) continue;
    throw new ShapeError(
      `Expected ${name} to be of same shape as normalized_shape, but got ${name} of shape ${formatSizes(t.shape)} and ` +
        `normalized_shape = ${formatSizes(shape)}`,
    );
  }
  if (!sameSizes(input.shape.slice(Math.max(input.ndim - shape.length, 0)), shape)) {
    throw new ShapeError(
      `Given normalized_shape=${formatSizes(shape)}, expected input with shape [*, ${shape.join(', ')}], ` +
        `but got input of size${formatSizes(input.shape)}`,
    );
  }
}

/** The gradients of layer norm from kernels, those that are wanted. */
function layerNormGrads(
  g: Tensor,
  saved: { input?: Tensor; weight?: Tensor | null; mean?: Tensor; rstd?: Tensor; normalizedShape: readonly number[] },
  wanted: Readonly<Record<'input' | 'weight' | 'bias', boolean>>,
): { input?: Tensor; weight?: Tensor | null; bias?: Tensor | null } {
  const { input: x, weight, mean, rstd, normalizedShape: shape } = saved;
  const { inner, outer } = lastDims(g.ndim, shape.length);
  if (x === undefined || mean === undefined || rstd === undefined) {
    return { bias: outer.length === 0 ? g : g.sum(outer) }; // saved by the rules of the other inputs
  }
  const grads: { input?: Tensor; weight?: Tensor; bias?: Tensor } = {};
  if (wanted.input) {
    grads.input = emptyTensor(x.dtype, x.shape);
    const inputs = present([g, x, mean, rstd, weight]);
    inputGrad(inputs.length - 4).run(x.shape, inner, [grads.input], [], inputs, [numelOf(shape)]);
  }
  if (wanted.weight || wanted.bias) {
    grads.weight = emptyTensor(g.dtype, shape);
    grads.bias = emptyTensor(g.dtype, shape);
    weightGrads.run(x.shape, outer, [], [grads.weight, grads.bias], [g, x, mean, rstd]);
  }
  return grads;
}

export const nativeLayerNorm = structured(
  'native_layer_norm(Tensor input, int[] normalized_shape, Tensor? weight, Tensor? bias, float eps) -> (Tensor out, Tensor mean, Tensor rstd)',
  {
    doc:
      'The layer norm of `input`, the means of what was normalised, and the reciprocals of their standard deviations ' +
      '(these two in float32 for dtypes of 16 bits).',
    method: false,
    forward: ({ input, normalizedShape: shape, weight, bias, eps }) => {
      checkNormalizedShape(input, shape, weight, bias);
      checkFloating('LayerNormKernelImpl', input);
      const { inner, outer } = lastDims(input.ndim, shape.length);
      const out = emptyTensor(input.dtype, input.shape);
      const stats = [0, 1].map(() => new RowNumbers(workType(input.dtype), input.shape, outer));
      const inputs = present([input, weight, bias]);
      const operands = stats.map((s) => s.operand);
      const kernel = normalise(presence(weight, bias));
      if (outer.every((d) => input.shape[d] !== 0)) {
        kernel.run(input.shape, inner, [out], operands, inputs, [numelOf(shape), eps]);
      }
      return [out, stats[0]!.tensor, stats[1]!.tensor];
    },
    differentiable: [0],
    grad: {
      input: {
        save: ['input', 'weight', 'mean', 'rstd'],
        vjp: (g, { input, weight, normalizedShape: shape, eps }) =>
          recordedInputGrad(times(g, weight), input, lastDims(input.ndim, shape.length).inner, eps),
      },
      weight: {
        save: ['input', 'mean', 'rstd'],
        vjp: (g, { input, normalizedShape: shape, eps }) => {
          const { inner, outer } = lastDims(input.ndim, shape.length);
          const product = g.mul(standardised(input, inner, eps).z);
          return outer.length === 0 ? product : product.sum(outer);
        },
      },
      bias: {
        vjp: (g, { normalizedShape: shape }) => {
          const { outer } = lastDims(g.ndim, shape.length);
          return outer.length === 0 ? g : g.sum(outer);
        },
      },
    },
    together: layerNormGrads,
    jvp: (tangents, { input, weight, normalizedShape: shape, eps }, result) => {
      const { inner } = lastDims(input.ndim, shape.length);
      const { input: t, weight: tw, bias: tb } = tangents;
      const ofInput = t == null ? null : times(standardisedTangent(t, input, inner, eps), weight);
      const ofWeight = tw == null ? null : standardised(input, inner, eps).z.mul(tw);
      return plus(plus(ofInput, ofWeight), tb ?? null)!.expand(result.shape);
    },
  },
);

export const layerNorm = composite(
  'layer_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1e-05) -> Tensor',
  {
    doc:
      'Each sample minus its mean, over its standard deviation, both over the last dims, whose sizes are `normalizedShape`; ' +
      'times `weight`, plus `bias` (of those sizes).',
    aliases: ['nn.functional.layer_norm'],
    method: false,
    run: (call) => (nativeLayerNorm.call({ ...call }) as Tensor[])[0]!,
  },
);

// ---- batch norm ------------------------------------------------------------------------------------------------------

/** All dims but the channel's, which is dim 1. */
function batchDims(rank: number): number[] {
  return Array.from({ length: rank }, (_, d) => d).filter((d) => d !== 1);
}

/** A number for each channel in a shape that broadcasts against the input. */
function channelwise(t: Tensor, rank: number): Tensor {
  return t.view(Array.from({ length: rank }, (_, d) => (d === 1 ? -1 : 1)));
}

/** As `channelwise`, for kernels. */
function acrossBatch(t: Tensor, rank: number): Operand<Storage> {
  const { sizes, strides, offset } = t.geometry;
  const channels = Array.from({ length: rank }, (_, d) => (d === 1 ? sizes[0]! : 1));
  const steps = Array.from({ length: rank }, (_, d) => (d === 1 ? strides[0]! : 0));
  return withGeometry(t, new Geometry(channels, steps, offset));
}

const channelTimes = (a: Tensor, b: Tensor | null | undefined): Tensor =>
  b == null ? a : a.mul(channelwise(b, a.ndim));

/** new = old (1 - momentum) + momentum * seen * factor */
const movedOn = new Kernel(2, (old, seen, momentum, factor) =>
  old.mul(momentum.neg().add(1)).add(seen.mul(factor).mul(momentum)),
);
const reciprocalRoot = new Kernel(1, (variance, eps) => variance.add(eps).rsqrt());

/** What batch norm takes. */
interface BatchNorm {
  readonly input: Tensor;
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
  readonly runningMean: Tensor | null;
  readonly runningVar: Tensor | null;
  readonly training: boolean;
  readonly momentum: number;
  readonly eps: number;
}

function checkBatchNorm({ input, weight, bias, runningMean, runningVar, training }: BatchNorm): void {
  checkFloating('batch_norm', input);
  if (input.ndim < 2) {
    throw new ShapeError(
      `batch_norm: expected input of at least 2 dimensions (N, C, ...), got ${formatSizes(input.shape)}`,
    );
  }
  const channels = input.shape[1]!;
  if (!training) {
    if (runningMean === null) throw new ArgumentError('running_mean must be defined in evaluation mode');
    if (runningVar === null) throw new ArgumentError('running_var must be defined in evaluation mode');
  }
  const named = { running_mean: runningMean, running_var: runningVar, weight, bias };
  for (const [name, t] of Object.entries(named)) {
    if (t === null || (t.ndim === 1 && t.shape[0] === channels)) continue;
    throw new ShapeError(`${name} should contain ${channels} elements not ${t.numel()}`);
  }
}

/** Writes the new running average over the old one. */
function moveOn(name: string, running: Tensor | null, seen: Tensor, momentum: number, factor: number): void {
  if (running === null) return;
  writes.before?.(running);
  movedOn.run(running, [running, seen], [momentum, factor]);
  noteWrite(running, name);
}

/** The mean and 1 / root of the variance that the elements were normalised with. */
function statistics(saved: Partial<BatchNorm> & { mean?: Tensor; rstd?: Tensor; eps: number }): [Tensor, Tensor] {
  if (saved.training === true) return [saved.mean!, saved.rstd!];
  const r = emptyTensor(saved.runningVar!.dtype, saved.runningVar!.shape);
  reciprocalRoot.run(r, [saved.runningVar!], [saved.eps]);
  return [saved.runningMean!, r];
}

/** z and r of batch norm as operations on tensors. */
function standardisedBatch(call: Pick<BatchNorm, 'input' | 'training' | 'eps'> & Partial<BatchNorm>): {
  z: Tensor;
  r: Tensor;
} {
  const { input, training, eps, runningMean, runningVar } = call;
  if (training) return standardised(input, batchDims(input.ndim), eps);
  const r = channelwise(runningVar!.detach().add(eps).rsqrt(), input.ndim);
  return { z: input.sub(channelwise(runningMean!.detach(), input.ndim)).mul(r), r };
}

/** The gradient, or tangent, of z for `v`, times what z is multiplied by. */
function throughBatch(v: Tensor, call: Pick<BatchNorm, 'input' | 'training' | 'eps'> & Partial<BatchNorm>): Tensor {
  if (call.training) return recordedInputGrad(v, call.input, batchDims(call.input.ndim), call.eps);
  return v.mul(standardisedBatch(call).r);
}

export const nativeBatchNorm = structured(
  'native_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps) -> (Tensor out, Tensor mean, Tensor rstd)',
  {
    doc:
      'The batch norm of `input` (N, C, ...) and, in training, the mean of each channel and the reciprocal of its ' +
      'standard deviation; `runningMean` and `runningVar` are then updated in place.',
    method: false,
    forward: (call) => {
      checkBatchNorm(call);
      const { input, weight, bias, runningMean, runningVar, training, momentum, eps } = call;
      const dims = batchDims(input.ndim);
      const channels = [input.shape[1]!];
      const n = input.numel() / Math.max(channels[0]!, 1);
      const out = emptyTensor(input.dtype, input.shape);
      const work = workType(input.dtype);
      const rest = present([weight, bias]).map((t) => acrossBatch(t, input.ndim));
      const key = presence(weight, bias);
      if (!training) {
        const [mean, r] = statistics(call).map((t) => acrossBatch(t, input.ndim)) as [
          Operand<Storage>,
          Operand<Storage>,
        ];
        if (input.numel() > 0) normaliseGiven(key).run(input.shape, dims, [out], [], [input, mean, r, ...rest]);
        return [out, emptyTensor(input.dtype, [0]), emptyTensor(input.dtype, [0])];
      }
      const stats = [0, 1, 2].map(() => emptyTensor(work, channels));
      if (input.numel() > 0) normalise(key + 4).run(input.shape, dims, [out], stats, [input, ...rest], [n, eps]);
      moveOn('native_batch_norm', runningMean, stats[0]!, momentum, 1);
      moveOn('native_batch_norm', runningVar, stats[2]!, momentum, n / (n - 1));
      return [out, stats[0]!, stats[1]!];
    },
    differentiable: [0],
    grad: {
      input: {
        save: ['input', 'weight', 'runningMean', 'runningVar', 'mean', 'rstd'],
        vjp: (g, call) => throughBatch(channelTimes(g, call.weight), call),
      },
      weight: {
        save: ['input', 'runningMean', 'runningVar', 'mean', 'rstd'],
        vjp: (g, call) => g.mul(standardisedBatch(call).z).sum(batchDims(g.ndim)),
      },
      bias: { vjp: (g) => g.sum(batchDims(g.ndim)) },
      runningMean: 'none',
      runningVar: 'none',
    },
    together: (g, saved, wanted) => {
      const { input: x, weight } = saved;
      const dims = batchDims(g.ndim);
      if (x === undefined || x.numel() === 0) return { bias: g.sum(dims), ...(x && { input: g, weight: g.sum(dims) }) };
      const [mean, r] = statistics(saved);
      const rank = x.ndim;
      const rest = [mean, r, ...present([weight])].map((t) => acrossBatch(t, rank));
      const input = emptyTensor(x.dtype, x.shape);
      const sums = [0, 1].map(() => emptyTensor(g.dtype, [x.shape[1]!]));
      const n = x.numel() / x.shape[1]!;
      const kernel = (saved.training ? sharedGrads : fixedGrads)(weight == null ? 0 : 1);
      kernel.run(x.shape, dims, [input], sums, [g, x, ...rest], [n]);
      void wanted; // all three come out of one pass
      return { input, weight: sums[0]!, bias: sums[1]! };
    },
    jvp: (tangents, call, result) => {
      const { input: t, weight: tw, bias: tb } = tangents;
      const ofInput = t == null ? null : channelTimes(throughBatch(t, call), call.weight);
      const ofWeight = tw == null ? null : channelTimes(standardisedBatch(call).z, tw);
      const sum = plus(plus(ofInput, ofWeight), tb == null ? null : channelwise(tb, call.input.ndim));
      return sum!.expand(result.shape);
    },
  },
);

export const batchNorm = composite(
  'batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight=None, Tensor? bias=None, bool training=False, float momentum=0.1, float eps=1e-05) -> Tensor',
  {
    doc:
      'Each channel of `input` (N, C, ...) minus its mean, over its standard deviation, times `weight`, plus `bias` (C). ' +
      'In training mean and variance are those of the batch, and the running ones are updated in place; else the running ones.',
    aliases: ['nn.functional.batch_norm'],
    method: false,
    run: (call) => {
      const { input, training, weight, bias } = call;
      if (training && input.ndim > 0) {
        const values = input.numel() / Math.max(input.shape[1] ?? 1, 1);
        if (values === 1) {
          throw new ArgumentError(
            `Expected more than 1 value per channel when training, got input size torch.Size(${formatSizes(input.shape)})`,
          );
        }
      }
      if (input.numel() === 0) {
        const scaled = weight === null ? input.clone() : input.mul(weight.select(0, 0));
        return bias === null ? scaled : scaled.add(bias.select(0, 0));
      }
      return (nativeBatchNorm.call({ ...call }) as Tensor[])[0]!;
    },
  },
);
