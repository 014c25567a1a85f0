/**
 * Hooks of tensors: when they run, what they see, what they may change, and what they may not.
 *
 * @features
 * | A5 | Tensor.register_hook | `t.registerHook(fn)` | hooks.test.ts: "runs when the gradient is complete, before the node runs" |
 * | A5 | Tensor.register_hook: replacement | `t.registerHook(fn)` | hooks.test.ts: "replaces the gradient by what it returns" |
 * | A5 | Tensor.register_hook: removable handle | `handle.remove()`, `using` | hooks.test.ts: "is removed by its handle, any number of times" |
 * | A5 | Tensor.register_hook: errors | `t.registerHook(fn)` | hooks.test.ts: "is refused in the words of PyTorch" |
 * | A5 | Tensor.register_hook and in-place operations | `t.registerHook(fn)` | hooks.test.ts: "stays with the tensor as it was before an in-place operation" |
 * | A5 | Tensor.register_post_accumulate_grad_hook | `t.registerPostAccumulateGradHook(fn)` | hooks.test.ts: "gets the leaf after its .grad was updated" |
 * | A2 | hooks during grad() | `grad(y, x)` | hooks.test.ts: "apply in grad() to what is asked for" |
 * | A1 | retain_grad and hooks | `t.retainGrad()` | hooks.test.ts: "are all seen by a retained .grad" |
 * | A5 | Tensor.register_hook: order of several | `t.registerHook(fn)` | hooks.test.ts: "sees what the hooks before it returned, in the order of registration" |
 * | A5 | Tensor.register_hook: any callable | `t.registerHook(fn)` | hooks.test.ts: "may be any callable: methods bound to their object" |
 * | A5 | Tensor.register_hook: undefined gradients | not called | hooks.test.ts: "is not called where no gradient arrives" |
 * | A5 | Tensor.register_hook: a tensor without requires_grad | refused | hooks.test.ts: "on a tensor that does not require grad" |
 * | A5 | Tensor.register_hook: grad mode | off unless createGraph | hooks.test.ts: "has grad mode off, unless the backward pass is recorded" |
 * | A5 | post-accumulate hooks: leaves only | refused | hooks.test.ts: "is for leaves that require grad only" |
 * | A5 | post-accumulate hooks: should return None | refused | hooks.test.ts: "must not return anything" |
 * | A5 | post-accumulate hooks: a step inside backward | `t.registerPostAccumulateGradHook(fn)` | hooks.test.ts: "may step and clear the gradient: an optimizer inside backward()" |
 * | A5 | post-accumulate hooks: order | `handle.remove()` | hooks.test.ts: "runs in the order of registration, and is removable" |
 * | E8 | module backward hooks forbid in-place operations | hooks are no views: writes after them work | hooks.test.ts: "stays with the tensor as it was before an in-place operation" |
 */
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  DTypeError,
  grad,
  GraphError,
  graph,
  isGradEnabled,
  noGrad,
  ones,
  ShapeError,
  tensor,
  type Tensor,
} from 'chainrule';
import { allValues as all, constant, errorOf, gradOf, leaf, onBackward, probe, record, values } from './probe.js';

describe('a hook of a tensor', () => {
  test('runs when the gradient is complete, before the node runs', () => {
    const log: unknown[] = [];
    const x = leaf(2);
    const y = onBackward(x, (g) => log.push(['node', values(g)]));
    y.registerHook((g) => void log.push(['hook', values(g)]));
    y.mul(2).add(y.mul(5)).add(y).backward();
    expect(log).toEqual([
      ['hook', 8],
      ['node', 8],
    ]);
  });

  test('replaces the gradient by what it returns', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    y.registerHook((g) => g.mul(10));
    y.sum().backward();
    expect(gradOf(x)).toEqual([30, 30]);
  });

  test.each<[string, undefined | null]>([
    ['nothing', undefined],
    ['null', null],
  ])('keeps the gradient by returning %s', (_, nothing) => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    y.registerHook(() => nothing);
    y.sum().backward();
    expect(gradOf(x)).toEqual([3, 3]);
  });

  test('sees what the hooks before it returned, in the order of registration', () => {
    const seen: unknown[] = [];
    const x = leaf(1);
    const y = x.mul(2);
    y.registerHook((g) => (seen.push(g.item()), g.mul(3)));
    y.registerHook((g) => void seen.push(g.item()));
    y.registerHook((g) => (seen.push(g.item()), g.add(4)));
    y.registerHook((g) => void seen.push(g.item()));
    y.backward();
    expect(seen).toEqual([1, 3, 3, 7]);
    expect(gradOf(x)).toBe(14);
  });

  test('gets the same gradient as the one before it, unless that was replaced', () => {
    const seen: Tensor[] = [];
    const y = leaf([1, 2]).mul(2);
    y.registerHook((g) => void seen.push(g));
    y.registerHook((g) => void seen.push(g));
    const g = constant([5, 6]);
    y.backward(g);
    expect(seen[0]).toBe(g);
    expect(seen[1]).toBe(g);
  });

  test('works on leaves', () => {
    const x = leaf([1, 2]);
    x.registerHook((g) => g.mul(10));
    x.mul(3).sum().backward();
    x.mul(3).sum().backward();
    expect(gradOf(x)).toEqual([60, 60]);
  });

  test('works on a leaf that is the root itself', () => {
    const x = leaf(2);
    x.registerHook((g) => g.mul(10));
    x.backward();
    expect(gradOf(x)).toBe(10);
  });

  test('works on one output of several; others do not see it', () => {
    const log: unknown[] = [];
    const x = leaf([1, 2, 3]);
    const [a, b, c] = x.mul(1).unbind() as [Tensor, Tensor, Tensor];
    b.registerHook((g) => (log.push(['b', g.item()]), g.mul(10)));
    c.registerHook((g) => void log.push(['c', g.item()]));
    a.add(b).add(c.mul(2)).backward();
    expect(log).toEqual([
      ['b', 1],
      ['c', 2],
    ]);
    expect(gradOf(x)).toEqual([1, 10, 2]);
  });

  test('of several outputs run output by output', () => {
    const log: string[] = [];
    const [a, b] = leaf([1, 2]).mul(1).unbind() as [Tensor, Tensor];
    b.registerHook(() => void log.push('b1'));
    a.registerHook(() => void log.push('a1'));
    b.registerHook(() => void log.push('b2'));
    a.add(b).backward();
    expect(log).toEqual(['b1', 'b2', 'a1']);
  });

  test('is not called where no gradient arrives', () => {
    const log: string[] = [];
    const x = leaf([1, 2]);
    const [a, b] = x.mul(1).unbind() as [Tensor, Tensor];
    b.registerHook(() => void log.push('unused output'));
    a.backward();
    const y = x.exp();
    y.registerHook(() => void log.push('behind a node without gradient'));
    record('Nothing', [y], [constant(1)], () => [null])[0]!.backward();
    expect(log).toEqual([]);
  });

  test('is called again by each backward()', () => {
    let calls = 0;
    const y = leaf(1).mul(2);
    y.registerHook(() => void calls++);
    y.backward({ retainGraph: true });
    y.backward();
    expect(calls).toBe(2);
  });

  test('is called twice if registered twice', () => {
    const x = leaf(1);
    const y = x.mul(2);
    const hook = (g: Tensor): Tensor => g.mul(3);
    const first = y.registerHook(hook);
    y.registerHook(hook);
    y.backward({ retainGraph: true });
    expect(gradOf(x)).toBe(18);
    first.remove();
    y.backward();
    expect(gradOf(x)).toBe(18 + 6);
  });

  test('is removed by its handle, any number of times', () => {
    const log: string[] = [];
    const y = leaf(1).mul(2);
    const handle = y.registerHook(() => void log.push('removed'));
    y.registerHook(() => void log.push('kept'));
    handle.remove();
    handle.remove();
    y.backward();
    expect(log).toEqual(['kept']);
  });

  test('is removed at the end of a block with `using`', () => {
    let calls = 0;
    const y = leaf(1).mul(2);
    {
      using handle = y.registerHook(() => void calls++);
      expect(handle).toBeInstanceOf(graph.RemovableHandle);
      y.backward({ retainGraph: true });
    }
    y.backward();
    expect(calls).toBe(1);
  });

  test('that is added or removed while hooks run counts from the next run on', () => {
    const log: string[] = [];
    const y = leaf(1).mul(2);
    y.registerHook(() => {
      log.push('first');
      removed.remove();
      if (log.length === 1) y.registerHook(() => void log.push('added'));
    });
    const removed = y.registerHook(() => void log.push('removed'));
    y.registerHook(() => void log.push('last'));
    y.backward({ retainGraph: true });
    y.backward();
    expect(log).toEqual(['first', 'removed', 'last', 'first', 'last', 'added']);
  });

  test('has grad mode off, unless the backward pass is recorded', () => {
    const seen: boolean[] = [];
    const y = leaf(1).mul(2);
    y.registerHook(() => void seen.push(isGradEnabled()));
    y.backward({ retainGraph: true });
    y.backward({ createGraph: true });
    expect(seen).toEqual([false, true]);
  });

  test('is differentiated, where the backward pass is recorded', () => {
    const x = leaf(3);
    const y = x.mul(x);
    y.registerHook((g) => g.mul(x));
    const [dx] = grad(y, x, { createGraph: true });
    // 2x * x, and its derivative 4x
    expect(dx!.item()).toBe(18);
    expect(grad(dx!, x)[0]!.item()).toBe(12);
  });

  test('may keep the gradient: nobody writes over it or frees it later', () => {
    const kept: Tensor[] = [];
    const x = ones([1000], { dtype: 'float64', requiresGrad: true });
    const a = x.mul(2);
    const b = a.mul(3);
    const c = b.add(b).add(a);
    for (const t of [a, b, c]) t.registerHook((g) => void kept.push(g));
    c.sum().backward();
    noGrad(() => {
      for (let i = 0; i < 50; i++) ones([1000], { dtype: 'float64' }).mul(i);
    });
    expect(kept.map((g) => [g.min().item(), g.max().item()])).toEqual([
      [1, 1],
      [2, 2],
      [7, 7],
    ]);
    expect(x.grad!.min().item()).toBe(14);
  });

  test('that returns a tensor of the user leaves it as it is', () => {
    const mine = constant(new Array<number>(1000).fill(5));
    const x = ones([1000], { dtype: 'float64', requiresGrad: true });
    x.registerHook(() => mine);
    const y = x.mul(2);
    y.sum().backward({ retainGraph: true });
    y.sum().backward();
    x.mul(3).sum().backward();
    expect(mine.max().item()).toBe(5);
    expect(x.grad!.sharesStorage(mine)).toBe(false);
    expect(x.grad!.min().item()).toBe(15);
  });

  test('may return a gradient of other strides', () => {
    const x = leaf([
      [1, 2],
      [3, 4],
    ]);
    x.registerHook((g) => g.sum().expand([2, 2]));
    x.mul(2).sum().backward();
    expect(gradOf(x)).toEqual([
      [8, 8],
      [8, 8],
    ]);
    expect(x.grad!.stride()).toEqual([2, 1]);
  });

  test('may be any callable: methods bound to their object', () => {
    class Scale {
      by = 7;
      call = (g: Tensor): Tensor => g.mul(this.by);
    }
    const x = leaf(1);
    x.registerHook(new Scale().call);
    x.mul(1).backward();
    expect(gradOf(x)).toBe(7);
  });
});

describe('a hook of a tensor that is written in place', () => {
  test('stays with the tensor as it was before an in-place operation', () => {
    const log: unknown[] = [];
    const x = leaf(2);
    const y = x.mul(3);
    y.registerHook((g) => void log.push(['old', g.item()]));
    y.mul_(5);
    y.registerHook((g) => void log.push(['new', g.item()]));
    y.mul(7).backward();
    expect(log).toEqual([
      ['new', 7],
      ['old', 35],
    ]);
  });

  test('is left behind with its replacement', () => {
    const x = leaf(2);
    const y = x.mul(3);
    y.registerHook((g) => g.mul(0));
    y.copy_(constant(1));
    y.registerHook((g) => g.mul(2));
    const z = x.mul(5).add(y);
    z.backward();
    expect(gradOf(x)).toBe(5);
  });

  test('differs from a retained .grad, which follows the newest version', () => {
    const x = leaf(2);
    const y = x.mul(3);
    let hooked: unknown = null;
    y.registerHook((g) => {
      hooked = g.item();
    });
    y.retainGrad();
    y.mul_(5);
    y.mul(7).backward();
    expect(hooked).toBe(35);
    expect(gradOf(y)).toBe(7);
  });

  test('and is a view stays with the view as it was before its base was written', () => {
    const log: unknown[] = [];
    const x = leaf([1, 2]);
    const base = x.mul(1);
    const view = base.select(0, 0);
    view.registerHook((g) => void log.push(['old', g.item()]));
    base.mul_(10);
    view.registerHook((g) => void log.push(['new', g.item()]));
    view.mul(3).backward();
    expect(log).toEqual([['new', 3]]);
    expect(gradOf(x)).toEqual([30, 0]);
  });

  test('stays with a leaf that is written under noGrad()', () => {
    let calls = 0;
    const x = leaf(2);
    x.registerHook(() => void calls++);
    noGrad(() => x.mul_(5));
    x.mul(3).backward();
    expect(calls).toBe(1);
  });
});

describe('a hook of a tensor is refused in the words of PyTorch', () => {
  const run = (hook: (g: Tensor) => unknown): Error => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    y.registerHook(hook as (g: Tensor) => Tensor);
    const error = errorOf(() => y.sum().backward());
    expect(x.grad).toBeNull();
    expect(isGradEnabled()).toBe(true);
    return error;
  };

  test('is refused in the words of PyTorch', () => {
    const short = run(function halve(g) {
      return g.narrow(0, 0, 1);
    });
    expect(short).toBeInstanceOf(ShapeError);
    expect(short.message).toContain("hook 'halve' has changed the size of value");
    const cast = run(function cast(g) {
      return g.to('float32');
    });
    expect(cast).toBeInstanceOf(DTypeError);
    expect(cast.message).toContain(
      "hook 'cast' has changed the type of value (was torch.DoubleTensor got torch.FloatTensor)",
    );
    const text = run(() => 'a');
    expect(text).toBeInstanceOf(ArgumentError);
    expect(text.message).toContain("expected Variable, but hook returned 'string'");
  });

  test.each<[string, (g: Tensor) => unknown, string]>([
    ['a number', () => 3, "'number'"],
    ['a list', (g) => [g], "'Array'"],
    ['more dimensions', (g) => g.unsqueeze(0), 'has changed the size of value'],
    ['a promise', (g) => Promise.resolve(g), 'cannot be async'],
  ])('that returns %s', (_, hook, words) => {
    expect(run(hook).message).toContain(words);
  });

  test('on a tensor that does not require grad', () => {
    const error = errorOf(() => tensor([1, 2]).registerHook(() => undefined));
    expect(error).toBeInstanceOf(GraphError);
    expect(error.message).toContain("cannot register a hook on a tensor that doesn't require gradient");
  });

  test('on a result of noGrad()', () => {
    const x = leaf(1);
    expect(() => noGrad(() => x.mul(2)).registerHook(() => undefined)).toThrow(GraphError);
  });

  test('that is no function', () => {
    const x = leaf(1);
    expect(() => x.registerHook(3 as never)).toThrow('registerHook: expected a function as hook, got number');
    expect(() => x.registerPostAccumulateGradHook(null as never)).toThrow('expected a function');
    expect(() => x.mul(2).gradFn!.registerHook('f' as never)).toThrow('expected a function');
    expect(() => x.mul(2).gradFn!.registerPrehook(undefined as never)).toThrow('expected a function');
    x.mul(2).backward();
    expect(gradOf(x)).toBe(2);
  });
});

describe('hooks of tensors and what a run returns', () => {
  test('apply in grad() to what is asked for', () => {
    const x = leaf(2);
    const y = x.mul(3);
    x.registerHook((g) => g.mul(10));
    y.registerHook((g) => g.mul(7));
    expect(all(grad(y, x, { retainGraph: true }))).toEqual([210]);
    expect(all(grad(y, y, { retainGraph: true }))).toEqual([7]);
    expect(all(grad(y, [y, x]))).toEqual([7, 210]);
    expect(x.grad).toBeNull();
  });

  test('run once in grad(), also where the tensor is asked for and leads to another', () => {
    let calls = 0;
    const x = leaf(2);
    const y = x.mul(3);
    y.registerHook(() => void calls++);
    grad(y.mul(2), [x, y]);
    expect(calls).toBe(1);
  });

  test('apply in backward() with inputs', () => {
    const x = leaf(2);
    const y = x.mul(3);
    x.registerHook((g) => g.mul(10));
    y.registerHook((g) => g.mul(7));
    y.backward({ inputs: [x, y] });
    expect([gradOf(x), gradOf(y)]).toEqual([210, 7]);
  });

  test('do not run where a run does not come by', () => {
    let calls = 0;
    const [a, b] = [leaf(2), leaf(3)];
    const y = a.mul(2);
    y.registerHook(() => void calls++);
    grad(y.mul(b), b);
    expect(calls).toBe(0);
  });

  test('are all seen by a retained .grad', () => {
    const x = leaf(2);
    const y = x.mul(1);
    y.registerHook((g) => g.mul(3));
    y.retainGrad();
    y.registerHook((g) => g.mul(5));
    y.gradFn!.registerHook((gradInputs, gradOutputs) => {
      expect([all(gradInputs)[0], all(gradOutputs)[0]]).toEqual([15, 15]);
    });
    y.backward();
    expect(gradOf(y)).toBe(15);
    expect(gradOf(x)).toBe(15);
  });
});

describe('a hook after accumulation', () => {
  test('gets the leaf after its .grad was updated', () => {
    const seen: unknown[] = [];
    const x = leaf([1, 2]);
    x.registerPostAccumulateGradHook((p) => {
      expect(p).toBe(x);
      seen.push(gradOf(p));
    });
    x.mul(3).sum().backward();
    x.mul(3).sum().backward();
    expect(seen).toEqual([
      [3, 3],
      [6, 6],
    ]);
  });

  test('may step and clear the gradient: an optimizer inside backward()', () => {
    const x = leaf([1, 2]);
    x.registerPostAccumulateGradHook((p) => {
      p.sub_(p.grad!.mul(0.5));
      p.grad = null;
    });
    x.mul(2).sum().backward();
    expect(x.toArray()).toEqual([0, 1]);
    expect(x.grad).toBeNull();
    expect(x.isLeaf).toBe(true);
  });

  test('runs while others still wait for their gradients', () => {
    const log: string[] = [];
    const [x, w] = [leaf(2), leaf(3)];
    const early = probe(x, 'node', log);
    w.registerPostAccumulateGradHook(() => void log.push('w'));
    x.registerPostAccumulateGradHook(() => void log.push('x'));
    early.mul(w).backward();
    expect(log).toEqual(['w', 'node', 'x']);
  });

  test('runs in the order of registration, and is removable', () => {
    const log: string[] = [];
    const x = leaf(1);
    const handle = x.registerPostAccumulateGradHook(() => void log.push('a'));
    x.registerPostAccumulateGradHook(() => void log.push('b'));
    x.mul(2).backward();
    handle.remove();
    handle.remove();
    x.mul(2).backward();
    expect(log).toEqual(['a', 'b', 'b']);
  });

  test('runs in backward() with inputs, and not in grad()', () => {
    let calls = 0;
    const x = leaf(1);
    x.registerPostAccumulateGradHook(() => void calls++);
    grad(x.mul(2), x);
    expect(calls).toBe(0);
    x.mul(2).backward({ inputs: [x] });
    expect(calls).toBe(1);
  });

  test('does not run where no gradient arrives', () => {
    let calls = 0;
    const x = leaf(1);
    x.registerPostAccumulateGradHook(() => void calls++);
    record('Nothing', [x], [constant(1)], () => [null])[0]!.backward();
    expect(calls).toBe(0);
  });

  test('is for leaves that require grad only', () => {
    const x = leaf(1);
    expect(() => x.mul(2).registerPostAccumulateGradHook(() => undefined)).toThrow(
      'post accumulate grad hooks cannot be registered on non-leaf tensors',
    );
    expect(() => tensor(1).registerPostAccumulateGradHook(() => undefined)).toThrow(
      "cannot register a hook on a tensor that doesn't require gradient",
    );
  });

  test('must not return anything', () => {
    const x = leaf(1);
    x.registerPostAccumulateGradHook((p) => p.grad);
    expect(() => x.mul(2).backward()).toThrow('hooks should return None.');
  });
});
