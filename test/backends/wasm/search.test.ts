/** Searching sorted rows in WebAssembly, against the reference kernel on the same memory. */
import { expect, test } from 'vitest';
import { type DType, float16, float32, float64, int32, int64 } from '../../../src/base/dtype.js';
import { Geometry } from '../../../src/base/geometry.js';
import { searchSorted } from '../../../src/backends/wasm/search.js';
import { searchSorted as reference } from '../../../src/kernel/reference/search.js';
import { bytesOf, copyOf, operand, stridesFor, type TestOperand } from './operands.js';

const noise = (i: number): number => ((i * 7919 + 13) % 41) - 20;

function operandOf(dtype: DType, sizes: readonly number[], gap: number, values: readonly number[]): TestOperand {
  const raw = new Array<number>(1 + values.length * gap).fill(5);
  values.forEach((v, i) => (raw[1 + i * gap] = v));
  const geometry = new Geometry(sizes, stridesFor(sizes, [0, 1], gap), 1);
  return dtype === int64 ? operand(dtype, geometry, raw.map(BigInt)) : operand(dtype, geometry, raw);
}

test.each([float32, float64, int32, int64].map((dtype) => [dtype.name, dtype] as const))(
  '%s: the same places for any sizes, layouts and types of the result',
  (_, dtype) => {
    for (const [rows, n, m] of [
      [1, 1, 9],
      [3, 2, 5],
      [2, 37, 60],
      [2, 100, 5000],
    ] as const) {
      const row = (r: number): number[] => Array.from({ length: n }, (__, i) => noise(i + r)).sort((a, b) => a - b);
      const sorted = Array.from({ length: rows }, (__, r) => row(r)).flat();
      const values = Array.from({ length: rows * m }, (__, i) => noise(3 * i));
      if (dtype.isFloatingPoint) values[1] = sorted[n - 1] = NaN;
      for (const gap of [1, 2]) {
        const from = operandOf(dtype, [rows, n], gap, sorted);
        const wanted = operandOf(dtype, [rows, m], gap, values);
        for (const outType of [int32, int64]) {
          for (const right of [false, true]) {
            const got = operandOf(outType, [rows, m], 1, new Array<number>(rows * m).fill(0));
            const expected = copyOf(got);
            expect(searchSorted(got, from, wanted, null, right)).toBe(true);
            reference(expected, from, wanted, null, right);
            expect(bytesOf(got)).toEqual(bytesOf(expected));
          }
        }
      }
    }
  },
);

test('what it has no kernel for is left to the reference, untouched', () => {
  const out = operandOf(int64, [1, 2], 1, [7, 7]);
  const [half, single] = [operandOf(float16, [1, 2], 1, [1, 2]), operandOf(float32, [1, 2], 1, [1, 2])];
  expect(searchSorted(out, half, half, null, false)).toBe(false);
  expect(searchSorted(out, single, half, null, false)).toBe(false);
  expect(searchSorted(out, single, single, operandOf(int64, [1, 2], 1, [0, 1]), false)).toBe(false);
  expect(bytesOf(out)).toEqual(bytesOf(operandOf(int64, [1, 2], 1, [7, 7])));
});
