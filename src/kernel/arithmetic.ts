/**
 * The arithmetic that tensors and kernel expressions have in common. A formula written against this interface serves
 * twice: read on expressions it becomes one kernel, read on tensors it is recorded operation by operation.
 */

/** Values that support elementwise arithmetic. Names and meanings are PyTorch's. Comparisons give 0/1 (bool) values. */
export interface Arithmetic<T> {
  neg(): T;
  abs(): T;
  sign(): T;
  reciprocal(): T;
  square(): T;
  sqrt(): T;
  rsqrt(): T;
  exp(): T;
  exp2(): T;
  expm1(): T;
  log(): T;
  log2(): T;
  log10(): T;
  log1p(): T;
  sin(): T;
  cos(): T;
  tan(): T;
  asin(): T;
  acos(): T;
  atan(): T;
  sinh(): T;
  cosh(): T;
  tanh(): T;
  asinh(): T;
  acosh(): T;
  atanh(): T;
  erf(): T;
  erfc(): T;
  sigmoid(): T;
  floor(): T;
  ceil(): T;
  /** To the nearest integer, ties to even. */
  round(): T;
  trunc(): T;
  isnan(): T;
  logicalNot(): T;
  add(other: T | number): T;
  sub(other: T | number): T;
  mul(other: T | number): T;
  div(other: T | number): T;
  pow(exponent: T | number): T;
  atan2(other: T | number): T;
  /** NaN if either is NaN. */
  maximum(other: T | number): T;
  minimum(other: T | number): T;
  /** Remainder with the sign of the dividend (C's fmod). */
  fmod(other: T | number): T;
  /** Remainder with the sign of the divisor (Python's %). */
  remainder(other: T | number): T;
  floorDivide(other: T | number): T;
  eq(other: T | number): T;
  ne(other: T | number): T;
  lt(other: T | number): T;
  le(other: T | number): T;
  gt(other: T | number): T;
  ge(other: T | number): T;
  logicalAnd(other: T | number): T;
  logicalOr(other: T | number): T;
  logicalXor(other: T | number): T;
  /** On integers and bools only, as the next five. */
  bitwiseAnd(other: T | number): T;
  bitwiseOr(other: T | number): T;
  bitwiseXor(other: T | number): T;
  /** Shifts by a negative count, or by as many bits as there are, give 0; to the right, the sign. */
  bitwiseLeftShift(other: T | number): T;
  bitwiseRightShift(other: T | number): T;
  /** The greatest common divisor. */
  gcd(other: T): T;
  /** The next number of the floating type on the way to `other`. */
  nextafter(other: T): T;
  /** `this` where the condition holds, `other` elsewhere; the value not chosen has no influence. */
  where(condition: T, other: T | number): T;
}
