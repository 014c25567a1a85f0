/** Activation functions of neural networks, elementwise. */
import { bool } from '../../base/dtype.js';
import { pointwise } from '../define-pointwise.js';
import { floatingOnly } from '../refusals.js';

export const relu = pointwise('relu(Tensor self) -> Tensor', {
  doc: 'max(self, 0), elementwise. Its gradient at 0 is 0; NaN passes.',
  aliases: ['nn.functional.relu'],
  refuse: (dtype) => (dtype === bool ? 'relu: Boolean inputs not supported for relu' : null),
  // Written with a comparison that NaN fails, so that it passes through as in PyTorch.
  forward: ({ self }) => self.where(self.le(0).logicalNot(), 0),
  grad: { self: (g, { result }) => g.where(result.le(0).logicalNot(), 0) },
});

export const leakyRelu = pointwise('leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor', {
  doc: 'self where positive, negativeSlope * self elsewhere, elementwise.',
  aliases: ['nn.functional.leaky_relu'],
  method: false,
  refuse: floatingOnly('leaky_relu_cpu'),
  forward: ({ self, negativeSlope }) => self.where(self.gt(0), self.mul(negativeSlope)),
  grad: { self: (g, { self, negativeSlope }) => g.where(self.gt(0), g.mul(negativeSlope)) },
});

export const elu = pointwise('elu(Tensor self, Scalar alpha=1) -> Tensor', {
  doc: 'self where positive, alpha (exp(self) - 1) elsewhere, elementwise.',
  aliases: ['nn.functional.elu'],
  method: false,
  refuse: floatingOnly('elu_cpu'),
  forward: ({ self, alpha }) => self.where(self.gt(0), self.expm1().mul(alpha)),
  // alpha exp(x) below 0. Positive x is replaced before exp, so that its overflow cannot turn the second derivative,
  // 0 there, into NaN. The comparison sends NaN to the branch whose gradient is 1, as PyTorch's scalar code does.
  grad: {
    self: (g, { self, alpha }) => {
      const below = self.where(self.lt(0), 0);
      return g.mul(below.exp().mul(alpha)).where(self.le(0), g);
    },
  },
});

export const softplus = pointwise('softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor', {
  doc: 'log(1 + exp(beta self)) / beta, elementwise; self itself where beta self exceeds the threshold.',
  aliases: ['nn.functional.softplus'],
  method: false,
  refuse: floatingOnly('softplus_cpu'),
  forward: ({ self, beta, threshold }) => {
    const x = self.mul(beta);
    return self.where(x.gt(threshold), x.exp().log1p().div(beta));
  },
  grad: {
    self: (g, { self, beta, threshold }) => {
      const x = self.mul(beta);
      // At the threshold itself the second derivative is that of the linear side, 0.
      const below = x.where(x.ge(threshold).logicalNot(), threshold);
      return g.where(x.gt(threshold), g.mul(below.sigmoid()));
    },
  },
});

const INV_SQRT2 = Math.SQRT1_2;
const INV_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);
const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
/** Hendrycks and Gimpel 2016, the tanh form of gelu. */
const GELU_CUBIC = 0.044715;

export const gelu = pointwise("gelu(Tensor self, *, str approximate='none') -> Tensor", {
  doc: "self * Phi(self) with the normal distribution function Phi, elementwise; approximate 'tanh' is its tanh form.",
  aliases: ['nn.functional.gelu'],
  method: false,
  inplace: false,
  refuse: (dtype, { approximate }) =>
    approximate === 'none' || approximate === 'tanh'
      ? floatingOnly('GeluKernelImpl')(dtype)
      : 'gelu: approximate argument must be either none or tanh.',
  forward: ({ self, approximate }) => {
    if (approximate === 'tanh') {
      const inner = self.mul(self).mul(self).mul(GELU_CUBIC).add(self).mul(SQRT_2_OVER_PI);
      return self.mul(0.5).mul(inner.tanh().add(1));
    }
    return self.mul(0.5).mul(self.mul(INV_SQRT2).erf().add(1));
  },
  grad: {
    self: (g, { self, approximate }) => {
      if (approximate === 'tanh') {
        // u = sqrt(2/pi) (x + c x^3);  d = (1 + tanh u)/2 + x/2 (1 - tanh^2 u) sqrt(2/pi) (1 + 3 c x^2)
        const square = self.mul(self);
        const t = square.mul(self).mul(GELU_CUBIC).add(self).mul(SQRT_2_OVER_PI).tanh();
        const slope = square
          .mul(3 * GELU_CUBIC)
          .add(1)
          .mul(SQRT_2_OVER_PI);
        const right = self.mul(0.5).mul(t.mul(t).neg().add(1)).mul(slope);
        return g.mul(t.add(1).mul(0.5).add(right));
      }
      // Phi(x) + x phi(x)
      const cdf = self.mul(INV_SQRT2).erf().add(1).mul(0.5);
      const pdf = self.mul(self).mul(-0.5).exp().mul(INV_SQRT_2PI);
      return g.mul(cdf.add(self.mul(pdf)));
    },
  },
});

export const silu = pointwise('silu(Tensor self) -> Tensor', {
  doc: 'self * sigmoid(self), elementwise.',
  aliases: ['nn.functional.silu'],
  method: false,
  refuse: floatingOnly('silu_cpu'),
  forward: ({ self }) => self.mul(self.sigmoid()),
  // s (1 + x (1 - s))
  grad: {
    self: (g, { self }) => {
      const s = self.sigmoid();
      return g.mul(s.mul(self.mul(s.neg().add(1)).add(1)));
    },
  },
});
