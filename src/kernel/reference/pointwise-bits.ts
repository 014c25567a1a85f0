/**
 * The rarer instructions of pointwise programs: those on the bits of integers, and on the parts of a float. They are known
 * by name, since the name is looked up once per block.
 */
import { exponentOf, gcd32, gcd64, mantissaOf, nextAfter, shiftLeft32, shiftLeft64, shiftRight32, shiftRight64 } from '../bits.js'; // prettier-ignore
import { type Instruction, instructions } from '../expr.js';
import { BLOCK } from '../lower.js';

/** The name of the instruction at `pc`, and where its registers start. */
function decoded(code: Int32Array, pc: number): { name: Instruction; d: number; a: number; b: number } {
  const at = (word: number): number => code[pc + word]! * BLOCK;
  return { name: instructions[code[pc]!]!, d: at(1), a: at(2), b: at(3) };
}

/** Runs the instruction at `pc` on floats. */
export function executeRareFloat(R: Float64Array, code: Int32Array, pc: number, n: number, single: boolean): void {
  const { name, d, a, b } = decoded(code, pc);
  switch (name) {
    case 'nextafter':
      for (let i = 0; i < n; i++) R[d + i] = nextAfter(R[a + i]!, R[b + i]!, single);
      break;
    case 'exponent':
      for (let i = 0; i < n; i++) R[d + i] = exponentOf(R[a + i]!);
      break;
    case 'mantissa':
      for (let i = 0; i < n; i++) R[d + i] = mantissaOf(R[a + i]!);
      break;
    default:
      throw new Error(`pointwise interpreter: no float instruction ${name}`);
  }
}

/** Runs the instruction at `pc` on 32-bit integers. */
export function executeRareInt32(R: Int32Array, code: Int32Array, pc: number, n: number): void {
  const { name, d, a, b } = decoded(code, pc);
  switch (name) {
    case 'bitand':
      for (let i = 0; i < n; i++) R[d + i] = R[a + i]! & R[b + i]!;
      break;
    case 'bitor':
      for (let i = 0; i < n; i++) R[d + i] = R[a + i]! | R[b + i]!;
      break;
    case 'bitxor':
      for (let i = 0; i < n; i++) R[d + i] = R[a + i]! ^ R[b + i]!;
      break;
    case 'shl':
      for (let i = 0; i < n; i++) R[d + i] = shiftLeft32(R[a + i]!, R[b + i]!);
      break;
    case 'shr':
      for (let i = 0; i < n; i++) R[d + i] = shiftRight32(R[a + i]!, R[b + i]!);
      break;
    case 'gcd':
      for (let i = 0; i < n; i++) R[d + i] = gcd32(R[a + i]!, R[b + i]!);
      break;
    default:
      throw new Error(`pointwise interpreter: no integer instruction ${name}`);
  }
}

/** Runs the instruction at `pc` on 64-bit integers. */
export function executeRareInt64(R: BigInt64Array, code: Int32Array, pc: number, n: number): void {
  const { name, d, a, b } = decoded(code, pc);
  switch (name) {
    case 'bitand':
      for (let i = 0; i < n; i++) R[d + i] = R[a + i]! & R[b + i]!;
      break;
    case 'bitor':
      for (let i = 0; i < n; i++) R[d + i] = R[a + i]! | R[b + i]!;
      break;
    case 'bitxor':
      for (let i = 0; i < n; i++) R[d + i] = R[a + i]! ^ R[b + i]!;
      break;
    case 'shl':
      for (let i = 0; i < n; i++) R[d + i] = shiftLeft64(R[a + i]!, R[b + i]!);
      break;
    case 'shr':
      for (let i = 0; i < n; i++) R[d + i] = shiftRight64(R[a + i]!, R[b + i]!);
      break;
    case 'gcd':
      for (let i = 0; i < n; i++) R[d + i] = gcd64(R[a + i]!, R[b + i]!);
      break;
    default:
      throw new Error(`pointwise interpreter: no integer instruction ${name}`);
  }
}
