/**
 * Packing: copies of pieces of matrices in the order in which tiles read them. A packed piece is a list of slots, one
 * for each k, of the elements that lie side by side in a tile: ROWS elements of A, one row of a tile of B.
 *
 *     line l, element k  at  from + l * line + k * step     becomes     slot k, element l  at  to + k * slot + l * bytes
 */
import type { Callee, FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { ROW_BYTES, type RealOps } from './gemm-tile.js';

/** The functions that pack. */
export interface Packers {
  /** (from, line, step, count, to, slot): four lines, by vectors where lines or slots are dense. */
  readonly four: Callee;
  /** (from, line, step, count, lines, to, slot): any number of lines, one by one. */
  readonly some: Callee;
}

const low32 = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
const high32 = [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31];
const low64 = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const high64 = [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31];

/** Four vectors of four floats, transposed. */
export function transpose4(f: FunctionBuilder, rows: readonly Value[]): Value[] {
  const [a, b, c, d] = rows as [Value, Value, Value, Value];
  const ab = f.shuffle(a, b, low32);
  const cd = f.shuffle(c, d, low32);
  const ab2 = f.shuffle(a, b, high32);
  const cd2 = f.shuffle(c, d, high32);
  return [f.shuffle(ab, cd, low64), f.shuffle(ab, cd, high64), f.shuffle(ab2, cd2, low64), f.shuffle(ab2, cd2, high64)];
}

/** Fills `count` rows of a panel with zeros; `memory.fill` would call out of the module. */
export function clearPanel(f: FunctionBuilder, to: Value, count: Value): void {
  f.for(to, f.op('i32.add', to, f.op('i32.mul', count, f.i32(ROW_BYTES))), ROW_BYTES, (at) => {
    f.store('v128.store', at, f.f32x4(0));
    f.store('v128.store', at, f.f32x4(0), 16);
  });
}

/** Two vectors of two doubles, transposed. */
export function transpose2(f: FunctionBuilder, rows: readonly Value[]): Value[] {
  const [a, b] = rows as [Value, Value];
  return [f.shuffle(a, b, low64), f.shuffle(a, b, high64)];
}

/** Declares the packing functions of a module. */
export function declarePackers(m: ModuleBuilder, ops: RealOps): Packers {
  const some = m.function(null, ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'], [], (f, ...args) => {
    const [from, line, step, count, lines, to, slot] = args as [
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
    ];
    f.for(f.i32(0), lines, 1, () => {
      copyLine(f, ops, from, step, count, to, slot);
      f.set(from, f.op('i32.add', from, line));
      f.set(to, f.op('i32.add', to, f.i32(ops.bytes)));
    });
  });
  const four = m.function(null, ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], [], (f, ...args) => {
    const [from, line, step, count, to, slot] = args as [Variable, Variable, Variable, Variable, Variable, Variable];
    const width = f.i32(ops.bytes);
    f.if(f.op('i32.eq', line, width), () => {
      copySlots(f, ops, from, step, count, to, slot);
      f.return();
    });
    f.if(f.op('i32.eq', step, width), () => {
      transposeLines(f, ops, from, line, count, to, slot);
    });
    // What is left: everything, or the last few elements of dense lines.
    for (let l = 0; l < 4; l++) {
      const address = l === 0 ? from : f.op('i32.add', from, f.op('i32.mul', line, f.i32(l)));
      copyLine(f, ops, address, step, count, f.op('i32.add', to, f.i32(l * ops.bytes)), slot);
    }
  });
  return { four, some };
}

/** Copies one line, element by element; changes none of its arguments. */
export function copyLine(
  f: FunctionBuilder,
  ops: RealOps,
  from: Value,
  step: Value,
  count: Value,
  to: Value,
  slot: Value,
): void {
  const source = f.variable('i32', from);
  const target = f.variable('i32', to);
  f.for(f.i32(0), count, 1, () => {
    f.store(ops.store, target, f.load(ops.load, source));
    f.set(source, f.op('i32.add', source, step));
    f.set(target, f.op('i32.add', target, slot));
  });
}

/** Copies slots of four elements that are dense at the source already. */
function copySlots(
  f: FunctionBuilder,
  ops: RealOps,
  from: Variable,
  step: Value,
  count: Value,
  to: Variable,
  slot: Value,
): void {
  f.for(f.i32(0), count, 1, () => {
    for (let at = 0; at < 4 * ops.bytes; at += 16) f.store('v128.store', to, f.load('v128.load', from, at), at);
    f.set(from, f.op('i32.add', from, step));
    f.set(to, f.op('i32.add', to, slot));
  });
}

/** Four dense lines by blocks that are transposed in registers. Moves `from`, `to` and `count` on to what is left. */
function transposeLines(
  f: FunctionBuilder,
  ops: RealOps,
  from: Variable,
  line: Value,
  count: Variable,
  to: Variable,
  slot: Value,
): void {
  const lanes = 16 / ops.bytes;
  const pointers = [from];
  for (let l = 1; l < 4; l++) pointers.push(f.variable('i32', f.op('i32.add', pointers[l - 1]!, line)));
  const slot2 = f.op('i32.add', slot, slot);
  const slot3 = f.op('i32.add', slot2, slot);
  f.while(
    () => f.op('i32.ge_u', count, f.i32(lanes)),
    () => {
      const rows = pointers.map((p) => f.load('v128.load', p));
      if (ops.real === 'f32') {
        const slots = transpose4(f, rows);
        f.store('v128.store', to, slots[0]!);
        f.store('v128.store', f.op('i32.add', to, slot), slots[1]!);
        f.store('v128.store', f.op('i32.add', to, slot2), slots[2]!);
        f.store('v128.store', f.op('i32.add', to, slot3), slots[3]!);
      } else {
        const next = f.op('i32.add', to, slot);
        for (let pair = 0; pair < 2; pair++) {
          const [slot0, slot1] = transpose2(f, rows.slice(2 * pair)) as [Value, Value];
          f.store('v128.store', to, slot0, 16 * pair);
          f.store('v128.store', next, slot1, 16 * pair);
        }
      }
      for (const p of pointers) f.set(p, f.op('i32.add', p, f.i32(16)));
      f.set(to, f.op('i32.add', to, f.op('i32.mul', slot, f.i32(lanes))));
      f.set(count, f.op('i32.sub', count, f.i32(lanes)));
    },
  );
}
