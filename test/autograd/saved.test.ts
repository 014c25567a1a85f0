/**
 * @features
 * | A4 | modified by an inplace operation | the same error | saved.test.ts: "is an error at backward, with its type, sizes, producer and versions" |
 * | A4 | — (who modified it, E1) | named | saved.test.ts: "names the operation that modified it last, and says what to do" |
 * | A4 | — | under `setDetectAnomaly(true)` also where | saved.test.ts: "and names the line of the write, not one of the library" |
 * | A4 | only what a formula needs is saved | the same | saved.test.ts: "after mul with something that needs no gradient" |
 * | A4 | a saved leaf has no producer in the message | the same | saved.test.ts: "that is a leaf has no producer" |
 * | A4 | writes that are noticed | the same | saved.test.ts: "is noticed when it was modified %s" |
 * | A4 | `add`, `sum`, views, indexing save no input | the same | saved.test.ts: "after %s" |
 */
import { afterEach, describe, expect, test } from 'vitest';
import {
  cat,
  grad,
  GraphError,
  isAnomalyEnabled,
  noGrad,
  setDetectAnomaly,
  stack,
  tensor,
  type Tensor,
  zeros,
} from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

const MODIFIED = 'one of the variables needed for gradient computation has been modified by an inplace operation';

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

describe('what a write into a view saved', () => {
  const written = (): { x: Tensor; y: Tensor; w: Tensor } => {
    const x = leaf([2, 3]);
    const w = leaf([5]);
    const base = x.add(0);
    base.narrow(0, 0, 1).mul_(w);
    return { x, w, y: base.sum() };
  };

  test('is freed by backward, as far as a second one is concerned', () => {
    const { x, w, y } = written();
    y.backward();
    expect([gradOf(x), gradOf(w)]).toEqual([[5, 1], [2]]);
    expect(() => y.backward()).toThrow('Trying to backward through the graph a second time');
    expect(() => grad(y, x)).toThrow('Trying to backward through the graph a second time');
  });

  test('stays while the graph is retained', () => {
    const { x, w, y } = written();
    y.backward({ retainGraph: true });
    y.backward();
    expect([gradOf(x), gradOf(w)]).toEqual([[10, 2], [4]]);
  });

  test('is checked before any gradient is accumulated', () => {
    const { x, w, y } = written();
    noGrad(() => w.add_(1));
    expect(() => y.backward()).toThrow(MODIFIED);
    expect([x.grad, w.grad]).toEqual([null, null]);
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
    expect(attempt).toThrow(/saved\.test\.ts/);
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
    ['flip', (x) => x.flip(0), 1],
    ['roll', (x) => x.roll(1), 1],
    ['cat', (x) => cat([x, x]), 2],
    ['stack', (x) => stack([x, x]), 2],
    ['repeat', (x) => x.repeat(3), 3],
    ['indexing with a tensor', (x) => x.at(tensor([1n, 0n])), 1],
    ['indexing with a mask', (x) => x.at(tensor([true, true])), 1],
    ['gather', (x) => x.gather(0, tensor([1n, 0n])), 1],
    ['indexSelect', (x) => x.indexSelect(0, tensor([0n, 1n, 0n, 1n])), 2],
    ['where, of the condition only', (x) => x.where(tensor([true, true]), x), 1],
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
