/** Row kernels, against the same formulas in plain loops, one row after the other. */
import { describe, expect, it } from 'vitest';
import { bfloat16, float32, float64 } from '../../src/base/dtype.js';
import { Geometry } from '../../src/base/geometry.js';
import { Expr } from '../../src/kernel/expr.js';
import type { Operand } from '../../src/kernel/operand.js';
import { rows } from '../../src/kernel/reference/rows.js';
import { rowKernel } from '../../src/kernel/rows.js';
import { emptyOperand, operandOf, valuesOf } from './operands.js';

const [x, y, z] = [Expr.variable(0), Expr.variable(1), Expr.variable(2)] as const;

/** Variables: 0 the input, 1 the largest, 2 the sum. */
const softmax = rowKernel(
  {
    inputs: 1,
    stages: [
      { kind: 'max', expr: x },
      { kind: 'sum', expr: x.sub(y).exp() },
    ],
    elements: [x.sub(y).exp().div(z)],
    perRow: [z.log().add(y)],
  },
  false,
);

function plainSoftmax(row: readonly number[]): { share: number[]; logSum: number } {
  const top = Math.max(...row);
  const exps = row.map((v) => Math.exp(v - top));
  const total = exps.reduce((a, b) => a + b, 0);
  return { share: exps.map((e) => e / total), logSum: Math.log(total) + top };
}

const wave = (i: number): number => 3 * Math.sin(i * 1.7);
const close = (got: readonly unknown[], want: readonly number[], digits = 12): void => {
  expect(got.length).toBe(want.length);
  got.forEach((value, i) => {
    expect(value).toBeCloseTo(want[i]!, digits);
  });
};

describe('row kernels', () => {
  it('run stage after stage over each row, then over the elements', () => {
    const input = operandOf(float64, [3, 5], wave);
    const out = emptyOperand(float64, [3, 5]);
    const logSums = emptyOperand(float64, [3]);
    rows(softmax, [out], [logSums], [input], [], 1);
    const values = valuesOf(input) as number[];
    const plain = [0, 1, 2].map((r) => plainSoftmax(values.slice(5 * r, 5 * r + 5)));
    close(
      valuesOf(out),
      plain.flatMap((p) => p.share),
    );
    close(
      valuesOf(logSums),
      plain.map((p) => p.logSum),
    );
  });

  it('take rows that lie over several dims, in any layout, and many rows', () => {
    const input = operandOf(float32, [300, 3, 40], wave, { order: [1, 2, 0], gaps: true });
    const out = emptyOperand(float32, [300, 3, 40], [1, 12000, 300]);
    const logSums = emptyOperand(float32, [300]);
    rows(softmax, [out], [logSums], [input], [], 1);
    const values = valuesOf(input) as number[];
    const got = valuesOf(out);
    for (const r of [0, 137, 299]) {
      close(got.slice(120 * r, 120 * r + 120), plainSoftmax(values.slice(120 * r, 120 * r + 120)).share, 6);
    }
  });

  it('take the whole input as one row, and scalars', () => {
    for (const sizes of [[], [7], [2, 3]]) {
      const input = operandOf(float64, sizes, wave);
      const out = emptyOperand(float64, sizes);
      const logSum = emptyOperand(float64, []);
      rows(softmax, [out], [logSum], [input], [], 0);
      const plain = plainSoftmax(valuesOf(input) as number[]);
      close(valuesOf(out), plain.share);
      close(valuesOf(logSum), [plain.logSum]);
    }
  });

  it('read inputs that are broadcast along rows or across them, and numbers given at launch', () => {
    // out = (x + weight) * scale of the row, total = sum of it / n
    const kernel = rowKernel(
      {
        inputs: 3,
        stages: [{ kind: 'sum', expr: x.add(y).mul(z) }],
        elements: [
          x
            .add(y)
            .mul(z)
            .sub(Expr.variable(3).div(Expr.uniform(0))),
        ],
        perRow: [z.mul(Expr.variable(3))],
      },
      false,
    );
    const input = operandOf(float64, [2, 3], (i) => i);
    const weight = operandOf(float64, [2, 3], (i) => i % 3, { expanded: [true, false] });
    const scale = operandOf(float64, [2, 3], (i) => (i < 3 ? 1 : 2), { expanded: [false, true] });
    const out = emptyOperand(float64, [2, 3]);
    const totals = emptyOperand(float64, [2]);
    rows(kernel, [out], [totals], [input, weight, scale], [3], 1);
    expect(valuesOf(out)).toEqual([0 - 2, 2 - 2, 4 - 2, 6 - 10, 10 - 10, 14 - 10]);
    expect(valuesOf(totals)).toEqual([6, 60]);
  });

  it('compute what is the same in a whole row once', () => {
    expect(softmax.stages.map((s) => s.kind)).toEqual(['max', 'sum']);
    const logSoftmax = rowKernel(
      {
        inputs: 1,
        stages: [
          { kind: 'max', expr: x },
          { kind: 'sum', expr: x.sub(y).exp() },
        ],
        elements: [x.sub(y).sub(z.log()), z.log()],
      },
      false,
    );
    expect(logSoftmax.stages.map((s) => s.kind)).toEqual(['max', 'sum', 'once']);
    const input = operandOf(float64, [2, 4], wave);
    const out = emptyOperand(float64, [2, 4]);
    rows(logSoftmax, [out, emptyOperand(float64, [2, 4])], [], [input], [], 1);
    const values = valuesOf(input) as number[];
    close(
      valuesOf(out),
      [0, 1].flatMap((r) => plainSoftmax(values.slice(4 * r, 4 * r + 4)).share.map(Math.log)),
    );
  });

  it('allow an output to be an input', () => {
    const input = operandOf(float64, [2, 4], wave);
    const before = valuesOf(input) as number[];
    rows(softmax, [input], [emptyOperand(float64, [2])], [input], [], 1);
    close(
      valuesOf(input),
      [0, 1].flatMap((r) => plainSoftmax(before.slice(4 * r, 4 * r + 4)).share),
    );
  });

  it('give 0 for sums over empty rows and infinities for extremes, and nothing for no rows', () => {
    const kernel = rowKernel(
      {
        inputs: 1,
        stages: [
          { kind: 'sum', expr: x },
          { kind: 'max', expr: x },
          { kind: 'min', expr: x },
        ],
        perRow: [y, z, Expr.variable(3)],
      },
      true,
    );
    const results = [0, 1, 2].map(() => emptyOperand(float32, [2]));
    rows(kernel, [], results, [emptyOperand(float32, [2, 0])], [], 1);
    expect(results.map((r) => valuesOf(r)[1])).toEqual([0, -Infinity, Infinity]);
    rows(
      kernel,
      [],
      results.map(() => emptyOperand(float32, [0])),
      [emptyOperand(float32, [0, 2])],
      [],
      1,
    );
  });

  it('round once when stored, and let a NaN win', () => {
    const kernel = rowKernel({ inputs: 1, stages: [{ kind: 'max', expr: x }], perRow: [y] }, true);
    const input: Operand = {
      storage: { array: Float32Array.of(1, NaN, 2, 0.1, 0.3, 0.2), start: 0 },
      dtype: float32,
      geometry: new Geometry([2, 3], [3, 1]),
    };
    const out = emptyOperand(bfloat16, [2]);
    rows(kernel, [], [out], [input], [], 1);
    expect(valuesOf(out)[0]).toBeNaN();
    expect(valuesOf(out)[1]).toBe(0.30078125); // 0.3 as bfloat16
  });
});
