/**
 * Distances between vectors, and their gradient.
 *
 *     pairs (..., P, R)             vector i of `a` (..., P, M) and vector j of `b` (..., R, M)
 *     pairs (N (N - 1) / 2)         where b is null: of a (N, M), 0 and 1, 0 and 2, ..., N - 2 and N - 1
 */
import { float64 } from '../../base/dtype.js';
import type { Operand } from '../operand.js';
import { loadDenseAs, storeDense } from './load.js';

/** Calls `visit` with the positions of two vectors and the number of their pair, for all pairs. */
function forPairs(a: Operand, b: Operand | null, visit: (i: number, j: number, pair: number) => void): void {
  const { sizes, rank } = a.geometry;
  const [count, width] = [sizes[rank - 2]!, sizes[rank - 1]!];
  const others = b === null ? count : b.geometry.sizes[rank - 2]!;
  const vectors = sizes.slice(0, -1).reduce((product, size) => product * size, 1);
  for (let i = 0, pair = 0; i < vectors; i++) {
    const batch = Math.floor(i / count) * others;
    for (let j = b === null ? i + 1 : 0; j < others; j++) visit(i * width, (batch + j) * width, pair++);
  }
}

/** `out` (pairs): the p-norms of the differences; for p = 0 how many elements differ. */
export function distances(out: Operand, a: Operand, b: Operand | null, p: number): void {
  const x = loadDenseAs(a, float64);
  const y = b === null ? x : loadDenseAs(b, float64);
  const width = a.geometry.sizes[a.geometry.rank - 1]!;
  const results = new Float64Array(out.geometry.numel);
  forPairs(a, b, (i, j, pair) => {
    let total = 0;
    for (let k = 0; k < width; k++) {
      const size = Math.abs(x[i + k]! - y[j + k]!);
      if (p === Infinity) total = Math.max(total, size);
      else if (p === 0) total += size === 0 ? 0 : 1;
      else total += p === 1 ? size : p === 2 ? size * size : size ** p;
    }
    if (p === 2) total = Math.sqrt(total);
    else if (p !== 0 && p !== 1 && p !== Infinity) total **= 1 / p;
    results[pair] = total;
  });
  storeDense(out, results);
}

/**
 * `out` (as a): the sums, over the pairs of which an element d of a's vector minus the other one is part, of a factor of the
 * pair times sign(d) |d|^(p - 1), 0 where d is 0. For p = Infinity that is sign(d) where |d| is at least the pair's element of
 * `least`, else 0.
 */
export function distanceGradient(
  out: Operand,
  factors: Operand,
  least: Operand | null,
  a: Operand,
  b: Operand | null,
  p: number,
): void {
  const x = loadDenseAs(a, float64);
  const y = b === null ? x : loadDenseAs(b, float64);
  const factor = loadDenseAs(factors, float64);
  const bound = least === null ? factor : loadDenseAs(least, float64);
  const width = a.geometry.sizes[a.geometry.rank - 1]!;
  const results = new Float64Array(x.length);
  forPairs(a, b, (i, j, pair) => {
    for (let k = 0; k < width; k++) {
      const d = x[i + k]! - y[j + k]!;
      const size = Math.abs(d);
      // NaN has no sign, but counts where the difference itself is the factor.
      if (!(size > 0) && p !== 2) continue;
      let slope = d;
      if (p === Infinity) slope = size >= bound[pair]! ? Math.sign(d) : 0;
      else if (p !== 2) slope = p === 1 ? Math.sign(d) : Math.sign(d) * size ** (p - 1);
      results[i + k]! += slope * factor[pair]!;
      if (b === null) results[j + k]! -= slope * factor[pair]!;
    }
  });
  storeDense(out, results);
}
