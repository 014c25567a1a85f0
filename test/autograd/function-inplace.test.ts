/**
 * @features
 * | A8 | an input returned as it is | a view of the input | function-inplace.test.ts: "that is an input is a view of it" |
 * | A8 | ctx.mark_dirty | `ctx.markDirty` | function-inplace.test.ts: "is returned itself, with the function as its history" |
 * | A4 | CUSTOM FUNCTION views | the same errors | function-inplace.test.ts: "that is a view may not be written in place" |
 * | A8 | mark_dirty on a leaf | refused | function-inplace.test.ts: "is refused as a leaf that requires grad, and as a view of one" |
 * | A8 | mark_dirty without returning it | refused | function-inplace.test.ts: "must be returned" |
 * | A8 | mark_dirty of what is no input | refused | function-inplace.test.ts: "must be an input" |
 */
import { describe, expect, test } from 'vitest';
import { ArgumentError, type Context, Function, grad, GraphError, noGrad, tensor, type Tensor, zeros } from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

const FORBIDDEN =
  'This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to handle ' +
  'view+inplace would override the custom backward associated with the custom Function, leading to incorrect gradients. ' +
  'This behavior is forbidden. You can fix this by cloning the output of the custom Function.';

/** x itself, with ten times the gradient. */
class Same extends Function {
  static forward(_: Context, x: Tensor): Tensor {
    return x;
  }

  static backward(_: Context, g: Tensor): Tensor {
    return g.mul(10);
  }
}

/** x in one row, with seven times the gradient. */
class Flat extends Function {
  static forward(ctx: Context<{ sizes: readonly number[] }>, x: Tensor): Tensor {
    ctx.sizes = x.shape;
    return x.view(-1);
  }

  static backward(ctx: Context<{ sizes: readonly number[] }>, g: Tensor): Tensor {
    return g.mul(7).view([...ctx.sizes]);
  }
}

/** A view and a product. */
class FlatAndTwice extends Function {
  static forward(_: Context, x: Tensor): [Tensor, Tensor] {
    return [x.view(-1), x.mul(2)];
  }

  static backward(_: Context, g: Tensor, h: Tensor): Tensor {
    return g.view(2, 1).add(h.mul(2));
  }
}

/** k x, written over x; the gradient is 10 k instead, so that it can be told from that of mul_. */
class Scale extends Function {
  static forward(ctx: Context<{ k: number }>, k: number, x: Tensor): Tensor {
    ctx.k = k;
    ctx.markDirty(x);
    return x.mul_(k);
  }

  static backward(ctx: Context<{ k: number }>, g: Tensor): [null, Tensor] {
    return [null, g.mul(10 * ctx.k)];
  }
}

/** x w written over x, and 2 x. */
class ScaleAndTwice extends Function {
  static forward(ctx: Context, x: Tensor, w: Tensor): [Tensor, Tensor] {
    ctx.saveForBackward(x.clone(), w);
    ctx.markDirty(x);
    x.mul_(w);
    return [x, x.mul(2)];
  }

  static backward(ctx: Context, g: Tensor, h: Tensor): [Tensor, Tensor] {
    const [x, w] = ctx.savedTensors;
    const both = g.add(h.mul(2));
    return [both.mul(w), both.mul(x)];
  }
}

const column = (): Tensor => leaf([[1], [2]]).mul(1);

describe('a result', () => {
  test('that is an input is a view of it', () => {
    const x = leaf([1, 2]);
    const y = Same.apply(x);
    expect([y === x, y._base === x, y.gradFn!.name(), y._version]).toEqual([false, true, 'SameBackward', 0]);
    y.sum().backward();
    expect(gradOf(x)).toEqual([10, 10]);
    const c = constant([1]);
    expect([Same.apply(c) === c, Same.apply(c)._base === c, Same.apply(c).requiresGrad]).toEqual([false, true, false]);
    expect([noGrad(() => Same.apply(x)) === x, noGrad(() => Same.apply(x)).requiresGrad]).toEqual([false, false]);
    expect(Same.apply(c).add_(1).toArray()).toEqual([2]);
  });

  test('that is a view of an input has the gradient of the function', () => {
    const x = leaf([[1], [2]]);
    const y = Flat.apply(x);
    expect([y._base === x, y.gradFn!.name()]).toEqual([true, 'FlatBackward']);
    y.mul(constant([1, 2]))
      .sum()
      .backward();
    expect(gradOf(x)).toEqual([[7], [14]]);
  });

  test('that is a view may not be written in place', () => {
    for (const [y, name] of [
      [Same.apply(column()), 'SameBackward'],
      [Flat.apply(column()), 'FlatBackward'],
    ] as const) {
      const write = (): unknown => y.add_(1);
      expect(write).toThrow(`Output 0 of ${name} is a view and is being modified inplace. ${FORBIDDEN}`);
      expect(write).toThrow(GraphError);
      expect([y._version, y.clone().add_(1).gradFn!.name()]).toEqual([0, 'AddBackward0']);
    }
  });

  test('that is a view of a tensor made inside may not be written in place either', () => {
    class Reshaped extends Function {
      static forward(_: Context, x: Tensor): Tensor {
        return x.mul(2).view(-1);
      }

      static backward(_: Context, g: Tensor): Tensor {
        return g.view(2, 1).mul(2);
      }
    }
    expect(() => Reshaped.apply(column()).add_(1)).toThrow(FORBIDDEN);
  });

  test('has no gradient any more once the base of the view was written', () => {
    const x = leaf([1, 2]).mul(1);
    const y = Same.apply(x);
    x.add_(1);
    expect(() => y.gradFn).toThrow(
      `Output 0 of SameBackward is a view and its base or another view of its base has been modified inplace. ${FORBIDDEN}`,
    );
  });

  test('among several that is a view counts as one of several views', () => {
    const [y] = FlatAndTwice.apply(column());
    expect(() => y.add_(1)).toThrow(
      'Output 0 of FlatAndTwiceBackward is a view and is being modified inplace. This view is the output of a function that ' +
        'returns multiple views.',
    );
    noGrad(() => y.add_(1));
    expect(() => y.gradFn).toThrow('its base or another view of its base has been modified inplace');
  });

  test('that is a captured leaf is not taken out of its own graph', () => {
    const w = leaf([3]);
    class Captured extends Function {
      static forward(_: Context, _x: Tensor): Tensor {
        return w;
      }

      static backward(_: Context, g: Tensor): Tensor {
        return g.mul(5);
      }
    }
    const x = leaf([1]);
    const y = Captured.apply(x);
    expect([w.isLeaf, w.gradFn, y.gradFn!.name()]).toEqual([true, null, 'CapturedBackward']);
    y.add(w).backward();
    expect([gradOf(x), gradOf(w)]).toEqual([[5], [1]]);
  });
});

describe('an input that is written in place', () => {
  test('is returned itself, with the function as its history', () => {
    const x = leaf([1, 1]);
    const y = x.mul(1);
    expect(Scale.apply(2, y) === y).toBe(true);
    expect([y.toArray(), y._version, y.gradFn!.name()]).toEqual([[2, 2], 2, 'ScaleBackward']);
    expect(y.gradFn!.nextFunctions.map(([node]) => node!.name())).toEqual(['MulBackward0']);
    y.sum().backward();
    expect(gradOf(x)).toEqual([20, 20]);
  });

  test('becomes part of the graph where only another input was', () => {
    const [x, w] = [constant([3]), leaf([4])];
    const [y, z] = ScaleAndTwice.apply(x, w);
    expect([y === x, x.requiresGrad, x.isLeaf, x.gradFn!.name(), z.outputNr]).toEqual([
      true,
      true,
      false,
      'ScaleAndTwiceBackward',
      1,
    ]);
    y.add(z).backward();
    expect(gradOf(w)).toEqual([9]);
  });

  test('may be one of several results', () => {
    const x = leaf([3]);
    const y = x.mul(1);
    const [first, second] = ScaleAndTwice.apply(y, constant([4]));
    expect([first.toArray(), second.toArray(), y.outputNr]).toEqual([[12], [24], 0]);
    y.mul(10).add(second).backward();
    expect(gradOf(x)).toEqual([48]);
  });

  test('may be a view, wherever it stands among the inputs', () => {
    const x = leaf([1, 1]);
    const base = x.mul(3);
    const view = base.narrow(0, 0, 1);
    expect(Scale.apply(2, view) === view).toBe(true);
    expect([base.toArray(), base.gradFn!.name(), view.gradFn!.name()]).toEqual([
      [6, 3],
      'CopySlices',
      'AsStridedBackward0',
    ]);
    base.sum().backward();
    expect(gradOf(x)).toEqual([60, 3]);

    class Into extends Function {
      static forward(ctx: Context, source: Tensor, target: Tensor): Tensor {
        ctx.markDirty(target);
        return target.copy_(source.mul(2));
      }

      static backward(_: Context, g: Tensor): [Tensor, Tensor] {
        return [g.mul(2), g.mul(0)];
      }
    }
    const [s, t] = [leaf([5]), leaf([1, 2, 3])];
    const whole = t.mul(1);
    Into.apply(s, whole.narrow(0, 1, 1));
    expect(whole.toArray()).toEqual([1, 10, 3]);
    whole
      .mul(constant([1, 10, 100]))
      .sum()
      .backward();
    expect([gradOf(s), gradOf(t)]).toEqual([[20], [1, 0, 100]]);
  });

  test('may be a view of a tensor without graph', () => {
    const w = leaf([4]);
    const base = zeros(3, { dtype: 'float64' });
    class Fill extends Function {
      static forward(ctx: Context, target: Tensor, source: Tensor): Tensor {
        ctx.markDirty(target);
        return target.copy_(source);
      }

      static backward(_: Context, g: Tensor): [null, Tensor] {
        return [null, g];
      }
    }
    Fill.apply(base.narrow(0, 2, 1), w);
    expect([base.toArray(), base.requiresGrad]).toEqual([[0, 0, 4], true]);
    base.mul(3).sum().backward();
    expect(gradOf(w)).toEqual([3]);
  });

  test('is refused as a leaf that requires grad, and as a view of one', () => {
    expect(() => Scale.apply(2, leaf([1]))).toThrow(
      'a leaf Variable that requires grad has been used in an in-place operation.',
    );
    expect(() => Scale.apply(2, leaf([1, 2]).narrow(0, 0, 1))).toThrow(
      'a view of a leaf Variable that requires grad is being used in an in-place operation.',
    );
    const x = leaf([1]);
    expect(noGrad(() => Scale.apply(2, x)) === x).toBe(true);
    expect(x.toArray()).toEqual([2]);
  });

  test('is refused as a view where there are further results', () => {
    expect(() => ScaleAndTwice.apply(column().narrow(0, 0, 1), constant([1]))).toThrow(
      'If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return more than one ' +
        'Tensor. This is not supported by the current autograd engine.',
    );
  });

  test('must be returned', () => {
    class Lost extends Function {
      static forward(ctx: Context, x: Tensor): Tensor {
        ctx.markDirty(x.add_(1));
        return x.mul(1);
      }
    }
    expect(() => Lost.apply(column())).toThrow(
      'Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified ' +
        'inplace must all be outputs of the Function.',
    );
  });

  test('must be an input', () => {
    class Other extends Function {
      static forward(ctx: Context, x: Tensor): Tensor {
        const y = x.mul(2);
        ctx.markDirty(y);
        return y;
      }
    }
    expect(() => Other.apply(column())).toThrow('Only input Tensors should be given to ctx.mark_dirty().');
    expect(() => Other.apply(column())).toThrow(ArgumentError);
  });

  test('must be said to be, where it requires grad', () => {
    class Hidden extends Function {
      static forward(_: Context, x: Tensor, count: Tensor): Tensor {
        x.add_(1);
        count.add_(1);
        return x.mul(2);
      }
    }
    expect(() => Hidden.apply(column(), constant([0]))).toThrow('forward wrote in place to tensor input 0');
    const count = constant([0]);
    class Counting extends Function {
      static forward(_: Context, x: Tensor, seen: Tensor): Tensor {
        seen.add_(1);
        return x.mul(2);
      }

      static backward(_: Context, g: Tensor): [Tensor, null] {
        return [g.mul(2), null];
      }
    }
    const x = leaf([1]);
    Counting.apply(x, count).backward();
    expect([count.toArray(), gradOf(x)]).toEqual([[1], [2]]);
  });

  test('is saved as a result', () => {
    class ExpInPlace extends Function {
      static forward(ctx: Context, x: Tensor): Tensor {
        x.exp_();
        ctx.markDirty(x);
        ctx.saveForBackward(x);
        return x;
      }

      static backward(ctx: Context, g: Tensor): Tensor {
        return g.mul(ctx.savedTensors[0]);
      }
    }
    const x = leaf([0.5]);
    const [first] = grad(ExpInPlace.apply(x.mul(1)), x, { createGraph: true });
    const [second] = grad(first!, x);
    expect([first!.item(), second!.item()]).toEqual([Math.exp(0.5), Math.exp(0.5)]);
    const whole = x.mul(constant([1, 2]));
    ExpInPlace.apply(whole.narrow(0, 1, 1));
    const [one] = grad(whole.sum(), x, { createGraph: true });
    const [two] = grad(one!, x);
    expect([one!.item(), two!.item()]).toEqual([1 + 2 * Math.E, 4 * Math.E]);
  });

  test('makes what was saved of it before unusable', () => {
    const y = leaf([2]).mul(1);
    const z = y.mul(y);
    Scale.apply(3, y);
    expect(() => z.backward()).toThrow('is at version 2; expected version 0 instead. MulBackward0 saved it');
  });

  test('keeps retainGrad() about its newest version', () => {
    const y = leaf([2]).mul(1);
    y.retainGrad();
    Scale.apply(3, y);
    y.mul(4).backward();
    expect(gradOf(y)).toEqual([4]);
  });
});

describe('with setupContext', () => {
  test('an input may be written in place', () => {
    class Negate extends Function {
      static forward(x: Tensor): Tensor {
        return x.neg_();
      }

      static setupContext(ctx: Context, [x]: [Tensor], _output: Tensor): void {
        ctx.markDirty(x);
      }

      static backward(_: Context, g: Tensor): Tensor {
        return g.neg();
      }
    }
    const x = leaf([1]);
    const y = x.mul(1);
    expect(Negate.apply(y) === y).toBe(true);
    y.backward();
    expect(gradOf(x)).toEqual([-1]);
  });

  test('an input that is returned as it is cannot be saved', () => {
    class Saving extends Function {
      static forward(x: Tensor): Tensor {
        return x;
      }

      static setupContext(ctx: Context, _inputs: [Tensor], output: Tensor): void {
        ctx.saveForBackward(output);
      }
    }
    expect(() => Saving.apply(tensor([1], { requiresGrad: true }))).toThrow(
      'A input that has been returned as-is as output is being saved for backward. This is not supported if you override ' +
        'setup_context.',
    );
  });
});
