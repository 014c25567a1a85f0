/**
 * The code of the kernels that follow lists of indices. There are two: one turns indices into byte offsets and checks them,
 * the other moves elements between an operand at such offsets and a plain one. What is launched how is decided in indexing.ts.
 *
 * Offsets are 32 bits, relative to the indexed operand's first element:
 *
 *     tuple t, element j of the rest dims:  indexed + offsets[t] + inner(j)   <->   plain + t * tupleStride + plainInner(j)
 */
import type { DType } from '../../base/dtype.js';
import type { Program } from '../../kernel/lower.js';
import type { FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { unsignedMin } from './elementwise-kernel.js';
import { move as moveElement } from './copy-rows.js';
import { type Access, laneCount, loadVector, storeVector } from './vector-memory.js';
import { lanesOf, ProgramEmitter } from './vector-program.js';

const RUN = ['i32', 'i32', 'i32', 'i32'] as const;

/** Indices per chunk of the locating kernel. */
export const LOCATE_CHUNK = 16384;

/** Words of the locating kernel's parameters. Dimensions (size, byte stride) follow, the innermost first. */
export const Locate = {
  /** Set to 1 where an index is out of range. */
  failed: 0,
  index: 1,
  offsets: 2,
  count: 3,
  /** Indices that share a place in the dimensions. */
  rowLength: 4,
  step: 5,
  size: 6,
  rank: 7,
  dims: 8,
} as const;

/**
 * Emits `offsets[i] = place of row + index[i] * step`; with `adds`, `offsets[i] += index[i] * step`.
 *
 * @param wraps whether a negative index counts from the end
 */
export function emitLocate(m: ModuleBuilder, wraps: boolean, adds: boolean): void {
  m.function('run', RUN, [], (f, params, from, to) => {
    const word = (index: number): Value => f.load('i32.load', params, 4 * index);
    const count = word(Locate.count);
    const rowLength = word(Locate.rowLength);
    const step = word(Locate.step);
    const size = f.op('i64.extend_i32_u', word(Locate.size));
    const i = f.variable('i32', f.op('i32.mul', from, f.i32(LOCATE_CHUNK)));
    const end = unsignedMin(f, f.op('i32.mul', to, f.i32(LOCATE_CHUNK)), count);
    const indexBase = word(Locate.index);
    const offsetBase = word(Locate.offsets);
    f.while(
      () => f.op('i32.lt_u', i, end),
      () => {
        const row = f.op('i32.div_u', i, rowLength);
        const rowEnd = unsignedMin(f, f.op('i32.mul', f.op('i32.add', row, f.i32(1)), rowLength), end);
        const place = f.variable('i32', f.i32(0));
        const dims = f.op('i32.add', params, f.i32(4 * Locate.dims));
        walkDims(f, row, dims, word(Locate.rank), [place]);
        f.for(i, rowEnd, 1, (k) => {
          const given = f.load('i64.load', f.op('i32.add', indexBase, f.op('i32.shl', k, f.i32(3))));
          const isNegative = f.op('i64.lt_s', given, f.i64(0n));
          const index = wraps ? f.select(isNegative, f.op('i64.add', given, size), given) : given;
          f.if(f.op('i64.ge_u', index, size), () => f.store('i32.store', params, f.i32(1), 4 * Locate.failed));
          const at = f.op('i32.add', offsetBase, f.op('i32.shl', k, f.i32(2)));
          const before = adds ? f.load('i32.load', at) : place;
          f.store('i32.store', at, f.op('i32.add', before, f.op('i32.mul', f.op('i32.wrap_i64', index), step)));
        });
        f.set(i, rowEnd);
      },
    );
  });
}

/** Words of the parameters of the kernel that gathers from rows. */
export const Gather = {
  /** Set to 1 where an index is out of range. */
  failed: 0,
  index: 1,
  source: 2,
  out: 3,
  count: 4,
  /** Indices that share a row of the source; bytes from one row to the next, and from one element to the next. */
  rowLength: 5,
  row: 6,
  step: 7,
  size: 8,
} as const;

/** Emits `out[i] = source[row of i, index[i]]` for elements of so many bytes; an index out of range reads the first of its row. */
export function emitGatherRows(m: ModuleBuilder, bytes: number): void {
  m.function('run', RUN, [], (f, params, from, to) => {
    const word = (index: number): Value => f.load('i32.load', params, 4 * index);
    const [rowLength, step] = [word(Gather.rowLength), word(Gather.step)];
    const size = f.op('i64.extend_i32_u', word(Gather.size));
    const i = f.variable('i32', f.op('i32.mul', from, f.i32(LOCATE_CHUNK)));
    const end = unsignedMin(f, f.op('i32.mul', to, f.i32(LOCATE_CHUNK)), word(Gather.count));
    const at = f.variable('i32', f.op('i32.add', word(Gather.index), f.op('i32.shl', i, f.i32(3))));
    const target = f.variable('i32', f.op('i32.add', word(Gather.out), f.op('i32.mul', i, f.i32(bytes))));
    const failed = f.variable('i32', f.i32(0));
    f.while(
      () => f.op('i32.lt_u', i, end),
      () => {
        const row = f.op('i32.div_u', i, rowLength);
        const rowEnd = unsignedMin(f, f.op('i32.mul', f.op('i32.add', row, f.i32(1)), rowLength), end);
        const base = f.op('i32.add', word(Gather.source), f.op('i32.mul', row, word(Gather.row)));
        f.for(i, rowEnd, 1, () => {
          const index = f.load('i64.load', at);
          const outside = f.op('i64.ge_u', index, size);
          const offset = f.op('i32.mul', f.op('i32.wrap_i64', index), step);
          moveElement(f, bytes, target, f.op('i32.add', base, f.select(outside, f.i32(0), offset)));
          f.set(failed, f.op('i32.or', failed, outside));
          f.set(at, f.op('i32.add', at, f.i32(8)));
          f.set(target, f.op('i32.add', target, f.i32(bytes)));
        });
        f.set(i, rowEnd);
      },
    );
    f.if(failed, () => f.store('i32.store', params, f.i32(1), 4 * Gather.failed));
  });
}

/** Adds to `places` what index `row` of some dimensions means; `dims` is the address of (size, a stride per place) each. */
function walkDims(f: FunctionBuilder, row: Value, dims: Value, rank: Value, places: readonly Variable[]): void {
  const rest = f.variable('i32', row);
  const dim = f.variable('i32', dims);
  f.for(f.i32(0), rank, 1, () => {
    const size = f.load('i32.load', dim);
    const coordinate = f.op('i32.rem_u', rest, size);
    f.set(rest, f.op('i32.div_u', rest, size));
    places.forEach((place, k) => {
      f.set(place, f.op('i32.add', place, f.op('i32.mul', coordinate, f.load('i32.load', dim, 4 + 4 * k))));
    });
    f.set(dim, f.op('i32.add', dim, f.i32(4 + 4 * places.length)));
  });
}

/**
 * Words of the moving kernel's parameters. The work is cut three ways: tuples, rows (the outer rest dims) and columns (the
 * inner one), each in pieces of `...Step`. Dimensions of the rows (size, byte strides of indexed and plain) follow, the
 * innermost first.
 */
export const Move = {
  indexed: 0,
  plain: 1,
  offsets: 2,
  tupleStride: 3,
  tuples: 4,
  tupleStep: 5,
  rows: 6,
  rowStep: 7,
  columns: 8,
  columnStep: 9,
  rank: 10,
  dims: 11,
} as const;

/** What a moving kernel does. */
export interface MoveKernel {
  /** Of the target's old element (input 0) and the source's element (input 1). */
  readonly program: Program;
  readonly dtype: DType;
  /** Which of the two is at the offsets. */
  readonly indexed: 'source' | 'target';
  /** Whether the columns are elements side by side in both; otherwise there is one column. */
  readonly dense: boolean;
}

/** Emits a moving kernel: tuples in ascending order for every element of the rest dims. */
export function emitMove(m: ModuleBuilder, kernel: MoveKernel): void {
  const emitter = new ProgramEmitter(m, lanesOf(kernel.program), [kernel.program]);
  const { bytes } = kernel.dtype;
  m.function('run', RUN, [], (f, params, from, to) => {
    const word = (index: number): Value => f.load('i32.load', params, 4 * index);
    const pieces = (count: Value, step: Value): Value =>
      f.op('i32.div_u', f.op('i32.add', count, f.op('i32.sub', step, f.i32(1))), step);
    const [tuples, tupleStep] = [word(Move.tuples), word(Move.tupleStep)];
    const [rows, rowStep] = [word(Move.rows), word(Move.rowStep)];
    const [columns, columnStep] = [word(Move.columns), word(Move.columnStep)];
    const [rowPieces, columnPieces] = [pieces(rows, rowStep), pieces(columns, columnStep)];
    const offsets = word(Move.offsets);
    const tupleStride = word(Move.tupleStride);
    f.for(from, to, 1, (chunk) => {
      const firstColumn = f.op('i32.mul', f.op('i32.rem_u', chunk, columnPieces), columnStep);
      const length = unsignedMin(f, columnStep, f.op('i32.sub', columns, firstColumn));
      const rest = f.op('i32.div_u', chunk, columnPieces);
      const firstRow = f.op('i32.mul', f.op('i32.rem_u', rest, rowPieces), rowStep);
      const rowEnd = unsignedMin(f, f.op('i32.add', firstRow, rowStep), rows);
      const firstTuple = f.op('i32.mul', f.op('i32.div_u', rest, rowPieces), tupleStep);
      const tupleEnd = unsignedMin(f, f.op('i32.add', firstTuple, tupleStep), tuples);
      const columnBytes = f.op('i32.mul', firstColumn, f.i32(bytes));
      f.for(firstRow, rowEnd, 1, (row) => {
        const indexed = f.variable('i32', f.op('i32.add', word(Move.indexed), columnBytes));
        const plain = f.variable('i32', f.op('i32.add', word(Move.plain), columnBytes));
        walkDims(f, row, f.op('i32.add', params, f.i32(4 * Move.dims)), word(Move.rank), [indexed, plain]);
        f.set(plain, f.op('i32.add', plain, f.op('i32.mul', firstTuple, tupleStride)));
        f.for(firstTuple, tupleEnd, 1, (t) => {
          const offset = f.load('i32.load', f.op('i32.add', offsets, f.op('i32.shl', t, f.i32(2))));
          emitMoveOne(f, emitter, kernel, f.op('i32.add', indexed, offset), plain, length);
          f.set(plain, f.op('i32.add', plain, tupleStride));
        });
      });
    });
  });
}

/** Moves the elements of one tuple, row and piece of columns. */
function emitMoveOne(
  f: FunctionBuilder,
  emitter: ProgramEmitter,
  { program, dtype, indexed, dense }: MoveKernel,
  indexedAddress: Value,
  plainAddress: Value,
  length: Value,
): void {
  const lanes = lanesOf(program);
  const [target, source] = indexed === 'target' ? [indexedAddress, plainAddress] : [plainAddress, indexedAddress];
  const move = (access: (address: Value) => Access): void => {
    const [result] = emitter.emit(
      f,
      program,
      (input) => loadVector(f, lanes, dtype, access(input === 0 ? target : source)),
      noUniforms,
    );
    storeVector(f, lanes, dtype, result!, access(target));
  };
  if (!dense) {
    move((address) => ({ kind: 'splat', address }));
    return;
  }
  const width = laneCount(lanes);
  const bytes = f.variable('i32', f.i32(0));
  const vectorBytes = width * dtype.bytes;
  const whole = f.op('i32.mul', f.op('i32.and', length, f.i32(-width)), f.i32(dtype.bytes));
  const all = f.op('i32.mul', length, f.i32(dtype.bytes));
  const repeat = (end: Value, step: number, body: () => void): void => {
    f.block((leave) => {
      leave(f.op('i32.ge_u', bytes, end));
      f.loop((again) => {
        body();
        f.set(bytes, f.op('i32.add', bytes, f.i32(step)));
        again(f.op('i32.lt_u', bytes, end));
      });
    });
  };
  repeat(whole, vectorBytes, () => move((address) => ({ kind: 'dense', address: f.op('i32.add', address, bytes) })));
  repeat(all, dtype.bytes, () => move((address) => ({ kind: 'splat', address: f.op('i32.add', address, bytes) })));
}

function noUniforms(): never {
  throw new Error('indexing-kernel: programs that move elements have no uniforms');
}
