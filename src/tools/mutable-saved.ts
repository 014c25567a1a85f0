/** `allowMutationOnSavedTensors`: what was saved may be written, since it is copied before. */
import { named } from '../base/arguments.js';
import { alias } from '../autograd/graph.js';
import { writes } from '../autograd/inplace.js';
import { enterHooks } from '../autograd/saved.js';
import { GraphError } from '../base/errors.js';
import { block } from '../tensor/blocks.js';
import { type ModeGuard, withGradMode } from '../tensor/modes.js';
import type { Storage } from '../tensor/storage.js';
import type { Tensor } from '../tensor/tensor.js';

/** A saved tensor, until its elements are about to be written: then a copy of it. */
interface Kept {
  value: Tensor;
}

/** What `allowMutationOnSavedTensors` knows, as long as its block lasts. */
type Mutable = WeakMap<Storage, WeakRef<Kept>[]>;
let mutable: Mutable | null = null;

/** Copies what graphs have saved of a storage that is about to be written. */
function copyBeforeWrite(kept: Mutable, { storage }: Tensor): void {
  const concerned = kept.get(storage);
  if (concerned === undefined) return;
  kept.delete(storage);
  for (const ref of concerned) {
    const entry = ref.deref();
    if (entry !== undefined) entry.value = withGradMode(false, () => entry.value.clone());
  }
}

function enterMutable(): () => void {
  if (mutable !== null) {
    throw new GraphError(
      'allowMutationOnSavedTensors: allow_mutation_on_saved_tensors contexts cannot be nested; the outer one is enough',
    );
  }
  const kept: Mutable = new WeakMap();
  const leave = enterHooks<Kept>({
    pack(t) {
      const entry = { value: alias(t, 0) };
      const others = kept.get(t.storage)?.filter((ref) => ref.deref() !== undefined) ?? [];
      kept.set(t.storage, [...others, new WeakRef(entry)]);
      return entry;
    },
    unpack(entry) {
      if (mutable === kept) return entry.value;
      throw new GraphError(
        "allowMutationOnSavedTensors: Trying to backward outside of the 'allow_mutation_on_saved_tensors' context in which " +
          'the graph was originally recorded. Call backward() inside the block.',
      );
    },
  });
  mutable = kept;
  writes.before = (t) => {
    copyBeforeWrite(kept, t);
  };
  return () => {
    leave();
    mutable = null;
    writes.before = null;
  };
}

/**
 * Lets tensors that were saved for backward be modified in place, inside the callback or until the returned guard is disposed:
 * what a graph has saved is copied just before it is written. Backward has to run inside as well.
 *
 * @throws GraphError when nested, and at backward after the end of the block
 * @example graph.allowMutationOnSavedTensors(() => { const y = x.exp(); y.add_(1); y.sum().backward(); });
 */
export function allowMutationOnSavedTensors(): ModeGuard;
export function allowMutationOnSavedTensors<R>(callback: () => R): R;
export function allowMutationOnSavedTensors<R>(callback?: () => R): R | ModeGuard {
  named('allowMutationOnSavedTensors(callback)', arguments, 1);
  return block('allowMutationOnSavedTensors', enterMutable, callback);
}
