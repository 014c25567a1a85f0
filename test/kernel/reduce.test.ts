import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bool, dtypes, float16, float32, float64, int16, int32, int64, int8, uint8 } from '../../src/base/dtype.js';
import type { DType } from '../../src/base/dtype.js';
import { argReduce, reduce } from '../../src/kernel/reference/reduce.js';
import type { ReduceKind } from '../../src/kernel/reference/reduce.js';
import {
  anyDType,
  anyLayout,
  anyReadLayout,
  anySizes,
  emptyOperand,
  numelOf,
  operandOf,
  read,
  smallValue,
  strays,
  tuples,
  valuesOf,
} from './operands.js';
import type { Value } from './operands.js';

const kinds: ReduceKind[] = ['sum', 'prod', 'max', 'min', 'any', 'all'];

/** The result for one output element, by the definition; the values are small enough to be exact as numbers. */
function plainly(kind: ReduceKind, dtype: DType, values: Value[]): Value {
  const numbers = values.map(Number);
  const result = {
    sum: () => numbers.reduce((a, b) => a + b, 0),
    prod: () => numbers.reduce((a, b) => a * b, 1),
    max: () => Math.max(...numbers),
    min: () => Math.min(...numbers),
    any: () => Number(numbers.some((v) => v !== 0)),
    all: () => Number(numbers.every((v) => v !== 0)),
  }[kind]();
  return stored(dtype, result);
}

/** What a tensor of `dtype` holds of an integer result. */
function stored(dtype: DType, result: number): Value {
  const big = BigInt(result);
  if (dtype === int64) return BigInt.asIntN(64, big);
  if (dtype === bool) return big !== 0n;
  if (dtype === uint8) return Number(BigInt.asUintN(8, big));
  if (dtype === float16) return Math.abs(result) > 65504 ? Math.sign(result) * Infinity : result;
  if (dtype.isFloatingPoint) return dtype === float64 ? result : Math.fround(result);
  return Number(BigInt.asIntN(8 * dtype.bytes, big));
}

const anyCase = anySizes(0, 4).chain((sizes) =>
  fc.integer({ min: 0, max: sizes.length }).chain((outerRank) =>
    fc.record({
      sizes: fc.constant(sizes),
      outerRank: fc.constant(outerRank),
      layout: anyReadLayout(sizes.length),
      outLayout: anyLayout(outerRank),
    }),
  ),
);

describe('reduce', () => {
  for (const kind of kinds) {
    test(`${kind} equals its definition for all dtypes and layouts`, () => {
      fc.assert(
        fc.property(anyDType, anyCase, (dtype, { sizes, outerRank, layout, outLayout }) => {
          const outer = sizes.slice(0, outerRank);
          const inner = tuples(sizes.slice(outerRank));
          fc.pre(inner.length > 0 || (kind !== 'max' && kind !== 'min'));
          // Factors are 1, -1 and 2: the products are exact in every floating dtype, or beyond it.
          const input = operandOf(
            dtype,
            sizes,
            (i) => (kind === 'prod' ? factor(dtype, i) : smallValue(dtype, i)),
            layout,
          );
          const out = operandOf(dtype, outer, () => (dtype === int64 ? 0n : 0), outLayout);
          const around = strays(out);
          reduce(kind, out, input, outerRank);
          const wanted = tuples(outer).map((o) =>
            plainly(
              kind,
              dtype,
              inner.map((i) => read(input, [...o, ...i])),
            ),
          );
          expect(valuesOf(out)).toEqual(wanted);
          expect(strays(out)).toEqual(around);
        }),
      );
    });
  }

  const factor = (dtype: DType, i: number): Value => {
    const n = i % 13 === 0 ? 2 : dtype.isSigned && i % 3 === 0 ? -1 : 1;
    return dtype === int64 ? BigInt(n) : dtype === bool ? i % 5 !== 0 : n;
  };

  test('of no elements: sum 0, product 1, any false, all true', () => {
    for (const dtype of dtypes) {
      const input = emptyOperand(dtype, [2, 0]);
      for (const [kind, wanted] of [
        ['sum', 0],
        ['prod', 1],
        ['any', 0],
        ['all', 1],
      ] as const) {
        const out = emptyOperand(dtype, [2]);
        reduce(kind, out, input, 1);
        expect(valuesOf(out)).toEqual([stored(dtype, wanted), stored(dtype, wanted)]);
      }
    }
  });

  test('NaN is the maximum and the minimum, wherever it is', () => {
    for (const dtype of [float32, float64, float16]) {
      for (let at = 0; at < 3; at++) {
        const input = operandOf(dtype, [3], (i) => (i === at ? NaN : i));
        const out = emptyOperand(dtype, []);
        for (const kind of ['max', 'min', 'sum', 'prod'] as const) {
          reduce(kind, out, input, 0);
          expect(valuesOf(out)).toEqual([NaN]);
        }
      }
    }
  });

  test('infinities are ordinary extremes', () => {
    const input = operandOf(float32, [3], (i) => [-Infinity, 1, Infinity][i]!);
    const out = emptyOperand(float32, []);
    reduce('max', out, input, 0);
    expect(valuesOf(out)).toEqual([Infinity]);
    reduce('min', out, input, 0);
    expect(valuesOf(out)).toEqual([-Infinity]);
    reduce(
      'max',
      out,
      operandOf(float32, [2], () => -Infinity),
      0,
    );
    expect(valuesOf(out)).toEqual([-Infinity]);
  });

  test('NaN is not zero: any and all count it as true', () => {
    const out = emptyOperand(bool, []);
    const input = operandOf(float32, [2], () => NaN);
    reduce('any', out, input, 0);
    expect(valuesOf(out)).toEqual([true]);
    reduce('all', out, input, 0);
    expect(valuesOf(out)).toEqual([true]);
  });

  test('elements are converted to the output’s dtype before they are combined', () => {
    const cases: [DType, DType, number[], Value][] = [
      [bool, int64, [1, 1, 1], 3n],
      [int32, int64, [2 ** 31 - 1, 2 ** 31 - 1], 2n ** 32n - 2n],
      [uint8, int64, [255, 255], 510n],
      [float32, int64, [1.9, 1.9], 2n],
      [float64, float32, [2 ** 24, 1, 1], 2 ** 24 + 2],
      [float32, float64, [2 ** 24, 1], 2 ** 24 + 1],
      [int64, float32, [2, 3], 5],
      [float64, float16, [70000, -70000], NaN],
      [float32, bool, [0.5, 0], true],
    ];
    for (const [from, to, values, wanted] of cases) {
      const out = emptyOperand(to, []);
      reduce(
        'sum',
        out,
        operandOf(from, [values.length], (i) => values[i]!),
        0,
      );
      expect(valuesOf(out), `${from.name} to ${to.name}`).toEqual([wanted]);
    }
  });

  test('integers wrap around', () => {
    const most: [DType, Value, Value][] = [
      [int64, 2n ** 63n - 1n, -2n],
      [int32, 2 ** 31 - 1, -2],
      [int16, 2 ** 15 - 1, -2],
      [int8, 127, -2],
      [uint8, 255, 254],
    ];
    for (const [dtype, value, wanted] of most) {
      const out = emptyOperand(dtype, []);
      reduce(
        'sum',
        out,
        operandOf(dtype, [2], () => value),
        0,
      );
      expect(valuesOf(out)).toEqual([wanted]);
    }
    const out = emptyOperand(int64, []);
    reduce(
      'prod',
      out,
      operandOf(int64, [3], () => 2n ** 31n + 1n),
      0,
    );
    expect(valuesOf(out)).toEqual([BigInt.asIntN(64, (2n ** 31n + 1n) ** 3n)]);
    const narrow = emptyOperand(int32, []);
    reduce(
      'prod',
      narrow,
      operandOf(int32, [3], () => 65537),
      0,
    );
    expect(valuesOf(narrow)).toEqual([Number(BigInt.asIntN(32, 65537n ** 3n))]);
  });

  test('float32 is summed in double precision and rounded once', () => {
    const out = emptyOperand(float32, []);
    // In float32 alone, 2^24 + 1 + 1 ... would stay at 2^24.
    reduce(
      'sum',
      out,
      operandOf(float32, [1001], (i) => (i === 0 ? 2 ** 24 : 1)),
      0,
    );
    expect(valuesOf(out)).toEqual([2 ** 24 + 1000]);
  });

  test('the error of a long float64 sum grows like its logarithm', () => {
    const n = 1_000_000;
    const row = operandOf(float64, [n], () => 0.1);
    const out = emptyOperand(float64, []);
    reduce('sum', out, row, 0);
    // One after the other these additions are off by 1.3e-6.
    expect(Math.abs(Number(valuesOf(out)[0]) - n * 0.1)).toBeLessThan(1e-9);
  });

  test('long rows, long columns and odd lengths', () => {
    for (const dtype of [float32, float64]) {
      for (const [rows, columns] of [
        [3, 1000],
        [40, 700],
        [7, 513],
        [1, 257],
      ] as const) {
        const at = (r: number, c: number): number => ((r * 31 + c * 7) % 23) - 11;
        const wanted = Array.from({ length: rows }, (_, r) =>
          Array.from({ length: columns }, (_, c) => at(r, c)).reduce((a, b) => a + b),
        );
        for (const order of [
          [0, 1],
          [1, 0],
        ]) {
          const input = operandOf(dtype, [rows, columns], (_, [r, c]) => at(r!, c!), { order });
          const out = emptyOperand(dtype, [rows]);
          reduce('sum', out, input, 1);
          expect(valuesOf(out)).toEqual(wanted);
        }
      }
    }
  });
});

describe('argReduce', () => {
  for (const kind of ['max', 'min'] as const) {
    test(`the first ${kind === 'max' ? 'maximum' : 'minimum'} for all dtypes and layouts`, () => {
      fc.assert(
        fc.property(anyDType, anyCase, (dtype, { sizes, outerRank, layout, outLayout }) => {
          fc.pre(numelOf(sizes.slice(outerRank)) > 0);
          const input = operandOf(dtype, sizes, (i) => smallValue(dtype, i), layout);
          const outer = sizes.slice(0, outerRank);
          const out = operandOf(int64, outer, () => 0n, outLayout);
          argReduce(kind, out, input, outerRank);
          const inner = tuples(sizes.slice(outerRank));
          const wanted = tuples(outer).map((o) => {
            const values = inner.map((i) => Number(read(input, [...o, ...i])));
            return BigInt(values.indexOf(kind === 'max' ? Math.max(...values) : Math.min(...values)));
          });
          expect(valuesOf(out)).toEqual(wanted);
        }),
      );
    });

    test(`the first NaN is the ${kind}imum`, () => {
      for (const dtype of [float32, float64, float16]) {
        const out = emptyOperand(int64, []);
        argReduce(
          kind,
          out,
          operandOf(dtype, [5], (i) => [9, -9, NaN, 3, NaN][i]!),
          0,
        );
        expect(valuesOf(out)).toEqual([2n]);
        argReduce(
          kind,
          out,
          operandOf(dtype, [2], () => NaN),
          0,
        );
        expect(valuesOf(out)).toEqual([0n]);
      }
    });

    test(`${kind} tells int64 apart beyond 2^53`, () => {
      const out = emptyOperand(int64, []);
      argReduce(
        kind,
        out,
        operandOf(int64, [3], (i) => 2n ** 60n + [1n, kind === 'max' ? 2n : 0n, 1n][i]!),
        0,
      );
      expect(valuesOf(out)).toEqual([1n]);
    });
  }
});
