/**
 * How row kernels walk their operands: which dims are rows and which lie in them, merged as far as all operands allow, and
 * the parameter block that tells a kernel so. Knows no programs.
 *
 * There are two ways to walk (Note [Ways to walk]):
 *
 *     inner     a vector holds neighbours of one row:      a b c d | e f g h | ...       -> one number
 *     columns   a vector holds one element of neighbouring rows, and the loop goes down:
 *                                                           a0 b0 c0 d0
 *                                                           a1 b1 c1 d1                   -> a vector of numbers
 *
 * whichever finds its neighbours side by side in memory. In both, `run` is the dim within rows that the innermost loop over
 * a row follows, and `outer` are the other dims of rows; `S` are the dims of rows' places, without the dim `column` where
 * vectors go across rows.
 */
import type { DType } from '../../base/dtype.js';
import type { Geometry } from '../../base/geometry.js';
import { sameSizes } from '../../base/geometry.js';
import { PARAMETERS } from './layout.js';
import { addressOf, type WasmOperand } from './operand.js';

/** How an operand is read or written by a vector: side by side, the same for all lanes, or at equal steps. */
export type Step = 'dense' | 'splat' | 'strided';

/** A dim with one byte stride per operand. */
export interface Dim {
  readonly size: number;
  readonly strides: readonly number[];
}

/** Words of the parameter block. */
export const Word = {
  /** Number of rows' places outside `column`: of rows where vectors stay in a row. */
  places: 0,
  /** Places in a chunk; with columns 1. */
  perChunk: 1,
  /** Length of the run. */
  run: 2,
  /** Number of runs in a row. */
  runs: 3,
  /** Blocks of columns, and columns. */
  blocks: 4,
  columns: 5,
  /** Then: addresses, strides of the run, strides of the columns, one word per operand each; then the dims. */
  table: 8,
} as const;

/** Where uniforms begin in the parameter block: 8 bytes each. */
export const UNIFORMS = 8192;

export interface RowLayout {
  readonly columnwise: boolean;
  /** Dims of the rows' places (S without `column`), outermost first. */
  readonly places: readonly Dim[];
  readonly column: Dim;
  readonly run: Dim;
  /** Dims of rows besides the run, outermost first. */
  readonly outer: readonly Dim[];
  /** For each operand how a vector meets it: along the run, or across columns. */
  readonly steps: readonly Step[];
}

function product(dims: readonly Dim[]): number {
  return dims.reduce((n, d) => n * d.size, 1);
}

/** Elements in a row. */
export function rowLength(layout: RowLayout): number {
  return layout.run.size * product(layout.outer);
}

/** Dims `from` to `to` of the operands; where an operand has no such dim it stands still. */
function dimsOf(operands: readonly WasmOperand[], sizes: readonly number[], from: number, to: number): Dim[] {
  const dims: Dim[] = [];
  for (let d = from; d < to; d++) {
    if (sizes[d] === 1) continue;
    const strides = operands.map((o) => (o.geometry.strides[d] ?? 0) * o.dtype.bytes);
    dims.push({ size: sizes[d]!, strides });
  }
  return dims;
}

/** Sorts dims by the steps of operand `main`, the largest first, and merges neighbours that every operand walks as one. */
function merged(dims: Dim[], main: number): Dim[] {
  const step = (d: Dim): number => Math.abs(d.strides[main]!) || Infinity;
  const sorted = dims.slice().sort((a, b) => (step(a) === step(b) ? 0 : step(b) - step(a)));
  const out: Dim[] = [];
  for (const dim of sorted) {
    const last = out[out.length - 1];
    if (last !== undefined && last.strides.every((s, k) => s === dim.strides[k]! * dim.size)) {
      out[out.length - 1] = { size: last.size * dim.size, strides: dim.strides };
    } else out.push(dim);
  }
  return out;
}

/** Shorter runs than this are better walked across rows. */
const SHORT_RUN = 4;

/**
 * How to walk operands of which the first `full` have sizes S ++ R and the others S.
 * @param ordered whether the elements of a row have to be met in their order
 */
export function rowLayout(
  operands: readonly WasmOperand[],
  full: number,
  outerRank: number,
  ordered = false,
): RowLayout {
  const { sizes } = operands[0]!.geometry;
  const inRow = operands.slice(0, full);
  const moving = inRow.map((o) => o.geometry.strides.reduce((n, s) => n + (s === 0 ? 0 : 1), 0));
  const main = moving.indexOf(Math.max(...moving));
  const still = operands.map(() => 0);
  const one: Dim = { size: 1, strides: still };
  const S = merged(dimsOf(operands, sizes, 0, outerRank), main);
  const rows = dimsOf(inRow, sizes, outerRank, sizes.length).map((d) => ({
    size: d.size,
    strides: still.map((_, k) => d.strides[k] ?? 0),
  }));
  const R = ordered ? mergedInOrder(rows) : merged(rows, main);
  const run = R[R.length - 1] ?? one;
  const last = S[S.length - 1];
  const isDense = (dim: Dim, k: number): boolean => dim.strides[k] === operands[k]!.dtype.bytes;
  // What counts is how many elements lie side by side: a number per row, or per column, is soon read.
  const elements = inRow.map((o) => o.geometry.strides.reduce((n, s, d) => (s === 0 ? n : n * sizes[d]!), 1));
  const score = (dim: Dim): number => elements.reduce((n, count, k) => n + (isDense(dim, k) ? count : 0), 0);
  const columnwise = last !== undefined && (run.size < SHORT_RUN || score(run) < score(last));
  const vector = columnwise ? last : run;
  return {
    columnwise,
    places: columnwise ? S.slice(0, -1) : S,
    column: columnwise ? last : one,
    run,
    outer: R.slice(0, -1),
    steps: operands.map((_, k) => (isDense(vector, k) ? 'dense' : vector.strides[k] === 0 ? 'splat' : 'strided')),
  };
}

function mergedInOrder(dims: readonly Dim[]): Dim[] {
  const out: Dim[] = [];
  for (const dim of dims) {
    const last = out[out.length - 1];
    if (last?.strides.every((s, k) => s === dim.strides[k]! * dim.size)) {
      out[out.length - 1] = { size: last.size * dim.size, strides: dim.strides };
    } else out.push(dim);
  }
  return out;
}

/** How to walk operands along their last dim, in order, with vectors across rows. */
export function scanLayout(operands: readonly WasmOperand[], outerRank: number): RowLayout {
  const { sizes } = operands[0]!.geometry;
  const S = merged(dimsOf(operands, sizes, 0, outerRank), 0);
  const still = { size: 1, strides: operands.map(() => 0) };
  const column = S[S.length - 1] ?? still;
  const dense = (k: number): Step => (column.strides[k] === operands[k]!.dtype.bytes ? 'dense' : 'strided');
  return {
    columnwise: true,
    places: S.slice(0, -1),
    column,
    run: dimsOf(operands, sizes, outerRank, sizes.length)[0] ?? still,
    outer: [],
    steps: operands.map((_, k) => (column.strides[k] === 0 && k === 0 ? 'splat' : dense(k))),
  };
}

/** The text by which kernels for layouts are told apart. */
export function layoutKey(layout: RowLayout): string {
  const { columnwise, places, outer, steps } = layout;
  return `${columnwise ? 'c' : 'i'}${places.length},${outer.length},${steps.join()}`;
}

/** The words of the parameter block, all but the addresses, which are at Word.table. */
export function rowWords(layout: RowLayout, perChunk: number, blocks: number): Int32Array {
  const { places, column, run, outer } = layout;
  const words = [product(places), perChunk, run.size, product(outer), blocks, column.size, 0, 0];
  words.push(...run.strides.map(() => 0), ...run.strides, ...column.strides);
  for (const dim of [...places, ...outer]) words.push(dim.size, ...dim.strides);
  return Int32Array.from(words);
}

/** A launch that was prepared for operands of these dtypes and layouts. */
export class PreparedFor {
  private readonly geometries: readonly Geometry[];
  private readonly dtypes: readonly DType[];

  constructor(operands: readonly WasmOperand[]) {
    this.geometries = operands.map((o) => o.geometry);
    this.dtypes = operands.map((o) => o.dtype);
  }

  /** Whether operand `k` is like the one this was prepared for; its place in memory may differ. */
  fits(k: number, operand: WasmOperand): boolean {
    if (this.dtypes[k] !== operand.dtype) return false;
    const a = this.geometries[k]!;
    const b = operand.geometry;
    return a === b || (sameSizes(a.sizes, b.sizes) && sameSizes(a.strides, b.strides));
  }
}

/** Writes the address of operand `k` into the parameter block. */
export function writeAddress(words: Int32Array, k: number, operand: WasmOperand): void {
  words[PARAMETERS / 4 + Word.table + k] = addressOf(operand);
}
