/**
 * Systems of linear equations and inverses, by LU factorisation.
 *
 *     A X = B:   dX = A^-1 (dB - dA X)          gB = A^-T g       gA = -gB X^T
 *     inverse Y: dY = -Y dA Y                   gA = -Y^T g Y^T
 */
import { ArgumentError, ShapeError } from '../../base/errors.js';
import { broadcastSizes, Geometry, numelOf, sameSizes } from '../../base/geometry.js';
import { expandGeometry } from '../../base/views.js';
import * as backend from '../../tensor/launch.js';
import type { Tensor } from '../../tensor/tensor.js';
import { emptyTensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import { seenAs } from '../index-plan.js';
import {
  adjoint,
  checkEquation,
  checkFactored,
  checkPrecision,
  checkSameType,
  firstFailure,
  plus,
  refuse,
} from './checks.js';
import {
  batchOf,
  type Factored,
  factorLU,
  finished,
  identities,
  repeated,
  singularAt,
  solveFactored,
  turned,
  workingCopy,
} from './factor.js';

// ---- inverse ---------------------------------------------------------------------------------------------------------

function checkInverted(fn: string, info: Tensor): void {
  const failure = firstFailure(info);
  if (failure === null) return;
  throw refuse(
    `${fn}:${failure.where} The diagonal element ${failure.place} is zero, the inversion could not be completed because ` +
      'the input matrix is singular.',
  );
}

export const linalgInvEx = structured(
  'linalg_inv_ex(Tensor A, *, bool check_errors=False) -> (Tensor inverse, Tensor info)',
  {
    doc: 'The inverses of square matrices (..., n, n), and for each where its factorisation met a zero (int32, from 1; 0: nowhere).',
    aliases: ['linalg.inv_ex'],
    forward: ({ A, checkErrors }) => {
      checkFactored('linalg.inv', A);
      const factored = factorLU(workingCopy(A));
      const info = singularAt(factored, batchOf(A));
      if (checkErrors) checkInverted('linalg.inv_ex', info);
      const [batches, n] = factored.factors.geometry.sizes as [number, number];
      const work = identities(A.dtype, batches, n);
      solveFactored(factored, work);
      return [finished(work, A.shape), info];
    },
    differentiable: [0],
    grad: {
      A: {
        save: ['inverse'],
        vjp: (g, { inverse }) => adjoint(inverse).matmul(g).matmul(adjoint(inverse)).neg(),
      },
    },
    jvp: ({ A: t }, _, inverse) => inverse.matmul(t!).matmul(inverse).neg(),
  },
);

/** The inverses; throws for a singular matrix in the name of `fn`. */
export function invert(fn: string, A: Tensor): Tensor {
  const [inverse, info] = linalgInvEx.call({ A, checkErrors: false }) as [Tensor, Tensor];
  checkInverted(fn, info);
  return inverse;
}

/** The inverses; of singular matrices whatever comes out. */
export const unchecked = (A: Tensor): Tensor => (linalgInvEx.call({ A, checkErrors: false }) as Tensor[])[0]!;

export const linalgInv = composite('linalg_inv(Tensor A) -> Tensor', {
  doc: 'The inverses of square matrices (..., n, n). Throws for a singular one.',
  aliases: ['linalg.inv'],
  run: ({ A }) => invert('linalg.inv', A),
});

export const inverse = composite('inverse(Tensor self) -> Tensor', {
  doc: 'The inverses of square matrices (..., n, n). Throws for a singular one.',
  run: ({ self }) => invert('linalg.inv', self),
});

// ---- systems of equations --------------------------------------------------------------------------------------------

/** Whether B is a vector, or a batch of them that fits the batch of A. */
function isVector(A: Tensor, sizes: readonly number[]): boolean {
  return sizes.length === 1 || (A.dim() - 1 === sizes.length && sameSizes(sizes, A.shape.slice(0, -1)));
}

/** A X = B, or X A = B, and the factors of A or of its transpose. */
function solution(
  A: Tensor,
  B: Tensor,
  left: boolean,
): [result: Tensor, factors: Tensor, pivots: Tensor, info: Tensor] {
  checkPrecision('linalg.solve', A);
  checkSameType('linalg.solve', A, B);
  const vector = isVector(A, B.shape);
  const right = vector ? B.unsqueeze(-1) : B;
  checkEquation('linalg.solve', A, right, left);
  if (vector && !left) {
    throw new ShapeError(
      'linalg.solve: Vector broadcasting of the left hand side is not supported for left=False. In this case ' +
        'linalg.solve is equivalent to B / A.squeeze(-1)',
    );
  }
  const batch = broadcastSizes(batchOf(A), batchOf(right));
  // X A = B is A^T X^T = B^T.
  const shared = numelOf(batchOf(A)) === 1;
  const factored = factorLU(workingCopy(A, shared ? batchOf(A) : batch, !left));
  const info = singularAt(factored, shared ? [1] : batch);
  const result = solvedBy(factored, right, batch, left, false);
  return [
    vector ? finished(result, result.shape.slice(0, -1)) : result,
    factored.factors,
    factored.pivots,
    shared ? copiesOf(info, batch) : info,
  ];
}

/** The solutions for the matrices B, of the equations with the factored matrices, or with `transposed` their transposes. */
function solvedBy(factored: Factored, B: Tensor, batch: readonly number[], left: boolean, transposed: boolean): Tensor {
  const work = workingCopy(B, batch, !left);
  const shared = factored.factors.geometry.sizes[0] === 1;
  solveFactored(shared ? repeated(factored, work.shape[0]!) : factored, work, transposed);
  return finished(left ? work : turnedBack(work), [...batch, ...B.shape.slice(-2)]);
}

/** A tensor of one element, repeated. */
function copiesOf(one: Tensor, sizes: readonly number[]): Tensor {
  const out = emptyTensor(one.dtype, sizes);
  backend.copy(out, seenAs(one, expandGeometry(new Geometry([], [], one.geometry.offset), sizes)));
  return out;
}

function turnedBack(work: Tensor): Tensor {
  const out = emptyTensor(work.dtype, [work.shape[0]!, work.shape[2]!, work.shape[1]!]);
  backend.copy(out, turned(work));
  return out;
}

function checkSolved(fn: string, info: Tensor): void {
  const failure = firstFailure(info);
  if (failure === null) return;
  throw refuse(`torch.${fn}:${failure.where} The solver failed because the input matrix is singular.`);
}

/** The gradient of A from those of B and the solution X. */
function matrixGradient(gB: Tensor, X: Tensor, vector: boolean, left: boolean): Tensor {
  const g = gB.neg();
  if (vector) return g.unsqueeze(-1).mul(X.unsqueeze(-2));
  return left ? g.matmul(adjoint(X)) : adjoint(X).matmul(g);
}

const solve = (A: Tensor, B: Tensor, left: boolean): Tensor =>
  (solveWithFactors.call({ A, B, left, checkErrors: false }) as Tensor[])[0]!;

export const solveWithFactors = structured(
  '_linalg_solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (Tensor result, Tensor LU, Tensor pivots, Tensor info)',
  {
    doc: 'As linalg_solve_ex, with what A, or for left = false its transpose, was factored into.',
    node: 'LinalgSolveExBackward0',
    fn: false,
    forward: ({ A, B, left, checkErrors }) => {
      const results = solution(A, B, left);
      if (checkErrors) checkSolved('linalg.solve_ex', results[3]);
      return results;
    },
    differentiable: [0],
    grad: {
      A: {
        save: ['A', 'LU', 'pivots', 'result'],
        vjp: (g, { A, result, left }) => matrixGradient(solve(adjoint(A), g, left), result, isVector(A, g.shape), left),
      },
      B: { save: ['A', 'LU', 'pivots'], vjp: (g, { A, left }) => solve(adjoint(A), g, left) },
    },
    // Where nothing is recorded, the factors are used again.
    together: (g, { A, LU, pivots, result, left }, wanted) => {
      const vector = isVector(A!, g.shape);
      const right = vector ? g.unsqueeze(-1) : g;
      const solved = solvedBy({ factors: LU!, pivots: pivots! }, right, batchOf(right), left, true);
      const B = vector ? solved.squeeze(-1) : solved;
      return { A: wanted.A ? matrixGradient(B, result!, vector, left) : null, B };
    },
    jvp: ({ A: tA, B: tB }, { A, left }, X) => {
      const vector = isVector(A, X.shape);
      const x = vector ? X.unsqueeze(-1) : X;
      if (tA === undefined) return solve(A, tB!, left);
      const product = left ? tA.matmul(x) : x.matmul(tA);
      return solve(A, plus(tB, (vector ? product.squeeze(-1) : product).neg())!, left);
    },
  },
);

export const linalgSolveEx = composite(
  'linalg_solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (Tensor result, Tensor info)',
  {
    doc: 'As linalg_solve, and for each matrix where its factorisation met a zero (int32, from 1; 0: nowhere).',
    aliases: ['linalg.solve_ex'],
    run: (values) => {
      const [result, , , info] = solveWithFactors.call(values) as Tensor[];
      return [result!, info!];
    },
  },
);

export const linalgSolve = composite('linalg_solve(Tensor A, Tensor B, *, bool left=True) -> Tensor', {
  doc: 'X with A X = B for square A (..., n, n) and B (..., n, m) or (n); with left = false X A = B. Throws for a singular A.',
  aliases: ['linalg.solve'],
  run: ({ A, B, left }) => {
    const [result, , , info] = solveWithFactors.call({ A, B, left, checkErrors: false }) as Tensor[];
    checkSolved('linalg.solve', info!);
    return result!;
  },
});

// ---- tensors as matrices ---------------------------------------------------------------------------------------------

export const linalgTensorsolve = composite(
  'linalg_tensorsolve(Tensor self, Tensor other, int[]? dims=None) -> Tensor',
  {
    doc: 'X with tensordot(self, X, X.ndim) = other; `dims` of self are moved to its end first.',
    aliases: ['linalg.tensorsolve'],
    method: false,
    run: ({ self, other, dims }) => {
      const last = dims?.map((_, i) => self.dim() - dims.length + i) ?? [];
      const moved = dims === null ? self : self.movedim(dims, last);
      const sizes = moved.shape.slice(other.dim());
      const [unknowns, equations] = [numelOf(sizes), numelOf(moved.shape.slice(0, other.dim()))];
      if (unknowns !== equations) {
        throw new ShapeError(
          'linalg.tensorsolve: Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == ' +
            `prod(self.shape[:other.ndim]), but got ${unknowns} != ${equations}`,
        );
      }
      const result = linalgSolve.call({
        A: moved.reshape([unknowns, unknowns]),
        B: other.flatten(),
        left: true,
      }) as Tensor;
      return result.reshape(sizes);
    },
  },
);

export const linalgTensorinv = composite('linalg_tensorinv(Tensor self, int ind=2) -> Tensor', {
  doc: 'The inverse of self as a map from its dimensions from `ind` on to those before.',
  aliases: ['linalg.tensorinv'],
  method: false,
  run: ({ self, ind }) => {
    if (ind <= 0) throw new ArgumentError(`Expected a strictly positive integer for 'ind', but got ${ind}`);
    const [before, behind] = [self.shape.slice(0, ind), self.shape.slice(ind)];
    const [rows, columns] = [numelOf(before), numelOf(behind)];
    if (rows !== columns) {
      throw new ShapeError(
        'linalg.tensorinv: Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), ' +
          `but got ${columns} != ${rows}`,
      );
    }
    return invert('linalg.tensorinv', self.reshape([rows, rows])).reshape([...behind, ...before]);
  },
});
