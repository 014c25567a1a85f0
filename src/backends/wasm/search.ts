/** Searching sorted rows in WebAssembly: halving without branches. A chunk is a run of values of one row. */
import { type DType, float32, float64, int32, int64 } from '../../base/dtype.js';
import type { ModuleBuilder, Value } from './assembler.js';
import { rowMajor } from './copy.js';
import { unsignedMin } from './elementwise-kernel.js';
import { PARAMETERS } from './layout.js';
import { machine } from './machine.js';
import { addressOf, type WasmOperand } from './operand.js';
import { Temporaries } from './temporaries.js';

/** Values per chunk. */
const CHUNK = 4096;

/** Words of the parameters. */
const OUT = 0;
const SORTED = 1;
const VALUES = 2;
/** Elements per row, values per row, and chunks per row. */
const SIZE = 3;
const PER_ROW = 4;
const CHUNKS = 5;

const types: Partial<Record<string, 'f32' | 'f64' | 'i32' | 'i64'>> = {
  float32: 'f32',
  float64: 'f64',
  int32: 'i32',
  int64: 'i64',
};

/** Values that are searched for side by side: each step of a search waits for the one before. */
const TOGETHER = 4;

/** `Backend.searchSorted`. */
export function searchSorted(
  out: WasmOperand,
  sorted: WasmOperand,
  values: WasmOperand,
  order: WasmOperand | null,
  right: boolean,
): boolean {
  const { dtype } = sorted;
  const known = types[dtype.name] !== undefined && (out.dtype === int64 || out.dtype === int32);
  if (!known || order !== null || values.dtype !== dtype || !out.geometry.isContiguous) return false;
  return Temporaries.use((temporaries) => {
    const [row, wanted] = [rowMajor(sorted, temporaries), rowMajor(values, temporaries)];
    if (row === null || wanted === null) return false;
    const n = sorted.geometry.sizes[sorted.geometry.rank - 1]!;
    const rows = sorted.geometry.numel / n;
    const perRow = values.geometry.numel / rows;
    const chunks = Math.ceil(perRow / CHUNK);
    const m = machine();
    m.heap.i32.set([addressOf(out), addressOf(row), addressOf(wanted), n, perRow, chunks], PARAMETERS >> 2);
    const kernel = m.kernel(`search ${dtype.name} ${out.dtype.name} ${right}`, (builder) => {
      emitSearch(builder, dtype, out.dtype, right);
    });
    m.launch(kernel, rows * chunks, 3 * Math.ceil(Math.log2(n + 1)) * values.geometry.numel);
    return true;
  });
}

function emitSearch(m: ModuleBuilder, dtype: DType, outType: DType, right: boolean): void {
  const type = types[dtype.name]!;
  const isFloat = dtype === float32 || dtype === float64;
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to) => {
    const word = (index: number): Value => f.load('i32.load', params, 4 * index);
    const add = (a: Value, b: Value): Value => f.op('i32.add', a, b);
    const times = (a: Value, b: Value | number): Value => f.op('i32.mul', a, typeof b === 'number' ? f.i32(b) : b);
    const bytes = dtype.bytes;
    // Whether the search goes on behind an element: not where it is greater (or equal), and where either is NaN.
    const goesOn = (element: Value, value: Value): Value => {
      if (!isFloat) return f.op(`${type as 'i32'}.${right ? 'le_s' : 'lt_s'}`, element, value);
      return f.op('i32.eqz', f.op(`${type as 'f32'}.${right ? 'gt' : 'ge'}`, element, value));
    };
    f.for(from, to, 1, (chunk) => {
      const [size, perRow, chunks] = [word(SIZE), word(PER_ROW), word(CHUNKS)];
      const row = f.op('i32.div_u', chunk, chunks);
      const begin = times(f.op('i32.rem_u', chunk, chunks), CHUNK);
      const end = unsignedMin(f, add(begin, f.i32(CHUNK)), perRow);
      const base = add(word(SORTED), times(times(row, size), bytes));
      const first = add(times(row, perRow), begin);
      const at = f.variable('i32', add(word(VALUES), times(first, bytes)));
      const target = f.variable('i32', add(word(OUT), times(first, outType.bytes)));
      const lastElement = f.op('i32.sub', size, f.i32(1));
      // As many halvings as the longest search takes; one that is over stays where it is.
      const steps = f.op('i32.sub', f.i32(32), f.op('i32.clz', size));
      const search = (together: number): void => {
        const wanted = Array.from({ length: together }, (_, k) => f.load(`${type}.load`, at, k * bytes));
        const starts = wanted.map(() => f.variable('i32', f.i32(0)));
        const stops = wanted.map(() => f.variable('i32', size));
        f.for(f.i32(0), steps, 1, () => {
          wanted.forEach((value, k) => {
            const [start, stop] = [starts[k]!, stops[k]!];
            // The same steps as in the reference kernel, so that rows with NaNs give the same, too.
            const middle = f.op('i32.shr_u', add(start, stop), f.i32(1));
            const element = f.load(`${type}.load`, add(base, times(unsignedMin(f, middle, lastElement), bytes)));
            const behind = f.op('i32.and', goesOn(element, value), f.op('i32.lt_u', start, stop));
            f.set(start, f.select(behind, add(middle, f.i32(1)), start));
            f.set(stop, f.select(behind, stop, middle));
          });
        });
        starts.forEach((start, k) => {
          if (outType === int64) f.store('i64.store', target, f.op('i64.extend_i32_u', start), 8 * k);
          else f.store('i32.store', target, start, 4 * k);
        });
        f.set(at, add(at, f.i32(together * bytes)));
        f.set(target, add(target, f.i32(together * outType.bytes)));
      };
      const left = f.variable('i32', f.op('i32.sub', end, begin));
      for (const together of [TOGETHER, 1]) {
        f.while(
          () => f.op('i32.ge_u', left, f.i32(together)),
          () => {
            search(together);
            f.set(left, f.op('i32.sub', left, f.i32(together)));
          },
        );
      }
    });
  });
}
