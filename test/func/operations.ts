/** What the tests that run every operation share: which samples, and when results are equal. */
import { expect } from 'vitest';
import { NotImplementedError, type Tensor } from '../../src/index.js';

/**
 * Not functions of their tensors' values alone: resize_() of a tensor of a graph, as_strided() with a place in the
 * storage; and factors inside solve(), which are in sizes of their own.
 */
export const skipped: ReadonlySet<string> = new Set(['resize', 'resizeAs', 'asStrided', 'solveWithFactors']);

export const numbers = (t: Tensor): number[] => t.detach().to('float64').reshape([-1]).tolist() as number[];

/** Null for an operation that has no derivative, or none of the order wanted. */
export function attempt<T>(compute: () => T): T | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof NotImplementedError) return null;
    throw error;
  }
}

export function close(got: readonly number[], wanted: readonly number[], where: string): void {
  expect(got.length, where).toBe(wanted.length);
  got.forEach((x, i) => {
    const y = wanted[i]!;
    if (Object.is(x, y) || x === y) return;
    if (Math.abs(x - y) <= 1e-9 + 1e-7 * Math.abs(y)) return;
    expect(x, `${where}, element ${i}`).toBe(y);
  });
}
