/**
 * Distances between all pairs of vectors: cdist and pdist.
 *
 * Note [Distances of pairs]. Distances and their gradient are kernels, which store no differences. Where the backward pass is
 * recorded, formulas run on tensors of the differences, (..., P, R, M).
 */
import { type DType, float64, promoteTypes } from '../../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { broadcastSizes } from '../../base/geometry.js';
import { Expr } from '../../kernel/expr.js';
import { lower, type Program } from '../../kernel/lower.js';
import * as backend from '../../tensor/launch.js';
import { adoptArray, emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { pointwise } from '../define-pointwise.js';
import { structured } from '../define-structured.js';
import { workType } from '../reducing.js';
import { isRecorded } from '../row-formula.js';

/** n, or where it is 0 a number that does no harm when it is divided by. */
const safe = (n: Tensor, instead: number): Tensor => n.where(n.ne(0), instead);

/** What share of the largest difference counts as the largest: the distance was rounded to the dtype. */
const shareOf = (dtype: DType): number => (dtype === float64 ? 1 : 1 - 2 ** -22);

/** What the gradient g of the distance n gives to a difference d, with PyTorch's conventions where n or d is 0. */
function slope(g: Tensor, d: Tensor, n: Tensor, p: number): Tensor {
  // the number of elements that differ, which has no slope
  if (p === 0) return d.mul(0).mul(g);
  if (p === 1) return g.mul(d.sign());
  if (p === 2) return d.mul(g.div(safe(n, Infinity)));
  // all differences that attain the distance
  if (p === Infinity) return g.mul(d.sign()).where(d.abs().ge(n.mul(shareOf(d.dtype))), 0);
  // sign(d) |d|^(p-1) g / n^(p-1)
  const share = g.div(safe(n, 1).pow(p - 1));
  const ratio = safe(d, 1)
    .abs()
    .pow(p - 1)
    .mul(share);
  return d.sign().mul(ratio).where(n.ne(0), 0);
}

const shareOfDistance = pointwise('_distance_share(Tensor self, Tensor n) -> Tensor', {
  doc: 'self / n, 0 where n is 0.',
  fn: false,
  method: false,
  forward: ({ self, n }) => self.div(n.where(n.ne(0), Infinity)),
  grad: 'none',
});

/** What a kernel multiplies the slopes of differences with, see `Backend.distanceGradient`. */
function factorsOf(g: Tensor, n: Tensor, p: number): Tensor {
  if (p === 0) return g.mul(0);
  if (p === 1 || p === Infinity) return g;
  return shareOfDistance.call({ self: g, n: p === 2 ? n : n.pow(p - 1) });
}

/** x1 and x2 so that they broadcast to (..., P, R, M). */
const paired = (x1: Tensor, x2: Tensor): [Tensor, Tensor] => [x1.unsqueeze(-2), x2.unsqueeze(-3)];

/** The distances, of these sizes, of (..., P, M) and (..., R, M), whose batches are the same; or of all pairs of one matrix. */
function distances(sizes: readonly number[], x1: Tensor, x2: Tensor | null, p: number): Tensor {
  if (x1.size(-1) === 0) return zerosTensor(x1.dtype, sizes);
  const out = emptyTensor(x1.dtype, sizes);
  if (out.numel() > 0) backend.distances(out, x1, x2, p);
  return out;
}

/**
 * The gradient of `own` (..., P, M), from those of the distances `n` to `other` (..., R, M), which are (..., P, R), or `turned`
 * (..., R, P); or of the pairs of one matrix.
 */
function gradientOf(g: Tensor, n: Tensor, own: Tensor, other: Tensor | null, p: number, turned = false): Tensor {
  if (own.numel() === 0 || other?.numel() === 0) return zerosTensor(own.dtype, own.shape);
  const seen = (t: Tensor): Tensor => (turned ? t.transpose(-2, -1) : t);
  const out = emptyTensor(own.dtype, own.shape);
  const least = p === Infinity ? seen(n.mul(shareOf(n.dtype))) : null;
  // Without slope, any other distance will do.
  backend.distanceGradient(out, seen(factorsOf(g, n, p)), least, own, other, p === 0 ? 2 : p);
  return out;
}

/** The same in operations on (..., P, R, M). */
function recordedGradient(g: Tensor, n: Tensor, own: Tensor, other: Tensor, p: number): Tensor {
  const [a, b] = paired(own, other);
  return slope(g.unsqueeze(-1), a.sub(b), n.unsqueeze(-1), p).sum([-2]);
}

/** The tangents of the distances, from those of the differences (..., P, R, M). */
function tangent(
  t1: Tensor | null | undefined,
  t2: Tensor | null | undefined,
  x1: Tensor,
  x2: Tensor,
  n: Tensor,
  p: number,
): Tensor {
  const [a, b] = paired(x1, x2);
  const d = a.sub(b);
  const t =
    t1 == null ? t2!.unsqueeze(-3).neg() : t2 == null ? t1.unsqueeze(-2) : t1.unsqueeze(-2).sub(t2.unsqueeze(-3));
  return slope(t.expand(d.shape), d, n.unsqueeze(-1), p).sum([-1]);
}

const cdistForward = structured('_cdist_forward(Tensor x1, Tensor x2, float p) -> Tensor', {
  doc: 'The distances of all pairs; the batches are the same.',
  node: 'CdistBackward0',
  forward: ({ x1, x2, p }) => distances([...x1.shape.slice(0, -1), x2.size(-2)], x1, x2, p),
  grad: {
    x1: {
      save: ['x1', 'x2', 'result'],
      vjp: (g, { x1, x2, result: n, p }) =>
        isRecorded([g, x1, x2, n]) ? recordedGradient(g, n, x1, x2, p) : gradientOf(g, n, x1, x2, p),
    },
    x2: {
      save: ['x1', 'x2', 'result'],
      vjp: (g, { x1, x2, result: n, p }) =>
        isRecorded([g, x1, x2, n])
          ? recordedGradient(g.transpose(-2, -1), n.transpose(-2, -1), x2, x1, p)
          : gradientOf(g, n, x2, x1, p, true),
    },
  },
  jvp: ({ x1: t1, x2: t2 }, { x1, x2, p }, result) => tangent(t1, t2, x1, x2, result, p),
});

/** The programs that make distances of products and squares, by whether they are for float32. */
const programs: (Program | undefined)[] = [];

function fromProducts(isSingle: boolean): Program {
  const [product, n1, n2] = [Expr.variable(0), Expr.variable(1), Expr.variable(2)];
  return lower([product.mul(-2).add(n1).add(n2).maximum(0).sqrt()], 'float', isSingle);
}

// Many Euclidean distances as a product of matrices: |x1|^2 - 2 x1 x2 + |x2|^2, which is quicker and less precise.
//   dx1 = sum over r of (x1 - x2) g / n
const euclidean = structured('_euclidean_dist(Tensor x1, Tensor x2) -> Tensor', {
  doc: 'The Euclidean distances of all pairs, by a product of matrices.',
  node: 'ViewBackward0',
  forward: ({ x1, x2 }) => {
    const flat = (x: Tensor): Tensor => x.reshape([-1, x.size(-2), x.size(-1)]);
    const [a, b] = [flat(x1), flat(x2).transpose(1, 2)];
    const sizes = [a.size(0), a.size(1), b.size(2)];
    const out = emptyTensor(a.dtype, [...x1.shape.slice(0, -1), x2.size(-2)]);
    const isSingle = a.dtype !== float64;
    const program = (programs[isSingle ? 1 : 0] ??= fromProducts(isSingle));
    const inputs = [a.square().sum([2], true), b.square().sum([1], true)].map((squares) => squares.expand(sizes));
    backend.matmul(flat(out), a, b, { program, inputs, uniforms: [] });
    return out;
  },
  grad: {
    x1: {
      save: ['x1', 'x2', 'result'],
      vjp: (g, { x1, x2, result }) => euclideanSide(g.div(safe(result, Infinity)), x1, x2),
    },
    x2: {
      save: ['x1', 'x2', 'result'],
      vjp: (g, { x1, x2, result }) => euclideanSide(g.div(safe(result, Infinity)).transpose(-2, -1), x2, x1),
    },
  },
  jvp: ({ x1: t1, x2: t2 }, { x1, x2 }, result) => tangent(t1, t2, x1, x2, result, 2),
});

const euclideanSide = (ratio: Tensor, own: Tensor, other: Tensor): Tensor =>
  own.mul(ratio.sum([-1], true)).sub(ratio.matmul(other));

function checkFloating(fn: string, which: string, x: Tensor): void {
  if (x.dtype.isFloatingPoint) return;
  throw new DTypeError(`${fn} only supports floating-point dtypes, ${which}got: ${x.dtype.legacyName}`);
}

/** From this many vectors on, on either side, PyTorch multiplies matrices. */
const FEW_VECTORS = 25;

export const cdist = composite(
  "cdist(Tensor x1, Tensor x2, float p=2.0, str compute_mode='use_mm_for_euclid_dist_if_necessary') -> Tensor",
  {
    doc:
      'The p-norms of the differences of all pairs of vectors of x1 (..., P, M) and x2 (..., R, M), of sizes (..., P, R). ' +
      "Euclidean distances of more than 25 vectors are computed by a product of matrices, unless computeMode is 'donot_use_mm_for_euclid_dist'.",
    run: ({ x1, x2, p, computeMode }) => {
      checkFloating('cdist', 'X1 ', x1);
      checkFloating('cdist', 'X2 ', x2);
      for (const [name, x] of [
        ['X1', x1],
        ['X2', x2],
      ] as const) {
        if (x.ndim < 2) throw new ShapeError(`cdist only supports at least 2D tensors, ${name} got: ${x.ndim}D`);
      }
      if (x1.size(-1) !== x2.size(-1)) {
        throw new ShapeError(`X1 and X2 must have the same number of columns. X1: ${x1.size(-1)} X2: ${x2.size(-1)}`);
      }
      if (!(p >= 0)) throw new ArgumentError(`cdist only supports non-negative p values, got ${p}`);
      const ifNecessary = computeMode === 'use_mm_for_euclid_dist_if_necessary';
      if (!ifNecessary && computeMode !== 'use_mm_for_euclid_dist' && computeMode !== 'donot_use_mm_for_euclid_dist') {
        throw new ArgumentError(`${computeMode} is not a valid value for compute_mode`);
      }
      const dtype = promoteTypes(x1.dtype, x2.dtype);
      const batch = broadcastSizes(x1.shape.slice(0, -2), x2.shape.slice(0, -2));
      // With 16 bits, distances would be rounded too much to tell which difference is the largest.
      const [a, b] = [x1, x2].map((x) => x.to(workType(dtype)).expand([...batch, ...x.shape.slice(-2)])) as [
        Tensor,
        Tensor,
      ];
      const many = x1.size(-2) > FEW_VECTORS || x2.size(-2) > FEW_VECTORS;
      const byProduct = p === 2 && (ifNecessary ? many : computeMode === 'use_mm_for_euclid_dist');
      const empty = a.numel() === 0 || b.numel() === 0;
      const out = byProduct && !empty ? euclidean.call({ x1: a, x2: b }) : cdistForward.call({ x1: a, x2: b, p });
      return (out as Tensor).to(dtype);
    },
  },
);

// ---- pairs of one set ------------------------------------------------------------------------------------------------

/** Where the pairs i < j are in an n by n matrix, row-major. */
function pairPositions(n: number): Tensor {
  const positions = new Int32Array((n * (n - 1)) / 2);
  let at = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) positions[at++] = i * n + j;
  return adoptArray(positions, 'int32', [positions.length]);
}

/** The symmetric matrix of numbers for pairs. */
function symmetric(values: Tensor, n: number): Tensor {
  const upper = zerosTensor(values.dtype, [n * n])
    .indexAdd(0, pairPositions(n), values)
    .view([n, n]);
  return upper.add(upper.t());
}

const pdistForward = structured('_pdist_forward(Tensor self, float p) -> Tensor', {
  doc: 'The distances of all pairs of rows.',
  node: 'PdistBackward0',
  forward: ({ self, p }) => {
    const n = self.size(0);
    return distances([(n * Math.max(n - 1, 0)) / 2], self, null, p);
  },
  grad: {
    self: {
      save: ['self', 'result'],
      vjp: (g, { self, result, p }) => {
        if (!isRecorded([g, self, result])) return gradientOf(g, result, self, null, p);
        const n = self.size(0);
        return recordedGradient(symmetric(g, n), symmetric(result, n), self, self, p);
      },
    },
  },
  jvp: ({ self: t }, { self, p }, result) => {
    const n = self.size(0);
    if (n < 2) return result.mul(0);
    return tangent(t, t, self, self, symmetric(result, n), p)
      .reshape([n * n])
      .indexSelect(0, pairPositions(n));
  },
});

export const pdist = composite('pdist(Tensor self, float p=2) -> Tensor', {
  doc: 'The p-norms of the differences of all pairs of rows of (N, M): 0 and 1, 0 and 2, ..., N - 2 and N - 1.',
  aliases: ['nn.functional.pdist'],
  method: false,
  run: ({ self, p }) => {
    if (self.ndim !== 2) throw new ShapeError(`pdist only supports 2D tensors, got: ${self.ndim}D`);
    checkFloating('pdist', '', self);
    if (!(p >= 0)) throw new ArgumentError(`pdist only supports non-negative p values, got ${p}`);
    return (pdistForward.call({ self: self.to(workType(self.dtype)), p }) as Tensor).to(self.dtype);
  },
});
