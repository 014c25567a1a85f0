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
import { Flag } from '../tensor/flags.js';
import { modes, swapGradMode } from '../tensor/modes.js';
import * as backend from '../tensor/launch.js';
import type { Tensor } from '../tensor/tensor.js';
import { slotsMade } from '../tensor/memory.js';
import { emptyWith } from '../tensor/tensor.js';
import { accumulateGrad, checkSaved } from './graph.js';
import { gradGeometry } from './inplace.js';
import { nextPass, type Node, type NodeKind, runKind } from './node.js';
import { arrive, claim, finish, passOn, surrender } from './ownership.js';
import { keepGradient } from './scope.js';

/** Where a gradient enters or leaves: output `index` of `node`. */
export interface Edge {
  readonly node: Node;
  readonly index: number;
}

export interface RunOptions {
  /** Keep what nodes saved. */
  retainGraph: boolean;
  /** Record the backward pass. */
  createGraph: boolean;
  /** Return the gradients at these edges and run only what leads to them; null: accumulate into the leaves. */
  capture: readonly Edge[] | null;
}

const liveTasks: number[] = [];

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
class Task {
  readonly id = nextPass();
  readonly nodes: Node[] = [];
  readonly heap: Node[] = [];
  /** Whether all leaves accumulate, and no gradients are asked for. */
  private readonly all: boolean;
  /** The edges whose gradients are asked for: if it is one, this one, else by node. */
  private onlyCaptured: readonly Edge[] | null = null;
  private captured: Map<Node, Edge[]> | null = null;
  private results: Map<Edge, Tensor> | null = null;
  private borrowed: Borrowed[] | null = null;

  constructor(private readonly options: RunOptions) {
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
      checkSaved(node);
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
    if (liveTasks.length > 1 && liveTasks.includes(node.task)) {
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
    if (failed) for (const node of this.nodes) node.buffer = null;
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
          if (depth >= 0 && node.needed) countNeeded(path[depth]!, node);
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
      const { node, index } = roots[i]!;
      if (all || node.needed) this.deliver(node, index, grads[i]!);
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
    for (let node = popReady(this.heap); node !== undefined; node = popReady(this.heap)) {
      const buffer = node.buffer;
      node.buffer = null;
      if (!this.all && !this.captureAt(node, buffer)) continue;
      if (node.extras !== null) keepRetained(node, buffer);
      if (node.kind === accumulateGrad) {
        if (buffer !== null && this.all) {
          accumulate(node.variable!, buffer as Tensor, this.options.createGraph);
        }
        continue;
      }
      this.runNode(node, buffer);
    }
  }

  private runNode(node: Node, buffer: Node['buffer']): void {
    const next = node.next;
    const all = this.all;
    let grads: readonly (Tensor | null)[] | null = null;
    if (buffer !== null) {
      const needs = all && next.length <= 2 ? needsOfTwo(next) : this.needsOf(next);
      if (node.outputs === null) grads = this.backwardOne(node, buffer as Tensor, needs);
      else grads = this.backwardSeveral(node, buffer as (Tensor | null)[], needs);
    }
    if (!this.options.retainGraph) node.release(this.id);
    for (let k = 0; k < next.length; k++) {
      const child = next[k]!;
      if (child === null || !(all || child.needed)) continue;
      const grad = grads === null ? null : (grads[k] ?? null);
      if (grad !== null) {
        const right = grad.geometry === child.geometry && grad.dtype === child.dtype && child.outputs === null;
        const index = node.nextIndex[k]!;
        this.deliver(child, index, right ? grad : this.fitted(node, k, child, index, grad));
      }
      if (--child.pending === 0) pushReady(this.heap, child);
    }
  }

  /** Whether what a node of this kind was given may be freed once it has run. */
  private freesAfter(kind: NodeKind): boolean {
    return !this.options.createGraph && modes.dualLevel === 0 && kind.keepsNothing === true;
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
    const grads = runKind(node, grad, null, needs);
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
    const grads = runKind(node, null, given, needs);
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
    if (edges === undefined) return true; // it is needed for what it leads to
    for (const edge of edges) {
      const grad = Array.isArray(buffer) ? (buffer[edge.index] ?? null) : buffer;
      if (grad === null) continue;
      surrender(grad); // the caller has it now
      (this.results ??= new Map()).set(edge, grad);
    }
    return node.next.some((child) => child !== null && child.needed);
  }

  /** What arrived at a captured edge. */
  resultAt(edge: Edge): Tensor | null {
    return this.results?.get(edge) ?? null;
  }
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
  liveTasks.push(task.id);
  const gradMode = swapGradMode(options.createGraph);
  let failed = true;
  try {
    const capture = options.capture;
    if (capture === null) task.discover(roots);
    else task.discoverNeeded(roots, capture);
    task.start(roots, rootGrads);
    task.run();
    failed = false;
    return capture === null ? [] : capture.map((edge) => task.resultAt(edge));
  } finally {
    swapGradMode(gradMode);
    liveTasks.pop();
    task.end(failed);
  }
}

/** The gradient in the sizes and dtype that output `index` of `child` has: broadcasting is undone here, and only here. */
function validated(node: Node, k: number, child: Node, index: number, grad: Tensor): Tensor {
  const meta = child.outputs === null ? child : child.outputs[index]!;
  // The dtype is null where a leaf takes gradients of any.
  const geometry = meta.geometry!;
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
  return result.dtype === meta.dtype || meta.dtype === null ? result : result.to(meta.dtype);
}

/** Whether sizes `from` broadcast to sizes `to`. */
function expandsTo(from: readonly number[], to: readonly number[]): boolean {
  if (from.length > to.length) return false;
  const lead = to.length - from.length;
  return from.every((size, d) => size === to[lead + d] || size === 1);
}

/** Adds `grad` to `.grad` of a leaf: in place, unless the backward pass is recorded. */
export function accumulate(variable: Tensor, grad: Tensor, createGraph: boolean): void {
  const before = variable.gradient;
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
  const fresh = (grad.flags & Flag.fresh) !== 0;
  if (fresh && grad.geometry === variable.geometry) {
    grad.flags &= ~Flag.fresh;
    return grad;
  }
  const geometry = gradGeometry(variable.geometry);
  if (fresh && sameLayout(grad.geometry, geometry)) {
    grad.flags &= ~Flag.fresh;
    return grad;
  }
  const copy = emptyWith(grad.dtype, geometry);
  backend.copy(copy, grad);
  finish(grad);
  return copy;
}

function keepRetained(node: Node, buffer: Tensor | (Tensor | null)[] | null): void {
  for (const t of node.extras!.retained) {
    const grad = Array.isArray(buffer) ? (buffer[t.outputNr] ?? null) : buffer;
    if (grad !== null) t.gradient = t.gradient === null ? grad.clone() : t.gradient.add(grad);
  }
}

// ---- a binary heap of ready nodes, the latest made on top --------------------------------------------------------

function pushReady(heap: Node[], node: Node): void {
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

function popReady(heap: Node[]): Node | undefined {
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
