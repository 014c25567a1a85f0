/**
 * Pictures of graphs, and graphs as data and text: the part of the namespace `graph` that lets one look at what was recorded.
 * Pictures are laid out by Graphviz, Mermaid or whoever reads them: nothing here knows where a node is drawn.
 */
import { named } from '../base/arguments.js';
import { ArgumentError } from '../base/errors.js';
import type { GraphJSON, GraphNode, GraphOptions, GraphOutput, GraphSave, GraphSource } from './graph-model.js';
import { MORE, readGraph } from './graph-model.js';

export {
  checkpointSavings,
  type CheckpointSaving,
  describe,
  type DescribeOptions,
  type GraphShare,
  type GraphSummary,
  type SavedTensorInfo,
  savedTensors,
  summarize,
} from './describe.js';
export type {
  GraphJSON,
  GraphMemory,
  GraphNode,
  GraphOptions,
  GraphOutput,
  GraphSave,
  GraphSource,
  NamedTensors,
} from './graph-model.js';

/** What a picture shows. */
export interface PictureOptions extends GraphOptions {
  /** How many nodes at most, the latest; default 500. */
  maxNodes?: number;
  /** Show the tensors that nodes save; default false. */
  saved?: boolean;
  /** Show sizes and dtypes of outputs; default true. */
  shapes?: boolean;
  /** From leaves to results: downwards (`TB`, the default), to the right (`LR`), upwards (`BT`), to the left (`RL`). */
  direction?: 'TB' | 'LR' | 'BT' | 'RL';
}

const DIRECTIONS: readonly string[] = ['TB', 'LR', 'BT', 'RL'];
const MAX_DRAWN = 500;
/** The arguments of all functions that draw. */
const OF_PICTURES = 'source, { params, maxNodes, saved, shapes, direction';

/**
 * The graph of a result as plain data: nodes with stable ids in the order in which they were made, edges, and what is saved.
 * Every function here takes it in place of the tensor, also after `JSON.parse(JSON.stringify(data))`.
 *
 * @param source a computed tensor, a node, a gradient edge, or a list of them
 * @throws GraphError for a tensor without graph
 * @example JSON.stringify(graph.toJSON(loss, { params: { w, b } }))
 */
export function toJSON(source: GraphSource, options?: GraphOptions): GraphJSON;
export function toJSON(source: GraphSource): GraphJSON {
  return readGraph('toJSON', source, named('toJSON(source, { params, maxNodes })', arguments, 1));
}

/**
 * The graph of a result in the language of Graphviz, drawn as torchviz does: leaves blue, the result green, operations
 * grey; saved tensors orange.
 *
 * @param source a computed tensor, a node, a gradient edge, a list of them, or data of `toJSON`
 * @throws GraphError for a tensor without graph
 * @example graph.toDot(loss, { params: { w, b } })
 */
export function toDot(source: GraphSource, options?: PictureOptions): string;
export function toDot(source: GraphSource): string {
  const options = named<PictureOptions>(`toDot(${OF_PICTURES} })`, arguments, 1);
  const picture = draw('toDot', source, options);
  const lines = [
    'digraph {',
    `  rankdir=${options.direction ?? 'TB'}`,
    '  node [shape=box, style=filled, fillcolor=lightgrey, fontname=monospace, fontsize=10, height=0.2, ranksep=0.1]',
  ];
  for (const { id, role, lines: text } of picture.boxes) {
    lines.push(`  ${id} [label=${dotText(text)}${DOT_STYLE[role]}]`);
  }
  for (const { from, to, dashed } of picture.arrows)
    lines.push(`  ${from} -> ${to}${dashed ? ' [style=dashed, dir=none]' : ''}`);
  lines.push('}', '');
  return lines.join('\n');
}

/**
 * The graph of a result as a Mermaid flowchart, for Markdown pages that draw these.
 *
 * @param source a computed tensor, a node, a gradient edge, a list of them, or data of `toJSON`
 * @throws GraphError for a tensor without graph
 * @example graph.toMermaid(loss, { params: { w, b } })
 */
export function toMermaid(source: GraphSource, options?: PictureOptions): string;
export function toMermaid(source: GraphSource): string {
  const options = named<PictureOptions>(`toMermaid(${OF_PICTURES} })`, arguments, 1);
  const picture = draw('toMermaid', source, options);
  const lines = [`flowchart ${options.direction ?? 'TB'}`];
  for (const { id, role, lines: text } of picture.boxes) {
    lines.push(`  ${id}["${text.map(mermaidText).join('<br/>')}"]${role === 'operation' ? '' : `:::${role}`}`);
  }
  for (const { from, to, dashed } of picture.arrows) lines.push(`  ${from} ${dashed ? '-.-' : '-->'} ${to}`);
  const roles = new Set(picture.boxes.map((box) => box.role));
  for (const role of roles) if (role !== 'operation') lines.push(`  classDef ${role} fill:${FILL[role]},color:#000`);
  return lines.join('\n') + '\n';
}

/** What lays a picture out: Graphviz as in `@viz-js/viz` (its module or an instance), or a function from DOT to SVG. */
export type GraphLayout =
  | { renderString(dot: string, options: { format: 'svg' }): string }
  | { instance(): PromiseLike<{ renderString(dot: string, options: { format: 'svg' }): string }> }
  | ((dot: string) => string | PromiseLike<string>);

export interface SvgOptions extends PictureOptions {
  /** The layout, or a promise of it: `import('@viz-js/viz')`. */
  layout: GraphLayout | PromiseLike<GraphLayout>;
}

/**
 * The graph of a result as an SVG picture. The layout comes from a library that you pass, so that nobody else has to load it.
 *
 * @param source a computed tensor, a node, a gradient edge, a list of them, or data of `toJSON`
 * @returns the text of an `<svg>` element
 * @throws ArgumentError where there is no layout, or it returns no picture; GraphError for a tensor without graph
 * @example const svg = await graph.toSVG(loss, { layout: import('@viz-js/viz') });
 */
export async function toSVG(source: GraphSource, options: SvgOptions): Promise<string>;
export async function toSVG(source: GraphSource): Promise<string> {
  const { layout: given, ...options } = named<SvgOptions>(`toSVG(${OF_PICTURES}, layout })`, arguments, 1);
  // Now, not after an await: the graph may be gone by then.
  const dot = toDot(source, options);
  const layout = await given;
  const svg = await rendered(layout, dot);
  const start = typeof svg === 'string' ? svg.indexOf('<svg') : -1;
  if (start < 0)
    throw new ArgumentError('toSVG: the layout returned no SVG; it has to give the text of an <svg> element');
  return svg.slice(start);
}

async function rendered(layout: GraphLayout | undefined, dot: string): Promise<string> {
  if (typeof layout === 'function') return layout(dot);
  if (layout !== undefined && layout !== null) {
    if ('renderString' in layout) return layout.renderString(dot, { format: 'svg' });
    if ('instance' in layout) return (await layout.instance()).renderString(dot, { format: 'svg' });
  }
  throw new ArgumentError(
    "toSVG: needs a library that lays the picture out: npm install @viz-js/viz and toSVG(y, { layout: import('@viz-js/viz') }), " +
      'or a function from the text of toDot() to SVG',
  );
}

// ---- boxes and arrows, for all languages -------------------------------------------------------------------------------

type Role = 'operation' | 'leaf' | 'result' | 'saved' | 'more';

interface Box {
  readonly id: string;
  readonly role: Role;
  readonly lines: readonly string[];
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly dashed: boolean;
}

const FILL = { leaf: '#add8e6', result: '#caff70', saved: '#ffa500', more: '#ffffff' } as const;

const DOT_STYLE = {
  operation: '',
  leaf: ', fillcolor=lightblue',
  result: ', fillcolor=darkolivegreen1',
  saved: ', fillcolor=orange',
  more: ', fillcolor=white',
} as const;

function draw(fn: string, source: GraphSource, options: PictureOptions): { boxes: Box[]; arrows: Arrow[] } {
  const { direction = 'TB', saved = false, shapes = true } = options;
  if (!DIRECTIONS.includes(direction)) {
    throw new ArgumentError(`${fn}: direction has to be one of ${DIRECTIONS.join(', ')}, got ${String(direction)}`);
  }
  const graph = readGraph(fn, source, options, MAX_DRAWN);
  const boxes: Box[] = [];
  const arrows: Arrow[] = [];
  if (graph.omitted > 0) boxes.push({ id: MORE, role: 'more', lines: [`${graph.omitted} earlier nodes`] });
  for (const node of graph.nodes) {
    boxes.push(...boxesOf(node, shapes));
    if (node.leaf) arrows.push({ from: `${node.id}_leaf`, to: node.id, dashed: false });
    for (const { node: input } of node.inputs) {
      if (input !== null) arrows.push({ from: input, to: node.id, dashed: false });
    }
    if (!saved) continue;
    node.saved.forEach((save, i) => {
      const id = `${node.id}_saved${i}`;
      boxes.push({ id, role: 'saved', lines: savedLines(save, graph, shapes) });
      arrows.push({ from: id, to: node.id, dashed: true });
    });
  }
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  graph.roots.forEach(({ node, output }, i) => {
    const out = byId.get(node)!.outputs[output];
    boxes.push({ id: `result${i}`, role: 'result', lines: [out?.label ?? 'result', ...sizesOf(out, shapes)] });
    arrows.push({ from: node, to: `result${i}`, dashed: false });
  });
  return { boxes, arrows };
}

function boxesOf(node: GraphNode, shapes: boolean): Box[] {
  const [first] = node.outputs;
  if (!node.leaf) {
    const label = node.outputs.map((out) => out.label).filter((text) => text !== null);
    const sizes = node.outputs.length === 1 ? sizesOf(first, shapes) : [];
    return [{ id: node.id, role: 'operation', lines: [node.name, ...label, ...sizes] }];
  }
  return [
    { id: `${node.id}_leaf`, role: 'leaf', lines: [first?.label ?? 'leaf', ...sizesOf(first, shapes)] },
    { id: node.id, role: 'operation', lines: [node.name] },
  ];
}

function savedLines(save: GraphSave, graph: GraphJSON, shapes: boolean): string[] {
  const label = graph.memory.find((block) => block.id === save.memory)?.label ?? null;
  const name = label === null ? save.name : `${save.name} = ${label}`;
  if (save.shape === null) return [name, 'packed'];
  return [name, ...(shapes ? [`${save.dtype!} [${save.shape.join(', ')}]`] : [])];
}

function sizesOf(out: GraphOutput | undefined, shapes: boolean): string[] {
  return out === undefined || !shapes ? [] : [`${out.dtype} [${out.shape.join(', ')}]`];
}

function dotText(lines: readonly string[]): string {
  const escaped = lines.map((line) => line.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', ' '));
  return `"${escaped.join('\\n')}"`;
}

/** Characters that Mermaid or Markdown would read as something else, as the codes that Mermaid has for them. */
function mermaidText(line: string): string {
  return line.replace(/[^\w\s[\](),.:=-]/gu, (c) => `#${c.codePointAt(0)!};`).replaceAll('\n', ' ');
}
