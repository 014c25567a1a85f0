/**
 * @features
 * | A18 | arguments and options that a function does not have | refused by every function and method | surplus.test.ts: "%s refuses an argument after its last one, and an option it does not have" |
 */
/**
 * What a function has no place for, it refuses, and says what it does have: nothing that was given is dropped in silence. The
 * functions of the table are all gone through here, those written by hand in surplus-by-hand.test.ts.
 */
import { describe, expect, test } from 'vitest';
import * as library from 'chainrule';
import type { Tensor } from 'chainrule';
import { ArgumentError, exp, manualSeed, mul, sum, tensor } from 'chainrule';
import type { Callable } from '../../src/ops/invoke.js';
import type { Op } from '../../src/ops/op.js';
import { callables } from '../../src/ops/table.js';
import { opNames, opOf, positionOfSelf, problemOf } from '../ops/problems.js';
import { samplesOf } from '../ops/samples.js';

type Call = (...args: unknown[]) => unknown;

/** The arguments of a call that is right: those by position, and the options. */
function sampleOf(op: Op): { places: unknown[]; options: Record<string, unknown> } {
  const name = opNames.find((candidate) => opOf(candidate) === op)!;
  const problem = problemOf(name, samplesOf(name)[0]!, 0);
  const args = problem.argumentsWith(problem.inputs);
  const last = args.at(-1);
  return isOptions(last) ? { places: args.slice(0, -1), options: last } : { places: args, options: {} };
}

function isOptions(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Fits no parameter, of whatever type. */
const nothing = Symbol('nothing');

/** Checks one name in one of its forms. `call` is given all arguments, the tensor itself where the signature has it. */
function refuses(name: string, { overloads }: Callable, call: (op: Op, args: unknown[]) => unknown): void {
  const places = Math.max(...overloads.map(({ signature }) => signature.params.length));
  for (const op of overloads) {
    const { places: args, options } = sampleOf(op);
    const runs = (...more: unknown[]) => {
      manualSeed(1);
      return () => call(op, [...args, ...more]);
    };
    expect(runs(options), `${op.signature.fullName} with what it takes`).not.toThrow();
    const words = `${name}() received an invalid combination of arguments`;
    const pad = new Array<undefined>(Math.max(0, places - args.length)).fill(undefined);
    for (const more of [[nothing], [...pad, nothing], [...pad, undefined, undefined, nothing]]) {
      expect(runs(...more), `${op.signature.fullName} and ${more.length} more`).toThrow(ArgumentError);
      expect(runs(...more), op.signature.fullName).toThrow(words);
    }
    expect(runs({ ...options, noSuchOption: 1 }), op.signature.fullName).toThrow(words);
    expect(runs({ ...options, noSuchOption: 1 })).toThrow(/has no option 'noSuchOption'; its options are \w+/);
  }
}

const all = [...callables.values()];
const having = (form: (op: Op) => boolean): Callable[] =>
  all
    .map(({ name, overloads }) => ({ name, overloads: overloads.filter(form) }))
    .filter(({ overloads }) => overloads.length > 0);

describe('the function', () => {
  test.each(having((op) => op.fn).map((c) => [c.name, c] as const))(
    '%s refuses an argument after its last one, and an option it does not have',
    (name, callable) => {
      const fn = (library as unknown as Record<string, Call>)[name]!;
      refuses(name, callable, (_, args) => fn(...args));
    },
  );
});

describe('the method', () => {
  test.each(having((op) => op.method).map((c) => [c.name, c] as const))(
    '%s as a method refuses an argument after its last one, and an option it does not have',
    (name, callable) => {
      refuses(name, callable, (op, args) => {
        const at = positionOfSelf(op);
        const self = args[at] as Record<string, Call>;
        return self[name]!(...args.toSpliced(at, 1));
      });
    },
  );
});

describe('the in-place method', () => {
  test.each(having((op) => op.inplace).map((c) => [`${c.name}_`, c] as const))(
    '%s in place refuses an argument after its last one, and an option it does not have',
    (name, callable) => {
      refuses(name, callable, (op, args) => {
        const at = positionOfSelf(op);
        const self = (args[at] as Tensor).clone() as unknown as Record<string, Call>;
        return self[name]!(...args.toSpliced(at, 1));
      });
    },
  );
});

test('the compiler refuses them as well', () => {
  const x = tensor([1]);
  // @ts-expect-error -- mul has no third parameter
  expect(() => mul(x, x, { out: x })).toThrow(ArgumentError);
  // @ts-expect-error -- exp has one parameter
  expect(() => exp(x, 3)).toThrow(ArgumentError);
  // @ts-expect-error -- PyTorch's name is keepdim
  expect(() => sum(x, 0, { keepDims: true })).toThrow(ArgumentError);
});

describe('a function that is given to map or reduce, which pass it the index and the array,', () => {
  const xs = [tensor([0, 1]), tensor([2, 3])];
  const values = (t: unknown): unknown => (t as Tensor).tolist();

  test('is called with the entry alone where it takes no more', () => {
    expect(xs.map(exp).map(values)).toEqual(xs.map((x) => exp(x).tolist()));
    expect(xs.map(library.square).map(values)).toEqual([
      [0, 1],
      [4, 9],
    ]);
    expect([2, 3].map(library.zeros as Call).map(values)).toEqual([
      [0, 0],
      [0, 0, 0],
    ]);
  });

  test('is called with two where it takes two', () => {
    expect(xs.reduce(mul).tolist()).toEqual([0, 3]);
    const add: typeof mul = library.add;
    expect(xs.reduce(add).tolist()).toEqual([2, 4]);
    expect(xs.reduce(mul, tensor(2)).tolist()).toEqual([0, 6]);
  });

  test('is refused where it has a place that the index could be meant for', () => {
    const words = 'sum() received an invalid combination of arguments - got (Tensor, int, [Tensor, Tensor])';
    expect(() => xs.map(sum as Call)).toThrow(words);
    expect(() => xs.map(sum as Call)).toThrow('for the entries of an array, write map((x) => sum(x))');
    expect(() => xs.map(mul)).toThrow('mul() received an invalid combination of arguments');
    expect(() => xs.map(library.clamp as Call)).toThrow(ArgumentError);
    expect(() => xs.reduce(library.max as unknown as typeof mul)).toThrow(ArgumentError);
  });

  test('is refused where what follows is not the index of the entry and the array that holds it', () => {
    const [x, y] = xs as [Tensor, Tensor];
    const call = exp as Call;
    for (const more of [[0], [0, [y]], [1, [x]], [0, x], [0, [x], 1], [[x], 0]]) {
      expect(() => call(x, ...more)).toThrow('exp() received an invalid combination of arguments');
    }
  });

  test.each(having((op) => op.fn).map((c) => [c.name, c] as const))(
    '%s never takes the index for an argument',
    (name, { overloads }) => {
      const fn = (library as unknown as Record<string, Call>)[name]!;
      const most = Math.max(...overloads.map((op) => op.signature.params.filter((p) => !p.keywordOnly).length));
      for (const op of overloads) {
        const { places } = sampleOf(op);
        for (let count = 1; count <= places.length; count++) {
          const args = places.slice(0, count);
          const run = (): unknown => fn(...args, 0, [args.at(-1), tensor(1)]);
          if (count < most) expect(run, `${count} of ${most} arguments`).toThrow(ArgumentError);
          else if (Object.keys(sampleOf(op).options).length === 0) expect(run).not.toThrow();
        }
      }
    },
  );
});
