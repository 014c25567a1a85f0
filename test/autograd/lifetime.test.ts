/**
 * @features
 * | A1 | create_graph leaks a cycle (E4) | nothing leaks | lifetime.test.ts: "is dropped after backward under createGraph, although gradient and leaf refer to each other" |
 */
/**
 * What lives how long. A graph is ordinary memory: dropped when nobody can reach it, cycles included; backward gives
 * back what nodes saved. The collector is forced, after the job in which a WeakRef was made.
 */
import { describe, expect, test } from 'vitest';
import { grad, isGradEnabled, noGrad, ones, type Tensor } from 'chainrule';
import { afterwards, gone } from './garbage.js';
import { modes } from '../../src/tensor/modes.js';
import { leaf, onBackward } from './probe.js';

const large = (): Tensor => ones([1000], { requiresGrad: true });

describe('a graph', () => {
  test('is dropped with its result', async () => {
    const x = large();
    const refs: WeakRef<object>[] = [];
    (() => {
      const y = x.mul(2);
      const z = y.exp();
      refs.push(new WeakRef(y), new WeakRef(z), new WeakRef(y.gradFn!));
    })();
    await afterwards();
    expect(refs.map(gone)).toEqual([true, true, true]);
    expect(x.requiresGrad).toBe(true);
  });

  test('is kept by its result, leaves included', async () => {
    let ref!: WeakRef<Tensor>;
    const y = (() => {
      const x = large();
      ref = new WeakRef(x);
      return x.mul(2).sum();
    })();
    await afterwards();
    expect(gone(ref)).toBe(false);
    y.backward();
    expect(ref.deref()!.grad!.sum().item()).toBe(2000);
  });

  test('is dropped after backward under createGraph, although gradient and leaf refer to each other', async () => {
    const refs: WeakRef<object>[] = [];
    (() => {
      const x = large();
      x.pow(3).sum().backward({ createGraph: true });
      refs.push(new WeakRef(x), new WeakRef(x.grad!), new WeakRef(x.grad!.gradFn!));
    })();
    await afterwards();
    expect(refs.map(gone)).toEqual([true, true, true]);
  });

  test('that was written through views is dropped', async () => {
    const refs: WeakRef<object>[] = [];
    (() => {
      const y = large().mul(1);
      const v = y.narrow(0, 0, 10);
      v.mul_(2);
      y.sum().backward();
      refs.push(new WeakRef(y), new WeakRef(v), new WeakRef(y.gradFn!));
    })();
    await afterwards();
    expect(refs.map(gone)).toEqual([true, true, true]);
  });

  test('is dropped after a backward that failed', async () => {
    const refs: WeakRef<object>[] = [];
    (() => {
      const x = large();
      const y = onBackward(x.mul(2), () => {
        throw new Error('mine');
      });
      expect(() => y.sum().backward()).toThrow('mine');
      refs.push(new WeakRef(x), new WeakRef(y));
    })();
    await afterwards();
    expect(refs.map(gone)).toEqual([true, true]);
  });
});

describe('what nodes saved', () => {
  const run = (f: (loss: Tensor) => void): { loss: Tensor; saved: WeakRef<object> } => {
    const x = large();
    const y = x.mul(2);
    const loss = y.mul(y).sum();
    f(loss);
    return { loss, saved: new WeakRef(y) };
  };

  test('is given back by backward()', async () => {
    const { loss, saved } = run((t) => t.backward());
    await afterwards();
    expect(gone(saved)).toBe(true);
    expect(loss.requiresGrad).toBe(true);
  });

  test('stays before backward, and under retainGraph', async () => {
    const before = run(() => undefined);
    const retained = run((t) => t.backward({ retainGraph: true }));
    await afterwards();
    expect([gone(before.saved), gone(retained.saved)]).toEqual([false, false]);
    retained.loss.backward();
    before.loss.backward();
  });
});

describe('the parts of a tensor', () => {
  test('a view keeps its base, a base not its views', async () => {
    let base!: WeakRef<Tensor>;
    const v = (() => {
      const x = ones([1000]);
      base = new WeakRef(x);
      return x.narrow(0, 0, 1);
    })();
    const x = ones([1000]);
    const view = new WeakRef(x.narrow(0, 0, 1));
    await afterwards();
    expect([gone(base), gone(view)]).toEqual([false, true]);
    expect([v.item(), x._version]).toEqual([1, 0]);
  });

  test('detach() keeps the storage, not the graph', async () => {
    let node!: WeakRef<object>;
    const d = (() => {
      const y = large().mul(2);
      node = new WeakRef(y.gradFn!);
      return y.detach();
    })();
    await afterwards();
    expect(gone(node)).toBe(true);
    expect(d.sum().item()).toBe(2000);
  });

  test('detach_() drops the graph', async () => {
    const y = large().mul(2);
    const node = new WeakRef(y.gradFn!);
    y.detach_();
    await afterwards();
    expect(gone(node)).toBe(true);
  });

  test('a gradient that was replaced is dropped', async () => {
    const x = large();
    x.mul(2).sum().backward();
    const old = new WeakRef(x.grad!);
    x.grad = null;
    await afterwards();
    expect(gone(old)).toBe(true);
  });

  test('results of grad() keep neither outputs nor graph', async () => {
    let y!: WeakRef<Tensor>;
    const x = large();
    const [dx] = (() => {
      const t = x.exp();
      y = new WeakRef(t);
      return grad(t.sum(), x);
    })();
    await afterwards();
    expect(gone(y)).toBe(true);
    expect(dx!.shape).toEqual([1000]);
  });
});

describe('an async task with a mode of its own', () => {
  test('costs the others nothing once it is over and collected', async () => {
    await (async () => {
      const seen = await noGrad(async () => {
        await Promise.resolve();
        return leaf(1).mul(2).requiresGrad;
      });
      expect(seen).toBe(false);
    })();
    for (let i = 0; i < 20 && modes.watchers > 0; i++) {
      // The next call of the library notices that another task runs now.
      expect(isGradEnabled()).toBe(true);
      await afterwards();
    }
    expect(modes.watchers).toBe(0);
  });
});
