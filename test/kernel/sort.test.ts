/** Sorting, selecting and searching against the plainest way to do the same: comparing elements one by one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bool, type DType, float16, float32, float64, int32, int64 } from '../../src/base/dtype.js';
import { longestRun } from '../../src/kernel/reference/longest-run.js';
import { searchSorted } from '../../src/kernel/reference/search.js';
import { sort } from '../../src/kernel/reference/sort.js';
import { sortRows } from '../../src/kernel/reference/sort-rows.js';
import {
  anyDType,
  anyLayout,
  anyReadLayout,
  emptyOperand,
  numelOf,
  operandOf,
  read,
  smallValue,
  strays,
  tuples,
  type Value,
  valuesOf,
} from './operands.js';

/** NaN after everything and equal to itself; -0 equal to 0. */
function compare(a: Value, b: Value): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  if (Number.isNaN(b)) return -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Positions in order; Array's own sort is stable. */
const ordered = (row: readonly Value[], descending: boolean): number[] =>
  row.map((_, i) => i).sort((i, j) => (descending ? compare(row[j]!, row[i]!) : compare(row[i]!, row[j]!)));

const zeroOf = (dtype: DType): Value => (dtype === int64 ? 0n : 0);

describe('sort', () => {
  test('gives elements of any ranks in order, for all dtypes and layouts', () => {
    const anyCase = fc
      .record({ outer: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }), n: fc.integer({ min: 1, max: 60 }) })
      .chain(({ outer, n }) => {
        const rank = outer.length + 1;
        return fc.record({
          outer: fc.constant(outer),
          n: fc.constant(n),
          from: fc.integer({ min: 0, max: n - 1 }),
          part: fc.double({ min: 0, max: 1, noNaN: true }),
          step: fc.integer({ min: 1, max: 30 }),
          descending: fc.boolean(),
          layouts: fc.tuple(anyReadLayout(rank), anyLayout(rank), anyLayout(rank)),
        });
      });
    fc.assert(
      fc.property(anyDType, anyCase, (dtype, { outer, n, from, part, step, descending, layouts }) => {
        const count = Math.max(1, Math.round((n - from) * part));
        const input = operandOf(dtype, [...outer, n], (i) => smallValue(dtype, i * step), layouts[0]);
        const values = operandOf(dtype, [...outer, count], () => zeroOf(dtype), layouts[1]);
        const indices = operandOf(int64, [...outer, count], () => 0n, layouts[2]);
        const around = [strays(values), strays(indices)];
        sort(values, indices, input, descending, from);
        for (const tuple of tuples(outer)) {
          const row = Array.from({ length: n }, (_, j) => read(input, [...tuple, j]));
          const wanted = ordered(row, descending).slice(from, from + count);
          const got = Array.from({ length: count }, (_, j) => [...tuple, j]);
          expect(got.map((t) => Number(read(indices, t)))).toEqual(wanted);
          expect(got.map((t) => read(values, t))).toEqual(wanted.map((i) => row[i]));
        }
        expect([strays(values), strays(indices)]).toEqual(around);
      }),
    );
  });

  const indicesOf = (dtype: DType, row: readonly Value[], descending: boolean): number[] => {
    const indices = emptyOperand(int64, [row.length]);
    sort(
      null,
      indices,
      operandOf(dtype, [row.length], (i) => row[i]!),
      descending,
      0,
    );
    return valuesOf(indices).map(Number);
  };

  test('puts NaN last, in descending order first, and does not tell -0 from 0', () => {
    const row = [0, NaN, -Infinity, -0, 1, NaN, Infinity, 0];
    for (const dtype of [float32, float64, float16]) {
      expect(indicesOf(dtype, row, false)).toEqual([2, 0, 3, 7, 4, 6, 1, 5]);
      expect(indicesOf(dtype, row, true)).toEqual([1, 5, 6, 4, 0, 3, 7, 2]);
    }
  });

  test('goes through all digits of the wide types', () => {
    const wide = (i: number): bigint => BigInt.asIntN(64, BigInt(i + 1) * 0x9e3779b97f4a7c15n);
    for (const n of [7, 300]) {
      for (const [dtype, value] of [
        [int64, wide],
        [int32, (i: number) => Number(BigInt.asIntN(32, wide(i)))],
        [float64, (i: number) => Number(wide(i)) * 2 ** ((i % 90) - 45)],
      ] as const) {
        const row = Array.from({ length: n }, (_, i) => value(i));
        for (const descending of [false, true]) {
          expect(indicesOf(dtype, row, descending)).toEqual(ordered(row, descending));
        }
      }
    }
  });
});

test('sortRows sorts rows as words are sorted, equal ones in their order', () => {
  fc.assert(
    fc.property(
      anyDType,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 3 }),
      anyReadLayout(2),
      (dtype, n, m, layout) => {
        const input = operandOf(
          dtype,
          [n, m],
          (i) => (smallValue(bool, i) ? smallValue(dtype, i >> 1) : zeroOf(dtype)),
          layout,
        );
        const rows = Array.from({ length: n }, (_, i) => Array.from({ length: m }, (__, j) => read(input, [i, j])));
        const out = emptyOperand(int64, [n]);
        sortRows(out, input);
        const wanted = rows
          .map((_, i) => i)
          .sort((a, b) => rows[a]!.map((v, k) => compare(v, rows[b]![k]!)).find((c) => c !== 0) ?? 0);
        expect(valuesOf(out).map(Number)).toEqual(wanted);
      },
    ),
  );
});

describe('searchSorted', () => {
  const place = (row: readonly Value[], value: Value, right: boolean): number =>
    row.filter((v) => (right ? compare(v, value) <= 0 : compare(v, value) < 0)).length;

  test('counts what is less, or not greater, for all dtypes and layouts', () => {
    const anyCase = fc.record({
      rows: fc.integer({ min: 1, max: 3 }),
      n: fc.integer({ min: 1, max: 6 }),
      m: fc.integer({ min: 0, max: 5 }),
      right: fc.boolean(),
      shared: fc.boolean(),
      layouts: fc.tuple(anyReadLayout(2), anyLayout(2), anyLayout(2)),
    });
    fc.assert(
      fc.property(anyDType, anyCase, (dtype, { rows, n, m, right, shared, layouts }) => {
        const raw = operandOf(dtype, [rows, n], (i) => smallValue(dtype, i));
        const lines = tuples([rows]).map(([r]) => Array.from({ length: n }, (_, j) => read(raw, [r!, j])));
        const order = lines.map((line) => ordered(line, false));
        const sizes = shared ? [n] : [rows, n];
        const layout = shared ? {} : layouts[1];
        const at = (t: readonly number[]): readonly [number, number] => (shared ? [0, t[0]!] : [t[0]!, t[1]!]);
        const unsorted = operandOf(dtype, sizes, (_, t) => lines[at(t)[0]]![at(t)[1]]!, layout);
        const sorter = operandOf(int64, sizes, (_, t) => BigInt(order[at(t)[0]]![at(t)[1]]!), layout);
        const sorted = operandOf(dtype, sizes, (_, t) => lines[at(t)[0]]![order[at(t)[0]]![at(t)[1]]!]!, layout);
        const values = operandOf(dtype, [rows, m], (i) => smallValue(dtype, 3 * i + 1), layouts[0]);
        const wanted = tuples([rows, m]).map((t) => place(lines[shared ? 0 : t[0]!]!, read(values, t), right));
        for (const [from, way] of [
          [sorted, null],
          [unsorted, sorter],
        ] as const) {
          const out = operandOf(int32, [rows, m], () => 0, layouts[2]);
          searchSorted(out, from, values, way, right);
          expect(valuesOf(out)).toEqual(wanted);
        }
        expect(wanted.length).toBe(numelOf([rows, m]));
      }),
    );
  });

  test('compares int64 exactly, and goes on behind NaNs', () => {
    const out = emptyOperand(int64, [2]);
    const big = 2n ** 62n;
    searchSorted(
      out,
      operandOf(int64, [3], (i) => big + BigInt(i)),
      operandOf(int64, [2], (i) => big + BigInt(i + 1)),
      null,
      false,
    );
    expect(valuesOf(out)).toEqual([1n, 2n]);
    const row = operandOf(float64, [3], (i) => [1, 2, NaN][i]!);
    searchSorted(
      out,
      row,
      operandOf(float64, [2], (i) => [NaN, 5][i]!),
      null,
      false,
    );
    expect(valuesOf(out)).toEqual([3n, 3n]);
  });
});

test('the longest run of a sorted row is named by its last element, of several runs the first', () => {
  for (const dtype of [float32, float16, int64, int32]) {
    const rows = [1, 2, 2, 5, 5, 3, 3, 3, 4, 4];
    const given = operandOf(dtype, [2, 5], (i) => (dtype === int64 ? BigInt(rows[i]!) : rows[i]!));
    const order = operandOf(int64, [2, 5], (i) => BigInt(10 + i));
    const [values, indices] = [emptyOperand(dtype, [2, 1]), emptyOperand(int64, [2, 1])];
    longestRun(values, indices, given, order);
    expect(valuesOf(values).map(Number)).toEqual([2, 3]);
    expect(valuesOf(indices)).toEqual([12n, 17n]);
  }
  const [values, indices] = [emptyOperand(float32, [1]), emptyOperand(int64, [1])];
  const nans = operandOf(float32, [4], (i) => [-0, 0, NaN, NaN][i]!);
  longestRun(
    values,
    indices,
    nans,
    operandOf(int64, [4], (i) => BigInt(i)),
  );
  expect(valuesOf(indices)).toEqual([1n]);
  const high = operandOf(int64, [3], (i) => [1n, 1n + 2n ** 32n, 1n + 2n ** 32n][i]!); // equal in their low words
  longestRun(
    emptyOperand(int64, [1]),
    indices,
    high,
    operandOf(int64, [3], (i) => BigInt(i)),
  );
  expect(valuesOf(indices)).toEqual([2n]);
});
