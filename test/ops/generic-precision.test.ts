/** In float32, float16 and bfloat16 every operation gives what it gives in float64, up to the rounding of the type. */
import { describe, expect, test } from 'vitest';
import { type DTypeName, grad, type Tensor } from '../../src/index.js';
import { rounding } from '../tolerances.js';
import { direction, expectSame, leavesOf, opNames, type Problem, problemOf, valuesOf } from './gradcheck.js';
import { type OpName, samplesOf } from './samples.js';

interface Outcome {
  readonly results: Tensor[];
  readonly gradients: Tensor[];
}

/** The floating results and the gradients, with incoming gradients that the lower type holds exactly. */
function outcomeOf(problem: Problem, lower: DTypeName): Outcome {
  const leaves = leavesOf(problem.inputs);
  const results = problem.run(leaves);
  const us = results.map((out, k) =>
    direction(out.detach(), 30 + k)
      .to(lower)
      .to(out.dtype),
  );
  const gradients = grad(results, leaves, { gradOutputs: us, materializeGrads: true });
  return { results: results.map((out) => out.detach()), gradients };
}

const problemsIn = (name: OpName, dtype: DTypeName, change?: (t: Tensor) => Tensor): Problem[] =>
  samplesOf(name).flatMap((sample, i) =>
    sample.nature === 'smooth' && sample.except['lower precision'] === undefined
      ? [problemOf(name, sample, i, dtype, change)]
      : [],
  );

describe.each(['float32', 'float16', 'bfloat16'] as const)('in %s', (dtype) => {
  test.each(opNames.filter((name) => problemsIn(name, dtype).length > 0))('%s', (name) => {
    const references = problemsIn(name, 'float64', (t) => (t.isFloatingPoint() ? t.to(dtype).to('float64') : t));
    problemsIn(name, dtype).forEach((problem, i) => {
      const reference = references[i]!;
      problem.inputs.forEach((x, k) => expect(valuesOf(x)).toEqual(valuesOf(reference.inputs[k]!)));
      const [actual, expected] = [outcomeOf(problem, dtype), outcomeOf(reference, dtype)];
      const compare = (a: Tensor, b: Tensor, what: string): void => {
        // Errors of the parts add up, so the largest element sets the scale for all.
        const scale = Math.max(1, ...valuesOf(b).map(Math.abs));
        const { rtol, atol } = rounding[dtype];
        expectSame(a.to('float64'), b.to('float64'), { rtol, atol: atol * scale }, `${problem.label}: ${what}`);
      };
      expect(actual.results.length, problem.label).toBe(expected.results.length);
      actual.results.forEach((out, k) => compare(out, expected.results[k]!, `result ${k}`));
      actual.gradients.forEach((g, k) => {
        expect(g.dtype.name, problem.label).toBe(dtype);
        compare(g, expected.gradients[k]!, `gradient ${k}`);
      });
    });
  });
});
