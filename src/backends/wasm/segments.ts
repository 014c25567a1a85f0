/**
 * Combining runs of rows, and repeating a row over a run; the meaning is kernel/reference/segments.ts. Elements of a row that
 * lie side by side are vectors, the rest of a row, or a row of one element, are scalars in double precision. A chunk is a
 * number of segments.
 */
import { float32, float64 } from '../../base/dtype.js';
import type { ScanKind } from '../backend.js';
import type { FunctionBuilder, ModuleBuilder, Value } from './assembler.js';
import { loadDouble, storeDouble } from './doubles.js';
import { unsignedMin } from './elementwise-kernel.js';
import { PARAMETERS } from './layout.js';
import { machine } from './machine.js';
import { addressOf, type WasmOperand } from './operand.js';
import { Temporaries } from './temporaries.js';

/** Words of the parameters. */
const Word = { short: 0, long: 1, bounds: 2, count: 3, row: 4, step: 5, start: 6 } as const;

/** Elements that a chunk reads, about. */
const CHUNK = 8192;

/** What a kernel does with runs. */
type Kind = ScanKind | 'spread';

/** `Backend.segments`. */
export function segments(
  kind: ScanKind,
  out: WasmOperand,
  input: WasmOperand,
  bounds: ArrayLike<number>,
  start: number,
): boolean {
  return launch(kind, out, input, bounds, start);
}

/** `Backend.spread`. */
export function spread(out: WasmOperand, input: WasmOperand, bounds: ArrayLike<number>): boolean {
  return launch('spread', input, out, bounds, 0);
}

/** Runs of the rows of `long`, and the rows of `short`, one for each. */
function launch(kind: Kind, short: WasmOperand, long: WasmOperand, bounds: ArrayLike<number>, start: number): boolean {
  const { dtype, geometry } = short;
  if (dtype !== long.dtype || (dtype !== float32 && dtype !== float64)) return false;
  if (geometry.numel === 0) return true;
  return Temporaries.use((temporaries) => {
    const table = temporaries.allocate(4 * bounds.length);
    if (table === null) return false;
    const m = machine();
    const { i32, f64 } = m.heap;
    i32.set(bounds, table >>> 2);
    const [count, inner] = geometry.sizes as [number, number];
    const elements = long.geometry.numel;
    const step = Math.max(1, Math.floor((CHUNK * count) / Math.max(elements, 1)));
    const words = [addressOf(short), addressOf(long), table, count, inner * dtype.bytes, step];
    i32.set(words, PARAMETERS >> 2);
    f64[(PARAMETERS >> 3) + Word.start / 2] = start;
    const kernel = m.kernel(`segments ${kind} ${dtype.name}`, (builder) => {
      emit(builder, kind, dtype.bytes);
    });
    m.launch(kernel, Math.ceil(count / step), elements * (inner < 4 ? 1 : 0.3) + geometry.numel);
    return true;
  });
}

const opcodes = { sum: 'add', prod: 'mul', max: 'max', min: 'min' } as const;

function emit(m: ModuleBuilder, kind: Kind, bytes: number): void {
  const lanes = bytes === 8 ? 'f64x2' : 'f32x4';
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to) => {
    const word = (index: number): Value => f.load('i32.load', params, 4 * index);
    const [rowBytes, step, count] = [word(Word.row), word(Word.step), word(Word.count)];
    const start = f.load('f64.load', params, 4 * Word.start);
    const startVector = bytes === 8 ? f.op('f64x2.splat', start) : f.op('f32x4.splat', f.op('f32.demote_f64', start));
    const end = unsignedMin(f, f.op('i32.mul', to, step), count);
    const at = (base: Value, row: Value): Value => f.op('i32.add', base, f.op('i32.mul', row, rowBytes));
    f.for(f.op('i32.mul', from, step), end, 1, (segment) => {
      const bound = f.op('i32.add', word(Word.bounds), f.op('i32.shl', segment, f.i32(3)));
      const first = at(word(Word.long), f.load('i32.load', bound));
      const last = at(word(Word.long), f.load('i32.load', bound, 4));
      const target = at(word(Word.short), segment);
      const done = f.variable('i32', f.i32(0));
      const rows = (body: (row: Value) => void): void => {
        const row = f.variable('i32', f.op('i32.add', first, done));
        const behind = f.op('i32.add', last, done);
        f.while(
          () => f.op('i32.lt_u', row, behind),
          () => {
            body(row);
            f.set(row, f.op('i32.add', row, rowBytes));
          },
        );
      };
      const vectors = (n: number): void => {
        const whole = f.op('i32.sub', rowBytes, f.i32(16 * n - 1));
        f.while(
          () => f.op('i32.lt_s', done, whole),
          () => {
            const here = f.op('i32.add', target, done);
            const totals = Array.from({ length: n }, (_, v) =>
              f.variable('v128', kind === 'spread' ? f.load('v128.load', here, 16 * v) : startVector),
            );
            rows((row) => {
              totals.forEach((total, v) => {
                if (kind === 'spread') f.store('v128.store', row, total, 16 * v);
                else f.set(total, f.op(`${lanes}.${opcodes[kind]}`, total, f.load('v128.load', row, 16 * v)));
              });
            });
            if (kind !== 'spread') totals.forEach((total, v) => f.store('v128.store', here, total, 16 * v));
            f.set(done, f.op('i32.add', done, f.i32(16 * n)));
          },
        );
      };
      vectors(4);
      vectors(1);
      f.while(
        () => f.op('i32.lt_u', done, rowBytes),
        () => {
          scalars(f, kind, bytes, start, f.op('i32.add', target, done), rows);
          f.set(done, f.op('i32.add', done, f.i32(bytes)));
        },
      );
    });
  });
}

function scalars(
  f: FunctionBuilder,
  kind: Kind,
  bytes: number,
  start: Value,
  target: Value,
  rows: (body: (row: Value) => void) => void,
): void {
  if (kind === 'spread') {
    const value = loadDouble(f, bytes, target);
    rows((row) => storeDouble(f, bytes, row, value));
    return;
  }
  const total = f.variable('f64', start);
  rows((row) => f.set(total, f.op(`f64.${opcodes[kind]}`, total, loadDouble(f, bytes, row))));
  storeDouble(f, bytes, target, total);
}
