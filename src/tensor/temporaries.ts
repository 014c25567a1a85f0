/**
 * Temporaries: tensors that the library made on its way to a result, which no user code has ever seen. Their memory is given
 * back at once rather than found by the garbage collector.
 */
import { isNonOverlappingAndDense } from '../base/geometry.js';
import { freeSince, slotsMade } from './memory.js';
import type { Tensor } from './tensor.js';

/**
 * Frees everything made since `before` (see `slotsMade`) but the storages of `results`. Only for code that keeps nothing else: tensors in
 * caches, in nodes of the graph or in user code must not have been made since.
 */
export function freeTemporaries(before: number, results: readonly (Tensor | null)[]): void {
  const made = slotsMade() - before;
  // The usual case: the results, each of them new, and nothing else.
  if (made === 0 || (made === 1 && results.length === 1 && results[0]!.storage.slot?.serial === before + 1)) return;
  freeSince(before, (slot) => {
    // A slot that elements have moved into is younger than its tensor, which may be anybody's.
    if (slot.moved) return false;
    for (let i = 0; i < results.length; i++) if (results[i]?.storage.slot === slot) return false;
    return true;
  });
}

/** As above, for one result or several. */
export function keepOnly<R extends Tensor | readonly Tensor[]>(before: number, result: R): R {
  if (slotsMade() !== before)
    freeTemporaries(before, Array.isArray(result) ? (result as Tensor[]) : [result as Tensor]);
  return result;
}

/** Whether a tensor shows every element of its storage once. */
export function fills(t: Tensor): boolean {
  return t.geometry.numel === t.storage.length && isNonOverlappingAndDense(t.geometry);
}

/** Whether a tensor was made since then, fills its storage, and shares it with no other of `results`. */
export function isAlone(t: Tensor, before: number, results: readonly (Tensor | null)[]): boolean {
  const { storage } = t;
  const { slot } = storage;
  if (slot === null || slot.serial <= before || slot.moved || !fills(t)) return false;
  for (let i = 0; i < results.length; i++) if (results[i] !== t && results[i]?.storage === storage) return false;
  return results.indexOf(t) === results.lastIndexOf(t);
}
