/** Numbers and checks for tests of kernels that sum products. */
import { vi } from 'vitest';
import { type DType, float32, float64 } from '../../../src/base/dtype.js';
import { Geometry, numelOf } from '../../../src/base/geometry.js';
import { PARAMETERS } from '../../../src/backends/wasm/layout.js';
import { machine } from '../../../src/backends/wasm/machine.js';
import type { Operand } from '../../../src/kernel/operand.js';
import { operand, stridesFor, type TestOperand } from './operands.js';

/** Deterministic numbers in [-1, 1). */
export function numbers(count: number, seed: number): Float64Array {
  let state = (seed * 2654435761) >>> 0;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround(state / 2 ** 31 - 1);
  });
}

/** An operand with such numbers; `order` lists the dimensions from the outermost in memory to the innermost. */
export function filled(
  dtype: DType,
  sizes: readonly number[],
  seed: number,
  order: readonly number[] = sizes.map((_, d) => d),
  gap = 1,
): TestOperand {
  const offset = gap > 1 ? 3 : 0;
  return operand(
    dtype,
    new Geometry(sizes, stridesFor(sizes, order, gap), offset),
    numbers(numelOf(sizes) * gap + offset, seed),
  );
}

/** The elements in row-major order. */
export function elements({
  storage,
  geometry,
}: Operand<{ array: ArrayLike<number | bigint>; start: number }>): number[] {
  const found: number[] = [];
  const { array, start } = storage;
  const visit = (d: number, at: number): void => {
    if (d === geometry.sizes.length) found.push(Number(array[start + at]));
    else for (let i = 0; i < geometry.sizes[d]!; i++) visit(d + 1, at + i * geometry.strides[d]!);
  };
  visit(0, geometry.offset);
  return found;
}

/** A row-major float64 operand with the absolute values of another. */
export function magnitudes(source: TestOperand): TestOperand {
  return operand(float64, source.geometry.sizes, elements(source).map(Math.abs));
}

/** A row-major float64 operand with the elements of another. */
export function inDouble(source: TestOperand): TestOperand {
  return operand(float64, source.geometry.sizes, elements(source));
}

/** The relative error, against the sum of magnitudes, that a sum of products may have. */
export function tolerance(dtype: DType): number {
  return dtype === float32 ? 3e-7 : 2e-15;
}

/**
 * The largest |actual - expected| / magnitude. Where the expected number is not finite, the actual one has to be the same,
 * else the error is infinite.
 */
export function worst(actual: number[], expected: number[], magnitude: number[]): number {
  let most = 0;
  for (let i = 0; i < expected.length; i++) {
    const x = actual[i]!;
    const y = expected[i]!;
    if (Object.is(x, y)) continue;
    const error = Math.abs(x - y) / Math.max(magnitude[i]!, Number.MIN_VALUE);
    most = Math.max(most, Number.isNaN(error) ? Infinity : error);
  }
  return most;
}

/** Runs `work` with every launch cut into single chunks that run last first, as some number of threads might. */
export function inPieces(work: () => void): number {
  let most = 0;
  const spy = vi.spyOn(machine(), 'launch').mockImplementation((kernel, chunks) => {
    most = Math.max(most, chunks);
    for (let chunk = chunks - 1; chunk >= 0; chunk--) kernel.run(PARAMETERS, chunk, chunk + 1, machine().scratch);
  });
  try {
    work();
  } finally {
    spy.mockRestore();
  }
  return most;
}
