/** Activations with weights, gates or noise beside their input: prelu, rrelu, glu, gumbelSoftmax. */
import { float32 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { wrapDim } from '../../base/geometry.js';
import { defaultGenerator, uniformDouble } from '../../kernel/random.js';
import { exponential } from '../../tensor/launch-random.js';
import { adoptArray, emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { pointwise } from '../define-pointwise.js';
import { structured } from '../define-structured.js';
import { cat } from '../joining.js';
import { floatingOnly } from '../refusals.js';
import { plainScalar, wrapNumber } from '../scalar.js';

// ---- prelu -----------------------------------------------------------------------------------------------------------

export const preluKernel = pointwise('_prelu_kernel(Tensor self, Tensor weight) -> Tensor', {
  doc: 'self where positive, weight * self elsewhere, elementwise with broadcasting.',
  fn: false,
  inplace: false,
  refuse: floatingOnly('prelu_cpu'),
  forward: ({ self, weight }) => self.where(self.gt(0), self.mul(weight)),
  grad: {
    self: (g, { self, weight }) => g.where(self.gt(0), g.mul(weight)),
    weight: (g, { self }) => g.mul(self).where(self.gt(0).logicalNot(), 0),
  },
});

export const prelu = composite('prelu(Tensor self, Tensor weight) -> Tensor', {
  doc: 'self where positive, weight * self elsewhere; one weight for all, or one for each channel (the dimension 1).',
  aliases: ['nn.functional.prelu'],
  run: ({ self, weight }) => {
    if (weight.ndim > 1) {
      throw new ShapeError(
        `prelu: Expected \`weight\` to be a scalar or 1D tensor, but got ndim = ${weight.ndim}; flatten it first`,
      );
    }
    if (self.dtype !== weight.dtype) {
      throw new DTypeError(
        `prelu: Type promoting not supported. Found dtype ${weight.dtype.legacyName} for weight but expected ${self.dtype.legacyName}`,
      );
    }
    const count = weight.numel();
    if (count === 1) return self._preluKernel(weight.reshape([]));
    if (self.ndim === 0) throw new ShapeError('prelu: Not allow zero-dim input tensor.');
    const channels = self.ndim > 1 ? self.shape[1]! : 1;
    if (channels !== count) {
      throw new ShapeError(
        'prelu: Mismatch of parameter numbers and input channel size. ' +
          `Found parameter numbers = ${count} and channel size = ${channels}.`,
      );
    }
    return self._preluKernel(weight.view([count, ...new Array<number>(self.ndim - 2).fill(1)]));
  },
});

// ---- rrelu -----------------------------------------------------------------------------------------------------------

export const rreluWithNoise = pointwise('_rrelu_with_noise(Tensor self, Tensor noise) -> Tensor', {
  doc: 'self where positive, noise * self elsewhere, elementwise.',
  fn: false,
  node: 'RreluWithNoiseBackward0',
  refuse: floatingOnly('leaky_relu_cpu'),
  forward: ({ self, noise }) => self.where(self.gt(0), self.mul(noise)),
  grad: { self: (g, { self, noise }) => g.where(self.gt(0), g.mul(noise)), noise: 'none' },
});

interface RandomRelu {
  readonly self: Tensor;
  readonly lower: Parameters<typeof plainScalar>[0];
  readonly upper: Parameters<typeof plainScalar>[0];
  readonly training: boolean;
}

/**
 * The slopes: while training one for each element that is not positive, drawn in the order of the elements as PyTorch
 * draws them, else the mean of the bounds.
 */
function slopes({ self, lower, upper, training }: RandomRelu): Tensor {
  const [low, high] = [Number(plainScalar(lower)), Number(plainScalar(upper))];
  if (!(low <= high)) throw new ArgumentError('rrelu: Lower bound should be less than or equal to the upper bound');
  if (!training || !self.dtype.isFloatingPoint) return wrapNumber((low + high) / 2);
  const half = self.dtype.bytes === 2;
  const { array, start } = (half ? self.detach().to(float32) : self).denseHost('rrelu');
  const values = array as Float32Array | Float64Array;
  const n = self.numel();
  const generator = defaultGenerator();
  const noise = self.dtype === float32 ? new Float32Array(n) : new Float64Array(n);
  for (let i = 0; i < n; i++) noise[i] = values[start + i]! <= 0 ? uniformDouble(low, high, generator) : 1;
  return adoptArray(noise, self.dtype === float32 ? 'float32' : 'float64', self.shape).to(self.dtype);
}

export const rrelu = composite(
  'rrelu(Tensor self, Scalar lower=0.125, Scalar upper=0.3333333333333333, bool training=False) -> Tensor',
  {
    doc: 'self where positive, else self times a slope: random between the bounds while training, else their mean.',
    aliases: ['nn.functional.rrelu'],
    method: false,
    run: (call) => call.self._rreluWithNoise(slopes(call)),
    runInplace: (call) => call.self._rreluWithNoise_(slopes(call)),
  },
);

// ---- glu -------------------------------------------------------------------------------------------------------------

/** The two halves along `dim`. */
function halves(t: Tensor, dim: number): [Tensor, Tensor] {
  const size = t.shape[dim]! / 2;
  return [t.narrow(dim, 0, size), t.narrow(dim, size, size)];
}

export const glu = structured('glu(Tensor self, int dim=-1) -> Tensor', {
  doc: 'a * sigmoid(b), where a and b are the two halves of self along the dimension `dim`.',
  aliases: ['nn.functional.glu'],
  method: false,
  reach: 'dim',
  forward: ({ self, dim }) => {
    if (self.ndim === 0) throw new ShapeError('glu does not support scalars because halving size must be even');
    const d = wrapDim(dim, self.ndim, 'glu');
    if (self.shape[d]! % 2 !== 0) {
      throw new ShapeError(`glu: Halving dimension must be even, but dimension ${d} is size ${self.shape[d]!}`);
    }
    const refused = floatingOnly('glu_cpu')(self.dtype);
    if (refused !== null) throw new DTypeError(refused);
    const [a, b] = halves(self, d);
    return a.mul(b.sigmoid());
  },
  // da = g s,  db = g a s (1 - s)  with s = sigmoid(b)
  grad: {
    self: {
      save: ['self'],
      vjp: (g, { self, dim }) => {
        const d = wrapDim(dim, self.ndim, 'glu');
        const [a, b] = halves(self, d);
        const s = b.sigmoid();
        const ga = g.mul(s);
        return cat.call({ tensors: [ga, ga.mul(a).mul(s.neg().add(1))], dim: d }) as Tensor;
      },
    },
  },
  // s (ta + a (1 - s) tb)
  jvp: ({ self: t }, { self, dim }) => {
    const d = wrapDim(dim, self.ndim, 'glu');
    const [[a, b], [ta, tb]] = [halves(self, d), halves(t!, d)];
    const s = b.sigmoid();
    return s.mul(ta.add(a.mul(s.neg().add(1)).mul(tb)));
  },
});

// ---- gumbelSoftmax ---------------------------------------------------------------------------------------------------

export const gumbelSoftmax = composite(
  'gumbel_softmax(Tensor self, float tau=1, bool hard=False, float eps=1e-10, int dim=-1) -> Tensor',
  {
    doc: 'softmax((self + Gumbel noise) / tau) along `dim`: a sample of the categorical distribution with these logits, relaxed. hard gives one-hot samples with the gradient of the relaxed ones.',
    aliases: ['nn.functional.gumbel_softmax'],
    method: false,
    run: ({ self, tau, hard, dim }) => {
      const drawn = emptyTensor(self.dtype, self.shape);
      exponential(drawn, 1, defaultGenerator());
      const soft = self.sub(drawn.log()).div(tau).softmax(dim);
      if (!hard) return soft;
      const top = soft.detach().max(dim, true).indices;
      const oneHot = soft.detach().mul(0).scatter(dim, top, 1);
      return oneHot.sub(soft.detach()).add(soft);
    },
  },
);
