/**
 * @features
 * | A3 | `torch.no_grad` | `noGrad(fn)` | modes.test.ts: "records nothing inside and gives back its result" |
 * | A3 | `no_grad` restores after exceptions | the same | modes.test.ts: "gives the mode back when the callback throws, at every depth" |
 * | A3 | `with no_grad():` | `using _ = noGrad()` | modes.test.ts: "nests, the innermost winning" |
 * | A3 | `@no_grad()` of a generator | `noGrad(function* () {...})` | modes.test.ts: "runs each piece of its body in the mode, and each pause in the mode of the caller" |
 * | A3 | generators: throw and close | the same | modes.test.ts: "is closed in the mode" |
 * | A3 | `torch.enable_grad` | `enableGrad(fn)` | modes.test.ts: "records inside noGrad" |
 * | A3 | `torch.set_grad_enabled(b)` | `setGradEnabled(b)` | modes.test.ts: "as a statement holds from then on" |
 * | A3 | `set_grad_enabled` as a wrapper | `setGradEnabled(b, fn)` | modes.test.ts: "(%j) as a function holds for the callback only" |
 * | A3 | `torch.is_grad_enabled` | `isGradEnabled()` | modes.test.ts: "nests" |
 * | A3 | `torch.inference_mode` | `inferenceMode(fn)` | modes.test.ts: "makes inference tensors: %s" |
 * | A3 | `inference_mode(False)` | `inferenceMode(false, fn)` | modes.test.ts: "may be switched off inside" |
 * | A3 | `Tensor.is_inference` | `t.isInference()` | modes.test.ts: "become normal by clone() and by computing with them" |
 * | A3 | `torch.is_inference_mode_enabled` | `isInferenceModeEnabled()` | modes.test.ts: "turns recording off and says that it is on" |
 * | A3 | inference tensors keep no version | the same | modes.test.ts: "keep no version" |
 * | A3 | inference tensors cannot be saved | the same | modes.test.ts: "may not be saved for backward" |
 * | A3 | in-place on inference tensors outside | refused | modes.test.ts: "may not be written outside" |
 * | A3 | requires_grad on inference tensors outside | refused | modes.test.ts: "may not start to require grad outside" |
 * | A3 | `autograd.set_multithreading_enabled` | `setMultithreadingEnabled(b)`, without effect | modes.test.ts: "setMultithreadingEnabled() is accepted, as function, statement and guard" |
 * | A3 | views of normal tensors made in inference mode | normal, refused in later writes | modes.test.ts: "views that inference mode makes of normal tensors may be read outside, not written" |
 * | A3 | modes nest | the same | modes.test.ts: "nests" |
 * | A3 | generators: the mode of the caller is back at each yield | the same | modes.test.ts: "resumed under another mode keeps its own, and gives the other back" |
 * | A3 | requires_grad of a result of no_grad | may be set | modes.test.ts: "noGrad does not undo what requires grad: its result may be asked to" |
 * | A3 | inference tensors in what saves nothing | the same | modes.test.ts: "may take part where nothing of them is saved" |
 */
import { afterEach, describe, expect, test } from 'vitest';
import {
  enableGrad,
  inferenceMode,
  isGradEnabled,
  isInferenceModeEnabled,
  type ModeGuard,
  noGrad,
  ones,
  setGradEnabled,
  setMultithreadingEnabled,
  tensor,
  type Tensor,
} from 'chainrule';

afterEach(() => {
  // Whatever a failing test left behind must not reach the next one.
  setGradEnabled(true);
  expect(isInferenceModeEnabled()).toBe(false);
});

const leaf = (): Tensor => tensor([1, 2], { requiresGrad: true });

describe('noGrad as a function', () => {
  test('records nothing inside and gives back its result', () => {
    const x = leaf();
    const y = noGrad(() => x.mul(2));
    expect([y.requiresGrad, y.gradFn, y.toArray()]).toEqual([false, null, [2, 4]]);
    expect(x.mul(2).requiresGrad).toBe(true);
  });

  test('nests', () => {
    noGrad(() => {
      noGrad(() => expect(isGradEnabled()).toBe(false));
      expect(isGradEnabled()).toBe(false);
      enableGrad(() => {
        expect(isGradEnabled()).toBe(true);
        noGrad(() => expect(isGradEnabled()).toBe(false));
        expect(isGradEnabled()).toBe(true);
      });
      expect(isGradEnabled()).toBe(false);
    });
    expect(isGradEnabled()).toBe(true);
  });

  test('gives the mode back when the callback throws, at every depth', () => {
    const trouble = new Error('mine');
    expect(() =>
      noGrad(() => {
        expect(() =>
          enableGrad(() => {
            throw trouble;
          }),
        ).toThrow(trouble);
        expect(isGradEnabled()).toBe(false);
        throw trouble;
      }),
    ).toThrow(trouble);
    expect(isGradEnabled()).toBe(true);
  });

  test('passes on any kind of result', () => {
    expect(noGrad(() => undefined)).toBeUndefined();
    expect(noGrad(() => null)).toBeNull();
    expect(noGrad(() => 0)).toBe(0);
    const list = [1];
    expect(noGrad(() => list)).toBe(list);
    const iterator = [1][Symbol.iterator]();
    expect(noGrad(() => iterator)).toBe(iterator);
  });

  test('does not touch what a function defined inside does later', () => {
    const later = noGrad(() => () => isGradEnabled());
    expect(later()).toBe(true);
  });
});

describe('enableGrad', () => {
  test('records inside noGrad', () => {
    const x = leaf();
    const y = noGrad(() => enableGrad(() => x.mul(2)));
    expect(y.requiresGrad).toBe(true);
  });

  test('changes nothing where recording is on', () => {
    expect(enableGrad(() => isGradEnabled())).toBe(true);
    expect(isGradEnabled()).toBe(true);
  });
});

describe('setGradEnabled', () => {
  test.each([true, false])('(%j) as a function holds for the callback only', (enabled) => {
    for (const outside of [true, false]) {
      setGradEnabled(outside);
      expect(setGradEnabled(enabled, () => isGradEnabled())).toBe(enabled);
      expect(isGradEnabled()).toBe(outside);
    }
  });

  test('as a statement holds from then on', () => {
    setGradEnabled(false);
    expect(isGradEnabled()).toBe(false);
    expect(leaf().mul(2).requiresGrad).toBe(false);
    setGradEnabled(true);
    expect(isGradEnabled()).toBe(true);
  });

  test('as a statement holds in later turns of the event loop', async () => {
    setGradEnabled(false);
    await Promise.resolve();
    expect(isGradEnabled()).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(isGradEnabled()).toBe(false);
  });

  test('as a statement inside a callback ends with it', () => {
    noGrad(() => {
      setGradEnabled(true);
      expect(isGradEnabled()).toBe(true);
    });
    expect(isGradEnabled()).toBe(true);
    enableGrad(() => {
      setGradEnabled(false);
    });
    expect(isGradEnabled()).toBe(true);
  });

  test('with `using` holds until the end of the block', () => {
    {
      using _ = setGradEnabled(false);
      expect(isGradEnabled()).toBe(false);
      {
        using _inner = setGradEnabled(true);
        expect(isGradEnabled()).toBe(true);
      }
      expect(isGradEnabled()).toBe(false);
    }
    expect(isGradEnabled()).toBe(true);
  });
});

describe('`using`', () => {
  test.each<[string, () => ModeGuard, boolean, boolean]>([
    ['noGrad()', () => noGrad(), false, false],
    ['enableGrad()', () => enableGrad(), true, false],
    ['setGradEnabled(false)', () => setGradEnabled(false), false, false],
    ['inferenceMode()', () => inferenceMode(), false, true],
    ['inferenceMode(false)', () => inferenceMode(false), true, false],
  ])('_ = %s holds until the end of the block', (_, open, grad, inference) => {
    {
      using _guard = open();
      expect([isGradEnabled(), isInferenceModeEnabled()]).toEqual([grad, inference]);
    }
    expect([isGradEnabled(), isInferenceModeEnabled()]).toEqual([true, false]);
  });

  test('nests, the innermost winning', () => {
    using _a = noGrad();
    {
      using _b = enableGrad();
      expect(isGradEnabled()).toBe(true);
      {
        using _c = inferenceMode();
        expect([isGradEnabled(), isInferenceModeEnabled()]).toEqual([false, true]);
      }
      expect([isGradEnabled(), isInferenceModeEnabled()]).toEqual([true, false]);
    }
    expect(isGradEnabled()).toBe(false);
  });

  test('gives the mode back when the block throws', () => {
    const trouble = new Error('mine');
    expect(() => {
      using _ = noGrad();
      throw trouble;
    }).toThrow(trouble);
    expect(isGradEnabled()).toBe(true);
  });

  test('gives the mode back on return, break and continue', () => {
    const leave = (): boolean => {
      using _ = noGrad();
      return isGradEnabled();
    };
    expect(leave()).toBe(false);
    expect(isGradEnabled()).toBe(true);
    for (let i = 0; i < 3; i++) {
      using _ = noGrad();
      if (i < 2) continue;
      break;
    }
    expect(isGradEnabled()).toBe(true);
  });

  test('several guards in one block close in reverse order', () => {
    {
      using _a = noGrad();
      using _b = enableGrad();
      using _c = noGrad();
      expect(isGradEnabled()).toBe(false);
    }
    expect(isGradEnabled()).toBe(true);
  });

  test('inside a callback of another mode ends with the callback', () => {
    enableGrad(() => {
      using _ = noGrad();
      expect(isGradEnabled()).toBe(false);
    });
    expect(isGradEnabled()).toBe(true);
  });

  test('a guard may be disposed by hand, and a second time to no effect', () => {
    const guard = noGrad();
    guard[Symbol.dispose]();
    expect(isGradEnabled()).toBe(true);
    setGradEnabled(false);
    guard[Symbol.dispose]();
    expect(isGradEnabled()).toBe(false);
  });

  test('a step of gradient descent', () => {
    const w = leaf();
    w.mul(w).sum().backward();
    {
      using _ = noGrad();
      w.sub_(w.grad!.mul(0.5));
    }
    expect([w.toArray(), w.requiresGrad, w.isLeaf]).toEqual([[0, 0], true, true]);
  });
});

describe('a generator', () => {
  function* body(log: boolean[]): Generator<number, string, unknown> {
    log.push(isGradEnabled());
    try {
      yield 1;
      log.push(isGradEnabled());
      yield 2;
    } catch {
      log.push(isGradEnabled());
      yield 3;
    } finally {
      log.push(isGradEnabled());
    }
    return 'end';
  }

  test('runs each piece of its body in the mode, and each pause in the mode of the caller', () => {
    const log: boolean[] = [];
    const steps = noGrad(() => body(log));
    expect(log).toEqual([]);
    expect(steps.next()).toEqual({ value: 1, done: false });
    expect(isGradEnabled()).toBe(true);
    expect(steps.next()).toEqual({ value: 2, done: false });
    expect(isGradEnabled()).toBe(true);
    expect(steps.next()).toEqual({ value: 'end', done: true });
    expect(log).toEqual([false, false, false]);
    expect(isGradEnabled()).toBe(true);
  });

  test('resumed under another mode keeps its own, and gives the other back', () => {
    const log: boolean[] = [];
    const steps = enableGrad(() => body(log));
    noGrad(() => {
      steps.next();
      expect(isGradEnabled()).toBe(false);
      steps.next();
      expect(isGradEnabled()).toBe(false);
    });
    expect(log).toEqual([true, true]);
  });

  test('gets what is sent into it', () => {
    const echo = noGrad(function* (): Generator<unknown, void, unknown> {
      let got: unknown = 'start';
      for (;;) got = yield [got, isGradEnabled()];
    });
    expect(echo.next().value).toEqual(['start', false]);
    expect(echo.next(7).value).toEqual([7, false]);
    expect(echo.next('x').value).toEqual(['x', false]);
  });

  test('gets what is thrown into it, in the mode', () => {
    const log: boolean[] = [];
    const steps = noGrad(() => body(log));
    steps.next();
    expect(steps.throw(new Error('mine'))).toEqual({ value: 3, done: false });
    expect(isGradEnabled()).toBe(true);
    expect(log).toEqual([false, false]);
  });

  test('is closed in the mode', () => {
    const log: boolean[] = [];
    const steps = noGrad(() => body(log));
    steps.next();
    expect(steps.return('early').done).toBe(true);
    expect(log).toEqual([false, false]);
    expect(isGradEnabled()).toBe(true);
  });

  test('closed by leaving a loop early runs its finally in the mode', () => {
    const log: boolean[] = [];
    for (const value of noGrad(() => body(log))) {
      expect(isGradEnabled()).toBe(true);
      if (value === 2) break;
    }
    expect(log).toEqual([false, false, false]);
    expect(isGradEnabled()).toBe(true);
  });

  test('that throws gives the mode back', () => {
    const steps = noGrad(function* (): Generator<number, void, unknown> {
      yield 1;
      throw new Error('mine');
    });
    steps.next();
    expect(() => steps.next()).toThrow('mine');
    expect(isGradEnabled()).toBe(true);
  });

  test('inside a generator of another mode keeps its own', () => {
    const outer = noGrad(function* (): Generator<boolean, void, unknown> {
      yield isGradEnabled();
      yield* enableGrad(function* (): Generator<boolean, void, unknown> {
        yield isGradEnabled();
        yield isGradEnabled();
      });
      yield isGradEnabled();
    });
    expect([...outer]).toEqual([false, true, true, false]);
  });

  test('interleaved with another one keeps to its own mode', () => {
    const make = (): Generator<boolean, void, unknown> =>
      (function* () {
        for (let i = 0; i < 3; i++) yield isGradEnabled();
      })();
    const off = noGrad(make);
    const on = enableGrad(make);
    const seen: boolean[] = [];
    for (let i = 0; i < 3; i++) seen.push(off.next().value as boolean, isGradEnabled(), on.next().value as boolean);
    expect(seen).toEqual([false, true, true, false, true, true, false, true, true]);
  });

  test('in inference mode makes inference tensors', () => {
    const steps = inferenceMode(function* (): Generator<Tensor, void, unknown> {
      yield ones([1]);
      yield ones([1]);
    });
    expect([...steps].map((t) => t.isInference())).toEqual([true, true]);
    expect(ones([1]).isInference()).toBe(false);
  });
});

describe('inference mode', () => {
  test('turns recording off and says that it is on', () => {
    expect(inferenceMode(() => [isGradEnabled(), isInferenceModeEnabled()])).toEqual([false, true]);
    expect([isGradEnabled(), isInferenceModeEnabled()]).toEqual([true, false]);
  });

  test.each<[string, () => Tensor]>([
    ['a factory', () => ones([2])],
    ['tensor()', () => tensor([1, 2])],
    ['an operation', () => ones([2]).mul(2)],
    ['a view of an inference tensor', () => ones([2, 2]).t()],
    ['detach() of one', () => ones([2]).detach()],
    ['a cast', () => ones([2]).double()],
    ['a random tensor', () => ones([2]).uniform_()],
    ['a tensor that requires grad', () => ones([2], { requiresGrad: true })],
  ])('makes inference tensors: %s', (_, make) => {
    expect(inferenceMode(make).isInference()).toBe(true);
    expect(make().isInference()).toBe(false);
  });

  test('does not make an inference tensor of a view of a normal tensor, which it counts as normal', () => {
    const x = ones([2, 2]);
    const [v, written] = inferenceMode(() => [x.t(), x.add_(1)] as const);
    expect([v.isInference(), written.isInference(), x._version]).toEqual([false, false, 1]);
  });

  test('lets leaves be written, normal and inference alike', () => {
    const x = leaf();
    const y = inferenceMode(() => {
      x.add_(1);
      return ones([2], { requiresGrad: true }).add_(1);
    });
    expect([x.toArray(), x._version, y.toArray(), y.requiresGrad]).toEqual([[2, 3], 1, [2, 2], true]);
  });

  test('ends the tracking even of what requires grad, also where recording is switched on again inside', () => {
    const x = leaf();
    expect(inferenceMode(() => x.mul(2).requiresGrad)).toBe(false);
    const [grad, y] = inferenceMode(() => enableGrad(() => [isGradEnabled(), x.mul(2)] as const));
    expect([grad, y.requiresGrad, y.isInference()]).toEqual([true, false, true]);
  });

  test('may be switched off inside', () => {
    const y = inferenceMode(() => inferenceMode(false, () => leaf().mul(2)));
    expect([y.requiresGrad, y.isInference()]).toEqual([true, false]);
    expect(inferenceMode(() => inferenceMode(false, () => [isGradEnabled(), isInferenceModeEnabled()]))).toEqual([
      true,
      false,
    ]);
  });

  test('switched off turns recording on, also inside noGrad, as in PyTorch', () => {
    expect(noGrad(() => inferenceMode(false, () => isGradEnabled()))).toBe(true);
    expect(noGrad(() => inferenceMode(() => inferenceMode(false, () => isGradEnabled())))).toBe(true);
  });

  test('(true) is the same as without an argument', () => {
    expect(inferenceMode(true, () => isInferenceModeEnabled())).toBe(true);
  });
});

describe('inference tensors', () => {
  const make = (): Tensor => inferenceMode(() => ones([2]));

  test('keep no version', () => {
    expect(() => make()._version).toThrow('Inference tensors do not track version counter.');
  });

  test('may not be written outside', () => {
    const t = make();
    const words =
      'Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.';
    expect(() => t.add_(1)).toThrow(words);
    expect(() => t.select(0, 0).mul_(2)).toThrow(words);
    expect(() => t.zero_()).toThrow(words);
    expect(() => noGrad(() => t.add_(1))).toThrow(words);
    expect(t.toArray()).toEqual([1, 1]);
  });

  test('may be written inside', () => {
    const t = make();
    inferenceMode(() => t.add_(1));
    expect(t.toArray()).toEqual([2, 2]);
  });

  test('may not be saved for backward', () => {
    const [t, x] = [make(), leaf()];
    const words =
      'Inference tensors cannot be saved for backward. To work around you can make a clone to get a normal tensor and use it in autograd.';
    expect(() => x.mul(t)).toThrow(words);
    expect(() => t.mul(x)).toThrow(words);
    expect(() => x.clone().mul_(t)).toThrow(words);
    expect(() => x.view(1, 2).mm(t.view(2, 1))).toThrow(words);
  });

  test('may take part where nothing of them is saved', () => {
    const [t, x] = [make(), leaf()];
    const y = x.add(t);
    y.sum().backward();
    expect([y.requiresGrad, y.isInference(), x.grad!.toArray()]).toEqual([true, false, [1, 1]]);
  });

  test('may not start to require grad outside', () => {
    const words = 'Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.';
    const t = make();
    expect(() => t.requiresGrad_()).toThrow(words);
    expect(() => (t.requiresGrad = true)).toThrow(words);
    expect(t.requiresGrad).toBe(false);
    expect(t.requiresGrad_(false)).toBe(t);
  });

  test('become normal by clone() and by computing with them', () => {
    const t = make();
    expect([t.clone().isInference(), t.mul(2).isInference()]).toEqual([false, false]);
    expect(t.clone().requiresGrad_().mul(2).requiresGrad).toBe(true);
  });

  test('stay what they are in views, detach() and data', () => {
    const t = make();
    expect([t.select(0, 0), t.detach(), t.data].map((v) => v.isInference())).toEqual([true, true, true]);
  });

  test('can be read and printed', () => {
    expect([make().sum().item(), String(make())]).toEqual([2, 'tensor([1., 1.])']);
  });
});

describe('modes and what was recorded', () => {
  test('setMultithreadingEnabled() is accepted, as function, statement and guard', () => {
    expect(setMultithreadingEnabled(false, () => 3)).toBe(3);
    setMultithreadingEnabled(true);
    noGrad(() => {
      using _ = setMultithreadingEnabled(false);
      setGradEnabled(true);
      expect(isGradEnabled()).toBe(true);
    });
    expect(() => setMultithreadingEnabled(1 as unknown as boolean)).toThrow('expected a boolean, got number');
  });

  test('views that inference mode makes of normal tensors may be read outside, not written', () => {
    const x = leaf();
    const v = inferenceMode(() => x.view(2));
    expect([v.requiresGrad, v.isLeaf, v.isInference()]).toEqual([false, true, false]);
    expect(v.mul(v).toArray()).toEqual([1, 4]);
    expect(() => v.add_(1)).toThrow(
      'A view was created in inference mode and is being modified inplace in normal mode.',
    );
    inferenceMode(() => v.add_(1));
    expect(x.toArray()).toEqual([2, 3]);
  });

  test('inference mode writes normal results in place without a trace in their graph', () => {
    const y = leaf().mul(2);
    const node = y.gradFn;
    inferenceMode(() => y.add_(1));
    expect([y._version, y.gradFn === node, y.toArray()]).toEqual([1, true, [3, 5]]);
  });

  test('noGrad around one factor cuts its gradient only', () => {
    const x = tensor(3, { requiresGrad: true });
    x.mul(noGrad(() => x.mul(x))).backward();
    expect(x.grad!.item()).toBe(9);
  });

  test('noGrad does not undo what requires grad: its result may be asked to', () => {
    const y = noGrad(() => leaf().mul(2)).requiresGrad_();
    y.sum().backward();
    expect(y.grad!.toArray()).toEqual([1, 1]);
  });
});
