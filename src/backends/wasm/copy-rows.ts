/**
 * Copies of rows: every row of the result lies side by side, and so does what goes there, or it is one element for the whole
 * row. That is what joining, padding, rolling and repeating come to. Rows are often short, so a row is a few loads and
 * stores of the widest kind that it has room for, the last of which overlaps the one before it; what kind is settled with the
 * kernel. Longer rows are loops of vectors.
 *
 *     chunk = rows first ... first + rowStep of all outer dimensions, bytes of one piece
 *
 * Parameters, in words:
 *
 *     target, source, bytes per row, rows, rows per chunk, pieces per row, number of outer dimensions
 *     for the row, then for each outer dimension, the innermost first: size, strides of target and source in bytes
 */
import type { FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { unsignedMin } from './elementwise-kernel.js';
import { PARAMETERS } from './layout.js';
import { type Kernel, machine } from './machine.js';
import { addressOf, type WasmOperand } from './operand.js';
import { move } from './pack.js';

/** Bytes per chunk, about. */
const CHUNK = 65536;
/** Rows of so many vectors are copied without a loop. */
const MOST_MOVES = 4;
/** How many dimensions there may be. */
const MOST_DIMS = 64;

const Word = { bytes: 2, rows: 3, rowStep: 4, pieces: 5, rank: 6, row: 7, dims: 10 } as const;

/** Copies elements as they are stored, if their layouts are of this kind; tells whether it did. */
export function copyRows(out: WasmOperand, input: WasmOperand): boolean {
  const { bytes } = out.dtype;
  const { sizes, strides, numel } = out.geometry;
  const single = input.geometry.numel === 1;
  const order = memoryOrder(strides);
  const m = machine();
  const words = m.heap.i32;
  const at = PARAMETERS >> 2;
  // Dimensions that are walked as one, from the row outwards. Strides are numbers modulo 2^32, as addresses are.
  let last = at + Word.row - 3;
  for (let i = order.length - 1; i >= 0; i--) {
    const d = order[i]!;
    const size = sizes[d]!;
    if (size === 1) continue;
    const to = (strides[d]! * bytes) | 0;
    const from = single ? 0 : (input.geometry.strides[d]! * bytes) | 0;
    const isFirst = last < at + Word.row;
    if (isFirst && (to !== bytes || (from !== bytes && from !== 0))) return false;
    const whole = words[last]!;
    if (!isFirst && to === Math.imul(words[last + 1]!, whole) && from === Math.imul(words[last + 2]!, whole)) {
      words[last] = whole * size;
      continue;
    }
    last += 3;
    if (last === at + Word.row + 3 * MOST_DIMS) return false;
    words[last] = size;
    words[last + 1] = to;
    words[last + 2] = from;
  }
  const outer = (last - at - Word.row) / 3;
  if (outer < 0) return false;
  if (outer === 0) words.fill(1, last + 3, last + 6);
  const count = words[at + Word.row]! >>> 0;
  const splat = words[at + Word.row + 2] === 0 ? bytes : 0;
  const length = count * bytes;
  const rows = numel / count;
  const rowStep = Math.max(1, Math.floor(CHUNK / length));
  const pieces = Math.ceil(length / CHUNK);
  words[at] = addressOf(out);
  words[at + 1] = addressOf(input);
  words[at + Word.bytes] = length;
  words[at + Word.rows] = rows;
  words[at + Word.rowStep] = rowStep;
  words[at + Word.pieces] = pieces;
  words[at + Word.rank] = Math.max(1, outer);
  m.launch(kernelFor(length, splat), pieces * Math.ceil(rows / rowStep), 2 * rows + (rows * length) / 8);
  return true;
}

/** The dimensions by their strides, the largest first. */
function memoryOrder(strides: readonly number[]): number[] {
  const order = strides.map((_, d) => d);
  for (let d = 1; d < order.length; d++) {
    if (strides[d]! > strides[d - 1]!) return order.sort((p, q) => strides[q]! - strides[p]! || p - q);
  }
  return order;
}

function kernelFor(length: number, splat: number): Kernel {
  const unit = length >= 16 ? 16 : length >= 8 ? 8 : length >= 4 ? 4 : length >= 2 ? 2 : 1;
  const moves = Math.ceil(length / unit);
  const known = moves <= MOST_MOVES ? moves : 0;
  return machine().kernel(`copy rows ${unit} ${known} ${splat}`, (m) => {
    emitCopyRows(m, unit, known, splat);
  });
}

const splatLoads = {
  1: 'v128.load8_splat',
  2: 'v128.load16_splat',
  4: 'v128.load32_splat',
  8: 'v128.load64_splat',
} as const;
const laneStores = {
  1: 'v128.store8_lane',
  2: 'v128.store16_lane',
  4: 'v128.store32_lane',
  8: 'v128.store64_lane',
} as const;
type Unit = keyof typeof laneStores;

/**
 * Emits the kernel for rows of `moves` moves of `unit` bytes, or of many vectors if that is 0. Where `splat` is not 0 the
 * source is an element of so many bytes for each row.
 */
function emitCopyRows(m: ModuleBuilder, unit: number, moves: number, splat: number): void {
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, begin, end, scratch) => {
    const word = (index: number): Value => f.load('i32.load', params, 4 * index);
    const bytes = word(Word.bytes);
    const [rows, rowStep, pieces, rank] = [word(Word.rows), word(Word.rowStep), word(Word.pieces), word(Word.rank)];
    const [size, ...strides] = [word(Word.dims), word(Word.dims + 1), word(Word.dims + 2)] as const;
    const firstDim = f.op('i32.add', params, f.i32(4 * Word.dims));
    const pointers = [f.variable('i32'), f.variable('i32')] as const;
    const go = (by: (k: number) => Value): void => {
      pointers.forEach((pointer, k) => f.set(pointer, f.op('i32.add', pointer, by(k))));
    };
    f.for(begin, end, 1, (chunk) => {
      const column = f.op('i32.mul', f.op('i32.rem_u', chunk, pieces), f.i32(CHUNK));
      const length = unsignedMin(f, f.op('i32.sub', bytes, column), f.i32(CHUNK));
      const first = f.op('i32.mul', f.op('i32.div_u', chunk, pieces), rowStep);
      const left = f.variable('i32', unsignedMin(f, rowStep, f.op('i32.sub', rows, first)));
      pointers.forEach((pointer, k) => f.set(pointer, word(k)));
      go((k) => (k === 1 && splat > 0 ? f.i32(0) : column));
      // Coordinates are kept in scratch memory, a word per dimension, but for the first, whose rows are counted.
      const dim = f.variable('i32', firstDim);
      const place = f.variable('i32', scratch);
      const next = (): void => {
        f.set(dim, f.op('i32.add', dim, f.i32(12)));
        f.set(place, f.op('i32.add', place, f.i32(4)));
      };
      const rest = f.variable('i32', first);
      f.for(f.i32(0), rank, 1, () => {
        const extent = f.load('i32.load', dim);
        const coordinate = f.op('i32.rem_u', rest, extent);
        f.store('i32.store', place, coordinate);
        f.set(rest, f.op('i32.div_u', rest, extent));
        go((k) => f.op('i32.mul', coordinate, f.load('i32.load', dim, 4 + 4 * k)));
        next();
      });
      const run = f.variable('i32', unsignedMin(f, left, f.op('i32.sub', size, f.load('i32.load', scratch))));
      f.block((leave) => {
        f.loop((again) => {
          f.set(left, f.op('i32.sub', left, run));
          f.loop((more) => {
            emitRow(f, unit, moves, splat, pointers[0], pointers[1], length);
            go((k) => strides[k]!);
            f.set(run, f.op('i32.sub', run, f.i32(1)));
            more(run);
          });
          leave(f.op('i32.eqz', left));
          f.set(run, unsignedMin(f, left, size));
          go((k) => f.op('i32.sub', f.i32(0), f.op('i32.mul', size, strides[k]!)));
          f.set(dim, firstDim);
          f.set(place, scratch);
          f.loop((carry) => {
            next();
            const extent = f.load('i32.load', dim);
            const coordinate = f.op('i32.add', f.load('i32.load', place), f.i32(1));
            const wraps = f.op('i32.eq', coordinate, extent);
            go((k) => f.load('i32.load', dim, 4 + 4 * k));
            f.store('i32.store', place, f.select(wraps, f.i32(0), coordinate));
            again(f.op('i32.eqz', wraps));
            go((k) => f.op('i32.sub', f.i32(0), f.op('i32.mul', extent, f.load('i32.load', dim, 4 + 4 * k))));
            carry();
          });
        });
      });
    });
  });
}

/** Copies a row. */
function emitRow(
  f: FunctionBuilder,
  unit: number,
  moves: number,
  splat: number,
  to: Variable,
  from: Variable,
  length: Value,
): void {
  const element = splat > 0 ? f.load(splatLoads[splat as Unit], from) : null;
  const moveAll = (size: number, places: readonly (readonly [to: Value, from: Value, offset: number])[]): void => {
    if (size < 16) {
      for (const [t, s, offset] of places) {
        if (element !== null) f.storeLane(laneStores[size as Unit], 0, t, element, offset);
        else move(f, size, t, s);
      }
      return;
    }
    const vectors = places.map(([, s, offset]) => element ?? f.load('v128.load', s, offset));
    places.forEach(([t, , offset], i) => f.store('v128.store', t, vectors[i]!, offset));
  };
  const at = (offset: Value): readonly [Value, Value, number] => [
    f.op('i32.add', to, offset),
    f.op('i32.add', from, offset),
    0,
  ];
  const last = (): readonly [Value, Value, number] => at(f.op('i32.sub', length, f.i32(unit)));
  if (moves > 0) {
    moveAll(
      unit,
      Array.from({ length: moves }, (_, i) => (i > 0 && i === moves - 1 ? last() : [to, from, unit * i])),
    );
    return;
  }
  const done = f.variable('i32', f.i32(0));
  for (const vectors of [4, 1]) {
    const end = f.op('i32.and', length, f.i32(-16 * vectors));
    f.for(done, end, 16 * vectors, (offset) => {
      const [t, s] = at(offset);
      moveAll(
        16,
        Array.from({ length: vectors }, (_, i) => [t, s, 16 * i]),
      );
    });
    f.set(done, end);
  }
  f.if(f.op('i32.and', length, f.i32(15)), () => moveAll(16, [last()]));
}
