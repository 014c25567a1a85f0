/**
 * Cholesky factors and triangular systems.
 *
 * Note [Gradient of Cholesky]. From A = L L^T follows dL = L P(L^-1 dA L^-T), where P takes the lower triangle with half the
 * diagonal. Its transpose (Murray 2016, arXiv:1602.07527):
 *
 *     gA = L^-T sym(tril(L^T gL)) L^-1,    sym(X) = (X + X^T - diag(X)) / 2
 *
 * One triangle of A is read, but the gradient is that of a function of both, as in PyTorch: A is symmetric, and so is its
 * gradient, so that steps along it keep A symmetric.
 */
import { DTypeError, ShapeError } from '../../base/errors.js';
import { broadcastSizes } from '../../base/geometry.js';
import * as backend from '../../tensor/launch.js';
import { emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import {
  adjoint,
  checkEquation,
  checkFactored,
  checkPrecision,
  checkSameType,
  checkSquare,
  firstFailure,
  plus,
  refuse,
} from './checks.js';
import { batchOf, factorCholesky, finished, identities, solveTriangular, turned, workingCopy } from './factor.js';

// ---- triangular systems ----------------------------------------------------------------------------------------------

export const linalgSolveTriangular = structured(
  'linalg_solve_triangular(Tensor self, Tensor B, *, bool upper, bool left=True, bool unitriangular=False) -> Tensor',
  {
    doc: 'X with A X = B (with left = false X A = B) for triangular A = self (..., n, n); its other triangle is not read.',
    aliases: ['linalg.solve_triangular'],
    method: false,
    forward: ({ self, B, upper, left, unitriangular }) => {
      const fn = 'linalg.solve_triangular';
      checkEquation(fn, self, B, left);
      checkPrecision(fn, self);
      checkSameType(fn, self, B);
      const batch = broadcastSizes(batchOf(self), batchOf(B));
      const work = workingCopy(B, batch, !left);
      const matrix = workingCopy(self, batch);
      // X A = B is A^T X^T = B^T.
      solveTriangular(work, left ? matrix : turned(matrix), upper === left, unitriangular);
      const sizes = [...batch, ...B.shape.slice(-2)];
      if (left) return finished(work, sizes);
      const out = emptyTensor(B.dtype, [work.shape[0]!, work.shape[2]!, work.shape[1]!]);
      backend.copy(out, turned(work));
      return finished(out, sizes);
    },
    grad: {
      self: {
        save: ['self', 'result'],
        vjp: (g, { self, result, upper, left, unitriangular }) => {
          const gB = triangular(adjoint(self), g, !upper, left, unitriangular);
          const product = left ? gB.matmul(adjoint(result)) : adjoint(result).matmul(gB);
          return ownTriangle(product.neg(), upper, unitriangular);
        },
      },
      B: {
        save: ['self'],
        vjp: (g, { self, upper, left, unitriangular }) => triangular(adjoint(self), g, !upper, left, unitriangular),
      },
    },
    jvp: ({ self: tA, B: tB }, { self, upper, left, unitriangular }, X) => {
      if (tA === undefined) return triangular(self, tB!, upper, left, unitriangular);
      const t = ownTriangle(tA, upper, unitriangular);
      const term = (left ? t.matmul(X) : X.matmul(t)).neg();
      return triangular(self, plus(tB, term)!, upper, left, unitriangular);
    },
  },
);

const triangular = (self: Tensor, B: Tensor, upper: boolean, left: boolean, unitriangular = false): Tensor =>
  linalgSolveTriangular.call({ self, B, upper, left, unitriangular }) as Tensor;

/** The part of a matrix that is read of a triangular one. */
function ownTriangle(t: Tensor, upper: boolean, unit = false): Tensor {
  const offset = unit ? 1 : 0;
  return upper ? t.triu(offset) : t.tril(-offset);
}

export const triangularSolve = structured(
  'triangular_solve(Tensor self, Tensor A, bool upper=True, bool transpose=False, bool unitriangular=False) -> (Tensor solution, Tensor cloned_coefficient)',
  {
    doc: 'X with A X = self for triangular A, and a copy of A; linalgSolveTriangular is the newer form.',
    forward: ({ self, A, upper, transpose: transposed, unitriangular }) => [
      triangular(transposed ? adjoint(A) : A, self, upper !== transposed, true, unitriangular),
      A.clone(),
    ],
    grad: {
      self: { save: ['A'], vjp: (_, saved, __, [g = null]) => (g === null ? null : ofRightSide(g, saved)) },
      A: {
        save: ['A', 'solution'],
        vjp: (_, saved, __, [g = null, gCopy = null]) => {
          if (g === null) return gCopy;
          const { solution, upper, transpose: transposed, unitriangular } = saved;
          const product = ofRightSide(g, saved).matmul(adjoint(solution)).neg();
          return plus(gCopy, ownTriangle(transposed ? adjoint(product) : product, upper, unitriangular));
        },
      },
    },
  },
);

interface TriangularSystem {
  readonly A: Tensor;
  readonly upper: boolean;
  readonly transpose: boolean;
  readonly unitriangular: boolean;
}

/** The gradient of the right side from that of the solution. */
const ofRightSide = (g: Tensor, { A, upper, transpose: transposed, unitriangular }: TriangularSystem): Tensor =>
  triangular(transposed ? A : adjoint(A), g, upper === transposed, true, unitriangular);

// ---- Cholesky --------------------------------------------------------------------------------------------------------

/** The factors of symmetric matrices, of which one triangle is read, and where they are not positive definite. */
function factor(self: Tensor, upper: boolean): [factor: Tensor, info: Tensor] {
  const work = workingCopy(self, batchOf(self), upper);
  const info = finished(factorCholesky(work), batchOf(self));
  if (!upper) return [finished(work, self.shape), info];
  const out = emptyTensor(self.dtype, work.shape);
  backend.copy(out, turned(work));
  return [finished(out, self.shape), info];
}

function checkDefinite(fn: string, info: Tensor): void {
  const failure = firstFailure(info);
  if (failure === null) return;
  throw refuse(
    `${fn}:${failure.where} The factorization could not be completed because the input is not positive-definite ` +
      `(the leading minor of order ${failure.place} is not positive-definite).`,
  );
}

/** See Note [Gradient of Cholesky]. */
function factorGradient(g: Tensor, factorOf: Tensor, upper: boolean): Tensor {
  const [L, gL] = upper ? [adjoint(factorOf), adjoint(g)] : [factorOf, g];
  const lower = adjoint(L).matmul(gL).tril();
  const symmetric = lower.add(adjoint(lower.tril(-1))).mul(0.5);
  return triangular(L, triangular(adjoint(L), symmetric, true, true), false, false);
}

function factorTangent(given: Tensor, factorOf: Tensor, upper: boolean): Tensor {
  const L = upper ? adjoint(factorOf) : factorOf;
  const t = given.add(adjoint(given)).mul(0.5);
  const inner = triangular(adjoint(L), triangular(L, t, false, true), true, false);
  // Half of the diagonal: the mean of the triangles with and without it.
  const tangent = L.matmul(inner.tril().add(inner.tril(-1)).mul(0.5));
  return upper ? adjoint(tangent) : tangent;
}

export const linalgCholeskyEx = structured(
  'linalg_cholesky_ex(Tensor self, *, bool upper=False, bool check_errors=False) -> (Tensor L, Tensor info)',
  {
    doc: 'As linalgCholesky; info (int32) has, for each matrix that is not positive definite, the order of its first such minor.',
    aliases: ['linalg.cholesky_ex'],
    method: false,
    forward: ({ self, upper, checkErrors }) => {
      checkFactored('linalg.cholesky', self);
      const [L, info] = factor(self, upper);
      if (checkErrors) checkDefinite('linalg.cholesky_ex', info);
      return [L, info];
    },
    differentiable: [0],
    grad: { self: { save: ['L'], vjp: (g, { L, upper }) => factorGradient(g, L, upper) } },
    jvp: ({ self: t }, { upper }, L) => factorTangent(t!, L, upper),
  },
);

export const linalgCholesky = composite('linalg_cholesky(Tensor self, *, bool upper=False) -> Tensor', {
  doc: 'The lower triangular L with self = L L^T for symmetric positive definite matrices (..., n, n); or L^T. Throws for others.',
  aliases: ['linalg.cholesky'],
  method: false,
  run: ({ self, upper }) => {
    const [L, info] = linalgCholeskyEx.call({ self, upper, checkErrors: false }) as [Tensor, Tensor];
    checkDefinite('linalg.cholesky', info);
    return L;
  },
});

export const cholesky = structured('cholesky(Tensor self, bool upper=False) -> Tensor', {
  doc: 'The lower triangular L with self = L L^T for symmetric positive definite matrices (..., n, n); or L^T. Throws for others.',
  forward: ({ self, upper }) => {
    checkFactored('cholesky', self);
    const [L, info] = factor(self, upper);
    checkDefinite('cholesky', info);
    return L;
  },
  grad: { self: { save: ['result'], vjp: (g, { result, upper }) => factorGradient(g, result, upper) } },
  jvp: ({ self: t }, { upper }, L) => factorTangent(t!, L, upper),
});

/** Solves L L^T X = B, or U^T U X = B. */
function solveBoth(work: Tensor, matrix: Tensor, upper: boolean): void {
  const [lower, other] = upper ? [turned(matrix), matrix] : [matrix, turned(matrix)];
  solveTriangular(work, lower, false, false);
  solveTriangular(work, other, true, false);
}

/** The gradient (gA + gA^T) L of L where A = L L^T, or U (gA + gA^T) where A = U^T U, from the sum in brackets. */
function squareGradient(symmetric: Tensor, given: Tensor, upper: boolean): Tensor {
  const factorOf = ownTriangle(given, upper);
  return ownTriangle(upper ? factorOf.matmul(symmetric) : symmetric.matmul(factorOf), upper);
}

/** The tangent of L L^T, or of U^T U. */
function squareTangent(tangent: Tensor, given: Tensor, upper: boolean): Tensor {
  const [t, factorOf] = [ownTriangle(tangent, upper), ownTriangle(given, upper)];
  const product = upper ? adjoint(t).matmul(factorOf) : t.matmul(adjoint(factorOf));
  return product.add(adjoint(product));
}

export const choleskySolve = structured('cholesky_solve(Tensor self, Tensor input2, bool upper=False) -> Tensor', {
  doc: 'X with A X = self for A = L L^T, given its Cholesky factor L = input2 (..., n, n), or with `upper` its transpose.',
  forward: ({ self, input2, upper }) => {
    for (const [name, t] of [
      ['b', self],
      ['u', input2],
    ] as const) {
      if (t.dim() < 2) {
        throw new ShapeError(
          `cholesky_solve: ${name} should have at least 2 dimensions, but has ${t.dim()} dimensions instead`,
        );
      }
    }
    checkSquare('cholesky_solve', input2);
    const [b, a] = [self, input2].map((t) => t.shape.slice(-2));
    if (a![0] !== b![0]) {
      throw new ShapeError(
        `Incompatible matrix sizes for cholesky_solve: each A matrix is ${a!.join(' by ')} but each b matrix is ` +
          b!.join(' by '),
      );
    }
    checkPrecision('cholesky_solve', self);
    if (self.dtype !== input2.dtype) {
      throw new DTypeError(
        `cholesky_solve: Expected b and A to have the same dtype, but found b of type ${self.dtype.legacyName} and A of ` +
          `type ${input2.dtype.legacyName} instead.`,
      );
    }
    const batch = broadcastSizes(batchOf(self), batchOf(input2));
    const work = workingCopy(self, batch);
    solveBoth(work, workingCopy(input2, batch), upper);
    return finished(work, [...batch, ...b!]);
  },
  grad: {
    self: { save: ['input2'], vjp: (g, { input2, upper }) => g.choleskySolve(input2, upper) },
    // A = L L^T: gA = -gB X^T, gL = (gA + gA^T) L
    input2: {
      save: ['input2', 'result'],
      vjp: (g, { input2, result, upper }) => {
        const common = g.choleskySolve(input2, upper).matmul(adjoint(result));
        const symmetric = common.add(adjoint(common)).neg();
        return squareGradient(symmetric, input2, upper);
      },
    },
  },
  jvp: ({ self: tB, input2: tL }, { input2, upper }, X) => {
    const term = tL === undefined ? null : squareTangent(tL, input2, upper).matmul(X).neg();
    return plus(tB, term)!.choleskySolve(input2, upper);
  },
});

export const choleskyInverse = structured('cholesky_inverse(Tensor self, bool upper=False) -> Tensor', {
  doc: 'The inverse of A = L L^T, given its Cholesky factor L = self (..., n, n), or with `upper` its transpose.',
  forward: ({ self, upper }) => {
    checkFactored('cholesky_inverse', self);
    const matrix = workingCopy(self);
    const [batches, n] = matrix.shape as [number, number];
    const work = identities(self.dtype, batches, n);
    solveBoth(work, matrix, upper);
    return finished(work, self.shape);
  },
  // Y = A^-1: dY = -Y dA Y
  grad: {
    self: {
      save: ['self', 'result'],
      vjp: (g, { self, result, upper }) => {
        const common = result
          .matmul(g.add(adjoint(g)))
          .matmul(result)
          .neg();
        return squareGradient(common, self, upper);
      },
    },
  },
  jvp: ({ self: t }, { self, upper }, Y) =>
    Y.matmul(squareTangent(t!, self, upper))
      .matmul(Y)
      .neg(),
});
