/**
 * Distances between all pairs of vectors: cdist and pdist.
 *
 * Note [Distances of pairs]. The distances are a row kernel: x1 is seen as (..., P, 1, M), x2 as (..., 1, R, M), and a row is
 * the M differences of one pair; no difference is stored. The gradient of x1 is another one, whose rows are the R pairs of
 * one element: g and the distances are seen as (..., P, 1, R), x1 as (..., P, M, 1) and the transposed x2 as (..., 1, M, R).
 * Where the backward pass is recorded, the same formulas run on tensors of those sizes.
 */
import { type DType, float64, promoteTypes } from '../../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { broadcastSizes } from '../../base/geometry.js';
import type { Arithmetic } from '../../kernel/arithmetic.js';
import type { Expr } from '../../kernel/expr.js';
import { adoptArray, emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import { workType } from '../reducing.js';
import { isRecorded, RowFormula, type Stages } from '../row-formula.js';

/** The formulas of one kind of norm; `d` is a difference, `n` the distance. */
interface Metric {
  readonly distance: RowFormula;
  /** What the gradient g of a distance gives to a difference, with PyTorch's conventions where n or d is 0. */
  readonly slope: <T extends Arithmetic<T>>(g: T, d: T, n: T, p: T | number) => T;
  /** The gradient of one side: rows of g, n, own, other. */
  readonly gradient: RowFormula;
}

function metric(distance: (row: Stages, d: Expr, p: Expr) => Expr, slope: Metric['slope']): Metric {
  return {
    distance: new RowFormula(2, (row, a, b, p) => ({ perRow: [distance(row, a.sub(b), p)] })),
    slope,
    gradient: new RowFormula(4, (row, g, n, a, b, p) => ({ perRow: [row.sum(slope(g, a.sub(b), n, p))] })),
  };
}

/** n, or where it is 0 a number that does no harm when it is divided by. */
const safe = <T extends Arithmetic<T>>(n: T, instead: number): T => n.where(n.ne(0), instead);

const metrics = {
  // the number of elements that differ, which has no slope
  zero: metric(
    (row, d) => row.sum(d.ne(0)),
    (g, d) => d.mul(0).mul(g),
  ),
  one: metric(
    (row, d) => row.sum(d.abs()),
    (g, d) => g.mul(d.sign()),
  ),
  two: metric(
    (row, d) => row.sum(d.square()).sqrt(),
    (g, d, n) => d.mul(g.div(safe(n, Infinity))),
  ),
  // All differences that attain the distance. The number is what share of it they have to attain.
  largest: metric(
    (row, d) => row.max(d.abs()),
    (g, d, n, share) => g.mul(d.sign()).where(d.abs().ge(n.mul(share)), 0),
  ),
  // sign(d) |d|^(p-1) g / n^(p-1)
  other: metric(
    (row, d, p) => row.sum(d.abs().pow(p)).pow(p.reciprocal()),
    (g, d, n, p) => {
      const less = typeof p === 'number' ? p - 1 : p.sub(1);
      const ratio = safe(d, 1)
        .abs()
        .pow(less)
        .mul(g.div(safe(n, 1).pow(less)));
      return d.sign().mul(ratio).where(n.ne(0), 0);
    },
  ),
} satisfies Record<string, Metric>;

/** What the formulas take as their number: p, or how exact a distance is that was rounded to the dtype. */
const numberOf = (p: number, dtype: DType): number => (p !== Infinity ? p : dtype === float64 ? 1 : 1 - 2 ** -22);

function metricOf(p: number): Metric {
  if (p === 0) return metrics.zero;
  if (p === 1) return metrics.one;
  if (p === 2) return metrics.two;
  return p === Infinity ? metrics.largest : metrics.other;
}

/** x1 and x2 so that they broadcast to (..., P, R, M). */
const paired = (x1: Tensor, x2: Tensor): [Tensor, Tensor] => [x1.unsqueeze(-2), x2.unsqueeze(-3)];

/** Vectors of up to so many elements are read a column at a time: one element of several pairs, side by side. */
const SHORT = 64;

/** The same elements with those of a column next to each other. */
const columnsDense = (t: Tensor): Tensor => t.transpose(-2, -1).contiguous().transpose(-2, -1);

/** The distances (..., P, R) of (..., P, M) and (..., R, M), whose batches are the same. */
function distances(x1: Tensor, x2: Tensor, p: number): Tensor {
  const [batch, rows, columns, width] = [x1.shape.slice(0, -2), x1.size(-2), x2.size(-2), x1.size(-1)];
  const sizes = [...batch, rows, columns];
  if (width === 0) return zerosTensor(x1.dtype, sizes);
  const out = emptyTensor(x1.dtype, sizes);
  if (out.numel() > 0) {
    const inputs = paired(x1, width <= SHORT ? columnsDense(x2) : x2);
    metricOf(p).distance.run([...sizes, width], [sizes.length], [], [out], inputs, [numberOf(p, x1.dtype)]);
  }
  return out;
}

/** The gradient of `own` (..., P, M), from those of the distances (..., P, R) to `other` (..., R, M). */
function gradientOfSide(g: Tensor, n: Tensor, own: Tensor, other: Tensor, p: number): Tensor {
  const { slope, gradient } = metricOf(p);
  if (isRecorded([g, n, own, other])) {
    const [a, b] = paired(own, other);
    return slope(g.unsqueeze(-1), a.sub(b), n.unsqueeze(-1), numberOf(p, own.dtype)).sum([-2]);
  }
  if (own.numel() === 0 || other.numel() === 0) return zerosTensor(own.dtype, own.shape);
  const out = emptyTensor(own.dtype, own.shape);
  // The pairs of one element lie next to each other, so that they are read as vectors.
  const columns = other.transpose(-2, -1).contiguous();
  const rows = [g, n].map((t) => t.contiguous().unsqueeze(-2));
  const inputs = [...rows, own.unsqueeze(-1), columns.unsqueeze(-3)];
  gradient.run([...own.shape, other.size(-2)], [own.ndim], [], [out], inputs, [numberOf(p, own.dtype)]);
  return out;
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
  return metricOf(p).slope(t.expand(d.shape), d, n.unsqueeze(-1), numberOf(p, x1.dtype)).sum([-1]);
}

const cdistForward = structured('_cdist_forward(Tensor x1, Tensor x2, float p) -> Tensor', {
  doc: 'The distances of all pairs; the batches are the same.',
  node: 'CdistBackward0',
  forward: ({ x1, x2, p }) => distances(x1, x2, p),
  grad: {
    x1: {
      save: ['x1', 'x2', 'result'],
      vjp: (g, { x1, x2, result, p }) => gradientOfSide(g, result, x1, x2, p),
    },
    x2: {
      save: ['x1', 'x2', 'result'],
      vjp: (g, { x1, x2, result, p }) => gradientOfSide(g.transpose(-2, -1), result.transpose(-2, -1), x2, x1, p),
    },
  },
  jvp: ({ x1: t1, x2: t2 }, { x1, x2, p }, result) => tangent(t1, t2, x1, x2, result, p),
});

// Many Euclidean distances as a product of matrices: |x1|^2 - 2 x1 x2 + |x2|^2, which is quicker and less precise.
//   dx1 = sum over r of (x1 - x2) g / n
const euclidean = structured('_euclidean_dist(Tensor x1, Tensor x2) -> Tensor', {
  doc: 'The Euclidean distances of all pairs, by a product of matrices.',
  node: 'ViewBackward0',
  forward: ({ x1, x2 }) => {
    const squares = (x: Tensor): Tensor => x.square().sum([-1], true);
    const products = x1.matmul(x2.transpose(-2, -1)).mul(-2);
    return products.add(squares(x1)).add(squares(x2).transpose(-2, -1)).clampMin(0).sqrt();
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

/** Rows whose distances to all rows from the first of them on are computed at a time; more of them would be half in vain. */
const BLOCK = 128;

/** Array for so many floats of this dtype. */
const floats = (dtype: DType, count: number): Float32Array | Float64Array =>
  dtype === float64 ? new Float64Array(count) : new Float32Array(count);

/** The distances of all pairs of rows. */
function pairDistances(x: Tensor, p: number): Tensor {
  const n = x.size(0);
  const out = floats(x.dtype, (n * (n - 1)) / 2);
  let at = 0;
  for (let first = 0; first < n; first += BLOCK) {
    const rest = x.narrow(0, first, n - first);
    const rows = Math.min(BLOCK, n - first);
    const { array, start } = distances(x.narrow(0, first, rows), rest, p).denseHost('pdist');
    for (let i = 0, row = start; i < rows; i++, row += n - first) {
      const pairs = array.subarray(row + i + 1, row + n - first) as Float32Array;
      out.set(pairs, at);
      at += pairs.length;
    }
  }
  return adoptArray(out, x.dtype.name, [out.length]);
}

/** The numbers for pairs above the diagonal of a matrix of zeros. */
function aboveDiagonal(values: Tensor, n: number): Tensor {
  const { array, start } = values.denseHost('pdist');
  const out = floats(values.dtype, n * n);
  for (let i = 0, at = start; i < n; at += n - 1 - i, i++) {
    out.set(array.subarray(at, at + n - 1 - i) as Float32Array, i * n + i + 1);
  }
  return adoptArray(out, values.dtype.name, [n, n]);
}

/** The symmetric matrix of numbers for pairs. */
function symmetric(values: Tensor, n: number): Tensor {
  if (!isRecorded([values])) {
    const half = aboveDiagonal(values, n);
    return half.add(half.t());
  }
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
    if (n < 2) return zerosTensor(self.dtype, [0]);
    return pairDistances(self, p);
  },
  grad: {
    self: {
      save: ['self', 'result'],
      vjp: (g, { self, result, p }) => {
        const n = self.size(0);
        return gradientOfSide(symmetric(g, n), symmetric(result, n), self, self, p);
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
