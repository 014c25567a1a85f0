/**
 * Programs of a single negation, sum, difference or product of float32 elements: what small graphs consist of for the most
 * part. They run from memory to memory, where the interpreter would go over the elements once more for every operand.
 */
import { type Program, WORDS } from '../lower.js';
import type { Operand } from '../operand.js';

// Indices into `instructions`, as in the interpreter.
const NEG = 0;
const ADD = 31;
const SUB = 32;
const MUL = 33;

/**
 * Runs a program on operands that are their elements in order, or one element for all. False, with nothing done, for any
 * other program or dtype. Sums and products are computed in double precision and rounded once, as the interpreter does.
 */
export function runSingle(
  program: Program,
  out: Operand,
  inputs: readonly Operand[],
  uniforms: readonly number[],
  count: number,
): boolean {
  const { code, loads, results } = program;
  if (results.length !== 1 || code.length !== WORDS || out.dtype.code !== 0 || program.arithmetic !== 'float')
    return false;
  const opcode = code[0]!;
  if (opcode !== NEG && opcode !== ADD && opcode !== SUB && opcode !== MUL) return false;
  if (loads.length === 1) {
    const x = inputs[loads[0]!.input]!;
    if (x.dtype.code !== 0) return false;
    if (opcode === NEG) {
      scaled(out, x, -1, count);
      return true;
    }
    const first = code[2] === loads[0]!.register;
    if (first && code[3] === code[2]) return false;
    const value = numberOf(program, uniforms);
    if (opcode === MUL) scaled(out, x, value, count);
    else if (opcode === ADD) shifted(out, x, 1, value, count);
    else if (first) shifted(out, x, 1, -value, count);
    else shifted(out, x, -1, value, count);
    return true;
  }
  if (loads.length !== 2) return false;
  const turned = code[2] !== loads[0]!.register;
  const a = inputs[loads[turned ? 1 : 0]!.input]!;
  const b = inputs[loads[turned ? 0 : 1]!.input]!;
  if (a.dtype.code !== 0 || b.dtype.code !== 0) return false;
  if (opcode === MUL) product(out, a, b, count);
  else sum(out, a, b, opcode === ADD ? 1 : -1, count);
  return true;
}

/** The only number that a program reads. */
function numberOf({ constants, uniforms: slots, single }: Program, uniforms: readonly number[]): number {
  if (slots.length === 0) return constants[0]!.value;
  const value = uniforms[slots[0]!.index]!;
  return single ? Math.fround(value) : value;
}

function positionOf({ storage, geometry }: Operand): number {
  return storage.start + geometry.offset;
}

/** `x * factor`. */
function scaled(out: Operand, x: Operand, factor: number, n: number): void {
  const target = out.storage.array as Float32Array;
  const source = x.storage.array as Float32Array;
  const step = x.geometry.numel === 1 ? 0 : 1;
  for (let i = 0, t = positionOf(out), s = positionOf(x); i < n; i++, t++, s += step) target[t] = source[s]! * factor;
}

/** `sign * x + value`. */
function shifted(out: Operand, x: Operand, sign: number, value: number, n: number): void {
  const target = out.storage.array as Float32Array;
  const source = x.storage.array as Float32Array;
  const step = x.geometry.numel === 1 ? 0 : 1;
  for (let i = 0, t = positionOf(out), s = positionOf(x); i < n; i++, t++, s += step)
    target[t] = sign * source[s]! + value;
}

/** `a + sign * b`. */
function sum(out: Operand, a: Operand, b: Operand, sign: number, n: number): void {
  const target = out.storage.array as Float32Array;
  const left = a.storage.array as Float32Array;
  const right = b.storage.array as Float32Array;
  const stepA = a.geometry.numel === 1 ? 0 : 1;
  const stepB = b.geometry.numel === 1 ? 0 : 1;
  for (let i = 0, t = positionOf(out), p = positionOf(a), q = positionOf(b); i < n; i++, t++, p += stepA, q += stepB)
    target[t] = left[p]! + sign * right[q]!;
}

/** `a * b`. */
function product(out: Operand, a: Operand, b: Operand, n: number): void {
  const target = out.storage.array as Float32Array;
  const left = a.storage.array as Float32Array;
  const right = b.storage.array as Float32Array;
  const stepA = a.geometry.numel === 1 ? 0 : 1;
  const stepB = b.geometry.numel === 1 ? 0 : 1;
  for (let i = 0, t = positionOf(out), p = positionOf(a), q = positionOf(b); i < n; i++, t++, p += stepA, q += stepB)
    target[t] = left[p]! * right[q]!;
}
