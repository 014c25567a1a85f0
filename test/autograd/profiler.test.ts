/**
 * The profiler: which events there are, how they nest and what they say. Names, nesting and error words are PyTorch's, asked of
 * PyTorch 1.13.
 *
 * @features
 * | A15 | autograd.profiler.profile | `profile(fn)`, `using prof = profile()` | profiler.test.ts: "records the operations of a callback in order" |
 * | A15 | profile(enabled=False) | `profile({ enabled: false }, fn)` | profiler.test.ts: "records nothing where it is not enabled" |
 * | A15 | profile(record_shapes=True) | `profile({ recordShapes: true }, fn)` | profiler.test.ts: "knows the sizes of arguments" |
 * | A15 | profile(profile_memory=True) | `profile({ profileMemory: true }, fn)` | profiler.test.ts: "counts the memory that an operation takes" |
 * | A15 | profile(with_stack=True) | `profile({ withStack: true }, fn)` | profiler.test.ts: "knows where operations were called" |
 * | A15 | nested profile | GraphError | profiler.test.ts: "refuses a profile inside another, which goes on" |
 * | A15 | record_function (block, decorator) | `recordFunction(name, fn)`, `using`, `recordedFunction(name, fn)` | profiler.test.ts: "gives a block a name around what it calls" |
 * | A15 | backward nodes in profiles | events of scope `backward` | profiler.test.ts: "records the engine's evaluation of each node, and the node's own work in it" |
 * | A15 | FunctionEvent | `FunctionEvent` | profiler.test.ts: "has times that nest" |
 */
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import {
  backendInfo,
  cat,
  type FunctionEvent,
  grad,
  GraphError,
  linear,
  ones,
  type Profile,
  profile,
  recordedFunction,
  recordFunction,
  tensor,
  type Tensor,
} from 'chainrule';
import { evaluation } from '../../src/autograd/engine.js';
import { isIntercepted } from '../../src/ops/op.js';
import { modes } from '../../src/tensor/modes.js';
import { leaf } from './probe.js';

const names = (prof: Profile): string[] => prof.events().map((event) => event.name);
const find = (prof: Profile, name: string): FunctionEvent => prof.events().find((event) => event.name === name)!;

afterEach(() => {
  // Whatever a test did, nobody is watched after it.
  expect([isIntercepted(), evaluation.around, modes.watchers]).toEqual([false, null, 0]);
});

describe('a profile', () => {
  test('records the operations of a callback in order', () => {
    const x = leaf([1, 2, 3]);
    const prof = profile(() => x.mul(2).sin().sum());
    expect(names(prof)).toEqual(['aten::mul', 'aten::sin', 'aten::sum']);
  });

  test('keeps what the callback returned', () => {
    const prof = profile(() => leaf([1, 2]).mul(2).toArray());
    expect(prof.result).toEqual([2, 4]);
  });

  test('records until the end of a block with using', () => {
    const x = leaf(1);
    let kept: Profile;
    {
      using prof = profile();
      kept = prof;
      x.exp();
    }
    x.cos();
    expect(names(kept)).toEqual(['aten::exp']);
  });

  test('records what makes tensors from nothing', () => {
    expect(names(profile(() => ones([2]).mul(2)))).toEqual(['aten::ones', 'aten::mul']);
  });

  test('names in-place operations with their underscore', () => {
    const x = tensor([1, 2]);
    expect(names(profile(() => x.mul_(2)))).toEqual(['aten::mul_']);
  });

  test('nests what a composite operation calls', () => {
    const [x, w] = [ones([2, 3]), ones([4, 3])];
    const prof = profile(() => linear(x, w));
    const [outer] = prof.events();
    expect(outer!.name).toBe('aten::linear');
    expect(outer!.cpuChildren.map((event) => event.name)).toEqual(['aten::t', 'aten::matmul']);
    expect(find(prof, 'aten::mm').cpuParent).toBe(find(prof, 'aten::matmul'));
  });

  test('changes no result and no gradient', () => {
    const run = (): unknown[] => {
      const x = leaf([0.5, 1, 2]);
      const y = x.mul(x).add(x.exp()).div(x.sin().add(2)).sum();
      const [g] = grad(y, x, { createGraph: true });
      g!.pow(2).sum().backward();
      return [y.item(), g!.tolist(), x.grad!.tolist()];
    };
    expect(profile(run).result).toEqual(run());
  });

  test('records nothing where it is not enabled', () => {
    const prof = profile({ enabled: false }, () => leaf(1).mul(2).item());
    expect(prof.result).toBe(2);
    expect(prof.functionEvents).toBe(null);
    expect(() => prof.keyAverages()).toThrow("Profiler didn't finish running");
  });

  test('of nothing is an empty list', () => {
    const prof = profile(() => undefined);
    expect(prof.events().length).toBe(0);
    expect(prof.keyAverages().table()).toBe('');
    expect(prof.selfCpuTimeTotal).toBe(0);
  });

  test('cannot be read before its end', () => {
    profile((prof) => {
      expect(() => prof.events()).toThrow(GraphError);
      expect(() => prof.table()).toThrow("Profiler didn't finish running");
      expect(() => prof.exportChromeTrace()).toThrow("Profiler didn't finish running");
      expect(String(prof)).toBe('<unfinished torch.autograd.profile>');
    });
  });

  test('is off after an error, and has what was recorded before', () => {
    const x = leaf([1, 2]);
    let kept: Profile | null = null;
    const failing = (): unknown =>
      profile((prof) => {
        kept = prof;
        x.mul(2);
        x.add(leaf([1, 2, 3]));
      });
    expect(failing).toThrow(/size/);
    x.cos();
    expect(names(kept!)).toEqual(['aten::mul', 'aten::add']);
  });

  test('refuses a profile inside another, which goes on', () => {
    const x = leaf(1);
    const prof = profile(() => {
      expect(() => profile(() => x.sin())).toThrow('Profiler is already enabled on this thread.');
      x.cos();
    });
    expect(names(prof)).toEqual(['aten::cos']);
  });

  test('allows a disabled profile inside another', () => {
    const x = leaf(1);
    expect(names(profile(() => profile({ enabled: false }, () => x.sin())))).toEqual(['aten::sin']);
  });

  test('refuses an option that it does not know', () => {
    expect(() => profile({ useCuda: true } as object, () => 1)).toThrow("unexpected keyword argument 'useCuda'");
  });

  test('refuses an async callback', () => {
    expect(() => profile(async () => Promise.resolve(leaf(1).mul(2)))).toThrow(/profile: the callback is async/);
  });

  test('refuses a generator', () => {
    function* steps(): Generator<Tensor> {
      yield leaf(1).mul(2);
    }
    expect(() => profile(steps)).toThrow(/profile: the callback is a generator/);
  });

  test('that is held across an await is off there, and says so at the end of the block', async () => {
    const x = leaf(1);
    let kept: Profile | undefined;
    const held = async (): Promise<void> => {
      using prof = profile();
      kept = prof;
      x.sin();
      await Promise.resolve();
      x.cos();
    };
    await expect(held()).rejects.toThrow(/profile: a `using` guard was held across an await/);
    expect(names(kept!)).toEqual(['aten::sin']);
  });

  test('can be ended twice', () => {
    const prof = profile();
    prof[Symbol.dispose]();
    prof[Symbol.dispose]();
    expect(prof.events().length).toBe(0);
  });
});

describe('an event', () => {
  test('has times that nest', () => {
    const x = ones([8, 8]);
    const prof = profile(() => recordFunction('all', () => linear(x, x)));
    const [all, inner] = prof.events();
    expect(inner!.timeRange.start).toBeGreaterThanOrEqual(all!.timeRange.start);
    expect(inner!.timeRange.end).toBeLessThanOrEqual(all!.timeRange.end);
    expect(all!.cpuTimeTotal).toBe(all!.timeRange.elapsedUs());
    expect(all!.selfCpuTimeTotal).toBeCloseTo(all!.cpuTimeTotal - inner!.cpuTimeTotal, 6);
    expect(all!.selfCpuTimeTotal).toBeGreaterThanOrEqual(0);
  });

  test('counts each moment once in the total of self times', () => {
    const prof = profile(() => linear(ones([8, 8]), ones([8, 8])));
    const top = prof.events().filter((event) => event.cpuParent === null);
    expect(prof.selfCpuTimeTotal).toBeCloseTo(
      top.reduce((sum, event) => sum + event.cpuTimeTotal, 0),
      6,
    );
  });

  test('knows the sizes of arguments', () => {
    const [x, w] = [ones([3, 4]), ones([4])];
    const prof = profile({ recordShapes: true }, () => [x.mul(w), x.mul(2), x.sum(0), cat([w, w])]);
    // Numbers, flags and dims have none.
    expect(prof.events().map((event) => event.inputShapes)).toEqual([
      [[3, 4], [4]],
      [[3, 4], []],
      [[3, 4], [], [], []],
      [[[4], [4]], []],
    ]);
  });

  test('knows the sizes that an argument had before it was written', () => {
    const x = ones([4]);
    const prof = profile({ recordShapes: true }, () => x.unsqueeze_(0));
    expect(prof.events()[0]!.inputShapes).toEqual([[4], []]);
  });

  test('has no sizes where these are not recorded', () => {
    const prof = profile(() => ones([2]).mul(2));
    expect(prof.events().map((event) => event.inputShapes)).toEqual([[], []]);
  });

  test('knows where operations were called', () => {
    function caller(): Tensor {
      return leaf([1, 2]).sin();
    }
    const event = find(profile({ withStack: true }, caller), 'aten::sin');
    expect(event.stack[0]).toMatch(/profiler\.test\.ts\(\d+\): caller$/);
    expect(event.stack.join()).not.toMatch(/\/src\/|node:/);
  });

  test('has no stack where these are not recorded', () => {
    expect(profile(() => leaf(1).sin()).events()[0]!.stack).toEqual([]);
  });

  test('prints as in PyTorch', () => {
    const x = ones([2]);
    const [event] = profile({ recordShapes: true }, () => x.mul(2)).events();
    expect(String(event)).toMatch(/^<FunctionEvent id=1 name=aten::mul cpu_time=[\d.]+[um]s start_us=/);
    expect(String(event)).toMatch(/input_shapes=\[\[2\], \[\]\] cpu_memory_usage=0 seq_nr=-1>$/);
  });
});

describe('console.log', () => {
  test('prints a profile and its lists as tables, and events in a line', () => {
    const x = leaf([1, 2]);
    const prof = profile(() => x.sin());
    expect(inspect(prof)).toBe(prof.table());
    expect(inspect(prof.keyAverages())).toBe(prof.keyAverages().table());
    expect(inspect(prof.events()[0])).toBe(String(prof.events()[0]));
    expect(inspect(prof.keyAverages()[0])).toMatch(/^<FunctionEventAvg key=aten::sin/);
  });
});

describe('the backward pass in a profile', () => {
  const x = leaf([1, 2, 3]);
  const evaluated = 'autograd::engine::evaluate_function: ';

  test("records the engine's evaluation of each node, and the node's own work in it", () => {
    const y = x.mul(2).sum();
    const prof = profile(() => {
      y.backward();
    });
    const events = prof.events().filter((event) => !event.name.startsWith('aten::'));
    expect(events.map((event) => [event.name, event.scope])).toEqual([
      [`${evaluated}SumBackward0`, 'function'],
      ['SumBackward0', 'backward'],
      [`${evaluated}MulBackward0`, 'function'],
      ['MulBackward0', 'backward'],
      [`${evaluated}torch::autograd::AccumulateGrad`, 'function'],
      ['torch::autograd::AccumulateGrad', 'backward'],
    ]);
    expect(find(prof, 'MulBackward0').cpuParent!.name).toBe(`${evaluated}MulBackward0`);
  });

  test('does not record accumulation where grad() only hands the gradient out', () => {
    const y = x.mul(2).sum();
    const prof = profile(() => grad(y, x));
    expect(names(prof)).toContain(`${evaluated}torch::autograd::AccumulateGrad`);
    expect(names(prof)).not.toContain('torch::autograd::AccumulateGrad');
  });

  test('has the numbers of the nodes, as the operations that recorded them', () => {
    const prof = profile(() => {
      x.sin().sum().backward();
    });
    expect(find(prof, 'SinBackward0').sequenceNr).toBe(find(prof, 'aten::sin').sequenceNr);
    expect(find(prof, 'aten::sin').sequenceNr).toBeGreaterThanOrEqual(0);
    expect(find(prof, 'torch::autograd::AccumulateGrad').sequenceNr).toBe(-1);
  });

  test('knows the sizes of the gradients that arrive', () => {
    const y = ones([2, 3], { requiresGrad: true }).mul(2).sum(0);
    const prof = profile({ recordShapes: true }, () => {
      y.backward(ones([3]));
    });
    expect(find(prof, 'SumBackward1').inputShapes).toEqual([[3]]);
    expect(find(prof, 'MulBackward0').inputShapes).toEqual([[2, 3]]);
    expect(find(prof, 'torch::autograd::AccumulateGrad').inputShapes).toEqual([[2, 3]]);
  });

  test('has the stacks of the calls that recorded the nodes', () => {
    const forward = (): Tensor => x.sin();
    const prof = profile({ withStack: true }, () => {
      forward().sum().backward();
    });
    expect(find(prof, 'SinBackward0').stack[0]).toMatch(/profiler\.test\.ts\(\d+\): forward$/);
    expect(find(prof, 'SinBackward0').stack).toEqual(find(prof, 'aten::sin').stack);
  });

  test('leaves nodes as they were', () => {
    const y = x.sin();
    const { kind } = y.gradFn!;
    profile(() => {
      y.sum().backward({ retainGraph: true });
    });
    expect(y.gradFn!.kind).toBe(kind);
  });

  test('leaves nodes as they were after an error, too', () => {
    const y = x.clone().exp_();
    const z = y.mul(y);
    const { kind } = z.gradFn!;
    y.add_(1);
    expect(() => {
      profile(() => {
        z.sum().backward();
      });
    }).toThrow('modified by an inplace operation');
    expect(z.gradFn!.kind).toBe(kind);
  });
});

describe('memory in a profile', () => {
  // Elsewhere than in WebAssembly's memory nobody counts.
  const counted = backendInfo().backend === 'wasm';

  test.runIf(counted)('counts the memory that an operation takes', () => {
    const x = ones([64, 64]);
    const prof = profile({ profileMemory: true }, () => recordFunction('block', () => x.sin()));
    expect(find(prof, 'aten::sin').cpuMemoryUsage).toBe(64 * 64 * 4);
    expect(find(prof, 'block').cpuMemoryUsage).toBe(64 * 64 * 4);
    expect(find(prof, 'block').selfCpuMemoryUsage).toBe(0);
  });

  test.runIf(counted)('given back outside of operations is an event of its own', () => {
    const x = ones([64, 64]);
    const prof = profile({ profileMemory: true }, () => {
      x.sin().dispose();
      x.cos();
    });
    expect(names(prof)).toEqual(['aten::sin', '[memory]', 'aten::cos']);
    expect(find(prof, '[memory]').cpuMemoryUsage).toBe(-64 * 64 * 4);
  });

  test('is not looked at unless asked for', () => {
    const prof = profile(() => ones([64, 64]).sin());
    expect(prof.events().map((event) => event.cpuMemoryUsage)).toEqual([0, 0]);
  });
});

describe('recordFunction', () => {
  const x = leaf([1, 2]);

  test('gives a block a name around what it calls', () => {
    const prof = profile(() => recordFunction('part', () => x.sin()).cos());
    expect(names(prof)).toEqual(['part', 'aten::sin', 'aten::cos']);
    expect(find(prof, 'part').scope).toBe('user');
    expect(find(prof, 'aten::sin').cpuParent).toBe(find(prof, 'part'));
    expect(find(prof, 'aten::cos').cpuParent).toBe(null);
  });

  test('returns what the callback returns, with and without a profile', () => {
    expect(recordFunction('part', () => 7)).toBe(7);
    expect(profile(() => recordFunction('part', () => 7)).result).toBe(7);
  });

  test('lasts to the end of a block with using', () => {
    const prof = profile(() => {
      {
        using _ = recordFunction('part');
        x.sin();
      }
      x.cos();
    });
    expect(find(prof, 'part').cpuChildren.map((event) => event.name)).toEqual(['aten::sin']);
  });

  test('wraps a function, with its arguments and its this', () => {
    const model = { w: 3, run: recordedFunction('run', scale) };
    function scale(this: { w: number }, t: Tensor): Tensor {
      return t.mul(this.w);
    }
    const prof = profile(() => model.run(x));
    expect(prof.result!.tolist()).toEqual([3, 6]);
    expect(names(prof)).toEqual(['run', 'aten::mul']);
  });

  test('nests', () => {
    const prof = profile(() => recordFunction('a', () => recordFunction('b', () => x.sin())));
    expect(find(prof, 'b').cpuParent).toBe(find(prof, 'a'));
  });

  test('ends with an error that passes it', () => {
    const fail = (): never => {
      throw new Error('no');
    };
    const prof = profile(() => {
      expect(() => recordFunction('part', fail)).toThrow('no');
      x.sin();
    });
    expect(find(prof, 'aten::sin').cpuParent).toBe(null);
  });

  test('that is open when the profile ends, ends with it', () => {
    const prof = profile();
    const block = recordFunction('part');
    x.sin();
    prof[Symbol.dispose]();
    block[Symbol.dispose]();
    expect(find(prof, 'part').cpuTimeTotal).toBeGreaterThanOrEqual(find(prof, 'aten::sin').cpuTimeTotal);
  });

  test('refuses async callbacks, also where no profile is open', () => {
    expect(() => recordFunction('part', async () => Promise.resolve(1))).toThrow(
      /recordFunction: the callback is async/,
    );
  });

  test('refuses a name that is no string', () => {
    expect(() => recordFunction(3 as unknown as string)).toThrow(/name has to be a string, got number/);
  });
});
