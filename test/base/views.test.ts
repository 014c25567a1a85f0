import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError, ChainruleError, IndexError, ShapeError } from '../../src/base/errors.js';
import { Geometry, SCALAR, contiguousGeometry, inferSizes, sameSizes } from '../../src/base/geometry.js';
import {
  asStridedGeometry,
  diagonalGeometry,
  expandGeometry,
  flattenSizes,
  movedimGeometry,
  narrowGeometry,
  permuteGeometry,
  requiredStorageLength,
  selectGeometry,
  sliceGeometry,
  squeezeGeometry,
  transposeGeometry,
  tryView,
  unflattenSizes,
  unfoldGeometry,
  unsqueezeGeometry,
  viewGeometry,
} from '../../src/base/views.js';
import { anyGeometry, expectElements, positions, withDim, withItem, withoutItem } from './positions.js';

describe('views have the elements that their index says', () => {
  test('view: the same elements in the same order', () => {
    const factorings = (n: number): number[][] =>
      n === 0 ? [[0], [3, 0], [0, 2]] : [[n], [1, n], [n, 1], [2, n / 2], [n / 3, 3], [2, n / 6, 3], [-1, 2]];
    fc.assert(
      fc.property(anyGeometry, fc.nat(6), (g, choice) => {
        const options = factorings(g.numel).filter((sizes) => sizes.every(Number.isInteger));
        const wanted = options[choice % options.length]!;
        if (wanted.includes(-1) && g.numel % 2 !== 0) return;
        const view = tryView(g, wanted);
        if (view !== null) {
          expect(view.sizes).toEqual(inferSizes(wanted, g.numel));
          expect(positions(view)).toEqual(positions(g));
        } else {
          expect(g.isContiguous).toBe(false);
          expect(() => viewGeometry(g, wanted)).toThrow('Use .reshape(...) instead.');
        }
      }),
    );
  });

  test('view: found whenever strides exist that express it', () => {
    // For each dimension the strides that could work are determined by its second element, so existence is decidable.
    fc.assert(
      fc.property(
        anyGeometry.filter((g) => g.numel > 0),
        fc.constantFrom(1, 2, 3, 4, 6),
        (g, inner) => {
          if (g.numel % inner !== 0) return;
          const sizes = [g.numel / inner, inner];
          const all = positions(g);
          const strides = [sizes[0]! > 1 ? all[inner]! - all[0]! : 0, inner > 1 ? all[1]! - all[0]! : 0];
          const exists = sameSizes(positions(new Geometry(sizes, strides, g.offset)), all);
          expect(tryView(g, sizes) !== null).toBe(exists);
        },
      ),
    );
  });

  test('expand: the index with repeated and new dimensions left out', () => {
    fc.assert(
      fc.property(anyGeometry, fc.array(fc.nat(2), { maxLength: 2 }), fc.array(fc.nat(3)), (g, lead, wishes) => {
        const kept = g.sizes.map((size, d) => (size === 1 ? (wishes[d] ?? -1) : wishes[d] === 0 ? -1 : size));
        const view = expandGeometry(g, [...lead, ...kept]);
        expect(view.sizes).toEqual([...lead, ...kept.map((size, d) => (size === -1 ? g.sizes[d] : size))]);
        expectElements(view, g, (index) => index.slice(lead.length).map((i, d) => (g.sizes[d] === 1 ? 0 : i)));
      }),
    );
  });

  test('permute, transpose and movedim: the index in another order', () => {
    const withOrder = anyGeometry.chain((g) =>
      fc.record({ g: fc.constant(g), order: fc.shuffledSubarray([...g.sizes.keys()], { minLength: g.rank }) }),
    );
    fc.assert(
      fc.property(withOrder, fc.nat(4), fc.nat(4), ({ g, order }, p, q) => {
        const inverse = (index: number[], by: number[]) => by.map((_, d) => index[by.indexOf(d)]!);
        expectElements(permuteGeometry(g, order), g, (index) => inverse(index, order));
        // The destinations of all dimensions are the inverse permutation.
        expect(movedimGeometry(g, order, [...order.keys()])).toEqual(permuteGeometry(g, order));
        if (g.rank === 0) return;
        const [a, b] = [p % g.rank, q % g.rank];
        const swapped = [...g.sizes.keys()].map((d) => (d === a ? b : d === b ? a : d));
        expectElements(transposeGeometry(g, a, b - g.rank), g, (index) => inverse(index, swapped));
        const moved = movedimGeometry(g, [a], [b]);
        expectElements(moved, g, (index) => withItem(withoutItem(index, b), a, index[b]!));
      }),
    );
  });

  test('squeeze and unsqueeze: the index without its zeros, and with one more', () => {
    fc.assert(
      fc.property(withDim, ({ g, d, dim }) => {
        const ones = [...g.sizes.keys()].filter((e) => g.sizes[e] === 1);
        const insert = (index: number[], at: number[]) => at.reduce((longer, e) => withItem(longer, e, 0), index);
        expectElements(squeezeGeometry(g), g, (index) => insert(index, ones));
        expectElements(squeezeGeometry(g, dim), g, (index) => (g.sizes[d] === 1 ? withItem(index, d, 0) : index));
        expect(squeezeGeometry(g, [...g.sizes.keys()])).toEqual(squeezeGeometry(g));
        expect(squeezeGeometry(g, []).sizes).toEqual(g.sizes);

        const longer = unsqueezeGeometry(g, d);
        expect(longer.sizes).toEqual(withItem(g.sizes, d, 1));
        expectElements(longer, g, (index) => withoutItem(index, d));
        expect(unsqueezeGeometry(g, d - g.rank - 1)).toEqual(longer);
        expect(unsqueezeGeometry(g, g.rank).sizes).toEqual([...g.sizes, 1]);
      }),
    );
  });

  test('select: the index with one more entry', () => {
    fc.assert(
      fc.property(withDim, fc.nat(3), ({ g, d, dim }, i) => {
        const size = g.sizes[d]!;
        if (i >= size) {
          expect(() => selectGeometry(g, dim, i)).toThrow(IndexError);
          return;
        }
        const view = selectGeometry(g, dim, i);
        expect(view.sizes).toEqual(withoutItem(g.sizes, d));
        expectElements(view, g, (index) => withItem(index, d, i));
        expect(selectGeometry(g, dim, i - size)).toEqual(view);
      }),
    );
  });

  test('slice and narrow: what Array.prototype.slice takes, every step', () => {
    const bound = fc.option(fc.integer({ min: -6, max: 6 }));
    fc.assert(
      fc.property(withDim, bound, bound, fc.integer({ min: 1, max: 3 }), ({ g, d, dim }, start, end, step) => {
        const taken = [...new Array(g.sizes[d]).keys()]
          .slice(start ?? 0, end ?? undefined)
          .filter((_, i) => i % step === 0);
        const view = sliceGeometry(g, dim, start, end, step);
        expect(view.sizes[d]).toBe(taken.length);
        expectElements(view, g, (index) => index.map((i, e) => (e === d ? taken[i]! : i)));
        if (step === 1 && taken.length > 0) {
          expect(positions(narrowGeometry(g, dim, taken[0]!, taken.length))).toEqual(positions(view));
          expect(positions(narrowGeometry(g, dim, taken[0]! - g.sizes[d]!, taken.length))).toEqual(positions(view));
        }
      }),
    );
    const g = contiguousGeometry([5]);
    expect(sliceGeometry(g, 0)).toBe(g);
    expect(sliceGeometry(g, 0, -Infinity, Infinity)).toBe(g);
    expect(sliceGeometry(g, 0, 4, 2).sizes).toEqual([0]);
  });

  test('diagonal: indices in two dimensions that differ by the offset', () => {
    fc.assert(
      fc.property(withDim, fc.nat(3), fc.integer({ min: -4, max: 4 }), ({ g, d: p, dim }, other, offset) => {
        const q = other % g.rank;
        if (p === q) {
          expect(() => diagonalGeometry(g, offset, dim, q)).toThrow('diagonal dimensions cannot be identical');
          return;
        }
        const view = diagonalGeometry(g, offset, dim, q);
        const rows = Array.from({ length: g.sizes[p]! }, (_, i) => i);
        const expected = rows.filter((i) => i + offset >= 0 && i + offset < g.sizes[q]!);
        expect(view.sizes.at(-1)).toBe(expected.length);
        expectElements(view, g, (index) => {
          const i = expected[index.at(-1)!]!;
          const rest = index.slice(0, -1);
          return [...g.sizes.keys()].map((d) => (d === p ? i : d === q ? i + offset : rest.shift()!));
        });
      }),
    );
  });

  test('unfold: window w, place k is index w * step + k', () => {
    fc.assert(
      fc.property(withDim, fc.nat(4), fc.integer({ min: 1, max: 3 }), ({ g, d, dim }, size, step) => {
        if (size > g.sizes[d]!) {
          expect(() => unfoldGeometry(g, dim, size, step)).toThrow(ShapeError);
          return;
        }
        const view = unfoldGeometry(g, dim, size, step);
        const starts = Array.from({ length: g.sizes[d]! + 1 }, (_, i) => i).filter(
          (i) => i % step === 0 && i + size <= g.sizes[d]!,
        );
        expect(view.sizes).toEqual([...g.sizes.map((s, e) => (e === d ? starts.length : s)), size]);
        expectElements(view, g, (index) => index.slice(0, -1).map((i, e) => (e === d ? i * step + index.at(-1)! : i)));
      }),
    );
  });

  test('row-major views at offset 0 are the interned geometry', () => {
    const g = contiguousGeometry([2, 3]);
    const same = contiguousGeometry([3, 2]);
    expect(viewGeometry(g, [3, 2])).toBe(same);
    expect(transposeGeometry(transposeGeometry(same, 0, 1), 0, 1)).toBe(same);
    expect(selectGeometry(g, 0, 0)).toBe(contiguousGeometry([3]));
    expect(unsqueezeGeometry(g, 1)).toBe(contiguousGeometry([2, 1, 3]));
    expect(squeezeGeometry(contiguousGeometry([2, 1, 3]))).toBe(g);
    expect(narrowGeometry(g, 0, 0, 1)).toBe(contiguousGeometry([1, 3]));
  });

  test("do not keep the caller's arrays", () => {
    const g = new Geometry([2, 3], [3, 1], 4);
    const sizes = [3, 2];
    const strides = [2, 1];
    const views = [viewGeometry(g, sizes), asStridedGeometry(g, sizes, strides)];
    sizes[0] = 9;
    strides[0] = 9;
    for (const view of views) expect(view).toMatchObject({ sizes: [3, 2], strides: [2, 1], offset: 4 });
  });
});

describe('asStridedGeometry and requiredStorageLength', () => {
  test('the required length reaches just past the last position', () => {
    fc.assert(
      fc.property(anyGeometry, (g) => {
        const required = requiredStorageLength(g.sizes, g.strides, g.offset);
        expect(required).toBe(g.numel === 0 ? 0 : Math.max(...positions(g)) + 1);
      }),
    );
  });

  test('the offset is absolute, and by default that of the tensor', () => {
    const g = new Geometry([2], [1], 3);
    expect(asStridedGeometry(g, [2], [1])).toMatchObject({ offset: 3 });
    expect(asStridedGeometry(g, [2], [1], 1)).toMatchObject({ offset: 1 });
  });
});

describe('flatten and unflatten', () => {
  test('flatten makes one dimension of a range', () => {
    expect(flattenSizes([2, 3, 4])).toEqual([24]);
    expect(flattenSizes([2, 3, 4], 1)).toEqual([2, 12]);
    expect(flattenSizes([2, 3, 4], 0, -2)).toEqual([6, 4]);
    expect(flattenSizes([2, 3, 4], 1, 1)).toEqual([2, 3, 4]);
    expect(flattenSizes([])).toEqual([1]);
    expect(() => flattenSizes([2, 3], 1, 0)).toThrow('flatten() has invalid args: start_dim cannot come after end_dim');
  });

  test('unflatten makes several dimensions of one', () => {
    expect(unflattenSizes([2, 12], 1, [3, 4])).toEqual([2, 3, 4]);
    expect(unflattenSizes([2, 12], -1, [3, -1])).toEqual([2, 3, 4]);
    expect(unflattenSizes([0], 0, [0, 5])).toEqual([0, 5]);
    expect(() => unflattenSizes([2, 3], 1, [2, 2])).toThrow(
      "unflatten: Provided sizes [2, 2] don't multiply up to the size of dim 1 (3) in the input tensor",
    );
    expect(() => unflattenSizes([2, 3], 1, [-1, 2])).toThrow("don't multiply up to the size of dim 1 (3)");
    expect(() => unflattenSizes([2, 0], 1, [0, -1])).toThrow('is ambiguous');
    expect(() => unflattenSizes([2, 3], 1, [])).toThrow('unflatten: sizes must be non-empty');
    expect(() => unflattenSizes([], 0, [1])).toThrow('Dimension specified as 0 but tensor has no dimensions');
  });
});

type Recorded = [sizes: number[], strides: number[], offset: number];
type Case = [op: string, before: Recorded, args: never[], after: Recorded | string, isContiguous?: boolean];

const cases = JSON.parse(
  readFileSync(new URL('../fixtures/geometry.json', import.meta.url), 'utf8'),
) as readonly Case[];

const operations: Record<string, (g: Geometry, ...args: never[]) => Geometry> = {
  view: viewGeometry,
  expand: expandGeometry,
  permute: permuteGeometry,
  transpose: transposeGeometry,
  movedim: movedimGeometry,
  squeeze: squeezeGeometry,
  unsqueeze: unsqueezeGeometry,
  select: selectGeometry,
  slice: sliceGeometry,
  narrow: narrowGeometry,
  diagonal: diagonalGeometry,
  unfold: unfoldGeometry,
  as_strided: asStridedGeometry,
};

describe("PyTorch's recorded geometries (scripts/fixtures/geometry.py)", () => {
  test.each(Object.keys(operations))('%s has the same sizes, strides, offset and messages', (op) => {
    const own = cases.filter((each) => each[0] === op);
    expect(own.length).toBeGreaterThan(5);
    for (const [, before, args, after, isContiguous] of own) {
      const call = `${op} of ${JSON.stringify(before)} with ${JSON.stringify(args)}`;
      const g = new Geometry(...before);
      let outcome: Geometry | ChainruleError;
      try {
        outcome = operations[op]!(g, ...args);
      } catch (error) {
        if (!(error instanceof ChainruleError)) throw error;
        outcome = error;
      }
      if (typeof after === 'string') {
        expect(outcome, call).toBeInstanceOf(ChainruleError);
        expect((outcome as ChainruleError).message, call).toContain(after);
      } else {
        expect(outcome, call).toBeInstanceOf(Geometry);
        const result = outcome as Geometry;
        expect([result.sizes, result.strides, result.offset, result.isContiguous], call).toEqual([
          ...after,
          isContiguous,
        ]);
      }
    }
  });
});

describe('views refuse', () => {
  const g = contiguousGeometry([2, 3]);
  test.each<[string, () => unknown, new (message: string) => Error, string]>([
    [
      'a select beyond the end',
      () => selectGeometry(g, 0, 5),
      IndexError,
      'select(): index 5 out of range for tensor of size [2, 3] at dimension 0',
    ],
    ['a select by a fraction', () => selectGeometry(g, 0, 0.5), ArgumentError, 'select(): index must be an integer'],
    [
      'a select of a scalar',
      () => selectGeometry(SCALAR, 0, 0),
      IndexError,
      'select() cannot be applied to a 0-dim tensor.',
    ],
    ['a step of 0', () => sliceGeometry(g, 0, null, null, 0), ArgumentError, 'slice step must be positive'],
    ['a step back', () => sliceGeometry(g, 0, null, null, -1), ArgumentError, 'slice step must be positive'],
    [
      'a bound that is NaN',
      () => sliceGeometry(g, 0, NaN),
      ArgumentError,
      'slice(): start must be an integer, got NaN',
    ],
    ['a slice of a scalar', () => sliceGeometry(SCALAR, 0), IndexError, 'slice() cannot be applied to a 0-dim tensor.'],
    [
      'a narrow past the end',
      () => narrowGeometry(g, 1, 5, 2),
      IndexError,
      'start (5) + length (2) exceeds dimension size (3).',
    ],
    [
      'a narrow before the start',
      () => narrowGeometry(g, 1, -4, 1),
      IndexError,
      'start out of range (expected to be in range of [-3, 3], but got -4)',
    ],
    ['a negative length', () => narrowGeometry(g, 1, 0, -1), ArgumentError, 'narrow(): length must be non-negative'],
    [
      'a narrow of a scalar',
      () => narrowGeometry(SCALAR, 0, 0, 1),
      ArgumentError,
      'narrow() cannot be applied to a 0-dim tensor.',
    ],
    [
      'an expand of a size that is not 1',
      () => expandGeometry(g, [4, 3]),
      ShapeError,
      'The expanded size of the tensor (4) must match the existing size (2) at non-singleton dimension 0.  Target sizes: [4, 3].  Tensor sizes: [2, 3]',
    ],
    [
      'an expand to fewer dimensions',
      () => expandGeometry(g, [3]),
      ShapeError,
      'the number of sizes provided (1) must be greater or equal to the number of dimensions in the tensor (2)',
    ],
    [
      'an expand by an unknown leading size',
      () => expandGeometry(g, [-1, 2, 3]),
      ShapeError,
      "The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension 0",
    ],
    [
      'an expand to a negative size',
      () => expandGeometry(contiguousGeometry([1]), [-2]),
      ShapeError,
      'The expanded size of the tensor (-2)',
    ],
    [
      'an expand to a fraction',
      () => expandGeometry(contiguousGeometry([1]), [1.5]),
      ArgumentError,
      'sizes must be integers',
    ],
    [
      'an expand to more elements than can be counted',
      () => expandGeometry(SCALAR, [2 ** 30, 2 ** 30]),
      ShapeError,
      'Storage size calculation overflowed',
    ],
    ['an unfold of a negative size', () => unfoldGeometry(g, 0, -1, 1), ArgumentError, 'size is -1 but must be >= 0'],
    [
      'strides without sizes',
      () => asStridedGeometry(g, [2], [1, 1]),
      ArgumentError,
      'mismatch in length of strides and shape',
    ],
    ['a negative size', () => asStridedGeometry(g, [-2], [1]), ShapeError, 'negative dimension -2'],
    [
      'uneven moves',
      () => movedimGeometry(g, [0, 1], [0]),
      ArgumentError,
      'movedim: Invalid source or destination dims: source ([0, 1] dims) should contain the same number of dims as destination ([0] dims)',
    ],
    [
      'a move to one place twice',
      () => movedimGeometry(g, [0, 1], [1, 1]),
      ArgumentError,
      'movedim: repeated dim in `destination` ([1, 1])',
    ],
    [
      'a dimension squeezed twice',
      () => squeezeGeometry(g, [0, -2]),
      ArgumentError,
      'dim 0 appears multiple times in the list of dims',
    ],
  ])('%s', (_, call, type, message) => {
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });
});
