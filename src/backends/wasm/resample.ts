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
  /** Where the entries of each row begin; of repeats three numbers: where they begin and end, bytes of the run. */
  starts: 2,
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
 * What a kernel does with rows: sums of scalars or of vectors, or copies of single elements, of all, or of runs. Of runs and
 * repeats, a slice counts as rows of different lengths: in a run elements lie as in the input, in repeats all are the same sum.
 */
type Kind = 'scalars' | 'repeats' | 'vectors' | 'elements' | 'blocks' | 'runs';

/** Where runs of rows begin, each of which continues the one before it, if they are few; null if they are not. */
function runsOf(count: number, continues: (m: number) => boolean): number[] | null {
  const starts = [0];
  for (let m = 1; m < count; m++) {
    if (!continues(m) && starts.push(m) * SHORT_RUN > count) return null;
  }
  return starts;
}

/** Whether row `m` of sums is the row before it. */
function repeats({ starts, columns, weights }: SparseRows, m: number): boolean {
  const [before, from, to] = [starts[m - 1]!, starts[m]!, starts[m + 1]!];
  if (to - from !== from - before) return false;
  for (let k = from, j = before; k < to; k++, j++) {
    if (columns[k] !== columns[j] || weights![k] !== weights![j]) return false;
  }
  return true;
}

/** Below this average length runs are taken element by element. */
const SHORT_RUN = 8;

/** Products that are summed side by side, since an addition waits for the one before it. */
const AT_A_TIME = 4;

/** Elements of the output per chunk, about. */
const CHUNK = 8192;

/** `Backend.resample`. */
export function resample(out: WasmOperand, input: WasmOperand, rows: SparseRows): boolean {
  const { dtype } = out;
  const { bytes } = dtype;
  const [outer, m, inner] = out.geometry.sizes as [number, number, number];
  if (out.geometry.numel === 0) return true;
  const sums = rows.weights !== null;
  if (dtype !== input.dtype || (sums && (dtype.category !== Category.float || bytes < 4))) return false;
  const { columns } = rows;
  const runs =
    inner > 1 ? null : runsOf(m, sums ? (row) => repeats(rows, row) : (row) => columns[row] === columns[row - 1]! + 1);
  const moves: Kind = inner > 1 ? 'blocks' : runs === null ? 'elements' : 'runs';
  const kind: Kind = sums ? (inner > 1 ? 'vectors' : runs === null ? 'scalars' : 'repeats') : moves;
  return Temporaries.use((temporaries) => {
    const moved = sums ? null : runs;
    const count = moved?.length ?? columns.length;
    const rowCount = runs?.length ?? m;
    const entryBytes = entrySize(kind, bytes);
    const starts = temporaries.allocate(rowSize(kind) * (rowCount + 1));
    const entries = temporaries.allocate(entryBytes * Math.max(count, 1));
    if (starts === null || entries === null) return false;
    const machineNow = machine();
    const { i32, f32, f64 } = machineNow.heap;
    for (let k = 0; k <= rowCount; k++) {
      const at = (starts + k * rowSize(kind)) >>> 2;
      const row = runs?.[k] ?? (runs === null ? k : m);
      i32[at] = (moved === null ? rows.starts[row]! : k) * entryBytes + entries;
      if (kind !== 'repeats') continue;
      i32[at + 1] = rows.starts[row + 1]! * entryBytes + entries;
      i32[at + 2] = ((runs![k + 1] ?? m) - row) * bytes;
    }
    for (let k = 0; k < count; k++) {
      const at = entries + k * entryBytes;
      i32[at >>> 2] = columns[moved === null ? k : moved[k]!]! * inner * bytes;
      if (moved !== null) i32[(at >>> 2) + 1] = ((moved[k + 1] ?? m) - moved[k]!) * bytes;
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
  kind === 'elements' || kind === 'blocks' ? 4 : kind === 'runs' ? 8 : kind !== 'vectors' || bytes === 8 ? 16 : 8;

/** Bytes of what is said of a row. */
const rowSize = (kind: Kind): number => (kind === 'repeats' ? 12 : 4);

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
        kind === 'runs' || kind === 'repeats'
          ? f.op('i32.mul', f.op('i32.div_u', first, rows), word(Word.outSlice))
          : f.op('i32.mul', first, rowBytes);
      const target = f.variable('i32', f.op('i32.add', word(Word.out), before));
      f.for(first, last, 1, () => {
        const at = f.op('i32.add', starts, f.op('i32.mul', row, f.i32(rowSize(kind))));
        const entry = f.load('i32.load', at);
        const entryEnd = f.load('i32.load', at, 4);
        const [told, offset] = kind === 'runs' ? [entry, 4] : [at, 8];
        const length = kind === 'runs' || kind === 'repeats' ? f.load('i32.load', told, offset) : rowBytes;
        if (kind === 'scalars') sumScalars(f, bytes, base, target, entry, entryEnd);
        else if (kind === 'repeats') repeat(f, bytes, base, target, entry, entryEnd, length);
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
  const sums = Array.from({ length: AT_A_TIME }, () => f.variable('f64', f.f64(0)));
  const [first, ...others] = sums as [Variable, ...Variable[]];
  const add = (sum: Variable, k: Value, offset: number): void => {
    const weight =
      entryBytes === 16
        ? f.load('f64.load', k, offset + 8)
        : f.op('f64.promote_f32', f.load('f32.load', k, offset + 4));
    const value = loadDouble(f, bytes, f.op('i32.add', base, f.load('i32.load', k, offset)));
    f.set(sum, f.op('f64.add', sum, f.op('f64.mul', weight, value)));
  };
  const many = f.op('i32.and', f.op('i32.sub', entryEnd, entry), f.i32(-AT_A_TIME * entryBytes));
  const whole = f.op('i32.add', entry, many);
  f.for(entry, whole, AT_A_TIME * entryBytes, (k) => {
    sums.forEach((sum, i) => {
      add(sum, k, i * entryBytes);
    });
  });
  f.for(whole, entryEnd, entryBytes, (k) => {
    add(first, k, 0);
  });
  const total = others.reduce<Value>((a, b) => f.op('f64.add', a, b), first);
  storeDouble(f, bytes, target, total);
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

/** The same sum for each element of a run. */
function repeat(
  f: FunctionBuilder,
  bytes: number,
  base: Value,
  target: Value,
  entry: Value,
  entryEnd: Value,
  length: Value,
): void {
  sumScalars(f, bytes, base, target, entry, entryEnd);
  const end = f.op('i32.add', target, length);
  const vectors = f.op('i32.add', target, f.op('i32.and', length, f.i32(-16)));
  const four = f.load(bytes === 8 ? 'v128.load64_splat' : 'v128.load32_splat', target);
  f.for(target, vectors, 16, (at) => f.store('v128.store', at, four));
  f.for(vectors, end, bytes, (at) => f.storeLane(bytes === 8 ? 'v128.store64_lane' : 'v128.store32_lane', 0, at, four));
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
