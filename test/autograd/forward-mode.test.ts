/**
 * @features
 * | A10 | `forward_ad.dual_level` | `dualLevel(fn)` | forward-mode.test.ts: "is open for the callback of dualLevel()" |
 * | A10 | `with dual_level():` | `using _ = dualLevel()` | forward-mode.test.ts: "is open until the end of the block with `using`" |
 * | A10 | `enter_dual_level`, `exit_dual_level` | `enterDualLevel()`, `exitDualLevel()` | forward-mode.test.ts: "is open between enterDualLevel() and exitDualLevel()" |
 * | A10 | exit without enter | refused | forward-mode.test.ts: "cannot be left before one is entered" |
 * | A10 | tangents vanish at exit | the same | forward-mode.test.ts: "takes its tangents along when it closes" |
 * | A10 | `make_dual` | `makeDual(primal, tangent)` | forward-mode.test.ts: "gives the primal with a tangent, which unpackDual() takes apart" |
 * | A10 | `unpack_dual` | `unpackDual(t)` | forward-mode.test.ts: "of a tensor without tangent gives the tensor and null" |
 * | A10 | a dual aliases its primal | the same | forward-mode.test.ts: "shares storage and version counter with the primal, and keeps the tangent object" |
 * | A10 | integer primals | refused | forward-mode.test.ts: "refuses integer primals" |
 * | A10 | no_grad does not stop it | the same | forward-mode.test.ts: "passes through noGrad" |
 * | A10 | inference mode does | the same | forward-mode.test.ts: "is not computed in inference mode" |
 * | A10 | in-place and views | the same | forward-mode.test.ts: "on a view of a dual change the tangent of its base" |
 * | A10 | missing formula | the same error | forward-mode.test.ts: "is refused by an operation that has no derivative" |
 * | A10 | printing | the same | forward-mode.test.ts: "shows the tangent last" |
 * | A10 | reverse over forward | the same | forward-mode.test.ts: "the gradient of a tangent is a Hessian times a vector" |
 * | A10 | forward over reverse | the same | forward-mode.test.ts: "the tangent of a gradient is the same" |
 * | A10 | one level only | any number of levels | forward-mode.test.ts: "give third derivatives at three levels" |
 * | A10 | inference mode hides tangents | the same | forward-mode.test.ts: "is neither given, shown nor printed in inference mode" |
 * | A10 | — | async callbacks are refused | forward-mode.test.ts: "refuses async callbacks, the rest of which would run outside, and is closed after them" |
 * | A10 | size of the tangent | the same error | forward-mode.test.ts: "refuses a tangent of sizes %j for a primal of sizes [2]" |
 * | A10 | tangents that are duals of the level | refused | forward-mode.test.ts: "refuses a tangent that has a tangent of the same level" |
 * | A10 | float64 tangents of float32 primals | accepted | forward-mode.test.ts: "takes a tangent of another floating dtype" |
 * | A10 | comparisons, detach have no tangent | the same | forward-mode.test.ts: "is missing after %s" |
 * | A10 | tangents of another layout are copied | the same | forward-mode.test.ts: "keeps a tangent of another layout as a copy in that of the primal" |
 */
import { afterEach, describe, expect, test } from 'vitest';
import {
  cat,
  DTypeError,
  dualLevel,
  enterDualLevel,
  exitDualLevel,
  grad,
  GraphError,
  inferenceMode,
  makeDual,
  noGrad,
  ones,
  ShapeError,
  stack,
  tensor,
  type Tensor,
  unpackDual,
  zeros,
} from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

afterEach(() => {
  // A failing test must not leave a level open for the next.
  expect(() => exitDualLevel()).toThrow();
});

const tangentOf = (t: Tensor): unknown => unpackDual(t).tangent?.toArray() ?? null;
const both = (t: Tensor): unknown[] => [t.toArray(), tangentOf(t)];
const dual = (primal: number | number[], tangent: number | number[]): Tensor =>
  makeDual(constant(primal), constant(tangent));

describe('a level', () => {
  test('is open for the callback of dualLevel()', () => {
    const found = dualLevel(() => tangentOf(dual([1, 2], [3, 4]).mul(2)));
    expect(found).toEqual([6, 8]);
    expect(() => dual(1, 1)).toThrow(
      'Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first.',
    );
  });

  test('is open until the end of the block with `using`', () => {
    {
      using _ = dualLevel();
      expect(tangentOf(dual(1, 3).exp())).toBe(3 * Math.E);
    }
    expect(() => dual(1, 1)).toThrow(GraphError);
  });

  test('is open between enterDualLevel() and exitDualLevel()', () => {
    enterDualLevel();
    expect(tangentOf(dual(2, 3).pow(2))).toBe(12);
    exitDualLevel();
    expect(() => dual(1, 1)).toThrow(GraphError);
  });

  test('refuses async callbacks, the rest of which would run outside, and is closed after them', () => {
    expect(() => dualLevel(async () => undefined)).toThrow('dualLevel: the callback is async');
    expect(() => exitDualLevel()).toThrow(GraphError);
  });

  test('of a guard ends at an await, and its disposal says so', async () => {
    const attempt = async (): Promise<void> => {
      using _ = dualLevel();
      await Promise.resolve();
      await Promise.resolve();
      expect(() => dual(1, 1)).toThrow(GraphError);
    };
    await expect(attempt()).rejects.toThrow('dualLevel: a `using` guard was held across an await');
  });

  test('is closed when the callback throws', () => {
    expect(() =>
      dualLevel(() => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    expect(() => dual(1, 1)).toThrow(GraphError);
  });

  test('cannot be left before one is entered', () => {
    expect(() => exitDualLevel()).toThrow(GraphError);
  });

  test('takes its tangents along when it closes', () => {
    const [d, y] = dualLevel(() => {
      const made = dual([1, 2], [3, 4]);
      return [made, made.mul(2)];
    });
    expect([unpackDual(d).tangent, unpackDual(y).tangent]).toEqual([null, null]);
    expect(String(d)).toBe('tensor([1., 2.], dtype=torch.float64)');
    expect(y.mul(2).toArray()).toEqual([4, 8]);
  });

  test('does not see the tangents of one that was open before', () => {
    const d = dualLevel(() => dual([1, 2], [3, 4]));
    dualLevel(() => {
      expect(tangentOf(d)).toBeNull();
      expect(tangentOf(d.mul(2))).toBeNull();
      expect(String(d)).toBe('tensor([1., 2.], dtype=torch.float64)');
    });
  });
});

describe('makeDual()', () => {
  test('gives the primal with a tangent, which unpackDual() takes apart', () => {
    dualLevel(() => {
      const { primal, tangent } = unpackDual(dual([1, 2], [3, 4]));
      expect([primal.toArray(), tangent?.toArray()]).toEqual([
        [1, 2],
        [3, 4],
      ]);
      expect(unpackDual(primal).tangent).toBeNull();
    });
  });

  test('shares storage and version counter with the primal, and keeps the tangent object', () => {
    dualLevel(() => {
      const [p, t] = [constant([1, 2]), constant([3, 4])];
      const d = makeDual(p, t);
      expect([d === p, d.sharesStorage(p), unpackDual(d).tangent === t]).toEqual([false, true, true]);
      d.add_(1);
      expect([p.toArray(), p._version, d._version]).toEqual([[2, 3], 1, 1]);
      expect(unpackDual(p).tangent).toBeNull();
    });
  });

  test('keeps a tangent of another layout as a copy in that of the primal', () => {
    dualLevel(() => {
      const given = constant([
        [1, 2],
        [3, 4],
        [5, 6],
      ]).t();
      const { tangent } = unpackDual(makeDual(zeros([2, 3], { dtype: 'float64' }), given));
      expect([tangent === given, tangent!.stride(), tangent!.toArray()]).toEqual([false, [3, 1], given.toArray()]);
    });
  });

  test('is differentiable: the dual of a leaf belongs to its graph', () => {
    const x = leaf([1, 2]);
    dualLevel(() => {
      const d = makeDual(x, constant([1, 1]));
      expect([d.requiresGrad, d.isLeaf]).toEqual([true, false]);
      d.mul(3).sum().backward();
    });
    expect(gradOf(x)).toEqual([3, 3]);
  });

  test('takes a tangent of another floating dtype', () => {
    dualLevel(() => {
      const d = makeDual(ones([2]), constant([3, 4]));
      expect(unpackDual(d.mul(2)).tangent!.toArray()).toEqual([6, 8]);
    });
  });

  test('refuses integer primals', () => {
    dualLevel(() => {
      const make = (): Tensor => makeDual(tensor([1n, 2n]), ones([2]));
      expect(make).toThrow('Expected primal to be floating point or complex, but got: torch.int64');
      expect(make).toThrow(DTypeError);
    });
  });

  test.each([[[3]], [[1]], [[2, 1]], [[]]])('refuses a tangent of sizes %j for a primal of sizes [2]', (sizes) => {
    dualLevel(() => {
      const make = (): Tensor => makeDual(ones([2]), ones(sizes));
      expect(make).toThrow(
        `Trying to set a forward gradient that has a different size than that of the original Tensor, this is not supported. Tensor is of size [2] while the given forward gradient is of size [${sizes.join(', ')}].`,
      );
      expect(make).toThrow(ShapeError);
    });
  });

  test('refuses a tangent that has a tangent of the same level', () => {
    dualLevel(() => {
      expect(() => makeDual(constant([1, 2]), dual([1, 2], [3, 4]))).toThrow(
        'Setting a forward grad that itself has a forward gradient at the same level',
      );
    });
  });

  test('takes a tensor that shows one element several times, which PyTorch does not', () => {
    dualLevel(() => {
      const d = makeDual(constant([2]).expand([3]), constant([1, 2, 3]));
      expect(unpackDual(d.pow(2)).tangent!.toArray()).toEqual([4, 8, 12]);
    });
  });
});

describe('unpackDual()', () => {
  test('of a tensor without tangent gives the tensor and null', () => {
    dualLevel(() => {
      const { primal, tangent } = unpackDual(constant([1, 2]));
      expect([primal.toArray(), tangent]).toEqual([[1, 2], null]);
    });
    expect(unpackDual(constant([1, 2])).tangent).toBeNull();
  });
});

describe('the tangent of a result', () => {
  const x = [0.5, 1, 2];
  const t = [1, -2, 3];
  const index = tensor([2n, 0n]);

  // recorded with PyTorch 1.13: the tangents at x in the direction t
  test.each<[string, (d: Tensor) => Tensor, unknown]>([
    ['exp', (d) => d.exp(), [1.6487212707001282, -5.43656365691809, 22.16716829679195]],
    ['sin', (d) => d.sin(), [0.8775825618903728, -1.0806046117362795, -1.2484405096414273]],
    ['pow', (d) => d.pow(3), [0.75, -6, 36]],
    ['sigmoid', (d) => d.sigmoid(), [0.2350037122015945, -0.3932238664829637, 0.31498075621051985]],
    ['reciprocal', (d) => d.reciprocal(), [-4, 2, -0.75]],
    ['mean', (d) => d.mean(), 0.6666666666666666],
    [
      'matmul of two views',
      (d) => d.view(3, 1).matmul(d.view(1, 3)),
      [
        [1, 0, 3.5],
        [0, -4, -1],
        [3.5, -1, 12],
      ],
    ],
    ['norm', (d) => d.norm(), 1.9639610121239315],
    ['softmax', (d) => d.softmax(0), [-0.07901252783651821, -0.8239413281623008, 0.902953855998819]],
    ['logSoftmax', (d) => d.logSoftmax(0), [-0.5633917455570776, -3.5633917455570776, 1.4366082544429224]],
    ['logsumexp', (d) => d.logsumexp(0), 1.5633917455570776],
    ['prod', (d) => d.prod(), 1.5],
    ['cumsum', (d) => d.cumsum(0), [1, -1, 2]],
    ['cat', (d) => cat([d, d.mul(2)]), [1, -2, 3, 2, -4, 6]],
    ['stack', (d) => stack([d, d.sin()]).sum(0), [1.8775825618903728, -3.0806046117362795, 1.7515594903585727]],
    ['select', (d) => d.select(0, 1).mul(d.select(0, 2)), -1],
    ['where', (d) => d.mul(d).where(d.gt(1), d), [1, -2, 12]],
    ['max', (d) => d.max(), 3],
    ['var', (d) => d.var(), 2.166666666666667],
    ['clamp', (d) => d.clamp(0, 1.5), [1, -2, 0]],
    ['expand', (d) => d.expand(2, 3).sum(0), [2, -4, 6]],
    ['gather', (d) => d.gather(0, index), [3, 1]],
    ['tanh', (d) => d.tanh(), [0.7864477329659274, -0.8399486832280523, 0.2119524745594933]],
  ])('of %s', (_, f, expected) => {
    dualLevel(() => {
      const d = dual(x, t);
      const y = f(d);
      const plain = f(constant(x));
      expect(y.toArray()).toEqual(plain.toArray());
      const found = unpackDual(y).tangent!;
      expect(found.shape).toEqual(y.shape);
      const wanted = [expected].flat(3) as number[];
      ([found.toArray()].flat(3) as number[]).forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 12));
    });
  });

  test('adds up over the inputs that have one', () => {
    dualLevel(() => {
      const [a, b] = [dual([1, 2], [1, 10]), dual([3, 4], [100, 1000])];
      expect(tangentOf(a.mul(b))).toEqual([103, 2040]);
      expect(tangentOf(a.mul(constant([3, 4])))).toEqual([3, 40]);
      expect(tangentOf(constant([1, 2]).mul(b))).toEqual([100, 2000]);
      expect(tangentOf(a.sub(b))).toEqual([-99, -990]);
    });
  });

  test('has the sizes of the result when the inputs broadcast', () => {
    dualLevel(() => {
      const y = dual([1, 2], [1, 10]).add(constant([[0], [0]]));
      expect(tangentOf(y)).toEqual([
        [1, 10],
        [1, 10],
      ]);
    });
  });

  test('has the dtype of the result', () => {
    dualLevel(() => {
      const y = dual([1, 2], [0.1, 10]).float();
      expect(unpackDual(y).tangent!.dtype.name).toBe('float32');
      expect(tangentOf(y)).toEqual([Math.fround(0.1), 10]);
    });
  });

  test('of several results is one for each', () => {
    dualLevel(() => {
      const [a, b] = dual([1, 2], [3, 4]).unbind();
      expect([both(a!), both(b!)]).toEqual([
        [1, 3],
        [2, 4],
      ]);
    });
  });

  test.each<[string, (d: Tensor) => Tensor]>([
    ['a comparison', (d) => d.gt(0)],
    ['a cast to integers', (d) => d.long()],
    ['argmax', (d) => d.argmax()],
    ['detach()', (d) => d.detach()],
    ['onesLike', (d) => d.onesLike()],
  ])('is missing after %s', (_, f) => {
    dualLevel(() => {
      expect(tangentOf(f(dual([1, 2], [3, 4])))).toBeNull();
    });
  });

  test('passes through noGrad', () => {
    dualLevel(() => {
      const d = dual([1, 2], [3, 4]);
      expect(noGrad(() => both(d.mul(d)))).toEqual([
        [1, 4],
        [6, 16],
      ]);
    });
  });

  test('is not computed in inference mode', () => {
    dualLevel(() => {
      const d = dual([1, 2], [3, 4]);
      expect(inferenceMode(() => tangentOf(d.mul(3)))).toBeNull();
    });
  });

  test('is neither given, shown nor printed in inference mode', () => {
    dualLevel(() => {
      const d = makeDual(tensor([1, 1]), tensor([1, 2]));
      inferenceMode(() => {
        expect([tangentOf(d), tangentOf(makeDual(tensor([1, 1]), tensor([1, 2])))]).toEqual([null, null]);
        expect(String(d)).toBe('tensor([1., 1.])');
      });
      expect(tangentOf(d)).toEqual([1, 2]);
    });
  });

  test('passes through clone(), views and casts to the same dtype', () => {
    dualLevel(() => {
      const d = dual([1, 2], [3, 4]);
      expect([d.clone(), d.view(2), d.to('float64'), d.contiguous(), d.unsqueeze(0).squeeze(0)].map(tangentOf)).toEqual(
        new Array(5).fill([3, 4]),
      );
    });
  });

  test('is refused by an operation that has no derivative', () => {
    dualLevel(() => {
      expect(() => dual([1, 2], [3, 4]).floorDivide(2)).toThrow(/Trying to use forward AD with .*floor_divide/);
    });
  });
});

describe('printing', () => {
  test('shows the tangent last', () => {
    dualLevel(() => {
      const d = makeDual(tensor([1, 1]), tensor([1, 2]));
      expect(String(d)).toBe('tensor([1., 1.], tangent=tensor([1., 2.]))');
      const y = makeDual(tensor([1, 2], { requiresGrad: true }), tensor([3, 4])).mul(2);
      expect(String(y)).toBe('tensor([2., 4.], grad_fn=<MulBackward0>, tangent=tensor([6., 8.]))');
    });
  });

  test('breaks the line where PyTorch does', () => {
    dualLevel(() => {
      expect(String(dual([1, 1], [1, 2]))).toBe(
        'tensor([1., 1.], dtype=torch.float64,\n       tangent=tensor([1., 2.], dtype=torch.float64))',
      );
    });
  });

  test('shows the tangent of a scalar as a number, as PyTorch does', () => {
    dualLevel(() => {
      expect(String(dual(2, 10))).toBe('tensor(2., dtype=torch.float64, tangent=10.0)');
      expect(String(dual(2, -0.125))).toBe('tensor(2., dtype=torch.float64, tangent=-0.125)');
    });
  });
});

describe('in-place operations', () => {
  test('on a dual change its tangent', () => {
    dualLevel(() => {
      const d = dual([1, 2, 3], [1, 1, 1]);
      d.mul_(2);
      expect(both(d)).toEqual([
        [2, 4, 6],
        [2, 2, 2],
      ]);
      d.pow_(2).add_(1);
      expect(both(d)).toEqual([
        [5, 17, 37],
        [8, 16, 24],
      ]);
    });
  });

  test('on a result whose tangent is that of the input leave the input alone', () => {
    dualLevel(() => {
      const d = dual([1, 2], [3, 4]);
      expect(both(d.add(1).mul_(2))).toEqual([
        [4, 6],
        [6, 8],
      ]);
      d.reshape([2, 1]).clone().mul_(2);
      d.fmod(10).mul_(2);
      d.cumsum(0).sub(1).mul_(2);
      expect(both(d)).toEqual([
        [1, 2],
        [3, 4],
      ]);
      const scalar = dual(2, 5);
      scalar.cumprod(0).mul_(2);
      expect(both(scalar)).toEqual([2, 5]);
    });
  });

  test('of a dual make a plain tensor a dual', () => {
    dualLevel(() => {
      const a = zeros([3], { dtype: 'float64' });
      a.add_(dual([2, 4, 6], [2, 2, 2]));
      expect(both(a)).toEqual([
        [2, 4, 6],
        [2, 2, 2],
      ]);
      const c = zeros([2], { dtype: 'float64' }).copy_(dual([1, 2], [3, 4]));
      expect(both(c)).toEqual([
        [1, 2],
        [3, 4],
      ]);
    });
  });

  test('that write constants leave a tangent of zeros', () => {
    dualLevel(() => {
      const d = (): Tensor => dual([1, 2, 3], [1, 10, 100]);
      const zero = [0, 0, 0];
      expect(tangentOf(d().zero_()) ?? zero).toEqual(zero);
      expect(tangentOf(d().fill_(3)) ?? zero).toEqual(zero);
      expect(tangentOf(d().copy_(constant([4, 5, 6]))) ?? zero).toEqual(zero);
    });
  });

  test('on a view of a dual change the tangent of its base', () => {
    dualLevel(() => {
      const d = dual([1, 2, 3], [1, 10, 100]);
      const v = d.select(0, 1);
      v.mul_(3);
      expect([both(v), both(d)]).toEqual([
        [6, 30],
        [
          [1, 6, 3],
          [1, 30, 100],
        ],
      ]);
    });
  });

  test('on a dual change the tangents of its views', () => {
    dualLevel(() => {
      const d = dual([1, 2, 3], [1, 10, 100]);
      const v = d.select(0, 1);
      d.mul_(3);
      expect(both(v)).toEqual([6, 30]);
    });
  });

  test('that write a dual into a view of a plain tensor give the base a tangent, zero elsewhere', () => {
    dualLevel(() => {
      const base = zeros([3], { dtype: 'float64' });
      base.select(0, 1).copy_(dual(5, 7));
      expect(both(base)).toEqual([
        [0, 5, 0],
        [0, 7, 0],
      ]);
      const other = zeros([3], { dtype: 'float64' });
      const [v, w] = [other.select(0, 1), other.select(0, 0)];
      v.add_(dual(5, 7));
      expect([both(v), both(other), w.item(), tangentOf(w) ?? 0]).toEqual([
        [5, 7],
        [
          [0, 5, 0],
          [0, 7, 0],
        ],
        0,
        0,
      ]);
    });
  });

  test('that write a dual into a plain tensor give its views tangents', () => {
    dualLevel(() => {
      const base = zeros([3], { dtype: 'float64' });
      const v = base.select(0, 1);
      base.add_(dual([5, 6, 7], [7, 8, 9]));
      expect(both(v)).toEqual([6, 8]);
    });
  });

  test('through a view of a view reach the base', () => {
    dualLevel(() => {
      const d = dual([1, 2, 3, 4], [1, 10, 100, 1000]);
      d.view(2, 2).select(0, 1).narrow(0, 0, 1).mul_(2);
      expect(both(d)).toEqual([
        [1, 2, 6, 4],
        [1, 10, 200, 1000],
      ]);
    });
  });

  test('of another dual use its tangent, too', () => {
    dualLevel(() => {
      const [a, b] = [dual([1, 2], [1, 10]), dual([3, 4], [100, 1000])];
      a.mul_(b);
      expect(both(a)).toEqual([
        [3, 8],
        [103, 2040],
      ]);
    });
  });
});

describe('levels inside one another', () => {
  test('give second derivatives: d/dx d/dx x^3', () => {
    const found = dualLevel(() => {
      const outer = dual(2, 1);
      return dualLevel(() => {
        const inner = makeDual(outer, constant(1));
        const first = unpackDual(inner.pow(3)).tangent!;
        return [first.item(), unpackDual(first, 1).tangent!.item()];
      });
    });
    expect(found).toEqual([12, 12]);
  });

  test('keep the tangents of all levels in the gradients of views', () => {
    dualLevel(() => {
      const outer = makeDual(leaf([2, 5]).detach(), leaf([1, 1]).detach());
      dualLevel(() => {
        const x = makeDual(outer, leaf([1, 1]).detach()).requiresGrad_();
        const [g] = grad(x.select(0, 0).pow(3).sum(), x, { createGraph: true });
        const { primal, tangent } = unpackDual(g!, 2);
        expect(unpackDual(primal, 1).tangent!.toArray()).toEqual([12, 0]);
        expect(unpackDual(tangent!, 1).tangent!.toArray()).toEqual([6, 0]);
      });
    });
  });

  test('give third derivatives at three levels', () => {
    const found = dualLevel(() => {
      const a = dual(2, 1);
      return dualLevel(() => {
        const b = makeDual(a, constant(1));
        return dualLevel(() => {
          const c = makeDual(b, constant(1));
          const first = unpackDual(c.pow(4)).tangent!;
          const second = unpackDual(first, 2).tangent!;
          return [first, second, unpackDual(second, 1).tangent!].map((t) => t.item());
        });
      });
    });
    expect(found).toEqual([32, 48, 48]);
  });

  test('do not confuse their perturbations', () => {
    // d/dx [x * d/dy (x + y)] at x = 1 is 1, not 2.
    const found = dualLevel(() => {
      const x = dual(1, 1);
      const inner = dualLevel(() => unpackDual(x.add(dual(1, 1))).tangent!);
      return unpackDual(x.mul(inner)).tangent!.item();
    });
    expect(found).toBe(1);
  });

  test('close one by one: the outer tangent is still there', () => {
    dualLevel(() => {
      const x = dual(3, 5);
      const y = dualLevel(() => makeDual(x, constant(1)).mul(2));
      expect(both(y)).toEqual([6, 10]);
    });
  });
});

describe('together with backward', () => {
  const f = (x: Tensor): Tensor => x.sin().mul(x.pow(2)).sum().add(x.prod());

  test('the gradient of a tangent is a Hessian times a vector', () => {
    const x = leaf([0.5, 1, 2]);
    const [value, product] = dualLevel((): [number, number[]] => {
      const t = unpackDual(f(makeDual(x, constant([1, -2, 3])))).tangent!;
      return [t.item(), grad(t, x)[0]!.toArray() as number[]];
    });
    // recorded with PyTorch 1.13
    expect(value).toBeCloseTo(3.6701, 4);
    const hessian = (i: number): number => {
      const at = leaf([0.5, 1, 2]);
      const [g] = grad(f(at), at, { createGraph: true });
      return (grad(g!.mul(constant([1, -2, 3])).sum(), at)[0]!.toArray() as number[])[i]!;
    };
    product.forEach((value, i) => expect(value).toBeCloseTo(hessian(i), 12));
  });

  test('the tangent of a gradient is the same', () => {
    const x = leaf([0.5, 1, 2]);
    const forwardOverReverse = dualLevel(() => {
      const d = makeDual(x, constant([1, -2, 3]));
      const [g] = grad(f(d), d);
      return unpackDual(g!).tangent!.toArray() as number[];
    });
    const reverseOverForward = dualLevel(() => {
      const t = unpackDual(f(makeDual(x, constant([1, -2, 3])))).tangent!;
      return grad(t, x)[0]!.toArray() as number[];
    });
    forwardOverReverse.forEach((value, i) => expect(value).toBeCloseTo(reverseOverForward[i]!, 12));
  });

  test('of pow gives PyTorch its numbers', () => {
    const x = leaf([1, 2, 3]);
    dualLevel(() => {
      const y = makeDual(x, constant([1, 10, 100]))
        .pow(3)
        .sum();
      const { primal, tangent } = unpackDual(y);
      expect([primal.item(), tangent!.item()]).toEqual([36, 2823]);
      expect(grad(tangent!, x, { retainGraph: true })[0]!.toArray()).toEqual([6, 120, 1800]);
      expect(grad(primal, x)[0]!.toArray()).toEqual([3, 12, 27]);
    });
  });

  test('the primal leads to the graph it came from', () => {
    const x = leaf([1, 2]);
    dualLevel(() => {
      const y = makeDual(x, constant([1, 1]))
        .mul(4)
        .sum();
      unpackDual(y).primal.backward();
    });
    expect(gradOf(x)).toEqual([4, 4]);
  });

  test('a tangent that requires grad is differentiated with respect to', () => {
    const v = leaf([1, 2]);
    dualLevel(() => {
      const y = makeDual(constant([3, 4]), v)
        .pow(2)
        .sum();
      unpackDual(y).tangent!.backward();
    });
    expect(gradOf(v)).toEqual([6, 8]);
  });
});
