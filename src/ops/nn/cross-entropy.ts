/** Losses against classes: the negative log likelihood and the cross entropy. The kernels are in likelihood.ts. */
import { bool, type DType, int64, uint8 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, IndexError, ShapeError } from '../../base/errors.js';
import { formatSizes, numelOf, sameSizes } from '../../base/geometry.js';
import { emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { pointwise } from '../define-pointwise.js';
import { structured } from '../define-structured.js';
import { checkReduction } from './elementwise-loss.js';
import { EXACT_CLASSES, likelihood, likelihoodGrad } from './likelihood.js';
import { argReduceOver, cast, Kernel, reduceOver } from '../reducing.js';
import { isRecorded } from '../row-formula.js';

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
        const loss = likelihood(input, call, reduction);
        if (loss !== null) return loss;
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
