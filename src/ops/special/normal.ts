/** The error function's kin and the normal distribution, elementwise. */
import * as formulas from '../../kernel/formulas/normal.js';
import { pointwise, type PointwiseOp } from '../define-pointwise.js';
import { unary } from '../library.js';

const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

const plain = { dtype: 'float', method: false, inplace: false } as const;

const erfinvOf = unary(formulas.erfinv, () => erfinv);
const erfcxOf = unary(formulas.erfcx, () => erfcx);
const ndtriOf = unary(formulas.ndtri, () => ndtri);
const logNdtrOf = unary(formulas.logNdtr, () => logNdtr);

export const erfinv: PointwiseOp = pointwise('erfinv(Tensor self) -> Tensor', {
  doc: 'The inverse error function, elementwise; NaN outside [-1, 1].',
  aliases: ['special.erfinv'],
  dtype: 'float',
  forward: ({ self }) => erfinvOf(self),
  // sqrt(pi)/2 exp(erfinv(x)^2)
  grad: {
    self: (g, { self }) =>
      erfinvOf(self)
        .pow(2)
        .exp()
        .mul(Math.sqrt(Math.PI) / 2)
        .mul(g),
  },
});

export const erfcx: PointwiseOp = pointwise('special_erfcx(Tensor self) -> Tensor', {
  ...plain,
  doc: 'exp(self^2) * erfc(self), elementwise, without overflow for positive self.',
  aliases: ['special.erfcx'],
  forward: ({ self }) => erfcxOf(self),
  grad: {
    self: (g, { self, result }) =>
      self
        .mul(result)
        .mul(2)
        .sub(2 / Math.sqrt(Math.PI))
        .mul(g),
  },
});

export const ndtr = pointwise('special_ndtr(Tensor self) -> Tensor', {
  ...plain,
  doc: 'The probability that a normal number is below self, elementwise.',
  aliases: ['special.ndtr'],
  // PyTorch computes (1 + erf(self / sqrt(2))) * 0.5, which is 0 where this is small.
  node: 'MulBackward1',
  forward: ({ self }) => self.mul(-Math.SQRT1_2).erfc().mul(0.5),
  grad: { self: (g, { self }) => g.mul(self.mul(self).mul(-0.5).exp()).mul(1 / SQRT_TWO_PI) },
});

export const ndtri: PointwiseOp = pointwise('special_ndtri(Tensor self) -> Tensor', {
  ...plain,
  doc: 'The number below which a normal one is with probability self, elementwise; NaN outside [0, 1].',
  aliases: ['special.ndtri'],
  forward: ({ self }) => ndtriOf(self),
  grad: { self: (g, { result }) => g.mul(SQRT_TWO_PI).mul(result.mul(result).div(2).exp()) },
});

export const logNdtr: PointwiseOp = pointwise('special_log_ndtr(Tensor self) -> Tensor', {
  ...plain,
  doc: 'The logarithm of ndtr(self), elementwise, without underflow.',
  aliases: ['special.log_ndtr'],
  forward: ({ self }) => logNdtrOf(self),
  grad: { self: (g, { self }) => g.div(erfcxOf(self.mul(-Math.SQRT1_2))).mul(2 / SQRT_TWO_PI) },
});
