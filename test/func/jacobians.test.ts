/**
 * @features
 * | A13 | torch.func.jacrev | `jacrev(f, argnums, { hasAux, chunkSize })` | jacobians.test.ts: "gives PyTorch's Jacobian" |
 * | A13 | torch.func.jacfwd | `jacfwd(f, argnums, { hasAux, randomness, chunkSize })` | jacobians.test.ts: "gives PyTorch's Jacobian" |
 * | A13 | chunk_size | `jacrev(f, { chunkSize: 2 })` | jacobians.test.ts: "chunkSize changes nothing but the memory: %i" |
 * | A13 | rows and columns by vmap; chunk_size=1 without | `jacrev(f, { chunkSize: 1 })` | jacobians.test.ts: "chunkSize: 1 is the way out where vmap refuses: elements are read" |
 * | A13 | torch.func.hessian | `hessian(f, argnums, { chunkSize })` | jacobians.test.ts: "hessian() gives PyTorch's Hessian" |
 * | A13 | chunk_size of 0 | the same error | jacobians.test.ts: "refuses chunkSize %d" |
 * | A13 | torch.func.jacfwd, randomness | `{ randomness: "same" }` | jacobians.test.ts: "may be the same for all columns: one function is differentiated" |
 * | A13 | nesting of jacrev and jacfwd | the same for both | jacobians.test.ts: "nests outputs, and in them inputs" |
 */
import { describe, expect, test } from 'vitest';
import {
  cat,
  checkpoint,
  dropout,
  functional,
  Generator,
  GraphError,
  manualSeed,
  NotImplementedError,
  ones,
  rand,
  randn,
  stack,
  tensor,
  type Tensor,
  zeros,
} from 'chainrule';
import { hessian, hessianDiagonal, jacfwd, jacrev, laplacian, linearize, vmap } from 'chainrule/func';
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
  const counted = (jac: typeof jacrev, chunkSize: number | null): { calls: number; passes: number } => {
    let [calls, passes] = [0, 0];
    const count = (a: Tensor): Tensor => {
      calls++;
      a.registerHook(() => {
        passes++;
      });
      return a.mul(2);
    };
    jac((a: Tensor) => count(a.clone().requiresGrad_()), { chunkSize })(f64([1, 2, 3, 4, 5]));
    return { calls, passes };
  };

  test('jacrev() runs it once, and backward once for each chunk', () => {
    expect(counted(jacrev, null)).toEqual({ calls: 1, passes: 1 });
    expect(counted(jacrev, 2)).toEqual({ calls: 1, passes: 3 });
    expect(counted(jacrev, 1)).toEqual({ calls: 1, passes: 5 });
  });

  test('jacfwd() runs it once for each chunk', () => {
    expect([null, 2, 1].map((chunkSize) => counted(jacfwd, chunkSize).calls)).toEqual([1, 3, 5]);
  });
});

describe('many rows at once, by vmap', () => {
  const ways: [string, typeof jacrev][] = [
    ['jacrev', jacrev],
    ['jacfwd', jacfwd],
  ];
  const matrix = f64([X, V, [3, 0.25, -0.5]]);
  /** The Jacobians of all rows of `matrix`, one after the other and without vmap. */
  const looped = (jac: typeof jacrev, h: (a: Tensor) => Tensor): unknown =>
    valuesOf(stack([...matrix].map((row) => jac(h, { chunkSize: 1 })(row))));

  test.each(ways)('%s() works inside vmap: a Jacobian for each example', (_, jac) => {
    const h = (a: Tensor): Tensor => cat([a.exp().cumsum(0), a.prod().reshape([1])]);
    expectClose(vmap(jac(h))(matrix), looped(jac, h));
    expectClose(vmap(jac(h, { chunkSize: 2 }))(matrix), looped(jac, h));
  });

  test('hessian() works inside vmap', () => {
    expectClose(vmap(hessian(f))(matrix), looped(jacrev, jacrev(f)));
  });

  test.each(ways)('%s() of a vmap is one Jacobian over all examples', (_, jac) => {
    const all = (a: Tensor): Tensor => vmap((row: Tensor) => row.prod())(a.reshape([2, 2]));
    expect(valuesOf(jac(all)(f64([2, 3, 5, 7])))).toEqual([
      [3, 2, 0, 0],
      [0, 0, 7, 5],
    ]);
  });

  test.each(ways)('%s() takes functions that build their result in place', (_, jac) => {
    const build = (a: Tensor): Tensor => {
      const out = zeros([3], { dtype: 'float64' });
      const last = out.at(2);
      out.at(0).copy_(a.at(1).mul(2));
      out.at('0:2').add_(a.at(2).square());
      last.add_(out.at(0)).mul_(a.at(0));
      return out;
    };
    expectClose(jac(build)(x), differences(build, x), 7);
    expectClose(jac(jac(build))(x).reshape([9, 3]), differences(jac(build), x), 7);
  });

  test.each(ways)('%s() takes functions that decide by the values of the input', (_, jac) => {
    const decide = (a: Tensor): Tensor => (a.sum().item() > 0 ? a.square() : a.mul(3));
    expect(valuesOf(jac(decide)(f64([1, 2])))).toEqual([
      [2, 0],
      [0, 4],
    ]);
    expect(valuesOf(jac(decide)(f64([1, -2])))).toEqual([
      [3, 0],
      [0, 3],
    ]);
  });

  test.each(ways)('the result of %s() may be written to', (_, jac) => {
    const result = jac((a: Tensor) => [a.sum().expand([2]), x])(f64([1, 2]));
    for (const part of result) part.at(0).fill_(7);
    expect(valuesOf(result)).toEqual([
      [
        [7, 7],
        [1, 1],
      ],
      [
        [7, 7],
        [0, 0],
        [0, 0],
      ],
    ]);
  });

  const once = (see: (gradient: Tensor) => void) => (a: Tensor) => {
    const b = a.mul(2);
    b.registerHook((gradient) => {
      see(gradient);
    });
    return b.square();
  };

  test('chunkSize: 1 is the way out where vmap refuses: elements are read', () => {
    const seen: number[] = [];
    const h = once((gradient) => seen.push(gradient.sum().item()));
    expect(() => jacrev(h)(x)).toThrow(NotImplementedError);
    expect(() => jacrev(h)(x)).toThrow(
      /^vmap: It looks like you're calling .item\(\) on a Tensor.*It was met in jacrev\(\).*with the option chunkSize: 1/s,
    );
    expect(() => functional.jacobian(h, x, { vectorize: true })).toThrow("you're calling .item() on a Tensor");
    expect(seen).toEqual([]);
    expectClose(jacrev(h, { chunkSize: 1 })(x).diagonal(), [4, -8, 16]);
    expect(seen).toEqual([2, -4, 8]);
    expectClose(hessianDiagonal((a: Tensor) => h(a).sum(), { chunkSize: 1 })(x), [8, 8, 8]);
  });

  test('chunkSize: 1 is the way out where vmap refuses: a tensor from outside is written to', () => {
    const total = zeros([3], { dtype: 'float64' });
    const h = once((gradient) => total.add_(gradient));
    expect(() => jacrev(h)(x)).toThrow(GraphError);
    expect(() => jacrev(h)(x)).toThrow(/add_\(self, \*extra_args\) is not possible.*with the option chunkSize: 1/s);
    expect(valuesOf(total)).toEqual([0, 0, 0]);
    jacrev(h, { chunkSize: 1 })(x);
    expect(valuesOf(total)).toEqual([2, -4, 8]);
  });

  test('what happened inside is over after an error', () => {
    const h = once((gradient) => gradient.item());
    expect(() => jacrev(h)(x)).toThrow("you're calling .item() on a Tensor");
    expectClose(jacrev(f)(x), torch.grad);
    expect(rand([2]).shape).toEqual([2]);
  });

  test('a checkpoint that is run again drops the same elements for every row', () => {
    const h = (a: Tensor): Tensor =>
      checkpoint((b: Tensor) => dropout(b, 0.5, true).square(), a, { useReentrant: false });
    const many = ones([20], { dtype: 'float64' });
    manualSeed(3);
    const rows = jacrev(h)(many);
    manualSeed(3);
    const value = h(many);
    expectClose(rows.diagonal(), valuesOf(value.mul(2)));
    expect(new Set(valuesOf(value) as number[])).toEqual(new Set([0, 4]));
  });

  test('linearize() inside, where tangents are laid out as what they belong to', () => {
    const products: ((a: Tensor) => Tensor)[] = [
      (a) => linearize((b: Tensor) => stack([b.at(0).mul(2), b.at(1).pow(2)]), a)[1](a),
      (a) =>
        linearize((b: Tensor) => b.t().select(0, 1).square(), a.mul(tensor([[1], [2]], { dtype: 'float64' })))[1](
          a.expand([2, 2]),
        ),
    ];
    for (const product of products) {
      const x = tensor([2, 5], { dtype: 'float64' });
      const wanted = valuesOf(jacrev(product)(x));
      expectClose(jacfwd(product)(x), wanted);
      expectClose(jacfwd(product, 0, { chunkSize: 1 })(x), wanted);
      expectClose(vmap(jacfwd(product))(stack([x, x])), [wanted, wanted] as never);
    }
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

  test('that is the same may still be computed in chunks, or one by one', () => {
    const scaled = (a: Tensor): Tensor => a.sum().mul(rand([3], { dtype: 'float64' }));
    const rows = [null, 2, 1].map((chunkSize) => {
      manualSeed(5);
      return valuesOf(jacfwd(scaled, { randomness: 'same', chunkSize })(x));
    });
    expect(rows[1]).toEqual(rows[0]);
    expect(rows[2]).toEqual(rows[0]);
  });

  test('shows in aux as the first column has it', () => {
    manualSeed(5);
    const drawn = (a: Tensor): [Tensor, Tensor] => {
      const factor = rand([1], { dtype: 'float64' });
      return [a.sum().mul(factor), factor];
    };
    const [[row], aux] = ((): [number[][], Tensor] => {
      const [jacobian, factor] = jacfwd(drawn, { randomness: 'different', hasAux: true })(x);
      return [jacobian.toArray() as number[][], factor];
    })();
    expect(valuesOf(aux)).toEqual([row![0]]);
    expect(() => laplacian((a: Tensor) => drawn(a)[0].sum())(x)).toThrow('randomness error mode');
    expect(() => laplacian((a: Tensor) => drawn(a)[0].sum(), { chunkSize: 1 })(x)).toThrow(
      "laplacian: called random operation while in randomness error mode. Please either use the 'same'",
    );
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

  test.each([1, 2, 100])('takes a chunkSize: %i', (chunkSize) => {
    expectClose(hessian(f, { chunkSize })(x), torch.hessian);
    expectClose(hessian((_: Tensor, a: Tensor) => f(a), 1, { chunkSize })(x, x), torch.hessian);
    expect(() => hessian(f, { chunkSize: 0 })).toThrow('hessian: `chunk_size` should be greater than 0.');
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
