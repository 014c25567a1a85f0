/**
 * @features
 * | A9 | torch.autograd.functional.jacobian | `functional.jacobian(func, inputs, createGraph, strict, vectorize, strategy)` | functional.test.ts: "gives a tensor for a tensor" |
 * | A9 | torch.autograd.functional.hessian | `functional.hessian(func, inputs, createGraph, strict, vectorize, outerJacobianStrategy)` | functional.test.ts: "gives PyTorch's Hessian, by either strategy: %j" |
 * | A9 | torch.autograd.functional.vjp | `functional.vjp(func, inputs, v, createGraph, strict)` | functional.test.ts: "vjp() gives the output and v J" |
 * | A9 | torch.autograd.functional.jvp | `functional.jvp(func, inputs, v, createGraph, strict)` | functional.test.ts: "jvp() gives the output and J v" |
 * | A9 | torch.autograd.functional.vhp | `functional.vhp(func, inputs, v, createGraph, strict)` | functional.test.ts: "vhp() and hvp() give the output and the product with the Hessian" |
 * | A9 | torch.autograd.functional.hvp | `functional.hvp(func, inputs, v, createGraph, strict)` | functional.test.ts: "vhp() and hvp() give the output and the product with the Hessian" |
 * | A9 | create_graph | `createGraph: true` | functional.test.ts: "with it results can be differentiated" |
 * | A9 | strict | `strict: true` | functional.test.ts: "refuses what does not depend on the input: %s" |
 * | A9 | nested inputs and outputs (PyTorch: flat tuples) | structures of tensors | functional.test.ts: "structures of tensors nest as tuples do" |
 * | A9 | nesting of jacobian() | lists for tuples | functional.test.ts: "gives a list for a list, of inputs, of outputs, or of both" |
 * | A9 | unrelated inputs | zeros | functional.test.ts: "gives zeros for what does not depend on an input" |
 * | A9 | strategy, vectorize, strict together | the same errors | functional.test.ts: "forward mode wants vectorize, and excludes strict" |
 * | A9 | strategy | `strategy: "forward-mode"` | functional.test.ts: "strategies have two names" |
 * | A9 | hessian of more than one element | the same error | functional.test.ts: "wants a single tensor of one element" |
 * | A9 | v=None | left out for one element | functional.test.ts: "the vector may be left out where it is one number" |
 * | A9 | types of inputs and outputs | the same errors | functional.test.ts: "%s() wants tensors" |
 * | A9 | results are detached without create_graph | the same | functional.test.ts: "without it results are detached, also from what the function closes over" |
 * | A9 | inside no_grad | the same | functional.test.ts: "work under noGrad()" |
 */
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  functional,
  grad,
  GraphError,
  isGradEnabled,
  noGrad,
  NotImplementedError,
  ShapeError,
  type Tensor,
} from 'chainrule';
import { expectClose, f, f64, g, leaf, torch, V, valuesOf, X } from './values.js';

const { jacobian, hessian, vjp, jvp, vhp, hvp } = functional;
const [x, v] = [f64(X), f64(V)];

const strategies = [{}, { vectorize: true }, { vectorize: true, strategy: 'forward-mode' }] as const;

describe.each(strategies)('jacobian() with %j', (options) => {
  test('gives a tensor for a tensor', () => {
    expectClose(jacobian(g, x, options), torch.jacobian);
    expect(jacobian((a) => a.sum(), f64([[1, 2]]), options).shape).toEqual([1, 2]);
    expect(jacobian((a) => a.mul(f64([[1], [2]])), f64([1, 2, 3]), options).shape).toEqual([2, 3, 3]);
  });

  test('gives a list for a list, of inputs, of outputs, or of both', () => {
    const [a, b] = [f64([1, 2]), f64([3, 4])];
    const [da, db] = [
      [
        [3, 0],
        [0, 4],
      ],
      [
        [1, 0],
        [0, 2],
      ],
    ];
    expect(valuesOf(jacobian((p, q) => p.mul(q), [a, b], options))).toEqual([da, db]);
    expect(valuesOf(jacobian((p) => [p.mul(b), p.sum()] as const, a, options))).toEqual([da, [1, 1]]);
    expect(valuesOf(jacobian((p, q) => [p.mul(q), p.sum()] as const, [a, b], options))).toEqual([
      [da, db],
      [
        [1, 1],
        [0, 0],
      ],
    ]);
    expect(valuesOf(jacobian((p) => [p.sum()], [a], options))).toEqual([[[1, 1]]]);
  });

  test('structures of tensors nest as tuples do', () => {
    const result = jacobian(
      ({ w, b }) => ({ y: w.mul(b[0]), z: [b[0]] as const }),
      { w: f64([1, 2]), b: [f64(3)] as const },
      options,
    );
    expect(valuesOf(result)).toEqual({
      y: {
        w: [
          [3, 0],
          [0, 3],
        ],
        b: [[1, 2]],
      },
      z: [{ w: [0, 0], b: [1] }],
    });
  });

  test('gives zeros for what does not depend on an input', () => {
    expect(valuesOf(jacobian((p, _q) => p.detach(), [x, v], options))).toEqual(
      [0, 1].map(() => X.map(() => [0, 0, 0])),
    );
  });

  test('has nothing to do with the graph outside, nor with grad mode', () => {
    const y = leaf(X);
    const result = noGrad(() => jacobian(g, y, options));
    expectClose(result, torch.jacobian);
    expect([result.requiresGrad, jacobian(g, y, options).requiresGrad, y.grad, isGradEnabled()]).toEqual([
      false,
      false,
      null,
      true,
    ]);
  });

  test('empty outputs and inputs have empty Jacobians', () => {
    expect(jacobian((a) => a.at('0:0'), x, options).shape).toEqual([0, 3]);
    expect(jacobian((_a) => x, f64([]), options).shape).toEqual([3, 0]);
  });

  test('createGraph gives one that can be differentiated', () => {
    const y = leaf(X);
    jacobian((a) => a.pow(3), y, { ...options, createGraph: true })
      .sum()
      .backward();
    expectClose(
      y.grad,
      X.map((e) => 6 * e),
    );
  });
});

describe('hessian()', () => {
  test.each([{}, { vectorize: true }, { vectorize: true, outerJacobianStrategy: 'forward-mode' }] as const)(
    "gives PyTorch's Hessian, by either strategy: %j",
    (options) => {
      expectClose(hessian(f, x, options), torch.hessian);
      const h = (a: Tensor, b: Tensor): Tensor => a.square().mul(b).sum();
      expect(valuesOf(hessian(h, [f64([1, 2]), f64(3)], options))).toEqual([
        [
          [
            [6, 0],
            [0, 6],
          ],
          [2, 4],
        ],
        [[2, 4], 0],
      ]);
      expect(valuesOf(hessian((p) => p.w.square().mul(p.b), { w: f64(2), b: f64(3) }, options))).toEqual({
        w: { w: 6, b: 4 },
        b: { w: 4, b: 0 },
      });
      expect(hessian(f, leaf(X as number[]), options).requiresGrad).toBe(false);
    },
  );

  test('takes a function whose one element has dimensions', () => {
    expectClose(
      hessian((a) => f(a).reshape([1, 1]), x),
      torch.hessian,
    );
  });

  test('createGraph gives one that can be differentiated', () => {
    const y = leaf(X);
    hessian(f, y, { createGraph: true }).at(0, 0).backward();
    expectClose(y.grad, torch.thirdWhole[0][0]);
  });

  test('wants a single tensor of one element', () => {
    expect(() => hessian((a) => a, x)).toThrow(ShapeError);
    expect(() => hessian((a) => a, x)).toThrow(
      'The Tensor returned by the function given to hessian should contain a single element',
    );
    expect(() => hessian(((a: Tensor) => [a.sum()]) as never, x as never)).toThrow(
      'The function given to hessian should return a single Tensor',
    );
    expect(() => hessian((() => 3) as never, x as never)).toThrow(
      'The outputs of the user-provided function given to hessian must be either',
    );
  });
});

describe('products', () => {
  test('vjp() gives the output and v J', () => {
    const [y, product] = vjp(g, x, f64([1, -2]));
    expectClose([y, product], [torch.g, torch.vjp]);
    expect([y.requiresGrad, product.requiresGrad]).toEqual([false, false]);
    expect(valuesOf(vjp((a, b) => [a.mul(b), a.sum()] as const, [x, v], [f64([1, 1, 1]), f64(2)]))).toEqual([
      [[0.5, -2, -2], 1.5],
      [[3, 4, 1], X],
    ]);
  });

  test('jvp() gives the output and J v', () => {
    const [y, product] = jvp(g, x, v);
    expectClose([y, product], [torch.g, torch.jvp]);
    expect([y.requiresGrad, product.requiresGrad]).toEqual([false, false]);
    expect(
      valuesOf(jvp((a, b) => ({ p: a.mul(b), s: b.sum() }), [f64([1, 2]), f64(3)], [f64([1, 1]), f64(10)])[1]),
    ).toEqual({
      p: [13, 23],
      s: 10,
    });
  });

  test('vhp() and hvp() give the output and the product with the Hessian', () => {
    for (const product of [vhp, hvp]) {
      const [y, result] = product(f, x, v);
      expectClose([y, result], [torch.value, torch.product]);
      expect([y.requiresGrad, result.requiresGrad]).toEqual([false, false]);
      const h = (a: Tensor, b: Tensor): Tensor => a.square().mul(b).sum();
      expect(valuesOf(product(h, [f64([1, 2]), f64(3)], [f64([1, 1]), f64(10)])[1])).toEqual([[26, 46], 6]);
      expect(
        valuesOf(product((p) => p.w.square().mul(p.b), { w: f64(2), b: f64(3) }, { w: f64(1), b: f64(10) })[1]),
      ).toEqual({
        w: 46,
        b: 4,
      });
    }
  });

  test('the vector may be left out where it is one number', () => {
    expectClose(vjp(f, x)[1], torch.grad);
    expect(valuesOf(jvp((a) => a.square(), f64(3)))).toEqual([9, 6]);
    expect(valuesOf(vhp((a) => a.pow(3), f64(2))[1])).toBe(12);
    expect(valuesOf(hvp((a) => a.pow(3).sum(), f64([[2]]))[1])).toEqual([[12]]);
  });

  test('the vector may be given by name', () => {
    expectClose(vjp(g, x, { v: f64([1, -2]) })[1], torch.vjp);
    expectClose(hvp(f, x, { v, strict: true })[1], torch.product);
    expect(hvp(f, x, v, { createGraph: true })[1].requiresGrad).toBe(true);
  });

  test('give zeros for what does not depend on an input', () => {
    const first = (a: Tensor, _b: Tensor): Tensor => a.pow(3).sum();
    expect(valuesOf(vjp(first, [f64(2), x])[1])).toEqual([12, [0, 0, 0]]);
    expect(valuesOf(vhp(first, [f64(2), x], [f64(1), v])[1])).toEqual([12, [0, 0, 0]]);
    expect(valuesOf(hvp(first, [f64(2), x], [f64(1), v])[1])).toEqual([12, [0, 0, 0]]);
    expect(valuesOf(jvp((a, _b) => [a, f64([1, 2])] as const, [f64(2), x], [f64(1), v])[1])).toEqual([1, [0, 0]]);
    const linear = (a: Tensor): Tensor => a.sum();
    expect([valuesOf(vhp(linear, x, v)[1]), valuesOf(hvp(linear, x, v)[1])]).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  test('work under noGrad()', () => {
    noGrad(() => {
      expectClose(
        [vjp(f, x)[1], jvp(g, x, v)[1], vhp(f, x, v)[1], hvp(f, x, v)[1]],
        [torch.grad, torch.jvp, torch.product, torch.product],
      );
    });
  });

  test.each<[string, () => unknown, string]>([
    [
      'vjp without v of several elements',
      () => vjp(g, x),
      'The vector v can only be None if the user-provided function returns a single Tensor with a single element.',
    ],
    [
      'jvp without v of several elements',
      () => jvp(g, x),
      'The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.',
    ],
    [
      'vhp without v of several elements',
      () => vhp(f, x),
      'The vector v can only be None if the input to the user-provided function is a single Tensor',
    ],
    [
      'hvp without v for two inputs',
      () => hvp((a, b) => a.mul(b), [f64(1), f64(2)]),
      'The vector v can only be None if the input',
    ],
    [
      'v of other sizes',
      () => vjp((a) => a, x, f64([1, 2])),
      'v has invalid size: should be torch.Size([3]) but got torch.Size([2]).',
    ],
    [
      'an entry of v of other sizes',
      () => vjp((a) => [a, a], x, [v, f64([1, 2])]),
      'Entry 1 in v has invalid size: should be torch.Size([3]) but got torch.Size([2]).',
    ],
    ['a list for a tensor', () => jvp(g, x, [v, v] as never), 'The given v should contain a single Tensor.'],
    [
      'a list of another length',
      () => jvp((a, _b) => a, [x, v], [v] as never),
      'v is a tuple of invalid length: should be 2 but got 1.',
    ],
    [
      'v that is a number',
      () => jvp(g, x, 3 as never),
      'The v given to jvp must be either a Tensor or a tuple of Tensors but the given v has type number.',
    ],
    [
      'vhp of more elements',
      () => vhp(g, x, v),
      'The Tensor returned by the function given to vhp should contain a single element',
    ],
    [
      'hvp of a list',
      () => hvp(((a: Tensor) => [a.sum()]) as never, x as never, v as never),
      'The function given to hvp should return a single Tensor',
    ],
  ])('refuse %s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});

describe('arguments', () => {
  test.each(['jacobian', 'hessian', 'vjp', 'jvp', 'vhp', 'hvp'] as const)('%s() wants tensors', (name) => {
    const call = functional[name] as unknown as (func: unknown, inputs: unknown) => unknown;
    const expectError = (run: () => unknown, message: string): void => {
      expect(run).toThrow(ArgumentError);
      expect(run).toThrow(message);
    };
    const given = `The inputs given to ${name} must be either a Tensor or a tuple of Tensors but the`;
    expectError(() => call((a: unknown) => a, 3), `${given} given inputs has type number.`);
    expectError(() => call((a: unknown) => a, [f64(1), 3]), `${given} value at index 1 has type number.`);
    expectError(() => call((a: unknown) => a, { w: [f64(1), 'x'] }), `${given} value at .w[1] has type string.`);
    expectError(
      () => call(() => 3, f64(1)),
      `The outputs of the user-provided function given to ${name} must be either a Tensor or a tuple of Tensors but the given ` +
        'outputs of the user-provided function has type number.',
    );
    expectError(() => call(3, f64(1)), `${name}: expected a function`);
    expect(() => call(async () => Promise.resolve(f64(1)), f64(1))).toThrow('the function is async');
  });

  test('strategies have two names', () => {
    expect(() => jacobian(g, x, { strategy: 'both' as never })).toThrow(
      'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs than inputs, ' +
        '"forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".',
    );
    expect(() => hessian(f, x, { outerJacobianStrategy: 'both' as never })).toThrow(
      'Expected strategy to be either "forward-mode" or "reverse-mode".',
    );
  });

  test('forward mode wants vectorize, and excludes strict', () => {
    const plain = (): unknown => jacobian(g, x, { strategy: 'forward-mode' });
    expect(plain).toThrow(NotImplementedError);
    expect(plain).toThrow('only implemented for `vectorize=True`');
    expect(() => jacobian(g, x, false, true, true, 'forward-mode')).toThrow(
      '`strict=True` and `strategy="forward-mode"` are not supported together (yet).',
    );
    expect(() => jacobian(g, x, { strict: true, vectorize: true })).toThrow(
      '`strict=True` and `vectorized=True` are not supported together.',
    );
  });
});

describe('createGraph', () => {
  test('without it results are detached, also from what the function closes over', () => {
    const w = leaf(V);
    const h = (a: Tensor): Tensor => a.pow(3).mul(w).sum();
    const found = [jacobian(h, x), hessian(h, x), ...vjp(h, x), ...jvp(h, x, v), ...vhp(h, x, v), ...hvp(h, x, v)];
    expect(found.map((t) => t.requiresGrad)).toEqual(found.map(() => false));
  });

  test('with it results can be differentiated', () => {
    const along = (product: (y: Tensor) => Tensor): unknown => {
      const y = leaf(X);
      const [d] = grad(product(y), y);
      return valuesOf(d);
    };
    const options = { createGraph: true };
    const sum = (y: Tensor): Tensor => y.mul(v).sum();
    expectClose(
      along((y) => sum(vjp(f, y, null, options)[1])),
      torch.product,
    );
    expectClose(
      along((y) => jvp(f, y, v, options)[1]),
      torch.product,
    );
    const third = torch.thirdWhole.map((m) => m.map((row) => row.reduce((s, e, i) => s + e * V[i]!, 0)));
    const expected = third[0]!.map((_, k) => third.reduce((s, row, i) => s + row[k]! * V[i]!, 0));
    expectClose(
      along((y) => sum(vhp(f, y, v, options)[1])),
      expected,
    );
    expectClose(
      along((y) => sum(hvp(f, y, v, options)[1])),
      expected,
    );
  });

  test('with it results can be differentiated by the vector', () => {
    const u = leaf(V);
    expectClose(grad(jvp(f, x, u, { createGraph: true })[1], u)[0], torch.grad);
    expectClose(grad(hvp(f, x, u, { createGraph: true })[1].mul(v).sum(), u)[0], torch.product);
  });

  test('works under noGrad()', () => {
    const y = leaf(X);
    const product = noGrad(() => vjp(f, y, null, true)[1]);
    expectClose(grad(product.mul(v).sum(), y)[0], torch.product);
  });
});

describe('strict', () => {
  const strict = { strict: true };
  const cubes = (a: Tensor, b: Tensor): Tensor => a.pow(3).sum().add(b.pow(3).sum());
  const linear = (a: Tensor): Tensor => a.mul(2).sum();
  const detached =
    'Output 0 of the user-provided function does not require gradients. The outputs must be computed in a differentiable ' +
    'manner from the input when running in strict mode.';
  const unused =
    'The output of the user-provided function is independent of input 1. This is not allowed in strict mode.';
  const constant =
    'While computing the hessian, found that the jacobian of the user-provided function with respect to input 0 is ' +
    'independent of the input. This is not allowed in strict mode.';

  test.each<[string, () => unknown, string]>([
    [
      'jacobian: an output without graph',
      () => jacobian((a) => [a.sum(), a.detach()] as const, x, strict),
      detached.replace('0', '1'),
    ],
    [
      'jacobian: an unused input',
      () => jacobian((a, _b) => a.sum(), [x, v], strict),
      'Output 0 of the user-provided function is independent of input 1. This is not allowed in strict mode.',
    ],
    [
      'jacobian with createGraph: a linear function',
      () => jacobian((a) => a.mul(2), x, true, true),
      'The jacobian of the user-provided function is independent of input 0. This is not allowed in strict mode when create_graph=True.',
    ],
    ['hessian: a linear function', () => hessian(linear, x, strict), constant],
    [
      'hessian: no mixed derivatives',
      () => hessian(cubes, [x, v], strict),
      'Output 0 of the user-provided function is independent of input 1.',
    ],
    ['vjp: an output without graph', () => vjp((a) => a.detach(), x, v, strict), detached],
    ['vjp: an unused input', () => vjp((a, _b) => a.sum(), [x, v], null, strict), unused],
    [
      'vjp with createGraph: a linear function',
      () => vjp(linear, x, null, true, true),
      'The jacobian of the user-provided function is independent of input 0.',
    ],
    ['jvp: an unused input', () => jvp((a, _b) => a.sum(), [x, v], [v, v], strict), unused],
    ['jvp: an output without graph', () => jvp((a) => a.detach(), x, v, strict), detached],
    ['vhp: a linear function', () => vhp(linear, x, v, strict), constant],
    ['vhp: an unused input', () => vhp((a, _b) => a.pow(3).sum(), [x, v], [v, v], strict), unused],
    ['hvp: a linear function', () => hvp(linear, x, v, strict), constant],
    ['hvp: an unused input', () => hvp((a, _b) => a.pow(3).sum(), [x, v], [v, v], strict), unused],
    [
      'vhp with createGraph: a quadratic function',
      () => vhp((a) => a.mul(a).sum(), x, v, true, true),
      'The hessian of the user-provided function is independent of input 0. This is not allowed in strict mode when create_graph=True.',
    ],
  ])('refuses what does not depend on the input: %s', (_, call, message) => {
    expect(call).toThrow(GraphError);
    expect(call).toThrow(message);
  });

  test('takes what does', () => {
    expectClose(jacobian(g, x, strict), torch.jacobian);
    expectClose(hessian(f, x, strict), torch.hessian);
    expectClose([vjp(f, x, null, strict)[1], jvp(g, x, v, strict)[1]], [torch.grad, torch.jvp]);
    expectClose([vhp(f, x, v, strict)[1], hvp(f, x, v, strict)[1]], [torch.product, torch.product]);
  });
});
