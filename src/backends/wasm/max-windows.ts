/**
 * Maxima of windows given by their bounds. The meaning is `maxWindows` of kernel/reference/pool.ts; a chunk is a plane, and each
 * element is looked at in double precision.
 */
import { Category } from '../../base/dtype.js';
import type { Bounds } from '../backend.js';
import type { ModuleBuilder, Value } from './assembler.js';
import { loadDouble, storeDouble } from './doubles.js';
import { PARAMETERS } from './layout.js';
import { type Kernel, machine } from './machine.js';
import { addressOf, type WasmOperand } from './operand.js';
import { Temporaries } from './temporaries.js';

/** Words of the parameters; those from `axes` on are three for each dimension. */
const Word = {
  out: 0,
  indices: 1,
  input: 2,
  imageBytes: 3,
  outSize: 4,
  rowLength: 5,
  planeLength: 6,
  axes: 8,
} as const;
/** Of a dimension: the addresses of its bounds, how many bytes those of a plane take, how many windows there are. */
const Axis = { from: 0, to: 1, step: 2, count: 3, words: 4 } as const;

/** `Backend.maxWindows`. */
export function maxWindows(
  out: WasmOperand,
  indices: WasmOperand,
  input: WasmOperand,
  bounds: readonly [Bounds, Bounds, Bounds],
): boolean {
  const { dtype } = input;
  if (dtype.category !== Category.float || dtype.bytes < 4) return false;
  if (out.geometry.numel === 0) return true;
  return Temporaries.use((temporaries) => {
    const addresses = bounds.flatMap(({ from, to }) => [from, to].map((list) => temporaries.allocate(4 * list.length)));
    if (addresses.includes(null)) return false;
    const m = machine();
    const { i32 } = m.heap;
    const at = PARAMETERS >> 2;
    const [planes, , height, width] = input.geometry.sizes as [number, number, number, number];
    const counts = out.geometry.sizes.slice(1);
    bounds.forEach(({ from, to, planeStep }, d) => {
      const word = at + Word.axes + Axis.words * d;
      [from, to].forEach((list, k) => {
        const address = addresses[2 * d + k]!;
        i32.set(list, address >>> 2);
        i32[word + k] = address;
      });
      i32[word + Axis.step] = 4 * planeStep;
      i32[word + Axis.count] = counts[d]!;
    });
    i32[at + Word.out] = addressOf(out);
    i32[at + Word.indices] = addressOf(indices);
    i32[at + Word.input] = addressOf(input);
    i32[at + Word.imageBytes] = (input.geometry.numel / planes) * dtype.bytes;
    i32[at + Word.outSize] = out.geometry.numel / planes;
    i32[at + Word.rowLength] = width;
    i32[at + Word.planeLength] = height * width;
    const key = `max windows ${dtype.bytes}`;
    const kernel = (kernels[dtype.bytes] ??= m.kernel(key, (builder) => emit(builder, dtype.bytes)));
    m.launch(kernel, planes, input.geometry.numel + out.geometry.numel * 5);
    return true;
  });
}

const kernels: Record<number, Kernel> = {};

function emit(m: ModuleBuilder, bytes: number): void {
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to) => {
    const word = (index: number): Value => f.load('i32.load', params, 4 * index);
    const [rowLength, planeLength, outSize] = [word(Word.rowLength), word(Word.planeLength), word(Word.outSize)];
    f.for(from, to, 1, (plane) => {
      const image = f.op('i32.add', word(Word.input), f.op('i32.mul', plane, word(Word.imageBytes)));
      const done = f.op('i32.mul', plane, outSize);
      const out = f.variable('i32', f.op('i32.add', word(Word.out), f.op('i32.mul', done, f.i32(bytes))));
      const indices = f.variable('i32', f.op('i32.add', word(Word.indices), f.op('i32.shl', done, f.i32(3))));
      const eachWindow = (d: number, body: (first: Value, end: Value) => void): void => {
        const axis = Word.axes + Axis.words * d;
        const shift = f.op('i32.mul', plane, word(axis + Axis.step));
        const [firsts, ends] = [f.op('i32.add', word(axis), shift), f.op('i32.add', word(axis + Axis.to), shift)];
        f.for(f.i32(0), word(axis + Axis.count), 1, (i) => {
          const at = f.op('i32.shl', i, f.i32(2));
          body(f.load('i32.load', f.op('i32.add', firsts, at)), f.load('i32.load', f.op('i32.add', ends, at)));
        });
      };
      eachWindow(0, (z, zEnd) => {
        eachWindow(1, (y, yEnd) => {
          eachWindow(2, (x, xEnd) => {
            const position = (a: Value, b: Value, c: Value): Value =>
              f.op('i32.add', f.op('i32.add', f.op('i32.mul', a, planeLength), f.op('i32.mul', b, rowLength)), c);
            const best = f.variable('f64', f.f64(-Infinity));
            const place = f.variable('i32', position(z, y, x));
            f.for(z, zEnd, 1, (a) => {
              f.for(y, yEnd, 1, (b) => {
                const row = position(a, b, f.i32(0));
                f.for(x, xEnd, 1, (c) => {
                  const at = f.op('i32.add', row, c);
                  const value = loadDouble(f, bytes, f.op('i32.add', image, f.op('i32.mul', at, f.i32(bytes))));
                  const better = f.op('i32.or', f.op('f64.gt', value, best), f.op('f64.ne', value, value));
                  f.set(best, f.select(better, value, best));
                  f.set(place, f.select(better, at, place));
                });
              });
            });
            storeDouble(f, bytes, out, best);
            f.store('i64.store', indices, f.op('i64.extend_i32_u', place));
            f.set(out, f.op('i32.add', out, f.i32(bytes)));
            f.set(indices, f.op('i32.add', indices, f.i32(8)));
          });
        });
      });
    });
  });
}
