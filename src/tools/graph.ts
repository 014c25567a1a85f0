/**
 * The namespace `graph`: what PyTorch has in torch.autograd.graph, what a running backward pass can be asked, and what a graph
 * looks like and holds.
 */
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
} from '../autograd/hooks.js';
export {
  currentGraphTaskExecutionOrder,
  currentGraphTaskId,
  currentNode,
  getGradientEdge,
  GradientEdge,
  incrementVersion,
  queueCallback,
  willEngineExecuteNode,
} from '../autograd/introspection.js';
export { Node } from '../autograd/node.js';
export {
  disableSavedTensorsHooks,
  rawSavedTensors,
  SavedTensor,
  savedTensorsHooks,
  type SavedTensorHooks,
  saveOnCpu,
} from '../autograd/saved.js';
export { allowMutationOnSavedTensors } from './mutable-saved.js';
export * from './graph-pictures.js';
