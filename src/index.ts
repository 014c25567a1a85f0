/**
 * chainrule: PyTorch's autograd for TypeScript.
 *
 * The public surface. Importing it installs the methods of Tensor.
 */
import './autograd/methods.js';
import './ops/table.js';

export { Tensor, type Scalar } from './tensor/tensor.js';
export type { Index, Slice, SliceText } from './tensor/index-methods.js';
export type { BackwardOptions, TensorOptions } from './tensor/autograd-methods.js';
export {
  bfloat16,
  bool,
  DType,
  type DTypeLike,
  type DTypeName,
  float16,
  float32,
  float64,
  getDefaultDtype,
  int16,
  int32,
  int64,
  int8,
  promoteTypes,
  setDefaultDtype,
  uint8,
} from './base/dtype.js';
export {
  ArgumentError,
  ChainruleError,
  DTypeError,
  GraphError,
  IndexError,
  NotImplementedError,
  ShapeError,
} from './base/errors.js';
export { getPrintoptions, setPrintoptions } from './base/format.js';
export type { NestedArray } from './base/nested.js';
export { getNumThreads, setNumThreads } from './backends/wasm/threads.js';
export { defaultGenerator, Generator } from './kernel/random.js';
export {
  enableGrad,
  inferenceMode,
  isGradEnabled,
  isInferenceModeEnabled,
  ModeGuard,
  noGrad,
  setGradEnabled,
} from './tensor/modes.js';
export {
  backward,
  grad,
  type GradOptions,
  isAnomalyEnabled,
  type RunBackwardOptions,
  setDetectAnomaly,
} from './autograd/methods.js';
export { dualLevel, enterDualLevel, exitDualLevel, makeDual, unpackDual } from './autograd/forward.js';
export { Node } from './autograd/node.js';
export { Parameter } from './autograd/parameter.js';
export { slice } from './ops/at.js';
export { asTensor, fromTypedArray, manualSeed, scalar, tensor, type TensorData } from './ops/data.js';
export * from './ops/functions.generated.js';
