/**
 * Conventions of reductions, norms and softmax: values and gradients at ties, zeros, infinities, NaN and for no elements,
 * and dtypes. Expected values are PyTorch's (1.13, CPU) unless a comment gives another source.
 */
import { describe, expect, test } from 'vitest';
import {
  amax,
  amin,
  arange,
  argmax,
  argmin,
  fromTypedArray,
  grad,
  linalgVectorNorm,
  logSoftmax,
  logsumexp,
  noGrad,
  softmax,
  stdMean,
  tensor,
  type Tensor,
  varMean,
  zeros,
} from '../../src/index.js';

const leaf = (data: number | number[] | number[][]): Tensor => tensor(data, { dtype: 'float64', requiresGrad: true });

/** The value of f at x, and the gradient of the sum of its elements. */
function valueAndGrad(
  f: (x: Tensor) => Tensor,
  data: number | number[] | number[][],
): [value: unknown, gradient: unknown] {
  const x = leaf(data);
  const y = f(x);
  const [g] = grad([y.sum()], [x], {});
  return [y.toArray(), g!.toArray()];
}

describe('sums', () => {
  test('of booleans and integers are int64, and count', () => {
    expect(String(tensor([true, false, true]).sum())).toBe('tensor(2)');
    expect(tensor([1, 2], { dtype: 'int8' }).sum(0).dtype.name).toBe('int64');
    expect(tensor([1, 2], { dtype: 'uint8' }).prod().dtype.name).toBe('int64');
    expect(tensor([100, 100], { dtype: 'int8' }).prod().item()).toBe(10000);
  });

  test('of int64 wrap around', () => {
    const big = tensor([2n ** 62n, 2n ** 62n]);
    expect(big.sum().item<bigint>()).toBe(-(2n ** 63n));
  });

  test('convert to the dtype before adding', () => {
    expect(tensor([1.5, 2.5]).sum({ dtype: 'int64' }).item()).toBe(3);
    expect(tensor([60000, 60000], { dtype: 'float16' }).sum().item()).toBe(Infinity);
    expect(tensor([60000, 60000], { dtype: 'float16' }).sum({ dtype: 'float32' }).item()).toBe(120000);
  });

  test('of many float32 keep their digits', () => {
    // One after the other in float32, 2^24 ones and more stay at 2^24; pairwise sums in double precision do not.
    const x = fromTypedArray(new Float32Array(20_000_000).fill(1));
    expect(x.sum().item()).toBe(20_000_000);
  });

  test('an empty list of dims means all, null too', () => {
    const x = arange(6).reshape([2, 3]);
    expect(x.sum([]).shape).toEqual([]);
    expect(x.sum(null, true).shape).toEqual([1, 1]);
    expect(x.amax([]).item()).toBe(5);
  });

  test('of no elements are 0, products 1, means NaN', () => {
    const none = zeros([2, 0, 3]);
    expect(none.sum(1).toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(none.prod(1).toArray()).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    expect(none.mean().item()).toBeNaN();
    expect(none.sum(0).shape).toEqual([0, 3]);
    expect(none.all().item<boolean>()).toBe(true);
    expect(none.any(1).toArray()).toEqual([
      [false, false, false],
      [false, false, false],
    ]);
  });

  test('see every layout in the same way', () => {
    const x = arange(24, { dtype: 'float64' }).reshape([2, 3, 4]);
    const turned = x.permute([2, 0, 1]);
    expect(turned.sum([0, 2]).toArray()).toEqual(x.sum([1, 2]).toArray());
    expect(turned.amax(1).toArray()).toEqual(x.amax(0).t().toArray());
    expect(turned.argmax(2).toArray()).toEqual(x.argmax(1).t().toArray());
    expect(turned.prod(-1, true).shape).toEqual([4, 2, 1]);
    expect(x.select(1, 2).sum(0).toArray()).toEqual([28, 30, 32, 34]);
  });

  test('nansum counts NaN as 0 and gives it no gradient', () => {
    expect(valueAndGrad((x) => x.nansum(), [3, NaN, 1])).toEqual([4, [1, 0, 1]]);
    expect(tensor([NaN]).nanmean().item()).toBeNaN();
  });

  test('name the node that PyTorch names', () => {
    const x = leaf([[1, 2]]);
    const nodes = [x.sum(), x.sum(0), x.mean(), x.mean(1), x.prod(), x.prod(0), x.max(), x.max(0).values, x.amax()];
    expect(nodes.map((y) => y.gradFn?.name())).toEqual([
      'SumBackward0',
      'SumBackward1',
      'MeanBackward0',
      'MeanBackward1',
      'ProdBackward0',
      'ProdBackward1',
      'MaxBackward1',
      'MaxBackward0',
      'AmaxBackward0',
    ]);
  });
});

describe('means', () => {
  test('of 16 bits do not overflow on the way', () => {
    // PyTorch 2.x; 1.13 gives inf.
    expect(tensor([60000, 60000, 60000], { dtype: 'float16' }).mean().item()).toBe(60000);
  });

  test('of integers are refused', () => {
    expect(() => tensor([1, 2], { dtype: 'int64' }).mean()).toThrow(
      'mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: Long',
    );
    expect(tensor([1, 2], { dtype: 'int64' }).mean({ dtype: 'float32' }).item()).toBe(1.5);
  });
});

describe('products', () => {
  test('have the right gradient where elements are zero', () => {
    expect(valueAndGrad((x) => x.prod(), [2, 0, 4])).toEqual([0, [0, 8, 0]]);
    expect(valueAndGrad((x) => x.prod(), [2, 0, 0, 3])).toEqual([0, [0, 0, 0, 0]]);
  });

  test('have the right second derivative where two elements are zero', () => {
    // d^2 (a b c d) / db dc = a d, which is 6; PyTorch gives 0 here.
    const x = leaf([2, 0, 0, 3]);
    const [g] = grad([x.prod()], [x], { createGraph: true });
    const [row] = grad([g!.select(0, 1)], [x], {});
    expect(row!.toArray()).toEqual([0, 0, 6, 0]);
  });
});

describe('extremes', () => {
  test('of all elements split the gradient among ties', () => {
    expect(valueAndGrad((x) => x.min(), [2, 1, 1])).toEqual([1, [0, 0.5, 0.5]]);
    expect(valueAndGrad((x) => x.max(), [1, NaN, 2, NaN])).toEqual([NaN, [0, 0.5, 0, 0.5]]);
  });

  test('amax and amin split it within each group; a NaN spoils its group', () => {
    const third = 1 / 3;
    const data = [
      [1, 2, 2],
      [3, 3, 3],
    ];
    expect(valueAndGrad((x) => amax(x, 1), data)).toEqual([
      [2, 3],
      [
        [0, 0.5, 0.5],
        [third, third, third],
      ],
    ]);
    expect(valueAndGrad((x) => amin(x), [1, NaN, 2])).toEqual([NaN, [NaN, NaN, NaN]]);
  });

  test('along a dimension give the gradient to the first of equals', () => {
    const data = [
      [1, 2, 2],
      [3, 3, 3],
    ];
    expect(valueAndGrad((x) => x.max(1).values, data)).toEqual([
      [2, 3],
      [
        [0, 1, 0],
        [1, 0, 0],
      ],
    ]);
  });

  test('come with the position of the first NaN, if there is one', () => {
    const { values, indices } = tensor([
      [1, NaN, 2],
      [3, 3, 3],
    ]).max(1);
    expect(values.toArray()).toEqual([NaN, 3]);
    expect(indices.toArray()).toEqual([1, 0]);
    expect(argmin(tensor([1, NaN, NaN])).item()).toBe(1);
  });

  test('print as a named tuple', () => {
    const result = tensor([
      [1, 5],
      [7, 2],
    ]).max(1);
    expect(String(result)).toBe('torch.return_types.max(\nvalues=tensor([5., 7.]),\nindices=tensor([1, 0]))');
  });

  test('save the indices, not the values, which may then be changed', () => {
    const x = leaf([[1, 5]]);
    const { values, indices } = x.max(1);
    expect(indices.requiresGrad).toBe(false);
    expect((values.gradFn!.savedIndices as Tensor).toArray()).toEqual([1]);
    noGrad(() => values.mul_(2));
    expect(grad([values.sum()], [x], {})[0]!.toArray()).toEqual([[0, 1]]);
  });

  test('take a tensor of one integer as another operand, a number as a dim', () => {
    expect(tensor([1, 9, 3]).max(tensor(4)).toArray()).toEqual([4, 9, 4]);
    expect(tensor([1, 9, 3]).max(0).indices.item()).toBe(1);
  });

  test('of no elements are refused', () => {
    const none = zeros([2, 0, 3]);
    const words = 'Expected reduction dim to be specified for input.numel() == 0.';
    for (const f of [() => none.max(), () => none.amin(), () => argmax(none)]) expect(f).toThrow(words);
    for (const f of [() => none.min(1), () => none.amax(1), () => argmax(none, 1)]) {
      expect(f).toThrow('Expected reduction dim 1 to have non-zero size.');
    }
    expect(none.max(0).values.shape).toEqual([0, 3]);
  });

  test('all and any of uint8 are uint8', () => {
    expect(String(tensor([0, 3], { dtype: 'uint8' }).all())).toBe('tensor(0, dtype=torch.uint8)');
    expect(String(tensor([0, 3]).any(0))).toBe('tensor(True)');
  });

  test('keepdim of an index over all dims keeps the rank', () => {
    expect(argmax(tensor([[1, 2]]), null, true).toArray()).toEqual([[1]]);
  });
});

describe('variances', () => {
  test('do not lose digits next to a large mean', () => {
    expect(tensor([10000, 10001, 10002]).var().item()).toBe(1);
    // The variance of 2^24 + {0, 2, 4}; in float32 the mean itself is exact only to 2.
    expect(tensor([16777216, 16777218, 16777220]).var().item()).toBe(4);
  });

  test('of one element are NaN, deviations of equal elements have gradient 0', () => {
    expect(tensor([2]).std().item()).toBeNaN();
    expect(tensor([2]).var(false).item()).toBe(0);
    expect(valueAndGrad((x) => x.std(), [2, 2, 2])).toEqual([0, [0, 0, 0]]);
  });

  test('come with the mean', () => {
    const [v, m] = varMean(tensor([1, 2, 4], { dtype: 'float64' }));
    expect(v.item()).toBeCloseTo(7 / 3, 14);
    expect(m.item()).toBeCloseTo(7 / 3, 14);
    const [, means] = stdMean(
      leaf([
        [1, 2],
        [3, 5],
      ]),
      1,
      true,
      true,
    );
    expect(String(means)).toBe(
      'tensor([[1.5000],\n        [4.0000]], dtype=torch.float64, grad_fn=<StdMeanBackward0>)',
    );
  });

  test('of integers are refused', () => {
    expect(() => tensor([1, 2], { dtype: 'int64' }).std()).toThrow('std and var only support floating point');
  });
});

describe('norms', () => {
  test('take the subgradient that is 0 at 0', () => {
    for (const p of [1, 2, 3, 1.5, 0.5, -1, Infinity, -Infinity]) {
      const [value, gradient] = valueAndGrad((x) => x.norm(p), [0, 0, 0]);
      expect([p, value]).toEqual([p, 0]);
      expect((gradient as number[]).map(Math.abs)).toEqual([0, 0, 0]);
    }
  });

  test('of p = 0 count, and pass no gradient on', () => {
    const x = leaf([0, 4, 1]);
    const y = linalgVectorNorm(x, 0);
    expect(y.item()).toBe(2);
    expect(grad([y], [x], { allowUnused: true })).toEqual([null]);
  });

  test('of p = inf split the gradient among ties, with sign', () => {
    expect(valueAndGrad((x) => x.norm(Infinity), [-3, 3, 1])).toEqual([3, [-0.5, 0.5, 0]]);
    expect(valueAndGrad((x) => x.norm(-Infinity), [-3, 1, 1])).toEqual([1, [-0, 0.5, 0.5]]);
  });

  test('of other p', () => {
    expect(valueAndGrad((x) => x.norm(0.5), [0, 4, 1])).toEqual([9, [0, 1.5, 3]]);
    expect(
      tensor([[3, 4]])
        .norm('fro', 1)
        .toArray(),
    ).toEqual([5]);
    expect(
      tensor([[3, 4]])
        .norm('nuc')
        .item(),
    ).toBe(5);
  });

  test('of no elements are 0, or refused where there is no such number', () => {
    expect(zeros([0]).norm().item()).toBe(0);
    expect(() => zeros([0]).norm(Infinity)).toThrow('cannot compute the inf norm on an empty tensor');
    expect(() => linalgVectorNorm(zeros([2, 0]), -1, 1)).toThrow('cannot compute the -1 norm on the dimension 1');
  });

  test('of 16 bits do not overflow in the squares', () => {
    expect(tensor([300, 400], { dtype: 'float16' }).norm().item()).toBe(500);
  });
});

describe('softmax', () => {
  test('does not overflow, and gives -Infinity nothing', () => {
    const [, gradient] = valueAndGrad((x) => softmax(x, 0).select(0, 0), [1000, 1001, -Infinity]);
    const [a, b, c] = gradient as number[];
    expect(a).toBeCloseTo(0.19661193324148185, 14);
    expect(b).toBeCloseTo(-0.19661193324148185, 14);
    expect(c).toBe(-0);
    expect(softmax(tensor([-Infinity, -Infinity]), 0).toArray()).toEqual([NaN, NaN]);
  });

  test('logSoftmax keeps the logarithm next to large elements', () => {
    expect(logSoftmax(tensor([10000, 10000.5]), 0).toArray()).toEqual([-0.9740769863128662, -0.4740769863128662]);
  });

  test('of integers is refused unless a dtype is given', () => {
    const x = tensor([1, 1], { dtype: 'int64' });
    expect(() => softmax(x, 0)).toThrow("not implemented for 'Long'");
    expect(softmax(x, 0, 'float64').toArray()).toEqual([0.5, 0.5]);
  });

  test('logsumexp at infinities', () => {
    expect(valueAndGrad((x) => logsumexp(x, 0), [-Infinity, 0])).toEqual([0, [0, 1]]);
    expect(valueAndGrad((x) => logsumexp(x, 0), [Infinity, 0])).toEqual([Infinity, [NaN, 0]]);
    expect(valueAndGrad((x) => logsumexp(x, 0), [-Infinity, -Infinity])).toEqual([-Infinity, [NaN, NaN]]);
    expect(zeros([2, 0]).logsumexp(1).toArray()).toEqual([-Infinity, -Infinity]);
    expect(tensor([1, 2, 3], { dtype: 'int64' }).logsumexp(0).dtype.name).toBe('float32');
  });
});

describe('dimensions', () => {
  test('outside the rank or named twice are refused', () => {
    const x = zeros([2, 3]);
    for (const f of [() => x.sum(5), () => x.prod(2), () => x.max(-3), () => softmax(x, 2), () => x.logsumexp(7)]) {
      expect(f).toThrow('Dimension out of range (expected to be in range of [-2, 1], but got');
    }
    expect(() => x.sum([0, -2])).toThrow('dim 0 appears multiple times in the list of dims');
    expect(zeros([]).sum(-1).shape).toEqual([]);
    expect(() => zeros([]).sum(1)).toThrow('expected to be in range of [-1, 0], but got 1');
  });
});
