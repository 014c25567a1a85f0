/**
 * What a graph keeps in memory, in words and numbers.
 *
 * @features
 * | E10 | (none) | `graph.describe(y)` | graph-memory.test.ts: "lists nodes with sizes, edges and what they save" |
 * | E10 | (none) | `graph.summarize(y)` | graph-memory.test.ts: "counts nodes, leaves and saved bytes" |
 * | E10 | (none) | `graph.savedTensors(y)` | graph-memory.test.ts: "lists once what several nodes share" |
 * | E10 | (none) | `graph.checkpointSavings(y)` | graph-memory.test.ts: "counts what only the nodes behind one save" |
 * | E9 | (none) | `graph.summarize(y, { params }).unreached` | graph-memory.test.ts: "names parameters that the result does not depend on" |
 */
import { afterEach, describe, expect, test } from 'vitest';
import { GraphError, ones, setDetectAnomaly, stack, tensor, type Tensor } from 'chainrule';
import * as graph from '../../src/tools/graph-pictures.js';
import { constant, leaf } from './probe.js';

afterEach(() => {
  setDetectAnomaly(false);
});

describe('describe', () => {
  test('lists nodes with sizes, edges and what they save', () => {
    const [w, x] = [tensor([1, 2, 3], { requiresGrad: true }), tensor([4, 5, 6])];
    const h = x.mul(w).exp();
    const y = stack([h.mul(w), h.tanh()]).sum();
    expect(graph.describe(y, { params: { w, x, h, b: ones([2], { requiresGrad: true }) } })).toBe(
      `6 nodes, 1 leaf; 4 saved tensors of 48 B, of which 12 B belong to leaves

id  name            output          from    saves                new bytes  behind
n0  leaf            w: float32 [3]
n1  MulBackward0    float32 [3]     -, n0   self = x             12 B
n2  ExpBackward0    h: float32 [3]  n1      result = h           12 B
n3  MulBackward0    float32 [3]     n2, n0  self = h, other = w  12 B
n4  TanhBackward0   float32 [3]     n2      result               12 B       12 B
n5  StackBackward0  float32 [2, 3]  n3, n4                                  24 B
n6  SumBackward0    float32 []      n5                                      24 B

saved by operation
  MulBackward0   2 nodes  2 tensors  24 B
  ExpBackward0   1 node   1 tensor   12 B
  TanhBackward0  1 node   1 tensor   12 B

not in the graph, and so without gradient: b
`,
    );
  });

  test('adds a list by place of call where anomaly detection was on', () => {
    const x = leaf([1, 2]);
    expect(graph.describe(x.sin())).not.toContain('by call');
    setDetectAnomaly(true);
    const y = x.exp();
    setDetectAnomaly(false);
    expect(graph.describe(y)).toMatch(
      /saved by call\n {2}.*graph-memory\.test\.ts:\d+:\d+\)? +1 node {2}1 tensor {2}16 B\n/,
    );
  });

  test('says what was freed', () => {
    const y = leaf([1, 2]).exp();
    y.sum().backward();
    const text = graph.describe(y);
    expect(text).toContain('0 saved tensors of 0 B; what 1 node saved was freed');
    expect(text).toContain('(freed)');
  });

  test('lists the latest nodes of a large graph, and counts all', () => {
    const w = leaf(1);
    let y = w.clone();
    for (let i = 0; i < 300; i++) y = y.mul(w);
    const text = graph.describe(y, { maxNodes: 3 });
    expect(text).toMatch(/^301 nodes, 1 leaf; 301 saved tensors/);
    expect(text).toContain('299 earlier nodes not listed: maxNodes');
    expect(text.match(/^n\d+/gm)).toEqual(['n0', 'n300', 'n301']);
  });

  test('writes large sizes in larger units', () => {
    expect(graph.describe(ones([64, 64], { requiresGrad: true }).exp())).toContain('1 saved tensor of 16.0 KiB');
    expect(graph.describe(ones([1024, 640], { requiresGrad: true }).exp())).toContain('of 2.5 MiB');
  });

  test('refuses a tensor without graph', () => {
    expect(() => graph.describe(constant(1))).toThrow(GraphError);
    expect(() => graph.describe(leaf(1), { maxNodes: NaN })).toThrow('maxNodes');
  });
});

describe('summarize', () => {
  test('counts nodes, leaves and saved bytes', () => {
    const [w, x] = [leaf([1, 2]), constant([3, 4])];
    const summary = graph.summarize(x.mul(w).exp().sum(), { params: { w } });
    expect(summary).toMatchObject({ nodes: 3, savedTensors: 2, savedBytes: 32, leafBytes: 0, packed: 0, freed: 0 });
    expect(summary.leaves).toEqual([{ label: 'w', shape: [2], dtype: 'float64' }]);
  });

  test('adds up by operation, the largest first', () => {
    const x = leaf([1, 2]);
    const { byOperation } = graph.summarize(x.sin().exp().mul(x.exp()));
    expect(byOperation).toEqual([
      { name: 'ExpBackward0', nodes: 2, tensors: 2, bytes: 32 },
      { name: 'SinBackward0', nodes: 1, tensors: 1, bytes: 16 },
      // what it saves, the results of exp, is there already
      { name: 'MulBackward0', nodes: 1, tensors: 0, bytes: 0 },
    ]);
  });

  test('adds up by place of call where anomaly detection was on', () => {
    const x = leaf([1, 2]);
    expect(graph.summarize(x.exp()).bySite).toEqual([]);
    setDetectAnomaly(true);
    let y = x;
    for (let i = 0; i < 3; i++) y = y.exp();
    const { bySite } = graph.summarize(y);
    expect(bySite.map(({ nodes, tensors, bytes }) => [nodes, tensors, bytes])).toEqual([[3, 3, 48]]);
    expect(bySite[0]!.name).toMatch(/graph-memory\.test\.ts:\d+:\d+/);
  });

  test('knows the place of operations that call many others, too', () => {
    setDetectAnomaly(true);
    const { bySite } = graph.summarize(stack([leaf([1]).exp(), leaf([2]).exp()]).softmax(0));
    for (const { name } of bySite) expect(name).toMatch(/graph-memory\.test\.ts/);
  });

  test('names parameters that the result does not depend on', () => {
    const [w, b] = [leaf(1), leaf(2)];
    expect(graph.summarize(w.exp(), { params: { w, b } }).unreached).toEqual(['b']);
  });

  test('tells what leaves take, which is there without the graph, too', () => {
    const [a, b] = [leaf([1, 2]), leaf([3, 4])];
    expect(graph.summarize(a.mul(b).exp())).toMatchObject({ savedBytes: 48, leafBytes: 32 });
  });
});

describe('a tensor that a hook packed', () => {
  /** As packed tensors are kept: what stands for one is no tensor. */
  const packed = (): Tensor => {
    const y = leaf([1, 2]).exp();
    y.gradFn!.saved = [{ flags: 0, storage: { slot: null } } as unknown as Tensor];
    return y;
  };

  test('is counted apart, since nobody knows its bytes', () => {
    expect(graph.summarize(packed())).toMatchObject({ packed: 1, savedTensors: 0, savedBytes: 0 });
    expect(graph.savedTensors(packed())).toEqual([]);
  });

  test('is named in texts and pictures', () => {
    expect(graph.describe(packed())).toContain('result = packed');
    expect(graph.toDot(packed(), { saved: true })).toContain('label="result\\npacked"');
  });
});

describe('savedTensors', () => {
  test('lists once what several nodes share', () => {
    const x = leaf([1, 2]);
    const h = x.exp();
    const list = graph.savedTensors(h.mul(h).add(h.sin()));
    expect(list.length).toBe(1);
    expect(list[0]!.savedBy.map(({ node, as }) => `${node}.${as}`)).toEqual([
      'ExpBackward0.result',
      'MulBackward0.self',
      'MulBackward0.other',
      'SinBackward0.self',
    ]);
    expect(list[0]).toMatchObject({ shape: [2], dtype: 'float64', bytes: 16, leaf: false });
  });

  test('counts views of one storage once, and whole', () => {
    const h = ones([10, 10], { requiresGrad: true }).exp();
    const list = graph.savedTensors(h.select(0, 1).sin().sum().add(h.select(0, 2).sin().sum()));
    expect(list.map((saved) => saved.bytes)).toEqual([400]);
  });

  test('has the largest first, and marks leaves', () => {
    const [w, x] = [leaf([1, 2, 3]), leaf(1)];
    const list = graph.savedTensors(x.exp().mul(w), { params: { w } });
    expect(list.map(({ label, bytes, leaf: isLeaf }) => [label, bytes, isLeaf])).toEqual([
      ['w', 24, true],
      [null, 8, false],
    ]);
  });

  test('knows where the first who saved it was called, if anomaly detection was on', () => {
    setDetectAnomaly(true);
    const [saved] = graph.savedTensors(leaf(1).exp());
    expect(saved!.site).toMatch(/graph-memory\.test\.ts/);
  });

  test('is empty where nothing is saved, and after a backward pass', () => {
    const y = leaf([1, 2]).add(1).sum();
    expect(graph.savedTensors(y)).toEqual([]);
    const z = leaf([1, 2]).exp().sum();
    expect(graph.savedTensors(z).length).toBe(1);
    z.backward();
    expect(graph.savedTensors(z)).toEqual([]);
  });
});

describe('checkpointSavings', () => {
  const bytesOf = (y: Tensor): [string, number][] => graph.checkpointSavings(y).map(({ node, bytes }) => [node, bytes]);

  test('counts what only the nodes behind one save', () => {
    // exp saves its result and so does sin: 16 bytes each; of a chain all that was before
    const y = leaf([1, 2]).exp().exp().neg();
    expect(bytesOf(y)).toEqual([
      ['ExpBackward0', 32],
      ['NegBackward0', 32],
      ['ExpBackward0', 16],
    ]);
  });

  test('does not count what somebody else saves, or uses, too', () => {
    const h = leaf([1, 2]).exp();
    const left = h.exp();
    const right = h.exp();
    // Checkpointing `left` frees its own result only: h is needed by `right`.
    expect(bytesOf(left.add(right))).toEqual([
      ['AddBackward0', 48],
      ['ExpBackward0', 16],
      ['ExpBackward0', 16],
      ['ExpBackward0', 16],
    ]);
  });

  test('does not count leaves and what comes from outside', () => {
    const [w, x] = [leaf([1, 2]), constant([3, 4])];
    expect(bytesOf(w.mul(x).add(w.sin()))).toEqual([]);
  });

  test('is what running that part again would free: the rest of the graph keeps the rest', () => {
    // By hand: each node's share is the memory that no other path to the root saves.
    const x = leaf([1, 2, 3, 4]);
    const a = x.exp(); // saved by exp and by mul
    const b = a.mul(a.tanh()); // saves a, tanh's result
    const y = b.sigmoid().sum(); // saves sigmoid's result
    const saving = new Map(bytesOf(y));
    expect(saving.get('SigmoidBackward0')).toBe(3 * 32);
    expect(saving.get('MulBackward0')).toBe(2 * 32);
    // a is saved by mul, outside of what is behind exp and tanh
    expect(saving.has('ExpBackward0')).toBe(false);
    expect(saving.has('TanhBackward0')).toBe(false);
  });

  test('takes a leaf that 50,000 nodes share', () => {
    const w = tensor(1, { requiresGrad: true });
    let y = w.exp();
    for (let i = 0; i < 50_000; i++) y = y.mul(w);
    const [largest] = graph.checkpointSavings(y);
    expect(largest!.bytes).toBe(50_000 * 4);
  });
});
