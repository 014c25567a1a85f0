/**
 * @features
 * | A17 | — (masked branches leak NaN, E2) | `structuralZeros(fn)` | structural-zeros.test.ts: "keep the gradient zero where the other branch was taken: %s" |
 * | A17 | — | `structuralZeros()` with `using` | structural-zeros.test.ts: "hold until the end of the block with `using`" |
 * | A17 | — | `setStructuralZeros(on)` | structural-zeros.test.ts: "can be switched on for good" |
 * | A17 | where() leaks NaN by default | `where(mask, a, b)` | structural-zeros.test.ts: "are off by default: NaN, as in PyTorch" |
 */
import { afterEach, describe, expect, test } from 'vitest';
import {
  binaryCrossEntropy,
  enterDualLevel,
  exitDualLevel,
  grad,
  GraphError,
  isStructuralZerosEnabled,
  makeDual,
  ones,
  setStructuralZeros,
  structuralZeros,
  tensor,
  type Tensor,
  unpackDual,
  where,
  zeros,
} from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

afterEach(() => setStructuralZeros(false));

const root = (x: Tensor): Tensor => where(x.gt(0), x.sqrt(), 0);

/** The gradient of the sum, recorded or not. */
function slope(f: (x: Tensor) => Tensor, x: Tensor, createGraph = false): unknown {
  return grad(f(x).sum(), x, { createGraph })[0]!.toArray();
}

const isHurt = (gradient: unknown): boolean => (gradient as number[]).some(Number.isNaN);

/** What is masked, the values, and the same with values put out of harm's way first. */
const cases: [string, (x: Tensor) => Tensor, (x: Tensor) => Tensor, number[]][] = [
  ['a root', root, (x) => where(x.gt(0), where(x.gt(0), x, 1).sqrt(), 0), [-1, 0, 4]],
  ['a logarithm', (x) => where(x.gt(0), x.log(), x), (x) => where(x.gt(0), where(x.gt(0), x, 1).log(), x), [-2, 0, 3]],
  [
    'a division by zero',
    (x) => where(x.ne(0), x.sin().div(x), 1),
    (x) => where(x.ne(0), x.sin().div(where(x.ne(0), x, 1)), 1),
    [0, 1, -2],
  ],
  [
    'maskedFill',
    (x) => x.sqrt().maskedFill(x.le(0), 0),
    (x) => x.maskedFill(x.le(0), 1).sqrt().maskedFill(x.le(0), 0),
    [-1, 0, 4],
  ],
  [
    'a mask that is multiplied with',
    (x) => x.sqrt().mul(x.gt(0)),
    (x) => where(x.gt(0), x, 1).sqrt().mul(x.gt(0)),
    [0, 1, 4],
  ],
  [
    'an index',
    (x) => x.rsqrt().indexSelect(0, tensor([1n, 2n])),
    (x) => x.indexSelect(0, tensor([1n, 2n])).rsqrt(),
    [0, 1, 4],
  ],
  ['gather', (x) => x.log().gather(0, tensor([2n, 1n])), (x) => x.gather(0, tensor([2n, 1n])).log(), [-0, 1, 4]],
  ['a slice', (x) => x.sqrt().narrow(0, 1, 2), (x) => x.narrow(0, 1, 2).sqrt(), [0, 1, 4]],
  ['a mask as index', (x) => x.log().maskedSelect(x.gt(0)), (x) => x.maskedSelect(x.gt(0)).log(), [-1, 0, 4]],
  ['relu', (x) => x.sqrt().sub(1).relu(), (x) => x.clamp(1).sqrt().sub(1).relu(), [0, 0.25, 4]],
  ['clamp', (x) => x.log().clamp(-5, 5), (x) => x.clamp(0.001).log().clamp(-5, 5), [0, 0.5, 2]],
  ['maximum', (x) => x.log().maximum(-3), (x) => x.clamp(0.001).log().maximum(-3), [0, 0.5, 2]],
  [
    'several steps',
    (x) => where(x.gt(0), x.sqrt().log().reciprocal(), 0),
    (x) => where(x.gt(0), where(x.gt(0), x, 2).sqrt().log().reciprocal(), 0),
    [-1, 0, 4],
  ],
  ['pow', (x) => where(x.gt(0), x.pow(0.5), 0), (x) => where(x.gt(0), where(x.gt(0), x, 1).pow(0.5), 0), [-1, 0, 4]],
];

describe('structural zeros', () => {
  test('are off by default: NaN, as in PyTorch', () => {
    expect(isStructuralZerosEnabled()).toBe(false);
    expect(slope(root, leaf([-1, 0, 4]))).toEqual([NaN, NaN, 0.25]);
  });

  test.each(cases)('keep the gradient zero where the other branch was taken: %s', (_, f, _safe, data) => {
    expect(isHurt(slope(f, leaf(data)))).toBe(true);
    expect(isHurt(slope(f, leaf(data), true))).toBe(true);
    expect(isHurt(structuralZeros(() => slope(f, leaf(data))))).toBe(false);
    expect(isHurt(structuralZeros(() => slope(f, leaf(data), true)))).toBe(false);
  });

  test.each(cases)('give what values out of harm give, to second order: %s', (_, f, safe, data) => {
    const twice = (g: (x: Tensor) => Tensor): unknown[] => {
      const x = leaf(data);
      const [first] = grad(g(x).sum(), x, { createGraph: true });
      if (!first!.requiresGrad) return [first!.toArray()];
      const [second] = grad(first!.mul(constant([1, 2, 3])).sum(), x, { allowUnused: true });
      return [first!.abs().toArray(), second?.add(0).toArray()];
    };
    expect(structuralZeros(() => slope(f, leaf(data)) as number[]).map((v) => v + 0)).toEqual(slope(safe, leaf(data)));
    expect(structuralZeros(() => twice(f))).toEqual(twice(safe));
  });

  test('hold for tensors too large for the engine to keep small', () => {
    const data = Array.from({ length: 5000 }, (_, i) => i - 2500);
    const x = leaf(data);
    structuralZeros(() => root(x.mul(1)).sum().backward());
    expect((gradOf(x) as number[]).map((v) => v + 0)).toEqual(data.map((v) => (v > 0 ? 0.5 / Math.sqrt(v) : 0)));
  });

  test('do not hide a NaN that a nonzero gradient meets', () => {
    expect(structuralZeros(() => slope((x) => x.sqrt(), leaf([-1, 0, 4])))).toEqual([NaN, Infinity, 0.25]);
    // inf * 0 of an infinite gradient: the square under the root at 0.
    expect(structuralZeros(() => slope((x) => x.square().sqrt(), leaf([0])))).toEqual([NaN]);
  });

  test('pass on a NaN that arrives', () => {
    const x = leaf([1, 2]);
    structuralZeros(() => x.exp().backward(constant([NaN, 0])));
    expect(gradOf(x)).toEqual([NaN, 0]);
  });

  test('leave a zero gradient with a finite derivative differentiable: the Hessian at a minimum', () => {
    const f = (x: Tensor): Tensor => x.exp().sub(1).square().sum();
    const hessian = (): unknown => {
      const x = leaf([0]);
      const [first] = grad(f(x), x, { createGraph: true });
      return [first!.toArray(), grad(first!.sum(), x)[0]!.toArray()];
    };
    expect(structuralZeros(hessian)).toEqual([[0], [2]]);
  });

  test('hold for a third derivative', () => {
    const x = leaf([0, 4]);
    const third = structuralZeros(() => {
      let y = root(x);
      for (let i = 0; i < 3; i++) [y] = grad(y.sum(), x, { createGraph: true }) as [Tensor];
      return y.toArray();
    });
    expect(third).toEqual([0, 0.375 * 4 ** -2.5]);
  });

  test('hold for a tangent through the backward pass', () => {
    const x = leaf([0, 4]);
    enterDualLevel();
    const dual = makeDual(x, constant([1, 1]));
    const [g] = structuralZeros(() => grad(root(dual).sum(), dual));
    const { primal, tangent } = unpackDual(g!);
    exitDualLevel();
    expect([primal.toArray(), tangent!.toArray()]).toEqual([
      [0, 0.25],
      [0, -0.25 * 4 ** -1.5],
    ]);
  });

  test('hold inside a write through a view', () => {
    const x = leaf([0, 4]);
    structuralZeros(() => {
      const y = x.mul(1);
      y.narrow(0, 0, 1).sqrt_();
      y.mul(constant([0, 1]))
        .sum()
        .backward();
    });
    expect(gradOf(x)).toEqual([0, 1]);
  });
});

describe('structural zeros of rows', () => {
  const masked = [
    [-Infinity, -Infinity],
    [0, 0],
  ];
  const keep = tensor([[false], [true]]);

  test.each<[string, (x: Tensor) => Tensor, number[]]>([
    ['logSoftmax', (x) => x.logSoftmax(1).select(1, 0), [0.5, -0.5]],
    ['softmax', (x) => x.softmax(-1).select(1, 0), [0.25, -0.25]],
    ['logsumexp', (x) => x.logsumexp([1]), [0.5, 0.5]],
  ])('stay zero in a row that is masked as a whole, and only there: %s', (_, f, second) => {
    const total = (x: Tensor): Tensor => where(keep.select(1, 0), f(x), 0);
    expect((slope(total, leaf(masked)) as number[][])[0]).toEqual([NaN, NaN]);
    const found = structuralZeros(() => slope(total, leaf(masked))) as number[][];
    expect(found.map((row) => row.map((v) => v + 0))).toEqual([[0, 0], second]);
    const both = structuralZeros(() => slope(f, leaf(masked))) as number[][];
    expect(both[0]).toEqual([NaN, NaN]);
  });

  test('reach through a norm, whose own derivative at 0 is 0', () => {
    const x = leaf([
      [0, 0],
      [0, 4],
    ]);
    const f = (v: Tensor): Tensor => v.square().sum(1).sqrt();
    expect(slope(f, x)).toEqual([
      [NaN, NaN],
      [0, 1],
    ]);
    const safe = structuralZeros(() => slope((v) => where(v.square().sum(1).gt(0), f(v), 0), x));
    expect(safe).toEqual([
      [0, 0],
      [0, 1],
    ]);
    expect(slope((v) => v.norm(2, 1), x)).toEqual(safe);
  });

  test('stay zero where the reduction over all is masked', () => {
    const x = leaf([-Infinity, -Infinity]);
    const f = (v: Tensor): Tensor => where(tensor(false), v.logsumexp([0]), 0);
    expect(slope(f, x)).toEqual([NaN, NaN]);
    expect(structuralZeros(() => slope(f, x))).toEqual([0, 0]);
  });

  test('hold for a loss of each element', () => {
    const target = constant([0, 1]);
    const loss = (p: Tensor): Tensor =>
      binaryCrossEntropy(p.log().exp(), target, { reduction: 'none' }).mul(constant([0, 1]));
    const x = leaf([0, 0.5]);
    expect(structuralZeros(() => slope(loss, x))).toEqual([0, -2]);
  });
});

describe('the setting of structural zeros', () => {
  test('holds for the callback, whose result it gives, and ends after an error', () => {
    expect(structuralZeros(() => isStructuralZerosEnabled())).toBe(true);
    expect(isStructuralZerosEnabled()).toBe(false);
    expect(() =>
      structuralZeros(() => {
        throw new RangeError('mine');
      }),
    ).toThrow(RangeError);
    expect(isStructuralZerosEnabled()).toBe(false);
  });

  test('hold until the end of the block with `using`', () => {
    {
      using _ = structuralZeros();
      expect(slope(root, leaf([0, 4]))).toEqual([0, 0.25]);
    }
    expect(slope(root, leaf([0, 4]))).toEqual([NaN, 0.25]);
  });

  test('nests', () => {
    structuralZeros(() => {
      structuralZeros(() => undefined);
      expect(isStructuralZerosEnabled()).toBe(true);
    });
  });

  test('can be switched on for good', () => {
    setStructuralZeros(true);
    expect(isStructuralZerosEnabled()).toBe(true);
    expect(slope(root, leaf([0, 4]))).toEqual([0, 0.25]);
    setStructuralZeros(false);
    expect(slope(root, leaf([0, 4]))).toEqual([NaN, 0.25]);
    expect(() => setStructuralZeros(1 as unknown as boolean)).toThrow('expected a boolean');
  });

  test('refuses async callbacks and generators, and is off after them', () => {
    expect(() => structuralZeros(async () => undefined)).toThrow(GraphError);
    expect(() => structuralZeros(async () => undefined)).toThrow('structuralZeros: the callback is async');
    expect(() =>
      structuralZeros(function* () {
        yield 1;
      }),
    ).toThrow('is a generator');
    expect(isStructuralZerosEnabled()).toBe(false);
  });

  test('of a guard ends at an await, and its disposal says so', async () => {
    const attempt = async (): Promise<void> => {
      using _ = structuralZeros();
      await Promise.resolve();
      await Promise.resolve();
      expect(isStructuralZerosEnabled()).toBe(false);
    };
    await expect(attempt()).rejects.toThrow(
      /^structuralZeros: a `using` guard was held across an await.*call structuralZeros around each synchronous part/,
    );
  });

  test('of ordinary gradients changes nothing', () => {
    const x = leaf([0.5, 2]);
    const f = (v: Tensor): Tensor =>
      v
        .exp()
        .mul(v.sin())
        .softmax(0)
        .add(v.pow(3))
        .div(ones([2]))
        .add(zeros([2]));
    expect(structuralZeros(() => slope(f, x))).toEqual(slope(f, x));
  });
});
