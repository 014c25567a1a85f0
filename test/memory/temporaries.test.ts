/** What is freed at once, with no collection: gradients and temporaries that no user code has seen. */
import { beforeAll, describe, expect, test } from 'vitest';
import { grad, linear, logSoftmax, noGrad, ones, randn, relu, type Tensor } from '../../src/index.js';
import { restorePolicies, used } from './memory.js';

restorePolicies();

beforeAll(() => {
  // What kernels need for themselves is allocated once.
  ones(1000).add(ones(1)).sum();
});

/** What 1000 float32 take in the arena. */
const THOUSAND = 4032;

/** How much more is in use after `run` than before it, with its result still held. */
function growth(run: () => unknown): number {
  const before = used();
  const held = run();
  const after = used() - before;
  expect(held).toBeDefined();
  return after;
}

describe('a backward pass', () => {
  test('leaves nothing but the gradients of the leaves', () => {
    const x = randn(1000).requiresGrad_();
    const y = x.sin().mul(2).exp().add(1).log().neg().sum();
    expect(
      growth(() => {
        y.backward();
        return x.grad;
      }),
    ).toBe(THOUSAND);
  });

  test('leaves nothing at all where the gradients were there before', () => {
    const x = randn(1000).requiresGrad_();
    x.exp().sum().backward();
    const y = x.sin().mul(x).tanh().sum();
    expect(
      growth(() => {
        y.backward();
        return x.grad;
      }),
    ).toBe(0);
  });

  test('adds gradients that meet into one of them', () => {
    const x = randn(1000).requiresGrad_();
    const y = x.sin();
    const z = y.exp().add(y.tanh()).add(y.mul(y)).add(y).sum();
    const expected = grad(z, x, { retainGraph: true })[0]!.toArray();
    expect(
      growth(() => {
        z.backward();
        return x.grad;
      }),
    ).toBe(THOUSAND);
    expect(x.grad!.toArray()).toEqual(expected);
  });

  test('undoes broadcasting without leaving the large gradient', () => {
    const [x, b] = [randn(20, 1000).requiresGrad_(), randn(1000).requiresGrad_()];
    const y = x.mul(b).sum();
    expect(
      growth(() => {
        y.backward();
        return [x.grad, b.grad];
      }),
    ).toBe(80_000 + THOUSAND);
  });

  test('through views, products and fused operations leaves the gradients only', () => {
    const [x, w, b] = [randn(40, 50).requiresGrad_(), randn(60, 50).requiresGrad_(), randn(60).requiresGrad_()];
    const y = logSoftmax(
      relu(linear(x, w, b))
        .reshape([60, 40])
        .t(),
      1,
    )
      .narrow(0, 0, 20)
      .mean();
    expect(
      growth(() => {
        y.backward();
        return [x.grad, w.grad, b.grad];
      }),
    ).toBe(8000 + 12_032);
  });

  test('gives what grad() returns to its caller, and keeps no more', () => {
    const x = randn(1000).requiresGrad_();
    const y = x.sin().exp().sum();
    let result: Tensor | null = null;
    expect(growth(() => (result = grad(y, x)[0]!))).toBe(THOUSAND);
    expect(result!.toArray()).toEqual(x.detach().sin().exp().mul(x.detach().cos()).toArray());
  });

  test('does not free the gradient that the user gave', () => {
    const x = randn(1000).requiresGrad_();
    const g = ones(1000);
    x.exp().backward(g);
    x.mul(2).backward(g);
    x.neg().backward(g);
    expect(g.sum().item()).toBe(1000);
  });

  test('does not free retained gradients, nor those of a recorded pass', () => {
    const x = randn(1000).requiresGrad_();
    const y = x.sin();
    y.retainGrad();
    const z = y.exp();
    z.retainGrad();
    z.sum().backward({ createGraph: true });
    expect(z.grad!.sum().item()).toBe(1000);
    expect(y.grad!.toArray()).toEqual(y.detach().exp().toArray());
    x.grad!.sum().backward();
    expect(x.grad!.isContiguous()).toBe(true);
  });
});

describe('an operation', () => {
  test('made of several kernels leaves its results only', () => {
    const x = randn(40, 50);
    expect(growth(() => x.logsumexp(1).exp().var())).toBeLessThan(512);
    expect(growth(() => x.std())).toBe(0);
    expect(growth(() => x.norm())).toBe(0);
    expect(growth(() => x.cumsum(1))).toBe(8000);
    expect(growth(() => x.softmax(1))).toBe(8000);
  });

  test('composed of others does, too, where nothing is recorded', () => {
    const [x, w, b] = [randn(40, 50), randn(60, 50), randn(60)];
    expect(growth(() => linear(x, w, b))).toBe(9600);
    expect(growth(() => noGrad(() => linear(x.requiresGrad_(), w, b)))).toBe(9600);
  });

  test('in place leaves nothing', () => {
    const x = randn(1000);
    expect(growth(() => x.mul_(2).add_(1).sub_(x).clamp_(-1, 1))).toBe(0);
  });
});
