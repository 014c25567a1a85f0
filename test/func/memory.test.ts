/**
 * @features
 * | E4 | no leaks through recorded gradients | transforms, nested and recorded | memory.test.ts: "gives back all memory: %s" |
 */
import { describe, expect, test } from 'vitest';
import { functional, randn, type Tensor } from 'chainrule';
import { grad, hessian, jacrev, jvp, laplacian, linearize, vjp } from 'chainrule/func';
import { everythingInArena, restorePolicies, usedAfterCollection } from '../memory/memory.js';

restorePolicies();

const f = (x: Tensor): Tensor => x.sin().mul(x.exp()).sum();
const uses: Record<string, (x: Tensor, v: Tensor) => unknown> = {
  grad: (x) => grad(f)(x),
  'grad of grad': (x) => grad((a: Tensor) => grad(f)(a).square().sum())(x),
  'vjp, whose function is kept for a while': (x, v) => vjp((a: Tensor) => a.exp(), x)[1](v),
  'jvp of grad': (x, v) => jvp(grad(f), [x], [v]),
  linearize: (x, v) => linearize(grad(f), x)[1](v),
  hessian: (x) => hessian(f)(x),
  laplacian: (x) => laplacian(f)(x),
  'a result that is recorded for outside, and dropped': (x) => jacrev(f)(x.detach().requiresGrad_()),
  'the same, differentiated': (x) => {
    const y = x.detach().requiresGrad_();
    jacrev(grad(f))(y).sum().backward();
    return y.grad;
  },
  'functional.hvp': (x, v) => functional.hvp(f, x, v, { createGraph: true }),
  'a function that fails': (x) => {
    try {
      return grad((a: Tensor) => a.exp())(x);
    } catch (error) {
      return error;
    }
  },
};

describe('a transform', () => {
  test.each(Object.entries(uses))('gives back all memory: %s', async (_, use) => {
    everythingInArena();
    const exercise = (): void => {
      use(randn([12], { dtype: 'float64' }), randn([12], { dtype: 'float64' }));
    };
    // Kernels are compiled, constants and buffers made, once.
    exercise();
    const before = usedAfterCollection();
    for (let i = 0; i < 5; i++) exercise();
    // V8's compiler, which works in the background, may hold on to what a function has just used.
    let left = usedAfterCollection() - before;
    for (let tries = 0; left > 0 && tries < 40; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      left = usedAfterCollection() - before;
    }
    expect(left).toBeLessThanOrEqual(0);
  });

  test('may free the graph of its function at once, where nobody needs it', () => {
    let kept: Tensor | null = null;
    grad((x: Tensor) => {
      kept = x.exp();
      return kept.sum();
    })(randn([3]));
    expect(() => kept!.sum().backward()).toThrow('backward through the graph a second time');
  });
});
