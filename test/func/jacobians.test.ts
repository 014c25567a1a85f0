/**
 * @features
 * | A13 | torch.func.jacrev | `jacrev(f, argnums, { hasAux, chunkSize })` | jacobians.test.ts: "gives PyTorch's Jacobian" |
 * | A13 | torch.func.jacfwd | `jacfwd(f, argnums, { hasAux, randomness, chunkSize })` | jacobians.test.ts: "gives PyTorch's Jacobian" |
 * | A13 | chunk_size | `jacrev(f, { chunkSize: 2 })` | jacobians.test.ts: "chunkSize changes nothing but the memory: %i" |
 * | A13 | torch.func.hessian | `hessian(f, argnums)` | jacobians.test.ts: "hessian() gives PyTorch's Hessian" |
 */
import { describe, expect, test } from 'vitest';
import { cat, dropout, Generator, manualSeed, rand, randn, stack, tensor, type Tensor } from 'chainrule';
import { hessian, jacfwd, jacrev } from 'chainrule/func';
import { differences, expectClose, f, f64, g, leaf, torch, V, valuesOf, X } from './values.js';

const [x, v] = [f64(X), f64(V)];

describe.each<[string, typeof jacrev]>([
  ['jacrev', jacrev],
  ['jacfwd', jacfwd],
])('%s()', (name, jac) => {
  test("gives PyTorch's Jacobian", () => {
    expectClose(jac(g)(x), torch.jacobian);
    expectClose(jac(f)(x), torch.grad);
    expect(jac(g)(x).requiresGrad).toBe(false);
  });

  test('agrees with differences', () => {
    const h = (a: Tensor): Tensor => cat([a.exp().cumsum(0), a.softmax(0), a.prod().reshape([1])]);
    expectClose(jac(h)(x), differences(h, x), 7);
  });

  test('gives the sizes of the output, then those of the input', () => {
    const a = f64([[1, 2, 3]]);
    expect(jac((t: Tensor) => t.unsqueeze(2).expand([2, 3, 4]))(a).shape).toEqual([2, 3, 4, 1, 3]);
    expect(jac((t: Tensor) => t.sum())(a).shape).toEqual([1, 3]);
    expect(jac((t: Tensor) => t.mul(a))(f64(2)).shape).toEqual([1, 3]);
    expect(jac((t: Tensor) => t.sin())(f64(2)).shape).toEqual([]);
  });

  test('nests outputs, and in them inputs', () => {
    const h = (a: Tensor, b: { w: Tensor }): { y: Tensor; z: Tensor[] } => ({ y: a.mul(b.w), z: [a.sum()] });
    const result = jac(h, [0, 1])(f64([1, 2]), { w: f64(3) });
    expect(valuesOf(result)).toEqual({
      y: [
        [
          [3, 0],
          [0, 3],
        ],
        { w: [1, 2] },
      ],
      z: [[[1, 1], { w: 0 }]],
    });
    expect(valuesOf(jac(h, 1)(f64([1, 2]), { w: f64(3) }))).toEqual({ y: { w: [1, 2] }, z: [{ w: 0 }] });
  });

  test.each(['float16', 'bfloat16', 'float32'] as const)('is in the dtype of the function: %s', (dtype) => {
    const result = jac((a: Tensor) => a.square())(x.to(dtype));
    expect(result.dtype.name).toBe(dtype);
    expectClose(result, [
      [1, 0, 0],
      [0, -2, 0],
      [0, 0, 4],
    ]);
  });

  test('gives zeros for what does not depend on the input', () => {
    expect(valuesOf(jac((_a: Tensor) => [f64([1, 2])])(f64([3, 4])))).toEqual([
      [
        [0, 0],
        [0, 0],
      ],
    ]);
  });

  test('hands aux through', () => {
    const [result, aux] = jac((a: Tensor) => [a.square(), { sum: a.sum() }] as const, { hasAux: true })(x);
    expectClose(
      [result, aux],
      [
        [
          [1, 0, 0],
          [0, -2, 0],
          [0, 0, 4],
        ],
        { sum: 1.5 },
      ],
    );
    expect(aux.sum.requiresGrad).toBe(false);
  });

  test.each([1, 2, 3, 100])('chunkSize changes nothing but the memory: %i', (chunkSize) => {
    expect(valuesOf(jac((a: Tensor) => a.square().add(a.sum()), { chunkSize })(x))).toEqual(
      valuesOf(jac((a: Tensor) => a.square().add(a.sum()))(x)),
    );
  });

  test('empty inputs and outputs have empty Jacobians', () => {
    const none = f64([]);
    expect(jac((a: Tensor) => a.mul(2))(none).shape).toEqual([0, 0]);
    expect(jac((a: Tensor) => a.at('0:0'))(x).shape).toEqual([0, 3]);
    expect(jac((_a: Tensor) => x)(none).shape).toEqual([3, 0]);
    expect(valuesOf(jac((a: Tensor, b: Tensor) => [a.sum().add(b)], [0, 1])(none, f64(1)))).toEqual([[[], 1]]);
  });

  test('the result can be differentiated', () => {
    const y = leaf(X);
    jac((a: Tensor) => a.pow(3))(y)
      .sum()
      .backward();
    expectClose(
      y.grad,
      X.map((e) => 6 * e),
    );
  });

  test('the result can be differentiated by what the function closes over', () => {
    const w = leaf([1, 2, 3]);
    jac((a: Tensor) => a.square().mul(w))(x)
      .sum()
      .backward();
    expectClose(
      w.grad,
      X.map((e) => 2 * e),
    );
  });

  test.each([0, -1, 0.5])('refuses chunkSize %d', (chunkSize) => {
    expect(() => jac(g, { chunkSize })).toThrow(`${name}: \`chunk_size\` should be greater than 0.`);
  });

  test('refuses outputs and arguments that are no tensors', () => {
    expect(() => jac((a: Tensor) => [a, 3])(x)).toThrow('to return only tensors, got unsupported type number at [1]');
    expect(() => jac((a: Tensor) => a.to('int32'))(x)).toThrow(
      'must be floating-point or complex Tensors, got Tensor with dtype int32',
    );
    expect(() => jac((a: unknown) => a as Tensor)(3)).toThrow(
      'Thing passed to transform API must be Tensor, got number',
    );
    expect(() => jac((a: Tensor) => a)(tensor([1n]))).toThrow(
      'only Tensors of floating point dtype can require gradients',
    );
    expect(() => jac(g, 1)(x)).toThrow('Got argnum=1, but only 1 positional inputs');
  });
});

describe('how often the function runs', () => {
  const counted = (jac: typeof jacrev): number => {
    let calls = 0;
    jac((a: Tensor) => {
      calls++;
      return a.mul(2);
    })(x);
    return calls;
  };

  test('jacrev() runs it once', () => {
    expect(counted(jacrev)).toBe(1);
  });
});

describe('randomness in jacfwd()', () => {
  const scale = (a: Tensor): Tensor => a.mul(rand([3], { dtype: 'float64' }));

  test('random operations are refused', () => {
    const message = 'called random operation while in randomness error mode';
    expect(() => jacfwd(scale)(x)).toThrow(message);
    expect(() => jacfwd((a: Tensor) => dropout(a, 0.5, true))(x)).toThrow(message);
    const generator = new Generator();
    expect(() => jacfwd((a: Tensor) => a.mul(randn([3], { dtype: 'float64', generator })))(x)).toThrow(message);
  });

  test('may be the same for all columns: one function is differentiated', () => {
    manualSeed(5);
    const factors = rand([3], { dtype: 'float64' });
    manualSeed(5);
    const twice = (a: Tensor): Tensor => a.sum().mul(rand([3], { dtype: 'float64' }));
    const rows = jacfwd(twice, { randomness: 'same' })(x).toArray() as number[][];
    const drawn = factors.toArray() as number[];
    expectClose(
      rows,
      drawn.map((factor) => [factor, factor, factor]),
    );
  });

  test('may be different for each column', () => {
    manualSeed(5);
    const twice = (a: Tensor): Tensor => a.sum().mul(rand([1], { dtype: 'float64' }));
    const [row] = jacfwd(twice, { randomness: 'different' })(x).toArray() as number[][];
    expect(new Set(row).size).toBe(3);
  });

  test('is one of three words', () => {
    expect(() => jacfwd(scale, { randomness: 'some' as never })).toThrow(
      "Only allowed values for randomness are 'error', 'different', or 'same'. Got some",
    );
  });

  test('jacrev() needs no such word: the function runs once', () => {
    manualSeed(5);
    const factors = rand([3], { dtype: 'float64' }).toArray() as number[];
    manualSeed(5);
    expectClose(
      jacrev(scale)(x),
      factors.map((factor, i) => factors.map((_, k) => (i === k ? factor : 0))),
    );
  });
});

describe('hessian()', () => {
  test("hessian() gives PyTorch's Hessian", () => {
    expectClose(hessian(f)(x), torch.hessian);
    expect(hessian(f)(x).requiresGrad).toBe(false);
  });

  test('of several arguments is nested twice', () => {
    const h = (a: Tensor, b: Tensor): Tensor => a.square().mul(b).sum();
    expect(valuesOf(hessian(h, [0, 1])(f64([1, 2]), f64(3)))).toEqual([
      [
        [
          [6, 0],
          [0, 6],
        ],
        [2, 4],
      ],
      [[2, 4], 0],
    ]);
    expect(valuesOf(hessian(h, -1)(f64([1, 2]), f64(3)))).toBe(0);
  });

  test('of structures is nested twice', () => {
    expect(
      valuesOf(hessian((p: { w: Tensor; b: Tensor }) => p.w.square().mul(p.b).sum())({ w: f64(2), b: f64(3) })),
    ).toEqual({
      w: { w: 6, b: 4 },
      b: { w: 4, b: 0 },
    });
  });

  test('of a function with more outputs has their sizes first', () => {
    const result = hessian((a: Tensor) => stack([a.pow(2).sum(), a.pow(3).sum()]))(f64([1, 2]));
    expect(valuesOf(result)).toEqual([
      [
        [2, 0],
        [0, 2],
      ],
      [
        [6, 0],
        [0, 12],
      ],
    ]);
  });

  test('is symmetric, and the same in either order of its Jacobians', () => {
    const reference = valuesOf(hessian(f)(x));
    expectClose(jacrev(jacfwd(f))(x), reference);
    expectClose(jacrev(jacrev(f))(x), reference);
    expectClose(jacfwd(jacfwd(f))(x), reference);
    expectClose(hessian(f)(x).T, reference);
  });

  test('times a vector is the derivative of the gradient along it', () => {
    expectClose(hessian(f)(x).matmul(v), torch.product);
  });
});
