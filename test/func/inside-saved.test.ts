/**
 * Hooks of saved tensors inside vmap and transforms. What graphs save has all examples, so that is what hooks are given, also
 * inside vmap: whatever `unpack` gives back of it, the numbers are those without hooks.
 *
 * @features
 * | A7 | saved_tensors_hooks under vmap | `graph.savedTensorsHooks(pack, unpack)` inside and around `vmap` | inside-saved.test.ts: "pack and unpack see all examples together" |
 * | A7 | saved_tensors_hooks in torch.func transforms | the same in `grad`, `vjp`, `jacrev`, `hessian`, ... | inside-saved.test.ts: "numbers are those without: %s" |
 * | A7 | save_on_cpu in transforms | `graph.saveOnCpu` | inside-saved.test.ts: "numbers are those without: %s" |
 * | A7 | allow_mutation_on_saved_tensors in transforms | `graph.allowMutationOnSavedTensors` | inside-saved.test.ts: "writes to saved tensors are allowed where allowMutationOnSavedTensors() says so" |
 * | A7 | disable_saved_tensors_hooks in transforms | `graph.disableSavedTensorsHooks` | inside-saved.test.ts: "may be disabled around and inside" |
 */
import { describe, expect, test } from 'vitest';
import { checkpoint, grad as gradOf, graph, manualSeed, rand, type Tensor, vmap } from 'chainrule';
import { grad, hessian, jacrev, jvp, vjp } from 'chainrule/func';
import { Sine } from './functions.js';
import { expectClose, f64, leaf, loop, rows, xs } from './values.js';

/** Saves inputs, results, an index and a tensor of each example's own size. */
const plain = (x: Tensor): Tensor => x.sin().mul(x.exp()).sort().values.cumsum(0).tanh().mul(x.prod()).sum();

/** Puts all that is saved into an array, and takes it out again. */
const packed: unknown[] = [];
const inArrays = <R>(run: () => R): R =>
  graph.savedTensorsHooks(
    (t) => {
      packed.push([...t.shape]);
      return { data: t.clone() };
    },
    ({ data }) => data.clone(),
    run,
  );

const saving: Record<string, (f: (x: Tensor) => Tensor) => (x: Tensor) => Tensor> = {
  'hooks inside': (f) => (x) => inArrays(() => f(x)),
  'hooks inside, nested': (f) => (x) =>
    graph.savedTensorsHooks(
      () => {
        throw new Error('the inner ones are used alone');
      },
      (t: Tensor) => t,
      () => inArrays(() => f(x)),
    ),
  saveOnCpu: (f) => (x) => graph.saveOnCpu(() => f(x)),
  'hooks in a checkpoint': (f) => (x) => checkpoint((t: Tensor) => inArrays(() => f(t)), x),
  'a checkpoint in hooks': (f) => (x) => inArrays(() => checkpoint(f, x)),
  'a custom function that saves': () => (x) => inArrays(() => Sine.apply(x).mul(Sine.apply(x.exp())).sum()),
};

const transforms: Record<string, (f: (x: Tensor) => Tensor) => (x: Tensor) => Tensor> = {
  grad: (f) => grad(f),
  vjp: (f) => (x) => vjp(f, x)[1](f64(2))[0],
  jvp: (f) => (x) => jvp(f, [x], [x])[1],
  jacrev: (f) => jacrev(f),
  hessian: (f) => hessian(f),
  'grad of grad': (f) => grad((x: Tensor) => grad(f)(x).square().sum()),
  'grad of jvp': (f) => grad((x: Tensor) => jvp(f, [x], [x])[1]),
};

describe('hooks of saved tensors inside transforms', () => {
  describe.each(Object.entries(saving))('%s', (name, saved) => {
    const f = name.startsWith('a custom function') ? (x: Tensor) => x.sin().mul(x.exp().sin()).sum() : plain;

    test.each(Object.entries(transforms))('numbers are those without: %s', (_, transform) => {
      const x = xs.select(0, 0);
      expectClose(transform(saved(f))(x), transform(f)(x));
      expectClose(vmap(transform(saved(f)))(xs), loop(transform(f)));
      expectClose(
        inArrays(() => vmap(transform(saved(f)))(xs)),
        loop(transform(f)),
      );
    });

    test('numbers are those without: backward() after a vmap, and a transform of a vmap', () => {
      const [a, b] = [leaf(rows), leaf(rows)];
      vmap(saved(f))(a).sum().backward();
      vmap(f)(b).sum().backward();
      expectClose(a.grad, b.grad);
      expectClose(
        hessian((x: Tensor) => vmap(saved(f))(x).sum())(xs.narrow(0, 0, 2)),
        hessian((x: Tensor) => vmap(f)(x).sum())(xs.narrow(0, 0, 2)),
      );
    });
  });
});

describe('inside vmap', () => {
  test('pack and unpack see all examples together', () => {
    packed.length = 0;
    const x = leaf(rows);
    const y = vmap((row: Tensor) => inArrays(() => row.exp().sin()))(x);
    expect(packed).toEqual([
      [4, 3],
      [4, 3],
    ]);
    y.sum().backward();
    expectClose(x.grad, xs.exp().cos().mul(xs.exp()));
  });

  test('a node is the one of all examples, and so is all that it saved: tensors, sizes and dimensions', () => {
    const x = leaf(rows);
    const w = leaf([1, 2, 3]);
    vmap((row: Tensor) => {
      expect(row.exp().gradFn!.savedResult).toMatchObject({ shape: [4, 3] });
      expectClose(row.sin().gradFn!.savedSelf, xs);
      // The sum of an example stands beside a vector, of which there is one for all.
      const node = row.sum().mul(w).gradFn!;
      expect(node.savedSelf).toMatchObject({ shape: [4, 1] });
      expect(node.savedOther).toBe(w);
      expect(row.cumsum(0).gradFn!.savedDim).toBe(1);
      expect(Sine.apply(row).gradFn!.savedTensors).toMatchObject([{ shape: [4, 3] }]);
      return row;
    })(x);
  });

  test('hooks may use less room', () => {
    const x = leaf(rows);
    const y = vmap((row: Tensor) =>
      graph.savedTensorsHooks(
        (t) => t.to('float16'),
        (t) => t.to('float64'),
        () => row.exp(),
      ),
    )(x);
    y.sum().backward();
    expectClose(x.grad, xs.exp(), 3);
  });

  test('hooks may draw random numbers: they are nobody’s example', () => {
    manualSeed(0);
    const x = leaf(rows);
    const y = vmap((row: Tensor) =>
      graph.savedTensorsHooks(
        (t) => t.add(rand(t.shape, { dtype: 'float64' }).mul(1e-9)),
        (t) => t,
        () => row.exp(),
      ),
    )(x);
    y.sum().backward();
    expectClose(x.grad, xs.exp(), 6);
    expect(x.grad!.equal(xs.exp())).toBe(false);
  });

  test('an unpack hook that returns a tensor of one example is refused', () => {
    const of = (row: Tensor): Tensor => {
      const x = row.detach().requiresGrad_();
      const y = graph.savedTensorsHooks(
        () => null,
        () => row,
        () => x.exp(),
      );
      return gradOf(y.sum(), x)[0]!;
    };
    expect(() => vmap(of)(xs)).toThrow(/unpack hook returned a tensor of one example of a vmap/);
  });

  test('an error in a pack hook leaves no vmap running', () => {
    expect(() =>
      vmap((row: Tensor) =>
        graph.savedTensorsHooks(
          () => {
            throw new Error('mine');
          },
          () => xs,
          () => row.exp(),
        ),
      )(leaf(rows)),
    ).toThrow('mine');
    expectClose(xs.sum(0), [3.25, -0.25, 2.625]);
  });

  test('writes to saved tensors are allowed where allowMutationOnSavedTensors() says so', () => {
    const of = (row: Tensor): Tensor => {
      const x = row.detach().requiresGrad_();
      const y = x.exp();
      const z = y.mul(y);
      y.mul_(2);
      return gradOf(z.add(y).sum(), x)[0]!;
    };
    const expected = xs.mul(2).exp().mul(2).add(xs.exp().mul(2));
    expect(() => vmap(of)(xs)).toThrow(/modified by an inplace operation/);
    expectClose(vmap((row: Tensor) => graph.allowMutationOnSavedTensors(() => of(row)))(xs), expected);
    expectClose(
      graph.allowMutationOnSavedTensors(() => vmap(of)(xs)),
      expected,
    );
    const transformed = grad((x: Tensor) => {
      const y = x.exp();
      const z = y.mul(y);
      y.mul_(2);
      return z.add(y).sum();
    });
    expectClose(
      graph.allowMutationOnSavedTensors(() => vmap(transformed)(xs)),
      expected,
    );
  });

  test('may be disabled around and inside', () => {
    const message = 'no hooks here';
    const hooked = (x: Tensor): Tensor => saving['hooks inside']!(plain)(x);
    expect(() => graph.disableSavedTensorsHooks(message, () => vmap(grad(hooked))(xs))).toThrow(message);
    expect(() => vmap(grad((x: Tensor) => graph.disableSavedTensorsHooks(message, () => hooked(x))))(xs)).toThrow(
      message,
    );
    expect(() =>
      vmap((x: Tensor) => graph.disableSavedTensorsHooks(message, () => checkpoint(plain, x)))(leaf(rows)),
    ).toThrow(message);
    // Transforms need no hooks themselves.
    expectClose(
      graph.disableSavedTensorsHooks(message, () => vmap(hessian(plain))(xs)),
      loop(hessian(plain)),
    );
  });
});
