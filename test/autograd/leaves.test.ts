/**
 * @features
 * | A1 | `Tensor.requires_grad` | `t.requiresGrad` | leaves.test.ts: "is false unless asked for" |
 * | A1 | `requires_grad=True` of factories | `{ requiresGrad: true }` | leaves.test.ts: "is taken by every factory, also under noGrad and in inference mode" |
 * | A1 | `Tensor.requires_grad_` | `t.requiresGrad_(b?)` | leaves.test.ts: "requiresGrad_() returns the tensor itself, and takes false" |
 * | A1 | `requires_grad = False` on a non-leaf | refused | leaves.test.ts: "cannot be set to false on a result" |
 * | A1 | `requires_grad = True` on a non-leaf | no effect | leaves.test.ts: "requiresGrad_() on a result does nothing" |
 * | A1 | dtypes that can require grad | floating ones | leaves.test.ts: "of %s tensors can be set" |
 * | A1 | dtypes that cannot | refused | leaves.test.ts: "cannot be set" |
 * | A1 | propagation | the same | leaves.test.ts: "is inherited by results of which any input has it" |
 * | A1 | `Tensor.is_leaf` | `t.isLeaf` | leaves.test.ts: "is lost by w = w.sub(...) and kept by w.sub_(...) under noGrad" |
 * | A1 | `Tensor.grad` | `t.grad` | leaves.test.ts: "is null until there is one, and after null was assigned" |
 * | A1 | assigning `.grad` | the same, with its errors | leaves.test.ts: "refuses what cannot be its gradient, and stays" |
 * | A1 | `.grad` of a non-leaf warns | once | leaves.test.ts: "of a result warns once that it is never filled, and is null" |
 * | A1 | `Tensor.retain_grad` | `t.retainGrad()` | leaves.test.ts: "keeps the gradient of a result" |
 * | A1 | `Tensor.retains_grad` | `t.retainsGrad` | leaves.test.ts: "does nothing on a leaf" |
 * | A1 | `Tensor.detach` | `t.detach()` | leaves.test.ts: "gives the same elements without graph" |
 * | A1 | `detach` shares the version | the same | leaves.test.ts: "shares the version counter, both ways" |
 * | A1 | `Tensor.detach_` | `t.detach_()` | leaves.test.ts: "makes a result a leaf that does not require grad" |
 * | A1 | `detach_` on a view | refused | leaves.test.ts: "is refused on views, which stay as they are" |
 * | A1 | `detach_` on a saved tensor | an error at backward | leaves.test.ts: "of a tensor that a node saved as its input is an error at backward" |
 * | A1 | `Tensor.data` | `t.data` | leaves.test.ts: "is the same elements with a version counter of its own" |
 * | A1 | assigning `.data` | the same | leaves.test.ts: "assigned shows other elements under the same identity, graph position and version" |
 * | A1 | `Tensor.clone` | `t.clone()` | leaves.test.ts: "copies the elements and passes the gradient" |
 * | A1 | optimizer step by hand | the same | leaves.test.ts: "keeps the parameter a leaf and counts its version" |
 * | A1 | where `is_leaf` holds | the same | leaves.test.ts: "of %s is %j" |
 * | A1 | integers and comparisons require no grad | the same | leaves.test.ts: "is not inherited by %s" |
 * | A1 | `.grad` of a tensor that does not require grad | may be assigned | leaves.test.ts: "may be assigned on a tensor that does not require grad" |
 * | A1 | `.grad` of leaves and retaining results | no warning | leaves.test.ts: "of a leaf, a plain tensor, or a retaining result does not warn" |
 * | A1 | `retain_grad` again | the same | leaves.test.ts: "may be called again, to the same effect" |
 * | A1 | a retained `.grad` adds up out of place | the same | leaves.test.ts: "adds up over runs, out of place" |
 * | A1 | `retain_grad` without requires_grad | refused | leaves.test.ts: "needs a tensor that requires grad" |
 * | A1 | `retain_grad` and in-place operations | the gradient of the newest version | leaves.test.ts: "asked for %s in-place operations keeps the gradient of the newest value" |
 * | A1 | `detach` is no view for autograd | the same | leaves.test.ts: "is not a view for autograd" |
 * | A1 | writes into `detach()` of a saved tensor | an error at backward | leaves.test.ts: "written in place makes what was saved before invalid" |
 * | A1 | `detach_` and graphs built before | the same | leaves.test.ts: "stops later uses, not those from before" |
 * | A1 | writes into `.data` go unnoticed | the same | leaves.test.ts: "written in place goes unnoticed: the gradient uses the new values, as in PyTorch" |
 * | A1 | integer `.data` | refused | leaves.test.ts: "of a tensor that requires grad must stay floating point" |
 * | A1 | `contiguous()`, `to()` give the tensor itself | the same; `clone()` never does | leaves.test.ts: "is a new tensor always, unlike contiguous() and to()" |
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  DTypeError,
  GraphError,
  grad,
  inferenceMode,
  noGrad,
  ones,
  rand,
  ShapeError,
  tensor,
  type Tensor,
  zeros,
} from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

afterEach(() => vi.restoreAllMocks());

describe('isLeaf', () => {
  const x = leaf([1, 2]);
  test.each<[string, boolean, () => Tensor]>([
    ['a plain tensor', true, () => ones([2])],
    ['one created with requiresGrad', true, () => x],
    ['a result', false, () => x.mul(2)],
    ['a view', false, () => x.select(0, 0)],
    ['a result of plain tensors', true, () => ones([2]).mul(2)],
    ['detach()', true, () => x.mul(2).detach()],
    ['detach() that then requires grad', true, () => x.mul(2).detach().requiresGrad_()],
    ['a result under noGrad', true, () => noGrad(() => x.mul(2))],
    ['a result under noGrad that then requires grad', true, () => noGrad(() => x.mul(2)).requiresGrad_()],
    ['a view under noGrad', true, () => noGrad(() => x.select(0, 0))],
    ['a cast of a leaf', false, () => rand([2], { requiresGrad: true }).double()],
    ['a cast that then requires grad', true, () => rand([2]).double().requiresGrad_()],
    ['a cast to the same dtype', true, () => x.to('float64')],
    ['contiguous() of a row-major leaf', true, () => x.contiguous()],
    ['a clone of a leaf', false, () => x.clone()],
    ['an integer result', true, () => x.long()],
    ['a comparison', true, () => x.gt(1)],
    ['argmax', true, () => x.argmax()],
    ['a view of a plain tensor that requires grad itself', true, () => ones([2]).narrow(0, 1, 1).requiresGrad_()],
    ['a plain tensor that something tracked was added to in place', false, () => zeros([2]).add_(x.float())],
    ['the data of a result', true, () => x.mul(2).data],
    ['a result after detach_()', true, () => x.mul(2).detach_()],
    ['a result under inference mode', true, () => inferenceMode(() => x.mul(2))],
  ])('of %s is %j', (_, expected, make) => {
    const t = make();
    expect(t.isLeaf).toBe(expected);
    expect(t.gradFn === null).toBe(expected);
  });

  test('is lost by w = w.sub(...) and kept by w.sub_(...) under noGrad', () => {
    const w = leaf(1);
    expect(w.sub(0.1).isLeaf).toBe(false);
    noGrad(() => w.sub_(0.5));
    expect([w.isLeaf, w.requiresGrad, w.item(), w._version]).toEqual([true, true, 0.5, 1]);
  });
});

describe('requiresGrad', () => {
  test('is false unless asked for', () => {
    expect(tensor(1).requiresGrad).toBe(false);
    expect(ones([2]).requiresGrad).toBe(false);
    expect(tensor(1, { requiresGrad: false }).requiresGrad).toBe(false);
  });

  test('is taken by every factory, also under noGrad and in inference mode', () => {
    const make = (): boolean[] => [
      tensor([1], { requiresGrad: true }).requiresGrad,
      ones([2], { requiresGrad: true }).requiresGrad,
      zeros([2], { requiresGrad: true }).requiresGrad,
      rand([2], { requiresGrad: true }).requiresGrad,
    ];
    expect(make()).toEqual([true, true, true, true]);
    expect(noGrad(make)).toEqual([true, true, true, true]);
    expect(inferenceMode(make)).toEqual([true, true, true, true]);
  });

  test('is inherited by results of which any input has it', () => {
    const [x, c] = [leaf([1, 2]), constant([3, 4])];
    expect([x.add(c), c.add(x), c.add(c)].map((t) => t.requiresGrad)).toEqual([true, true, false]);
  });

  test.each<[string, (x: Tensor) => Tensor]>([
    ['comparisons', (x) => x.lt(x)],
    ['argmax', (x) => x.argmax()],
    ['casts to an integer dtype', (x) => x.int()],
    ['casts to bool', (x) => x.bool()],
    ['isnan', (x) => x.isnan()],
    ['logicalNot', (x) => x.logicalNot()],
    ['onesLike', (x) => x.onesLike()],
    ['newZeros', (x) => x.newZeros([2])],
  ])('is not inherited by %s', (_, f) => {
    expect(f(leaf([1, 2])).requiresGrad).toBe(false);
  });

  test('set to true makes a plain tensor a leaf that is differentiated', () => {
    const x = constant([1, 2]);
    x.requiresGrad = true;
    x.mul(3).sum().backward();
    expect(gradOf(x)).toEqual([3, 3]);
  });

  test('set to false on a leaf takes effect for what is computed from then on', () => {
    const x = leaf(2);
    const y = x.mul(3);
    x.requiresGrad = false;
    expect(x.mul(3).requiresGrad).toBe(false);
    expect(y.requiresGrad).toBe(true);
  });

  test('cannot be set to false on a result', () => {
    const y = leaf(1).mul(2);
    const words =
      "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().";
    expect(() => (y.requiresGrad = false)).toThrow(words);
    expect(() => y.requiresGrad_(false)).toThrow(words);
    expect(() => y.requiresGrad_(false)).toThrow(GraphError);
    expect(y.requiresGrad).toBe(true);
  });

  test('requiresGrad_() on a result does nothing', () => {
    const y = leaf(1).mul(2);
    expect(y.requiresGrad_()).toBe(y);
    expect([y.requiresGrad, y.isLeaf]).toEqual([true, false]);
  });

  test('requiresGrad_() returns the tensor itself, and takes false', () => {
    const x = constant(1);
    expect(x.requiresGrad_()).toBe(x);
    expect(x.requiresGrad).toBe(true);
    expect(x.requiresGrad_(false)).toBe(x);
    expect(x.requiresGrad).toBe(false);
  });

  describe.each(['int64', 'int32', 'int16', 'int8', 'uint8', 'bool'] as const)('of %s tensors', (dtype) => {
    test('cannot be set', () => {
      const x = tensor([1, 0], { dtype });
      expect(() => x.requiresGrad_()).toThrow('only Tensors of floating point dtype can require gradients');
      expect(() => (x.requiresGrad = true)).toThrow(
        'only Tensors of floating point and complex dtype can require gradients',
      );
      expect(() => x.requiresGrad_()).toThrow(DTypeError);
      expect(x.requiresGrad).toBe(false);
    });

    test('cannot be asked for at creation', () => {
      const words = /[Oo]nly Tensors of floating point and complex dtype can require gradients/;
      expect(() => tensor([1, 0], { dtype, requiresGrad: true })).toThrow(words);
      expect(() => ones([2], { dtype, requiresGrad: true })).toThrow(words);
    });

    test('may be set to false', () => {
      expect(tensor([1, 0], { dtype }).requiresGrad_(false).requiresGrad).toBe(false);
    });
  });

  test.each(['float16', 'bfloat16', 'float32', 'float64'] as const)('of %s tensors can be set', (dtype) => {
    expect(ones([2], { dtype, requiresGrad: true }).requiresGrad).toBe(true);
  });

  test('takes booleans only', () => {
    expect(() => (tensor(1).requiresGrad = 1 as unknown as boolean)).toThrow('requires_grad must be a bool');
  });
});

describe('.grad', () => {
  test('is null until there is one, and after null was assigned', () => {
    const x = leaf(1);
    expect(x.grad).toBeNull();
    x.backward();
    expect(gradOf(x)).toBe(1);
    x.grad = null;
    expect(x.grad).toBeNull();
  });

  test('may be assigned a tensor, which it then is', () => {
    const x = leaf([1, 2]);
    const g = constant([3, 4]);
    x.grad = g;
    expect(x.grad).toBe(g);
  });

  test('may be assigned on a tensor that does not require grad', () => {
    const x = constant([1, 2]);
    const g = constant([3, 4]);
    x.grad = g;
    expect(x.grad).toBe(g);
  });

  test('refuses what cannot be its gradient, and stays', () => {
    const x = leaf([1, 2]);
    const g = constant([3, 4]);
    x.grad = g;
    const assign = (value: unknown) => () => {
      x.grad = value as Tensor;
    };
    expect(assign(1)).toThrow('assigned grad expected to be a Tensor or None but got grad of type');
    expect(assign([1, 2])).toThrow('assigned grad expected to be a Tensor or None but got grad of type');
    expect(assign(constant([1, 2, 3]))).toThrow('assigned grad has data of a different size');
    expect(assign(constant([1, 2, 3]))).toThrow(ShapeError);
    expect(assign(tensor([1, 2], { dtype: 'float32' }))).toThrow('assigned grad has data of a different type');
    expect(assign(tensor([1, 2], { dtype: 'float32' }))).toThrow(DTypeError);
    expect(assign(x)).toThrow("can't assign Variable as its own grad");
    expect(x.grad).toBe(g);
  });

  test('of a result warns once that it is never filled, and is null', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const y = leaf(1).mul(2);
    expect(y.grad).toBeNull();
    expect(y.grad).toBeNull();
    expect(leaf(1).mul(2).grad).toBeNull();
    expect(warn).toHaveBeenCalledTimes(1);
    expect(String(warn.mock.calls[0]?.[0])).toContain(
      "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retain",
    );
  });

  test('of a leaf, a plain tensor, or a retaining result does not warn', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const y = leaf(1).mul(2);
    y.retainGrad();
    expect([leaf(1).grad, constant(1).grad, y.grad]).toEqual([null, null, null]);
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('retainGrad()', () => {
  test('keeps the gradient of a result', () => {
    const x = leaf(2);
    const y = x.mul(3);
    y.retainGrad();
    y.mul(y).backward();
    expect([gradOf(y), gradOf(x)]).toEqual([12, 36]);
    expect(y.retainsGrad).toBe(true);
  });

  test('does nothing on a leaf', () => {
    const x = leaf(2);
    x.retainGrad();
    expect(x.retainsGrad).toBe(false);
    x.mul(3).backward();
    expect(gradOf(x)).toBe(3);
  });

  test('may be called again, to the same effect', () => {
    const y = leaf(2).mul(3);
    y.retainGrad();
    y.retainGrad();
    y.mul(5).backward();
    expect(gradOf(y)).toBe(5);
  });

  test('adds up over runs, out of place', () => {
    const y = leaf(2).mul(3);
    y.retainGrad();
    const z = y.mul(5);
    z.backward({ retainGraph: true });
    const first = y.grad!;
    z.backward();
    expect(first.item()).toBe(5);
    expect(gradOf(y)).toBe(10);
    expect(y.grad === first).toBe(false);
  });

  test('keeps a gradient with a graph under createGraph', () => {
    const x = leaf(2);
    const y = x.mul(3);
    y.retainGrad();
    y.pow(3).backward({ createGraph: true });
    expect(gradOf(y)).toBe(108);
    expect(grad(y.grad!, x)[0]!.item()).toBe(6 * 6 * 3);
  });

  test('keeps the gradient of each of several outputs apart', () => {
    const outs = leaf([1, 2, 3]).mul(2).unbind();
    outs.forEach((t) => t.retainGrad());
    outs[0]!.mul(5).add(outs[2]!.mul(7)).backward();
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    expect(outs.map(gradOf)).toEqual([5, null, 7]);
  });

  test('needs a tensor that requires grad', () => {
    expect(() => constant(1).retainGrad()).toThrow("can't retain_grad on Tensor that has requires_grad=False");
    expect(() => constant(1).retainGrad()).toThrow(GraphError);
  });

  test.each([
    ['before', true],
    ['after', false],
  ])('asked for %s in-place operations keeps the gradient of the newest value', (_, before) => {
    const x = leaf([1, 1]);
    const y = x.mul(3);
    if (before) y.retainGrad();
    y.mul_(5);
    if (!before) y.retainGrad();
    y.sum().backward();
    expect([gradOf(y), gradOf(x)]).toEqual([
      [1, 1],
      [15, 15],
    ]);
  });

  test('moves along when the write goes through a view', () => {
    const x = leaf([1, 1]);
    const y = x.mul(3);
    y.retainGrad();
    y.select(0, 0).mul_(5);
    y.mul(constant([1, 10]))
      .sum()
      .backward();
    expect([gradOf(y), gradOf(x)]).toEqual([
      [1, 10],
      [15, 30],
    ]);
  });

  test('on a view that was written through keeps the gradient of its newest value', () => {
    const x = leaf([1, 1]);
    const y = x.mul(3);
    const v = y.select(0, 0);
    v.retainGrad();
    v.mul_(5);
    v.mul(2).backward();
    expect([gradOf(v), gradOf(x)]).toEqual([2, [30, 0]]);
  });

  test('on views of one base that was written through one of them sees both', () => {
    const base = leaf([1]).clone();
    const [view, other] = [base.slice(), base.slice()];
    view.retainGrad();
    other.retainGrad();
    view.mul_(2);
    view.add(other).sum().backward();
    expect([gradOf(view), gradOf(other)]).toEqual([[1], [1]]);
  });

  test('on a view whose base was written keeps the gradient of its newest value', () => {
    const x = leaf([1, 1]);
    const y = x.mul(3);
    const v = y.select(0, 0);
    v.retainGrad();
    y.mul_(5);
    v.mul(2).backward();
    expect([gradOf(v), gradOf(x)]).toEqual([2, [30, 0]]);
  });

  test('shares its gradient with nobody', () => {
    const x = leaf([1, 2]);
    const y = x.clone();
    y.retainGrad();
    const z = y.clone();
    z.retainGrad();
    const g = constant([1, 1]);
    z.backward(g);
    y.grad!.zero_();
    expect([gradOf(x), gradOf(y), gradOf(z), g.toArray()]).toEqual([
      [1, 1],
      [0, 0],
      [1, 1],
      [1, 1],
    ]);
  });
});

describe('detach()', () => {
  test('gives the same elements without graph', () => {
    const y = leaf([1, 2]).mul(3);
    const d = y.detach();
    expect([d.requiresGrad, d.isLeaf, d.gradFn]).toEqual([false, true, null]);
    expect(d.sharesStorage(y)).toBe(true);
    expect(d === y).toBe(false);
  });

  test('keeps sizes, strides and offset', () => {
    const d = zeros([3, 4]).t().narrow(0, 1, 2).detach();
    expect([d.shape, d.stride(), d.storageOffset()]).toEqual([[2, 3], [1, 4], 1]);
  });

  test('shares the version counter, both ways', () => {
    const y = leaf([1, 2]).mul(3);
    const d = y.detach();
    d.add_(1);
    expect([y._version, d._version]).toEqual([1, 1]);
    y.add_(1);
    expect([y._version, d._version]).toEqual([2, 2]);
    expect(y.toArray()).toEqual([5, 8]);
  });

  test('is not a view for autograd', () => {
    const d = leaf([1, 2]).detach();
    expect([d._isView(), d._base]).toEqual([false, null]);
  });

  test('stops the gradient', () => {
    const x = leaf(3);
    x.mul(x.detach()).backward();
    expect(gradOf(x)).toBe(3);
  });

  test('written in place makes what was saved before invalid', () => {
    const x = leaf([1, 2]);
    const y = x.mul(x).sum();
    x.detach().mul_(2);
    expect(() => y.backward()).toThrow(
      'one of the variables needed for gradient computation has been modified by an inplace operation',
    );
    expect(x.grad).toBeNull();
  });

  test('of a detached tensor is another tensor', () => {
    const x = constant(1);
    expect(x.detach() === x).toBe(false);
  });
});

describe('detach_()', () => {
  test('makes a result a leaf that does not require grad', () => {
    const y = leaf(3).mul(2);
    expect(y.detach_()).toBe(y);
    expect([y.isLeaf, y.requiresGrad, y.gradFn, y._version]).toEqual([true, false, null, 0]);
  });

  test('stops later uses, not those from before', () => {
    const x = leaf(3);
    const y = x.mul(2);
    const before = y.add(1);
    y.detach_();
    before.backward();
    expect(gradOf(x)).toBe(2);
    expect(y.add(1).requiresGrad).toBe(false);
  });

  test('of a tensor that a node saved as its input is an error at backward', () => {
    const x = leaf(3);
    const y = x.mul(2);
    const z = y.mul(y);
    y.detach_();
    expect(() => z.backward()).toThrow('Trying to use a saved tensor that has been detached in-place');
    expect(x.grad).toBeNull();
  });

  test('of a tensor that a node saved as its result is none', () => {
    const x = leaf(0);
    const y = x.exp();
    const z = y.add(1);
    y.detach_();
    z.backward();
    expect(gradOf(x)).toBe(1);
  });

  test('on a leaf makes it stop requiring grad', () => {
    expect(leaf(3).detach_().requiresGrad).toBe(false);
  });

  test('makes the tensor usable as a new leaf', () => {
    const x = leaf(3);
    const y = x.mul(2).detach_().requiresGrad_();
    y.mul(5).backward();
    expect([gradOf(x), gradOf(y)]).toEqual([null, 5]);
  });

  test('is refused on views, which stay as they are', () => {
    const words = "Can't detach views in-place. Use detach() instead.";
    const v = leaf([1, 2]).mul(2).select(0, 0);
    expect(() => v.detach_()).toThrow(words);
    expect(() => ones([2]).select(0, 0).detach_()).toThrow(words);
    expect(v.requiresGrad).toBe(true);
  });
});

describe('.data', () => {
  test('is the same elements with a version counter of its own', () => {
    const y = leaf([1, 2]).mul(3);
    const d = y.data;
    d.add_(1);
    expect(y.toArray()).toEqual([4, 7]);
    expect([y._version, d._version]).toEqual([0, 1]);
    expect([d.requiresGrad, d.isLeaf, d._isView()]).toEqual([false, true, false]);
  });

  test('written in place goes unnoticed: the gradient uses the new values, as in PyTorch', () => {
    const x = leaf([1, 2]);
    const y = x.mul(x).sum();
    x.data.zero_();
    y.backward();
    expect(gradOf(x)).toEqual([0, 0]);
  });

  test('assigned shows other elements under the same identity, graph position and version', () => {
    const x = leaf([1, 2]);
    noGrad(() => x.add_(1));
    const other = constant([7, 8, 9]);
    other.add_(1);
    other.add_(1);
    x.data = other;
    expect([x.toArray(), x.shape, x.requiresGrad, x.isLeaf]).toEqual([[9, 10, 11], [3], true, true]);
    expect(x._version).toBe(1);
    expect(x.sharesStorage(other)).toBe(true);
  });

  test('assigned before use is what is differentiated', () => {
    const x = leaf([1, 2]);
    x.mul(2).sum().backward();
    x.grad = null;
    x.data = constant([3, 4, 5]);
    x.mul(x).sum().backward();
    expect(gradOf(x)).toEqual([6, 8, 10]);
  });

  test('assigned counts writes on the counter of the tensor', () => {
    const x = constant([1, 2]);
    const other = constant([3, 4]);
    x.data = other;
    x.add_(1);
    expect([x._version, other._version]).toEqual([1, 0]);
    expect(other.toArray()).toEqual([4, 5]);
  });

  test('of a tensor that requires grad must stay floating point', () => {
    const x = leaf([1, 2]);
    const words = 'data set to a tensor that requires gradients must be floating point or complex dtype';
    expect(() => (x.data = tensor([1, 2], { dtype: 'int64' }))).toThrow(words);
    expect(x.toArray()).toEqual([1, 2]);
    expect(x.dtype.name).toBe('float64');
  });

  test('assigned must be a tensor', () => {
    const x = leaf([1, 2]);
    expect(() => (x.data = [1, 2] as unknown as Tensor)).toThrow('data: expected a Tensor');
  });
});

describe('clone()', () => {
  test('copies the elements and passes the gradient', () => {
    const x = leaf([1, 2]);
    const y = x.clone();
    expect(y.sharesStorage(x)).toBe(false);
    expect(y.gradFn?.name()).toBe('CloneBackward0');
    y.mul(3).sum().backward();
    expect(gradOf(x)).toEqual([3, 3]);
  });

  test('may be written in place without harm to the original', () => {
    const x = leaf([1, 2]);
    const y = x.clone().mul_(5);
    expect(x.toArray()).toEqual([1, 2]);
    expect(y.toArray()).toEqual([5, 10]);
  });

  test('is a new tensor always, unlike contiguous() and to()', () => {
    const x = constant([1, 2]);
    expect([x.clone() === x, x.contiguous() === x, x.to('float64') === x, x.double() === x]).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(x.to('float64', { copy: true }) === x).toBe(false);
    expect(x.view([2]) === x).toBe(false);
    expect(x.expand([2]) === x).toBe(false);
  });
});

describe('a training step by hand', () => {
  test('keeps the parameter a leaf and counts its version', () => {
    const w = leaf([1, 2]);
    for (let step = 1; step <= 3; step++) {
      w.mul(w).sum().backward();
      noGrad(() => {
        w.sub_(w.grad!.mul(0.25));
      });
      w.grad = null;
      expect([w.isLeaf, w.requiresGrad, w._version]).toEqual([true, true, step]);
    }
    expect(w.toArray()).toEqual([0.125, 0.25]);
  });
});
