/**
 * What is dropped is gone: nothing in the library holds on to a graph, its tensors or what belongs to them once the program
 * does not, whatever was done with it. PyTorch leaks where gradients, hooks or saved tensors refer back to their graph.
 *
 * @features
 * | E4 | backward(create_graph=True) leaks | `y.backward({ createGraph: true })` | leaks.test.ts: "whose gradient has a graph of its own is collected with all gradients" |
 * | E4 | gradients of gradients | `grad(dx, x, { createGraph: true })` | leaks.test.ts: "differentiated three times is collected" |
 * | E4 | hooks that refer to their graph | hooks of tensors and nodes | leaks.test.ts: "whose hooks refer back to it is collected" |
 * | E4 | saved tensors that refer to their graph | `graph.savedTensorsHooks` | leaks.test.ts: "whose packed tensors refer back to it is collected" |
 * | E4 | checkpoints | `checkpoint(f, x)` | leaks.test.ts: "of a checkpoint is collected, before and after it has run" |
 * | E4 | transforms | `vmap`, `jvp` | leaks.test.ts: "under vmap is collected, with what hooks and backward() left" |
 */
import { describe, expect, test } from 'vitest';
import {
  checkpoint,
  type Context,
  createSelectiveCheckpointContexts,
  customOp,
  detectAnomaly,
  dualLevel,
  type EventList,
  Function,
  type FunctionEventAvg,
  grad,
  gradcheck,
  graph,
  makeDual,
  ones,
  Parameter,
  profile,
  type Tensor,
  tensor,
  unpackDual,
  vmap,
} from 'chainrule';
import * as func from 'chainrule/func';
import { leftOf } from './garbage.js';

const large = (): Tensor => ones([1000], { requiresGrad: true });

describe('a graph', () => {
  test('that somebody holds is still there: these tests can fail', async () => {
    let held!: Tensor;
    const left = await leftOf(() => {
      const x = large();
      const y = x.exp();
      held = y;
      return { x, y, node: y.gradFn };
    });
    expect(left).toEqual(['x', 'y', 'node']);
    expect(held.numel()).toBe(1000);
  });

  test('whose gradient has a graph of its own is collected with all gradients', async () => {
    const left = await leftOf(() => {
      const x = large();
      const y = x.pow(3).sum();
      y.backward({ createGraph: true });
      const first = x.grad;
      y.backward({ createGraph: true });
      return { x, y, node: y.gradFn, first, second: x.grad, ofGradient: x.grad!.gradFn };
    });
    expect(left).toEqual([]);
  });

  test('whose gradient was recorded is collected once that gradient is, although its leaf lives', async () => {
    const x = large();
    const left = await leftOf(() => {
      const h = x.exp();
      const y = h.sum();
      y.backward({ createGraph: true });
      x.grad = null;
      return { h, y, node: h.gradFn };
    });
    expect(left).toEqual([]);
    expect(x.grad).toBeNull();
  });

  test('differentiated three times is collected', async () => {
    const x = large();
    const left = await leftOf(() => {
      const [d1] = grad(x.pow(4).sum(), x, { createGraph: true });
      const [d2] = grad(d1!.sum(), x, { createGraph: true });
      const [d3] = grad(d2!.sum(), x, { createGraph: true });
      return { d1, d2, d3, node: d3!.gradFn };
    });
    expect(left).toEqual([]);
  });

  test('whose hooks refer back to it is collected', async () => {
    const x = large();
    const left = await leftOf(() => {
      const h = x.mul(2);
      const y = h.exp().sum();
      const hook = (g: Tensor): Tensor => g.mul(h).mul(y);
      const ofNode = (): void => void y.gradFn;
      h.registerHook(hook);
      h.gradFn!.registerPrehook(ofNode);
      y.gradFn!.registerHook(ofNode);
      graph.registerMultiGradHook([h, y], () => h.add(y));
      y.backward({ createGraph: true });
      x.grad = null;
      return { h, y, hook, ofNode, node: h.gradFn };
    });
    expect(left).toEqual([]);
  });

  test('whose hooks refer back to the leaf that they are on is collected', async () => {
    const left = await leftOf(() => {
      const x = large();
      const hook = (): void => void x.grad;
      x.registerHook(hook);
      x.registerPostAccumulateGradHook(hook);
      x.exp().sum().backward({ createGraph: true });
      return { x, hook, grad: x.grad };
    });
    expect(left).toEqual([]);
  });

  test('that leaves hooks of a leaf behind leaves those and nothing else', async () => {
    const x = large();
    const seen: number[] = [];
    x.registerHook(() => void seen.push(1));
    const left = await leftOf(() => {
      const y = x.exp();
      y.sum().backward({ createGraph: true });
      x.grad = null;
      return { y, node: y.gradFn };
    });
    expect(left).toEqual([]);
    x.sum().backward();
    expect(seen).toEqual([1, 1]);
  });

  test('whose packed tensors refer back to it is collected', async () => {
    const x = large();
    const left = await leftOf(() => {
      const pack = (t: Tensor): { t: Tensor } => ({ t });
      const unpack = (packed: { t: Tensor }): Tensor => packed.t;
      const [h, y] = graph.savedTensorsHooks(pack, unpack, () => {
        const exp = x.exp();
        return [exp, exp.mul(exp).sum()];
      });
      const [dx] = grad(y, x, { createGraph: true });
      return { h, y, dx, pack, unpack, node: h.gradFn };
    });
    expect(left).toEqual([]);
  });

  test('with hooks of single saved tensors is collected', async () => {
    const x = large();
    const left = await leftOf(() => {
      const y = x.exp();
      const saved = y.gradFn!.rawSavedResult!;
      saved.registerHooks(
        (t) => [t, y] as const,
        ([t]) => t,
      );
      y.sum().backward({ retainGraph: true });
      return { y, node: y.gradFn, saved };
    });
    expect(left).toEqual([]);
  });

  test('whose saved tensors were modified meanwhile is collected, copies included', async () => {
    const x = large();
    const left = await leftOf(() =>
      graph.allowMutationOnSavedTensors(() => {
        const h = x.mul(2);
        const y = h.exp().mul(h);
        h.add_(1);
        y.sum().backward();
        return { h, y, node: y.gradFn };
      }),
    );
    expect(left).toEqual([]);
  });

  test('of a checkpoint is collected, before and after it has run', async () => {
    const x = large();
    for (const useReentrant of [false, true]) {
      for (const run of [false, true]) {
        const left = await leftOf(() => {
          const inner: Tensor[] = [];
          const f = (a: Tensor): Tensor => {
            inner.push(a.exp());
            return inner[inner.length - 1]!.sin();
          };
          const h = x.mul(2);
          const y = checkpoint(f, h, { useReentrant });
          if (run) y.sum().backward({ createGraph: !useReentrant });
          x.grad = null;
          return { f, h, y, inner: inner[0], node: y.gradFn };
        });
        expect([useReentrant, run, ...left]).toEqual([useReentrant, run]);
      }
    }
  });

  test('of a selective checkpoint is collected with what was kept', async () => {
    const x = large();
    const left = await leftOf(() => {
      const contextFn = () => createSelectiveCheckpointContexts(['exp']);
      const kept: Tensor[] = [];
      const f = (a: Tensor): Tensor => {
        kept.push(a.exp());
        return kept[0]!.sin();
      };
      const y = checkpoint(f, x, { contextFn });
      y.sum().backward({ retainGraph: true });
      return { contextFn, y, kept: kept[0], node: y.gradFn };
    });
    expect(left).toEqual([]);
  });

  test('of custom functions whose ctx refers back to it is collected', async () => {
    const x = large();
    class Exp extends Function {
      static forward(ctx: Context & { own?: Tensor }, a: Tensor): Tensor {
        const y = a.exp();
        ctx.own = y;
        ctx.saveForBackward(y);
        return y;
      }

      static backward(ctx: Context, g: Tensor): Tensor {
        return g.mul(ctx.savedTensors[0]);
      }
    }
    const left = await leftOf(() => {
      const y = Exp.apply(x);
      (y.gradFn!.ctx as { result?: Tensor }).result = y;
      y.gradFn!.metadata.set('result', y);
      y.sum().backward();
      const light = customOp({ name: 'square', forward: (a: Tensor) => a.mul(a), vjp: ([a], g) => g.mul(a).mul(2) });
      const z = light(x);
      z.sum().backward({ retainGraph: true });
      return { y, ctx: y.gradFn!.ctx, node: y.gradFn, light, z };
    });
    expect(left).toEqual([]);
  });

  test('of parameters is collected with them', async () => {
    const left = await leftOf(() => {
      const w = new Parameter(ones([1000]));
      const y = w.exp();
      y.retainGrad();
      y.sum().backward({ createGraph: true });
      return { w, y, grad: w.grad, retained: y.grad };
    });
    expect(left).toEqual([]);
  });

  test('that was differentiated by an edge, described and drawn is collected', async () => {
    const x = large();
    const left = await leftOf(() => {
      const h = x.exp();
      const edge = graph.getGradientEdge(h);
      const y = h.mul(h).sum();
      graph.describe(y, { params: { h } });
      graph.toDot(y);
      grad(y, edge, { retainGraph: true });
      return { h, y, edge, node: edge.node };
    });
    expect(left).toEqual([]);
  });

  test('that was cut is collected', async () => {
    const left = await leftOf(() => {
      const y = large().exp();
      const z = y.sin();
      y.detach_();
      return { y, z, node: z.gradFn };
    });
    expect(left).toEqual([]);
  });

  test('made under anomaly detection is collected, with the error that it ended in', async () => {
    const left = await leftOf(() =>
      detectAnomaly(() => {
        const y = tensor([-1], { requiresGrad: true }).sqrt();
        let error: unknown;
        try {
          y.backward();
        } catch (thrown) {
          error = thrown;
        }
        return { y, node: y.gradFn, error: error as Error };
      }),
    );
    expect(left).toEqual([]);
  });

  test('made while a profiler watched is collected, though its results are kept', async () => {
    let averages!: EventList<FunctionEventAvg>;
    const left = await leftOf(() => {
      const prof = profile({ recordShapes: true, profileMemory: true, withStack: true }, () => {
        const y = large().exp().sum();
        y.backward();
        return { y, node: y.gradFn };
      });
      averages = prof.keyAverages();
      return prof.result!;
    });
    expect(left).toEqual([]);
    expect(averages.length).toBeGreaterThan(0);
  });

  test('of gradcheck is collected with its inputs', async () => {
    const left = await leftOf(() => {
      const x = tensor([1, 2], { dtype: 'float64', requiresGrad: true });
      const f = (a: Tensor): Tensor => a.exp();
      gradcheck(f, x);
      return { x, f };
    });
    expect(left).toEqual([]);
  });
});

describe('a tensor', () => {
  test('in forward mode is collected with its tangents', async () => {
    const left = await leftOf(() =>
      dualLevel(() => {
        const x = makeDual(large(), ones([1000]));
        const y = x.exp();
        return { x, y, tangent: unpackDual(y).tangent };
      }),
    );
    expect(left).toEqual([]);
  });

  test('in forward mode is collected while the level is still open', async () => {
    const left = await leftOf(() => {
      const leave = dualLevel();
      const x = makeDual(large(), ones([1000]));
      const y = x.exp();
      const found = { x, y, tangent: unpackDual(y).tangent };
      leave[Symbol.dispose]();
      return found;
    });
    expect(left).toEqual([]);
  });

  test('under vmap is collected, with what hooks and backward() left', async () => {
    const w = large();
    const left = await leftOf(() => {
      const seen: Tensor[] = [];
      const f = (x: Tensor): Tensor => {
        const a = x.detach().requiresGrad_();
        const y = a.mul(w).exp();
        y.registerHook((g) => void seen.push(g, y));
        y.sum().backward();
        seen.push(x, a, y, a.grad!);
        return a.grad!;
      };
      const out = vmap(f)(ones([3, 1000]));
      w.grad = null;
      return { f, out, ...Object.fromEntries(seen.map((t, i) => [`seen ${i}`, t])) };
    });
    expect(left).toEqual([]);
  });

  test('inside a transform is collected, with its functions and their graphs', async () => {
    const x = large();
    const left = await leftOf(() => {
      const seen: Tensor[] = [];
      const f = (a: Tensor): Tensor => {
        const y = a.exp().mul(x);
        seen.push(a, y);
        return y.sum();
      };
      const dx = func.grad(f)(x);
      const [, tangent] = func.jvp(f, [x], [ones([1000])]);
      const [out, pull] = func.vjp(f, x);
      const [, push] = func.linearize(f, x);
      const [h] = [func.hessian((a: Tensor) => a.exp().sum())(ones([3], { requiresGrad: true }))];
      dx.sum().backward();
      x.grad = null;
      return { f, dx, tangent, out, pull, push, h, ...Object.fromEntries(seen.map((t, i) => [`seen ${i}`, t])) };
    });
    expect(left).toEqual([]);
  });

  test('that a transform was given is collected although the transform failed', async () => {
    const left = await leftOf(() => {
      const x = large();
      const y = x.exp();
      const f = (a: Tensor): Tensor => {
        a.mul(y);
        throw new Error('mine');
      };
      for (const transform of [func.grad(f), func.jacrev(f), func.jacfwd(f), vmap(f)]) {
        expect(() => transform(y)).toThrow('mine');
      }
      expect(() => checkpoint(f, y)).toThrow('mine');
      return { x, y, f };
    });
    expect(left).toEqual([]);
  });
});

describe('hooks for all', () => {
  test('new nodes, and a backward pass that failed in one, leave nothing', async () => {
    const x = large();
    const left = await leftOf(() => {
      const hook = (): void => {
        throw new Error('mine');
      };
      const y = graph.nodeCreationHook({ preHook: hook }, () => x.exp().sum());
      expect(() => y.backward()).toThrow('mine');
      return { y, node: y.gradFn, hook };
    });
    expect(left).toEqual([]);
  });

  test('the end of a backward pass leave nothing', async () => {
    const x = large();
    const left = await leftOf(() => {
      const y = x.exp().sum();
      const callback = (): void => void y.item();
      y.registerHook(() => {
        graph.queueCallback(callback);
      });
      y.backward();
      return { y, callback };
    });
    expect(left).toEqual([]);
  });
});
