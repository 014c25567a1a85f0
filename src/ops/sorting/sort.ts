/** Sorting along a dimension, and the largest, smallest or k-th elements of it, each with the places they come from. */
import { bool } from '../../base/dtype.js';
import { ShapeError } from '../../base/errors.js';
import { wrapDim } from '../../base/geometry.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import { atPlace, nonEmptyDim, orderAlong, reducedPair, refuseDType, sortedAlong, toPlace, toPlaces } from './along.js';

export const sort = structured(
  'sort(Tensor self, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)',
  {
    doc: 'The elements in order along the dimension `dim`, and where they were. Equal elements keep their order; NaN is largest.',
    forward: ({ self, dim, descending }) => sortedAlong(self, wrapDim(dim, self.ndim, 'sort'), { descending }),
    grad: {
      self: { save: ['indices'], vjp: (g, { indices, dim }, sizes) => toPlaces(g, dim, indices, sizes.self) },
    },
    jvp: ({ self: t }, { dim }, _, [, indices]) => [t!.gather(dim, indices!), null],
  },
);

export const sortStable = structured(
  'sort.stable(Tensor self, *, bool? stable, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)',
  {
    doc: 'As sort(), which is stable in any case.',
    node: 'SortBackward1',
    forward: ({ self, dim, descending }) => sortedAlong(self, wrapDim(dim, self.ndim, 'sort'), { descending }),
    grad: {
      self: { save: ['indices'], vjp: (g, { indices, dim }, sizes) => toPlaces(g, dim, indices, sizes.self) },
    },
    jvp: ({ self: t }, { dim }, _, [, indices]) => [t!.gather(dim, indices!), null],
  },
);

export const argsort = structured('argsort(Tensor self, int dim=-1, bool descending=False) -> Tensor', {
  doc: 'Where the elements are that sort() puts in order along `dim`; int64.',
  forward: ({ self, dim, descending }) => orderAlong(self, wrapDim(dim, self.ndim, 'argsort'), descending),
  grad: 'none',
});

export const argsortStable = structured(
  'argsort.stable(Tensor self, *, bool stable, int dim=-1, bool descending=False) -> Tensor',
  {
    doc: 'As argsort(), which is stable in any case.',
    forward: ({ self, dim, descending }) => orderAlong(self, wrapDim(dim, self.ndim, 'argsort'), descending),
    grad: 'none',
  },
);

export const msort = composite('msort(Tensor self) -> Tensor', {
  doc: 'The elements in order along the first dimension.',
  run: ({ self }) => self.sort(0)[0],
});

export const topk = structured(
  'topk(Tensor self, int k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)',
  {
    doc: 'The k largest (or smallest) elements along `dim`, in order, and where they are; of equal ones the first. NaN is largest.',
    forward: ({ self, k, dim, largest }) => {
      const d = wrapDim(dim, self.ndim, 'topk');
      if (k < 0 || k > (self.ndim === 0 ? 1 : self.shape[d]!)) {
        throw new ShapeError(
          `topk: selected index k out of range, got k = ${k} for dimension ${d} with size ${self.shape[d] ?? 1}`,
        );
      }
      refuseDType('topk_cpu', self, [bool]);
      return sortedAlong(self, d, { descending: largest, count: k });
    },
    grad: {
      self: { save: ['indices'], vjp: (g, { indices, dim }, sizes) => toPlaces(g, dim, indices, sizes.self) },
    },
    jvp: ({ self: t }, { dim }, _, [, indices]) => [t!.gather(dim, indices!), null],
  },
);

export const kthvalue = structured(
  'kthvalue(Tensor self, int k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)',
  {
    doc: 'The k-th smallest elements along `dim` (k counts from 1), and where they are. NaN is largest.',
    forward: ({ self, k, dim, keepdim }) => {
      const d = nonEmptyDim('kthvalue', self, dim);
      const size = self.shape[d] ?? 1;
      if (k < 1 || k > size) {
        throw new ShapeError(
          `kthvalue(): selected number k out of range for dimension ${d}, got k = ${k} for size ${size}`,
        );
      }
      refuseDType('kthvalue_cpu', self, [bool]);
      return reducedPair(sortedAlong(self, d, { from: k - 1, count: 1 }), d, keepdim);
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
