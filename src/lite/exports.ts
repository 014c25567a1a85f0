/**
 * The names that `chainrule` and `chainrule/lite` export alike. Nothing here is imported for an effect but the autograd
 * part of Tensor, without which no tensor is complete.
 */
import '../autograd/methods.js';

export { Tensor, type Scalar } from '../tensor/tensor.js';
export type { Index, Slice, SliceText } from '../tensor/index-methods.js';
export type { BackwardOptions, TensorOptions } from '../tensor/autograd-methods.js';
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
} from '../base/dtype.js';
export {
  ArgumentError,
  ChainruleError,
  CheckpointError,
  DisposedError,
  DTypeError,
  GradcheckError,
  GraphError,
  IndexError,
  NotImplementedError,
  OutOfMemoryError,
  ShapeError,
} from '../base/errors.js';
export { getPrintoptions, setPrintoptions } from '../base/format.js';
export type { NestedArray } from '../base/nested.js';
export { getNumThreads, setNumThreads } from '../backends/wasm/threads.js';
export { defaultGenerator, Generator } from '../kernel/random.js';
export {
  enableGrad,
  enforceGradLayoutPolicy,
  inferenceMode,
  isGradEnabled,
  isInferenceModeEnabled,
  ModeGuard,
  noGrad,
  setGradEnabled,
  setMultithreadingEnabled,
} from '../tensor/modes.js';
export {
  AnomalyError,
  type AnomalyOptions,
  detectAnomaly,
  isAnomalyCheckNanEnabled,
  isAnomalyEnabled,
  setDetectAnomaly,
} from '../tools/anomaly.js';
export { backward, grad, type GradOptions, type RunBackwardOptions } from '../autograd/methods.js';
export { keep, scope } from '../autograd/scope.js';
export { backendInfo, type BackendInfo } from '../tensor/backend-info.js';
export { useWebAssembly } from '../tensor/webassembly.js';
export { memoryStats, type MemoryStats, setMemoryLimit } from '../tensor/memory.js';
export { exitDualLevel, makeDual, unpackDual } from '../autograd/forward.js';
export { dualLevel, enterDualLevel } from '../ops/dual.js';
export { Node } from '../autograd/node.js';
export { Parameter } from '../autograd/parameter.js';
export { slice } from '../ops/at.js';
export { broadcastShapes } from '../ops/shaping/grids.js';
export { asTensor, fromTypedArray, manualSeed, scalar, tensor, type TensorData } from '../ops/data.js';
export * from '../ops/functions.generated.js';
