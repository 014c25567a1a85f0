/** Variances and standard deviations, alone or with the mean. */
import type { DType } from '../base/dtype.js';
import { DTypeError } from '../base/errors.js';
import { contiguousGeometry } from '../base/geometry.js';
import { emptyTensor, type Scalar, type Tensor } from '../tensor/tensor.js';
import { composite } from './define-composite.js';
import { reduction } from './define-structured.js';
import { knownDims, reducedCount, reducedSizes, resolveDims, restored } from './reducing.js';
import { RowFormula } from './row-formula.js';
import { plainScalar } from './scalar.js';

// With d = x - m for a rounded mean m, sum (x - mean)^2 = sum d^2 - (sum d)^2 / n, and mean = m + sum d / n: what rounding the
// mean does, squared, to the result is taken out again. Equal elements are their own mean, so that their spread is 0 exactly.
// Numbers: n, and what the squares are divided by.
const spreads = [false, true].map(
  (root) =>
    new RowFormula(1, (row, x, n, divisor) => {
      const [sum, least, most] = [row.sum(x), row.min(x), row.max(x)];
      const rounded = row.once(least.where(least.eq(most), sum.div(n)));
      const d = x.sub(rounded);
      const [squares, rest] = [row.sum(d.square()), row.sum(d)];
      const spread = squares.sub(rest.mul(rest).div(n)).maximum(0).div(divisor);
      return { perRow: [root ? spread.sqrt() : spread, rounded.add(rest.div(n))] };
    }),
);

/** What was asked for: over which dims, and what is subtracted from the number of elements. */
interface Spread {
  readonly dim: readonly number[] | null;
  readonly keepdim: boolean;
  readonly correction: Scalar | null;
}

/** Bessel's correction, unless another one is asked for. */
const correctionOf = (p: Spread): number => (p.correction === null ? 1 : Number(plainScalar(p.correction)));

function checkFloating(dtype: DType, what: string): void {
  if (dtype.isFloatingPoint) return;
  throw new DTypeError(`${what} only support floating point and complex dtypes, got ${dtype.name}; use x.to(float32)`);
}

/** The variance, or with `root` the standard deviation, and the mean. */
function spreadAndMean(fn: string, self: Tensor, p: Spread, root: boolean): [spread: Tensor, mean: Tensor] {
  const dims = resolveDims(p.dim, self.ndim, fn);
  const n = reducedCount(self.shape, dims);
  const [out, mean] = [0, 1].map(() => emptyTensor(self.dtype, reducedSizes(self.shape, dims, false))) as [
    Tensor,
    Tensor,
  ];
  if (out.numel() > 0) {
    const numbers = [n, Math.max(n - correctionOf(p), 0)];
    spreads[root ? 1 : 0]!.run(self.shape, dims, [], [out, mean], [self], numbers);
  }
  if (p.keepdim) out.geometry = mean.geometry = contiguousGeometry(reducedSizes(self.shape, dims, true));
  return [out, mean];
}

/** 2 / (n - correction). */
function scaleOf(sizes: readonly number[], p: Spread): number {
  return 2 / (reducedCount(sizes, knownDims(p.dim, sizes.length)) - correctionOf(p));
}

/** d var / d x_i = 2 (x_i - mean) / (n - correction), times g. */
function varianceGrad(g: Tensor, self: Tensor, p: Spread): Tensor {
  const scaled = restored(g, self.shape, knownDims(p.dim, self.ndim), p.keepdim).mul(scaleOf(self.shape, p));
  return scaled.mul(self.sub(self.mean(p.dim, true)));
}

function varianceTangent(t: Tensor, self: Tensor, p: Spread): Tensor {
  return t
    .mul(self.sub(self.mean(p.dim, true)))
    .sum(p.dim, p.keepdim)
    .mul(scaleOf(self.shape, p));
}

/** d std = d var / (2 std); 0 where all elements are equal and the root has no derivative. */
function throughRoot(g: Tensor, deviation: Tensor): Tensor {
  return g.div(deviation.mul(2)).maskedFill(deviation.eq(0), 0);
}

/** d mean / d x_i = 1 / n, times g. */
function meanGrad(g: Tensor, self: Tensor, p: Spread): Tensor {
  const dims = knownDims(p.dim, self.ndim);
  return restored(g, self.shape, dims, p.keepdim).expand(self.shape).div(reducedCount(self.shape, dims));
}

const plus = (a: Tensor | null, b: Tensor | null): Tensor | null => (a === null ? b : b === null ? a : a.add(b));

// ---- var -------------------------------------------------------------------------------------------------------------

export const variance = composite('var(Tensor self, bool unbiased=True) -> Tensor', {
  doc: 'The variance of all elements, divided by n - 1 (by n if not `unbiased`).',
  run: ({ self, unbiased }) =>
    varianceCorrection.call({ self, dim: null, correction: unbiased ? 1 : 0, keepdim: false }),
});

export const varianceDim = composite(
  'var.dim(Tensor self, int[]? dim, bool unbiased=True, bool keepdim=False) -> Tensor',
  {
    doc: 'The variances over the dimensions `dim`, divided by n - 1 (by n if not `unbiased`).',
    run: ({ self, dim, unbiased, keepdim }) =>
      varianceCorrection.call({ self, dim, correction: unbiased ? 1 : 0, keepdim }),
  },
);

export const varianceCorrection = reduction(
  'var.correction(Tensor self, int[]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor',
  {
    doc: 'The variances over the dimensions `dim` (default: all), divided by n - `correction` (default: 1).',
    reach: 'dim',
    forward: ({ self, ...p }) => {
      checkFloating(self.dtype, 'std and var');
      return spreadAndMean('var', self, p, false)[0];
    },
    grad: { self: { save: ['self'], vjp: (g, { self, ...p }) => varianceGrad(g, self, p) } },
    jvp: ({ self: t }, { self, ...p }) => varianceTangent(t!, self, p),
  },
);

// ---- std -------------------------------------------------------------------------------------------------------------

export const std = composite('std(Tensor self, bool unbiased=True) -> Tensor', {
  doc: 'The standard deviation of all elements: the root of var().',
  run: ({ self, unbiased }) => stdCorrection.call({ self, dim: null, correction: unbiased ? 1 : 0, keepdim: false }),
});

export const stdDim = composite('std.dim(Tensor self, int[]? dim, bool unbiased=True, bool keepdim=False) -> Tensor', {
  doc: 'The standard deviations over the dimensions `dim`: the roots of var().',
  run: ({ self, dim, unbiased, keepdim }) => stdCorrection.call({ self, dim, correction: unbiased ? 1 : 0, keepdim }),
});

export const stdCorrection = reduction(
  'std.correction(Tensor self, int[]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor',
  {
    doc: 'The standard deviations over the dimensions `dim` (default: all), the roots of var(); gradient 0 at 0.',
    reach: 'dim',
    forward: ({ self, ...p }) => {
      checkFloating(self.dtype, 'std and var');
      return spreadAndMean('std', self, p, true)[0];
    },
    grad: {
      self: {
        save: ['self', 'result'],
        vjp: (g, { self, result, ...p }) => varianceGrad(throughRoot(g, result), self, p),
      },
    },
    jvp: ({ self: t }, { self, ...p }, result) => throughRoot(varianceTangent(t!, self, p), result),
  },
);

// ---- var_mean, std_mean ----------------------------------------------------------------------------------------------

export const varMean = composite('var_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)', {
  doc: 'The variance and the mean of all elements.',
  method: false,
  run: ({ self, unbiased }) =>
    varMeanCorrection.call({ self, dim: null, correction: unbiased ? 1 : 0, keepdim: false }),
});

export const varMeanDim = composite(
  'var_mean.dim(Tensor self, int[]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)',
  {
    doc: 'The variances and the means over the dimensions `dim`.',
    method: false,
    run: ({ self, dim, unbiased, keepdim }) =>
      varMeanCorrection.call({ self, dim, correction: unbiased ? 1 : 0, keepdim }),
  },
);

export const varMeanCorrection = reduction(
  'var_mean.correction(Tensor self, int[]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor)',
  {
    doc: 'The variances, divided by n - `correction`, and the means over the dimensions `dim` (default: all).',
    method: false,
    reach: 'dim',
    forward: ({ self, ...p }) => {
      checkFloating(self.dtype, 'var_mean');
      return spreadAndMean('var_mean', self, p, false);
    },
    grad: {
      self: {
        save: ['self'],
        vjp: (_, { self, ...p }, _sizes, [gVar, gMean]) =>
          plus(gVar == null ? null : varianceGrad(gVar, self, p), gMean == null ? null : meanGrad(gMean, self, p)),
      },
    },
    jvp: ({ self: t }, { self, ...p }) => [varianceTangent(t!, self, p), t!.mean(p.dim, p.keepdim)],
  },
);

export const stdMean = composite('std_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)', {
  doc: 'The standard deviation and the mean of all elements.',
  method: false,
  run: ({ self, unbiased }) =>
    stdMeanCorrection.call({ self, dim: null, correction: unbiased ? 1 : 0, keepdim: false }),
});

export const stdMeanDim = composite(
  'std_mean.dim(Tensor self, int[]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)',
  {
    doc: 'The standard deviations and the means over the dimensions `dim`.',
    method: false,
    run: ({ self, dim, unbiased, keepdim }) =>
      stdMeanCorrection.call({ self, dim, correction: unbiased ? 1 : 0, keepdim }),
  },
);

export const stdMeanCorrection = reduction(
  'std_mean.correction(Tensor self, int[]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor)',
  {
    doc: 'The standard deviations, the roots of var(), and the means over the dimensions `dim` (default: all).',
    method: false,
    reach: 'dim',
    forward: ({ self, ...p }) => {
      checkFloating(self.dtype, 'std_mean');
      return spreadAndMean('std_mean', self, p, true);
    },
    grad: {
      self: {
        save: ['self', 'result'],
        vjp: (_, { self, result, ...p }, _sizes, [gStd, gMean]) =>
          plus(
            gStd == null ? null : varianceGrad(throughRoot(gStd, result), self, p),
            gMean == null ? null : meanGrad(gMean, self, p),
          ),
      },
    },
    jvp: ({ self: t }, { self, ...p }, deviation) => [
      throughRoot(varianceTangent(t!, self, p), deviation),
      t!.mean(p.dim, p.keepdim),
    ],
  },
);
