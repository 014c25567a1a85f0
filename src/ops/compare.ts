/** Comparisons and logic: results are bool and carry no gradient. Clamping, whose gradient is decided by comparisons. */
import { ArgumentError, DTypeError } from '../base/errors.js';
import { sameSizes } from '../base/geometry.js';
import { readElement } from '../kernel/reference/load.js';
import { onHost } from '../tensor/storage.js';
import { emptyTensor, type Tensor } from '../tensor/tensor.js';
import { composite } from './define-composite.js';
import { pointwise } from './define-pointwise.js';
import { RowFormula } from './row-formula.js';

export const eq = pointwise('eq.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'Whether self = other, elementwise with broadcasting.',
  dtype: 'compare',
  forward: ({ self, other }) => self.eq(other),
  grad: 'none',
});

export const ne = pointwise('ne.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'Whether self differs from other, elementwise with broadcasting.',
  aliases: ['not_equal'],
  dtype: 'compare',
  forward: ({ self, other }) => self.ne(other),
  grad: 'none',
});

export const lt = pointwise('lt.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'Whether self < other, elementwise with broadcasting.',
  aliases: ['less'],
  dtype: 'compare',
  forward: ({ self, other }) => self.lt(other),
  grad: 'none',
});

export const le = pointwise('le.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'Whether self <= other, elementwise with broadcasting.',
  aliases: ['less_equal'],
  dtype: 'compare',
  forward: ({ self, other }) => self.le(other),
  grad: 'none',
});

export const gt = pointwise('gt.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'Whether self > other, elementwise with broadcasting.',
  aliases: ['greater'],
  dtype: 'compare',
  forward: ({ self, other }) => self.gt(other),
  grad: 'none',
});

export const ge = pointwise('ge.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'Whether self >= other, elementwise with broadcasting.',
  aliases: ['greater_equal'],
  dtype: 'compare',
  forward: ({ self, other }) => self.ge(other),
  grad: 'none',
});

export const logicalAnd = pointwise('logical_and(Tensor self, Tensor other) -> Tensor', {
  doc: 'Whether both are nonzero, elementwise with broadcasting.',
  dtype: 'compare',
  forward: ({ self, other }) => self.logicalAnd(other),
  grad: 'none',
});

export const logicalOr = pointwise('logical_or(Tensor self, Tensor other) -> Tensor', {
  doc: 'Whether either is nonzero, elementwise with broadcasting.',
  dtype: 'compare',
  forward: ({ self, other }) => self.logicalOr(other),
  grad: 'none',
});

export const logicalXor = pointwise('logical_xor(Tensor self, Tensor other) -> Tensor', {
  doc: 'Whether exactly one is nonzero, elementwise with broadcasting.',
  dtype: 'compare',
  forward: ({ self, other }) => self.logicalXor(other),
  grad: 'none',
});

export const logicalNot = pointwise('logical_not(Tensor self) -> Tensor', {
  doc: 'Whether self is zero, elementwise.',
  dtype: 'compare',
  forward: ({ self }) => self.logicalNot(),
  grad: 'none',
});

export const isnan = pointwise('isnan(Tensor self) -> Tensor', {
  doc: 'Whether self is NaN, elementwise.',
  dtype: 'classify',
  inplace: false,
  forward: ({ self }) => self.isnan(),
  grad: 'none',
});

export const isinf = pointwise('isinf(Tensor self) -> Tensor', {
  doc: 'Whether self is infinite, elementwise.',
  dtype: 'classify',
  inplace: false,
  forward: ({ self }) => self.eq(Infinity).logicalOr(self.eq(-Infinity)),
  grad: 'none',
});

export const isfinite = pointwise('isfinite(Tensor self) -> Tensor', {
  doc: 'Whether self is neither infinite nor NaN, elementwise.',
  dtype: 'classify',
  inplace: false,
  forward: ({ self }) => self.abs().lt(Infinity),
  grad: 'none',
});

export const clampScalar = pointwise('clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor', {
  doc: 'self limited to [min, max], elementwise. The gradient is 1 inside and at the bounds, 0 outside.',
  aliases: ['clip'],
  node: 'ClampBackward1',
  promotes: ['min', 'max'],
  refuse: (_, { min, max }) =>
    min === null && max === null ? "clamp: At least one of 'min' or 'max' must not be None" : null,
  forward: ({ self, min, max }) => {
    const above = min === null ? self : self.maximum(min);
    return max === null ? above : above.minimum(max);
  },
  grad: {
    self: (g, { self, min, max }) => {
      const above = min === null ? g : g.where(self.ge(min), 0);
      return max === null ? above : above.where(self.le(max), 0);
    },
  },
});

export const clampBoth = pointwise('clamp.Tensor(Tensor self, Tensor min, Tensor max) -> Tensor', {
  doc: 'self limited to [min, max], elementwise with broadcasting; a bound gets the gradient where self is outside of it.',
  node: 'ClampBackward0',
  forward: ({ self, min, max }) => self.maximum(min).minimum(max),
  grad: {
    self: (g, { self, min, max }) => g.where(self.ge(min).logicalAnd(self.le(max)), 0),
    min: (g, { self, min, max }) => g.where(min.lt(max).logicalAnd(self.lt(min)), 0),
    max: (g, { self, min, max }) => g.where(self.gt(max).logicalOr(max.lt(min)), 0),
  },
});

export const clampMinTensor = pointwise('clamp_min.Tensor(Tensor self, Tensor min) -> Tensor', {
  doc: 'self, at least min, elementwise with broadcasting.',
  node: 'ClampMinBackward1',
  numberNode: 'ClampMinBackward0',
  forward: ({ self, min }) => self.maximum(min),
  grad: {
    self: (g, { self, min }) => g.where(self.ge(min), 0),
    min: (g, { self, min }) => g.where(self.lt(min), 0),
  },
});

export const clampMaxTensor = pointwise('clamp_max.Tensor(Tensor self, Tensor max) -> Tensor', {
  doc: 'self, at most max, elementwise with broadcasting.',
  node: 'ClampMaxBackward1',
  numberNode: 'ClampMaxBackward0',
  forward: ({ self, max }) => self.minimum(max),
  grad: {
    self: (g, { self, max }) => g.where(self.le(max), 0),
    max: (g, { self, max }) => g.where(self.gt(max), 0),
  },
});

export const clampBelow = pointwise('_clamp_below(Tensor self, Tensor min) -> Tensor', {
  doc: 'clamp() with a tensor as its lower bound only.',
  fn: false,
  node: 'ClampBackward0',
  forward: ({ self, min }) => self.maximum(min),
  grad: {
    self: (g, { self, min }) => g.where(self.ge(min), 0),
    min: (g, { self, min }) => g.where(self.lt(min), 0),
  },
});

export const clampAbove = pointwise('_clamp_above(Tensor self, Tensor max) -> Tensor', {
  doc: 'clamp() with a tensor as its upper bound only.',
  fn: false,
  node: 'ClampBackward0',
  forward: ({ self, max }) => self.minimum(max),
  grad: {
    self: (g, { self, max }) => g.where(self.le(max), 0),
    max: (g, { self, max }) => g.where(self.gt(max), 0),
  },
});

export const clampOneSided = composite('clamp.one_sided(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor', {
  doc: 'self limited on one side by a tensor, elementwise with broadcasting.',
  run: ({ self, min, max }) => (min !== null ? self._clampBelow(min) : self._clampAbove(max!)),
  runInplace: ({ self, min, max }) => (min !== null ? self._clampBelow_(min) : self._clampAbove_(max!)),
});

export const isclose = composite(
  'isclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False) -> Tensor',
  {
    doc: 'Whether |self - other| <= atol + rtol |other|, elementwise.',
    run: ({ self, other, rtol, atol, equalNan }) => {
      if (self.dtype !== other.dtype) {
        throw new DTypeError(`isclose: ${self.dtype.legacyName} did not match ${other.dtype.legacyName}`);
      }
      if (!(rtol >= 0)) throw new ArgumentError(`isclose: rtol must be greater than or equal to zero, but got ${rtol}`);
      if (!(atol >= 0)) throw new ArgumentError(`isclose: atol must be greater than or equal to zero, but got ${atol}`);
      const equal = self.eq(other);
      const same = equalNan ? equal.logicalOr(self.isnan().logicalAnd(other.isnan())) : equal;
      if (rtol === 0 && atol === 0) return same;
      const [a, b] = self.dtype.isFloatingPoint ? [self, other] : [self.double(), other.double()];
      const allowed = b.abs().mul(rtol).add(atol);
      const difference = a.sub(b).abs();
      return same.logicalOr(difference.isfinite().logicalAnd(difference.le(allowed)));
    },
  },
);

export const allclose = composite(
  'allclose(Tensor self, Tensor other, float rtol=1e-05, float atol=1e-08, bool equal_nan=False) -> bool',
  {
    doc: 'Whether all elements are close: |self - other| <= atol + rtol |other|.',
    run: ({ self, other, rtol, atol, equalNan }) => self.isclose(other, rtol, atol, equalNan).all().item<boolean>(),
  },
);

/** Elements that are compared one by one before anything is launched. */
const FIRST = 8;
/** Elements of the first launch; each that follows has so many times more. */
const PIECE = 4096;
const GROWTH = 16;

/** Whether any of two rows' elements differ, in one launch. */
const difference = new RowFormula(2, (row, a, b) => ({ perRow: [row.max(a.ne(b))] }));

function allEqual(a: Tensor, b: Tensor): boolean {
  const { dtype } = a;
  if (dtype !== b.dtype || !dtype.isFloatingPoint || a.numel() === 0) return a.eq(b).all().item<boolean>();
  const differs = emptyTensor(dtype, []);
  difference.run(a.shape, null, [], [differs], [a, b]);
  return differs.item() === 0;
}

/** Whether row-major tensors of one dtype differ among their first elements. */
function differEarly(a: Tensor, b: Tensor): boolean {
  const [here, there] = [onHost(a.storage, 'equal'), onHost(b.storage, 'equal')];
  const { dtype, geometry } = a;
  for (let i = Math.min(FIRST, geometry.numel) - 1; i >= 0; i--) {
    const other = readElement(there, dtype, b.geometry.offset + i);
    if (readElement(here, dtype, geometry.offset + i) !== other) return true;
  }
  return false;
}

/** What differs does so early as a rule: the first elements are compared first, then ever longer pieces. */
function equalTensors(a: Tensor, b: Tensor): boolean {
  if (!sameSizes(a.shape, b.shape)) return false;
  if (a.dtype !== b.dtype || !a.isContiguous() || !b.isContiguous()) return allEqual(a, b);
  if (differEarly(a, b)) return false;
  const n = a.numel();
  if (n <= PIECE) return allEqual(a, b);
  const [here, there] = [a.detach().reshape([-1]), b.detach().reshape([-1])];
  for (let at = 0, length = PIECE; at < n; at += length, length *= GROWTH) {
    const count = Math.min(length, n - at);
    if (!allEqual(here.narrow(0, at, count), there.narrow(0, at, count))) return false;
  }
  return true;
}

export const equal = composite('equal(Tensor self, Tensor other) -> bool', {
  doc: 'Whether both have the same sizes and elements.',
  run: ({ self, other }) => equalTensors(self, other),
});
