/** Scaled sums: what `beta` and `alpha` mean in addmm and its like. */
import type { Scalar, Tensor } from '../../tensor/tensor.js';
import { plainScalar } from '../scalar.js';

/** g times a number. */
export const scaleBy = (g: Tensor, factor: Scalar): Tensor => (factor === 1 ? g : g.mul(plainScalar(factor)));

/** beta * self + alpha * product, where self broadcasts; beta = 0 ignores self, NaN or not. */
export function combine(self: Tensor, term: Tensor, beta: Scalar, alpha: Scalar): Tensor {
  // Integer products take integer factors, as in PyTorch.
  const factor = (value: Scalar): number => {
    const number = Number(plainScalar(value));
    return term.dtype.isFloatingPoint ? number : Math.trunc(number);
  };
  const scaled = scaleBy(term, factor(alpha));
  return factor(beta) === 0 ? scaled : scaled.add(scaleBy(self, factor(beta)));
}
