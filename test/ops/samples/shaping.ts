/** Samples of src/ops/shaping: parts replaced, grids, differences and integrals, masked reductions, random numbers. */
import type { Samples } from '../samples.js';
import {
  between,
  bools,
  create,
  fixed,
  plain,
  pos,
  random,
  readsStorage,
  smooth,
  t,
  unit,
} from '../sample-notation.js';

// prettier-ignore
export const shapingSamples = {
  // parts replaced, grids, layouts
  selectScatter: [smooth(t(2, 3), t(3), 0, 1), smooth(t(2, 3), t(2), -1, -2)],
  sliceScatter: [smooth(t(4, 3), t(2, 3), 0, 1, 4, 2), smooth(t(2, 3), t(2, 3))],
  diagonalScatter: [smooth(t(3, 4), t(3)), smooth(t(2, 3, 4), t(2, 2), 1, 2, 1)],
  asStridedScatter: [smooth(t(3, 3), t(2, 2), [2, 2], [1, 3], 1), smooth(t(5), t(2), [2], [2])],
  narrowCopy: smooth(t(2, 4), 1, 1, 2),
  atleast1d: [smooth(t(2)), smooth(t())], atleast1dSequence: smooth([t(2), t()]),
  atleast2d: [smooth(t(2, 3)), smooth(t(3)), smooth(t())], atleast2dSequence: smooth([t(2), t(2, 3)]),
  atleast3d: [smooth(t(2, 3)), smooth(t(3)), smooth(t()), smooth(t(1, 2, 1))], atleast3dSequence: smooth([t(2), t(2, 3)]),
  meshgrid: [smooth([t(2), t(3)]), smooth([t(2), t(), t(3)], { indexing: 'xy' })],
  trilIndices: create(3, 4, 1), triuIndices: create(3, 4, -1),
  logspace: create(-1, 2, 5), range: create(1, 3, 0.5),
  emptyStrided: create([2, 3], [1, 2]), newEmptyStrided: create(t(2), [2, 3], [1, 2]),
  resize: readsStorage(plain(fixed(t(2, 3)), [3, 1])), resizeAs: readsStorage(plain(fixed(t(2, 3)), fixed(t(2, 2)))),
  mulNumber: smooth(t(2, 3), 1.5), divNumber: smooth(t(2, 3), 1.5),

  // differences, integrals, covariances
  diff: [smooth(t(2, 4)), smooth(t(4), 2), smooth(t(2, 3), 1, 0, t(1, 3), t(2, 3)), smooth(t(3), 0)],
  gradient: [smooth(t(4)), smooth(t(3, 4), { spacing: 0.5, dim: [1], edgeOrder: 2 })],
  gradientScalars: smooth(t(3, 4), { spacing: [0.5, 2] }),
  gradientTensors: [smooth(t(4, 3), { spacing: [fixed(pos(4)), fixed(pos(3))] }), smooth(t(2, 4), { spacing: [pos(4)], dim: [1], edgeOrder: 2 })],
  trapezoid: [smooth(t(2, 4), t(4)), smooth(t(3, 2), t(3, 2), { dim: 0 })],
  trapezoidDx: [smooth(t(2, 4)), smooth(t(3, 2), { dx: 0.5, dim: 0 })],
  trapz: smooth(t(2, 4), t(4)), trapzDx: smooth(t(2, 4), { dx: 1.5 }),
  cumulativeTrapezoid: [smooth(t(2, 4), t(4)), smooth(t(3, 2), t(3, 2), { dim: 0 })],
  cumulativeTrapezoidDx: smooth(t(2, 4), { dx: 1.5 }),
  cov: [smooth(t(2, 4)), smooth(t(3)), smooth(t(2, 4), { correction: 0 })],
  corrcoef: smooth(t(3, 4)),

  // masked
  // At the -Infinity of a masked element the second derivative is NaN, as PyTorch's.
  maskedLogaddexp: smooth(t(2, 3), t(2, 3)), maskedMedian: smooth(t(2, 3), 1, { mask: bools([[1, 0, 1], [0, 1, 1]]) }),
  maskedSum: [smooth(t(2, 3), { mask: bools([[1, 0, 1], [0, 0, 1]]) }), smooth(t(2, 3), 1, { mask: bools([1, 0, 1]), keepdim: true }), smooth(t(2, 3))],
  maskedProd: [smooth(t(2, 3), { mask: bools([[1, 0, 1], [0, 0, 1]]) }), smooth(t(2, 3), [1])],
  maskedAmax: smooth(t(2, 3), 1, { mask: bools([[1, 0, 1], [0, 0, 1]]) }), maskedAmin: smooth(t(2, 3), 0, { mask: bools([[1, 0, 1], [0, 1, 1]]) }),
  maskedArgmax: plain(t(2, 3), 1, { mask: bools([[1, 0, 1], [0, 0, 1]]) }), maskedArgmin: plain(t(2, 3), { mask: bools([[1, 0, 1], [0, 0, 1]]) }),
  maskedMean: [smooth(t(2, 3), 1, { mask: bools([[1, 0, 1], [0, 0, 1]]) }), smooth(t(2, 3))],
  maskedLogsumexp: smooth(t(2, 3), 1, { mask: bools([[1, 0, 1], [0, 0, 1]]) }),
  maskedNorm: [smooth(t(2, 3), 2, 1, { mask: bools([[1, 0, 1], [0, 1, 1]]) }), smooth(t(2, 3), 3)],
  maskedVar: [smooth(t(2, 3), 1, true, { mask: bools([[1, 0, 1], [0, 1, 1]]) }), smooth(t(2, 3))],
  maskedStd: [smooth(t(2, 3), { mask: bools([[1, 0, 1], [0, 1, 1]]) }), smooth(t(2, 3), 1)],
  maskedCumsum: smooth(t(2, 3), 1, { mask: bools([[1, 0, 1], [0, 1, 1]]) }), maskedCumprod: smooth(t(2, 3), 0, { mask: bools([[1, 0, 1], [0, 1, 1]]) }),
  maskedSoftmax: smooth(t(2, 3), 1, { mask: bools([[1, 0, 1], [0, 1, 1]]) }), maskedSoftmin: smooth(t(2, 3), 1, { mask: bools([[1, 0, 1], [0, 1, 1]]) }),
  maskedLogSoftmax: smooth(t(2, 3), 1), maskedNormalize: smooth(t(2, 3), 2, 1, { mask: bools([[1, 0, 1], [0, 1, 1]]) }),

  // random numbers; values, and that gradients are 0, are in random.test.ts
  bernoulli: random(fixed(unit(2, 3))), bernoulliP: random(t(2, 3), 0.3), bernoulliFloat: random(t(2, 3), 0.3), bernoulliTensor: random(t(2, 3), unit(2, 3)),
  exponential: random(t(2, 3), 2), geometric: random(t(2, 3), 0.3), cauchy: random(t(2, 3), 1, 2), logNormal: random(t(2, 3), 0, 1),
  random: random(t(2, 3)), randomTo: random(t(2, 3), 10), randomFrom: random(t(2, 3), -3, 10),
  normalTensorFloat: random(fixed(t(2, 3)), 0.5), normalFloatTensor: random(0.5, fixed(pos(2, 3))), normalTensorTensor: random(fixed(t(2, 3)), fixed(pos(3))), normalFloatFloat: random(0.5, 2, [2, 3]),
  poisson: random(fixed(pos(2, 3))), binomial: random(fixed(between(3, 9, 2, 3)), fixed(unit(3))), multinomial: [random(fixed(unit(2, 4)), 2), random(fixed(unit(4)), 6, true)],
  randintLike: random(fixed(t(2, 3)), 10), randintLikeLow: random(fixed(t(2, 3)), 3, 10),
} satisfies Samples;
