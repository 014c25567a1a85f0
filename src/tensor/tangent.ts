/** Tangents of forward-mode differentiation as tensors carry them, and the levels that are open (Note [Levels]). */
import { modes } from './modes.js';
import type { Tensor } from './tensor.js';

/** An open level; its identity tells its tangents from those of an earlier level of the same depth. */
export interface Level {
  /** 1 for the outermost. */
  readonly depth: number;
  /** Whether a tangent that was given here has a graph, so that tangents of results may have one that results have not. */
  tracked: boolean;
}

/** A tangent of a tensor, one for each open level that reaches it; highest level first. */
export interface Tangent {
  readonly level: Level;
  readonly value: Tensor;
  readonly next: Tangent | null;
}

const open: Level[] = [];

/** Opens a level inside those that are open. */
export function openLevel(): Level {
  const level = { depth: open.length + 1, tracked: false };
  open.push(level);
  modes.dualLevel = level.depth;
  return level;
}

/** Closes the innermost level; its tangents are no longer seen. */
export function closeLevel(): void {
  open.pop();
  modes.dualLevel = open.length;
}

/** The open level of a depth. */
export function levelAt(depth: number): Level | undefined {
  return open[depth - 1];
}

/** The tangents whose level is still open, highest first. */
export function liveTangent(tangent: Tangent | null): Tangent | null {
  let live = tangent;
  while (live !== null && open[live.level.depth - 1] !== live.level) live = live.next;
  return live;
}

/** Runs `callback` as if exactly these levels were open, also where they were closed: only their tangents are seen. */
function withLevels<R>(levels: readonly Level[], callback: () => R): R {
  const outer = open.splice(0, open.length, ...levels);
  modes.dualLevel = open.length;
  try {
    return callback();
  } finally {
    open.splice(0, open.length, ...outer);
    modes.dualLevel = open.length;
  }
}

/** Runs `callback` as if no level were open: nothing has a tangent meanwhile. */
export const withoutLevels = <R>(callback: () => R): R => withLevels([], callback);

/** What runs callbacks later as if it were now, with the levels open that are open now. */
export function inTheseLevels(): <R>(callback: () => R) => R {
  const levels = [...open];
  return (callback) => withLevels(levels, callback);
}
