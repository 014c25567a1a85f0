/**
 * Shorthand for emitting floating-point SIMD code: one object for a function under construction, a lane type and the
 * choice between fused and separate multiply-add. Numbers among the operands mean constants in all lanes.
 */
import type { FunctionBuilder, Value } from '../assembler.js';
import type { PlainName } from '../opcodes.js';

export type FloatLanes = 'f32x4' | 'f64x2';
export type Term = Value | number;

/** A number in two parts: `high` is their rounded sum. */
export interface Sum {
  readonly high: Value;
  readonly low: Value;
}

type Unary = 'abs' | 'neg' | 'sqrt' | 'floor' | 'trunc' | 'nearest';
type Binary = 'add' | 'sub' | 'mul' | 'div' | 'pmin' | 'pmax' | 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

const lowHalf = [0, 1, 2, 3, 4, 5, 6, 7];
const highHalf = lowHalf.map((byte) => byte + 8);

export class VectorEmitter {
  constructor(
    readonly f: FunctionBuilder,
    readonly lanes: FloatLanes,
    /** Whether `madd` may be one relaxed instruction: rounded once where the machine can, else twice. */
    readonly fused: boolean,
    /** For doubles: whether the result will be rounded to float32, from arguments that were float32. */
    readonly short = false,
  ) {}

  /** The emitter, in the same function, for doubles that stand for float32 numbers. */
  get doubles(): VectorEmitter {
    return new VectorEmitter(this.f, 'f64x2', this.fused, true);
  }

  get isSingle(): boolean {
    return this.lanes === 'f32x4';
  }

  constant(value: Term): Value {
    return typeof value !== 'number' ? value : this.isSingle ? this.f.f32x4(value) : this.f.f64x2(value);
  }

  unary(name: Unary, a: Term): Value {
    return this.f.op(`${this.lanes}.${name}`, this.constant(a));
  }

  binary(name: Binary, a: Term, b: Term): Value {
    return this.f.op(`${this.lanes}.${name}`, this.constant(a), this.constant(b));
  }

  abs(a: Term): Value {
    return this.unary('abs', a);
  }
  neg(a: Term): Value {
    return this.unary('neg', a);
  }
  sqrt(a: Term): Value {
    return this.unary('sqrt', a);
  }
  add(a: Term, b: Term): Value {
    return this.binary('add', a, b);
  }
  sub(a: Term, b: Term): Value {
    return this.binary('sub', a, b);
  }
  mul(a: Term, b: Term): Value {
    return this.binary('mul', a, b);
  }
  div(a: Term, b: Term): Value {
    return this.binary('div', a, b);
  }
  /** The lesser one; `a` where either is NaN. */
  min(a: Term, b: Term): Value {
    return this.binary('pmin', a, b);
  }
  /** The greater one; `a` where either is NaN. */
  max(a: Term, b: Term): Value {
    return this.binary('pmax', a, b);
  }
  lt(a: Term, b: Term): Value {
    return this.binary('lt', a, b);
  }
  gt(a: Term, b: Term): Value {
    return this.binary('gt', a, b);
  }
  eq(a: Term, b: Term): Value {
    return this.binary('eq', a, b);
  }

  /** a * b + c. */
  madd(a: Term, b: Term, c: Term): Value {
    if (!this.fused) return this.add(this.mul(a, b), c);
    return this.f.op(`${this.lanes}.relaxed_madd`, this.constant(a), this.constant(b), this.constant(c));
  }

  /** c - a * b. */
  nmadd(a: Term, b: Term, c: Term): Value {
    if (!this.fused) return this.sub(c, this.mul(a, b));
    return this.f.op(`${this.lanes}.relaxed_nmadd`, this.constant(a), this.constant(b), this.constant(c));
  }

  /** The polynomial with these coefficients, that of the highest power first. */
  polynomial(x: Value, coefficients: readonly Term[]): Value {
    return coefficients.slice(1).reduce<Value>((sum, c) => this.madd(sum, x, c), this.constant(coefficients[0]!));
  }

  /**
   * a * b as a sum of two numbers, by T. J. Dekker's method ("A floating-point technique for extending the available
   * precision", 1971); a relaxed multiply-add would do it in two instructions, but need not be fused. For magnitudes
   * below 2^996 and products that do not underflow.
   */
  exactProduct(a: Value, b: Value): Sum {
    const high = this.mul(a, b);
    const [a1, a2] = this.halves(a);
    const [b1, b2] = a === b ? [a1, a2] : this.halves(b);
    const cross = this.add(this.mul(a1, b2), this.mul(a2, b1));
    return { high, low: this.add(this.add(this.sub(this.mul(a1, b1), high), cross), this.mul(a2, b2)) };
  }

  private halves(a: Value): [Value, Value] {
    const c = this.mul(a, 2 ** 27 + 1);
    const high = this.sub(c, this.sub(c, a));
    return [high, this.sub(a, high)];
  }

  /** a + b as a sum of two numbers where |a| >= |b| or a = 0. */
  orderedSum(a: Term, b: Term): Sum {
    const high = this.add(a, b);
    return { high, low: this.add(this.sub(a, high), b) };
  }

  /** a + b as a sum of two numbers (D. E. Knuth, "The Art of Computer Programming", volume 2, 4.2.2). */
  exactSum(a: Term, b: Term): Sum {
    const high = this.add(a, b);
    const part = this.sub(high, a);
    return { high, low: this.add(this.sub(a, this.sub(high, part)), this.sub(b, part)) };
  }

  // ---- bits --------------------------------------------------------------------------------------------------------

  bits(name: 'and' | 'or' | 'xor' | 'andnot', a: Value, b: Value): Value {
    return this.f.op(`v128.${name}`, a, b);
  }

  /** `mask ? a : b` lane by lane; a mask has all or no bits of a lane set. */
  select(mask: Value, a: Term, b: Term): Value {
    return this.f.op('v128.bitselect', this.constant(a), this.constant(b), mask);
  }

  /** The sign bits of `a`. */
  signOf(a: Value): Value {
    return this.bits('and', a, this.constant(-0));
  }

  /** Integers of the lanes' width: an operation with a number in all lanes, or with another vector. */
  integer(name: 'add' | 'sub', a: Value, b: Value | bigint): Value {
    const other = typeof b === 'bigint' ? this.integerConstant(b) : b;
    return this.f.op(`${this.isSingle ? 'i32x4' : 'i64x2'}.${name}`, a, other);
  }

  integerConstant(value: bigint): Value {
    return this.isSingle ? this.f.i32x4(Number(value)) : this.f.i64x2(value);
  }

  shift(name: 'shl' | 'shr_s' | 'shr_u', a: Value, count: number): Value {
    return this.f.op(`${this.isSingle ? 'i32x4' : 'i64x2'}.${name}` as PlainName, a, this.f.i32(count));
  }

  // ---- both widths -------------------------------------------------------------------------------------------------

  /** The two lower or two higher lanes of four, as doubles. */
  promote(a: Value, half: 0 | 1): Value {
    const lanes = half === 0 ? a : this.f.shuffle(a, a, [...highHalf, ...highHalf]);
    return this.f.op('f64x2.promote_low_f32x4', lanes);
  }

  /** Two pairs of doubles as four singles. */
  demote(low: Value, high: Value): Value {
    const [a, b] = [this.f.op('f32x4.demote_f64x2_zero', low), this.f.op('f32x4.demote_f64x2_zero', high)];
    return this.f.shuffle(a, b, [...lowHalf, ...lowHalf.map((byte) => byte + 16)]);
  }

  /** For singles: computes in doubles, by halves. */
  widened(args: readonly Value[], emit: (v: VectorEmitter, args: readonly Value[]) => Value): Value {
    const half = (which: 0 | 1): Value => {
      const promoted = args.map((arg) => this.promote(arg, which));
      return emit(this.doubles, promoted);
    };
    return this.demote(half(0), half(1));
  }
}
