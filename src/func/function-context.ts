/**
 * What a custom function knows of one call: `ctx`, its node in the graph, and the guard over what it kept. How a call is
 * made is in function-call.ts.
 *
 * Note [Made inside forward]. The forward of a custom function records nothing. If it keeps a tensor that it computed on the
 * way, and backward uses that, the gradient is right and its derivative is not: the part through that tensor is missing. So
 * while a forward runs, the inputs that have a gradient carry `Flag.inside`, which all that is computed from them inherits
 * (also by way of numbers read out and made into a tensor again; not through operations without derivative). What ctx
 * keeps and has that flag, and is neither input nor output, is given to a recorded backward with a node of its own that
 * leads to the inputs and throws when it runs: only where a derivative does depend on it. Tensors that backward itself makes
 * from numbers which it read out of others get such a node as well.
 */
import { ArgumentError, GraphError } from '../base/errors.js';
import { isBatched, physicalOf, vmapOf } from '../tensor/batching.js';
import { Flag } from '../tensor/flags.js';
import { modes, type NumberWatch } from '../tensor/modes.js';
import { type Level, levelAt } from '../tensor/tangent.js';
import { Tensor, zerosTensor } from '../tensor/tensor.js';
import { metaOf } from '../autograd/engine.js';
import { anyDual, primalBelow } from '../autograd/forward.js';
import { alias, gradEdge, unpack } from '../autograd/graph.js';
import { Node, type NodeKind, NONE, savesNothing } from '../autograd/node.js';

/** What `savedTensors` is for a ctx that does not say: destructuring up to eight gives tensors. */
export type SavedTensors = readonly [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, ...Tensor[]];

type Savable = readonly (Tensor | null)[];
type ToSave<Saved extends Savable> = SavedTensors extends Saved ? readonly (Tensor | null | undefined)[] : Saved;

/**
 * The `ctx` of a custom function.
 *
 * @typeParam Own the properties that forward sets on it, as in `Context<{ alpha: number }>`
 * @typeParam Saved the tensors that are saved, where some may be null: `Context<object, readonly [Tensor, Tensor | null]>`
 */
export type Context<Own extends object = object, Saved extends Savable = SavedTensors> = FunctionContext<Saved> & Own;

/** How calls of one custom function are answered. */
export interface Definition {
  readonly name: string;
  readonly kind: NodeKind;
  /** The same under the name that it has inside transforms, for which PyTorch makes a class of its own. */
  readonly generatedKind: NodeKind;
  /** The forward, after which everything that is to be kept is on `ctx`. */
  forward(ctx: FunctionContext, args: readonly unknown[]): unknown;
  backward(ctx: FunctionContext, grads: readonly (Tensor | null)[]): unknown;
  jvp(ctx: FunctionContext, tangents: readonly (Tensor | null)[]): unknown;
  /** The rule for vmap, with `info`, the dimension of each input that is mapped over (null: none), and the inputs. */
  readonly vmap: ((...args: readonly unknown[]) => unknown) | null;
  /** Whether vmap may run forward, backward and jvp on batches instead. */
  readonly generateVmapRule: boolean;
  readonly clearsOnAccess: boolean;
}

/** @internal What is known of a call besides what its user put on ctx. */
export class Call {
  toSave: readonly (Tensor | null)[] = NONE;
  forForward: readonly (Tensor | null)[] | null = null;
  readonly dirty = new Set<Tensor>();
  readonly nonDifferentiable = new Set<Tensor>();
  materialize = true;
  node: Node | null = null;
  /** For each saved slot which output it holds, -1 for none; and whether it holds what was made inside forward. */
  outputSlots: readonly number[] = NONE;
  insideSlots: readonly boolean[] = NONE;
  /** Properties of ctx that hold what was made inside forward. */
  insideKeys: readonly string[] = NONE;
  /** What a function without class saved, with slots in place of tensors. */
  skeleton: unknown = null;
  /** Which of the outputs are tensors. */
  tensorOutputs: readonly boolean[] = NONE;
  /** Whether saved tensors were read already, where that is allowed once. */
  accessed = false;
  /** The level whose jvp is running; 0 for none. */
  depth = 0;
  /** Whether backward or jvp is running. */
  private running = false;
  /** Shows what is kept as the function has saved it, where that was a tensor of vmap; `hide` sets it. */
  private show: ((t: Tensor) => Tensor) | null = null;
  /** Which slots are hidden: those for backward, and those for jvp. */
  private hiddenSlots: readonly boolean[] = NONE;
  private hiddenForForward: readonly boolean[] = NONE;

  constructor(
    readonly definition: Definition,
    readonly isTensor: readonly boolean[],
    readonly needsInputGrad: readonly boolean[],
    /** The open levels at which an input has a tangent, the lowest first. */
    readonly levels: readonly Level[],
    /** The inputs that are tensors; dropped when the call ends. */
    public inputs: readonly Tensor[],
  ) {}

  /**
   * Puts tensors of graphs in the place of those that the user has given to ctx.
   *
   * @param saved what is kept of a tensor
   * @param output what becomes of an output
   * @param show what undoes both
   */
  hide(saved: (t: Tensor) => Tensor, output: (t: Tensor) => Tensor, show: (t: Tensor) => Tensor): void {
    const hidden = (from: readonly (Tensor | null)[]): (Tensor | null)[] => from.map((t) => t && saved(t));
    const differ = (from: readonly (Tensor | null)[], to: readonly (Tensor | null)[]): boolean[] =>
      from.map((t, slot) => t !== to[slot]);
    const { toSave, forForward } = this;
    this.toSave = hidden(toSave);
    this.hiddenSlots = this.hiddenForForward = differ(toSave, this.toSave);
    if (forForward !== null) {
      this.forForward = hidden(forForward);
      this.hiddenForForward = differ(forForward, this.forForward);
    }
    for (const set of [this.dirty, this.nonDifferentiable]) {
      const members = [...set];
      set.clear();
      for (const t of members) set.add(set === this.dirty ? saved(t) : output(t));
    }
    this.show = show;
  }

  /** What `savedTensors` gives now. */
  get kept(): Savable {
    const { stored, show } = this;
    if (show === null || !this.running) return stored;
    const hidden = this.depth > 0 ? this.hiddenForForward : this.hiddenSlots;
    return stored.map((t, slot) => (t !== null && hidden[slot]! ? show(t) : t));
  }

  private get stored(): Savable {
    if (this.depth > 0) return (this.forForward ?? this.toSave).map((t, slot) => this.inJvp(t, slot));
    const { node } = this;
    if (node === null) return this.toSave;
    if (this.accessed) {
      throw new GraphError(
        `${this.definition.name}: savedTensors can only be accessed once where clearSavedTensorsOnAccess is set; ` +
          'keep what it gave in a variable',
      );
    }
    const tensors = this.outputSlots.map((_, slot) => {
      const t = unpack(node, slot);
      return t !== null && this.insideSlots[slot]! ? this.guarded(t, `saved tensor ${slot}`) : t;
    });
    if (this.definition.clearsOnAccess && this.running) {
      this.accessed = true;
      node.saved = NONE;
    }
    return tensors;
  }

  /** A kept tensor as the jvp of the running level may use it: with the tangents of lower levels only. */
  private inJvp(t: Tensor | null, slot: number): Tensor | null {
    if (t === null) return null;
    // Outputs are about to get a tangent of this level, so they are never handed out themselves.
    return this.isInside(t) ? this.guarded(t, `saved tensor ${slot}`) : lowered(t, this.depth);
  }

  /** Whether a tensor that ctx keeps was computed from the inputs on the way to the outputs. */
  isInside(t: Tensor): boolean {
    return (t.flags & (Flag.inside | Flag.requiresGrad)) === Flag.inside && t.dtype.isFloatingPoint;
  }

  /** What was made inside forward, as it may be used now. */
  private guarded(t: Tensor, what: string): Tensor {
    if (!this.running) return t;
    const { name } = this.definition;
    const message =
      `${name}: ${what} was computed inside forward of ${name}, where nothing is recorded; its gradient would be missing: ` +
      'save inputs or outputs and recompute, or use onceDifferentiable';
    const lower = this.depth > 0 ? this.levels.filter((level) => level.depth < this.depth) : this.levels;
    if (lower.some((level) => levelAt(level.depth) === level)) throw new GraphError(message);
    return modes.gradEnabled && this.node !== null ? failing(t, [this.node], [], message) : t;
  }

  /** Runs backward or jvp, with the properties of ctx guarded. */
  run<R>(ctx: FunctionContext, callback: () => R): R {
    if (this.running) return callback();
    this.running = true;
    const outer = modes.numbers;
    if (modes.gradEnabled || this.levels.length > 0) modes.numbers = this.watchNumbers();
    const properties = ctx as unknown as Record<string, unknown>;
    const kept = this.insideKeys.map((key) => [key, properties[key]] as const);
    for (const [key, value] of kept) {
      const get = (): unknown => mapTensors(value, (t) => (this.isInside(t) ? this.guarded(t, `ctx.${key}`) : t));
      const set = (other: unknown): void => {
        Object.defineProperty(ctx, key, { value: other, writable: true, enumerable: true, configurable: true });
      };
      Object.defineProperty(ctx, key, { get, set, enumerable: true, configurable: true });
    }
    try {
      return callback();
    } finally {
      this.running = false;
      modes.numbers = outer;
      for (const [key, value] of kept) {
        if (Object.getOwnPropertyDescriptor(ctx, key)?.get === undefined) continue;
        Object.defineProperty(ctx, key, { value, writable: true, enumerable: true, configurable: true });
      }
    }
  }

  /**
   * What backward or jvp makes from numbers that they read leads to where these came from, and throws there; at once where
   * they came from a tensor with tangents.
   */
  private watchNumbers(): NumberWatch {
    const { name } = this.definition;
    const message =
      `${name}: a tensor was made from numbers inside ${this.depth > 0 ? 'jvp' : 'backward'} of ${name}, which nothing ` +
      'records; its gradient would be missing: use operations on tensors, or onceDifferentiable';
    const read = new Set<Tensor>();
    return {
      mask: Flag.requiresGrad | Flag.dual,
      note: (t) => void read.add(t),
      made: (t) => {
        if (t.dtype.isFloatingPoint && anyDual([...read])) throw new GraphError(message);
        return modes.gradEnabled ? failing(t, [], [...read], message) : t;
      },
    };
  }
}

/** What a custom function keeps from forward for its derivatives. Made for each call; own properties may be set on it. */
export class FunctionContext<Saved extends Savable = SavedTensors> {
  // Private, so that it is not among the properties that belong to the user.
  readonly #call: Call;

  /** @internal */
  constructor(call: Call) {
    this.#call = call;
  }

  /** @internal What is known of the call that `ctx` belongs to. */
  static callOf(ctx: FunctionContext<Savable>): Call {
    return ctx.#call;
  }

  /**
   * Keeps tensors for backward: inputs, outputs, or null. They are checked for writes when they are read through
   * `savedTensors`, and freed with the graph. At most once, in forward or setupContext.
   *
   * @throws ArgumentError for what is no tensor: that goes onto ctx as a property
   * @example ctx.saveForBackward(x, y);
   */
  saveForBackward(...tensors: ToSave<Saved>): void {
    this.#call.toSave = checkSavable('saveForBackward: save_for_backward can only save variables', tensors);
  }

  /** Keeps tensors for jvp, which finds them in `savedTensors`; where it is not called, jvp gets those for backward. */
  saveForForward(...tensors: ToSave<Saved>): void {
    this.#call.forForward = checkSavable(
      'saveForForward: save_for_forward expects all arguments to be tensors; you should save non-tensors as attributes on ctx',
      tensors,
    );
  }

  /**
   * What was saved, in that order.
   * @throws GraphError where the graph was freed, or a tensor was written in place since
   */
  get savedTensors(): Saved {
    return this.#call.kept as unknown as Saved;
  }

  /** For each input whether a gradient is wanted of it. */
  get needsInputGrad(): readonly boolean[] {
    return this.#call.needsInputGrad;
  }

  /**
   * Says which inputs forward writes in place; they must be returned. To be called in forward.
   * @throws ArgumentError for anything but inputs that are tensors
   */
  markDirty(...tensors: readonly Tensor[]): void {
    const call = this.#call;
    tensors.forEach((t, i) => {
      if (!(t instanceof Tensor)) {
        throw new ArgumentError(
          `markDirty: mark_dirty can only accept variables, but argument ${i} is of type ${typeOf(t)}`,
        );
      }
      if (!call.inputs.includes(t)) {
        throw new ArgumentError(
          'markDirty: Only input Tensors should be given to ctx.mark_dirty(). If a Tensor is not an input, there is no ' +
            'need to pass it to mark_dirty().',
        );
      }
      call.dirty.add(t);
    });
  }

  /** Says which outputs have no gradient. Backward gets zeros for them. To be called in forward. */
  markNonDifferentiable(...tensors: readonly Tensor[]): void {
    const call = this.#call;
    for (const t of tensors) {
      if (!(t instanceof Tensor)) {
        throw new ArgumentError(
          `markNonDifferentiable: mark_non_differentiable only accepts variable arguments, but got ${typeOf(t)}`,
        );
      }
      call.nonDifferentiable.add(t);
    }
  }

  /** Whether backward and jvp get zeros (the default) or null where no gradient or tangent arrived. */
  setMaterializeGrads(value: boolean): void {
    this.#call.materialize = value;
  }
}

function checkSavable(what: string, tensors: readonly unknown[]): (Tensor | null)[] {
  return tensors.map((t, i) => {
    if (t == null || t instanceof Tensor) return t ?? null;
    throw new ArgumentError(`${what}, but argument ${i} is of type ${typeOf(t)}; set it on ctx as a property`);
  });
}

/** How a value is named in messages. */
export function typeOf(value: unknown): string {
  return typeof value === 'object' ? Object.prototype.toString.call(value).slice(8, -1) : typeof value;
}

/** How deep tensors are looked for in what users keep. */
const DEEPEST = 8;

/** `value` with the tensors in it (and in its arrays and plain objects) changed; itself where none changes. */
export function mapTensors(value: unknown, change: (t: Tensor) => unknown): unknown {
  return mapInstances(value, Tensor, change);
}

/** As `mapTensors`, for the instances of any class. */
export function mapInstances<T>(
  value: unknown,
  kind: abstract new (...args: never[]) => T,
  change: (t: T) => unknown,
  depth = DEEPEST,
): unknown {
  if (value instanceof kind) return change(value);
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  const plain = Object.getPrototypeOf(value) === Object.prototype;
  if (!Array.isArray(value) && !plain) return value;
  const before = Object.entries(value);
  const after = before.map(([key, entry]) => [key, mapInstances(entry, kind, change, depth - 1)] as const);
  if (after.every(([, entry], i) => entry === before[i]![1])) return value;
  return plain ? Object.fromEntries(after) : after.map(([, entry]) => entry);
}

/** The same elements and place in the graph, with the tangents below a level only; never `t` itself. */
function lowered(t: Tensor, depth: number): Tensor {
  const primal = primalBelow(t, depth);
  if (primal !== t) return primal;
  const edge = gradEdge(t);
  const copy = alias(t, t.flags & ~Flag.view);
  copy.node = t.node;
  copy.outputNr = t.outputNr;
  if (t.node === null) copy.accumulator = edge;
  return copy;
}

// ---- nodes -----------------------------------------------------------------------------------------------------------

const errorKind: NodeKind = {
  name: 'Error',
  ...savesNothing,
  backward(node, grad) {
    if (grad !== null) throw new GraphError(node.params as string);
    return node.next.map(() => null);
  },
};

/** `t` behind a node that leads to what `nodes` lead to and to `sources`, and throws `message` when it runs. */
export function failing(t: Tensor, nodes: readonly Node[], sources: readonly Tensor[], message: string): Tensor {
  if (isBatched(t)) return vmapOf(t).around(failing(physicalOf(t), nodes, sources, message), t);
  const next = [...nodes.flatMap((node) => node.next), ...sources.map(gradEdge)];
  if (!t.dtype.isFloatingPoint || next.every((edge) => edge === null)) return t;
  const indices = [...nodes.flatMap((node) => node.next.map((_, k) => node.nextIndex[k]!)), ...sources.map(outputOf)];
  const out = alias(t, (t.flags & ~(Flag.view | Flag.retainsGrad)) | Flag.requiresGrad);
  out.node = new Node(errorKind, next, indices, NONE, NONE, null, message, t.geometry, t.dtype);
  return out;
}

/** Which output of its node a tensor is. */
export const outputOf = (t: Tensor): number => (t.node === null ? 0 : t.outputNr);

const resultNr = (node: Node, slot: number): number =>
  FunctionContext.callOf(node.plan as FunctionContext).outputSlots[slot]!;

/** The kind of the nodes of a custom function, whose plan is ctx. */
export function kindOf(name: string): NodeKind {
  return {
    name: `${name}Backward`,
    runsAnyway: true,
    savedNames: () => ['tensors'],
    savedValue: (node) => (node.plan as FunctionContext).savedTensors,
    savesResult: (node, slot) => resultNr(node, slot) >= 0,
    resultNr,
    backward(node, grad, grads) {
      const ctx = node.plan as FunctionContext;
      const call = FunctionContext.callOf(ctx);
      const given = call.tensorOutputs.map((isTensor, i) => {
        const arrived = grads === null ? grad : (grads[i] ?? null);
        return arrived === null && isTensor && call.materialize ? zerosFor(node, i) : arrived;
      });
      const result = call.run(ctx, () => call.definition.backward(ctx, given));
      return gradients(call, Array.isArray(result) ? (result as unknown[]) : [result]);
    },
  };
}

/** The gradient of an output that received none. */
function zerosFor(node: Node, index: number): Tensor {
  const { geometry, dtype } = metaOf(node, index);
  return zerosTensor(dtype!, geometry.sizes);
}

/** What backward returned, checked: one for each input that is a tensor. */
function gradients(call: Call, returned: readonly unknown[]): (Tensor | null)[] {
  const { isTensor } = call;
  const { name } = call.definition.kind;
  const values = returned.map((value) => value ?? null);
  if (values.length < isTensor.length || values.slice(isTensor.length).some((value) => value !== null)) {
    throw new GraphError(
      `function ${name} returned an incorrect number of gradients (expected ${isTensor.length}, got ${values.length}); ` +
        'backward returns one for each input of forward, null for those without',
    );
  }
  isTensor.forEach((tensor, i) => {
    const value = values[i];
    if (value === null || (tensor && value instanceof Tensor)) return;
    throw new GraphError(
      tensor
        ? `function ${name} returned at index ${i}: expected Variable or None (got ${typeOf(value)}); give a tensor or null`
        : `function ${name} returned a gradient different than None at position ${i + 1}, but the corresponding forward ` +
            'input was not a Variable; return null there',
    );
  });
  return values.filter((_, i) => isTensor[i]) as (Tensor | null)[];
}
