/**
 * Anomaly detection: what it finds in the backward pass, what its errors know, and that it leaves nothing behind.
 *
 * @features
 * | A12 | autograd.detect_anomaly | `detectAnomaly(checkNan?, callback?)` | anomaly.test.ts: "names the node and the output that has nan" |
 * | A12 | autograd.set_detect_anomaly | `setDetectAnomaly(mode, checkNan?, callback?)` | anomaly.test.ts: "is switched on and off by a statement" |
 * | A12 | traceback of the forward call | `error.cause` | anomaly.test.ts: "has the stack of the forward call as its cause" |
 * | A12 | parent nodes (double backward) | `error.cause.cause` | anomaly.test.ts: "names the parent of a node that a recorded backward pass made" |
 * | A12 | autograd.is_anomaly_enabled, is_anomaly_check_nan_enabled | `isAnomalyEnabled()`, `isAnomalyCheckNanEnabled()` | anomaly.test.ts: "is switched on and off by a statement" |
 * | E1 | who modified a saved tensor, and where | message of `GraphError` | anomaly.test.ts: "names the writer always, and its place under anomaly detection" |
 * | E2 | hint at structural zeros | message of `AnomalyError` | anomaly.test.ts: "hints at structuralZeros where a gradient of zero became nan" |
 * | E3 | values and inputs of the anomaly | `AnomalyError` | anomaly.test.ts: "knows the value, its position and what was saved there" |
 * | E3 | infinite values, forward values | `{ checkInf, checkForward }` | anomaly.test.ts: "finds the operation that makes nan first" |
 * | A12 | check_nan=False | `detectAnomaly(false, fn)` | anomaly.test.ts: "is no error outside, with checkNan false, or where nothing is" |
 * | A12 | No forward pass information available | the same | anomaly.test.ts: "says so where the forward pass ran without" |
 * | A12 | the warning on entry | once | anomaly.test.ts: "warns when entered, once" |
 * | A12 | infinite gradients are no error | the same | anomaly.test.ts: "and only nan: infinite values are right" |
 * | A12 | errors in backward keep type and stack | the same, with a cause | anomaly.test.ts: "of a node or hook stays the same error, with its own stack, and gets the cause" |
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  AnomalyError,
  detectAnomaly,
  grad,
  GraphError,
  isAnomalyCheckNanEnabled,
  isAnomalyEnabled,
  noGrad,
  setDetectAnomaly,
  structuralZeros,
  tensor,
  type Tensor,
  where,
  zeros,
} from 'chainrule';
import { constant, errorOf, gradOf, leaf, onBackward, record } from './probe.js';

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  setDetectAnomaly(false);
});

/** What `f` throws. */
const thrownBy = (f: () => unknown): Error & { cause?: Error } => errorOf(f) as Error & { cause?: Error };

const anomalyIn = (f: () => unknown): AnomalyError & { cause: Error } => {
  const error = thrownBy(f);
  expect(error).toBeInstanceOf(AnomalyError);
  return error as AnomalyError & { cause: Error };
};

/** A named place to find in stacks. */
function rootTakenHere(x: Tensor): Tensor {
  return x.sqrt();
}

describe('nan in a gradient', () => {
  test('names the node and the output that has nan', () => {
    const x = leaf([4, 0, -1]);
    const attempt = (): unknown => detectAnomaly(() => x.sqrt().sum().backward());
    expect(attempt).toThrow("Function 'SqrtBackward0' returned nan values in its 0th output.");
    expect(attempt).toThrow(GraphError);
    expect(x.grad).toBeNull();
  });

  test('knows the value, its position and what was saved there', () => {
    const x = leaf([
      [1, 4],
      [4, -1],
    ]);
    const error = anomalyIn(() => detectAnomaly(() => x.sqrt().sum().backward()));
    expect(error.node?.name()).toBe('SqrtBackward0');
    expect([error.outputIndex, error.firstBadValue, error.position]).toEqual([0, NaN, [1, 1]]);
    expect(error.saved).toEqual({ result: NaN });
    expect(error.message).toContain('The first is NaN, at [1, 1], where it had saved result = NaN.');
    expect(error.message).toContain('The gradient it was given is 1 there.');
  });

  test('tells a node that makes nan from one that was given it', () => {
    const x = leaf([1, 2]);
    const y = detectAnomaly(() => x.mul(2));
    const error = anomalyIn(() => detectAnomaly(() => y.backward(constant([1, NaN]))));
    expect(error.message).toContain("Function 'MulBackward0' returned nan values in its 0th output.");
    expect(error.message).toContain('The gradient it was given has nan in it already.');
    expect(error.position).toEqual([1]);
  });

  test('is found in the output that has it', () => {
    const [x, w] = [leaf([1, 2]), leaf([3, 4])];
    const run = (bad: number): AnomalyError =>
      anomalyIn(() =>
        detectAnomaly(() => {
          const [y] = record('Mine', [x, w], [constant([0, 0])], ([g]) =>
            [g!, g!].map((t, k) => t.mul(k === bad ? NaN : 1)),
          );
          y!.sum().backward();
        }),
      );
    expect(run(0).outputIndex).toBe(0);
    expect(run(1).outputIndex).toBe(1);
    expect(run(1).message).toContain("Function 'Mine' returned nan values in its 1th output.");
  });

  test('is found in the dtype that gradients have: 1 / 0 - 1 / 0 in float16', () => {
    const x = leaf([0, 1], 'float16');
    expect(() => detectAnomaly(() => x.sqrt().sub(x.sqrt()).sum().backward())).not.toThrow();
    expect(() => detectAnomaly(() => x.sqrt().mul(0).sum().backward())).toThrow('returned nan');
  });

  test('is found in non-contiguous gradients and on the way to a captured input only', () => {
    const x = leaf([
      [0, 1],
      [2, 3],
    ]);
    const y = detectAnomaly(() => x.t().sqrt().mul(0).sum());
    const error = anomalyIn(() => detectAnomaly(() => grad(y, x)));
    expect(error.position).toEqual([0, 0]);
    const w = leaf([1, 1]);
    const z = x.sqrt().mul(0).sum().add(w.sum());
    expect(detectAnomaly(() => grad(z, w))[0]!.toArray()).toEqual([1, 1]);
  });

  test('is no error outside, with checkNan false, or where nothing is', () => {
    const run = (): unknown => {
      const x = leaf([0]);
      x.sqrt().mul(0).sum().backward();
      return gradOf(x);
    };
    expect(run()).toEqual([NaN]);
    expect(detectAnomaly(false, run)).toEqual([NaN]);
    expect(detectAnomaly({ checkNan: false }, run)).toEqual([NaN]);
    const empty = leaf([]);
    detectAnomaly(() => empty.sqrt().sum().backward());
    expect(gradOf(empty)).toEqual([]);
  });

  test('and only nan: infinite values are right', () => {
    const x = leaf([0]);
    detectAnomaly(() => x.sqrt().sum().backward());
    expect(gradOf(x)).toEqual([Infinity]);
  });

  test('gives the gradients that there are without it', () => {
    const run = (): unknown => {
      const x = leaf(Array.from({ length: 200 }, (_, i) => i / 10 + 1));
      const y = x.log().mul(x).exp().div(x.add(1));
      y.add(y.sum()).mul(y).mean().backward();
      return gradOf(x);
    };
    expect(detectAnomaly(run)).toEqual(run());
  });
});

describe('beyond PyTorch', () => {
  test('checkInf finds infinite gradients', () => {
    const x = leaf([1, 0]);
    const error = anomalyIn(() => detectAnomaly({ checkInf: true }, () => x.sqrt().sum().backward()));
    expect(error.message).toContain("Function 'SqrtBackward0' returned inf values in its 0th output.");
    expect([error.firstBadValue, error.position]).toEqual([Infinity, [1]]);
  });

  test('finds the operation that makes nan first', () => {
    const x = leaf([1, -1]);
    const error = anomalyIn(() => detectAnomaly({ checkForward: true }, () => x.mul(1).log().add(1).sum()));
    expect(error.message).toContain("Function 'log' returned nan values in its 0th output.");
    expect(error.message).toContain('this operation is the first to make them');
    expect([error.node?.name(), error.position, error.outputIndex]).toEqual(['LogBackward0', [1], 0]);
  });

  test('finds it without a graph, in place, and in one of several results', () => {
    const on = { checkForward: true, checkInf: true };
    const x = constant([1, -1]);
    const inplace = anomalyIn(() => detectAnomaly(on, () => noGrad(() => x.log_())));
    expect([inplace.message, inplace.node]).toEqual([expect.stringContaining("Function 'log_' returned nan"), null]);
    expect(inplace.message).toContain('the first to make them');
    expect(() => detectAnomaly(on, () => constant([1]).div(0))).toThrow("Function 'div' returned inf values");
    const several = anomalyIn(() => detectAnomaly(on, () => constant([[1], [NaN]]).unbind()));
    expect([several.outputIndex, several.message]).toEqual([1, expect.stringContaining('have such values already')]);
  });

  test('leaves values alone that an operation makes on purpose or inside itself', () => {
    const on = { checkForward: true, checkInf: true };
    expect(detectAnomaly(on, () => zeros([2]).isnan().any().item())).toBe(false);
    expect(detectAnomaly(on, () => tensor([NaN]).shape)).toEqual([1]);
    expect(detectAnomaly(on, () => constant([-1000, 0]).logsumexp(0).item())).toBe(0);
  });

  test('looks at forward values no longer when it is off', () => {
    detectAnomaly({ checkForward: true }, () => undefined);
    expect(constant([-1]).log().toArray()).toEqual([NaN]);
  });

  test('hints at structuralZeros where a gradient of zero became nan', () => {
    const x = leaf([0, 4]);
    const attempt = (): unknown => detectAnomaly(() => where(x.gt(0), x.sqrt(), 0).sum().backward());
    expect(attempt).toThrow("Function 'SqrtBackward0' returned nan values in its 0th output.");
    expect(attempt).toThrow(
      'If the value comes from a branch that where() or a mask did not take, structuralZeros(() => loss.backward()) keeps its gradient zero',
    );
    structuralZeros(() => detectAnomaly(() => where(x.gt(0), x.sqrt(), 0).sum().backward()));
    expect(gradOf(x)).toEqual([0, 0.25]);
    const outside = leaf([-1]);
    expect(() => detectAnomaly(() => outside.sqrt().sum().backward())).not.toThrow('structuralZeros');
    expect(() => detectAnomaly(() => outside.sqrt().sum().backward())).toThrow('returned nan');
  });
});

describe('an error in backward', () => {
  test('has the stack of the forward call as its cause', () => {
    const x = leaf([-1]);
    const error = anomalyIn(() =>
      detectAnomaly(() => {
        const y = rootTakenHere(x);
        y.sum().backward();
      }),
    );
    expect(error.cause.message).toBe(
      'Error detected in SqrtBackward0. Traceback of forward call that caused the error:',
    );
    const firstFrame = error.cause.stack!.split('\n').find((line) => /^\s+at /.test(line));
    expect(firstFrame).toMatch(/rootTakenHere.*anomaly\.test\.ts/);
  });

  test('says so where the forward pass ran without', () => {
    const y = rootTakenHere(leaf([-1])).sum();
    const error = anomalyIn(() => detectAnomaly(() => y.backward()));
    expect(error.cause.message).toContain(
      'No forward pass information available. Enable detect anomaly during forward pass for more information',
    );
  });

  test('of a node or hook stays the same error, with its own stack, and gets the cause', () => {
    const mine = new RangeError('my own');
    const stack = mine.stack;
    const caught = thrownBy(() =>
      detectAnomaly(() => {
        onBackward(leaf(1), () => {
          throw mine;
        }).backward();
      }),
    );
    expect(caught).toBe(mine);
    expect([caught.message, caught.stack]).toEqual(['my own', stack]);
    expect(caught.cause?.message).toContain('Error detected in Watched. Traceback of forward call');
  });

  test('keeps the causes that it has, and gets the forward call behind them', () => {
    const inner = new Error('inner');
    const caught = thrownBy(() =>
      detectAnomaly(() => {
        onBackward(leaf(1), () => {
          throw new Error('outer', { cause: inner });
        }).backward();
      }),
    );
    expect(caught.cause).toBe(inner);
    expect((inner.cause as Error).message).toContain('Error detected in Watched');
  });

  test('that is thrown as no Error, or frozen, surfaces as it is, with a warning', () => {
    for (const thrown of ['text', Object.freeze(new Error('frozen'))]) {
      let caught: unknown;
      try {
        detectAnomaly(() => {
          onBackward(leaf(1), () => {
            // eslint-disable-next-line @typescript-eslint/only-throw-error -- users may throw anything
            throw thrown;
          }).backward();
        });
      } catch (error) {
        caught = error;
      }
      expect(caught).toBe(thrown);
      expect(console.warn).toHaveBeenLastCalledWith(expect.stringContaining('Error detected in Watched'));
    }
  });

  test('in a backward pass inside another names both forward calls', () => {
    const error = thrownBy(() =>
      detectAnomaly(() => {
        const inner = leaf([-1]).sqrt().sum();
        onBackward(leaf(1), () => {
          inner.backward();
        }).backward();
      }),
    );
    expect(error.cause?.message).toContain('Error detected in SqrtBackward0');
    expect((error.cause?.cause as Error).message).toContain('Error detected in Watched');
  });

  test('names the parent of a node that a recorded backward pass made', () => {
    const x = leaf([0, 1]);
    // d/dx x^1.5 has a root in it, whose own slope at 0 is infinite
    const error = anomalyIn(() =>
      detectAnomaly(() => {
        const [dx] = grad(x.pow(1.5).sum(), x, { createGraph: true });
        dx!
          .mul(constant([0, 1]))
          .sum()
          .backward();
      }),
    );
    const parent = error.cause.cause as Error;
    expect(parent.message).toBe(
      'Previous calculation was induced by PowBackward0. Traceback of forward call that induced the previous calculation:',
    );
    expect(parent.stack).toContain('anomaly.test.ts');
    expect(error.node?.metadata.get('parent_')).toMatchObject({ className: 'PowBackward0' });
  });

  test('leaves gradients, modes and the graph as they were', () => {
    const x = leaf([-1]);
    const y = x.sqrt().sum();
    expect(() => detectAnomaly(() => y.backward(null, true))).toThrow(AnomalyError);
    expect([isAnomalyEnabled(), x.grad]).toEqual([false, null]);
    y.backward();
    expect(gradOf(x)).toEqual([NaN]);
  });
});

describe('what nodes remember', () => {
  test('is the forward stack, while it is on', () => {
    const on = detectAnomaly(() => rootTakenHere(leaf(1)));
    expect(on.gradFn!.metadata.get('traceback_')).toContain('rootTakenHere');
    expect(rootTakenHere(leaf(1)).gradFn!.metadata.size).toBe(0);
  });

  test('holds user frames however deep the library is', () => {
    const deep = (n: number): Tensor => (n === 0 ? rootTakenHere(leaf(1)) : deep(n - 1));
    const site = detectAnomaly(() => deep(12)).gradFn!.metadata.get('traceback_') as string;
    expect(site.split('\n').filter((line) => line.includes('deep')).length).toBe(13);
  });
});

describe('the switch', () => {
  test('is switched on and off by a statement', () => {
    expect(isAnomalyEnabled()).toBe(false);
    setDetectAnomaly(true);
    expect([isAnomalyEnabled(), isAnomalyCheckNanEnabled()]).toEqual([true, true]);
    setDetectAnomaly(true, false);
    expect([isAnomalyEnabled(), isAnomalyCheckNanEnabled()]).toEqual([true, false]);
    setDetectAnomaly(false);
    expect([isAnomalyEnabled(), isAnomalyCheckNanEnabled()]).toEqual([false, false]);
  });

  test('takes a callback, nests, and is back after errors', () => {
    const seen: boolean[] = [];
    const result = detectAnomaly(() => {
      setDetectAnomaly(false, true, () => seen.push(isAnomalyEnabled()));
      seen.push(isAnomalyEnabled());
      detectAnomaly(false, () => seen.push(isAnomalyCheckNanEnabled()));
      seen.push(isAnomalyCheckNanEnabled());
      return 'result';
    });
    expect([result, seen, isAnomalyEnabled()]).toEqual(['result', [false, true, false, true], false]);
    expect(() =>
      detectAnomaly(() => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    expect(isAnomalyEnabled()).toBe(false);
  });

  test('lasts to the end of the block with using', () => {
    {
      using _ = detectAnomaly();
      expect(isAnomalyEnabled()).toBe(true);
      {
        using _inner = setDetectAnomaly(false);
        expect(isAnomalyEnabled()).toBe(false);
      }
      expect(isAnomalyEnabled()).toBe(true);
    }
    expect(isAnomalyEnabled()).toBe(false);
  });

  test('does not leak through an await: a guard goes off there, an async callback is refused', async () => {
    const held = async (): Promise<boolean> => {
      using _ = detectAnomaly();
      await Promise.resolve();
      return isAnomalyEnabled();
    };
    const running = held();
    await expect(running).rejects.toThrow('held across an await');
    expect(isAnomalyEnabled()).toBe(false);
    expect(() => detectAnomaly(() => Promise.reject(new Error('lost')))).toThrow(GraphError);
    expect(() =>
      detectAnomaly(function* () {
        yield 1;
      }),
    ).toThrow('setDetectAnomaly(true) before');
    expect(isAnomalyEnabled()).toBe(false);
  });

  test('refuses what is no boolean and no option', () => {
    expect(() => setDetectAnomaly('on' as unknown as boolean)).toThrow('expected a boolean for mode, got string');
    expect(() => detectAnomaly({ checkNan: 1 as unknown as boolean })).toThrow('expected a boolean for checkNan');
    expect(() => detectAnomaly({ checkNaN: true } as object)).toThrow("got an unexpected keyword argument 'checkNaN'");
    expect(isAnomalyEnabled()).toBe(false);
  });

  test('warns when entered, once', async () => {
    vi.resetModules();
    const fresh = await import('chainrule');
    fresh.setDetectAnomaly(true, true, () => undefined);
    expect(console.warn).not.toHaveBeenCalled();
    fresh.detectAnomaly(() => undefined);
    fresh.detectAnomaly(() => undefined);
    expect(console.warn).toHaveBeenCalledTimes(1);
    expect(console.warn).toHaveBeenCalledWith(
      expect.stringContaining(
        'Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.',
      ),
    );
  });
});

describe('the error for a saved tensor that was modified', () => {
  const ways: [string, (x: Tensor) => unknown, string][] = [
    ['an in-place operation', (x) => x.add_(1), 'add_'],
    ['a formula without a kernel of its own', (x) => x.cumsum_(0), 'cumsum_'],
    ['fill_', (x) => x.fill_(1), 'fill_'],
    ['zero_', (x) => x.zero_(), 'zero_'],
    ['copy_', (x) => x.copy_(constant([1, 2, 3])), 'copy_'],
    ['copy_ from another dtype', (x) => x.copy_(tensor([1, 2, 3], { dtype: 'int64' })), 'copy_'],
    ['maskedFill_', (x) => x.maskedFill_(x.gt(1), 0), 'masked_fill_'],
    ['indexPut_', (x) => x.indexPut_([tensor([0n])], constant(1)), 'index_put_'],
    ['random numbers', (x) => x.uniform_(), 'uniform_'],
    ['setAt_ of a number', (x) => x.setAt_([0], 1), 'setAt_'],
    ['setAt_ of a tensor in a slice', (x) => x.setAt_(['0:2'], constant([5, 6])), 'setAt_'],
    ['setAt_ by a mask', (x) => x.setAt_([x.gt(1)], 0), 'setAt_'],
    ['setAt_ by a list', (x) => x.setAt_([tensor([0n, 1n])], constant(7)), 'setAt_'],
    ['a view', (x) => x.narrow(0, 0, 2).mul_(2), 'mul_'],
    ['a view of detach()', (x) => x.detach().select(0, 1).copy_(constant(3)), 'copy_'],
    ['unsqueeze_', (x) => x.unsqueeze_(0), 'unsqueeze_'],
  ];

  function writtenHere(x: Tensor, write: (x: Tensor) => unknown): void {
    noGrad(() => write(x));
  }

  describe('names the writer always, and its place under anomaly detection', () => {
    test.each(ways)('%s', (_, write, name) => {
      const run = (): Error => {
        const x = leaf([1, 2, 3]);
        const y = x.mul(x).sum();
        writtenHere(x, write);
        return thrownBy(() => y.backward());
      };
      const plain = run();
      expect(plain.message).toContain('has been modified by an inplace operation');
      expect(plain.message).toContain(`It was last modified by ${name}()`);
      expect([plain.message.includes('writtenHere'), plain.cause]).toEqual([false, undefined]);
      const located = detectAnomaly(run);
      const [writer, saver] = located.message.split('was recorded at');
      expect(writer).toMatch(/It was last modified by \w+_\(\) at\n\s+at [^\n]*anomaly\.test\.ts[^]*writtenHere/);
      expect(writer).not.toMatch(/\/src\/|node:/);
      expect(saver).toContain('anomaly.test.ts');
      expect((located.cause as Error).message).toContain('Error detected in MulBackward0');
    });
  });
});
