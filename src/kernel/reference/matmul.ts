/**
 * The matmul kernel: batches of matrix products. Knows nothing of vectors, broadcasting or transposition: a transposed matrix
 * is one with its strides exchanged.
 */
import { bool, float64, int64 } from '../../base/dtype.js';
import { contiguousGeometry } from '../../base/geometry.js';
import type { Program } from '../lower.js';
import type { HostBuffer, Operand } from '../operand.js';
import { isReal, loadDense, loadDenseAs, loadDenseBig, storeDense, storeDenseBig } from './load.js';
import type { RealArray } from './load.js';
import { runPointwise } from './pointwise.js';

/** Up to this many multiplications per matrix, dot products are taken where the elements lie; more are worth packing. */
const PACK_FROM = 2048;
/** Rows of `b` that are in use at a time: 64 rows of 512 doubles are 256 KiB, about a second-level cache. */
const BLOCK_ROWS = 64;
const BLOCK_COLUMNS = 512;

/** A pointwise program that follows a product at once; its result 0 is what is stored. */
export interface MatmulEpilogue<Buffer = HostBuffer> {
  /** Its input 0 is the product, rounded to the result's dtype. */
  readonly program: Program;
  /** The inputs from 1 on, broadcast to the sizes of the product, (B, M, N), by zero strides. */
  readonly inputs: readonly Operand<Buffer>[];
  readonly uniforms: readonly number[];
}

/**
 * `out[i] = a[i] @ b[i]` for sizes (B, M, N), (B, M, K) and (B, K, N), all of one dtype and of any strides. Floats are summed
 * in double precision and rounded once; integers wrap around; bool is "some k where both are true". K = 0 gives zeros.
 * With an epilogue, `out` is what its program makes of the product.
 */
export function matmul(out: Operand, a: Operand, b: Operand, epilogue: MatmulEpilogue | null = null): void {
  multiplyAll(out, a, b);
  if (epilogue !== null) runPointwise(epilogue.program, [out], [out, ...epilogue.inputs], epilogue.uniforms);
}

function multiplyAll(out: Operand, a: Operand, b: Operand): void {
  const dtype = out.dtype;
  if (isReal(dtype)) {
    multiply(out, a, b);
    return;
  }
  if (dtype.isFloatingPoint || dtype === bool) {
    storeDense(out, multiplyDense(out, loadDense(a), a, loadDense(b), b));
    return;
  }
  const left = loadDenseAs(a, float64);
  const right = loadDenseAs(b, float64);
  const k = a.geometry.sizes[2]!;
  if (largest(left) * largest(right) * k < 2 ** 53) {
    // No sum leaves the integers that doubles hold, so the float loops are exact.
    const products = multiplyDense(out, left, a, right, b);
    if (dtype !== int64) for (let i = 0; i < products.length; i++) products[i] = products[i]! | 0;
    storeDense(out, products);
  } else if (dtype === int64) {
    storeDenseBig(out, multiplyBigs(out, loadDenseBig(a), loadDenseBig(b), k));
  } else {
    storeDense(out, multiplyInts(out, left, right, k));
  }
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}

/** The products of row-major doubles, row-major. */
function multiplyDense(out: Operand, left: Float64Array, a: Operand, right: Float64Array, b: Operand): Float64Array {
  const products = new Float64Array(out.geometry.numel);
  multiply(dense(products, out), dense(left, a), dense(right, b));
  return products;
}

function dense(array: Float64Array, like: Operand): Operand {
  return { storage: { array, start: 0 }, dtype: float64, geometry: contiguousGeometry(like.geometry.sizes) };
}

/** float32 and float64, in any mixture. */
function multiply(out: Operand, a: Operand, b: Operand): void {
  const o = out.geometry;
  const [batches = 0, m = 0, n = 0] = o.sizes;
  const k = a.geometry.sizes[2]!;
  const target = out.storage.array as RealArray;
  const left = a.storage.array as RealArray;
  const right = b.storage.array as RealArray;
  let t = out.storage.start + o.offset;
  let p = a.storage.start + a.geometry.offset;
  let q = b.storage.start + b.geometry.offset;
  const os = o.strides;
  const as = a.geometry.strides;
  const bs = b.geometry.strides;
  if (m * n * k < PACK_FROM || n < 4) {
    for (let i = 0; i < batches; i++, t += os[0]!, p += as[0]!, q += bs[0]!) {
      dots(target, t, os[1]!, os[2]!, left, p, as[1]!, as[2]!, right, q, bs[1]!, bs[2]!, m, n, k);
    }
    return;
  }
  // Zeros fill up to whole groups of two rows and four columns.
  const evenM = m + (m & 1);
  const fullK = (k + 3) & ~3;
  const rows = new Float64Array(evenM * fullK);
  const columns = new Float64Array(fullK * n);
  const sums = new Float64Array(evenM * n);
  for (let i = 0; i < batches; i++, t += os[0]!, p += as[0]!, q += bs[0]!) {
    // A matrix that is the same for all batches is packed once.
    if (i === 0 || as[0] !== 0) packMatrix(rows, fullK, left, p, as[1]!, as[2]!, m, k);
    if (i === 0 || bs[0] !== 0) packMatrix(columns, n, right, q, bs[1]!, bs[2]!, k, n);
    if (i > 0) sums.fill(0);
    addProducts(sums, rows, columns, evenM, n, fullK);
    unpackMatrix(target, t, os[1]!, os[2]!, sums, m, n);
  }
}

function dots(
  target: RealArray,
  t: number,
  targetRow: number,
  targetColumn: number,
  a: RealArray,
  p: number,
  aRow: number,
  aColumn: number,
  b: RealArray,
  q: number,
  bRow: number,
  bColumn: number,
  m: number,
  n: number,
  k: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let x = p + i * aRow;
      let y = q + j * bColumn;
      let sum = 0;
      for (let l = 0; l < k; l++, x += aColumn, y += bRow) sum += a[x]! * b[y]!;
      target[t + i * targetRow + j * targetColumn] = sum;
    }
  }
}

function packMatrix(
  packed: Float64Array,
  width: number,
  source: RealArray,
  s: number,
  rowStep: number,
  columnStep: number,
  rows: number,
  columns: number,
): void {
  if (columnStep <= rowStep) {
    for (let i = 0; i < rows; i++) {
      let at = i * width;
      for (let j = 0, x = s + i * rowStep; j < columns; j++, x += columnStep) packed[at++] = source[x]!;
    }
  } else {
    for (let j = 0; j < columns; j++) {
      for (let i = 0, x = s + j * columnStep, at = j; i < rows; i++, x += rowStep, at += width) packed[at] = source[x]!;
    }
  }
}

function unpackMatrix(
  target: RealArray,
  t: number,
  rowStep: number,
  columnStep: number,
  packed: Float64Array,
  rows: number,
  columns: number,
): void {
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0, x = t + i * rowStep; j < columns; j++, x += columnStep) target[x] = packed[at++]!;
  }
}

/**
 * `sums += a @ b` for row-major matrices with an even number m of rows and a multiple k of four of columns of `a`, block of `b`
 * by block of `b`. Two rows of `sums` are built at a time from four rows of `b` at a time, so that what is read is used more
 * than once (2.9 to 4.2 GFLOP/s where a single row reaches 1.9 to 2.7; Zen 3, Node 20):
 *
 *     sums[i .. i+1][j]  +=  a[i .. i+1][l .. l+3] * b[l .. l+3][j]
 */
function addProducts(sums: Float64Array, a: Float64Array, b: Float64Array, m: number, n: number, k: number): void {
  for (let left = 0; left < n; left += BLOCK_COLUMNS) {
    const width = Math.min(BLOCK_COLUMNS, n - left);
    for (let top = 0; top < k; top += BLOCK_ROWS) {
      const bottom = Math.min(top + BLOCK_ROWS, k);
      for (let i = 0; i < m; i += 2) addTwoRows(sums, i * n + left, a, i * k, k, b, left, n, width, top, bottom);
    }
  }
}

function addTwoRows(
  sums: Float64Array,
  s: number,
  a: Float64Array,
  p: number,
  k: number,
  b: Float64Array,
  left: number,
  n: number,
  width: number,
  top: number,
  bottom: number,
): void {
  const t = s + n;
  for (let l = top; l < bottom; l += 4) {
    const x = p + l;
    const a0 = a[x]!;
    const a1 = a[x + 1]!;
    const a2 = a[x + 2]!;
    const a3 = a[x + 3]!;
    const y = x + k;
    const c0 = a[y]!;
    const c1 = a[y + 1]!;
    const c2 = a[y + 2]!;
    const c3 = a[y + 3]!;
    const q0 = l * n + left;
    const q1 = q0 + n;
    const q2 = q1 + n;
    const q3 = q2 + n;
    for (let j = 0; j < width; j++) {
      const b0 = b[q0 + j]!;
      const b1 = b[q1 + j]!;
      const b2 = b[q2 + j]!;
      const b3 = b[q3 + j]!;
      sums[s + j] = sums[s + j]! + (a0 * b0 + a1 * b1 + (a2 * b2 + a3 * b3));
      sums[t + j] = sums[t + j]! + (c0 * b0 + c1 * b1 + (c2 * b2 + c3 * b3));
    }
  }
}

/** In 32 bits; storing into a narrower type keeps the low bits, which are right whatever the high ones are. */
function multiplyInts(out: Operand, left: Float64Array, right: Float64Array, k: number): Float64Array {
  const [batches = 0, m = 0, n = 0] = out.geometry.sizes;
  const products = new Float64Array(batches * m * n);
  let at = 0;
  for (let i = 0; i < batches; i++) {
    for (let r = 0; r < m; r++) {
      for (let c = 0; c < n; c++) {
        const row = (i * m + r) * k;
        const column = i * k * n + c;
        let sum = 0;
        for (let l = 0; l < k; l++) sum = (sum + Math.imul(left[row + l]!, right[column + l * n]!)) | 0;
        products[at++] = sum;
      }
    }
  }
  return products;
}

function multiplyBigs(out: Operand, left: BigInt64Array, right: BigInt64Array, k: number): BigInt64Array {
  const [batches = 0, m = 0, n = 0] = out.geometry.sizes;
  const products = new BigInt64Array(batches * m * n);
  let at = 0;
  for (let i = 0; i < batches; i++) {
    for (let r = 0; r < m; r++) {
      for (let c = 0; c < n; c++) {
        const row = (i * m + r) * k;
        const column = i * k * n + c;
        let sum = 0n;
        for (let l = 0; l < k; l++) sum = BigInt.asIntN(64, sum + left[row + l]! * right[column + l * n]!);
        products[at++] = sum;
      }
    }
  }
  return products;
}
