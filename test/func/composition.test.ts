/**
 * @features
 * | A13 | nesting of transforms | any transform of any other | composition.test.ts: "every transform of every transform" |
 * | A13 | results differentiable by outer autograd | `grad(f)(x).sum().backward()` | composition.test.ts: "backward() reaches through a transform to what made its inputs" |
 * | A13 | no_grad and transforms | `noGrad` inside and outside | composition.test.ts: "noGrad() around an inner transform makes its result a constant" |
 * | E5 | backward(), retain_grad(), requires_grad_() inside transforms | as outside | composition.test.ts: "backward() inside a transform fills .grad of its input" |
 * | E5 | autograd.functional inside transforms | `functional.*` in `grad`, `jvp` | composition.test.ts: "autograd.functional works inside transforms" |
 * | E11 | forward mode, nested to any depth | `jvp` of `jvp`, in `grad`, ... | composition.test.ts: "levels of forward mode nest to any depth" |
 */
import { describe, expect, test } from 'vitest';
import {
  dualLevel,
  enableGrad,
  functional,
  grad as gradOf,
  inferenceMode,
  isGradEnabled,
  isInferenceModeEnabled,
  makeDual,
  noGrad,
  type Tensor,
  unpackDual,
} from 'chainrule';
import { grad, gradAndValue, hessian, jacfwd, jacrev, jvp, linearize, vjp } from 'chainrule/func';
import { differences, expectClose, f, f64, g, leaf, torch, V, valuesOf, X } from './values.js';

const [x, v] = [f64(X), f64(V)];

type Map = (h: (x: Tensor) => Tensor) => (x: Tensor) => Tensor;

/** Ways to the same thing: J h(x), or for a scalar h its gradient. */
const jacobians: Record<string, Map> = {
  jacrev: (h) => jacrev(h),
  jacfwd: (h) => jacfwd(h),
  'functional.jacobian': (h) => (a) => functional.jacobian(h, a, { createGraph: true }),
  'functional.jacobian, forward': (h) => (a) =>
    functional.jacobian(h, a, { createGraph: true, vectorize: true, strategy: 'forward-mode' }),
};

/** Ways to the product J h(x) v. */
const products: Record<string, Map> = {
  jvp: (h) => (a) => jvp(h, [a], [v])[1],
  linearize: (h) => (a) => linearize(h, a)[1](v),
  'jacrev times v': (h) => (a) => jacrev(h)(a).matmul(v),
  'vjp of vjp': (h) => (a) => {
    const [y, pull] = vjp(h, a);
    return vjp((u: Tensor) => pull(u)[0], y)[1](v)[0];
  },
  'functional.jvp': (h) => (a) => functional.jvp(h, a, v, { createGraph: true })[1],
  'makeDual()': (h) => (a) => dualLevel(() => unpackDual(h(makeDual(a, v))).tangent!),
};

/** Ways to the gradient of a scalar function. */
const gradients: Record<string, Map> = {
  grad: (h) => grad(h),
  gradAndValue: (h) => (a) => gradAndValue(h)(a)[0],
  vjp: (h) => (a) => {
    const [y, pull] = vjp(h, a);
    return pull(y.onesLike())[0];
  },
  jacfwd: (h) => jacfwd(h),
  'functional.vjp': (h) => (a) => functional.vjp(h, a, { createGraph: true })[1],
  'autograd.grad': (h) => (a) =>
    enableGrad(() => {
      const b = a.requiresGrad ? a : a.detach().requiresGrad_();
      return gradOf(h(b), b, { createGraph: true })[0]!;
    }),
};

describe('every transform of every transform', () => {
  /** Pairs of transforms, the outer one first. */
  const pairs = (outer: Record<string, Map>, inner: Record<string, Map>): [string, string, Map, Map][] =>
    Object.entries(outer).flatMap(([a, of]) =>
      Object.entries(inner).map(([b, by]) => [a, b, of, by] as [string, string, Map, Map]),
    );
  // detach() drops tangents: autograd.grad as it is written here is for inputs that have a graph.
  const keepsTangents = ([outer, inner]: readonly [string, string, Map, Map]): boolean =>
    inner !== 'autograd.grad' || !/jvp$|makeDual|jacfwd|forward/.test(outer) || outer === 'functional.jvp';

  test.each(pairs(jacobians, gradients).filter(keepsTangents))(
    '%s of %s is the Hessian',
    (_a, _b, jacobian, gradient) => {
      expectClose(jacobian(gradient(f))(x), torch.hessian);
    },
  );

  test.each(pairs(products, gradients).filter(keepsTangents))('%s of %s is H v', (_a, _b, product, gradient) => {
    expectClose(product(gradient(f))(x), torch.product);
  });

  test.each(pairs(gradients, products))('%s of %s is v H', (_a, _b, gradient, product) => {
    expectClose(gradient(product(f))(x), torch.product);
  });

  test.each(Object.entries(gradients))('%s three times', (_, gradient) => {
    const first = gradient(f);
    const second = gradient((a) => first(a).square().sum());
    const third = gradient((a) => second(a).sum());
    expectClose(third(x), torch.third);
  });

  test.each(Object.entries(jacobians))('%s of hessian() is all third derivatives', (_, jacobian) => {
    expectClose(jacobian(hessian(f))(x), torch.thirdWhole);
    expectClose(hessian(grad(f))(x), torch.thirdWhole);
  });

  test('fourth derivatives agree with differences of the third', () => {
    const third = hessian(grad(f));
    expectClose(jacrev(third)(x).reshape([27, 3]), differences(third, x), 6);
    expectClose(jacfwd(third)(x).reshape([27, 3]), differences(third, x), 6);
  });

  test('different inner functions for each outer point', () => {
    // d/dy (y d/dx (x^2 y^2)) at x = y: 3 * 2 x y^2
    const h = (y: Tensor): Tensor => grad((a: Tensor) => a.square().mul(y.square()))(f64(5)).mul(y);
    expect(valuesOf(grad(h)(f64(2)))).toBe(3 * 2 * 5 * 4);
  });
});

describe('perturbations are kept apart', () => {
  test('forward mode inside forward mode', () => {
    // d/dx x (d/dy (x + y)) is 1, and not 2.
    const h = (a: Tensor): Tensor => a.mul(jvp((b: Tensor) => a.add(b), [f64(1)], [f64(1)])[1]);
    expect(valuesOf(jvp(h, [f64(3)], [f64(1)])[1])).toBe(1);
  });

  test('backward mode inside backward mode', () => {
    const h = (a: Tensor): Tensor => a.mul(grad((b: Tensor) => a.add(b))(f64(1)));
    expect(valuesOf(grad(h)(f64(3)))).toBe(1);
  });

  test('one inside the other', () => {
    const forward = (a: Tensor): Tensor => a.mul(jvp((b: Tensor) => a.mul(b), [a], [f64(1)])[1]);
    expect(valuesOf(grad(forward)(f64(3)))).toBe(6);
    const backward = (a: Tensor): Tensor => a.mul(grad((b: Tensor) => a.mul(b))(a));
    expect(valuesOf(jvp(backward, [f64(3)], [f64(1)])[1])).toBe(6);
  });

  test('an input that is handed on and closed over', () => {
    expect(valuesOf(grad((a: Tensor) => grad((b: Tensor) => a.mul(b).mul(b))(a))(f64(3)))).toBe(12);
  });

  test('levels of forward mode nest to any depth', () => {
    let h = (a: Tensor): Tensor => a.pow(5);
    for (let depth = 0; depth < 5; depth++) {
      const of = h;
      h = (a) => jvp(of, [a], [f64(1)])[1];
    }
    expectClose(h(f64(2)), 120);
  });
});

describe('transforms and the graph around them', () => {
  test('backward() reaches through a transform to what made its inputs', () => {
    const y = leaf(X);
    grad(f)(y.mul(2)).mul(v).sum().backward();
    const expected = grad((a: Tensor) => jvp(f, [a], [v])[1])(x.mul(2)).mul(2);
    expectClose(y.grad, valuesOf(expected));
  });

  test('backward() reaches what the function closes over', () => {
    const w = leaf(V);
    const result = grad((a: Tensor) => a.square().mul(w).sum())(x);
    expect(result.requiresGrad).toBe(true);
    result.sum().backward();
    expectClose(
      w.grad,
      X.map((e) => 2 * e),
    );
  });

  test('a leaf that the function makes is one that results lead to', () => {
    const made: Tensor[] = [];
    const result = grad((a: Tensor) => {
      const w = leaf(2);
      made.push(w);
      return a.mul(w).sum();
    })(x);
    result.sum().backward();
    expect(valuesOf(made[0]!.grad)).toBe(3);
  });

  test('the outer graph can be used again, and twice', () => {
    const y = leaf(X);
    const twice = y.mul(2);
    const result = grad((a: Tensor) => a.pow(3).sum())(twice);
    result.sum().backward({ retainGraph: true });
    result.sum().backward();
    // 2 * 3 (2 x)^2 differentiated by x: 2 * 24 x
    expectClose(
      y.grad,
      X.map((e) => 48 * e),
    );
  });

  test('nothing is recorded where nobody could differentiate', () => {
    const y = leaf(X);
    const found = [grad(f)(x), vjp(g, x)[1](f64([1, 1]))[0], jacrev(g)(x), hessian(f)(x), noGrad(() => grad(f)(y))];
    expect(found.map((t) => t.requiresGrad)).toEqual(found.map(() => false));
  });

  test('the inner result is recorded for the outer transform alone', () => {
    const outer: boolean[] = [];
    const result = grad((a: Tensor) => {
      const inner = grad(f)(a);
      outer.push(inner.requiresGrad);
      return inner.sum();
    })(x);
    expect([outer, result.requiresGrad]).toEqual([[true], false]);
  });

  test('noGrad() around an inner transform makes its result a constant', () => {
    const result = grad((a: Tensor) =>
      noGrad(() => grad(f)(a))
        .mul(a)
        .sum(),
    )(x);
    expectClose(result, torch.grad);
  });

  test('gradients of leaves are not touched', () => {
    const y = leaf(X);
    hessian(f)(y);
    jvp(grad(f), [y], [v]);
    expect(y.grad).toBeNull();
  });
});

describe('inside a transform', () => {
  test('backward() inside a transform fills .grad of its input', () => {
    const h = (a: Tensor): Tensor => {
      f(a).backward({ createGraph: true });
      return a.grad!.square().sum();
    };
    const direct = grad((a: Tensor) => grad(f)(a).square().sum());
    expectClose(grad(h)(x), valuesOf(direct(x)));
    expectClose(grad((a: Tensor) => grad(h)(a).sum())(x), torch.third);
  });

  test('backward() stops at the input, and leaves the graph around it alone', () => {
    const y = leaf(X);
    const twice = y.mul(2).exp();
    const result = grad((a: Tensor) => {
      a.square().sum().backward();
      expectClose(a.grad, valuesOf(twice.mul(2)));
      return a.sum();
    })(twice);
    expect([valuesOf(result), y.grad]).toEqual([[1, 1, 1], null]);
    twice.sum().backward();
    expectClose(
      y.grad,
      X.map((e) => 2 * Math.exp(2 * e)),
    );
  });

  test('.grad of an input does not outlive the function', () => {
    let kept: Tensor | null = null;
    const w = leaf(1);
    grad((a: Tensor) => {
      kept = a;
      return a.mul(w).sum();
    })(x)
      .sum()
      .backward();
    expect([kept!.gradient, kept!.retainsGrad]).toEqual([null, false]);
  });

  test('requiresGrad_(), retainGrad() and autograd.grad() work', () => {
    const result = grad((a: Tensor) => {
      const b = a.requiresGrad_().square();
      b.retainGrad();
      b.sum().backward({ retainGraph: true });
      const ones = b.grad!.clone();
      const [d] = gradOf(b.sum(), a, { createGraph: true });
      return d!.mul(ones).sum();
    })(x);
    expect(valuesOf(result)).toEqual([2, 2, 2]);
  });

  test('autograd.functional works inside transforms', () => {
    const trace = (a: Tensor): Tensor => functional.hessian(f, a, { createGraph: true }).diagonal().sum();
    const expected = differences(trace, x)[0];
    expectClose(grad(trace)(x), expected, 6);
    expectClose(jacfwd(trace)(x), expected, 6);
    expect(valuesOf(grad((a: Tensor) => functional.hessian(f, a).sum().mul(0).add(a.sum()))(x))).toEqual([1, 1, 1]);
  });

  test('in-place operations on computed tensors are differentiated', () => {
    const h = (a: Tensor): Tensor => {
      const b = a.clone();
      b.at(0).mul_(3);
      b.at('1:').mul_(b.at(0).clone());
      return b.square().sum();
    };
    expectClose(grad(h)(x), differences(h, x)[0], 7);
    expectClose(jacfwd(h)(x), differences(h, x)[0], 7);
    expectClose(hessian(h)(x), differences(grad(h), x), 7);
  });

  test('forward over reverse sees the values before a write that saves them', () => {
    // x^4 as (x x)^2: the product saves what it overwrites, and with it the tangent that this had.
    const h = (a: Tensor): Tensor => a.mul(1).mul_(a).square().sum();
    const expected = X.map((e, i) => X.map((_, k) => (i === k ? 12 * e * e : 0)));
    expectClose(jacfwd(jacrev(h))(x), expected);
    expectClose(jacfwd(jacfwd(h))(x), expected);
    expectClose(
      hessian((a: Tensor) => a.clone().sin().mul_(a).sum())(x),
      valuesOf(hessian((a: Tensor) => a.sin().mul(a).sum())(x)),
    );
  });

  test('writing over the input is refused, whatever it is outside', () => {
    const h = (a: Tensor): Tensor => a.mul_(2).sum();
    const message = 'a leaf Variable that requires grad is being used in an in-place operation.';
    expect(() => grad(h)(x)).toThrow(message);
    expect(() => grad(h)(leaf([1]).mul(2))).toThrow(message);
    expect(() => grad((a: Tensor) => grad(h)(a).sum())(x)).toThrow(message);
    expect(() => grad((a: Tensor) => a.at(0).mul_(2))(x)).toThrow('modified inplace');
    expect(valuesOf(x)).toEqual(X);
  });

  test('grad mode is on, inference mode off, and both are as before afterwards', () => {
    const seen: boolean[] = [];
    const look = (a: Tensor): Tensor => {
      seen.push(isGradEnabled(), isInferenceModeEnabled());
      return a.sum();
    };
    noGrad(() => {
      grad(look)(x);
      seen.push(isGradEnabled());
    });
    inferenceMode(() => {
      grad(look)(x);
      seen.push(isGradEnabled(), isInferenceModeEnabled());
    });
    expect(seen).toEqual([true, false, false, true, false, false, true]);
  });

  test('modes and levels are as before after an error', () => {
    const fail = (_a: Tensor): Tensor => {
      throw new Error('mine');
    };
    const y = leaf(X);
    for (const call of [
      () => grad(fail)(y),
      () => vjp(fail, y),
      () => jacrev(fail)(y),
      () => jacfwd(fail)(y),
      () => linearize(fail, y),
      () => jvp(fail, [y], [v]),
      () => functional.vhp(fail, y, v),
    ]) {
      expect(() => noGrad(() => call())).toThrow('mine');
    }
    expect(isGradEnabled()).toBe(true);
    expect(() => makeDual(x, v)).toThrow('no level exists');
    expect(grad(f)(x).requiresGrad).toBe(false);
    expectClose(gradOf(f(y), y)[0], torch.grad);
  });
});

describe('under inference mode', () => {
  test.each<[string, (a: Tensor) => Tensor, unknown]>([
    ['grad', grad(f), torch.grad],
    ['jvp', (a) => jvp(f, [a], [v.mul(1)])[1], torch.grad.reduce((sum, d, i) => sum + d * V[i]!, 0)],
    ['jvp of grad', (a) => jvp(grad(f), [a], [v.mul(1)])[1], torch.product],
    ['hessian', hessian(f), torch.hessian],
    ['jacrev of jacrev', jacrev(jacrev(f)), torch.hessian],
    ['vjp', (a) => vjp(g, a)[1](f64([1, -2]).mul(1))[0], torch.vjp],
    ['linearize', (a) => linearize(g, a)[1](v.mul(1)), torch.jvp],
    ['functional.hessian', (a) => functional.hessian(f, a), torch.hessian],
    ['functional.hvp', (a) => functional.hvp(f, a, v.mul(1))[1], torch.product],
  ])('%s takes inference tensors', (_, compute, expected) => {
    const result = inferenceMode(() => compute(x.mul(1)));
    expectClose(result, expected);
    expect(result.requiresGrad).toBe(false);
  });

  test('an inference tensor can be differentiated outside, too', () => {
    const made = inferenceMode(() => x.mul(1));
    expectClose(hessian(f)(made), torch.hessian);
  });
});

describe('tangents around a transform', () => {
  test('gradients, values and aux carry the tangents of an open level', () => {
    dualLevel(() => {
      const [gradient, [value, aux]] = gradAndValue((a: Tensor) => [f(a), a.mul(2)] as const, { hasAux: true })(
        makeDual(x, v),
      );
      const slope = torch.grad.reduce((sum, d, i) => sum + d * V[i]!, 0);
      expectClose(unpackDual(gradient).tangent, torch.product);
      expectClose(unpackDual(value).tangent, slope);
      expectClose(
        unpackDual(aux).tangent,
        V.map((e) => 2 * e),
      );
      const tangents = [gradient, value, aux].map((t) => unpackDual(t).tangent!.requiresGrad);
      expect(tangents).toEqual([false, false, false]);
    });
  });

  test('a tangent with a graph is differentiated through a transform', () => {
    const direction = leaf(V);
    const product = dualLevel(() => unpackDual(grad(f)(makeDual(x, direction))).tangent!);
    product.mul(v).sum().backward();
    expectClose(direction.grad, torch.product);
  });
});
