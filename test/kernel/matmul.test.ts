import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bool, float16, float32, float64, int32, int64, int8, uint8 } from '../../src/base/dtype.js';
import type { DType } from '../../src/base/dtype.js';
import { matmul } from '../../src/kernel/reference/matmul.js';
import {
  anyDType,
  anyLayout,
  anyReadLayout,
  emptyOperand,
  operandOf,
  read,
  smallValue,
  strays,
  tuples,
  valuesOf,
} from './operands.js';
import type { Layout, Value } from './operands.js';

function check(dtype: DType, [b, m, n, k]: readonly number[], layouts: Layout[] = [], value = smallValue): void {
  const left = operandOf(dtype, [b!, m!, k!], (i) => value(dtype, i), layouts[0]);
  const right = operandOf(dtype, [b!, k!, n!], (i) => value(dtype, i + 5), layouts[1]);
  const out = operandOf(dtype, [b!, m!, n!], () => (dtype === int64 ? 9n : 9), layouts[2]);
  const around = strays(out);
  matmul(out, left, right);
  const wanted = tuples([b!, m!, n!]).map(([i, r, c]): Value => {
    let sum = 0n;
    for (let l = 0; l < k!; l++) sum += BigInt(read(left, [i!, r!, l])) * BigInt(read(right, [i!, l, c!]));
    if (dtype === int64) return BigInt.asIntN(64, sum);
    if (dtype === bool) return sum !== 0n;
    if (dtype.isFloatingPoint) return Number(sum);
    return Number(dtype === uint8 ? BigInt.asUintN(8, sum) : BigInt.asIntN(8 * dtype.bytes, sum));
  });
  expect(valuesOf(out)).toEqual(wanted);
  expect(strays(out)).toEqual(around);
}

test('equals its definition for all dtypes and layouts', () => {
  const size = fc.integer({ min: 0, max: 5 });
  const layouts = fc.tuple(anyReadLayout(3), anyReadLayout(3), anyLayout(3));
  fc.assert(
    fc.property(anyDType, fc.tuple(size, size, size, size), layouts, (dtype, sizes, each) => check(dtype, sizes, each)),
  );
});

test('packed matrices: odd sizes, transposed, shared by all batches', () => {
  const transposed: Layout = { order: [0, 2, 1], gaps: true };
  const shared: Layout = { expanded: [true, false, false] };
  for (const dtype of [float32, float64, int32, int64]) {
    for (const sizes of [
      [1, 13, 14, 15],
      [2, 16, 16, 16],
      [3, 17, 9, 70],
      [2, 1, 40, 65],
      [2, 40, 3, 65],
      [1, 3, 600, 5],
    ]) {
      check(dtype, sizes);
      check(dtype, sizes, [transposed, transposed, transposed]);
      check(dtype, sizes, [shared, {}, {}]);
      check(dtype, sizes, [{}, shared, transposed]);
    }
  }
});

test('no terms sum to zero', () => {
  for (const dtype of [float32, int64, int32, bool]) check(dtype, [2, 3, 4, 0]);
});

test('integers wrap around', () => {
  const large = (dtype: DType, i: number): Value =>
    dtype === int64 ? (2n ** 61n + BigInt(i)) * (i % 2 ? 1n : -1n) : dtype === int32 ? 2 ** 30 + i : 100 + i;
  for (const dtype of [int64, int32, int8, uint8]) {
    check(dtype, [2, 3, 4, 5], [], (d, i) => (d === int8 ? Number(large(d, i)) - 100 : large(d, i)));
  }
});

test('float32 products are summed in double precision', () => {
  for (const n of [1, 40]) {
    // 4096 * 4096 + 1 + 1 is not to be had in float32 sums, whatever their order.
    const row = operandOf(float32, [1, n, 64], (_, [, , l]) => (l === 0 ? 4096 : l! < 3 ? 1 : 0));
    const column = operandOf(float32, [1, 64, n], (_, [, l]) => (l === 0 ? 4096 : 1));
    const out = emptyOperand(float32, [1, n, n]);
    matmul(out, row, column);
    expect(new Set(valuesOf(out))).toEqual(new Set([2 ** 24 + 2]));
  }
});

test('float16 is rounded once, at the end', () => {
  const out = emptyOperand(float16, [1, 1, 1]);
  matmul(
    out,
    operandOf(float16, [1, 1, 2], () => 300),
    operandOf(float16, [1, 2, 1], (i) => [300, -299][i]!),
  );
  expect(valuesOf(out)).toEqual([300]);
});

test('NaN and infinity go where their row and column meet, and nowhere else', () => {
  for (const n of [2, 20]) {
    const a = operandOf(float64, [1, n, n], (_, [, r, l]) => (r === 1 && l === 0 ? NaN : 1));
    const b = operandOf(float64, [1, n, n], (_, [, l, c]) => (l === 1 && c === 1 ? Infinity : 0));
    const out = emptyOperand(float64, [1, n, n]);
    matmul(out, a, b);
    for (const [i, r, c] of tuples([1, n, n])) {
      expect(read(out, [i!, r!, c!])).toBe(r === 1 ? NaN : c === 1 ? Infinity : 0);
    }
  }
});
