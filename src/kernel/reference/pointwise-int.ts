/**
 * The instructions of pointwise programs on integers; the floating ones and the loop around them are in pointwise.ts.
 * The numbers of the cases are indices into `instructions` (kernel/expr). The `!` are at byte level: registers are in
 * range by construction of the program.
 */
import { BLOCK, WORDS } from '../lower.js';
import { remainder } from '../special.js';
import { executeRareInt32, executeRareInt64 } from './pointwise-bits.js';

/* eslint-disable max-lines-per-function -- one case per instruction */

/** base ** exponent modulo 2^32; a negative exponent gives the integer part of the reciprocal, as PyTorch. */
function powInt32(base: number, exponent: number): number {
  if (exponent < 0) return base === 1 ? 1 : base === -1 ? (exponent % 2 === 0 ? 1 : -1) : 0;
  let result = 1;
  for (let b = base, e = exponent; e > 0; e >>>= 1) {
    if (e & 1) result = Math.imul(result, b);
    b = Math.imul(b, b);
  }
  return result;
}

/** Runs a program's instructions on registers of 32-bit integers that wrap around. */
export function executeInt32(R: Int32Array, code: Int32Array, n: number): void {
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
      case 2: // sign
        for (let i = 0; i < n; i++) R[d + i] = Math.sign(R[a + i]!);
        break;
      case 25: // floor, ceil, round, trunc: integers stay
      case 26:
      case 27:
      case 28:
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]!;
        break;
      case 29: // isnan
        for (let i = 0; i < n; i++) R[d + i] = 0;
        break;
      case 30: // not
        for (let i = 0; i < n; i++) R[d + i] = R[a + i] === 0 ? 1 : 0;
        break;
      case 31: // add
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! + R[b + i]!;
        break;
      case 32: // sub
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! - R[b + i]!;
        break;
      case 33: // mul
        for (let i = 0; i < n; i++) R[d + i] = Math.imul(R[a + i]!, R[b + i]!);
        break;
      case 35: // pow
        for (let i = 0; i < n; i++) R[d + i] = powInt32(R[a + i]!, R[b + i]!);
        break;
      case 34: // div: toward zero
        for (let i = 0; i < n; i++) R[d + i] = Math.trunc(R[a + i]! / nonZero(R[b + i]!));
        break;
      case 37: // maximum
        for (let i = 0; i < n; i++) R[d + i] = Math.max(R[a + i]!, R[b + i]!);
        break;
      case 38: // minimum
        for (let i = 0; i < n; i++) R[d + i] = Math.min(R[a + i]!, R[b + i]!);
        break;
      case 39: // fmod
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! % nonZero(R[b + i]!);
        break;
      case 40: // remainder
        for (let i = 0; i < n; i++) R[d + i] = remainder(R[a + i]!, nonZero(R[b + i]!));
        break;
      case 41: // floordiv
        for (let i = 0; i < n; i++) R[d + i] = Math.floor(R[a + i]! / nonZero(R[b + i]!));
        break;
      case 42: // eq
        for (let i = 0; i < n; i++) R[d + i] = R[a + i] === R[b + i] ? 1 : 0;
        break;
      case 43: // ne
        for (let i = 0; i < n; i++) R[d + i] = R[a + i] !== R[b + i] ? 1 : 0;
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
        for (let i = 0; i < n; i++) R[d + i] = R[a + i] !== 0 && R[b + i] !== 0 ? 1 : 0;
        break;
      case 49: // or
        for (let i = 0; i < n; i++) R[d + i] = R[a + i] !== 0 || R[b + i] !== 0 ? 1 : 0;
        break;
      case 50: // xor
        for (let i = 0; i < n; i++) R[d + i] = (R[a + i] !== 0) !== (R[b + i] !== 0) ? 1 : 0;
        break;
      case 51: {
        // where
        const c = code[pc + 4]! * BLOCK;
        for (let i = 0; i < n; i++) R[d + i] = R[a + i] !== 0 ? R[b + i]! : R[c + i]!;
        break;
      }
      default:
        executeRareInt32(R, code, pc, n);
    }
  }
}

function nonZero(divisor: number): number {
  if (divisor === 0) throw new RangeError('ZeroDivisionError');
  return divisor;
}

function powInt64(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) return base === 1n ? 1n : base === -1n ? (exponent % 2n === 0n ? 1n : -1n) : 0n;
  let result = 1n;
  for (let b = base, e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = BigInt.asIntN(64, result * b);
    b = BigInt.asIntN(64, b * b);
  }
  return result;
}

function nonZeroBig(divisor: bigint): bigint {
  if (divisor === 0n) throw new RangeError('ZeroDivisionError');
  return divisor;
}

function floorDivideBig(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** Runs a program's instructions on registers of 64-bit integers that wrap around. */
export function executeInt64(R: BigInt64Array, code: Int32Array, n: number): void {
  for (let pc = 0; pc < code.length; pc += WORDS) {
    const d = code[pc + 1]! * BLOCK;
    const a = code[pc + 2]! * BLOCK;
    const b = code[pc + 3]! * BLOCK;
    switch (code[pc]) {
      case 0: // neg
        for (let i = 0; i < n; i++) R[d + i] = -R[a + i]!;
        break;
      case 1: // abs
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! < 0n ? -R[a + i]! : R[a + i]!;
        break;
      case 2: // sign
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! > 0n ? 1n : R[a + i]! < 0n ? -1n : 0n;
        break;
      case 25: // floor, ceil, round, trunc: integers stay
      case 26:
      case 27:
      case 28:
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]!;
        break;
      case 29: // isnan
        for (let i = 0; i < n; i++) R[d + i] = 0n;
        break;
      case 30: // not
        for (let i = 0; i < n; i++) R[d + i] = R[a + i] === 0n ? 1n : 0n;
        break;
      case 31: // add
        for (let i = 0; i < n; i++) R[d + i] = BigInt.asIntN(64, R[a + i]! + R[b + i]!);
        break;
      case 32: // sub
        for (let i = 0; i < n; i++) R[d + i] = BigInt.asIntN(64, R[a + i]! - R[b + i]!);
        break;
      case 33: // mul
        for (let i = 0; i < n; i++) R[d + i] = BigInt.asIntN(64, R[a + i]! * R[b + i]!);
        break;
      case 34: // div: toward zero
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! / nonZeroBig(R[b + i]!);
        break;
      case 35: // pow
        for (let i = 0; i < n; i++) R[d + i] = powInt64(R[a + i]!, R[b + i]!);
        break;
      case 37: // maximum
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! > R[b + i]! ? R[a + i]! : R[b + i]!;
        break;
      case 38: // minimum
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! < R[b + i]! ? R[a + i]! : R[b + i]!;
        break;
      case 39: // fmod
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! % nonZeroBig(R[b + i]!);
        break;
      case 40: // remainder
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! - R[b + i]! * floorDivideBig(R[a + i]!, nonZeroBig(R[b + i]!));
        break;
      case 41: // floordiv
        for (let i = 0; i < n; i++) R[d + i] = floorDivideBig(R[a + i]!, nonZeroBig(R[b + i]!));
        break;
      case 42: // eq
        for (let i = 0; i < n; i++) R[d + i] = R[a + i] === R[b + i] ? 1n : 0n;
        break;
      case 43: // ne
        for (let i = 0; i < n; i++) R[d + i] = R[a + i] !== R[b + i] ? 1n : 0n;
        break;
      case 44: // lt
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! < R[b + i]! ? 1n : 0n;
        break;
      case 45: // le
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! <= R[b + i]! ? 1n : 0n;
        break;
      case 46: // gt
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! > R[b + i]! ? 1n : 0n;
        break;
      case 47: // ge
        for (let i = 0; i < n; i++) R[d + i] = R[a + i]! >= R[b + i]! ? 1n : 0n;
        break;
      case 48: // and
        for (let i = 0; i < n; i++) R[d + i] = R[a + i] !== 0n && R[b + i] !== 0n ? 1n : 0n;
        break;
      case 49: // or
        for (let i = 0; i < n; i++) R[d + i] = R[a + i] !== 0n || R[b + i] !== 0n ? 1n : 0n;
        break;
      case 50: // xor
        for (let i = 0; i < n; i++) R[d + i] = (R[a + i] !== 0n) !== (R[b + i] !== 0n) ? 1n : 0n;
        break;
      case 51: {
        // where
        const c = code[pc + 4]! * BLOCK;
        for (let i = 0; i < n; i++) R[d + i] = R[a + i] !== 0n ? R[b + i]! : R[c + i]!;
        break;
      }
      default:
        executeRareInt64(R, code, pc, n);
    }
  }
}
