/**
 * @features
 * | A2 | `autograd.grad` | `grad(outputs, inputs, ...)` | grad.test.ts: "returns one gradient per input, in their order, and leaves .grad alone" |
 * | A2 | `grad_outputs` | `{ gradOutputs }` | grad.test.ts: "weight the outputs" |
 * | A2 | unused inputs | the same error | grad.test.ts: "is an error by default" |
 * | A2 | `allow_unused` | `{ allowUnused }` | grad.test.ts: "gives null under allowUnused" |
 * | A2 | `materialize_grads` | `{ materializeGrads }` | grad.test.ts: "gives zeros of its sizes and dtype under materializeGrads, which implies allowUnused" |
 * | A2 | empty inputs | refused | grad.test.ts: "must not be empty" |
 * | A2 | inputs that do not require grad | refused | grad.test.ts: "must require grad" |
 * | A2 | non-tensor inputs | refused | grad.test.ts: "must be tensors, not %j" |
 * | A2 | pruning | the same | grad.test.ts: "run a graph only as far as they need it" |
 * | A2 | higher derivatives | the same | grad.test.ts: "go on for as long as there is something to differentiate" |
 * | A2 | repeated inputs | the same | grad.test.ts: "returns a repeated input repeatedly" |
 * | A2 | outputs are summed | the same | grad.test.ts: "sums over the outputs, as often as they are given" |
 * | A2 | a leaf as output and input | the same | grad.test.ts: "may be the output itself" |
 * | A2 | `materialize_grads` with `allow_unused=False` | the same error | grad.test.ts: "may not be both forbidden and materialized" |
 * | A2 | shape of `grad_outputs` | the same error | grad.test.ts: "must have the sizes of their outputs, each by its index" |
 * | A2 | `grad_outputs` are differentiated | the same | grad.test.ts: "are differentiated with respect to under createGraph: the way to a jvp" |
 * | A2 | `retain_graph` is `create_graph` by default | the same | grad.test.ts: "keep the graph by default under createGraph" |
 */
import { describe, expect, test } from 'vitest';
import { ArgumentError, backward, grad, GraphError, tensor, type Tensor, zeros } from 'chainrule';
import { constant, gradOf, leaf, probe } from './probe.js';

const values = (grads: readonly (Tensor | null)[]): unknown[] => grads.map((g) => g?.toArray() ?? null);

describe('grad()', () => {
  test('returns one gradient per input, in their order, and leaves .grad alone', () => {
    const [a, b] = [leaf(2), leaf(3)];
    const y = a.mul(a).mul(b);
    expect(values(grad(y, [b, a]))).toEqual([4, 12]);
    expect([gradOf(a), gradOf(b)]).toEqual([null, null]);
  });

  test('takes a single input for a list of one', () => {
    const x = leaf([1, 2]);
    expect(values(grad(x.mul(x).sum(), x))).toEqual([[2, 4]]);
  });

  test('does not touch a .grad that is there', () => {
    const x = leaf(2);
    x.mul(3).backward();
    const before = x.grad;
    grad(x.mul(5), x);
    expect(x.grad).toBe(before);
    expect(gradOf(x)).toBe(3);
  });

  test('returns a repeated input repeatedly', () => {
    const x = leaf(2);
    expect(values(grad(x.mul(x), [x, x, x]))).toEqual([4, 4, 4]);
  });

  test('sums over the outputs, as often as they are given', () => {
    const x = leaf(2);
    const y = x.mul(x);
    expect(values(grad([y, y, x.mul(3)], x))).toEqual([11]);
  });

  test('gives gradients in the dtype and sizes of the inputs', () => {
    const [a, b] = [leaf([1], 'float32'), leaf([[1], [2]])];
    const [da, db] = grad(a.mul(b).sum(), [a, b]);
    expect([da!.dtype.name, da!.shape, db!.dtype.name, db!.shape]).toEqual(['float32', [1], 'float64', [2, 1]]);
  });
});

describe('the inputs of grad()', () => {
  test('may be computed tensors', () => {
    const x = leaf(2);
    const y = x.mul(3);
    expect(values(grad(y.mul(y), y))).toEqual([12]);
  });

  test('may depend on each other: every one gets its whole gradient', () => {
    const x = leaf(2);
    const y = x.mul(3);
    const z = y.mul(x);
    expect(values(grad(z, [y, x, z]))).toEqual([2, 12, 1]);
  });

  test('may be the output itself', () => {
    const x = leaf([1, 2]);
    expect(values(grad(x, x, { gradOutputs: constant([3, 4]) }))).toEqual([[3, 4]]);
    const y = x.mul(2);
    expect(values(grad(y, y, { gradOutputs: constant([3, 4]) }))).toEqual([[3, 4]]);
  });

  test('may be single outputs of a node that has several', () => {
    const u = leaf([1, 2, 3]).mul(2);
    const [p, q] = u.unbind();
    expect(q!.outputNr).toBe(1);
    expect(values(grad(q!.mul(3), [p!, q!, u], { allowUnused: true }))).toEqual([null, 3, [0, 3, 0]]);
  });

  test('may have been modified in place before: the gradient is that of the value now', () => {
    const x = leaf(2);
    const y = x.mul(3);
    y.mul_(5);
    expect(values(grad(y.mul(2), [y, x]))).toEqual([2, 30]);
  });

  test('must not be empty', () => {
    const x = leaf(2);
    expect(() => grad(x.mul(2), [])).toThrow('grad requires non-empty inputs.');
    expect(() => grad(x.mul(2), [])).toThrow(ArgumentError);
  });

  test.each([[1], ['x'], [{}]])('must be tensors, not %j', (input) => {
    const x = leaf(2);
    expect(() => grad(x.mul(2), [x, input as unknown as Tensor])).toThrow('all inputs have to be Tensors');
    expect(() => grad(x.mul(2), input as unknown as Tensor)).toThrow('all inputs have to be Tensors');
  });

  test('must require grad', () => {
    const x = leaf(2);
    expect(() => grad(x.mul(2), [x, tensor(1)])).toThrow('One of the differentiated Tensors does not require grad');
    expect(() => grad(x.mul(2), x.detach())).toThrow(GraphError);
  });

  test('run a graph only as far as they need it', () => {
    const log: string[] = [];
    const [a, b] = [leaf(2), leaf(3)];
    const pa = probe(a, 'a', log);
    const pb = probe(b, 'b', log);
    const y = probe(pa.mul(pb), 'y', log);
    grad(y, pa);
    expect(log).toEqual(['y']);
    log.length = 0;
    grad(probe(probe(a, 'a', log).mul(probe(b, 'b', log)), 'y', log), a);
    expect(log).toEqual(['y', 'a']);
  });
});

describe('an input that the outputs do not depend on', () => {
  const unused =
    /One of the differentiated Tensors appears to not have been used in the graph.*Set allow_unused=True.*if this is the desired behavior\./;

  test('is an error by default', () => {
    const [a, b] = [leaf(2), leaf(3)];
    expect(() => grad(a.mul(2), [a, b])).toThrow(unused);
    expect(() => grad(a.mul(2), [a, b])).toThrow('allowUnused: true');
    expect(() => grad(a.mul(2), b, { allowUnused: false })).toThrow(unused);
  });

  test('gives null under allowUnused', () => {
    const [a, b] = [leaf(2), leaf(3)];
    expect(values(grad(a.mul(2), [a, b], { allowUnused: true }))).toEqual([2, null]);
  });

  test('gives zeros of its sizes and dtype under materializeGrads, which implies allowUnused', () => {
    const a = leaf(2);
    const b = zeros([2, 3], { dtype: 'float32' }).t().detach().requiresGrad_();
    for (const options of [{ materializeGrads: true }, { materializeGrads: true, allowUnused: true }]) {
      const [da, db] = grad(a.mul(2), [a, b], options);
      expect(da!.item()).toBe(2);
      expect([db!.dtype.name, db!.shape, db!.requiresGrad]).toEqual(['float32', [3, 2], false]);
      expect(db!.toArray()).toEqual([
        [0, 0],
        [0, 0],
        [0, 0],
      ]);
    }
  });

  test('may not be both forbidden and materialized', () => {
    const a = leaf(2);
    expect(() => grad(a.mul(2), a, { allowUnused: false, materializeGrads: true })).toThrow(
      'Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.',
    );
  });

  test('is one whose only path was cut by detach()', () => {
    const x = leaf(2);
    const y = x.mul(3);
    expect(values(grad(y.detach().mul(x), [y, x], { allowUnused: true }))).toEqual([null, 6]);
  });

  test('is a tensor that was written in place since: its present value was not used', () => {
    const x = leaf(2);
    const y = x.mul(3);
    const z = y.add(1);
    y.mul_(2);
    expect(() => grad(z, y)).toThrow(unused);
    expect(values(grad(z, [y, x], { allowUnused: true }))).toEqual([null, 3]);
  });
});

describe('gradOutputs', () => {
  test('weight the outputs', () => {
    const x = leaf([1, 2]);
    expect(values(grad(x.mul(x), x, { gradOutputs: constant([1, 10]) }))).toEqual([[2, 40]]);
    expect(values(grad([x.mul(x)], [x], { gradOutputs: [constant([1, 10])] }))).toEqual([[2, 40]]);
  });

  test('may be null for outputs of one element', () => {
    const x = leaf([1, 2]);
    const options = { gradOutputs: [constant([1, 10]), null] };
    expect(values(grad([x.mul(x), x.sum()], x, options))).toEqual([[3, 41]]);
    expect(() => grad([x.mul(x), x.sum()], x, { gradOutputs: [null, null] })).toThrow(
      'grad can be implicitly created only for scalar outputs',
    );
  });

  test('must have the sizes of their outputs, each by its index', () => {
    const x = leaf([1, 2]);
    expect(() => grad([x.sum(), x.mul(2)], x, { gradOutputs: [null, constant([[1, 2]])] })).toThrow(
      'Mismatch in shape: grad_output[1] has a shape of torch.Size([1, 2]) and output[1] has a shape of torch.Size([2]).',
    );
  });

  test('are one per output', () => {
    const x = leaf([1, 2]);
    const g = constant([1, 1]);
    expect(() => grad(x.mul(2), x, { gradOutputs: [g, g] })).toThrow(/gradient/);
    expect(() => grad([x.mul(2), x.mul(3)], x, { gradOutputs: g })).toThrow(/gradient/);
  });

  test('are not modified', () => {
    const x = leaf([1, 2]);
    const g = constant([1, 10]);
    const y = x.clone();
    const grads = grad([y, y, x, x.add(1), x.mul(2)], [x, y], { gradOutputs: [g, g, g, g, g] });
    expect(values(grads)).toEqual([
      [6, 60],
      [2, 20],
    ]);
    expect([g.toArray(), g._version]).toEqual([[1, 10], 0]);
  });

  test('are differentiated with respect to under createGraph: the way to a jvp', () => {
    const x = leaf([1, 2, 3]);
    const v = zeros([3], { dtype: 'float64', requiresGrad: true });
    const [vjp] = grad(x.mul(x).mul(x), x, { gradOutputs: v, createGraph: true });
    const [jvp] = grad(vjp!, v, { gradOutputs: constant([1, 10, 100]) });
    expect(jvp!.toArray()).toEqual([3, 120, 2700]);
  });

  test('that require grad give gradients without graph when createGraph is off', () => {
    const x = leaf([1, 2]);
    const [dx] = grad(x.mul(x), x, { gradOutputs: leaf([1, 10]) });
    expect(dx!.requiresGrad).toBe(false);
    expect(dx!.toArray()).toEqual([2, 40]);
  });
});

describe('higher derivatives through grad()', () => {
  test('go on for as long as there is something to differentiate', () => {
    const x = leaf(2);
    let y = x.pow(4);
    const found: number[] = [];
    for (let order = 1; order <= 4; order++) {
      y = grad(y, x, { createGraph: true })[0]!;
      found.push(y.item());
    }
    expect(found).toEqual([32, 48, 48, 24]);
    expect(grad(y, x, { createGraph: true, allowUnused: true })[0]?.item() ?? 0).toBe(0);
  });

  test('of sin are cos, -sin, -cos, sin', () => {
    const x = leaf(0.5);
    let y = x.sin();
    for (const expected of [Math.cos(0.5), -Math.sin(0.5), -Math.cos(0.5), Math.sin(0.5)]) {
      y = grad(y, x, { createGraph: true })[0]!;
      expect(y.item()).toBeCloseTo(expected, 14);
    }
  });

  test('mix inputs: the Hessian is symmetric', () => {
    const [a, b] = [leaf(2), leaf(3)];
    const y = a.pow(3).mul(b.pow(2));
    const [da, db] = grad(y, [a, b], { createGraph: true });
    const [daa, dab] = grad(da!, [a, b], { retainGraph: true });
    const [dba, dbb] = grad(db!, [a, b]);
    // 6 a b^2, 6 a^2 b, 2 a^3
    expect(values([daa!, dab!, dba!, dbb!])).toEqual([108, 72, 72, 16]);
  });

  test('work after backward() with createGraph, in both orders of differentiation', () => {
    const [x, y] = [leaf(2), leaf(3)];
    x.mul(x).mul(y).backward({ createGraph: true });
    const dx = x.grad!;
    const dy = y.grad!;
    expect(values(grad(dx, [x, y], { retainGraph: true }))).toEqual([6, 4]);
    expect(values(grad(dy, x))).toEqual([4]);
  });

  test('keep the graph by default under createGraph', () => {
    const x = leaf(2);
    const y = x.mul(x);
    grad(y, x, { createGraph: true });
    expect(values(grad(y, x))).toEqual([4]);
    expect(() => grad(y, x)).toThrow(GraphError);
  });

  test('of a gradient that depends on nothing tracked do not exist', () => {
    const x = leaf(2);
    const [dx] = grad(x.mul(3), x, { createGraph: true });
    expect(dx!.requiresGrad).toBe(false);
    expect(() => grad(dx!, x)).toThrow('element 0 of tensors does not require grad and does not have a grad_fn');
  });

  test('with respect to an intermediate result that the gradient was taken at', () => {
    const x = leaf(2);
    const y = x.mul(x);
    const z = y.pow(3);
    const [dy] = grad(z, y, { createGraph: true });
    expect(dy!.item()).toBe(48);
    expect(values(grad(dy!, [y, x]))).toEqual([24, 96]);
  });

  test('pass through results that were saved: exp of exp', () => {
    const x = leaf(0.5);
    const y = x.exp().exp();
    const [d1] = grad(y, x, { createGraph: true });
    const [d2] = grad(d1!, x);
    const e = Math.exp(0.5);
    expect(d1!.item()).toBeCloseTo(Math.exp(e) * e, 12);
    expect(d2!.item()).toBeCloseTo(Math.exp(e) * e * (1 + e), 12);
  });

  test('reach the second operand of a matrix product', () => {
    const a = leaf([
      [1, 2],
      [3, 4],
    ]);
    const b = leaf([
      [5, 6],
      [7, 8],
    ]);
    const y = a.matmul(b).pow(2).sum();
    const [da] = grad(y, a, { createGraph: true });
    const [daa, db] = grad(da!.sum(), [a, b]);
    // recorded with PyTorch 1.13
    expect(da!.toArray()).toEqual([
      [454, 618],
      [1030, 1402],
    ]);
    expect(daa!.toArray()).toEqual([
      [288, 392],
      [288, 392],
    ]);
    expect(db!.toArray()).toEqual([
      [220, 256],
      [268, 312],
    ]);
  });
});

describe('grad() and backward() on one graph', () => {
  test('free it for each other', () => {
    const x = leaf(2);
    const y = x.mul(x);
    grad(y, x, { retainGraph: true });
    y.backward({ retainGraph: true });
    grad(y, x);
    expect(() => y.backward()).toThrow(GraphError);
    expect(gradOf(x)).toBe(4);
  });

  test('agree', () => {
    const [a, b] = [leaf([0.5, -1.5]), leaf([[2], [0.25]])];
    const y = (): Tensor => a.sin().mul(b.exp()).add(a.div(b)).pow(2).sum();
    const found = grad(y(), [a, b]);
    backward(y());
    expect(values(found)).toEqual([gradOf(a), gradOf(b)]);
  });

  test('both fill the retained .grad of a tensor that the run passed through', () => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    y.retainGrad();
    grad(y.sum(), x, { retainGraph: true });
    expect(gradOf(y)).toEqual([1, 1]);
    y.sum().backward();
    expect(gradOf(y)).toEqual([2, 2]);
  });

  test('differ in what they write: grad() at a retained tensor itself only returns', () => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    y.retainGrad();
    expect(values(grad(y.sum(), y))).toEqual([[1, 1]]);
    expect(y.grad).toBeNull();
  });
});
