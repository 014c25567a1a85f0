/** Backward passes that share what checkpoints compute again. */
import { GraphError } from '../base/errors.js';
import { block } from '../tensor/blocks.js';
import type { ModeGuard } from '../tensor/modes.js';

let current: GraphExecGroup | null = null;

/** The group whose block is running. */
export const currentGroup = (): GraphExecGroup | null => current;

function enter(group: GraphExecGroup): () => void {
  if (current !== null) {
    throw new GraphError(
      'GraphExecGroup: GraphExecGroup contexts cannot be nested. Already inside a group: end its block first',
    );
  }
  current = group;
  return () => {
    current = null;
  };
}

/**
 * Backward passes that run a checkpointed function again once for all of them: what a pass inside `run` does not need of what was
 * computed again is there for the next one. The passes may not need the same saved values, also if the graph is retained.
 * Without a group, each pass that comes to a checkpoint runs its function. Does nothing for checkpoints with useReentrant: true.
 *
 * @example
 * const group = new GraphExecGroup();
 * group.run(() => {
 *   lossA.backward();
 *   lossB.backward();
 * });
 */
export class GraphExecGroup {
  /**
   * Runs `callback` and returns its result, or makes the rest of a block the group's. May be called again, for the same passes.
   *
   * @throws GraphError inside of a group; CheckpointError, from a backward pass, where two need the same saved value
   * @example { using _ = group.run(); lossA.backward(); lossB.backward(); }
   */
  run(): ModeGuard;
  run<R>(callback: () => R): R;
  run<R>(callback?: () => R): R | ModeGuard {
    return block('GraphExecGroup.run', () => enter(this), callback);
  }
}
