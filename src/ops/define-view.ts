/**
 * Views: operations that give another geometry of the same storage. The record is a function on geometries; the gradient
 * is its transpose, which is known for all of them: put the gradient into zeros, through the same view.
 */
import { ShapeError } from '../base/errors.js';
import { int64 } from '../base/dtype.js';
import { contiguousGeometry, formatSizes, Geometry } from '../base/geometry.js';
import { requiredStorageLength, selectGeometry } from '../base/views.js';
import { attach, gradEdge, reasonFlags } from '../autograd/graph.js';
import { seeBaseTangent, topLevel } from '../autograd/forward.js';
import { checkInplace, noteWrite, replaceNode } from '../autograd/inplace.js';
import { defineSavedAccessor, Node, type NodeKind, NONE, savesNothing, ZEROS } from '../autograd/node.js';
import { refreshView, trackView } from '../autograd/views.js';
import { isBatched, vmapOf } from '../tensor/batching.js';
import { Flag, SLOW_FLAGS } from '../tensor/flags.js';
import { modes, syncModes, withGradMode } from '../tensor/modes.js';
import type { Operand } from '../kernel/operand.js';
import * as backend from '../tensor/launch.js';
import type { Storage } from '../tensor/storage.js';
import type { Tangent } from '../tensor/tangent.js';
import { emptyWith, Tensor, type ViewCreation, zerosWith } from '../tensor/tensor.js';
import { forwardMode } from './forward-mode.js';
import { wordsOf } from './index-plan.js';
import { type Describe, nodeNameOf, Op } from './op.js';
import type { Bound } from './signature.js';
import type { Values } from './signature-types.js';

type Params<S extends string> = Omit<Values<S>, 'self'>;

export interface ViewRecord<S extends string> extends Describe {
  node?: string;
  /** The geometry of the view; several for an operation that gives several views. */
  geometry: (g: Geometry, params: Params<S>) => Geometry | Geometry[];
  /** The gradient, where something shorter than the general transpose does; gets the viewed tensor's geometry. */
  grad?: (g: Tensor, params: Params<S>, geometry: Geometry) => Tensor;
  /**
   * The same for an operation that gives several views: gets the gradients of all, null where none arrived, at least one
   * is there. Without it every view's gradient would be put into zeros of the viewed tensor's sizes, and those added up.
   */
  gradAll?: (gs: readonly (Tensor | null)[], params: Params<S>, geometry: Geometry) => Tensor;
  /** The geometry is the caller's, so it may reach beyond the storage and is checked. */
  anywhere?: boolean;
  /** The node of the in-place form, which changes the geometry of the tensor itself (`t_`). */
  inplaceNode?: string;
}

interface AnyRecord extends Describe {
  node?: string;
  geometry: (g: Geometry, params: Bound) => Geometry | Geometry[];
  grad?: (g: Tensor, params: Bound, geometry: Geometry) => Tensor;
  gradAll?: (gs: readonly (Tensor | null)[], params: Bound, geometry: Geometry) => Tensor;
  inplaceNode?: string;
  anywhere?: boolean;
}

/** Defines a view operation. See `ViewRecord` for what is to be said. */
export function view<const S extends string>(signature: S, record: ViewRecord<S>): ViewOp {
  return new ViewOp(signature, record as unknown as AnyRecord);
}

interface CallInfo {
  readonly params: Bound;
  readonly geometry: Geometry;
  /** How many dimensions in front the view leaves as they are. */
  readonly lead: number;
}

export class ViewOp extends Op<Tensor | Tensor[]> {
  constructor(
    text: string,
    private readonly record: AnyRecord,
  ) {
    super('view', text, record, record.inplaceNode !== undefined);
  }

  override get nodeName(): string {
    return this.record.node ?? `${nodeNameOf(this.name)}Backward0`;
  }

  // Made at first use, see Note [Ready at first use].
  private made: NodeKind | null = null;
  private madeInplace: NodeKind | null = null;

  private get nodeKind(): NodeKind {
    return (this.made ??= this.makeKind(this.nodeName));
  }

  private get inplaceKind(): NodeKind | null {
    const { inplaceNode } = this.record;
    return inplaceNode === undefined ? null : (this.madeInplace ??= this.makeKind(inplaceNode));
  }

  private makeKind(name: string): NodeKind {
    for (const p of this.signature.params) defineSavedAccessor(p.name);
    return {
      name,
      keepsNothing: true,
      backward: (node, grad, grads) => [this.backward(node, grads ?? [grad])],
      savedNames: (node) => Object.keys((node.plan as CallInfo).params),
      savedValue: (node, saved) => (node.plan as CallInfo).params[saved],
      savesResult: () => false,
    };
  }

  override run(bound: Bound): Tensor | Tensor[] {
    if (modes.watchers !== 0) syncModes();
    const self = bound['self'] as Tensor;
    if (self.viewInfo !== null && modes.gradEnabled) refreshView(self);
    seeBaseTangent(self);
    if ((self.flags & Flag.dual) !== 0) {
      const level = topLevel([self]);
      if (level > 0) return forwardMode().view(this, level, bound);
    }
    return this.seenThrough(self, bound, 0);
  }

  /** As `run`, for a tensor without tangents, with `lead` dimensions in front that the view leaves as they are. */
  runLed(self: Tensor, bound: Bound, lead: number): Tensor | Tensor[] {
    if (self.viewInfo !== null && modes.gradEnabled) refreshView(self);
    return this.seenThrough(self, bound, lead);
  }

  /** The geometry of the view of a tensor of geometry `g`. */
  private viewed(g: Geometry, params: Bound, lead: number): Geometry | Geometry[] {
    if (lead === 0) return this.record.geometry(g, params);
    const [sizes, strides] = [g.sizes.slice(0, lead), g.strides.slice(0, lead)];
    const led = (rest: Geometry): Geometry =>
      new Geometry([...sizes, ...rest.sizes], [...strides, ...rest.strides], rest.offset);
    const rest = new Geometry(g.sizes.slice(lead), g.strides.slice(lead), g.offset);
    const made = this.record.geometry(rest, params);
    return Array.isArray(made) ? made.map(led) : led(made);
  }

  private seenThrough(self: Tensor, bound: Bound, lead: number): Tensor | Tensor[] {
    const geometry = this.viewed(self.geometry, bound, lead);
    if (this.record.anywhere === true) checkInside(self, geometry as Geometry);
    const flags = self.flags;
    const recorded = (flags & Flag.requiresGrad) !== 0 && modes.gradEnabled;
    if (!Array.isArray(geometry)) {
      const out = seen(self, geometry, 'default');
      if (recorded) attach(out, this.makeNode(this.nodeKind, self, bound, [out], lead));
      else out.flags |= reasonFlags(flags);
      return out;
    }
    const outs = geometry.map((g) => seen(self, g, 'multi-output'));
    if (recorded && outs.length > 0) {
      const node = this.makeNode(this.nodeKind, self, bound, outs, lead);
      outs.forEach((out, i) => attach(out, node, i));
    } else {
      const why = reasonFlags(flags);
      for (const out of outs) out.flags |= why;
    }
    return outs;
  }

  private makeNode(kind: NodeKind, self: Tensor, bound: Bound, outs: readonly Tensor[], lead = 0): Node {
    const params: Bound = {};
    for (const { name } of this.signature.params) if (name !== 'self') params[name] = bound[name];
    const info: CallInfo = { params, geometry: self.geometry, lead };
    const first = outs[0]!;
    const indices = self.outputNr === 0 ? ZEROS : [self.outputNr];
    const node = new Node(kind, [gradEdge(self)], indices, NONE, NONE, info, null, first.geometry, first.dtype);
    if (outs.length > 1) node.outputs = outs.map((out) => ({ geometry: out.geometry, dtype: out.dtype }));
    return node;
  }

  private backward(node: Node, grads: readonly (Tensor | null)[]): Tensor | null {
    const { params, geometry, lead } = node.plan as CallInfo;
    const [g] = grads;
    if (this.record.gradAll !== undefined && lead === 0) return this.record.gradAll(grads, params, geometry);
    if (node.outputs === null) {
      if (g == null) return null;
      return this.record.grad === undefined || lead > 0 ? this.embed(node, g) : this.record.grad(g, params, geometry);
    }
    const parts = grads.map((grad, i) => (grad == null ? null : this.embed(node, grad, i)));
    return parts.reduce((sum, part) => (sum === null ? part : part === null ? sum : sum.add(part)), null);
  }

  /** Zeros of the viewed tensor's sizes, with `g` written (where elements coincide: added) through the view. */
  private embed(node: Node, g: Tensor, index = 0): Tensor {
    const { params, geometry, lead } = node.plan as CallInfo;
    const whole = contiguousGeometry(geometry.sizes);
    if (whole === geometry) return embedded(g, whole, node.outputs?.[index]!.geometry ?? node.geometry!);
    const viewed = this.viewed(whole, params, lead);
    return embedded(g, whole, Array.isArray(viewed) ? viewed[index]! : viewed);
  }

  /** The tangents of `self` seen through the same view. */
  private inplaceTangents(self: Tensor, bound: Bound): Tangent | null {
    const viewed = (t: Tangent | null): Tangent | null =>
      t === null
        ? null
        : { level: t.level, value: this.call({ ...bound, self: t.value }) as Tensor, next: viewed(t.next) };
    return viewed(self.tangent);
  }

  override runInplace(bound: Bound): Tensor {
    if (modes.watchers !== 0) syncModes();
    const self = bound['self'] as Tensor;
    checkInplace(self, (self.flags & Flag.requiresGrad) !== 0);
    if (self.viewInfo !== null && modes.gradEnabled) refreshView(self);
    const tracked = (self.flags & Flag.requiresGrad) !== 0;
    const made = this.record.geometry(self.geometry, bound) as Geometry;
    const node = tracked && modes.gradEnabled ? this.makeNode(this.inplaceKind!, self, bound, [self]) : null;
    const tangents = this.inplaceTangents(self, bound);
    self.geometry = made;
    self.tangent = tangents;
    if (self.accumulator !== null) self.accumulator.geometry = made;
    noteWrite(self, `${this.signature.name}_`);
    if (node !== null) {
      node.geometry = made;
      // What a view is a view of keeps its elements, and so its node.
      replaceNode(self, node);
    }
    return self;
  }
}

/** A tracked view of `self`, without graph. */
function seen(self: Tensor, geometry: Geometry, creation: ViewCreation): Tensor {
  const out = new Tensor(self.storage, self.dtype, geometry, self.flags & (Flag.inference | Flag.wrappedNumber));
  out.counter = self.counter;
  trackView(out, self, creation);
  return out;
}

/** Throws where a geometry reaches beyond the storage. */
function checkInside(self: Tensor, { sizes, strides, offset }: Geometry): void {
  const [needed, held] = [requiredStorageLength(sizes, strides, offset), self.storage.length];
  if (needed <= held) return;
  const bytes = self.dtype.bytes;
  throw new ShapeError(
    `as_strided: setStorage: sizes ${formatSizes(sizes)}, strides ${formatSizes(strides)}, storage offset ${offset}, and ` +
      `itemsize ${bytes} requiring a storage size of ${needed * bytes} are out of bounds for storage of size ${held * bytes}`,
  );
}

/**
 * Zeros of geometry `whole` with `g` added in at `part`, a view of it; recorded as one operation whose gradient is the
 * view again. Elements that `part` shows more than once (unfold, as_strided) receive the sum.
 */
export function embedded(g: Tensor, whole: Geometry, part: Geometry): Tensor {
  if (isBatched(g)) return embeddedForAll(g, whole, part);
  const shared = overlaps(part);
  const covered = !shared && part.numel === whole.numel;
  const out = covered ? emptyWith(g.dtype, whole) : zerosWith(g.dtype, whole);
  const target = { storage: out.storage, dtype: g.dtype, geometry: part };
  if (shared) withGradMode(false, () => addOverlapping(out, g, part));
  else backend.copy(target, g);
  if ((g.flags & Flag.requiresGrad) !== 0 && modes.gradEnabled) {
    const indices = g.outputNr === 0 ? ZEROS : [g.outputNr];
    attach(out, new Node(embedKind, [gradEdge(g)], indices, NONE, NONE, part, null, whole, g.dtype));
  }
  if (topLevel([g]) > 0) forwardMode().linear(g, out, (tangent) => embedded(tangent, whole, part));
  return out;
}

/** `embedded` for the gradients of all examples at once. */
function embeddedForAll(g: Tensor, whole: Geometry, part: Geometry): Tensor {
  const all = vmapOf(g).physical(g);
  const lead = all.shape.slice(0, all.dim() - g.dim());
  const wholes = contiguousGeometry([...lead, ...whole.sizes]);
  const strides = [...wholes.strides.slice(0, lead.length), ...part.strides];
  return vmapOf(g).around(embedded(all, wholes, new Geometry([...lead, ...part.sizes], strides, part.offset)), g);
}

const embedKind: NodeKind = {
  keepsNothing: true,
  name: 'ViewEmbedBackward0',
  ...savesNothing,
  backward(node, grad) {
    if (grad === null) return NONE;
    const part = node.plan as Geometry;
    const dense = grad.geometry.isContiguous ? grad : grad.contiguous();
    if (!modes.gradEnabled && (dense.flags & SLOW_FLAGS) === 0 && dense.geometry.offset === 0) {
      const out = seen(dense, part, 'default');
      out.flags |= reasonFlags(dense.flags);
      return [out];
    }
    return [dense.asStrided(part.sizes, part.strides, part.offset + dense.geometry.offset)];
  },
};

/** Whether two positions of the geometry may be the same element. */
function overlaps(g: Geometry): boolean {
  if (g.isContiguous) return false;
  // Sorted by stride, each dimension must step over all that the smaller ones reach.
  const dims = g.sizes.map((size, d) => [Math.abs(g.strides[d] ?? 0), size] as const).filter(([, size]) => size !== 1);
  dims.sort((a, b) => a[0] - b[0]);
  let reach = 0;
  for (const [stride, size] of dims) {
    if (stride <= reach) return true;
    reach += stride * (size - 1);
  }
  return false;
}

/**
 * Adds g to the elements of `out` that `part` shows: one by one along the shortest dim, while these are `few`, until no element
 * shows twice; else the elements' flat positions are a scatter index.
 */
function addOverlapping(out: Tensor, g: Tensor, part: Geometry, few = 64): void {
  const dim = part.sizes.indexOf(Math.min(...part.sizes));
  if (!overlaps(part)) seen(out, part, 'default').add_(g);
  else if (part.sizes[dim]! > few) scatterOverlapping(out, g, part);
  else {
    for (let i = 0; i < part.sizes[dim]!; i++) {
      const slice = seen(g, selectGeometry(g.geometry, dim, i), 'default');
      addOverlapping(out, slice, selectGeometry(part, dim, i), few / part.sizes[dim]!);
    }
  }
}

function scatterOverlapping(out: Tensor, g: Tensor, part: Geometry): void {
  const count = part.numel;
  const index = emptyWith(int64, new Geometry([count], [1]));
  const words = wordsOf(index);
  for (let i = 0; i < count; i++) {
    let position = part.offset;
    let rest = i;
    for (let d = part.sizes.length - 1; d >= 0; d--) {
      const size = part.sizes[d]!;
      position += (rest % size) * part.strides[d]!;
      rest = Math.floor(rest / size);
    }
    words[2 * i] = position;
    words[2 * i + 1] = Math.floor(position / 2 ** 32);
  }
  const source = g.contiguous();
  const flat = (t: Tensor): Operand<Storage> => ({
    storage: t.storage,
    dtype: t.dtype,
    geometry: new Geometry([t.numel()], [1], t.geometry.offset),
  });
  backend.scatter(flat(out), flat(index), flat(source), 'add', 0);
}
