/** Random numbers in WebAssembly, against the samplers of kernel/random.ts from a generator in the same state. */
import { describe, expect, test } from 'vitest';
import { bfloat16, bool, type DType, float16, float32, float64, int16, int32, int64 } from '../../../src/base/dtype.js';
import { Geometry } from '../../../src/base/geometry.js';
import * as wasm from '../../../src/backends/wasm/random.js';
import * as kernel from '../../../src/kernel/random.js';
import { bytesOf, copyOf, operand, type TestOperand } from './operands.js';

const { Generator } = kernel;

/** An operand between elements that belong to nobody. */
function room(dtype: DType, n: number): TestOperand {
  const raw = new Array<number>(n + 9).fill(7);
  return dtype === int64
    ? operand(dtype, new Geometry([n], [1], 4), raw.map(BigInt))
    : operand(dtype, new Geometry([n], [1], 4), raw);
}

const hexOf = ({ storage: { own } }: TestOperand): string =>
  Buffer.from(own.buffer, own.byteOffset, own.byteLength).toString('hex');
const stateOf = (generator: kernel.Generator): string => Buffer.from(generator.getState()).toString('hex');

type Draw = (sampler: typeof wasm | typeof kernel, out: TestOperand, generator: kernel.Generator) => unknown;

/** Whether both draw the same, and leave their generators in the same state, wherever these were. */
function same(dtype: DType, draw: Draw): void {
  for (const n of [0, 1, 3, 16, 31, 623, 2047, 2049, 4103]) {
    for (const before of [0, 1, 623, 624]) {
      const [here, there] = [new Generator().manualSeed(n), new Generator().manualSeed(n)];
      for (const generator of [here, there]) {
        for (let i = 0; i < before; i++) generator.random();
      }
      const expected = room(dtype, n);
      const got = copyOf(expected);
      draw(kernel, expected, here);
      expect(draw(wasm, got, there)).toBe(true);
      expect(hexOf(got), `${n} after ${before}`).toBe(hexOf(expected));
      expect(stateOf(there)).toBe(stateOf(here));
      expect(there.random()).toBe(here.random());
    }
  }
}

describe('the same numbers as on the host', () => {
  for (const fused of [undefined, false]) {
    const how = fused === undefined ? 'as the platform has it' : 'without fused multiply-add';
    // What is rounded once comes to the same in double precision unless that is a tie, which is not among these.
    test.each([
      [0, 1],
      [-2, 5],
      [0.1, 0.3],
    ])(`uniform from %d to %d, ${how}`, (from, to) => {
      for (const dtype of [float32, float64]) {
        if (dtype === float64 && from !== 0 && fused === false) continue;
        same(dtype, (sampler, out, generator) => sampler.uniform(out, from, to, generator, fused));
      }
    });

    test.each([
      [0, 1],
      [3, 0.7],
    ])(`normal of mean %d and deviation %d, ${how}`, (mean, std) => {
      same(float32, (sampler, out, generator) =>
        out.geometry.numel < 16
          ? (kernel.normal(out, mean, std, generator), true)
          : sampler.normal(out, mean, std, generator, fused),
      );
    });
  }

  test.each([
    [0, 10],
    [-5, 100],
    [0, 1],
    [7, 2 ** 31],
    [0, 2 ** 32 - 1],
    [-(2 ** 51), 5 - 2 ** 51],
    [-(2 ** 31), 2 ** 31 - 1],
  ])('randint from %d to %d', (low, high) => {
    for (const dtype of [int64, int32, float32, float64]) {
      if (dtype === int32 && (low < -(2 ** 31) || high > 2 ** 31)) continue;
      same(dtype, (sampler, out, generator) => sampler.randint(out, low, high, generator));
    }
  });

  // Double precision is rounded to these; that two logarithms' last bits show is too rare to be among them.
  test.each([1, 0.3])('exponential of rate %d', (rate) => {
    for (const dtype of [float32, float16, bfloat16]) {
      same(dtype, (sampler, out, generator) => sampler.exponential(out, rate, generator));
    }
  });

  test.each([0, 0.3, 0.5, 1])('bernoulli of %d', (p) => {
    for (const dtype of [float32, float64, bool]) {
      same(dtype, (sampler, out, generator) => sampler.bernoulli(out, p, generator));
    }
  });
});

test('remainders for counts of all sizes', () => {
  const [here, there] = [new Generator().manualSeed(1), new Generator().manualSeed(1)];
  for (let count = 1; count < 2 ** 32; count = Math.ceil(count * 1.7)) {
    for (const high of [count, count + 1]) {
      if (high >= 2 ** 32) continue;
      const expected = room(int64, 3000);
      const got = copyOf(expected);
      kernel.randint(expected, 0, high, here);
      expect(wasm.randint(got, 0, high, there)).toBe(true);
      expect(hexOf(got)).toBe(hexOf(expected));
    }
  }
});

test('what it has no kernel for is left to the host, with nothing drawn', () => {
  const generator = new Generator().manualSeed(5);
  const state = generator.getState();
  const strided = operand(float32, new Geometry([20], [2], 0), new Array<number>(40).fill(7));
  const half = room(float16, 20);
  expect(wasm.uniform(half, 0, 1, generator)).toBe(false);
  expect(wasm.uniform(strided, 0, 1, generator)).toBe(false);
  expect(wasm.uniform(room(float64, 20), 1, 2, generator, false)).toBe(false);
  expect(wasm.normal(strided, 0, 1, generator)).toBe(false);
  expect(wasm.normal(room(float32, 15), 0, 1, generator)).toBe(false);
  expect(wasm.normal(room(float64, 20), 0, 1, generator)).toBe(false);
  expect(wasm.randint(room(int64, 20), 0, 2 ** 32, generator)).toBe(false);
  expect(wasm.randint(room(int32, 20), 0, 2 ** 31 + 1, generator)).toBe(false);
  expect(wasm.randint(room(int64, 20), 2n ** 60n, 2n ** 60n + 5n, generator)).toBe(false);
  expect(wasm.randint(room(int16, 20), 0, 5, generator)).toBe(false);
  expect(wasm.exponential(room(float64, 20), 1, generator)).toBe(false);
  expect(wasm.exponential(strided, 1, generator)).toBe(false);
  expect(wasm.bernoulli(half, 0.5, generator)).toBe(false);
  expect(wasm.bernoulli(strided, 0.5, generator)).toBe(false);
  expect(generator.getState()).toEqual(state);
  expect(bytesOf(half)).toEqual(bytesOf(room(float16, 20)));
  expect(Array.from(strided.storage.own as Float32Array)).toEqual(new Array<number>(40).fill(7));
});
