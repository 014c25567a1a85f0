/** Distances and their gradient: the reference kernels against their law, the WebAssembly kernels against these on the same memory. */
import { afterAll, describe, expect, it } from 'vitest';
import { type DType, float16, float32, float64 } from '../../../src/base/dtype.js';
import { Geometry, numelOf } from '../../../src/base/geometry.js';
import { distanceGradient, distances } from '../../../src/backends/wasm/distance.js';
import { getNumThreads, setNumThreads } from '../../../src/backends/wasm/threads.js';
import {
  distanceGradient as referenceGradient,
  distances as reference,
} from '../../../src/kernel/reference/distance.js';
import { loadDense } from '../../../src/kernel/reference/load.js';
import { operand, stridesFor, type TestOperand } from './operands.js';

const norms = [0, 1, 2, Infinity, 0.5, 3.5];
const dtypes = [float32, float64];

/** Numbers in eighths, some of them equal. */
const noise = (i: number): number => ((i * 7919 + 13) % 61) / 8 - 3;

/** Such numbers, the last dimensions lying in memory in this order. */
function numbers(dtype: DType, sizes: readonly number[], seed: number, order?: readonly number[]): TestOperand {
  const raw = Array.from({ length: numelOf(sizes) }, (_, i) => noise(i + seed));
  return operand(dtype, order === undefined ? sizes : new Geometry(sizes, stridesFor(sizes, order), 0), raw);
}

const filled = (dtype: DType, sizes: readonly number[]): TestOperand =>
  operand(dtype, sizes, new Array<number>(numelOf(sizes)).fill(77));

/** How far the elements of one are from those of the other, as a share of the largest of these. */
function distanceOf(got: TestOperand, want: TestOperand): number {
  const [a, b] = [loadDense(got), loadDense(want)] as [Float64Array, Float64Array];
  const scale = b.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
  return a.reduce((most, v, i) => (Object.is(v, b[i]) ? most : Math.max(most, Math.abs(v - b[i]!) / scale)), 0);
}

/** The sizes of the pairs, and the two matrices; without a second one, of one. */
const cases: readonly (readonly [pairs: readonly number[], a: readonly number[], b: readonly number[] | null])[] = [
  [
    [1, 1],
    [1, 1],
    [1, 1],
  ],
  [
    [3, 2, 5],
    [3, 2, 3],
    [3, 5, 3],
  ],
  [
    [2, 2, 9, 13],
    [2, 2, 9, 4],
    [2, 2, 13, 4],
  ],
  [
    [7, 70],
    [7, 21],
    [70, 21],
  ],
  [
    [300, 9],
    [300, 2],
    [9, 2],
  ],
  [
    [5, 6],
    [5, 1100],
    [6, 1100],
  ],
  [[1], [2, 3], null],
  [[10], [5, 1], null],
  [[37 * 18], [37, 16], null],
  [[523 * 261], [523, 5], null],
];

describe('distances of vectors', () => {
  const threads = getNumThreads();
  afterAll(() => {
    setNumThreads(threads);
  });

  it('are the norms of their differences', () => {
    const a = operand(float64, [2, 2], [1, 2, 4, -2]);
    const b = operand(float64, [1, 2], [1, -1]);
    for (const [p, wanted] of [
      [0, [1, 2]],
      [1, [3, 4]],
      [2, [3, Math.sqrt(10)]],
      [Infinity, [3, 3]],
      [3, [3, 28 ** (1 / 3)]],
    ] as const) {
      const out = filled(float64, [2, 1]);
      reference(out, a, b, p);
      expect(Array.from(loadDense(out))).toEqual(wanted);
    }
  });

  it('have the slopes of the norms', () => {
    const step = 1e-6;
    for (const p of [1, 2, 3.5]) {
      for (const other of [numbers(float64, [3, 5], 20), null]) {
        const total = (x: TestOperand): number => {
          const out = filled(float64, other === null ? [6] : [4, 3]);
          reference(out, x, other, p);
          // The gradient is that of the sum of the p-th powers, divided by p, where all factors are 1.
          return loadDense(out).reduce((sum, n) => sum + n ** p / p, 0);
        };
        const x = numbers(float64, [4, 5], 3);
        const factors = operand(float64, other === null ? [6] : [4, 3], new Array<number>(12).fill(1));
        const out = filled(float64, [4, 5]);
        referenceGradient(out, factors, null, x, other, p);
        const got = loadDense(out);
        for (let i = 0; i < 20; i++) {
          const moved = (by: number): number => {
            const there = numbers(float64, [4, 5], 3);
            (there.storage.own as Float64Array)[i]! += by;
            return total(there);
          };
          // Of |d| at 0 the slope is that on average.
          expect(got[i]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 5);
        }
      }
    }
  });

  it('are the same in WebAssembly, for any layout, with any number of threads', () => {
    for (const dtype of dtypes) {
      for (const p of norms) {
        for (const [pairs, a, b] of cases) {
          const order = a.map((_, d) => a.length - 1 - d);
          for (const layout of [undefined, order]) {
            const [x, y] = [numbers(dtype, a, 1, layout), b && numbers(dtype, b, 40, layout)];
            const want = filled(dtype, pairs);
            reference(want, x, y, p);
            for (const n of [1, 3]) {
              setNumThreads(n);
              const got = filled(dtype, pairs);
              expect(distances(got, x, y, p)).toBe(true);
              expect(distanceOf(got, want), `${p} ${String(pairs)}`).toBeLessThan(dtype === float64 ? 1e-12 : 1e-5);
            }
          }
        }
      }
    }
  });

  it('have the same gradients in WebAssembly, from factors in rows or in columns', () => {
    for (const dtype of dtypes) {
      for (const p of norms.slice(1)) {
        for (const [pairs, a, b] of cases) {
          const turned = pairs.map((_, d) => (d < pairs.length - 2 ? d : 2 * pairs.length - 3 - d));
          for (const order of b === null ? [undefined] : [undefined, turned]) {
            const [x, y] = [numbers(dtype, a, 1), b && numbers(dtype, b, 40)];
            const factors = numbers(dtype, pairs, 5, order);
            const least = p === Infinity ? numbers(dtype, pairs, 9, order) : null;
            const want = filled(dtype, a);
            referenceGradient(want, factors, least, x, y, p);
            for (const n of [1, 3]) {
              setNumThreads(n);
              const got = filled(dtype, a);
              expect(distanceGradient(got, factors, least, x, y, p)).toBe(true);
              expect(distanceOf(got, want), `${p} ${String(pairs)}`).toBeLessThan(dtype === float64 ? 1e-12 : 1e-5);
            }
          }
        }
      }
    }
  });

  it('hold NaN where a vector does, and sums of many elements are as good as those of few', () => {
    const a = numbers(float32, [4, 3], 1);
    (a.storage.own as Float32Array)[4] = NaN;
    for (const p of [1, 2, Infinity, 3.5]) {
      const got = filled(float32, [6]);
      expect(distances(got, a, null, p)).toBe(true);
      expect(Array.from(loadDense(got), Number.isNaN)).toEqual([true, false, false, true, true, false]);
    }
    const [long, zeros] = [
      operand(float32, [1, 60_000], new Array<number>(60_000).fill(0.1)),
      operand(float32, [1, 60_000], new Array<number>(60_000).fill(0)),
    ];
    const sum = filled(float32, [1, 1]);
    expect(distances(sum, long, zeros, 1)).toBe(true);
    expect(Math.abs(loadDense(sum)[0]! / 6000 - 1)).toBeLessThan(1e-5);
  });

  it('of 16 bits are left to the reference', () => {
    const half = numbers(float16, [4, 4], 0);
    expect(distances(half, half, half, 2)).toBe(false);
    expect(distanceGradient(half, half, null, half, half, 2)).toBe(false);
  });
});
