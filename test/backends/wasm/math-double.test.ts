import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Instruction } from '../../../src/kernel/expr.js';
import { floorDivide, remainder } from '../../../src/kernel/special.js';
import { errorBounds } from '../../../src/backends/wasm/math/bounds.js';
import { binaryInstructions, error64, mathFunction, randomNumbers, variants } from './math-kernels.js';

type F64 = Float64Array<ArrayBuffer>;
type Recorded = number | 'nan' | 'inf' | '-inf';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8'));

/** Written by scripts/fixtures/functions.py: arguments and correctly rounded results in high precision. */
const functions = read('functions.json') as {
  count: number;
  unary: Record<string, string>;
  binary: Record<string, string>;
};
/** Written by scripts/fixtures/instructions.py: results of the C library at special arguments. */
const instructions = read('instructions.json') as {
  unary: Recorded[];
  binary: Recorded[];
  float: Record<string, Recorded[]>;
};

const numberOf = (x: Recorded): number => (x === 'nan' ? NaN : x === 'inf' ? Infinity : x === '-inf' ? -Infinity : x);

/** The columns of a function's cases: arguments, results, and what the exact results exceed these by. */
function columns(name: string): { args: F64[]; results: F64; rests: number[] } {
  const bytes = Uint8Array.from(Buffer.from((functions.unary[name] ?? functions.binary[name])!, 'base64'));
  const { count } = functions;
  const arity = name in functions.unary ? 1 : 2;
  const column = (i: number): F64 => new Float64Array(bytes.buffer, 8 * count * i, count);
  const rests = new Int8Array(bytes.buffer, 8 * count * (arity + 1), count);
  return {
    args: Array.from({ length: arity }, (_, i) => column(i)),
    results: column(arity),
    rests: Array.from(rests, (r) => r / 256),
  };
}

describe('mathematics of float64 vectors', () => {
  const recorded = [...Object.keys(functions.unary), ...Object.keys(functions.binary)];

  it('has a bound and recorded results for every function that is not exact', () => {
    const inexact = Object.keys(errorBounds).filter((name) => errorBounds[name]!.float64 > 0);
    expect(recorded.sort()).toEqual(inexact.sort());
  });

  it.each(recorded)('%s stays within its error bound of results in high precision', (name) => {
    const { args, results, rests } = columns(name);
    for (const fused of variants) {
      const computed = mathFunction<F64>(name as Instruction, 'f64x2', fused)(...args);
      computed.forEach((result, i) => {
        const error = error64(result, results[i]!, rests[i]!);
        const given = args.map((arg) => arg[i]).join(', ');
        expect(error, `${name}(${given}) = ${result}`).toBeLessThanOrEqual(errorBounds[name]!.float64);
      });
    }
  });

  it.each(Object.keys(errorBounds))('%s of zeros, infinities, NaN and extreme numbers', (name) => {
    const isBinary = binaryInstructions.has(name);
    const values = (isBinary ? instructions.binary : instructions.unary).map(numberOf);
    const given = isBinary ? [values.flatMap((a) => values.map(() => a)), values.flatMap(() => values)] : [values];
    const expected = instructions.float[name]!.map(numberOf);
    for (const fused of variants) {
      const run = mathFunction<F64>(name as Instruction, 'f64x2', fused);
      const computed = run(...given.map((arg) => Float64Array.from(arg)));
      expected.forEach((value, i) => {
        const error = error64(computed[i]!, value, 0);
        const text = `${name}(${given.map((arg) => arg[i]).join(', ')}) = ${computed[i]}, expected ${value}`;
        // The C library's results are themselves rounded, some not correctly.
        expect(error, text).toBeLessThanOrEqual(errorBounds[name]!.float64 === 0 ? 0 : 2);
      });
    }
  });

  it.each([
    ['fmod', (a: number, b: number): number => a % b],
    ['remainder', remainder],
    ['floordiv', floorDivide],
  ] as const)('%s is that of the reference, bit for bit', (name, reference) => {
    const random = randomNumbers(5);
    const draw = [
      (): number => (random() - 0.5) * 20,
      (): number => Math.floor(random() * 41) - 20,
      (): number => (random() - 0.5) * 2 ** (random() * 1900 - 900),
      (): number => (random() - 0.5) * 2 ** (random() * 80 - 40),
    ];
    const [a, b] = [0, 1].map((side) =>
      Float64Array.from({ length: 40000 }, (_, i) => draw[side === 0 ? i % 4 : (i >> 2) % 4]!()),
    ) as [F64, F64];
    for (const fused of variants) {
      const computed = mathFunction<F64>(name, 'f64x2', fused)(a, b);
      for (let i = 0; i < a.length; i++) {
        const expected = reference(a[i]!, b[i]!);
        if (!Object.is(computed[i], expected)) {
          expect.fail(`${name}(${a[i]}, ${b[i]}) = ${computed[i]}, expected ${expected}`);
        }
      }
    }
  });

  it.each(recorded)('%s gives a lane the same bits wherever it stands and whatever stands beside it', (name) => {
    const { args } = columns(name);
    const run = mathFunction<F64>(name as Instruction, 'f64x2', variants[0]!);
    const straight = run(...args);
    const order = Array.from(straight.keys(), (i) => (i * 171 + 1) % straight.length);
    const shuffled = run(...args.map((arg) => Float64Array.from(order, (i) => arg[i]!)));
    expect(Array.from(shuffled)).toEqual(order.map((i) => straight[i]));
  });

  it('takes huge angles by the scalar functions', () => {
    const huge = Float64Array.from([2 ** 20, 1048576.5, -1e15, 1e30, -1e300, 1.7976931348623157e308]);
    for (const name of ['sin', 'cos', 'tan'] as const) {
      const computed = mathFunction<F64>(name, 'f64x2', variants[0]!)(huge);
      expect(Array.from(computed)).toEqual(Array.from(huge, (x) => Math[name](x)));
    }
  });
});
