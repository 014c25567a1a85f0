/**
 * Tensors of vmap, as the layers below it know them: that a tensor is one, and what may be asked of it. The tensors
 * themselves are made in ops/batching.
 *
 * Note [Batched tensors]. Inside vmap a function sees one example at a time. What it holds is a tensor whose sizes are one
 * example's, around a tensor that has all of them, with a dimension more in front for each vmap around:
 *
 *     Batched [3]  --value-->  Tensor [8, 3]     of level 1, whose batch has 8 examples
 *
 * The graph, tangents and version are those of the tensor with all examples: one node per operation, whatever the size of
 * the batch. Batched tensors have no elements of their own; every operation on them is answered by its batching rule, and
 * whatever asks for their elements is refused.
 */
import { GraphError } from '../base/errors.js';
import { Flag } from './flags.js';
import type { GradOptions, Roots } from '../autograd/methods.js';
import type { Edge, Node } from '../autograd/node.js';
import type { Tensor } from './tensor.js';

/** What the layers below vmap ask of it. */
export interface Batching {
  /** The tensor with all examples; any other tensor as it is. */
  physical(t: Tensor): Tensor;
  /** Around another tensor with all examples, of the levels of `like`. */
  around(value: Tensor, like: Tensor): Tensor;
  /** A gradient or tangent of a batched tensor as one of the tensor with all examples. */
  toPhysical(value: Tensor, like: Tensor): Tensor;
  /** A gradient or tangent of the tensor with all examples as one of the batched tensor. */
  fromPhysical(value: Tensor, like: Tensor): Tensor;
  /** A tensor over the same elements, see `alias()` in autograd/graph.ts. */
  aliased(t: Tensor, flags: number): Tensor;
  /** Follows a change of the tensor with all examples. */
  refresh(t: Tensor): void;
  /** Throws where the gradient of `target` would be that of all examples together. */
  checkTarget(target: Tensor | Edge, roots: readonly Tensor[]): void;
  /** Gradients of an operation from batched ones: together, or where that needs elements, one example after the other. */
  forEachGradient(
    name: string,
    grads: readonly (Tensor | null)[],
    compute: (grads: readonly (Tensor | null)[]) => readonly (Tensor | null)[],
  ): readonly (Tensor | null)[];
  /** What arrives at a leaf: gradients of examples add up, unless the leaf was made for the example. */
  landed(leaf: Tensor, grad: Tensor): Tensor;
  /** The vmaps that are running now. */
  running(): Vmaps;
  /** Runs `callback` as if exactly these vmaps were running, also where they have ended. */
  within<R>(vmaps: Vmaps, callback: () => R): R;
  /** How values go between the form of `t` and that of the tensor with all examples. */
  formOf(t: Tensor): Form;
  /** Tensors with all examples of all the vmaps that any of them is in. */
  together(tensors: readonly Tensor[]): Together;
  /** A hook of `t` that is registered now, as the engine is to call it. */
  hookOf<R>(t: Tensor, hook: (grad: Tensor) => R): (grad: Tensor) => R;
  /** The same for one that is called with `t`, a leaf. */
  leafHookOf<R>(t: Tensor, hook: (leaf: Tensor) => R): (leaf: Tensor) => R;
  /** Throws where hooks of a node, or (null) of nodes that are yet to be made, would see all examples together. */
  checkNode(fn: string, node: Node | null): void;
  /** Tensors with all examples of the innermost vmap that any of them is in, along the first dimension. */
  innermost(tensors: readonly Tensor[]): Innermost;
}

/** Vmaps, as they are known to those who only hand them back. */
export type Vmaps = readonly object[];

/** The form of a tensor, apart from its elements: which vmaps it is in. */
export interface Form {
  /** A tensor with all examples as one of an example. */
  readonly show: (value: Tensor) => Tensor;
  /** The other way around. */
  readonly hide: (value: Tensor) => Tensor;
}

/** `grad()` of many output gradients at once. */
export type BatchedGradients = (outputs: Roots, inputs: Roots, options: GradOptions) => (Tensor | null)[];

/** `now` is set as long as a vmap is running, `gradients` once vmap has been loaded. */
export const batching: { now: Batching | null; gradients: BatchedGradients | null } = { now: null, gradients: null };

interface AllExamples {
  readonly values: readonly Tensor[];
  /** Which of them are the same for all examples: these are as they were. */
  readonly shared: readonly boolean[];
}

export interface Together extends AllExamples, Form {
  /** The sum over all examples of what one contributes. */
  readonly total: (value: Tensor) => Tensor;
}

export interface Innermost extends AllExamples {
  readonly info: { readonly batchSize: number; readonly randomness: string };
  /** Runs `callback` as outside of the vmap. */
  readonly outside: <R>(callback: () => R) => R;
  /** A tensor with the examples along a dimension as one of an example. */
  readonly show: (value: Tensor, dim: number) => Tensor;
}

/** What is asked of vmap about a batched tensor. Throws where none is running any more. */
export function vmapOf(_t: Tensor): Batching {
  if (batching.now !== null) return batching.now;
  throw new GraphError(
    'vmap: a tensor of one example was used after the vmap that it was made in had ended; return it from the function instead ' +
      'of keeping it elsewhere',
  );
}

/** Whether a tensor is one of vmap's. */
export const isBatched = (t: Tensor): boolean => (t.flags & Flag.batched) !== 0;

/** The tensor that graph, tangents and version belong to. */
export const physicalOf = (t: Tensor): Tensor => (isBatched(t) ? vmapOf(t).physical(t) : t);

/** A hook of `t` that is registered now, as the engine is to call it. */
export const hookOf: Batching['hookOf'] = (t, hook) => batching.now?.hookOf(t, hook) ?? hook;

/** Throws where `who`, who has to do with all examples, returned a tensor of one. */
export function refuseExample(who: string, t: Tensor): void {
  if (!isBatched(t)) return;
  throw new GraphError(
    `${who} returned a tensor of one example of a vmap; what is saved has all examples, also inside vmap: leave tensors of one ` +
      'example out of it',
  );
}

/** Runs a callback as if no vmap were running. */
export const outsideVmaps = <R>(callback: () => R): R =>
  batching.now === null ? callback() : batching.now.within([], callback);

/** What runs callbacks later as if it were now: inside the vmaps that are running now, and in no others. */
export function inTheseVmaps(): <R>(callback: () => R) => R {
  const { now } = batching;
  if (now === null) return outsideVmaps;
  const vmaps = now.running();
  return (callback) => now.within(vmaps, callback);
}
