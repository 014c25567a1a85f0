/**
 * Graphs as data and as pictures.
 *
 * @features
 * | E10 | torchviz.make_dot | `graph.toDot(y, { params })` | graph-pictures.test.ts: "draws leaves, operations and the result, along the edges" |
 * | E10 | (none) | `graph.toMermaid(y)` | graph-pictures.test.ts: "draws the same in Mermaid's language" |
 * | E10 | (none) | `graph.toJSON(y)` | graph-pictures.test.ts: "has the nodes in the order in which they were made, leaves first" |
 * | E10 | (none) | `await graph.toSVG(y, { layout })` | graph-pictures.test.ts: "is a picture with a box for each node" |
 */
import { describe, expect, test } from 'vitest';
import { GraphError, noGrad, ones, tensor, type Tensor } from 'chainrule';
import * as graph from '../../src/tools/graph-pictures.js';
import { constant, leaf } from './probe.js';

/** w * x, then exp: two operations, one leaf. */
function small(): { w: Tensor; x: Tensor; h: Tensor; y: Tensor } {
  const [w, x] = [leaf([1, 2]), constant([3, 4])];
  const h = x.mul(w);
  return { w, x, h, y: h.exp() };
}

describe('toJSON', () => {
  test('has the nodes in the order in which they were made, leaves first', () => {
    const { nodes, roots } = graph.toJSON(small().y);
    expect(nodes.map(({ id, name, leaf: isLeaf }) => [id, name, isLeaf])).toEqual([
      ['n0', 'AccumulateGrad', true],
      ['n1', 'MulBackward0', false],
      ['n2', 'ExpBackward0', false],
    ]);
    expect(roots).toEqual([{ node: 'n2', output: 0 }]);
  });

  test('has the edges that nextFunctions has, null where no gradient is wanted', () => {
    const { nodes } = graph.toJSON(small().y);
    expect(nodes.map((node) => node.inputs)).toEqual([
      [],
      [
        { node: null, output: 0 },
        { node: 'n0', output: 0 },
      ],
      [{ node: 'n1', output: 0 }],
    ]);
  });

  test('knows which output of a node an edge leads to', () => {
    const [a, b] = leaf([1, 2]).unbind();
    const { nodes } = graph.toJSON(b!.mul(a!));
    expect(nodes[1]!.outputs.length).toBe(2);
    expect(nodes[2]!.inputs).toEqual([
      { node: 'n1', output: 1 },
      { node: 'n1', output: 0 },
    ]);
  });

  test('has sizes and dtypes of outputs', () => {
    const { nodes } = graph.toJSON(ones([2, 3], { requiresGrad: true }).sum(0));
    expect(nodes.map((node) => node.outputs)).toEqual([
      [{ shape: [2, 3], dtype: 'float32', label: null }],
      [{ shape: [3], dtype: 'float32', label: null }],
    ]);
  });

  test('has what nodes save, by name, without unpacking it', () => {
    const { nodes, memory } = graph.toJSON(small().y);
    // mul by a constant keeps the constant; exp keeps its result
    expect(nodes[1]!.saved).toEqual([{ name: 'self', memory: 'm0', shape: [2], dtype: 'float64' }]);
    expect(nodes[2]!.saved).toEqual([{ name: 'result', memory: 'm1', shape: [2], dtype: 'float64' }]);
    expect(memory.map(({ id, bytes, savedBy }) => [id, bytes, savedBy])).toEqual([
      ['m0', 16, ['n1']],
      ['m1', 16, ['n2']],
    ]);
  });

  test('reads what was modified since, which backward would refuse', () => {
    const { h, y } = small();
    y.add_(1);
    expect(graph.toJSON(y.mul(h)).nodes.map((node) => node.name)).toContain('AddBackward0');
    expect(() => {
      y.sum().backward();
    }).toThrow('modified by an inplace operation');
  });

  test('has the names that params gives to leaves, results and saved memory', () => {
    const { w, x, h, y } = small();
    const { nodes, memory } = graph.toJSON(y, { params: { w, x, h } });
    expect(nodes.map((node) => node.outputs[0]!.label)).toEqual(['w', 'h', null]);
    expect(memory.map((block) => block.label)).toEqual(['x', null]);
  });

  test('takes pairs of name and tensor, and says which are not in the graph', () => {
    const { w, x, y } = small();
    const pairs = [['w', w] as const, ['x', x] as const, ['b', leaf(1)] as const];
    expect(graph.toJSON(y, { params: pairs }).unreached).toEqual(['b']);
    expect(graph.toJSON(y, { params: new Map(pairs) }).unreached).toEqual(['b']);
  });

  test('gives the same ids to the same program', () => {
    const first = graph.toJSON(small().y);
    leaf(1).mul(2); // other nodes between
    expect(graph.toJSON(small().y)).toEqual(first);
  });

  test('survives JSON, and is drawn alike afterwards', () => {
    const { w, y } = small();
    const data = graph.toJSON(y, { params: { w } });
    const back = JSON.parse(JSON.stringify(data)) as graph.GraphJSON;
    expect(back).toEqual(data);
    expect(graph.toDot(back, { saved: true })).toBe(graph.toDot(y, { params: { w }, saved: true }));
    expect(graph.describe(back)).toBe(graph.describe(y, { params: { w } }));
  });

  test('reads several results as one graph, and nodes and edges as results', () => {
    const { h, y } = small();
    const both = graph.toJSON([y, h.sin()]);
    expect(both.nodes.map((node) => node.name)).toEqual([
      'AccumulateGrad',
      'MulBackward0',
      'ExpBackward0',
      'SinBackward0',
    ]);
    expect(both.roots.map((root) => root.node)).toEqual(['n2', 'n3']);
    expect(graph.toJSON(y.gradFn!)).toEqual(graph.toJSON(y));
    expect(graph.toJSON({ node: y.gradFn!, outputNr: 0 })).toEqual(graph.toJSON(y));
  });

  test('of a leaf is the leaf', () => {
    expect(graph.toJSON(leaf(1)).nodes.map((node) => node.name)).toEqual(['AccumulateGrad']);
  });

  test('says which nodes were freed', () => {
    const { y } = small();
    y.sum().backward();
    expect(graph.toJSON(y).nodes.map((node) => node.freed)).toEqual([false, true, true]);
  });

  test('sees what a write into a view saved, behind CopySlices', () => {
    const [x, w] = [leaf([1, 2]).clone(), leaf([3, 4])];
    x.narrow(0, 0, 1).mul_(w.narrow(0, 0, 1));
    const { nodes } = graph.toJSON(x);
    const slices = nodes.find((node) => node.name === 'CopySlices')!;
    expect(slices.saved.map((save) => save.name)).toEqual(['write.self', 'write.other']);
  });

  test('names the parts of a list that was saved', () => {
    const y = ones([2, 2], { requiresGrad: true }).index([tensor([0n, 1n]), tensor([1n, 0n])]);
    expect(graph.toJSON(y).nodes[1]!.saved.map((save) => save.name)).toEqual(['indices[0]', 'indices[1]']);
  });

  test('keeps the latest nodes where there are more than maxNodes', () => {
    const w = leaf(2);
    let y = w.clone();
    for (let i = 0; i < 10; i++) y = y.mul(w);
    const data = graph.toJSON(y, { maxNodes: 4 });
    expect(data.nodes.map((node) => node.id)).toEqual(['n0', 'n9', 'n10', 'n11']);
    expect(data.omitted).toBe(8);
    expect(data.nodes[1]!.inputs.map((input) => input.node)).toEqual(['more', 'n0']);
  });

  test('walks 200,000 nodes', () => {
    const w = tensor(1, { requiresGrad: true });
    let y = w.mul(1);
    for (let i = 1; i < 200_000; i++) y = y.add(w);
    const { nodes } = graph.toJSON(y);
    expect(nodes.length).toBe(200_001);
    expect(nodes.at(-1)!.inputs).toEqual([
      { node: 'n199999', output: 0 },
      { node: 'n0', output: 0 },
    ]);
  });

  test('refuses a tensor without graph', () => {
    for (const t of [constant(1), noGrad(() => leaf(1).mul(2)), leaf(1).detach()]) {
      expect(() => graph.toJSON(t)).toThrow(GraphError);
      expect(() => graph.toJSON(t)).toThrow('does not require grad and does not have a grad_fn');
    }
  });

  test('refuses what is no tensor, and names for what is none', () => {
    expect(() => graph.toJSON(null as unknown as Tensor)).toThrow(/expected a Tensor, .* got null/);
    expect(() => graph.toJSON(3 as unknown as Tensor)).toThrow(/got number/);
    expect(() => graph.toJSON([])).toThrow('at least one tensor');
    expect(() => graph.toJSON(leaf(1), { params: { w: 1 as unknown as Tensor } })).toThrow(
      'params.w has to be a Tensor',
    );
    expect(() => graph.toJSON(leaf(1), { maxNodes: 0 })).toThrow('maxNodes has to be a number of at least 1');
  });
});

/** The arrows of a picture in DOT. */
const arrows = (dot: string): string[] =>
  dot
    .split('\n')
    .filter((line) => line.includes('->'))
    .map((line) => line.trim());

describe('toDot', () => {
  test('draws leaves, operations and the result, along the edges', () => {
    const { w, y } = small();
    const dot = graph.toDot(y, { params: { w } });
    expect(dot).toContain('n0_leaf [label="w\\nfloat64 [2]", fillcolor=lightblue]');
    expect(dot).toContain('n0 [label="AccumulateGrad"]');
    expect(dot).toContain('n1 [label="MulBackward0\\nfloat64 [2]"]');
    expect(dot).toContain('result0 [label="result\\nfloat64 [2]", fillcolor=darkolivegreen1]');
    expect(arrows(dot)).toEqual(['n0_leaf -> n0', 'n0 -> n1', 'n1 -> n2', 'n2 -> result0']);
  });

  test('draws saved tensors where asked to', () => {
    const { x, y } = small();
    expect(graph.toDot(y)).not.toContain('saved');
    const dot = graph.toDot(y, { saved: true, params: { x } });
    expect(dot).toContain('n1_saved0 [label="self = x\\nfloat64 [2]", fillcolor=orange]');
    expect(arrows(dot)).toContain('n1_saved0 -> n1 [style=dashed, dir=none]');
  });

  test('leaves sizes out where asked to', () => {
    expect(graph.toDot(small().y, { shapes: false })).not.toContain('float64');
  });

  test('draws in another direction where asked to', () => {
    expect(graph.toDot(small().y, { direction: 'LR' })).toContain('rankdir=LR');
    expect(() => graph.toDot(small().y, { direction: 'up' as 'LR' })).toThrow(
      'direction has to be one of TB, LR, BT, RL',
    );
  });

  test('stands a box for what is left out', () => {
    const w = leaf(2);
    let y = w.clone();
    for (let i = 0; i < 600; i++) y = y.mul(w);
    const dot = graph.toDot(y);
    expect(dot).toContain('more [label="102 earlier nodes", fillcolor=white]');
    expect(arrows(dot)).toContain('more -> n103');
    expect(graph.toDot(y, { maxNodes: 1000 })).not.toContain('more');
  });

  test('quotes names', () => {
    const { w, y } = small();
    expect(graph.toDot(y, { params: { 'a "b" \\': w } })).toContain('label="a \\"b\\" \\\\\\nfloat64');
  });
});

describe('toMermaid', () => {
  test("draws the same in Mermaid's language", () => {
    const { w, y } = small();
    const lines = graph.toMermaid(y, { params: { w } }).split('\n');
    expect(lines[0]).toBe('flowchart TB');
    expect(lines).toContain('  n0_leaf["w<br/>float64 [2]"]:::leaf');
    expect(lines).toContain('  n1["MulBackward0<br/>float64 [2]"]');
    expect(lines.filter((line) => line.includes('-->')).map((line) => line.trim())).toEqual([
      'n0_leaf --> n0',
      'n0 --> n1',
      'n1 --> n2',
      'n2 --> result0',
    ]);
    expect(lines.filter((line) => line.includes('classDef')).length).toBe(2);
  });

  test('writes what the language would misread as codes', () => {
    const { w, y } = small();
    expect(graph.toMermaid(y, { params: { '<"w">': w } })).toContain('["#60;#34;w#34;#62;<br/>');
  });
});

describe('toSVG', () => {
  const viz = import('@viz-js/viz');

  test('is a picture with a box for each node', async () => {
    const { w, y } = small();
    const svg = await graph.toSVG(y, { layout: viz, params: { w } });
    expect(svg.startsWith('<svg')).toBe(true);
    const texts = [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
    expect(texts).toEqual(expect.arrayContaining(['w', 'AccumulateGrad', 'MulBackward0', 'ExpBackward0', 'result']));
    expect([...svg.matchAll(/class="node"/g)].length).toBe(5);
    expect([...svg.matchAll(/class="edge"/g)].length).toBe(4);
  });

  test('takes an instance of the library or a function from DOT to SVG', async () => {
    const { y } = small();
    const instance = await (await viz).instance();
    expect(await graph.toSVG(y, { layout: instance })).toBe(await graph.toSVG(y, { layout: viz }));
    expect(await graph.toSVG(y, { layout: (dot) => `<?xml?><svg>${dot.length}</svg>` })).toBe(
      `<svg>${graph.toDot(y).length}</svg>`,
    );
  });

  test('draws names that are hard to quote', async () => {
    const { w, y } = small();
    const svg = await graph.toSVG(y, { layout: viz, params: { 'a "b" \\ <c>': w } });
    expect(svg).toContain('a &quot;b&quot; \\ &lt;c&gt;');
  });

  test('reads the graph at once, not when the library has come', async () => {
    const { y } = small();
    const expected = graph.toDot(y, { saved: true });
    let seen = '';
    const drawn = graph.toSVG(y, { saved: true, layout: Promise.resolve((dot: string) => ((seen = dot), '<svg/>')) });
    y.sum().backward();
    await drawn;
    expect(seen).toBe(expected);
  });

  test('says what is missing without a layout, and refuses what is no picture', async () => {
    const { y } = small();
    await expect(graph.toSVG(y, {} as graph.SvgOptions)).rejects.toThrow('npm install @viz-js/viz');
    await expect(graph.toSVG(y, { layout: () => 'no' })).rejects.toThrow('the layout returned no SVG');
    await expect(graph.toSVG(constant(1), { layout: viz })).rejects.toThrow('grad_fn');
  });

  test('passes on what the layout throws', async () => {
    const fails = (): string => {
      throw new Error('no room');
    };
    await expect(graph.toSVG(small().y, { layout: fails })).rejects.toThrow('no room');
  });
});
