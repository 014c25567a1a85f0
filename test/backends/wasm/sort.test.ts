/** Sorting in WebAssembly, against the reference kernel on the same memory: equal to the last bit, any layout and dtype. */
import { expect, test } from 'vitest';
import { bool, type DType, dtypes, float32, float64, int64 } from '../../../src/base/dtype.js';
import { contiguousGeometry, Geometry } from '../../../src/base/geometry.js';
import { machine } from '../../../src/backends/wasm/machine.js';
import { sort } from '../../../src/backends/wasm/sort.js';
import { sort as reference } from '../../../src/kernel/reference/sort.js';
import { copyOf, operand, stridesFor, type TestOperand } from './operands.js';

let state = 7;
/** 32 bits that look random, the same in every run. */
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return (state ^ (state >>> 13)) >>> 0;
}

/** An element as it is stored: of few different values, of many, and with the special ones of floats. */
function element(dtype: DType, few: boolean): number | bigint {
  const r = random();
  if (dtype === bool) return r & 1;
  const n = (few ? r % 5 : r) - (dtype.isSigned ? 2 : 0);
  if (dtype === int64) return few ? BigInt(n) : BigInt.asIntN(64, BigInt(n) * 0x100000003n);
  if (dtype !== float32 && dtype !== float64) return n;
  if (r % 31 === 0) return [NaN, -0, 0, Infinity, -Infinity][r % 5]!;
  return few ? n : (r - 2 ** 31) / 2 ** (r % 40);
}

function operandOf(dtype: DType, geometry: Geometry, few = false): TestOperand {
  const span = geometry.sizes.reduce((at, size, d) => at + (size - 1) * geometry.strides[d]!, 1 + geometry.offset);
  const raw = Array.from({ length: span }, () => element(dtype, few));
  return operand(dtype, geometry, raw as number[]);
}

/** Sizes, and the order of the dims in memory. */
const shapes: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[1], [0]],
  [[33], [0]],
  [
    [3, 7],
    [0, 1],
  ],
  [
    [4, 32],
    [1, 0],
  ],
  [
    [5, 100],
    [0, 1],
  ],
  [
    [2, 3, 50],
    [2, 0, 1],
  ],
  [
    [2, 3000],
    [1, 0],
  ],
];

/** The bytes of a storage as they are; comparing long lists of numbers would take most of the time. */
function contentOf({ storage: { address, length, dtype } }: TestOperand): Buffer {
  return Buffer.from(machine().heap.u8.slice(address, address + length * dtype.bytes));
}

function expectSame(got: TestOperand, wanted: TestOperand): void {
  expect(contentOf(got).equals(contentOf(wanted))).toBe(true);
}

function check(input: TestOperand, order: readonly number[], gap: number, from: number, count: number): void {
  const sizes = input.geometry.sizes.with(-1, count);
  const geometry = gap === 1 ? contiguousGeometry(sizes) : new Geometry(sizes, stridesFor(sizes, order, gap), 1);
  for (const descending of [false, true]) {
    const [values, indices] = [operandOf(input.dtype, geometry, true), operandOf(int64, geometry, true)];
    const [wantedValues, wantedIndices] = [copyOf(values), copyOf(indices)];
    expect(sort(values, indices, input, descending, from)).toBe(true);
    reference(wantedValues, wantedIndices, input, descending, from);
    expectSame(indices, wantedIndices);
    expectSame(values, wantedValues);
  }
}

test.each(dtypes.map((dtype) => [dtype.name, dtype] as const))('%s', (_, dtype) => {
  for (const [sizes, order] of shapes) {
    const n = sizes[sizes.length - 1]!;
    for (const gap of [1, 2]) {
      const geometry = new Geometry(sizes, stridesFor(sizes, order, gap), 1);
      for (const few of [true, false]) {
        const input = operandOf(dtype, geometry, few);
        check(input, order, gap, 0, n);
        check(input, order, gap, 0, Math.ceil(n / 3));
        check(input, order, gap, n >> 1, 1);
        check(input, order, gap, Math.floor(n / 3), Math.ceil(n / 4));
      }
    }
  }
});

test('rows that do not fit the scratch memory, with and without values', () => {
  for (const dtype of [float32, float64]) {
    const input = operandOf(dtype, contiguousGeometry([2, 150_000]));
    check(input, [0, 1], 1, 0, 150_000);
    check(input, [0, 1], 1, 75_000, 2);
    const got = operandOf(int64, contiguousGeometry([2, 150_000]), true);
    const wanted = copyOf(got);
    expect(sort(null, got, input, false, 0)).toBe(true);
    reference(null, wanted, input, false, 0);
    expectSame(got, wanted);
  }
});

test('any number of threads gives the same', () => {
  const { pool } = machine();
  const input = operandOf(float32, contiguousGeometry([300, 500]));
  const results = [1, 2, 3].map((threads) => {
    if (pool !== null) pool.threads = threads;
    const values = operandOf(float32, contiguousGeometry([300, 500]));
    const indices = operandOf(int64, contiguousGeometry([300, 500]));
    sort(values, indices, input, true, 0);
    return [values, indices];
  });
  for (const [values, indices] of results) {
    expectSame(values!, results[0]![0]!);
    expectSame(indices!, results[0]![1]!);
  }
});
