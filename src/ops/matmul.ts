/** Products of matrices and vectors. All of them are the one batched kernel `backend.matmul`. */
import { float32, float64 } from '../base/dtype.js';
import { DTypeError, ShapeError } from '../base/errors.js';
import { broadcastSizes, contiguousGeometry, formatSizes, Geometry, numelOf } from '../base/geometry.js';
import { expandGeometry } from '../base/views.js';
import type { MatmulEpilogue } from '../backends/backend.js';
import { Expr } from '../kernel/expr.js';
import { lower, type Program } from '../kernel/lower.js';
import type { Operand } from '../kernel/operand.js';
import * as backend from '../tensor/launch.js';
import type { Storage } from '../tensor/storage.js';
import type { Tensor } from '../tensor/tensor.js';
import { emptyWith, type Scalar } from '../tensor/tensor.js';
import { composite } from './define-composite.js';
import { structured } from './define-structured.js';
import { combine, scaleBy } from './linalg/combine.js';
import { plainScalar } from './scalar.js';

/** A tensor seen with other sizes and strides, for the kernel. */
function seen(t: Tensor, sizes: readonly number[], strides: readonly number[]): Operand<Storage> {
  return { storage: t.storage, dtype: t.dtype, geometry: new Geometry(sizes, strides, t.geometry.offset) };
}

function sameDType(fn: string, a: Tensor, b: Tensor): void {
  if (a.dtype !== b.dtype) {
    throw new DTypeError(
      `${fn}: expected m1 and m2 to have the same dtype, but got: ${a.dtype.name} != ${b.dtype.name}; ` +
        'convert one of them with to()',
    );
  }
}

function requireRank(fn: string, t: Tensor, rank: number, what: string): void {
  if (t.dim() !== rank)
    throw new ShapeError(`${fn}: ${what} must be ${rank}D, got ${t.dim()}D of sizes ${formatSizes(t.shape)}`);
}

function requireBatch(t: Tensor, what: string): void {
  if (t.dim() !== 3)
    throw new ShapeError(`bmm: ${what} must be a 3D tensor, got ${t.dim()}D of sizes ${formatSizes(t.shape)}`);
}

/** out (M, N) = a (M, K) @ b (K, N), then the epilogue. */
function product(a: Tensor, b: Tensor, epilogue: MatmulEpilogue<Storage> | null = null): Tensor {
  const [m, k] = a.shape as [number, number];
  const n = b.shape[1]!;
  const out = emptyWith(a.dtype, contiguousGeometry([m, n]));
  const [as0, as1] = a.stride() as [number, number];
  const [bs0, bs1] = b.stride() as [number, number];
  const left = seen(a, [1, m, k], [0, as0, as1]);
  const right = seen(b, [1, k, n], [0, bs0, bs1]);
  backend.matmul(seen(out, [1, m, n], [0, n, 1]), left, right, epilogue);
  return out;
}

function checkProduct(fn: string, a: Tensor, b: Tensor, aName: string, bName: string): void {
  requireRank(fn, a, 2, aName);
  requireRank(fn, b, 2, bName);
  if (a.shape[1] !== b.shape[0]) {
    throw new ShapeError(
      `${fn}: mat1 and mat2 shapes cannot be multiplied (${a.shape.join('x')} and ${b.shape.join('x')}); ` +
        'the columns of the first must be as many as the rows of the second',
    );
  }
  sameDType(fn, a, b);
}

/**
 * a @ b, laid out by columns if asked for. The gradient of a weight that was used transposed comes out in the weight's own
 * layout then, and is kept without a copy, as in PyTorch.
 */
function laidOut(a: Tensor, b: Tensor, byColumns: boolean): Tensor {
  return byColumns ? b.t().mm(a.t()).t() : a.mm(b);
}

export const mm = structured('mm(Tensor self, Tensor mat2) -> Tensor', {
  doc: 'The matrix product of self (n, m) and mat2 (m, p).',
  forward: ({ self, mat2 }) => {
    checkProduct('mm', self, mat2, 'self', 'mat2');
    return product(self, mat2);
  },
  grad: {
    self: { save: ['mat2'], vjp: (g, { mat2 }, _, __, columns) => laidOut(g, mat2.t(), (columns & 1) !== 0) },
    mat2: { save: ['self'], vjp: (g, { self }, _, __, columns) => laidOut(self.t(), g, (columns & 2) !== 0) },
  },
  jvp: 'linear in each',
});

/** The sizes of the products of a (B, M, K) and b (B, K, N). Throws ShapeError or DTypeError. */
function checkBatchProduct(a: Tensor, b: Tensor): [number, number, number] {
  requireBatch(a, 'batch1');
  requireBatch(b, 'batch2');
  const [batch, m, k] = a.shape as [number, number, number];
  if (b.shape[0] !== batch || b.shape[1] !== k) {
    throw new ShapeError(
      `bmm: Expected size for first two dimensions of batch2 tensor to be: [${batch}, ${k}] but got: ` +
        `[${b.shape[0]}, ${b.shape[1]}].`,
    );
  }
  sameDType('bmm', a, b);
  return [batch, m, b.shape[2]!];
}

function batchProduct(
  a: Tensor,
  b: Tensor,
  sizes: readonly number[],
  epilogue: MatmulEpilogue<Storage> | null = null,
): Tensor {
  const out = emptyWith(a.dtype, contiguousGeometry(sizes));
  backend.matmul(out, a, b, epilogue);
  return out;
}

export const bmm = structured('bmm(Tensor self, Tensor mat2) -> Tensor', {
  doc: 'The matrix products of self (b, n, m) and mat2 (b, m, p), one per batch entry.',
  forward: ({ self, mat2 }) => batchProduct(self, mat2, checkBatchProduct(self, mat2)),
  grad: {
    self: { save: ['mat2'], vjp: (g, { mat2 }) => g.bmm(mat2.transpose(1, 2)) },
    mat2: { save: ['self'], vjp: (g, { self }) => self.transpose(1, 2).bmm(g) },
  },
  jvp: 'linear in each',
});

export const mv = structured('mv(Tensor self, Tensor vec) -> Tensor', {
  doc: 'The product of the matrix self (n, m) and the vector vec (m).',
  forward: ({ self, vec }) => {
    if (self.dim() !== 2 || vec.dim() !== 1) {
      throw new ShapeError(`mv: vector + matrix @ vector expected, got 1, ${self.dim()}, ${vec.dim()}`);
    }
    const [n, m] = self.shape as [number, number];
    if (vec.shape[0] !== m) {
      throw new ShapeError(`mv: size mismatch, got input (${n}), mat (${n}x${m}), vec (${vec.shape[0]})`);
    }
    sameDType('mv', self, vec);
    const out = emptyWith(self.dtype, contiguousGeometry([n]));
    const [s0, s1] = self.stride() as [number, number];
    backend.matmul(
      seen(out, [1, n, 1], [0, 1, 1]),
      seen(self, [1, n, m], [0, s0, s1]),
      seen(vec, [1, m, 1], [0, vec.stride(0), 1]),
    );
    return out;
  },
  grad: {
    self: { save: ['vec'], vjp: (g, { vec }) => g.unsqueeze(1).mul(vec) },
    vec: { save: ['self'], vjp: (g, { self }) => self.t().mv(g) },
  },
  jvp: 'linear in each',
});

export const dot = structured('dot(Tensor self, Tensor tensor) -> Tensor', {
  doc: 'The sum of products of two vectors of equal length.',
  forward: ({ self, tensor }) => {
    if (self.dim() !== 1 || tensor.dim() !== 1) {
      throw new ShapeError(`dot: 1D tensors expected, but got ${self.dim()}D and ${tensor.dim()}D tensors`);
    }
    const n = self.shape[0]!;
    if (tensor.shape[0] !== n) {
      throw new ShapeError(
        `dot: inconsistent tensor size, expected tensor [${n}] and src [${tensor.shape[0]}] to have the same number of ` +
          `elements, but got ${n} and ${tensor.shape[0]} elements respectively`,
      );
    }
    if (self.dtype !== tensor.dtype) {
      throw new DTypeError(
        `dot: expected both vectors to have same dtype, but found ${self.dtype.legacyName} and ${tensor.dtype.legacyName}`,
      );
    }
    const out = emptyWith(self.dtype, contiguousGeometry([]));
    backend.matmul(
      seen(out, [1, 1, 1], [0, 0, 0]),
      seen(self, [1, 1, n], [0, 0, self.stride(0)]),
      seen(tensor, [1, n, 1], [0, tensor.stride(0), 0]),
    );
    return out;
  },
  grad: {
    self: { save: ['tensor'], vjp: (g, { tensor }) => g.mul(tensor) },
    tensor: { save: ['self'], vjp: (g, { self }) => g.mul(self) },
  },
  jvp: 'linear in each',
});

/** The programs of `combineEpilogue`, made at first use, by whether they are for float32 and whether they scale. */
const programs: (Program | undefined)[] = [];

/**
 * `combine` as the epilogue of a product of these sizes, so that results are stored once; null where it is done by
 * operations.
 */
function combineEpilogue(
  self: Tensor,
  sizes: readonly number[],
  beta: Scalar,
  alpha: Scalar,
): MatmulEpilogue<Storage> | null {
  const isSingle = self.dtype === float32;
  if (!isSingle && self.dtype !== float64) return null;
  const factors = [Number(plainScalar(alpha)), Number(plainScalar(beta))];
  if (factors[1] === 0) return null;
  const scales = factors[0] !== 1 || factors[1] !== 1;
  const program = (programs[(isSingle ? 1 : 0) + (scales ? 2 : 0)] ??= combineProgram(scales, isSingle));
  const { strides, offset } = expandGeometry(self.geometry, sizes);
  const geometry =
    sizes.length === 3 ? new Geometry(sizes, strides, offset) : new Geometry([1, ...sizes], [0, ...strides], offset);
  const input = { storage: self.storage, dtype: self.dtype, geometry };
  return { program, inputs: [input], uniforms: scales ? factors : [] };
}

function combineProgram(scales: boolean, isSingle: boolean): Program {
  const [term, self] = [Expr.variable(0), Expr.variable(1)];
  const result = scales ? term.mul(Expr.uniform(0)).add(self.mul(Expr.uniform(1))) : term.add(self);
  return lower([result], 'float', isSingle);
}

/** Throws, in the words of expand(), unless `self` broadcasts to the sizes of the product. */
function checkAdded(self: Tensor, sizes: readonly number[]): void {
  expandGeometry(self.geometry, sizes);
}

export const addmm = structured(
  'addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  {
    doc: 'beta * self + alpha * (mat1 @ mat2); self broadcasts to the product (n, p) of mat1 (n, m) and mat2 (m, p).',
    inplace: true,
    forward: ({ self, mat1, mat2, beta, alpha }) => {
      checkProduct('addmm', mat1, mat2, 'mat1', 'mat2');
      sameDType('addmm', self, mat1);
      const sizes = [mat1.shape[0]!, mat2.shape[1]!];
      checkAdded(self, sizes);
      const epilogue = combineEpilogue(self, sizes, beta, alpha);
      const term = product(mat1, mat2, epilogue);
      return epilogue === null ? combine(self, term, beta, alpha) : term;
    },
    grad: {
      self: { vjp: (g, { beta }) => scaleBy(g, beta) },
      mat1: {
        save: ['mat2'],
        vjp: (g, { mat2, alpha }, _, __, columns) => scaleBy(laidOut(g, mat2.t(), (columns & 2) !== 0), alpha),
      },
      mat2: {
        save: ['mat1'],
        vjp: (g, { mat1, alpha }, _, __, columns) => scaleBy(laidOut(mat1.t(), g, (columns & 4) !== 0), alpha),
      },
    },
    jvp: (tangents, { mat1, mat2, beta, alpha }, result) => {
      let sum: Tensor | null = null;
      const plus = (term: Tensor): void => {
        sum = sum === null ? term : sum.add(term);
      };
      if (tangents.self !== undefined) plus(scaleBy(tangents.self, beta).expand(result.shape));
      if (tangents.mat1 !== undefined) plus(scaleBy(tangents.mat1.mm(mat2), alpha));
      if (tangents.mat2 !== undefined) plus(scaleBy(mat1.mm(tangents.mat2), alpha));
      return sum;
    },
  },
);

export const addmv = structured(
  'addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  {
    doc: 'beta * self + alpha * (mat @ vec) for mat (n, m) and vec (m); self broadcasts to (n).',
    inplace: true,
    forward: ({ self, mat, vec, beta, alpha }) => {
      const term = mat.mv(vec);
      if (self.dim() > 1 || (self.numel() !== 1 && self.numel() !== term.numel())) {
        const [input, matrix, vector] = [self, mat, vec].map((t) => t.shape.join('x'));
        throw new ShapeError(`addmv: size mismatch, got input (${input}), mat (${matrix}), vec (${vector})`);
      }
      return combine(self, term, beta, alpha);
    },
    grad: {
      self: { vjp: (g, { beta }) => scaleBy(g, beta) },
      mat: { save: ['vec'], vjp: (g, { vec, alpha }) => scaleBy(g.unsqueeze(1).mul(vec), alpha) },
      vec: { save: ['mat'], vjp: (g, { mat, alpha }) => scaleBy(mat.t().mv(g), alpha) },
    },
  },
);

export const baddbmm = structured(
  'baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor',
  {
    doc: 'beta * self + alpha * (batch1 @ batch2) for each batch entry; self broadcasts to (b, n, p).',
    inplace: true,
    forward: ({ self, batch1, batch2, beta, alpha }) => {
      const sizes = checkBatchProduct(batch1, batch2);
      checkAdded(self, sizes);
      const epilogue = self.dtype === batch1.dtype ? combineEpilogue(self, sizes, beta, alpha) : null;
      const term = batchProduct(batch1, batch2, sizes, epilogue);
      return epilogue === null ? combine(self, term, beta, alpha) : term;
    },
    grad: {
      self: { vjp: (g, { beta }) => scaleBy(g, beta) },
      batch1: { save: ['batch2'], vjp: (g, { batch2, alpha }) => scaleBy(g.bmm(batch2.transpose(1, 2)), alpha) },
      batch2: { save: ['batch1'], vjp: (g, { batch1, alpha }) => scaleBy(batch1.transpose(1, 2).bmm(g), alpha) },
    },
  },
);

export const matmul = composite('matmul(Tensor self, Tensor other) -> Tensor', {
  doc: 'The matrix product over the last two dimensions with broadcasting over the rest; vectors count as rows or columns.',
  aliases: ['linalg.matmul', '__matmul__'],
  run: ({ self, other }) => {
    const [a, b] = [self.dim(), other.dim()];
    if (a === 0 || b === 0) {
      throw new ShapeError(`matmul: both arguments to matmul need to be at least 1D, but they are ${a}D and ${b}D`);
    }
    if (a === 1 && b === 1) return self.dot(other);
    if (a === 2 && b === 1) return self.mv(other);
    if (a === 1 && b === 2) return self.unsqueeze(0).mm(other).squeeze_(0);
    if (a === 2 && b === 2) return self.mm(other);
    return batched(self, other);
  },
});

/** matmul where one side has three or more dimensions. */
function batched(self: Tensor, other: Tensor): Tensor {
  const left = self.dim() === 1 ? self.unsqueeze(0) : self;
  const right = other.dim() === 1 ? other.unsqueeze(1) : other;
  const [n, m] = left.shape.slice(-2) as [number, number];
  const [m2, p] = right.shape.slice(-2) as [number, number];
  if (m !== m2) {
    throw new ShapeError(
      `matmul: mat1 and mat2 shapes cannot be multiplied (${formatSizes(self.shape)} and ${formatSizes(other.shape)}): ` +
        `the last dimension of the first (${m}) must match the second last of the second (${m2})`,
    );
  }
  const outer = broadcastSizes(left.shape.slice(0, -2), right.shape.slice(0, -2));
  const sizes = [...outer, ...(self.dim() === 1 ? [] : [n]), ...(other.dim() === 1 ? [] : [p])];
  // A matrix on the right is one product with the rows of all batches.
  if (other.dim() <= 2) {
    const rows = self.reshape([numelOf(outer) * n, m]);
    return (other.dim() === 1 ? rows.mv(other) : rows.mm(other))._unsafeView(sizes);
  }
  const batch = numelOf(outer);
  const stacked = left.expand([...outer, n, m]).reshape([batch, n, m]);
  return stacked.bmm(right.expand([...outer, m, p]).reshape([batch, m, p]))._unsafeView(sizes);
}

export const linear = composite('linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor', {
  doc: 'input @ weight.t() + bias for input (..., in), weight (out, in) and bias (out).',
  aliases: ['nn.functional.linear'],
  method: false,
  run: ({ input, weight, bias }) => {
    const transposed = weight.t();
    if (bias === null) return input.matmul(transposed);
    if (input.dim() === 2 && weight.dim() === 2) return bias.addmm(input, transposed);
    if (input.dim() > 2 && input.isContiguous() && weight.dim() === 2 && bias.dim() === 1) {
      const outer = input.shape.slice(0, -1);
      const rows = input.reshape([numelOf(outer), input.size(-1)]);
      return bias.addmm(rows, transposed).view([...outer, weight.size(0)]);
    }
    return input.matmul(transposed).add(bias);
  },
});

export const outer = composite('outer(Tensor self, Tensor vec2) -> Tensor', {
  doc: 'The products of all pairs of elements of two vectors, (n, m).',
  aliases: ['ger'],
  run: ({ self, vec2 }) => {
    if (self.dim() !== 1) throw new ShapeError(`outer: Expected 1-D argument self, but got ${self.dim()}-D`);
    if (vec2.dim() !== 1) throw new ShapeError(`outer: Expected 1-D argument vec2, but got ${vec2.dim()}-D`);
    return self.unsqueeze(1).mul(vec2);
  },
});
