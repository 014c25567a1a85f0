/** Library functions as loops of formulas in WebAssembly, against the same functions in JavaScript. */
import { describe, expect, it } from 'vitest';
import { type DType, float32, float64 } from '../../../src/base/dtype.js';
import { Geometry } from '../../../src/base/geometry.js';
import { machine } from '../../../src/backends/wasm/machine.js';
import { pointwise } from '../../../src/backends/wasm/pointwise.js';
import { setNumThreads } from '../../../src/backends/wasm/threads.js';
import { Expr } from '../../../src/kernel/expr.js';
import { zeta } from '../../../src/kernel/library/gamma.js';
import * as orthogonal from '../../../src/kernel/library/orthogonal.js';
import type { LibraryFunction } from '../../../src/kernel/library.js';
import { lower } from '../../../src/kernel/lower.js';
import { runPointwise } from '../../../src/kernel/reference/pointwise.js';
import { copyOf, operand, type TestOperand } from './operands.js';

const functions: Readonly<Record<string, LibraryFunction>> = orthogonal;
const [x, y] = [Expr.variable(0), Expr.variable(1)];
const points = [0, -0, 0.3, -0.3, 0.999, -0.75, 1, -1, 1.5, -2.5, 0.5, 40, -1e9, 1e30, Infinity, -Infinity, NaN];
const degrees = [0, 1, 2, 5, 8, 9, 20, 75, -0.5, 5.9, -1, -7, NaN, Infinity, -Infinity, 1e19, 0.5];

function elements({ storage, dtype }: TestOperand): number[] {
  const { heap } = machine();
  const at = storage.address / dtype.bytes;
  return Array.from((dtype === float32 ? heap.f32 : heap.f64).subarray(at, at + storage.length));
}

/** Runs both on all pairs of points and degrees. */
function agree(fn: LibraryFunction, dtype: DType, inputs: TestOperand[], sizes: number[], digits: number): void {
  const program = lower([Expr.library(fn, x, y)], 'float', dtype === float32);
  expect(program.hostOnly).toBe(false);
  const count = sizes.reduce((product, size) => product * size, 1);
  const out = operand(dtype, sizes, new Array<number>(count).fill(7));
  const expected = copyOf(out);
  expect(pointwise(program, [out], inputs, [])).toBe(true);
  runPointwise(program, [expected], inputs, []);
  const wanted = elements(expected);
  elements(out).forEach((value, i) => {
    const exact = wanted[i]!;
    if (Object.is(value, exact) || (value === 0 && exact === 0)) return;
    // Near its zeros a polynomial is a difference of large numbers.
    const error = Math.abs(value - exact) / Math.max(1, Math.abs(exact));
    expect(error, `element ${i}: ${value}, ${exact}`).toBeLessThan(10 ** -digits);
  });
}

describe.each(Object.keys(functions))('%s in compiled kernels', (name) => {
  const fn = functions[name]!;
  it.each([
    ['float32', float32, 6],
    ['float64', float64, 11],
  ] as const)('of any argument and degree, in %s', (_, dtype, digits) => {
    const pairs = points.flatMap((p) => degrees.map((n) => [p, n] as const));
    const [a, b] = [0, 1].map((side) =>
      operand(
        dtype,
        [pairs.length],
        pairs.map((pair) => pair[side]!),
      ),
    );
    agree(fn, dtype, [a!, b!], [pairs.length], digits);
  });

  it('with strides, and one degree for all, with any number of threads', () => {
    const n = 211 * 97;
    const wave = Float64Array.from({ length: 2 * n }, (_, i) => Math.sin(i) * 1.1);
    const strided = operand(float64, new Geometry([211, 97], [2, 422], 1), wave);
    for (const threads of [3, 1]) {
      setNumThreads(threads);
      agree(fn, float64, [strided, operand(float64, [1], [6])], [211, 97], 11);
    }
    agree(fn, float64, [operand(float64, [0], []), operand(float64, [1], [6])], [0], 11);
  });
});

describe('zeta in compiled kernels', () => {
  const orders = [1.1, 2, 2.5, 3, 7, 12, 20, 60, 1, 0.5, -2, NaN];
  const arguments_ = [
    ...[1e-9, 0.25, 1, 2.5, 7, 9.5, 30, 1e5, 1e12, 0, -0, -3, -0.5, -2.25, -29.75, -30.5, -31.25, -1e3 - 0.125],
    ...[-1e6 - 0.5, -1e15 - 0.5, -1e18, NaN],
  ];
  it.each([
    ['float32', float32, 6],
    ['float64', float64, 11],
  ] as const)('of any order and argument, in %s', (_, dtype, digits) => {
    const pairs = orders.flatMap((s) => arguments_.map((q) => [s, q] as const));
    const [a, b] = [0, 1].map((side) =>
      operand(
        dtype,
        [pairs.length],
        pairs.map((pair) => pair[side]!),
      ),
    );
    agree(zeta, dtype, [a!, b!], [pairs.length], digits);
  });

  it('to the same relative error where it is small', () => {
    const n = 1000;
    const q = Float64Array.from({ length: n }, (_, i) => 0.1 + 0.05 * i);
    const program = lower([Expr.library(zeta, x, y).mul(y.pow(x.sub(1)))], 'float', false);
    for (const s of [1.5, 3, 10, 40, 100]) {
      const out = operand(float64, [n], new Float64Array(n));
      const expected = copyOf(out);
      const inputs = [operand(float64, [1], [s]), operand(float64, [n], q)];
      expect(pointwise(program, [out], inputs, [])).toBe(true);
      runPointwise(program, [expected], inputs, []);
      const wanted = elements(expected);
      elements(out).forEach((value, i) => {
        expect(Math.abs(value / wanted[i]! - 1), `zeta(${s}, ${q[i]})`).toBeLessThan(1e-12);
      });
    }
  });
});
