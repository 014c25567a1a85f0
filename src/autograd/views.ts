/**
 * Views that autograd tracks: which tensor they are views of, and what made them.
 *
 * Note [Views and their graph]. A view shares its base's storage and version counter. When the base or any of its views
 * is written in place, the base gets a new node, and what the other views hold as `node` describes the elements before
 * the write. They are not told; instead each view remembers the version at which its node was right, and makes the node
 * anew, as a strided view of the base, when it is next asked for (`refreshView`).
 */
import { GraphError } from '../base/errors.js';
import { Flag } from '../tensor/flags.js';
import { isInferenceModeEnabled, modes, withGradMode } from '../tensor/modes.js';
import type { Tensor, ViewCreation } from '../tensor/tensor.js';
import { extrasOf, type Node } from './node.js';

/** Makes `out` a tracked view of `source`. */
export function trackView(out: Tensor, source: Tensor, creation: ViewCreation = 'default'): void {
  // Under inference mode new tensors are inference tensors, which track neither versions nor views.
  if ((out.flags & Flag.inference) !== 0) return;
  const inherited = source.viewInfo?.creation ?? 'default';
  out.counter = source.counter;
  out.viewInfo = {
    base: source.viewInfo?.base ?? source,
    creation:
      creation !== 'default'
        ? creation
        : inherited !== 'default'
          ? inherited
          : isInferenceModeEnabled()
            ? 'inference'
            : modes.gradEnabled
              ? 'default'
              : 'no-grad',
    version: source.counter.version,
  };
  out.flags |= Flag.view;
}

/** `retainGrad()` is about the newest version of a tensor: its registration follows it to a new node. */
export function moveRetained(t: Tensor, to: Node): void {
  if ((t.flags & Flag.retainsGrad) === 0) return;
  if (t.node?.extras) t.node.extras.retained = t.node.extras.retained.filter((other) => other !== t);
  extrasOf(to).retained.push(t);
}

/** Brings `t.node` and its requires-grad flag up to date with its base. No-op for tensors that are no views. */
export function refreshView(t: Tensor): void {
  const view = t.viewInfo;
  if (view === null || view.version === t.counter.version) return;
  const base = view.base;
  if (base.node === null && (base.flags & Flag.requiresGrad) === 0) {
    // Nothing is tracked: there is no node to make.
    view.version = t.counter.version;
    return;
  }
  if (view.creation !== 'default') throw viewWriteError(t, true);
  const { sizes, strides, offset } = t.geometry;
  const remade = withGradMode(true, () => base.asStrided(sizes, strides, offset));
  moveRetained(t, remade.node!);
  t.node = remade.node;
  t.outputNr = 0;
  t.flags |= Flag.requiresGrad;
  view.version = t.counter.version;
}

/**
 * Why a view of this creation may not be written in place with grad mode on.
 *
 * @param indirect whether it was the base or a sibling that was written
 */
export function viewWriteError(t: Tensor, indirect: boolean): GraphError {
  const refusal = t.node?.kind.refusal;
  if (refusal !== undefined) return new GraphError(refusal);
  const creation = t.viewInfo?.creation ?? 'default';
  const happened = indirect ? 'its base or another view of its base has been' : 'is being';
  const what =
    t.node === null
      ? 'A view was created'
      : `Output ${t.outputNr} of ${t.node.kind.name} is a view and ${happened} modified inplace.`;
  if (creation === 'no-grad' || creation === 'inference') {
    const [mode, now, block] =
      creation === 'no-grad'
        ? ['no_grad', 'with grad mode enabled', 'no_grad']
        : ['inference', 'in normal mode', 'inference_mode'];
    return new GraphError(
      `A view was created in ${mode} mode and ${happened} modified inplace ${now}. ` +
        'Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving ' +
        `both the view and the inplace either both inside the ${block} block (if you don't want the inplace to be tracked) ` +
        'or both outside (if you want the inplace to be tracked).',
    );
  }
  if (creation === 'multi-output') {
    return new GraphError(
      `${what} This view is the output of a function that returns multiple views. Such functions do not allow the output ` +
        'views to be modified inplace. You should replace the inplace operation by an out-of-place one.',
    );
  }
  return new GraphError(
    `${what} This view was created inside a custom Function (or because an input was returned as-is) and the autograd ` +
      'logic to handle view+inplace would override the custom backward associated with the custom Function, leading to ' +
      'incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function.',
  );
}
