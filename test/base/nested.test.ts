import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError } from '../../src/base/errors.js';
import { numelOf } from '../../src/base/geometry.js';
import { buildNested, flattenNested, nestedSizes } from '../../src/base/nested.js';

const anySizes = fc.array(fc.nat(3), { maxLength: 4 });

/** Stands for a tensor inside a list. */
class Box {
  constructor(
    readonly sizes: number[],
    readonly values: number[],
  ) {}
}
const boxSizes = (value: object) => (value instanceof Box ? value.sizes : null);
const boxValues = (value: object) => (value instanceof Box ? value.values : null);

describe('buildNested, nestedSizes and flattenNested', () => {
  test('undo each other', () => {
    fc.assert(
      fc.property(anySizes, (sizes) => {
        const nested = buildNested(sizes, (flat) => flat * 10);
        const numel = numelOf(sizes);
        // Behind a size 0 there are no lists that could show the sizes that follow.
        const visible = sizes.includes(0) ? sizes.slice(0, sizes.indexOf(0) + 1) : sizes;
        expect(nestedSizes(nested)).toEqual(visible);
        expect(Array.from(flattenNested(nested).values)).toEqual(Array.from({ length: numel }, (_, i) => i * 10));
      }),
    );
  });

  test('hold what JSON would', () => {
    expect(buildNested([2, 3], (i) => i)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(buildNested([], () => 'only')).toBe('only');
    expect(buildNested([2, 0], () => 1)).toEqual([[], []]);
    expect(buildNested([0, 2], () => 1)).toEqual([]);
  });

  test('take a million elements and 64 dimensions without deep recursion', () => {
    const long = new Array<number>(1_000_000).fill(1);
    expect(nestedSizes(long)).toEqual([1_000_000]);
    expect(flattenNested(long).values).toHaveLength(1_000_000);
    const deep = new Array<number>(64).fill(1);
    const nested = buildNested(deep, () => 7);
    expect(nestedSizes(nested)).toEqual(deep);
    expect(flattenNested(nested).values).toEqual([7]);
  });
});

describe('nestedSizes', () => {
  test.each<[unknown, number[]]>([
    [3, []],
    [true, []],
    [3n, []],
    [NaN, []],
    [[], [0]],
    [[[]], [1, 0]],
    [
      [[], []],
      [2, 0],
    ],
    [[[1, 2, 3]], [1, 3]],
    [new Float32Array(4), [4]],
    [
      [new Float32Array(4), new Float64Array(4)],
      [2, 4],
    ],
    [
      [
        [1, 2],
        [3n, true],
        [NaN, Infinity],
      ],
      [3, 2],
    ],
    [
      [new Uint8Array(2), [1, 2]],
      [2, 2],
    ],
    [
      [[1, 2], new Uint8Array(2)],
      [2, 2],
    ],
    [
      [[], new Uint8Array(0)],
      [2, 0],
    ],
  ])('%o has sizes %j', (data, sizes) => {
    expect(nestedSizes(data)).toEqual(sizes);
  });

  test.each<[unknown, string]>([
    [[[1, 2], [1]], 'expected sequence of length 2 at dim 1 (got 1) at index [1]'],
    [[[1, 2], []], 'expected sequence of length 2 at dim 1 (got 0)'],
    [[[], [1]], 'expected sequence of length 0 at dim 1 (got 1)'],
    [
      [
        [
          [1, 2],
          [3, 4],
        ],
        [[1, 2], [3]],
      ],
      'expected sequence of length 2 at dim 2 (got 1) at index [1, 1]',
    ],
    [[[1, 2], new Float32Array(3)], 'expected sequence of length 2 at dim 1 (got 3)'],
    [[[1, 2], 1], 'expected sequence of length 2 at dim 1 (got the number 1) at index [1]'],
    [[1, [1, 2]], 'expected an element (got an array of length 2) at index [1]'],
    [[1, new Float32Array(2)], 'expected an element (got an object of class Float32Array) at index [1]'],
    [[new Float32Array(2), [1, [2]]], 'expected an element (got an array of length 1) at index [1, 1]'],
    [[[], [[]]], 'expected sequence of length 0 at dim 1 (got 1) at index [1]'],
  ])('refuses the ragged %o', (data, message) => {
    expect(() => nestedSizes(data)).toThrow(ArgumentError);
    expect(() => nestedSizes(data)).toThrow(message);
  });

  test.each<[string, unknown, string]>([
    ['null', [1, null], 'Could not infer dtype of null at index [1]'],
    ['undefined', undefined, 'Could not infer dtype of undefined;'],
    // eslint-disable-next-line no-sparse-arrays -- the hole is the case
    ['a hole', [1, , 2], 'Could not infer dtype of undefined at index [1]'],
    ['a string', ['a'], 'Could not infer dtype of the string "a" at index [0]'],
    ['a string in place of a list', [[1, 2], 'ab'], 'Could not infer dtype of the string "ab" at index [1]'],
    ['an object', { a: 1 }, 'Could not infer dtype of an object of class Object'],
    ['an object without a prototype', Object.create(null), 'Could not infer dtype of an object'],
    ['a DataView', new DataView(new ArrayBuffer(8)), 'Could not infer dtype of an object of class DataView'],
    ['a function', [[() => 1]], 'Could not infer dtype of a function at index [0, 0]'],
    ['a symbol', Symbol('s'), 'Could not infer dtype of a symbol'],
  ])('names %s, which is no element', (_, data, message) => {
    expect(() => nestedSizes(data)).toThrow(ArgumentError);
    expect(() => nestedSizes(data)).toThrow(message);
    expect(() => flattenNested(data)).toThrow(/Could not infer dtype/);
  });

  test('refuses a list that contains itself', () => {
    const first: unknown[] = [];
    first.push(first);
    const second: unknown[] = [1];
    second.push(second);
    expect(() => nestedSizes(first)).toThrow('too many dimensions');
    expect(() => nestedSizes(second)).toThrow('expected an element (got an array of length 2)');
    expect(() => flattenNested(second)).toThrow('too many dimensions');
  });

  test('takes the sizes of recognised objects as the last dimensions', () => {
    const box = (sizes: number[]) => new Box(sizes, new Array<number>(numelOf(sizes)).fill(1));
    expect(nestedSizes([box([2, 3]), box([2, 3])], boxSizes)).toEqual([2, 2, 3]);
    expect(nestedSizes([box([]), 5], boxSizes)).toEqual([2]);
    expect(nestedSizes([5, box([])], boxSizes)).toEqual([2]);
    expect(nestedSizes([box([2]), [1, box([])]], boxSizes)).toEqual([2, 2]);
    expect(nestedSizes(box([4]), boxSizes)).toEqual([4]);
    expect(() => nestedSizes([box([2, 3]), box([2, 4])], boxSizes)).toThrow(
      'expected sequence of length 3 at dim 2 (got 4) at index [1]',
    );
    expect(() => nestedSizes([box([2]), box([])], boxSizes)).toThrow('(got an object of class Box) at index [1]');
    expect(() => nestedSizes([box([2])])).toThrow('Could not infer dtype of an object of class Box');
  });
});

describe('flattenNested', () => {
  test.each<[unknown, 'float' | 'int' | 'bool']>([
    [[1, 2], 'float'],
    [[1n], 'int'],
    [[true, false], 'bool'],
    [[true, 1], 'float'],
    [[true, 1n], 'int'],
    [[1n, 1], 'float'],
    [[[true], [1n], [1]], 'float'],
    [[], 'float'],
    [5, 'float'],
    [false, 'bool'],
    [new BigInt64Array(2), 'int'],
    [new BigInt64Array(0), 'int'],
    [new Float64Array(2), 'float'],
    [[new BigInt64Array(1), new Int8Array(1)], 'float'],
    [[new BigInt64Array(0)], 'int'],
  ])('%o is of kind %s', (data, kind) => {
    expect(flattenNested(data).kind).toBe(kind);
  });

  test('gives a typed array back as it is', () => {
    const data = new Float32Array([1, 2, 3]);
    expect(flattenNested(data).values).toBe(data);
  });

  test('takes the elements of recognised objects', () => {
    const flat = flattenNested([new Box([2], [1, 2]), [3, 4]], boxValues);
    expect(flat).toEqual({ values: [1, 2, 3, 4], kind: 'float' });
    expect(flattenNested(new Box([], [9]), boxValues).values).toEqual([9]);
  });
});
