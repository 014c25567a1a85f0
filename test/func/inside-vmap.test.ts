/**
 * Transforms inside vmap, and vmap inside transforms: what the function of one example gives, for all of them.
 *
 * @features
 * | A13 | transforms nested with vmap | `vmap(grad(f))`, `vmap(hessian(f))`, `grad(vmap(f))`, ... | inside-vmap.test.ts: "of every transform, for every example" |
 * | A13 | per-sample gradients | `vmap(grad(lossOf), { inDims: [null, 0] })` | inside-vmap.test.ts: "gradients of shared weights are those of one example" |
 */
import { describe, expect, test } from 'vitest';
import { functional, noGrad, stack, type Tensor, vmap } from 'chainrule';
import { grad, hessian, jacfwd, jacrev, jvp, linearize, vjp } from 'chainrule/func';
import { expectClose, f, f64, leaf, vs, xs } from './values.js';

const weights = f64([
  [0.5, -0.25, 1],
  [0.75, 0.125, -1],
  [0.25, 1, 0.5],
]);
const h = (x: Tensor): Tensor => weights.mv(x).tanh().mul(x);

/** What a function gives for each row, one after the other. */
const loop = (rows: Tensor, of: (row: Tensor, i: number) => Tensor): Tensor =>
  stack([...rows].map((row, i) => of(row, i)));

describe('vmap', () => {
  const transformed: Record<string, (x: Tensor, v: Tensor) => Tensor> = {
    grad: (x) => grad(f)(x),
    'grad of grad': (x) => grad((y: Tensor) => grad(f)(y).square().sum())(x),
    jacrev: (x) => jacrev(h)(x),
    jacfwd: (x) => jacfwd(h)(x),
    hessian: (x) => hessian(f)(x),
    'jacrev of jacrev': (x) => jacrev(jacrev(f))(x),
    'jacfwd of jacfwd': (x) => jacfwd(jacfwd(f))(x),
    'jacrev of jacfwd': (x) => jacrev(jacfwd(f))(x),
    vjp: (x, v) => vjp(h, x)[1](v)[0],
    jvp: (x, v) => jvp(h, [x], [v])[1],
    linearize: (x, v) => linearize(h, x)[1](v),
    'jvp of grad': (x, v) => jvp((y: Tensor) => grad(f)(y), [x], [v])[1],
    'grad of jvp': (x, v) => grad((y: Tensor) => jvp(f, [y], [v])[1])(x),
    'functional.jacobian': (x) => functional.jacobian(h, x),
    'functional.hessian': (x) => functional.hessian(f, x),
    'functional.hvp': (x, v) => functional.hvp(f, x, v)[1],
  };

  describe('of every transform, for every example', () => {
    test.each(Object.entries(transformed))('%s', (_, of) => {
      const expected = loop(xs, (x, i) => of(x, vs.select(0, i)));
      expectClose(vmap(of)(xs, vs), expected);
      // One of the two may be the same for all examples.
      expectClose(
        vmap(of, { inDims: [0, null] })(xs, vs.select(0, 0)),
        loop(xs, (x) => of(x, vs.select(0, 0))),
      );
      expectClose(
        vmap(of, { inDims: [null, 0] })(xs.select(0, 1), vs),
        loop(vs, (v) => of(xs.select(0, 1), v)),
      );
    });

    test.each(Object.entries(transformed))('%s, in two vmaps, one inside the other', (_, of) => {
      const both = vmap((x: Tensor) => vmap((v: Tensor) => of(x, v))(vs))(xs);
      expectClose(
        both,
        loop(xs, (x) => loop(vs, (v) => of(x, v))),
      );
    });
  });

  test('gradients of shared weights are those of one example', () => {
    const lossOf = (w: Tensor, x: Tensor): Tensor => w.mv(x).tanh().sum();
    const perSample = vmap(grad(lossOf), { inDims: [null, 0] })(weights, xs);
    expect(perSample.shape).toEqual([4, 3, 3]);
    expectClose(
      perSample,
      loop(xs, (x) => grad(lossOf)(weights, x)),
    );
  });

  test('results of transforms inside lead to what went in', () => {
    const x = leaf(xs.toArray());
    vmap((row: Tensor) => grad(f)(row))(x)
      .square()
      .sum()
      .backward();
    expectClose(
      x.grad,
      loop(xs, (row) => grad((y: Tensor) => grad(f)(y).square().sum())(row)),
    );
  });

  test('under noGrad() gives gradients without graph', () => {
    const x = leaf(xs.toArray());
    const g = noGrad(() => vmap((row: Tensor) => grad(f)(row))(x));
    expect(g.requiresGrad).toBe(false);
    expectClose(
      g,
      loop(xs, (row) => grad(f)(row)),
    );
  });

  test('inside a transform is what the loop is', () => {
    const total = (x: Tensor): Tensor =>
      vmap((row: Tensor) => grad(f)(row))(x)
        .square()
        .sum();
    const looped = (x: Tensor): Tensor =>
      loop(x, (row) => grad(f)(row))
        .square()
        .sum();
    expectClose(grad(total)(xs), grad(looped)(xs));
    expectClose(jvp(total, [xs], [vs]), jvp(looped, [xs], [vs]));
    expectClose(hessian(total)(xs.narrow(0, 0, 2)), hessian(looped)(xs.narrow(0, 0, 2)));
  });

  test('the caller may write to what went in afterwards', () => {
    const x = xs.clone();
    vmap((row: Tensor) => grad(f)(row))(x);
    x.mul_(2);
    expectClose(x, xs.mul(2));
  });
});
