/**
 * @features
 * | E12 | diagonal of the Jacobian (asked for: #41530) | `jacobianDiagonal(f, { elementwise, chunkSize, argnum })` | diagonals.test.ts: "is the diagonal of the whole Jacobian" |
 * | E12 | diagonal of the Hessian (asked for: #87559) | `hessianDiagonal(f)` | diagonals.test.ts: "is the diagonal of the whole Hessian" |
 * | E12 | Laplacian | `laplacian(f)` | diagonals.test.ts: "is the trace of the Hessian" |
 * | E12 | Hutchinson trace | `hutchinsonTrace(f, { probes, distribution, generator, of })` | diagonals.test.ts: "comes close to the trace: %s" |
 */
import { describe, expect, test } from 'vitest';
import { Generator, manualSeed, type Tensor } from 'chainrule';
import {
  grad,
  hessian,
  hessianDiagonal,
  hutchinsonTrace,
  jacfwd,
  jacobianDiagonal,
  jacrev,
  jvp,
  laplacian,
} from 'chainrule/func';
import { expectClose, f, f64, leaf, torch, valuesOf, X } from './values.js';

const x = f64(X);
const square = f64([
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 10],
]);
const mix = (a: Tensor): Tensor => square.matmul(a.sin()).mul(a);
const diagonalOf = (matrix: Tensor): unknown => valuesOf(matrix.diagonal());

describe('jacobianDiagonal()', () => {
  test('is the diagonal of the whole Jacobian', () => {
    expectClose(jacobianDiagonal(mix)(x), diagonalOf(jacrev(mix)(x)));
  });

  test.each([1, 2, 3, 50])('takes any chunkSize: %i', (chunkSize) => {
    expectClose(jacobianDiagonal(mix, { chunkSize })(x), diagonalOf(jacrev(mix)(x)));
  });

  test('has the sizes of the input, whatever those of the output', () => {
    const matrix = f64([
      [1, 2],
      [3, 4],
    ]);
    const flat = (a: Tensor): Tensor => a.square().reshape([4]);
    expect(valuesOf(jacobianDiagonal(flat)(matrix))).toEqual([
      [2, 4],
      [6, 8],
    ]);
    expect(valuesOf(jacobianDiagonal((a: Tensor) => a.pow(3))(f64(2)))).toBe(12);
    expect(valuesOf(jacobianDiagonal((a: Tensor) => a.pow(3))(f64([])))).toEqual([]);
    expect(valuesOf(jacobianDiagonal((a: Tensor) => a.pow(3), { elementwise: true })(f64([])))).toEqual([]);
  });

  test('is of the argument that argnum says', () => {
    const h = (a: Tensor, b: Tensor): Tensor => a.mul(b.square());
    expect(valuesOf(jacobianDiagonal(h, { argnum: -1 })(f64([1, 2]), f64([3, 4])))).toEqual([6, 16]);
  });

  test('costs two evaluations for a function that is elementwise', () => {
    let calls = 0;
    const sine = (a: Tensor): Tensor => {
      calls++;
      return a.sin().exp();
    };
    expectClose(jacobianDiagonal(sine, { elementwise: true })(x), diagonalOf(jacfwd((a: Tensor) => a.sin().exp())(x)));
    expect(calls).toBe(2);
  });

  test('finds out where a function is not elementwise', () => {
    const call = (): unknown => jacobianDiagonal(mix, { elementwise: true })(x);
    expect(call).toThrow('the function is said to be elementwise, and its Jacobian is not diagonal');
    const nearly = (a: Tensor): Tensor => a.sin().add(a.flip([0]).mul(1e-4));
    expect(() => jacobianDiagonal(nearly, { elementwise: true })(x)).toThrow('not diagonal');
    const single = (a: Tensor): Tensor => a.sin().mul(100);
    expectClose(
      jacobianDiagonal(single, { elementwise: true })(x.to('float32')),
      X.map((e) => 100 * Math.cos(e)),
      5,
    );
  });

  test('can be differentiated', () => {
    const whole = (a: Tensor): Tensor => jacrev(mix)(a).diagonal().square().sum();
    expectClose(grad((a: Tensor) => jacobianDiagonal(mix)(a).square().sum())(x), valuesOf(grad(whole)(x)));
    const sine = (a: Tensor): Tensor => jacobianDiagonal((b: Tensor) => b.sin(), { elementwise: true })(a).sum();
    expectClose(
      grad(sine)(x),
      X.map((e) => -Math.sin(e)),
    );
    const y = leaf(X);
    jacobianDiagonal((a: Tensor) => a.pow(3))(y)
      .sum()
      .backward();
    expectClose(
      y.grad,
      X.map((e) => 6 * e),
    );
  });

  test('wants as many outputs as inputs, a single tensor, a chunkSize above 0', () => {
    expect(() => jacobianDiagonal((a: Tensor) => a.sum())(x)).toThrow(
      'takes sizes [3] to []; a diagonal needs as many outputs as inputs',
    );
    expect(() => jacobianDiagonal((a: Tensor) => a.sum(), { elementwise: true })(x)).toThrow(
      'as many outputs as inputs',
    );
    expect(() => jacobianDiagonal((a: { w: Tensor }) => a.w)({ w: x })).toThrow(
      'a diagonal belongs to a single Tensor',
    );
    expect(() => jacobianDiagonal(((a: Tensor) => [a]) as never)(x as never)).toThrow(
      'a function that returns one Tensor',
    );
    expect(() => jacobianDiagonal(mix, { chunkSize: 0 })).toThrow('should be greater than 0');
  });
});

describe('hessianDiagonal()', () => {
  test('is the diagonal of the whole Hessian', () => {
    expectClose(
      hessianDiagonal(f)(x),
      torch.hessian.map((row, i) => row[i]!),
    );
    expect(hessianDiagonal(f)(x).requiresGrad).toBe(false);
  });

  test('is zero where the gradient is constant', () => {
    expect(valuesOf(hessianDiagonal((a: Tensor) => a.sum())(x))).toEqual([0, 0, 0]);
  });

  test('can be differentiated, also in forward mode', () => {
    const whole = (a: Tensor): Tensor => hessian(f)(a).diagonal();
    expectClose(jacrev(hessianDiagonal(f))(x), valuesOf(jacrev(whole)(x)));
    expectClose(
      jvp(hessianDiagonal(f), [x], [f64([1, 0, 0])])[1],
      torch.thirdWhole.map((m, i) => m[i]![0]),
    );
  });

  test('wants a scalar function', () => {
    expect(() => hessianDiagonal((a: Tensor) => a.square())(x)).toThrow('to return a scalar Tensor');
  });
});

const trace = torch.hessian.reduce((sum, row, i) => sum + row[i]!, 0);

describe('laplacian()', () => {
  test('is the trace of the Hessian', () => {
    expectClose(laplacian(f)(x), trace);
    expectClose(laplacian(f, { chunkSize: 2 })(x), trace);
    expect(laplacian(f)(x).requiresGrad).toBe(false);
  });

  test('of a function with several outputs is that of each', () => {
    const whole = hessian(mix)(x);
    expectClose(
      laplacian(mix)(x),
      [0, 1, 2].map((i) => valuesOf(whole.at(i).diagonal().sum())),
    );
  });

  test('is zero for a linear function and for no variables', () => {
    expect(valuesOf(laplacian((a: Tensor) => a.mul(2))(x))).toEqual([0, 0, 0]);
    expect(valuesOf(laplacian((a: Tensor) => a.sum())(f64([])))).toBe(0);
  });

  test('can be differentiated', () => {
    const third = torch.thirdWhole;
    // d/dx_k sum_i H_ii
    expectClose(
      grad(laplacian(f))(x),
      [0, 1, 2].map((k) => third[0][0][k]! + third[1][1][k]! + third[2][2][k]!),
    );
  });

  test('a harmonic function has none', () => {
    const harmonic = (a: Tensor): Tensor => a.at(0).exp().mul(a.at(1).sin());
    expectClose(laplacian(harmonic)(f64([0.3, 0.7])), 0);
  });
});

describe('hutchinsonTrace()', () => {
  test('is exact with Rademacher probes for a diagonal matrix', () => {
    const cubes = (a: Tensor): Tensor => a.pow(3).sum();
    expectClose(hutchinsonTrace(cubes)(x), 6 * (0.5 - 1 + 2));
    expectClose(
      hutchinsonTrace((a: Tensor) => a.sin(), { of: 'jacobian' })(x),
      X.reduce((sum, e) => sum + Math.cos(e), 0),
    );
  });

  test.each(['rademacher', 'normal'] as const)('comes close to the trace: %s', (distribution) => {
    const probes = 2000;
    const generator = new Generator().manualSeed(3);
    const estimate = hutchinsonTrace(f, { probes, distribution, generator })(x).item();
    // Var(v . H v) = 2 (sum of H_ij^2), for Rademacher without the diagonal; five standard errors.
    const squares = torch.hessian.flatMap((row, i) =>
      row.map((h, k) => (distribution === 'rademacher' && i === k ? 0 : h * h)),
    );
    const error = Math.sqrt((2 * squares.reduce((sum, s) => sum + s, 0)) / probes);
    expect(Math.abs(estimate - trace)).toBeLessThan(5 * error);
    expect(Math.abs(estimate - trace)).toBeGreaterThan(0);
  });

  test('is the same for the same seed', () => {
    const estimate = (): number => hutchinsonTrace(f, { probes: 3 })(x).item();
    manualSeed(1);
    const first = estimate();
    expect(estimate()).not.toBe(first);
    manualSeed(1);
    expect(estimate()).toBe(first);
  });

  test.each<[string, () => unknown, string]>([
    ['no probes', () => hutchinsonTrace(f, { probes: 0 }), 'probes is the number of random vectors, at least 1; got 0'],
    [
      'another distribution',
      () => hutchinsonTrace(f, { distribution: 'uniform' as never }),
      'distribution is one of rademacher, normal; got "uniform"',
    ],
    ['another matrix', () => hutchinsonTrace(f, { of: 'both' as never }), 'of is one of hessian, jacobian; got "both"'],
    ['a Jacobian that is not square', () => hutchinsonTrace(f, { of: 'jacobian' })(x), 'takes sizes [3] to []'],
  ])('refuses %s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});
