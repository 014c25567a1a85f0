/** WebAssembly attention and its gradient against the reference kernels in double precision. */
import { describe, expect, test } from 'vitest';
import { bool, type DType, float32, float64, int32 } from '../../../src/base/dtype.js';
import { Geometry } from '../../../src/base/geometry.js';
import { attention, attentionGradient } from '../../../src/backends/wasm/attention.js';
import * as reference from '../../../src/kernel/reference/attention.js';
import { bytesOf, operand, type TestOperand } from './operands.js';
import { elements, filled, inDouble, inPieces } from './products.js';

interface Case {
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  readonly width: number;
  readonly valueWidth: number;
}

const cases: Case[] = [
  { batch: 1, heads: 1, queries: 1, keys: 1, width: 1, valueWidth: 1 },
  { batch: 2, heads: 3, queries: 5, keys: 7, width: 3, valueWidth: 5 },
  { batch: 1, heads: 2, queries: 17, keys: 3, width: 8, valueWidth: 4 },
  { batch: 2, heads: 2, queries: 64, keys: 64, width: 32, valueWidth: 32 },
  { batch: 1, heads: 2, queries: 65, keys: 131, width: 20, valueWidth: 17 },
  { batch: 1, heads: 1, queries: 150, keys: 300, width: 9, valueWidth: 33 },
];

const last = [0, 1, 2, 3];
const headsInside = [0, 2, 1, 3];
const backwards = [3, 2, 1, 0];

interface Operands {
  readonly q: TestOperand;
  readonly k: TestOperand;
  readonly v: TestOperand;
  readonly out: TestOperand;
  readonly lse: TestOperand;
  readonly gradOut: TestOperand;
  readonly gradQ: TestOperand;
  readonly gradK: TestOperand;
  readonly gradV: TestOperand;
}

function operandsOf(dtype: DType, c: Case, order: readonly number[] = last, gap = 1): Operands {
  const queries = [c.batch, c.heads, c.queries, c.width];
  const keys = [c.batch, c.heads, c.keys, c.width];
  const values = [c.batch, c.heads, c.keys, c.valueWidth];
  const results = [c.batch, c.heads, c.queries, c.valueWidth];
  const make = (sizes: readonly number[], seed: number): TestOperand => filled(dtype, sizes, seed, order, gap);
  return {
    q: make(queries, 1),
    k: make(keys, 2),
    v: make(values, 3),
    out: make(results, 4),
    lse: filled(dtype, results.slice(0, 3), 5),
    gradOut: make(results, 6),
    gradQ: make(queries, 7),
    gradK: make(keys, 8),
    gradV: make(values, 9),
  };
}

/** The largest difference, where numbers are about 1; infinite where one is NaN and the other is not. */
function difference(actual: TestOperand, expected: TestOperand): number {
  const [x, y] = [elements(actual), elements(expected)];
  return y.reduce((most, value, i) => {
    if (Object.is(value, x[i])) return most;
    const error = Math.abs(value - x[i]!) / Math.max(1, Math.abs(value));
    return Math.max(most, Number.isNaN(error) ? Infinity : error);
  }, 0);
}

/** Runs both kernels, forward and backward; the largest difference of any result. */
function errorOf(o: Operands, mask: TestOperand | null, causal: boolean, scale: number): number {
  expect(attention(o.out, o.lse, o.q, o.k, o.v, mask, causal, scale)).toBe(true);
  const { q, k, v, out, lse, gradOut, gradQ, gradK, gradV } = o;
  const args = [mask, causal, scale] as const;
  expect(attentionGradient(gradQ, gradK, gradV, gradOut, out, lse, q, k, v, ...args)).toBe(true);
  const results = { out, lse, gradQ, gradK, gradV };
  const e = Object.fromEntries(Object.entries(o).map(([name, each]) => [name, inDouble(each as TestOperand)]));
  const x = e as unknown as Operands;
  reference.attention(x.out, x.lse, x.q, x.k, x.v, ...args);
  const inputs = [x.gradOut, x.out, x.lse, x.q, x.k, x.v] as const;
  reference.attentionGradient(x.gradQ, x.gradK, x.gradV, ...inputs, ...args);
  return Math.max(...Object.entries(results).map(([name, each]) => difference(each, x[name as keyof Operands])));
}

const reals: [string, DType, number][] = [
  ['float32', float32, 5e-6],
  ['float64', float64, 1e-13],
];

describe.each(reals)('%s', (_, dtype, tolerance) => {
  test.each([false, true])('all sizes, causal: %s', (causal) => {
    for (const c of cases) {
      expect(errorOf(operandsOf(dtype, c), null, causal, 0.7), JSON.stringify(c)).toBeLessThan(tolerance);
    }
  });

  test('any strides', () => {
    for (const order of [headsInside, backwards]) {
      for (const gap of [1, 2]) {
        const o = operandsOf(dtype, cases[4]!, order, gap);
        expect(errorOf(o, null, true, -0.5)).toBeLessThan(tolerance);
      }
    }
  });

  test.each([false, true])('masks of both kinds, broadcast and not, causal: %s', (causal) => {
    for (const c of cases.slice(1)) {
      const sizes = [c.batch, c.heads, c.queries, c.keys];
      const count = c.batch * c.heads * c.queries * c.keys;
      // Every query attends to key 0.
      const allowed = Array.from({ length: count }, (__, i) => (i % c.keys === 0 || i % 3 > 0 ? 1 : 0));
      const whole = operand(bool, sizes, allowed);
      const added = filled(dtype, sizes, 11);
      const shared = { ...added, geometry: new Geometry(sizes, [0, 0, c.keys, 1], 0) };
      const perHead = { ...added, geometry: new Geometry(sizes, [0, c.keys, 0, 1], 0) };
      const crossed = filled(dtype, sizes, 12, backwards);
      for (const mask of [whole, added, shared, perHead, crossed]) {
        expect(errorOf(operandsOf(dtype, c), mask, causal, 0.3), JSON.stringify(c)).toBeLessThan(tolerance);
      }
    }
  });

  test('a query without any key gives NaN', () => {
    const c = cases[1]!;
    const sizes = [c.batch, c.heads, c.queries, c.keys];
    const allowed = Array.from({ length: c.batch * c.heads * c.queries * c.keys }, (__, i) => (i < c.keys ? 0 : 1));
    for (const causal of [false, true]) {
      const o = operandsOf(dtype, c);
      expect(errorOf(o, operand(bool, sizes, allowed), causal, 1)).toBeLessThan(tolerance);
      expect(elements(o.out).map(Number.isNaN).indexOf(false)).toBe(c.valueWidth);
    }
  });

  test('large scores do not overflow, and no key has a share of them', () => {
    const o = operandsOf(dtype, cases[3]!);
    expect(errorOf(o, null, false, 1000)).toBeLessThan(1000 * tolerance);
  });

  test('chunks in any order and number give the same bits', () => {
    const results = [false, true].map((pieces) => {
      const o = operandsOf(dtype, cases[4]!);
      const { q, k, v, out, lse, gradOut, gradQ, gradK, gradV } = o;
      const work = (): void => {
        attention(out, lse, q, k, v, null, true, 0.5);
        attentionGradient(gradQ, gradK, gradV, gradOut, out, lse, q, k, v, null, true, 0.5);
      };
      if (pieces) expect(inPieces(work)).toBeGreaterThan(2);
      else work();
      return [out, lse, gradQ, gradK, gradV].map(bytesOf);
    });
    expect(results[1]).toEqual(results[0]);
  });
});

test('what has no kernel is left to the reference', () => {
  const real = operandsOf(float32, cases[1]!);
  expect(attention(real.out, real.lse, real.q, real.k, real.v, operand(int32, [1, 1, 1, 1], [0]), false, 1)).toBe(
    false,
  );
  const empty = operandsOf(float32, { ...cases[1]!, keys: 0 });
  expect(attention(empty.out, empty.lse, empty.q, empty.k, empty.v, null, false, 1)).toBe(false);
});
