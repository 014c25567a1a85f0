/** Bessel functions and the Airy function, elementwise. PyTorch differentiates those of the first modified kind only. */
import { airyAi as airy } from '../../kernel/library/airy.js';
import * as bessel from '../../kernel/library/bessel.js';
import * as modified from '../../kernel/library/modified-bessel.js';
import type { Arithmetic } from '../../kernel/arithmetic.js';
import { pointwise, type PointwiseOp } from '../define-pointwise.js';
import { kernelOnly, library } from '../library.js';

const plain = { dtype: 'float', method: false, inplace: false } as const;

// ---- modified, of the first kind: differentiable ---------------------------------------------------------------------

const i0Of = library(modified.i0, (self) => i0.call({ self }));
const i0eOf = library(modified.i0e, (self) => i0e.call({ self }));
const i1Of = library(modified.i1, (self) => i1.call({ self }));
const i1eOf = library(modified.i1e, (self) => i1e.call({ self }));

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

const j0 = kernelOnly(bessel.j0);
const j1 = kernelOnly(bessel.j1);
const y0 = kernelOnly(bessel.y0);
const y1 = kernelOnly(bessel.y1);
const k0 = kernelOnly(modified.k0);
const k1 = kernelOnly(modified.k1);
const k0e = kernelOnly(modified.k0e);
const k1e = kernelOnly(modified.k1e);
const ai = kernelOnly(airy);

export const besselJ0 = pointwise('special_bessel_j0(Tensor self) -> Tensor', {
  ...values,
  doc: 'The Bessel function of the first kind of order 0, elementwise. Not differentiable, as in PyTorch.',
  aliases: ['special.bessel_j0'],
  forward: ({ self }) => j0(self),
});

export const besselJ1 = pointwise('special_bessel_j1(Tensor self) -> Tensor', {
  ...values,
  doc: 'The Bessel function of the first kind of order 1, elementwise. Not differentiable, as in PyTorch.',
  aliases: ['special.bessel_j1'],
  forward: ({ self }) => j1(self),
});

export const besselY0 = pointwise('special_bessel_y0(Tensor self) -> Tensor', {
  ...values,
  doc: 'The Bessel function of the second kind of order 0, elementwise; NaN below 0. Not differentiable, as in PyTorch.',
  aliases: ['special.bessel_y0'],
  forward: ({ self }) => y0(self),
});

export const besselY1 = pointwise('special_bessel_y1(Tensor self) -> Tensor', {
  ...values,
  doc: 'The Bessel function of the second kind of order 1, elementwise; NaN below 0. Not differentiable, as in PyTorch.',
  aliases: ['special.bessel_y1'],
  forward: ({ self }) => y1(self),
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

export const modifiedBesselK0 = pointwise('special_modified_bessel_k0(Tensor self) -> Tensor', {
  ...values,
  doc: 'The modified Bessel function of the second kind of order 0, elementwise; NaN below 0. Not differentiable, as in PyTorch.',
  aliases: ['special.modified_bessel_k0'],
  forward: ({ self }) => k0(self),
});

export const modifiedBesselK1 = pointwise('special_modified_bessel_k1(Tensor self) -> Tensor', {
  ...values,
  doc: 'The modified Bessel function of the second kind of order 1, elementwise; NaN below 0. Not differentiable, as in PyTorch.',
  aliases: ['special.modified_bessel_k1'],
  forward: ({ self }) => k1(self),
});

export const scaledModifiedBesselK0 = pointwise('special_scaled_modified_bessel_k0(Tensor x) -> Tensor', {
  ...values,
  doc: 'exp(x) times the modified Bessel function of the second kind of order 0, elementwise. Not differentiable, as in PyTorch.',
  aliases: ['special.scaled_modified_bessel_k0'],
  forward: ({ x }) => k0e(x),
});

export const scaledModifiedBesselK1 = pointwise('special_scaled_modified_bessel_k1(Tensor x) -> Tensor', {
  ...values,
  doc: 'exp(x) times the modified Bessel function of the second kind of order 1, elementwise. Not differentiable, as in PyTorch.',
  aliases: ['special.scaled_modified_bessel_k1'],
  forward: ({ x }) => k1e(x),
});

export const sphericalBesselJ0 = pointwise('special_spherical_bessel_j0(Tensor x) -> Tensor', {
  ...values,
  doc: 'sin(x) / x, elementwise; 1 at 0. Not differentiable, as in PyTorch.',
  aliases: ['special.spherical_bessel_j0'],
  forward: ({ x }) => x.sin().div(x).where(x.ne(0), 1).where(x.abs().ne(Infinity), 0),
});

export const airyAi = pointwise('special_airy_ai(Tensor x) -> Tensor', {
  ...values,
  doc: 'The Airy function Ai, elementwise. Not differentiable, as in PyTorch.',
  aliases: ['special.airy_ai'],
  forward: ({ x }) => ai(x),
});
