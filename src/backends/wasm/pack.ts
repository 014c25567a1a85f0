/**
 * Packing the elements that a mask names, and putting such elements back; the meaning is kernel/reference/pack.ts. Where an
 * element goes depends on all before it, so one thread does all. Nothing is decided by the mask but addresses: a mask without
 * a pattern would make every other jump a wrong guess.
 */
import type { ModuleBuilder, Value } from './assembler.js';
import { rowMajor } from './copy.js';
import { move } from './copy-rows.js';
import { PARAMETERS } from './layout.js';
import { machine } from './machine.js';
import { addressOf, type WasmOperand } from './operand.js';
import { Temporaries } from './temporaries.js';

/** Words of the parameters. */
const MASK = 0;
const COUNT = 1;
/** The elements that have a mask, and those packed; for packing also where these end. */
const WHOLE = 2;
const PACKED = 3;
const END = 4;

/** `Backend.pack`. */
export function pack(out: WasmOperand, input: WasmOperand, mask: WasmOperand): boolean {
  return run(true, input, mask, out);
}

/** `Backend.unpack`. */
export function unpack(target: WasmOperand, mask: WasmOperand, source: WasmOperand): boolean {
  return target.geometry.isContiguous && run(false, target, mask, source);
}

function run(packs: boolean, whole: WasmOperand, mask: WasmOperand, packed: WasmOperand): boolean {
  const { bytes } = whole.dtype;
  if (packs && !packed.geometry.isContiguous) return false;
  return Temporaries.use((temporaries) => {
    const [elements, chosen] = [rowMajor(whole, temporaries), rowMajor(mask, temporaries)];
    const side = rowMajor(packed, temporaries);
    if (elements === null || chosen === null || side === null) return false;
    const m = machine();
    const start = addressOf(side);
    const end = start + side.geometry.numel * bytes;
    m.heap.i32.set([addressOf(chosen), mask.geometry.numel, addressOf(elements), start, end], PARAMETERS >> 2);
    m.launch(
      m.kernel(`pack ${packs} ${bytes}`, (builder) => {
        emit(builder, packs, bytes);
      }),
      1,
    );
    return true;
  });
}

function emit(m: ModuleBuilder, packs: boolean, bytes: number): void {
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params) => {
    const word = (index: number): Value => f.load('i32.load', params, 4 * index);
    const whole = f.variable('i32', word(WHOLE));
    const packed = f.variable('i32', word(PACKED));
    const first = word(MASK);
    const end = word(END);
    const [size, shift] = [f.i32(bytes), f.i32(Math.log2(bytes))];
    f.block((leave) => {
      f.for(first, f.op('i32.add', first, word(COUNT)), 1, (at) => {
        if (packs) leave(f.op('i32.eq', packed, end));
        const chosen = f.load('i32.load8_u', at);
        if (packs) move(f, bytes, packed, whole);
        else move(f, bytes, whole, f.select(chosen, packed, whole));
        f.set(packed, f.op('i32.add', packed, f.op('i32.shl', chosen, shift)));
        f.set(whole, f.op('i32.add', whole, size));
      });
    });
  });
}
