/**
 * @features
 * | A8 | torch.autograd.Function, forward(ctx, ...) | `class F extends Function { static forward(ctx, ...) }`, `F.apply` | function.test.ts: "computes with forward and differentiates with backward" |
 * | A8 | setup_context | `static setupContext(ctx, inputs, output)` | function.test.ts: "may keep what it needs in setupContext instead" |
 * | A8 | vjp | `static vjp` | function.test.ts: "may call its backward vjp" |
 * | A8 | instantiation | an error | function.test.ts: "is never instantiated" |
 * | A8 | forward runs with grad mode off; any arguments | the same | function.test.ts: "takes tensors and anything else, and runs with grad mode off" |
 * | A8 | the container of the results is kept | arrays, objects | function.test.ts: "gives an array back for an array, with the number of each output" |
 * | A8 | name of the node | `<Class>Backward` | function.test.ts: "records one node, named after the class" |
 * | A8 | missing forward, backward; backward and vjp | the same errors | function.test.ts: "says which method is missing, or there twice" |
 */
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  type Context,
  enableGrad,
  Function,
  grad,
  isGradEnabled,
  Node,
  noGrad,
  NotImplementedError,
  tensor,
  type Tensor,
} from 'chainrule';
import { expectDifferentiable } from './differences.js';
import { Exp, Product as Plain } from './functions.js';
import { constant, gradOf, leaf } from './probe.js';

/** x y^k, whose backward notes what it was given. */
class Product extends Plain {
  static log: unknown[] = [];

  static override backward(ctx: Context<{ k: number }>, g: Tensor): [Tensor, null, Tensor] {
    Product.log.push(ctx.needsInputGrad, isGradEnabled());
    return super.backward(ctx, g);
  }
}

describe('a custom function', () => {
  test('computes with forward and differentiates with backward', () => {
    const x = leaf([0, 1]);
    const y = Exp.apply(x);
    expect(y.toArray()).toEqual([1, Math.E]);
    y.backward(constant([2, 3]));
    expect(gradOf(x)).toEqual([2, 3 * Math.E]);
    expectDifferentiable((t) => Exp.apply(t), [constant([0.3, -0.7, 1.2])]);
    expectDifferentiable((s, t) => Product.apply(s, 3, t), [constant([0.3, -0.7]), constant([1.3, 0.4])], {
      forward: false,
    });
  });

  test('records one node, named after the class', () => {
    const x = leaf([0, 1]);
    const y = Exp.apply(x);
    expect(y.gradFn).toBeInstanceOf(Node);
    expect(y.gradFn!.name()).toBe('ExpBackward');
    expect(String(Exp.apply(tensor([0], { requiresGrad: true })))).toBe('tensor([1.], grad_fn=<ExpBackward>)');
    expect(y.gradFn!.nextFunctions.map(([node]) => node?.className)).toEqual(['AccumulateGrad']);
  });

  test('lists the inputs that are tensors among the next functions, whether they have a gradient or not', () => {
    const y = Product.apply(leaf([1]).mul(1), 2, constant([1]));
    expect(y.gradFn!.nextFunctions.map(([node]) => node?.className ?? null)).toEqual(['MulBackward0', null]);
  });

  test('takes tensors and anything else, and runs with grad mode off', () => {
    const seen: unknown[] = [];
    class Anything extends Function {
      static forward(ctx: Context, ...inputs: [Tensor, string, { readonly deep: Tensor }, null]): [Tensor, string] {
        seen.push(isGradEnabled(), inputs[0] === x, inputs[2].deep === x, inputs[0].requiresGrad);
        return [inputs[0].mul(2), inputs[1]];
      }

      static backward(_: Context, g: Tensor, none: null): unknown[] {
        seen.push(none);
        return [g.mul(2), null, null, null];
      }
    }
    const x = leaf([1, 2]);
    const [y, text] = Anything.apply(x, 'text', { deep: x }, null);
    expect([text, isGradEnabled(), y.requiresGrad]).toEqual(['text', true, true]);
    y.sum().backward();
    expect(seen).toEqual([false, true, true, true, null]);
    expect(gradOf(x)).toEqual([2, 2]);
  });

  test('passes nested results through and tracks those at the top', () => {
    class Nested extends Function {
      static forward(_: Context, x: Tensor): [Tensor, { readonly inner: Tensor }] {
        return [x.mul(2), { inner: x.mul(3) }];
      }

      static backward(_: Context, g: Tensor): Tensor {
        return g.mul(2);
      }
    }
    const [y, { inner }] = Nested.apply(leaf([1]));
    expect([y.requiresGrad, inner.requiresGrad, inner.toArray()]).toEqual([true, false, [3]]);
  });

  test('gives an array back for an array, with the number of each output', () => {
    class Mixed extends Function {
      static forward(_: Context, x: Tensor): [Tensor, string, Tensor] {
        return [x.mul(2), 'text', x.mul(3)];
      }

      static backward(_: Context, g: Tensor, none: null, h: Tensor): Tensor {
        expect(none).toBeNull();
        return g.mul(2).add(h.mul(3));
      }
    }
    const start = leaf([1]);
    const [first, text, third] = Mixed.apply(start);
    expect([first.outputNr, text, third.outputNr]).toEqual([0, 'text', 2]);
    third.backward();
    expect(gradOf(start)).toEqual([3]);
    class Lonely extends Function {
      static forward(_: Context, x: Tensor): [Tensor] {
        return [x.mul(2)];
      }

      static backward(_: Context, g: Tensor): Tensor {
        return g.mul(2);
      }
    }
    const x = leaf([1]);
    const made = Lonely.apply(x);
    made[0].backward();
    expect([made.length, gradOf(x)]).toEqual([1, [2]]);
  });

  test('may return nothing', () => {
    class Nothing extends Function {
      static forward(_: Context, _x: Tensor): null {
        return null;
      }
    }
    class Empty extends Function {
      static forward(_: Context, _x: Tensor): Tensor[] {
        return [];
      }
    }
    expect([Nothing.apply(leaf([1])), Empty.apply(leaf([1]))]).toEqual([null, []]);
  });

  test('adds up what arrives where it returns a tensor twice', () => {
    const given: unknown[] = [];
    class Twice extends Function {
      static forward(_: Context, x: Tensor): [Tensor, Tensor] {
        const y = x.mul(2);
        return [y, y];
      }

      static backward(_: Context, g: Tensor, h: Tensor): Tensor {
        given.push(g.toArray(), h.toArray());
        return g.add(h).mul(2);
      }
    }
    const x = leaf([1, 1]);
    const [y, z] = Twice.apply(x);
    y.mul(3).add(z).sum().backward();
    expect(y === z).toBe(true);
    expect([given, gradOf(x)]).toEqual([
      [
        [0, 0],
        [4, 4],
      ],
      [8, 8],
    ]);
  });

  test('records nothing under noGrad(), or where no input requires grad', () => {
    const x = leaf([1]);
    expect(noGrad(() => Exp.apply(x)).requiresGrad).toBe(false);
    expect(Exp.apply(constant([1])).gradFn).toBeNull();
    expect(() => noGrad(() => Exp.apply(x)).backward()).toThrow('noGrad()');
    expect(enableGrad(() => Exp.apply(x)).requiresGrad).toBe(true);
  });

  test('runs its backward once, and only where something depends on it', () => {
    Product.log = [];
    const [x, y] = [leaf([1]), leaf([2])];
    const z = Product.apply(x, 2, y);
    const other = y.mul(3);
    grad(other, y, { retainGraph: true });
    expect(Product.log).toEqual([]);
    z.add(other).backward();
    expect(Product.log).toEqual([[true, false, true], false]);
    expect([gradOf(x), gradOf(y)]).toEqual([[4], [7]]);
  });

  test('may keep what it needs in setupContext instead', () => {
    class Power extends Function {
      static forward(x: Tensor, k: number): Tensor {
        return x.pow(k);
      }

      static setupContext(ctx: Context<{ k: number }>, [x, k]: [Tensor, number], output: Tensor): void {
        expect(isGradEnabled()).toBe(false);
        ctx.saveForBackward(x, output);
        ctx.k = k;
      }

      static backward(ctx: Context<{ k: number }>, g: Tensor): [Tensor, null] {
        const [x, y] = ctx.savedTensors;
        return [g.mul(ctx.k).mul(y).div(x), null];
      }
    }
    expectDifferentiable((x) => Power.apply(x, 3), [constant([0.5, 2])], { forward: false });
  });

  test('may call its backward vjp', () => {
    class Double extends Function {
      static forward(_: Context, x: Tensor): Tensor {
        return x.mul(2);
      }

      static vjp(_: Context, g: Tensor): Tensor {
        return g.mul(2);
      }
    }
    const x = leaf([1]);
    Double.apply(x).backward();
    expect(gradOf(x)).toEqual([2]);
  });

  test('says which method is missing, or there twice', () => {
    class None extends Function {}
    class OnlyForward extends Function {
      static forward(_: Context, x: Tensor): Tensor {
        return x.mul(2);
      }
    }
    class Both extends OnlyForward {
      static backward = (_: Context, g: Tensor): Tensor => g;
      static vjp = (_: Context, g: Tensor): Tensor => g;
    }
    // @ts-expect-error -- there is no forward
    const apply = (): unknown => None.apply(leaf([1]));
    expect(apply).toThrow('None: You must implement the forward function for custom autograd.Function.');
    expect(apply).toThrow(NotImplementedError);
    expect(() => OnlyForward.apply(leaf([1])).backward()).toThrow(
      'You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD.',
    );
    expect(() => Both.apply(leaf([1])).backward()).toThrow(
      "Implementing both 'backward' and 'vjp' for a custom Function is not allowed.",
    );
    expect(OnlyForward.apply(leaf([1])).toArray()).toEqual([2]);
  });

  test('is never instantiated', () => {
    const make = Exp as unknown as new () => unknown;
    expect(() => new make()).toThrow('Exp should not be instantiated.');
    expect(() => new make()).toThrow('Legacy autograd function with non-static forward method is deprecated');
    expect(() => new make()).toThrow(ArgumentError);
  });

  test('has an apply that is called on its class', () => {
    const { apply } = Exp as unknown as { apply: (x: Tensor) => Tensor };
    expect(() => apply(leaf([1]))).toThrow(ArgumentError);
    expect(() => apply(leaf([1]))).toThrow('write (x) => F.apply(x), or F.apply.bind(F)');
    expect(apply.call(Exp, leaf([0])).toArray()).toEqual([1]);
  });

  test('has a forward that is not async', () => {
    class Late extends Function {
      static async forward(_: Context, x: Tensor): Promise<Tensor> {
        await Promise.resolve();
        return x;
      }
    }
    expect(() => Late.apply(leaf([1]))).toThrow('Late: forward is async');
    expect(isGradEnabled()).toBe(true);
  });

  test('leaves modes and inputs as they were when forward throws', () => {
    class Failing extends Function {
      static forward(_: Context, _x: Tensor): Tensor {
        throw new Error('mine');
      }
    }
    const x = leaf([1]);
    const flags = x.flags;
    expect(() => Failing.apply(x)).toThrow('mine');
    expect([isGradEnabled(), x.flags, x.requiresGrad]).toEqual([true, flags, true]);
    Exp.apply(x).backward();
    expect(gradOf(x)).toEqual([Math.E]);
  });

  test('may call another in its forward and its backward', () => {
    class Outer extends Function {
      static forward(ctx: Context, x: Tensor): Tensor {
        const y = Exp.apply(x);
        expect(y.requiresGrad).toBe(false);
        ctx.saveForBackward(x);
        return y.mul(x);
      }

      static backward(ctx: Context, g: Tensor): Tensor {
        const [x] = ctx.savedTensors;
        return g.mul(Exp.apply(x)).mul(x.add(1));
      }
    }
    expectDifferentiable((x) => Outer.apply(x), [constant([0.5, -1])], { forward: false });
  });

  test('may differentiate inside', () => {
    class Inner extends Function {
      static forward(ctx: Context<{ slope: number }>, x: Tensor): Tensor {
        const at = x.detach().requiresGrad_();
        const y = enableGrad(() => at.pow(3).sum());
        const [slope] = grad(y, at);
        ctx.slope = slope!.item();
        return y.detach();
      }

      static backward(ctx: Context<{ slope: number }>, g: Tensor): Tensor {
        return g.mul(ctx.slope);
      }
    }
    const x = leaf(2);
    Inner.apply(x).backward();
    expect(gradOf(x)).toBe(12);
  });
});
