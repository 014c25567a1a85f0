/** The last step of making a tensor from data or a fill. */
import { DTypeError } from '../base/errors.js';
import { batching } from '../tensor/batching.js';
import { Flag } from '../tensor/flags.js';
import type { Tensor } from '../tensor/tensor.js';

/** `out`, a new tensor, asking for a gradient if that is wanted. Throws DTypeError for a dtype that cannot. */
export function finished(out: Tensor, requiresGrad: boolean): Tensor {
  if (!requiresGrad) return out;
  if (!out.dtype.isFloatingPoint) {
    throw new DTypeError(
      `requiresGrad: Only Tensors of floating point and complex dtype can require gradients, and this one is ` +
        `${out.dtype.name}; give a floating dtype, or leave requiresGrad out`,
    );
  }
  out.flags |= Flag.requiresGrad | (batching.now === null ? 0 : Flag.madeInVmap);
  return out;
}
