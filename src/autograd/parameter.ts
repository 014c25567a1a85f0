/** Parameters: leaves that ask for a gradient and print as what they are. */
import { named } from '../base/arguments.js';
import { DTypeError } from '../base/errors.js';
import { Flag } from '../tensor/flags.js';
import { Tensor } from '../tensor/tensor.js';

/** A Tensor that is a parameter of a model. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a parameter is a Tensor with a flag, so that the engine and the operations see one class only
export interface Parameter extends Tensor {}

/**
 * A leaf over the elements of `data` (shared, not copied) that requires grad by default, also under noGrad().
 *
 * @param data the initial value; a graph it may have is not kept
 * @param requiresGrad whether gradients are computed for it
 * @throws DTypeError for integer data, unless requiresGrad is false
 * @example const w = new Parameter(randn([3, 2]));
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- see above
export class Parameter {
  constructor(data: Tensor, requiresGrad?: boolean);
  constructor(data: Tensor) {
    const { requiresGrad = true } = named<{ requiresGrad: boolean }>('Parameter(data, requiresGrad)', arguments, 1);
    if (requiresGrad && !data.dtype.isFloatingPoint) {
      throw new DTypeError(
        `Parameter: Only Tensors of floating point and complex dtype can require gradients, and this one is ` +
          `${data.dtype.name}; convert it with to(float32), or pass requiresGrad false`,
      );
    }
    const made = data.detach();
    made.flags = Flag.parameter | (requiresGrad ? Flag.requiresGrad : 0) | (made.flags & Flag.inference);
    // `new` gives this object instead of an instance of its own.
    return made;
  }

  /** Whether a value is a parameter. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Tensor && (value.flags & Flag.parameter) !== 0;
  }
}
