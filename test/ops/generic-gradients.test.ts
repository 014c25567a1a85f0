/** Laws of differentiation that every operation of the table obeys, in float64. */
import { describe, expect, test } from 'vitest';
import { enterDualLevel, exitDualLevel, grad, NotImplementedError, type Tensor } from '../../src/index.js';
import { PointwiseOp } from '../../src/ops/define-pointwise.js';
import { differences, rounding } from '../tolerances.js';
import {
  bound,
  derivativeAlong,
  direction,
  dot,
  dualsOf,
  expectClose,
  expectSame,
  gradients,
  gradientsOfProducts,
  inLevel,
  jvp,
  leavesOf,
  opNames,
  opOf,
  type Problem,
  problemsOf,
  tangentOf,
  valuesOf,
  vjp,
  zerosLike,
} from './gradcheck.js';
import type { OpName } from './samples.js';

const tight = rounding.float64;

const namesOf = (...natures: Parameters<typeof problemsOf>[1]): OpName[] =>
  opNames.filter((name) => problemsOf(name, natures).length > 0);
const smoothNames = namesOf('smooth');

const directionsOf = (problem: Problem, seed: number): Tensor[] => problem.inputs.map((x, k) => direction(x, seed + k));
const cotangentsOf = (problem: Problem, seed = 30): Tensor[] =>
  problem.run([...problem.inputs]).map((out, k) => direction(out.detach(), seed + k));

/** Each input's direction alone, then all at once. */
function partialDirections(vs: readonly Tensor[]): (Tensor | null)[][] {
  const alone = vs.map((_, k) => vs.map((v, j) => (j === k ? v : null)));
  return vs.length > 1 ? [...alone, [...vs]] : alone;
}

/** The node that a call records: some operations have another one for a number in place of a tensor. */
function nodeNameOf({ op, inputs, argumentsWith }: Problem): string | null {
  if (!(op instanceof PointwiseOp) || op.formulas.record.numberNode === undefined) return op.nodeName;
  const given = bound(op, argumentsWith(inputs));
  return op.formulas.inputNames.some((input) => typeof given[input] === 'number')
    ? op.formulas.record.numberNode
    : op.nodeName;
}

describe.each(smoothNames)('%s', (name) => {
  const problems = problemsOf(name, ['smooth']);
  const differentiated = problems.filter(({ sample }) => sample.except.differences === undefined);

  test('has the gradient that central differences find', () => {
    for (const problem of differentiated) {
      const us = cotangentsOf(problem);
      const vs = directionsOf(problem, 10);
      const leaves = leavesOf(problem.inputs);
      expect(
        problem.run(leaves).every((out) => out.requiresGrad),
        `${problem.label}: a result has no graph`,
      ).toBe(true);
      const gs = gradients(problem, leaves, us);
      gs.forEach((g, k) => {
        expect(g.shape, `${problem.label}: sizes of gradient ${k}`).toEqual(leaves[k]!.shape);
        expect(g.dtype, `${problem.label}: dtype of gradient ${k}`).toBe(leaves[k]!.dtype);
        expect(g.requiresGrad, `${problem.label}: gradient ${k} is recorded`).toBe(false);
      });
      if (problem.sample.except['central differences'] !== undefined) continue;
      for (const partial of partialDirections(vs)) {
        const along = partial.map((v, k) => v ?? zerosLike(problem.inputs[k]!));
        const expected = derivativeAlong((xs) => dot(us, problem.run(xs)), problem.inputs, along);
        expectClose(dot(gs, along), expected, differences, problem.label);
      }
    }
  });

  test('has the same gradient when the backward pass is recorded', () => {
    for (const problem of problems) {
      const us = cotangentsOf(problem);
      const expected = vjp(problem.run, problem.inputs, us);
      const leaves = leavesOf(problem.inputs);
      const recorded = gradients(problem, leaves, us, true);
      recorded.forEach((g, k) => expectSame(g, expected[k]!, tight, `${problem.label}: gradient ${k}`));
    }
  });

  test('has the second derivative that central differences of the recorded gradient find', () => {
    for (const problem of differentiated) {
      const us = cotangentsOf(problem);
      const [vs, ws] = [directionsOf(problem, 10), directionsOf(problem, 20)];
      const dus = us.map((u, k) => direction(u, 40 + k));
      const count = problem.inputs.length;
      // A function of the inputs and of the incoming gradients: <J'u, w>.
      const recorded = (all: readonly Tensor[]): Tensor[] =>
        gradients(problem, all.slice(0, count), all.slice(count), true);
      const all = leavesOf([...problem.inputs, ...us]);
      const second = gradientsOfProducts(recorded(all), ws, all);
      for (const along of [
        [...vs, ...us.map(zerosLike)],
        [...vs.map(zerosLike), ...dus],
      ]) {
        const expected = derivativeAlong((xs) => dot(recorded(leavesOf(xs)), ws), [...problem.inputs, ...us], along);
        expectClose(dot(second, along), expected, differences, problem.label);
      }
    }
  });

  test('has a forward derivative that is the transpose of the backward one', () => {
    for (const problem of problems) {
      const us = cotangentsOf(problem);
      const gs = vjp(problem.run, problem.inputs, us);
      const plain = problem.run([...problem.inputs]);
      for (const partial of partialDirections(directionsOf(problem, 10))) {
        inLevel(() => {
          const outs = problem.run(dualsOf(problem.inputs, partial));
          outs.forEach((out, k) => {
            expectSame(out, plain[k]!, tight, `${problem.label}: result ${k} of dual inputs`);
            const tangent = tangentOf(out);
            expect(tangent.shape, `${problem.label}: sizes of tangent ${k}`).toEqual(out.shape);
            expect(tangent.dtype, `${problem.label}: dtype of tangent ${k}`).toBe(out.dtype);
          });
          const along = partial.map((v, k) => v ?? zerosLike(problem.inputs[k]!));
          expectClose(
            dot(
              us,
              outs.map((out) => tangentOf(out)),
            ),
            dot(gs, along),
            tight,
            problem.label,
          );
        });
      }
    }
  });

  // H v, where H is the Hessian of <u, f(x)>.
  const hessianProducts = (problem: Problem, us: Tensor[], vs: Tensor[]): Tensor[] => {
    const leaves = leavesOf(problem.inputs);
    return gradientsOfProducts(gradients(problem, leaves, us, true), vs, leaves);
  };

  test('has the same Hessian-vector product by reverse over forward mode', () => {
    for (const problem of problems) {
      const [us, vs] = [cotangentsOf(problem), directionsOf(problem, 10)];
      const expected = hessianProducts(problem, us, vs);
      const leaves = leavesOf(problem.inputs);
      const products = gradientsOfProducts(jvp(problem.run, leaves, vs), us, leaves);
      products.forEach((p, k) => expectSame(p, expected[k]!, tight, `${problem.label}: input ${k}`));
    }
  });

  test.each([false, true])(
    'has the same Hessian-vector product by forward over reverse mode (createGraph: %s)',
    (createGraph) => {
      for (const problem of problems) {
        const [us, vs] = [cotangentsOf(problem), directionsOf(problem, 10)];
        const expected = hessianProducts(problem, us, vs);
        inLevel(() => {
          const duals = dualsOf(leavesOf(problem.inputs), vs);
          const gs = gradients(problem, duals, us, createGraph);
          gs.forEach((g, k) => {
            expectSame(tangentOf(g), expected[k]!, tight, `${problem.label}: input ${k}`);
          });
        });
      }
    },
  );

  test('has the second directional derivative as the tangent of a tangent', () => {
    for (const problem of problems) {
      const us = cotangentsOf(problem);
      const [vs, ws] = [directionsOf(problem, 10), directionsOf(problem, 20)];
      const expected = dot(hessianProducts(problem, us, vs), ws);
      const outer = enterDualLevel();
      try {
        const duals = dualsOf(problem.inputs, vs);
        const twice = inLevel(() => problem.run(dualsOf(duals, ws)).map((out) => tangentOf(out)));
        expectClose(
          dot(
            us,
            twice.map((t) => tangentOf(t, outer)),
          ),
          expected,
          tight,
          problem.label,
        );
      } finally {
        exitDualLevel();
      }
    }
  });

  test('prints its node', () => {
    for (const problem of problems) {
      const node = nodeNameOf(problem);
      const leaves = leavesOf(problem.inputs);
      for (const out of problem.run(leaves)) {
        // A composite operation shows the node of its last step, or hands out its input.
        const own =
          node === null ? (leaves.includes(out) ? /requires_grad=True\)$/ : /grad_fn=<\w+>\)$/) : `grad_fn=<${node}>)`;
        expect(String(out), problem.label).toMatch(own);
      }
    }
  });
});

describe('results that are no function of the inputs', () => {
  test.each(namesOf('plain'))('%s carries no gradient', (name) => {
    for (const problem of problemsOf(name, ['plain'])) {
      for (const out of problem.call(leavesOf(problem.inputs))) {
        expect(out.requiresGrad, problem.label).toBe(false);
        expect(out.gradFn, problem.label).toBeNull();
      }
      inLevel(() => {
        const vs = directionsOf(problem, 10);
        for (const out of problem.call(dualsOf(problem.inputs, vs))) {
          expect(
            valuesOf(tangentOf(out)).every((v) => v === 0),
            problem.label,
          ).toBe(true);
        }
      });
    }
  });

  test.each(namesOf('create', 'random').filter((name) => opOf(name).fn))(
    '%s makes a leaf, whatever its arguments require',
    (name) => {
      for (const problem of problemsOf(name, ['create', 'random'])) {
        for (const out of problem.call(leavesOf(problem.inputs))) {
          expect([out.requiresGrad, out.isLeaf], problem.label).toEqual([false, true]);
        }
      }
    },
  );

  test.each(namesOf('refused'))('%s says in backward and in forward mode that it has no derivative', (name) => {
    for (const problem of problemsOf(name, ['refused'])) {
      const leaves = leavesOf(problem.inputs);
      const [out] = problem.run(leaves) as [Tensor];
      expect(out.requiresGrad, problem.label).toBe(true);
      expect(() => out.backward(zerosLike(out)), problem.label).toThrow(NotImplementedError);
      expect(() => jvp(problem.run, problem.inputs, directionsOf(problem, 10)), problem.label).toThrow(
        NotImplementedError,
      );
      expect(String(out)).toContain(`grad_fn=<${opOf(name).nodeName}>`);
    }
  });

  test.each(namesOf('rounded'))('%s passes the gradient on, in the dtype of the input', (name) => {
    for (const problem of problemsOf(name, ['rounded'])) {
      const leaves = leavesOf(problem.inputs);
      const outs = problem.run(leaves);
      const us = outs.map((out) => direction(out.detach(), 30));
      const gs = grad(outs, leaves, { gradOutputs: us });
      gs.forEach((g, k) => expectSame(g, us[k]!.to(leaves[k]!.dtype), tight, problem.label));
    }
  });
});
