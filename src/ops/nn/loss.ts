/** Losses that compare element with element: one formula each, with its gradients, and a reduction. */
import { bool } from '../../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { formatSizes, sameSizes } from '../../base/geometry.js';
import type { Arithmetic } from '../../kernel/arithmetic.js';
import { emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { pointwise } from '../define-pointwise.js';
import { structured } from '../define-structured.js';
import { ElementwiseLoss, reduced, softplusOfNegative } from './elementwise-loss.js';
import { Kernel, reduceOver } from '../reducing.js';

/** `torch.Size([2, 3])`, as PyTorch's messages have it. */
const torchSize = (t: Tensor): string => `torch.Size(${formatSizes(t.shape)})`;

const weighted = <T extends Arithmetic<T>>(loss: T, weight: T | null): T => (weight === null ? loss : loss.mul(weight));

// l = (x - t)^2,  dl/dx = 2 (x - t)
const squaredError = new ElementwiseLoss('mse_loss', ({ input, target }) => input.sub(target).square(), {
  input: (g, { input, target }) => g.mul(input.sub(target).mul(2)),
  target: (g, { input, target }) => g.mul(target.sub(input).mul(2)),
});

export const mseLoss = structured("mse_loss(Tensor input, Tensor target, str reduction='mean') -> Tensor", {
  doc: 'The squared differences of input and target, or their mean or sum.',
  reach: 'element',
  forward: (call) => squaredError.forward(call),
  grad: { input: squaredError.rule('input'), target: squaredError.rule('target') },
  jvp: (tangents, call) => squaredError.jvp(tangents, call),
});

/** A divisor that is beta, or for beta = 0, where the quotient is not used, anything but 0. */
const divisor = <T extends Arithmetic<T>>(beta: T | number): T | number =>
  typeof beta === 'number' ? Math.max(beta, 1e-30) : beta.maximum(1e-30);

/** The derivative of |d| made smooth below `beta`. */
const smoothSign = <T extends Arithmetic<T>>(d: T, beta: T | number): T =>
  d.div(divisor(beta)).where(d.abs().lt(beta), d.sign());

// d = x - t:  l = d^2 / (2 beta) where |d| < beta, else |d| - beta / 2;  dl/dx = d / beta or sign d
const smoothL1 = new ElementwiseLoss(
  'smooth_l1_loss',
  ({ input, target, number: beta }) => {
    const d = input.sub(target);
    const size = d.abs();
    return d
      .square()
      .mul(0.5)
      .div(divisor(beta))
      .where(size.lt(beta), size.sub(scaled(beta, 0.5)));
  },
  {
    input: (g, { input, target, number: beta }) => g.mul(smoothSign(input.sub(target), beta)),
    target: (g, { input, target, number: beta }) => g.mul(smoothSign(target.sub(input), beta)),
  },
);

function scaled<T extends Arithmetic<T>>(value: T | number, by: number): T | number {
  return typeof value === 'number' ? value * by : value.mul(by);
}

export const smoothL1Loss = structured(
  "smooth_l1_loss(Tensor input, Tensor target, str reduction='mean', float beta=1.0) -> Tensor",
  {
    doc: 'The differences of input and target, squared below `beta` and absolute above, or their mean or sum.',
    reach: 'element',
    forward: (call) => {
      if (call.beta < 0) {
        throw new ArgumentError(
          `smooth_l1_loss does not support negative values for beta. Got ${call.beta}; use beta >= 0`,
        );
      }
      return smoothL1.forward(call);
    },
    grad: { input: smoothL1.rule('input'), target: smoothL1.rule('target') },
    jvp: (tangents, call) => smoothL1.jvp(tangents, call),
  },
);

/** The derivative of the Huber loss: d within delta, delta sign d outside. */
const clipped = <T extends Arithmetic<T>>(d: T, delta: T | number): T =>
  d.where(d.abs().lt(delta), d.sign().mul(delta));

// d = x - t:  l = d^2 / 2 where |d| < delta, else delta (|d| - delta / 2);  dl/dx = d or delta sign d
const huber = new ElementwiseLoss(
  'huber_loss',
  ({ input, target, number: delta }) => {
    const d = input.sub(target);
    const size = d.abs();
    return d
      .square()
      .mul(0.5)
      .where(size.lt(delta), size.sub(scaled(delta, 0.5)).mul(delta));
  },
  {
    input: (g, { input, target, number: delta }) => g.mul(clipped(input.sub(target), delta)),
    target: (g, { input, target, number: delta }) => g.mul(clipped(target.sub(input), delta)),
  },
);

export const huberLoss = structured(
  "huber_loss(Tensor input, Tensor target, str reduction='mean', float delta=1.0) -> Tensor",
  {
    doc: 'The differences of input and target, half squared up to `delta` and linear above, or their mean or sum.',
    reach: 'element',
    forward: (call) => {
      if (call.delta <= 0) {
        throw new ArgumentError(
          `huber_loss does not support non-positive values for delta. Got ${call.delta}; use delta > 0`,
        );
      }
      return huber.forward(call);
    },
    grad: { input: huber.rule('input'), target: huber.rule('target') },
    jvp: (tangents, call) => huber.jvp(tangents, call),
  },
);

// ---- probabilities ---------------------------------------------------------------------------------------------------

/** Keeps the logarithm of 0 from spoiling the mean (PyTorch's constants, aten/src/ATen/native/Loss.cpp). */
const LOWEST_LOG = -100;
const SMALLEST_VARIANCE = 1e-12;

// l = -(t log x + (1 - t) log(1 - x)) w,  dl/dx = (x - t) / (x (1 - x)) w,  dl/dt = (log(1 - x) - log x) w
const crossEntropyOfTwo = new ElementwiseLoss(
  'binary_cross_entropy',
  ({ input, target, weight }) => {
    const yes = input.log().maximum(LOWEST_LOG);
    const no = input.neg().log1p().maximum(LOWEST_LOG);
    return weighted(target.sub(1).mul(no).sub(target.mul(yes)), weight);
  },
  {
    input: (g, { input, target, weight }) => {
      const spread = input.neg().add(1).mul(input).maximum(SMALLEST_VARIANCE);
      return weighted(g.mul(input.sub(target)).div(spread), weight);
    },
    target: (g, { input, weight }) => weighted(g.mul(input.neg().log1p().sub(input.log())), weight),
  },
);

const outsideUnit = new Kernel(1, (x) => x.ge(0).logicalAnd(x.le(1)).logicalNot());

export const binaryCrossEntropy = structured(
  "binary_cross_entropy(Tensor input, Tensor target, Tensor? weight=None, str reduction='mean') -> Tensor",
  {
    doc: 'The cross entropy of probabilities in [0, 1] and targets in [0, 1], or its mean or sum.',
    reach: 'element',
    forward: (call) => {
      const { input, target } = call;
      if (!sameSizes(input.shape, target.shape)) {
        throw new ShapeError(
          `Using a target size (${torchSize(target)}) that is different to the input size (${torchSize(input)}) is ` +
            `deprecated. Please ensure they have the same size.`,
        );
      }
      const outside = emptyTensor(bool, input.shape);
      outsideUnit.run(outside, [input]);
      if (reduceOver('any', outside, null, false, bool).item<boolean>()) {
        throw new ArgumentError(
          'binary_cross_entropy: all elements of input should be between 0 and 1; for scores of any size use ' +
            'binaryCrossEntropyWithLogits',
        );
      }
      return crossEntropyOfTwo.forward(call);
    },
    grad: {
      input: crossEntropyOfTwo.rule('input', 'weight'),
      target: crossEntropyOfTwo.rule('target', 'weight'),
      weight: 'none',
    },
    jvp: (tangents, call) => crossEntropyOfTwo.jvp(tangents, call),
  },
);

// With s = sigmoid(x), p the weight of positives and k = 1 + (p - 1) t:
//   l = ((1 - t) x + k log(1 + e^-x)) w,  dl/dx = ((p t + 1 - t) s - p t) w,  dl/dt = (p log(1 + e^-x) - log(1 + e^x)) w
const crossEntropyOfScore = new ElementwiseLoss(
  'binary_cross_entropy_with_logits',
  ({ input, target, weight, posWeight }) => {
    const surprise = softplusOfNegative(input);
    const scaledSurprise = posWeight === null ? surprise : surprise.mul(posWeight.sub(1).mul(target).add(1));
    return weighted(target.neg().add(1).mul(input).add(scaledSurprise), weight);
  },
  {
    input: (g, { input, target, weight, posWeight }) => {
      const s = input.sigmoid();
      if (posWeight === null) return weighted(g.mul(s.sub(target)), weight);
      const positive = posWeight.mul(target);
      return weighted(g.mul(positive.add(1).sub(target).mul(s).sub(positive)), weight);
    },
    target: (g, { input, weight, posWeight }) => {
      if (posWeight === null) return weighted(g.mul(input.neg()), weight);
      const slope = softplusOfNegative(input).mul(posWeight).sub(softplusOfNegative(input.neg()));
      return weighted(g.mul(slope), weight);
    },
  },
);

export const binaryCrossEntropyWithLogits = structured(
  "binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight=None, str reduction='mean', Tensor? pos_weight=None) -> Tensor",
  {
    doc: 'The cross entropy of sigmoid(input) and targets in [0, 1], without overflow, or its mean or sum.',
    reach: 'element',
    forward: (call) => {
      const { input, target } = call;
      if (!sameSizes(input.shape, target.shape)) {
        throw new ShapeError(`Target size (${torchSize(target)}) must be the same as input size (${torchSize(input)})`);
      }
      return crossEntropyOfScore.forward(call);
    },
    grad: {
      input: crossEntropyOfScore.rule('input', 'weight', 'posWeight'),
      target: crossEntropyOfScore.rule('target', 'weight', 'posWeight'),
      weight: 'none',
      posWeight: 'none',
    },
    jvp: (tangents, call) => crossEntropyOfScore.jvp(tangents, call),
  },
);

export const l1Loss = composite("l1_loss(Tensor input, Tensor target, str reduction='mean') -> Tensor", {
  doc: 'The absolute differences of input and target, or their mean or sum.',
  run: ({ input, target, reduction }) => reduced(input.sub(target).abs(), reduction),
});

// t log t with its limit 0 at t = 0; the gradient of the logarithm's argument is not defined there.
const selfInformation = pointwise('xlogy.self(Tensor self) -> Tensor', {
  doc: 'self * log(self).',
  node: 'XlogyBackward0',
  dtype: 'float',
  forward: ({ self }) => self.mul(self.log()).where(self.ne(0), 0),
  // d/dt (t log t) = log t + t / t; PyTorch masks the first term at 0 only
  grad: {
    self: (g, { self }) => g.mul(self.log().where(self.gt(0), 0).add(self.div(self))),
  },
});

export const klDiv = composite(
  "kl_div(Tensor input, Tensor target, str reduction='mean', bool log_target=False) -> Tensor",
  {
    doc: 'The divergence target * (log target - input) of log-probabilities `input`; targets are logarithms if so said.',
    run: ({ input, target, reduction, logTarget }) => {
      if (!input.dtype.isFloatingPoint || !target.dtype.isFloatingPoint) {
        throw new DTypeError('kl_div: Integral inputs not supported.');
      }
      const loss = logTarget
        ? target.exp().mul(target.sub(input))
        : selfInformation.call({ self: target }).sub(target.mul(input));
      if (reduction === 'batchmean') return input.ndim === 0 ? loss.sum() : loss.sum().div(input.shape[0]!);
      return reduced(loss, reduction);
    },
  },
);
