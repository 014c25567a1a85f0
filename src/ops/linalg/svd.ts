/**
 * Singular values, for the norms and the determinants that need them.
 *
 * Note [Gradient of the SVD]. A = U S V^T with k = min(m, n) singular values, E_ij = s_j^2 - s_i^2 off the diagonal and 1 on
 * it, skew(X) = X - X^T (Townsend 2016; Wan and Zhang 2019, arXiv:1909.02659):
 *
 *     gA = U (diag(gS) + skew(U^T gU) / E S + S skew(V^T gV) / E) V^T
 *          + (1 - U U^T) gU S^-1 V^T + U S^-1 gV^T (1 - V V^T)
 *
 *     with T = U^T dA V:   dS = diag(T)     dU = U ((T S + S T^T) / E, 0 on the diagonal) + (1 - U U^T) dA V S^-1
 *
 * and for dV the same with dA transposed. That of the vectors is infinite where two singular values are equal.
 */
import { BY_OPERATIONS } from '../../tensor/flags.js';
import { modes } from '../../tensor/modes.js';
import type { Tensor } from '../../tensor/tensor.js';
import { structured } from '../define-structured.js';
import { adjoint, checkMatrix, checkPrecision, plus } from './checks.js';
import { decompose } from './singular.js';

export const linalgSvd = structured('_linalg_svd(Tensor A) -> (Tensor U, Tensor S, Tensor Vh)', {
  doc: 'The singular value decomposition without the vectors that the smaller side has no values for.',
  node: 'LinalgSvdBackward0',
  fn: false,
  forward: ({ A }) => {
    checkMatrix('linalg.svd', A);
    checkPrecision('linalg.svd', A);
    const [S, U, Vh] = decompose('linalg.svd', A, true);
    return [U!, S, Vh!];
  },
  grad: { A: { save: ['U', 'S', 'Vh'], vjp: (_, { U, S, Vh }, __, gs) => gradient(gs, U, S, Vh) } },
  jvp: ({ A: t }, { A }) => {
    // The values of the results, with what is known of their derivatives at lower levels.
    const [U, S, Vh] = linalgSvd.call({ A }) as [Tensor, Tensor, Tensor];
    const V = adjoint(Vh);
    const inner = adjoint(U).matmul(t!).matmul(V);
    const dU = vectorsTangent(inner, t!.matmul(V), U, S);
    const dV = vectorsTangent(adjoint(inner), adjoint(t!).matmul(U), V, S);
    return [dU, inner.diagonal(0, -2, -1), adjoint(dV)];
  },
});

/** The singular values (..., k) of matrices, largest first. The vectors are computed only where derivatives need them. */
export function singularValuesOf(A: Tensor): Tensor {
  const isPlain = (A.flags & BY_OPERATIONS) === 0 && !(modes.gradEnabled && A.requiresGrad);
  return isPlain ? decompose('linalg.svd', A, false)[0] : (linalgSvd.call({ A }) as Tensor[])[1]!;
}

/** s_j^2 - s_i^2, 1 on the diagonal. */
function gaps(S: Tensor): Tensor {
  const [rows, columns] = [S.unsqueeze(-1), S.unsqueeze(-2)];
  return columns.sub(rows).mul(columns.add(rows)).add(S.detach().mul(0).add(1).diagEmbed());
}

/** X without its part in what the orthonormal columns of U span; null where that is everything. */
const outside = (X: Tensor, U: Tensor): Tensor | null =>
  U.size(-2) === U.size(-1) ? null : X.sub(U.matmul(adjoint(U).matmul(X)));

function gradient(gs: readonly (Tensor | null)[], U: Tensor, S: Tensor, Vh: Tensor): Tensor {
  const [gU = null, gS = null, gVh = null] = gs;
  // What stands between U and V^T, and what is added to the product.
  let inner: Tensor | null = null;
  let added: Tensor | null = null;
  const row = S.unsqueeze(-2);
  if (gU !== null) {
    const across = adjoint(U).matmul(gU);
    inner = across.sub(adjoint(across)).div(gaps(S)).mul(row);
    added = outside(gU, U)?.div(row).matmul(Vh) ?? null;
  }
  if (gVh !== null) {
    const V = adjoint(Vh);
    const gV = adjoint(gVh);
    const across = Vh.matmul(gV);
    inner = plus(inner, S.unsqueeze(-1).mul(across.sub(adjoint(across)).div(gaps(S))));
    const rest = outside(gV, V);
    if (rest !== null) added = plus(added, U.matmul(adjoint(rest.div(row))));
  }
  if (inner === null) return U.mul(gS!.unsqueeze(-2)).matmul(Vh);
  if (gS !== null) inner = inner.add(gS.diagEmbed());
  return plus(U.matmul(inner).matmul(Vh), added)!;
}

/** The tangent of U from T = U^T dA V and X = dA V. */
function vectorsTangent(inner: Tensor, image: Tensor, U: Tensor, S: Tensor): Tensor {
  const row = S.unsqueeze(-2);
  const turned = inner.mul(row).add(S.unsqueeze(-1).mul(adjoint(inner)));
  const off = turned.sub(turned.diagonal(0, -2, -1).diagEmbed());
  return plus(U.matmul(off.div(gaps(S))), outside(image, U)?.div(row) ?? null)!;
}
