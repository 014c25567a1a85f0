/** Samples of src/ops/nn: activations, layers, distances, losses. */
import type { Samples } from '../samples.js';
import { between, bools, except, fixed, ints, plain, pos, smooth, t, unary, unit } from '../sample-notation.js';

// prettier-ignore
export const nnSamples = {
  // activations
  relu: unary(t), silu: unary(t),
  leakyRelu: [...unary(t), smooth(t(2, 3), 0.2)],
  elu: [...unary(t), smooth(t(2, 3), 0.7)],
  softplus: [...unary(t), smooth(t(6), 2, 1.5), smooth(t(3), { threshold: 30 })],
  gelu: [...unary(t), ...[smooth(t(2, 3), { approximate: 'tanh' })]],

  embedding: [smooth(ints([[2, 0], [2, 1]]), t(3, 2)), smooth(ints([]), t(3, 2))],
  embeddingRows: smooth(t(3, 2), ints([[2, 0], [2, 1]])),
  oneHot: [plain(ints([1, 0, 2])), plain(ints([1, 0, 2]), 4)],

  // losses
  mseLoss: [smooth(t(2, 3), t(2, 3)), smooth(t(2, 3), t(3), 'none'), smooth(t(2), t(2), 'sum')],
  l1Loss: [smooth(t(2, 3), t(2, 3)), smooth(t(2, 3), t(2, 3), 'none'), smooth(t(2), t(2), 'sum')],
  smoothL1Loss: [smooth(t(2, 3), t(2, 3)), smooth(t(2, 3), t(2, 3), 'none', 0.7), smooth(t(2), t(2), 'sum')],
  huberLoss: [smooth(t(2, 3), t(2, 3)), smooth(t(2, 3), t(2, 3), 'none', 0.7), smooth(t(2), t(2), 'sum')],
  binaryCrossEntropy: [smooth(unit(2, 3), unit(2, 3)), smooth(unit(2, 3), unit(2, 3), fixed(pos(3)), 'none'), smooth(unit(2), unit(2), { reduction: 'sum' })],
  binaryCrossEntropyWithLogits: [smooth(t(2, 3), unit(2, 3)), smooth(t(2, 3), unit(2, 3), fixed(pos(3)), 'none', fixed(pos(3))), smooth(t(2), unit(2), { reduction: 'sum' })],
  klDiv: [smooth(t(2, 3), pos(2, 3)), smooth(t(2, 3), t(2, 3), 'sum', true), smooth(t(2, 3), pos(2, 3), 'batchmean'), smooth(t(2), pos(2), 'none')],
  nllLoss: [smooth(t(2, 3), ints([2, 0])), smooth(t(3, 3), ints([2, 0, 1]), fixed(pos(3)), 1, 'sum'), smooth(t(2, 3, 2), ints([[2, 0], [1, 1]]), { reduction: 'none' }), smooth(t(3), ints(1))],
  crossEntropy: [smooth(t(2, 3), ints([2, 0])), smooth(t(3, 3), ints([2, 0, 1]), fixed(pos(3)), 1, 'sum', 0.2), smooth(t(2, 3), unit(2, 3)), smooth(t(2, 3, 2), ints([[2, 0], [1, 1]]), { reduction: 'none' }), smooth(t(3), ints(1))],

  // convolution
  convolution: [smooth(t(2, 2, 5), t(4, 1, 2), t(4), [2], [1], [1], false, [0], 2), smooth(t(1, 2, 3, 4), t(2, 1, 2, 2), null, [2, 1], [1, 0], [1, 2], true, [1, 0], 1)],
  convolutionInput: [smooth(t(1, 4, 3), t(4, 1, 2), [1, 2, 5], [2], [1], [1], false, [0], 2), smooth(t(1, 1, 6), t(2, 1, 2), [1, 2, 3], [2], [0], [1], true, [0], 1)],
  convolutionWeight: [smooth(t(1, 4, 3), t(1, 2, 5), [4, 1, 2], [2], [1], [1], false, [0], 2), smooth(t(1, 1, 6), t(1, 2, 3), [2, 1, 2], [2], [0], [1], true, [0], 1)],
  conv1d: [smooth(t(2, 2, 5), t(3, 2, 3), t(3)), smooth(t(2, 5), t(4, 1, 2), null, 2, 1, 2, 2)],
  conv1dPadding: [smooth(t(2, 2, 4), t(3, 2, 2), t(3), 1, 'same'), smooth(t(2, 5), t(1, 2, 3), null, 2, 'valid')],
  conv2d: [smooth(t(1, 2, 4, 3), t(2, 2, 3, 2), t(2)), smooth(t(2, 4, 3), t(4, 1, 2, 2), null, [2, 1], [1, 0], 1, 2)],
  conv2dPadding: smooth(t(1, 1, 3, 3), t(2, 1, 3, 2), t(2), 1, 'same', [1, 2]),
  conv3d: smooth(t(1, 2, 2, 3, 3), t(2, 1, 2, 1, 2), t(2), 1, [0, 1, 0], 1, 2),
  conv3dPadding: smooth(t(1, 1, 2, 2, 3), t(1, 1, 1, 2, 2), t(1), 1, 'same'),
  convTranspose1d: smooth(t(2, 2, 3), t(2, 2, 3), t(2), 2, 1, 1),
  convTranspose2d: [smooth(t(1, 2, 2, 3), t(2, 1, 2, 3), t(2), 2, [0, 1], 1, 2), smooth(t(2, 2, 2), t(2, 1, 2, 2))],
  convTranspose3d: smooth(t(1, 1, 2, 1, 2), t(1, 1, 2, 2, 2), t(1), 1, 0, 0, 1, [1, 2, 1]),

  // pooling
  maxPool1d: [smooth(t(2, 2, 6), 2), smooth(t(2, 7), 3, 2, 1, 1, true)],
  maxPool1dReturnIndices: smooth(t(2, 6), 2, { returnIndices: true }),
  maxPool1dWithIndices: smooth(t(2, 2, 6), 3, 2, 1),
  maxPool2d: [smooth(t(2, 2, 4, 5), 2), smooth(t(2, 5, 5), [2, 3], 1, [0, 1], [2, 1], true)],
  maxPool2dReturnIndices: smooth(t(2, 4, 4), 2, { returnIndices: true }),
  maxPool2dWithIndices: smooth(t(1, 2, 4, 4), [2, 3], 1, [1, 0]),
  maxPool2dForward: smooth(t(1, 2, 4, 4), [2, 2], null, [0], [1], false),
  maxPool2dGradient: smooth(t(1, 2, 2), ints([[[0, 2], [2, 5]]]), [1, 2, 3]),
  maxPool3d: smooth(t(1, 2, 3, 4, 2), [2, 2, 1], 1),
  maxPool3dReturnIndices: smooth(t(2, 3, 4, 2), 2, { returnIndices: true }),
  maxPool3dWithIndices: smooth(t(2, 3, 4, 2), [2, 2, 1]),
  maxPool3dForward: smooth(t(1, 3, 4, 2), [2, 2, 1], null, [0], [1], false),
  maxPool3dGradient: smooth(t(1, 1, 2, 2), ints([[[[0, 2], [2, 7]]]]), [1, 2, 2, 2]),
  avgPool1d: [smooth(t(2, 2, 6), 2), smooth(t(2, 7), 3, 2, 1, true, false)],
  avgPool2d: [smooth(t(2, 2, 4, 5), 2), smooth(t(2, 5, 5), [2, 3], 1, [0, 1], true, false), smooth(t(1, 1, 4, 4), 3, 2, 1, { divisorOverride: 5 })],
  avgPool2dGradient: smooth(t(1, 2, 2), [1, 4, 5], [2, 3], null, [0, 1]),
  avgPool3d: smooth(t(1, 2, 3, 4, 2), [2, 2, 1], 1, [1, 0, 0], false, false),
  avgPool3dGradient: smooth(t(1, 1, 2, 2), [1, 2, 4, 2], [2, 2, 1]),

  // dropout
  // With p = 1 the mask is no matter of chance; other p are in windows.test.ts.
  dropout: smooth(t(3, 2), 1), dropout1d: smooth(t(2, 3, 2), 1), dropout2d: smooth(t(2, 3, 2, 2), 1), dropout3d: smooth(t(3, 1, 2, 2), 1),

  // attention
  scaledDotProductAttention: [smooth(t(1, 2, 3, 4), t(1, 2, 5, 4), t(1, 2, 5, 3)), smooth(t(3, 2), t(4, 2), t(4, 2), t(3, 4)), smooth(t(2, 3, 2), t(2, 3, 2), t(2, 3, 2), null, 0, true, { scale: 0.7 }), smooth(t(1, 1, 2, 2), t(1, 1, 3, 2), t(1, 1, 3, 2), fixed(t(2, 3)), { scale: 1.3 }), smooth(t(2, 2), t(3, 2), t(3, 2), bools([[1, 0, 1], [1, 1, 0]]))],

  // normalization
  nativeLayerNorm: [smooth(t(3, 4), [4], t(4), t(4), 0.1), smooth(t(2, 2, 3), [2, 3], null, t(2, 3), 0.1)],
  layerNorm: [smooth(t(3, 4), [4], t(4), t(4), 0.1), smooth(t(2, 2, 3), [2, 3], t(2, 3)), smooth(t(5), [5]), smooth(t(0, 3), [3], t(3), t(3))],
  nativeBatchNorm: [smooth(t(3, 2), t(2), t(2), null, null, true, 0.1, 0.1), smooth(t(2, 2, 3), t(2), null, fixed(t(2)), fixed(pos(2)), false, 0.1, 0.1)],
  batchNorm: [smooth(t(3, 2), null, null, t(2), t(2), true, 0.1, 0.1), smooth(t(2, 2, 3), null, null, null, t(2), true), smooth(t(2, 3, 2, 2), fixed(t(3)), fixed(pos(3)), t(3), t(3)), smooth(t(2, 2), fixed(t(2)), fixed(pos(2)))],

  // distances, losses and normalisation of torch.nn.functional
  pairwiseDistance: [smooth(t(3, 4), t(3, 4)), smooth(t(2, 3), t(3), 1, 0.1, true), smooth(t(4), t(4), 3)],
  cosineSimilarity: [smooth(t(3, 4), t(3, 4)), smooth(t(2, 3), t(1, 3), -1), smooth(t(2, 3), t(3), 0), smooth(t(4), t(4), { dim: 0 })],
  normalize: [smooth(t(3, 4)), smooth(t(2, 3), 1, 0), smooth(t(2, 3, 2), 3, -1)],
  dist: [smooth(t(2, 3), t(2, 3)), smooth(t(2, 3), t(3), 1), smooth(t(4), t(), 3), smooth(t(2, 3), t(2, 3), Infinity)],
  renorm: [smooth(t(3, 4), 2, 0, 1), smooth(t(2, 3, 2), 1, -1, 2), smooth(t(3, 3), 3, 1, 0.5), smooth(t(2, 3), 2, 0, 100)],
  nativeGroupNorm: [smooth(t(2, 4, 3), t(4), t(4), 2, 4, 3, 2, 0.1), smooth(t(2, 2, 2, 2), null, t(2), 2, 2, 4, 1, 0.1)],
  groupNorm: [smooth(t(2, 4, 3), 2, t(4), t(4), 0.1), smooth(t(2, 4), 2, null, null, 0.1), smooth(t(2, 3, 2, 2), 1, t(3)), smooth(t(0, 2, 3), 2, t(2), t(2))],
  instanceNorm: [smooth(t(2, 3, 4), null, null, t(3), t(3)), smooth(t(2, 2, 3, 2), fixed(t(2)), fixed(pos(2)), t(2), null, false), smooth(t(2, 2, 3))],
  localResponseNorm: [smooth(t(2, 4, 3), 3, 0.5), smooth(t(1, 5, 2, 2), 2, 0.7, 0.5, 1.3), smooth(t(2, 2, 2, 1, 2), 5)],
  rmsNormForward: [smooth(t(3, 4), [4], t(4), 0.1), smooth(t(2, 2, 3), [2, 3], null, 0.1)],
  rmsNorm: [smooth(t(3, 4), [4], t(4), 0.1), smooth(t(2, 2, 3), [2, 3], t(2, 3)), smooth(t(5), [5]), smooth(t(0, 3), [3], t(3))],
  multiMarginLoss: [smooth(t(3, 4), ints([1, 0, 3])), smooth(t(3, 4), ints([1, 0, 3]), 2, 0.7, fixed(pos(4)), 'none'), smooth(t(4), ints(2), { reduction: 'sum' })],
  multilabelMarginLoss: [smooth(t(3, 4), ints([[1, 3, -1, 0], [2, 0, 1, 3], [-1, 1, 1, 1]])), smooth(t(2, 3), ints([[1, -1, 0], [0, 2, -1]]), 'none'), smooth(t(4), ints([2, 0, -1, -1]), { reduction: 'sum' })],
  bilinear: [smooth(t(3, 2), t(3, 4), t(5, 2, 4), t(5)), smooth(t(2, 3, 2), t(2, 3, 1), t(2, 2, 1)), smooth(t(2), t(3), t(2, 2, 3), t(2))],
  alphaDropout: [smooth(t(3, 2), 1, true), smooth(t(3, 2))], featureAlphaDropout: [smooth(t(2, 3, 2), 1, true), smooth(t(3), 0.5, false)],
  cdist: [smooth(t(2, 3, 2), t(4, 2)), smooth(t(3, 2), t(4, 2), 1), smooth(t(3, 2), t(2, 2), 3), smooth(t(3, 2), t(2, 2), Infinity), smooth(t(3, 2), t(2, 2), 0.5), smooth(t(3, 2), t(4, 2), 2, 'use_mm_for_euclid_dist'), smooth(t(0, 2), t(3, 2))],
  pdist: [smooth(t(4, 3)), smooth(t(3, 2), 1), smooth(t(3, 2), 2.5), smooth(t(3, 2), Infinity), smooth(t(1, 2))],
  ctcLoss: except('central differences', 'PyTorch takes the input for logarithms of a softmax, see Note [CTC]', smooth(t(5, 2, 4), ints([[1, 2, 2], [3, 1, 0]]), [5, 4], [3, 2])),
  ctcLossOfTensors: except('central differences', 'PyTorch takes the input for logarithms of a softmax, see Note [CTC]', smooth(t(4, 3), ints([2, 1]), ints([4]), ints([2]), { reduction: 'sum' })),
  embeddingBag: [smooth(ints([[1, 0, 1], [3, 1, 2]]), t(4, 3)), smooth(ints([1, 0, 1, 3, 2]), t(4, 3), { offsets: ints([0, 2, 2]), mode: 'sum', perSampleWeights: t(5) }), smooth(ints([[1, 0, 1], [3, 1, 2]]), t(4, 3), { mode: 'max', paddingIdx: 1 }), smooth(ints([1, 0, 1, 3, 2]), t(4, 2), { offsets: ints([0, 3, 3, 5]), includeLastOffset: true, mode: 'max' }), smooth(ints([[1, 0], [1, 2]]), t(3, 2), { mode: 'sum', perSampleWeights: t(2, 2), paddingIdx: -2 })],
  cosineEmbeddingLoss: [smooth(t(3, 4), t(3, 4), ints([1, -1, 1])), smooth(t(4), t(4), ints(-1), 0.1, 'sum'), smooth(t(2, 3), t(2, 3), ints([1, -1]), { reduction: 'none' })],
  hingeEmbeddingLoss: [smooth(t(2, 3), ints([[1, -1, 1], [-1, -1, 1]])), smooth(t(3), ints([1, -1, 1]), 0.5, 'none')],
  marginRankingLoss: [smooth(t(5), t(5), ints([1, -1, 1, 1, -1])), smooth(t(2, 3), t(2, 1), ints([[1, -1, 1]]), 0.7, 'none'), smooth(t(3), t(3), fixed(t(3)), 0.2, 'sum')],
  tripletMarginLoss: [smooth(t(3, 4), t(3, 4), t(3, 4)), smooth(t(2, 3), t(2, 3), t(2, 3), 5, 1, 0.1, true, 'none'), smooth(t(4), t(4), t(4), { p: 3, reduction: 'sum', margin: 4 })],
  tripletMarginWithDistanceLoss: [smooth(t(3, 4), t(3, 4), t(3, 4), { margin: 3 }), smooth(t(2, 3), t(2, 3), t(2, 3), { swap: true, margin: 5, reduction: 'none' })],
  softMarginLoss: [smooth(t(2, 3), t(2, 3)), smooth(t(2, 3), t(3), 'none'), smooth(t(4), t(4), { reduction: 'sum' })],
  multilabelSoftMarginLoss: [smooth(t(2, 3), unit(2, 3)), smooth(t(2, 3), unit(2, 3), pos(3), 'none'), smooth(t(3), unit(3), { reduction: 'sum' })],
  poissonNllLoss: [smooth(t(2, 3), t(2, 3)), smooth(pos(2, 3), pos(2, 3), false, true), smooth(pos(3), pos(3), false, false, 0.1, 'none'), smooth(t(3), between(1.2, 4, 3), true, true, { reduction: 'sum' })],
  gaussianNllLoss: [smooth(t(2, 3), t(2, 3), pos(2, 3)), smooth(t(2, 3), t(2, 3), pos(2), true, 1e-6, 'none'), smooth(t(2, 3), t(2, 3), pos(2, 1), { reduction: 'sum' })],
} satisfies Samples;
