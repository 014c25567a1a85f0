/**
 * Samplers beyond the common ones of random.ts: the distributions that fill a tensor, and those with a parameter for each
 * element. As there, the draws behind each number are PyTorch's on a CPU (read off PyTorch 1.13 and pinned by
 * test/ops/random.test.ts), and elements are filled in the order of memory. Knows nothing of tensors.
 */
import { bool, type DType, float16, float32, float64, int64 } from '../base/dtype.js';
import { ArgumentError } from '../base/errors.js';
import type { Operand } from './operand.js';
import { drawDoubles, elementsOf, type Generator } from './random.js';
import { isReal, loadDense, type RealArray, storeDense, storeDenseBig } from './reference/load.js';

/** As many doubles from [0, 1) as `out` has elements. */
function doublesFor(out: Operand, generator: Generator): Float64Array {
  const values = new Float64Array(out.geometry.numel);
  drawDoubles(values, generator);
  return values;
}

/** The number of trials until the first success, each with probability `p`: log u / log(1 - p), rounded up. */
export function geometric(out: Operand, p: number, generator: Generator): void {
  const values = doublesFor(out, generator);
  const scale = Math.log(1 - p);
  for (let i = 0; i < values.length; i++) values[i] = Math.ceil(Math.log(values[i]!) / scale);
  storeDense(out, values);
}

/** Cauchy numbers: median + sigma * tan(pi (u - 1/2)). */
export function cauchy(out: Operand, median: number, sigma: number, generator: Generator): void {
  const values = doublesFor(out, generator);
  for (let i = 0; i < values.length; i++) values[i] = median + sigma * Math.tan(Math.PI * (values[i]! - 0.5));
  storeDense(out, values);
}

/** The exponentials of normal numbers of this mean and standard deviation. */
export function logNormal(out: Operand, mean: number, std: number, generator: Generator): void {
  const values = new Float64Array(out.geometry.numel);
  for (let i = 0; i < values.length; i++) values[i] = Math.exp(generator.normal() * std + mean);
  storeDense(out, values);
}

/** How many integers from 0 on an element holds without a gap; null where 32 random bits are too few for them. */
export function countOfIntegers(dtype: DType): number | null {
  if (dtype === bool) return 2;
  if (dtype.bytes === 8) return null;
  if (!dtype.isFloatingPoint) return 2 ** (8 * dtype.bytes - (dtype.isSigned ? 1 : 0));
  return dtype === float32 ? 2 ** 24 + 1 : dtype === float16 ? 2 ** 11 + 1 : 2 ** 8 + 1;
}

/** Integers from all that int64 or float64 holds exactly and that are not negative. */
export function longIntegers(out: Operand, generator: Generator): void {
  const count = out.dtype === int64 ? 1n << 63n : (1n << 53n) + 1n;
  const values = new BigInt64Array(out.geometry.numel);
  for (let i = 0; i < values.length; i++) values[i] = generator.random64() % count;
  storeDenseBig(out, values);
}

// ---- counts ----------------------------------------------------------------------------------------------------------

/**
 * log k! less Stirling's (k + 1/2) log (k + 1) - (k + 1) + log(2 pi) / 2, from a table up to k = 9, beyond by the series.
 */
function stirlingRest(k: number): number {
  if (k <= 9) return STIRLING[k]!;
  const square = (k + 1) ** 2;
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}

// log(k!) - (k + 1/2) log(k + 1) + (k + 1) - log(2 pi) / 2 for k = 0 ... 9, computed in more digits.
const STIRLING = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
  0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];

const HALF_LOG_TURN = Math.log(2 * Math.PI) / 2;

const logFactorial = (k: number): number => (k + 0.5) * Math.log(k + 1) - (k + 1) + HALF_LOG_TURN + stirlingRest(k);

/**
 * A Poisson number: for small rates by multiplying uniform numbers (Knuth), else by transformed rejection, algorithm PTRS of
 * W. Hörmann, "The transformed rejection method for generating Poisson random variables", 1993.
 */
function poissonNumber(rate: number, generator: Generator): number {
  if (rate === 0) return 0;
  if (rate < 10) {
    const least = Math.exp(-rate);
    let product = 1;
    for (let k = 0; ; k++) {
      product *= generator.uniformDouble();
      if (product <= least) return k;
    }
  }
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const sure = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = generator.uniformDouble() - 0.5;
    const v = generator.uniformDouble();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + rate + 0.43);
    if (us >= 0.07 && v <= sure) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const level = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b);
    if (level <= -rate + k * Math.log(rate) - logFactorial(k)) return k;
  }
}

/** Poisson numbers with a rate for each element, into an operand of the same sizes. */
export function poisson(out: Operand, rates: Operand, generator: Generator): void {
  const values = loadDense(rates);
  for (let i = 0; i < values.length; i++) {
    const rate = values[i]!;
    if (!(rate >= 0)) throw new ArgumentError(`invalid Poisson rate, expected rate to be non-negative, got ${rate}`);
    values[i] = poissonNumber(rate, generator);
  }
  storeDense(out, values);
}

/**
 * Successes among `count` trials with probability `p` of at most 1/2: by the waiting times between them where few are
 * expected, else by transformed rejection, algorithm BTRS of W. Hörmann, "The generation of binomial random variates", 1993.
 */
function successes(count: number, p: number, generator: Generator): number {
  if (count * p < 10) {
    const scale = Math.log1p(-p);
    for (let found = 0, trials = 0; ; found++) {
      trials += Math.ceil(Math.log(generator.uniformDouble()) / scale);
      if (trials > count) return found;
    }
  }
  const spread = Math.sqrt(count * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = count * p + 0.5;
  const sure = 0.92 - 4.2 / b;
  const odds = p / (1 - p);
  const alpha = (2.83 + 5.1 / b) * spread;
  const m = Math.floor((count + 1) * p);
  for (;;) {
    const u = generator.uniformDouble() - 0.5;
    let v = generator.uniformDouble();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + c);
    if (us >= 0.07 && v <= sure) return k;
    if (k < 0 || k > count) continue;
    v = Math.log((v * alpha) / (a / (us * us) + b));
    const bound =
      (m + 0.5) * Math.log((m + 1) / (odds * (count - m + 1))) +
      (count + 1) * Math.log((count - m + 1) / (count - k + 1)) +
      (k + 0.5) * Math.log((odds * (count - k + 1)) / (k + 1)) +
      stirlingRest(m) +
      stirlingRest(count - m) -
      stirlingRest(k) -
      stirlingRest(count - k);
    if (v <= bound) return k;
  }
}

function binomialNumber(count: number, p: number, generator: Generator): number {
  if (!(count > 0) || p <= 0) return 0;
  if (p >= 1) return count;
  if (p <= 0.5) return successes(count, p, generator);
  return p <= 1 ? count - successes(count, 1 - p, generator) : NaN;
}

/** Binomial numbers with a count and a probability for each element, all operands of the same sizes. */
export function binomial(out: Operand, counts: Operand, probabilities: Operand, generator: Generator): void {
  const values = loadDense(counts);
  const ps = loadDense(probabilities);
  for (let i = 0; i < values.length; i++) values[i] = binomialNumber(values[i]!, ps[i]!, generator);
  storeDense(out, values);
}

// ---- categories ------------------------------------------------------------------------------------------------------

/**
 * Categories drawn with replacement: `out` is [rows, samples], `weights` [rows, categories] or broadcast rows of both. Sums
 * run in the dtype of the weights.
 */
export function categories(out: Operand, weights: Operand, samples: number, generator: Generator): void {
  const values = isReal(weights.dtype) && weights.geometry.isContiguous ? elementsOf(weights) : loadDense(weights);
  const width = weights.geometry.sizes.at(-1)!;
  const rows = width === 0 ? 0 : values.length / width;
  const single = weights.dtype !== float64;
  const drawn = new Float64Array(rows * samples);
  const sums = new Float64Array(ABREAST * width);
  for (let first = 0; first < rows; first += ABREAST) {
    sumRows(values, first * width, sums, width, single);
    for (let row = first; row < Math.min(rows, first + ABREAST); row++) {
      const at = (row - first) * width;
      const sum = sums[at + width - 1]!;
      if (!(sum > 0)) throw new ArgumentError('invalid multinomial distribution (sum of probabilities <= 0)');
      for (let k = 0; k < samples; k++) {
        drawn[row * samples + k] = firstNotBelow(sums, at, width, sum, generator.uniformDouble(), single) - at;
      }
    }
  }
  storeDense(out, drawn);
}

/** Rows that are added up at the same time: each addition waits for the one before it in its row. */
const ABREAST = 4;

/** Writes the running sums of four rows of weights from `from` on into `sums`; of the last row where there are no more. */
function sumRows(values: RealArray, from: number, sums: Float64Array, width: number, single: boolean): void {
  const last = values.length - width;
  const second = Math.min(from + width, last);
  const third = Math.min(second + width, last);
  const fourth = Math.min(third + width, last);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let j = 0; j < width; j++) {
    a += weight(values[from + j]!);
    b += weight(values[second + j]!);
    c += weight(values[third + j]!);
    d += weight(values[fourth + j]!);
    if (single) {
      a = Math.fround(a);
      b = Math.fround(b);
      c = Math.fround(c);
      d = Math.fround(d);
    }
    sums[j] = a;
    sums[width + j] = b;
    sums[2 * width + j] = c;
    sums[3 * width + j] = d;
  }
}

function weight(value: number): number {
  if (value >= 0 && value < Infinity) return value;
  const what = value < 0 ? 'probability entry < 0' : 'probability entry = infinity or NaN';
  throw new ArgumentError(`invalid multinomial distribution (encountering ${what})`);
}

/** The first place of rising sums from `at` on whose share of the last one is not below `wanted`; the last one's is 1. */
function firstNotBelow(
  sums: Float64Array,
  at: number,
  width: number,
  sum: number,
  wanted: number,
  single: boolean,
): number {
  let low = at;
  let high = at + width - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const share = sums[middle]! / sum;
    if ((single ? Math.fround(share) : share) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Up to this many, the largest are found one after the other rather than by sorting. */
const SELECTED = 16;

/** The places of the `samples` largest keys of each row, largest first; of equal ones the first. No key is NaN. */
export function largest(out: Operand, keys: Operand, samples: number): void {
  const values = loadDense(keys);
  const width = keys.geometry.sizes.at(-1)!;
  const rows = width === 0 ? 0 : values.length / width;
  const found = new Float64Array(rows * samples);
  const order = new Uint32Array(samples > SELECTED ? width : 0);
  for (let row = 0; row < rows; row++) {
    const key = values.subarray(row * width, (row + 1) * width);
    if (samples <= SELECTED) {
      for (let k = 0; k < samples; k++) {
        let best = 0;
        for (let j = 1; j < width; j++) if (key[j]! > key[best]!) best = j;
        found[row * samples + k] = best;
        key[best] = -Infinity;
      }
      continue;
    }
    for (let j = 0; j < width; j++) order[j] = j;
    order.sort((a, b) => key[b]! - key[a]! || a - b);
    for (let k = 0; k < samples; k++) found[row * samples + k] = order[k]!;
  }
  storeDense(out, found);
}
