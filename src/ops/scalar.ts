/** Numbers given as arguments. */
import { type Scalar, Tensor } from '../tensor/tensor.js';

/** A Scalar argument as a plain value: it may have been given as a wrapped number (`scalar(2, 'float')`). */
export function plainScalar(value: Scalar | Tensor): Scalar {
  return value instanceof Tensor ? value.item<Scalar>() : value;
}
