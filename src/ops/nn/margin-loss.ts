/**
 * Losses with a margin, and others that are sums of existing operations: for pairs of embeddings, rankings and triplets.
 * Those against class numbers are in multiclass-loss.ts.
 */
import { ArgumentError, ShapeError } from '../../base/errors.js';
import { broadcastSizes, formatSizes } from '../../base/geometry.js';
import type { Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import { checkReduction, ElementwiseLoss, reduced, softplusOfNegative } from './elementwise-loss.js';
import { binaryCrossEntropyWithLogits } from './loss.js';
import { anywhere } from '../operands.js';
import { wrapNumber } from '../scalar.js';
import { pairwiseDistance } from './distance.js';
import { keptAbove } from './kept-above.js';

/** Keeps the cosine of vectors of zeros finite (PyTorch's constant, aten/src/ATen/native/Loss.cpp). */
const SMALLEST_SQUARE = 1e-12;

export const cosineEmbeddingLoss = composite(
  "cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, str reduction='mean') -> Tensor",
  {
    doc:
      'For vectors (D) or (N, D) of pairs: 1 - cos where the target, () or (N), is 1, and where it is -1 what the cosine ' +
      'exceeds `margin` by; or its mean or sum.',
    aliases: ['nn.functional.cosine_embedding_loss'],
    run: ({ input1, input2, target, margin, reduction }) => {
      const rank = target.ndim;
      if (rank > 1) throw new ShapeError('0D or 1D target tensor expected, multi-target not supported');
      if (input1.ndim !== rank + 1 || input2.ndim !== rank + 1) {
        throw new ShapeError(
          `${rank}D target tensor expects ${rank + 1}D input tensors, but found inputs with sizes ` +
            `${formatSizes(input1.shape)} and ${formatSizes(input2.shape)}.`,
        );
      }
      const square = (x: Tensor): Tensor => x.mul(x).sum([rank]).add(SMALLEST_SQUARE);
      const cosine = input1
        .mul(input2)
        .sum([rank])
        .div(square(input1).mul(square(input2)).sqrt());
      const near = cosine.rsub(1).where(target.eq(1), 0);
      const apart = cosine.sub(wrapNumber(margin)).clampMin(0).where(target.eq(-1), 0);
      return reduced(near.add(apart), reduction);
    },
  },
);

export const hingeEmbeddingLoss = composite(
  "hinge_embedding_loss(Tensor input, Tensor target, float margin=1.0, str reduction='mean') -> Tensor",
  {
    doc: 'The distances `input` where the target is 1, and where it is -1 what they fall short of `margin` by; or the mean or sum.',
    aliases: ['nn.functional.hinge_embedding_loss'],
    run: ({ input, target, margin, reduction }) => {
      const short = input.rsub(wrapNumber(margin)).clampMin(0).where(target.ne(1), 0);
      return reduced(short.add(input.where(target.ne(-1), 0)), reduction);
    },
  },
);

export const marginRankingLoss = composite(
  "margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, str reduction='mean') -> Tensor",
  {
    doc:
      'What input1 falls short of input2 + margin by where the target is 1, and input2 of input1 + margin where it is -1; or ' +
      'the mean or sum.',
    aliases: ['nn.functional.margin_ranking_loss'],
    run: ({ input1, input2, target, margin, reduction }) => {
      if (input1.ndim !== input2.ndim || input1.ndim !== target.ndim) {
        const sizes = [input1, input2, target].map((t) => `torch.Size(${formatSizes(t.shape)})`);
        throw new ShapeError(
          'margin_ranking_loss : All input tensors should have same dimension but got sizes: ' +
            `input1: ${sizes[0]}, input2: ${sizes[1]}, target: ${sizes[2]} `,
        );
      }
      const short = target.neg().mul(input1.sub(input2)).add(wrapNumber(margin)).clampMin(0);
      return reduced(short, reduction);
    },
  },
);

// ---- triplets --------------------------------------------------------------------------------------------------------

type Distance = (a: Tensor, b: Tensor) => Tensor;

interface Triplets {
  readonly anchor: Tensor;
  readonly positive: Tensor;
  readonly negative: Tensor;
  readonly margin: number;
  readonly swap: boolean;
  readonly reduction: string;
}

function tripletLoss({ anchor, positive, negative, margin, swap, reduction }: Triplets, distance: Distance): Tensor {
  const ranks = [anchor, positive, negative].map((t) => t.ndim);
  if (ranks.some((rank) => rank !== ranks[0])) {
    throw new ShapeError(
      'The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: ' +
        `anchor ${ranks[0]}D, positive ${ranks[1]}D, and negative ${ranks[2]}D inputs`,
    );
  }
  const near = distance(anchor, positive);
  const far = distance(anchor, negative);
  const least = swap ? far.minimum(distance(positive, negative)) : far;
  return reduced(near.add(wrapNumber(margin)).sub(least).clampMin(0), reduction);
}

const pairwise =
  (p: number, eps: number): Distance =>
  (x1, x2) =>
    pairwiseDistance.call({ x1, x2, p, eps, keepdim: false }) as Tensor;

export const tripletMarginLoss = composite(
  "triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1.0, float p=2, float eps=1e-06, bool swap=False, str reduction='mean') -> Tensor",
  {
    doc:
      'What the p-distance from anchor to negative, all (..., D), falls short of that to positive plus `margin` by; or its ' +
      'mean or sum. With `swap` the distance from positive to negative counts where it is smaller.',
    aliases: ['nn.functional.triplet_margin_loss'],
    run: (call) => tripletLoss(call, pairwise(call.p, call.eps)),
  },
);

export const tripletMarginWithDistanceLoss = composite(
  "triplet_margin_with_distance_loss(Tensor anchor, Tensor positive, Tensor negative, *, Callable? distance_function=None, float margin=1.0, bool swap=False, str reduction='mean') -> Tensor",
  {
    doc:
      'As `tripletMarginLoss` with the distance that `distanceFunction` computes of two tensors, by default that of ' +
      '`pairwiseDistance`.',
    aliases: ['nn.functional.triplet_margin_with_distance_loss'],
    callsBack: true,
    run: (call) => tripletLoss(call, call.distanceFunction ?? pairwise(2, 1e-6)),
  },
);

// ---- one score each --------------------------------------------------------------------------------------------------

// l = log(1 + e^(-t x)),  dl/dx = -t / (1 + e^(t x)),  dl/dt = -x / (1 + e^(t x))
const softMargin = new ElementwiseLoss(
  'soft_margin_loss',
  ({ input, target }) => softplusOfNegative(input.mul(target)),
  {
    input: (g, { input, target }) => g.mul(target).mul(input.mul(target).neg().sigmoid()).neg(),
    target: (g, { input, target }) => g.mul(input).mul(input.mul(target).neg().sigmoid()).neg(),
  },
);

export const softMarginLoss = structured(
  "soft_margin_loss(Tensor input, Tensor target, str reduction='mean') -> Tensor",
  {
    doc: 'log(1 + exp(-target * input)) for targets 1 and -1, or its mean or sum.',
    aliases: ['nn.functional.soft_margin_loss'],
    forward: (call) => softMargin.forward(call),
    grad: { input: softMargin.rule('input'), target: softMargin.rule('target') },
    jvp: (tangents, call) => softMargin.jvp(tangents, call),
  },
);

export const multilabelSoftMarginLoss = composite(
  "multilabel_soft_margin_loss(Tensor input, Tensor target, Tensor? weight=None, str reduction='mean') -> Tensor",
  {
    doc: 'The binary cross entropies of scores (N, C) or (C) and targets 0 and 1, times `weight`, averaged over the classes; or the mean or sum of that.',
    aliases: ['nn.functional.multilabel_soft_margin_loss'],
    run: ({ input, target, weight, reduction }) => {
      if (input.ndim === 0) {
        throw new ShapeError(
          'multilabel_soft_margin_loss: expected scores (C) or (N, C), got a tensor of 0 dimensions',
        );
      }
      checkReduction(reduction);
      const sizes = broadcastSizes(input.shape, target.shape);
      const each = binaryCrossEntropyWithLogits.call({
        input: input.expand(sizes),
        target: target.expand(sizes),
        weight: null,
        posWeight: null,
        reduction: 'none',
      }) as Tensor;
      const weighted = weight === null ? each : each.mul(weight);
      return reduced(weighted.sum([-1]).div(input.size(-1)), reduction);
    },
  },
);

// ---- distributions ---------------------------------------------------------------------------------------------------

export const poissonNllLoss = composite(
  "poisson_nll_loss(Tensor input, Tensor target, bool log_input=True, bool full=False, float eps=1e-08, str reduction='mean') -> Tensor",
  {
    doc:
      'Minus the logarithm of the probability of the count `target` where `input`, or its exponential if `logInput`, is ' +
      'expected; with `full` also the term that Stirling gives for log(target!). Or its mean or sum.',
    aliases: ['nn.functional.poisson_nll_loss'],
    run: ({ input, target, logInput, full, eps, reduction }) => {
      checkReduction(reduction);
      const loss = logInput
        ? input.exp().sub(target.mul(input))
        : input.sub(target.mul(input.add(wrapNumber(eps)).log()));
      if (!full) return reduced(loss, reduction);
      const stirling = target
        .mul(target.log())
        .sub(target)
        .add(
          target
            .mul(2 * Math.PI)
            .log()
            .mul(0.5),
        );
      return reduced(loss.add(stirling.maskedFill(target.le(1), 0)), reduction);
    },
  },
);

export const gaussianNllLoss = composite(
  "gaussian_nll_loss(Tensor input, Tensor target, Tensor var, bool full=False, float eps=1e-06, str reduction='mean') -> Tensor",
  {
    doc:
      'Minus the logarithm of the normal density at `target` with mean `input` and variance `var` (at least eps), without ' +
      'the constant unless `full`; or its mean or sum.',
    aliases: ['nn.functional.gaussian_nll_loss'],
    run: ({ input, target, var: given, full, eps, reduction }) => {
      const variance = alongInput(given, input);
      if (reduction !== 'none' && reduction !== 'mean' && reduction !== 'sum') {
        throw new ArgumentError(`${reduction} is not valid; use 'none', 'mean' or 'sum'`);
      }
      if (anywhere(variance.detach().lt(0))) throw new ArgumentError('var has negative entry/entries');
      const safe = keptAbove.call({ self: variance, least: eps });
      const loss = safe.log().add(input.sub(target).square().div(safe)).mul(0.5);
      return reduced(full ? loss.add(0.5 * Math.log(2 * Math.PI)) : loss, reduction);
    },
  },
);

/** A variance for each element, or for each row, in a shape that broadcasts against the input. */
function alongInput(variance: Tensor, input: Tensor): Tensor {
  const [own, sizes] = [variance.shape, input.shape];
  if (own.join() === sizes.join()) return variance;
  const before = sizes.slice(0, -1).join();
  if (own.join() === before) return variance.unsqueeze(-1);
  if (own.length > 0 && own.slice(0, -1).join() === before && own.at(-1) === 1) return variance;
  throw new ShapeError(
    `var is of incorrect size: it has sizes ${formatSizes(own)} for an input of ${formatSizes(sizes)}`,
  );
}
