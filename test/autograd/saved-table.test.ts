/**
 * What each operation of the table saves, and that it can be packed: whatever is not saved may be modified between forward and
 * backward, whatever is saved may not, and packing changes no gradient, second gradient or tangent of one.
 *
 * @features
 * | A4 | what is saved | only what the formula needs | saved-table.test.ts: "saves what its gradient reads, and nothing else minds being modified" |
 * | A4 | saved-tensor check | GraphError | saved-table.test.ts: "notices that what it saved was modified" |
 * | A7 | saved_tensors_hooks on every op | same | saved-table.test.ts: "has the same gradients when all it saves is packed" |
 */
import { describe, expect, test } from 'vitest';
import { grad, graph, noGrad, type Node, type Tensor, unpackDual } from '../../src/index.js';
import { rounding } from '../tolerances.js';
import {
  direction,
  dualsOf,
  expectSame,
  gradients,
  gradientsOfProducts,
  inLevel,
  leavesOf,
  opNames,
  type Problem,
  problemsOf,
  vjp,
} from '../ops/gradcheck.js';

const tight = rounding.float64;
const smoothNames = opNames.filter((name) => problemsOf(name, ['smooth']).length > 0);

const cotangentsOf = (problem: Problem): Tensor[] =>
  problem.run([...problem.inputs]).map((out, k) => direction(out.detach(), 30 + k));

/** The storages of all that the graph below some results saved. */
function savedBelow(outs: readonly Tensor[]): Set<unknown> {
  const storages = new Set<unknown>();
  const seen = new Set<Node>();
  const open = outs.flatMap((out) => (out.gradFn === null ? [] : [out.gradFn]));
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const t of node.saved) if (t !== null) storages.add(t.storage);
    for (const next of node.next) if (next !== null) open.push(next);
    const { write } = (node.plan ?? {}) as { write?: Node };
    if (write !== undefined) open.push(write);
  }
  return storages;
}

/** Copies of the inputs that are leaves with storages of their own. */
const ownLeaves = (problem: Problem): Tensor[] => leavesOf(problem.inputs.map((t) => t.clone()));

const spoil = (t: Tensor): void => {
  noGrad(() => t.fill_(77));
};

const copy = (t: Tensor): Tensor => t.clone();

describe.each(smoothNames)('%s', (name) => {
  const problems = problemsOf(name, ['smooth']);

  test('saves what its gradient reads, and nothing else minds being modified', () => {
    for (const problem of problems) {
      const us = cotangentsOf(problem);
      const expected = vjp(problem.run, problem.inputs, us);
      const leaves = ownLeaves(problem);
      // Views of an input would change with it, and some may not be used afterwards.
      const outs = problem.run(leaves).map(copy);
      const saved = savedBelow(outs);
      leaves.filter((t) => !saved.has(t.storage)).forEach(spoil);
      const got = grad(outs, leaves, { gradOutputs: us, materializeGrads: true });
      got.forEach((g, k) => {
        expectSame(g, expected[k]!, tight, `${problem.label}: gradient ${k}`);
      });
    }
  });

  test('notices that what it saved was modified', () => {
    for (const problem of problems) {
      const count = problem.inputs.length;
      for (let k = 0; k < count; k++) {
        const leaves = ownLeaves(problem);
        const outs = problem.run(leaves);
        if (!savedBelow(outs).has(leaves[k]!.storage)) continue;
        spoil(leaves[k]!);
        const us = outs.map((out, i) => direction(out.detach(), 30 + i));
        expect(
          () => grad(outs, leaves, { gradOutputs: us, materializeGrads: true }),
          `${problem.label}: input ${k}`,
        ).toThrow('has been modified by an inplace operation');
      }
    }
  });

  test('has the same gradients when all it saves is packed', () => {
    for (const problem of problems) {
      const us = cotangentsOf(problem);
      const [plain, packed] = [leavesOf(problem.inputs), leavesOf(problem.inputs)];
      const expected = gradients(problem, plain, us, true);
      const got = graph.savedTensorsHooks(copy, copy, () => gradients(problem, packed, us, true));
      got.forEach((g, k) => {
        expectSame(g, expected[k]!, tight, `${problem.label}: gradient ${k}`);
      });
      const ws = problem.inputs.map((x, k) => direction(x, 20 + k));
      const second = gradientsOfProducts(expected, ws, plain);
      gradientsOfProducts(got, ws, packed).forEach((g, k) => {
        expectSame(g, second[k]!, tight, `${problem.label}: second gradient ${k}`);
      });
    }
  });

  test('has the same tangents of gradients when all it saves is packed', () => {
    for (const problem of problems) {
      const us = cotangentsOf(problem);
      const vs = problem.inputs.map((x, k) => direction(x, 10 + k));
      const tangents = (hooks: boolean): (Tensor | null)[] =>
        inLevel(() => {
          const duals = dualsOf(leavesOf(problem.inputs), vs);
          const run = (): Tensor[] => gradients(problem, duals, us);
          return (hooks ? graph.savedTensorsHooks(copy, copy, run) : run()).map((g) => unpackDual(g).tangent);
        });
      const expected = tangents(false);
      tangents(true).forEach((t, k) => {
        expect(t === null, `${problem.label}: tangent ${k}`).toBe(expected[k] === null);
        if (t !== null) expectSame(t, expected[k]!, tight, `${problem.label}: tangent ${k}`);
      });
    }
  });
});
