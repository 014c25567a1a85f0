/**
 * Sampling at positions: gridSample, and affineGrid, which makes such positions.
 *
 * Note [Taps]. A sample is the sum of T elements of the input ("taps") with weights that depend on the position: the products
 * of K weights for each spatial dimension. `tapsOf` gives, from the grid, the indices [N, T, P] in a plane and the weights
 * [N, T, P] for P positions, by ordinary operations on small tensors; the input is then read, or its gradient summed, by one
 * indexSelect or indexAdd. The gradient of the grid is the same with the derivative of one dimension's weights in their place.
 */
import { Category, float32, int64 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, NotImplementedError, ShapeError } from '../../base/errors.js';
import { contiguousGeometry, formatSizes, Geometry, numelOf, sameSizes } from '../../base/geometry.js';
import * as backend from '../../tensor/launch.js';
import { adoptArray, emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured, type StructuredOp } from '../define-structured.js';
import { seenAs } from '../index-plan.js';
import { stack } from '../joining.js';

interface How {
  readonly mode: string;
  readonly paddingMode: string;
  readonly alignCorners: boolean;
}

// ---- positions -------------------------------------------------------------------------------------------------------

/** Positions within [0, n - 1]; at the ends they no longer move, and neither do gradients. */
function clipped(u: Tensor, n: number): Tensor {
  const last = zerosTensor(u.dtype, []).add(n - 1);
  return u.mul(0).where(u.le(0), last.where(u.ge(n - 1), u));
}

/** Positions mirrored at the ends, which are the centres of the outer elements with `corners`, else their edges. */
function mirrored(u: Tensor, n: number, corners: boolean): Tensor {
  const low = corners ? 0 : -0.5;
  const span = corners ? n - 1 : n;
  if (span === 0) return u.mul(0);
  const shifted = u.sub(low);
  const distance = shifted.neg().where(shifted.lt(0), shifted);
  const flips = distance.div(span).floor();
  const rest = distance.sub(flips.mul(span));
  return rest.add(low).where(flips.remainder(2).eq(0), rest.neg().add(span + low));
}

function padded(u: Tensor, n: number, { paddingMode, alignCorners }: How): Tensor {
  if (paddingMode === 'zeros') return u;
  return clipped(paddingMode === 'border' ? u : mirrored(u, n, alignCorners), n);
}

/** A dimension's indices, weights and derivatives of the weights, [N, K, P] each; outside, weights are 0. */
interface Axis {
  readonly index: Tensor;
  readonly weight: Tensor;
  readonly slope: Tensor;
}

/** The kernel of cubic convolution (Keys 1981) with a = -0.75, and its derivative, at distances in [0, 1) and [1, 2). */
const A = -0.75;
const near = (x: Tensor): Tensor =>
  x
    .mul(A + 2)
    .sub(A + 3)
    .mul(x)
    .mul(x)
    .add(1);
const far = (x: Tensor): Tensor =>
  x
    .mul(A)
    .sub(5 * A)
    .mul(x)
    .add(8 * A)
    .mul(x)
    .sub(4 * A);
const nearSlope = (x: Tensor): Tensor =>
  x
    .mul(3 * (A + 2))
    .sub(2 * (A + 3))
    .mul(x);
const farSlope = (x: Tensor): Tensor =>
  x
    .mul(3 * A)
    .sub(10 * A)
    .mul(x)
    .add(8 * A);

/** From coordinates in [-1, 1], [N, P], along a dimension of n elements. */
function axisOf(coordinate: Tensor, n: number, how: How): Axis {
  const { mode, alignCorners } = how;
  // From the coordinate to a position, 0 being the centre of the first element.
  const scale = alignCorners ? (n - 1) / 2 : n / 2;
  const u = coordinate
    .add(1)
    .mul(scale)
    .sub(alignCorners ? 0 : 0.5);
  const taps: { position: Tensor; weight: Tensor; slope: Tensor }[] = [];
  if (mode === 'bicubic') {
    const first = u.floor();
    const t = u.sub(first);
    const [s, far0, far3] = [t.neg().add(1), t.add(1), t.neg().add(2)];
    const weights = [far(far0), near(t), near(s), far(far3)];
    const slopes = [farSlope(far0), nearSlope(t), nearSlope(s).neg(), farSlope(far3).neg()];
    weights.forEach((weight, k) =>
      taps.push({ position: padded(first.add(k - 1), n, how), weight, slope: slopes[k]!.mul(scale) }),
    );
  } else {
    const v = padded(u, n, how);
    const first = mode === 'nearest' ? v.round() : v.floor();
    if (mode === 'nearest') taps.push({ position: first, weight: v.mul(0).add(1), slope: v.mul(0) });
    else {
      const t = v.sub(first);
      const slope = moved(u, v, n, how).mul(scale);
      taps.push({ position: first, weight: t.neg().add(1), slope: slope.neg() });
      taps.push({ position: first.add(1), weight: t, slope });
    }
  }
  const all = (name: 'position' | 'weight' | 'slope'): Tensor =>
    stack.call({ tensors: taps.map((tap) => tap[name]), dim: 1 }) as Tensor;
  const position = all('position');
  const inside = position.ge(0).logicalAnd(position.le(n - 1));
  // A position that is not a number is not outside: it gives NaN.
  const outside = position.lt(0).logicalOr(position.gt(n - 1));
  return {
    index: position.where(inside, 0).to(int64),
    weight: all('weight').maskedFill(outside, 0),
    slope: all('slope').maskedFill(outside, 0),
  };
}

/** The derivative of `padded`: 1, -1 where the position was mirrored, 0 where it was held at an end. */
function moved(u: Tensor, v: Tensor, n: number, how: How): Tensor {
  const one = u.mul(0).add(1);
  if (how.paddingMode === 'zeros') return one;
  const free = v.gt(0).logicalAnd(v.lt(n - 1));
  if (how.paddingMode === 'border') return one.where(free, 0);
  const low = how.alignCorners ? 0 : -0.5;
  const span = how.alignCorners ? n - 1 : n;
  if (span === 0) return u.mul(0);
  const shifted = u.sub(low);
  const backwards = shifted.abs().div(span).floor().remainder(2).ne(0).logicalXor(shifted.lt(0));
  return one.neg().where(backwards, one).where(free, 0);
}

// ---- taps ------------------------------------------------------------------------------------------------------------

interface Taps {
  readonly index: Tensor;
  readonly weight: Tensor;
  /** For each coordinate of the grid the derivative of the weights. */
  readonly slopes: readonly Tensor[];
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
  const [count, channels] = input.shape as [number, number];
  const sizes = [count, channels, ...grid.shape.slice(1, -1)];
  if (numelOf(sizes) === 0) return zerosTensor(input.dtype, sizes);
  const { index, weight } = tapsOf(widened(grid), input.shape.slice(2), how, false);
  const sum = read(widened(input), index).mul(weight).sum(2).transpose(0, 1);
  const out = emptyTensor(input.dtype, sizes);
  backend.copy(seenAs(out, contiguousGeometry(sum.shape)), sum);
  return out;
}

/** The gradient of the result as [C, N, 1, P]. */
const forTaps = (g: Tensor, positions: number): Tensor =>
  widened(g).reshape([g.shape[0]!, g.shape[1]!, 1, positions]).transpose(0, 1);

function inputGradient(g: Tensor, grid: Tensor, inputSize: readonly number[], how: How): Tensor {
  if (g.numel() === 0) return zerosTensor(g.dtype, inputSize);
  const [count, channels, ...extent] = inputSize as [number, number, ...number[]];
  const { index, weight } = tapsOf(widened(grid), extent, how, false);
  const elements = numelOf(extent);
  const shares = forTaps(g, index.shape[2]!).mul(weight).reshape([channels, -1]);
  const sums = zerosTensor(shares.dtype, [channels, count * elements]).indexAdd(1, placesOf(index, elements), shares);
  return sums.reshape([channels, count, elements]).transpose(0, 1).reshape(inputSize).to(g.dtype);
}

function gridGradient(g: Tensor, input: Tensor, grid: Tensor, how: How): Tensor {
  if (g.numel() === 0) return zerosTensor(g.dtype, grid.shape);
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
      forward: ({ input, grid, ...how }) => sampled(input, grid, how),
      grad: {
        input: { save: ['grid'], vjp: (g, { grid, ...how }, { input }) => inputGradient(g, grid, input, how) },
        grid: { save: ['input', 'grid'], vjp: (g, { input, grid, ...how }) => gridGradient(g, input, grid, how) },
      },
    },
  );

export const gridSampler2d = samplerOf(2);
export const gridSampler3d = samplerOf(3);

function checkSampled(input: Tensor, grid: Tensor, { mode, paddingMode }: How): void {
  const fn = 'grid_sampler()';
  const sizes = `but got input with sizes ${formatSizes(input.shape)} and grid with sizes ${formatSizes(grid.shape)}`;
  if (!['bilinear', 'nearest', 'bicubic'].includes(mode)) {
    throw new ArgumentError(
      `nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '${mode}'`,
    );
  }
  if (!['zeros', 'border', 'reflection'].includes(paddingMode)) {
    throw new ArgumentError(
      `nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: '${paddingMode}'`,
    );
  }
  if (input.shape[0] !== grid.shape[0]) {
    throw new ShapeError(`${fn}: expected grid and input to have same batch size, ${sizes}`);
  }
  const rank = input.dim() - 2;
  if (grid.shape.at(-1) !== rank) {
    throw new ShapeError(
      `${fn}: expected grid to have size ${rank} in last dimension, but got grid with sizes ${formatSizes(grid.shape)}`,
    );
  }
  if ((rank !== 2 && rank !== 3) || grid.dim() !== input.dim()) {
    throw new ShapeError(`${fn}: expected 4D or 5D input and grid with same number of dimensions, ${sizes}`);
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
    run: ({ input, grid, alignCorners, ...how }) => {
      const call = { ...how, alignCorners: alignCorners ?? false };
      checkSampled(input, grid, call);
      return (input.dim() === 4 ? gridSampler2d : gridSampler3d).call({ input, grid, ...call });
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
