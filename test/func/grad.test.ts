/**
 * @features
 * | A13 | torch.func.grad | `grad(f, argnums, hasAux)` of chainrule/func | grad.test.ts: "gives PyTorch's gradient" |
 * | A13 | torch.func.grad, argnums | `grad(f, [0, -1])` | grad.test.ts: "several arguments: a list, in the order in which they are asked for" |
 * | A13 | torch.func.grad, has_aux | `grad(f, { hasAux: true })` | grad.test.ts: "hands aux through, without its graph" |
 * | A13 | torch.func.grad of pytrees | structures of tensors | grad.test.ts: "structures of tensors: results are built alike" |
 * | A13 | torch.func.grad_and_value | `gradAndValue(f)` | grad.test.ts: "gives the gradient first, then the value" |
 * | E13 | zeros, never None, for unused inputs | `grad(f)` of chainrule/func | grad.test.ts: "gives zeros for what the function does not depend on, never null" |
 * | A13 | torch.func.grad: argnums out of range, repeated | the same errors | grad.test.ts: "%j is refused when the function is called with two" |
 * | A13 | torch.func.grad: zeros for unused inputs | the same | grad.test.ts: "gives zeros for what the function does not depend on, never null" |
 */
import { describe, expect, test } from 'vitest';
import { ArgumentError, DTypeError, GraphError, noGrad, ones, Parameter, tensor, type Tensor } from 'chainrule';
import { grad, gradAndValue, vjp } from 'chainrule/func';
import { expectClose, f, f64, leaf, torch, V, valuesOf, X } from './values.js';

const [x, v] = [f64(X), f64(V)];

describe('grad()', () => {
  test("gives PyTorch's gradient", () => {
    expectClose(grad(f)(x), torch.grad);
  });

  test('gives a plain tensor: no graph, and nothing left on the input', () => {
    const result = grad(f)(x);
    expect([result.requiresGrad, result.gradFn, result.isLeaf]).toEqual([false, null, true]);
    expect([x.requiresGrad, x.grad, x._version]).toEqual([false, null, 0]);
  });

  test('gives gradients in the sizes and dtypes of the inputs', () => {
    const [da, db] = grad((a: Tensor, b: Tensor) => a.mul(b).sum(), [0, 1])(
      ones([1], { dtype: 'float32' }),
      f64([[1], [2]]),
    );
    expect([da.dtype.name, da.shape, db.dtype.name, db.shape]).toEqual(['float32', [1], 'float64', [2, 1]]);
  });

  test('gives zeros for what the function does not depend on, never null', () => {
    const [da, db] = grad((a: Tensor, _b: Tensor) => a.sum(), [0, 1])(x, f64([[1, 2]]));
    expect(valuesOf([da, db])).toEqual([[1, 1, 1], [[0, 0]]]);
    expect(valuesOf(grad((_a: Tensor) => f64(3))(x))).toEqual([0, 0, 0]);
    expect(valuesOf(grad((a: Tensor) => a.detach().sum())(x))).toEqual([0, 0, 0]);
  });

  test('is not confused by an input that the function also reaches by closure', () => {
    const y = leaf(X);
    expect(valuesOf(grad((a: Tensor) => a.mul(y).sum())(y))).toEqual(X);
  });

  test('takes the same tensor for two arguments', () => {
    expect(valuesOf(grad((a: Tensor, b: Tensor) => a.mul(a).mul(b).sum(), [0, 1])(f64(3), f64(3)))).toEqual([18, 9]);
    const both = f64(3);
    expect(valuesOf(grad((a: Tensor, b: Tensor) => a.mul(a).mul(b).sum(), [0, 1])(both, both))).toEqual([18, 9]);
  });

  test('takes a Parameter for a tensor', () => {
    const w = new Parameter(x);
    const result = grad((a: Tensor) => a.square().sum())(w);
    expect(valuesOf(result)).toEqual([1, -2, 4]);
    expect(w.grad).toBeNull();
  });

  test('hands on arguments that are not differentiated as they are, whatever they are', () => {
    const seen: unknown[] = [];
    const anything = { text: 'x', f: () => 3 };
    grad((a: Tensor, ...rest: unknown[]) => {
      seen.push(...rest);
      return a.sum();
    })(x, anything, null, 'text');
    expect(seen[0]).toBe(anything);
    expect(seen.slice(1)).toEqual([null, 'text']);
  });
});

describe('argnums', () => {
  const h = (a: Tensor, b: Tensor, c: Tensor): Tensor => a.mul(b.square()).add(c.mul(5)).sum();
  const args = [f64(2), f64(3), f64(4)] as const;

  test('one argument: its gradient', () => {
    expect(valuesOf(grad(h)(...args))).toBe(9);
    expect(valuesOf(grad(h, 1)(...args))).toBe(12);
    expect(valuesOf(grad(h, -1)(...args))).toBe(5);
    expect(valuesOf(grad(h, { argnums: 2 })(...args))).toBe(5);
  });

  test('several arguments: a list, in the order in which they are asked for', () => {
    expect(valuesOf(grad(h, [2, 0])(...args))).toEqual([5, 9]);
    expect(valuesOf(grad(h, [-2, 0])(...args))).toEqual([12, 9]);
    expect(valuesOf(grad(h, [1])(...args))).toEqual([12]);
  });

  test.each([
    [2, 'Got argnum=2, but only 2 positional inputs'],
    [-3, 'Got argnum=-3, but only 2 positional inputs'],
    [[0, 0], 'argnums elements must be unique, got (0, 0)'],
    [[0, -2], 'argnums elements must be unique, got (0, -2)'],
    [[], 'argnums must be non-empty'],
    [0.5, 'argnum must be int, got: 0.5'],
    ['0', 'argnums must be int or Tuple[int, ...], got: string'],
  ])('%j is refused when the function is called with two', (argnums, message) => {
    const call = (): unknown => grad((a: Tensor, b: Tensor) => a.mul(b).sum(), argnums as number)(x, v);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});

describe('structures of tensors', () => {
  test('structures of tensors: results are built alike', () => {
    const loss = (params: { w: Tensor; layers: Tensor[]; more: Map<string, Tensor> }): Tensor =>
      params.w.mul(params.layers[0]!).add(params.more.get('c')!).sum();
    const result = grad(loss)({ w: x, layers: [v, v], more: new Map([['c', f64(1)]]) });
    expect(valuesOf(result)).toEqual({ w: V, layers: [X, [0, 0, 0]], more: new Map([['c', 3]]) });
  });

  test('the function sees structures of the same kind', () => {
    class Frozen {
      constructor(readonly t: Tensor) {}
    }
    grad((a: { w: Tensor }, b: Frozen) => {
      expect(Object.keys(a)).toEqual(['w']);
      expect(b).toBeInstanceOf(Frozen);
      return a.w.mul(b.t).sum();
    })({ w: x }, new Frozen(v));
  });

  test('what is no tensor is refused, with its place', () => {
    const call = (): unknown => grad((a: unknown) => (a as { w: Tensor }).w.sum())({ w: x, rate: 0.1 });
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow('Thing passed to transform API must be Tensor, got number as argument 0.rate');
  });

  test('integers are refused', () => {
    const call = (): unknown => grad((a: Tensor) => a.sum())(tensor([1n, 2n]));
    expect(call).toThrow(DTypeError);
    expect(call).toThrow('only Tensors of floating point dtype can require gradients, and argument 0 is int64');
  });
});

describe('what the function returns', () => {
  test.each<[string, () => unknown, string]>([
    [
      'more elements',
      () => x,
      'Expected f(*args) to return a scalar Tensor, got tensor with 1 dims. Maybe you wanted to use the vjp or jacrev APIs instead?',
    ],
    ['one element in a dimension', () => f64([1]), 'to return a scalar Tensor, got tensor with 1 dims'],
    ['a number', () => 3, 'grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got number'],
    ['a list', () => [f64(1)], 'Expected f(*args) to return a Tensor, got array'],
    [
      'an integer',
      () => tensor(1n),
      'All outputs of f must be floating-point or complex Tensors, got Tensor with dtype int64',
    ],
  ])('is refused if it is %s', (_, made, message) => {
    expect(() => grad(made as (a: Tensor) => Tensor)(x)).toThrow(message);
  });

  test('may have aux beside it', () => {
    const [gradient, aux] = grad((a: Tensor) => [a.square().sum(), { twice: a.mul(2), text: 'hi' }] as const, {
      hasAux: true,
    })(x);
    expect(valuesOf([gradient, aux])).toEqual([[1, -2, 4], { twice: [1, -2, 4], text: 'hi' }]);
  });

  test('hands aux through, without its graph', () => {
    const [, aux] = grad((a: Tensor) => [a.sum(), [a.mul(2), a]] as const, 0, true)(x);
    expect(aux.map((t) => t.requiresGrad)).toEqual([false, false]);
    const y = leaf(X);
    const [, linked] = grad((a: Tensor) => [a.sum(), a.mul(2)] as const, { hasAux: true })(y);
    linked.sum().backward();
    expect(valuesOf(y.grad)).toEqual([2, 2, 2]);
  });

  test('is refused if hasAux is given and it is no pair', () => {
    const message = 'output of function f should be a tuple: (output, aux) if has_aux is True';
    expect(() => grad((a: Tensor) => a.sum() as never, { hasAux: true })(x)).toThrow(message);
    expect(() => grad((a: Tensor) => [a.sum()] as never, { hasAux: true })(x)).toThrow(message);
  });

  test('is refused if it is a promise', () => {
    const call = (): unknown => grad((async (a: Tensor) => Promise.resolve(a.sum())) as never)(x);
    expect(call).toThrow(GraphError);
    expect(call).toThrow('the function is async');
  });
});

describe('gradAndValue()', () => {
  test('gives the gradient first, then the value', () => {
    const [gradient, value] = gradAndValue(f)(x);
    expectClose([gradient, value], [torch.grad, torch.value]);
    expect(value.requiresGrad).toBe(false);
  });

  test('gives aux beside the value', () => {
    const [gradient, [value, aux]] = gradAndValue((a: Tensor) => [a.square().sum(), 'more'] as const, { hasAux: true })(
      x,
    );
    expect([valuesOf(gradient), valuesOf(value), aux]).toEqual([[1, -2, 4], 5.25, 'more']);
  });

  test('gives a value that can be differentiated with respect to what is outside', () => {
    const y = leaf(X);
    const [gradient, value] = gradAndValue((a: Tensor) => a.pow(3).sum())(y);
    gradient.sum().add(value).backward();
    // 6 x + 3 x^2
    expectClose(
      y.grad,
      X.map((e) => 6 * e + 3 * e * e),
    );
  });
});

describe('arguments of transforms', () => {
  test('a transform wants a function', () => {
    expect(() => grad(3 as never)).toThrow('grad: expected a function to transform, got number');
    expect(() => vjp(x as never, x as never)).toThrow('vjp: expected a function to transform, got Tensor');
  });

  test('options are named, and come last', () => {
    expect(() => grad(f, { argnum: 0 } as never)).toThrow("got an unexpected keyword argument 'argnum'");
    expect(() => grad(f, 0, { argnums: 1 } as never)).toThrow("got multiple values for argument 'argnums'");
    expect(() => grad(f, { argnums: 0 } as never, true as never)).toThrow(
      'takes its options object as the last argument',
    );
  });
});

describe('modes', () => {
  const withConstant = (a: Tensor): Tensor => a.sub(noGrad(() => a.square())).sum();

  test('noGrad() inside the function is respected, outside it is not', () => {
    expect(valuesOf(grad(withConstant)(x))).toEqual([1, 1, 1]);
    expect(valuesOf(noGrad(() => grad(withConstant)(x)))).toEqual([1, 1, 1]);
  });

  test('under noGrad() results are not differentiable', () => {
    const y = leaf(X);
    expect(grad(f)(y).requiresGrad).toBe(true);
    const [gradient, value] = noGrad(() => gradAndValue(f)(y));
    expect([gradient.requiresGrad, value.requiresGrad]).toEqual([false, false]);
  });
});
