/**
 * The older classes around custom functions.
 *
 * @features
 * | A8 | InplaceFunction | `InplaceFunction` | function-legacy.test.ts: "is a Function: it may say that it writes in place" |
 * | A8 | NestedIOFunction | `NestedIOFunction` | function-legacy.test.ts: "tracks the tensors inside its inputs and its result" |
 * | A8 | BackwardCFunction | `y.gradFn instanceof BackwardCFunction` | function-legacy.test.ts: "is what the nodes of custom functions are" |
 */
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  BackwardCFunction,
  type Context,
  grad,
  GraphError,
  InplaceFunction,
  NestedIOFunction,
  NotImplementedError,
  stack,
  type Tensor,
  vmap,
} from 'chainrule';
import { Exp } from './functions.js';
import { constant, gradOf, leaf, values } from './probe.js';

class Doubled extends InplaceFunction {
  static forward(ctx: Context, x: Tensor): Tensor {
    ctx.markDirty(x);
    return x.mul_(2);
  }

  static backward(_ctx: Context, g: Tensor): Tensor {
    return g.mul(2);
  }
}

describe('InplaceFunction', () => {
  test('is a Function: it may say that it writes in place', () => {
    const x = leaf([1, 2]);
    const y = x.clone();
    const doubled = Doubled.apply(y);
    expect(doubled).toBe(y);
    expect(doubled.gradFn!.name()).toBe('DoubledBackward');
    doubled.sum().backward();
    expect(gradOf(x)).toEqual([2, 2]);
  });

  test('is never instantiated', () => {
    const make = Doubled as unknown as new (inplace: boolean) => unknown;
    expect(() => new make(true)).toThrow('Doubled should not be instantiated');
  });
});

interface Pair {
  readonly a: Tensor;
  readonly b: Tensor;
}

/** From [x, ...] and {a, b} to { sum: a sum(x), products: [a b, 'b'] }. */
class Mixed extends NestedIOFunction {
  static override generateVmapRule = true;

  static forwardExtended(ctx: Context<{ count: number }>, xs: readonly Tensor[], pair: Pair, scale: number) {
    const { a, b } = pair;
    ctx.saveForBackward(a, b, ...xs);
    ctx.count = xs.length;
    const total = xs.reduce((sum, x) => sum.add(x));
    return { sum: a.mul(total).mul(scale), products: [a.mul(b), 'b'] as const };
  }

  static backwardExtended(
    ctx: Context<{ count: number }, readonly Tensor[]>,
    grads: { sum: Tensor; products: readonly [Tensor, null] },
  ): unknown {
    const [a, b, ...xs] = ctx.savedTensors as [Tensor, Tensor, ...Tensor[]];
    const {
      sum,
      products: [product, none],
    } = grads;
    expect(none).toBeNull();
    const total = xs.reduce((left, x) => left.add(x));
    const toX = sum.mul(a).mul(2);
    return [xs.map(() => toX), { b: product.mul(a), a: sum.mul(total).mul(2).add(product.mul(b)) }, null];
  }
}

const plain = (xs: readonly Tensor[], { a, b }: Pair): Tensor => {
  const total = xs.reduce((sum, x) => sum.add(x));
  return a.mul(total).mul(2).add(a.mul(b).mul(3));
};

const mixed = (xs: readonly Tensor[], pair: Pair): Tensor => {
  const { sum, products } = Mixed.apply(xs, pair, 2);
  expect(products[1]).toBe('b');
  return sum.add(products[0].mul(3));
};

describe('NestedIOFunction', () => {
  test('tracks the tensors inside its inputs and its result', () => {
    const inputs = [leaf(2), leaf(3), leaf(5), leaf(7)] as const;
    const [x, y, a, b] = inputs;
    const out = mixed([x, y], { a, b });
    expect(out.item()).toBe(5 * 5 * 2 + 5 * 7 * 3);
    const expected = grad(plain([x, y], { a, b }), inputs).map(values);
    expect(grad(out, inputs).map(values)).toEqual(expected);
    expect(Mixed.apply([x], { a, b }, 2).sum.gradFn!.name()).toBe('MixedBackward');
  });

  test('can be differentiated twice', () => {
    const inputs = [leaf(2), leaf(3), leaf(5), leaf(7)] as const;
    const [x, y, a, b] = inputs;
    const second = (f: typeof mixed): unknown => {
      const first = grad(f([x, y], { a, b }), inputs, { createGraph: true });
      return grad(stack(first).square().sum(), inputs).map(values);
    };
    expect(second(mixed)).toEqual(second(plain));
  });

  test('maps over examples with generateVmapRule', () => {
    const batch = constant([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
    const parts = (f: typeof mixed) => (row: Tensor) => {
      const [x, y, a, b] = row.unbind() as [Tensor, Tensor, Tensor, Tensor];
      return f([x, y], { a, b });
    };
    expect(values(vmap(parts(mixed))(batch))).toEqual(values(stack(batch.unbind().map(parts(plain)))));
  });

  test('may return null for an input as a whole', () => {
    class Partly extends Mixed {
      static override backwardExtended(): unknown {
        return [null, { a: constant(4) }, null];
      }
    }
    const [x, a, b] = [leaf(2), leaf(3), leaf(5)];
    Partly.apply([x], { a, b }, 2).sum.backward();
    expect([x.grad, gradOf(a), b.grad]).toEqual([null, 4, null]);
  });

  test('must return gradients that are built as its inputs', () => {
    class Wrong extends Mixed {
      static override backwardExtended(): unknown {
        return [null, { a: constant(4), c: constant(1) }, null];
      }
    }
    const [x, a, b] = [leaf(2), leaf(3), leaf(5)];
    const { sum } = Wrong.apply([x], { a, b }, 2);
    expect(() => sum.backward()).toThrow(GraphError);
    expect(() => sum.backward({ retainGraph: true })).toThrow(
      'WrongBackward returned gradients whose structure is not that of',
    );
  });

  test('says which method is missing', () => {
    class Without extends NestedIOFunction {}
    const without = Without as unknown as typeof Mixed;
    const call = (): unknown => without.apply([leaf(1)], { a: leaf(1), b: leaf(1) }, 1);
    expect(call).toThrow(NotImplementedError);
    expect(call).toThrow('Without: You must implement forwardExtended');
    class Half extends NestedIOFunction {
      static forwardExtended(_ctx: Context, [x]: readonly [Tensor]): Tensor {
        return x.clone();
      }
    }
    expect(() => Half.apply([leaf(1)]).backward()).toThrow('Half: You must implement backwardExtended');
    const { apply } = Mixed as unknown as { apply(this: void): unknown };
    expect(() => apply()).toThrow('apply: it was called without its class');
  });
});

describe('BackwardCFunction', () => {
  test('is what the nodes of custom functions are', () => {
    const x = leaf([1, 2]);
    const node = Exp.apply(x).gradFn;
    expect(x.exp().gradFn).not.toBeInstanceOf(BackwardCFunction);
    expect(null).not.toBeInstanceOf(BackwardCFunction);
    if (!(node instanceof BackwardCFunction)) throw new Error('expected a node of a custom function');
    expect(node.ctx.needsInputGrad).toEqual([true]);
    expect(node.nextFunctions).toHaveLength(1);
  });

  test('is never instantiated', () => {
    const make = BackwardCFunction as unknown as new () => unknown;
    expect(() => new make()).toThrow(ArgumentError);
  });
});
