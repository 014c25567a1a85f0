/**
 * Operations by need (Note [Operations by need] in src/ops/invoke.ts): with no methods on Tensor but those that the
 * generated lists give an operation, it runs, and so do its first and second derivatives, forward mode and the in-place
 * form. Otherwise a program bundled from chainrule/lite would fail in the middle of a backward pass.
 */
import { afterEach, describe, expect, test } from 'vitest';
import {
  enterDualLevel,
  exitDualLevel,
  grad,
  makeDual,
  noGrad,
  NotImplementedError,
  Tensor,
  tensor,
  unpackDual,
} from '../../src/index.js';
import * as generated from '../../src/ops/callables.generated.js';
import { type Installed, installMethods } from '../../src/ops/invoke.js';
import { refuseMissing, tableMethods } from '../../src/ops/missing.js';
import type { Op } from '../../src/ops/op.js';
import { bound, direction, leavesOf, opNames, opOf, type Problem, problemsOf } from './gradcheck.js';

const { common, ...named } = generated;
const callables = Object.values(named);
const complete = tableMethods().map(
  (name) => [name, Object.getOwnPropertyDescriptor(Tensor.prototype, name)!] as const,
);

/** What a program has that imports this operation alone. */
function closureOf(op: Op): Set<Installed> {
  const found = new Set([...common, ...callables.filter((c) => c.overloads.includes(op))]);
  for (const callable of found) for (const needed of callable.needs()) found.add(needed);
  return found;
}

/** Leaves Tensor with the methods of these operations only. */
function leave(operations: Iterable<Installed>): void {
  for (const [name] of complete) Reflect.deleteProperty(Tensor.prototype, name);
  for (const operation of operations) installMethods(operation);
}

afterEach(() => {
  for (const [name, descriptor] of complete) Object.defineProperty(Tensor.prototype, name, descriptor);
});

/** What is to be done with a problem; everything that takes methods of its own is made here, beforehand. */
function usesOf(problem: Problem): (() => void)[] {
  const { op, inputs, sample, argumentsWith } = problem;
  const uses: (() => void)[] = [() => void problem.call(inputs)];
  if (sample.nature === 'smooth') {
    const us = noGrad(() => problem.run(inputs)).map((out, k) => direction(out, 30 + k));
    const vs = inputs.map((x, k) => direction(x, 40 + k));
    const leaves = leavesOf(inputs);
    uses.push(() => {
      const options = { materializeGrads: true, retainGraph: true };
      const first = grad(problem.run(leaves), leaves, { ...options, gradOutputs: us, createGraph: true });
      const kept = first.map((_, k) => k).filter((k) => first[k]!.requiresGrad);
      if (kept.length === 0) return;
      const again = kept.map((k) => first[k]!);
      grad(again, leaves, { ...options, gradOutputs: kept.map((k) => vs[k]!) });
    });
    uses.push(() => {
      enterDualLevel();
      try {
        for (const out of problem.run(inputs.map((x, k) => makeDual(x, vs[k]!)))) unpackDual(out);
      } finally {
        exitDualLevel();
      }
    });
  }
  if (op.inplace && sample.except['in place'] === undefined) {
    const copies = inputs.map((x) => x.clone());
    const args = bound(op, argumentsWith(copies));
    uses.push(() => {
      try {
        op.callInplace(args);
      } catch (error) {
        // Sizes that do not fit in place are another test's concern; a missing method is a TypeError.
        if (error instanceof TypeError) throw error;
      }
    });
  }
  return uses;
}

describe.each(opNames)('%s', (name) => {
  test('needs no method but those that are listed', () => {
    const op = opOf(name);
    const natures = ['smooth', 'plain', 'create', 'random', 'refused', 'rounded'] as const;
    const uses = problemsOf(name, natures).flatMap(usesOf);
    leave(closureOf(op));
    for (const use of uses) use();
    expect(uses.length).toBeGreaterThan(0);
  });
});

test('a method that is not there says how to get it', () => {
  leave(common);
  refuseMissing();
  const x = tensor([1, 2]);
  expect(() => x.exp()).toThrow(NotImplementedError);
  expect(() => x.exp_()).toThrow('Tensor.exp_: this program holds only the operations that it imports');
  expect(String(x.add(1))).toBe('tensor([2., 3.])');
});
