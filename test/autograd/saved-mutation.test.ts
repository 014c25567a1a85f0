/**
 * Writing to saved tensors where that is allowed.
 *
 * @features
 * | A7 | graph.allow_mutation_on_saved_tensors | `graph.allowMutationOnSavedTensors(fn)` | saved-mutation.test.ts: "lets a saved tensor be modified before backward" |
 * | A7 | allow_mutation: nested | refused | saved-mutation.test.ts: "cannot be nested" |
 * | A7 | allow_mutation: backward outside | refused | saved-mutation.test.ts: "wants backward inside" |
 */
import { describe, expect, test } from 'vitest';
import { grad, graph, noGrad, tensor, type Tensor } from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

const MODIFIED = 'one of the variables needed for gradient computation has been modified by an inplace operation';

describe('allowMutationOnSavedTensors', () => {
  test('lets a saved tensor be modified before backward', () => {
    const x = leaf([1, 2]);
    graph.allowMutationOnSavedTensors(() => {
      const y = x.mul(1);
      const z = y.mul(y);
      y.add_(100);
      y.zero_();
      z.sum().backward();
    });
    expect(gradOf(x)).toEqual([2, 4]);
  });

  test('lets a saved result be modified', () => {
    const x = leaf([1, 2]);
    graph.allowMutationOnSavedTensors(() => {
      const y = x.exp();
      y.mul_(2);
      y.sum().backward();
    });
    expect(gradOf(x)).toEqual([2 * Math.E, 2 * Math.exp(2)]);
  });

  test.each<[string, (y: Tensor) => void]>([
    ['a view', (y) => y.select(0, 0).mul_(7)],
    ['detach()', (y) => y.detach().zero_()],
    ['a view of a view', (y) => y.narrow(0, 0, 2).narrow(0, 1, 1).fill_(9)],
    ['copy_', (y) => y.copy_(constant([8, 9]))],
    ['indexing', (y) => y.indexFill_(0, tensor([1n]), 5)],
    ['a change of sizes', (y) => y.unsqueeze_(0).zero_()],
    ['random numbers', (y) => y.uniform_()],
  ])('sees writes through %s', (_, write) => {
    const x = leaf([1, 2]);
    graph.allowMutationOnSavedTensors(() => {
      const y = x.mul(1);
      const z = y.mul(y);
      noGrad(() => write(y));
      z.sum().backward();
    });
    expect(gradOf(x)).toEqual([2, 4]);
  });

  test('keeps each graph to the values that it saw', () => {
    const w = leaf([3]);
    graph.allowMutationOnSavedTensors(() => {
      const first = w.mul(w);
      noGrad(() => w.add_(1));
      const second = w.mul(w);
      noGrad(() => w.add_(1));
      expect(grad(first, w)[0]!.toArray()).toEqual([6]);
      expect(grad(second, w)[0]!.toArray()).toEqual([8]);
    });
  });

  test('copies only what is written, and once', () => {
    const x = leaf([1, 2]);
    graph.allowMutationOnSavedTensors(() => {
      const y = x.mul(1);
      const z = y.mul(y);
      const before = z.gradFn!.savedSelf as Tensor;
      expect(before.sharesStorage(y)).toBe(true);
      y.add_(1);
      const after = z.gradFn!.savedSelf as Tensor;
      expect(after.sharesStorage(y)).toBe(false);
      y.add_(1);
      expect((z.gradFn!.savedSelf as Tensor).sharesStorage(after)).toBe(true);
    });
  });

  test('cannot be nested', () => {
    expect(() => graph.allowMutationOnSavedTensors(() => graph.allowMutationOnSavedTensors(() => 1))).toThrow(
      'allow_mutation_on_saved_tensors contexts cannot be nested',
    );
    expect(graph.allowMutationOnSavedTensors(() => 1)).toBe(1);
  });

  test('wants backward inside', () => {
    const x = leaf([1, 2]);
    const y = graph.allowMutationOnSavedTensors(() => x.mul(x).sum());
    const words =
      "Trying to backward outside of the 'allow_mutation_on_saved_tensors' context in which the graph was originally recorded.";
    expect(() => y.backward()).toThrow(words);
    graph.allowMutationOnSavedTensors(() => expect(() => y.backward()).toThrow(words));
    expect(x.grad).toBeNull();
  });

  test('is over at its end', () => {
    const x = leaf([1, 2]);
    {
      using _ = graph.allowMutationOnSavedTensors();
      x.mul(x);
    }
    const y = x.mul(x).sum();
    noGrad(() => x.add_(1));
    expect(() => y.backward()).toThrow(MODIFIED);
  });
});
