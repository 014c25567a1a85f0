/**
 * Singular values and vectors, by reduction to two diagonals and QR steps on these (Golub and Kahan 1965; Golub and Reinsch
 * 1970; steps without a shift by Demmel and Kahan 1990). Knows nothing of what they are for.
 *
 * Note [Rows for columns]. Matrices are stored by their columns: row j of w (k, l), k <= l, is column j of a matrix M with
 * l rows and k columns. M = U B V^T, where B has a diagonal d and e above it. The reflections that make U are left in w, those
 * that make V in v, and `generateRows` puts the columns of U and of V in their places, as rows again:
 *
 *     reflection i: 1 - tau u u^T, u in row i from element i on
 */
import type { Operand } from '../operand.js';
import type { RealArray } from './load.js';

const EPSILON = 2 ** -52;
/** Squares below this are none: their reciprocals are no numbers. Matrices are scaled so that 1 is large. */
const NOTHING = 1e-280;
/** Two or three for each value are usual. */
const MOST_STEPS = 60;

const first = ({ storage, geometry }: Operand): number => storage.start + geometry.offset;
const doubles = ({ storage }: Operand): Float64Array => storage.array as Float64Array;

/** What `bidiagonalise` notes of each matrix, rows of k numbers each. e stands at the second of the two that it couples. */
export const Noted = { d: 0, e: 1, tau: 2, tauV: 3, rows: 4 } as const;

/**
 * Reduces w (B, k, l), k <= l, to two diagonals, see Note [Rows for columns]. `v` (B, k, k) and `noted` (B, 4, k) get what
 * belongs to V, and the numbers. All float64 and contiguous.
 */
export function bidiagonalise(w: Operand, v: Operand, noted: Operand): void {
  const [batches = 0, k = 0, l = 0] = w.geometry.sizes;
  const [x, y, n] = [doubles(w), doubles(v), doubles(noted)];
  // M v for the reflection before, and for the one that is being made.
  let image = new Float64Array(l);
  let next = new Float64Array(l);
  for (let b = 0; b < batches; b++) {
    const p = first(w) + b * k * l;
    const q = first(v) + b * k * k;
    const at = first(noted) + b * Noted.rows * k;
    image.fill(0);
    // The factors of `image` in the columns: tau v, 0 before the first.
    let tauV = 0;
    const factorOf = (place: number): number => (tauV === 0 ? 0 : tauV * y[place]!);
    n[at + Noted.e * k] = n[at + Noted.tauV * k] = 0;
    for (let i = 0; i < k; i++) {
      const u = p + i * l;
      subtract(x, u, i, l, factorOf(q + i * k + i), image);
      const tau = reflect(x, u + i, dot(x, u, x, u, i, l), n, at + Noted.d * k + i);
      n[at + Noted.tau * k + i] = tau;
      if (i === k - 1) break;
      next.fill(0);
      let square = 0;
      const reflection = q + (i + 1) * k;
      for (let j = i + 1; j < k; j++) {
        const c = p + j * l;
        subtract(x, c, i, l, factorOf(q + i * k + j), image);
        const factor = tau * dot(x, u, x, c, i, l);
        for (let r = i; r < l; r++) x[c + r] = x[c + r]! - factor * x[u + r]!;
        const t = x[c + i]!;
        for (let r = i; r < l; r++) next[r] = next[r]! + t * x[c + r]!;
        y[reflection + j] = t;
        square += t * t;
      }
      const e = at + Noted.e * k + i + 1;
      tauV = reflect(y, reflection + i + 1, square, n, e);
      n[at + Noted.tauV * k + i + 1] = tauV;
      if (tauV !== 0) subtract(next, 0, i, l, n[e]!, x.subarray(p + (i + 1) * l, p + (i + 2) * l));
      [image, next] = [next, image];
    }
  }
}

/** x[p + r] -= factor * y[r] for r from `from` to `to`. */
function subtract(x: Float64Array, p: number, from: number, to: number, factor: number, y: Float64Array): void {
  for (let r = from; r < to; r++) x[p + r] = x[p + r]! - factor * y[r]!;
}

function dot(x: Float64Array, p: number, y: Float64Array, q: number, from: number, to: number): number {
  let sum = 0;
  for (let r = from; r < to; r++) sum += x[p + r]! * y[q + r]!;
  return sum;
}

/**
 * Makes a vector with the first element x[p] and this square of its length the vector u of a reflection that leaves of it the
 * first element, stored at n[at]; returns tau.
 */
function reflect(x: Float64Array, p: number, square: number, n: Float64Array, at: number): number {
  const head = x[p]!;
  if (square < NOTHING) {
    n[at] = head;
    return 0;
  }
  const length = Math.sqrt(square);
  const left = head < 0 ? length : -length;
  n[at] = left;
  x[p] = head - left;
  return 1 / (length * (length + Math.abs(head)));
}

/** Puts the columns of the product of the reflections in x (B, k, l) in their place; `row` of `noted` are their tau. */
export function generateRows(x: Operand, noted: Operand, row: number): void {
  const [batches = 0, k = 0, l = 0] = x.geometry.sizes;
  const [values, n] = [doubles(x), doubles(noted)];
  for (let b = 0; b < batches; b++) {
    const p = first(x) + b * k * l;
    const taus = first(noted) + (b * Noted.rows + row) * k;
    for (let i = k - 1; i >= 0; i--) {
      const u = p + i * l;
      const tau = n[taus + i]!;
      for (let c = u + l; c < p + k * l; c += l) {
        values[c + i] = 0;
        if (tau === 0) continue;
        const factor = tau * dot(values, u, values, c, i, l);
        for (let r = i; r < l; r++) values[c + r] = values[c + r]! - factor * values[u + r]!;
      }
      // Without a reflection u is anything.
      const head = values[u + i]!;
      for (let r = i; r < l; r++) values[u + r] = tau === 0 ? 0 : -tau * head * values[u + r]!;
      values[u + i] = values[u + i]! + 1;
    }
  }
}

/**
 * Turns pairs of neighbouring rows of x (rows, l): a run (first row, count) of `runs` (int32) takes the next `count` pairs
 * (cosine, sine) of `turns`, each for a row and the one behind it, one after the other. Of float32 or float64.
 */
export function rotateRows(x: Operand, turns: Operand, runs: Operand, count: number): void {
  const l = x.geometry.sizes[1]!;
  const [values, pairs] = [x.storage.array as RealArray, turns.storage.array as RealArray];
  const list = runs.storage.array as Int32Array;
  let turn = first(turns);
  for (let run = first(runs); run < first(runs) + 2 * count; run += 2) {
    let p = first(x) + list[run]! * l;
    for (let i = list[run + 1]!; i > 0; i--, p += l, turn += 2) {
      const [cosine, sine] = [pairs[turn]!, pairs[turn + 1]!];
      for (let c = p; c < p + l; c++) {
        const [a, b] = [values[c]!, values[c + l]!];
        values[c] = cosine * a + sine * b;
        values[c + l] = cosine * b - sine * a;
      }
    }
  }
}

/** Where the turns of a step are written: pairs (cosine, sine) for V and for U. */
export interface Turns {
  readonly right: RealArray;
  readonly left: RealArray;
  /** Where in both there is room for `count` pairs, which are for rows from `row` on. */
  begin(row: number, count: number): number;
}

/** Makes e 0; d then are the singular values, in any order and with any sign. `e[i]` couples i - 1 and i. */
export function diagonalise(d: Float64Array, e: Float64Array, k: number, turns: Turns): void {
  let norm = 0;
  for (let i = 0; i < k; i++) norm = Math.max(norm, Math.abs(d[i]!), Math.abs(e[i]!));
  const nothing = EPSILON * EPSILON * norm;
  let steps = MOST_STEPS * k;
  for (let last = k - 1; last > 0 && steps > 0;) {
    let start = last;
    let least = Math.abs(d[last]!);
    for (; start > 0; start--) {
      const size = Math.abs(e[start]!);
      const before = Math.abs(d[start - 1]!);
      if (size <= nothing || size <= EPSILON * (before + Math.abs(d[start]!))) {
        e[start] = 0;
        break;
      }
      least = Math.min(least, before);
    }
    if (start === last) {
      last--;
      continue;
    }
    steps--;
    // A step without a shift splits off a zero of the diagonal.
    const shift = least <= nothing ? 0 : shiftOf(d[last - 1]!, e[last]!, d[last]!);
    const ratio = shift / d[start]!;
    const at = 2 * turns.begin(start, last - start);
    if (ratio * ratio > EPSILON) shiftedStep(d, e, start, last, shift, turns, at);
    else plainStep(d, e, start, last, turns, at);
  }
}

/** The smaller singular value of (a, b; 0, c). */
function shiftOf(a: number, b: number, c: number): number {
  const sum = a * a + b * b + c * c;
  const product = Math.abs(a * c);
  const larger = Math.sqrt((sum + Math.sqrt(Math.max(0, (sum - 2 * product) * (sum + 2 * product)))) / 2);
  return larger === 0 ? 0 : product / larger;
}

function lengthOf(a: number, b: number): number {
  const length = Math.sqrt(a * a + b * b);
  return length > 1e-140 ? length : Math.hypot(a, b);
}

function shiftedStep(
  d: Float64Array,
  e: Float64Array,
  start: number,
  last: number,
  shift: number,
  { right, left }: Turns,
  first: number,
): void {
  const head = d[start]!;
  let f = (Math.abs(head) - shift) * (Math.sign(head) + shift / head);
  let g = e[start + 1]!;
  for (let i = start, at = first; i < last; i++, at += 2) {
    let r = lengthOf(f, g);
    let c = r === 0 ? 1 : f / r;
    let s = r === 0 ? 0 : g / r;
    right[at] = c;
    right[at + 1] = s;
    if (i > start) e[i] = r;
    f = c * d[i]! + s * e[i + 1]!;
    e[i + 1] = c * e[i + 1]! - s * d[i]!;
    g = s * d[i + 1]!;
    d[i + 1] = c * d[i + 1]!;
    r = lengthOf(f, g);
    c = r === 0 ? 1 : f / r;
    s = r === 0 ? 0 : g / r;
    left[at] = c;
    left[at + 1] = s;
    d[i] = r;
    f = c * e[i + 1]! + s * d[i + 1]!;
    d[i + 1] = c * d[i + 1]! - s * e[i + 1]!;
    if (i + 1 < last) {
      g = s * e[i + 2]!;
      e[i + 2] = c * e[i + 2]!;
    }
  }
  e[last] = f;
}

function plainStep(
  d: Float64Array,
  e: Float64Array,
  start: number,
  last: number,
  { right, left }: Turns,
  first: number,
): void {
  let c = 1;
  let [c2, s2] = [1, 0];
  for (let i = start, at = first; i < last; i++, at += 2) {
    let f = d[i]! * c;
    let r = lengthOf(f, e[i + 1]!);
    c = r === 0 ? 1 : f / r;
    const s = r === 0 ? 0 : e[i + 1]! / r;
    if (i > start) e[i] = s2 * r;
    right[at] = c;
    right[at + 1] = s;
    f = c2 * r;
    const g = d[i + 1]! * s;
    r = lengthOf(f, g);
    c2 = r === 0 ? 1 : f / r;
    s2 = r === 0 ? 0 : g / r;
    left[at] = c2;
    left[at + 1] = s2;
    d[i] = r;
  }
  const h = d[last]! * c;
  d[last] = h * c2;
  e[last] = h * s2;
}
