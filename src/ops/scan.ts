/** Scans: running sums, products, extremes and log-sum-exps along a dimension. */
import { Category, type DType, int64 } from '../base/dtype.js';
import { transposeGeometry } from '../base/views.js';
import { wrapDim } from '../base/geometry.js';
import type { ScanKind } from '../backends/backend.js';
import * as backend from '../tensor/launch.js';
import { adoptArray, emptyTensor, type Tensor, zerosTensor } from '../tensor/tensor.js';
import { structured } from './define-structured.js';
import { cat } from './joining.js';
import { cast, Kernel, withGeometry, workType } from './reducing.js';

/** Scans of integers are int64, as sums are. */
function scanType(self: Tensor, dtype: DType | null): DType {
  return dtype ?? (self.dtype.category < Category.float ? int64 : self.dtype);
}

/** The scan along `dim` as a fresh tensor. */
function scanAlong(kind: ScanKind, fn: string, self: Tensor, dim: number, dtype: DType): Tensor {
  const d = wrapDim(dim, self.ndim, fn);
  if (self.ndim === 0) {
    const copy = emptyTensor(dtype, []);
    backend.copy(copy, self);
    return copy;
  }
  const out = emptyTensor(dtype, self.shape);
  const last = self.ndim - 1;
  // The kernel works along the last dim of whatever layout it is given.
  const exchanged = (t: Tensor) => withGeometry(t, transposeGeometry(t.geometry, d, last));
  backend.scan(kind, exchanged(out), exchanged(self));
  return out;
}

/** The tensor with its elements along `dim` moved back by one; at the start 1, or the first element a second time. */
function oneBehind(t: Tensor, dim: number, start: 1 | 'first'): Tensor {
  const first = start === 1 ? emptyTensor(t.dtype, t.shape.with(dim, 1)).fill_(1) : t.narrow(dim, 0, 1);
  return cat.call({ tensors: [first, t.narrow(dim, 0, t.shape[dim]! - 1)], dim }) as Tensor;
}

/**
 * The solution of h[k] = a[k] h[k-1] + b[k] along `dim`, h[-1] = 0, in log2(n) steps. Built from operations, so it can be
 * differentiated to any order; nothing is divided, so zeros in `a` do no harm.
 *
 * After the step of width w, (a, b) of element k stand for the last 2 w of its rounds taken together:
 *
 *     h[k] = a[k] h[k - 2w] + b[k]
 */
function recurrence(aStart: Tensor, bStart: Tensor, dim: number): Tensor {
  const n = bStart.shape[dim]!;
  let a = aStart;
  let b = bStart;
  for (let width = 1; width < n; width *= 2) {
    const rest = n - width;
    const aTail = a.narrow(dim, width, rest);
    const join = (head: Tensor, tail: Tensor): Tensor =>
      cat.call({ tensors: [head.narrow(dim, 0, width), tail], dim }) as Tensor;
    b = join(b, b.narrow(dim, width, rest).add(aTail.mul(b.narrow(dim, 0, rest))));
    if (width * 2 < n) a = join(a, aTail.mul(a.narrow(dim, 0, rest)));
  }
  return b;
}

export const cumsum = structured('cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor', {
  doc: 'The running sums along the dimension `dim`, the element itself included; of integers int64.',
  inplace: true,
  forward: ({ self, dim, dtype }) => scanAlong('sum', 'cumsum', self, dim, scanType(self, dtype)),
  // d/dx_i = the sum of the g_k with k >= i: the running sum from the end
  grad: {
    self: { vjp: (g, { dim }, { self }) => (self.length === 0 ? g : g.flip([dim]).cumsum(dim).flip([dim])) },
  },
  jvp: 'linear',
});

export const cumprod = structured('cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor', {
  doc: 'The running products along the dimension `dim`, the element itself included; of integers int64.',
  inplace: true,
  forward: ({ self, dim, dtype }) => scanAlong('prod', 'cumprod', self, dim, scanType(self, dtype)),
  // With y the result, d/dx_i = y[i-1] s[i], where s[i] = sum over k >= i of g[k] x[i+1] ... x[k],
  // and so s[i] = g[i] + x[i+1] s[i+1]
  grad: {
    self: {
      save: ['self', 'result'],
      vjp: (g, { self, result, dim: given }) => {
        const dim = wrapDim(given, self.ndim, 'cumprod');
        if (self.ndim === 0 || self.shape[dim]! <= 1) return g;
        const backwards = self.to(g.dtype).flip([dim]);
        const s = recurrence(oneBehind(backwards, dim, 1), g.flip([dim]), dim).flip([dim]);
        return oneBehind(result, dim, 1).mul(s);
      },
    },
  },
  // y'[k] = x[k] y'[k-1] + y[k-1] t[k]
  jvp: ({ self: t }, { self, dim: given }, result) => {
    const dim = wrapDim(given, self.ndim, 'cumprod');
    if (self.ndim === 0 || self.shape[dim]! <= 1) return t!;
    return recurrence(self.to(result.dtype), oneBehind(result, dim, 1).mul(t!), dim);
  },
});

// ---- running extremes ------------------------------------------------------------------------------------------------

const positionOfExtreme = new Kernel(3, (x, extreme, position) =>
  position.where(x.eq(extreme).logicalOr(x.isnan()), 0),
);

/** The running extremes and where they are: of equal elements the last so far, of NaNs the last. */
function extremeAlong(kind: 'max' | 'min', self: Tensor, dim: number): Tensor[] {
  const fn = `cum${kind}`;
  const values = scanAlong(kind, fn, self, dim, self.dtype);
  const indices = zerosTensor(int64, self.shape);
  if (self.ndim === 0 || self.numel() === 0) return [values, indices];
  const d = wrapDim(dim, self.ndim, fn);
  const along = self.shape.map((size, i) => (i === d ? size : 1));
  const positions = adoptArray(
    BigInt64Array.from({ length: self.shape[d]! }, (_, i) => BigInt(i)),
    int64,
    along,
  );
  positionOfExtreme.run(indices, [self, values, positions]);
  return [values, scanAlong('max', fn, indices, d, int64)];
}

/** The gradients of the running extremes go to the elements that they are. */
function toExtremes(g: Tensor, indices: Tensor, sizes: readonly number[], dim: number): Tensor {
  return sizes.length === 0 ? g : zerosTensor(g.dtype, sizes).scatterAdd(dim, indices, g);
}

export const cummax = structured('cummax(Tensor self, int dim) -> (Tensor values, Tensor indices)', {
  doc: 'The largest elements so far along the dimension `dim`, and where they are.',
  forward: ({ self, dim }) => extremeAlong('max', self, dim),
  grad: {
    self: { save: ['indices'], vjp: (g, { indices, dim }, sizes) => toExtremes(g, indices, sizes.self, dim) },
  },
});

export const cummin = structured('cummin(Tensor self, int dim) -> (Tensor values, Tensor indices)', {
  doc: 'The smallest elements so far along the dimension `dim`, and where they are.',
  forward: ({ self, dim }) => extremeAlong('min', self, dim),
  grad: {
    self: { save: ['indices'], vjp: (g, { indices, dim }, sizes) => toExtremes(g, indices, sizes.self, dim) },
  },
});

// ---- running log-sum-exp ---------------------------------------------------------------------------------------------

// log(e^a + e^b) from the larger of the two; a - b is not taken where both are the same infinity.
const logAddExp = new Kernel(2, (a, b) => {
  const top = a.maximum(b);
  return top.add(a.sub(b).abs().neg().exp().log1p()).where(a.ne(b), top.add(Math.LN2));
});

/** In log2(n) steps: after the step of width w, element k stands for the 2 w elements that end with it. */
function logCumSumExpAlong(self: Tensor, dim: number): Tensor {
  const dtype = workType(self.dtype);
  let current = cast(self, dtype);
  const n = self.shape[dim]!;
  for (let width = 1; width < n; width *= 2) {
    const next = emptyTensor(dtype, self.shape);
    backend.copy(next.narrow(dim, 0, width), current.narrow(dim, 0, width));
    const rest = n - width;
    logAddExp.run(next.narrow(dim, width, rest), [current.narrow(dim, width, rest), current.narrow(dim, 0, rest)]);
    current = next;
  }
  return cast(current === self ? current.clone() : current, self.dtype);
}

export const logcumsumexp = structured('logcumsumexp(Tensor self, int dim) -> Tensor', {
  doc: 'The running log-sum-exps along the dimension `dim`, the element itself included, without overflow.',
  forward: ({ self, dim }) => {
    const d = wrapDim(dim, self.ndim, 'logcumsumexp');
    return self.ndim === 0 || self.numel() === 0 ? cast(self, self.dtype).clone() : logCumSumExpAlong(self, d);
  },
  // d/dx_i = the sum over k >= i of g[k] exp(x[i] - y[k]) = exp(x[i] - y[i]) u[i] with y the result and
  // u[i] = g[i] + exp(y[i] - y[i+1]) u[i+1]; y never falls, so that no exponential overflows
  grad: {
    self: {
      save: ['self', 'result'],
      vjp: (g, { self, result: y, dim: given }) => {
        if (self.ndim === 0 || self.numel() === 0) return g;
        const dim = wrapDim(given, self.ndim, 'logcumsumexp');
        const backwards = y.flip([dim]);
        const ratios = backwards.sub(oneBehind(backwards, dim, 'first')).exp();
        return recurrence(ratios, g.flip([dim]), dim)
          .flip([dim])
          .mul(self.sub(y).exp());
      },
    },
  },
  // y'[k] = exp(y[k-1] - y[k]) y'[k-1] + exp(x[k] - y[k]) t[k]
  jvp: ({ self: t }, { self, dim: given }, y) => {
    if (self.ndim === 0 || self.numel() === 0) return t!;
    const dim = wrapDim(given, self.ndim, 'logcumsumexp');
    return recurrence(oneBehind(y, dim, 'first').sub(y).exp(), self.sub(y).exp().mul(t!), dim);
  },
});
