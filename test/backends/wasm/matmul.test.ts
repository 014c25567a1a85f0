/** The WebAssembly matrix product against the reference kernel in double precision. */
import { describe, expect, test } from 'vitest';
import { bfloat16, bool, type DType, float16, float32, float64, int32 } from '../../../src/base/dtype.js';
import { Geometry } from '../../../src/base/geometry.js';
import { copy } from '../../../src/backends/wasm/copy.js';
import { machine } from '../../../src/backends/wasm/machine.js';
import { matmul } from '../../../src/backends/wasm/matmul.js';
import { Expr } from '../../../src/kernel/expr.js';
import { lower } from '../../../src/kernel/lower.js';
import { matmul as reference } from '../../../src/kernel/reference/matmul.js';
import { rand, type Tensor } from '../../../src/index.js';
import { bytesOf, operand, type TestOperand } from './operands.js';
import { elements, filled, inDouble, inPieces, magnitudes, tolerance, worst } from './products.js';

/** The largest error of the kernel, relative to the sum of |a| |b|. */
function errorOf(out: TestOperand, a: TestOperand, b: TestOperand): number {
  expect(matmul(out, a, b)).toBe(true);
  const expected = filled(float64, out.geometry.sizes, 1);
  const magnitude = filled(float64, out.geometry.sizes, 1);
  reference(expected, inDouble(a), inDouble(b));
  reference(magnitude, magnitudes(a), magnitudes(b));
  return worst(elements(out), elements(expected), elements(magnitude));
}

const reals: [string, DType][] = [
  ['float32', float32],
  ['float64', float64],
];

describe.each(reals)('%s', (_, dtype) => {
  const edges = [1, 2, 3, 4, 5, 7, 8, 9, 17, 65];

  test.each(edges)('products of %i rows have the sums of the reference', (m) => {
    for (const n of edges) {
      for (const k of [1, 2, 3, 4, 5, 17, 65]) {
        const error = errorOf(filled(dtype, [1, m, n], 3), filled(dtype, [1, m, k], 1), filled(dtype, [1, k, n], 2));
        expect(error, `${m}x${k}x${n}`).toBeLessThan(tolerance(dtype));
      }
    }
  });

  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [2, 1, 0],
  ];

  test('operands and results of any strides', () => {
    for (const [m, k, n] of [
      [5, 6, 9],
      [17, 65, 33],
      [70, 40, 50],
      [1, 33, 20],
      [20, 33, 1],
    ] as const) {
      for (const aOrder of orders) {
        for (const bOrder of orders) {
          for (const gap of [1, 2]) {
            for (const outOrder of [orders[0]!, orders[1]!]) {
              const out = filled(dtype, [3, m, n], 3, outOrder, gap === 1 ? 1 : 3);
              const a = filled(dtype, [3, m, k], 1, aOrder, gap);
              const b = filled(dtype, [3, k, n], 2, bOrder);
              const what = `${m}x${k}x${n} ${aOrder.join('')} ${bOrder.join('')} ${outOrder.join('')} ${gap}`;
              expect(errorOf(out, a, b), what).toBeLessThan(tolerance(dtype));
            }
          }
        }
      }
    }
  });

  test('strided results leave what lies between their elements', () => {
    const out = filled(dtype, [2, 5, 9], 3, [0, 1, 2], 2);
    const before = Array.from(out.storage.own as Float64Array);
    expect(matmul(out, filled(dtype, [2, 5, 4], 1), filled(dtype, [2, 4, 9], 2))).toBe(true);
    const after = Array.from(out.storage.own as Float64Array);
    for (let i = 0; i < after.length; i++) if (i < 3 || (i - 3) % 2 === 1) expect(after[i]).toBe(before[i]);
  });

  test('an operand that is the same for all batches', () => {
    const b = filled(dtype, [1, 20, 30], 2);
    const shared = { ...b, geometry: new Geometry([4, 20, 30], [0, 30, 1], 0) };
    expect(errorOf(filled(dtype, [4, 10, 30], 3), filled(dtype, [4, 10, 20], 1), shared)).toBeLessThan(
      tolerance(dtype),
    );
  });

  test('sums and products longer than a block', () => {
    for (const [m, k, n] of [
      [3, 1030, 5],
      [9, 1100, 270],
      [150, 513, 70],
      [2700, 1, 5],
      [1300, 3, 9],
      [1, 9001, 1],
      [1, 4100, 260],
      [260, 4100, 1],
    ] as const) {
      for (const order of [orders[0], orders[1]]) {
        const a = filled(dtype, [1, m, k], 1, order);
        const b = filled(dtype, [1, k, n], 2, order);
        const error = errorOf(filled(dtype, [1, m, n], 3), a, b);
        expect(error, `${m}x${k}x${n}`).toBeLessThan(tolerance(dtype));
      }
    }
  });

  test('NaN and infinity reach the elements that they belong to, and no others', () => {
    for (const [m, k, n] of [
      [9, 10, 11],
      [70, 600, 40],
      [1, 50, 30],
      [30, 50, 1],
    ] as const) {
      const a = filled(dtype, [1, m, k], 1);
      const b = filled(dtype, [1, k, n], 2);
      a.storage.own[(m - 1) * k + 3] = NaN;
      b.storage.own[2 * n + n - 1] = Infinity;
      expect(errorOf(filled(dtype, [1, m, n], 3), a, b)).toBeLessThan(tolerance(dtype));
    }
  });

  test('chunks in any order and number give the same bits', () => {
    let most = 0;
    for (const [batch, m, k, n] of [
      [1, 300, 600, 530],
      [6, 65, 40, 30],
      [1, 1, 500, 1500],
      [1, 900, 500, 1],
    ] as const) {
      const a = filled(dtype, [batch, m, k], 1);
      const b = filled(dtype, [batch, k, n], 2);
      const whole = filled(dtype, [batch, m, n], 3);
      const pieces = filled(dtype, [batch, m, n], 4);
      expect(matmul(whole, a, b)).toBe(true);
      most = Math.max(
        most,
        inPieces(() => expect(matmul(pieces, a, b)).toBe(true)),
      );
      expect(bytesOf(pieces)).toEqual(bytesOf(whole));
    }
    expect(most).toBeGreaterThan(4);
  });

  test('an epilogue reads the product and broadcast operands', () => {
    const single = dtype === float32;
    const [x, bias, other] = [0, 1, 2].map((i) => Expr.variable(i)) as [Expr, Expr, Expr];
    const program = lower([x.mul(Expr.uniform(0)).add(bias).maximum(other)], 'float', single);
    for (const [m, k, n] of [
      [9, 5, 17],
      [64, 600, 24],
      [1, 20, 30],
      [30, 20, 1],
    ] as const) {
      for (const order of [orders[0], orders[1]]) {
        for (const biasStrides of [
          [0, 0, 1],
          [0, 1, 0],
          [m, 1, 0],
          [0, 0, 0],
          [0, n, 1],
        ]) {
          const a = filled(dtype, [2, m, k], 1);
          const b = filled(dtype, [2, k, n], 2);
          const out = filled(dtype, [2, m, n], 3, order);
          const expected = filled(dtype, [2, m, n], 4, order);
          const biasOperand = {
            ...filled(dtype, [2 * m * n], 5),
            geometry: new Geometry([2, m, n], biasStrides, 0),
          };
          const epilogue = { program, inputs: [biasOperand, filled(dtype, [2, m, n], 6, order)], uniforms: [0.5] };
          expect(matmul(out, a, b, epilogue)).toBe(true);
          reference(expected, a, b, epilogue);
          const magnitude = elements(expected).map(() => k);
          expect(worst(elements(out), elements(expected), magnitude)).toBeLessThan(tolerance(dtype));
        }
      }
    }
  });

  test('empty results need nothing; empty sums are left to the reference', () => {
    expect(matmul(filled(dtype, [1, 0, 3], 1), filled(dtype, [1, 0, 2], 1), filled(dtype, [1, 2, 3], 1))).toBe(true);
    expect(matmul(filled(dtype, [1, 2, 3], 1), filled(dtype, [1, 2, 0], 1), filled(dtype, [1, 0, 3], 1))).toBe(false);
  });
});

test.each([float16, bfloat16])('16-bit floats are rounded once', (dtype) => {
  const values = (count: number): number[] => Array.from({ length: count }, (_, i) => ((i * 7) % 16) - 8);
  // Small integers are exact in every float, and so are their sums in float32.
  const bits = (count: number): Uint16Array => {
    const halves = operand(dtype, [count], new Uint16Array(count));
    copy(halves, operand(float32, [count], values(count)));
    return halves.storage.own as Uint16Array;
  };
  const a = operand(dtype, [2, 9, 40], bits(720));
  const b = operand(dtype, [2, 40, 11], bits(880));
  const out = operand(dtype, [2, 9, 11], new Uint16Array(198));
  const expected = operand(dtype, [2, 9, 11], new Uint16Array(198));
  expect(matmul(out, a, b)).toBe(true);
  reference(expected, a, b);
  expect(elements(expected).some((x) => x !== 0)).toBe(true);
  expect(elements(out)).toEqual(elements(expected));
});

test('integers and booleans are left to the reference', () => {
  for (const dtype of [int32, bool]) {
    const matrix = operand(dtype, [1, 2, 2], [1, 0, 1, 1]);
    expect(matmul(operand(dtype, [1, 2, 2], [0, 0, 0, 0]), matrix, matrix)).toBe(false);
  }
});

test('a large float32 sum of products keeps its precision', () => {
  const k = 1_000_000;
  const a = filled(float32, [1, 1, k], 1);
  const b = operand(float32, [1, k, 1], elements(a));
  const out = filled(float32, [1, 1, 1], 2);
  expect(matmul(out, a, b)).toBe(true);
  const exact = elements(a).reduce((sum, x) => sum + x * x, 0);
  expect(Math.abs(elements(out)[0]! - exact) / exact).toBeLessThan(1e-6);
  expect(machine().features.simd).toBe(true);
});

test('addmm and baddbmm store beta * self + alpha * product, on the machine as by operations', () => {
  const [x, y, bias] = [rand(2, 40, 50), rand(2, 50, 33), rand(33)].map((t) => t.sub(0.5)) as [Tensor, Tensor, Tensor];
  const product = x.bmm(y);
  for (const [beta, alpha] of [
    [1, 1],
    [0.5, -2],
    [0, 3],
  ] as const) {
    const expected = product.mul(alpha).add(bias.mul(beta));
    const batched = bias.baddbmm(x, y, { beta, alpha });
    const first = bias.addmm(x.select(0, 0), y.select(0, 0), { beta, alpha });
    expect(batched.sub(expected).abs().max().item()).toBeLessThan(1e-5);
    expect(first.sub(expected.select(0, 0)).abs().max().item()).toBeLessThan(1e-5);
  }
});
