/**
 * What happens to tensors on their way into the graph and back: hooks that pack and unpack them (to keep them elsewhere, or
 * smaller, or not at all), and hooks of a single saved tensor.
 *
 * Note [Packing]. While there are hooks, each new node is seen when it is made (`watchNodes`). What stands for a packed tensor
 * in `node.saved` looks enough like a tensor to pass the checks of graph.ts, and `unpack` asks it for the tensor. When such a
 * node runs, all of its tensors are unpacked before its formulas see any, and are in `node.saved` meanwhile; its kind
 * does this, which stands before the operation's own.
 *
 *   node.kind --> { backward: unpack, call the kind's own }        inherits all else from the operation's kind
 *   node.saved -> [Packed, Packed]
 *                     |-- value: what the pack hook returned
 *                     '-- edge: the node that made the tensor
 */
import { named } from '../base/arguments.js';
import { ArgumentError, DTypeError, GraphError, ShapeError } from '../base/errors.js';
import type { DType } from '../base/dtype.js';
import { formatSizes, sameSizes } from '../base/geometry.js';
import { outsideVmaps, refuseExample } from '../tensor/batching.js';
import { block } from '../tensor/blocks.js';
import { Flag } from '../tensor/flags.js';
import { type ModeGuard, modes, swapGradMode, withGradMode } from '../tensor/modes.js';
import { Tensor } from '../tensor/tensor.js';
import { alias, checkSlot, gradEdge, modifiedError, type Packed, unpack as unpackSlot } from './graph.js';
import { type Node, type NodeKind, rawSaved, type SlotOutput, watchNodes } from './node.js';

/** What is done to saved tensors: `unpack(pack(t))` has to have the values of `t`. */
export interface SavedTensorHooks<P = unknown> {
  /** Called once with each tensor that is saved, with grad mode off; it must not modify the tensor. */
  readonly pack: (t: Tensor) => P;
  /** Called with what `pack` returned each time the tensor is needed. */
  readonly unpack: (packed: P) => Tensor;
}

// ---- one packed tensor -----------------------------------------------------------------------------------------------

class PackedTensor implements Packed {
  readonly flags = Flag.packed;
  readonly storage = { slot: null };
  readonly counter: { readonly version: number };
  source: Tensor | null;
  private readonly value: unknown;
  /** The node that the tensor leads to; null where it needs no gradient. */
  private readonly edge: Node | null;
  private readonly index: number;
  private readonly dtype: DType;
  private readonly sizes: readonly number[];
  /** The version of the tensor, where the hook returned that very tensor; then writing to it would show. */
  private readonly version: number | null;

  constructor(
    private readonly node: Node,
    private readonly slot: number,
    t: Tensor,
    private readonly hooks: SavedTensorHooks,
  ) {
    const { kind } = node;
    const isResult = kind.savesResult(node, slot);
    this.edge = isResult ? node : gradEdge(t);
    this.index = isResult ? (kind.resultNr?.(node, slot) ?? outputOf(node, slot)) : t.outputNr;
    this.dtype = t.dtype;
    this.sizes = t.geometry.sizes;
    this.counter = { version: node.savedVersions[slot] ?? 0 };
    // A tangent may still be set, so the tensor is kept where there are any.
    this.source = modes.dualLevel > 0 ? t : null;
    this.value = packed(t, hooks);
    this.version = this.value === t ? this.counter.version : null;
  }

  open(): Tensor {
    const value = outsideVmaps(() => this.hooks.unpack(this.value));
    if (!(value instanceof Tensor)) {
      throw new ArgumentError(
        `savedTensorsHooks: Output of saved tensor unpack_hook expected to be a Tensor but got result of type ${typeof value}; ` +
          'return the tensor that was packed',
      );
    }
    if (value === this.value && this.version !== null && value.counter.version !== this.version) {
      throw modifiedError(this.node, value, this.slot);
    }
    refuseExample('savedTensorsHooks: the unpack hook', value);
    const right = this.inOwnDType(value);
    const made = alias(right, (right.flags & Flag.inference) | (this.edge === null ? 0 : Flag.requiresGrad));
    if (this.edge?.variable != null) made.accumulator = this.edge;
    else made.node = this.edge;
    made.outputNr = this.index;
    made.tangent = right.tangent ?? this.source?.tangent ?? null;
    if (made.tangent !== null) made.flags |= Flag.dual;
    return made;
  }

  /** Kernels rely on sizes and dtypes, so an unpack hook may not change the former, and the latter only between floats. */
  private inOwnDType(value: Tensor): Tensor {
    const { dtype, sizes } = this;
    if (!sameSizes(value.shape, sizes)) {
      throw new ShapeError(
        `savedTensorsHooks: the unpack hook returned a tensor of sizes ${formatSizes(value.shape)} for one of sizes ` +
          `${formatSizes(sizes)} that ${this.node.kind.name} saved; return a tensor of the sizes that were packed`,
      );
    }
    if (value.dtype === dtype) return value;
    if (value.dtype.isFloatingPoint && dtype.isFloatingPoint) return withGradMode(false, () => value.to(dtype));
    throw new DTypeError(
      `savedTensorsHooks: the unpack hook returned a tensor of dtype ${value.dtype.name} for one of dtype ${dtype.name} that ` +
        `${this.node.kind.name} saved; convert it back`,
    );
  }
}

/** Which output of a node a result that it saved is. */
function outputOf({ plan }: Node, slot: number): number {
  const slots = (plan as { slots?: readonly SlotOutput[] } | null)?.slots ?? [];
  const entry = slots.findLast(({ start }) => start <= slot);
  return entry === undefined ? 0 : Math.max(entry.output, 0) + slot - entry.start;
}

/** What the pack hook makes of a tensor. */
function packed(t: Tensor, { pack }: SavedTensorHooks): unknown {
  const { version } = t.counter;
  // The hook may keep what it sees, also where nobody else would (see tensor/temporaries.ts).
  if (t.storage.slot !== null) t.storage.slot.moved = true;
  const gradMode = swapGradMode(false);
  let value: unknown;
  try {
    value = outsideVmaps(() => pack(t));
  } finally {
    swapGradMode(gradMode);
  }
  if (t.counter.version === version) return value;
  throw new GraphError(
    'savedTensorsHooks: A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook ' +
      'can not be modified by in-place operations as this can lead to unexpected side-effects. clone() it first.',
  );
}

/** The kinds whose nodes have packed tensors, by the kinds that they stand before. */
const unpacking = new WeakMap<NodeKind, NodeKind>();

/** A kind that unpacks what its nodes saved before they run, and is otherwise as `kind`. */
function unpackingKind(kind: NodeKind): NodeKind {
  if (kind.repack !== undefined) return kind;
  let made = unpacking.get(kind);
  if (made === undefined) {
    const own: Partial<NodeKind> = {
      backward: (node, grad, grads, needs) => withUnpacked(node, () => kind.backward(node, grad, grads, needs)),
      repack: unpackingKind,
      // The hooks are the user's code, and what they return may be kept.
      mindsFresh: false,
      keepsNothing: false,
    };
    made = Object.assign(Object.create(kind) as NodeKind, own);
    unpacking.set(kind, made);
  }
  return made;
}

function withUnpacked<R>(node: Node, run: () => R): R {
  const { saved, savedVersions } = node;
  const opened = saved.map((_, slot) => unpackSlot(node, slot));
  node.saved = opened;
  node.savedVersions = opened.map((t) => t?.counter.version ?? 0);
  try {
    return run();
  } finally {
    if (!node.released) node.saved = saved;
    node.savedVersions = savedVersions;
  }
}

function packSlots(node: Node, slots: readonly number[], hooks: SavedTensorHooks): void {
  const saved = node.saved.slice();
  for (const slot of slots) saved[slot] = new PackedTensor(node, slot, saved[slot]!, hooks) as unknown as Tensor;
  node.saved = saved;
  node.kind = unpackingKind(node.kind);
}

// ---- hooks of all tensors that are saved -----------------------------------------------------------------------------

const entered: SavedTensorHooks[] = [];
/** Why hooks are refused now: the messages of the blocks that do. */
const refusals: string[] = [];
let unwatch = (): void => undefined;

/** @internal The hooks of tensors that are saved now. */
export function innermostHooks(): SavedTensorHooks | null {
  return entered[entered.length - 1] ?? null;
}

function packNew(node: Node): void {
  const hooks = entered[entered.length - 1]!;
  const slots: number[] = [];
  node.saved.forEach((t, slot) => {
    // Numbers need no packing; what a write into a view has packed, CopySlices takes over as it is.
    if (t !== null && (t.flags & (Flag.wrappedNumber | Flag.packed)) === 0) slots.push(slot);
  });
  if (slots.length > 0) packSlots(node, slots, hooks);
}

/** @internal Makes `hooks` the innermost ones, until the function that is returned is called. */
export function enterHooks<P>(hooks: SavedTensorHooks<P>): () => void {
  const refusal = refusals[refusals.length - 1];
  if (refusal !== undefined) throw new GraphError(refusal);
  if (entered.length === 0) unwatch = watchNodes(packNew);
  const own = { ...hooks } as unknown as SavedTensorHooks;
  entered.push(own);
  return () => {
    const at = entered.lastIndexOf(own);
    if (at < 0) return;
    entered.splice(at, 1);
    if (entered.length === 0) unwatch();
  };
}

function checkHooks(fn: string, pack: unknown, unpack: unknown): void {
  if (typeof pack === 'function' && typeof unpack === 'function') return;
  throw new ArgumentError(
    `${fn}: incompatible function arguments: expected two functions, pack and unpack, got ${typeof pack} and ${typeof unpack}`,
  );
}

/**
 * Packs the tensors that operations save for backward, inside the callback or until the returned guard is disposed: `pack` is
 * called once with each tensor when it is saved (the very tensor, grad mode off), `unpack` with what `pack` returned each time
 * the tensor is needed. Of nested hooks the innermost pair is used alone. Numbers are not packed. A packed tensor's
 * place in the graph is kept; that it was not modified is checked only if `pack` returns it as it is. Inside vmap the hooks
 * are given what is saved: all examples together.
 *
 * @param pack anything made of the tensor; must not modify it
 * @param unpack a tensor of the same sizes, and of the same dtype or another floating one
 * @throws GraphError inside `disableSavedTensorsHooks`, for an async callback, and where `pack` modifies its input; ArgumentError
 *   at backward where `unpack` returns something else than a tensor
 * @example const y = graph.savedTensorsHooks((t) => t.to('float16'), (t) => t.to('float32'), () => model(x));
 * @example { using _ = graph.savedTensorsHooks(pack, unpack); y = model(x); }
 */
export function savedTensorsHooks<P>(pack: (t: Tensor) => P, unpack: (packed: P) => Tensor): ModeGuard;
export function savedTensorsHooks<P, R>(pack: (t: Tensor) => P, unpack: (packed: P) => Tensor, callback: () => R): R;
export function savedTensorsHooks<P, R>(
  pack: (t: Tensor) => P,
  unpack: (packed: P) => Tensor,
  callback?: () => R,
): R | ModeGuard {
  named('savedTensorsHooks(pack, unpack, callback)', arguments, 3);
  checkHooks('savedTensorsHooks', pack, unpack);
  return block('savedTensorsHooks', () => enterHooks({ pack, unpack }), callback);
}

/**
 * Refuses hooks of saved tensors inside the callback or until the returned guard is disposed: entering some throws GraphError
 * with this message, as does disabling them where some are in force. Hooks of a single saved tensor are not concerned.
 *
 * @example graph.disableSavedTensorsHooks('not inside this transform', () => step());
 */
export function disableSavedTensorsHooks(message: string): ModeGuard;
export function disableSavedTensorsHooks<R>(message: string, callback: () => R): R;
export function disableSavedTensorsHooks<R>(message: string, callback?: () => R): R | ModeGuard {
  named('disableSavedTensorsHooks(message, callback)', arguments, 2);
  if (typeof message !== 'string') {
    throw new ArgumentError(`disableSavedTensorsHooks: expected an error message, got ${typeof message}`);
  }
  const enter = (): (() => void) => {
    if (entered.length > 0) throw new GraphError(message);
    refusals.push(message);
    return () => {
      const at = refusals.lastIndexOf(message);
      if (at >= 0) refusals.splice(at, 1);
    };
  };
  return block('disableSavedTensorsHooks', enter, callback);
}

/**
 * Keeps the tensors that operations save in the CPU's memory, where all tensors of this library live: they stay as they are,
 * and are checked for modification as without it. It is here so that programs that use it run.
 *
 * @param options `pinMemory`: whether copies are page-locked; without effect
 * @example graph.saveOnCpu(() => model(x))
 */
export function saveOnCpu(options?: boolean | { pinMemory?: boolean }): ModeGuard;
export function saveOnCpu<R>(callback: () => R): R;
export function saveOnCpu<R>(options: boolean | { pinMemory?: boolean }, callback: () => R): R;
export function saveOnCpu<R>(first?: boolean | { pinMemory?: boolean } | (() => R), second?: () => R): R | ModeGuard {
  const callback = [first, second].find((value) => typeof value === 'function');
  named(
    'saveOnCpu(pinMemory)',
    Array.from<unknown>(arguments).filter((value) => value !== callback),
  );
  const same = (t: Tensor): Tensor => t;
  return block('saveOnCpu', () => enterHooks({ pack: same, unpack: same }), callback);
}

// ---- one saved tensor of a node --------------------------------------------------------------------------------------

/** A tensor that a node saved, to be given hooks of its own: `node.rawSavedSelf` and the like. */
export class SavedTensor {
  readonly #node: Node;
  readonly #slot: number;

  private constructor(node: Node, slot: number) {
    this.#node = node;
    this.#slot = slot;
  }

  /** @internal */
  static of(node: Node, slot: number): SavedTensor {
    return new SavedTensor(node, slot);
  }

  /**
   * Packs the tensor now, and unpacks it whenever it is needed, as `savedTensorsHooks` does.
   *
   * @throws GraphError if it has hooks, if it is null, if it was freed or modified; ArgumentError for other than functions
   * @example y.gradFn.rawSavedSelf.registerHooks((t) => t.to('float16'), (t) => t.to('float32'))
   */
  registerHooks<P>(pack: (t: Tensor) => P, unpack: (packed: P) => Tensor): void {
    named('registerHooks(pack, unpack)', arguments, 2);
    checkHooks('registerHooks', pack, unpack);
    const [node, slot] = [this.#node, this.#slot];
    if (node.released) {
      throw new GraphError(
        'registerHooks: Calling register_hooks on a saved tensor after it has been freed. Saved intermediate values of the graph ' +
          'are freed when you call .backward() or autograd.grad(). Specify retainGraph: true (retain_graph=True) if you need ' +
          'to backward through the graph a second time or if you need to access saved variables after calling backward.',
      );
    }
    const t = node.saved[slot] ?? null;
    if (t === null) {
      throw new GraphError('registerHooks: Calling register_hooks on a saved tensor with value None is forbidden');
    }
    if ((t.flags & Flag.packed) !== 0) {
      throw new GraphError(
        'registerHooks: Calling register_hooks on a saved tensor whose hooks have already been set. ' +
          'Hint: only one pair of hooks is allowed at a time.',
      );
    }
    checkSlot(node, t, slot);
    packSlots(node, [slot], { pack, unpack } as unknown as SavedTensorHooks);
  }
}

const raw = new WeakMap<Node, (SavedTensor | undefined)[]>();

function savedTensor(node: Node, slot: number): SavedTensor {
  const known = raw.get(node) ?? [];
  raw.set(node, known);
  return (known[slot] ??= SavedTensor.of(node, slot));
}

/**
 * All tensors that a node saved, to be given hooks of their own; also those that have no name, and the parts of lists.
 *
 * @example for (const saved of graph.rawSavedTensors(y.gradFn)) saved.registerHooks(pack, unpack);
 */
export function rawSavedTensors(node: Node): readonly SavedTensor[] {
  named('rawSavedTensors(node)', arguments, 1);
  return node.saved.map((_, slot) => savedTensor(node, slot));
}

/** The slot that a kind reads for a name, found by letting it read slots that hold their own numbers. */
function slotOf(node: Node, name: string): number | null {
  const { saved, released } = node;
  const markers = Array.from({ length: Math.max(saved.length, 8) }, (_, slot) => new Marker(node, slot));
  node.saved = markers as unknown as readonly Tensor[];
  node.released = 0;
  try {
    const value = node.kind.savedNames(node).includes(name) ? node.kind.savedValue(node, name) : undefined;
    return value instanceof Marker ? value.slot : null;
  } finally {
    node.saved = saved;
    node.released = released;
  }
}

class Marker {
  readonly flags = Flag.packed;
  readonly storage = { slot: null };
  readonly counter: { readonly version: number };

  constructor(
    node: Node,
    readonly slot: number,
  ) {
    this.counter = { version: node.savedVersions[slot] ?? 0 };
  }

  open(): this {
    return this;
  }
}

/** @internal Makes `node.rawSavedSelf` and the like work. */
export function installRawSaved(): void {
  rawSaved.get = (node, name) => {
    const slot = slotOf(node, name);
    return slot === null ? undefined : savedTensor(node, slot);
  };
}
