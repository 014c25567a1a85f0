/**
 * The kernels of the negative log likelihood: what the score of each target's class is, and where its gradient goes.
 * Instead of gathering and scattering, every class number is compared with the target, which needs no temporaries and
 * runs where the scores are. Records nothing.
 */
import { float32 } from '../base/dtype.js';
import { contiguousGeometry, Geometry } from '../base/geometry.js';
import type { Operand } from '../kernel/operand.js';
import type { Storage } from '../tensor/storage.js';
import { adoptArray, emptyTensor, type Tensor } from '../tensor/tensor.js';
import { cast, Kernel, withGeometry, workType } from './reducing.js';
import { RowFormula } from './row-formula.js';

/** Above this many classes it is quicker to gather one score than to compare with all. */
export const COMPARED_CLASSES = 1024;
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
function classNumbers({ sizes, classDim }: Likelihood): Operand<Storage> {
  const n = sizes[classDim]!;
  if (numbers.length < n) numbers = Float32Array.from({ length: n }, (_, i) => i);
  return alongClasses(adoptArray(numbers.subarray(0, n), float32, [n]), sizes, classDim);
}

/** A number for each class in a shape that broadcasts against the scores. */
function alongClasses(t: Tensor, sizes: readonly number[], classDim: number): Operand<Storage> {
  const only = (value: number, other: number): number[] => sizes.map((_, d) => (d === classDim ? value : other));
  const { sizes: own, strides, offset } = t.geometry;
  return withGeometry(t, new Geometry(only(own[0]!, 1), only(strides[0]!, 0), offset));
}

/** A number for each target in a shape that broadcasts against the scores. */
function alongTargets(t: Tensor, { sizes, classDim }: Likelihood): Operand<Storage> {
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

// Of each target: minus its class's score times the weight; the weight; 1 if it is neither a class nor to be ignored.
// Inputs: scores, class numbers, targets, weights; number: what is ignored.
const lossOfTargets = [false, true].map(
  (weighted) =>
    new RowFormula(weighted ? 4 : 3, (row, scores, classes, target, ...rest) => {
      const ignored = target.eq(rest[weighted ? 1 : 0]!);
      const here = classes.eq(target).logicalAnd(ignored.logicalNot());
      const score = row.sum((weighted ? scores.mul(rest[0]!) : scores).where(here, 0));
      const weight = row.sum(weighted ? rest[0]!.where(here, 0) : here);
      const found = weighted ? row.max(here) : weight;
      // 0 minus it: an ignored target has a loss of 0, not -0.
      return { perRow: [score.neg().add(0), weight, found.logicalOr(ignored).logicalNot()] };
    }),
);

// Sums of what `lossOfTargets` gives.
const lossOfAll = new RowFormula(3, (row, loss, weight, wrong) => ({
  perRow: [row.sum(loss), row.sum(loss).div(row.sum(weight)), row.max(wrong)],
}));

/** What came out for all targets. */
export interface Likelihoods {
  /** The loss of each target. */
  readonly losses: Tensor;
  readonly sum: Tensor;
  readonly mean: Tensor;
  /** Whether some target is neither a class nor to be ignored. */
  readonly wrong: boolean;
}

/** The losses, their sum and their mean. There is at least one target. */
export function likelihoods(scores: Tensor, call: Likelihood): Likelihoods {
  const { classDim, target, weight, ignoreIndex, sizes } = call;
  const work = workType(scores.dtype);
  const flat = contiguousGeometry([target.numel()]);
  const perTarget = [0, 1, 2].map(() => emptyTensor(work, target.shape));
  const inputs: Operand<Storage>[] = [scores, classNumbers(call), alongTargets(cast(target, float32), call)];
  if (weight !== null) inputs.push(alongClasses(weight, sizes, classDim));
  lossOfTargets[weight === null ? 0 : 1]!.run(sizes, [classDim], [], perTarget, inputs, [ignoreIndex]);
  const totals = [0, 1, 2].map(() => emptyTensor(work, []));
  const all = perTarget.map((t) => withGeometry(t, flat));
  lossOfAll.run(flat.sizes, null, [], totals, all);
  const [losses, sum, mean] = [perTarget[0]!, totals[0]!, totals[1]!].map((t) => cast(t, scores.dtype));
  return { losses: losses!, sum: sum!, mean: mean!, wrong: totals[2]!.item() !== 0 };
}

// g w / -total at the target's class, 0 elsewhere. Inputs: class numbers, targets, g, total, weights.
const gradOfScores = [false, true].map(
  (weighted) =>
    new Kernel(weighted ? 5 : 4, (classes, target, g, total, ...rest) => {
      const ignored = target.eq(rest[weighted ? 1 : 0]!);
      const here = classes.eq(target).logicalAnd(ignored.logicalNot());
      const share = g.div(total).neg();
      return (weighted ? share.mul(rest[0]!) : share).where(here, 0);
    }),
);

/** The sum of the weights of all targets. Inputs: weights of the targets' classes, or none. */
const counted = new RowFormula(1, (row, target, ignore) => ({
  perRow: [row.sum(target.ne(ignore))],
}));

/** The gradient of the scores; `mean` divides by the sum of the weights. */
export function likelihoodGrad(g: Tensor, call: Likelihood, mean: boolean): Tensor {
  const { classDim, target, weight, ignoreIndex, sizes } = call;
  const out = emptyTensor(g.dtype, sizes);
  if (out.numel() === 0) return out;
  const targets = cast(target, float32);
  const total = mean ? totalWeight(targets, call, workType(g.dtype)) : adoptArray(Float32Array.of(1), float32, []);
  const inputs: Operand<Storage>[] = [
    classNumbers(call),
    alongTargets(targets, call),
    g.ndim === 0 ? g : alongTargets(g, call),
    total,
  ];
  if (weight !== null) inputs.push(alongClasses(weight, sizes, classDim));
  gradOfScores[weight === null ? 0 : 1]!.run(out, inputs, [ignoreIndex]);
  return out;
}

const weightOfTargets = new RowFormula(3, (row, classes, target, weight, ignore) => ({
  perRow: [row.sum(weight.where(classes.eq(target).logicalAnd(target.ne(ignore)), 0))],
}));

function totalWeight(targets: Tensor, call: Likelihood, dtype: Tensor['dtype']): Tensor {
  const { classDim, weight, ignoreIndex, sizes } = call;
  const total = emptyTensor(dtype, []);
  if (weight === null) {
    counted.run(targets.shape, null, [], [total], [targets], [ignoreIndex]);
    return total;
  }
  const inputs = [classNumbers(call), alongTargets(targets, call), alongClasses(weight, sizes, classDim)];
  weightOfTargets.run(sizes, null, [], [total], inputs, [ignoreIndex]);
  return total;
}
