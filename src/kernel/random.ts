/**
 * Random numbers: PyTorch's CPU generator and its samplers, so that the same seed gives the same numbers as PyTorch does on a
 * CPU. Knows nothing of tensors; the samplers fill operands.
 *
 * Which draws make which number was read off PyTorch 1.13 (x86 with AVX2, build without MKL; with MKL, PyTorch's
 * `bernoulli_(p)` for a number p draws from another stream) and is pinned by test/fixtures/random.json. Numbers are equal to
 * the last bit; but normal and exponential numbers in float64 go through `Math`'s logarithms and sines, which differ from the C
 * library's in the last bit of one number in fifteen.
 */
import { bfloat16, float16, float32, float64, int64 } from '../base/dtype.js';
import type { DType, TypedArray } from '../base/dtype.js';
import { ArgumentError } from '../base/errors.js';
import { Geometry } from '../base/geometry.js';
import { bfloat16Bits, bfloat16Value, float16Bits, float16Value } from './half.js';
import { normalBlocks32 } from './normal32.js';
import type { Operand } from './operand.js';
import { int64Words, type RealArray, storeDense, storeDenseBig } from './reference/load.js';

const N = 624;
const M = 397;
/** The seed of a `torch.Generator()` that nobody seeded (c10's `default_rng_seed_val`). */
const DEFAULT_SEED = 67280421310721n;
const STATE_BYTES = 5056;

/** @internal Whom to ask before numbers are drawn: vmap, inside which one draw may have to be one for each example. */
export const drawGuard: { before: (() => void) | null } = { before: null };

/**
 * A source of random numbers: the Mersenne Twister mt19937 (Matsumoto and Nishimura, 1998), as in `at::CPUGeneratorImpl`. It
 * starts with the fixed seed of a fresh `torch.Generator()`; call `seed()` for one that nobody can foresee.
 *
 * @example
 * const generator = new Generator().manualSeed(0);
 * generator.random(); // 2357136044
 */
export class Generator {
  #seed = 0n;
  /** The 624 words of 32 bits. Signed, because V8 computes on such in registers of 32 bits. */
  readonly #words = new Int32Array(N);
  /** The words as they are handed out, up to `#until`; further on not yet computed. */
  readonly #numbers = new Uint32Array(N);
  #until = 0;
  /** The word that is handed out next, and where they end: then the next 624 are made. Both are 0 after seeding. */
  #next = 0;
  #end = 0;
  /** The second number of the last pair of normal numbers, if it was not handed out yet. */
  #spareNormal: number | undefined;

  constructor() {
    this.manualSeed(DEFAULT_SEED);
  }

  /**
   * Starts the sequence that belongs to `seed`, an integer from -2^63 to 2^64 - 1, and returns this generator. As in PyTorch,
   * a negative seed means seed + 2^64, and only the low 32 bits matter for the numbers.
   *
   * Throws ArgumentError for what is no such integer.
   */
  manualSeed(seed: number | bigint): this {
    if (typeof seed === 'number' && !Number.isSafeInteger(seed)) {
      throw new ArgumentError(`manualSeed expected a long, but got ${seed}; give an integer, beyond 2^53 as a bigint`);
    }
    const wanted = BigInt(seed);
    if (wanted < -(2n ** 63n) || wanted >= 2n ** 64n) {
      throw new ArgumentError(
        `manualSeed: Overflow when unpacking long: ${wanted}; seeds are integers from -2^63 to 2^64 - 1`,
      );
    }
    this.#seed = BigInt.asUintN(64, wanted);
    const words = this.#words;
    let previous = Number(BigInt.asIntN(32, wanted));
    words[0] = previous;
    for (let i = 1; i < N; i++) {
      previous = (Math.imul(1812433253, previous ^ (previous >>> 30)) + i) | 0;
      words[i] = previous;
    }
    this.#next = this.#end = this.#until = 0;
    this.#spareNormal = undefined;
    return this;
  }

  /** Starts a sequence that nobody can foresee, and returns its seed, which has at most 53 bits. */
  seed(): bigint {
    const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
    this.manualSeed((high & 0x1fffff) * 2 ** 32 + low);
    return this.#seed;
  }

  /** The seed that the present sequence started from, from 0 to 2^64 - 1. */
  initialSeed(): bigint {
    return this.#seed;
  }

  /** The next 32 random bits, as a number from 0 to 2^32 - 1. */
  random(): number {
    drawGuard.before?.();
    if (this.#next === this.#until) this.#refill();
    return this.#numbers[this.#next++]!; // next is below 624 behind #refill
  }

  /** As many draws as `target` is long: what `random` would give one after the other. */
  fill(target: Uint32Array): void {
    drawGuard.before?.();
    for (let at = 0; at < target.length;) {
      if (this.#next === this.#until) this.#refill();
      const count = Math.min(target.length - at, this.#until - this.#next);
      target.set(this.#numbers.subarray(this.#next, this.#next + count), at);
      this.#next += count;
      at += count;
    }
  }

  /**
   * As many draws by somebody else: `draw` gets the words, of which those from `next` to `end` are still to be handed out,
   * and leaves them as `random` would.
   *
   * @internal
   */
  lend(count: number, draw: (words: Int32Array, next: number, end: number) => void): void {
    drawGuard.before?.();
    draw(this.#words, this.#next, this.#end);
    const beyond = count - (this.#end - this.#next);
    if (beyond > 0) this.#end = N;
    this.#next = beyond > 0 ? ((beyond - 1) % N) + 1 : this.#next + count;
    this.#until = this.#next; // the numbers are those of other words
  }

  /** The next 64 random bits: two draws, the high word first. */
  random64(): bigint {
    const high = this.random();
    return (BigInt(high) << 32n) | BigInt(this.random());
  }

  /** A multiple of 2^-53 from 0 up to but not including 1: two draws. */
  uniformDouble(): number {
    const high = this.random() & 0x1fffff;
    return (high * 2 ** 32 + this.random()) * 2 ** -53;
  }

  /** A multiple of 2^-digits from 0 up to but not including 1: one draw. 24 digits are a float32's. */
  uniformSingle(digits: number): number {
    const steps = 1 << digits;
    return (this.random() & (steps - 1)) / steps; // a power of two: the division is exact
  }

  /** A normal number of mean 0 and standard deviation 1, of double precision. Two come from four draws (Box and Muller). */
  normal(): number {
    const spare = this.#spareNormal;
    if (spare !== undefined) {
      this.#spareNormal = undefined;
      return spare;
    }
    const angle = 2 * Math.PI * this.uniformDouble();
    const radius = Math.sqrt(-2 * Math.log1p(-this.uniformDouble()));
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /**
   * Everything that decides on the numbers to come, for `setState`: the 5056 bytes that PyTorch's `get_rng_state()` holds in
   * its tensor, so states can be exchanged with PyTorch.
   *
   *     0  seed (uint64)           24    624 words, a uint64 each      5040  whether there is a spare normal (int32)
   *     8  left (int32)            5016  0 (float64)                   5048  0, 0
   *     12 seeded, 1 (int32)       5024  the spare normal (float64)
   *     16 next (uint64)           5032  0 (float64)
   */
  getState(): Uint8Array {
    const bytes = new Uint8Array(STATE_BYTES);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, this.#seed, true);
    view.setInt32(8, this.#end - this.#next + 1, true);
    view.setInt32(12, 1, true);
    view.setInt32(16, this.#next, true);
    for (let i = 0; i < N; i++) view.setUint32(24 + 8 * i, this.#words[i]!, true);
    view.setFloat64(5024, this.#spareNormal ?? 0, true);
    view.setInt32(5040, this.#spareNormal === undefined ? 0 : 1, true);
    return bytes;
  }

  /** Continues from a state that `getState` (or PyTorch's) gave. Throws ArgumentError for bytes that are none. */
  setState(state: Uint8Array): this {
    if (state.length !== STATE_BYTES) {
      throw new ArgumentError(
        `setState: Expected a CPUGeneratorImplState of size ${STATE_BYTES} but found the input RNG state size to be ` +
          `${state.length}; give what getState() returned`,
      );
    }
    const view = new DataView(state.buffer, state.byteOffset, state.length);
    const left = view.getInt32(8, true);
    const next = view.getInt32(16, true);
    if (view.getInt32(12, true) !== 1 || left < 1 || next < 0 || next + left - 1 > N) {
      throw new ArgumentError('setState: Invalid mt19937 state; give what getState() returned');
    }
    this.#seed = view.getBigUint64(0, true);
    this.#next = this.#until = next;
    this.#end = next + left - 1;
    for (let i = 0; i < N; i++) this.#words[i] = view.getUint32(24 + 8 * i, true);
    this.#spareNormal = view.getInt32(5040, true) === 0 ? undefined : view.getFloat64(5024, true);
    return this;
  }

  /** Computes the numbers that are left; if there are none, makes the next 624 words from the last. */
  #refill(): void {
    const words = this.#words;
    if (this.#next === this.#end) {
      twist(words);
      this.#next = 0;
      this.#end = N;
    }
    temper(this.#numbers, words);
    this.#until = this.#end;
  }
}

function twist(words: Int32Array): void {
  for (let i = 0; i < N - M; i++) words[i] = words[i + M]! ^ twisted(words[i]!, words[i + 1]!);
  for (let i = N - M; i < N - 1; i++) words[i] = words[i + M - N]! ^ twisted(words[i]!, words[i + 1]!);
  words[N - 1] = words[M - 1]! ^ twisted(words[N - 1]!, words[0]!);
}

/** The upper bit of one word and the lower 31 of the next, times the generator's matrix. */
function twisted(word: number, following: number): number {
  const mixed = (word & 0x80000000) | (following & 0x7fffffff);
  return (mixed >>> 1) ^ (-(mixed & 1) & 0x9908b0df);
}

/** The words as they are handed out. */
function temper(numbers: Uint32Array, words: Int32Array): void {
  for (let i = 0; i < N; i++) {
    let y = words[i]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    numbers[i] = y ^ (y >>> 18);
  }
}

/** Draws that are made at a time: small enough for the first-level cache. */
const DRAWS = 2048;
const draws = new Uint32Array(DRAWS);

/** Fills `values` with multiples of 2^-53 from 0 up to but not including 1, two draws each, as `uniformDouble` gives them. */
export function drawDoubles(values: Float64Array, generator: Generator): void {
  for (let at = 0; at < values.length; at += DRAWS / 2) {
    const count = Math.min(DRAWS / 2, values.length - at);
    const drawn = count === DRAWS / 2 ? draws : draws.subarray(0, 2 * count);
    generator.fill(drawn);
    for (let i = 0; i < count; i++) {
      values[at + i] = ((drawn[2 * i]! & 0x1fffff) * 2 ** 32 + drawn[2 * i + 1]!) * 2 ** -53;
    }
  }
}

/** Fills `values` from `from` to `to` with multiples of 2^-digits from [0, 1), one draw each, as `uniformSingle` gives them. */
function drawSingles(
  values: Float64Array | Float32Array,
  from: number,
  to: number,
  digits: number,
  generator: Generator,
): void {
  const steps = 2 ** -digits;
  const kept = (1 << digits) - 1;
  for (let at = from; at < to; at += DRAWS) {
    const count = Math.min(DRAWS, to - at);
    const drawn = count === DRAWS ? draws : draws.subarray(0, count);
    generator.fill(drawn);
    for (let i = 0; i < count; i++) values[at + i] = (drawn[i]! & kept) * steps;
  }
}

let shared: Generator | undefined;

/** The generator that is used where none is given. Made when first asked for, with a seed that nobody can foresee. */
export function defaultGenerator(): Generator {
  if (shared === undefined) {
    shared = new Generator();
    shared.seed();
  }
  return shared;
}

// ---------------------------------------------------------------------------------------------------------------------
// Samplers

/**
 * Uniform numbers in [from, to), into an operand of a floating dtype: one draw each (two for float64), of as many random bits
 * as the dtype's mantissa has. Elements are filled in the order in which they lie in memory, as all samplers here do.
 */
export function uniform(out: Operand, from: number, to: number, generator: Generator): void {
  const { dtype } = out;
  const n = out.geometry.numel;
  if (dtype === float32 && out.geometry.isContiguous) {
    // Uniform numbers fit in the elements, and are moved in place.
    const elements = elementsOf(out);
    const low = Math.fround(from);
    const width = Math.fround(Math.fround(to) - low);
    drawSingles(elements, 0, n, 24, generator);
    if (low !== 0 || width !== 1) for (let i = 0; i < n; i++) elements[i] = elements[i]! * width + low;
    return;
  }
  const values = new Float64Array(n);
  if (dtype === float64) {
    const width = to - from;
    drawDoubles(values, generator);
    for (let i = 0; i < n; i++) values[i] = multiplyAdd(values[i]!, width, from);
  } else {
    const low = roundTo(dtype, from);
    const width = roundTo(dtype, roundTo(dtype, to) - low);
    drawSingles(values, 0, n, digitsOf(dtype), generator);
    for (let i = 0; i < n; i++) values[i] = Math.fround(values[i]! * width + low);
  }
  storeDense(inMemoryOrder(out), values);
}

/** One number of those that `uniform` gives a float64 operand. */
export function uniformDouble(from: number, to: number, generator: Generator): number {
  return multiplyAdd(generator.uniformDouble(), to - from, from);
}

/**
 * Normal numbers of the given mean and standard deviation, into an operand of a floating dtype. As in PyTorch, 16 and more
 * contiguous elements are made from uniform numbers of the dtype's precision, in blocks of 16; fewer elements, or others, one
 * after the other in double precision.
 */
export function normal(out: Operand, mean: number, std: number, generator: Generator): void {
  const n = out.geometry.numel;
  let values: Float64Array;
  if (n >= 16 && out.geometry.isContiguous && out.dtype === float32) {
    normalSingles(elementsOf<Float32Array>(out), mean, std, generator);
    return;
  }
  if (n >= 16 && out.geometry.isContiguous) {
    values = normalBlocks(out.dtype, n, mean, std, generator);
  } else {
    values = new Float64Array(n);
    for (let i = 0; i < n; i++) values[i] = multiplyAdd(generator.normal(), std, mean);
  }
  storeDense(inMemoryOrder(out), values);
}

/**
 * All n uniform numbers are drawn first; each block of 16 is replaced in place. If n is no multiple of 16, 16 more are drawn
 * and the last 16 elements (some of them finished already) are made anew.
 */
function normalBlocks(dtype: DType, n: number, mean: number, std: number, generator: Generator): Float64Array {
  const values = new Float64Array(n);
  drawUnit(values, 0, n, dtype, generator);
  const whole = n - (n % 16);
  normalBlocksOf(values, 0, whole, dtype, mean, std);
  if (whole < n) {
    drawUnit(values, n - 16, n, dtype, generator);
    normalBlocksOf(values, n - 16, n, dtype, mean, std);
  }
  return values;
}

function drawUnit(values: Float64Array, from: number, to: number, dtype: DType, generator: Generator): void {
  if (dtype === float64) drawDoubles(values.subarray(from, to), generator);
  else drawSingles(values, from, to, digitsOf(dtype), generator);
}

/** The elements of a contiguous operand where they are. */
export function elementsOf<A extends TypedArray = RealArray>({ storage, geometry }: Operand): A {
  const at = storage.start + geometry.offset;
  return storage.array.subarray(at, at + geometry.numel) as A;
}

/** As `normalBlocks`, in float32. */
function normalSingles(values: Float32Array, mean: number, std: number, generator: Generator): void {
  const n = values.length;
  drawSingles(values, 0, n, 24, generator);
  normalBlocks32(values, 0, n - (n % 16), mean, std);
  if (n % 16 === 0) return;
  drawSingles(values, n - 16, n, 24, generator);
  normalBlocks32(values, n - 16, n, mean, std);
}

/**
 * Box and Muller: elements j and j + 8 of a block of 16 are a pair. Variables are of the dtype; functions and products of
 * float16 are float32 in PyTorch, those of bfloat16 are bfloat16 again.
 */
function normalBlocksOf(values: Float64Array, from: number, to: number, dtype: DType, mean: number, std: number): void {
  const scale = roundTo(dtype, std);
  const shift = roundTo(dtype, mean);
  const inner = dtype === float16 ? float32 : dtype;
  for (let at = from; at < to; at += 16) {
    for (let j = at; j < at + 8; j++) {
      const u = roundTo(dtype, 1 - values[j]!);
      const radius = roundTo(dtype, Math.sqrt(roundTo(inner, -2 * roundTo(inner, Math.log(u)))));
      const angle = roundTo(dtype, 2 * Math.PI * values[j + 8]!);
      values[j] = scaleAndShift(inner, roundTo(inner, radius * roundTo(inner, Math.cos(angle))), scale, shift);
      values[j + 8] = scaleAndShift(inner, roundTo(inner, radius * roundTo(inner, Math.sin(angle))), scale, shift);
    }
  }
}

/** `x * scale + shift`: rounded once in float32 and float64, twice in bfloat16. */
function scaleAndShift(dtype: DType, x: number, scale: number, shift: number): number {
  if (dtype === float64) return multiplyAdd(x, scale, shift);
  if (dtype === float32) return Math.fround(x * scale + shift);
  return roundTo(dtype, roundTo(dtype, x * scale) + shift);
}

/**
 * Integers from `low` up to but not including `high` (low < high, both within int64), into an operand of any dtype: the
 * remainder of 32 random bits, or of 64 where there are 2^32 candidates or more.
 */
export function randint(out: Operand, low: number | bigint, high: number | bigint, generator: Generator): void {
  const n = out.geometry.numel;
  const target = inMemoryOrder(out);
  const base = BigInt(low);
  const range = BigInt(high) - base;
  if (range < 2n ** 32n && base > -(2n ** 52n) && base < 2n ** 52n) {
    const values = new Float64Array(n);
    const count = Number(range);
    const first = Number(base);
    for (let at = 0; at < n; at += DRAWS) {
      const filled = Math.min(DRAWS, n - at);
      const drawn = filled === DRAWS ? draws : draws.subarray(0, filled);
      generator.fill(drawn);
      for (let i = 0; i < filled; i++) values[at + i] = remainder(drawn[i]!, count) + first;
    }
    storeDense(target, values);
    return;
  }
  const values = new BigInt64Array(n);
  const wide = range >= 2n ** 32n;
  for (let i = 0; i < n; i++) {
    const bits = wide ? generator.random64() : BigInt(generator.random());
    values[i] = (bits % range) + base;
  }
  storeDenseBig(target, values);
}

/** That of two numbers of 32 bits, whose quotient in double precision rounds down to the right integer; `%` is slow. */
function remainder(bits: number, count: number): number {
  return bits - Math.floor(bits / count) * count;
}

/** A random order of 0, 1, ..., n - 1, into a one-dimensional operand of n elements and any dtype (Fisher and Yates). */
export function randperm(out: Operand, generator: Generator): void {
  const { dtype, geometry } = out;
  const n = geometry.numel;
  // PyTorch takes 64 bits where the remainder of 32 would be visibly uneven.
  const wide = n >= Math.floor((2 ** 32 - 1) / 20);
  if (dtype === int64 && geometry.isContiguous) {
    permute(int64Words(elementsOf<BigInt64Array>(out).fill(0n)), 2, n, wide, generator);
    return;
  }
  const values = new Int32Array(n);
  permute(values, 1, n, wide, generator);
  storeDense(out, Float64Array.from(values));
}

/** 0, 1, ..., n - 1 in a random order, into every `step`-th place. */
function permute(values: Int32Array, step: number, n: number, wide: boolean, generator: Generator): void {
  for (let i = 0; i < n; i++) values[step * i] = i;
  for (let at = 0; at < n - 1; at += DRAWS) {
    const count = Math.min(DRAWS, n - 1 - at);
    if (!wide) generator.fill(count === DRAWS ? draws : draws.subarray(0, count));
    for (let k = 0; k < count; k++) {
      const i = at + k;
      const further = wide ? Number(generator.random64() % BigInt(n - i)) : draws[k]! % ((n - i) >>> 0);
      const other = step * (i + (further | 0));
      const value = values[step * i]!;
      values[step * i] = values[other]!;
      values[other] = value;
    }
  }
}

/** 1 for what is below p, else 0; without a branch, which no processor could predict. */
function choose(values: Float64Array, p: number): void {
  for (let i = 0; i < values.length; i++) values[i] = 0 - Math.floor(values[i]! - p);
}

/** Ones with probability `p`, else zeros, into an operand of any dtype: two draws each. */
export function bernoulli(out: Operand, p: number, generator: Generator): void {
  const values = new Float64Array(out.geometry.numel);
  drawDoubles(values, generator);
  choose(values, p);
  storeDense(inMemoryOrder(out), values);
}

/** Exponential numbers of the given rate (1 / mean), into an operand of a floating dtype: two draws each. */
export function exponential(out: Operand, rate: number, generator: Generator): void {
  const values = new Float64Array(out.geometry.numel);
  drawDoubles(values, generator);
  const scale = -1 / rate;
  for (let i = 0; i < values.length; i++) values[i] = scale * Math.log(1 - values[i]!);
  storeDense(inMemoryOrder(out), values);
}

// ---------------------------------------------------------------------------------------------------------------------

/** `op` with its dims sorted by their strides, largest first, so that row-major order walks its memory upwards. */
function inMemoryOrder(op: Operand): Operand {
  const g = op.geometry;
  if (g.isContiguous) return op;
  const order = g.strides.map((_, d) => d).sort((a, b) => g.strides[b]! - g.strides[a]!);
  const sorted = new Geometry(
    order.map((d) => g.sizes[d]!),
    order.map((d) => g.strides[d]!),
    g.offset,
  );
  return { storage: op.storage, dtype: op.dtype, geometry: sorted };
}

/** Bits of the mantissa, the leading one included. */
function digitsOf(dtype: DType): number {
  return dtype === float16 ? 11 : dtype === bfloat16 ? 8 : 24;
}

function roundTo(dtype: DType, value: number): number {
  if (dtype === float64) return value;
  if (dtype === float32) return Math.fround(value);
  return dtype === float16 ? float16Value(float16Bits(value)) : bfloat16Value(bfloat16Bits(value));
}

/**
 * `x * y + z` rounded once, as the processor's fused instruction that PyTorch's compiler uses here: product and sum are split
 * into a rounded part and an exact rest, and the rests are added last. (Adding them rounds too. That this changes the result
 * takes a tie among the last of more than 100 bits.)
 */
function multiplyAdd(x: number, y: number, z: number): number {
  const product = x * y;
  const sum = product + z;
  if (z === 0 || sum - sum !== 0) return sum; // nothing to round twice, or infinity or NaN
  return sum + (multiplyRest(x, y, product) + addRest(product, z, sum));
}

/** x * y - product, exactly (Dekker). */
function multiplyRest(x: number, y: number, product: number): number {
  const xWide = x * 134217729; // 2^27 + 1
  const xHigh = xWide - (xWide - x);
  const xLow = x - xHigh;
  const yWide = y * 134217729;
  const yHigh = yWide - (yWide - y);
  const yLow = y - yHigh;
  return xLow * yLow - (product - xHigh * yHigh - xLow * yHigh - xHigh * yLow);
}

/** x + y - sum, exactly (Knuth). */
function addRest(x: number, y: number, sum: number): number {
  const part = sum - x;
  return x - (sum - part) + (y - part);
}
