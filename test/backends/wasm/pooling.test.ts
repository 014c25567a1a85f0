/** Pooling in WebAssembly, against the reference kernels on the same memory. */
import { describe, expect, it } from 'vitest';
import { type DType, float16, float32, float64, int64 } from '../../../src/base/dtype.js';
import { numelOf } from '../../../src/base/geometry.js';
import { avgPool, avgPoolGradient, maxPool, maxPoolGradient } from '../../../src/backends/wasm/pooling.js';
import { loadDense, loadDenseBig } from '../../../src/kernel/reference/load.js';
import * as reference from '../../../src/kernel/reference/pool.js';
import { operand, type TestOperand } from './operands.js';

/** Sizes of the image, the windows, and the sizes of the output. */
interface Case {
  readonly image: readonly number[];
  readonly window: reference.Window;
  readonly out: readonly number[];
}

function caseOf(
  image: readonly number[],
  kernel: readonly number[],
  stride: readonly number[],
  padding: readonly number[],
  dilation: readonly number[] = kernel.map(() => 1),
  ceil = false,
): Case {
  const out = kernel.map((k, d) => {
    const reach = dilation[d]! * (k - 1) + 1;
    const room = image[d + 1]! + 2 * padding[d]! - reach;
    const n = (ceil ? Math.ceil(room / stride[d]!) : Math.floor(room / stride[d]!)) + 1;
    // A window does not start in the padding behind the image.
    return ceil && (n - 1) * stride[d]! >= image[d + 1]! + padding[d]! ? n - 1 : n;
  });
  return { image, window: { kernel, stride, padding, dilation }, out: [image[0]!, ...out] };
}

const cases: readonly Case[] = [
  caseOf([3, 28, 28], [2, 2], [2, 2], [0, 0]),
  caseOf([5, 8, 8], [2, 2], [2, 2], [0, 0]),
  caseOf([2, 9, 15], [2, 2], [2, 2], [0, 0]),
  caseOf([2, 4, 6], [2, 2], [2, 2], [0, 0]),
  caseOf([2, 7, 7], [2, 2], [2, 2], [0, 0], [1, 1], true),
  caseOf([4, 9, 11], [3, 2], [1, 2], [1, 1]),
  caseOf([1, 10, 12], [3, 3], [2, 1], [1, 0]),
  caseOf([3, 17], [4], [3], [2]),
  caseOf([2, 5, 6, 7], [2, 3, 2], [1, 2, 3], [1, 1, 0]),
  caseOf([2, 3, 2, 2], [3, 2, 2], [1, 1, 1], [0, 0, 0]),
  // rows in which several windows of four do not reach over the ends
  caseOf([2, 6, 23], [3, 3], [2, 2], [1, 1]),
  caseOf([2, 5, 30], [2, 5], [1, 3], [1, 2]),
  caseOf([3, 40], [6], [1], [3]),
  caseOf([2, 4, 5, 18], [2, 3, 3], [2, 1, 1], [0, 1, 1]),
];
const dilated = [
  caseOf([2, 41], [3], [2], [1], [4]),
  caseOf([2, 7, 40], [2, 5], [3, 1], [1, 2], [3, 2]),
  caseOf([3, 12, 13], [3, 2], [1, 2], [1, 1], [2, 3]),
  caseOf([2, 20], [3], [2], [1], [4], true),
];

function filled(dtype: DType, sizes: readonly number[], value: (i: number) => number): TestOperand {
  return operand(
    dtype,
    sizes,
    Array.from({ length: numelOf(sizes) }, (_, i) => value(i)),
  );
}
const some = (i: number): number => ((i * 7919 + 13) % 37) - 18;
const zerosOf = (sizes: readonly number[]): TestOperand => operand(int64, sizes, new BigInt64Array(numelOf(sizes)));

function expectClose(got: TestOperand, want: TestOperand): void {
  const wanted = loadDense(want);
  const unit = got.dtype === float64 ? 1e-14 : 1e-6;
  const wrong = Array.from(loadDense(got)).filter(
    (value, i) => !Object.is(value, wanted[i]) && !(Math.abs(value - wanted[i]!) <= unit * 40),
  );
  expect(wrong).toEqual([]);
}

describe('pooling in WebAssembly', () => {
  it('finds maxima and where they are, as the reference', () => {
    for (const dtype of [float32, float64]) {
      for (const { image, window, out } of [...cases, ...dilated]) {
        for (const value of [some, (i: number) => (i % 11 === 3 ? NaN : some(i)), () => -Infinity, () => 2]) {
          const input = filled(dtype, image, value);
          const [got, want] = [filled(dtype, out, () => 7), filled(dtype, out, () => 7)];
          const [at, wantAt] = [zerosOf(out), zerosOf(out)];
          expect(maxPool(got, at, input, window)).toBe(true);
          reference.maxPool(want, wantAt, input, window);
          expect(Array.from(loadDense(got))).toEqual(Array.from(loadDense(want)));
          expect(Array.from(loadDenseBig(at))).toEqual(Array.from(loadDenseBig(wantAt)));
        }
      }
    }
  });

  it('sends gradients back to where the maxima were', () => {
    for (const dtype of [float32, float64]) {
      for (const { image, window, out } of [...cases, ...dilated]) {
        const indices = zerosOf(out);
        reference.maxPool(
          filled(dtype, out, () => 0),
          indices,
          filled(dtype, image, some),
          window,
        );
        const g = filled(dtype, out, (i) => some(i) / 8);
        const [got, want] = [filled(dtype, image, () => 7), filled(dtype, image, () => 7)];
        expect(maxPoolGradient(got, g, indices)).toBe(true);
        reference.maxPoolGradient(want, g, indices);
        expectClose(got, want);
      }
    }
  });

  it('averages windows and spreads gradients over them, by every rule', () => {
    for (const dtype of [float32, float64]) {
      for (const { image, window, out } of cases) {
        for (const countIncludePad of [true, false]) {
          for (const divisor of [null, 5]) {
            const rule = { countIncludePad, divisor };
            const [got, want] = [filled(dtype, out, () => 7), filled(dtype, out, () => 7)];
            const input = filled(dtype, image, some);
            expect(avgPool(got, input, window, rule)).toBe(true);
            reference.avgPool(want, input, window, rule);
            expectClose(got, want);
            const g = filled(dtype, out, (i) => some(i) / 8);
            const [back, wantBack] = [filled(dtype, image, () => 7), filled(dtype, image, () => 7)];
            expect(avgPoolGradient(back, g, window, rule)).toBe(true);
            reference.avgPoolGradient(wantBack, g, window, rule);
            expectClose(back, wantBack);
          }
        }
      }
    }
  });

  it('leaves other dtypes to the reference', () => {
    const { image, window, out } = cases[0]!;
    const half = filled(float16, image, () => 0);
    expect(
      maxPool(
        filled(float16, out, () => 0),
        zerosOf(out),
        half,
        window,
      ),
    ).toBe(false);
  });
});
