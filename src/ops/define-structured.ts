/**
 * Structured operations: everything that is neither pointwise nor a view. A record gives a forward and, for each
 * differentiable input, what its gradient needs to keep and how it is computed from that.
 *
 * What a record says is in structured-record.ts. Here are the calls: a short path for one tensor input, the general path,
 * backward, forward mode and the in-place form.
 */
import type { DType } from '../base/dtype.js';
import { canCast } from '../base/dtype.js';
import { DTypeError, ShapeError } from '../base/errors.js';
import { contiguousGeometry, formatSizes, type Geometry, sameSizes } from '../base/geometry.js';
import { attach, gradEdge, reasonFlags, unpack, versionsOf } from '../autograd/graph.js';
import { anyDual, seeBaseTangent, topLevel } from '../autograd/forward.js';
import { checkInplace, checkNoOverlap, noteWrite, rebaseHistory } from '../autograd/inplace.js';
import { defineSavedAccessor, Node, type NodeKind, NONE, ZEROS } from '../autograd/node.js';
import { refreshView } from '../autograd/views.js';
import { isBatched, vmapOf } from '../tensor/batching.js';
import { Flag, SLOW_FLAGS, WHY_FLAGS } from '../tensor/flags.js';
import { modes, syncModes, withGradMode } from '../tensor/modes.js';
import * as backend from '../tensor/launch.js';
import { slotsMade } from '../tensor/memory.js';
import { freeTemporaries, keepOnly } from '../tensor/temporaries.js';
import { Tensor, zerosWith } from '../tensor/tensor.js';
import { forwardMode } from './forward-mode.js';
import { copyInPlaceOf } from './operands.js';
import { numbersToTensors } from './scalar.js';
import { nodeNameOf, Op, type OpKind } from './op.js';
import type { Bound, Param } from './signature.js';
import type { AnyRecord, AnyRule, StructuredRecord } from './structured-record.js';

/** Defines a structured operation. See `StructuredRecord` for what is to be said. */
export function structured<const S extends string, const G>(
  signature: S,
  record: StructuredRecord<S, G>,
): StructuredOp {
  return new StructuredOp('structured', signature, record as unknown as AnyRecord);
}

/** Defines a reduction: a structured operation whose result has fewer elements than its input. */
export function reduction<const S extends string, const G>(signature: S, record: StructuredRecord<S, G>): StructuredOp {
  return new StructuredOp('reduction', signature, record as unknown as AnyRecord);
}

/** What a node keeps of a call besides saved tensors. */
export interface CallInfo {
  /** Parameters that are no tensors. */
  readonly params: Bound;
  /** Sizes of the tensor inputs by name. */
  readonly sizes: Record<string, unknown>;
  /** Where each tensor parameter's entries start in `node.next`, and how many there are. */
  readonly spans: readonly (readonly [start: number, count: number])[];
  /** Names of the saved slots; a list takes a slot per element. */
  readonly slots: readonly Slot[];
  /** Bit k: tensor parameter k was a matrix, or a batch of them, whose columns are contiguous. */
  readonly columnMajor: number;
}

/** What is known beforehand of the calls of an operation with one tensor input and one result. */
interface Simple {
  readonly name: string;
  readonly slots: readonly Slot[];
  readonly spans: CallInfo['spans'];
}

interface Slot {
  readonly name: string;
  readonly isResult: boolean;
  /** The number of the result, where it has a name; read by saved.ts (`SlotOutput`). */
  readonly output: number;
  readonly start: number;
  /** -1 for a single tensor. */
  readonly count: number;
}

/** What is made of a record when it is first used. */
export interface Parts {
  readonly nodeKind: NodeKind;
  readonly inplaceKind: NodeKind;
  readonly tensorParams: readonly Param[];
  readonly rules: readonly (AnyRule | null)[];
  readonly simple: Simple | null;
}

export class StructuredOp extends Op<Tensor | Tensor[]> {
  constructor(
    kind: OpKind,
    text: string,
    readonly record: AnyRecord,
  ) {
    super(kind, text, record, false);
  }

  override get nodeName(): string | null {
    const { grad, node } = this.record;
    return grad === 'none' ? null : (node ?? `${nodeNameOf(this.name)}Backward0`);
  }

  private made: Parts | null = null;

  get parts(): Parts {
    return this.made ?? this.ready();
  }

  /** Makes what follows from the record, see Note [Ready at first use]. */
  private ready(): Parts {
    const { record } = this;
    const tensorParams = this.signature.params.filter((p) => p.base === 'Tensor');
    const rules = tensorParams.map((p) => {
      const rule = record.grad === 'none' ? 'none' : record.grad[p.name];
      return rule === 'none' || rule === undefined ? null : rule;
    });
    const nodeKind: NodeKind = {
      name: this.nodeName ?? 'None',
      keepsNothing: true,
      reach: record.reach,
      backward: (node, grad, grads, needs) => this.backward(node, grad, grads, needs),
      savedNames: (node) => {
        const info = node.plan as CallInfo;
        const params = this.signature.params.filter((p) => p.base !== 'Tensor').map((p) => p.name);
        return [...info.slots.map((s) => s.name), ...params];
      },
      savedValue: (node, name) => this.savedValue(node, name),
      listsInput: (node, k) => {
        const at = (node.plan as CallInfo).spans.findIndex(([start, count]) => k >= start && k < start + count);
        return rules[at] != null;
      },
      savesResult: (node, slot) =>
        (node.plan as CallInfo).slots.some(
          (s) => s.isResult && slot >= s.start && slot < s.start + Math.max(s.count, 1),
        ),
    };
    const inplaceKind = record.inplaceNode === undefined ? nodeKind : { ...nodeKind, name: record.inplaceNode };
    const simple = this.makeSimple(tensorParams, rules);
    for (const p of this.signature.params) defineSavedAccessor(p.name);
    for (const name of this.signature.resultNames) defineSavedAccessor(name);
    defineSavedAccessor('result');
    return (this.made = { nodeKind, inplaceKind, tensorParams, rules, simple });
  }

  override get differentiable(): readonly number[] | null {
    return this.record.differentiable ?? null;
  }

  private makeSimple(tensorParams: readonly Param[], rules: readonly (AnyRule | null)[]): Simple | null {
    const [only, another] = tensorParams;
    const rule = rules[0];
    if (only === undefined || another !== undefined || only.list || only.nullable || rule == null) return null;
    const single = / -> Tensor$/.test(this.signature.text) && this.record.differentiable === undefined;
    const names = rule.save ?? [];
    if (!single || names.some((name) => name !== only.name && name !== 'result')) return null;
    const slots = names.map((name, start) => ({ name, isResult: name === 'result', output: 0, start, count: -1 }));
    return { name: only.name, slots, spans: [[0, 1]] };
  }

  // ---- calling -----------------------------------------------------------------------------------------------------

  /** Takes `bound` over: the caller must not use it afterwards. */
  override run(bound: Bound): Tensor | Tensor[] {
    if (modes.watchers !== 0) syncModes();
    if (this.parts.simple !== null) {
      const self = bound[this.parts.simple.name];
      if (self instanceof Tensor && (self.flags & SLOW_FLAGS) === 0)
        return this.callSimple(this.parts.simple, bound, self);
    }
    const tensors = this.tensorsOf(bound);
    let flags = 0;
    for (const t of tensors) {
      if (t.viewInfo !== null) {
        if (modes.gradEnabled) refreshView(t);
        seeBaseTangent(t);
      }
      flags |= t.flags;
    }
    if ((flags & Flag.dual) !== 0) {
      const level = topLevel(tensors);
      if (level > 0) return forwardMode().structured(this, level, bound);
    }
    const result = this.forward(bound, flags);
    this.recordCall(bound, result, flags);
    return result;
  }

  /** As `call`, for one tensor input and one result and nothing special about the input: the small reductions. */
  private callSimple(simple: Simple, bound: Bound, self: Tensor): Tensor {
    const flags = self.flags;
    const tracked = (flags & Flag.requiresGrad) !== 0 && modes.gradEnabled;
    const before = slotsMade();
    const out = (
      tracked ? withGradMode(false, () => this.record.forward(bound)) : this.record.forward(bound)
    ) as Tensor;
    keepOnly(before, out);
    if (!tracked || !out.dtype.isFloatingPoint) {
      const why = reasonFlags(flags);
      if (out.dtype.isFloatingPoint) out.flags |= why;
      else out.flags |= (why & ~Flag.inside) | ((flags & Flag.requiresGrad) !== 0 ? Flag.notDifferentiable : 0);
      return out;
    }
    const saved = simple.slots.map((slot) => (slot.isResult ? out : self));
    // The bound arguments are this call's own, so they can serve as its parameters once the tensor is taken out.
    bound[simple.name] = null;
    const info: CallInfo = {
      params: bound,
      sizes: { [simple.name]: self.geometry.sizes },
      spans: simple.spans,
      slots: simple.slots,
      columnMajor: 0,
    };
    const index = self.outputNr === 0 ? ZEROS : [self.outputNr];
    const versions = saved.length === 0 ? ZEROS : versionsOf(saved);
    out.node = new Node(
      this.parts.nodeKind,
      [gradEdge(self)],
      index,
      saved,
      versions,
      info,
      null,
      out.geometry,
      out.dtype,
    );
    out.flags |= Flag.requiresGrad;
    return out;
  }

  /** Runs the forward with nothing recorded. Numbers given for tensors become tensors. */
  private forward(bound: Bound, flags: number): Tensor | Tensor[] {
    numbersToTensors(this.signature, bound);
    const before = slotsMade();
    const tracked = (flags & Flag.requiresGrad) !== 0 && modes.gradEnabled;
    const result = tracked ? withGradMode(false, () => this.record.forward(bound)) : this.record.forward(bound);
    // Tangents are not among the results.
    return modes.dualLevel > 0 ? result : keepOnly(before, result);
  }

  tensorsOf(bound: Bound): Tensor[] {
    const tensors: Tensor[] = [];
    for (const p of this.parts.tensorParams) {
      const value = bound[p.name];
      if (value instanceof Tensor) tensors.push(value);
      else if (Array.isArray(value)) for (const t of value) if (t instanceof Tensor) tensors.push(t);
    }
    return tensors;
  }

  /** Attaches a node to the differentiable results if a gradient is to be recorded. */
  private recordCall(bound: Bound, result: Tensor | Tensor[], flags: number): void {
    const results = Array.isArray(result) ? result : [result];
    const outputs = this.differentiableOutputs(results);
    const node = outputs.length === 0 ? null : this.makeNode(bound, results, flags);
    results.forEach((out, i) => {
      if (node !== null && outputs.includes(i)) attach(out, node, i);
      else {
        // A forward may hand out its input or a result of its own recording nothing; say why there is no graph.
        out.flags |= outputs.includes(i) ? reasonFlags(flags) : reasonFlags(flags) & ~Flag.inside;
        if (outputs.length === 0 && (flags & Flag.requiresGrad) !== 0) out.flags |= Flag.notDifferentiable;
      }
    });
  }

  differentiableOutputs(results: readonly Tensor[]): number[] {
    if (this.record.grad === 'none') return [];
    const all = this.record.differentiable ?? results.map((_, i) => i);
    return all.filter((i) => results[i]!.dtype.isFloatingPoint);
  }

  private makeNode(bound: Bound, results: readonly Tensor[], flags: number): Node | null {
    if ((flags & Flag.requiresGrad) === 0 || !modes.gradEnabled) return null;
    const next: (Node | null)[] = [];
    const indices: number[] = [];
    const spans: [number, number][] = [];
    const wanted = new Set<string>();
    let columnMajor = 0;
    this.parts.tensorParams.forEach((p, i) => {
      const value = bound[p.name];
      if (value instanceof Tensor && isColumnMajor(value.geometry)) columnMajor |= 1 << i;
      const entries = Array.isArray(value) ? (value as Tensor[]) : [value as Tensor | null];
      const rule = this.parts.rules[i] ?? null;
      spans.push([next.length, entries.length]);
      for (const t of entries) {
        const edge = rule === null || !(t instanceof Tensor) ? null : gradEdge(t);
        next.push(edge);
        indices.push(edge === null ? 0 : (t as Tensor).outputNr);
        if (edge !== null) for (const name of rule!.save ?? []) wanted.add(name);
      }
    });
    if (next.every((edge) => edge === null)) return null;
    const { saved, slots } = this.save(wanted, bound, results);
    const info: CallInfo = { params: this.paramsOf(bound), sizes: this.sizesOf(bound), spans, slots, columnMajor };
    const zero = indices.length <= ZEROS.length && indices.every((i) => i === 0);
    const first = results[0]!;
    const node = new Node(
      this.parts.nodeKind,
      next,
      zero ? ZEROS : indices,
      saved,
      saved.length === 0 ? ZEROS : versionsOf(saved),
      info,
      null,
      first.geometry,
      first.dtype,
    );
    if (results.length > 1) node.outputs = results.map((r) => ({ geometry: r.geometry, dtype: r.dtype }));
    return node;
  }

  private save(
    wanted: ReadonlySet<string>,
    bound: Bound,
    results: readonly Tensor[],
  ): { saved: readonly (Tensor | null)[]; slots: readonly Slot[] } {
    if (wanted.size === 0) return { saved: NONE, slots: NONE };
    const saved: (Tensor | null)[] = [];
    const slots: Slot[] = [];
    for (const name of wanted) {
      const named = this.signature.resultNames.indexOf(name);
      // An index is a result too, but not one that gradients flow through.
      const isResult = name === 'result' || name === 'results' || this.differentiableOutputs(results).includes(named);
      const value =
        name === 'result' ? results[0] : name === 'results' ? results : named >= 0 ? results[named] : bound[name];
      const start = saved.length;
      if (Array.isArray(value)) saved.push(...(value as Tensor[]));
      else saved.push((value as Tensor | null | undefined) ?? null);
      slots.push({ name, isResult, output: named, start, count: Array.isArray(value) ? value.length : -1 });
    }
    return { saved, slots };
  }

  private paramsOf(bound: Bound): Bound {
    const params: Bound = {};
    for (const p of this.signature.params) if (p.base !== 'Tensor') params[p.name] = bound[p.name];
    return params;
  }

  private sizesOf(bound: Bound): Record<string, unknown> {
    const sizes: Record<string, unknown> = {};
    for (const p of this.parts.tensorParams) {
      const value = bound[p.name];
      sizes[p.name] = Array.isArray(value)
        ? (value as (Tensor | null)[]).map((t) => t?.shape ?? null)
        : value instanceof Tensor
          ? value.shape
          : null;
    }
    return sizes;
  }

  // ---- backward ----------------------------------------------------------------------------------------------------

  private backward(
    node: Node,
    grad: Tensor | null,
    grads: readonly (Tensor | null)[] | null,
    needs: number,
  ): readonly (Tensor | null)[] {
    const info = node.plan as CallInfo;
    if (this.parts.simple !== null && grad !== null) return [this.backwardSimple(node, info, grad)];
    const gs = grads ?? [grad];
    const batched = gs.find((g) => g !== null && isBatched(g)) ?? null;
    if (batched !== null)
      return vmapOf(batched).forEachGradient(this.name, gs, (own) => this.gradients(node, own, needs));
    return this.gradients(node, gs, needs);
  }

  private gradients(node: Node, gs: readonly (Tensor | null)[], needs: number): readonly (Tensor | null)[] {
    const info = node.plan as CallInfo;
    const results: (Tensor | null)[] = new Array<Tensor | null>(node.next.length).fill(null);
    const first = gs[(this.record.differentiable ?? [0])[0] ?? 0] ?? null;
    if (gs.every((g) => g === null)) return results;
    const alone = first !== null && gs.every((g) => g === null || g === first);
    const kernels = this.record.together !== undefined && alone && !modes.gradEnabled && !isBatched(first);
    if (kernels && !(modes.dualLevel > 0 && anyDual([first, ...node.saved]))) {
      this.backwardTogether(node, first, needs, results);
      return results;
    }
    const values: Bound = { ...info.params };
    const unpacked = new Set<string>();
    this.parts.rules.forEach((rule, i) => {
      const [start, count] = info.spans[i]!;
      if (rule === null || !wants(needs, start, count)) return;
      for (const name of rule.save ?? []) {
        if (unpacked.has(name)) continue;
        unpacked.add(name);
        values[name] = this.unpackSlot(
          node,
          info.slots.find((s) => s.name === name)!,
        );
      }
      // Some results' gradients may be missing; a rule that needs all looks at `gs` itself.
      const g = first ?? zerosForMissing(node, this.record.differentiable?.[0] ?? 0);
      const value = rule.vjp(g, values, info.sizes, gs, info.columnMajor);
      if (Array.isArray(value)) value.forEach((v: Tensor | null, k) => (results[start + k] = v));
      else results[start] = value as Tensor | null;
    });
    if (!modes.gradEnabled) markFresh(results, [...gs, ...node.saved]);
    return results;
  }

  /** Sets the gradients that are wanted among `results`. */
  private backwardTogether(node: Node, g: Tensor, needs: number, results: (Tensor | null)[]): void {
    const info = node.plan as CallInfo;
    const values: Bound = { ...info.params };
    for (const slot of info.slots) values[slot.name] = this.unpackSlot(node, slot);
    const wanted: Record<string, boolean> = {};
    this.parts.tensorParams.forEach((p, i) => {
      wanted[p.name] = this.parts.rules[i] !== null && wants(needs, ...info.spans[i]!);
    });
    const gradients = this.record.together!(g, values, wanted);
    this.parts.tensorParams.forEach((p, i) => {
      if (wanted[p.name]) results[info.spans[i]![0]] = gradients[p.name] ?? null;
    });
    markFresh(results, [g, ...node.saved]);
  }

  private backwardSimple(node: Node, info: CallInfo, g: Tensor): Tensor | null {
    const slots = info.slots;
    const values: Bound = slots.length === 0 ? info.params : { ...info.params };
    for (let i = 0; i < slots.length; i++) values[slots[i]!.name] = unpack(node, slots[i]!.start);
    const result = this.parts.rules[0]!.vjp(g, values, info.sizes, [g], info.columnMajor) as Tensor | null;
    if (result !== null && !modes.gradEnabled && isOwn(result, [g, ...node.saved])) result.flags |= Flag.fresh;
    return result;
  }

  private unpackSlot(node: Node, slot: Slot): unknown {
    if (slot.count < 0) return unpack(node, slot.start);
    return Array.from({ length: slot.count }, (_, k) => unpack(node, slot.start + k));
  }

  private savedValue(node: Node, name: string): unknown {
    const info = node.plan as CallInfo;
    const slot = info.slots.find((s) => s.name === name);
    return slot === undefined ? info.params[name] : this.unpackSlot(node, slot);
  }

  /** The arguments with every tensor input changed. */
  mapTensors(bound: Bound, change: (t: Tensor, name: string) => Tensor): Bound {
    const mapped: Bound = { ...bound };
    for (const p of this.parts.tensorParams) {
      const value = bound[p.name];
      if (value instanceof Tensor) mapped[p.name] = change(value, p.name);
      else if (Array.isArray(value))
        mapped[p.name] = (value as Tensor[]).map((t) => (t instanceof Tensor ? change(t, p.name) : t));
    }
    return mapped;
  }

  // ---- in place ----------------------------------------------------------------------------------------------------

  override runInplace(bound: Bound): Tensor {
    if (modes.watchers !== 0) syncModes();
    const self = bound['self'] as Tensor;
    const name = `${this.signature.name}_`;
    const tensors = this.tensorsOf(bound);
    if (modes.gradEnabled) tensors.forEach(refreshView);
    tensors.forEach(seeBaseTangent);
    const level = topLevel(tensors);
    const flags = tensors.reduce((all, t) => all | t.flags, 0);
    const tracked = (flags & Flag.requiresGrad) !== 0 && this.record.grad !== 'none';
    checkInplace(self, tracked);
    // Filling an expanded tensor with one value is well defined; anything that writes different values is not.
    if (this.record.fills !== true) checkNoOverlap(name, self);
    // The out-of-place result is computed from a copy that stands for the old self, then written over it.
    const before = slotsMade();
    const old = (tracked && modes.gradEnabled) || level > 0 ? copyInPlaceOf(self) : self;
    const oldBound = this.mapTensors(bound, (t) => (t === self ? old : t));
    const out = this.call(oldBound) as Tensor;
    if (!sameSizes(out.shape, self.shape)) {
      throw new ShapeError(
        `${name}: output with shape ${formatSizes(self.shape)} doesn't match the broadcast shape ${formatSizes(out.shape)}`,
      );
    }
    checkCast(name, out.dtype, self.dtype);
    const node = out.node;
    backend.copy(self, out);
    if (node === null && modes.dualLevel === 0) freeTemporaries(before, NONE);
    noteWrite(self, name, out.flags);
    if (node !== null) {
      const kind = this.parts.inplaceKind;
      node.kind = node.kind.repack?.(kind) ?? kind;
      rebaseHistory(self, node);
    } else if ((self.flags & Flag.requiresGrad) === 0) {
      self.flags |= out.flags & WHY_FLAGS;
    }
    if (level > 0) forwardMode().written(self, out);
    return self;
  }
}

/** Throws unless a result of type `from` may be written over a tensor of type `to`. */
function checkCast(name: string, from: DType, to: DType): void {
  if (!canCast(from, to)) {
    throw new DTypeError(
      `${name}: result type ${from.legacyName} can't be cast to the desired output type ${to.legacyName}`,
    );
  }
}

function wants(needs: number, start: number, count: number): boolean {
  for (let k = start; k < start + count; k++) if (((needs >> k) & 1) !== 0) return true;
  return false;
}

function zerosForMissing(node: Node, index: number): Tensor {
  const meta = node.outputs?.[index] ?? node;
  return zerosWith(meta.dtype!, contiguousGeometry(meta.geometry!.sizes));
}

/** Whether the columns of a matrix, or of each of a batch, are contiguous and its rows are not. */
function isColumnMajor({ strides }: Geometry): boolean {
  const rank = strides.length;
  return rank >= 2 && strides[rank - 2] === 1 && strides[rank - 1]! > 1;
}

/** Whether a gradient is alone in its storage: fills it, and shares it with none of the others. */
function isOwn(t: Tensor, others: readonly (Tensor | null)[]): boolean {
  const fills = t.geometry.isContiguous && t.storage.length === t.geometry.numel;
  return fills && !others.some((other) => other !== null && other.storage === t.storage);
}

/** Marks gradients that share no storage with anything else as free to be kept without a copy. */
function markFresh(results: readonly (Tensor | null)[], sources: readonly (Tensor | null)[]): void {
  results.forEach((t, i) => {
    const others = [...sources, ...results.filter((_, k) => k !== i)];
    if (t !== null && isOwn(t, others)) t.flags |= Flag.fresh;
  });
}
