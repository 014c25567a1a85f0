/**
 * Operations that change the sizes of a tensor in place, and not its elements.
 *
 * @features
 * | A4 | `t_`, `squeeze_`, `unsqueeze_` of a view | the same nodes | view-sizes.test.ts: "%s leaves its base alone" |
 */
import { describe, expect, test } from 'vitest';
import { grad, noGrad, type Tensor } from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

const name = (t: Tensor): string | undefined => t.gradFn?.name();

describe('changing the sizes of a view in place', () => {
  test.each<[string, (t: Tensor) => Tensor, number[], string]>([
    ['t_', (t) => t.t_(), [2, 1], 'TBackward1'],
    ['unsqueeze_', (t) => t.unsqueeze_(0), [1, 1, 2], 'UnsqueezeBackward1'],
    ['squeeze_', (t) => t.squeeze_(), [2], 'SqueezeBackward3'],
  ])('%s leaves its base alone', (_, change, sizes, node) => {
    const x = leaf([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const base = x.mul(2);
    const [view, other] = [base.slice(0, 0, 1).slice(1, 0, 2), base.select(0, 0)];
    expect(change(view)).toBe(view);
    expect([view.shape, name(view), view._base === base, name(base), base._version]).toEqual([
      sizes,
      node,
      true,
      'MulBackward0',
      1,
    ]);
    expect(name(other)).toBe('AsStridedBackward0');
    const weights = constant([1, 10]).view(sizes);
    expect(grad(view.mul(weights).sum(), x, { retainGraph: true })[0]!.toArray()).toEqual([
      [2, 20, 0],
      [0, 0, 0],
    ]);
    view.mul_(weights);
    expect(base.toArray()).toEqual([
      [2, 40, 6],
      [8, 10, 12],
    ]);
    expect([name(view), name(base)]).toEqual(['AsStridedBackward0', 'CopySlices']);
    expect(grad(base.sum(), x)[0]!.toArray()).toEqual([
      [2, 20, 2],
      [2, 2, 2],
    ]);
  });

  test('is refused where writing is', () => {
    const x = leaf([1, 2]);
    expect(() => x.view([2]).unsqueeze_(0)).toThrow('a view of a leaf Variable that requires grad');
    expect(() => x.mul(1).unbind()[0]!.unsqueeze_(0)).toThrow('is a view and is being modified inplace');
  });

  test('of a leaf under noGrad is followed by its gradient', () => {
    const x = leaf([[1, 2, 3]]);
    const before = x.mul(2);
    noGrad(() => x.t_());
    x.mul(3).sum().backward();
    expect([x.shape, gradOf(x)]).toEqual([
      [3, 1],
      [[3], [3], [3]],
    ]);
    expect(() => before.sum().backward()).toThrow('got [1, 3] but expected shape compatible with [3, 1]');
  });
});
