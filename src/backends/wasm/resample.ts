/**
 * Sparse matrices along a dimension. The meaning is kernel/reference/resample.ts. A chunk is a run of rows of the output; the
 * elements of a row that lie side by side are vectors, a row of one element is a sum of scalars in double precision.
 */
import { Category } from '../../base/dtype.js';
import type { SparseRows } from '../backend.js';
import type { FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { loadDouble, storeDouble } from './doubles.js';
import { PARAMETERS } from './layout.js';
import { type Kernel, machine } from './machine.js';
import { addressOf, type WasmOperand } from './operand.js';
import { move as moveElement } from './copy-rows.js';
import { Temporaries } from './temporaries.js';

/** Words of the parameters. Each entry of the matrix is a byte offset and, behind it, the weight. */
const Word = {
  out: 0,
  input: 1,
  starts: 2,
  entries: 3,
  /** Rows of the matrix. */
  rows: 4,
  /** Rows of the output: the matrix's, times all that lies before the dimension. */
  total: 5,
  step: 6,
  /** Bytes from one slice of the input to the next, and of a row. */
  slice: 7,
  row: 8,
  /** Bytes from one slice of the output to the next. */
  outSlice: 9,
} as const;

/**
 * What a kernel does with rows: sums of scalars or of vectors, or copies of single elements, of all, or of runs. Of runs, a slice
 * counts as rows of different lengths, in which elements lie as in the input.
 */
type Kind = 'scalars' | 'vectors' | 'elements' | 'blocks' | 'runs';

/** Where runs begin among moved elements if there are few, as in padding; null if there are not. */
function runsOf(columns: Int32Array): number[] | null {
  const starts = [0];
  for (let m = 1; m < columns.length; m++) {
    if (columns[m] === columns[m - 1]! + 1) continue;
    if (starts.push(m) * SHORT_RUN > columns.length) return null;
  }
  return starts;
}

/** Below this average length runs are copied element by element. */
const SHORT_RUN = 8;

/** Elements of the output per chunk, about. */
const CHUNK = 8192;

/** `Backend.resample`. */
export function resample(out: WasmOperand, input: WasmOperand, rows: SparseRows): boolean {
  const { dtype } = out;
  const { bytes } = dtype;
  const [outer, m, inner] = out.geometry.sizes as [number, number, number];
  if (out.geometry.numel === 0) return true;
  const sums = rows.weights !== null;
  const runs = sums || inner > 1 ? null : runsOf(rows.columns);
  if (dtype !== input.dtype || (sums && (dtype.category !== Category.float || bytes < 4))) return false;
  const moves: Kind = inner > 1 ? 'blocks' : runs === null ? 'elements' : 'runs';
  const kind: Kind = sums ? (inner === 1 ? 'scalars' : 'vectors') : moves;
  return Temporaries.use((temporaries) => {
    const count = runs?.length ?? rows.columns.length;
    const rowCount = runs?.length ?? m;
    const entryBytes = entrySize(kind, bytes);
    const starts = temporaries.allocate(4 * (rowCount + 1));
    const entries = temporaries.allocate(entryBytes * Math.max(count, 1));
    if (starts === null || entries === null) return false;
    const machineNow = machine();
    const { i32, f32, f64 } = machineNow.heap;
    for (let k = 0; k <= rowCount; k++) {
      i32[(starts >>> 2) + k] = (runs === null ? rows.starts[k]! : k) * entryBytes + entries;
    }
    for (let k = 0; k < count; k++) {
      const at = entries + k * entryBytes;
      i32[at >>> 2] = rows.columns[runs === null ? k : runs[k]!]! * inner * bytes;
      if (runs !== null) i32[(at >>> 2) + 1] = ((runs[k + 1] ?? m) - runs[k]!) * bytes;
      else if (entryBytes === 8) f32[(at >>> 2) + 1] = rows.weights![k]!;
      else if (entryBytes === 16) f64[(at >>> 3) + 1] = rows.weights![k]!;
    }
    const total = outer * rowCount;
    // Runs are of different lengths, so that only whole slices can be told apart.
    const slices = Math.max(1, Math.floor(CHUNK / m));
    const step = runs === null ? Math.max(1, Math.floor(CHUNK / inner)) : slices * rowCount;
    const at = PARAMETERS >> 2;
    i32[at + Word.out] = addressOf(out);
    i32[at + Word.input] = addressOf(input);
    i32[at + Word.starts] = starts;
    i32[at + Word.entries] = entries;
    i32[at + Word.rows] = rowCount;
    i32[at + Word.total] = total;
    i32[at + Word.step] = step;
    i32[at + Word.slice] = input.geometry.sizes[1]! * inner * bytes;
    i32[at + Word.row] = inner * bytes;
    i32[at + Word.outSlice] = m * inner * bytes;
    const key = `resample ${kind} ${bytes}`;
    const kernel = (kernels[key] ??= machineNow.kernel(key, (builder) => emit(builder, kind, bytes)));
    const taps = count / m;
    machineNow.launch(
      kernel,
      Math.ceil(total / step),
      out.geometry.numel * (1 + taps * (kind === 'vectors' ? 0.3 : 1)),
    );
    return true;
  });
}

const kernels: Record<string, Kernel> = {};

const entrySize = (kind: Kind, bytes: number): number =>
  kind === 'elements' || kind === 'blocks' ? 4 : kind === 'runs' ? 8 : kind === 'scalars' || bytes === 8 ? 16 : 8;

function emit(m: ModuleBuilder, kind: Kind, bytes: number): void {
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to) => {
    const word = (index: number): Value => f.load('i32.load', params, 4 * index);
    const [rows, total, step] = [word(Word.rows), word(Word.total), word(Word.step)];
    const [slice, rowBytes, starts] = [word(Word.slice), word(Word.row), word(Word.starts)];
    f.for(from, to, 1, (chunk) => {
      const first = f.op('i32.mul', chunk, step);
      const end = f.op('i32.add', first, step);
      const last = f.select(f.op('i32.lt_u', end, total), end, total);
      const row = f.variable('i32', f.op('i32.rem_u', first, rows));
      const base = f.variable(
        'i32',
        f.op('i32.add', word(Word.input), f.op('i32.mul', f.op('i32.div_u', first, rows), slice)),
      );
      const before =
        kind === 'runs'
          ? f.op('i32.mul', f.op('i32.div_u', first, rows), word(Word.outSlice))
          : f.op('i32.mul', first, rowBytes);
      const target = f.variable('i32', f.op('i32.add', word(Word.out), before));
      f.for(first, last, 1, () => {
        const at = f.op('i32.add', starts, f.op('i32.shl', row, f.i32(2)));
        const entry = f.load('i32.load', at);
        const entryEnd = f.load('i32.load', at, 4);
        const length = kind === 'runs' ? f.load('i32.load', entry, 4) : rowBytes;
        if (kind === 'scalars') sumScalars(f, bytes, base, target, entry, entryEnd);
        else if (kind === 'vectors') sumVectors(f, bytes, base, target, entry, entryEnd, rowBytes);
        else if (kind === 'runs') moveRun(f, bytes, f.op('i32.add', base, f.load('i32.load', entry)), target, length);
        else move(f, kind, bytes, f.op('i32.add', base, f.load('i32.load', entry)), target, rowBytes);
        f.set(target, f.op('i32.add', target, length));
        f.set(row, f.op('i32.add', row, f.i32(1)));
        f.if(f.op('i32.eq', row, rows), () => {
          f.set(row, f.i32(0));
          f.set(base, f.op('i32.add', base, slice));
        });
      });
    });
  });
}

/** The sum for one element; `offset` is its place in the row, if the row has more. Entries have weights of either width. */
function sumScalar(
  f: FunctionBuilder,
  bytes: number,
  base: Value,
  target: Value,
  entry: Value,
  entryEnd: Value,
  entryBytes: number,
): void {
  const sum = f.variable('f64', f.f64(0));
  f.for(entry, entryEnd, entryBytes, (k) => {
    const weight = entryBytes === 16 ? f.load('f64.load', k, 8) : f.op('f64.promote_f32', f.load('f32.load', k, 4));
    const value = loadDouble(f, bytes, f.op('i32.add', base, f.load('i32.load', k)));
    f.set(sum, f.op('f64.add', sum, f.op('f64.mul', weight, value)));
  });
  storeDouble(f, bytes, target, sum);
}

function sumScalars(
  f: FunctionBuilder,
  bytes: number,
  base: Value,
  target: Value,
  entry: Value,
  entryEnd: Value,
): void {
  sumScalar(f, bytes, base, target, entry, entryEnd, entrySize('scalars', bytes));
}

function sumVectors(
  f: FunctionBuilder,
  bytes: number,
  base: Value,
  target: Value,
  entry: Value,
  entryEnd: Value,
  rowBytes: Value,
): void {
  const entryBytes = entrySize('vectors', bytes);
  const lanes = bytes === 8 ? 'f64x2' : 'f32x4';
  const done = f.variable('i32', f.i32(0));
  const vectors = (count: number): void => {
    const width = 16 * count;
    const whole = f.op('i32.sub', rowBytes, f.i32(width - 1));
    f.while(
      () => f.op('i32.lt_s', done, whole),
      () => {
        const sums = Array.from({ length: count }, () => f.variable('v128', f.f32x4(0)));
        const from = f.op('i32.add', base, done);
        f.for(entry, entryEnd, entryBytes, (k) => {
          const weight = bytes === 8 ? f.load('v128.load64_splat', k, 8) : f.load('v128.load32_splat', k, 4);
          const at = f.op('i32.add', from, f.load('i32.load', k));
          sums.forEach((sum: Variable, v) => {
            f.set(sum, f.op(`${lanes}.add`, sum, f.op(`${lanes}.mul`, weight, f.load('v128.load', at, 16 * v))));
          });
        });
        const to = f.op('i32.add', target, done);
        sums.forEach((sum, v) => f.store('v128.store', to, sum, 16 * v));
        f.set(done, f.op('i32.add', done, f.i32(width)));
      },
    );
  };
  vectors(4);
  vectors(1);
  f.while(
    () => f.op('i32.lt_u', done, rowBytes),
    () => {
      const [from, to] = [f.op('i32.add', base, done), f.op('i32.add', target, done)];
      sumScalar(f, bytes, from, to, entry, entryEnd, entryBytes);
      f.set(done, f.op('i32.add', done, f.i32(bytes)));
    },
  );
}

/** A run of at least one element; a single one needs no copy of a block. */
function moveRun(f: FunctionBuilder, bytes: number, from: Value, to: Value, length: Value): void {
  f.if(
    f.op('i32.eq', length, f.i32(bytes)),
    () => {
      move(f, 'elements', bytes, from, to, length);
    },
    () => {
      f.memoryCopy(to, from, length);
    },
  );
}

function move(f: FunctionBuilder, kind: Kind, bytes: number, from: Value, to: Value, rowBytes: Value): void {
  if (kind === 'blocks') f.memoryCopy(to, from, rowBytes);
  else moveElement(f, bytes, to, from);
}
