/**
 * chainrule/func: transforms of functions, PyTorch's `torch.func`. They work on any function of tensors, and in any
 * combination and order: with each other, with `backward()`, with forward mode.
 */
import { installForwardMode } from '../ops/dual.js';
import { installVmap } from './vmap.js';

export {
  type Args,
  type AuxOptions,
  type ChosenArgs,
  grad,
  gradAndValue,
  type GradTransformOptions,
  jvp,
  type JvpOptions,
  vjp,
  type VjpFunction,
} from './transforms.js';
export { linearize } from './linearize.js';
export {
  hessian,
  type HessianOptions,
  jacfwd,
  type JacfwdOptions,
  type JacobianOf,
  type JacobianOptions,
  jacrev,
} from './jacobians.js';
export {
  type DiagonalOptions,
  hessianDiagonal,
  hutchinsonTrace,
  type HutchinsonOptions,
  jacobianDiagonal,
  type JacobianDiagonalOptions,
  laplacian,
} from './diagonals.js';
export {
  debugUnwrap,
  functionalCall,
  type FunctionalCallOptions,
  type ModuleLike,
  namedBuffers,
  type NamedTensors,
  namedParameters,
  replaceAllBatchNormModules_,
  stackModuleState,
} from './functional-call.js';
export { perSample, type PerSampleOptions } from './per-sample.js';
export type { Argnums } from './arguments.js';
export type { Like, Nest } from './structure.js';
export { type Dims, vmap, type VmapOptions } from './vmap.js';

installForwardMode();
installVmap();
