/**
 * @features
 * | A3 | modes are thread-local | modes belong to an async task | modes-async.test.ts: "each keep their own mode over many awaits" |
 * | A3 | — | `await noGrad(async () => ...)` | modes-async.test.ts: "records nothing, and what the others do meanwhile is recorded" |
 * | A3 | — | a guard held across an await is refused | modes-async.test.ts: "leaks into no other task, and its disposal says so" |
 */
import { afterEach, describe, expect, test } from 'vitest';
import {
  arange,
  cat,
  enableGrad,
  GraphError,
  inferenceMode,
  isGradEnabled,
  isInferenceModeEnabled,
  noGrad,
  ones,
  rand,
  setGradEnabled,
  tensor,
  type Tensor,
} from 'chainrule';

afterEach(() => {
  setGradEnabled(true);
  expect(isInferenceModeEnabled()).toBe(false);
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Every way of waiting that a program has. */
const waits: [string, () => Promise<unknown>][] = [
  ['a microtask', () => Promise.resolve()],
  ['a macrotask', turn],
  ['a timer', () => later(2)],
  ['several things at once', () => Promise.all([turn(), later(1), Promise.resolve()])],
];

describe('an async callback', () => {
  test.each(waits)('keeps its mode across %s', async (_, wait) => {
    const seen = await noGrad(async () => {
      const found = [isGradEnabled()];
      await wait();
      found.push(isGradEnabled());
      await wait();
      found.push(isGradEnabled());
      return found;
    });
    expect(seen).toEqual([false, false, false]);
    expect(isGradEnabled()).toBe(true);
  });

  test('does not change the mode of its caller, neither before nor after', async () => {
    const pending = noGrad(async () => {
      await turn();
      return isGradEnabled();
    });
    expect(isGradEnabled()).toBe(true);
    await Promise.resolve();
    expect(isGradEnabled()).toBe(true);
    expect(await pending).toBe(false);
    expect(isGradEnabled()).toBe(true);
  });

  test('records nothing, and what the others do meanwhile is recorded', async () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const pending = noGrad(async () => {
      const a = x.mul(2);
      await turn();
      return [a, x.mul(2), x.exp(), x.view(2, 1), x.sum(), x.matmul(x)];
    });
    const mine = [x.mul(2)];
    for (let i = 0; i < 4; i++) {
      await Promise.resolve();
      mine.push(x.mul(2), x.exp(), x.view(2, 1), x.sum(), x.matmul(x));
      await turn();
    }
    expect((await pending).map((t) => t.requiresGrad)).toEqual([false, false, false, false, false, false]);
    expect(mine.every((t) => t.requiresGrad)).toBe(true);
  });

  test.each([true, false])('of setGradEnabled(%j) and of enableGrad inside noGrad keep their own', async (enabled) => {
    const seen = await noGrad(async () => {
      const inner = await setGradEnabled(enabled, async () => {
        await turn();
        return isGradEnabled();
      });
      const on = await enableGrad(async () => {
        await turn();
        return isGradEnabled();
      });
      return [inner, on, isGradEnabled()];
    });
    expect(seen).toEqual([enabled, true, false]);
  });

  test('of inferenceMode makes inference tensors after each await, and only there', async () => {
    const pending = inferenceMode(async () => {
      const a = ones([1]);
      await turn();
      const b = ones([1]);
      await later(1);
      return [a, b, tensor([1]), rand([1]), arange(3), ones([1]).mul(2), a.clone(), a.newZeros([1])].map((t) =>
        t.isInference(),
      );
    });
    const mine = [ones([1])];
    await turn();
    mine.push(ones([1]), ones([1]).mul(2), tensor([1]), arange(3));
    expect(await pending).toEqual([true, true, true, true, true, true, true, true]);
    expect(mine.some((t) => t.isInference())).toBe(false);
    expect(isInferenceModeEnabled()).toBe(false);
  });

  test('may use the synchronous forms between awaits', async () => {
    const seen = await noGrad(async () => {
      await turn();
      const found = [enableGrad(() => isGradEnabled()), isGradEnabled()];
      {
        using _ = enableGrad();
        found.push(isGradEnabled());
      }
      found.push(isGradEnabled());
      await turn();
      return [...found, isGradEnabled()];
    });
    expect(seen).toEqual([true, false, true, false, false]);
  });

  test('that calls setGradEnabled() as a statement sets it for itself', async () => {
    const pending = noGrad(async () => {
      await turn();
      setGradEnabled(true);
      await turn();
      return isGradEnabled();
    });
    await turn();
    await turn();
    await turn();
    expect(isGradEnabled()).toBe(true);
    expect(await pending).toBe(true);
    const reverse = enableGrad(async () => {
      setGradEnabled(false);
      await turn();
      return isGradEnabled();
    });
    await turn();
    expect(isGradEnabled()).toBe(true);
    expect(await reverse).toBe(false);
    expect(isGradEnabled()).toBe(true);
  });

  test('that is rejected leaves the mode as it was', async () => {
    const trouble = new Error('mine');
    await expect(
      noGrad(async () => {
        await turn();
        throw trouble;
      }),
    ).rejects.toBe(trouble);
    expect(isGradEnabled()).toBe(true);
    await expect(
      noGrad(async () => {
        throw trouble;
      }),
    ).rejects.toBe(trouble);
    expect(isGradEnabled()).toBe(true);
  });

  test('may differentiate', async () => {
    const x = tensor(3, { requiresGrad: true });
    const y = x.mul(x);
    await noGrad(async () => {
      await turn();
      y.backward();
      expect(isGradEnabled()).toBe(false);
      const [again] = await enableGrad(async () => {
        await turn();
        return [x.pow(3)];
      });
      again.backward();
    });
    expect(x.grad!.item()).toBe(33);
  });
});

describe('a plain function that returns a promise', () => {
  test('has the mode for its synchronous part and for what it started', async () => {
    const seen: boolean[] = [];
    const pending = noGrad(() => {
      seen.push(isGradEnabled());
      return turn().then(() => {
        seen.push(isGradEnabled());
        return isGradEnabled();
      });
    });
    expect(isGradEnabled()).toBe(true);
    expect(await pending).toBe(false);
    expect(seen).toEqual([false, false]);
  });

  test('may return any thenable', async () => {
    const thenable = {
      then: (resolve: (value: boolean) => void) => {
        resolve(isGradEnabled());
      },
    };
    await noGrad(() => thenable);
    expect(isGradEnabled()).toBe(true);
  });
});

describe('interleaved tasks', () => {
  test('each keep their own mode over many awaits', async () => {
    const log: string[] = [];
    const task = async (name: string, expected: boolean, wait: () => Promise<unknown>): Promise<void> => {
      for (let i = 0; i < 20; i++) {
        if (isGradEnabled() !== expected) log.push(`${name} at ${i}`);
        await wait();
      }
    };
    await Promise.all([
      noGrad(() => task('a', false, () => Promise.resolve())),
      task('ambient', true, turn),
      enableGrad(() => task('b', true, () => Promise.resolve())),
      noGrad(() => task('c', false, turn)),
      task('ambient too', true, () => Promise.resolve()),
      setGradEnabled(false, () => task('d', false, () => later(0))),
      noGrad(() => enableGrad(() => task('e', true, turn))),
    ]);
    expect(log).toEqual([]);
    expect(isGradEnabled()).toBe(true);
  });

  test('record or do not record, whatever runs in between', async () => {
    const x = tensor([1, 2, 3], { requiresGrad: true });
    const worker = async (expected: boolean): Promise<number> => {
      let wrong = 0;
      let y = x.mul(1);
      for (let i = 0; i < 30; i++) {
        y = y.mul(2).add(x).exp().neg();
        if (y.requiresGrad !== expected || x.view(3, 1).requiresGrad !== expected) wrong++;
        await (i % 3 === 0 ? turn() : Promise.resolve());
      }
      return wrong;
    };
    const results = await Promise.all([
      worker(true),
      noGrad(() => worker(false)),
      inferenceMode(() => worker(false)),
      worker(true),
      noGrad(() => enableGrad(() => worker(true))),
      noGrad(() => worker(false)),
    ]);
    expect(results).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('let the ambient mode be changed beside them', async () => {
    const pending = noGrad(async () => {
      const found: boolean[] = [];
      for (let i = 0; i < 5; i++) {
        found.push(isGradEnabled());
        await turn();
      }
      return found;
    });
    const kept = enableGrad(async () => {
      await later(3);
      return isGradEnabled();
    });
    setGradEnabled(false);
    await turn();
    expect(isGradEnabled()).toBe(false);
    setGradEnabled(true);
    await turn();
    expect(isGradEnabled()).toBe(true);
    expect(await pending).toEqual([false, false, false, false, false]);
    expect(await kept).toBe(true);
  });

  test('nested in one another unwind in any order', async () => {
    const release: (() => void)[] = [];
    const gate = (): Promise<void> => new Promise((resolve) => release.push(resolve));
    const outer = noGrad(async () => {
      const inner = enableGrad(async () => {
        await gate();
        return isGradEnabled();
      });
      await gate();
      const here = isGradEnabled();
      return [here, await inner, isGradEnabled()];
    });
    await turn();
    release[1]!();
    await turn();
    expect(isGradEnabled()).toBe(true);
    release[0]!();
    expect(await outer).toEqual([false, true, false]);
  });
});

describe('the first call after an await', () => {
  const leaf = (): Tensor =>
    tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { requiresGrad: true },
    );

  test.each<[string, (x: Tensor) => Tensor]>([
    ['a pointwise operation', (x) => x.exp()],
    ['an operation with a number', (x) => x.mul(2)],
    ['an operation of two tensors', (x) => x.add(x)],
    ['a power', (x) => x.pow(2)],
    ['a product', (x) => x.mm(x)],
    ['a reduction', (x) => x.sum()],
    ['a view', (x) => x.t()],
    ['several views', (x) => x.unbind()[0]!],
    ['a clone', (x) => x.clone()],
    ['a cast', (x) => x.double()],
    ['a composite', (x) => x.reshape(4)],
    ['an indexing', (x) => x.select(0, 1)],
    ['a concatenation', (x) => cat([x, x])],
  ])('is in the right mode: %s', async (_, f) => {
    const x = leaf();
    const round = async (): Promise<boolean> => {
      await turn();
      return f(x).requiresGrad;
    };
    expect(await Promise.all([noGrad(round), round(), inferenceMode(round), enableGrad(round), round()])).toEqual([
      false,
      true,
      false,
      true,
      true,
    ]);
  });

  test.each<[string, (x: Tensor) => Tensor]>([
    ['add_', (x) => x.add_(1)],
    ['exp_', (x) => x.exp_()],
    ['zero_', (x) => x.zero_()],
    ['copy_', (x) => x.copy_(ones([2, 2]))],
    ['t_', (x) => x.t_()],
    ['unsqueeze_', (x) => x.unsqueeze_(0)],
    ['uniform_', (x) => x.uniform_()],
  ])('is in the right mode: %s on a leaf', async (_, write) => {
    const round = async (): Promise<string> => {
      const x = leaf();
      await turn();
      try {
        write(x);
        return 'written';
      } catch {
        return 'refused';
      }
    };
    expect(await Promise.all([noGrad(round), round(), inferenceMode(round), enableGrad(round), round()])).toEqual([
      'written',
      'refused',
      'written',
      'refused',
      'refused',
    ]);
  });

  test('is in the right mode: requiresGrad_ and reading a version', async () => {
    const made = inferenceMode(() => ones([1]));
    const round = async (): Promise<string> => {
      await turn();
      try {
        made.requiresGrad_();
        return 'set';
      } catch {
        return 'refused';
      }
    };
    expect(await Promise.all([round(), inferenceMode(round), round()])).toEqual(['refused', 'set', 'refused']);
  });

  test('is in the right mode: backward() gives back the mode of its own task', async () => {
    const round = async (): Promise<boolean[]> => {
      const x = leaf();
      const y = enableGrad(() => x.mul(x).sum());
      await turn();
      y.backward();
      return [isGradEnabled(), x.grad!.requiresGrad];
    };
    expect(await Promise.all([noGrad(round), round(), noGrad(round)])).toEqual([
      [false, false],
      [true, false],
      [false, false],
    ]);
  });
});

describe('work that a callback starts and does not await', () => {
  test('keeps the mode of the callback, long after that has ended', async () => {
    const seen: boolean[] = [];
    const background = async (): Promise<void> => {
      for (let i = 0; i < 5; i++) {
        await turn();
        seen.push(isGradEnabled());
      }
    };
    let done: Promise<void> | undefined;
    await noGrad(async () => {
      done = background();
    });
    expect(isGradEnabled()).toBe(true);
    const mine: boolean[] = [];
    for (let i = 0; i < 3; i++) {
      await turn();
      mine.push(isGradEnabled());
    }
    await done;
    expect(seen).toEqual([false, false, false, false, false]);
    expect(mine).toEqual([true, true, true]);
  });

  test('of a synchronous callback never changes the ambient mode', async () => {
    noGrad(() => {
      void turn().then(() => isGradEnabled());
      setTimeout(() => isGradEnabled(), 1);
    });
    for (let i = 0; i < 5; i++) {
      expect(isGradEnabled()).toBe(true);
      await later(1);
    }
  });

  test('that was started before a callback is not drawn into it', async () => {
    const seen: boolean[] = [];
    const background = (async () => {
      for (let i = 0; i < 6; i++) {
        await turn();
        seen.push(isGradEnabled());
      }
    })();
    await noGrad(async () => {
      await turn();
      await turn();
    });
    await background;
    expect(seen).toEqual([true, true, true, true, true, true]);
  });

  test('in event handlers set outside runs in the mode of whoever set them', async () => {
    const seen: boolean[] = [];
    const handlers: (() => void)[] = [];
    handlers.push(() => seen.push(isGradEnabled()));
    await noGrad(async () => {
      await turn();
      handlers[0]!();
    });
    handlers[0]!();
    // A plain call runs in the mode of its caller.
    expect(seen).toEqual([false, true]);
  });
});

describe('a `using` guard held across an await', () => {
  test('leaks into no other task, and its disposal says so', async () => {
    const seen: boolean[] = [];
    const task = async (): Promise<void> => {
      using _ = noGrad();
      expect(isGradEnabled()).toBe(false);
      await turn();
      seen.push(isGradEnabled());
    };
    const pending = task();
    const others = (async () => {
      for (let i = 0; i < 3; i++) {
        await Promise.resolve();
        seen.push(isGradEnabled());
      }
    })();
    await others;
    await expect(pending).rejects.toThrow(/`?using`? guard was held across an await/);
    await expect(task()).rejects.toThrow(GraphError);
    await expect(task()).rejects.toThrow('await noGrad(async () =>');
    expect(seen.every(Boolean)).toBe(true);
    expect(isGradEnabled()).toBe(true);
  });

  test.each([
    ['enableGrad', () => enableGrad()],
    ['inferenceMode', () => inferenceMode()],
    ['setGradEnabled', () => setGradEnabled(false)],
  ] as const)('is refused for %s as well', async (name, open) => {
    await expect(
      (async () => {
        using _ = open();
        await turn();
      })(),
    ).rejects.toThrow(name);
    expect([isGradEnabled(), isInferenceModeEnabled()]).toEqual([true, false]);
  });

  test('leaks into no task that was already waiting for its turn', async () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const seen: boolean[] = [];
    const look = (): void => {
      seen.push(isGradEnabled(), x.mul(2).requiresGrad);
    };
    const waiting = [
      Promise.resolve().then(look),
      turn().then(look),
      Promise.resolve()
        .then(() => undefined)
        .then(look),
    ];
    const pending = (async () => {
      using _ = noGrad();
      await turn();
    })();
    queueMicrotask(look);
    await Promise.all(waiting);
    await expect(pending).rejects.toThrow(GraphError);
    expect(seen).toEqual(new Array(8).fill(true));
  });

  test('does not hide an error of the block', async () => {
    const trouble = new Error('mine');
    let caught: unknown;
    try {
      using _ = noGrad();
      await turn();
      throw trouble;
    } catch (error) {
      caught = error;
    }
    // Both are reported, as `using` does: a SuppressedError that holds the two.
    const both = caught as { error?: unknown; suppressed?: unknown };
    expect(both.suppressed === trouble || caught === trouble).toBe(true);
    expect(isGradEnabled()).toBe(true);
  });

  test('inside an async callback falls back to the mode of the callback', async () => {
    const seen: boolean[] = [];
    await noGrad(async () => {
      try {
        using _ = enableGrad();
        seen.push(isGradEnabled());
        await turn();
        seen.push(isGradEnabled());
      } catch (error) {
        expect(error).toBeInstanceOf(GraphError);
      }
      seen.push(isGradEnabled());
    });
    expect(seen).toEqual([true, false, false]);
    expect(isGradEnabled()).toBe(true);
  });

  test('is no matter if the block ends before the await', async () => {
    const task = async (): Promise<boolean[]> => {
      const seen: boolean[] = [];
      {
        using _ = noGrad();
        seen.push(isGradEnabled());
      }
      seen.push(isGradEnabled());
      await turn();
      {
        using _ = noGrad();
        seen.push(isGradEnabled());
      }
      seen.push(isGradEnabled());
      return seen;
    };
    expect(await Promise.all([task(), task()])).toEqual([
      [false, true, false, true],
      [false, true, false, true],
    ]);
  });
});

describe('an async generator', () => {
  test('is refused, since its body would run outside the mode', () => {
    expect(() =>
      noGrad(async function* () {
        yield 1;
      }),
    ).toThrow('async generators are not supported');
    expect(isGradEnabled()).toBe(true);
  });

  test('may use the modes inside', async () => {
    async function* body(): AsyncGenerator<boolean> {
      for (let i = 0; i < 3; i++) {
        await turn();
        yield noGrad(() => isGradEnabled());
        yield isGradEnabled();
      }
    }
    const seen: boolean[] = [];
    for await (const value of body()) seen.push(value);
    expect(seen).toEqual([false, true, false, true, false, true]);
  });
});
