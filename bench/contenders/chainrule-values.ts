/** Tensors from the shared data, and back. */
import { noGrad, tensor, type Tensor } from 'chainrule';
import { fill, type Initial, initialValues } from '../data.js';

/** The elements of a tensor of floats. */
export function numbers(t: Tensor): number[] {
  return Array.from(values(t));
}

export function values(t: Tensor): Float32Array {
  return noGrad(() => t.toTypedArray()) as Float32Array;
}

/** A leaf with memory of its own and these sizes. */
function leaf(data: Float32Array, sizes: readonly number[], requiresGrad: boolean): Tensor {
  return tensor(data).view(sizes).clone().requiresGrad_(requiresGrad);
}

export function filled(sizes: readonly number[], stream: number, requiresGrad = false): Tensor {
  const length = sizes.reduce((product, size) => product * size, 1);
  return leaf(fill(length, stream), sizes, requiresGrad);
}

/** The parameters of a network in order, as leaves. */
export function parametersOf(initial: readonly Initial[]): Tensor[] {
  return initial.map((one, i) => leaf(initialValues(one, i), one.sizes, true));
}
