/**
 * Every operation with many tangents at once, as jacfwd() and hessian() have them: the same as one after the other. All samples of
 * the table: the tangents of results and of results that were then written in place, second tangents, tangents of gradients.
 */
import { describe, expect, it } from 'vitest';
import { grad as gradOf, manualSeed, NotImplementedError, stack, type Tensor } from '../../src/index.js';
import { jvp, vmap } from '../../src/func/index.js';
import { direction, opNames, type Problem, problemOf } from '../ops/problems.js';
import { samplesOf } from '../ops/samples.js';
import { attempt, close, numbers, skipped } from './operations.js';

/** Random numbers are drawn once for all there. */
const random = new Set(['rrelu', 'gumbelSoftmax']);

/** A direction for every input. */
type Directions = Tensor[];
type Function = (v: Directions, problem: Problem) => Tensor[];

const results = (problem: Problem): ((...inputs: Tensor[]) => Tensor[]) => {
  return (...inputs) => problem.run(inputs).map((t) => t.mul(1));
};

/** What is written in place keeps its tangents in memory of its own, unless it shows elements of an input, which are written, too. */
const written = (problem: Problem): ((...inputs: Tensor[]) => Tensor[]) => {
  return (...inputs) =>
    problem.run(inputs).map((t) => {
      const isOwn = !t._isView() && !inputs.some((input) => input.sharesStorage(t));
      return (isOwn ? t : t.clone()).mul_(1.5).add_(t.sum());
    });
};

const weighted = (outputs: readonly Tensor[]): Tensor =>
  outputs.map((t) => t.mul(direction(t, 3)).sum()).reduce((a, b) => a.add(b));

const ways: Readonly<Record<string, Function>> = {
  tangents: (v, problem) => jvp(results(problem), problem.inputs as Tensor[], v)[1],
  'tangents of results that are written in place': (v, problem) =>
    jvp(written(problem), problem.inputs as Tensor[], v)[1],
  'second tangents': (v, problem) => {
    const first = (...inputs: Tensor[]): Tensor[] => jvp(results(problem), inputs, v)[1];
    return jvp(first, problem.inputs as Tensor[], v)[1];
  },
  'tangents of gradients': (v, problem) => {
    const gradients = (...inputs: Tensor[]): Tensor[] => {
      const own = inputs.map((t) => (t.requiresGrad ? t : t.requiresGrad_()));
      const outputs = problem.run(own).filter((t) => t.requiresGrad);
      if (outputs.length === 0) throw new NotImplementedError('nothing to differentiate');
      return gradOf(weighted(outputs), own, { allowUnused: true, createGraph: true }).map(
        (g, i) => g ?? own[i]!.mul(0),
      );
    };
    return jvp(gradients, problem.inputs as Tensor[], v)[1];
  },
};

describe.each(Object.entries(ways))('vmap over %s is a loop', (_, compute) => {
  for (const name of opNames) {
    const list = samplesOf(name).filter((sample) => !['random', 'create'].includes(sample.nature as string));
    if (list.length === 0 || skipped.has(name) || random.has(name)) continue;
    it(name, () => {
      list.forEach((sample, number) => {
        const problem = problemOf(name, sample, number, 'float64');
        if (problem.inputs.length === 0 || problem.run(problem.inputs).length === 0) return;
        const directions = [1, 2].map((seed) => problem.inputs.map((t, i) => direction(t, seed + 7 * i)));
        const run = (v: Directions): Tensor[] => {
          manualSeed(5);
          return compute(v, problem);
        };
        const loop = attempt(() => directions.map(run));
        if (loop === null || loop[0]!.length === 0) return;
        const together = vmap((v: Directions) => run(v), { randomness: 'same' })(
          directions[0]!.map((_t, i) => stack(directions.map((v) => v[i]!))),
        );
        expect(together.length).toBe(loop[0]!.length);
        together.forEach((t, r) => {
          const wanted = stack(loop.map((ts) => ts[r]!));
          expect(t.shape, problem.label).toEqual(wanted.shape);
          close(numbers(t), numbers(wanted), `${problem.label}, result ${r}`);
        });
      });
    });
  }
});
