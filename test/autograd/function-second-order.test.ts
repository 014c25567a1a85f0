/**
 * @features
 * | A8 | once_differentiable | `onceDifferentiable(fn)`, `@onceDifferentiable` | function-second-order.test.ts: "throws where a derivative of its results is asked for" |
 * | E7 | (none: silently wrong) | an error where a second derivative depends on what forward computed and kept | function-second-order.test.ts: "throws where the second derivative depends on it" |
 * | E7 | (none: silently wrong) | an error where a second derivative depends on numbers that backward read out | function-second-order.test.ts: "throws where the second derivative depends on those" |
 * | A8 | once_differentiable without incoming graph | an error where the result depends on an input | function-second-order.test.ts: "throws as well where no gradient that arrived requires grad, but the result depends on an input" |
 * | A8 | once_differentiable: backward under no_grad | the same | function-second-order.test.ts: "gives the first derivative, with nothing recorded" |
 */
import { describe, expect, test } from 'vitest';
import {
  type Context,
  dualLevel,
  Function,
  grad,
  GraphError,
  isGradEnabled,
  makeDual,
  onceDifferentiable,
  rand,
  randLike,
  tensor,
  type Tensor,
  unpackDual,
  zeros,
} from 'chainrule';
import { expectDifferentiable } from './differences.js';
import { constant, gradOf, leaf } from './probe.js';

const MISSING =
  ', where nothing is recorded; its gradient would be missing: save inputs or outputs and recompute, or use onceDifferentiable';

/** What forward keeps of its input, and how backward multiplies with it. */
type Keep = (x: Tensor) => unknown;

/** x times what `Kept.keep` makes of x; backward reads it from a property of ctx and takes it for a constant. */
class Kept extends Function {
  static keep: Keep = (x) => x.exp();
  static read: (kept: unknown) => Tensor = (kept) => kept as Tensor;

  static forward(ctx: Context<{ kept: unknown }>, x: Tensor): Tensor {
    ctx.kept = Kept.keep(x);
    return x.mul(Kept.read(ctx.kept)).mul(1);
  }

  static backward(ctx: Context<{ kept: unknown }>, g: Tensor): Tensor {
    return g.mul(Kept.read(ctx.kept));
  }

  static jvp(ctx: Context<{ kept: unknown }>, t: Tensor): Tensor {
    return t.mul(Kept.read(ctx.kept));
  }
}

/** 2 e^x, whose backward uses e^x, which is neither input nor result. */
class Saved extends Function {
  static forward(ctx: Context, x: Tensor): Tensor {
    const e = x.exp();
    ctx.saveForBackward(e, x);
    return e.mul(2);
  }

  static backward(ctx: Context, g: Tensor): Tensor {
    return g.mul(ctx.savedTensors[0]).mul(2);
  }

  static jvp(ctx: Context, t: Tensor): Tensor {
    return t.mul(ctx.savedTensors[0]).mul(2);
  }
}

function keeping(keep: Keep, read: (kept: unknown) => Tensor = (kept) => kept as Tensor): typeof Kept {
  Kept.keep = keep;
  Kept.read = read;
  return Kept;
}

/** The gradient of F at x, recorded. */
function recordedGradient(F: { apply(x: Tensor): Tensor }, x: Tensor, gradOutputs: Tensor | null = null): Tensor {
  const y = F.apply(x);
  const [g] = grad(gradOutputs === null ? y.sum() : y, x, { createGraph: true, gradOutputs });
  return g!;
}

describe('a tensor that forward computed and saved', () => {
  test('throws where the second derivative depends on it', () => {
    const x = leaf([0, 1]);
    const first = recordedGradient(Saved, x);
    expect(first.toArray()).toEqual([2, 2 * Math.E]);
    const second = (): unknown => grad(first.sum(), x, { retainGraph: true });
    expect(second).toThrow(`saved tensor 0 was computed inside forward of Saved${MISSING}`);
    expect(second).toThrow(GraphError);
    expect(() => first.sum().backward()).toThrow(MISSING);
    expect(x.grad).toBeNull();
  });

  test('does not where it depends on the gradient that arrived alone', () => {
    const [x, v] = [leaf([0, 1]), leaf([1, 1])];
    const first = recordedGradient(Saved, x, v);
    const [dv] = grad(first.sum(), v);
    expect(dv!.toArray()).toEqual([2, 2 * Math.E]);
  });

  test('is the tensor itself where nothing is recorded, and to those who look at the node', () => {
    const x = leaf([0]);
    const y = Saved.apply(x);
    const [kept] = (y.gradFn!.ctx as Context).savedTensors;
    expect([kept.requiresGrad, kept.gradFn]).toEqual([false, null]);
    y.backward();
    expect(gradOf(x)).toEqual([2]);
  });

  test('throws in forward mode, too, where a derivative of the tangent is wanted', () => {
    dualLevel(() => {
      const x = makeDual(constant([0]), constant([1]));
      expect(unpackDual(Saved.apply(x)).tangent!.toArray()).toEqual([2]);
      dualLevel(() => {
        expect(() => Saved.apply(makeDual(x, constant([1])))).toThrow(MISSING);
      });
      // forward over reverse
      const w = leaf([0]);
      const y = Saved.apply(makeDual(w, constant([1])));
      expect(() => grad(y, w)).toThrow(MISSING);
      // reverse over forward
      const z = unpackDual(Saved.apply(makeDual(w, constant([1])))).tangent!;
      expect(() => z.backward()).toThrow(MISSING);
    });
    const w = leaf([0]);
    const y = dualLevel(() => Saved.apply(makeDual(w, constant([1]))));
    y.backward();
    expect(gradOf(w)).toEqual([2]);
  });
});

describe('a tensor that forward computed and keeps on ctx', () => {
  test.each<[string, Keep, ((kept: unknown) => Tensor)?]>([
    ['by an operation', (x) => x.exp()],
    ['by several', (x) => x.mul(2).add(1).sum().exp()],
    ['as a view of the input', (x) => x.view(1)],
    ['as a detached input', (x) => x.detach()],
    ['by writing in place', (x) => x.clone().mul_(2)],
    ['by writing into another tensor', (x) => zeros(1, { dtype: 'float64' }).add_(x)],
    [
      'by writing into a view of another tensor',
      (x) => {
        const made = zeros(2, { dtype: 'float64' });
        made.narrow(0, 0, 1).copy_(x);
        return made.narrow(0, 0, 1);
      },
    ],
    ['from numbers that were read', (x) => tensor([Math.exp(x.item())], { dtype: 'float64' })],
    ['from an array that was read', (x) => tensor((x.toArray() as number[]).map(Math.exp), { dtype: 'float64' })],
    ['as a copy', (x) => tensor(x)],
    ['inside an array', (x) => [1, [x.exp()]], (kept) => (kept as [number, [Tensor]])[1][0]],
    ['inside an object', (x) => ({ e: x.exp() }), (kept) => (kept as { e: Tensor }).e],
  ])('%s throws where the second derivative depends on it', (_, keep, read) => {
    const x = leaf([0.5]);
    const first = recordedGradient(keeping(keep, read), x);
    expect(() => grad(first.sum(), x)).toThrow(`ctx.kept was computed inside forward of Kept${MISSING}`);
  });

  test.each<[string, Keep]>([
    ['is a constant', () => constant([3])],
    ['was made from numbers', () => tensor([3], { dtype: 'float64' })],
    ['is random', () => rand(1, { dtype: 'float64' }).add(1)],
    ['is a mask', (x) => x.gt(0).to('float64').mul(2)],
    ['is random, with the sizes of the input', (x) => randLike(x).add(1)],
    ['has no derivative', (x) => x.argmax().to('float64').add(2)],
    ['was filled with what does not depend on the input', () => zeros(1, { dtype: 'float64' }).fill_(3)],
  ])('does not throw where it %s', (_, keep) => {
    const [x, v] = [leaf([0.5]), leaf([1])];
    const first = recordedGradient(keeping(keep), x, v);
    expect(grad(first.sum(), [x, v], { allowUnused: true, retainGraph: true })[0]).toBeNull();
    first.sum().backward();
    expect(gradOf(v)).toEqual(first.toArray());
  });

  test('does not throw where it is an input or a result', () => {
    class Both extends Function {
      static forward(ctx: Context<{ x: Tensor; y: Tensor }>, x: Tensor): Tensor {
        ctx.x = x;
        ctx.y = x.exp();
        return ctx.y;
      }

      static backward(ctx: Context<{ x: Tensor; y: Tensor }>, g: Tensor): Tensor {
        return g.mul(ctx.y).add(ctx.x.mul(0));
      }
    }
    const x = leaf([0]);
    const [second] = grad(recordedGradient(Both, x).sum(), x);
    expect(second!.toArray()).toEqual([1]);
  });

  test('does not throw where it was made outside, even if from an input', () => {
    const x = leaf([0.5]);
    const outside = x.exp();
    const [second] = grad(
      recordedGradient(
        keeping(() => outside),
        x,
      ).sum(),
      x,
    );
    expect(second!.toArray()).toEqual([Math.exp(0.5)]);
  });

  test('is on ctx as it was, before and after', () => {
    const x = leaf([0]);
    const y = keeping((t) => t.exp()).apply(x);
    const ctx = y.gradFn!.ctx as Context<{ kept: Tensor }>;
    const { kept } = ctx;
    grad(y, x, { createGraph: true });
    expect([ctx.kept === kept, kept.requiresGrad]).toEqual([true, false]);
    ctx.kept = constant([7]);
    expect(grad(y, x)[0]!.toArray()).toEqual([7]);
  });

  test('throws in forward mode of two levels', () => {
    const F = keeping((x) => x.exp());
    dualLevel(() => {
      const x = makeDual(constant([0]), constant([1]));
      expect(unpackDual(F.apply(x)).tangent!.toArray()).toEqual([1]);
      dualLevel(() => expect(() => F.apply(makeDual(x, constant([1])))).toThrow(MISSING));
    });
  });

  test('does not throw if it came from another function that forward called, whose inputs were constants', () => {
    const F = keeping(() => Saved.apply(constant([0])));
    const [x, v] = [leaf([0.5]), leaf([1])];
    const [dv] = grad(recordedGradient(F, x, v).sum(), v);
    expect(dv!.toArray()).toEqual([2]);
    const G = keeping((t) => Saved.apply(t));
    expect(() => grad(recordedGradient(G, x).sum(), x)).toThrow(MISSING);
  });

  test('leaves no marks: numbers read later are as good as any', () => {
    const x = leaf([0.5]);
    const e = (keeping((t) => t.exp()).apply(x).gradFn!.ctx as Context<{ kept: Tensor }>).kept;
    const value = e.item();
    const [x2, v] = [leaf([0.5]), leaf([1])];
    const first = recordedGradient(
      keeping(() => tensor([value], { dtype: 'float64' })),
      x2,
      v,
    );
    expect(() => first.sum().backward()).not.toThrow();
  });
});

describe('a tensor that backward made from numbers', () => {
  /** x^2, whose backward reads x (`of` x) or the gradient (`of` g) out and makes a tensor of it. */
  class Loop extends Function {
    static of: 'x' | 'g' | 'nothing' = 'x';

    static forward(ctx: Context, x: Tensor): Tensor {
      ctx.saveForBackward(x);
      return x.square();
    }

    static backward(ctx: Context, g: Tensor): Tensor {
      const [x] = ctx.savedTensors;
      const double = (t: Tensor): Tensor =>
        tensor(
          (t.toArray() as number[]).map((v) => 2 * v),
          { dtype: 'float64' },
        );
      if (Loop.of === 'x') return g.mul(double(x));
      if (Loop.of === 'g') return double(g).mul(x);
      return g.mul(x).mul(tensor([2], { dtype: 'float64' }));
    }
  }

  test('throws where the second derivative depends on those', () => {
    const [x, v] = [leaf([3]), leaf([1])];
    for (const [of, missing, there] of [
      ['x', x, v],
      ['g', v, x],
    ] as const) {
      Loop.of = of;
      const first = recordedGradient(Loop, x, v);
      expect(first.toArray()).toEqual([6]);
      expect(() => grad(first.sum(), missing, { retainGraph: true })).toThrow(
        'a tensor was made from numbers inside backward of Loop',
      );
      expect(grad(first.sum(), there, { retainGraph: true })[0]!.toArray()).toEqual([of === 'x' ? 6 : 2]);
    }
  });

  test('throws in forward mode, too, where a derivative of the tangent is wanted', () => {
    class Raw extends Loop {
      static jvp(ctx: Context, t: Tensor): Tensor {
        return Loop.backward(ctx, t);
      }
    }
    Loop.of = 'x';
    dualLevel(() => {
      const x = makeDual(constant([3]), constant([1]));
      expect(unpackDual(Raw.apply(x)).tangent!.toArray()).toEqual([6]);
      dualLevel(() => {
        expect(() => Raw.apply(makeDual(x, constant([1])))).toThrow('inside jvp of Raw');
      });
      const w = leaf([3]);
      const y = Raw.apply(makeDual(w, constant([1])));
      expect(() => grad(y, w)).toThrow('inside backward of Raw');
    });
  });

  test('does not where they are constants, or nothing is recorded', () => {
    const x = leaf([3]);
    Loop.of = 'nothing';
    expect(grad(recordedGradient(Loop, x).sum(), x)[0]!.toArray()).toEqual([2]);
    Loop.of = 'x';
    Loop.apply(x).backward();
    expect([gradOf(x), x.grad!.requiresGrad]).toEqual([[6], false]);
  });
});

describe('a function with the right second derivative', () => {
  test('recomputes from inputs in backward', () => {
    class Recompute extends Function {
      static forward(ctx: Context, x: Tensor): Tensor {
        ctx.saveForBackward(x);
        return x.exp().mul(2);
      }

      static backward(ctx: Context, g: Tensor): Tensor {
        return g.mul(ctx.savedTensors[0].exp()).mul(2);
      }
    }
    expectDifferentiable((x) => Recompute.apply(x), [constant([0.5, -1])], { forward: false });
  });

  test('is found wrong by differences where it is', () => {
    class Wrong extends Function {
      static forward(ctx: Context, x: Tensor): Tensor {
        ctx.saveForBackward(x);
        return x.exp();
      }

      static backward(ctx: Context, g: Tensor): Tensor {
        return g.mul(ctx.savedTensors[0].detach().exp());
      }
    }
    const x = constant([0.5]);
    expectDifferentiable((t) => Wrong.apply(t), [x], { forward: false, order: 1 });
    expect(() => expectDifferentiable((t) => Wrong.apply(t).mul(t), [x], { forward: false })).toThrow(
      'second derivative: element 0',
    );
  });
});

describe('onceDifferentiable()', () => {
  const modes: boolean[] = [];

  class Square extends Function {
    static forward(ctx: Context, x: Tensor): Tensor {
      ctx.saveForBackward(x);
      return x.square();
    }

    static backward = onceDifferentiable((ctx: Context, g: Tensor): Tensor => {
      modes.push(isGradEnabled());
      return g.mul(ctx.savedTensors[0]).mul(2);
    });
  }

  test('gives the first derivative, with nothing recorded', () => {
    modes.length = 0;
    const x = leaf([3]);
    Square.apply(x).backward();
    const first = recordedGradient(Square, x);
    expect([gradOf(x), first.toArray(), modes]).toEqual([[6], [6], [false, false]]);
    expectDifferentiable((t) => Square.apply(t), [constant([1, 2])], { order: 1, forward: false });
  });

  test('throws where a derivative of its results is asked for', () => {
    const [x, v] = [leaf([3]), leaf([1])];
    const first = recordedGradient(Square, x, v);
    expect(first.requiresGrad).toBe(true);
    for (const wanted of [() => grad(first, x, { retainGraph: true }), () => grad(first, v, { retainGraph: true })]) {
      expect(wanted).toThrow('trying to differentiate twice a function that was marked with @once_differentiable');
    }
    expect(() => first.backward()).toThrow(GraphError);
    expect([x.grad, v.grad]).toEqual([null, null]);
  });

  test('throws as well where no gradient that arrived requires grad, but the result depends on an input', () => {
    const x = leaf([3]);
    const first = recordedGradient(Square, x);
    expect(() => grad(first.add(x.pow(3)).sum(), x)).toThrow('@once_differentiable');
  });

  test('lets gradients through that do not go through the function twice', () => {
    const [x, w] = [leaf([3]), leaf([2])];
    const [first] = grad(Square.apply(x).mul(w).sum(), w, { createGraph: true });
    expect(grad(first!, x)[0]!.toArray()).toEqual([6]);
  });

  test('is a decorator, too', () => {
    const decorated = onceDifferentiable((_: Context, g: Tensor): Tensor => g.mul(2), { kind: 'method' });
    class Decorated extends Function {
      static forward(_: Context, x: Tensor): Tensor {
        return x.mul(2);
      }

      static backward = decorated;
    }
    const x = leaf([1]);
    expect(() => grad(recordedGradient(Decorated, x).sum(), x)).toThrow('@once_differentiable');
  });
});
