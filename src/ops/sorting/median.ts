/** Order statistics: medians, quantiles, and the value that is there most often. */
import { bool, int64 } from '../../base/dtype.js';
import * as backend from '../../tensor/launch.js';
import { longestRun } from '../../tensor/launch-host.js';
import { emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { reduction } from '../define-structured.js';
import { meanOfAttained, splitAmongAll } from '../reduce.js';
import { argReduceOver, dimLast, Kernel, reduceOver } from '../reducing.js';
import { atPlace, nonEmptyDim, reducedPair, refuseDType, sortedAlong, toPlace } from './along.js';

// ---- medians ---------------------------------------------------------------------------------------------------------

const orNaN = new Kernel(2, (value, largest) => largest.where(largest.isnan(), value));
const orOfNaN = new Kernel(3, (index, largest, first) => first.where(largest.isnan(), index));

const hasNaN = (t: Tensor): boolean => t.isnan().any().item<boolean>();

/** The lower of the two in the middle along a dim, which is kept as 1; NaN where there is a NaN. */
function medianAlong(self: Tensor, dim: number): [values: Tensor, indices: Tensor] {
  refuseDType('median_cpu', self, [bool]);
  const size = self.shape[dim] ?? 1;
  const [values, indices] = sortedAlong(self, dim, { from: (size - 1) >> 1, count: 1 });
  if (self.dtype.isFloatingPoint) {
    const largest = reduceOver('max', self, [dim], true, self.dtype);
    if (!hasNaN(largest)) return [values, indices];
    const first = argReduceOver('max', self, [dim], true);
    orNaN.run(values, [values, largest]);
    orOfNaN.run(indices, [indices, largest, first]);
  }
  return [values, indices];
}

/** The same of the elements that are not NaN; NaN where there are no others. */
function nanmedianAlong(self: Tensor, dim: number): [values: Tensor, indices: Tensor] {
  // The most common case first: without a NaN the two are the same, and with one the median is NaN.
  const known = medianAlong(self, dim);
  if (!self.dtype.isFloatingPoint || !hasNaN(known[0])) return known;
  const [values, indices] = sortedAlong(self, dim);
  const numbers = self.isnan().logicalNot().sum(dim, true);
  const rank = numbers.sub(1).floorDivide(2).clampMin(0);
  return [values.gather(dim, rank), indices.gather(dim, rank)];
}

type Median = typeof medianAlong;

/** The median of all elements, a scalar; of none NaN, or what NaN is as an integer. */
function medianOfAll(median: Median, self: Tensor): Tensor {
  if (self.numel() === 0) {
    const nothing = emptyTensor(self.dtype, []);
    backend.fill(nothing, NaN);
    return nothing;
  }
  return reducedPair(median(self.reshape([-1]), 0), 0, false)[0];
}

export const median = reduction('median(Tensor self) -> Tensor', {
  doc: 'The median of all elements, of two in the middle the lower; NaN if there is one. Equal elements share the gradient evenly.',
  forward: ({ self }) => medianOfAll(medianAlong, self),
  grad: { self: { save: ['self', 'result'], vjp: (g, { self, result }) => splitAmongAll(g, self, result) } },
  jvp: ({ self: t }, { self }, result) => meanOfAttained(t!, self, result),
});

export const medianDim = reduction(
  'median.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)',
  {
    doc: 'The medians along the dimension `dim`, of two in the middle the lower, and where they are.',
    node: 'MedianBackward1',
    forward: ({ self, dim, keepdim }) => {
      const d = nonEmptyDim('median', self, dim);
      return reducedPair(medianAlong(self, d), d, keepdim);
    },
    grad: {
      self: {
        save: ['indices'],
        vjp: (g, { indices, dim, keepdim }, sizes) => toPlace(g, dim, indices, sizes.self, keepdim),
      },
    },
    jvp: ({ self: t }, { dim, keepdim }, _, [, indices]) => [atPlace(t!, dim, indices!, keepdim), null],
  },
);

export const nanmedian = reduction('nanmedian(Tensor self) -> Tensor', {
  doc: 'The median of all elements that are not NaN, of two in the middle the lower. Equal elements share the gradient evenly.',
  forward: ({ self }) => medianOfAll(nanmedianAlong, self),
  grad: { self: { save: ['self', 'result'], vjp: (g, { self, result }) => splitAmongAll(g, self, result) } },
  jvp: ({ self: t }, { self }, result) => meanOfAttained(t!, self, result),
});

export const nanmedianDim = reduction(
  'nanmedian.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)',
  {
    doc: 'As median() along the dimension `dim`, of the elements that are not NaN.',
    node: 'NanmedianBackward1',
    forward: ({ self, dim, keepdim }) => {
      const d = nonEmptyDim('nanmedian', self, dim);
      return reducedPair(nanmedianAlong(self, d), d, keepdim);
    },
    grad: {
      self: {
        save: ['indices'],
        vjp: (g, { indices, dim, keepdim }, sizes) => toPlace(g, dim, indices, sizes.self, keepdim),
      },
    },
    jvp: ({ self: t }, { dim, keepdim }, _, [, indices]) => [atPlace(t!, dim, indices!, keepdim), null],
  },
);

// ---- the most frequent value -----------------------------------------------------------------------------------------

/** Sorting brings equal elements together: the longest run, and its last element. */
function modeAlong(self: Tensor, dim: number): [values: Tensor, indices: Tensor] {
  const [sorted, order] = sortedAlong(self, dim);
  if ((self.shape[dim] ?? 1) === 1) return [sorted, order];
  const sizes = self.shape.with(dim, 1);
  const [values, indices] = [emptyTensor(self.dtype, sizes), emptyTensor(int64, sizes)];
  const last = (t: Tensor) => dimLast(t, dim);
  longestRun(last(values), last(indices), last(sorted), last(order));
  return [values, indices];
}

export const mode = reduction('mode(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)', {
  doc: 'The value that is there most often along `dim`, of several the smallest, and where it is for the last time.',
  forward: ({ self, dim, keepdim }) => {
    const d = nonEmptyDim('mode', self, dim);
    return reducedPair(self.numel() === 0 ? sortedAlong(self, d, { count: 1 }) : modeAlong(self, d), d, keepdim);
  },
  grad: {
    self: {
      save: ['indices'],
      vjp: (g, { indices, dim, keepdim }, sizes) => toPlace(g, dim, indices, sizes.self, keepdim),
    },
  },
  jvp: ({ self: t }, { dim, keepdim }, _, [, indices]) => [atPlace(t!, dim, indices!, keepdim), null],
});
