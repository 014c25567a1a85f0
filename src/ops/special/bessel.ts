/** Bessel functions and the Airy function, elementwise. PyTorch differentiates those of the first modified kind only. */
import * as airy from '../../kernel/formulas/airy.js';
import * as bessel from '../../kernel/formulas/bessel.js';
import * as modified from '../../kernel/formulas/modified-bessel.js';
import type { Arithmetic } from '../../kernel/arithmetic.js';
import { pointwise, type PointwiseOp } from '../define-pointwise.js';
import { unary } from '../library.js';

const plain = { dtype: 'float', method: false, inplace: false } as const;

// ---- modified, of the first kind: differentiable ---------------------------------------------------------------------

const i0Of = unary(modified.i0, () => i0);
const i0eOf = unary(modified.i0e, () => i0e);
const i1Of = unary(modified.i1, () => i1);
const i1eOf = unary(modified.i1e, () => i1e);

export const i0: PointwiseOp = pointwise('i0(Tensor self) -> Tensor', {
  doc: 'The modified Bessel function of the first kind of order 0, elementwise.',
  aliases: ['special.i0'],
  dtype: 'float',
  forward: ({ self }) => i0Of(self),
  grad: { self: (g, { self }) => g.mul(i1Of(self)) },
});

export const i0e: PointwiseOp = pointwise('special_i0e(Tensor self) -> Tensor', {
  ...plain,
  doc: 'exp(-|self|) * i0(self), elementwise.',
  aliases: ['special.i0e'],
  forward: ({ self }) => i0eOf(self),
  grad: { self: (g, { self, result }) => g.mul(i1eOf(self).sub(self.sign().mul(result))) },
});

/** Near 0 the derivatives of order 1 are 1/2, where the formulas divide by self; `x` is self, 1 there. */
function awayFromZero<T extends Arithmetic<T>>(g: T, self: T, formula: (x: T) => T): T {
  const away = self.abs().gt(2 ** -52);
  const x = self.where(away, 1);
  return g.mul(formula(x).where(away, 0.5));
}

export const i1: PointwiseOp = pointwise('special_i1(Tensor self) -> Tensor', {
  ...plain,
  doc: 'The modified Bessel function of the first kind of order 1, elementwise.',
  aliases: ['special.i1'],
  forward: ({ self }) => i1Of(self),
  // I1' = I0 - I1 / x
  grad: { self: (g, { self, result }) => awayFromZero(g, self, (x) => i0Of(x).sub(result.div(x))) },
});

export const i1e: PointwiseOp = pointwise('special_i1e(Tensor self) -> Tensor', {
  ...plain,
  doc: 'exp(-|self|) * i1(self), elementwise.',
  aliases: ['special.i1e'],
  forward: ({ self }) => i1eOf(self),
  grad: {
    self: (g, { self, result }) => awayFromZero(g, self, (x) => i0eOf(x).sub(result.mul(x.sign().add(x.reciprocal())))),
  },
});

// ---- not differentiable ----------------------------------------------------------------------------------------------

const values = { ...plain, grad: 'none' } as const;

const j0Of = unary(bessel.j0, () => besselJ0);
const j1Of = unary(bessel.j1, () => besselJ1);
const y0Of = unary(bessel.y0, () => besselY0);
const y1Of = unary(bessel.y1, () => besselY1);
const k0Of = unary(modified.k0, () => modifiedBesselK0);
const k1Of = unary(modified.k1, () => modifiedBesselK1);
const k0eOf = unary(modified.k0e, () => scaledModifiedBesselK0);
const k1eOf = unary(modified.k1e, () => scaledModifiedBesselK1);
const airyAiOf = unary(airy.airyAi, () => airyAi);

export const besselJ0: PointwiseOp = pointwise('special_bessel_j0(Tensor self) -> Tensor', {
  ...values,
  doc: 'The Bessel function of the first kind of order 0, elementwise. Not differentiable, as in PyTorch.',
  aliases: ['special.bessel_j0'],
  forward: ({ self }) => j0Of(self),
});

export const besselJ1: PointwiseOp = pointwise('special_bessel_j1(Tensor self) -> Tensor', {
  ...values,
  doc: 'The Bessel function of the first kind of order 1, elementwise. Not differentiable, as in PyTorch.',
  aliases: ['special.bessel_j1'],
  forward: ({ self }) => j1Of(self),
});

export const besselY0: PointwiseOp = pointwise('special_bessel_y0(Tensor self) -> Tensor', {
  ...values,
  doc: 'The Bessel function of the second kind of order 0, elementwise; NaN below 0. Not differentiable, as in PyTorch.',
  aliases: ['special.bessel_y0'],
  forward: ({ self }) => y0Of(self),
});

export const besselY1: PointwiseOp = pointwise('special_bessel_y1(Tensor self) -> Tensor', {
  ...values,
  doc: 'The Bessel function of the second kind of order 1, elementwise; NaN below 0. Not differentiable, as in PyTorch.',
  aliases: ['special.bessel_y1'],
  forward: ({ self }) => y1Of(self),
});

export const modifiedBesselI0 = pointwise('special_modified_bessel_i0(Tensor self) -> Tensor', {
  ...values,
  doc: 'i0(self), elementwise. Not differentiable, as in PyTorch; i0 is.',
  aliases: ['special.modified_bessel_i0'],
  forward: ({ self }) => i0Of(self),
});

export const modifiedBesselI1 = pointwise('special_modified_bessel_i1(Tensor self) -> Tensor', {
  ...values,
  doc: 'i1(self), elementwise. Not differentiable, as in PyTorch; specialI1 is.',
  aliases: ['special.modified_bessel_i1'],
  forward: ({ self }) => i1Of(self),
});

export const modifiedBesselK0: PointwiseOp = pointwise('special_modified_bessel_k0(Tensor self) -> Tensor', {
  ...values,
  doc: 'The modified Bessel function of the second kind of order 0, elementwise; NaN below 0. Not differentiable, as in PyTorch.',
  aliases: ['special.modified_bessel_k0'],
  forward: ({ self }) => k0Of(self),
});

export const modifiedBesselK1: PointwiseOp = pointwise('special_modified_bessel_k1(Tensor self) -> Tensor', {
  ...values,
  doc: 'The modified Bessel function of the second kind of order 1, elementwise; NaN below 0. Not differentiable, as in PyTorch.',
  aliases: ['special.modified_bessel_k1'],
  forward: ({ self }) => k1Of(self),
});

export const scaledModifiedBesselK0: PointwiseOp = pointwise('special_scaled_modified_bessel_k0(Tensor x) -> Tensor', {
  ...values,
  doc: 'exp(x) times the modified Bessel function of the second kind of order 0, elementwise. Not differentiable, as in PyTorch.',
  aliases: ['special.scaled_modified_bessel_k0'],
  forward: ({ x }) => k0eOf(x),
});

export const scaledModifiedBesselK1: PointwiseOp = pointwise('special_scaled_modified_bessel_k1(Tensor x) -> Tensor', {
  ...values,
  doc: 'exp(x) times the modified Bessel function of the second kind of order 1, elementwise. Not differentiable, as in PyTorch.',
  aliases: ['special.scaled_modified_bessel_k1'],
  forward: ({ x }) => k1eOf(x),
});

export const sphericalBesselJ0 = pointwise('special_spherical_bessel_j0(Tensor x) -> Tensor', {
  ...values,
  doc: 'sin(x) / x, elementwise; 1 at 0. Not differentiable, as in PyTorch.',
  aliases: ['special.spherical_bessel_j0'],
  forward: ({ x }) => x.sin().div(x).where(x.ne(0), 1).where(x.abs().ne(Infinity), 0),
});

export const airyAi: PointwiseOp = pointwise('special_airy_ai(Tensor x) -> Tensor', {
  ...values,
  doc: 'The Airy function Ai, elementwise. Not differentiable, as in PyTorch.',
  aliases: ['special.airy_ai'],
  forward: ({ x }) => airyAiOf(x),
});
