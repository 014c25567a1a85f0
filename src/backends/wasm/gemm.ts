/**
 * Matrix multiplication: the loops around the tiles of gemm-tile.ts.
 *
 * Note [Blocks]. The product is cut into blocks of `blockRows` x `blockColumns`, each a chunk (see Note [Kernels] in
 * machine.ts), and the sum over k into blocks of `blockDepth`, added up in order:
 *
 *     for each block of k:   A's part of it is packed into scratch memory (or read where it lies)
 *       for each panel of tile-wide columns:   B's part is packed into scratch memory (or read where it lies)
 *         for each ROWS rows:   a tile in registers, stored or added to the product
 *
 * A panel of B (at most 16 KiB) stays in the first-level cache while the block of A (at most 512 KiB) streams past it from the
 * second. Panels that are no full tile wide, and products whose columns are not neighbours, are computed in scratch
 * memory and merged.
 *
 * B is a matrix with strides, or a table: element (k, j) at  b + depthTable[k] + columnTable[j]  in bytes, which is how
 * convolutions see an image as a matrix. The product is a matrix with strides, or a table too: (i, j) is added to what lies
 * at  c + rowTable[i] + columnTable[j], which is how their gradients are put back into an image.
 */
import type { Callee, FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { clearPanel, declarePackers, type Packers } from './gemm-pack.js';
import { declareScatter, declareTablePackB, declareTableRow } from './gemm-table.js';
import {
  emitTile,
  plusSteps,
  type Real,
  type RealOps,
  realOps,
  ROW_BYTES,
  ROWS,
  scalarAdd,
  vectorAdd,
  VECTORS,
} from './gemm-tile.js';
import { word } from './gemm-words.js';
import { SCRATCH_BYTES } from './layout.js';
import { machine } from './machine.js';

/** Scratch memory: a panel of B, a panel of the product, a block of A. The gaps keep them off page boundaries. */
const PANEL_B = 1024;
const PANEL_C = PANEL_B + 65536 + 1024;
export const BLOCK_A = PANEL_C + 65536 + 1024;
/** What fits: rows of a block, and its k, and bytes of a block of A. */
export const MAX_ROWS = 65536 / ROW_BYTES;
export const MAX_BLOCK_BYTES = SCRATCH_BYTES - BLOCK_A - 1024;

/** What is done to a finished panel of the product while it is in the cache. */
export interface Epilogue {
  /** Declares a function (params, product, row, column, c, rows, columns) of i32, see gemm-epilogue.ts. */
  declare(m: ModuleBuilder, ops: RealOps): Callee;
}

/** A kind of kernel. */
export interface GemmVariant {
  readonly real: Real;
  readonly table: boolean;
  readonly scatter: boolean;
  readonly epilogue: Epilogue | null;
  /** Whether the product is subtracted; the launch says then that it is added to what is there. */
  readonly negative?: boolean;
}

/** The functions of a module that the loops call. */
interface Parts {
  readonly ops: RealOps;
  readonly pack: Packers;
  /** Tiles of ROWS rows of packed A. */
  readonly packedTiles: Callee;
  /** [rows]: tiles of so many rows of A where it lies. */
  readonly tiles: readonly (Callee | null)[];
  /** Packs a panel of B: (params, b, depth0, column, count, width, to). */
  readonly packB: Callee;
  /** Puts a panel from scratch memory into the product: (params, panel, c, row, column, rows, width, accumulate). */
  readonly merge: Callee;
  readonly epilogue: Callee | null;
  /** See `declareTableRow`; null where B is no table. */
  readonly tableRow: Callee | null;
}

/**
 * Declares a function (params, scratch, product, row, column): one block of one product, `params` being where the words are.
 * Other kernels multiply with it what they have in scratch memory.
 */
export function declareGemm(m: ModuleBuilder, variant: GemmVariant): Callee {
  const ops = realOps(variant.real, machine().features.relaxed, variant.negative);
  // An epilogue may import functions, which have to come first.
  const epilogue = variant.epilogue?.declare(m, ops) ?? null;
  const pack = declarePackers(m, ops);
  const parts: Parts = {
    ops,
    pack,
    epilogue,
    packedTiles: declareTiles(m, ops, ROWS, true),
    tiles: [null, 1, 2, 3, ROWS].map((rows) => (rows === null ? null : declareTiles(m, ops, rows, false))),
    packB: variant.table ? declareTablePackB(m, ops) : declarePackB(m, ops, pack),
    tableRow: variant.table ? declareTableRow(m, ops) : null,
    merge: variant.scatter ? declareScatter(m, ops) : declareMerge(m, ops),
  };
  return declareBlock(m, parts, variant);
}

/** Emits the kernel of a variant. */
export function emitGemm(m: ModuleBuilder, variant: GemmVariant): void {
  const block = declareGemm(m, variant);
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to, scratch) => {
    const rowBlocks = f.load('i32.load', params, word.rowBlocks);
    const columnBlocks = f.load('i32.load', params, word.columnBlocks);
    const blockRows = f.load('i32.load', params, word.blockRows);
    const blockColumns = f.load('i32.load', params, word.blockColumns);
    f.for(from, to, 1, (chunk) => {
      const rest = f.op('i32.div_u', chunk, columnBlocks);
      const column = f.op('i32.mul', f.op('i32.rem_u', chunk, columnBlocks), blockColumns);
      const row = f.op('i32.mul', f.op('i32.rem_u', rest, rowBlocks), blockRows);
      f.callVoid(block, params, scratch, f.op('i32.div_u', rest, rowBlocks), row, column);
    });
  });
}

function smaller(f: FunctionBuilder, a: Value, b: Value): Value {
  return f.select(f.op('i32.lt_u', a, b), a, b);
}

/**
 * (a, aTile, aRow, aStep, b, bStep, count, c, cRow, tiles, accumulate): a column of tiles, `aTile` apart in A; the product's
 * rows are dense. Of packed A, `aRow` is not used.
 */
function declareTiles(m: ModuleBuilder, ops: RealOps, rows: number, packed: boolean): Callee {
  const types = Array.from({ length: 11 }, () => 'i32' as const);
  return m.function(null, types, [], (f, ...args) => {
    const [a, aTile, aRow, aStep, b, bStep, count, c, cRow, tiles, accumulate] = args as [Variable, ...Variable[]] &
      Variable[];
    f.for(f.i32(0), tiles!, 1, () => {
      const source = { a, aRow: packed ? null : aRow!, aStep: aStep!, b: b!, bStep: bStep!, count: count! };
      const sums = emitTile(f, ops, rows, source);
      f.set(a, f.op('i32.add', a, aTile!));
      f.if(accumulate!, () => {
        const at = f.variable('i32', c);
        for (let r = 0; r < rows; r++) {
          for (let v = 0; v < VECTORS; v++) {
            const sum = sums[r * VECTORS + v]!;
            f.set(sum, vectorAdd(f, ops, f.load('v128.load', at, 16 * v), sum));
          }
          if (r < rows - 1) f.set(at, f.op('i32.add', at, cRow!));
        }
      });
      for (let r = 0; r < rows; r++) {
        for (let v = 0; v < VECTORS; v++) f.store('v128.store', c!, sums[r * VECTORS + v]!, 16 * v);
        f.set(c!, f.op('i32.add', c!, cRow!));
      }
    });
  });
}

/** (params, b, depth0, column, count, width, to): a panel of a matrix with strides, zeros beyond `width`. */
function declarePackB(m: ModuleBuilder, ops: RealOps, pack: Packers): Callee {
  return m.function(
    null,
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    [],
    (f, params, base, depth0, column, count, width, to) => {
      const bDepth = f.load('i32.load', params, word.bDepth);
      const bColumn = f.load('i32.load', params, word.bColumn);
      const from = plusSteps(f, plusSteps(f, base, depth0, bDepth), column, bColumn);
      const slot = f.i32(ROW_BYTES);
      f.if(
        f.op('i32.eq', width, f.i32(ops.columns)),
        () => {
          for (let part = 0; part < ops.columns; part += 4) {
            const source = part === 0 ? from : plusSteps(f, from, bColumn, f.i32(part));
            const target = f.op('i32.add', to, f.i32(part * ops.bytes));
            f.callVoid(pack.four, source, bColumn, bDepth, count, target, slot);
          }
        },
        () => {
          clearPanel(f, to, count);
          f.callVoid(pack.some, from, bColumn, bDepth, count, width, to, slot);
        },
      );
    },
  );
}

/** (params, panel, c, row, column, rows, width, accumulate): a panel into a matrix with any strides. */
function declareMerge(m: ModuleBuilder, ops: RealOps): Callee {
  return m.function(
    null,
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    [],
    (f, params, panel, base, row, column, rows, width, accumulate) => {
      const cRow = f.load('i32.load', params, word.cRow);
      const cColumn = f.load('i32.load', params, word.cColumn);
      const c = f.variable('i32', plusSteps(f, plusSteps(f, base, row, cRow), column, cColumn));
      f.for(f.i32(0), rows, 1, () => {
        const from = f.variable('i32', panel);
        const to = f.variable('i32', c);
        f.for(f.i32(0), width, 1, () => {
          const value = f.variable(ops.real, f.load(ops.load, from));
          f.if(accumulate, () => {
            f.set(value, scalarAdd(f, ops, f.load(ops.load, to), value));
          });
          f.store(ops.store, to, value);
          f.set(from, f.op('i32.add', from, f.i32(ops.bytes)));
          f.set(to, f.op('i32.add', to, cColumn));
        });
        f.set(panel, f.op('i32.add', panel, f.i32(ROW_BYTES)));
        f.set(c, f.op('i32.add', c, cRow));
      });
    },
  );
}

/** (params, scratch, product, row, column): one block of one product. */
function declareBlock(m: ModuleBuilder, parts: Parts, variant: GemmVariant): Callee {
  const panel = declarePanel(m, parts, variant);
  return m.function(null, ['i32', 'i32', 'i32', 'i32', 'i32'], [], (f, params, scratch, product, row, column) => {
    const { ops, pack } = parts;
    const get = (offset: number): Value => f.load('i32.load', params, offset);
    const inner = get(word.inner);
    const outerIndex = f.op('i32.div_u', product, inner);
    const innerIndex = f.op('i32.rem_u', product, inner);
    const base = (start: number, outerStep: number, innerStep: number): Value =>
      plusSteps(f, plusSteps(f, get(start), outerIndex, get(outerStep)), innerIndex, get(innerStep));
    const aRow = get(word.aRow);
    const aDepth = get(word.aDepth);
    const a = f.variable('i32', plusSteps(f, base(word.a, word.aOuter, word.aInner), row, aRow));
    const b = f.variable('i32', base(word.b, word.bOuter, word.bInner));
    const c = base(word.c, word.cOuter, word.cInner);
    const rows = smaller(f, get(word.blockRows), f.op('i32.sub', get(word.rows), row));
    const columns = smaller(f, get(word.blockColumns), f.op('i32.sub', get(word.columns), column));
    const end = f.op('i32.add', column, columns);
    const depth = get(word.depth);
    const packA = get(word.packA);
    const blockA = f.op('i32.add', scratch, f.i32(BLOCK_A));
    const accumulate = f.variable('i32', get(word.add));
    const last = f.variable('i32');
    const repeats = get(word.repeats);
    f.for(f.i32(0), repeats, 1, (repeat) => {
      f.for(f.i32(0), depth, get(word.blockDepth), (depth0) => {
        const rest = f.op('i32.sub', depth, depth0);
        const count = smaller(f, get(word.blockDepth), rest);
        f.set(last, f.op('i32.eq', count, rest));
        f.set(last, f.op('i32.and', last, f.op('i32.eq', f.op('i32.add', repeat, f.i32(1)), repeats)));
        const from = plusSteps(f, a, depth0, aDepth);
        f.if(packA, () => {
          const to = f.variable('i32', blockA);
          const source = f.variable('i32', from);
          f.for(f.i32(0), rows, ROWS, (i) => {
            const left = f.op('i32.sub', rows, i);
            f.if(
              f.op('i32.ge_u', left, f.i32(ROWS)),
              () => f.callVoid(pack.four, source, aRow, aDepth, count, to, f.i32(ROWS * ops.bytes)),
              () => f.callVoid(pack.some, source, aRow, aDepth, count, left, to, f.i32(ROWS * ops.bytes)),
            );
            f.set(source, plusSteps(f, source, aRow, f.i32(ROWS)));
            f.set(to, plusSteps(f, to, count, f.i32(ROWS * ops.bytes)));
          });
        });
        f.for(column, end, ops.columns, (j) => {
          const width = smaller(f, f.i32(ops.columns), f.op('i32.sub', end, j));
          f.callVoid(panel, params, scratch, from, b, c, depth0, count, row, j, rows, width, accumulate);
          if (parts.epilogue !== null) {
            f.if(last, () => f.callVoid(parts.epilogue!, params, product, row, j, c, rows, width));
          }
        });
        f.set(accumulate, f.i32(1));
      });
      f.set(a, f.op('i32.add', a, get(word.aRepeat)));
      f.set(b, f.op('i32.add', b, get(word.bRepeat)));
    });
  });
}

/** (params, scratch, a, b, c, depth0, count, row, column, rows, width, accumulate): one panel for one block of k. */
function declarePanel(m: ModuleBuilder, parts: Parts, variant: GemmVariant): Callee {
  const { ops } = parts;
  const types = Array.from({ length: 12 }, () => 'i32' as const);
  return m.function(null, types, [], (f, ...args) => {
    const [params, scratch, a, b, c, depth0, count, row, column, rows, width, accumulate] = args as [
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
    ];
    const get = (offset: number): Value => f.load('i32.load', params, offset);
    const full = f.op('i32.eq', width, f.i32(ops.columns));
    const panelB = f.variable('i32', f.op('i32.add', scratch, f.i32(PANEL_B)));
    const bStep = f.variable('i32', f.i32(ROW_BYTES));
    const pack = (): void => f.callVoid(parts.packB, params, b, depth0, column, count, width, panelB);
    if (parts.tableRow !== null) {
      fewRows(f, parts, parts.tableRow, {
        params,
        scratch,
        a,
        b,
        c,
        depth0,
        count,
        row,
        column,
        rows,
        width,
        accumulate,
      });
      pack();
    } else {
      f.if(
        f.op('i32.and', full, f.op('i32.eqz', get(word.packB))),
        () => {
          f.set(bStep, get(word.bDepth));
          f.set(panelB, plusSteps(f, plusSteps(f, b, depth0, bStep), column, f.i32(ops.bytes)));
        },
        pack,
      );
    }
    const cRow = get(word.cRow);
    const cColumn = get(word.cColumn);
    const panelC = f.op('i32.add', scratch, f.i32(PANEL_C));
    // Whether the tiles go straight to the product.
    const direct = variant.scatter ? f.i32(0) : f.op('i32.and', full, f.op('i32.eq', cColumn, f.i32(ops.bytes)));
    const to = f.variable('i32', panelC);
    const toRow = f.variable('i32', f.i32(ROW_BYTES));
    const adding = f.variable('i32');
    f.if(direct, () => {
      f.set(to, plusSteps(f, plusSteps(f, c, row, cRow), column, cColumn));
      f.set(toRow, cRow);
      f.set(adding, accumulate);
    });
    emitRows(f, parts, { params, scratch, a, count, rows, panelB, bStep, to, toRow, adding });
    f.if(f.op('i32.eqz', direct), () =>
      f.callVoid(parts.merge, params, panelC, c, row, column, rows, width, accumulate),
    );
  });
}

/** At the start of a panel's function: if B is a table and there are few rows, computes them from B where it lies, and returns. */
function fewRows(
  f: FunctionBuilder,
  { ops }: Parts,
  tableRow: Callee,
  v: Record<
    'params' | 'scratch' | 'a' | 'b' | 'c' | 'depth0' | 'count' | 'row' | 'column' | 'rows' | 'width' | 'accumulate',
    Value
  >,
): void {
  const get = (offset: number): Value => f.load('i32.load', v.params, offset);
  const few = f.op('i32.lt_u', v.rows, f.i32(ROWS));
  const full = f.op('i32.eq', v.width, f.i32(ops.columns));
  const direct = f.op('i32.and', full, f.op('i32.eq', get(word.cColumn), f.i32(ops.bytes)));
  f.if(f.op('i32.and', few, f.op('i32.and', direct, f.op('i32.eqz', get(word.packA)))), () => {
    const cRow = get(word.cRow);
    const a = f.variable('i32', v.a);
    const c = f.variable('i32', plusSteps(f, plusSteps(f, v.c, v.row, cRow), v.column, get(word.cColumn)));
    const done = f.variable('i32', f.i32(1));
    f.for(f.i32(0), v.rows, 1, () => {
      f.if(done, () => f.set(done, f.call(tableRow, v.params, a, v.b, v.depth0, v.count, v.column, c, v.accumulate)));
      f.set(a, f.op('i32.add', a, get(word.aRow)));
      f.set(c, f.op('i32.add', c, cRow));
    });
    f.if(done, () => f.return());
  });
}

/** The tiles of one panel: full ones, then one of fewer rows. */
function emitRows(
  f: FunctionBuilder,
  parts: Parts,
  v: Record<'params' | 'scratch' | 'a' | 'count' | 'rows' | 'panelB' | 'bStep' | 'to' | 'toRow' | 'adding', Value>,
): void {
  const { bytes } = parts.ops;
  const aRow = f.variable('i32', f.load('i32.load', v.params, word.aRow));
  const aStep = f.variable('i32', f.load('i32.load', v.params, word.aDepth));
  const a = f.variable('i32', v.a);
  const tiles = f.op('i32.shr_u', v.rows, f.i32(2));
  const left = f.op('i32.and', v.rows, f.i32(3));
  const packed = f.load('i32.load', v.params, word.packA);
  const tileBytes = f.variable('i32');
  f.if(
    packed,
    () => {
      f.set(a, f.op('i32.add', v.scratch, f.i32(BLOCK_A)));
      f.set(aRow, f.i32(bytes));
      f.set(aStep, f.i32(ROWS * bytes));
      f.set(tileBytes, f.op('i32.mul', v.count, aStep));
    },
    () => f.set(tileBytes, f.op('i32.mul', aRow, f.i32(ROWS))),
  );
  const call = (callee: Callee, from: Value, to: Value, tileCount: Value): void =>
    f.callVoid(callee, from, tileBytes, aRow, aStep, v.panelB, v.bStep, v.count, to, v.toRow, tileCount, v.adding);
  f.if(
    f.op('i32.eq', aRow, f.i32(bytes)),
    () => call(parts.packedTiles, a, v.to, tiles),
    () => call(parts.tiles[ROWS]!, a, v.to, tiles),
  );
  f.if(left, () => {
    const from = plusSteps(f, a, tiles, tileBytes);
    const to = plusSteps(f, v.to, f.op('i32.mul', tiles, f.i32(ROWS)), v.toRow);
    for (let rows = 1; rows < ROWS; rows++) {
      f.if(f.op('i32.eq', left, f.i32(rows)), () => call(parts.tiles[rows]!, from, to, f.i32(1)));
    }
  });
}
