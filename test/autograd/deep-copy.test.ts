/**
 * Copies that share nothing with the original. What is copied and what is refused was recorded with Python's copy.deepcopy.
 *
 * @features
 * | A1 | copy.deepcopy of tensors | `deepCopy(t)` | deep-copy.test.ts: "of a leaf keeps its values, requiresGrad and .grad" |
 * | A1 | copy.deepcopy of non-leaves | GraphError | deep-copy.test.ts: "of a tensor with a graph is refused in the words of PyTorch" |
 * | A1 | copy.deepcopy of structures | `deepCopy(value)` | deep-copy.test.ts: "share elements where the originals did" |
 */
import { describe, expect, test } from 'vitest';
import {
  arange,
  ArgumentError,
  deepCopy,
  dualLevel,
  GraphError,
  inferenceMode,
  makeDual,
  noGrad,
  ones,
  Parameter,
  tensor,
  type Tensor,
  unpackDual,
  vmap,
} from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

describe('a deep copy', () => {
  test('of a leaf keeps its values, requiresGrad and .grad', () => {
    const x = leaf([1, 2, 3]);
    x.square().sum().backward();
    const copy = deepCopy(x);
    expect(String(copy)).toBe('tensor([1., 2., 3.], dtype=torch.float64, requires_grad=True)');
    expect([copy.isLeaf, gradOf(copy), copy.grad === x.grad]).toEqual([true, [2, 4, 6], false]);
    noGrad(() => x.zero_());
    x.grad!.zero_();
    expect([copy.toArray(), gradOf(copy)]).toEqual([
      [1, 2, 3],
      [2, 4, 6],
    ]);
  });

  test('of a tensor that does not require grad does not either', () => {
    const copy = deepCopy(constant([1, 2]));
    expect([copy.requiresGrad, copy.grad, copy.dtype.name]).toEqual([false, null, 'float64']);
    expect(deepCopy(tensor([1n, 2n])).toArray()).toEqual([1, 2]);
    expect(deepCopy(ones([0, 3])).shape).toEqual([0, 3]);
  });

  test('starts a life of its own: gradients and writes do not reach the original', () => {
    const x = leaf([1, 2]);
    const seen: unknown[] = [];
    x.registerHook((g) => void seen.push(g));
    const copy = deepCopy(x);
    copy.mul(3).sum().backward();
    noGrad(() => copy.add_(1));
    expect([gradOf(x), x.toArray(), x._version, seen]).toEqual([null, [1, 2], 0, []]);
    expect([gradOf(copy), copy.toArray()]).toEqual([
      [3, 3],
      [2, 3],
    ]);
  });

  test('of a Parameter is one, without its .grad', () => {
    const p = new Parameter(ones([2]));
    p.sum().backward();
    const copy = deepCopy(p);
    expect([String(copy), copy.grad]).toEqual(['Parameter containing:\ntensor([1., 1.], requires_grad=True)', null]);
    expect(copy).toBeInstanceOf(Parameter);
  });

  test('of a tensor with a graph is refused in the words of PyTorch', () => {
    const words =
      'Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment';
    const y = leaf([1]).mul(2);
    expect(() => deepCopy(y)).toThrow(GraphError);
    expect(() => deepCopy({ list: [y] })).toThrow(words);
    // A gradient that was recorded has a graph, too.
    const x = leaf([1]);
    x.pow(3).sum().backward({ createGraph: true });
    expect(() => deepCopy(x)).toThrow(words);
    expect(deepCopy(y.detach()).item()).toBe(2);
  });

  test('of a view has its strides, and is no view', () => {
    const v = arange(6).view(2, 3).t();
    const copy = deepCopy(v);
    expect([copy.toArray(), copy.stride(), copy._isView()]).toEqual([v.toArray(), [1, 3], false]);
    expect(deepCopy(ones([3, 1]).expand(3, 4)).stride()).toEqual([1, 0]);
    expect(deepCopy(arange(6).narrow(0, 2, 2)).storageOffset()).toBe(2);
  });

  test('of an inference tensor is a normal one, unless made in inference mode', () => {
    const x = inferenceMode(() => ones([2]));
    expect([deepCopy(x).isInference(), inferenceMode(() => deepCopy(x).isInference())]).toEqual([false, true]);
  });

  test('has no tangents', () => {
    dualLevel(() => {
      const copy = deepCopy(makeDual(ones([2]), ones([2])));
      expect([unpackDual(copy).tangent, copy.toArray()]).toEqual([null, [1, 1]]);
    });
  });

  test('of one example is refused inside vmap', () => {
    expect(() => vmap((x: Tensor) => deepCopy(x))(ones([2, 3]))).toThrow(/deepCopy: inside vmap/);
  });
});

describe('deep copies of structures', () => {
  test('share elements where the originals did', () => {
    const base = arange(6);
    const all = { base, part: base.narrow(0, 1, 3), twice: [base, base], cut: base.detach() };
    const copy = deepCopy(all);
    copy.base.narrow(0, 1, 1).fill_(100);
    expect([copy.part.toArray(), copy.cut.toArray()]).toEqual([
      [100, 2, 3],
      [0, 100, 2, 3, 4, 5],
    ]);
    expect([copy.twice[0] === copy.base, copy.twice[1] === copy.base]).toEqual([true, true]);
    expect(base.toArray()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('hold arrays, objects, Maps, Sets, typed arrays and dates', () => {
    const f = (): number => 1;
    const t = constant([1]);
    const value = {
      list: [1, 'a', null, undefined, true, 2n, f] as const,
      map: new Map<unknown, unknown>([[t, { t }]]),
      set: new Set([t]),
      array: new Float32Array([1, 2]),
      date: new Date(0),
    };
    const copy = deepCopy(value);
    expect(copy.list).toEqual(value.list);
    const [[key, entry]] = [...copy.map] as [[Tensor, { t: Tensor }]];
    expect([key === t, key === entry.t, copy.set.has(key), copy.set.size]).toEqual([false, true, true, 1]);
    expect([copy.array, copy.array === value.array, copy.date, copy.date === value.date]).toEqual([
      new Float32Array([1, 2]),
      false,
      new Date(0),
      false,
    ]);
  });

  test('may contain themselves', () => {
    const value: { own?: unknown; t: Tensor } = { t: constant([1]) };
    value.own = [value];
    const copy = deepCopy(value);
    expect([(copy.own as unknown[])[0] === copy, copy === value]).toEqual([true, false]);
  });

  test('may not hold objects of classes, whose private parts would be missing', () => {
    class Model {
      #secret = 1;
      read(): number {
        return this.#secret;
      }
    }
    expect(new Model().read()).toBe(1);
    expect(() => deepCopy([new Model()])).toThrow(ArgumentError);
    expect(() => deepCopy([new Model()])).toThrow(/deepCopy: .* got a Model/);
  });
});
