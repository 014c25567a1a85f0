/**
 * @features
 * | A4 | `Tensor._base`, `_is_view` | `t._base`, `t._isView()` | views.test.ts: "of a view has the root as its base" |
 * | A4 | in-place on a view rebases its base | the same | views.test.ts: "writes the base, whose node becomes CopySlices over the node it had" |
 * | A4 | siblings get their grad_fn anew | the same | views.test.ts: "reaches siblings, which see the values and get their node anew when asked" |
 * | A4 | in-place on a base | the same | views.test.ts: "is seen by its views, which get their node anew when asked" |
 * | A4 | a plain base comes to require grad | the same | views.test.ts: "makes a plain base require grad" |
 * | A4 | views made under no_grad | refused later | views.test.ts: "are those made under noGrad" |
 * | A4 | views made in inference mode | refused later | views.test.ts: "are those made in inference mode" |
 * | A4 | `grad_fn=<Invalid>` | the same | views.test.ts: "made and written under noGrad print with an invalid node" |
 * | A4 | view operations | the same | views.test.ts: "made by %s shares the storage, knows its base and has its node" |
 * | A4 | reshape, flatten, ravel copy where they must | the same | views.test.ts: "is none where a copy was needed" |
 * | A4 | the written view: AsStridedBackward0 | the same | views.test.ts: "gives the view itself an AsStridedBackward0 over the CopySlices" |
 * | A4 | `next_functions` of CopySlices | the same | views.test.ts: "has the other inputs behind the old node in CopySlices" |
 * | A4 | writes through views of views | the same | views.test.ts: "through a view of a view" |
 * | A4 | views of non-contiguous bases | the same | views.test.ts: "of a base whose own memory is not row-major" |
 * | A4 | outputs of a function that gives several views | refused | views.test.ts: "are those of %s, since it gives several" |
 * | A4 | such views after their base was written | refused | views.test.ts: "nor used after their base was written" |
 * | A4 | forbidden views where nothing requires grad | written | views.test.ts: "may be written when nothing is tracked" |
 * | A4 | several views made under no_grad | refused later | views.test.ts: "of several made under noGrad are told so" |
 * | A4 | views of a base that detach_() cut from its graph | cut once it is written | views.test.ts: "that was cut from its graph by detach_() cuts its views" |
 */
import { describe, expect, test } from 'vitest';
import { arange, grad, GraphError, inferenceMode, noGrad, ones, tensor, type Tensor, zeros } from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

const nextNames = (t: Tensor): readonly (string | null)[] =>
  t.gradFn!.nextFunctions.map(([node]) => node?.className ?? null);

const name = (t: Tensor): string | undefined => t.gradFn?.name();

/** A (2, 3) leaf of 1..6. */
const matrix = (): Tensor =>
  leaf([
    [1, 2, 3],
    [4, 5, 6],
  ]);

describe('a view', () => {
  test.each<[string, (x: Tensor) => Tensor, string]>([
    ['view', (x) => x.view(3, 2), 'ViewBackward0'],
    ['reshape', (x) => x.reshape(6), 'ViewBackward0'],
    ['flatten', (x) => x.flatten(), 'ViewBackward0'],
    ['ravel', (x) => x.ravel(), 'ViewBackward0'],
    ['unflatten', (x) => x.unflatten(1, [3, 1]), 'ViewBackward0'],
    ['expand', (x) => x.expand(4, 2, 3), 'ExpandBackward0'],
    ['broadcastTo', (x) => x.broadcastTo([4, 2, 3]), 'ExpandBackward0'],
    ['permute', (x) => x.permute(1, 0), 'PermuteBackward0'],
    ['transpose', (x) => x.transpose(0, 1), 'TransposeBackward0'],
    ['t', (x) => x.t(), 'TBackward0'],
    ['movedim', (x) => x.movedim([0], [1]), 'PermuteBackward0'],
    ['unsqueeze', (x) => x.unsqueeze(0), 'UnsqueezeBackward0'],
    ['squeeze', (x) => x.squeeze(), 'SqueezeBackward0'],
    ['select', (x) => x.select(0, 1), 'SelectBackward0'],
    ['slice', (x) => x.slice(1, 0, 2), 'SliceBackward0'],
    ['narrow', (x) => x.narrow(1, 1, 2), 'SliceBackward0'],
    ['diagonal', (x) => x.diagonal(), 'DiagonalBackward0'],
    ['unfold', (x) => x.unfold(1, 2, 1), 'UnfoldBackward0'],
    ['asStrided', (x) => x.asStrided([2, 2], [1, 2]), 'AsStridedBackward0'],
    ['unbind', (x) => x.unbind()[1]!, 'UnbindBackward0'],
    ['split', (x) => x.split(2, 1)[0]!, 'SplitBackward0'],
    ['chunk', (x) => x.chunk(2, 1)[0]!, 'SplitBackward0'],
  ])('made by %s shares the storage, knows its base and has its node', (_, f, node) => {
    const x = matrix();
    const v = f(x);
    expect(v.sharesStorage(x)).toBe(true);
    expect(v._isView()).toBe(true);
    expect(v._base === x).toBe(true);
    expect(name(v)).toBe(node);
    expect(v._version).toBe(x._version);
  });

  test('of a view has the root as its base', () => {
    const x = matrix();
    expect(x.t().select(0, 1).narrow(0, 1, 1)._base === x).toBe(true);
  });

  test('of a detached tensor has that as its base', () => {
    const d = matrix().detach();
    expect(d.t()._base === d).toBe(true);
  });

  test('is none where a copy was needed', () => {
    const x = matrix();
    const y = x.t().reshape(6);
    expect([y._isView(), y.sharesStorage(x)]).toEqual([false, false]);
    expect(x.clone()._isView()).toBe(false);
    expect(x.contiguous() === x).toBe(true);
    expect(x.flatten(0, 0) === x).toBe(true);
  });

  test('gives the gradient to the elements it shows', () => {
    const x = matrix();
    x.t()
      .narrow(0, 1, 2)
      .select(1, 0)
      .mul(constant([5, 7]))
      .sum()
      .backward();
    expect(gradOf(x)).toEqual([
      [0, 5, 7],
      [0, 0, 0],
    ]);
  });

  test('of a view differentiates twice, wherever its elements start', () => {
    const x = leaf([0.5, -1.25, 0.75, 1.5]);
    for (const [at, f] of [
      [1, (t: Tensor) => t.view(1, 4).select(1, 1).select(0, 0)],
      [3, (t: Tensor) => t.narrow(0, 1, 3).narrow(0, 1, 2).select(0, 1)],
      [2, (t: Tensor) => t.view(2, 2).select(0, 1).view(2, 1).select(0, 0).squeeze()],
      [2, (t: Tensor) => t.view(2, 2).t().diagonal(1).unsqueeze(0).select(1, 0)],
    ] as const) {
      const [d] = grad(f(x).pow(3).sum(), x, { createGraph: true });
      const [dd] = grad(d!.mul(constant([1, 10, 100, 1000])).sum(), x);
      const expected = [0, 0, 0, 0];
      expected[at] = 6 * (x.toArray() as number[])[at]! * 10 ** at;
      expect(dd!.toArray()).toEqual(expected);
    }
  });

  test('that shows elements several times adds up their gradients', () => {
    const x = leaf([1, 2, 3, 4]);
    x.unfold(0, 2, 1)
      .mul(
        constant([
          [1, 10],
          [100, 1000],
          [10000, 100000],
        ]),
      )
      .sum()
      .backward();
    expect(gradOf(x)).toEqual([1, 110, 11000, 100000]);
    x.grad = null;
    x.asStrided([3, 2], [0, 1], 1).sum().backward();
    expect(gradOf(x)).toEqual([0, 3, 3, 0]);
    x.grad = null;
    x.expand(5, 4).sum().backward();
    expect(gradOf(x)).toEqual([5, 5, 5, 5]);
  });

  test('by asStrided of a tensor with another layout counts in the storage', () => {
    const x = matrix();
    const v = x.t().asStrided([2], [2], 1);
    expect(v.toArray()).toEqual([2, 4]);
    v.mul(constant([5, 7]))
      .sum()
      .backward();
    expect(gradOf(x)).toEqual([
      [0, 5, 0],
      [7, 0, 0],
    ]);
  });
});

describe('writing into a view', () => {
  test('writes the base, whose node becomes CopySlices over the node it had', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    const before = y.gradFn;
    y.select(0, 0).mul_(5);
    expect(y.toArray()).toEqual([15, 6]);
    expect(name(y)).toBe('CopySlices');
    expect(y.gradFn!.nextFunctions).toEqual([
      [before, 0],
      [null, 0],
    ]);
    y.mul(constant([1, 10]))
      .sum()
      .backward();
    expect(gradOf(x)).toEqual([15, 30]);
  });

  test('gives the view itself an AsStridedBackward0 over the CopySlices', () => {
    const y = leaf([1, 2]).mul(3);
    const v = y.select(0, 0);
    expect(name(v)).toBe('SelectBackward0');
    v.mul_(5);
    expect(name(v)).toBe('AsStridedBackward0');
    expect(v.gradFn!.nextFunctions[0]![0]).toBe(y.gradFn);
    expect(nextNames(v)).toEqual(['CopySlices']);
  });

  test('has the other inputs behind the old node in CopySlices', () => {
    const [x, w] = [leaf([1, 2]), leaf(7)];
    const y = x.mul(3);
    y.select(0, 1).mul_(w);
    expect(nextNames(y)).toEqual(['MulBackward0', 'AccumulateGrad']);
    y.sum().backward();
    expect([gradOf(x), gradOf(w)]).toEqual([[3, 21], 6]);
  });

  test('makes a plain base require grad', () => {
    const w = leaf([1, 2]);
    const base = zeros([2, 2], { dtype: 'float64' });
    base.select(0, 1).copy_(w);
    expect([base.requiresGrad, base.isLeaf, name(base)]).toEqual([true, false, 'CopySlices']);
    expect(nextNames(base)).toEqual([null, 'AccumulateGrad']);
    base
      .mul(
        constant([
          [1, 2],
          [3, 4],
        ]),
      )
      .sum()
      .backward();
    expect(gradOf(w)).toEqual([3, 4]);
  });

  test('makes views of that base, made before, require grad', () => {
    const w = leaf(2);
    const base = zeros([3], { dtype: 'float64' });
    const before = base.narrow(0, 0, 2);
    base.select(0, 1).add_(w);
    expect([before.requiresGrad, before.isLeaf, name(before)]).toEqual([true, false, 'AsStridedBackward0']);
    before
      .mul(constant([3, 5]))
      .sum()
      .backward();
    expect(gradOf(w)).toBe(5);
  });

  test('reaches siblings, which see the values and get their node anew when asked', () => {
    const x = leaf([1, 2, 3]);
    const y = x.mul(1);
    const [a, b] = [y.narrow(0, 0, 2), y.narrow(0, 1, 2)];
    a.mul_(10);
    expect(b.toArray()).toEqual([20, 3]);
    expect(name(b)).toBe('AsStridedBackward0');
    b.mul(constant([1, 2]))
      .sum()
      .backward();
    expect(gradOf(x)).toEqual([0, 10, 2]);
  });

  test('through a view of a view', () => {
    const x = matrix();
    const y = x.mul(1);
    y.t().narrow(0, 1, 2).select(1, 1).mul_(10);
    expect(y.toArray()).toEqual([
      [1, 2, 3],
      [4, 50, 60],
    ]);
    y.mul(y).sum().backward();
    expect(gradOf(x)).toEqual([
      [2, 4, 6],
      [8, 1000, 1200],
    ]);
  });

  test('through a view that has an older view as its parent keeps all of them right', () => {
    const x = matrix();
    const y = x.mul(1);
    const row = y.select(0, 1);
    const cell = row.select(0, 2);
    cell.mul_(10);
    row.mul_(2);
    y.add_(1);
    expect(cell.item()).toBe(121);
    expect(row.toArray()).toEqual([9, 11, 121]);
    const [d] = grad(cell.add(row.sum()).add(y.sum()), x);
    expect(d!.toArray()).toEqual([
      [1, 1, 1],
      [4, 4, 60],
    ]);
  });

  test('of a result computed from a transposed tensor', () => {
    const x = matrix();
    const base = x.t().mul(
      constant([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    );
    base.select(0, 0).mul_(constant([2, 3]));
    base.narrow(1, 1, 1).pow_(2);
    base.sum().backward();
    // row 0: 2 x00, (6 x10)^2; rows 1 and 2: 3 x01, (4 x11)^2, 5 x02, (6 x12)^2
    expect(gradOf(x)).toEqual([
      [2, 3, 5],
      [2 * 36 * 4, 2 * 16 * 5, 2 * 36 * 6],
    ]);
  });

  test('of a base whose own memory is not row-major', () => {
    const x = matrix();
    const base = zeros([3, 2], { dtype: 'float64' }).t().detach();
    base.copy_(x);
    expect(base.stride()).toEqual([1, 2]);
    base.select(1, 2).mul_(10);
    base
      .mul(
        constant([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      )
      .sum()
      .backward();
    expect(gradOf(x)).toEqual([
      [1, 2, 30],
      [4, 5, 60],
    ]);
  });

  test('of a base with an offset', () => {
    const w = leaf([5, 6]);
    const base = arange(12, { dtype: 'float64' }).view(3, 4).narrow(0, 1, 2).detach();
    base.narrow(1, 1, 2).mul_(w);
    base.mul(base).sum().backward();
    // sum of (v w)^2 over v = 5, 9 and 6, 10
    expect(gradOf(w)).toEqual([2 * 5 * (25 + 81), 2 * 6 * (36 + 100)]);
  });

  test('of a base with gaps', () => {
    const w = leaf([5, 6]);
    const base = arange(8, { dtype: 'float64' }).view(4, 2).select(1, 1).detach();
    expect(base.stride()).toEqual([2]);
    base.narrow(0, 1, 2).mul_(w);
    base.sum().backward();
    expect(gradOf(w)).toEqual([3, 5]);
  });

  test('again and again in a loop, as in a recurrence', () => {
    const w = leaf(2);
    const h = zeros([5], { dtype: 'float64' });
    h.select(0, 0).fill_(1);
    for (let i = 1; i < 5; i++)
      h.select(0, i).copy_(
        h
          .select(0, i - 1)
          .clone()
          .mul(w),
      );
    expect(h.toArray()).toEqual([1, 2, 4, 8, 16]);
    h.sum().backward();
    expect(gradOf(w)).toBe(1 + 4 + 12 + 32);
  });

  test('under createGraph gives second derivatives', () => {
    const [x, w] = [leaf([1, 2, 3]), leaf([5, 7])];
    const y = x.pow(2);
    y.narrow(0, 1, 2).mul_(w).pow_(2);
    const [dx, dw] = grad(y.sum(), [x, w], { createGraph: true });
    // y = [x0^2, (x1^2 w0)^2, (x2^2 w1)^2]
    expect(dx!.toArray()).toEqual([2, 4 * 8 * 25, 4 * 27 * 49]);
    expect(dw!.toArray()).toEqual([2 * 16 * 5, 2 * 81 * 7]);
    const [dxx] = grad(dx!.sum(), x, { retainGraph: true });
    expect(dxx!.toArray()).toEqual([2, 12 * 4 * 25, 12 * 9 * 49]);
    const [dwx] = grad(dw!.sum(), x);
    expect(dwx!.toArray()).toEqual([0, 8 * 8 * 5, 8 * 27 * 7]);
  });

  test('keeps the part that is not written, with its gradient', () => {
    const x = matrix();
    const y = x.pow(2);
    y.diagonal().zero_();
    y.sum().backward();
    expect(gradOf(x)).toEqual([
      [0, 4, 6],
      [8, 0, 12],
    ]);
  });

  test('writes a whole base through a view of everything', () => {
    const x = matrix();
    const y = x.mul(1);
    y.view(6).mul_(constant([1, 2, 3, 4, 5, 6]));
    expect(name(y)).toBe('CopySlices');
    y.sum().backward();
    expect(gradOf(x)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  test('does not change the graph of what was computed before, where nothing saved was touched', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    const before = y.add(0);
    y.select(0, 0).zero_();
    before.sum().backward();
    expect(gradOf(x)).toEqual([3, 3]);
  });
});

describe('writing a base', () => {
  test('is seen by its views, which get their node anew when asked', () => {
    const x = leaf([1, 2, 3]);
    const y = x.mul(1);
    const v = y.narrow(0, 1, 2);
    const old = v.gradFn;
    y.mul_(constant([2, 4, 6]));
    expect(v.toArray()).toEqual([8, 18]);
    expect(name(v)).toBe('AsStridedBackward0');
    expect(v.gradFn === old).toBe(false);
    expect(nextNames(v)).toEqual(['MulBackward0']);
    v.sum().backward();
    expect(gradOf(x)).toEqual([0, 4, 6]);
  });

  test('by something tracked makes its views require grad', () => {
    const w = leaf([1, 2, 3]);
    const base = zeros([3], { dtype: 'float64' });
    const v = base.narrow(0, 1, 2);
    base.add_(w);
    expect([v.requiresGrad, v.isLeaf]).toEqual([true, false]);
    v.mul(constant([3, 5]))
      .sum()
      .backward();
    expect(gradOf(w)).toEqual([0, 3, 5]);
  });

  test('is seen through a chain of views', () => {
    const x = matrix();
    const y = x.mul(1);
    const chain = y.t().narrow(0, 1, 2).select(1, 0).unsqueeze(0);
    y.mul_(3);
    expect(chain.toArray()).toEqual([[6, 9]]);
    chain
      .mul(constant([[1, 10]]))
      .sum()
      .backward();
    expect(gradOf(x)).toEqual([
      [0, 3, 30],
      [0, 0, 0],
    ]);
  });

  test('under noGrad changes the values of its views and leaves their graph alone', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    const v = y.select(0, 0);
    noGrad(() => y.add_(1));
    expect(v.item()).toBe(4);
    v.backward();
    expect(gradOf(x)).toEqual([3, 0]);
  });

  test('that is a leaf under noGrad leaves its views differentiable', () => {
    const x = leaf([1, 2]);
    const v = x.select(0, 0);
    noGrad(() => x.add_(10));
    expect(v.item()).toBe(11);
    v.mul(2).backward();
    expect(gradOf(x)).toEqual([2, 0]);
  });

  test('that was cut from its graph by detach_() cuts its views', () => {
    const x = leaf([1, 2, 3]);
    const base = x.mul(2);
    const [before, after] = [base.slice(0, 0, 2), base.slice(0, 1, 3)];
    base.detach_();
    expect(grad(before.sum(), x)[0]!.toArray()).toEqual([2, 2, 0]);
    base.fill_(1);
    expect([after.toArray(), after.requiresGrad, after.gradFn]).toEqual([[1, 1], false, null]);
    expect(() => after.sum().backward()).toThrow('does not require grad');
    after.requiresGrad_();
    after.mul(3).sum().backward();
    expect([gradOf(after), x.grad]).toEqual([[3, 3], null]);
  });

  test('before it is told to require grad makes its views do so', () => {
    const base = constant([1, 2, 3]);
    const view = base.slice(0, 0, 2);
    view.mul_(2);
    base.requiresGrad_();
    expect([view.requiresGrad, view.gradFn?.name()]).toEqual([true, 'AsStridedBackward0']);
    view.mul(5).sum().backward();
    expect(gradOf(base)).toEqual([5, 5, 0]);
  });

  test('asked for its node over and over gives the same node until the next write', () => {
    const y = leaf([1, 2]).mul(3);
    const v = y.select(0, 0);
    y.mul_(2);
    const first = v.gradFn;
    expect(v.gradFn).toBe(first);
    y.mul_(2);
    expect(v.gradFn === first).toBe(false);
  });
});

describe('views that may not be written', () => {
  const several =
    'This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.';
  const ambiguous =
    'Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the';

  test.each<[string, (y: Tensor) => readonly Tensor[], string]>([
    ['unbind', (y) => y.unbind(), 'UnbindBackward0'],
    ['split', (y) => y.split(1), 'SplitBackward0'],
    ['chunk', (y) => y.chunk(2), 'SplitBackward0'],
    ['splitWithSizes', (y) => y.splitWithSizes([1, 1]), 'SplitWithSizesBackward0'],
  ])('are those of %s, since it gives several', (_, f, node) => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    const views = f(y);
    expect(() => views[1]!.mul_(2)).toThrow(`Output 1 of ${node} is a view and is being modified inplace. ${several}`);
    expect(() => views[1]!.mul_(2)).toThrow(GraphError);
    expect([y.toArray(), y._version]).toEqual([[3, 6], 0]);
    y.sum().backward();
    expect(gradOf(x)).toEqual([3, 3]);
  });

  test('are views of such views', () => {
    const v = leaf([1, 2]).mul(3).split(1)[0]!.slice(0, 0, 1);
    expect(() => v.mul_(2)).toThrow(`Output 0 of SliceBackward0 is a view and is being modified inplace. ${several}`);
  });

  test('nor used after their base was written', () => {
    const y = leaf([1, 2]).mul(3);
    const [v] = y.unbind();
    y.mul_(2);
    const words = `Output 0 of UnbindBackward0 is a view and its base or another view of its base has been modified inplace. ${several}`;
    expect(() => v!.gradFn).toThrow(words);
    expect(() => v!.mul(2)).toThrow(words);
    expect(v!.item()).toBe(6);
  });

  test('may be written under noGrad', () => {
    const y = leaf([1, 2]).mul(3);
    const [v] = y.unbind();
    noGrad(() => v!.mul_(2));
    expect(y.toArray()).toEqual([6, 6]);
  });

  test('may be written when nothing is tracked', () => {
    const base = zeros([2]);
    base.unbind()[0]!.add_(1);
    expect(base.toArray()).toEqual([1, 0]);
  });

  test('may not be written with something tracked, even if they are plain', () => {
    const base = zeros([2], { dtype: 'float64' });
    expect(() => base.unbind()[0]!.add_(leaf(1))).toThrow(several);
    expect([base.toArray(), base.requiresGrad]).toEqual([[0, 0], false]);
  });

  test('are those made under noGrad', () => {
    const y = leaf([1, 2]).mul(3);
    const v = noGrad(() => y.select(0, 0));
    expect(() => v.mul_(leaf(2))).toThrow(
      `A view was created in no_grad mode and is being modified inplace with grad mode enabled. ${ambiguous} no_grad block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked).`,
    );
    expect(y.toArray()).toEqual([3, 6]);
  });

  test('of several made under noGrad are told so', () => {
    const y = leaf([1, 2]).mul(1);
    const pieces = noGrad(() => y.unbind());
    expect(() => pieces[0]!.mul_(leaf(2))).toThrow('A view was created in no_grad mode and is being modified inplace');
    const outside = y.unbind();
    expect(() => noGrad(() => outside[0]!.view([1])).mul_(leaf(2))).toThrow('A view was created in no_grad mode');
  });

  test('made under noGrad are refused even for a number, if their base is tracked', () => {
    const words = 'A view was created in no_grad mode and is being modified inplace with grad mode enabled.';
    const x = leaf([1, 2]);
    const y = x.mul(3);
    expect(() => noGrad(() => y.select(0, 0)).mul_(2)).toThrow(words);
    expect([y.toArray(), y._version]).toEqual([[3, 6], 0]);
    expect(() => noGrad(() => x.select(0, 0)).mul_(2)).toThrow(words);
    expect([x.toArray(), x._version]).toEqual([[1, 2], 0]);
  });

  test('made under noGrad cannot be used after their base was written outside', () => {
    const y = leaf([1, 2]).mul(3);
    const v = noGrad(() => y.select(0, 0));
    y.mul_(2);
    const words = `A view was created in no_grad mode and its base or another view of its base has been modified inplace with grad mode enabled. ${ambiguous} no_grad block`;
    expect(() => v.mul(2)).toThrow(words);
    expect(() => v.gradFn).toThrow(words);
  });

  test('made and written under noGrad print with an invalid node', () => {
    const a = tensor([1], { requiresGrad: true });
    const b = noGrad(() => a.slice().mul_(2));
    expect(String(b)).toBe('tensor([2.], grad_fn=<Invalid>)');
  });

  test('of plain tensors under noGrad may be written with plain ones', () => {
    const base = zeros([2]);
    noGrad(() => base.select(0, 0)).add_(1);
    expect(base.toArray()).toEqual([1, 0]);
  });

  test('are those made in inference mode', () => {
    const y = leaf([1, 2]).mul(3);
    const v = inferenceMode(() => y.select(0, 0));
    expect(v.isInference()).toBe(false);
    expect(() => v.mul_(leaf(2))).toThrow(
      `A view was created in inference mode and is being modified inplace in normal mode. ${ambiguous} inference_mode block`,
    );
  });

  test('lend their ban to views made of them outside', () => {
    const y = leaf([1, 2]).mul(3);
    const v = noGrad(() => y.narrow(0, 0, 2)).select(0, 0);
    expect(() => v.mul_(leaf(2))).toThrow('A view was created in no_grad mode');
  });
});

describe('the version of a view', () => {
  test('tells apart writes before and after something was saved', () => {
    const x = leaf([1, 2, 3]);
    const y = x.mul(1);
    const v = y.narrow(0, 0, 2);
    v.mul_(2);
    const z = v.mul(v);
    z.sum().backward({ retainGraph: true });
    expect(gradOf(x)).toEqual([8, 16, 0]);
    y.select(0, 2).mul_(2);
    // The write was elsewhere, but versions are counted per storage, as in PyTorch.
    expect(() => z.sum().backward()).toThrow('modified by an inplace operation');
  });
});

describe('views of views that are leaves', () => {
  test('differentiate into the view that requires grad, not into its base', () => {
    const base = ones([4], { dtype: 'float64' });
    const v = base.narrow(0, 1, 2).requiresGrad_();
    v.mul(constant([3, 5]))
      .sum()
      .backward();
    expect([gradOf(v), base.grad]).toEqual([[3, 5], null]);
  });
});
