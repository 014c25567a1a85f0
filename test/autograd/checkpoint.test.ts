/**
 * Checkpoints: nothing of what a function saves is kept, and it is run again when that is needed. How often it runs, and
 * what is held meanwhile, is counted.
 *
 * @features
 * | A14 | checkpoint | `checkpoint(fn, ...args, options)` | checkpoint.test.ts: "gives the values and gradients of the function" |
 * | A14 | checkpoint without fn | `checkpoint(options)(fn)` | checkpoint.test.ts: "without a function makes one checkpointed" |
 * | A14 | use_reentrant=False with grad() and inputs= | same | checkpoint.test.ts: "works with grad() and with inputs" |
 * | A14 | nested structures, keyword arguments | plain objects and arrays | checkpoint.test.ts: "finds tensors in arrays and objects" |
 * | A14 | nesting | any depth | checkpoint.test.ts: "may be nested to any depth" |
 * | A14 | preserve_rng_state | `preserveRngState` | checkpoint.test.ts: "gives the function the same random numbers again" |
 * | A14 | early stop | `earlyStop`, `setCheckpointEarlyStop` | checkpoint.test.ts: "stops once all that is needed was computed" |
 * | A14 | determinism_check | `determinismCheck` | checkpoint.test.ts: "other sizes or dtypes" |
 * | A14 | debug | `debug`, `setCheckpointDebugEnabled` | checkpoint.test.ts: "lists the operations of both runs" |
 * | A14 | context_fn | `contextFn` | checkpoint.test.ts: "runs the function in the contexts it is given" |
 * | A14 | CheckpointError | `CheckpointError` | checkpoint.test.ts: "fewer tensors" |
 * | A14 | set_checkpoint_early_stop | `setCheckpointEarlyStop(enable, fn)` | checkpoint.test.ts: "is overruled by setCheckpointEarlyStop" |
 * | A14 | set_checkpoint_debug_enabled | `setCheckpointDebugEnabled(enabled, fn)` | checkpoint.test.ts: "is overruled by setCheckpointDebugEnabled" |
 * | A14 | checkpoint_sequential | `checkpointSequential(functions, segments, input)` | checkpoint.test.ts: "runs the functions in turn, all but the last segment in checkpoints (%s)" |
 * | A14 | recomputed with other shapes, dtypes or numbers of tensors | the same errors | checkpoint.test.ts: "fewer tensors" |
 * | A14 | detach inside | the same | checkpoint.test.ts: "may detach inside" |
 * | A14 | double backward through checkpoints | `createGraph` | checkpoint.test.ts: "may be differentiated twice" |
 * | A14 | checkpoint inside saved_tensors_hooks, and hooks inside | the same | checkpoint.test.ts: "works inside other hooks, and lets others work inside" |
 */
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  checkpoint,
  CheckpointError,
  type CheckpointOptions,
  checkpointSequential,
  dropout,
  dualLevel,
  grad,
  graph,
  GraphError,
  isGradEnabled,
  makeDual,
  manualSeed,
  noGrad,
  ones,
  rand,
  setCheckpointDebugEnabled,
  setCheckpointEarlyStop,
  type Tensor,
  unpackDual,
} from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

/** A function that counts how often it is called. */
function counted<A extends unknown[], R>(f: (...args: A) => R): ((...args: A) => R) & { calls: number } {
  const wrapped = (...args: A): R => {
    wrapped.calls++;
    return f(...args);
  };
  wrapped.calls = 0;
  return wrapped;
}

const body = (x: Tensor): Tensor => x.sin().mul(x).exp();

/** The value and gradient of the sum of f. */
function both(f: (x: Tensor) => Tensor, values: number[] = [0.5, 2]): unknown[] {
  const x = leaf(values);
  const y = f(x);
  y.sum().backward();
  return [y.toArray(), gradOf(x)];
}

describe('a checkpoint', () => {
  test('gives the values and gradients of the function', () => {
    const f = counted(body);
    expect(both((x) => checkpoint(f, x))).toEqual(both(body));
    expect(f.calls).toBe(2);
  });

  test('returns what the function returns, whatever that is', () => {
    const x = leaf([1, 2]);
    const y = checkpoint((t: Tensor) => ({ a: t.exp(), b: [t.argmax(), 3] }), x);
    expect(y.b[1]).toBe(3);
    expect(y.a.gradFn!.name()).toBe('ExpBackward0');
    y.a.sum().backward();
    expect(gradOf(x)).toEqual([Math.E, Math.exp(2)]);
    expect(checkpoint((t: Tensor) => t, x) === x).toBe(true);
  });

  test('runs the function once more for each backward pass', () => {
    const x = leaf([1, 2]);
    const f = counted(body);
    const y = checkpoint(f, x).sum();
    expect(f.calls).toBe(1);
    y.backward({ retainGraph: true });
    expect(f.calls).toBe(2);
    y.backward({ retainGraph: true });
    expect(f.calls).toBe(3);
    y.backward();
    expect(f.calls).toBe(4);
    const once = leaf([1, 2]);
    body(once).sum().backward();
    once.grad!.mul_(3);
    expect(x.grad!.sub(once.grad!).abs().max().item()).toBeLessThan(1e-12);
    expect(() => y.backward()).toThrow('Trying to backward through the graph a second time');
  });

  test('does not run the function again where nothing was saved', () => {
    const x = leaf([1, 2]);
    const f = counted((t: Tensor) => t.add(1).sum());
    checkpoint(f, x).backward();
    expect(f.calls).toBe(1);
  });

  test('works with grad() and with inputs', () => {
    const x = leaf([0.5, 2]);
    const [g] = grad(checkpoint(body, x).sum(), x);
    const y = checkpoint(body, x).sum();
    y.backward({ inputs: x });
    expect(gradOf(x)).toEqual(g!.toArray());
    expect(both(body)[1]).toEqual(g!.toArray());
  });

  test('gives gradients to tensors that the function captures', () => {
    const x = leaf([1, 2]);
    const w = leaf([3, 4]);
    checkpoint((t: Tensor) => t.mul(w), x)
      .sum()
      .backward();
    expect([gradOf(x), gradOf(w)]).toEqual([
      [3, 4],
      [1, 2],
    ]);
    const c = constant([1, 2]);
    checkpoint((t: Tensor) => t.mul(w), c)
      .sum()
      .backward();
    expect(gradOf(w)).toEqual([2, 4]);
  });

  test('finds tensors in arrays and objects', () => {
    const [x, w] = [leaf([1, 2]), leaf([3, 4])];
    const f = ({ left, others }: { left: Tensor; others: { right: Tensor }[]; name: string }): Tensor =>
      left.mul(others[0]!.right);
    checkpoint(f, { left: x, others: [{ right: w }], name: 'product' })
      .sum()
      .backward();
    expect([gradOf(x), gradOf(w)]).toEqual([
      [3, 4],
      [1, 2],
    ]);
  });

  test('gives structures anew: what the function did to them is undone', () => {
    const x = leaf([1, 2]);
    const lengths: number[] = [];
    const f = (list: Tensor[]): Tensor => {
      lengths.push(list.length);
      list.push(list[0]!);
      return list[0]!.mul(list[1]!);
    };
    checkpoint(f, [x]).sum().backward();
    expect(lengths).toEqual([1, 1]);
    expect(gradOf(x)).toEqual([2, 4]);
  });

  test('passes other objects on as they are, also where they contain themselves', () => {
    const x = leaf([1, 2]);
    class Scale {
      factor = 3;
    }
    const scale = new Scale();
    const loop: { self?: unknown; t: Tensor } = { t: x };
    loop.self = loop;
    const seen: unknown[] = [];
    const f = (t: Tensor, s: Scale, l: typeof loop): Tensor => {
      seen.push(s, (l.self as typeof loop).t === x);
      return t.mul(t).mul(s.factor);
    };
    checkpoint(f, x, scale, loop).sum().backward();
    expect(seen).toEqual([scale, true, scale, true]);
    expect(gradOf(x)).toEqual([6, 12]);
  });

  test('gives the same tensor for the same tensor', () => {
    const x = leaf([1, 2]).mul(1);
    const same: boolean[] = [];
    checkpoint(
      (a: Tensor, [b]: Tensor[]) => {
        same.push(a === b);
        return a.mul(b!);
      },
      x,
      [x],
    )
      .sum()
      .backward();
    expect(same).toEqual([true, true]);
  });

  test('may detach inside', () => {
    const f = (x: Tensor): Tensor => x.detach().exp().mul(x.sin());
    expect(both((x) => checkpoint(f, x))).toEqual(both(f));
  });

  test('may write in place inside', () => {
    const f = (x: Tensor): Tensor => {
      const y = x.mul(2).sin_().mul_(x);
      y.narrow(0, 0, 1).exp_();
      return y.mul(x);
    };
    expect(both((x) => checkpoint(f, x))).toEqual(both(f));
  });

  test('may be differentiated twice', () => {
    const second = (f: (x: Tensor) => Tensor): unknown => {
      const x = leaf([0.5, 2]);
      const [g] = grad(f(x).sum(), x, { createGraph: true });
      return grad(g!.square().sum(), x)[0]!.toArray();
    };
    const f = counted(body);
    expect(second((x) => checkpoint(f, x))).toEqual(second(body));
    expect(f.calls).toBe(3);
  });

  test('may take a gradient inside', () => {
    const f = (x: Tensor): Tensor => {
      const [g] = grad(x.sin().mul(x).sum(), x, { createGraph: true });
      return g!.mul(x).exp();
    };
    for (const earlyStop of [true, false]) {
      const inner = (x: Tensor): Tensor => checkpoint((t: Tensor) => f(t.mul(1)), x, { earlyStop });
      expect(both(inner)).toEqual(both((x) => f(x.mul(1))));
    }
  });

  test('runs the function with grad mode on, whatever holds at backward', () => {
    const x = leaf([1, 2]);
    const seen: boolean[] = [];
    const y = checkpoint((t: Tensor) => {
      seen.push(isGradEnabled());
      return t.exp();
    }, x).sum();
    noGrad(() => y.backward());
    expect(seen).toEqual([true, true]);
    expect(isGradEnabled()).toBe(true);
  });

  test('only runs the function where nothing is recorded', () => {
    const f = counted(body);
    const y = noGrad(() => checkpoint(f, leaf([1, 2])));
    expect([y.requiresGrad, f.calls]).toEqual([false, 1]);
  });

  test('checks that its arguments were not modified', () => {
    const x = leaf([1, 2]).mul(1);
    const y = checkpoint(body, x).sum();
    x.add_(1);
    expect(() => y.backward()).toThrow(
      'one of the variables needed for gradient computation has been modified by an inplace operation',
    );
  });

  test('works inside other hooks, and lets others work inside', () => {
    const packed: number[] = [];
    const pack = (t: Tensor): Tensor => {
      packed.push(t.numel());
      return t.clone();
    };
    const unpack = (t: Tensor): Tensor => t;
    expect(both((x) => graph.savedTensorsHooks(pack, unpack, () => checkpoint(body, x)))).toEqual(both(body));
    // The argument alone: what the function saves is the checkpoint's.
    expect(packed).toEqual([2]);
    expect(both((x) => checkpoint((t: Tensor) => graph.savedTensorsHooks(pack, unpack, () => body(t)), x))).toEqual(
      both(body),
    );
  });

  test('is refused where hooks are', () => {
    const attempt = (): unknown =>
      graph.disableSavedTensorsHooks('no hooks here', () => checkpoint(body, leaf([1, 2])));
    expect(attempt).toThrow('no hooks here');
  });

  test('computes again for who looks at a saved value, and keeps nothing of that', () => {
    const x = leaf([1, 2]);
    const f = counted(body);
    const y = checkpoint(f, x);
    const look = (): unknown => (y.gradFn!.savedResult as Tensor).toArray();
    expect(look()).toEqual(y.toArray());
    expect(look()).toEqual(y.toArray());
    expect(f.calls).toBe(3);
    y.sum().backward();
    expect(f.calls).toBe(4);
  });

  test('carries tangents, also those of gradients', () => {
    const run = (f: (x: Tensor) => Tensor): unknown =>
      dualLevel(() => {
        const dual = makeDual(leaf([0.5, 2]), constant([1, 3]));
        const y = f(dual);
        const [g] = grad(y.sum(), dual);
        return [unpackDual(y).tangent!.toArray(), unpackDual(g!).tangent!.toArray()];
      });
    expect(run((x) => checkpoint(body, x))).toEqual(run(body));
  });

  test('refuses functions that go on later', () => {
    expect(() => checkpoint(async (x: Tensor) => Promise.resolve(x), leaf([1]))).toThrow(GraphError);
    expect(() => checkpoint(async (x: Tensor) => Promise.resolve(x), leaf([1]))).toThrow('the callback is async');
  });

  test('lets an error of the function through, the first time and again', () => {
    const x = leaf([1, 2]);
    let fails = true;
    const f = (t: Tensor): Tensor => {
      const y = t.exp();
      if (fails) throw new Error('mine');
      return y.mul(t);
    };
    expect(() => checkpoint(f, x)).toThrow('mine');
    fails = false;
    const y = checkpoint(f, x).sum();
    fails = true;
    expect(() => y.backward({ retainGraph: true })).toThrow('mine');
    expect(x.grad).toBeNull();
    expect(isGradEnabled()).toBe(true);
    fails = false;
    y.backward();
    expect(gradOf(x)).toEqual([2 * Math.E, 3 * Math.exp(2)]);
  });

  test('without a function makes one checkpointed', () => {
    const f = counted(body);
    const light = checkpoint({ earlyStop: false })(f);
    expect(both(light)).toEqual(both(body));
    expect(f.calls).toBe(2);
    expect(both(checkpoint()(body))).toEqual(both(body));
    expect(both(checkpoint(null, { preserveRngState: false })(body))).toEqual(both(body));
  });

  test('takes the options from the last argument if that has names of options only', () => {
    const f = (x: Tensor, other?: { debug: boolean }): Tensor => (other?.debug === true ? x.exp() : x.sin());
    const x = leaf([0]);
    expect(checkpoint(f, x, { debug: true }, { useReentrant: false }).item()).toBe(1);
    expect(checkpoint(f, x, { debug: true }).item()).toBe(0);
    expect(() => checkpoint(f as never, x, { useReentrant: false, preserveRng: true })).toThrow(
      'Unexpected keyword arguments: preserveRng',
    );
  });

  test.each<[string, CheckpointOptions, string]>([
    ['determinismCheck', { determinismCheck: 'x' as 'none' }, "determinism_check should be one of ['default', 'none']"],
    [
      'debug with contexts',
      { debug: true, contextFn: () => [(run) => run(), (run) => run()] },
      'debug=True is incompatible with non-default context_fn',
    ],
    ['contextFn', { contextFn: () => [1, 2] as never }, 'two functions'],
    ['contexts of a reentrant one', { useReentrant: true, debug: true }, 'only supported when use_reentrant=False'],
  ])('refuses options that do not fit: %s', (_, options, words) => {
    const f = counted(body);
    expect(() => checkpoint(f, leaf([1]), options)).toThrow(ArgumentError);
    expect(() => checkpoint(f, leaf([1]), options)).toThrow(words);
    expect(f.calls).toBe(0);
  });

  test('wants a function', () => {
    expect(() => checkpoint(3 as never)).toThrow(ArgumentError);
  });
});

describe('checkpoints in checkpoints', () => {
  test('may be nested to any depth', () => {
    const nest = (depth: number): ((x: Tensor) => Tensor) =>
      depth === 0 ? body : (x) => checkpoint(nest(depth - 1), x.sin()).mul(x);
    const plain = (depth: number): ((x: Tensor) => Tensor) =>
      depth === 0 ? body : (x) => plain(depth - 1)(x.sin()).mul(x);
    for (const depth of [1, 2, 3, 8]) expect(both(nest(depth))).toEqual(both(plain(depth)));
  });

  test('run the inner function once more for each level that needs its result', () => {
    const inner = counted(body);
    const outer = counted((x: Tensor) => checkpoint(inner, x.sin()).exp());
    both((x) => checkpoint(outer, x));
    // Forward; within outer, for the result that exp saved; and for what inner itself saved.
    expect([outer.calls, inner.calls]).toEqual([2, 3]);
  });

  test('do not run the inner function for its argument alone', () => {
    const inner = counted(body);
    const outer = counted((x: Tensor) => checkpoint(inner, x.sin()));
    both((x) => checkpoint(outer, x));
    expect([outer.calls, inner.calls]).toEqual([2, 2]);
  });

  test('may be differentiated twice as well', () => {
    const second = (f: (x: Tensor) => Tensor): unknown => {
      const x = leaf([0.5, 2]);
      const [g] = grad(f(x).sum(), x, { createGraph: true });
      return grad(g!.square().sum(), x)[0]!.toArray();
    };
    const nested = (x: Tensor): Tensor => checkpoint((t: Tensor) => checkpoint(body, t.sin()).exp(), x);
    expect(second(nested)).toEqual(second((x) => body(x.sin()).exp()));
  });

  test('work one after another', () => {
    const f = counted(body);
    const chain = (x: Tensor): Tensor => checkpoint(f, checkpoint(f, checkpoint(f, x).log()).log());
    expect(both(chain)).toEqual(both((x) => body(body(body(x).log()).log())));
    expect(f.calls).toBe(6);
  });
});

describe('random numbers', () => {
  const noisy = (x: Tensor): Tensor => dropout(x.mul(x), 0.5, true);

  test('gives the function the same random numbers again', () => {
    manualSeed(0);
    const x = ones([64], { dtype: 'float64', requiresGrad: true });
    const y = checkpoint(noisy, x);
    rand(5);
    y.sum().backward();
    // Where 1 was kept it became 2, and its gradient 2 * 2.
    expect(gradOf(x)).toEqual((y.toArray() as number[]).map((v) => 2 * v));
    expect(new Set(y.toArray() as number[])).toEqual(new Set([0, 2]));
  });

  test('go on outside as if the function had not run again', () => {
    const after = (f: (x: Tensor) => Tensor): unknown => {
      manualSeed(1);
      f(leaf([1, 2, 3]))
        .sum()
        .backward();
      return rand(3).toArray();
    };
    expect(after((x) => checkpoint(noisy, x))).toEqual(after(noisy));
  });

  test('are other ones with preserveRngState: false', () => {
    manualSeed(0);
    const x = ones([64], { dtype: 'float64', requiresGrad: true });
    const y = checkpoint(noisy, x, { preserveRngState: false });
    y.sum().backward();
    expect(gradOf(x) as number[]).not.toEqual((y.toArray() as number[]).map((v) => 2 * v));
  });
});

describe('early stopping', () => {
  const run = (options: CheckpointOptions): string[] => {
    const log: string[] = [];
    const f = (x: Tensor): Tensor => {
      log.push('begin');
      const y = x.exp();
      log.push('end');
      return y;
    };
    checkpoint(f, leaf([1, 2]), options)
      .sum()
      .backward();
    return log;
  };

  test('stops once all that is needed was computed', () => {
    expect(run({})).toEqual(['begin', 'end', 'begin']);
    expect(run({ earlyStop: false })).toEqual(['begin', 'end', 'begin', 'end']);
  });

  test('is overruled by setCheckpointEarlyStop', () => {
    expect(setCheckpointEarlyStop(false, () => run({ earlyStop: true }))).toEqual(['begin', 'end', 'begin', 'end']);
    {
      using _ = setCheckpointEarlyStop(true);
      expect(run({ earlyStop: false })).toEqual(['begin', 'end', 'begin']);
    }
    expect(run({ earlyStop: false })).toEqual(['begin', 'end', 'begin', 'end']);
    expect(() => setCheckpointEarlyStop(1 as never)).toThrow(ArgumentError);
  });

  test('says what it is to a function that catches everything', () => {
    const caught: unknown[] = [];
    const f = (x: Tensor): Tensor => {
      try {
        return x.exp();
      } catch (error) {
        caught.push(error);
        throw error;
      }
    };
    checkpoint(f, leaf([1, 2]))
      .sum()
      .backward();
    expect(String(caught[0])).toContain('This is no failure');
  });
});

describe('a function that does something else when it is run again', () => {
  /** Runs `first` the first time and `second` after that. */
  const changing = (
    first: (x: Tensor) => Tensor,
    second: (x: Tensor) => Tensor,
    options: CheckpointOptions = {},
  ): (() => void) => {
    let runs = 0;
    const x = leaf([1, 2]);
    const y = checkpoint((t: Tensor) => (runs++ === 0 ? first(t) : second(t)), x, options).sum();
    return () => {
      y.backward();
      expect(x.grad).not.toBeNull();
    };
  };

  test('fewer tensors', () => {
    const attempt = changing(body, (x) => x.exp());
    expect(attempt).toThrow(CheckpointError);
    expect(changing(body, (x) => x.exp())).toThrow(
      'A different number of tensors was saved during the original forward and recomputation.\n' +
        'Number of tensors saved during forward: 4\nNumber of tensors saved during recomputation: 1.',
    );
  });

  test('more tensors', () => {
    const attempt = changing((x) => x.exp(), body, { earlyStop: false, determinismCheck: 'none' });
    expect(attempt).toThrow('trying to save more tensors during recomputation than during the original forward pass');
  });

  test('other sizes or dtypes', () => {
    const attempt = changing(
      (x) => x.exp(),
      (x) => x.narrow(0, 0, 1).exp(),
    );
    expect(attempt).toThrow(
      'Recomputed values for the following tensors have different metadata than during the forward pass',
    );
    const dtypes = (options: CheckpointOptions): (() => void) =>
      changing(
        (x) => x.exp(),
        (x) => x.to('float32').exp(),
        options,
      );
    expect(dtypes({})).toThrow("'dtype': torch.float32");
    dtypes({ determinismCheck: 'none' })();
  });

  test('a captured tensor that was modified in place meanwhile', () => {
    const [x, w] = [leaf([1, 2]), leaf([3, 4])];
    const y = checkpoint((t: Tensor) => t.mul(w), x).sum();
    noGrad(() => w.add_(1));
    expect(() => y.backward()).toThrow(CheckpointError);
    expect(x.grad).toBeNull();
  });

  test('an error leaves everything ready for the next backward', () => {
    let wrong = true;
    const x = leaf([0.5, 2]);
    let runs = 0;
    const y = checkpoint((t: Tensor) => (runs++ > 0 && wrong ? t.exp() : body(t)), x).sum();
    expect(() => y.backward()).toThrow(CheckpointError);
    wrong = false;
    y.backward();
    expect(gradOf(x)).toEqual(both(body)[1]);
  });
});

describe('debug', () => {
  const attempt = (options: CheckpointOptions): unknown => {
    let runs = 0;
    const y = checkpoint((t: Tensor) => (runs++ === 0 ? t.sin().exp() : t.cos()), leaf([1, 2]), options).sum();
    try {
      y.backward();
    } catch (error) {
      return error;
    }
    return null;
  };

  test('lists the operations of both runs', () => {
    const error = attempt({ debug: true }) as CheckpointError;
    expect(error).toBeInstanceOf(CheckpointError);
    const [, forward, again] =
      /original forward:\n\n(.*?)\n\nOperations executed during recomputation:\n\n(.*?)\n\n/s.exec(error.message)!;
    expect(forward).toBe('sin(self: float64[2]) -> float64[2]\nexp(self: float64[2]) -> float64[2]');
    expect(again).toBe('cos(self: float64[2]) -> float64[2]');
    expect(error.message).toContain('checkpoint.test.ts');
    expect((error.cause as Error).message).toContain('A different number of tensors was saved');
  });

  test('is overruled by setCheckpointDebugEnabled', () => {
    const lists = (error: unknown): boolean => String(error).includes('Operations executed');
    expect(lists(setCheckpointDebugEnabled(true, () => attempt({})))).toBe(true);
    expect(lists(setCheckpointDebugEnabled(false, () => attempt({ debug: true })))).toBe(false);
    expect(lists(setCheckpointDebugEnabled(null, () => attempt({ debug: true })))).toBe(true);
    expect(lists(attempt({}))).toBe(false);
  });

  test('changes nothing where the runs agree', () => {
    expect(both((x) => checkpoint(body, x, { debug: true }))).toEqual(both(body));
  });
});

describe('contexts', () => {
  test('runs the function in the contexts it is given', () => {
    const log: string[] = [];
    const noted =
      (name: string) =>
      <R>(run: () => R): R => {
        log.push(name);
        try {
          return run();
        } finally {
          log.push(`/${name}`);
        }
      };
    const f = (x: Tensor): Tensor => {
      log.push('f');
      return x.exp();
    };
    checkpoint(f, leaf([1]), { contextFn: () => [noted('first'), noted('again')] as const })
      .sum()
      .backward();
    expect(log).toEqual(['first', 'f', '/first', 'again', 'f', '/again']);
  });
});

describe('checkpointSequential', () => {
  const layers = (): (((x: Tensor) => Tensor) & { calls: number })[] =>
    [0.5, 1.5, 2, 3, 0.7].map((k) => counted((x: Tensor) => x.mul(k).sin().mul(x)));

  test.each([false, true])(
    'runs the functions in turn, all but the last segment in checkpoints (%s)',
    (useReentrant) => {
      const plain = layers();
      const expected = both((x) => plain.reduce((v, f) => f(v), x));
      const checked = layers();
      const options = { useReentrant };
      expect(both((x) => checkpointSequential(checked, 2, x, options))).toEqual(expected);
      expect(checked.map((f) => f.calls)).toEqual([2, 2, 1, 1, 1]);
      const all = layers();
      expect(both((x) => checkpointSequential(all, 5, x, options))).toEqual(expected);
      expect(all.map((f) => f.calls)).toEqual([2, 2, 2, 2, 1]);
      const none = layers();
      expect(both((x) => checkpointSequential(none, 1, x, options))).toEqual(expected);
      expect(none.map((f) => f.calls)).toEqual([1, 1, 1, 1, 1]);
    },
  );

  test('takes segments that fit, and its own options only', () => {
    const x = leaf([1]);
    for (const segments of [0, 6, 1.5]) {
      expect(() => checkpointSequential(layers(), segments, x)).toThrow(ArgumentError);
    }
    expect(() => checkpointSequential(layers(), 2, x, { debug: true } as never)).toThrow(
      'Unexpected keyword arguments: debug',
    );
    expect(checkpointSequential([], 1, x) === x).toBe(true);
  });
});
