import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bool, float16, float32, int64 } from '../../src/base/dtype.js';
import { IndexError } from '../../src/base/errors.js';
import { indexGet, indexPut, nonzero } from '../../src/kernel/reference/index.js';
import { anyDType, anyLayout, anyReadLayout, anySizes, emptyOperand, numelOf, operandOf, read } from './operands.js';
import { smallValue, strays, tuples, valuesOf, write } from './operands.js';
import type { Layout } from './operands.js';

interface Case {
  sizes: number[];
  indexSizes: number[];
  /** For each of the first dims, its indices; some negative. */
  values: number[][];
  layout: Layout;
  indexLayouts: Layout[];
  resultLayout: Layout;
  expandedLayout: Layout;
}

const anyCase: fc.Arbitrary<Case> = fc
  .record({
    indexed: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
    rest: anySizes(0, 2),
    indexSizes: anySizes(0, 2),
  })
  .chain(({ indexed, rest, indexSizes }) => {
    const sizes = [...indexed, ...rest];
    const n = numelOf(indexSizes);
    const resultRank = indexSizes.length + rest.length;
    return fc.record({
      sizes: fc.constant(sizes),
      indexSizes: fc.constant(indexSizes),
      values: fc.tuple(
        ...indexed.map((size) => fc.array(fc.integer({ min: -size, max: size - 1 }), { minLength: n, maxLength: n })),
      ),
      layout: anyLayout(sizes.length),
      indexLayouts: fc.tuple(...indexed.map(() => anyReadLayout(indexSizes.length))),
      resultLayout: anyLayout(resultRank),
      expandedLayout: anyReadLayout(resultRank),
    });
  });

const indicesOf = ({ values, indexSizes, indexLayouts }: Case) =>
  values.map((list, d) => operandOf(int64, indexSizes, (i) => BigInt(list[i]!), indexLayouts[d]));

/** Pairs of [tuple in the result, tuple in what is indexed], in row-major order of the result. */
function pairs(c: Case, indices: ReturnType<typeof indicesOf>): [number[], number[]][] {
  const rest = tuples(c.sizes.slice(indices.length));
  return tuples(c.indexSizes).flatMap((t) => {
    const head = indices.map((index, d) => {
      const k = Number(read(index, t));
      return k < 0 ? k + c.sizes[d]! : k;
    });
    return rest.map((r): [number[], number[]] => [
      [...t, ...r],
      [...head, ...r],
    ]);
  });
}

const resultSizes = (c: Case): number[] => [...c.indexSizes, ...c.sizes.slice(c.values.length)];

describe('indexGet', () => {
  test('equals its definition for all dtypes, layouts and numbers of indices; negative ones count from the end', () => {
    fc.assert(
      fc.property(anyDType, anyCase, (dtype, c) => {
        const input = operandOf(dtype, c.sizes, (i) => smallValue(dtype, i), c.layout);
        const indices = indicesOf(c);
        const out = operandOf(dtype, resultSizes(c), () => (dtype === int64 ? 0n : 0), c.resultLayout);
        const around = strays(out);
        indexGet(out, input, indices, [0, 1, 2]);
        expect(valuesOf(out)).toEqual(pairs(c, indices).map(([, from]) => read(input, from)));
        expect(strays(out)).toEqual(around);
      }),
    );
  });

  test('an index out of bounds is an IndexError in PyTorch’s words', () => {
    const input = operandOf(float32, [2, 3], (i) => i);
    const out = emptyOperand(float32, [1]);
    const zero = operandOf(int64, [1], () => 0n);
    for (const bad of [3n, -4n, 2n ** 50n]) {
      const index = operandOf(int64, [1], () => bad);
      expect(() => indexGet(out, input, [zero, index], [1, 3])).toThrow(IndexError);
      expect(() => indexGet(out, input, [zero, index], [1, 3])).toThrow(
        `index ${bad} is out of bounds for dimension 3 with size 3`,
      );
    }
    const five = operandOf(int64, [1], () => 5n);
    expect(() => indexGet(emptyOperand(float32, [1, 3]), input, [five], [0])).toThrow(
      'index 5 is out of bounds for dimension 0 with size 2',
    );
  });

  test('many rows of a table', () => {
    const table = operandOf(float32, [50, 7], (i) => i);
    const index = operandOf(int64, [400], (i) => BigInt((i * 13) % 50));
    const out = emptyOperand(float32, [400, 7]);
    indexGet(out, table, [index], [0]);
    expect(valuesOf(out)).toEqual(tuples([400, 7]).map(([i, j]) => ((i! * 13) % 50) * 7 + j!));
  });
});

describe('indexPut', () => {
  for (const accumulate of [false, true]) {
    test(`${accumulate ? 'adds' : 'sets'}, the last of equal indices last, for all dtypes and layouts`, () => {
      fc.assert(
        fc.property(anyDType, anyCase, (dtype, c) => {
          // Small values, so that sums stay within every dtype: a negative number has no place in uint8.
          const start = (i: number) => (dtype === int64 ? BigInt(i % 3) : dtype === bool ? i % 3 === 0 : i % 3);
          const target = operandOf(dtype, c.sizes, start, c.layout);
          const wanted = operandOf(dtype, c.sizes, start);
          const indices = indicesOf(c);
          const values = operandOf(dtype, resultSizes(c), (i) => start(i + 1), c.expandedLayout);
          const around = strays(target);
          for (const [from, to] of pairs(c, indices)) {
            const sum = BigInt(read(values, from)) + (accumulate ? BigInt(read(wanted, to)) : 0n);
            write(wanted, to, dtype === int64 ? sum : dtype === bool ? sum !== 0n : Number(sum));
          }
          indexPut(target, indices, values, accumulate ? 'add' : 'set', [0, 1, 2]);
          expect(valuesOf(target)).toEqual(valuesOf(wanted));
          expect(strays(target)).toEqual(around);
        }),
      );
    });
  }

  test('multiplies, and keeps the larger or the smaller, at places that come twice', () => {
    const [index, values] = [
      operandOf(int64, [3], (i) => [1n, 0n, 1n][i]!),
      operandOf(float32, [3], (i) => [2, -1, 5][i]!),
    ];
    for (const [mode, wanted] of [
      ['mul', [-3, 40]],
      ['max', [3, 5]],
      ['min', [-1, 2]],
    ] as const) {
      const target = operandOf(float32, [2], (i) => [3, 4][i]!);
      indexPut(target, [index], values, mode, [0]);
      expect(valuesOf(target)).toEqual(wanted);
    }
  });

  test('nothing is written when any index of any dim is out of bounds', () => {
    const target = operandOf(float32, [2, 3], (i) => i);
    const good = operandOf(int64, [3], (i) => BigInt(i % 2));
    const bad = operandOf(int64, [3], (i) => (i === 2 ? 3n : 0n));
    const values = operandOf(float32, [3], () => 9);
    for (const accumulate of [false, true]) {
      expect(() => indexPut(target, [good, bad], values, accumulate ? 'add' : 'set', [0, 1])).toThrow(
        'index 3 is out of bounds for dimension 1 with size 3',
      );
      expect(valuesOf(target)).toEqual([0, 1, 2, 3, 4, 5]);
    }
  });
});

describe('nonzero', () => {
  test('the coordinates of what is not zero, row-major, for all dtypes and layouts', () => {
    const anyInput = anySizes(0, 4).chain((sizes) => fc.tuple(fc.constant(sizes), anyReadLayout(sizes.length)));
    fc.assert(
      fc.property(anyDType, anyInput, (dtype, [sizes, layout]) => {
        const input = operandOf(
          dtype,
          sizes,
          (i) => (i % 3 === 1 ? (dtype === int64 ? 0n : 0) : smallValue(dtype, i)),
          layout,
        );
        const wanted = tuples(sizes).filter((t) => Number(read(input, t)) !== 0);
        expect(Array.from(nonzero(input), Number)).toEqual(wanted.flat());
      }),
    );
  });

  test('NaN is not zero, zeros of both signs are', () => {
    for (const dtype of [float32, float16]) {
      expect([...nonzero(operandOf(dtype, [4], (i) => [0, NaN, -0, 1][i]!))]).toEqual([1n, 3n]);
    }
  });
});
