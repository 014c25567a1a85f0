import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { float32, float64, int64, toDType } from '../../src/base/dtype.js';
import type { DTypeName } from '../../src/base/dtype.js';
import { ArgumentError } from '../../src/base/errors.js';
import {
  bernoulli,
  defaultGenerator,
  exponential,
  Generator,
  normal,
  randint,
  randperm,
  uniform,
} from '../../src/kernel/random.js';
import { storeDense } from '../../src/kernel/reference/load.js';
import { emptyOperand, operandOf, valuesOf } from './operands.js';
import type { Value } from './operands.js';

type Recorded = number | string;
type Step = [
  call: string,
  dtype: DTypeName,
  sizes: number[],
  strides: number[] | null,
  args: Recorded[],
  positions: number[] | null,
  values: Recorded[] | string,
];
interface Fixture {
  seeds: [Recorded, Recorded][];
  programs: { seed: Recorded; steps: Step[] }[];
}

const fixture = JSON.parse(readFileSync(new URL('../fixtures/random.json', import.meta.url), 'utf8')) as Fixture;

/** Relative to 1 + |value|: what two libraries' logarithms and sines may differ by in float64. */
const tolerance = 1e-14;

const integer = (text: Recorded): number | bigint => (typeof text === 'string' ? BigInt(text) : text);

/** Runs one recorded call and gives all its values, row-major. */
function run(step: Step, generator: Generator): Value[] {
  const [call, name, sizes, strides, args] = step;
  const out = emptyOperand(toDType(name), sizes, strides ?? undefined);
  const [first = 0, second = 0] = args.map(integerOrNumber);
  switch (call) {
    case 'uniform':
      uniform(out, Number(first), Number(second), generator);
      break;
    case 'normal':
      normal(out, Number(first), Number(second), generator);
      break;
    case 'randint':
      randint(out, first, second, generator);
      break;
    case 'randperm':
      randperm(out, generator);
      break;
    case 'bernoulli':
      bernoulli(out, Number(first), generator);
      break;
    case 'bernoulliEach': {
      // As bernoulli of a tensor does it: numbers in order of out's memory, which are below the probabilities or not.
      const n = out.geometry.numel;
      const p = emptyOperand(toDType(args[0] as DTypeName), sizes);
      storeDense(
        p,
        Float64Array.from({ length: n }, (_, i) => (n === 1 ? 0 : i / (n - 1))),
      );
      const numbers = emptyOperand(p.dtype === float64 ? float64 : float32, sizes, strides ?? undefined);
      uniform(numbers, 0, 1, generator);
      const chances = valuesOf(p);
      storeDense(
        out,
        Float64Array.from(valuesOf(numbers), (u, i) => (u < chances[i]! ? 1 : 0)),
      );
      break;
    }
    case 'exponential':
      exponential(out, Number(first), generator);
      break;
    default:
      throw new Error(call);
  }
  return valuesOf(out);
}

function integerOrNumber(arg: Recorded): number | bigint {
  return typeof arg === 'number' ? arg : /^-?\d+$/.test(arg) ? BigInt(arg) : 0;
}

describe('the same seed gives PyTorch’s numbers', () => {
  for (const [k, program] of fixture.programs.entries()) {
    const calls = [...new Set(program.steps.map((s) => s[0]))].join(', ');
    test(`program ${k}: seed ${program.seed}, ${calls}`, () => {
      const generator = new Generator().manualSeed(integer(program.seed));
      for (const [s, step] of program.steps.entries()) {
        const [call, dtype, sizes, , , positions, recorded] = step;
        if (call === 'state') {
          expect(Buffer.from(generator.getState()).toString('base64')).toBe(recorded);
          continue;
        }
        const all = run(step, generator);
        const values = positions === null ? all : positions.map((p) => all[p]);
        const what = `step ${s}: ${call} ${dtype} [${sizes.join()}]`;
        if (dtype === 'float64' && (call === 'normal' || call === 'exponential')) {
          for (const [i, value] of values.entries()) {
            const wanted = Number(recorded[i]);
            const error = Math.abs(Number(value) - wanted) / (1 + Math.abs(wanted));
            expect(error, `${what}, element ${i}: ${String(value)} for ${wanted}`).toBeLessThanOrEqual(tolerance);
          }
          expect(values.length).toBe(recorded.length);
        } else {
          const wanted = [...recorded].map((v) => (dtype === 'int64' ? BigInt(v) : dtype === 'bool' ? v === 1 : v));
          expect(values, what).toEqual(wanted);
        }
      }
    });
  }
});

describe('Generator', () => {
  test('mt19937’s first number for its reference seed', () => {
    // The test value of Matsumoto and Nishimura's mt19937ar.c and of C++'s std::mt19937: draw 10,000 after seed 5489.
    const generator = new Generator().manualSeed(5489);
    for (let i = 1; i < 10_000; i++) generator.random();
    expect(generator.random()).toBe(4123659995);
  });

  test('initialSeed is the seed modulo 2^64, as PyTorch prints it', () => {
    for (const [seed, initial] of fixture.seeds) {
      expect(new Generator().manualSeed(integer(seed)).initialSeed()).toBe(BigInt(initial));
    }
    expect(new Generator().manualSeed(2n ** 64n - 1n).initialSeed()).toBe(2n ** 64n - 1n);
  });

  test('a fresh generator has the seed of a fresh torch.Generator()', () => {
    expect(new Generator().initialSeed()).toBe(67280421310721n);
    expect(new Generator().random()).toBe(new Generator().manualSeed(67280421310721).random());
  });

  test('refuses seeds that are no 64-bit integers', () => {
    const generator = new Generator();
    for (const seed of [1.5, NaN, Infinity, 2 ** 60, 2n ** 64n, -(2n ** 63n) - 1n]) {
      expect(() => generator.manualSeed(seed)).toThrow(ArgumentError);
    }
    expect(() => generator.manualSeed(2n ** 64n)).toThrow('Overflow when unpacking long');
    expect(() => generator.manualSeed(1.5)).toThrow('manualSeed expected a long, but got 1.5');
    expect(generator.initialSeed()).toBe(67280421310721n); // unchanged
  });

  test('seed() draws a new seed each time, and starts from it', () => {
    const generator = new Generator();
    const a = generator.seed();
    const first = generator.random();
    const b = generator.seed();
    expect(a).not.toBe(b);
    expect(a).toBeLessThan(2n ** 53n);
    expect(generator.initialSeed()).toBe(b);
    expect(new Generator().manualSeed(a).random()).toBe(first);
  });

  test('the default generator is one and the same', () => {
    expect(defaultGenerator()).toBe(defaultGenerator());
    expect(defaultGenerator().initialSeed()).not.toBe(67280421310721n);
  });

  test('getState and setState continue a sequence anywhere, the spare normal included', () => {
    for (const draws of [0, 1, 623, 624, 625, 1000]) {
      const generator = new Generator().manualSeed(11);
      for (let i = 0; i < draws; i++) generator.random();
      generator.normal();
      const state = generator.getState();
      const next = [generator.normal(), generator.random(), generator.random64(), generator.normal()];
      const other = new Generator().setState(state);
      expect([other.normal(), other.random(), other.random64(), other.normal()]).toEqual(next);
      expect(other.initialSeed()).toBe(11n);
      expect(new Generator().setState(state).getState()).toEqual(state);
    }
  });

  test('setState refuses what is no state, and stays as it was', () => {
    const generator = new Generator().manualSeed(3);
    const before = generator.getState();
    expect(() => generator.setState(new Uint8Array(10))).toThrow(
      'Expected a CPUGeneratorImplState of size 5056 but found the input RNG state size to be 10',
    );
    expect(() => generator.setState(new Uint8Array(5056))).toThrow('Invalid mt19937 state');
    expect(generator.getState()).toEqual(before);
  });

  test('manualSeed forgets the spare normal', () => {
    const generator = new Generator().manualSeed(1);
    const first = generator.normal();
    generator.manualSeed(1);
    expect(generator.normal()).toBe(first);
  });
});

describe('samplers', () => {
  const generator = new Generator().manualSeed(99);

  test('write nothing outside their operand', () => {
    for (const sizes of [[], [0], [3], [4, 5]]) {
      for (const dtype of [float32, float64]) {
        const out = operandOf(dtype, sizes, () => 7, { gaps: true });
        const touched = new Set<number>();
        const before = out.storage.array.slice();
        uniform(out, 0, 1, generator);
        out.storage.array.forEach((v, i) => {
          if (!Object.is(v, before[i])) touched.add(i);
        });
        expect(touched.size).toBe(out.geometry.numel);
      }
    }
  });

  test('uniform stays within its bounds and fills them evenly', () => {
    const out = emptyOperand(float32, [10_000]);
    uniform(out, -2, 6, generator);
    const values = valuesOf(out).map(Number);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values)).toBeLessThanOrEqual(6);
    expect(values.reduce((a, b) => a + b) / values.length).toBeCloseTo(2, 0);
  });

  test('bernoulli of 0 and of 1 is certain', () => {
    const out = emptyOperand(float32, [100]);
    bernoulli(out, 0, generator);
    expect(valuesOf(out).every((v) => v === 0)).toBe(true);
    bernoulli(out, 1, generator);
    expect(valuesOf(out).every((v) => v === 1)).toBe(true);
  });

  test('randperm is a permutation', () => {
    const out = emptyOperand(int64, [50]);
    randperm(out, generator);
    expect(new Set(valuesOf(out)).size).toBe(50);
  });
});
