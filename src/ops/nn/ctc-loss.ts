/** The CTC loss; Note [CTC] in kernel/reference/ctc.ts has the mathematics. */
import { float64, int32, int64 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, IndexError, ShapeError } from '../../base/errors.js';
import { formatSizes } from '../../base/geometry.js';
import type { CtcShape } from '../../backends/backend.js';
import * as backend from '../../tensor/launch-host.js';
import { adoptArray, emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import { checkReduction, reduced } from './elementwise-loss.js';
import { extremes } from '../index-plan.js';
import { stack } from '../joining.js';
import { isRecorded } from '../row-formula.js';

/** Instead of -inf where gradients pass, which would turn them into NaN; no loss comes near. */
const NEVER = -1e30;

interface Call extends CtcShape {
  readonly logProbs: Tensor;
  readonly targets: Tensor;
}

/** The number of places of the longest labels, with blanks. */
const widthOf = ({ targetLengths }: CtcShape): number => 2 * Math.max(0, ...targetLengths) + 1;

// ---- what is differentiated again ------------------------------------------------------------------------------------

/** The classes of all places (N, W), and where one may be reached from two places before. */
function placesOf({ targets, targetLengths, blank, ...call }: Call): { places: Tensor; skips: Tensor } {
  const width = widthOf({ ...call, targetLengths, blank });
  const samples = targetLengths.length;
  const labels = targets.to(int64).reshape([-1]).tolist() as (number | bigint)[];
  const places = new BigInt64Array(samples * width).fill(BigInt(blank));
  const skips = new Uint8Array(samples * width);
  let at = 0;
  targetLengths.forEach((length, n) => {
    if (targets.ndim === 2) at = n * targets.size(1);
    for (let i = 0; i < length; i++) places[n * width + 2 * i + 1] = BigInt(labels[at++]!);
    for (let s = 2; s < 2 * length + 1; s++) {
      skips[n * width + s] = places[n * width + s] === places[n * width + s - 2] ? 0 : 1;
    }
  });
  return { places: adoptArray(places, int64, [samples, width]), skips: adoptArray(skips, 'bool', [samples, width]) };
}

/** log(e^a + e^b + e^c), as an operation. */
const logOfSum = (...terms: Tensor[]): Tensor => (stack.call({ tensors: terms, dim: 0 }) as Tensor).logsumexp([0]);

/** t with its places moved by `by`, and NEVER where nothing came. */
function moved(t: Tensor, by: number): Tensor {
  const width = t.size(1);
  const places = adoptArray(
    BigInt64Array.from({ length: width }, (_, s) => BigInt(Math.min(Math.max(s - by, 0), width - 1))),
    int64,
    [width],
  );
  const outside = adoptArray(
    Uint8Array.from({ length: width }, (_, s) => (s - by < 0 || s - by >= width ? 1 : 0)),
    'bool',
    [width],
  );
  return t.indexSelect(1, places).maskedFill(outside, NEVER);
}

const column = (values: readonly number[], like: Tensor): Tensor =>
  adoptArray(Float64Array.from(values), float64, [values.length, 1]).to(like.dtype);

/** The gradient of the sum of `g` times the losses by operations, step by step: for second derivatives. */
function recordedGradient(g: Tensor, call: Call, infinite: Tensor, zeroInfinity: boolean): Tensor {
  const { logProbs, inputLengths, targetLengths } = call;
  const [steps, samples] = [logProbs.size(0), logProbs.size(1)];
  const { places, skips } = placesOf(call);
  const width = places.size(1);
  const index = places.unsqueeze(0).expand([steps, samples, width]);
  const y = logProbs.gather(2, index);
  const [lengths, counts] = [
    column(inputLengths, y),
    column(
      targetLengths.map((n) => 2 * n + 1),
      y,
    ),
  ];
  const place = column(
    Array.from({ length: width }, (_, s) => s),
    y,
  ).view([1, width]);
  const isEnd = place.eq(counts.sub(1)).logicalOr(place.eq(counts.sub(2)));
  const never = y.select(0, 0).detach().mul(0).add(NEVER);

  const forwards: Tensor[] = [y.select(0, 0).where(place.lt(2).logicalAnd(place.lt(counts)), NEVER)];
  for (let t = 1; t < steps; t++) {
    const a = forwards[t - 1]!;
    const reached = logOfSum(a, moved(a, 1), moved(a, 2).where(skips, NEVER)).add(y.select(0, t));
    forwards.push(reached.where(lengths.gt(t).logicalAnd(place.lt(counts)), a));
  }
  // What is reached from place s by two is known at s + 2.
  const skipped = moved(skips.to(y.dtype), -2).eq(1);
  const rests: Tensor[] = [];
  for (let t = steps - 1, b = never; t >= 0; t--) {
    const reached = logOfSum(b, moved(b, -1), moved(b, -2).where(skipped, NEVER));
    const start = isEnd.to(y.dtype).sub(1).mul(-NEVER);
    const rest = start.where(lengths.eq(t + 1), reached).where(lengths.gt(t), NEVER);
    rests.push(rest);
    b = rest.add(y.select(0, t));
  }
  const logLikelihood = logOfSum(
    ...[1, 2].map((k) => forwards[steps - 1]!.where(place.eq(counts.sub(k)), NEVER).logsumexp([1])),
  );
  const all = (list: readonly Tensor[]): Tensor => stack.call({ tensors: list, dim: 0 }) as Tensor;
  const likely = all(forwards).add(all(rests.reverse())).sub(logLikelihood.unsqueeze(1)).exp();
  const inside = adoptArray(
    Float64Array.from({ length: steps }, (_, t) => t),
    float64,
    [steps, 1, 1],
  )
    .to(y.dtype)
    .lt(lengths);
  const byClass = zerosTensor(y.dtype, logProbs.shape).scatterAdd(2, index, likely);
  const slope = logProbs.exp().sub(byClass).where(inside, 0);
  const incoming = g.view([1, samples, 1]);
  return slope.mul(incoming).where(infinite.view([1, samples, 1]).logicalNot(), zeroInfinity ? 0 : NaN);
}

// ---- records ---------------------------------------------------------------------------------------------------------

function checkLengths(what: string, lengths: readonly number[], most: number): void {
  for (const length of lengths) {
    if (length < 0)
      throw new ArgumentError(`ctc_loss: Expected ${what} to have value at least 0, but got value ${length}`);
    if (length <= most) continue;
    throw new ShapeError(
      `Expected ${what} to have value at most ${most}, but got value ${length} (while checking arguments for ctc_loss)`,
    );
  }
}

function checkCall({ logProbs, targets, inputLengths, targetLengths, blank }: Call): void {
  if (!logProbs.dtype.isFloatingPoint) {
    throw new DTypeError(
      `ctc_loss: "ctc_loss" not implemented for '${logProbs.dtype.legacyName}'; give log-probabilities`,
    );
  }
  if (targets.dtype !== int64 && targets.dtype !== int32) {
    throw new DTypeError(`ctc_loss: targets have to be of type Long or Int, got ${targets.dtype.legacyName}`);
  }
  if (logProbs.ndim !== 3 || targets.ndim < 1 || targets.ndim > 2) {
    throw new ShapeError(
      `ctc_loss: expected log_probs (T, N, C) and targets (N, S) or (sum of lengths), got ${formatSizes(logProbs.shape)} and ` +
        formatSizes(targets.shape),
    );
  }
  const [steps = 0, samples = 0, classes = 0] = logProbs.shape;
  if (!(blank >= 0 && blank < classes)) throw new ArgumentError('blank must be in label range');
  if (inputLengths.length !== samples) throw new ShapeError('input_lengths must be of size batch_size');
  if (targetLengths.length !== samples) throw new ShapeError('target_lengths must be of size batch_size');
  checkLengths('input_lengths', inputLengths, steps);
  if (targets.ndim === 2) {
    if (targets.size(0) !== samples) {
      throw new ShapeError(`ctc_loss: expected targets of ${samples} samples, got ${formatSizes(targets.shape)}`);
    }
    checkLengths('target_lengths', targetLengths, targets.size(1));
  } else {
    checkLengths('target_lengths', targetLengths, targets.numel());
    const total = targetLengths.reduce((sum, length) => sum + length, 0);
    if (total !== targets.numel()) {
      throw new ShapeError(
        `Expected tensor to have size ${total} at dimension 0, but got size ${targets.numel()} for the targets ` +
          '(while checking arguments for ctc_loss)',
      );
    }
  }
  const found = extremes(targets);
  if (found !== null && (found.min < 0 || found.max >= classes)) {
    const wrong = found.min < 0 ? found.min : found.max;
    if (targets.ndim === 1 || usesLabel(targets, targetLengths, wrong)) {
      throw new IndexError(`ctc_loss: target ${wrong} is out of range. There are ${classes} classes`);
    }
  }
}

/** Whether a label is one of those that the lengths leave of padded rows. */
function usesLabel(targets: Tensor, lengths: readonly number[], label: number): boolean {
  return lengths.some((length, n) => targets.select(0, n).narrow(0, 0, length).eq(label).any().item<boolean>());
}

const ctcForward = structured(
  '_ctc_loss(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, int blank, bool zero_infinity) -> (Tensor losses, Tensor alphas)',
  {
    doc: 'The CTC loss of each sample.',
    node: 'CtcLossBackward0',
    forward: (call) => {
      checkCall(call);
      const { logProbs, targets } = call;
      const [steps = 0, samples = 0] = logProbs.shape;
      const losses = emptyTensor(logProbs.dtype, [samples]);
      const logAlpha = emptyTensor(float64, [samples, steps, widthOf(call)]);
      backend.ctcLoss(losses, logAlpha, logProbs, targets, call);
      return [losses, logAlpha];
    },
    differentiable: [0],
    grad: {
      logProbs: {
        save: ['logProbs', 'targets', 'losses', 'alphas'],
        vjp: (g, call) => {
          const { logProbs, targets, losses, alphas, zeroInfinity } = call;
          if (isRecorded([g, logProbs])) {
            return recordedGradient(g, call, losses.detach().eq(Infinity), zeroInfinity);
          }
          const out = emptyTensor(logProbs.dtype, logProbs.shape);
          backend.ctcLossGradient(out, g, logProbs, targets, losses, alphas, call, zeroInfinity);
          return out;
        },
      },
      targets: 'none',
    },
    jvp: ({ logProbs: t }, call, result) => {
      const ones = result.detach().mul(0).maskedFill(result.isinf(), 0).add(1);
      const slopes = recordedGradient(ones, call, result.detach().eq(Infinity), call.zeroInfinity);
      return slopes.mul(t!).sum([0, 2]);
    },
  },
);

interface Loss extends Call {
  readonly reduction: string;
  readonly zeroInfinity: boolean;
}

function ctc({ reduction, ...call }: Loss): Tensor {
  checkReduction(reduction);
  const batched = call.logProbs.ndim === 3;
  const logProbs = batched ? call.logProbs : call.logProbs.unsqueeze(1);
  const [losses] = ctcForward.call({ ...call, logProbs }) as [Tensor, Tensor];
  const finite = call.zeroInfinity ? losses.maskedFill(losses.detach().eq(Infinity), 0) : losses;
  if (reduction === 'mean') {
    const lengths = call.targetLengths.map((length) => Math.max(length, 1));
    return finite.div(adoptArray(Float64Array.from(lengths), float64, [lengths.length]).to(finite.dtype)).mean();
  }
  const result = reduced(finite, reduction);
  return batched || reduction !== 'none' ? result : result.squeeze(0);
}

/** The elements of a tensor of lengths. */
const numbers = (t: Tensor): number[] => (t.reshape([-1]).tolist() as (number | bigint)[]).map(Number);

export const ctcLoss = composite(
  "ctc_loss(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, int blank=0, str reduction='mean', bool zero_infinity=False) -> Tensor",
  {
    doc:
      'Minus the logarithm of the probability that what log-probabilities (T, N, C) or (T, C) say, repetitions merged and ' +
      'blanks left out, are the targets (N, S) or (sum of lengths); with zeroInfinity 0 where that cannot be. The mean is ' +
      'over the samples, each divided by its target length; or the sum.',
    aliases: ['nn.functional.ctc_loss'],
    run: ctc,
  },
);

export const ctcLossOfTensors = composite(
  "ctc_loss.Tensor(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank=0, str reduction='mean', bool zero_infinity=False) -> Tensor",
  {
    doc: 'As above, with lengths in tensors.',
    run: (call) =>
      ctc({ ...call, inputLengths: numbers(call.inputLengths), targetLengths: numbers(call.targetLengths) }),
  },
);
