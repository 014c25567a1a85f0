/** Hooks for many at once: for several tensors together, and for all nodes that are made in a block. */
import { named } from '../base/arguments.js';
import { ArgumentError, GraphError } from '../base/errors.js';
import { isRefusedPromise } from '../base/promises.js';
import { batching, hookOf, inTheseVmaps } from '../tensor/batching.js';
import { ModeGuard } from '../tensor/modes.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Task } from '../autograd/engine.js';
import { accumulateGrad } from '../autograd/graph.js';
import {
  addNodeHooks,
  addOutputHook,
  checkHook,
  edgeFor,
  type Gradient,
  type NodeHook,
  type NodePrehook,
  type OutputHook,
  RemovableHandle,
} from '../autograd/hooks.js';
import { runningTask, willRun } from '../autograd/introspection.js';
import { type Edge, type Node, watchNodes } from '../autograd/node.js';

// ---- hooks for several tensors ---------------------------------------------------------------------------------------

export interface MultiGradHookOptions<Mode extends 'all' | 'any' = 'all' | 'any'> {
  /** Call the hook when all gradients that a backward pass computes are there (the default), or at the first. */
  mode?: Mode;
}

/**
 * Calls `fn` once in each backward pass that computes gradients of some of these tensors: when all of them are there, with a
 * list that has null for those without; or at the first, with that. What it returns is ignored. Inside vmap it sees one example.
 *
 * @param tensors all of them requiring grad; with mode 'any' the others are passed over
 * @throws GraphError where one doesn't require gradient
 * @example graph.registerMultiGradHook([a, b], (grads) => console.log(grads.length));
 */
export function registerMultiGradHook(
  tensors: readonly Tensor[],
  fn: (grads: readonly Gradient[]) => unknown,
  options?: MultiGradHookOptions<'all'>,
): RemovableHandle;
export function registerMultiGradHook(
  tensors: readonly Tensor[],
  fn: (grad: Tensor) => unknown,
  options: MultiGradHookOptions<'any'>,
): RemovableHandle;
export function registerMultiGradHook(
  tensors: readonly Tensor[],
  fn: ((grads: readonly Gradient[]) => unknown) | ((grad: Tensor) => unknown),
): RemovableHandle {
  const { mode = 'all' } = named<MultiGradHookOptions>('registerMultiGradHook(tensors, fn, { mode })', arguments, 2);
  checkHook('registerMultiGradHook', fn);
  if (mode !== 'all' && mode !== 'any') {
    throw new ArgumentError(`registerMultiGradHook: Expects mode to be one of ('all', 'any') but got ${String(mode)}`);
  }
  const wanted = mode === 'all' ? tensors : tensors.filter((t) => t.requiresGrad);
  const edges = wanted.map((t) => edgeFor('registerMultiGradHook', t));
  const inItsVmaps = inTheseVmaps();
  const call = <V>(found: V): unknown => inItsVmaps(() => (fn as unknown as (found: V) => unknown)(found));
  const entries = mode === 'all' ? whenAllAreThere(edges, call) : atTheFirst(edges, call);
  const made = edges.map((edge, i) =>
    addOutputHook(edge, { ...entries[i], hook: hookOf(wanted[i]!, entries[i]!.hook) }),
  );
  return new RemovableHandle(() => {
    for (const handle of made) handle.remove();
  });
}

function whenAllAreThere(
  edges: readonly Edge[],
  fn: (grads: readonly Gradient[]) => unknown,
): Omit<OutputHook, 'index'>[] {
  const runs = new WeakMap<Task, { missing: number; grads: Gradient[] }>();
  const note = (i: number, grad: Gradient): void => {
    const task = runningTask()!;
    let run = runs.get(task);
    if (run === undefined) {
      const missing = edges.filter((edge) => willRun(task, edge.node)).length;
      runs.set(task, (run = { missing, grads: edges.map(() => null) }));
    }
    run.grads[i] = grad;
    if (--run.missing === 0 && run.grads.some((found) => found !== null)) fn(run.grads);
  };
  return edges.map((_, i) => ({
    hook(grad) {
      note(i, grad);
    },
    missing() {
      note(i, null);
    },
  }));
}

function atTheFirst(edges: readonly Edge[], fn: (grad: Tensor) => unknown): Omit<OutputHook, 'index'>[] {
  const runs = new WeakSet<Task>();
  return edges.map(() => ({
    hook(grad) {
      const task = runningTask()!;
      if (runs.has(task)) return;
      runs.add(task);
      fn(grad);
    },
  }));
}

// ---- hooks for new nodes ------------------------------------------------------------------------------------------------

/** What nodeCreationHook() attaches to each node. */
export interface NodeCreationHooks {
  /** As for `Node.registerPrehook`. */
  preHook?: NodePrehook | null;
  /** As for `Node.registerHook`. */
  postHook?: NodeHook | null;
  /** Call `postHook` also where the node fails after `preHook` was called; then with no gradients of inputs. */
  alwaysCall?: boolean;
}

/** The guard that `using` disposes of at the end of its block. */
class CreationGuard extends ModeGuard {
  constructor(private readonly stop: () => void) {
    super('nodeCreationHook');
    // Held across an await, it would see the nodes of other tasks; its disposal says so.
    queueMicrotask(stop);
  }

  restore(): void {
    this.stop();
  }
}

function watchCreation(hooks: NodeCreationHooks | ((node: Node) => void)): ModeGuard;
function watchCreation<R>(hooks: NodeCreationHooks | ((node: Node) => void), callback: () => R): R;
function watchCreation<R>(hooks: NodeCreationHooks | ((node: Node) => void), callback?: () => R): R | ModeGuard {
  named('nodeCreationHook(hooks, callback)', arguments, 2);
  if (typeof hooks !== 'function') batching.now?.checkNode('nodeCreationHook', null);
  const attach = typeof hooks === 'function' ? hooks : attacher(hooks);
  const stop = watchNodes((node) => {
    if (node.kind !== accumulateGrad) attach(node);
  });
  if (callback === undefined) return new CreationGuard(stop);
  let result: R;
  try {
    result = callback();
  } finally {
    stop();
  }
  if (!isRefusedPromise(result)) return result;
  throw new GraphError(
    'nodeCreationHook: the callback is async, and after an await it would see the nodes of other tasks; do the awaiting ' +
      'outside and call nodeCreationHook(hooks, () => ...) around each synchronous part',
  );
}

function attacher(hooks: NodeCreationHooks): (node: Node) => void {
  if (typeof hooks !== 'object' || hooks === null) {
    throw new ArgumentError(
      `nodeCreationHook: expected { preHook, postHook } or a function, got ${hooks === null ? 'null' : typeof hooks}`,
    );
  }
  const { preHook = null, postHook = null, alwaysCall = false } = hooks;
  for (const [name, hook] of [
    ['preHook', preHook],
    ['postHook', postHook],
  ] as const) {
    if (hook !== null && typeof hook !== 'function') {
      throw new ArgumentError(`nodeCreationHook: expected a function as ${name}, got ${typeof hook}`);
    }
  }
  return (node) => {
    addNodeHooks(node, preHook, postHook, alwaysCall);
  };
}

function fromContextManager(enter: () => Disposable): ModeGuard;
function fromContextManager<R>(enter: () => Disposable, callback: () => R): R;
function fromContextManager<R>(enter: () => Disposable, callback?: () => R): R | ModeGuard {
  if (typeof enter !== 'function') {
    throw new ArgumentError(`nodeCreationHook.fromContextManager: expected a function, got ${typeof enter}`);
  }
  // A node's hooks may run a backward pass of their own, with nodes of the same block.
  const open: Disposable[] = [];
  const hooks = attacher({
    preHook: () => {
      open.push(enter());
    },
    postHook: () => {
      open.pop()?.[Symbol.dispose]();
    },
    alwaysCall: true,
  });
  return callback === undefined ? watchCreation(hooks) : watchCreation(hooks, callback);
}

/**
 * Attaches hooks to every node that is made while a callback runs, or until the returned guard is disposed: of each operation
 * that is recorded, also in a recorded backward pass (but not to the AccumulateGrad nodes of leaves, which last longer than any
 * block). Instead of hooks, a function may be given, which is called with each node.
 *
 * @param hooks what to attach; the same hooks run for all nodes, `graph.currentNode()` tells which one
 * @param callback synchronous; its result is returned
 * @returns the callback's result, or a guard for `using`
 * @throws GraphError for an async callback, which would see the nodes of other tasks
 * @example const y = graph.nodeCreationHook({ preHook: () => log.push(graph.currentNode()!.name()) }, () => model(x));
 */
export const nodeCreationHook = Object.assign(watchCreation, {
  /**
   * As nodeCreationHook(), with something that is set up before each node runs and disposed of afterwards, also where it fails.
   *
   * @param enter called before a node runs; what it returns is disposed of after it
   * @example graph.nodeCreationHook.fromContextManager(() => recordFunction('block 3'), () => block3(x));
   */
  fromContextManager,
});
