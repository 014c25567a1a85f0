/**
 * What TypeScript makes of records of the op table. Nothing runs here: `npm run typecheck` is the test. A record that
 * says everything compiles; each line marked as an error leaves something out or names something that is not there.
 */
/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return -- what an error is marked on has no type */
/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access -- the same */
import type { Tensor } from '../../src/index.js';
import { composite } from '../../src/ops/define-composite.js';
import { pointwise } from '../../src/ops/define-pointwise.js';
import { reduction, structured } from '../../src/ops/define-structured.js';
import { view } from '../../src/ops/define-view.js';
import type { Sample } from '../ops/sample-notation.js';
import type { OpName } from '../ops/samples.js';

const doc = 'A record.';

// ---- pointwise -------------------------------------------------------------------------------------------------------

export function pointwiseRecords(): void {
  pointwise('f(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor', {
    doc,
    forward: ({ self, other, alpha }) => self.add(other.mul(alpha)),
    grad: { self: (g) => g, other: (g, { alpha }) => g.mul(alpha) },
  });

  pointwise('f(Tensor self, Tensor other) -> Tensor', {
    doc,
    forward: ({ self, other }) => self.mul(other),
    // @ts-expect-error -- the gradient of `other` is missing
    grad: { self: (g, { other }) => g.mul(other) },
  });

  // @ts-expect-error -- no gradient at all, nor a word that there is none
  pointwise('f(Tensor self) -> Tensor', { doc, forward: ({ self }) => self.exp() });

  // @ts-expect-error -- no forward
  pointwise('f(Tensor self) -> Tensor', { doc, grad: { self: (g) => g } });

  // @ts-expect-error -- no sentence of documentation
  pointwise('f(Tensor self) -> Tensor', { forward: ({ self }) => self.exp(), grad: { self: (g) => g } });

  pointwise('f(Tensor self) -> Tensor', {
    doc,
    forward: ({ self }) => self.exp(),
    // @ts-expect-error -- there is no input `other`
    grad: { self: (g) => g, other: (g) => g },
  });

  pointwise('f(Tensor self) -> Tensor', {
    doc,
    // @ts-expect-error -- the formula reads an input that the signature lacks
    forward: ({ self, other }) => self.add(other),
    grad: { self: (g) => g },
  });

  pointwise('f(Tensor self) -> Tensor', {
    doc,
    // @ts-expect-error -- kernels have no such instruction
    forward: ({ self }) => self.matmul(self),
    grad: { self: (g) => g },
  });

  pointwise('f(Tensor self) -> Tensor', {
    doc,
    forward: ({ self }) => self.exp(),
    // @ts-expect-error -- only what the signature has, and the result, can be read
    grad: { self: (g, { output }) => g.mul(output) },
  });

  pointwise('f(Tensor self, Scalar? eps=None) -> Tensor', {
    doc,
    // @ts-expect-error -- `eps` may be null
    forward: ({ self, eps }) => self.add(eps),
    grad: { self: (g) => g },
  });

  pointwise('f(Tensor self, *, str mode) -> Tensor', {
    doc,
    // @ts-expect-error -- a string is no number
    forward: ({ self, mode }) => self.mul(mode),
    grad: { self: (g) => g },
  });
}

// ---- structured ------------------------------------------------------------------------------------------------------

declare function product(a: Tensor, b: Tensor): Tensor;
declare function reduced(a: Tensor): Tensor[];

export function structuredRecords(): void {
  structured('f(Tensor self, Tensor mat2) -> Tensor', {
    doc,
    forward: ({ self, mat2 }) => product(self, mat2),
    grad: {
      self: { save: ['mat2'], vjp: (g, { mat2 }) => g.mm(mat2.t()) },
      mat2: { save: ['self'], vjp: (g, { self }) => self.t().mm(g) },
    },
    jvp: 'linear in each',
  });

  structured('f(Tensor self, Tensor mat2) -> Tensor', {
    doc,
    forward: ({ self, mat2 }) => product(self, mat2),
    // @ts-expect-error -- the gradient of `mat2` is missing
    grad: { self: { save: ['mat2'], vjp: (g, { mat2 }) => g.mm(mat2.t()) } },
  });

  structured('f(Tensor self, Tensor index) -> Tensor', {
    doc,
    forward: ({ self, index }) => product(self, index),
    grad: { self: { vjp: (g) => g }, index: 'none' },
  });

  structured('f(Tensor self, Tensor mat2) -> Tensor', {
    doc,
    forward: ({ self, mat2 }) => product(self, mat2),
    grad: {
      // @ts-expect-error -- `mat2` is read and not saved
      self: { save: ['self'], vjp: (g, { mat2 }) => g.mm(mat2.t()) },
      mat2: 'none',
    },
  });

  structured('f(Tensor self, Tensor mat2) -> Tensor', {
    doc,
    forward: ({ self, mat2 }) => product(self, mat2),
    grad: {
      // @ts-expect-error -- nothing is saved
      self: { vjp: (g, { mat2 }) => g.mm(mat2.t()) },
      mat2: 'none',
    },
  });

  structured('f(Tensor self, Tensor mat2) -> Tensor', {
    doc,
    forward: ({ self, mat2 }) => product(self, mat2),
    grad: {
      self: { save: ['mat2'], vjp: (g, { mat2 }) => g.mm(mat2.t()) },
      // @ts-expect-error -- `mat2` is saved for the other input only
      mat2: { save: ['self'], vjp: (g, { self, mat2 }) => self.t().mm(g).add(mat2) },
    },
  });

  structured('f(Tensor self) -> Tensor', {
    doc,
    forward: ({ self }) => self.clone(),
    grad: {
      // @ts-expect-error -- there is no input `other` to save
      self: { save: ['other'], vjp: (g) => g },
    },
  });

  structured('f(Tensor self) -> Tensor', {
    doc,
    forward: ({ self }) => self.clone(),
    grad: {
      self: { vjp: (g) => g },
      // @ts-expect-error -- there is no input `other` to have a gradient
      other: { vjp: (g: Tensor) => g },
    },
  });

  // @ts-expect-error -- no gradient at all, nor a word that there is none
  structured('f(Tensor self) -> Tensor', { doc, forward: ({ self }) => self.clone() });

  structured('f(Tensor self, int dim) -> Tensor', {
    doc,
    forward: ({ self }) => self.clone(),
    grad: {
      // Parameters that are no tensors, and the sizes of the inputs, need not be saved.
      self: { vjp: (g, { dim }, sizes) => g.unsqueeze(dim).expand(sizes.self) },
    },
  });

  structured('f(Tensor self, int dim) -> Tensor', {
    doc,
    forward: ({ self }) => self.clone(),
    grad: {
      self: {
        // @ts-expect-error -- a parameter is there without being saved, and cannot be saved as a tensor
        save: ['dim'],
        vjp: (g) => g,
      },
    },
  });

  structured('f(Tensor self, int dim) -> Tensor', {
    doc,
    forward: ({ self }) => self.clone(),
    // @ts-expect-error -- the gradient is not a tensor
    grad: { self: { vjp: () => 1 } },
  });

  structured('f(Tensor[] tensors) -> Tensor', {
    doc,
    forward: ({ tensors }) => tensors[0]!.clone(),
    grad: { tensors: { vjp: (g, _, { tensors }) => tensors.map(() => g) } },
  });

  structured('f(Tensor[] tensors) -> Tensor', {
    doc,
    forward: ({ tensors }) => tensors[0]!.clone(),
    // @ts-expect-error -- a list of tensors has a list of gradients
    grad: { tensors: { vjp: (g) => g } },
  });

  reduction('f(Tensor self, int dim) -> (Tensor values, Tensor indices)', {
    doc,
    forward: ({ self }) => reduced(self),
    grad: { self: { save: ['indices'], vjp: (g, { indices, dim }) => g.gather(dim, indices) } },
  });

  reduction('f(Tensor self, int dim) -> (Tensor values, Tensor indices)', {
    doc,
    forward: ({ self }) => reduced(self),
    grad: {
      // @ts-expect-error -- `values` is read and not saved
      self: { save: ['indices'], vjp: (g, { values }) => g.mul(values) },
    },
  });
}

// ---- views and composites --------------------------------------------------------------------------------------------

export function otherRecords(): void {
  view('f(Tensor self, int dim) -> Tensor', { doc, geometry: (g) => g, grad: (g, { dim }) => g.unsqueeze(dim) });

  // @ts-expect-error -- a view says what its geometry is
  view('f(Tensor self) -> Tensor', { doc });

  // @ts-expect-error -- there is no parameter `size`
  view('f(Tensor self, int dim) -> Tensor', { doc, geometry: (g, { size }) => size(g) });

  composite('f(Tensor self, Tensor? bias=None) -> Tensor', {
    doc,
    run: ({ self, bias }) => (bias ? self.add(bias) : self),
  });

  // @ts-expect-error -- `bias` may be null
  composite('f(Tensor self, Tensor? bias=None) -> Tensor', { doc, run: ({ self, bias }) => self.add(bias) });
}

// ---- samples ---------------------------------------------------------------------------------------------------------

declare const sample: Sample;
declare const complete: { readonly [K in OpName]: Sample };

export function sampleLines(): void {
  complete satisfies { readonly [K in OpName]: Sample };
  const { add: _, ...incomplete } = complete;
  // @ts-expect-error -- a record without a sample line
  incomplete satisfies { readonly [K in OpName]: Sample };
  // @ts-expect-error -- a sample line without a record
  ({ ...complete, noSuchOperation: sample }) satisfies { readonly [K in OpName]: Sample };
}
