/**
 * Hooks inside vmap and transforms. What is registered inside vmap is the code of one example, and sees its gradient; what is
 * registered outside sees all examples.
 *
 * @features
 * | A5 | Tensor.register_hook under vmap | `t.registerHook(hook)` inside `vmap` | inside-hooks.test.ts: "a hook sees and replaces the gradient of one example" |
 * | A5 | retain_grad under vmap | `t.retainGrad()` inside `vmap` | inside-hooks.test.ts: "retainGrad() keeps the gradient of one example, of the newest version" |
 * | A5 | register_post_accumulate_grad_hook under vmap | `leaf.registerPostAccumulateGradHook(hook)` inside `vmap` | inside-hooks.test.ts: "a post-accumulate hook gets the leaf of one example" |
 * | A5 | register_multi_grad_hook under vmap | `graph.registerMultiGradHook(tensors, hook)` inside `vmap` | inside-hooks.test.ts: "a hook of several tensors gets gradients of one example" |
 * | A5 | Node hooks under vmap | an error inside, all examples outside | inside-hooks.test.ts: "hooks of nodes are refused inside, where they would see all examples" |
 * | A5 | hooks in torch.func transforms | `registerHook` in `grad`, `vjp`, `jacrev`, `hessian` | inside-hooks.test.ts: "numbers are those of the hook's own formula" |
 */
import { describe, expect, test } from 'vitest';
import { checkpoint, grad as gradOf, graph, manualSeed, rand, stack, type Tensor, vmap } from 'chainrule';
import { grad, hessian, jacrev, jvp, vjp } from 'chainrule/func';
import { expectClose, f64, leaf, loop, rows, xs } from './values.js';

/** A function whose gradient a hook changes: per example, by what all its elements are and by a captured tensor. */
const hooked = (x: Tensor): Tensor => {
  const y = x.sin();
  y.registerHook((g) => g.mul(g.square().sum().add(1)).mul(x.exp()));
  y.registerHook((g) => g.mul(2));
  return y.mul(x).pow(2).sum();
};

const transforms: Record<string, (f: (x: Tensor) => Tensor) => (x: Tensor) => unknown> = {
  grad: (f) => grad(f),
  vjp: (f) => (x) => vjp(f, x)[1](f64(1.5))[0],
  jacrev: (f) => jacrev(f),
  'grad of grad': (f) => grad((x: Tensor) => grad(f)(x).square().sum()),
  hessian: (f) => hessian(f),
  'jacrev of jacrev': (f) => jacrev(jacrev(f)),
  'jvp of grad': (f) => (x) => jvp((u: Tensor) => grad(f)(u), [x], [x])[1],
};

describe('a hook in a transform', () => {
  test("numbers are those of the hook's own formula", () => {
    const x = xs.select(0, 0);
    const by = x.sin().mul(x.square()).mul(2); // the gradient of y
    const direct = x.mul(x.sin().square()).mul(2);
    const through = by.mul(by.square().sum().add(1)).mul(x.exp()).mul(2).mul(x.cos());
    expectClose(grad(hooked)(x), direct.add(through));
  });

  test.each(Object.entries(transforms))('gives for every example what it gives for one: %s', (_, transform) => {
    const of = transform(hooked) as (x: Tensor) => Tensor;
    expectClose(vmap(of)(xs), loop(of));
    const twice = vmap((x: Tensor) => vmap((v: Tensor) => of(x.add(v)))(xs))(xs);
    expectClose(
      twice,
      loop((x) => loop((v) => of(x.add(v)))),
    );
  });

  test('runs in a vmap inside a transform as in a loop', () => {
    const mapped = grad((x: Tensor) => vmap(hooked)(x).sum())(xs);
    const looped = grad((x: Tensor) => stack([...x].map(hooked)).sum())(xs);
    expectClose(mapped, looped);
    expectClose(
      hessian((x: Tensor) => vmap(hooked)(x).sum())(xs.narrow(0, 0, 2)),
      hessian((x: Tensor) => stack([...x].map(hooked)).sum())(xs.narrow(0, 0, 2)),
    );
  });
});

describe('inside vmap', () => {
  test('a hook sees and replaces the gradient of one example', () => {
    const shapes: unknown[] = [];
    const g = vmap((row: Tensor) => {
      const x = row.detach().requiresGrad_();
      const y = x.sin();
      y.registerHook((gy) => {
        shapes.push([...gy.shape]);
        return gy.cumsum(0);
      });
      return gradOf(y.sum(), x)[0]!;
    })(xs);
    expect(shapes).toEqual([[3]]);
    expectClose(g, xs.cos().mul(f64([1, 2, 3])));
  });

  test('a hook sees one example, too, where the backward pass is outside and the vmap has ended', () => {
    const x = leaf(rows);
    const shapes: unknown[] = [];
    const y = vmap((row: Tensor) => {
      const t = row.mul(2);
      t.registerHook((g) => {
        shapes.push([...g.shape]);
        return g.flip([0]).mul(row);
      });
      return t.exp();
    })(x);
    y.sum().backward();
    expect(shapes).toEqual([[3]]);
    expectClose(x.grad, xs.mul(2).exp().flip([1]).mul(xs).mul(2));
  });

  test('a hook that returns nothing, the same for all, or another float keeps the form', () => {
    const x = leaf(rows);
    let calls = 0;
    const y = vmap((row: Tensor) => {
      row.registerHook(() => {
        calls++;
      });
      row.registerHook(() => f64([1, 2, 3]));
      return row.sin().sum();
    })(x);
    y.sum().backward();
    expect(calls).toBe(1);
    expectClose(x.grad, stack(rows.map(() => f64([1, 2, 3]))));
  });

  test('a hook that changes sizes is refused', () => {
    const y = vmap((row: Tensor) => {
      const t = row.mul(2);
      t.registerHook(function shorten(g) {
        return g.narrow(0, 0, 2);
      });
      return t.sum();
    })(leaf(rows));
    expect(() => {
      y.sum().backward();
    }).toThrow(/hook 'shorten' has changed the size of value/);
    // A batch that happens to be in the sizes of all examples is not mistaken for these.
    const z = vmap((row: Tensor) => {
      const t = row.mul(2);
      t.registerHook((g) => g.expand([4, 3]));
      return t.sum();
    })(leaf(rows));
    expect(() => {
      z.sum().backward();
    }).toThrow(/has changed the size of value/);
  });

  test('hooks run in their order and can be removed', () => {
    const order: string[] = [];
    const run = (remove: boolean): unknown => {
      order.length = 0;
      vmap((row: Tensor) => {
        const x = row.detach().requiresGrad_();
        const handle = x.registerHook(() => void order.push('first'));
        x.registerHook(() => void order.push('second'));
        if (remove) handle.remove();
        x.exp().sum().backward();
        return x.grad!;
      })(xs);
      return [...order];
    };
    expect(run(false)).toEqual(['first', 'second']);
    expect(run(true)).toEqual(['second']);
  });

  test('a hook of a tensor from outside sees the gradient of all examples together', () => {
    const w = leaf([1, 2, 3]);
    const seen: unknown[] = [];
    const x = leaf(rows);
    const outer = x.mul(1);
    outer.registerHook((g) => void seen.push([...g.shape]));
    w.registerHook((g) => void seen.push(g.toArray()));
    vmap((row: Tensor) => row.mul(w).sum())(outer)
      .sum()
      .backward();
    expect(seen).toContainEqual([4, 3]);
    expect(seen).toContainEqual(xs.sum(0).toArray());
  });

  test('a hook may not replace the gradient of what is the same for all by that of an example', () => {
    const w = leaf([1, 2, 3]);
    const y = vmap((row: Tensor) => {
      w.registerHook((g) => g.mul(row));
      return row.mul(w).sum();
    })(xs);
    expect(() => {
      y.sum().backward();
    }).toThrow(/may not replace the gradient of a tensor that is the same for all examples/);
    const v = leaf([1, 2, 3]);
    const z = vmap((row: Tensor) => {
      const own = v.mul(2);
      own.registerHook((g) => g.clamp(-1, 1));
      return row.mul(own).sum();
    })(xs);
    expect(() => {
      z.sum().backward();
    }).toThrow(/may not replace the gradient of a tensor that is the same for all examples/);
  });

  test('a hook of what was made inside and is the same for all sees one example while the vmap runs', () => {
    const of = (row: Tensor): Tensor => {
      const w = leaf([1, 2, 3]);
      const y = w.mul(2);
      y.registerHook((g) => g.clamp(-1, 1));
      return gradOf(y.mul(row).sum(), w)[0]!;
    };
    expectClose(vmap(of)(xs), loop(of));
  });

  test('retainGrad() keeps the gradient of one example, of the newest version', () => {
    const of = (row: Tensor): Tensor => {
      const x = row.detach().requiresGrad_();
      const y = x.mul(2);
      y.retainGrad();
      y.mul_(3);
      expect(y.retainsGrad).toBe(true);
      y.sin().sum().backward();
      return stack([y.grad!, x.grad!]);
    };
    expectClose(vmap(of)(xs), loop(of));
  });

  test('a post-accumulate hook gets the leaf of one example', () => {
    const seen: unknown[] = [];
    const of = (row: Tensor): Tensor => {
      const x = row.detach().requiresGrad_();
      x.registerPostAccumulateGradHook((p) => {
        seen.push(p === x, [...p.grad!.shape]);
        p.grad = p.grad!.mul(p.detach());
      });
      x.exp().sum().backward();
      return x.grad!;
    };
    expectClose(vmap(of)(xs), xs.exp().mul(xs));
    expect(seen).toEqual([true, [3]]);
  });

  test('a hook of several tensors gets gradients of one example', () => {
    const seen: unknown[] = [];
    const x = leaf(rows);
    const y = vmap((row: Tensor) => {
      const [a, b] = [row.sin(), row.exp().sum()];
      graph.registerMultiGradHook([a, b], (grads) => {
        seen.push(grads.map((g) => [...g!.shape]));
        seen.push([...grads[0]!.add(row).shape]);
      });
      graph.registerMultiGradHook([a, b], (g) => void seen.push([...g.shape]), { mode: 'any' });
      return a.sum().mul(b);
    })(x);
    y.sum().backward();
    expect(seen).toHaveLength(3);
    expect(seen).toContainEqual([[3], []]);
    expect(seen).toContainEqual([3]);
  });

  test('hooks of nodes are refused inside, where they would see all examples', () => {
    const x = leaf(rows);
    const outer = x.mul(1);
    const seen: unknown[] = [];
    expect(() =>
      vmap((row: Tensor) => row.sin().gradFn!.registerHook(() => undefined) as unknown as Tensor)(x),
    ).toThrow(
      /registerHook: a node that is made inside vmap has the gradients of all examples.*registerHook\(\) of the tensor/,
    );
    expect(() =>
      vmap((row: Tensor) => row.sin().gradFn!.registerPrehook(() => undefined) as unknown as Tensor)(x),
    ).toThrow(/registerPrehook: a node that is made inside/);
    expect(() =>
      vmap((row: Tensor) => graph.nodeCreationHook({ preHook: () => undefined }, () => row.sin()))(x),
    ).toThrow(/nodeCreationHook: a node that is made inside/);
    const y = vmap((row: Tensor) => {
      // A node from outside is nobody's example.
      outer.gradFn!.registerHook((_, [g]) => void seen.push([...g!.shape]));
      return row.sin();
    })(outer);
    y.gradFn!.registerPrehook(([g]) => void seen.push([...g!.shape]));
    y.sum().backward();
    expect(seen).toEqual([
      [4, 3],
      [4, 3],
    ]);
  });

  test('a GradientEdge, which is one of all examples, is refused inside', () => {
    expect(() =>
      vmap((row: Tensor) => {
        const x = row.detach().requiresGrad_();
        return gradOf(x.sin().sum(), graph.getGradientEdge(x))[0]!;
      })(xs),
    ).toThrow(/inside vmap, a GradientEdge has the gradient of all examples together/);
    // Outside of it, it is what it always was.
    const x = leaf(rows);
    const y = vmap((row: Tensor) => row.sin().sum())(x);
    expectClose(gradOf(y.sum(), graph.getGradientEdge(x))[0], xs.cos());
  });

  test('nodes made inside can be seen, and set up for', () => {
    const names: string[] = [];
    let open = 0;
    const x = leaf(rows);
    const y = vmap((row: Tensor) =>
      graph.nodeCreationHook(
        (node) => void names.push(node.name()),
        () =>
          graph.nodeCreationHook.fromContextManager(
            () => ({ [Symbol.dispose]: () => void open++ }),
            () => row.sin().exp(),
          ),
      ),
    )(x);
    expect(names).toEqual(['SinBackward0', 'ExpBackward0']);
    y.sum().backward();
    expect(open).toBe(2);
  });

  test('a hook draws random numbers for the examples, as the vmap was told to', () => {
    const of = (randomness: 'different' | 'same' | 'error'): number[][] => {
      manualSeed(5);
      const x = leaf(rows);
      const y = vmap(
        (row: Tensor) => {
          const t = row.mul(1);
          t.registerHook((g) => g.mul(rand([3], { dtype: 'float64' })));
          return t.sum();
        },
        { randomness },
      )(x);
      y.sum().backward();
      return x.grad!.toArray() as number[][];
    };
    expect(new Set(of('different').map(String)).size).toBe(4);
    expect(new Set(of('same').map(String)).size).toBe(1);
    expect(() => of('error')).toThrow(/random/);
  });

  test('hooks inside a checkpoint see one example when the function runs again', () => {
    const of = (x: Tensor): Tensor => checkpoint(hooked, x);
    expectClose(vmap(grad(of))(xs), vmap(grad(hooked))(xs));
    const [a, b] = [leaf(rows), leaf(rows)];
    vmap(of)(a).sum().backward();
    vmap(hooked)(b).sum().backward();
    expectClose(a.grad, b.grad);
  });

  test('with batched cotangents a hook sees each of them for each example', () => {
    const x = leaf(rows);
    const y = vmap(hooked)(x);
    const units = f64([
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ]);
    const mapped = gradOf(y.mul(2), x, { gradOutputs: units.add(0.5), isGradsBatched: true, retainGraph: true })[0]!;
    const looped = [...units].map((u) => gradOf(y.mul(2), x, { gradOutputs: u.add(0.5), retainGraph: true })[0]!);
    expectClose(mapped, stack(looped));
  });

  test('an error in a hook leaves no vmap running', () => {
    const y = vmap((row: Tensor) => {
      const t = row.mul(1);
      t.registerHook(() => {
        throw new Error('mine');
      });
      return t;
    })(leaf(rows));
    expect(() => {
      y.sum().backward();
    }).toThrow('mine');
    expectClose(xs.sum(0), [3.25, -0.25, 2.625]);
  });
});
