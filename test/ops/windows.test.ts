/**
 * Convolution, pooling, attention and dropout against PyTorch: values, gradients of first and second order, names of nodes and
 * messages recorded by scripts/fixtures/windows.py; and what has no recorded case.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as library from 'chainrule';
import {
  avgPool2d,
  ChainruleError,
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  dropout,
  type DTypeName,
  DTypeError,
  grad,
  manualSeed,
  maxPool2d,
  maxPool2dWithIndices,
  ones,
  randn,
  scaledDotProductAttention,
  type Tensor,
  tensor,
  zeros,
} from 'chainrule';

interface Recorded {
  readonly sizes: readonly number[];
  readonly dtype: DTypeName;
  readonly data: readonly (number | boolean | 'nan' | 'inf' | '-inf')[];
}

interface Case {
  readonly fn: string;
  readonly tensors: readonly Recorded[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed?: number;
  readonly error?: string;
  readonly out: Recorded;
  readonly indices?: Recorded;
  readonly node?: string;
  readonly wants?: readonly number[];
  readonly cotangent: Recorded;
  readonly grads: readonly Recorded[];
  readonly tangents?: readonly Recorded[];
  readonly second: readonly Recorded[];
}

const cases = JSON.parse(readFileSync(new URL('../fixtures/windows.json', import.meta.url), 'utf8')) as Case[];

const special = { nan: NaN, inf: Infinity, '-inf': -Infinity };

const valuesOf = ({ data }: Recorded): number[] => data.map((x) => Number(typeof x === 'string' ? special[x] : x));

function live(recorded: Recorded): Tensor {
  const { sizes, dtype } = recorded;
  return tensor(valuesOf(recorded), { dtype }).reshape(sizes);
}

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function labelOf({ fn, tensors, options }: Case, i: number): string {
  return `${i}: ${fn}(${tensors.map((t) => `[${t.sizes.join('x')}]`).join(', ')}, ${JSON.stringify(options)})`;
}

/** Calls our function of that name. Attention's mask is given by name, as tensors after the third are. */
function run({ fn, options }: Case, tensors: readonly Tensor[]): Tensor[] {
  const called = (library as unknown as Record<string, (...args: unknown[]) => Tensor | Tensor[]>)[camel(fn)]!;
  const named = Object.fromEntries(Object.entries(options).map(([name, value]) => [camel(name), value]));
  const result = called(...tensors, named);
  return Array.isArray(result) ? result : [result];
}

function expectRecorded(actual: Tensor, expected: Recorded, what: string): void {
  expect(actual.dtype.name, what).toBe(expected.dtype);
  expect(actual.shape, what).toEqual(expected.sizes);
  const [got, want] = [[...actual.toTypedArray()].map(Number), valuesOf(expected)];
  const rtol = expected.dtype === 'float32' ? 1e-6 : 1e-11;
  got.forEach((x, i) => {
    const close = Object.is(x, want[i]) || x === want[i] || Math.abs(x - want[i]!) <= rtol * (1 + Math.abs(want[i]!));
    if (!close) expect(x, `${what}, element ${i}`).toBe(want[i]);
  });
}

const numbered = cases.map((recorded, i) => [labelOf(recorded, i), recorded] as const);

describe('PyTorch gives the same', () => {
  test.each(numbered.filter(([, recorded]) => recorded.error === undefined))('%s', (_, recorded) => {
    if (recorded.seed !== undefined) manualSeed(recorded.seed);
    const tensors = recorded.tensors.map(live);
    const leaves = (recorded.wants ?? []).map((i) => tensors[i]!.requiresGrad_());
    const [out, indices] = run(recorded, tensors) as [Tensor, Tensor?];
    expectRecorded(out, recorded.out, 'result');
    if (recorded.indices !== undefined) expectRecorded(indices!, recorded.indices, 'indices');
    if (leaves.length === 0) return;
    const g = { gradOutputs: live(recorded.cotangent) };
    const plain = grad(out, leaves, { ...g, retainGraph: true });
    const recordedGrads = grad(out, leaves, { ...g, createGraph: true });
    leaves.forEach((_, k) => {
      expectRecorded(plain[k]!, recorded.grads[k]!, `gradient ${k}`);
      expectRecorded(recordedGrads[k]!, recorded.grads[k]!, `recorded gradient ${k}`);
    });
    if (recorded.tangents === undefined) return;
    const directions = recorded.tangents.map(live);
    const linked = recordedGrads.flatMap((x, k) => (x.requiresGrad ? [k] : []));
    const second = grad(
      linked.map((k) => recordedGrads[k]!),
      leaves,
      { gradOutputs: linked.map((k) => directions[k]!), materializeGrads: true },
    );
    second.forEach((x, k) => expectRecorded(x, recorded.second[k]!, `second derivative ${k}`));
  });

  test.each(numbered.filter(([, { error, fn }]) => error !== undefined && fn !== ''))(
    '%s is refused',
    (_, recorded) => {
      const call = (): unknown => run(recorded, recorded.tensors.map(live));
      expect(call).toThrow(ChainruleError);
      expect(call).toThrow(recorded.error!.replace(/^\w+\(\): /, ''));
    },
  );
});

describe('the graph', () => {
  const image = (...sizes: number[]): Tensor => zeros(sizes, { requiresGrad: true });

  test('has the nodes that PyTorch has', () => {
    const names = (out: Tensor): string => out.gradFn!.name();
    expect(names(conv2d(image(1, 1, 4, 4), zeros([1, 1, 2, 2])))).toBe('ConvolutionBackward0');
    expect(names(conv2d(image(1, 4, 4), zeros([1, 1, 2, 2])))).toBe('SqueezeBackward1');
    expect(names(convTranspose2d(image(1, 1, 4, 4), zeros([1, 1, 2, 2]), zeros([1])))).toBe('ConvolutionBackward0');
    expect(names(maxPool2d(image(1, 4, 4), 2))).toBe('MaxPool2DWithIndicesBackward0');
    expect(names(library.maxPool3d(image(1, 4, 4, 4), 2))).toBe('MaxPool3DWithIndicesBackward0');
    expect(names(avgPool2d(image(1, 4, 4), 2))).toBe('AvgPool2DBackward0');
    expect(names(library.avgPool3d(image(1, 4, 4, 4), 2))).toBe('AvgPool3DBackward0');
    expect(names(scaledDotProductAttention(image(1, 1, 2, 2), image(1, 1, 2, 2), image(1, 1, 2, 2)))).toBe(
      'ScaledDotProductFlashAttentionForCpuBackward0',
    );
  });

  test('has the nodes that PyTorch has for the gradients of gradients', () => {
    const g = zeros([1, 1, 2, 2], { requiresGrad: true });
    const x = image(1, 1, 4, 4);
    const gradient = (out: Tensor): string => grad(out, [x], { gradOutputs: g, createGraph: true })[0]!.gradFn!.name();
    expect(gradient(conv2d(x, ones([1, 1, 3, 3])))).toBe('ConvolutionBackwardBackward0');
    expect(gradient(maxPool2d(x, 2))).toBe('MaxPool2DWithIndicesBackwardBackward0');
    expect(gradient(avgPool2d(x, 2))).toBe('AvgPool2DBackwardBackward0');
  });

  test('keeps of a convolution only what the wanted gradients read', () => {
    const weight = zeros([1, 1, 2, 2], { requiresGrad: true });
    const input = zeros([1, 1, 4, 4]);
    const out = conv2d(input, weight);
    // The gradient of the weight reads the input, not the weight.
    library.noGrad(() => weight.add_(1));
    expect(() => out.sum().backward()).not.toThrow();
    expect(weight.grad!.toArray()).toEqual([[[[0, 0], [0, 0]]]]); // prettier-ignore
  });
});

const convolutions: Readonly<
  Record<string, (x: Tensor, weight: Tensor, options: { stride: number; groups: number }) => Tensor>
> = { conv1d, conv2d, conv3d, convTranspose1d, convTranspose2d };

describe('convolution', () => {
  test('computes integers exactly, where doubles no longer would', () => {
    const big = tensor([2n ** 40n + 1n, 3n], { dtype: 'int64' }).reshape([1, 1, 2]);
    const weight = tensor([2n ** 30n + 1n, 1n], { dtype: 'int64' }).reshape([1, 1, 2]);
    // (2^40 + 1)(2^30 + 1) + 3, modulo 2^64
    const exact = BigInt.asIntN(64, (2n ** 40n + 1n) * (2n ** 30n + 1n) + 3n);
    expect(conv1d(big, weight).toTypedArray()).toEqual(new BigInt64Array([exact]));
  });

  test('takes a batch of none and no channels', () => {
    const weight = zeros([2, 1, 3, 3], { requiresGrad: true });
    const none = conv2d(zeros([0, 1, 4, 4]), weight);
    expect(none.shape).toEqual([0, 2, 2, 2]);
    none.sum().backward();
    expect(weight.grad!.abs().sum().item()).toBe(0);
    expect(
      conv2d(zeros([1, 0, 4, 4]), zeros([2, 0, 3, 3]), ones([2]))
        .sum()
        .item(),
    ).toBe(8);
  });

  test('wants one dtype', () => {
    const [x, w] = [zeros([1, 1, 4, 4]), zeros([1, 1, 3, 3])];
    expect(() => conv2d(x.double(), w)).toThrow('expected scalar type Double but found Float');
    expect(() => conv2d(x, w, zeros([1], { dtype: 'float64' }))).toThrow(
      'Input type (float) and bias type (double) should be the same',
    );
    expect(() => conv2d(x.bool(), w.bool())).toThrow(DTypeError);
  });

  // Of PyTorch: how many elements are infinite where one weight is; none is NaN.
  test.each<[string, readonly number[], readonly number[], number, number, number]>([
    ['conv1d', [2, 4, 9], [4, 1, 3], 4, 1, 14],
    ['conv1d', [2, 4, 9], [4, 1, 3], 4, 2, 8],
    ['conv1d', [2, 3, 9], [2, 3, 3], 1, 1, 14],
    ['conv2d', [2, 4, 9, 9], [4, 1, 3, 3], 4, 1, 98],
    ['conv2d', [2, 4, 9, 9], [4, 1, 3, 3], 4, 2, 32],
    ['conv2d', [2, 4, 9, 9], [4, 2, 3, 3], 2, 2, 32],
    ['conv2d', [2, 3, 9, 9], [8, 3, 3, 3], 1, 1, 98],
    ['conv3d', [2, 4, 7, 7, 7], [4, 1, 3, 3, 3], 4, 1, 250],
    ['conv3d', [2, 3, 7, 7, 7], [2, 3, 3, 3, 3], 1, 2, 54],
    ['convTranspose1d', [2, 4, 9], [4, 1, 3], 4, 2, 18],
    ['convTranspose2d', [2, 4, 9, 9], [4, 1, 3, 3], 4, 1, 162],
    ['convTranspose2d', [2, 3, 9, 9], [3, 2, 3, 3], 1, 2, 162],
  ])('%s of %j with weights %j, %i groups, stride %i: an infinite weight makes no NaN', (...row) => {
    const [fn, sizes, weightSizes, groups, stride, infinite] = row;
    for (const dtype of ['float32', 'float64'] as const) {
      const weight = ones(weightSizes, { dtype });
      weight.view(-1).select(0, 1).fill_(Infinity);
      const x = ones(sizes, { dtype, requiresGrad: true });
      const y = convolutions[fn]!(x, weight, { stride, groups });
      const [g] = grad(y.sum(), x);
      for (const t of fn.includes('Transpose') ? [y, g!] : [g!]) {
        expect([t.isnan().sum().item(), t.isinf().sum().item()]).toEqual([0, infinite]);
      }
    }
  });

  test('is the same on any layout', () => {
    manualSeed(1);
    const x = randn([2, 3, 6, 5], { dtype: 'float64' });
    const w = randn([4, 3, 3, 2], { dtype: 'float64' });
    const expected = conv2d(x, w).toArray();
    const other = (t: Tensor): Tensor => t.permute([3, 1, 0, 2]).contiguous().permute([2, 1, 3, 0]);
    expect(conv2d(other(x), other(w)).toArray()).toEqual(expected);
  });
});

describe('pooling', () => {
  test('gives positions for which gather finds the maxima', () => {
    manualSeed(2);
    const x = randn([2, 3, 7, 6]);
    const [out, indices] = maxPool2dWithIndices(x, 3, 2, 1);
    const found = x.reshape([2, 3, 42]).gather(-1, indices.reshape([2, 3, -1]));
    expect(found.reshape(out.shape).toArray()).toEqual(out.toArray());
    expect(maxPool2d(x, 3, 2, 1, { returnIndices: true })[1].toArray()).toEqual(indices.toArray());
  });

  test('refuses dtypes that PyTorch refuses', () => {
    expect(() => maxPool2d(zeros([1, 4, 4], { dtype: 'int64' }), 2)).toThrow(`"max_pool2d" not implemented for 'Long'`);
    expect(() => avgPool2d(zeros([1, 4, 4], { dtype: 'bool' }), 2)).toThrow(`"avg_pool2d" not implemented for 'Bool'`);
  });

  test('divides integers towards zero', () => {
    const x = tensor([[[-1, -2], [-2, -2]]], { dtype: 'int64' }); // prettier-ignore
    expect(avgPool2d(x, 2).toArray()).toEqual([[[-1]]]);
  });
});

describe('attention', () => {
  const [q, k, v] = [0, 1, 2].map(() => ones([1, 1, 2, 2]));

  test('refuses what PyTorch refuses', () => {
    const attend = scaledDotProductAttention;
    expect(() => attend(q!, k!.double(), v!)).toThrow('Expected query, key, and value to have the same dtype');
    expect(() => attend(ones([2]), k!, v!)).toThrow('to all be at least 2 dimensional');
    expect(() => attend(q!, k!, v!, ones([2, 2]), 0, true)).toThrow(
      'Explicit attn_mask should not be set when is_causal=True',
    );
    expect(() => attend(q!, k!, v!, zeros([2, 2], { dtype: 'int64' }))).toThrow(
      'Expected attn_mask dtype to be bool or to match query dtype',
    );
    expect(() => attend(q!, k!, ones([1, 1, 3, 2]))).toThrow(library.ShapeError);
  });

  test('with dropout is the mean of what is kept', () => {
    manualSeed(3);
    const [query, key] = [randn([1, 1, 4, 3]), randn([1, 1, 400, 3])];
    const value = ones([1, 1, 400, 1]);
    const out = scaledDotProductAttention(query, key, value, null, 0.5);
    const off = out.sub(1).abs().max().item();
    expect(off).toBeGreaterThan(0);
    expect(off).toBeLessThan(0.5);
  });

  test('without keys is zero', () => {
    expect(scaledDotProductAttention(q!, ones([1, 1, 0, 2]), ones([1, 1, 0, 2])).toArray()).toEqual([[[[0, 0], [0, 0]]]]); // prettier-ignore
  });
});

describe('dropout', () => {
  test('leaves alone what is not trained, and what is not to be dropped', () => {
    const x = ones([4]);
    expect(dropout(x, 0.5, false)).toBe(x);
    expect(dropout(x, 0)).toBe(x);
  });

  test('has the gradient of its mask', () => {
    manualSeed(5);
    const x = randn([50]).requiresGrad_();
    const out = dropout(x, 0.4);
    out.sum().backward();
    expect(out.detach().div(x.detach()).sub(x.grad!).abs().max().item()).toBeLessThan(1e-6);
  });

  test('in place writes over its input', () => {
    const x = ones([64]);
    const y = dropout(x, 0.5, true, true);
    expect(y).toBe(x);
    expect(x.sub(1).abs().toArray()).toEqual(new Array(64).fill(1)); // 0 or 2
  });

  test('refuses what is no probability', () => {
    expect(() => dropout(ones([2]), 1.5)).toThrow('dropout probability has to be between 0 and 1, but got 1.5');
    expect(() => library.dropout2d(ones([2]), 0.5)).toThrow('Feature dropout requires at least 2 dimensions');
  });
});
