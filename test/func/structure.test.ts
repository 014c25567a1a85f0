import { describe, expect, test } from 'vitest';
import { ArgumentError, Parameter } from 'chainrule';
import { describeStructure, flatten, flattenLike, spread, typeName, unflatten } from '../../src/func/structure.js';
import { f64 } from './values.js';

const [a, b, c] = [f64(1), f64([2]), f64([[3]])];

/** Fails unless both hold the same objects: structures are built of the very leaves. */
function expectSame(actual: readonly unknown[], expected: readonly unknown[]): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(actual[i]).toBe(value);
  });
}

describe('flatten()', () => {
  test('takes arrays, plain objects and Maps apart, in order, and says where each leaf was', () => {
    const flat = flatten([a, { weight: b, 'two words': [c] }, new Map([['key', a]])]);
    expectSame(flat.leaves, [a, b, c, a]);
    expect(flat.paths).toEqual(['[0]', '[1].weight', '[1]["two words"][0]', '[2].get(key)']);
  });

  test('takes anything else for a leaf, a tensor, a Parameter or an instance of a class among them', () => {
    class Own {}
    const values = [a, new Parameter(b), new Own(), 3, 'text', null, undefined];
    expectSame(flatten(values).leaves, values);
    expectSame(flatten(a).leaves, [a]);
    expect(flatten(a).paths).toEqual(['']);
  });

  test('refuses a structure that contains itself, and takes one that contains something twice', () => {
    const loop: unknown[] = [a];
    loop.push({ back: loop });
    expect(() => flatten(loop)).toThrow(ArgumentError);
    expect(() => flatten(loop)).toThrow('contains itself at [1].back');
    const shared = { w: a };
    expectSame(flatten([shared, shared]).leaves, [a, a]);
  });
});

describe('spread()', () => {
  const { structure } = flatten([a, { w: b, rest: [c, c] }, new Map([['key', a]])]);

  test('gives every leaf what stands for it, or for the container it is in', () => {
    expect(spread(structure, 7)).toEqual([7, 7, 7, 7, 7]);
    expect(spread(structure, [1, { w: 2, rest: 3 }, new Map([['key', 4]])])).toEqual([1, 2, 3, 3, 4]);
  });

  test('gives null for what is left out', () => {
    expect(spread(structure, [1, { rest: [2] }])).toEqual([1, null, 2, null, null]);
    expect(spread(structure, null)).toEqual([null, null, null, null, null]);
  });
});

describe('unflatten()', () => {
  test('is the inverse', () => {
    const value = ['a', { weight: 'b', none: [] }, new Map<unknown, unknown>([[1, ['c']]])];
    const { structure, leaves } = flatten(value);
    expect(unflatten(structure, leaves)).toEqual(value);
    const [made] = unflatten(flatten([a]).structure, [b]) as unknown[];
    expect(made).toBe(b);
  });

  test('keeps a key that is special to JavaScript as a key', () => {
    const value = JSON.parse('{"__proto__": 1, "constructor": 2}') as unknown;
    const { structure, leaves } = flatten(value);
    const made = unflatten(structure, leaves) as object;
    expect(Object.keys(made)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
  });
});

describe('flattenLike()', () => {
  test('reads another value in the order of a structure, whatever the order of its keys', () => {
    const { structure } = flatten({ x: a, y: [b, c] });
    expect(flattenLike(structure, { y: [1, 2], x: 3 })).toEqual([3, 1, 2]);
  });

  test.each([
    ['another length', [1]],
    ['a missing key', { x: 1, z: [2, 3] }],
    ['an array for an object', [1, [2, 3]]],
    ['a Map for an object', new Map<string, unknown>(Object.entries({ x: 1, y: [2, 3] }))],
    ['a structure for a leaf', { x: [1], y: [2, 3] }],
    ['a leaf for a structure', { x: 1, y: 2 }],
  ])('gives null for %s', (_, value) => {
    expect(flattenLike(flatten({ x: a, y: [b, c] }).structure, value)).toBeNull();
  });
});

test('structures are described with a star for each leaf', () => {
  expect(describeStructure(flatten([a, { w: b, z: [c] }, new Map([['k', a]])]).structure)).toBe(
    '[*, {w: *, z: [*]}, Map {k: *}]',
  );
});

test('values are named by what they are', () => {
  expect([3, 'x', null, undefined, [1], a, {}, new Map()].map(typeName)).toEqual([
    'number',
    'string',
    'null',
    'undefined',
    'array',
    'Tensor',
    'Object',
    'Map',
  ]);
});
