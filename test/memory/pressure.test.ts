/** What happens when memory gets short: collections in mid-job, moving out, the limit, and its error. */
import { beforeEach, describe, expect, test } from 'vitest';
import { collect, withoutCollection } from '../../src/tensor/collect.js';
import { setLeastBudget } from '../../src/tensor/memory.js';
import { memoryStats, ones, OutOfMemoryError, randn, setMemoryLimit, type Tensor, zeros } from '../../src/index.js';
import { restorePolicies, used, usedAfterCollection } from './memory.js';

restorePolicies();

const MiB = 2 ** 20;
/** The elements of a tensor of one MiB. */
const QUARTER = MiB / 4;

beforeEach(() => {
  usedAfterCollection();
});

describe('a synchronous loop', () => {
  test('runs within the budget: what is dead is found in the middle of it', () => {
    setLeastBudget(16 * MiB);
    const before = memoryStats();
    const x = ones(QUARTER);
    let peak = 0;
    for (let i = 0; i < 300; i++) {
      const y = x.mul(i);
      expect(y.at(5).item()).toBe(i);
      peak = Math.max(peak, used());
    }
    expect(peak).toBeLessThan(28 * MiB);
    expect(memoryStats().collections - before.collections).toBeGreaterThan(5);
    expect(memoryStats().evictions).toBe(before.evictions);
  });

  test('of large tensors that all die at once takes few blocks in turn, one of living tensors is not looked through often', () => {
    setLeastBudget(64 * MiB);
    const x = ones(QUARTER);
    const loop = (steps: number, visit: (y: Tensor) => void): { peak: number; looks: number } => {
      const [start, before] = [used(), memoryStats().collections];
      let peak = 0;
      for (let i = 0; i < steps; i++) {
        visit(x.mul(i));
        peak = Math.max(peak, used() - start);
      }
      return { peak, looks: memoryStats().collections - before };
    };
    loop(100, () => {});
    expect(loop(100, () => {}).peak).toBeLessThan(12 * MiB);
    usedAfterCollection();
    const kept: Tensor[] = [];
    expect(loop(100, (y) => kept.push(y)).looks).toBeLessThan(6);
    expect(kept[7]!.at(5).item()).toBe(7);
  });

  test('runs within it where no collection can be forced: what is old moves out, and what lives comes back', () => {
    const restore = withoutCollection();
    try {
      setLeastBudget(16 * MiB);
      const before = memoryStats();
      const x = randn(QUARTER);
      const sum = x.sum().item();
      const kept: Tensor[] = [];
      let peak = 0;
      for (let i = 0; i < 200; i++) {
        const y = x.add(i);
        if (i % 50 === 0) kept.push(y);
        peak = Math.max(peak, used());
      }
      expect(peak).toBeLessThan(26 * MiB);
      expect(memoryStats().collections).toBe(before.collections);
      expect(memoryStats().evictions - before.evictions).toBeGreaterThan(100);
      expect(x.sum().item()).toBe(sum);
      kept.forEach((y, k) => {
        expect(y.toTypedArray()).toEqual(x.add(50 * k).toTypedArray());
      });
    } finally {
      restore();
    }
  });

  test('keeps all that is alive, of whatever age', () => {
    setLeastBudget(8 * MiB);
    const kept: Tensor[] = [];
    for (let i = 0; i < 40; i++) {
      kept.push(ones(QUARTER).mul(i));
      ones(QUARTER).mul(2);
    }
    kept.forEach((y, i) => {
      expect(y.sum().item()).toBe(i * QUARTER);
    });
  });

  test('of a backward pass in a graph larger than the budget is right without collections', () => {
    const restore = withoutCollection();
    try {
      const compute = (): number[] => {
        const x = ones(QUARTER).mul(0.5).requiresGrad_();
        let y = x;
        for (let i = 0; i < 24; i++) y = y.sin().add(x);
        y.sum().backward();
        return x.grad!.narrow(0, 0, 4).toArray() as number[];
      };
      const expected = compute();
      setLeastBudget(8 * MiB);
      expect(compute()).toEqual(expected);
    } finally {
      restore();
    }
  });
});

describe('the limit', () => {
  test('makes a request beyond it throw OutOfMemoryError, which says how much was asked and held', () => {
    const x = ones(QUARTER);
    setMemoryLimit(20 * MiB);
    const before = used();
    expect(() => zeros(10 * QUARTER * 3)).toThrow(OutOfMemoryError);
    expect(() => zeros(10 * QUARTER * 3)).toThrow(
      /tried to allocate 30\.00 MiB; [\d.]+ MiB are in use by tensors, [\d.]+ MiB are held, and the limit is 20\.00 MiB/,
    );
    expect(used()).toBe(before);
    expect(x.add(1).sum().item()).toBe(2 * QUARTER);
  });

  test('holds for what is alive together, and everything goes on working', () => {
    setMemoryLimit(used() + 10 * MiB);
    const kept: Tensor[] = [];
    expect(() => {
      for (let i = 0; i < 100; i++) kept.push(ones(QUARTER).mul(i));
    }).toThrow(OutOfMemoryError);
    expect(kept.length).toBeGreaterThan(6);
    kept.forEach((t, i) => {
      expect(t.sum().item()).toBe(i * QUARTER);
    });
    kept.length = 0;
    for (let i = 0; i < 100; i++) ones(QUARTER).mul(i);
    setMemoryLimit(Infinity);
    expect(
      ones(40 * QUARTER)
        .sum()
        .item(),
    ).toBe(40 * QUARTER);
  });

  test('leaves the operands of the operation that failed as they were', () => {
    const x = randn(2 * QUARTER).requiresGrad_();
    const values = x.toTypedArray();
    setMemoryLimit(used() + MiB);
    expect(() => x.exp()).toThrow(OutOfMemoryError);
    expect(() =>
      x
        .detach()
        .expand([100, 2 * QUARTER])
        .clone(),
    ).toThrow(OutOfMemoryError);
    expect(x.toTypedArray()).toEqual(values);
    expect([x._version, x.grad]).toEqual([0, null]);
    setMemoryLimit(Infinity);
    x.exp().sum().backward();
    expect(x.grad).not.toBeNull();
  });

  test('of the platform is found before anything is allocated', () => {
    expect(() => zeros(2 ** 31)).toThrow(/tried to allocate 8\.00 GiB; .* the limit is 4\.00 GiB/);
    expect(() => zeros(2 ** 40)).toThrow(OutOfMemoryError);
    expect(zeros(2000).sum().item()).toBe(0);
  });

  test('is a positive number', () => {
    for (const wrong of [0, -1, NaN, '5' as never]) {
      expect(() => {
        setMemoryLimit(wrong);
      }).toThrow('setMemoryLimit: expects a positive number of bytes');
    }
  });
});

test('memoryStats tells what is in use, held and allowed', () => {
  const before = memoryStats();
  const x = ones(QUARTER);
  const after = memoryStats();
  expect(after.used - before.used).toBe(MiB);
  expect(after.storages - before.storages).toBe(1);
  expect(after.held).toBeGreaterThanOrEqual(after.used);
  expect(after.peak).toBeGreaterThanOrEqual(after.used);
  expect(after.budget).toBe(128 * MiB);
  expect(after.limit).toBeGreaterThan(4 * 2 ** 30 - 2 ** 17);
  x.dispose();
  expect(memoryStats().storages).toBe(before.storages);
});

test('memory comes back between jobs without any pressure, after whatever collection happens', async () => {
  const before = usedAfterCollection();
  const work = (): void => {
    for (let i = 0; i < 20; i++) ones(QUARTER).mul(2);
  };
  work();
  expect(used()).toBeGreaterThan(before + 10 * MiB);
  // The job has ended when the collection comes; a finalizer then frees what has died.
  await new Promise((resolve) => setTimeout(resolve, 1));
  collect();
  const deadline = Date.now() + 20_000;
  while (used() > before && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(used()).toBeLessThanOrEqual(before);
});
