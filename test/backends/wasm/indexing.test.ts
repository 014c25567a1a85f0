/** The WebAssembly kernels that follow indices, against the reference kernels. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bfloat16,
  bool,
  type DType,
  float16,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  uint8,
} from '../../../src/base/dtype.js';
import { contiguousGeometry, Geometry, numelOf } from '../../../src/base/geometry.js';
import { gather, indexGet, indexPut, scatter } from '../../../src/backends/wasm/indexing.js';
import { getNumThreads, setNumThreads } from '../../../src/backends/wasm/threads.js';
import { nonzero } from '../../../src/backends/wasm/nonzero.js';
import * as gathering from '../../../src/kernel/reference/gather.js';
import * as indexing from '../../../src/kernel/reference/index.js';
import { bytesOf, copyOf, operand, type TestOperand } from './operands.js';

const dtypes = [float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8, bool];
const modes = ['set', 'add', 'mul', 'max', 'min'] as const;

function values(dtype: DType, n: number, shift: number): number[] | bigint[] {
  const small = (i: number): number => ((i * 7 + shift) % 23) - 11;
  if (dtype === int64) return Array.from({ length: n }, (_, i) => BigInt(small(i)) * 1234567890123456789n);
  if (dtype === bool) return Array.from({ length: n }, (_, i) => (i + shift) % 2);
  // Any bits but those of NaN, which JavaScript's arrays of the reference would give other bits.
  if (dtype === float16) return Array.from({ length: n }, (_, i) => ((i + shift) * 7919) % 0x7c00);
  if (dtype === bfloat16) return Array.from({ length: n }, (_, i) => ((i + shift) * 7919) % 0x7f00);
  return Array.from({ length: n }, (_, i) => (dtype.isFloatingPoint ? small(i) / 7 : small(i)));
}

function indices(n: number, size: number, seed: number, negative = false): bigint[] {
  let state = seed + 1;
  return Array.from({ length: n }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const k = (state >>> 8) % size;
    return BigInt(negative && state % 3 === 0 ? k - size : k);
  });
}

function dense(dtype: DType, sizes: readonly number[], shift = 0): TestOperand {
  return operand(dtype, sizes, values(dtype, numelOf(sizes), shift));
}

/** The operand seen with its dimensions in this order. */
function permuted(op: TestOperand, order: readonly number[]): TestOperand {
  const { sizes, strides, offset } = op.geometry;
  return {
    ...op,
    geometry: new Geometry(
      order.map((d) => sizes[d]!),
      order.map((d) => strides[d]!),
      offset,
    ),
  };
}

/** Runs both on copies of `target` and compares all bytes of it. */
function agree(target: TestOperand, wasm: (t: TestOperand) => boolean, reference: (t: TestOperand) => void): void {
  const expected = copyOf(target);
  expect(wasm(target)).toBe(true);
  reference(expected);
  expect(bytesOf(target)).toEqual(bytesOf(expected));
}

describe('gather', () => {
  it.each(dtypes)('%s, along rows', (dtype) => {
    for (const [sizes, length] of [
      [[5], 9],
      [[3, 7], 4],
      [[2, 3, 5], 8],
      [[300, 4], 100],
    ] as const) {
      const last = sizes.length - 1;
      const shape = sizes.map((size, d) => (d === last ? length : size));
      const n = numelOf(shape);
      const index = operand(int64, shape, indices(n, sizes[last]!, n));
      const input = dense(dtype, sizes);
      agree(
        dense(dtype, shape, 3),
        (out) => gather(out, input, index),
        (out) => gathering.gather(out, input, index, last),
      );
    }
  });

  it('fewer rows than the input has, any strides, an output in another order', () => {
    const input = permuted(dense(float32, [6, 5, 9]), [2, 0, 1]); // 9 x 6 x 5
    const index = permuted(operand(int64, [7, 4, 8], indices(224, 5, 1)), [2, 1, 0]); // 8 x 4 x 7
    const out = permuted(dense(float32, [4, 7, 8], 1), [2, 0, 1]); // 8 x 4 x 7
    agree(
      out,
      (o) => gather(o, input, index),
      (o) => gathering.gather(o, input, index, 2),
    );
  });

  it('long rows and many rows, some of a larger input, with any number of threads', () => {
    const threads = getNumThreads();
    for (const [sizes, shape, strides] of [
      [[90], [70000], [2]],
      [
        [700, 40],
        [600, 100],
        [40, 1],
      ],
      [
        [40, 9],
        [40, 2000],
        [1, 40],
      ],
    ] as const) {
      const last = sizes.length - 1;
      const index = operand(int64, shape, indices(numelOf(shape), sizes[last]!, 3));
      const input = operand(float32, new Geometry(sizes, strides, 5), values(float32, 2 * numelOf(sizes) + 5, 1));
      for (const count of [1, 3]) {
        setNumThreads(count);
        const [got, want] = [dense(float32, shape), dense(float32, shape)];
        expect(gather(got, input, index)).toBe(true);
        gathering.gather(want, input, index, last);
        const wanted = want.storage.own;
        expect((got.storage.own as Float32Array).filter((v, i) => v !== wanted[i]).length).toBe(0);
      }
    }
    setNumThreads(threads);
  });

  it('declines an index out of range, and writes nothing beside the output', () => {
    for (const bad of [-1n, 5n, 2n ** 40n, -(2n ** 63n)]) {
      const memory = dense(float32, [9], 2);
      const before = bytesOf(memory);
      const out = { ...memory, geometry: new Geometry([3], [1], 3) };
      expect(gather(out, dense(float32, [5]), operand(int64, [3], [0n, bad, 1n]))).toBe(false);
      const around = (bytes: number[]): number[] => bytes.filter((_, i) => i < 12 || i >= 24);
      expect(around(bytesOf(memory))).toEqual(around(before));
    }
  });

  it('no indices are no work', () => {
    expect(gather(dense(float32, [0]), dense(float32, [0]), operand(int64, [0], []))).toBe(true);
  });
});

describe('scatter', () => {
  it.each(dtypes.flatMap((dtype) => modes.map((mode) => [dtype, mode] as const)))(
    '%s, mode %s: repeated indices in order',
    (dtype, mode) => {
      for (const [sizes, shape] of [
        [[5], [23]],
        [
          [4, 6],
          [3, 17],
        ],
        [
          [3, 4, 5],
          [2, 4, 9],
        ],
        [
          [400, 3],
          [400, 60],
        ],
      ] as const) {
        const last = sizes.length - 1;
        const n = numelOf(shape);
        const index = operand(int64, shape, indices(n, sizes[last]!, n));
        const source = dense(
          dtype,
          shape.map((size, d) => size + (d === 0 ? 1 : 2)),
          5,
        );
        agree(
          dense(dtype, sizes, 1),
          (target) => scatter(target, index, source, mode),
          (target) => gathering.scatter(target, index, source, mode, last),
        );
      }
    },
  );

  it('of an expanded source into a target with its dimensions in another order', () => {
    const target = permuted(dense(float32, [7, 5]), [1, 0]);
    const index = permuted(operand(int64, [6, 5], indices(30, 7, 2)), [1, 0]);
    const source = { ...dense(float32, [1], 4), geometry: new Geometry([5, 6], [0, 0]) };
    for (const mode of modes) {
      agree(
        target,
        (t) => scatter(t, index, source, mode),
        (t) => gathering.scatter(t, index, source, mode, 1),
      );
    }
  });

  it('max and min of NaN are NaN', () => {
    for (const mode of ['max', 'min'] as const) {
      const target = operand(float32, [3], [1, NaN, 2]);
      scatter(target, operand(int64, [3], [0n, 1n, 2n]), operand(float32, [3], [NaN, 1, 3]), mode);
      expect(Array.from(target.storage.own as Float32Array)).toEqual([NaN, NaN, mode === 'max' ? 3 : 2]);
    }
  });

  it('declines an index out of range and touches nothing', () => {
    const target = dense(float32, [4]);
    const before = bytesOf(target);
    expect(scatter(target, operand(int64, [2], [1n, 4n]), dense(float32, [2]), 'add')).toBe(false);
    expect(bytesOf(target)).toEqual(before);
  });
});

/** What indexing in the first dims of `sizes` gives. */
function resultSizes(shape: readonly number[], sizes: readonly number[], taken: number): number[] {
  return [...shape, ...sizes.slice(taken)];
}

const tupleCases: [sizes: number[], shape: number[], taken: number][] = [
  [[9], [4], 1],
  [[9, 3], [11], 1],
  [[9, 16], [5, 3], 1],
  [[50, 130], [70], 1],
  [[4, 5], [33], 2],
  [[4, 5, 6], [2, 3], 2],
  [[4, 5, 2, 7], [8], 1],
  [[3, 4, 5], [6], 3],
  [[6], [], 1],
];

describe('indexGet', () => {
  it.each(dtypes)('%s, tuples of indices that may count from the end', (dtype) => {
    for (const [sizes, shape, taken] of tupleCases) {
      const input = dense(dtype, sizes);
      const lists = sizes
        .slice(0, taken)
        .map((size, d) => operand(int64, shape, indices(numelOf(shape), size, d + 3, true)));
      const dims = lists.map((_, d) => d);
      agree(
        dense(dtype, resultSizes(shape, sizes, taken), 2),
        (out) => indexGet(out, input, lists),
        (out) => indexing.indexGet(out, input, lists, dims),
      );
    }
  });

  it('slices of any dimension', () => {
    for (const dtype of [float32, float64, uint8]) {
      for (const order of [
        [1, 0, 2],
        [2, 0, 1],
        [0, 1, 2],
      ]) {
        const input = permuted(dense(dtype, [7, 12, 20]), order);
        const list = [operand(int64, [9], indices(9, input.geometry.sizes[0]!, 1))];
        const outSizes = [7, 12, 20];
        outSizes[order[0]!] = 9;
        const out = permuted(dense(dtype, outSizes, 1), order);
        agree(
          out,
          (o) => indexGet(o, input, list),
          (o) => indexing.indexGet(o, input, list, [0]),
        );
      }
    }
  });

  it('declines an index out of range, whichever list it is in, and touches nothing', () => {
    const out = dense(float32, [2, 3], 1);
    const before = bytesOf(out);
    const list = (...k: bigint[]): TestOperand => operand(int64, [2], k);
    const input = dense(float32, [4, 5, 3]);
    expect(indexGet(out, input, [list(0n, 4n), list(0n, 0n)])).toBe(false);
    expect(indexGet(out, input, [list(0n, 0n), list(-6n, 0n)])).toBe(false);
    expect(bytesOf(out)).toEqual(before);
    expect(indexGet(out, input, [list(0n, -4n), list(-5n, 4n)])).toBe(true);
  });

  it('no tuples, or nothing at a tuple, is no work', () => {
    expect(indexGet(dense(float32, [0, 3]), dense(float32, [4, 3]), [operand(int64, [0], [])])).toBe(true);
    expect(indexGet(dense(float32, [2, 0]), dense(float32, [4, 0]), [operand(int64, [2], [0n, 1n])])).toBe(true);
    expect(indexGet(dense(float32, [2, 0]), dense(float32, [4, 0]), [operand(int64, [2], [0n, 4n])])).toBe(false);
  });
});

describe('indexPut', () => {
  it.each(dtypes)('%s, written and added, repeated tuples in order', (dtype) => {
    for (const [sizes, shape, taken] of tupleCases) {
      for (const mode of modes) {
        const lists = sizes
          .slice(0, taken)
          .map((size, d) => operand(int64, shape, indices(numelOf(shape), size, d, true)));
        const dims = lists.map((_, d) => d);
        const source = dense(dtype, resultSizes(shape, sizes, taken), 2);
        agree(
          dense(dtype, sizes),
          (target) => indexPut(target, lists, source, mode),
          (target) => indexing.indexPut(target, lists, source, mode, dims),
        );
      }
    }
  });

  it('values of any strides, one value for all, a large target', () => {
    const target = dense(float32, [60, 700]);
    const lists = [operand(int64, [90], indices(90, 60, 7))];
    const sources = [
      dense(float32, [90, 700], 3),
      permuted(dense(float32, [700, 90], 3), [1, 0]),
      { ...dense(float32, [1], 4), geometry: new Geometry([90, 700], [0, 0]) },
      { ...dense(float32, [700], 4), geometry: new Geometry([90, 700], [0, 1]) },
    ];
    for (const source of sources) {
      for (const mode of modes) {
        agree(
          target,
          (t) => indexPut(t, lists, source, mode),
          (t) => indexing.indexPut(t, lists, source, mode, [0]),
        );
      }
    }
  });

  it('any sizes, with the target in any order of dimensions', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 2 }),
        fc.nat(3),
        fc.nat(1000),
        fc.constantFrom(...modes),
        (sizes, shape, extra, seed, mode) => {
          const taken = 1 + (extra % sizes.length);
          const order = sizes.map((_, d) => d).sort((p, q) => ((p * 7 + seed) % 5) - ((q * 7 + seed) % 5));
          const memory = contiguousGeometry(order.map((d) => sizes[d]!));
          const strides = sizes.map((_, d) => memory.strides[order.indexOf(d)]!);
          const n = numelOf(sizes);
          const target = operand(float32, new Geometry(sizes, strides), values(float32, n, 1));
          const lists = sizes
            .slice(0, taken)
            .map((size, d) => operand(int64, shape, indices(numelOf(shape), size, seed + d, true)));
          const source = dense(float32, resultSizes(shape, sizes, taken), 5);
          const dims = lists.map((_, d) => d);
          agree(
            target,
            (t) => indexPut(t, lists, source, mode),
            (t) => indexing.indexPut(t, lists, source, mode, dims),
          );
          agree(
            source,
            (o) => indexGet(o, target, lists),
            (o) => indexing.indexGet(o, target, lists, dims),
          );
        },
      ),
      { numRuns: 300, seed: 3 },
    );
  });

  it('declines an index out of range and touches nothing', () => {
    const target = dense(float32, [4, 3]);
    const before = bytesOf(target);
    expect(indexPut(target, [operand(int64, [2], [0n, -5n])], dense(float32, [2, 3], 1), 'set')).toBe(false);
    expect(bytesOf(target)).toEqual(before);
  });
});

describe('nonzero', () => {
  it.each(dtypes)('%s: the coordinates of the reference', (dtype) => {
    for (const sizes of [[1], [3], [67], [5, 7], [2, 3, 4, 5], [40000]]) {
      const n = numelOf(sizes);
      const raw = (values(dtype, n, 2) as number[]).map((value, i) => (i % 3 === 1 ? value : dtype === int64 ? 0n : 0));
      for (const input of [operand(dtype, sizes, raw as number[]), operand(dtype, sizes, values(dtype, n, 1))]) {
        expect(Array.from(nonzero(input)!)).toEqual(Array.from(indexing.nonzero(input)));
      }
    }
  });

  it('NaN is not zero, -0 is; through strides; none at all', () => {
    const input = operand(float32, [6], [0, NaN, -0, 1e-45, Infinity, 0]);
    expect(Array.from(nonzero(input)!)).toEqual([1n, 3n, 4n]);
    const seen = permuted(dense(float32, [5, 9], 3), [1, 0]);
    expect(Array.from(nonzero(seen)!)).toEqual(Array.from(indexing.nonzero(seen)));
    expect(Array.from(nonzero(operand(bool, [70], new Uint8Array(70)))!)).toEqual([]);
  });
});
