/**
 * @features
 * | A18 | `torch.get_default_dtype`, `set_default_dtype` | `getDefaultDtype()`, `setDefaultDtype()` | dtype.test.ts: "is float32, and what numbers and factories take" |
 * | A18 | `torch.promote_types` | `promoteTypes(a, b)` | dtype.test.ts: "promoteTypes() is commutative, and its own on equal types" |
 * | A18 | float32 + float64; `cat` and `where` of two dtypes | float64; promote | dtype.test.ts: "two tensors meet in the dtype that holds both: %s" |
 * | A18 | float32 + a float64 scalar; `where(mask, 1.0, ints)` | float32; 1.0 is an integer in JavaScript, 1.5 and `tensor(1)` are not | dtype.test.ts: "a number counts only by its kind, as does a tensor without dimensions: %s" |
 * | A18 | int / int, int ** 0.5, sqrt(int) | float32 | dtype.test.ts: "division, roots and functions of integers are float32: %s" |
 * | A18 | int ** 2, int ** -1 | int64, refused in the same words | dtype.test.ts: "an integer to the power of an integer is one, unless that is negative" |
 * | A18 | bool + bool, bool + 1 | bool, int64 | dtype.test.ts: "booleans are the least of the dtypes: %s" |
 * | A18 | sum of bool, of int32 | int64 | dtype.test.ts: "sums of integers and indices are int64: %s" |
 * | A18 | mean of int | refused in the same words | dtype.test.ts: "the mean of integers is refused" |
 * | A18 | comparisons | bool | dtype.test.ts: "comparisons are bool: %s" |
 * | A18 | -3 // 2, -3 % 2 | -2, 1 | dtype.test.ts: "integer arithmetic rounds as Python does" |
 * | A1 | gradients through casts | the same | dtype.test.ts: "passes the gradient back in the dtype of its source" |
 */
import { afterEach, describe, expect, test } from 'vitest';
import {
  cat,
  float32,
  float64,
  full,
  getDefaultDtype,
  int64,
  ones,
  promoteTypes,
  setDefaultDtype,
  tensor,
  type DTypeName,
  type Tensor,
  where,
  zeros,
} from 'chainrule';

afterEach(() => setDefaultDtype('float32'));

const ALL: readonly DTypeName[] = [
  'float64',
  'float32',
  'float16',
  'bfloat16',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint8',
  'bool',
];

describe('to()', () => {
  test.each(ALL.flatMap((from) => ALL.map((to) => [from, to] as const)))('from %s to %s keeps 0 and 1', (from, to) => {
    const x = tensor([0, 1], { dtype: from });
    const y = x.to(to);
    expect(y.dtype.name).toBe(to);
    expect((y.toArray() as (number | boolean)[]).map(Number)).toEqual([0, 1]);
    expect(y === x).toBe(from === to);
  });

  test.each<[string, () => Tensor, unknown]>([
    ['fractions to integers, toward zero', () => tensor([1.9, -1.9, 0.5]).to('int64'), [1, -1, 0]],
    ['to bool, whether nonzero', () => tensor([0, -0, 0.25, NaN, -3]).to('bool'), [false, false, true, true, true]],
    ['booleans to numbers', () => tensor([true, false]).to('float64'), [1, 0]],
    ['300 to uint8, wrapping around', () => tensor([300n, -1n]).to('uint8'), [44, 255]],
    ['200 to int8, wrapping around', () => tensor([200n, -129n]).to('int8'), [-56, 127]],
    ['float64 to float32, to the nearest', () => tensor([0.1], { dtype: 'float64' }).to('float32'), [Math.fround(0.1)]],
    [
      'float32 to float16, to the nearest even',
      () => tensor([2049, 2051, 1e-8, 65520]).to('float16'),
      [2048, 2052, 0, Infinity],
    ],
    [
      'float32 to bfloat16, to the nearest even',
      () => tensor([257, 259, 0.1]).to('bfloat16'),
      [256, 260, 0.10009765625],
    ],
    [
      'infinities and NaN between floats',
      () => tensor([Infinity, -Infinity, NaN]).to('float16').to('bfloat16').to('float64'),
      [Infinity, -Infinity, NaN],
    ],
    ['large integers to float64', () => tensor([2n ** 53n + 1n]).to('float64'), [2 ** 53]],
  ])('converts %s', (_, make, expected) => {
    expect(make().toArray()).toEqual(expected);
  });

  test('has a short form for each dtype', () => {
    const x = tensor([1, 0]);
    const forms: [Tensor, DTypeName][] = [
      [x.double(), 'float64'],
      [x.float(), 'float32'],
      [x.half(), 'float16'],
      [x.bfloat16(), 'bfloat16'],
      [x.long(), 'int64'],
      [x.int(), 'int32'],
      [x.short(), 'int16'],
      [x.char(), 'int8'],
      [x.byte(), 'uint8'],
      [x.bool(), 'bool'],
    ];
    expect(forms.map(([t]) => t.dtype.name)).toEqual(forms.map(([, name]) => name));
    expect(x.typeAs(tensor(1n)).dtype).toBe(int64);
    expect(x.to(tensor(1n)).dtype).toBe(int64);
  });

  test('passes the gradient back in the dtype of its source', () => {
    const x = tensor([1, 2], { dtype: 'float64', requiresGrad: true });
    const y = x.to('float16').to('float32').mul(3);
    expect(y.gradFn!.nextFunctions[0]![0]!.name()).toBe('ToCopyBackward0');
    y.sum().backward();
    expect([x.grad!.dtype.name, x.grad!.toArray()]).toEqual(['float64', [3, 3]]);
  });

  test('converts views in their own order', () => {
    expect(
      tensor([
        [1.5, 2.5],
        [3.5, 4.5],
      ])
        .t()
        .to('int32')
        .toArray(),
    ).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });
});

describe('promotion', () => {
  const one = (dtype: DTypeName, sizes: number[] = [1]): Tensor => ones(sizes, { dtype });

  // PyTorch's rules (result_type), as its users meet them.
  type Case = [call: string, f: () => Tensor, expected: DTypeName];
  const gives = (_: string, f: () => Tensor, expected: DTypeName): void => expect(f().dtype.name).toBe(expected);

  test.each<Case>([
    ['float32 + float64', () => one('float32').add(one('float64')), 'float64'],
    ['int64 + float32', () => one('int64').add(one('float32')), 'float32'],
    ['uint8 + int8', () => one('uint8').add(one('int8')), 'int16'],
    ['float16 + bfloat16', () => one('float16').add(one('bfloat16')), 'float32'],
    ['two scalars', () => one('float32', []).add(one('float64', [])), 'float64'],
    ['cat', () => cat([one('int64'), one('float32')]), 'float32'],
    ['where', () => where(one('bool'), one('int64'), one('float32')), 'float32'],
  ])('two tensors meet in the dtype that holds both: %s', gives);

  test.each<Case>([
    ['float32 + a float64 scalar', () => one('float32').add(one('float64', [])), 'float32'],
    ['a float32 scalar + float64', () => one('float32', []).add(one('float64')), 'float64'],
    ['int64 + a float64 scalar', () => one('int64').add(one('float64', [])), 'float64'],
    ['int32 + an int64 scalar', () => one('int32').add(one('int64', [])), 'int32'],
    ['int64 + 1', () => one('int64').add(1), 'int64'],
    ['int64 + 1.5', () => one('int64').add(1.5), 'float32'],
    ['int8 + 1000', () => one('int8').add(1000), 'int8'],
    ['float16 + 1.5', () => one('float16').add(1.5), 'float16'],
    ['where(mask, 1.5, int64)', () => where(one('bool'), 1.5, one('int64')), 'float32'],
    // 1.0 is 1 in JavaScript; scalar() and tensors say what they are.
    ['where(mask, 1.0, int64)', () => where(one('bool'), 1.0, one('int64')), 'int64'],
    ['where(mask, tensor(1), int64)', () => where(one('bool'), tensor(1), one('int64')), 'float32'],
  ])('a number counts only by its kind, as does a tensor without dimensions: %s', gives);

  test.each<Case>([
    ['int64 / int64', () => one('int64').div(one('int64')), 'float32'],
    ['int64 ** 0.5', () => one('int64').pow(0.5), 'float32'],
    ['sqrt', () => one('int64').sqrt(), 'float32'],
  ])('division, roots and functions of integers are float32: %s', gives);

  test.each<Case>([
    ['bool + bool', () => one('bool').add(one('bool')), 'bool'],
    ['bool + 1', () => one('bool').add(1), 'int64'],
    ['bool + 1.5', () => one('bool').add(1.5), 'float32'],
  ])('booleans are the least of the dtypes: %s', gives);

  test.each<Case>([
    ['the sum of bool', () => one('bool').sum(), 'int64'],
    ['the sum of int32', () => one('int32').sum(), 'int64'],
    ['argmax', () => one('float32').argmax(), 'int64'],
    ['the sum of float16', () => one('float16').sum(), 'float16'],
  ])('sums of integers and indices are int64: %s', gives);

  test.each<Case>([
    ['gt', () => one('float32').gt(one('int64')), 'bool'],
    ['eq', () => one('int64').eq(1), 'bool'],
    ['isnan', () => one('float64').isnan(), 'bool'],
  ])('comparisons are bool: %s', gives);

  test('an integer to the power of an integer is one, unless that is negative', () => {
    const square = tensor([3n]).pow(2);
    expect([square.dtype.name, square.toArray()]).toEqual(['int64', [9]]);
    expect(() => tensor([3n]).pow(-1)).toThrow('Integers to negative integer powers are not allowed.');
    expect(tensor([2n]).pow(-1.5).dtype.name).toBe('float32');
  });

  test('the mean of integers is refused', () => {
    expect(() => one('int64').mean()).toThrow(
      'mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: Long',
    );
    expect(one('int64').mean({ dtype: 'float32' }).item()).toBe(1);
  });

  test('promoteTypes() is commutative, and its own on equal types', () => {
    const dtypes = ALL.map((name) => ones([], { dtype: name }).dtype);
    for (const a of dtypes) {
      expect(promoteTypes(a, a)).toBe(a);
      for (const b of dtypes) expect(promoteTypes(a, b)).toBe(promoteTypes(b, a));
    }
  });

  test('integer arithmetic rounds as Python does', () => {
    expect(tensor(-3n).floorDivide(2).item()).toBe(-2);
    expect(tensor(-3n).remainder(2).item()).toBe(1);
    expect(tensor(-3n).fmod(2).item()).toBe(-1);
  });
});

describe('the default dtype', () => {
  test('is float32, and what numbers and factories take', () => {
    expect(getDefaultDtype()).toBe(float32);
    setDefaultDtype('float64');
    expect(getDefaultDtype()).toBe(float64);
    expect([tensor(1.5), zeros([1]), full([1], 2), tensor(1n).div(2n)].map((t) => t.dtype)).toEqual([
      float64,
      float64,
      float64,
      float64,
    ]);
    expect(tensor(1n).dtype).toBe(int64);
  });

  test('must be a floating dtype', () => {
    expect(() => setDefaultDtype('int64')).toThrow();
    expect(getDefaultDtype()).toBe(float32);
  });
});

describe('arithmetic in a narrow dtype', () => {
  test('rounds each result to it', () => {
    expect(
      tensor([1], { dtype: 'float16' })
        .add(tensor([0.0004], { dtype: 'float16' }))
        .item(),
    ).toBe(1);
    expect(tensor([2048], { dtype: 'float16' }).add(1).item()).toBe(2048);
    expect(tensor([255n], { dtype: 'uint8' }).add(1).item()).toBe(0);
    expect(tensor([127n], { dtype: 'int8' }).add(1).item()).toBe(-128);
    expect(tensor([0.1]).add(0.2).item()).toBe(Math.fround(Math.fround(0.1) + Math.fround(0.2)));
  });

  test('of int64 is exact beyond 2^53', () => {
    expect(
      tensor(2n ** 60n + 1n)
        .add(1n)
        .item<bigint>(),
    ).toBe(2n ** 60n + 2n);
    expect(
      tensor(2n ** 31n)
        .mul(2n ** 31n)
        .item<bigint>(),
    ).toBe(2n ** 62n);
  });
});
