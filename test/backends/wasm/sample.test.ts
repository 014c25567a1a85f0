/** Samples of planes and their gradients in WebAssembly, against the reference kernels on the same memory. */
import { afterEach, describe, expect, it } from 'vitest';
import { type DType, float16, float32, float64 } from '../../../src/base/dtype.js';
import * as wasm from '../../../src/backends/wasm/sample.js';
import { getNumThreads, setNumThreads } from '../../../src/backends/wasm/threads.js';
import { loadDense } from '../../../src/kernel/reference/load.js';
import * as reference from '../../../src/kernel/reference/sample.js';
import { bytesOf, operand, type TestOperand } from './operands.js';

const some = (i: number): number => ((i * 7919 + 13) % 37) - 18;
const numelOf = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

const filled = (dtype: DType, sizes: readonly number[], value: (i: number) => number): TestOperand =>
  operand(
    dtype,
    sizes,
    Array.from({ length: numelOf(sizes) }, (_, i) => value(i)),
  );

/** The elements, 0 without a sign. */
const elementsOf = (t: TestOperand): number[] => Array.from(loadDense(t), (v) => Number(v) + 0);

interface Case {
  readonly batch: number;
  readonly channels: number;
  readonly extent: readonly number[];
  readonly positions: number;
  readonly taps: number;
}

const cases: readonly Case[] = [
  { batch: 1, channels: 1, extent: [3, 4], positions: 1, taps: 1 },
  { batch: 2, channels: 3, extent: [3, 5], positions: 7, taps: 2 },
  { batch: 1, channels: 9, extent: [6, 4], positions: 300, taps: 4 },
  { batch: 3, channels: 17, extent: [2, 3, 4], positions: 2001, taps: 2 },
  { batch: 2, channels: 2, extent: [2, 2, 3], positions: 5, taps: 1 },
];

/** Axes with every position of the dimension, weights of both signs, and derivatives where they are asked for. */
const axesOf = ({ batch, extent, positions, taps }: Case, dtype: DType, partsOfTap: number): TestOperand[] =>
  extent.map((n, d) =>
    filled(dtype, [partsOfTap * taps, batch, positions], (i) =>
      i < taps * batch * positions ? (i * 5 + d) % n : ((i * 11 + d) % 9) / 4 - 1,
    ),
  );

/** Either implementation; that in WebAssembly says whether it did the work. */
type Kernels = typeof wasm | typeof reference;

const kinds = [
  {
    name: 'samples',
    outSizes: ({ batch, channels, positions }: Case) => [batch, channels, positions],
    run: (k: Kernels, out: TestOperand, c: Case) =>
      k.sample(out, filled(out.dtype, [c.batch, c.channels, ...c.extent], some), axesOf(c, out.dtype, 2)),
  },
  {
    name: 'gradients of the planes',
    outSizes: ({ batch, channels, extent }: Case) => [batch, channels, ...extent],
    run: (k: Kernels, out: TestOperand, c: Case) =>
      k.sampleInput(out, filled(out.dtype, [c.batch, c.channels, c.positions], some), axesOf(c, out.dtype, 2)),
  },
  {
    name: 'gradients of the grid',
    outSizes: ({ batch, extent, positions }: Case) => [batch, positions, extent.length],
    run: (k: Kernels, out: TestOperand, c: Case) =>
      k.sampleGrid(
        out,
        filled(out.dtype, [c.batch, c.channels, c.positions], some),
        filled(out.dtype, [c.batch, c.channels, ...c.extent], (i) => some(i + 5)),
        axesOf(c, out.dtype, 3),
      ),
  },
] as const;

describe('samples of planes in WebAssembly', () => {
  const before = getNumThreads();
  afterEach(() => {
    setNumThreads(before);
  });

  for (const { name, outSizes, run } of kinds) {
    it(`${name} are those of the reference, on one thread and on three`, () => {
      for (const dtype of [float32, float64]) {
        for (const one of cases) {
          const want = filled(dtype, outSizes(one), () => 7);
          run(reference, want, one);
          for (const threads of [1, 3]) {
            setNumThreads(threads);
            const got = filled(dtype, outSizes(one), () => 7);
            expect(run(wasm, got, one)).toBe(true);
            // Multiples of 1/64 of this size are exact in either precision.
            expect(elementsOf(got)).toEqual(elementsOf(want));
          }
        }
      }
    });

    it(`${name} of half precision, and of nothing, are left to the reference`, () => {
      const one = cases[1]!;
      for (const [dtype, what] of [
        [float16, one],
        [float32, { ...one, channels: 0 }],
        [float32, { ...one, batch: 0 }],
      ] as const) {
        const out = filled(dtype, outSizes(what), () => 7);
        const before = bytesOf(out);
        expect(run(wasm, out, what)).toBe(false);
        expect(bytesOf(out)).toEqual(before);
      }
    });
  }

  it('are the sums that the definition gives', () => {
    const [planes, out] = [filled(float64, [1, 1, 2, 3], (i) => i + 1), filled(float64, [1, 1, 1], () => 7)];
    const axes = [operand(float64, [4, 1, 1], [0, 1, 0.25, 0.75]), operand(float64, [4, 1, 1], [1, 2, 0.5, 0.5])];
    reference.sample(out, planes, axes);
    expect(Array.from(loadDense(out))).toEqual([0.25 * 2.5 + 0.75 * 5.5]);
  });
});
