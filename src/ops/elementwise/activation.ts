/** More activation functions of neural networks, elementwise: exponential, clipped and shrinking ones. */
import { bool, uint8 } from '../../base/dtype.js';
import { ArgumentError, DTypeError } from '../../base/errors.js';
import type { Arithmetic } from '../../kernel/arithmetic.js';
import { composite } from '../define-composite.js';
import { pointwise } from '../define-pointwise.js';
import { floatingOnly } from '../refusals.js';
import { plainScalar } from '../scalar.js';

// ---- exponential below zero ------------------------------------------------------------------------------------------

/**
 * g scale where x > 0, g slope exp(x / width) elsewhere. Positive x is replaced before exp, so that its overflow cannot
 * turn the second derivative, 0 there, into NaN; NaN goes where the gradient is constant.
 */
function exponentialGradient<T extends Arithmetic<T>>(
  g: T,
  x: T,
  scaled: (x: T) => T,
  slope: number,
  scale: number,
): T {
  const below = scaled(x.where(x.lt(0), 0));
  return g.mul(below.exp().mul(slope)).where(x.le(0), g.mul(scale));
}

export const celu = pointwise('celu(Tensor self, Scalar alpha=1.0) -> Tensor', {
  doc: 'self where positive, alpha (exp(self / alpha) - 1) elsewhere, elementwise.',
  aliases: ['nn.functional.celu'],
  method: false,
  refuse: floatingOnly('elu_cpu'),
  validate: ({ alpha }) => {
    if (Number(plainScalar(alpha)) === 0)
      throw new ArgumentError('celu: ZeroDivisionError: alpha cannot be 0 for CELU');
  },
  forward: ({ self, alpha }) => self.where(self.gt(0), self.div(alpha).expm1().mul(alpha)),
  // exp(x / alpha) below 0
  grad: { self: (g, { self, alpha }) => exponentialGradient(g, self, (x) => x.div(alpha), 1, 1) },
});

/** Klambauer and others, Self-Normalizing Neural Networks (2017), appendix A: the fixed point of mean 0 and variance 1. */
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

export const selu = pointwise('selu(Tensor self) -> Tensor', {
  doc: 'elu with the alpha and the factor that keep mean 0 and variance 1 from layer to layer, elementwise.',
  aliases: ['nn.functional.selu'],
  method: false,
  node: 'EluBackward0',
  refuse: floatingOnly('elu_cpu'),
  forward: ({ self }) => self.mul(SELU_SCALE).where(self.gt(0), self.expm1().mul(SELU_SCALE * SELU_ALPHA)),
  grad: { self: (g, { self }) => exponentialGradient(g, self, (x) => x, SELU_SCALE * SELU_ALPHA, SELU_SCALE) },
});

// ---- smooth ----------------------------------------------------------------------------------------------------------

export const logSigmoid = pointwise('log_sigmoid(Tensor self) -> Tensor', {
  doc: 'log(1 / (1 + exp(-self))), elementwise, without overflow.',
  aliases: ['nn.functional.logsigmoid', 'logsigmoid'],
  method: false,
  inplace: false,
  refuse: floatingOnly('log_sigmoid_cpu'),
  forward: ({ self }) => self.minimum(0).sub(self.abs().neg().exp().log1p()),
  // 1 - sigmoid(x) = sigmoid(-x)
  grad: { self: (g, { self }) => g.mul(self.neg().sigmoid()) },
});

/**
 * With e = exp(x) and n = e (e + 2): n and q = 1 / (n + 2), of which tanh(log(1 + exp(x))) = n q = 1 - 2 q is made. Beyond
 * 40 that is 1 in double precision, and e^2 must not overflow in single precision.
 */
function mishParts<T extends Arithmetic<T>>(x: T): [n: T, q: T] {
  const e = x.minimum(40).exp();
  const n = e.mul(e.add(2));
  return [n, n.add(2).reciprocal()];
}

export const mish = pointwise('mish(Tensor self) -> Tensor', {
  doc: 'self * tanh(log(1 + exp(self))), elementwise.',
  aliases: ['nn.functional.mish'],
  method: false,
  refuse: floatingOnly('mish_cpu'),
  forward: ({ self }) => {
    const [n, q] = mishParts(self);
    return self.mul(n.mul(q));
  },
  // y + x sigmoid(x) (1 - y^2) with the tanh y, 1 - y^2 = 4 q (1 - q); of the forms of y the one whose derivative
  // does not cancel
  grad: {
    self: (g, { self }) => {
      const [n, q] = mishParts(self);
      const y = n.mul(q).where(self.lt(0), q.mul(-2).add(1));
      return g.mul(y.add(self.mul(self.sigmoid()).mul(q.mul(4)).mul(q.neg().add(1))));
    },
  },
});

export const softsign = composite('softsign(Tensor self) -> Tensor', {
  doc: 'self / (1 + |self|), elementwise.',
  aliases: ['nn.functional.softsign'],
  method: false,
  run: ({ self }) => self.div(self.abs().add(1)),
});

export const tanhshrink = composite('tanhshrink(Tensor self) -> Tensor', {
  doc: 'self - tanh(self), elementwise.',
  aliases: ['nn.functional.tanhshrink'],
  method: false,
  run: ({ self }) => self.sub(self.tanh()),
});

// ---- clipped ---------------------------------------------------------------------------------------------------------

const hardtanhOfBool = (dtype: unknown): string | null =>
  dtype === bool ? 'hardtanh: Bool inputs not supported for hardtanh' : null;

/** g strictly between the bounds, and where x is NaN; 0 elsewhere. */
const gradientInside = <T extends Arithmetic<T>>(g: T, x: T, min: T | number, max: T | number): T =>
  g.where(x.le(min).logicalOr(x.ge(max)).logicalNot(), 0);

export const hardtanh = pointwise('hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor', {
  doc: 'self limited to [minVal, maxVal], elementwise. The gradient is 1 inside, 0 at the bounds and outside.',
  aliases: ['nn.functional.hardtanh'],
  method: false,
  refuse: hardtanhOfBool,
  validate: ({ self, minVal }) => {
    if (self.dtype === uint8 && Number(plainScalar(minVal)) < 0) {
      throw new DTypeError('hardtanh: cannot do hardtanh on an unsigned type with negative limits');
    }
  },
  forward: ({ self, minVal, maxVal }) => self.maximum(minVal).minimum(maxVal),
  grad: { self: (g, { self, minVal, maxVal }) => gradientInside(g, self, minVal, maxVal) },
});

export const relu6 = pointwise('relu6(Tensor self) -> Tensor', {
  doc: 'self limited to [0, 6], elementwise. The gradient is 1 inside, 0 at the bounds and outside.',
  aliases: ['nn.functional.relu6'],
  method: false,
  node: 'HardtanhBackward0',
  refuse: hardtanhOfBool,
  forward: ({ self }) => self.maximum(0).minimum(6),
  grad: { self: (g, { self }) => gradientInside(g, self, 0, 6) },
});

export const hardsigmoid = pointwise('hardsigmoid(Tensor self) -> Tensor', {
  doc: 'self / 6 + 1 / 2 limited to [0, 1], elementwise. The gradient is 0 where it reaches 0 or 1.',
  aliases: ['nn.functional.hardsigmoid'],
  method: false,
  refuse: floatingOnly('hardsigmoid_cpu'),
  forward: ({ self }) => self.add(3).maximum(0).minimum(6).div(6),
  grad: { self: (g, { self }) => g.div(6).where(self.gt(-3).logicalAnd(self.lt(3)), 0) },
});

export const hardswish = pointwise('hardswish(Tensor self) -> Tensor', {
  doc: 'self * relu6(self + 3) / 6, elementwise.',
  aliases: ['nn.functional.hardswish'],
  method: false,
  refuse: floatingOnly('hardswish_cpu'),
  forward: ({ self }) => self.mul(self.add(3).maximum(0).minimum(6)).div(6),
  // 0 up to -3, x/3 + 1/2 in (-3, 3), 1 from 3 on; PyTorch gave the corners -1/2 and 3/2 before its pull request 148049
  grad: {
    self: (g, { self }) => g.mul(self.div(3).add(0.5)).where(self.lt(3), g).where(self.le(-3).logicalNot(), 0),
  },
});

export const threshold = pointwise('threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor', {
  doc: 'self where it exceeds the threshold, value elsewhere, elementwise. NaN passes.',
  aliases: ['nn.functional.threshold'],
  method: false,
  refuse: (dtype) => (dtype === bool ? floatingOnly('threshold_cpu')(dtype) : null),
  forward: ({ self, threshold: bound, value }) => value.where(self.le(bound), self),
  grad: { self: (g, { self, threshold: bound }) => g.where(self.le(bound).logicalNot(), 0) },
});

// ---- shrinking -------------------------------------------------------------------------------------------------------

export const hardshrink = pointwise('hardshrink(Tensor self, Scalar lambd=0.5) -> Tensor', {
  doc: '0 where |self| <= lambd, self elsewhere, elementwise. NaN passes.',
  aliases: ['nn.functional.hardshrink'],
  inplace: false,
  refuse: floatingOnly('hardshrink_cpu'),
  forward: ({ self, lambd }) => self.where(self.abs().le(lambd).logicalNot(), 0),
  grad: { self: (g, { self, lambd }) => g.where(self.abs().le(lambd).logicalNot(), 0) },
});

export const softshrink = pointwise('softshrink(Tensor self, Scalar lambd=0.5) -> Tensor', {
  doc: 'self moved toward 0 by lambd, and 0 where |self| <= lambd, elementwise.',
  aliases: ['nn.functional.softshrink'],
  method: false,
  inplace: false,
  refuse: floatingOnly('softshrink_cpu'),
  validate: ({ lambd }) => {
    const value = Number(plainScalar(lambd));
    if (!(value >= 0)) {
      throw new ArgumentError(`softshrink: lambda must be greater or equal to 0, but found to be ${value}.`);
    }
  },
  // Less what lies between the bounds; NaN, which equals nothing, passes.
  forward: ({ self, lambd }) => {
    const within = self.minimum(lambd).maximum(lambd.neg());
    return self.sub(within).where(self.ne(within), 0);
  },
  grad: { self: (g, { self, lambd }) => g.where(self.abs().le(lambd).logicalNot(), 0) },
});
