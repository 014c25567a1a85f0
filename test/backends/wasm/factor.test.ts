/** The kernels of factorisations in WebAssembly, against the reference kernels on copies of the same operands. */
import { describe, expect, it } from 'vitest';
import { type DType, float16, float32, float64, int32 } from '../../../src/base/dtype.js';
import { Geometry } from '../../../src/base/geometry.js';
import * as wasm from '../../../src/backends/wasm/factor.js';
import { machine } from '../../../src/backends/wasm/machine.js';
import * as reference from '../../../src/kernel/reference/factor.js';
import { bytesOf, copyOf, operand, type TestOperand } from './operands.js';
import { inPieces } from './products.js';

/** In (-1, 1), without a pattern that would make matrices singular. */
const noise = (i: number): number =>
  (Math.imul(Math.imul(i + 1, 0x9e3779b1) ^ ((i + 7) << 13), 0x85ebca6b) >> 8) / 2 ** 23;

/** Matrices (B, rows, columns) with dense rows of a larger storage, `gap` elements from the end of one to the next. */
function matrices(dtype: DType, sizes: readonly [number, number, number], gap: number, seed = 0): TestOperand {
  const [batches, rows, columns] = sizes;
  const step = columns + gap;
  const raw = Array.from({ length: batches * (rows * step + gap) + 1 }, (_, i) => noise(i + 31 * seed));
  return operand(dtype, new Geometry(sizes, [rows * step + gap, step, 1], 1), raw);
}

const notes = (batches: number, n: number): TestOperand => operand(int32, [batches, n], new Array(batches * n).fill(0));

/** Adds to the diagonals of square matrices. */
function regular(a: TestOperand, by: number): TestOperand {
  const [batches = 0, n = 0] = a.geometry.sizes;
  const [batch, down, right] = a.geometry.strides as [number, number, number];
  const own = a.storage.own as Float64Array;
  for (let b = 0; b < batches; b++) for (let i = 0; i < n; i++) own[1 + b * batch + i * (down + right)]! += by;
  return a;
}

function expectClose(got: TestOperand, want: TestOperand): void {
  const unit = got.dtype === float64 ? 1e-11 : 3e-4;
  const [g, w] = [got.storage.own, want.storage.own] as [Float64Array, Float64Array];
  const wrong = Array.from(g).flatMap((value, i) =>
    Object.is(value, w[i]) || Math.abs(value - w[i]!) <= unit * Math.max(1, Math.abs(w[i]!)) ? [] : [[i, value, w[i]]],
  );
  expect(wrong).toEqual([]);
}

const textOf = (o: TestOperand): string => bytesOf(o).join();

/** Runs both on copies and compares every element of the storages, those between the rows included. */
function check(
  operands: readonly TestOperand[],
  there: (...given: TestOperand[]) => boolean,
  here: (...given: TestOperand[]) => void,
): TestOperand[] {
  const [got, want, pieces] = [0, 1, 2].map(() => operands.map(copyOf)) as [
    TestOperand[],
    TestOperand[],
    TestOperand[],
  ];
  expect(there(...got)).toBe(true);
  here(...want);
  got.forEach((one, i) => {
    expectClose(one, want[i]!);
  });
  inPieces(() => there(...pieces));
  expect(pieces.map(textOf)).toEqual(got.map(textOf));
  return got;
}

const sizes = [1, 2, 5, 9, 38];

describe.each([float32, float64].map((dtype) => [dtype.name, dtype] as const))('%s', (_, dtype) => {
  it('factors panels of LU, exchanging rows', () => {
    for (const n of sizes) {
      for (const [from, to] of [
        [0, n],
        [0, Math.ceil(n / 2)],
        [n >> 1, n],
      ] as const) {
        for (const gap of [0, 3]) {
          const given = [matrices(dtype, [3, n, n], gap), notes(3, n)];
          check(
            given,
            (a, p) => wasm.luPanel(a, p, from, to),
            (a, p) => reference.luPanel(a, p, from, to),
          );
        }
      }
    }
  });

  it('leaves columns of zeros and carries NaN as the reference does', () => {
    const a = matrices(dtype, [2, 9, 9], 1);
    const own = a.storage.own as Float64Array;
    for (let i = 0; i < 9; i++) own[1 + 10 * i + 2] = 0;
    own[1 + 9 * 10 + 1 + 10 * 4 + 3] = NaN;
    check(
      [a, notes(2, 9)],
      (x, p) => wasm.luPanel(x, p, 0, 9),
      (x, p) => reference.luPanel(x, p, 0, 9),
    );
  });

  it('factors panels of Cholesky, and stops in a matrix where a pivot is not positive', () => {
    for (const n of sizes) {
      for (const [from, to] of [
        [0, n],
        [n >> 1, n],
      ] as const) {
        const given = [regular(matrices(dtype, [3, n, n], 2), 2 * Math.sqrt(n)), notes(3, 1)];
        check(
          given,
          (a, f) => wasm.choleskyPanel(a, f, from, to),
          (a, f) => reference.choleskyPanel(a, f, from, to),
        );
      }
    }
    const bad = regular(matrices(dtype, [2, 9, 9], 0), 6);
    (bad.storage.own as Float64Array)[1 + 9 * 9 + 4 * 10] = -1;
    const failed = notes(2, 1);
    expect(wasm.choleskyPanel(bad, failed, 0, 9)).toBe(true);
    expect(Array.from(failed.storage.own as Int32Array)).toEqual([0, 5]);
  });

  it('solves triangular systems of any layout, upper and lower, with and without a diagonal', () => {
    for (const n of sizes) {
      for (const columns of n === 9 ? [1, 3, 8, 140] : [5, 15]) {
        for (const upper of [false, true]) {
          for (const unit of [false, true]) {
            for (const turned of [false, true]) {
              const a = matrices(dtype, [2, n, n], 1, 5);
              const own = a.storage.own as Float64Array;
              for (let i = 0; i < own.length; i++) own[i]! /= n;
              regular(a, 2);
              const [batch, down, right] = a.geometry.strides as [number, number, number];
              const layout = new Geometry([2, n, n], turned ? [batch, right, down] : [batch, down, right], 1);
              const given = [matrices(dtype, [2, n, columns], 2), { ...a, geometry: layout }];
              check(
                given,
                (x, t) => wasm.solveTriangle(x, t, upper, unit),
                (x, t) => reference.solveTriangle(x, t, upper, unit),
              );
            }
          }
        }
      }
    }
  });

  it('exchanges rows, and takes that back', () => {
    for (const n of sizes) {
      for (const columns of [1, 5, 40]) {
        const pivots = Array.from({ length: 2 * n }, (__, i) => (i % n) + ((i * 5 + 3) % (n - (i % n))));
        for (const backwards of [false, true]) {
          const given = [matrices(dtype, [2, n, columns], 1), operand(int32, [2, n], pivots)];
          const [x] = check(
            given,
            (y, p) => wasm.exchangeRows(y, p, backwards),
            (y, p) => reference.exchangeRows(y, p, backwards),
          );
          reference.exchangeRows(x!, given[1]!, !backwards);
          expect(textOf(x!)).toEqual(textOf(given[0]!));
        }
      }
    }
  });

  it('takes products away', () => {
    for (const [m, k, n] of [
      [1, 1, 1],
      [3, 5, 2],
      [4, 48, 8],
      [60, 48, 50],
      [9, 530, 17],
    ] as const) {
      for (const turned of [false, true]) {
        const b = matrices(dtype, turned ? [2, n, k] : [2, k, n], 3, 2);
        const [batch, down, right] = b.geometry.strides as [number, number, number];
        const layout = new Geometry([2, k, n], turned ? [batch, right, down] : [batch, down, right], 1);
        const given = [matrices(dtype, [2, m, n], 2), matrices(dtype, [2, m, k], 1, 1), { ...b, geometry: layout }];
        check(
          given,
          (c, a, d) => wasm.subtractProduct(c, a, d),
          (c, a, d) => reference.subtractProduct(c, a, d),
        );
      }
    }
  });
});

it('gives the same bits with any number of threads', () => {
  const { pool } = machine();
  const before = pool?.threads ?? 1;
  const results = [1, 3].map((threads) => {
    if (pool !== null) pool.threads = threads;
    const a = matrices(float32, [8, 60, 60], 0);
    const pivots = notes(8, 60);
    wasm.luPanel(a, pivots, 0, 60);
    const x = matrices(float32, [8, 60, 200], 0, 3);
    wasm.solveTriangle(x, a, false, true);
    wasm.exchangeRows(x, pivots, false);
    wasm.subtractProduct(x, a, copyOf(x));
    return [a, pivots, x].map(textOf);
  });
  if (pool !== null) pool.threads = before;
  expect(results[1]).toEqual(results[0]);
});

it('leaves other dtypes to the reference', () => {
  const half = operand(float16, [1, 2, 2], [1, 2, 3, 4]);
  const single = operand(float32, [1, 2, 2], [1, 2, 3, 4]);
  expect(wasm.luPanel(half, notes(1, 2), 0, 2)).toBe(false);
  expect(wasm.solveTriangle(single, half, false, false)).toBe(false);
  expect(wasm.subtractProduct(single, single, half)).toBe(false);
});
