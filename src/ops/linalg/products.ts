/** Products of vectors and matrices that are made of those in matmul.ts. */
import { bool, type DType, float64, promoteTypes } from '../../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { broadcastSizes, formatSizes, Geometry, numelOf, wrapDim } from '../../base/geometry.js';
import { expandGeometry, selectGeometry } from '../../base/views.js';
import { Expr } from '../../kernel/expr.js';
import { arithmeticOf, lower, type Program } from '../../kernel/lower.js';
import type { Operand } from '../../kernel/operand.js';
import * as backend from '../../tensor/launch.js';
import type { Storage } from '../../tensor/storage.js';
import { emptyTensor, type Scalar, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import { seenAs } from '../index-plan.js';
import { cast, Kernel } from '../reducing.js';
import { plainScalar } from '../scalar.js';
import { adjoint, plus } from './checks.js';
import { combine, scaleBy } from './combine.js';

// ---- sums of products ------------------------------------------------------------------------------------------------

export const addbmm = structured(
  'addbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  {
    doc: 'beta * self + alpha * (the sum of the products of batch1 (b, n, m) and batch2 (b, m, p)); self broadcasts to (n, p).',
    inplace: true,
    forward: ({ self, batch1, batch2, beta, alpha }) => {
      for (const [name, t] of [
        ['batch1', batch1],
        ['batch2', batch2],
      ] as const) {
        if (t.dim() !== 3) throw new ShapeError(`addbmm: ${name} must be a 3D tensor, got ${t.dim()}D`);
      }
      const [b, n, m] = batch1.shape as [number, number, number];
      const [b2, m2, p] = batch2.shape as [number, number, number];
      if (b !== b2) {
        throw new ShapeError(`addbmm: batch1 and batch2 must have same number of batches, got ${b} and ${b2}`);
      }
      if (m !== m2) {
        throw new ShapeError(
          `addbmm: Incompatible matrix sizes for bmm (${n}x${m} and ${m2}x${p}): the columns of the first must be as ` +
            'many as the rows of the second',
        );
      }
      // Side by side and one below the other, the products add up.
      const rows = batch1.permute([1, 0, 2]).reshape([n, b * m]);
      return combine(self.expand([n, p]), rows.mm(batch2.reshape([b * m, p])), beta, alpha);
    },
    grad: {
      self: { vjp: (g, { beta }) => scaleBy(g, beta) },
      batch1: {
        save: ['batch2'],
        vjp: (g, { batch2, alpha }, { batch1: [b = 0] }) => scaleBy(repeated(g, b).bmm(adjoint(batch2)), alpha),
      },
      batch2: {
        save: ['batch1'],
        vjp: (g, { batch1, alpha }, { batch2: [b = 0] }) => scaleBy(adjoint(batch1).bmm(repeated(g, b)), alpha),
      },
    },
    jvp: (t, { self, batch1, batch2, beta, alpha }, result) => {
      const zero = self.detach().mul(0);
      const product = (a: Tensor | undefined, b: Tensor | undefined): Tensor | null =>
        a && b ? (addbmm.call({ self: zero, batch1: a, batch2: b, beta: 0, alpha }) as Tensor) : null;
      const own = t.self === undefined ? null : scaleBy(t.self, beta).expand(result.shape);
      return plus(own, plus(product(t.batch1, batch2), product(batch1, t.batch2)));
    },
  },
);

const repeated = (g: Tensor, times: number): Tensor => g.unsqueeze(0).expand([times, ...g.shape]);

function checkVector(fn: string, t: Tensor, name: string): void {
  if (t.dim() !== 1) throw new ShapeError(`${fn}: Expected 1-D argument ${name}, but got ${t.dim()}-D`);
}

/** beta * self + alpha * outer for bool: "or" and "and". */
function combineBools(self: Tensor, outer: Tensor, beta: Scalar, alpha: Scalar): Tensor {
  const given = (factor: Scalar, t: Tensor): Tensor =>
    Number(plainScalar(factor)) === 0 ? t.logicalAnd(t.logicalNot()) : t;
  return given(beta, self).logicalOr(given(alpha, outer));
}

const plainSum = new Kernel(3, (self, a, b) => self.add(a.mul(b)));
const scaledSum = new Kernel(3, (self, a, b, beta, alpha) => self.mul(beta).add(a.mul(b).mul(alpha)));

export const addr = structured(
  'addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  {
    doc: 'beta * self + alpha * outer(vec1, vec2) for vectors (n) and (m); self broadcasts to (n, m).',
    inplace: true,
    forward: ({ self, vec1, vec2, beta, alpha }) => {
      checkVector('addr', vec1, 'vec1');
      checkVector('addr', vec2, 'vec2');
      const { dtype } = self;
      const factors = [Number(plainScalar(beta)), Number(plainScalar(alpha))];
      if (dtype.isFloatingPoint && vec1.dtype === dtype && vec2.dtype === dtype && factors[0] !== 0) {
        const out = emptyTensor(dtype, [vec1.size(0), vec2.size(0)]);
        const column = new Geometry([vec1.size(0), 1], [vec1.stride(0), 1], vec1.geometry.offset);
        const isPlain = factors[0] === 1 && factors[1] === 1;
        if (isPlain) plainSum.run(out, [self, seenAs(vec1, column), vec2]);
        else scaledSum.run(out, [self, seenAs(vec1, column), vec2], factors);
        return out;
      }
      const outer = vec1.unsqueeze(1).mul(vec2);
      const given = self.expand(outer.shape);
      if (outer.dtype === bool && self.dtype === bool) return combineBools(given, outer, beta, alpha);
      // self alone may have the wider dtype; with beta = 0 it says no more than that.
      return combine(given, outer.dtype === self.dtype ? outer : outer.add(given.mul(0)), beta, alpha);
    },
    grad: {
      self: { vjp: (g, { beta }) => scaleBy(g, beta) },
      vec1: { save: ['vec2'], vjp: (g, { vec2, alpha }) => scaleBy(g.mv(vec2), alpha) },
      vec2: { save: ['vec1'], vjp: (g, { vec1, alpha }) => scaleBy(g.t().mv(vec1), alpha) },
    },
    jvp: (t, { vec1, vec2, beta, alpha }, result) => {
      const own = t.self === undefined ? null : scaleBy(t.self, beta).expand(result.shape);
      const first = t.vec1 === undefined ? null : scaleBy(t.vec1.unsqueeze(1).mul(vec2), alpha);
      const second = t.vec2 === undefined ? null : scaleBy(vec1.unsqueeze(1).mul(t.vec2), alpha);
      return plus(own, plus(first, second));
    },
  },
);

export const vdot = structured('vdot(Tensor self, Tensor other) -> Tensor', {
  doc: 'The sum of products of two vectors of equal length.',
  forward: ({ self, other }) => self.dot(other),
  grad: {
    self: { save: ['other'], vjp: (g, { other }) => g.mul(other) },
    other: { save: ['self'], vjp: (g, { self }) => g.mul(self) },
  },
  jvp: 'linear in each',
});

export const linalgVecdot = composite('linalg_vecdot(Tensor x, Tensor y, *, int dim=-1) -> Tensor', {
  doc: 'The sums of products of the vectors along one dimension of two tensors, with broadcasting.',
  aliases: ['linalg.vecdot', 'vecdot'],
  run: ({ x, y, dim }) => {
    if (!x.dtype.isFloatingPoint) {
      throw new DTypeError(
        `linalg.vecdot: Expected a floating point or complex tensor as input. Got ${x.dtype.legacyName}; convert it with float()`,
      );
    }
    if (x.dtype !== y.dtype) {
      throw new DTypeError(
        `linalg.vecdot: Expected x and y to have the same dtype, but found x of type ${x.dtype.legacyName} and y of type ` +
          `${y.dtype.legacyName} instead`,
      );
    }
    if (x.dim() === 1 && y.dim() === 1) return vdot.call({ self: x, other: y });
    return x.mul(y).sum(dim);
  },
});

export const inner = composite('inner(Tensor self, Tensor other) -> Tensor', {
  doc: 'The sums of products along the last dimensions of all pairs of vectors of two tensors.',
  run: ({ self, other }) => {
    if (self.dim() === 0 || other.dim() === 0) return self.mul(other);
    if (self.size(-1) !== other.size(-1)) {
      throw new ShapeError(
        'inner() the last dimension must match on both input tensors but got shapes ' +
          `${formatSizes(self.shape)} and ${formatSizes(other.shape)}`,
      );
    }
    return contracted(self, other, [self.dim() - 1], [other.dim() - 1]);
  },
});

// ---- contractions ----------------------------------------------------------------------------------------------------

/** The sum of products over dimensions of one tensor and of the other. */
function contracted(self: Tensor, other: Tensor, mine: readonly number[], its: readonly number[]): Tensor {
  const kept = (t: Tensor, dims: readonly number[]): number[] =>
    t.shape.map((_, d) => d).filter((d) => !dims.includes(d));
  const [left, right] = [kept(self, mine), kept(other, its)];
  const sizesOf = (t: Tensor, dims: readonly number[]): number[] => dims.map((d) => t.shape[d]!);
  const [rows, columns] = [sizesOf(self, left), sizesOf(other, right)];
  const count = numelOf(sizesOf(self, mine));
  return self
    .permute([...left, ...mine])
    .reshape([numelOf(rows), count])
    .mm(other.permute([...its, ...right]).reshape([count, numelOf(columns)]))
    .reshape([...rows, ...columns]);
}

function tensordotOf(self: Tensor, other: Tensor, first: readonly number[], second: readonly number[]): Tensor {
  const fn = 'tensordot';
  if (first.length !== second.length) {
    throw new ShapeError(
      `${fn}: both dimension lists should have same length, got ${first.length} and ${second.length}`,
    );
  }
  const [mine, its] = [first.map((d) => wrapDim(d, self.dim(), fn)), second.map((d) => wrapDim(d, other.dim(), fn))];
  let [a, b] = [self, other];
  mine.forEach((d, i) => {
    const [size, other_] = [a.size(d), b.size(its[i]!)];
    if (other_ === 1) a = a.sum([d], true);
    else if (size === 1) b = b.sum([its[i]!], true);
    else if (size !== other_) {
      throw new ShapeError(
        `${fn}: contracted dimensions need to match, but first has size ${size} in dim ${d} and second has size ` +
          `${other_} in dim ${its[i]}`,
      );
    }
  });
  return contracted(a, b, mine, its);
}

export const tensordot = composite('tensordot(Tensor a, Tensor b, ints[] dims) -> Tensor', {
  doc: 'The sums of products over dimensions of a, the first list in dims, and of b, the second; then the other dimensions of both.',
  run: ({ a, b, dims }) => {
    const [first, second] = dims;
    if (dims.length !== 2) {
      throw new ArgumentError(
        `tensordot: dims are two lists of dimensions, of a and of b, or a number; got ${dims.length}`,
      );
    }
    return tensordotOf(a, b, first!, second!);
  },
});

export const tensordotInt = composite('tensordot.int(Tensor a, Tensor b, int dims=2) -> Tensor', {
  doc: 'The sums of products over the last dimensions of a and the first of b, as many as dims says; then the other dimensions.',
  run: ({ a, b, dims }) => {
    if (dims < 0) throw new ArgumentError(`tensordot expects dims >= 0, but got dims=${dims}`);
    const positions = Array.from({ length: dims }, (_, i) => i);
    return tensordotOf(
      a,
      b,
      positions.map((i) => i - dims),
      positions,
    );
  },
});

export const kron = composite('kron(Tensor self, Tensor other) -> Tensor', {
  doc: 'The Kronecker product: every element of self times all of other, in its place.',
  run: ({ self, other }) => {
    const rank = Math.max(self.dim(), other.dim());
    const sizesOf = (t: Tensor): number[] => [...new Array<number>(rank - t.dim()).fill(1), ...t.shape];
    const [mine, its] = [sizesOf(self), sizesOf(other)];
    const product = self.reshape(mine.flatMap((n) => [n, 1])).mul(other.reshape(its.flatMap((n) => [1, n])));
    return product._unsafeView(mine.map((n, d) => n * its[d]!));
  },
});

// ---- cross products --------------------------------------------------------------------------------------------------

/** The programs of cross products, by their arithmetic. */
const crossPrograms: Record<string, Program> = {};

function crossProgram(dtype: DType): Program {
  const arithmetic = arithmeticOf(dtype);
  const single = dtype !== float64;
  return (crossPrograms[`${arithmetic} ${single}`] ??= lower(
    [0, 1, 2].map((i) => {
      const product = (j: number, k: number): Expr => Expr.variable(j % 3).mul(Expr.variable(3 + (k % 3)));
      return product(i + 1, i + 2).sub(product(i + 2, i + 1));
    }),
    arithmetic,
    single,
  ));
}

export const linalgCross = structured('linalg_cross(Tensor self, Tensor other, *, int dim=-1) -> Tensor', {
  doc: 'The cross products of the vectors of 3 along a dimension of two tensors, with broadcasting.',
  aliases: ['linalg.cross'],
  method: false,
  forward: ({ self, other, dim }) => {
    if (self.dim() !== other.dim()) {
      throw new ShapeError('linalg.cross: inputs must have the same number of dimensions.');
    }
    const d = wrapDim(dim, self.dim(), 'linalg.cross');
    if (self.size(d) !== 3 || other.size(d) !== 3) {
      throw new ShapeError(
        `linalg.cross: inputs dimension ${dim} must have length 3. Got ${self.size(d)} and ${other.size(d)}`,
      );
    }
    const dtype = promoteTypes(self.dtype, other.dtype);
    const [a, b] = [cast(self, dtype), cast(other, dtype)];
    const sizes = broadcastSizes(a.shape, b.shape);
    const out = emptyTensor(dtype, sizes);
    const parts = (t: Tensor): Operand<Storage>[] => {
      const geometry = expandGeometry(t.geometry, sizes);
      return [0, 1, 2].map((i) => seenAs(t, selectGeometry(geometry, d, i)));
    };
    backend.pointwise(crossProgram(dtype), parts(out), [...parts(a), ...parts(b)], []);
    return out;
  },
  grad: {
    self: { save: ['other'], vjp: (g, { other, dim }) => crossOf(other, g, dim) },
    other: { save: ['self'], vjp: (g, { self, dim }) => crossOf(g, self, dim) },
  },
  jvp: 'linear in each',
});

const crossOf = (self: Tensor, other: Tensor, dim: number): Tensor => linalgCross.call({ self, other, dim }) as Tensor;

export const cross = composite('cross(Tensor self, Tensor other, int? dim=None) -> Tensor', {
  doc: 'The cross products of the vectors of 3 along a dimension (default: the first of size 3) of two tensors, with broadcasting.',
  run: ({ self, other, dim }) => {
    const first = dim ?? self.shape.indexOf(3);
    if (first < 0 && dim === null) throw new ShapeError('cross: no dimension of size 3 in input');
    return crossOf(self, other, first);
  },
});
