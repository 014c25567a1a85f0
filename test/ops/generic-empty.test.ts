/**
 * Tensors of no elements: every operation takes them or refuses them with an error of its own, and where it takes them the
 * laws hold as for any others: sizes, gradients, tangents, in-place forms.
 */
import { describe, expect, test } from 'vitest';
import { ChainruleError, grad, manualSeed, type Tensor } from '../../src/index.js';
import { PointwiseOp } from '../../src/ops/define-pointwise.js';
import { differences, rounding } from '../tolerances.js';
import { emptied } from './emptied.js';
import {
  bound,
  derivativeAlong,
  direction,
  dot,
  expectClose,
  expectSame,
  gradientsOfProducts,
  jvp,
  leavesOf,
  opNames,
  opOf,
  type Problem,
  problemOf,
} from './gradcheck.js';
import { type OpName, samplesOf } from './samples.js';

const tight = rounding.float64;

const problemsOf = (name: OpName): Problem[] =>
  samplesOf(name).flatMap((sample, i) => emptied(sample).map((empty) => problemOf(name, empty, i)));

/** The results, or null where the operation says why it refuses. */
function resultsOf(problem: Problem, inputs: readonly Tensor[]): Tensor[] | null {
  try {
    manualSeed(1);
    return problem.call(inputs);
  } catch (error) {
    if (error instanceof ChainruleError) return null;
    throw error;
  }
}

/** The gradients of <us, results>; zeros where a result does not depend on an input. */
function gradients(problem: Problem, leaves: readonly Tensor[], us: readonly Tensor[], createGraph = false): Tensor[] {
  const outs = problem.run(leaves);
  const kept = outs.map((_, k) => k).filter((k) => outs[k]!.requiresGrad);
  const gradOutputs = kept.map((k) => us[k]!);
  return grad(
    kept.map((k) => outs[k]!),
    leaves,
    { gradOutputs, createGraph, materializeGrads: true },
  );
}

function checkDerivatives(problem: Problem): void {
  const { inputs, label } = problem;
  const us = problem.run([...inputs]).map((out, k) => direction(out.detach(), 30 + k));
  const vs = inputs.map((x, k) => direction(x, 10 + k));
  const leaves = leavesOf(inputs);
  const gs = gradients(problem, leaves, us);
  gs.forEach((g, k) => {
    expect(g.shape, `${label}: sizes of gradient ${k}`).toEqual(leaves[k]!.shape);
    expect(g.dtype, `${label}: dtype of gradient ${k}`).toBe(leaves[k]!.dtype);
  });
  const slope = derivativeAlong((xs) => dot(us, problem.run(xs)), inputs, vs);
  // Where there is nothing to divide by, results are NaN, and so are the differences.
  if (!Number.isNaN(slope)) expectClose(dot(gs, vs), slope, differences, `${label}: gradients`);
  const tangents = jvp(problem.run, inputs, vs);
  tangents.forEach((t, k) => expect(t.shape, `${label}: sizes of tangent ${k}`).toEqual(us[k]!.shape));
  if (!Number.isNaN(slope)) expectClose(dot(us, tangents), slope, differences, `${label}: tangents`);
  const recorded = gradients(problem, leaves, us, true);
  recorded.forEach((g, k) => expectSame(g, gs[k]!, tight, `${label}: recorded gradient ${k}`));
  gradientsOfProducts(recorded, vs, leaves).forEach((h, k) =>
    expect(h.shape, `${label}: sizes of second derivative ${k}`).toEqual(leaves[k]!.shape),
  );
}

function checkInplace(problem: Problem, expected: Tensor): void {
  const [first, ...rest] = problem.argumentsWith(problem.inputs) as [Tensor, ...unknown[]];
  if (String(first.shape) !== String(expected.shape) && problem.op.kind !== 'view') return;
  const self = first.clone();
  manualSeed(1);
  expect(problem.op.callInplace(bound(problem.op, [self, ...rest])), problem.label).toBe(self);
  expect(self._version, `${problem.label}: versions`).toBe(1);
  expectSame(self, expected.to(self.dtype), tight, `${problem.label}: in place`);
}

/** What users can call; what is left are steps of other operations, which are never given such arguments. */
const names = opNames.filter((name) => opOf(name).fn || (opOf(name).method && !opOf(name).name.startsWith('_')));

describe.each(names.filter((name) => problemsOf(name).length > 0))('of no elements: %s', (name) => {
  const op = opOf(name);
  const problems = problemsOf(name);
  const taken = problems.filter((problem) => resultsOf(problem, problem.inputs) !== null);

  test('takes them, or says why not', () => {
    if (op instanceof PointwiseOp) expect(taken.length).toBe(problems.length);
    for (const problem of taken) {
      const [first, again] = [resultsOf(problem, problem.inputs)!, resultsOf(problem, problem.inputs)!];
      if (op.name.includes('empty')) continue;
      first.forEach((out, k) => expectSame(again[k]!, out, tight, `${problem.label}: result ${k}, once more`));
    }
  });

  test('has derivatives', () => {
    for (const problem of taken) if (problem.sample.nature === 'smooth') checkDerivatives(problem);
  });

  if (!op.inplace) return;
  test('has its in-place form', () => {
    for (const problem of taken) {
      if (problem.sample.except['in place'] === undefined)
        checkInplace(problem, resultsOf(problem, problem.inputs)![0]!);
    }
  });
});
