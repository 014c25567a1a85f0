/**
 * Structural zeros: an option under which a gradient of zero stays zero where the derivative it meets is infinite or not a
 * number. It is in this layer because it computes with operations; the engine only lets it stand around the nodes.
 *
 * Note [Structural zeros]. `where(x.gt(0), x.sqrt(), 0)` sends a gradient of 0 to sqrt where x is not positive, which there
 * multiplies it by an infinite derivative: NaN, though what was not taken cannot matter. Backward functions are linear in
 * the gradient they are given, so an element that depends on zeros alone is either zero or, by 0 * inf, NaN. The option
 * replaces exactly these NaNs by zeros. It therefore changes no finite number, of gradients or of derivatives of gradients:
 * where the derivative is finite, a zero is passed through, and may itself be differentiated. Which elements depend on zeros
 * alone is known for an operation that works element by element or row by row (`Reach`); for any other, if all of the
 * gradient is zero. What it cannot tell apart is a zero from a branch that was not taken and one from elsewhere (a loss at
 * its minimum, an underflow): to both it gives the limit in which the gradient vanishes first.
 */
import { named } from '../base/arguments.js';
import { wrappedWrite } from '../autograd/inplace.js';
import type { Node, NodeKind } from '../autograd/node.js';
import { ArgumentError } from '../base/errors.js';
import { block } from '../tensor/blocks.js';
import { modes, type ModeGuard, withGradMode } from '../tensor/modes.js';
import type { Tensor } from '../tensor/tensor.js';
import type { CallInfo } from './define-structured.js';
import { all, any, eq, isnan, logicalAnd, maskedFill, unsqueeze } from './functions.generated.js';
import { surround, withBackward } from './surround.js';

/** Ends the option; null while it is off. */
let stop: (() => void) | null = null;

/** Switches the option, and returns what switches it back. */
function set(on: boolean): () => void {
  const before = stop !== null;
  if (on) stop ??= surround(keepZeros);
  else {
    stop?.();
    stop = null;
  }
  return () => void set(before);
}

/**
 * Lets zeros of gradients stay zeros where they meet an infinite or undefined derivative, as in the branch that `where()`
 * did not take, behind a mask, or at elements that were not indexed; by default they become NaN, as in PyTorch. Holds for
 * the backward passes that run inside the callback, or until the returned guard is disposed; those of a second derivative
 * must run inside, too. Costs a few operations per node, and nothing when off.
 *
 * @param callback synchronous; its result is returned
 * @returns the callback's result, or a guard for `using`
 * @throws GraphError for an async callback
 * @example structuralZeros(() => where(x.gt(0), x.sqrt(), 0).sum().backward()); // 0 in x.grad where x <= 0
 */
export function structuralZeros(): ModeGuard;
export function structuralZeros<R>(callback: () => R): R;
export function structuralZeros<R>(callback?: () => R): R | ModeGuard {
  named('structuralZeros(callback)', arguments, 1);
  return block('structuralZeros', () => set(true), callback);
}

/** Switches `structuralZeros` on or off for all backward passes from now on. */
export function setStructuralZeros(on: boolean): void {
  named('setStructuralZeros(on)', arguments, 1);
  if (typeof on !== 'boolean') throw new ArgumentError(`setStructuralZeros: expected a boolean, got ${typeof on}`);
  set(on);
}

/** Whether structural zeros are on. */
export function isStructuralZerosEnabled(): boolean {
  return stop !== null;
}

/** Evaluates a node, with zeros in place of what becomes NaN from zeros alone. */
function keepZeros(node: Node, evaluate: () => void): void {
  if (node.variable !== null) return void evaluate();
  const write = wrappedWrite(node);
  const whole = (): void => withBackward(node, keepingZeros(node.kind), evaluate);
  if (write === null) whole();
  else withBackward(write, keepingZeros(write.kind), whole);
}

function keepingZeros(kind: NodeKind): NodeKind['backward'] {
  return (node, grad, grads, needs) => {
    const given = (grads ?? [grad]).filter((g) => g !== null);
    // Before the node runs: it may write its result over the gradient.
    const zeros = withGradMode(false, () => given.map((g) => eq(g.detach(), 0)));
    const results = kind.backward(node, grad, grads, needs);
    if (given.length === 0) return results;
    return results.map((result) => (result === null ? null : withZeros(node, zeros, result)));
  };
}

function withZeros(node: Node, zeros: readonly Tensor[], result: Tensor): Tensor {
  const bad = withGradMode(false, () => {
    const undefinedAt = isnan(result.detach());
    // Somebody may see all calls and need them not to depend on values: then nothing is asked beforehand.
    if (modes.watchers === 0 && !any(undefinedAt).item<boolean>()) return null;
    return zeros.reduce((found, zero) => logicalAnd(found, spread(node, zero, result)), undefinedAt);
  });
  return bad === null ? result : maskedFill(result, bad, 0);
}

/** Where `result` depends on zeros alone; in sizes that broadcast to those of `result`. */
function spread(node: Node, zero: Tensor, result: Tensor): Tensor {
  const { reach } = node.kind;
  if (reach === 'element') return broadcasts(zero, result) ? zero : all(zero);
  if (reach === undefined) return all(zero);
  const dims = rowsOf(node);
  if (dims === null || result.ndim === 0) return all(zero);
  const wrapped = [...new Set(dims.map((dim) => (dim < 0 ? dim + result.ndim : dim)))].sort((a, b) => a - b);
  const rows =
    zero.ndim === result.ndim ? all(zero, wrapped, true) : wrapped.reduce((mask, dim) => unsqueeze(mask, dim), zero);
  return broadcasts(rows, result) ? rows : all(zero);
}

/** The dimensions along which the rows of a call lie: null for all. */
function rowsOf(node: Node): readonly number[] | null {
  const dim = (node.plan as CallInfo).params['dim'] as number | readonly number[] | null | undefined;
  if (dim == null) return null;
  return typeof dim === 'number' ? [dim] : dim.length === 0 ? null : dim;
}

function broadcasts(from: Tensor, to: Tensor): boolean {
  const lead = to.ndim - from.ndim;
  return lead >= 0 && from.shape.every((size, d) => size === 1 || size === to.shape[lead + d]);
}
