/** Scans and positions of extremes in WebAssembly, against the reference kernels on the same memory. */
import { afterAll, describe, expect, it } from 'vitest';
import { bool, type DType, dtypes, float16, float32, float64, int32, int64, uint8 } from '../../../src/base/dtype.js';
import { contiguousGeometry, Geometry, numelOf } from '../../../src/base/geometry.js';
import { argReduce } from '../../../src/backends/wasm/arg-reduce.js';
import { recurrence, scan } from '../../../src/backends/wasm/scan.js';
import { getNumThreads, setNumThreads } from '../../../src/backends/wasm/threads.js';
import { argReduce as referenceArg } from '../../../src/kernel/reference/reduce.js';
import { loadDense, loadDenseBig } from '../../../src/kernel/reference/load.js';
import {
  recurrence as referenceRecurrence,
  scan as referenceScan,
  type ScanKind,
} from '../../../src/kernel/reference/scan.js';
import { operand, stridesFor, type TestOperand } from './operands.js';

/** Sizes, number of dims of S (for a scan all but the last), and the order of the dims in memory. */
const shapes: readonly (readonly [readonly number[], number, readonly number[]])[] = [
  [[9], 0, [0]],
  [[100], 0, [0]],
  [[3, 37], 1, [0, 1]],
  [[70, 3], 1, [0, 1]],
  [[45, 40], 1, [1, 0]],
  [[3, 33], 1, [1, 0]],
  [[4, 5, 11], 2, [1, 0, 2]],
  [[5, 4, 6, 3], 3, [2, 0, 3, 1]],
  [[5, 4, 6, 3], 1, [2, 0, 3, 1]],
  [[2, 1, 7], 2, [0, 1, 2]],
];

function operandOf(
  dtype: DType,
  sizes: readonly number[],
  order: readonly number[],
  gap: number,
  value: (i: number) => number,
): TestOperand {
  const raw = Array.from({ length: numelOf(sizes) * gap + 2 }, (_, i) => value(i));
  const geometry = new Geometry(sizes, stridesFor(sizes, order, gap), 1);
  return dtype === int64 ? operand(dtype, geometry, raw.map(BigInt)) : operand(dtype, geometry, raw);
}

function emptyOf(dtype: DType, sizes: readonly number[], geometry = contiguousGeometry(sizes)): TestOperand {
  const n = Math.max(1, numelOf(sizes));
  return dtype === int64
    ? operand(dtype, geometry, new BigInt64Array(n).fill(7n))
    : operand(dtype, geometry, new Array<number>(n).fill(7));
}

function valueAt(dtype: DType, i: number): number {
  const noise = ((i * 7919 + 13) % 23) - 11;
  if (dtype === bool) return noise % 3 === 0 ? 1 : 0;
  if (dtype === uint8) return noise + 11;
  if (dtype === float16) return 0x3c00 + ((i * 37) % 30);
  return dtype.isFloatingPoint ? noise / 8 : noise;
}

const threads = getNumThreads();
afterAll(() => {
  setNumThreads(threads);
});

const valuesOf = (o: TestOperand): number[] =>
  o.dtype === int64 ? Array.from(loadDenseBig(o), Number) : Array.from(loadDense(o));

describe('argReduce in WebAssembly', () => {
  const check = (kind: 'max' | 'min', input: TestOperand, outer: number): void => {
    const sizes = input.geometry.sizes.slice(0, outer);
    const [got, want] = [emptyOf(int64, sizes), emptyOf(int64, sizes)];
    expect(argReduce(kind, got, input, outer)).toBe(true);
    referenceArg(kind, want, input, outer);
    expect(valuesOf(got)).toEqual(valuesOf(want));
  };

  it('finds the first extreme, over any layout and dtype', () => {
    for (const dtype of dtypes) {
      for (const [sizes, outer, order] of shapes) {
        for (const gap of [1, 2]) {
          for (const kind of ['max', 'min'] as const) {
            check(
              kind,
              operandOf(dtype, sizes, order, gap, (i) => valueAt(dtype, i)),
              outer,
            );
          }
        }
      }
    }
  });

  it('counts a NaN as the extreme, and finds infinities that nothing beats', () => {
    for (const dtype of [float32, float64]) {
      for (const order of [
        [0, 1],
        [1, 0],
      ]) {
        for (let at = 0; at < 11; at++) {
          for (const special of [NaN, Infinity, -Infinity]) {
            for (const kind of ['max', 'min'] as const) {
              const two = (i: number): number => (i === at + 1 || i === at + 3 ? special : (i % 5) - 2);
              check(kind, operandOf(dtype, [2, 11], order, 1, two), 1);
              check(
                kind,
                operandOf(dtype, [2, 11], order, 1, () => special),
                1,
              );
            }
          }
        }
      }
    }
  });
});

describe('scan in WebAssembly', () => {
  const kinds: readonly ScanKind[] = ['sum', 'prod', 'max', 'min'];
  const check = (kind: ScanKind, to: DType, input: TestOperand, layout?: Geometry): boolean => {
    const { sizes } = input.geometry;
    const [got, want] = [emptyOf(to, sizes, layout), emptyOf(to, sizes, layout)];
    if (!scan(kind, got, input)) return false;
    referenceScan(kind, want, input);
    const wanted = valuesOf(want);
    const unit = to === float64 ? 1e-14 : 1e-7;
    const wrong = valuesOf(got).filter((value, i) => {
      const expected = wanted[i]!;
      if (value === expected || Object.is(value, expected)) return false;
      return !to.isFloatingPoint || !(Math.abs(value - expected) <= unit * Math.max(1, Math.abs(expected)));
    });
    expect(wrong).toEqual([]);
    return true;
  };

  it('does as the reference, over any layout', () => {
    for (const kind of kinds) {
      for (const dtype of [float32, float64, float16, int64, int32, uint8]) {
        for (const [sizes, , order] of shapes) {
          for (const gap of [1, 2]) {
            const input = operandOf(dtype, sizes, order, gap, (i) => valueAt(dtype, i));
            const out = operandOf(float32, sizes, order, 1, () => 0).geometry;
            expect(check(kind, dtype, input)).toBe(true);
            expect(check(kind, dtype, input, new Geometry(sizes, out.strides))).toBe(true);
          }
        }
      }
    }
  });

  it('converts to the dtype of the result first, or leaves that to the reference', () => {
    let done = 0;
    for (const kind of kinds) {
      for (const from of dtypes) {
        for (const to of dtypes) {
          if (
            check(
              kind,
              to,
              operandOf(from, [5, 9], [0, 1], 1, (i) => valueAt(from, i)),
            )
          )
            done++;
        }
      }
    }
    expect(done).toBeGreaterThan(100);
  });

  it('keeps a NaN once it was met', () => {
    for (const kind of kinds) {
      const input = operandOf(float32, [3, 8], [0, 1], 1, (i) => (i % 9 === 4 ? NaN : i % 4));
      expect(check(kind, float32, input)).toBe(true);
    }
  });

  it('says where extremes are, over any layout and with any number of threads', () => {
    for (const kind of ['max', 'min'] as const) {
      for (const dtype of [float32, float64, float16, int64, int32, uint8]) {
        for (const [sizes, , order] of [...shapes, [[70, 450], 1, [0, 1]] as const]) {
          const special = (i: number): number => (dtype === float32 && i % 97 === 5 ? NaN : valueAt(dtype, i));
          const input = operandOf(dtype, sizes, order, 1, special);
          const [values, wanted] = [emptyOf(dtype, sizes), emptyOf(dtype, sizes)];
          const want = emptyOf(int64, sizes);
          referenceScan(kind, wanted, input, want);
          for (const threads of [1, 3]) {
            setNumThreads(threads);
            const got = emptyOf(int64, sizes, new Geometry(sizes, stridesFor(sizes, order)));
            expect(scan(kind, values, input, got)).toBe(true);
            expect(valuesOf(values)).toEqual(valuesOf(wanted));
            expect(valuesOf(got)).toEqual(valuesOf(want));
          }
        }
      }
    }
  });
});

describe('a recurrence in WebAssembly', () => {
  it('does as the reference, in both directions, over any layout and with any number of threads', () => {
    for (const reverse of [false, true]) {
      for (const dtype of [float32, float64, float16]) {
        for (const [sizes, , order] of [...shapes, [[70, 450], 1, [0, 1]] as const]) {
          const input = operandOf(dtype, sizes, order, 2, (i) => valueAt(dtype, i));
          const half = dtype === float16;
          const factors = operandOf(dtype, sizes, order, 1, (i) => (half ? 0x3800 : valueAt(dtype, i + 1) / 2));
          const want = emptyOf(dtype, sizes);
          referenceRecurrence(want, factors, input, reverse);
          for (const threads of [1, 3]) {
            setNumThreads(threads);
            const got = emptyOf(dtype, sizes, new Geometry(sizes, stridesFor(sizes, order)));
            expect(recurrence(got, factors, input, reverse)).toBe(true);
            expect(valuesOf(got)).toEqual(valuesOf(want));
          }
        }
      }
    }
  });

  it('has nothing to do for no elements', () => {
    const none = emptyOf(float32, [3, 0]);
    expect(recurrence(none, none, none, false)).toBe(true);
    expect(scan('max', none, none, emptyOf(int64, [3, 0]))).toBe(true);
  });
});
