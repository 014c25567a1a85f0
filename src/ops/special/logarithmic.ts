/** Functions made of logarithms and exponentials, elementwise: entropies, products with logarithms, sums of exponentials. */
import type { Arithmetic } from '../../kernel/arithmetic.js';
import { Expr } from '../../kernel/expr.js';
import { pointwise, type PointwiseOp } from '../define-pointwise.js';
import { called } from '../library.js';

/** `x * logarithm`, but 0 where x is, unless the logarithm's argument y is NaN. */
function zeroed<T extends Arithmetic<T>>(x: T, logarithm: T, y: T): T {
  return x.mul(logarithm).where(x.ne(0).logicalOr(y.isnan()), 0);
}

const xlogyOf = called(
  (x, y) => zeroed(Expr.from(x), Expr.from(y).log(), Expr.from(y)),
  (self, other) => xlogy.call({ self, other }),
);
const xlog1pyOf = called(
  (x, y) => zeroed(Expr.from(x), Expr.from(y).log1p(), Expr.from(y)),
  (self, other) => xlog1py.call({ self, other }),
);

export const xlogy: PointwiseOp = pointwise('xlogy.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'self * log(other), elementwise; 0 where self is 0, unless other is NaN.',
  aliases: ['special.xlogy'],
  numberNode: 'XlogyBackward2',
  dtype: 'float',
  forward: ({ self, other }) => xlogyOf(self, other),
  grad: {
    self: (g, { self, other }) => xlogyOf(g, other).where(self.eq(0).logicalAnd(other.le(0)).logicalNot(), 0),
    other: (g, { self, other }) => g.mul(self).div(other),
  },
});

export const xlogyNumber = pointwise('xlogy.Scalar_Self(Scalar self, Tensor other) -> Tensor', {
  doc: 'self * log(other) for a number self, elementwise.',
  node: 'XlogyBackward1',
  method: false,
  inplace: false,
  promotes: ['self'],
  dtype: 'float',
  forward: ({ self, other }) => xlogyOf(self, other),
  grad: { other: (g, { self, other }) => g.mul(self).div(other) },
});

export const xlog1py: PointwiseOp = pointwise('special_xlog1py(Tensor self, Tensor other) -> Tensor', {
  doc: 'self * log(1 + other), elementwise; 0 where self is 0, unless other is NaN.',
  aliases: ['special.xlog1py'],
  numberNode: 'SpecialXlog1PyBackward2',
  method: false,
  inplace: false,
  dtype: 'float',
  forward: ({ self, other }) => xlog1pyOf(self, other),
  grad: {
    self: (g, { self, other }) => xlog1pyOf(g, other).where(self.eq(0).logicalAnd(other.le(-1)).logicalNot(), 0),
    other: (g, { self, other }) => g.mul(self).div(other.add(1)),
  },
});

export const xlog1pyNumber = pointwise('special_xlog1py.self_scalar(Scalar self, Tensor other) -> Tensor', {
  doc: 'self * log(1 + other) for a number self, elementwise.',
  aliases: ['special.xlog1py'],
  node: 'SpecialXlog1PyBackward1',
  method: false,
  inplace: false,
  promotes: ['self'],
  dtype: 'float',
  forward: ({ self, other }) => xlog1pyOf(self, other),
  grad: { other: (g, { self, other }) => g.mul(self).div(other.add(1)) },
});

export const entr = pointwise('special_entr(Tensor self) -> Tensor', {
  doc: '-self * log(self), elementwise; 0 at 0 and -Infinity below.',
  aliases: ['special.entr'],
  method: false,
  inplace: false,
  dtype: 'float',
  forward: ({ self }) =>
    self
      .mul(self.log())
      .neg()
      .where(self.gt(0).logicalOr(self.isnan()), self.where(self.eq(0), -Infinity)),
  grad: { self: (g, { self }) => g.mul(self.log().add(1).neg()) },
});

/** log(1 + e) for e from 0 to 1: the logarithm of the rounded sum, and what rounding took from it. */
function logOfOneAnd<T extends Arithmetic<T>>(e: T): T {
  const sum = e.add(1);
  return sum.log().add(e.sub(sum.sub(1)).div(sum));
}

/** The greater one, and minus the difference; 0 where they are equal, infinities too. */
function parts<T extends Arithmetic<T>>(self: T, other: T): { top: T; below: T } {
  return { top: self.maximum(other), below: self.sub(other).abs().neg().where(self.ne(other), 0) };
}

export const logaddexp = pointwise('logaddexp(Tensor self, Tensor other) -> Tensor', {
  doc: 'log(exp(self) + exp(other)), elementwise, without overflow.',
  inplace: false,
  forward: ({ self, other }) => {
    const { top, below } = parts(self, other);
    return top.add(logOfOneAnd(below.exp()));
  },
  grad: {
    self: (g, { self, other }) => g.div(other.sub(self).exp().add(1)),
    other: (g, { self, other }) => g.div(self.sub(other).exp().add(1)),
  },
});

export const logaddexp2 = pointwise('logaddexp2(Tensor self, Tensor other) -> Tensor', {
  doc: 'The logarithm to base 2 of 2^self + 2^other, elementwise, without overflow.',
  inplace: false,
  forward: ({ self, other }) => {
    const { top, below } = parts(self, other);
    return top.add(logOfOneAnd(below.mul(Math.LN2).exp()).mul(Math.LOG2E));
  },
  grad: {
    self: (g, { self, other }) => g.div(other.sub(self).exp2().add(1)),
    other: (g, { self, other }) => g.div(self.sub(other).exp2().add(1)),
  },
});

export const sinc = pointwise('sinc(Tensor self) -> Tensor', {
  doc: 'sin(pi self) / (pi self), elementwise; 1 at 0.',
  aliases: ['special.sinc'],
  dtype: 'float',
  forward: ({ self }) => {
    const x = self.mul(Math.PI);
    return x.sin().div(x).where(self.ne(0), 1);
  },
  // (x cos(x) - sin(x)) / (pi self^2) with x = pi self; by convention 0 where that denominator is
  grad: {
    self: (g, { self }) => {
      const x = self.mul(Math.PI);
      const square = x.mul(self);
      return g.mul(x.mul(x.cos()).sub(x.sin()).div(square)).where(square.ne(0), 0);
    },
  },
});
