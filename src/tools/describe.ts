/**
 * Graphs in words and numbers: what was recorded, what it keeps in memory and for whom, and what checkpointing would save.
 */
import { named } from '../base/arguments.js';
import { ArgumentError } from '../base/errors.js';
import { type GraphJSON, type GraphNode, type GraphOptions, type GraphSource, readGraph } from './graph-model.js';

/** The part that an operation, or a place in the program, has in what is saved. */
export interface GraphShare {
  /** The name of the nodes, or where they were recorded. */
  readonly name: string;
  /** How many nodes. */
  readonly nodes: number;
  /** Of the memory that they save, how many pieces no node before them had saved. */
  readonly tensors: number;
  /** Bytes of these. */
  readonly bytes: number;
}

/** A graph in numbers. */
export interface GraphSummary {
  /** Without leaves. */
  readonly nodes: number;
  readonly leaves: readonly {
    readonly label: string | null;
    readonly shape: readonly number[];
    readonly dtype: string;
  }[];
  /** Pieces of memory that are saved; views of one storage, or several saves of a tensor, are one. */
  readonly savedTensors: number;
  readonly savedBytes: number;
  /** The bytes among these that belong to leaves, and so are there without the graph, too. */
  readonly leafBytes: number;
  /** Saved tensors that a hook packed: nobody knows their bytes. */
  readonly packed: number;
  /** Nodes whose saved tensors were freed, as by a backward pass. */
  readonly freed: number;
  /** By name of the nodes, the largest first. */
  readonly byOperation: readonly GraphShare[];
  /** By place in the program, the largest first; empty unless anomaly detection was on. */
  readonly bySite: readonly GraphShare[];
  /** Names in `params` of tensors that are not in the graph: they will get no gradient. */
  readonly unreached: readonly string[];
}

/**
 * A graph in numbers: nodes, leaves, and what is saved by operation and by place.
 *
 * @param source a computed tensor, a node, a gradient edge, a list of them, or data of `toJSON`
 * @throws GraphError for a tensor without graph
 * @example graph.summarize(loss).savedBytes
 */
export function summarize(source: GraphSource, options?: Pick<GraphOptions, 'params'>): GraphSummary;
export function summarize(source: GraphSource): GraphSummary {
  return summaryOf(readGraph('summarize', source, named('summarize(source, { params })', arguments, 1)));
}

function summaryOf(graph: GraphJSON): GraphSummary {
  const operations = graph.nodes.filter((node) => !node.leaf);
  const sum = (bytes: readonly number[]): number => bytes.reduce((a, b) => a + b, 0);
  return {
    nodes: operations.length,
    leaves: graph.nodes
      .filter((node) => node.leaf)
      .map(({ outputs }) => ({ label: outputs[0]!.label, shape: outputs[0]!.shape, dtype: outputs[0]!.dtype })),
    savedTensors: graph.memory.length,
    savedBytes: sum(graph.memory.map((block) => block.bytes)),
    leafBytes: sum(graph.memory.filter((block) => block.leaf).map((block) => block.bytes)),
    packed: sum(operations.map((node) => node.saved.filter((save) => save.memory === null).length)),
    freed: operations.filter((node) => node.freed).length,
    byOperation: shares(graph, operations, (node) => node.name),
    bySite: shares(graph, operations, (node) => node.site),
    unreached: graph.unreached,
  };
}

/** Bytes by some property of nodes. Memory counts for the first that saves it. */
function shares(
  graph: GraphJSON,
  nodes: readonly GraphNode[],
  nameOf: (node: GraphNode) => string | null,
): GraphShare[] {
  const bytesOf = firstSaves(graph);
  const found = new Map<string, { name: string; nodes: number; tensors: number; bytes: number }>();
  for (const node of nodes) {
    const name = nameOf(node);
    if (name === null) continue;
    let share = found.get(name);
    if (share === undefined) found.set(name, (share = { name, nodes: 0, tensors: 0, bytes: 0 }));
    const { tensors, bytes } = bytesOf.get(node.id) ?? { tensors: 0, bytes: 0 };
    share.nodes++;
    share.tensors += tensors;
    share.bytes += bytes;
  }
  return [...found.values()].sort((a, b) => b.bytes - a.bytes);
}

/** By node, how much memory it is the first to save. */
function firstSaves(graph: GraphJSON): Map<string, { tensors: number; bytes: number }> {
  const first = new Map<string, { tensors: number; bytes: number }>();
  for (const { savedBy, bytes } of graph.memory) {
    const before = first.get(savedBy[0]!) ?? { tensors: 0, bytes: 0 };
    first.set(savedBy[0]!, { tensors: before.tensors + 1, bytes: before.bytes + bytes });
  }
  return first;
}

/** A tensor that a graph keeps, with all that share its memory. */
export interface SavedTensorInfo {
  /** The name given in `params`, if its memory is that of such a tensor. */
  readonly label: string | null;
  /** Sizes and dtype as the first node saved it. */
  readonly shape: readonly number[];
  readonly dtype: string;
  /** The whole storage. */
  readonly bytes: number;
  /** Whether it belongs to a leaf, and so is there without the graph as well. */
  readonly leaf: boolean;
  /** Who saves it, by id, name, and the operation's name for it; the first is the first to have been made. */
  readonly savedBy: readonly { readonly id: string; readonly node: string; readonly as: string }[];
  /** Where the first of these was called, if anomaly detection was on. */
  readonly site: string | null;
}

/**
 * The tensors that a graph keeps for its gradient, the largest first; what several nodes share is listed once. What hooks
 * packed is not listed: nobody knows what became of it.
 *
 * @param source a computed tensor, a node, a gradient edge, a list of them, or data of `toJSON`
 * @throws GraphError for a tensor without graph
 * @example graph.savedTensors(loss)[0].savedBy // who keeps the largest one
 */
export function savedTensors(source: GraphSource, options?: Pick<GraphOptions, 'params'>): SavedTensorInfo[];
export function savedTensors(source: GraphSource): SavedTensorInfo[] {
  const graph = readGraph('savedTensors', source, named('savedTensors(source, { params })', arguments, 1));
  const savers = new Map<string, { id: string; node: string; as: string; shape: readonly number[]; dtype: string }[]>(
    graph.memory.map((block) => [block.id, []]),
  );
  const sites = new Map<string, string | null>();
  for (const { id, name: node, saved, site } of graph.nodes) {
    for (const { memory, name, shape, dtype } of saved) {
      if (memory === null) continue;
      savers.get(memory)?.push({ id, node, as: name, shape: shape!, dtype: dtype! });
      if (!sites.has(memory)) sites.set(memory, site);
    }
  }
  return graph.memory
    .map(({ id, label, bytes, leaf }) => {
      const by = savers.get(id)!;
      const { shape, dtype } = by[0]!;
      const savedBy = by.map(({ id: saver, node, as }) => ({ id: saver, node, as }));
      return { label, shape, dtype, bytes, leaf, savedBy, site: sites.get(id) ?? null };
    })
    .sort((a, b) => b.bytes - a.bytes);
}

/** What would be freed if the part of a graph that ends in a node ran under checkpoint. */
export interface CheckpointSaving {
  readonly id: string;
  /** PyTorch's name of the node. */
  readonly node: string;
  readonly shape: readonly number[];
  /** At least so many bytes, see `behind` of `GraphNode`. */
  readonly bytes: number;
  readonly site: string | null;
}

/**
 * For each operation, how many bytes would be freed if it and what leads to it ran under checkpoint: what only they save,
 * without leaves. The largest first.
 *
 * @param source a computed tensor, a node, a gradient edge, a list of them, or data of `toJSON`
 * @throws GraphError for a tensor without graph
 * @example graph.checkpointSavings(loss).slice(0, 5)
 */
export function checkpointSavings(source: GraphSource): CheckpointSaving[] {
  named('checkpointSavings(source)', arguments, 1);
  const graph = readGraph('checkpointSavings', source, {});
  return graph.nodes
    .filter((node) => node.behind > 0)
    .map(({ id, name: node, outputs, behind: bytes, site }) => ({ id, node, shape: outputs[0]!.shape, bytes, site }))
    .sort((a, b) => b.bytes - a.bytes);
}

// ---- text ------------------------------------------------------------------------------------------------------------

export interface DescribeOptions extends GraphOptions {
  /** How many nodes are listed at most, the latest; default 100. The totals count all. */
  maxNodes?: number;
}

const MAX_LISTED = 100;

/**
 * A graph in words: its nodes in order with sizes and what they save, the totals, and who saves how much.
 *
 * @param source a computed tensor, a node, a gradient edge, a list of them, or data of `toJSON`
 * @throws GraphError for a tensor without graph
 * @example console.log(graph.describe(loss, { params: { w, b } }))
 */
export function describe(source: GraphSource, options?: DescribeOptions): string;
export function describe(source: GraphSource): string {
  const { maxNodes = MAX_LISTED, params = null } = named<DescribeOptions>(
    'describe(source, { params, maxNodes })',
    arguments,
    1,
  );
  if (typeof maxNodes !== 'number' || !(maxNodes >= 1)) {
    throw new ArgumentError(`describe: maxNodes has to be a number of at least 1, got ${String(maxNodes)}`);
  }
  const whole = readGraph('describe', source, { params });
  const listed = readGraph('describe', whole, { maxNodes });
  const summary = summaryOf(whole);
  const parts = [headline(summary), nodeTable(whole, listed)];
  if (summary.byOperation.some((share) => share.tensors > 0))
    parts.push(shareTable('by operation', summary.byOperation));
  if (summary.bySite.some((share) => share.tensors > 0)) parts.push(shareTable('by call', summary.bySite));
  if (summary.unreached.length > 0) {
    parts.push(`not in the graph, and so without gradient: ${summary.unreached.join(', ')}\n`);
  }
  return parts.join('\n');
}

function headline({
  nodes,
  leaves,
  savedTensors: tensors,
  savedBytes,
  leafBytes,
  packed,
  freed,
}: GraphSummary): string {
  let line = `${counted(nodes, 'node')}, ${counted(leaves.length, 'leaf', 'leaves')}`;
  line += `; ${counted(tensors, 'saved tensor')} of ${sized(savedBytes)}`;
  if (leafBytes > 0) line += `, of which ${sized(leafBytes)} belong to leaves`;
  if (packed > 0) line += `; ${counted(packed, 'tensor')} packed by hooks`;
  if (freed > 0) line += `; what ${counted(freed, 'node')} saved was freed`;
  return `${line}\n`;
}

function nodeTable(whole: GraphJSON, listed: GraphJSON): string {
  const bytesOf = firstSaves(whole);
  const labels = new Map(whole.memory.map((block) => [block.id, block.label]));
  const rows = listed.nodes.map((node) => {
    const saves = node.saved.map(({ name, memory }) => {
      const label = memory === null ? 'packed' : (labels.get(memory) ?? null);
      return label === null ? name : `${name} = ${label}`;
    });
    return [
      node.id,
      node.leaf ? 'leaf' : node.name,
      node.outputs
        .map(({ dtype, shape, label }) => `${label === null ? '' : `${label}: `}${dtype} [${shape.join(', ')}]`)
        .join(', '),
      node.inputs.map(({ node: input }) => input ?? '-').join(', '),
      node.freed ? '(freed)' : saves.join(', '),
      sizedOrNone(bytesOf.get(node.id)?.bytes ?? 0),
      sizedOrNone(node.behind),
    ];
  });
  const head = ['id', 'name', 'output', 'from', 'saves', 'new bytes', 'behind'];
  const more = listed.omitted > 0 ? `${counted(listed.omitted, 'earlier node')} not listed: maxNodes\n` : '';
  return more + columns([head, ...rows]);
}

function shareTable(title: string, given: readonly GraphShare[]): string {
  const rows = given
    .filter((share) => share.tensors > 0)
    .map(({ name, nodes, tensors, bytes }) => [name, counted(nodes, 'node'), counted(tensors, 'tensor'), sized(bytes)]);
  return `saved ${title}\n${columns(rows.map((row) => ['', ...row]))}`;
}

/** Rows as columns of equal width. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows
    .map(
      (row) =>
        row
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join('  ')
          .trimEnd() + '\n',
    )
    .join('');
}

function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

function sizedOrNone(bytes: number): string {
  return bytes === 0 ? '' : sized(bytes);
}

/** `1.5 KiB`. */
function sized(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  let value = bytes / 1024;
  let unit = 'KiB';
  for (const larger of ['MiB', 'GiB', 'TiB']) {
    if (value < 1024) break;
    value /= 1024;
    unit = larger;
  }
  return `${value.toFixed(1)} ${unit}`;
}
