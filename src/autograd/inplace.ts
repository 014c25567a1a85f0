/**
 * Writing in place: what is allowed, counting the write, and giving the written tensor its new history.
 *
 * Note [CopySlices]. Writing into a view changes the base. The write's node F computes gradients for the view's
 * elements only, so it is wrapped: the base's new node CopySlices takes the gradient of the whole base, lets F replace
 * the view's part of it, and passes the rest through to the node the base had before.
 *
 *   base.node:  old          base.node:  CopySlices --next[0]--> old
 *   view.node:  Select -> old    ==>     (inside: F)--next[k]--> F's other inputs
 *                            view.node:  AsStrided --> CopySlices   (made on demand, see views.ts)
 */
import { GraphError, ShapeError } from '../base/errors.js';
import { Geometry, isNonOverlappingAndDense, contiguousGeometry } from '../base/geometry.js';
import { requiredStorageLength } from '../base/views.js';
import { Flag } from '../tensor/flags.js';
import { isInferenceModeEnabled, modes } from '../tensor/modes.js';
import { Tensor, zerosTensor } from '../tensor/tensor.js';
import { attach, gradEdge } from './graph.js';
import { freedError, Node, type NodeKind, savesNothing } from './node.js';
import { moveRetained, refreshView, viewWriteError } from './views.js';

/** @internal Whom to call with each tensor that is about to be written. */
export const writes: { before: ((self: Tensor) => void) | null } = { before: null };

/**
 * Throws unless `self` may be written in place now, before anything is written.
 *
 * @param tracked whether any input of the operation requires grad
 */
export function checkInplace(self: Tensor, tracked: boolean): void {
  if ((self.flags & Flag.inference) !== 0 && !isInferenceModeEnabled()) {
    throw new GraphError(
      'Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal ' +
        'tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.',
    );
  }
  writes.before?.(self);
  const view = self.viewInfo;
  const trackedBase = view !== null && (view.base.flags & Flag.requiresGrad) !== 0;
  if (!(tracked || trackedBase) || !modes.gradEnabled) return;
  if (view !== null) {
    if (view.creation !== 'default') throw viewWriteError(self, false);
    // The base, or a leaf that is itself a view of it and that this is a view of.
    if (((self.flags | view.base.flags) & Flag.requiresGrad) !== 0 && view.base.node === null) {
      throw new GraphError(
        'a view of a leaf Variable that requires grad is being used in an in-place operation. ' +
          'Wrap it in noGrad(() => ...) if the write is not to be differentiated, or work on a clone().',
      );
    }
  }
  if ((self.flags & Flag.requiresGrad) !== 0 && self.node === null) {
    throw new GraphError(
      'a leaf Variable that requires grad is being used in an in-place operation. ' +
        'Wrap it in noGrad(() => ...) if the write is not to be differentiated (an optimizer step), or work on a clone().',
    );
  }
}

/** Throws where elements of `self` share memory, so that writing one writes another. */
export function checkNoOverlap(name: string, self: Tensor): void {
  const { sizes, strides } = self.geometry;
  if (sizes.some((size, d) => size > 1 && strides[d] === 0)) {
    throw new ShapeError(
      `${name}: unsupported operation: more than one element of the written-to tensor refers to a single memory location. ` +
        'Please clone() the tensor before performing the operation.',
    );
  }
}

/** Counts a write to `self` by the operation `name`; `flags` are those of what its elements were computed from. */
export function noteWrite(self: Tensor, name: string, flags = 0): void {
  if ((flags & Flag.inside) !== 0) (self.viewInfo?.base ?? self).flags |= self.flags |= Flag.inside;
  if ((self.flags & Flag.inference) !== 0) return;
  const counter = self.counter;
  counter.version++;
  counter.writer = name;
  counter.writerSite = modes.anomaly === null ? null : modes.anomaly.site();
}

/** Makes `node`, which describes the write just done, the history of `self` (and of its base, if it is a view). */
export function rebaseHistory(self: Tensor, node: Node): void {
  const view = self.viewInfo;
  if (view === null) {
    replaceNode(self, node);
    return;
  }
  const base = view.base;
  const slices = new Node(
    copySlices,
    [gradEdge(base), ...node.next.slice(1)],
    [base.outputNr, ...node.nextIndex.slice(1, node.next.length)],
    // What F saved, so that it is checked, and counts as freed, with the node that the engine sees.
    node.saved,
    node.savedVersions,
    { write: node, baseGeometry: base.geometry, viewGeometry: self.geometry } satisfies SlicesPlan,
    null,
    base.geometry,
    base.dtype,
  );
  replaceNode(base, slices);
  refreshView(self);
}

/** Makes `node` the history of `t`, and of nothing else: a view keeps what it is a view of as it is. */
export function replaceNode(t: Tensor, node: Node): void {
  moveRetained(t, node);
  attach(t, node);
  if (t.viewInfo !== null) t.viewInfo.version = t.counter.version;
}

interface SlicesPlan {
  readonly write: Node;
  readonly baseGeometry: Geometry;
  readonly viewGeometry: Geometry;
}

const copySlices: NodeKind = {
  name: 'CopySlices',
  ...savesNothing,
  backward(node, grad, _grads, needs) {
    if (node.released) throw freedError(node);
    if (grad === null) return node.next.map(() => null);
    const { write, baseGeometry: base, viewGeometry: view } = node.plan as SlicesPlan;
    // The gradient laid out as the base is, so that the view's strides pick the same elements from it.
    const whole = laidOutAs(grad, base);
    const part = whole.asStrided(view.sizes, view.strides, view.offset - base.offset);
    const inner = write.kind.backward(write, part.clone(), null, needs);
    const own = inner[0] ?? null;
    if (own === null) part.zero_();
    else part.copy_(own);
    return [whole, ...inner.slice(1)];
  },
};

/** The node of the operation that wrote into a view, which CopySlices hides; null for other nodes. */
export function wrappedWrite(node: Node): Node | null {
  return node.kind === copySlices ? (node.plan as SlicesPlan).write : null;
}

/** A fresh tensor with the elements of `grad`, at offset 0 and with the strides of `like`, gaps included. */
export function laidOutAs(grad: Tensor, like: Geometry): Tensor {
  if (like.isContiguous && like.offset === 0) return grad.clone();
  const geometry = new Geometry(like.sizes, like.strides, 0);
  const room = requiredStorageLength(like.sizes, like.strides, 0);
  const { storage } = zerosTensor(grad.dtype, [room]);
  const made = new Tensor(storage, grad.dtype, geometry, 0);
  return made.copy_(grad);
}

/** The geometry a gradient takes for a leaf: the leaf's own strides where it is dense, else row-major. */
export function gradGeometry(leaf: Geometry): Geometry {
  if (leaf.isContiguous || !isNonOverlappingAndDense(leaf)) return contiguousGeometry(leaf.sizes);
  return new Geometry(leaf.sizes, leaf.strides, 0);
}
