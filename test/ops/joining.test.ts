/**
 * Joining, cutting and rearranging. Most of it is laws: what is cut and joined again is what it was, what is turned four
 * times is as before. Values and messages are PyTorch's.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arange,
  blockDiag,
  cat,
  columnStack,
  dstack,
  grad,
  GraphError,
  hstack,
  ones,
  repeatInterleave,
  stack,
  tensor,
  type Tensor,
  type TensorData,
  vstack,
  zeros,
} from 'chainrule';

const long = (data: TensorData): Tensor => tensor(data, { dtype: 'int64' });
const counted = (sizes: readonly number[]): Tensor =>
  arange(
    sizes.reduce((a, b) => a * b, 1),
    { dtype: 'float64' },
  ).reshape(sizes);
const arrays = (tensors: readonly (Tensor | null)[]): unknown[] => tensors.map((t) => t?.toArray() ?? null);

/** A tensor of rank 1 to 3 that is not always contiguous, and one of its dimensions, from either end. */
const withDimension = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
    choice: fc.nat(),
    fromEnd: fc.boolean(),
    turned: fc.boolean(),
  })
  .map(({ sizes, choice, fromEnd, turned }) => {
    const x = turned
      ? counted([...sizes].reverse()).permute(sizes.map((_, d) => sizes.length - 1 - d))
      : counted(sizes);
    const d = choice % sizes.length;
    return { x, d, dim: fromEnd ? d - sizes.length : d, size: sizes[d]! };
  });

describe('cutting and joining', () => {
  test('split, chunk, tensorSplit and cat give the tensor back', () => {
    fc.assert(
      fc.property(withDimension, fc.integer({ min: 1, max: 6 }), ({ x, dim, size }, n) => {
        const whole = x.toArray();
        expect(cat(x.split(n, dim), dim).toArray()).toEqual(whole);
        expect(cat(x.chunk(n, dim), dim).toArray()).toEqual(whole);
        expect(cat(x.tensorSplit(n, dim), dim).toArray()).toEqual(whole);
        const lengths = x.tensorSplit(n, dim).map((t) => t.size(dim));
        expect(cat(x.split(lengths, dim), dim).toArray()).toEqual(whole);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
        expect(x.split(n, dim).length).toBe(Math.ceil(size / n));
      }),
    );
  });

  test('unbind and stack give the tensor back', () => {
    fc.assert(
      fc.property(withDimension, ({ x, dim }) => {
        expect(stack(x.unbind(dim), dim).toArray()).toEqual(x.toArray());
      }),
    );
  });

  test('the pieces are views', () => {
    const x = zeros([4, 2]);
    x.split(3)[1]!.fill_(1);
    x.unbind(1)[0]!.add_(5);
    x.tensorSplit([1])[0]!.mul_(2);
    expect(x.toArray()).toEqual([
      [10, 0],
      [5, 0],
      [5, 0],
      [6, 1],
    ]);
  });

  test('pieces of a tracked tensor may not be written, as in PyTorch', () => {
    const x = ones([4], { requiresGrad: true }).mul(1);
    for (const pieces of [x.split(2), x.split([1, 3]), x.chunk(2), x.unbind()]) {
      expect(() => pieces[0]!.add_(1)).toThrow(GraphError);
    }
    expect(x.tensorSplit(2)[0]!.add_(1).toArray()).toEqual([2, 2]);
  });

  test('pieces that were not used receive zeros', () => {
    const x = counted([4]).requiresGrad_();
    const y = x.split([1, 2, 1])[1]!.mul(3).sum().add(x.unbind()[3]!.mul(7));
    expect(grad([y], [x])[0]!.toArray()).toEqual([0, 3, 3, 7]);
  });

  test('an empty dimension still has its pieces', () => {
    expect(
      zeros([0, 3])
        .chunk(3)
        .map((t) => t.shape),
    ).toEqual([
      [0, 3],
      [0, 3],
      [0, 3],
    ]);
    expect(
      zeros([0, 3])
        .split(2)
        .map((t) => t.shape),
    ).toEqual([[0, 3]]);
    expect(zeros([0, 3]).unbind()).toEqual([]);
  });

  test('hsplit, vsplit and dsplit cut where their name says', () => {
    expect(arrays(counted([2, 4]).hsplit(2))).toEqual([
      [
        [0, 1],
        [4, 5],
      ],
      [
        [2, 3],
        [6, 7],
      ],
    ]);
    expect(arrays(counted([4]).hsplit([1]))).toEqual([[0], [1, 2, 3]]);
    expect(arrays(counted([2, 2]).vsplit(2))).toEqual([[[0, 1]], [[2, 3]]]);
    expect(arrays(counted([1, 1, 2]).dsplit(2))).toEqual([[[[0]]], [[[1]]]]);
  });

  test.each<[string, () => unknown, string]>([
    [
      'split into nothing',
      () => zeros([3]).split(0),
      'split_size can only be 0 if dimension size is 0, but got dimension size of 3',
    ],
    ['split backwards', () => zeros([3]).split(-1), 'split expects split_size be non-negative, but got split_size=-1'],
    [
      'split short of the size',
      () => zeros([3]).split([1, 1]),
      "split_with_sizes expects split_sizes to sum exactly to 3 (input tensor's size at dimension 0), but got split_sizes=[1, 1]",
    ],
    ['chunk(0)', () => zeros([3]).chunk(0), 'chunk expects `chunks` to be greater than 0, got: 0'],
    ['chunk of a scalar', () => tensor(1).chunk(2), 'chunk expects at least a 1-dimensional tensor'],
    ['unbind of a scalar', () => tensor(1).unbind(), 'Dimension specified as 0 but tensor has no dimensions'],
    ['tensorSplit(0)', () => zeros([3]).tensorSplit(0), 'number of sections must be larger than 0, got 0'],
    [
      'hsplit unevenly',
      () => zeros([3, 4]).hsplit(3),
      'torch.hsplit attempted to split along dimension 1, but the size of the dimension 4 is not divisible by the split_size 3!',
    ],
    [
      'a dimension too far',
      () => zeros([3]).split(1, 1),
      'Dimension out of range (expected to be in range of [-1, 0], but got 1)',
    ],
  ])('refuses %s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});

describe('cat and stack', () => {
  test('promote dtypes, empty vectors included', () => {
    expect(cat([long([1]), tensor([1.5])]).dtype.name).toBe('float32');
    expect(stack([long(1), tensor(true)]).dtype.name).toBe('int64');
    expect(cat([zeros([0], { dtype: 'float64' }), zeros([2])]).dtype.name).toBe('float64');
  });

  test('skip empty vectors, whatever the other dimensions', () => {
    const x = counted([2, 3]).requiresGrad_();
    const nothing = zeros([0], { dtype: 'float64', requiresGrad: true });
    const y = cat([nothing, x, nothing], 1);
    expect(y.toArray()).toEqual(x.toArray());
    expect(grad([y.sum()], [x, nothing]).map((g) => g.shape)).toEqual([[2, 3], [0]]);
  });

  test('give each input its own part of the gradient, in its dtype', () => {
    const a = ones([1, 2], { requiresGrad: true });
    const b = ones([2, 2], { dtype: 'float64', requiresGrad: true });
    const y = cat([a, b], -2);
    expect(y.gradFn?.className).toBe('CatBackward0');
    const grads = grad([y.mul(counted([3, 2])).sum()], [a, b]);
    expect(arrays(grads)).toEqual([
      [[0, 1]],
      [
        [2, 3],
        [4, 5],
      ],
    ]);
    expect(grads.map((g) => g.dtype.name)).toEqual(['float32', 'float64']);
    expect(stack([a, a]).gradFn?.className).toBe('StackBackward0');
  });

  test('hstack, vstack, dstack and columnStack raise what has too few dimensions', () => {
    const [a, b] = [tensor([1, 2]), tensor([3, 4])];
    expect(hstack([a, b]).toArray()).toEqual([1, 2, 3, 4]);
    expect(vstack([a, b]).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(dstack([a, b]).toArray()).toEqual([
      [
        [1, 3],
        [2, 4],
      ],
    ]);
    expect(columnStack([a, b]).toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect([hstack, vstack, dstack].map((f) => f([tensor(1), tensor(2)]).shape)).toEqual([[2], [2, 1], [1, 1, 2]]);
  });

  test('blockDiag puts matrices along the diagonal', () => {
    const x = tensor([[1, 2]], { requiresGrad: true });
    const y = blockDiag([x, tensor(3), tensor([4])]);
    expect(y.toArray()).toEqual([
      [1, 2, 0, 0],
      [0, 0, 3, 0],
      [0, 0, 0, 4],
    ]);
    expect(grad([y.mul(counted([3, 4])).sum()], [x])[0]!.toArray()).toEqual([[0, 1]]);
  });

  test.each<[string, () => unknown, string]>([
    ['nothing to join', () => cat([]), 'expected a non-empty list of Tensors'],
    ['nothing to stack', () => stack([]), 'stack expects a non-empty TensorList'],
    [
      'scalars in cat',
      () => cat([zeros([2]), tensor(1)]),
      'zero-dimensional tensor (at position 1) cannot be concatenated',
    ],
    [
      'sizes that differ',
      () => cat([zeros([2, 3]), zeros([2, 4])]),
      'Sizes of tensors must match except in dimension 0. Expected size 3 but got size 4 for tensor number 1 in the list.',
    ],
    [
      'ranks that differ',
      () => cat([zeros([2]), zeros([2, 3])]),
      'Tensors must have same number of dimensions: got 1 and 2',
    ],
    [
      'unequal slices',
      () => stack([zeros([2, 3]), zeros([2, 2])]),
      'stack expects each tensor to be equal size, but got [2, 3] at entry 0 and [2, 2] at entry 1',
    ],
    [
      'a dimension too far',
      () => stack([zeros([2])], 2),
      'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
    ],
  ])('refuse %s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});

describe('rearranging', () => {
  test('flip twice and roll back give the tensor back, and a flip is indexing from the end', () => {
    fc.assert(
      fc.property(withDimension, fc.integer({ min: -7, max: 7 }), ({ x, dim, d, size }, shift) => {
        expect(x.flip(dim).flip(dim).toArray()).toEqual(x.toArray());
        const backwards = Array.from({ length: size }, (_, i) => size - 1 - i);
        expect(x.flip(dim).toArray()).toEqual(x.indexSelect(d, long(backwards)).toArray());
        expect(x.roll(shift, dim).roll(-shift, dim).toArray()).toEqual(x.toArray());
        const from = Array.from({ length: size }, (_, i) => (((i - shift) % size) + size) % size);
        expect(x.roll(shift, dim).toArray()).toEqual(x.indexSelect(d, long(from)).toArray());
      }),
    );
  });

  test('roll without dims rolls the flattened tensor', () => {
    expect(counted([2, 3]).roll(1).toArray()).toEqual([
      [5, 0, 1],
      [2, 3, 4],
    ]);
    expect(() => counted([2, 3]).roll([1, 2])).toThrow('shifts and dimensions must align. shifts: 2, dims:0');
    expect(() => counted([2, 3]).roll([])).toThrow('`shifts` required');
  });

  test('a quarter turn four times is none', () => {
    const x = counted([2, 3]);
    expect(x.rot90().toArray()).toEqual([
      [2, 5],
      [1, 4],
      [0, 3],
    ]);
    expect(x.rot90(3).toArray()).toEqual(x.rot90(-1).toArray());
    expect(x.rot90(2).toArray()).toEqual(x.flip([0, 1]).toArray());
    expect(x.rot90().rot90().rot90().rot90().toArray()).toEqual(x.toArray());
  });

  test('repeat is cat with itself; tile takes fewer repeats', () => {
    const x = counted([2, 3]);
    expect(x.repeat(2, 2).toArray()).toEqual(cat([cat([x, x], 1), cat([x, x], 1)]).toArray());
    expect(x.tile(2).toArray()).toEqual(x.repeat(1, 2).toArray());
    expect(x.repeat(0, 1).shape).toEqual([0, 3]);
    expect(() => x.repeat(2)).toThrow(
      'Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor',
    );
    const y = x.requiresGrad_();
    expect(grad([y.repeat(2, 1, 3).sum()], [y])[0]!.toArray()).toEqual([
      [6, 6, 6],
      [6, 6, 6],
    ]);
  });

  test('repeatInterleave repeats slices in a row', () => {
    const x = counted([2, 2]);
    expect(x.repeatInterleave(2).toArray()).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect(x.repeatInterleave(long([0, 2]), 0).toArray()).toEqual([
      [2, 3],
      [2, 3],
    ]);
    expect(repeatInterleave(long([1, 0, 2])).toArray()).toEqual([0, 2, 2]);
    expect(() => x.repeatInterleave(long([1, 2, 3]), 0)).toThrow('repeats must have the same size as input along dim');
    expect(() => x.repeatInterleave(-1)).toThrow('repeats can not be negative');
    expect(() => repeatInterleave(long([1]), { outputSize: 2 })).toThrow('allocated size does not match required size');
  });
});

describe('triangles and diagonals', () => {
  test('the lower and the upper triangle overlap in the diagonal', () => {
    fc.assert(
      fc.property(fc.nat(4), fc.nat(4), fc.integer({ min: -6, max: 6 }), (rows, columns, k) => {
        const x = counted([rows, columns]).add(1);
        const both = x.tril(k).add(x.triu(k + 1));
        expect(both.toArray()).toEqual(x.toArray());
        expect(x.tril(k).toArray()).toEqual(x.t().triu(-k).t().toArray());
      }),
    );
  });

  test('batches of matrices, also in place and transposed', () => {
    const x = ones([2, 2, 2]);
    expect(x.tril_(-1)).toBe(x);
    expect(x.toArray()).toEqual([
      [
        [0, 0],
        [1, 0],
      ],
      [
        [0, 0],
        [1, 0],
      ],
    ]);
    expect(() => ones([2]).triu()).toThrow('Dimension out of range (expected to be in range of [-1, 0], but got -2)');
  });

  test('diag takes a diagonal out or puts it in, diagEmbed for batches', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: -3, max: 3 }), (n, k) => {
        const v = counted([n]).add(1);
        expect(v.diag(k).diag(k).toArray()).toEqual(v.toArray());
        expect(v.diagEmbed(k).toArray()).toEqual(v.diag(k).toArray());
        expect(v.diag(k).sum().item()).toBe(v.sum().item());
      }),
    );
    const rows = counted([2, 2]);
    expect(rows.diagEmbed(0, 0, 2).shape).toEqual([2, 2, 2]);
    expect(rows.diagEmbed(0, 0, 2).diagonal(0, 0, 2).toArray()).toEqual(rows.toArray());
    expect(() => ones([1, 1, 1]).diag()).toThrow('matrix or a vector expected');
    expect(() => rows.diagEmbed(0, 1, 1)).toThrow('diagonal dimensions cannot be identical 1, 1');
  });
});
