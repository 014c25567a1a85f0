/**
 * Random numbers in WebAssembly: mt19937 four words at a time, and what makes numbers of its words. The numbers are those of
 * kernel/random.ts, which has the meaning; they are drawn one after the other, so a launch is one chunk.
 *
 * Float32 arithmetic that PyTorch fuses is fused here where a relaxed multiply-add is known to round once, and else done in
 * double precision, as on the host. (The latter rounds twice, which shows in one of 2^29 sums at most.)
 */
import { bool, type DType, float32, float64, int32, int64 } from '../../base/dtype.js';
import { cephes } from '../../kernel/cephes.js';
import { Expr } from '../../kernel/expr.js';
import { lower, type Program } from '../../kernel/lower.js';
import type { Generator } from '../../kernel/random.js';
import type { Callee, FunctionBuilder, ModuleBuilder, Value } from './assembler.js';
import { launchElementwise } from './elementwise.js';
import { unsignedMin } from './elementwise-kernel.js';
import { PARAMETERS } from './layout.js';
import { machine } from './machine.js';
import { addressOf, type WasmOperand } from './operand.js';
import { Temporaries } from './temporaries.js';
import { HIGH_HALF, LOW_HALVES, LOW_WORDS } from './vector-memory.js';

/** Words of the generator, and the distance from a word to the other one that makes its successor (see kernel/random.ts). */
const N = 624;
const M = 397;

/** Elements that are made at a time. */
const PIECE = 2048;

// Scratch memory: the generator's words (and the first ones again), what is drawn, and elements of a piece that is not full.
const DRAWN = 4096;
const STAGED = DRAWN + 8 * PIECE;

/** Parameters, in bytes: which words are still to be handed out, elements, where to; constants of 8 bytes. */
const NEXT = 0;
const END = 4;
const COUNT = 8;
const OUT = 12;
const CONSTANTS = 16;

/** How words become elements. */
interface Transform {
  readonly key: string;
  /** Words per element. */
  readonly words: 1 | 2;
  readonly dtype: DType;
  /** Elements that `emit` makes at once. */
  readonly width: number;
  /** Emits what comes before the loop, and gives what emits a step from the words at `from` to the elements at `to`. */
  readonly emit: (f: FunctionBuilder, constant: (index: number) => Value) => (from: Value, to: Value) => void;
}

/** `Backend.uniform`. */
export function uniform(
  out: WasmOperand,
  from: number,
  to: number,
  generator: Generator,
  fused = machine().relaxedHabits.fuses,
): boolean {
  const { dtype } = out;
  if (dtype === float64 && (from === 0 || fused)) {
    return draw(out, doubles(fused), [to - from, from], generator);
  }
  if (dtype !== float32) return false;
  const low = Math.fround(from);
  return draw(out, singles(fused), [Math.fround(Math.fround(to) - low), low], generator);
}

/** `Backend.normal`. */
export function normal(
  out: WasmOperand,
  mean: number,
  std: number,
  generator: Generator,
  fused = machine().relaxedHabits.fuses,
): boolean {
  const { dtype, geometry } = out;
  const n = geometry.numel;
  if (dtype !== float32 || !geometry.isContiguous || n < 16) return false;
  const rest = n % 16;
  const transform = normals(fused);
  run(addressOf(out), n - rest, transform, [std, mean], generator);
  if (rest === 0) return true;
  // The elements that fill no block were drawn too, and are made anew with those before them.
  for (let i = 0; i < rest; i++) generator.random();
  run(addressOf(out) + 4 * (n - 16), 16, transform, [std, mean], generator);
  return true;
}

/** `Backend.randint`. */
export function randint(out: WasmOperand, low: number | bigint, high: number | bigint, generator: Generator): boolean {
  const [from, to] = [Number(low), Number(high)];
  const { dtype } = out;
  const bound = dtype === int32 ? 2 ** 31 : 2 ** 51;
  const fits = from >= -bound && to <= bound && to - from < 2 ** 32;
  if (!fits || !(dtype === int64 || dtype === int32 || dtype === float32 || dtype === float64)) return false;
  return draw(out, remainders(dtype), [to - from, 1 / (to - from), from], generator);
}

/** `Backend.bernoulli`. */
export function bernoulli(out: WasmOperand, p: number, generator: Generator): boolean {
  const { dtype } = out;
  if (dtype !== float32 && dtype !== float64 && dtype !== bool) return false;
  return draw(out, choices(dtype), [p], generator);
}

let waits: Program | null = null;

/** `Backend.exponential`: -log(1 - u) / rate in double precision, whose last bit no other dtype shows. */
export function exponential(out: WasmOperand, rate: number, generator: Generator): boolean {
  const { dtype, geometry } = out;
  if (dtype === float64 || !geometry.isContiguous) return false;
  return Temporaries.use((temporaries) => {
    const numbers = temporaries.operand(float64, geometry.sizes);
    if (numbers === null) return false;
    const u = Expr.variable(0);
    waits ??= lower([u.neg().add(1).log().mul(Expr.uniform(0))], 'float', false);
    return uniform(numbers, 0, 1, generator) && launchElementwise(waits, [out], [numbers], [-1 / rate]);
  });
}

function draw(out: WasmOperand, transform: Transform, constants: readonly number[], generator: Generator): boolean {
  const { geometry } = out;
  if (!geometry.isContiguous) return false;
  if (geometry.numel > 0) run(addressOf(out), geometry.numel, transform, constants, generator);
  return true;
}

function run(
  address: number,
  count: number,
  transform: Transform,
  constants: readonly number[],
  generator: Generator,
): void {
  const m = machine();
  const kernel = m.kernel(`random ${transform.key}`, (builder) => emitRun(builder, transform));
  generator.lend(count * transform.words, (words, next, end) => {
    const { i32, f64 } = m.heap;
    const state = m.scratch >>> 2;
    i32.set(words, state);
    i32.set([next, end, count, address], PARAMETERS >> 2);
    f64.set(constants, (PARAMETERS + CONSTANTS) >> 3);
    m.launch(kernel, 1);
    words.set(i32.subarray(state, state + N));
  });
}

// ---- the words -------------------------------------------------------------------------------------------------------

function emitRun(m: ModuleBuilder, { words, dtype, width, emit }: Transform): void {
  const drawing = emitDrawing(m);
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, _from, _to, scratch) => {
    const add = (a: Value, b: Value): Value => f.op('i32.add', a, b);
    const bytesOf = (elements: Value): Value => f.op('i32.mul', elements, f.i32(dtype.bytes));
    const step = emit(f, (index) => f.load('v128.load64_splat', params, CONSTANTS + 8 * index));
    const left = f.variable('i32', f.load('i32.load', params, COUNT));
    const out = f.variable('i32', f.load('i32.load', params, OUT));
    const drawn = add(scratch, f.i32(DRAWN));
    const staged = add(scratch, f.i32(STAGED));
    f.while(
      () => left,
      () => {
        const count = unsignedMin(f, left, f.i32(PIECE));
        f.callVoid(drawing, params, scratch, drawn, f.op('i32.mul', count, f.i32(words)));
        const isWhole = f.op('i32.eq', count, f.i32(PIECE));
        const from = f.variable('i32', drawn);
        const to = f.variable('i32', f.select(isWhole, out, staged));
        f.for(f.i32(0), count, width, () => {
          step(from, to);
          f.set(from, add(from, f.i32(4 * words * width)));
          f.set(to, add(to, f.i32(dtype.bytes * width)));
        });
        f.if(f.op('i32.eqz', isWhole), () => f.memoryCopy(out, staged, bytesOf(count)));
        f.set(out, add(out, bytesOf(count)));
        f.set(left, f.op('i32.sub', left, count));
      },
    );
  });
}

/** (params, state, to, count): draws words, as `Generator.fill`. */
function emitDrawing(m: ModuleBuilder): Callee {
  return m.function(null, ['i32', 'i32', 'i32', 'i32'], [], (f, params, state, to, left) => {
    f.while(
      () => left,
      () => {
        f.if(f.op('i32.eq', f.load('i32.load', params, NEXT), f.load('i32.load', params, END)), () => {
          emitTwist(f, state);
          f.store('i32.store', params, f.i32(0), NEXT);
          f.store('i32.store', params, f.i32(N), END);
        });
        const next = f.load('i32.load', params, NEXT);
        const count = unsignedMin(f, left, f.op('i32.sub', f.load('i32.load', params, END), next));
        const from = f.variable('i32', f.op('i32.add', state, f.op('i32.shl', next, f.i32(2))));
        // Up to three more than wanted: the next ones come to lie over them.
        f.for(f.i32(0), count, 4, (i) => {
          f.store('v128.store', f.op('i32.add', to, f.op('i32.shl', i, f.i32(2))), emitTempered(f, from));
          f.set(from, f.op('i32.add', from, f.i32(16)));
        });
        f.set(to, f.op('i32.add', to, f.op('i32.shl', count, f.i32(2))));
        f.set(left, f.op('i32.sub', left, count));
        f.store('i32.store', params, f.op('i32.add', next, count), NEXT);
      },
    );
  });
}

/** Makes the next words from the last; the first four stand behind the last as well. */
function emitTwist(f: FunctionBuilder, state: Value): void {
  const four = (at: Value, offset: number, other: number): Value => {
    const following = f.load('v128.load', at, offset + 4);
    const mixed = f.op('v128.bitselect', f.load('v128.load', at, offset), following, f.i32x4(-(2 ** 31)));
    const odd = f.op('i32x4.neg', f.op('v128.and', following, f.i32x4(1)));
    const product = f.op('v128.xor', f.op('i32x4.shr_u', mixed, f.i32(1)), f.op('v128.and', odd, f.i32x4(0x9908b0df)));
    const made = f.op('v128.xor', product, f.load('v128.load', at, other));
    f.store('v128.store', at, made, offset);
    return made;
  };
  const at = (word: number): Value => f.op('i32.add', state, f.i32(4 * word));
  f.store('v128.store', state, four(state, 0, 4 * M), 4 * N);
  // Four words reach those behind the last from word 224 on, so that they still count as the first part.
  const first = N - M + 1;
  f.for(at(4), at(first), 16, (p) => void four(p, 0, 4 * M));
  f.for(at(1), at(M), 16, (p) => void four(p, 4 * (N - M), 0));
}

/** Four words as they are handed out. */
function emitTempered(f: FunctionBuilder, from: Value): Value {
  let y = f.load('v128.load', from);
  const mix = (shift: 'shl' | 'shr_u', bits: number, kept: number): void => {
    y = f.op('v128.xor', y, f.op('v128.and', f.op(`i32x4.${shift}`, y, f.i32(bits)), f.i32x4(kept)));
  };
  mix('shr_u', 11, -1);
  mix('shl', 7, 0x9d2c5680);
  mix('shl', 15, 0xefc60000);
  mix('shr_u', 18, -1);
  return y;
}

// ---- elements --------------------------------------------------------------------------------------------------------

const high = (f: FunctionBuilder, v: Value): Value => f.shuffle(v, v, HIGH_HALF);
const joined = (f: FunctionBuilder, [a, b]: readonly Value[]): Value => f.shuffle(a!, b!, LOW_HALVES);
const demoted = (f: FunctionBuilder, parts: readonly Value[]): Value =>
  joined(
    f,
    parts.map((part) => f.op('f32x4.demote_f64x2_zero', part)),
  );

/** a b + c in single precision, rounded once. */
function multiplyAdd(f: FunctionBuilder, fused: boolean, a: Value, b: Value, c: Value): Value {
  if (fused) return f.op('f32x4.relaxed_madd', a, b, c);
  const half = (part: (v: Value) => Value): Value => {
    const [x, y, z] = [a, b, c].map((v) => f.op('f64x2.promote_low_f32x4', part(v)));
    return f.op('f64x2.add', f.op('f64x2.mul', x!, y!), z!);
  };
  return demoted(f, [half((v) => v), half((v) => high(f, v))]);
}

/** A constant as single-precision numbers. */
function single(f: FunctionBuilder, constant: Value): Value {
  return demoted(f, [constant, constant]);
}

/** Multiples of 2^-24 from [0, 1), of a word each. */
function unitSingles(f: FunctionBuilder, words: Value): Value {
  const bits = f.op('v128.and', words, f.i32x4(0xffffff));
  return f.op('f32x4.mul', f.op('f32x4.convert_i32x4_s', bits), f.f32x4(2 ** -24));
}

const singles = (fused: boolean): Transform => ({
  key: `single ${fused}`,
  words: 1,
  dtype: float32,
  width: 4,
  emit: (f, constant) => {
    const [width, low] = [single(f, constant(0)), single(f, constant(1))];
    return (from, to) => {
      const value = unitSingles(f, f.load('v128.load', from));
      f.store('v128.store', to, multiplyAdd(f, fused, value, width, low));
    };
  },
});

/** Multiples of 2^-53 from [0, 1), of two words each: high, low. */
function unitDoubles(f: FunctionBuilder, words: Value): Value {
  const half = (first: number): Value => {
    const picked = [0, 1].flatMap((lane) => [0, 1, 2, 3].map((byte) => 8 * lane + first + byte));
    return f.shuffle(words, words, [...picked, ...picked]);
  };
  const upper = f.op('f64x2.convert_low_i32x4_u', f.op('v128.and', half(0), f.i32x4(0x1fffff)));
  const lower = f.op('f64x2.convert_low_i32x4_u', half(4));
  const whole = f.op('f64x2.add', f.op('f64x2.mul', upper, f.f64x2(2 ** 32)), lower);
  return f.op('f64x2.mul', whole, f.f64x2(2 ** -53));
}

/** Without a fused multiplication the lower bound is 0. */
const doubles = (fused: boolean): Transform => ({
  key: `double ${fused}`,
  words: 2,
  dtype: float64,
  width: 2,
  emit: (f, constant) => {
    const [width, low] = [constant(0), constant(1)];
    return (from, to) => {
      const value = unitDoubles(f, f.load('v128.load', from));
      const scaled = fused
        ? f.op('f64x2.relaxed_madd', value, width, low)
        : f.op('f64x2.add', f.op('f64x2.mul', value, width), low);
      f.store('v128.store', to, scaled);
    };
  },
});

/** Ones where such a number is below a bound. */
const choices = (dtype: DType): Transform => ({
  key: `choice ${dtype.name}`,
  words: 2,
  dtype,
  width: 4,
  emit: (f, constant) => {
    const bound = constant(0);
    return (from, to) => {
      const masks = [0, 16].map((at) => f.op('f64x2.lt', unitDoubles(f, f.load('v128.load', from, at)), bound));
      if (dtype === float64) {
        masks.forEach((mask, i) => f.store('v128.store', to, f.op('v128.and', mask, f.f64x2(1)), 16 * i));
        return;
      }
      const lanes = f.shuffle(masks[0]!, masks[1]!, LOW_WORDS);
      if (dtype === float32) f.store('v128.store', to, f.op('v128.and', lanes, f.f32x4(1)));
      else {
        const shorts = f.op('i16x8.narrow_i32x4_s', lanes, lanes);
        const bytes = f.op('i8x16.narrow_i16x8_s', shorts, shorts);
        f.storeLane('v128.store32_lane', 0, to, f.op('v128.and', bytes, f.i32x4(0x01010101)));
      }
    };
  },
});

/** The remainder of a word and a count, plus a base. */
const remainders = (dtype: DType): Transform => ({
  key: `remainder ${dtype.name}`,
  words: 1,
  dtype,
  width: 4,
  emit: (f, constant) => {
    const [count, inverse, base] = [constant(0), constant(1), constant(2)];
    return (from, to) => {
      const words = f.load('v128.load', from);
      const parts = [words, high(f, words)].map((half) => {
        const bits = f.op('f64x2.convert_low_i32x4_u', half);
        // (bits + 1/2) / count is 1 / (2 count) from an integer at least, which is more than rounding moves it.
        const quotient = f.op('f64x2.trunc', f.op('f64x2.mul', f.op('f64x2.add', bits, f.f64x2(0.5)), inverse));
        const rest = f.op('f64x2.sub', bits, f.op('f64x2.mul', quotient, count));
        return f.op('f64x2.add', rest, base);
      });
      if (dtype === float32) f.store('v128.store', to, demoted(f, parts));
      else if (dtype === int32) {
        f.store(
          'v128.store',
          to,
          joined(
            f,
            parts.map((part) => f.op('i32x4.trunc_sat_f64x2_s_zero', part)),
          ),
        );
      } else {
        parts.forEach((part, i) => f.store('v128.store', to, dtype === int64 ? int64Lanes(f, part) : part, 16 * i));
      }
    };
  },
});

/** Whole numbers below 2^51 in magnitude: 3 2^51 more has them in its low bits. */
function int64Lanes(f: FunctionBuilder, numbers: Value): Value {
  const anchor = f.f64x2(3 * 2 ** 51);
  return f.op('i64x2.sub', f.op('f64x2.add', numbers, anchor), anchor);
}

/** Normal numbers of uniform ones, see kernel/normal32.ts: elements j and j + 8 of 16 are a pair. */
const normals = (fused: boolean): Transform => ({
  key: `normal ${fused}`,
  words: 1,
  dtype: float32,
  width: 16,
  emit: (f, constant) => {
    const [scale, shift] = [single(f, constant(0)), single(f, constant(1))];
    return (from, to) => {
      for (const at of [0, 16]) {
        const [first, second] = [at, at + 32].map((offset) => unitSingles(f, f.load('v128.load', from, offset)));
        const log = emitLog(f, fused, f.op('f32x4.sub', f.f32x4(1), first!));
        const radius = f.op('f32x4.sqrt', f.op('f32x4.mul', log, f.f32x4(-2)));
        const angle = f.op('f32x4.mul', second!, f.f32x4(2 * Math.PI));
        emitCosineAndSine(f, fused, angle).forEach((value, i) => {
          const product = f.op('f32x4.mul', radius, value);
          f.store('v128.store', to, multiplyAdd(f, fused, product, scale, shift), at + 32 * i);
        });
      }
    };
  },
});

/** `log32` of kernel/cephes.ts. */
function emitLog(f: FunctionBuilder, fused: boolean, value: Value): Value {
  const madd = (a: Value, b: Value, c: Value): Value => multiplyAdd(f, fused, a, b, c);
  const constants = cephes.log.map((c) => f.f32x4(c));
  const fraction = f.op('v128.or', f.op('v128.and', value, f.i32x4(0x7fffff)), f.i32x4(0x3f000000));
  const isSmall = f.op('f32x4.lt', fraction, f.f32x4(Math.SQRT1_2));
  // A mask is -1.
  const biased = f.op('i32x4.add', f.op('i32x4.shr_u', value, f.i32(23)), isSmall);
  const exponent = f.op('f32x4.convert_i32x4_s', f.op('i32x4.sub', biased, f.i32x4(126)));
  const rest = f.op('f32x4.sub', fraction, f.f32x4(1));
  const x = f.op('f32x4.add', rest, f.op('v128.and', fraction, isSmall));
  const square = f.op('f32x4.mul', x, x);
  const series = constants.slice(1).reduce((y, c) => madd(y, x, c), constants[0]!);
  const low = f.op('f32x4.mul', exponent, f.f32x4(cephes.ln2Low));
  const y = madd(f.op('f32x4.mul', series, x), square, low);
  const halved = madd(f.op('f32x4.neg', square), f.f32x4(0.5), y);
  return madd(exponent, f.f32x4(cephes.ln2High), f.op('f32x4.add', x, halved));
}

/** The cosine and the sine of `sincos32` of kernel/cephes.ts. */
function emitCosineAndSine(f: FunctionBuilder, fused: boolean, angle: Value): Value[] {
  const madd = (a: Value, b: Value, c: Value): Value => multiplyAdd(f, fused, a, b, c);
  const times = (a: Value, b: Value): Value => f.op('f32x4.mul', a, b);
  const eighths = f.op('i32x4.trunc_sat_f32x4_s', times(angle, f.f32x4(cephes.fourOverPi)));
  const octant = f.op('v128.and', f.op('i32x4.add', eighths, f.i32x4(1)), f.i32x4(-2));
  const turns = f.op('f32x4.convert_i32x4_s', octant);
  const x = cephes.parts.reduce((rest, part) => madd(turns, f.f32x4(part), rest), angle);
  const z = times(x, x);
  const series = ([a, b, c]: readonly number[]): Value =>
    times(madd(madd(f.f32x4(a!), z, f.f32x4(b!)), z, f.f32x4(c!)), z);
  const halved = f.op('f32x4.neg', times(z, f.f32x4(0.5)));
  const cosine = f.op('f32x4.add', madd(series(cephes.cosine), z, halved), f.f32x4(1));
  const sine = madd(series(cephes.sine), x, x);
  const isTurned = f.op('i32x4.shr_s', f.op('i32x4.shl', octant, f.i32(30)), f.i32(31));
  const signed = (value: Value, bits: Value): Value =>
    f.op('v128.xor', value, f.op('i32x4.shl', f.op('v128.and', bits, f.i32x4(4)), f.i32(29)));
  const before = f.op('v128.not', f.op('i32x4.sub', octant, f.i32x4(2)));
  return [
    signed(f.op('v128.bitselect', sine, cosine, isTurned), before),
    signed(f.op('v128.bitselect', cosine, sine, isTurned), octant),
  ];
}
