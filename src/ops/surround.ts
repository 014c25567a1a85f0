/** What stands around the evaluation of nodes in a backward pass: the profiler, structural zeros, the search for lost graphs. */
import { evaluation } from '../autograd/engine.js';
import type { Node, NodeKind } from '../autograd/node.js';

/** Called with each node that is to be evaluated; must call `evaluate` once. */
export type Surrounding = (node: Node, evaluate: () => void, pass: number) => void;

const surroundings: Surrounding[] = [];

/** Puts `surrounding` around every node of the backward passes that start from now on; returns what ends that. */
export function surround(surrounding: Surrounding): () => void {
  surroundings.push(surrounding);
  evaluation.around = (node, task) => {
    const evaluate = surroundings.reduceRight<() => void>(
      (inner, outer) => () => outer(node, inner, task.id),
      () => task.evaluate(node),
    );
    evaluate();
  };
  return () => {
    surroundings.splice(surroundings.indexOf(surrounding), 1);
    if (surroundings.length === 0) evaluation.around = null;
  };
}

/** For the time of `work` the node is of a kind whose formulas are computed by `backward`. */
export function withBackward(node: Node, backward: NodeKind['backward'], work: () => void): void {
  const { kind } = node;
  const changed = Object.create(kind, { backward: { value: backward } }) as NodeKind;
  node.kind = changed;
  try {
    work();
  } finally {
    if (node.kind === changed) node.kind = kind;
  }
}
