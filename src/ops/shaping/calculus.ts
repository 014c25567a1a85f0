/** Differences, derivatives and integrals of sampled functions; covariances. */
import { bool, Category } from '../../base/dtype.js';
import { ArgumentError, DTypeError, IndexError, ShapeError } from '../../base/errors.js';
import { formatSizes, wrapDim } from '../../base/geometry.js';
import { type Scalar, Tensor, zerosTensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { cat } from '../joining.js';
import { plainScalar } from '../scalar.js';
import { over, times } from './numbers.js';

const joined = (tensors: readonly Tensor[], dim: number): Tensor => cat.call({ tensors, dim }) as Tensor;

// ---- differences -----------------------------------------------------------------------------------------------------

/** Throws unless `extra` can stand before or behind self along dim. */
function checkBeside(self: Tensor, extra: Tensor | null, dim: number): void {
  if (extra === null) return;
  if (extra.dim() !== self.dim()) {
    throw new ShapeError('diff expects prepend or append to be the same dimension as input');
  }
  self.shape.forEach((size, d) => {
    if (d === dim || size === extra.shape[d]) return;
    throw new ShapeError(
      'diff expects the shape of tensor to prepend or append to match that of input except along the differencing ' +
        `dimension; input.size(${d}) = ${size}, but got tensor.size(${d}) = ${extra.shape[d]}`,
    );
  });
}

export const diff = composite(
  'diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) -> Tensor',
  {
    doc: 'The differences of neighbours along a dimension, n times over; prepend and append are joined to self before.',
    run: ({ self, n, dim: given, prepend, append }) => {
      if (self.dim() === 0) throw new ShapeError('diff expects input to be at least one-dimensional');
      if (n < 0) throw new ArgumentError(`diff: order must be non-negative but got ${n}`);
      const dim = wrapDim(given, self.dim(), 'diff');
      checkBeside(self, prepend, dim);
      checkBeside(self, append, dim);
      // Of order 0, PyTorch leaves out what was to be joined.
      if (n === 0) return zerosTensor(self.dtype, self.shape).copy_(self);
      const parts = [prepend, self, append].filter((part) => part !== null);
      let result = parts.length === 1 ? self : joined(parts, dim);
      for (let left = Math.min(n, result.shape[dim]!); left > 0; left--) {
        const rest = result.shape[dim]! - 1;
        const [upper, lower] = [result.narrow(dim, 1, rest), result.narrow(dim, 0, rest)];
        result = self.dtype === bool ? upper.ne(lower) : upper.sub(lower);
      }
      return result;
    },
  },
);

// ---- derivatives -----------------------------------------------------------------------------------------------------

/** The distance of neighbours: one number, or one for each pair, shaped to broadcast. */
type Distance = number | Tensor;

/** The slice of `length` elements from `start` on, negative from the end. */
const piece = (t: Tensor, dim: number, start: number, length: number): Tensor =>
  t.narrow(dim, start < 0 ? start + t.shape[dim]! : start, length);

/** Sum of weights times tensors; weights are numbers, or tensors that broadcast. */
function combined(terms: readonly (readonly [weight: Distance, value: Tensor])[]): Tensor {
  return terms.map(([weight, value]) => value.mul(weight)).reduce((sum, term) => sum.add(term));
}

/** d self / d x along dim, by differences of second order inside and of order `edgeOrder` at both ends. */
function derivative(self: Tensor, dim: number, distance: Distance, edgeOrder: number): Tensor {
  const f = (start: number, length = 1): Tensor => piece(self, dim, start, length);
  const inside = self.shape[dim]! - 2;
  const even = typeof distance === 'number';
  /** The distances from pair `start` on. */
  const h = (start: number, length = 1): Tensor => piece(distance as Tensor, dim, start, length);
  let first: Tensor;
  let last: Tensor;
  if (edgeOrder === 1) {
    first = f(1)
      .sub(f(0))
      .div(even ? distance : h(0));
    last = f(-1)
      .sub(f(-2))
      .div(even ? distance : h(-1));
  } else if (even) {
    // (-3/2 f0 + 2 f1 - 1/2 f2) / h, and its mirror image
    first = combined([[-1.5, f(0)], [2, f(1)], [-0.5, f(2)]]).div(distance); // prettier-ignore
    last = combined([[1.5, f(-1)], [-2, f(-2)], [0.5, f(-3)]]).div(distance); // prettier-ignore
  } else {
    first = atEdge([f(0), f(1), f(2)], h(0), h(1));
    last = atEdge([f(-1), f(-2), f(-3)], h(-1).neg(), h(-2).neg());
  }
  if (inside === 0) return joined([first, last], dim);
  const centre = even
    ? f(2, inside)
        .sub(f(0, inside))
        .div(2 * distance)
    : uneven([f(0, inside), f(1, inside), f(2, inside)], h(0, inside), h(1, inside));
  return joined([first, centre, last], dim);
}

/** The derivative in the middle of three points at distances a and b: that of the parabola through them. */
function uneven([f0, f1, f2]: readonly [Tensor, Tensor, Tensor], a: Tensor, b: Tensor): Tensor {
  const both = a.add(b);
  return combined([[b.div(a.mul(both)).neg(), f0], [b.sub(a).div(a.mul(b)), f1], [a.div(b.mul(both)), f2]]); // prettier-ignore
}

/** The derivative at the first of three points at distances a and b (negative: they lie before it). */
function atEdge([f0, f1, f2]: readonly [Tensor, Tensor, Tensor], a: Tensor, b: Tensor): Tensor {
  const both = a.add(b);
  return combined([[a.add(both).div(a.mul(both)).neg(), f0], [both.div(a.mul(b)), f1], [a.div(b.mul(both)).neg(), f2]]); // prettier-ignore
}

/** The dims to differentiate along. Throws where they, the order or the number of spacings do not fit self. */
function checkedDims(
  self: Tensor,
  dim: readonly number[] | null,
  spacings: number | null,
  edgeOrder: number,
): readonly number[] {
  if (spacings !== null && spacings !== (dim ?? self.shape).length) {
    throw new ArgumentError(
      dim === null
        ? 'torch.gradient expected spacing to be unspecified, a scalar or a list ' +
            `of length ${self.dim()} but got a list of length ${spacings}`
        : "torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the same " +
            `length, but got a spacing argument of length ${spacings} and a dim argument of length ${dim.length}.`,
    );
  }
  if (edgeOrder !== 1 && edgeOrder !== 2) {
    throw new ArgumentError('torch.gradient only supports edge_order=1 and edge_order=2.');
  }
  const dims = dim === null ? self.shape.map((_, d) => d) : dim.map((d) => wrapDim(d, self.dim(), 'gradient'));
  dims.forEach((d, i) => {
    if (dims.indexOf(d) !== i) throw new IndexError(`gradient: dim ${d} appears multiple times in the list of dims`);
    if (self.shape[d]! < edgeOrder + 1) {
      throw new ShapeError('torch.gradient expected each dimension size to be at least edge_order+1');
    }
  });
  return dims;
}

const GRADIENT_DOC =
  'The derivative along each of the dims (default: all) by differences of neighbours, one result for each. spacing says how ' +
  'far apart the elements lie: a number, a number for each dim, or a vector of coordinates for each; edgeOrder 1 or 2 ' +
  'says how exact the differences at the ends are.';

export const gradient = composite(
  'gradient.scalar(Tensor self, *, Scalar? spacing=None, int[]? dim=None, int edge_order=1) -> Tensor[]',
  {
    doc: GRADIENT_DOC,
    method: false,
    run: ({ self, spacing, dim, edgeOrder }) => {
      const distance = spacing === null ? 1 : Number(plainScalar(spacing));
      return checkedDims(self, dim, null, edgeOrder).map((d) => derivative(self, d, distance, edgeOrder));
    },
  },
);

export const gradientScalars = composite(
  'gradient.scalararray(Tensor self, *, Scalar[] spacing, int[]? dim=None, int edge_order=1) -> Tensor[]',
  {
    doc: GRADIENT_DOC,
    method: false,
    run: ({ self, spacing, dim, edgeOrder }) =>
      checkedDims(self, dim, spacing.length, edgeOrder).map((d, i) =>
        derivative(self, d, Number(plainScalar(spacing[i]!)), edgeOrder),
      ),
  },
);

export const gradientTensors = composite(
  'gradient.tensorarray(Tensor self, *, Tensor[] spacing, int[]? dim=None, int edge_order=1) -> Tensor[]',
  {
    doc: GRADIENT_DOC,
    method: false,
    run: ({ self, spacing, dim, edgeOrder }) => {
      const dims = checkedDims(self, dim, spacing.length, edgeOrder);
      return dims.map((d, i) => {
        const at = spacing[i]!;
        if (at.dim() !== 1) {
          throw new ShapeError(
            'torch.gradient expected each element of spacing to have one dimension, but got an element with ' +
              `${at.dim()} dimensions!`,
          );
        }
        if (at.numel() !== self.shape[d]) {
          throw new ShapeError(
            `gradient: spacing has ${at.numel()} coordinates for dimension ${d}, which has size ${self.shape[d]}`,
          );
        }
        return derivative(self, d, at.diff().view(self.shape.map((_, k) => (k === d ? -1 : 1))), edgeOrder);
      });
    },
  },
);

// ---- integrals -------------------------------------------------------------------------------------------------------

/** Neighbours along dim. */
const neighbours = (t: Tensor, dim: number): [lower: Tensor, upper: Tensor] => {
  const rest = Math.max(0, t.shape[dim]! - 1);
  return [t.narrow(dim, 0, rest), t.narrow(dim, t.shape[dim]! - rest, rest)];
};

function checkNotBool(fn: string, y: Tensor, x: Tensor | null): void {
  const refused = y.dtype === bool ? 'y' : x?.dtype === bool ? 'x' : null;
  if (refused === null) return;
  throw new DTypeError(`${fn}: received a bool input for \`${refused}\`, but bool is not supported`);
}

/** The distances of the sample points x, with dimensions to broadcast against those of y. */
function distances(fn: string, x: Tensor, y: Tensor, dim: number): Tensor {
  let points = x;
  if (x.dim() === 1) {
    if (x.numel() !== y.shape[dim]) throw new ShapeError(`${fn}: There must be one \`x\` value for each sample point`);
    points = x.view(y.shape.map((_, d) => (d === dim ? -1 : 1)));
  } else if (x.dim() < y.dim()) {
    points = x.view([...new Array<number>(y.dim() - x.dim()).fill(1), ...x.shape]);
  }
  const [lower, upper] = neighbours(points, dim);
  return upper.sub(lower);
}

function trapezoidBetween(y: Tensor, x: Tensor, given: number): Tensor {
  checkNotBool('trapezoid', y, x);
  const dim = wrapDim(given, y.dim(), 'trapezoid');
  if (y.shape[dim] === 0) return zerosTensor(y.dtype, y.shape.toSpliced(dim, 1));
  const [lower, upper] = neighbours(y, dim);
  return over(
    lower
      .add(upper)
      .mul(distances('trapezoid', x, y, dim))
      .sum(dim),
    2,
  );
}

/** With equal distances the sum of all but half of both ends. */
function trapezoidOf(y: Tensor, dx: Scalar, given: number): Tensor {
  checkNotBool('trapezoid', y, null);
  const dim = wrapDim(given, y.dim(), 'trapezoid');
  if (y.shape[dim] === 0) return zerosTensor(y.dtype, y.shape.toSpliced(dim, 1));
  const ends = y.select(dim, 0).add(y.select(dim, -1));
  return times(y.sum(dim).sub(ends.mul(0.5)), Number(plainScalar(dx)));
}

const TRAPEZOID_DOC =
  'The integral along a dimension by the trapezoidal rule, of samples at the points x or at the distance dx.';

export const trapezoid = composite('trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor', {
  doc: TRAPEZOID_DOC,
  tensorsOnly: true,
  run: ({ y, x, dim }) => trapezoidBetween(y, x, dim),
});

export const trapezoidDx = composite('trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor', {
  doc: TRAPEZOID_DOC,
  run: ({ y, dx, dim }) => trapezoidOf(y, dx, dim),
});

export const trapz = composite('trapz.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor', {
  doc: 'trapezoid() under another name.',
  tensorsOnly: true,
  run: ({ y, x, dim }) => trapezoidBetween(y, x, dim),
});

export const trapzDx = composite('trapz.dx(Tensor y, *, float dx=1, int dim=-1) -> Tensor', {
  doc: 'trapezoid() under another name.',
  run: ({ y, dx, dim }) => trapezoidOf(y, dx, dim),
});

const CUMULATIVE_DOC =
  'The running integrals along a dimension by the trapezoidal rule, one fewer than there are samples.';

export const cumulativeTrapezoid = composite('cumulative_trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor', {
  doc: CUMULATIVE_DOC,
  tensorsOnly: true,
  run: ({ y, x, dim: given }) => {
    checkNotBool('cumulative_trapezoid', y, x);
    const dim = wrapDim(given, y.dim(), 'cumulative_trapezoid');
    const [lower, upper] = neighbours(y, dim);
    const widths = distances('cumulative_trapezoid', x, y, dim);
    return over(widths.mul(upper.add(lower)).cumsum(dim), 2);
  },
});

export const cumulativeTrapezoidDx = composite(
  'cumulative_trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor',
  {
    doc: CUMULATIVE_DOC,
    run: ({ y, dx, dim: given }) => {
      checkNotBool('cumulative_trapezoid', y, null);
      const dim = wrapDim(given, y.dim(), 'cumulative_trapezoid');
      const [lower, upper] = neighbours(y, dim);
      return times(upper.add(lower), Number(plainScalar(dx)) / 2).cumsum(dim);
    },
  },
);

// ---- covariances -----------------------------------------------------------------------------------------------------

/** Throws unless these weights are one for each observation and none negative. */
function checkWeights(weights: Tensor, name: 'fweights' | 'aweights', kind: Category, count: number): void {
  const refuse = (words: string): never => {
    throw new ArgumentError(`cov(): ${words}`);
  };
  if (weights.dim() > 1) {
    refuse(`expected ${name} to have one or fewer dimensions but got ${name} with ${weights.dim()} dimensions`);
  }
  if (weights.dtype.category !== kind) {
    const wanted = kind === Category.int ? 'integral' : 'floating point';
    refuse(`expected ${name} to have ${wanted} dtype but got ${name} with ${weights.dtype.legacyName} dtype`);
  }
  if (weights.numel() !== count) {
    refuse(
      `expected ${name} to have the same numel as there are observations in the input but got ${weights.numel()} != ${count}`,
    );
  }
  if (count > 0 && Number(weights.detach().min().item<Scalar>()) < 0) refuse(`${name} cannot be negative`);
}

export const cov = composite(
  'cov(Tensor self, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None) -> Tensor',
  {
    doc:
      'The covariances of the rows of a matrix, whose columns are observations; fweights says how often each was made, ' +
      'aweights how much it counts. Divided by their number less the correction.',
    run: ({ self, correction, fweights, aweights }) => {
      if (self.dim() > 2) {
        throw new ShapeError(
          `cov(): expected input to have two or fewer dimensions but got an input with ${self.dim()} dimensions`,
        );
      }
      if (self.dtype === bool) throw new DTypeError('cov(): bool dtype is not supported for input');
      const rows = self.dim() < 2 ? self.reshape([1, -1]) : self;
      const count = rows.shape[1]!;
      if (fweights !== null) checkWeights(fweights, 'fweights', Category.int, count);
      if (aweights !== null) checkWeights(aweights, 'aweights', Category.float, count);
      const weights = fweights === null ? aweights : aweights === null ? fweights : fweights.mul(aweights);
      const total: number | Tensor = weights?.sum() ?? count;
      if (total instanceof Tensor && Number(total.item<Scalar>()) === 0) {
        throw new ArgumentError("cov(): weights sum to zero, can't be normalized");
      }
      const weighted = (t: Tensor): Tensor => (weights === null ? t : t.mul(weights));
      const deviations = rows.sub(weighted(rows).sum(1).div(total).unsqueeze(1));
      // The number of observations, less those that the means took up.
      let divisor = total instanceof Tensor ? total.sub(correction) : total - correction;
      if (weights !== null && aweights !== null && correction !== 0) {
        divisor = (total as Tensor).sub(weights.mul(aweights).sum().mul(correction).div(total));
      }
      if (divisor instanceof Tensor ? Number(divisor.item<Scalar>()) <= 0 : divisor <= 0) divisor = 0;
      return deviations.mm(weighted(deviations).t()).div(divisor).squeeze();
    },
  },
);

export const corrcoef = composite('corrcoef(Tensor self) -> Tensor', {
  doc: "Pearson's correlations of the rows of a matrix, whose columns are observations.",
  run: ({ self }) => {
    if (self.dim() > 2) {
      throw new ShapeError(
        `corrcoef(): expected input to have two or fewer dimensions but got an input with ${self.dim()} dimensions` +
          `; its sizes are ${formatSizes(self.shape)}`,
      );
    }
    const covariances = self.cov();
    if (covariances.dim() === 0) return covariances.div(covariances);
    const deviations = covariances.diag().sqrt();
    return covariances
      .div(deviations.view([-1, 1]))
      .div(deviations.view([1, -1]))
      .clamp(-1, 1);
  },
});
