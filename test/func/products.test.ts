/**
 * @features
 * | A13 | torch.func.vjp | `vjp(f, ...primals)` | products.test.ts: "gives PyTorch's product, and the output" |
 * | A13 | torch.func.jvp | `jvp(f, primals, tangents)` | products.test.ts: "gives PyTorch's product in forward mode, and the output" |
 * | A13 | torch.func.jvp, strict | `jvp(f, [x], [v], { strict: true })` | products.test.ts: "under strict an output that does not depend on the input is refused" |
 * | A13 | torch.func.linearize | `linearize(f, ...primals)` | products.test.ts: "gives the output and a function for any number of tangents" |
 * | A13 | torch.func.vjp: structure of cotangents | the same | products.test.ts: "takes cotangents that are structured as the output" |
 * | A13 | torch.func.vjp: a tuple per primal | a list | products.test.ts: "gives a list with one entry per primal, also for one" |
 * | A13 | torch.func.vjp: vjp_fn again | the same | products.test.ts: "the function runs once, and its product can be taken any number of times" |
 * | A13 | torch.func.vjp, jvp, has_aux | `{ hasAux: true }` | products.test.ts: "has aux as third entry" |
 */
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  DTypeError,
  dualLevel,
  grad as gradOf,
  GraphError,
  noGrad,
  ShapeError,
  tensor,
  type Tensor,
} from 'chainrule';
import { jvp, linearize, vjp } from 'chainrule/func';
import { expectClose, f, f64, g, leaf, torch, V, valuesOf, X } from './values.js';

const [x, v] = [f64(X), f64(V)];

describe('vjp()', () => {
  test("gives PyTorch's product, and the output", () => {
    const [y, pull] = vjp(g, x);
    expectClose(y, torch.g);
    expectClose(pull(f64([1, -2])), [torch.vjp]);
    expect(y.requiresGrad).toBe(false);
  });

  test('gives a list with one entry per primal, also for one', () => {
    const [, pull] = vjp((a: Tensor, b: { w: Tensor }) => a.mul(b.w), f64([1, 2]), { w: f64([3, 4]) });
    expect(valuesOf(pull(f64([1, 10])))).toEqual([[3, 40], { w: [1, 20] }]);
  });

  test('the function runs once, and its product can be taken any number of times', () => {
    let calls = 0;
    const [, pull] = vjp((a: Tensor) => {
      calls++;
      return a.square();
    }, x);
    expectClose(pull(f64([1, 0, 0])), [[1, 0, 0]]);
    expectClose(pull(f64([0, 1, 1])), [[0, -2, 4]]);
    expect(calls).toBe(1);
  });

  test('takes cotangents that are structured as the output', () => {
    const [y, pull] = vjp((a: Tensor) => ({ sum: a.sum(), twice: [a.mul(2)] as const }), x);
    expect(valuesOf(y)).toEqual({ sum: 1.5, twice: [[1, -2, 4]] });
    expect(valuesOf(pull({ twice: [v], sum: f64(10) }))).toEqual([[12, 14, 8]]);
  });

  test('gives zeros where the output does not depend on a primal', () => {
    const [, pull] = vjp((a: Tensor, _b: Tensor) => a.mul(2), x, f64(1));
    expect(valuesOf(pull(v))).toEqual([[2, 4, -2], 0]);
    const [, none] = vjp((a: Tensor) => a.detach(), x);
    expect(valuesOf(none(v))).toEqual([[0, 0, 0]]);
  });

  test('hands an output on that is the primal itself', () => {
    const [y, pull] = vjp((a: Tensor) => a, x);
    expect([valuesOf(y), valuesOf(pull(v)), y.requiresGrad]).toEqual([X, [V], false]);
  });

  test('has aux as third entry', () => {
    const [y, pull, aux] = vjp((a: Tensor) => [a.mul(2), a.sum()] as const, x, { hasAux: true });
    expect([valuesOf(y), valuesOf(pull(v)), valuesOf(aux)]).toEqual([[1, -2, 4], [[2, 4, -2]], 1.5]);
  });

  test('products can be differentiated by the cotangents', () => {
    const [, pull] = vjp(g, x);
    const u = leaf([1, -2]);
    pull(u)[0].mul(v).sum().backward();
    expectClose(u.grad, torch.jvp);
  });

  test('products can be differentiated by what made the primals, also when they are taken later', () => {
    const y = leaf(X);
    const [, pull] = vjp((a: Tensor) => a.pow(3), y);
    expect(noGrad(() => pull(v))[0].requiresGrad).toBe(false);
    pull(v)[0].sum().backward();
    // v * 6 x
    expectClose(
      y.grad,
      X.map((e, i) => 6 * e * V[i]!),
    );
  });

  test('products can be taken after the primal was written to, if nothing needs its values', () => {
    const w = leaf([1, 2]);
    const [, linear] = vjp((a: Tensor) => a.mul(3), w);
    const [, square] = vjp((a: Tensor) => a.square(), w);
    noGrad(() => w.sub_(1));
    expect(valuesOf(linear(f64([1, 1])))).toEqual([[3, 3]]);
    expect(() => square(f64([1, 1]))).toThrow('has been modified by an inplace operation');
  });

  test.each<[string, (pull: (u: never) => unknown) => unknown, string]>([
    [
      'another structure',
      (pull) => pull([v, v] as never),
      'Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function. cotangents: [*, *], primal output: *',
    ],
    [
      'other sizes',
      (pull) => pull(f64([1]) as never),
      'Mismatch in shape: grad_output[0] has a shape of torch.Size([1]) and output[0] has a shape of torch.Size([3])',
    ],
    ['a number', (pull) => pull(1 as never), 'cotangent 0 is number'],
  ])('refuses cotangents of %s', (_, call, message) => {
    expect(() => call(vjp((a: Tensor) => a.mul(2), x)[1])).toThrow(message);
  });

  test.each<[string, () => unknown, string]>([
    ['no primals', () => vjp(() => x), 'Expected primals to contain at least one Tensor'],
    [
      'a primal that is a number',
      () => vjp((a: unknown) => a as Tensor, 3),
      'Thing passed to transform API must be Tensor, got number',
    ],
    [
      'no output',
      () => vjp((_a: Tensor) => [], x),
      'Expected f to be a function that has non-empty output (got output = [])',
    ],
    [
      'an output that is a number',
      () => vjp((a: Tensor) => [a, 2], x),
      'expected f(*primals) to return only tensors, got unsupported type number at [1]',
    ],
    [
      'an integer output',
      () => vjp((a: Tensor) => a.to('int64'), x),
      'All outputs of f must be floating-point or complex Tensors, got Tensor with dtype int64',
    ],
    [
      'aux that is not there',
      () => vjp(((a: Tensor) => a) as never, x, { hasAux: true } as never),
      'output of function f should be a tuple: (output, aux) if has_aux is True',
    ],
  ])('refuses %s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});

describe('jvp()', () => {
  test("gives PyTorch's product in forward mode, and the output", () => {
    const [y, dy] = jvp(g, [x], [v]);
    expectClose([y, dy], [torch.g, torch.jvp]);
    expect([y.requiresGrad, dy.requiresGrad]).toEqual([false, false]);
  });

  test('takes several primals and structures', () => {
    const product = (a: Tensor, b: { w: Tensor }): { y: Tensor; z: Tensor[] } => ({ y: a.mul(b.w), z: [b.w.neg()] });
    const [y, dy] = jvp(product, [f64(2), { w: f64(3) }], [f64(10), { w: f64(100) }]);
    expect(valuesOf([y, dy])).toEqual([
      { y: 6, z: [-3] },
      { y: 230, z: [-100] },
    ]);
  });

  test('gives zeros for an output that does not depend on the input', () => {
    const constant = f64([1, 2]);
    const [y, dy] = jvp((_a: Tensor) => constant, [x], [v]);
    expect(y).toBe(constant);
    expect(valuesOf(dy)).toEqual([0, 0]);
  });

  test('under strict an output that does not depend on the input is refused', () => {
    const call = (): unknown => jvp((_a: Tensor) => f64(1), [x], [v], { strict: true });
    expect(call).toThrow(GraphError);
    expect(call).toThrow(
      'jvp(f, primals, tangents, strict=True): The output of f is independent of the inputs. This is not allowed with strict=True.',
    );
    expect(valuesOf(jvp((a: Tensor) => a.sum(), [x], [v], { strict: true })[1])).toBe(2);
  });

  test('has aux as third entry, without tangents', () => {
    const [, , aux] = jvp((a: Tensor) => [a.mul(2), [a.mul(3), 'text']] as const, [x], [v], { hasAux: true });
    expect(String(aux[0])).toBe('tensor([ 1.5000, -3.0000,  6.0000], dtype=torch.float64)');
    expect(aux[1]).toBe('text');
  });

  test('does not see noGrad() around it or in it, as forward mode does not', () => {
    expectClose(noGrad(() => jvp(g, [x], [v]))[1], torch.jvp);
    expectClose(jvp((a: Tensor) => noGrad(() => g(a)), [x], [v])[1], torch.jvp);
  });

  test('results can be differentiated by primals and tangents', () => {
    const [a, b] = [leaf(X), leaf(V)];
    jvp(f, [a], [b])[1].backward();
    expectClose([a.grad, b.grad], [torch.product, torch.grad]);
  });

  test('closes the levels that it opened and that the function left open, also after errors', () => {
    expect(() =>
      jvp(
        (_a: Tensor) => {
          throw new Error('mine');
        },
        [x],
        [v],
      ),
    ).toThrow('mine');
    dualLevel(() => {
      const [y] = jvp((a: Tensor) => a, [x], [v]);
      expect(String(y)).not.toContain('tangent');
    });
  });

  test.each<[string, () => unknown, string]>([
    [
      'primals that are no list',
      () => jvp(g, x as never, v as never),
      'jvp(f, primals, tangents): Expected primals to be a tuple. E.g. it should be valid to call f(*primals).',
    ],
    [
      'tangents in another structure',
      () => jvp(g, [x], [v, v] as never),
      'Expected primals and tangents to have the same python structure. For example, if primals is a tuple of 3 tensors, tangents also must be. Got primals with structure [*] and tangents with structure [*, *]',
    ],
    ['no tensors', () => jvp(() => x, [], []), 'Expected primals to contain at least one Tensor.'],
    [
      'a primal that is a number',
      () => jvp((a: unknown) => a as Tensor, [3], [v] as never),
      'Expected primals to only contain Tensors, got number',
    ],
    [
      'a tangent that is a number',
      () => jvp(g, [x], [3] as never),
      'Expected tangents to only contain Tensors, got number',
    ],
    [
      'an output that is a number',
      () => jvp((_a: Tensor) => 3, [x], [v]),
      'to return only tensors, got unsupported type number',
    ],
  ])('refuses %s', (_, call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });

  test('refuses tangents of other sizes and integer primals', () => {
    const sizes = (): unknown => jvp(g, [x], [f64([1, 2])]);
    expect(sizes).toThrow(ShapeError);
    expect(sizes).toThrow(
      'Trying to set a forward gradient that has a different size than that of the original Tensor',
    );
    expect(() => jvp((a: Tensor) => a, [tensor([1n])], [f64([1])])).toThrow(DTypeError);
  });
});

describe('linearize()', () => {
  test('gives the output and a function for any number of tangents', () => {
    let calls = 0;
    const [y, push] = linearize((a: Tensor) => {
      calls++;
      return g(a);
    }, x);
    expectClose(y, torch.g);
    expectClose(push(v), torch.jvp);
    expectClose(push(f64([1, 0, 0])), [torch.jacobian[0][0], torch.jacobian[1][0]]);
    expect([calls, y.requiresGrad, push(v).requiresGrad]).toEqual([1, false, false]);
  });

  test('takes several primals and structures, and has zeros where nothing depends on them', () => {
    const [y, push] = linearize(
      (a: Tensor, b: { w: Tensor }) => ({ y: a.mul(b.w), constant: f64([5]), same: a }),
      f64(2),
      { w: f64(3) },
    );
    expect(valuesOf(y)).toEqual({ y: 6, constant: [5], same: 2 });
    expect(valuesOf(push(f64(10), { w: f64(100) }))).toEqual({ y: 230, constant: [0], same: 10 });
  });

  test('is right where the function is not smooth or has infinite values', () => {
    const [, push] = linearize((a: Tensor) => a.relu().div(0), f64([1, -1]));
    expect(valuesOf(push(f64([1, 1])))).toEqual([Infinity, NaN]);
    const [, sqrt] = linearize((a: Tensor) => a.sqrt(), f64([0, 4]));
    expect(valuesOf(sqrt(f64([1, 1])))).toEqual([Infinity, 0.25]);
  });

  test('results can be differentiated by primals and tangents', () => {
    const [a, b] = [leaf(X), leaf(V)];
    const [y, push] = linearize(f, a);
    push(b).backward({ retainGraph: true });
    expectClose([a.grad, b.grad], [torch.product, torch.grad]);
    expectClose(gradOf(y, a)[0], torch.grad);
  });

  test.each<[string, () => unknown, string]>([
    ['no primals', () => linearize(() => x), 'Expected primals to contain at least one Tensor'],
    [
      'tangents in another structure',
      () => linearize(g, x)[1](...([v, v] as unknown as [Tensor])),
      'Expected the tangents [*, *] to have the same structure as the primals [*]',
    ],
    [
      'tangents of other sizes',
      () => linearize(g, x)[1](f64([1])),
      "tangent:0 with shape [1] in flattened pytree doesn't match the shape [3] of the corresponding primal.",
    ],
    [
      'tangents of another dtype',
      () => linearize(g, x)[1](v.to('float32')),
      "tangent:0 with dtype float32 in flattened pytree doesn't match the dtype float64 of the corresponding primal",
    ],
  ])('refuses %s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});
