/** Numbers among tensors: wrapped numbers, which count as numbers where types are promoted, and Scalar arguments. */
import { bool, type DType, float64, getDefaultDtype, int64 } from '../base/dtype.js';
import { SCALAR } from '../base/geometry.js';
import { Flag } from '../tensor/flags.js';
import * as backend from '../tensor/launch.js';
import { emptyWith, type Scalar, Tensor } from '../tensor/tensor.js';
import type { Bound, Signature } from './signature.js';

/** What stands for a tensor in a call: a tensor, or the number given in its place. */
export type Input = Tensor | number;

/** A tensor as it is, a number as a number. bigints and booleans keep their kind as wrapped numbers. */
export function asInput(value: Tensor | Scalar): Input {
  if (value instanceof Tensor || typeof value === 'number') return value;
  return wrapScalar(value);
}

/** A 0-d tensor that counts as a number where types are promoted. */
export function wrapScalar(value: Scalar, kind?: 'float' | 'int' | 'bool'): Tensor {
  const natural =
    typeof value === 'boolean' ? 'bool' : typeof value === 'bigint' || Number.isInteger(value) ? 'int' : 'float';
  const chosen = kind ?? natural;
  const dtype = chosen === 'float' ? float64 : chosen === 'int' ? int64 : bool;
  const t = emptyWith(dtype, SCALAR);
  backend.fill(t, chosen === 'float' ? Number(value) : value);
  t.flags |= Flag.wrappedNumber;
  return t;
}

/** Makes wrapped numbers of the numbers that were given for tensors. */
export function numbersToTensors(signature: Signature, bound: Bound): Bound {
  for (const p of signature.params) {
    if (p.base !== 'Tensor') continue;
    const value = bound[p.name];
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
      bound[p.name] = wrapScalar(value);
  }
  return bound;
}

/** A float as a wrapped number. */
export function wrapNumber(value: number): Tensor {
  return wrapScalar(value, 'float');
}

/** What a wrapped number of this dtype counts as beside tensors: a float as the default floating type. */
export function weakDType(dtype: DType): DType {
  return dtype.isFloatingPoint ? getDefaultDtype() : dtype;
}

/** A Scalar argument as a plain value: it may have been given as a wrapped number (`scalar(2, 'float')`). */
export function plainScalar(value: Scalar | Tensor): Scalar {
  return value instanceof Tensor ? value.item<Scalar>() : value;
}

/** Whether a Scalar argument counts as an integer where types are promoted. */
export function isIntegerScalar(value: Scalar | Tensor): boolean {
  if (value instanceof Tensor) return !value.dtype.isFloatingPoint;
  return typeof value !== 'number' || Number.isInteger(value);
}
