/**
 * Graphs of 100,000 nodes in one chain, looked at, differentiated and dropped in every way: whatever walks a graph does so
 * in a loop, since a call for each node would need more stack than there is.
 *
 * @features
 * | A16 | deep graphs: backward | `y.backward()`, retained, recorded | deep-graphs.test.ts: "is differentiated, retained and differentiated again" |
 * | A16 | deep graphs: create_graph | `grad(y, x, { createGraph: true })` | deep-graphs.test.ts: "is differentiated twice" |
 * | A16 | deep graphs: edges | `graph.getGradientEdge(t)` | deep-graphs.test.ts: "is differentiated from edge to edge" |
 * | A16 | deep graphs: queries | `graph.currentGraphTaskExecutionOrder()` | deep-graphs.test.ts: "tells a hook in which order it runs" |
 * | A16 | deep graphs: anomaly detection | `detectAnomaly(fn)` | deep-graphs.test.ts: "is differentiated under anomaly detection, forward and backward" |
 * | A16 | deep graphs: checkpoints | `checkpoint(f, x)` | deep-graphs.test.ts: "of checkpoints is differentiated" |
 * | A16 | deep graphs: dropping | nothing to call | deep-graphs.test.ts: "is collected" |
 * | E10 | deep graphs: pictures | `graph.describe(y)`, `graph.toDot(y)` | deep-graphs.test.ts: "is described, summarized and drawn" |
 */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  backward,
  checkpoint,
  detectAnomaly,
  dualLevel,
  functional,
  grad,
  graph,
  makeDual,
  profile,
  scope,
  tensor,
  type Tensor,
  unpackDual,
  vmap,
} from 'chainrule';
import * as func from 'chainrule/func';
import { leftOf } from './garbage.js';
import { constant, gradOf, leaf } from './probe.js';

const DEPTH = 100_000;

/** x times one, as often as that: each node saves both factors. */
function chain(x: Tensor, depth = DEPTH): Tensor {
  const one = leaf(1);
  let y = x;
  for (let i = 0; i < depth; i++) y = y.mul(one);
  return y;
}

describe('a chain of 100,000 nodes', () => {
  let x!: Tensor;
  let y!: Tensor;
  beforeAll(() => {
    x = leaf(2);
    y = chain(x);
  });

  test('is differentiated, retained and differentiated again', () => {
    const [a] = [leaf(2)];
    const z = chain(a);
    for (let times = 1; times <= 3; times++) {
      z.backward({ retainGraph: times < 3 });
      expect(gradOf(a)).toBe(times);
    }
    expect(() => z.backward()).toThrow('backward through the graph a second time');
  });

  test('is differentiated twice', () => {
    const a = leaf(3);
    const [da] = grad(chain(a.mul(a)), a, { createGraph: true });
    expect(da!.item()).toBe(6);
    da!.backward();
    expect(gradOf(a)).toBe(2);
  });

  test('is differentiated from edge to edge', () => {
    const h = x.mul(1);
    const z = chain(h);
    const [from, to] = [graph.getGradientEdge(z), graph.getGradientEdge(h)];
    expect(grad(from, to, { gradOutputs: constant(5), retainGraph: true })[0]!.item()).toBe(5);
    expect(grad(from, [to, x], { gradOutputs: constant(5), retainGraph: true }).map((g) => g.item())).toEqual([5, 5]);
    h.retainGrad();
    backward(from, { inputs: [h], gradTensors: constant(7) });
    expect(gradOf(h)).toBe(7);
  });

  test('tells a hook in which order it runs', () => {
    const a = leaf(2);
    let order: graph.Node[] = [];
    let runs = false;
    const z = chain(a);
    z.registerHook(() => {
      order = graph.currentGraphTaskExecutionOrder();
      runs = graph.willEngineExecuteNode(graph.getGradientEdge(a).node);
    });
    z.backward();
    expect([order.length, runs]).toEqual([DEPTH + 2, true]);
  });

  test('is differentiated under anomaly detection, forward and backward', () => {
    const a = leaf(2);
    const z = chain(a.log());
    detectAnomaly(() => z.backward());
    expect(gradOf(a)).toBe(0.5);
    a.grad = null;
    detectAnomaly(() => chain(a, 1_000).backward({ createGraph: true }));
    expect(gradOf(a)).toBe(1);
    // 1 / 0 at the far end, and times zero.
    const bad = chain(leaf(0).sqrt().mul(0));
    expect(() => detectAnomaly(() => bad.backward())).toThrow("Function 'SqrtBackward0' returned nan values");
  });

  test('packed by hooks is differentiated', () => {
    const a = leaf(2);
    let packed = 0;
    const z = graph.savedTensorsHooks(
      (t) => {
        packed++;
        return t;
      },
      (t) => t,
      () => chain(a),
    );
    z.backward();
    expect([gradOf(a), packed]).toEqual([1, 2 * DEPTH]);
  });

  test('is described, summarized and drawn', () => {
    expect(graph.describe(y, { maxNodes: 2 })).toMatch(/^100000 nodes, 2 leaves/);
    expect(graph.summarize(y)).toMatchObject({ nodes: DEPTH });
    expect(graph.savedTensors(y).length).toBe(DEPTH + 1);
    expect(graph.checkpointSavings(y).length).toBeGreaterThan(0);
    for (const text of [graph.toDot(y), graph.toMermaid(y)]) {
      expect(text).toContain('MulBackward0');
    }
  });

  test('is walked by a transform that looks for what leads outside', () => {
    const far = chain(leaf(2));
    const f = (a: Tensor): Tensor => chain(a).mul(far);
    const d = func.grad(f)(constant(3));
    expect([d.item(), d.requiresGrad]).toEqual([2, true]);
    expect(functional.vjp((a: Tensor) => chain(a), constant(3))[1].item()).toBe(1);
  });

  test('under vmap is differentiated for each example', () => {
    const a = leaf([1, 2]);
    const z = vmap((t: Tensor) => chain(t, 10_000))(a);
    z.backward(constant([3, 4]));
    expect(gradOf(a)).toEqual([3, 4]);
  });

  test('carries tangents', () => {
    const tangent = dualLevel(() => unpackDual(chain(makeDual(constant(2), constant(3)), 20_000)).tangent);
    expect(tangent!.item()).toBe(3);
  });

  test('of checkpoints is differentiated', () => {
    for (const useReentrant of [false, true]) {
      const a = leaf(2);
      const one = leaf(1);
      let z: Tensor = a;
      for (let i = 0; i < 20_000; i++) z = checkpoint((t: Tensor) => t.mul(one), z, { useReentrant });
      z.backward();
      expect([gradOf(a), gradOf(one)]).toEqual([1, 2 * 20_000]);
    }
  });

  test('outlives the scope that it was made in', () => {
    const a = leaf(2);
    const z = scope(() => chain(a));
    z.backward();
    expect(gradOf(a)).toBe(1);
  });

  test('shows in a profile', () => {
    const prof = profile({ recordShapes: true }, () => chain(leaf(2), 20_000).backward());
    const counts = new Map(prof.keyAverages().map(({ key, count }) => [key, count]));
    expect([counts.get('aten::mul'), counts.get('MulBackward0')]).toEqual([20_000, 20_000]);
  });

  test('is collected', async () => {
    const left = await leftOf(() => {
      const a = tensor(2, { requiresGrad: true });
      const first = chain(a);
      const [da] = grad(chain(a), a, { createGraph: true });
      const written = a.mul(1);
      for (let i = 0; i < DEPTH; i++) written.mul_(1);
      return { a, first, da, written, node: first.gradFn };
    });
    expect(left).toEqual([]);
  });
});
