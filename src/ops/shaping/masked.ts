/**
 * Reductions, scans and normalisations that leave elements out: a mask (bool, broadcast to the input) says which elements
 * count. Those that do not are replaced by what changes nothing: 0 in a sum, 1 in a product, -Infinity for a maximum.
 */
import { bool, Category, type DType, float32, int64 } from '../../base/dtype.js';
import { DTypeError, IndexError, ShapeError } from '../../base/errors.js';
import { formatSizes, wrapDim } from '../../base/geometry.js';
import { emptyTensor, type Scalar, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { scalarOf } from '../index-plan.js';
import { linalgVectorNorm } from '../norm.js';

// ---- masks and dims --------------------------------------------------------------------------------------------------

/** The mask as bool, of sizes that broadcast to the input's and no more dimensions. */
function maskFor(input: Tensor, mask: Tensor): Tensor {
  if (mask.dim() > input.dim()) {
    throw new IndexError(
      '_input_mask expected broadcastable mask (got mask dimensionality higher than of the input); ' +
        `the mask has sizes ${formatSizes(mask.shape)}, the input ${formatSizes(input.shape)}`,
    );
  }
  const truth = mask.dtype === bool ? mask : mask.to(bool);
  return truth.expand(input.shape);
}

/** The input with `neutral` wherever the mask does not hold. */
const masked = (input: Tensor, mask: Tensor | null, neutral: Scalar): Tensor =>
  mask === null ? input : input.where(maskFor(input, mask), scalarOf(neutral, input.dtype));

/** The dims meant, all where none are given, in rising order. */
function dimsOf(dim: readonly number[] | null, rank: number): number[] {
  if (dim === null || dim.length === 0) return Array.from({ length: rank }, (_, d) => d);
  const dims = dim.map((d) => wrapDim(d, rank, 'masked'));
  dims.forEach((d, i) => {
    if (dims.indexOf(d) !== i) throw new ShapeError(`masked: dim=${dim[i]} appears multiple times in the list of dims`);
  });
  return rank === 0 ? [] : dims.sort((a, b) => a - b);
}

/** What a maximum (sign -1) or a minimum (1) of no elements is: the dtype's lowest or highest value. */
function extremeOf(dtype: DType, sign: 1 | -1): Scalar {
  if (dtype.isFloatingPoint) return sign * Infinity;
  if (dtype === bool) throw new DTypeError(`masked: extremes are not defined for '${dtype.legacyName}'`);
  const bits = BigInt(8 * dtype.bytes);
  if (!dtype.isSigned) return sign === 1 ? (1n << bits) - 1n : 0n;
  return sign === 1 ? (1n << (bits - 1n)) - 1n : -(1n << (bits - 1n));
}

/** The dtype of sums and products: integers count in int64. */
const widened = (dtype: DType): DType => (dtype.category < Category.float ? int64 : dtype);

// ---- reductions ------------------------------------------------------------------------------------------------------

interface Reduced {
  readonly input: Tensor;
  readonly dim: readonly number[] | null;
  readonly keepdim: boolean;
  readonly dtype: DType | null;
  readonly mask: Tensor | null;
}

function sumOf({ input, dim, keepdim, dtype, mask }: Reduced): Tensor {
  return masked(input, mask, 0).sum(dimsOf(dim, input.dim()), keepdim, { dtype: dtype ?? widened(input.dtype) });
}

/** How many elements count: a number for each result, or one for all where there is no mask. */
function countOf({ input, dim, keepdim, mask }: Reduced): Tensor {
  const dims = dimsOf(dim, input.dim());
  if (mask !== null) return maskFor(input, mask).sum(dims, keepdim);
  const count = emptyTensor(int64, []);
  return count.fill_(dims.reduce((product, d) => product * input.shape[d]!, 1));
}

export const maskedSum = composite(
  'masked_sum(Tensor input, int[]? dim=None, *, bool keepdim=False, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  { doc: 'The sums over the dims of the elements where mask holds; 0 where it holds nowhere.', run: sumOf },
);

export const maskedProd = composite(
  'masked_prod(Tensor input, int[]? dim=None, *, bool keepdim=False, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'The products over the dims of the elements where mask holds; 1 where it holds nowhere.',
    run: ({ input, dim, keepdim, dtype, mask }) => {
      const factors = masked(input, mask, 1).to(dtype ?? widened(input.dtype));
      return dimsOf(dim, input.dim()).reduceRight((product, d) => product.prod(d, keepdim), factors);
    },
  },
);

export const maskedAmax = composite(
  'masked_amax(Tensor input, int[]? dim=None, *, bool keepdim=False, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'The maxima over the dims of the elements where mask holds; the lowest value of the dtype where it holds nowhere.',
    run: ({ input, dim, keepdim, dtype, mask }) =>
      masked(input, mask, extremeOf(input.dtype, -1))
        .amax(dimsOf(dim, input.dim()), keepdim)
        .to(dtype ?? input.dtype),
  },
);

export const maskedAmin = composite(
  'masked_amin(Tensor input, int[]? dim=None, *, bool keepdim=False, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'The minima over the dims of the elements where mask holds; the highest value of the dtype where it holds nowhere.',
    run: ({ input, dim, keepdim, dtype, mask }) =>
      masked(input, mask, extremeOf(input.dtype, 1))
        .amin(dimsOf(dim, input.dim()), keepdim)
        .to(dtype ?? input.dtype),
  },
);

export const maskedArgmax = composite(
  'masked_argmax(Tensor input, int? dim=None, *, bool keepdim=False, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'Where the largest of the elements is for which mask holds, along dim or in the flattened tensor; in the dtype of input, as PyTorch has it.',
    run: ({ input, dim, keepdim, dtype, mask }) =>
      masked(input, mask, extremeOf(input.dtype, -1))
        .argmax(dim, keepdim)
        .to(dtype ?? input.dtype),
  },
);

export const maskedArgmin = composite(
  'masked_argmin(Tensor input, int? dim=None, *, bool keepdim=False, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'Where the smallest of the elements is for which mask holds, along dim or in the flattened tensor; in the dtype of input, as PyTorch has it.',
    run: ({ input, dim, keepdim, dtype, mask }) =>
      masked(input, mask, extremeOf(input.dtype, 1))
        .argmin(dim, keepdim)
        .to(dtype ?? input.dtype),
  },
);

export const maskedMean = composite(
  'masked_mean(Tensor input, int[]? dim=None, *, bool keepdim=False, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'The means over the dims of the elements where mask holds; NaN where it holds nowhere.',
    run: (call) => sumOf({ ...call, dtype: call.dtype ?? call.input.dtype }).div(countOf(call)),
  },
);

export const maskedLogsumexp = composite(
  'masked_logsumexp(Tensor input, int[]? dim=None, *, bool keepdim=False, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'log sum exp over the dims of the elements where mask holds; -Infinity where it holds nowhere.',
    run: ({ input, dim, keepdim, dtype, mask }) =>
      masked(input, mask, extremeOf(input.dtype, -1))
        .logsumexp(dimsOf(dim, input.dim()), keepdim)
        .to(dtype ?? input.dtype),
  },
);

/** The norm of the elements that count; where the smallest is asked for, the others are no smaller. */
function normOf(call: Reduced, order: number): Tensor {
  const { input, dim, keepdim, dtype, mask } = call;
  const neutral = order === -Infinity ? Infinity : 0;
  return linalgVectorNorm.call({
    self: masked(input, mask, neutral),
    ord: order,
    dim: dimsOf(dim, input.dim()),
    keepdim,
    dtype: dtype ?? input.dtype,
  }) as Tensor;
}

export const maskedNorm = composite(
  'masked_norm(Tensor input, float? ord=2, int[]? dim=None, *, bool keepdim=False, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'The norms of order ord over the dims of the elements where mask holds.',
    run: (call) => normOf(call, call.ord ?? 2),
  },
);

/** The squares of what the elements that count differ from their mean by, over their number (less one if unbiased). */
function varianceOf(call: Reduced & { readonly unbiased: boolean }): Tensor {
  const { input, unbiased } = call;
  const dtype = call.dtype ?? (input.dtype.isFloatingPoint ? input.dtype : float32);
  const working = dtype.isFloatingPoint ? dtype : float32;
  const kept = { ...call, keepdim: true };
  const count = countOf(kept);
  const deviations = input.sub(sumOf({ ...kept, dtype }).div(count));
  const total = sumOf({ ...call, input: deviations.mul(deviations), dtype: working });
  const number = count.dim() === 0 ? count : count.reshape(total.shape);
  return total.div(unbiased ? number.sub(1).clampMin(0) : number).to(dtype);
}

export const maskedVar = composite(
  'masked_var(Tensor input, int[]? dim=None, bool unbiased=False, *, bool keepdim=False, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'The variances over the dims of the elements where mask holds, divided by their number, less one if unbiased.',
    run: varianceOf,
  },
);

export const maskedStd = composite(
  'masked_std(Tensor input, int[]? dim=None, bool unbiased=False, *, bool keepdim=False, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'The square roots of maskedVar().',
    run: (call) => varianceOf(call).sqrt(),
  },
);

// ---- scans and normalisations ----------------------------------------------------------------------------------------

export const maskedCumsum = composite(
  'masked_cumsum(Tensor input, int dim, *, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'The running sums along dim of the elements where mask holds.',
    run: ({ input, dim, dtype, mask }) => masked(input, mask, 0).cumsum(dim, { dtype: dtype ?? input.dtype }),
  },
);

export const maskedCumprod = composite(
  'masked_cumprod(Tensor input, int dim, *, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'The running products along dim of the elements where mask holds.',
    run: ({ input, dim, dtype, mask }) => masked(input, mask, 1).cumprod(dim, { dtype: dtype ?? input.dtype }),
  },
);

export const maskedSoftmax = composite(
  'masked_softmax(Tensor input, int dim, *, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'softmax() along dim among the elements where mask holds; the others get 0.',
    run: ({ input, dim, dtype, mask }) =>
      masked(input, mask, extremeOf(input.dtype, -1)).softmax(dim, dtype ?? input.dtype),
  },
);

export const maskedLogSoftmax = composite(
  'masked_log_softmax(Tensor input, int dim, *, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'logSoftmax() along dim among the elements where mask holds; the others get -Infinity.',
    run: ({ input, dim, dtype, mask }) =>
      masked(input, mask, extremeOf(input.dtype, -1)).logSoftmax(dim, dtype ?? input.dtype),
  },
);

export const maskedSoftmin = composite(
  'masked_softmin(Tensor input, int dim, *, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'softmin() along dim among the elements where mask holds; the others get 0.',
    run: ({ input, dim, dtype, mask }) =>
      masked(input, mask, extremeOf(input.dtype, 1))
        .neg()
        .softmax(dim, dtype ?? input.dtype),
  },
);

export const maskedNormalize = composite(
  'masked_normalize(Tensor input, float ord, int dim, *, float eps=1e-12, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'input divided by its norm along dim (at least eps), both of the elements where mask holds; the others get 0.',
    run: ({ input, ord, dim, eps, dtype, mask }) => {
      const norm = normOf({ input, dim: [dim], keepdim: true, dtype, mask }, ord);
      return masked(input, mask, 0).div(norm.maximum(scalarOf(eps, norm.dtype)));
    },
  },
);

export const maskedLogaddexp = composite(
  'masked_logaddexp(Tensor input, Tensor other, *, ScalarType? dtype=None, Tensor? input_mask=None, Tensor? other_mask=None) -> Tensor',
  {
    doc: 'log(exp(input) + exp(other)), elementwise; what a mask leaves out counts as -Infinity.',
    run: ({ input, other, dtype, inputMask, otherMask }) =>
      masked(input, inputMask, extremeOf(input.dtype, -1))
        .logaddexp(masked(other, otherMask, extremeOf(other.dtype, -1)))
        .to(dtype ?? input.dtype),
  },
);

export const maskedMedian = composite(
  'masked_median(Tensor input, int dim=-1, *, bool keepdim=False, ScalarType? dtype=None, Tensor? mask=None) -> Tensor',
  {
    doc: 'The medians along dim of the elements where mask holds (of two the lower); NaN where it holds nowhere.',
    run: ({ input, dim, keepdim, dtype, mask }) => {
      const floating = input.dtype.isFloatingPoint;
      const [medians] = masked(floating ? input : input.to(float32), mask, NaN).nanmedian(dim, keepdim);
      if (floating) return medians;
      if (medians.isnan().any().item<boolean>()) {
        throw new DTypeError('masked median expects no fully masked out rows if dtype is not floating point');
      }
      return medians.to(dtype ?? input.dtype);
    },
  },
);
