/** Layer norm and batch norm: running statistics, kernels against the recorded formulas, messages. */
import { describe, expect, it } from 'vitest';
import {
  batchNorm,
  grad,
  layerNorm,
  nativeBatchNorm,
  nativeLayerNorm,
  noGrad,
  tensor,
  type Tensor,
  zeros,
} from '../../src/index.js';

function filled(sizes: readonly number[], phase: number, dtype: 'float32' | 'float64' = 'float64'): Tensor {
  const n = sizes.reduce((a, b) => a * b, 1);
  return tensor(
    Float64Array.from({ length: n }, (_, i) => Math.sin(1.7 * i + phase) + 0.3),
    { dtype },
  )
    .view(sizes)
    .clone()
    .detach();
}

function expectClose(got: Tensor, want: Tensor, tolerance: number): void {
  expect(got.shape).toEqual(want.shape);
  const difference = got.detach().to('float64').sub(want.detach().to('float64')).abs().max().item<number>();
  const scale = Math.max(1, want.detach().to('float64').abs().max().item<number>());
  expect(difference / scale).toBeLessThan(tolerance);
}

/** The same in single operations. */
function plain(x: Tensor, dims: readonly number[], eps: number): Tensor {
  const centred = x.sub(x.mean(dims, true));
  return centred.div(centred.square().mean(dims, true).add(eps).sqrt());
}

describe('layerNorm', () => {
  const sizes = [
    [6, 10],
    [70, 130],
    [3, 40, 33],
    [1, 300],
  ];

  it('and its gradients are those of the single operations, for few elements and many', () => {
    for (const shape of sizes) {
      for (const dtype of ['float64', 'float32'] as const) {
        const normalized = shape.slice(1);
        const x = filled(shape, 0, dtype).requiresGrad_();
        const w = filled(normalized, 1, dtype).requiresGrad_();
        const b = filled(normalized, 2, dtype).requiresGrad_();
        const g = filled(shape, 3, dtype);
        const y = layerNorm(x, normalized, w, b);
        const dims = normalized.map((_, d) => d + 1);
        const [x64, w64, b64] = [x, w, b].map((t) => t.detach().to('float64').requiresGrad_()) as [
          Tensor,
          Tensor,
          Tensor,
        ];
        const want = plain(x64, dims, 1e-5).mul(w64).add(b64);
        const tolerance = dtype === 'float64' ? 1e-12 : 1e-5;
        expectClose(y, want, tolerance);
        const got = grad([y], [x, w, b], { gradOutputs: [g] });
        const expected = grad([want], [x64, w64, b64], { gradOutputs: [g.to('float64')] });
        got.forEach((t, k) => expectClose(t, expected[k]!, tolerance));
      }
    }
  });

  it('gives gradients for any part of its inputs', () => {
    const [x, w, b, g] = [filled([20, 30], 0), filled([30], 1), filled([30], 2), filled([20, 30], 3)] as const;
    for (const t of [x, w, b]) t.requiresGrad_();
    const all = grad([layerNorm(x, [30], w, b)], [x, w, b], { gradOutputs: [g] });
    for (const wanted of [[0], [1], [2], [0, 2], [1, 2]]) {
      const inputs = wanted.map((i) => [x, w, b][i]!);
      const some = grad([layerNorm(x, [30], w, b)], inputs, { gradOutputs: [g] });
      some.forEach((t, k) => expectClose(t, all[wanted[k]!]!, 1e-14));
      const alone = [x, w, b].map((t, i) => (wanted.includes(i) ? t : t.detach())) as [Tensor, Tensor, Tensor];
      const again = grad([layerNorm(alone[0], [30], alone[1], alone[2])], inputs, { gradOutputs: [g] });
      again.forEach((t, k) => expectClose(t, all[wanted[k]!]!, 1e-14));
    }
  });

  it('does without weight or bias, and on rows that do not lie side by side', () => {
    const x = filled([40, 50], 0).t().requiresGrad_();
    const y = layerNorm(x, [40]);
    expectClose(y, plain(x, [1], 1e-5), 1e-12);
    const b = filled([40], 2);
    expectClose(layerNorm(x, [40], null, b), plain(x, [1], 1e-5).add(b), 1e-12);
    expect(layerNorm(zeros([0, 3]), [3]).shape).toEqual([0, 3]);
  });

  it('gives the statistics beside the result, of which only the result is differentiable', () => {
    const x = filled([4, 6], 0).requiresGrad_();
    const [y, mean, rstd] = nativeLayerNorm(x, [6], null, null, 0.1) as unknown as [Tensor, Tensor, Tensor];
    expect(mean.shape).toEqual([4, 1]);
    expectClose(mean, x.mean([1], true), 1e-14);
    expectClose(rstd, x.var([1], { unbiased: false, keepdim: true }).add(0.1).rsqrt(), 1e-14);
    expect(y.gradFn!.name()).toBe('NativeLayerNormBackward0');
    expect([mean.requiresGrad, rstd.requiresGrad]).toEqual([false, false]);
  });
});

describe('batchNorm', () => {
  it('and its gradients are those of the single operations, for few elements and many, of any rank', () => {
    for (const shape of [
      [6, 3],
      [70, 40],
      [5, 4, 60],
      [8, 6, 9, 7],
    ]) {
      for (const dtype of ['float64', 'float32'] as const) {
        const channels = shape[1]!;
        const dims = shape.map((_, d) => d).filter((d) => d !== 1);
        const spread = (t: Tensor): Tensor => t.view(shape.map((_, d) => (d === 1 ? -1 : 1)));
        const [x, w, b] = [
          filled(shape, 0, dtype),
          filled([channels], 1, dtype),
          filled([channels], 2, dtype),
        ] as const;
        for (const t of [x, w, b]) t.requiresGrad_();
        const g = filled(shape, 3, dtype);
        const [x64, w64, b64] = [x, w, b].map((t) => t.detach().to('float64').requiresGrad_()) as [
          Tensor,
          Tensor,
          Tensor,
        ];
        const tolerance = dtype === 'float64' ? 1e-12 : 2e-5;
        const y = batchNorm(x, null, null, w, b, true);
        const want = plain(x64, dims, 1e-5).mul(spread(w64)).add(spread(b64));
        expectClose(y, want, tolerance);
        const got = grad([y], [x, w, b], { gradOutputs: [g] });
        grad([want], [x64, w64, b64], { gradOutputs: [g.to('float64')] }).forEach((t, k) =>
          expectClose(got[k]!, t, tolerance),
        );
        // With fixed statistics
        const [mean, variance] = [filled([channels], 4, dtype), filled([channels], 5, dtype).square().add(0.5)];
        const fixed = batchNorm(x, mean, variance, w, b);
        const r = spread(variance.to('float64').add(1e-5).rsqrt());
        const wantFixed = x64
          .sub(spread(mean.to('float64')))
          .mul(r)
          .mul(spread(w64))
          .add(spread(b64));
        expectClose(fixed, wantFixed, tolerance);
        const gotFixed = grad([fixed], [x, w, b], { gradOutputs: [g] });
        grad([wantFixed], [x64, w64, b64], { gradOutputs: [g.to('float64')] }).forEach((t, k) =>
          expectClose(gotFixed[k]!, t, tolerance),
        );
      }
    }
  });

  it('moves the running statistics on in training, with the unbiased variance, and leaves them in evaluation', () => {
    const x = filled([5, 2, 30], 0);
    const [mean, variance] = [tensor([1, 2], { dtype: 'float64' }), tensor([3, 4], { dtype: 'float64' })];
    const [wantMean, wantVar] = [
      mean.mul(0.75).add(x.mean([0, 2]).mul(0.25)),
      variance.mul(0.75).add(x.var([0, 2]).mul(0.25)),
    ];
    batchNorm(x, mean, variance, null, null, true, 0.25);
    expectClose(mean, wantMean, 1e-14);
    expectClose(variance, wantVar, 1e-14);
    batchNorm(x, mean, variance);
    expectClose(mean, wantMean, 1e-14);
  });

  it('tells a graph that saved the running statistics when they have moved on', () => {
    const x = filled([5, 2], 0).requiresGrad_();
    const [mean, variance] = [zeros([2]).to('float64'), zeros([2]).to('float64').add(1)];
    const y = batchNorm(x, mean, variance);
    noGrad(() => batchNorm(x, mean, variance, null, null, true));
    expect(() => y.sum().backward()).toThrow('modified by an inplace operation');
  });

  it('refuses what PyTorch refuses, in its words', () => {
    const x = filled([3, 2], 0);
    expect(() => batchNorm(x, zeros([1]), zeros([1]))).toThrow('running_mean should contain 2 elements not 1');
    expect(() => batchNorm(x, null, null)).toThrow('running_mean must be defined in evaluation mode');
    expect(() => batchNorm(filled([1, 2], 0), null, null, null, null, true)).toThrow(
      'Expected more than 1 value per channel when training',
    );
    expect(() => layerNorm(x, [3])).toThrow('Given normalized_shape=[3], expected input with shape [*, 3]');
    const integers = tensor([[1n, 2n]]);
    expect(() => layerNorm(integers, [2])).toThrow("not implemented for 'Long'");
    expect(() => nativeBatchNorm(integers, null, null, null, null, true, 0.1, 1e-5)).toThrow(
      "not implemented for 'Long'",
    );
  });
});
