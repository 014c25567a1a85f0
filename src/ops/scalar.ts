/** Numbers given as arguments. */
import { type Scalar, Tensor } from '../tensor/tensor.js';

/** A Scalar argument as a plain value: it may have been given as a wrapped number (`scalar(2, 'float')`). */
export function plainScalar(value: Scalar | Tensor): Scalar {
  return value instanceof Tensor ? value.item<Scalar>() : value;
}

/** Whether a Scalar argument counts as an integer where types are promoted. */
export function isIntegerScalar(value: Scalar | Tensor): boolean {
  if (value instanceof Tensor) return !value.dtype.isFloatingPoint;
  return typeof value !== 'number' || Number.isInteger(value);
}
