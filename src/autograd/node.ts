/**
 * Nodes of the graph. One class for all operations, every field set in the constructor, so that the engine's accesses
 * stay monomorphic; what differs between operations is the `NodeKind` that a node points to.
 *
 *   y = x * w      y.node ----> Node MulBackward0 --next[0]--> Node AccumulateGrad (variable x)
 *                                                 --next[1]--> Node AccumulateGrad (variable w)
 *                                                 --saved----> [w, x], each with the version it had
 */
import type { DType } from '../base/dtype.js';
import { GraphError } from '../base/errors.js';
import type { Geometry } from '../base/geometry.js';
import type { Tensor } from '../tensor/tensor.js';
import type { HookMethods } from './hooks.js';
import type { SavedTensor } from './saved.js';

/** What an operation's nodes have in common. */
export interface NodeKind {
  /** PyTorch's name of the node, such as `MulBackward0`. */
  readonly name: string;
  /**
   * The gradients with respect to the inputs, from the gradients with respect to the outputs. `grad` is the gradient
   * of a node with one output; a node with several gets `grads`, with null for those that received none. Bit k of
   * `needs` tells whether input k is wanted (-1: all). Null in the result means zero. Runs with grad mode off, or on
   * when the backward pass itself is recorded: then it must compute with recorded operations.
   */
  backward(
    node: Node,
    grad: Tensor | null,
    grads: readonly (Tensor | null)[] | null,
    needs: number,
  ): readonly (Tensor | null)[];
  /** The names of `node.saved`, in order, and of values saved as numbers. */
  savedNames(node: Node): readonly string[];
  /** The saved value of that name: a tensor (checked as for backward), a number, sizes, ... */
  savedValue(node: Node, name: string): unknown;
  /** Whether a saved slot holds an output of the node itself. */
  savesResult(node: Node, slot: number): boolean;
  /**
   * Whether `backward` minds `Flag.fresh` of the gradients it is given: it neither keeps a fresh one nor hands it to two
   * receivers. The engine takes the flag away before it calls any other kind.
   */
  readonly mindsFresh?: boolean;
  /**
   * Whether `backward` runs no code but the library's and keeps no tensors besides its results. The engine then frees at
   * once what was made on the way, and gradients that are used up.
   */
  readonly keepsNothing?: boolean;
  /** Of a kind whose nodes have packed tensors: the same for another kind. */
  readonly repack?: (kind: NodeKind) => NodeKind;
  /** Whether `backward` is called even where no gradient has arrived at any output. */
  readonly runsAnyway?: boolean;
  /** Which output of the node a saved result is. Default: 0. */
  resultNr?(node: Node, slot: number): number;
  /** Why its outputs may not be written in place, where they are views made by custom code. */
  readonly refusal?: string;
  /** Whether PyTorch lists input k among the next functions: it leaves out masks and indices. Default: all. */
  listsInput?(node: Node, k: number): boolean;
}

/** In `plan.slots` of nodes with several outputs: the slots from `start` on hold the outputs from `output` (or 0) on. */
export interface SlotOutput {
  readonly start: number;
  readonly output: number;
}

/** The part of a kind that saves nothing. */
export const savesNothing = {
  savedNames: (): readonly string[] => NONE,
  savedValue: (): unknown => undefined,
  savesResult: (): boolean => false,
};

/** The sizes and dtype of one output, which its gradient must have. */
export interface OutputMeta {
  readonly geometry: Geometry;
  /** Null for a leaf that takes gradients of any. */
  readonly dtype: DType | null;
}

/** What rare nodes carry besides. */
export interface NodeExtras {
  /** Non-leaf tensors, outputs of this node, whose `.grad` is kept. */
  retained: Tensor[];
  hooks: NodeHooks | null;
}

/** @internal The hooks of a node, as the engine calls them; made by hooks.ts. */
export interface NodeHooks {
  /** The gradients of the outputs are complete: what the hooks of tensors make of them. */
  arrived(buffer: Node['buffer']): Node['buffer'];
  /** The node is about to run: what its prehooks make of the gradients. */
  before(node: Node, buffer: Node['buffer']): Node['buffer'];
  /** The node has run, or has accumulated into its leaf: what its hooks make of the gradients of its inputs. */
  after(node: Node, grads: readonly (Tensor | null)[] | null, buffer: Node['buffer']): readonly (Tensor | null)[];
  /** The node, or one of its hooks, has failed. */
  failed(): void;
}

/** @internal What `node` carries besides; made at first use. */
export function extrasOf(node: Node): NodeExtras {
  return (node.extras ??= { retained: [], hooks: null });
}

/** Where a gradient enters or leaves a graph: an output of a node. */
export class Edge {
  constructor(
    readonly node: Node,
    readonly outputNr: number,
  ) {}
}

/** No entries; shared, never written. */
export const NONE: readonly never[] = [];
/** Output index or version 0 for every entry: the usual case, shared by all nodes. */
export const ZEROS: readonly number[] = new Array<number>(64).fill(0);

/** Who is told of every node that is made: anomaly detection, packing of saved tensors, hooks for new nodes. */
const watchers: ((node: Node) => void)[] = [];

/** @internal Lets `watch` see every node when its constructor ends, until the function that is returned is called. */
export function watchNodes(watch: (node: Node) => void): () => void {
  watchers.push(watch);
  return () => {
    const at = watchers.lastIndexOf(watch);
    if (at >= 0) watchers.splice(at, 1);
  };
}

let created = 0;

/** @internal How many nodes have been made: the sequence number of the next one. */
export function nodesMade(): number {
  return created;
}

/** One recorded operation. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- saved values are properties, see below
export class Node {
  /** Creation order; the engine runs later nodes first. */
  sequence: number;
  /** @internal Tensors kept for backward; emptied when the node has run, unless the graph is retained. */
  saved: readonly (Tensor | null)[];
  /** @internal Set when `saved` was emptied. */
  released = false;
  /** @internal Sizes and dtype of output 0. */
  geometry: Geometry | null;
  /** @internal */
  dtype: DType | null;
  /** @internal All outputs, for nodes with several. */
  outputs: readonly OutputMeta[] | null = null;
  /** The leaf that an AccumulateGrad node accumulates into. */
  variable: Tensor | null = null;
  /** @internal */
  extras: NodeExtras | null = null;
  /** @internal Where the operation was called, under anomaly detection. */
  site: string | null = null;
  /** @internal The engine's run that the following fields belong to. */
  task = 0;
  /** @internal How many edges have yet to deliver a gradient. */
  pending = 0;
  /** @internal The gradient so far; for a node of several outputs one for each. */
  buffer: Tensor | (Tensor | null)[] | null = null;
  /** @internal Whether the node leads to an edge whose gradient is asked for. */
  needed = false;
  private ownMetadata: Map<unknown, unknown> | null = null;

  /** @internal */
  constructor(
    /** @internal */
    public kind: NodeKind,
    /** @internal The nodes that made the inputs; null where no gradient is wanted. */
    readonly next: readonly (Node | null)[],
    /** @internal Which output of `next[k]` input k was. */
    readonly nextIndex: readonly number[],
    saved: readonly (Tensor | null)[],
    /** @internal The version that each saved tensor had. */
    public savedVersions: readonly number[],
    /** @internal What the kind needs to know about this call. */
    readonly plan: unknown,
    /** @internal */
    readonly params: unknown,
    geometry: Geometry | null,
    dtype: DType | null,
  ) {
    this.sequence = created++;
    this.saved = saved;
    this.geometry = geometry;
    this.dtype = dtype;
    if (watchers.length !== 0) for (const watch of watchers) watch(this);
  }

  /** PyTorch's name, such as `MulBackward0`; `torch::autograd::AccumulateGrad` for the node of a leaf. */
  name(): string {
    return this.variable === null ? this.kind.name : `torch::autograd::${this.kind.name}`;
  }

  /** The name as it is printed. */
  get className(): string {
    return this.kind.name;
  }

  /** For each input the node that made it and which of that node's outputs it was; `[null, 0]` where none is needed. */
  get nextFunctions(): readonly (readonly [Node | null, number])[] {
    const edges = this.next.map((node, i) => [node, this.nextIndex[i] ?? 0] as const);
    return edges.filter((_, k) => this.kind.listsInput?.(this, k) ?? true);
  }

  /** A place for notes of the user's own. */
  get metadata(): Map<unknown, unknown> {
    return (this.ownMetadata ??= new Map());
  }

  /** @internal The number of outputs. */
  get outputCount(): number {
    return this.outputs === null ? 1 : this.outputs.length;
  }

  /** @internal Drops what was saved for backward. */
  release(): void {
    if (this.saved.length > 0) {
      this.saved = NONE;
      this.released = true;
    }
  }

  toString(): string {
    return `<${this.kind.name} object at 0x${(this.sequence === Infinity ? 0 : this.sequence + 1).toString(16).padStart(12, '0')}>`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** What is installed later: saved values, and hooks. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- installed by defineSavedAccessor and hooks.ts
export interface Node extends HookMethods {
  /** For the node of a custom function its `ctx`. */
  readonly ctx?: object | undefined;
  /**
   * Saved values are named `saved` + name, as in `y.gradFn.savedSelf`; undefined where there is none. Those named `rawSaved` + name
   * are for giving one saved tensor hooks of its own (not for lists of tensors: `graph.rawSavedTensors`).
   */
  readonly [saved: `saved${Capitalize<string>}`]: unknown;
  readonly [raw: `rawSaved${Capitalize<string>}`]: SavedTensor | undefined;
}

const accessors = new Set<string>();

/** @internal How `node.rawSavedSelf` is answered; set by saved.ts. */
export const rawSaved: { get: ((node: Node, name: string) => SavedTensor | undefined) | null } = { get: null };

/** @internal Makes `node.savedSelf` and the like work for a name that some operation saves. */
export function defineSavedAccessor(name: string): void {
  const property = `saved${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;
  if (accessors.has(property) || property in Node.prototype) return;
  accessors.add(property);
  Object.defineProperty(Node.prototype, property, {
    configurable: true,
    get(this: Node): unknown {
      return this.kind.savedNames(this).includes(name) ? this.kind.savedValue(this, name) : undefined;
    },
  });
  Object.defineProperty(Node.prototype, `rawS${property.slice(1)}`, {
    configurable: true,
    get(this: Node): unknown {
      return rawSaved.get?.(this, name);
    },
  });
}

/** @internal The error for a graph whose saved values were freed. */
export function freedError(node: Node): GraphError {
  return new GraphError(
    `${node.kind.name}: Trying to backward through the graph a second time (or directly access saved tensors after they ` +
      'have already been freed). Saved intermediate values of the graph are freed when you call .backward() or ' +
      'autograd.grad(). Specify retainGraph: true (retain_graph=True) if you need to backward through the graph a second ' +
      'time or if you need to access saved tensors after calling backward. If you meant to do this once per step, ' +
      'compute the loss anew in each step, and detach() what is carried over from the step before.',
  );
}

/** Which file a frame of a stack is in; empty where it does not say. */
const fileOf = (frame: string): string => /([^\s(@]+):\d+:\d+\)?$/.exec(frame)?.[1] ?? '';

/** @internal The innermost frames of the caller's stack, without those of the library. */
export function callSite(): string {
  // V8 keeps ten frames unless told otherwise, and the library's own may be as many.
  const limits = Error as { stackTraceLimit?: number };
  const limit = limits.stackTraceLimit;
  limits.stackTraceLimit = 60;
  const stack = new Error().stack ?? '';
  limits.stackTraceLimit = limit!;
  const frames = stack.split('\n').filter((frame) => fileOf(frame) !== '');
  // What lies beside this file is the library: src/ or the package's dist/. In an application's bundle all is one file.
  const own = fileOf(frames[0] ?? '').replace(/autograd\/node\.[jt]s$|core\.js$/, '');
  const others = frames.filter((frame) => !fileOf(frame).startsWith(own) && !fileOf(frame).startsWith('node:'));
  return (others.length === 0 ? frames : others).slice(0, 16).join('\n');
}
