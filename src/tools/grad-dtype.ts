/** `gradDtype`: the dtype that the gradient of a leaf has, where it is not the leaf's own. The leaf's accumulator holds it. */
import { type DTypeLike, toDType } from '../base/dtype.js';
import { ArgumentError, DTypeError, GraphError } from '../base/errors.js';
import { Tensor } from '../tensor/tensor.js';
import { makeAccumulator } from '../autograd/graph.js';

function checkLeaf(t: Tensor, what: string): void {
  if (t.isLeaf) return;
  throw new GraphError(
    `gradDtype: grad_dtype can only be ${what} on leaf tensors. The gradient of a result is cast to its own dtype; ` +
      'use to() to compute in another.',
  );
}

function setGradDtype(t: Tensor, value: DTypeLike | null): void {
  checkLeaf(t, 'set');
  if (value === undefined || typeof value === 'number') {
    throw new ArgumentError(`gradDtype: grad_dtype must be a torch.dtype or None, but got ${typeof value}`);
  }
  const dtype = value === null ? null : toDType(value);
  if (dtype !== null && !dtype.isFloatingPoint) {
    throw new DTypeError(
      `gradDtype: gradients have a floating dtype, and ${dtype.name} is none; null allows any of them`,
    );
  }
  const { gradient } = t;
  if (dtype !== null && gradient !== null && gradient.dtype !== dtype) {
    throw new DTypeError(
      `gradDtype: Cannot set grad_dtype to '${dtype.name}' because there is already a gradient with dtype ` +
        `'${gradient.dtype.name}'. Please clear the gradient (.grad = None) before changing grad_dtype, or ensure the new ` +
        "grad_dtype matches the existing gradient's dtype.",
    );
  }
  (t.accumulator ?? makeAccumulator(t)).dtype = dtype;
}

/** Gives tensors the property `gradDtype`. */
export function installGradDtype(): void {
  Object.defineProperty(Tensor.prototype, 'gradDtype', {
    get(this: Tensor) {
      checkLeaf(this, 'accessed');
      return this.accumulator === null ? this.dtype : this.accumulator.dtype;
    },
    set(this: Tensor, value: DTypeLike | null) {
      setGradDtype(this, value);
    },
    configurable: true,
  });
}
