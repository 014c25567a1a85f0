/**
 * Linear algebra where recorded cases do not reach: matrices of several panels, singular ones, broadcasting, what is refused.
 * What is expected are laws (A A^-1 = 1, A = L L^T, ...), definitions computed by plain loops, and PyTorch's messages.
 */
import { describe, expect, test } from 'vitest';
import * as library from 'chainrule';
import {
  addr,
  cholesky,
  choleskyInverse,
  choleskySolve,
  det,
  type DTypeName,
  einsum,
  eye,
  grad,
  inverse,
  linalgCholesky,
  linalgCholeskyEx,
  linalgDet,
  linalgDiagonal,
  linalgInvEx,
  linalgMatrixNorm,
  linalgNorm,
  linalgSlogdet,
  linalgSolve,
  linalgSolveEx,
  linalgSolveTriangular,
  logdet,
  manualSeed,
  norm,
  randn,
  slogdet,
  stack,
  type Tensor,
  tensor,
  tensordot,
  triangularSolve,
  vander,
  zeros,
} from 'chainrule';
import { linalgSvd } from '../../src/ops/linalg/svd.js';

const numbers = (t: Tensor): number[] => [...t.detach().reshape([-1]).toTypedArray()].map(Number);

function expectClose(actual: Tensor, expected: Tensor, atol: number): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.dtype).toBe(expected.dtype);
  const [a, e] = [numbers(actual), numbers(expected)];
  expect(Math.max(0, ...a.map((x, i) => Math.abs(x - e[i]!)))).toBeLessThanOrEqual(atol);
}

const random = (sizes: number[], dtype: DTypeName = 'float64', seed = 1): Tensor => {
  manualSeed(seed);
  return randn(sizes, { dtype });
};

/** Symmetric positive definite. */
function definite(sizes: number[], dtype: DTypeName = 'float64'): Tensor {
  const x = random(sizes, dtype);
  const n = sizes.at(-1)!;
  return x.matmul(x.transpose(-2, -1)).add(eye(n, { dtype }).mul(n));
}

// 48 columns are a panel: none left over, one more, several panels.
const sizes = [1, 2, 7, 48, 49, 130];
const types = [
  ['float64', 1e-9],
  ['float32', 2e-2],
] as const;

describe.each(types)('in %s', (dtype, atol) => {
  test.each(sizes)('inverses and solutions of %i equations', (n) => {
    const a = random([2, n, n], dtype).add(eye(n, { dtype }).mul(3));
    expectClose(a.matmul(inverse(a)), eye(n, { dtype }).expand([2, n, n]), atol);
    const b = random([2, n, 3], dtype, 2);
    expectClose(a.matmul(linalgSolve(a, b)), b, atol);
    const c = random([3, n], dtype, 3);
    expectClose(linalgSolve(a, c, { left: false }).matmul(a), c.expand([2, 3, n]), atol);
    const one = a.select(0, 1);
    expectClose(one.mv(linalgSolve(one, c.select(0, 0))), c.select(0, 0), atol);
  });

  test.each(sizes)('Cholesky factors of matrices of %i rows', (n) => {
    const a = definite([2, n, n], dtype);
    const L = linalgCholesky(a);
    expectClose(L.tril(), L, 0);
    expectClose(L.matmul(L.transpose(-2, -1)).div(n), a.div(n), atol);
    expectClose(linalgCholesky(a, { upper: true }), L.transpose(-2, -1), atol);
    const b = random([n, 2], dtype, 2);
    expectClose(a.matmul(choleskySolve(b, L)), b.expand([2, n, 2]), atol);
    expectClose(a.matmul(choleskyInverse(L.transpose(-2, -1), true)), eye(n, { dtype }).expand([2, n, n]), atol);
  });

  test.each(sizes)('triangular systems of %i equations read one triangle', (n) => {
    const a = random([n, n], dtype).div(n).add(eye(n, { dtype }).mul(2));
    const b = random([n, 4], dtype, 2);
    for (const upper of [true, false]) {
      for (const unitriangular of [true, false]) {
        const own = upper ? a.triu(unitriangular ? 1 : 0) : a.tril(unitriangular ? -1 : 0);
        const read = unitriangular ? own.add(eye(n, { dtype })) : own;
        expectClose(read.mm(linalgSolveTriangular(a, b, { upper, unitriangular })), b, atol);
        const rows = b.t();
        expectClose(linalgSolveTriangular(a, rows, { upper, unitriangular, left: false }).mm(read), rows, atol);
        expectClose(read.t().mm(triangularSolve(b, a, upper, true, unitriangular)[0]), b, atol);
      }
    }
  });

  test.each(sizes)('determinants of matrices of %i rows are products of those of their factors', (n) => {
    const [a, b] = [random([n, n], dtype), random([n, n], dtype, 2)].map((t) => t.div(Math.sqrt(n)));
    const [signA, logA] = linalgSlogdet(a!);
    const [signB, logB] = linalgSlogdet(b!);
    const [sign, log] = linalgSlogdet(a!.mm(b!));
    expectClose(log, logA.add(logB), atol);
    expectClose(sign, signA.mul(signB), 0);
    if (n < 20) expectClose(det(a!.mm(b!)), det(a!).mul(det(b!)), atol);
    // Exchanging two rows changes the sign.
    if (n > 1) expectClose(linalgSlogdet(a!.roll(1, 0)).sign, n % 2 === 0 ? signA.neg() : signA, 0);
  });

  test.each([
    [5, 3],
    [3, 5],
    [60, 60],
    [1, 4],
    [0, 2],
  ])('singular values and vectors of matrices of %i x %i', (m, n) => {
    const k = Math.min(m, n);
    const full = random([2, m, n], dtype);
    // Of rank 1, and of rank 0: the vectors are completed to an orthonormal set.
    for (const a of [full, full.narrow(-1, 0, 1).mul(full.narrow(-2, 0, m === 0 ? 0 : 1)), full.mul(0)]) {
      if (m === 0 && a !== full) continue;
      const [U, S, Vh] = linalgSvd.call({ A: a }) as [Tensor, Tensor, Tensor];
      expectClose(U.mul(S.unsqueeze(-2)).matmul(Vh), a, atol);
      const one = eye(k, { dtype }).expand([2, k, k]);
      expectClose(U.transpose(-2, -1).matmul(U), one, atol);
      expectClose(Vh.matmul(Vh.transpose(-2, -1)), one, atol);
      expect(numbers(S).every((s) => s >= 0)).toBe(true);
      expectClose(S.flip([-1]).cummax(-1)[0].flip([-1]), S, 0);
    }
  });
});

test('norms of a diagonal matrix are those of its diagonal', () => {
  const a = tensor([3, -5, 0, 1e-150, 1e150], { dtype: 'float64' }).diagEmbed();
  expect(linalgMatrixNorm(a, 2).item()).toBe(1e150);
  expect(linalgMatrixNorm(a, -2).item()).toBe(0);
  const small = tensor([3, -5, 0, 1], { dtype: 'float64' }).diagEmbed();
  expect(norm(small, 'nuc').item()).toBeCloseTo(9, 12);
  expect(norm(zeros([3, 2]), 'nuc').item()).toBe(0);
  expect(linalgNorm(small, 1).item()).toBe(5);
  expect(linalgNorm(small, -Infinity).item()).toBe(0);
  expect(linalgNorm(zeros([0, 0]), 'nuc').item()).toBe(0);
});

// ---- singular matrices -----------------------------------------------------------------------------------------------

/** The determinant of 3 x 3, or 2 x 2, as a polynomial of the elements. */
function polynomial(a: Tensor): Tensor {
  const at = (i: number, j: number): Tensor => a.select(-2, i).select(-1, j);
  const minor = (r: number[], c: number[]): Tensor =>
    at(r[0]!, c[0]!)
      .mul(at(r[1]!, c[1]!))
      .sub(at(r[0]!, c[1]!).mul(at(r[1]!, c[0]!)));
  if (a.size(-1) === 2) return minor([0, 1], [0, 1]);
  return at(0, 0)
    .mul(minor([1, 2], [1, 2]))
    .sub(at(0, 1).mul(minor([1, 2], [0, 2])))
    .add(at(0, 2).mul(minor([1, 2], [0, 1])));
}

describe('the determinant has the derivatives of the polynomial', () => {
  const cases: Record<string, number[][]> = {
    'of rank 1 of 2': [
      [1, 2],
      [2, 4],
    ],
    'of rank 0 of 2': [
      [0, 0],
      [0, 0],
    ],
    'of rank 2 of 3': [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ],
    'of rank 1 of 3': [
      [1, 2, 3],
      [2, 4, 6],
      [-1, -2, -3],
    ],
    'of rank 0 of 3': [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ],
    'that are regular': [
      [2, 1, 0.5],
      [-1, 3, 1],
      [0.25, -2, 1],
    ],
  };
  test.each(Object.entries(cases))('for matrices %s', (_, data) => {
    const derivatives = (f: (a: Tensor) => Tensor): Tensor[] => {
      const a = tensor(data, { dtype: 'float64', requiresGrad: true });
      const [g] = grad(f(a), a, { createGraph: true }) as [Tensor];
      const v = random([...a.shape], 'float64', 5);
      const [second] = grad(g, a, { gradOutputs: v }) as [Tensor];
      return [g, second];
    };
    const expected = derivatives(polynomial);
    derivatives(linalgDet).forEach((g, i) => {
      expectClose(g, expected[i]!, 1e-12);
    });
  });

  test('in a batch with singular and regular matrices', () => {
    const a = tensor([cases['of rank 2 of 3']!, cases['that are regular']!, cases['of rank 1 of 3']!], {
      dtype: 'float64',
      requiresGrad: true,
    });
    const [g] = grad(linalgDet(a).sum(), a) as [Tensor];
    const [expected] = grad(polynomial(a).sum(), a) as [Tensor];
    expectClose(g, expected, 1e-12);
  });
});

test('logarithms of determinants of singular and negative ones', () => {
  const a = stack([
    zeros([2, 2]),
    eye(2),
    tensor([
      [0, 1],
      [1, 0],
    ]),
  ]);
  expect(numbers(slogdet(a)[0])).toEqual([0, 1, -1]);
  expect(numbers(slogdet(a)[1])).toEqual([-Infinity, 0, 0]);
  expect(numbers(logdet(a))).toEqual([-Infinity, 0, NaN]);
  expect(numbers(det(a))).toEqual([0, 1, -1]);
});

test('gradients of solutions by the factors that were kept are those by new ones, which can be differentiated', () => {
  const cases: [A: number[], B: number[], left: boolean][] = [
    [[60, 60], [60, 7], true],
    [[60, 60], [60], true],
    [[3, 9, 9], [3, 9, 2], true],
    [[3, 9, 9], [3, 2, 9], false],
    [[9, 9], [4, 9, 2], true],
    [[9, 9], [4, 2, 9], false],
    [[2, 1, 9, 9], [3, 9, 2], true],
    [[4, 9, 9], [4, 9], true],
  ];
  for (const [sizes, others, left] of cases) {
    const A = random(sizes).requiresGrad_();
    const B = random(others, 'float64', 2).requiresGrad_();
    for (const inputs of [[A, B], [A], [B]]) {
      const [plain, recorded] = [false, true].map((createGraph) => {
        const X = linalgSolve(A, B, { left });
        return grad(X.mul(X.cos()).sum(), inputs, { createGraph });
      }) as [Tensor[], Tensor[]];
      plain.forEach((g, i) => {
        const expected = recorded[i]!.detach();
        expectClose(g, expected, 1e-8 * Number(expected.abs().max().item()));
      });
    }
  }
});

test('the _ex forms say where, and throw nothing', () => {
  const a = stack([eye(2), zeros([2, 2])]);
  expect(numbers(linalgInvEx(a).info)).toEqual([0, 1]);
  expect(linalgInvEx(a).info.dtype.name).toBe('int32');
  expect(numbers(linalgInvEx(a).inverse.select(0, 0))).toEqual([1, 0, 0, 1]);
  expect(numbers(linalgSolveEx(zeros([2, 2]), zeros([3, 2, 1])).info)).toEqual([1, 1, 1]);
  const indefinite = tensor([
    [4, 2, 1],
    [2, -5, 3],
    [1, 3, 9],
  ]);
  expect(linalgCholeskyEx(indefinite).info.item()).toBe(2);
});

test('the gradient of a Cholesky factor is that of symmetric matrices', () => {
  const [u, v] = [random([4, 4], 'float64', 7), random([4, 4], 'float64', 8)];
  const a = definite([4, 4]).requiresGrad_();
  for (const upper of [false, true]) {
    const f = (x: Tensor): Tensor => cholesky(x, upper).mul(u).sum();
    const [g] = grad(f(a), a) as [Tensor];
    expectClose(g, g.t(), 1e-12);
    const direction = v.add(v.t());
    const h = 1e-5;
    const slope = (f(a.detach().add(direction.mul(h))).item() - f(a.detach().sub(direction.mul(h))).item()) / (2 * h);
    expect(g.mul(direction).sum().item()).toBeCloseTo(slope, 7);
  }
});

// ---- products --------------------------------------------------------------------------------------------------------

/** The equation by its definition: a loop over all values of all labels. */
function summed(equation: string, tensors: readonly Tensor[]): number[] {
  const [left, right] = equation.split('->') as [string, string];
  const terms = left.split(',');
  const sizeOf = new Map<string, number>();
  terms.forEach((labels, i) => {
    [...labels].forEach((label, d) => {
      const size = tensors[i]!.size(d);
      if (size !== 1 || !sizeOf.has(label)) sizeOf.set(label, size);
    });
  });
  const labels = [...right, ...[...sizeOf.keys()].filter((label) => !right.includes(label))];
  const total = (of: Iterable<string>): number => [...of].reduce((count, label) => count * sizeOf.get(label)!, 1);
  const result = new Array<number>(total(right)).fill(0);
  const inner = total(labels.filter((label) => !right.includes(label)));
  const values = tensors.map(numbers);
  for (let flat = 0; flat < total(labels); flat++) {
    const at = new Map<string, number>();
    let rest = flat;
    for (const label of labels.toReversed()) {
      at.set(label, rest % sizeOf.get(label)!);
      rest = Math.floor(rest / sizeOf.get(label)!);
    }
    let product = 1;
    terms.forEach((term, i) => {
      const position = [...term].reduce((p, label, d) => {
        const size = tensors[i]!.size(d);
        return p * size + (size === 1 ? 0 : at.get(label)!);
      }, 0);
      product *= values[i]![position]!;
    });
    result[Math.floor(flat / inner)]! += product;
  }
  return result;
}

describe('einsum', () => {
  test.each([
    ['ij,jk->ik', [2, 3], [3, 4]],
    ['ij,jk->ki', [2, 3], [3, 4]],
    ['bij,bjk->bik', [2, 3, 2], [2, 2, 4]],
    ['ij,ij->', [2, 3], [2, 3]],
    ['i,j,k->kji', [2], [3], [4]],
    ['ij,jk,kl,lm->mi', [2, 3], [3, 2], [2, 3], [3, 4]],
    ['iij->ji', [3, 3, 2]],
    ['iji,jk->k', [2, 3, 2], [3, 2]],
    ['ab,cd->', [2, 3], [3, 2]],
    ['abc,ab->c', [2, 3, 4], [2, 1]],
    ['abc,bd,ad->dc', [2, 3, 4], [3, 2], [1, 2]],
    ['a,a,a->a', [3], [3], [3]],
    ['a,a,a->', [3], [3], [3]],
    ['ij,kj,lj->ikl', [2, 3], [2, 3], [2, 3]],
    ['ij,jk->ik', [2, 0], [0, 3]],
  ])('%s is what the definition says', (equation, ...shapes) => {
    const tensors = shapes.map((shape, i) => random(shape as number[], 'float64', i + 1));
    const got = einsum(equation, tensors);
    summed(equation, tensors).forEach((value, i) => {
      expect(numbers(got)[i]).toBeCloseTo(value, 12);
    });
    expect(got.numel()).toBe(summed(equation, tensors).length);
    // Integers too, and exactly.
    const whole = tensors.map((t) => t.mul(4).to('int64'));
    expect(numbers(einsum(equation, whole))).toEqual(summed(equation, whole).map((x) => x + 0));
  });

  test('takes the ellipsis for what it does not name, and lists of numbers for letters', () => {
    const [x, y] = [random([2, 1, 3, 2]), random([4, 2, 5], 'float64', 2)];
    expectClose(einsum('...ij,...jk->...ik', [x, y]), x.matmul(y), 1e-12);
    expectClose(einsum('...ij,...jk', [x, y]), x.matmul(y), 1e-12);
    expectClose(einsum('...i->...', [x]), x.sum(-1), 1e-12);
    expectClose(einsum('i...->i', [x]), x.sum([1, 2, 3]), 1e-12);
    expectClose(einsum(' i j -> j i ', [x.select(0, 0).squeeze(0)]), x.select(0, 0).squeeze(0).t(), 0);
    expectClose(
      einsum(
        [y, y],
        [
          [0, 1, 2],
          [0, 1, 2],
        ],
        [1],
      ),
      y.mul(y).sum([0, 2]),
      1e-12,
    );
  });
});

test('bool and integer factors', () => {
  const [yes, no] = [tensor([true, true]), tensor([true, false])];
  const self = tensor([
    [false, true],
    [true, false],
  ]);
  expect(addr(self, yes, no).tolist<boolean>()).toEqual([
    [true, true],
    [true, false],
  ]);
  expect(addr(self, yes, no, { beta: 0 }).tolist<boolean>()).toEqual([
    [true, false],
    [true, false],
  ]);
  expect(addr(self, yes, no, { alpha: 0 }).tolist<boolean>()).toEqual(self.tolist<boolean>());
  const big = tensor([[9007199254740993n]]);
  expect(tensordot(big, tensor([[1n]]), 1).item<bigint>()).toBe(9007199254740993n);
  expect(vander(tensor([2n, 3n]), 4).tolist()).toEqual([
    [8, 4, 2, 1],
    [27, 9, 3, 1],
  ]);
  expect(
    linalgDiagonal(
      tensor([
        [
          [1, 2],
          [3, 4],
        ],
      ]),
    ).tolist(),
  ).toEqual([[1, 4]]);
});

// ---- messages --------------------------------------------------------------------------------------------------------

const half = zeros([2, 2], { dtype: 'float16' });
const whole = zeros([2, 2], { dtype: 'int64' });
const wide = zeros([2, 3]);
const batch = stack([eye(2), zeros([2, 2])]);

// The texts are PyTorch 1.13's.
test.each<[name: string, args: unknown[], message: string]>([
  ['linalgInv', [wide], 'linalg.inv: A must be batches of square matrices, but they are 2 by 3 matrices'],
  ['linalgInv', [zeros([3])], 'linalg.inv: The input tensor A must have at least 2 dimensions.'],
  ['linalgInv', [half], 'linalg.inv: Low precision dtypes not supported. Got Half'],
  ['linalgInv', [whole], 'linalg.inv: Expected a floating point or complex tensor as input. Got Long'],
  ['linalgInv', [batch], 'linalg.inv: (Batch element 1): The diagonal element 1 is zero, the inversion could not be'],
  ['linalgSolve', [batch, zeros([2, 1])], '(Batch element 1): The solver failed because the input matrix is singular.'],
  ['linalgSolve', [eye(2), zeros([3])], 'Incompatible shapes of A and B for the equation AX = B (2x2 and 3x1)'],
  ['linalgSolve', [eye(2), zeros([3, 3]), { left: false }], 'for the equation XA = B (2x2 and 3x3)'],
  ['linalgSolve', [eye(2), zeros([2], { dtype: 'float64' })], 'found A of type Float and B of type Double instead'],
  ['linalgCholesky', [eye(2).neg()], 'not positive-definite (the leading minor of order 1 is not positive-definite).'],
  ['linalgDet', [wide], 'linalg.det: A must be batches of square matrices, but they are 2 by 3 matrices'],
  ['logdet', [wide], 'logdet: A must be batches of square matrices'],
  ['choleskySolve', [zeros([3, 1]), eye(2)], 'each A matrix is 2 by 2 but each b matrix is 3 by 1'],
  ['linalgNorm', [zeros([2, 2, 2]), 2], 'If dim is not specified but ord is, the input must be 1D or 2D. Got 3D.'],
  ['linalgNorm', [zeros([2, 2, 2]), 2, [0, 1, 2]], 'If dim is specified, it must be of length 1 or 2. Got [0, 1, 2]'],
  ['linalgMatrixNorm', [wide, 3], 'linalg.matrix_norm: Order 3 not supported.'],
  ['linalgMatrixNorm', [wide, 'abc'], 'linalg.matrix_norm: Order abc not supported.'],
  ['linalgMatrixNorm', [wide, 2, [0, 0]], 'linalg.matrix_norm: dims must be different. Got (0, 0)'],
  ['linalgMatrixNorm', [half, 2], 'linalg.matrix_norm: Low precision dtypes not supported. Got Half'],
  ['linalgMatrixNorm', [zeros([2, 2]).div(0), 2], 'because the input matrix contained non-finite values.'],
  [
    'norm',
    [zeros([2, 2, 2]), 'nuc'],
    'Expected a tensor with 2 dimensions, but got a tensor with 3 dimensions instead.',
  ],
  ['einsum', ['ij,jk', [wide]], 'fewer operands were provided than specified in the equation'],
  ['einsum', ['i', [wide]], 'the number of subscripts in the equation (1) does not match the number of dimensions (2)'],
  ['einsum', ['ij->ijj', [wide]], 'output subscript j appears more than once in the output'],
  ['einsum', ['i.j', [wide]], "found '.' for operand 0 that is not part of any ellipsis"],
  [
    'einsum',
    ['i1', [wide]],
    'invalid subscript given at index 1 in the equation string, subscripts must be in [a-zA-Z]',
  ],
  ['einsum', ['ii', [wide]], "subscript i is repeated for operand 0 but the sizes don't match, 3 != 2"],
  ['linalgMultiDot', [[wide, wide]], 'cannot be multiplied'],
  ['linalgMatrixPower', [half, -1], 'Low precision dtypes not supported. Got Half'],
  ['tensordot', [wide, zeros([2, 3]), [[1], [0]]], 'but first has size 3 in dim 1 and second has size 2 in dim 0'],
])('%s refuses, %#', (name, args, message) => {
  const call = (library as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!;
  expect(() => call(...args)).toThrow(message);
});
