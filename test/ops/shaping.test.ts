/** What the generic laws do not see of the operations in ops/shaping: shapes and indices, layouts, edges, refusals. */
import { describe, expect, test } from 'vitest';
import {
  arange,
  asStridedScatter,
  broadcastShapes,
  corrcoef,
  cov,
  cumulativeTrapezoid,
  diff,
  emptyStrided,
  gradient,
  logspace,
  maskedAmax,
  maskedArgmin,
  maskedMean,
  maskedProd,
  maskedSoftmax,
  maskedSum,
  meshgrid,
  noGrad,
  ones,
  range,
  selectScatter,
  sliceScatter,
  tensor,
  trapezoid,
  trilIndices,
  triuIndices,
  zeros,
} from '../../src/index.js';

describe('broadcastShapes', () => {
  test('gives the sizes that tensors of these sizes broadcast to', () => {
    expect(broadcastShapes([2, 1], [3], [])).toEqual([2, 3]);
    expect(broadcastShapes(3, [1, 1])).toEqual([1, 3]);
    expect(broadcastShapes()).toEqual([]);
  });

  test('refuses what does not fit', () => {
    expect(() => broadcastShapes([2, 3], [2])).toThrow(/Shape mismatch: objects cannot be broadcast to a single shape/);
  });
});

describe('grids and index tables', () => {
  test('meshgrid varies each vector along its own dimension, xy with the first two exchanged', () => {
    const [a, b] = [tensor([1, 2]), tensor([3, 4, 5])];
    expect(meshgrid([a, b]).map((t) => t.toArray())).toEqual([
      [
        [1, 1, 1],
        [2, 2, 2],
      ],
      [
        [3, 4, 5],
        [3, 4, 5],
      ],
    ]);
    const xy = meshgrid([a, b], { indexing: 'xy' });
    expect(xy.map((t) => t.shape)).toEqual([
      [3, 2],
      [3, 2],
    ]);
    expect(xy[0]!.toArray()).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(() => meshgrid([a], { indexing: 'yx' })).toThrow(/indexing must be one of "xy" or "ij", but received: yx/);
    expect(() => meshgrid([ones([2, 2])])).toThrow(/Expected 0D or 1D tensor/);
  });

  test('trilIndices and triuIndices pick what tril and triu keep', () => {
    for (const offset of [-5, -1, 0, 1, 2, 7]) {
      for (const [indices, keep] of [
        [trilIndices(3, 4, offset), ones([3, 4]).tril(offset)],
        [triuIndices(3, 4, offset), ones([3, 4]).triu(offset)],
      ] as const) {
        expect(indices.shape[0]).toBe(2);
        expect(indices.t().toArray()).toEqual(keep.nonzero().toArray());
      }
    }
  });

  test('ranges include their ends', () => {
    expect(range(1, 2, 0.25).toArray()).toEqual([1, 1.25, 1.5, 1.75, 2]);
    expect(logspace(0, 3, 4).toArray()).toEqual([1, 10, 100, 1000]);
    expect(logspace(2, 2, 1, 2).toArray()).toEqual([4]);
    expect(() => range(2, 1)).toThrow(/upper bound and larger bound inconsistent with step sign/);
  });
});

describe('layouts', () => {
  test('emptyStrided has the strides that were asked for', () => {
    const t = emptyStrided([2, 3], [1, 2]);
    expect([t.shape, t.stride()]).toEqual([
      [2, 3],
      [1, 2],
    ]);
    t.copy_(arange(6).view(2, 3));
    expect(t.toArray()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  test('resize_ keeps the elements in the order of the storage, and zeros follow where there are more', () => {
    const t = arange(6).view(2, 3).clone();
    expect(t.resize_(4)).toBe(t);
    expect(t.toArray()).toEqual([0, 1, 2, 3]);
    // The storage still has the rest.
    expect(t.resize_(3, 2).toArray()).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(t.resize_([2, 4]).toArray()).toEqual([
      [0, 1, 2, 3],
      [4, 5, 0, 0],
    ]);
    expect(t.resizeAs_(zeros([1, 2])).toArray()).toEqual([[0, 1]]);
  });

  test('fillDiagonal_ begins anew below a tall matrix where it is asked to', () => {
    const t = zeros([7, 3]).fillDiagonal_(5, { wrap: true });
    expect(t.sum(1).tolist()).toEqual([5, 5, 5, 0, 5, 5, 5]);
    expect(t.at([4, 6]).tolist()).toEqual([
      [5, 0, 0],
      [0, 0, 5],
    ]);
    expect(() => zeros([3]).fillDiagonal_(1)).toThrow('dimensions must larger than 1');
    expect(() => zeros([2, 3, 3]).fillDiagonal_(1)).toThrow('all dimensions of input must be of equal length');
  });

  test('resize_ counts as a write, and is refused for what is part of a graph', () => {
    const saved = tensor([1, 2, 3]);
    const y = saved.mul(ones([3], { requiresGrad: true }));
    saved.resize_(2);
    expect(() => y.sum().backward()).toThrow(/modified by an inplace operation/);
    expect(() => ones([2], { requiresGrad: true }).resize_(3)).toThrow(/cannot resize variables that require grad/);
  });
});

describe('parts replaced', () => {
  test('leave the tensor as it was', () => {
    const whole = zeros([2, 3]);
    expect(selectScatter(whole, ones([2]), 1, -1).toArray()).toEqual([
      [0, 0, 1],
      [0, 0, 1],
    ]);
    expect(sliceScatter(whole, ones([2, 2]), 1, 0, null, 2).toArray()).toEqual([
      [1, 0, 1],
      [1, 0, 1],
    ]);
    expect(whole.any().item()).toBe(false);
  });

  test('have to have the sizes of the part, and lie inside', () => {
    expect(() => selectScatter(zeros([3, 4]), ones([3]), 0, 1)).toThrow(
      /expected src to have a size equal to the slice of self. src size = \[3\], slice size = \[4\]/,
    );
    expect(() => asStridedScatter(zeros([3, 4]), ones([40]), [40], [1])).toThrow(
      /out of bounds for storage of size 48/,
    );
  });
});

describe('differences and integrals', () => {
  test('diff of booleans says where they change, and runs out of elements without an error', () => {
    expect(diff(tensor([true, true, false, true])).toArray()).toEqual([false, true, true]);
    expect(diff(tensor([1, 4, 9]), 7).shape).toEqual([0]);
    expect(diff(tensor([1, 4, 9]), 1, -1, tensor([0]), tensor([16])).toArray()).toEqual([1, 3, 5, 7]);
    expect(() => diff(tensor(1))).toThrow(/diff expects input to be at least one-dimensional/);
  });

  test('gradient is exact for parabolas, at the ends with edgeOrder 2, on uneven points too', () => {
    const at = tensor([0, 1, 1.5, 4, 6], { dtype: 'float64' });
    const [slope] = gradient(at.square(), { spacing: [at], edgeOrder: 2 });
    expect(slope!.sub(at.mul(2)).abs().max().item<number>()).toBeLessThan(1e-12);
    const even = arange(5, { dtype: 'float64' }).mul(0.5);
    const [same] = gradient(even.square(), { spacing: 0.5, edgeOrder: 2 });
    expect(same!.sub(even.mul(2)).abs().max().item<number>()).toBeLessThan(1e-12);
  });

  test('trapezoid is the last of cumulativeTrapezoid', () => {
    const [y, x] = [tensor([1, 3, 2, 5]), tensor([0, 1, 4, 4.5])];
    expect(trapezoid(y, x).item()).toBeCloseTo(cumulativeTrapezoid(y, x).select(0, -1).item<number>(), 6);
    expect(trapezoid(y, { dx: 0.5 }).item()).toBeCloseTo(4, 6);
    expect(trapezoid(zeros([2, 0])).toArray()).toEqual([0, 0]);
    expect(() => trapezoid(y, ones([3]))).toThrow(/There must be one `x` value for each sample point/);
    expect(() => trapezoid(tensor([true]))).toThrow(/received a bool input for `y`, but bool is not supported/);
  });
});

describe('covariances', () => {
  test('fweights count an observation several times', () => {
    const rows = tensor([
      [1, 2, 4],
      [3, 1, 0],
    ]);
    const weights = tensor([1n, 3n, 2n]);
    const repeated = rows.repeatInterleave(weights, 1);
    const difference = cov(rows, { fweights: weights }).sub(cov(repeated));
    expect(difference.abs().max().item<number>()).toBeLessThan(1e-6);
  });

  test('correlations have ones on the diagonal', () => {
    const rows = tensor([
      [1, 2, 4],
      [3, 1, 0],
    ]);
    expect(corrcoef(rows).diagonal().sub(1).abs().max().item<number>()).toBeLessThan(1e-6);
    expect(() => cov(ones([3]), { aweights: zeros([3]) })).toThrow(/weights sum to zero, can't be normalized/);
  });
});

describe('masks', () => {
  const x = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const mask = tensor([
    [true, false, true],
    [false, false, false],
  ]);

  test('where nothing counts the result is what changes nothing', () => {
    expect(maskedSum(x, 1, { mask }).toArray()).toEqual([4, 0]);
    expect(maskedProd(x, 1, { mask }).toArray()).toEqual([3, 1]);
    expect(maskedAmax(x, 1, { mask }).toArray()).toEqual([3, -Infinity]);
    expect(maskedAmax(x.to('int8'), 1, { mask }).toArray()).toEqual([3, -128]);
    expect(maskedMean(x, 1, { mask }).toArray()).toEqual([2, NaN]);
  });

  test('broadcast, and may be of any dtype', () => {
    expect(maskedSum(x, { mask: tensor([0, 1, 1]) }).item()).toBe(16);
    expect(maskedArgmin(x, 1, { mask: tensor([false, true, true]) }).toArray()).toEqual([1, 1]);
    expect(() => maskedSum(x, { mask: ones([1, 2, 3]) })).toThrow(/expected broadcastable mask/);
  });

  test('what does not count has no share', () => {
    const shares = maskedSoftmax(x, 1, { mask: tensor([true, false, true]) });
    noGrad(() => {
      expect(shares.select(1, 1).toArray()).toEqual([0, 0]);
      expect(shares.sum(1).sub(1).abs().max().item<number>()).toBeLessThan(1e-6);
    });
  });
});
