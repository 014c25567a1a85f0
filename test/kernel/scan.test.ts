import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bool, float16, float32, float64, int32, int64, uint8 } from '../../src/base/dtype.js';
import { recurrence, scan } from '../../src/kernel/reference/scan.js';
import type { ScanKind } from '../../src/kernel/reference/scan.js';
import {
  anyDType,
  anyLayout,
  anyReadLayout,
  anySizes,
  emptyOperand,
  operandOf,
  smallValue,
  tuples,
  valuesOf,
} from './operands.js';
import { read, strays } from './operands.js';
import type { Value } from './operands.js';

const combine: Record<ScanKind, (a: bigint, b: bigint) => bigint> = {
  sum: (a, b) => a + b,
  prod: (a, b) => a * b,
  max: (a, b) => (a > b ? a : b),
  min: (a, b) => (a < b ? a : b),
};

for (const kind of ['sum', 'prod', 'max', 'min'] as const) {
  test(`running ${kind} along the last dim, for all dtypes and layouts`, () => {
    const anyCase = anySizes(1, 4).chain((sizes) =>
      fc.tuple(fc.constant(sizes), anyReadLayout(sizes.length), anyLayout(sizes.length)),
    );
    fc.assert(
      fc.property(anyDType, anyCase, (dtype, [sizes, layout, outLayout]) => {
        const input = operandOf(dtype, sizes, (i) => smallValue(dtype, i), layout);
        const out = operandOf(dtype, sizes, () => (dtype === int64 ? 0n : 0), outLayout);
        const around = strays(out);
        scan(kind, out, input);
        const wanted = tuples(sizes).map((tuple): Value => {
          const j = tuple[tuple.length - 1]!;
          const values = Array.from({ length: j + 1 }, (_, k) => BigInt(read(input, [...tuple.slice(0, -1), k])));
          const result = values.reduce(combine[kind]);
          if (dtype === int64) return result;
          if (dtype === bool) return result !== 0n;
          if (dtype.isFloatingPoint) return Number(result);
          return Number(dtype === uint8 ? BigInt.asUintN(8, result) : BigInt.asIntN(8 * dtype.bytes, result));
        });
        // In the halves a product of four such values may need more bits than there are; 3 * 11 bits is the most elsewhere.
        fc.pre(kind !== 'prod' || dtype.bytes !== 2 || !dtype.isFloatingPoint);
        // Zeros of both signs are equal here.
        expect(valuesOf(out).map((v) => (v === 0 ? 0 : v))).toEqual(wanted);
        expect(strays(out)).toEqual(around);
      }),
    );
  });
}

test('after a NaN there is only NaN', () => {
  for (const dtype of [float32, float64, float16]) {
    for (const kind of ['sum', 'prod', 'max', 'min'] as const) {
      const out = emptyOperand(dtype, [4]);
      scan(
        kind,
        out,
        operandOf(dtype, [4], (i) => [1, NaN, 5, -5][i]!),
      );
      expect(valuesOf(out)).toEqual([1, NaN, NaN, NaN]);
    }
  }
});

test('float32 is summed in double precision', () => {
  const out = emptyOperand(float32, [4]);
  scan(
    'sum',
    out,
    operandOf(float32, [4], (i) => [2 ** 24, 1, 1, 1][i]!),
  );
  expect(valuesOf(out)).toEqual([2 ** 24, 2 ** 24, 2 ** 24 + 2, 2 ** 24 + 4]);
});

test('a float16 product is rounded when stored, not on the way', () => {
  const out = emptyOperand(float16, [3]);
  scan(
    'prod',
    out,
    operandOf(float16, [3], (i) => [60000, 2, 0.25][i]!),
  );
  expect(valuesOf(out)).toEqual([60000, Infinity, 30000]);
});

test('integers wrap around, and convert to the output’s dtype first', () => {
  const narrow = emptyOperand(int32, [2]);
  scan(
    'sum',
    narrow,
    operandOf(int32, [2], () => 2 ** 31 - 1),
  );
  expect(valuesOf(narrow)).toEqual([2 ** 31 - 1, -2]);
  const wide = emptyOperand(int64, [3]);
  scan(
    'sum',
    wide,
    operandOf(bool, [3], () => true),
  );
  expect(valuesOf(wide)).toEqual([1n, 2n, 3n]);
  scan(
    'prod',
    wide,
    operandOf(int64, [3], () => 2n ** 62n + 1n),
  );
  expect(valuesOf(wide)).toEqual([1n, 2n, 3n].map((k) => BigInt.asIntN(64, (2n ** 62n + 1n) ** k)));
});

test('says where the extremes are: of equal ones the last so far, of NaNs the last', () => {
  for (const dtype of [float32, int64, int32, float16]) {
    const given = dtype.isFloatingPoint ? [1, 3, 3, NaN, 5, NaN] : [1, 3, 3, 2, 5, 5];
    const number = (v: number): Value => (dtype === int64 ? BigInt(v) : v);
    for (const [kind, where] of [
      ['max', dtype.isFloatingPoint ? [0, 1, 2, 3, 3, 5] : [0, 1, 2, 2, 4, 5]],
      ['min', dtype.isFloatingPoint ? [0, 0, 0, 3, 3, 5] : [0, 0, 0, 0, 0, 0]],
    ] as const) {
      const [out, places] = [emptyOperand(dtype, [6]), emptyOperand(int64, [6])];
      scan(
        kind,
        out,
        operandOf(dtype, [6], (i) => number(given[i]!)),
        places,
      );
      expect(valuesOf(places)).toEqual(where.map(BigInt));
      expect(valuesOf(out)).toEqual(where.map((at) => number(given[at]!)));
    }
  }
});

test('a recurrence takes the last result times a factor, in either direction, and does not read the first factor', () => {
  const of = (values: readonly number[]) => operandOf(float64, [2, 3], (i) => values[i]!);
  const [factors, input] = [of([NaN, 2, 3, NaN, 5, 7]), of([1, 1, 1, 1, 2, 3])];
  const out = emptyOperand(float64, [2, 3]);
  recurrence(out, factors, input, false);
  expect(valuesOf(out)).toEqual([1, 3, 10, 1, 7, 52]);
  recurrence(out, factors, input, true);
  expect(valuesOf(out)).toEqual([9, 4, 1, 116, 23, 3]);
  recurrence(input, factors, input, true); // over what it reads
  expect(valuesOf(input)).toEqual(valuesOf(out));
});
