/** The dtype in which leaves keep their gradients, where it is not their own. */
import { type DType, type DTypeLike, toDType } from '../base/dtype.js';
import { DTypeError, GraphError } from '../base/errors.js';
import { gradEdge } from '../autograd/graph.js';
import { Flag } from '../tensor/flags.js';
import { Tensor } from '../tensor/tensor.js';

/** The node that gradients of a leaf flow into, which casts them to its dtype; also before the leaf requires grad. */
function accumulatorOf(t: Tensor): { dtype: DType | null } {
  const { flags } = t;
  t.flags |= Flag.requiresGrad;
  const node = gradEdge(t)!;
  t.flags = flags;
  return node;
}

/** Gives Tensor `gradDtype`. `import 'chainrule'` has done so. */
export function installGradDtype(): void {
  const members: ThisType<Tensor> = {
    get gradDtype(): DType | null {
      if (!this.isLeaf) throw new GraphError('gradDtype: grad_dtype can only be accessed on leaf tensors.');
      return this.accumulator === null ? this.dtype : this.accumulator.dtype;
    },
    set gradDtype(value: DTypeLike | null) {
      if (!this.isLeaf) throw new GraphError('gradDtype: grad_dtype can only be set on leaf tensors; set it on a leaf');
      const dtype = value === null ? null : toDType(value);
      const { gradient } = this;
      if (dtype !== null && gradient !== null && gradient.dtype !== dtype) {
        throw new DTypeError(
          `gradDtype: Cannot set grad_dtype to '${dtype.name}' because there is already a gradient with dtype ` +
            `'${gradient.dtype.name}'. Please clear the gradient (.grad = null) before changing grad_dtype, or ensure the new ` +
            "grad_dtype matches the existing gradient's dtype.",
        );
      }
      accumulatorOf(this).dtype = dtype;
    },
  };
  Object.defineProperty(Tensor.prototype, 'gradDtype', {
    ...Object.getOwnPropertyDescriptor(members, 'gradDtype'),
    enumerable: false,
  });
}
