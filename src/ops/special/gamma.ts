/** The logarithm of the gamma function and its kin, elementwise; those of one argument are each the next one's integral. */
import { ArgumentError } from '../../base/errors.js';
import { toFloating } from '../promotion.js';
import { contiguousGeometry } from '../../base/geometry.js';
import { Expr } from '../../kernel/expr.js';
import * as formulas from '../../kernel/formulas/gamma.js';
import * as functions from '../../kernel/library/gamma.js';
import * as incomplete from '../../kernel/library/incomplete-gamma.js';
import * as backend from '../../tensor/launch.js';
import { emptyWith, type Tensor } from '../../tensor/tensor.js';
import { pointwise, type PointwiseOp } from '../define-pointwise.js';
import { structured } from '../define-structured.js';
import { called, kernelOnly, library, unary } from '../library.js';
import { cast, Kernel, workType } from '../reducing.js';

const lgammaOf = unary(formulas.lgamma, () => lgamma);
const digammaOf = unary(formulas.digamma, () => digamma);
const polygammaOf = called(
  (n, x) => (isOne(n) ? formulas.trigamma(Expr.from(x)) : Expr.library(functions.polygamma, n, x)),
  (n, self) => polygamma.call({ n: plainNumber(n), self }),
);

function isOne(n: Expr | number): boolean {
  return typeof n === 'number' ? n === 1 : n.kind === 'constant' && n.value === 1;
}

/** The number of a parameter, which formulas on tensors have as a tensor. */
function plainNumber(n: Tensor | number): number {
  return typeof n === 'number' ? n : Number(n.item());
}

const zetaOf = library(functions.zeta, (self, other) => zeta.call({ self, other }));

export const lgamma: PointwiseOp = pointwise('lgamma(Tensor self) -> Tensor', {
  doc: 'The logarithm of the magnitude of the gamma function, elementwise.',
  aliases: ['special.gammaln'],
  dtype: 'float',
  forward: ({ self }) => lgammaOf(self),
  grad: { self: (g, { self }) => g.mul(digammaOf(self)) },
});

export const digamma: PointwiseOp = pointwise('digamma(Tensor self) -> Tensor', {
  doc: 'The derivative of lgamma, elementwise; NaN at the negative integers.',
  aliases: ['special.digamma', 'special.psi'],
  dtype: 'float',
  forward: ({ self }) => digammaOf(self),
  grad: { self: (g, { self }) => g.mul(polygammaOf(1, self)) },
});

export const polygamma: PointwiseOp = pointwise('polygamma(int n, Tensor self) -> Tensor', {
  doc: 'The derivative of order n of digamma, elementwise.',
  aliases: ['special.polygamma'],
  method: true,
  specializes: true,
  dtype: 'float',
  validate: ({ n }) => {
    if (n < 0) throw new ArgumentError(`polygamma(n, x) does not support negative n. Got n = ${n}`);
  },
  forward: ({ n, self }) => polygammaOf(n, self),
  grad: { self: (g, { n, self }) => g.mul(polygammaOf(n.add(1), self)) },
});

const zetaRecord = {
  doc: 'The sum of (other + k)^-self over all k from 0 on (Hurwitz), elementwise. The gradient is that of other.',
  aliases: ['special.zeta'],
  dtype: 'float',
  method: false,
  inplace: false,
} as const;

export const zeta: PointwiseOp = pointwise('special_zeta(Tensor self, Tensor other) -> Tensor', {
  ...zetaRecord,
  numberNode: 'SpecialZetaBackward2',
  forward: ({ self, other }) => zetaOf(self, other),
  grad: {
    self: { refused: 'zeta' },
    other: (g, { self, other }) => g.mul(self.neg()).mul(zetaOf(self.add(1), other)),
  },
});

export const zetaOfNumber = pointwise('special_zeta.self_scalar(Scalar self, Tensor other) -> Tensor', {
  ...zetaRecord,
  node: 'SpecialZetaBackward1',
  promotes: ['self'],
  forward: ({ self, other }) => zetaOf(self, other),
  grad: { other: (g, { self, other }) => g.mul(self.neg()).mul(zetaOf(self.add(1), other)) },
});

const lowerGamma = kernelOnly(incomplete.igamma);
const upperGamma = kernelOnly(incomplete.igammac);

export const igamma = pointwise('igamma(Tensor self, Tensor other) -> Tensor', {
  doc: 'The regularized lower incomplete gamma function P(self, other), elementwise. The gradient is that of other.',
  aliases: ['special.gammainc'],
  forward: ({ self, other }) => lowerGamma(self, other),
  grad: {
    self: { refused: 'igamma: input' },
    // other^(self - 1) exp(-other) / gamma(self)
    other: (g, { self, other }) => g.mul(self.sub(1).mul(other.log()).sub(other).sub(lgammaOf(self)).exp()),
  },
});

export const igammac = pointwise('igammac(Tensor self, Tensor other) -> Tensor', {
  doc: 'The regularized upper incomplete gamma function 1 - P(self, other), elementwise. The gradient is that of other.',
  aliases: ['special.gammaincc'],
  forward: ({ self, other }) => upperGamma(self, other),
  grad: {
    self: { refused: 'igammac: input' },
    other: (g, { self, other }) => g.mul(self.sub(1).mul(other.log()).sub(other).sub(lgammaOf(self)).exp()).neg(),
  },
});

const addLogGamma = new Kernel(2, (sum, x, shift) => sum.add(formulas.lgamma(x.sub(shift))));

export const mvlgamma = structured('mvlgamma(Tensor self, int p) -> Tensor', {
  doc: 'The logarithm of the multivariate gamma function of dimension p: p (p - 1) log(pi) / 4 and the sum of lgamma(self - j / 2) over j < p.',
  aliases: ['special.multigammaln'],
  inplace: true,
  reach: 'element',
  forward: ({ self, p }) => {
    if (p < 1) throw new ArgumentError(`mvlgamma: p has to be greater than or equal to 1, got ${p}`);
    const dtype = toFloating(self.dtype);
    const sum = emptyWith(workType(dtype), contiguousGeometry(self.shape));
    backend.fill(sum, (p * (p - 1) * Math.log(Math.PI)) / 4);
    for (let j = 0; j < p; j++) addLogGamma.run(sum, [sum, self], [j / 2]);
    return cast(sum, dtype);
  },
  grad: {
    self: {
      save: ['self'],
      vjp: (g, { self, p }) => {
        let sum = digamma.call({ self });
        for (let j = 1; j < p; j++) sum = sum.add(digamma.call({ self: self.sub(j / 2) }));
        return g.mul(sum);
      },
    },
  },
});
