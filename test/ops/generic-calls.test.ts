/** The ways of calling: function, method, in-place method, options by name. All reach the same operation. */
import { describe, expect, test } from 'vitest';
import * as library from '../../src/index.js';
import { manualSeed, Tensor } from '../../src/index.js';
import { camelCase, type Param } from '../../src/ops/signature.js';
import { callables } from '../../src/ops/table.js';
import { rounding } from '../tolerances.js';
import { bound, expectSame, leavesOf, opNames, opOf, positionOfSelf, type Problem, problemsOf } from './gradcheck.js';
import { samplesOf } from './samples.js';

const tight = rounding.float64;
type Call = (...args: unknown[]) => unknown;

const nameOf = (problem: Problem): string => camelCase(problem.op.signature.name);
const functions = library as unknown as Record<string, Call | undefined>;

const problemsFor = (name: (typeof opNames)[number]): Problem[] =>
  problemsOf(name, ['smooth', 'plain', 'create', 'random', 'refused', 'rounded']).filter(
    ({ op }) => op.signature.name !== 'empty',
  );

/** Compares what a call gives with what the operation itself gives, values and nodes. */
function expectSameCall(problem: Problem, call: (args: unknown[]) => unknown): void {
  const args = problem.argumentsWith(leavesOf(problem.inputs));
  manualSeed(3);
  const expected: unknown = problem.op.call(bound(problem.op, args));
  manualSeed(3);
  const actual = call(args);
  const list = (result: unknown): unknown[] => (Array.isArray(result) ? result : [result]);
  expect(Array.isArray(actual), problem.label).toBe(Array.isArray(expected));
  expect(list(actual).length, problem.label).toBe(list(expected).length);
  list(actual).forEach((out, k) => {
    const wanted = list(expected)[k];
    if (!(wanted instanceof Tensor)) return expect(out, problem.label).toBe(wanted);
    expectSame(out as Tensor, wanted, tight, `${problem.label}: result ${k}`);
    expect((out as Tensor).gradFn?.name(), problem.label).toBe(wanted.gradFn?.name());
  });
}

describe('the function', () => {
  test.each(opNames.filter((name) => opOf(name).fn))('%s', (name) => {
    for (const problem of problemsFor(name)) {
      const fn = functions[nameOf(problem)];
      expect(fn, nameOf(problem)).toBeTypeOf('function');
      expectSameCall(problem, (args) => fn!(...args));
    }
  });

  test('does not exist where PyTorch has none', () => {
    const own = new Set(['slice']); // makes a slice for at()
    const without = [...callables].filter(([, { overloads }]) => overloads.every((op) => !op.fn)).map(([name]) => name);
    expect(without.filter((name) => !own.has(name) && typeof functions[name] === 'function')).toEqual([]);
  });
});

describe('the method', () => {
  test.each(opNames.filter((name) => opOf(name).method))('%s', (name) => {
    for (const problem of problemsFor(name)) {
      const at = positionOfSelf(problem.op);
      expectSameCall(problem, (args) => {
        const self = args[at] as Record<string, Call>;
        return self[nameOf(problem)]!(...args.toSpliced(at, 1));
      });
    }
  });

  test('does not exist where PyTorch has none', () => {
    const own = new Set(['at', 'dim', 'size', 'stride', 'numel', 'item']);
    const without = [...callables]
      .filter(([, { overloads }]) => overloads.every((op) => !op.method))
      .map(([name]) => name);
    expect(without.filter((name) => !own.has(name) && name in Tensor.prototype)).toEqual([]);
  });
});

describe('the in-place method', () => {
  test.each(opNames.filter((name) => opOf(name).inplace))('%s', (name) => {
    const [problem] = problemsFor(name) as [Problem];
    const run = (call: (self: Tensor, rest: unknown[]) => unknown): Tensor => {
      const at = positionOfSelf(problem.op);
      const args = problem.argumentsWith(problem.inputs);
      manualSeed(3);
      const self = (args[at] as Tensor).clone();
      expect(call(self, args.toSpliced(at, 1)), problem.label).toBe(self);
      return self;
    };
    const expected = run((self, rest) =>
      problem.op.callInplace(bound(problem.op, rest.toSpliced(positionOfSelf(problem.op), 0, self))),
    );
    const method = `${nameOf(problem)}_`;
    expectSame(
      run((self, rest) => (self as unknown as Record<string, Call>)[method]!(...rest)),
      expected,
      tight,
      problem.label,
    );
  });

  test('does not exist where PyTorch has none', () => {
    const without = [...callables]
      .filter(([, { overloads }]) => overloads.every((op) => !op.inplace))
      .map(([name]) => name);
    expect(without.filter((name) => `${name}_` in Tensor.prototype)).toEqual([]);
  });
});

describe('optional parameters', () => {
  const isOptional = (p: Param): boolean => p.hasDefault || p.nullable;
  const hasOptional = (name: (typeof opNames)[number]): boolean => opOf(name).signature.params.some(isOptional);
  const isOptions = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

  test.each(opNames.filter((name) => opOf(name).fn && hasOptional(name)))('of %s may all be given by name', (name) => {
    for (const problem of problemsFor(name)) {
      const { params } = problem.op.signature;
      const places = params.filter((p) => !p.keywordOnly);
      // What stands before a place that has to be filled keeps its own.
      const required = places.findLastIndex((p) => !isOptional(p)) + 1;
      expectSameCall(problem, (args) => {
        const last = args.at(-1);
        const named: Record<string, unknown> = isOptions(last) ? { ...last } : {};
        const positional = isOptions(last) ? args.slice(0, -1) : args;
        const kept: unknown[] = [];
        // A run of integers as the last list keeps its place.
        if (positional.length > places.length) return functions[nameOf(problem)]!(...args);
        positional.forEach((value, i) => {
          if (i >= required) named[places[i]!.name] = value;
          else kept.push(value);
        });
        return functions[nameOf(problem)]!(...kept, named);
      });
    }
  });
});

describe('a sample', () => {
  test.each(opNames)('of %s gives as many tensors as the signature takes', (name) => {
    for (const sample of samplesOf(name))
      expect(sample.args.length).toBeLessThanOrEqual(opOf(name).signature.params.length + 1);
  });
});
