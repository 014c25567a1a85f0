/** Launching the kernels of singular-kernel.ts. */
import { Noted } from '../../kernel/reference/singular.js';
import type { ModuleBuilder } from './assembler.js';
import { PARAMETERS, SCRATCH_BYTES } from './layout.js';
import { machine } from './machine.js';
import { realOf } from './matmul.js';
import { addressOf, type WasmOperand } from './operand.js';
import { emitBidiagonalise, emitGenerate, emitRotate, singularWord, TURNED_BYTES } from './singular-kernel.js';

/** Products in a nanosecond. */
const SPEED = 2;

type Words = Partial<Record<keyof typeof singularWord, number>>;

function launch(name: string, emit: (m: ModuleBuilder) => void, words: Words, chunks: number, products: number): void {
  const { heap } = machine();
  for (const [key, value] of Object.entries(words)) {
    heap.i32[(PARAMETERS + singularWord[key as keyof typeof singularWord]) >> 2] = value;
  }
  machine().launch(machine().kernel(name, emit), chunks, products / SPEED);
}

/** `Backend.bidiagonalise`. */
export function bidiagonalise(w: WasmOperand, v: WasmOperand, noted: WasmOperand): boolean {
  const [batches = 0, k = 0, l = 0] = w.geometry.sizes;
  if (2 * 8 * l > SCRATCH_BYTES) return false;
  const words: Words = { x: addressOf(w), v: addressOf(v), noted: addressOf(noted), rows: k, columns: l };
  for (const name of ['e', 'tau', 'tauV'] as const) words[name] = Noted[name] * k * 8;
  words.notedBatch = Noted.rows * k * 8;
  launch('bidiagonalise', emitBidiagonalise, words, batches, 2 * batches * k * k * l);
  return true;
}

/** `Backend.generateRows`. */
export function generateRows(x: WasmOperand, noted: WasmOperand, row: number): boolean {
  const [batches = 0, k = 0, l = 0] = x.geometry.sizes;
  const words: Words = { x: addressOf(x), noted: addressOf(noted), rows: k, columns: l };
  launch(
    'reflections',
    emitGenerate,
    { ...words, notedBatch: Noted.rows * k * 8, tau: row * k * 8 },
    batches,
    batches * k * k * l,
  );
  return true;
}

/** `Backend.rotateRows`. */
export function rotateRows(x: WasmOperand, turns: WasmOperand, runs: WasmOperand, count: number): boolean {
  const [rows = 0, columns = 0] = x.geometry.sizes;
  const real = realOf(x.dtype);
  if (real === null || turns.dtype !== x.dtype || rows * TURNED_BYTES > SCRATCH_BYTES) return false;
  const words: Words = { x: addressOf(x), turns: addressOf(turns), runs: addressOf(runs), count, rows, columns };
  const strips = Math.ceil((columns * x.dtype.bytes) / TURNED_BYTES);
  launch(`turns ${real}`, (m) => emitRotate(m, real), words, strips, 2 * columns * turns.geometry.sizes[0]!);
  return true;
}
