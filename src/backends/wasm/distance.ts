/**
 * Distances between vectors, and their gradient; the meaning is kernel/reference/distance.ts.
 *
 * Distances are tiles like those of a product of matrices, with another sum: a chunk is a block of rows (vectors of a) and
 * columns (vectors of b), for which the columns are packed. Of pairs within one matrix, tiles that lie below the diagonal are
 * left out, and those that cross it are stored in part.
 *
 * The gradient of a row is kept in registers, up to four vectors of it at a time, while the other vectors pass by.
 */
import { float32, float64 } from '../../base/dtype.js';
import { Geometry } from '../../base/geometry.js';
import type { FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { copyBytes, rowMajor } from './copy.js';
import { unsignedMin } from './elementwise-kernel.js';
import { declarePackers } from './gemm-pack.js';
import { columnsOf, emitTile, type Real, type RealOps, realOps, ROW_BYTES, ROWS, VECTORS } from './gemm-tile.js';
import { PARAMETERS, SCRATCH_BYTES } from './layout.js';
import { machine } from './machine.js';
import { declareMath, type VectorMath } from './math/index.js';
import { VectorEmitter } from './math/vector.js';
import { addressOf, type WasmOperand } from './operand.js';
import { Temporaries } from './temporaries.js';

/** Words of the parameters: addresses, sizes (rows of a, rows of b, bytes of a row), what a chunk is, steps, numbers. */
const Word = {
  out: 0,
  a: 1,
  b: 2,
  factors: 3,
  least: 4,
  rows: 5,
  columns: 6,
  width: 7,
  chunkRows: 8,
  chunkColumns: 9,
  // Of the gradient: from the factor of a pair to that of the next row and the next column.
  rowStep: 10,
  columnStep: 11,
  power: 12,
  root: 14,
} as const;

/** Vectors of a in a chunk of distances. */
const CHUNK_ROWS = 256;
/** Most vectors of b in one, and the bytes that they take at most where one tile of them takes less: a near cache has room for them. */
const CHUNK_COLUMNS = 64;
const PACKED_BYTES = 128 * 1024;
/** Where a thread packs them. */
const PACKED_AT = ROWS * ROW_BYTES;
/** Differences of elements in a chunk of a gradient, about. */
const CHUNK = 65536;
/** Elements that are added up before they join the others. */
const RUN = 512;

/** The kinds of norms. */
type Kind = 'zero' | 'one' | 'two' | 'largest' | 'other';

const kinds: ReadonlyMap<number, Kind> = new Map([
  [0, 'zero'],
  [1, 'one'],
  [2, 'two'],
  [Infinity, 'largest'],
]);

/** What a launch is about, for either kernel; null where there is none. */
function prepare(out: WasmOperand, a: WasmOperand, b: WasmOperand | null, p: number) {
  const { dtype } = out;
  const { sizes, rank } = a.geometry;
  if ((dtype !== float32 && dtype !== float64) || !out.geometry.isContiguous) return null;
  const [rows, width] = [sizes[rank - 2]!, sizes[rank - 1]!];
  const columns = b === null ? rows : b.geometry.sizes[rank - 2]!;
  const real: Real = dtype === float64 ? 'f64' : 'f32';
  const kind = kinds.get(p) ?? 'other';
  const batches = a.geometry.numel / Math.max(rows * width, 1);
  const name = `${kind} ${real} ${b === null}`;
  // Nanoseconds for a difference.
  const cost = (kind === 'other' ? 10 : 0.1) * (dtype.bytes / 4);
  return { rows, width: width * dtype.bytes, elements: width, columns, real, kind, batches, name, cost };
}

/** `Backend.distances`. */
export function distances(out: WasmOperand, a: WasmOperand, b: WasmOperand | null, p: number): boolean {
  const launch = prepare(out, a, b, p);
  if (launch === null || PACKED_AT + ROW_BYTES * launch.elements > SCRATCH_BYTES) return false;
  return Temporaries.use((temporaries) => {
    const left = rowMajor(a, temporaries);
    const right = b === null ? left : rowMajor(b, temporaries);
    if (left === null || right === null) return false;
    const { rows, columns, width, real, kind, batches } = launch;
    const tile = columnsOf(real);
    const fitting = Math.max(1, Math.floor(PACKED_BYTES / (tile * width)));
    const chunkColumns = Math.min(CHUNK_COLUMNS, fitting * tile);
    const m = machine();
    const { i32, f64 } = m.heap;
    const words = [addressOf(out), addressOf(left), addressOf(right), 0, 0, rows, columns, width];
    i32.set([...words, CHUNK_ROWS, chunkColumns], PARAMETERS >> 2);
    f64.set([p, 1 / p], (PARAMETERS >> 3) + Word.power / 2);
    const kernel = m.kernel(`distances ${launch.name}`, (builder) => {
      emitDistances(builder, real, kind, b === null);
    });
    const chunks = batches * Math.ceil(rows / CHUNK_ROWS) * Math.ceil(columns / chunkColumns);
    m.launch(kernel, chunks, out.geometry.numel * launch.elements * launch.cost);
    return true;
  });
}

/** `Backend.distanceGradient`. */
export function distanceGradient(
  out: WasmOperand,
  factors: WasmOperand,
  least: WasmOperand | null,
  a: WasmOperand,
  b: WasmOperand | null,
  p: number,
): boolean {
  const launch = prepare(out, a, b, p);
  if (launch === null || launch.kind === 'zero') return false;
  return Temporaries.use((temporaries) => {
    const { rows, columns, width, real, kind, batches, elements } = launch;
    const left = padded(a, temporaries);
    const right = b === null ? left : padded(b, temporaries);
    const crossed = b !== null && turned(factors.geometry).isContiguous;
    if (crossed && least !== null && !turned(least.geometry).isContiguous) return false;
    const asRead = (x: WasmOperand): WasmOperand | null => (crossed ? x : rowMajor(x, temporaries));
    const [factor, bound] = [asRead(factors), least && asRead(least)];
    if (left === null || right === null || factor === null || (least !== null && bound === null)) return false;
    const { bytes } = out.dtype;
    const m = machine();
    const { i32, f64 } = m.heap;
    const chunkRows = Math.max(1, Math.floor(CHUNK / Math.max(columns * elements, 1)));
    const steps = crossed ? [bytes, rows * bytes] : [columns * bytes, bytes];
    const addresses = [out, left, right, factor, bound ?? factor].map(addressOf);
    i32.set([...addresses, rows, columns, width, chunkRows, 0, ...steps], PARAMETERS >> 2);
    f64[(PARAMETERS >> 3) + Word.power / 2] = p - 1;
    const kernel = m.kernel(`distance gradient ${launch.name}`, (builder) => {
      emitGradient(builder, real, kind, b === null);
    });
    m.launch(kernel, batches * Math.ceil(rows / chunkRows), batches * rows * columns * elements * launch.cost);
    return true;
  });
}

/** The geometry with its last two dimensions exchanged. */
function turned({ sizes, strides, offset }: Geometry): Geometry {
  const swapped = (list: readonly number[]): number[] => [...list.slice(0, -2), list.at(-1)!, list.at(-2)!];
  return new Geometry(swapped(sizes), swapped(strides), offset);
}

/** The operand, row-major, with room behind it where its rows do not end with a vector: their last vectors are read whole. */
function padded(x: WasmOperand, temporaries: Temporaries): WasmOperand | null {
  const { geometry, dtype } = x;
  const whole = (geometry.sizes[geometry.rank - 1]! * dtype.bytes) % 16 === 0;
  const dense = rowMajor(x, temporaries);
  if (whole || dense === null) return dense;
  const bytes = geometry.numel * dtype.bytes;
  const made = temporaries.operand(dtype, [geometry.numel + 16 / dtype.bytes]);
  if (made !== null) copyBytes(addressOf(made), addressOf(dense), bytes);
  return made;
}

/** What both kernels are emitted with. */
interface Context {
  readonly f: FunctionBuilder;
  readonly v: VectorEmitter;
  readonly math: VectorMath;
  readonly ops: RealOps;
  readonly kind: Kind;
  readonly params: Value;
  readonly word: (index: number) => Value;
  /** The number at these words, in all lanes. */
  readonly number: (index: number) => Value;
}

function contextOf(f: FunctionBuilder, math: VectorMath, ops: RealOps, kind: Kind, params: Value): Context {
  return {
    f,
    v: new VectorEmitter(f, ops.real === 'f32' ? 'f32x4' : 'f64x2', ops.fused),
    math,
    ops,
    kind,
    params,
    word: (index) => f.load('i32.load', params, 4 * index),
    number(index) {
      const value = f.load('f64.load', params, 4 * index);
      return ops.real === 'f64' ? f.op('f64x2.splat', value) : f.op('f32x4.splat', f.op('f32.demote_f64', value));
    },
  };
}

const plus = (f: FunctionBuilder, ...terms: readonly Value[]): Value => terms.reduce((a, b) => f.op('i32.add', a, b));
const minus = (f: FunctionBuilder, a: Value, b: Value): Value => f.op('i32.sub', a, b);
const times = (f: FunctionBuilder, a: Value, b: Value | number): Value =>
  f.op('i32.mul', a, typeof b === 'number' ? f.i32(b) : b);

/** The number of the pair of vectors i and j > i, among those of n. */
function pairNumber(f: FunctionBuilder, i: Value, j: Value, n: Value): Value {
  // i n - i (i + 1) / 2 + j - i - 1
  const next = plus(f, i, f.i32(1));
  return plus(f, minus(f, times(f, i, n), f.op('i32.shr_u', times(f, i, next), f.i32(1))), minus(f, j, next));
}

// ---- distances -------------------------------------------------------------------------------------------------------

function emitDistances(m: ModuleBuilder, real: Real, kind: Kind, pairs: boolean): void {
  const ops = realOps(real, machine().features.relaxed);
  const math = declareMath(m, real === 'f32' ? 'f32x4' : 'f64x2', kind === 'other' ? ['pow'] : [], ops.fused);
  const packers = declarePackers(m, ops);
  const { bytes, columns: tile } = ops;
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to, scratch) => {
    const context = contextOf(f, math, ops, kind, params);
    const { word } = context;
    const [rows, columns, width] = [word(Word.rows), word(Word.columns), word(Word.width)];
    const across = (size: Value, step: Value): Value =>
      f.op('i32.div_u', plus(f, size, minus(f, step, f.i32(1))), step);
    const [rowBlocks, groups] = [across(rows, word(Word.chunkRows)), across(columns, word(Word.chunkColumns))];
    const packed = plus(f, scratch, f.i32(PACKED_AT));
    f.for(from, to, 1, (chunk) => {
      const firstColumn = times(f, f.op('i32.rem_u', chunk, groups), word(Word.chunkColumns));
      const block = f.op('i32.div_u', chunk, groups);
      const firstRow = times(f, f.op('i32.rem_u', block, rowBlocks), word(Word.chunkRows));
      const batch = f.op('i32.div_u', block, rowBlocks);
      const endColumn = unsignedMin(f, plus(f, firstColumn, word(Word.chunkColumns)), columns);
      const endRow = unsignedMin(f, plus(f, firstRow, word(Word.chunkRows)), rows);
      const [a, b] = [Word.a, Word.b].map((side, k) =>
        plus(f, word(side), times(f, times(f, batch, k === 0 ? rows : columns), width)),
      ) as [Value, Value];
      f.block((leave) => {
        if (pairs) leave(f.op('i32.le_u', endColumn, plus(f, firstRow, f.i32(1))));
        const panelOf = (column: Value): Value => plus(f, packed, times(f, minus(f, column, firstColumn), width));
        f.for(firstColumn, endColumn, tile, (column) => {
          const source = plus(f, b, times(f, column, width));
          const lines = unsignedMin(f, minus(f, endColumn, column), f.i32(tile));
          const count = f.op('i32.div_u', width, f.i32(bytes));
          const [step, slot] = [f.i32(bytes), f.i32(ROW_BYTES)];
          f.if(
            f.op('i32.eq', lines, f.i32(tile)),
            () => {
              for (let l = 0; l < tile; l += 4) {
                const line = plus(f, source, times(f, width, l));
                f.callVoid(packers.four, line, width, step, count, plus(f, panelOf(column), f.i32(l * bytes)), slot);
              }
            },
            () => f.callVoid(packers.some, source, width, step, count, lines, panelOf(column), slot),
          );
        });
        const row = f.variable('i32', firstRow);
        for (const together of [ROWS, 1]) {
          f.while(
            () => f.op('i32.le_u', plus(f, row, f.i32(together)), endRow),
            () => {
              const start = f.variable('i32', firstColumn);
              if (pairs) {
                const diagonal = f.op('i32.and', plus(f, row, f.i32(1)), f.i32(-tile));
                f.set(start, f.select(f.op('i32.gt_u', diagonal, start), diagonal, start));
              }
              f.for(start, endColumn, tile, (column) => {
                const at = { a: plus(f, a, times(f, row, width)), b: panelOf(column), width };
                const sums = emitDistanceTile(context, together, at);
                const left = unsignedMin(f, minus(f, endColumn, column), f.i32(tile));
                const number = pairs
                  ? pairNumber(f, row, column, columns)
                  : plus(f, times(f, plus(f, times(f, batch, rows), row), columns), column);
                const target = f.variable('i32', plus(f, word(Word.out), times(f, number, bytes)));
                const stepOf = (r: number): Value =>
                  times(f, pairs ? minus(f, columns, plus(f, row, f.i32(r + 2))) : columns, bytes);
                storeTile(context, sums, together, target, stepOf, left, scratch, pairs ? minus(f, row, column) : null);
              });
              f.set(row, plus(f, row, f.i32(together)));
            },
          );
        }
      });
    });
  });
}

/** The distances of some rows to a tile of columns, row by row. */
function emitDistanceTile(
  context: Context,
  rows: number,
  at: { readonly a: Value; readonly b: Value; readonly width: Value },
): Value[] {
  const { f, v, ops, kind, math } = context;
  const combined = (total: Value, next: Value): Value =>
    kind === 'largest' ? f.op(`${v.lanes}.max`, total, next) : v.add(total, next);
  const power = kind === 'other' ? context.number(Word.power) : null;
  const add = (_f: FunctionBuilder, _ops: RealOps, sum: Variable, a: Value, b: Value): void => {
    const d = v.sub(a, b);
    if (kind === 'two') f.set(sum, v.madd(d, d, sum));
    else if (kind === 'zero') f.set(sum, v.add(sum, v.bits('and', v.binary('ne', d, 0), v.constant(1))));
    else if (kind === 'other') f.set(sum, v.add(sum, math.apply(f, 'pow', [v.abs(d), power!])));
    else f.set(sum, combined(sum, v.abs(d)));
  };
  const totals = Array.from({ length: rows * VECTORS }, () => f.variable('v128', v.constant(0)));
  const [a, b] = [f.variable('i32', at.a), f.variable('i32', at.b)];
  const left = f.variable('i32', f.op('i32.div_u', at.width, f.i32(ops.bytes)));
  f.while(
    () => left,
    () => {
      const count = unsignedMin(f, left, f.i32(RUN));
      const source = { a, aRow: at.width, aStep: f.i32(ops.bytes), b, bStep: f.i32(ROW_BYTES), count };
      emitTile(f, ops, rows, source, add).forEach((sum, k) => f.set(totals[k]!, combined(totals[k]!, sum)));
      f.set(left, minus(f, left, count));
      f.set(a, plus(f, a, times(f, count, ops.bytes)));
      f.set(b, plus(f, b, times(f, count, ROW_BYTES)));
    },
  );
  if (kind === 'two') return totals.map((total) => v.sqrt(total));
  if (kind !== 'other') return totals;
  const root = context.number(Word.root);
  return totals.map((total) => math.apply(f, 'pow', [total, root]));
}

/**
 * Stores rows of a tile; row r + 1 lies `stepOf(r)` behind row r. Only the first `left` columns are stored, and with
 * `diagonal`, which is the first row's number minus the first column's, those to the right of the diagonal.
 */
function storeTile(
  { f, ops }: Context,
  sums: readonly Value[],
  rows: number,
  target: Variable,
  stepOf: (row: number) => Value,
  left: Value,
  scratch: Value,
  diagonal: Value | null,
): void {
  const each = (store: (row: number) => void): void => {
    for (let r = 0; r < rows; r++) {
      store(r);
      if (r < rows - 1) f.set(target, plus(f, target, stepOf(r)));
    }
  };
  const vectors = (address: Value, r: number, offset = 0): void => {
    for (let k = 0; k < VECTORS; k++) {
      f.store('v128.store', address, sums[r * VECTORS + k]!, offset + 16 * k);
    }
  };
  const full = f.op('i32.eq', left, f.i32(ops.columns));
  const above = diagonal && f.op('i32.lt_s', plus(f, diagonal, f.i32(rows - 1)), f.i32(0));
  f.if(
    above === null ? full : f.op('i32.and', full, above),
    () => {
      each((r) => {
        vectors(target, r);
      });
    },
    () => {
      const end = times(f, left, ops.bytes);
      each((r) => {
        vectors(scratch, r, r * ROW_BYTES);
        const begin = f.variable('i32');
        if (diagonal !== null) {
          const first = plus(f, diagonal, f.i32(r + 1));
          f.set(begin, times(f, f.select(f.op('i32.gt_s', first, f.i32(0)), first, f.i32(0)), ops.bytes));
        }
        f.for(begin, end, ops.bytes, (at) =>
          f.store(ops.store, plus(f, target, at), f.load(ops.load, plus(f, scratch, at), r * ROW_BYTES)),
        );
      });
    },
  );
}

// ---- the gradient ----------------------------------------------------------------------------------------------------

function emitGradient(m: ModuleBuilder, real: Real, kind: Kind, pairs: boolean): void {
  const ops = realOps(real, machine().features.relaxed);
  const math = declareMath(m, real === 'f32' ? 'f32x4' : 'f64x2', kind === 'other' ? ['pow'] : [], ops.fused);
  const { bytes } = ops;
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to, scratch) => {
    const context = contextOf(f, math, ops, kind, params);
    const { word } = context;
    const [rows, columns, width] = [word(Word.rows), word(Word.columns), word(Word.width)];
    const [rowStep, columnStep] = [word(Word.rowStep), word(Word.columnStep)];
    const blocks = f.op('i32.div_u', plus(f, rows, minus(f, word(Word.chunkRows), f.i32(1))), word(Word.chunkRows));
    f.for(from, to, 1, (chunk) => {
      const batch = f.op('i32.div_u', chunk, blocks);
      const first = times(f, f.op('i32.rem_u', chunk, blocks), word(Word.chunkRows));
      const b = plus(f, word(Word.b), times(f, times(f, batch, columns), width));
      f.for(first, unsignedMin(f, plus(f, first, word(Word.chunkRows)), rows), 1, (row) => {
        const own = times(f, plus(f, times(f, batch, rows), row), width);
        const done = f.variable('i32', f.i32(0));
        const some = (count: number): void => {
          const offset = plus(f, own, done);
          const mine = Array.from({ length: count }, (_, k) =>
            f.load('v128.load', plus(f, word(Word.a), offset), 16 * k),
          );
          const sums = mine.map(() => f.variable('v128', context.v.constant(0)));
          const other = f.variable('i32', plus(f, b, done));
          const pass = (others: Value, factor: Value, step: Value, change: number): void => {
            const [at, by, left] = [f.variable('i32', factor), f.variable('i32', step), f.variable('i32', others)];
            f.while(
              () => left,
              () => {
                addSlopes(context, sums, mine, other, at);
                f.set(other, plus(f, other, width));
                f.set(at, plus(f, at, by));
                if (change !== 0) f.set(by, plus(f, by, f.i32(change)));
                f.set(left, minus(f, left, f.i32(1)));
              },
            );
          };
          const factors = word(Word.factors);
          if (pairs) {
            // With the vectors before it: the pairs 0 and i, 1 and i, ..., from each to the next one fewer.
            const before = plus(f, factors, times(f, minus(f, row, f.i32(1)), bytes));
            pass(row, before, times(f, minus(f, columns, f.i32(2)), bytes), -bytes);
            f.set(other, plus(f, other, width));
            const next = plus(f, row, f.i32(1));
            const after = plus(f, factors, times(f, pairNumber(f, row, next, columns), bytes));
            pass(minus(f, columns, next), after, f.i32(bytes), 0);
          } else {
            const start = plus(f, times(f, times(f, batch, rows), times(f, columns, bytes)), times(f, row, rowStep));
            pass(columns, plus(f, factors, start), columnStep, 0);
          }
          storeRow(f, sums, plus(f, word(Word.out), offset), minus(f, width, done), scratch);
          f.set(done, plus(f, done, f.i32(16 * count)));
        };
        f.while(
          () => f.op('i32.le_u', plus(f, done, f.i32(64)), width),
          () => {
            some(4);
          },
        );
        f.while(
          () => f.op('i32.lt_u', done, width),
          () => {
            some(1);
          },
        );
      });
    });
  });
}

/** Stores vectors of a row, of which `rest` bytes are left. */
function storeRow(f: FunctionBuilder, sums: readonly Value[], target: Value, rest: Value, scratch: Value): void {
  const store = (address: Value): void => {
    sums.forEach((sum, k) => {
      f.store('v128.store', address, sum, 16 * k);
    });
  };
  f.if(
    f.op('i32.ge_u', rest, f.i32(16 * sums.length)),
    () => {
      store(target);
    },
    () => {
      store(scratch);
      f.memoryCopy(target, scratch, rest);
    },
  );
}

/** Adds what one other vector gives to a row's gradient. */
function addSlopes(
  context: Context,
  sums: readonly Variable[],
  mine: readonly Value[],
  other: Value,
  factorAt: Value,
): void {
  const { f, v, ops, kind, math, word } = context;
  const factor = f.load(ops.splat, factorAt);
  const toLeast = (): Value => minus(f, word(Word.least), word(Word.factors));
  const least = kind === 'largest' ? f.load(ops.splat, plus(f, factorAt, toLeast())) : null;
  sums.forEach((sum, k) => {
    const d = v.sub(mine[k]!, f.load('v128.load', other, 16 * k));
    if (kind === 'two') {
      f.set(sum, v.madd(d, factor, sum));
      return;
    }
    const size = v.abs(d);
    let slope = factor;
    if (kind === 'other') slope = v.mul(factor, math.apply(f, 'pow', [size, context.number(Word.power)]));
    const signed = v.bits('xor', slope, v.signOf(d));
    let counts = v.gt(size, 0);
    if (least !== null) counts = v.bits('and', counts, v.binary('ge', size, least));
    f.set(sum, v.add(sum, v.bits('and', signed, counts)));
  });
}
