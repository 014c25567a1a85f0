/**
 * @features
 * | A4 | `Tensor._version` | `t._version` | inplace.test.ts: "counts in-place operations, also under noGrad and on plain tensors" |
 * | A4 | the version is shared by views and detach() | the same | inplace.test.ts: "is shared by a tensor, its views and detach(), not by clone()" |
 * | A4 | in-place on a leaf | refused | inplace.test.ts: "is allowed under noGrad, on it and through views" |
 * | A4 | in-place on a non-leaf | the same | inplace.test.ts: "keeps the tensor and gives it the new node" |
 * | A4 | a tracked right-hand side | the same | inplace.test.ts: "of something tracked makes it a result that requires grad" |
 * | A4 | `copy_` | `t.copy_(src)` | inplace.test.ts: "copy_ takes the gradient over to its source" |
 * | A4 | dtypes of in-place results | the same | inplace.test.ts: "a lower dtype takes a higher one of the same category" |
 * | A4 | writing to expanded memory | refused | inplace.test.ts: "an expanded tensor, several elements of which are one, cannot be written" |
 * | A4 | in-place on a leaf: words | the same error | inplace.test.ts: "is refused: %s" |
 * | A4 | in-place on a view of a leaf | the same error | inplace.test.ts: "is refused for a view of it: %s" |
 * | A4 | in-place on a view of a leaf that is a view | the same error | inplace.test.ts: "is refused for a view of a leaf that is itself a view of something else" |
 * | A4 | nodes of in-place operations | the same names | inplace.test.ts: "%s is named as in PyTorch" |
 * | A4 | what does not count as a change | the same | inplace.test.ts: "stays with %s" |
 * | A4 | shapes and dtypes of in-place operations | the same errors | inplace.test.ts: "%s is refused" |
 * | A4 | a refused write counts no version | the same | inplace.test.ts: "stays when an in-place operation is refused" |
 * | A4 | `resize_` counts as a change only if it is one | the same | inplace.test.ts: "stays with %s" |
 * | A4 | what counts as a change | the same | inplace.test.ts: "rises by one with %s" |
 * | A4 | `out=` | not there: `noGrad(() => out.copy_(y))` | inplace.test.ts: "is no option of operations: out is refused, and nothing is written" |
 */
import { describe, expect, test } from 'vitest';
import { GraphError, noGrad, ones, tensor, type Tensor, zeros } from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

const MODIFIED = 'one of the variables needed for gradient computation has been modified by an inplace operation';

/** The names of the nodes that a node leads to. */
const nextNames = (t: Tensor): readonly (readonly [string | null, number])[] =>
  t.gradFn!.nextFunctions.map(([node, index]) => [node?.className ?? null, index]);

/** Differentiates the sum of `y`, or tells that it was refused because something saved was modified. */
function differentiates(y: Tensor): boolean {
  try {
    y.sum().backward();
    return true;
  } catch (error) {
    expect((error as Error).message).toContain(MODIFIED);
    return false;
  }
}

describe('the version', () => {
  test('counts in-place operations, also under noGrad and on plain tensors', () => {
    const x = zeros([3]);
    expect(x._version).toBe(0);
    x.add_(1);
    x.mul_(2).sub_(1);
    noGrad(() => x.zero_());
    expect(x._version).toBe(4);
  });

  test.each<[string, (x: Tensor) => void]>([
    ['add_', (x) => x.add_(1)],
    ['exp_', (x) => x.exp_()],
    ['relu_', (x) => x.relu_()],
    ['copy_', (x) => x.copy_(ones([2, 2]))],
    ['zero_', (x) => x.zero_()],
    ['fill_', (x) => x.fill_(3)],
    ['pow_', (x) => x.pow_(2)],
    ['clamp_', (x) => x.clamp_(0, 1)],
    ['uniform_', (x) => x.uniform_()],
    ['normal_', (x) => x.normal_()],
    ['triu_', (x) => x.triu_()],
    ['resize_() to other sizes', (x) => x.resize_(3)],
    ['maskedFill_', (x) => x.maskedFill_(x.gt(0), 1)],
  ])('rises by one with %s', (_, write) => {
    const x = ones([2, 2]);
    write(x);
    expect(x._version).toBe(1);
  });

  test.each<[string, (x: Tensor) => void]>([
    ['reading', (x) => void [x.item, x.toArray(), String(x)]],
    ['computing', (x) => x.mul(2).sum()],
    ['viewing', (x) => x.t().unsqueeze(0).expand(3, 2, 2)],
    ['differentiating', (x) => x.requiresGrad_().mul(x).sum().backward()],
    ['assigning a .grad', (x) => (x.grad = ones([2, 2]))],
    ['detaching', (x) => x.detach_()],
    ['resize_() to the sizes it has', (x) => x.resize_(2, 2)],
  ])('stays with %s', (_, read) => {
    const x = ones([2, 2]);
    read(x);
    expect(x._version).toBe(0);
  });

  test('is shared by a tensor, its views and detach(), not by clone()', () => {
    const x = zeros([2, 2]);
    const all = [x, x.select(0, 1), x.t().view(2, 2), x.detach(), x.view(4).narrow(0, 1, 2), x.expand(3, 2, 2)];
    const copy = x.clone();
    all.forEach((t, i) => {
      noGrad(() => t.detach().zero_());
      expect(all.map((other) => other._version)).toEqual(all.map(() => i + 1));
    });
    expect(copy._version).toBe(0);
  });

  test('stays when an in-place operation is refused', () => {
    const x = leaf([1, 2]);
    expect(() => x.add_(1)).toThrow(GraphError);
    expect(() => x.detach().add_(ones([3, 2]))).toThrow();
    expect(x._version).toBe(0);
  });
});

describe('in-place on a leaf that requires grad', () => {
  const words = 'a leaf Variable that requires grad is being used in an in-place operation.';
  test.each<[string, (x: Tensor) => void]>([
    ['add_ of a number', (x) => x.add_(1)],
    ['add_ of a tensor', (x) => x.add_(constant([1, 2]))],
    ['sub_ of itself', (x) => x.sub_(x)],
    ['mul_', (x) => x.mul_(2)],
    ['exp_', (x) => x.exp_()],
    ['zero_', (x) => x.zero_()],
    ['fill_', (x) => x.fill_(1)],
    ['copy_', (x) => x.copy_(constant([1, 2]))],
    ['uniform_', (x) => x.uniform_()],
    ['unsqueeze_', (x) => x.unsqueeze_(0)],
    ['clamp_', (x) => x.clamp_(0, 1)],
  ])('is refused: %s', (_, write) => {
    const x = leaf([1, 2]);
    expect(() => write(x)).toThrow(words);
    expect(() => write(x)).toThrow(GraphError);
    expect(() => write(x)).toThrow('noGrad');
    expect([x.toArray(), x.shape, x._version, x.isLeaf]).toEqual([[1, 2], [2], 0, true]);
  });

  test.each<[string, (x: Tensor) => void]>([
    ['select', (x) => x.select(0, 0).add_(1)],
    ['a view of a view', (x) => x.view(2, 1).select(0, 1).mul_(2)],
    ['detour through expand', (x) => x.unsqueeze(0).zero_()],
    ['copy_ into a slice', (x) => x.slice(0, 0, 1).copy_(constant([7]))],
    ['asStrided', (x) => x.asStrided([1], [1]).fill_(3)],
  ])('is refused for a view of it: %s', (_, write) => {
    const x = leaf([1, 2]);
    expect(() => write(x)).toThrow(`a view of ${words}`);
    expect([x.toArray(), x._version]).toEqual([[1, 2], 0]);
  });

  test('is refused for a view of a leaf that is itself a view of something else', () => {
    const whole = constant([1, 2, 3, 4]);
    const x = whole.view([2, 2]).requiresGrad_();
    for (const write of [
      (t: Tensor) => t.view([4]).mul_(2),
      (t: Tensor) => t.select(0, 0).zero_(),
      (t: Tensor) => t.add_(1),
    ]) {
      expect(() => write(x)).toThrow(`a view of ${words}`);
    }
    expect([whole.toArray(), whole._version, x.isLeaf]).toEqual([[1, 2, 3, 4], 0, true]);
    // The rest of the base may be written, and what is tracked goes to the base.
    whole.select(0, 0).mul_(leaf(3));
    expect([whole.toArray(), whole.requiresGrad]).toEqual([[3, 2, 3, 4], true]);
  });

  test('is allowed under noGrad, on it and through views', () => {
    const x = leaf([1, 2]);
    noGrad(() => {
      x.add_(1);
      x.select(0, 0).mul_(10);
    });
    expect([x.toArray(), x._version, x.isLeaf, x.requiresGrad]).toEqual([[20, 3], 2, true, true]);
    x.mul(x).sum().backward();
    expect(gradOf(x)).toEqual([40, 6]);
  });

  test('is allowed on its detach()', () => {
    const x = leaf([1, 2]);
    x.detach().add_(1);
    expect(x.toArray()).toEqual([2, 3]);
  });

  test('is allowed on a view whose base does not require grad; then the base does', () => {
    const base = zeros([3], { dtype: 'float64' });
    const v = base.narrow(0, 1, 2).requiresGrad_();
    expect([v.isLeaf, base.requiresGrad]).toEqual([true, false]);
    expect(() => v.add_(1)).toThrow(words);
    base.add_(1);
    expect([v.isLeaf, v.requiresGrad, base.requiresGrad]).toEqual([true, true, false]);
  });
});

describe('in-place on a result', () => {
  test('keeps the tensor and gives it the new node', () => {
    const x = leaf([1, 2]);
    const y = x.exp();
    const before = y.gradFn;
    expect(y.add_(1)).toBe(y);
    expect(y.gradFn?.name()).toBe('AddBackward0');
    expect(y.gradFn!.nextFunctions[0]![0]).toBe(before);
    expect(nextNames(y)).toEqual([
      ['ExpBackward0', 0],
      [null, 0],
    ]);
  });

  test.each<[string, (y: Tensor) => Tensor, string]>([
    ['add_', (y) => y.add_(1), 'AddBackward0'],
    ['sub_', (y) => y.sub_(1), 'SubBackward0'],
    ['mul_', (y) => y.mul_(2), 'MulBackward0'],
    ['div_', (y) => y.div_(2), 'DivBackward0'],
    ['pow_', (y) => y.pow_(2), 'PowBackward0'],
    ['exp_', (y) => y.exp_(), 'ExpBackward0'],
    ['neg_', (y) => y.neg_(), 'NegBackward0'],
    ['relu_', (y) => y.relu_(), 'ReluBackward0'],
    ['sigmoid_', (y) => y.sigmoid_(), 'SigmoidBackward0'],
    ['tanh_', (y) => y.tanh_(), 'TanhBackward0'],
    ['clamp_', (y) => y.clamp_(0, 1), 'ClampBackward1'],
    ['zero_', (y) => y.zero_(), 'ZeroBackward0'],
    ['fill_', (y) => y.fill_(1.5), 'FillBackward2'],
    ['copy_', (y) => y.copy_(ones([2, 3], { dtype: 'float64' })), 'CopyBackwards'],
    ['t_', (y) => y.t_(), 'TBackward1'],
    ['unsqueeze_', (y) => y.unsqueeze_(0), 'UnsqueezeBackward1'],
    ['squeeze_', (y) => y.squeeze_(), 'SqueezeBackward3'],
    ['transpose_', (y) => y.transpose_(0, 1), 'TransposeBackward1'],
    ['uniform_', (y) => y.uniform_(), 'UniformBackward0'],
    ['normal_', (y) => y.normal_(), 'NormalBackward0'],
    ['maskedFill_', (y) => y.maskedFill_(y.gt(1), 0), 'MaskedFillBackward0'],
    [
      'addmm_',
      (y) => y.addmm_(ones([2, 1], { dtype: 'float64' }), ones([1, 3], { dtype: 'float64' })),
      'AddmmBackward0',
    ],
  ])('%s is named as in PyTorch', (_, write, name) => {
    const y = leaf([
      [1, 2, 3],
      [4, 5, 6],
    ]).mul(1);
    expect(write(y)).toBe(y);
    expect(y.gradFn?.name()).toBe(name);
  });

  test('differentiates through all the steps', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    y.add_(1)
      .mul_(constant([4, 7]))
      .neg_()
      .pow_(2);
    y.sum().backward();
    expect(y.toArray()).toEqual([256, 2401]);
    // 2 (3x + 1) c^2 * 3
    expect(gradOf(x)).toEqual([384, 2058]);
  });

  test('uses the old value of self in the gradient where it must: x.clone().pow_(3)', () => {
    const x = leaf([2, 3]);
    const y = x.clone().pow_(3);
    y.sum().backward();
    expect(gradOf(x)).toEqual([12, 27]);
  });

  test('multiplies by itself as the square does', () => {
    const x = leaf([2, 3]);
    const y = x.clone();
    y.mul_(y);
    y.sum().backward();
    expect(y.toArray()).toEqual([4, 9]);
    expect(gradOf(x)).toEqual([4, 6]);
  });

  test.each<[string, (y: Tensor, alias: Tensor) => Tensor, (x: number) => number]>([
    ['mul_', (y, alias) => y.mul_(alias), (x) => x * x],
    ['div_', (y, alias) => y.div_(alias), () => 1],
    ['pow_', (y, alias) => y.pow_(alias), (x) => x ** x],
    ['atan2_', (y, alias) => y.atan2_(alias), () => Math.atan2(1, 1)],
  ])('%s with an alias of itself either differentiates rightly or throws', (_, write, f) => {
    // PyTorch throws: what it saved of the operand is overwritten.
    const slope = (x: number): number => (f(x + 1e-6) - f(x - 1e-6)) / 2e-6;
    for (const alias of [(y: Tensor) => y, (y: Tensor) => y.view(2), (y: Tensor) => y.narrow(0, 0, 2).slice()]) {
      const x = leaf([2, 3]);
      const y = x.clone();
      write(y, alias(y));
      expect((y.toArray() as number[])[1]).toBeCloseTo(f(3), 10);
      if (!differentiates(y)) continue;
      const [g2, g3] = gradOf(x) as number[];
      expect(g2).toBeCloseTo(slope(2), 4);
      expect(g3).toBeCloseTo(slope(3), 4);
    }
  });

  test('mul_ with its own detach() either differentiates rightly or throws', () => {
    const x = leaf([2, 3]);
    const y = x.clone();
    y.mul_(y.detach());
    if (differentiates(y)) expect(gradOf(x)).toEqual([2, 3]);
  });

  test('of one part by another part of the same tensor either differentiates rightly or throws', () => {
    const x = leaf([
      [2, 3],
      [4, 5],
    ]);
    const y = x.clone();
    y.select(0, 0).mul_(y.select(0, 1));
    if (!differentiates(y)) return;
    expect(gradOf(x)).toEqual([
      [4, 5],
      [3, 4],
    ]);
  });

  test('writes of a number or a constant cut the gradient', () => {
    const x = leaf([2, 3]);
    for (const write of [
      (y: Tensor) => y.zero_(),
      (y: Tensor) => y.fill_(7),
      (y: Tensor) => y.copy_(constant([7, 7])),
    ]) {
      const y = x.mul(2);
      write(y);
      expect(y.requiresGrad).toBe(true);
      x.grad = null;
      y.mul(y).sum().backward();
      expect(gradOf(x)).toEqual([0, 0]);
    }
  });

  test('copy_ takes the gradient over to its source', () => {
    const [x, w] = [leaf([2, 3]), leaf([5])];
    const y = x.mul(2);
    y.copy_(w);
    y.mul(constant([1, 10]))
      .sum()
      .backward();
    expect([gradOf(x), gradOf(w)]).toEqual([[0, 0], [11]]);
  });

  test('copy_ between dtypes gives each side its own', () => {
    const w = leaf([2, 3], 'float32');
    const y = zeros([2], { dtype: 'float64' }).copy_(w);
    expect(nextNames(y)).toEqual([
      [null, 0],
      ['AccumulateGrad', 0],
    ]);
    y.mul(0.1).sum().backward();
    expect([y.dtype.name, w.grad!.dtype.name]).toEqual(['float64', 'float32']);
  });

  test('t_, unsqueeze_, squeeze_ and transpose_ change the sizes of the tensor itself', () => {
    const x = leaf([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const y = x.mul(1);
    y.t_();
    expect([y.shape, y._version]).toEqual([[3, 2], 1]);
    y.unsqueeze_(0).transpose_(0, 2);
    expect(y.shape).toEqual([2, 3, 1]);
    y.squeeze_();
    y.mul(
      constant([
        [1, 2, 3],
        [10, 20, 30],
      ]),
    )
      .sum()
      .backward();
    expect(gradOf(x)).toEqual([
      [1, 2, 3],
      [10, 20, 30],
    ]);
  });

  test('under noGrad changes the values and not the graph', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    const node = y.gradFn;
    noGrad(() => y.add_(100));
    expect(y.gradFn).toBe(node);
    y.sum().backward();
    expect(gradOf(x)).toEqual([3, 3]);
  });
});

describe('in-place on a plain tensor', () => {
  test('of something tracked makes it a result that requires grad', () => {
    const x = leaf([1, 2]);
    const a = zeros([2], { dtype: 'float64' });
    a.add_(x);
    expect([a.requiresGrad, a.isLeaf, a.gradFn?.name()]).toEqual([true, false, 'AddBackward0']);
    expect(nextNames(a)).toEqual([
      [null, 0],
      ['AccumulateGrad', 0],
    ]);
    a.mul(constant([1, 10]))
      .sum()
      .backward();
    expect(gradOf(x)).toEqual([1, 10]);
  });

  test('of something untracked leaves it plain', () => {
    const a = zeros([2]).add_(ones([2]));
    expect([a.requiresGrad, a.isLeaf]).toEqual([false, true]);
  });

  test('broadcasts the other operand and undoes that in its gradient', () => {
    const w = leaf([[2]]);
    const a = ones([2, 3], { dtype: 'float64' }).mul_(w);
    a.sum().backward();
    expect(gradOf(w)).toEqual([[6]]);
  });

  test('of an integer dtype never becomes tracked, and does not take floats', () => {
    const x = leaf([1, 2]);
    const a = tensor([1, 2], { dtype: 'int64' });
    expect(() => a.add_(x)).toThrow("result type Double can't be cast to the desired output type Long");
    expect([a.toArray(), a._version, a.requiresGrad]).toEqual([[1, 2], 0, false]);
    a.copy_(x);
    expect(a.requiresGrad).toBe(false);
  });
});

describe('a tensor to write a result into', () => {
  test('is no option of operations: out is refused, and nothing is written', () => {
    const out = zeros([2]);
    const x = leaf([1, 2]) as unknown as Record<string, (...args: unknown[]) => Tensor>;
    expect(() => x['mul']!(2, { out })).toThrow("has no option 'out'");
    expect(() => x['exp']!({ out })).toThrow("has no option 'out'");
    expect([out.toArray(), out._version]).toEqual([[0, 0], 0]);
    noGrad(() => out.copy_(leaf([1, 2]).mul(2)));
    expect([out.toArray(), out.requiresGrad]).toEqual([[2, 4], false]);
  });
});

describe('shapes and dtypes of in-place operations', () => {
  test.each<[string, () => Tensor, string]>([
    [
      'a larger operand',
      () => zeros([3]).add_(zeros([2, 3])),
      "output with shape [3] doesn't match the broadcast shape [2, 3]",
    ],
    [
      'a stretched self',
      () => zeros([1, 3]).mul_(zeros([2, 3])),
      "output with shape [1, 3] doesn't match the broadcast shape [2, 3]",
    ],
    [
      'a fraction into integers',
      () => zeros([3], { dtype: 'int64' }).add_(1.5),
      "result type Float can't be cast to the desired output type Long",
    ],
    [
      'floats into integers',
      () => zeros([3], { dtype: 'int64' }).add_(ones([3])),
      "result type Float can't be cast to the desired output type Long",
    ],
    [
      'a quotient into integers',
      () => zeros([3], { dtype: 'int64' }).div_(2),
      "result type Float can't be cast to the desired output type Long",
    ],
    [
      'integers into booleans',
      () => zeros([3], { dtype: 'bool' }).add_(1n),
      "result type Long can't be cast to the desired output type Bool",
    ],
    [
      'sizes that do not broadcast',
      () => zeros([3]).add_(zeros([4])),
      'The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 0',
    ],
  ])('%s is refused', (_, write, words) => {
    expect(write).toThrow(words);
  });

  test('a lower dtype takes a higher one of the same category', () => {
    const x = zeros([2], { dtype: 'float16' }).add_(tensor([1.5, 2], { dtype: 'float64' }));
    expect([x.dtype.name, x.toArray()]).toEqual(['float16', [1.5, 2]]);
    const i = zeros([2], { dtype: 'int8' }).add_(tensor([1, 2], { dtype: 'int64' }));
    expect([i.dtype.name, i.toArray()]).toEqual(['int8', [1, 2]]);
  });

  test('comparisons in place keep the dtype of self', () => {
    const x = constant([1, 2]).gt_(1);
    expect([x.dtype.name, x.toArray()]).toEqual(['float64', [0, 1]]);
  });
});

describe('overlapping operands', () => {
  test('are read before they are written', () => {
    const x = constant([
      [1, 2],
      [3, 4],
    ]);
    x.add_(x.t());
    expect(x.toArray()).toEqual([
      [2, 5],
      [5, 8],
    ]);
    const y = constant([1, 2, 3, 4]);
    y.narrow(0, 1, 3).add_(y.narrow(0, 0, 3));
    expect(y.toArray()).toEqual([1, 3, 5, 7]);
    const z = constant([1, 2, 3, 4]);
    z.narrow(0, 1, 3).copy_(z.narrow(0, 0, 3));
    expect(z.toArray()).toEqual([1, 1, 2, 3]);
  });

  test('an expanded tensor, several elements of which are one, cannot be written', () => {
    const x = zeros([1]).expand(3);
    expect(() => x.add_(1)).toThrow(
      'unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation.',
    );
    expect(x.toArray()).toEqual([0, 0, 0]);
  });
});
