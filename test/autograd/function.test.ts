/**
 * @features
 * | A8 | torch.autograd.Function, forward(ctx, ...) | `class F extends Function { static forward(ctx, ...) }`, `F.apply` | function.test.ts: "computes with forward and differentiates with backward" |
 * | A8 | setup_context | `static setupContext(ctx, inputs, output)` | function.test.ts: "may keep what it needs in setupContext instead" |
 * | A8 | vjp | `static vjp` | function.test.ts: "may call its backward vjp" |
 * | A8 | ctx.save_for_backward, ctx.saved_tensors | `ctx.saveForBackward`, `ctx.savedTensors` | function.test.ts: "are given back as the same objects" |
 * | A8 | ctx.needs_input_grad | `ctx.needsInputGrad` | function.test.ts: "says of each input whether it requires grad" |
 * | A8 | ctx.mark_non_differentiable | `ctx.markNonDifferentiable` | function.test.ts: "have no gradient, and backward gets zeros for them" |
 * | A8 | ctx.set_materialize_grads | `ctx.setMaterializeGrads` | function.test.ts: "are null with setMaterializeGrads(false)" |
 * | A8 | attributes of ctx | own properties of ctx, `y.gradFn.ctx` | function.test.ts: "is reachable from the node, with its own properties" |
 * | A8 | clear_saved_tensors_on_access | `static clearSavedTensorsOnAccess` | function.test.ts: "can be read once where the function says so" |
 * | A8 | instantiation | an error | function.test.ts: "is never instantiated" |
 * | A8 | vmap, generate_vmap_rule | `static vmap`, `static generateVmapRule` | function.test.ts: "has one rule for vmap" |
 */
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  type Context,
  enableGrad,
  Function,
  grad,
  GraphError,
  isGradEnabled,
  Node,
  noGrad,
  NotImplementedError,
  ones,
  scope,
  tensor,
  type Tensor,
} from 'chainrule';
import { interceptCalls, vmapRuleOf } from '../../src/func/function-call.js';
import type { Definition } from '../../src/func/function-context.js';
import { expectDifferentiable } from './differences.js';
import { constant, gradOf, leaf } from './probe.js';

class Exp extends Function {
  static forward(ctx: Context, x: Tensor): Tensor {
    const y = x.exp();
    ctx.saveForBackward(y);
    return y;
  }

  static backward(ctx: Context, g: Tensor): Tensor {
    const [y] = ctx.savedTensors;
    return g.mul(y);
  }

  static jvp(ctx: Context, t: Tensor): Tensor {
    const [y] = ctx.savedTensors;
    return t.mul(y);
  }
}

/** x y^k, whose backward notes what it was given. */
class Product extends Function {
  static log: unknown[] = [];

  static forward(ctx: Context<{ k: number }>, x: Tensor, k: number, y: Tensor): Tensor {
    ctx.saveForBackward(x, y);
    ctx.k = k;
    return x.mul(y.pow(k));
  }

  static backward(ctx: Context<{ k: number }>, g: Tensor): [Tensor, null, Tensor] {
    Product.log.push(ctx.needsInputGrad, isGradEnabled());
    const [x, y] = ctx.savedTensors;
    return [
      g.mul(y.pow(ctx.k)),
      null,
      g
        .mul(x)
        .mul(ctx.k)
        .mul(y.pow(ctx.k - 1)),
    ];
  }
}

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
    const [y, i, z] = Results.apply(leaf([1.5, 2.5]), true);
    expect([y.outputNr, i.toArray(), z.toArray()]).toEqual([0, [1, 2], [7.5, 12.5]]);
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

  test('has one rule for vmap', () => {
    class Own extends Function {
      static forward(_: Context, x: Tensor): Tensor {
        return x;
      }

      static vmap(_info: unknown, _dims: unknown, x: Tensor): [Tensor, number] {
        return [x, 0];
      }
    }
    class Generated extends Exp {
      static override readonly generateVmapRule = true;
    }
    class Both extends Own {
      static override readonly generateVmapRule = true;
    }
    const definitions: Definition[] = [];
    const stop = interceptCalls((definition, args, proceed) => {
      definitions.push(definition);
      return proceed(args);
    });
    const x = constant([1]);
    for (const made of [Own.apply(x), Generated.apply(x), Both.apply(x), Exp.apply(x)]) expect(made.numel()).toBe(1);
    stop();
    const [own, generated, both, none] = definitions;
    expect(vmapRuleOf(generated!)).toBe('generate');
    const [result, dim] = (vmapRuleOf(own!) as (...args: unknown[]) => [Tensor, number])({}, [0], x);
    expect([result === x, dim]).toEqual([true, 0]);
    expect(() => vmapRuleOf(both!)).toThrow('to avoid ambiguity');
    expect(() => vmapRuleOf(none!)).toThrow('You tried to vmap over Exp, but it does not have vmap support.');
    Exp.apply(x);
    expect(definitions.length).toBe(4);
  });

  test('can be answered by somebody else, the last to ask first', () => {
    const seen: string[] = [];
    const stop = interceptCalls((definition, [x], proceed) => {
      seen.push('first');
      return proceed([(x as Tensor).mul(2)]);
    });
    const stopSecond = interceptCalls((definition, args, proceed) => {
      seen.push(definition.name);
      return proceed(args);
    });
    expect(Exp.apply(constant([0.5])).toArray()).toEqual([Math.E]);
    stop();
    stopSecond();
    expect(seen).toEqual(['Exp', 'first']);
    expect(Exp.apply(constant([0])).toArray()).toEqual([1]);
  });
});

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
