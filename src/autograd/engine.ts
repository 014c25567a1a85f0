/**
 * The engine: runs the nodes below some roots, each once, later made first, and delivers gradients along the edges.
 *
 * Note [Engine]. A run is a task. It finds the nodes it can reach and counts for each how many edges will deliver to it.
 * A node whose deliveries are complete is ready; ready nodes wait in a heap ordered by sequence number. Nothing here
 * recurses, so the depth of a graph is limited by memory only. What a run knows of a node is kept in fields of the node;
 * a task that starts inside another (backward called from a hook or a custom function) puts back what it finds there.
 *
 * Note [Failing backward]. Leaves accumulate as soon as their gradient is complete. So that a failure does not leave half
 * of the gradients behind, what nodes saved is checked before the first one runs: freed and modified values, the failures
 * that built-in operations can have, leave gradients and graph as they were.
 */
import { GraphError } from '../base/errors.js';
import { sameLayout, sameSizes } from '../base/geometry.js';
import { batching, isBatched, vmapOf } from '../tensor/batching.js';
import { Flag } from '../tensor/flags.js';
import { modes, swapGradMode } from '../tensor/modes.js';
import * as backend from '../tensor/launch.js';
import type { Tensor } from '../tensor/tensor.js';
import { slotsMade } from '../tensor/memory.js';
import { emptyWith } from '../tensor/tensor.js';
import { accumulateGrad, checkSaved } from './graph.js';
import { gradGeometry } from './inplace.js';
import type { Edge, Node, NodeKind, OutputMeta } from './node.js';
import { arrive, claim, finish, passOn, surrender } from './ownership.js';
import { keepGradient } from './scope.js';

export interface RunOptions {
  /** Keep what nodes saved. */
  retainGraph: boolean;
  /** Record the backward pass. */
  createGraph: boolean;
  /** Return the gradients at these edges and run only what leads to them; null: accumulate into the leaves. */
  capture: readonly Edge[] | null;
  /** Accumulate into those of `capture` that are leaves, and run those that are nodes, instead of returning gradients. */
  accumulate?: boolean;
}

/** What stands around the evaluation of each node, see ops/surround.ts. Read once in a run. */
export const evaluation: { around: ((node: Node, task: Task) => void) | null } = { around: null };

let lastTask = 0;

/** @internal The number of the backward pass that started last. */
export const passesMade = (): number => lastTask;

/** @internal The runs under way, the innermost last. */
export const liveTasks: Task[] = [];

/** What the innermost run that is going on was asked for; null outside of runs. */
export const currentRun = (): RunOptions | null => liveTasks[liveTasks.length - 1]?.options ?? null;

/** Gradients below this size are added out of place: a fresh small tensor is cheaper than a checked in-place write. */
const SMALL = 64;

/** What a run inside another one found on a node, to be put back at its end. */
interface Borrowed {
  readonly node: Node;
  readonly task: number;
  readonly pending: number;
  readonly buffer: Node['buffer'];
  readonly needed: boolean;
}

/** One run. */
export class Task {
  readonly id = ++lastTask;
  readonly nodes: Node[] = [];
  readonly heap: Node[] = [];
  /** The node that is running, or was the last to. */
  node: Node | null = null;
  /** What is to be called at the end. */
  callbacks: (() => void)[] | null = null;
  /** Whether all leaves accumulate, and no gradients are asked for. */
  readonly all: boolean;
  /** The edges whose gradients are asked for: if it is one, this one, else by node. */
  private onlyCaptured: readonly Edge[] | null = null;
  private captured: Map<Node, Edge[]> | null = null;
  private results: Map<Edge, Tensor> | null = null;
  private borrowed: Borrowed[] | null = null;

  constructor(readonly options: RunOptions) {
    this.all = options.capture === null;
  }

  /** Finds everything reachable from the roots and counts the deliveries to expect. */
  discover(roots: readonly Edge[]): void {
    const nodes = this.nodes;
    for (let i = 0; i < roots.length; i++) this.enter(roots[i]!.node);
    // `nodes` grows while it is walked: it is the queue of a breadth-first search.
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!;
      // Everything runs, so whatever was saved must be usable. See Note [Failing backward].
      checkUsable(node);
      const next = node.next;
      for (let k = 0; k < next.length; k++) {
        const child = next[k]!;
        if (child === null) continue;
        this.enter(child);
        child.pending++;
      }
    }
  }

  private enter(node: Node): void {
    if (node.task === this.id) return;
    if (liveTasks.length > 1 && liveTasks.some((task) => task.id === node.task)) {
      const { task, pending, buffer, needed } = node;
      (this.borrowed ??= []).push({ node, task, pending, buffer, needed });
    }
    node.task = this.id;
    node.pending = 0;
    node.buffer = null;
    this.nodes.push(node);
  }

  /** Leaves the nodes as a run around this one needs them; after a failure drops what they had received. */
  end(failed: boolean): void {
    if (failed) {
      for (const node of this.nodes) node.buffer = null;
      this.node?.extras?.hooks?.failed();
    }
    for (const { node, ...fields } of this.borrowed ?? []) Object.assign(node, fields);
  }

  /**
   * As `discover`, for a run that captures: marks what leads to a captured edge and counts the deliveries to that. Depth
   * first, so that a node is marked after all that it leads to.
   */
  discoverNeeded(roots: readonly Edge[], capture: readonly Edge[]): void {
    this.capture(capture);
    const path: Node[] = [];
    const taken: number[] = []; // how many edges of path[i] have been followed
    for (let i = 0; i < roots.length; i++) {
      const root = roots[i]!.node;
      if (root.task === this.id) continue;
      this.enterNeeded(root);
      let depth = 0;
      path[0] = root;
      taken[0] = 0;
      while (depth >= 0) {
        const node = path[depth]!;
        const k = taken[depth]!++;
        if (k === node.next.length) {
          depth--;
          if (!node.needed) continue;
          if (this.options.accumulate) checkUsable(node);
          if (depth >= 0) countNeeded(path[depth]!, node);
          continue;
        }
        const child = node.next[k]!;
        if (child === null) continue;
        if (child.task === this.id) {
          if (child.needed) countNeeded(node, child);
        } else {
          this.enterNeeded(child);
          depth++;
          path[depth] = child;
          taken[depth] = 0;
        }
      }
    }
  }

  private enterNeeded(node: Node): void {
    this.enter(node);
    node.needed = this.capturedAt(node) !== undefined;
  }

  /** Sorts the captured edges by node. */
  private capture(edges: readonly Edge[]): void {
    if (edges.length === 1) {
      this.onlyCaptured = edges;
      return;
    }
    const captured = new Map<Node, Edge[]>();
    for (const edge of edges) {
      const others = captured.get(edge.node);
      if (others === undefined) captured.set(edge.node, [edge]);
      else others.push(edge);
    }
    this.captured = captured;
  }

  private capturedAt(node: Node): readonly Edge[] | undefined {
    const only = this.onlyCaptured;
    if (only !== null) return only[0]!.node === node ? only : undefined;
    return this.captured?.get(node);
  }

  /** Gives the roots their gradients and queues those that nothing else will deliver to. */
  start(roots: readonly Edge[], grads: readonly Tensor[]): void {
    const all = this.all;
    for (let i = 0; i < roots.length; i++) {
      const { node, outputNr } = roots[i]!;
      if (all || node.needed) this.deliver(node, outputNr, grads[i]!);
    }
    for (let i = 0; i < roots.length; i++) {
      const { node } = roots[i]!;
      if (node.pending !== 0 || !(all || node.needed)) continue;
      node.pending = -1; // a root given twice starts once
      pushReady(this.heap, node);
    }
  }

  /** Adds `grad` to what output `index` of `node` has received. */
  private deliver(node: Node, index: number, grad: Tensor): void {
    if (node.outputs !== null) {
      const buffer = (node.buffer ??= new Array<Tensor | null>(node.outputs.length).fill(null)) as (Tensor | null)[];
      const before = buffer[index] ?? null;
      buffer[index] = before === null ? grad : this.sum(before, grad);
      return;
    }
    const before = node.buffer as Tensor | null;
    node.buffer = before === null ? grad : this.sum(before, grad);
  }

  /** The sum of two gradients, in the memory of one that nobody else holds where there is one. */
  private sum(before: Tensor, grad: Tensor): Tensor {
    if (this.options.createGraph || before.geometry.numel <= SMALL) {
      const sum = before.add(grad);
      sum.flags |= Flag.fresh;
      return sum;
    }
    arrive(before);
    arrive(grad);
    const own = ((before.flags | grad.flags) & Flag.fresh) !== 0 && before.storage !== grad.storage;
    if (!own) {
      const sum = before.add(grad);
      sum.flags |= Flag.fresh;
      finish(before);
      finish(grad);
      return sum;
    }
    const [into, other] = (before.flags & Flag.fresh) !== 0 ? [before, grad] : [grad, before];
    into.add_(other);
    finish(other);
    return into;
  }

  run(): void {
    const { around } = evaluation;
    for (let node = popReady(this.heap); node !== undefined; node = popReady(this.heap)) {
      if (around === null) this.evaluate(node);
      else around(node, this);
    }
  }

  /** Runs one node with what has arrived at it. */
  evaluate(node: Node): void {
    this.node = node;
    let buffer = node.buffer;
    node.buffer = null;
    const { extras } = node;
    const hooks = extras?.hooks;
    if (hooks) buffer = hooks.arrived(buffer);
    if (!this.all && !this.captureAt(node, buffer)) return;
    if (extras !== null) keepRetained(extras.retained, buffer);
    if (hooks) buffer = hooks.before(node, buffer);
    if (modes.anomaly === null) this.runNode(node, buffer);
    else modes.anomaly.guard(node, buffer, this.runNode.bind(this, node, buffer));
  }

  private runNode(node: Node, buffer: Node['buffer']): void {
    const next = node.next;
    const all = this.all;
    let grads: readonly (Tensor | null)[] | null = null;
    if (buffer === null) {
      if (node.kind.runsAnyway === true) grads = node.kind.backward(node, null, null, -1);
    } else if (node.kind === accumulateGrad) {
      // A leaf may have been told since that it needs no gradient.
      const leaf = node.variable!;
      if ((leaf.flags & Flag.requiresGrad) !== 0) accumulate(leaf, buffer as Tensor, this.options.createGraph);
    } else {
      const needs = all && next.length <= 2 ? needsOfTwo(next) : this.needsOf(next);
      if (node.outputs === null) grads = this.backwardOne(node, buffer as Tensor, needs);
      else grads = this.backwardSeveral(node, buffer as (Tensor | null)[], needs);
    }
    const hooks = node.extras?.hooks;
    if (hooks) grads = hooks.after(node, grads, buffer);
    if (!this.options.retainGraph) node.release(this.id);
    for (let k = 0; k < next.length; k++) {
      const child = next[k]!;
      if (child === null || !(all || child.needed)) continue;
      const grad = grads === null ? null : (grads[k] ?? null);
      if (grad !== null) {
        const right = grad.geometry === child.geometry && grad.dtype === child.dtype && child.outputs === null;
        const index = node.nextIndex[k]!;
        const fit = right ? grad : this.fitted(node, k, child, index, grad);
        modes.anomaly?.check(node, k, fit);
        this.deliver(child, index, fit);
      }
      if (--child.pending === 0) pushReady(this.heap, child);
    }
  }

  /** Whether what a node of this kind was given may be freed once it has run. */
  private freesAfter(kind: NodeKind): boolean {
    const { createGraph } = this.options;
    const watched = modes.anomaly !== null || modes.dualLevel !== 0 || batching.now !== null;
    return !createGraph && !watched && kind.keepsNothing === true;
  }

  /** The gradients of a node of one output. What was made or used up on the way is freed. */
  private backwardOne(node: Node, grad: Tensor, needs: number): readonly (Tensor | null)[] {
    const { kind } = node;
    const frees = this.freesAfter(kind);
    if (frees) arrive(grad);
    const own = (grad.flags & Flag.fresh) !== 0;
    if (!frees) surrender(grad);
    else if (kind.mindsFresh !== true) grad.flags &= ~Flag.fresh;
    const before = slotsMade();
    const grads = kind.backward(node, grad, null, needs);
    if (!frees) return grads;
    if (slotsMade() !== before) claim(before, grads);
    passOn(grad, own, grads);
    return grads;
  }

  /** As `backwardOne`, for several outputs; null for those that received nothing. */
  private backwardSeveral(node: Node, given: readonly (Tensor | null)[], needs: number): readonly (Tensor | null)[] {
    const { kind } = node;
    const frees = this.freesAfter(kind);
    const held = given.filter((grad) => grad !== null);
    const own = held.map((grad) => (grad.flags & Flag.fresh) !== 0);
    for (const grad of held) {
      if (frees) grad.flags &= ~Flag.fresh;
      else surrender(grad);
    }
    const before = slotsMade();
    const grads = kind.backward(node, null, given, needs);
    if (!frees) return grads;
    if (slotsMade() !== before) claim(before, grads);
    held.forEach((grad, i) => {
      passOn(grad, own[i]!, grads);
    });
    return grads;
  }

  /** `validated`, with a gradient of the wrong sizes or dtype freed if nobody else holds it. */
  private fitted(node: Node, k: number, child: Node, index: number, grad: Tensor): Tensor {
    const result = validated(node, k, child, index, grad);
    if (result.storage === grad.storage || this.options.createGraph) return result;
    if (result.geometry.isContiguous && result.geometry.numel === result.storage.length) result.flags |= Flag.fresh;
    finish(grad);
    return result;
  }

  /** The inputs whose gradients are wanted, a bit for each; -1 for all of more than 31. */
  private needsOf(next: readonly (Node | null)[]): number {
    if (next.length > 31) return -1;
    let needs = 0;
    for (let k = 0; k < next.length; k++) {
      const child = next[k];
      if (child != null && (this.all || child.needed)) needs |= 1 << k;
    }
    return needs;
  }

  /** Takes the captured gradients of a node; tells whether the node must run as well. */
  private captureAt(node: Node, buffer: Node['buffer']): boolean {
    const edges = this.capturedAt(node);
    // Without, it is needed for what it leads to.
    if (edges === undefined || this.options.accumulate) return true;
    for (const edge of edges) {
      const grad = Array.isArray(buffer) ? (buffer[edge.outputNr] ?? null) : buffer;
      if (grad === null) continue;
      surrender(grad); // the caller has it now
      (this.results ??= new Map()).set(edge, grad);
    }
    return node.next.some((child) => child !== null && child.needed);
  }

  /** Calls what waits for the end, and gives what arrived at the captured edges. */
  conclude(): (Tensor | null)[] {
    this.node = null;
    // One call may add others.
    if (this.callbacks !== null) for (const call of this.callbacks) call();
    const { capture } = this.options;
    return capture === null ? [] : capture.map((edge) => this.results?.get(edge) ?? null);
  }
}

/** Throws where what `node` saved cannot be used. */
function checkUsable(node: Node): void {
  if (modes.anomaly === null) checkSaved(node);
  else modes.anomaly.guard(node, null, checkSaved.bind(null, node));
}

/** `child`, which leads to a captured edge, will get a delivery from `node`, which therefore does as well. */
function countNeeded(node: Node, child: Node): void {
  node.needed = true;
  child.pending++;
}

function needsOfTwo(next: readonly (Node | null)[]): number {
  return (next[0] != null ? 1 : 0) | (next[1] != null ? 2 : 0);
}

/**
 * Runs backward from `roots` with these gradients. Returns the gradients at `options.capture`, null where none arrived.
 */
export function runBackward(
  roots: readonly Edge[],
  rootGrads: readonly Tensor[],
  options: RunOptions,
): (Tensor | null)[] {
  const task = new Task(options);
  const outer = liveTasks.push(task) - 1;
  const gradMode = swapGradMode(options.createGraph);
  let failed = true;
  try {
    const capture = options.capture;
    if (capture === null) task.discover(roots);
    else task.discoverNeeded(roots, capture);
    task.start(roots, rootGrads);
    task.run();
    const results = task.conclude();
    failed = false;
    return results;
  } finally {
    // No call: after an overflow of the stack there may be no room for one.
    liveTasks.length = outer;
    swapGradMode(gradMode);
    task.end(failed);
  }
}

/** The gradient in the sizes and dtype that output `index` of `child` has: broadcasting is undone here, and only here. */
export function validated(node: Node, k: number, child: Node, index: number, grad: Tensor): Tensor {
  const { geometry, dtype } = metaOf(child, index);
  let result = grad;
  if (grad.geometry !== geometry && !sameSizes(grad.geometry.sizes, geometry.sizes)) {
    if (!expandsTo(geometry.sizes, grad.geometry.sizes)) {
      throw new GraphError(
        `Function ${node.kind.name} returned an invalid gradient at index ${k} - got [${grad.shape.join(', ')}] but ` +
          `expected shape compatible with [${geometry.sizes.join(', ')}]`,
      );
    }
    result = result.sumToSize(geometry.sizes);
  }
  return dtype === null || result.dtype === dtype ? result : result.to(dtype);
}

/** The sizes and dtype of an output. */
export function metaOf(node: Node, index: number): OutputMeta {
  return node.outputs === null ? (node as OutputMeta) : node.outputs[index]!;
}

/** Whether sizes `from` broadcast to sizes `to`. */
function expandsTo(from: readonly number[], to: readonly number[]): boolean {
  if (from.length > to.length) return false;
  const lead = to.length - from.length;
  return from.every((size, d) => size === to[lead + d] || size === 1);
}

/** Adds `grad` to `.grad` of a leaf: in place, unless the backward pass is recorded. */
function accumulate(variable: Tensor, grad: Tensor, createGraph: boolean): void {
  const before = variable.gradient;
  if (isBatched(grad)) {
    const landed = vmapOf(grad).landed(variable, grad);
    if (!isBatched(landed)) accumulate(variable, landed, createGraph);
    else variable.gradient = before === null ? landed : before.add(landed);
    return;
  }
  if (createGraph) {
    variable.gradient = before === null ? grad.clone() : before.add(grad);
  } else if (before !== null) {
    before.add_(grad);
    finish(grad);
  } else {
    variable.gradient = ownGradient(variable, grad);
  }
  if (modes.scope !== 0) keepGradient(variable, variable.gradient!);
}

/** `grad` itself if nobody else can see it and its layout is right, else a copy. */
function ownGradient(variable: Tensor, grad: Tensor): Tensor {
  if ((grad.flags & Flag.dual) !== 0) return grad.clone();
  const { geometry } = variable;
  const fresh = (grad.flags & Flag.fresh) !== 0;
  if (fresh && (grad.geometry === geometry || sameLayout(grad.geometry, gradGeometry(geometry)))) {
    grad.flags &= ~Flag.fresh;
    return grad;
  }
  const copy = emptyWith(grad.dtype, gradGeometry(geometry));
  backend.copy(copy, grad);
  finish(grad);
  return copy;
}

function keepRetained(retained: readonly Tensor[], buffer: Node['buffer']): void {
  for (const t of retained) {
    const grad = Array.isArray(buffer) ? (buffer[t.outputNr] ?? null) : buffer;
    if (grad !== null) t.gradient = t.gradient === null ? grad.clone() : t.gradient.add(grad);
  }
}

// ---- a binary heap of ready nodes, the latest made on top --------------------------------------------------------

export function pushReady(heap: Node[], node: Node): void {
  let at = heap.length;
  heap.push(node);
  const sequence = node.sequence;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above]!;
    if (parent.sequence >= sequence) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = node;
}

export function popReady(heap: Node[]): Node | undefined {
  const top = heap[0];
  const last = heap.pop();
  const length = heap.length;
  if (last === undefined || length === 0) return top;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= length) break;
    if (below + 1 < length && heap[below + 1]!.sequence > heap[below]!.sequence) below++;
    if (heap[below]!.sequence <= last.sequence) break;
    heap[at] = heap[below]!;
    at = below;
  }
  heap[at] = last;
  return top;
}
