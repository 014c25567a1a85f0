/**
 * Custom functions inside transforms: their own derivatives are used, for every example, in any nesting.
 *
 * @features
 * | A8 | generate_vmap_rule | `static generateVmapRule = true` | inside-function.test.ts: "shows forward, backward and jvp one example" |
 * | A8 | vmap staticmethod | `static vmap(info, inDims, ...args)` | inside-function.test.ts: "is given all examples, and where they are" |
 * | A8 | no vmap support | an error | inside-function.test.ts: "is needed inside vmap, where nothing else is said" |
 * | A8 | custom functions in torch.func transforms | `Function`, `customOp` in `vmap`, `grad`, `jacfwd`, ... | inside-function.test.ts: "in every transform, and every transform in vmap: %s" |
 * | A8 | once_differentiable in transforms | `onceDifferentiable` | inside-function.test.ts: "onceDifferentiable() refuses second derivatives inside vmap as well" |
 * | A13 | names of nodes in torch.func transforms | `LayerGeneratedBackward` | inside-function.test.ts: "records a node named as generated inside transforms that differentiate" |
 */
import { describe, expect, test } from 'vitest';
import {
  type Context,
  customOp,
  Function,
  functional,
  grad as gradOf,
  GraphError,
  onceDifferentiable,
  stack,
  type Tensor,
  vmap,
  type VmapInfo,
} from 'chainrule';
import { grad, hessian, jacfwd, jacrev, jvp, vjp } from 'chainrule/func';
import { expectClose, f64, leaf, rows, xs } from './values.js';

const weight = f64([
  [0.5, -0.25, 1],
  [0.75, 0.125, -1],
  [0.25, 1, 0.5],
]);

/** What the functions saw, in order. */
let log: unknown[] = [];
const shapesOf = (...ts: Tensor[]): number[][] => ts.map((t) => [...t.shape]);

/** tanh(W x), from operations. */
const layer = (w: Tensor, x: Tensor): Tensor => w.mv(x).tanh();
/** (1 - y^2) g, for W x's gradient. */
const inner = (y: Tensor, g: Tensor): Tensor => g.mul(y.square().neg().add(1));

/** The same with derivatives of its own; the class says that vmap may run its methods on one example. */
class Layer extends Function {
  static override readonly generateVmapRule = true;

  static forward(ctx: Context, w: Tensor, x: Tensor): Tensor {
    log.push(['forward', ...shapesOf(w, x)]);
    const y = layer(w, x);
    ctx.saveForBackward(w, x, y);
    return y;
  }

  static backward(ctx: Context, g: Tensor): [Tensor, Tensor] {
    const [w, x, y] = ctx.savedTensors;
    log.push(['backward', ...shapesOf(w, x, y, g)]);
    const d = inner(y, g);
    return [d.outer(x), w.t().mv(d)];
  }

  static jvp(ctx: Context, dw: Tensor, dx: Tensor): Tensor {
    const [w, x, y] = ctx.savedTensors;
    log.push(['jvp', ...shapesOf(w, x, y, dw, dx)]);
    return inner(y, w.mv(dx).add(dw.mv(x)));
  }
}

/** The same with setupContext, and what it keeps as properties. */
class Keeping extends Function {
  static override readonly generateVmapRule = true;

  static forward(w: Tensor, x: Tensor): [Tensor, number] {
    return [layer(w, x), 3];
  }

  static setupContext(
    ctx: Context<{ w: Tensor; x: Tensor; three: number }>,
    [w, x]: [Tensor, Tensor],
    [y, three]: [Tensor, number],
  ): void {
    Object.assign(ctx, { w, x, three });
    ctx.saveForBackward(y);
    ctx.saveForForward(y);
  }

  static vjp(ctx: Context<{ w: Tensor; x: Tensor; three: number }>, g: Tensor): [Tensor, Tensor] {
    const [y] = ctx.savedTensors;
    const d = inner(y, g).mul(ctx.three / 3);
    return [d.outer(ctx.x), ctx.w.t().mv(d)];
  }

  static jvp(ctx: Context<{ w: Tensor; x: Tensor }>, dw: Tensor, dx: Tensor): [Tensor, null] {
    const [y] = ctx.savedTensors;
    return [inner(y, ctx.w.mv(dx).add(dw.mv(ctx.x))), null];
  }
}

/** The same with a rule of its own, which says what it is called with. */
class Ruled extends Function {
  static forward(ctx: Context, w: Tensor, x: Tensor): Tensor {
    return Layer.forward(ctx, w, x);
  }

  static backward(ctx: Context, g: Tensor): [Tensor, Tensor] {
    return Layer.backward(ctx, g);
  }

  static jvp(ctx: Context, dw: Tensor, dx: Tensor): Tensor {
    return Layer.jvp(ctx, dw, dx);
  }

  static vmap(info: VmapInfo, inDims: (number | null)[], w: Tensor, x: Tensor): [Tensor, number] {
    log.push(['vmap', info, inDims, ...shapesOf(w, x)]);
    const examples = (t: Tensor, dim: number | null | undefined): Tensor[] =>
      dim == null ? new Array<Tensor>(info.batchSize).fill(t) : [...t.movedim(dim, 0)];
    const [ws, vs] = [examples(w, inDims[0]), examples(x, inDims[1])];
    return [
      stack(
        ws.map((each, i) => Ruled.apply(each, vs[i]!)),
        1,
      ),
      1,
    ];
  }
}

const light = customOp({
  name: 'layer',
  forward: (w: Tensor, x: Tensor) => {
    const y = layer(w, x);
    return { result: y, saved: { w, list: [x, y] as const } };
  },
  vjp: ({ w, list: [x, y] }, g) => {
    const d = inner(y, g);
    return [d.outer(x), w.t().mv(d)];
  },
  jvp: ({ w, list: [x, y] }, dw, dx) => inner(y, w.mv(dx).add(dw.mv(x))),
});

const ruledOp = customOp({
  name: 'layer',
  forward: layer,
  vjp: ([w, x], g) => {
    const d = inner(layer(w, x), g);
    return [d.outer(x), w.t().mv(d)];
  },
  jvp: ([w, x], dw, dx) => inner(layer(w, x), w.mv(dx).add(dw.mv(x))),
  // Rows of x times W, or a product for each example.
  vmap: (_info, [inW], w, x) => [
    inW === null ? x.matmul(w.t()).tanh() : w.matmul(x.unsqueeze(-1)).squeeze(-1).tanh(),
    0,
  ],
});

const layers: Record<string, (w: Tensor, x: Tensor) => Tensor> = {
  'a Function with generateVmapRule': (w, x) => Layer.apply(w, x),
  'a Function with setupContext': (w, x) => Keeping.apply(w, x)[0],
  'a Function with a vmap': (w, x) => Ruled.apply(w, x),
  'a customOp': light,
};
/** A customOp inside another. */
const nested = customOp({
  name: 'twice',
  forward: (w: Tensor, x: Tensor) => light(w, x),
  vjp: ([w, x], g) => vjp(light, w, x)[1](g),
  jvp: ([w, x], dw, dx) => inner(light(w, x), w.mv(dx).add(dw.mv(x))),
});

type Layered = (w: Tensor, x: Tensor) => Tensor;
const transforms: Record<string, (f: Layered) => (w: Tensor, x: Tensor) => unknown> = {
  'the function itself': (f) => f,
  grad: (f) => grad((w: Tensor, x: Tensor) => f(w, x).sum(), [0, 1]),
  vjp: (f) => (w, x) => vjp(f, w, x)[1](x),
  jvp: (f) => (w, x) => jvp(f, [w, x], [w.mul(2), x.add(1)])[1],
  jacrev: (f) => jacrev(f, [0, 1]),
  jacfwd: (f) => jacfwd(f, 1),
  hessian: (f) => hessian((w: Tensor, x: Tensor) => f(w, x).sum(), 1),
  'jacfwd of jacrev': (f) => jacfwd(jacrev(f, 1), 1),
  'jacrev of jacrev': (f) => jacrev(jacrev(f, 1), 0),
  'jacrev of jacfwd': (f) => jacrev(jacfwd(f, 1), 1),
  'grad of grad': (f) =>
    grad(
      (w: Tensor, x: Tensor) =>
        grad((u: Tensor) => f(w, u).square().sum())(x)
          .square()
          .sum(),
      [0, 1],
    ),
};

describe('a custom function', () => {
  describe.each([...Object.entries(layers), ['a customOp with a vmap', ruledOp] as const])('%s', (_, own) => {
    test.each(Object.entries(transforms))('in every transform, and every transform in vmap: %s', (__, transform) => {
      const [x, w] = [xs.select(0, 0), weight];
      expectClose(transform(own)(w, x), transform(layer)(w, x));
      const ws = stack(rows.map((_row, i) => weight.mul(i + 1)));
      for (const inDims of [
        [null, 0],
        [0, 0],
      ] as const) {
        const first = inDims[0] === null ? weight : ws;
        const mapped = (f: Layered): unknown => vmap(transform(f), { inDims })(first, xs);
        expectClose(mapped(own), mapped(layer));
      }
      expectClose(
        vmap(transform(own), { inDims: [0, null] })(ws, x),
        vmap(transform(layer), { inDims: [0, null] })(ws, x),
      );
    });

    test('in a vmap inside another', () => {
      const ws = stack(rows.map((_row, i) => weight.mul(i + 1)));
      const both = (f: Layered): unknown => vmap((w: Tensor) => vmap(grad((x: Tensor) => f(w, x).sum()))(xs))(ws);
      expectClose(both(own), both(layer));
    });

    test('in a vmap inside a transform', () => {
      const total = (f: Layered) => (w: Tensor, x: Tensor) =>
        vmap(f, { inDims: [null, 0] })(w, x)
          .square()
          .sum();
      expectClose(grad(total(own), [0, 1])(weight, xs), grad(total(layer), [0, 1])(weight, xs));
      expectClose(hessian(total(own))(weight, xs.narrow(0, 0, 2)), hessian(total(layer))(weight, xs.narrow(0, 0, 2)));
      expectClose(jvp(total(own), [weight, xs], [weight, xs]), jvp(total(layer), [weight, xs], [weight, xs]));
    });

    test('of a vmap that has ended, differentiated by backward(), twice', () => {
      const grads = (f: Layered): unknown => {
        const [w, x] = [leaf(weight.toArray()), leaf(rows)];
        const y = vmap(f, { inDims: [null, 0] })(w, x);
        const first = gradOf(y.square().sum(), [w, x], { createGraph: true });
        first[0]!.square().sum().add(first[1]!.pow(3).sum()).backward();
        return [first.map((g) => g.detach()), w.grad, x.grad];
      };
      expectClose(grads(own), grads(layer));
    });

    test('whose cotangents are batched', () => {
      const rowsOf = (f: Layered): unknown => {
        const [w, x] = [leaf(weight.toArray()), leaf(rows)];
        const y = vmap(f, { inDims: [null, 0] })(w, x).sum(0);
        return gradOf(y, [w, x], { gradOutputs: weight, isGradsBatched: true });
      };
      expectClose(rowsOf(own), rowsOf(layer));
    });

    test('of what was made inside and is the same for all examples', () => {
      const of = (f: Layered): unknown =>
        vmap((x: Tensor) => {
          const w = leaf(weight.toArray());
          return gradOf(f(w, x).sum(), w)[0]!;
        })(xs);
      expectClose(of(own), of(layer));
    });
  });

  test('whose forward calls another, inside vmap', () => {
    const total = (f: Layered) => (w: Tensor, x: Tensor) =>
      vmap(f, { inDims: [null, 0] })(w, x)
        .square()
        .sum();
    expectClose(grad(total(nested), [0, 1])(weight, xs), grad(total(layer), [0, 1])(weight, xs));
  });
});

test('records a node named as generated inside transforms that differentiate', () => {
  const example = xs.select(0, 0);
  const names: string[] = [];
  const f = (x: Tensor): Tensor => {
    const y = Layer.apply(weight, x);
    names.push(y.gradFn?.name() ?? 'none');
    return y.sum();
  };
  grad(f)(example);
  vjp(f, example);
  vmap(grad(f))(xs);
  grad((x: Tensor) => gradOf(f(x), x, { createGraph: true })[0]!.sum())(example);
  functional.jacobian(f, example);
  f(example.clone().requiresGrad_());
  expect(names).toEqual([...Array<string>(4).fill('LayerGeneratedBackward'), 'LayerBackward', 'LayerBackward']);
});

describe('a rule that vmap makes', () => {
  test('shows forward, backward and jvp one example', () => {
    log = [];
    const x = leaf(rows);
    vmap((row: Tensor) => Layer.apply(weight, row))(x)
      .sum()
      .backward();
    expect(log).toEqual([
      ['forward', [3, 3], [3]],
      ['backward', [3, 3], [3], [3], [3]],
    ]);
    log = [];
    vmap((row: Tensor) => jvp((t: Tensor) => Layer.apply(weight, t), [row], [row])[1])(xs);
    expect(log).toEqual([
      ['forward', [3, 3], [3]],
      ['jvp', [3, 3], [3], [3], [3, 3], [3]],
    ]);
  });
});

describe('a rule of the user', () => {
  test('is given all examples, and where they are', () => {
    log = [];
    vmap((w: Tensor, x: Tensor) => Ruled.apply(w, x), { inDims: [null, 1], randomness: 'same' })(weight, xs.t());
    expect(log[0]).toEqual(['vmap', { batchSize: 4, randomness: 'same' }, [null, 0], [3, 3], [4, 3]]);
    expect(log.slice(1)).toEqual(rows.map(() => ['forward', [3, 3], [3]]));
  });

  test('is asked for the innermost vmap first', () => {
    log = [];
    vmap((w: Tensor) => vmap((x: Tensor) => Ruled.apply(w, x))(xs))(stack([weight, weight]));
    const asked = log
      .filter((entry) => (entry as unknown[])[0] === 'vmap')
      .map((entry) => (entry as unknown[]).slice(1));
    expect(asked[0]).toEqual([{ batchSize: 4, randomness: 'error' }, [null, 0], [3, 3], [4, 3]]);
    // What it calls for each of the four is called once for the two around.
    expect(asked.slice(1)).toEqual(rows.map(() => [{ batchSize: 2, randomness: 'error' }, [0, null], [2, 3, 3], [3]]));
  });

  test('is needed inside vmap, where nothing else is said', () => {
    class Bare extends Function {
      static forward(_ctx: Context, x: Tensor): Tensor {
        return x.clone();
      }
      static backward(_ctx: Context, g: Tensor): Tensor {
        return g;
      }
    }
    expect(() => vmap((row: Tensor) => Bare.apply(row))(xs)).toThrow(
      'You tried to vmap over Bare, but it does not have vmap support. Please override and implement the vmap staticmethod',
    );
    // What is the same for all examples is none of vmap's business.
    const x = leaf([1, 2, 3]);
    expectClose(vmap((row: Tensor) => Bare.apply(x).mul(row))(xs).detach(), xs.mul(x.detach()));
  });

  test('and generateVmapRule are one too many', () => {
    class Both extends Ruled {
      static override readonly generateVmapRule = true;
    }
    expect(() => vmap((row: Tensor) => Both.apply(weight, row))(xs)).toThrow(GraphError);
  });

  test('has to return outputs and their dimensions', () => {
    const returning = (value: unknown): (() => unknown) => {
      class Wrong extends Function {
        static forward(_ctx: Context, x: Tensor): Tensor {
          return x.clone();
        }
        static vmap(): unknown {
          return value;
        }
      }
      return () => vmap((row: Tensor) => Wrong.apply(row))(xs);
    };
    expect(returning(xs)).toThrow(/Expected the vmap staticmethod to have two returns, an output and out_dims.*Got a/);
    expect(returning([xs, 0, 1])).toThrow(/Got 3 returns instead/);
    expect(returning([xs, [0, 0]])).toThrow(/Got 1 outputs and out_dims=\[0, 0\]/);
    expect(returning([xs, 1])).toThrow(/returned a tensor of sizes \[4, 3\] and out_dims=1/);
    expect(returning([xs, 2])).toThrow(/out_dims=2/);
    expect(returning([xs, xs.mul(1)])).toThrow(/out_dims=Tensor for it/);
  });

  test('may return what is the same for all examples', () => {
    class Constant extends Function {
      static forward(_ctx: Context, x: Tensor): [Tensor, Tensor] {
        return [x.clone(), x.clone()];
      }
      static vmap(_info: VmapInfo, _dims: unknown, x: Tensor): [Tensor[], (number | null)[]] {
        return [
          [f64([7]), x.t()],
          [null, -1],
        ];
      }
    }
    const [a, b] = vmap((row: Tensor) => Constant.apply(row))(xs);
    expectClose(a, [[7], [7], [7], [7]]);
    expectClose(b, xs);
  });

  test('may write in place', () => {
    class Twice extends Function {
      static forward(ctx: Context, x: Tensor): Tensor {
        ctx.markDirty(x);
        return x.mul_(2);
      }
      static backward(_ctx: Context, g: Tensor): Tensor {
        return g.mul(2);
      }
      static vmap(_info: VmapInfo, [dim]: [number], x: Tensor): [Tensor, number] {
        return [Twice.apply(x), dim];
      }
    }
    const x = leaf(rows);
    const y = vmap((row: Tensor) => {
      const t = row.clone();
      expect(Twice.apply(t)).toBe(t);
      return t;
    })(x);
    y.sum().backward();
    expectClose(x.grad, xs.mul(0).add(2));
  });
});

test('onceDifferentiable() refuses second derivatives inside vmap as well', () => {
  class Once extends Function {
    static override readonly generateVmapRule = true;
    static forward(ctx: Context, x: Tensor): Tensor {
      ctx.saveForBackward(x);
      return x.pow(3);
    }
    static readonly backward = onceDifferentiable((ctx: Context, g: Tensor) => {
      const [x] = ctx.savedTensors;
      return g.mul(x.square().mul(3));
    });
  }
  const first = vmap(grad((row: Tensor) => Once.apply(row).sum()));
  expectClose(first(xs), xs.square().mul(3));
  expect(() => grad((x: Tensor) => first(x).sum())(xs)).toThrow(/once_differentiable/);
  expect(() => vmap(hessian((row: Tensor) => Once.apply(row).sum()))(xs)).toThrow();
});
