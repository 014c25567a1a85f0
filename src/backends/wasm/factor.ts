/** Launching the kernels of factor-kernel.ts, and products that are taken from a matrix. */
import { machine, type Kernel } from './machine.js';
import { emitExchange, emitPanel, emitSolve, factorWord, STRIP_BYTES } from './factor-kernel.js';
import type { ModuleBuilder } from './assembler.js';
import type { Real } from './gemm-tile.js';
import { PARAMETERS } from './layout.js';
import { realOf } from './matmul.js';
import { addressOf, type WasmOperand } from './operand.js';

export { subtractProduct } from './matmul.js';

/** Rounded multiplications in a nanosecond where rows are read and written for each. */
const SPEED = 5;

type Words = Partial<Record<keyof typeof factorWord, number>>;

/** Writes what the matrices x (B, rows, columns) are, and the words that are given. */
function write(x: WasmOperand, words: Words): void {
  const [, rows = 0, columns = 0] = x.geometry.sizes;
  const [batch = 0, row = 0] = x.geometry.strides;
  const { bytes } = x.dtype;
  const all: Words = { x: addressOf(x), xBatch: batch * bytes, xRow: row * bytes, rows, columns, ...words };
  const { i32 } = machine().heap;
  for (const [name, value] of Object.entries(all)) {
    i32[(PARAMETERS + factorWord[name as keyof typeof factorWord]) >> 2] = value;
  }
}

const notesOf = (notes: WasmOperand): Words => ({
  notes: addressOf(notes),
  notesBatch: notes.geometry.strides[0]! * 4,
});

/** The kernel of a name for a type; emitted at first use. */
const kernelOf = (name: string, real: Real, emit: (m: ModuleBuilder, real: Real) => void): Kernel =>
  machine().kernel(`${name} ${real}`, (m) => emit(m, real));

function panel(kind: 'lu' | 'cholesky', a: WasmOperand, notes: WasmOperand, from: number, to: number): boolean {
  const real = realOf(a.dtype);
  if (real === null) return false;
  const [batches = 0, rows = 0] = a.geometry.sizes;
  write(a, { ...notesOf(notes), from, to });
  const work = (batches * (rows - from) * (to - from) ** 2) / SPEED;
  machine().launch(
    kernelOf(kind, real, (m) => emitPanel(m, real, kind)),
    batches,
    work,
  );
  return true;
}

/** `Backend.luPanel`. */
export const luPanel = (a: WasmOperand, pivots: WasmOperand, from: number, to: number): boolean =>
  panel('lu', a, pivots, from, to);

/** `Backend.choleskyPanel`. */
export const choleskyPanel = (a: WasmOperand, failed: WasmOperand, from: number, to: number): boolean =>
  panel('cholesky', a, failed, from, to);

/** `Backend.exchangeRows`. */
export function exchangeRows(x: WasmOperand, pivots: WasmOperand, backwards: boolean): boolean {
  const real = realOf(x.dtype);
  if (real === null) return false;
  const [batches = 0, rows = 0] = x.geometry.sizes;
  write(x, { ...notesOf(pivots), first: backwards ? rows - 1 : 0, next: backwards ? -1 : 1 });
  machine().launch(kernelOf('exchange', real, emitExchange), batches, x.geometry.numel / SPEED);
  return true;
}

/** `Backend.solveTriangle`. */
export function solveTriangle(x: WasmOperand, a: WasmOperand, upper: boolean, unit: boolean): boolean {
  const real = realOf(x.dtype);
  if (real === null || a.dtype !== x.dtype) return false;
  const { bytes } = x.dtype;
  const [batches = 0, rows = 0, columns = 0] = x.geometry.sizes;
  const strips = Math.ceil((columns * bytes) / STRIP_BYTES);
  const [batch = 0, down = 0, right = 0] = a.geometry.strides;
  // An upper triangle is a lower one that is read from its end.
  const [last, sign] = upper ? [rows - 1, -1] : [0, 1];
  const step = x.geometry.strides[1]! * bytes;
  write(x, {
    x: addressOf(x) + last * step,
    xRow: sign * step,
    a: addressOf(a) + last * (down + right) * bytes,
    aBatch: batch * bytes,
    down: sign * down * bytes,
    right: sign * right * bytes,
    unit: unit ? 1 : 0,
    strips,
  });
  machine().launch(kernelOf('solve', real, emitSolve), batches * strips, (x.geometry.numel * rows) / (2 * SPEED));
  return true;
}
