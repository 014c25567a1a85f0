/** Looking rows up by number: embedding, and one-hot vectors. */
import { int32, int64 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { contiguousGeometry } from '../../base/geometry.js';
import { expandGeometry, selectGeometry, unsqueezeGeometry } from '../../base/views.js';
import { withGradMode } from '../../tensor/modes.js';
import * as backend from '../../tensor/launch.js';
import { emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import { checkInSelf, extremes, indexVector, scalarOf, seenAs } from '../index-plan.js';
import { withGeometry } from '../reducing.js';
import { isRecorded } from '../row-formula.js';

export const embeddingRows = structured(
  '_embedding(Tensor weight, Tensor indices, int padding_idx=-1, bool scale_grad_by_freq=False, int tables=1) -> Tensor',
  {
    doc: 'The rows of weight at these indices; the row paddingIdx gets no gradient, of each of the tables that are below one another in it. `embedding()` is the form to call.',
    node: 'EmbeddingBackward0',
    fn: false,
    forward: ({ weight, indices }) => {
      if (weight.dim() !== 2) throw new ShapeError(`embedding: 'weight' must be 2-D, got ${weight.dim()} dimensions`);
      if (indices.dtype !== int64 && indices.dtype !== int32) {
        throw new DTypeError(
          "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got " +
            `torch.${indices.dtype.legacyName}Tensor instead (while checking arguments for embedding)`,
        );
      }
      const [rows = 0, width = 0] = weight.shape;
      checkInSelf('embedding', indices, 0, rows);
      const out = emptyTensor(weight.dtype, [...indices.shape, width]);
      const matrix = contiguousGeometry([indices.numel(), width]);
      backend.indexGet(seenAs(out, matrix), weight, [indexVector(indices)], [0]);
      return out;
    },
    grad: {
      weight: {
        save: ['indices'],
        vjp: (g, { indices, paddingIdx, scaleGradByFreq, tables }, { weight }) => {
          const [rows = 0, width = 0] = weight;
          const tableRows = rows / tables;
          const picked = indices.reshape([-1]);
          let slices = g.reshape([picked.numel(), width]);
          if (scaleGradByFreq) {
            const ones = scalarOf(1, g.dtype).expand(picked.shape);
            const frequency = zerosTensor(g.dtype, [rows]).indexAdd(0, picked, ones).indexSelect(0, picked);
            slices = slices.div(frequency.unsqueeze(1));
          }
          if (isRecorded([g])) {
            if (paddingIdx >= 0) slices = slices.maskedFill(picked.remainder(tableRows).eq(paddingIdx).unsqueeze(1), 0);
            return zerosTensor(g.dtype, weight).indexAdd(0, picked, slices);
          }
          // The same without copies of the table and of the slices.
          const sums = zerosTensor(g.dtype, weight);
          backend.indexPut(sums, [indexVector(picked)], slices, 'add', [0]);
          const stacked = contiguousGeometry([tables, tableRows, width]);
          if (paddingIdx >= 0) backend.fill(seenAs(sums, selectGeometry(stacked, 1, paddingIdx)), 0);
          return sums;
        },
      },
      indices: 'none',
    },
    jvp: 'linear',
  },
);

/** What PyTorch adds to a norm before dividing by it. */
const RENORM_EPSILON = 1e-7;

/** Shortens the rows that are used, and longer than `maxNorm`, in place; nothing is recorded. */
export function shortenRows(weight: Tensor, input: Tensor, maxNorm: number, normType: number): void {
  withGradMode(false, () => {
    const used = input.reshape([-1]);
    const slices = weight.indexSelect(0, used);
    const norms = slices.norm(normType, [1], true);
    const shortened = slices.mul(norms.add(RENORM_EPSILON).reciprocal().mul(maxNorm));
    weight.indexCopy_(0, used.long(), shortened.where(norms.gt(maxNorm), slices));
  });
}

export const embedding = composite(
  'embedding(Tensor input, Tensor weight, int? padding_idx=None, float? max_norm=None, float norm_type=2.0, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor',
  {
    doc: 'The rows of weight, [count, width], at the indices in input (int64 or int32), of sizes [..input, width]. The row paddingIdx gets no gradient; with maxNorm, longer rows that are used are shortened in place; scaleGradByFreq divides gradients by how often a row is used.',
    aliases: ['nn.functional.embedding'],
    run: ({ input, weight, paddingIdx, maxNorm, normType, scaleGradByFreq }) => {
      const rows = weight.shape[0] ?? 0;
      if (paddingIdx !== null && (paddingIdx >= rows || paddingIdx < -rows)) {
        throw new ArgumentError(
          `embedding: Padding_idx must be within num_embeddings, got ${paddingIdx} for ${rows} embeddings`,
        );
      }
      if (maxNorm !== null) shortenRows(weight, input, maxNorm, normType);
      const padding = paddingIdx === null ? -1 : paddingIdx < 0 ? paddingIdx + rows : paddingIdx;
      return embeddingRows.call({ weight, indices: input, paddingIdx: padding, scaleGradByFreq, tables: 1 });
    },
  },
);

export const oneHot = composite('one_hot(Tensor self, int num_classes=-1) -> Tensor', {
  doc: 'For each class number (int64) a vector, int64, of numClasses zeros with a 1 at that place; by default as many as needed.',
  aliases: ['nn.functional.one_hot'],
  method: false,
  run: ({ self, numClasses }) => {
    if (self.dtype !== int64)
      throw new DTypeError(`one_hot is only applicable to index tensor. Got ${self.dtype.name}`);
    const found = extremes(self);
    if (found === null) {
      if (numClasses <= 0) {
        throw new ArgumentError('one_hot: Can not infer total number of classes from empty tensor.; give numClasses');
      }
      return zerosTensor(int64, [...self.shape, numClasses]);
    }
    if (found.min < 0) throw new ArgumentError(`one_hot: Class values must be non-negative. Got ${found.min}`);
    if (numClasses !== -1) {
      if (numClasses < 1) throw new ArgumentError(`one_hot: num_classes should be positive, got ${numClasses}`);
      if (found.max >= numClasses) {
        throw new ArgumentError(
          `one_hot: Class values must be smaller than num_classes. Got ${found.max} for ${numClasses} classes`,
        );
      }
    }
    const classes = numClasses === -1 ? found.max + 1 : numClasses;
    const out = zerosTensor(int64, [...self.shape, classes]);
    const index = withGeometry(self, unsqueezeGeometry(self.geometry, self.ndim));
    const one = scalarOf(1, int64);
    backend.scatter(out, index, withGeometry(one, expandGeometry(one.geometry, index.geometry.sizes)), 'set', -1);
    return out;
  },
});
