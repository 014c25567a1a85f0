/** The namespace `graph`: what PyTorch has in torch.autograd.graph, and what a running backward pass can be asked. */
export {
  type MultiGradHookOptions,
  nodeCreationHook,
  type NodeCreationHooks,
  registerMultiGradHook,
} from './hooks-for-many.js';
export {
  installHooks,
  type NodeHook,
  type NodePrehook,
  type PostAccumulateGradHook,
  RemovableHandle,
  type TensorHook,
} from './hooks.js';
export {
  currentGraphTaskExecutionOrder,
  currentGraphTaskId,
  currentNode,
  getGradientEdge,
  GradientEdge,
  incrementVersion,
  queueCallback,
  willEngineExecuteNode,
} from './introspection.js';
export { Node } from './node.js';
export {
  allowMutationOnSavedTensors,
  disableSavedTensorsHooks,
  rawSavedTensors,
  SavedTensor,
  savedTensorsHooks,
  type SavedTensorHooks,
  saveOnCpu,
} from './saved.js';
