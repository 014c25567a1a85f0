/**
 * Which dtype an operation returns: as PyTorch does, for all pairs of dtypes, for tensors with and without dimensions and
 * for numbers. The operations that PyTorch was asked about stand for the rules; every other pointwise operation follows one.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ChainruleError, type DTypeName, ones, scalar, type Tensor, where } from '../../src/index.js';
import { PointwiseOp } from '../../src/ops/define-pointwise.js';
import { invoke, invokeInplace } from '../../src/ops/invoke.js';
import { camelCase } from '../../src/ops/signature.js';
import { callables } from '../../src/ops/table.js';
import { bound, opNames, opOf } from './gradcheck.js';

interface Fixture {
  /** The dtypes by their letters, in the order of the rows. */
  letters: Record<string, DTypeName>;
  functions: Record<string, Record<string, string | string[]>>;
  unary: Record<string, string>;
}

const { letters, functions, unary } = JSON.parse(
  readFileSync(new URL('../fixtures/promotion.json', import.meta.url), 'utf8'),
) as Fixture;
const dtypes = Object.values(letters);
const letterOf = Object.fromEntries(Object.entries(letters).map(([letter, dtype]) => [dtype, letter]));

const categories = ['dim', 'scalar'] as const;
const numbers = { int: scalar(2, 'int'), float: scalar(1.5, 'float'), bool: scalar(true, 'bool') };
const plainNumbers = { int: 2, float: 1.5, bool: true };

const of = (category: string, dtype: DTypeName): Tensor => ones(category === 'dim' ? [2] : [], { dtype });

/** The letter of a result's dtype; `!` if it is refused with one of our own errors. */
function outcome(call: () => Tensor): string {
  try {
    return letterOf[call().dtype.name]!;
  } catch (error) {
    if (error instanceof ChainruleError) return '!';
    throw error;
  }
}

/** All outcomes, in the form of the fixture. */
function outcomesOf(call: (a: Tensor, b: unknown) => Tensor, withNumbers: boolean): Outcomes {
  const found: Outcomes = {};
  for (const first of categories) {
    for (const second of categories) {
      found[`${first} ${second}`] = dtypes.map((a) =>
        dtypes.map((b) => outcome(() => call(of(first, a), of(second, b)))).join(''),
      );
    }
    if (!withNumbers) continue;
    for (const [kind, number] of Object.entries(numbers)) {
      found[`${first} ${kind}`] = dtypes.map((a) => outcome(() => call(of(first, a), number))).join('');
    }
  }
  return found;
}

type Outcomes = Record<string, string | string[]>;

const recordedFor = (name: string): Outcomes =>
  Object.fromEntries(Object.entries(functions[name]!).filter(([key]) => !key.startsWith('inplace')));

/** What was found, with `?` where PyTorch has no implementation: there the library may do as it likes. */
function whereRecorded(found: string, recorded: string): string;
function whereRecorded(found: string | string[], recorded: string | string[]): string | string[];
function whereRecorded(found: string | string[], recorded: string | string[]): string | string[] {
  if (typeof found !== 'string') return found.map((row, i) => whereRecorded(row, recorded[i]!));
  return [...found].map((letter, i) => (recorded[i] === '?' ? '?' : letter)).join('');
}

describe("the dtype of a result is PyTorch's", () => {
  test.each(Object.keys(functions))('for %s', (name) => {
    const callable = callables.get(camelCase(name))!;
    const call = (a: Tensor, b: unknown): Tensor =>
      name === 'where' ? where(ones([2], { dtype: 'bool' }), a, b as Tensor) : (invoke(callable, [a, b]) as Tensor);
    const recorded = recordedFor(name);
    const found = outcomesOf(call, 'dim int' in recorded);
    for (const key of Object.keys(recorded))
      expect(whereRecorded(found[key]!, recorded[key]!), key).toEqual(recorded[key]);
  });

  test.each(['add', 'sub', 'mul', 'div', 'pow', 'lt'])('for %s with a JavaScript number or boolean', (name) => {
    for (const first of categories) {
      for (const [kind, number] of Object.entries(plainNumbers)) {
        const found = dtypes.map((a) => outcome(() => invoke(callables.get(name)!, [of(first, a), number]) as Tensor));
        const recorded = functions[name]![`${first} ${kind}`] as string;
        expect(whereRecorded(found.join(''), recorded), `${first} ${kind}`).toBe(recorded);
      }
    }
  });

  test.each(Object.keys(functions).filter((name) => 'inplace dim' in functions[name]!))(
    'for %s_, or a refusal',
    (name) => {
      for (const second of categories) {
        const found = dtypes.map((a) =>
          dtypes
            .map((b) => {
              const self = of('dim', a);
              const letter = outcome(() => invokeInplace(callables.get(name)!, [self, of(second, b)]));
              expect(self._version, 'a refused write does not count').toBe(letter === '!' ? 0 : 1);
              return letter === '!' ? '!' : letter === letterOf[a] ? '.' : letter;
            })
            .join(''),
        );
        const recorded = functions[name]![`inplace ${second}`]!;
        expect(whereRecorded(found, recorded), second).toEqual(recorded);
      }
    },
  );

  test.each(Object.keys(unary))('for %s of one tensor', (name) => {
    for (const category of categories) {
      const found = dtypes.map((a) =>
        outcome(() => invoke(callables.get(camelCase(name))!, [of(category, a)]) as Tensor),
      );
      expect(whereRecorded(found.join(''), unary[name]!), category).toBe(unary[name]);
    }
  });
});

const pointwise = opNames.filter((name) => opOf(name) instanceof PointwiseOp);
const tensorCount = (name: (typeof opNames)[number]): number =>
  opOf(name).signature.params.filter((p) => p.base === 'Tensor').length;

/** The rules, by an operation that follows each: what is promoted, the same made floating, and bool. */
const rules = { promoted: recordedFor('maximum'), floating: recordedFor('atan2'), bool: recordedFor('lt') };

/** Equal but for refusals, which the operation may have of its own. */
function follows(found: Outcomes, rule: Outcomes): boolean {
  return Object.keys(found).every((key) =>
    [...[found[key]!].flat().join('')].every(
      (letter, i) => letter === '!' || letter === [rule[key]!].flat().join('')[i],
    ),
  );
}

describe('every pointwise operation of two tensors follows one of the recorded rules', () => {
  test.each(pointwise.filter((name) => tensorCount(name) === 2))('%s', (name) => {
    const op = opOf(name);
    const options = name === 'divMode' ? { roundingMode: 'floor' } : {};
    const found = outcomesOf((a, b) => op.call(bound(op, [a, b, options])) as Tensor, false);
    const followed = Object.entries(rules).filter(([, rule]) => follows(found, rule));
    expect(followed.map(([rule]) => rule).length, JSON.stringify(found, null, 1)).toBeGreaterThan(0);
    // No rule is followed by refusing everything.
    expect(JSON.stringify(found)).toMatch(/[flo]/);
  });
});

describe('every pointwise operation of one tensor keeps the dtype, makes it floating, or tells the truth', () => {
  const withoutNumbers = pointwise.filter((name) => {
    const { params } = opOf(name).signature;
    return tensorCount(name) === 1 && params.every((p) => p.base === 'Tensor' || p.hasDefault || p.nullable);
  });
  test.each(withoutNumbers)('%s', (name) => {
    const op = opOf(name);
    const options = name === 'clampScalar' ? { min: false } : {};
    for (const category of categories) {
      const found = dtypes.map((dtype) => outcome(() => op.call(bound(op, [of(category, dtype), options])) as Tensor));
      const matches = (row: string): boolean => found.every((letter, i) => letter === '!' || letter === row[i]);
      expect(['fdhbliscuo', 'fdhbffffff', 'oooooooooo'].some(matches), found.join('')).toBe(true);
      // Operations on bits take integers alone.
      expect(
        ['!!!!', found.slice(0, 4).join('').replaceAll('!', '-')],
        'floating dtypes are refused all or none',
      ).toContain(found.slice(0, 4).join(''));
      expect(found.join(''), 'not everything is refused').toMatch(/[a-z]/);
    }
  });
});
