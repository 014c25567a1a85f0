/**
 * Hooks of nodes; the order of all hooks; what happens where they fail, and where they run backward passes of their own.
 *
 * @features
 * | A5 | Node.register_prehook | `node.registerPrehook(fn)` | node-hooks.test.ts: "gets the gradients of the outputs before the node runs" |
 * | A5 | Node.register_hook | `node.registerHook(fn)` | node-hooks.test.ts: "gets the gradients of inputs and outputs after the node ran" |
 * | A5 | order of hooks | hooks of one tensor and node | node-hooks.test.ts: "is: tensor hooks, retained .grad, prehooks, the node, its hooks" |
 * | A5 | hooks of AccumulateGrad | `x.viewAs(x).gradFn.nextFunctions[0][0]` | node-hooks.test.ts: "of AccumulateGrad see what is accumulated" |
 * | A16 | errors in hooks | `t.registerHook(fn)` | node-hooks.test.ts: "surface as they are, and nothing runs after them" |
 * | A16 | reentrant backward | `backward()` inside a hook | node-hooks.test.ts: "may run backward passes of their own" |
 * | A16 | 2,000 nested reentrant backward calls | `backward()` inside a hook | node-hooks.test.ts: "nest 2,000 backward passes deep where a thread has 4 MB of stack" |
 * | A16 | deep graphs with hooks | `t.registerHook(fn)` | node-hooks.test.ts: "on 200,000 nodes run, and are dropped, without recursion" |
 * | A5 | Node.register_prehook: replacement | `node.registerPrehook(fn)` | node-hooks.test.ts: "replaces them" |
 * | A5 | Node.register_hook: replacement | `node.registerHook(fn)` | node-hooks.test.ts: "replaces the gradients of the inputs" |
 * | A5 | Node.register_prehook: errors | the same words | node-hooks.test.ts: "may not return, instead of the gradients of the outputs, %s" |
 * | A5 | Node.register_hook: errors | the same words | node-hooks.test.ts: "may not return, instead of the gradients of the inputs, %s" |
 * | A5 | order of hooks at a leaf | the same | node-hooks.test.ts: "at a leaf is: tensor hooks, prehooks, accumulation, post-accumulate hooks, hooks of AccumulateGrad" |
 * | A5 | order of hooks over a graph | the same | node-hooks.test.ts: "over a graph is that of execution: later created first" |
 */
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import {
  backward,
  enableGrad,
  grad,
  GraphError,
  graph,
  isGradEnabled,
  noGrad,
  ones,
  tensor,
  type Tensor,
} from 'chainrule';
import { afterwards, gone } from './garbage.js';
import { allValues as all, constant, errorOf, gradOf, leaf, onBackward, probe, record, values } from './probe.js';

/** The node that accumulates into a leaf. */
const accumulator = (x: Tensor): graph.Node => x.viewAs(x).gradFn!.nextFunctions[0]![0]!;

describe('a prehook of a node', () => {
  test('gets the gradients of the outputs before the node runs', () => {
    const log: unknown[] = [];
    const x = leaf([1, 2]);
    const y = onBackward(x, (g) => log.push(['node', values(g)]));
    y.gradFn!.registerPrehook((gradOutputs) => void log.push(['prehook', all(gradOutputs)]));
    y.sum().backward();
    expect(log).toEqual([
      ['prehook', [[1, 1]]],
      ['node', [1, 1]],
    ]);
  });

  test('replaces them', () => {
    const x = leaf(1);
    const y = x.mul(3);
    y.gradFn!.registerPrehook(([g]) => [g!.mul(2)]);
    y.gradFn!.registerPrehook(([g]) => [g!.add(1)]);
    y.backward();
    expect(gradOf(x)).toBe(9);
  });

  test('of several outputs gets null for those without', () => {
    const seen: unknown[] = [];
    const x = leaf([1, 2, 3]);
    const outs = x.mul(1).unbind();
    outs[0]!.gradFn!.registerPrehook((gradOutputs) => {
      seen.push(all(gradOutputs));
      return [gradOutputs[0]!.mul(5), null, null];
    });
    outs[0]!.mul(2).backward();
    expect(seen).toEqual([[2, null, null]]);
    expect(gradOf(x)).toEqual([10, 0, 0]);
  });

  test('may take the gradient away', () => {
    const x = leaf(1);
    const y = x.mul(3);
    y.gradFn!.registerPrehook(() => [null]);
    y.backward();
    expect(x.grad).toBeNull();
  });

  test('may take all gradients away from a node of several outputs', () => {
    const x = leaf([1, 2]);
    const [a, b] = x.mul(1).unbind() as [Tensor, Tensor];
    a.gradFn!.registerPrehook(() => [null, null]);
    a.add(b).backward();
    expect(x.grad).toBeNull();
  });

  test('also runs where the node got no gradient, as the hook after it does', () => {
    const log: unknown[] = [];
    const y = leaf(1).exp();
    y.gradFn!.registerPrehook((gradOutputs) => void log.push(['pre', all(gradOutputs)]));
    y.gradFn!.registerHook((gradInputs, gradOutputs) => void log.push(['post', all(gradInputs), all(gradOutputs)]));
    record('Nothing', [y], [constant(1)], () => [null])[0]!.backward();
    expect(log).toEqual([
      ['pre', [null]],
      ['post', [null], [null]],
    ]);
  });

  test.each<[string, (gs: readonly (Tensor | null)[]) => unknown, string]>([
    ['a tensor', ([g]) => g, "expected tuple, but hook returned 'Tensor'"],
    ['no gradient', () => [], 'has returned an incorrect number of values (got 0, but expected 1)'],
    ['too many', ([g]) => [g, g], 'has returned an incorrect number of values (got 2, but expected 1)'],
    ['another size', ([g]) => [g!.narrow(0, 0, 1)], 'has changed the size of value'],
    ['another dtype', ([g]) => [g!.to('float32')], 'has changed the type of value'],
    ['a number inside', () => [3], "expected Variable, but hook returned 'number'"],
  ])('may not return, instead of the gradients of the outputs, %s', (_, hook, words) => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    y.gradFn!.registerPrehook(hook as never);
    expect(() => y.sum().backward()).toThrow(words);
    expect(x.grad).toBeNull();
  });
});

describe('a hook of a node', () => {
  test('gets the gradients of inputs and outputs after the node ran', () => {
    const seen: unknown[] = [];
    const [x, w] = [leaf([2, 3]), leaf([5, 7])];
    const y = x.mul(w);
    y.gradFn!.registerHook((gradInputs, gradOutputs) => void seen.push(all(gradInputs), all(gradOutputs)));
    y.sum().backward();
    expect(seen).toEqual([
      [
        [5, 7],
        [2, 3],
      ],
      [[1, 1]],
    ]);
  });

  test('gets null for inputs without gradient, and one entry for each that nextFunctions has', () => {
    const seen: unknown[] = [];
    const see = (y: Tensor): void => {
      expect(y.gradFn!.nextFunctions.length).toBeGreaterThan(0);
      y.gradFn!.registerHook((gradInputs) => void seen.push(all(gradInputs)));
      y.sum().backward();
    };
    const x = leaf([1, 2, 3]);
    see(x.mul(3));
    see(x.indexSelect(0, tensor([0n, 2n])));
    see(x.where(x.gt(1), x.mul(2)));
    expect(seen).toEqual([
      [[3, 3, 3], null],
      [[1, 0, 1]],
      [
        [0, 1, 1],
        [1, 0, 0],
      ],
    ]);
  });

  test('sees gradients in the sizes and dtypes of the inputs', () => {
    const seen: unknown[] = [];
    const [x, w] = [leaf([1]), leaf([1, 1, 1], 'float32')];
    const y = x.mul(w);
    y.gradFn!.registerHook((gradInputs) => {
      seen.push(
        all(gradInputs),
        gradInputs.map((g) => g!.dtype.name),
      );
    });
    y.sum().backward();
    expect(seen).toEqual([
      [[3], [1, 1, 1]],
      ['float64', 'float32'],
    ]);
  });

  test('replaces the gradients of the inputs', () => {
    const [x, w] = [leaf(2), leaf(3)];
    const y = x.mul(w);
    y.gradFn!.registerHook(([gx, gw]) => [gw!, gx!]);
    y.gradFn!.registerHook(([gx]) => [gx!.mul(10), null]);
    y.backward();
    expect([gradOf(x), gradOf(w)]).toEqual([20, null]);
  });

  test('runs before saved values are freed', () => {
    const x = leaf(0);
    const y = x.exp();
    let saved: unknown = null;
    y.gradFn!.registerHook(() => {
      saved = (y.gradFn!.savedResult as Tensor).item();
    });
    y.backward();
    expect(saved).toBe(1);
    expect(() => y.gradFn!.savedResult).toThrow(GraphError);
  });

  test('may not give a gradient where there is none', () => {
    const y = leaf(1).mul(3);
    y.gradFn!.registerHook(([g]) => [g!, g!]);
    expect(() => y.backward()).toThrow("can't replace a None gradient with a non-None value");
  });

  test.each<[string, (gs: readonly (Tensor | null)[]) => unknown, string]>([
    ['a tensor', ([g]) => g, "expected tuple, but hook returned 'Tensor'"],
    ['too few', ([g]) => [g], "hook 'hook' has returned an incorrect number of values (got 1, but expected 2)"],
    ['another size', ([g, h]) => [g, h!.narrow(0, 0, 1)], 'has changed the size of value'],
    ['a text inside', ([g]) => [g, 'a'], "expected Variable, but hook returned 'string'"],
    ['a number', () => 5, "expected tuple, but hook returned 'number'"],
  ])('may not return, instead of the gradients of the inputs, %s', (_, find, words) => {
    const [x, w] = [leaf([1, 2]), leaf([3, 4])];
    const y = x.mul(w);
    const hook = (gs: readonly (Tensor | null)[]): never => find(gs) as never;
    y.gradFn!.registerHook(hook);
    expect(() => y.sum().backward()).toThrow(words);
  });

  test('may keep what it sees', () => {
    const kept: (Tensor | null)[] = [];
    const x = ones([1000], { dtype: 'float64', requiresGrad: true });
    const a = x.mul(2);
    const b = a.mul(3);
    for (const t of [a, b]) t.gradFn!.registerHook((gi, go) => void kept.push(...gi, ...go));
    b.add(a).sum().backward();
    noGrad(() => {
      for (let i = 0; i < 50; i++) ones([1000], { dtype: 'float64' }).mul(i);
    });
    expect(kept.map((g) => (g === null ? null : [g.min().item(), g.max().item()]))).toEqual([
      [3, 3],
      null,
      [1, 1],
      [8, 8],
      null,
      [4, 4],
    ]);
  });

  test('runs in grad() only where the node runs', () => {
    const log: string[] = [];
    const x = leaf(2);
    const y = x.mul(3);
    y.gradFn!.registerPrehook(() => void log.push('pre'));
    y.gradFn!.registerHook(() => void log.push('post'));
    grad(y, y, { retainGraph: true });
    expect(log).toEqual([]);
    grad(y, [y, x]);
    expect(log).toEqual(['pre', 'post']);
  });

  test('is removed by its handle', () => {
    const x = leaf(1);
    const y = x.mul(3);
    const pre = y.gradFn!.registerPrehook(([g]) => [g!.mul(2)]);
    const post = y.gradFn!.registerHook(([g]) => [g!.mul(5), null]);
    y.backward({ retainGraph: true });
    expect(gradOf(x)).toBe(30);
    pre.remove();
    post.remove();
    y.backward();
    expect(gradOf(x)).toBe(33);
  });

  test('that is registered while the node runs is called without gradients of outputs', () => {
    const seen: unknown[] = [];
    const x = leaf(1);
    const y = onBackward(x, () => {
      y.gradFn!.registerHook((gradInputs, gradOutputs) => void seen.push(all(gradInputs), all(gradOutputs)));
    });
    y.backward();
    expect(seen).toEqual([[1], []]);
  });
});

describe('the order of hooks', () => {
  test('is: tensor hooks, retained .grad, prehooks, the node, its hooks', () => {
    const log: unknown[] = [];
    const x = leaf(2);
    const y = onBackward(x, (g) => log.push(['node', values(g), gradOf(y)]));
    const node = y.gradFn!;
    node.registerHook(() => void log.push(['post']));
    node.registerPrehook(([g]) => (log.push(['pre', values(g), gradOf(y)]), [g!.mul(2)]));
    y.retainGrad();
    y.registerHook((g) => (log.push(['tensor', values(g)]), g.mul(3)));
    node.registerPrehook(([g]) => (log.push(['pre', values(g), gradOf(y)]), [g!.mul(2)]));
    y.registerHook((g) => (log.push(['tensor', values(g)]), g.mul(3)));
    y.backward();
    expect(log).toEqual([['tensor', 1], ['tensor', 3], ['pre', 9, 9], ['pre', 18, 9], ['node', 36, 9], ['post']]);
    expect(gradOf(x)).toBe(36);
  });

  test('at a leaf is: tensor hooks, prehooks, accumulation, post-accumulate hooks, hooks of AccumulateGrad', () => {
    const log: unknown[] = [];
    const x = leaf(2);
    const node = accumulator(x);
    node.registerHook((gradInputs, gradOutputs) => void log.push(['post', all(gradInputs), all(gradOutputs)]));
    x.registerPostAccumulateGradHook((p) => void log.push(['accumulated', gradOf(p)]));
    node.registerPrehook(([g]) => (log.push(['pre', values(g), gradOf(x)]), [g!.mul(2)]));
    x.registerHook((g) => (log.push(['tensor', values(g)]), g.mul(3)));
    x.mul(1).backward();
    expect(log).toEqual([
      ['tensor', 1],
      ['pre', 3, null],
      ['accumulated', 6],
      ['post', [], [6]],
    ]);
  });

  test('of AccumulateGrad see what is accumulated', () => {
    const seen: unknown[] = [];
    const x = leaf(2);
    expect(accumulator(x)).toBe(accumulator(x));
    accumulator(x).registerHook((_gi, go) => void seen.push(all(go)));
    x.mul(3).backward();
    grad(x.mul(3), x);
    x.mul(4).backward({ inputs: [x] });
    expect(seen).toEqual([[3], [4]]);
    expect(gradOf(x)).toBe(7);
  });

  test('that a hook of AccumulateGrad may return something else is an error', () => {
    const x = leaf(2);
    accumulator(x).registerHook((_gi, go) => [...go]);
    expect(() => x.mul(3).backward()).toThrow('(got 1, but expected 0)');
  });

  // PyTorch's test_prehook_ordering
  test('of several tensors follows the order of the nodes', () => {
    const log: number[] = [];
    const hook1 = (g: Tensor): Tensor => (log.push(1), g.mul(3));
    const hook2 = (gs: readonly (Tensor | null)[]): Tensor[] => (log.push(2), gs.map((g) => g!.mul(2)));
    const a = leaf(1);
    const b = a.clone();
    b.gradFn!.registerPrehook(hook2);
    b.registerHook(hook1);
    b.gradFn!.registerPrehook(hook2);
    const acc = b.gradFn!.nextFunctions[0]![0]!;
    a.registerHook(hook1);
    acc.registerPrehook(hook2);
    a.registerHook(hook1);
    b.sum().backward({ retainGraph: true });
    expect(log.splice(0)).toEqual([1, 2, 2, 1, 1, 2]);
    expect(gradOf(a)).toBe(3 * 2 * 2 * 3 * 3 * 2);
    grad(b.sum(), a, { retainGraph: true });
    expect(log.splice(0)).toEqual([1, 2, 2, 1, 1]);
    b.sum().backward({ inputs: b });
    expect(log.splice(0)).toEqual([1, 2, 2]);
    // A retained gradient does not see prehooks, which run after it was written.
    expect(gradOf(b)).toBe(3);
  });

  test('over a graph is that of execution: later created first', () => {
    const log: string[] = [];
    const note = (t: Tensor, name: string): Tensor => {
      t.registerHook(() => void log.push(name));
      return t;
    };
    const [a, b] = [note(leaf(1), 'a'), note(leaf(2), 'b')];
    const c = note(b.sin(), 'c');
    const d = note(a.cos(), 'd');
    note(c.mul(d), 'out').backward();
    expect(log).toEqual(['out', 'd', 'a', 'c', 'b']);
  });
});

describe('hooks that fail', () => {
  class Boom extends Error {}
  const boom = (): never => {
    throw new Boom('boom');
  };

  test.each<[string, (y: Tensor, x: Tensor) => unknown]>([
    ['a tensor', (y) => y.registerHook(boom)],
    ['a leaf', (_y, x) => x.registerHook(boom)],
    ['a node, before', (y) => y.gradFn!.registerPrehook(boom)],
    ['a node, after', (y) => y.gradFn!.registerHook(boom)],
    ['a leaf, after accumulation', (_y, x) => x.registerPostAccumulateGradHook(boom)],
  ])('of %s: the error surfaces as it is, modes are restored, and the library goes on working', (_, register) => {
    const x = leaf(2);
    const y = x.mul(3);
    const handle = register(y, x) as graph.RemovableHandle;
    expect(errorOf(() => y.backward({ retainGraph: true }))).toBeInstanceOf(Boom);
    expect(isGradEnabled()).toBe(true);
    expect(graph.currentGraphTaskId()).toBe(-1);
    handle.remove();
    x.grad = null;
    y.backward();
    expect(gradOf(x)).toBe(3);
  });

  test('surface as they are, and nothing runs after them', () => {
    const log: string[] = [];
    const x = leaf(2);
    const y = probe(probe(x, 'second', log), 'first', log);
    y.gradFn!.registerHook(boom);
    y.gradFn!.registerHook(() => void log.push('hook after'));
    expect(errorOf(() => y.backward())).toBeInstanceOf(Boom);
    expect(log).toEqual(['first']);
    expect(x.grad).toBeNull();
  });
});

describe('hooks', () => {
  test('may run backward passes of their own', () => {
    const [x, w] = [leaf(2), leaf(5)];
    const y = x.mul(3);
    y.registerHook((g) => {
      enableGrad(() => w.mul(w)).backward();
      return g.mul(w.grad!);
    });
    y.backward();
    expect([gradOf(x), gradOf(w)]).toEqual([30, 10]);
  });

  test('may run a backward pass through the graph that is being run', () => {
    const x = leaf(2);
    const y = x.mul(x);
    let inside = false;
    const seen: unknown[] = [];
    y.registerHook(() => {
      if (inside) return;
      inside = true;
      seen.push(all(grad(y, x, { retainGraph: true })));
    });
    y.mul(3).backward();
    expect(seen).toEqual([[4]]);
    expect(gradOf(x)).toBe(12);
  });

  test('may record a graph with enableGrad, and differentiate it', () => {
    const x = leaf(2);
    const y = x.mul(1);
    y.registerHook(() => {
      const u = leaf(3);
      return enableGrad(() => grad(u.mul(u).mul(u), u))[0]!;
    });
    backward(y);
    expect(gradOf(x)).toBe(27);
  });

  test('of a backward pass that fails inside another leave that one as it was', () => {
    const x = leaf(2);
    const y = x.mul(x);
    y.registerHook(() => {
      const broken = enableGrad(() => leaf(1).mul(2));
      broken.registerHook(() => {
        throw new RangeError('inner');
      });
      expect(() => broken.backward()).toThrow('inner');
    });
    y.backward();
    expect(gradOf(x)).toBe(4);
  });

  test('nest 800 backward passes deep with the stack that a program has', () => {
    const x = leaf(1);
    let y = x.mul(2);
    for (let i = 0; i < 800; i++) {
      const before = y;
      y = leaf(1).mul(1);
      y.registerHook(() => {
        before.backward();
      });
    }
    y.backward();
    expect(gradOf(x)).toBe(2);
  });

  test('nest 2,000 backward passes deep where a thread has 4 MB of stack', async () => {
    const program = new URL('nested-backward.ts', import.meta.url).href;
    const code = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(program)})));`;
    const resourceLimits = { stackSizeMb: 4 };
    const gradient = await new Promise((resolve, reject) => {
      const thread = new Worker(code, { eval: true, workerData: 2000, resourceLimits });
      thread.once('message', resolve);
      thread.once('error', reject);
    });
    expect(gradient).toBe(2);
  });

  test('that nest deeper than the stack fail with its error, and leave nothing behind', () => {
    const x = leaf(1);
    let y = x.mul(2);
    for (let i = 0; i < 20_000; i++) {
      const before = y;
      y = leaf(1).mul(1);
      y.registerHook(() => {
        before.backward();
      });
    }
    expect(() => y.backward()).toThrow(RangeError);
    expect([graph.currentGraphTaskId(), isGradEnabled()]).toEqual([-1, true]);
    x.mul(2).backward();
    expect(gradOf(x)).toBe(2);
  });

  test('on 200,000 nodes run, and are dropped, without recursion', () => {
    const x = leaf(1);
    let y = x.mul(1);
    let calls = 0;
    const count = (): void => void calls++;
    for (let i = 0; i < 200_000; i++) {
      y = y.mul(1);
      y.registerHook(count);
      if (i % 2 === 0) y.gradFn!.registerHook(count);
    }
    y.backward();
    expect(calls).toBe(300_000);
    expect(gradOf(x)).toBe(1);
  });

  test('go with the graph they are on, also if they refer to it', async () => {
    const x = leaf(1);
    const refs: WeakRef<object>[] = [];
    (() => {
      const y = x.mul(2);
      const hook = (g: Tensor): Tensor => g.mul(y);
      y.registerHook(hook);
      y.gradFn!.registerHook(() => void y.item());
      graph.registerMultiGradHook([y], () => y.item());
      y.backward({ retainGraph: true });
      refs.push(new WeakRef(y), new WeakRef(y.gradFn!), new WeakRef(hook));
    })();
    await afterwards();
    expect(refs.map(gone)).toEqual([true, true, true]);
    expect(gradOf(x)).toBe(4);
  });
});
