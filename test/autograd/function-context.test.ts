/**
 * @features
 * | A8 | ctx.save_for_backward, ctx.saved_tensors | `ctx.saveForBackward`, `ctx.savedTensors` | function-context.test.ts: "are given back as the same objects" |
 * | A8 | ctx.needs_input_grad | `ctx.needsInputGrad` | function-context.test.ts: "says of each input whether it requires grad" |
 * | A8 | attributes of ctx | own properties of ctx, `y.gradFn.ctx` | function-context.test.ts: "is reachable from the node, with its own properties" |
 * | A8 | clear_saved_tensors_on_access | `static clearSavedTensorsOnAccess` | function-context.test.ts: "can be read once where the function says so" |
 * | A8 | save_for_backward of non-tensors | refused | function-context.test.ts: "refuses what it cannot take" |
 * | A8 | saved tensors are freed after backward | the same | function-context.test.ts: "are freed after backward, unless the graph is kept" |
 * | A8 | saved tensors are checked for modification | the same | function-context.test.ts: "that were written in place since are an error" |
 */
import { describe, expect, test } from 'vitest';
import { ArgumentError, type Context, Function, grad, noGrad, scope, type Tensor } from 'chainrule';
import { Exp, Product } from './functions.js';
import { constant, gradOf, leaf } from './probe.js';

describe('ctx', () => {
  test('is reachable from the node, with its own properties', () => {
    const y = Product.apply(leaf([2]), 3, leaf([1]));
    const ctx = y.gradFn!.ctx as Context<{ k: number }>;
    expect([ctx.k, Object.keys(ctx)]).toEqual([3, ['k']]);
    expect(ctx.savedTensors.map((t) => t.toArray())).toEqual([[2], [1]]);
    expect((y.gradFn!.savedTensors as Tensor[]).length).toBe(2);
    expect(leaf([1]).mul(2).gradFn!.ctx).toBeUndefined();
    y.backward();
    expect(ctx.k).toBe(3);
  });

  test('says of each input whether it requires grad', () => {
    const seen: unknown[] = [];
    class Needs extends Function {
      static forward(ctx: Context, x: Tensor, _k: number, _y: Tensor): Tensor {
        seen.push(ctx.needsInputGrad);
        return x.mul(1);
      }
    }
    Needs.apply(leaf([1]), 1, constant([1]));
    Needs.apply(constant([1]), 1, leaf([1]));
    noGrad(() => Needs.apply(leaf([1]), 1, constant([1])));
    expect(seen).toEqual([
      [true, false, false],
      [false, false, true],
      [true, false, false],
    ]);
  });

  test('refuses what it cannot take', () => {
    class Wrong extends Function {
      static forward(ctx: Context, x: Tensor, what: (ctx: Context) => void): Tensor {
        what(ctx);
        return x.mul(1);
      }
    }
    const three = 3 as unknown as Tensor;
    const call = (what: (ctx: Context) => void) => (): unknown => Wrong.apply(leaf([1]), what);
    expect(call((ctx) => ctx.saveForBackward(three))).toThrow(
      'save_for_backward can only save variables, but argument 0 is of type number',
    );
    expect(call((ctx) => ctx.saveForForward(null, three))).toThrow(
      'save_for_forward expects all arguments to be tensors; you should save non-tensors as attributes on ctx',
    );
    expect(call((ctx) => ctx.markDirty(three))).toThrow(
      'mark_dirty can only accept variables, but argument 0 is of type number',
    );
    expect(call((ctx) => ctx.markNonDifferentiable(three))).toThrow(
      'mark_non_differentiable only accepts variable arguments, but got number',
    );
    expect(call((ctx) => ctx.markDirty(three))).toThrow(ArgumentError);
  });
});

describe('saved tensors', () => {
  test('are given back as the same objects', () => {
    const seen: unknown[] = [];
    class Same extends Function {
      static forward(ctx: Context, x: Tensor): Tensor {
        const y = x.mul(2);
        ctx.saveForBackward(x, null, y);
        return y;
      }

      static backward(ctx: Context, g: Tensor): Tensor {
        const [x0, none, y0] = ctx.savedTensors;
        seen.push(x0 === x, none, y0 === y);
        return g.mul(2);
      }
    }
    const x = leaf([1]);
    const y = Same.apply(x);
    y.backward();
    expect(seen).toEqual([true, null, true]);
  });

  test('are freed after backward, unless the graph is kept', () => {
    const y = Exp.apply(leaf([1]));
    y.backward(null, true);
    y.backward();
    expect(() => y.backward()).toThrow('Trying to backward through the graph a second time');
    expect(() => (y.gradFn!.ctx as Context).savedTensors).toThrow(
      '(or directly access saved tensors after they have already been freed)',
    );
  });

  test('that were written in place since are an error', () => {
    const x = leaf([1]).mul(1);
    const y = Product.apply(x, 2, leaf([3]));
    x.add_(1);
    expect(() => y.backward()).toThrow(
      'one of the variables needed for gradient computation has been modified by an inplace operation: [torch.DoubleTensor [1]], ' +
        'which is output 0 of AddBackward0, is at version 1; expected version 0 instead.',
    );
    const z = Exp.apply(leaf([1]));
    z.mul_(2);
    expect(() => z.sum().backward()).toThrow(
      'which is output 0 of ExpBackward, is at version 1; expected version 0 instead.',
    );
  });

  test('that are results lead back to the function in a recorded backward', () => {
    const x = leaf([0.5]);
    const [first] = grad(Exp.apply(x), x, { createGraph: true });
    const [second] = grad(first!, x, { createGraph: true });
    const [third] = grad(second!, x);
    expect([first!.item(), second!.item(), third!.item()]).toEqual(new Array(3).fill(Math.exp(0.5)));
  });

  test('survive the scope they were made in with the result', () => {
    const x = leaf(Array.from({ length: 3000 }, () => 0));
    const y = scope(() => Exp.apply(x.mul(1)));
    y.sum().backward();
    expect((gradOf(x) as number[])[9]).toBe(1);
  });

  test('can be read once where the function says so', () => {
    class Once extends Exp {
      static override readonly clearSavedTensorsOnAccess = true;
    }
    class Again extends Once {
      static override backward(ctx: Context, g: Tensor): Tensor {
        return g.mul(ctx.savedTensors[0]).mul(ctx.savedTensors[0]);
      }
    }
    const x = leaf([0]);
    Once.apply(x).backward();
    expect(gradOf(x)).toEqual([1]);
    expect(() => Again.apply(x).backward()).toThrow('can only be accessed once');
    const y = Once.apply(x);
    y.backward(null, true);
    expect(() => y.backward()).toThrow('can only be accessed once');
  });
});
