/**
 * chainrule/lite: what a program has not asked for is not in it, and says so when it is used: which it is, and how to get it. This file
 * imports nothing but the small entry, so that things are as in such a program; bundling it is the smoke test's concern.
 */
import { describe, expect, test } from 'vitest';
import {
  add,
  backward,
  dualLevel,
  functional,
  grad,
  gradcheck,
  graph,
  makeDual,
  mul,
  NotImplementedError,
  sum,
  Tensor,
  tensor,
  unpackDual,
  vmap,
} from 'chainrule/lite';
import { refuseMissing } from '../../src/ops/missing.js';

const leaf = (): Tensor => tensor([1, 2], { dtype: 'float64', requiresGrad: true });
const square = (x: Tensor): Tensor => mul(x, x);

describe('a program of chainrule/lite is told how to get', () => {
  test('an operation, by its function', () => {
    const x = tensor([0]);
    // In the sources all operations are there; a bundler would have dropped this one.
    const { exp, exp_ } = Object.getOwnPropertyDescriptors(Tensor.prototype);
    delete (Tensor.prototype as Partial<Tensor>).exp;
    delete (Tensor.prototype as Partial<Tensor>).exp_;
    try {
      refuseMissing();
      expect(() => x.exp()).toThrow(NotImplementedError);
      expect(() => x.exp_()).toThrow(
        "Tensor.exp_: this program holds only the operations that it imports from 'chainrule/lite'; import its function " +
          "from there and call that, or import from 'chainrule'",
      );
    } finally {
      Object.defineProperties(Tensor.prototype, { exp, exp_ });
    }
    expect(x.exp().item()).toBe(1);
  });

  test('brackets, which have no function', () => {
    expect(() => tensor([1]).at(0)).toThrow(
      /^Tensor.at: this program .* call select\(\), narrow\(\) or indexSelect\(\)/,
    );
    expect(() => tensor([1]).setAt_([0], 1)).toThrow(NotImplementedError);
  });

  test('forward mode, where no level was opened by dualLevel', () => {
    const x = leaf();
    const message = "forward mode: this program does not hold it; import 'chainrule/func' once";
    expect(() => gradcheck(square, x, { checkForwardAd: true })).toThrow(message);
    expect(() => functional.jacobian(square, x, { vectorize: true, strategy: 'forward-mode' })).toThrow(message);
    // What differentiates backward needs none.
    expect(gradcheck(square, x)).toBe(true);
    expect(functional.jvp(square, x, tensor([1, 1]))[1].toArray()).toEqual([2, 4]);
  });

  test('gradients in batches', () => {
    const x = leaf();
    const options = { gradOutputs: tensor([[1, 0]], { dtype: 'float64' }), isGradsBatched: true };
    expect(() => grad(square(x), x, options)).toThrow(
      "grad: isGradsBatched needs vmap: import 'chainrule' or 'chainrule/func'",
    );
  });

  test('JSON, which a tensor is not', () => {
    expect(() => JSON.stringify({ x: leaf() })).toThrow(/JSON; use .* tolist\(\)$/);
  });

  test('other dtypes of gradients', () => {
    const x = leaf();
    expect(() => x.gradDtype).toThrow(/^Tensor.gradDtype: this program .* convert gradients in a hook/);
    expect(() => (x.gradDtype = 'float32')).toThrow(/^Tensor.gradDtype: this program/);
  });

  test('raw saved tensors', () => {
    const y = square(leaf());
    expect(() => y.gradFn!.rawSavedSelf).toThrow(/call graph.rawSavedTensors\(\)/);
    expect(graph.rawSavedTensors(y.gradFn!).length).toBe(2);
  });

  test('hooks, by graph.installHooks()', () => {
    const x = leaf();
    const y = sum(add(x, 1));
    const uses = [
      () => x.registerHook((g) => g),
      () => x.registerPostAccumulateGradHook(() => undefined),
      () => y.gradFn!.registerHook(() => undefined),
      () => y.gradFn!.registerPrehook(() => undefined),
      () => y.gradFn!.sequenceNr,
      () => y.gradFn!.inputMetadata,
    ];
    for (const use of uses) {
      expect(use).toThrow(NotImplementedError);
      expect(use).toThrow('call graph.installHooks() once');
    }
    graph.installHooks();
    for (const use of uses) expect(use).not.toThrow();
    x.registerHook((g) => mul(g, 3));
    backward(y);
    expect(x.grad!.toArray()).toEqual([3, 3]);
  });
});

describe('a program of chainrule/lite', () => {
  test('has forward mode and vmap by using them', () => {
    const tangent = dualLevel(() => unpackDual(square(makeDual(tensor([1, 2]), tensor([1, 1])))).tangent);
    expect(tangent!.toArray()).toEqual([2, 4]);
    expect(vmap(square)(tensor([1, 2])).toArray()).toEqual([1, 4]);
  });

  test('has all transforms once it imports chainrule/func', async () => {
    const { jacfwd } = await import('chainrule/func');
    expect(jacfwd(square)(leaf()).toArray()).toEqual([
      [2, 0],
      [0, 4],
    ]);
    const x = leaf();
    const options = { gradOutputs: tensor([[1, 0]], { dtype: 'float64' }), isGradsBatched: true };
    expect(grad(square(x), x, options)[0]!.toArray()).toEqual([[2, 0]]);
  });
});
