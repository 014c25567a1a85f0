/**
 * Accumulators of row kernels: one vector into which elements are combined lane by lane, and what becomes of it at the end.
 *
 * Note [Sums of float32]. Adding many numbers one after the other loses about one bit per doubling of their count. So a lane
 * adds up at most FLUSH_ROWS elements in single precision; then the vector is added to a total in double precision. The
 * sums of 16-bit and shorter integers, whose result is int64, are kept in 32 bits and flushed to 64 in the same way.
 */
import type { FunctionBuilder, Value, Variable } from './assembler.js';
import { type Lanes, splatConstant } from './vector-memory.js';

export type Combine = 'sum' | 'prod' | 'max' | 'min';

/** How many elements one lane may combine between flushes. */
export const FLUSH_AFTER = 32;

const HIGH_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
const SECOND_WORD = [4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7];

/** What combining starts from. */
export function identity(f: FunctionBuilder, lanes: Lanes, kind: Combine): Value {
  if (kind === 'sum' || kind === 'prod') return splatConstant(f, lanes, kind === 'sum' ? 0 : 1);
  const sign = kind === 'max' ? -1 : 1;
  switch (lanes) {
    case 'f32x4':
      return f.f32x4(sign * Infinity);
    case 'f64x2':
      return f.f64x2(sign * Infinity);
    case 'i32x4':
      return f.i32x4(kind === 'max' ? -(2 ** 31) : 2 ** 31 - 1);
    case 'i64x2':
      return f.i64x2(kind === 'max' ? -(2n ** 63n) : 2n ** 63n - 1n);
    default:
      return lanes satisfies never;
  }
}

/** Whether totals are kept in lanes twice as wide. */
export function isFlushed(lanes: Lanes, kind: Combine): boolean {
  return kind === 'sum' && (lanes === 'f32x4' || lanes === 'i32x4');
}

function isFloat(lanes: Lanes): lanes is 'f32x4' | 'f64x2' {
  return lanes === 'f32x4' || lanes === 'f64x2';
}

/** Combines two vectors; for extremes of floats NaNs are left out, and looked after by `Accumulator.bad`. */
export function combine(f: FunctionBuilder, lanes: Lanes, kind: Combine, a: Value, b: Value): Value {
  switch (kind) {
    case 'sum':
      return f.op(`${lanes}.add`, a, b);
    case 'prod':
      return f.op(`${lanes}.mul`, a, b);
    case 'max':
    case 'min':
      // pmax(a, b) is `a < b ? b : a`: one instruction of x86, where max needs seven for NaN and -0.
      if (isFloat(lanes)) return f.op(kind === 'max' ? `${lanes}.pmax` : `${lanes}.pmin`, a, b);
      if (lanes === 'i32x4') return f.op(kind === 'max' ? 'i32x4.max_s' : 'i32x4.min_s', a, b);
      return f.op('v128.bitselect', a, b, f.op(kind === 'max' ? 'i64x2.gt_s' : 'i64x2.lt_s', a, b));
    default:
      return kind satisfies never;
  }
}

/** A total, in a local or in memory. */
interface Total {
  get(): Value;
  set(value: Value): void;
}

class LocalTotal implements Total {
  private readonly value: Variable;

  constructor(private readonly f: FunctionBuilder) {
    this.value = f.variable('v128');
  }

  get(): Value {
    return this.value;
  }

  set(value: Value): void {
    this.f.set(this.value, value);
  }
}

class MemoryTotal implements Total {
  constructor(
    private readonly f: FunctionBuilder,
    private readonly address: Value,
    private readonly offset: number,
  ) {}

  get(): Value {
    return this.f.load('v128.load', this.address, this.offset);
  }

  set(value: Value): void {
    this.f.store('v128.store', this.address, value, this.offset);
  }
}

/** One vector of partial results. */
export class Accumulator {
  private readonly value: Variable;
  /** Lanes that met a NaN. */
  private readonly bad: Variable | null;
  /** Totals of the low and the high lanes, twice as wide. */
  private readonly totals: readonly [Total, Total] | null;
  private readonly tracksNaN: boolean;

  constructor(
    private readonly f: FunctionBuilder,
    private readonly lanes: Lanes,
    private readonly kind: Combine,
    /** Where in memory totals are kept: 32 bytes. Many of them in locals would drive what is used more out of registers. */
    memory: { readonly address: Value; readonly offset: number } | null = null,
  ) {
    this.value = f.variable('v128');
    this.tracksNaN = isFloat(lanes) && (kind === 'max' || kind === 'min');
    this.bad = this.tracksNaN ? f.variable('v128') : null;
    const total = (half: number): Total =>
      memory === null ? new LocalTotal(f) : new MemoryTotal(f, memory.address, memory.offset + 16 * half);
    this.totals = isFlushed(lanes, kind) ? [total(0), total(1)] : null;
  }

  reset(): void {
    const { f } = this;
    f.set(this.value, identity(f, this.lanes, this.kind));
    if (this.bad !== null) f.set(this.bad, f.i32x4(0));
    if (this.totals !== null) for (const total of this.totals) total.set(f.i32x4(0));
  }

  add(vector: Value): void {
    const { f } = this;
    f.set(this.value, combine(f, this.lanes, this.kind, this.value, vector));
    if (this.bad !== null && isFloat(this.lanes)) {
      f.set(this.bad, f.op('v128.or', this.bad, f.op(`${this.lanes}.ne`, vector, vector)));
    }
  }

  /** Takes another accumulator in. */
  merge(other: Accumulator): void {
    const { f } = this;
    f.set(this.value, combine(f, this.lanes, this.kind, this.value, other.value));
    if (this.bad !== null) f.set(this.bad, f.op('v128.or', this.bad, other.bad!));
    f.set(other.value, identity(f, this.lanes, this.kind));
  }

  /** Adds to the totals what has come together. */
  flush(): void {
    const { f, totals, value } = this;
    if (totals === null) return;
    const [low, high] = totals;
    if (this.lanes === 'f32x4') {
      low.set(f.op('f64x2.add', low.get(), f.op('f64x2.promote_low_f32x4', value)));
      const upper = f.shuffle(value, value, HIGH_HALF);
      high.set(f.op('f64x2.add', high.get(), f.op('f64x2.promote_low_f32x4', upper)));
    } else {
      low.set(f.op('i64x2.add', low.get(), f.op('i64x2.extend_low_i32x4_s', value)));
      high.set(f.op('i64x2.add', high.get(), f.op('i64x2.extend_high_i32x4_s', value)));
    }
    f.set(value, f.i32x4(0));
  }

  /** The totals of the low and the high lanes, after the last flush. */
  wide(): readonly [Value, Value] {
    const [low, high] = this.totals!;
    return [low.get(), high.get()];
  }

  /** The result of every lane, in the accumulator's lanes. */
  result(): Value {
    const { f } = this;
    if (this.totals !== null) {
      const [low, high] = this.wide();
      if (this.lanes === 'i32x4')
        return f.shuffle(low, high, [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27]);
      return joinHalves(f, f.op('f32x4.demote_f64x2_zero', low), f.op('f32x4.demote_f64x2_zero', high));
    }
    if (this.bad === null) return this.value;
    return f.op('v128.or', this.value, this.bad); // all bits set is a NaN
  }

  /** The sum of all lanes' totals, twice as wide, in both lanes. */
  wideAcross(): Value {
    const { f } = this;
    const [low, high] = this.wide();
    const wide = this.lanes === 'f32x4' ? 'f64x2' : 'i64x2';
    return across(f, wide, 'sum', f.op(`${wide}.add`, low, high));
  }

  /** All lanes combined, in every lane. */
  resultAcross(): Value {
    const { f, lanes } = this;
    if (this.totals !== null) {
      const total = this.wideAcross();
      if (lanes === 'f32x4') return f.op('f32x4.splat', f.op('f32.demote_f64', f.lane('f64x2.extract_lane', 0, total)));
      return f.op('i32x4.splat', f.op('i32.wrap_i64', f.lane('i64x2.extract_lane', 0, total)));
    }
    const value = across(f, lanes, this.kind, this.value);
    if (this.bad === null) return value;
    const isBad = f.op('i32x4.splat', f.op('i32.sub', f.i32(0), f.op('v128.any_true', this.bad)));
    return f.op('v128.or', value, isBad);
  }
}

/** The low halves of two vectors, one after the other. */
function joinHalves(f: FunctionBuilder, low: Value, high: Value): Value {
  return f.shuffle(low, high, [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]);
}

/** All lanes of a vector combined, in every lane. */
function across(f: FunctionBuilder, lanes: Lanes, kind: Combine, vector: Value): Value {
  const halves = combine(f, lanes, kind, vector, f.shuffle(vector, vector, HIGH_HALF));
  const low = f.shuffle(halves, halves, [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]);
  if (lanes === 'f64x2' || lanes === 'i64x2') return low;
  const all = combine(f, lanes, kind, low, f.shuffle(low, low, SECOND_WORD));
  return f.shuffle(all, all, [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]);
}
