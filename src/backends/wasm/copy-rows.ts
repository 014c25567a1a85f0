/**
 * Copies of rows: every row of the result lies side by side, and so does what goes there, or it is one element for the whole
 * row. That is what joining, padding, rolling and repeating come to. Rows are often short, so a row is a few loads and
 * stores of the widest kind that it has room for, the last of which overlaps the one before it; what kind is settled with the
 * kernel. Longer rows are loops of vectors.
 *
 * A kernel may copy several parts, whose rows follow one another in the same places of the same outer dimensions: then the
 * result is written from its beginning to its end, and no line of it comes into the cache twice.
 *
 *     chunk = rows first ... first + rowStep of all outer dimensions, bytes of one piece
 *
 * Parameters of each part, in words; those of how the work is cut are read of the first:
 *
 *     target, source, bytes per row, rows, rows per chunk, pieces per row, number of outer dimensions, kind of row
 *     for the row, then for each outer dimension, the innermost first: size, strides of target and source in bytes
 */
import type { FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { unsignedMin } from './elementwise-kernel.js';
import { PARAMETERS } from './layout.js';
import { type Kernel, machine } from './machine.js';
import { addressOf, type WasmOperand } from './operand.js';
import { laneStores, splatLoads } from './vector-memory.js';

/** Bytes per chunk, about. */
const CHUNK = 65536;
/** Rows of so many vectors are copied without a loop. */
const MOST_MOVES = 4;
/** Words of a part, and how many dimensions there is room for. */
const PART = 64;
const MOST_DIMS = 18;

const Word = { bytes: 2, rows: 3, rowStep: 4, pieces: 5, rank: 6, kind: 7, row: 8, dims: 11 } as const;

/** Copies elements as they are stored, if their layouts are of this kind; tells whether it did. */
export function copyRows(outs: readonly WasmOperand[], inputs: readonly WasmOperand[]): boolean {
  const m = machine();
  const words = m.heap.i32;
  const base = PARAMETERS >> 2;
  const parts = outs.length;
  let bytes = 0;
  let key = 1;
  for (let k = 0; k < parts; k++) {
    const at = base + PART * k;
    if (!describe(words, at, outs[k]!, inputs[k]!, parts > 1)) return false;
    if (k > 0 && !sameOuter(words, base, at)) return false;
    bytes += words[at + Word.bytes]! >>> 0;
    key = key * 512 + words[at + Word.kind]!;
  }
  if (parts > 1 && bytes > CHUNK) return false;
  const rows = words[base + Word.rows]! >>> 0;
  const rowStep = Math.max(1, Math.floor(CHUNK / bytes));
  const pieces = Math.ceil(bytes / CHUNK);
  words[base + Word.rowStep] = rowStep;
  words[base + Word.pieces] = pieces;
  let kernel = kernels.get(key);
  if (kernel === undefined) {
    const kinds = outs.map((_, k) => words[base + PART * k + Word.kind]!);
    kernel = m.kernel(`copy rows ${key}`, (builder) => {
      emitCopyRows(builder, kinds);
    });
    kernels.set(key, kernel);
  }
  m.launch(kernel, pieces * Math.ceil(rows / rowStep), rows * (2 * parts + bytes / 8));
  return true;
}

const kernels = new Map<number, Kernel>();

/** Whether two parts have the same outer dimensions. */
function sameOuter(words: Int32Array, a: number, b: number): boolean {
  const rank = words[a + Word.rank]!;
  if (words[b + Word.rank] !== rank) return false;
  for (let i = Word.dims; i < Word.dims + 3 * rank; i += 3) if (words[a + i] !== words[b + i]) return false;
  return true;
}

/** Writes what a part is, if its layouts are rows, or may be single elements. */
function describe(words: Int32Array, at: number, out: WasmOperand, input: WasmOperand, single: boolean): boolean {
  const { bytes } = out.dtype;
  const { sizes, strides, numel } = out.geometry;
  const sources = input.geometry.numel === 1 ? null : input.geometry.strides;
  const order = memoryOrder(strides);
  // Dimensions that are walked as one, from the row outwards. Strides are numbers modulo 2^32, as addresses are.
  const row = at + Word.row;
  const end = row + 3 * MOST_DIMS;
  let last = row;
  setDim(words, row, 1, bytes, bytes);
  let fresh = true;
  for (let i = order.length - 1; i >= 0; i--) {
    const d = order[i]!;
    const size = sizes[d]!;
    if (size === 1) continue;
    const to = (strides[d]! * bytes) | 0;
    const from = sources === null ? 0 : (sources[d]! * bytes) | 0;
    const whole = words[last]!;
    if (fresh && to === bytes && (from === bytes || from === 0)) {
      setDim(words, row, size, to, from);
    } else if (fresh && (!single || to === bytes)) {
      // What lies side by side in the result alone is for kernels that transpose.
      return false;
    } else if (!fresh && to === Math.imul(words[last + 1]!, whole) && from === Math.imul(words[last + 2]!, whole)) {
      words[last] = whole * size;
    } else {
      last += 3;
      if (last === end) return false;
      setDim(words, last, size, to, from);
    }
    fresh = false;
  }
  // There is always an outer dimension.
  if (last === row) setDim(words, (last += 3), 1, 0, 0);
  const count = words[row]! >>> 0;
  words[at] = addressOf(out);
  words[at + 1] = addressOf(input);
  words[at + Word.bytes] = count * bytes;
  words[at + Word.rows] = numel / count;
  words[at + Word.rank] = (last - row) / 3;
  words[at + Word.kind] = kindOf(count * bytes, words[row + 2] === 0 ? bytes : 0, !single);
  return true;
}

function setDim(words: Int32Array, at: number, size: number, to: number, from: number): void {
  words[at] = size;
  words[at + 1] = to;
  words[at + 2] = from;
}

/** The dimensions by their strides, the largest first. */
function memoryOrder(strides: readonly number[]): number[] {
  const order = strides.map((_, d) => d);
  for (let d = 1; d < order.length; d++) {
    if (strides[d]! > strides[d - 1]!) return order.sort((p, q) => strides[q]! - strides[p]! || p - q);
  }
  return order;
}

/**
 * How a row is copied, as a number of three digits to the base of 8: by `moves` moves of 2 ** `unit` bytes, or many vectors
 * if there are none; from one element of `splat` bytes, if that is not 0 (8 are written as 7).
 */
function kindOf(length: number, splat: number, alone: boolean): number {
  const unit = Math.min(4, 31 - Math.clz32(length));
  const moves = Math.ceil(length / 2 ** unit);
  // Of several parts there would be too many kernels.
  return 64 * unit + 8 * (moves <= (alone || unit < 4 ? MOST_MOVES : 0) ? moves : 0) + Math.min(splat, 7);
}

type Unit = keyof typeof laneStores;

/** Emits the kernel for parts whose rows are of these kinds. */
function emitCopyRows(m: ModuleBuilder, kinds: readonly number[]): void {
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, begin, end, scratch) => {
    const word = (index: number): Value => f.load('i32.load', params, 4 * index);
    const [rows, rowStep, pieces, rank] = [word(Word.rows), word(Word.rowStep), word(Word.pieces), word(Word.rank)];
    const bytes = kinds.map((_, k) => word(PART * k + Word.bytes));
    const size = word(Word.dims);
    const firstDim = f.op('i32.add', params, f.i32(4 * Word.dims));
    /** Targets at even numbers, sources at odd ones. */
    const pointers = kinds.flatMap(() => [f.variable('i32'), f.variable('i32')]);
    const strides = pointers.map((_, i) => word(PART * (i >> 1) + Word.dims + 1 + (i & 1)));
    const go = (by: (i: number) => Value): void => {
      pointers.forEach((pointer, i) => f.set(pointer, f.op('i32.add', pointer, by(i))));
    };
    const goBack = (by: (i: number) => Value, count: Value): void => {
      pointers.forEach((pointer, i) => f.set(pointer, f.op('i32.sub', pointer, f.op('i32.mul', count, by(i)))));
    };
    f.for(begin, end, 1, (chunk) => {
      // One part alone may have rows of several pieces.
      const column = f.op('i32.mul', f.op('i32.rem_u', chunk, pieces), f.i32(CHUNK));
      const lengths = bytes.map((length) => unsignedMin(f, f.op('i32.sub', length, column), f.i32(CHUNK)));
      const first = f.op('i32.mul', f.op('i32.div_u', chunk, pieces), rowStep);
      const left = f.variable('i32', unsignedMin(f, rowStep, f.op('i32.sub', rows, first)));
      pointers.forEach((pointer, i) => {
        const start = word(PART * (i >> 1) + (i & 1));
        f.set(pointer, i % 2 === 1 && kinds[i >> 1]! % 8 > 0 ? start : f.op('i32.add', start, column));
      });
      // Coordinates are kept in scratch memory, a word per dimension, but for the first, whose rows are counted.
      const dim = f.variable('i32', firstDim);
      const place = f.variable('i32', scratch);
      const strideOf = (i: number): Value => f.load('i32.load', dim, 4 * (PART * (i >> 1) + 1 + (i & 1)));
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
        go((i) => f.op('i32.mul', coordinate, strideOf(i)));
        next();
      });
      const run = f.variable('i32', unsignedMin(f, left, f.op('i32.sub', size, f.load('i32.load', scratch))));
      f.block((leave) => {
        f.loop((again) => {
          f.set(left, f.op('i32.sub', left, run));
          f.loop((more) => {
            kinds.forEach((kind, k) => emitRow(f, kind, pointers[2 * k]!, pointers[2 * k + 1]!, lengths[k]!));
            go((i) => strides[i]!);
            f.set(run, f.op('i32.sub', run, f.i32(1)));
            more(run);
          });
          leave(f.op('i32.eqz', left));
          f.set(run, unsignedMin(f, left, size));
          goBack((i) => strides[i]!, size);
          f.set(dim, firstDim);
          f.set(place, scratch);
          f.loop((carry) => {
            next();
            const extent = f.load('i32.load', dim);
            const coordinate = f.op('i32.add', f.load('i32.load', place), f.i32(1));
            const wraps = f.op('i32.eq', coordinate, extent);
            go(strideOf);
            f.store('i32.store', place, f.select(wraps, f.i32(0), coordinate));
            again(f.op('i32.eqz', wraps));
            goBack(strideOf, extent);
            carry();
          });
        });
      });
    });
  });
}

/** Copies a row. */
function emitRow(f: FunctionBuilder, kind: number, to: Variable, from: Variable, length: Value): void {
  const unit = 2 ** (kind >> 6);
  const moves = (kind >> 3) & 7;
  const splat = kind % 8 === 7 ? 8 : kind % 8;
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

/** Copies an element of so many bytes. */
export function move(f: FunctionBuilder, bytes: number, to: Value, from: Value): void {
  if (bytes === 1) f.store('i32.store8', to, f.load('i32.load8_u', from));
  else if (bytes === 2) f.store('i32.store16', to, f.load('i32.load16_u', from));
  else if (bytes === 4) f.store('i32.store', to, f.load('i32.load', from));
  else f.store('i64.store', to, f.load('i64.load', from));
}
