/**
 * Scaled dot-product attention and its gradient, one (batch, head) after the other, in double precision.
 *
 *     S = scale * Q K^T + mask        P = softmax(S) along the keys        out = P V        lse = log(sum(exp(S)))
 *
 * Given G, the gradient of out, and with D[i] = sum over e of G[i][e] * out[i][e]:
 *
 *     dV = P^T G        dS = P * (G V^T - D)        dQ = scale * dS K        dK = scale * dS^T Q
 *
 * A query whose keys are all masked gives NaN, as softmax does of a row of -inf; without any keys the result is 0.
 */
import { bool, float64 } from '../../base/dtype.js';
import { Geometry } from '../../base/geometry.js';
import type { Operand } from '../operand.js';
import { matrix } from './layouts.js';
import { loadDense, loadDenseAs, storeDense } from './load.js';
import { matmul } from './matmul.js';

/** Sizes of a call: batches times heads, queries, keys, width of queries and keys, width of values. */
interface Sizes {
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  readonly width: number;
  readonly valueWidth: number;
}

function sizesOf(q: Operand, v: Operand): Sizes {
  const [batch = 0, heads = 0, queries = 0, width = 0] = q.geometry.sizes;
  return { heads: batch * heads, queries, keys: v.geometry.sizes[2]!, width, valueWidth: v.geometry.sizes[3]! };
}

/** What is added to the scores of one (batch, head): a mask's values, -inf for a bool mask's false. */
function maskOf(mask: Operand, head: number): Float64Array {
  const { sizes, strides, offset } = mask.geometry;
  const heads = sizes[1]!;
  const at = offset + Math.floor(head / heads) * strides[0]! + (head % heads) * strides[1]!;
  const geometry = new Geometry(sizes.slice(2), strides.slice(2), at);
  const values = loadDense({ storage: mask.storage, dtype: mask.dtype, geometry });
  if (mask.dtype === bool) for (let i = 0; i < values.length; i++) values[i] = values[i] !== 0 ? 0 : -Infinity;
  return values;
}

/** Scores of one (batch, head), masked. */
function scoresOf(
  scores: Float64Array,
  qs: Float64Array,
  ks: Float64Array,
  head: number,
  sizes: Sizes,
  mask: Operand | null,
  causal: boolean,
  scale: number,
): void {
  const { queries, keys, width } = sizes;
  matmul(
    matrix(scores, 0, queries, keys),
    matrix(qs, head * queries * width, queries, width),
    matrix(ks, head * keys * width, keys, width, true),
  );
  for (let i = 0; i < scores.length; i++) scores[i] = scores[i]! * scale;
  if (mask !== null) {
    const added = maskOf(mask, head);
    for (let i = 0; i < scores.length; i++) scores[i] = scores[i]! + added[i]!;
  }
  if (causal)
    for (let i = 0; i < queries; i++) scores.fill(-Infinity, i * keys + Math.min(i + 1, keys), (i + 1) * keys);
}

/**
 * `out` (N, H, L, Ev) and `logSumExp` (N, H, L) from `q` (N, H, L, E), `k` (N, H, S, E), `v` (N, H, S, Ev) and `mask` (N, H, L,
 * S) or null: bool, true where a query attends to a key, or floats that are added to the scores. `causal` lets query i attend
 * to the keys 0 ... i only. Any strides; a mask that is broadcast has strides of 0.
 */
export function attention(
  out: Operand,
  logSumExp: Operand,
  q: Operand,
  k: Operand,
  v: Operand,
  mask: Operand | null,
  causal: boolean,
  scale: number,
): void {
  const sizes = sizesOf(q, v);
  const { heads, queries, keys, valueWidth } = sizes;
  const qs = loadDenseAs(q, float64);
  const ks = loadDenseAs(k, float64);
  const vs = loadDenseAs(v, float64);
  const results = new Float64Array(heads * queries * valueWidth);
  const logs = new Float64Array(heads * queries);
  const scores = new Float64Array(queries * keys);
  for (let head = 0; head < heads; head++) {
    scoresOf(scores, qs, ks, head, sizes, mask, causal, scale);
    for (let i = 0; i < queries; i++) logs[head * queries + i] = softmaxRow(scores, i * keys, keys);
    matmul(
      matrix(results, head * queries * valueWidth, queries, valueWidth),
      matrix(scores, 0, queries, keys),
      matrix(vs, head * keys * valueWidth, keys, valueWidth),
    );
  }
  storeDense(out, results);
  storeDense(logSumExp, logs);
}

/** Replaces n scores by their softmax and gives the logarithm of the sum of their exponentials. */
function softmaxRow(scores: Float64Array, at: number, n: number): number {
  let most = -Infinity;
  for (let j = at; j < at + n; j++) if (scores[j]! > most || scores[j] !== scores[j]) most = scores[j]!;
  let sum = 0;
  for (let j = at; j < at + n; j++) {
    const power = Math.exp(scores[j]! - most);
    scores[j] = power;
    sum += power;
  }
  for (let j = at; j < at + n; j++) scores[j] = scores[j]! / sum;
  return most + Math.log(sum);
}

/**
 * The gradients of q, k and v from `gradOut` (N, H, L, Ev) and what `attention` was given and gave. The probabilities are
 * computed anew, as exp(S - logSumExp).
 */
export function attentionGradient(
  gradQ: Operand,
  gradK: Operand,
  gradV: Operand,
  gradOut: Operand,
  out: Operand,
  logSumExp: Operand,
  q: Operand,
  k: Operand,
  v: Operand,
  mask: Operand | null,
  causal: boolean,
  scale: number,
): void {
  const sizes = sizesOf(q, v);
  const { heads, queries, keys, width, valueWidth } = sizes;
  const [qs, ks, vs] = [loadDenseAs(q, float64), loadDenseAs(k, float64), loadDenseAs(v, float64)];
  const [gs, os, logs] = [loadDenseAs(gradOut, float64), loadDenseAs(out, float64), loadDenseAs(logSumExp, float64)];
  const [dq, dk, dv] = [new Float64Array(qs.length), new Float64Array(ks.length), new Float64Array(vs.length)];
  const powers = new Float64Array(queries * keys);
  const changes = new Float64Array(queries * keys);
  for (let head = 0; head < heads; head++) {
    const queryAt = head * queries * width;
    const keyAt = head * keys * width;
    const outAt = head * queries * valueWidth;
    const valueAt = head * keys * valueWidth;
    const grads = matrix(gs, outAt, queries, valueWidth);
    scoresOf(powers, qs, ks, head, sizes, mask, causal, scale);
    for (let i = 0; i < powers.length; i++) {
      powers[i] = Math.exp(powers[i]! - logs[head * queries + Math.floor(i / keys)]!);
    }
    matmul(matrix(dv, valueAt, keys, valueWidth), matrix(powers, 0, queries, keys, true), grads);
    matmul(matrix(changes, 0, queries, keys), grads, matrix(vs, valueAt, keys, valueWidth, true));
    for (let i = 0, at = 0; i < queries; i++) {
      let sum = 0;
      for (let e = outAt + i * valueWidth; e < outAt + (i + 1) * valueWidth; e++) sum += gs[e]! * os[e]!;
      for (let j = 0; j < keys; j++, at++) changes[at] = powers[at]! * (changes[at]! - sum) * scale;
    }
    matmul(matrix(dq, queryAt, queries, width), matrix(changes, 0, queries, keys), matrix(ks, keyAt, keys, width));
    matmul(
      matrix(dk, keyAt, keys, width),
      matrix(changes, 0, queries, keys, true),
      matrix(qs, queryAt, queries, width),
    );
  }
  storeDense(gradQ, dq);
  storeDense(gradK, dk);
  storeDense(gradV, dv);
}
