/**
 * What is built on the engine: transforms, custom functions, checkpoints, checks, pictures of graphs, the profiler. `chainrule`
 * and `chainrule/lite` export these names alike. Apart from exports.ts because these call operations that are not their own: a
 * program that imports from `chainrule/lite` is not made to hold those, and is told by name if one is missing.
 */
export { type Dims, vmap, type VmapOptions } from '../func/vmap.js';
export { isStructuralZerosEnabled, setStructuralZeros, structuralZeros } from '../ops/structural.js';
export { perSample, type PerSampleOptions } from '../func/per-sample.js';
export * as graph from '../tools/graph.js';
export { Function, onceDifferentiable } from '../func/function.js';
export { BackwardCFunction, InplaceFunction, NestedIOFunction } from '../func/function-legacy.js';
export type { Context, FunctionContext } from '../func/function-context.js';
export type { VmapInfo } from '../func/function-vmap.js';
export { customOp, type Saving } from '../func/custom-op.js';
export * as functional from '../func/functional.js';
export { Profile, profile, type ProfileOptions, recordedFunction, recordFunction } from '../tools/profiler.js';
export { EventList, FunctionEvent, FunctionEventAvg } from '../tools/profiler-events.js';
export { EnforceUnique, KinetoStepTracker } from '../tools/profiler-steps.js';
export {
  checkpoint,
  type CheckpointOptions,
  checkpointSequential,
  setCheckpointDebugEnabled,
  setCheckpointEarlyStop,
} from '../tools/checkpoint.js';
export {
  CheckpointPolicy,
  type CheckpointPolicyFunction,
  createSelectiveCheckpointContexts,
  type SelectiveCheckpointContext,
} from '../tools/selective.js';
export { deepCopy } from '../tools/deep-copy.js';
export { GraphExecGroup } from '../tools/graph-exec-group.js';
export { gradcheck, type GradcheckOptions, gradgradcheck, type GradgradcheckOptions } from '../tools/gradcheck.js';
