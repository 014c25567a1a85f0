/**
 * Hooks that pack and unpack the tensors that a graph saves, and where they are refused. Numbers of calls and what hooks are
 * given were recorded with PyTorch.
 *
 * @features
 * | A7 | graph.saved_tensors_hooks | `graph.savedTensorsHooks(pack, unpack, fn)`, `using` | saved-hooks.test.ts: "packs each tensor once when it is saved, and unpacks it each time it is needed" |
 * | A7 | nested hooks | innermost pair only | saved-hooks.test.ts: "of nested pairs the innermost is used alone" |
 * | A7 | constants are not packed | same | saved-hooks.test.ts: "does not pack numbers" |
 * | A7 | pack hooks may not modify | GraphError | saved-hooks.test.ts: "is an error if it modifies its input" |
 * | A7 | unpack hooks return tensors | ArgumentError | saved-hooks.test.ts: "that returns no tensor is an error at backward" |
 * | A7 | graph.save_on_cpu | `graph.saveOnCpu(fn)` | saved-hooks.test.ts: "saveOnCpu gives the same gradients" |
 * | A7 | graph.disable_saved_tensors_hooks | `graph.disableSavedTensorsHooks(message, fn)` | saved-hooks.test.ts: "refuses hooks with its message" |
 * | A7 | pack hooks run with grad mode off | the same | saved-hooks.test.ts: "gives the pack hook the very tensor, with grad mode off" |
 * | A7 | hooks apply where tensors are saved | the same | saved-hooks.test.ts: "applies where tensors are saved, not where they are used" |
 * | A7 | hooks inside of disabled ones, and the other way round | refused | saved-hooks.test.ts: "is refused itself where there are hooks" |
 * | A7 | disable_saved_tensors_hooks nests | the same | saved-hooks.test.ts: "nests, the innermost message counts" |
 */
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  dualLevel,
  DTypeError,
  enableGrad,
  grad,
  graph,
  GraphError,
  isGradEnabled,
  makeDual,
  noGrad,
  ShapeError,
  tensor,
  type Tensor,
  unpackDual,
} from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

const same = (t: Tensor): Tensor => t;
const MODIFIED = 'one of the variables needed for gradient computation has been modified by an inplace operation';

/** Hooks that note what they are given. */
function noting() {
  const packed: Tensor[] = [];
  const unpacked: number[] = [];
  return {
    packed,
    unpacked,
    pack: (t: Tensor): number => packed.push(t) - 1,
    unpack: (at: number): Tensor => {
      unpacked.push(at);
      return packed[at]!;
    },
  };
}

describe('savedTensorsHooks', () => {
  test('packs each tensor once when it is saved, and unpacks it each time it is needed', () => {
    const x = leaf([1, 2]);
    const { pack, unpack, packed, unpacked } = noting();
    const w = graph.savedTensorsHooks(pack, unpack, () => {
      const y = x.exp();
      const z = x.mul(x);
      return y.mul(z);
    });
    // exp saves its result; both products save their factors.
    expect(packed.map((t) => t.toArray())).toEqual([
      [Math.E, Math.exp(2)],
      [1, 2],
      [1, 2],
      [Math.E, Math.exp(2)],
      [1, 4],
    ]);
    expect(unpacked).toEqual([]);
    w.sum().backward({ retainGraph: true });
    expect(unpacked).toEqual([3, 4, 1, 2, 0]);
    w.sum().backward();
    expect(unpacked.length).toBe(10);
    expect(packed.length).toBe(5);
    // d/dx x^2 e^x = (x^2 + 2x) e^x, twice
    expect(gradOf(x)).toEqual([2 * 3 * Math.E, 2 * 8 * Math.exp(2)]);
  });

  test('gives the pack hook the very tensor, with grad mode off', () => {
    const x = leaf([1, 2]);
    const seen: [Tensor, boolean][] = [];
    const pack = (t: Tensor): Tensor => {
      seen.push([t, isGradEnabled()]);
      expect(t.mul(2).requiresGrad).toBe(false);
      return t;
    };
    const y = graph.savedTensorsHooks(pack, same, () => x.exp());
    expect(seen.length).toBe(1);
    expect(seen[0]![0] === y).toBe(true);
    expect(seen[0]![1]).toBe(false);
    graph.savedTensorsHooks(pack, same, () => x.log());
    expect(seen[1]![0] === x).toBe(true);
    expect(isGradEnabled()).toBe(true);
  });

  test('unpacks in the grad mode of the backward pass', () => {
    const x = leaf([1, 2]);
    const modes: boolean[] = [];
    const unpack = (t: Tensor): Tensor => {
      modes.push(isGradEnabled());
      return t;
    };
    const y = graph.savedTensorsHooks(same, unpack, () => x.log().sum());
    grad(y, x, { retainGraph: true });
    grad(y, x, { createGraph: true });
    expect(modes).toEqual([false, true]);
  });

  test('keeps what the hooks return instead of the tensor', () => {
    const x = leaf([1, 2, 3]);
    const pack = (t: Tensor): readonly number[] => t.toArray() as number[];
    const unpack = (values: readonly number[]): Tensor => tensor([...values], { dtype: 'float64' });
    const y = graph.savedTensorsHooks(pack, unpack, () => x.mul(1).pow(3).sum());
    y.backward();
    expect(gradOf(x)).toEqual([3, 12, 27]);
  });

  test('computes the gradient from what unpack returns', () => {
    const x = leaf([1, 2]);
    const y = graph.savedTensorsHooks(
      (t) => t.mul(10),
      (t) => t,
      () => x.mul(x).sum(),
    );
    y.backward();
    expect(gradOf(x)).toEqual([20, 40]);
  });

  test('works as a block with using', () => {
    const x = leaf([1, 2]);
    const { pack, unpack, packed } = noting();
    {
      using _ = graph.savedTensorsHooks(pack, unpack);
      x.mul(x);
    }
    expect(packed.length).toBe(2);
    x.mul(x);
    expect(packed.length).toBe(2);
  });

  test('of nested pairs the innermost is used alone', () => {
    const x = leaf([1, 2]);
    const calls: string[] = [];
    const noted = (name: string) => (t: Tensor) => {
      calls.push(name);
      return t;
    };
    graph.savedTensorsHooks(noted('outer'), same, () => {
      x.log();
      graph.savedTensorsHooks(noted('inner'), same, () => x.log());
      x.log();
    });
    expect(calls).toEqual(['outer', 'inner', 'outer']);
  });

  test('does not pack numbers', () => {
    const x = leaf([1, 2]);
    const { pack, unpack, packed } = noting();
    const y = graph.savedTensorsHooks(pack, unpack, () => x.mul(3).add(1).pow(1).div(2));
    expect(packed.map((t) => t.shape)).toEqual([[2]]);
    y.sum().backward();
    expect(gradOf(x)).toEqual([1.5, 1.5]);
  });

  test('packs nothing where nothing is recorded', () => {
    const { pack, unpack, packed } = noting();
    graph.savedTensorsHooks(pack, unpack, () => {
      constant([1, 2]).exp();
      noGrad(() => leaf([1, 2]).exp());
    });
    expect(packed).toEqual([]);
  });

  test('applies where tensors are saved, not where they are used', () => {
    const x = leaf([1, 2]);
    const y = x.mul(x).sum();
    const fail = (): never => {
      throw new Error('called');
    };
    graph.savedTensorsHooks(fail, fail, () => y.backward());
    expect(gradOf(x)).toEqual([2, 4]);
  });

  test('packs what a recorded backward pass saves', () => {
    const x = leaf([1, 2]);
    const { pack, unpack, packed, unpacked } = noting();
    const [g] = graph.savedTensorsHooks(pack, unpack, () => grad(x.pow(3).sum(), x, { createGraph: true }));
    expect(packed.length).toBeGreaterThan(1);
    const before = unpacked.length;
    g!.sum().backward();
    expect(unpacked.length).toBeGreaterThan(before);
    expect(gradOf(x)).toEqual([6, 12]);
  });

  test('leaves second derivatives right: what is unpacked is where it was in the graph', () => {
    const x = leaf([0.5, 2]);
    const copy = (t: Tensor): Tensor => t.clone();
    const f = (): Tensor => x.exp().mul(x.mul(x)).sum();
    const second = (y: Tensor): Tensor => {
      const [g] = grad(y, x, { createGraph: true });
      return grad(g!.sum(), x)[0]!;
    };
    const expected = second(f());
    const y = graph.savedTensorsHooks(copy, copy, f);
    expect(second(y).toArray()).toEqual(expected.toArray());
  });

  test('gives gradients to a captured non-leaf as without hooks', () => {
    const x = leaf([1, 2]);
    const y = graph.savedTensorsHooks(
      (t) => t.clone(),
      same,
      () => {
        const h = x.mul(x);
        return h.mul(h).sum();
      },
    );
    const [g] = grad(y, x, { createGraph: true });
    expect(g!.toArray()).toEqual([4, 32]);
    expect(grad(g!.sum(), x)[0]!.toArray()).toEqual([12, 48]);
  });

  test('may be used for the operations of a custom graph under in-place writes', () => {
    const x = leaf([1, 2]);
    const { pack, unpack, packed } = noting();
    const c = graph.savedTensorsHooks(pack, unpack, () => x.mul(1).exp_().mul(x));
    expect(packed.map((t) => t.toArray())).toEqual([
      [Math.E, Math.exp(2)],
      [Math.E, Math.exp(2)],
      [1, 2],
    ]);
    c.sum().backward();
    expect(gradOf(x)).toEqual([2 * Math.E, 3 * Math.exp(2)]);
  });

  test('reaches writes into views', () => {
    const x = leaf([1, 2]);
    const { pack, unpack, packed, unpacked } = noting();
    const y = graph.savedTensorsHooks(pack, unpack, () => {
      const base = x.mul(1);
      base.narrow(0, 0, 1).pow_(3);
      return base.sum();
    });
    y.backward();
    expect([packed.length, unpacked.length]).toEqual([1, 1]);
    expect(gradOf(x)).toEqual([3, 1]);
  });

  test('reaches in-place operations whose node has a name of its own', () => {
    const x = leaf([1, 2, 3]);
    const { pack, unpack, packed } = noting();
    const index = tensor([0n, 2n]);
    const y = graph.savedTensorsHooks(pack, unpack, () => x.mul(1).indexFill_(0, index, 0).sum());
    y.backward();
    expect(gradOf(x)).toEqual([0, 1, 0]);
    expect(packed.length).toBeGreaterThan(0);
  });

  test('frees what was packed with the graph', () => {
    const x = leaf([1, 2]);
    const y = graph.savedTensorsHooks(same, same, () => x.exp());
    y.sum().backward();
    expect(() => y.sum().backward()).toThrow('Trying to backward through the graph a second time');
    expect(() => y.gradFn!.savedResult).toThrow('have already been freed');
  });

  test('is asked by the saved values of a node', () => {
    const x = leaf([1, 2]);
    const { pack, unpack, unpacked } = noting();
    const y = graph.savedTensorsHooks(pack, unpack, () => x.mul(x));
    const saved = y.gradFn!.savedOther as Tensor;
    expect(unpacked).toEqual([1]);
    expect(saved.toArray()).toEqual([1, 2]);
    expect(saved.requiresGrad).toBe(true);
    const z = graph.savedTensorsHooks(pack, unpack, () => x.exp());
    expect((z.gradFn!.savedResult as Tensor).gradFn).toBe(z.gradFn);
  });

  test('keeps the tangents of what is saved', () => {
    const run = (hooks: boolean): unknown =>
      dualLevel(() => {
        const x = leaf([0.5, 2]);
        const dual = makeDual(x, constant([1, 3]));
        const f = (): Tensor => dual.exp().mul(dual.mul(dual)).sum();
        const y = hooks
          ? graph.savedTensorsHooks(
              (t) => t.clone(),
              (t) => t.clone(),
              f,
            )
          : f();
        const [g] = grad(y, x);
        return unpackDual(g!).tangent!.toArray();
      });
    expect(run(true)).toEqual(run(false));
  });
});

describe('a pack hook', () => {
  test('is an error if it modifies its input', () => {
    const x = leaf([1, 2]);
    const attempt = (): void =>
      graph.savedTensorsHooks(
        (t) => t.add_(1),
        same,
        () => void x.mul(x),
      );
    expect(attempt).toThrow(GraphError);
    expect(attempt).toThrow('A saved tensor pack hook is modifying its input in place.');
  });

  test('that throws fails the operation, and nothing is left behind', () => {
    const x = leaf([1, 2]);
    const attempt = (): void =>
      graph.savedTensorsHooks(
        () => {
          throw new Error('mine');
        },
        same,
        () => void x.mul(x),
      );
    expect(attempt).toThrow('mine');
    expect(isGradEnabled()).toBe(true);
    x.mul(x).sum().backward();
    expect(gradOf(x)).toEqual([2, 4]);
  });

  test('may return the tensor itself, which is then still checked for modification', () => {
    const x = leaf([1, 2]);
    const y = graph.savedTensorsHooks(same, same, () => x.mul(x).sum());
    noGrad(() => x.add_(1));
    expect(() => y.backward()).toThrow(MODIFIED);
  });

  test('that returns something else takes charge of it', () => {
    const x = leaf([1, 2]);
    const y = graph.savedTensorsHooks(
      (t) => t.clone(),
      same,
      () => x.mul(x).sum(),
    );
    noGrad(() => x.add_(1));
    y.backward();
    expect(gradOf(x)).toEqual([2, 4]);
  });

  test('may record operations of its own, which are packed, too', () => {
    const x = leaf([1, 2]);
    let depth = 0;
    const pack = (t: Tensor): Tensor => {
      if (depth++ === 0) enableGrad(() => t.mul(t));
      return t;
    };
    graph.savedTensorsHooks(pack, same, () => x.log());
    expect(depth).toBe(3);
  });
});

describe('an unpack hook', () => {
  const with_ = (unpack: (t: Tensor) => Tensor): (() => void) => {
    const x = leaf([1, 2]);
    const y = graph.savedTensorsHooks(same, unpack, () => x.mul(x).sum());
    return () => y.backward();
  };

  test('that returns no tensor is an error at backward', () => {
    const attempt = with_(() => 1 as unknown as Tensor);
    expect(attempt).toThrow(ArgumentError);
    expect(attempt).toThrow('Output of saved tensor unpack_hook expected to be a Tensor but got result of type number');
  });

  test('that returns a tensor of other sizes is an error', () => {
    expect(with_(() => constant([1, 2, 3]))).toThrow(ShapeError);
  });

  test('may return another floating dtype, which is converted', () => {
    const x = leaf([1, 2]);
    const y = graph.savedTensorsHooks(
      (t) => t.to('float16'),
      same,
      () => x.mul(x).sum(),
    );
    y.backward();
    expect(gradOf(x)).toEqual([2, 4]);
    expect(x.grad!.dtype.name).toBe('float64');
    expect(with_((t) => t.to('int64'))).toThrow(DTypeError);
  });

  test('that throws leaves gradients as they were', () => {
    const x = leaf([1, 2]);
    const y = graph.savedTensorsHooks(
      same,
      () => {
        throw new Error('mine');
      },
      () => x.mul(x).sum(),
    );
    expect(() => y.backward()).toThrow('mine');
    expect(x.grad).toBeNull();
  });

  test('may run a backward pass of its own', () => {
    const x = leaf([1, 2]);
    const w = leaf([3]);
    const unpack = (t: Tensor): Tensor => {
      enableGrad(() => w.mul(w).sum()).backward();
      return t;
    };
    const y = graph.savedTensorsHooks(same, unpack, () => x.log().sum());
    y.backward();
    expect([gradOf(x), gradOf(w)]).toEqual([[1, 0.5], [6]]);
  });
});

describe('hooks as modes', () => {
  test('are left when the callback throws', () => {
    const x = leaf([1, 2]);
    const { pack, unpack, packed } = noting();
    expect(() =>
      graph.savedTensorsHooks(pack, unpack, () => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    x.log();
    expect(packed).toEqual([]);
  });

  test('refuse async callbacks and generators', () => {
    expect(() => graph.savedTensorsHooks(same, same, async () => Promise.resolve(1))).toThrow('the callback is async');
    expect(() =>
      graph.savedTensorsHooks(same, same, function* () {
        yield 1;
      }),
    ).toThrow('generator');
    expect(() => graph.allowMutationOnSavedTensors(async () => Promise.resolve(1))).toThrow(GraphError);
  });

  test('end at an await where a guard is held across it', async () => {
    const x = leaf([1, 2]);
    const { pack, unpack, packed } = noting();
    let during = -1;
    const held = async (): Promise<void> => {
      using _ = graph.savedTensorsHooks(pack, unpack);
      await Promise.resolve();
      x.log();
      during = packed.length;
    };
    await expect(held()).rejects.toThrow('held across an await');
    expect(during).toBe(0);
    x.log();
    expect(packed).toEqual([]);
  });

  test('take functions only', () => {
    expect(() => graph.savedTensorsHooks(1 as never, same)).toThrow(ArgumentError);
    expect(() => graph.savedTensorsHooks(same, same, 1 as never)).toThrow(ArgumentError);
    expect(() => graph.disableSavedTensorsHooks(1 as never)).toThrow(ArgumentError);
  });
});

describe('disableSavedTensorsHooks', () => {
  const enter = (): unknown => graph.savedTensorsHooks(same, same, () => 1);

  test('refuses hooks with its message', () => {
    graph.disableSavedTensorsHooks('not here', () => {
      expect(enter).toThrow('not here');
      expect(enter).toThrow(GraphError);
      expect(() => graph.saveOnCpu(() => 1)).toThrow('not here');
      expect(() => graph.allowMutationOnSavedTensors(() => 1)).toThrow('not here');
    });
    expect(enter()).toBe(1);
  });

  test('is refused itself where there are hooks', () => {
    graph.savedTensorsHooks(same, same, () => {
      expect(() => graph.disableSavedTensorsHooks('not here', () => 1)).toThrow('not here');
    });
    expect(enter()).toBe(1);
  });

  test('nests, the innermost message counts', () => {
    graph.disableSavedTensorsHooks('a', () => {
      {
        using _ = graph.disableSavedTensorsHooks('b');
        expect(enter).toThrow('b');
      }
      expect(enter).toThrow('a');
    });
    expect(enter()).toBe(1);
  });

  test('does not concern hooks of a single saved tensor', () => {
    const y = leaf([1, 2]).log();
    graph.disableSavedTensorsHooks('not here', () => y.gradFn!.rawSavedSelf!.registerHooks(same, same));
  });

  test('lets a mutation context that was refused be entered afterwards', () => {
    graph.disableSavedTensorsHooks('x', () => expect(() => graph.allowMutationOnSavedTensors(() => 1)).toThrow('x'));
    expect(graph.allowMutationOnSavedTensors(() => 1)).toBe(1);
  });
});

describe('saveOnCpu', () => {
  test('saveOnCpu gives the same gradients', () => {
    const x = leaf([1, 2]);
    graph.saveOnCpu({ pinMemory: true }, () => x.pow(3).sum()).backward();
    {
      using _ = graph.saveOnCpu();
      x.pow(3).sum().backward();
    }
    expect(gradOf(x)).toEqual([6, 24]);
  });

  test('checks for modification as without it', () => {
    const x = leaf([1, 2]);
    const y = graph.saveOnCpu(() => x.mul(x).sum());
    noGrad(() => x.add_(1));
    expect(() => y.backward()).toThrow(MODIFIED);
  });
});
