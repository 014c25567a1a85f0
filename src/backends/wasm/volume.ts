/**
 * Batches of images of 1 to 3 spatial dimensions, seen as five: (N, C, Z, Y, X), those that are missing having size 1.
 * Copies between layouts: into an image with a margin of zeros, and back out of it.
 */
import type { FunctionBuilder, ModuleBuilder, Value } from './assembler.js';
import { PARAMETERS } from './layout.js';
import { machine } from './machine.js';
import { addressOf, type WasmOperand } from './operand.js';

/** Five numbers: for N, C, Z, Y, X. */
export type Five = readonly [n: number, c: number, z: number, y: number, x: number];

/** Where a batch of images lies, in bytes. */
export interface Volume {
  readonly address: number;
  readonly sizes: Five;
  readonly strides: Five;
  /** Of an element: 4 or 8. */
  readonly bytes: number;
}

/** The volume that an operand of rank 3 to 5 is. */
export function volumeOf(operand: WasmOperand): Volume {
  const { dtype } = operand;
  const { sizes, strides } = operand.geometry;
  const rank = sizes.length;
  const five = (values: readonly number[], missing: number, scale: number): Five => {
    const at = (d: number): number => (d < 2 ? missing : values[d]! * scale);
    return [values[0]! * scale, values[1]! * scale, at(rank - 3), at(rank - 2), at(rank - 1)];
  };
  return {
    address: addressOf(operand),
    sizes: five(sizes, 1, 1),
    strides: five(strides, 0, dtype.bytes),
    bytes: dtype.bytes,
  };
}

/** Row-major strides for these sizes. */
export function denseVolume(address: number, sizes: Five, bytes: number): Volume {
  const [, c, z, y, x] = sizes;
  return {
    address,
    sizes,
    bytes,
    strides: [c * z * y * x * bytes, z * y * x * bytes, y * x * bytes, x * bytes, bytes],
  };
}

/** The bytes of a dense volume of these sizes. */
export function volumeBytes(sizes: Five, bytes: number): number {
  return sizes.reduce((product, size) => product * size, bytes);
}

/** The step between neighbours if the dimensions from `first` on are as one dimension, else null. */
export function flatStep({ sizes, strides, bytes }: Volume, first: number): number | null {
  let step: number | null = null;
  let expected = 0;
  for (let d = 4; d >= first; d--) {
    if (sizes[d] === 1) continue;
    if (step === null) step = strides[d]!;
    else if (strides[d] !== expected) return null;
    expected = strides[d]! * sizes[d]!;
  }
  return step ?? bytes;
}

/** Whether the positions within an image grow, row-major: no dimension lies inside a later one, none is repeated. */
export function isNested({ sizes, strides, bytes }: Volume): boolean {
  let least = bytes;
  for (let d = 4; d >= 1; d--) {
    if (sizes[d] === 1) continue;
    if (strides[d]! < least) return false;
    least = strides[d]! * sizes[d]!;
  }
  return true;
}

/** Whether `count` elements that are `step` bytes apart are finite. */
export function allFinite(address: number, count: number, step: number, bytes: number): boolean {
  const { f32, f64 } = machine().heap;
  const heap = bytes === 4 ? f32 : f64;
  for (let i = 0, at = address / bytes; i < count; i++, at += step / bytes) {
    if (!Number.isFinite(heap[at])) return false;
  }
  return true;
}

const word = { to: 0, from: 4, sizes: 8, toStrides: 28, fromStrides: 48, clearBytes: 68, clearFrom: 72 } as const;

/**
 * Copies `from` to `to`, which has the same sizes. `clear` first sets that many bytes to zero for every image and channel,
 * from `clearFrom` on, which lies as far from one plane to the next as the planes of `to`.
 */
export function copyVolume(to: Volume, from: Volume, clear = 0, clearFrom = 0): void {
  const words = machine().heap.i32;
  const p = PARAMETERS >> 2;
  words[p + (word.to >> 2)] = to.address;
  words[p + (word.from >> 2)] = from.address;
  words[p + (word.clearBytes >> 2)] = clear;
  words[p + (word.clearFrom >> 2)] = clearFrom;
  let elements = 1;
  for (let d = 0; d < 5; d++) {
    words[p + (word.sizes >> 2) + d] = to.sizes[d]!;
    words[p + (word.toStrides >> 2) + d] = to.strides[d]!;
    words[p + (word.fromStrides >> 2) + d] = from.strides[d]!;
    elements *= to.sizes[d]!;
  }
  const kernel = machine().kernel(`volume ${to.bytes}`, (m) => emitCopy(m, to.bytes));
  machine().launch(kernel, to.sizes[0] * to.sizes[1], elements);
}

/** Sets the planes of a dense volume to zero. */
export function clearVolume({ address, sizes, strides, bytes }: Volume): void {
  const nothing: Volume = { address, sizes: [sizes[0], sizes[1], 0, 0, 0], strides, bytes };
  copyVolume(nothing, nothing, strides[1], address);
}

/** The kernel: a chunk is one channel of one image. */
function emitCopy(m: ModuleBuilder, bytes: number): void {
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to) => {
    const get = (at: number): Value => f.load('i32.load', params, at);
    const plus = (a: Value, b: Value): Value => f.op('i32.add', a, b);
    const times = (a: Value, b: Value): Value => f.op('i32.mul', a, b);
    f.for(from, to, 1, (chunk) => {
      const n = f.op('i32.div_u', chunk, get(word.sizes + 4));
      const c = f.op('i32.rem_u', chunk, get(word.sizes + 4));
      const at = (start: number, strides: number): Value =>
        plus(get(start), plus(times(n, get(strides)), times(c, get(strides + 4))));
      f.if(get(word.clearBytes), () => clearBytes(f, at(word.clearFrom, word.toStrides), get(word.clearBytes)));
      const targetZ = f.variable('i32', at(word.to, word.toStrides));
      const sourceZ = f.variable('i32', at(word.from, word.fromStrides));
      f.for(f.i32(0), get(word.sizes + 8), 1, () => {
        const target = f.variable('i32', targetZ);
        const source = f.variable('i32', sourceZ);
        f.for(f.i32(0), get(word.sizes + 12), 1, () => {
          copyRow(f, bytes, target, source, get(word.sizes + 16), get(word.toStrides + 16), get(word.fromStrides + 16));
          f.set(target, plus(target, get(word.toStrides + 12)));
          f.set(source, plus(source, get(word.fromStrides + 12)));
        });
        f.set(targetZ, plus(targetZ, get(word.toStrides + 8)));
        f.set(sourceZ, plus(sourceZ, get(word.fromStrides + 8)));
      });
    });
  });
}

/** `count` bytes, a multiple of 4, set to zero. */
function clearBytes(f: FunctionBuilder, from: Value, count: Value): void {
  const whole = f.op('i32.add', from, f.op('i32.and', count, f.i32(-16)));
  f.for(from, whole, 16, (at) => f.store('v128.store', at, f.i32x4(0)));
  f.for(whole, f.op('i32.add', from, count), 4, (at) => f.store('i32.store', at, f.i32(0)));
}

function copyRow(
  f: FunctionBuilder,
  bytes: number,
  to: Value,
  from: Value,
  count: Value,
  toStep: Value,
  fromStep: Value,
): void {
  const target = f.variable('i32', to);
  const source = f.variable('i32', from);
  const left = f.variable('i32', count);
  const advance = (elements: number): void => {
    f.set(target, f.op('i32.add', target, f.op('i32.mul', toStep, f.i32(elements))));
    f.set(source, f.op('i32.add', source, f.op('i32.mul', fromStep, f.i32(elements))));
    f.set(left, f.op('i32.sub', left, f.i32(elements)));
  };
  const lanes = 16 / bytes;
  const dense = f.op('i32.and', f.op('i32.eq', toStep, f.i32(bytes)), f.op('i32.eq', fromStep, f.i32(bytes)));
  f.if(dense, () => {
    f.while(
      () => f.op('i32.ge_u', left, f.i32(lanes)),
      () => {
        f.store('v128.store', target, f.load('v128.load', source));
        advance(lanes);
      },
    );
  });
  f.while(
    () => left,
    () => {
      if (bytes === 4) f.store('i32.store', target, f.load('i32.load', source));
      else f.store('f64.store', target, f.load('f64.load', source));
      advance(1);
    },
  );
}
