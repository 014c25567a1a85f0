/** Combining runs of the rows of a matrix, each into one row, and the transpose: repeating a row over a run. */
import { float64 } from '../../base/dtype.js';
import type { Operand } from '../operand.js';
import { combined } from './gather.js';
import { loadDenseAs, storeDense } from './load.js';
import type { ScanKind } from './scan.js';

const MODES = { sum: 'add', prod: 'mul', max: 'max', min: 'min' } as const;

/**
 * Row m of `out` (M, I) is `start` combined with the rows of `input` (N, I) from bounds[2m] up to, not including, bounds[2m+1],
 * one after the other. Both are row-major and of floating dtypes; computed in double precision at most.
 */
export function segments(kind: ScanKind, out: Operand, input: Operand, bounds: ArrayLike<number>, start: number): void {
  const inner = out.geometry.sizes[1]!;
  const values = loadDenseAs(input, float64);
  const results = new Float64Array(out.geometry.numel).fill(start);
  const mode = MODES[kind];
  for (let at = 0, m = 0; at < results.length; at += inner, m += 2) {
    for (let row = bounds[m]!; row < bounds[m + 1]!; row++) {
      for (let i = 0, from = row * inner; i < inner; i++, from++) {
        results[at + i] = combined(mode, results[at + i]!, values[from]!);
      }
    }
  }
  storeDense(out, results);
}

/** The rows of `out` (N, I) in run m of these bounds become row m of `input` (M, I), the others stay; row-major, one dtype. */
export function spread(out: Operand, input: Operand, bounds: ArrayLike<number>): void {
  const inner = input.geometry.sizes[1]!;
  const values = loadDenseAs(input, float64);
  const results = loadDenseAs(out, float64);
  for (let m = 0; 2 * m < bounds.length; m++) {
    for (let row = bounds[2 * m]!; row < bounds[2 * m + 1]!; row++) {
      for (let i = 0; i < inner; i++) results[row * inner + i] = values[m * inner + i]!;
    }
  }
  storeDense(out, results);
}
