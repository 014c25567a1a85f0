/** Functions of one tensor, elementwise: signs, roots, exponentials, logarithms, trigonometry, rounding. */
import { bool } from '../base/dtype.js';
import { pointwise } from './define-pointwise.js';

const LN2 = Math.LN2;
const LN10 = Math.LN10;
const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

export const neg = pointwise('neg(Tensor self) -> Tensor', {
  doc: '-self, elementwise.',
  aliases: ['negative'],
  refuse: (dtype) =>
    dtype === bool
      ? 'neg: Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.'
      : null,
  forward: ({ self }) => self.neg(),
  grad: { self: (g) => g.neg() },
});

export const abs = pointwise('abs(Tensor self) -> Tensor', {
  doc: 'The absolute value, elementwise. Its gradient at 0 is 0.',
  aliases: ['absolute'],
  forward: ({ self }) => self.abs(),
  grad: { self: (g, { self }) => g.mul(self.sign()) },
});

export const sign = pointwise('sign(Tensor self) -> Tensor', {
  doc: '-1, 0 or 1 by the sign, elementwise; its gradient is zero.',
  forward: ({ self }) => self.sign(),
  grad: { self: () => 0 },
});

export const reciprocal = pointwise('reciprocal(Tensor self) -> Tensor', {
  doc: '1 / self, elementwise.',
  dtype: 'float',
  forward: ({ self }) => self.reciprocal(),
  grad: { self: (g, { result }) => g.neg().mul(result.mul(result)) },
});

export const sqrt = pointwise('sqrt(Tensor self) -> Tensor', {
  doc: 'The square root, elementwise; NaN below 0.',
  dtype: 'float',
  forward: ({ self }) => self.sqrt(),
  grad: { self: (g, { result }) => g.div(result.mul(2)) },
});

export const rsqrt = pointwise('rsqrt(Tensor self) -> Tensor', {
  doc: '1 / sqrt(self), elementwise.',
  dtype: 'float',
  forward: ({ self }) => self.rsqrt(),
  // d/dx x^(-1/2) = -1/2 x^(-3/2)
  grad: { self: (g, { result }) => g.mul(-0.5).mul(result.pow(3)) },
});

export const exp = pointwise('exp(Tensor self) -> Tensor', {
  doc: 'e ** self, elementwise.',
  dtype: 'float',
  forward: ({ self }) => self.exp(),
  grad: { self: (g, { result }) => g.mul(result) },
});

export const exp2 = pointwise('exp2(Tensor self) -> Tensor', {
  doc: '2 ** self, elementwise.',
  aliases: ['special.exp2'],
  dtype: 'float',
  forward: ({ self }) => self.exp2(),
  grad: { self: (g, { result }) => g.mul(result).mul(LN2) },
});

export const expm1 = pointwise('expm1(Tensor self) -> Tensor', {
  doc: 'exp(self) - 1, elementwise, exact for small self.',
  aliases: ['special.expm1'],
  dtype: 'float',
  forward: ({ self }) => self.expm1(),
  grad: { self: (g, { result }) => g.mul(result.add(1)) },
});

export const log = pointwise('log(Tensor self) -> Tensor', {
  doc: 'The natural logarithm, elementwise; NaN below 0.',
  dtype: 'float',
  forward: ({ self }) => self.log(),
  grad: { self: (g, { self }) => g.div(self) },
});

export const log2 = pointwise('log2(Tensor self) -> Tensor', {
  doc: 'The logarithm to base 2, elementwise.',
  dtype: 'float',
  forward: ({ self }) => self.log2(),
  grad: { self: (g, { self }) => g.div(self.mul(LN2)) },
});

export const log10 = pointwise('log10(Tensor self) -> Tensor', {
  doc: 'The logarithm to base 10, elementwise.',
  dtype: 'float',
  forward: ({ self }) => self.log10(),
  grad: { self: (g, { self }) => g.div(self.mul(LN10)) },
});

export const log1p = pointwise('log1p(Tensor self) -> Tensor', {
  doc: 'log(1 + self), elementwise, exact for small self.',
  aliases: ['special.log1p'],
  dtype: 'float',
  forward: ({ self }) => self.log1p(),
  grad: { self: (g, { self }) => g.div(self.add(1)) },
});

export const sin = pointwise('sin(Tensor self) -> Tensor', {
  doc: 'The sine of an angle in radians, elementwise.',
  dtype: 'float',
  forward: ({ self }) => self.sin(),
  grad: { self: (g, { self }) => g.mul(self.cos()) },
});

export const cos = pointwise('cos(Tensor self) -> Tensor', {
  doc: 'The cosine of an angle in radians, elementwise.',
  dtype: 'float',
  forward: ({ self }) => self.cos(),
  grad: { self: (g, { self }) => g.mul(self.sin().neg()) },
});

export const tan = pointwise('tan(Tensor self) -> Tensor', {
  doc: 'The tangent of an angle in radians, elementwise.',
  dtype: 'float',
  forward: ({ self }) => self.tan(),
  // 1 + tan^2
  grad: { self: (g, { result }) => g.mul(result.mul(result).add(1)) },
});

export const asin = pointwise('asin(Tensor self) -> Tensor', {
  doc: 'The angle in [-pi/2, pi/2] whose sine is self, elementwise.',
  aliases: ['arcsin'],
  dtype: 'float',
  forward: ({ self }) => self.asin(),
  // 1 / sqrt(1 - x^2)
  grad: { self: (g, { self }) => g.mul(self.mul(self).neg().add(1).rsqrt()) },
});

export const acos = pointwise('acos(Tensor self) -> Tensor', {
  doc: 'The angle in [0, pi] whose cosine is self, elementwise.',
  aliases: ['arccos'],
  dtype: 'float',
  forward: ({ self }) => self.acos(),
  grad: { self: (g, { self }) => g.neg().mul(self.mul(self).neg().add(1).rsqrt()) },
});

export const atan = pointwise('atan(Tensor self) -> Tensor', {
  doc: 'The angle in (-pi/2, pi/2) whose tangent is self, elementwise.',
  aliases: ['arctan'],
  dtype: 'float',
  forward: ({ self }) => self.atan(),
  // 1 / (1 + x^2)
  grad: { self: (g, { self }) => g.div(self.mul(self).add(1)) },
});

export const sinh = pointwise('sinh(Tensor self) -> Tensor', {
  doc: 'The hyperbolic sine, elementwise.',
  dtype: 'float',
  forward: ({ self }) => self.sinh(),
  grad: { self: (g, { self }) => g.mul(self.cosh()) },
});

export const cosh = pointwise('cosh(Tensor self) -> Tensor', {
  doc: 'The hyperbolic cosine, elementwise.',
  dtype: 'float',
  forward: ({ self }) => self.cosh(),
  grad: { self: (g, { self }) => g.mul(self.sinh()) },
});

export const tanh = pointwise('tanh(Tensor self) -> Tensor', {
  doc: 'The hyperbolic tangent, elementwise.',
  dtype: 'float',
  forward: ({ self }) => self.tanh(),
  // 1 - tanh^2
  grad: { self: (g, { result }) => g.mul(result.mul(result).neg().add(1)) },
});

export const asinh = pointwise('asinh(Tensor self) -> Tensor', {
  doc: 'The inverse hyperbolic sine, elementwise.',
  aliases: ['arcsinh'],
  dtype: 'float',
  forward: ({ self }) => self.asinh(),
  // 1 / sqrt(x^2 + 1)
  grad: { self: (g, { self }) => g.mul(self.mul(self).add(1).rsqrt()) },
});

export const acosh = pointwise('acosh(Tensor self) -> Tensor', {
  doc: 'The inverse hyperbolic cosine, elementwise; NaN below 1.',
  aliases: ['arccosh'],
  dtype: 'float',
  forward: ({ self }) => self.acosh(),
  // 1 / sqrt(x^2 - 1)
  grad: { self: (g, { self }) => g.mul(self.mul(self).sub(1).rsqrt()) },
});

export const atanh = pointwise('atanh(Tensor self) -> Tensor', {
  doc: 'The inverse hyperbolic tangent, elementwise; NaN outside [-1, 1].',
  aliases: ['arctanh'],
  dtype: 'float',
  forward: ({ self }) => self.atanh(),
  // 1 / (1 - x^2)
  grad: { self: (g, { self }) => g.div(self.mul(self).neg().add(1)) },
});

export const erf = pointwise('erf(Tensor self) -> Tensor', {
  doc: 'The error function, elementwise.',
  aliases: ['special.erf'],
  dtype: 'float',
  forward: ({ self }) => self.erf(),
  // 2/sqrt(pi) exp(-x^2)
  grad: { self: (g, { self }) => g.mul(self.mul(self).neg().exp()).mul(TWO_OVER_SQRT_PI) },
});

export const erfc = pointwise('erfc(Tensor self) -> Tensor', {
  doc: '1 - erf(self), elementwise, exact for large self.',
  aliases: ['special.erfc'],
  dtype: 'float',
  forward: ({ self }) => self.erfc(),
  grad: { self: (g, { self }) => g.mul(self.mul(self).neg().exp()).mul(-TWO_OVER_SQRT_PI) },
});

export const floor = pointwise('floor(Tensor self) -> Tensor', {
  doc: 'The largest integer not above, elementwise; its gradient is zero.',
  forward: ({ self }) => self.floor(),
  grad: { self: () => 0 },
});

export const ceil = pointwise('ceil(Tensor self) -> Tensor', {
  doc: 'The smallest integer not below, elementwise; its gradient is zero.',
  forward: ({ self }) => self.ceil(),
  grad: { self: () => 0 },
});

export const round = pointwise('round(Tensor self) -> Tensor', {
  doc: 'The nearest integer, ties to even, elementwise; its gradient is zero.',
  aliases: ['special.round'],
  forward: ({ self }) => self.round(),
  grad: { self: () => 0 },
});

export const roundDecimals = pointwise('round.decimals(Tensor self, *, int decimals) -> Tensor', {
  doc: 'Rounded to a number of decimals (negative: tens, hundreds), ties to even, elementwise; its gradient is zero.',
  node: 'RoundBackward1',
  forward: ({ self, decimals }) => {
    // Scaling by a power of ten that is a whole number keeps the result exact.
    const scale = decimals.abs().mul(0).add(10).pow(decimals.abs());
    const up = self.mul(scale).round().div(scale);
    const down = self.div(scale).round().mul(scale);
    return up.where(decimals.ge(0), down);
  },
  grad: { self: () => 0 },
});

export const trunc = pointwise('trunc(Tensor self) -> Tensor', {
  doc: 'The integer part, elementwise; its gradient is zero.',
  aliases: ['fix'],
  forward: ({ self }) => self.trunc(),
  grad: { self: () => 0 },
});

export const frac = pointwise('frac(Tensor self) -> Tensor', {
  doc: 'self - trunc(self), elementwise.',
  forward: ({ self }) => self.sub(self.trunc()),
  grad: { self: (g) => g },
});

export const sigmoid = pointwise('sigmoid(Tensor self) -> Tensor', {
  doc: '1 / (1 + exp(-self)), elementwise.',
  aliases: ['special.expit', 'nn.functional.sigmoid'],
  dtype: 'float',
  forward: ({ self }) => self.sigmoid(),
  // y (1 - y)
  grad: { self: (g, { result: y }) => g.mul(y.mul(y.neg().add(1))) },
});

export const logit = pointwise('logit(Tensor self, float? eps=None) -> Tensor', {
  doc: 'log(self / (1 - self)), elementwise; with eps self is clamped to [eps, 1 - eps] first.',
  aliases: ['special.logit'],
  dtype: 'float',
  forward: ({ self, eps }) => {
    const x = eps === null ? self : self.maximum(eps).minimum(eps.neg().add(1));
    return x.div(x.neg().add(1)).log();
  },
  // 1 / (x (1 - x)); with eps 0 outside [eps, 1 - eps], without it NaN outside [0, 1]
  grad: {
    self: (g, { self, eps }) => {
      const inner = g.div(self.mul(self.neg().add(1)));
      const inside =
        eps === null ? self.ge(0).logicalAnd(self.le(1)) : self.ge(eps).logicalAnd(self.le(eps.neg().add(1)));
      return inner.where(inside, eps === null ? NaN : 0);
    },
  },
});

export const deg2rad = pointwise('deg2rad(Tensor self) -> Tensor', {
  doc: 'Degrees to radians, elementwise.',
  dtype: 'float',
  node: 'Deg2RadBackward0',
  forward: ({ self }) => self.mul(Math.PI / 180),
  grad: { self: (g) => g.mul(Math.PI / 180) },
});

export const rad2deg = pointwise('rad2deg(Tensor self) -> Tensor', {
  doc: 'Radians to degrees, elementwise.',
  dtype: 'float',
  node: 'Rad2DegBackward0',
  forward: ({ self }) => self.mul(180 / Math.PI),
  grad: { self: (g) => g.mul(180 / Math.PI) },
});
