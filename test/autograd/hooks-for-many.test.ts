/**
 * Hooks for several tensors at once, and for all nodes that are made in a block.
 *
 * @features
 * | A5 | graph.register_multi_grad_hook, mode "all" | `graph.registerMultiGradHook(tensors, fn)` | hooks-for-many.test.ts: "is called once, when all gradients are there" |
 * | A5 | graph.register_multi_grad_hook, mode "any" | `graph.registerMultiGradHook(tensors, fn, { mode: 'any' })` | hooks-for-many.test.ts: "is called once, with the first gradient" |
 * | A5 | graph.node_creation_hook | `graph.nodeCreationHook(hooks, callback)` | hooks-for-many.test.ts: "attaches its hooks to every node made inside" |
 * | A5 | node_creation_hook(always_call) | `graph.nodeCreationHook({ postHook, alwaysCall })` | hooks-for-many.test.ts: "calls the hook after a node that failed, if asked to" |
 * | A5 | node_creation_hook.from_context_manager | `graph.nodeCreationHook.fromContextManager(enter, callback)` | hooks-for-many.test.ts: "sets something up around each node" |
 * | A5 | multi_grad_hook: None for what is not computed | null | hooks-for-many.test.ts: "gets null for those that the pass does not compute" |
 * | A5 | multi_grad_hook: one handle | `handle.remove()`, `using` | hooks-for-many.test.ts: "is removed by one handle" |
 * | A5 | multi_grad_hook: each backward call by itself | the same | hooks-for-many.test.ts: "is told apart by the backward pass, also of one inside another" |
 */
import { describe, expect, test } from 'vitest';
import { backward, enableGrad, grad, GraphError, graph, tensor, type Tensor } from 'chainrule';
import { constant, gradOf, leaf, onBackward, record } from './probe.js';

const all = (list: readonly (Tensor | null)[]): unknown[] => list.map((t) => t?.toArray() ?? null);

describe('a hook for the gradients of several tensors', () => {
  test('is called once, when all gradients are there', () => {
    const log: unknown[] = [];
    const [a, b, c] = [leaf(2), leaf(3), leaf(5)];
    for (const [name, t] of Object.entries({ a, b, c })) t.registerHook(() => void log.push(name));
    graph.registerMultiGradHook([a, b, c], (grads) => log.push(all(grads)));
    a.mul(b).mul(c).backward();
    expect(log.at(-1)).toEqual([15, 10, 6]);
    expect(log.slice(0, 3).sort()).toEqual(['a', 'b', 'c']);
    expect(log).toHaveLength(4);
  });

  test('gets null for those that the pass does not compute', () => {
    const seen: unknown[] = [];
    const [a, b, c] = [leaf(2), leaf(3), leaf(5)];
    graph.registerMultiGradHook([a, b, c], (grads) => seen.push(all(grads)));
    a.mul(c).backward();
    b.mul(7).backward();
    grad(a.mul(b), a);
    expect(seen).toEqual([
      [5, null, 2],
      [null, 7, null],
      [3, null, null],
    ]);
  });

  test('gets null for those that turn out to have no gradient', () => {
    const seen: unknown[] = [];
    const [a, b] = [leaf(2), leaf(3)];
    graph.registerMultiGradHook([a, b], (grads) => seen.push(all(grads)));
    const [y] = record('OneSided', [a, b], [constant(6)], ([g]) => [g!, null]);
    y!.backward();
    const [z] = record('Nothing', [a, b], [constant(6)], () => [null, null]);
    z!.backward();
    expect(seen).toEqual([[1, null]]);
  });

  test('takes results, one output of several, and the same tensor twice', () => {
    const seen: unknown[] = [];
    const x = leaf([1, 2]);
    const y = x.mul(3);
    const [first, second] = y.unbind() as [Tensor, Tensor];
    graph.registerMultiGradHook([first, y, second, x, x], (grads) => seen.push(all(grads)));
    first.mul(5).backward();
    expect(seen).toEqual([[5, [5, 0], null, [15, 0], [15, 0]]]);
  });

  test('is told apart by the backward pass, also of one inside another', () => {
    const seen: unknown[] = [];
    const [a, b] = [leaf(2), leaf(3)];
    const y = a.mul(b);
    let inside = false;
    y.registerHook(() => {
      if (inside) return;
      inside = true;
      enableGrad(() => y.mul(10)).backward({ retainGraph: true });
    });
    graph.registerMultiGradHook([y, a, b], (grads) => seen.push(all(grads)));
    y.backward();
    expect(seen).toEqual([
      [10, 30, 20],
      [1, 3, 2],
    ]);
  });

  test('starts anew after a pass that failed', () => {
    const seen: unknown[] = [];
    const [a, b] = [leaf(2), leaf(3)];
    let fails = true;
    const wrong = onBackward(b, () => {
      if (fails) throw new Error('once');
    });
    const y = wrong.add(a.exp());
    graph.registerMultiGradHook([y, a, b], (grads) => seen.push(all(grads)));
    expect(() => y.backward({ retainGraph: true })).toThrow('once');
    fails = false;
    y.backward();
    expect(seen).toEqual([[1, Math.exp(2), 1]]);
  });

  test('does not change gradients by what it returns', () => {
    const [a, b] = [leaf(2), leaf(3)];
    graph.registerMultiGradHook([a, b], (grads) => grads.map((g) => g!.mul(100)));
    a.mul(b).backward();
    expect([gradOf(a), gradOf(b)]).toEqual([3, 2]);
  });

  test('is called once, with the first gradient', () => {
    const seen: unknown[] = [];
    const [a, b] = [leaf(2), leaf(3)];
    const y = a.mul(b);
    graph.registerMultiGradHook([a, y, b], (g) => seen.push(g.item()), { mode: 'any' });
    y.mul(7).backward({ retainGraph: true });
    grad(y.mul(8), [a]);
    expect(seen).toEqual([7, 8]);
  });

  test('passes over tensors that do not require grad, with mode any', () => {
    const seen: unknown[] = [];
    const a = leaf(2);
    graph.registerMultiGradHook([tensor(1), a], (g) => seen.push(g.item()), { mode: 'any' });
    a.mul(3).backward();
    expect(seen).toEqual([3]);
  });

  test('is removed by one handle', () => {
    const seen: unknown[] = [];
    const [a, b] = [leaf(2), leaf(3)];
    const handles = [
      graph.registerMultiGradHook([a, b], () => seen.push('all')),
      graph.registerMultiGradHook([a, b], () => seen.push('any'), { mode: 'any' }),
    ];
    a.mul(b).backward();
    handles.forEach((handle) => handle.remove());
    handles.forEach((handle) => handle.remove());
    a.mul(b).backward();
    expect(seen.sort()).toEqual(['all', 'any']);
  });

  test('is refused where a tensor does not require grad, the mode is unknown, or it is no function', () => {
    const a = leaf(1);
    const nothing = (): void => undefined;
    expect(() => graph.registerMultiGradHook([a, tensor(1)], nothing)).toThrow(
      "cannot register a hook on a tensor that doesn't require gradient",
    );
    expect(() => graph.registerMultiGradHook([a], nothing, { mode: 'some' as 'all' })).toThrow(
      "Expects mode to be one of ('all', 'any') but got some",
    );
    expect(() => graph.registerMultiGradHook([a], 1 as never)).toThrow('expected a function as hook, got number');
    let calls = 0;
    a.registerHook(() => void calls++);
    a.mul(2).backward();
    expect(calls).toBe(1);
  });

  test('of no tensors is never called', () => {
    const never = (): never => {
      throw new Error('called');
    };
    graph.registerMultiGradHook([], never).remove();
    graph.registerMultiGradHook([], never);
    leaf(1).mul(2).backward();
  });
});

describe('a hook for new nodes', () => {
  test('attaches its hooks to every node made inside', () => {
    const log: unknown[] = [];
    const x = leaf(2);
    const before = x.mul(2);
    const y = graph.nodeCreationHook(
      {
        preHook: (gradOutputs) => void log.push(['pre', graph.currentNode()!.name(), all(gradOutputs)]),
        postHook: (gradInputs) => void log.push(['post', graph.currentNode()!.name(), all(gradInputs)]),
      },
      () => before.square().mul(3),
    );
    y.add(1).backward();
    expect(log).toEqual([
      ['pre', 'MulBackward0', [1]],
      ['post', 'MulBackward0', [3, null]],
      ['pre', 'PowBackward0', [3]],
      ['post', 'PowBackward0', [24]],
    ]);
  });

  test('may change gradients', () => {
    const x = leaf(2);
    const y = graph.nodeCreationHook({ preHook: ([g]) => [g!.mul(10)] }, () => x.mul(3));
    y.backward();
    expect(gradOf(x)).toBe(30);
  });

  test('lasts until its guard is disposed of', () => {
    const names: string[] = [];
    const x = leaf(2);
    {
      using guard = graph.nodeCreationHook({ preHook: () => void names.push(graph.currentNode()!.name()) });
      expect(guard).toBeDefined();
      x.exp().backward();
    }
    x.sin().backward();
    expect(names).toEqual(['ExpBackward0']);
  });

  test('ends with its callback, also where that throws', () => {
    let nodes = 0;
    const x = leaf(2);
    expect(() =>
      graph.nodeCreationHook(
        () => void nodes++,
        () => {
          x.exp();
          throw new Error('inside');
        },
      ),
    ).toThrow('inside');
    x.exp();
    expect(nodes).toBe(1);
  });

  test('nests: the outer one comes first', () => {
    const log: string[] = [];
    const x = leaf(2);
    const y = graph.nodeCreationHook({ preHook: () => void log.push('outer') }, () =>
      graph.nodeCreationHook({ preHook: () => void log.push('inner') }, () => x.exp()).mul(2),
    );
    y.backward();
    expect(log).toEqual(['outer', 'outer', 'inner']);
  });

  test('sees the nodes of a recorded backward pass', () => {
    const made: string[] = [];
    const x = leaf(2);
    const y = x.exp();
    graph.nodeCreationHook(
      (node) => void made.push(node.name()),
      () => grad(y, x, { createGraph: true }),
    );
    expect(made).toEqual(['MulBackward0']);
  });

  test('leaves alone the nodes of leaves, which last longer than the block', () => {
    let calls = 0;
    const x = leaf(2);
    graph.nodeCreationHook({ preHook: () => void calls++ }, () => x.mul(2)).backward();
    x.mul(2).backward();
    expect(calls).toBe(1);
  });

  test('with a function is given each node', () => {
    const nodes: graph.Node[] = [];
    const x = leaf(2);
    const [y, z] = graph.nodeCreationHook(
      (node) => void nodes.push(node),
      () => {
        const inner = x.exp();
        return [inner, inner.mul(2)] as const;
      },
    );
    expect(nodes).toEqual([y.gradFn, z.gradFn]);
  });

  test('calls the hook after a node that failed, if asked to', () => {
    const log: unknown[] = [];
    const run = (alwaysCall: boolean): void => {
      const x = leaf(2);
      const failing = graph.nodeCreationHook(
        {
          preHook: () => void log.push('pre'),
          postHook: (gradInputs, gradOutputs) => void log.push([all(gradInputs), all(gradOutputs)]),
          alwaysCall,
        },
        () =>
          onBackward(x, () => {
            throw new Error('in the node');
          }),
      );
      expect(() => failing.mul(3).backward()).toThrow('in the node');
    };
    run(false);
    expect(log.splice(0)).toEqual(['pre']);
    run(true);
    expect(log).toEqual(['pre', [[], [3]]]);
  });

  test('does not let an error of a hook after a failure hide the failure', () => {
    const x = leaf(2);
    const y = graph.nodeCreationHook(
      {
        postHook: () => {
          throw new Error('in the hook');
        },
        alwaysCall: true,
      },
      () =>
        onBackward(x, () => {
          throw new Error('in the node');
        }),
    );
    expect(() => y.backward()).toThrow('in the node');
  });

  test('sets something up around each node', () => {
    const log: string[] = [];
    const enter = (): Disposable => {
      log.push(`enter ${graph.currentNode()!.name()}`);
      return { [Symbol.dispose]: () => void log.push('leave') };
    };
    const x = leaf(2);
    const inner = x.exp();
    const y = graph.nodeCreationHook.fromContextManager(enter, () => onBackward(inner, () => log.push('runs')).sin());
    y.backward();
    expect(log).toEqual(['enter SinBackward0', 'leave', 'enter Watched', 'runs', 'leave']);
  });

  test('disposes of what it set up where the node fails', () => {
    const log: string[] = [];
    const x = leaf(2);
    const y = graph.nodeCreationHook.fromContextManager(
      () => (log.push('enter'), { [Symbol.dispose]: () => void log.push('leave') }),
      () =>
        onBackward(x, () => {
          throw new Error('in the node');
        }),
    );
    expect(() => backward(y)).toThrow('in the node');
    expect(log).toEqual(['enter', 'leave']);
  });

  test('refuses async callbacks, which would see the nodes of other tasks', async () => {
    let nodes = 0;
    const x = leaf(2);
    expect(() =>
      graph.nodeCreationHook(
        () => void nodes++,
        async () => {
          await Promise.resolve();
          x.exp();
        },
      ),
    ).toThrow(GraphError);
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(nodes).toBe(0);
  });

  test('ends at an await where its guard is held across one, and says so', async () => {
    let nodes = 0;
    const x = leaf(2);
    const guard = graph.nodeCreationHook(() => void nodes++);
    x.exp();
    await Promise.resolve();
    await Promise.resolve();
    x.exp();
    expect(nodes).toBe(1);
    expect(() => guard[Symbol.dispose]()).toThrow('held across an await');
  });

  test('is refused where what it is to attach are no functions', () => {
    expect(() => graph.nodeCreationHook({ preHook: 1 as never }, () => 1)).toThrow('expected a function as preHook');
    expect(() => graph.nodeCreationHook({ postHook: 'a' as never })).toThrow('expected a function as postHook');
    expect(() => graph.nodeCreationHook(null as never)).toThrow(
      'expected { preHook, postHook } or a function, got null',
    );
    expect(() => graph.nodeCreationHook.fromContextManager(1 as never)).toThrow('expected a function, got number');
  });
});
