/** Sparse matrices and windows with bounds in WebAssembly, against the reference kernels on the same memory. */
import { describe, expect, it } from 'vitest';
import { maxWindows } from '../../../src/backends/wasm/max-windows.js';
import { resample } from '../../../src/backends/wasm/resample.js';
import { Geometry } from '../../../src/base/geometry.js';
import { bfloat16, dtypes, type DType, float16, float32, float64, int64 } from '../../../src/base/dtype.js';
import { loadDense, loadDenseBig } from '../../../src/kernel/reference/load.js';
import * as pool from '../../../src/kernel/reference/pool.js';
import * as reference from '../../../src/kernel/reference/resample.js';
import { bytesOf, operand, type TestOperand } from './operands.js';

const some = (i: number): number => ((i * 7919 + 13) % 37) - 18;

function filled(dtype: DType, sizes: readonly number[], value: (i: number) => number): TestOperand {
  const count = sizes.reduce((a, b) => a * b, 1);
  const values = Array.from({ length: count }, (_, i) => value(i));
  return operand(dtype, sizes, dtype === int64 ? values.map((v) => BigInt(v)) : values);
}

/** m rows over n columns, with row mod 4 entries each. */
function weighted(m: number, n: number): reference.SparseRows {
  const starts = [0];
  const columns: number[] = [];
  for (let row = 0; row < m; row++) {
    for (let k = 0; k < row % 4; k++) columns.push((row * 3 + k * 2) % n);
    starts.push(columns.length);
  }
  const weights = Float64Array.from(columns, (_, k) => ((k * 5) % 7) / 4 - 0.5);
  return { starts: Int32Array.from(starts), columns: Int32Array.from(columns), weights };
}

/** m rows over n columns, each over a run of its own and the first of the next, with a weight for each row. */
function binned(m: number, n: number): reference.SparseRows {
  const starts = [0];
  const columns: number[] = [];
  const weights: number[] = [];
  for (let row = 0; row < m; row++) {
    for (let k = Math.floor((row * n) / m); k < Math.ceil(((row + 1) * n) / m); k++) {
      columns.push(k);
      weights.push(((row % 3) + 1) / 4);
    }
    starts.push(columns.length);
  }
  return { starts: Int32Array.from(starts), columns: Int32Array.from(columns), weights: Float64Array.from(weights) };
}

/** The transpose, which has n rows. */
function transposed(rows: reference.SparseRows, n: number): reference.SparseRows {
  const entries: [column: number, row: number, weight: number][] = [];
  for (let row = 0; row + 1 < rows.starts.length; row++) {
    for (let k = rows.starts[row]!; k < rows.starts[row + 1]!; k++) {
      entries.push([rows.columns[k]!, row, rows.weights![k]!]);
    }
  }
  entries.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const starts = Array.from({ length: n + 1 }, (_, column) => entries.filter((entry) => entry[0] < column).length);
  return {
    starts: Int32Array.from(starts),
    columns: Int32Array.from(entries, (entry) => entry[1]),
    weights: Float64Array.from(entries, (entry) => entry[2]),
  };
}

function moving(m: number, n: number): reference.SparseRows {
  const columns = Int32Array.from({ length: m }, (_, row) => (row * 5 + 2) % n);
  return { starts: Int32Array.from({ length: m + 1 }, (_, row) => row), columns, weights: null };
}

/** Sizes (A, M, N, I). */
const sizes: readonly (readonly [number, number, number, number])[] = [
  [1, 5, 7, 1],
  [3, 9, 4, 1],
  [2, 6, 5, 3],
  [2, 5, 3, 4],
  [1, 4, 6, 21],
  [40, 300, 20, 1],
  [3, 70, 20, 70],
];

describe('sparse matrices in WebAssembly', () => {
  it('sum as the reference does', () => {
    for (const dtype of [float32, float64]) {
      for (const [a, m, n, i] of sizes) {
        const input = filled(dtype, [a, n, i], some);
        const [got, want] = [filled(dtype, [a, m, i], () => 7), filled(dtype, [a, m, i], () => 7)];
        expect(resample(got, input, weighted(m, n))).toBe(true);
        reference.resample(want, input, weighted(m, n));
        // Multiples of 1/4 that are small enough are exact in either precision.
        expect(Array.from(loadDense(got))).toEqual(Array.from(loadDense(want)));
      }
    }
  });

  it('sum long rows, and rows that repeat the one before, as pooling to a size and its gradient do', () => {
    // Both ways between n elements and m bins; bins share an element where they meet.
    for (const dtype of [float32, float64]) {
      for (const [a, n, m] of [
        [3, 301, 7],
        [900, 90, 4],
        [2, 64, 1],
        [5, 40, 39],
      ] as const) {
        const [pooling, gradient] = [binned(m, n), transposed(binned(m, n), n)];
        for (const [rows, from, to] of [
          [pooling, n, m],
          [gradient, m, n],
        ] as const) {
          const input = filled(dtype, [a, from, 1], some);
          const count = a * to;
          const behind = filled(dtype, [count + 4], () => 7);
          const got = { ...behind, geometry: new Geometry([a, to, 1], [to, 1, 1], 0) };
          const want = filled(dtype, [a, to, 1], () => 7);
          expect(resample(got, input, rows)).toBe(true);
          reference.resample(want, input, rows);
          expect(Array.from(loadDense(behind))).toEqual([...loadDense(want), 7, 7, 7, 7]);
        }
      }
    }
  });

  it('sum rows that begin like the one before and are shorter', () => {
    const starts = Int32Array.from({ length: 41 }, (_, row) => (row <= 20 ? 2 * row : row + 20));
    const columns = Int32Array.from({ length: 60 }, (_, k) => (k < 40 ? k % 2 : 0));
    const rows = { starts, columns, weights: new Float64Array(60).fill(0.5) };
    const input = filled(float32, [1, 2, 1], () => 1);
    const got = filled(float32, [1, 40, 1], () => 7);
    expect(resample(got, input, rows)).toBe(true);
    expect(Array.from(loadDense(got))).toEqual(Array.from({ length: 40 }, (_, row) => (row < 20 ? 1 : 0.5)));
  });

  it('move elements of every type, bit by bit', () => {
    for (const dtype of dtypes) {
      for (const [a, m, n, i] of sizes) {
        const input = filled(dtype, [a, n, i], (k) => Math.abs(some(k)) % 2);
        const [got, want] = [filled(dtype, [a, m, i], () => 1), filled(dtype, [a, m, i], () => 1)];
        expect(resample(got, input, moving(m, n))).toBe(true);
        reference.resample(want, input, moving(m, n));
        expect(bytesOf(got)).toEqual(bytesOf(want));
      }
    }
  });

  it('move runs of elements, as padding does', () => {
    for (const dtype of dtypes) {
      for (const [a, n, left, right] of [
        [3, 20, 2, 3],
        [900, 40, 1, 1],
        [1, 9, 0, 9],
      ] as const) {
        const m = n + left + right;
        const columns = Int32Array.from({ length: m }, (_, row) => (row - left + n) % n);
        const rows = { starts: Int32Array.from({ length: m + 1 }, (_, row) => row), columns, weights: null };
        const input = filled(dtype, [a, n, 1], (k) => Math.abs(some(k)) % 2);
        const [got, want] = [filled(dtype, [a, m, 1], () => 1), filled(dtype, [a, m, 1], () => 1)];
        expect(resample(got, input, rows)).toBe(true);
        reference.resample(want, input, rows);
        expect(bytesOf(got)).toEqual(bytesOf(want));
      }
    }
  });

  it('leave sums of half precision to the reference', () => {
    for (const dtype of [float16, bfloat16]) {
      const out = filled(dtype, [1, 5, 1], () => 7);
      const before = bytesOf(out);
      expect(resample(out, filled(dtype, [1, 3, 1], some), weighted(5, 3))).toBe(false);
      expect(bytesOf(out)).toEqual(before);
    }
  });

  it('are what a matrix times a vector is', () => {
    const [a, m, n, i] = [2, 6, 5, 3];
    const rows = weighted(m, n);
    const input = filled(float64, [a, n, i], some);
    const out = filled(float64, [a, m, i], () => 7);
    reference.resample(out, input, rows);
    const values = loadDense(input);
    const want = Array.from({ length: a * m * i }, (_, at) => {
      const [outer, row, inner] = [Math.floor(at / (m * i)), Math.floor(at / i) % m, at % i];
      let sum = 0;
      for (let k = rows.starts[row]!; k < rows.starts[row + 1]!; k++) {
        sum += rows.weights![k]! * values[(outer * n + rows.columns[k]!) * i + inner]!;
      }
      return sum;
    });
    expect(Array.from(loadDense(out))).toEqual(want);
  });
});

describe('windows with bounds in WebAssembly', () => {
  /** Windows that overlap, of different lengths; for each plane others, if `planes` is more than 1. */
  const boundsOf = (n: number, m: number, planes: number): pool.Bounds => {
    const from = Int32Array.from({ length: m * planes }, (_, k) => (k * 3 + (k >> 2)) % n);
    return { from, to: from.map((first, k) => Math.min(n, first + 1 + (k % 3))), planeStep: planes > 1 ? m : 0 };
  };

  it('find maxima and where they are, as the reference', () => {
    for (const dtype of [float32, float64]) {
      for (const own of [true, false]) {
        for (const value of [some, (i: number) => (i % 11 === 3 ? NaN : some(i)), () => -Infinity]) {
          const [planes, image, out] = [5, [3, 6, 9], [2, 4, 7]];
          const bounds = image.map((n, d) => boundsOf(n, out[d]!, own ? planes : 1)) as [
            pool.Bounds,
            pool.Bounds,
            pool.Bounds,
          ];
          const input = filled(dtype, [planes, ...image], value);
          const [got, want] = [filled(dtype, [planes, ...out], () => 7), filled(dtype, [planes, ...out], () => 7)];
          const [at, wantAt] = [filled(int64, [planes, ...out], () => 7), filled(int64, [planes, ...out], () => 7)];
          expect(maxWindows(got, at, input, bounds)).toBe(true);
          pool.maxWindows(want, wantAt, input, bounds);
          expect(Array.from(loadDense(got))).toEqual(Array.from(loadDense(want)));
          expect(Array.from(loadDenseBig(at))).toEqual(Array.from(loadDenseBig(wantAt)));
        }
      }
    }
  });
});
