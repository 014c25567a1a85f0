/**
 * Parameters: leaves that ask for a gradient, whatever holds around them.
 *
 * @features
 * | A1 | torch.nn.Parameter | `new Parameter(data, requiresGrad?)` | parameter.test.ts: "is a leaf that requires grad, also under noGrad() and of a result" |
 * | A1 | Parameter of integers | refused unless `requiresGrad` is false | parameter.test.ts: "of integers requires no grad, and must say so" |
 * | A1 | Parameter containing: | the same | parameter.test.ts: "prints as what it is" |
 * | A1 | Parameter shares its data | the same | parameter.test.ts: "shares the elements of its data" |
 */
import { describe, expect, test } from 'vitest';
import { DTypeError, inferenceMode, noGrad, Parameter, tensor, Tensor } from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

describe('a Parameter', () => {
  test('is a leaf that requires grad, also under noGrad() and of a result', () => {
    const made = [
      new Parameter(constant([1])),
      noGrad(() => new Parameter(constant([1]))),
      new Parameter(leaf([1]).mul(2)),
    ];
    for (const p of made) {
      expect([p.requiresGrad, p.isLeaf, p.gradFn, p._isView()]).toEqual([true, true, null, false]);
      expect(p).toBeInstanceOf(Tensor);
    }
  });

  test('is differentiated, and what its data was computed from is not', () => {
    const x = leaf([3]);
    const p = new Parameter(x.mul(2));
    p.mul(p).sum().backward();
    expect([gradOf(p), gradOf(x)]).toEqual([[12], null]);
  });

  test('may require no grad', () => {
    const p = new Parameter(constant([1]), false);
    expect([p.requiresGrad, p.isLeaf]).toEqual([false, true]);
    expect(p.requiresGrad_().mul(2).requiresGrad).toBe(true);
  });

  test('of integers requires no grad, and must say so', () => {
    const integers = tensor([1, 2], { dtype: 'int64' });
    const make = (): unknown => new Parameter(integers);
    expect(make).toThrow(DTypeError);
    expect(make).toThrow('Only Tensors of floating point and complex dtype can require gradients');
    expect(new Parameter(integers, false).toArray()).toEqual([1, 2]);
  });

  test('prints as what it is', () => {
    expect(String(new Parameter(tensor([1, 2])))).toBe('Parameter containing:\ntensor([1., 2.], requires_grad=True)');
    expect(String(new Parameter(tensor([1, 2]), false))).toBe('Parameter containing:\ntensor([1., 2.])');
    expect(String(new Parameter(tensor([1, 2])).mul(2))).toBe('tensor([2., 4.], grad_fn=<MulBackward0>)');
  });

  test('shares the elements of its data', () => {
    const data = constant([1, 2]);
    const p = new Parameter(data);
    noGrad(() => p.mul_(10));
    expect(data.toArray()).toEqual([10, 20]);
    expect(p.isLeaf).toBe(true);
  });

  test('made in inference mode is an inference tensor', () => {
    expect(inferenceMode(() => new Parameter(constant([1]))).isInference()).toBe(true);
  });
});
