/**
 * What the graph can be asked, and what a running backward pass can be asked: edges as inputs and outputs, metadata, order.
 *
 * @features
 * | A6 | graph.get_gradient_edge, GradientEdge | `graph.getGradientEdge(t)` | introspection.test.ts: "stands for its tensor among the inputs of grad()" |
 * | A6 | GradientEdge as output | `grad(edge, x)`, `backward(edge)` | introspection.test.ts: "stands for its tensor among the roots" |
 * | A6 | GradientEdge in backward(inputs) | `backward(y, { inputs: edge })` | introspection.test.ts: "of a leaf among the inputs of backward() fills its .grad" |
 * | A6 | Node._input_metadata | `node.inputMetadata` | introspection.test.ts: "says sizes and dtype of each output" |
 * | A6 | Node._sequence_nr, _set_sequence_nr | `node.sequenceNr` | introspection.test.ts: "decides which of the ready nodes runs first" |
 * | A6 | Node.name | `node.name()` | graph.test.ts: "end at AccumulateGrad, which knows its leaf and leads nowhere" |
 * | A6 | Node.metadata | `node.metadata` | graph.test.ts: "has a place for notes of its own" |
 * | A6 | isinstance(x, Node) | `x instanceof graph.Node` | introspection.test.ts: "of every node is Node" |
 * | A6 | current autograd node | `graph.currentNode()` | introspection.test.ts: "is the one whose hooks or backward run" |
 * | A6 | current graph task id | `graph.currentGraphTaskId()` | introspection.test.ts: "is a number of its own for each pass" |
 * | A6 | will engine execute node | `graph.willEngineExecuteNode(node)` | introspection.test.ts: "tells what leads to the inputs asked for" |
 * | A6 | execution order | `graph.currentGraphTaskExecutionOrder()` | introspection.test.ts: "is the order in which hooks then run" |
 * | A5 | queue_callback | `graph.queueCallback(fn)` | introspection.test.ts: "runs once, after the pass" |
 * | A4 | graph.increment_version | `graph.incrementVersion(t)` | introspection.test.ts: "counts as a change" |
 * | A6 | GradientEdge owns the graph | the same | introspection.test.ts: "lives longer than its tensor, and keeps the graph" |
 * | A6 | unused edges and materialize_grads | refused | introspection.test.ts: "that is not used is null only where that is allowed" |
 * | A6 | get_gradient_edge of a tensor without grad | refused | introspection.test.ts: "is had only of tensors that require grad" |
 * | A5 | queue_callback: nested passes | the same | introspection.test.ts: "belongs to the innermost pass" |
 */
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  backward,
  enableGrad,
  grad,
  GraphError,
  graph,
  inferenceMode,
  isGradEnabled,
  Node,
  tensor,
  type Tensor,
} from 'chainrule';
import { constant, gradOf, leaf, onBackward, probe } from './probe.js';

const all = (list: readonly (Tensor | null)[]): unknown[] => list.map((t) => t?.toArray() ?? null);

/** Runs `ask` inside a backward pass, in a hook of the result of `build`. */
function during<R>(ask: () => R, y: Tensor = enableGrad(() => leaf(1).mul(2))): R {
  let answer!: R;
  y.registerHook(() => {
    answer = ask();
  });
  y.backward();
  return answer;
}

describe('a gradient edge', () => {
  test('is the node of a tensor, and which output it was', () => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    const [, second] = y.unbind() as [Tensor, Tensor];
    const edge = graph.getGradientEdge(second);
    expect(edge).toBeInstanceOf(graph.GradientEdge);
    expect([edge.node, edge.outputNr]).toEqual([second.gradFn, 1]);
    expect(graph.getGradientEdge(x).node.variable).toBe(x);
    expect(graph.getGradientEdge(x).outputNr).toBe(0);
  });

  test('stands for its tensor among the inputs of grad()', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    const [first, second] = y.unbind() as [Tensor, Tensor];
    const z = first.mul(second);
    const inputs = [x, y, second].map(graph.getGradientEdge);
    const options = { retainGraph: true };
    expect(all(grad(z, inputs, options))).toEqual([[18, 9], [6, 3], 3]);
    expect(all(grad(z, [y, inputs[2]!, x, inputs[2]!], options))).toEqual([[6, 3], 3, [18, 9], 3]);
    expect(all(grad(z, inputs[1]!))).toEqual([[6, 3]]);
  });

  test('stands for its tensor among the roots', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3).sum();
    const edge = graph.getGradientEdge(y);
    expect(all(grad(edge, x, { retainGraph: true }))).toEqual([[3, 3]]);
    backward(edge, { retainGraph: true });
    backward([edge, y], { retainGraph: true });
    backward([y, edge], [constant(10), constant(100)]);
    expect(gradOf(x)).toEqual([339, 339]);
  });

  test('needs a gradient as a root, unless it has one element', () => {
    const x = leaf([1, 2]);
    const edge = graph.getGradientEdge(x.mul(3));
    expect(() => backward(edge)).toThrow('grad can be implicitly created only for scalar outputs');
    expect(() => backward(edge, constant([1, 2, 3]))).toThrow('Mismatch in shape');
    backward(edge, tensor([1, 10]));
    expect(gradOf(x)).toEqual([3, 30]);
  });

  test('of a leaf among the inputs of backward() fills its .grad', () => {
    const [a, b] = [leaf(2), leaf(3)];
    a.mul(b).backward({ inputs: graph.getGradientEdge(a) });
    backward(a.mul(b), null, null, false, graph.getGradientEdge(a));
    backward(a.mul(b), { inputs: [graph.getGradientEdge(a), a] });
    expect([gradOf(a), gradOf(b)]).toEqual([9, null]);
  });

  test('of a result among the inputs of backward() fills what retains its gradient', () => {
    const x = leaf(2);
    const y = x.mul(3);
    y.retainGrad();
    y.mul(5).backward({ inputs: [graph.getGradientEdge(y)] });
    expect([gradOf(x), gradOf(y)]).toEqual([null, 5]);
  });

  test('lives longer than its tensor, and keeps the graph', () => {
    const x = leaf(2);
    const [edge, z] = (() => {
      const y = x.exp();
      return [graph.getGradientEdge(y), y.mul(3)] as const;
    })();
    expect(all(grad(z, edge, { retainGraph: true }))).toEqual([3]);
    expect(all(grad(edge, x))).toEqual([Math.exp(2)]);
  });

  test('of a tensor belongs to its version: one written later has another', () => {
    const x = leaf(2);
    const y = x.mul(3);
    const before = graph.getGradientEdge(y);
    y.mul_(5);
    const after = graph.getGradientEdge(y);
    expect(after.node === before.node).toBe(false);
    expect(all(grad(y.mul(7), [before, after]))).toEqual([35, 7]);
  });

  test('has hooks of its tensor applied', () => {
    const x = leaf(2);
    x.registerHook((g) => g.mul(10));
    expect(all(grad(x.mul(3), graph.getGradientEdge(x)))).toEqual([30]);
  });

  test('that is not used is null only where that is allowed', () => {
    const [a, b] = [leaf(2), leaf(3)];
    const edge = graph.getGradientEdge(b);
    const y = a.mul(2);
    expect(() => grad(y, [edge], { retainGraph: true })).toThrow('appears to not have been used in the graph');
    expect(grad(y, [edge], { allowUnused: true, retainGraph: true })).toEqual([null]);
    expect(() => grad(y, [a, edge], { materializeGrads: true, retainGraph: true })).toThrow(
      'materialize_grads cannot be used when the given input is a GradientEdge',
    );
    expect(all(grad(y, [graph.getGradientEdge(a)], { materializeGrads: true }))).toEqual([2]);
  });

  test('is had only of tensors that require grad', () => {
    expect(() => graph.getGradientEdge(tensor(1))).toThrow(
      'It is not possible to get the gradient edge for a Tensor that does not require gradients',
    );
    expect(() => graph.getGradientEdge(1 as never)).toThrow('getGradientEdge: expected a Tensor, got number');
  });

  test('can be made of a node and an output that it has', () => {
    const x = leaf([1, 2]);
    const outs = x.unbind();
    const node = outs[0]!.gradFn!;
    expect(all(grad(outs[0]!.mul(outs[1]!), new graph.GradientEdge(node, 1)))).toEqual([1]);
    expect(() => new graph.GradientEdge(node, 2)).toThrow('UnbindBackward0 has 2 outputs');
    expect(() => new graph.GradientEdge(node, -1)).toThrow(ArgumentError);
    expect(() => new graph.GradientEdge(node, 0.5)).toThrow(ArgumentError);
    expect(() => new graph.GradientEdge({} as never, 0)).toThrow('GradientEdge: expected a Node, got object');
  });
});

describe('a node', () => {
  test('of every node is Node', () => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    expect(graph.Node).toBe(Node);
    for (const node of [y.gradFn, y.sum().gradFn, y.gradFn!.nextFunctions[0]![0], y.unbind()[1]!.gradFn]) {
      expect(node instanceof graph.Node).toBe(true);
    }
    expect(({} as unknown) instanceof graph.Node).toBe(false);
  });

  test('says sizes and dtype of each output', () => {
    const x = leaf([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const about = (node: Node): unknown => node.inputMetadata.map(({ shape, dtype }) => [shape, dtype?.name]);
    expect(about(x.sum().gradFn!)).toEqual([[[], 'float64']]);
    expect(about(x.to('float32').gradFn!)).toEqual([[[2, 3], 'float32']]);
    expect(about(x.unbind()[0]!.gradFn!)).toEqual([
      [[3], 'float64'],
      [[3], 'float64'],
    ]);
    expect(about(graph.getGradientEdge(x).node)).toEqual([[[2, 3], 'float64']]);
  });

  test('has a sequence number above those of the nodes before it', () => {
    const x = leaf(1);
    const y = x.mul(2);
    const z = y.mul(2);
    expect(z.gradFn!.sequenceNr).toBe(y.gradFn!.sequenceNr + 1);
    expect(graph.getGradientEdge(x).node.sequenceNr).toBe(Infinity);
  });

  test('decides which of the ready nodes runs first', () => {
    const order = (swap: boolean): string[] => {
      const log: string[] = [];
      const x = leaf(1);
      const a = probe(x, 'a', log);
      const b = probe(x, 'b', log);
      if (swap) a.gradFn!.sequenceNr = b.gradFn!.sequenceNr + 1;
      backward([a, b]);
      return log;
    };
    expect(order(false)).toEqual(['b', 'a']);
    expect(order(true)).toEqual(['a', 'b']);
  });

  test('refuses a sequence number that is none', () => {
    const node = leaf(1).mul(2).gradFn!;
    expect(() => (node.sequenceNr = -1)).toThrow(ArgumentError);
    expect(() => (node.sequenceNr = NaN)).toThrow('sequenceNr: expected a number from 0 on, got NaN');
  });
});

describe('the current node', () => {
  test('is the one whose hooks or backward run', () => {
    const seen: (Node | null)[] = [];
    const see = (): void => void seen.push(graph.currentNode());
    const x = leaf(2);
    const y = onBackward(x, see);
    y.registerHook(see);
    y.gradFn!.registerPrehook(see);
    y.gradFn!.registerHook(see);
    x.registerPostAccumulateGradHook(see);
    y.mul(2).backward();
    const accumulate = graph.getGradientEdge(x).node;
    expect(seen).toEqual([y.gradFn, y.gradFn, y.gradFn, y.gradFn, accumulate]);
  });

  test('is that of the innermost pass, and back again after it', () => {
    const seen: (Node | null)[] = [];
    const inner = leaf(1).exp();
    inner.registerHook(() => void seen.push(graph.currentNode()));
    const y = leaf(2).mul(2);
    y.registerHook(() => {
      inner.backward();
      seen.push(graph.currentNode());
    });
    y.backward();
    expect(seen).toEqual([inner.gradFn, y.gradFn]);
  });

  test('is null outside of a pass', () => {
    expect(graph.currentNode()).toBeNull();
    during(() => undefined);
    expect(graph.currentNode()).toBeNull();
  });
});

describe('the task id', () => {
  test('is a number of its own for each pass', () => {
    const first = during(graph.currentGraphTaskId);
    const [second, inner] = during(() => [graph.currentGraphTaskId(), during(graph.currentGraphTaskId)] as const);
    expect(new Set([first, second, inner]).size).toBe(3);
  });

  test('is -1 outside of a pass', () => {
    expect(graph.currentGraphTaskId()).toBe(-1);
  });
});

describe('whether a node will execute', () => {
  test('tells what leads to the inputs asked for', () => {
    const [a, b] = [leaf(2), leaf(3)];
    const [p, q] = [a.exp(), b.exp()];
    const y = p.mul(q);
    const nodes = [y, p, q, a, b].map((t) => graph.getGradientEdge(t).node);
    const seen: boolean[][] = [];
    y.registerHook(() => void seen.push(nodes.map(graph.willEngineExecuteNode)));
    grad(y, a, { retainGraph: true });
    grad(y, q, { retainGraph: true });
    y.backward({ inputs: [b], retainGraph: true });
    y.backward();
    expect(seen).toEqual([
      [true, true, false, true, false],
      [true, false, true, false, false],
      [true, false, true, false, true],
      [true, true, true, true, true],
    ]);
  });

  test('is false for a node of another graph, even one that a pass around it runs', () => {
    const y = leaf(2).mul(2);
    const stranger = leaf(2).exp().gradFn!;
    expect(during(() => [graph.willEngineExecuteNode(y.gradFn!), graph.willEngineExecuteNode(stranger)], y)).toEqual([
      true,
      false,
    ]);
    const outer = leaf(2).mul(2);
    expect(during(() => during(() => graph.willEngineExecuteNode(outer.gradFn!)), outer)).toBe(false);
  });

  test('can be asked of nodes, inside a pass only', () => {
    const node = leaf(1).exp().gradFn!;
    expect(() => graph.willEngineExecuteNode(node)).toThrow('should only be called during backward pass');
    expect(() => graph.willEngineExecuteNode(1 as never)).toThrow('but got number');
  });
});

describe('the execution order', () => {
  test('is the order in which hooks then run', () => {
    const ran: (Node | null)[] = [];
    const [a, b] = [leaf(1), leaf(2)];
    const [c, d] = [b.sin(), a.cos()];
    const e = c.mul(d);
    const y = e.add(c.exp()).sub(a);
    for (const t of [a, b, c, d, e]) t.registerHook(() => void ran.push(graph.currentNode()));
    for (const node of [y.gradFn!, y.gradFn!.nextFunctions[0]![0]!, graph.getGradientEdge(a).node]) {
      if (node.variable === null) node.registerPrehook(() => void ran.push(node));
    }
    const order = during(graph.currentGraphTaskExecutionOrder, y);
    const seen = new Set(ran);
    expect(order.filter((node) => seen.has(node))).toEqual(ran);
    expect(order.map((node) => node.className)).toEqual([
      'SubBackward0',
      'AddBackward0',
      'ExpBackward0',
      'MulBackward0',
      'CosBackward0',
      'AccumulateGrad',
      'SinBackward0',
      'AccumulateGrad',
    ]);
  });

  test('leaves out what does not run', () => {
    const [a, b] = [leaf(1), leaf(2)];
    const y = a.exp().mul(b.sin());
    let order: string[] = [];
    y.registerHook(() => {
      order = graph.currentGraphTaskExecutionOrder().map((node) => node.className);
    });
    grad(y, a);
    expect(order).toEqual(['MulBackward0', 'ExpBackward0', 'AccumulateGrad']);
  });

  test('is had inside a pass only', () => {
    expect(() => graph.currentGraphTaskExecutionOrder()).toThrow('should only be called during backward pass');
  });
});

describe('a final callback', () => {
  test('runs once, after the pass', () => {
    const log: unknown[] = [];
    const x = leaf(2);
    const y = x.mul(3);
    y.registerHook(() => graph.queueCallback(() => log.push(gradOf(x))));
    y.backward();
    expect(log).toEqual([3]);
    x.mul(2).backward();
    expect(log).toEqual([3]);
  });

  test('runs after those queued before it, and may queue others', () => {
    const log: string[] = [];
    during(() => {
      graph.queueCallback(() => {
        log.push('first');
        graph.queueCallback(() => log.push('queued in first'));
      });
      graph.queueCallback(() => log.push('second'));
    });
    expect(log).toEqual(['first', 'second', 'queued in first']);
  });

  test('belongs to the innermost pass', () => {
    const log: string[] = [];
    during(() => {
      graph.queueCallback(() => log.push('outer'));
      during(() => {
        graph.queueCallback(() => log.push('inner'));
      });
      log.push('after inner');
    });
    expect(log).toEqual(['inner', 'after inner', 'outer']);
  });

  test('may run a backward pass', () => {
    const x = leaf(2);
    during(() => {
      graph.queueCallback(() => enableGrad(() => x.mul(5)).backward());
    });
    expect(gradOf(x)).toBe(5);
  });

  test('runs before grad() returns', () => {
    const x = leaf(2);
    const y = x.mul(3);
    let called = false;
    y.registerHook(() =>
      graph.queueCallback(() => {
        called = true;
      }),
    );
    expect(all(grad(y, x))).toEqual([3]);
    expect(called).toBe(true);
  });

  test('does not run where the pass fails', () => {
    let called = false;
    const x = leaf(2);
    x.registerHook(() => {
      throw new Error('in a hook');
    });
    const y = x.mul(3);
    y.registerHook(() => {
      graph.queueCallback(() => {
        called = true;
      });
    });
    expect(() => y.backward()).toThrow('in a hook');
    expect(called).toBe(false);
  });

  test('that fails makes the pass fail, and modes are restored', () => {
    const run = (): unknown =>
      during(() => {
        graph.queueCallback(() => {
          throw new RangeError('in a callback');
        });
      });
    expect(run).toThrow(RangeError);
    expect(isGradEnabled()).toBe(true);
    expect(graph.currentGraphTaskId()).toBe(-1);
  });

  test('can be queued inside a pass only', () => {
    expect(() => graph.queueCallback(() => undefined)).toThrow(GraphError);
    expect(() => graph.queueCallback(() => undefined)).toThrow(
      'Final callbacks can only be installed during backward pass',
    );
    expect(() => graph.queueCallback(1 as never)).toThrow('expected a function');
  });
});

describe('incrementVersion', () => {
  test('counts as a change', () => {
    const x = leaf(2);
    const y = x.exp();
    const z = y.mul(y);
    graph.incrementVersion(y);
    expect(y._version).toBe(1);
    expect(() => z.backward()).toThrow('has been modified by an inplace operation');
  });

  test('takes lists, any dtype, views and leaves that require grad', () => {
    const [x, n] = [leaf([1, 2]), tensor([1n, 2n])];
    const view = x.select(0, 0);
    graph.incrementVersion([x, n]);
    graph.incrementVersion(new Set([view]));
    expect([x._version, n._version, view._version]).toEqual([2, 1, 2]);
  });

  test('is silent on inference tensors, which keep no count', () => {
    const t = inferenceMode(() => tensor([1, 2]));
    graph.incrementVersion(t);
    expect(() => t._version).toThrow('Inference tensors do not track version counter.');
  });

  test('refuses what is no tensor', () => {
    expect(() => graph.incrementVersion([1] as never)).toThrow('expected a Tensor or a list of Tensors, got number');
  });
});
