/** Results and gradients do not depend on how the elements of the inputs lie in memory. */
import { describe, expect, test } from 'vitest';
import { ChainruleError, grad, type Tensor } from '../../src/index.js';
import { rounding } from '../tolerances.js';
import { direction, expectSame, filled, leavesOf, opNames, type Problem, problemOf, valuesOf } from './gradcheck.js';
import { type OpName, samplesOf } from './samples.js';

const tight = rounding.float64;

/** The same elements in column-major order. */
function transposed(t: Tensor): Tensor {
  return t.dim() < 2 ? strided(t) : t.transpose(0, -1).clone().transpose(0, -1);
}

/** Every second element of a larger tensor, along each dimension, not from its start. */
function strided(t: Tensor): Tensor {
  const own = valuesOf(t);
  let out = t.newFull([...t.shape.map((n) => 2 * n + 1), 3], 7);
  t.shape.forEach((n, d) => (out = out.slice(d, 1, 2 * n + 1, 2)));
  out = out.select(-1, 1);
  out.copy_(filled(t.shape, (i) => own[i]!, t.dtype.name));
  return out.detach();
}

/** One element for each run along the last dimension. */
function expanded(t: Tensor): Tensor {
  return t.dim() === 0 || t.numel() === 0 ? t : t.narrow(-1, 0, 1).expand(t.shape).detach();
}

/** In row-major order, further on in its storage. */
function offset(t: Tensor): Tensor {
  return t
    .newFull([3, ...t.shape], 7)
    .select(0, 1)
    .copy_(t)
    .detach();
}

const layouts = {
  'in row-major order with an offset': offset,
  'in column-major order': transposed,
  'with gaps and an offset': strided,
  expanded,
};

const natures: readonly string[] = ['smooth', 'plain', 'refused', 'rounded', 'create'];

/** The problem of each sample, its tensors laid out by `layout`. */
const problemsWith = (name: OpName, layout: (t: Tensor) => Tensor): Problem[] =>
  samplesOf(name).flatMap((sample, i) =>
    natures.includes(sample.nature) &&
    sample.except.layout === undefined &&
    (layout !== expanded || sample.except.expanded === undefined)
      ? [problemOf(name, sample, i, 'float64', layout)]
      : [],
  );

/** Expanding changes the elements: a mask may then choose more of them than there are. */
function fits(problem: Problem): boolean {
  try {
    problem.call(problem.inputs);
    return true;
  } catch (error) {
    if (error instanceof ChainruleError) return false;
    throw error;
  }
}

describe.each(Object.entries(layouts))('tensors %s', (_, layout) => {
  test.each(opNames.filter((name) => problemsWith(name, layout).length > 0))('%s', (name) => {
    const expectedProblems = problemsWith(name, (t) => layout(t).clone());
    problemsWith(name, layout).forEach((problem, i) => {
      const expectedProblem = expectedProblems[i]!;
      if (layout === expanded && !fits(expectedProblem)) return;
      problem.inputs.forEach((x, k) =>
        expect(valuesOf(x), problem.label).toEqual(valuesOf(expectedProblem.inputs[k]!)),
      );
      const [leaves, expectedLeaves] = [leavesOf(problem.inputs), leavesOf(expectedProblem.inputs)];
      const [outs, expectedOuts] = [problem.call(leaves), expectedProblem.call(expectedLeaves)];
      expect(outs.length, problem.label).toBe(expectedOuts.length);
      outs.forEach((out, k) => expectSame(out, expectedOuts[k]!, tight, `${problem.label}: result ${k}`));
      if (problem.sample.nature !== 'smooth') return;
      const gradients = (results: readonly Tensor[], inputs: readonly Tensor[]): Tensor[] => {
        const which = problem.op.differentiable;
        const floating = results.filter((out, k) => out.isFloatingPoint() && (which?.includes(k) ?? true));
        // Incoming gradients lie in memory in some other way too.
        const us = floating.map((out, k) => {
          const u = direction(out.detach(), 30 + k);
          return layout === expanded ? expanded(u) : strided(u);
        });
        return grad(floating, inputs, { gradOutputs: us, materializeGrads: true });
      };
      const expected = gradients(expectedOuts, expectedLeaves);
      gradients(outs, leaves).forEach((g, k) => expectSame(g, expected[k]!, tight, `${problem.label}: gradient ${k}`));
    });
  });
});
