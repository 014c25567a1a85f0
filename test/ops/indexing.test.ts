/**
 * Indexing by brackets and by index tensors. The oracle is PyTorch: cases recorded by scripts/fixtures/indexing.py, single
 * values and messages copied from it; and laws, such as that gather and scatterAdd are each other's transpose.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arange,
  ArgumentError,
  DTypeError,
  embedding,
  grad,
  GraphError,
  type Index,
  IndexError,
  noGrad,
  nonzero,
  oneHot,
  ones,
  ShapeError,
  slice,
  tensor,
  type Tensor,
  type TensorData,
  where,
  zeros,
} from 'chainrule';

type Recorded =
  | number
  | boolean
  | null
  | '...'
  | { readonly slice: readonly [number | null, number | null, number] }
  | { readonly long: TensorData; readonly sizes: readonly number[] }
  | { readonly mask: TensorData; readonly sizes: readonly number[] };

interface Case {
  readonly shape: readonly number[];
  readonly index: readonly Recorded[];
  readonly error?: string;
  readonly read: readonly number[];
  readonly sizes: readonly number[];
  readonly nodes: readonly string[];
  readonly cotangent: readonly number[];
  readonly grad: readonly number[];
  readonly value: readonly number[] | null;
  readonly valueSizes: readonly number[];
  readonly writeError?: string;
  readonly written: readonly number[];
  readonly node: string;
  readonly writtenCotangent: readonly number[];
  readonly grads: readonly (readonly number[] | null)[];
}

const file = new URL('../fixtures/indexing.json', import.meta.url);
const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly Case[];

/** float64 with these elements in row-major order. */
const float64 = (data: readonly number[], sizes: readonly number[]): Tensor =>
  tensor([...data], { dtype: 'float64' }).reshape(sizes);
const long = (data: TensorData): Tensor => tensor(data, { dtype: 'int64' });
/** The elements in row-major order, without the sign of zeros. */
const flat = (t: Tensor | null): number[] | null =>
  t === null ? null : (t.reshape([-1]).toArray() as number[]).map((v) => v + 0);
const leafOf = (sizes: readonly number[]): Tensor =>
  arange(1, 1 + sizes.reduce((a, b) => a * b, 1), 1, { dtype: 'float64' })
    .reshape(sizes)
    .requiresGrad_();

/** The two ways to write what was recorded: with tensors and slice(), or with arrays and texts. */
function indexOf(recorded: Recorded, short: boolean): Index {
  if (recorded === null || typeof recorded !== 'object') return recorded;
  if ('slice' in recorded) {
    const [start, end, step] = recorded.slice;
    return short ? `${start ?? ''}:${end ?? ''}${step === 1 ? '' : `:${step}`}` : slice(start, end, step);
  }
  const [data, dtype] = 'long' in recorded ? ([recorded.long, 'int64'] as const) : ([recorded.mask, 'bool'] as const);
  const listed = short && recorded.sizes.length > 0 && recorded.sizes.every((size) => size > 0);
  return listed ? (data as number[]) : tensor(data, { dtype }).reshape(recorded.sizes);
}

/** The nodes from a result back to the leaf, along the first inputs. */
function nodesOf(t: Tensor): string[] {
  const names: string[] = [];
  for (let node = t.gradFn; node !== null && node.className !== 'AccumulateGrad';) {
    names.push(node.className);
    node = node.nextFunctions[0]?.[0] ?? null;
  }
  return names;
}

const described = cases.map((c) => [`${JSON.stringify(c.index)} of ${JSON.stringify(c.shape)}`, c] as const);

describe.each([
  ['tensors and slices', false],
  ['arrays and texts', true],
])('with %s', (_, short) => {
  test.each(described)('at %s reads, records and differentiates as PyTorch', (_, c) => {
    const x = leafOf(c.shape);
    const index = c.index.map((i) => indexOf(i, short));
    if (c.error !== undefined) {
      expect(() => x.at(...index)).toThrow(c.error);
      expect(() => x.at(...index)).toThrow(IndexError);
      return;
    }
    const y = x.at(...index);
    expect(y.shape).toEqual(c.sizes);
    expect(flat(y)).toEqual(c.read);
    expect(nodesOf(y)).toEqual(c.nodes);
    const [g = null] = grad([y], [x], { gradOutputs: [float64(c.cotangent, c.sizes)] });
    expect(flat(g)).toEqual(c.grad);
  });

  test.each(described)('setAt_ %s writes, records and differentiates as PyTorch', (_, c) => {
    if (c.error !== undefined) return;
    const x = leafOf(c.shape);
    const index = c.index.map((i) => indexOf(i, short));
    const value = c.value === null ? null : float64(c.value, c.valueSizes).requiresGrad_();
    const z = x.mul(1);
    if (c.writeError !== undefined) {
      expect(() => z.setAt_(index, value ?? 7.5)).toThrow(ShapeError);
      expect(flat(z)).toEqual(flat(x));
      return;
    }
    expect(z.setAt_(index, value ?? 7.5)).toBe(z);
    expect(flat(z)).toEqual(c.written);
    expect(z.gradFn?.className).toBe(c.node);
    const grads = grad([z], value === null ? [x] : [x, value], {
      gradOutputs: [float64(c.writtenCotangent, c.shape)],
      allowUnused: true,
    });
    expect(grads.map(flat)).toEqual(c.grads);
  });
});

describe('at', () => {
  const x = arange(6).reshape([2, 3]);

  test('gives views for numbers and slices, copies for tensors', () => {
    const base = zeros([2, 3]);
    base.at(0).fill_(1);
    base.at('...', '1:').mul_(5);
    base.at([0, 1]).fill_(9);
    base.at(base.gt(0)).fill_(9);
    expect(base.toArray()).toEqual([
      [1, 5, 5],
      [0, 0, 0],
    ]);
  });

  test('never gives the tensor itself', () => {
    for (const y of [x.at(), x.at('...'), x.at(':'), x.at('0:2', '0:3')]) {
      expect(y === x).toBe(false);
      expect(y._base === x._base).toBe(true);
    }
  });

  test('takes integers of every kind', () => {
    expect(x.at(1n).toArray()).toEqual([3, 4, 5]);
    expect(x.at(long(-1), long(0)).item()).toBe(3);
    for (const dtype of ['int64', 'int32', 'int16', 'int8'] as const) {
      expect(x.at(tensor([1, 0], { dtype }), 0).toArray()).toEqual([3, 0]);
    }
    expect(x.at(new Int32Array([1, 0]), 0).toArray()).toEqual([3, 0]);
  });

  test('takes uint8 as a mask, as PyTorch does', () => {
    expect(x.at(tensor([0, 1], { dtype: 'uint8' })).toArray()).toEqual([[3, 4, 5]]);
  });

  test('an array of nothing selects nothing', () => {
    expect(x.at([]).shape).toEqual([0, 3]);
    expect(x.at(':', []).shape).toEqual([2, 0]);
  });

  test('a slice after a mask of two dimensions slices the third', () => {
    const y = arange(24).reshape([2, 3, 4]);
    const mask = y.at('...', 0).ge(8);
    expect(y.at(mask, '1:3').toArray()).toEqual([
      [9, 10],
      [13, 14],
      [17, 18],
      [21, 22],
    ]);
  });

  test('an index after a mask of two dimensions indexes the third', () => {
    const y = arange(24).reshape([2, 3, 4]);
    const mask = y.at('...', 0).ge(12);
    expect(y.at(mask, [1, 2, 3]).toArray()).toEqual([13, 18, 23]);
    expect(y.at(mask, 1).toArray()).toEqual([13, 17, 21]);
    expect(y.at(mask, null).shape).toEqual([3, 1, 4]);
  });

  test.each<[string, () => unknown, string, new (message: string) => Error]>([
    ['x[5]', () => x.at(5), 'index 5 is out of bounds for dimension 0 with size 2', IndexError],
    ['x[0, -4]', () => x.at(0, -4), 'index -4 is out of bounds for dimension 1 with size 3', IndexError],
    ['x[..., 7]', () => x.at('...', 7), 'index 7 is out of bounds for dimension 1 with size 3', IndexError],
    ['x[[0, 5]]', () => x.at([0, 5]), 'index 5 is out of bounds for dimension 0 with size 2', IndexError],
    ['x[0, 1, 2]', () => x.at(0, 1, 2), 'too many indices for tensor of dimension 2', IndexError],
    ['x[mask of 3 dims]', () => x.at([[[true]]]), 'too many indices for tensor of dimension 2', IndexError],
    [
      '0-d [0]',
      () => tensor(1).at(0),
      'invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number',
      IndexError,
    ],
    ['0-d [:]', () => tensor(1).at(':'), 'slice() cannot be applied to a 0-dim tensor.', IndexError],
    ['0-d [[0]]', () => tensor(1).at([0]), 'too many indices for tensor of dimension 0', IndexError],
    [
      'x[mask of size 3]',
      () => x.at([true, false, true]),
      'The shape of the mask [3] at index 0 does not match the shape of the indexed tensor [2, 3] at index 0',
      IndexError,
    ],
    [
      'x[:, mask of size 2]',
      () => x.at(':', [true, false]),
      'The shape of the mask [2] at index 0 does not match the shape of the indexed tensor [2, 3] at index 1',
      IndexError,
    ],
    [
      'x[[0, 1], [0, 1, 2]]',
      () => x.at([0, 1], [0, 1, 2]),
      'shape mismatch: indexing tensors could not be broadcast together with shapes [2], [3]',
      IndexError,
    ],
    ['floats', () => x.at(tensor([0, 1])), 'tensors used as indices must be long, byte or bool tensors', IndexError],
    ['[0.5]', () => x.at([0.5]), 'tensors used as indices must be long, byte or bool tensors', IndexError],
    ['0.5', () => x.at(0.5), 'only integers, slices', IndexError],
    ['::0', () => x.at('::0'), 'slice step cannot be zero', ArgumentError],
    ['::-1', () => x.at('::-1'), 'step must be greater than zero', ArgumentError],
    ['slice(0, 1, -1)', () => slice(0, 1, -1), 'slice step must be positive', ArgumentError],
    ['two ellipses', () => x.at('...', '...'), 'single ellipsis', IndexError],
    ['a word', () => x.at('1' as '...'), 'no index', ArgumentError],
    ['undefined', () => x.at(undefined as never), 'no index', ArgumentError],
    ['an object', () => x.at({} as never), 'no index', ArgumentError],
  ])('refuses %s', (_, call, message, type) => {
    expect(call).toThrow(message);
    expect(call).toThrow(type);
  });

  test('says what to write where a tensor of JavaScript numbers is no index', () => {
    expect(() => x.at(tensor([0, 1]))).toThrow("tensor([0, 2], { dtype: 'int64' })");
  });
});

describe('setAt_', () => {
  test('writes nothing where any index is wrong', () => {
    const x = arange(6).reshape([2, 3]);
    const before = x.toArray();
    expect(() => x.setAt_([[0, 1, 5]], 1)).toThrow(IndexError);
    expect(() => x.setAt_([0, [0, 3]], 1)).toThrow(IndexError);
    expect(() => x.setAt_([0, 3], 1)).toThrow(IndexError);
    expect(() => x.setAt_([0], tensor([1, 2]))).toThrow(
      'shape mismatch: value tensor of shape [2] cannot be broadcast to indexing result of shape [3]',
    );
    expect(() => x.setAt_([[0, 1]], tensor([1, 2]))).toThrow(
      'shape mismatch: value tensor of shape [2] cannot be broadcast to indexing result of shape [2, 3]',
    );
    expect(x.toArray()).toEqual(before);
    expect(x._version).toBe(0);
  });

  test('of several values for one element the last stays', () => {
    expect(
      zeros([3])
        .setAt_([[1, 1]], tensor([5, 6]))
        .toArray(),
    ).toEqual([0, 6, 0]);
  });

  test('reads the values before it writes', () => {
    const x = arange(5);
    expect(x.setAt_(['1:'], x.at(':-1')).toArray()).toEqual([0, 0, 1, 2, 3]);
  });

  test('converts through a view, and asks for the same dtype with index tensors', () => {
    expect(zeros([2], { dtype: 'int64' }).setAt_([0], tensor(2.7)).toArray()).toEqual([2, 0]);
    expect(
      zeros([2], { dtype: 'int64' })
        .setAt_([[0]], 2.7)
        .toArray(),
    ).toEqual([2, 0]);
    expect(zeros([2], { dtype: 'bool' }).setAt_([0], 2).toArray()).toEqual([true, false]);
    expect(zeros([2], { dtype: 'uint8' }).setAt_([0], -1).toArray()).toEqual([255, 0]);
    expect(() => zeros([2]).setAt_([[0]], ones([1], { dtype: 'float64' }))).toThrow(
      'Index put requires the source and destination dtypes match, got Float for the destination and Double for the source.',
    );
    expect(() => zeros([2], { dtype: 'uint8' }).setAt_([0], 300)).toThrow(
      'value cannot be converted to type uint8_t without overflow',
    );
  });

  test('keeps the rules of in-place operations', () => {
    const leaf = zeros([3], { requiresGrad: true });
    expect(() => leaf.setAt_([0], 1)).toThrow(GraphError);
    expect(() => leaf.setAt_([[0]], 1)).toThrow(GraphError);
    noGrad(() => leaf.setAt_([0], 1).setAt_([[2]], 3));
    expect(leaf.toArray()).toEqual([1, 0, 3]);
    const pieces = leaf.mul(2).unbind();
    expect(() => pieces[0]!.setAt_(['...'], 1)).toThrow('returns multiple views');
  });

  test('differentiates twice', () => {
    // x[[0, 2]] = v; sum of cubes: d/dv = 3 v^2, d2/dv2 = 6 v
    const x = ones([3]).requiresGrad_();
    const v = tensor([2, 3], { requiresGrad: true });
    const [gx, gv] = grad(
      [
        x
          .mul(1)
          .setAt_([[0, 2]], v)
          .pow(3)
          .sum(),
      ],
      [x, v],
      { createGraph: true },
    );
    expect(gx!.toArray()).toEqual([0, 3, 0]);
    expect(gv!.toArray()).toEqual([12, 27]);
    expect(grad([gv!.sum()], [v])[0]!.toArray()).toEqual([12, 18]);
  });

  test('wants its indices in an array', () => {
    expect(() => zeros([3]).setAt_(0 as never, 1)).toThrow('as in x.setAt_([0, 1], value)');
  });
});

// ---- laws ------------------------------------------------------------------------------------------------------------

const numbers = (n: number): fc.Arbitrary<Tensor> =>
  fc.array(fc.integer({ min: -20, max: 20 }), { minLength: n, maxLength: n }).map((data) => float64(data, [n]));
const places = (n: number, below: number): fc.Arbitrary<Tensor> =>
  fc.array(fc.nat(below - 1), { minLength: n, maxLength: n }).map((data) => long(data));
const inner = (a: Tensor, b: Tensor): number => a.mul(b).sum().item();

/** Checks `<forward(x), y> = <x, transpose(y)>` for sizes [3, 4] and [2, 4]. */
function expectTransposed(
  index: fc.Arbitrary<Tensor>,
  sizes: readonly number[],
  forward: (x: Tensor, index: Tensor) => Tensor,
  transpose: (y: Tensor, index: Tensor, zero: Tensor) => Tensor,
): void {
  const count = sizes.reduce((a, b) => a * b, 1);
  fc.assert(
    fc.property(numbers(12), numbers(count), index, (values, incoming, at) => {
      const x = values.reshape([3, 4]);
      const y = incoming.reshape(sizes);
      const zero = zeros([3, 4], { dtype: 'float64' });
      expect(inner(forward(x, at), y)).toBe(inner(x, transpose(y, at, zero)));
    }),
  );
}

describe('reading and adding are each other’s transpose', () => {
  test('gather and scatterAdd', () => {
    const index = places(8, 3).map((t) => t.reshape([2, 4]));
    expectTransposed(
      index,
      [2, 4],
      (x, i) => x.gather(0, i),
      (y, i, zero) => zero.scatterAdd(0, i, y),
    );
  });

  test('indexSelect and indexAdd', () => {
    expectTransposed(
      places(2, 3),
      [2, 4],
      (x, i) => x.indexSelect(0, i),
      (y, i, zero) => zero.indexAdd(0, i, y),
    );
  });

  test('take and put', () => {
    expectTransposed(
      places(8, 12).map((t) => t.reshape([2, 4])),
      [2, 4],
      (x, i) => x.take(i),
      (y, i, zero) => zero.put(i, y, true),
    );
  });

  test('at and indexPut', () => {
    expectTransposed(
      places(5, 3),
      [5, 4],
      (x, i) => x.at(i),
      (y, i, zero) => zero.indexPut([i], y, true),
    );
    expectTransposed(
      places(5, 4),
      [3, 5],
      (x, i) => x.at(':', i),
      (y, i, zero) => zero.indexPut([null, i], y, true),
    );
  });

  test('maskedSelect and maskedScatter', () => {
    fc.assert(
      fc.property(
        numbers(12),
        numbers(12),
        fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
        (a, b, truths) => {
          const [x, mask] = [a.reshape([3, 4]), tensor(truths).reshape([3, 4])];
          const selected = x.maskedSelect(mask);
          const y = b.at(`:${selected.numel()}`);
          expect(inner(selected, y)).toBe(inner(x, zeros([3, 4], { dtype: 'float64' }).maskedScatter(mask, b)));
        },
      ),
    );
  });
});

// ---- single operations -----------------------------------------------------------------------------------------------

describe('scatter', () => {
  const index = long([[0, 1, 1, 0]]);

  test('a number and a scalar tensor are told apart', () => {
    const x = zeros([2, 4], { requiresGrad: true });
    expect(x.scatter(0, index, 2).gradFn?.className).toBe('ScatterBackward1');
    expect(x.scatter(0, index, ones([1, 4])).gradFn?.className).toBe('ScatterBackward0');
    expect(() => x.scatter(0, index, tensor(2))).toThrow(
      'Index tensor must have the same number of dimensions as src tensor',
    );
  });

  test('a source larger than the index gets zeros where it is not read, where PyTorch fails', () => {
    const src = ones([2, 4], { requiresGrad: true });
    for (const y of [
      zeros([2, 4]).scatter(0, index, src),
      zeros([2, 4]).scatterAdd(0, index, src),
      zeros([2, 4]).scatterReduce(0, index, src, 'amax'),
    ]) {
      expect(grad([y.sum()], [src])[0]!.toArray()).toEqual([
        [1, 1, 1, 1],
        [0, 0, 0, 0],
      ]);
    }
  });

  test("reduce 'add' and 'multiply' have a gradient, which they lack in PyTorch", () => {
    const x = tensor([[2, 3]], { requiresGrad: true });
    const src = tensor([[5, 7]], { requiresGrad: true });
    const y = x.scatter(1, long([[0, 0]]), src, { reduce: 'multiply' });
    expect(y.toArray()).toEqual([[70, 3]]);
    expect(grad([y.sum()], [x, src]).map((g) => g.toArray())).toEqual([[[35, 1]], [[14, 10]]]);
    expect(x.scatter(1, long([[0, 0]]), 4, { reduce: 'add' }).toArray()).toEqual([[10, 3]]);
    expect(() => x.scatter(1, long([[0]]), src, { reduce: 'sum' })).toThrow('either add or multiply');
  });

  test('scatterReduce without self starts from the values themselves', () => {
    const x = tensor([10, 10, 10]);
    const reduced = (how: string): unknown =>
      x.scatterReduce(0, long([0, 0, 2]), tensor([1, 3, 5]), how, { includeSelf: false }).toArray();
    expect(reduced('sum')).toEqual([4, 10, 5]);
    expect(reduced('mean')).toEqual([2, 10, 5]);
    expect(reduced('prod')).toEqual([3, 10, 5]);
    expect(reduced('amax')).toEqual([3, 10, 5]);
    expect(reduced('amin')).toEqual([1, 10, 5]);
  });

  test('writes in place what it would return', () => {
    const x = zeros([2, 4]);
    expect(x.scatter_(0, index, 3)).toBe(x);
    expect(x.toArray()).toEqual([
      [3, 0, 0, 3],
      [0, 3, 3, 0],
    ]);
    x.scatterAdd_(0, index, ones([1, 4])).scatterReduce_(0, index, ones([1, 4]).mul(9), 'amax');
    expect(x.at(0).toArray()).toEqual([9, 0, 0, 9]);
  });
});

describe('masks', () => {
  test('the broadcast mask decides the sizes out of place, and must fit in place', () => {
    const mask = tensor([
      [true, false],
      [false, true],
    ]);
    expect(zeros([2]).maskedFill(mask, 1).toArray()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(() => zeros([2]).maskedFill_(mask, 1)).toThrow(
      "output with shape [2] doesn't match the broadcast shape [2, 2]",
    );
  });

  test('what is masked stays out of the gradient, NaN included', () => {
    const x = tensor([1, NaN], { requiresGrad: true });
    const y = x.maskedFill(x.isnan(), 0);
    expect(y.toArray()).toEqual([1, 0]);
    expect(grad([y.mul(tensor([2, Infinity])).sum()], [x])[0]!.toArray()).toEqual([2, 0]);
  });

  test('are bool, or uint8 of zeros and ones', () => {
    expect(() => zeros([2]).maskedFill(long([0, 1]), 1)).toThrow(DTypeError);
    expect(() => zeros([2]).maskedSelect(tensor([0, 2], { dtype: 'uint8' }))).toThrow(
      'Mask tensor can take 0 and 1 values only',
    );
  });

  test('nonzero gives coordinates, one row or one list entry for each', () => {
    const x = tensor([
      [0, 1],
      [2, 0],
    ]);
    expect(nonzero(x).toArray()).toEqual([
      [0, 1],
      [1, 0],
    ]);
    const lists = [nonzero(x, { asTuple: true }), where(x)];
    for (const list of lists)
      expect(list.map((t) => t.toArray())).toEqual([
        [0, 1],
        [1, 0],
      ]);
    expect(nonzero(tensor(3)).shape).toEqual([1, 0]);
  });
});

describe('slices of one dimension', () => {
  test('indexFill counts a filled place once for its value’s gradient', () => {
    const value = tensor(2, { requiresGrad: true });
    const y = zeros([3]).indexFill(0, long([1, 1, -1]), value);
    expect(y.toArray()).toEqual([0, 2, 2]);
    expect(grad([y.sum()], [value])[0]!.item()).toBe(2);
  });

  test.each<[string, () => unknown, string]>([
    ['indexSelect below 0', () => zeros([2]).indexSelect(0, long([-1])), 'index out of range in self'],
    ['indexAdd too far', () => zeros([2]).indexAdd(0, long([2]), ones([1])), 'index out of range in self'],
    [
      'indexCopy too far',
      () => zeros([2]).indexCopy(0, long([2]), ones([1])),
      'index_copy_(): index 2 is out of bounds for dimension 0 with size 2',
    ],
    [
      'take too far',
      () => zeros([2]).take(long([2])),
      'out of range: tried to access index 2 on a tensor of 2 elements.',
    ],
    ['an index of floats', () => zeros([2]).gather(0, tensor([0])), 'gather(): Expected dtype int64 for index'],
  ])('refuses %s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});

describe('embedding', () => {
  const weight = (): Tensor => arange(8, { dtype: 'float64' }).reshape([4, 2]).requiresGrad_();

  test('looks rows up; the padding row and its gradient stay apart', () => {
    const w = weight();
    const rows = embedding(
      long([
        [1, 0],
        [1, 3],
      ]),
      w,
      { paddingIdx: -4 },
    );
    expect(rows.shape).toEqual([2, 2, 2]);
    expect(rows.at(0).toArray()).toEqual([
      [2, 3],
      [0, 1],
    ]);
    expect(grad([rows.sum()], [w])[0]!.at(':', 0).toArray()).toEqual([0, 2, 0, 1]);
  });

  test('scaleGradByFreq divides by how often a row is used', () => {
    const w = weight();
    const rows = embedding(long([1, 1, 2]), w, { scaleGradByFreq: true });
    expect(grad([rows.sum()], [w])[0]!.at(':', 0).toArray()).toEqual([0, 1, 1, 0]);
  });

  test('maxNorm shortens the rows that are used, in place', () => {
    const w = tensor(
      [
        [3, 4],
        [30, 40],
        [0, 1],
      ],
      { dtype: 'float64' },
    );
    embedding(long([0, 2]), w, { maxNorm: 2 });
    expect(w.at(0).norm().item()).toBeCloseTo(2, 6);
    expect(w.at('1:').toArray()).toEqual([
      [30, 40],
      [0, 1],
    ]);
  });

  test('refuses what it cannot look up', () => {
    expect(() => embedding(long([4]), weight())).toThrow('index out of range in self');
    expect(() => embedding(long([0]), weight(), { paddingIdx: 4 })).toThrow(
      'Padding_idx must be within num_embeddings',
    );
    expect(() => embedding(tensor([0]), weight())).toThrow(
      "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int",
    );
  });

  test('oneHot has a 1 for each class', () => {
    expect(oneHot(long([0, 2])).toArray()).toEqual([
      [1, 0, 0],
      [0, 0, 1],
    ]);
    expect(() => oneHot(long([0, 2]), 2)).toThrow('Class values must be smaller than num_classes.');
    expect(() => oneHot(long([-1]))).toThrow('Class values must be non-negative.');
    expect(() => oneHot(tensor([1]))).toThrow('one_hot is only applicable to index tensor.');
  });
});
