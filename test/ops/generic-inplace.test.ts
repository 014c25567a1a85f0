/**
 * In-place forms: the same values, gradients and tangents as the operation followed by an assignment; the tensor itself
 * is returned, one version later. On a view of a larger tensor the same holds for that tensor (CopySlices).
 */
import { describe, expect, test } from 'vitest';
import { GraphError, grad, manualSeed, ShapeError, stack, type Tensor } from '../../src/index.js';
import { PointwiseOp } from '../../src/ops/define-pointwise.js';
import { rounding } from '../tolerances.js';
import {
  bound,
  direction,
  dualsOf,
  expectSame,
  filled,
  gradientsOfProducts,
  inLevel,
  leavesOf,
  opNames,
  opOf,
  positionOfSelf,
  type Problem,
  problemsOf,
  tangentOf,
  valuesOf,
  zerosLike,
} from './gradcheck.js';
import type { OpName } from './samples.js';

const tight = rounding.float64;
const inplaceNames = opNames.filter((name) => opOf(name).inplace);

const problemsIn = (name: OpName): Problem[] =>
  problemsOf(name, ['smooth', 'plain', 'random', 'rounded', 'refused']).filter(
    ({ sample }) => sample.except['in place'] === undefined,
  );

const selfOf = ({ op, argumentsWith, inputs }: Problem): Tensor => argumentsWith(inputs)[positionOfSelf(op)] as Tensor;

/** Whether gradients are to be compared: self is input 0, and backward does not refuse. */
const isDifferentiable = (problem: Problem): boolean =>
  problem.sample.nature !== 'refused' && selfOf(problem) === problem.inputs[0];

/** The result of the operation, as a function of the inputs, in the dtype of self. */
function outOfPlace(problem: Problem, inputs: readonly Tensor[]): Tensor {
  manualSeed(1);
  return problem.call(inputs)[0]!.to(selfOf(problem).dtype);
}

/** Calls the in-place form with `self` in its place. */
function inPlace(problem: Problem, self: Tensor, inputs: readonly Tensor[]): Tensor {
  manualSeed(1);
  const args = problem.argumentsWith(inputs).with(positionOfSelf(problem.op), self);
  return problem.op.callInplace(bound(problem.op, args));
}

const keepsSizes = (problem: Problem): boolean => {
  const out = problem.call([...problem.inputs])[0]!;
  return problem.op.kind === 'view' || sameSizes(out, selfOf(problem));
};

const sameSizes = (a: Tensor, b: Tensor): boolean => String(a.shape) === String(b.shape);

/** The gradients of <u, out>, zeros where it does not depend on a leaf. */
const gradientsOf = (out: Tensor, leaves: readonly Tensor[], u: Tensor): Tensor[] =>
  out.requiresGrad ? grad(out, leaves, { gradOutputs: u, materializeGrads: true }) : leaves.map(zerosLike);

describe.each(inplaceNames)('%s_', (name) => {
  const problems = problemsIn(name);
  const fitting = problems.filter(keepsSizes);
  const differentiable = fitting.filter(isDifferentiable);
  const onViews = fitting.filter(
    (p) => selfOf(p) === p.inputs[0] && p.op.kind !== 'view' && p.sample.except['in place on a view'] === undefined,
  );

  test('has a sample', () => {
    expect(fitting.length).toBeGreaterThan(0);
  });

  test('writes the values of the operation, returns the tensor itself and counts one write', () => {
    for (const problem of fitting) {
      const self = selfOf(problem).clone();
      const expected = outOfPlace(problem, problem.inputs);
      const before = self._version;
      const returned = inPlace(problem, self, problem.inputs);
      expect(returned, problem.label).toBe(self);
      expect(self._version - before, `${problem.label}: versions`).toBe(1);
      expectSame(self, expected, tight, problem.label);
    }
  });

  test('has the gradients of the operation', () => {
    for (const problem of differentiable) {
      const leaves = leavesOf(problem.inputs);
      const expectedOut = outOfPlace(problem, leaves);
      const u = direction(expectedOut.detach(), 30);
      const expected = gradientsOf(expectedOut, leaves, u);
      const again = leavesOf(problem.inputs);
      const self = again[0]!.clone();
      inPlace(problem, self, again);
      const actual = gradientsOf(self, again, u);
      actual.forEach((g, k) => expectSame(g, expected[k]!, tight, `${problem.label}: gradient ${k}`));
    }
  });

  test('has the gradients of the operation where only the other inputs require them', () => {
    for (const problem of differentiable.filter((p) => p.inputs.length > 1)) {
      const expectedLeaves = leavesOf(problem.inputs.slice(1));
      const expectedOut = outOfPlace(problem, [problem.inputs[0]!, ...expectedLeaves]);
      const u = direction(expectedOut.detach(), 30);
      const expected = gradientsOf(expectedOut, expectedLeaves, u);
      const leaves = leavesOf(problem.inputs.slice(1));
      const self = problem.inputs[0]!.clone();
      inPlace(problem, self, [self, ...leaves]);
      if (problem.sample.nature === 'smooth') expect(self.requiresGrad, problem.label).toBe(expectedOut.requiresGrad);
      gradientsOf(self, leaves, u).forEach((g, k) =>
        expectSame(g, expected[k]!, tight, `${problem.label}: gradient ${k + 1}`),
      );
    }
  });

  test('has the tangents of the operation', () => {
    for (const problem of differentiable) {
      const vs = problem.inputs.map((x, k) => direction(x, 10 + k));
      inLevel(() => {
        const expected = tangentOf(outOfPlace(problem, dualsOf(problem.inputs, vs)));
        const [self, ...rest] = dualsOf(
          problem.inputs.map((x) => x.clone()),
          vs,
        );
        inPlace(problem, self!, [self!, ...rest]);
        expectSame(tangentOf(self!), expected, tight, `${problem.label}: tangent`);
      });
    }
  });

  test('is refused on a leaf that requires grad, which stays as it was', () => {
    for (const problem of differentiable) {
      const leaves = leavesOf(problem.inputs);
      const [before, version] = [valuesOf(leaves[0]!), leaves[0]!._version];
      expect(() => inPlace(problem, leaves[0]!, leaves), problem.label).toThrow(GraphError);
      expect([valuesOf(leaves[0]!), leaves[0]!._version], problem.label).toEqual([before, version]);
    }
  });

  test('is refused where the result has other sizes than the tensor, which stays as it was', () => {
    for (const problem of problems.filter((p) => !keepsSizes(p))) {
      const self = selfOf(problem).clone();
      const before = valuesOf(self);
      expect(() => inPlace(problem, self, problem.inputs), problem.label).toThrow(ShapeError);
      expect([valuesOf(self), self._version], problem.label).toEqual([before, 0]);
    }
  });

  // Where the base itself requires no gradient, it does from the write on.
  test.each([true, false])('on a view changes its base as an assignment would (base requires grad: %s)', (tracked) => {
    for (const problem of onViews.filter((p) => tracked || p.inputs.length > 1)) {
      const { base, view, sibling, leaves, expectedBase, expectedLeaves } = writtenThroughView(problem, tracked);
      expect(base._version, problem.label).toBe(1);
      expectSame(base, expectedBase, tight, `${problem.label}: base`);
      expectSame(sibling, expectedBase.select(-1, 1), tight, `${problem.label}: another view`);
      if (!isDifferentiable(problem) || !expectedBase.requiresGrad) continue;
      const cases = [
        ['base', base, expectedBase],
        ['view', view, expectedBase.select(-1, 1)],
        ['another view', sibling, expectedBase.select(-1, 1)],
      ] as const;
      for (const [what, actual, expected] of cases) {
        const u = direction(expected.detach(), 30);
        const recorded = {
          gradOutputs: u,
          materializeGrads: true,
          createGraph: problem.sample.nature === 'smooth',
          retainGraph: true,
        };
        const wanted = grad(expected, expectedLeaves, recorded);
        const got = grad(actual, leaves, recorded);
        const vs = wanted.map((g, k) => direction(g.detach(), 10 + k));
        const compare = (a: Tensor[], b: Tensor[], name: string): void =>
          a.forEach((g, k) => expectSame(g, b[k]!, tight, `${problem.label}: ${name} ${k} through the ${what}`));
        compare(got, wanted, 'gradient');
        compare(
          gradientsOfProducts(got, vs, leaves),
          gradientsOfProducts(wanted, vs, expectedLeaves),
          'second derivative',
        );
      }
    }
  });

  test('on a view changes the tangent of its base as an assignment would', () => {
    for (const problem of onViews.filter(isDifferentiable)) {
      const [own, ...rest] = problem.inputs as [Tensor, ...Tensor[]];
      const whole = baseAround(own);
      const vs = [whole, ...rest].map((x, k) => direction(x, 10 + k));
      inLevel(() => {
        const [before, ...expectedRest] = dualsOf([whole, ...rest], vs) as [Tensor, ...Tensor[]];
        const written = outOfPlace(problem, [before.select(-1, 1), ...expectedRest]);
        const expected = tangentOf(stack([before.select(-1, 0), written], -1));
        const [base, ...others] = dualsOf([whole.clone(), ...rest], vs) as [Tensor, ...Tensor[]];
        const sibling = base.select(-1, 1);
        const view = base.select(-1, 1);
        inPlace(problem, view, [view, ...others]);
        expectSame(tangentOf(base), expected, tight, `${problem.label}: base`);
        expectSame(tangentOf(view), expected.select(-1, 1), tight, `${problem.label}: view`);
        expectSame(tangentOf(sibling), expected.select(-1, 1), tight, `${problem.label}: another view`);
      });
    }
  });
});

/** A tensor with one dimension more, of which `own` is every second element. */
function baseAround(own: Tensor): Tensor {
  const values = valuesOf(own);
  return filled([...own.shape, 2], (i) => (i % 2 === 1 ? values[(i - 1) / 2]! : 0.5 + 0.01 * i));
}

/** A write into every second element of a tensor, and the same without writing. */
function writtenThroughView(problem: Problem, tracked: boolean) {
  const [own, ...rest] = problem.inputs as [Tensor, ...Tensor[]];
  const whole = baseAround(own);

  const [expectedWhole, ...expectedRest] = leavesOf([whole, ...rest]) as [Tensor, ...Tensor[]];
  const before = tracked ? expectedWhole : whole;
  const written = outOfPlace(problem, [before.select(-1, 1), ...expectedRest]);
  const expectedBase = stack([before.select(-1, 0), written], -1);

  const [leaf, ...others] = leavesOf([whole, ...rest]) as [Tensor, ...Tensor[]];
  const base = (tracked ? leaf : whole).clone();
  const sibling = base.select(-1, 1);
  const view = base.select(-1, 1);
  expect(inPlace(problem, view, [view, ...others]), problem.label).toBe(view);

  return {
    ...{ base, view, sibling, expectedBase },
    leaves: tracked ? [leaf, ...others] : others,
    expectedLeaves: tracked ? [expectedWhole, ...expectedRest] : expectedRest,
  };
}

/** What PyTorch writes all the same: one value everywhere, and some indexed writes, which it would rather not. */
const mayOverlap: readonly OpName[] = [
  ...(['fillScalar', 'fillTensor', 'zero', 'maskedFill', 'maskedFillTensor'] as const),
  ...(['indexFill', 'indexFillTensor', 'indexPut', 'tril', 'triu'] as const),
];

describe('an in-place operation on a tensor that has several elements at the same place', () => {
  test.each(inplaceNames.filter((name) => opOf(name).kind !== 'view' && !mayOverlap.includes(name)))(
    '%s_ is refused',
    (name) => {
      const problem = problemsIn(name).find((p) => keepsSizes(p) && selfOf(p).dim() > 0 && selfOf(p).numel() > 1)!;
      const own = selfOf(problem);
      const self = own.select(0, 0).clone().expand(own.shape);
      expect(() => inPlace(problem, self, problem.inputs)).toThrow(
        /more than one element of the written-to tensor refers to a single memory location/,
      );
    },
  );
});

/** The first sample whose first two inputs have the same sizes, not those of a scalar. */
const squareProblem = (name: OpName): Problem | undefined =>
  problemsIn(name).find(({ inputs: [a, b] }) => a !== undefined && b !== undefined && a.dim() > 0 && sameSizes(a, b));

const binaryNames = inplaceNames.filter(
  (name) => opOf(name) instanceof PointwiseOp && squareProblem(name) !== undefined,
);

describe('an in-place operation whose operands share elements', () => {
  test.each(binaryNames)('%s_ of a tensor with itself', (name) => {
    const problem = squareProblem(name)!;
    const rest = problem.inputs.slice(2);
    const leaf = problem.inputs[0]!.detach().requiresGrad_();
    const expected = outOfPlace(problem, [leaf, leaf, ...rest]);
    const again = problem.inputs[0]!.detach().requiresGrad_();
    const self = again.clone();
    inPlace(problem, self, [self, self, ...rest]);
    expectSame(self, expected, tight, problem.label);
    if (!isDifferentiable(problem)) return;
    const u = direction(expected.detach(), 30);
    const wanted = gradientsOf(expected, [leaf], u);
    expectSame(gradientsOf(self, [again], u)[0]!, wanted[0]!, tight, `${problem.label}: gradient`);
  });

  test.each(binaryNames)('%s_ reads a transposed view of the tensor as it was before', (name) => {
    const problem = squareProblem(name)!;
    const rest = problem.inputs.slice(2).map((t) => t.flatten().narrow(0, 0, 1).squeeze(0));
    const square = filled([3, 3], (i) => 0.4 + 0.13 * ((i * 5) % 9));
    const expected = outOfPlace(problem, [square, square.t(), ...rest]);
    const self = square.clone();
    inPlace(problem, self, [self, self.t(), ...rest]);
    expectSame(self, expected, tight, problem.label);
  });
});
