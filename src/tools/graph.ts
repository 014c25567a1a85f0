/** The namespace `graph`: PyTorch's `torch.autograd.graph`, and what a graph looks like and holds. */
export * from '../autograd/graph-api.js';
export * from './graph-pictures.js';
