/**
 * Custom functions, checkpoints, hooks and hooks of saved tensors together, inside transforms of transforms.
 *
 * @features
 * | A13 | hooks, checkpoints, saved-tensor hooks and custom functions together in transforms | all of them in any nesting | inside-everything.test.ts: "together they compute what their formula says" |
 */
import { describe, expect, test } from 'vitest';
import {
  checkpoint,
  checkpointSequential,
  createSelectiveCheckpointContexts,
  customOp,
  detectAnomaly,
  eye,
  graph,
  profile,
  type Tensor,
  vmap,
} from 'chainrule';
import { grad, hessian, jacfwd, jacrev, jvp } from 'chainrule/func';
import { Sine } from './functions.js';
import { expectClose, leaf, loop, rows, xs } from './values.js';

/** x^3, by formulas of its own. */
const cube = customOp({
  name: 'cube',
  forward: (x: Tensor) => x.pow(3),
  vjp: ([x], g) => g.mul(x.square().mul(3)),
  jvp: ([x], t) => t.mul(x.square().mul(3)),
});

const copied = <R>(run: () => R): R =>
  graph.savedTensorsHooks(
    (t) => t.clone(),
    (t) => t,
    run,
  );

/** sin(x)^3 exp(x) s, where s is the sum of x. */
const formula = (x: Tensor): Tensor => x.sin().pow(3).mul(x.exp()).mul(x.sum()).sum();

const ways: Record<string, (x: Tensor) => Tensor> = {
  'functions in a checkpoint in hooks of saved tensors': (x) =>
    copied(() => checkpoint((t: Tensor) => cube(Sine.apply(t)).mul(t.exp()).mul(x.sum()).sum(), x)),
  'a checkpoint inside a checkpoint, around a function': (x) =>
    checkpoint(
      (t: Tensor) =>
        checkpoint((u: Tensor) => copied(() => cube(u)), Sine.apply(t))
          .mul(t.exp())
          .mul(t.sum())
          .sum(),
      x,
    ),
  'checkpointSequential of functions': (x) =>
    checkpointSequential([(t: Tensor) => Sine.apply(t), cube, (t: Tensor) => t.mul(x.exp()).mul(x.sum()).sum()], 3, x),
  'a selective checkpoint of functions': (x) =>
    checkpoint((t: Tensor) => cube(Sine.apply(t)).mul(t.exp()).mul(t.sum()).sum(), x, {
      contextFn: () => createSelectiveCheckpointContexts(['exp', 'pow']),
    }),
  'a checkpoint in the derivative of a function': (x) => {
    const op = customOp({
      name: 'whole',
      forward: formula,
      vjp: ([t], g) => {
        const [s, c] = checkpoint((u: Tensor) => [Sine.apply(u), u.cos()] as [Tensor, Tensor], t);
        const e = t.exp();
        const terms = s.square().mul(3).mul(c).add(s.pow(3)).mul(e).mul(t.sum());
        return terms.add(s.pow(3).mul(e).sum()).mul(g);
      },
      jvp: ([t], v) => {
        const [s, c, e] = [t.sin(), t.cos(), t.exp()];
        const terms = s.square().mul(3).mul(c).add(s.pow(3)).mul(e).mul(t.sum());
        return terms.add(s.pow(3).mul(e).sum()).mul(v).sum();
      },
    });
    return op(x);
  },
};

/** The same with hooks that double the gradient of a part and halve it again. */
const hooked =
  (f: (x: Tensor) => Tensor) =>
  (x: Tensor): Tensor => {
    const y = x.mul(1);
    if (!y.requiresGrad) return f(y);
    y.registerHook((g) => g.mul(x.exp()));
    y.registerHook((g) => g.div(x.exp()));
    const z = f(y);
    z.registerHook((g) => g.mul(1));
    graph.registerMultiGradHook([y, z], (grads) => {
      // A backward pass through the gradient may reach one of them alone.
      expect(grads.map((g, i) => g?.dim() ?? 1 - i)).toEqual([1, 0]);
    });
    return z;
  };

const nestings: Record<string, (f: (x: Tensor) => Tensor) => Tensor> = {
  'vmap of grad': (f) => vmap(grad(f))(xs),
  'grad of vmap': (f) => grad((x: Tensor) => vmap(f)(x).sum())(xs),
  'vmap of hessian': (f) => vmap(hessian(f))(xs),
  'vmap of jacrev of jacfwd': (f) => vmap(jacrev(jacfwd(f)))(xs),
  'jacrev of vmap of grad': (f) => jacrev((x: Tensor) => vmap(grad(f))(x))(xs),
  'vmap of vmap of grad': (f) => vmap((x: Tensor) => vmap((v: Tensor) => grad((u: Tensor) => f(u.mul(v)))(x))(xs))(xs),
  'jvp of vmap of grad': (f) => jvp((x: Tensor) => vmap(grad(f))(x), [xs], [xs])[1],
  'backward() after vmap of grad': (f) => {
    const x = leaf(rows);
    vmap(grad(f))(x).square().sum().backward();
    return x.grad!;
  },
};

describe('together they compute what their formula says', () => {
  describe.each(Object.entries(ways))('%s', (_, way) => {
    test.each(Object.entries(nestings))('%s', (__, nest) => {
      const expected = nest(formula);
      expectClose(nest(way), expected);
      expectClose(nest(hooked(way)), expected);
    });
  });

  test('where the examples are those of tangents: Jacobians and Hessians by columns', () => {
    const [x, units] = [xs.select(0, 0), eye(3, { dtype: 'float64' })];
    const columns = (f: (x: Tensor) => Tensor): Tensor => vmap((t: Tensor) => jvp(f, [x], [t])[1])(units);
    const second = (f: (x: Tensor) => Tensor): Tensor =>
      vmap((t: Tensor) => jvp((y: Tensor) => grad(f)(y), [x], [t])[1])(units);
    for (const way of Object.values(ways)) {
      expectClose(columns(way), columns(formula));
      expectClose(second(way), hessian(formula)(x));
      expectClose(second(hooked(way)), hessian(formula)(x));
    }
  });

  test('and what a loop computes', () => {
    for (const way of Object.values(ways)) expectClose(vmap(hessian(hooked(way)))(xs), loop(hessian(formula)));
  });

  test('under anomaly detection and the profiler', () => {
    for (const way of Object.values(ways)) {
      expectClose(
        detectAnomaly(() => vmap(hessian(hooked(way)))(xs)),
        vmap(hessian(formula))(xs),
      );
      const { result } = profile(() => vmap(grad(hooked(way)))(xs));
      expectClose(result, vmap(grad(formula))(xs));
    }
  });
});
