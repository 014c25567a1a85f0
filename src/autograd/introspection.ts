/**
 * What the graph, and the backward pass that is running, can be asked from outside the engine: where gradients enter, which
 * node runs, in which order; and what is to happen at the end.
 */
import { named } from '../base/arguments.js';
import { ArgumentError, GraphError } from '../base/errors.js';
import { Tensor } from '../tensor/tensor.js';
import { liveTasks, popReady, pushReady, type Task } from './engine.js';
import { gradEdge } from './graph.js';
import { checkHook } from './hooks.js';
import { noteWrite } from './inplace.js';
import { Edge, Node } from './node.js';

/**
 * Output `outputNr` of `node`: takes the place of a tensor among the outputs and inputs of grad() and backward(), without
 * keeping its elements alive.
 *
 * @throws ArgumentError where there is no such node or output
 * @example const [g] = grad(loss, graph.getGradientEdge(h));
 */
export class GradientEdge extends Edge {
  constructor(node: Node, outputNr: number) {
    if (!(node instanceof Node)) throw new ArgumentError(`GradientEdge: expected a Node, got ${typeof node}`);
    const outputs = node.outputCount;
    if (!Number.isInteger(outputNr) || outputNr < 0 || outputNr >= outputs) {
      throw new ArgumentError(
        `GradientEdge: ${node.className} has ${outputs} outputs, and this is number ${String(outputNr)}; the first is 0`,
      );
    }
    super(node, outputNr);
  }
}

/**
 * Where the gradient of `t` enters the graph.
 *
 * @throws GraphError for tensors that do not require gradients
 */
export function getGradientEdge(t: Tensor): GradientEdge {
  named('getGradientEdge(t)', arguments, 1);
  if (!(t instanceof Tensor)) throw new ArgumentError(`getGradientEdge: expected a Tensor, got ${typeof t}`);
  const node = gradEdge(t);
  if (node !== null) return new GradientEdge(node, t.node === null ? 0 : t.outputNr);
  throw new GraphError(
    'getGradientEdge: It is not possible to get the gradient edge for a Tensor that does not require gradients; create it ' +
      'with { requiresGrad: true }, or compute it from such tensors while grad mode is on',
  );
}

/** @internal */
export function runningTask(): Task | undefined {
  return liveTasks[liveTasks.length - 1];
}

function taskFor(what: string): Task {
  const task = runningTask();
  if (task !== undefined) return task;
  throw new GraphError(`${what} during backward pass; call it from a hook or a custom function's backward`);
}

/** @internal Whether a run executes a node, or returns a gradient there. */
export function willRun(task: Task, node: Node): boolean {
  return node.task === task.id && (task.all || node.needed);
}

/**
 * Calls `fn` when the backward pass that is running is through, after callbacks queued before; not if it fails. A callback
 * may queue others. Of nested passes the innermost counts.
 *
 * @throws GraphError outside of a backward pass
 * @example w.registerHook(() => { graph.queueCallback(() => console.log('done')); });
 */
export function queueCallback(fn: () => void): void {
  named('queueCallback(fn)', arguments, 1);
  checkHook('queueCallback', fn);
  (taskFor('queueCallback: Final callbacks can only be installed').callbacks ??= []).push(fn);
}

/** The node that is running, with its hooks, in the innermost backward pass; null outside of one. */
export function currentNode(): Node | null {
  return runningTask()?.node ?? null;
}

/** A number for the innermost backward pass that is running, different for each; -1 outside of one. */
export function currentGraphTaskId(): number {
  return runningTask()?.id ?? -1;
}

/**
 * Whether the backward pass that is running executes a node, or did, or returns a gradient there.
 *
 * @throws GraphError outside of a backward pass
 */
export function willEngineExecuteNode(node: Node): boolean {
  named('willEngineExecuteNode(node)', arguments, 1);
  if (!(node instanceof Node)) {
    throw new ArgumentError(`willEngineExecuteNode: expects a grad_fn (a Node), but got ${typeof node}`);
  }
  return willRun(taskFor('willEngineExecuteNode: should only be called'), node);
}

/**
 * The nodes of the backward pass that is running, in the order in which it executes them.
 *
 * @throws GraphError outside of a backward pass
 */
export function currentGraphTaskExecutionOrder(): Node[] {
  const task = taskFor('currentGraphTaskExecutionOrder: should only be called');
  const nodes = task.nodes.filter((node) => willRun(task, node));
  const open = new Map(nodes.map((node) => [node, 0]));
  const childrenOf = (node: Node): Node[] => node.next.filter((child) => child !== null && open.has(child)) as Node[];
  for (const node of nodes) for (const child of childrenOf(node)) open.set(child, open.get(child)! + 1);
  const order: Node[] = [];
  const heap: Node[] = [];
  for (const node of nodes) if (open.get(node) === 0) pushReady(heap, node);
  for (let node = popReady(heap); node !== undefined; node = popReady(heap)) {
    order.push(node);
    for (const child of childrenOf(node)) {
      const left = open.get(child)! - 1;
      open.set(child, left);
      if (left === 0) pushReady(heap, child);
    }
  }
  return order;
}

/**
 * Counts a change of a tensor (or of each of some), as an in-place operation does: what saved it for a gradient refuses it from
 * now on. For code that writes into its memory by other ways. Inference tensors keep no count.
 *
 * @example graph.incrementVersion(x); // x._version is one more
 */
export function incrementVersion(tensor: Tensor | Iterable<Tensor>): void {
  named('incrementVersion(tensor)', arguments, 1);
  for (const t of tensor instanceof Tensor ? [tensor] : tensor) {
    if (!(t instanceof Tensor)) {
      throw new ArgumentError(`incrementVersion: expected a Tensor or a list of Tensors, got ${typeof t}`);
    }
    noteWrite(t, 'incrementVersion');
  }
}
