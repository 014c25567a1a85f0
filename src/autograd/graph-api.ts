/** The namespace `graph`: PyTorch's `torch.autograd.graph`. */
export {
  allowMutationOnSavedTensors,
  disableSavedTensorsHooks,
  rawSavedTensors,
  SavedTensor,
  savedTensorsHooks,
  type SavedTensorHooks,
  saveOnCpu,
} from './saved.js';
