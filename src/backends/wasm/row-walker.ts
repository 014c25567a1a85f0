/**
 * Walks rows: the loops of row kernels over chunks, rows, runs and vectors, and where an operand's vectors are on the way.
 * See Note [Ways to walk]. Knows not what is computed.
 */
import type { DType } from '../../base/dtype.js';
import type { FunctionBuilder, Value, Variable } from './assembler.js';
import { FLUSH_AFTER } from './row-accumulator.js';
import { type Dim, type RowLayout, Word } from './row-layout.js';
import { type Access, laneCount, type Lanes } from './vector-memory.js';

export class RowWalker {
  /** Elements of a vector. */
  protected readonly L: number;
  /** Bytes of a lane. */
  protected readonly size: number;
  /** Number of operands. */
  protected readonly count: number;
  /** Addresses of the operands at the row (or column). */
  protected readonly rowBase: readonly Variable[];
  /** Addresses of the operands at the run; of those that `eachRun` was told of. */
  protected readonly runBase: readonly Variable[];
  /** Length of the run. */
  protected readonly run: Value;
  /** Bytes from one element of a run to the next, and from one column to the next. */
  protected readonly runStride: readonly (Value | null)[];
  protected readonly columnStride: readonly (Value | null)[];
  /** The address of what is kept for the current run. */
  protected readonly keptBase: Variable;
  private readonly runs: Value;

  /**
   * @param inputs how many operands, the first ones, are read; the others are written
   * @param full how many operands, the first ones, have a place for every element of a row
   */
  constructor(
    protected readonly f: FunctionBuilder,
    lanes: Lanes,
    protected readonly layout: RowLayout,
    private readonly dtypes: readonly DType[],
    private readonly inputs: number,
    full: number,
    private readonly params: Value,
    protected readonly scratch: Value,
  ) {
    this.L = laneCount(lanes);
    this.size = 16 / this.L;
    this.count = dtypes.length;
    this.rowBase = dtypes.map(() => f.variable('i32'));
    this.runBase = dtypes.map(() => f.variable('i32'));
    this.run = this.word(Word.run);
    this.runs = this.word(Word.runs);
    this.runStride = dtypes.map((_, k) => (k < full ? this.word(Word.table + this.count + k) : null));
    this.columnStride = dtypes.map((_, k) => (layout.columnwise ? this.word(Word.table + 2 * this.count + k) : null));
    this.keptBase = f.variable('i32', scratch);
  }

  /** A word of the parameter block. */
  protected word(index: number): Value {
    return this.f.load('i32.load', this.params, 4 * index, 2);
  }

  /** Emits `eachRow` for every row of a range of chunks, with `rowBase` at its start. */
  protected rowChunks(from: Value, to: Value, eachRow: () => void): void {
    const { f } = this;
    const places = this.word(Word.places);
    const perChunk = this.word(Word.perChunk);
    const start = f.op('i32.mul', from, perChunk);
    const wanted = f.op('i32.mul', to, perChunk);
    const end = f.select(f.op('i32.lt_u', wanted, places), wanted, places);
    f.for(start, end, 1, (row) => {
      this.locateRow(row);
      eachRow();
    });
  }

  /**
   * Emits `tile` for the columns of a range of chunks, with `rowBase` at its first column: for `V` vectors of columns, for one
   * vector, and for one of which only `count` lanes exist.
   */
  protected columnChunks(from: Value, to: Value, V: number, tile: (V: number, count: Value | null) => void): void {
    const { f, L } = this;
    const blocks = this.word(Word.blocks);
    const columns = this.word(Word.columns);
    f.for(from, to, 1, (chunk) => {
      this.locateRow(f.op('i32.div_u', chunk, blocks));
      const start = f.op('i32.mul', f.op('i32.rem_u', chunk, blocks), f.i32(V * L));
      for (let k = 0; k < this.count; k++) this.advanceColumn(k, start);
      const left = f.variable('i32', f.op('i32.sub', columns, start));
      f.if(
        f.op('i32.ge_u', left, f.i32(V * L)),
        () => tile(V, null),
        () => {
          f.while(
            () => f.op('i32.ge_u', left, f.i32(L)),
            () => {
              tile(1, null);
              for (let k = 0; k < this.count; k++) this.advanceColumn(k, f.i32(L));
              f.set(left, f.op('i32.sub', left, f.i32(L)));
            },
          );
          f.if(left, () => tile(1, left));
        },
      );
    });
  }

  /** Sets `target[k] = start[k] + ` the position at `index` in `dims`, whose words begin at `word`. */
  private locate(
    target: readonly Variable[],
    start: (k: number) => Value,
    dims: readonly Dim[],
    word: number,
    index: Value,
    which: (k: number) => boolean,
  ): void {
    const { f, count } = this;
    const rest = f.variable('i32', index);
    for (let k = 0; k < count; k++) if (which(k)) f.set(target[k]!, start(k));
    for (let d = dims.length - 1; d >= 0; d--) {
      const at = word + d * (1 + count);
      const size = this.word(at);
      const here = d === 0 ? rest : f.op('i32.rem_u', rest, size);
      for (let k = 0; k < count; k++) {
        if (!which(k)) continue;
        f.set(target[k]!, f.op('i32.add', target[k]!, f.op('i32.mul', here, this.word(at + 1 + k))));
      }
      if (d > 0) f.set(rest, f.op('i32.div_u', rest, size));
    }
  }

  private locateRow(index: Value): void {
    const { count } = this;
    const address = (k: number): Value => this.word(Word.table + k);
    this.locate(this.rowBase, address, this.layout.places, Word.table + 3 * count, index, () => true);
  }

  /** Emits `body` for every run of the row, with `runBase` at its start; `used` are the operands that it reads. */
  protected eachRun(used: ReadonlySet<number>, keptBytes: Value | null, body: (q: Value) => void): void {
    const { f, layout, count } = this;
    if (keptBytes !== null) f.set(this.keptBase, this.scratch);
    const which = (k: number): boolean => used.has(k);
    if (layout.outer.length === 0) {
      for (const k of used) f.set(this.runBase[k]!, this.rowBase[k]!);
      body(f.i32(0));
      return;
    }
    const word = Word.table + 3 * count + layout.places.length * (1 + count);
    f.for(f.i32(0), this.runs, 1, (q) => {
      this.locate(this.runBase, (k) => this.rowBase[k]!, layout.outer, word, q, which);
      body(q);
      if (keptBytes !== null) f.set(this.keptBase, f.op('i32.add', this.keptBase, keptBytes));
    });
  }

  private advanceColumn(k: number, columns: Value): void {
    const { f } = this;
    f.set(this.rowBase[k]!, f.op('i32.add', this.rowBase[k]!, f.op('i32.mul', columns, this.columnStride[k]!)));
  }

  /** Where the elements of column vector `v` are, from `address` on. */
  protected acrossFrom(k: number, address: Value, v: number, count: Value | null): Access {
    const { f, layout, dtypes, L } = this;
    const bytes = dtypes[k]!.bytes;
    const step = layout.steps[k]!;
    if (step === 'splat' && k < this.inputs) return { kind: 'splat', address };
    if (step === 'dense' && count === null) return { kind: 'dense', address, offset: v * L * bytes };
    const stride = this.columnStride[k]!;
    const at = v === 0 ? address : f.op('i32.add', address, f.op('i32.mul', stride, f.i32(v * L)));
    return count === null ? { kind: 'strided', address: at, stride } : { kind: 'partial', address: at, stride, count };
  }

  /** Where element `e + u * lanes` of the run is. */
  protected along(k: number, e: Value, u: number, count: Value | null): Access {
    const { f, dtypes, layout, L } = this;
    const bytes = dtypes[k]!.bytes;
    const base = this.runBase[k]!;
    const stride = this.runStride[k]!;
    if (layout.steps[k] === 'dense') {
      const address = f.op('i32.add', base, bytes === 1 ? e : f.op('i32.shl', e, f.i32(Math.log2(bytes))));
      if (count !== null) return { kind: 'partial', address, stride: f.i32(bytes), count };
      return { kind: 'dense', address, offset: u * L * bytes };
    }
    const at = u === 0 ? e : f.op('i32.add', e, f.i32(u * L));
    const address = f.op('i32.add', base, f.op('i32.mul', at, stride));
    return count === null ? { kind: 'strided', address, stride } : { kind: 'partial', address, stride, count };
  }

  /** Emits `body` over all elements of a run: `unroll` vectors at a time, then one, then what is left. */
  protected eachVector(
    unroll: number,
    flushed: (() => void) | null,
    body: (e: Value, vectors: number, count: Value | null) => void,
  ): void {
    const { f, L, run } = this;
    const step = unroll * L;
    const vectorEnd = f.op('i32.and', run, f.i32(-L));
    const mainEnd = unroll === 1 ? vectorEnd : f.op('i32.and', run, f.i32(-step));
    const blocks = (end: Value, by: number, vectors: number): void => {
      if (flushed === null) {
        f.for(f.i32(0), end, by, (e) => body(e, vectors, null));
        return;
      }
      const block = FLUSH_AFTER * step;
      f.for(f.i32(0), end, block, (from) => {
        const full = f.op('i32.add', from, f.i32(block));
        const to = f.select(f.op('i32.lt_u', full, end), full, end);
        f.for(from, to, by, (e) => body(e, vectors, null));
        flushed();
      });
    };
    blocks(mainEnd, step, unroll);
    if (unroll > 1) f.for(mainEnd, vectorEnd, L, (e) => body(e, 1, null));
    f.if(f.op('i32.ne', vectorEnd, run), () => body(vectorEnd, 1, f.op('i32.sub', run, vectorEnd)));
    flushed?.();
  }

  /** The vector with `other` in the lanes from `count` on. */
  protected onlyFirst(value: Value, count: Value, other: Value): Value {
    const { f, size } = this;
    const mask =
      size === 4
        ? f.op('i32x4.lt_s', f.i32x4(0, 1, 2, 3), f.op('i32x4.splat', count))
        : f.op('i32x4.lt_s', f.i32x4(0, 0, 1, 1), f.op('i32x4.splat', count));
    return f.op('v128.bitselect', value, other, mask);
  }
}
