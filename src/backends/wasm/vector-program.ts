/**
 * Pointwise programs as SIMD code: the instructions of a program on vectors in registers. Used wherever a kernel computes
 * elementwise: pointwise kernels, and what is fused to reductions and matrix products. Where vectors come from and go to is
 * the caller's (vector-memory.ts). The meaning is kernel/reference/pointwise.ts; float32 is computed in single precision.
 *
 * Comparisons give masks; a mask becomes 0 and 1 only where a number is needed, so that `where` is one instruction.
 */
import { type Instruction, instructions } from '../../kernel/expr.js';
import { libraryFunction } from '../../kernel/library.js';
import { LIBRARY, type Program, WORDS } from '../../kernel/lower.js';
import type { Callee, FunctionBuilder, ModuleBuilder, Value } from './assembler.js';
import { declareLoop } from './library.js';
import { declareMath, type VectorMath } from './math/index.js';
import { VectorEmitter } from './math/vector.js';
import { emitNextAfter, emitPart } from './vector-bits.js';
import { declareIntegers, emitShift, type IntegerMath } from './vector-integers.js';
import { asMask, asNumbers, type Lanes, splatConstant, type Vector } from './vector-memory.js';

/** The lanes that a program computes in. */
export function lanesOf(program: Program): Lanes {
  if (program.arithmetic === 'float') return program.single ? 'f32x4' : 'f64x2';
  return program.arithmetic === 'int32' ? 'i32x4' : 'i64x2';
}

/** The instructions of a program, each once; without calls of library functions. */
export function instructionsOf({ code }: Program): Set<Instruction> {
  const found = new Set<Instruction>();
  for (let pc = 0; pc < code.length; pc += WORDS) if (code[pc]! < LIBRARY) found.add(instructions[code[pc]!]!);
  return found;
}

/** The instructions that this file emits; the others are mathematics (math/) or integer routines. */
const simple: ReadonlySet<string> = new Set<Instruction>(
  (
    'neg abs sign sqrt floor ceil round trunc isnan not add sub mul div maximum minimum ' +
    'eq ne lt le gt ge and or xor where bitand bitor bitxor nextafter mantissa exponent'
  ).split(' ') as Instruction[],
);

/** The instructions that stop at an integer divisor of zero. */
const dividing: ReadonlySet<string> = new Set<Instruction>(['div', 'fmod', 'remainder', 'floordiv']);

/** Whether the program divides integers, and so may fail: its kernel needs `onZeroDivision`. */
export function mayFail(program: Program): boolean {
  return program.arithmetic !== 'float' && [...instructionsOf(program)].some((name) => dividing.has(name));
}

/** A register of the program: what it holds as a number and as a mask, each made when first asked for. */
interface Register {
  number: Value | null;
  mask: Value | null;
  /** The value, where it is a constant. */
  readonly constant: number | null;
  /** Whether all lanes hold the same number, given at launch or constant. */
  readonly isSplat?: boolean;
  /** Of a mask: that whose opposite it is, if it is known as such. */
  readonly opposite?: Register;
}

/** What a program emitter may be told besides its programs. */
export interface EmitterOptions {
  /**
   * Emits what happens when an integer divisor is zero (the quotient is then anything): needed for programs that `mayFail`.
   */
  readonly onZeroDivision?: (f: FunctionBuilder) => void;
  /** Instructions that the kernel itself takes from `math`, beside its programs. */
  readonly also?: readonly Instruction[];
  /** Whether the numbers given at launch that are limits (`limitsOf`) are neither 0 nor NaN. */
  readonly plainLimits?: boolean;
}

/** The numbers given at launch, by index, that something is compared with for the larger or smaller of both. */
export function limitsOf({ arithmetic, code, uniforms }: Program): number[] {
  if (arithmetic !== 'float') return [];
  const found = new Set<number>();
  for (let pc = 0; pc < code.length; pc += WORDS) {
    const name = instructions[code[pc]!];
    if (name !== 'maximum' && name !== 'minimum') continue;
    for (const { register, index } of uniforms) {
      if (register === code[pc + 2] || register === code[pc + 3]) found.add(index);
    }
  }
  return [...found];
}

/**
 * Emits programs of one kind of lanes into a module. Make it before the module's functions: it declares what the programs
 * need.
 */
export class ProgramEmitter {
  /** Mathematics of floats; null for integers. */
  readonly math: VectorMath | null;
  private readonly integers: IntegerMath | null;
  /** Library functions by their opcodes. */
  private readonly library = new Map<number, Callee>();

  constructor(
    m: ModuleBuilder,
    readonly lanes: Lanes,
    programs: readonly Program[],
    private readonly options: EmitterOptions = {},
  ) {
    const all = new Set(programs.flatMap((program) => [...instructionsOf(program)]));
    const doubles = (used: readonly Program[]): ProgramEmitter => new ProgramEmitter(m, 'f64x2', used);
    for (const { code } of programs) {
      for (let pc = 0; pc < code.length; pc += WORDS) {
        const opcode = code[pc]!;
        if (opcode < LIBRARY || this.library.has(opcode)) continue;
        this.library.set(opcode, declareLoop(m, libraryFunction(opcode - LIBRARY).loop!, doubles)); // else it is `hostOnly`
      }
    }
    for (const instruction of options.also ?? []) all.add(instruction);
    if (lanes === 'f32x4' || lanes === 'f64x2') {
      this.math = declareMath(
        m,
        lanes,
        [...all].filter((name) => !simple.has(name)),
      );
      this.integers = null;
    } else {
      this.math = null;
      this.integers = declareIntegers(m, lanes, all);
    }
  }

  /** A library function of two float64 lanes, for float32 in two halves. */
  private callLibrary(f: FunctionBuilder, opcode: number, args: readonly Value[]): Value {
    const callee = this.library.get(opcode)!;
    if (this.lanes === 'f64x2') return f.call(callee, ...args);
    return new VectorEmitter(f, 'f32x4', false).widened(args, (_, halves) => f.call(callee, ...halves));
  }

  /**
   * Emits the program for one vector of elements and gives its results.
   *
   * @param input gives the vector of the kernel's input `index`; asked once for each input that the program reads
   * @param uniform gives uniform `index`, splat in the program's lanes (floats rounded to float32 where it is single)
   */
  emit(
    f: FunctionBuilder,
    program: Program,
    input: (index: number) => Vector,
    uniform: (index: number) => Value,
  ): Vector[] {
    const registers = new Array<Register>(program.registers);
    for (const { register, value } of program.constants) {
      registers[register] = { number: splatConstant(f, this.lanes, value), mask: null, constant: value, isSplat: true };
    }
    for (const { register, index } of program.uniforms) {
      registers[register] = { number: uniform(index), mask: null, constant: null, isSplat: true };
    }
    for (const { register, input: index } of program.loads) registers[register] = registerOf(input(index));
    const { code } = program;
    for (let pc = 0; pc < code.length; pc += WORDS) {
      const opcode = code[pc]!;
      const sources = [registers[code[pc + 2]!]!, registers[code[pc + 3]!]!, registers[code[pc + 4]!]!] as const;
      if (opcode >= LIBRARY) {
        const args = [this.numberOf(f, sources[0]), this.numberOf(f, sources[1])];
        registers[code[pc + 1]!] = registerOf(number(this.callLibrary(f, opcode, args)));
        continue;
      }
      const name = instructions[opcode]!;
      const result = registerOf(this.instruction(f, name, ...sources));
      registers[code[pc + 1]!] = name === 'not' ? { ...result, opposite: sources[0] } : result;
    }
    return program.results.map((register) => vectorOf(registers[register]!));
  }

  private instruction(f: FunctionBuilder, name: Instruction, a: Register, b: Register, c: Register): Vector {
    switch (name) {
      case 'not':
        return a.number === null
          ? mask(f.op('v128.not', this.maskOf(f, a)))
          : mask(f.op(`${this.lanes}.eq`, a.number, splatConstant(f, this.lanes, 0)));
      case 'and':
        return mask(f.op('v128.and', this.maskOf(f, a), this.maskOf(f, b)));
      case 'or':
        return mask(f.op('v128.or', this.maskOf(f, a), this.maskOf(f, b)));
      case 'xor':
        return mask(f.op('v128.xor', this.maskOf(f, a), this.maskOf(f, b)));
      case 'eq':
      case 'ne':
        if (a.number === null && b.number === null) {
          const different = f.op('v128.xor', this.maskOf(f, a), this.maskOf(f, b));
          return mask(name === 'ne' ? different : f.op('v128.not', different));
        }
        return this.compare(f, name, a, b);
      case 'lt':
      case 'le':
      case 'gt':
      case 'ge':
        return this.compare(f, name, a, b);
      case 'where':
        if (b.number === null && c.number === null) {
          return mask(f.op('v128.bitselect', this.maskOf(f, b), this.maskOf(f, c), this.maskOf(f, a)));
        }
        return number(a.opposite === undefined ? this.choice(f, a, b, c) : this.choice(f, a.opposite, c, b));
      default:
        break;
    }
    const { lanes } = this;
    if (lanes === 'f32x4' || lanes === 'f64x2') return this.float(f, lanes, name, a, b);
    return this.integer(f, lanes, name, a, b);
  }

  /** `a ? b : c` of numbers: one instruction instead of three where one of them is 0. */
  private choice(f: FunctionBuilder, a: Register, b: Register, c: Register): Value {
    const condition = this.maskOf(f, a);
    if (Object.is(c.constant, 0)) return f.op('v128.and', this.numberOf(f, b), condition);
    if (Object.is(b.constant, 0)) return f.op('v128.andnot', this.numberOf(f, c), condition);
    return f.op('v128.bitselect', this.numberOf(f, b), this.numberOf(f, c), condition);
  }

  private compare(f: FunctionBuilder, name: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge', a: Register, b: Register): Vector {
    const x = this.numberOf(f, a);
    const y = this.numberOf(f, b);
    const { lanes } = this;
    if (lanes === 'f32x4' || lanes === 'f64x2') return mask(f.op(`${lanes}.${name}`, x, y));
    if (name === 'eq' || name === 'ne') return mask(f.op(`${lanes}.${name}`, x, y));
    return mask(f.op(`${lanes}.${name}_s`, x, y));
  }

  private float(f: FunctionBuilder, lanes: 'f32x4' | 'f64x2', name: Instruction, a: Register, b: Register): Vector {
    const x = this.numberOf(f, a);
    switch (name) {
      case 'neg':
      case 'abs':
      case 'sqrt':
      case 'floor':
      case 'ceil':
      case 'trunc':
        return number(f.op(`${lanes}.${name}`, x));
      case 'round':
        return number(f.op(`${lanes}.nearest`, x));
      case 'sign': {
        // 0 for NaN, as PyTorch.
        const zero = splatConstant(f, lanes, 0);
        const above = f.op('v128.and', f.op(`${lanes}.gt`, x, zero), splatConstant(f, lanes, 1));
        const below = f.op('v128.and', f.op(`${lanes}.lt`, x, zero), splatConstant(f, lanes, -1));
        return number(f.op('v128.or', above, below));
      }
      case 'isnan':
        return mask(f.op(`${lanes}.ne`, x, x));
      case 'add':
      case 'sub':
      case 'mul':
      case 'div':
        return number(f.op(`${lanes}.${name}`, x, this.numberOf(f, b)));
      case 'maximum':
      case 'minimum':
        return number(this.extreme(f, lanes, name, a, b));
      case 'nextafter':
        return number(emitNextAfter(f, lanes, x, this.numberOf(f, b)));
      case 'mantissa':
      case 'exponent':
        return number(emitPart(f, lanes, name, x));
      default:
        return number(this.math!.apply(f, name, arity(name) === 1 ? [x] : [x, this.numberOf(f, b)]));
    }
  }

  /** The larger or smaller, NaN if either is NaN, and -0 below 0. */
  private extreme(
    f: FunctionBuilder,
    lanes: 'f32x4' | 'f64x2',
    name: 'maximum' | 'minimum',
    a: Register,
    b: Register,
  ): Value {
    const x = this.numberOf(f, a);
    const y = this.numberOf(f, b);
    const isMax = name === 'maximum';
    // One instruction of x86 instead of seven, where one side is known: pmax(x, c) is `x < c ? c : x`, which is x for NaN.
    // Between zeros it gives x; adding 0 turns a -0 into 0, which is right for max(x, 0) alone.
    const [side] = [b, a].filter(
      (r) => r.constant !== null || (r.isSplat === true && this.options.plainLimits === true),
    );
    const known = side === undefined ? NaN : (side.constant ?? 1);
    if (!Number.isNaN(known) && (known !== 0 || (isMax && !Object.is(known, -0)))) {
      const [variable, constant] = side === b ? [x, y] : [y, x];
      const best = f.op(isMax ? `${lanes}.pmax` : `${lanes}.pmin`, variable, constant);
      return known === 0 ? f.op(`${lanes}.add`, best, constant) : best;
    }
    return f.op(isMax ? `${lanes}.max` : `${lanes}.min`, x, y);
  }

  private integer(f: FunctionBuilder, lanes: 'i32x4' | 'i64x2', name: Instruction, a: Register, b: Register): Vector {
    const x = this.numberOf(f, a);
    switch (name) {
      case 'neg':
      case 'abs':
        return number(f.op(`${lanes}.${name}`, x));
      case 'sign': {
        const zero = splatConstant(f, lanes, 0);
        // A mask is -1 as a number.
        return number(f.op(`${lanes}.sub`, f.op(`${lanes}.lt_s`, x, zero), f.op(`${lanes}.gt_s`, x, zero)));
      }
      case 'floor':
      case 'ceil':
      case 'round':
      case 'trunc':
        return number(x);
      case 'isnan':
        return mask(splatConstant(f, lanes, 0));
      case 'add':
      case 'sub':
      case 'mul':
        return number(f.op(`${lanes}.${name}`, x, this.numberOf(f, b)));
      case 'bitand':
        return number(f.op('v128.and', x, this.numberOf(f, b)));
      case 'bitor':
        return number(f.op('v128.or', x, this.numberOf(f, b)));
      case 'bitxor':
        return number(f.op('v128.xor', x, this.numberOf(f, b)));
      case 'maximum':
      case 'minimum': {
        const y = this.numberOf(f, b);
        if (lanes === 'i32x4') return number(f.op(name === 'maximum' ? 'i32x4.max_s' : 'i32x4.min_s', x, y));
        const xWins = f.op(name === 'maximum' ? 'i64x2.gt_s' : 'i64x2.lt_s', x, y);
        return number(f.op('v128.bitselect', x, y, xWins));
      }
      default: {
        let y = this.numberOf(f, b);
        if (b.isSplat && (name === 'shl' || name === 'shr')) return number(emitShift(f, lanes, name, x, y));
        if (dividing.has(name)) y = this.checkedDivisor(f, lanes, y, b.constant);
        return number(this.integers!.apply(f, name, x, y));
      }
    }
  }

  /** The divisors with zeros replaced by ones, after `onZeroDivision` where there were any. */
  private checkedDivisor(f: FunctionBuilder, lanes: 'i32x4' | 'i64x2', y: Value, known: number | null): Value {
    if (known !== null && Math.trunc(known) !== 0) return y;
    const report = this.options.onZeroDivision;
    if (report === undefined) throw new Error('vector-program: a program that divides integers needs onZeroDivision');
    const isZero = f.op(`${lanes}.eq`, y, splatConstant(f, lanes, 0));
    f.if(f.op('v128.any_true', isZero), () => report(f));
    return f.op(`${lanes}.sub`, y, isZero);
  }

  private numberOf(f: FunctionBuilder, register: Register): Value {
    return (register.number ??= asNumbers(f, this.lanes, { value: register.mask!, isMask: true }));
  }

  private maskOf(f: FunctionBuilder, register: Register): Value {
    return (register.mask ??= asMask(f, this.lanes, { value: register.number!, isMask: false }));
  }
}

function arity(name: Instruction): 1 | 2 {
  return name === 'pow' || name === 'atan2' || name === 'fmod' || name === 'remainder' || name === 'floordiv' ? 2 : 1;
}

function number(value: Value): Vector {
  return { value, isMask: false };
}

function mask(value: Value): Vector {
  return { value, isMask: true };
}

function registerOf({ value, isMask }: Vector): Register {
  return { number: isMask ? null : value, mask: isMask ? value : null, constant: null };
}

/** A result: where a mask and numbers are both known, the numbers. */
function vectorOf(register: Register): Vector {
  return register.number !== null ? number(register.number) : mask(register.mask!);
}
