/** The pointwise kernel: programs over operands of any layout. See elementwise.ts. */
import { bool, Category, type DType, int32 } from '../../base/dtype.js';
import { contiguousGeometry } from '../../base/geometry.js';
import { type Instruction, instructions } from '../../kernel/expr.js';
import { Program, WORDS } from '../../kernel/lower.js';
import { launchElementwise } from './elementwise.js';
import { addressOf, type WasmOperand } from './operand.js';

/** `Backend.pointwise`. Declines programs that take numbers from floats to integers or back, which operations never need. */
export function pointwise(
  program: Program,
  outputs: readonly WasmOperand[],
  inputs: readonly WasmOperand[],
  uniforms: readonly number[],
): boolean {
  const floating = program.arithmetic === 'float';
  for (let i = 0; i < outputs.length; i++) if (!stores(floating, outputs[i]!.dtype)) return false;
  if (!floating) {
    for (let i = 0; i < inputs.length; i++) if (inputs[i]!.dtype.category === Category.float) return false;
  }
  const count = outputs[0]!.geometry.numel;
  const words = count >> 2;
  const packed = words > 0 && areBools(outputs, count) && areBools(inputs, count) ? packedOf(program) : null;
  if (packed === null) return launchElementwise(program, outputs, inputs, uniforms);
  const part = (list: readonly WasmOperand[], dtype: DType, skipped: number, n: number): WasmOperand[] =>
    list.map((op) => ({ storage: { address: addressOf(op) + skipped }, dtype, geometry: contiguousGeometry([n]) }));
  launchElementwise(packed, part(outputs, int32, 0, words), part(inputs, int32, 0, words), uniforms);
  const done = 4 * words;
  return launchElementwise(
    program,
    part(outputs, bool, done, count - done),
    part(inputs, bool, done, count - done),
    uniforms,
  );
}

// ---- four bools at a time ------------------------------------------------------------------------------------------

function areBools(operands: readonly WasmOperand[], count: number): boolean {
  for (let i = 0; i < operands.length; i++) {
    const { dtype, geometry } = operands[i]!;
    if (dtype !== bool || !geometry.isContiguous || geometry.numel !== count) return false;
  }
  return true;
}

/** Instructions on bools by those on words of four bytes that are 0 or 1. */
const onWords: Readonly<Partial<Record<Instruction, Instruction>>> = {
  ...{
    and: 'bitand',
    mul: 'bitand',
    minimum: 'bitand',
    bitand: 'bitand',
    or: 'bitor',
    maximum: 'bitor',
    bitor: 'bitor',
  },
  ...{ xor: 'bitxor', ne: 'bitxor', bitxor: 'bitxor' },
};

const packedPrograms = new WeakMap<Program, Program | null>();

/** The program on words, each of four bools; null where there is none. */
function packedOf(program: Program): Program | null {
  const known = packedPrograms.get(program);
  if (known !== undefined) return known;
  const made = makePacked(program);
  packedPrograms.set(program, made);
  return made;
}

function makePacked({ registers, code, loads, constants, uniforms, results }: Program): Program | null {
  if (uniforms.length > 0 || constants.some(({ value }) => value !== 0 && value !== 1)) return null;
  const words: number[] = [];
  const bitxor = instructions.indexOf('bitxor');
  const ones = registers;
  for (let pc = 0; pc < code.length; pc += WORDS) {
    const name = instructions[code[pc]!];
    const [to, a, b] = code.subarray(pc + 1, pc + 4) as unknown as [number, number, number];
    if (name === 'not') words.push(bitxor, to, a, ones, 0);
    else if (name === 'eq') words.push(bitxor, to, a, b, 0, bitxor, to, to, ones, 0);
    else {
      const other = name && onWords[name];
      if (other === undefined) return null;
      words.push(instructions.indexOf(other), to, a, b, 0);
    }
  }
  const bytes = constants.map(({ register, value }) => ({ register, value: value * 0x01010101 }));
  bytes.push({ register: ones, value: 0x01010101 });
  return new Program('int32', registers + 1, Int32Array.from(words), loads, bytes, [], results, false);
}

/** Whether results of the arithmetic may be stored in the dtype. */
function stores(floating: boolean, dtype: DType): boolean {
  return dtype === bool || dtype.isFloatingPoint === floating;
}
