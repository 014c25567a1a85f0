/**
 * The autograd part of Tensor (`requiresGrad`, `gradFn`, `backward()`, ...) and the functions `backward` and `grad`.
 * Checks what the user gives, then hands edges and gradients to the engine.
 */
import { named } from '../base/arguments.js';
import { ArgumentError, DTypeError, GraphError, NotImplementedError, ShapeError } from '../base/errors.js';
import { formatSizes, sameSizes } from '../base/geometry.js';
import { listOf } from '../base/lists.js';
import { warnOnce } from '../base/warn.js';
import type { BackwardOptions } from '../tensor/autograd-methods.js';
import { type Batching, batching, isBatched, physicalOf, vmapOf } from '../tensor/batching.js';
import { Flag } from '../tensor/flags.js';
import { isInferenceModeEnabled, modes, syncModes } from '../tensor/modes.js';
import * as backend from '../tensor/launch.js';
import type { VersionCounter } from '../tensor/storage.js';
import { emptyTensor, Tensor, zerosTensor } from '../tensor/tensor.js';
import { metaOf, runBackward, type RunOptions } from './engine.js';
import { alias, gradEdge, noteCut } from './graph.js';
import { Edge, explain, extrasOf, type Node } from './node.js';
import { keepGradient } from './scope.js';
import { refreshView } from './views.js';

// ---- backward and grad -----------------------------------------------------------------------------------------------

export interface RunBackwardOptions {
  /** The gradients of the final result with respect to the given tensors; null for tensors of one element. */
  gradTensors?: Tensor | null | readonly (Tensor | null)[];
  retainGraph?: boolean | null;
  createGraph?: boolean;
  inputs?: Roots | null;
}

/** What can be differentiated, or differentiated with respect to: tensors, and edges of the graph. */
export type Roots = Tensor | Edge | readonly (Tensor | Edge)[];

export interface GradOptions {
  /** The gradients with respect to the outputs; null or left out for outputs of one element. Same sizes. */
  gradOutputs?: Tensor | null | readonly (Tensor | null)[];
  /** Keep what was saved for backward. Default: `createGraph`. */
  retainGraph?: boolean | null;
  /** Record the backward pass, so that the gradients can be differentiated. */
  createGraph?: boolean;
  /** Give null instead of throwing for an input that the outputs do not depend on. */
  allowUnused?: boolean | null;
  /** Give zeros instead of null for such inputs; implies `allowUnused`. */
  materializeGrads?: boolean;
  /** The first dimension of each output gradient, and of each result, is a batch of them: all are pulled back at once. */
  isGradsBatched?: boolean;
}

/**
 * Computes the gradients of the sum of `tensors` (each weighted with its entry of `gradTensors`) with respect to the
 * leaves and adds them to their `.grad`. Optional arguments by position, or by name in a trailing options object.
 *
 * @throws GraphError where there is no graph, or it was freed, or a saved tensor was modified
 * @example backward([loss1, loss2])
 */
export function backward(
  tensors: Roots,
  gradTensors?: RunBackwardOptions['gradTensors'] | RunBackwardOptions,
  retainGraph?: boolean | null | RunBackwardOptions,
  createGraph?: boolean | RunBackwardOptions,
  inputs?: RunBackwardOptions['inputs'] | RunBackwardOptions,
): void;
export function backward(tensors: Roots, ...given: unknown[]): void {
  runOnRoots(
    tensors,
    named('backward(tensors, gradTensors, retainGraph, createGraph, inputs)', [tensors, ...given], 1),
  );
}

function runOnRoots(tensors: Roots, options: RunBackwardOptions): void {
  if (modes.watchers !== 0) syncModes();
  const { createGraph = false, inputs = null } = options;
  const { edges, grads } = rootsOf('backward', listOf(tensors), options.gradTensors ?? null);
  const retain = options.retainGraph ?? createGraph;
  if (inputs === null) {
    runBackward(edges, grads, { retainGraph: retain, createGraph, capture: null });
    return;
  }
  const targets = listOf(inputs);
  if (targets.length === 0) throw new ArgumentError("backward: 'inputs' argument to backward() cannot be empty.");
  const capture = targets.map((t) => inputEdge('backward', t));
  for (const t of targets) if (t instanceof Tensor) t.retainGrad();
  runBackward(edges, grads, { retainGraph: retain, createGraph, capture, accumulate: true });
}

/**
 * The gradients of the sum of `outputs` (each weighted with its entry of `gradOutputs`) with respect to `inputs`, one per
 * input, in the inputs' sizes and dtypes. Does not touch `.grad`. Takes edges for tensors, as `backward` does.
 *
 * @returns a list aligned with `inputs`; an entry is null only under `allowUnused`
 * @throws GraphError where an output has no graph or an input is not part of it
 * @example const [dx] = grad(y, x);
 */
export function grad(
  outputs: Roots,
  inputs: Roots,
  options: GradOptions & { allowUnused: true; materializeGrads?: false },
): (Tensor | null)[];
export function grad(
  outputs: Roots,
  inputs: Roots,
  gradOutputs?: GradOptions['gradOutputs'] | GradOptions,
  retainGraph?: boolean | null | GradOptions,
  createGraph?: boolean | GradOptions,
): Tensor[];
export function grad(outputs: Roots, inputs: Roots, ...given: unknown[]): (Tensor | null)[] {
  return gradientsOf(outputs, inputs, named(GRAD, [outputs, inputs, ...given], 2));
}

const GRAD =
  'grad(outputs, inputs, gradOutputs, retainGraph, createGraph, { allowUnused, materializeGrads, isGradsBatched })';

function gradientsOf(outputs: Roots, inputs: Roots, options: GradOptions): (Tensor | null)[] {
  if (modes.watchers !== 0) syncModes();
  if (options.isGradsBatched === true) return batchedGradients(outputs, inputs, options);
  const { createGraph = false, materializeGrads = false } = options;
  if (options.allowUnused === false && materializeGrads) {
    throw new ArgumentError(
      'grad: Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False. ' +
        'Leave allowUnused out, or set materializeGrads to false.',
    );
  }
  const allowUnused = options.allowUnused ?? materializeGrads;
  const targets = listOf(inputs);
  if (targets.length === 0) throw new ArgumentError('grad requires non-empty inputs.');
  for (const t of targets) {
    if (!(t instanceof Tensor || t instanceof Edge)) {
      throw new ArgumentError(`grad: all inputs have to be Tensors or GradientEdges, but got ${typeof t}`);
    }
  }
  const { edges, grads } = rootsOf('grad', listOf(outputs), options.gradOutputs ?? null);
  const capture = targets.map((t) => inputEdge('grad', t));
  if (batching.now !== null) checkTargets(batching.now, targets, listOf(outputs));
  const results = runBackward(edges, grads, { retainGraph: options.retainGraph ?? createGraph, createGraph, capture });
  return results.map((result, i) => {
    const target = targets[i]!;
    if (result !== null)
      return target instanceof Tensor && isBatched(target) ? vmapOf(target).fromPhysical(result, target) : result;
    if (!allowUnused) {
      throw new GraphError(
        `grad: One of the differentiated Tensors appears to not have been used in the graph (input ${i}). ` +
          'Set allow_unused=True (allowUnused: true) if this is the desired behavior.',
      );
    }
    if (!materializeGrads) return null;
    if (target instanceof Tensor) return zerosTensor(target.dtype, target.shape);
    throw new GraphError('grad: materialize_grads cannot be used when the given input is a GradientEdge');
  });
}

/** Refuses gradients that would be those of all examples together. */
function checkTargets(vmap: Batching, targets: readonly (Tensor | Edge)[], roots: readonly (Tensor | Edge)[]): void {
  const tensors = roots.filter((root) => root instanceof Tensor);
  for (const t of targets) vmap.checkTarget(t, tensors);
}

/** `grad` for every entry along the first dimension of the output gradients: vmap does it, where it has been loaded. */
function batchedGradients(outputs: Roots, inputs: Roots, options: GradOptions): (Tensor | null)[] {
  if (batching.gradients === null) {
    throw new NotImplementedError("grad: isGradsBatched needs vmap: import 'chainrule' or 'chainrule/func'");
  }
  return batching.gradients(outputs, inputs, options);
}

/** Where the gradient of `t` is to be had; null if it has none. */
export function edgeOf(given: Tensor | Edge): Edge | null {
  if (given instanceof Edge) return given;
  const t = physicalOf(given);
  const node = gradEdge(t);
  return node && new Edge(node, t.node === null ? 0 : t.outputNr);
}

function inputEdge(fn: string, t: Tensor | Edge): Edge {
  const edge = edgeOf(t);
  if (edge !== null) return edge;
  throw new GraphError(
    `${fn}: One of the differentiated Tensors does not require grad; create it with { requiresGrad: true } or call ` +
      'requiresGrad_() before using it',
  );
}

function rootsOf(
  fn: string,
  roots: readonly (Tensor | Edge)[],
  given: Tensor | null | readonly (Tensor | null)[],
): { edges: Edge[]; grads: Tensor[] } {
  const gradients = given === null || given === undefined ? [] : listOf(given);
  if (gradients.length > 0 && gradients.length !== roots.length) {
    throw new ArgumentError(
      `${fn}: got ${roots.length} tensors and ${gradients.length} gradients; give one gradient (or null) per tensor`,
    );
  }
  const edges = roots.map((root, i) => rootEdge(fn, root, i));
  const grads = edges.map((edge, i) => rootGradient(fn, edge, roots[i]!, gradients[i] ?? null, i));
  return { edges, grads };
}

function rootEdge(fn: string, root: Tensor | Edge, i: number): Edge {
  if (!(root instanceof Tensor || root instanceof Edge)) {
    throw new ArgumentError(`${fn}: expected a Tensor to differentiate, got ${typeof root}`);
  }
  const edge = edgeOf(root);
  if (edge === null) throw missingGraph(fn, root as Tensor, i);
  return edge;
}

/** The gradient of a root, which is given for the tensor `of` or is one. */
function rootGradient(fn: string, root: Edge, of: Tensor | Edge, given: Tensor | null, i: number): Tensor {
  const { geometry, dtype: wanted } = metaOf(root.node, root.outputNr);
  const dtype = wanted ?? (given ?? root.node.variable!).dtype;
  const like = of instanceof Tensor && isBatched(of) ? of : null;
  const shape = like === null ? geometry.sizes : like.shape;
  if (given === null) {
    if ((like?.geometry ?? geometry).numel !== 1) {
      throw new GraphError(
        `${fn}: grad can be implicitly created only for scalar outputs, and this one has sizes ${formatSizes(shape)}; ` +
          'reduce it first, as with sum() or mean(), or give its gradient',
      );
    }
    const ones = emptyTensor(dtype, geometry.sizes);
    backend.fill(ones, 1);
    ones.flags |= Flag.fresh;
    return ones;
  }
  if (!(given instanceof Tensor)) {
    throw new ArgumentError(`${fn}: gradients can be either Tensors or null, but got ${typeof given}`);
  }
  if (!sameSizes(given.shape, shape)) {
    throw new ShapeError(
      `${fn}: Mismatch in shape: grad_output[${i}] has a shape of torch.Size(${formatSizes(given.shape)}) and ` +
        `output[${i}] has a shape of torch.Size(${formatSizes(shape)}).`,
    );
  }
  if (like !== null) return vmapOf(like).toPhysical(given.to(dtype), like);
  if (given.dtype !== dtype) return given.to(dtype);
  // A tensor of the user's is never kept as .grad.
  given.flags &= ~Flag.fresh;
  return given;
}

/** Why there is nothing to differentiate. */
function missingGraph(fn: string, root: Tensor, i: number): GraphError {
  const flags = root.flags;
  let why =
    'none of the tensors it was computed from requires grad: create one with { requiresGrad: true }, or call requiresGrad_()';
  if (
    root.isLeaf &&
    (flags & (Flag.madeUnderNoGrad | Flag.detached | Flag.notDifferentiable)) === 0 &&
    !root.dtype.isFloatingPoint
  ) {
    why = `its dtype is ${root.dtype.name}, and only floating-point tensors have gradients: compute it from float tensors`;
  } else if (!root.dtype.isFloatingPoint || (flags & Flag.notDifferentiable) !== 0) {
    why =
      'an operation on the way has no derivative (a comparison, an index such as argmax, rounding to an integer dtype): ' +
      'keep to operations on floating-point tensors';
  } else if ((flags & Flag.madeUnderNoGrad) !== 0) {
    why =
      'it was made, or made from something that was made, under noGrad() or inferenceMode() from tensors that require grad: ' +
      'move the computation outside, or wrap it in enableGrad()';
  } else if ((flags & Flag.detached) !== 0) {
    why = 'it was made from a tensor that was cut from its graph with detach() or data: leave out that call';
  }
  return new GraphError(
    `${fn}: element ${i} of tensors does not require grad and does not have a grad_fn, because ${why}${explain.lost?.(root) ?? ''}`,
  );
}

/** A backward pass that is not recorded and frees the graph. */
const ONCE: RunOptions = { retainGraph: false, createGraph: false, capture: null };

// ---- properties and methods of Tensor --------------------------------------------------------------------------------

function setRequiresGrad(t: Tensor, value: boolean, what: string): void {
  if (typeof value !== 'boolean') {
    throw new ArgumentError(`requiresGrad: requires_grad must be a boolean, got ${typeof value}`);
  }
  if (!value) {
    if (t.gradFn !== null) {
      throw new GraphError(
        'requiresGrad: you can only change requires_grad flags of leaf variables. If you want to use a computed variable in ' +
          "a subgraph that doesn't require differentiation use var_no_grad = var.detach().",
      );
    }
    t.flags &= ~Flag.requiresGrad;
    return;
  }
  if (!t.dtype.isFloatingPoint) {
    throw new DTypeError(
      `requiresGrad: ${what} dtype can require gradients, and this one is ${t.dtype.name}; convert it with to(float32) first`,
    );
  }
  if ((t.flags & Flag.inference) !== 0 && !isInferenceModeEnabled()) {
    throw new GraphError(
      'requiresGrad: Setting requires_grad=True on inference tensor outside InferenceMode is not allowed. clone() it first.',
    );
  }
  if (isBatched(t)) {
    physicalOf(t).flags |= Flag.requiresGrad | Flag.madeInVmap;
    vmapOf(t).refresh(t);
  } else t.flags |= Flag.requiresGrad | (batching.now === null ? 0 : Flag.madeInVmap);
}

/** Throws unless `value` can be the gradient of `t`. */
function checkGrad(t: Tensor, value: unknown): asserts value is Tensor | null {
  if (value === null || value === undefined) return;
  if (!(value instanceof Tensor)) {
    throw new ArgumentError(
      `grad: assigned grad expected to be a Tensor or None but got grad of type ${typeof value}; assign null to clear it`,
    );
  }
  if (value === t) throw new ArgumentError("grad: can't assign Variable as its own grad");
  if (!sameSizes(value.shape, t.shape)) {
    throw new ShapeError(
      `grad: assigned grad has data of a different size: ${formatSizes(value.shape)} for a tensor of sizes ${formatSizes(t.shape)}`,
    );
  }
  const wanted = t.accumulator === null ? t.dtype : t.accumulator.dtype;
  if (wanted !== null && value.dtype !== wanted) {
    throw new DTypeError(
      `grad: assigned grad has data of a different type: ${value.dtype.name}, where it wants ${wanted.name}`,
    );
  }
}

/** Called when `.grad` of a non-leaf is read; says once that it is never filled. */
function warnNonLeafGrad(): void {
  warnOnce(
    'The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute ' +
      "won't be populated during autograd.backward(). If you indeed want the .grad field to be populated for a " +
      'non-leaf Tensor, use .retainGrad() on the non-leaf Tensor.',
  );
}

const properties: Record<string, { get: (this: Tensor) => unknown; set?: (this: Tensor, value: never) => void }> = {
  requiresGrad: {
    get() {
      if (this.viewInfo !== null) refreshView(this);
      return (this.flags & Flag.requiresGrad) !== 0;
    },
    set(value: boolean) {
      setRequiresGrad(this, value, 'only Tensors of floating point and complex');
    },
  },
  gradFn: {
    get(): Node | null {
      if (this.viewInfo !== null) refreshView(this);
      return this.node;
    },
  },
  isLeaf: {
    get() {
      if (this.viewInfo !== null) refreshView(this);
      return this.node === null;
    },
  },
  retainsGrad: {
    get() {
      return (this.flags & Flag.retainsGrad) !== 0;
    },
  },
  grad: {
    get() {
      if (isBatched(this)) {
        const all = physicalOf(this).gradient;
        return all && vmapOf(this).fromPhysical(all, this);
      }
      if (this.node !== null && (this.flags & Flag.retainsGrad) === 0 && this.gradient === null) warnNonLeafGrad();
      return this.gradient;
    },
    set(value: unknown) {
      checkGrad(this, value);
      if (isBatched(this)) {
        physicalOf(this).gradient = value == null ? null : vmapOf(this).toPhysical(value, this);
        return;
      }
      this.gradient = value ?? null;
      if (modes.scope !== 0 && this.gradient !== null) keepGradient(this, this.gradient);
    },
  },
  data: {
    get(): Tensor {
      const made = alias(this, (this.flags & (Flag.inference | Flag.parameter)) | cutFlag(this));
      made.counter = { version: 0, writer: null, writerSite: null } satisfies VersionCounter;
      return made;
    },
    set(value: Tensor) {
      setData(this, value);
    },
  },
};

/** The flag of a tensor that is cut from the graph of `t`. */
function cutFlag({ flags }: Tensor): number {
  return (flags & Flag.requiresGrad) !== 0 ? Flag.detached : flags & Flag.detached;
}

/** Makes `t` show the elements of `value`; identity, graph position and version counter stay. */
function setData(t: Tensor, value: Tensor): void {
  if (!(value instanceof Tensor)) throw new ArgumentError(`data: expected a Tensor, got ${typeof value}`);
  if ((t.flags & Flag.requiresGrad) !== 0 && !value.dtype.isFloatingPoint) {
    throw new DTypeError('data: data set to a tensor that requires gradients must be floating point or complex dtype');
  }
  if (modes.scope !== 0 && value.storage.slot !== null) value.storage.slot.scope = t.storage.slot?.scope ?? 0;
  const { accumulator } = t;
  if (accumulator !== null) {
    accumulator.geometry = value.geometry;
    if (accumulator.dtype === t.dtype) accumulator.dtype = value.dtype;
  }
  t.storage = value.storage;
  t.geometry = value.geometry;
  (t as { dtype: Tensor['dtype'] }).dtype = value.dtype;
}

/** backward() with arguments; apart, because one inside another costs a frame of the method. */
function backwardByName(t: Tensor, args: ArrayLike<unknown>): void {
  const { gradient, ...rest } = named<BackwardOptions>('backward(gradient, retainGraph, createGraph, inputs)', args);
  runOnRoots(t, { gradTensors: gradient, ...rest });
}

const methods: Record<string, (this: Tensor, ...args: never[]) => unknown> = {
  backward() {
    // A rest parameter would make an array in each call.
    if (arguments.length === 0) {
      // The call in every training step, without sorting out arguments.
      if (modes.watchers !== 0) syncModes();
      const edge = rootEdge('backward', this, 0);
      runBackward([edge], [rootGradient('backward', edge, this, null, 0)], ONCE);
    } else backwardByName(this, arguments);
  },
  requiresGrad_(requiresGrad = true) {
    setRequiresGrad(this, requiresGrad, 'only Tensors of floating point');
    return this;
  },
  retainGrad() {
    if (!this.requiresGrad) {
      throw new GraphError("retainGrad: can't retain_grad on Tensor that has requires_grad=False");
    }
    const t = physicalOf(this);
    if (t.node === null || (t.flags & Flag.retainsGrad) !== 0) return;
    this.flags |= Flag.retainsGrad;
    t.flags |= Flag.retainsGrad;
    extrasOf(t.node).retained.push(t);
  },
  detach() {
    return alias(this, (this.flags & (Flag.inference | Flag.wrappedNumber | Flag.inside)) | cutFlag(this));
  },
  detach_() {
    if (this.viewInfo !== null) {
      throw new GraphError("detach_: Can't detach views in-place. Use detach() instead.");
    }
    if ((this.flags & Flag.requiresGrad) !== 0) this.flags |= Flag.detached;
    if (this.node !== null) noteCut(this);
    this.node = null;
    this.outputNr = 0;
    this.tangent = null;
    this.flags &= ~(Flag.requiresGrad | Flag.dual | Flag.retainsGrad);
    return this;
  },
};

for (const [name, { get, set }] of Object.entries(properties)) {
  Object.defineProperty(Tensor.prototype, name, {
    get,
    set: set as ((v: unknown) => void) | undefined,
    configurable: true,
    enumerable: false,
  });
}
for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true, enumerable: false });
}
