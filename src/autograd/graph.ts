/**
 * Reading and extending the graph: the edge that leads to a tensor, recording a node on results, saving tensors for
 * backward and getting them back with the version check.
 */
import { GraphError } from '../base/errors.js';
import { isBatched, vmapOf } from '../tensor/batching.js';
import { Flag, WHY_FLAGS } from '../tensor/flags.js';
import { modes } from '../tensor/modes.js';
import { ready } from '../tensor/storage.js';
import { Tensor } from '../tensor/tensor.js';
import { refreshView } from './views.js';
import { freedError, Node, type NodeKind, nodesMade, NONE, savesNothing, ZEROS } from './node.js';

function notCalled(): never {
  throw new Error('the engine accumulates into leaves itself');
}

/** The kind of the nodes that accumulate into the `.grad` of leaves. */
export const accumulateGrad: NodeKind = {
  name: 'AccumulateGrad',
  backward: notCalled,
  ...savesNothing,
};

/** The node that gradients of `t` flow into: what made it, or its accumulator if it is a leaf that asks for one. */
export function gradEdge(t: Tensor): Node | null {
  if (t.viewInfo !== null) refreshView(t);
  if (t.node !== null) return t.node;
  if ((t.flags & Flag.requiresGrad) === 0) return null;
  return t.accumulator ?? makeAccumulator(t);
}

/** Gives a leaf the node that accumulates into its `.grad`. */
export function makeAccumulator(t: Tensor): Node {
  const node = new Node(accumulateGrad, NONE, NONE, NONE, NONE, null, null, t.geometry, t.dtype);
  node.variable = t;
  // Leaves come first: whatever is ready to accumulate does so at once.
  node.sequence = Infinity;
  t.accumulator = node;
  return node;
}

/** The reasons that a result without graph inherits: from its inputs, or that grad mode is off. */
export function reasonFlags(inputFlags: number): number {
  const inherited = inputFlags & WHY_FLAGS;
  return (inputFlags & Flag.requiresGrad) !== 0 && !modes.gradEnabled ? inherited | Flag.madeUnderNoGrad : inherited;
}

/** Makes `out` output number `index` of `node`. */
export function attach(out: Tensor, node: Node, index = 0): void {
  out.node = node;
  out.outputNr = index;
  out.flags |= Flag.requiresGrad;
}

/** The versions to remember with saved tensors. Refuses inference tensors, whose changes nobody counts. */
export function versionsOf(saved: readonly (Tensor | null)[]): readonly number[] {
  let versions: number[] | null = null;
  for (let i = 0; i < saved.length; i++) {
    const t = saved[i];
    if (t === null || t === undefined) continue;
    if ((t.flags & Flag.inference) !== 0) {
      throw new GraphError(
        'Inference tensors cannot be saved for backward. To work around you can make a clone to get a normal tensor ' +
          'and use it in autograd.',
      );
    }
    const version = t.counter.version;
    if (version !== 0) {
      versions ??= new Array<number>(saved.length).fill(0);
      versions[i] = version;
    }
  }
  return versions ?? ZEROS;
}

/** What stands in `node.saved` for a tensor that was packed (saved.ts); it has the fields of a Tensor that are read there. */
export interface Packed {
  /** The tensor, unpacked, with its place in the graph. */
  open(): Tensor;
  /** The tensor whose tangents it has; null where no level was open. */
  source: Tensor | null;
}

/**
 * Saved tensor `slot` of `node`, for use in its backward. Throws GraphError if it was freed, modified or detached since.
 * While the backward pass is recorded, a saved result is given back attached to the node, whatever became of it.
 */
export function unpack(node: Node, slot: number): Tensor | null {
  if (node.released !== 0) throw freedError(node);
  const t = node.saved[slot] ?? null;
  if (t === null) return null;
  checkSlot(node, t, slot);
  if ((t.flags & Flag.packed) !== 0) return (t as unknown as Packed).open();
  if (modes.gradEnabled && t.node !== node && node.kind.savesResult(node, slot)) {
    const copy = alias(t, (t.flags & ~(Flag.view | Flag.retainsGrad)) | Flag.requiresGrad);
    copy.node = node;
    copy.outputNr = t.outputNr;
    return copy;
  }
  return t;
}

/** When `detach_()` was called on a tensor, in sequence numbers of nodes. */
const cutAt = new WeakMap<Tensor, number>();

/** Remembers that `detach_()` cuts `t` from its graph now. */
export function noteCut(t: Tensor): void {
  t.flags |= Flag.cutInPlace;
  cutAt.set(t, nodesMade());
}

/** A tensor saved as an input must still lead to where it came from; a saved result does, whatever happens to it. */
function checkNotCut(node: Node, t: Tensor, slot: number): void {
  if ((cutAt.get(t) ?? 0) <= node.sequence || node.kind.savesResult(node, slot)) return;
  throw new GraphError(
    `${node.kind.name}: Trying to use a saved tensor that has been detached in-place, i.e. with .detach_(). ` +
      'This is not supported, please use out-of-place `.detach()` instead',
  );
}

/** Throws where a saved tensor was modified or cut from its graph since. */
export function checkSlot(node: Node, t: Tensor, slot: number): void {
  if (t.counter.version !== (node.savedVersions[slot] ?? 0)) throw modifiedError(node, t, slot);
  if (t.storage.slot !== null) ready(t.storage);
  if ((t.flags & Flag.cutInPlace) !== 0) checkNotCut(node, t, slot);
}

/** Throws unless all that `node` saved is there and unchanged, without unpacking anything. */
export function checkSaved(node: Node): void {
  if (node.released !== 0) throw freedError(node);
  const saved = node.saved;
  for (let i = 0; i < saved.length; i++) {
    const t = saved[i];
    if (t != null) checkSlot(node, t, i);
  }
}

/** A tensor over the same elements and version counter, without graph or view. */
export function alias(t: Tensor, flags: number): Tensor {
  if (isBatched(t)) return vmapOf(t).aliased(t, flags);
  const made = new Tensor(t.storage, t.dtype, t.geometry, flags);
  made.counter = t.counter;
  return made;
}

export function modifiedError(node: Node, t: Tensor, slot: number): GraphError {
  const sizes = `[torch.${t.dtype.legacyName}Tensor [${t.shape.join(', ')}]]`;
  const source = node.kind.savesResult(node, slot) ? node : t.node;
  const maker = source === null ? '' : `, which is output ${t.outputNr} of ${source.kind.name},`;
  const expected = node.savedVersions[slot] ?? 0;
  const { version, writer, writerSite } = t.counter;
  const saver = node.site === null ? '' : ` ${node.kind.name} was recorded at\n${node.site}\n`;
  const by = writer === null ? '' : ` It was last modified by ${writer}()`;
  const where = writerSite === null ? '' : ` at\n${writerSite}\n`;
  const hint =
    writerSite === null
      ? ' Hint: call setDetectAnomaly(true) (torch.autograd.set_detect_anomaly(True)) before the forward pass to find ' +
        'the operation that failed to compute its gradient and see where it was modified.'
      : '';
  return new GraphError(
    `one of the variables needed for gradient computation has been modified by an inplace operation: ${sizes}${maker} ` +
      `is at version ${version}; expected version ${expected} instead. ${node.kind.name} saved it for its gradient.${by}` +
      `${where === '' && by !== '' ? ';' : ''}${where}${saver} use the out-of-place form, or clone() it before modifying.${hint}`,
  );
}
