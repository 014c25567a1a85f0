/**
 * @features
 * | A1 | `Tensor.grad_dtype` | `t.gradDtype` | grad-dtype.test.ts: "is the dtype of the tensor unless set" |
 * | A1 | assigning `grad_dtype` | the same | grad-dtype.test.ts: "is what gradients that arrive are cast to" |
 * | A1 | `grad_dtype = None` | `t.gradDtype = null` | grad-dtype.test.ts: "null takes gradients as they come" |
 * | A1 | `grad_dtype` of a non-leaf | refused | grad-dtype.test.ts: "is for leaves only" |
 */
import { describe, expect, test } from 'vitest';
import { backward, DTypeError, float16, float32, float64, grad, GraphError, ones, tensor } from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

describe('gradDtype', () => {
  test('is the dtype of the tensor unless set', () => {
    expect(leaf([1, 2]).gradDtype).toBe(float64);
    expect(ones([2]).gradDtype).toBe(float32);
    const x = leaf([1, 2], 'float16');
    x.mul(2).sum().backward();
    expect([x.gradDtype, x.grad!.dtype]).toEqual([float16, float16]);
  });

  test('is what gradients that arrive are cast to', () => {
    const x = leaf([1, 2], 'float32');
    x.gradDtype = 'float64';
    x.mul(3).sum().backward();
    expect([x.gradDtype, x.grad!.dtype, gradOf(x)]).toEqual([float64, float64, [3, 3]]);
    const kept = x.grad;
    x.mul(x).sum().backward();
    expect(x.grad).toBe(kept);
    expect(gradOf(x)).toEqual([5, 7]);
  });

  test('may be set before the tensor requires grad, and after it was used', () => {
    const x = ones([2]);
    x.gradDtype = float16;
    x.requiresGrad_();
    x.mul(2).sum().backward();
    expect(x.grad!.dtype).toBe(float16);
    const z = leaf([1, 2]);
    const y = z.mul(2).sum();
    z.gradDtype = 'float32';
    y.backward();
    expect(z.grad!.dtype).toBe(float32);
  });

  test('rounds what it narrows', () => {
    const x = leaf(1);
    x.gradDtype = 'float16';
    x.mul(0.1).backward();
    expect(gradOf(x)).toBe(0.0999755859375);
  });

  test('holds where the leaf is the root, for grad(), and under createGraph', () => {
    const x = leaf([1, 2], 'float32');
    x.gradDtype = 'float64';
    x.backward(tensor([1, 2]));
    expect([x.grad!.dtype, gradOf(x)]).toEqual([float64, [1, 2]]);
    expect(grad(x.mul(2).sum(), x)[0]!.dtype).toBe(float64);
    const z = leaf(2, 'float32');
    z.gradDtype = 'float64';
    backward(z.mul(z), { createGraph: true });
    expect([z.grad!.dtype, z.grad!.requiresGrad, gradOf(z)]).toEqual([float64, true, 4]);
    const one = leaf(2, 'float32');
    one.gradDtype = 'float64';
    one.backward();
    expect(one.grad!.dtype).toBe(float64);
  });

  test('null takes gradients as they come', () => {
    const x = leaf([1, 2], 'float32');
    x.gradDtype = null;
    expect(x.gradDtype).toBeNull();
    x.backward(constant([1, 2]));
    expect([x.grad!.dtype, gradOf(x)]).toEqual([float64, [1, 2]]);
    x.grad = ones([2], { dtype: 'float16' });
    expect(x.grad.dtype).toBe(float16);
  });

  test('is what an assigned .grad must have', () => {
    const x = leaf([1, 2], 'float32');
    x.gradDtype = 'float64';
    expect(() => (x.grad = ones([2]))).toThrow('assigned grad has data of a different type');
    x.grad = constant([1, 2]);
    expect(gradOf(x)).toEqual([1, 2]);
  });

  test('may not be set to another dtype than the gradient that is there has', () => {
    const x = leaf([1, 2], 'float32');
    x.mul(2).sum().backward();
    expect(() => (x.gradDtype = 'float64')).toThrow(
      "Cannot set grad_dtype to 'float64' because there is already a gradient with dtype 'float32'",
    );
    expect(x.gradDtype).toBe(float32);
    x.gradDtype = 'float32';
    x.grad = null;
    x.gradDtype = 'float64';
    expect(x.gradDtype).toBe(float64);
  });

  test('is for leaves only', () => {
    const y = leaf([1, 2]).mul(2);
    expect(() => y.gradDtype).toThrow('grad_dtype can only be accessed on leaf tensors.');
    expect(() => (y.gradDtype = null)).toThrow('grad_dtype can only be set on leaf tensors.');
    expect(() => y.gradDtype).toThrow(GraphError);
  });

  test('must be a floating dtype', () => {
    const x = leaf([1, 2]);
    expect(() => (x.gradDtype = 'int64')).toThrow(DTypeError);
    expect(() => (x.gradDtype = 3 as never)).toThrow('grad_dtype must be a torch.dtype or None, but got number');
    expect(x.gradDtype).toBe(float64);
  });

  test('follows data of another dtype, unless it was set', () => {
    const x = leaf([1, 2]);
    x.data = tensor([1, 2]);
    x.mul(2).sum().backward();
    expect(x.grad!.dtype).toBe(float32);
    const z = leaf([1, 2]);
    z.gradDtype = 'float16';
    z.data = tensor([1, 2]);
    expect(z.gradDtype).toBe(float16);
  });
});
