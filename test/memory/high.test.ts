/**
 * Every operation computes the same on both backends, with the arena's blocks beyond 2 GiB: there addresses look negative to
 * whoever takes them for signed numbers.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { machine } from '../../src/backends/wasm/machine.js';
import { type BackendChoice, setBackend } from '../../src/tensor/memory.js';
import { conv2d, manualSeed, maxPool2d, randn, softmax, type Tensor } from '../../src/index.js';
import { direction, gradients, leavesOf, opNames, type Problem, problemsOf } from '../ops/gradcheck.js';
import { restorePolicies } from './memory.js';

restorePolicies();

beforeAll(() => {
  const { arena } = machine();
  // Taken and never touched, so it costs addresses and no memory.
  if (arena.allocate(2.2 * 2 ** 30) === null) throw new Error('the memory ends below 2.2 GiB');
  // What is free below is taken, too: large pieces first.
  for (let bytes = 2 ** 24; bytes >= 64; bytes /= 2) {
    while (arena.allocate(bytes)!.address < 2 ** 31);
  }
});

/** What a problem gives on a backend: results and gradients, as numbers. */
function computed(choice: BackendChoice, problem: Problem): number[][] {
  setBackend(choice);
  const leaves = leavesOf(problem.inputs);
  const outs = problem.run(leaves);
  const us = outs.map((out, k) => direction(out.detach(), 30 + k));
  return [...outs, ...gradients(problem, leaves, us)].map((t) => Array.from(t.toTypedArray() as Float64Array));
}

/** The largest difference, relative to the largest value. */
function difference(a: readonly number[], b: readonly number[]): number {
  let scale = 1;
  let largest = 0;
  a.forEach((v, i) => {
    if (Object.is(v, b[i])) return;
    if (Number.isFinite(v)) scale = Math.max(scale, Math.abs(v));
    // A NaN on one side only is as different as can be.
    largest = Math.max(largest, Number.isNaN(v - b[i]!) ? Infinity : Math.abs(v - b[i]!));
  });
  return largest / scale;
}

describe('samples of the op table', () => {
  const names = opNames.filter((name) => problemsOf(name, ['smooth']).length > 0);
  test.each(names)('%s', (name) => {
    for (const problem of problemsOf(name, ['smooth'])) {
      const expected = computed('host', problem);
      const actual = computed('wasm', problem);
      expect(actual.length).toBe(expected.length);
      expected.forEach((values, k) => {
        expect(difference(values, actual[k]!), `${problem.label}, result or gradient ${k}`).toBeLessThan(1e-12);
      });
    }
  });
});

test('large kernels, which threads share', () => {
  const compute = (choice: BackendChoice): Tensor[] => {
    setBackend(choice);
    manualSeed(3);
    const image = randn(4, 3, 32, 32).requiresGrad_();
    const weight = randn(8, 3, 3, 3).requiresGrad_();
    const matrix = randn(2048, 300).mul(0.01).requiresGrad_();
    const features = maxPool2d(conv2d(image, weight, null, 1, 1), 2).reshape([-1, 2048]);
    const y = softmax(features.mm(matrix), 1);
    y.pow(2).sum().backward();
    return [y.detach(), image.grad!, weight.grad!, matrix.grad!];
  };
  const expected = compute('host').map((t) => Array.from(t.toTypedArray() as Float32Array));
  const actual = compute('auto');
  expect(actual[0]!.storage.address).toBeGreaterThan(2 ** 31);
  actual.forEach((t, k) => {
    expect(difference(expected[k]!, Array.from(t.toTypedArray() as Float32Array))).toBeLessThan(1e-4);
  });
});
