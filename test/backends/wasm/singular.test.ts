/** The kernels of singular values in WebAssembly, against the reference kernels on copies of the same operands. */
import { expect, it } from 'vitest';
import { type DType, float32, float64, int32 } from '../../../src/base/dtype.js';
import { machine } from '../../../src/backends/wasm/machine.js';
import * as wasm from '../../../src/backends/wasm/singular.js';
import * as reference from '../../../src/kernel/reference/singular.js';
import { bytesOf, copyOf, operand, type TestOperand } from './operands.js';
import { inPieces } from './products.js';

const noise = (i: number): number =>
  (Math.imul(Math.imul(i + 1, 0x9e3779b1) ^ ((i + 7) << 13), 0x85ebca6b) >> 8) / 2 ** 23;

const filled = (sizes: readonly number[], value: (i: number) => number = noise, dtype: DType = float64): TestOperand =>
  operand(
    dtype,
    sizes,
    Array.from({ length: sizes.reduce((a, b) => a * b, 1) }, (_, i) => value(i)),
  );

const own = ({ storage }: TestOperand): number[] => Array.from(storage.own as Float64Array);
const textOf = (o: TestOperand): string => bytesOf(o).join();

function expectClose(got: readonly number[], want: readonly number[], unit = 1e-12): void {
  const wrong = got.flatMap((value, i) =>
    Math.abs(value - want[i]!) <= unit * Math.max(1, Math.abs(want[i]!)) ? [] : [[i, value, want[i]]],
  );
  expect(wrong).toEqual([]);
}

const sizes = [
  [1, 1],
  [1, 6],
  [2, 2],
  [3, 5],
  [4, 4],
  [7, 7],
  [9, 12],
  [23, 40],
] as const;

/** w, v and the notes after a reduction by one or the other; v has what nobody reads set to 0. */
function reduced(
  kernels: { bidiagonalise: (w: TestOperand, v: TestOperand, noted: TestOperand) => unknown },
  w: TestOperand,
): [w: TestOperand, v: TestOperand, noted: TestOperand] {
  const [batches, k] = w.geometry.sizes as [number, number];
  const all = [copyOf(w), filled([batches, k, k], () => 0), filled([batches, 4, k], () => 0)] as const;
  kernels.bidiagonalise(...all);
  return [...all];
}

it('reduces matrices to two diagonals, zeros and columns in a line included', () => {
  for (const [k, l] of sizes) {
    const deficient = (i: number): number => noise(i % l) * (1 + Math.floor(i / l));
    for (const w of [filled([2, k, l]), filled([2, k, l], () => 0), filled([1, k, l], deficient)]) {
      const [got, want] = [reduced(wasm, w), reduced(reference, w)];
      // Of columns in a line, what is left after the first is rounding: its direction is anything.
      const noted = got[2];
      if (own(want[2]).every((x) => x === 0 || Math.abs(x) > 1e-9)) {
        got.forEach((o, i) => {
          expectClose(own(o), own(want[i]!));
        });
      } else expect(own(noted).every(Number.isFinite)).toBe(true);
      inPieces(() => expect(reduced(wasm, w).map(textOf)).toEqual(got.map(textOf)));
    }
  }
});

it('puts reflections in their place: rows that are orthonormal, as the reference has them', () => {
  for (const [k, l] of sizes) {
    const [w, v, noted] = reduced(reference, filled([2, k, l]));
    for (const [x, row] of [
      [w, 2],
      [v, 3],
    ] as const) {
      const [got, want, again] = [copyOf(x), copyOf(x), copyOf(x)];
      expect(wasm.generateRows(got, noted, row)).toBe(true);
      reference.generateRows(want, noted, row);
      expectClose(own(got), own(want));
      inPieces(() => wasm.generateRows(again, noted, row));
      expect(textOf(again)).toBe(textOf(got));
      const length = x.geometry.sizes[2]!;
      const values = own(got);
      for (let a = 0; a < 2 * k; a++) {
        const first = k * Math.floor(a / k);
        for (let b = first; b < first + k; b++) {
          let sum = 0;
          for (let c = 0; c < length; c++) sum += values[a * length + c]! * values[b * length + c]!;
          expect(Math.abs(sum - (a === b ? 1 : 0))).toBeLessThan(1e-13);
        }
      }
    }
  }
});

it.each([float32, float64].map((dtype) => [dtype.name, dtype] as const))(
  'turns neighbouring rows, run after run, of %s',
  (_, dtype) => {
    for (const columns of [1, 2, 7, 8, 9, 40]) {
      const x = filled([12, columns], noise, dtype);
      const turns = filled([14, 2], (i) => (i % 2 === 0 ? Math.cos(i) : Math.sin(i - 1)), dtype);
      const runs = operand(int32, [4, 2], [0, 11, 3, 2, 10, 1, 9, 9]);
      const [got, want, again] = [copyOf(x), copyOf(x), copyOf(x)];
      expect(wasm.rotateRows(got, turns, runs, 3)).toBe(true);
      reference.rotateRows(want, turns, runs, 3);
      expectClose(own(got), own(want), dtype === float32 ? 1e-6 : 1e-14);
      expect(own(got)).not.toEqual(own(x));
      inPieces(() => wasm.rotateRows(again, turns, runs, 3));
      expect(textOf(again)).toBe(textOf(got));
    }
  },
);

it('gives the same bits with any number of threads', () => {
  const { pool } = machine();
  const before = pool?.threads ?? 1;
  const results = [1, 3].map((threads) => {
    if (pool !== null) pool.threads = threads;
    const [w, v, noted] = reduced(wasm, filled([6, 30, 40]));
    wasm.generateRows(w, noted, 2);
    wasm.generateRows(v, noted, 3);
    const turns = filled([2000, 2]);
    wasm.rotateRows({ ...w, geometry: filled([180, 40]).geometry }, turns, operand(int32, [1, 2], [5, 100]), 1);
    return [w, v, noted].map(textOf);
  });
  if (pool !== null) pool.threads = before;
  expect(results[1]).toEqual(results[0]);
});

it('finds the singular values of two diagonals, zeros among them', () => {
  const record = (k: number): reference.Turns => ({
    right: new Float64Array(2 * k),
    left: new Float64Array(2 * k),
    begin: () => 0,
  });
  // (1, 1; 0, 1) has the golden ratio and its reciprocal.
  const d = Float64Array.of(1, 1);
  reference.diagonalise(d, Float64Array.of(0, 1), 2, record(2));
  const golden = (1 + Math.sqrt(5)) / 2;
  expectClose(
    Array.from(d, Math.abs).sort((a, b) => b - a),
    [golden, 1 / golden],
  );
  for (const zero of [0, 1, 2, 3]) {
    const values = Float64Array.of(3, 2, 1, 4).fill(0, zero, zero + 1);
    const above = Float64Array.of(0, 1, -2, 0.5);
    const squares = [...values, ...above].reduce((sum, x) => sum + x * x, 0);
    reference.diagonalise(values, above, 4, record(4));
    const found = Array.from(values, Math.abs).sort((a, b) => a - b);
    expect(found[0]).toBeLessThan(1e-15);
    expect(found.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(squares, 12);
    expect(found[1]).toBeGreaterThan(0.1);
  }
});
