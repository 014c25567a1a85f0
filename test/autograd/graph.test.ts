/**
 * @features
 * | A1 | `Tensor.grad_fn` | `t.gradFn` | graph.test.ts: "is a Node, the same one each time it is asked for" |
 * | A1 | `Tensor.output_nr` | `t.outputNr` | graph.test.ts: "of several outputs is shared by them, each with its number" |
 * | A6 | AccumulateGrad: one per leaf | the same | graph.test.ts: "have one AccumulateGrad per leaf" |
 * | A6 | names of nodes, and how they print | the same | graph.test.ts: "has PyTorch's name and prints as there" |
 * | A6 | `next_functions` lead to the `grad_fn` of inputs | the same | graph.test.ts: "lead to the gradFn of the inputs" |
 * | A6 | `_saved_*` after the graph was freed | the same | graph.test.ts: "are gone once the graph is freed, numbers excepted" |
 * | A6 | `_saved_*` are checked for modification | the same | graph.test.ts: "are checked for modification when read" |
 * | A6 | `Node._saved_*`: inputs by identity | `node.savedSelf`, ... | graph.test.ts: "that are inputs are the very tensors" |
 * | A6 | `Node._saved_*`: the result | `node.savedResult` | graph.test.ts: "that are results have the values and the node of the result" |
 * | A4 | `x * 3` saves only the 3 | the same | graph.test.ts: "that are numbers given as operands are 0-d tensors" |
 */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { GraphError, Node, noGrad, ones, rsub, tensor, type Tensor } from 'chainrule';
import { constant, leaf } from './probe.js';

const edges = (t: Tensor): readonly (readonly [string | null, number])[] =>
  t.gradFn!.nextFunctions.map(([node, index]) => [node?.className ?? null, index]);

describe('nextFunctions', () => {
  const x = leaf([1, 2]);
  const w = leaf([3, 4]);
  const m = leaf([
    [1, 2],
    [3, 4],
  ]);
  const A = ['AccumulateGrad', 0] as const;
  const none = [null, 0] as const;

  // recorded with PyTorch 1.13
  test.each<[string, () => Tensor, readonly (readonly [string | null, number])[]]>([
    ['mul by a tensor', () => x.mul(w), [A, A]],
    ['mul by a constant tensor', () => x.mul(constant([1, 1])), [A, none]],
    ['a constant tensor mul', () => constant([1, 1]).mul(x), [none, A]],
    ['mul by a number', () => x.mul(3), [A, none]],
    ['add of a number', () => x.add(3), [A, none]],
    ['div by a number', () => x.div(2), [A, none]],
    ['rsub', () => rsub(x, 1), [A]],
    ['pow with a number', () => x.pow(4), [A]],
    ['pow with a tensor', () => x.pow(w), [A, A]],
    ['exp', () => x.exp(), [A]],
    ['sum', () => x.sum(), [A]],
    ['view', () => m.view(4), [A]],
    ['unbind', () => m.unbind()[1]!, [A]],
    ['mm', () => m.mm(m), [A, A]],
    ['mm with a constant', () => m.mm(ones([2, 2], { dtype: 'float64' })), [A, none]],
    ['addmm', () => x.addmm(m, m), [A, A, A]],
    ['clamp', () => x.clamp(0, 1), [A]],
    ['where', () => x.where(x.gt(1), w), [A, A]],
    ['gather', () => x.gather(0, tensor([0n])), [A]],
    ['maskedFill', () => x.maskedFill(x.gt(1), 0), [A]],
    [
      'a result',
      () => x.exp().mul(w.exp()),
      [
        ['ExpBackward0', 0],
        ['ExpBackward0', 0],
      ],
    ],
    [
      'one of several results',
      () => m.unbind()[1]!.mul(m.unbind()[0]!),
      [
        ['UnbindBackward0', 1],
        ['UnbindBackward0', 0],
      ],
    ],
    ['the same tensor twice', () => x.mul(x), [A, A]],
  ])('of %s', (_, f, expected) => {
    expect(edges(f())).toEqual(expected);
  });

  test('end at AccumulateGrad, which knows its leaf and leads nowhere', () => {
    const accumulate = x.mul(3).gradFn!.nextFunctions[0]![0]!;
    expect(accumulate.name()).toBe('torch::autograd::AccumulateGrad');
    expect(accumulate.className).toBe('AccumulateGrad');
    expect(accumulate.variable === x).toBe(true);
    expect(accumulate.nextFunctions).toEqual([]);
  });

  test('have one AccumulateGrad per leaf', () => {
    const first = x.mul(3).gradFn!.nextFunctions[0]![0];
    expect(x.exp().gradFn!.nextFunctions[0]![0]).toBe(first);
    expect(w.exp().gradFn!.nextFunctions[0]![0] === first).toBe(false);
  });

  test('lead to the gradFn of the inputs', () => {
    const y = x.exp();
    expect(y.mul(2).gradFn!.nextFunctions[0]![0]).toBe(y.gradFn);
  });
});

describe('a node', () => {
  test('is a Node, the same one each time it is asked for', () => {
    const y = leaf(1).mul(2);
    expect(y.gradFn).toBeInstanceOf(Node);
    expect(y.gradFn).toBe(y.gradFn);
    expect(y.gradFn!.nextFunctions[0]![0]).toBeInstanceOf(Node);
  });

  test("has PyTorch's name and prints as there", () => {
    const node = leaf(1).mul(2).gradFn!;
    expect([node.name(), node.className]).toEqual(['MulBackward0', 'MulBackward0']);
    const printed = /^<MulBackward0 object at 0x[0-9a-f]+>$/;
    expect(String(node)).toMatch(printed);
    expect(inspect(node)).toMatch(printed);
    expect(`${String(node)}`).toMatch(printed);
  });

  test('prints at another address than other nodes', () => {
    const x = leaf(1);
    expect(String(x.mul(2).gradFn) === String(x.mul(2).gradFn)).toBe(false);
  });

  test('of a leaf prints as AccumulateGrad', () => {
    const accumulate = leaf(1).mul(2).gradFn!.nextFunctions[0]![0];
    expect(String(accumulate)).toMatch(/^<AccumulateGrad object at 0x[0-9a-f]+>$/);
  });

  test('has a sequence number that rises with creation', () => {
    const x = leaf(1);
    const [a, b] = [x.mul(2), x.mul(3)];
    const c = a.add(b);
    expect(a.gradFn!.sequence).toBeLessThan(b.gradFn!.sequence);
    expect(b.gradFn!.sequence).toBeLessThan(c.gradFn!.sequence);
  });

  test('has a place for notes of its own', () => {
    const x = leaf(1);
    const [a, b] = [x.mul(2).gradFn!, x.mul(2).gradFn!];
    expect(a.metadata.size).toBe(0);
    a.metadata.set('note', 1);
    expect([a.metadata.get('note'), b.metadata.size]).toEqual([1, 0]);
  });

  test('of several outputs is shared by them, each with its number', () => {
    const outs = leaf([1, 2, 3]).unbind();
    expect(new Set(outs.map((t) => t.gradFn)).size).toBe(1);
    expect(outs.map((t) => t.outputNr)).toEqual([0, 1, 2]);
    expect(leaf(1).outputNr).toBe(0);
  });
});

describe('saved values', () => {
  const x = leaf([1, 2]);
  const w = leaf([3, 4]);

  test('that are inputs are the very tensors', () => {
    const node = x.mul(w).gradFn!;
    expect(node.savedSelf === x).toBe(true);
    expect(node.savedOther === w).toBe(true);
    expect(x.log().gradFn!.savedSelf === x).toBe(true);
  });

  test('that are results have the values and the node of the result', () => {
    const y = x.exp();
    const saved = y.gradFn!.savedResult as Tensor;
    expect(saved.toArray()).toEqual(y.toArray());
    expect(saved.gradFn).toBe(y.gradFn);
  });

  test('are only those that the wanted gradients read', () => {
    const c = constant([5, 6]);
    const scaled = x.mul(c).gradFn!;
    expect(scaled.savedSelf ?? null).toBeNull();
    expect(scaled.savedOther === c).toBe(true);
    const divided = c.div(x).gradFn!;
    expect(divided.savedSelf === c).toBe(true);
    expect(divided.savedOther === x).toBe(true);
    const quotient = x.div(c).gradFn!;
    expect(quotient.savedSelf ?? null).toBeNull();
    expect(quotient.savedOther === c).toBe(true);
    const product = leaf([[1]]).mm(ones([1, 1], { dtype: 'float64' })).gradFn!;
    expect(product.savedSelf ?? null).toBeNull();
    expect((product.savedMat2 as Tensor).toArray()).toEqual([[1]]);
  });

  test('that are numbers given as operands are 0-d tensors', () => {
    const node = x.mul(3).gradFn!;
    expect((node.savedOther as Tensor).item()).toBe(3);
    expect((node.savedOther as Tensor).shape).toEqual([]);
    expect(node.savedSelf ?? null).toBeNull();
  });

  test('that are parameters are numbers, lists and booleans', () => {
    const m = leaf([
      [1, 2],
      [3, 4],
    ]);
    expect(x.pow(4).gradFn!.savedExponent).toBe(4);
    expect(x.add(w, { alpha: 2 }).gradFn!.savedAlpha).toBe(2);
    expect(x.add(w).gradFn!.savedAlpha).toBe(1);
    expect([m.select(0, 1).gradFn!.savedDim, m.select(0, 1).gradFn!.savedIndex]).toEqual([0, 1]);
    expect(m.permute(1, 0).gradFn!.savedDims).toEqual([1, 0]);
    const slice = m.slice(0, 0, 1).gradFn!;
    expect([slice.savedDim, slice.savedStart, slice.savedEnd, slice.savedStep]).toEqual([0, 0, 1, 1]);
    const clamp = x.clamp(0, 1).gradFn!;
    expect([clamp.savedMin, clamp.savedMax]).toEqual([0, 1]);
    const sum = m.sum(1).gradFn!;
    expect([sum.savedDim, sum.savedKeepdim]).toEqual([[1], false]);
    expect([m.transpose(0, 1).gradFn!.savedDim0, m.transpose(0, 1).gradFn!.savedDim1]).toEqual([0, 1]);
    expect(m.unbind()[0]!.gradFn!.savedDim).toBe(0);
  });

  test('that the operation does not have are undefined', () => {
    expect(x.exp().gradFn!.savedExponent).toBeUndefined();
    expect(x.exp().gradFn!.savedNothingOfTheKind).toBeUndefined();
  });

  test('are gone once the graph is freed, numbers excepted', () => {
    const y = x.pow(2);
    y.sum().backward();
    const words =
      'Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed).';
    expect(() => y.gradFn!.savedSelf).toThrow(words);
    expect(() => y.gradFn!.savedSelf).toThrow(GraphError);
    expect(y.gradFn!.savedExponent).toBe(2);
  });

  test('stay while the graph is retained', () => {
    const y = x.pow(2);
    y.sum().backward({ retainGraph: true });
    expect(y.gradFn!.savedSelf === x).toBe(true);
  });

  test('are checked for modification when read', () => {
    const v = leaf([1, 2]);
    const y = v.mul(v);
    noGrad(() => v.add_(1));
    expect(() => y.gradFn!.savedSelf).toThrow(
      'one of the variables needed for gradient computation has been modified by an inplace operation',
    );
  });

  test('of an operation in place are those of the value before', () => {
    const y = x.mul(1).pow_(3);
    expect((y.gradFn!.savedSelf as Tensor).toArray()).toEqual([1, 2]);
  });
});
