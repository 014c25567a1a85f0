/**
 * @features
 * | A13 | per-sample gradients | `vmap(grad(lossOfOne), { inDims: [null, 0, 0] })` | per-sample.test.ts: "come from vmap(grad(f)) with one set of parameters for all examples" |
 * | E6 | per-sample gradients of a forward pass already run (asked for: #7786, #132378) | `perSample(losses, params, { chunkSize, retainGraph, createGraph })` | per-sample.test.ts: "are those of each loss alone" |
 */
import { beforeEach, describe, expect, test } from 'vitest';
import {
  batchNorm,
  conv2d,
  crossEntropy,
  DTypeError,
  embedding,
  grad as gradOf,
  GraphError,
  layerNorm,
  linear,
  manualSeed,
  perSample,
  randint,
  randn,
  stack,
  tensor,
  type Tensor,
} from 'chainrule';
import { grad, gradAndValue, vmap } from 'chainrule/func';
import { expectClose, f64, leaf, valuesOf } from './values.js';

beforeEach(() => {
  manualSeed(0);
});

const double = { dtype: 'float64' } as const;
const parameter = (...sizes: number[]): Tensor => randn(sizes, { ...double, requiresGrad: true });

type Params = Record<string, Tensor>;

/** The gradient of each loss by a backward pass of its own. */
function oneAfterTheOther(losses: Tensor, params: Params): Params {
  const names = Object.keys(params);
  const rows = [...losses].map((loss) =>
    gradOf(
      loss,
      names.map((name) => params[name]!),
      { retainGraph: true },
    ),
  );
  return Object.fromEntries(names.map((name, i) => [name, stack(rows.map((row) => row[i]!))]));
}

const classes = tensor([0n, 2n, 1n, 2n]);
const none = { reduction: 'none' } as const;

interface Model {
  params: Params;
  inputs: Tensor;
  losses: (params: Params, inputs: Tensor, targets: Tensor) => Tensor;
}

const models: Record<string, () => Model> = {
  'of two layers': () => ({
    params: { w1: parameter(5, 4), b1: parameter(5), w2: parameter(3, 5), b2: parameter(3) },
    inputs: randn([4, 4], double),
    losses: (p, x, y) => crossEntropy(linear(linear(x, p['w1']!, p['b1']).tanh(), p['w2']!, p['b2']), y, none),
  }),
  'that is convolutional': () => ({
    params: { w: parameter(2, 1, 3, 3), b: parameter(2), out: parameter(3, 8) },
    inputs: randn([4, 1, 4, 4], double),
    losses: (p, x, y) => crossEntropy(conv2d(x, p['w']!, p['b']).relu().flatten(1).matmul(p['out']!.t()), y, none),
  }),
  'with embeddings and a norm over features': () => ({
    params: { table: parameter(6, 3), scale: parameter(3), shift: parameter(3) },
    inputs: randint(0, 6, [4, 2]),
    losses: (p, x, y) => {
      const features = embedding(x, p['table']!).sum(1);
      return crossEntropy(layerNorm(features, [3], p['scale'], p['shift']), y, none);
    },
  }),
  'whose weight is used twice': () => ({
    params: { w: parameter(3, 3) },
    inputs: randn([4, 3], double),
    losses: (p, x, y) => crossEntropy(x.matmul(p['w']!).sin().matmul(p['w']!.t()), y, none),
  }),
};

describe('gradients of a model', () => {
  describe.each(Object.entries(models))('%s', (_, make) => {
    test('are those of each loss alone', () => {
      const { params, inputs, losses } = make();
      const each = losses(params, inputs, classes);
      const expected = oneAfterTheOther(each, params);
      expectClose(perSample(each, params, { retainGraph: true }), expected);
      expectClose(perSample(each, params, { chunkSize: 3, retainGraph: true }), expected);
      expectClose(perSample(each, params, { chunkSize: 1 }), expected);
    });

    test('come from vmap(grad(f)) with one set of parameters for all examples', () => {
      const { params, inputs, losses } = make();
      const lossOfOne = (p: Params, x: Tensor, y: Tensor): Tensor => losses(p, x.unsqueeze(0), y.unsqueeze(0)).sum();
      const gradients = vmap(grad(lossOfOne), { inDims: [null, 0, 0] })(params, inputs, classes);
      expectClose(gradients, perSample(losses(params, inputs, classes), params));
      const [again, values] = vmap(gradAndValue(lossOfOne), { inDims: [null, 0, 0] })(params, inputs, classes);
      expectClose(again, gradients);
      expectClose(values, losses(params, inputs, classes));
    });

    test('add up to the gradient of the sum', () => {
      const { params, inputs, losses } = make();
      const each = losses(params, inputs, classes);
      const gradients = perSample(each, params, { retainGraph: true });
      each.sum().backward();
      for (const name of Object.keys(params)) expectClose(gradients[name]!.sum(0), params[name]!.grad);
    });
  });

  test('are the whole derivatives where examples influence one another', () => {
    const w = parameter(3, 3);
    const x = randn([4, 3], double);
    const losses = crossEntropy(batchNorm(x.matmul(w), null, null, null, null, true), classes, none);
    const expected = oneAfterTheOther(losses, { w });
    expectClose(perSample(losses, { w }), expected);
  });
});

describe('perSample()', () => {
  const x = f64([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const squares = (w: Tensor): Tensor => x.matmul(w).square();

  test('gives for each parameter its sizes behind those of the losses', () => {
    const w = leaf([1, -1]);
    // 2 (w x) x, and w x is -1 in each row.
    expect(valuesOf(perSample(squares(w), w))).toEqual([
      [-2, -4],
      [-6, -8],
      [-10, -12],
    ]);
    expect(w.grad).toBeNull();
  });

  test('is structured as the parameters', () => {
    const [a, b] = [leaf(2), leaf([1, 1])];
    const losses = squares(b).mul(a);
    const { list, map } = perSample(losses, { list: [a], map: new Map([['b', b]]) });
    expect(list[0]!.shape).toEqual([3]);
    expect(map.get('b')!.shape).toEqual([3, 2]);
    expect(perSample(losses, [])).toEqual([]);
  });

  test('gives zeros for what the losses do not depend on', () => {
    const [w, other] = [leaf([1, -1]), leaf(1)];
    expect(valuesOf(perSample(squares(w), [other]))).toEqual([[0, 0, 0]]);
  });

  test('of no examples is empty', () => {
    const w = leaf([1, -1]);
    expect(perSample(f64([]).reshape([0, 2]).matmul(w), w).shape).toEqual([0, 2]);
  });

  test('frees the graph, unless it is to be kept', () => {
    const w = leaf([1, -1]);
    const losses = squares(w);
    perSample(losses, w, { retainGraph: true });
    perSample(losses, w, { chunkSize: 2 });
    expect(() => perSample(losses, w)).toThrow('Trying to backward through the graph a second time');
    const again = squares(w);
    perSample(again, w, { chunkSize: 1 });
    expect(() => perSample(again, w)).toThrow('Trying to backward through the graph a second time');
  });

  test('can be differentiated with createGraph', () => {
    const w = leaf([1, -1]);
    const gradients = perSample(squares(w), w, { createGraph: true });
    const [second] = gradOf(gradients.select(1, 0).sum(), w);
    // d/dw sum of 2 (w x) x_0: 2 sum of x_0 x
    expect(valuesOf(second)).toEqual([2 * (1 + 9 + 25), 2 * (2 + 12 + 30)]);
    expect(perSample(squares(w), w).requiresGrad).toBe(false);
  });

  test('works inside a transform: the penalty of gradient norms', () => {
    const penalty = (w: Tensor): Tensor => perSample(squares(w), w, { createGraph: true }).square().sum();
    const direct = (w: Tensor): Tensor =>
      vmap((row: Tensor) => row.mul(2).mul(row.dot(w)))(x)
        .square()
        .sum();
    expectClose(grad(penalty)(f64([1, -1])), grad(direct)(f64([1, -1])));
  });

  test('takes results of operations for parameters', () => {
    const w = leaf([1, -1]).mul(1);
    expect(valuesOf(perSample(squares(w), w).sum(0))).toEqual([-18, -24]);
  });

  test('refuses losses that are no list of numbers with a graph', () => {
    const w = leaf([1, -1]);
    expect(() => perSample(squares(w).mean(), w)).toThrow(
      /expected one loss for each example, a Tensor with one dimension, got sizes \[\].*reduction 'none'/,
    );
    expect(() => perSample(x.mul(w), w)).toThrow('got sizes [3, 2]');
    expect(() => perSample(3 as unknown as Tensor, w)).toThrow('a Tensor with a loss for each example, got number');
    expect(() => perSample(squares(f64([1, 1])), w)).toThrow('does not require grad and does not have a grad_fn');
  });

  test('refuses parameters that have no gradient', () => {
    const w = leaf([1, -1]);
    expect(() => perSample(squares(w), { w: f64([1, 1]) })).toThrow(GraphError);
    expect(() => perSample(squares(w), [3])).toThrow('must be Tensor, got number as params[0]');
    expect(() => perSample(squares(w), [tensor([1n])])).toThrow(DTypeError);
    expect(() => perSample(squares(w), w, { chunkSize: 0 })).toThrow(
      'perSample: `chunk_size` should be greater than 0',
    );
  });
});
