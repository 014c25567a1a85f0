/**
 * @features
 * | A18 | `tensor([1, 2.])` is float32, `tensor([1, True])` int64 | the same; integers are bigints: `tensor([1n, true])` | data.test.ts: "of %s has the dtype and sizes that follow from it" |
 * | A1 | `torch.tensor(t)` copies, without graph | `tensor(t)` | data.test.ts: "of a tensor copies the elements without the graph" |
 * | A1 | `torch.as_tensor(t)` is t | `asTensor(t)` | data.test.ts: "gives back a tensor of the right dtype as it is, with its graph" |
 * | A1 | `Tensor.item()` | `t.item()` | data.test.ts: "is refused for sizes %j" |
 * | A1 | `Tensor.numpy()` | `t.toTypedArray()`, a copy | data.test.ts: "is a row-major copy in the array of the dtype" |
 * | A1 | `float(t)`, `bool(t)`, operators | refused: `t.item()` | data.test.ts: "are refused, since they would lose the gradient: %s" |
 * | A1 | `json.dumps(t)` is refused | `JSON.stringify(t)` too: `t.tolist()` | data.test.ts: "and JSON are refused: what it writes is an array" |
 */
import { describe, expect, test } from 'vitest';
import type { Tensor } from 'chainrule';
import {
  ArgumentError,
  asTensor,
  bfloat16,
  DTypeError,
  float32,
  float64,
  fromTypedArray,
  int64,
  ones,
  scalar,
  ShapeError,
  tensor,
  zeros,
  arange,
} from 'chainrule';

describe('tensor()', () => {
  test.each<[string, () => Tensor, string, readonly number[]]>([
    ['a number', () => tensor(1), 'float32', []],
    ['a fraction', () => tensor(1.5), 'float32', []],
    ['a bigint', () => tensor(1n), 'int64', []],
    ['a boolean', () => tensor(true), 'bool', []],
    ['numbers', () => tensor([1, 2, 3]), 'float32', [3]],
    [
      'nested numbers',
      () =>
        tensor([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      'float32',
      [2, 3],
    ],
    ['bigints', () => tensor([[1n], [2n]]), 'int64', [2, 1]],
    ['booleans', () => tensor([true, false]), 'bool', [2]],
    ['bigints and booleans', () => tensor([1n, true]), 'int64', [2]],
    ['bigints and numbers', () => tensor([1n, 2.5]), 'float32', [2]],
    ['nothing', () => tensor([]), 'float32', [0]],
    ['rows of nothing', () => tensor([[], []]), 'float32', [2, 0]],
    ['a Float32Array', () => tensor(new Float32Array(2)), 'float32', [2]],
    ['a Float64Array', () => tensor(new Float64Array(2)), 'float64', [2]],
    ['a BigInt64Array', () => tensor(new BigInt64Array(2)), 'int64', [2]],
    ['an Int32Array', () => tensor(new Int32Array(2)), 'int32', [2]],
    ['an Int16Array', () => tensor(new Int16Array(2)), 'int16', [2]],
    ['an Int8Array', () => tensor(new Int8Array(2)), 'int8', [2]],
    ['a Uint8Array', () => tensor(new Uint8Array(2)), 'uint8', [2]],
    ['typed arrays in an array', () => tensor([new Float64Array(3), new Float64Array(3)]), 'float64', [2, 3]],
    ['scalar tensors', () => tensor([tensor(1), tensor(2)]), 'float32', [2]],
    ['a tensor', () => tensor(ones([2], { dtype: 'int16' })), 'int16', [2]],
  ])('of %s has the dtype and sizes that follow from it', (_, make, dtype, sizes) => {
    const t = make();
    expect([t.dtype.name, t.shape]).toEqual([dtype, sizes]);
  });

  test('takes any dtype by name or by constant', () => {
    expect(tensor([1.7, -2.2], { dtype: 'int64' }).toArray()).toEqual([1, -2]);
    expect(tensor([0, 2], { dtype: 'bool' }).toArray()).toEqual([false, true]);
    expect(tensor([1, 2], { dtype: bfloat16 }).dtype).toBe(bfloat16);
    expect(tensor(3n, { dtype: float64 }).item()).toBe(3);
  });

  test('refuses a dtype that does not exist', () => {
    expect(() => tensor(1, { dtype: 'float31' as 'float32' })).toThrow("dtype: 'float31' is not a data type");
    expect(() => tensor(1, { dtype: tensor(1) as never })).toThrow("dtype: 'tensor(1.)' is not a data type");
  });

  test('copies: what is changed later is not seen, either way', () => {
    const numbers = [1, 2];
    const floats = new Float32Array([3, 4]);
    const [a, b] = [tensor(numbers), tensor(floats)];
    numbers[0] = 100;
    floats[0] = 100;
    expect([a.toArray(), b.toArray()]).toEqual([
      [1, 2],
      [3, 4],
    ]);
    b.add_(1);
    expect([...floats]).toEqual([100, 4]);
  });

  test('of a tensor copies the elements without the graph', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = tensor(x.mul(2));
    expect([y.requiresGrad, y.isLeaf, y.sharesStorage(x)]).toEqual([false, true, false]);
    expect(tensor(x, { requiresGrad: true }).requiresGrad).toBe(true);
    expect(
      tensor(
        tensor([
          [1, 2],
          [3, 4],
        ]).t(),
      ).toArray(),
    ).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  test('keeps int64 exact beyond 2^53', () => {
    const big = 9007199254740993n;
    expect(tensor(big).item<bigint>()).toBe(big);
    expect(tensor([big, 1n]).toArray<bigint | number>()).toEqual([big, 1]);
  });

  test.each<[string, unknown, string]>([
    ['rows of different lengths', [[1, 2], [3]], 'expected sequence of length 2 at dim 1 (got 1)'],
    ['a row among numbers', [[1], 2], 'expected sequence of length 1 at dim 1'],
    ['text', ['a'], 'Could not infer dtype'],
    ['an object', { a: 1 }, 'Could not infer dtype'],
    ['undefined', [undefined], 'Could not infer dtype'],
  ])('refuses %s', (_, data, words) => {
    expect(() => tensor(data as never)).toThrow(words);
    expect(() => tensor(data as never)).toThrow(ArgumentError);
  });
});

describe('asTensor()', () => {
  test('gives back a tensor of the right dtype as it is, with its graph', () => {
    const x = tensor([1, 2], { requiresGrad: true }).mul(2);
    expect(asTensor(x)).toBe(x);
    expect(asTensor(x, { dtype: 'float32' })).toBe(x);
    expect(asTensor(x, { dtype: 'float64' }).dtype).toBe(float64);
  });

  test('copies anything else', () => {
    expect(asTensor([1, 2]).toArray()).toEqual([1, 2]);
  });
});

describe('fromTypedArray()', () => {
  test('shares the memory: each sees what the other writes', () => {
    const array = new Float32Array([1, 2, 3, 4]);
    const t = fromTypedArray(array, [2, 2]);
    array[0] = 10;
    expect(t.toArray()).toEqual([
      [10, 2],
      [3, 4],
    ]);
    t.mul_(2);
    expect([...array]).toEqual([20, 4, 6, 8]);
  });

  test.each([
    [new Float32Array(2), 'float32'],
    [new Float64Array(2), 'float64'],
    [new BigInt64Array(2), 'int64'],
    [new Int32Array(2), 'int32'],
    [new Int16Array(2), 'int16'],
    [new Int8Array(2), 'int8'],
    [new Uint8Array(2), 'uint8'],
  ])('has the dtype of the array', (array, dtype) => {
    const t = fromTypedArray(array);
    expect([t.dtype.name, t.shape]).toEqual([dtype, [2]]);
  });

  test('sees a part of a buffer where the array is one', () => {
    const whole = new Float64Array([1, 2, 3, 4]);
    const t = fromTypedArray(whole.subarray(1, 3));
    t.add_(10);
    expect([...whole]).toEqual([1, 12, 13, 4]);
  });

  test('may be a leaf', () => {
    const t = fromTypedArray(new Float32Array([1, 2]), [2], { requiresGrad: true });
    t.mul(t).sum().backward();
    expect(t.grad!.toArray()).toEqual([2, 4]);
  });

  test('refuses sizes that do not fit, and another dtype', () => {
    expect(() => fromTypedArray(new Float32Array(4), [3])).toThrow("shape '[3]' is invalid for input of size 4");
    expect(() => fromTypedArray(new Float32Array(4), [3])).toThrow(ShapeError);
    expect(() => fromTypedArray(new Float32Array(4), [4], { dtype: 'int64' })).toThrow(ArgumentError);
    expect(() => fromTypedArray(new Uint32Array(4) as never)).toThrow(ArgumentError);
  });
});

describe('item()', () => {
  test.each<[string, () => Tensor, unknown]>([
    ['a float', () => tensor(1.5), 1.5],
    ['the float32 that is stored', () => tensor(0.1), 0.10000000149011612],
    ['a float64', () => tensor(0.1, { dtype: 'float64' }), 0.1],
    ['an integer', () => tensor(7n), 7],
    ['a large integer', () => tensor(2n ** 60n), 2n ** 60n],
    ['a boolean', () => tensor(true), true],
    ['one element in three dimensions', () => tensor([[[4]]]), 4],
    [
      'an element of a view',
      () =>
        tensor([
          [1, 2],
          [3, 4],
        ])
          .t()
          .select(0, 1)
          .select(0, 0),
      2,
    ],
    ['a tensor that requires grad', () => tensor(3, { requiresGrad: true }).mul(2), 6],
  ])('reads %s', (_, make, value) => {
    expect(make().item()).toBe(value);
  });

  test.each([[[2]], [[0]], [[2, 3]]])('is refused for sizes %j', (sizes) => {
    const t = zeros(sizes);
    expect(() => t.item()).toThrow(`a Tensor with ${t.numel()} elements cannot be converted to Scalar`);
    expect(() => t.item()).toThrow('only one element tensors can be converted to Python scalars');
  });
});

describe('toArray() and tolist()', () => {
  test('nest as the dimensions do', () => {
    expect(tensor(1.5).toArray()).toBe(1.5);
    expect(tensor([1, 2]).toArray()).toEqual([1, 2]);
    expect(arange(8).view(2, 2, 2).tolist()).toEqual([
      [
        [0, 1],
        [2, 3],
      ],
      [
        [4, 5],
        [6, 7],
      ],
    ]);
    expect(zeros([2, 0]).toArray()).toEqual([[], []]);
    expect(zeros([0, 2]).toArray()).toEqual([]);
  });

  test('give booleans, numbers and, beyond 2^53, bigints', () => {
    expect(tensor([true, false]).toArray()).toEqual([true, false]);
    expect(tensor([1n, 2n ** 60n]).toArray<number | bigint>()).toEqual([1, 2n ** 60n]);
  });

  test('read views in their own order', () => {
    const m = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(m.t().toArray()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(m.slice(1, 0, 3, 2).toArray()).toEqual([
      [1, 3],
      [4, 6],
    ]);
    expect(m.select(0, 1).expand(2, 3).toArray()).toEqual([
      [4, 5, 6],
      [4, 5, 6],
    ]);
  });

  test('are copies', () => {
    const t = tensor([1, 2]);
    const list = t.toArray() as number[];
    list[0] = 100;
    expect(t.toArray()).toEqual([1, 2]);
  });
});

describe('toTypedArray()', () => {
  test('is a row-major copy in the array of the dtype', () => {
    const m = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(m.t().toTypedArray()).toEqual(new Float32Array([1, 3, 2, 4]));
    const copy = m.toTypedArray();
    copy[0] = 100;
    expect(m.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(tensor([1n, 2n]).toTypedArray()).toEqual(new BigInt64Array([1n, 2n]));
    expect(tensor([true, false]).toTypedArray()).toEqual(new Uint8Array([1, 0]));
    expect(tensor([1, -2], { dtype: 'float16' }).toTypedArray()).toEqual(new Uint16Array([0x3c00, 0xc000]));
    expect(tensor([1, -2], { dtype: 'bfloat16' }).toTypedArray()).toEqual(new Uint16Array([0x3f80, 0xc000]));
  });
});

describe('sizes and strides', () => {
  test('are read by property and by method', () => {
    const t = zeros([2, 3, 4]);
    expect([t.shape, t.size(), t.size(0), t.size(-1), t.dim(), t.ndim, t.numel(), t.nelement()]).toEqual([
      [2, 3, 4],
      [2, 3, 4],
      2,
      4,
      3,
      3,
      24,
      24,
    ]);
    expect([t.stride(), t.stride(-1), t.storageOffset(), t.elementSize(), t.isContiguous()]).toEqual([
      [12, 4, 1],
      1,
      0,
      4,
      true,
    ]);
    const v = t.select(0, 1).t();
    expect([v.shape, v.stride(), v.storageOffset(), v.isContiguous()]).toEqual([[4, 3], [1, 4], 12, false]);
  });

  test('of a dimension that does not exist are refused', () => {
    expect(() => zeros([2, 3]).size(2)).toThrow(
      'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
    );
    expect(() => zeros([2, 3]).stride(-3)).toThrow('Dimension out of range');
  });
});

describe('iteration', () => {
  test('gives the rows', () => {
    const rows = [
      ...tensor([
        [1, 2],
        [3, 4],
      ]),
    ];
    expect(rows.map((row) => row.toArray())).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test('of a vector gives scalars', () => {
    const found: number[] = [];
    for (const t of tensor([1, 2, 3])) found.push(t.item());
    expect(found).toEqual([1, 2, 3]);
  });

  test('takes part in the graph', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const [a, b] = x;
    a!.mul(3).add(b!.mul(5)).backward();
    expect(x.grad!.toArray()).toEqual([3, 5]);
  });

  test('of a scalar is refused, of no rows gives nothing', () => {
    expect(() => [...tensor(1)]).toThrow('iteration over a 0-d tensor');
    expect([...zeros([0, 3])]).toEqual([]);
  });

  test('may stop early', () => {
    for (const row of ones([3, 2])) {
      expect(row.shape).toEqual([2]);
      break;
    }
  });
});

describe("JavaScript's operators", () => {
  const t = (): Tensor => tensor(2, { requiresGrad: true });
  const loose = (value: Tensor): number => value as unknown as number;

  test.each<[string, () => unknown]>([
    ['+', () => loose(t()) + 1],
    ['+ of two', () => loose(t()) + loose(t())],
    ['+ of text', () => `${'x'}` + (t() as unknown as string)],
    ['-', () => loose(t()) - 1],
    ['*', () => 2 * loose(t())],
    ['/', () => loose(t()) / 2],
    ['**', () => loose(t()) ** 2],
    ['%', () => loose(t()) % 2],
    ['unary -', () => -loose(t())],
    ['unary +', () => +loose(t())],
    ['<', () => loose(t()) < 1],
    ['>=', () => loose(t()) >= 1],
    ['|', () => loose(t()) | 1],
    ['Number()', () => Number(t())],
    ['Math.exp', () => Math.exp(loose(t()))],
  ])('are refused, since they would lose the gradient: %s', (_, use) => {
    expect(use).toThrow(ArgumentError);
    expect(use).toThrow('operators');
    expect(use).toThrow('item()');
  });

  test('and JSON are refused: what it writes is an array', () => {
    const message = "a Tensor cannot be used with JavaScript's operators or JSON; use its methods";
    expect(() => JSON.stringify(t())).toThrow(message);
    expect(() => JSON.stringify({ losses: [t()] })).toThrow(message);
    expect(JSON.stringify(tensor([[1, 2.5]]).tolist())).toBe('[[1,2.5]]');
    expect(JSON.stringify({ loss: t().item() })).toBe('{"loss":2}');
  });

  test('that compare identity work', () => {
    const a = t();
    expect([a === a, a === t(), a !== t()]).toEqual([true, false, true]);
  });
});

describe('scalar()', () => {
  test('says what kind of number it is, for promotion', () => {
    const counts = tensor([1n, 2n]);
    expect(counts.mul(2).dtype).toBe(int64);
    expect(counts.mul(2.5).dtype).toBe(float32);
    expect(counts.mul(scalar(2, 'float')).dtype).toBe(float32);
    expect(counts.mul(scalar(2, 'int')).dtype).toBe(int64);
    expect(tensor([true]).add(scalar(1, 'bool')).dtype.name).toBe('bool');
  });
});

describe('a dtype mistake', () => {
  test('is a DTypeError', () => {
    expect(() => tensor([1n, 2n]).mean()).toThrow(DTypeError);
  });
});
