import { afterEach, describe, expect, test } from 'vitest';
import {
  grad,
  GraphError,
  isAnomalyEnabled,
  noGrad,
  ones,
  setDetectAnomaly,
  tensor,
  type Tensor,
  zeros,
} from 'chainrule';
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

describe('a saved tensor that was modified', () => {
  test('is an error at backward, with its type, sizes, producer and versions', () => {
    const y = leaf([1, 2]).mul(3);
    const z = y.mul(y);
    y.add_(1);
    expect(() => z.sum().backward()).toThrow(
      `${MODIFIED}: [torch.DoubleTensor [2]], which is output 0 of AddBackward0, is at version 1; expected version 0 instead.`,
    );
    expect(() => z.sum().backward()).toThrow(GraphError);
  });

  test('that is a saved result names the node that made it', () => {
    const y = leaf([1, 2]).exp();
    const z = y.mul(1);
    y.add_(1);
    // AddBackward0 is what y is an output of now; the saved result is that of ExpBackward0, as PyTorch says.
    expect(() => z.sum().backward()).toThrow(
      `${MODIFIED}: [torch.DoubleTensor [2]], which is output 0 of ExpBackward0, is at version 1; expected version 0 instead.`,
    );
  });

  test('that is a leaf has no producer', () => {
    const x = leaf([[1, 2]], 'float32');
    const y = x.mul(x);
    noGrad(() => x.add_(1));
    expect(() => y.sum().backward()).toThrow(
      `${MODIFIED}: [torch.FloatTensor [1, 2]] is at version 1; expected version 0 instead.`,
    );
  });

  test('names the operation that modified it last, and says what to do', () => {
    const x = leaf([1, 2]);
    const y = x.mul(x);
    noGrad(() => x.add_(1).sub_(1));
    const attempt = (): void => y.sum().backward();
    expect(attempt).toThrow('is at version 2; expected version 0');
    expect(attempt).toThrow('sub_');
    expect(attempt).toThrow('clone()');
    expect(attempt).toThrow('MulBackward0');
    expect(attempt).toThrow(/set_detect_anomaly/);
  });

  test.each<[string, (x: Tensor) => void, string]>([
    ['through a view', (x) => x.select(0, 0).mul_(2), 'mul_'],
    ['through detach()', (x) => x.detach().zero_(), 'zero_'],
    ['through a view of detach()', (x) => x.detach().narrow(0, 0, 1).exp_(), 'exp_'],
    ['by copy_', (x) => x.copy_(constant([5, 6])), 'copy_'],
    ['by fill_', (x) => x.fill_(0), 'fill_'],
    ['even to the same values', (x) => x.mul_(1), 'mul_'],
  ])('is noticed when it was modified %s', (_, write, name) => {
    const x = leaf([1, 2]);
    const y = x.mul(x);
    noGrad(() => write(x));
    expect(() => y.sum().backward()).toThrow(MODIFIED);
    expect(() => y.sum().backward()).toThrow(name);
    expect(x.grad).toBeNull();
  });

  test('is noticed when the saved tensor is a view and its base was modified', () => {
    const x = leaf([1, 2]);
    const base = x.mul(1);
    const v = base.select(0, 0);
    const y = v.mul(v);
    base.add_(1);
    expect(() => y.backward()).toThrow(MODIFIED);
  });

  test('at another version than 0 is expected at that version', () => {
    const x = leaf([1, 2]);
    noGrad(() => x.add_(1).add_(1));
    const y = x.mul(x);
    y.sum().backward();
    expect(gradOf(x)).toEqual([6, 8]);
    const z = x.mul(x);
    noGrad(() => x.add_(1));
    expect(() => z.sum().backward()).toThrow('is at version 3; expected version 2 instead');
  });

  test('is an error under createGraph, too', () => {
    const x = leaf([1, 2]);
    const y = x.mul(x).sum();
    noGrad(() => x.add_(1));
    expect(() => grad(y, x, { createGraph: true })).toThrow(MODIFIED);
  });

  test('can be given back its graph by writing a clone instead', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    const z = y.mul(y);
    y.clone().add_(1);
    z.sum().backward();
    expect(gradOf(x)).toEqual([18, 36]);
  });
});

describe('under anomaly detection', () => {
  afterEach(() => setDetectAnomaly(false));

  test('the error also says where the tensor was modified', () => {
    setDetectAnomaly(true);
    expect(isAnomalyEnabled()).toBe(true);
    const x = leaf([1, 2]);
    const y = x.mul(x).sum();
    noGrad(() => modifiedHere(x));
    const attempt = (): void => y.backward();
    expect(attempt).toThrow(MODIFIED);
    expect(attempt).toThrow(/modifiedHere/);
    expect(attempt).toThrow(/inplace\.test\.ts/);
  });

  test('and names the line of the write, not one of the library', () => {
    setDetectAnomaly(true);
    const x = leaf([1, 2]);
    const y = x.mul(x).sum();
    noGrad(() => modifiedHere(x));
    let message = '';
    try {
      y.backward();
    } catch (error) {
      message = (error as Error).message;
    }
    const firstFrame = /\n\s+at [^\n]*/.exec(message)?.[0] ?? '';
    expect(firstFrame).toContain('modifiedHere');
  });

  test('is off by default, takes a boolean, and costs no site when off', () => {
    expect(isAnomalyEnabled()).toBe(false);
    expect(() => setDetectAnomaly(1 as unknown as boolean)).toThrow('boolean');
    const x = leaf([1, 2]);
    const y = x.mul(x).sum();
    noGrad(() => modifiedHere(x));
    expect(() => y.backward()).not.toThrow(/modifiedHere/);
  });
});

function modifiedHere(x: Tensor): void {
  x.add_(1);
}

describe('what is not saved may be modified', () => {
  test.each<[string, (x: Tensor) => Tensor, number]>([
    ['add of a number', (x) => x.add(1), 1],
    ['add of itself', (x) => x.add(x), 2],
    ['sub', (x) => x.sub(1), 1],
    ['mul by a number', (x) => x.mul(3), 3],
    ['div by a number', (x) => x.div(2), 0.5],
    ['mul by a constant tensor', (x) => x.mul(constant([3, 3])), 3],
    ['neg', (x) => x.neg(), -1],
    ['sum', (x) => x.sum(), 1],
    ['mean', (x) => x.mean().mul(2), 1],
    ['view', (x) => x.view(2, 1).clone(), 1],
    ['clone', (x) => x.clone(), 1],
    ['select', (x) => x.select(0, 0).clone().add(x.select(0, 1).clone()), 1],
    ['a result-saving operation', (x) => x.mul(0).exp().add(x.clone()), 1],
    [
      'addmm of the added matrix',
      (x) => x.view(1, 2).addmm(zeros([1, 1], { dtype: 'float64' }), zeros([1, 2], { dtype: 'float64' })),
      1,
    ],
    ['cumsum', (x) => x.cumsum(0).select(0, 1).clone(), 1],
    ['cat', (x) => x.unsqueeze(0).flip(0).clone(), 1],
  ])('after %s', (_, f, expected) => {
    const x = leaf([1, 2]);
    const y = f(x);
    noGrad(() => x.fill_(100));
    y.sum().backward();
    expect(gradOf(x)).toEqual([expected, expected]);
  });

  test('after mul with something that needs no gradient', () => {
    const x = leaf([1, 2]);
    const c = constant([3, 4]);
    const y = c.mul(x);
    noGrad(() => x.zero_());
    y.sum().backward();
    expect(gradOf(x)).toEqual([3, 4]);
    const again = c.mul(x);
    c.add_(1);
    expect(() => again.sum().backward()).toThrow(MODIFIED);
  });

  test('matmul saves the other side only', () => {
    const a = leaf([[1, 2]]);
    const b = constant([[3], [4]]);
    const y = a.matmul(b);
    noGrad(() => a.zero_());
    y.sum().backward();
    expect(gradOf(a)).toEqual([[3, 4]]);
  });

  test('relu_, exp_ and other operations that save their result may follow on what they overwrote', () => {
    const x = leaf([-1, 2]);
    const y = x.add(0).relu_();
    const z = y.exp();
    z.sum().backward();
    expect(gradOf(x)).toEqual([0, Math.exp(2)]);
    const t = x.add(0).exp_();
    t.add_(1);
    expect(() => t.sum().backward()).toThrow(MODIFIED);
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
