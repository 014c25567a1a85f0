/** Losses, norms and distances of torch.nn.functional: what the generic laws do not say. */
import { describe, expect, it } from 'vitest';
import {
  alphaDropout,
  cdist,
  cosineSimilarity,
  featureAlphaDropout,
  gaussianNllLoss,
  grad,
  groupNorm,
  instanceNorm,
  layerNorm,
  localResponseNorm,
  manualSeed,
  multilabelMarginLoss,
  multiMarginLoss,
  ones,
  pairwiseDistance,
  pdist,
  renorm,
  rmsNorm,
  tensor,
  type Tensor,
  tripletMarginLoss,
  tripletMarginWithDistanceLoss,
} from '../../src/index.js';
import { expectClose, expectSame, filled, integers, precisions } from './nn-support.js';

describe('groupNorm', () => {
  it.each(precisions)('with one group is layer norm, for few elements and many, in %s', (dtype, tolerance) => {
    for (const sizes of [
      [3, 4, 5],
      [5, 6, 30, 20],
    ]) {
      const [channels, inner] = [sizes[1]!, sizes.slice(1)];
      const inputs = [filled(sizes, 0, dtype), filled([channels], 1, dtype), filled([channels], 2, dtype)];
      const spread = (t: Tensor): Tensor => t.view([channels, ...inner.slice(1).map(() => 1)]);
      expectSame(
        (x, w, b) => groupNorm(x, 1, w, b),
        (x, w, b) => layerNorm(x, inner).mul(spread(w)).add(spread(b)),
        inputs,
        tolerance,
      );
    }
  });

  it.each(precisions)('with a group for each channel is instance norm, in %s', (dtype, tolerance) => {
    const inputs = [filled([7, 6, 40], 0, dtype), filled([6], 1, dtype), filled([6], 2, dtype)];
    expectSame(
      (x, w, b) => groupNorm(x, 6, w, b),
      (x, w, b) => instanceNorm(x, null, null, w, b),
      inputs,
      tolerance,
    );
  });

  it('reads inputs of any layout', () => {
    const x = filled([4, 9, 6]).permute([2, 0, 1]).transpose(1, 2).narrow(1, 1, 8);
    expectClose(
      groupNorm(x, 4, filled([16]).slice(0, 0, 16, 2)),
      groupNorm(x.contiguous(), 4, filled([16]).slice(0, 0, 16, 2).contiguous()),
    );
  });

  it("refuses in PyTorch's words", () => {
    expect(() => groupNorm(filled([2, 6, 3]), 4)).toThrow(
      'divisible by num_groups, but got input of shape [2, 6, 3] and num_groups=4',
    );
    expect(() => groupNorm(filled([1, 2]), 2)).toThrow(
      'Expected more than 1 value per channel when training, got input size [1, 2]',
    );
    expect(() => groupNorm(filled([3]), 1)).toThrow('Expected at least 2 dimensions for input tensor but received 1');
    expect(() => groupNorm(filled([2, 4, 3]), 2, filled([3]))).toThrow(
      'Expected weight to be a vector of size equal to the number of channels',
    );
  });
});

describe('instanceNorm', () => {
  it('moves running statistics on by their average over the samples', () => {
    const mean = tensor([0.5, -0.5], { dtype: 'float64' });
    const variance = tensor([1, 2], { dtype: 'float64' });
    const version = mean._version;
    instanceNorm(filled([2, 2, 3]), mean, variance, { momentum: 0.3 });
    // PyTorch 1.13
    expectClose(mean, [0.4538636861725779, -0.27734350815643877]);
    expectClose(variance, [0.880597772660666, 1.5971104417031854]);
    expect(mean._version).toBeGreaterThan(version);
  });

  it('uses them instead where it is told to, and leaves them', () => {
    const [mean, variance] = [filled([3], 1), filled([3], 2).abs().add(0.5)];
    const before = mean.clone();
    const x = filled([2, 3, 4]);
    const want = x.sub(mean.view([3, 1])).div(variance.add(1e-5).sqrt().view([3, 1]));
    expectClose(instanceNorm(x, mean, variance, { useInputStats: false }), want);
    expectClose(mean, before);
    expect(() => instanceNorm(x, { useInputStats: false })).toThrow(
      'Expected running_mean and running_var to be defined',
    );
  });
});

describe('rmsNorm', () => {
  it.each(precisions)(
    'and its gradients are those of the single operations, for few elements and many, in %s',
    (dtype, tolerance) => {
      for (const sizes of [[3, 4], [70, 130], [3, 40, 33], [300]]) {
        const normalized = sizes.slice(-1);
        expectSame(
          (x, w) => rmsNorm(x, normalized, w, 1e-5),
          (x, w) => x.mul(x.square().mean([-1], true).add(1e-5).rsqrt()).mul(w),
          [filled(sizes, 0, dtype), filled(normalized, 1, dtype)],
          tolerance,
        );
      }
    },
  );

  it('adds the precision of the dtype by default', () => {
    for (const [dtype, eps] of [
      ['float32', 2 ** -23],
      ['float16', 2 ** -10],
    ] as const) {
      const x = filled([2, 8], 0, dtype).mul(0.01);
      expectClose(rmsNorm(x, [8]), rmsNorm(x, [8], null, eps), 1e-9);
    }
  });
});

describe('localResponseNorm', () => {
  it('averages as many channels as are there, zeros beyond the edges', () => {
    const x = filled([1, 4, 2]);
    const [size, alpha, beta, k] = [3, 0.5, 0.75, 2];
    const squares = x.square();
    const zero = squares.narrow(1, 0, 1).mul(0);
    const below = zero.add(0);
    const sums = [0, 1, 2, 3].map((c) =>
      [c - 1, c, c + 1].reduce((sum, i) => (i < 0 || i > 3 ? sum : sum.add(squares.narrow(1, i, 1))), below),
    );
    const rows = sums.map((s, c) => x.narrow(1, c, 1).div(s.div(size).mul(alpha).add(k).pow(beta)));
    const got = localResponseNorm(x, size, alpha, beta, k);
    rows.forEach((row, c) => expectClose(got.narrow(1, c, 1), row));
  });
});

describe('cdist', () => {
  const exponents = [0, 0.5, 1, 1.5, 2, 3, Infinity];
  const plainly = (x: Tensor, y: Tensor, p: number): Tensor => x.unsqueeze(-2).sub(y.unsqueeze(-3)).norm(p, [-1]);

  it.each(exponents)('and its gradients are the %s-norms of all differences', (p) => {
    for (const [dtype, tolerance] of precisions) {
      const inputs = [filled([2, 9, 5], 0, dtype), filled([21, 5], 1, dtype)];
      const got = cdist(inputs[0]!, inputs[1]!, p);
      expectClose(got, plainly(inputs[0]!.to('float64'), inputs[1]!.to('float64'), p), tolerance);
      if (p === 0) continue; // the norm has no gradient, where cdist has zeros
      expectSame(
        (x, y) => cdist(x, y, p),
        (x, y) => plainly(x, y, p),
        inputs,
        tolerance,
      );
    }
  });

  it('has zeros for the gradient of counts of differences', () => {
    const x = filled([3, 2]).requiresGrad_();
    expectClose(grad([cdist(x, filled([4, 2], 1), 0).sum()], [x])[0]!, new Array(6).fill(0) as number[]);
  });

  it('multiplies matrices for many vectors, which gives the same', () => {
    const inputs = [filled([40, 3]), filled([30, 3], 1)];
    const exactly = (x?: Tensor, y?: Tensor): Tensor => cdist(x!, y!, 2, 'donot_use_mm_for_euclid_dist');
    expectSame((x, y) => cdist(x, y), exactly, inputs, 1e-6);
  });

  it('gives vectors at distance 0 a gradient of 0', () => {
    for (const p of [0.5, 1, 1.5, 2, 3, Infinity]) {
      const x = filled([3, 2]).requiresGrad_();
      const [g] = grad([cdist(x, x.detach().clone(), p).diagonal().sum()], [x], { createGraph: true });
      expectClose(g!, new Array(6).fill(0) as number[]);
    }
  });

  it('takes vectors without elements, and none', () => {
    expect(cdist(filled([2, 0]), filled([3, 0])).tolist()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(cdist(filled([0, 3]), filled([4, 3])).shape).toEqual([0, 4]);
  });

  it("refuses in PyTorch's words", () => {
    expect(() => cdist(filled([2, 3]), filled([2, 4]))).toThrow(
      'X1 and X2 must have the same number of columns. X1: 3 X2: 4',
    );
    expect(() => cdist(filled([3]), filled([2, 3]))).toThrow('cdist only supports at least 2D tensors, X1 got: 1D');
    expect(() => cdist(filled([2, 3]), filled([2, 3]), -1)).toThrow('cdist only supports non-negative p values');
    expect(() => cdist(integers([1, 2], [1, 2]), filled([2, 2]))).toThrow(
      'cdist only supports floating-point dtypes, X1 got: Long',
    );
  });
});

describe('pdist', () => {
  it('is the upper triangle of cdist, gradients too', () => {
    const upper = (d: Tensor, n: number): Tensor => d.maskedSelect(ones(n, n).triu(1).ne(0));
    // 150 rows are more than are computed at a time.
    for (const [p, n] of [0.5, 1, 2, 3, Infinity].flatMap((p) => [[p, 12] as const, [p, 150] as const])) {
      const x = filled([n, 4]).requiresGrad_();
      const y = pdist(x, p);
      const want = upper(cdist(x, x, p, 'donot_use_mm_for_euclid_dist'), n);
      expectClose(y, want);
      const g = filled(y.shape, 3);
      expectClose(grad([y], [x], { gradOutputs: [g] })[0]!, grad([want], [x], { gradOutputs: [g] })[0]!);
    }
  });
});

describe('distances of pairs', () => {
  it('cosines of a vector of zeros are 0', () => {
    expect(cosineSimilarity(tensor([[0, 0]]), tensor([[1, 2]])).tolist()).toEqual([0]);
    expect(() => cosineSimilarity(integers([1, 2], [1, 2]), integers([1, 2], [1, 2]))).toThrow(
      'expected common dtype to be floating point, yet common dtype is Long',
    );
  });

  it('triplets keep the margin between distances', () => {
    const [a, p, n] = [filled([4, 3]), filled([4, 3], 1), filled([4, 3], 2)];
    const want = pairwiseDistance(a, p).sub(pairwiseDistance(a, n)).add(1.5).clampMin(0);
    expectClose(tripletMarginLoss(a, p, n, 1.5, { reduction: 'none' }), want);
    expectClose(tripletMarginWithDistanceLoss(a, p, n, { margin: 1.5, reduction: 'none' }), want);
    expect(() => tripletMarginLoss(a, p, filled([3]))).toThrow('anchor 2D, positive 2D, and negative 1D inputs');
  });

  it('triplets take any distance, whose own tensors stay', () => {
    const kept: Tensor[] = [];
    const distanceFunction = (x: Tensor, y: Tensor): Tensor => {
      kept.push(x.sub(y).abs());
      return kept.at(-1)!.sum(-1);
    };
    const small = [
      tensor([
        [1, 2],
        [0, 1],
      ]),
      tensor([
        [1.5, 2],
        [1, 1],
      ]),
      tensor([
        [0, 2.5],
        [0.5, 1],
      ]),
    ] as const;
    const options = { distanceFunction, swap: true, reduction: 'none' };
    expect(tripletMarginWithDistanceLoss(...small, options).tolist()).toEqual([0, 1.5]);
    // Large enough for the arena, whose temporaries the library frees where they are its own.
    const [a, p, n] = [filled([300, 3]), filled([300, 3], 1), filled([300, 3], 2)];
    tripletMarginWithDistanceLoss(a, p, n, { distanceFunction });
    expectClose(kept.at(-1)!, a.sub(n).abs());
  });

  it('renorm shortens what is longer, and nothing else', () => {
    const x = tensor(
      [
        [3, 4],
        [0.3, 0.4],
      ],
      { dtype: 'float64' },
    );
    expectClose(renorm(x, 2, 0, 1), [0.6, 0.8, 0.3, 0.4], 1e-6);
    expect(() => renorm(x, 0, 0, 1)).toThrow('renorm: non-positive-norm not supported');
  });
});

describe('losses against classes', () => {
  it('multiMarginLoss adds up what other scores are inside the margin by', () => {
    const x = filled([3, 4]);
    const classes = [1, 0, 3];
    const rows = x.tolist() as number[][];
    const weights = [0.5, 1, 2, 1.5];
    for (const p of [1, 2]) {
      const want = rows.map((row, n) => {
        const y = classes[n]!;
        const terms = row.map((value, i) => (i === y ? 0 : Math.max(0, 0.7 - row[y]! + value) ** p));
        return (terms.reduce((a, b) => a + b, 0) * weights[y]!) / 4;
      });
      expectClose(multiMarginLoss(x, integers(classes), p, 0.7, tensor(weights, { dtype: 'float64' }), 'none'), want);
    }
    expect(() => multiMarginLoss(x, integers([0, 1, 4]))).toThrow('target out of range');
    expect(() => multiMarginLoss(x, integers(classes), 3)).toThrow('only p == 1 and p == 2 supported');
  });

  it("multilabelMarginLoss reads a sample's classes up to the first -1", () => {
    const row = filled([4]);
    const values = row.tolist() as number[];
    const want =
      [3, 0].reduce((sum, y) => sum + [1, 2].reduce((s, i) => s + Math.max(0, 1 - (values[y]! - values[i]!)), 0), 0) /
      4;
    expectClose(multilabelMarginLoss(row, integers([3, 0, -1, 1])), [want]);
    expectClose(multilabelMarginLoss(row, integers([-1, 0, 1, 1])), [0]);
  });

  it('gaussianNllLoss refuses a negative variance', () => {
    expect(() => gaussianNllLoss(filled([2]), filled([2]), tensor([1, -1]))).toThrow('var has negative entry/entries');
    expect(() => gaussianNllLoss(filled([2, 3]), filled([2, 3]), filled([4]).abs())).toThrow(
      'var is of incorrect size',
    );
  });
});

describe('alpha dropout', () => {
  it('draws as PyTorch does', () => {
    manualSeed(0);
    const got = alphaDropout(ones(2, 5), 0.5, true);
    // PyTorch 1.13
    const [low, high] = [-0.7792, 1.6656];
    expectClose(got, [low, low, high, low, low, low, high, high, low, high], 1e-4);
  });

  it('drops whole channels, and keeps mean and variance of what is like SELU makes it', () => {
    manualSeed(1);
    const channels = featureAlphaDropout(ones(20, 50, 3), 0.4, true);
    expectClose(channels.amax([2]), channels.amin([2]));
    const x = filled([200, 500], 0.3).sub(0.3).mul(Math.SQRT2); // mean 0, variance 1
    const y = alphaDropout(x, 0.3, true);
    expect(y.mean().item<number>()).toBeCloseTo(0, 1);
    expect(y.var().item<number>()).toBeCloseTo(1, 1);
    expect(alphaDropout(x, 0.3)).toBe(x);
  });
});
