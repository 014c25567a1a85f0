/** Scans: running sums, products, extremes and log-sum-exps along a dimension. */
import { Category, type DType, int64 } from '../base/dtype.js';
import { wrapDim } from '../base/geometry.js';
import type { ScanKind } from '../backends/backend.js';
import * as backend from '../tensor/launch.js';
import { emptyTensor, type Tensor, zerosTensor } from '../tensor/tensor.js';
import { structured } from './define-structured.js';
import { cat } from './joining.js';
import { scalarOf } from './index-plan.js';
import { cast, dimLast, Kernel, workType } from './reducing.js';

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
  // The kernel works along the last dim of whatever layout it is given.
  backend.scan(kind, dimLast(out, d), dimLast(self, d));
  return out;
}

/** The tensor with its elements along `dim` moved back by one; at the start a number, or the first element a second time. */
function oneBehind(t: Tensor, dim: number, start: 0 | 1 | 'first'): Tensor {
  const first = start === 'first' ? t.narrow(dim, 0, 1) : scalarOf(start, t.dtype).expand(t.shape.with(dim, 1));
  return cat.call({ tensors: [first, t.narrow(dim, 0, t.shape[dim]! - 1)], dim }) as Tensor;
}

/**
 * h[k] = b[k] + a[k] h[k-1] along `dim`, the first a of which is not read. In reverse h[k] = b[k] + a[k+1] h[k+1], the transposed
 * map of b; so each is in the other's derivative:
 *
 *     d/db = u = the other recurrence of g          d/da[k] = u[k] h[k-1], in reverse u[k-1] h[k]
 */
const recurrenceOf = structured('_recurrence(Tensor a, Tensor b, int dim, bool reverse) -> Tensor', {
  doc: 'A linear recurrence along a dimension.',
  forward: ({ a, b, dim, reverse }) => {
    const out = emptyTensor(b.dtype, b.shape);
    backend.recurrence(dimLast(out, dim), dimLast(a, dim), dimLast(b, dim), reverse);
    return out;
  },
  grad: {
    a: {
      save: ['a', 'result'],
      vjp: (g, { a, result: h, dim, reverse }) => {
        const u = recurrence(a, g, dim, !reverse);
        return reverse ? oneBehind(u, dim, 0).mul(h) : u.mul(oneBehind(h, dim, 0));
      },
    },
    b: { save: ['a'], vjp: (g, { a, dim, reverse }) => recurrence(a, g, dim, !reverse) },
  },
});

const recurrence = (a: Tensor, b: Tensor, dim: number, reverse: boolean): Tensor =>
  recurrenceOf.call({ a, b, dim, reverse }) as Tensor;

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
  reach: 'dim',
  forward: ({ self, dim, dtype }) => scanAlong('prod', 'cumprod', self, dim, scanType(self, dtype)),
  // With y the result, d/dx_i = y[i-1] s[i], where s[i] = sum over k >= i of g[k] x[i+1] ... x[k],
  // and so s[i] = g[i] + x[i+1] s[i+1]
  grad: {
    self: {
      save: ['self', 'result'],
      vjp: (g, { self, result, dim: given }) => {
        const dim = wrapDim(given, self.ndim, 'cumprod');
        if (self.ndim === 0 || self.shape[dim]! <= 1) return g;
        const s = recurrence(self.to(g.dtype), g, dim, true);
        return oneBehind(result, dim, 1).mul(s);
      },
    },
  },
  // y'[k] = x[k] y'[k-1] + y[k-1] t[k]
  jvp: ({ self: t }, { self, dim: given }, result) => {
    const dim = wrapDim(given, self.ndim, 'cumprod');
    if (self.ndim === 0 || self.shape[dim]! <= 1) return t!;
    return recurrence(self.to(result.dtype), oneBehind(result, dim, 1).mul(t!), dim, false);
  },
});

// ---- running extremes ------------------------------------------------------------------------------------------------

/** The running extremes and where they are: of equal elements the last so far, of NaNs the last. */
function extremeAlong(kind: 'max' | 'min', self: Tensor, dim: number): Tensor[] {
  const d = wrapDim(dim, self.ndim, `cum${kind}`);
  if (self.ndim === 0) return [cast(self, self.dtype).clone(), zerosTensor(int64, [])];
  const [values, indices] = [emptyTensor(self.dtype, self.shape), emptyTensor(int64, self.shape)];
  backend.scan(kind, dimLast(values, d), dimLast(self, d), dimLast(indices, d));
  return [values, indices];
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

// The terms of the sum in units of e^m, where m is the greatest element so far: e^(x - m), and e^(m[k-1] - m[k]) to take a
// sum from one unit to the next. Equal infinities are 0 apart.
const inUnits = new Kernel(2, (x, m) => x.sub(m).exp().where(x.ne(m), 1));
const logOfUnits = new Kernel(2, (sum, m) => sum.log().add(m));

/** No sum of units is less than 1, that of the greatest element, so that nothing is lost. */
function logCumSumExpAlong(self: Tensor, dim: number): Tensor {
  const dtype = workType(self.dtype);
  const x = cast(self, dtype);
  const [m, steps, terms, out] = [0, 1, 2, 3].map(() => emptyTensor(dtype, self.shape)) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  backend.scan('max', dimLast(m, dim), dimLast(x, dim));
  const rest = self.shape[dim]! - 1;
  inUnits.run(steps.narrow(dim, 1, rest), [m.narrow(dim, 0, rest), m.narrow(dim, 1, rest)]);
  inUnits.run(terms, [x, m]);
  backend.recurrence(dimLast(terms, dim), dimLast(steps, dim), dimLast(terms, dim), false);
  logOfUnits.run(out, [terms, m]);
  return cast(out, self.dtype);
}

export const logcumsumexp = structured('logcumsumexp(Tensor self, int dim) -> Tensor', {
  doc: 'The running log-sum-exps along the dimension `dim`, the element itself included, without overflow.',
  reach: 'dim',
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
        const ratios = oneBehind(y, dim, 'first').sub(y).exp();
        return recurrence(ratios, g, dim, true).mul(self.sub(y).exp());
      },
    },
  },
  // y'[k] = exp(y[k-1] - y[k]) y'[k-1] + exp(x[k] - y[k]) t[k]
  jvp: ({ self: t }, { self, dim: given }, y) => {
    if (self.ndim === 0 || self.numel() === 0) return t!;
    const dim = wrapDim(given, self.ndim, 'logcumsumexp');
    return recurrence(oneBehind(y, dim, 'first').sub(y).exp(), self.sub(y).exp().mul(t!), dim, false);
  },
});
