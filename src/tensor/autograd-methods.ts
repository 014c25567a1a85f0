/** The methods and properties of Tensor that the autograd layer implements (`autograd/methods.ts`). Types only. */
import type { RemovableHandle } from '../autograd/hooks.js';
import type { Edge, Node } from '../autograd/node.js';
import type { DType, DTypeLike } from '../base/dtype.js';
import type { Tensor } from './tensor.js';

export interface BackwardOptions {
  /** The gradient of the final result with respect to this tensor; may be left out for one element. Same sizes. */
  gradient?: Tensor | null;
  /** Keep what was saved for backward, so that the graph can be used again. Default: `createGraph`. */
  retainGraph?: boolean | null;
  /** Record the backward pass itself, so that the gradients can be differentiated. */
  createGraph?: boolean;
  /** Accumulate only into these tensors; default: all leaves that the result depends on. */
  inputs?: Tensor | Edge | readonly (Tensor | Edge)[] | null;
}

export interface AutogradMethods {
  /**
   * Whether gradients are computed for this tensor. Setting it to true makes a leaf track; setting it to false on a
   * computed tensor throws GraphError: use `detach()`.
   */
  requiresGrad: boolean;
  /** The node of the graph that made this tensor; null for leaves. */
  readonly gradFn: Node | null;
  /** Whether this tensor was not made by a recorded operation. */
  readonly isLeaf: boolean;
  /** The accumulated gradient, null until there is one. Assign null to clear it. */
  grad: Tensor | null;
  /**
   * The dtype of `grad`, to which gradients of this leaf are cast; null: none, they stay as they arrive. Default: its own dtype.
   * @throws GraphError for a tensor that is not a leaf, DTypeError where `grad` has another dtype already
   * @example w.gradDtype = 'float32'; // of a bfloat16 parameter
   */
  get gradDtype(): DType | null;
  set gradDtype(dtype: DTypeLike | null);
  /** Whether `retainGrad()` was called on this non-leaf. */
  readonly retainsGrad: boolean;
  /** The same storage without graph and with a version counter of its own: writes through it are not noticed. */
  data: Tensor;

  /**
   * Computes the gradient of this tensor with respect to the leaves and adds it to their `.grad`.
   * @throws GraphError if there is no graph (the message says why), if it was freed, or if a saved tensor was modified
   */
  backward(
    gradient?: Tensor | null | BackwardOptions,
    retainGraph?: boolean | null | BackwardOptions,
    createGraph?: boolean | BackwardOptions,
    inputs?: BackwardOptions['inputs'] | BackwardOptions,
  ): void;
  /** Sets `requiresGrad` and returns this tensor. */
  requiresGrad_(requiresGrad?: boolean): this;
  /** Keeps `.grad` for this computed tensor. */
  retainGrad(): void;
  /**
   * Calls `hook` with the gradient of this tensor each time it is complete; a tensor that it returns takes its place.
   * The hook belongs to the tensor as it is now: after a later in-place operation it still sees the gradient of the
   * old value.
   * @throws GraphError if this tensor doesn't require gradient; at backward, errors of the hook as they are
   * @example const handle = y.registerHook((g) => g.clamp(-1, 1)); // handle.remove() takes it away
   */
  registerHook(hook: (grad: Tensor) => Tensor | null | undefined | void): RemovableHandle;
  /**
   * Calls `hook` with this leaf each time its `.grad` was updated.
   * @throws GraphError for tensors that are no leaves, or don't require gradient
   * @example w.registerPostAccumulateGradHook((p) => { p.sub_(p.grad!.mul(0.1)); p.grad = null; });
   */
  registerPostAccumulateGradHook(hook: (parameter: Tensor) => void): RemovableHandle;
  /** The same storage and version counter, cut from the graph. */
  detach(): Tensor;
  /** Cuts this tensor itself from the graph. */
  detach_(): this;
}

/** What the factories accept as options. */
export interface TensorOptions {
  /** Data type of the result. */
  dtype?: DTypeLike | null;
  /** Whether the result asks for a gradient. */
  requiresGrad?: boolean;
}
