/**
 * @features
 * | A8 | jvp | `static jvp(ctx, ...tangents)` | function-forward.test.ts: "comes from jvp" |
 * | A8 | ctx.save_for_forward | `ctx.saveForForward` | function-forward.test.ts: "finds what was saved for it, else what was saved for backward" |
 * | A10 | custom functions at several levels | nested `dualLevel` | function-forward.test.ts: "%s is differentiated again by an outer level" |
 * | A8 | missing jvp | the same error | function-forward.test.ts: "needs jvp" |
 * | A8 | jvp without materialized tangents | null | function-forward.test.ts: "is computed from null where an input has none, with setMaterializeGrads(false)" |
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
  noGrad,
  NotImplementedError,
  ShapeError,
  type Tensor,
  unpackDual,
} from 'chainrule';
import { expectDifferentiable } from './differences.js';
import { Exp } from './functions.js';
import { constant, gradOf, leaf } from './probe.js';

const dual = (primal: number[], tangent: number[]): Tensor => makeDual(constant(primal), constant(tangent));
const tangentOf = (t: Tensor, level?: number): unknown => unpackDual(t, level).tangent?.toArray() ?? null;

/** x^3. */
class Cube extends Function {
  static forward(ctx: Context, x: Tensor): Tensor {
    ctx.saveForBackward(x);
    return x.pow(3);
  }

  static backward(ctx: Context, g: Tensor): Tensor {
    const [x] = ctx.savedTensors;
    return g.mul(x.square().mul(3));
  }

  static jvp(ctx: Context, t: Tensor): Tensor {
    const [x] = ctx.savedTensors;
    return t.mul(x.square().mul(3));
  }
}

/** x k y, whose jvp notes what it was given. */
class Product extends Function {
  static given: unknown[] = [];
  static materialize = true;

  static forward(ctx: Context<{ k: number }>, x: Tensor, k: number, y: Tensor): Tensor {
    Product.given = [tangentOf(x), tangentOf(x.mul(2))];
    ctx.saveForForward(y, x);
    ctx.saveForBackward(x, y);
    ctx.k = k;
    ctx.setMaterializeGrads(Product.materialize);
    return x.mul(y).mul(k);
  }

  static backward(ctx: Context<{ k: number }>, g: Tensor): [Tensor, null, Tensor] {
    const [x, y] = ctx.savedTensors;
    return [g.mul(y).mul(ctx.k), null, g.mul(x).mul(ctx.k)];
  }

  static jvp(ctx: Context<{ k: number }>, s: Tensor | null, none: null, t: Tensor | null): Tensor {
    const [y, x] = ctx.savedTensors;
    Product.given.push(s?.toArray() ?? null, none, t?.toArray() ?? null, isGradEnabled(), tangentOf(x));
    const parts = [s?.mul(y), t?.mul(x)].filter((part) => part !== undefined);
    return parts.reduce((sum, part) => sum.add(part)).mul(ctx.k);
  }
}

/** 2 x and what jvp is told to return for it. */
class Told extends Function {
  static tangents: (t: Tensor) => unknown = (t) => t;

  static forward(_: Context, x: Tensor): [Tensor, number, Tensor] {
    return [x.mul(2), 7, x.to('int64')];
  }

  static jvp(_: Context, t: Tensor): unknown {
    return Told.tangents(t);
  }
}

/** A view of x, with what jvp is told to return for it. */
class View extends Function {
  static tangent: (t: Tensor) => Tensor = (t) => t;

  static forward(_: Context, x: Tensor): Tensor {
    return x.view(2, 1);
  }

  static jvp(_: Context, t: Tensor): Tensor {
    return View.tangent(t);
  }
}

/** 2 x written over x, with what jvp is told to return. */
class Twice extends Function {
  static tangent: (t: Tensor) => Tensor = (t) => t.mul_(2);

  static forward(ctx: Context, x: Tensor): Tensor {
    ctx.markDirty(x);
    return x.mul_(2);
  }

  static backward(_: Context, g: Tensor): Tensor {
    return g.mul(2);
  }

  static jvp(_: Context, t: Tensor): Tensor {
    return Twice.tangent(t);
  }
}

describe('the tangent of a result', () => {
  test('comes from jvp', () => {
    dualLevel(() => {
      const y = Cube.apply(dual([1, 2], [10, 100]));
      expect([y.toArray(), tangentOf(y)]).toEqual([
        [1, 8],
        [30, 1200],
      ]);
      expect(tangentOf(y.mul(2))).toEqual([60, 2400]);
    });
    expectDifferentiable((x) => Cube.apply(x), [constant([0.3, -1.5])]);
    expectDifferentiable((x) => Exp.apply(x), [constant([0.3, -1.5])]);
    expectDifferentiable((x, y) => Product.apply(x, 3, y), [constant([0.3, -1.5]), constant([2, 5])]);
  });

  test('needs jvp', () => {
    class None extends Function {
      static forward(_: Context, x: Tensor): Tensor {
        return x.mul(2);
      }
    }
    dualLevel(() => {
      const call = (): unknown => None.apply(dual([1], [1]));
      expect(call).toThrow(
        'You must implement the jvp function for custom autograd.Function to use it with forward mode AD.',
      );
      expect(call).toThrow(NotImplementedError);
      expect(None.apply(constant([1])).toArray()).toEqual([2]);
    });
  });

  test('is computed with grad mode as it is, where forward sees no tangents', () => {
    const w = leaf([5, 5]);
    dualLevel(() => {
      const y = Product.apply(dual([1, 2], [3, 4]), 2, w);
      expect(Product.given).toEqual([null, null, [3, 4], null, [0, 0], true, null]);
      expect([tangentOf(y), unpackDual(y).tangent!.requiresGrad]).toEqual([[30, 40], true]);
      unpackDual(y).tangent!.sum().backward();
      noGrad(() => Product.apply(dual([1, 2], [3, 4]), 2, w));
      expect(Product.given[5]).toBe(false);
    });
    expect(gradOf(w)).toEqual([6, 8]);
  });

  test('is computed from null where an input has none, with setMaterializeGrads(false)', () => {
    Product.materialize = false;
    dualLevel(() => {
      expect(tangentOf(Product.apply(dual([1], [3]), 2, constant([5])))).toEqual([30]);
      expect(Product.given.slice(2, 5)).toEqual([[3], null, null]);
    });
    Product.materialize = true;
  });

  test('finds what was saved for it, else what was saved for backward', () => {
    dualLevel(() => {
      expect(tangentOf(Product.apply(dual([2], [1]), 1, constant([7])))).toEqual([7]);
      expect(tangentOf(Cube.apply(dual([2], [1])))).toEqual([12]);
    });
  });

  test('is its own, even if jvp returns the one that it was given', () => {
    class Copy extends Function {
      static forward(_: Context, x: Tensor): Tensor {
        return x.clone();
      }

      static jvp(_: Context, t: Tensor): Tensor {
        return t;
      }
    }
    dualLevel(() => {
      const x = dual([1], [3]);
      const y = Copy.apply(x);
      y.mul_(2);
      expect([tangentOf(y), tangentOf(x)]).toEqual([[6], [3]]);
    });
  });

  test('is null for what is no differentiable tensor', () => {
    dualLevel(() => {
      const x = dual([1, 2], [3, 4]);
      Told.tangents = (t) => [t.mul(2), null, null];
      expect(tangentOf(Told.apply(x)[0])).toEqual([6, 8]);
      Told.tangents = () => [null, null, null];
      expect(tangentOf(Told.apply(x)[0])).toBeNull();
      for (const wrong of [(t: Tensor) => [t, t, null], (t: Tensor) => [t, null, t]]) {
        Told.tangents = wrong;
        expect(() => Told.apply(x)).toThrow(
          `Function's jvp returned a gradient at position ${wrong(x).lastIndexOf(x)}, but the corresponding forward output is ` +
            'not a differentiable Tensor',
        );
      }
    });
  });

  test('has the number, kind and sizes that forward says', () => {
    dualLevel(() => {
      const x = dual([1, 2], [3, 4]);
      Told.tangents = (t) => [t];
      expect(() => Told.apply(x)).toThrow(
        "Function's jvp returned an invalid number of forward gradients (expected 3 but got 1)",
      );
      Told.tangents = () => [3, null, null];
      expect(() => Told.apply(x)).toThrow('expected Variable or None (got number) for grad output 0');
      Told.tangents = () => [constant([1, 2, 3]), null, null];
      expect(() => Told.apply(x)).toThrow(
        'Trying to set a forward gradient that has a different size than that of the original Tensor, this is not supported. ' +
          'Tensor is of size [2] while the given forward gradient is of size [3].',
      );
      expect(() => Told.apply(x)).toThrow(ShapeError);
    });
  });

  test('takes the dtype of the result', () => {
    dualLevel(() => {
      const x = makeDual(leaf([1], 'float32'), leaf([1], 'float32'));
      Told.tangents = () => [constant([5]), null, null];
      const [y] = Told.apply(x);
      expect(unpackDual(y).tangent!.dtype.name).toBe('float32');
    });
  });
});

describe('the tangent of a view', () => {
  test('is a view of the tangent, so that writes reach both', () => {
    dualLevel(() => {
      View.tangent = (t) => t.view(2, 1);
      const x = dual([1, 2], [3, 4]);
      const y = View.apply(x);
      expect(tangentOf(y)).toEqual([[3], [4]]);
      x.mul_(10);
      expect([y.toArray(), tangentOf(y)]).toEqual([
        [[10], [20]],
        [[30], [40]],
      ]);
    });
  });

  test('must be one', () => {
    dualLevel(() => {
      const x = dual([1, 2], [3, 4]);
      View.tangent = (t) => t.mul(2).view(2, 1);
      expect(() => View.apply(x)).toThrow(
        'A custom Function is returning a view but the jvp is not returning a view of the given grad input.',
      );
      View.tangent = () => constant([[1], [2]]);
      expect(() => View.apply(x)).toThrow(
        "A custom Function's forward is returning a view (or an input as-is) but the jvp is not returning a view.",
      );
    });
  });

  test('may be that of the input where the input is returned as it is', () => {
    class Same extends Function {
      static forward(_: Context, x: Tensor): Tensor {
        return x;
      }

      static jvp(_: Context, t: Tensor): Tensor {
        return t.viewAs(t);
      }
    }
    dualLevel(() => {
      const x = dual([1], [3]);
      const y = Same.apply(x);
      expect([y === x, y._base === x._base, tangentOf(y)]).toEqual([false, true, [3]]);
    });
  });
});

describe('the tangent of an input that is written in place', () => {
  test('is written in place by jvp', () => {
    dualLevel(() => {
      const x = dual([1, 2], [3, 4]);
      const view = x.narrow(0, 1, 1);
      Twice.tangent = (t) => t.mul_(2);
      const y = Twice.apply(x);
      expect([y === x, x.toArray(), tangentOf(x), tangentOf(view)]).toEqual([true, [2, 4], [6, 8], [8]]);
    });
  });

  test('must be, and be returned', () => {
    dualLevel(() => {
      Twice.tangent = (t) => t.mul(2);
      expect(() => Twice.apply(dual([1], [3]))).toThrow(
        'An inplace custom Function is not modifying the forward mode gradients inplace. If the forward is modifying an input ' +
          'inplace, then the jvp function must modify the corresponding gradient inplace.',
      );
      Twice.tangent = (t) => t.mul_(2).mul(1);
      expect(() => Twice.apply(dual([1], [3]))).toThrow(
        'An inplace custom Function is not returning the forward mode gradients as-is. If the forward is modifying an input ' +
          'inplace, then the jvp function must modify the gradient inplace and return it as-is.',
      );
      Twice.tangent = (t) => t;
      expect(() => Twice.apply(dual([1], [3]))).toThrow(GraphError);
    });
    Twice.tangent = (t) => t.mul_(2);
  });

  test('appears where only another input had one', () => {
    class AddInto extends Function {
      static forward(ctx: Context, target: Tensor, source: Tensor): Tensor {
        ctx.markDirty(target);
        return target.add_(source);
      }

      static jvp(_: Context, t: Tensor, s: Tensor): Tensor {
        return t.add_(s);
      }
    }
    dualLevel(() => {
      const base = constant([1, 2, 3]);
      AddInto.apply(base.narrow(0, 1, 1), dual([5], [7]));
      expect([base.toArray(), tangentOf(base.mul(1))]).toEqual([
        [1, 7, 3],
        [0, 7, 0],
      ]);
    });
  });
});

describe('a custom function inside several levels', () => {
  test.each([
    ['that saves its input', Cube, [8, 12, 12, 6]],
    ['that saves its result', Exp, new Array(4).fill(Math.exp(2))],
  ])('%s is differentiated again by an outer level', (_, F, wanted) => {
    const found = dualLevel(() => {
      const one = makeDual(constant([2]), constant([1]));
      return dualLevel(() => {
        const two = makeDual(one, constant([1]));
        return dualLevel(() => {
          const three = makeDual(two, constant([1]));
          const y = F.apply(three);
          const first = unpackDual(y).tangent!;
          const second = unpackDual(first, 2).tangent!;
          const third = unpackDual(second, 1).tangent!;
          return [unpackDual(unpackDual(unpackDual(y).primal, 2).primal, 1).primal, first, second, third].map((t) =>
            t.toArray(),
          );
        });
      });
    });
    expect(found.flat()).toEqual(wanted);
  });

  test('has the tangents of those levels alone that its inputs have', () => {
    dualLevel(() => {
      const x = makeDual(constant([2]), constant([1]));
      dualLevel(() => {
        const y = Cube.apply(x);
        expect([tangentOf(y, 1), tangentOf(y, 2)]).toEqual([[12], null]);
      });
    });
  });

  test('has gradients with tangents: forward over reverse', () => {
    for (const [F, slope, curve] of [
      [Cube, 12, 12],
      [Exp, Math.exp(2), Math.exp(2)],
    ] as const) {
      dualLevel(() => {
        const x = leaf([2]);
        const y = F.apply(makeDual(x, constant([1])));
        const [g] = grad(y, x);
        expect([g!.toArray(), tangentOf(g!)]).toEqual([[slope], [curve]]);
      });
    }
  });

  test('has tangents with gradients: reverse over forward', () => {
    for (const [F, curve] of [
      [Cube, 12],
      [Exp, Math.exp(2)],
    ] as const) {
      const x = leaf([2]);
      dualLevel(() => {
        const y = F.apply(makeDual(x, constant([1])));
        unpackDual(y).tangent!.backward();
      });
      expect(gradOf(x)).toEqual([curve]);
    }
  });
});
