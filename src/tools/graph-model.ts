/**
 * A graph as plain data: its nodes in the order in which they were made, with names, sizes and what they save. Texts and
 * pictures are made from this and from nothing else, so that they can be made from a stored graph as well.
 *
 * Reading unpacks nothing, calls no hook and keeps no tensor. It never recurses: depth is limited by memory only.
 */
import { wrappedWrite } from '../autograd/inplace.js';
import { gradEdge } from '../autograd/graph.js';
import { Node } from '../autograd/node.js';
import { ArgumentError, GraphError } from '../base/errors.js';
import { listOf } from '../base/lists.js';
import type { CallInfo } from '../ops/define-structured.js';
import { Flag } from '../tensor/flags.js';
import type { Storage } from '../tensor/storage.js';
import { Tensor } from '../tensor/tensor.js';
import { heldBehind } from './graph-held.js';

/** One output of a node: the tensor it made, or the leaf. */
export interface GraphOutput {
  readonly shape: readonly number[];
  /** PyTorch's name, such as `float32`. */
  readonly dtype: string;
  /** The name given in `params`. */
  readonly label: string | null;
}

/** One tensor that a node keeps for its gradient. */
export interface GraphSave {
  /** The operation's name for it, such as `self` or `result`. */
  readonly name: string;
  /** The id in `memory` of the elements; null for a tensor that a hook packed, whose place only the hook knows. */
  readonly memory: string | null;
  readonly shape: readonly number[] | null;
  readonly dtype: string | null;
}

/** One node. */
export interface GraphNode {
  /** `n0`, `n1`, ...: the place in the list, leaves first. The same program gives the same ids. */
  readonly id: string;
  /** PyTorch's name, such as `MulBackward0`, or `AccumulateGrad` for a leaf. */
  readonly name: string;
  readonly leaf: boolean;
  readonly outputs: readonly GraphOutput[];
  /** As `nextFunctions`: which output of which node each input was; null where no gradient is wanted. */
  readonly inputs: readonly { readonly node: string | null; readonly output: number }[];
  readonly saved: readonly GraphSave[];
  /** Whether what it saved was freed, as a backward pass does. */
  readonly freed: boolean;
  /** Where the operation was called, if anomaly detection was on. */
  readonly site: string | null;
  /**
   * Bytes that would be freed if what leads to this node, itself included, ran under checkpoint: the memory that this part
   * alone saves, without leaves and without tensors from outside the graph. A lower bound: masks drawn inside count as
   * from outside.
   */
  readonly behind: number;
}

/** Memory that saved tensors lie in. Tensors that share it, such as views, are one entry. */
export interface GraphMemory {
  /** `m0`, `m1`, ... */
  readonly id: string;
  /** The whole storage: also a small view keeps all of it. */
  readonly bytes: number;
  /** Whether it belongs to a leaf of the graph, and so is there without the graph as well. */
  readonly leaf: boolean;
  /** The name given in `params`. */
  readonly label: string | null;
  /** The ids of the nodes that save it, in order. */
  readonly savedBy: readonly string[];
}

/** A graph as plain data, which `JSON.stringify` takes as it is. */
export interface GraphJSON {
  readonly version: 1;
  readonly nodes: readonly GraphNode[];
  readonly memory: readonly GraphMemory[];
  /** The outputs that the graph was read from. */
  readonly roots: readonly { readonly node: string; readonly output: number }[];
  /** Names in `params` of tensors that are not in the graph. */
  readonly unreached: readonly string[];
  /** How many older nodes `maxNodes` left out; edges to them lead to the id `more`. */
  readonly omitted: number;
}

/** What a graph can be read from: a result, a node, a gradient edge, a list of these, or a graph that was read before. */
export type GraphSource = GraphRoot | readonly GraphRoot[] | GraphJSON;
type GraphRoot = Tensor | Node | { readonly node: Node; readonly outputNr: number };

/** Names for tensors. */
export type NamedTensors = Readonly<Record<string, Tensor>> | Iterable<readonly [string, Tensor]>;

/** How a graph is read. */
export interface GraphOptions {
  /** Names for leaves and results, as in `{ w, b }`; pairs of name and tensor do as well. */
  params?: NamedTensors | null;
  /** How many nodes at most: the latest are kept. */
  maxNodes?: number;
}

/** The id that stands for all nodes that were left out. */
export const MORE = 'more';

/** Reads a graph, or takes one that was read before, and leaves out the oldest nodes. */
export function readGraph(fn: string, source: GraphSource, options: GraphOptions, maxNodes = Infinity): GraphJSON {
  const limit = options.maxNodes ?? maxNodes;
  if (typeof limit !== 'number' || !(limit >= 1)) {
    throw new ArgumentError(`${fn}: maxNodes has to be a number of at least 1, got ${String(options.maxNodes)}`);
  }
  if (isGraphJSON(source)) return limited(source, limit);
  const roots = listOf<unknown>(source).map((root) => rootOf(fn, root as GraphRoot));
  if (roots.length === 0) throw new ArgumentError(`${fn}: expected at least one tensor whose graph is to be read`);
  return limited(new Reader(roots, namesOf(fn, options.params ?? null)).read(), limit);
}

function isGraphJSON(source: GraphSource): source is GraphJSON {
  return typeof source === 'object' && source !== null && 'nodes' in source && 'memory' in source;
}

interface Root {
  readonly node: Node;
  readonly output: number;
}

function rootOf(fn: string, root: GraphRoot): Root {
  if (root instanceof Node) return { node: root, output: 0 };
  if (root instanceof Tensor) {
    const node = gradEdge(root);
    if (node !== null) return { node, output: root.gradFn === null ? 0 : root.outputNr };
    throw new GraphError(
      `${fn}: this tensor has no graph: it does not require grad and does not have a grad_fn. Give a result that was ` +
        'computed, with grad mode on, from a tensor that requires grad.',
    );
  }
  if (typeof root === 'object' && root !== null && root.node instanceof Node) {
    return { node: root.node, output: root.outputNr };
  }
  throw new ArgumentError(
    `${fn}: expected a Tensor, a Node, a GradientEdge or a graph of toJSON(), got ${root === null ? 'null' : typeof root}`,
  );
}

function namesOf(fn: string, params: NamedTensors | null): ReadonlyMap<string, Tensor> {
  if (params === null) return new Map();
  const pairs = Symbol.iterator in params ? (params as Iterable<readonly [string, Tensor]>) : Object.entries(params);
  const names = new Map<string, Tensor>();
  for (const [name, t] of pairs) {
    if (!(t instanceof Tensor)) throw new ArgumentError(`${fn}: params.${name} has to be a Tensor, got ${typeof t}`);
    names.set(name, t);
  }
  return names;
}

/** The nodes that can be reached, each once, in no order. */
function reachable(roots: readonly Root[]): Node[] {
  const seen = new Set<Node>(roots.map((root) => root.node));
  // A set is walked in the order of insertion, and goes on to what is added meanwhile.
  for (const node of seen) for (const next of node.next) if (next !== null) seen.add(next);
  return [...seen];
}

/** Leaves in the order of their first use, then the other nodes as they were made. */
function inOrder(nodes: readonly Node[]): Node[] {
  const made = nodes.filter((node) => node.variable === null).sort((a, b) => a.sequence - b.sequence);
  const leaves = new Set<Node>();
  for (const node of made) for (const next of node.next) if (next !== null && next.variable !== null) leaves.add(next);
  for (const node of nodes) if (node.variable !== null) leaves.add(node);
  return [...leaves, ...made];
}

/** What is gathered of an entry of `memory`. */
interface Block {
  readonly id: string;
  readonly bytes: number;
  readonly leaf: boolean;
  readonly label: string | null;
  /** Whether a node of the graph made it, so that it could be made again. */
  made: boolean;
  readonly savedBy: Node[];
}

class Reader {
  private readonly order: readonly Node[];
  private readonly ids = new Map<Node, string>();
  private readonly labels = new Map<Node, Map<number, string>>();
  private readonly storageLabels = new Map<Storage, string>();
  private readonly leafStorages = new Set<Storage>();
  private readonly blocks = new Map<Storage, Block>();

  constructor(
    private readonly roots: readonly Root[],
    private readonly names: ReadonlyMap<string, Tensor>,
  ) {
    this.order = inOrder(reachable(roots));
    this.order.forEach((node, i) => this.ids.set(node, `n${i}`));
    for (const node of this.order) if (node.variable !== null) this.leafStorages.add(node.variable.storage);
  }

  read(): GraphJSON {
    const unreached = this.label();
    const saved = this.order.map((node) => this.savedOf(node));
    const unreachedNow = unreached.filter((name) => !this.blocks.has(this.names.get(name)!.storage));
    const behind = heldBehind(
      this.order,
      this.roots.map((root) => root.node),
      [...this.blocks.values()].filter((block) => block.made && !block.leaf),
    );
    const nodes = this.order.map((node, i) => ({
      id: `n${i}`,
      name: node.className,
      leaf: node.variable !== null,
      outputs: this.outputsOf(node),
      inputs: node.nextFunctions.map(([next, output]) => ({ node: this.idOf(next), output })),
      saved: saved[i]!,
      freed: node.released !== 0,
      site: firstFrame(node.site),
      behind: behind[i]!,
    }));
    const memory = [...this.blocks.values()].map(({ id, bytes, leaf, label, savedBy }) => {
      return { id, bytes, leaf, label, savedBy: savedBy.map((node) => this.ids.get(node)!) };
    });
    const roots = this.roots.map(({ node, output }) => ({ node: this.ids.get(node)!, output }));
    return { version: 1, nodes, memory, roots, unreached: unreachedNow, omitted: 0 };
  }

  private idOf(node: Node | null): string | null {
    return node === null ? null : this.ids.get(node)!;
  }

  /** Notes what is named; returns the names of what the walk did not reach. */
  private label(): string[] {
    const unreached: string[] = [];
    for (const [name, t] of this.names) {
      if (!this.storageLabels.has(t.storage)) this.storageLabels.set(t.storage, name);
      const node = gradEdge(t);
      if (node === null || !this.ids.has(node)) {
        unreached.push(name);
        continue;
      }
      const byOutput = this.labels.get(node) ?? new Map<number, string>();
      this.labels.set(node, byOutput.set(node.variable === null ? t.outputNr : 0, name));
    }
    return unreached;
  }

  private outputsOf(node: Node): GraphOutput[] {
    return (node.outputs ?? [node]).map(({ geometry, dtype }, i) => ({
      shape: [...(geometry?.sizes ?? [])],
      dtype: dtype?.name ?? 'unknown',
      label: this.labels.get(node)?.get(i) ?? null,
    }));
  }

  private savedOf(node: Node): GraphSave[] {
    // A write into a view hides the node of the operation that wrote, and shares what that saved.
    const write = wrappedWrite(node);
    const saver = write ?? node;
    const saves = saver.saved.map((t, slot) => this.saveOf(node, saver, slot, t, write === null ? '' : 'write.'));
    return saves.filter((save) => save !== null);
  }

  private saveOf(owner: Node, node: Node, slot: number, t: Tensor | null, prefix: string): GraphSave | null {
    if (t === null) return null;
    const name = prefix + slotName(node, slot);
    // What a hook packed only looks like a tensor.
    if (!(t instanceof Tensor)) return { name, memory: null, shape: null, dtype: null };
    const block = this.blockOf(t.storage);
    // Nodes are read one after the other.
    if (block.savedBy.at(-1) !== owner) block.savedBy.push(owner);
    if (node.kind.savesResult(node, slot) || (t.flags & Flag.requiresGrad) !== 0) block.made = true;
    return { name, memory: block.id, shape: [...t.shape], dtype: t.dtype.name };
  }

  private blockOf(storage: Storage): Block {
    let block = this.blocks.get(storage);
    if (block === undefined) {
      const disposed = storage.slot?.disposed === true;
      block = {
        id: `m${this.blocks.size}`,
        bytes: disposed ? 0 : storage.length * storage.array.BYTES_PER_ELEMENT,
        leaf: this.leafStorages.has(storage),
        label: this.storageLabels.get(storage) ?? null,
        made: false,
        savedBy: [],
      };
      this.blocks.set(storage, block);
    }
    return block;
  }
}

/** The operation's name for a saved tensor. */
function slotName(node: Node, slot: number): string {
  // A list of tensors takes several slots, and then the plan of the call says which.
  const spans = (node.plan as Partial<CallInfo> | null)?.slots;
  if (Array.isArray(spans)) {
    for (const { name, start, count } of spans as CallInfo['slots']) {
      if (count < 0 ? slot === start : slot >= start && slot < start + count) {
        return count < 0 ? name : `${name}[${slot - start}]`;
      }
    }
  }
  const names = node.kind.savedNames(node);
  return names[slot] ?? `${names.at(-1) ?? 'saved'}[${slot}]`;
}

/** `at f (file:1:2)`, the first line of a stack, without the `at`. */
function firstFrame(site: string | null): string | null {
  if (site === null) return null;
  const line = site.split('\n', 1)[0]!.trim();
  return line.startsWith('at ') ? line.slice(3) : line;
}

/** Keeps the latest nodes, and the leaves that these use. */
function limited(graph: GraphJSON, limit: number): GraphJSON {
  if (graph.nodes.length <= limit) return graph;
  const kept = new Set<string>(graph.roots.map((root) => root.node));
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  for (let i = graph.nodes.length - 1; i >= 0 && kept.size < limit; i--) {
    const node = graph.nodes[i]!;
    if (node.leaf) break; // leaves come first: from here on there is nothing else
    kept.add(node.id);
    for (const { node: input } of node.inputs) {
      if (input !== null && byId.get(input)?.leaf === true && kept.size < limit) kept.add(input);
    }
  }
  const visible = (id: string): string => (kept.has(id) ? id : MORE);
  const nodes = graph.nodes
    .filter((node) => kept.has(node.id))
    .map((node) => ({
      ...node,
      inputs: node.inputs.map(({ node: input, output }) => ({ node: input === null ? null : visible(input), output })),
    }));
  const used = new Set(nodes.flatMap((node) => node.saved.map((save) => save.memory)));
  const memory = graph.memory.filter((block) => used.has(block.id));
  return { ...graph, nodes, memory, omitted: graph.omitted + graph.nodes.length - nodes.length };
}
