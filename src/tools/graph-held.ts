/**
 * How much memory a part of a graph alone keeps: what would be freed if it ran under checkpoint.
 *
 * Note [Held behind]. The part behind node N is what every path from the roots enters through N: the nodes that N
 * dominates. Memory is freed with it if all that save it are in there, that is, if their lowest common ancestor in the
 * dominator tree is. So each piece of memory is counted at that ancestor, and the tree summed from below. In a graph
 * without cycles a node's dominator is the lowest common ancestor of those of its users, so one pass makes the tree;
 * a second pointer per node, over a power of two of levels, finds ancestors in logarithmic time (E. W. Myers, An applicative
 * random-access stack, 1983), however deep the graph and however many users a leaf has.
 */
import type { Node } from '../autograd/node.js';

/** Memory, and who saves it. */
export interface Held {
  readonly bytes: number;
  readonly savedBy: readonly Node[];
}

/** For each node of a graph the bytes that only it and what is behind it keep. */
export function heldBehind(nodes: readonly Node[], roots: readonly Node[], memory: readonly Held[]): number[] {
  const places = new Map(nodes.map((node, i) => [node, i]));
  const top = nodes.length; // above all roots
  const tree = new Tree(nodes.length + 1, top);
  const above = new Int32Array(nodes.length).fill(-1); // the dominator so far
  for (const root of roots) above[places.get(root)!] = top;
  const order = usersFirst(nodes, places);
  for (const at of order) {
    tree.add(at, above[at]!);
    for (const next of nodes[at]!.next) {
      if (next === null) continue;
      const child = places.get(next)!;
      above[child] = above[child]! < 0 ? at : tree.common(above[child]!, at);
    }
  }
  const held = new Array<number>(nodes.length + 1).fill(0);
  for (const { bytes, savedBy } of memory) {
    let common = -1;
    for (const node of savedBy) {
      const at = places.get(node)!;
      common = common < 0 ? at : tree.common(common, at);
    }
    if (common >= 0) held[common]! += bytes;
  }
  for (let i = order.length - 1; i >= 0; i--) held[above[order[i]!]!]! += held[order[i]!]!;
  return held.slice(0, nodes.length);
}

/** The nodes' places in an order in which each comes after all that use it. */
function usersFirst(nodes: readonly Node[], places: ReadonlyMap<Node, number>): number[] {
  const waiting = new Int32Array(nodes.length);
  for (const node of nodes) for (const next of node.next) if (next !== null) waiting[places.get(next)!]!++;
  const order: number[] = [];
  for (let i = 0; i < nodes.length; i++) if (waiting[i] === 0) order.push(i);
  // It grows while it is walked: it is the queue.
  for (const at of order) {
    for (const next of nodes[at]!.next) {
      if (next === null) continue;
      const child = places.get(next)!;
      if (--waiting[child]! === 0) order.push(child);
    }
  }
  return order;
}

/** A tree that grows at its leaves and finds lowest common ancestors. */
class Tree {
  private readonly parent: Int32Array;
  private readonly jump: Int32Array;
  private readonly depth: Int32Array;

  constructor(size: number, top: number) {
    this.parent = new Int32Array(size);
    this.jump = new Int32Array(size);
    this.depth = new Int32Array(size);
    this.parent[top] = this.jump[top] = top;
  }

  add(at: number, parent: number): void {
    const { jump, depth } = this;
    const over = jump[parent]!;
    const equal = depth[parent]! - depth[over]! === depth[over]! - depth[jump[over]!]!;
    this.parent[at] = parent;
    jump[at] = equal ? jump[over]! : parent;
    depth[at] = depth[parent]! + 1;
  }

  common(a: number, b: number): number {
    const { parent, jump, depth } = this;
    let [low, high] = depth[a]! >= depth[b]! ? [a, b] : [b, a];
    while (depth[low]! > depth[high]!) low = depth[jump[low]!]! >= depth[high]! ? jump[low]! : parent[low]!;
    // At the same depth jumps are equally long.
    while (low !== high)
      [low, high] = jump[low] === jump[high] ? [parent[low]!, parent[high]!] : [jump[low]!, jump[high]!];
    return low;
  }
}
