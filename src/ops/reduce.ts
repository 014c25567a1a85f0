/** Reductions: sums, means, products, truth values, extremes and where they are. */
import { bool, Category, type DType, int64, uint8 } from '../base/dtype.js';
import { DTypeError } from '../base/errors.js';
import { wrapDim } from '../base/geometry.js';
import { BY_OPERATIONS } from '../tensor/flags.js';
import { modes } from '../tensor/modes.js';
import * as backend from '../tensor/launch.js';
import { emptyTensor, type Tensor, zerosTensor } from '../tensor/tensor.js';
import { composite } from './define-composite.js';
import { reduction } from './define-structured.js';
import { cat } from './joining.js';
import {
  argReduceOver,
  cast,
  checkNotEmpty,
  type Dims,
  divideBy,
  Kernel,
  knownDims,
  reducedCount,
  reduceOver,
  resolveDims,
  restored,
  unreduced,
  workType,
} from './reducing.js';

// ---- sums ------------------------------------------------------------------------------------------------------------

/** Sums and products of integers are int64, whatever the width of the integers. */
function sumType(self: Tensor, dtype: DType | null): DType {
  return dtype ?? (self.dtype.category < Category.float ? int64 : self.dtype);
}

export const sum = reduction('sum(Tensor self, *, ScalarType? dtype=None) -> Tensor', {
  doc: 'The sum of all elements, a scalar; integers and booleans sum to int64. The sum of no elements is 0.',
  forward: ({ self, dtype }) => reduceOver('sum', self, null, false, sumType(self, dtype)),
  grad: { self: { vjp: (g, _, { self }) => unreduced(g, self, null, false) } },
  jvp: 'linear',
});

export const sumDim = reduction(
  'sum.dim_IntList(Tensor self, int[]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  {
    doc: 'The sums over the dimensions `dim`, which go away, or stay as 1 with `keepdim`.',
    node: 'SumBackward1',
    forward: ({ self, dim, keepdim, dtype }) =>
      reduceOver('sum', self, resolveDims(dim, self.ndim, 'sum'), keepdim, sumType(self, dtype)),
    grad: {
      self: {
        vjp: (g, { dim, keepdim }, { self }) => unreduced(g, self, knownDims(dim, self.length), keepdim),
      },
    },
    jvp: 'linear',
  },
);

const orZero = new Kernel(1, (x) => x.where(x.isnan().logicalNot(), 0));

export const nansum = reduction(
  'nansum(Tensor self, int[]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  {
    doc: 'The sums over the dimensions `dim` (default: all), with NaN counted as 0.',
    forward: ({ self, dim, keepdim, dtype }) => {
      const dims = resolveDims(dim, self.ndim, 'nansum');
      const type = sumType(self, dtype);
      if (!self.dtype.isFloatingPoint) return reduceOver('sum', self, dims, keepdim, type);
      const values = emptyTensor(self.dtype, self.shape);
      orZero.run(values, [self]);
      return reduceOver('sum', values, dims, keepdim, type);
    },
    // 1 where the element is a number, 0 where it is NaN
    grad: {
      self: {
        save: ['self'],
        vjp: (g, { self, dim, keepdim }, sizes) =>
          unreduced(g, sizes.self, knownDims(dim, sizes.self.length), keepdim).mul(self.isnan().logicalNot()),
      },
    },
    jvp: ({ self: t }, { self, dim, keepdim }) => t!.mul(self.isnan().logicalNot()).sum(dim, keepdim),
  },
);

const isNonzero = new Kernel(1, (x) => x.ne(0));

export const countNonzero = reduction('count_nonzero(Tensor self, int[]? dim=None) -> Tensor', {
  doc: 'How many elements are not zero, over the dimensions `dim` (default: all); int64.',
  forward: ({ self, dim }) => {
    const mask = emptyTensor(bool, self.shape);
    isNonzero.run(mask, [self]);
    return reduceOver('sum', mask, resolveDims(dim, self.ndim, 'count_nonzero'), false, int64);
  },
  grad: 'none',
});

// ---- means -----------------------------------------------------------------------------------------------------------

function meanType(self: Tensor, dtype: DType | null): DType {
  const type = dtype ?? self.dtype;
  if (type.category < Category.float) {
    throw new DTypeError(
      `mean(): could not infer output dtype. ${dtype === null ? 'Input' : 'Optional'} dtype must be either a floating ` +
        `point or complex dtype. Got: ${type.legacyName}; convert it first, as in x.to(float32)`,
    );
  }
  return type;
}

function meanOver(self: Tensor, dims: Dims, keepdim: boolean, dtype: DType): Tensor {
  // Types of 16 bits would overflow in the sum.
  const total = reduceOver('sum', self, dims, keepdim, workType(dtype));
  divideBy(total, reducedCount(self.shape, dims));
  return cast(total, dtype);
}

/** d mean / d x_i = 1 / n. Recorded in PyTorch's order, which the node of the gradient shows; else the small part first. */
function spreadEvenly(g: Tensor, sizes: readonly number[], dims: Dims, keepdim: boolean): Tensor {
  const n = reducedCount(sizes, dims);
  if (dims === null && !modes.gradEnabled && (g.flags & BY_OPERATIONS) === 0) {
    const out = emptyTensor(g.dtype, sizes);
    divideBy(g, n, out);
    return out;
  }
  return modes.gradEnabled ? unreduced(g, sizes, dims, keepdim).div(n) : unreduced(g.div(n), sizes, dims, keepdim);
}

export const mean = reduction('mean(Tensor self, *, ScalarType? dtype=None) -> Tensor', {
  doc: 'The mean of all elements, a scalar; NaN for no elements. Throws DTypeError for integers.',
  forward: ({ self, dtype }) => meanOver(self, null, false, meanType(self, dtype)),
  grad: { self: { vjp: (g, _, { self }) => spreadEvenly(g, self, null, false) } },
  jvp: 'linear',
});

export const meanDim = reduction(
  'mean.dim(Tensor self, int[]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  {
    doc: 'The means over the dimensions `dim`, which go away, or stay as 1 with `keepdim`.',
    node: 'MeanBackward1',
    forward: ({ self, dim, keepdim, dtype }) =>
      meanOver(self, resolveDims(dim, self.ndim, 'mean'), keepdim, meanType(self, dtype)),
    grad: {
      self: {
        vjp: (g, { dim, keepdim }, { self }) => spreadEvenly(g, self, knownDims(dim, self.length), keepdim),
      },
    },
    jvp: 'linear',
  },
);

export const nanmean = composite(
  'nanmean(Tensor self, int[]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  {
    doc: 'The means over the dimensions `dim` (default: all) of the elements that are not NaN.',
    run: ({ self, dim, keepdim, dtype }) => {
      if (!self.dtype.isFloatingPoint) {
        throw new DTypeError(
          `nanmean(): expected input to have floating point or complex dtype but got ${self.dtype.legacyName}`,
        );
      }
      const count = self.detach().isnan().logicalNot().sum(dim, keepdim);
      return self.nansum(dim, keepdim, { dtype }).div(count);
    },
  },
);

// ---- products --------------------------------------------------------------------------------------------------------

/**
 * For each element along `dim` the product of all others, so that no element is divided by and zeros come out right:
 *
 *     x            2    3    0    5
 *     left  (of)   1    2    6    0        cumulative product, one behind
 *     right (of)   0    0    5    1        the same from the end
 */
function productsOfOthers(x: Tensor, dim: number): Tensor {
  const n = x.shape[dim]!;
  if (n === 0) return x;
  const one = emptyTensor(x.dtype, x.shape.with(dim, 1));
  backend.fill(one, 1);
  const oneBehind = (t: Tensor): Tensor =>
    (cat.call({ tensors: [one, t.narrow(dim, 0, n - 1)], dim }) as Tensor).cumprod(dim);
  return oneBehind(x).mul(oneBehind(x.flip([dim])).flip([dim]));
}

export const prod = reduction('prod(Tensor self, *, ScalarType? dtype=None) -> Tensor', {
  doc: 'The product of all elements, a scalar; of integers and booleans int64. The product of no elements is 1.',
  reach: 'dim',
  forward: ({ self, dtype }) => reduceOver('prod', self, null, false, sumType(self, dtype)),
  // d/dx_i = the product of the x_j with j != i
  grad: {
    self: {
      save: ['self'],
      vjp: (g, { self }) => g.mul(productsOfOthers(self.to(g.dtype).reshape([-1]), 0)).reshape(self.shape),
    },
  },
  jvp: ({ self: t }, { self }, result) =>
    productsOfOthers(self.to(result.dtype).reshape([-1]), 0)
      .mul(t!.reshape([-1]))
      .sum(),
});

export const prodDim = reduction(
  'prod.dim_int(Tensor self, int dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  {
    doc: 'The products over the dimension `dim`, which goes away, or stays as 1 with `keepdim`.',
    node: 'ProdBackward1',
    reach: 'dim',
    forward: ({ self, dim, keepdim, dtype }) =>
      reduceOver('prod', self, resolveDims([dim], self.ndim, 'prod'), keepdim, sumType(self, dtype)),
    grad: {
      self: {
        save: ['self'],
        vjp: (g, { self, dim, keepdim }) => {
          if (self.ndim === 0) return g;
          const d = wrapDim(dim, self.ndim, 'prod');
          return restored(g, self.shape, [d], keepdim).mul(productsOfOthers(self.to(g.dtype), d));
        },
      },
    },
    jvp: ({ self: t }, { self, dim, keepdim }, result) =>
      self.ndim === 0
        ? t!
        : productsOfOthers(self.to(result.dtype), wrapDim(dim, self.ndim, 'prod'))
            .mul(t!)
            .sum(dim, keepdim),
  },
);

// ---- truth -----------------------------------------------------------------------------------------------------------

/** `all` and `any` of uint8 are uint8, from the time when PyTorch had no bool. */
const truthType = (self: Tensor): DType => (self.dtype === uint8 ? uint8 : bool);

export const all = reduction('all(Tensor self) -> Tensor', {
  doc: 'Whether all elements are true (not zero), a bool scalar; true for no elements.',
  forward: ({ self }) => reduceOver('all', self, null, false, truthType(self)),
  grad: 'none',
});

export const allDim = reduction('all.dim(Tensor self, int[]? dim, bool keepdim=False) -> Tensor', {
  doc: 'Whether all elements over the dimensions `dim` are true (not zero).',
  forward: ({ self, dim, keepdim }) =>
    reduceOver('all', self, resolveDims(dim, self.ndim, 'all'), keepdim, truthType(self)),
  grad: 'none',
});

export const any = reduction('any(Tensor self) -> Tensor', {
  doc: 'Whether any element is true (not zero), a bool scalar; false for no elements.',
  forward: ({ self }) => reduceOver('any', self, null, false, truthType(self)),
  grad: 'none',
});

export const anyDim = reduction('any.dim(Tensor self, int[]? dim, bool keepdim=False) -> Tensor', {
  doc: 'Whether any element over the dimensions `dim` is true (not zero).',
  forward: ({ self, dim, keepdim }) =>
    reduceOver('any', self, resolveDims(dim, self.ndim, 'any'), keepdim, truthType(self)),
  grad: 'none',
});

// ---- extremes --------------------------------------------------------------------------------------------------------

/** Which elements are the extreme of their group: those equal to it, of which there are several at a tie. */
function extremeMask(self: Tensor, extreme: Tensor, dims: Dims, keepdim: boolean): Tensor {
  return self.detach().eq(restored(extreme.detach(), self.shape, dims, keepdim));
}

/** Splits g evenly among the extremes of each group; a group with a NaN equals nothing, and gets NaN. */
function splitEvenly(g: Tensor, self: Tensor, extreme: Tensor, dim: readonly number[], keepdim: boolean): Tensor {
  const dims = knownDims(dim, self.ndim);
  const mask = extremeMask(self, extreme, dims, keepdim);
  return restored(g, self.shape, dims, keepdim).mul(mask).div(mask.sum(dim, true));
}

/** The tangent of an extreme: the mean of the tangents of the elements that attain it. */
function meanOfExtremes(t: Tensor, self: Tensor, extreme: Tensor, dim: readonly number[], keepdim: boolean): Tensor {
  const mask = extremeMask(self, extreme, knownDims(dim, self.ndim), keepdim);
  return t.mul(mask).sum(dim, keepdim).div(mask.sum(dim, keepdim));
}

function extremeOver(kind: 'max' | 'min', fn: string, self: Tensor, dim: readonly number[], keepdim: boolean): Tensor {
  const dims = resolveDims(dim, self.ndim, fn);
  checkNotEmpty(fn, self, dim);
  return reduceOver(kind, self, dims, keepdim, self.dtype);
}

export const amax = reduction('amax(Tensor self, int[] dim=[], bool keepdim=False) -> Tensor', {
  doc: 'The maxima over the dimensions `dim` (default: all); ties share the gradient evenly.',
  reach: 'dim',
  forward: ({ self, dim, keepdim }) => extremeOver('max', 'amax', self, dim, keepdim),
  grad: {
    self: {
      save: ['self', 'result'],
      vjp: (g, { self, result, dim, keepdim }) => splitEvenly(g, self, result, dim, keepdim),
    },
  },
  jvp: ({ self: t }, { self, dim, keepdim }, result) => meanOfExtremes(t!, self, result, dim, keepdim),
});

export const amin = reduction('amin(Tensor self, int[] dim=[], bool keepdim=False) -> Tensor', {
  doc: 'The minima over the dimensions `dim` (default: all); ties share the gradient evenly.',
  reach: 'dim',
  forward: ({ self, dim, keepdim }) => extremeOver('min', 'amin', self, dim, keepdim),
  grad: {
    self: {
      save: ['self', 'result'],
      vjp: (g, { self, result, dim, keepdim }) => splitEvenly(g, self, result, dim, keepdim),
    },
  },
  jvp: ({ self: t }, { self, dim, keepdim }, result) => meanOfExtremes(t!, self, result, dim, keepdim),
});

/** The elements that are the largest (smallest) of all; where that is NaN, the NaNs. */
function attained(self: Tensor, extreme: Tensor): Tensor {
  const x = self.detach();
  const e = extreme.detach();
  return x.eq(e).logicalOr(x.isnan().logicalAnd(e.isnan()));
}

/** g shared evenly among all elements that are the extreme, or whatever one value was chosen. */
export function splitAmongAll(g: Tensor, self: Tensor, extreme: Tensor): Tensor {
  const mask = attained(self, extreme);
  return mask.mul(g.div(mask.sum()));
}

/** The tangent of that: the mean over these elements. */
export function meanOfAttained(t: Tensor, self: Tensor, extreme: Tensor): Tensor {
  const mask = attained(self, extreme);
  return t.mul(mask).sum().div(mask.sum());
}

export const max = reduction('max(Tensor self) -> Tensor', {
  doc: 'The largest element, a scalar; NaN if there is one. Ties share the gradient evenly. Throws for no elements.',
  node: 'MaxBackward1',
  forward: ({ self }) => extremeOver('max', 'max', self, [], false),
  grad: {
    self: { save: ['self', 'result'], vjp: (g, { self, result }) => splitAmongAll(g, self, result) },
  },
  jvp: ({ self: t }, { self }, result) => meanOfAttained(t!, self, result),
});

export const min = reduction('min(Tensor self) -> Tensor', {
  doc: 'The smallest element, a scalar; NaN if there is one. Ties share the gradient evenly. Throws for no elements.',
  node: 'MinBackward1',
  forward: ({ self }) => extremeOver('min', 'min', self, [], false),
  grad: {
    self: { save: ['self', 'result'], vjp: (g, { self, result }) => splitAmongAll(g, self, result) },
  },
  jvp: ({ self: t }, { self }, result) => meanOfAttained(t!, self, result),
});

function extremeWithIndex(kind: 'max' | 'min', self: Tensor, dim: number, keepdim: boolean): Tensor[] {
  const dims = resolveDims([dim], self.ndim, kind);
  checkNotEmpty(kind, self, [dim]);
  return [reduceOver(kind, self, dims, keepdim, self.dtype), argReduceOver(kind, self, dims, keepdim)];
}

/** Zeros with g at the selected positions of `dim`: the transpose of gather. */
function toSelected(g: Tensor, indices: Tensor, sizes: readonly number[], dim: number, keepdim: boolean): Tensor {
  if (sizes.length === 0) return g;
  const at = keepdim ? indices : indices.unsqueeze(dim);
  return zerosTensor(g.dtype, sizes).scatter(dim, at, keepdim ? g : g.unsqueeze(dim));
}

// A tensor of one integer is another operand, not a dim: so these come first.
export const maxOther = composite('max.other(Tensor self, Tensor other) -> Tensor', {
  doc: 'The larger of self and other, elementwise: maximum under its other name.',
  run: ({ self, other }) => self.maximum(other),
});

export const minOther = composite('min.other(Tensor self, Tensor other) -> Tensor', {
  doc: 'The smaller of self and other, elementwise: minimum under its other name.',
  run: ({ self, other }) => self.minimum(other),
});

export const maxDim = reduction(
  'max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)',
  {
    doc: 'The largest elements along the dimension `dim` and where they are (of ties the first, which gets the gradient).',
    node: 'MaxBackward0',
    forward: ({ self, dim, keepdim }) => extremeWithIndex('max', self, dim, keepdim),
    grad: {
      self: {
        save: ['indices'],
        vjp: (g, { indices, dim, keepdim }, sizes) => toSelected(g, indices, sizes.self, dim, keepdim),
      },
    },
  },
);

export const minDim = reduction(
  'min.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)',
  {
    doc: 'The smallest elements along the dimension `dim` and where they are (of ties the first, which gets the gradient).',
    node: 'MinBackward0',
    forward: ({ self, dim, keepdim }) => extremeWithIndex('min', self, dim, keepdim),
    grad: {
      self: {
        save: ['indices'],
        vjp: (g, { indices, dim, keepdim }, sizes) => toSelected(g, indices, sizes.self, dim, keepdim),
      },
    },
  },
);

export const aminmax = reduction(
  'aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)',
  {
    doc: 'The minima and the maxima along the dimension `dim`, or of all elements; ties share the gradient evenly.',
    forward: ({ self, dim, keepdim }) => {
      const given = dim === null ? [] : [dim];
      const dims = resolveDims(given, self.ndim, 'aminmax');
      if (self.numel() === 0 && dim === null) {
        throw new DTypeError(
          'aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.',
        );
      }
      checkNotEmpty('aminmax', self, given);
      return [reduceOver('min', self, dims, keepdim, self.dtype), reduceOver('max', self, dims, keepdim, self.dtype)];
    },
    grad: {
      self: {
        save: ['self', 'min', 'max'],
        vjp: (_, { self, min: low, max: high, dim, keepdim }, _sizes, [gLow, gHigh]) => {
          const dims = dim === null ? [] : [dim];
          const fromLow = gLow == null ? null : splitEvenly(gLow, self, low, dims, keepdim);
          const fromHigh = gHigh == null ? null : splitEvenly(gHigh, self, high, dims, keepdim);
          return fromLow === null ? fromHigh : fromHigh === null ? fromLow : fromLow.add(fromHigh);
        },
      },
    },
  },
);

function argExtreme(kind: 'max' | 'min', self: Tensor, dim: number | null, keepdim: boolean): Tensor {
  const given = dim === null ? [] : [dim];
  const dims = resolveDims(given, self.ndim, `arg${kind}`);
  checkNotEmpty(`arg${kind}`, self, given);
  return argReduceOver(kind, self, dims, keepdim);
}

export const argmax = reduction('argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor', {
  doc: 'Where the largest element is: along `dim`, or in the flattened tensor; int64. Of ties the first.',
  forward: ({ self, dim, keepdim }) => argExtreme('max', self, dim, keepdim),
  grad: 'none',
});

export const argmin = reduction('argmin(Tensor self, int? dim=None, bool keepdim=False) -> Tensor', {
  doc: 'Where the smallest element is: along `dim`, or in the flattened tensor; int64. Of ties the first.',
  forward: ({ self, dim, keepdim }) => argExtreme('min', self, dim, keepdim),
  grad: 'none',
});
