/** Instructions on the parts of a float as SIMD code: its neighbours, mantissa and exponent. The meaning is kernel/bits.ts. */
import type { FunctionBuilder, Value } from './assembler.js';
import { splatConstant } from './vector-memory.js';

type FloatLanes = 'f32x4' | 'f64x2';

/** What a floating type is made of. */
const parts = {
  f32x4: { ints: 'i32x4', digits: 23, exponents: 0xff, smallest: 2 ** -149, normal: 2 ** -126, lift: 24 },
  f64x2: { ints: 'i64x2', digits: 52, exponents: 0x7ff, smallest: 2 ** -1074, normal: 2 ** -1022, lift: 54 },
} as const;

/** The same integer in all lanes. */
function integers(f: FunctionBuilder, lanes: FloatLanes, value: bigint): Value {
  return lanes === 'f32x4' ? f.i32x4(Number(BigInt.asIntN(32, value))) : f.i64x2(BigInt.asIntN(64, value));
}

/** The next number after each of `x` on the way to `y`. */
export function emitNextAfter(f: FunctionBuilder, lanes: FloatLanes, x: Value, y: Value): Value {
  const { ints, digits, smallest } = parts[lanes];
  const zero = splatConstant(f, lanes, 0);
  // Away from 0 the bits, as an integer, grow: minus -1 or minus 1.
  const toward = f.op('v128.xor', f.op(`${lanes}.gt`, y, x), f.op(`${lanes}.gt`, x, zero));
  const away = f.op('v128.not', toward);
  const neighbour = f.op(`${ints}.sub`, x, f.op('v128.or', away, integers(f, lanes, 1n)));
  const sign = f.op('v128.and', y, integers(f, lanes, lanes === 'f32x4' ? 1n << 31n : 1n << BigInt(digits + 11)));
  const fromZero = f.op('v128.or', sign, splatConstant(f, lanes, smallest));
  const moved = f.op('v128.bitselect', fromZero, neighbour, f.op(`${lanes}.eq`, x, zero));
  const differs = f.op('v128.or', f.op(`${lanes}.lt`, x, y), f.op(`${lanes}.gt`, x, y));
  // Equal numbers stay, as y; beside a NaN the sum is NaN.
  const rest = f.op('v128.bitselect', y, f.op(`${lanes}.add`, x, y), f.op(`${lanes}.eq`, x, y));
  return f.op('v128.bitselect', moved, rest, differs);
}

/** The parts of x = m 2^e with 1/2 <= |m| < 1. */
export function emitPart(f: FunctionBuilder, lanes: FloatLanes, part: 'mantissa' | 'exponent', x: Value): Value {
  const { ints, digits, exponents, normal, lift } = parts[lanes];
  const size = f.op(`${lanes}.abs`, x);
  const isTiny = f.op(`${lanes}.lt`, size, splatConstant(f, lanes, normal));
  const lifted = f.op(`${lanes}.mul`, x, splatConstant(f, lanes, 2 ** lift));
  const bits = f.op('v128.bitselect', lifted, x, isTiny);
  const hasParts = f.op(
    'v128.and',
    f.op(`${lanes}.gt`, size, splatConstant(f, lanes, 0)),
    f.op(`${lanes}.lt`, size, splatConstant(f, lanes, Infinity)),
  );
  const bias = exponents >> 1;
  const shift = BigInt(digits);
  if (part === 'mantissa') {
    const kept = f.op('v128.and', bits, integers(f, lanes, ~(BigInt(exponents) << shift)));
    const m = f.op('v128.or', kept, integers(f, lanes, BigInt(bias - 1) << shift));
    return f.op('v128.bitselect', m, x, hasParts);
  }
  const biased = f.op(`${ints}.shr_u`, f.op(`${ints}.shl`, bits, f.i32(1)), f.i32(digits + 1));
  // An integer below 2^digits as the last digits of 2^digits, which is then subtracted.
  const base = splatConstant(f, lanes, 2 ** digits);
  const number = f.op(`${lanes}.sub`, f.op('v128.or', biased, base), base);
  const correction = f.op('v128.and', isTiny, splatConstant(f, lanes, lift));
  const e = f.op(`${lanes}.sub`, f.op(`${lanes}.sub`, number, splatConstant(f, lanes, bias - 1)), correction);
  return f.op('v128.and', e, hasParts);
}
