/**
 * Triangles of matrices, and the rows and columns of their elements; the meaning is kernel/reference/triangle.ts. A row is
 * what is kept and what is not, side by side: the one is copied, the other cleared, whatever the elements are.
 */
import type { FunctionBuilder, ModuleBuilder, Value } from './assembler.js';
import { rowMajor } from './copy.js';
import { unsignedMin } from './elementwise-kernel.js';
import { PARAMETERS } from './layout.js';
import { machine } from './machine.js';
import { addressOf, type WasmOperand } from './operand.js';
import { Temporaries } from './temporaries.js';

/** Words of the parameters; `count` is that of all rows, `bytes` those of a row. */
const Word = { out: 0, input: 1, rows: 2, columns: 3, diagonal: 4, count: 5, step: 6 } as const;

/** Bytes of a chunk, about. */
const CHUNK = 256 * 1024;

/** `Backend.triangle`. */
export function triangle(out: WasmOperand, input: WasmOperand, diagonal: number, upper: boolean): boolean {
  const { geometry, dtype } = out;
  if (geometry.numel === 0) return true;
  // Places in a row are compared as signed numbers.
  if (!geometry.isContiguous || geometry.numel >= 2 ** 31) return false;
  return Temporaries.use((temporaries) => {
    const from = rowMajor(input, temporaries);
    if (from === null) return false;
    const [rows, columns] = geometry.sizes.slice(-2) as [number, number];
    const count = geometry.numel / columns;
    const step = Math.ceil(CHUNK / (columns * dtype.bytes));
    const first = edgeOfFirst(diagonal, rows, columns, upper);
    const m = machine();
    m.heap.i32.set([addressOf(out), addressOf(from), rows, columns, first, count, step], PARAMETERS >> 2);
    const kernel = m.kernel(`triangle ${upper} ${dtype.bytes}`, (builder) => {
      emit(builder, upper, dtype.bytes);
    });
    m.launch(kernel, Math.ceil(count / step), (geometry.numel * dtype.bytes) / 8);
    return true;
  });
}

/** Where row 0 is divided, or would be; row i is divided i elements later. */
function edgeOfFirst(diagonal: number, rows: number, columns: number, upper: boolean): number {
  return Math.max(-rows, Math.min(columns, diagonal + (upper ? 0 : 1)));
}

/** Where row i is divided, between 0 and the number of columns. */
function edge(f: FunctionBuilder, i: Value, first: Value, columns: Value): Value {
  const at = f.op('i32.add', i, first);
  return f.select(f.op('i32.lt_s', at, f.i32(0)), f.i32(0), unsignedMin(f, at, columns));
}

/** `Backend.triangleIndices`. One thread writes all, since where a row begins depends on those before it. */
export function triangleIndices(
  out: WasmOperand,
  rows: number,
  columns: number,
  diagonal: number,
  upper: boolean,
): boolean {
  const m = machine();
  const at = addressOf(out);
  const second = at + (out.geometry.numel / 2) * out.dtype.bytes;
  const first = edgeOfFirst(diagonal, rows, columns, upper);
  m.heap.i32.set([at, second, rows, columns, first], PARAMETERS >> 2);
  const kernel = m.kernel(`triangle indices ${upper}`, (builder) => {
    emitIndices(builder, upper);
  });
  m.launch(kernel, 1);
  return true;
}

function emit(m: ModuleBuilder, upper: boolean, bytes: number): void {
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to) => {
    const word = (index: number): Value => f.load('i32.load', params, 4 * index);
    const [rows, columns, first, step] = [word(Word.rows), word(Word.columns), word(Word.diagonal), word(Word.step)];
    const inBytes = (elements: Value): Value => f.op('i32.mul', elements, f.i32(bytes));
    const rowBytes = inBytes(columns);
    const difference = f.op('i32.sub', word(Word.input), word(Word.out));
    const end = unsignedMin(f, f.op('i32.mul', to, step), word(Word.count));
    f.for(f.op('i32.mul', from, step), end, 1, (row) => {
      const begin = f.op('i32.add', word(Word.out), f.op('i32.mul', row, rowBytes));
      const kept = inBytes(edge(f, f.op('i32.rem_u', row, rows), first, columns));
      const divided = f.op('i32.add', begin, kept);
      const rest = f.op('i32.sub', rowBytes, kept);
      const [place, length] = upper ? [divided, rest] : [begin, kept];
      f.memoryCopy(place, f.op('i32.add', place, difference), length);
      if (upper) f.memoryFill(begin, f.i32(0), kept);
      else f.memoryFill(divided, f.i32(0), rest);
    });
  });
}

function emitIndices(m: ModuleBuilder, upper: boolean): void {
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params) => {
    const word = (index: number): Value => f.load('i32.load', params, 4 * index);
    const [rows, columns, first] = [word(Word.rows), word(Word.columns), word(Word.diagonal)];
    const at = f.variable('i32', word(Word.out));
    const difference = f.op('i32.sub', word(Word.input), at);
    f.for(f.i32(0), rows, 1, (row) => {
      const divided = edge(f, row, first, columns);
      const [from, to] = upper ? [divided, columns] : [f.i32(0), divided];
      const i = f.op('i64x2.splat', f.op('i64.extend_i32_u', row));
      const begin = f.op('i64x2.splat', f.op('i64.extend_i32_u', from));
      const j = f.variable('v128', f.op('i64x2.add', begin, f.i64x2(0n, 1n)));
      const bytes = f.op('i32.shl', f.op('i32.sub', to, from), f.i32(3));
      const end = f.op('i32.add', at, bytes);
      f.for(at, f.op('i32.add', at, f.op('i32.and', bytes, f.i32(-16))), 16, (two) => {
        f.store('v128.store', two, i);
        f.store('v128.store', f.op('i32.add', two, difference), j);
        f.set(j, f.op('i64x2.add', j, f.i64x2(2n)));
      });
      f.if(f.op('i32.and', bytes, f.i32(8)), () => {
        f.storeLane('v128.store64_lane', 0, f.op('i32.sub', end, f.i32(8)), i);
        f.storeLane('v128.store64_lane', 0, f.op('i32.add', f.op('i32.sub', end, f.i32(8)), difference), j);
      });
      f.set(at, end);
    });
  });
}
