import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bool, dtypes, float16, float32, float64, int32, int64, uint8 } from '../../src/base/dtype.js';
import { copy } from '../../src/kernel/reference/copy.js';
import { fill } from '../../src/kernel/reference/fill.js';
import { encode } from '../../src/kernel/reference/load.js';
import {
  anyDType,
  anyLayout,
  anyReadLayout,
  anySizes,
  emptyOperand,
  operandOf,
  smallValue,
  strays,
  tuples,
} from './operands.js';
import { read, valuesOf, write } from './operands.js';
import type { Value } from './operands.js';

const anyCase = anySizes(0, 4).chain((sizes) =>
  fc.tuple(fc.constant(sizes), anyReadLayout(sizes.length), anyLayout(sizes.length)),
);

describe('copy', () => {
  test('between any two dtypes and layouts it converts element by element', () => {
    fc.assert(
      fc.property(anyDType, anyDType, anyCase, (from, to, [sizes, layout, outLayout]) => {
        const input = operandOf(from, sizes, (i) => smallValue(from, i), layout);
        const out = operandOf(to, sizes, () => (to === int64 ? 0n : 0), outLayout);
        const around = strays(out);
        copy(out, input);
        const one = emptyOperand(to, [1]);
        const wanted = valuesOf(input).map((v): Value => {
          one.storage.array[0] = encode(to, v);
          return read(one, [0]);
        });
        expect(valuesOf(out)).toEqual(wanted);
        expect(strays(out)).toEqual(around);
      }),
      { numRuns: 500 },
    );
  });

  test('the same dtype keeps every bit, of NaN and of int64 too', () => {
    const bits = operandOf(float16, [3], () => 0);
    (bits.storage.array as Uint16Array).set([0x7e01, 0xfe00, 0x8000]);
    const out = emptyOperand(float16, [3]);
    copy(out, bits);
    expect([...out.storage.array]).toEqual([0x7e01, 0xfe00, 0x8000]);
    const longs = [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n];
    const target = emptyOperand(int64, [3]);
    copy(
      target,
      operandOf(int64, [3], (i) => longs[i]!),
    );
    expect(valuesOf(target)).toEqual(longs);
  });

  test('large operands: runs, transposes in tiles, batches of transposes, broadcasts', () => {
    for (const dtype of [float32, float64, float16, int64, int32, bool]) {
      const value = (i: number): Value => smallValue(dtype, i);
      for (const sizes of [[3000], [70, 45], [3, 40, 50], [2, 3, 33, 35]]) {
        const dims = sizes.map((_, d) => d);
        const swapped = [...dims.slice(0, -2), ...dims.slice(-2).reverse()];
        const layouts = [
          {},
          { gaps: true },
          { order: swapped },
          { order: [...dims].reverse() },
          { expanded: dims.map((d) => d === 0) },
        ];
        for (const layout of layouts) {
          for (const outLayout of layouts.slice(0, 4)) {
            const input = operandOf(dtype, sizes, value, layout);
            const out = operandOf(dtype, sizes, () => (dtype === int64 ? 0n : 0), outLayout);
            copy(out, input);
            expect(valuesOf(out)).toEqual(valuesOf(input));
          }
        }
      }
    }
  });

  test('floats change precision by rounding to the nearest', () => {
    const out = emptyOperand(float32, [3]);
    copy(
      out,
      operandOf(float64, [3], (i) => [0.1, 1e300, NaN][i]!),
    );
    expect(valuesOf(out)).toEqual([Math.fround(0.1), Infinity, NaN]);
    const back = emptyOperand(float64, [3]);
    copy(back, out);
    expect(valuesOf(back)).toEqual([Math.fround(0.1), Infinity, NaN]);
  });
});

describe('fill', () => {
  test('sets every element and nothing else, for all dtypes and layouts', () => {
    const anyTarget = anySizes(0, 4).chain((sizes) => fc.tuple(fc.constant(sizes), anyLayout(sizes.length)));
    fc.assert(
      fc.property(anyDType, anyTarget, (dtype, [sizes, layout]) => {
        const out = operandOf(dtype, sizes, () => (dtype === int64 ? 0n : 0), layout);
        const around = strays(out);
        const value = smallValue(dtype, 1);
        fill(out, value);
        expect(valuesOf(out)).toEqual(tuples(sizes).map(() => value));
        expect(strays(out)).toEqual(around);
      }),
    );
  });

  test('converts numbers, bigints and booleans to the dtype', () => {
    for (const dtype of dtypes) {
      for (const value of [3.7, 5n, true, false, 0]) {
        const out = emptyOperand(dtype, [2]);
        fill(out, value);
        const whole = typeof value === 'number' && !dtype.isFloatingPoint ? Math.trunc(value) : value;
        const wanted = emptyOperand(dtype, [2]);
        for (const i of [0, 1])
          write(wanted, [i], dtype === bool ? Boolean(value) : dtype === int64 ? BigInt(whole) : Number(whole));
        expect(valuesOf(out)).toEqual(valuesOf(wanted));
      }
    }
  });

  test('a number that does not fit becomes what C makes of it', () => {
    const filled = (dtype: typeof int32, value: number): Value => {
      const out = emptyOperand(dtype, [100]);
      fill(out, value);
      return valuesOf(out)[99]!;
    };
    expect(filled(int32, 1e10)).toBe(-(2 ** 31));
    expect(filled(int64, NaN)).toBe(-(2n ** 63n));
    expect(filled(uint8, -1)).toBe(255);
    expect(filled(float16, 1e6)).toBe(Infinity);
    expect(filled(bool, NaN)).toBe(true);
  });
});
