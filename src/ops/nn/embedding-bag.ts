/**
 * Sums, means and maxima of rows that are looked up by number, a bag of them at a time.
 *
 * What is looked up for bag b are the indices from offsets[b] to offsets[b + 1]. A sum is a sparse matrix of bags and rows,
 * times the table, and the transposed matrix gives the gradient of the table; no row is copied. Another kernel takes maxima.
 * Where something is recorded the rows are gathered and added by operations.
 */
import { float64, int32, int64 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, NotImplementedError, ShapeError } from '../../base/errors.js';
import * as backend from '../../tensor/launch-host.js';
import { adoptArray, emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import type { SparseRows } from '../../backends/backend.js';
import { transposed } from '../image/sparse.js';
import { applied } from '../image/spatial.js';
import { shortenRows } from './embedding.js';
import { checkInSelf } from '../index-plan.js';
import { isRecorded } from '../row-formula.js';

interface Call {
  readonly indices: Tensor;
  readonly offsets: Tensor;
  readonly perSampleWeights: Tensor | null;
  readonly mode: string;
  readonly includeLastOffset: boolean;
  readonly paddingIdx: number;
}

/** Which of the indices are used, in order. */
interface Plan {
  /** Where the rows of each bag begin, and at the end how many there are. */
  readonly starts: Int32Array;
  /** Which they are among the indices; null where all are used. */
  readonly positions: Tensor | null;
  /** Their numbers. */
  readonly rows: Tensor;
}

const vectorOf = (values: Int32Array): Tensor => adoptArray(values, int32, [values.length]);
const integersOf = (t: Tensor): Int32Array => t.to(int32).toTypedArray() as Int32Array;

function planOf({ indices, offsets, includeLastOffset, paddingIdx }: Call): Plan {
  const count = indices.numel();
  const bags = offsets.numel() - (includeLastOffset ? 1 : 0);
  const starts = new Int32Array(bags + 1).fill(count);
  starts.set(integersOf(offsets));
  // Also where there is no bag.
  starts[0] = 0;
  if (paddingIdx < 0 && starts[bags] === count) return { starts, positions: null, rows: indices };
  const numbers = integersOf(indices);
  const positions = new Int32Array(count);
  let used = 0;
  for (let b = 0, i = starts[0]; b < bags; b++) {
    for (const end = starts[b + 1]!; i < end; i++) if (numbers[i] !== paddingIdx) positions[used++] = i;
    starts[b + 1] = used;
  }
  const kept = vectorOf(positions.slice(0, used));
  return { starts, positions: kept, rows: indices.indexSelect(0, kept) };
}

const bagsOf = (plan: Plan): number => plan.starts.length - 1;

/** The bag of each row that is used. */
function bagOfRows({ starts }: Plan): Tensor {
  const bag = new Int32Array(starts.at(-1)!);
  for (let b = 0; b + 1 < starts.length; b++) bag.fill(b, starts[b], starts[b + 1]);
  return vectorOf(bag);
}

/** The factors of the rows: given weights, or 1 over the size of the bag; null for 1. */
function factors({ perSampleWeights: given, mode }: Call, { starts, positions }: Plan): Tensor | null {
  if (mode === 'mean') {
    const shares = new Float64Array(starts.at(-1)!);
    for (let b = 0; b + 1 < starts.length; b++)
      shares.fill(1 / (starts[b + 1]! - starts[b]!), starts[b], starts[b + 1]);
    return adoptArray(shares, float64, [shares.length, 1]);
  }
  if (given === null) return null;
  return (positions === null ? given : given.indexSelect(0, positions)).unsqueeze(1);
}

const scaled = (rows: Tensor, by: Tensor | null): Tensor => (by === null ? rows : rows.mul(by.to(rows.dtype)));

/** The sums of the bags, from rows of the table `weight`. */
const summed = (weight: Tensor, plan: Plan, by: Tensor | null): Tensor => {
  const rows = scaled(weight.indexSelect(0, plan.rows), by);
  return zerosTensor(rows.dtype, [bagsOf(plan), rows.size(1)]).indexAdd(0, bagOfRows(plan), rows);
};

/** The matrix whose product with the table is the sums. */
function matrixOf(plan: Plan, by: Tensor | null): SparseRows {
  const columns = integersOf(plan.rows);
  const weights = by === null ? new Float64Array(columns.length).fill(1) : by.to(float64).toTypedArray();
  return { starts: plan.starts, columns, weights: weights as Float64Array };
}

/** Every entry over the number of entries in its row. */
function shared({ starts, columns, weights }: SparseRows): SparseRows {
  const shares = weights!.slice();
  for (let row = 0; row + 1 < starts.length; row++) {
    for (let k = starts[row]!; k < starts[row + 1]!; k++) shares[k]! /= starts[row + 1]! - starts[row]!;
  }
  return { starts, columns, weights: shares };
}

/** The maxima of the bags, 0 where there is none, and the row of the table each is from (int64), -1 where there is none. */
function maxima(weight: Tensor, plan: Plan): [Tensor, Tensor] {
  const sizes = [bagsOf(plan), weight.size(1)];
  const out: [Tensor, Tensor] = [emptyTensor(weight.dtype, sizes), emptyTensor(int64, sizes)];
  backend.bagMax(...out, weight, plan.rows, bagOfRows(plan));
  return out;
}

/** How often each used row is used. */
function frequencies(plan: Plan, count: number): Tensor {
  const ones = zerosTensor(float64, plan.rows.shape).add(1);
  return zerosTensor(ones.dtype, [count]).indexAdd(0, plan.rows, ones).indexSelect(0, plan.rows);
}

const bagsOfRows = structured(
  '_embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq, str mode, Tensor? per_sample_weights, bool include_last_offset, int padding_idx) -> (Tensor output, Tensor rows)',
  {
    doc: 'What becomes of each bag, and with maxima the rows they are from.',
    node: 'EmbeddingBagBackward0',
    forward: ({ weight, ...call }) => {
      const plan = planOf(call);
      if (call.mode === 'max') return maxima(weight, plan);
      const sums = applied(weight, [bagsOf(plan), weight.size(1)], [matrixOf(plan, factors(call, plan)), null]);
      return [sums, zerosTensor(int64, [0])];
    },
    differentiable: [0],
    grad: {
      weight: {
        save: ['indices', 'offsets', 'perSampleWeights', 'rows'],
        vjp: (g, call, { weight: sizes }) => {
          if (call.mode === 'max') {
            const none = call.rows.lt(0);
            const table = zerosTensor(g.dtype, sizes);
            return table.scatterAdd(0, call.rows.maskedFill(none, 0), g.maskedFill(none, 0));
          }
          const plan = planOf(call);
          if (!isRecorded([g, call.perSampleWeights])) {
            const matrix = transposed(matrixOf(plan, factors(call, plan)), sizes[0]!);
            return applied(g, sizes, [call.scaleGradByFreq ? shared(matrix) : matrix, null]);
          }
          const slices = scaled(g.indexSelect(0, bagOfRows(plan)), factors(call, plan));
          const each = call.scaleGradByFreq
            ? slices.div(frequencies(plan, sizes[0]!).to(g.dtype).unsqueeze(1))
            : slices;
          return zerosTensor(g.dtype, sizes).indexAdd(0, plan.rows, each);
        },
      },
      perSampleWeights: {
        save: ['weight', 'indices', 'offsets', 'perSampleWeights'],
        vjp: (g, { weight, ...call }) => {
          const plan = planOf(call);
          const products = g.indexSelect(0, bagOfRows(plan)).mul(weight.indexSelect(0, plan.rows)).sum([1]);
          const { positions } = plan;
          if (positions === null) return products;
          return zerosTensor(g.dtype, call.indices.shape).indexAdd(0, positions, products);
        },
      },
      indices: 'none',
      offsets: 'none',
    },
    jvp: ({ weight: tw, perSampleWeights: tp }, { weight, ...call }) => {
      const plan = planOf(call);
      if (call.mode === 'max') {
        const rows = maxima(weight.detach(), plan)[1];
        const none = rows.lt(0);
        return tw!.gather(0, rows.maskedFill(none, 0)).maskedFill(none, 0);
      }
      const ofWeight = tw == null ? null : summed(tw, plan, factors(call, plan));
      if (tp == null) return ofWeight;
      const ofFactors = summed(weight, plan, factors({ ...call, perSampleWeights: tp }, plan));
      return ofWeight === null ? ofFactors : ofWeight.add(ofFactors);
    },
  },
);

/** Indices, offsets and weights as vectors: a matrix is a bag for each row. */
function asVectors(input: Tensor, offsets: Tensor | null, weights: Tensor | null): [Tensor, Tensor, Tensor | null] {
  if (weights !== null && weights.shape.join() !== input.shape.join()) {
    throw new ShapeError(
      `embedding_bag: If per_sample_weights (torch.Size([${weights.shape.join(', ')}])) is not None, ` +
        `then it must have the same shape as the input (torch.Size([${input.shape.join(', ')}]))`,
    );
  }
  if (input.ndim === 2) {
    if (offsets !== null) {
      throw new ArgumentError(
        'if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. ' +
          'However, found offsets of type Tensor',
      );
    }
    const [bags = 0, size = 0] = input.shape;
    const starts = new Int32Array(bags);
    for (let b = 0; b < bags; b++) starts[b] = b * size;
    return [input.reshape([bags * size]), vectorOf(starts), weights === null ? null : weights.reshape([bags * size])];
  }
  if (input.ndim !== 1) {
    throw new ShapeError(`input has to be 1D or 2D Tensor, but got Tensor of dimension ${input.ndim}`);
  }
  if (offsets === null) throw new ArgumentError('offsets has to be a 1D Tensor but got None');
  if (offsets.ndim !== 1) throw new ShapeError('offsets has to be a 1D Tensor');
  return [input, offsets, weights];
}

function checkOffsets(offsets: Tensor, count: number, includeLast: boolean): void {
  const starts = (offsets.tolist() as (number | bigint)[]).map(Number);
  if (includeLast && starts.length === 0) {
    throw new ArgumentError('include_last_offset: number of offsets should be at least 1');
  }
  if (starts.length === 0) return;
  if (starts[0] !== 0) {
    throw new ArgumentError(
      'offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. ' +
        `However, got ${starts[0]}`,
    );
  }
  const last = starts.at(-1)!;
  if (last > count) {
    throw new ArgumentError(
      `offsets[-1] can not be greater than input's length: ${count}, but got offsets[-1] of ${last}`,
    );
  }
  starts.forEach((start, b) => {
    if (b > 0 && start < starts[b - 1]!) {
      throw new ArgumentError(
        `embedding_bag: offsets have to rise, but offsets[${b}] is ${start} after ${starts[b - 1]!}`,
      );
    }
  });
}

export const embeddingBag = composite(
  "embedding_bag(Tensor input, Tensor weight, Tensor? offsets=None, float? max_norm=None, float norm_type=2, bool scale_grad_by_freq=False, str mode='mean', bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False, int? padding_idx=None) -> Tensor",
  {
    doc:
      "The means (or 'sum', 'max') of rows of weight, [count, width], of sizes [bags, width]. A row of `input` (bags, n) is a " +
      'bag; or of a vector `input` the bags start at `offsets`. Rows are multiplied by perSampleWeights (of the sizes of input) ' +
      'before they are summed, and the row paddingIdx is left out; other options are those of embedding.',
    aliases: ['nn.functional.embedding_bag'],
    run: (call) => {
      const { weight, mode, maxNorm, normType, scaleGradByFreq, sparse, includeLastOffset } = call;
      const [indices, offsets, perSampleWeights] = asVectors(call.input, call.offsets, call.perSampleWeights);
      if (mode !== 'sum' && mode !== 'mean' && mode !== 'max') {
        throw new ArgumentError('mode has to be one of sum, mean or max');
      }
      if (mode === 'max' && scaleGradByFreq) {
        throw new ArgumentError('max mode does not support scaling the gradient by the frequency');
      }
      if (mode === 'max' && sparse) throw new ArgumentError('max mode does not support sparse weights');
      if (perSampleWeights !== null && mode !== 'sum') {
        throw new NotImplementedError(
          'embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for ' +
            `mode='sum' (got mode='${mode}').`,
        );
      }
      if (weight.ndim !== 2) throw new ShapeError(`embedding_bag: 'weight' must be 2-D, got ${weight.ndim} dimensions`);
      if (indices.dtype !== int64 && indices.dtype !== int32) {
        throw new DTypeError(
          "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got " +
            `torch.${indices.dtype.legacyName}Tensor instead (while checking arguments for embedding_bag)`,
        );
      }
      const rows = weight.size(0);
      const padding = call.paddingIdx;
      if (padding !== null && (padding >= rows || padding < -rows)) {
        throw new ArgumentError(
          `padding_idx must be within the number of embeddings, -${rows} through ${rows - 1}, but got ${padding}`,
        );
      }
      checkInSelf('embedding_bag', indices, 0, rows);
      if (call.input.ndim === 1) checkOffsets(offsets, indices.numel(), includeLastOffset);
      if (maxNorm !== null) shortenRows(weight, indices, maxNorm, normType);
      const [output] = bagsOfRows.call({
        weight,
        indices,
        offsets,
        scaleGradByFreq,
        mode,
        perSampleWeights,
        includeLastOffset: includeLastOffset && call.input.ndim === 1,
        paddingIdx: padding === null ? -1 : padding < 0 ? padding + rows : padding,
      }) as [Tensor, Tensor];
      return output;
    },
  },
);
