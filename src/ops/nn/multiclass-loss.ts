/**
 * Margin losses against class numbers: of one class for each sample, and of several.
 *
 * Note [Margins against classes]. With x the scores of a sample, y its class, C the number of classes and w the weights:
 *
 *     one class        l = sum over i != y of w[y] max(0, margin - x[y] + x[i])^p / C
 *     several classes  l = sum over classes y and others i of max(0, 1 - (x[y] - x[i])) / C
 *
 * PyTorch differentiates these once; the gradients here are operations, which can be differentiated again.
 */
import { int64 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, IndexError, ShapeError } from '../../base/errors.js';
import { formatSizes } from '../../base/geometry.js';
import type { Arithmetic } from '../../kernel/arithmetic.js';
import type { Expr } from '../../kernel/expr.js';
import type { Operand } from '../../kernel/operand.js';
import type { Storage } from '../../tensor/storage.js';
import { emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { structured } from '../define-structured.js';
import { checkReduction, reduced } from './elementwise-loss.js';
import { extremes } from '../index-plan.js';
import { isRecorded, RowFormula, type Stages } from '../row-formula.js';
import { alongClasses, alongTargets, classNumbers, EXACT_CLASSES } from './likelihood.js';

/** The gradient of each sample's loss, (N, 1), from that of what `reduction` made of them. */
function perSample(g: Tensor, reduction: string, samples: number): Tensor {
  const each = reduction === 'mean' ? g.div(samples) : g;
  return each.reshape(each.numel() === 1 ? [1, 1] : [samples, 1]);
}

/** What the reduction makes of the losses of samples; a single sample without a batch has a number. */
const ofSamples = (losses: Tensor, reduction: string, batched: boolean): Tensor =>
  reduced(batched ? losses : losses.reshape([]), reduction);

function checkFloating(fn: string, input: Tensor): void {
  if (input.dtype.isFloatingPoint) return;
  throw new DTypeError(`${fn}: "${fn}" not implemented for '${input.dtype.legacyName}'; give floating scores`);
}

/** Scores as (N, C). */
const asRows = (t: Tensor): Tensor => (t.ndim === 2 ? t : t.reshape([1, t.numel()]));

// ---- one class -------------------------------------------------------------------------------------------------------

interface MultiMargin {
  readonly self: Tensor;
  readonly target: Tensor;
  readonly p: number;
  readonly margin: number;
  readonly weight: Tensor | null;
}

function checkMultiMargin({ self, target, p, weight }: MultiMargin): void {
  checkFloating('multi_margin_loss', self);
  if (p !== 1 && p !== 2) throw new ArgumentError(`multi_margin_loss: only p == 1 and p == 2 supported, got p = ${p}`);
  const { shape, ndim } = self;
  if (ndim > 2 || (ndim === 2 ? shape[1] === 0 : self.numel() === 0)) {
    throw new ShapeError(
      `Expected non-empty vector or matrix with optional 0-dim batch size, but got: ${formatSizes(shape)}`,
    );
  }
  const [samples, classes] = ndim === 2 ? [shape[0]!, shape[1]!] : [1, self.numel()];
  if (target.ndim > 1 || target.numel() !== samples) {
    throw new ShapeError(`inconsistent target size, expected ${samples} but got ${formatSizes(target.shape)}`);
  }
  if (target.dtype !== int64) {
    throw new DTypeError(`multi_margin_loss: expected scalar type Long but found ${target.dtype.legacyName}`);
  }
  if (weight !== null && (weight.ndim > 1 || weight.numel() !== classes)) {
    throw new ShapeError(`inconsistent weight size, expected ${classes} but got ${formatSizes(weight.shape)}`);
  }
  const found = extremes(target);
  if (found !== null && (found.min < 0 || found.max >= classes)) {
    throw new IndexError(`multi_margin_loss: target out of range, there are ${classes} classes`);
  }
}

/** What each score is inside the margin by, 0 at the class itself; the classes, (N, 1); and w / C of the classes, (N, 1). */
function margins({ self, target, margin, weight }: MultiMargin): {
  inside: Tensor;
  index: Tensor;
  share: Tensor | number;
} {
  const x = asRows(self);
  const index = target.reshape([-1, 1]);
  const over = x.sub(x.gather(1, index)).add(margin).clampMin(0);
  const classes = x.size(1);
  const share =
    weight === null
      ? 1 / classes
      : weight
          .detach()
          .reshape([-1])
          .gather(0, target.reshape([-1]))
          .unsqueeze(1)
          .div(classes);
  return { inside: over.scatter(1, index, 0), index, share };
}

/** The derivative of inside^p, which is at or above 0. */
const slope = (inside: Tensor, p: number): Tensor => (p === 1 ? inside.sign() : inside.mul(2));

/** The same as row kernels, for p = 1 and 2, without and with weights. Inputs: scores, class numbers, targets. */
const formulas = [0, 1, 2, 3].map((key) => {
  const weighted = key & 1;
  const parts = (row: Stages, [x, classes, target]: readonly Expr[], margin: Expr) => {
    const here = classes!.eq(target!);
    const own = row.sum(x!.where(here, 0));
    return { here, inside: x!.sub(own).add(margin).maximum(0).where(here.logicalNot(), 0) };
  };
  const shareOf = (row: Stages, here: Expr, weight: Expr, classes: Expr): Expr =>
    row.sum(weight.where(here, 0)).div(classes);
  return {
    // ... then weights, if there are any; numbers: the margin, how many classes there are.
    loss: new RowFormula(3 + weighted, (row, ...given) => {
      const [margin, count] = given.slice(3 + weighted) as [Expr, Expr];
      const { here, inside } = parts(row, given, margin);
      const sum = row.sum(key < 2 ? inside : inside.square());
      return { perRow: [weighted === 1 ? sum.mul(shareOf(row, here, given[3]!, count)) : sum.div(count)] };
    }),
    // ... then what comes in for each sample, then the same.
    gradient: new RowFormula(4 + weighted, (row, ...given) => {
      const [margin, count] = given.slice(4 + weighted) as [Expr, Expr];
      const { here, inside } = parts(row, given, margin);
      const steps = key < 2 ? inside.sign() : inside.mul(2);
      const share =
        weighted === 1 ? row.once(given[3]!.mul(shareOf(row, here, given[4]!, count))) : given[3]!.div(count);
      return { elements: [row.sum(steps).neg().where(here, steps).mul(share)] };
    }),
  };
});

/** The inputs of the formulas, and which of them are meant. */
function operandsOf({ self, target, p, weight }: MultiMargin): {
  readonly sizes: readonly number[];
  readonly formula: (typeof formulas)[number];
  readonly first: Operand<Storage>[];
  readonly weights: Operand<Storage>[];
} {
  const x = asRows(self);
  const sizes = x.shape;
  const first = [x, classNumbers({ sizes, classDim: 1 }), alongTargets(target.reshape([-1]), { sizes, classDim: 1 })];
  const weights = weight === null ? [] : [alongClasses(weight.detach().reshape([-1]), sizes, 1)];
  return { sizes, formula: formulas[2 * (p - 1) + weights.length]!, first, weights };
}

/** v, of which the class itself gets minus the sum: the transpose of x[i] - x[y]. */
const toScores = (v: Tensor, index: Tensor): Tensor => v.scatterAdd(1, index, v.sum([1], true).neg());

export const multiMarginLoss = structured(
  "multi_margin_loss(Tensor self, Tensor target, int p=1, float margin=1.0, Tensor? weight=None, str reduction='mean') -> Tensor",
  {
    doc:
      "For scores (C) or (N, C) and classes () or (N): what other classes' scores are above the class's own less `margin`, to " +
      'the power p (1 or 2), times the weight of the class, averaged over the classes; or the mean or sum of that.',
    aliases: ['nn.functional.multi_margin_loss'],
    method: false,
    forward: (call) => {
      checkReduction(call.reduction);
      checkMultiMargin(call);
      const { sizes, formula, first, weights } = operandsOf(call);
      if (sizes[1]! >= EXACT_CLASSES) {
        const { inside, share } = margins(call);
        const terms = call.p === 1 ? inside : inside.square();
        return ofSamples(terms.mul(share).sum([1]), call.reduction, call.target.ndim === 1);
      }
      const losses = zerosTensor(call.self.dtype, [sizes[0]!]);
      if (sizes[0]! > 0) {
        formula.loss.run(sizes, [1], [], [losses], [...first, ...weights], [call.margin, sizes[1]!]);
      }
      return ofSamples(losses, call.reduction, call.target.ndim === 1);
    },
    grad: {
      self: {
        save: ['self', 'target', 'weight'],
        vjp: (g, call, { self: sizes }) => {
          const incoming = perSample(g, call.reduction, call.target.numel());
          const rows = asRows(call.self).shape;
          if (!isRecorded([g, call.self]) && call.self.numel() > 0 && rows[1]! < EXACT_CLASSES) {
            const { formula, first, weights } = operandsOf(call);
            const out = emptyTensor(g.dtype, rows);
            const inputs = [...first, incoming, ...weights];
            formula.gradient.run(rows, [1], [out], [], inputs, [call.margin, rows[1]!]);
            return out.view(sizes);
          }
          const { inside, index, share } = margins(call);
          return toScores(slope(inside, call.p).mul(incoming).mul(share), index).view(sizes);
        },
      },
      target: 'none',
      weight: 'none',
    },
    jvp: ({ self: t }, call) => {
      const { inside, index, share } = margins(call);
      const rows = asRows(t!);
      const tangents = slope(inside, call.p).mul(rows.sub(rows.gather(1, index)));
      return ofSamples(tangents.mul(share).sum([1]), call.reduction, call.target.ndim === 1);
    },
  },
);

// ---- several classes -------------------------------------------------------------------------------------------------

/** The classes of each sample in lists as short as possible. */
interface Labels {
  /** Class numbers (N, K), 0 where there is none. */
  readonly index: Tensor;
  /** Whether there is one, (N, K). */
  readonly there: Tensor;
  /** Whether a class is not among them, (N, C). */
  readonly other: Tensor;
}

/** A sample's classes end at the first -1. */
function labels(target: Tensor, classes: number): Labels {
  const rows = asRows(target);
  const samples = rows.size(0);
  const all = rows.lt(0).to('int64').cumsum(1).eq(0);
  const most = samples === 0 ? 0 : all.sum([1]).max().item<number>();
  const [given, there] = [rows.narrow(1, 0, most), all.narrow(1, 0, most)];
  const found = extremes(given);
  if (found !== null && found.max >= classes) {
    throw new IndexError(`multilabel_margin_loss: target out of range, there are ${classes} classes`);
  }
  const index = given.maskedFill(there.logicalNot(), 0);
  const hits = zerosTensor(int64, [samples, classes]).scatterAdd(1, index, there.to('int64'));
  return { index, there, other: hits.eq(0) };
}

function checkMultilabel(self: Tensor, target: Tensor): void {
  checkFloating('multilabel_margin_loss', self);
  if (self.ndim > 2 || (self.ndim === 2 ? self.shape[1] === 0 : self.numel() === 0)) {
    throw new ShapeError(
      `Expected non-empty vector or matrix with optional 0-dim batch size, but got: ${formatSizes(self.shape)}`,
    );
  }
  const fits =
    target.numel() === self.numel() && (self.ndim < 2 ? target.ndim < 2 : target.shape.join() === self.shape.join());
  if (!fits) {
    throw new ShapeError(
      `inconsistent target size: ${formatSizes(target.shape)} for input of size: ${formatSizes(self.shape)}`,
    );
  }
  if (target.dtype !== int64) {
    throw new DTypeError(`multilabel_margin_loss: expected scalar type Long but found ${target.dtype.legacyName}`);
  }
}

/** The scores of all classes and of the listed ones, what is listed, and which classes are not, so that they broadcast to (N, K, C). */
const alongPairs = (x: Tensor, { index, there, other }: Labels): [Tensor, Tensor, Tensor, Tensor] => [
  x.unsqueeze(1),
  x.gather(1, index).unsqueeze(2),
  there.unsqueeze(2),
  other.unsqueeze(1),
];

/** 1 - (x[y] - x[i]) for classes y and others i where that is above 0. */
const violation = <T extends Arithmetic<T>>(scores: T, own: T, there: T, other: T): T =>
  scores.sub(own).add(1).maximum(0).mul(there).mul(other);

const violations = (x: Tensor, list: Labels): Tensor => violation(...alongPairs(x, list));

// The sum of them, and how many there are.
const violationSums = [false, true].map(
  (counted) =>
    new RowFormula(4, (row, scores, own, there, other) => {
      const over = violation(scores, own, there, other);
      return { perRow: [row.sum(counted ? over.sign() : over)] };
    }),
);

/** Over dims of (N, K, C), the sums of the violations, or how many there are. */
function sumOfViolations(x: Tensor, list: Labels, dims: readonly number[], counted = false): Tensor {
  const sizes = [x.size(0), list.index.size(1), x.size(1)];
  const kept = sizes.filter((_, d) => !dims.includes(d));
  if (sizes.includes(0)) return zerosTensor(x.dtype, kept);
  const out = emptyTensor(x.dtype, kept);
  violationSums[counted ? 1 : 0]!.run(sizes, dims, [], [out], alongPairs(x, list));
  return out;
}

export const multilabelMarginLoss = structured(
  "multilabel_margin_loss(Tensor self, Tensor target, str reduction='mean') -> Tensor",
  {
    doc:
      'For scores (C) or (N, C) and lists of classes of the same sizes, each ended by -1: what the scores of other classes ' +
      'are above those of the listed ones less 1, over the number of classes; or the mean or sum of that.',
    aliases: ['nn.functional.multilabel_margin_loss'],
    method: false,
    forward: ({ self, target, reduction }) => {
      checkReduction(reduction);
      checkMultilabel(self, target);
      const x = asRows(self);
      const losses = sumOfViolations(x, labels(target, x.size(1)), [1, 2]).div(x.size(1));
      return ofSamples(losses, reduction, self.ndim === 2);
    },
    grad: {
      self: {
        save: ['self', 'target'],
        vjp: (g, { self, target, reduction }, { self: sizes }) => {
          const x = asRows(self);
          const list = labels(target, x.size(1));
          const share = perSample(g, reduction, x.size(0)).div(x.size(1));
          if (!isRecorded([g, self])) {
            const [perClass, perLabel] = [1, 2].map((d) => sumOfViolations(x, list, [d], true).mul(share));
            return perClass!.scatterAdd(1, list.index, perLabel!.neg()).view(sizes);
          }
          const steps = violations(x, list).sign().mul(share.unsqueeze(2));
          return steps
            .sum([1])
            .scatterAdd(1, list.index, steps.sum([2]).neg())
            .view(sizes);
        },
      },
      target: 'none',
    },
    jvp: ({ self: t }, { self, target, reduction }) => {
      const [x, tangent] = [asRows(self), asRows(t!)];
      const list = labels(target, x.size(1));
      const change = tangent.unsqueeze(1).sub(tangent.gather(1, list.index).unsqueeze(2));
      const losses = violations(x, list).sign().mul(change).sum([1, 2]).div(x.size(1));
      return ofSamples(losses, reduction, self.ndim === 2);
    },
  },
);
