/** Losses, norms and distances of torch.nn.functional: what the generic laws do not say. */
import { describe, expect, it } from 'vitest';
import {
  alphaDropout,
  cdist,
  cosineSimilarity,
  ctcLoss,
  embedding,
  embeddingBag,
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

type Real = 'float32' | 'float64' | 'float16' | 'bfloat16';

/** sin(1.7 i + phase) + 0.3, as the recorded values below were made from. */
function filled(sizes: readonly number[], phase = 0, dtype: Real = 'float64'): Tensor {
  const n = sizes.reduce((a, b) => a * b, 1);
  const values = Float64Array.from({ length: n }, (_, i) => Math.sin(1.7 * i + phase) + 0.3);
  return tensor(values, { dtype }).view(sizes).clone().detach();
}

const integers = (values: readonly number[], sizes: readonly number[] = [values.length]): Tensor =>
  tensor(BigInt64Array.from(values, BigInt)).view(sizes);

function expectClose(got: Tensor, want: Tensor | readonly number[], tolerance = 1e-12): void {
  const numbers = got.detach().to('float64').reshape([-1]).tolist() as number[];
  const wanted = Array.isArray(want)
    ? (want as number[])
    : ((want as Tensor).detach().to('float64').reshape([-1]).tolist() as number[]);
  expect(numbers.length).toBe(wanted.length);
  const scale = Math.max(1, ...wanted.map(Math.abs));
  numbers.forEach((value, i) => expect(Math.abs(value - wanted[i]!) / scale, `element ${i}`).toBeLessThan(tolerance));
}

/** Values and gradients of two ways to compute the same, for these inputs. */
function expectSame(
  one: (...inputs: Tensor[]) => Tensor,
  other: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  tolerance: number,
): void {
  const leaves = inputs.map((t) => t.detach().requiresGrad_());
  const wide = inputs.map((t) => t.detach().to('float64').requiresGrad_());
  const [got, want] = [one(...leaves), other(...wide)];
  expectClose(got, want, tolerance);
  const g = filled(got.shape, 5);
  const expected = grad([want], wide, { gradOutputs: [g] });
  for (const createGraph of [false, true]) {
    const found = grad([one(...leaves)], leaves, { gradOutputs: [g.to(got.dtype)], createGraph });
    found.forEach((t, k) => expectClose(t, expected[k]!, tolerance));
  }
}

const tolerances = { float64: 1e-11, float32: 2e-5 } as const;
const precisions = Object.entries(tolerances) as ['float64' | 'float32', number][];

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
    for (const p of [0.5, 1, 2, 3, Infinity]) {
      const x = filled([12, 4]).requiresGrad_();
      const y = pdist(x, p);
      const want = upper(cdist(x, x, p, 'donot_use_mm_for_euclid_dist'), 12);
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

describe('ctcLoss', () => {
  /** The loss from all sequences of classes: each is read with repetitions merged and zeros left out. */
  function fromAllSequences(logProbs: readonly (readonly number[])[], labels: readonly number[]): number {
    const classes = logProbs[0]!.length;
    let total = 0;
    for (let code = 0; code < classes ** logProbs.length; code++) {
      const symbols = logProbs.map((_, t) => Math.floor(code / classes ** t) % classes);
      const read = symbols.filter((symbol, t) => symbol !== 0 && symbol !== symbols[t - 1]);
      if (read.join() !== labels.join()) continue;
      total += Math.exp(symbols.reduce((sum, symbol, t) => sum + logProbs[t]![symbol]!, 0));
    }
    return -Math.log(total);
  }

  it.each([[[1, 2]], [[1, 1]], [[2]], [[]], [[1, 2, 1]]])(
    'is the probability of all sequences that read %j',
    (labels) => {
      const logProbs = filled([5, 3]).logSoftmax(-1);
      const want = fromAllSequences(logProbs.tolist() as number[][], labels);
      expectClose(ctcLoss(logProbs, integers(labels), [5], [labels.length], { reduction: 'sum' }), [want]);
    },
  );

  it('has the gradient that differences find through a softmax', () => {
    const scores = filled([6, 2, 4]);
    const targets = integers([1, 2, 2, 3, 1, 0], [2, 3]);
    const loss = (x: Tensor): Tensor => ctcLoss(x.logSoftmax(2), targets, [6, 5], [3, 2]);
    const x = scores.clone().requiresGrad_();
    const [g] = grad([loss(x)], [x]);
    const direction = filled([6, 2, 4], 7);
    const step = 1e-5;
    const along = loss(scores.add(direction.mul(step)))
      .sub(loss(scores.sub(direction.mul(step))))
      .div(2 * step);
    expect(g!.mul(direction).sum().item<number>()).toBeCloseTo(along.item<number>(), 8);
    expectClose(g!.select(0, 5).select(0, 1), [0, 0, 0, 0]); // beyond the sample's length
  });

  it("has PyTorch's gradient for what did not come out of a softmax", () => {
    const x = filled([4, 1, 3]).requiresGrad_();
    const loss = ctcLoss(x, integers([1, 2], [1, 2]), [4], [2]);
    // PyTorch 1.13
    expectClose(loss, [-2.8106320304627643]);
    const want = [
      0.6104146729410007, 1.3839344777878622, 0.5227310026099822, 0.2279676511039302, 0.8718969340732398,
      1.2735996492413513, 0.2902937264662032, 0.34574282348031893, 1.1565473122523628, 0.7002768529582857,
      0.25806477170743186, 0.3848218991162822,
    ];
    expectClose(grad([loss], [x], { retainGraph: true })[0]!, want);
    expectClose(grad([loss], [x], { createGraph: true })[0]!, want);
  });

  it('takes labels padded or in one row, lengths as numbers or tensors, with a batch or without', () => {
    const logProbs = filled([7, 2, 4]).logSoftmax(2);
    const padded = ctcLoss(logProbs, integers([1, 2, 3, 2, 0, 0], [2, 3]), [7, 6], [3, 1], { reduction: 'none' });
    const joined = ctcLoss(logProbs, integers([1, 2, 3, 2]), integers([7, 6]), integers([3, 1]), { reduction: 'none' });
    expectClose(padded, joined);
    const alone = ctcLoss(logProbs.select(1, 0), integers([1, 2, 3]), [7], [3], { reduction: 'none' });
    expect(alone.shape).toEqual([]);
    expectClose(alone, padded.narrow(0, 0, 1));
    expectClose(
      ctcLoss(logProbs, integers([1, 2, 3, 2]), [7, 6], [3, 1]),
      padded.div(tensor([3, 1], { dtype: 'float64' })).mean(),
    );
  });

  it('is infinite for what cannot be read, with gradients of NaN; or 0, with zeros', () => {
    const x = filled([4, 1, 3]).logSoftmax(2).detach().requiresGrad_();
    const loss = (zeroInfinity: boolean): Tensor => ctcLoss(x, integers([1, 1, 1], [1, 3]), [4], [3], { zeroInfinity });
    expect(loss(false).item()).toBe(Infinity);
    expect(loss(true).item()).toBe(0);
    for (const createGraph of [false, true]) {
      expect(
        grad([loss(false)], [x], { createGraph })[0]!
          .isnan()
          .all()
          .item(),
      ).toBe(true);
      expectClose(grad([loss(true)], [x], { createGraph })[0]!, new Array(12).fill(0) as number[]);
    }
  });

  it('does not lose a NaN', () => {
    const x = filled([4, 1, 3]).logSoftmax(2);
    x.select(0, 1).fill_(NaN);
    expect(ctcLoss(x, integers([1], [1, 1]), [4], [1]).item()).toBeNaN();
  });

  it("refuses in PyTorch's words", () => {
    const x = filled([4, 1, 3]);
    const labels = integers([1, 2], [1, 2]);
    expect(() => ctcLoss(x, labels, [5], [2])).toThrow(
      'Expected input_lengths to have value at most 4, but got value 5',
    );
    expect(() => ctcLoss(x, labels, [4], [2], 3)).toThrow('blank must be in label range');
    expect(() => ctcLoss(x, labels, [4, 4], [2])).toThrow('input_lengths must be of size batch_size');
    expect(() => ctcLoss(x, integers([1, 3], [1, 2]), [4], [2])).toThrow('target 3 is out of range');
  });
});

describe('embeddingBag', () => {
  const indices = integers([1, 0, 1, 3, 2, 2, 0, 1], [2, 4]);

  it.each(['sum', 'mean', 'max'])('%s is that of the rows of each bag, for few numbers and many', (mode) => {
    for (const [dtype, tolerance] of precisions) {
      for (const width of [3, 200]) {
        const reduce = (t: Tensor): Tensor =>
          mode === 'max' ? t.amax([1]) : mode === 'mean' ? t.mean([1]) : t.sum([1]);
        // maxima without ties, which a row that occurs twice would be
        const looked = mode === 'max' ? integers([1, 0, 3, 2, 2, 0], [2, 3]) : indices;
        expectSame(
          (w) => embeddingBag(looked, w, { mode }),
          (w) => reduce(embedding(looked, w)),
          [filled([4, width], 0, dtype)],
          tolerance,
        );
      }
    }
  });

  it('multiplies rows by given weights, which get gradients, and leaves padding out', () => {
    const inputs = [filled([4, 5]), filled([2, 4], 1)];
    expectSame(
      (w, s) => embeddingBag(indices, w, { mode: 'sum', perSampleWeights: s, paddingIdx: 1 }),
      (w, s) =>
        embedding(indices, w)
          .mul(s.mul(indices.ne(1)).unsqueeze(2))
          .sum([1]),
      inputs,
      1e-12,
    );
    const mean = embeddingBag(integers([1, 0, 3]), inputs[0]!, integers([0, 2]), { paddingIdx: 1 });
    expectClose(mean, inputs[0]!.indexSelect(0, integers([0, 3])));
  });

  it('gives empty bags zeros', () => {
    for (const mode of ['sum', 'mean', 'max']) {
      const w = filled([4, 2]).requiresGrad_();
      const out = embeddingBag(integers([1, 2]), w, integers([0, 0, 2, 2]), { mode, includeLastOffset: true });
      expect(out.shape).toEqual([3, 2]);
      expectClose(out.select(0, 0), [0, 0]);
      expectClose(out.select(0, 2), [0, 0]);
      expect(grad([out.sum()], [w])[0]!.isfinite().all().item()).toBe(true);
    }
  });

  it('gives the gradient of a maximum to the first row that attains it', () => {
    const w = tensor(
      [
        [1, 5],
        [3, 2],
        [3, 5],
      ],
      { dtype: 'float64', requiresGrad: true },
    );
    const out = embeddingBag(integers([0, 1, 2], [1, 3]), w, { mode: 'max' });
    expect(out.tolist()).toEqual([[3, 5]]);
    expect(grad([out.sum()], [w])[0]!.tolist()).toEqual([
      [0, 1],
      [1, 0],
      [0, 0],
    ]);
  });

  it('divides gradients by how often a row is used where it is told to', () => {
    const w = filled([4, 2]).requiresGrad_();
    const looked = integers([1, 0, 1, 1], [2, 2]);
    const out = embeddingBag(looked, w, { mode: 'sum', scaleGradByFreq: true });
    for (const createGraph of [false, true]) {
      const [g] = grad([out.mul(filled([2, 2], 1)).sum()], [w], { createGraph, retainGraph: true });
      const [plain] = grad(
        [
          embeddingBag(looked, w, { mode: 'sum' })
            .mul(filled([2, 2], 1))
            .sum(),
        ],
        [w],
      );
      expectClose(g!, plain!.div(tensor([[1], [3], [1], [1]], { dtype: 'float64' })));
    }
  });

  it('shortens rows that are used in place', () => {
    const w = filled([4, 2]).mul(3);
    const out = embeddingBag(integers([1, 0], [1, 2]), w, { maxNorm: 1 });
    // PyTorch 1.13
    expectClose(out, [0.1485497633292281, -0.011706811289613761]);
    expectClose(w.select(0, 0), [0.2262364906228471, 0.974072379259305]);
    expectClose(w.select(0, 3), [-1.199624062780627, -0.9544113367110998]);
  });

  it("refuses in PyTorch's words", () => {
    const w = filled([4, 2]);
    expect(() => embeddingBag(integers([1, 2]), w)).toThrow('offsets has to be a 1D Tensor but got None');
    expect(() => embeddingBag(integers([1, 2]), w, integers([1]))).toThrow('offsets[0] has to be 0');
    expect(() => embeddingBag(integers([1, 2]), w, integers([0, 3]))).toThrow(
      "offsets[-1] can not be greater than input's length: 2, but got offsets[-1] of 3",
    );
    expect(() => embeddingBag(integers([1, 4], [1, 2]), w)).toThrow(/out of range|out of bounds/);
    expect(() => embeddingBag(indices, w, { perSampleWeights: filled([2, 4]) })).toThrow(
      "only supported for mode='sum'",
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
