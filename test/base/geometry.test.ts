import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError, IndexError, ShapeError } from '../../src/base/errors.js';
import {
  Geometry,
  SCALAR,
  broadcastAll,
  broadcastSizes,
  collapse,
  contiguousGeometry,
  inferSizes,
  isNonOverlappingAndDense,
  numelOf,
  rowMajorStrides,
  sameSizes,
  wrapDim,
  wrapDims,
} from '../../src/base/geometry.js';
import { anyGeometry, positions } from './positions.js';

describe('Geometry', () => {
  test('is contiguous exactly when its elements lie one after the other, or there are none', () => {
    fc.assert(
      fc.property(anyGeometry, (g) => {
        const inOrder = positions(g).every((position, i) => position === g.offset + i);
        expect(g.isContiguous).toBe(inOrder);
        expect(g.numel).toBe(positions(g).length);
        expect(g.isRowMajor).toBe(sameSizes(g.strides, rowMajorStrides(g.sizes)));
      }),
    );
  });

  test('is contiguous whatever the strides of dimensions of size 1', () => {
    const g = new Geometry([2, 1, 3], [3, 100, 1]);
    expect(g.isContiguous).toBe(true);
    expect(g.isRowMajor).toBe(false);
  });

  test('has rank 0 and one element for a scalar', () => {
    expect(SCALAR).toMatchObject({ rank: 0, numel: 1, offset: 0, isContiguous: true });
    expect(contiguousGeometry([])).toBe(SCALAR);
  });
});

describe('contiguousGeometry', () => {
  test('gives the same object for the same sizes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 5 }), (sizes) => {
        const g = contiguousGeometry(sizes);
        expect(contiguousGeometry(sizes.slice())).toBe(g);
        expect(g.sizes).toEqual(sizes);
        expect(g.isRowMajor).toBe(true);
      }),
    );
  });

  test('keeps its own copy of the sizes', () => {
    const sizes = [17, 19];
    const g = contiguousGeometry(sizes);
    sizes[0] = 1;
    expect(g.sizes).toEqual([17, 19]);
    expect(contiguousGeometry([17, 19])).toBe(g);
  });

  test('stays correct when more sizes are seen than it keeps', () => {
    for (let n = 0; n < 20_000; n++) {
      const g = contiguousGeometry([n, 3]);
      if (g.sizes[0] !== n || g.numel !== 3 * n) expect(g.sizes).toEqual([n, 3]);
      expect(contiguousGeometry([n, 3])).toBe(g);
    }
  });

  test('refuses sizes that are negative, no integers, or too many elements to count', () => {
    expect(() => contiguousGeometry([2, -1])).toThrow(
      new ShapeError('Trying to create tensor with negative dimension -1: [2, -1]'),
    );
    for (const bad of [1.5, NaN, Infinity]) expect(() => contiguousGeometry([2, bad])).toThrow(ArgumentError);
    expect(() => contiguousGeometry([2 ** 31, 2 ** 31])).toThrow(/Storage size calculation overflowed/);
    // @ts-expect-error: what JavaScript callers may write
    expect(() => contiguousGeometry(['3'])).toThrow(ArgumentError);
  });
});

describe('sizes', () => {
  test('are equal when all are equal', () => {
    expect(sameSizes([2, 3], [2, 3])).toBe(true);
    expect(sameSizes([2, 3], [2, 4])).toBe(false);
    expect(sameSizes([2, 3], [2])).toBe(false);
    expect(sameSizes([], [])).toBe(true);
    expect(numelOf([])).toBe(1);
    expect(numelOf([2, 0, 3])).toBe(0);
  });

  test('broadcast dimension by dimension from the last', () => {
    const size = fc.constantFrom(0, 1, 1, 2, 3);
    fc.assert(
      fc.property(fc.array(size, { maxLength: 4 }), fc.array(size, { maxLength: 4 }), (a, b) => {
        const rank = Math.max(a.length, b.length);
        const padded = (sizes: number[]) => [...new Array<number>(rank - sizes.length).fill(1), ...sizes];
        const other = padded(b);
        const pairs = padded(a).map((p, d): [number, number] => [p, other[d]!]);
        const fits = pairs.every(([p, q]) => p === q || p === 1 || q === 1);
        if (!fits) {
          expect(() => broadcastSizes(a, b)).toThrow(ShapeError);
          return;
        }
        const expected = pairs.map(([p, q]) => (p === 1 ? q : p));
        const result = broadcastSizes(a, b);
        expect(result).toEqual(expected);
        if (sameSizes(expected, a)) expect(result).toBe(a);
        else if (sameSizes(expected, b)) expect(result).toBe(b);
        expect(broadcastAll([a, b, a])).toEqual(expected);
      }),
    );
    expect(broadcastAll([])).toEqual([]);
  });

  test("that do not broadcast are told in PyTorch's words, by the last dimension that does not fit", () => {
    expect(() => broadcastSizes([2, 3], [2, 4])).toThrow(
      'The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1',
    );
    expect(() => broadcastSizes([5, 2, 3], [4, 3])).toThrow(
      'The size of tensor a (2) must match the size of tensor b (4) at non-singleton dimension 1',
    );
  });

  test('are inferred where one is -1', () => {
    expect(inferSizes([2, -1], 6)).toEqual([2, 3]);
    expect(inferSizes([-1], 1)).toEqual([1]);
    expect(inferSizes([-1, 3], 0)).toEqual([0, 3]);
    expect(inferSizes([], 1)).toEqual([]);
    const given = [2, 3];
    expect(inferSizes(given, 6)).not.toBe(given);
  });

  test.each<[number[], number, string]>([
    [[4], 6, "shape '[4]' is invalid for input of size 6"],
    [[-1, 4], 6, "shape '[-1, 4]' is invalid for input of size 6"],
    [[], 6, "shape '[]' is invalid for input of size 6"],
    [[0, -1], 6, "shape '[0, -1]' is invalid for input of size 6"],
    [[-1, -1], 6, 'only one dimension can be inferred'],
    [[-2, 3], 6, 'invalid shape dimension -2'],
    [[1.5, 4], 6, 'invalid shape dimension 1.5'],
    [
      [-1, 0],
      0,
      'cannot reshape tensor of 0 elements into shape [-1, 0] because the unspecified dimension size -1 can be any ' +
        'value and is ambiguous',
    ],
  ])('%j for %i elements are refused', (sizes, numel, message) => {
    expect(() => inferSizes(sizes, numel)).toThrow(message);
  });
});

describe('dimensions', () => {
  test('count from either end', () => {
    expect([0, 1, 2, -1, -2, -3].map((dim) => wrapDim(dim, 3, 'sum'))).toEqual([0, 1, 2, 2, 1, 0]);
    expect(Object.is(wrapDim(-0, 3, 'sum'), 0)).toBe(true);
    expect(wrapDims([-1, 0], 2, 'sum')).toEqual([1, 0]);
  });

  test('of a scalar are 0 and -1', () => {
    expect(wrapDim(0, 0, 'sum')).toBe(0);
    expect(wrapDim(-1, 0, 'sum')).toBe(0);
    expect(() => wrapDim(1, 0, 'sum')).toThrow('(expected to be in range of [-1, 0], but got 1)');
  });

  test('outside the range, twice, or no integers are refused, naming the function', () => {
    expect(() => wrapDim(3, 2, 'sum')).toThrow(
      new IndexError('sum(): Dimension out of range (expected to be in range of [-2, 1], but got 3)'),
    );
    expect(() => wrapDims([0, -2], 2, 'sum')).toThrow(/^sum\(\): dim 0 appears multiple times in the list of dims/);
    expect(() => wrapDim(0.5, 2, 'sum')).toThrow(ArgumentError);
    expect(() => wrapDim(NaN, 2, 'sum')).toThrow(ArgumentError);
  });
});

describe('isNonOverlappingAndDense', () => {
  test('holds exactly when the elements fill an interval once each', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.constantFrom(0, 1, 2, 3, 4, 6)), { maxLength: 4 }), (dims) => {
        const g = new Geometry(
          dims.map(([size]) => size),
          dims.map(([, stride]) => stride),
        );
        const sorted = positions(g).sort((p, q) => p - q);
        const mixedRadix = sorted.every((position, i) => position === i);
        expect(isNonOverlappingAndDense(g)).toBe(mixedRadix);
      }),
    );
  });
});

describe('collapse', () => {
  /** The positions a loop nest over the collapsed sizes visits, in order. */
  const walk = (sizes: number[], strides: number[], offset: number) => positions(new Geometry(sizes, strides, offset));

  test('visits the same positions in the same order for every operand', () => {
    fc.assert(
      fc.property(anyGeometry, fc.infiniteStream(fc.boolean()), (g, coins) => {
        // A second operand of the same sizes: some of its dimensions broadcast.
        const full = rowMajorStrides(g.sizes);
        const other = new Geometry(
          g.sizes,
          full.map((stride) => (coins.next().value ? stride : 0)),
        );
        const { sizes, strides } = collapse(g.sizes, [g.strides, other.strides]);
        expect(walk(sizes, strides[0]!, g.offset)).toEqual(positions(g));
        expect(walk(sizes, strides[1]!, 0)).toEqual(positions(other));
        if (g.numel > 0) expect(sizes).not.toContain(1);
      }),
    );
  });

  test('makes one loop of contiguous operands, none of one element', () => {
    expect(
      collapse(
        [2, 1, 3, 4],
        [
          [12, 12, 4, 1],
          [12, 0, 4, 1],
        ],
      ),
    ).toEqual({ sizes: [24], strides: [[1], [1]] });
    expect(collapse([1, 1], [[5, 1]])).toEqual({ sizes: [], strides: [[]] });
    expect(collapse([], [[], []])).toEqual({ sizes: [], strides: [[], []] });
    expect(collapse([2, 0], [[1, 1]])).toEqual({ sizes: [0], strides: [[0]] });
  });

  test('keeps neighbours apart that one operand walks differently', () => {
    const rowMajor = [3, 1];
    const oneRowRepeated = [0, 1];
    const oneElementRepeated = [0, 0];
    expect(collapse([2, 3], [rowMajor, oneRowRepeated])).toEqual({
      sizes: [2, 3],
      strides: [rowMajor, oneRowRepeated],
    });
    expect(collapse([2, 3], [rowMajor, oneElementRepeated])).toEqual({ sizes: [6], strides: [[1], [0]] });
  });
});
