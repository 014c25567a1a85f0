/**
 * Sampling at positions: gridSample, and affineGrid, which makes such positions.
 *
 * Note [Taps]. A sample is the sum of T elements of the input ("taps") with weights that depend on the position: the products
 * of K weights for each spatial dimension. The formulas of `tapsAlong` serve twice. As a kernel for each dimension they make
 * what `backend.sample` and its gradients read. Where the backward pass is recorded they run on tensors: `tapsOf` gives, from
 * the grid, the indices [N, T, P] in a plane and the weights [N, T, P] for P positions, the input is read, or its gradient
 * summed, by one indexSelect or indexAdd. The gradient of the grid has the derivative of one dimension's weights in their place.
 */
import { Category, float32, float64, int64 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, NotImplementedError, ShapeError } from '../../base/errors.js';
import { contiguousGeometry, formatSizes, Geometry, numelOf, sameSizes } from '../../base/geometry.js';
import type { Arithmetic } from '../../kernel/arithmetic.js';
import { Expr } from '../../kernel/expr.js';
import { lower, type Program } from '../../kernel/lower.js';
import type { Operand } from '../../kernel/operand.js';
import * as backend from '../../tensor/launch.js';
import type { Storage } from '../../tensor/storage.js';
import { adoptArray, emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured, type StructuredOp } from '../define-structured.js';
import { copyOf, seenAs } from '../index-plan.js';
import { stack } from '../joining.js';
import { isRecorded } from '../row-formula.js';

interface How {
  readonly mode: string;
  readonly paddingMode: string;
  readonly alignCorners: boolean;
}

// ---- positions -------------------------------------------------------------------------------------------------------

/** A number of a formula, which for a kernel is given at launch. */
type Amount<T> = T | number;

/** Of a dimension: from the coordinate to a position in steps, 0 being the first element; the last one; where it is mirrored. */
interface Span<N> {
  readonly scale: N;
  readonly shift: N;
  readonly last: N;
  readonly low: N;
  readonly length: N;
}

function spanOf(n: number, { alignCorners }: How): Span<number> {
  return alignCorners
    ? { scale: (n - 1) / 2, shift: 0, last: n - 1, low: 0, length: n - 1 }
    : { scale: n / 2, shift: 0.5, last: n - 1, low: -0.5, length: n };
}

/** Elements between which nothing can be mirrored are one, at the border. */
const paddingOf = (n: number, how: How): How =>
  n === 1 && how.alignCorners && how.paddingMode === 'reflection' ? { ...how, paddingMode: 'border' } : how;

/** Positions within [0, last]; at the ends they no longer move, and neither do gradients. */
function clipped<T extends Arithmetic<T>>(u: T, last: Amount<T>): T {
  const below = u.where(u.ge(last).logicalNot(), last);
  return below.where(u.le(0).logicalNot(), 0);
}

/** Positions mirrored at the ends, which are the centres of the outer elements with corners aligned, else their edges. */
function mirrored<T extends Arithmetic<T>>(u: T, { low, length }: Span<Amount<T>>): T {
  const distance = u.sub(low).abs();
  const flips = distance.div(length).floor();
  const rest = distance.sub(flips.mul(length));
  return rest.add(low).where(flips.remainder(2).eq(0), rest.neg().add(low).add(length));
}

function padded<T extends Arithmetic<T>>(u: T, span: Span<Amount<T>>, { paddingMode }: How): T {
  if (paddingMode === 'zeros') return u;
  return clipped(paddingMode === 'border' ? u : mirrored(u, span), span.last);
}

/** The derivative of `padded`: 1, -1 where the position was mirrored, 0 where it was held at an end. */
function moved<T extends Arithmetic<T>>(u: T, v: T, { low, length, last }: Span<Amount<T>>, { paddingMode }: How): T {
  const one = u.mul(0).add(1);
  if (paddingMode === 'zeros') return one;
  const free = v.gt(0).logicalAnd(v.lt(last));
  if (paddingMode === 'border') return one.where(free, 0);
  const shifted = u.sub(low);
  const backwards = shifted.abs().div(length).floor().remainder(2).ne(0).logicalXor(shifted.lt(0));
  return one.neg().where(backwards, one).where(free, 0);
}

/** A tap of a dimension: which element, its weight, and the derivative of that; outside, the weight is 0. */
interface Tap<T> {
  readonly position: T;
  readonly weight: T;
  readonly slope: T;
}

/** The kernel of cubic convolution (Keys 1981) with a = -0.75, and its derivative, at distances in [0, 1) and [1, 2). */
const A = -0.75;
const polynomial = <T extends Arithmetic<T>>(x: T, a: number, b: number, ...rest: readonly number[]): T =>
  rest.reduce((sum, c) => sum.mul(x).add(c), x.mul(a).add(b));
const near = <T extends Arithmetic<T>>(x: T): T => polynomial(x, A + 2, -(A + 3), 0, 1);
const far = <T extends Arithmetic<T>>(x: T): T => polynomial(x, A, -5 * A, 8 * A, -4 * A);
const nearSlope = <T extends Arithmetic<T>>(x: T): T => polynomial(x, 3 * (A + 2), -2 * (A + 3), 0);
const farSlope = <T extends Arithmetic<T>>(x: T): T => polynomial(x, 3 * A, -10 * A, 8 * A);

/** From coordinates in [-1, 1] along a dimension. */
function tapsAlong<T extends Arithmetic<T>>(coordinate: T, span: Span<Amount<T>>, how: How): Tap<T>[] {
  const { mode } = how;
  const u = coordinate.add(1).mul(span.scale).sub(span.shift);
  const taps: Tap<T>[] = [];
  if (mode === 'bicubic') {
    const first = u.floor();
    const t = u.sub(first);
    const [s, far0, far3] = [t.neg().add(1), t.add(1), t.neg().add(2)];
    const weights = [far(far0), near(t), near(s), far(far3)];
    const slopes = [farSlope(far0), nearSlope(t), nearSlope(s).neg(), farSlope(far3).neg()];
    weights.forEach((weight, k) =>
      taps.push({ position: padded(first.add(k - 1), span, how), weight, slope: slopes[k]!.mul(span.scale) }),
    );
  } else {
    const v = padded(u, span, how);
    const first = mode === 'nearest' ? v.round() : v.floor();
    if (mode === 'nearest') taps.push({ position: first, weight: v.mul(0).add(1), slope: v.mul(0) });
    else {
      const t = v.sub(first);
      const slope = moved(u, v, span, how).mul(span.scale);
      taps.push({ position: first, weight: t.neg().add(1), slope: slope.neg() });
      taps.push({ position: first.add(1), weight: t, slope });
    }
  }
  return taps.map(({ position, weight, slope }) => {
    // A position that is not a number is not outside: it gives NaN.
    const kept = position.lt(0).logicalOr(position.gt(span.last)).logicalNot();
    const inside = position.ge(0).logicalAnd(position.le(span.last));
    return { position: position.where(inside, 0), weight: weight.where(kept, 0), slope: slope.where(kept, 0) };
  });
}

// ---- kernels ---------------------------------------------------------------------------------------------------------

const MODES = ['bilinear', 'nearest', 'bicubic'];
const PADDINGS = ['zeros', 'border', 'reflection'];

/** The programs that compute taps, by what they depend on. */
const programs: Program[] = [];

function programOf(how: How, single: boolean, withSlopes: boolean): Program {
  const kind = 3 * MODES.indexOf(how.mode) + PADDINGS.indexOf(how.paddingMode);
  return (programs[4 * kind + 2 * Number(single) + Number(withSlopes)] ??= lowered(how, single, withSlopes));
}

function lowered(how: How, single: boolean, withSlopes: boolean): Program {
  const [scale, shift, last, low, length] = ([0, 1, 2, 3, 4] as const).map((i) => Expr.uniform(i));
  const taps = tapsAlong<Expr>(
    Expr.variable(0),
    { scale: scale!, shift: shift!, last: last!, low: low!, length: length! },
    how,
  );
  const parts = (['position', 'weight', 'slope'] as const).slice(0, withSlopes ? 3 : 2);
  const results = parts.flatMap((part) => taps.map((tap) => tap[part]));
  return lower(results, 'float', single);
}

/** What `backend.sample` wants to know of each dimension. The last coordinate of the grid goes with the first dimension. */
function axesOf(grid: Tensor, extent: readonly number[], given: How, withSlopes: boolean): Operand<Storage>[] {
  const dense = rowMajor(grid);
  const rank = extent.length;
  const batch = grid.shape[0]!;
  const count = grid.numel() / rank;
  const parts = programOf(given, true, withSlopes).results.length;
  const sizes = [parts, batch, count / batch];
  const { strides, numel } = contiguousGeometry(sizes);
  const all = emptyTensor(grid.dtype, [rank * numel]);
  return extent.map((n, d) => {
    const how = paddingOf(n, given);
    const outputs: Operand<Storage>[] = [];
    for (let k = 0; k < parts; k++) outputs.push(seenAs(all, new Geometry([count], [1], d * numel + k * count)));
    const coordinates = seenAs(dense, new Geometry([count], [rank], dense.geometry.offset + rank - 1 - d));
    const { scale, shift, last, low, length } = spanOf(n, how);
    const program = programOf(how, grid.dtype !== float64, withSlopes);
    backend.pointwise(program, outputs, [coordinates], [scale, shift, last, low, length]);
    return seenAs(all, new Geometry(sizes, strides, d * numel));
  });
}

/** Row-major elements with all spatial dimensions in one: what samples look like to the kernels. */
function flatSamples(t: Tensor): Operand<Storage> {
  const dense = t.isContiguous() ? t : copyOf(t);
  const [count, channels, ...rest] = t.shape as [number, number, ...number[]];
  const sizes = [count, channels, numelOf(rest)];
  return seenAs(dense, new Geometry(sizes, contiguousGeometry(sizes).strides, dense.geometry.offset));
}

const rowMajor = (t: Tensor): Tensor => (t.isContiguous() ? t : copyOf(t));

// ---- taps ------------------------------------------------------------------------------------------------------------

interface Taps {
  readonly index: Tensor;
  readonly weight: Tensor;
  /** For each coordinate of the grid the derivative of the weights. */
  readonly slopes: readonly Tensor[];
}

/** A dimension's indices, weights and derivatives of the weights, [N, K, P] each. */
function axisOf(coordinate: Tensor, n: number, given: How): Record<'index' | 'weight' | 'slope', Tensor> {
  const how = paddingOf(n, given);
  const taps = tapsAlong(coordinate, spanOf(n, how), how);
  const all = (name: keyof Tap<Tensor>): Tensor =>
    stack.call({ tensors: taps.map((tap) => tap[name]), dim: 1 }) as Tensor;
  return { index: all('position').to(int64), weight: all('weight'), slope: all('slope') };
}

/** [N, S, P] and [N, K, P] combined to [N, S K, P]. */
function combined(a: Tensor, b: Tensor, combine: (a: Tensor, b: Tensor) => Tensor): Tensor {
  const [count, , positions] = a.shape as [number, number, number];
  const both = combine(a.unsqueeze(2), b.unsqueeze(1));
  return both.reshape([count, a.shape[1]! * b.shape[1]!, positions]);
}

/** See Note [Taps]. The last coordinate of the grid goes with the first spatial dimension. */
function tapsOf(grid: Tensor, extent: readonly number[], how: How, withSlopes: boolean): Taps {
  const rank = extent.length;
  const positions = numelOf(grid.shape.slice(1, -1));
  const flat = grid.reshape([grid.shape[0]!, positions, rank]);
  const axes = extent.map((n, d) => axisOf(flat.select(-1, rank - 1 - d), n, how));
  const index = axes.map((axis) => axis.index).reduce((a, b, d) => combined(a, b, (p, q) => p.mul(extent[d]!).add(q)));
  const product = (derived: number): Tensor =>
    axes
      .map((axis, d) => (d === derived ? axis.slope : axis.weight))
      .reduce((a, b) => combined(a, b, (p, q) => p.mul(q)));
  const slopes = withSlopes ? axes.map((_, c) => product(rank - 1 - c)) : [];
  return { index, weight: product(-1), slopes };
}

/** Planes (N, C, ...) with the channels first and the rest in one dimension, which the indices of all batches share. */
function channelsFirst(t: Tensor): Tensor {
  const [count, channels] = t.shape as [number, number];
  return t.transpose(0, 1).reshape([channels, count * numelOf(t.shape.slice(2))]);
}

/** Indices [N, T, P] in planes of so many elements, as a vector for `channelsFirst`. */
function placesOf(index: Tensor, elements: number): Tensor {
  const starts = BigInt64Array.from({ length: index.shape[0]! }, (_, n) => BigInt(n * elements));
  return index.add(adoptArray(starts, int64, [starts.length, 1, 1])).reshape([-1]);
}

/** The elements of the planes at the taps, [C, N, T, P]. */
function read(input: Tensor, index: Tensor): Tensor {
  const places = placesOf(index, numelOf(input.shape.slice(2)));
  return channelsFirst(input)
    .indexSelect(1, places)
    .reshape([input.shape[1]!, ...index.shape]);
}

/** Half precision is too coarse for positions. */
const widened = (t: Tensor): Tensor => (t.dtype.bytes === 2 ? t.to(float32) : t);

function sampled(input: Tensor, grid: Tensor, how: How): Tensor {
  const sizes = [...input.shape.slice(0, 2), ...grid.shape.slice(1, -1)];
  if (numelOf(sizes) === 0) return zerosTensor(input.dtype, sizes);
  const planes = rowMajor(widened(input));
  const samples = emptyTensor(planes.dtype, sizes);
  backend.sample(flatSamples(samples), planes, axesOf(widened(grid), input.shape.slice(2), how, false));
  return samples.to(input.dtype);
}

/** The gradient of the result as [C, N, 1, P]. */
const forTaps = (g: Tensor, positions: number): Tensor =>
  widened(g).reshape([g.shape[0]!, g.shape[1]!, 1, positions]).transpose(0, 1);

function inputGradient(g: Tensor, grid: Tensor, inputSize: readonly number[], how: How): Tensor {
  if (g.numel() === 0) return zerosTensor(g.dtype, inputSize);
  if (!isRecorded([g, grid])) {
    const wide = widened(g);
    const planes = emptyTensor(wide.dtype, inputSize);
    backend.sampleInput(planes, flatSamples(wide), axesOf(widened(grid), inputSize.slice(2), how, false));
    return planes.to(g.dtype);
  }
  const [count, channels, ...extent] = inputSize as [number, number, ...number[]];
  const { index, weight } = tapsOf(widened(grid), extent, how, false);
  const elements = numelOf(extent);
  const shares = forTaps(g, index.shape[2]!).mul(weight).reshape([channels, -1]);
  const sums = zerosTensor(shares.dtype, [channels, count * elements]).indexAdd(1, placesOf(index, elements), shares);
  return sums.reshape([channels, count, elements]).transpose(0, 1).reshape(inputSize).to(g.dtype);
}

function gridGradient(g: Tensor, input: Tensor, grid: Tensor, how: How): Tensor {
  if (g.numel() === 0) return zerosTensor(g.dtype, grid.shape);
  if (!isRecorded([g, input, grid])) {
    const [wide, planes] = [widened(grid), rowMajor(widened(input))];
    const out = emptyTensor(wide.dtype, grid.shape);
    const rank = grid.shape.at(-1)!;
    const sizes = [grid.shape[0]!, numelOf(grid.shape.slice(1, -1)), rank];
    const axes = axesOf(wide, input.shape.slice(2), how, true);
    backend.sampleGrid(seenAs(out, contiguousGeometry(sizes)), flatSamples(widened(g)), planes, axes);
    return out.to(g.dtype);
  }
  const { index, slopes } = tapsOf(widened(grid), input.shape.slice(2), how, true);
  const shares = read(widened(input), index).mul(forTaps(g, index.shape[2]!)).sum(0);
  const each = slopes.map((slope) => shares.mul(slope).sum(1));
  return (stack.call({ tensors: each, dim: -1 }) as Tensor).reshape(grid.shape).to(g.dtype);
}

/** The operation with the node. */
const samplerOf = (rank: 2 | 3): StructuredOp =>
  structured(
    `grid_sampler_${rank as 2}d(Tensor input, Tensor grid, str mode, str padding_mode, bool align_corners) -> Tensor`,
    {
      doc: 'The form of gridSample for one number of dimensions.',
      node: `GridSampler${rank}DBackward0`,
      fn: false,
      forward: (call) => sampled(call.input, call.grid, call),
      grad: {
        input: { save: ['grid'], vjp: (g, call, { input }) => inputGradient(g, call.grid, input, call) },
        grid: { save: ['input', 'grid'], vjp: (g, call) => gridGradient(g, call.input, call.grid, call) },
      },
    },
  );

export const gridSampler2d = samplerOf(2);
export const gridSampler3d = samplerOf(3);

function checkSampled(input: Tensor, grid: Tensor, { mode, paddingMode }: How): void {
  const fn = 'grid_sampler()';
  const sizes = (): string =>
    `but got input with sizes ${formatSizes(input.shape)} and grid with sizes ${formatSizes(grid.shape)}`;
  if (!MODES.includes(mode)) {
    throw new ArgumentError(
      `nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '${mode}'`,
    );
  }
  if (!PADDINGS.includes(paddingMode)) {
    throw new ArgumentError(
      `nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: '${paddingMode}'`,
    );
  }
  if (input.shape[0] !== grid.shape[0]) {
    throw new ShapeError(`${fn}: expected grid and input to have same batch size, ${sizes()}`);
  }
  const rank = input.dim() - 2;
  if (grid.shape.at(-1) !== rank) {
    throw new ShapeError(
      `${fn}: expected grid to have size ${rank} in last dimension, but got grid with sizes ${formatSizes(grid.shape)}`,
    );
  }
  if ((rank !== 2 && rank !== 3) || grid.dim() !== input.dim()) {
    throw new ShapeError(`${fn}: expected 4D or 5D input and grid with same number of dimensions, ${sizes()}`);
  }
  const empty = input.shape.findIndex((size, d) => size === 0 && d >= 2);
  if (empty >= 0) {
    throw new ShapeError(
      `${fn}: expected input to have non-empty spatial dimensions, but input has sizes ${formatSizes(input.shape)} with dimension ` +
        `${empty} being empty`,
    );
  }
  if (mode === 'bicubic' && rank !== 2) {
    throw new ArgumentError(`${fn}: bicubic interpolation only supports 4D input`);
  }
  if (input.dtype !== grid.dtype) {
    throw new DTypeError(
      `${fn}: expected scalar type ${input.dtype.legacyName} but found ${grid.dtype.legacyName}; the input and the grid must ` +
        'have one dtype',
    );
  }
  if (input.dtype.category !== Category.float) {
    throw new DTypeError(
      `grid_sampler_${rank}d_cpu not implemented for ${input.dtype.legacyName}; give floating tensors`,
    );
  }
}

export const gridSample = composite(
  "grid_sample(Tensor input, Tensor grid, str mode='bilinear', str padding_mode='zeros', bool? align_corners=None) -> Tensor",
  {
    doc: "Samples input (N, C, H, W) at the positions grid (N, ..., 2), which are (x, y) in [-1, 1]; or (N, C, D, H, W) at (x, y, z). The mode is 'bilinear', 'nearest' or 'bicubic'; outside there are zeros, the 'border' elements, or the input's 'reflection'. alignCorners: -1 and 1 are the centres of the outer elements, not their edges.",
    aliases: ['nn.functional.grid_sample'],
    run: ({ input, grid, mode, paddingMode, alignCorners }) => {
      const call = { input, grid, mode, paddingMode, alignCorners: alignCorners ?? false };
      checkSampled(input, grid, call);
      return (input.dim() === 4 ? gridSampler2d : gridSampler3d).call(call);
    },
  },
);

// ---- affine grids ----------------------------------------------------------------------------------------------------

/** The positions of all elements with a 1 behind: [elements, rank + 1], x first. */
function baseGrid(extent: readonly number[], corners: boolean, theta: Tensor): Tensor {
  const rank = extent.length;
  const columns = extent.map((n, d) => {
    const along = Float64Array.from({ length: n }, (_, i) =>
      corners ? (n > 1 ? (2 * i) / (n - 1) - 1 : 0) : (2 * i + 1) / n - 1,
    );
    const sizes = extent.map((_, k) => (k === d ? n : 1));
    return adoptArray(along, 'float64', sizes).expand(extent);
  });
  const ones = zerosTensor(columns[0]!.dtype, []).add(1).expand(extent);
  const tensors = [...columns.reverse(), ones];
  return (stack.call({ tensors, dim: -1 }) as Tensor).reshape([numelOf(extent), rank + 1]).to(theta.dtype);
}

export const affineGridGenerator: StructuredOp = structured(
  'affine_grid_generator(Tensor theta, int[] size, bool align_corners) -> Tensor',
  {
    doc: 'The form of affineGrid that takes any matrices.',
    forward: ({ theta, size, alignCorners }) => {
      const extent = size.slice(2);
      const [count, rank] = [size[0]!, extent.length];
      const wanted = [count, rank, rank + 1];
      if (!sameSizes(theta.shape, wanted)) {
        throw new ShapeError(
          `affine_grid_generator: Expected a batch of affine matrices of shape ${formatSizes(wanted)} for size ` +
            `${formatSizes(size)}. Got ${formatSizes(theta.shape)}.`,
        );
      }
      const base = baseGrid(extent, alignCorners, theta);
      const out = emptyTensor(theta.dtype, [count, ...extent, rank]);
      const positions = numelOf(extent);
      backend.matmul(
        seenAs(out, new Geometry([count, positions, rank], [positions * rank, rank, 1], 0)),
        seenAs(base, new Geometry([count, positions, rank + 1], [0, rank + 1, 1], base.storageOffset())),
        theta.transpose(1, 2),
      );
      return out;
    },
    grad: {
      theta: {
        vjp: (g, { size, alignCorners }) => {
          const extent = size.slice(2);
          const flat = g.reshape([size[0]!, numelOf(extent), extent.length]);
          return flat.transpose(1, 2).matmul(baseGrid(extent, alignCorners, g));
        },
      },
    },
    jvp: 'linear',
  },
);

export const affineGrid = composite('affine_grid(Tensor theta, int[] size, bool? align_corners=None) -> Tensor', {
  doc: 'The positions (N, H, W, 2) for gridSample, of an image of these sizes (N, C, H, W) under the affine maps theta (N, 2, 3); or (N, D, H, W, 3) for sizes (N, C, D, H, W) and theta (N, 3, 4).',
  aliases: ['nn.functional.affine_grid'],
  run: ({ theta, size, alignCorners }) => {
    if (!theta.isFloatingPoint()) {
      throw new DTypeError(
        `affine_grid: Expected theta to have floating point type, but got ${theta.dtype.toString()}; give a floating tensor`,
      );
    }
    const rank = size.length - 2;
    if (rank !== 2 && rank !== 3) {
      throw new NotImplementedError(
        'affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size ' +
          `${formatSizes(size)}.`,
      );
    }
    if (theta.dim() !== 3 || theta.shape[1] !== rank || theta.shape[2] !== rank + 1) {
      throw new ShapeError(
        `affine_grid: Expected a batch of ${rank}D affine matrices of shape Nx${rank}x${rank + 1} for size ${formatSizes(size)}. ` +
          `Got ${formatSizes(theta.shape)}.`,
      );
    }
    if (size.some((n) => n <= 0)) {
      throw new ShapeError(`affine_grid: Expected non-zero, positive output size. Got ${formatSizes(size)}`);
    }
    if (theta.shape[0] !== size[0]) {
      throw new ShapeError(
        `affine_grid: Expected size for first two dimensions of batch2 tensor to be: [${size[0]}, ${rank + 1}] but got: ` +
          `[${theta.shape[0]}, ${rank + 1}].`,
      );
    }
    return affineGridGenerator.call({ theta, size, alignCorners: alignCorners ?? false });
  },
});
