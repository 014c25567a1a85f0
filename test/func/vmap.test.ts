/**
 * vmap: a function of one example, for many.
 *
 * @features
 * | A2 | torch.autograd.grad(is_grads_batched=True) | `grad(y, x, { gradOutputs, isGradsBatched: true })` | vmap.test.ts: "of many output gradients at once come from grad() with isGradsBatched" |
 * | A13 | torch.func.vmap | `vmap(f, { inDims, outDims, randomness, chunkSize })` | vmap.test.ts: "maps over the first dimension" |
 * | A13 | torch.func.vmap, in_dims | `inDims` | vmap.test.ts: "maps over other dimensions, and over none, as inDims says" |
 * | A13 | torch.func.vmap, out_dims | `outDims` | vmap.test.ts: "puts the examples where outDims says" |
 * | A13 | torch.func.vmap, chunk_size | `chunkSize` | vmap.test.ts: "computes chunks of examples one after the other" |
 * | A13 | torch.func.vmap, randomness | `randomness` | vmap.test.ts: "random operations unless it is told what they mean" |
 * | A13 | torch.func.vmap of pytrees | arrays, objects, Maps | vmap.test.ts: "takes and returns structures" |
 * | A13 | torch.func.vmap: nested | `vmap(vmap(f))` | vmap.test.ts: "nests" |
 * | A13 | vmap: sizes that differ | the same error | vmap.test.ts: "other sizes along the mapped dimension" |
 * | A13 | vmap: in_dims that do not fit | the same errors | vmap.test.ts: "scalars, dims out of range and structures that do not fit" |
 * | A13 | vmap: outputs that are no tensors | the same error | vmap.test.ts: "results that are no tensors" |
 * | A13 | vmap: item() and data-dependent control flow | the same errors | vmap.test.ts: "to read an element, to decide by one, and to leak one" |
 * | A13 | vmap: in-place of an example into what is not batched | the same error | vmap.test.ts: "writes in place into what has all examples, and refuses where it has one" |
 * | A13 | vmap: constants are expanded | the same | vmap.test.ts: "repeats results that are the same for all examples" |
 * | A13 | vmap: outputs that are no tensors with out_dims=None | `outDims: [0, null]` | vmap.test.ts: "hands results that are no tensors on where outDims is null" |
 */
import { describe, expect, it } from 'vitest';
import type { Tensor } from '../../src/index.js';
import {
  dropout,
  dropout1d,
  dropout2d,
  dropout3d,
  dualLevel,
  embedding,
  eye,
  featureAlphaDropout,
  float64,
  grad,
  gumbelSoftmax,
  makeDual,
  manualSeed,
  nllLoss,
  noGrad,
  rand,
  randintLike,
  randn,
  randnLike,
  rrelu,
  stack,
  tensor,
  unpackDual,
  vmap,
  zeros,
} from '../../src/index.js';
import { grad as gradientOf, jvp } from '../../src/func/index.js';

const f64 = { dtype: float64 } as const;
const matrix = (): Tensor =>
  tensor(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    f64,
  );
const list = (t: Tensor): unknown => t.tolist();

describe('vmap', () => {
  it('maps over the first dimension', () => {
    expect(list(vmap((row: Tensor) => row.sum())(matrix()))).toEqual([6, 15]);
  });

  it('shows the function the sizes of one example', () => {
    const seen: unknown[] = [];
    vmap((row: Tensor) => {
      seen.push([...row.shape], row.dim(), row.numel());
      return row;
    })(matrix());
    expect(seen).toEqual([[3], 1, 3]);
  });

  it('maps over other dimensions, and over none, as inDims says', () => {
    const y = vmap((column: Tensor, w: Tensor) => column.dot(w), { inDims: [1, null] })(matrix(), tensor([10, 1], f64));
    expect(list(y)).toEqual([14, 25, 36]);
    expect(list(vmap((row: Tensor) => row.sum(), { inDims: -1 })(matrix()))).toEqual([5, 7, 9]);
  });

  it('puts the examples where outDims says', () => {
    const y = vmap((row: Tensor) => [row, row.mul(2)], { outDims: [1, 0] })(matrix()) as [Tensor, Tensor];
    expect(y[0].shape).toEqual([3, 2]);
    expect(y[1].shape).toEqual([2, 3]);
  });

  it('takes and returns structures', () => {
    const f = ({ a, b: [c] }: { a: Tensor; b: [Tensor] }): { sum: Tensor; list: Tensor[] } => ({
      sum: a.add(c),
      list: [a, c],
    });
    const y = vmap(f)({ a: matrix(), b: [matrix().mul(10)] });
    expect(list(y.sum)).toEqual([
      [11, 22, 33],
      [44, 55, 66],
    ]);
    expect(y.list[1]!.shape).toEqual([2, 3]);
    const z = vmap(f, { inDims: [{ a: 0, b: [null] }] })({ a: matrix(), b: [tensor([1, 1, 1], f64)] });
    expect(list(z.sum)).toEqual([
      [2, 3, 4],
      [5, 6, 7],
    ]);
  });

  it('takes and returns Maps, whole or in chunks, with a dimension for each entry', () => {
    const params = new Map([
      ['w', matrix()],
      ['b', tensor([1, 2], f64)],
    ]);
    const f = (p: Map<string, Tensor>): Map<string, Tensor> => new Map([['y', p.get('w')!.mul(p.get('b')!)]]);
    for (const chunkSize of [null, 1]) {
      const y = vmap(f, { chunkSize, outDims: new Map([['y', 1]]) })(params);
      expect(list(y.get('y')!.t())).toEqual([
        [1, 2, 3],
        [8, 10, 12],
      ]);
      const columns = vmap(f, { chunkSize, inDims: [new Map([['w', 1]])] })(params);
      expect(list(columns.get('y')!)).toEqual([
        [1, 8],
        [2, 10],
        [3, 12],
      ]);
    }
  });

  it('hands arguments that are the same for all examples on as they are', () => {
    const state: { seen?: unknown; self?: unknown } = {};
    state.self = state;
    vmap((row: Tensor, own: typeof state) => ((own.seen = 3), row), { inDims: [0, null] })(matrix(), state);
    expect(state.seen).toBe(3);
  });

  it('repeats results that are the same for all examples', () => {
    expect(list(vmap((_: Tensor) => tensor([7], f64))(matrix()))).toEqual([[7], [7]]);
  });

  it('hands results that are no tensors on where outDims is null', () => {
    const f = (row: Tensor): [Tensor, string] => [row.sum(), `${row.dim()}-d`];
    for (const chunkSize of [null, 1]) {
      const [sums, text] = vmap(f, { outDims: [0, null], chunkSize })(matrix());
      expect([list(sums), text]).toEqual([list(matrix().sum(1)), '1-d']);
    }
  });

  it('computes chunks of examples one after the other', () => {
    const sizes: number[] = [];
    const f = (row: Tensor): Tensor => {
      sizes.push(String(row).length);
      return row.mul(2);
    };
    const x = randn([7, 3], f64);
    expect(list(vmap(f, { chunkSize: 3 })(x))).toEqual(list(x.mul(2)));
    expect(sizes.length).toBe(3);
  });

  it('nests', () => {
    const [x, y] = [randn([4], f64), randn([5], f64)];
    const outer = vmap((a: Tensor) => vmap((b: Tensor) => a.mul(b).sin())(y))(x);
    const expected = x.unsqueeze(1).mul(y).sin();
    expect(list(outer)).toEqual(list(expected));
    const swapped = vmap((b: Tensor) => vmap((a: Tensor) => a.mul(b).sin())(x))(y);
    expect(list(swapped)).toEqual(list(expected.t()));
  });

  it('nests over three levels whose tensors have some of them', () => {
    const [x, y, z] = [randn([2, 3], f64), randn([4, 3], f64), randn([5, 3], f64)];
    const f = (a: Tensor) => vmap((b: Tensor) => vmap((c: Tensor) => a.mul(c).sum().add(b.dot(c)).mul(b.sum()))(z))(y);
    const expected = stack(
      [...x].map((a) => stack([...y].map((b) => stack([...z].map((c) => a.mul(c).sum().add(b.dot(c)).mul(b.sum())))))),
    );
    expect(vmap(f)(x).allclose(expected)).toBe(true);
  });

  it('prints what it is', () => {
    let text = '';
    vmap((row: Tensor) => {
      text = String(row);
      return row;
    })(matrix());
    expect(text).toBe(
      'BatchedTensor(lvl=1, bdim=0, value=\n    tensor([[1., 2., 3.],\n            [4., 5., 6.]], dtype=torch.float64)\n)',
    );
  });

  it('writes in place into what has all examples, and refuses where it has one', () => {
    const x = matrix();
    vmap((row: Tensor) => row.mul_(2))(x);
    expect(list(x)).toEqual([
      [2, 4, 6],
      [8, 10, 12],
    ]);
    expect(() => vmap((row: Tensor) => zeros([3], f64).add_(row))(x)).toThrow(
      /inplace|add_\(self, \*extra_args\) is not possible/,
    );
    const filled = vmap((row: Tensor) => {
      const out = row.mul(0);
      out.select(0, 1).fill_(5);
      return out;
    })(x);
    expect(list(filled)).toEqual([
      [0, 5, 0],
      [0, 5, 0],
    ]);
  });
});

describe('new tensors inside vmap', () => {
  it.each<[string, (row: Tensor) => Tensor]>([
    ['zerosLike', (row) => row.zerosLike()],
    ['onesLike', (row) => row.onesLike().sub_(1)],
    ['newZeros', (row) => row.newZeros([3])],
    ['newFull', (row) => row.newFull([3], 2).sub_(2)],
  ])('of %s() belong to the example, and may be written to', (_, make) => {
    expect(list(vmap((row: Tensor) => make(row).add_(row))(matrix()))).toEqual(list(matrix()));
  });

  it('of random numbers that are the same are so in all chunks', () => {
    const drawn = vmap((row: Tensor) => row.mul(0).add(rand([3], f64)), { randomness: 'same', chunkSize: 2 });
    const [first, ...others] = list(drawn(zeros([5, 3], f64))) as number[][];
    for (const other of others) expect(other).toEqual(first);
  });
});

describe('writing through views inside vmap', () => {
  const points = (): Tensor =>
    tensor(
      [
        [0.5, -1, 2],
        [1, 2, 3],
      ],
      f64,
    );
  const copied = (a: Tensor): Tensor => {
    const out = a.mul(0);
    out.at(0).copy_(a.at(1).mul(a.at(0)));
    out.at(1).copy_(out.at(0).clone().mul(a.at(2)));
    return out.mul(a.sum()).sum();
  };
  const scaled = (a: Tensor): Tensor => {
    const out = a.newZeros([3]);
    const part = out.at('0:2');
    out.add_(a);
    part.mul_(a.at('1:'));
    return out.pow(3).sum();
  };
  const along = tensor([1, -2, 0.5], f64);
  const products: Record<string, (f: (a: Tensor) => Tensor) => (a: Tensor) => Tensor> = {
    'forward over reverse': (f) => (a) => jvp(gradientOf(f), [a], [along])[1],
    'reverse over forward': (f) => gradientOf((b) => jvp(f, [b], [along])[1]),
    'forward over forward': (f) => (a) => jvp((b: Tensor) => jvp(f, [b], [along])[1], [a], [along])[1],
    'reverse over reverse': (f) => gradientOf((b) => gradientOf(f)(b).dot(along)),
  };

  it.each(Object.entries(products))('is differentiated twice: %s', (_, product) => {
    for (const f of [copied, scaled]) {
      const loop = stack([...points()].map((row) => product(f)(row)));
      expect(vmap(product(f))(points()).allclose(loop)).toBe(true);
    }
  });
});

describe('vmap refuses', () => {
  it('other sizes along the mapped dimension', () => {
    expect(() => vmap((a: Tensor, b: Tensor) => a.add(b))(zeros([2]), zeros([3]))).toThrow(
      'vmap: Expected all tensors to have the same size in the mapped dimension, got sizes [2, 3] for the mapped dimension',
    );
  });

  it('scalars, dims out of range and structures that do not fit', () => {
    expect(() => vmap((a: Tensor) => a)(tensor(1))).toThrow(
      'Got in_dim=0 for some input, but that input is a Tensor of dimensionality 0 so expected in_dim to satisfy -0 <= in_dim < 0.',
    );
    expect(() => vmap((a: Tensor) => a, { inDims: 2 })(matrix())).toThrow(
      /expected in_dim to satisfy -2 <= in_dim < 2/,
    );
    expect(() => vmap((a: Tensor) => a, { inDims: [0, 0] })(matrix())).toThrow(
      /inDims=\[0, 0\].*in_dims is not compatible with the structure/,
    );
    for (const wrong of [matrix(), { a: matrix(), b: 1n }]) {
      expect(() => vmap((a: Tensor) => a, { inDims: wrong as never })(matrix())).toThrow(
        /inDims=(Tensor|{a: Tensor, b: 1}), ...\).*expected `in_dims` to be int or a/,
      );
    }
    expect(() => vmap((a: Tensor) => a, { inDims: [matrix() as never] })(matrix())).toThrow(/got Tensor for a tensor/);
    expect(() => vmap((a: Tensor) => a, { inDims: [null] })(matrix())).toThrow(/nothing to map over/);
  });

  it('results that are no tensors', () => {
    expect(() => vmap((a: Tensor) => a.dim() as unknown as Tensor)(matrix())).toThrow(
      /must only return Tensors, got type number/,
    );
  });

  it('to read an element, to decide by one, and to leak one', () => {
    expect(() => vmap((a: Tensor) => a.mul(a.sum().item()))(matrix())).toThrow(/vmap over calling .item\(\)/);
    expect(() => vmap((a: Tensor) => a.mul((a.tolist() as number[])[0]!))(matrix())).toThrow(/tolist/);
    let leaked: Tensor | null = null;
    vmap((a: Tensor) => (leaked = a))(matrix());
    expect(() => leaked!.mul(2)).toThrow();
    expect(() => leaked!.item()).toThrow();
  });

  it('random operations unless it is told what they mean', () => {
    expect(() => vmap((a: Tensor) => a.add(rand([3])))(matrix())).toThrow(
      /called random operation while in randomness error mode/,
    );
    const same = vmap((a: Tensor) => a.mul(0).add(rand([3], f64)), { randomness: 'same' })(matrix());
    expect(list(same.select(0, 0))).toEqual(list(same.select(0, 1)));
    manualSeed(1);
    const different = vmap((a: Tensor) => a.mul(0).add(rand([3], f64)), { randomness: 'different' })(matrix());
    manualSeed(1);
    expect(list(different)).toEqual(list(rand([2, 3], f64)));
  });

  it('functions that draw numbers inside, unless it is told what they mean', () => {
    const images = randn([2, 4, 3, 3, 3], f64);
    const drawing: Record<string, (a: Tensor) => Tensor> = {
      dropout: (a) => dropout(a, 0.5),
      dropout1d: (a) => dropout1d(a.select(-1, 0).select(-1, 0).unsqueeze(0), 0.5),
      dropout2d: (a) => dropout2d(a.select(-1, 0).unsqueeze(0), 0.5),
      dropout3d: (a) => dropout3d(a.unsqueeze(0), 0.5),
      featureAlphaDropout: (a) => featureAlphaDropout(a, 0.5, true),
      rrelu: (a) => rrelu(a.neg(), 0.1, 0.3, true),
      gumbelSoftmax: (a) => gumbelSoftmax(a.select(-1, 0)),
      'randintLike(low)': (a) => randintLike(a, 3, 90),
      randnLike: (a) => randnLike(a),
      normal_: (a) => a.clone().normal_(),
    };
    for (const [name, draw] of Object.entries(drawing)) {
      expect(() => vmap(draw)(images), name).toThrow(/called random operation while in randomness error mode/);
      const rows = vmap(draw, { randomness: 'different' })(stack([images.select(0, 0), images.select(0, 0)]));
      expect(list(rows.select(0, 0)), name).not.toEqual(list(rows.select(0, 1)));
    }
    for (const still of [(a: Tensor) => dropout(a, 0.5, false), (a: Tensor) => rrelu(a)])
      expect(list(vmap(still)(images))).toEqual(list(still(images)));
  });

  it('indices beyond one example, also where the next one lies there', () => {
    const rows = randn([3, 4, 2], f64);
    for (const place of [4n, -5n]) {
      const places = tensor([[0n], [place], [1n]]);
      const indexing: Record<string, (a: Tensor, i: Tensor) => Tensor> = {
        embedding: (a, i) => embedding(i, a),
        take: (a, i) => a.select(1, 0).take(i),
        indexSelect: (a, i) => a.indexSelect(0, i),
        gather: (a, i) => a.gather(0, i.unsqueeze(1)),
        at: (a, i) => a.at(i),
        indexAdd: (a, i) => a.indexAdd(0, i, a.narrow(0, 0, 1)),
        scatter: (a, i) => a.scatter(0, i.unsqueeze(1), 1),
        nllLoss: (a, i) => nllLoss(a.select(1, 0).unsqueeze(0), i),
      };
      for (const [name, read] of Object.entries(indexing)) {
        expect(() => read(rows.select(0, 0), places.select(0, 1)), name).toThrow();
        expect(() => vmap(read)(rows, places), name).toThrow(/out of (range|bounds)/);
      }
    }
  });

  it('drops the same elements of every example with randomness same', () => {
    const dropped = vmap((a: Tensor) => dropout(a, 0.5), { randomness: 'same' });
    manualSeed(3);
    const rows = dropped(zeros([2, 64], f64).add(tensor([[1], [3]], f64)));
    manualSeed(3);
    const mask = dropout(zeros([64], f64).add(1), 0.5);
    expect(list(rows)).toEqual(list(stack([mask, mask.mul(3)])));
  });

  it('to leave its state behind after an error', () => {
    expect(() =>
      vmap((_: Tensor): Tensor => {
        throw new Error('mine');
      })(matrix()),
    ).toThrow('mine');
    expect(list(matrix().sum(0))).toEqual([5, 7, 9]);
  });
});

describe('gradients and vmap', () => {
  it('flow out of a vmap to what went in and to what it captured', () => {
    const x = randn([4, 3], f64).requiresGrad_();
    const w = randn([3, 2], f64).requiresGrad_();
    const f = (row: Tensor): Tensor => row.unsqueeze(0).mm(w).tanh().squeeze(0);
    const loop = stack([...x].map(f));
    const mapped = vmap(f)(x);
    const [a, b] = [mapped.square().sum(), loop.square().sum()].map((y) => grad(y, [x, w]));
    a!.forEach((g, i) => expect(g.allclose(b![i]!)).toBe(true));
  });

  it('are those of one example inside', () => {
    const x = randn([4, 3], f64);
    const g = vmap((row: Tensor) => {
      const leaf = row.detach().requiresGrad_();
      return grad(leaf.pow(3).sum(), leaf)[0]!;
    })(x);
    expect(g.allclose(x.square().mul(3))).toBe(true);
  });

  it('are those of one example also for what was made inside and is the same for all', () => {
    const x = randn([4, 3], f64);
    const g = vmap((row: Tensor) => {
      const w = tensor([1, 2, 3], { dtype: float64, requiresGrad: true });
      return grad(w.mul(row).sum(), w)[0]!;
    })(x);
    expect(g.allclose(x)).toBe(true);
  });

  it('are refused inside for what came from outside, since they would be those of all examples', () => {
    const w = randn([3], f64).requiresGrad_();
    expect(() => vmap((row: Tensor) => grad(row.mul(w).sum(), w)[0]!)(randn([4, 3], f64))).toThrow(/from outside/);
  });

  it('accumulate by backward() inside: per example in leaves of the example, added up in others', () => {
    const x = randn([4, 3], f64);
    const w = randn([3], f64).requiresGrad_();
    const own = vmap((row: Tensor) => {
      const leaf = row.detach().requiresGrad_();
      leaf.square().mul(w).sum().backward();
      return leaf.grad!;
    })(x);
    expect(own.allclose(x.mul(2).mul(w.detach()))).toBe(true);
    expect(w.grad!.allclose(x.square().sum(0))).toBe(true);
  });

  it('have gradients of their own, through the vmap', () => {
    const x = randn([4, 3], f64).requiresGrad_();
    const g = vmap((row: Tensor) => {
      const leaf = row.viewAs(row);
      return grad(leaf.sin().sum(), leaf, { createGraph: true })[0]!;
    })(x);
    const [h] = grad(g.sum(), x);
    expect(h!.allclose(x.detach().sin().neg())).toBe(true);
  });

  it('take cotangents that are batched: a Jacobian from one forward pass', () => {
    const x = randn([3], f64).requiresGrad_();
    const y = x.sin().mul(x.sum());
    const basis = eye(3, f64);
    const J = vmap((v: Tensor) => grad(y, x, { gradOutputs: v, retainGraph: true })[0]!)(basis);
    const rows = [...basis].map((v) => grad(y, x, { gradOutputs: v, retainGraph: true })[0]!);
    expect(J.allclose(stack(rows))).toBe(true);
  });

  it('of many output gradients at once come from grad() with isGradsBatched', () => {
    const x = randn([3], f64).requiresGrad_();
    const unused = randn([2], f64).requiresGrad_();
    const y = x.sin().mul(x.sum());
    const basis = eye(3, f64);
    const options = { gradOutputs: basis, isGradsBatched: true, retainGraph: true } as const;
    const [J] = grad(y, x, options);
    const rows = [...basis].map((v) => grad(y, x, { gradOutputs: v, retainGraph: true })[0]!);
    expect(J!.allclose(stack(rows))).toBe(true);
    expect(grad(y, [x, unused], { ...options, allowUnused: true })[1]).toBeNull();
    expect(() => grad(y, x, { gradOutputs: basis.narrow(1, 0, 2), isGradsBatched: true })).toThrow(
      /we interpret the first dimension of each grad_output as the batch dimension.*a mismatch was detected/,
    );
  });

  it('stop at noGrad', () => {
    const x = randn([4, 3], f64).requiresGrad_();
    expect(noGrad(() => vmap((row: Tensor) => row.mul(2))(x)).requiresGrad).toBe(false);
    expect(vmap((row: Tensor) => row.detach().mul(2))(x).requiresGrad).toBe(false);
  });
});

describe('forward mode and vmap', () => {
  it('carries tangents through a vmap', () => {
    const [x, t] = [randn([4, 3], f64), randn([4, 3], f64)];
    const { tangent } = dualLevel(() => unpackDual(vmap((row: Tensor) => row.sin().sum())(makeDual(x, t))));
    expect(tangent!.allclose(x.cos().mul(t).sum(1))).toBe(true);
  });

  it('works inside', () => {
    const [x, t] = [randn([4, 3], f64), randn([4, 3], f64)];
    const out = vmap((row: Tensor, d: Tensor) => dualLevel(() => unpackDual(makeDual(row, d).tanh()).tangent!))(x, t);
    const y = x.tanh();
    expect(out.allclose(t.mul(y.square().neg().add(1)))).toBe(true);
  });

  it('takes tangents that are batched where the primal is not: a Jacobian by columns', () => {
    const x = randn([3], f64);
    const basis = eye(3, f64);
    const f = (v: Tensor): Tensor => v.sin().mul(v.sum());
    const J = vmap((t: Tensor) => dualLevel(() => unpackDual(f(makeDual(x, t))).tangent!), { outDims: 1 })(basis);
    const leaf = x.detach().requiresGrad_();
    const y = f(leaf);
    const rows = stack([...basis].map((v) => grad(y, leaf, { gradOutputs: v, retainGraph: true })[0]!));
    expect(J.allclose(rows)).toBe(true);
  });

  it('goes over reverse mode inside: Hessians of all examples', () => {
    const x = randn([4, 3], f64);
    const f = (v: Tensor): Tensor => v.pow(3).sum().mul(v.prod());
    const basis = eye(3, f64);
    const H = vmap((row: Tensor) =>
      vmap((t: Tensor) =>
        dualLevel(() => {
          const leaf = makeDual(row, t).requiresGrad_();
          const [g] = grad(f(leaf), leaf, { createGraph: true });
          return unpackDual(g!).tangent!;
        }),
      )(basis),
    )(x);
    const one = (row: Tensor): Tensor => {
      const leaf = row.detach().requiresGrad_();
      const [g] = grad(f(leaf), leaf, { createGraph: true });
      return stack([...basis].map((v) => grad(g!, leaf, { gradOutputs: v, retainGraph: true })[0]!));
    };
    expect(H.detach().allclose(stack([...x].map(one)))).toBe(true);
  });

  it('gives second derivatives along batched directions', () => {
    const x = randn([3], f64);
    const f = (v: Tensor): Tensor => v.pow(3).sum().mul(v.prod());
    const along = (v: Tensor): Tensor => jvp((p: Tensor) => jvp(f, [p], [v])[1], [x], [v])[1];
    const directions = randn([4, 3], f64);
    const all = vmap(along)(directions);
    expect(all.shape).toEqual([4]);
    expect(all.allclose(stack([...directions].map(along)))).toBe(true);
  });

  it('keeps the graph of tangents of one level inside another', () => {
    const basis = tensor(
      [
        [1, 0],
        [0, 1],
      ],
      f64,
    );
    const v = tensor([1, 2], { dtype: float64, requiresGrad: true });
    const H = vmap((t: Tensor) =>
      dualLevel(() => {
        const s = makeDual(v, t).viewAs(v);
        const y = s.pow(3);
        return unpackDual(vmap((u: Tensor) => grad(y, s, { gradOutputs: u, createGraph: true })[0]!)(basis)).tangent!;
      }),
    )(basis);
    // The sum of all second derivatives of x^3 is 6x, and its derivative 6.
    expect(list(grad(H.sum(), v)[0]!)).toEqual([6, 6]);
  });
});
