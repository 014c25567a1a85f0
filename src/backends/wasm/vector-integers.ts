/**
 * Integer routines that SIMD lacks, lane by lane: division in its four roundings, powers, shifts by a count for each lane,
 * greatest common divisors. Divisors are not zero: whoever
 * calls has looked (vector-program.ts).
 */
import type { Instruction } from '../../kernel/expr.js';
import type { Callee, FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';

type IntegerLanes = 'i32x4' | 'i64x2';
const known = ['div', 'fmod', 'remainder', 'floordiv', 'pow', 'gcd'] as const;
type IntegerInstruction = (typeof known)[number];

/** Applies integer routines to vectors. */
export interface IntegerMath {
  apply(f: FunctionBuilder, name: Instruction, a: Value, b: Value): Value;
}

/** Declares those of the instructions that are integer routines. */
export function declareIntegers(m: ModuleBuilder, lanes: IntegerLanes, wanted: ReadonlySet<Instruction>): IntegerMath {
  const type = lanes === 'i32x4' ? 'i32' : 'i64';
  const routines = new Map<string, Callee>();
  for (const name of known) {
    if (!wanted.has(name)) continue;
    routines.set(
      name,
      m.function(null, [type, type], [type], (f, a, b) => emitters[name](f, type, a, b)),
    );
  }
  return {
    apply(f, name, a, b) {
      const routine = routines.get(name);
      const one = (x: Value, y: Value): Value => {
        if (name === 'shl' || name === 'shr') return shifted(f, type, name, x, y);
        if (routine === undefined) throw new Error(`vector-integers: no integer instruction ${name}`);
        return f.call(routine, x, y);
      };
      let out = a;
      for (let lane = 0; lane < (type === 'i32' ? 4 : 2); lane++) {
        const x = f.lane(`${lanes}.extract_lane`, lane, a);
        const y = f.lane(`${lanes}.extract_lane`, lane, b);
        out = f.lane(`${lanes}.replace_lane`, lane, out, one(x, y));
      }
      return out;
    },
  };
}

type Emitter = (f: FunctionBuilder, type: 'i32' | 'i64', a: Variable, b: Variable) => void;

const emitters: Record<IntegerInstruction, Emitter> = {
  div: (f, type, a, b) => {
    negateForMinusOne(f, type, a, b);
    f.return(f.op(`${type}.div_s`, a, b));
  },
  fmod: (f, type, a, b) => f.return(f.op(`${type}.rem_s`, a, b)),
  remainder: (f, type, a, b) => {
    const rest = f.op(`${type}.rem_s`, a, b);
    f.return(f.select(differs(f, type, rest, b), f.op(`${type}.add`, rest, b), rest));
  },
  floordiv: (f, type, a, b) => {
    negateForMinusOne(f, type, a, b);
    const quotient = f.op(`${type}.div_s`, a, b);
    const rest = f.op(`${type}.sub`, a, f.op(`${type}.mul`, quotient, b));
    f.return(f.select(differs(f, type, rest, b), f.op(`${type}.sub`, quotient, constant(f, type, 1)), quotient));
  },
  pow: emitPower,
  gcd: (f, type, a, b) => {
    const zero = constant(f, type, 0);
    const rest = f.variable(type, zero);
    f.while(
      () => f.op(`${type}.ne`, b, zero),
      () => {
        f.set(rest, f.op(`${type}.rem_s`, a, b));
        f.set(a, b);
        f.set(b, rest);
      },
    );
    f.return(f.select(f.op(`${type}.lt_s`, a, zero), f.op(`${type}.sub`, zero, a), a));
  },
};

function constant(f: FunctionBuilder, type: 'i32' | 'i64', value: number): Value {
  return type === 'i32' ? f.i32(value) : f.i64(BigInt(value));
}

/** A number shifted; in place, since a call takes longer. */
function shifted(f: FunctionBuilder, type: 'i32' | 'i64', name: 'shl' | 'shr', a: Value, b: Value): Value {
  const fits = isCount(f, type, b);
  if (name === 'shl') return f.select(fits, f.op(`${type}.shl`, a, b), constant(f, type, 0));
  return f.op(`${type}.shr_s`, a, f.select(fits, b, constant(f, type, type === 'i32' ? 31 : 63)));
}

/** All lanes shifted by the same count: that of lane 0. */
export function emitShift(
  f: FunctionBuilder,
  lanes: IntegerLanes,
  name: 'shl' | 'shr',
  x: Value,
  counts: Value,
): Value {
  const type = lanes === 'i32x4' ? 'i32' : 'i64';
  const count = f.lane(`${lanes}.extract_lane`, 0, counts);
  const fits = isCount(f, type, count);
  const low = type === 'i32' ? count : f.op('i32.wrap_i64', count);
  const most = f.i32(type === 'i32' ? 31 : 63);
  if (name === 'shr') return f.op(`${lanes}.shr_s`, x, f.select(fits, low, most));
  // All bits where the count fits, none elsewhere.
  const kept = f.op('i32x4.splat', f.op('i32.sub', f.i32(0), fits));
  return f.op('v128.and', f.op(`${lanes}.shl`, x, low), kept);
}

/** Whether a number of bits to shift by is in range. */
function isCount(f: FunctionBuilder, type: 'i32' | 'i64', count: Value): Value {
  return f.op(`${type}.lt_u`, count, constant(f, type, type === 'i32' ? 32 : 64));
}

/** The least integer divided by -1 wraps around to itself; the division instruction would trap. */
function negateForMinusOne(f: FunctionBuilder, type: 'i32' | 'i64', a: Value, b: Value): void {
  f.if(f.op(`${type}.eq`, b, constant(f, type, -1)), () => {
    f.return(f.op(`${type}.sub`, constant(f, type, 0), a));
  });
}

/** Whether a remainder is not zero and its sign is not the divisor's. */
function differs(f: FunctionBuilder, type: 'i32' | 'i64', rest: Value, divisor: Value): Value {
  const zero = constant(f, type, 0);
  const opposite = f.op(`${type}.lt_s`, f.op(`${type}.xor`, rest, divisor), zero);
  return f.op('i32.and', opposite, f.op(`${type}.ne`, rest, zero));
}

/** Powers by squaring, modulo 2^32 or 2^64; a negative exponent gives the integer part of the reciprocal. */
function emitPower(f: FunctionBuilder, type: 'i32' | 'i64', base: Variable, exponent: Variable): void {
  const [zero, one] = [constant(f, type, 0), constant(f, type, 1)];
  const bit = (): Value => f.op(`${type}.ne`, f.op(`${type}.and`, exponent, one), zero);
  f.if(f.op(`${type}.lt_s`, exponent, zero), () => {
    f.if(f.op(`${type}.eq`, base, one), () => f.return(one));
    f.if(f.op(`${type}.eq`, base, constant(f, type, -1)), () => f.return(f.select(bit(), base, one)));
    f.return(zero);
  });
  const result = f.variable(type, one);
  f.while(
    () => f.op(`${type}.ne`, exponent, zero),
    () => {
      f.if(bit(), () => f.set(result, f.op(`${type}.mul`, result, base)));
      f.set(base, f.op(`${type}.mul`, base, base));
      f.set(exponent, f.op(`${type}.shr_u`, exponent, one));
    },
  );
  f.return(result);
}
