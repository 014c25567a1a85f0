/**
 * Where an operation is computed makes no difference: JavaScript and WebAssembly agree up to rounding, and results have
 * the same bits for any number of threads.
 */
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type DTypeName, getNumThreads, grad, setNumThreads, type Tensor } from '../../src/index.js';
import { setBackend } from '../../src/tensor/memory.js';
import { rounding } from '../tolerances.js';
import { direction, expectSame, leavesOf, opNames, opOf, type Problem, problemOf, valuesOf } from './gradcheck.js';
import { type OpName, samplesOf } from './samples.js';

const usual = process.env['CHAINRULE_BACKEND'];
afterEach(() => {
  setBackend(usual === 'host' || usual === 'wasm' ? usual : 'auto');
});

/** All results and, where there are any, all gradients. */
function outcome(problem: Problem): Tensor[] {
  const leaves = leavesOf(problem.inputs);
  const results = problem.call(leaves);
  const floating = problem.run(leaves).filter((out) => out.requiresGrad);
  const us = floating.map((out, k) => direction(out.detach(), 30 + k));
  const gradients =
    floating.length === 0 ? [] : grad(floating, leaves, { gradOutputs: us, allowUnused: true, materializeGrads: true });
  return [...results, ...gradients].map((t) => t.detach());
}

function problemsIn(name: OpName, dtype: DTypeName): Problem[] {
  return samplesOf(name).flatMap((sample, i) =>
    ['smooth', 'plain', 'refused'].includes(sample.nature) ? [problemOf(name, sample, i, dtype)] : [],
  );
}

describe.each(['float64', 'float32'] as const)('in JavaScript and in WebAssembly, in %s', (dtype) => {
  test.each(opNames.filter((name) => problemsIn(name, 'float64').length > 0))('%s', (name) => {
    const isRefused = samplesOf(name).some((sample) => sample.nature === 'refused');
    const [onHost, inWasm] = (['host', 'wasm'] as const).map((backend) => {
      setBackend(backend);
      return problemsIn(name, dtype).map((problem) => (isRefused ? problem.call(problem.inputs) : outcome(problem)));
    });
    onHost!.forEach((expected, i) => {
      const actual = inWasm![i]!;
      expect(actual.length).toBe(expected.length);
      // Errors of the parts add up, so the largest element sets the scale for all.
      const finite = expected.flatMap(valuesOf).filter(Number.isFinite);
      const scale = finite.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
      const { rtol, atol } = rounding[dtype];
      actual.forEach((t, k) => {
        const tolerance = t.isFloatingPoint() ? { rtol: 4 * rtol, atol: 4 * atol * scale } : rounding.int64;
        expectSame(t, expected[k]!, tolerance, `${name}, sample ${i}, result ${k}`);
      });
    });
  });
});

describe('on one thread and on three', () => {
  const before = getNumThreads();
  afterAll(() => {
    setNumThreads(before);
  });

  /** A sample that can be made larger: all its tensors are floating and have a gradient. */
  const growing = (name: OpName): Problem | undefined =>
    problemsIn(name, 'float32').find(
      ({ inputs, sample }) => inputs.length > 0 && !/"literal"|"fixed":true/.test(JSON.stringify(sample.args)),
    );
  const isElementwise = (name: OpName): boolean => opOf(name).kind === 'pointwise' && growing(name) !== undefined;

  test.each(opNames.filter(isElementwise))('%s of 200,000 elements', (name) => {
    const problem = growing(name)!;
    const inputs = problem.inputs.map((t) => {
      const flat = t.reshape([-1]);
      return flat.repeat([Math.ceil(200_000 / flat.numel())]).narrow(0, 0, 200_000);
    });
    const [one, three] = [1, 3].map((threads) => {
      setNumThreads(threads);
      return problem.call(inputs).map((t) => t.toTypedArray());
    });
    one!.forEach((values, k) => {
      const bytes = [values, three![k]!].map(({ buffer, byteOffset, byteLength }) =>
        Buffer.from(buffer, byteOffset, byteLength),
      );
      expect(bytes[0]!.equals(bytes[1]!)).toBe(true);
    });
  });
});
