/**
 * Hooks that are registered inside vmap. They are written for one example, so the gradient that the engine has, of all
 * examples, is shown to them as one, and what they return is put in its place. They run in the vmaps that they were
 * registered in, also where these have ended; what is registered outside sees all examples. The vmaps by which Jacobians are
 * computed are none of the user's: a tensor that is the same for all directions has one gradient, the sum of theirs.
 */
import { GraphError } from '../../base/errors.js';
import { type Batching, inTheseVmaps, isBatched } from '../../tensor/batching.js';
import { Tensor } from '../../tensor/tensor.js';
import { answers, isMadeInside, type Level, levelsOf, mayBeInner } from './batched.js';

/** `call` under the name of the user's function, which messages mention. */
const named = <F extends (...args: never[]) => unknown>(hook: { readonly name: string }, call: F): F =>
  Object.defineProperty(call, 'name', { value: hook.name });

type Answers = Pick<Batching, 'hookOf' | 'leafHookOf' | 'checkNode'>;

/** What hooks ask of vmap. */
export const hooksInside = (running: () => readonly Level[]): Answers => ({
  hookOf(t, hook) {
    const { show, hide } = answers.formOf(t);
    const inItsVmaps = inTheseVmaps();
    const inner = running().filter(
      (level) => !level.ofDirections && !levelsOf(t).includes(level) && mayBeInner(t, level),
    );
    return named(hook, (grad) => {
      const ended = inner.some((level) => !level.open);
      return inItsVmaps(() => {
        const found = hook(show(grad));
        if (!(found instanceof Tensor)) return found;
        const all = hide(found);
        if (!ended && levelsOf(all).every((level) => levelsOf(grad).includes(level))) return all as typeof found;
        throw new GraphError(
          `hook '${hook.name || '<anonymous>'}': a hook that was registered inside vmap may not replace the gradient of a tensor ` +
            'that is the same for all examples, which is that of all of them together; register it outside, or on a tensor ' +
            'that differs from example to example',
        );
      });
    });
  },
  leafHookOf(t, hook) {
    const inItsVmaps = inTheseVmaps();
    const seen = isBatched(t) ? t : null;
    return named(hook, (leaf) => inItsVmaps(() => hook(seen ?? leaf)));
  },
  checkNode(fn, node) {
    const outermost = running().find((level) => !level.ofDirections);
    if (outermost === undefined || (node !== null && !isMadeInside(node, outermost))) return;
    throw new GraphError(
      `${fn}: a node that is made inside vmap has the gradients of all examples together, so its hooks cannot be those of one ` +
        'example; use registerHook() of the tensor, or register it outside of the vmap',
    );
  },
});
