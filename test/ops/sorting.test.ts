/** Conventions of sorting and counting: ties, NaN, empty tensors, refusals. Expected values are PyTorch's unless a comment says more. */
import { describe, expect, test } from 'vitest';
import {
  argsort,
  bincount,
  bucketize,
  cartesianProd,
  combinations,
  grad,
  histc,
  histogram,
  histogramdd,
  indexReduce,
  isin,
  kthvalue,
  median,
  mode,
  nanmedian,
  nanquantile,
  quantile,
  rand,
  manualSeed,
  searchsorted,
  segmentReduce,
  sort,
  tensor,
  type Tensor,
  topk,
  unique,
  uniqueConsecutive,
  unravelIndex,
  zeros,
} from '../../src/index.js';

const leaf = (data: number[]): Tensor => tensor(data, { dtype: 'float64', requiresGrad: true });
const ints = (data: number[] | number[][]): Tensor => tensor(data, { dtype: 'int64' });
const lists = (tensors: readonly Tensor[]): unknown[] => tensors.map((t) => t.toArray());
/** The gradient of a weighted sum, the k-th element of the result having weight k + 1. */
const gradientOf = (x: Tensor, y: Tensor): unknown => {
  const weights = tensor(
    Array.from({ length: y.numel() }, (_, k) => k + 1),
    { dtype: 'float64' },
  );
  return grad([y.reshape([-1]).mul(weights).sum()], [x], {})[0]!.toArray();
};

describe('sort', () => {
  test('keeps the order of equal elements in both directions', () => {
    const x = ints([2, 1, 2, 1, 3]);
    expect(lists(sort(x))).toEqual([
      [1, 1, 2, 2, 3],
      [1, 3, 0, 2, 4],
    ]);
    expect(lists(x.sort({ descending: true }))[1]).toEqual([4, 0, 2, 1, 3]);
    expect(argsort(x, { stable: true }).toArray()).toEqual([1, 3, 0, 2, 4]);
  });

  test('of a million elements of any dtype is in order, and a permutation', () => {
    manualSeed(5);
    for (const dtype of ['float32', 'float64', 'float16', 'int64', 'int16', 'bool'] as const) {
      const x = rand([1_000_000]).mul(60000).sub(30000).to(dtype);
      const [values, indices] = sort(x);
      expect(
        values
          .narrow(0, 1, 999_999)
          .ge(values.narrow(0, 0, 999_999))
          .all()
          .item(),
      ).toBe(true);
      expect(x.gather(0, indices).equal(values)).toBe(true);
      expect(bincount(indices).eq(1).all().item()).toBe(true);
      const [largest] = topk(x.to(dtype === 'bool' ? 'uint8' : dtype), 100);
      expect(largest.equal(values.to(largest.dtype).flip([0]).narrow(0, 0, 100))).toBe(true);
    }
  });

  test('of no elements, and of a scalar', () => {
    expect(sort(zeros([2, 0]))[1].shape).toEqual([2, 0]);
    expect(lists(sort(tensor(3)))).toEqual([3, 0]);
    expect(lists(topk(zeros([0, 3]), 0, 0))).toEqual([[], []]);
  });

  test('of columns leaves the tensor as it was', () => {
    const x = rand([40, 30]);
    const before = x.clone();
    const [values] = sort(x, 0);
    expect(x.equal(before)).toBe(true);
    expect(values.equal(sort(x.t().contiguous(), 1)[0].t())).toBe(true);
  });
});

describe('order statistics', () => {
  test('the gradient goes to the element that was picked', () => {
    const x = leaf([2, 2, 3]);
    expect(gradientOf(x, median(x, 0)[0])).toEqual([0, 1, 0]);
    expect(gradientOf(x, kthvalue(x, 1)[0])).toEqual([1, 0, 0]);
    expect(gradientOf(x, mode(x)[0])).toEqual([0, 1, 0]);
  });

  test('the median of all shares it among equal elements', () => {
    const x = leaf([1, 1, 2, 2]);
    expect(gradientOf(x, median(x))).toEqual([0.5, 0.5, 0, 0]);
    expect(gradientOf(x, nanmedian(x))).toEqual([0.5, 0.5, 0, 0]);
  });

  test('a NaN makes a median NaN and is where it is; nanmedian and nanquantile leave it out', () => {
    const x = tensor([3, NaN, 1, NaN]);
    expect(lists(median(x, 0))).toEqual([NaN, 1]);
    expect(lists(nanmedian(x, 0))).toEqual([1, 2]);
    expect(nanmedian(tensor([NaN, NaN])).item()).toBeNaN();
    expect(nanquantile(x, 0.5).item()).toBe(2);
    expect(quantile(x, 0.5).item()).toBeNaN();
    expect(median(zeros([0])).item()).toBeNaN();
  });

  test('the mode is the smallest of the most frequent', () => {
    const [values, indices] = mode(ints([[5, 1, 1, 5], [7, 8, 9, 9]])); // prettier-ignore
    expect(values.toArray()).toEqual([1, 9]);
    expect(indices.toArray()).toEqual([2, 3]);
  });

  test('quantiles of several fractions come first, and agree with one at a time', () => {
    const x = rand([5, 4], { dtype: 'float64' });
    const q = tensor([0.1, 0.5, 0.9], { dtype: 'float64' });
    for (const interpolation of ['linear', 'lower', 'higher', 'midpoint', 'nearest']) {
      const all = quantile(x, q, 0, true, { interpolation });
      expect(all.shape).toEqual([3, 1, 4]);
      [0.1, 0.5, 0.9].forEach((p, k) => {
        expect(all.select(0, k).equal(quantile(x, p, 0, true, { interpolation }))).toBe(true);
      });
    }
  });

  test('refuse what is out of range, with PyTorch words', () => {
    const x = rand([3]);
    expect(() => topk(x, 4)).toThrow(/selected index k out of range/);
    expect(() => kthvalue(x, 0)).toThrow(/selected number k out of range for dimension 0/);
    expect(() => median(zeros([0, 2]), 0)).toThrow(/Expected reduction dim 0 to have non-zero size/);
    expect(() => quantile(x, 1.5)).toThrow(/q must be in the range \[0, 1\] but got 1.5/);
    expect(() => quantile(x, tensor([0.5], { dtype: 'float64' }))).toThrow(/same dtype/);
    expect(() => quantile(x, 0.5, { interpolation: 'cubic' })).toThrow(/linear, lower, higher, midpoint or nearest/);
    expect(() => quantile(ints([1]), 0.5)).toThrow(/either float or double/);
    expect(() => topk(tensor([true]), 1)).toThrow(/not implemented for 'Bool'/);
  });
});

describe('searching', () => {
  test('left is before equal elements, right behind them, with a sorter or a row each', () => {
    const row = ints([1, 2, 2, 3]);
    expect(searchsorted(row, ints([2, 0, 9])).toArray()).toEqual([1, 0, 4]);
    expect(searchsorted(row, ints([2, 0, 9]), { side: 'right' }).toArray()).toEqual([3, 0, 4]);
    expect(searchsorted(ints([3, 1, 2]), ints([2]), { sorter: ints([1, 2, 0]) }).toArray()).toEqual([1]);
    const rows = searchsorted(ints([[1, 2], [3, 4]]), ints([[2], [2]]), { outInt32: true }); // prettier-ignore
    expect(rows.dtype.name).toBe('int32');
    expect(rows.toArray()).toEqual([[1], [0]]);
    expect(searchsorted(row, 2.5).item()).toBe(3);
    expect(bucketize(2, row, { right: true }).item()).toBe(3);
  });

  test('says what does not fit', () => {
    const row = ints([1, 2]);
    expect(() => searchsorted(row, row, { side: 'left', right: true })).toThrow(/opposites/);
    expect(() => searchsorted(row, row, { side: 'up' })).toThrow(/'left' or 'right' but got up/);
    expect(() => searchsorted(row, row, { sorter: ints([0]) })).toThrow(/must have the same size/);
    expect(() => searchsorted(ints([[1, 2]]), row)).toThrow(/first N-1 dimensions/);
    expect(() => bucketize(row, ints([[1]]))).toThrow(/must be 1 dimension, but got dim\(2\)/);
  });

  test('isin takes tensors and numbers, and NaN is in nothing', () => {
    expect(isin(ints([1, 2, 3]), ints([2, 9])).toArray()).toEqual([false, true, false]);
    expect(isin(ints([1, 2, 3]), 2, { invert: true }).toArray()).toEqual([true, false, true]);
    expect(isin(2, ints([2, 9])).item()).toBe(true);
    expect(isin(tensor([NaN, 1]), tensor([NaN])).toArray()).toEqual([false, false]);
    expect(isin(tensor([0.1, 0.2]), 0.1).toArray()).toEqual([true, false]);
    expect(isin(ints([1]), ints([])).toArray()).toEqual([false]);
  });
});

describe('counting', () => {
  test('bincount counts and sums weights', () => {
    expect(bincount(ints([1, 1, 3])).toArray()).toEqual([0, 2, 0, 1]);
    expect(bincount(ints([1, 1, 3]), tensor([0.5, 1, 2]), 6).toArray()).toEqual([0, 1.5, 0, 2, 0, 0]);
    expect(bincount(ints([]), { minlength: 2 }).toArray()).toEqual([0, 0]);
    expect(() => bincount(ints([-1]))).toThrow(/non-negative/);
  });

  test('histc includes both ends; where they are equal, takes what there is', () => {
    expect(histc(tensor([1, 2, 3, 4]), 4).toArray()).toEqual([1, 1, 1, 1]);
    expect(histc(tensor([2, 2, 2]), 3).toArray()).toEqual([0, 3, 0]);
    expect(histc(tensor([0, 1, 2, 3, 4]), 4, 1, 3).toArray()).toEqual([1, 0, 1, 1]);
    expect(histc(zeros([0]), 3).toArray()).toEqual([0, 0, 0]);
    // As in PyTorch 2; 1.13 counts NaN in the first bin.
    expect(histc(tensor([NaN, 1]), 2, 0, 1).toArray()).toEqual([0, 1]);
    expect(() => histc(tensor([1]), 2, 3, 1)).toThrow(/max must be larger than min/);
    expect(() => histc(tensor([1, Infinity]))).toThrow(/range of \[1, inf\] is not finite/);
  });

  test('histc counts on where the dtype could not count any more', () => {
    // 300 is no number of bfloat16 whose successor differs from it; a sum by ones would stop at 256.
    expect(histc(zeros([300], { dtype: 'bfloat16' }), 1, -1, 1).item()).toBe(300);
  });

  test('histogram of numbers and of points', () => {
    const x = tensor([1, 2, 3, 4]);
    expect(lists(histogram(x, 4, { density: true }))[1]).toEqual([1, 1.75, 2.5, 3.25, 4]);
    expect(lists(histogram(x, 4, { range: [0, 10], weight: x }))[0]).toEqual([3, 7, 0, 0]);
    expect(lists(histogram(tensor([2, 2]), 4))).toEqual([
      [0, 0, 2, 0],
      [1.5, 1.75, 2, 2.25, 2.5],
    ]);
    const [hist, ...edges] = histogramdd(tensor([[1, 2], [3, 4]]), [2, 2], { range: [0, 3, 1, 4], density: true }); // prettier-ignore
    expect(hist!.toArray()).toEqual([
      [Math.fround(2 / 9), 0],
      [0, Math.fround(2 / 9)],
    ]);
    expect(lists(edges)).toEqual([
      [0, 1.5, 3],
      [1, 2.5, 4],
    ]);
    expect(() => histogramdd(tensor([1, 2]), [2])).toThrow(/at least 2 dimensions/);
  });
});

describe('unique', () => {
  test('of integers far apart, of both signs, and of other types than int64', () => {
    const all = { returnInverse: true, returnCounts: true };
    const far = [5n, -(2n ** 60n), 2n ** 62n, 5n];
    const [values, inverse, counts] = unique(tensor(far), all);
    expect(Array.from(values!.toTypedArray() as BigInt64Array)).toEqual([-(2n ** 60n), 5n, 2n ** 62n]);
    expect([inverse!.toArray(), counts!.toArray()]).toEqual([
      [1, 0, 2, 1],
      [1, 2, 1],
    ]);
    for (const dtype of ['int64', 'int32', 'int16', 'int8'] as const) {
      expect(lists(unique(tensor([3, -7, 3, 0, -7, -7], { dtype }), all))).toEqual([
        [-7, 0, 3],
        [2, 0, 2, 1, 0, 0],
        [3, 1, 2],
      ]);
      expect(unique(tensor([3, -7, 3], { dtype })).dtype.name).toBe(dtype);
    }
    // Across the edge of 32 bits.
    const edge = [2n ** 32n + 1n, 2n ** 32n - 1n, -1n, 2n ** 32n + 1n];
    expect(Array.from(unique(tensor(edge)).toTypedArray() as BigInt64Array)).toEqual([
      -1n,
      2n ** 32n - 1n,
      2n ** 32n + 1n,
    ]);
    expect(unique(tensor(edge.slice(0, 2)), all)[1]!.toArray()).toEqual([1, 0]);
    expect(Array.from(unique(tensor(edge.slice(0, 2))).toTypedArray() as BigInt64Array)).toEqual([
      2n ** 32n - 1n,
      2n ** 32n + 1n,
    ]);
  });

  test('tells the different elements, where each is, and how often', () => {
    const all = { returnInverse: true, returnCounts: true };
    expect(lists(unique(ints([[3, 1], [3, 2]]), all))).toEqual([[1, 2, 3], [[2, 0], [2, 1]], [1, 1, 2]]); // prettier-ignore
    expect(unique(ints([3, 1, 3])).toArray()).toEqual([1, 3]);
    expect(lists(uniqueConsecutive(ints([1, 1, 2, 2, 1]), all))).toEqual([
      [1, 2, 1],
      [0, 0, 1, 1, 2],
      [2, 2, 1],
    ]);
    expect(lists(unique(zeros([0]), all))).toEqual([[], [], []]);
    expect(lists(unique(tensor(3), all))).toEqual([[3], 0, [1]]);
  });

  test('along a dimension compares slices', () => {
    const x = tensor([[1, 2], [1, 2], [0, 5]]); // prettier-ignore
    expect(lists(unique(x, { dim: 0, returnInverse: true, returnCounts: true }))).toEqual([
      [
        [0, 5],
        [1, 2],
      ],
      [1, 1, 0],
      [1, 2],
    ]);
    expect(unique(x, { dim: 1 }).toArray()).toEqual(x.toArray());
    expect(unique(x.t(), { dim: 1 }).toArray()).toEqual([[0, 1], [5, 2]]); // prettier-ignore
    expect(() => unique(zeros([0, 2]), { dim: 1 })).toThrow(/0 sized dimensions/);
  });
});

describe('combining', () => {
  test('combinations and tuples come in order', () => {
    expect(combinations(ints([1, 2, 3])).toArray()).toEqual([[1, 2], [1, 3], [2, 3]]); // prettier-ignore
    expect(combinations(ints([1, 2]), 2, true).toArray()).toEqual([[1, 1], [1, 2], [2, 2]]); // prettier-ignore
    expect(combinations(ints([1]), 3).shape).toEqual([0, 3]);
    expect(combinations(ints([1]), 0).shape).toEqual([0]);
    expect(cartesianProd([ints([1, 2]), ints([3, 4])]).toArray()).toEqual([[1, 3], [1, 4], [2, 3], [2, 4]]); // prettier-ignore
    expect(() => combinations(ints([[1]]))).toThrow(/Expect a 1D vector, but got shape \[1, 1\]/);
  });

  test('unravelIndex is the inverse of counting through', () => {
    const [row, column] = unravelIndex(ints([5, 0, 3]), [2, 3]);
    expect(row!.mul(3).add(column!).toArray()).toEqual([5, 0, 3]);
    expect(lists([row!, column!])).toEqual([
      [1, 0, 1],
      [2, 0, 0],
    ]);
  });

  test('segments begin with the initial value, and empty ones with what changes nothing', () => {
    const x = tensor([1, 2, 3, 4, 5]);
    const lengths = ints([2, 0, 3]);
    const expected: Record<string, readonly [plain: number[], initial: number[]]> = {
      max: [[2, -Infinity, 5], [10, 10, 10]],
      min: [[1, Infinity, 3], [1, 10, 3]],
      sum: [[3, 0, 12], [13, 10, 22]],
      prod: [[2, 1, 60], [20, 10, 600]],
      mean: [[1.5, NaN, 4], [6.5, 10, Math.fround(22 / 3)]],
    }; // prettier-ignore
    for (const [reduce, [plain, initial]] of Object.entries(expected)) {
      expect(segmentReduce(x, reduce, { lengths }).toArray()).toEqual(plain);
      expect(segmentReduce(x, reduce, { lengths, initial: 10 }).toArray()).toEqual(initial);
    }
    expect(segmentReduce(x, 'sum', { offsets: ints([1, 2, 4]) }).toArray()).toEqual([2, 7]);
    expect(() => segmentReduce(x, 'sum', { lengths: ints([2, 2]) })).toThrow(/to sum to data.size/);
    expect(() => segmentReduce(x, 'sum', { lengths: ints([6, -1]) })).toThrow(/negative value/);
  });

  test('equal extremes of a segment share the gradient, the initial value takes none', () => {
    const x = leaf([2, 2, 0, 5, 5, 3, 0, 0]);
    const lengths = ints([2, 0, 4, 2]);
    const gradient = (reduce: string, initial: number): unknown =>
      gradientOf(x, segmentReduce(x, reduce, { lengths, initial }));
    expect(gradient('max', 2)).toEqual([0.5, 0.5, 0, 1.5, 1.5, 0, 0, 0]);
    expect(gradient('max', 5)).toEqual([0, 0, 0, 1.5, 1.5, 0, 0, 0]);
    expect(gradient('prod', 2)).toEqual([4, 4, 450, 0, 0, 0, 0, 0]);
  });

  test('indexReduce shares between self and sources that are equal', () => {
    const [x, s] = [leaf([2, 0, 3, 3]), leaf([2, 5, 0, 3, 3])];
    const y = indexReduce(x, 0, ints([0, 0, 1, 2, 2]), s, 'amax');
    expect(y.toArray()).toEqual([5, 0, 3, 3]);
    expect(gradientOf(x, y)).toEqual([0, 1, 1, 4]);
    expect(() => indexReduce(x, 0, ints([0]), leaf([1]), 'sum')).toThrow(/one of prod, mean, amax or amin but got sum/);
  });
});
