/** Products of several matrices, powers, and what else is taken of a matrix. */
import { bool, float64, int64 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { Geometry } from '../../base/geometry.js';
import { narrowGeometry } from '../../base/views.js';
import * as backend from '../../tensor/launch.js';
import { adoptArray, emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import { seenAs } from '../index-plan.js';
import { cat } from '../joining.js';
import { checkPrecision, checkSquare } from './checks.js';
import { identities } from './factor.js';
import { invert } from './solve.js';

// ---- products of several matrices ------------------------------------------------------------------------------------

/**
 * Where to cut the products i ... j last, by the classic dynamic programme: sizes p[i] x p[i + 1], and the cost of i ... j is
 * the least over k of cost(i, k) + cost(k + 1, j) + p[i] p[k + 1] p[j + 1].
 */
function cutsOf(p: readonly number[]): readonly (readonly number[])[] {
  const n = p.length - 1;
  const cost = p.map(() => new Array<number>(n).fill(0));
  const cuts = p.map(() => new Array<number>(n).fill(0));
  for (let length = 1; length < n; length++) {
    for (let i = 0; i + length < n; i++) {
      const j = i + length;
      cost[i]![j] = Infinity;
      for (let k = i; k < j; k++) {
        const here = cost[i]![k]! + cost[k + 1]![j]! + p[i]! * p[k + 1]! * p[j + 1]!;
        if (here < cost[i]![j]!) {
          cost[i]![j] = here;
          cuts[i]![j] = k;
        }
      }
    }
  }
  return cuts;
}

function chained(matrices: readonly Tensor[]): Tensor {
  const cuts = cutsOf([matrices[0]!.size(0), ...matrices.map((t) => t.size(1))]);
  const product = (i: number, j: number): Tensor =>
    i === j ? matrices[i]! : product(i, cuts[i]![j]!).mm(product(cuts[i]![j]! + 1, j));
  return product(0, matrices.length - 1);
}

export const linalgMultiDot = composite('linalg_multi_dot(Tensor[] tensors) -> Tensor', {
  doc: 'The product of two or more matrices in the order that takes the least work; the first and the last may be vectors.',
  aliases: ['linalg.multi_dot'],
  run: ({ tensors }) => {
    const fn = 'linalg.multi_dot';
    const last = tensors.length - 1;
    if (last < 1) throw new ArgumentError(`multi_dot(): expected at least 2 tensors but got ${tensors.length}`);
    const sizes: number[] = [];
    const matrices = tensors.map((t, i) => {
      const outer = i === 0 || i === last;
      if (t.dim() !== 2 && !(outer && t.dim() === 1)) {
        const wanted = outer ? `the ${i === 0 ? 'first' : 'last'} tensor must be 1D or 2D` : `tensor ${i} must be 2D`;
        throw new ShapeError(`${fn}: ${wanted} but got ${t.dim()}D`);
      }
      if (t.dtype !== tensors[0]!.dtype) {
        throw new DTypeError(
          `${fn}: all tensors must have be the same dtype but tensor 0 is ${tensors[0]!.dtype.legacyName} and tensor ${i} ` +
            t.dtype.legacyName,
        );
      }
      if (t.dim() === 2) {
        if (outer) sizes.push(t.size(i === 0 ? 0 : 1));
        return t;
      }
      return t.unsqueeze(i === 0 ? 0 : -1);
    });
    matrices.slice(1).forEach((t, i) => {
      const before = matrices[i]!;
      if (before.size(1) === t.size(0)) return;
      throw new ShapeError(
        `${fn}: tensors ${i} and ${i + 1} with shapes [${before.shape.join(', ')}] and [${t.shape.join(', ')}] cannot be ` +
          'multiplied',
      );
    });
    return chained(matrices).view(sizes);
  },
});

export const chainMatmul = composite('chain_matmul(Tensor[] matrices) -> Tensor', {
  doc: 'The product of one or more matrices in the order that takes the least work.',
  run: ({ matrices }) => {
    matrices.forEach((t, i) => {
      if (t.dim() !== 2) throw new ShapeError(`chain_matmul: Tensor dimension is ${t.dim()}, expected 2 (matrix ${i})`);
    });
    if (matrices.length === 0) throw new ArgumentError('chain_matmul(): Expected one or more matrices');
    return matrices.length === 1 ? matrices[0]! : linalgMultiDot.call({ tensors: matrices });
  },
});

// ---- powers ----------------------------------------------------------------------------------------------------------

function matrixPower(A: Tensor, n: number): Tensor {
  const fn = 'linalg.matrix_power';
  checkSquare(fn, A);
  if (n === 0) return A.clone().copy_(identities(A.dtype, 1, A.size(-1)).squeeze(0));
  if (n < 0) checkPrecision(fn, A);
  let factor = n < 0 ? invert('linalg.inv', A) : A;
  let rest = Math.abs(n);
  if (rest === 1) return n < 0 ? factor : A.clone();
  // By squaring: the bits of n say which squares are factors.
  let result: Tensor | null = null;
  for (;;) {
    if (rest % 2 === 1) result = result === null ? factor : result.matmul(factor);
    rest = Math.floor(rest / 2);
    if (rest === 0) return result!;
    factor = factor.matmul(factor);
  }
}

export const linalgMatrixPower = composite('linalg_matrix_power(Tensor self, int n) -> Tensor', {
  doc: 'The n-th powers of square matrices (..., m, m); for negative n those of their inverses.',
  aliases: ['linalg.matrix_power'],
  method: false,
  run: ({ self, n }) => matrixPower(self, n),
});

export const matrixPowerOf = composite('matrix_power(Tensor self, int n) -> Tensor', {
  doc: 'The n-th powers of square matrices (..., m, m); for negative n those of their inverses.',
  run: ({ self, n }) => matrixPower(self, n),
});

function powers(x: Tensor, n: number | null): Tensor {
  if (x.dtype === bool) {
    throw new DTypeError('linalg.vander: supports floating point, complex, and integer tensors, but got Bool');
  }
  const given = x.dim() === 0 ? x.unsqueeze(-1) : x;
  const count = n ?? given.size(-1);
  if (count <= 1) throw new ArgumentError(`linalg.vander: N must be greater than 1. Got ${count}`);
  return powersUpTo.call({ x: given, N: count }) as Tensor;
}

export const powersUpTo = structured('_vander(Tensor x, int N) -> Tensor', {
  doc: 'The powers 0 to N - 1 of the elements, along a last dimension.',
  node: 'CatBackward0',
  fn: false,
  forward: ({ x, N }) => {
    const out = emptyTensor(x.dtype.isFloatingPoint ? x.dtype : int64, [...x.shape, N]);
    const behind = narrowGeometry(out.geometry, -1, 1, N - 1);
    backend.fill(seenAs(out, narrowGeometry(out.geometry, -1, 0, 1)), 1);
    const repeated = new Geometry(behind.sizes, [...x.geometry.strides, 0], x.geometry.offset);
    backend.scan('prod', seenAs(out, behind), seenAs(x, repeated));
    return out;
  },
  // The derivative of x^k is k x^(k - 1).
  grad: {
    x: {
      save: ['result'],
      vjp: (g, { result, N }) =>
        g
          .narrow(-1, 1, N - 1)
          .mul(slopes(result, N))
          .sum(-1),
    },
  },
  jvp: ({ x: t }, { N }, result) =>
    cat.call({ tensors: [t!.mul(0).unsqueeze(-1), slopes(result, N).mul(t!.unsqueeze(-1))], dim: -1 }) as Tensor,
});

const slopes = (powersOf: Tensor, count: number): Tensor =>
  powersOf.narrow(-1, 0, count - 1).mul(
    adoptArray(
      Float64Array.from({ length: count - 1 }, (_, i) => i + 1),
      float64,
      [count - 1],
    ).to(powersOf.dtype),
  );

export const linalgVander = composite('linalg_vander(Tensor x, *, int? N=None) -> Tensor', {
  doc: 'The powers 0 to N - 1 (default: as many as elements) of the elements of vectors (..., n), as rows of matrices.',
  aliases: ['linalg.vander'],
  run: ({ x, N }) => powers(x, N),
});

export const vander = composite('vander(Tensor x, int? N=None, bool increasing=False) -> Tensor', {
  doc: 'The powers N - 1 (default: as many as elements) to 0 of the elements of a vector, or with `increasing` 0 to N - 1, as rows.',
  run: ({ x, N, increasing }) => {
    if (x.dim() !== 1) throw new ShapeError('vander: x must be a one-dimensional tensor.');
    const count = N ?? x.size(0);
    if (count < 0) throw new ArgumentError('vander: N must be non-negative.');
    const all = powers(x, Math.max(2, count)).narrow(-1, 0, count);
    return increasing ? all : all.flip([-1]);
  },
});

// ---- diagonals -------------------------------------------------------------------------------------------------------

export const trace = structured('trace(Tensor self) -> Tensor', {
  doc: 'The sum of the diagonal of a matrix.',
  forward: ({ self }) => {
    if (self.dim() !== 2) throw new ShapeError(`trace: expected a matrix, but got tensor with dim ${self.dim()}`);
    return self.diagonal().sum();
  },
  grad: {
    self: {
      vjp: (g, _, { self: [rows = 0, columns = 0] }) => {
        if (rows === columns) return g.expand([rows]).diagEmbed();
        return identities(g.dtype, 1, rows, columns).squeeze(0).mul(g);
      },
    },
  },
  jvp: 'linear',
});

export const linalgDiagonal = composite(
  'linalg_diagonal(Tensor A, *, int offset=0, int dim1=-2, int dim2=-1) -> Tensor',
  {
    doc: 'The diagonals of matrices, as the last dimension.',
    aliases: ['linalg.diagonal'],
    run: ({ A, offset, dim1, dim2 }) => A.diagonal(offset, dim1, dim2),
  },
);
