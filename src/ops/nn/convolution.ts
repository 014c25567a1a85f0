/**
 * Convolutions over 1 to 3 dimensions, and transposed ones.
 *
 * Note [Three bilinear maps]. With x the input, w the weight and g a tensor like the result, the sum of products
 * T(g, x, w) = <g, conv(x, w)> is linear in each. Fixing two of the three leaves the gradient for the third:
 *
 *     conv(x, w)         like g       kernel `conv`
 *     input(g, w)        like x       kernel `convInput`      the gradient of the input, and the forward of a transposed conv
 *     weight(g, x)       like w       kernel `convWeight`     the gradient of the weight
 *
 * so these three are closed under differentiation, to any order: the gradient of each with respect to one of its arguments is
 * one of the other two. Transposed convolution is the same with the roles of x and g exchanged.
 */
import { bool, type DType } from '../../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { formatSizes } from '../../base/geometry.js';
import type { ConvShape } from '../../backends/backend.js';
import * as backend from '../../tensor/launch.js';
import { emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import { cat } from '../joining.js';

/** The parameters of a convolution as they were given: a list of one entry counts for all dimensions. */
interface Given {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly transposed: boolean;
  readonly outputPadding: readonly number[];
  readonly groups: number;
}

/** What C++ calls the types of elements, which is how PyTorch's messages about them name them. */
const cNames: Readonly<Record<string, string>> = {
  float32: 'float',
  float64: 'double',
  float16: 'c10::Half',
  bfloat16: 'c10::BFloat16',
  int64: 'long int',
  int32: 'int',
  int16: 'short int',
  int8: 'signed char',
  uint8: 'unsigned char',
};

const cName = (dtype: DType): string => cNames[dtype.name] ?? dtype.name;

// ---- sizes -----------------------------------------------------------------------------------------------------------

/** `values` for `rank` dimensions. */
function expandList(values: readonly number[], what: string, rank: number): readonly number[] {
  if (values.length === rank) return values;
  if (values.length === 1) return new Array<number>(rank).fill(values[0]!);
  throw new ShapeError(
    `expected ${what} to be a single integer value or a list of ${rank} values to match the convolution dimensions, ` +
      `but got ${what}=${formatSizes(values)}`,
  );
}

/** The shape of a convolution whose parameters were already found right. */
function shapeOf(given: Given, rank: number): ConvShape {
  return {
    stride: expandList(given.stride, 'stride', rank),
    padding: expandList(given.padding, 'padding', rank),
    dilation: expandList(given.dilation, 'dilation', rank),
    groups: given.groups,
  };
}

function checkParameters(given: Given, rank: number): void {
  if (given.groups <= 0) throw new ArgumentError('non-positive groups is not supported; give 1 or more');
  expandList(given.stride, 'stride', rank);
  expandList(given.padding, 'padding', rank);
  expandList(given.dilation, 'dilation', rank);
  if (given.padding.some((p) => p < 0)) throw new ArgumentError('negative padding is not supported; give 0 or more');
  if (given.transposed) {
    expandList(given.outputPadding, 'output_padding', rank);
    if (given.outputPadding.some((p) => p < 0)) {
      throw new ArgumentError('negative output_padding is not supported; give 0 or more');
    }
  }
  if (given.stride.some((s) => s <= 0)) {
    throw new ArgumentError('non-positive stride is not supported; give 1 or more');
  }
  if (given.dilation.some((d) => d <= 0)) {
    throw new ArgumentError(
      `dilation should be greater than zero, but got ${formatSizes(expandList(given.dilation, 'dilation', rank))}`,
    );
  }
}

function checkTypes(input: Tensor, weight: Tensor, bias: Tensor | null): void {
  if (bias !== null && bias.dtype !== input.dtype) {
    throw new DTypeError(
      `Input type (${cName(input.dtype)}) and bias type (${cName(bias.dtype)}) should be the same; ` +
        'convert one of them with to()',
    );
  }
  if (weight.dtype !== input.dtype) {
    throw new DTypeError(
      `convolution: expected scalar type ${input.dtype.legacyName} but found ${weight.dtype.legacyName}; the input and ` +
        'the weight must have one dtype',
    );
  }
  if (input.dtype === bool) {
    throw new DTypeError(`convolution: "slow_conv2d_cpu" not implemented for 'Bool'; give numbers`);
  }
}

/** Throws unless input, weight and bias fit each other. Channels are compared as each direction has them. */
function checkChannels(input: Tensor, weight: Tensor, bias: Tensor | null, { groups, transposed }: Given): void {
  const rank = weight.ndim;
  const sizes = formatSizes(weight.shape);
  if (input.ndim !== rank) {
    throw new ShapeError(
      `Expected ${rank}-dimensional input for ${rank}-dimensional weight ${sizes}, but got ${input.ndim}-dimensional ` +
        `input of size ${formatSizes(input.shape)} instead`,
    );
  }
  if (weight.shape[0]! < groups) {
    throw new ShapeError(
      `Given groups=${groups}, expected weight to be at least ${groups} at dimension 0, but got weight of size ${sizes} instead`,
    );
  }
  if (weight.shape[0]! % groups !== 0) {
    throw new ShapeError(
      `Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size ` +
        `[${sizes}] instead`,
    );
  }
  const wanted = transposed ? weight.shape[0]! : weight.shape[1]! * groups;
  if (input.shape[1] !== wanted) {
    throw new ShapeError(
      `Given ${transposed ? 'transposed=1' : `groups=${groups}`}, weight of size ${sizes}, expected input` +
        `${formatSizes(input.shape)} to have ${wanted} channels, but got ${input.shape[1]} channels instead`,
    );
  }
  const made = transposed ? weight.shape[1]! * groups : weight.shape[0]!;
  if (bias !== null && (bias.ndim !== 1 || bias.shape[0] !== made)) {
    throw new ShapeError(
      `Given ${transposed ? 'transposed=1, ' : ''}weight of size ${sizes}, expected bias to be 1-dimensional with ${made} ` +
        `elements, but got bias of size ${formatSizes(bias.shape)} instead`,
    );
  }
}

const axes = ['depth', 'height', 'width'];

/** `stride_height: 1 stride_width: 1`: PyTorch says at least two dimensions, of which the first may be made up. */
function perAxis(what: string, values: readonly number[], missing: number): string {
  const all = values.length === 1 ? [missing, ...values] : values;
  return all.map((value, i) => `${what}_${axes[i + 3 - all.length]}: ${value}`).join(' ');
}

function checkOutputPadding({ outputPadding }: Given, { stride, dilation }: ConvShape): void {
  const added = expandList(outputPadding, 'output_padding', stride.length);
  if (added.every((p, d) => p < stride[d]! || p < dilation[d]!)) return;
  throw new ShapeError(
    `output padding must be smaller than either stride or dilation, but got ${perAxis('output_padding', added, 0)} ` +
      `${perAxis('stride', stride, 1)} ${perAxis('dilation', dilation, 1)}`,
  );
}

const times = (sizes: readonly number[]): string => `(${sizes.join(' x ')})`;

/** The sizes of the result, spatial dimensions only. */
function outExtent(input: Tensor, weight: Tensor, given: Given, shape: ConvShape): number[] {
  const extent = input.shape.slice(2);
  const kernel = weight.shape.slice(2);
  const { stride, padding, dilation } = shape;
  const reach = kernel.map((k, d) => dilation[d]! * (k - 1) + 1);
  if (kernel.includes(0)) {
    throw new ShapeError(`convolution: kernel size should be greater than zero, but got ${times(kernel)}`);
  }
  if (given.transposed) {
    checkOutputPadding(given, shape);
    const added = expandList(given.outputPadding, 'output_padding', extent.length);
    const out = extent.map((n, d) => (n - 1) * stride[d]! - 2 * padding[d]! + reach[d]! + added[d]!);
    if (out.some((n) => n < 1)) {
      throw new ShapeError(
        `Given input size per channel: ${times(extent)}. Calculated output size per channel: ${times(out)}. ` +
          'Output size is too small',
      );
    }
    return out;
  }
  const padded = extent.map((n, d) => n + 2 * padding[d]!);
  if (padded.some((n, d) => n < reach[d]!)) {
    throw new ShapeError(
      `Calculated padded input size per channel: ${times(padded)}. Kernel size: ${times(reach)}. ` +
        "Kernel size can't be greater than actual input size",
    );
  }
  return padded.map((n, d) => Math.floor((n - reach[d]!) / stride[d]!) + 1);
}

/** Checks a call and gives its shape and the sizes of its result. */
function planOf(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  given: Given,
): { readonly shape: ConvShape; readonly sizes: readonly number[] } {
  const rank = weight.ndim - 2;
  if (rank < 1) {
    throw new ShapeError(
      `convolution: weight should have at least three dimensions, got ${weight.ndim} of sizes ${formatSizes(weight.shape)}`,
    );
  }
  if (rank > 3) {
    throw new ShapeError(
      `convolution: at most 3 spatial dimensions are supported, got weight of size ${formatSizes(weight.shape)}`,
    );
  }
  checkParameters(given, rank);
  checkChannels(input, weight, bias, given);
  checkTypes(input, weight, bias);
  if (input.shape.slice(2).includes(0)) {
    throw new ShapeError(
      `Only zero batch or zero channel inputs are supported, but got input shape: ${formatSizes(input.shape)}`,
    );
  }
  const shape = shapeOf(given, rank);
  const channels = given.transposed ? weight.shape[1]! * given.groups : weight.shape[0]!;
  return { shape, sizes: [input.shape[0]!, channels, ...outExtent(input, weight, given, shape)] };
}

// ---- the three maps --------------------------------------------------------------------------------------------------

/** The dims of a result whose sum is the gradient of the bias: all but the channels. */
const allButChannels = (rank: number): number[] => [0, ...Array.from({ length: rank - 2 }, (_, d) => d + 2)];

export const convolution = structured(
  'convolution(Tensor input, Tensor weight, Tensor? bias, int[] stride, int[] padding, int[] dilation, bool transposed, int[] output_padding, int groups) -> Tensor',
  {
    doc: 'Any convolution: input (N, C, ...) of 1 to 3 spatial dimensions, weight (O, C / groups, ...), or (C, O / groups, ...) if transposed, and bias (O); `conv2d()` and its like are the forms to call.',
    node: 'ConvolutionBackward0',
    forward: ({ input, weight, bias, ...given }) => {
      const { shape, sizes } = planOf(input, weight, bias, given);
      const out = emptyTensor(input.dtype, sizes);
      if (!given.transposed) {
        backend.conv(out, input, weight, bias, shape);
        return out;
      }
      backend.convInput(out, input, weight, shape);
      return bias === null ? out : out.add(overChannels(bias, out.ndim));
    },
    grad: {
      input: {
        save: ['weight'],
        vjp: (g, { weight, ...given }, { input }) => inputGradient(g, weight, input, given),
      },
      weight: {
        save: ['input'],
        vjp: (g, { input, ...given }, { weight }) => weightGradient(g, input, weight, given),
      },
      bias: { vjp: (g) => g.sum(allButChannels(g.ndim)) },
    },
    jvp: (tangents, { input, weight, bias: _, ...given }, result) => {
      const terms: Tensor[] = [];
      if (tangents.input !== undefined) terms.push(convolve(tangents.input, weight, given));
      if (tangents.weight !== undefined) terms.push(convolve(input, tangents.weight, given));
      if (tangents.bias != null) terms.push(overChannels(tangents.bias, result.ndim).expand(result.shape));
      return terms.reduce((sum, term) => sum.add(term));
    },
  },
);

const overChannels = (bias: Tensor, rank: number): Tensor =>
  bias.reshape([1, bias.numel(), ...new Array<number>(rank - 2).fill(1)]);

function convolve(input: Tensor, weight: Tensor, given: Given): Tensor {
  return convolution.call({ ...given, input, weight, bias: null }) as Tensor;
}

function inputGradient(gradOutput: Tensor, weight: Tensor, inputSize: readonly number[], given: Given): Tensor {
  return convolutionInput.call({ ...given, gradOutput, weight, inputSize }) as Tensor;
}

function weightGradient(gradOutput: Tensor, input: Tensor, weightSize: readonly number[], given: Given): Tensor {
  return convolutionWeight.call({ ...given, gradOutput, input, weightSize }) as Tensor;
}

export const convolutionInput = structured(
  '_convolution_backward_input(Tensor grad_output, Tensor weight, int[] input_size, int[] stride, int[] padding, int[] dilation, bool transposed, int[] output_padding, int groups) -> Tensor',
  {
    doc: 'The gradient of the input of a convolution.',
    node: 'ConvolutionBackwardBackward0',
    fn: false,
    forward: ({ gradOutput, weight, inputSize, ...given }) => {
      const shape = shapeOf(given, weight.ndim - 2);
      const out = emptyTensor(gradOutput.dtype, inputSize);
      if (given.transposed) backend.conv(out, gradOutput, weight, null, shape);
      else backend.convInput(out, gradOutput, weight, shape);
      return out;
    },
    grad: {
      gradOutput: {
        save: ['weight'],
        vjp: (g, { weight, inputSize: _, ...given }) => convolve(g, weight, given),
      },
      weight: {
        save: ['gradOutput'],
        vjp: (g, { gradOutput, inputSize: _, ...given }, { weight }) => weightGradient(gradOutput, g, weight, given),
      },
    },
    jvp: 'linear in each',
  },
);

export const convolutionWeight = structured(
  '_convolution_backward_weight(Tensor grad_output, Tensor input, int[] weight_size, int[] stride, int[] padding, int[] dilation, bool transposed, int[] output_padding, int groups) -> Tensor',
  {
    doc: 'The gradient of the weight of a convolution.',
    node: 'ConvolutionBackwardBackward0',
    fn: false,
    forward: ({ gradOutput, input, weightSize, ...given }) => {
      const shape = shapeOf(given, input.ndim - 2);
      const out = emptyTensor(gradOutput.dtype, weightSize);
      if (given.transposed) backend.convWeight(out, input, gradOutput, shape);
      else backend.convWeight(out, gradOutput, input, shape);
      return out;
    },
    grad: {
      gradOutput: {
        save: ['input'],
        vjp: (g, { input, weightSize: _, ...given }) => convolve(input, g, given),
      },
      input: {
        save: ['gradOutput'],
        vjp: (g, { gradOutput, weightSize: _, ...given }, { input }) => inputGradient(gradOutput, g, input, given),
      },
    },
    jvp: 'linear in each',
  },
);

// ---- what users call -------------------------------------------------------------------------------------------------

/** Runs `with` on a batch: an input without one gets one of size 1 for the call. */
function batched(fn: string, input: Tensor, rank: number, run: (batch: Tensor) => Tensor): Tensor {
  if (input.ndim === rank + 2) return run(input);
  if (input.ndim === rank + 1) return run(input.unsqueeze(0)).squeeze(0);
  throw new ShapeError(
    `Expected ${rank + 1}D (unbatched) or ${rank + 2}D (batched) input to ${fn}, but got input of size: ` +
      formatSizes(input.shape),
  );
}

interface Plain {
  readonly input: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor | null;
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
}

function forward(
  fn: string,
  rank: number,
  { input, padding, ...rest }: Plain & { padding: readonly number[] },
): Tensor {
  const given = { ...rest, padding, transposed: false, outputPadding: [0] };
  return batched(fn, input, rank, (batch) => convolution.call({ ...given, input: batch }) as Tensor);
}

/** Convolution with padding in words. */
function forwardPadded(fn: string, rank: number, { padding, ...call }: Plain & { padding: string }): Tensor {
  if (padding === 'valid') return forward(fn, rank, { ...call, padding: [0] });
  if (padding !== 'same') {
    throw new ArgumentError(`${fn}: Invalid padding string: '${padding}'; give 'same', 'valid' or numbers`);
  }
  if (call.stride.some((s) => s !== 1)) {
    throw new ArgumentError(
      `${fn}: padding='same' is not supported for strided convolutions; give the padding in numbers`,
    );
  }
  const dilation = expandList(call.dilation, 'dilation', rank);
  const totals = dilation.map((d, i) => d * ((call.weight.shape[i + 2] ?? 1) - 1));
  const half = totals.map((total) => Math.floor(total / 2));
  // An odd total leaves one more element for the right; the left gets what both sides have.
  return forward(fn, rank, { ...call, input: padRight(call.input, totals, rank), padding: half });
}

/** Appends a zero to each of the last `rank` dims where the total padding is odd. */
function padRight(input: Tensor, totals: readonly number[], rank: number): Tensor {
  let padded = input;
  totals.forEach((total, i) => {
    if (total % 2 === 0 || input.ndim <= rank) return;
    const dim = input.ndim - rank + i;
    const zeros = zerosTensor(input.dtype, padded.shape.with(dim, 1));
    padded = cat.call({ tensors: [padded, zeros], dim }) as Tensor;
  });
  return padded;
}

export const conv1d = composite(
  'conv1d(Tensor input, Tensor weight, Tensor? bias=None, int[1] stride=1, int[1] padding=0, int[1] dilation=1, int groups=1) -> Tensor',
  {
    doc: 'Convolves input (N, C, L) or (C, L) with weight (O, C / groups, k) and adds bias (O).',
    aliases: ['nn.functional.conv1d'],
    run: (call) => forward('conv1d', 1, call),
  },
);

export const conv1dPadding = composite(
  "conv1d.padding(Tensor input, Tensor weight, Tensor? bias=None, int[1] stride=1, str padding='valid', int[1] dilation=1, int groups=1) -> Tensor",
  {
    doc: "As above, with the padding 'valid' (none) or 'same' (the result is as long as the input).",
    run: (call) => forwardPadded('conv1d', 1, call),
  },
);

export const conv2d = composite(
  'conv2d(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, int[2] padding=0, int[2] dilation=1, int groups=1) -> Tensor',
  {
    doc: 'Convolves input (N, C, H, W) or (C, H, W) with weight (O, C / groups, kh, kw) and adds bias (O).',
    aliases: ['nn.functional.conv2d'],
    run: (call) => forward('conv2d', 2, call),
  },
);

export const conv2dPadding = composite(
  "conv2d.padding(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, str padding='valid', int[2] dilation=1, int groups=1) -> Tensor",
  {
    doc: "As above, with the padding 'valid' (none) or 'same' (the result is as large as the input).",
    run: (call) => forwardPadded('conv2d', 2, call),
  },
);

export const conv3d = composite(
  'conv3d(Tensor input, Tensor weight, Tensor? bias=None, int[3] stride=1, int[3] padding=0, int[3] dilation=1, int groups=1) -> Tensor',
  {
    doc: 'Convolves input (N, C, D, H, W) or (C, D, H, W) with weight (O, C / groups, kd, kh, kw) and adds bias (O).',
    aliases: ['nn.functional.conv3d'],
    run: (call) => forward('conv3d', 3, call),
  },
);

export const conv3dPadding = composite(
  "conv3d.padding(Tensor input, Tensor weight, Tensor? bias=None, int[3] stride=1, str padding='valid', int[3] dilation=1, int groups=1) -> Tensor",
  {
    doc: "As above, with the padding 'valid' (none) or 'same' (the result is as large as the input).",
    run: (call) => forwardPadded('conv3d', 3, call),
  },
);

function backwardConv(
  fn: string,
  rank: number,
  { input, ...rest }: Plain & { padding: readonly number[]; outputPadding: readonly number[] },
): Tensor {
  const given = { ...rest, transposed: true };
  return batched(fn, input, rank, (batch) => convolution.call({ ...given, input: batch }) as Tensor);
}

export const convTranspose1d = composite(
  'conv_transpose1d(Tensor input, Tensor weight, Tensor? bias=None, int[1] stride=1, int[1] padding=0, int[1] output_padding=0, int groups=1, int[1] dilation=1) -> Tensor',
  {
    doc: 'The gradient of a conv1d as an operation: input (N, C, L) or (C, L), weight (C, O / groups, k), bias (O).',
    aliases: ['nn.functional.conv_transpose1d'],
    run: (call) => backwardConv('conv_transpose1d', 1, call),
  },
);

export const convTranspose2d = composite(
  'conv_transpose2d.input(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, int[2] padding=0, int[2] output_padding=0, int groups=1, int[2] dilation=1) -> Tensor',
  {
    doc: 'The gradient of a conv2d as an operation: input (N, C, H, W) or (C, H, W), weight (C, O / groups, kh, kw), bias (O).',
    aliases: ['nn.functional.conv_transpose2d'],
    run: (call) => backwardConv('conv_transpose2d', 2, call),
  },
);

export const convTranspose3d = composite(
  'conv_transpose3d.input(Tensor input, Tensor weight, Tensor? bias=None, int[3] stride=1, int[3] padding=0, int[3] output_padding=0, int groups=1, int[3] dilation=1) -> Tensor',
  {
    doc: 'The gradient of a conv3d as an operation: input (N, C, D, H, W) or (C, D, H, W), weight (C, O / groups, kd, kh, kw), bias (O).',
    aliases: ['nn.functional.conv_transpose3d'],
    run: (call) => backwardConv('conv_transpose3d', 3, call),
  },
);
