/**
 * Determinants and their logarithms, by LU factorisation.
 *
 * Note [Gradient of the determinant]. It is C, the matrix of cofactors; where A has an inverse, C = det(A) A^-T, and
 *
 *     dC = H[dA] = det(A) (tr(A^-1 dA) A^-T - A^-T dA^T A^-T),   H symmetric
 *
 * PyTorch computes the former everywhere, with a small number for the zeros of a singular matrix, and is wrong there. With
 * A = U S V^T and d = det(U) det(V) nothing has to be divided by: C = d U diag(c) V^T, where c_i is the product of the
 * singular values but s_i; and with Y = U^T dA V, P_ij the product of the singular values but s_i and s_j,
 *
 *     dC = d U M V^T,   M_ij = -P_ij Y_ji,   M_ii = sum over j != i of P_ij Y_jj
 */
import { bool } from '../../base/dtype.js';
import { numelOf } from '../../base/geometry.js';
import { adoptArray, emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { withGradMode } from '../../tensor/modes.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import { cat } from '../joining.js';
import { where } from '../arithmetic.js';
import { Kernel, reduceOver } from '../reducing.js';
import { adjoint, checkFactored } from './checks.js';
import { batchOf, diagonalOf, type Factored, factorLU, finished, signsOf, workingCopy } from './factor.js';
import { unchecked } from './solve.js';
import { linalgSvd } from './svd.js';

const product = new Kernel(2, (a, b) => a.mul(b));
const sign = new Kernel(1, (x) => x.sign());
const logarithm = new Kernel(1, (x) => x.abs().log());

/** `each` of the diagonal of U, combined per matrix. */
function overDiagonal(factored: Factored, combine: 'sum' | 'prod', each: Kernel | null): Tensor {
  const diagonal = diagonalOf(factored);
  const terms = each === null ? diagonal : emptyTensor(diagonal.dtype, diagonal.shape);
  each?.run(terms, [diagonal]);
  return reduceOver(combine, terms, [1], false, diagonal.dtype);
}

/** The product over the diagonal of U, or of its signs, with the sign of the row exchanges. */
function signed(factored: Factored, each: Kernel | null): Tensor {
  const result = overDiagonal(factored, 'prod', each);
  product.run(result, [result, signsOf(factored)]);
  return result;
}

const column = (t: Tensor): Tensor => t.unsqueeze(-1).unsqueeze(-1);

// ---- the determinant -------------------------------------------------------------------------------------------------

export const linalgDet = structured('linalg_det(Tensor A) -> Tensor', {
  doc: 'The determinants of square matrices (..., n, n).',
  aliases: ['linalg.det'],
  forward: ({ A }) => {
    checkFactored('linalg.det', A);
    return finished(signed(factorLU(workingCopy(A)), null), batchOf(A));
  },
  grad: { A: { save: ['A'], vjp: (g, { A }) => column(g).mul(cofactorsOf(A)) } },
  jvp: ({ A: t }, { A }) => cofactorsOf(A).mul(t!).sum([-2, -1]),
});

const determinantOf = (A: Tensor): Tensor => linalgDet.call({ A }) as Tensor;

export const det = composite('det(Tensor self) -> Tensor', {
  doc: 'The determinants of square matrices (..., n, n).',
  run: ({ self }) => determinantOf(self),
});

export const linalgCofactors = structured('_linalg_cofactors(Tensor A) -> Tensor', {
  doc: 'The matrices of cofactors of square matrices (..., n, n): the gradients of their determinants, singular or not.',
  node: 'LinalgDetBackwardBackward0',
  fn: false,
  forward: ({ A }) => (isRegular(A) ? column(determinantOf(A)).mul(adjoint(unchecked(A))) : singularCofactors(A)),
  grad: { A: { save: ['A'], vjp: (g, { A }) => curvature(A, g) } },
  jvp: ({ A: t }, { A }) => curvature(A, t!),
});

const cofactorsOf = (A: Tensor): Tensor => linalgCofactors.call({ A }) as Tensor;

/** Whether the inverse of every matrix can be used: the smallest pivot is no rounding error of the largest. */
function isRegular(A: Tensor): boolean {
  const n = A.size(-1);
  const count = numelOf(A.shape.slice(0, -1));
  const diagonal = diagonalOf(factorLU(workingCopy(A.detach())));
  const sizes = emptyTensor(A.dtype, diagonal.shape);
  magnitude.run(sizes, [diagonal]);
  const { array, start } = sizes.denseHost('det');
  const least = 100 * (A.dtype.bytes === 8 ? 2 ** -52 : 2 ** -23);
  for (let at = 0; at < count; at += n) {
    let [low, high] = [Infinity, 0];
    for (let i = start + at; i < start + at + n; i++) {
      low = Math.min(low, Number(array[i]));
      high = Math.max(high, Number(array[i]));
    }
    // NaN is as it is.
    if (low <= least * high) return false;
  }
  return true;
}

const magnitude = new Kernel(1, (x) => x.abs());

/** H[Y] of Note [Gradient of the determinant]. */
function curvature(A: Tensor, Y: Tensor): Tensor {
  if (!isRegular(A)) return singularCurvature(A, Y);
  const turned = adjoint(unchecked(A));
  const trace = column(turned.mul(Y).sum([-2, -1]));
  return column(determinantOf(A)).mul(trace.mul(turned).sub(turned.matmul(adjoint(Y)).matmul(turned)));
}

/** The decomposition, det(U) det(V), and the product of all singular values but the last `left`, with their reciprocals. */
function decomposed(A: Tensor, left: number) {
  const [U, S, Vh] = linalgSvd.call({ A }) as [Tensor, Tensor, Tensor];
  // Moving along orthogonal matrices does not change their determinants.
  const d = withGradMode(false, () => determinantOf(U.detach()).mul(determinantOf(Vh.detach())));
  const n = S.size(-1);
  const first = S.narrow(-1, 0, Math.max(n - left, 0));
  // If one of them is 0, so is the product, by whatever it is divided.
  const reciprocals = first.maskedFill(first.eq(0), 1).reciprocal();
  return { U, S, Vh, d: column(d), n, product: first.prod(-1, true), reciprocals };
}

function singularCofactors(A: Tensor): Tensor {
  const { U, S, Vh, d, n, product, reciprocals } = decomposed(A, 1);
  const last = S.narrow(-1, n - 1, 1);
  const c = withOnes(reciprocals.mul(last), product).mul(product);
  return d.mul(U.mul(c.unsqueeze(-2)).matmul(Vh));
}

/** The tensor, and `product` turned into ones behind it. */
const withOnes = (t: Tensor, product: Tensor, count = 1): Tensor =>
  cat.call({
    tensors: [
      t,
      product
        .detach()
        .mul(0)
        .add(1)
        .expand([...product.shape.slice(0, -1), count]),
    ],
    dim: -1,
  }) as Tensor;

function singularCurvature(A: Tensor, Y: Tensor): Tensor {
  const { U, S, Vh, d, n, product, reciprocals } = decomposed(A, 2);
  if (n < 2) return A.mul(0).mul(Y);
  const h = withOnes(reciprocals, product, 2).mul(product);
  // The two smallest are factors of P_ij unless i or j is their own place.
  let P = h.unsqueeze(-1).mul(withOnes(reciprocals, product, 2).unsqueeze(-2));
  for (const place of [n - 2, n - 1]) {
    P = P.mul(
      column(S.select(-1, place))
        .expand(P.shape)
        .maskedFill(
          masked(n, (i, j) => i === place || j === place),
          1,
        ),
    );
  }
  P = P.maskedFill(
    masked(n, (i, j) => i === j),
    0,
  );
  const inner = adjoint(U).matmul(Y).matmul(adjoint(Vh));
  const diagonal = P.matmul(inner.diagonal(0, -2, -1).unsqueeze(-1)).squeeze(-1);
  const M = diagonal.diagEmbed().sub(P.mul(adjoint(inner)));
  return d.mul(U.matmul(M).matmul(Vh));
}

/** A mask of n x n elements. */
function masked(n: number, chosen: (i: number, j: number) => boolean): Tensor {
  const mask = Uint8Array.from({ length: n * n }, (_, at) => (chosen(Math.floor(at / n), at % n) ? 1 : 0));
  return adoptArray(mask, bool, [n, n]);
}

// ---- its logarithm ---------------------------------------------------------------------------------------------------

export const linalgSlogdet = structured('linalg_slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet)', {
  doc: 'The signs of the determinants of square matrices (..., n, n), and the logarithms of their absolute values.',
  aliases: ['linalg.slogdet'],
  forward: ({ A }) => {
    checkFactored('linalg.slogdet', A);
    const factored = factorLU(workingCopy(A));
    const logarithms = overDiagonal(factored, 'sum', logarithm);
    return [finished(signed(factored, sign), batchOf(A)), finished(logarithms, batchOf(A))];
  },
  // The sign is constant wherever it has a derivative.
  grad: {
    A: {
      save: ['A'],
      vjp: (_, { A }, __, [, g = null]) => (g === null ? A.mul(0) : column(g).mul(adjoint(unchecked(A)))),
    },
  },
  jvp: ({ A: t }, { A }, signs) => [signs.mul(0), adjoint(unchecked(A)).mul(t!).sum([-2, -1])],
});

const signAndLogarithm = (A: Tensor): Tensor[] => linalgSlogdet.call({ A }) as Tensor[];

export const slogdet = composite('slogdet(Tensor self) -> (Tensor sign, Tensor logabsdet)', {
  doc: 'The signs of the determinants of square matrices (..., n, n), and the logarithms of their absolute values.',
  run: ({ self }) => signAndLogarithm(self),
});

export const logdet = composite('logdet(Tensor self) -> Tensor', {
  doc: 'The logarithms of the determinants of square matrices (..., n, n); NaN where those are negative.',
  run: ({ self }) => {
    checkFactored('logdet', self);
    const [signs, logarithms] = signAndLogarithm(self) as [Tensor, Tensor];
    return where.call({ condition: signs.detach().eq(-1), self: NaN, other: logarithms });
  },
});
