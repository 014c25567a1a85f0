/**
 * Custom functions whose rule for vmap is made of their methods: what becomes of inputs, outputs and gradients of all kinds.
 *
 * @features
 * | A8 | mark_dirty, mark_non_differentiable, views under vmap | as outside | inside-function-generated.test.ts: "writes in place into the examples" |
 */
import { describe, expect, test } from 'vitest';
import { type Context, customOp, dropout, Function, manualSeed, type Tensor, vmap, zeros } from 'chainrule';
import { grad } from 'chainrule/func';
import { physicalOf } from '../../src/tensor/batching.js';
import { afterwards, gone } from '../autograd/garbage.js';
import { expectClose, f64, leaf, rows, xs } from './values.js';

describe('a rule that vmap makes', () => {
  test('adds up what examples contribute to an input that is the same for all, constants too', () => {
    const constant = customOp({
      name: 'constant',
      forward: (a: Tensor, b: Tensor) => a.mul(b),
      vjp: ([a], _g) => [a.onesLike(), null],
    });
    const a = leaf(2);
    vmap((b: Tensor) => constant(a, b))(f64([1, 2, 3, 4]))
      .sum()
      .backward();
    expectClose(a.grad, 4);
  });

  test('undoes the broadcasting of gradients for each example', () => {
    const broadcast = customOp({
      name: 'broadcast',
      forward: (a: Tensor) => a.mul(2),
      vjp: ([a], g) => g.mul(2).expand([4, ...a.shape]),
    });
    const x = leaf(rows);
    vmap((row: Tensor) => broadcast(row))(x)
      .sum()
      .backward();
    expectClose(x.grad, xs.mul(0).add(8));
  });

  test('keeps results that are no tensors, or have no gradient', () => {
    class Sorted extends Function {
      static override readonly generateVmapRule = true;
      static forward(ctx: Context, x: Tensor): [Tensor, Tensor, string] {
        const { values, indices } = x.sort();
        ctx.markNonDifferentiable(indices);
        ctx.saveForBackward(indices);
        return [values, indices, 'sorted'];
      }
      static backward(ctx: Context, g: Tensor): Tensor {
        const [indices] = ctx.savedTensors;
        return zeros(g.shape, { dtype: 'float64' }).scatter(0, indices, g);
      }
    }
    const x = leaf(rows);
    const names: unknown[] = [];
    const [values, indices] = vmap((row: Tensor) => {
      const [v, i, name] = Sorted.apply(row);
      names.push(name, v.requiresGrad, i.requiresGrad);
      return [v.mul(v), i];
    })(x) as [Tensor, Tensor];
    expect(names).toEqual(['sorted', true, false]);
    expectClose(indices, xs.sort(1).indices);
    values.sum().backward();
    expectClose(x.grad, xs.mul(2));
  });

  test('writes in place into the examples', () => {
    class Double extends Function {
      static override readonly generateVmapRule = true;
      static forward(ctx: Context, x: Tensor): Tensor {
        ctx.markDirty(x);
        return x.mul_(2);
      }
      static backward(_ctx: Context, g: Tensor): Tensor {
        return g.mul(2);
      }
    }
    const x = leaf(rows);
    const same: boolean[] = [];
    const y = vmap((row: Tensor) => {
      const t = row.clone();
      const out = Double.apply(t);
      same.push(out === t);
      return t.mul(row);
    })(x);
    expect(same).toEqual([true]);
    expectClose(y.detach(), xs.square().mul(2));
    y.sum().backward();
    expectClose(x.grad, xs.mul(4));
  });

  test('gives views, and inputs as they are, as views', () => {
    class Same extends Function {
      static override readonly generateVmapRule = true;
      static forward(_ctx: Context, x: Tensor): Tensor {
        return x;
      }
      static backward(_ctx: Context, g: Tensor): Tensor {
        return g.mul(3);
      }
    }
    const x = leaf(rows);
    const y = vmap((row: Tensor) => Same.apply(row).sum())(x);
    y.sum().backward();
    expectClose(x.grad, xs.mul(0).add(3));
  });

  test('draws random numbers in backward for each example, as the vmap was told to', () => {
    const noisy = customOp({
      name: 'noisy',
      forward: (x: Tensor) => x.clone(),
      vjp: (_saved, g) => dropout(g, 0.5),
    });
    const of = (randomness: 'different' | 'same' | 'error'): number[][] => {
      manualSeed(1);
      const x = leaf(rows);
      vmap((row: Tensor) => noisy(row), { randomness })(x)
        .sum()
        .backward();
      return x.grad!.toArray() as number[][];
    };
    expect(new Set(of('same').map(String)).size).toBe(1);
    expect(new Set(of('different').map(String)).size).toBeGreaterThan(1);
    expect(() => of('error')).toThrow(/random/);
  });

  test('throws at second order for what was computed inside forward', () => {
    class Kept extends Function {
      static override readonly generateVmapRule = true;
      static forward(ctx: Context<{ d: Tensor }>, x: Tensor): Tensor {
        ctx.d = x.square().mul(3);
        return x.pow(3);
      }
      static backward(ctx: Context<{ d: Tensor }>, g: Tensor): Tensor {
        return g.mul(ctx.d);
      }
    }
    const once = (x: Tensor): Tensor => vmap(grad((row: Tensor) => Kept.apply(row).sum()))(x);
    expectClose(once(xs), xs.square().mul(3));
    expect(() => grad((x: Tensor) => once(x).sum())(xs)).toThrow(/ctx.d was computed inside forward of Kept/);
  });

  test('leaves no vmap running behind an error', () => {
    const bad = customOp({
      name: 'bad',
      forward: (x: Tensor) => x.clone(),
      vjp: () => {
        throw new Error('mine');
      },
    });
    const y = vmap((row: Tensor) => bad(row))(leaf(rows));
    expect(() => {
      y.sum().backward();
    }).toThrow('mine');
    expectClose(xs.sum(0), [3.25, -0.25, 2.625]);
  });

  test('is refused what a closure brings from a vmap, where a gradient would be missing', () => {
    const x = leaf([1, 2, 3]);
    const f = (row: Tensor): Tensor => {
      const op = customOp({ name: 'closing', forward: (t: Tensor) => t.mul(row), vjp: (_s, g) => g });
      return op(x);
    };
    expect(() => vmap(f)(xs)).toThrow(/closing: forward uses a tensor of a vmap.*as an argument/);
  });
});

test('a call inside vmap keeps nothing alive but what it saved', async () => {
  const plus = customOp({
    name: 'plus',
    forward: (a: Tensor, b: Tensor) => ({ result: a.add(b), saved: null }),
    vjp: (_saved, g) => [g, g],
  });
  const refs: WeakRef<Tensor>[] = [];
  const x = leaf(rows);
  const y = vmap((row: Tensor) => {
    const [a, b] = [row.exp().mul(1), row.sin().mul(1)];
    refs.push(new WeakRef(physicalOf(a)), new WeakRef(physicalOf(b)));
    return plus(a, b);
  })(x);
  await afterwards();
  expect(refs.map(gone)).toEqual([true, true]);
  y.sum().backward();
  expectClose(x.grad, xs.exp().add(xs.cos()));
});
