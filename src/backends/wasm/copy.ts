/**
 * The copy and fill kernels: elements into another layout or dtype, and one element everywhere. Contiguous copies of one
 * dtype are copies of memory; everything else is an elementwise kernel (elementwise.ts) whose program does nothing, between
 * the loads and stores that convert.
 */
import { Category, type DType, float32, float64, int16, int64, uint8 } from '../../base/dtype.js';
import { SCALAR } from '../../base/geometry.js';
import { Program } from '../../kernel/lower.js';
import { encode } from '../../kernel/reference/load.js';
import type { FunctionBuilder, ModuleBuilder, Value } from './assembler.js';
import { copyRows } from './copy-rows.js';
import { ELEMENT, ELEMENT_BYTES, launchElementwise } from './elementwise.js';
import { unsignedMin } from './elementwise-kernel.js';
import { PARAMETERS } from './layout.js';
import { type Heap, type Kernel, machine } from './machine.js';
import { addressOf, type WasmBuffer, type WasmOperand } from './operand.js';
import type { Temporaries } from './temporaries.js';

/** Bytes per chunk of a copy of memory. */
const CHUNK = 256 * 1024;

/** `Backend.copy`. */
export function copy(out: WasmOperand, input: WasmOperand): boolean {
  const { dtype, geometry } = out;
  const n = geometry.numel;
  if (n === 0) return true;
  if (dtype !== input.dtype) return launchElementwise(conversion(input.dtype), [out], [input], []);
  if (!geometry.isContiguous || !input.geometry.isContiguous) {
    return copyRows([out], [input]) || launchElementwise(identity(raw(dtype)), [asRaw(out)], [asRaw(input)], []);
  }
  copyBytes(addressOf(out), addressOf(input), n * dtype.bytes);
  return true;
}

/** Parts of one kernel. */
const MOST_PARTS = 4;

/** `Backend.copies`. */
export function copies(outs: readonly WasmOperand[], inputs: readonly WasmOperand[]): boolean {
  for (let k = 0; k < outs.length; k += MOST_PARTS) {
    const [to, from] = [outs.slice(k, k + MOST_PARTS), inputs.slice(k, k + MOST_PARTS)];
    const alike = to.every(({ dtype, geometry }, i) => dtype === from[i]!.dtype && geometry.numel > 0);
    if (alike && to.length > 1 && copyRows(to, from)) continue;
    for (let i = 0; i < to.length; i++) if (!copy(to[i]!, from[i]!)) return false;
  }
  return true;
}

/** The operand, or a row-major copy of it; null where there is no room. */
export function rowMajor(operand: WasmOperand, temporaries: Temporaries): WasmOperand | null {
  if (operand.geometry.isContiguous) return operand;
  const made = temporaries.operand(operand.dtype, operand.geometry.sizes);
  return made !== null && copy(made, operand) ? made : null;
}

/** `Backend.fill`. */
export function fill(out: WasmOperand, value: number | bigint | boolean): boolean {
  const { dtype, geometry } = out;
  if (geometry.numel === 0) return true;
  const { heap } = machine();
  const stored = encode(dtype, value);
  const bytes = geometry.numel * dtype.bytes;
  if (geometry.isContiguous && (stored === 0n || Object.is(stored, 0))) {
    clearBytes(addressOf(out), bytes);
    return true;
  }
  writeElement(heap, dtype, stored);
  if (geometry.isContiguous) {
    // As many elements as the place has room for, which are a vector.
    for (let at = dtype.bytes; at < ELEMENT_BYTES; at *= 2) heap.u8.copyWithin(ELEMENT + at, ELEMENT, ELEMENT + at);
    fillVectors(addressOf(out), bytes);
    return true;
  }
  const target = asRaw(out);
  const source = { storage: element, dtype: target.dtype, geometry: SCALAR };
  return copyRows([target], [source]) || launchElementwise(identity(target.dtype), [target], [source], []);
}

const element: WasmBuffer = { address: ELEMENT };

function writeElement(heap: Heap, dtype: DType, element: number | bigint): void {
  if (typeof element === 'bigint') heap.i64[ELEMENT >> 3] = element;
  else if (dtype === float64) heap.f64[ELEMENT >> 3] = element;
  else if (dtype === float32) heap.f32[ELEMENT >> 2] = element;
  else if (dtype.bytes === 4) heap.i32[ELEMENT >> 2] = element;
  else if (dtype.bytes === 2) heap.i16[ELEMENT >> 1] = element;
  else heap.u8[ELEMENT] = element;
}

// ---------------------------------------------------------------------------------------------------------------------
// Programs that do nothing

/** The program that stores its one input, in each arithmetic; made at first use. */
interface Identities {
  single: Program | null;
  double: Program | null;
  int32: Program | null;
  int64: Program | null;
}
const identities: Identities = { single: null, double: null, int32: null, int64: null };

function identityIn(kind: keyof Identities): Program {
  return (identities[kind] ??= makeIdentity(kind));
}

function makeIdentity(kind: keyof Identities, input = 0): Program {
  const arithmetic = kind === 'int32' || kind === 'int64' ? kind : 'float';
  return new Program(arithmetic, 1, new Int32Array(0), [{ register: 0, input }], [], [], [0], kind === 'single');
}

/** The dtype that moves elements of a dtype as they are stored: as many bytes, and lanes that take them unconverted. */
export function raw(dtype: DType): DType {
  return dtype.bytes === 8 ? float64 : dtype.bytes === 4 ? float32 : dtype.bytes === 2 ? int16 : uint8;
}

/** The program that moves such elements from an input to the output. */
export function identity(stored: DType, input = 0): Program {
  const kind = stored === float32 ? 'single' : stored === float64 ? 'double' : 'int32';
  return input === 0 ? identityIn(kind) : makeIdentity(kind, input);
}

function asRaw({ storage, dtype, geometry }: WasmOperand): WasmOperand {
  return { storage, dtype: raw(dtype), geometry };
}

/** The program that converts elements of a dtype to any other: its arithmetic holds them exactly. */
function conversion(from: DType): Program {
  if (from === int64) return identityIn('int64');
  if (from.category !== Category.float) return identityIn('int32');
  return identityIn(from === float64 ? 'double' : 'single');
}

// ---------------------------------------------------------------------------------------------------------------------
// Copies of memory

let copyKernel: Kernel | null = null;
let clearKernel: Kernel | null = null;

/** Copies bytes between places that do not overlap. */
export function copyBytes(to: number, from: number, bytes: number): void {
  copyKernel ??= machine().kernel('copy bytes', (m) =>
    emitBytes(m, (f, params, begin, to, count) =>
      f.memoryCopy(to, f.op('i32.add', f.load('i32.load', params, 4), begin), count),
    ),
  );
  launchBytes(copyKernel, to, from, bytes);
}

let fillKernel: Kernel | null = null;

/** Repeats the vector at ELEMENT over `bytes` bytes. */
function fillVectors(to: number, bytes: number): void {
  const m = machine();
  const words = m.heap.i32;
  words[PARAMETERS >> 2] = to;
  words[(PARAMETERS + 4) >> 2] = bytes;
  fillKernel ??= m.kernel('fill vectors', emitFillVectors);
  m.launch(fillKernel, Math.ceil(bytes / CHUNK), bytes / 60);
}

/** So many bytes of a chunk are stored; the rest is copied from them, which takes wider vectors than WebAssembly has. */
const STORED = 8192;

function emitFillVectors(m: ModuleBuilder): void {
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to) => {
    const vector = f.load('v128.load', f.i32(ELEMENT));
    const bytes = f.load('i32.load', params, 4);
    f.for(from, to, 1, (chunk) => {
      const begin = f.op('i32.mul', chunk, f.i32(CHUNK));
      const address = f.op('i32.add', f.load('i32.load', params, 0), begin);
      const length = unsignedMin(f, f.op('i32.sub', bytes, begin), f.i32(CHUNK));
      const stored = unsignedMin(f, length, f.i32(STORED));
      const vectors = f.op('i32.and', stored, f.i32(-16));
      f.for(f.i32(0), vectors, 16, (at) => f.store('v128.store', f.op('i32.add', address, at), vector));
      f.memoryCopy(f.op('i32.add', address, vectors), f.i32(ELEMENT), f.op('i32.sub', stored, vectors));
      f.for(stored, length, STORED, (at) => {
        const rest = unsignedMin(f, f.op('i32.sub', length, at), f.i32(STORED));
        f.memoryCopy(f.op('i32.add', address, at), address, rest);
      });
    });
  });
}

/** Makes bytes 0. The platform knows ways to do so that are twice as fast as vectors. */
function clearBytes(to: number, bytes: number): void {
  clearKernel ??= machine().kernel('clear bytes', (m) =>
    emitBytes(m, (f, _, __, to, count) => f.memoryFill(to, f.i32(0), count)),
  );
  launchBytes(clearKernel, to, 0, bytes);
}

function launchBytes(kernel: Kernel, to: number, from: number, bytes: number): void {
  const m = machine();
  m.heap.i32.set([to, from, bytes], PARAMETERS >> 2);
  m.launch(kernel, Math.ceil(bytes / CHUNK), bytes / 8);
}

function emitBytes(
  m: ModuleBuilder,
  work: (f: FunctionBuilder, params: Value, begin: Value, to: Value, count: Value) => void,
): void {
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to) => {
    const begin = f.op('i32.mul', from, f.i32(CHUNK));
    const end = unsignedMin(f, f.op('i32.mul', to, f.i32(CHUNK)), f.load('i32.load', params, 8));
    const target = f.op('i32.add', f.load('i32.load', params, 0), begin);
    work(f, params, begin, target, f.op('i32.sub', end, begin));
  });
}
