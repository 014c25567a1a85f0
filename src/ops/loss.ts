/**
 * Losses. Those that compare element with element are one formula each, with its gradients, and a reduction.
 *
 * Note [Elementwise losses]. As for pointwise operations, a formula is read on expressions for the kernels (one for the
 * loss, one for each gradient with the division of the mean included) and on tensors where the backward pass is recorded
 * and for forward mode.
 */
import { bool, type DType, int64, uint8 } from '../base/dtype.js';
import { ArgumentError, DTypeError, IndexError, ShapeError } from '../base/errors.js';
import { broadcastAll, formatSizes, numelOf, sameSizes } from '../base/geometry.js';
import type { Arithmetic } from '../kernel/arithmetic.js';
import type { Expr } from '../kernel/expr.js';
import { Flag } from '../tensor/flags.js';
import { modes } from '../tensor/modes.js';
import { emptyTensor, type Tensor, zerosTensor } from '../tensor/tensor.js';
import { composite } from './define-composite.js';
import { pointwise } from './define-pointwise.js';
import { structured } from './define-structured.js';
import { COMPARED_CLASSES, EXACT_CLASSES, likelihood, likelihoodGrad } from './likelihood.js';
import { promote, Weight } from './promotion.js';
import { isRecorded, RowFormula } from './row-formula.js';
import { argReduceOver, cast, Kernel, reduceOver } from './reducing.js';

function checkReduction(reduction: string): void {
  if (reduction !== 'none' && reduction !== 'mean' && reduction !== 'sum') {
    throw new ArgumentError(`${reduction} is not a valid value for reduction; use 'none', 'mean' or 'sum'`);
  }
}

function reduced(loss: Tensor, reduction: string): Tensor {
  checkReduction(reduction);
  return reduction === 'mean' ? loss.mean() : reduction === 'sum' ? loss.sum() : loss;
}

/** `torch.Size([2, 3])`, as PyTorch's messages have it. */
const torchSize = (t: Tensor): string => `torch.Size(${formatSizes(t.shape)})`;

// ---- element against element -----------------------------------------------------------------------------------------

/** What a formula is given. `number` is the loss's parameter, such as beta; 0 where it has none. */
interface Terms<T> {
  readonly input: T;
  readonly target: T;
  readonly weight: T | null;
  readonly posWeight: T | null;
  readonly number: T | number;
}

/** A call's values, as far as the losses have them. */
interface Call {
  readonly input: Tensor;
  readonly target: Tensor;
  readonly weight?: Tensor | null;
  readonly posWeight?: Tensor | null;
  readonly beta?: number;
  readonly delta?: number;
  readonly reduction: string;
}

type Formula = <T extends Arithmetic<T>>(terms: Terms<T>) => T;
type GradFormula = <T extends Arithmetic<T>>(g: T, terms: Terms<T>) => T;
type Differentiated = 'input' | 'target';

const numberOf = (call: Call): number => call.beta ?? call.delta ?? 0;

function tensorsOf(call: Call): Tensor[] {
  return [call.input, call.target, call.weight ?? null, call.posWeight ?? null].filter((t) => t !== null);
}

/** The formulas of an elementwise loss, and how they are run. */
class ElementwiseLoss {
  private readonly kernels = new Map<string, Kernel>();
  private readonly totals = new Map<string, RowFormula>();

  constructor(
    private readonly name: string,
    private readonly formula: Formula,
    private readonly grads: Readonly<Record<Differentiated, GradFormula>>,
  ) {}

  /** The kernel of the loss or of a gradient, for the optional inputs that are there. */
  private kernel(which: 'forward' | Differentiated, call: Call): Kernel {
    const hasWeight = call.weight != null;
    const hasPosWeight = call.posWeight != null;
    const key = `${which};${hasWeight};${hasPosWeight}`;
    let kernel = this.kernels.get(key);
    if (kernel === undefined) {
      const terms = (values: readonly Expr[], parameter: Expr): Terms<Expr> =>
        this.exprs(values, parameter, hasWeight, hasPosWeight);
      const count = 2 + (hasWeight ? 1 : 0) + (hasPosWeight ? 1 : 0);
      kernel =
        which === 'forward'
          ? new Kernel(count, (...v) => this.formula(terms(v, v[count]!)))
          : // The incoming gradient comes first, and the number to divide it by last.
            new Kernel(count + 1, (g, ...v) => this.grads[which](g.div(v[count + 1]!), terms(v, v[count]!)));
      this.kernels.set(key, kernel);
    }
    return kernel;
  }

  /** The sum of the losses over the number that is launched with, for the optional inputs that are there. */
  private total(call: Call): RowFormula {
    const [hasWeight, hasPosWeight] = [call.weight != null, call.posWeight != null];
    const key = `${hasWeight};${hasPosWeight}`;
    let total = this.totals.get(key);
    if (total === undefined) {
      const inputs = 2 + (hasWeight ? 1 : 0) + (hasPosWeight ? 1 : 0);
      total = new RowFormula(inputs, (row, ...v) => {
        const terms = this.exprs(v, v[inputs]!, hasWeight, hasPosWeight);
        return { perRow: [row.sum(this.formula(terms)).div(v[inputs + 1]!)] };
      });
      this.totals.set(key, total);
    }
    return total;
  }

  /** What the formula is given, from the inputs that are there, in order. */
  private exprs(values: readonly Expr[], parameter: Expr, hasWeight: boolean, hasPosWeight: boolean): Terms<Expr> {
    return {
      input: values[0]!,
      target: values[1]!,
      weight: hasWeight ? values[2]! : null,
      posWeight: hasPosWeight ? values[hasWeight ? 3 : 2]! : null,
      number: parameter,
    };
  }

  private terms(call: Call): Terms<Tensor> {
    const { input, target, weight = null, posWeight = null } = call;
    return { input, target, weight, posWeight, number: numberOf(call) };
  }

  private resultType(call: Call): DType {
    const tensors = tensorsOf(call);
    const dtype = promote(
      tensors.map((t) => t.dtype),
      tensors.map((t) => (t.ndim === 0 ? Weight.scalar : Weight.dimensioned)),
    );
    if (!dtype.isFloatingPoint) {
      throw new DTypeError(
        `${this.name}: "${this.name}" not implemented for '${dtype.legacyName}'; give floating tensors`,
      );
    }
    return dtype;
  }

  /** The loss, reduced as the call says. */
  forward(call: Call): Tensor {
    checkReduction(call.reduction);
    const tensors = tensorsOf(call);
    const dtype = this.resultType(call);
    const sizes = broadcastAll(tensors.map((t) => t.shape));
    if (call.reduction === 'none') {
      const losses = emptyTensor(dtype, sizes);
      this.kernel('forward', call).run(losses, tensors, [numberOf(call)]);
      return losses;
    }
    const out = emptyTensor(dtype, []);
    const count = call.reduction === 'mean' ? numelOf(sizes) : 1;
    this.total(call).run(sizes, null, [], [out], tensors, [numberOf(call), count]);
    return out;
  }

  /** The rule for the gradient of one input. */
  rule(which: Differentiated): { save: ('input' | 'target')[]; vjp: (g: Tensor, call: Call) => Tensor };
  rule<Extra extends string>(
    which: Differentiated,
    ...extra: Extra[]
  ): { save: ('input' | 'target' | Extra)[]; vjp: (g: Tensor, call: Call) => Tensor };
  rule(which: Differentiated, ...extra: string[]): { save: string[]; vjp: (g: Tensor, call: Call) => Tensor } {
    return { save: ['input', 'target', ...extra], vjp: (g, call) => this.gradient(which, g, call) };
  }

  private gradient(which: Differentiated, g: Tensor, call: Call): Tensor {
    const tensors = tensorsOf(call);
    const sizes = broadcastAll(tensors.map((t) => t.shape));
    const count = call.reduction === 'mean' ? numelOf(sizes) : 1;
    if (modes.gradEnabled || [g, ...tensors].some((t) => (t.flags & Flag.dual) !== 0)) {
      return this.grads[which](call.reduction === 'mean' ? g.div(count) : g, this.terms(call)).expand(sizes);
    }
    const out = emptyTensor(g.dtype, sizes);
    this.kernel(which, call).run(out, [g, ...tensors], [numberOf(call), count]);
    return out;
  }

  /** The tangent: each element's loss depends on its own input and target only. */
  jvp(tangents: { input?: Tensor; target?: Tensor }, call: Call): Tensor {
    let sum: Tensor | null = null;
    for (const which of ['input', 'target'] as const) {
      const t = tangents[which];
      if (t === undefined) continue;
      const term = this.grads[which](t, this.terms(call));
      sum = sum === null ? term : sum.add(term);
    }
    const sizes = broadcastAll(tensorsOf(call).map((t) => t.shape));
    return reduced(sum!.expand(sizes), call.reduction);
  }
}

const weighted = <T extends Arithmetic<T>>(loss: T, weight: T | null): T => (weight === null ? loss : loss.mul(weight));

// l = (x - t)^2,  dl/dx = 2 (x - t)
const squaredError = new ElementwiseLoss('mse_loss', ({ input, target }) => input.sub(target).square(), {
  input: (g, { input, target }) => g.mul(input.sub(target).mul(2)),
  target: (g, { input, target }) => g.mul(target.sub(input).mul(2)),
});

export const mseLoss = structured("mse_loss(Tensor input, Tensor target, str reduction='mean') -> Tensor", {
  doc: 'The squared differences of input and target, or their mean or sum.',
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

/** log(1 + e^-x), which is -log sigmoid(x), without overflow. */
const softplusOfNegative = <T extends Arithmetic<T>>(x: T): T => x.abs().neg().exp().log1p().add(x.neg().maximum(0));

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

// ---- classes ---------------------------------------------------------------------------------------------------------

/** The class weights of the targets, 0 where the target is to be ignored. A constant of the loss. */
function targetWeights(target: Tensor, weight: Tensor | null, ignoreIndex: number, dtype: DType): Tensor {
  const counts = target.ne(ignoreIndex);
  if (weight === null) return counts.to(dtype);
  const flat = target.maskedFill(target.eq(ignoreIndex), 0).reshape([-1]);
  return weight.detach().gather(0, flat).reshape(target.shape).mul(counts);
}

/** Where each target's score is: the targets with the class dim back as 1, and 0 for those to be ignored. */
function classIndex(target: Tensor, ignoreIndex: number, classDim: number): Tensor {
  return target.maskedFill(target.eq(ignoreIndex), 0).unsqueeze(classDim);
}

/** uint8 is allowed for class indices too. */
function asIndices(target: Tensor): Tensor {
  if (target.dtype !== int64 && target.dtype !== uint8) {
    throw new DTypeError(`nll_loss: expected scalar type Long but found ${target.dtype.legacyName} for the target`);
  }
  return cast(target, int64);
}

const isIgnoredOrClass = new Kernel(1, (t, ignored, classes) =>
  t.eq(ignored).logicalOr(t.ge(0).logicalAnd(t.lt(classes))),
);

/** The first target that is no class, for the message. */
function outOfBounds(target: Tensor, classes: number, ignoreIndex: number): IndexError | null {
  const good = emptyTensor(bool, target.shape);
  isIgnoredOrClass.run(good, [target], [ignoreIndex, classes]);
  if (reduceOver('all', good, null, false, bool).item<boolean>()) return null;
  const first = target.reshape([-1]).select(0, argReduceOver('min', good, null, false).item());
  return new IndexError(`nll_loss: Target ${first.item()} is out of bounds. There are ${classes} classes`);
}

function checkClassWeight(input: Tensor, weight: Tensor | null, classDim: number): void {
  const classes = input.shape[classDim]!;
  if (weight !== null && (weight.ndim !== 1 || weight.shape[0] !== classes)) {
    throw new ShapeError(
      `weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of shape: ` +
        formatSizes(weight.shape),
    );
  }
  if (weight !== null && weight.dtype !== input.dtype) {
    throw new DTypeError(
      `expected scalar type ${input.dtype.legacyName} but found ${weight.dtype.legacyName} for the weight`,
    );
  }
}

function checkTargetSizes(input: Tensor, target: Tensor, classDim: number): void {
  if (input.ndim <= 2) {
    if (target.ndim > 1) throw new ShapeError('0D or 1D target tensor expected, multi-target not supported');
    const fits = target.ndim === 0 ? input.ndim === 1 : input.ndim === 2 && input.shape[0] === target.shape[0];
    if (!fits) {
      throw new ShapeError(
        `size mismatch (got input: ${formatSizes(input.shape)}, target: ${formatSizes(target.shape)})`,
      );
    }
  } else {
    const wanted = input.shape.filter((_, d) => d !== classDim);
    if (!sameSizes(wanted, target.shape)) {
      throw new ShapeError(`Expected target size ${formatSizes(wanted)}, got ${formatSizes(target.shape)}`);
    }
  }
}

/** The two operations of negative log likelihood differ in name only: up to two dimensions, and more. */
function negativeLogLikelihood(name: string, node: string) {
  return structured(
    `${name as 'nll_loss'}(Tensor input, Tensor target, Tensor? weight=None, int ignore_index=-100, str reduction='mean') -> Tensor`,
    {
      doc: 'Minus the weighted score of the target class.',
      node,
      fn: false,
      forward: ({ input, target: given, weight, ignoreIndex, reduction }) => {
        checkReduction(reduction);
        if (!input.dtype.isFloatingPoint) {
          throw new DTypeError(
            `nll_loss: "nll_loss" not implemented for '${input.dtype.legacyName}'; give log-probabilities`,
          );
        }
        const classDim = input.ndim === 1 ? 0 : 1;
        checkClassWeight(input, weight, classDim);
        checkTargetSizes(input, given, classDim);
        const target = asIndices(given);
        const call = { sizes: input.shape, classDim, target, weight, ignoreIndex };
        if (input.shape[classDim]! <= COMPARED_CLASSES && input.numel() > 0) {
          const loss = likelihood(input, call, reduction);
          if (loss !== null) return loss;
        }
        const wrong = outOfBounds(target, input.shape[classDim]!, ignoreIndex);
        if (wrong !== null) throw wrong;
        const weights = targetWeights(target, weight, ignoreIndex, input.dtype);
        const scores = input.gather(classDim, classIndex(target, ignoreIndex, classDim)).squeeze(classDim);
        const losses = scores.mul(weights).neg().maskedFill(target.eq(ignoreIndex), 0);
        if (reduction === 'none') return losses;
        const total = losses.sum();
        return reduction === 'sum' ? total : total.div(weights.sum());
      },
      // -w at the target's class; of a mean, divided by the sum of the w
      grad: {
        input: {
          save: ['target', 'weight'],
          vjp: (g, { target: given, weight, ignoreIndex, reduction }, { input: sizes }) => {
            const classDim = sizes.length === 1 ? 0 : 1;
            if (!isRecorded([g]) && sizes[classDim]! < EXACT_CLASSES) {
              return likelihoodGrad(g, { sizes, classDim, target: given, weight, ignoreIndex }, reduction === 'mean');
            }
            const target = cast(given, int64);
            const weights = targetWeights(target, weight, ignoreIndex, g.dtype);
            const share =
              reduction === 'mean' ? weights.div(weights.sum()).maskedFill(target.eq(ignoreIndex), 0) : weights;
            const index = classIndex(target, ignoreIndex, classDim);
            const values = g.mul(share.neg()).unsqueeze(classDim);
            return zerosTensor(g.dtype, sizes).scatter(classDim, index, values);
          },
        },
        target: 'none',
        weight: 'none',
      },
      jvp: 'linear',
    },
  );
}

const nllLossFlat = negativeLogLikelihood('nll_loss_flat', 'NllLossBackward0');
const nllLoss2d = negativeLogLikelihood('nll_loss2d', 'NllLoss2DBackward0');

export const nllLoss = composite(
  "nll_loss(Tensor input, Tensor target, Tensor? weight=None, int ignore_index=-100, str reduction='mean') -> Tensor",
  {
    doc: 'Minus the log-probabilities (C), (N, C) or (N, C, ...) of the target classes () or (N, ...), or their mean.',
    run: (call) => {
      const { input, target } = call;
      checkReduction(call.reduction);
      if (input.ndim === 0) throw new ShapeError(`nll_loss: Expected 1 or more dimensions (got ${input.ndim})`);
      if (input.ndim !== 1 && input.shape[0] !== target.shape[0]) {
        throw new ShapeError(
          `Expected input batch_size (${input.shape[0]}) to match target batch_size (${target.shape[0] ?? 'none'}).`,
        );
      }
      if (input.ndim <= 2) return nllLossFlat.call(call);
      if (input.ndim === 4) return nllLoss2d.call(call);
      return nllLossOfMany(call.reduction, input, target, (x, t) => nllLoss2d.call({ ...call, input: x, target: t }));
    },
  },
);

/** Other numbers of dimensions are seen as (N, C, 1, rest), which is why a loss per element comes out of a view. */
function nllLossOfMany(
  reduction: string,
  input: Tensor,
  target: Tensor,
  run: (input: Tensor, target: Tensor) => Tensor | Tensor[],
): Tensor {
  const [n = 0, classes = 0, ...rest] = input.shape;
  if (!sameSizes([n, ...rest], target.shape)) {
    throw new ShapeError(`Expected target size ${formatSizes([n, ...rest])}, got ${formatSizes(target.shape)}`);
  }
  const width = numelOf(rest);
  const losses = run(input.reshape([n, classes, 1, width]), target.reshape([n, 1, width])) as Tensor;
  return reduction === 'none' ? losses.view(target.shape) : losses;
}

// PyTorch divides by an integer here, which its overloads of div number apart.
const divideByCount = pointwise('div.Scalar(Tensor self, Scalar other) -> Tensor', {
  doc: 'self / other.',
  node: 'DivBackward1',
  forward: ({ self, other }) => self.div(other),
  grad: { self: (g, { other }) => g.div(other) },
});

/** Weights of the classes in a shape that broadcasts against the scores. */
function alongClasses(weight: Tensor, ndim: number, classDim: number): Tensor {
  return weight.view(Array.from({ length: ndim }, (_, d) => (d === classDim ? -1 : 1)));
}

/** Cross entropy against a distribution over the classes for each element. */
function crossEntropyOfDistribution(
  logProbabilities: Tensor,
  target: Tensor,
  weight: Tensor | null,
  reduction: string,
  smoothing: number,
): Tensor {
  const x = logProbabilities;
  const classDim = x.ndim === 1 ? 0 : 1;
  const classes = x.shape[classDim]!;
  // smoothing: a share of the distribution goes to all classes alike
  const t = smoothing > 0 ? target.mul(1 - smoothing).add(smoothing / classes) : target;
  const terms = x.mul(t);
  const products = weight === null ? terms : terms.mul(alongClasses(weight, x.ndim, classDim));
  if (reduction === 'none') return products.sum([classDim]).neg();
  const total = products.sum().neg();
  if (reduction === 'sum') return total;
  return divideByCount.call({ self: total, other: x.numel() / classes });
}

/** Cross entropy against a class for each element, of which a share is spread over all classes. */
function crossEntropySmoothed(
  x: Tensor,
  target: Tensor,
  weight: Tensor | null,
  ignoreIndex: number,
  reduction: string,
  smoothing: number,
): Tensor {
  const classDim = x.ndim === 1 ? 0 : 1;
  const likelihood = nllLoss.call({ input: x, target, weight, ignoreIndex, reduction }) as Tensor;
  const all = weight === null ? x : x.mul(alongClasses(weight, x.ndim, classDim));
  const spread = all.sum([classDim]).neg().maskedFill(target.eq(ignoreIndex), 0);
  let smooth = spread;
  if (reduction === 'sum') smooth = spread.sum();
  if (reduction === 'mean')
    smooth = spread.sum().div(targetWeights(cast(target, int64), weight, ignoreIndex, x.dtype).sum());
  return likelihood.mul(1 - smoothing).add(smooth.mul(smoothing / x.shape[classDim]!));
}

export const crossEntropy = composite(
  "cross_entropy(Tensor input, Tensor target, Tensor? weight=None, int ignore_index=-100, str reduction='mean', float label_smoothing=0.0) -> Tensor",
  {
    doc:
      'The cross entropy of scores (C), (N, C) or (N, C, ...) and target classes () or (N, ...), or target ' +
      'probabilities of the sizes of the scores; or its mean or sum.',
    run: ({ input, target, weight, ignoreIndex, reduction, labelSmoothing }) => {
      checkReduction(reduction);
      const classDim = input.ndim === 1 ? 0 : 1;
      if (labelSmoothing < 0 || labelSmoothing > 1) {
        throw new ArgumentError(`label_smoothing must be between 0.0 and 1.0. Got: ${labelSmoothing}`);
      }
      if (sameSizes(input.shape, target.shape)) {
        if (!target.dtype.isFloatingPoint) {
          throw new DTypeError(
            `Expected floating point type for target with class probabilities, got ${target.dtype.legacyName}`,
          );
        }
        if (ignoreIndex >= 0) throw new ArgumentError('ignore_index is not supported for floating point target');
        checkClassWeight(input, weight, classDim);
        const x = input.logSoftmax(classDim);
        return crossEntropyOfDistribution(x, target, weight, reduction, labelSmoothing);
      }
      const x = input.logSoftmax(classDim);
      if (labelSmoothing > 0) return crossEntropySmoothed(x, target, weight, ignoreIndex, reduction, labelSmoothing);
      return nllLoss.call({ input: x, target, weight, ignoreIndex, reduction });
    },
  },
);
