/** Distances and angles between vectors, and vectors made shorter. Distances of all pairs are in cdist.ts. */
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { broadcastSizes, wrapDim } from '../../base/geometry.js';
import { emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { reduction, structured } from '../define-structured.js';
import { exponentOf, floatingType, normGrad, normTangent, vectorNorm, withNorm } from '../norm.js';
import { promote, Weight } from '../promotion.js';
import { resolveDims } from '../reducing.js';
import { RowFormula } from '../row-formula.js';
import { wrapNumber } from '../scalar.js';
import { keptAbove } from './kept-above.js';

// PyTorch's older norm, whose nodes have another name; the mathematics is that of `norm`.
const normAlong = reduction('norm.along(Tensor self, float p, int dim, bool keepdim) -> Tensor', {
  doc: 'The p-norms along one dimension.',
  node: 'NormBackward1',
  reach: 'dim',
  forward: ({ self, p, dim, keepdim }) =>
    vectorNorm(self, p, resolveDims([dim], self.ndim, 'norm'), keepdim, floatingType(self, null)),
  grad: {
    self: {
      save: ['self', 'result'],
      vjp: (g, { self, result, p, dim, keepdim }) => normGrad(g, self, result, p, [dim], keepdim),
    },
  },
  jvp: ({ self: t }, { self, p, dim, keepdim }, result) => normTangent(t!, self, result, p, [dim], keepdim),
});

export const pairwiseDistance = composite(
  'pairwise_distance(Tensor x1, Tensor x2, float p=2, float eps=1e-06, bool keepdim=False) -> Tensor',
  {
    doc: 'The p-norms of x1 - x2 + eps along the last dimension, with broadcasting.',
    aliases: ['nn.functional.pairwise_distance'],
    run: ({ x1, x2, p, eps, keepdim }) =>
      normAlong.call({ self: x1.sub(x2).add(wrapNumber(eps)), p, dim: -1, keepdim }),
  },
);

export const cosineSimilarity = composite(
  'cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor',
  {
    doc: 'The cosines of the angles between vectors along `dim`, with broadcasting; norms count as at least eps.',
    aliases: ['nn.functional.cosine_similarity'],
    run: ({ x1, x2, dim, eps }) => {
      const dtype = promote(
        [x1.dtype, x2.dtype],
        [x1, x2].map((x) => (x.ndim === 0 ? Weight.scalar : Weight.dimensioned)),
      );
      if (!dtype.isFloatingPoint) {
        throw new DTypeError(`expected common dtype to be floating point, yet common dtype is ${dtype.legacyName}`);
      }
      const sizes = broadcastSizes(x1.shape, x2.shape);
      const direction = (given: Tensor): Tensor => {
        const x = given.to(dtype).expand(sizes);
        const squares = x.square().sum([dim], true);
        return x.div(keptAbove.call({ self: squares, least: eps * eps }).sqrt());
      };
      return direction(x1).mul(direction(x2)).sum([dim]);
    },
  },
);

export const normalize = composite('normalize(Tensor input, float p=2.0, int dim=1, float eps=1e-12) -> Tensor', {
  doc: 'Vectors along `dim` divided by their p-norms, or by eps where that is more.',
  aliases: ['nn.functional.normalize'],
  run: ({ input, p, dim, eps }) => input.div(input.norm(p, [dim], true).clampMin(wrapNumber(eps))),
});

export const dist = structured('dist(Tensor self, Tensor other, Scalar p=2) -> Tensor', {
  doc: 'The p-norm of self - other, all elements taken as one vector, with broadcasting.',
  forward: ({ self, other, p }) => {
    const difference = self.sub(other);
    return vectorNorm(difference, exponentOf(p), null, false, floatingType(difference, null));
  },
  grad: {
    self: {
      save: ['self', 'other', 'result'],
      vjp: (g, { self, other, result, p }) => normGrad(g, self.sub(other), result, exponentOf(p), null, false),
    },
    other: {
      save: ['self', 'other', 'result'],
      vjp: (g, { self, other, result, p }) =>
        normGrad(g, self.sub(other), result, exponentOf(p), null, false)?.neg() ?? null,
    },
  },
  jvp: ({ self: s, other: o }, { self, other, p }, result) => {
    const difference = self.sub(other);
    const t = s === undefined ? o!.neg() : o === undefined ? s : s.sub(o);
    return normTangent(t.expand(difference.shape), difference, result, exponentOf(p), null, false);
  },
});

// ---- vectors made shorter --------------------------------------------------------------------------------------------

/** What PyTorch adds to a norm before dividing by it. */
const RENORM_EPSILON = 1e-7;

/** All dims but one. */
const otherDims = (rank: number, dim: number): number[] => {
  const kept = wrapDim(dim, rank, 'renorm');
  return Array.from({ length: rank }, (_, d) => d).filter((d) => d !== kept);
};

const shortened = withNorm(
  (norm) =>
    new RowFormula(1, (row, x, p, most) => {
      const n = norm(row, x, p);
      return { elements: [x.mul(n.add(RENORM_EPSILON).reciprocal().mul(most).where(n.gt(most), 1))] };
    }),
);

export const renorm = structured('renorm(Tensor self, Scalar p, int dim, Scalar maxnorm) -> Tensor', {
  doc: 'The slices along `dim`, those whose p-norm is above `maxnorm` shortened to that norm.',
  inplace: true,
  forward: ({ self, p: given, dim, maxnorm }) => {
    const [p, most] = [exponentOf(given), exponentOf(maxnorm)];
    if (!(p > 0)) throw new ArgumentError(`renorm: non-positive-norm not supported, got p = ${p}`);
    if (self.ndim < 2) {
      throw new ShapeError(`renorm: input needs at least 2 dimensions, got ${self.ndim} dimensions`);
    }
    if (!(most >= 0)) throw new ArgumentError(`renorm: expected maxnorm to be >= 0 but got ${most}`);
    const out = emptyTensor(floatingType(self, null), self.shape);
    shortened(p).run(self.shape, otherDims(self.ndim, dim), [out], [], [self], [p, most]);
    return out;
  },
  // y = x m / (n + e) with n = norm(x):  dx = (g - <g, x> dn/dx / (n + e)) m / (n + e)
  grad: {
    self: {
      save: ['self'],
      vjp: (g, { self, p: given, dim, maxnorm }) => {
        const [p, most] = [exponentOf(given), exponentOf(maxnorm)];
        const dims = otherDims(self.ndim, dim);
        const n = self.norm(p, dims, true);
        const slope = normGrad(g.mul(self).sum(dims, true), self, n, p, dims, true);
        const inverse = n.add(RENORM_EPSILON).reciprocal();
        return g.sub(inverse.mul(slope!)).mul(inverse.mul(most)).where(n.gt(most), g);
      },
    },
  },
});
