/**
 * chainrule: PyTorch's autograd for TypeScript.
 *
 * The public surface. Importing it installs the methods of Tensor.
 */
import './ops/complete.js';

export * from './lite/exports.js';
