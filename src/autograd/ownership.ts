/**
 * Who holds a gradient on its way through the graph, so that its memory is used again as soon as nobody does.
 *
 * Note [Ownership]. A gradient with `Flag.fresh` is held by one edge alone: its receiver may keep it, write over it, and is
 * the one to free it. Where a node hands the same elements to several receivers (both inputs of an addition), the slot counts
 * them in `holders`; each takes itself off the count when it is through, and the last one frees. Everything else (gradients
 * that users gave, or have seen) has no flag and no count and is left alone. Only storages in the arena are counted:
 * others need no help.
 */
import { Flag } from '../tensor/flags.js';
import { releaseStorage } from '../tensor/storage.js';
import { fills, freeTemporaries, isAlone } from '../tensor/temporaries.js';
import type { Tensor } from '../tensor/tensor.js';

type Gradients = readonly (Tensor | null)[];

/** A gradient arrives at the last of its receivers: from now on it is held by that one alone. */
export function arrive(grad: Tensor): void {
  const { slot } = grad.storage;
  if (slot === null || slot.holders !== 1 || !fills(grad)) return;
  slot.holders = 0;
  grad.flags |= Flag.fresh;
}

/** A receiver is through with a gradient, and keeps nothing of it. */
export function finish(grad: Tensor): void {
  const { slot } = grad.storage;
  if (slot === null) return;
  if ((grad.flags & Flag.fresh) !== 0) releaseStorage(grad.storage);
  else if (slot.holders > 0 && --slot.holders === 0) releaseStorage(grad.storage);
}

/** Users may have seen the gradient: nobody frees it. */
export function surrender(grad: Tensor): void {
  grad.flags &= ~Flag.fresh;
  if (grad.storage.slot !== null) grad.storage.slot.holders = 0;
}

/**
 * A node is through with a gradient; among its results may be the same elements again.
 *
 * @param own whether the node was the only one to hold it
 */
export function passOn(grad: Tensor, own: boolean, results: Gradients): void {
  const { storage } = grad;
  const { slot } = storage;
  if (slot === null || !(own || slot.holders > 0)) return;
  let passed = 0;
  let heir = grad;
  for (let i = 0; i < results.length; i++) {
    const result = results[i];
    if (result?.storage !== storage) continue;
    passed++;
    heir = result;
  }
  const holders = (own ? 0 : slot.holders - 1) + passed;
  slot.holders = holders;
  if (holders === 0) releaseStorage(storage);
  else if (passed === 1) arrive(heir);
  else for (let i = 0; i < results.length; i++) if (results[i]?.storage === storage) results[i]!.flags &= ~Flag.fresh;
}

/** Of what a backward function has made, only its results are left, each its receiver's own. */
export function claim(before: number, results: Gradients): void {
  freeTemporaries(before, results);
  for (let i = 0; i < results.length; i++) {
    const grad = results[i];
    if (grad == null || (grad.flags & Flag.fresh) !== 0) continue;
    if (isAlone(grad, before, results)) grad.flags |= Flag.fresh;
    else share(grad, before, results);
  }
}

/** New elements that several results show are counted for all of them. */
function share(grad: Tensor, before: number, results: Gradients): void {
  const { slot } = grad.storage;
  if (slot === null || slot.serial <= before || slot.moved) return;
  slot.holders = 0;
  for (let i = 0; i < results.length; i++) if (results[i]?.storage === grad.storage) slot.holders++;
}
