/** Softmax and its relatives: exponentials along a dimension against their sum, computed from the largest element. */
import { type DType, getDefaultDtype } from '../base/dtype.js';
import { DTypeError } from '../base/errors.js';
import { contiguousGeometry } from '../base/geometry.js';
import { emptyTensor, type Tensor } from '../tensor/tensor.js';
import { composite } from './define-composite.js';
import { reduction, structured } from './define-structured.js';
import { isRecorded, RowFormula } from './row-formula.js';
import { cast, knownDims, reducedSizes, resolveDims, restored } from './reducing.js';

/** The elements as the dtype to compute in. */
function converted(fn: string, self: Tensor, dtype: DType | null): Tensor {
  const x = cast(self, dtype ?? self.dtype);
  if (!x.dtype.isFloatingPoint) {
    throw new DTypeError(
      `${fn}(): "${fn}_kernel_impl" not implemented for '${x.dtype.legacyName}'; give a floating dtype`,
    );
  }
  return x;
}

// ---- softmax ---------------------------------------------------------------------------------------------------------

/** Dot product along dim, kept as 1; of scalars their product. */
function dotAlong(a: Tensor, b: Tensor, dim: number): Tensor {
  return a.mul(b).sum([dim], true);
}

const shares = new RowFormula(1, (row, x) => {
  const e = x.sub(row.max(x)).exp();
  return { elements: [e.div(row.sum(e))] };
});

const sharesGrad = new RowFormula(2, (row, g, y) => ({ elements: [g.sub(row.sum(g.mul(y))).mul(y)] }));

/** A fresh tensor of the sizes and dtype of `like`, filled by a row kernel along `dim`. */
function alongRows(formula: RowFormula, inputs: readonly Tensor[], like: Tensor, dim: number): Tensor {
  const out = emptyTensor(like.dtype, like.shape);
  if (out.numel() > 0) formula.run(out.shape, knownDims([dim], out.ndim), [out], [], inputs);
  return out;
}

/** J v = y (v - <y, v>): the Jacobian of softmax is symmetric, so this is gradient and tangent. */
function softmaxJacobian(v: Tensor, y: Tensor, dim: number): Tensor {
  return v.sub(dotAlong(v, y, dim)).mul(y);
}

export const softmax = structured('softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor', {
  doc: 'exp(x) / sum exp(x) along the dimension `dim`: positive, with sum 1. Computed as `dtype` if one is given.',
  aliases: ['special.softmax', 'nn.functional.softmax'],
  reach: 'dim',
  forward: ({ self, dim, dtype }) => {
    resolveDims([dim], self.ndim, 'softmax');
    const x = converted('softmax', self, dtype);
    return alongRows(shares, [x], x, dim);
  },
  grad: {
    self: {
      save: ['result'],
      vjp: (g, { result, dim }) =>
        isRecorded([g, result]) ? softmaxJacobian(g, result, dim) : alongRows(sharesGrad, [g, result], g, dim),
    },
  },
  jvp: ({ self: t }, { dim }, result) => softmaxJacobian(t!.to(result.dtype), result, dim),
});

export const softmin = composite('softmin(Tensor input, int dim, ScalarType? dtype=None) -> Tensor', {
  doc: 'softmax(-x) along the dimension `dim`.',
  run: ({ input, dim, dtype }) => input.neg().softmax(dim, dtype),
});

// Not x - (top + log total): next to a large top the logarithm would be lost.
const logShares = new RowFormula(1, (row, x) => {
  const above = x.sub(row.max(x));
  return { elements: [above.sub(row.sum(above.exp()).log())] };
});

const logSharesGrad = new RowFormula(2, (row, g, y) => ({ elements: [g.sub(y.exp().mul(row.sum(g)))] }));

export const logSoftmax = structured('log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor', {
  doc: 'x - log sum exp(x) along the dimension `dim`: the logarithm of softmax. Computed as `dtype` if one is given.',
  aliases: ['special.log_softmax', 'nn.functional.log_softmax'],
  reach: 'dim',
  forward: ({ self, dim, dtype }) => {
    resolveDims([dim], self.ndim, 'log_softmax');
    const x = converted('log_softmax', self, dtype);
    return alongRows(logShares, [x], x, dim);
  },
  // J^T g = g - exp(y) sum g
  grad: {
    self: {
      save: ['result'],
      vjp: (g, { result, dim }) =>
        isRecorded([g, result])
          ? g.sub(result.exp().mul(g.sum([dim], true)))
          : alongRows(logSharesGrad, [g, result], g, dim),
    },
  },
  // J t = t - <exp(y), t>
  jvp: ({ self: t }, { dim }, result) => {
    const tangent = t!.to(result.dtype);
    return tangent.sub(dotAlong(result.exp(), tangent, dim));
  },
});

// ---- logsumexp -------------------------------------------------------------------------------------------------------

// Where the largest is infinite the result is it; inf - inf must not come in between. Of no elements: log 0.
const logSums = new RowFormula(1, (row, x) => {
  const top = row.max(x);
  const base = row.once(top.where(top.abs().ne(Infinity), 0));
  return { perRow: [row.sum(x.sub(base).exp()).log().add(base)] };
});

export const logsumexp = reduction('logsumexp(Tensor self, int[] dim, bool keepdim=False) -> Tensor', {
  doc: 'log sum exp(x) over the dimensions `dim`, without overflow; integers count as floats. -Infinity of no elements.',
  aliases: ['special.logsumexp'],
  reach: 'dim',
  forward: ({ self, dim, keepdim }) => {
    const dims = resolveDims(dim, self.ndim, 'logsumexp');
    const dtype = self.dtype.isFloatingPoint ? self.dtype : getDefaultDtype();
    const x = cast(self, dtype);
    const out = emptyTensor(dtype, reducedSizes(x.shape, dims, false));
    if (out.numel() > 0) logSums.run(x.shape, dims, [], [out], [x]);
    if (keepdim) out.geometry = contiguousGeometry(reducedSizes(x.shape, dims, true));
    return out;
  },
  // d/dx_i = exp(x_i - y), which is softmax
  grad: {
    self: {
      save: ['self', 'result'],
      vjp: (g, { self, result, dim, keepdim }) => {
        const dims = knownDims(dim, self.ndim);
        const y = restored(result, self.shape, dims, keepdim);
        return restored(g, self.shape, dims, keepdim).mul(self.sub(y).exp());
      },
    },
  },
  jvp: ({ self: t }, { self, dim, keepdim }, result) => {
    const y = restored(result, self.shape, knownDims(dim, self.ndim), keepdim);
    return self.sub(y).exp().mul(t!).sum(dim, keepdim);
  },
});
