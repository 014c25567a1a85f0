/**
 * Hooks: functions of the user's that the engine calls with gradients on their way. It knows them only as `NodeHooks`.
 *
 * Note [Order of hooks]. For each node:
 *
 *     gradients complete -> hooks of tensors -> (given to grad() if asked for there; end, if the node leads to nothing asked for)
 *       -> .grad of tensors that retain it -> prehooks of the node -> the node runs, or accumulates into its leaf
 *       -> post-accumulate hooks of the leaf -> hooks of the node -> saved values are freed
 *
 * PyTorch's documentation has prehooks before retained gradients; what it does, and tests, is this: they see all hooks of
 * the tensor, and none of the node.
 *
 * Hooks of a kind run in the order of their registration; each sees what the one before it returned. One that is removed or
 * added while they run counts from the next run on. Tensors and their versions are told apart by node and output: that is
 * where hooks are kept, so that what is written in place later leaves them behind. Those registered inside vmap see one
 * example (ops/batching/hooks.ts).
 */
import { named } from '../base/arguments.js';
import { ArgumentError, DTypeError, GraphError, ShapeError } from '../base/errors.js';
import { formatSizes, sameSizes } from '../base/geometry.js';
import type { DType } from '../base/dtype.js';
import type { AutogradMethods } from '../tensor/autograd-methods.js';
import { batching, hookOf } from '../tensor/batching.js';
import { Tensor } from '../tensor/tensor.js';
import { metaOf, validated } from './engine.js';
import { edgeOf } from './methods.js';
import { type Edge, extrasOf, Node, type NodeHooks } from './node.js';
import { surrender } from './ownership.js';

export type Gradient = Tensor | null;
type Replacement = Tensor | null | undefined | void;
type Replacements = readonly (Tensor | null | undefined)[] | null | undefined | void;

/** Of a tensor: gets its gradient, may return another in its place. */
export type TensorHook = (grad: Tensor) => Replacement;
/** Of a leaf: gets the leaf, whose `.grad` was just updated. */
export type PostAccumulateGradHook = (parameter: Tensor) => void;
/** Of a node: gets the gradients of its outputs, null for those that got none; may return others in their place. */
export type NodePrehook = (gradOutputs: readonly Gradient[]) => Replacements;
/** Of a node: gets the gradients of its inputs and outputs; may return others in place of the first. */
export type NodeHook = (gradInputs: readonly Gradient[], gradOutputs: readonly Gradient[]) => Replacements;

/** What hooks add to Node. */
export interface HookMethods {
  /**
   * Calls `hook` each time this node has run, with the gradients of its inputs (null where none is wanted or was computed)
   * and of its outputs. A list that it returns takes the place of the first.
   * @example y.gradFn!.registerHook(([gx], [gy]) => [gx!.add(gy!)]);
   */
  registerHook(hook: NodeHook): RemovableHandle;
  /**
   * Calls `hook` each time before this node runs, with the gradients of its outputs. A list that it returns takes their place.
   * @example y.gradFn!.registerPrehook(([gy]) => [gy!.mul(2)]);
   */
  registerPrehook(hook: NodePrehook): RemovableHandle;
  /** Creation order: of the nodes that are ready, the engine runs the one with the highest first. May be set. */
  sequenceNr: number;
  /** Sizes and dtype of each output, which the gradients that flow in have as well. */
  readonly inputMetadata: readonly { readonly shape: readonly number[]; readonly dtype: DType | null }[];
}

let handles = 0;

/** What registering a hook returns. `remove()`, or the end of a block with `using`, takes the hook away. */
export class RemovableHandle implements Disposable {
  /** A number of its own. */
  readonly id = handles++;

  /** @internal */
  constructor(private undo: (() => void) | null) {}

  /** Takes the hook away; once it is, does nothing. */
  remove(): void {
    this.undo?.();
    this.undo = null;
  }

  [Symbol.dispose](): void {
    this.remove();
  }
}

/** Adds to a list until the handle is removed. */
function enlist<T>(list: T[], entry: T, at = list.length): RemovableHandle {
  list.splice(at, 0, entry);
  return new RemovableHandle(() => {
    list.splice(list.indexOf(entry), 1);
  });
}

/** @internal Throws unless `hook` can be called, and for anything after it in `given`. */
export function checkHook(fn: string, hook: unknown, given: IArguments | readonly unknown[] = []): void {
  named(`${fn}(hook)`, given, 1);
  if (typeof hook !== 'function') throw new ArgumentError(`${fn}: expected a function as hook, got ${typeof hook}`);
}

// ---- what the engine calls -------------------------------------------------------------------------------------------

interface Called<F> {
  readonly hook: F;
}

/** @internal Called with the gradient of an output. */
export interface OutputHook extends Called<TensorHook> {
  readonly index: number;
  /** Is told instead that there is no gradient. */
  readonly missing?: () => void;
}

interface PostHook extends Called<NodeHook> {
  /** Call it also where the node fails. */
  readonly always: boolean;
}

class Hooks implements NodeHooks {
  /** Those of one output stand together. */
  readonly outputs: OutputHook[] = [];
  readonly pre: Called<NodePrehook>[] = [];
  readonly accumulated: Called<PostAccumulateGradHook>[] = [];
  readonly post: PostHook[] = [];
  /** What the node was given, if any hook is to see it, for each run that has the node running now. */
  private readonly running: (readonly Gradient[] | null)[] = [];

  // No more variables than need be, here and in the engine: each backward pass inside a hook costs a frame of these.
  arrived(buffer: Node['buffer']): Node['buffer'] {
    const entries = this.outputs.slice();
    for (let i = 0; i < entries.length; i++) {
      const { hook, index, missing } = entries[i]!;
      const grad = Array.isArray(buffer) ? (buffer[index] ?? null) : buffer;
      if (grad === null) {
        missing?.();
        continue;
      }
      // A user sees the gradient from here on, so nobody may write over it or free it.
      surrender(grad);
      const found = hook(grad);
      if (found !== undefined && found !== null) buffer = withEntry(buffer, index, replaced(hook, grad, found));
    }
    return buffer;
  }

  before(node: Node, buffer: Node['buffer']): Node['buffer'] {
    const { running } = this;
    const at = running.push(null) - 1;
    if (this.pre.length === 0 && this.post.length === 0) return buffer;
    let given: readonly Gradient[] = asList(node, buffer);
    for (const grad of given) if (grad !== null) surrender(grad);
    running[at] = given;
    for (const { hook } of [...this.pre]) given = replacedAll(hook, given, hook([...given]));
    running[at] = given;
    if (given.every((grad) => grad === null)) return null;
    return node.outputs === null ? given[0]! : [...given];
  }

  after(node: Node, grads: readonly Gradient[] | null, buffer: Node['buffer']): readonly Gradient[] {
    if (node.variable !== null && buffer !== null) {
      for (const { hook } of [...this.accumulated]) {
        const found: unknown = hook(node.variable);
        if (found !== undefined && found !== null) {
          throw new ArgumentError(
            `registerPostAccumulateGradHook: hooks should return None. Hook '${nameOf(hook)}' returned '${kindOf(found)}'; ` +
              'end it without a value, as in (p) => { ... }',
          );
        }
      }
    }
    // A hook that was added while the node ran does not see what the node was given: it may be gone.
    const given = this.running.pop() ?? [];
    const hooks = [...this.post];
    if (hooks.length === 0) return grads ?? [];
    const all = node.next.map((child, k) => {
      const grad = grads?.[k] ?? null;
      if (child === null || grad === null) return null;
      surrender(grad);
      const right = validated(node, k, child, node.nextIndex[k]!, grad);
      surrender(right);
      return right;
    });
    // PyTorch knows nothing of masks and indices among the inputs.
    const listed = all.map((_, k) => k).filter((k) => node.kind.listsInput?.(node, k) ?? true);
    let found: readonly Gradient[] = listed.map((k) => all[k]!);
    for (const { hook } of hooks) found = replacedAll(hook, found, hook([...found], [...given]));
    listed.forEach((k, i) => (all[k] = found[i]!));
    return all;
  }

  failed(): void {
    const given = this.running.pop() ?? null;
    if (given === null) return; // it was not running
    for (const { hook, always } of [...this.post]) {
      if (!always) continue;
      try {
        hook([], [...given]);
      } catch {
        // The error that is on its way says more.
      }
    }
  }
}

/** The gradients of all outputs, null where there is none. */
function asList(node: Node, buffer: Node['buffer']): Gradient[] {
  if (Array.isArray(buffer)) return [...buffer];
  return buffer === null ? new Array<Gradient>(node.outputCount).fill(null) : [buffer];
}

function withEntry(buffer: Node['buffer'], index: number, grad: Tensor): Node['buffer'] {
  if (!Array.isArray(buffer)) return grad;
  buffer[index] = grad;
  return buffer;
}

const nameOf = (hook: { readonly name: string }): string => hook.name || '<anonymous>';

/** How errors name what a hook returned. */
function kindOf(value: unknown): string {
  return value instanceof Object ? value.constructor.name : typeof value;
}

/** `found`, which a hook returned in place of `before`, or an error. */
function replaced(hook: { readonly name: string }, before: Gradient, found: unknown): Tensor {
  const name = `hook '${nameOf(hook)}'`;
  if (!(found instanceof Tensor)) {
    const asynchronous = found instanceof Promise ? ' (hooks cannot be async: the gradient is needed at once)' : '';
    throw new ArgumentError(
      `${name}: expected Variable, but hook returned '${kindOf(found)}'${asynchronous}; return a Tensor to replace the ` +
        'gradient, or nothing to keep it',
    );
  }
  if (before === null) {
    throw new GraphError(`${name}: can't replace a None gradient with a non-None value; return null in its place`);
  }
  if (!sameSizes(found.shape, before.shape)) {
    throw new ShapeError(
      `${name} has changed the size of value: it got ${formatSizes(before.shape)} and returned ${formatSizes(found.shape)}`,
    );
  }
  if (found.dtype !== before.dtype) {
    throw new DTypeError(
      `${name} has changed the type of value (was torch.${before.dtype.legacyName}Tensor got ` +
        `torch.${found.dtype.legacyName}Tensor); convert the result with to(${before.dtype.name})`,
    );
  }
  surrender(found);
  return found;
}

function replacedAll(
  hook: { readonly name: string },
  before: readonly Gradient[],
  found: unknown,
): readonly Gradient[] {
  if (found === undefined || found === null) return before;
  const name = nameOf(hook);
  if (!Array.isArray(found)) {
    throw new ArgumentError(
      `hook '${name}': expected tuple, but hook returned '${kindOf(found)}'; return a list with a gradient (or null) for ` +
        `each of ${before.length}, or nothing to keep them`,
    );
  }
  if (found.length !== before.length) {
    throw new ArgumentError(
      `hook '${name}' has returned an incorrect number of values (got ${found.length}, but expected ${before.length})`,
    );
  }
  return before.map((grad, i) => {
    const value: unknown = found[i];
    return value === undefined || value === null ? null : replaced(hook, grad, value);
  });
}

// ---- registration ----------------------------------------------------------------------------------------------------

function hooksOf(node: Node): Hooks {
  const extras = extrasOf(node);
  return (extras.hooks ??= new Hooks()) as Hooks;
}

/** @internal Where hooks of `t` are kept, as it is now. */
export function edgeFor(fn: string, t: Tensor): Edge {
  if (!(t instanceof Tensor)) throw new ArgumentError(`${fn}: expected a Tensor, got ${typeof t}`);
  const edge = edgeOf(t);
  if (edge !== null) return edge;
  throw new GraphError(
    `${fn}: cannot register a hook on a tensor that doesn't require gradient; create it with { requiresGrad: true }, or ` +
      'compute it from such tensors while grad mode is on',
  );
}

/** @internal */
export function addOutputHook({ node, outputNr: index }: Edge, entry: Omit<OutputHook, 'index'>): RemovableHandle {
  const { outputs } = hooksOf(node);
  const last = outputs.findLastIndex((other) => other.index === index);
  return enlist(outputs, { ...entry, index }, last < 0 ? outputs.length : last + 1);
}

/** @internal Hooks that a node has from the start. */
export function addNodeHooks(node: Node, pre: NodePrehook | null, post: NodeHook | null, always: boolean): void {
  const hooks = hooksOf(node);
  if (pre !== null) hooks.pre.push({ hook: pre });
  if (post !== null) hooks.post.push({ hook: post, always });
}

type TensorMethods = Pick<AutogradMethods, 'registerHook' | 'registerPostAccumulateGradHook'>;

/**
 * Gives Tensor and Node what this file implements. `import 'chainrule'` has done so; a program that imports from
 * `chainrule/lite` calls it once, before it registers hooks.
 */
export function installHooks(): void {
  const ofTensors: TensorMethods & ThisType<Tensor> = {
    registerHook(hook) {
      checkHook('registerHook', hook, arguments);
      return addOutputHook(edgeFor('registerHook', this), { hook: hookOf(this, hook) });
    },
    registerPostAccumulateGradHook(hook) {
      const fn = 'registerPostAccumulateGradHook';
      checkHook(fn, hook, arguments);
      const { node } = edgeFor(fn, this);
      const called = batching.now?.leafHookOf(this, hook) ?? hook;
      if (node.variable !== null) return enlist(hooksOf(node).accumulated, { hook: called });
      throw new GraphError(
        `${fn}: post accumulate grad hooks cannot be registered on non-leaf tensors; use registerHook(), or register it ` +
          'on the leaf that this tensor was computed from',
      );
    },
  };
  const ofNodes: HookMethods & ThisType<Node> = {
    registerHook(hook) {
      checkHook('registerHook', hook, arguments);
      batching.now?.checkNode('registerHook', this);
      return enlist(hooksOf(this).post, { hook, always: false });
    },
    registerPrehook(hook) {
      checkHook('registerPrehook', hook, arguments);
      batching.now?.checkNode('registerPrehook', this);
      return enlist(hooksOf(this).pre, { hook });
    },
    get sequenceNr() {
      return this.sequence;
    },
    set sequenceNr(value) {
      if (!(value >= 0)) throw new ArgumentError(`sequenceNr: expected a number from 0 on, got ${String(value)}`);
      this.sequence = value;
    },
    get inputMetadata() {
      return Array.from({ length: this.outputCount }, (_, i) => {
        const { geometry, dtype } = metaOf(this, i);
        return { shape: geometry.sizes, dtype: dtype ?? this.variable!.dtype };
      });
    },
  };
  for (const [target, members] of [
    [Tensor.prototype, ofTensors],
    [Node.prototype, ofNodes],
  ] as const) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors<object>(members))) {
      Object.defineProperty(target, name, { ...descriptor, enumerable: false });
    }
  }
}
