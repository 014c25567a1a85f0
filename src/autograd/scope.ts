/**
 * Scopes: what is made inside one is freed at its end, but for what leaves it. Never needed, since memory comes back
 * without; a scope gives it back sooner.
 *
 * Note [What leaves a scope]. The callback's result, with all tensors inside it; what was saved for the gradients of those;
 * gradients that were accumulated into leaves; what `keep` was called on. Storages know the scope they were made in by
 * number, so nothing is listed while a scope is open. Small tensors, whose elements are JavaScript's, are left to its
 * collector.
 */
import { named } from '../base/arguments.js';
import { ArgumentError } from '../base/errors.js';
import { isThenable } from '../base/promises.js';
import { freeSince, slotsMade } from '../tensor/memory.js';
import { modes, type ModeGuard, runInScope, scopeGuard, syncModes } from '../tensor/modes.js';
import type { Storage } from '../tensor/storage.js';
import { Tensor } from '../tensor/tensor.js';
import type { Node } from './node.js';

let scopes = 0;

/**
 * Frees at its end the memory of every tensor that was made inside it, except what the callback returns (tensors inside
 * arrays, objects, maps and sets are found, and what their graph needs), gradients in `.grad`, and what `keep()` was called
 * on. Using a tensor after that throws DisposedError. Nobody has to call it: memory comes back without, only later.
 *
 * @param callback sync or async; left out, the scope lasts until the returned guard is disposed
 * @returns the callback's result, or a guard for `using`
 * @throws GraphError for an async callback where the platform cannot tell tasks apart
 * @example const loss = scope(() => model(x).sub(y).square().mean());
 * @example { using _ = scope(); step(); }
 */
export function scope(): ModeGuard;
export function scope<R>(callback: () => R): R;
export function scope<R>(callback?: () => R): R | ModeGuard {
  named('scope(callback)', arguments, 1);
  if (modes.watchers !== 0) syncModes();
  const outer = modes.scope;
  const own = ++scopes;
  const before = slotsMade();
  const end = (result: unknown): void => {
    forEachStorage(result, (storage) => {
      if (storage.slot?.scope === own) storage.slot.scope = outer;
    });
    freeSince(before, (slot) => slot.scope === own);
  };
  if (callback === undefined) {
    return scopeGuard('scope', own, () => {
      end(null);
    });
  }
  if (typeof callback !== 'function') {
    throw new ArgumentError(`scope: expected a function, got ${typeof callback}; write scope(() => ...)`);
  }
  let result: R;
  try {
    result = runInScope('scope', own, callback);
  } catch (error) {
    end(null);
    throw error;
  }
  if (!isThenable(result)) {
    end(result);
    return result;
  }
  return result.then(
    (value) => {
      end(value);
      return value;
    },
    (error: unknown) => {
      end(null);
      throw error;
    },
  ) as R;
}

/**
 * Lets a tensor, or all tensors inside a structure, outlive the scopes that are open. Returns it.
 *
 * @example { using _ = scope(); history.push(keep(loss.detach())); }
 */
export function keep<T>(value: T): T {
  named('keep(value)', arguments, 1);
  forEachStorage(value, (storage) => {
    if (storage.slot !== null) storage.slot.scope = 0;
  });
  return value;
}

/** Lets a gradient live as long as the tensor that holds it, and with it what its own graph needs. */
export function keepGradient(variable: Tensor, grad: Tensor): void {
  const scope = variable.storage.slot?.scope ?? 0;
  forEachStorage(grad, (storage) => {
    if (storage.slot !== null) storage.slot.scope = scope;
  });
}

/** Visits the storages of all tensors inside a value, and those that their graphs need. */
function forEachStorage(value: unknown, visit: (storage: Storage) => void): void {
  const seen = new Set<unknown>();
  const open: unknown[] = [value];
  const enter = (item: unknown): void => {
    if (typeof item !== 'object' || item === null || seen.has(item)) return;
    seen.add(item);
    open.push(item);
  };
  while (open.length > 0) {
    const item = open.pop();
    if (typeof item !== 'object' || item === null || ArrayBuffer.isView(item)) continue;
    if (item instanceof Tensor) {
      visit(item.storage);
      enter(item.node);
      enter(item.gradient);
      enter(item.viewInfo?.base);
      for (let tangent = item.tangent; tangent !== null; tangent = tangent.next) enter(tangent.value);
    } else if (item instanceof Map) {
      for (const [key, entry] of item) {
        enter(key);
        enter(entry);
      }
    } else if (Array.isArray(item) || item instanceof Set) {
      for (const entry of item as Iterable<unknown>) enter(entry);
    } else {
      // Nodes of the graph among them: what they saved, what they lead to, and the leaf they accumulate into.
      for (const entry of Object.values(item as Node | Record<string, unknown>)) enter(entry);
    }
  }
}
