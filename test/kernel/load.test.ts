import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bool, dtypes, float16, float32, float64, int16, int32, int64, int8, uint8 } from '../../src/base/dtype.js';
import type { DType } from '../../src/base/dtype.js';
import {
  encode,
  loadDense,
  loadDenseAs,
  loadDenseBig,
  loadDenseBigAs,
  readElement,
  storeDense,
  storeDenseBig,
} from '../../src/kernel/reference/load.js';
import type { Operand } from '../../src/kernel/operand.js';
import {
  anyDType,
  anyLayout,
  anyReadLayout,
  anySizes,
  emptyOperand,
  numelOf,
  operandOf,
  smallValue,
  strays,
  valuesOf,
} from './operands.js';
import type { Value } from './operands.js';

/** A vector of these elements, each converted on its own. */
function encoded(dtype: DType, elements: readonly Value[]): Operand {
  const out = emptyOperand(dtype, [elements.length]);
  elements.forEach((v, i) => (out.storage.array[i] = encode(dtype, v)));
  return out;
}

const anyOperand = anySizes(0, 4).chain((sizes) => fc.tuple(fc.constant(sizes), anyReadLayout(sizes.length)));

test('loading any layout gives the elements in row-major order', () => {
  fc.assert(
    fc.property(anyDType, anyOperand, (dtype, [sizes, layout]) => {
      const op = operandOf(dtype, sizes, (i) => smallValue(dtype, i), layout);
      const loaded: Value[] = dtype === int64 ? [...loadDenseBig(op)] : [...loadDense(op)];
      expect(loaded).toEqual(valuesOf(op).map((v) => (dtype === bool ? Number(v) : v)));
    }),
  );
});

test('storing into any layout touches the operand’s elements and no others', () => {
  const anyTarget = anySizes(0, 4).chain((sizes) => fc.tuple(fc.constant(sizes), anyLayout(sizes.length)));
  fc.assert(
    fc.property(anyDType, anyTarget, (dtype, [sizes, layout]) => {
      const op = operandOf(dtype, sizes, () => (dtype === int64 ? 0n : 0), layout);
      const around = strays(op);
      const values = Array.from({ length: numelOf(sizes) }, (_, i) => smallValue(dtype, i));
      if (dtype === int64) storeDenseBig(op, BigInt64Array.from(values as bigint[]));
      else storeDense(op, Float64Array.from(values, Number));
      expect(valuesOf(op)).toEqual(values);
      expect(strays(op)).toEqual(around);
    }),
  );
});

test('a load is a copy', () => {
  const op = operandOf(float64, [3], (i) => i);
  loadDense(op)[0] = 9;
  expect(valuesOf(op)).toEqual([0, 1, 2]);
});

test('single elements are read by position from the storage’s start', () => {
  for (const dtype of dtypes) {
    const op = operandOf(dtype, [3], (i) => smallValue(dtype, i), { gaps: true });
    const position = op.geometry.offset + op.geometry.strides[0]!;
    expect(readElement(op.storage, dtype, position)).toBe(smallValue(dtype, 1));
  }
});

describe('conversion is PyTorch’s', () => {
  const lowest32 = -(2 ** 31);
  const lowest64 = -(2n ** 63n);
  // torch.tensor(row 0, dtype=torch.float64).to(dtype), PyTorch 1.13 on x86; float32 gives the same for what it can hold.
  const given = [300.7, -300.7, 3e9, -3e9, 5e9, 1e19, -1e19, NaN, Infinity, -Infinity, 65535, 4294967297, -1.5];
  const x = lowest32;
  const y = lowest64;
  const wanted: [DType, Value[]][] = [
    [int64, [300n, -300n, 3000000000n, -3000000000n, 5000000000n, y, y, y, y, y, 65535n, 4294967297n, -1n]],
    [int32, [300, -300, x, x, x, x, x, x, x, x, 65535, x, -1]],
    [int16, [300, -300, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, -1]],
    [int8, [44, -44, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, -1]],
    [uint8, [44, 212, 0, 0, 0, 0, 0, 0, 0, 0, 255, 1, 255]],
    [bool, given.map(() => true)],
  ];

  for (const [dtype, values] of wanted) {
    test(`float64 to ${dtype.name}`, () => {
      const input = operandOf(float64, [given.length], (i) => given[i]!);
      const loaded: Value[] = dtype === int64 ? [...loadDenseBigAs(input)] : [...loadDenseAs(input, dtype)];
      expect(loaded).toEqual(dtype === bool ? values.map(Number) : values);
      expect(valuesOf(encoded(dtype, given))).toEqual(values);
    });
  }

  test('zeros of both signs are false, NaN is true', () => {
    const input = operandOf(float32, [3], (i) => [0, -0, NaN][i]!);
    expect([...loadDenseAs(input, bool)]).toEqual([0, 0, 1]);
    expect([0, -0, NaN].map((v) => encode(bool, v))).toEqual([0, 0, 1]);
  });

  test('integers keep their low bits in a narrower type', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (v) => {
        const op = operandOf(int64, [1], () => v);
        expect(loadDenseAs(op, int32)[0]).toBe(Number(BigInt.asIntN(32, v)));
        expect(loadDenseAs(op, int16)[0]).toBe(Number(BigInt.asIntN(16, v)));
        expect(loadDenseAs(op, int8)[0]).toBe(Number(BigInt.asIntN(8, v)));
        expect(loadDenseAs(op, uint8)[0]).toBe(Number(BigInt.asUintN(8, v)));
        expect(loadDenseAs(op, bool)[0]).toBe(v === 0n ? 0 : 1);
        for (const dtype of dtypes) {
          const out = emptyOperand(dtype, [1]);
          storeDenseBig(out, BigInt64Array.of(v));
          expect(valuesOf(out)).toEqual(valuesOf(encoded(dtype, [v])));
          if (dtype !== int64) expect(Number(valuesOf(out)[0])).toBe(loadDenseAs(op, dtype)[0]);
        }
      }),
    );
  });

  test('int64 rounds once on its way to a float', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (v) => {
        const op = operandOf(int64, [1], () => v);
        expect(loadDenseAs(op, float64)[0]).toBe(Number(v));
        // The nearest float32: none of its neighbours is nearer.
        const single = loadDenseAs(op, float32)[0]!;
        const distance = (x: number): bigint => (BigInt(x) > v ? BigInt(x) - v : v - BigInt(x));
        const ulp = Math.max(1, 2 ** (Math.floor(Math.log2(Math.abs(single) || 1)) - 23));
        expect(Math.fround(single)).toBe(single);
        expect(distance(single) <= distance(Math.fround(single + ulp))).toBe(true);
        expect(distance(single) <= distance(Math.fround(single - ulp))).toBe(true);
      }),
    );
    // Rounded to float64 first this would be a tie, and then go down to the even 2^60. torch gives 1152921642045800448.
    const tricky = 2n ** 60n + 2n ** 36n + 1n;
    const op = operandOf(int64, [1], () => tricky);
    expect(loadDenseAs(op, float32)[0]).toBe(2 ** 60 + 2 ** 37);
    expect(encode(float32, tricky)).toBe(2 ** 60 + 2 ** 37);
  });

  test('numbers to int64 are exact within its range', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -(2 ** 63), max: 2 ** 63, maxExcluded: true }), (v) => {
        const out = emptyOperand(int64, [1]);
        storeDense(out, Float64Array.of(v));
        expect(valuesOf(out)).toEqual([BigInt(Math.trunc(v))]);
        expect(encode(int64, v)).toBe(BigInt(Math.trunc(v)));
      }),
    );
  });

  test('to float16 through float32', () => {
    const op = operandOf(float64, [2], (i) => [1 + 2 ** -11 + 2 ** -40, 70000][i]!);
    expect([...loadDenseAs(op, float16)]).toEqual([1, Infinity]);
  });
});

test('results of integer arithmetic wrap around when they are stored', () => {
  const results = Float64Array.of(2 ** 31, 2 ** 31 + 5, -(2 ** 31) - 1, 300);
  const stored = (dtype: DType): Value[] => {
    const out = emptyOperand(dtype, [4]);
    storeDense(out, results);
    return valuesOf(out);
  };
  expect(stored(int32)).toEqual([-(2 ** 31), -(2 ** 31) + 5, 2 ** 31 - 1, 300]);
  expect(stored(int16)).toEqual([0, 5, -1, 300]);
  expect(stored(uint8)).toEqual([0, 5, 255, 44]);
});
