/**
 * Checkpoints inside transforms: numbers are those without them, whatever is nested in what.
 *
 * @features
 * | A14 | torch.utils.checkpoint under vmap | `vmap((x) => checkpoint(f, x))` | inside-checkpoint.test.ts: "recomputes inside the vmap that the function was called in, though that has ended" |
 * | A14 | torch.utils.checkpoint in torch.func transforms | `grad((x) => checkpoint(f, x))`, `hessian`, ... | inside-checkpoint.test.ts: "inside transforms, numbers are those without checkpoint" |
 * | A14 | use_reentrant=True inside transforms | an error | inside-checkpoint.test.ts: "with useReentrant is refused inside vmap and transforms" |
 */
import { describe, expect, test } from 'vitest';
import {
  backward,
  checkpoint,
  CheckpointError,
  checkpointSequential,
  createSelectiveCheckpointContexts,
  dropout,
  grad as gradOf,
  manualSeed,
  type Tensor,
  vmap,
} from 'chainrule';
import { grad, gradAndValue, hessian, jacfwd, jacrev, jvp, vjp } from 'chainrule/func';
import { expectClose, f64, leaf, rows, valuesOf, vs, xs } from './values.js';

const first = (t: Tensor): Tensor => t.sin().mul(t.exp());
const second = (t: Tensor): Tensor => t.mul(t.sum()).tanh();
const third = (t: Tensor): Tensor => t.pow(3).add(t.cumsum(0));
const plain = (t: Tensor): Tensor => third(second(first(t)));

/** Ways to save memory, each of which computes what `plain` does. */
const saving: Record<string, (t: Tensor) => Tensor> = {
  'one checkpoint': (t) => checkpoint(plain, t),
  'two, one inside the other': (t) =>
    checkpoint((u: Tensor) => third(checkpoint((w: Tensor) => second(first(w)), u)), t),
  'one after another': (t) => third(checkpoint(second, checkpoint(first, t))),
  'without early stop': (t) => checkpoint(plain, t, { earlyStop: false }),
  'the argument inside of a structure': (t) => checkpoint(({ a: [u] }: { a: [Tensor] }) => plain(u), { a: [t] }),
  'the argument by closure': (t) => checkpoint(() => plain(t)),
  checkpointSequential: (t) => checkpointSequential([first, second, third], 3, t),
  'selective, by name': (t) =>
    checkpoint(plain, t, { contextFn: () => createSelectiveCheckpointContexts(['sin', 'tanh', 'cumsum']) }),
  'selective, all kept': (t) =>
    checkpoint(plain, t, { contextFn: () => createSelectiveCheckpointContexts(() => true) }),
  debug: (t) => checkpoint(plain, t, { debug: true }),
};

/** What derivatives are taken of, here of a function from vectors to vectors. */
const transforms: Record<string, (f: (t: Tensor) => Tensor) => (t: Tensor, v: Tensor) => unknown> = {
  'the function itself': (f) => f,
  grad: (f) => grad((t: Tensor) => f(t).sum()),
  gradAndValue: (f) => gradAndValue((t: Tensor) => f(t).sum()),
  vjp: (f) => (t, v) => vjp(f, t)[1](v)[0],
  jvp: (f) => (t, v) => jvp(f, [t], [v])[1],
  jacrev: (f) => jacrev(f),
  jacfwd: (f) => jacfwd(f),
  hessian: (f) => hessian((t: Tensor) => f(t).sum()),
  'jacrev of jacrev': (f) => jacrev(jacrev(f)),
  'jacrev of jacfwd': (f) => jacrev(jacfwd(f)),
  'grad of jvp': (f) => (t, v) => grad((u: Tensor) => jvp(f, [u], [v])[1].sum())(t),
  'jvp of grad': (f) => (t, v) => jvp((u: Tensor) => grad((w: Tensor) => f(w).sum())(u), [t], [v])[1],
};

describe('inside transforms, numbers are those without checkpoint', () => {
  describe.each(Object.entries(saving))('%s', (_, checkpointed) => {
    test.each(Object.entries(transforms))('%s', (__, transform) => {
      const [x, v] = [xs.select(0, 0), vs.select(0, 0)];
      expectClose(transform(checkpointed)(x, v), transform(plain)(x, v));
      const mapped = (f: (t: Tensor) => Tensor): unknown => vmap((t: Tensor, u: Tensor) => transform(f)(t, u))(xs, vs);
      expectClose(mapped(checkpointed), mapped(plain));
    });

    test('grad of vmap', () => {
      const of = (f: (t: Tensor) => Tensor): Tensor => grad((t: Tensor) => vmap(f)(t).sum())(xs);
      expectClose(of(checkpointed), of(plain));
    });

    test('jacrev of vmap of grad', () => {
      const of = (f: (t: Tensor) => Tensor): Tensor =>
        jacrev((t: Tensor) => vmap(grad((u: Tensor) => f(u).sum()))(t))(xs.narrow(0, 0, 2));
      expectClose(of(checkpointed), of(plain));
    });

    test('vmap of vmap', () => {
      const of = (f: (t: Tensor) => Tensor): Tensor => {
        const [x, v] = [leaf(rows), leaf(vs.toArray())];
        vmap((t: Tensor) => vmap((u: Tensor) => f(t.mul(u)).sum())(v))(x)
          .sum()
          .backward();
        return x.grad!.add(v.grad!);
      };
      expectClose(of(checkpointed), of(plain));
    });
  });
});

describe('a checkpoint inside vmap', () => {
  test('recomputes inside the vmap that the function was called in, though that has ended', () => {
    const x = leaf(rows);
    const shapes: unknown[] = [];
    const y = vmap((row: Tensor) =>
      checkpoint((t: Tensor) => {
        shapes.push([...t.shape]);
        return t.sin().mul(row.exp()).sum();
      }, row),
    )(x);
    expect(shapes).toEqual([[3]]);
    y.sum().backward();
    expect(shapes).toEqual([[3], [3]]);
    expectClose(x.grad, xs.cos().add(xs.sin()).mul(xs.exp()));
  });

  test('keeps no more than the arguments until the backward pass', () => {
    let runs = 0;
    const x = leaf(rows);
    const y = vmap((row: Tensor) =>
      checkpoint((t: Tensor) => {
        runs++;
        return t.sin().exp().tanh().sum();
      }, row),
    )(x).sum();
    gradOf(y, x, { retainGraph: true });
    gradOf(y, x);
    expect(runs).toBe(3);
  });

  test('draws the same random numbers again, different ones for each example', () => {
    const grads = (f: (t: Tensor) => Tensor): unknown => {
      manualSeed(7);
      const x = leaf(rows);
      const y = vmap(f, { randomness: 'different' })(x);
      y.sum().backward();
      return [y.detach(), x.grad];
    };
    const f = (t: Tensor): Tensor => dropout(t.exp(), 0.5).mul(t).sum();
    expectClose(
      grads((t) => checkpoint(f, t)),
      grads(f),
    );
  });

  test('that was made outside recomputes as outside, also where its backward pass is inside', () => {
    const f = (t: Tensor): Tensor => dropout(t.exp(), 0.5).mul(t);
    const rowsOf = (of: (t: Tensor) => Tensor): unknown => {
      manualSeed(3);
      const x = leaf([0.5, -1, 2, 1]);
      const y = of(x);
      const units = f64([
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
      ]);
      return gradOf(y, x, { gradOutputs: units, isGradsBatched: true });
    };
    expectClose(
      rowsOf((t) => checkpoint(f, t)),
      rowsOf(f),
    );
  });

  test('with backward() of its own gives each example its own gradient', () => {
    const of = (f: (t: Tensor) => Tensor): Tensor =>
      vmap((row: Tensor) => {
        const own = row.detach().requiresGrad_();
        backward(f(own).sum());
        return own.grad!;
      })(xs);
    expectClose(of(saving['one checkpoint']!), of(plain));
  });

  test('is checked for arguments that were written meanwhile', () => {
    const x = leaf(rows);
    const copy = x.clone();
    const y = vmap((row: Tensor) => checkpoint((t: Tensor) => t.exp().sin().sum(), row))(copy);
    copy.add_(1);
    expect(() => {
      y.sum().backward();
    }).toThrow(/modified by an inplace operation/);
  });

  test('is checked for functions that do something else the second time', () => {
    let runs = 0;
    const x = leaf(rows);
    const y = vmap((row: Tensor) => checkpoint((t: Tensor) => (runs++ === 0 ? t.exp().sin() : t.exp()).sum(), row))(x);
    expect(() => {
      y.sum().backward();
    }).toThrow(CheckpointError);
    // And leaves no vmap running behind it.
    expectClose(xs.sum(0), [3.25, -0.25, 2.625]);
  });

  test('with useReentrant is refused inside vmap and transforms', () => {
    const f = (t: Tensor): Tensor => checkpoint(plain, t, { useReentrant: true }).sum();
    expect(() => vmap(f)(xs)).toThrow(/useReentrant: true.*does not work inside vmap; use useReentrant: false/);
    expect(() => grad(f)(xs.select(0, 0))).toThrow(/incompatible with .grad\(\).*useReentrant: false/);
  });
});

describe('a checkpoint of what is not contiguous', () => {
  const f = (x: Tensor): Tensor => x.select(0, 1).sin().mul(x.exp()).sum().add(x.pow(3).sum());
  const matrix = xs.narrow(0, 0, 2);
  const layouts: Record<string, Tensor> = { transposed: matrix.t(), 'with gaps': xs.slice(0, 0, 4, 3) };
  test.each(Object.entries(layouts))('has the Hessian of its elements: %s', (_, x) => {
    const wanted = valuesOf(hessian(f)(x.contiguous()));
    expectClose(hessian((t: Tensor) => checkpoint(f, t))(x), wanted);
    expectClose(vmap(hessian((t: Tensor) => checkpoint(f, t)))(x.unsqueeze(0)).squeeze(0), wanted);
  });
});
