/**
 * Hooks of a single saved tensor.
 *
 * @features
 * | A6 | Node._raw_saved_* | `node.rawSavedSelf`, `graph.rawSavedTensors(node)` | saved-raw.test.ts: "packs at once, and unpacks when it is needed" |
 * | A6 | SavedTensor.register_hooks | `SavedTensor.registerHooks(pack, unpack)` | saved-raw.test.ts: "packs at once, and unpacks when it is needed" |
 * | A7 | register_hooks: twice, on null, after free | GraphError | saved-raw.test.ts: "may have one pair of hooks" |
 * | A7 | register_hooks twice | the same error | saved-raw.test.ts: "may have one pair of hooks" |
 * | A7 | register_hooks on None, or after the graph was freed | the same errors | saved-raw.test.ts: "refuses hooks on null, and after it was freed" |
 */
import { describe, expect, test } from 'vitest';
import { ArgumentError, grad, graph, noGrad, type Tensor } from 'chainrule';
import { gradOf, leaf, onBackward } from './probe.js';

const same = (t: Tensor): Tensor => t;
const MODIFIED = 'one of the variables needed for gradient computation has been modified by an inplace operation';

describe('a raw saved tensor', () => {
  test('packs at once, and unpacks when it is needed', () => {
    const x = leaf([1, 2]);
    const y = x.mul(x);
    const calls: string[] = [];
    y.gradFn!.rawSavedSelf!.registerHooks(
      (t) => {
        calls.push('pack');
        expect(t === x).toBe(true);
        return t.mul(2);
      },
      (t) => {
        calls.push('unpack');
        return t.div(2);
      },
    );
    expect(calls).toEqual(['pack']);
    y.sum().backward();
    expect(calls).toEqual(['pack', 'unpack']);
    expect(gradOf(x)).toEqual([2, 4]);
  });

  test('concerns its own slot only', () => {
    const x = leaf([1, 2]);
    const y = x.mul(x);
    y.gradFn!.rawSavedOther!.registerHooks(
      (t) => t.mul(10),
      (t) => t,
    );
    expect((y.gradFn!.savedSelf as Tensor).toArray()).toEqual([1, 2]);
    expect((y.gradFn!.savedOther as Tensor).toArray()).toEqual([10, 20]);
    y.sum().backward();
    expect(gradOf(x)).toEqual([11, 22]);
  });

  test('of a result packs the result', () => {
    const x = leaf([1, 2]);
    const y = x.exp();
    y.gradFn!.rawSavedResult!.registerHooks(
      (t) => t.clone(),
      (t) => t,
    );
    const [g] = grad(y.sum(), x, { createGraph: true });
    expect(grad(g!.sum(), x)[0]!.toArray()).toEqual([Math.E, Math.exp(2)]);
  });

  test('is the same object each time, and undefined where nothing is saved', () => {
    const x = leaf([1, 2]);
    const node = x.mul(x).gradFn!;
    expect(node.rawSavedSelf).toBe(node.rawSavedSelf);
    expect(node.rawSavedSelf).toBeInstanceOf(graph.SavedTensor);
    expect(node.rawSavedResult).toBeUndefined();
    expect(x.pow(2).gradFn!.rawSavedExponent).toBeUndefined();
    expect(x.add(1).gradFn!.rawSavedSelf).toBeUndefined();
  });

  test('may have one pair of hooks', () => {
    const x = leaf([1, 2]);
    const words = 'Calling register_hooks on a saved tensor whose hooks have already been set.';
    const node = x.mul(x).gradFn!;
    node.rawSavedSelf!.registerHooks(same, same);
    expect(() => node.rawSavedSelf!.registerHooks(same, same)).toThrow(words);
    const inside = graph.savedTensorsHooks(same, same, () => x.mul(x)).gradFn!;
    expect(() => inside.rawSavedSelf!.registerHooks(same, same)).toThrow(words);
  });

  test('refuses hooks on null, and after it was freed', () => {
    const x = leaf([1, 2]);
    const number = x.mul(3).gradFn!;
    const [empty] = graph.rawSavedTensors(number);
    expect(() => empty!.registerHooks(same, same)).toThrow(
      'Calling register_hooks on a saved tensor with value None is forbidden',
    );
    const y = x.mul(x);
    const before = y.gradFn!.rawSavedSelf!;
    y.sum().backward();
    for (const raw of [before, y.gradFn!.rawSavedSelf!]) {
      expect(() => raw.registerHooks(same, same)).toThrow(
        'Calling register_hooks on a saved tensor after it has been freed.',
      );
    }
  });

  test('refuses hooks after a modification, and what are no functions', () => {
    const x = leaf([1, 2]);
    const node = x.mul(x).gradFn!;
    expect(() => node.rawSavedSelf!.registerHooks(1 as never, same)).toThrow(ArgumentError);
    noGrad(() => x.add_(1));
    expect(() => node.rawSavedSelf!.registerHooks(same, same)).toThrow(MODIFIED);
  });

  test('can be had for all that a node saved', () => {
    const x = leaf([1, 2]);
    const y = x.mul(x);
    const raws = graph.rawSavedTensors(y.gradFn!);
    expect(raws.length).toBe(2);
    expect(raws[0] === y.gradFn!.rawSavedSelf).toBe(true);
    expect(raws[1] === y.gradFn!.rawSavedOther).toBe(true);
    expect(graph.rawSavedTensors(x.add(x).gradFn!)).toEqual([]);
  });

  test('follows the graph it is in through a nested run of the same node', () => {
    const x = leaf([1, 2]);
    let inner: unknown = null;
    const y = x.mul(x);
    y.gradFn!.rawSavedSelf!.registerHooks(
      (t) => t.clone(),
      (t) => t,
    );
    const sum = y.sum();
    const z = onBackward(y, () => (inner ??= grad(sum, x, { retainGraph: true })[0]!.toArray()));
    z.sum().backward();
    expect(inner).toEqual([2, 4]);
    expect(gradOf(x)).toEqual([2, 4]);
  });
});
