/** The bits of `Tensor.flags`. One word per tensor, so that an operation can test all its inputs at once. */
export const Flag = {
  /** Gradients flow through this tensor: a leaf that asks for one, or a tracked result. */
  requiresGrad: 1 << 0,
  /** Carries tangents of forward-mode differentiation. */
  dual: 1 << 1,
  /** Made in inference mode. */
  inference: 1 << 2,
  /** A view whose base may be rewritten: look at the version before trusting `node`. */
  view: 1 << 3,
  /** A number rather than a tensor where types are promoted. */
  wrappedNumber: 1 << 4,
  /** `.grad` of this non-leaf is kept. */
  retainsGrad: 1 << 5,
  /** Prints as a Parameter. */
  parameter: 1 << 6,
  /** Made by the engine for one edge: whoever receives it may keep it without a copy, or write over it. */
  fresh: 1 << 7,
  /** `detach_()` cut this tensor from a graph. */
  cutInPlace: 1 << 8,
  /** Stands for one example of many, see Note [Batched tensors]. */
  batched: 1 << 9,
  /** A leaf that asked for its gradient inside vmap, where it may be one example's own. */
  madeInVmap: 1 << 13,
  // Why a tensor has no graph, for the message of a failed backward:
  /** Made, or made from something made, with grad mode off from inputs that require grad. */
  madeUnderNoGrad: 1 << 10,
  /** Came out of detach(), or was made from something that did. */
  detached: 1 << 11,
  /** The result of an operation with no gradient (an index, a comparison, a cast to an integer type). */
  notDifferentiable: 1 << 12,
  /** Not a tensor but what stands for one in `Node.saved` (Packed in autograd/graph.ts). */
  packed: 1 << 20,
  /** Computed inside the forward of a custom function from its inputs, see Note [Made inside forward]. */
  inside: 1 << 16,
} as const;

/** Tensors with any of these leave the fast path of an operation. */
export const SLOW_FLAGS = Flag.dual | Flag.view | Flag.wrappedNumber | Flag.batched;

/** Tensors with any of these are computed with by operations only, never by a kernel directly. */
export const BY_OPERATIONS = Flag.dual | Flag.batched;

/** What results inherit from their inputs when no graph is recorded. */
export const WHY_FLAGS = Flag.madeUnderNoGrad | Flag.detached | Flag.notDifferentiable | Flag.inside;
