import { describe, expect, it } from 'vitest';
import type { Instruction } from '../../../src/kernel/expr.js';
import { erf, erfc, floorDivide, pow, remainder, sigmoid } from '../../../src/kernel/special.js';
import { errorBounds } from '../../../src/backends/wasm/math/bounds.js';
import { CAPACITY, error32, mathFunction, randomNumbers, variants } from './math-kernels.js';

type F32 = Float32Array<ArrayBuffer>;

const { exp, expm1, log, log2, log10, log1p, sin, cos, tan, asin, acos, atan } = Math;
const { sinh, cosh, tanh, asinh, acosh, atanh, atan2 } = Math;
const unary: Readonly<Record<string, (x: number) => number>> = {
  ...{ exp, expm1, log, log2, log10, log1p, sin, cos, tan, asin, acos, atan },
  ...{ sinh, cosh, tanh, asinh, acosh, atanh, erf, erfc, sigmoid },
};
const binary: Readonly<Record<string, (a: number, b: number) => number>> = {
  ...{ pow, atan2, fmod: (a: number, b: number) => a % b, remainder, floordiv: floorDivide },
};

const special = [0, 1, 0.5, 2, 3, 2 ** -149, 2 ** -126, 1e-30, 1e-8, 0.1, 8.5, 88.8, 1e6, 2 ** 23 + 1, 1e30, 3.4e38];
const specialValues = [...special, ...special.map((x) => -x), Infinity, -Infinity, NaN];

/** Arguments of every exponent and sign; the step is odd, so that the last bits vary. */
function everywhere(step: number): F32[] {
  const runs: F32[] = [];
  for (let from = 0; from < 2 ** 32; from += step * CAPACITY) {
    const count = Math.min(CAPACITY, Math.ceil((2 ** 32 - from) / step));
    runs.push(new Float32Array(Int32Array.from({ length: count }, (_, i) => from + i * step).buffer));
  }
  return runs;
}

/** The neighbours of points where functions vanish, end or change their method. */
function nearby(): F32 {
  const halfTurns = Array.from({ length: 400 }, (_, k) => ((k < 200 ? k : k * k * 7) * Math.PI) / 2);
  const points = [1, 0.5, Math.SQRT1_2, Math.SQRT2, 2, 4, 10.05, 88.72, 103.97, 87.34, 9.01, 2 ** 20, ...halfTurns];
  const bits = new Int32Array(Float32Array.from(points).buffer);
  const near = Array.from(bits).flatMap((b) => Array.from({ length: 33 }, (_, i) => b + i - 16));
  return new Float32Array(Int32Array.from(near.flatMap((b) => [b, b ^ 0x80000000])).buffer);
}

/** The largest error, and where. */
function worst(results: F32, exact: (i: number) => number): { error: number; at: number } {
  const found = { error: 0, at: -1 };
  for (let i = 0; i < results.length; i++) {
    const error = error32(results[i]!, exact(i));
    if (error > found.error) Object.assign(found, { error, at: i });
  }
  return found;
}

describe('mathematics of float32 vectors', () => {
  const samples = [...everywhere(32771), nearby()];
  it.each(Object.keys(unary))('%s stays within its error bound for every kind of argument', (name) => {
    const f = unary[name]!;
    const exact = samples.map((sample) => Float64Array.from(sample, f));
    for (const fused of variants) {
      const run = mathFunction<F32>(name as Instruction, 'f32x4', fused);
      samples.forEach((sample, k) => {
        for (let from = 0; from < sample.length; from += CAPACITY) {
          const part = sample.slice(from, from + CAPACITY);
          const { error, at } = worst(run(part), (i) => exact[k]![from + i]!);
          expect(error, `${name}(${part[at]})`).toBeLessThanOrEqual(errorBounds[name]!.float32);
        }
      });
    }
  });

  it.each(Object.keys(unary))('%s of zeros, infinities, NaN and extreme numbers', (name) => {
    const given = Float32Array.from(specialValues);
    for (const fused of variants) {
      const results = mathFunction<F32>(name as Instruction, 'f32x4', fused)(given);
      given.forEach((x, i) => {
        const error = error32(results[i]!, unary[name]!(x));
        expect(error, `${name}(${x}) = ${results[i]}`).toBeLessThanOrEqual(errorBounds[name]!.float32);
      });
    }
  });

  it.each(Object.keys(binary))('%s of random and of special pairs', (name) => {
    const random = randomNumbers(7);
    const pairs: [number, number][] = specialValues.flatMap((a) => specialValues.map((b): [number, number] => [a, b]));
    const anyNumber = (): number => (random() < 0.5 ? -1 : 1) * 2 ** (random() * 276 - 149);
    for (let i = 0; i < 20000; i++) {
      pairs.push([random() * 20 - 10, random() * 20 - 10]);
      pairs.push([Math.floor(random() * 40 - 20), Math.floor(random() * 12 - 6) + (i % 3 === 0 ? 0.5 : 0)]);
      pairs.push(i % 2 === 0 ? [anyNumber(), anyNumber()] : [Math.abs(anyNumber()), random() * 2 - 1]);
    }
    const [a, b] = [0, 1].map((side) => Float32Array.from(pairs, (pair) => pair[side]!)) as [F32, F32];
    for (const fused of variants) {
      const run = mathFunction<F32>(name as Instruction, 'f32x4', fused);
      const results = run(a, b);
      const { float32 } = errorBounds[name]!;
      for (let i = 0; i < a.length; i++) {
        const exact = binary[name]!(a[i]!, b[i]!);
        const right =
          float32 === 0 ? Object.is(results[i], Math.fround(exact)) : error32(results[i]!, exact) <= float32;
        if (!right) expect.fail(`${name}(${a[i]}, ${b[i]}) = ${results[i]}, exact ${exact}`);
      }
    }
  });

  it('gives a lane the same bits wherever it stands and whatever stands beside it', () => {
    const random = randomNumbers(11);
    const given = Float32Array.from({ length: 4096 }, (_, i) =>
      i % 7 === 0 ? specialValues[i % specialValues.length]! : (random() - 0.5) * 2 ** (random() * 60 - 30),
    );
    const order = Array.from(given.keys(), (i) => (i * 1237 + 3) % given.length);
    for (const name of [...Object.keys(unary), ...Object.keys(binary)]) {
      const run = mathFunction<F32>(name as Instruction, 'f32x4', variants[0]!);
      const other = Float32Array.from(given, (_, i) => given[(i * 31 + 5) % given.length]!);
      const arity = name in unary ? [given] : [given, other];
      const straight = run(...arity);
      const shuffled = run(...arity.map((arg) => Float32Array.from(order, (i) => arg[i]!)));
      expect(Array.from(shuffled), name).toEqual(order.map((i) => straight[i]));
    }
  });
});
