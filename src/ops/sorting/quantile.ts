/** Quantiles: sorted elements, and what lies between two of them. */
import { float32, float64 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { wrapDim } from '../../base/geometry.js';
import { adoptArray, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { anywhere } from '../operands.js';

interface Call {
  readonly self: Tensor;
  readonly dim: number | null;
  readonly keepdim: boolean;
  readonly interpolation: string;
}

const interpolations = ['linear', 'lower', 'higher', 'midpoint', 'nearest'];

function check(fn: string, { self, interpolation }: Call, q: Tensor): void {
  if (self.numel() === 0) throw new ShapeError(`${fn}() input tensor must be non-empty`);
  if (q.ndim > 1) throw new ShapeError(`${fn}() q must be a scalar or 1D tensor, got ${q.ndim} dims`);
  if (self.dtype !== float32 && self.dtype !== float64) {
    throw new DTypeError(`${fn}() input tensor must be either float or double dtype, got ${self.dtype.name}`);
  }
  if (q.dtype !== self.dtype) {
    throw new DTypeError(
      `${fn}() q tensor must be same dtype as the input tensor, got ${q.dtype.name} and ${self.dtype.name}`,
    );
  }
  if (!interpolations.includes(interpolation)) {
    throw new ArgumentError(
      `${fn}() interpolation must be one of linear, lower, higher, midpoint or nearest, but got ${interpolation}`,
    );
  }
}

/** The elements in order along the last dim; the others are those of the result. */
function sortedLast({ self, dim, keepdim }: Call, fn: string): Tensor {
  if (dim === null) {
    const sorted = self.flatten().sort()[0];
    return keepdim ? sorted.view([...self.shape.map(() => 1), -1]) : sorted;
  }
  const d = wrapDim(dim, self.ndim, fn);
  if (keepdim) return self.unsqueeze(-1).transpose(d, -1).sort()[0];
  return (self.ndim === 0 ? self.unsqueeze(0) : self.movedim(d, -1)).sort()[0];
}

/** The ranks of the quantiles `q` (one dim) among sorted elements, as fractions; a row with a NaN is all NaN. */
function ranksOf(q: Tensor, sorted: Tensor, ignoreNaN: boolean): Tensor {
  const last = sorted.shape[sorted.ndim - 1]! - 1;
  const isNaN = sorted.detach().isnan();
  if (ignoreNaN) {
    const ranks = q.mul(isNaN.logicalNot().sum(-1, true).sub(1));
    return ranks.maskedFill(ranks.lt(0), 0);
  }
  return q.mul(last).maskedFill(isNaN.any(-1, true), last);
}

function quantileOf(fn: string, call: Call, q: Tensor, ignoreNaN: boolean): Tensor {
  check(fn, call, q);
  const sorted = sortedLast(call, fn);
  const { interpolation } = call;
  let ranks = ranksOf(q.ndim === 0 ? q.unsqueeze(0) : q, sorted, ignoreNaN);
  if (interpolation === 'lower') ranks = ranks.floor();
  else if (interpolation === 'higher') ranks = ranks.ceil();
  else if (interpolation === 'nearest') ranks = ranks.round();
  const below = ranks.detach().long();
  let values = sorted.gather(-1, below);
  if (interpolation === 'linear' || interpolation === 'midpoint') {
    const above = sorted.gather(-1, ranks.detach().ceil().long());
    values = values.lerp(above, interpolation === 'midpoint' ? ranks.detach().fullLike(0.5) : ranks.sub(below));
  }
  return q.ndim === 0 ? values.squeeze_(-1) : values.unsqueeze_(0).transpose_(0, -1).squeeze_(-1);
}

function checked(fn: string, q: Tensor): Tensor {
  if (anywhere(q.detach().ge(0).logicalAnd(q.detach().le(1)).logicalNot())) {
    throw new ArgumentError(`${fn}() q values must be in the range [0, 1]`);
  }
  return q;
}

function numberFor(fn: string, self: Tensor, q: number): Tensor {
  if (!(q >= 0 && q <= 1)) throw new ArgumentError(`${fn}() q must be in the range [0, 1] but got ${q}`);
  return adoptArray(Float64Array.of(q), float64, []).to(self.dtype);
}

export const quantileScalar = composite(
  "quantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor",
  {
    doc: "The value that a fraction q of the elements is below, along `dim` or of all. Between two elements 'linear', 'lower', 'higher', 'midpoint' or 'nearest'.",
    run: (call) => quantileOf('quantile', call, numberFor('quantile', call.self, call.q), false),
  },
);

export const quantile = composite(
  "quantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor",
  {
    doc: 'The same for several q (one dimension), which become the first dimension of the result.',
    run: (call) => quantileOf('quantile', call, checked('quantile', call.q), false),
  },
);

export const nanquantileScalar = composite(
  "nanquantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor",
  {
    doc: 'As quantile(), of the elements that are not NaN.',
    run: (call) => quantileOf('nanquantile', call, numberFor('nanquantile', call.self, call.q), true),
  },
);

export const nanquantile = composite(
  "nanquantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation='linear') -> Tensor",
  {
    doc: 'The same for several q (one dimension), which become the first dimension of the result.',
    run: (call) => quantileOf('nanquantile', call, checked('nanquantile', call.q), true),
  },
);
