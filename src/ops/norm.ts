/** Norms of vectors. A tensor reduced over several dims counts as one vector. */
import { canCast, type DType } from '../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../base/errors.js';
import { contiguousGeometry } from '../base/geometry.js';
import type { Expr } from '../kernel/expr.js';
import { emptyTensor, type Scalar, type Tensor } from '../tensor/tensor.js';
import { composite } from './define-composite.js';
import { reduction } from './define-structured.js';
import { cast, type Dims, keptSizes, knownDims, reducedSizes, resolveDims, restored, workType } from './reducing.js';
import { RowFormula, type Stages } from './row-formula.js';
import { plainScalar } from './scalar.js';

// ---- forward ---------------------------------------------------------------------------------------------------------

/** The norm of a row from its elements; `p` is given at launch, where the formula is not that of one p alone. */
type NormOf = (row: Stages, x: Expr, p: Expr) => Expr;

const norms = {
  zero: (row, x) => row.sum(x.ne(0)),
  one: (row, x) => row.sum(x.abs()),
  two: (row, x) => row.sum(x.square()).sqrt(),
  largest: (row, x) => row.max(x.abs()),
  smallest: (row, x) => row.min(x.abs()),
  other: (row, x, p) => row.sum(x.abs().pow(p)).pow(p.reciprocal()),
} satisfies Record<string, NormOf>;

function normFor(p: number): NormOf {
  if (p === 0) return norms.zero;
  if (p === 1) return norms.one;
  if (p === 2) return norms.two;
  if (p === Infinity) return norms.largest;
  return p === -Infinity ? norms.smallest : norms.other;
}

/** Row formulas that take a p-norm, for any p, which is the first of the numbers given at launch. */
export function withNorm(make: (norm: NormOf) => RowFormula): (p: number) => RowFormula {
  const made = new Map<NormOf, RowFormula>();
  return (p) => {
    const norm = normFor(p);
    let formula = made.get(norm);
    if (formula === undefined) made.set(norm, (formula = make(norm)));
    return formula;
  };
}

const normAlone = withNorm((norm) => new RowFormula(1, (row, x, p) => ({ perRow: [norm(row, x, p)] })));

/** The p-norm over `dims`: (sum |x|^p)^(1/p), and its limits for p = 0, inf, -inf. */
export function vectorNorm(self: Tensor, p: number, dims: Dims, keepdim: boolean, dtype: DType): Tensor {
  if (p === Infinity || p < 0) checkHasElements(self, p, dims);
  const out = emptyTensor(workType(dtype), reducedSizes(self.shape, dims, false));
  normAlone(p).run(self.shape, dims, [], [out], [self], [p]);
  if (keepdim) out.geometry = contiguousGeometry(keptSizes(self.shape, dims));
  return cast(out, dtype);
}

function checkHasElements(self: Tensor, p: number, dims: Dims): void {
  if (self.numel() !== 0) return;
  const what = `linalg.vector_norm cannot compute the ${p === Infinity ? 'inf' : p === -Infinity ? '-inf' : p} norm on`;
  if (dims === null) {
    throw new ShapeError(`${what} an empty tensor because the operation does not have an identity`);
  }
  for (const d of dims) {
    if (self.shape[d] === 0) {
      throw new ShapeError(
        `${what} the dimension ${d} because this dimension is empty and the operation does not have an identity`,
      );
    }
  }
}

// ---- gradient --------------------------------------------------------------------------------------------------------

/**
 * The gradient of norm n = (sum |x|^p)^(1/p), times g. Where it is not defined, the subgradient PyTorch takes:
 *
 *     p = 1           sign(x) g
 *     p = 2           x / n g                              0 where n = 0
 *     p = inf, -inf   sign(x) g / ties                     at the elements that attain n
 *     0 < p < 1, <0   sign(x) |x|^(p-1) n^(1-p) g          0 where x = 0
 *     1 < p < 2       sign(x) |x|^(p-1) g / n^(p-1)        0 where n = 0
 *     p > 2           x |x|^(p-2) g / n^(p-1)              0 where n = 0
 */
export function normGrad(
  gIn: Tensor,
  x: Tensor,
  nIn: Tensor,
  p: number,
  dim: readonly number[] | null,
  keepdim: boolean,
): Tensor | null {
  if (p === 0) return null;
  const dims = knownDims(dim, x.ndim);
  const g = restored(gIn, x.shape, dims, keepdim);
  const n = restored(nIn, x.shape, dims, keepdim);
  if (p === 1) return x.sign().mul(g);
  if (p === 2) return g.mul(x.div(n).maskedFill(n.eq(0), 0));
  if (Math.abs(p) === Infinity) {
    const size = x.abs();
    const mask = size.eq(n).logicalOr(size.isnan());
    return x.sign().mul(g.div(mask.sum(dim, true)).mul(mask));
  }
  if (p < 1) {
    const direction = x.sign().mul(
      x
        .abs()
        .pow(p - 1)
        .maskedFill(x.eq(0), 0),
    );
    return direction.mul(g).mul(n.pow(1 - p));
  }
  const direction = p < 2 ? x.sign().mul(x.abs().pow(p - 1)) : x.mul(x.abs().pow(p - 2));
  return direction.mul(g.div(n.pow(p - 1)).maskedFill(n.eq(0), 0));
}

/** The tangent of the norm: <gradient, t>, with the same conventions. */
export function normTangent(
  t: Tensor,
  x: Tensor,
  n: Tensor,
  p: number,
  dim: readonly number[] | null,
  keepdim: boolean,
): Tensor {
  if (p === 0) return n.mul(0);
  return normGrad(n.detach().mul(0).add(1), x, n, p, dim, keepdim)!.mul(t).sum(dim, keepdim);
}

/** p as a number: it may have been given as a 0-d tensor; null is the default. */
export const exponentOf = (p: Scalar | null): number => (p === null ? 2 : Number(plainScalar(p)));

// ---- records ---------------------------------------------------------------------------------------------------------

export function floatingType(self: Tensor, dtype: DType | null): DType {
  const type = dtype ?? self.dtype;
  if (!type.isFloatingPoint) {
    throw new DTypeError(
      `norm(): input dtype should be either floating point or complex. Got ${type.legacyName} instead.`,
    );
  }
  return type;
}

export const norm = reduction(
  'norm(Tensor self, Scalar? p=2, int[]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  {
    doc: 'The p-norms over the dimensions `dim` (default: all): (sum |x|^p)^(1/p); p may be 0 and (-)Infinity.',
    node: 'LinalgVectorNormBackward0',
    reach: 'dim',
    forward: ({ self, p, dim, keepdim, dtype }) =>
      vectorNorm(self, exponentOf(p), resolveDims(dim, self.ndim, 'norm'), keepdim, floatingType(self, dtype)),
    grad: {
      self: {
        save: ['self', 'result'],
        vjp: (g, { self, result, p, dim, keepdim }) => normGrad(g, self, result, exponentOf(p), dim, keepdim),
      },
    },
    jvp: ({ self: t }, { self, p, dim, keepdim }, result) => normTangent(t!, self, result, exponentOf(p), dim, keepdim),
  },
);

// Over two dims PyTorch 1.13 takes the root of a sum, and so its node is that of a root (2.x: LinalgVectorNormBackward0).
// The gradient at 0 is the norm's, 0, where that of a root would be NaN.
const frobeniusNorm = reduction(
  'frobenius_norm.dim(Tensor self, int[] dim, bool keepdim, ScalarType? dtype) -> Tensor',
  {
    doc: 'The root of the sum of squares over two dimensions.',
    node: 'SqrtBackward0',
    reach: 'dim',
    forward: ({ self, dim, keepdim, dtype }) =>
      vectorNorm(self, 2, resolveDims(dim, self.ndim, 'norm'), keepdim, floatingType(self, dtype)),
    grad: {
      self: {
        save: ['self', 'result'],
        vjp: (g, { self, result, dim, keepdim }) => normGrad(g, self, result, 2, dim, keepdim),
      },
    },
    jvp: ({ self: t }, { self, dim, keepdim }, result) => normTangent(t!, self, result, 2, dim, keepdim),
  },
);

/** Read at run time, so that a program without singular values is spared them by bundlers: missing.ts says so to it. */
const NUCLEAR_NORM = '_nuclearNorm';

export const namedNorm = composite(
  'norm.named(Tensor self, str p, int[]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  {
    doc: "The Frobenius norm ('fro') over the dimensions `dim` (default: all), the root of the sum of squares; or the nuclear norm ('nuc') over two.",
    run: ({ self, p, dim, keepdim, dtype }) => {
      if (p === 'fro' && dim?.length === 2) return frobeniusNorm.call({ self, dim, keepdim, dtype });
      if (p === 'fro') return norm.call({ self, p: 2, dim, keepdim, dtype });
      if (p === 'nuc') return self[NUCLEAR_NORM](dim, keepdim, dtype);
      throw new ArgumentError(`norm(): Only valid string values are 'fro' and 'nuc', found: ${p}`);
    },
  },
);

export const linalgVectorNorm = reduction(
  'linalg_vector_norm(Tensor self, Scalar ord=2, int[]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor',
  {
    doc: 'The p-norms over the dimensions `dim` (default: all) with p = `ord`: (sum |x|^p)^(1/p); 0 and (-)Infinity too.',
    aliases: ['linalg.vector_norm'],
    method: false,
    reach: 'dim',
    forward: ({ self, ord, dim, keepdim, dtype }) => {
      if (!self.dtype.isFloatingPoint) {
        throw new DTypeError(
          `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${self.dtype.legacyName}`,
        );
      }
      if (dtype !== null && (!canCast(self.dtype, dtype) || dtype.bytes < self.dtype.bytes)) {
        throw new DTypeError(
          `linalg.vector_norm: the dtype of the input (${self.dtype.legacyName}) should be convertible without narrowing ` +
            `to the specified dtype (${dtype.legacyName})`,
        );
      }
      return vectorNorm(
        self,
        exponentOf(ord),
        resolveDims(dim, self.ndim, 'linalg.vector_norm'),
        keepdim,
        dtype ?? self.dtype,
      );
    },
    grad: {
      self: {
        save: ['self', 'result'],
        vjp: (g, { self, result, ord, dim, keepdim }) => normGrad(g, self, result, exponentOf(ord), dim, keepdim),
      },
    },
    jvp: ({ self: t }, { self, ord, dim, keepdim }, result) =>
      normTangent(t!, self, result, exponentOf(ord), dim, keepdim),
  },
);
