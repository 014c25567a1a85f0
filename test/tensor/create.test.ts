/**
 * @features
 * | A18 | `zeros`, `ones` are float32, `full(sizes, 1)` int64 | the same; integers are bigints: `full(sizes, 1n)` | create.test.ts: "are leaves of the dtype that is asked for, or that of the value: %s" |
 * | A18 | `arange(3)` is int64, `arange(3.)` float32 | `arange(3n)`, `arange(3)` | create.test.ts: "take the dtype of their bounds: %s" |
 */
import { beforeEach, describe, expect, test } from 'vitest';
import {
  arange,
  empty,
  emptyLike,
  eye,
  full,
  fullLike,
  Generator,
  linspace,
  manualSeed,
  ones,
  onesLike,
  rand,
  randint,
  randLike,
  randn,
  randnLike,
  randperm,
  tensor,
  type Tensor,
  zeros,
  zerosLike,
} from 'chainrule';

describe('filled tensors', () => {
  test.each<[string, () => Tensor, string, unknown]>([
    [
      'zeros',
      () => zeros([2, 2]),
      'float32',
      [
        [0, 0],
        [0, 0],
      ],
    ],
    ['ones', () => ones([2]), 'float32', [1, 1]],
    ['ones of a dtype', () => ones([2], { dtype: 'bool' }), 'bool', [true, true]],
    ['full of a number', () => full([2], 7), 'float32', [7, 7]],
    ['full of a bigint', () => full([2], 7n), 'int64', [7, 7]],
    ['full of a boolean', () => full([2], true), 'bool', [true, true]],
    ['full of a dtype', () => full([2], 7, { dtype: 'int16' }), 'int16', [7, 7]],
    ['a scalar', () => full([], 7), 'float32', 7],
    ['nothing', () => zeros([0]), 'float32', []],
    [
      'eye',
      () => eye(2),
      'float32',
      [
        [1, 0],
        [0, 1],
      ],
    ],
    [
      'eye that is wide',
      () => eye(2, 3),
      'float32',
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
    ],
    [
      'eye that is tall, in a dtype',
      () => eye(3, 2, { dtype: 'int64' }),
      'int64',
      [
        [1, 0],
        [0, 1],
        [0, 0],
      ],
    ],
    ['zerosLike', () => zerosLike(ones([2], { dtype: 'int8' })), 'int8', [0, 0]],
    ['onesLike of another dtype', () => onesLike(ones([2]), { dtype: 'float64' }), 'float64', [1, 1]],
    ['fullLike', () => fullLike(ones([2]), 3), 'float32', [3, 3]],
    ['newZeros', () => ones([2], { dtype: 'float64' }).newZeros([1]), 'float64', [0]],
    ['newOnes', () => ones([2], { dtype: 'int32' }).newOnes([1]), 'int32', [1]],
    ['newFull', () => ones([2]).newFull([2], 4), 'float32', [4, 4]],
  ])('are leaves of the dtype that is asked for, or that of the value: %s', (_, make, dtype, values) => {
    const t = make();
    expect([t.dtype.name, t.toArray()]).toEqual([dtype, values]);
    expect([t.requiresGrad, t.isLeaf, t.isContiguous(), t._version]).toEqual([false, true, true, 0]);
  });

  test('of unspecified elements have their sizes and dtype', () => {
    expect([empty([2, 3]).shape, emptyLike(ones([2], { dtype: 'int64' })).dtype.name]).toEqual([[2, 3], 'int64']);
    expect(ones([2]).newEmpty([4]).shape).toEqual([4]);
  });

  test('of unspecified bools are bools, whatever the memory held', () => {
    full([4096], -1.5).dispose();
    const elements = empty([16384], { dtype: 'bool' }).toTypedArray() as Uint8Array;
    expect(elements.every((element) => element === 0)).toBe(true);
  });

  test('own their memory', () => {
    const x = zeros([2]);
    const y = zeros([2]);
    x.add_(1);
    expect(y.toArray()).toEqual([0, 0]);
    expect(onesLike(x).sharesStorage(x)).toBe(false);
  });

  test('refuse negative sizes', () => {
    expect(() => zeros([-1])).toThrow(/negative/);
    expect(() => ones([2, -3])).toThrow(/negative/);
    expect(() => eye(-1)).toThrow('n must be greater or equal to 0, got -1');
  });

  test('like a leaf do not require grad unless asked to', () => {
    const x = ones([2], { requiresGrad: true });
    expect([zerosLike(x), onesLike(x.mul(2)), x.newOnes([1])].map((t) => t.requiresGrad)).toEqual([
      false,
      false,
      false,
    ]);
    expect(zerosLike(x, { requiresGrad: true }).requiresGrad).toBe(true);
  });
});

describe('ranges', () => {
  test.each<[string, () => Tensor, string, readonly number[]]>([
    ['arange(3)', () => arange(3), 'float32', [0, 1, 2]],
    ['arange(3n)', () => arange(3n), 'int64', [0, 1, 2]],
    ['arange(2.5)', () => arange(2.5), 'float32', [0, 1, 2]],
    ['arange(1, 4)', () => arange(1, 4), 'float32', [1, 2, 3]],
    ['arange(1n, 4n)', () => arange(1n, 4n), 'int64', [1, 2, 3]],
    ['arange(1, 2, 0.25)', () => arange(1, 2, 0.25), 'float32', [1, 1.25, 1.5, 1.75]],
    ['arange(3, 0, -1)', () => arange(3, 0, -1), 'float32', [3, 2, 1]],
    ['arange(0n, 10n, 3n)', () => arange(0n, 10n, 3n), 'int64', [0, 3, 6, 9]],
    ['arange of a dtype', () => arange(3, { dtype: 'float64' }), 'float64', [0, 1, 2]],
    ['arange of nothing', () => arange(0), 'float32', []],
    ['linspace(0, 1, 5)', () => linspace(0, 1, 5), 'float32', [0, 0.25, 0.5, 0.75, 1]],
    ['linspace(3, -3, 3)', () => linspace(3, -3, 3), 'float32', [3, 0, -3]],
    ['linspace of one', () => linspace(2, 9, 1), 'float32', [2]],
    ['linspace of none', () => linspace(2, 9, 0), 'float32', []],
  ])('take the dtype of their bounds: %s', (_, make, dtype, values) => {
    const t = make();
    expect([t.dtype.name, t.toArray()]).toEqual([dtype, values]);
  });

  test('end exactly at the end', () => {
    const t = linspace(0.1, 0.9, 33, { dtype: 'float64' }).toArray() as number[];
    expect([t[0], t[32]]).toEqual([0.1, 0.9]);
  });

  test('that lead nowhere are refused', () => {
    expect(() => arange(0, 3, 0)).toThrow('step must be nonzero');
    expect(() => arange(0, 3, -1)).toThrow('upper bound and larger bound inconsistent with step sign');
    expect(() => arange(3, 0)).toThrow('upper bound and larger bound inconsistent with step sign');
    expect(() => linspace(0, 1, -1)).toThrow('number of steps must be non-negative');
  });

  test('may be leaves', () => {
    expect(
      [arange(3, { requiresGrad: true }), linspace(0, 1, 3, { requiresGrad: true })].every(
        (t) => t.isLeaf && t.requiresGrad,
      ),
    ).toBe(true);
    expect(() => arange(3n, { requiresGrad: true })).toThrow(/nly Tensors of floating point/);
  });
});

describe('random tensors', () => {
  beforeEach(() => {
    manualSeed(0);
  });

  // recorded with PyTorch 1.13 after torch.manual_seed(0)
  test("are PyTorch's for the same seed", () => {
    expect(String(rand([3]))).toBe('tensor([0.4963, 0.7682, 0.0885])');
    manualSeed(0);
    expect(String(randn([3]))).toBe('tensor([ 1.5410, -0.2934, -2.1788])');
    manualSeed(0);
    expect(String(randint(10, [5]))).toBe('tensor([4, 9, 3, 0, 3])');
    manualSeed(0);
    expect(String(randperm(5))).toBe('tensor([4, 0, 1, 3, 2])');
  });

  test('follow one another, and begin again with the seed', () => {
    const [a, b] = [rand([4]), rand([4])];
    expect(a.eq(b).all().item()).toBe(false);
    manualSeed(0);
    expect(rand([4]).toArray()).toEqual(a.toArray());
    expect(rand([4]).toArray()).toEqual(b.toArray());
  });

  test('of a generator of their own leave the default one alone', () => {
    const expected = rand([2]).toArray();
    manualSeed(0);
    const mine = new Generator();
    mine.manualSeed(7);
    const first = rand([2], { generator: mine }).toArray();
    mine.manualSeed(7);
    expect(rand([2], { generator: mine }).toArray()).toEqual(first);
    expect(rand([2]).toArray()).toEqual(expected);
  });

  test('are in their range, of their sizes and dtype', () => {
    const u = rand([1000]);
    expect([u.min().item() >= 0, u.max().item() < 1]).toEqual([true, true]);
    const i = randint(-3, 4, [1000]);
    expect([i.dtype.name, i.min().item(), i.max().item()]).toEqual(['int64', -3, 3]);
    expect([...randperm(20).toTypedArray()].map(Number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, k) => k),
    );
    expect([randLike(ones([2], { dtype: 'float64' })).dtype.name, randnLike(ones([2, 3])).shape]).toEqual([
      'float64',
      [2, 3],
    ]);
    const n = randn([10000]);
    expect(Math.abs(n.mean().item())).toBeLessThan(0.05);
    expect(Math.abs(n.std().item() - 1)).toBeLessThan(0.05);
  });

  test('in place fill the tensor', () => {
    const t = zeros([100]).uniform_(5, 6);
    expect([t.min().item() >= 5, t.max().item() <= 6]).toEqual([true, true]);
    expect(zeros([3]).normal_(10, 0).toArray()).toEqual([10, 10, 10]);
  });

  test('refuse an empty range', () => {
    expect(() => randint(3, 3, [1])).toThrow("random_ expects 'from' to be less than 'to', but got from=3 >= to=3");
    expect(() => randperm(-1)).toThrow('n must be non-negative');
  });
});

describe('sizes', () => {
  test('may be given as a list, or one by one where nothing follows', () => {
    expect([zeros([2, 3]).shape, zeros(2, 3).shape, ones(2).shape, rand(2, 2).shape]).toEqual([
      [2, 3],
      [2, 3],
      [2],
      [2, 2],
    ]);
    expect(tensor([1, 2]).newZeros([2]).shape).toEqual([2]);
  });
});
