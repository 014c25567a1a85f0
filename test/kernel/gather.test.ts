import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bool, float16, float32, float64, int32, int64, int8 } from '../../src/base/dtype.js';
import type { DType } from '../../src/base/dtype.js';
import { IndexError } from '../../src/base/errors.js';
import { gather, scatter } from '../../src/kernel/reference/gather.js';
import type { ScatterMode } from '../../src/kernel/reference/gather.js';
import { anyDType, anyLayout, anyReadLayout, emptyOperand, numelOf, operandOf, read } from './operands.js';
import { smallValue, strays, tuples, valuesOf, write } from './operands.js';
import type { Value } from './operands.js';

/** Sizes of what is indexed and of an index that fits into it, with the index's values. */
const anyIndex = (maxRank: number): fc.Arbitrary<{ sizes: number[]; indexSizes: number[]; values: number[] }> =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 4 })), {
      minLength: 1,
      maxLength: maxRank,
    })
    .chain((pairs) => {
      const sizes = pairs.map(([size]) => size);
      const last = sizes.length - 1;
      const indexSizes = pairs.map(([size, wanted], d) => (d === last ? wanted : Math.min(size, wanted)));
      const n = numelOf(indexSizes);
      return fc.record({
        sizes: fc.constant(sizes),
        indexSizes: fc.constant(indexSizes),
        values: fc.array(fc.integer({ min: 0, max: sizes[last]! - 1 }), { minLength: n, maxLength: n }),
      });
    });

const withLast = (tuple: readonly number[], last: number): number[] => [...tuple.slice(0, -1), last];

describe('gather', () => {
  test('out[..., j] = input[..., index[..., j]] for all dtypes and layouts', () => {
    const anyCase = anyIndex(3).chain((c) => {
      const rank = c.sizes.length;
      return fc.tuple(fc.constant(c), anyReadLayout(rank), anyReadLayout(rank), anyLayout(rank));
    });
    fc.assert(
      fc.property(anyDType, anyCase, (dtype, [{ sizes, indexSizes, values }, layout, indexLayout, outLayout]) => {
        const input = operandOf(dtype, sizes, (i) => smallValue(dtype, i), layout);
        const index = operandOf(int64, indexSizes, (i) => BigInt(values[i]!), indexLayout);
        const out = operandOf(dtype, indexSizes, () => (dtype === int64 ? 0n : 0), outLayout);
        const around = strays(out);
        gather(out, input, index, 0);
        const wanted = tuples(indexSizes).map((t) => read(input, withLast(t, Number(read(index, t)))));
        expect(valuesOf(out)).toEqual(wanted);
        expect(strays(out)).toEqual(around);
      }),
    );
  });

  test('more elements than the scratch list holds', () => {
    const input = operandOf(float32, [10], (i) => i);
    const index = operandOf(int64, [5000], (i) => BigInt((i * 7) % 10));
    const out = emptyOperand(float32, [5000]);
    gather(out, input, index, 0);
    expect(valuesOf(out)).toEqual(Array.from({ length: 5000 }, (_, i) => (i * 7) % 10));
  });

  test('an index out of bounds is an IndexError in PyTorch’s words; so is a negative one', () => {
    const input = operandOf(float32, [2, 3], (i) => i);
    const out = emptyOperand(float32, [2, 1]);
    for (const bad of [3n, -1n, 2n ** 40n, -(2n ** 63n)]) {
      const index = operandOf(int64, [2, 1], (i) => (i === 1 ? bad : 0n));
      expect(() => gather(out, input, index, 4)).toThrow(IndexError);
      expect(() => gather(out, input, index, 4)).toThrow(
        `index ${Number(bad)} is out of bounds for dimension 4 with size 3`,
      );
    }
    expect(valuesOf(out)).toEqual([0, 0]);
  });

  test('nothing can be gathered from an empty dim, except nothing', () => {
    const input = emptyOperand(float32, [2, 0]);
    gather(emptyOperand(float32, [2, 0]), input, emptyOperand(int64, [2, 0]), 1);
    const index = operandOf(int64, [2, 1], () => 0n);
    expect(() => gather(emptyOperand(float32, [2, 1]), input, index, 1)).toThrow('index 0 is out of bounds');
  });
});

describe('scatter', () => {
  const combine: Record<ScatterMode, (old: bigint, value: bigint) => bigint> = {
    set: (_, value) => value,
    add: (old, value) => old + value,
    mul: (old, value) => old * value,
    max: (old, value) => (value > old ? value : old),
    min: (old, value) => (value < old ? value : old),
  };

  /** An integer result as `dtype` holds it. */
  const stored = (dtype: DType, v: bigint): Value => {
    if (dtype === int64) return BigInt.asIntN(64, v);
    if (dtype === bool) return v !== 0n;
    if (dtype.isFloatingPoint) return Number(v);
    return Number(dtype.isSigned ? BigInt.asIntN(8 * dtype.bytes, v) : BigInt.asUintN(8, v));
  };

  for (const mode of ['set', 'add', 'mul', 'max', 'min'] as const) {
    test(`${mode}, for all dtypes and layouts, in the order of the index`, () => {
      const anyCase = anyIndex(3).chain((c) => {
        const rank = c.sizes.length;
        return fc.tuple(fc.constant(c), anyLayout(rank), anyReadLayout(rank), anyReadLayout(rank), fc.nat(2));
      });
      fc.assert(
        fc.property(
          anyDType,
          anyCase,
          (dtype, [{ sizes, indexSizes, values }, layout, indexLayout, srcLayout, more]) => {
            const target = operandOf(dtype, sizes, (i) => smallValue(dtype, i), layout);
            const index = operandOf(int64, indexSizes, (i) => BigInt(values[i]!), indexLayout);
            // The source may be larger than the index.
            const srcSizes = indexSizes.map((size) => size + more);
            const small = (i: number): Value =>
              mode === 'mul' && dtype !== bool
                ? dtype === int64
                  ? BigInt((i % 3) + 1)
                  : (i % 3) + 1
                : smallValue(dtype, i + 4);
            const src = operandOf(dtype, srcSizes, small, srcLayout);
            const around = strays(target);
            const wanted = operandOf(dtype, sizes, (i) => smallValue(dtype, i));
            for (const t of tuples(indexSizes)) {
              const at = withLast(t, Number(read(index, t)));
              write(wanted, at, stored(dtype, combine[mode](BigInt(read(wanted, at)), BigInt(read(src, t)))));
            }
            scatter(target, index, src, mode, 0);
            expect(valuesOf(target)).toEqual(valuesOf(wanted));
            expect(strays(target)).toEqual(around);
          },
        ),
      );
    });
  }

  test('repeated indices add up, rounded after every step', () => {
    const index = operandOf(int64, [3], () => 0n);
    const single = operandOf(float32, [1], () => 2 ** 24);
    scatter(
      single,
      index,
      operandOf(float32, [3], () => 1),
      'add',
      0,
    );
    expect(valuesOf(single)).toEqual([2 ** 24]);
    const double = operandOf(float64, [1], () => 2 ** 24);
    scatter(
      double,
      index,
      operandOf(float64, [3], () => 1),
      'add',
      0,
    );
    expect(valuesOf(double)).toEqual([2 ** 24 + 3]);
    const half = operandOf(float16, [1], () => 2048);
    scatter(
      half,
      index,
      operandOf(float16, [3], () => 1),
      'add',
      0,
    );
    expect(valuesOf(half)).toEqual([2048]);
  });

  test('max and min give NaN where either is NaN', () => {
    const index = operandOf(int64, [2], (i) => BigInt(i));
    for (const dtype of [float32, float64, float16]) {
      for (const mode of ['max', 'min'] as const) {
        const target = operandOf(dtype, [2], (i) => [NaN, 1][i]!);
        scatter(
          target,
          index,
          operandOf(dtype, [2], (i) => [1, NaN][i]!),
          mode,
          0,
        );
        expect(valuesOf(target)).toEqual([NaN, NaN]);
      }
    }
  });

  test('integers wrap around', () => {
    const index = operandOf(int64, [1], () => 0n);
    const run = (dtype: DType, mode: ScatterMode, old: Value, value: Value): Value => {
      const target = operandOf(dtype, [1], () => old);
      scatter(
        target,
        index,
        operandOf(dtype, [1], () => value),
        mode,
        0,
      );
      return valuesOf(target)[0]!;
    };
    expect(run(int64, 'add', 2n ** 63n - 1n, 1n)).toBe(-(2n ** 63n));
    expect(run(int64, 'mul', 2n ** 62n + 1n, 4n)).toBe(4n);
    expect(run(int32, 'mul', 2 ** 30 + 1, 2 ** 30 + 1)).toBe(Number(BigInt.asIntN(32, (2n ** 30n + 1n) ** 2n)));
    expect(run(int8, 'add', 127, 1)).toBe(-128);
    expect(run(bool, 'add', true, true)).toBe(true);
    expect(run(bool, 'mul', true, false)).toBe(false);
  });

  test('nothing is written when any index is out of bounds', () => {
    const target = operandOf(float32, [3], (i) => i);
    const src = operandOf(float32, [3], () => 9);
    for (const bad of [3n, -1n]) {
      const index = operandOf(int64, [3], (i) => (i === 2 ? bad : 0n));
      expect(() => scatter(target, index, src, 'set', 1)).toThrow(
        `index ${bad} is out of bounds for dimension 1 with size 3`,
      );
      expect(valuesOf(target)).toEqual([0, 1, 2]);
    }
  });
});
