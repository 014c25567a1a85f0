/**
 * The meaning of pointwise programs: an interpreter whose registers are blocks of elements.
 *
 * One switch per instruction and block, then a plain loop over the block; so the cost of interpreting is shared by up
 * to 256 elements, and a program over one element costs a few switches. Layouts are dealt with while loading and
 * storing; the instructions see dense blocks. The `!` below are at byte level: registers and operands are in range by
 * construction of the program.
 */
import type { TypedArray } from '../../base/dtype.js';
import { collapse } from '../../base/geometry.js';
import { bfloat16Bits, bfloat16Value, float16Bits, float16Value } from '../half.js';
import { libraryFunction } from '../library.js';
import { BLOCK, LIBRARY, type Program, WORDS } from '../lower.js';
import type { Operand } from '../operand.js';
import { erf, erfc, floorDivide, pow, remainder, roundHalfEven, sigmoid } from '../special.js';
import { runSingle } from './pointwise-single.js';
import { executeRareFloat } from './pointwise-bits.js';
import { executeInt32, executeInt64 } from './pointwise-int.js';

let floats = new Float64Array(16 * BLOCK);
let ints = new Int32Array(0);
let bigs = new BigInt64Array(0);

/**
 * Runs `program`: `outputs[k]` receives the program's result k, converted to its dtype.
 * All operands have the same sizes (broadcast inputs have zero strides), or inputs have a single element, which is read
 * for all. An output may be an input if their layouts are equal.
 */
export function runPointwise(
  program: Program,
  outputs: readonly Operand[],
  inputs: readonly Operand[],
  uniforms: readonly number[],
): void {
  const count = outputs[0]!.geometry.numel;
  if (count === 0) return;
  const flat = isFlat(outputs, inputs, count);
  if (flat && runSingle(program, outputs[0]!, inputs, uniforms, count)) return;
  prepare(program, uniforms, Math.min(count, BLOCK));
  if (flat) runFlat(program, outputs, inputs, count);
  else runStrided(program, outputs, inputs, count);
}

/** Whether every operand is its elements in order, or one element for all. */
function isFlat(outputs: readonly Operand[], inputs: readonly Operand[], count: number): boolean {
  for (let i = 0; i < outputs.length; i++) if (!outputs[i]!.geometry.isContiguous) return false;
  for (let i = 0; i < inputs.length; i++) {
    const g = inputs[i]!.geometry;
    if (g.numel !== 1 && !(g.isContiguous && g.numel === count)) return false;
  }
  return true;
}

function runFlat(program: Program, outputs: readonly Operand[], inputs: readonly Operand[], count: number): void {
  const loads = program.loads;
  const results = program.results;
  for (let from = 0; from < count; from += BLOCK) {
    const n = count - from < BLOCK ? count - from : BLOCK;
    for (let i = 0; i < loads.length; i++) {
      const load = loads[i]!;
      const operand = inputs[load.input]!;
      const stride = operand.geometry.numel === 1 ? 0 : 1;
      const position = operand.storage.start + operand.geometry.offset + from * stride;
      loadRun(program, load.register * BLOCK, operand.storage.array, operand.dtype.code, position, stride, n);
    }
    execute(program, n);
    for (let i = 0; i < results.length; i++) {
      const out = outputs[i]!;
      const position = out.storage.start + out.geometry.offset + from;
      storeRun(program, results[i]! * BLOCK, out.storage.array, out.dtype.code, position, 1, n);
    }
  }
}

function runStrided(program: Program, outputs: readonly Operand[], inputs: readonly Operand[], count: number): void {
  const operands = [...outputs, ...inputs];
  const shape = outputs[0]!.geometry.sizes;
  const { sizes, strides } = collapse(
    shape,
    operands.map((o) => (o.geometry.numel === 1 ? shape.map(() => 0) : o.geometry.strides)),
  );
  const outputCount = outputs.length;
  for (let from = 0; from < count; from += BLOCK) {
    const n = Math.min(BLOCK, count - from);
    for (const { register, input } of program.loads) {
      const operand = inputs[input]!;
      forRuns(sizes, strides[outputCount + input]!, from, n, (at, position, stride, length) => {
        const start = operand.storage.start + operand.geometry.offset + position;
        loadRun(program, register * BLOCK + at, operand.storage.array, operand.dtype.code, start, stride, length);
      });
    }
    execute(program, n);
    program.results.forEach((register, k) => {
      const out = outputs[k]!;
      forRuns(sizes, strides[k]!, from, n, (at, position, stride, length) => {
        const start = out.storage.start + out.geometry.offset + position;
        storeRun(program, register * BLOCK + at, out.storage.array, out.dtype.code, start, stride, length);
      });
    });
  }
}

/** Splits the flat range [from, from + count) of a strided layout into runs along the innermost dimension. */
function forRuns(
  sizes: readonly number[],
  strides: readonly number[],
  from: number,
  count: number,
  visit: (at: number, position: number, stride: number, length: number) => void,
): void {
  const inner = sizes.length - 1;
  if (inner < 0) {
    visit(0, 0, 0, count);
    return;
  }
  const coordinates = sizes.map(() => 0);
  let rest = from;
  let position = 0;
  for (let d = inner; d >= 0; d--) {
    const size = sizes[d]!;
    coordinates[d] = rest % size;
    rest = Math.floor(rest / size);
    position += coordinates[d]! * strides[d]!;
  }
  const innerSize = sizes[inner]!;
  const innerStride = strides[inner]!;
  for (let at = 0; at < count;) {
    const length = Math.min(innerSize - coordinates[inner]!, count - at);
    visit(at, position, innerStride, length);
    at += length;
    position += length * innerStride;
    coordinates[inner]! += length;
    for (let d = inner; d > 0 && coordinates[d] === sizes[d]; d--) {
      position += strides[d - 1]! - sizes[d]! * strides[d]!;
      coordinates[d] = 0;
      coordinates[d - 1]!++;
    }
  }
}

/** Makes room for the program's registers and writes its constants and uniforms into theirs. */
function prepare(program: Program, uniforms: readonly number[], n: number): void {
  const room = program.registers * BLOCK;
  const { constants, uniforms: slots } = program;
  if (program.arithmetic === 'float') {
    if (floats.length < room) floats = new Float64Array(room);
    for (let i = 0; i < constants.length; i++) {
      const { register, value } = constants[i]!;
      for (let k = register * BLOCK, end = k + n; k < end; k++) floats[k] = value;
    }
    for (let i = 0; i < slots.length; i++) {
      const { register, index } = slots[i]!;
      const value = program.single ? Math.fround(uniforms[index]!) : uniforms[index]!;
      for (let k = register * BLOCK, end = k + n; k < end; k++) floats[k] = value;
    }
    return;
  }
  const values = [...constants, ...slots.map(({ register, index }) => ({ register, value: uniforms[index]! }))];
  if (program.arithmetic === 'int32') {
    if (ints.length < room) ints = new Int32Array(room);
    for (const { register, value } of values) ints.fill(value, register * BLOCK, register * BLOCK + n);
  } else {
    if (bigs.length < room) bigs = new BigInt64Array(room);
    for (const { register, value } of values) {
      bigs.fill(BigInt(Math.trunc(value)), register * BLOCK, register * BLOCK + n);
    }
  }
}

function execute(program: Program, n: number): void {
  if (program.arithmetic === 'float') executeFloat(program, n);
  else if (program.arithmetic === 'int32') executeInt32(ints, program.code, n);
  else executeInt64(bigs, program.code, n);
}

/* eslint-disable max-lines-per-function -- one case per instruction; the numbers are indices into `instructions` */

function executeFloat({ code, single }: Program, n: number): void {
  const R = floats;
  for (let pc = 0; pc < code.length; pc += WORDS) {
    const d = code[pc + 1]! * BLOCK;
    const a = code[pc + 2]! * BLOCK;
    const b = code[pc + 3]! * BLOCK;
    switch (code[pc]) {
      case 0: // neg
        for (let i = 0; i < n; i++) R[d + i] = -R[a + i]!;
        break;
      case 1: // abs
        for (let i = 0; i < n; i++) R[d + i] = Math.abs(R[a + i]!);
        break;
      case 2: // sign: 0 for NaN, as PyTorch
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! > 0 ? 1 : R[a + i]! < 0 ? -1 : 0;
        break;
      case 3: // sqrt
        for (let i = 0; i < n; i++) R[d + i] = Math.sqrt(R[a + i]!);
        break;
      case 4: // exp
        for (let i = 0; i < n; i++) R[d + i] = Math.exp(R[a + i]!);
        break;
      case 5: // expm1
        for (let i = 0; i < n; i++) R[d + i] = Math.expm1(R[a + i]!);
        break;
      case 6: // log
        for (let i = 0; i < n; i++) R[d + i] = Math.log(R[a + i]!);
        break;
      case 7: // log2
        for (let i = 0; i < n; i++) R[d + i] = Math.log2(R[a + i]!);
        break;
      case 8: // log10
        for (let i = 0; i < n; i++) R[d + i] = Math.log10(R[a + i]!);
        break;
      case 9: // log1p
        for (let i = 0; i < n; i++) R[d + i] = Math.log1p(R[a + i]!);
        break;
      case 10: // sin
        for (let i = 0; i < n; i++) R[d + i] = Math.sin(R[a + i]!);
        break;
      case 11: // cos
        for (let i = 0; i < n; i++) R[d + i] = Math.cos(R[a + i]!);
        break;
      case 12: // tan
        for (let i = 0; i < n; i++) R[d + i] = Math.tan(R[a + i]!);
        break;
      case 13: // asin
        for (let i = 0; i < n; i++) R[d + i] = Math.asin(R[a + i]!);
        break;
      case 14: // acos
        for (let i = 0; i < n; i++) R[d + i] = Math.acos(R[a + i]!);
        break;
      case 15: // atan
        for (let i = 0; i < n; i++) R[d + i] = Math.atan(R[a + i]!);
        break;
      case 16: // sinh
        for (let i = 0; i < n; i++) R[d + i] = Math.sinh(R[a + i]!);
        break;
      case 17: // cosh
        for (let i = 0; i < n; i++) R[d + i] = Math.cosh(R[a + i]!);
        break;
      case 18: // tanh
        for (let i = 0; i < n; i++) R[d + i] = Math.tanh(R[a + i]!);
        break;
      case 19: // asinh
        for (let i = 0; i < n; i++) R[d + i] = Math.asinh(R[a + i]!);
        break;
      case 20: // acosh
        for (let i = 0; i < n; i++) R[d + i] = Math.acosh(R[a + i]!);
        break;
      case 21: // atanh
        for (let i = 0; i < n; i++) R[d + i] = Math.atanh(R[a + i]!);
        break;
      case 22: // erf
        for (let i = 0; i < n; i++) R[d + i] = erf(R[a + i]!);
        break;
      case 23: // erfc
        for (let i = 0; i < n; i++) R[d + i] = erfc(R[a + i]!);
        break;
      case 24: // sigmoid
        for (let i = 0; i < n; i++) R[d + i] = sigmoid(R[a + i]!);
        break;
      case 25: // floor
        for (let i = 0; i < n; i++) R[d + i] = Math.floor(R[a + i]!);
        break;
      case 26: // ceil
        for (let i = 0; i < n; i++) R[d + i] = Math.ceil(R[a + i]!);
        break;
      case 27: // round
        for (let i = 0; i < n; i++) R[d + i] = roundHalfEven(R[a + i]!);
        break;
      case 28: // trunc
        for (let i = 0; i < n; i++) R[d + i] = Math.trunc(R[a + i]!);
        break;
      case 29: // isnan
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! !== R[a + i]! ? 1 : 0;
        break;
      case 30: // not
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! === 0 ? 1 : 0;
        break;
      case 31: // add
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! + R[b + i]!;
        break;
      case 32: // sub
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! - R[b + i]!;
        break;
      case 33: // mul
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! * R[b + i]!;
        break;
      case 34: // div
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! / R[b + i]!;
        break;
      case 35: // pow
        for (let i = 0; i < n; i++) R[d + i] = pow(R[a + i]!, R[b + i]!);
        break;
      case 36: // atan2
        for (let i = 0; i < n; i++) R[d + i] = Math.atan2(R[a + i]!, R[b + i]!);
        break;
      case 37: // maximum
        for (let i = 0; i < n; i++) R[d + i] = Math.max(R[a + i]!, R[b + i]!);
        break;
      case 38: // minimum
        for (let i = 0; i < n; i++) R[d + i] = Math.min(R[a + i]!, R[b + i]!);
        break;
      case 39: // fmod
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! % R[b + i]!;
        break;
      case 40: // remainder
        for (let i = 0; i < n; i++) R[d + i] = remainder(R[a + i]!, R[b + i]!);
        break;
      case 41: // floordiv
        for (let i = 0; i < n; i++) R[d + i] = floorDivide(R[a + i]!, R[b + i]!);
        break;
      case 42: // eq
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! === R[b + i]! ? 1 : 0;
        break;
      case 43: // ne
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! !== R[b + i]! ? 1 : 0;
        break;
      case 44: // lt
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! < R[b + i]! ? 1 : 0;
        break;
      case 45: // le
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! <= R[b + i]! ? 1 : 0;
        break;
      case 46: // gt
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! > R[b + i]! ? 1 : 0;
        break;
      case 47: // ge
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! >= R[b + i]! ? 1 : 0;
        break;
      case 48: // and
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! !== 0 && R[b + i]! !== 0 ? 1 : 0;
        break;
      case 49: // or
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! !== 0 || R[b + i]! !== 0 ? 1 : 0;
        break;
      case 50: // xor
        for (let i = 0; i < n; i++) R[d + i] = (R[a + i]! !== 0) !== (R[b + i]! !== 0) ? 1 : 0;
        break;
      case 51: {
        // where
        const c = code[pc + 4]! * BLOCK;
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! !== 0 ? R[b + i]! : R[c + i]!;
        break;
      }
      default:
        if (code[pc]! >= LIBRARY) libraryFunction(code[pc]! - LIBRARY)(R, d, a, b, n);
        else executeRareFloat(R, code, pc, n, single);
    }
  }
}

/** Reads `n` elements, `stride` apart, into a register. The cases are dtype codes (`dtypes` in base/dtype). */
function loadRun(
  program: Program,
  to: number,
  array: TypedArray,
  code: number,
  from: number,
  stride: number,
  n: number,
): void {
  if (program.arithmetic !== 'float') {
    if (program.arithmetic === 'int32') {
      for (let i = 0; i < n; i++) ints[to + i] = Number(array[from + i * stride]!);
    } else if (code === 4) {
      const s = array as BigInt64Array;
      for (let i = 0; i < n; i++) bigs[to + i] = s[from + i * stride]!;
    } else {
      for (let i = 0; i < n; i++) bigs[to + i] = BigInt(array[from + i * stride]!);
    }
    return;
  }
  const R = floats;
  switch (code) {
    case 0: {
      const s = array as Float32Array;
      for (let i = 0; i < n; i++) R[to + i] = s[from + i * stride]!;
      break;
    }
    case 1: {
      const s = array as Float64Array;
      for (let i = 0; i < n; i++) R[to + i] = s[from + i * stride]!;
      break;
    }
    case 2: {
      const s = array as Uint16Array;
      for (let i = 0; i < n; i++) R[to + i] = float16Value(s[from + i * stride]!);
      break;
    }
    case 3: {
      const s = array as Uint16Array;
      for (let i = 0; i < n; i++) R[to + i] = bfloat16Value(s[from + i * stride]!);
      break;
    }
    case 4: {
      const s = array as BigInt64Array;
      for (let i = 0; i < n; i++) R[to + i] = Number(s[from + i * stride]!);
      break;
    }
    default:
      for (let i = 0; i < n; i++) R[to + i] = array[from + i * stride] as number;
  }
}

/** Writes `n` elements of a register, converted to the dtype of `code`, `stride` apart. */
function storeRun(
  program: Program,
  from: number,
  array: TypedArray,
  code: number,
  to: number,
  stride: number,
  n: number,
): void {
  if (program.arithmetic !== 'float') {
    storeIntegerRun(program.arithmetic === 'int32' ? ints : bigs, from, array, code, to, stride, n);
    return;
  }
  const R = floats;
  switch (code) {
    case 0: {
      const s = array as Float32Array;
      for (let i = 0; i < n; i++) s[to + i * stride] = R[from + i]!;
      break;
    }
    case 1: {
      const s = array as Float64Array;
      for (let i = 0; i < n; i++) s[to + i * stride] = R[from + i]!;
      break;
    }
    case 2: {
      const s = array as Uint16Array;
      for (let i = 0; i < n; i++) s[to + i * stride] = float16Bits(R[from + i]!);
      break;
    }
    case 3: {
      const s = array as Uint16Array;
      for (let i = 0; i < n; i++) s[to + i * stride] = bfloat16Bits(R[from + i]!);
      break;
    }
    case 4: {
      const s = array as BigInt64Array;
      for (let i = 0; i < n; i++) {
        const v = R[from + i]!;
        s[to + i * stride] = Number.isFinite(v) ? BigInt(Math.trunc(v)) : -(2n ** 63n);
      }
      break;
    }
    case 9: {
      const s = array as Uint8Array;
      for (let i = 0; i < n; i++) s[to + i * stride] = R[from + i]! !== 0 ? 1 : 0;
      break;
    }
    default: {
      // The smaller integers: typed arrays truncate toward zero and wrap.
      const s = array as Int32Array;
      for (let i = 0; i < n; i++) s[to + i * stride] = R[from + i]!;
    }
  }
}

function storeIntegerRun(
  R: Int32Array | BigInt64Array,
  from: number,
  array: TypedArray,
  code: number,
  to: number,
  stride: number,
  n: number,
): void {
  if (code === 4) {
    const s = array as BigInt64Array;
    for (let i = 0; i < n; i++) s[to + i * stride] = BigInt(R[from + i]!);
  } else if (code === 9) {
    const s = array as Uint8Array;
    for (let i = 0; i < n; i++) s[to + i * stride] = Number(R[from + i]!) !== 0 ? 1 : 0;
  } else if (code === 2 || code === 3) {
    const convert = code === 2 ? float16Bits : bfloat16Bits;
    const s = array as Uint16Array;
    for (let i = 0; i < n; i++) s[to + i * stride] = convert(Number(R[from + i]!));
  } else {
    const s = array as Float32Array;
    const wrap = R instanceof BigInt64Array;
    for (let i = 0; i < n; i++) {
      s[to + i * stride] = wrap ? Number(BigInt.asIntN(32, R[from + i] as bigint)) : (R[from + i] as number);
    }
  }
}
