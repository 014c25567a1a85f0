/** Products and quotients with a plain number, which PyTorch's own composites record under names of their own. */
import type { Tensor } from '../../tensor/tensor.js';
import { pointwise } from '../define-pointwise.js';
import { wrapNumber } from '../scalar.js';

export const mulNumber = pointwise('mul.Scalar(Tensor self, Scalar other) -> Tensor', {
  doc: 'self times a number, elementwise.',
  fn: false,
  method: false,
  inplace: false,
  node: 'MulBackward1',
  promotes: ['other'],
  forward: ({ self, other }) => self.mul(other),
  grad: { self: (g, { other }) => g.mul(other) },
});

export const divNumber = pointwise('div.Scalar(Tensor self, Scalar other) -> Tensor', {
  doc: 'self divided by a number, elementwise.',
  fn: false,
  method: false,
  inplace: false,
  node: 'DivBackward1',
  dtype: 'float',
  promotes: ['other'],
  forward: ({ self, other }) => self.div(other),
  grad: { self: (g, { other }) => g.div(other) },
});

/** `t` times a number that counts as a float. */
export const times = (t: Tensor, n: number): Tensor => mulNumber.call({ self: t, other: wrapNumber(n) });

/** `t` divided by a number that counts as a float. */
export const over = (t: Tensor, n: number): Tensor => divNumber.call({ self: t, other: wrapNumber(n) });
