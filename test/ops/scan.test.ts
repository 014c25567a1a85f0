/** Conventions of scans: zeros, infinities, NaN, ties, dtypes. Expected values are PyTorch's unless a comment says more. */
import { describe, expect, test } from 'vitest';
import {
  arange,
  cummax,
  cummin,
  cumprod,
  cumsum,
  grad,
  logcumsumexp,
  tensor,
  type Tensor,
  zeros,
} from '../../src/index.js';

const leaf = (data: number[]): Tensor => tensor(data, { dtype: 'float64', requiresGrad: true });

describe('cumsum', () => {
  test('of integers and booleans is int64', () => {
    expect(cumsum(tensor([2, 3], { dtype: 'int8' }), 0).dtype.name).toBe('int64');
    expect(cumprod(tensor([true, true]), 0).toArray()).toEqual([1, 1]);
  });

  test('works along any dimension of any layout, and of a scalar', () => {
    const x = arange(6).reshape([2, 3]);
    expect(cumsum(x.t(), 0).toArray()).toEqual([
      [0, 3],
      [1, 7],
      [3, 12],
    ]);
    expect(cumsum(tensor(4), -1).item()).toBe(4);
    expect(cumsum(zeros([2, 0]), 1).shape).toEqual([2, 0]);
  });

  test('in place changes the tensor and its graph', () => {
    const x = leaf([1, 2, 3]);
    const y = x.mul(1);
    y.cumsum_(0);
    expect(y.toArray()).toEqual([1, 3, 6]);
    expect(grad([y.sum()], [x], {})[0]!.toArray()).toEqual([3, 2, 1]);
  });
});

describe('cumprod', () => {
  test('has the right gradient behind a zero', () => {
    const x = leaf([2, 0, 3, 0, 5]);
    expect(grad([cumprod(x, 0).sum()], [x], {})[0]!.toArray()).toEqual([1, 8, 0, 0, 0]);
  });

  test('has the right second derivative where two elements are zero', () => {
    // y = (a, ab, abc, abcd) with a = 2, b = c = 0, d = 4, so d^2 sum y / db dc = a + ad = 10.
    const x = leaf([2, 0, 0, 4]);
    const [g] = grad([cumprod(x, 0).sum()], [x], { createGraph: true });
    expect(g!.toArray()).toEqual([1, 2, 0, 0]);
    expect(grad([g!.select(0, 1)], [x], {})[0]!.toArray()).toEqual([1, 0, 10, 0]);
  });

  test('has the gradient of a long product without overflow on the way', () => {
    // Every derivative of prod over 2000 elements alternating 1e10 and 1e-10 is 1 / x_i at the last element.
    const x = leaf(Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? 1e10 : 1e-10)));
    const [g] = grad([cumprod(x, 0).select(0, 1999)], [x], {});
    expect(g!.select(0, 0).item()).toBeCloseTo(1e-10, 20);
    expect(g!.select(0, 1).item() / 1e10).toBeCloseTo(1, 9);
  });
});

describe('running extremes', () => {
  test('give the last of equals and the last NaN as their position', () => {
    const high = cummax(tensor([1, 3, 3, NaN, 5]), 0);
    expect(high.values.toArray()).toEqual([1, 3, 3, NaN, NaN]);
    expect(high.indices.toArray()).toEqual([0, 1, 2, 3, 3]);
    expect(cummin(tensor([3, 1, 1, 2]), 0).indices.toArray()).toEqual([0, 1, 2, 2]);
  });

  test('add up the gradient of an element that stays the extreme', () => {
    const x = leaf([1, 3, 2, 5]);
    expect(grad([cummax(x, 0).values.sum()], [x], {})[0]!.toArray()).toEqual([1, 2, 0, 1]);
  });
});

describe('logcumsumexp', () => {
  test('neither overflows nor loses small differences of large elements', () => {
    expect(logcumsumexp(tensor([-Infinity, 1, 1000]), 0).toArray()).toEqual([-Infinity, 1, 1000]);
    // 10000 each in float32: the gradients are 1 + 1/2 and 1/2. PyTorch 1.13 is off by 1e-3 here.
    const x = tensor([10000, 10000], { requiresGrad: true });
    const [first, second] = grad([logcumsumexp(x, 0).sum()], [x], {})[0]!.toArray() as number[];
    expect(first).toBeCloseTo(1.5, 3);
    expect(second).toBeCloseTo(0.5, 3);
  });
});

test('logcumsumexp of one element, and behind infinities of either sign', () => {
  expect(logcumsumexp(tensor([2.5]), 0).toArray()).toEqual([2.5]);
  const x = tensor([-Infinity, -Infinity, 1, Infinity, 2], { dtype: 'float64' });
  expect(logcumsumexp(x, 0).toArray()).toEqual([-Infinity, -Infinity, 1, Infinity, Infinity]);
  const [y, z] = logcumsumexp(tensor([1000, -1000], { dtype: 'float64' }), 0).toArray() as [number, number];
  expect([y, z]).toEqual([1000, 1000]);
});
