/** scope(), keep() and dispose(): what is freed, what leaves a scope, and what a tensor says that was freed. */
import { beforeAll, describe, expect, test } from 'vitest';
import { withoutAsyncContext } from '../../src/tensor/modes.js';
import {
  arange,
  DisposedError,
  GraphError,
  keep,
  noGrad,
  ones,
  randn,
  scope,
  tensor,
  type Tensor,
  zeros,
} from '../../src/index.js';
import { evict } from '../../src/tensor/memory.js';
import { everythingInArena, restorePolicies, used, usedAfterCollection } from './memory.js';

restorePolicies();

const KiB = 1024;
beforeAll(() => {
  // What kernels need for themselves is allocated once.
  ones(1000).add(ones(1)).sum();
});

/** What 1000 float32 take in the arena. */
const THOUSAND = 4032;

describe('scope(callback)', () => {
  test('frees what was made inside it', () => {
    const before = used();
    let seen = 0;
    scope(() => {
      const x = ones(1000);
      x.mul(2).add(1).exp();
      seen = used() - before;
    });
    expect(seen).toBe(4 * THOUSAND);
    expect(used()).toBe(before);
  });

  test('keeps what it returns, in any structure', () => {
    const before = used();
    const kept = scope(() => {
      const [a, b, c, d, e] = [1, 2, 3, 4, 5].map((v) => ones(1000).mul(v)) as [Tensor, Tensor, Tensor, Tensor, Tensor];
      return { a, list: [b, { c }], map: new Map([['d', d]]), set: new Set([e]), number: 7, nothing: null };
    });
    expect(used() - before).toBe(5 * THOUSAND);
    expect(kept.a.sum().item()).toBe(1000);
    expect((kept.list[1] as { c: Tensor }).c.sum().item()).toBe(3000);
    expect(kept.map.get('d')!.sum().item()).toBe(4000);
    expect([...kept.set][0]!.sum().item()).toBe(5000);
    expect(kept.number).toBe(7);
  });

  test('keeps the storage that a returned view shows', () => {
    const row = scope(() => arange(5000n).reshape([5, 1000]).at(3));
    expect(row.at(10).item()).toBe(3010);
  });

  test('keeps what the graph of a returned tensor needs', () => {
    const x = randn(1000).requiresGrad_();
    const expected = x.detach().exp().mul(2).toArray();
    const y = scope(() => {
      const unused = ones(5000);
      return x.exp().mul(2).sum().add(unused.sum().mul(0));
    });
    y.backward();
    expect(x.grad!.toArray()).toEqual(expected);
  });

  test('keeps gradients that leaves outside received, also of recorded backward passes', () => {
    const x = randn(1000).requiresGrad_();
    scope(() => {
      x.mul(x).sum().backward();
    });
    expect(x.grad!.toArray()).toEqual(x.detach().mul(2).toArray());
    x.grad = null;
    scope(() => {
      x.pow(3).sum().backward({ createGraph: true });
    });
    const first = x.grad as unknown as Tensor;
    x.grad = null;
    first.sum().backward();
    expect(x.grad).not.toBeNull();
    const six = x.detach().mul(6);
    expect((x.grad as unknown as Tensor).sub(six).abs().max().item()).toBeLessThan(1e-4);
  });

  test('keeps what is assigned to .grad and .data of tensors outside', () => {
    const x = zeros(1000).requiresGrad_();
    const y = zeros(1000);
    scope(() => {
      x.grad = ones(1000);
      y.data = ones(1000).mul(3);
    });
    expect(x.grad!.sum().item()).toBe(1000);
    expect(y.sum().item()).toBe(3000);
  });

  test('does not touch what was made before it, wherever that has moved meanwhile', () => {
    const x = randn(1000);
    const expected = x.toArray();
    evict(Infinity, true);
    scope(() => {
      x.add(1); // moves x into the arena again
    });
    expect(x.toArray()).toEqual(expected);
    const array = tensor(new Float32Array(1000).fill(2));
    scope(() => array.mul(2).sum().item());
    expect(array.sum().item()).toBe(2000);
  });

  test('frees what was written into a tensor outside, not that tensor', () => {
    const total = zeros(1000);
    const before = used();
    for (let i = 0; i < 10; i++) {
      scope(() => {
        total.add_(ones(1000));
      });
    }
    expect(used()).toBe(before);
    expect(total.sum().item()).toBe(10_000);
  });

  test('nests: what leaves the inner scope belongs to the outer one', () => {
    const before = used();
    const y = scope(() => {
      const inner = scope(() => ones(1000).mul(2));
      expect(used() - before).toBe(THOUSAND);
      return inner.add(1);
    });
    expect(used() - before).toBe(THOUSAND);
    expect(y.sum().item()).toBe(3000);
  });

  test('frees everything where the callback throws, and passes the error on', () => {
    const before = used();
    expect(() =>
      scope(() => {
        ones(1000).mul(2);
        throw new Error('mine');
      }),
    ).toThrow('mine');
    expect(used()).toBe(before);
    ones(1000);
    expect(used()).toBe(before + THOUSAND);
  });

  test('has no effect on modes, nor modes on it', () => {
    const before = used();
    noGrad(() => {
      scope(() => {
        expect(ones(1000).requiresGrad_().mul(2).requiresGrad).toBe(false);
      });
    });
    expect(used()).toBe(before);
    scope(() => {
      noGrad(() => ones(1000));
      expect(ones(3).requiresGrad_().mul(2).requiresGrad).toBe(true);
    });
    expect(used()).toBe(before);
  });

  test('refuses what is no function', () => {
    expect(() => scope(5 as never)).toThrow('scope: expected a function, got number');
  });
});

describe('an async scope', () => {
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

  test('ends with its promise and keeps what that resolves to', async () => {
    const before = usedAfterCollection();
    const y = await scope(async () => {
      const x = ones(1000);
      await pause();
      const kept = x.mul(3);
      await pause();
      kept.exp();
      return [kept];
    });
    expect(used() - before).toBe(THOUSAND);
    expect(y[0]!.sum().item()).toBe(3000);
  });

  test('leaves alone what other tasks make meanwhile', async () => {
    const other = (async () => {
      const made: Tensor[] = [];
      for (let i = 0; i < 4; i++) {
        made.push(ones(1000).mul(i));
        await pause();
      }
      return made;
    })();
    const results = await Promise.all([
      scope(async () => {
        const a = ones(1000);
        await pause();
        return a.mul(5);
      }),
      scope(async () => {
        ones(2000);
        await pause();
        await pause();
        return ones(1000);
      }),
    ]);
    expect(results.map((t) => t.sum().item())).toEqual([5000, 1000]);
    expect((await other).map((t) => t.sum().item())).toEqual([0, 1000, 2000, 3000]);
  });

  test('frees everything where its promise is rejected', async () => {
    const before = usedAfterCollection();
    const failing = scope(async () => {
      ones(1000);
      await pause();
      ones(1000);
      throw new Error('mine');
    });
    await expect(failing).rejects.toThrow('mine');
    expect(used()).toBe(before);
  });

  test('is refused where the platform cannot tell tasks apart', () => {
    const restore = withoutAsyncContext();
    try {
      expect(() => scope(async () => Promise.resolve(1))).toThrow(GraphError);
      expect(scope(() => 3)).toBe(3);
    } finally {
      restore();
    }
  });
});

describe('using scope()', () => {
  test('frees at the end of the block, except what was kept', () => {
    const before = used();
    let kept: Tensor;
    let lost: Tensor;
    {
      using _ = scope();
      lost = ones(1000).mul(2);
      kept = keep(ones(1000).mul(4));
    }
    expect(used() - before).toBe(THOUSAND);
    expect(kept.sum().item()).toBe(4000);
    expect(() => lost.sum()).toThrow(DisposedError);
  });

  test('says so where it was held across an await', async () => {
    const run = async (): Promise<void> => {
      using _ = scope();
      ones(1000);
      await Promise.resolve();
    };
    await expect(run()).rejects.toThrow('scope: a `using` guard was held across an await');
    const x = ones(1000);
    expect(x.sum().item()).toBe(1000);
  });
});

describe('dispose()', () => {
  test('frees at once, and repeating it is harmless', () => {
    const before = used();
    const x = ones(1000);
    x.dispose();
    expect(used()).toBe(before);
    x.dispose();
    const y = ones(1000);
    x.dispose();
    expect(y.sum().item()).toBe(1000);
  });

  test('is what `using` calls', () => {
    const before = used();
    {
      using x = ones(1000);
      using y = x.mul(2);
      expect(y.sum().item()).toBe(2000);
    }
    expect(used()).toBe(before);
  });

  const uses: Record<string, (x: Tensor) => unknown> = {
    'a pointwise operation': (x) => x.add(1),
    'an operation with another tensor': (x) => ones(x.shape as number[]).mul(x),
    'an in-place operation': (x) => x.add_(1),
    'a write into it': (x) => x.copy_(ones(x.shape as number[])),
    'a reduction': (x) => x.sum(),
    'a product': (x) => x.reshape([1, -1]).matmul(x.reshape([-1, 1])),
    'a copy': (x) => x.clone(),
    joining: (x) => x.repeat([2]),
    indexing: (x) => x.at([0, 1]),
    item: (x) => x.at(0).item(),
    toArray: (x) => x.toArray(),
    toTypedArray: (x) => x.toTypedArray(),
    printing: (x) => String(x),
    filling: (x) => x.fill_(2),
  };

  for (const [home, n] of [
    ['JavaScript', 4],
    ['the arena', 1000],
  ] as const) {
    for (const [what, use] of Object.entries(uses)) {
      test(`makes ${what} throw for a tensor in ${home}, never compute nonsense`, () => {
        const x = ones(n);
        x.dispose();
        expect(() => use(x)).toThrow(DisposedError);
        expect(() => use(x)).toThrow(/return it from the scope, or keep\(\) it/);
      });
    }
  }

  test('names the function that met the disposed tensor', () => {
    const x = ones(1000);
    x.dispose();
    expect(() => x.exp()).toThrow(/^exp: /);
    expect(() => x.add(1)).toThrow(/^add: /);
    expect(() => x.sum()).toThrow(/^sum: /);
    expect(() => x.mul_(2)).toThrow(/^mul_: /);
    expect(() => x.item()).toThrow(/^item: /);
  });

  test('holds for views and for the tensor they are views of', () => {
    const x = ones(1000);
    const view = x.narrow(0, 10, 100);
    view.dispose();
    expect(() => x.sum()).toThrow(DisposedError);
    expect(() => view.sum()).toThrow(DisposedError);
    expect(x.shape).toEqual([1000]);
  });

  test('of something saved makes backward throw before any gradient has changed', () => {
    const [x, w] = [randn(1000).requiresGrad_(), randn(1000).requiresGrad_()];
    const middle = x.exp();
    const y = middle.mul(w).sum();
    middle.dispose();
    expect(() => {
      y.backward();
    }).toThrow(DisposedError);
    expect([x.grad, w.grad]).toEqual([null, null]);
  });

  test('of a tensor that was moved out of the arena works the same', () => {
    const x = ones(1000);
    evict(Infinity, true);
    x.dispose();
    expect(() => x.sum()).toThrow(DisposedError);
  });
});

test('small tensors go with the scope too where everything lives in the arena', () => {
  everythingInArena();
  const before = used();
  scope(() => tensor([1, 2, 3]).mul(2).item.length);
  expect(used()).toBe(before);
  const y = scope(() => tensor([1, 2, 3]).mul(2));
  expect(y.toArray()).toEqual([2, 4, 6]);
  expect(used() - before).toBeLessThan(KiB);
});
