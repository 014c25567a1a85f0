/** Reductions of the WebAssembly backend, against the reference kernel on the same memory. */
import { describe, expect, it } from 'vitest';
import {
  bool,
  type DType,
  dtypes,
  float16,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  uint8,
} from '../../../src/base/dtype.js';
import { Geometry, numelOf } from '../../../src/base/geometry.js';
import { reduce } from '../../../src/backends/wasm/reduce.js';
import { PARAMETERS } from '../../../src/backends/wasm/layout.js';
import { machine } from '../../../src/backends/wasm/machine.js';
import { reduce as reference, type ReduceKind } from '../../../src/kernel/reference/reduce.js';
import { loadDense, loadDenseBig } from '../../../src/kernel/reference/load.js';
import { bytesOf, operand, stridesFor, type TestOperand } from './operands.js';

const kinds: readonly ReduceKind[] = ['sum', 'prod', 'max', 'min', 'any', 'all'];

/** Sizes S ++ R with the number of dims of S, and the order of the dims in memory. */
const shapes: readonly (readonly [sizes: readonly number[], outer: number, order: readonly number[]])[] = [
  [[7], 0, [0]],
  [[1003], 0, [0]],
  [[3, 67], 1, [0, 1]],
  [[67, 3], 1, [0, 1]],
  [[45, 70], 1, [1, 0]],
  [[3, 40], 1, [1, 0]],
  [[130, 5], 1, [1, 0]],
  [[5, 4, 6], 1, [1, 0, 2]],
  [[5, 4, 6, 3], 2, [2, 0, 3, 1]],
  [[2, 3, 5, 9], 1, [0, 2, 1, 3]],
  [[4, 1, 9], 3, [0, 1, 2]],
  [[6, 9, 2], 2, [2, 1, 0]],
];

function valueAt(dtype: DType, i: number): number {
  const noise = ((i * 7919 + 13) % 127) - 63;
  if (dtype === bool) return noise % 5 === 0 ? 0 : 1;
  if (dtype === uint8) return noise + 63;
  return dtype.isFloatingPoint ? noise / 16 : noise;
}

/** An input of these sizes whose dims lie in memory in `order`, with gaps if asked for. */
function inputOf(dtype: DType, sizes: readonly number[], order: readonly number[], gap: number): TestOperand {
  const n = numelOf(sizes) * gap + 2;
  const half = dtype === float16;
  const raw = Array.from({ length: n }, (_, i) => (half ? 0x3c00 + ((i * 37) % 600) : valueAt(dtype, i)));
  const geometry = new Geometry(sizes, stridesFor(sizes, order, gap), 1);
  return dtype === int64 ? operand(dtype, geometry, raw.map(BigInt)) : operand(dtype, geometry, raw);
}

function outOf(dtype: DType, sizes: readonly number[]): TestOperand {
  const n = Math.max(numelOf(sizes), 1);
  return dtype === int64
    ? operand(dtype, sizes, new BigInt64Array(n).fill(77n))
    : operand(dtype, sizes, new Array<number>(n).fill(77));
}

function valuesOf(o: TestOperand): number[] {
  return o.dtype === int64 ? Array.from(loadDenseBig(o), Number) : Array.from(loadDense(o));
}

/** Compares with the reference; the relative error of floats is measured against the sum of the magnitudes. */
function check(kind: ReduceKind, from: DType, to: DType, input: TestOperand, outer: number): boolean {
  const outSizes = input.geometry.sizes.slice(0, outer);
  const [got, want] = [outOf(to, outSizes), outOf(to, outSizes)];
  if (!reduce(kind, got, input, outer)) return false;
  reference(kind, want, input, outer);
  const columns = input.geometry.numel / Math.max(want.geometry.numel, 1);
  const unit = to === float64 ? 1e-13 : to === float16 ? 1e-3 : 2e-7;
  const wanted = valuesOf(want);
  const wrong = valuesOf(got).filter((value, i) => {
    const expected = wanted[i]!;
    if (Object.is(value, expected) || value === expected) return false;
    if (!to.isFloatingPoint || kind === 'max' || kind === 'min') return true;
    const scale = kind === 'sum' ? Math.max(4 * columns, Math.abs(expected)) : Math.abs(expected);
    return !(Math.abs(value - expected) <= unit * scale);
  });
  expect(wrong).toEqual([]);
  return true;
}

describe('reduce in WebAssembly', () => {
  for (const kind of kinds) {
    it(`does '${kind}' as the reference, over any layout and dtype`, () => {
      for (const from of [float32, float64, float16, int64, int32, int16, int8, uint8, bool]) {
        const to =
          kind === 'any' || kind === 'all'
            ? bool
            : (kind === 'sum' || kind === 'prod') && !from.isFloatingPoint
              ? int64
              : from;
        for (const [sizes, outer, order] of shapes) {
          for (const gap of [1, 2]) {
            expect(check(kind, from, to, inputOf(from, sizes, order, gap), outer)).toBe(true);
          }
        }
      }
    });
  }

  it('converts to the dtype of the result first, or leaves that to the reference', () => {
    let done = 0;
    for (const kind of kinds) {
      for (const from of dtypes) {
        for (const to of dtypes) {
          if (check(kind, from, to, inputOf(from, [5, 9], [0, 1], 1), 1)) done++;
        }
      }
    }
    expect(done).toBeGreaterThan(250);
  });

  it('lets NaN win, wherever it is, and keeps infinities', () => {
    for (const dtype of [float32, float64]) {
      for (const n of [5, 8, 37]) {
        for (let at = 0; at < n; at++) {
          for (const special of [NaN, Infinity, -Infinity]) {
            const raw = Array.from({ length: n }, (_, i) => (i === at ? special : i - 7));
            for (const kind of kinds) {
              for (const layout of [new Geometry([1, n], [n, 1]), new Geometry([2, n], [0, 1])]) {
                expect(
                  check(kind, dtype, kind === 'any' || kind === 'all' ? bool : dtype, operand(dtype, layout, raw), 1),
                ).toBe(true);
              }
            }
          }
        }
      }
    }
  });

  it('gives the neutral element for rows without elements', () => {
    for (const kind of ['sum', 'prod'] as const) {
      const out = outOf(float32, [3]);
      expect(reduce(kind, out, operand(float32, [3, 0], []), 1)).toBe(true);
      expect(valuesOf(out)).toEqual(new Array(3).fill(kind === 'prod' ? 1 : 0));
    }
  });

  it('wraps integer sums and products around', () => {
    const big = operand(
      int64,
      [4, 3],
      [2n ** 62n, 2n ** 62n, 2n ** 62n, -5n, 3n, 7n, 2n ** 40n, 2n ** 40n, 3n, 1n, 2n, 3n],
    );
    const want = outOf(int64, [4]);
    const got = outOf(int64, [4]);
    for (const kind of ['sum', 'prod'] as const) {
      reference(kind, want, big, 1);
      expect(reduce(kind, got, big, 1)).toBe(true);
      expect(Array.from(loadDenseBig(got))).toEqual(Array.from(loadDenseBig(want)));
    }
  });

  it('reduces long rows in pieces', () => {
    for (const [n, rows] of [
      [70001, 1],
      [65536 * 2, 2],
      [200003, 3],
    ] as const) {
      for (const dtype of [float32, float64, bool, int32, int64]) {
        const input = inputOf(dtype, [rows, n], [0, 1], 1);
        const tall = inputOf(dtype, [rows, n], [1, 0], 1);
        for (const kind of ['sum', 'max', 'min', 'any', 'all'] as const) {
          const to = kind === 'any' || kind === 'all' ? bool : kind === 'sum' && !dtype.isFloatingPoint ? int64 : dtype;
          expect(check(kind, dtype, to, input, 1)).toBe(true);
          expect(check(kind, dtype, to, tall, 1)).toBe(true);
        }
      }
    }
  });

  it('sums 10 million float32 with a relative error below 1e-6, along rows and down columns', () => {
    const n = 10_000_000;
    for (const value of [() => 0.1, () => 1 / 3, (i: number) => ((i * 7919) % 1000) / 999]) {
      const long = operandFilled(n, value);
      const array = machine().heap.f32.subarray(long.storage.start, long.storage.start + n);
      let exact = 0;
      let lost = 0; // Kahan's summation in double precision
      for (let i = 0; i < n; i++) {
        const y = array[i]! - lost;
        const t = exact + y;
        lost = t - exact - y;
        exact = t;
      }
      const total = outOf(float32, []);
      expect(reduce('sum', total, long, 0)).toBe(true);
      expect(Math.abs(valuesOf(total)[0]! / exact - 1)).toBeLessThan(1e-6);
      const columns = { ...long, geometry: new Geometry([4, n / 4], [1, 4]) };
      const sums = outOf(float32, [4]);
      expect(reduce('sum', sums, columns, 1)).toBe(true);
      expect(Math.abs(valuesOf(sums).reduce((a, b) => a + b) / exact - 1)).toBeLessThan(1e-6);
    }
  });

  it('gives the same bits however the chunks are cut and in whatever order they run', () => {
    const m = machine();
    const launch = m.launch.bind(m);
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const input = inputOf(float32, [300, 200], order, 1);
      for (const kind of ['sum', 'max'] as const) {
        const [whole, pieces] = [outOf(float32, [300]), outOf(float32, [300])];
        reduce(kind, whole, input, 1);
        let most = 0;
        m.launch = (kernel, chunks) => {
          most = chunks;
          for (let chunk = chunks - 1; chunk >= 0; chunk--) kernel.run(PARAMETERS, chunk, chunk + 1, m.scratch);
        };
        reduce(kind, pieces, input, 1);
        m.launch = launch;
        expect(most).toBeGreaterThan(1);
        expect(bytesOf(pieces)).toEqual(bytesOf(whole));
      }
    }
  });
});

const store = operand(float32, [1], new Float32Array(10_000_000));

function operandFilled(n: number, value: (i: number) => number): TestOperand {
  const { start } = store.storage;
  const { f32 } = machine().heap;
  for (let i = 0; i < n; i++) f32[start + i] = value(i);
  return { ...store, geometry: new Geometry([n], [1]) };
}
