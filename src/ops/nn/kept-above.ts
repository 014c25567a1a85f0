/** What normalisers and variances are kept above, so that nothing is divided by 0. */
import { pointwise } from '../define-pointwise.js';

// PyTorch clamps a clone without recording it: the gradient is that of the value as it was.
export const keptAbove = pointwise('clone.kept_above(Tensor self, Scalar least) -> Tensor', {
  doc: 'self, at least `least`; the gradient is 1 everywhere.',
  node: 'CloneBackward0',
  fn: false,
  method: false,
  forward: ({ self, least }) => self.maximum(least),
  grad: { self: (g) => g },
});
