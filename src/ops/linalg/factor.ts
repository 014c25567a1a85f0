/**
 * Factorisations of batches of matrices: LU and Cholesky factors, triangular systems. Here a large matrix is cut into panels,
 * whose contributions to the rest are products of matrices. Knows no operation and records nothing.
 *
 * Tensors named `work` are row-major of sizes (B, rows, columns) and are written over.
 */
import { type DType, int32 } from '../../base/dtype.js';
import { contiguousGeometry, Geometry, numelOf } from '../../base/geometry.js';
import { diagonalGeometry, expandGeometry, transposeGeometry } from '../../base/views.js';
import type { Operand } from '../../kernel/operand.js';
import * as backend from '../../tensor/launch.js';
import { exchangeSigns, zeroPivots } from '../../tensor/launch-host.js';
import * as factors from '../../tensor/launch-factor.js';
import type { Storage } from '../../tensor/storage.js';
import { emptyTensor, Tensor, zerosTensor } from '../../tensor/tensor.js';
import { seenAs } from '../index-plan.js';

/** Columns of a panel: few enough that a block of it stays in the first cache, enough to make the products worth a launch. */
const PANEL = 48;
/** Right sides of so few columns are solved for at once. */
const NARROW = 16;

// ---- geometry --------------------------------------------------------------------------------------------------------

/** The sizes before the last two. */
export const batchOf = (t: Tensor): readonly number[] => t.shape.slice(0, -2);

/** A row-major copy (B, rows, columns) of a batch of matrices, or of their transposes, repeated to the batch sizes `batch`. */
export function workingCopy(
  t: Tensor,
  batch: readonly number[] = batchOf(t),
  transposed = false,
  dtype: DType = t.dtype,
): Tensor {
  const geometry = transposed ? transposeGeometry(t.geometry, -2, -1) : t.geometry;
  const matrix = geometry.sizes.slice(-2);
  const out = emptyTensor(dtype, [...batch, ...matrix]);
  backend.copy(out, seenAs(t, expandGeometry(geometry, out.shape)));
  out.geometry = contiguousGeometry([numelOf(batch), ...matrix]);
  return out;
}

/** The tensor `work` with the batch sizes it came from. */
export function finished(work: Tensor, sizes: readonly number[]): Tensor {
  work.geometry = contiguousGeometry(sizes);
  return work;
}

/** The block of rows `top` to `bottom` and columns `left` to `right` of every matrix. */
function block(t: Operand<Storage>, top: number, bottom: number, left: number, right: number): Operand<Storage> {
  const { strides, offset, sizes } = t.geometry;
  const [step = 0, down = 0, across = 0] = strides;
  const start = offset + top * down + left * across;
  return {
    storage: t.storage,
    dtype: t.dtype,
    geometry: new Geometry([sizes[0]!, bottom - top, right - left], [step, down, across], start),
  };
}

/** The transposes of matrices. */
export const turned = (t: Operand<Storage>): Operand<Storage> => ({
  storage: t.storage,
  dtype: t.dtype,
  geometry: transposeGeometry(t.geometry, 1, 2),
});

// ---- LU --------------------------------------------------------------------------------------------------------------

/** L, below the diagonal, and U, on and above it, of the matrices (B, n, n) with their rows exchanged. */
export interface Factored {
  readonly factors: Operand<Storage>;
  /** int32, (B, n): which row every row changed places with. */
  readonly pivots: Operand<Storage>;
}

/** Factors square matrices, by rows of panels: each is factored, then its share taken from what is right and below. */
export function factorLU(work: Tensor): Factored & Readonly<Record<'factors' | 'pivots', Tensor>> {
  const [batches, n] = work.shape as [number, number];
  const pivots = emptyTensor(int32, [batches, n]);
  for (let from = 0; from < n; from += PANEL) {
    const to = Math.min(from + PANEL, n);
    factors.luPanel(work, pivots, from, to);
    const right = block(work, from, to, to, n);
    factors.solveTriangle(right, block(work, from, to, from, to), false, true);
    factors.subtractProduct(block(work, to, n, to, n), block(work, to, n, from, to), right);
  }
  return { factors: work, pivots };
}

/** The number of the first zero on the diagonal of every U, counted from 1; 0 where there is none. */
export function singularAt({ factors: work }: Factored, batch: readonly number[]): Tensor {
  const info = emptyTensor(int32, [work.geometry.sizes[0]!]);
  zeroPivots(info, work);
  return finished(info, batch);
}

/** The diagonals of U, as operands (B, n). */
export function diagonalOf({ factors: work }: Factored): Tensor {
  return new Tensor(work.storage, work.dtype, diagonalGeometry(work.geometry, 0, 1, 2), 0);
}

/** The signs of the row exchanges, (B). */
export function signsOf({ factors: work, pivots }: Factored): Tensor {
  const signs = emptyTensor(work.dtype, [work.geometry.sizes[0]!]);
  exchangeSigns(signs, pivots);
  return signs;
}

/** The one matrix that was factored, for a batch of systems. */
export function repeated({ factors: work, pivots }: Factored, batches: number): Factored {
  const [, n, m] = work.geometry.sizes as [number, number, number];
  return {
    factors: { ...work, geometry: new Geometry([batches, n, m], [0, m, 1], work.geometry.offset) },
    pivots: { ...pivots, geometry: new Geometry([batches, n], [0, 1], pivots.geometry.offset) },
  };
}

/** Solves a X = b, or with `transposed` a^T X = b, in `work` (B, n, m), which holds b. */
export function solveFactored({ factors: lu, pivots }: Factored, work: Tensor, transposed = false): void {
  if (!transposed) factors.exchangeRows(work, pivots, false);
  solveTriangular(work, transposed ? turned(lu) : lu, false, !transposed);
  solveTriangular(work, transposed ? turned(lu) : lu, true, transposed);
  if (transposed) factors.exchangeRows(work, pivots, true);
}

// ---- triangular systems ----------------------------------------------------------------------------------------------

/** Solves a X = b for triangular `a` (B, n, n; any strides) in `work` (B, n, m), which holds b. */
export function solveTriangular(work: Tensor, a: Operand<Storage>, upper: boolean, unit: boolean): void {
  const [, n, columns] = work.shape as [number, number, number];
  const panel = columns <= NARROW ? Math.max(n, 1) : PANEL;
  const blocks = Math.ceil(n / panel);
  for (let k = 0; k < blocks; k++) {
    const from = panel * (upper ? blocks - 1 - k : k);
    const to = Math.min(from + panel, n);
    const rows = block(work, from, to, 0, columns);
    const [left, right] = upper ? [to, n] : [0, from];
    factors.subtractProduct(rows, block(a, from, to, left, right), block(work, left, right, 0, columns));
    factors.solveTriangle(rows, block(a, from, to, from, to), upper, unit);
  }
}

// ---- Cholesky --------------------------------------------------------------------------------------------------------

/** The lower Cholesky factors in `work` (B, n, n), and the numbers of the pivots that were not positive, 0 where all were. */
export function factorCholesky(work: Tensor): Tensor {
  const [batches, n] = work.shape as [number, number];
  const failed = zerosTensor(int32, [batches]);
  for (let from = 0; from < n; from += PANEL) {
    const to = Math.min(from + PANEL, n);
    const before = block(work, from, to, 0, from);
    factors.subtractProduct(block(work, from, n, from, to), block(work, from, n, 0, from), turned(before));
    factors.choleskyPanel(work, failed, from, to);
  }
  return failed;
}

// ---- identities ------------------------------------------------------------------------------------------------------

/** Matrices (B, rows, columns) with ones on the diagonal and zeros elsewhere. */
export function identities(dtype: DType, batches: number, rows: number, columns = rows): Tensor {
  const out = zerosTensor(dtype, [batches, rows, columns]);
  backend.fill(seenAs(out, diagonalGeometry(out.geometry, 0, 1, 2)), 1);
  return out;
}
