/**
 * The dtype of gradients: that of their leaf, unless the leaf says otherwise. As PyTorch has it since 2.9; the version that recorded
 * the other tests' values does not.
 *
 * @features
 * | A1 | grad_dtype | `t.gradDtype` | grad-dtype.test.ts: "is the leaf's own, unless it is set" |
 * | A1 | grad_dtype=None | `t.gradDtype = null` | grad-dtype.test.ts: "of null leaves gradients as they arrive" |
 * | A1 | grad_dtype: errors | GraphError, DTypeError | grad-dtype.test.ts: "belongs to leaves" |
 * | A2 | grad dtype | cast by the engine | grad-dtype.test.ts: "is the leaf's own, unless it is set" |
 */
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  type Context,
  deepCopy,
  DTypeError,
  type DTypeName,
  Function,
  grad,
  GraphError,
  ones,
  Parameter,
  type Tensor,
  zeros,
} from 'chainrule';

const dtypeOf = (t: Tensor | null): string | null => t?.dtype.name ?? null;

/** x again, whose gradient is one of another dtype: what a Function of the user's returns. */
class Wide extends Function {
  static forward(_ctx: Context, x: Tensor): Tensor {
    return x.clone();
  }

  static backward(_ctx: Context, g: Tensor): Tensor {
    return g.to('float64');
  }
}

const leafOf = (dtype: DTypeName): Tensor => ones([2], { dtype, requiresGrad: true });

describe('the dtype of gradients', () => {
  test("is the leaf's own, unless it is set", () => {
    const x = leafOf('bfloat16');
    expect(x.gradDtype!.name).toBe('bfloat16');
    x.mul(3).sum().backward();
    expect(dtypeOf(x.grad)).toBe('bfloat16');
    x.grad = null;
    x.gradDtype = 'float32';
    expect(x.gradDtype!.name).toBe('float32');
    x.mul(3).sum().backward();
    x.mul(2).sum().backward();
    expect([dtypeOf(x.grad), x.grad!.toArray(), x.dtype.name]).toEqual(['float32', [5, 5], 'bfloat16']);
  });

  test('keeps what the dtype of the leaf could not', () => {
    // 1 + 1/256 is no bfloat16: a gradient in bfloat16 stays 1, however often that is added.
    const sum = (dtype: DTypeName): number => {
      const x = leafOf('bfloat16');
      x.gradDtype = dtype;
      x.sum().backward();
      for (let i = 0; i < 4; i++)
        x.mul(1 / 256)
          .sum()
          .backward();
      return x.grad!.select(0, 0).item();
    };
    expect([sum('bfloat16'), sum('float32')]).toEqual([1, 1 + 4 / 256]);
  });

  test('of null leaves gradients as they arrive', () => {
    const x = leafOf('float32');
    x.gradDtype = null;
    expect(x.gradDtype).toBeNull();
    Wide.apply(x).sum().backward();
    expect([dtypeOf(x.grad), x.grad!.toArray()]).toEqual(['float64', [1, 1]]);
    const y = leafOf('float32');
    Wide.apply(y).sum().backward();
    expect(dtypeOf(y.grad)).toBe('float32');
  });

  test('holds for grad() and recorded gradients', () => {
    const x = leafOf('float32');
    x.gradDtype = 'float64';
    const [dx] = grad(x.pow(3).sum(), x, { createGraph: true });
    expect([dtypeOf(dx!), dx!.toArray()]).toEqual(['float64', [3, 3]]);
    dx!.sum().backward();
    expect([dtypeOf(x.grad), x.grad!.toArray()]).toEqual(['float64', [6, 6]]);
  });

  test('holds for a leaf that is differentiated itself', () => {
    const x = ones([], { requiresGrad: true });
    x.gradDtype = 'float64';
    x.backward();
    expect(dtypeOf(x.grad)).toBe('float64');
    const y = ones([], { requiresGrad: true });
    y.gradDtype = null;
    y.backward();
    y.backward(ones([], { dtype: 'float64' }));
    expect([dtypeOf(y.grad), y.grad!.item()]).toEqual(['float32', 2]);
  });

  test('may be set before the leaf requires grad, and before or after it is used', () => {
    const x = ones([2]);
    x.gradDtype = 'float64';
    expect(x.requiresGrad).toBe(false);
    x.requiresGrad_().sum().backward();
    expect(dtypeOf(x.grad)).toBe('float64');
    const y = leafOf('float32');
    const loss = y.sum();
    y.gradDtype = 'float16';
    loss.backward();
    expect(dtypeOf(y.grad)).toBe('float16');
  });

  test('holds for what is assigned', () => {
    const x = leafOf('float32');
    expect(() => (x.grad = zeros([2], { dtype: 'float64' }))).toThrow('assigned grad has data of a different type');
    x.gradDtype = 'float64';
    x.grad = zeros([2], { dtype: 'float64' });
    expect(() => (x.grad = zeros([2]))).toThrow(DTypeError);
    x.gradDtype = null;
    x.grad = zeros([2], { dtype: 'float16' });
    expect(dtypeOf(x.grad)).toBe('float16');
  });

  test('cannot be changed while there is a gradient of another', () => {
    const x = leafOf('float32');
    x.sum().backward();
    expect(() => (x.gradDtype = 'float64')).toThrow(DTypeError);
    expect(() => (x.gradDtype = 'float64')).toThrow(
      "Cannot set grad_dtype to 'float64' because there is already a gradient with dtype 'float32'",
    );
    expect(x.gradDtype!.name).toBe('float32');
    x.gradDtype = 'float32';
    x.gradDtype = null;
    expect(x.gradDtype).toBeNull();
  });

  test('belongs to leaves', () => {
    const y = leafOf('float32').mul(2);
    expect(() => y.gradDtype).toThrow(GraphError);
    expect(() => y.gradDtype).toThrow('grad_dtype can only be accessed on leaf tensors.');
    expect(() => (y.gradDtype = 'float64')).toThrow('grad_dtype can only be set on leaf tensors');
    expect(() => (leafOf('float32').gradDtype = 'float31' as DTypeName)).toThrow(ArgumentError);
  });

  test('is a floating dtype', () => {
    const x = leafOf('float32');
    expect(() => (x.gradDtype = 'int64')).toThrow(DTypeError);
    expect(() => (x.gradDtype = 3 as never)).toThrow('grad_dtype must be a torch.dtype or None, but got number');
    expect(x.gradDtype!.name).toBe('float32');
  });

  test('stays when data is exchanged, and goes along with copies', () => {
    const x = leafOf('float32');
    x.gradDtype = 'float64';
    x.data = zeros([2]);
    expect([x.gradDtype!.name, deepCopy(x).gradDtype!.name]).toEqual(['float64', 'float64']);
    const y = leafOf('float32');
    y.sum();
    y.data = zeros([2], { dtype: 'float64' });
    expect(y.gradDtype!.name).toBe('float64');
    const p = new Parameter(ones([2]));
    p.gradDtype = 'float16';
    expect(deepCopy(p).gradDtype!.name).toBe('float16');
  });
});
