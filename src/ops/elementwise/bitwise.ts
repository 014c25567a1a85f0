/** Operations on the bits of integers, shifts, and divisors in common. None is differentiable. */
import { bool, Category } from '../../base/dtype.js';
import { pointwise } from '../define-pointwise.js';
import { integersOnly } from '../refusals.js';

export const bitwiseAnd = pointwise('bitwise_and.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'The bits set in both, elementwise with broadcasting; logical and of bools.',
  refuse: integersOnly('bitwise_and_cpu', Category.bool),
  forward: ({ self, other }) => self.bitwiseAnd(other),
  grad: 'none',
});

export const bitwiseOr = pointwise('bitwise_or.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'The bits set in either, elementwise with broadcasting; logical or of bools.',
  refuse: integersOnly('bitwise_or_cpu', Category.bool),
  forward: ({ self, other }) => self.bitwiseOr(other),
  grad: 'none',
});

export const bitwiseXor = pointwise('bitwise_xor.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'The bits set in exactly one, elementwise with broadcasting; logical xor of bools.',
  refuse: integersOnly('bitwise_xor_cpu', Category.bool),
  forward: ({ self, other }) => self.bitwiseXor(other),
  grad: 'none',
});

export const bitwiseNot = pointwise('bitwise_not(Tensor self) -> Tensor', {
  doc: 'The bits not set, elementwise: -self - 1 of signed integers; logical not of bools.',
  refuse: integersOnly('bitwise_not_cpu', Category.bool),
  forward: ({ self }, dtype) => (dtype === bool ? self.logicalNot() : self.bitwiseXor(-1)),
  grad: 'none',
});

export const bitwiseLeftShift = pointwise('bitwise_left_shift.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'self * 2 ** other in the bits of the type, elementwise with broadcasting; 0 where other is negative or not below the number of bits.',
  refuse: integersOnly('lshift_cpu'),
  forward: ({ self, other }) => self.bitwiseLeftShift(other),
  grad: 'none',
});

export const bitwiseRightShift = pointwise('bitwise_right_shift.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'floor(self / 2 ** other), elementwise with broadcasting; 0 or -1 where other is negative or not below the number of bits.',
  refuse: integersOnly('rshift_cpu'),
  forward: ({ self, other }) => self.bitwiseRightShift(other),
  grad: 'none',
});

export const gcd = pointwise('gcd(Tensor self, Tensor other) -> Tensor', {
  doc: 'The greatest common divisor, elementwise with broadcasting; that of zeros is 0.',
  tensorsOnly: true,
  refuse: integersOnly('gcd_cpu'),
  forward: ({ self, other }) => self.gcd(other),
  grad: 'none',
});

export const lcm = pointwise('lcm(Tensor self, Tensor other) -> Tensor', {
  doc: 'The least common multiple, elementwise with broadcasting; 0 where either is 0.',
  tensorsOnly: true,
  refuse: integersOnly('lcm_cpu'),
  // |a / gcd b|; for zeros 0 / 1 0
  forward: ({ self, other }) => self.div(self.gcd(other).maximum(1)).mul(other).abs(),
  grad: 'none',
});
