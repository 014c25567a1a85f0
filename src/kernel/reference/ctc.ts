/**
 * Connectionist temporal classification (Graves et al. 2006): minus the logarithm of the probability that a sequence of
 * symbols and blanks reads as given labels, and its gradient.
 *
 * Note [CTC]. With l' the labels with a blank before, between and behind them, S = 2 L + 1 places in all, y[t][c] the
 * log-probabilities and T the length of the input:
 *
 *     a[0][s] = y[0][l'[s]] for s = 0, 1, else -inf
 *     a[t][s] = y[t][l'[s]] + log(exp a[t-1][s] + exp a[t-1][s-1] + exp a[t-1][s-2])      the last only where l'[s] != l'[s-2]
 *     loss    = -log(exp a[T-1][S-1] + exp a[T-1][S-2])
 *
 * b is the same from the end, and exp(a[t][s] + b[t][s] - y[t][l'[s]] + loss) is how probable it is that place s is reached
 * at time t. PyTorch's gradient takes the log-probabilities for those of a softmax, whose sum is 1:
 *
 *     dl/dy[t][c] = exp y[t][c] - sum over the places s of c of how probable they are
 *
 * which through the gradient of log_softmax is the same as without the first term.
 */
import { float64 } from '../../base/dtype.js';
import type { Operand } from '../operand.js';
import { loadDenseAs, storeDense } from './load.js';

/** What a call says besides its tensors. */
export interface CtcShape {
  /** For each sample how many steps of the input there are, and how many labels. */
  readonly inputLengths: readonly number[];
  readonly targetLengths: readonly number[];
  /** The class that stands for no symbol. */
  readonly blank: number;
}

/** The first place from which the last but one can be reached in the steps that are left, two places at a step. */
const firstUseful = (count: number, left: number): number => Math.max(0, count - 2 * left);

/** The labels of sample n with blanks around them, in `places`; the labels are rows, or all in one. Returns their number. */
function placeLabels(places: Int32Array, labels: Float64Array, columns: number, n: number, shape: CtcShape): number {
  const length = shape.targetLengths[n]!;
  let at = n * columns;
  if (columns < 0) {
    at = 0;
    for (let k = 0; k < n; k++) at += shape.targetLengths[k]!;
  }
  places.fill(shape.blank);
  for (let i = 0; i < length; i++) places[2 * i + 1] = labels[at + i]!;
  return 2 * length + 1;
}

/** The number of columns of padded labels; -1 where all are in one row. */
const columnsOf = (targets: Operand): number => (targets.geometry.rank === 2 ? targets.geometry.sizes[1]! : -1);

/** Below this difference of logarithms a term does not change a sum in double precision: e^-38 < 2^-54. */
const NO_DIFFERENCE = -38;

/** e^d for a difference d <= 0 of logarithms; the largest term has d = 0, and most others are far below it. */
const share = (d: number): number => (d === 0 ? 1 : d < NO_DIFFERENCE ? 0 : Math.exp(d));

/** log(e^a + e^b + e^c); -inf where all are. */
function logOfSum(a: number, b: number, c: number): number {
  const most = Math.max(a, b, c);
  if (most === -Infinity) return most;
  const sum = share(a - most) + share(b - most) + share(c - most);
  return sum === 1 ? most : most + Math.log(sum);
}

/**
 * `losses` (N) and `logAlpha` (N, T, W; float64) from `logProbs` (T, N, C) and `targets`, (N, labels) or all labels in one
 * row. W is at least 2 labels + 1; what of logAlpha is beyond a sample's lengths is -inf.
 */
export function ctcLoss(
  losses: Operand,
  logAlpha: Operand,
  logProbs: Operand,
  targets: Operand,
  shape: CtcShape,
): void {
  const [, samples = 0, classes = 0] = logProbs.geometry.sizes;
  const [, steps = 0, width = 0] = logAlpha.geometry.sizes;
  const y = loadDenseAs(logProbs, float64);
  const labels = loadDenseAs(targets, float64);
  const a = new Float64Array(samples * steps * width).fill(-Infinity);
  const results = new Float64Array(samples);
  const places = new Int32Array(width);
  for (let n = 0; n < samples; n++) {
    const count = placeLabels(places, labels, columnsOf(targets), n, shape);
    const length = shape.inputLengths[n]!;
    if (length === 0) {
      results[n] = count === 1 ? 0 : Infinity;
      continue;
    }
    let row = n * steps * width;
    for (let s = 0; s < Math.min(2, count); s++) a[row + s] = y[n * classes + places[s]!]!;
    for (let t = 1; t < length; t++) {
      const before = row;
      row += width;
      const probs = (t * samples + n) * classes;
      const end = Math.min(count, 2 * t + 2);
      for (let s = firstUseful(count, length - t); s < end; s++) {
        const one = s > 0 ? a[before + s - 1]! : -Infinity;
        const two = s > 1 && places[s] !== places[s - 2] ? a[before + s - 2]! : -Infinity;
        a[row + s] = logOfSum(a[before + s]!, one, two) + y[probs + places[s]!]!;
      }
    }
    results[n] = -logOfSum(a[row + count - 1]!, count > 1 ? a[row + count - 2]! : -Infinity, -Infinity);
  }
  storeDense(losses, results);
  storeDense(logAlpha, a);
}

/**
 * `gradProbs` (T, N, C), from `gradOut` (N) and what `ctcLoss` was given and gave. Steps beyond a sample's length get 0, and
 * so does a sample whose loss is infinite if `zeroInfinity`; else it gets NaN.
 */
export function ctcLossGradient(
  gradProbs: Operand,
  gradOut: Operand,
  logProbs: Operand,
  targets: Operand,
  losses: Operand,
  logAlpha: Operand,
  shape: CtcShape,
  zeroInfinity: boolean,
): void {
  const [, samples = 0, classes = 0] = logProbs.geometry.sizes;
  const [, steps = 0, width = 0] = logAlpha.geometry.sizes;
  const [y, labels] = [loadDenseAs(logProbs, float64), loadDenseAs(targets, float64)];
  const [g, loss, a] = [loadDenseAs(gradOut, float64), loadDenseAs(losses, float64), loadDenseAs(logAlpha, float64)];
  const result = new Float64Array(y.length);
  const places = new Int32Array(width);
  // b of one step at a time, with two places behind the last that are never reached
  let b = new Float64Array(width + 2);
  let next = new Float64Array(width + 2);
  for (let n = 0; n < samples; n++) {
    if (loss[n] === Infinity && zeroInfinity) continue;
    const count = placeLabels(places, labels, columnsOf(targets), n, shape);
    next.fill(-Infinity);
    for (let t = shape.inputLengths[n]! - 1; t >= 0; t--) {
      const probs = (t * samples + n) * classes;
      const row = (n * steps + t) * width;
      for (let c = probs; c < probs + classes; c++) result[c] = Math.exp(y[c]!) * g[n]!;
      b.fill(-Infinity);
      const left = shape.inputLengths[n]! - t;
      const end = Math.min(count, 2 * t + 2);
      for (let s = firstUseful(count, left); s < end; s++) {
        const log = y[probs + places[s]!]!;
        const two = s + 2 < count && places[s] !== places[s + 2] ? next[s + 2]! : -Infinity;
        const rest = left === 1 ? 0 : logOfSum(next[s]!, next[s + 1]!, two);
        b[s] = rest + log;
        result[probs + places[s]!]! -= Math.exp(a[row + s]! + rest + loss[n]!) * g[n]!;
      }
      if (loss[n] === Infinity) result.fill(NaN, probs, probs + classes);
      [b, next] = [next, b];
    }
  }
  storeDense(gradProbs, result);
}
