/**
 * What checkpoints hold between forward and backward, in bytes and in objects. The collector is forced.
 *
 * @features
 * | A14 | memory of checkpoints | counted | checkpoint-memory.test.ts: "holds its argument and its result" |
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { checkpoint, createSelectiveCheckpointContexts, graph, ones, scope, type Tensor } from 'chainrule';
import { afterwards, gone } from './garbage.js';
import { restorePolicies, usedAfterCollection } from '../memory/memory.js';

restorePolicies();

beforeAll(() => {
  ones(1000).sin().mul(2).exp().sum();
});

/** What 1000 float32 take in the arena. */
const THOUSAND = 4032;

/** Eight operations, each of which saves a tensor of the size of its argument. */
const deep = (x: Tensor): Tensor => x.sin().sin().sin().sin().sin().sin().sin().sin();

/** How many tensors of a thousand elements are in use more than before, once garbage is gone. */
async function growth(run: () => unknown): Promise<number> {
  await afterwards();
  const before = usedAfterCollection();
  const held = run();
  await afterwards();
  const after = usedAfterCollection() - before;
  expect(held).toBeDefined();
  return Math.round(after / THOUSAND);
}

const fresh = (): Tensor => ones(1000).requiresGrad_().mul(1);

describe('between forward and backward a checkpoint', () => {
  test('holds its argument and its result', async () => {
    // Without a checkpoint: the leaf, its product, the results of seven operations that the next one saved, and the result.
    expect(await growth(() => deep(fresh()))).toBe(10);
    expect(await growth(() => checkpoint(deep, fresh()))).toBe(3);
    expect(await growth(() => checkpoint(deep, fresh(), { useReentrant: true }))).toBe(3);
  });

  test('holds what it is told to keep besides', async () => {
    const selective = (x: Tensor): Tensor => {
      let calls = 0;
      return checkpoint(deep, x, { contextFn: () => createSelectiveCheckpointContexts(() => calls++ % 8 === 3) });
    };
    expect(await growth(() => selective(fresh()))).toBe(4);
  });

  test('nested in another holds nothing but that', async () => {
    const nested = (x: Tensor): Tensor =>
      checkpoint((a: Tensor) => checkpoint(deep, checkpoint(deep, a.sin()).sin()), x);
    expect(await growth(() => nested(fresh()))).toBe(3);
  });

  test('holds nothing that the function made', async () => {
    const refs: WeakRef<Tensor>[] = [];
    const f = (x: Tensor): Tensor => {
      const y = x.sin();
      refs.push(new WeakRef(y));
      return y.sin();
    };
    const y = checkpoint(f, fresh());
    await afterwards();
    expect(refs.map(gone)).toEqual([true]);
    y.sum().backward();
  });
});

describe('after backward a checkpoint', () => {
  test('holds nothing', async () => {
    let argument!: WeakRef<Tensor>;
    const loss = (() => {
      const x = fresh();
      argument = new WeakRef(x);
      const y = checkpoint(deep, x).sum();
      y.backward();
      return y;
    })();
    await afterwards();
    expect(gone(argument)).toBe(true);
    expect(loss.requiresGrad).toBe(true);
  });

  test('holds no more than before where the graph is retained', async () => {
    const x = fresh();
    x.retainGrad();
    const y = checkpoint(deep, x).sum();
    y.backward({ retainGraph: true });
    const again = (): Tensor => {
      y.backward({ retainGraph: true });
      return y;
    };
    expect(await growth(again)).toBe(0);
  });

  test('that is not run, its frame goes with its result', async () => {
    let argument!: WeakRef<Tensor>;
    (() => {
      const x = fresh();
      argument = new WeakRef(x);
      checkpoint(deep, x);
    })();
    await afterwards();
    expect(gone(argument)).toBe(true);
  });
});

describe('a scope', () => {
  test('leaves the argument of a checkpoint, whose result leaves it, alone', () => {
    const x = ones(1000).requiresGrad_();
    const y = scope(() => checkpoint(deep, x.mul(0.5)).sum());
    y.backward();
    const plain = ones(1000).requiresGrad_();
    deep(plain.mul(0.5)).sum().backward();
    expect(x.grad!.toArray()).toEqual(plain.grad!.toArray());
  });

  test('leaves kept results of a selective checkpoint alone', () => {
    const x = ones(1000).requiresGrad_();
    const contextFn = () => createSelectiveCheckpointContexts(['sin']);
    const y = scope(() => checkpoint(deep, x.mul(0.5), { contextFn }).sum());
    y.backward();
    expect(x.grad).not.toBeNull();
  });

  test('leaves what hooks of saved tensors keep alone', () => {
    const x = ones(1000).requiresGrad_();
    const y = scope(() =>
      graph.savedTensorsHooks(
        (t) => ({ packed: t.mul(2) }),
        ({ packed }) => packed.div(2),
        () => x.mul(3).sin().sum(),
      ),
    );
    y.backward();
    expect(x.grad!.select(0, 0).item()).toBeCloseTo(3 * Math.cos(3), 5);
  });
});
