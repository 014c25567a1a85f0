/**
 * unsafeSplit and its sisters: pieces that share the elements of the input while autograd is told nothing of it. Values are
 * PyTorch's unless a law gives them.
 *
 * @features
 * | A4 | `unsafe_split`, `unsafe_split_with_sizes`, `unsafe_chunk` | `t.unsafeSplit(n)`, `t.unsafeSplitWithSizes(sizes)`, `t.unsafeChunk(n)` | unsafe-splits.test.ts: "share the elements: what is written into one is seen in the other" |
 * | A4 | unsafe_split: its pieces are no views | the same | unsafe-splits.test.ts: "are no views, and outputs 0, 1, ... of one node" |
 * | A4 | unsafe_split: its pieces may be written in place | the same | unsafe-splits.test.ts: "may be written, which changes the graph of that piece alone" |
 * | A4 | unsafe_split: a version counter for each piece | the same | unsafe-splits.test.ts: "count their own writes, from 0 on" |
 */
import { describe, expect, test } from 'vitest';
import {
  arange,
  cat,
  type Context,
  DisposedError,
  dualLevel,
  Function,
  grad,
  graph,
  inferenceMode,
  makeDual,
  noGrad,
  ones,
  perSample,
  scope,
  tensor,
  type Tensor,
  unpackDual,
  unsafeChunk,
  unsafeSplit,
  unsafeSplitWithSizes,
  vmap,
  zeros,
} from 'chainrule';
import { grad as gradientOf, jacfwd, jacrev, jvp } from 'chainrule/func';
import { restorePolicies, usedAfterCollection } from '../memory/memory.js';
import { allValues, constant, gradOf, leaf, values } from './probe.js';

restorePolicies();

/** 0, 1, ... as float64. */
const counted = (...sizes: number[]): Tensor =>
  arange(
    sizes.reduce((n, size) => n * size, 1),
    { dtype: 'float64' },
  ).reshape(sizes);

/** A float64 leaf of 0, 1, ... . */
const leafOf = (...sizes: number[]): Tensor => counted(...sizes).requiresGrad_();

/** Each of them, as two pieces of two elements of a vector of four. */
const halves: [string, (t: Tensor) => Tensor[], string][] = [
  ['unsafeSplit', (t) => t.unsafeSplit(2), 'UnsafeSplitBackward0'],
  ['unsafeSplitWithSizes', (t) => t.unsafeSplitWithSizes([2, 2]), 'UnsafeSplitWithSizesBackward0'],
  ['unsafeChunk', (t) => t.unsafeChunk(2), 'UnsafeSplitBackward0'],
];

describe.each(halves)('the pieces of %s', (_, half, node) => {
  test('share the elements: what is written into one is seen in the other', () => {
    const y = leafOf(4).mul(1);
    const [first, second] = half(y) as [Tensor, Tensor];
    first.mul_(2).add_(1);
    expect([values(y), values(second)]).toEqual([
      [1, 3, 2, 3],
      [2, 3],
    ]);
    y.mul_(10);
    expect([values(first), values(second)]).toEqual([
      [10, 30],
      [20, 30],
    ]);
  });

  test('are no views, and outputs 0, 1, ... of one node', () => {
    const pieces = half(leafOf(4).mul(1));
    expect(pieces.map((piece) => [piece._isView(), piece._base, piece.outputNr, piece.isLeaf])).toEqual([
      [false, null, 0, false],
      [false, null, 1, false],
    ]);
    expect(pieces.map((piece) => [piece.storageOffset(), piece.stride()])).toEqual([
      [0, [1]],
      [2, [1]],
    ]);
    expect(pieces[0]!.gradFn).toBe(pieces[1]!.gradFn);
    expect(pieces[0]!.gradFn!.name()).toBe(node);
    expect(pieces[0]!.gradFn!.nextFunctions.map(([next]) => next?.name())).toEqual(['MulBackward0']);
  });

  test('may be written, which changes the graph of that piece alone', () => {
    const x = leafOf(4);
    const y = x.mul(1);
    const [first, second] = half(y) as [Tensor, Tensor];
    first.mul_(2);
    y.mul_(10);
    expect([first.gradFn!.name(), second.gradFn!.name(), y.gradFn!.name()]).toEqual([
      'MulBackward0',
      node,
      'MulBackward0',
    ]);
    // 2 and 3 along the first half, 1 along the second, and 10 along y.
    first.sum().mul(3).add(second.sum()).add(y.sum()).backward();
    expect(gradOf(x)).toEqual([16, 16, 11, 11]);
  });

  test('count their own writes, from 0 on', () => {
    const y = leafOf(4).mul(1).add_(1).add_(1);
    const [first, second] = half(y) as [Tensor, Tensor];
    expect([first._version, second._version, y._version]).toEqual([0, 0, 2]);
    first.mul_(2);
    expect([first._version, second._version, y._version]).toEqual([1, 0, 2]);
    y.mul_(2);
    expect([first._version, second._version, y._version]).toEqual([1, 0, 3]);
  });

  test('notice their own writes after they were saved, and no others', () => {
    const build = (): [x: Tensor, y: Tensor, pieces: Tensor[], loss: Tensor] => {
      const x = leafOf(4);
      const y = x.mul(1);
      const pieces = half(y);
      return [x, y, pieces, pieces[0]!.mul(pieces[0]!).sum()];
    };
    const [, , own, refused] = build();
    own[0]!.mul_(2);
    expect(() => refused.backward()).toThrow('is at version 1; expected version 0 instead');
    const [x, y, others, loss] = build();
    others[1]!.mul_(2);
    y.mul_(3);
    loss.backward();
    // The saved elements are those that y shows now: PyTorch's silence is what makes them unsafe.
    expect(gradOf(x)).toEqual([0, 6, 0, 0]);
  });

  test('of a leaf may be written, and write it', () => {
    const x = leafOf(4);
    const [first] = half(x);
    first!.mul_(2);
    expect([values(x), x._version, x.isLeaf, first!.gradFn!.name()]).toEqual([[0, 2, 2, 3], 0, true, 'MulBackward0']);
    first!.sum().backward();
    expect(gradOf(x)).toEqual([2, 2, 0, 0]);
  });

  test('are bases of views of their own', () => {
    const x = leafOf(4);
    const y = x.mul(1);
    const [, second] = half(y) as [Tensor, Tensor];
    const view = second.select(0, 1);
    expect([view._base === second, view._version]).toEqual([true, 0]);
    view.mul_(5);
    expect([second.gradFn!.name(), view.gradFn!.name(), second._version, y._version]).toEqual([
      'CopySlices',
      'AsStridedBackward0',
      1,
      0,
    ]);
    expect(values(y)).toEqual([0, 1, 2, 15]);
    second.sum().backward();
    expect(gradOf(x)).toEqual([0, 0, 1, 5]);
  });

  test('of a view are no views either', () => {
    const y = leafOf(5).mul(1);
    const pieces = half(y.slice(0, 1));
    expect(pieces.map((piece) => [piece._isView(), piece.storageOffset()])).toEqual([
      [false, 1],
      [false, 3],
    ]);
    expect(pieces[0]!.gradFn!.nextFunctions.map(([next]) => next?.name())).toEqual(['SliceBackward0']);
    pieces[1]!.zero_();
    expect(values(y)).toEqual([0, 1, 2, 0, 0]);
  });

  test('of tensors without gradients share them, too', () => {
    const x = tensor([1, 2, 3, 4], { dtype: 'int64' });
    const [first, second] = half(x) as [Tensor, Tensor];
    second.add_(10);
    expect([values(x), first.gradFn, first._isView(), x._version, second._version]).toEqual([
      [1, 2, 13, 14],
      null,
      false,
      0,
      1,
    ]);
  });

  test('made under noGrad are leaves that may be written', () => {
    const x = leafOf(4);
    const [first, second] = noGrad(() => half(x)) as [Tensor, Tensor];
    expect([first, second].map((p) => [p.requiresGrad, p._isView(), p.isLeaf, p._version])).toEqual([
      [false, false, true, 0],
      [false, false, true, 0],
    ]);
    second.mul_(4);
    expect(values(x)).toEqual([0, 1, 8, 12]);
    expect(() => first.sum().backward()).toThrow('noGrad');
  });

  test('are inference tensors where the input is one', () => {
    const y = leafOf(4).mul(1);
    const inside = inferenceMode(() => ones([4], { dtype: 'float64' }));
    expect(half(inside).map((p) => [p.isInference(), p._isView()])).toEqual([
      [true, false],
      [true, false],
    ]);
    expect(() => half(inside)[0]!.mul_(2)).toThrow('Inplace update to inference tensor outside InferenceMode');
    inferenceMode(() => half(inside)[0]!.mul_(2));
    expect(values(inside)).toEqual([2, 2, 1, 1]);
    expect(inferenceMode(() => half(y)).map((p) => [p.isInference(), p.requiresGrad])).toEqual([
      [false, false],
      [false, false],
    ]);
  });

  test('have the gradients of split, also where none arrives at some', () => {
    const x = leafOf(4);
    const weight = constant([1, 2]);
    half(x)[1]!.mul(weight).sum().backward();
    expect(gradOf(x)).toEqual([0, 0, 1, 2]);
    const outer = [leaf([1, 1]), leaf([3, 4])];
    const [g] = grad(half(x), x, { gradOutputs: outer, createGraph: true });
    expect([g!.gradFn!.name(), values(g)]).toEqual(['CatBackward0', [1, 1, 3, 4]]);
    g!.mul(g!).sum().backward();
    expect(outer.map(gradOf)).toEqual([
      [2, 2],
      [6, 8],
    ]);
  });

  test('keep their gradients and call their hooks', () => {
    const x = leafOf(4);
    const [first, second] = half(x.mul(1)) as [Tensor, Tensor];
    first.retainGrad();
    second.registerHook((g) => g.mul(10));
    first.sum().add(second.sum()).backward();
    expect([gradOf(first), gradOf(x)]).toEqual([
      [1, 1],
      [1, 1, 10, 10],
    ]);
  });

  test('have the pieces of the tangent as tangents, which they write as well', () => {
    dualLevel(() => {
      const dual = makeDual(counted(4), counted(4).mul(10));
      const [first, second] = half(dual) as [Tensor, Tensor];
      expect([first, second].map((p) => [values(unpackDual(p).tangent), unpackDual(p).tangent!._isView()])).toEqual([
        [[0, 10], false],
        [[20, 30], false],
      ]);
      expect(first._isView()).toBe(false);
      first.mul_(2);
      expect([values(dual), values(unpackDual(dual).tangent)]).toEqual([
        [0, 2, 2, 3],
        [0, 20, 20, 30],
      ]);
      dual.mul_(3);
      expect([values(second), values(unpackDual(second).tangent)]).toEqual([
        [6, 9],
        [60, 90],
      ]);
    });
  });

  test('are those of each example inside vmap, where they may be written', () => {
    const x = counted(3, 4);
    const seen = vmap((row: Tensor) => {
      const own = row.mul(1);
      const [first, second] = half(own) as [Tensor, Tensor];
      expect([first._isView(), first.shape]).toEqual([false, [2]]);
      first.mul_(2);
      second.add_(first);
      return own;
    })(x);
    expect(values(seen)).toEqual([
      [0, 2, 2, 5],
      [8, 10, 14, 17],
      [16, 18, 26, 29],
    ]);
    const columns = vmap((column: Tensor) => half(column)[1]!, { inDims: 1 })(counted(4, 3));
    expect(values(columns)).toEqual([
      [6, 9],
      [7, 10],
      [8, 11],
    ]);
    const nested = vmap(vmap((row: Tensor) => half(row)[0]!))(counted(2, 2, 4));
    expect(values(nested)).toEqual([
      [
        [0, 1],
        [4, 5],
      ],
      [
        [8, 9],
        [12, 13],
      ],
    ]);
  });

  test('differentiate inside transforms, in any nesting', () => {
    const f = (t: Tensor): Tensor => {
      const [first, second] = half(t.mul(1)) as [Tensor, Tensor];
      return cat([first.mul(second), second.square_()]);
    };
    const x = constant([1, 2, 3, 4]);
    const wanted = [
      [3, 0, 1, 0],
      [0, 4, 0, 2],
      [0, 0, 6, 0],
      [0, 0, 0, 8],
    ];
    // first * second saves second, whose elements and counter square_() writes: clone what is saved.
    const g = (t: Tensor): Tensor => {
      const [first, second] = half(t.mul(1)) as [Tensor, Tensor];
      return cat([first.mul(second.clone()), second.square_()]);
    };
    expect(() => jacrev(f)(x)).toThrow('modified by an inplace operation');
    expect([values(jacrev(g)(x)), values(jacfwd(g)(x))]).toEqual([wanted, wanted]);
    expect(values(jvp(g, [x], [constant([1, 0, 0, 1])])[1])).toEqual([3, 2, 0, 8]);
    const total = (t: Tensor): Tensor => g(t).sum();
    const rows = constant([
      [1, 2, 3, 4],
      [0, 1, 0, 1],
    ]);
    expect(values(vmap(gradientOf(total))(rows))).toEqual([
      [3, 4, 7, 10],
      [0, 1, 0, 3],
    ]);
    expect(values(jacfwd(gradientOf(total))(x))).toEqual(values(jacrev(gradientOf(total))(x)));
  });

  test('have the gradients of many output gradients at once, and of each sample', () => {
    const x = leafOf(4);
    const [, second] = half(x.mul(1)) as [Tensor, Tensor];
    const gradOutputs = constant([
      [1, 0],
      [0, 2],
    ]);
    const [g] = grad(second, x, { gradOutputs, isGradsBatched: true, retainGraph: true });
    expect(values(g)).toEqual([
      [0, 0, 1, 0],
      [0, 0, 0, 2],
    ]);
    expect(values(perSample(second.mul(3), { x })['x'])).toEqual([
      [0, 0, 3, 0],
      [0, 0, 0, 3],
    ]);
  });

  test('copy what was saved before they are written, under allowMutationOnSavedTensors', () => {
    const x = leafOf(4);
    graph.allowMutationOnSavedTensors(() => {
      const y = x.mul(1);
      const loss = y.mul(y).sum();
      half(y)[0]!.mul_(5);
      loss.backward();
    });
    expect(gradOf(x)).toEqual([0, 2, 4, 6]);
  });
});

describe('pieces in general', () => {
  test('lie along any dimension, counted from the end as well', () => {
    const x = leafOf(2, 4);
    const y = x.clone();
    const pieces = y.unsafeSplit(3, -1);
    expect(pieces.map((piece) => [piece.shape, piece.stride(), piece.storageOffset()])).toEqual([
      [[2, 3], [4, 1], 0],
      [[2, 1], [4, 1], 3],
    ]);
    expect([pieces[0]!.gradFn!.savedSplitSize, pieces[0]!.gradFn!.savedDim]).toEqual([3, -1]);
    const view = pieces[0]!.select(1, 1);
    view.mul_(3);
    expect(values(y)).toEqual([
      [0, 3, 2, 3],
      [4, 15, 6, 7],
    ]);
    pieces[0]!.mul(counted(2, 3)).sum().backward();
    expect(gradOf(x)).toEqual([
      [0, 3, 2, 0],
      [3, 12, 5, 0],
    ]);
  });

  test('have the lengths that split, splitWithSizes and chunk give', () => {
    const x = counted(7, 2);
    const shapes = (pieces: readonly Tensor[]): unknown => pieces.map((piece) => piece.shape);
    for (const n of [1, 2, 3, 7, 9]) {
      expect(shapes(x.unsafeSplit(n))).toEqual(shapes(x.split(n)));
      expect(shapes(x.unsafeChunk(n))).toEqual(shapes(x.chunk(n)));
    }
    const whole = leafOf(4);
    const [only] = whole.unsafeSplit(9);
    only!.mul_(3).mul(counted(4)).sum().backward();
    expect([values(whole), gradOf(whole)]).toEqual([
      [0, 3, 6, 9],
      [0, 3, 6, 9],
    ]);
    const [none, all] = leafOf(4).unsafeSplitWithSizes([0, 4]);
    expect([none!.shape, all!.shape, all!.gradFn!.savedSplitSizes]).toEqual([[0], [4], [0, 4]]);
  });

  test('of an empty dimension are as many as were asked for', () => {
    const x = zeros([0, 2], { requiresGrad: true });
    const chunks = x.unsafeChunk(3);
    expect(chunks.map((piece) => [piece.shape, piece.gradFn!.name()])).toEqual([
      [[0, 2], 'UnsafeSplitWithSizesBackward0'],
      [[0, 2], 'UnsafeSplitWithSizesBackward0'],
      [[0, 2], 'UnsafeSplitWithSizesBackward0'],
    ]);
    expect(x.unsafeSplit(0).map((piece) => piece.shape)).toEqual([[0, 2]]);
    chunks[1]!.sum().backward();
    expect(x.grad!.shape).toEqual([0, 2]);
  });

  test.each<[string, (x: Tensor) => unknown, string]>([
    [
      'a length of 0',
      (x) => x.unsafeSplit(0),
      'split_size can only be 0 if dimension size is 0, but got dimension size of 5',
    ],
    ['a negative length', (x) => x.unsafeSplit(-1), 'split expects split_size be non-negative, but got split_size=-1'],
    [
      'a dimension that is not there',
      (x) => x.unsafeSplit(1, 3),
      'Dimension out of range (expected to be in range of [-2, 1], but got 3)',
    ],
    ['a scalar', (x) => x.at(0, 0).unsafeSplit(1), 'split expects at least a 1-dimensional tensor'],
    [
      'a scalar with lengths',
      (x) => x.at(0, 0).unsafeSplitWithSizes([1]),
      'split expects at least a 1-dimensional tensor',
    ],
    [
      'lengths that add up to another size',
      (x) => x.unsafeSplitWithSizes([2, 2]),
      "split_with_sizes expects split_sizes to sum exactly to 5 (input tensor's size at dimension 0), but got split_sizes=[2, 2]",
    ],
    [
      'negative lengths',
      (x) => x.unsafeSplitWithSizes([-2, 7]),
      'split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=[-2, 7]',
    ],
    ['no chunks', (x) => x.unsafeChunk(0), 'chunk expects `chunks` to be greater than 0, got: 0'],
    ['chunks of a scalar', (x) => x.at(0, 0).unsafeChunk(1), 'chunk expects at least a 1-dimensional tensor'],
    ['chunks of a dimension that is not there', (x) => x.unsafeChunk(1, 3), 'Dimension out of range'],
  ])('are refused for %s, in the words of split', (_, f, words) => {
    const x = leafOf(5, 2);
    expect(() => f(x)).toThrow(words);
    expect([values(x), x._version]).toEqual([values(counted(5, 2)), 0]);
  });

  test('are functions, too, with parameters by name', () => {
    const x = counted(4);
    expect(allValues(unsafeSplit(x, 3, { dim: 0 }))).toEqual([[0, 1, 2], [3]]);
    expect(allValues(unsafeSplitWithSizes(x, [1, 3], 0))).toEqual([[0], [1, 2, 3]]);
    expect(allValues(unsafeChunk(x, 2))).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });
});

describe('the memory of pieces', () => {
  const many = (): Tensor => counted(4000);

  test('is theirs as long as one of them is reachable', () => {
    const piece = many().unsafeChunk(2)[1]!;
    usedAfterCollection();
    const others = Array.from({ length: 20 }, () => zeros([4000], { dtype: 'float64' }));
    expect([piece.at(0).item(), piece.at(-1).item(), others.length]).toEqual([2000, 3999, 20]);
  });

  test('is kept by the scope that returns one', () => {
    const piece = scope(() => many().unsafeSplit(1000)[3]!);
    zeros([4000], { dtype: 'float64' });
    expect(piece.at(5).item()).toBe(3005);
  });

  test('is gone with that of the input, and the reverse', () => {
    const x = many();
    const [first] = x.unsafeChunk(2);
    x.dispose();
    expect(() => first!.sum()).toThrow(DisposedError);
    const y = many();
    y.unsafeSplitWithSizes([1000, 3000])[1]!.dispose();
    expect(() => y.sum()).toThrow(DisposedError);
  });

  test('is not taken for a gradient where a custom function returns them as gradients', () => {
    class Joined extends Function {
      static forward(_: Context, a: Tensor, b: Tensor): Tensor {
        return cat([a, b]);
      }

      static backward(_: Context, g: Tensor): Tensor[] {
        return g.unsafeChunk(2);
      }
    }
    const [a, b] = [leafOf(2000), leafOf(2000)];
    const given = many();
    Joined.apply(a, b).backward(given);
    a.grad!.add_(1e6);
    expect([a.grad!.at(1).item(), b.grad!.at(1).item(), given.at(1).item()]).toEqual([1000001, 2001, 1]);
    // Here the gradient is the engine's own.
    const [c, d] = [leafOf(2000), leafOf(2000)];
    Joined.apply(c, d).mul(many()).sum().backward();
    const taken = Array.from({ length: 8 }, () => zeros([4000], { dtype: 'float64' }));
    expect([c.grad!.at(7).item(), d.grad!.at(7).item(), taken.length]).toEqual([7, 2007, 8]);
  });

  test('is not taken from pieces of a gradient that a hook keeps', () => {
    const x = leaf(many().toArray());
    let kept: Tensor[] = [];
    const y = x.mul(2);
    y.registerHook((g) => void (kept = g.unsafeChunk(2)));
    y.mul(many()).sum().backward();
    const taken = Array.from({ length: 8 }, () => zeros([4000], { dtype: 'float64' }));
    expect([kept[1]!.at(3).item(), x.grad!.at(3).item(), taken.length]).toEqual([2003, 6, 8]);
  });

  test('shows the sums of gradients where the pieces are of a .grad', () => {
    const x = leafOf(4000);
    x.sum().backward();
    const [, second] = x.grad!.unsafeChunk(2);
    x.mul(2).sum().backward();
    expect([second!.at(0).item(), x.grad!.at(0).item()]).toEqual([3, 3]);
  });
});
