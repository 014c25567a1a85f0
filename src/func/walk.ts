/** A walk through a graph. */
import type { Node } from '../autograd/node.js';

/**
 * Visits the nodes that are reached from `starts`, each once, without recursion. `visit` returns where a node leads, or true to end
 * the walk.
 *
 * @returns whether the walk was ended
 */
export function walk(starts: Iterable<Node | null>, visit: (node: Node) => readonly (Node | null)[] | true): boolean {
  const seen = new Set<Node>();
  const open: Node[] = [];
  const enter = (nodes: Iterable<Node | null>): void => {
    for (const node of nodes) {
      if (node === null || seen.has(node)) continue;
      seen.add(node);
      open.push(node);
    }
  };
  enter(starts);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const next = visit(node);
    if (next === true) return true;
    enter(next);
  }
  return false;
}
