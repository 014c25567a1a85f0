/**
 * Forward-mode differentiation: tensors that carry tangents.
 *
 * Note [Levels]. Each open level has a number, higher inside lower. A tensor holds at most one tangent per level, the
 * highest first. An operation handles the highest level among its inputs: it runs on the inputs without their tangents
 * of that level (they may still carry lower ones), and its jvp gives the tangent of the result. Since both steps are
 * ordinary operations on tensors that may carry lower tangents or a graph, levels nest to any depth and mix with backward.
 */
import { named } from '../base/arguments.js';
import { DTypeError, GraphError, ShapeError } from '../base/errors.js';
import { type Geometry, sameSizes } from '../base/geometry.js';
import { requiredStorageLength } from '../base/views.js';
import { isBatched, vmapOf } from '../tensor/batching.js';
import { Flag } from '../tensor/flags.js';
import { block } from '../tensor/blocks.js';
import { isInferenceModeEnabled, modes, type ModeGuard } from '../tensor/modes.js';
import { closeLevel, levelAt, liveTangent, openLevel, type Tangent } from '../tensor/tangent.js';
import type { Tensor } from '../tensor/tensor.js';
import { alias, gradEdge, type Packed } from './graph.js';
import { laidOutAs } from './inplace.js';
import type { Node } from './node.js';

/** Opens a level of forward-mode differentiation and returns its depth, 1 for the outermost. */
export function enterDualLevel(): number {
  return openLevel().depth;
}

/** Closes the innermost level; tangents made in it are no longer seen. */
export function exitDualLevel(): void {
  named('exitDualLevel()', arguments);
  if (modes.dualLevel === 0) {
    throw new GraphError(
      'exitDualLevel: Trying to exit a forward AD level when no level is open; call enterDualLevel() first',
    );
  }
  closeLevel();
}

/** The depth of the highest level at which any of these carries a tangent; 0 for none, and in inference mode. */
export function topLevel(tensors: readonly Tensor[]): number {
  if (modes.inference) return 0;
  let top = 0;
  for (const t of tensors) {
    const tangent = (t.flags & Flag.dual) === 0 ? null : liveTangent(t.tangent);
    if (tangent !== null && tangent.level.depth > top) top = tangent.level.depth;
  }
  return top;
}

/** `t` as levels below `depth` see it. */
export function primalBelow(t: Tensor, depth: number): Tensor {
  if ((t.flags & Flag.dual) === 0) return t;
  if (isBatched(t)) return vmapOf(t).around(primalBelow(vmapOf(t).physical(t), depth), t);
  const rest = below(t.tangent, depth);
  const edge = gradEdge(t);
  // Not a view itself: it would see its base's tangent again.
  const primal = alias(t, t.flags & ~(Flag.view | (rest === null ? Flag.dual : 0)));
  primal.tangent = rest;
  primal.node = t.node;
  primal.outputNr = t.outputNr;
  if (t.node === null) primal.accumulator = edge;
  return primal;
}

/** The open tangents of levels below `depth`. */
function below(tangent: Tangent | null, depth: number): Tangent | null {
  let rest = liveTangent(tangent);
  while (rest !== null && rest.level.depth >= depth) rest = liveTangent(rest.next);
  return rest;
}

/** The tangent of `t` at the open level of this depth, or null. */
export function tangentAt(t: Tensor, depth: number): Tensor | null {
  if (isBatched(t)) {
    const all = tangentAt(vmapOf(t).physical(t), depth);
    return all === null ? null : vmapOf(t).fromPhysical(all, t);
  }
  let tangent = liveTangent(t.tangent);
  while (tangent !== null && tangent.level.depth > depth) tangent = liveTangent(tangent.next);
  return tangent !== null && tangent.level.depth === depth ? tangent.value : null;
}

/** Gives `t` a tangent at the open level of this depth; null takes it away (a tangent of zero). */
export function setTangent(t: Tensor, depth: number, value: Tensor | null): void {
  if (isBatched(t)) {
    const vmap = vmapOf(t);
    setTangent(vmap.physical(t), depth, value === null ? null : vmap.toPhysical(value, t));
    vmap.refresh(t);
    return;
  }
  const others: Tangent[] = [];
  for (let tangent = liveTangent(t.tangent); tangent !== null; tangent = liveTangent(tangent.next)) {
    if (tangent.level.depth !== depth) others.push(tangent);
  }
  if (value !== null) others.push({ level: levelAt(depth)!, value: laidOutLike(t, value), next: null });
  // Lowest first, so that each is put in front of the lower ones.
  others.sort((a, b) => a.level.depth - b.level.depth);
  t.tangent = others.reduce<Tangent | null>((next, { level, value: v }) => ({ level, value: v, next }), null);
  if (t.tangent === null) t.flags &= ~Flag.dual;
  else t.flags |= Flag.dual;
}

/**
 * A tangent in the strides of its tensor, so that the views of one show the same elements as those of the other; as it is for a
 * tensor that shows elements several times, which nobody can write to.
 */
function laidOutLike(t: Tensor, tangent: Tensor): Tensor {
  const [wanted, given] = [t.geometry, tangent.geometry];
  const same = wanted.sizes.every((size, d) => size <= 1 || wanted.strides[d] === given.strides[d]);
  if (same || wanted.sizes.some((size, d) => size > 1 && wanted.strides[d] === 0)) return tangent;
  if (!isBatched(tangent)) return laidOutAs(tangent, wanted);
  return wanted.isContiguous ? tangent.contiguous() : zerosLaidOut(wanted, tangent).copy_(tangent);
}

/** Zeros in these strides, for each example that `value` is for. */
function zerosLaidOut({ sizes, strides }: Geometry, value: Tensor): Tensor {
  const room = value
    .zerosLike()
    .sumToSize([])
    .expand([requiredStorageLength(sizes, strides, 0)]);
  return room.clone().asStrided(sizes, strides);
}

/** The part of a base's tangent that one of its views shows. */
function viewedTangent(t: Tensor, base: Tensor, whole: Tensor): Tensor {
  const { sizes, strides, offset } = t.geometry;
  return whole.asStrided(sizes, strides, offset - base.geometry.offset + whole.geometry.offset);
}

/** A view made before its base was given a tangent sees it, too: gives the view its part. No-op without open levels. */
export function seeBaseTangent(t: Tensor): void {
  const base = t.viewInfo?.base;
  if (base === undefined || modes.dualLevel === 0) return;
  for (let depth = 1; depth <= modes.dualLevel; depth++) {
    const whole = tangentAt(base, depth);
    if (whole === null || tangentAt(t, depth) !== null) continue;
    setTangent(t, depth, viewedTangent(t, base, whole));
  }
}

/** Gives a tensor that was written in place the tangents of `result`, which has the values written. */
export function writeTangents(self: Tensor, result: Tensor): void {
  for (let depth = 1; depth <= modes.dualLevel; depth++) {
    writeTangent(self, depth, tangentAt(result, depth)?.to(self.dtype) ?? null);
  }
}

/**
 * An existing tangent is itself written in place, since those of views share its storage; where there is none yet, a view
 * makes one for its base, to share.
 */
export function writeTangent(self: Tensor, depth: number, value: Tensor | null): void {
  if (tangentAt(self, depth) === null) {
    if (value === null) return;
    const base = self.viewInfo?.base;
    if (base === undefined) {
      setTangent(self, depth, value);
      return;
    }
    if (tangentAt(base, depth) === null) setTangent(base, depth, zerosLaidOut(base.geometry, value));
    seeBaseTangent(self);
  }
  const own = tangentAt(self, depth)!;
  if (value === null) own.zero_();
  else own.copy_(value);
}

/**
 * Makes a node that was recorded on primals keep the duals they came from, so that a backward pass through it inside the
 * level has a tangent too (forward over reverse).
 */
export function saveDuals(node: Node | null, primals: readonly unknown[], duals: readonly unknown[]): void {
  if (node === null || node.saved.length === 0) return;
  node.saved = node.saved.map((t) => {
    const packed = t !== null && (t.flags & Flag.packed) !== 0 ? (t as unknown as Packed) : null;
    const at = t === null ? -1 : primals.indexOf(packed === null ? t : packed.source);
    if (at < 0) return t;
    if (packed === null) return duals[at] as Tensor;
    packed.source = duals[at] as Tensor;
    return t;
  });
}

/** Whether any of these carries a tangent of an open level. */
export function anyDual(tensors: readonly (Tensor | null)[]): boolean {
  return (
    modes.dualLevel > 0 &&
    tensors.some((t) => t !== null && (t.flags & Flag.dual) !== 0 && liveTangent(t.tangent) !== null)
  );
}

/**
 * A tensor with the elements of `primal` and this tangent at the innermost open level; without it in inference mode, which
 * switches forward mode off.
 *
 * @param tangent same sizes as `primal`
 * @throws GraphError where no level is open, ShapeError for other sizes, DTypeError for integer primals
 */
export function makeDual(primal: Tensor, tangent: Tensor): Tensor {
  named('makeDual(primal, tangent)', arguments, 2);
  if (modes.dualLevel === 0) {
    throw new GraphError(
      'makeDual: Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first. ' +
        'Use dualLevel(() => ...) or enterDualLevel().',
    );
  }
  if (!primal.dtype.isFloatingPoint) {
    throw new DTypeError(`makeDual: Expected primal to be floating point or complex, but got: ${String(primal.dtype)}`);
  }
  if (!sameSizes(primal.shape, tangent.shape)) {
    throw new ShapeError(
      'makeDual: Trying to set a forward gradient that has a different size than that of the original Tensor, this is not ' +
        `supported. Tensor is of size [${primal.shape.join(', ')}] while the given forward gradient is of size ` +
        `[${tangent.shape.join(', ')}].`,
    );
  }
  if (tangentAt(tangent, modes.dualLevel) !== null) {
    throw new GraphError(
      'makeDual: Setting a forward grad that itself has a forward gradient at the same level ' +
        `${modes.dualLevel - 1} is not supported. Open another level inside this one for it.`,
    );
  }
  if ((tangent.flags & Flag.requiresGrad) !== 0) levelAt(modes.dualLevel)!.tracked = true;
  const dual = primal.viewAs(primal);
  if (!isInferenceModeEnabled()) setTangent(dual, modes.dualLevel, tangent);
  return dual;
}

/** The primal and the tangent of `t` at a level, by default the innermost open one; null for none, and in inference mode. */
export function unpackDual(t: Tensor, level?: number): { primal: Tensor; tangent: Tensor | null };
export function unpackDual(t: Tensor): { primal: Tensor; tangent: Tensor | null } {
  const { level = modes.dualLevel } = named<{ level: number }>('unpackDual(t, level)', arguments, 1);
  if (level === 0) return { primal: t, tangent: null };
  seeBaseTangent(t);
  return { primal: primalBelow(t, level), tangent: isInferenceModeEnabled() ? null : tangentAt(t, level) };
}

/**
 * Runs `callback` inside a new level, or opens one until the returned guard is disposed.
 *
 * @param callback synchronous; its result is returned
 * @throws GraphError for an async callback, the rest of which would run outside
 * @example dualLevel(() => unpackDual(makeDual(x, v).exp()).tangent)
 */
export function dualLevel(): ModeGuard;
export function dualLevel<R>(callback: () => R): R;
export function dualLevel<R>(callback?: () => R): R | ModeGuard {
  const open = (): (() => void) => {
    enterDualLevel();
    return exitDualLevel;
  };
  return block('dualLevel', open, callback);
}
