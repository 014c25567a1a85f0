/**
 * @features
 * | A2 | `requires_grad_(False)` after the forward pass | the same | accumulate.test.ts: "is left out for a leaf that has been told to need no gradient since" |
 * | A2 | accumulation is in place | the same | accumulate.test.ts: "adds to the same tensor in place" |
 * | A2 | layout of the first `.grad` | the same | accumulate.test.ts: "follows a dense leaf" |
 * | A2 | dtype of `.grad` | the same | accumulate.test.ts: "is the dtype of the leaf" |
 * | A2 | a gradient is never shared | the same | accumulate.test.ts: "keeps the .grads of two leaves of %i elements apart" |
 * | A2 | a `.grad` that the user assigned | the same | accumulate.test.ts: "is added to in place, though it requires grad or has a graph" |
 * | A3 | backward in inference mode | the same | accumulate.test.ts: "runs over a graph made outside and leaves an inference tensor as .grad" |
 * | A2 | a `.grad` set to None | `x.grad = null` | accumulate.test.ts: "starts anew after null was assigned, with another tensor" |
 * | A2 | `.grad` of a float16 leaf | the same | accumulate.test.ts: "of a float16 leaf used in float32 is float16, rounded" |
 * | A2 | layout of `.grad` of leaves with gaps | row-major | accumulate.test.ts: "is row-major for a leaf with gaps or repetitions" |
 * | A2 | broadcasting in gradients | the same | accumulate.test.ts: "is undone in the gradient" |
 * | A3 | `autograd.enforce_grad_layout_policy` | `enforceGradLayoutPolicy(b)`, without effect | accumulate.test.ts: "holds also under enforceGradLayoutPolicy(false), which is a hint: as function, statement and guard" |
 */
import { describe, expect, test } from 'vitest';
import { backward, enforceGradLayoutPolicy, inferenceMode, ones, tensor, type Tensor, zeros } from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

describe('accumulation into .grad', () => {
  test('adds to the same tensor in place', () => {
    const x = leaf([1, 2]);
    x.mul(x).sum().backward();
    const first = x.grad!;
    x.mul(x).sum().backward();
    expect(x.grad).toBe(first);
    expect(first.toArray()).toEqual([4, 8]);
    expect(first._version).toBe(1);
  });

  test('adds to a tensor that the user assigned in place', () => {
    const x = leaf([1, 2]);
    const mine = constant([5, 5]);
    x.grad = mine;
    x.mul(3).sum().backward();
    expect(x.grad).toBe(mine);
    expect(mine.toArray()).toEqual([8, 8]);
  });

  test('is left out for a leaf that has been told to need no gradient since', () => {
    const [x, w] = [leaf([1, 2]), leaf([3, 4])];
    const y = x.mul(w).sum();
    x.requiresGrad_(false);
    y.backward();
    expect([x.grad, gradOf(w)]).toEqual([null, [1, 2]]);
  });

  test('starts anew after null was assigned, with another tensor', () => {
    const x = leaf([1, 2]);
    x.mul(3).sum().backward();
    const first = x.grad!;
    x.grad = null;
    x.mul(4).sum().backward();
    expect(x.grad === first).toBe(false);
    expect(first.toArray()).toEqual([3, 3]);
    expect(gradOf(x)).toEqual([4, 4]);
  });

  test('goes on in place after zero_()', () => {
    const x = leaf([1, 2]);
    x.mul(3).sum().backward();
    x.grad!.zero_();
    x.mul(4).sum().backward();
    expect(gradOf(x)).toEqual([4, 4]);
  });

  test.each([2, 1000])('keeps the .grads of two leaves of %i elements apart', (n) => {
    const [a, b] = [zeros([n], { requiresGrad: true }), zeros([n], { requiresGrad: true })];
    const g = ones([n]);
    a.add(b).backward(g);
    expect(a.grad!.sharesStorage(b.grad!)).toBe(false);
    a.grad!.zero_();
    expect(b.grad!.sum().item()).toBe(n);
    expect(g.sum().item()).toBe(n);
  });

  test('keeps the .grad apart from what the graph saved', () => {
    const [x, w] = [leaf([1, 2]), leaf([3, 4])];
    const y = x.mul(w).sum();
    y.backward({ retainGraph: true });
    x.grad!.zero_();
    w.grad!.zero_();
    expect(x.toArray()).toEqual([1, 2]);
    expect(w.toArray()).toEqual([3, 4]);
    y.backward();
    expect([gradOf(x), gradOf(w)]).toEqual([
      [3, 4],
      [1, 2],
    ]);
  });

  test('keeps .grad apart from the .grad of an intermediate result', () => {
    const x = leaf([1, 2]);
    const y = x.view([2]);
    y.retainGrad();
    const z = y.add(1);
    z.retainGrad();
    z.mul(3).sum().backward();
    x.grad!.zero_();
    expect([gradOf(x), gradOf(y), gradOf(z)]).toEqual([
      [0, 0],
      [3, 3],
      [3, 3],
    ]);
    y.grad!.zero_();
    expect(gradOf(z)).toEqual([3, 3]);
  });

  test('sums what arrives over several paths', () => {
    const x = leaf([1, 2, 3]);
    x.mul(2).add(x).add(x.mul(x)).sub(x.neg()).sum().backward();
    expect(gradOf(x)).toEqual([6, 8, 10]);
  });

  test('sums a large gradient over several paths without touching what others hold', () => {
    const n = 5000;
    const x = ones([n], { requiresGrad: true });
    const y = x.mul(2);
    y.retainGrad();
    const g = ones([n]);
    backward([y, y.add(1), y.mul(3), y.clone()], [g, g, g, g]);
    expect(y.grad!.eq(6).all().item()).toBe(true);
    expect(x.grad!.eq(12).all().item()).toBe(true);
    expect(g.eq(1).all().item()).toBe(true);
  });
});

describe('a .grad that the user assigned', () => {
  test('is added to in place, though it requires grad or has a graph', () => {
    const own = leaf([1, 1]);
    const made = leaf([1, 1]).mul(2);
    for (const given of [own, made]) {
      const x = leaf([1, 1]);
      x.grad = given;
      x.mul(2).sum().backward();
      expect(x.grad).toBe(given);
    }
    expect([own.toArray(), made.toArray(), made.gradFn!.name()]).toEqual([[3, 3], [4, 4], 'MulBackward0']);
  });

  test('of which several elements share memory cannot be added to, and stays', () => {
    const x = leaf([1, 1]);
    x.grad = constant([1]).expand([2]);
    expect(() => x.mul(2).sum().backward()).toThrow(
      'more than one element of the written-to tensor refers to a single memory location',
    );
    expect(gradOf(x)).toEqual([1, 1]);
  });

  test('and is an inference tensor can be added to in inference mode only', () => {
    const x = leaf([1, 1]);
    x.grad = inferenceMode(() => constant([1, 1]));
    const y = x.add(x).sum(); // which saves nothing, and so may run again
    expect(() => y.backward()).toThrow('Inplace update to inference tensor outside InferenceMode is not allowed.');
    expect(gradOf(x)).toEqual([1, 1]);
    inferenceMode(() => y.backward());
    expect(gradOf(x)).toEqual([3, 3]);
  });
});

describe('backward() in inference mode', () => {
  test('runs over a graph made outside and leaves an inference tensor as .grad', () => {
    const x = leaf([1, 2]);
    const y = x.mul(x).sum();
    inferenceMode(() => y.backward());
    expect([gradOf(x), x.grad!.isInference(), x.grad!.requiresGrad]).toEqual([[2, 4], true, false]);
  });
});

describe('backward() without createGraph', () => {
  test('adds in place to a .grad that createGraph gave', () => {
    const x = leaf([1, 1]);
    x.mul(x).sum().backward({ createGraph: true });
    const before = x.grad;
    x.mul(2).sum().backward();
    expect([x.grad === before, gradOf(x)]).toEqual([true, [4, 4]]);
  });
});

describe('the layout of a first .grad', () => {
  const strides = (x: Tensor): readonly number[] => {
    x.requiresGrad_().mul(x).sum().backward();
    return x.grad!.stride();
  };

  test('is row-major for a row-major leaf, even where the gradient is an expanded number', () => {
    const x = zeros([2, 3], { requiresGrad: true });
    x.sum().backward();
    expect(x.grad!.stride()).toEqual([3, 1]);
    x.grad!.add_(1);
    expect(x.grad!.toArray()).toEqual([
      [2, 2, 2],
      [2, 2, 2],
    ]);
  });

  test('follows a dense leaf', () => {
    expect(strides(zeros([2, 3]).t().detach())).toEqual([1, 3]);
    expect(strides(zeros([2, 3, 4]).permute(2, 0, 1).detach())).toEqual([1, 12, 4]);
  });

  test('holds also under enforceGradLayoutPolicy(false), which is a hint: as function, statement and guard', () => {
    const dense = (): Tensor => zeros([2, 3, 4]).permute(2, 0, 1).detach();
    expect(enforceGradLayoutPolicy(false, () => strides(dense()))).toEqual([1, 12, 4]);
    enforceGradLayoutPolicy();
    using _ = enforceGradLayoutPolicy(false);
    expect(strides(dense())).toEqual([1, 12, 4]);
    expect(() => enforceGradLayoutPolicy(0 as unknown as boolean)).toThrow('expected a boolean, got number');
  });

  test('is row-major for a leaf with gaps or repetitions', () => {
    expect(strides(zeros([4, 4]).narrow(1, 0, 2).detach())).toEqual([2, 1]);
    expect(strides(zeros([1]).expand([3]).detach())).toEqual([1]);
    expect(strides(zeros([4]).slice(0, 0, 4, 2).detach())).toEqual([1]);
  });

  test('does not change the values', () => {
    const x = constant([
      [1, 2, 3],
      [4, 5, 6],
    ])
      .t()
      .detach()
      .requiresGrad_();
    x.mul(x).sum().backward();
    expect(gradOf(x)).toEqual([
      [2, 8],
      [4, 10],
      [6, 12],
    ]);
    x.backward(ones([3, 2]));
    expect(gradOf(x)).toEqual([
      [3, 9],
      [5, 11],
      [7, 13],
    ]);
  });
});

describe('the dtype of .grad', () => {
  test('is the dtype of the leaf', () => {
    for (const dtype of ['float16', 'bfloat16', 'float32', 'float64'] as const) {
      const x = tensor([1, 2], { dtype, requiresGrad: true });
      x.mul(tensor([3, 4], { dtype: 'float64' }))
        .sum()
        .backward();
      expect(x.grad!.dtype.name).toBe(dtype);
      expect(gradOf(x)).toEqual([3, 4]);
    }
  });

  test('of a float16 leaf used in float32 is float16, rounded', () => {
    const x = leaf([1], 'float16');
    x.float().mul(0.1).backward();
    expect(x.grad!.dtype.name).toBe('float16');
    expect(gradOf(x)).toEqual([0.0999755859375]);
  });

  test('of each of two leaves is its own', () => {
    const [a, b] = [leaf([2], 'float32'), leaf([3])];
    a.mul(b).sum().backward();
    expect([a.grad!.dtype.name, b.grad!.dtype.name]).toEqual(['float32', 'float64']);
    expect([gradOf(a), gradOf(b)]).toEqual([[3], [2]]);
  });
});

describe('broadcasting', () => {
  test('is undone in the gradient', () => {
    const a = leaf([[1], [2]]);
    const b = leaf([10, 20, 30]);
    const c = leaf(2);
    a.mul(b).mul(c).sum().backward();
    expect([gradOf(a), gradOf(b), gradOf(c)]).toEqual([[[120], [120]], [6, 6, 6], 180]);
  });

  test('with an empty tensor gives an empty gradient, and zero for what was repeated', () => {
    const a = zeros([0, 3], { requiresGrad: true });
    const b = zeros([3], { requiresGrad: true });
    a.add(b).sum().backward();
    expect(a.grad!.shape).toEqual([0, 3]);
    expect(gradOf(b)).toEqual([0, 0, 0]);
  });
});
