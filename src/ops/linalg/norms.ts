/** Norms of matrices: those of the vectors of their rows or columns, and those of their singular values. */
import type { DType } from '../../base/dtype.js';
import { ArgumentError, ShapeError } from '../../base/errors.js';
import { formatSizes } from '../../base/geometry.js';
import type { Scalar, Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { linalgVectorNorm } from '../norm.js';
import { plainScalar } from '../scalar.js';
import { checkedDims, nuclear, ofSingularValues } from './nuclear.js';

type Ord = number | 'fro' | 'nuc';

const vectorNorm = (
  self: Tensor,
  ord: number,
  dim: readonly number[] | null,
  keepdim: boolean,
  dtype: DType | null,
): Tensor => linalgVectorNorm.call({ self, ord, dim, keepdim, dtype }) as Tensor;

function matrixNorm(A: Tensor, ord: Ord, dim: readonly number[], keepdim: boolean, dtype: DType | null): Tensor {
  const size = typeof ord === 'number' ? Math.abs(ord) : ord;
  if (!['fro', 'nuc', 1, 2, Infinity].includes(size)) {
    throw new ArgumentError(`linalg.matrix_norm: Order ${ord} not supported.`);
  }
  if (ord === 'nuc') return nuclear(A, dim, keepdim, dtype);
  const dims = checkedDims(A, dim, dtype);
  if (ord === 'fro') return vectorNorm(A, 2, dim, keepdim, dtype);
  const extreme = (t: Tensor, d: number, keep: boolean): Tensor => (ord > 0 ? t.amax([d], keep) : t.amin([d], keep));
  if (size === 2)
    return ofSingularValues(dtype === null ? A : A.to(dtype), dims, keepdim, (s) => extreme(s, -1, keepdim));
  // The sums over columns, or for infinity over rows.
  const [over, rest] = size === 1 ? dims : [dims[1], dims[0]];
  return extreme(vectorNorm(A, 1, [over], keepdim, dtype), keepdim || rest < over ? rest : rest - 1, keepdim);
}

const ordOf = (ord: Scalar): number => Number(plainScalar(ord));

const MATRIX_DOC =
  "of the matrices over the dimensions `dim`: 'fro' (root of the sum of squares), 'nuc' (sum of the singular values), 2 and -2 " +
  '(largest and smallest singular value), 1 and -1 (extreme sum of a column), Infinity and -Infinity (of a row)';

export const linalgMatrixNorm = composite(
  'linalg_matrix_norm(Tensor self, Scalar ord, int[] dim=[-2,-1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  {
    doc: `The norm ${MATRIX_DOC}.`,
    aliases: ['linalg.matrix_norm'],
    method: false,
    run: ({ self, ord, dim, keepdim, dtype }) => matrixNorm(self, ordOf(ord), dim, keepdim, dtype),
  },
);

export const linalgMatrixNormNamed = composite(
  "linalg_matrix_norm.str_ord(Tensor self, str ord='fro', int[] dim=[-2,-1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor",
  {
    doc: 'As above, by name.',
    method: false,
    run: ({ self, ord, dim, keepdim, dtype }) => matrixNorm(self, ord as Ord, dim, keepdim, dtype),
  },
);

function normOf(
  self: Tensor,
  ord: Ord | null,
  dim: readonly number[] | null,
  keepdim: boolean,
  dtype: DType | null,
): Tensor {
  if (dim !== null && dim.length !== 1 && dim.length !== 2) {
    throw new ShapeError(`linalg.norm: If dim is specified, it must be of length 1 or 2. Got ${formatSizes(dim)}`);
  }
  if (dim === null && ord !== null && self.dim() !== 1 && self.dim() !== 2) {
    throw new ShapeError(
      `linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got ${self.dim()}D.`,
    );
  }
  const ofMatrix = ord !== null && (dim === null ? self.dim() : dim.length) === 2;
  if (ofMatrix || typeof ord === 'string') return matrixNorm(self, ord, dim ?? [0, 1], keepdim, dtype);
  return vectorNorm(self, ord ?? 2, dim, keepdim, dtype);
}

export const linalgNorm = composite(
  'linalg_norm(Tensor self, Scalar? ord=None, int[]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  {
    doc: 'A norm of vectors (one dimension in `dim`, see linalgVectorNorm) or of matrices (two, see linalgMatrixNorm); without ord the root of the sum of squares.',
    aliases: ['linalg.norm'],
    method: false,
    run: ({ self, ord, dim, keepdim, dtype }) => normOf(self, ord === null ? null : ordOf(ord), dim, keepdim, dtype),
  },
);

export const linalgNormNamed = composite(
  'linalg_norm.ord_str(Tensor self, str ord, int[]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  {
    doc: "As above with 'fro' or 'nuc', of a matrix.",
    method: false,
    run: ({ self, ord, dim, keepdim, dtype }) => normOf(self, ord as Ord, dim, keepdim, dtype),
  },
);
