/**
 * The sparse matrices of interpolation, padding and averages over uneven windows: for a rule, how the n elements along a
 * dimension make m. Knows no tensors.
 */
import type { SparseRows } from '../../backends/backend.js';

const { ceil, floor, fround, max, min } = Math;

/** A matrix in which row i is the column that `column` names. */
function moves(m: number, column: (row: number) => number): SparseRows {
  const columns = new Int32Array(m);
  const starts = new Int32Array(m + 1);
  for (let i = 0; i < m; i++) {
    columns[i] = column(i);
    starts[i + 1] = i + 1;
  }
  return { starts, columns, weights: null };
}

type Add = (column: number, weight: number) => void;

/** A matrix in which `entries` adds what is in each row, at most `most` entries. */
function weighted(m: number, most: number, entries: (row: number, add: Add) => void): SparseRows {
  const columns = new Int32Array(m * most);
  const weights = new Float64Array(m * most);
  const starts = new Int32Array(m + 1);
  let count = 0;
  const add: Add = (column, weight) => {
    columns[count] = column;
    weights[count++] = weight;
  };
  for (let i = 0; i < m; i++) {
    entries(i, add);
    starts[i + 1] = count;
  }
  return { starts, columns: columns.subarray(0, count), weights: weights.subarray(0, count) };
}

/** The transpose, of a matrix with `count` columns. */
export function transposed({ starts, columns, weights }: SparseRows, count: number): SparseRows {
  const made = new Int32Array(count + 1);
  for (let k = 0; k < columns.length; k++) made[columns[k]! + 1]!++;
  for (let n = 0; n < count; n++) made[n + 1]! += made[n]!;
  const next = made.slice();
  const rows = new Int32Array(columns.length);
  const theirs = new Float64Array(columns.length);
  for (let m = 0; m + 1 < starts.length; m++) {
    for (let k = starts[m]!; k < starts[m + 1]!; k++) {
      const at = next[columns[k]!]!++;
      rows[at] = m;
      theirs[at] = weights === null ? 1 : weights[k]!;
    }
  }
  return { starts: made, columns: rows, weights: theirs };
}

/** How n elements make m. What `x` is the rule says: a number of elements, or the step in the input for one in the output. */
export type Rule = (n: number, m: number, x: number, single: boolean) => SparseRows;

/** Where the centre of output element i lies in the input, elements being intervals of length 1. */
const centre = (i: number, step: number): number => (i + 0.5) * step - 0.5;

/**
 * Nearest elements. PyTorch takes the position for a float32 before it cuts its fraction, and with float32 also computes it so.
 * (With a scale factor that gives n or 2 n elements, its gradient ignores the factor, which its forward does not; the same
 * holds for the cubic rule. Here the gradient is that of the forward.)
 */
const nearest =
  (shift: number): Rule =>
  (n, m, step, single) => {
    const factor = single ? fround(step) : step;
    return moves(m, (i) => {
      const position = (i + shift) * factor;
      return min(floor(fround(position)), n - 1);
    });
  };

/** Two neighbours, weighted by how near they are. */
function linear(n: number, m: number, position: (row: number) => number): SparseRows {
  return weighted(m, 2, (i, add) => {
    const at = max(position(i), 0);
    const first = min(floor(at), n - 1);
    const fraction = min(at - first, 1);
    add(first, 1 - fraction);
    add(min(first + 1, n - 1), fraction);
  });
}

/** The kernel of cubic convolution at distance x (Keys 1981), with the parameter a. */
function cubicKernel(x: number, a: number): number {
  const d = Math.abs(x);
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

/** Four neighbours; where there are fewer, the last stands for those beyond. */
function cubic(n: number, m: number, position: (row: number) => number): SparseRows {
  return weighted(m, 4, (i, add) => {
    const at = position(i);
    const first = floor(at);
    for (let k = -1; k <= 2; k++) add(max(0, min(first + k, n - 1)), cubicKernel(at - first - k, -0.75));
  });
}

/** A kernel that is as wide as the step, so that every element of the input counts; weights add up to 1. */
const smoothed =
  (reach: number, kernel: (x: number) => number): Rule =>
  (n, m, step) => {
    const width = max(step, 1);
    return weighted(m, ceil(2 * reach * width) + 1, (i, add) => {
      const middle = step * (i + 0.5);
      const first = max(Math.trunc(middle - reach * width + 0.5), 0);
      const end = min(Math.trunc(middle + reach * width + 0.5), n);
      const weights: number[] = [];
      for (let k = first; k < end; k++) weights.push(kernel((k - middle + 0.5) / width));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      weights.forEach((weight, k) => add(first + k, weight / total));
    });
  };

/** Where window i of m over n elements begins; it ends where the next one begins, rounded up. */
export const windowStart = (i: number, n: number, m: number): number => floor((i * n) / m);
export const windowEnd = (i: number, n: number, m: number): number => ceil(((i + 1) * n) / m);

/** Where elements are cut out and put together again: as many as `kernel` in each window, one window every `stride`. */
export interface Sliding {
  readonly kernel: number;
  readonly dilation: number;
  readonly padding: number;
  readonly stride: number;
}

/** Element k of window o, at column k * windows + o, is added where it was cut out of n elements. */
export function slidingSum(n: number, windows: number, { kernel, dilation, padding, stride }: Sliding): SparseRows {
  return weighted(n, kernel, (row, add) => {
    for (let k = 0; k < kernel; k++) {
      const from = row + padding - k * dilation;
      const window = from / stride;
      if (from >= 0 && window < windows && Number.isInteger(window)) add(k * windows + window, 1);
    }
  });
}

/** The rules by name; those with "corners" let the first and the last elements of both meet. */
export const rules = {
  /** Padding, x elements on the left. */
  reflect: (n, m, x) => moves(m, (i) => (i < x ? x - i : i - x < n ? i - x : 2 * (n - 1) - (i - x))),
  replicate: (n, m, x) => moves(m, (i) => max(0, min(i - x, n - 1))),
  /** What is cut off does not come back on the other side. */
  circular: (n, m, x) => {
    const first = max(-x, 0);
    const kept = n - first + min(m - n - x, 0);
    return moves(m, (i) => first + ((i - max(x, 0) + kept) % kept));
  },
  /** Averages over windows of (almost) equal length. */
  area: (n, m) =>
    weighted(m, ceil(n / m) + 1, (i, add) => {
      const [first, end] = [windowStart(i, n, m), windowEnd(i, n, m)];
      for (let k = first; k < end; k++) add(k, 1 / (end - first));
    }),
  nearest: nearest(0),
  'nearest-exact': nearest(0.5),
  linear: (n, m, step) => linear(n, m, n === m ? (i) => i : (i) => centre(i, step)),
  'linear corners': (n, m, step) => linear(n, m, (i) => i * step),
  'linear smoothed': smoothed(1, (x) => max(0, 1 - Math.abs(x))),
  cubic: (n, m, step) => cubic(n, m, (i) => centre(i, step)),
  'cubic corners': (n, m, step) => cubic(n, m, (i) => i * step),
  'cubic smoothed': smoothed(2, (x) => cubicKernel(x, -0.5)),
} satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;
