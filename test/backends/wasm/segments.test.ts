/** Combined runs of rows: the reference kernel against its law, the WebAssembly kernel against the reference on the same memory. */
import { afterAll, describe, expect, it } from 'vitest';
import { type DType, float16, float32, float64 } from '../../../src/base/dtype.js';
import { segments, spread } from '../../../src/backends/wasm/segments.js';
import { getNumThreads, setNumThreads } from '../../../src/backends/wasm/threads.js';
import { loadDense } from '../../../src/kernel/reference/load.js';
import { segments as reference, spread as referenceSpread } from '../../../src/kernel/reference/segments.js';
import { operand, type TestOperand } from './operands.js';

const kinds = ['sum', 'prod', 'max', 'min'] as const;
const combine = {
  sum: (a: number, b: number) => a + b,
  prod: (a: number, b: number) => a * b,
  max: (a: number, b: number) => Math.max(a, b),
  min: (a: number, b: number) => Math.min(a, b),
};

const matrix = (dtype: DType, rows: number, columns: number, value: (i: number) => number): TestOperand =>
  operand(
    dtype,
    [rows, columns],
    Array.from({ length: rows * columns }, (_, i) => value(i)),
  );

/** Segments of different lengths, some of them none, that leave rows out and take some twice. */
const boundsOf = (count: number, rows: number): Int32Array =>
  Int32Array.from({ length: 2 * count }, (_, k) => {
    const start = ((k >> 1) * 5) % rows;
    return k % 2 === 0 ? start : Math.min(rows, start + ((k >> 1) % 4));
  });

describe('runs of rows', () => {
  const threads = getNumThreads();
  afterAll(() => {
    setNumThreads(threads);
  });

  it('are combined one row after the other, beginning with a number', () => {
    for (const kind of kinds) {
      const input = matrix(float64, 5, 2, (i) => (i % 4) - 1.5);
      const bounds = Int32Array.of(1, 4, 2, 2, 0, 5);
      const out = matrix(float64, 3, 2, () => 7);
      reference(kind, out, input, bounds, 0.25);
      const wanted = [0, 1, 2].flatMap((m) =>
        [0, 1].map((i) =>
          [0, 1, 2, 3, 4]
            .filter((r) => r >= bounds[2 * m]! && r < bounds[2 * m + 1]!)
            .reduce((sum, r) => combine[kind](sum, ((2 * r + i) % 4) - 1.5), 0.25),
        ),
      );
      expect(Array.from(loadDense(out))).toEqual(wanted);
    }
  });

  it('do as the reference in WebAssembly, for any width, with any number of threads', () => {
    for (const kind of kinds) {
      for (const dtype of [float32, float64]) {
        for (const [rows, columns, count] of [
          [1, 1, 1],
          [40, 1, 30],
          [9, 3, 0],
          [30, 7, 20],
          [20, 37, 12],
          [900, 70, 700],
          [70000, 1, 40000],
        ] as const) {
          const bounds = boundsOf(count, rows);
          const input = matrix(dtype, rows, columns, (i) => (i % 101 === 7 ? NaN : ((i * 7919) % 23) / 8 - 1));
          const [got, want] = [matrix(dtype, count, columns, () => 7), matrix(dtype, count, columns, () => 7)];
          reference(kind, want, input, bounds, 0.5);
          for (const n of [1, 3]) {
            setNumThreads(n);
            expect(segments(kind, got, input, bounds, 0.5)).toBe(true);
            const wanted = loadDense(want);
            const wrong = loadDense(got).filter(
              (v, i) => !Object.is(v, wanted[i]) && !(Math.abs(v - wanted[i]!) < 1e-6),
            );
            expect(Array.from(wrong)).toEqual([]);
          }
        }
      }
    }
  });

  it('receive one row each, and the rows in none stay, here as there', () => {
    for (const dtype of [float32, float64]) {
      for (const [rows, columns, count] of [
        [5, 2, 2],
        [40, 1, 13],
        [9, 3, 0],
        [37, 37, 12],
        [4000, 70, 1300],
      ] as const) {
        // Two rows of every three.
        const bounds = Int32Array.from({ length: 2 * count }, (_, k) => 3 * (k >> 1) + 2 * (k % 2));
        const input = matrix(dtype, count, columns, (i) => i / 8);
        const [got, want] = [matrix(dtype, rows, columns, () => 7), matrix(dtype, rows, columns, () => 7)];
        referenceSpread(want, input, bounds);
        const wanted = loadDense(want);
        expect(
          wanted.every((v, i) => {
            const [row, column] = [Math.floor(i / columns), i % columns];
            const inside = row % 3 < 2 && row < 3 * count;
            return v === (inside ? (Math.floor(row / 3) * columns + column) / 8 : 7);
          }),
        ).toBe(true);
        for (const n of [1, 3]) {
          setNumThreads(n);
          expect(spread(got, input, bounds)).toBe(true);
          expect(loadDense(got).filter((v, i) => v !== wanted[i]).length).toBe(0);
        }
      }
    }
  });

  it('of 16 bits are left to the reference', () => {
    const half = matrix(float16, 4, 2, () => 0x3c00);
    expect(segments('sum', half, half, new Int32Array(8), 0)).toBe(false);
  });
});
