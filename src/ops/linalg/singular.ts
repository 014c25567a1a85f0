/** Singular values and vectors of batches of matrices, from kernels and the steps between them. Records nothing. */
import { float64, int32 } from '../../base/dtype.js';
import { ShapeError } from '../../base/errors.js';
import { Geometry } from '../../base/geometry.js';
import { diagonalise, Noted, type Turns } from '../../kernel/reference/singular.js';
import type { RealArray } from '../../kernel/reference/load.js';
import * as backend from '../../tensor/launch.js';
import * as kernels from '../../tensor/launch-factor.js';
import { emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { seenAs } from '../index-plan.js';
import { cast, Kernel } from '../reducing.js';
import { batchOf, finished, turned, workingCopy } from './factor.js';

/** Pairs of cosine and sine that are kept until they are applied, and the rows that they may span. */
const MOST_TURNS = 1 << 15;
const MOST_ROWS = 1 << 14;

const magnitude = new Kernel(1, (x) => x.abs());

/** The largest magnitude; not finite where an element is not. */
function largestOf(t: Tensor): number {
  if (t.numel() === 0) return 0;
  const largest = emptyTensor(float64, []);
  const sizes = emptyTensor(float64, t.shape);
  magnitude.run(sizes, [t]);
  backend.reduce('max', largest, sizes, 0);
  return Number(largest.item());
}

/**
 * U (..., m, k), S (..., k), largest first, and Vh (..., k, n) with A = U diag(S) Vh and k = min(m, n); S alone where the
 * vectors are not wanted. Computed in double precision, but for the steps that the vectors take. Throws ShapeError for what
 * is not finite.
 */
export function decompose(fn: string, a: Tensor, vectors: boolean): [s: Tensor, u?: Tensor, vh?: Tensor] {
  const [m, n] = a.shape.slice(-2) as [number, number];
  const tall = m >= n;
  const k = Math.min(m, n);
  const batch = batchOf(a);
  // The columns of the longer side as rows, see Note [Rows for columns] in kernel/reference/singular.ts.
  const work = workingCopy(a, batch, tall, float64);
  const largest = largestOf(work);
  if (!Number.isFinite(largest)) {
    throw new ShapeError(
      `${fn}: The algorithm failed to converge because the input matrix contained non-finite values.`,
    );
  }
  // Powers of two change no digit, and keep squares within the range of doubles.
  const exponent = largest === 0 ? 0 : Math.floor(Math.log2(largest));
  const scale = Math.abs(exponent) < 100 ? 1 : 2 ** -Math.max(-1000, Math.min(1000, exponent));
  if (scale !== 1) times.run(work, [work], [scale]);
  const batches = work.shape[0]!;
  const other = emptyTensor(float64, [batches, k, k]);
  const noted = emptyTensor(float64, [batches, Noted.rows, k]);
  kernels.bidiagonalise(work, other, noted);
  let rows: readonly [u: Tensor, v: Tensor] | null = null;
  if (vectors) {
    kernels.generateRows(work, noted, Noted.tau);
    kernels.generateRows(other, noted, Noted.tauV);
    rows = [cast(work, a.dtype), cast(other, a.dtype)];
  }
  const s = valuesOf(noted, rows, 1 / scale);
  const values = finished(cast(s, a.dtype), [...batch, k]);
  if (rows === null) return [values];
  const [left, right] = tall ? rows : [rows[1], rows[0]];
  return [values, dense(left, [...batch, m, k], true), dense(right, [...batch, k, n], false)];
}

const times = new Kernel(1, (x, factor) => x.mul(factor));

function dense(rows: Tensor, sizes: readonly number[], turn: boolean): Tensor {
  if (!turn) return finished(rows, sizes);
  const out = emptyTensor(rows.dtype, [rows.shape[0]!, rows.shape[2]!, rows.shape[1]!]);
  backend.copy(out, turned(rows));
  return finished(out, sizes);
}

/** Collects turns of the rows of all matrices and applies many at a time. */
class Recorder implements Turns {
  right: RealArray = new Float64Array(0);
  left: RealArray = new Float64Array(0);
  private runs: Int32Array = new Int32Array(0);
  private readonly tensors: readonly [left: Tensor, right: Tensor, runs: Tensor];
  private readonly capacity: number;
  private count = 0;
  private used = 0;
  private low = 0;
  private high = 0;
  private base = 0;

  /** Of `u` (B, k, l) and `v` (B, k, k); null where nothing is turned. */
  constructor(
    private readonly rows: readonly [u: Tensor, v: Tensor] | null,
    private readonly k: number,
  ) {
    this.capacity = rows === null ? k : Math.max(k, Math.min(MOST_TURNS, rows[0].numel()));
    const pairs = (): Tensor => emptyTensor(rows?.[0].dtype ?? float64, [this.capacity, 2]);
    this.tensors = [pairs(), pairs(), emptyTensor(int32, [this.capacity, 2])];
    this.look();
  }

  /** The turns that follow are those of matrix number `b`. */
  matrix(b: number): void {
    this.base = b * this.k;
  }

  begin(row: number, count: number): number {
    if (this.rows === null) return 0;
    const from = this.base + row;
    const [low, high] = this.count === 0 ? [from, from] : [Math.min(this.low, from), Math.max(this.high, from + count)];
    if (this.used + count > this.capacity || (this.count > 0 && high - low > Math.max(MOST_ROWS, this.k))) {
      this.flush();
      return this.begin(row, count);
    }
    this.low = low;
    this.high = Math.max(high, from + count);
    this.runs[2 * this.count] = from;
    this.runs[2 * this.count++ + 1] = count;
    const at = this.used;
    this.used += count;
    return at;
  }

  flush(): void {
    if (this.rows === null || this.count === 0) return;
    for (let i = 0; i < this.count; i++) this.runs[2 * i]! -= this.low;
    const [left, right, runs] = this.tensors;
    this.rows.forEach((t, i) => {
      const [, , l = 0] = t.shape;
      const window = new Geometry([this.high - this.low + 1, l], [l, 1], t.geometry.offset + this.low * l);
      kernels.rotateRows(seenAs(t, window), i === 0 ? left : right, runs, this.count);
    });
    this.count = this.used = 0;
    this.look();
  }

  /** Where the tensors lie, which a launch may change. */
  private look(): void {
    const [left, right, runs] = this.tensors.map((t) => {
      const { array, start } = t.denseHost('svd');
      return array.subarray(start, start + t.numel());
    }) as [RealArray, RealArray, Int32Array];
    this.left = left;
    this.right = right;
    this.runs = runs;
  }
}

/** The singular values (B, k), from the diagonals; the rows of U and V are brought in their order. */
function valuesOf(noted: Tensor, rows: readonly [u: Tensor, v: Tensor] | null, scale: number): Tensor {
  const [batches, , k] = noted.shape as [number, number, number];
  const out = emptyTensor(float64, [batches, k]);
  if (out.numel() === 0) return out;
  const found = noted.denseHost('svd');
  const diagonals = (found.array as Float64Array).slice(found.start, found.start + noted.numel());
  const turns = new Recorder(rows, k);
  const at = (b: number, row: number): Float64Array => {
    const from = (b * Noted.rows + row) * k;
    return diagonals.subarray(from, from + k);
  };
  for (let b = 0; b < batches; b++) {
    turns.matrix(b);
    diagonalise(at(b, Noted.d), at(b, Noted.e), k, turns);
  }
  turns.flush();
  const { array, start } = out.denseHost('svd');
  const values = array as Float64Array;
  const [u, v] = rows === null ? [null, null] : rows.map((t) => new RowsOf(t));
  for (let b = 0; b < batches; b++) {
    const d = at(b, Noted.d);
    for (let i = 0; i < k; i++) {
      if (d[i]! < 0) v?.negate(b * k + i);
      d[i] = Math.abs(d[i]!);
    }
    if (u === null) d.sort().reverse();
    else {
      for (let i = 0; i < k - 1; i++) {
        let most = i;
        for (let j = i + 1; j < k; j++) if (d[j]! > d[most]!) most = j;
        if (most === i) continue;
        [d[i], d[most]] = [d[most]!, d[i]!];
        u.exchange(b * k + i, b * k + most);
        v!.exchange(b * k + i, b * k + most);
      }
    }
    for (let i = 0; i < k; i++) values[start + b * k + i] = d[i]! * scale;
  }
  return out;
}

/** The rows of a row-major tensor on the host. */
class RowsOf {
  private readonly array: RealArray;
  private readonly start: number;
  private readonly length: number;

  constructor(t: Tensor) {
    const { array, start } = t.denseHost('svd');
    this.array = array as RealArray;
    this.start = start;
    this.length = t.shape.at(-1)!;
  }

  negate(row: number): void {
    const from = this.start + row * this.length;
    for (let i = from; i < from + this.length; i++) this.array[i] = -this.array[i]!;
  }

  exchange(a: number, b: number): void {
    const [p, q] = [a, b].map((row) => this.start + row * this.length) as [number, number];
    for (let i = 0; i < this.length; i++) {
      const kept = this.array[p + i]!;
      this.array[p + i] = this.array[q + i]!;
      this.array[q + i] = kept;
    }
  }
}
