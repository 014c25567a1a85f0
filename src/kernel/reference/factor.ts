/**
 * Factorisations of batches of matrices, panel by panel: LU with row exchanges, Cholesky, and triangular systems. Who calls
 * them brings in, by products of matrices, what the panels before contribute; a small matrix is a single panel. Knows nothing
 * of equations or determinants.
 *
 * All operands are float32 or float64 of sizes (B, rows, columns) with contiguous rows (any distance from row to row), unless
 * said otherwise. The loops run along rows.
 */
import type { Operand } from '../operand.js';
import type { RealArray } from './load.js';

/** Where element (0, 0) of matrix b is. */
const originOf = ({ storage, geometry }: Operand, b: number): number =>
  storage.start + geometry.offset + b * (geometry.strides[0] ?? 0);

// ---- LU --------------------------------------------------------------------------------------------------------------

/**
 * Factors the columns from `from` to `to`, of the rows from `from` on, in place: below the diagonal L, whose diagonal is 1, on
 * and above it U. Rows are exchanged whole, so that the largest element of a column is on the diagonal; `pivots` (int32, B by
 * at least `to`, contiguous) says for each row which other it changed places with. Columns that are zero are left as they are.
 */
export function luPanel(a: Operand, pivots: Operand, from: number, to: number): void {
  const [batches = 0, m = 0, n = 0] = a.geometry.sizes;
  const step = a.geometry.strides[1]!;
  const x = a.storage.array as RealArray;
  const exchanged = pivots.storage.array as Int32Array;
  for (let b = 0; b < batches; b++) {
    const origin = originOf(a, b);
    const noted = originOf(pivots, b);
    for (let j = from; j < to; j++) {
      const p = largestBelow(x, origin + j, step, j, m);
      exchanged[noted + j] = p;
      const row = origin + j * step;
      if (p !== j) swap(x, row, origin + p * step, n);
      const pivot = x[row + j]!;
      if (pivot === 0) continue;
      for (let i = j + 1; i < m; i++) {
        const other = origin + i * step;
        const factor = x[other + j]! / pivot;
        x[other + j] = factor;
        if (factor !== 0) for (let c = j + 1; c < to; c++) x[other + c] = x[other + c]! - factor * x[row + c]!;
      }
    }
  }
}

/** The row, from `first` to below `end`, of the largest element of a column that starts at `column`. */
function largestBelow(x: RealArray, column: number, step: number, first: number, end: number): number {
  let at = first;
  let most = -1;
  for (let i = first; i < end; i++) {
    const size = Math.abs(x[column + i * step]!);
    if (size > most) {
      most = size;
      at = i;
    }
  }
  return at;
}

function swap(x: RealArray, p: number, q: number, count: number): void {
  for (let c = 0; c < count; c++) {
    const kept = x[p + c]!;
    x[p + c] = x[q + c]!;
    x[q + c] = kept;
  }
}

/**
 * Makes the exchanges that `pivots` (int32, B by rows, contiguous) notes, from first to last, with the rows of x; or takes them
 * back, from last to first.
 */
export function exchangeRows(x: Operand, pivots: Operand, backwards: boolean): void {
  const [batches = 0, rows = 0, columns = 0] = x.geometry.sizes;
  const step = x.geometry.strides[1]!;
  const values = x.storage.array as RealArray;
  const exchanged = pivots.storage.array as Int32Array;
  for (let b = 0; b < batches; b++) {
    const origin = originOf(x, b);
    const noted = originOf(pivots, b);
    for (let k = 0; k < rows; k++) {
      const i = backwards ? rows - 1 - k : k;
      const p = exchanged[noted + i]!;
      if (p !== i) swap(values, origin + i * step, origin + p * step, columns);
    }
  }
}

/** `signs` (B, contiguous): 1 where `pivots` notes an even number of exchanges, -1 where it is odd. */
export function exchangeSigns(signs: Operand, pivots: Operand): void {
  const [batches = 0, n = 0] = pivots.geometry.sizes;
  const target = signs.storage.array as RealArray;
  const exchanged = pivots.storage.array as Int32Array;
  for (let b = 0; b < batches; b++) {
    const noted = originOf(pivots, b);
    let sign = 1;
    for (let i = 0; i < n; i++) if (exchanged[noted + i] !== i) sign = -sign;
    target[originOf(signs, b)] = sign;
  }
}

/** `found` (int32, B, contiguous): the place of the first zero on the diagonal, counted from 1; 0 where there is none. */
export function zeroPivots(found: Operand, a: Operand): void {
  const [batches = 0, n = 0] = a.geometry.sizes;
  const step = a.geometry.strides[1]! + 1;
  const x = a.storage.array as RealArray;
  const target = found.storage.array as Int32Array;
  for (let b = 0; b < batches; b++) {
    const origin = originOf(a, b);
    let at = 0;
    for (let i = n; i > 0; i--) if (x[origin + (i - 1) * step] === 0) at = i;
    target[originOf(found, b)] = at;
  }
}

// ---- Cholesky --------------------------------------------------------------------------------------------------------

/**
 * The columns from `from` to `to` of the lower factor L of a = L L^T, in place, from the lower triangle of a from which the
 * products of the columns of L before `from` have been taken. What lies right of the diagonal in these rows becomes 0. `failed`
 * (int32, B, contiguous): the place, counted from 1, of the first pivot that is not positive; in such a matrix the lower
 * triangle is anything from there on.
 */
export function choleskyPanel(a: Operand, failed: Operand, from: number, to: number): void {
  const [batches = 0, n = 0] = a.geometry.sizes;
  const step = a.geometry.strides[1]!;
  const x = a.storage.array as RealArray;
  const places = failed.storage.array as Int32Array;
  for (let b = 0; b < batches; b++) {
    const origin = originOf(a, b);
    const place = originOf(failed, b);
    for (let j = from; j < to; j++) {
      const row = origin + j * step;
      x.fill(0, row + j + 1, row + n);
      if (places[place] !== 0) continue;
      const square = x[row + j]! - dotOf(x, row, row, from, j);
      if (square <= 0) {
        places[place] = j + 1;
        continue;
      }
      const root = Math.sqrt(square);
      x[row + j] = root;
      for (let i = j + 1; i < n; i++) {
        const other = origin + i * step;
        x[other + j] = (x[other + j]! - dotOf(x, other, row, from, j)) / root;
      }
    }
  }
}

function dotOf(x: RealArray, p: number, q: number, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += x[p + k]! * x[q + k]!;
  return sum;
}

// ---- triangular systems ----------------------------------------------------------------------------------------------

/**
 * Solves a x = x in place, where `a` (B, n, n; any strides) is upper or lower triangular. The other triangle is not read; with
 * `unit`, neither is the diagonal, and counts as 1.
 */
export function solveTriangle(x: Operand, a: Operand, upper: boolean, unit: boolean): void {
  const [batches = 0, n = 0, columns = 0] = x.geometry.sizes;
  const step = x.geometry.strides[1]!;
  const values = x.storage.array as RealArray;
  const factors = a.storage.array as RealArray;
  const [, down = 0, right = 0] = a.geometry.strides;
  for (let b = 0; b < batches; b++) {
    const origin = originOf(x, b);
    const matrix = originOf(a, b);
    for (let l = 0; l < n; l++) {
      const i = upper ? n - 1 - l : l;
      const row = origin + i * step;
      // The rows that are solved: 0 ... i - 1, or i + 1 ... n - 1.
      const first = upper ? i + 1 : 0;
      subtractRows(
        values,
        row,
        columns,
        origin + first * step,
        step,
        l,
        factors,
        matrix + i * down + first * right,
        right,
      );
      if (unit) continue;
      const diagonal = factors[matrix + i * (down + right)]!;
      for (let c = 0; c < columns; c++) values[row + c] = values[row + c]! / diagonal;
    }
  }
}

/** Takes the products a @ b from the matrices of `target`. */
export function subtractProduct(target: Operand, a: Operand, b: Operand): void {
  const [batches = 0, rows = 0, columns = 0] = target.geometry.sizes;
  const [, down = 0, right = 0] = a.geometry.strides;
  const [, step = 0, across = 0] = b.geometry.strides;
  const values = target.storage.array as RealArray;
  const [left, other] = [a.storage.array as RealArray, b.storage.array as RealArray];
  for (let n = 0; n < batches; n++) {
    for (let i = 0; i < rows; i++) {
      const row = originOf(target, n) + i * target.geometry.strides[1]!;
      for (let c = 0; c < columns; c++) {
        let sum = 0;
        let p = originOf(a, n) + i * down;
        let q = originOf(b, n) + c * across;
        for (let k = a.geometry.sizes[2]!; k > 0; k--, p += right, q += step) sum += left[p]! * other[q]!;
        values[row + c] = values[row + c]! - sum;
      }
    }
  }
}

/** Row `row` of x, less `count` rows from `from` on, times factors that lie `apart`; four rows at a time. */
function subtractRows(
  x: RealArray,
  row: number,
  columns: number,
  from: number,
  step: number,
  count: number,
  factors: RealArray,
  at: number,
  apart: number,
): void {
  let k = 0;
  for (; k + 4 <= count; k += 4, at += 4 * apart) {
    const f0 = factors[at]!;
    const f1 = factors[at + apart]!;
    const f2 = factors[at + 2 * apart]!;
    const f3 = factors[at + 3 * apart]!;
    const p0 = from + k * step;
    const p1 = p0 + step;
    const p2 = p1 + step;
    const p3 = p2 + step;
    for (let c = 0; c < columns; c++) {
      x[row + c] = x[row + c]! - (f0 * x[p0 + c]! + f1 * x[p1 + c]! + (f2 * x[p2 + c]! + f3 * x[p3 + c]!));
    }
  }
  for (; k < count; k++, at += apart) {
    const factor = factors[at]!;
    const p = from + k * step;
    for (let c = 0; c < columns; c++) x[row + c] = x[row + c]! - factor * x[p + c]!;
  }
}
