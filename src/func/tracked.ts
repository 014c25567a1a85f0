/**
 * The transforms that run: their numbers, the nodes that their inputs stand behind, and which of them a tensor depends on an
 * input of, for printing (see ops/showing.ts).
 */
import { type Node, NONE } from '../autograd/node.js';
import { nesting, showLayers, type Tracked } from '../ops/showing.js';
import { Flag } from '../tensor/flags.js';
import { placeOf } from '../tensor/print.js';
import { type Level, liveTangent } from '../tensor/tangent.js';
import type { Tensor } from '../tensor/tensor.js';
import { walk } from './walk.js';

/** The input of a transform whose function is running. */
interface Boundary {
  /** The tensor of the caller's. */
  readonly original: Tensor;
  /** The number of the transform among those that run around each other; null where it has none. */
  readonly depth: number | null;
}

/** Boundaries whose transform still needs them: a gradient may yet be asked for there. */
export const active = new Map<Node, Boundary>();

/** Whether the function of a transform that differentiates backward is running. */
export function differentiating(): boolean {
  for (const { depth } of active.values()) if (depth !== null) return true;
  return false;
}

/** The levels of forward mode that a transform opened, and its number. */
const levels = new WeakMap<Level, number>();

/** A transform begins; returns its number. Each call is matched by one of `exitTransform`. */
export function enterTransform(level: Level | null): number {
  showLayers(trackedBy);
  nesting.depth++;
  if (level !== null) levels.set(level, nesting.depth);
  return nesting.depth;
}

export function exitTransform(): void {
  nesting.depth--;
}

function trackedBy(t: Tensor, value: Tensor): Tracked {
  const depths = new Set<number>();
  let shown = liveTangent(value.tangent);
  for (let tangent = shown; tangent !== null; tangent = liveTangent(tangent.next)) {
    const depth = levels.get(tangent.level);
    if (depth === undefined) continue;
    depths.add(depth);
    if (tangent === shown) shown = liveTangent(tangent.next);
  }
  // An input prints what it stands for.
  let source = t.node === null ? value : t;
  for (let at = active.get(source.node!); at?.depth != null; at = active.get(source.node!)) source = at.original;
  return { value: t === value ? source : value, depths, place: placeOutside(t, source, depths), tangent: shown };
}

/**
 * What `t`, which stands for `source`, prints of its place in the graph outside of the transforms that it leads to. Adds their numbers to
 * `depths`.
 */
function placeOutside(t: Tensor, source: Tensor, depths: Set<number>): string | null {
  if (active.size === 0) return placeOf(source);
  // Where there is no graph of the caller's, the nodes lead to boundaries only.
  let outside = false;
  walk([t.node], (node) => {
    const boundary = active.get(node);
    if (boundary === undefined) {
      if (node.variable !== null) outside = true;
      return node.next;
    }
    const { original, depth } = boundary;
    if (depth === null) {
      outside = true;
      return NONE;
    }
    depths.add(depth);
    if (original.node === null && (original.flags & Flag.requiresGrad) !== 0) outside = true;
    return [original.node];
  });
  if (active.has(source.node!)) return 'requires_grad=True';
  return source.node === null || outside ? placeOf(source) : null;
}
