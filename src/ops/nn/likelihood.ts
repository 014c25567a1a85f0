/**
 * The kernels of the negative log likelihood: what the score of each target's class is, and where its gradient goes.
 * Instead of gathering and scattering, every class number is compared with the target, which needs no temporaries and
 * runs where the scores are. Records nothing.
 */
import { float32, int64 } from '../../base/dtype.js';
import { contiguousGeometry, Geometry } from '../../base/geometry.js';
import { expandGeometry, unsqueezeGeometry } from '../../base/views.js';
import type { Expr } from '../../kernel/expr.js';
import type { Operand } from '../../kernel/operand.js';
import * as backend from '../../tensor/launch.js';
import type { Storage } from '../../tensor/storage.js';
import { adoptArray, emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { dimLast, extremes } from '../index-plan.js';
import { cast, Kernel, reduceOver, withGeometry, workType } from '../reducing.js';
import { RowFormula } from '../row-formula.js';

/** Above this many classes it is quicker to gather one score than to compare with all. */
const COMPARED_CLASSES = 1024;
/** With fewer classes comparing is quicker, however many targets there are. */
const FEW_CLASSES = 16;
/** Class numbers have to be exact in float32. */
export const EXACT_CLASSES = 2 ** 24;

/** One call of the loss. */
export interface Likelihood {
  /** The sizes of the scores. */
  readonly sizes: readonly number[];
  readonly classDim: number;
  readonly target: Tensor;
  readonly weight: Tensor | null;
  readonly ignoreIndex: number;
}

let numbers = Float32Array.of(0);

/** 0, 1, 2, ... along the class dim. */
export function classNumbers({ sizes, classDim }: Pick<Likelihood, 'sizes' | 'classDim'>): Operand<Storage> {
  const n = sizes[classDim]!;
  if (numbers.length < n) numbers = Float32Array.from({ length: n }, (_, i) => i);
  return alongClasses(adoptArray(numbers.subarray(0, n), float32, [n]), sizes, classDim);
}

/** A number for each class in a shape that broadcasts against the scores. */
export function alongClasses(t: Tensor, sizes: readonly number[], classDim: number): Operand<Storage> {
  const only = (value: number, other: number): number[] => sizes.map((_, d) => (d === classDim ? value : other));
  const { sizes: own, strides, offset } = t.geometry;
  return withGeometry(t, new Geometry(only(own[0]!, 1), only(strides[0]!, 0), offset));
}

/** A number for each target in a shape that broadcasts against the scores. */
export function alongTargets(t: Tensor, { sizes, classDim }: Pick<Likelihood, 'sizes' | 'classDim'>): Operand<Storage> {
  const { sizes: own, strides, offset } = t.geometry;
  if (own.length === sizes.length) return t;
  const before = own.length === 0 ? 0 : classDim;
  return withGeometry(
    t,
    new Geometry(
      [...own.slice(0, before), 1, ...own.slice(before)],
      [...strides.slice(0, before), 0, ...strides.slice(before)],
      offset,
    ),
  );
}

/** Up to this many scores are compared in one kernel without threads, which also adds up what came out. */
const SMALL = 2 ** 18;

/** What holds of one score: it is that of its target's class, and the target is ignored. */
function facts(classes: Expr, target: Expr, ignore: Expr): { here: Expr; ignored: Expr } {
  const ignored = target.eq(ignore);
  return { here: classes.eq(target).logicalAnd(ignored.logicalNot()), ignored };
}

// Of each target: minus its class's score times the weight; the weight; 1 if it is neither a class nor to be ignored.
// Inputs: scores, class numbers, targets, weights if there are any; number: what is ignored.
const lossOfTargets = [false, true].map(
  (weighted) =>
    new RowFormula(weighted ? 4 : 3, (row, scores, classes, target, ...rest) => {
      const { here, ignored } = facts(classes, target, rest[weighted ? 1 : 0]!);
      const score = row.sum((weighted ? scores.mul(rest[0]!) : scores).where(here, 0));
      const weight = row.sum(weighted ? rest[0]!.where(here, 0) : here);
      const found = weighted ? row.max(here) : weight;
      // 0 minus it: an ignored target has a loss of 0, not -0.
      return { perRow: [score.neg().add(0), weight, found.logicalOr(ignored).logicalNot()] };
    }),
);

// Sums of what `lossOfTargets` gives: the loss and whether a target is wrong.
const lossOfAll = [false, true].map(
  (mean) =>
    new RowFormula(3, (row, loss, weight, wrong) => {
      const sum = row.sum(loss);
      return { perRow: [mean ? sum.div(row.sum(weight)) : sum, row.max(wrong)] };
    }),
);

// Both at once, where all scores are one row. Numbers: what is ignored, and the number of targets.
const lossAtOnce = [0, 1, 2, 3].map(
  (key) =>
    new RowFormula(3 + (key & 1), (row, scores, classes, target, ...rest) => {
      const [ignore, count] = rest.slice(key & 1) as [Expr, Expr];
      const { here, ignored } = facts(classes, target, ignore);
      const sum = row
        .sum((key & 1 ? scores.mul(rest[0]!) : scores).where(here, 0))
        .neg()
        .add(0);
      const found = row.sum(here.logicalOr(ignored.logicalAnd(classes.eq(0))));
      const weight = key & 2 ? row.sum(key & 1 ? rest[0]!.where(here, 0) : here) : null;
      return { perRow: [weight === null ? sum : sum.div(weight), found.ne(count)] };
    }),
);

const negative = new Kernel(1, (x, n) => x.div(n).neg().add(0));

/** Whether to pick scores by their number: there are many, no weights, and every target is a class that is not ignored. */
function arePlain({ sizes, classDim, target, weight, ignoreIndex }: Likelihood): boolean {
  const classes = sizes[classDim]!;
  if (weight !== null || target.numel() * classes <= SMALL || classes < FEW_CLASSES) return false;
  if (target.dtype !== int64 || (ignoreIndex >= 0 && ignoreIndex < classes)) return false;
  const found = extremes(target);
  return found !== null && found.min >= 0 && found.max < classes;
}

/** Targets with a last dimension of 1, where the classes are. */
const asPlaces = (target: Tensor): Operand<Storage> =>
  withGeometry(target, unsqueezeGeometry(target.geometry, target.ndim));

const classesLast = (t: Tensor, classDim: number): Operand<Storage> => withGeometry(t, dimLast(t.geometry, classDim));

/** The losses where `arePlain`. */
function picked(scores: Tensor, { classDim, target }: Likelihood, reduction: string): Tensor {
  const found = emptyTensor(scores.dtype, target.shape);
  const places = asPlaces(target);
  backend.gather(
    withGeometry(found, contiguousGeometry(places.geometry.sizes)),
    classesLast(scores, classDim),
    places,
    -1,
  );
  const losses = reduction === 'none' ? found : reduceOver('sum', found, null, false, scores.dtype);
  negative.run(losses, [losses], [reduction === 'mean' ? target.numel() : 1]);
  return losses;
}

/** The losses of all targets, their sum or their mean; null where some target is neither a class nor to be ignored, or there are too many classes. */
export function likelihood(scores: Tensor, call: Likelihood, reduction: string): Tensor | null {
  const { classDim, target, weight, ignoreIndex, sizes } = call;
  const work = workType(scores.dtype);
  if (work === scores.dtype && arePlain(call)) return picked(scores, call, reduction);
  if (sizes[classDim]! > COMPARED_CLASSES || scores.numel() === 0) return null;
  const inputs: Operand<Storage>[] = [scores, classNumbers(call), alongTargets(target, call)];
  if (weight !== null) inputs.push(alongClasses(weight, sizes, classDim));
  const weighted = weight === null ? 0 : 1;
  const isMean = reduction === 'mean';
  const loss = emptyTensor(work, []);
  const wrong = emptyTensor(work, []);
  if (reduction !== 'none' && scores.numel() <= SMALL) {
    const kernel = lossAtOnce[weighted + (isMean ? 2 : 0)]!;
    kernel.run(sizes, null, [], [loss, wrong], inputs, [ignoreIndex, target.numel()]);
    return wrong.item() === 0 ? cast(loss, scores.dtype) : null;
  }
  const perTarget = [0, 1, 2].map(() => emptyTensor(work, target.shape));
  lossOfTargets[weighted]!.run(sizes, [classDim], [], perTarget, inputs, [ignoreIndex]);
  const flat = contiguousGeometry([target.numel()]);
  const all = perTarget.map((t) => withGeometry(t, flat));
  lossOfAll[isMean ? 1 : 0]!.run(flat.sizes, null, [], [loss, wrong], all);
  if (wrong.item() !== 0) return null;
  return cast(reduction === 'none' ? perTarget[0]! : loss, scores.dtype);
}

// g w / -total at the target's class, 0 elsewhere. Inputs: class numbers, targets, g, then the total if `divided`, then
// weights if there are any; number: what is ignored.
const gradOfScores = [0, 1, 2, 3].map(
  (key) =>
    new RowFormula(3 + (key & 1) + (key >> 1), (row, classes, target, g, ...rest) => {
      const divided = (key & 2) !== 0;
      const { here } = facts(classes, target, rest[(key & 1) + (key >> 1)]!);
      const share = row.once((divided ? g.div(rest[0]!) : g).neg());
      return { elements: [(key & 1 ? share.mul(rest[key >> 1]!) : share).where(here, 0)] };
    }),
);

// The same for a mean, where all scores are one row and the total is found on the way.
const gradAtOnce = [false, true].map(
  (weighted) =>
    new RowFormula(weighted ? 4 : 3, (row, classes, target, g, ...rest) => {
      const { here } = facts(classes, target, rest[weighted ? 1 : 0]!);
      const total = row.sum(weighted ? rest[0]!.where(here, 0) : here);
      const share = row.once(g.div(total).neg());
      return { elements: [(weighted ? share.mul(rest[0]!) : share).where(here, 0)] };
    }),
);

// The sum of the weights of all targets. Inputs: class numbers, targets, weights if there are any.
const weightOfTargets = [false, true].map(
  (weighted) =>
    new RowFormula(weighted ? 3 : 2, (row, classes, target, ...rest) => {
      const { here } = facts(classes, target, rest[weighted ? 1 : 0]!);
      return { perRow: [row.sum(weighted ? rest[0]!.where(here, 0) : here)] };
    }),
);

/** The gradient of the scores; `mean` divides by the sum of the weights. */
export function likelihoodGrad(g: Tensor, call: Likelihood, mean: boolean): Tensor {
  const { classDim, target, weight, ignoreIndex, sizes } = call;
  const out = emptyTensor(g.dtype, sizes);
  if (out.numel() === 0) return out;
  if (arePlain(call)) {
    const share = emptyTensor(g.dtype, g.shape);
    negative.run(share, [g], [mean ? target.numel() : 1]);
    backend.fill(out, 0);
    const places = asPlaces(target);
    const each = share.ndim === 0 ? share : asPlaces(share);
    const values = withGeometry(share, expandGeometry(each.geometry, places.geometry.sizes));
    backend.scatter(classesLast(out, classDim), places, values, 'set', -1);
    return out;
  }
  const about = [classNumbers(call), alongTargets(target, call)];
  const weights = weight === null ? [] : [alongClasses(weight, sizes, classDim)];
  const weighted = weights.length;
  const incoming = g.ndim === 0 ? g : alongTargets(g, call);
  if (mean && out.numel() <= SMALL) {
    gradAtOnce[weighted]!.run(sizes, null, [out], [], [...about, incoming, ...weights], [ignoreIndex]);
    return out;
  }
  const total: Tensor[] = [];
  if (mean) {
    total.push(emptyTensor(workType(g.dtype), []));
    weightOfTargets[weighted]!.run(sizes, null, [], total, [...about, ...weights], [ignoreIndex]);
  }
  const kernel = gradOfScores[weighted + (mean ? 2 : 0)]!;
  kernel.run(sizes, [classDim], [out], [], [...about, incoming, ...total, ...weights], [ignoreIndex]);
  return out;
}
