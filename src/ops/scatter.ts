/**
 * Picking and placing single elements along a dimension: gather, and scatter with what it does to the elements it meets.
 */
import type { DType } from '../base/dtype.js';
import { int64 } from '../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../base/errors.js';
import { contiguousGeometry, formatSizes, Geometry, wrapDim } from '../base/geometry.js';
import { expandGeometry } from '../base/views.js';
import type { ScatterMode } from '../backends/backend.js';
import type { Operand } from '../kernel/operand.js';
import * as backend from '../tensor/launch.js';
import type { Storage } from '../tensor/storage.js';
import { emptyTensor, type Scalar, type Tensor, zerosTensor } from '../tensor/tensor.js';
import { composite } from './define-composite.js';
import { structured } from './define-structured.js';
import { embedded } from './define-view.js';
import { checkFill, checkIndexDType, copyOf, dimLast, rankedSizes, scalarOf, seenAs } from './index-plan.js';
import { plainScalar } from './scalar.js';

// ---- gather and scatter ----------------------------------------------------------------------------------------------

/** Throws unless the elements of `index` are int64. An empty index selects nothing, so its dtype does not matter. */
function checkLong(fn: string, index: Tensor): void {
  if (index.numel() > 0) checkIndexDType(index, [int64], `${fn}(): Expected dtype int64 for index`);
}

/** Throws unless index is at most as large as self, except along `dim`, and as src everywhere. */
function checkScatterSizes(self: Tensor, d: number, index: Tensor, src: Tensor | null): void {
  if (index.numel() === 0) return;
  const [to, at, from] = [
    rankedSizes(self.shape),
    rankedSizes(index.shape),
    src === null ? null : rankedSizes(src.shape),
  ];
  if (at.length !== to.length) {
    throw new ShapeError(
      `scatter: Index tensor must have the same number of dimensions as self tensor, got ${at.length} and ${to.length}`,
    );
  }
  if (from !== null && at.length !== from.length) {
    throw new ShapeError(
      `scatter: Index tensor must have the same number of dimensions as src tensor, got ${at.length} and ${from.length}`,
    );
  }
  const fits = at.every((size, k) => (k === d || size <= to[k]!) && (from === null || size <= from[k]!));
  if (fits) return;
  throw new ShapeError(
    `scatter: Expected index ${formatSizes(index.shape)} to be smaller than self ${formatSizes(self.shape)} apart from ` +
      `dimension ${d}${src === null ? '' : ` and to be smaller size than src ${formatSizes(src.shape)}`}`,
  );
}

/** Throws unless the arguments of a scatter fit together; gives the dimension. */
function checkScatter(self: Tensor, dim: number, index: Tensor, src: Tensor | null): number {
  const d = wrapDim(dim, self.dim(), 'scatter');
  checkLong('scatter', index);
  if (src !== null && src.dtype !== self.dtype) {
    throw new DTypeError(
      `scatter(): Expected self.dtype to be equal to src.dtype, got ${self.dtype.name} and ${src.dtype.name}`,
    );
  }
  checkScatterSizes(self, d, index, src);
  return d;
}

/** `target[..., index, ...] (op)= src` along a dimension. */
function scatterInto(target: Tensor, d: number, index: Tensor, src: Operand<Storage>, mode: ScatterMode): void {
  if (index.numel() === 0) return;
  backend.scatter(
    seenAs(target, dimLast(target.geometry, d)),
    seenAs(index, dimLast(index.geometry, d)),
    { ...src, geometry: dimLast(src.geometry, d) },
    mode,
    d,
  );
}

/** One value in all places of the given sizes. */
const spread = (value: Tensor, sizes: readonly number[]): Operand<Storage> =>
  seenAs(value, expandGeometry(value.geometry, sizes));

/** What a scatter's source receives: the gathered gradient, with zeros where the source is larger than the index. */
function sourceGradient(g: Tensor, dim: number, index: Tensor, sizes: readonly number[]): Tensor {
  const gathered = g.gather(dim, index);
  if (index.numel() === 0) return zerosTensor(g.dtype, sizes);
  if (index.shape.every((size, k) => size === sizes[k])) return gathered;
  const whole = contiguousGeometry(sizes);
  return embedded(gathered, whole, new Geometry(index.shape, whole.strides));
}

export const gather = structured('gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor', {
  doc: 'result[.., j, ..] = self[.., index[.., j, ..], ..] along dim, of the sizes of index (int64), which are at most those of self in the other dimensions.',
  forward: ({ self, dim, index }) => {
    const d = wrapDim(dim, self.dim(), 'gather');
    checkLong('gather', index);
    const out = emptyTensor(self.dtype, index.shape);
    if (index.numel() === 0) return out;
    const [from, at] = [rankedSizes(self.shape), rankedSizes(index.shape)];
    if (from.length !== at.length) {
      throw new ShapeError(
        `gather: Index tensor must have the same number of dimensions as input tensor, got ${at.length} and ${from.length}`,
      );
    }
    const wrong = at.findIndex((size, k) => k !== d && size > from[k]!);
    if (wrong >= 0) {
      throw new ShapeError(
        `gather: Size does not match at dimension ${wrong} expected index ${formatSizes(index.shape)} to be smaller than ` +
          `self ${formatSizes(self.shape)} apart from dimension ${d}`,
      );
    }
    backend.gather(
      seenAs(out, dimLast(out.geometry, d)),
      seenAs(self, dimLast(self.geometry, d)),
      seenAs(index, dimLast(index.geometry, d)),
      d,
    );
    return out;
  },
  grad: {
    self: {
      save: ['index'],
      vjp: (g, { dim, index }, { self }) => zerosTensor(g.dtype, self).scatterAdd(dim, index, g),
    },
    index: 'none',
  },
  jvp: 'linear',
});

export const scatter = structured('scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor', {
  doc: 'A copy of self in which result[.., index[.., j, ..], ..] = src[.., j, ..] along dim. Where an index comes twice, the later one stays.',
  inplace: true,
  forward: ({ self, dim, index, src }) => {
    const d = checkScatter(self, dim, index, src);
    const out = copyOf(self);
    scatterInto(out, d, index, src, 'set');
    return out;
  },
  grad: {
    self: { save: ['index'], vjp: (g, { dim, index }) => g.scatter(dim, index, 0) },
    index: 'none',
    src: { save: ['index'], vjp: (g, { dim, index }, { src }) => sourceGradient(g, dim, index, src) },
  },
  jvp: 'linear',
});

export const scatterValue = structured('scatter.value(Tensor self, int dim, Tensor index, Scalar value) -> Tensor', {
  doc: 'A copy of self in which result[.., index[.., j, ..], ..] is this value, along dim.',
  node: 'ScatterBackward1',
  inplace: true,
  forward: ({ self, dim, index, value }) => {
    const d = checkScatter(self, dim, index, null);
    checkFill('scatter', plainScalar(value), self.dtype);
    const out = copyOf(self);
    scatterInto(out, d, index, spread(scalarOf(plainScalar(value), self.dtype), index.shape), 'set');
    return out;
  },
  grad: { self: { save: ['index'], vjp: (g, { dim, index }) => g.scatter(dim, index, 0) }, index: 'none' },
  jvp: ({ self }, { dim, index }) => self?.scatter(dim, index, 0) ?? null,
});

const REDUCES: Readonly<Record<string, string>> = { add: 'sum', multiply: 'prod' };

function reduceOf(reduce: string): string {
  const found = REDUCES[reduce];
  if (found === undefined) {
    throw new ArgumentError(`scatter: reduce argument must be either add or multiply. Got '${reduce}'`);
  }
  return found;
}

// PyTorch gives these two no derivative; as scatterReduce they have one.

export const scatterWithReduce = composite(
  'scatter.reduce(Tensor self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor',
  {
    doc: "scatterReduce() with 'sum' for 'add' and 'prod' for 'multiply'.",
    run: ({ self, dim, index, src, reduce }) => self.scatterReduce(dim, index, src, reduceOf(reduce)),
    runInplace: ({ self, dim, index, src, reduce }) => self.scatterReduce_(dim, index, src, reduceOf(reduce)),
  },
);

const filledLike = (index: Tensor, value: Scalar, dtype: DType): Tensor => scalarOf(value, dtype).expand(index.shape);

export const scatterValueWithReduce = composite(
  'scatter.value_reduce(Tensor self, int dim, Tensor index, Scalar value, *, str reduce) -> Tensor',
  {
    doc: "scatterReduce() of one value, with 'sum' for 'add' and 'prod' for 'multiply'.",
    run: ({ self, dim, index, value, reduce }) =>
      self.scatterReduce(dim, index, filledLike(index, plainScalar(value), self.dtype), reduceOf(reduce)),
    runInplace: ({ self, dim, index, value, reduce }) =>
      self.scatterReduce_(dim, index, filledLike(index, plainScalar(value), self.dtype), reduceOf(reduce)),
  },
);

export const scatterAdd = structured('scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor', {
  doc: 'A copy of self with src[.., j, ..] added to result[.., index[.., j, ..], ..] along dim.',
  inplace: true,
  forward: ({ self, dim, index, src }) => {
    const d = checkScatter(self, dim, index, src);
    const out = copyOf(self);
    scatterInto(out, d, index, src, 'add');
    return out;
  },
  grad: {
    self: { vjp: (g) => g },
    index: 'none',
    src: { save: ['index'], vjp: (g, { dim, index }, { src }) => sourceGradient(g, dim, index, src) },
  },
  jvp: 'linear',
});

const scatterModes: Readonly<Record<string, ScatterMode>> = {
  sum: 'add',
  mean: 'add',
  prod: 'mul',
  amax: 'max',
  amin: 'min',
};

type Places = Pick<ScatterReduced, 'dim' | 'index' | 'slices'>;

const picked = (t: Tensor, { dim, index, slices }: Places): Tensor =>
  slices === true ? t.indexSelect(dim, index) : t.gather(dim, index);

const added = (t: Tensor, { dim, index, slices }: Places, source: Tensor): Tensor =>
  slices === true ? t.indexAdd(dim, index, source) : t.scatterAdd(dim, index, source);

/** How many values come together in each place, at least 1. */
function counts(g: Tensor, call: Places & { readonly includeSelf: boolean }): Tensor {
  const { dim, index, slices, includeSelf } = call;
  const number = (value: number, sizes: readonly number[]): Tensor => scalarOf(value, g.dtype).expand(sizes);
  // Of slices there is one number for all of each.
  const sizesOf = (n: number): readonly number[] => g.shape.map((_, k) => (k === dim ? n : 1));
  const [sizes, given] =
    slices === true ? [sizesOf(g.shape[dim] ?? 1), sizesOf(index.numel())] : [g.shape, index.shape];
  return added(number(includeSelf ? 1 : 0, sizes), call, number(1, given)).clampMin(1);
}

export const scatterReduce = structured(
  'scatter_reduce.two(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor',
  {
    doc: "A copy of self in which src[.., j, ..] is combined into result[.., index[.., j, ..], ..] along dim, by 'sum', 'prod', 'mean', 'amax' or 'amin'; without includeSelf, self does not take part where something is written.",
    inplace: true,
    forward: ({ self, dim, index, src, reduce, includeSelf }) => {
      const mode = scatterModes[reduce];
      if (mode === undefined) {
        throw new ArgumentError(
          `scatter_reduce: reduce argument must be either sum, prod, mean, amax or amin. Got '${reduce}'`,
        );
      }
      const d = checkScatter(self, dim, index, src);
      const out = copyOf(self);
      if (!includeSelf) {
        // What is written starts from the neutral element; for extremes any of the values does.
        const start = mode === 'add' || mode === 'mul' ? scalarOf(mode === 'mul' ? 1 : 0, self.dtype) : null;
        scatterInto(out, d, index, start === null ? src : spread(start, index.shape), 'set');
      }
      scatterInto(out, d, index, src, mode);
      if (reduce !== 'mean') return out;
      const times = counts(out, { dim, index, includeSelf });
      return out.dtype.isFloatingPoint ? out.div(times) : out.floorDivide(times);
    },
    grad: {
      self: {
        save: ['self', 'index', 'src', 'result'],
        vjp: (g, { self, dim, index, src, result, reduce, includeSelf }) => {
          const own = ownShare(g, { self, dim, index, src, result, reduce, includeSelf });
          return includeSelf ? own : own.scatter(dim, index, 0);
        },
      },
      index: 'none',
      src: {
        save: ['self', 'index', 'src', 'result'],
        vjp: (g, saved, { src }) => {
          const { index } = saved;
          if (index.numel() === 0) return zerosTensor(g.dtype, src);
          const read = cornerOf(saved.src, index);
          const share = sourceShare(g, { ...saved, src: read });
          if (read === saved.src) return share;
          const whole = contiguousGeometry(src);
          return embedded(share, whole, new Geometry(index.shape, whole.strides));
        },
      },
    },
    // Each share is linear in g and acts on single elements, so for g = 1 it is the factor of that element's tangent.
    jvp: (t, { self, dim, index, src, reduce, includeSelf }, result) => {
      if (index.numel() === 0) return t.self ?? null;
      const call = { self, dim, index, src: cornerOf(src, index), result, reduce, includeSelf };
      const one = scalarOf(1, result.dtype).expand(result.shape);
      let sum = zerosTensor(result.dtype, result.shape);
      if (t.self !== undefined) {
        const own = ownShare(one, call).mul(t.self);
        sum = includeSelf ? own : own.scatter(dim, index, 0);
      }
      return t.src === undefined ? sum : sum.scatterAdd(dim, index, sourceShare(one, call).mul(cornerOf(t.src, index)));
    },
  },
);

/** The part of a source that the index reads. */
function cornerOf(src: Tensor, index: Tensor): Tensor {
  return index.shape.reduce((t: Tensor, size, k) => (t.shape[k] === size ? t : t.narrow(k, 0, size)), src);
}

export interface ScatterReduced {
  readonly self: Tensor;
  readonly dim: number;
  readonly index: Tensor;
  readonly src: Tensor;
  readonly result: Tensor;
  readonly reduce: string;
  readonly includeSelf: boolean;
  /** Whether index has one number for each slice of src along dim (wrapped), as in indexAdd, instead of one for each element. */
  readonly slices?: boolean;
}

const reducedWith = (self: Tensor, call: ScatterReduced, src: Tensor): Tensor => {
  const { dim, index, includeSelf } = call;
  return call.slices === true
    ? self.indexReduce(dim, index, src, 'prod', { includeSelf })
    : self.scatterReduce(dim, index, src, 'prod', { includeSelf });
};

/** The gradient of scatterReduce's self, as if it took part everywhere. */
export function ownShare(g: Tensor, call: ScatterReduced): Tensor {
  const { self, src, result, reduce } = call;
  switch (reduce) {
    case 'sum':
      return g;
    case 'mean':
      return g.div(counts(g, call));
    case 'prod': {
      // The product of all the others: with self taken as 1 where it is 0, the result divided by self.
      const nonzero = self.maskedFill(self.eq(0), 1);
      return g.mul(reducedWith(nonzero, call, src).div(nonzero));
    }
    default:
      return g.div(ties(call)).where(self.eq(result), 0);
  }
}

/** The gradient of scatterReduce's src, which has the sizes of index here. */
export function sourceShare(g: Tensor, call: ScatterReduced): Tensor {
  const { self, src, result, reduce } = call;
  switch (reduce) {
    case 'sum':
      return picked(g, call);
    case 'mean':
      return picked(g.div(counts(g, call)), call);
    case 'prod': {
      // Where src is not 0: result / src. The only 0 of its place gets the product of the others; two zeros get nothing.
      const zero = src.eq(0);
      const zeros = added(zerosTensor(src.dtype, result.shape), call, zero.to(src.dtype));
      const only = zero.logicalAnd(picked(zeros, call).eq(1));
      const others = reducedWith(self, call, src.maskedFill(only, 1));
      const divided = picked(g.mul(result), call).div(src.maskedFill(zero, 1));
      return picked(g.mul(others), call).where(only, divided);
    }
    default:
      return picked(g.div(ties(call)), call).where(src.eq(picked(result, call)), 0);
  }
}

/** Among how many equal values each extreme is shared. */
function ties(call: ScatterReduced): Tensor {
  const { self, src, result } = call;
  return added(self.eq(result).to(self.dtype), call, src.eq(picked(result, call)).to(self.dtype));
}
