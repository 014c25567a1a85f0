/** Counting: how often integers occur, and how many numbers fall into each of a row of bins. */
import { Category, type DType, float32, float64, int64 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { formatSizes, sameSizes } from '../../base/geometry.js';
import * as backend from '../../tensor/launch.js';
import { emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { linspace } from '../create.js';
import { structured } from '../define-structured.js';
import { scalarOf } from '../index-plan.js';
import { plainScalar } from '../scalar.js';
import { cast, Kernel } from '../reducing.js';
import { refuseGradient } from './along.js';

/** The sums of the weights (default: 1 each) of equal places, for the places 0 to n - 1; greater places count nowhere. */
function sumsAt(places: Tensor, weights: Tensor | null, n: number, dtype: DType): Tensor {
  const sums = zerosTensor(dtype, [n + 1]);
  const added = weights === null ? scalarOf(1, dtype).expand(places.shape) : cast(weights, dtype);
  return sums.scatterAdd_(0, places.reshape([-1]), added.reshape([-1])).narrow(0, 0, n);
}

// ---- integers --------------------------------------------------------------------------------------------------------

/** The least or the greatest of some integers. */
function extreme(kind: 'min' | 'max', values: Tensor): number {
  const found = emptyTensor(values.dtype, []);
  backend.reduce(kind, found, values, 0);
  return Number(found.item());
}

export const bincount = structured('bincount(Tensor self, Tensor? weights=None, int minlength=0) -> Tensor', {
  doc: 'How often 0, 1, 2, ... occur in a vector of integers, up to the greatest or at least minlength numbers; or the sums of their weights.',
  node: 'NotImplemented',
  forward: ({ self, weights, minlength }) => {
    if (minlength < 0) throw new ArgumentError(`bincount: minlength should be >= 0, got ${minlength}`);
    if (self.dtype.category !== Category.int) {
      throw new DTypeError(`"bincount_cpu" not implemented for '${self.dtype.legacyName}'; give integers`);
    }
    const weightType = weights === null ? int64 : weights.dtype === float32 ? float32 : float64;
    if (self.ndim === 1 && self.numel() === 0) return zerosTensor(weights === null ? int64 : weightType, [minlength]);
    if (self.ndim !== 1 || extreme('min', self) < 0) {
      throw new ArgumentError('bincount only supports 1-d non-negative integral inputs.');
    }
    if (weights !== null && !sameSizes(weights.shape, self.shape)) {
      throw new ShapeError('bincount: weights should be 1-d and have the same length as input');
    }
    const sums = zerosTensor(weightType, [Math.max(minlength, extreme('max', self) + 1)]);
    const added = weights === null ? scalarOf(1, int64).expand(self.shape) : cast(weights, weightType);
    backend.scatter(sums, cast(self, int64), added, 'add', 0);
    return sums;
  },
  grad: { self: 'none', weights: { vjp: refuseGradient('bincount') } },
});

// ---- bins ------------------------------------------------------------------------------------------------------------

/** The range of the bins: as given, or from the least to the greatest value, and wider by `margin` where these are equal. */
function rangeOf(
  fn: string,
  values: Tensor,
  given: readonly number[] | null,
  margin: number,
  dim = 0,
): [number, number] {
  let [low, high] = given === null ? [0, 0] : [given[0]!, given[1]!];
  if (given === null && values.numel() > 0) [low, high] = [Number(values.min().item()), Number(values.max().item())];
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw new ArgumentError(
      `${fn}: dimension ${dim}'s range of [${pythonNumber(low)}, ${pythonNumber(high)}] is not finite`,
    );
  }
  if (low > high) {
    throw new ArgumentError(
      `${fn}: max must be larger than min; min should not exceed max, but got min ${low} max ${high} for dimension ${dim}`,
    );
  }
  if (low < high) return [low, high];
  return given === null && values.numel() === 0 && margin < 1 ? [0, 1] : [low - margin, high + margin];
}

const pythonNumber = (x: number): string => (Number.isFinite(x) ? String(x) : x > 0 ? 'inf' : x < 0 ? '-inf' : 'nan');

function checkBins(bins: number, dim = 0): void {
  if (bins <= 0) throw new ArgumentError(`torch.histogram(): bins must be > 0, but got ${bins} for dimension ${dim}`);
}

// The bin in which x lies, or n where it is outside of [low, high]; the last bin has its upper edge.
const binOf = new Kernel(1, (x, low, high, n) => {
  const inside = x.ge(low).logicalAnd(x.le(high));
  const bin = x.sub(low).mul(n).div(high.sub(low)).floor().minimum(n.sub(1));
  return bin.where(inside, n);
});

export const histc = structured('histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor', {
  doc: 'How many elements lie in each of so many bins of equal width from min to max; where these are equal, from the least to the greatest element.',
  forward: ({ self, bins, min, max }) => {
    if (!self.dtype.isFloatingPoint) {
      throw new DTypeError(
        `"histogram_cpu" not implemented for '${self.dtype.legacyName}'; convert it with to(float32)`,
      );
    }
    checkBins(bins);
    const given = [Number(plainScalar(min)), Number(plainScalar(max))];
    const [low, high] = rangeOf('torch.histc', self, given[0] === given[1] && self.numel() > 0 ? null : given, 1);
    const places = emptyTensor(self.dtype === float64 ? float64 : float32, self.shape);
    if (self.numel() > 0) binOf.run(places, [self], [low, high, bins]);
    return cast(sumsAt(cast(places, int64), null, bins, float64), self.dtype);
  },
  grad: 'none',
});

// As above, from the number of edges that are not greater than x.
const binBehind = new Kernel(2, (x, edges, low, high, n) =>
  edges
    .sub(1)
    .minimum(n.sub(1))
    .where(x.ge(low).logicalAnd(x.le(high)), n),
);

/** The bin of each value among sorted edges, or their number where it lies outside. */
function binsAmong(values: Tensor, edges: Tensor): Tensor {
  const n = edges.numel() - 1;
  const places = emptyTensor(int64, values.shape);
  if (values.numel() === 0) return places;
  backend.searchSorted(places, edges, values, null, true);
  const bins = emptyTensor(float64, values.shape);
  const [low, high] = [0, n].map((k) => Number(edges.select(0, k).item())) as [number, number];
  binBehind.run(bins, [values, places], [low, high, n]);
  return cast(bins, int64);
}

interface Options {
  readonly weight: Tensor | null;
  readonly density: boolean;
}

/** The histogram of points (n, dims) over a grid with these edges in each dimension. */
function histogramOver(points: Tensor, edges: readonly Tensor[], { weight, density }: Options): Tensor {
  const sizes = edges.map((e) => e.numel() - 1);
  const total = sizes.reduce((a, b) => a * b, 1);
  let place: Tensor | null = null;
  let outside: Tensor | null = null;
  edges.forEach((e, d) => {
    const bins = binsAmong(points.select(1, d), e);
    if (edges.length > 1) {
      const beyond = bins.eq(sizes[d]!);
      outside = outside === null ? beyond : outside.logicalOr(beyond);
    }
    place = place === null ? bins : place.mul(sizes[d]!).add(bins);
  });
  // In one dimension, what is outside has the place behind all bins anyway.
  let places = place as unknown as Tensor;
  if (edges.length > 1) places = places.maskedFill(outside as unknown as Tensor, total);
  let sums = sumsAt(places, weight, total, float64).reshape(sizes);
  if (density) {
    sums = sums.div(sums.sum());
    edges.forEach((e, d) => {
      const n = sizes[d]!;
      const widths = e.narrow(0, 1, n).sub(e.narrow(0, 0, n));
      sums = sums.div(widths.view(sizes.map((_, k) => (k === d ? n : 1))));
    });
  }
  return cast(sums, points.dtype).contiguous();
}

/** The innermost dim as coordinates: (n, dims). Throws where something does not fit. */
function pointsOf(self: Tensor, weight: Tensor | null): Tensor {
  if (self.dtype !== float32 && self.dtype !== float64) {
    throw new DTypeError(`"histogramdd" not implemented for '${self.dtype.legacyName}'; convert it with to(float32)`);
  }
  const points = self.shape.slice(0, -1);
  if (weight !== null && !sameSizes(weight.shape, points)) {
    throw new ShapeError(
      `torch.histogramdd: if weight tensor is provided it should have the same shape as the input tensor excluding its ` +
        `innermost dimension, but got input with shape ${formatSizes(self.shape)} and weight with shape ${formatSizes(weight.shape)}`,
    );
  }
  if (weight !== null && weight.dtype !== self.dtype) {
    throw new DTypeError(
      `torch.histogramdd: if weight tensor is provided, input tensor and weight tensor should have the same dtype, but ` +
        `got input(${self.dtype.legacyName}), and weight(${weight.dtype.legacyName})`,
    );
  }
  return self.reshape([-1, self.shape[self.ndim - 1]!]);
}

/** Equal bins in each dimension of the points. */
function evenEdges(points: Tensor, bins: readonly number[], range: readonly number[] | null): Tensor[] {
  const dims = points.shape[1]!;
  if (bins.length !== dims) {
    checkBins(bins[dims - 1] ?? 0, bins.length);
    throw new ShapeError(`torch.histogramdd: expected ${dims} numbers of bins, but got ${bins.length}`);
  }
  if (range !== null && range.length !== 2 * dims) {
    throw new ShapeError(
      `torch.histogramdd: for a ${dims}-dimensional histogram range should have ${2 * dims} elements, but got ${range.length}`,
    );
  }
  return bins.map((n, d) => {
    checkBins(n, d);
    const given = range?.slice(2 * d, 2 * d + 2) ?? null;
    const [start, end] = rangeOf('torch.histogramdd', points.select(1, d), given, 0.5, d);
    return linspace.call({ start, end, steps: n + 1, dtype: points.dtype, requiresGrad: false }) as Tensor;
  });
}

function givenEdges(points: Tensor, bins: readonly Tensor[]): Tensor[] {
  return bins.map((edges, d) => {
    if (edges.ndim !== 1) {
      throw new ShapeError(
        `torch.histogramdd: bins tensor should have one dimension, but got ${edges.ndim} dimensions in the bins tensor ` +
          `for dimension ${d}`,
      );
    }
    checkBins(edges.numel() - 1, d);
    if (edges.dtype !== points.dtype) {
      throw new DTypeError(
        `torch.histogramdd: input tensor and bins tensors should have the same dtype, but got input with dtype ` +
          `${points.dtype.name} and bins for dimension ${d} with dtype ${edges.dtype.name}`,
      );
    }
    return edges.clone();
  });
}

const asPoints = (self: Tensor): Tensor => self.reshape([-1, 1]);
const flatWeight = (self: Tensor, weight: Tensor | null): Tensor | null => {
  if (weight !== null && !sameSizes(weight.shape, self.shape)) pointsOf(self.unsqueeze(-1), weight);
  return weight?.reshape([-1]) ?? null;
};

export const histogram = structured(
  'histogram.bin_ct(Tensor self, int bins=100, *, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)',
  {
    doc: 'How many elements (or what weight) lie in each of so many bins of equal width, and the edges of the bins; with density divided by the sum and the width.',
    node: 'NotImplemented',
    forward: ({ self, bins, range, weight, density }) => {
      const points = pointsOf(asPoints(self), flatWeight(self, weight));
      const edges = evenEdges(points, [bins], range);
      return [histogramOver(points, edges, { weight, density }), edges[0]!];
    },
    grad: { self: { vjp: refuseGradient('histogram') }, weight: { vjp: refuseGradient('histogram') } },
  },
);

export const histogramEdges = structured(
  'histogram.bins_tensor(Tensor self, Tensor bins, *, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)',
  {
    doc: 'The same with the edges of the bins given, in ascending order.',
    node: 'NotImplemented',
    forward: ({ self, bins, weight, density }) => {
      const points = pointsOf(asPoints(self), flatWeight(self, weight));
      const edges = givenEdges(points, [bins]);
      return [histogramOver(points, edges, { weight, density }), edges[0]!];
    },
    grad: {
      self: { vjp: refuseGradient('histogram') },
      bins: { vjp: refuseGradient('histogram') },
      weight: { vjp: refuseGradient('histogram') },
    },
  },
);

/** The histogram of the points in the last dim of self, and then the edges of the bins in each dimension. */
function histogramOfPoints(self: Tensor, options: Options, edgesOf: (points: Tensor) => Tensor[]): Tensor[] {
  if (self.ndim < 2) {
    throw new ShapeError(`torch.histogramdd: input tensor should have at least 2 dimensions, got ${self.ndim}`);
  }
  const points = pointsOf(self, options.weight);
  const edges = edgesOf(points);
  return [histogramOver(points, edges, options), ...edges];
}

const refused = refuseGradient('_histogramdd_from_bin_cts');

export const histogramdd = structured(
  'histogramdd.int_bins(Tensor self, int bins, *, float[]? range=None, Tensor? weight=None, bool density=False) -> Tensor[]',
  {
    doc: 'How many points, whose coordinates are the last dimension, lie in each cell of a grid with so many bins in each dimension; then the edges of the bins of each.',
    node: 'NotImplemented',
    method: false,
    forward: ({ self, bins, range, ...options }) =>
      histogramOfPoints(self, options, (points) =>
        evenEdges(points, new Array<number>(points.shape[1]!).fill(bins), range),
      ),
    grad: { self: { vjp: refused }, weight: { vjp: refused } },
  },
);

export const histogramddSizes = structured(
  'histogramdd(Tensor self, int[] bins, *, float[]? range=None, Tensor? weight=None, bool density=False) -> Tensor[]',
  {
    doc: 'The same with a number of bins for each dimension.',
    node: 'NotImplemented',
    method: false,
    forward: ({ self, bins, range, ...options }) =>
      histogramOfPoints(self, options, (points) => evenEdges(points, bins, range)),
    grad: { self: { vjp: refused }, weight: { vjp: refused } },
  },
);

export const histogramddEdges = structured(
  'histogramdd.TensorList_bins(Tensor self, Tensor[] bins, *, Tensor? weight=None, bool density=False) -> Tensor[]',
  {
    doc: 'The same with the edges of the bins of each dimension given.',
    node: 'NotImplemented',
    method: false,
    forward: ({ self, bins, ...options }) => histogramOfPoints(self, options, (points) => givenEdges(points, bins)),
    grad: { self: { vjp: refused }, bins: 'none', weight: { vjp: refused } },
  },
);
