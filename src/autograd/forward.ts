/**
 * Forward-mode differentiation: tensors that carry tangents.
 *
 * Note [Levels]. Each open level has a number, higher inside lower. A tensor holds at most one tangent per level, the
 * highest first. An operation handles the highest level among its inputs: it runs on the inputs without their tangents
 * of that level (they may still carry lower ones), and its jvp gives the tangent of the result. Since both steps are
 * ordinary operations on tensors that may carry lower tangents or a graph, levels nest to any depth and mix with backward.
 */
import { DTypeError, GraphError, ShapeError } from '../base/errors.js';
import { sameSizes } from '../base/geometry.js';
import { Flag } from '../tensor/flags.js';
import { modes } from '../tensor/modes.js';
import type { Tangent, Tensor } from '../tensor/tensor.js';
import { alias, gradEdge } from './graph.js';
import type { Node } from './node.js';

/** Opens a level of forward-mode differentiation and returns its number. */
export function enterDualLevel(): number {
  return ++modes.dualLevel;
}

/** Closes the innermost level; tangents made in it are no longer seen. */
export function exitDualLevel(): void {
  if (modes.dualLevel === 0) {
    throw new GraphError(
      'exitDualLevel: Trying to exit a forward AD level when no level is open; call enterDualLevel() first',
    );
  }
  modes.dualLevel--;
}

/** The tangents of `t` whose level is still open. */
function liveTangent(t: Tensor): Tangent | null {
  let tangent = t.tangent;
  while (tangent !== null && tangent.level > modes.dualLevel) tangent = tangent.next;
  return tangent;
}

/** The highest level at which any of these carries a tangent; 0 for none. */
export function topLevel(tensors: readonly Tensor[]): number {
  let top = 0;
  for (const t of tensors) {
    const tangent = (t.flags & Flag.dual) === 0 ? null : liveTangent(t);
    if (tangent !== null && tangent.level > top) top = tangent.level;
  }
  return top;
}

/** `t` as levels below `level` see it. */
export function primalBelow(t: Tensor, level: number): Tensor {
  if ((t.flags & Flag.dual) === 0) return t;
  let rest: Tangent | null = t.tangent;
  while (rest !== null && rest.level >= level) rest = rest.next;
  const edge = gradEdge(t);
  const primal = alias(t, rest === null ? t.flags & ~Flag.dual : t.flags);
  primal.tangent = rest;
  primal.node = t.node;
  primal.outputNr = t.outputNr;
  primal.viewInfo = t.viewInfo;
  if (t.node === null) primal.accumulator = edge;
  return primal;
}

/** The tangent of `t` at `level`, or null. */
export function tangentAt(t: Tensor, level: number): Tensor | null {
  for (let tangent = t.tangent; tangent !== null; tangent = tangent.next) {
    if (tangent.level === level) return tangent.value;
  }
  return null;
}

/** Gives `t` a tangent at `level`, which must be the highest it has; null takes it away (a tangent of zero). */
export function setTangent(t: Tensor, level: number, value: Tensor | null): void {
  let rest = t.tangent;
  while (rest !== null && rest.level >= level) rest = rest.next;
  t.tangent = value === null ? rest : { level, value, next: rest };
  if (t.tangent === null) t.flags &= ~Flag.dual;
  else t.flags |= Flag.dual;
}

/**
 * Gives a tensor that was written in place its new tangent (null: zero). An existing tangent is itself written in place,
 * since those of views share its storage; where there is none yet, a view makes one for its base, to share.
 */
export function writeTangent(self: Tensor, level: number, value: Tensor | null): void {
  const existing = tangentAt(self, level);
  if (existing !== null) {
    if (value === null) existing.zero_();
    else existing.copy_(value);
    return;
  }
  if (value === null) return;
  const base = self.viewInfo?.base;
  if (base === undefined) {
    setTangent(self, level, value);
    return;
  }
  if (tangentAt(base, level) === null) setTangent(base, level, primalBelow(base, level).detach().clone().zero_());
  const whole = tangentAt(base, level)!;
  const { sizes, strides, offset } = self.geometry;
  const part = whole.asStrided(sizes, strides, offset - base.geometry.offset);
  part.copy_(value);
  setTangent(self, level, part);
}

/**
 * Makes a node that was recorded on primals keep the duals they came from, so that a backward pass through it inside the
 * level has a tangent too (forward over reverse).
 */
export function saveDuals(node: Node | null, primals: readonly unknown[], duals: readonly unknown[]): void {
  if (node === null || node.saved.length === 0) return;
  node.saved = node.saved.map((t) => {
    const at = t === null ? -1 : primals.indexOf(t);
    return at < 0 ? t : (duals[at] as Tensor);
  });
}

/** Whether any of these carries a tangent of an open level. */
export function anyDual(tensors: readonly (Tensor | null)[]): boolean {
  return (
    modes.dualLevel > 0 && tensors.some((t) => t !== null && (t.flags & Flag.dual) !== 0 && liveTangent(t) !== null)
  );
}

/**
 * A tensor with the elements of `primal` and this tangent at the innermost open level.
 *
 * @param tangent same sizes as `primal`
 * @throws GraphError where no level is open, ShapeError for other sizes, DTypeError for integer primals
 */
export function makeDual(primal: Tensor, tangent: Tensor): Tensor {
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
      `makeDual: Expected the tangent to have the sizes of the primal, [${primal.shape.join(', ')}], ` +
        `but got [${tangent.shape.join(', ')}]`,
    );
  }
  const dual = primal.viewAs(primal);
  setTangent(dual, modes.dualLevel, tangent);
  return dual;
}

/** The primal and the tangent (null for none) of `t` at a level, by default the innermost open one. */
export function unpackDual(t: Tensor, level = modes.dualLevel): { primal: Tensor; tangent: Tensor | null } {
  if (level === 0) return { primal: t, tangent: null };
  return { primal: primalBelow(t, level), tangent: tangentAt(t, level) };
}

/** Runs `callback` inside a new level, or opens one until the returned guard is disposed. */
export function dualLevel(): Disposable;
export function dualLevel<R>(callback: () => R): R;
export function dualLevel<R>(callback?: () => R): R | Disposable {
  enterDualLevel();
  if (callback === undefined) return { [Symbol.dispose]: exitDualLevel };
  try {
    return callback();
  } finally {
    exitDualLevel();
  }
}
