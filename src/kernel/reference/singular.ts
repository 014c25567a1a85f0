/**
 * Singular values and vectors by one-sided Jacobi rotations (Hestenes 1958; Demmel and Veselić 1992), which find also the
 * small values to high relative accuracy. Knows nothing of what they are for.
 */
import type { Operand } from '../operand.js';

/** Rotations are left out where the cosine of the angle between two rows is below this times the root of their length. */
const EPSILON = 2 ** -52;
/** Six to ten are usual. */
const MOST_SWEEPS = 60;

/**
 * `w` (B, k, l) with k <= l becomes Q, whose rows are orthonormal, `j` (B, k, k) the matrix J, and `s` (B, k) the singular
 * values, largest first, so that w = J^T diag(s) Q. All float64 and contiguous; what is in `w` has to be finite.
 */
export function singularValues(w: Operand, s: Operand, j: Operand): void {
  const [batches = 0, k = 0, l = 0] = w.geometry.sizes;
  const x = w.storage.array as Float64Array;
  const rotation = j.storage.array as Float64Array;
  const values = s.storage.array as Float64Array;
  const first = (operand: Operand): number => operand.storage.start + operand.geometry.offset;
  const squares = new Float64Array(k);
  for (let b = 0; b < batches; b++) {
    const p = first(w) + b * k * l;
    const q = first(j) + b * k * k;
    const t = first(s) + b * k;
    rotation.fill(0, q, q + k * k);
    for (let i = 0; i < k; i++) rotation[q + i * k + i] = 1;
    // Powers of two change no digit, and keep squares from leaving the range of doubles.
    const scale = scaleOf(x, p, k * l);
    for (let i = p; i < p + k * l; i++) x[i] = x[i]! * scale;
    for (let sweep = 0; sweep < MOST_SWEEPS && rotateAll(x, p, l, rotation, q, k, squares); sweep++);
    for (let i = 0; i < k; i++) values[t + i] = Math.sqrt(squares[i]!);
    sort(values, t, x, p, l, rotation, q, k);
    normalise(values, t, x, p, l, k);
    for (let i = 0; i < k; i++) values[t + i] = values[t + i]! / scale;
  }
}

function scaleOf(x: Float64Array, p: number, count: number): number {
  let most = 0;
  for (let i = p; i < p + count; i++) most = Math.max(most, Math.abs(x[i]!));
  // 1 / scale has to be a double, too.
  return most === 0 ? 1 : 2 ** -Math.max(-1000, Math.min(1000, Math.floor(Math.log2(most))));
}

/** Makes all pairs of rows orthogonal, one after the other; whether any was not. Leaves the squares of their lengths. */
function rotateAll(
  x: Float64Array,
  p: number,
  l: number,
  rotation: Float64Array,
  q: number,
  k: number,
  squares: Float64Array,
): boolean {
  const tolerance = EPSILON * Math.sqrt(l);
  let rotated = false;
  for (let i = 0; i < k; i++) squares[i] = dot(x, p + i * l, p + i * l, l);
  for (let i = 0; i < k - 1; i++) {
    for (let j = i + 1; j < k; j++) {
      const a = squares[i]!;
      const b = squares[j]!;
      if (a === 0 || b === 0) continue;
      const c = dot(x, p + i * l, p + j * l, l);
      if (!(Math.abs(c) > tolerance * Math.sqrt(a) * Math.sqrt(b))) continue;
      rotated = true;
      const zeta = (b - a) / (2 * c);
      const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
      const cosine = 1 / Math.sqrt(1 + tangent * tangent);
      const sine = cosine * tangent;
      rotate(x, p + i * l, p + j * l, l, cosine, sine);
      rotate(rotation, q + i * k, q + j * k, k, cosine, sine);
      squares[i] = Math.max(0, a - tangent * c);
      squares[j] = b + tangent * c;
    }
  }
  if (!rotated) return false;
  for (let i = 0; i < k; i++) squares[i] = dot(x, p + i * l, p + i * l, l);
  return true;
}

/** Four sums side by side: one would wait for itself. */
function dot(x: Float64Array, p: number, q: number, count: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    s0 += x[p + i]! * x[q + i]!;
    s1 += x[p + i + 1]! * x[q + i + 1]!;
    s2 += x[p + i + 2]! * x[q + i + 2]!;
    s3 += x[p + i + 3]! * x[q + i + 3]!;
  }
  for (; i < count; i++) s0 += x[p + i]! * x[q + i]!;
  return s0 + s1 + (s2 + s3);
}

function rotate(x: Float64Array, p: number, q: number, count: number, cosine: number, sine: number): void {
  for (let i = 0; i < count; i++) {
    const a = x[p + i]!;
    const b = x[q + i]!;
    x[p + i] = cosine * a - sine * b;
    x[q + i] = sine * a + cosine * b;
  }
}

/** Largest first: exchanges rows of both matrices. */
function sort(
  values: Float64Array,
  t: number,
  x: Float64Array,
  p: number,
  l: number,
  rotation: Float64Array,
  q: number,
  k: number,
): void {
  for (let i = 0; i < k - 1; i++) {
    let most = i;
    for (let j = i + 1; j < k; j++) if (values[t + j]! > values[t + most]!) most = j;
    if (most === i) continue;
    exchange(values, t + i, t + most, 1);
    exchange(x, p + i * l, p + most * l, l);
    exchange(rotation, q + i * k, q + most * k, k);
  }
}

function exchange(x: Float64Array, p: number, q: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const kept = x[p + i]!;
    x[p + i] = x[q + i]!;
    x[q + i] = kept;
  }
}

/** Rows of length 1; those that are 0 become whatever completes the others to an orthonormal set. */
function normalise(values: Float64Array, t: number, x: Float64Array, p: number, l: number, k: number): void {
  for (let i = 0; i < k; i++) {
    const row = p + i * l;
    const length = values[t + i]!;
    if (length > 0) for (let c = 0; c < l; c++) x[row + c] = x[row + c]! / length;
    else complete(x, p, l, i);
  }
}

/** Row i becomes a unit vector that is orthogonal to the rows before it. */
function complete(x: Float64Array, p: number, l: number, i: number): void {
  const row = p + i * l;
  // One of the axes is at least this far from what the rows before it span.
  const enough = 0.5 * Math.sqrt((l - i) / l);
  for (let axis = 0; axis < l; axis++) {
    x.fill(0, row, row + l);
    x[row + axis] = 1;
    // Twice is enough (Kahan, in Parlett 1980).
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const share = dot(x, p + j * l, row, l);
        for (let c = 0; c < l; c++) x[row + c] = x[row + c]! - share * x[p + j * l + c]!;
      }
    }
    const length = Math.sqrt(dot(x, row, row, l));
    if (length < enough) continue;
    for (let c = 0; c < l; c++) x[row + c] = x[row + c]! / length;
    return;
  }
}
