/**
 * What a custom function keeps alive: what was saved, until backward, and nothing else. The collector is forced, after the
 * job in which a WeakRef was made.
 */
import { expect, test } from 'vitest';
import { type Context, Function, noGrad, ones, type Tensor } from 'chainrule';
import { afterwards, gone } from './garbage.js';

const large = (): Tensor => ones([1000], { requiresGrad: true });

/** 2 x e^y, which saves e^y; a test may look at it. */
class Product extends Function {
  static saved: WeakRef<Tensor> | null = null;

  static forward(ctx: Context, x: Tensor, y: Tensor): Tensor {
    const e = y.exp();
    Product.saved = new WeakRef(e);
    ctx.saveForBackward(e);
    return x.mul(e).mul(2);
  }

  static backward(ctx: Context, g: Tensor): [Tensor, null] {
    return [g.mul(ctx.savedTensors[0]).mul(2), null];
  }
}

test('a call keeps nothing of its inputs but their place in the graph', async () => {
  const x = large();
  let ref!: WeakRef<Tensor>;
  const z = (() => {
    const y = x.mul(1);
    ref = new WeakRef(y);
    return Product.apply(y, ones([1000]));
  })();
  await afterwards();
  expect([gone(ref), gone(Product.saved!)]).toEqual([true, false]);
  z.sum().backward();
  expect(x.grad!.sum().item()).toBeCloseTo(2000 * Math.E, 1);
});

test('what it saved is given back by backward, while its result and ctx live on', async () => {
  const z = Product.apply(large(), ones([1000]));
  const { ctx } = z.gradFn!;
  z.sum().backward();
  await afterwards();
  expect([gone(Product.saved!), ctx === z.gradFn!.ctx]).toEqual([true, true]);
});

test('a call that is not recorded keeps nothing', async () => {
  const z = noGrad(() => Product.apply(large(), ones([1000])));
  await afterwards();
  expect([gone(Product.saved!), z.numel()]).toEqual([true, 1000]);
});

test('a graph that leads through it, recorded backward included, is dropped with its ends', async () => {
  const refs: WeakRef<object>[] = [];
  (() => {
    const x = large();
    const y = Product.apply(x, ones([1000]));
    y.square().sum().backward({ createGraph: true });
    refs.push(new WeakRef(x), new WeakRef(x.grad!), new WeakRef(y.gradFn!), new WeakRef(y.gradFn!.ctx!));
  })();
  await afterwards();
  expect(refs.map(gone)).toEqual([true, true, true, true]);
});
