/**
 * Pooling over 1 to 3 dimensions: the maximum or the average of every window. Batch and channels are alike to the kernels,
 * which see planes; one dimension is treated as two of which the first has size 1.
 *
 * Note [Gradients of pooling]. The gradient of an average is linear, and the gradient of that is the average again. The
 * gradient of a maximum puts each element back where the maximum was found; the gradient of that takes them from there.
 */
import { int64 } from '../../base/dtype.js';
import { ArgumentError, ShapeError } from '../../base/errors.js';
import { formatSizes } from '../../base/geometry.js';
import type { AverageRule, Window } from '../../backends/backend.js';
import * as backend from '../../tensor/launch.js';
import { emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import { checkFloat, planes, taken } from '../planes.js';

// ---- windows ---------------------------------------------------------------------------------------------------------

/** The parameters as they were given: a list of one entry counts for all dimensions, no stride means the kernel's size. */
interface Given {
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[] | null;
  readonly padding: readonly number[];
  readonly dilation?: readonly number[];
  readonly ceilMode: boolean;
}

const words = ['', 'a single int', 'two ints', 'three ints'];

function expandList(fn: string, values: readonly number[], what: string, rank: number): readonly number[] {
  if (values.length === rank) return values;
  if (values.length === 1) return new Array<number>(rank).fill(values[0]!);
  throw new ShapeError(
    `${fn}: ${what} must either be ${what === 'stride' ? 'omitted, ' : ''}a single int, or a tuple of ${words[rank]}, got ` +
      formatSizes(values),
  );
}

function windowOf(fn: string, given: Given, rank: number): Window {
  const kernel = expandList(fn, given.kernelSize, 'kernel_size', rank);
  const strided = given.stride !== null && given.stride.length > 0;
  return {
    kernel,
    stride: strided ? expandList(fn, given.stride, 'stride', rank) : kernel,
    padding: expandList(fn, given.padding, 'padding', rank),
    dilation: expandList(fn, given.dilation ?? [1], 'dilation', rank),
  };
}

/** `dilationH: 1 dilationW: 0` */
const perAxis = (what: string, values: readonly number[]): string =>
  values.map((value, d) => `${what}${'THW'[d + 3 - values.length]}: ${value}`).join(' ');

function checkWindow({ kernel, stride, padding, dilation }: Window): void {
  if (stride.includes(0)) throw new ArgumentError('stride should not be zero');
  const negative = padding.find((p) => p < 0);
  if (negative !== undefined) throw new ArgumentError(`pad must be non-negative, but got pad: ${negative}`);
  padding.forEach((pad, d) => {
    if (pad <= Math.floor(kernel[d]! / 2)) return;
    throw new ArgumentError(
      `pad should be at most half of kernel size, but got pad=${pad} and kernel_size=${kernel[d]}`,
    );
  });
  if (kernel.some((k) => k <= 0)) {
    throw new ArgumentError(`kernel size should be greater than zero, but got ${perAxis('k', kernel)}`);
  }
  if (stride.some((s) => s <= 0)) {
    throw new ArgumentError(`stride should be greater than zero, but got ${perAxis('d', stride)}`);
  }
  if (dilation.some((d) => d <= 0)) {
    throw new ArgumentError(`dilation should be greater than zero, but got ${perAxis('dilation', dilation)}`);
  }
}

/** Throws for a rank that is neither that of planes nor of batches of planes, and where a plane has no elements. */
function checkInput(fn: string, input: Tensor, rank: number): void {
  const ranks = `${rank + 1}D or ${rank + 2}D (batch mode) tensor`;
  if (input.ndim !== rank + 1 && input.ndim !== rank + 2) {
    throw new ShapeError(`${fn}: non-empty ${ranks} expected for input, got sizes ${formatSizes(input.shape)}`);
  }
  if (input.shape.slice(input.ndim - rank - 1).includes(0)) {
    throw new ShapeError(
      `${fn}: Expected ${ranks} with optional 0 dim batch size for input, but got:${formatSizes(input.shape)}`,
    );
  }
}

/** How many windows there are; with `ceilMode` one that reaches over the end counts, if it starts before the end. */
function extentOf(input: Tensor, window: Window, ceilMode: boolean): number[] {
  const { kernel, stride, padding, dilation } = window;
  const rank = kernel.length;
  const extent = input.shape.slice(input.ndim - rank);
  const out = extent.map((n, d) => {
    const room = n + 2 * padding[d]! - dilation[d]! * (kernel[d]! - 1) - 1;
    const count = Math.floor((room + (ceilMode ? stride[d]! - 1 : 0)) / stride[d]!) + 1;
    return ceilMode && (count - 1) * stride[d]! >= n + padding[d]! ? count - 1 : count;
  });
  if (out.some((n) => n < 1)) {
    const channels = input.shape[input.ndim - rank - 1]!;
    throw new ShapeError(
      `Given input size: (${[channels, ...extent].join('x')}). Calculated output size: ` +
        `(${[channels, ...out].join('x')}). Output size is too small`,
    );
  }
  return out;
}

/** Checks a call and gives its windows and the sizes of its result. */
function planOf(
  fn: string,
  input: Tensor,
  given: Given,
  rank: number,
): { readonly window: Window; readonly sizes: readonly number[] } {
  const window = windowOf(fn, given, rank);
  checkWindow(window);
  checkInput(fn, input, rank);
  const leading = input.shape.slice(0, input.ndim - rank);
  return { window, sizes: [...leading, ...extentOf(input, window, given.ceilMode)] };
}

// ---- maximum ---------------------------------------------------------------------------------------------------------

/** The maximum of 2 or 3 dimensions: the operation with the node, and its gradient. */
function maximumOf<Rank extends 2 | 3>(rank: Rank) {
  const fn = `max_pool${rank}d` as const;
  const node = `MaxPool${rank}DWithIndicesBackward`;

  const gradient = structured(
    `_${fn as 'max_pool2d'}_backward(Tensor grad_output, Tensor indices, int[] input_size) -> Tensor`,
    {
      doc: `The gradient of max_pool${rank}d: each element of grad_output where the maximum was.`,
      node: `${node}Backward0`,
      fn: false,
      forward: ({ gradOutput, indices, inputSize }) => {
        const out = emptyTensor(gradOutput.dtype, inputSize);
        backend.maxPoolGradient(planes(out, rank), planes(gradOutput, rank), planes(indices, rank));
        return out;
      },
      grad: {
        gradOutput: {
          save: ['indices'],
          vjp: (g, { indices }, { gradOutput }) => taken(g, indices, rank, gradOutput),
        },
        indices: 'none',
      },
      jvp: 'linear',
    },
  );

  const forward = structured(
    `_${fn as 'max_pool2d'}(Tensor self, int[] kernel_size, int[]? stride, int[] padding, int[] dilation, bool ceil_mode) -> (Tensor output, Tensor indices)`,
    {
      doc: `max_pool${rank}d with the positions of the maxima.`,
      node: `${node}0`,
      fn: false,
      method: false,
      forward: ({ self, ...given }) => {
        const { window, sizes } = planOf(fn, self, given, rank);
        checkFloat(fn, self);
        const output = emptyTensor(self.dtype, sizes);
        const indices = emptyTensor(int64, sizes);
        backend.maxPool(planes(output, rank), planes(indices, rank), planes(self, rank), window);
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

  return { forward, gradient };
}

const plane = maximumOf(2);
const solid = maximumOf(3);

export const maxPool2dForward = plane.forward;
export const maxPool2dGradient = plane.gradient;
export const maxPool3dForward = solid.forward;
export const maxPool3dGradient = solid.gradient;

type Pooled = [output: Tensor, indices: Tensor];

interface MaxCall extends Given {
  readonly self: Tensor;
  readonly dilation: readonly number[];
}

const maximum2d = ({ self, kernelSize, stride, padding, dilation, ceilMode }: MaxCall): Pooled =>
  maxPool2dForward.call({ self, kernelSize, stride, padding, dilation, ceilMode }) as Pooled;

const maximum3d = ({ self, kernelSize, stride, padding, dilation, ceilMode }: MaxCall): Pooled =>
  maxPool3dForward.call({ self, kernelSize, stride, padding, dilation, ceilMode }) as Pooled;

/** In one dimension: rows of height 1. */
function maximum1d(call: MaxCall): Pooled {
  checkInput('max_pool1d', call.self, 1);
  const [output, indices] = maximum2d({ ...asRows(call), dilation: [1, single(call.dilation, 'dilation')] });
  return [output.squeeze(-2), indices.squeeze(-2)];
}

function single(values: readonly number[], what: string): number {
  if (values.length === 1) return values[0]!;
  throw new ShapeError(
    `pooling: ${what} must be an int, list of ints or tuple of ints of size 1 but got size ${values.length}`,
  );
}

/** A call in one dimension as one in two. */
function asRows<C extends Given & { readonly self: Tensor }>(call: C): C {
  const stride = call.stride === null || call.stride.length === 0 ? call.kernelSize : call.stride;
  return {
    ...call,
    self: call.self.unsqueeze(-2),
    kernelSize: [1, single(call.kernelSize, 'kernel_size')],
    stride: [1, single(stride, 'stride')],
    padding: [0, single(call.padding, 'padding')],
  };
}

const MAX_DOC = 'padded by -inf, its elements `dilation` apart; windows start every `stride` (default: kernelSize)';

export const maxPool1d = composite(
  'max_pool1d(Tensor self, int[1] kernel_size, int[1]? stride=None, int[1] padding=0, int[1] dilation=1, bool ceil_mode=False, False return_indices=False) -> Tensor',
  {
    doc: `The maximum of every window of kernelSize along (N, C, L) or (C, L), ${MAX_DOC}.`,
    aliases: ['nn.functional.max_pool1d'],
    method: false,
    run: (call) => maximum1d(call)[0],
  },
);

export const maxPool1dReturnIndices = composite(
  'max_pool1d.return_indices(Tensor self, int[1] kernel_size, int[1]? stride=None, int[1] padding=0, int[1] dilation=1, bool ceil_mode=False, *, True return_indices) -> (Tensor, Tensor)',
  { doc: 'As above, also giving where the maxima are.', method: false, run: maximum1d },
);

export const maxPool1dWithIndices = composite(
  'max_pool1d_with_indices(Tensor self, int[1] kernel_size, int[1]? stride=None, int[1] padding=0, int[1] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)',
  {
    doc: 'The maxima as by max_pool1d, and where along L they are (int64).',
    aliases: ['nn.functional.max_pool1d_with_indices'],
    method: false,
    run: maximum1d,
  },
);

export const maxPool2d = composite(
  'max_pool2d(Tensor self, int[2] kernel_size, int[2]? stride=None, int[2] padding=0, int[2] dilation=1, bool ceil_mode=False, False return_indices=False) -> Tensor',
  {
    doc: `The maximum of every window of kernelSize in (N, C, H, W) or (C, H, W), ${MAX_DOC}.`,
    aliases: ['nn.functional.max_pool2d'],
    method: false,
    run: (call) => maximum2d(call)[0],
  },
);

export const maxPool2dReturnIndices = composite(
  'max_pool2d.return_indices(Tensor self, int[2] kernel_size, int[2]? stride=None, int[2] padding=0, int[2] dilation=1, bool ceil_mode=False, *, True return_indices) -> (Tensor, Tensor)',
  { doc: 'As above, also giving where the maxima are.', method: false, run: maximum2d },
);

export const maxPool2dWithIndices = composite(
  'max_pool2d_with_indices(Tensor self, int[2] kernel_size, int[2]? stride=None, int[2] padding=0, int[2] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)',
  {
    doc: 'The maxima as by max_pool2d, and where in its plane each is (int64, row * W + column).',
    aliases: ['nn.functional.max_pool2d_with_indices'],
    method: false,
    run: maximum2d,
  },
);

export const maxPool3d = composite(
  'max_pool3d(Tensor self, int[3] kernel_size, int[3]? stride=None, int[3] padding=0, int[3] dilation=1, bool ceil_mode=False, False return_indices=False) -> Tensor',
  {
    doc: `The maximum of every window of kernelSize in (N, C, D, H, W) or (C, D, H, W), ${MAX_DOC}.`,
    aliases: ['nn.functional.max_pool3d'],
    method: false,
    run: (call) => maximum3d(call)[0],
  },
);

export const maxPool3dReturnIndices = composite(
  'max_pool3d.return_indices(Tensor self, int[3] kernel_size, int[3]? stride=None, int[3] padding=0, int[3] dilation=1, bool ceil_mode=False, *, True return_indices) -> (Tensor, Tensor)',
  { doc: 'As above, also giving where the maxima are.', method: false, run: maximum3d },
);

export const maxPool3dWithIndices = composite(
  'max_pool3d_with_indices(Tensor self, int[3] kernel_size, int[3]? stride=None, int[3] padding=0, int[3] dilation=1, bool ceil_mode=False) -> (Tensor, Tensor)',
  {
    doc: 'The maxima as by max_pool3d, and where in its volume each is (int64, (depth * H + row) * W + column).',
    aliases: ['nn.functional.max_pool3d_with_indices'],
    method: false,
    run: maximum3d,
  },
);

// ---- average ---------------------------------------------------------------------------------------------------------

function ruleOf(call: { countIncludePad: boolean; divisorOverride: number | null }): AverageRule {
  return { countIncludePad: call.countIncludePad, divisor: call.divisorOverride };
}

/** The average of 2 or 3 dimensions: the operation, and its gradient. */
function averageOf<Rank extends 2 | 3>(rank: Rank) {
  const fn = `avg_pool${rank}d` as const;
  const node = `AvgPool${rank}DBackward`;
  const list = `int[${rank}]` as 'int[2]';
  const params =
    `${list} kernel_size, ${list}? stride=None, ${list} padding=0, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None` as const;

  const gradient = structured(
    `_${fn as 'avg_pool2d'}_backward(Tensor grad_output, int[] input_size, ${params}) -> Tensor`,
    {
      doc: `The gradient of avg_pool${rank}d: each element of grad_output spread over its window.`,
      node: `${node}Backward0`,
      fn: false,
      forward: ({ gradOutput, inputSize, ...given }) => {
        const out = emptyTensor(gradOutput.dtype, inputSize);
        const window = windowOf(fn, given, rank);
        backend.avgPoolGradient(planes(out, rank), planes(gradOutput, rank), window, ruleOf(given));
        return out;
      },
      grad: { gradOutput: { vjp: (g, { inputSize: _, ...given }) => forward.call({ ...given, self: g }) as Tensor } },
      jvp: 'linear',
    },
  );

  const forward: ReturnType<typeof structured> = structured(`${fn as 'avg_pool2d'}(Tensor self, ${params}) -> Tensor`, {
    doc:
      `The average of every window of kernelSize in ${rank === 2 ? '(N, C, H, W) or (C, H, W)' : '(N, C, D, H, W) or (C, D, H, W)'}; ` +
      'zeros of the padding count unless countIncludePad is false; divisorOverride is divided by instead of the count.',
    aliases: [`nn.functional.${fn}`],
    node: `${node}0`,
    method: false,
    forward: ({ self, ...given }) => {
      if (given.divisorOverride === 0) throw new ArgumentError(`${fn}: divisor must be not zero`);
      const { window, sizes } = planOf(fn, self, given, rank);
      if (self.dtype !== int64) checkFloat(fn, self);
      const out = emptyTensor(self.dtype, sizes);
      backend.avgPool(planes(out, rank), planes(self, rank), window, ruleOf(given));
      return out;
    },
    grad: {
      self: {
        vjp: (g, given, { self }) => gradient.call({ ...given, gradOutput: g, inputSize: self }) as Tensor,
      },
    },
    jvp: 'linear',
  });

  return { forward, gradient };
}

const planeAverage = averageOf(2);
const solidAverage = averageOf(3);

export const avgPool2d = planeAverage.forward;
export const avgPool2dGradient = planeAverage.gradient;
export const avgPool3d = solidAverage.forward;
export const avgPool3dGradient = solidAverage.gradient;

export const avgPool1d = composite(
  'avg_pool1d(Tensor self, int[1] kernel_size, int[1]? stride=None, int[1] padding=0, bool ceil_mode=False, bool count_include_pad=True) -> Tensor',
  {
    doc: 'The average of every window of kernelSize along (N, C, L) or (C, L); zeros of the padding count unless countIncludePad is false.',
    aliases: ['nn.functional.avg_pool1d'],
    method: false,
    run: (call) => {
      checkInput('avg_pool1d', call.self, 1);
      return (avgPool2d.call({ ...asRows(call), divisorOverride: null }) as Tensor).squeeze(-2);
    },
  },
);
