/** The norms of matrices that come from their singular values, and what all norms of matrices accept. */
import { canCast, type DType } from '../../base/dtype.js';
import { DTypeError, ShapeError } from '../../base/errors.js';
import { wrapDim } from '../../base/geometry.js';
import type { Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { checkMatrix, checkPrecision } from './checks.js';
import { singularValuesOf } from './svd.js';

const tuple = (dim: readonly number[]): string => dim.join(', ');

/** Throws unless this is a tensor of matrices over the dimensions `dim`; gives these from 0 on. */
export function checkedDims(A: Tensor, dim: readonly number[], dtype: DType | null): [number, number] {
  const fn = 'linalg.matrix_norm';
  checkMatrix(fn, A);
  if (dim.length !== 2) throw new ShapeError(`${fn}: dim must be a 2-tuple. Got ${tuple(dim)}`);
  if (!A.dtype.isFloatingPoint) {
    throw new DTypeError(
      `${fn}: Expected a floating point or complex tensor as input. Got ${A.dtype.legacyName}; convert it with float()`,
    );
  }
  const [first, second] = dim.map((d) => wrapDim(d, A.dim(), fn)) as [number, number];
  if (first === second) throw new ShapeError(`${fn}: dims must be different. Got (${tuple(dim)})`);
  if (dtype !== null && (!canCast(A.dtype, dtype) || dtype.bytes < A.dtype.bytes)) {
    throw new DTypeError(
      `${fn}: the dtype of the input (${A.dtype.legacyName}) should be convertible without narrowing to the specified ` +
        `dtype (${dtype.legacyName})`,
    );
  }
  return [first, second];
}

/** What a sum or an extreme makes of the singular values of the matrices over two dimensions. */
export function ofSingularValues(
  A: Tensor,
  [rows, columns]: [number, number],
  keepdim: boolean,
  combine: (values: Tensor) => Tensor,
): Tensor {
  checkPrecision('linalg.matrix_norm', A);
  const order = A.shape.map((_, d) => d).filter((d) => d !== rows && d !== columns);
  const result = combine(singularValuesOf(A.permute([...order, rows, columns])));
  if (!keepdim) return result;
  // The two dimensions are last, of size 1, and go back to where they were.
  const back = A.shape.map((_, d) => [...order, rows, columns].indexOf(d));
  return result.unsqueeze(-1).permute(back);
}

/** The sums of the singular values of the matrices over two dimensions. */
export function nuclear(A: Tensor, dim: readonly number[], keepdim: boolean, dtype: DType | null): Tensor {
  const dims = checkedDims(A, dim, dtype);
  return ofSingularValues(dtype === null ? A : A.to(dtype), dims, keepdim, (s) => s.sum([-1], keepdim));
}

/** What `norm` calls for 'nuc'. */
export const nuclearNormOf = composite(
  '_nuclear_norm(Tensor self, int[]? dim, bool keepdim, ScalarType? dtype) -> Tensor',
  {
    doc: 'The sums of the singular values of the matrices over the dimensions `dim`, or of a single matrix.',
    fn: false,
    run: ({ self, dim, keepdim, dtype }) => {
      if (dim === null && self.dim() !== 2) {
        throw new ShapeError(
          `nuclear_norm: Expected a tensor with 2 dimensions, but got a tensor with ${self.dim()} dimensions instead.`,
        );
      }
      if (dim !== null && dim.length !== 2) {
        throw new ShapeError("nuclear_norm: nuclear norm requires a 'dim' argument of size 2");
      }
      return nuclear(self, dim ?? [0, 1], keepdim, dtype);
    },
  },
);

export const nuclearNorm = composite('nuclear_norm(Tensor self, bool keepdim=False) -> Tensor', {
  doc: 'The sum of the singular values of a matrix.',
  method: false,
  run: ({ self, keepdim }) => nuclearNormOf.call({ self, dim: null, keepdim, dtype: null }),
});

export const nuclearNormDim = composite('nuclear_norm.dim(Tensor self, int[2] dim, bool keepdim=False) -> Tensor', {
  doc: 'The sums of the singular values of the matrices over the two dimensions `dim`.',
  method: false,
  run: ({ self, dim, keepdim }) => nuclearNormOf.call({ self, dim, keepdim, dtype: null }),
});
