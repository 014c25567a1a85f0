/** The CTC loss and bags of embeddings: what the generic laws do not say. */
import { describe, expect, it } from 'vitest';
import { ctcLoss, embedding, embeddingBag, grad, tensor, type Tensor } from '../../src/index.js';
import { expectClose, expectSame, filled, integers, precisions } from './nn-support.js';

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
