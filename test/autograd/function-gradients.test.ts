/**
 * @features
 * | A8 | backward: number, kind and sizes of what it returns | the same | function-gradients.test.ts: "is one gradient for each input of forward" |
 * | A8 | ctx.mark_non_differentiable | `ctx.markNonDifferentiable` | function-gradients.test.ts: "have no gradient, and backward gets zeros for them" |
 * | A8 | ctx.set_materialize_grads | `ctx.setMaterializeGrads` | function-gradients.test.ts: "are null with setMaterializeGrads(false)" |
 * | A8 | trailing None | nulls | function-gradients.test.ts: "may end in further nulls" |
 * | A8 | None as a gradient: undefined | null | function-gradients.test.ts: "may be null where there is no gradient" |
 * | A8 | gradients of expanded sizes are summed | the same | function-gradients.test.ts: "is summed down to the sizes of the input, or refused" |
 * | A8 | wrong types | the same error | function-gradients.test.ts: "must be a tensor or null" |
 * | A8 | gradients of what needs none are ignored | the same | function-gradients.test.ts: "is ignored for an input that requires no grad" |
 * | A8 | undefined incoming gradients are zeros | the same | function-gradients.test.ts: "are zeros where none arrived" |
 */
import { describe, expect, test } from 'vitest';
import { type Context, Function, GraphError, isGradEnabled, ones, type Tensor } from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

/** x 1, whose backward returns what it is told to. */
class Returning extends Function {
  static value: unknown = null;

  static forward(_: Context, x: Tensor, _number: number): Tensor {
    return x.mul(1);
  }

  static backward(): unknown {
    return Returning.value;
  }
}

/** The gradient of a leaf [1, 1] through a backward that returns `value`. */
function gradientFrom(value: unknown): unknown {
  const x = leaf([1, 1]);
  Returning.value = value;
  Returning.apply(x, 2).sum().backward();
  return gradOf(x);
}

/** Three results, of which the second is an index and the third is declared not to have a gradient. */
class Results extends Function {
  static grads: readonly (Tensor | null)[] = [];

  static forward(ctx: Context, x: Tensor, materialize: boolean): [Tensor, Tensor, Tensor] {
    const third = x.mul(5);
    ctx.markNonDifferentiable(third);
    ctx.setMaterializeGrads(materialize);
    return [x.mul(2), x.to('int64'), third];
  }

  static backward(_: Context, ...grads: readonly (Tensor | null)[]): [Tensor | null, null] {
    Results.grads = grads;
    return [grads[0]?.mul(2) ?? null, null];
  }
}

describe('what backward returns', () => {
  test('is one gradient for each input of forward', () => {
    for (const [value, got] of [
      [null, 1],
      [[ones(2)], 1],
      [[ones(2), null, ones(2)], 3],
    ] as const) {
      expect(() => gradientFrom(value)).toThrow(
        `function ReturningBackward returned an incorrect number of gradients (expected 2, got ${got})`,
      );
    }
    expect(() => gradientFrom(null)).toThrow(GraphError);
    expect(gradientFrom([ones(2), null])).toEqual([1, 1]);
  });

  test('may end in further nulls', () => {
    expect(gradientFrom([ones(2), null, null, null])).toEqual([1, 1]);
  });

  test('may be null where there is no gradient', () => {
    expect(gradientFrom([null, null])).toBeNull();
    expect(gradientFrom([undefined, undefined])).toBeNull();
  });

  test('is null for the operations before it, and zeros (or null) for custom functions before it', () => {
    const seen: unknown[] = [];
    class Stop extends Function {
      static forward(_: Context, x: Tensor): Tensor {
        return x.mul(2);
      }

      static backward(): null {
        return null;
      }
    }
    class Seen extends Function {
      static forward(ctx: Context, x: Tensor, materialize: boolean): Tensor {
        ctx.setMaterializeGrads(materialize);
        return x.mul(3);
      }

      static backward(_: Context, g: Tensor | null): [Tensor | null, null] {
        seen.push(g?.toArray() ?? null);
        return [g?.mul(3) ?? null, null];
      }
    }
    const [x, y, z] = [leaf([1, 1]), leaf([1, 1]), leaf([1, 1])];
    Stop.apply(Seen.apply(x, true).mul(1)).sum().backward();
    Stop.apply(Seen.apply(y, false)).sum().backward();
    Stop.apply(z.mul(2)).sum().backward();
    expect(seen).toEqual([[0, 0], null]);
    expect([gradOf(x), gradOf(y), gradOf(z)]).toEqual([[0, 0], null, null]);
  });

  test('must be a tensor or null', () => {
    expect(() => gradientFrom(['a', null])).toThrow('expected Variable or None (got string)');
    expect(() => gradientFrom([3, null])).toThrow('expected Variable or None (got number)');
    expect(() => gradientFrom([Promise.resolve(), null])).toThrow('expected Variable or None (got Promise)');
  });

  test('is null for an input that is no tensor', () => {
    expect(() => gradientFrom([ones(2), ones(2)])).toThrow(
      'function ReturningBackward returned a gradient different than None at position 2, but the corresponding forward ' +
        'input was not a Variable',
    );
  });

  test('is ignored for an input that requires no grad', () => {
    class Both extends Function {
      static forward(_: Context, x: Tensor, y: Tensor): Tensor {
        return x.mul(y);
      }

      static backward(_: Context, g: Tensor): [Tensor, Tensor] {
        return [g, g];
      }
    }
    const [x, y] = [leaf([1]), constant([2])];
    Both.apply(x, y).backward();
    expect([gradOf(x), y.grad]).toEqual([[1], null]);
  });

  test('is summed down to the sizes of the input, or refused', () => {
    expect(gradientFrom([ones(3, 2), null])).toEqual([3, 3]);
    expect(() => gradientFrom([ones(5), null])).toThrow(
      'Function ReturningBackward returned an invalid gradient at index 0 - got [5] but expected shape compatible with [2]',
    );
  });

  test('takes the dtype of the input', () => {
    const x = leaf([1, 1], 'float32');
    Returning.value = [constant([2, 3]), null];
    Returning.apply(x, 1).sum().backward();
    expect([x.grad!.dtype.name, gradOf(x)]).toEqual(['float32', [2, 3]]);
  });

  test('stays as it is, whoever else holds it', () => {
    // As large as what lives in the arena, and summed in place where the engine owns it.
    const n = 5000;
    const mine = constant(Array.from({ length: n }, (_, i) => i));
    class Mine extends Function {
      static forward(_: Context, x: Tensor, y: Tensor): Tensor {
        return x.add(y);
      }

      static backward(): [Tensor, Tensor] {
        return [mine, mine];
      }
    }
    const [x, y] = [leaf(Array.from({ length: n }, () => 1)), leaf(Array.from({ length: n }, () => 1))];
    for (let round = 0; round < 2; round++) Mine.apply(x, y).add(x.mul(2)).add(x).sum().backward();
    expect((mine.toArray() as number[]).slice(0, 3)).toEqual([0, 1, 2]);
    expect(mine.sum().item()).toBe((n * (n - 1)) / 2);
    expect((gradOf(x) as number[]).slice(0, 3)).toEqual([6, 8, 10]);
    expect((gradOf(y) as number[]).slice(0, 3)).toEqual([0, 2, 4]);
    expect([x.grad === mine, x.grad!.sharesStorage(mine), x.grad!.sharesStorage(y.grad!)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('may be what it was given, kept by the user', () => {
    const kept: Tensor[] = [];
    class Keep extends Function {
      static forward(_: Context, x: Tensor): Tensor {
        return x.mul(1);
      }

      static backward(_: Context, g: Tensor): Tensor {
        kept.push(g);
        return g;
      }
    }
    const x = leaf(Array.from({ length: 5000 }, () => 1));
    Keep.apply(Keep.apply(x.mul(2)).mul(3))
      .sum()
      .backward();
    Keep.apply(x).sum().backward();
    expect(kept.map((g) => [(g.toArray() as number[])[0], g.sum().item()])).toEqual([
      [1, 5000],
      [3, 15000],
      [1, 5000],
    ]);
    expect((gradOf(x) as number[])[7]).toBe(7);
  });

  test('may be expanded', () => {
    expect(gradientFrom([constant(3).expand(2), null])).toEqual([3, 3]);
  });

  test('surfaces as it was thrown where backward throws', () => {
    const mine = new RangeError('mine');
    class Throws extends Function {
      static forward(_: Context, x: Tensor): Tensor {
        return x.mul(1);
      }

      static backward(): Tensor {
        throw mine;
      }
    }
    const x = leaf([1]);
    let caught: unknown;
    try {
      Throws.apply(x).backward();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(mine);
    expect([isGradEnabled(), x.grad]).toEqual([true, null]);
  });
});

describe('gradients of several results', () => {
  test('are zeros where none arrived', () => {
    const x = leaf([1, 2]);
    Results.apply(x, true)[0].sum().backward();
    expect(Results.grads.map((g) => g?.toArray())).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
    ]);
    expect(Results.grads[1]!.dtype.name).toBe('int64');
    expect(gradOf(x)).toEqual([2, 2]);
  });

  test('are null with setMaterializeGrads(false)', () => {
    Results.apply(leaf([1, 2]), false)[0]
      .sum()
      .backward();
    expect(Results.grads.map((g) => g?.toArray() ?? null)).toEqual([[1, 1], null, null]);
  });

  test('have no gradient, and backward gets zeros for them', () => {
    const x = leaf([1, 2]);
    const [y, i, z] = Results.apply(x, true);
    expect([y.requiresGrad, i.requiresGrad, z.requiresGrad, z.gradFn]).toEqual([true, false, false, null]);
    expect(() => z.sum().backward()).toThrow('does not require grad and does not have a grad_fn');
    y.add(z).sum().backward();
    expect(Results.grads[2]!.toArray()).toEqual([0, 0]);
  });

  test('of which one is an input marked as not differentiable leave the input alone', () => {
    class Marked extends Function {
      static forward(ctx: Context, x: Tensor): [Tensor, Tensor] {
        ctx.markNonDifferentiable(x);
        return [x, x.mul(2)];
      }

      static backward(_: Context, _g: Tensor, h: Tensor): Tensor {
        return h.mul(2);
      }
    }
    const x = leaf([1]);
    const [same, y] = Marked.apply(x);
    expect([same === x, same.requiresGrad, x.requiresGrad, same.sharesStorage(x)]).toEqual([false, false, true, true]);
    y.backward();
    expect(gradOf(x)).toEqual([2]);
  });
});
