/**
 * Group norm and what is made of batch norm: instance norm; and local response norm. See Note [Normalising] in
 * normalization.ts: in group norm a row is a group of channels of one sample, seen as (N, groups, channels of each, rest).
 */
import { ArgumentError, ShapeError } from '../../base/errors.js';
import { contiguousGeometry, formatSizes, Geometry, numelOf } from '../../base/geometry.js';
import type { Operand } from '../../kernel/operand.js';
import { withGradMode } from '../../tensor/modes.js';
import type { Storage } from '../../tensor/storage.js';
import { emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import { batchNorm } from './normalization.js';
import {
  checkFloating,
  inputGrad,
  normalise,
  plus,
  presence,
  present,
  recordedInputGrad,
  standardised,
  standardisedTangent,
  times,
  weightGrads,
} from '../normalizing.js';
import { avgPool2d } from './pooling.js';
import { withGeometry, workType } from '../reducing.js';

// ---- group norm ------------------------------------------------------------------------------------------------------

/** What the sizes of a call are: samples, groups, channels of a group, and elements of a channel. */
type Grouped = readonly [samples: number, groups: number, channels: number, rest: number];

interface Call {
  readonly input: Tensor;
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
}

interface GroupNorm {
  readonly N: number;
  readonly C: number;
  readonly HxW: number;
  readonly group: number;
}

const groupedSizes = ({ N, C, HxW, group }: GroupNorm): Grouped => [N, group, C / group, HxW];

/** The elements, which lie in row-major order, in other sizes. */
const inOrder = (t: Tensor, sizes: readonly number[]): Operand<Storage> =>
  withGeometry(t, new Geometry(sizes, contiguousGeometry(sizes).strides, t.geometry.offset));

/** The elements as (N, groups, channels, rest). */
const grouped = (t: Tensor, sizes: Grouped): Operand<Storage> => inOrder(t.contiguous(), sizes);

/** A number for each channel as (1, groups, channels, 1). */
function perChannel(t: Tensor, [, groups, channels]: Grouped): Operand<Storage> {
  const { strides, offset } = t.geometry;
  const step = strides[0]!;
  return withGeometry(t, new Geometry([1, groups, channels, 1], [0, channels * step, step, 0], offset));
}

/** A number for each group as (N, groups, 1, 1). */
const perGroup = (t: Tensor, [samples, groups]: Grouped): Operand<Storage> =>
  inOrder(t.contiguous(), [samples, groups, 1, 1]);

/** A number for each channel in a shape that broadcasts against the input. */
const channelwise = (t: Tensor | null | undefined, rank: number): Tensor | null =>
  t == null ? null : t.view(Array.from({ length: rank }, (_, d) => (d === 1 ? -1 : 1)));

/** The elements of each group in a row, for the formulas on tensors. */
const groupRows = (t: Tensor, { N, group }: GroupNorm): Tensor => t.reshape([N, group, t.numel() / (N * group || 1)]);

const otherDims = (rank: number): number[] => Array.from({ length: rank }, (_, d) => d).filter((d) => d !== 1);

/** What is to be multiplied with the weight. */
const standardisedGroups = (input: Tensor, call: GroupNorm & { eps: number }): Tensor =>
  standardised(groupRows(input, call), [2], call.eps).z.view(input.shape);

/** What the mean and the reciprocal standard deviation r of rows give of the rows' gradient: dr = -r^2 mean(z dx). */
function statisticsGrad(rows: Tensor, gMean: Tensor | null, gRstd: Tensor | null, eps: number): Tensor | null {
  const ofMean = gMean === null ? null : gMean.to(rows.dtype).unsqueeze(-1);
  if (gRstd === null) return ofMean === null ? null : ofMean.div(rows.size(2));
  const { z, r } = standardised(rows, [2], eps);
  const ofRstd = z.mul(gRstd.to(rows.dtype).unsqueeze(-1).mul(r.square()).neg());
  return plus(ofRstd, ofMean)!.div(rows.size(2));
}

function statisticsTangents(t: Tensor, rows: Tensor, eps: number): Tensor[] {
  const { z, r } = standardised(rows, [2], eps);
  return [t.mean([2]), z.mul(t).mean([2], true).mul(r.square()).neg().squeeze(2)].map((s) => s.to(workType(t.dtype)));
}

function checkGroups({ input, weight, bias, N, C, HxW, group }: GroupNorm & Call): void {
  const of = `input of shape ${formatSizes(input.shape)}`;
  if (C % group !== 0) {
    throw new ShapeError(
      `Expected number of channels in input to be divisible by num_groups, but got ${of} and num_groups=${group}`,
    );
  }
  if (input.numel() !== N * C * HxW) {
    throw new ShapeError(`Expected input.numel() == N * C * HxW, but got ${of} and N=${N}, C=${C}, HxW=${HxW}`);
  }
  for (const [name, t] of Object.entries({ weight, bias })) {
    if (t === null || (t.ndim === 1 && t.shape[0] === C)) continue;
    throw new ShapeError(
      `Expected ${name} to be a vector of size equal to the number of channels in input, but got ${name} of shape ` +
        `${formatSizes(t.shape)} and ${of}`,
    );
  }
}

export const nativeGroupNorm = structured(
  'native_group_norm(Tensor input, Tensor? weight, Tensor? bias, int N, int C, int HxW, int group, float eps) -> (Tensor out, Tensor mean, Tensor rstd)',
  {
    doc:
      'The group norm of `input` (N, C, ...), and of each group (N, group) the mean and the reciprocal of the standard ' +
      'deviation (these two in float32 for dtypes of 16 bits).',
    method: false,
    forward: (call) => {
      const { input, weight, bias, eps } = call;
      checkGroups(call);
      checkFloating('GroupNormKernelImpl', input);
      const sizes = groupedSizes(call);
      const work = workType(input.dtype);
      const out = emptyTensor(input.dtype, input.shape);
      const stats = [0, 1].map(() => emptyTensor(work, [sizes[0], sizes[1]]));
      if (input.numel() === 0) return [out, ...stats.map((t) => t.fill_(0))];
      const rest = present([weight, bias]).map((t) => perChannel(t, sizes));
      const numbers = [sizes[2] * sizes[3], eps];
      const kernel = normalise(presence(weight, bias));
      kernel.run(sizes, [2, 3], [grouped(out, sizes)], stats, [grouped(input, sizes), ...rest], numbers);
      return [out, ...stats];
    },
    grad: {
      input: {
        save: ['input', 'weight', 'mean', 'rstd'],
        vjp: (g, call, _, [, gMean = null, gRstd = null]) => {
          const rows = groupRows(call.input, call);
          const scaled = groupRows(times(g, channelwise(call.weight, g.ndim)), call);
          const ofOut = recordedInputGrad(scaled, rows, [2], call.eps);
          return plus(ofOut, statisticsGrad(rows, gMean, gRstd, call.eps))!.view(g.shape);
        },
      },
      weight: {
        save: ['input', 'mean', 'rstd'],
        vjp: (g, call) => g.mul(standardisedGroups(call.input, call)).sum(otherDims(g.ndim)),
      },
      bias: { vjp: (g) => g.sum(otherDims(g.ndim)) },
    },
    together: (g, saved, wanted) => {
      const { input: x, weight, mean, rstd } = saved;
      if (x === undefined || mean === undefined || rstd === undefined || x.numel() === 0) {
        const bias = g.sum(otherDims(g.ndim));
        return x === undefined ? { bias } : { input: g, weight: bias, bias };
      }
      const sizes = groupedSizes(saved);
      const about = [grouped(g, sizes), grouped(x, sizes), perGroup(mean, sizes), perGroup(rstd, sizes)];
      const grads: { input?: Tensor; weight?: Tensor; bias?: Tensor } = {};
      if (wanted.input) {
        grads.input = emptyTensor(x.dtype, x.shape);
        const inputs = [...about, ...present([weight]).map((t) => perChannel(t, sizes))];
        const kernel = inputGrad(inputs.length - 4);
        kernel.run(sizes, [2, 3], [grouped(grads.input, sizes)], [], inputs, [sizes[2] * sizes[3]]);
      }
      if (wanted.weight || wanted.bias) {
        grads.weight = emptyTensor(g.dtype, [saved.C]);
        grads.bias = emptyTensor(g.dtype, [saved.C]);
        const channels = contiguousGeometry([sizes[1], sizes[2]]);
        const sums = [grads.weight, grads.bias].map((t) => withGeometry(t, channels));
        weightGrads.run(sizes, [0, 3], [], sums, about);
      }
      return grads;
    },
    jvp: ({ input: t, weight: tw, bias: tb }, call, result) => {
      const { input, weight, eps } = call;
      const rank = input.ndim;
      const ofWeight = tw == null ? null : standardisedGroups(input, call).mul(channelwise(tw, rank)!);
      const ofParameters = plus(ofWeight, channelwise(tb, rank));
      if (t == null) return [ofParameters!.expand(result.shape), null, null];
      const [tangent, rows] = [groupRows(t, call), groupRows(input, call)];
      const moved = standardisedTangent(tangent, rows, [2], eps).view(input.shape);
      return [plus(times(moved, channelwise(weight, rank)), ofParameters), ...statisticsTangents(tangent, rows, eps)];
    },
  },
);

/** Throws where a mean would be that of a single element. */
function checkValues(count: number, what: string, size: string): void {
  if (count !== 1) return;
  throw new ArgumentError(`Expected more than 1 ${what} when training, got input size ${size}`);
}

export const groupNorm = composite(
  'group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05) -> Tensor',
  {
    doc:
      'Each group of channels of each sample of `input` (N, C, ...) minus its mean, over its standard deviation, times ' +
      '`weight`, plus `bias` (C).',
    aliases: ['nn.functional.group_norm'],
    run: ({ input, numGroups, weight, bias, eps }) => {
      const { shape } = input;
      if (shape.length < 2) {
        throw new ShapeError(`Expected at least 2 dimensions for input tensor but received ${shape.length}`);
      }
      const [N = 0, C = 0, ...rest] = shape;
      if (numGroups <= 0) throw new ArgumentError(`Expected num groups to be greater than 0, got ${numGroups}`);
      const HxW = numelOf(rest);
      const each = Math.floor((N * C) / numGroups);
      checkValues(each * HxW, 'value per channel', formatSizes([each, numGroups, ...rest]));
      return (nativeGroupNorm.call({ input, weight, bias, N, C, HxW, group: numGroups, eps }) as Tensor[])[0]!;
    },
  },
);

// ---- instance norm ---------------------------------------------------------------------------------------------------

export const instanceNorm = composite(
  'instance_norm(Tensor input, Tensor? running_mean=None, Tensor? running_var=None, Tensor? weight=None, Tensor? bias=None, bool use_input_stats=True, float momentum=0.1, float eps=1e-05) -> Tensor',
  {
    doc:
      'Each channel of each sample of `input` (N, C, ...) minus its mean, over its standard deviation, times `weight`, plus ' +
      '`bias` (C). Running statistics are moved on in place, or used instead without `useInputStats`.',
    aliases: ['nn.functional.instance_norm'],
    // A batch norm in which each channel of each sample is a channel.
    run: ({ input, runningMean, runningVar, weight, bias, useInputStats, momentum, eps }) => {
      const [N = 0, C = 0, ...rest] = input.shape;
      if (useInputStats && input.ndim >= 2)
        checkValues(numelOf(rest), 'spatial element', `torch.Size(${formatSizes(input.shape)})`);
      if (!useInputStats && (runningMean === null || runningVar === null)) {
        throw new ArgumentError('Expected running_mean and running_var to be defined when use_input_stats is false');
      }
      if (input.ndim < 2) {
        throw new ShapeError(`instance_norm: expected input of at least 2 dimensions, got ${formatSizes(input.shape)}`);
      }
      const repeated = (t: Tensor | null): Tensor | null => t && t.repeat([N]);
      const running = [runningMean, runningVar];
      const repeatedRunning = running.map((t) => t && t.detach().repeat([N]));
      const out = batchNorm.call({
        input: input.contiguous().view([1, N * C, ...rest]),
        runningMean: repeatedRunning[0],
        runningVar: repeatedRunning[1],
        weight: repeated(weight),
        bias: repeated(bias),
        training: useInputStats,
        momentum,
        eps,
      }) as Tensor;
      if (useInputStats) {
        withGradMode(false, () => {
          running.forEach((t, i) => {
            t?.detach().copy_(repeatedRunning[i]!.view([N, C]).mean([0]));
          });
        });
      }
      return out.view(input.shape);
    },
  },
);

// ---- local response norm ---------------------------------------------------------------------------------------------

export const localResponseNorm = composite(
  'local_response_norm(Tensor input, int size, float alpha=0.0001, float beta=0.75, float k=1.0) -> Tensor',
  {
    doc:
      'input / (k + alpha * a) ** beta, where a is the average of the squares of `size` neighbouring channels of (N, C, ...) ' +
      '(zeros beyond the edges).',
    aliases: ['nn.functional.local_response_norm'],
    run: ({ input, size, alpha, beta, k }) => {
      const { shape } = input;
      if (shape.length < 3) {
        throw new ShapeError(`Expected 3D or higher dimensionality input (got ${shape.length} dimensions)`);
      }
      if (input.numel() === 0) return input;
      const [N = 0, C = 0, ...rest] = shape;
      const squares = input.mul(input).reshape([N, 1, C, numelOf(rest)]);
      // An even window has one channel more before its own than behind it; what comes out beyond the last is left.
      const before = Math.floor(size / 2);
      const averages = avgPool2d.call({
        self: squares,
        kernelSize: [size, 1],
        stride: [1, 1],
        padding: [before, 0],
        ceilMode: false,
        countIncludePad: true,
        divisorOverride: null,
      }) as Tensor;
      const average = averages.narrow(2, 0, C).reshape(shape);
      return input.div(average.mul(alpha).add(k).pow(beta));
    },
  },
);
