// Generated from the op table by `npm run generate`. Do not edit: change the records in src/ops/.
import type { DTypeLike } from '../base/dtype.js';
import type { Generator } from '../kernel/random.js';
import type { TensorOptions } from '../tensor/autograd-methods.js';
import type { Scalar } from '../tensor/tensor.js';
import type {
  AddbmmOptions,
  AddmmOptions,
  AddmvOptions,
  AddrOptions,
  AllOptions,
  AllcloseOptions,
  AmaxOptions,
  AminOptions,
  AminmaxOptions,
  AnyOptions,
  ArgmaxOptions,
  ArgminOptions,
  ArgsortOptions,
  ArgsortStableOptions,
  BaddbmmOptions,
  BincountOptions,
  ClampOneSidedOptions,
  ClampOptions,
  CovOptions,
  DiagEmbedOptions,
  DiagonalOptions,
  DiagonalScatterOptions,
  DiffOptions,
  FlattenOptions,
  HardtanhOptions,
  HistcOptions,
  HistogramBinsTensorOptions,
  HistogramOptions,
  IscloseOptions,
  KthvalueOptions,
  MeanOptions,
  ModeOptions,
  MultinomialOptions,
  NanToNumOptions,
  NanmeanOptions,
  NanquantileOptions,
  NansumOptions,
  NormNamedOptions,
  NormOptions,
  ProdOptions,
  QuantileOptions,
  RepeatInterleaveOptions,
  Rot90Options,
  RreluOptions,
  SliceScatterOptions,
  SoftplusOptions,
  SortOptions,
  SortStableOptions,
  StdCorrectionOptions,
  StdOptions,
  SumOptions,
  TopkOptions,
  TriangularSolveOptions,
  UniqueAllOptions,
  UniqueConsecutiveAllOptions,
  UniqueConsecutiveOptions,
  UniqueOptions,
  VarCorrectionOptions,
  VarOptions,
} from '../tensor/methods.generated.js';
import { Tensor } from '../tensor/tensor.js';
import {
  add$,
  sub$,
  rsub$,
  mul$,
  div$,
  floorDivide$,
  remainder$,
  fmod$,
  pow$,
  atan2$,
  maximum$,
  minimum$,
  where$,
  lerp$,
  addcmul$,
  addcdiv$,
  square$,
  floatPower$,
  relu$,
  leakyRelu$,
  elu$,
  softplus$,
  gelu$,
  silu$,
  dropout$,
  dropout1d$,
  dropout2d$,
  dropout3d$,
  alphaDropout$,
  featureAlphaDropout$,
  scaledDotProductAttention$,
  eq$,
  ne$,
  lt$,
  le$,
  gt$,
  ge$,
  logicalAnd$,
  logicalOr$,
  logicalXor$,
  logicalNot$,
  isnan$,
  isinf$,
  isfinite$,
  clamp$,
  clampMin$,
  clampMax$,
  isclose$,
  allclose$,
  equal$,
  clone$,
  fill$,
  cat$,
  stack$,
  hstack$,
  vstack$,
  dstack$,
  columnStack$,
  blockDiag$,
  unbind$,
  split$,
  splitWithSizes$,
  chunk$,
  unsafeSplit$,
  unsafeSplitWithSizes$,
  unsafeChunk$,
  tensorSplit$,
  hsplit$,
  vsplit$,
  dsplit$,
  convolution$,
  conv1d$,
  conv2d$,
  conv3d$,
  convTranspose1d$,
  convTranspose2d$,
  convTranspose3d$,
  zeros$,
  ones$,
  full$,
  empty$,
  zerosLike$,
  onesLike$,
  fullLike$,
  emptyLike$,
  arange$,
  linspace$,
  eye$,
  rand$,
  randn$,
  randLike$,
  randnLike$,
  randint$,
  randperm$,
  normal$,
  celu$,
  selu$,
  logSigmoid$,
  mish$,
  softsign$,
  tanhshrink$,
  hardtanh$,
  relu6$,
  hardsigmoid$,
  hardswish$,
  threshold$,
  hardshrink$,
  softshrink$,
  bitwiseAnd$,
  bitwiseOr$,
  bitwiseXor$,
  bitwiseNot$,
  bitwiseLeftShift$,
  bitwiseRightShift$,
  gcd$,
  lcm$,
  signbit$,
  copysign$,
  sgn$,
  angle$,
  positive$,
  heaviside$,
  isposinf$,
  isneginf$,
  nanToNum$,
  isNonzero$,
  fmax$,
  fmin$,
  hypot$,
  nextafter$,
  frexp$,
  ldexp$,
  isreal$,
  real$,
  conj$,
  conjPhysical$,
  resolveConj$,
  resolveNeg$,
  prelu$,
  rrelu$,
  glu$,
  gumbelSoftmax$,
  embedding$,
  oneHot$,
  indexSelect$,
  indexAdd$,
  indexCopy$,
  indexFill$,
  take$,
  put$,
  takeAlongDim$,
  nonzero$,
  argwhere$,
  indexPut$,
  maskedFill$,
  maskedSelect$,
  maskedScatter$,
  linalgInvEx$,
  linalgInv$,
  inverse$,
  linalgSolveEx$,
  linalgSolve$,
  linalgTensorsolve$,
  linalgTensorinv$,
  linalgMultiDot$,
  chainMatmul$,
  linalgMatrixPower$,
  matrixPower$,
  linalgVander$,
  vander$,
  trace$,
  linalgDiagonal$,
  linalgSolveTriangular$,
  triangularSolve$,
  linalgCholeskyEx$,
  linalgCholesky$,
  cholesky$,
  choleskySolve$,
  choleskyInverse$,
  linalgDet$,
  det$,
  linalgSlogdet$,
  slogdet$,
  logdet$,
  einsum$,
  norm$,
  linalgVectorNorm$,
  nuclearNorm$,
  linalgMatrixNorm$,
  linalgNorm$,
  addbmm$,
  addr$,
  vdot$,
  linalgVecdot$,
  inner$,
  tensordot$,
  kron$,
  linalgCross$,
  cross$,
  mseLoss$,
  smoothL1Loss$,
  huberLoss$,
  binaryCrossEntropy$,
  binaryCrossEntropyWithLogits$,
  l1Loss$,
  klDiv$,
  nllLoss$,
  crossEntropy$,
  mm$,
  bmm$,
  mv$,
  dot$,
  addmm$,
  addmv$,
  baddbmm$,
  matmul$,
  linear$,
  outer$,
  bilinear$,
  cdist$,
  pdist$,
  ctcLoss$,
  pairwiseDistance$,
  cosineSimilarity$,
  normalize$,
  dist$,
  renorm$,
  embeddingBag$,
  nativeLayerNorm$,
  layerNorm$,
  nativeBatchNorm$,
  batchNorm$,
  maxPool1d$,
  maxPool1dWithIndices$,
  maxPool2d$,
  maxPool2dWithIndices$,
  maxPool3d$,
  maxPool3dWithIndices$,
  avgPool2d$,
  avgPool3d$,
  avgPool1d$,
  nativeGroupNorm$,
  groupNorm$,
  instanceNorm$,
  localResponseNorm$,
  cosineEmbeddingLoss$,
  hingeEmbeddingLoss$,
  marginRankingLoss$,
  tripletMarginLoss$,
  tripletMarginWithDistanceLoss$,
  softMarginLoss$,
  multilabelSoftMarginLoss$,
  poissonNllLoss$,
  gaussianNllLoss$,
  multiMarginLoss$,
  multilabelMarginLoss$,
  rmsNorm$,
  tile$,
  repeatInterleave$,
  flip$,
  fliplr$,
  flipud$,
  roll$,
  rot90$,
  tril$,
  triu$,
  diagEmbed$,
  diag$,
  diagflat$,
  sum$,
  nansum$,
  countNonzero$,
  mean$,
  nanmean$,
  prod$,
  all$,
  any$,
  amax$,
  amin$,
  max$,
  min$,
  aminmax$,
  argmax$,
  argmin$,
  cumsum$,
  cumprod$,
  cummax$,
  cummin$,
  logcumsumexp$,
  gather$,
  scatter$,
  scatterAdd$,
  scatterReduce$,
  combinations$,
  cartesianProd$,
  unravelIndex$,
  bincount$,
  histc$,
  histogram$,
  histogramdd$,
  median$,
  nanmedian$,
  mode$,
  quantile$,
  nanquantile$,
  searchsorted$,
  bucketize$,
  isin$,
  indexReduce$,
  segmentReduce$,
  sort$,
  argsort$,
  msort$,
  topk$,
  kthvalue$,
  unique$,
  uniqueConsecutive$,
  softmax$,
  softmin$,
  logSoftmax$,
  logsumexp$,
  i0$,
  specialI0e$,
  specialI1$,
  specialI1e$,
  specialBesselJ0$,
  specialBesselJ1$,
  specialBesselY0$,
  specialBesselY1$,
  specialModifiedBesselI0$,
  specialModifiedBesselI1$,
  specialModifiedBesselK0$,
  specialModifiedBesselK1$,
  specialScaledModifiedBesselK0$,
  specialScaledModifiedBesselK1$,
  specialSphericalBesselJ0$,
  specialAiryAi$,
  lgamma$,
  digamma$,
  polygamma$,
  specialZeta$,
  igamma$,
  igammac$,
  mvlgamma$,
  xlogy$,
  specialXlog1py$,
  specialEntr$,
  logaddexp$,
  logaddexp2$,
  sinc$,
  erfinv$,
  specialErfcx$,
  specialNdtr$,
  specialNdtri$,
  specialLogNdtr$,
  specialChebyshevPolynomialT$,
  specialChebyshevPolynomialU$,
  specialChebyshevPolynomialV$,
  specialChebyshevPolynomialW$,
  specialShiftedChebyshevPolynomialT$,
  specialShiftedChebyshevPolynomialU$,
  specialShiftedChebyshevPolynomialV$,
  specialShiftedChebyshevPolynomialW$,
  specialHermitePolynomialH$,
  specialHermitePolynomialHe$,
  specialLaguerrePolynomialL$,
  specialLegendrePolynomialP$,
  neg$,
  abs$,
  sign$,
  reciprocal$,
  sqrt$,
  rsqrt$,
  exp$,
  exp2$,
  expm1$,
  log$,
  log2$,
  log10$,
  log1p$,
  sin$,
  cos$,
  tan$,
  asin$,
  acos$,
  atan$,
  sinh$,
  cosh$,
  tanh$,
  asinh$,
  acosh$,
  atanh$,
  erf$,
  erfc$,
  floor$,
  ceil$,
  round$,
  trunc$,
  frac$,
  sigmoid$,
  logit$,
  deg2rad$,
  rad2deg$,
  var$,
  std$,
  varMean$,
  stdMean$,
  view$,
  viewAs$,
  reshape$,
  reshapeAs$,
  flatten$,
  unflatten$,
  ravel$,
  permute$,
  transpose$,
  t$,
  adjoint$,
  movedim$,
  broadcastTo$,
  squeeze$,
  unsqueeze$,
  select$,
  narrow$,
  diagonal$,
  asStrided$,
  broadcastTensors$,
  selectScatter$,
  sliceScatter$,
  diagonalScatter$,
  asStridedScatter$,
  narrowCopy$,
  atleast1d$,
  atleast2d$,
  atleast3d$,
  meshgrid$,
  trilIndices$,
  triuIndices$,
  logspace$,
  range$,
  emptyStrided$,
  bernoulli$,
  poisson$,
  binomial$,
  multinomial$,
  randintLike$,
  diff$,
  gradient$,
  trapezoid$,
  trapz$,
  cumulativeTrapezoid$,
  cov$,
  corrcoef$,
  adaptiveAvgPool1d$,
  adaptiveAvgPool2d$,
  adaptiveAvgPool3d$,
  adaptiveMaxPool1d$,
  adaptiveMaxPool2d$,
  adaptiveMaxPool3d$,
  constantPadNd$,
  pad$,
  im2col$,
  col2im$,
  gridSample$,
  affineGridGenerator$,
  affineGrid$,
  interpolate$,
  upsample$,
  upsampleNearest$,
  upsampleBilinear$,
  pixelShuffle$,
  pixelUnshuffle$,
  channelShuffle$,
  maxUnpool1d$,
  maxUnpool2d$,
  maxUnpool3d$,
  fractionalMaxPool2d$,
  fractionalMaxPool3d$,
  lpPool1d$,
  lpPool2d$,
  maskedSum$,
  maskedProd$,
  maskedAmax$,
  maskedAmin$,
  maskedArgmax$,
  maskedArgmin$,
  maskedMean$,
  maskedLogsumexp$,
  maskedNorm$,
  maskedVar$,
  maskedStd$,
  maskedCumsum$,
  maskedCumprod$,
  maskedSoftmax$,
  maskedLogSoftmax$,
  maskedSoftmin$,
  maskedNormalize$,
  maskedLogaddexp$,
  maskedMedian$,
  subtract$,
  multiply$,
  divide$,
  trueDivide$,
  arctan2$,
  notEqual$,
  less$,
  lessEqual$,
  greater$,
  greaterEqual$,
  clip$,
  concat$,
  concatenate$,
  rowStack$,
  logsigmoid$,
  vecdot$,
  ger$,
  negative$,
  absolute$,
  arcsin$,
  arccos$,
  arctan$,
  arcsinh$,
  arccosh$,
  arctanh$,
  fix$,
  swapaxes$,
  swapdims$,
  moveaxis$,
  fold$,
} from './callables.generated.js';
import { callFunction } from './invoke.js';

/** Options of `dropout`. */
export interface DropoutOptions {
  /** Default: 0.5. */
  p?: number;
  /** Default: true. */
  training?: boolean;
  inplace?: boolean;
}

/** Options of `dropout1d`. */
export interface Dropout1dOptions {
  /** Default: 0.5. */
  p?: number;
  /** Default: true. */
  training?: boolean;
  inplace?: boolean;
}

/** Options of `dropout2d`. */
export interface Dropout2dOptions {
  /** Default: 0.5. */
  p?: number;
  /** Default: true. */
  training?: boolean;
  inplace?: boolean;
}

/** Options of `dropout3d`. */
export interface Dropout3dOptions {
  /** Default: 0.5. */
  p?: number;
  /** Default: true. */
  training?: boolean;
  inplace?: boolean;
}

/** Options of `alphaDropout`. */
export interface AlphaDropoutOptions {
  /** Default: 0.5. */
  p?: number;
  training?: boolean;
  inplace?: boolean;
}

/** Options of `featureAlphaDropout`. */
export interface FeatureAlphaDropoutOptions {
  /** Default: 0.5. */
  p?: number;
  training?: boolean;
  inplace?: boolean;
}

/** Options of `scaledDotProductAttention`. */
export interface ScaledDotProductAttentionOptions {
  attnMask?: Tensor | null;
  /** Default: 0. */
  dropoutP?: number;
  isCausal?: boolean;
  scale?: number | null;
}

/** Options of `conv1d`. */
export interface Conv1dOptions {
  bias?: Tensor | null;
  /** Default: 1. */
  stride?: number | readonly number[];
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 1. */
  dilation?: number | readonly number[];
  /** Default: 1. */
  groups?: number;
}

/** Options of `conv1d`. */
export interface Conv1dPaddingOptions {
  bias?: Tensor | null;
  /** Default: 1. */
  stride?: number | readonly number[];
  /** Default: 'valid'. */
  padding?: string;
  /** Default: 1. */
  dilation?: number | readonly number[];
  /** Default: 1. */
  groups?: number;
}

/** Options of `conv2d`. */
export interface Conv2dOptions {
  bias?: Tensor | null;
  /** Default: 1. */
  stride?: number | readonly number[];
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 1. */
  dilation?: number | readonly number[];
  /** Default: 1. */
  groups?: number;
}

/** Options of `conv2d`. */
export interface Conv2dPaddingOptions {
  bias?: Tensor | null;
  /** Default: 1. */
  stride?: number | readonly number[];
  /** Default: 'valid'. */
  padding?: string;
  /** Default: 1. */
  dilation?: number | readonly number[];
  /** Default: 1. */
  groups?: number;
}

/** Options of `conv3d`. */
export interface Conv3dOptions {
  bias?: Tensor | null;
  /** Default: 1. */
  stride?: number | readonly number[];
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 1. */
  dilation?: number | readonly number[];
  /** Default: 1. */
  groups?: number;
}

/** Options of `conv3d`. */
export interface Conv3dPaddingOptions {
  bias?: Tensor | null;
  /** Default: 1. */
  stride?: number | readonly number[];
  /** Default: 'valid'. */
  padding?: string;
  /** Default: 1. */
  dilation?: number | readonly number[];
  /** Default: 1. */
  groups?: number;
}

/** Options of `convTranspose1d`. */
export interface ConvTranspose1dOptions {
  bias?: Tensor | null;
  /** Default: 1. */
  stride?: number | readonly number[];
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 0. */
  outputPadding?: number | readonly number[];
  /** Default: 1. */
  groups?: number;
  /** Default: 1. */
  dilation?: number | readonly number[];
}

/** Options of `convTranspose2d`. */
export interface ConvTranspose2dOptions {
  bias?: Tensor | null;
  /** Default: 1. */
  stride?: number | readonly number[];
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 0. */
  outputPadding?: number | readonly number[];
  /** Default: 1. */
  groups?: number;
  /** Default: 1. */
  dilation?: number | readonly number[];
}

/** Options of `convTranspose3d`. */
export interface ConvTranspose3dOptions {
  bias?: Tensor | null;
  /** Default: 1. */
  stride?: number | readonly number[];
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 0. */
  outputPadding?: number | readonly number[];
  /** Default: 1. */
  groups?: number;
  /** Default: 1. */
  dilation?: number | readonly number[];
}

/** Options of `arange`. */
export interface ArangeOptions {
  /** Default: 1. */
  step?: Scalar;
  dtype?: DTypeLike | null;
  requiresGrad?: boolean;
}

/** Options of `eye`. */
export interface EyeOptions {
  m?: number | null;
  dtype?: DTypeLike | null;
  requiresGrad?: boolean;
}

/** Options of `rand`. */
export interface RandOptions {
  generator?: Generator | null;
  dtype?: DTypeLike | null;
  requiresGrad?: boolean;
}

/** Options of `randn`. */
export interface RandnOptions {
  generator?: Generator | null;
  dtype?: DTypeLike | null;
  requiresGrad?: boolean;
}

/** Options of `randLike`. */
export interface RandLikeOptions {
  generator?: Generator | null;
  dtype?: DTypeLike | null;
  requiresGrad?: boolean;
}

/** Options of `randnLike`. */
export interface RandnLikeOptions {
  generator?: Generator | null;
  dtype?: DTypeLike | null;
  requiresGrad?: boolean;
}

/** Options of `randint`. */
export interface RandintOptions {
  generator?: Generator | null;
  dtype?: DTypeLike | null;
}

/** Options of `randperm`. */
export interface RandpermOptions {
  generator?: Generator | null;
  dtype?: DTypeLike | null;
}

/** Options of `normal`. */
export interface NormalTensorFloatOptions {
  /** Default: 1. */
  std?: number;
  generator?: Generator | null;
}

/** Options of `normal`. */
export interface NormalFloatFloatOptions {
  generator?: Generator | null;
  dtype?: DTypeLike | null;
  requiresGrad?: boolean;
}

/** Options of `gumbelSoftmax`. */
export interface GumbelSoftmaxOptions {
  /** Default: 1. */
  tau?: number;
  hard?: boolean;
  /** Default: 1e-10. */
  eps?: number;
  /** Default: -1. */
  dim?: number;
}

/** Options of `embedding`. */
export interface EmbeddingOptions {
  paddingIdx?: number | null;
  maxNorm?: number | null;
  /** Default: 2. */
  normType?: number;
  scaleGradByFreq?: boolean;
  sparse?: boolean;
}

/** Options of `linalgSolveEx`. */
export interface LinalgSolveExOptions {
  /** Default: true. */
  left?: boolean;
  checkErrors?: boolean;
}

/** Options of `vander`. */
export interface VanderOptions {
  N?: number | null;
  increasing?: boolean;
}

/** Options of `linalgDiagonal`. */
export interface LinalgDiagonalOptions {
  /** Default: 0. */
  offset?: number;
  /** Default: -2. */
  dim1?: number;
  /** Default: -1. */
  dim2?: number;
}

/** Options of `linalgSolveTriangular`. */
export interface LinalgSolveTriangularOptions {
  upper: boolean;
  /** Default: true. */
  left?: boolean;
  unitriangular?: boolean;
}

/** Options of `linalgCholeskyEx`. */
export interface LinalgCholeskyExOptions {
  upper?: boolean;
  checkErrors?: boolean;
}

/** Options of `linalgVectorNorm`. */
export interface LinalgVectorNormOptions {
  /** Default: 2. */
  ord?: Scalar;
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
}

/** Options of `linalgMatrixNorm`. */
export interface LinalgMatrixNormOptions {
  /** Default: [-2,-1]. */
  dim?: number | readonly number[];
  keepdim?: boolean;
  dtype?: DTypeLike | null;
}

/** Options of `linalgMatrixNorm`. */
export interface LinalgMatrixNormStrOrdOptions {
  /** Default: 'fro'. */
  ord?: string;
  /** Default: [-2,-1]. */
  dim?: number | readonly number[];
  keepdim?: boolean;
  dtype?: DTypeLike | null;
}

/** Options of `linalgNorm`. */
export interface LinalgNormOptions {
  ord?: Scalar | null;
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
}

/** Options of `linalgNorm`. */
export interface LinalgNormOrdStrOptions {
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
}

/** Options of `smoothL1Loss`. */
export interface SmoothL1LossOptions {
  /** Default: 'mean'. */
  reduction?: string;
  /** Default: 1. */
  beta?: number;
}

/** Options of `huberLoss`. */
export interface HuberLossOptions {
  /** Default: 'mean'. */
  reduction?: string;
  /** Default: 1. */
  delta?: number;
}

/** Options of `binaryCrossEntropy`. */
export interface BinaryCrossEntropyOptions {
  weight?: Tensor | null;
  /** Default: 'mean'. */
  reduction?: string;
}

/** Options of `binaryCrossEntropyWithLogits`. */
export interface BinaryCrossEntropyWithLogitsOptions {
  weight?: Tensor | null;
  /** Default: 'mean'. */
  reduction?: string;
  posWeight?: Tensor | null;
}

/** Options of `klDiv`. */
export interface KlDivOptions {
  /** Default: 'mean'. */
  reduction?: string;
  logTarget?: boolean;
}

/** Options of `nllLoss`. */
export interface NllLossOptions {
  weight?: Tensor | null;
  /** Default: -100. */
  ignoreIndex?: number;
  /** Default: 'mean'. */
  reduction?: string;
}

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions {
  weight?: Tensor | null;
  /** Default: -100. */
  ignoreIndex?: number;
  /** Default: 'mean'. */
  reduction?: string;
  /** Default: 0. */
  labelSmoothing?: number;
}

/** Options of `cdist`. */
export interface CdistOptions {
  /** Default: 2. */
  p?: number;
  /** Default: 'use_mm_for_euclid_dist_if_necessary'. */
  computeMode?: string;
}

/** Options of `ctcLoss`. */
export interface CtcLossOptions {
  /** Default: 0. */
  blank?: number;
  /** Default: 'mean'. */
  reduction?: string;
  zeroInfinity?: boolean;
}

/** Options of `pairwiseDistance`. */
export interface PairwiseDistanceOptions {
  /** Default: 2. */
  p?: number;
  /** Default: 0.000001. */
  eps?: number;
  keepdim?: boolean;
}

/** Options of `cosineSimilarity`. */
export interface CosineSimilarityOptions {
  /** Default: 1. */
  dim?: number;
  /** Default: 1e-8. */
  eps?: number;
}

/** Options of `normalize`. */
export interface NormalizeOptions {
  /** Default: 2. */
  p?: number;
  /** Default: 1. */
  dim?: number;
  /** Default: 1e-12. */
  eps?: number;
}

/** Options of `embeddingBag`. */
export interface EmbeddingBagOptions {
  offsets?: Tensor | null;
  maxNorm?: number | null;
  /** Default: 2. */
  normType?: number;
  scaleGradByFreq?: boolean;
  /** Default: 'mean'. */
  mode?: string;
  sparse?: boolean;
  perSampleWeights?: Tensor | null;
  includeLastOffset?: boolean;
  paddingIdx?: number | null;
}

/** Options of `layerNorm`. */
export interface LayerNormOptions {
  weight?: Tensor | null;
  bias?: Tensor | null;
  /** Default: 0.00001. */
  eps?: number;
}

/** Options of `batchNorm`. */
export interface BatchNormOptions {
  runningMean?: Tensor | null;
  runningVar?: Tensor | null;
  weight?: Tensor | null;
  bias?: Tensor | null;
  training?: boolean;
  /** Default: 0.1. */
  momentum?: number;
  /** Default: 0.00001. */
  eps?: number;
}

/** Options of `maxPool1d`. */
export interface MaxPool1dOptions {
  stride?: number | readonly number[] | null;
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 1. */
  dilation?: number | readonly number[];
  ceilMode?: boolean;
  returnIndices?: false;
}

/** Options of `maxPool1d`. */
export interface MaxPool1dReturnIndicesOptions {
  stride?: number | readonly number[] | null;
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 1. */
  dilation?: number | readonly number[];
  ceilMode?: boolean;
  returnIndices: true;
}

/** Options of `maxPool1dWithIndices`. */
export interface MaxPool1dWithIndicesOptions {
  stride?: number | readonly number[] | null;
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 1. */
  dilation?: number | readonly number[];
  ceilMode?: boolean;
}

/** Options of `maxPool2d`. */
export interface MaxPool2dOptions {
  stride?: number | readonly number[] | null;
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 1. */
  dilation?: number | readonly number[];
  ceilMode?: boolean;
  returnIndices?: false;
}

/** Options of `maxPool2d`. */
export interface MaxPool2dReturnIndicesOptions {
  stride?: number | readonly number[] | null;
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 1. */
  dilation?: number | readonly number[];
  ceilMode?: boolean;
  returnIndices: true;
}

/** Options of `maxPool2dWithIndices`. */
export interface MaxPool2dWithIndicesOptions {
  stride?: number | readonly number[] | null;
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 1. */
  dilation?: number | readonly number[];
  ceilMode?: boolean;
}

/** Options of `maxPool3d`. */
export interface MaxPool3dOptions {
  stride?: number | readonly number[] | null;
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 1. */
  dilation?: number | readonly number[];
  ceilMode?: boolean;
  returnIndices?: false;
}

/** Options of `maxPool3d`. */
export interface MaxPool3dReturnIndicesOptions {
  stride?: number | readonly number[] | null;
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 1. */
  dilation?: number | readonly number[];
  ceilMode?: boolean;
  returnIndices: true;
}

/** Options of `maxPool3dWithIndices`. */
export interface MaxPool3dWithIndicesOptions {
  stride?: number | readonly number[] | null;
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 1. */
  dilation?: number | readonly number[];
  ceilMode?: boolean;
}

/** Options of `avgPool2d`. */
export interface AvgPool2dOptions {
  stride?: number | readonly number[] | null;
  /** Default: 0. */
  padding?: number | readonly number[];
  ceilMode?: boolean;
  /** Default: true. */
  countIncludePad?: boolean;
  divisorOverride?: number | null;
}

/** Options of `avgPool3d`. */
export interface AvgPool3dOptions {
  stride?: number | readonly number[] | null;
  /** Default: 0. */
  padding?: number | readonly number[];
  ceilMode?: boolean;
  /** Default: true. */
  countIncludePad?: boolean;
  divisorOverride?: number | null;
}

/** Options of `avgPool1d`. */
export interface AvgPool1dOptions {
  stride?: number | readonly number[] | null;
  /** Default: 0. */
  padding?: number | readonly number[];
  ceilMode?: boolean;
  /** Default: true. */
  countIncludePad?: boolean;
}

/** Options of `groupNorm`. */
export interface GroupNormOptions {
  weight?: Tensor | null;
  bias?: Tensor | null;
  /** Default: 0.00001. */
  eps?: number;
}

/** Options of `instanceNorm`. */
export interface InstanceNormOptions {
  runningMean?: Tensor | null;
  runningVar?: Tensor | null;
  weight?: Tensor | null;
  bias?: Tensor | null;
  /** Default: true. */
  useInputStats?: boolean;
  /** Default: 0.1. */
  momentum?: number;
  /** Default: 0.00001. */
  eps?: number;
}

/** Options of `localResponseNorm`. */
export interface LocalResponseNormOptions {
  /** Default: 0.0001. */
  alpha?: number;
  /** Default: 0.75. */
  beta?: number;
  /** Default: 1. */
  k?: number;
}

/** Options of `cosineEmbeddingLoss`. */
export interface CosineEmbeddingLossOptions {
  /** Default: 0. */
  margin?: number;
  /** Default: 'mean'. */
  reduction?: string;
}

/** Options of `hingeEmbeddingLoss`. */
export interface HingeEmbeddingLossOptions {
  /** Default: 1. */
  margin?: number;
  /** Default: 'mean'. */
  reduction?: string;
}

/** Options of `marginRankingLoss`. */
export interface MarginRankingLossOptions {
  /** Default: 0. */
  margin?: number;
  /** Default: 'mean'. */
  reduction?: string;
}

/** Options of `tripletMarginLoss`. */
export interface TripletMarginLossOptions {
  /** Default: 1. */
  margin?: number;
  /** Default: 2. */
  p?: number;
  /** Default: 0.000001. */
  eps?: number;
  swap?: boolean;
  /** Default: 'mean'. */
  reduction?: string;
}

/** Options of `tripletMarginWithDistanceLoss`. */
export interface TripletMarginWithDistanceLossOptions {
  distanceFunction?: ((a: Tensor, b: Tensor) => Tensor) | null;
  /** Default: 1. */
  margin?: number;
  swap?: boolean;
  /** Default: 'mean'. */
  reduction?: string;
}

/** Options of `multilabelSoftMarginLoss`. */
export interface MultilabelSoftMarginLossOptions {
  weight?: Tensor | null;
  /** Default: 'mean'. */
  reduction?: string;
}

/** Options of `poissonNllLoss`. */
export interface PoissonNllLossOptions {
  /** Default: true. */
  logInput?: boolean;
  full?: boolean;
  /** Default: 1e-8. */
  eps?: number;
  /** Default: 'mean'. */
  reduction?: string;
}

/** Options of `gaussianNllLoss`. */
export interface GaussianNllLossOptions {
  full?: boolean;
  /** Default: 0.000001. */
  eps?: number;
  /** Default: 'mean'. */
  reduction?: string;
}

/** Options of `multiMarginLoss`. */
export interface MultiMarginLossOptions {
  /** Default: 1. */
  p?: number;
  /** Default: 1. */
  margin?: number;
  weight?: Tensor | null;
  /** Default: 'mean'. */
  reduction?: string;
}

/** Options of `rmsNorm`. */
export interface RmsNormOptions {
  weight?: Tensor | null;
  eps?: number | null;
}

/** Options of `combinations`. */
export interface CombinationsOptions {
  /** Default: 2. */
  r?: number;
  withReplacement?: boolean;
}

/** Options of `histogramdd`. */
export interface HistogramddOptions {
  range?: number | readonly number[] | null;
  weight?: Tensor | null;
  density?: boolean;
}

/** Options of `histogramdd`. */
export interface HistogramddTensorListBinsOptions {
  weight?: Tensor | null;
  density?: boolean;
}

/** Options of `searchsorted`. */
export interface SearchsortedOptions {
  outInt32?: boolean;
  right?: boolean;
  side?: string | null;
  sorter?: Tensor | null;
}

/** Options of `bucketize`. */
export interface BucketizeOptions {
  outInt32?: boolean;
  right?: boolean;
}

/** Options of `isin`. */
export interface IsinOptions {
  assumeUnique?: boolean;
  invert?: boolean;
}

/** Options of `segmentReduce`. */
export interface SegmentReduceOptions {
  lengths?: Tensor | null;
  indices?: Tensor | null;
  offsets?: Tensor | null;
  /** Default: 0. */
  axis?: number;
  unsafe?: boolean;
  initial?: Scalar | null;
}

/** Options of `varMean`. */
export interface VarMeanOptions {
  dim?: number | readonly number[] | null;
  /** Default: true. */
  unbiased?: boolean;
  keepdim?: boolean;
}

/** Options of `varMean`. */
export interface VarMeanCorrectionOptions {
  dim?: number | readonly number[] | null;
  correction?: Scalar | null;
  keepdim?: boolean;
}

/** Options of `stdMean`. */
export interface StdMeanOptions {
  dim?: number | readonly number[] | null;
  /** Default: true. */
  unbiased?: boolean;
  keepdim?: boolean;
}

/** Options of `stdMean`. */
export interface StdMeanCorrectionOptions {
  dim?: number | readonly number[] | null;
  correction?: Scalar | null;
  keepdim?: boolean;
}

/** Options of `trilIndices`. */
export interface TrilIndicesOptions {
  /** Default: 0. */
  offset?: number;
  dtype?: DTypeLike | null;
}

/** Options of `triuIndices`. */
export interface TriuIndicesOptions {
  /** Default: 0. */
  offset?: number;
  dtype?: DTypeLike | null;
}

/** Options of `logspace`. */
export interface LogspaceOptions {
  /** Default: 10. */
  base?: number;
  dtype?: DTypeLike | null;
  requiresGrad?: boolean;
}

/** Options of `range`. */
export interface RangeOptions {
  /** Default: 1. */
  step?: Scalar;
  dtype?: DTypeLike | null;
  requiresGrad?: boolean;
}

/** Options of `gradient`. */
export interface GradientOptions {
  spacing?: Scalar | null;
  dim?: number | readonly number[] | null;
  /** Default: 1. */
  edgeOrder?: number;
}

/** Options of `gradient`. */
export interface GradientScalararrayOptions {
  spacing: readonly Scalar[];
  dim?: number | readonly number[] | null;
  /** Default: 1. */
  edgeOrder?: number;
}

/** Options of `gradient`. */
export interface GradientTensorarrayOptions {
  spacing: readonly Tensor[];
  dim?: number | readonly number[] | null;
  /** Default: 1. */
  edgeOrder?: number;
}

/** Options of `trapezoid`. */
export interface TrapezoidOptions {
  /** Default: 1. */
  dx?: Scalar;
  /** Default: -1. */
  dim?: number;
}

/** Options of `trapz`. */
export interface TrapzOptions {
  /** Default: 1. */
  dx?: number;
  /** Default: -1. */
  dim?: number;
}

/** Options of `cumulativeTrapezoid`. */
export interface CumulativeTrapezoidOptions {
  /** Default: 1. */
  dx?: Scalar;
  /** Default: -1. */
  dim?: number;
}

/** Options of `pad`. */
export interface PadOptions {
  /** Default: 'constant'. */
  mode?: string;
  value?: number | null;
}

/** Options of `im2col`. */
export interface Im2colOptions {
  /** Default: 1. */
  dilation?: number | readonly number[];
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 1. */
  stride?: number | readonly number[];
}

/** Options of `col2im`. */
export interface Col2imOptions {
  /** Default: 1. */
  dilation?: number | readonly number[];
  /** Default: 0. */
  padding?: number | readonly number[];
  /** Default: 1. */
  stride?: number | readonly number[];
}

/** Options of `gridSample`. */
export interface GridSampleOptions {
  /** Default: 'bilinear'. */
  mode?: string;
  /** Default: 'zeros'. */
  paddingMode?: string;
  alignCorners?: boolean | null;
}

/** Options of `interpolate`. */
export interface InterpolateOptions {
  size?: number | readonly number[] | null;
  scaleFactor?: number | readonly number[] | null;
  /** Default: 'nearest'. */
  mode?: string;
  alignCorners?: boolean | null;
  recomputeScaleFactor?: boolean | null;
  antialias?: boolean;
}

/** Options of `upsample`. */
export interface UpsampleOptions {
  size?: number | readonly number[] | null;
  scaleFactor?: number | readonly number[] | null;
  /** Default: 'nearest'. */
  mode?: string;
  alignCorners?: boolean | null;
}

/** Options of `upsampleNearest`. */
export interface UpsampleNearestOptions {
  size?: number | readonly number[] | null;
  scaleFactor?: number | readonly number[] | null;
}

/** Options of `upsampleBilinear`. */
export interface UpsampleBilinearOptions {
  size?: number | readonly number[] | null;
  scaleFactor?: number | readonly number[] | null;
}

/** Options of `maxUnpool1d`. */
export interface MaxUnpool1dOptions {
  stride?: number | readonly number[] | null;
  /** Default: 0. */
  padding?: number | readonly number[];
  outputSize?: number | readonly number[] | null;
}

/** Options of `maxUnpool2d`. */
export interface MaxUnpool2dOptions {
  stride?: number | readonly number[] | null;
  /** Default: 0. */
  padding?: number | readonly number[];
  outputSize?: number | readonly number[] | null;
}

/** Options of `maxUnpool3d`. */
export interface MaxUnpool3dOptions {
  stride?: number | readonly number[] | null;
  /** Default: 0. */
  padding?: number | readonly number[];
  outputSize?: number | readonly number[] | null;
}

/** Options of `fractionalMaxPool2d`. */
export interface FractionalMaxPool2dOptions {
  outputSize?: number | readonly number[] | null;
  outputRatio?: number | readonly number[] | null;
  returnIndices?: false;
  randomSamples?: Tensor | null;
}

/** Options of `fractionalMaxPool2d`. */
export interface FractionalMaxPool2dReturnIndicesOptions {
  outputSize?: number | readonly number[] | null;
  outputRatio?: number | readonly number[] | null;
  /** Default: true. */
  returnIndices?: true;
  randomSamples?: Tensor | null;
}

/** Options of `fractionalMaxPool3d`. */
export interface FractionalMaxPool3dOptions {
  outputSize?: number | readonly number[] | null;
  outputRatio?: number | readonly number[] | null;
  returnIndices?: false;
  randomSamples?: Tensor | null;
}

/** Options of `fractionalMaxPool3d`. */
export interface FractionalMaxPool3dReturnIndicesOptions {
  outputSize?: number | readonly number[] | null;
  outputRatio?: number | readonly number[] | null;
  /** Default: true. */
  returnIndices?: true;
  randomSamples?: Tensor | null;
}

/** Options of `lpPool1d`. */
export interface LpPool1dOptions {
  stride?: number | readonly number[] | null;
  ceilMode?: boolean;
}

/** Options of `lpPool2d`. */
export interface LpPool2dOptions {
  stride?: number | readonly number[] | null;
  ceilMode?: boolean;
}

/** Options of `maskedSum`. */
export interface MaskedSumOptions {
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedProd`. */
export interface MaskedProdOptions {
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedAmax`. */
export interface MaskedAmaxOptions {
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedAmin`. */
export interface MaskedAminOptions {
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedArgmax`. */
export interface MaskedArgmaxOptions {
  dim?: number | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedArgmin`. */
export interface MaskedArgminOptions {
  dim?: number | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedMean`. */
export interface MaskedMeanOptions {
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedLogsumexp`. */
export interface MaskedLogsumexpOptions {
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedNorm`. */
export interface MaskedNormOptions {
  /** Default: 2. */
  ord?: number | null;
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedVar`. */
export interface MaskedVarOptions {
  dim?: number | readonly number[] | null;
  unbiased?: boolean;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedStd`. */
export interface MaskedStdOptions {
  dim?: number | readonly number[] | null;
  unbiased?: boolean;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedCumsum`. */
export interface MaskedCumsumOptions {
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedCumprod`. */
export interface MaskedCumprodOptions {
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedSoftmax`. */
export interface MaskedSoftmaxOptions {
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedLogSoftmax`. */
export interface MaskedLogSoftmaxOptions {
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedSoftmin`. */
export interface MaskedSoftminOptions {
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedNormalize`. */
export interface MaskedNormalizeOptions {
  /** Default: 1e-12. */
  eps?: number;
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/** Options of `maskedLogaddexp`. */
export interface MaskedLogaddexpOptions {
  dtype?: DTypeLike | null;
  inputMask?: Tensor | null;
  otherMask?: Tensor | null;
}

/** Options of `maskedMedian`. */
export interface MaskedMedianOptions {
  /** Default: -1. */
  dim?: number;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
  mask?: Tensor | null;
}

/**
 * self + alpha * other, elementwise with broadcasting.
 *
 * PyTorch: torch.add / Tensor.add
 * Graph: AddBackward0
 *
 * @param options.alpha Default: 1.
 */
export function add(self: Tensor | Scalar, other: Tensor | Scalar, options?: { alpha?: Scalar }): Tensor;
export function add(self: any, other?: any, options?: any): any {
  if (arguments.length > 3 || !(self instanceof Tensor)) return callFunction(add$, arguments);
  return self.add(other, options);
}

/**
 * self - alpha * other, elementwise with broadcasting.
 *
 * PyTorch: torch.sub / Tensor.sub / torch.subtract
 * Graph: SubBackward0
 *
 * @param options.alpha Default: 1.
 */
export function sub(self: Tensor | Scalar, other: Tensor | Scalar, options?: { alpha?: Scalar }): Tensor;
export function sub(self: any, other?: any, options?: any): any {
  if (arguments.length > 3 || !(self instanceof Tensor)) return callFunction(sub$, arguments);
  return self.sub(other, options);
}

/**
 * other - alpha * self: the subtraction with its operands exchanged.
 *
 * PyTorch: torch.rsub / Tensor.rsub
 * Graph: RsubBackward0
 *
 * @param options.alpha Default: 1.
 */
export function rsub(self: Tensor | Scalar, other: Tensor | Scalar, options?: { alpha?: Scalar }): Tensor;
export function rsub(self: any, other?: any, options?: any): any {
  if (arguments.length > 3 || !(self instanceof Tensor)) return callFunction(rsub$, arguments);
  return self.rsub(other, options);
}

/**
 * self * other, elementwise with broadcasting.
 *
 * PyTorch: torch.mul / Tensor.mul / torch.multiply
 * Graph: MulBackward0
 */
export function mul(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function mul(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(mul$, arguments);
  return self.mul(other);
}

/**
 * self / other, elementwise with broadcasting; integers divide to floats.
 *
 * The quotient rounded down (roundingMode 'floor') or toward zero ('trunc'), elementwise; its gradient is zero.
 *
 * PyTorch: torch.div / Tensor.div / torch.divide / torch.true_divide
 * Graph: DivBackward0, DivBackward2
 */
export function div(self: Tensor | Scalar, other: Tensor | Scalar, options?: { roundingMode?: string | null }): Tensor;
export function div(self: any, other?: any, options?: any): any {
  if (arguments.length > 3 || !(self instanceof Tensor)) return callFunction(div$, arguments);
  return self.div(other, options);
}

/**
 * The largest integer not above self / other, elementwise, as Python `//`. Not differentiable in PyTorch either.
 *
 * PyTorch: torch.floor_divide / Tensor.floor_divide
 * Graph: none, it is not differentiable
 */
export function floorDivide(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function floorDivide(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(floorDivide$, arguments);
  return self.floorDivide(other);
}

/**
 * self - other * floor(self / other), elementwise: the sign of the divisor, as Python `%`.
 *
 * PyTorch: torch.remainder / Tensor.remainder
 * Graph: RemainderBackward1
 */
export function remainder(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function remainder(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(remainder$, arguments);
  return self.remainder(other);
}

/**
 * self - other * trunc(self / other), elementwise: the sign of the dividend, as in C.
 *
 * PyTorch: torch.fmod / Tensor.fmod
 * Graph: FmodBackward1
 */
export function fmod(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function fmod(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(fmod$, arguments);
  return self.fmod(other);
}

/**
 * self ** exponent, elementwise with broadcasting.
 *
 * self ** exponent for a number, elementwise. At exponent 0 the gradient is 0 everywhere.
 *
 * self ** exponent for a number as the base, elementwise.
 *
 * PyTorch: torch.pow / Tensor.pow
 * Graph: PowBackward1, PowBackward0, PowBackward2
 */
export function pow(self: Tensor | Scalar, exponent: Tensor | Scalar): Tensor;
export function pow(self: any, exponent?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(pow$, arguments);
  return self.pow(exponent);
}

/**
 * The angle in (-pi, pi] of the point (other, self), elementwise.
 *
 * PyTorch: torch.atan2 / Tensor.atan2 / torch.arctan2
 * Graph: Atan2Backward0
 */
export function atan2(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function atan2(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(atan2$, arguments);
  return self.atan2(other);
}

/**
 * The larger of self and other, elementwise; NaN if either is. Ties share the gradient evenly.
 *
 * PyTorch: torch.maximum / Tensor.maximum
 * Graph: MaximumBackward0
 */
export function maximum(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function maximum(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(maximum$, arguments);
  return self.maximum(other);
}

/**
 * The smaller of self and other, elementwise; NaN if either is. Ties share the gradient evenly.
 *
 * PyTorch: torch.minimum / Tensor.minimum
 * Graph: MinimumBackward0
 */
export function minimum(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function minimum(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(minimum$, arguments);
  return self.minimum(other);
}

/**
 * self where condition holds, other elsewhere, elementwise with broadcasting.
 *
 * PyTorch: torch.where / Tensor.where
 * Graph: WhereBackward0
 */
export function where(condition: Tensor, self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
/**
 * nonzero() with asTuple: the coordinates of the nonzero elements, a vector for each dimension.
 *
 * PyTorch: torch.where
 */
export function where(condition: Tensor): Tensor[];
export function where(...args: any[]): any {
  return callFunction(where$, args);
}

/**
 * self + weight * (end - self), elementwise with broadcasting.
 *
 * PyTorch: torch.lerp / Tensor.lerp
 * Graph: LerpBackward1
 */
export function lerp(self: Tensor | Scalar, end: Tensor | Scalar, weight: Tensor | Scalar): Tensor;
export function lerp(...args: any[]): any {
  return callFunction(lerp$, args);
}

/**
 * self + value * tensor1 * tensor2, elementwise with broadcasting.
 *
 * PyTorch: torch.addcmul / Tensor.addcmul
 * Graph: AddcmulBackward0
 *
 * @param options.value Default: 1.
 */
export function addcmul(self: Tensor | Scalar, tensor1: Tensor | Scalar, tensor2: Tensor | Scalar, options?: { value?: Scalar }): Tensor;
export function addcmul(...args: any[]): any {
  return callFunction(addcmul$, args);
}

/**
 * self + value * tensor1 / tensor2, elementwise with broadcasting; floating types only.
 *
 * PyTorch: torch.addcdiv / Tensor.addcdiv
 * Graph: AddcdivBackward0
 *
 * @param options.value Default: 1.
 */
export function addcdiv(self: Tensor | Scalar, tensor1: Tensor | Scalar, tensor2: Tensor | Scalar, options?: { value?: Scalar }): Tensor;
export function addcdiv(...args: any[]): any {
  return callFunction(addcdiv$, args);
}

/**
 * self * self, elementwise.
 *
 * PyTorch: torch.square / Tensor.square
 */
export function square(self: Tensor): Tensor;
export function square(...args: any[]): any {
  return callFunction(square$, args);
}

/**
 * self ** exponent computed in float64, elementwise.
 *
 * self ** exponent for a number, computed in float64, elementwise.
 *
 * PyTorch: torch.float_power / Tensor.float_power
 */
export function floatPower(self: Tensor, exponent: Tensor | Scalar): Tensor;
/**
 * self ** exponent for a number as the base, computed in float64, elementwise.
 *
 * PyTorch: torch.float_power
 */
export function floatPower(self: Scalar, exponent: Tensor): Tensor;
export function floatPower(...args: any[]): any {
  return callFunction(floatPower$, args);
}

/**
 * max(self, 0), elementwise. Its gradient at 0 is 0; NaN passes.
 *
 * PyTorch: torch.relu / Tensor.relu / torch.nn.functional.relu
 * Graph: ReluBackward0
 */
export function relu(self: Tensor): Tensor;
export function relu(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(relu$, arguments);
  return self.relu();
}

/**
 * self where positive, negativeSlope * self elsewhere, elementwise.
 *
 * PyTorch: torch.nn.functional.leaky_relu
 * Graph: LeakyReluBackward0
 *
 * @param negativeSlope Default: 0.01.
 */
export function leakyRelu(self: Tensor, negativeSlope?: Scalar | { negativeSlope?: Scalar }): Tensor;
export function leakyRelu(...args: any[]): any {
  return callFunction(leakyRelu$, args);
}

/**
 * self where positive, alpha (exp(self) - 1) elsewhere, elementwise.
 *
 * PyTorch: torch.nn.functional.elu
 * Graph: EluBackward0
 *
 * @param alpha Default: 1.
 */
export function elu(self: Tensor, alpha?: Scalar | { alpha?: Scalar }): Tensor;
export function elu(...args: any[]): any {
  return callFunction(elu$, args);
}

/**
 * log(1 + exp(beta self)) / beta, elementwise; self itself where beta self exceeds the threshold.
 *
 * PyTorch: torch.nn.functional.softplus
 * Graph: SoftplusBackward0
 *
 * @param beta Default: 1.
 * @param threshold Default: 20.
 */
export function softplus(self: Tensor, beta?: Scalar | SoftplusOptions, threshold?: Scalar | SoftplusOptions): Tensor;
export function softplus(...args: any[]): any {
  return callFunction(softplus$, args);
}

/**
 * self * Phi(self) with the normal distribution function Phi, elementwise; approximate 'tanh' is its tanh form.
 *
 * PyTorch: torch.nn.functional.gelu
 * Graph: GeluBackward0
 *
 * @param options.approximate Default: 'none'.
 */
export function gelu(self: Tensor, options?: { approximate?: string }): Tensor;
export function gelu(...args: any[]): any {
  return callFunction(gelu$, args);
}

/**
 * self * sigmoid(self), elementwise.
 *
 * PyTorch: torch.nn.functional.silu
 * Graph: SiluBackward0
 */
export function silu(self: Tensor): Tensor;
export function silu(...args: any[]): any {
  return callFunction(silu$, args);
}

/**
 * While training, zeros in random places, each with probability p, and the rest divided by 1 - p; else self.
 *
 * PyTorch: torch.nn.functional.dropout
 *
 * @param p Default: 0.5.
 * @param training Default: true.
 */
export function dropout(self: Tensor, p?: number | DropoutOptions, training?: boolean | DropoutOptions, inplace?: boolean | DropoutOptions): Tensor;
export function dropout(...args: any[]): any {
  return callFunction(dropout$, args);
}

/**
 * As dropout, for whole channels of (N, C, L) or (C, L).
 *
 * PyTorch: torch.nn.functional.dropout1d
 *
 * @param p Default: 0.5.
 * @param training Default: true.
 */
export function dropout1d(self: Tensor, p?: number | Dropout1dOptions, training?: boolean | Dropout1dOptions, inplace?: boolean | Dropout1dOptions): Tensor;
export function dropout1d(...args: any[]): any {
  return callFunction(dropout1d$, args);
}

/**
 * As dropout, for whole channels of (N, C, H, W).
 *
 * PyTorch: torch.nn.functional.dropout2d
 *
 * @param p Default: 0.5.
 * @param training Default: true.
 */
export function dropout2d(self: Tensor, p?: number | Dropout2dOptions, training?: boolean | Dropout2dOptions, inplace?: boolean | Dropout2dOptions): Tensor;
export function dropout2d(...args: any[]): any {
  return callFunction(dropout2d$, args);
}

/**
 * As dropout, for whole channels of (N, C, D, H, W) or (C, D, H, W).
 *
 * PyTorch: torch.nn.functional.dropout3d
 *
 * @param p Default: 0.5.
 * @param training Default: true.
 */
export function dropout3d(self: Tensor, p?: number | Dropout3dOptions, training?: boolean | Dropout3dOptions, inplace?: boolean | Dropout3dOptions): Tensor;
export function dropout3d(...args: any[]): any {
  return callFunction(dropout3d$, args);
}

/**
 * While training, SELU's lowest value in random places, each with probability p, with mean and variance kept; else self.
 *
 * PyTorch: torch.nn.functional.alpha_dropout
 *
 * @param p Default: 0.5.
 */
export function alphaDropout(self: Tensor, p?: number | AlphaDropoutOptions, training?: boolean | AlphaDropoutOptions, inplace?: boolean | AlphaDropoutOptions): Tensor;
export function alphaDropout(...args: any[]): any {
  return callFunction(alphaDropout$, args);
}

/**
 * As alpha_dropout, for whole channels of (N, C, ...).
 *
 * PyTorch: torch.nn.functional.feature_alpha_dropout
 *
 * @param p Default: 0.5.
 */
export function featureAlphaDropout(self: Tensor, p?: number | FeatureAlphaDropoutOptions, training?: boolean | FeatureAlphaDropoutOptions, inplace?: boolean | FeatureAlphaDropoutOptions): Tensor;
export function featureAlphaDropout(...args: any[]): any {
  return callFunction(featureAlphaDropout$, args);
}

/**
 * softmax(scale * query @ key.T + attnMask) @ value for query (..., L, E), key (..., S, E) and value (..., S, Ev). attnMask is bool (true: attend) or added; isCausal lets query i attend to the keys up to i; scale is 1 / sqrt(E) by default; dropoutP always drops.
 *
 * PyTorch: torch.nn.functional.scaled_dot_product_attention
 *
 * @param dropoutP Default: 0.
 */
export function scaledDotProductAttention(query: Tensor, key: Tensor, value: Tensor, attnMask?: Tensor | null | ScaledDotProductAttentionOptions, dropoutP?: number | ScaledDotProductAttentionOptions, isCausal?: boolean | ScaledDotProductAttentionOptions, options?: ScaledDotProductAttentionOptions): Tensor;
export function scaledDotProductAttention(...args: any[]): any {
  return callFunction(scaledDotProductAttention$, args);
}

/**
 * Whether self = other, elementwise with broadcasting.
 *
 * PyTorch: torch.eq / Tensor.eq
 * Graph: none, it is not differentiable
 */
export function eq(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function eq(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(eq$, arguments);
  return self.eq(other);
}

/**
 * Whether self differs from other, elementwise with broadcasting.
 *
 * PyTorch: torch.ne / Tensor.ne / torch.not_equal
 * Graph: none, it is not differentiable
 */
export function ne(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function ne(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(ne$, arguments);
  return self.ne(other);
}

/**
 * Whether self < other, elementwise with broadcasting.
 *
 * PyTorch: torch.lt / Tensor.lt / torch.less
 * Graph: none, it is not differentiable
 */
export function lt(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function lt(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(lt$, arguments);
  return self.lt(other);
}

/**
 * Whether self <= other, elementwise with broadcasting.
 *
 * PyTorch: torch.le / Tensor.le / torch.less_equal
 * Graph: none, it is not differentiable
 */
export function le(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function le(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(le$, arguments);
  return self.le(other);
}

/**
 * Whether self > other, elementwise with broadcasting.
 *
 * PyTorch: torch.gt / Tensor.gt / torch.greater
 * Graph: none, it is not differentiable
 */
export function gt(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function gt(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(gt$, arguments);
  return self.gt(other);
}

/**
 * Whether self >= other, elementwise with broadcasting.
 *
 * PyTorch: torch.ge / Tensor.ge / torch.greater_equal
 * Graph: none, it is not differentiable
 */
export function ge(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function ge(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(ge$, arguments);
  return self.ge(other);
}

/**
 * Whether both are nonzero, elementwise with broadcasting.
 *
 * PyTorch: torch.logical_and / Tensor.logical_and
 * Graph: none, it is not differentiable
 */
export function logicalAnd(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function logicalAnd(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(logicalAnd$, arguments);
  return self.logicalAnd(other);
}

/**
 * Whether either is nonzero, elementwise with broadcasting.
 *
 * PyTorch: torch.logical_or / Tensor.logical_or
 * Graph: none, it is not differentiable
 */
export function logicalOr(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function logicalOr(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(logicalOr$, arguments);
  return self.logicalOr(other);
}

/**
 * Whether exactly one is nonzero, elementwise with broadcasting.
 *
 * PyTorch: torch.logical_xor / Tensor.logical_xor
 * Graph: none, it is not differentiable
 */
export function logicalXor(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function logicalXor(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(logicalXor$, arguments);
  return self.logicalXor(other);
}

/**
 * Whether self is zero, elementwise.
 *
 * PyTorch: torch.logical_not / Tensor.logical_not
 * Graph: none, it is not differentiable
 */
export function logicalNot(self: Tensor): Tensor;
export function logicalNot(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(logicalNot$, arguments);
  return self.logicalNot();
}

/**
 * Whether self is NaN, elementwise.
 *
 * PyTorch: torch.isnan / Tensor.isnan
 * Graph: none, it is not differentiable
 */
export function isnan(self: Tensor): Tensor;
export function isnan(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(isnan$, arguments);
  return self.isnan();
}

/**
 * Whether self is infinite, elementwise.
 *
 * PyTorch: torch.isinf / Tensor.isinf
 * Graph: none, it is not differentiable
 */
export function isinf(self: Tensor): Tensor;
export function isinf(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(isinf$, arguments);
  return self.isinf();
}

/**
 * Whether self is neither infinite nor NaN, elementwise.
 *
 * PyTorch: torch.isfinite / Tensor.isfinite
 * Graph: none, it is not differentiable
 */
export function isfinite(self: Tensor): Tensor;
export function isfinite(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(isfinite$, arguments);
  return self.isfinite();
}

/**
 * self limited to [min, max], elementwise. The gradient is 1 inside and at the bounds, 0 outside.
 *
 * PyTorch: torch.clamp / Tensor.clamp / torch.clip
 * Graph: ClampBackward1
 */
export function clamp(self: Tensor, min?: Scalar | null | ClampOptions, max?: Scalar | null | ClampOptions): Tensor;
/**
 * self limited to [min, max], elementwise with broadcasting; a bound gets the gradient where self is outside of it.
 *
 * PyTorch: torch.clamp / Tensor.clamp
 * Graph: ClampBackward0
 */
export function clamp(self: Tensor | Scalar, min: Tensor | Scalar, max: Tensor | Scalar): Tensor;
/**
 * self limited on one side by a tensor, elementwise with broadcasting.
 *
 * PyTorch: torch.clamp / Tensor.clamp
 */
export function clamp(self: Tensor, min?: Tensor | null | ClampOneSidedOptions, max?: Tensor | null | ClampOneSidedOptions): Tensor;
export function clamp(self: any, min?: any, max?: any): any {
  if (arguments.length > 3 || !(self instanceof Tensor)) return callFunction(clamp$, arguments);
  return arguments.length === 1 ? self.clamp() : self.clamp(min, max);
}

/**
 * self, at least min, elementwise with broadcasting.
 *
 * PyTorch: torch.clamp_min / Tensor.clamp_min
 * Graph: ClampMinBackward1
 */
export function clampMin(self: Tensor | Scalar, min: Tensor | Scalar): Tensor;
export function clampMin(self: any, min?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(clampMin$, arguments);
  return self.clampMin(min);
}

/**
 * self, at most max, elementwise with broadcasting.
 *
 * PyTorch: torch.clamp_max / Tensor.clamp_max
 * Graph: ClampMaxBackward1
 */
export function clampMax(self: Tensor | Scalar, max: Tensor | Scalar): Tensor;
export function clampMax(self: any, max?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(clampMax$, arguments);
  return self.clampMax(max);
}

/**
 * Whether |self - other| <= atol + rtol |other|, elementwise.
 *
 * PyTorch: torch.isclose / Tensor.isclose
 *
 * @param rtol Default: 0.00001.
 * @param atol Default: 1e-8.
 */
export function isclose(self: Tensor, other: Tensor, rtol?: number | IscloseOptions, atol?: number | IscloseOptions, equalNan?: boolean | IscloseOptions): Tensor;
export function isclose(...args: any[]): any {
  return callFunction(isclose$, args);
}

/**
 * Whether all elements are close: |self - other| <= atol + rtol |other|.
 *
 * PyTorch: torch.allclose / Tensor.allclose
 *
 * @param rtol Default: 0.00001.
 * @param atol Default: 1e-8.
 */
export function allclose(self: Tensor, other: Tensor, rtol?: number | AllcloseOptions, atol?: number | AllcloseOptions, equalNan?: boolean | AllcloseOptions): boolean;
export function allclose(...args: any[]): any {
  return callFunction(allclose$, args);
}

/**
 * Whether both have the same sizes and elements.
 *
 * PyTorch: torch.equal / Tensor.equal
 */
export function equal(self: Tensor, other: Tensor): boolean;
export function equal(...args: any[]): any {
  return callFunction(equal$, args);
}

/**
 * A copy with a storage of its own; the gradient passes through.
 *
 * PyTorch: torch.clone / Tensor.clone
 * Graph: CloneBackward0
 */
export function clone(self: Tensor): Tensor;
export function clone(...args: any[]): any {
  return callFunction(clone$, args);
}

/**
 * The value in every element.
 *
 * The value of a scalar tensor in every element.
 *
 * PyTorch: torch.fill
 * Graph: FillBackward0, FillBackward1
 */
export function fill(self: Tensor, value: Tensor | Scalar): Tensor;
export function fill(...args: any[]): any {
  return callFunction(fill$, args);
}

/**
 * The tensors one after the other along a dimension; all other sizes are equal. Dtypes are promoted.
 *
 * PyTorch: torch.cat / torch.concat / torch.concatenate
 * Graph: CatBackward0
 *
 * @param dim Default: 0.
 */
export function cat(tensors: readonly Tensor[], dim?: number | { dim?: number }): Tensor;
export function cat(...args: any[]): any {
  return callFunction(cat$, args);
}

/**
 * Tensors of equal sizes as the slices of a new dimension. Dtypes are promoted.
 *
 * PyTorch: torch.stack
 * Graph: StackBackward0
 *
 * @param dim Default: 0.
 */
export function stack(tensors: readonly Tensor[], dim?: number | { dim?: number }): Tensor;
export function stack(...args: any[]): any {
  return callFunction(stack$, args);
}

/**
 * The tensors side by side: joined along dimension 1, vectors along their only one.
 *
 * PyTorch: torch.hstack
 */
export function hstack(tensors: readonly Tensor[]): Tensor;
export function hstack(...args: any[]): any {
  return callFunction(hstack$, args);
}

/**
 * The tensors below one another: joined along dimension 0, vectors as rows.
 *
 * PyTorch: torch.vstack / torch.row_stack
 */
export function vstack(tensors: readonly Tensor[]): Tensor;
export function vstack(...args: any[]): any {
  return callFunction(vstack$, args);
}

/**
 * The tensors behind one another: joined along dimension 2; a vector counts as [1, n, 1], a matrix as [m, n, 1].
 *
 * PyTorch: torch.dstack
 */
export function dstack(tensors: readonly Tensor[]): Tensor;
export function dstack(...args: any[]): any {
  return callFunction(dstack$, args);
}

/**
 * The tensors side by side, vectors and scalars as columns.
 *
 * PyTorch: torch.column_stack
 */
export function columnStack(tensors: readonly Tensor[]): Tensor;
export function columnStack(...args: any[]): any {
  return callFunction(columnStack$, args);
}

/**
 * A matrix with these matrices along its diagonal, zeros elsewhere; vectors count as rows.
 *
 * PyTorch: torch.block_diag
 * Graph: BlockDiagBackward0
 */
export function blockDiag(tensors: readonly Tensor[]): Tensor;
export function blockDiag(...args: any[]): any {
  return callFunction(blockDiag$, args);
}

/**
 * The slices of a dimension, one view for each index.
 *
 * PyTorch: torch.unbind / Tensor.unbind
 * Graph: UnbindBackward0
 *
 * @param dim Default: 0.
 */
export function unbind(self: Tensor, dim?: number | { dim?: number }): Tensor[];
export function unbind(...args: any[]): any {
  return callFunction(unbind$, args);
}

/**
 * Consecutive pieces of this length along a dimension, the last one possibly shorter; each is a view.
 *
 * Consecutive pieces of these lengths along a dimension, which add up to its size; each is a view.
 *
 * PyTorch: torch.split / Tensor.split
 * Graph: SplitBackward0, SplitWithSizesBackward0
 *
 * @param dim Default: 0.
 */
export function split(self: Tensor, splitSize: number | readonly number[], dim?: number | { dim?: number }): Tensor[];
export function split(...args: any[]): any {
  return callFunction(split$, args);
}

/**
 * split() with a list of lengths.
 *
 * PyTorch: torch.split_with_sizes / Tensor.split_with_sizes
 *
 * @param dim Default: 0.
 */
export function splitWithSizes(self: Tensor, splitSizes: number | readonly number[], dim?: number | { dim?: number }): Tensor[];
export function splitWithSizes(...args: any[]): any {
  return callFunction(splitWithSizes$, args);
}

/**
 * At most this many consecutive pieces of equal length along a dimension, the last one possibly shorter.
 *
 * PyTorch: torch.chunk / Tensor.chunk
 *
 * @param dim Default: 0.
 */
export function chunk(self: Tensor, chunks: number, dim?: number | { dim?: number }): Tensor[];
export function chunk(...args: any[]): any {
  return callFunction(chunk$, args);
}

/**
 * The pieces of split(), which share its elements but are no views: each may be written in place, which no other notices.
 *
 * PyTorch: torch.unsafe_split / Tensor.unsafe_split
 * Graph: UnsafeSplitBackward0
 *
 * @param dim Default: 0.
 */
export function unsafeSplit(self: Tensor, splitSize: number, dim?: number | { dim?: number }): Tensor[];
export function unsafeSplit(...args: any[]): any {
  return callFunction(unsafeSplit$, args);
}

/**
 * unsafeSplit() with a list of lengths, which add up to the size of the dimension.
 *
 * PyTorch: torch.unsafe_split_with_sizes / Tensor.unsafe_split_with_sizes
 * Graph: UnsafeSplitWithSizesBackward0
 *
 * @param dim Default: 0.
 */
export function unsafeSplitWithSizes(self: Tensor, splitSizes: number | readonly number[], dim?: number | { dim?: number }): Tensor[];
export function unsafeSplitWithSizes(...args: any[]): any {
  return callFunction(unsafeSplitWithSizes$, args);
}

/**
 * The pieces of chunk() as unsafeSplit() gives them.
 *
 * PyTorch: torch.unsafe_chunk / Tensor.unsafe_chunk
 *
 * @param dim Default: 0.
 */
export function unsafeChunk(self: Tensor, chunks: number, dim?: number | { dim?: number }): Tensor[];
export function unsafeChunk(...args: any[]): any {
  return callFunction(unsafeChunk$, args);
}

/**
 * This many consecutive pieces along a dimension, whose lengths differ by at most 1; each is a view.
 *
 * PyTorch: torch.tensor_split / Tensor.tensor_split
 *
 * @param dim Default: 0.
 */
export function tensorSplit(self: Tensor, sections: number, dim?: number | { dim?: number }): Tensor[];
/**
 * The pieces of a dimension between these positions; each is a view.
 *
 * PyTorch: torch.tensor_split / Tensor.tensor_split
 *
 * @param dim Default: 0.
 */
export function tensorSplit(self: Tensor, indices: number | readonly number[], dim?: number | { dim?: number }): Tensor[];
/**
 * tensorSplit() with the positions, or the number of pieces, in an int64 tensor.
 *
 * PyTorch: torch.tensor_split / Tensor.tensor_split
 *
 * @param dim Default: 0.
 */
export function tensorSplit(self: Tensor, tensorIndicesOrSections: Tensor, dim?: number | { dim?: number }): Tensor[];
export function tensorSplit(...args: any[]): any {
  return callFunction(tensorSplit$, args);
}

/**
 * This many equal pieces side by side: along dimension 1, of a vector along its only one.
 *
 * PyTorch: torch.hsplit / Tensor.hsplit
 */
export function hsplit(self: Tensor, sections: number): Tensor[];
/**
 * The pieces between these positions of dimension 1, of a vector along its only one.
 *
 * PyTorch: torch.hsplit / Tensor.hsplit
 */
export function hsplit(self: Tensor, indices: number | readonly number[]): Tensor[];
export function hsplit(...args: any[]): any {
  return callFunction(hsplit$, args);
}

/**
 * This many equal pieces below one another: along dimension 0.
 *
 * PyTorch: torch.vsplit / Tensor.vsplit
 */
export function vsplit(self: Tensor, sections: number): Tensor[];
/**
 * The pieces between these positions of dimension 0.
 *
 * PyTorch: torch.vsplit / Tensor.vsplit
 */
export function vsplit(self: Tensor, indices: number | readonly number[]): Tensor[];
export function vsplit(...args: any[]): any {
  return callFunction(vsplit$, args);
}

/**
 * This many equal pieces behind one another: along dimension 2.
 *
 * PyTorch: torch.dsplit / Tensor.dsplit
 */
export function dsplit(self: Tensor, sections: number): Tensor[];
/**
 * The pieces between these positions of dimension 2.
 *
 * PyTorch: torch.dsplit / Tensor.dsplit
 */
export function dsplit(self: Tensor, indices: number | readonly number[]): Tensor[];
export function dsplit(...args: any[]): any {
  return callFunction(dsplit$, args);
}

/**
 * Any convolution: input (N, C, ...) of 1 to 3 spatial dimensions, weight (O, C / groups, ...), or (C, O / groups, ...) if transposed, and bias (O); `conv2d()` and its like are the forms to call.
 *
 * PyTorch: torch.convolution
 * Graph: ConvolutionBackward0
 */
export function convolution(input: Tensor, weight: Tensor, bias: Tensor | null, stride: number | readonly number[], padding: number | readonly number[], dilation: number | readonly number[], transposed: boolean, outputPadding: number | readonly number[], groups: number): Tensor;
export function convolution(...args: any[]): any {
  return callFunction(convolution$, args);
}

/**
 * Convolves input (N, C, L) or (C, L) with weight (O, C / groups, k) and adds bias (O).
 *
 * PyTorch: torch.nn.functional.conv1d
 *
 * @param stride Default: 1.
 * @param padding Default: 0.
 * @param dilation Default: 1.
 * @param groups Default: 1.
 */
export function conv1d(input: Tensor, weight: Tensor, bias?: Tensor | null | Conv1dOptions, stride?: number | readonly number[] | Conv1dOptions, padding?: number | readonly number[] | Conv1dOptions, dilation?: number | readonly number[] | Conv1dOptions, groups?: number | Conv1dOptions): Tensor;
/**
 * As above, with the padding 'valid' (none) or 'same' (the result is as long as the input).
 *
 * PyTorch: torch.conv1d
 *
 * @param stride Default: 1.
 * @param padding Default: 'valid'.
 * @param dilation Default: 1.
 * @param groups Default: 1.
 */
export function conv1d(input: Tensor, weight: Tensor, bias?: Tensor | null | Conv1dPaddingOptions, stride?: number | readonly number[] | Conv1dPaddingOptions, padding?: string | Conv1dPaddingOptions, dilation?: number | readonly number[] | Conv1dPaddingOptions, groups?: number | Conv1dPaddingOptions): Tensor;
export function conv1d(...args: any[]): any {
  return callFunction(conv1d$, args);
}

/**
 * Convolves input (N, C, H, W) or (C, H, W) with weight (O, C / groups, kh, kw) and adds bias (O).
 *
 * PyTorch: torch.nn.functional.conv2d
 *
 * @param stride Default: 1.
 * @param padding Default: 0.
 * @param dilation Default: 1.
 * @param groups Default: 1.
 */
export function conv2d(input: Tensor, weight: Tensor, bias?: Tensor | null | Conv2dOptions, stride?: number | readonly number[] | Conv2dOptions, padding?: number | readonly number[] | Conv2dOptions, dilation?: number | readonly number[] | Conv2dOptions, groups?: number | Conv2dOptions): Tensor;
/**
 * As above, with the padding 'valid' (none) or 'same' (the result is as large as the input).
 *
 * PyTorch: torch.conv2d
 *
 * @param stride Default: 1.
 * @param padding Default: 'valid'.
 * @param dilation Default: 1.
 * @param groups Default: 1.
 */
export function conv2d(input: Tensor, weight: Tensor, bias?: Tensor | null | Conv2dPaddingOptions, stride?: number | readonly number[] | Conv2dPaddingOptions, padding?: string | Conv2dPaddingOptions, dilation?: number | readonly number[] | Conv2dPaddingOptions, groups?: number | Conv2dPaddingOptions): Tensor;
export function conv2d(...args: any[]): any {
  return callFunction(conv2d$, args);
}

/**
 * Convolves input (N, C, D, H, W) or (C, D, H, W) with weight (O, C / groups, kd, kh, kw) and adds bias (O).
 *
 * PyTorch: torch.nn.functional.conv3d
 *
 * @param stride Default: 1.
 * @param padding Default: 0.
 * @param dilation Default: 1.
 * @param groups Default: 1.
 */
export function conv3d(input: Tensor, weight: Tensor, bias?: Tensor | null | Conv3dOptions, stride?: number | readonly number[] | Conv3dOptions, padding?: number | readonly number[] | Conv3dOptions, dilation?: number | readonly number[] | Conv3dOptions, groups?: number | Conv3dOptions): Tensor;
/**
 * As above, with the padding 'valid' (none) or 'same' (the result is as large as the input).
 *
 * PyTorch: torch.conv3d
 *
 * @param stride Default: 1.
 * @param padding Default: 'valid'.
 * @param dilation Default: 1.
 * @param groups Default: 1.
 */
export function conv3d(input: Tensor, weight: Tensor, bias?: Tensor | null | Conv3dPaddingOptions, stride?: number | readonly number[] | Conv3dPaddingOptions, padding?: string | Conv3dPaddingOptions, dilation?: number | readonly number[] | Conv3dPaddingOptions, groups?: number | Conv3dPaddingOptions): Tensor;
export function conv3d(...args: any[]): any {
  return callFunction(conv3d$, args);
}

/**
 * The gradient of a conv1d as an operation: input (N, C, L) or (C, L), weight (C, O / groups, k), bias (O).
 *
 * PyTorch: torch.nn.functional.conv_transpose1d
 *
 * @param stride Default: 1.
 * @param padding Default: 0.
 * @param outputPadding Default: 0.
 * @param groups Default: 1.
 * @param dilation Default: 1.
 */
export function convTranspose1d(input: Tensor, weight: Tensor, bias?: Tensor | null | ConvTranspose1dOptions, stride?: number | readonly number[] | ConvTranspose1dOptions, padding?: number | readonly number[] | ConvTranspose1dOptions, outputPadding?: number | readonly number[] | ConvTranspose1dOptions, groups?: number | ConvTranspose1dOptions, dilation?: number | readonly number[] | ConvTranspose1dOptions): Tensor;
export function convTranspose1d(...args: any[]): any {
  return callFunction(convTranspose1d$, args);
}

/**
 * The gradient of a conv2d as an operation: input (N, C, H, W) or (C, H, W), weight (C, O / groups, kh, kw), bias (O).
 *
 * PyTorch: torch.nn.functional.conv_transpose2d
 *
 * @param stride Default: 1.
 * @param padding Default: 0.
 * @param outputPadding Default: 0.
 * @param groups Default: 1.
 * @param dilation Default: 1.
 */
export function convTranspose2d(input: Tensor, weight: Tensor, bias?: Tensor | null | ConvTranspose2dOptions, stride?: number | readonly number[] | ConvTranspose2dOptions, padding?: number | readonly number[] | ConvTranspose2dOptions, outputPadding?: number | readonly number[] | ConvTranspose2dOptions, groups?: number | ConvTranspose2dOptions, dilation?: number | readonly number[] | ConvTranspose2dOptions): Tensor;
export function convTranspose2d(...args: any[]): any {
  return callFunction(convTranspose2d$, args);
}

/**
 * The gradient of a conv3d as an operation: input (N, C, D, H, W) or (C, D, H, W), weight (C, O / groups, kd, kh, kw), bias (O).
 *
 * PyTorch: torch.nn.functional.conv_transpose3d
 *
 * @param stride Default: 1.
 * @param padding Default: 0.
 * @param outputPadding Default: 0.
 * @param groups Default: 1.
 * @param dilation Default: 1.
 */
export function convTranspose3d(input: Tensor, weight: Tensor, bias?: Tensor | null | ConvTranspose3dOptions, stride?: number | readonly number[] | ConvTranspose3dOptions, padding?: number | readonly number[] | ConvTranspose3dOptions, outputPadding?: number | readonly number[] | ConvTranspose3dOptions, groups?: number | ConvTranspose3dOptions, dilation?: number | readonly number[] | ConvTranspose3dOptions): Tensor;
export function convTranspose3d(...args: any[]): any {
  return callFunction(convTranspose3d$, args);
}

/**
 * A tensor of zeros; float32 unless a dtype is given.
 *
 * PyTorch: torch.zeros
 */
export function zeros(size: number | readonly number[], options?: TensorOptions): Tensor;
/**
 * A tensor of zeros; float32 unless a dtype is given.
 *
 * PyTorch: torch.zeros
 */
export function zeros(...size: number[]): Tensor;
export function zeros(...args: any[]): any {
  return callFunction(zeros$, args);
}

/**
 * A tensor of ones; float32 unless a dtype is given.
 *
 * PyTorch: torch.ones
 */
export function ones(size: number | readonly number[], options?: TensorOptions): Tensor;
/**
 * A tensor of ones; float32 unless a dtype is given.
 *
 * PyTorch: torch.ones
 */
export function ones(...size: number[]): Tensor;
export function ones(...args: any[]): any {
  return callFunction(ones$, args);
}

/**
 * A tensor filled with a value; a number gives float32, a bigint int64, a boolean bool, unless a dtype is given.
 *
 * PyTorch: torch.full
 */
export function full(size: number | readonly number[], fillValue: Scalar, options?: TensorOptions): Tensor;
export function full(...args: any[]): any {
  return callFunction(full$, args);
}

/**
 * A tensor whose elements are not specified: write all of them before you read any.
 *
 * PyTorch: torch.empty
 */
export function empty(size: number | readonly number[], options?: TensorOptions): Tensor;
/**
 * A tensor whose elements are not specified: write all of them before you read any.
 *
 * PyTorch: torch.empty
 */
export function empty(...size: number[]): Tensor;
export function empty(...args: any[]): any {
  return callFunction(empty$, args);
}

/**
 * Zeros with the sizes and dtype of self.
 *
 * PyTorch: torch.zeros_like / Tensor.zeros_like
 */
export function zerosLike(self: Tensor, options?: TensorOptions): Tensor;
export function zerosLike(...args: any[]): any {
  return callFunction(zerosLike$, args);
}

/**
 * Ones with the sizes and dtype of self.
 *
 * PyTorch: torch.ones_like / Tensor.ones_like
 */
export function onesLike(self: Tensor, options?: TensorOptions): Tensor;
export function onesLike(...args: any[]): any {
  return callFunction(onesLike$, args);
}

/**
 * A value in every element, with the sizes and dtype of self.
 *
 * PyTorch: torch.full_like / Tensor.full_like
 */
export function fullLike(self: Tensor, fillValue: Scalar, options?: TensorOptions): Tensor;
export function fullLike(...args: any[]): any {
  return callFunction(fullLike$, args);
}

/**
 * Elements not specified, with the sizes and dtype of self.
 *
 * PyTorch: torch.empty_like / Tensor.empty_like
 */
export function emptyLike(self: Tensor, options?: TensorOptions): Tensor;
export function emptyLike(...args: any[]): any {
  return callFunction(emptyLike$, args);
}

/**
 * 0, 1, ... below end; bigints give int64, numbers float32, unless a dtype is given.
 *
 * PyTorch: torch.arange
 */
export function arange(end: Scalar, options?: TensorOptions): Tensor;
/**
 * start, start + step, ... below end (above it for a negative step).
 *
 * PyTorch: torch.arange
 *
 * @param step Default: 1.
 */
export function arange(start: Scalar, end: Scalar, step?: Scalar | ArangeOptions, options?: ArangeOptions): Tensor;
export function arange(...args: any[]): any {
  return callFunction(arange$, args);
}

/**
 * steps values evenly from start to end, both included.
 *
 * PyTorch: torch.linspace
 */
export function linspace(start: Scalar, end: Scalar, steps: number, options?: TensorOptions): Tensor;
export function linspace(...args: any[]): any {
  return callFunction(linspace$, args);
}

/**
 * Ones on the diagonal of an (n, m) matrix of zeros.
 *
 * PyTorch: torch.eye
 */
export function eye(n: number, m?: number | null | EyeOptions, options?: EyeOptions): Tensor;
export function eye(...args: any[]): any {
  return callFunction(eye$, args);
}

/**
 * Uniformly random in [0, 1); the same numbers as PyTorch for the same seed.
 *
 * PyTorch: torch.rand
 */
export function rand(size: number | readonly number[], options?: RandOptions): Tensor;
/**
 * Uniformly random in [0, 1); the same numbers as PyTorch for the same seed.
 *
 * PyTorch: torch.rand
 */
export function rand(...size: number[]): Tensor;
export function rand(...args: any[]): any {
  return callFunction(rand$, args);
}

/**
 * Normally distributed with mean 0 and variance 1; the same numbers as PyTorch for the same seed.
 *
 * PyTorch: torch.randn
 */
export function randn(size: number | readonly number[], options?: RandnOptions): Tensor;
/**
 * Normally distributed with mean 0 and variance 1; the same numbers as PyTorch for the same seed.
 *
 * PyTorch: torch.randn
 */
export function randn(...size: number[]): Tensor;
export function randn(...args: any[]): any {
  return callFunction(randn$, args);
}

/**
 * Uniformly random in [0, 1), with the sizes and dtype of self.
 *
 * PyTorch: torch.rand_like
 */
export function randLike(self: Tensor, options?: RandLikeOptions): Tensor;
export function randLike(...args: any[]): any {
  return callFunction(randLike$, args);
}

/**
 * Normally distributed, with the sizes and dtype of self.
 *
 * PyTorch: torch.randn_like
 */
export function randnLike(self: Tensor, options?: RandnLikeOptions): Tensor;
export function randnLike(...args: any[]): any {
  return callFunction(randnLike$, args);
}

/**
 * Uniformly random integers in [0, high), int64.
 *
 * PyTorch: torch.randint
 */
export function randint(high: number, size: number | readonly number[], options?: RandintOptions): Tensor;
/**
 * Uniformly random integers in [low, high), int64.
 *
 * PyTorch: torch.randint
 */
export function randint(low: number, high: number, size: number | readonly number[], options?: RandintOptions): Tensor;
export function randint(...args: any[]): any {
  return callFunction(randint$, args);
}

/**
 * A random order of the integers 0 ... n - 1, int64.
 *
 * PyTorch: torch.randperm
 */
export function randperm(n: number, options?: RandpermOptions): Tensor;
export function randperm(...args: any[]): any {
  return callFunction(randperm$, args);
}

/**
 * Normally distributed elements around the means, of one standard deviation.
 *
 * PyTorch: torch.normal
 * Graph: NormalBackward1
 *
 * @param std Default: 1.
 */
export function normal(mean: Tensor, std?: number | NormalTensorFloatOptions, options?: NormalTensorFloatOptions): Tensor;
/**
 * Normally distributed elements around one mean, of these standard deviations.
 *
 * Normally distributed elements around the means, of these standard deviations; both broadcast.
 *
 * PyTorch: torch.normal
 * Graph: NormalBackward2, NormalBackward3
 */
export function normal(mean: Tensor | number, std: Tensor, options?: { generator?: Generator | null }): Tensor;
/**
 * A tensor of these sizes with normally distributed elements.
 *
 * PyTorch: torch.normal
 */
export function normal(mean: number, std: number, size: number | readonly number[], options?: NormalFloatFloatOptions): Tensor;
export function normal(...args: any[]): any {
  return callFunction(normal$, args);
}

/**
 * self where positive, alpha (exp(self / alpha) - 1) elsewhere, elementwise.
 *
 * PyTorch: torch.nn.functional.celu
 * Graph: CeluBackward0
 *
 * @param alpha Default: 1.
 */
export function celu(self: Tensor, alpha?: Scalar | { alpha?: Scalar }): Tensor;
export function celu(...args: any[]): any {
  return callFunction(celu$, args);
}

/**
 * elu with the alpha and the factor that keep mean 0 and variance 1 from layer to layer, elementwise.
 *
 * PyTorch: torch.nn.functional.selu
 * Graph: EluBackward0
 */
export function selu(self: Tensor): Tensor;
export function selu(...args: any[]): any {
  return callFunction(selu$, args);
}

/**
 * log(1 / (1 + exp(-self))), elementwise, without overflow.
 *
 * PyTorch: torch.log_sigmoid / torch.nn.functional.logsigmoid / torch.logsigmoid
 * Graph: LogSigmoidBackward0
 */
export function logSigmoid(self: Tensor): Tensor;
export function logSigmoid(...args: any[]): any {
  return callFunction(logSigmoid$, args);
}

/**
 * self * tanh(log(1 + exp(self))), elementwise.
 *
 * PyTorch: torch.nn.functional.mish
 * Graph: MishBackward0
 */
export function mish(self: Tensor): Tensor;
export function mish(...args: any[]): any {
  return callFunction(mish$, args);
}

/**
 * self / (1 + |self|), elementwise.
 *
 * PyTorch: torch.nn.functional.softsign
 */
export function softsign(self: Tensor): Tensor;
export function softsign(...args: any[]): any {
  return callFunction(softsign$, args);
}

/**
 * self - tanh(self), elementwise.
 *
 * PyTorch: torch.nn.functional.tanhshrink
 */
export function tanhshrink(self: Tensor): Tensor;
export function tanhshrink(...args: any[]): any {
  return callFunction(tanhshrink$, args);
}

/**
 * self limited to [minVal, maxVal], elementwise. The gradient is 1 inside, 0 at the bounds and outside.
 *
 * PyTorch: torch.nn.functional.hardtanh
 * Graph: HardtanhBackward0
 *
 * @param minVal Default: -1.
 * @param maxVal Default: 1.
 */
export function hardtanh(self: Tensor, minVal?: Scalar | HardtanhOptions, maxVal?: Scalar | HardtanhOptions): Tensor;
export function hardtanh(...args: any[]): any {
  return callFunction(hardtanh$, args);
}

/**
 * self limited to [0, 6], elementwise. The gradient is 1 inside, 0 at the bounds and outside.
 *
 * PyTorch: torch.nn.functional.relu6
 * Graph: HardtanhBackward0
 */
export function relu6(self: Tensor): Tensor;
export function relu6(...args: any[]): any {
  return callFunction(relu6$, args);
}

/**
 * self / 6 + 1 / 2 limited to [0, 1], elementwise. The gradient is 0 where it reaches 0 or 1.
 *
 * PyTorch: torch.nn.functional.hardsigmoid
 * Graph: HardsigmoidBackward0
 */
export function hardsigmoid(self: Tensor): Tensor;
export function hardsigmoid(...args: any[]): any {
  return callFunction(hardsigmoid$, args);
}

/**
 * self * relu6(self + 3) / 6, elementwise.
 *
 * PyTorch: torch.nn.functional.hardswish
 * Graph: HardswishBackward0
 */
export function hardswish(self: Tensor): Tensor;
export function hardswish(...args: any[]): any {
  return callFunction(hardswish$, args);
}

/**
 * self where it exceeds the threshold, value elsewhere, elementwise. NaN passes.
 *
 * PyTorch: torch.nn.functional.threshold
 * Graph: ThresholdBackward0
 */
export function threshold(self: Tensor, threshold: Scalar, value: Scalar): Tensor;
export function threshold(...args: any[]): any {
  return callFunction(threshold$, args);
}

/**
 * 0 where |self| <= lambd, self elsewhere, elementwise. NaN passes.
 *
 * PyTorch: torch.hardshrink / Tensor.hardshrink / torch.nn.functional.hardshrink
 * Graph: HardshrinkBackward0
 *
 * @param lambd Default: 0.5.
 */
export function hardshrink(self: Tensor, lambd?: Scalar | { lambd?: Scalar }): Tensor;
export function hardshrink(self: any, lambd?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(hardshrink$, arguments);
  return arguments.length === 1 ? self.hardshrink() : self.hardshrink(lambd);
}

/**
 * self moved toward 0 by lambd, and 0 where |self| <= lambd, elementwise.
 *
 * PyTorch: torch.nn.functional.softshrink
 * Graph: SoftshrinkBackward0
 *
 * @param lambd Default: 0.5.
 */
export function softshrink(self: Tensor, lambd?: Scalar | { lambd?: Scalar }): Tensor;
export function softshrink(...args: any[]): any {
  return callFunction(softshrink$, args);
}

/**
 * The bits set in both, elementwise with broadcasting; logical and of bools.
 *
 * PyTorch: torch.bitwise_and / Tensor.bitwise_and
 * Graph: none, it is not differentiable
 */
export function bitwiseAnd(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function bitwiseAnd(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(bitwiseAnd$, arguments);
  return self.bitwiseAnd(other);
}

/**
 * The bits set in either, elementwise with broadcasting; logical or of bools.
 *
 * PyTorch: torch.bitwise_or / Tensor.bitwise_or
 * Graph: none, it is not differentiable
 */
export function bitwiseOr(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function bitwiseOr(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(bitwiseOr$, arguments);
  return self.bitwiseOr(other);
}

/**
 * The bits set in exactly one, elementwise with broadcasting; logical xor of bools.
 *
 * PyTorch: torch.bitwise_xor / Tensor.bitwise_xor
 * Graph: none, it is not differentiable
 */
export function bitwiseXor(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function bitwiseXor(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(bitwiseXor$, arguments);
  return self.bitwiseXor(other);
}

/**
 * The bits not set, elementwise: -self - 1 of signed integers; logical not of bools.
 *
 * PyTorch: torch.bitwise_not / Tensor.bitwise_not
 * Graph: none, it is not differentiable
 */
export function bitwiseNot(self: Tensor): Tensor;
export function bitwiseNot(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(bitwiseNot$, arguments);
  return self.bitwiseNot();
}

/**
 * self * 2 ** other in the bits of the type, elementwise with broadcasting; 0 where other is negative or not below the number of bits.
 *
 * PyTorch: torch.bitwise_left_shift / Tensor.bitwise_left_shift
 * Graph: none, it is not differentiable
 */
export function bitwiseLeftShift(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function bitwiseLeftShift(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(bitwiseLeftShift$, arguments);
  return self.bitwiseLeftShift(other);
}

/**
 * floor(self / 2 ** other), elementwise with broadcasting; 0 or -1 where other is negative or not below the number of bits.
 *
 * PyTorch: torch.bitwise_right_shift / Tensor.bitwise_right_shift
 * Graph: none, it is not differentiable
 */
export function bitwiseRightShift(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function bitwiseRightShift(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(bitwiseRightShift$, arguments);
  return self.bitwiseRightShift(other);
}

/**
 * The greatest common divisor, elementwise with broadcasting; that of zeros is 0.
 *
 * PyTorch: torch.gcd / Tensor.gcd
 * Graph: none, it is not differentiable
 */
export function gcd(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function gcd(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(gcd$, arguments);
  return self.gcd(other);
}

/**
 * The least common multiple, elementwise with broadcasting; 0 where either is 0.
 *
 * PyTorch: torch.lcm / Tensor.lcm
 * Graph: none, it is not differentiable
 */
export function lcm(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function lcm(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(lcm$, arguments);
  return self.lcm(other);
}

/**
 * Whether the sign is negative, elementwise; true for -0, false for NaN.
 *
 * PyTorch: torch.signbit / Tensor.signbit / torch.special.signbit
 * Graph: none, it is not differentiable
 */
export function signbit(self: Tensor): Tensor;
export function signbit(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(signbit$, arguments);
  return self.signbit();
}

/**
 * |self| with the sign of other, elementwise with broadcasting.
 *
 * PyTorch: torch.copysign / Tensor.copysign
 * Graph: CopysignBackward0
 */
export function copysign(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function copysign(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(copysign$, arguments);
  return self.copysign(other);
}

/**
 * -1, 0 or 1 by the sign, elementwise; its gradient is zero.
 *
 * PyTorch: torch.sgn / Tensor.sgn
 * Graph: SgnBackward0
 */
export function sgn(self: Tensor): Tensor;
export function sgn(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(sgn$, arguments);
  return self.sgn();
}

/**
 * pi where negative, 0 elsewhere, NaN where NaN; its gradient is zero.
 *
 * PyTorch: torch.angle / Tensor.angle
 * Graph: AngleBackward0
 */
export function angle(self: Tensor): Tensor;
export function angle(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(angle$, arguments);
  return self.angle();
}

/**
 * self itself.
 *
 * PyTorch: torch.positive / Tensor.positive
 */
export function positive(self: Tensor): Tensor;
export function positive(...args: any[]): any {
  return callFunction(positive$, args);
}

/**
 * 0 where self is negative or NaN, 1 where it is positive, values where it is 0, elementwise with broadcasting. Not differentiable in PyTorch either.
 *
 * PyTorch: torch.heaviside / Tensor.heaviside
 * Graph: none, it is not differentiable
 */
export function heaviside(self: Tensor | Scalar, values: Tensor | Scalar): Tensor;
export function heaviside(self: any, values?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(heaviside$, arguments);
  return self.heaviside(values);
}

/**
 * Whether self is Infinity, elementwise.
 *
 * PyTorch: torch.isposinf / Tensor.isposinf
 * Graph: none, it is not differentiable
 */
export function isposinf(self: Tensor): Tensor;
export function isposinf(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(isposinf$, arguments);
  return self.isposinf();
}

/**
 * Whether self is -Infinity, elementwise.
 *
 * PyTorch: torch.isneginf / Tensor.isneginf
 * Graph: none, it is not differentiable
 */
export function isneginf(self: Tensor): Tensor;
export function isneginf(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(isneginf$, arguments);
  return self.isneginf();
}

/**
 * self with NaN replaced by nan (default 0) and infinities by posinf and neginf (default: the largest finite numbers of the type), elementwise. Gradients are 0 where something was replaced.
 *
 * PyTorch: torch.nan_to_num / Tensor.nan_to_num
 * Graph: NanToNumBackward0
 */
export function nanToNum(self: Tensor, nan?: number | null | NanToNumOptions, posinf?: number | null | NanToNumOptions, neginf?: number | null | NanToNumOptions): Tensor;
export function nanToNum(self: any, nan?: any, posinf?: any, neginf?: any): any {
  if (arguments.length > 4 || !(self instanceof Tensor)) return callFunction(nanToNum$, arguments);
  return arguments.length === 1 ? self.nanToNum() : self.nanToNum(nan, posinf, neginf);
}

/**
 * Whether the only element differs from 0.
 *
 * PyTorch: torch.is_nonzero / Tensor.is_nonzero
 */
export function isNonzero(self: Tensor): boolean;
export function isNonzero(...args: any[]): any {
  return callFunction(isNonzero$, args);
}

/**
 * The larger of self and other, elementwise; where one is NaN the other. In a tie self gets the gradient.
 *
 * PyTorch: torch.fmax / Tensor.fmax
 * Graph: FmaxBackward0
 */
export function fmax(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function fmax(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(fmax$, arguments);
  return self.fmax(other);
}

/**
 * The smaller of self and other, elementwise; where one is NaN the other. In a tie self gets the gradient.
 *
 * PyTorch: torch.fmin / Tensor.fmin
 * Graph: FminBackward0
 */
export function fmin(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function fmin(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(fmin$, arguments);
  return self.fmin(other);
}

/**
 * sqrt(self^2 + other^2), elementwise with broadcasting, without overflow.
 *
 * PyTorch: torch.hypot / Tensor.hypot
 * Graph: HypotBackward0
 */
export function hypot(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function hypot(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(hypot$, arguments);
  return self.hypot(other);
}

/**
 * The number of the floating type that comes after self on the way to other, elementwise with broadcasting. Not differentiable in PyTorch either.
 *
 * PyTorch: torch.nextafter / Tensor.nextafter
 * Graph: none, it is not differentiable
 */
export function nextafter(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function nextafter(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(nextafter$, arguments);
  return self.nextafter(other);
}

/**
 * mantissa and exponent with self = mantissa * 2 ** exponent and 1/2 <= |mantissa| < 1, elementwise; the exponent is int32.
 *
 * PyTorch: torch.frexp / Tensor.frexp
 * Graph: FrexpBackward0
 */
export function frexp(self: Tensor): [mantissa: Tensor, exponent: Tensor] & { readonly mantissa: Tensor; readonly exponent: Tensor };
export function frexp(...args: any[]): any {
  return callFunction(frexp$, args);
}

/**
 * self * 2 ** other, elementwise with broadcasting.
 *
 * PyTorch: torch.ldexp / Tensor.ldexp
 */
export function ldexp(self: Tensor, other: Tensor): Tensor;
export function ldexp(...args: any[]): any {
  return callFunction(ldexp$, args);
}

/**
 * Whether self is a real number, elementwise: true.
 *
 * PyTorch: torch.isreal / Tensor.isreal
 */
export function isreal(self: Tensor): Tensor;
export function isreal(...args: any[]): any {
  return callFunction(isreal$, args);
}

/**
 * The real part: of a real tensor itself.
 *
 * PyTorch: torch.real
 */
export function real(self: Tensor): Tensor;
export function real(...args: any[]): any {
  return callFunction(real$, args);
}

/**
 * The complex conjugate: of a real tensor itself.
 *
 * PyTorch: torch.conj / Tensor.conj
 */
export function conj(self: Tensor): Tensor;
export function conj(...args: any[]): any {
  return callFunction(conj$, args);
}

/**
 * The complex conjugate: of a real tensor itself.
 *
 * PyTorch: torch.conj_physical / Tensor.conj_physical
 */
export function conjPhysical(self: Tensor): Tensor;
export function conjPhysical(...args: any[]): any {
  return callFunction(conjPhysical$, args);
}

/**
 * self with a conjugation that was put off carried out: of a real tensor itself.
 *
 * PyTorch: torch.resolve_conj / Tensor.resolve_conj
 */
export function resolveConj(self: Tensor): Tensor;
export function resolveConj(...args: any[]): any {
  return callFunction(resolveConj$, args);
}

/**
 * self with a negation that was put off carried out: itself.
 *
 * PyTorch: torch.resolve_neg / Tensor.resolve_neg
 */
export function resolveNeg(self: Tensor): Tensor;
export function resolveNeg(...args: any[]): any {
  return callFunction(resolveNeg$, args);
}

/**
 * self where positive, weight * self elsewhere; one weight for all, or one for each channel (the dimension 1).
 *
 * PyTorch: torch.prelu / Tensor.prelu / torch.nn.functional.prelu
 */
export function prelu(self: Tensor, weight: Tensor): Tensor;
export function prelu(...args: any[]): any {
  return callFunction(prelu$, args);
}

/**
 * self where positive, else self times a slope: random between the bounds while training, else their mean.
 *
 * PyTorch: torch.nn.functional.rrelu
 *
 * @param lower Default: 0.125.
 * @param upper Default: 0.3333333333333333.
 */
export function rrelu(self: Tensor, lower?: Scalar | RreluOptions, upper?: Scalar | RreluOptions, training?: boolean | RreluOptions): Tensor;
export function rrelu(...args: any[]): any {
  return callFunction(rrelu$, args);
}

/**
 * a * sigmoid(b), where a and b are the two halves of self along the dimension `dim`.
 *
 * PyTorch: torch.nn.functional.glu
 * Graph: GluBackward0
 *
 * @param dim Default: -1.
 */
export function glu(self: Tensor, dim?: number | { dim?: number }): Tensor;
export function glu(...args: any[]): any {
  return callFunction(glu$, args);
}

/**
 * softmax((self + Gumbel noise) / tau) along `dim`: a sample of the categorical distribution with these logits, relaxed. hard gives one-hot samples with the gradient of the relaxed ones.
 *
 * PyTorch: torch.nn.functional.gumbel_softmax
 *
 * @param tau Default: 1.
 * @param eps Default: 1e-10.
 * @param dim Default: -1.
 */
export function gumbelSoftmax(self: Tensor, tau?: number | GumbelSoftmaxOptions, hard?: boolean | GumbelSoftmaxOptions, eps?: number | GumbelSoftmaxOptions, dim?: number | GumbelSoftmaxOptions): Tensor;
export function gumbelSoftmax(...args: any[]): any {
  return callFunction(gumbelSoftmax$, args);
}

/**
 * The rows of weight, [count, width], at the indices in input (int64 or int32), of sizes [..input, width]. The row paddingIdx gets no gradient; with maxNorm, longer rows that are used are shortened in place; scaleGradByFreq divides gradients by how often a row is used.
 *
 * PyTorch: torch.nn.functional.embedding
 *
 * @param normType Default: 2.
 */
export function embedding(input: Tensor, weight: Tensor, paddingIdx?: number | null | EmbeddingOptions, maxNorm?: number | null | EmbeddingOptions, normType?: number | EmbeddingOptions, scaleGradByFreq?: boolean | EmbeddingOptions, sparse?: boolean | EmbeddingOptions): Tensor;
export function embedding(...args: any[]): any {
  return callFunction(embedding$, args);
}

/**
 * For each class number (int64) a vector, int64, of numClasses zeros with a 1 at that place; by default as many as needed.
 *
 * PyTorch: torch.nn.functional.one_hot
 *
 * @param numClasses Default: -1.
 */
export function oneHot(self: Tensor, numClasses?: number | { numClasses?: number }): Tensor;
export function oneHot(...args: any[]): any {
  return callFunction(oneHot$, args);
}

/**
 * The slices of a dimension at these indices, as a copy; index is a vector of int64 or int32, none negative.
 *
 * PyTorch: torch.index_select / Tensor.index_select
 * Graph: IndexSelectBackward0
 */
export function indexSelect(self: Tensor, dim: number, index: Tensor): Tensor;
export function indexSelect(...args: any[]): any {
  return callFunction(indexSelect$, args);
}

/**
 * A copy of self with alpha times slice i of source added to slice index[i], for each i, along dim.
 *
 * PyTorch: torch.index_add / Tensor.index_add
 * Graph: IndexAddBackward0
 *
 * @param options.alpha Default: 1.
 */
export function indexAdd(self: Tensor, dim: number, index: Tensor, source: Tensor, options?: { alpha?: Scalar }): Tensor;
export function indexAdd(...args: any[]): any {
  return callFunction(indexAdd$, args);
}

/**
 * A copy of self in which slice index[i] is slice i of source, for each i, along dim.
 *
 * PyTorch: torch.index_copy / Tensor.index_copy
 * Graph: IndexCopyBackward0
 */
export function indexCopy(self: Tensor, dim: number, index: Tensor, source: Tensor): Tensor;
export function indexCopy(...args: any[]): any {
  return callFunction(indexCopy$, args);
}

/**
 * A copy of self with this value in the slices of a dimension at these indices.
 *
 * A copy of self with the value of a scalar tensor in the slices of a dimension at these indices.
 *
 * PyTorch: torch.index_fill / Tensor.index_fill
 * Graph: IndexFillBackward0, IndexFillBackward1
 */
export function indexFill(self: Tensor, dim: number, index: Tensor, value: Tensor | Scalar): Tensor;
export function indexFill(...args: any[]): any {
  return callFunction(indexFill$, args);
}

/**
 * The elements of the flattened tensor at these indices (int64), of the sizes of index.
 *
 * PyTorch: torch.take / Tensor.take
 * Graph: TakeBackward0
 */
export function take(self: Tensor, index: Tensor): Tensor;
export function take(...args: any[]): any {
  return callFunction(take$, args);
}

/**
 * A copy of self with the elements of source at these indices (int64) of the flattened tensor, or added to what is there.
 *
 * PyTorch: torch.put / Tensor.put
 * Graph: PutBackward0
 */
export function put(self: Tensor, index: Tensor, source: Tensor, accumulate?: boolean | { accumulate?: boolean }): Tensor;
export function put(...args: any[]): any {
  return callFunction(put$, args);
}

/**
 * gather() with self and indices (int64) broadcast in the other dimensions; without dim, from the flattened tensor.
 *
 * PyTorch: torch.take_along_dim / Tensor.take_along_dim
 */
export function takeAlongDim(self: Tensor, indices: Tensor, dim?: number | null | { dim?: number | null }): Tensor;
export function takeAlongDim(...args: any[]): any {
  return callFunction(takeAlongDim$, args);
}

/**
 * The coordinates of the nonzero elements in row-major order, int64 of sizes [count, dimensions].
 *
 * PyTorch: torch.nonzero / Tensor.nonzero
 * Graph: none, it is not differentiable
 */
export function nonzero(self: Tensor): Tensor;
/**
 * With asTuple: true, the coordinates of the nonzero elements as a list with an int64 vector for each dimension.
 *
 * PyTorch: torch.nonzero / Tensor.nonzero
 */
export function nonzero(self: Tensor, options: { asTuple: boolean }): Tensor[];
export function nonzero(...args: any[]): any {
  return callFunction(nonzero$, args);
}

/**
 * The coordinates of the nonzero elements in row-major order, int64 of sizes [count, dimensions].
 *
 * PyTorch: torch.argwhere / Tensor.argwhere
 */
export function argwhere(self: Tensor): Tensor;
export function argwhere(...args: any[]): any {
  return callFunction(argwhere$, args);
}

/**
 * A copy of self with values (broadcast) at the tuples of these indices, or added to what is there; null for all of a dimension.
 *
 * PyTorch: torch.index_put / Tensor.index_put
 * Graph: IndexPutBackward0
 */
export function indexPut(self: Tensor, indices: readonly (Tensor | null)[], values: Tensor, accumulate?: boolean | { accumulate?: boolean }): Tensor;
export function indexPut(...args: any[]): any {
  return callFunction(indexPut$, args);
}

/**
 * self with this value where mask (bool) holds, both broadcast; of the dtype of self.
 *
 * self with the value of a scalar tensor where mask (bool) holds, self and mask broadcast; of the dtype of self.
 *
 * PyTorch: torch.masked_fill / Tensor.masked_fill
 * Graph: MaskedFillBackward0, MaskedFillBackward1
 */
export function maskedFill(self: Tensor, mask: Tensor, value: Tensor | Scalar): Tensor;
export function maskedFill(...args: any[]): any {
  return callFunction(maskedFill$, args);
}

/**
 * The elements of self where mask (bool) holds, both broadcast, as a vector in row-major order.
 *
 * PyTorch: torch.masked_select / Tensor.masked_select
 * Graph: MaskedSelectBackward0
 */
export function maskedSelect(self: Tensor, mask: Tensor): Tensor;
export function maskedSelect(...args: any[]): any {
  return callFunction(maskedSelect$, args);
}

/**
 * self with the elements of source, one after the other, where mask (bool) holds; self and mask are broadcast.
 *
 * PyTorch: torch.masked_scatter / Tensor.masked_scatter
 * Graph: MaskedScatterBackward0
 */
export function maskedScatter(self: Tensor, mask: Tensor, source: Tensor): Tensor;
export function maskedScatter(...args: any[]): any {
  return callFunction(maskedScatter$, args);
}

/**
 * The inverses of square matrices (..., n, n), and for each where its factorisation met a zero (int32, from 1; 0: nowhere).
 *
 * PyTorch: torch.linalg_inv_ex / torch.linalg.inv_ex
 * Graph: LinalgInvExBackward0
 */
export function linalgInvEx(A: Tensor, options?: { checkErrors?: boolean }): [inverse: Tensor, info: Tensor] & { readonly inverse: Tensor; readonly info: Tensor };
export function linalgInvEx(...args: any[]): any {
  return callFunction(linalgInvEx$, args);
}

/**
 * The inverses of square matrices (..., n, n). Throws for a singular one.
 *
 * PyTorch: torch.linalg_inv / torch.linalg.inv
 */
export function linalgInv(A: Tensor): Tensor;
export function linalgInv(...args: any[]): any {
  return callFunction(linalgInv$, args);
}

/**
 * The inverses of square matrices (..., n, n). Throws for a singular one.
 *
 * PyTorch: torch.inverse / Tensor.inverse
 */
export function inverse(self: Tensor): Tensor;
export function inverse(...args: any[]): any {
  return callFunction(inverse$, args);
}

/**
 * As linalg_solve, and for each matrix where its factorisation met a zero (int32, from 1; 0: nowhere).
 *
 * PyTorch: torch.linalg_solve_ex / torch.linalg.solve_ex
 */
export function linalgSolveEx(A: Tensor, B: Tensor, options?: LinalgSolveExOptions): [result: Tensor, info: Tensor] & { readonly result: Tensor; readonly info: Tensor };
export function linalgSolveEx(...args: any[]): any {
  return callFunction(linalgSolveEx$, args);
}

/**
 * X with A X = B for square A (..., n, n) and B (..., n, m) or (n); with left = false X A = B. Throws for a singular A.
 *
 * PyTorch: torch.linalg_solve / torch.linalg.solve
 *
 * @param options.left Default: true.
 */
export function linalgSolve(A: Tensor, B: Tensor, options?: { left?: boolean }): Tensor;
export function linalgSolve(...args: any[]): any {
  return callFunction(linalgSolve$, args);
}

/**
 * X with tensordot(self, X, X.ndim) = other; `dims` of self are moved to its end first.
 *
 * PyTorch: torch.linalg_tensorsolve / torch.linalg.tensorsolve
 */
export function linalgTensorsolve(self: Tensor, other: Tensor, dims?: number | readonly number[] | null | { dims?: number | readonly number[] | null }): Tensor;
export function linalgTensorsolve(...args: any[]): any {
  return callFunction(linalgTensorsolve$, args);
}

/**
 * The inverse of self as a map from its dimensions from `ind` on to those before.
 *
 * PyTorch: torch.linalg_tensorinv / torch.linalg.tensorinv
 *
 * @param ind Default: 2.
 */
export function linalgTensorinv(self: Tensor, ind?: number | { ind?: number }): Tensor;
export function linalgTensorinv(...args: any[]): any {
  return callFunction(linalgTensorinv$, args);
}

/**
 * The product of two or more matrices in the order that takes the least work; the first and the last may be vectors.
 *
 * PyTorch: torch.linalg_multi_dot / torch.linalg.multi_dot
 */
export function linalgMultiDot(tensors: readonly Tensor[]): Tensor;
export function linalgMultiDot(...args: any[]): any {
  return callFunction(linalgMultiDot$, args);
}

/**
 * The product of one or more matrices in the order that takes the least work.
 *
 * PyTorch: torch.chain_matmul
 */
export function chainMatmul(matrices: readonly Tensor[]): Tensor;
export function chainMatmul(...args: any[]): any {
  return callFunction(chainMatmul$, args);
}

/**
 * The n-th powers of square matrices (..., m, m); for negative n those of their inverses.
 *
 * PyTorch: torch.linalg_matrix_power / torch.linalg.matrix_power
 */
export function linalgMatrixPower(self: Tensor, n: number): Tensor;
export function linalgMatrixPower(...args: any[]): any {
  return callFunction(linalgMatrixPower$, args);
}

/**
 * The n-th powers of square matrices (..., m, m); for negative n those of their inverses.
 *
 * PyTorch: torch.matrix_power / Tensor.matrix_power
 */
export function matrixPower(self: Tensor, n: number): Tensor;
export function matrixPower(...args: any[]): any {
  return callFunction(matrixPower$, args);
}

/**
 * The powers 0 to N - 1 (default: as many as elements) of the elements of vectors (..., n), as rows of matrices.
 *
 * PyTorch: torch.linalg_vander / torch.linalg.vander
 */
export function linalgVander(x: Tensor, options?: { N?: number | null }): Tensor;
export function linalgVander(...args: any[]): any {
  return callFunction(linalgVander$, args);
}

/**
 * The powers N - 1 (default: as many as elements) to 0 of the elements of a vector, or with `increasing` 0 to N - 1, as rows.
 *
 * PyTorch: torch.vander
 */
export function vander(x: Tensor, N?: number | null | VanderOptions, increasing?: boolean | VanderOptions): Tensor;
export function vander(...args: any[]): any {
  return callFunction(vander$, args);
}

/**
 * The sum of the diagonal of a matrix.
 *
 * PyTorch: torch.trace / Tensor.trace
 * Graph: TraceBackward0
 */
export function trace(self: Tensor): Tensor;
export function trace(...args: any[]): any {
  return callFunction(trace$, args);
}

/**
 * The diagonals of matrices, as the last dimension.
 *
 * PyTorch: torch.linalg_diagonal / torch.linalg.diagonal
 */
export function linalgDiagonal(A: Tensor, options?: LinalgDiagonalOptions): Tensor;
export function linalgDiagonal(...args: any[]): any {
  return callFunction(linalgDiagonal$, args);
}

/**
 * X with A X = B (with left = false X A = B) for triangular A = self (..., n, n); its other triangle is not read.
 *
 * PyTorch: torch.linalg_solve_triangular / torch.linalg.solve_triangular
 * Graph: LinalgSolveTriangularBackward0
 */
export function linalgSolveTriangular(self: Tensor, B: Tensor, options: LinalgSolveTriangularOptions): Tensor;
export function linalgSolveTriangular(...args: any[]): any {
  return callFunction(linalgSolveTriangular$, args);
}

/**
 * X with A X = self for triangular A, and a copy of A; linalgSolveTriangular is the newer form.
 *
 * PyTorch: torch.triangular_solve / Tensor.triangular_solve
 * Graph: TriangularSolveBackward0
 *
 * @param upper Default: true.
 */
export function triangularSolve(self: Tensor, A: Tensor, upper?: boolean | TriangularSolveOptions, transpose?: boolean | TriangularSolveOptions, unitriangular?: boolean | TriangularSolveOptions): [solution: Tensor, clonedCoefficient: Tensor] & { readonly solution: Tensor; readonly clonedCoefficient: Tensor };
export function triangularSolve(...args: any[]): any {
  return callFunction(triangularSolve$, args);
}

/**
 * As linalgCholesky; info (int32) has, for each matrix that is not positive definite, the order of its first such minor.
 *
 * PyTorch: torch.linalg_cholesky_ex / torch.linalg.cholesky_ex
 * Graph: LinalgCholeskyExBackward0
 */
export function linalgCholeskyEx(self: Tensor, options?: LinalgCholeskyExOptions): [L: Tensor, info: Tensor] & { readonly L: Tensor; readonly info: Tensor };
export function linalgCholeskyEx(...args: any[]): any {
  return callFunction(linalgCholeskyEx$, args);
}

/**
 * The lower triangular L with self = L L^T for symmetric positive definite matrices (..., n, n); or L^T. Throws for others.
 *
 * PyTorch: torch.linalg_cholesky / torch.linalg.cholesky
 */
export function linalgCholesky(self: Tensor, options?: { upper?: boolean }): Tensor;
export function linalgCholesky(...args: any[]): any {
  return callFunction(linalgCholesky$, args);
}

/**
 * The lower triangular L with self = L L^T for symmetric positive definite matrices (..., n, n); or L^T. Throws for others.
 *
 * PyTorch: torch.cholesky / Tensor.cholesky
 * Graph: CholeskyBackward0
 */
export function cholesky(self: Tensor, upper?: boolean | { upper?: boolean }): Tensor;
export function cholesky(...args: any[]): any {
  return callFunction(cholesky$, args);
}

/**
 * X with A X = self for A = L L^T, given its Cholesky factor L = input2 (..., n, n), or with `upper` its transpose.
 *
 * PyTorch: torch.cholesky_solve / Tensor.cholesky_solve
 * Graph: CholeskySolveBackward0
 */
export function choleskySolve(self: Tensor, input2: Tensor, upper?: boolean | { upper?: boolean }): Tensor;
export function choleskySolve(...args: any[]): any {
  return callFunction(choleskySolve$, args);
}

/**
 * The inverse of A = L L^T, given its Cholesky factor L = self (..., n, n), or with `upper` its transpose.
 *
 * PyTorch: torch.cholesky_inverse / Tensor.cholesky_inverse
 * Graph: CholeskyInverseBackward0
 */
export function choleskyInverse(self: Tensor, upper?: boolean | { upper?: boolean }): Tensor;
export function choleskyInverse(...args: any[]): any {
  return callFunction(choleskyInverse$, args);
}

/**
 * The determinants of square matrices (..., n, n).
 *
 * PyTorch: torch.linalg_det / torch.linalg.det
 * Graph: LinalgDetBackward0
 */
export function linalgDet(A: Tensor): Tensor;
export function linalgDet(...args: any[]): any {
  return callFunction(linalgDet$, args);
}

/**
 * The determinants of square matrices (..., n, n).
 *
 * PyTorch: torch.det / Tensor.det
 */
export function det(self: Tensor): Tensor;
export function det(...args: any[]): any {
  return callFunction(det$, args);
}

/**
 * The signs of the determinants of square matrices (..., n, n), and the logarithms of their absolute values.
 *
 * PyTorch: torch.linalg_slogdet / torch.linalg.slogdet
 * Graph: LinalgSlogdetBackward0
 */
export function linalgSlogdet(A: Tensor): [sign: Tensor, logabsdet: Tensor] & { readonly sign: Tensor; readonly logabsdet: Tensor };
export function linalgSlogdet(...args: any[]): any {
  return callFunction(linalgSlogdet$, args);
}

/**
 * The signs of the determinants of square matrices (..., n, n), and the logarithms of their absolute values.
 *
 * PyTorch: torch.slogdet / Tensor.slogdet
 */
export function slogdet(self: Tensor): [sign: Tensor, logabsdet: Tensor] & { readonly sign: Tensor; readonly logabsdet: Tensor };
export function slogdet(...args: any[]): any {
  return callFunction(slogdet$, args);
}

/**
 * The logarithms of the determinants of square matrices (..., n, n); NaN where those are negative.
 *
 * PyTorch: torch.logdet / Tensor.logdet
 */
export function logdet(self: Tensor): Tensor;
export function logdet(...args: any[]): any {
  return callFunction(logdet$, args);
}

/**
 * Sums of products in Einstein's notation, as in einsum('bij,bjk->bik', [x, y]): letters name dimensions, what the result does not name is summed; '...' stands for all others, which broadcast.
 *
 * PyTorch: torch.einsum
 */
export function einsum(equation: string, tensors: readonly Tensor[]): Tensor;
/**
 * The same with numbers from 0 to 51 for letters, a list for each tensor: einsum([x, y], [[0, 1], [1, 2]], [0, 2]).
 *
 * PyTorch: torch.einsum
 */
export function einsum(tensors: readonly Tensor[], subscripts: readonly (readonly number[])[], result?: number | readonly number[] | null | { result?: number | readonly number[] | null }): Tensor;
export function einsum(...args: any[]): any {
  return callFunction(einsum$, args);
}

/**
 * The p-norms over the dimensions `dim` (default: all): (sum |x|^p)^(1/p); p may be 0 and (-)Infinity.
 *
 * PyTorch: torch.norm / Tensor.norm
 * Graph: LinalgVectorNormBackward0
 *
 * @param p Default: 2.
 */
export function norm(self: Tensor, p?: Scalar | null | NormOptions, dim?: number | readonly number[] | null | NormOptions, keepdim?: boolean | NormOptions, options?: NormOptions): Tensor;
/**
 * The Frobenius norm ('fro') over the dimensions `dim` (default: all), the root of the sum of squares; or the nuclear norm ('nuc') over two.
 *
 * PyTorch: torch.norm / Tensor.norm
 */
export function norm(self: Tensor, p: string, dim?: number | readonly number[] | null | NormNamedOptions, keepdim?: boolean | NormNamedOptions, options?: NormNamedOptions): Tensor;
export function norm(...args: any[]): any {
  return callFunction(norm$, args);
}

/**
 * The p-norms over the dimensions `dim` (default: all) with p = `ord`: (sum |x|^p)^(1/p); 0 and (-)Infinity too.
 *
 * PyTorch: torch.linalg_vector_norm / torch.linalg.vector_norm
 * Graph: LinalgVectorNormBackward0
 *
 * @param ord Default: 2.
 */
export function linalgVectorNorm(self: Tensor, ord?: Scalar | LinalgVectorNormOptions, dim?: number | readonly number[] | null | LinalgVectorNormOptions, keepdim?: boolean | LinalgVectorNormOptions, options?: LinalgVectorNormOptions): Tensor;
export function linalgVectorNorm(...args: any[]): any {
  return callFunction(linalgVectorNorm$, args);
}

/**
 * The sum of the singular values of a matrix.
 *
 * PyTorch: torch.nuclear_norm
 */
export function nuclearNorm(self: Tensor, keepdim?: boolean | { keepdim?: boolean }): Tensor;
/**
 * The sums of the singular values of the matrices over the two dimensions `dim`.
 *
 * PyTorch: torch.nuclear_norm
 */
export function nuclearNorm(self: Tensor, dim: number | readonly number[], keepdim?: boolean | { keepdim?: boolean }): Tensor;
export function nuclearNorm(...args: any[]): any {
  return callFunction(nuclearNorm$, args);
}

/**
 * The norm of the matrices over the dimensions `dim`: 'fro' (root of the sum of squares), 'nuc' (sum of the singular values), 2 and -2 (largest and smallest singular value), 1 and -1 (extreme sum of a column), Infinity and -Infinity (of a row).
 *
 * PyTorch: torch.linalg_matrix_norm / torch.linalg.matrix_norm
 *
 * @param dim Default: [-2,-1].
 */
export function linalgMatrixNorm(self: Tensor, ord: Scalar, dim?: number | readonly number[] | LinalgMatrixNormOptions, keepdim?: boolean | LinalgMatrixNormOptions, options?: LinalgMatrixNormOptions): Tensor;
/**
 * As above, by name.
 *
 * PyTorch: torch.linalg_matrix_norm
 *
 * @param ord Default: 'fro'.
 * @param dim Default: [-2,-1].
 */
export function linalgMatrixNorm(self: Tensor, ord?: string | LinalgMatrixNormStrOrdOptions, dim?: number | readonly number[] | LinalgMatrixNormStrOrdOptions, keepdim?: boolean | LinalgMatrixNormStrOrdOptions, options?: LinalgMatrixNormStrOrdOptions): Tensor;
export function linalgMatrixNorm(...args: any[]): any {
  return callFunction(linalgMatrixNorm$, args);
}

/**
 * A norm of vectors (one dimension in `dim`, see linalgVectorNorm) or of matrices (two, see linalgMatrixNorm); without ord the root of the sum of squares.
 *
 * PyTorch: torch.linalg_norm / torch.linalg.norm
 */
export function linalgNorm(self: Tensor, ord?: Scalar | null | LinalgNormOptions, dim?: number | readonly number[] | null | LinalgNormOptions, keepdim?: boolean | LinalgNormOptions, options?: LinalgNormOptions): Tensor;
/**
 * As above with 'fro' or 'nuc', of a matrix.
 *
 * PyTorch: torch.linalg_norm
 */
export function linalgNorm(self: Tensor, ord: string, dim?: number | readonly number[] | null | LinalgNormOrdStrOptions, keepdim?: boolean | LinalgNormOrdStrOptions, options?: LinalgNormOrdStrOptions): Tensor;
export function linalgNorm(...args: any[]): any {
  return callFunction(linalgNorm$, args);
}

/**
 * beta * self + alpha * (the sum of the products of batch1 (b, n, m) and batch2 (b, m, p)); self broadcasts to (n, p).
 *
 * PyTorch: torch.addbmm / Tensor.addbmm
 * Graph: AddbmmBackward0
 */
export function addbmm(self: Tensor, batch1: Tensor, batch2: Tensor, options?: AddbmmOptions): Tensor;
export function addbmm(...args: any[]): any {
  return callFunction(addbmm$, args);
}

/**
 * beta * self + alpha * outer(vec1, vec2) for vectors (n) and (m); self broadcasts to (n, m).
 *
 * PyTorch: torch.addr / Tensor.addr
 * Graph: AddrBackward0
 */
export function addr(self: Tensor, vec1: Tensor, vec2: Tensor, options?: AddrOptions): Tensor;
export function addr(...args: any[]): any {
  return callFunction(addr$, args);
}

/**
 * The sum of products of two vectors of equal length.
 *
 * PyTorch: torch.vdot / Tensor.vdot
 * Graph: VdotBackward0
 */
export function vdot(self: Tensor, other: Tensor): Tensor;
export function vdot(...args: any[]): any {
  return callFunction(vdot$, args);
}

/**
 * The sums of products of the vectors along one dimension of two tensors, with broadcasting.
 *
 * PyTorch: torch.linalg_vecdot / torch.linalg.vecdot / torch.vecdot
 *
 * @param options.dim Default: -1.
 */
export function linalgVecdot(x: Tensor, y: Tensor, options?: { dim?: number }): Tensor;
export function linalgVecdot(...args: any[]): any {
  return callFunction(linalgVecdot$, args);
}

/**
 * The sums of products along the last dimensions of all pairs of vectors of two tensors.
 *
 * PyTorch: torch.inner / Tensor.inner
 */
export function inner(self: Tensor, other: Tensor): Tensor;
export function inner(...args: any[]): any {
  return callFunction(inner$, args);
}

/**
 * The sums of products over dimensions of a, the first list in dims, and of b, the second; then the other dimensions of both.
 *
 * PyTorch: torch.tensordot
 */
export function tensordot(a: Tensor, b: Tensor, dims: readonly (readonly number[])[]): Tensor;
/**
 * The sums of products over the last dimensions of a and the first of b, as many as dims says; then the other dimensions.
 *
 * PyTorch: torch.tensordot
 *
 * @param dims Default: 2.
 */
export function tensordot(a: Tensor, b: Tensor, dims?: number | { dims?: number }): Tensor;
export function tensordot(...args: any[]): any {
  return callFunction(tensordot$, args);
}

/**
 * The Kronecker product: every element of self times all of other, in its place.
 *
 * PyTorch: torch.kron / Tensor.kron
 */
export function kron(self: Tensor, other: Tensor): Tensor;
export function kron(...args: any[]): any {
  return callFunction(kron$, args);
}

/**
 * The cross products of the vectors of 3 along a dimension of two tensors, with broadcasting.
 *
 * PyTorch: torch.linalg_cross / torch.linalg.cross
 * Graph: LinalgCrossBackward0
 *
 * @param options.dim Default: -1.
 */
export function linalgCross(self: Tensor, other: Tensor, options?: { dim?: number }): Tensor;
export function linalgCross(...args: any[]): any {
  return callFunction(linalgCross$, args);
}

/**
 * The cross products of the vectors of 3 along a dimension (default: the first of size 3) of two tensors, with broadcasting.
 *
 * PyTorch: torch.cross / Tensor.cross
 */
export function cross(self: Tensor, other: Tensor, dim?: number | null | { dim?: number | null }): Tensor;
export function cross(...args: any[]): any {
  return callFunction(cross$, args);
}

/**
 * The squared differences of input and target, or their mean or sum.
 *
 * PyTorch: torch.mse_loss
 * Graph: MseLossBackward0
 *
 * @param reduction Default: 'mean'.
 */
export function mseLoss(input: Tensor, target: Tensor, reduction?: string | { reduction?: string }): Tensor;
export function mseLoss(...args: any[]): any {
  return callFunction(mseLoss$, args);
}

/**
 * The differences of input and target, squared below `beta` and absolute above, or their mean or sum.
 *
 * PyTorch: torch.smooth_l1_loss
 * Graph: SmoothL1LossBackward0
 *
 * @param reduction Default: 'mean'.
 * @param beta Default: 1.
 */
export function smoothL1Loss(input: Tensor, target: Tensor, reduction?: string | SmoothL1LossOptions, beta?: number | SmoothL1LossOptions): Tensor;
export function smoothL1Loss(...args: any[]): any {
  return callFunction(smoothL1Loss$, args);
}

/**
 * The differences of input and target, half squared up to `delta` and linear above, or their mean or sum.
 *
 * PyTorch: torch.huber_loss
 * Graph: HuberLossBackward0
 *
 * @param reduction Default: 'mean'.
 * @param delta Default: 1.
 */
export function huberLoss(input: Tensor, target: Tensor, reduction?: string | HuberLossOptions, delta?: number | HuberLossOptions): Tensor;
export function huberLoss(...args: any[]): any {
  return callFunction(huberLoss$, args);
}

/**
 * The cross entropy of probabilities in [0, 1] and targets in [0, 1], or its mean or sum.
 *
 * PyTorch: torch.binary_cross_entropy
 * Graph: BinaryCrossEntropyBackward0
 *
 * @param reduction Default: 'mean'.
 */
export function binaryCrossEntropy(input: Tensor, target: Tensor, weight?: Tensor | null | BinaryCrossEntropyOptions, reduction?: string | BinaryCrossEntropyOptions): Tensor;
export function binaryCrossEntropy(...args: any[]): any {
  return callFunction(binaryCrossEntropy$, args);
}

/**
 * The cross entropy of sigmoid(input) and targets in [0, 1], without overflow, or its mean or sum.
 *
 * PyTorch: torch.binary_cross_entropy_with_logits
 * Graph: BinaryCrossEntropyWithLogitsBackward0
 *
 * @param reduction Default: 'mean'.
 */
export function binaryCrossEntropyWithLogits(input: Tensor, target: Tensor, weight?: Tensor | null | BinaryCrossEntropyWithLogitsOptions, reduction?: string | BinaryCrossEntropyWithLogitsOptions, posWeight?: Tensor | null | BinaryCrossEntropyWithLogitsOptions): Tensor;
export function binaryCrossEntropyWithLogits(...args: any[]): any {
  return callFunction(binaryCrossEntropyWithLogits$, args);
}

/**
 * The absolute differences of input and target, or their mean or sum.
 *
 * PyTorch: torch.l1_loss
 *
 * @param reduction Default: 'mean'.
 */
export function l1Loss(input: Tensor, target: Tensor, reduction?: string | { reduction?: string }): Tensor;
export function l1Loss(...args: any[]): any {
  return callFunction(l1Loss$, args);
}

/**
 * The divergence target * (log target - input) of log-probabilities `input`; targets are logarithms if so said.
 *
 * PyTorch: torch.kl_div
 *
 * @param reduction Default: 'mean'.
 */
export function klDiv(input: Tensor, target: Tensor, reduction?: string | KlDivOptions, logTarget?: boolean | KlDivOptions): Tensor;
export function klDiv(...args: any[]): any {
  return callFunction(klDiv$, args);
}

/**
 * Minus the log-probabilities (C), (N, C) or (N, C, ...) of the target classes () or (N, ...), or their mean.
 *
 * PyTorch: torch.nll_loss
 *
 * @param ignoreIndex Default: -100.
 * @param reduction Default: 'mean'.
 */
export function nllLoss(input: Tensor, target: Tensor, weight?: Tensor | null | NllLossOptions, ignoreIndex?: number | NllLossOptions, reduction?: string | NllLossOptions): Tensor;
export function nllLoss(...args: any[]): any {
  return callFunction(nllLoss$, args);
}

/**
 * The cross entropy of scores (C), (N, C) or (N, C, ...) and target classes () or (N, ...), or target probabilities of the sizes of the scores; or its mean or sum.
 *
 * PyTorch: torch.cross_entropy
 *
 * @param ignoreIndex Default: -100.
 * @param reduction Default: 'mean'.
 * @param labelSmoothing Default: 0.
 */
export function crossEntropy(input: Tensor, target: Tensor, weight?: Tensor | null | CrossEntropyOptions, ignoreIndex?: number | CrossEntropyOptions, reduction?: string | CrossEntropyOptions, labelSmoothing?: number | CrossEntropyOptions): Tensor;
export function crossEntropy(...args: any[]): any {
  return callFunction(crossEntropy$, args);
}

/**
 * The matrix product of self (n, m) and mat2 (m, p).
 *
 * PyTorch: torch.mm / Tensor.mm
 * Graph: MmBackward0
 */
export function mm(self: Tensor, mat2: Tensor): Tensor;
export function mm(...args: any[]): any {
  return callFunction(mm$, args);
}

/**
 * The matrix products of self (b, n, m) and mat2 (b, m, p), one per batch entry.
 *
 * PyTorch: torch.bmm / Tensor.bmm
 * Graph: BmmBackward0
 */
export function bmm(self: Tensor, mat2: Tensor): Tensor;
export function bmm(...args: any[]): any {
  return callFunction(bmm$, args);
}

/**
 * The product of the matrix self (n, m) and the vector vec (m).
 *
 * PyTorch: torch.mv / Tensor.mv
 * Graph: MvBackward0
 */
export function mv(self: Tensor, vec: Tensor): Tensor;
export function mv(...args: any[]): any {
  return callFunction(mv$, args);
}

/**
 * The sum of products of two vectors of equal length.
 *
 * PyTorch: torch.dot / Tensor.dot
 * Graph: DotBackward0
 */
export function dot(self: Tensor, tensor: Tensor): Tensor;
export function dot(...args: any[]): any {
  return callFunction(dot$, args);
}

/**
 * beta * self + alpha * (mat1 @ mat2); self broadcasts to the product (n, p) of mat1 (n, m) and mat2 (m, p).
 *
 * PyTorch: torch.addmm / Tensor.addmm
 * Graph: AddmmBackward0
 */
export function addmm(self: Tensor, mat1: Tensor, mat2: Tensor, options?: AddmmOptions): Tensor;
export function addmm(...args: any[]): any {
  return callFunction(addmm$, args);
}

/**
 * beta * self + alpha * (mat @ vec) for mat (n, m) and vec (m); self broadcasts to (n).
 *
 * PyTorch: torch.addmv / Tensor.addmv
 * Graph: AddmvBackward0
 */
export function addmv(self: Tensor, mat: Tensor, vec: Tensor, options?: AddmvOptions): Tensor;
export function addmv(...args: any[]): any {
  return callFunction(addmv$, args);
}

/**
 * beta * self + alpha * (batch1 @ batch2) for each batch entry; self broadcasts to (b, n, p).
 *
 * PyTorch: torch.baddbmm / Tensor.baddbmm
 * Graph: BaddbmmBackward0
 */
export function baddbmm(self: Tensor, batch1: Tensor, batch2: Tensor, options?: BaddbmmOptions): Tensor;
export function baddbmm(...args: any[]): any {
  return callFunction(baddbmm$, args);
}

/**
 * The matrix product over the last two dimensions with broadcasting over the rest; vectors count as rows or columns.
 *
 * PyTorch: torch.matmul / Tensor.matmul / torch.linalg.matmul / Tensor.__matmul__
 */
export function matmul(self: Tensor, other: Tensor): Tensor;
export function matmul(...args: any[]): any {
  return callFunction(matmul$, args);
}

/**
 * input @ weight.t() + bias for input (..., in), weight (out, in) and bias (out).
 *
 * PyTorch: torch.nn.functional.linear
 */
export function linear(input: Tensor, weight: Tensor, bias?: Tensor | null | { bias?: Tensor | null }): Tensor;
export function linear(...args: any[]): any {
  return callFunction(linear$, args);
}

/**
 * The products of all pairs of elements of two vectors, (n, m).
 *
 * PyTorch: torch.outer / Tensor.outer / torch.ger
 */
export function outer(self: Tensor, vec2: Tensor): Tensor;
export function outer(...args: any[]): any {
  return callFunction(outer$, args);
}

/**
 * out[..., o] = sum over i and j of input1[..., i] weight[o, i, j] input2[..., j], plus bias[o].
 *
 * PyTorch: torch.nn.functional.bilinear
 */
export function bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias?: Tensor | null | { bias?: Tensor | null }): Tensor;
export function bilinear(...args: any[]): any {
  return callFunction(bilinear$, args);
}

/**
 * The p-norms of the differences of all pairs of vectors of x1 (..., P, M) and x2 (..., R, M), of sizes (..., P, R). Euclidean distances of more than 25 vectors are computed by a product of matrices, unless computeMode is 'donot_use_mm_for_euclid_dist'.
 *
 * PyTorch: torch.cdist
 *
 * @param p Default: 2.
 * @param computeMode Default: 'use_mm_for_euclid_dist_if_necessary'.
 */
export function cdist(x1: Tensor, x2: Tensor, p?: number | CdistOptions, computeMode?: string | CdistOptions): Tensor;
export function cdist(...args: any[]): any {
  return callFunction(cdist$, args);
}

/**
 * The p-norms of the differences of all pairs of rows of (N, M): 0 and 1, 0 and 2, ..., N - 2 and N - 1.
 *
 * PyTorch: torch.nn.functional.pdist
 *
 * @param p Default: 2.
 */
export function pdist(self: Tensor, p?: number | { p?: number }): Tensor;
export function pdist(...args: any[]): any {
  return callFunction(pdist$, args);
}

/**
 * Minus the logarithm of the probability that what log-probabilities (T, N, C) or (T, C) say, repetitions merged and blanks left out, are the targets (N, S) or (sum of lengths); with zeroInfinity 0 where that cannot be. The mean is over the samples, each divided by its target length; or the sum.
 *
 * PyTorch: torch.nn.functional.ctc_loss
 *
 * @param blank Default: 0.
 * @param reduction Default: 'mean'.
 */
export function ctcLoss(logProbs: Tensor, targets: Tensor, inputLengths: number | readonly number[], targetLengths: number | readonly number[], blank?: number | CtcLossOptions, reduction?: string | CtcLossOptions, zeroInfinity?: boolean | CtcLossOptions): Tensor;
/**
 * As above, with lengths in tensors.
 *
 * PyTorch: torch.ctc_loss
 *
 * @param blank Default: 0.
 * @param reduction Default: 'mean'.
 */
export function ctcLoss(logProbs: Tensor, targets: Tensor, inputLengths: Tensor, targetLengths: Tensor, blank?: number | CtcLossOptions, reduction?: string | CtcLossOptions, zeroInfinity?: boolean | CtcLossOptions): Tensor;
export function ctcLoss(...args: any[]): any {
  return callFunction(ctcLoss$, args);
}

/**
 * The p-norms of x1 - x2 + eps along the last dimension, with broadcasting.
 *
 * PyTorch: torch.nn.functional.pairwise_distance
 *
 * @param p Default: 2.
 * @param eps Default: 0.000001.
 */
export function pairwiseDistance(x1: Tensor, x2: Tensor, p?: number | PairwiseDistanceOptions, eps?: number | PairwiseDistanceOptions, keepdim?: boolean | PairwiseDistanceOptions): Tensor;
export function pairwiseDistance(...args: any[]): any {
  return callFunction(pairwiseDistance$, args);
}

/**
 * The cosines of the angles between vectors along `dim`, with broadcasting; norms count as at least eps.
 *
 * PyTorch: torch.nn.functional.cosine_similarity
 *
 * @param dim Default: 1.
 * @param eps Default: 1e-8.
 */
export function cosineSimilarity(x1: Tensor, x2: Tensor, dim?: number | CosineSimilarityOptions, eps?: number | CosineSimilarityOptions): Tensor;
export function cosineSimilarity(...args: any[]): any {
  return callFunction(cosineSimilarity$, args);
}

/**
 * Vectors along `dim` divided by their p-norms, or by eps where that is more.
 *
 * PyTorch: torch.nn.functional.normalize
 *
 * @param p Default: 2.
 * @param dim Default: 1.
 * @param eps Default: 1e-12.
 */
export function normalize(input: Tensor, p?: number | NormalizeOptions, dim?: number | NormalizeOptions, eps?: number | NormalizeOptions): Tensor;
export function normalize(...args: any[]): any {
  return callFunction(normalize$, args);
}

/**
 * The p-norm of self - other, all elements taken as one vector, with broadcasting.
 *
 * PyTorch: torch.dist / Tensor.dist
 * Graph: DistBackward0
 *
 * @param p Default: 2.
 */
export function dist(self: Tensor, other: Tensor, p?: Scalar | { p?: Scalar }): Tensor;
export function dist(...args: any[]): any {
  return callFunction(dist$, args);
}

/**
 * The slices along `dim`, those whose p-norm is above `maxnorm` shortened to that norm.
 *
 * PyTorch: torch.renorm / Tensor.renorm
 * Graph: RenormBackward0
 */
export function renorm(self: Tensor, p: Scalar, dim: number, maxnorm: Scalar): Tensor;
export function renorm(...args: any[]): any {
  return callFunction(renorm$, args);
}

/**
 * The means (or 'sum', 'max') of rows of weight, [count, width], of sizes [bags, width]. A row of `input` (bags, n) is a bag; or of a vector `input` the bags start at `offsets`. Rows are multiplied by perSampleWeights (of the sizes of input) before they are summed, and the row paddingIdx is left out; other options are those of embedding.
 *
 * PyTorch: torch.nn.functional.embedding_bag
 *
 * @param normType Default: 2.
 * @param mode Default: 'mean'.
 */
export function embeddingBag(input: Tensor, weight: Tensor, offsets?: Tensor | null | EmbeddingBagOptions, maxNorm?: number | null | EmbeddingBagOptions, normType?: number | EmbeddingBagOptions, scaleGradByFreq?: boolean | EmbeddingBagOptions, mode?: string | EmbeddingBagOptions, sparse?: boolean | EmbeddingBagOptions, perSampleWeights?: Tensor | null | EmbeddingBagOptions, includeLastOffset?: boolean | EmbeddingBagOptions, paddingIdx?: number | null | EmbeddingBagOptions): Tensor;
export function embeddingBag(...args: any[]): any {
  return callFunction(embeddingBag$, args);
}

/**
 * The layer norm of `input`, the means of what was normalised, and the reciprocals of their standard deviations (these two in float32 for dtypes of 16 bits).
 *
 * PyTorch: torch.native_layer_norm
 * Graph: NativeLayerNormBackward0
 */
export function nativeLayerNorm(input: Tensor, normalizedShape: number | readonly number[], weight: Tensor | null, bias: Tensor | null, eps: number): [out: Tensor, mean: Tensor, rstd: Tensor] & { readonly out: Tensor; readonly mean: Tensor; readonly rstd: Tensor };
export function nativeLayerNorm(...args: any[]): any {
  return callFunction(nativeLayerNorm$, args);
}

/**
 * Each sample minus its mean, over its standard deviation, both over the last dims, whose sizes are `normalizedShape`; times `weight`, plus `bias` (of those sizes).
 *
 * PyTorch: torch.nn.functional.layer_norm
 *
 * @param eps Default: 0.00001.
 */
export function layerNorm(input: Tensor, normalizedShape: number | readonly number[], weight?: Tensor | null | LayerNormOptions, bias?: Tensor | null | LayerNormOptions, eps?: number | LayerNormOptions): Tensor;
export function layerNorm(...args: any[]): any {
  return callFunction(layerNorm$, args);
}

/**
 * The batch norm of `input` (N, C, ...) and, in training, the mean of each channel and the reciprocal of its standard deviation; `runningMean` and `runningVar` are then updated in place.
 *
 * PyTorch: torch.native_batch_norm
 * Graph: NativeBatchNormBackward0
 */
export function nativeBatchNorm(input: Tensor, weight: Tensor | null, bias: Tensor | null, runningMean: Tensor | null, runningVar: Tensor | null, training: boolean, momentum: number, eps: number): [out: Tensor, mean: Tensor, rstd: Tensor] & { readonly out: Tensor; readonly mean: Tensor; readonly rstd: Tensor };
export function nativeBatchNorm(...args: any[]): any {
  return callFunction(nativeBatchNorm$, args);
}

/**
 * Each channel of `input` (N, C, ...) minus its mean, over its standard deviation, times `weight`, plus `bias` (C). In training mean and variance are those of the batch, and the running ones are updated in place; else the running ones.
 *
 * PyTorch: torch.nn.functional.batch_norm
 *
 * @param momentum Default: 0.1.
 * @param eps Default: 0.00001.
 */
export function batchNorm(input: Tensor, runningMean?: Tensor | null | BatchNormOptions, runningVar?: Tensor | null | BatchNormOptions, weight?: Tensor | null | BatchNormOptions, bias?: Tensor | null | BatchNormOptions, training?: boolean | BatchNormOptions, momentum?: number | BatchNormOptions, eps?: number | BatchNormOptions): Tensor;
export function batchNorm(...args: any[]): any {
  return callFunction(batchNorm$, args);
}

/**
 * The maximum of every window of kernelSize along (N, C, L) or (C, L), padded by -inf, its elements `dilation` apart; windows start every `stride` (default: kernelSize).
 *
 * PyTorch: torch.nn.functional.max_pool1d
 *
 * @param padding Default: 0.
 * @param dilation Default: 1.
 */
export function maxPool1d(self: Tensor, kernelSize: number | readonly number[], stride?: number | readonly number[] | null | MaxPool1dOptions, padding?: number | readonly number[] | MaxPool1dOptions, dilation?: number | readonly number[] | MaxPool1dOptions, ceilMode?: boolean | MaxPool1dOptions, returnIndices?: false | MaxPool1dOptions): Tensor;
/**
 * As above, also giving where the maxima are.
 *
 * PyTorch: torch.max_pool1d
 */
export function maxPool1d(self: Tensor, kernelSize: number | readonly number[], options: MaxPool1dReturnIndicesOptions): [Tensor, Tensor];
/**
 * As above, also giving where the maxima are.
 *
 * PyTorch: torch.max_pool1d
 */
export function maxPool1d(self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[] | null, options: MaxPool1dReturnIndicesOptions): [Tensor, Tensor];
/**
 * As above, also giving where the maxima are.
 *
 * PyTorch: torch.max_pool1d
 *
 * @param padding Default: 0.
 */
export function maxPool1d(self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[] | null, padding: number | readonly number[], options: MaxPool1dReturnIndicesOptions): [Tensor, Tensor];
/**
 * As above, also giving where the maxima are.
 *
 * PyTorch: torch.max_pool1d
 *
 * @param padding Default: 0.
 * @param dilation Default: 1.
 */
export function maxPool1d(self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[] | null, padding: number | readonly number[], dilation: number | readonly number[], options: MaxPool1dReturnIndicesOptions): [Tensor, Tensor];
/**
 * As above, also giving where the maxima are.
 *
 * PyTorch: torch.max_pool1d
 *
 * @param padding Default: 0.
 * @param dilation Default: 1.
 */
export function maxPool1d(self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[] | null, padding: number | readonly number[], dilation: number | readonly number[], ceilMode: boolean, options: MaxPool1dReturnIndicesOptions): [Tensor, Tensor];
export function maxPool1d(...args: any[]): any {
  return callFunction(maxPool1d$, args);
}

/**
 * The maxima as by max_pool1d, and where along L they are (int64).
 *
 * PyTorch: torch.nn.functional.max_pool1d_with_indices
 *
 * @param padding Default: 0.
 * @param dilation Default: 1.
 */
export function maxPool1dWithIndices(self: Tensor, kernelSize: number | readonly number[], stride?: number | readonly number[] | null | MaxPool1dWithIndicesOptions, padding?: number | readonly number[] | MaxPool1dWithIndicesOptions, dilation?: number | readonly number[] | MaxPool1dWithIndicesOptions, ceilMode?: boolean | MaxPool1dWithIndicesOptions): [Tensor, Tensor];
export function maxPool1dWithIndices(...args: any[]): any {
  return callFunction(maxPool1dWithIndices$, args);
}

/**
 * The maximum of every window of kernelSize in (N, C, H, W) or (C, H, W), padded by -inf, its elements `dilation` apart; windows start every `stride` (default: kernelSize).
 *
 * PyTorch: torch.nn.functional.max_pool2d
 *
 * @param padding Default: 0.
 * @param dilation Default: 1.
 */
export function maxPool2d(self: Tensor, kernelSize: number | readonly number[], stride?: number | readonly number[] | null | MaxPool2dOptions, padding?: number | readonly number[] | MaxPool2dOptions, dilation?: number | readonly number[] | MaxPool2dOptions, ceilMode?: boolean | MaxPool2dOptions, returnIndices?: false | MaxPool2dOptions): Tensor;
/**
 * As above, also giving where the maxima are.
 *
 * PyTorch: torch.max_pool2d
 */
export function maxPool2d(self: Tensor, kernelSize: number | readonly number[], options: MaxPool2dReturnIndicesOptions): [Tensor, Tensor];
/**
 * As above, also giving where the maxima are.
 *
 * PyTorch: torch.max_pool2d
 */
export function maxPool2d(self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[] | null, options: MaxPool2dReturnIndicesOptions): [Tensor, Tensor];
/**
 * As above, also giving where the maxima are.
 *
 * PyTorch: torch.max_pool2d
 *
 * @param padding Default: 0.
 */
export function maxPool2d(self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[] | null, padding: number | readonly number[], options: MaxPool2dReturnIndicesOptions): [Tensor, Tensor];
/**
 * As above, also giving where the maxima are.
 *
 * PyTorch: torch.max_pool2d
 *
 * @param padding Default: 0.
 * @param dilation Default: 1.
 */
export function maxPool2d(self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[] | null, padding: number | readonly number[], dilation: number | readonly number[], options: MaxPool2dReturnIndicesOptions): [Tensor, Tensor];
/**
 * As above, also giving where the maxima are.
 *
 * PyTorch: torch.max_pool2d
 *
 * @param padding Default: 0.
 * @param dilation Default: 1.
 */
export function maxPool2d(self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[] | null, padding: number | readonly number[], dilation: number | readonly number[], ceilMode: boolean, options: MaxPool2dReturnIndicesOptions): [Tensor, Tensor];
export function maxPool2d(...args: any[]): any {
  return callFunction(maxPool2d$, args);
}

/**
 * The maxima as by max_pool2d, and where in its plane each is (int64, row * W + column).
 *
 * PyTorch: torch.nn.functional.max_pool2d_with_indices
 *
 * @param padding Default: 0.
 * @param dilation Default: 1.
 */
export function maxPool2dWithIndices(self: Tensor, kernelSize: number | readonly number[], stride?: number | readonly number[] | null | MaxPool2dWithIndicesOptions, padding?: number | readonly number[] | MaxPool2dWithIndicesOptions, dilation?: number | readonly number[] | MaxPool2dWithIndicesOptions, ceilMode?: boolean | MaxPool2dWithIndicesOptions): [Tensor, Tensor];
export function maxPool2dWithIndices(...args: any[]): any {
  return callFunction(maxPool2dWithIndices$, args);
}

/**
 * The maximum of every window of kernelSize in (N, C, D, H, W) or (C, D, H, W), padded by -inf, its elements `dilation` apart; windows start every `stride` (default: kernelSize).
 *
 * PyTorch: torch.nn.functional.max_pool3d
 *
 * @param padding Default: 0.
 * @param dilation Default: 1.
 */
export function maxPool3d(self: Tensor, kernelSize: number | readonly number[], stride?: number | readonly number[] | null | MaxPool3dOptions, padding?: number | readonly number[] | MaxPool3dOptions, dilation?: number | readonly number[] | MaxPool3dOptions, ceilMode?: boolean | MaxPool3dOptions, returnIndices?: false | MaxPool3dOptions): Tensor;
/**
 * As above, also giving where the maxima are.
 *
 * PyTorch: torch.max_pool3d
 */
export function maxPool3d(self: Tensor, kernelSize: number | readonly number[], options: MaxPool3dReturnIndicesOptions): [Tensor, Tensor];
/**
 * As above, also giving where the maxima are.
 *
 * PyTorch: torch.max_pool3d
 */
export function maxPool3d(self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[] | null, options: MaxPool3dReturnIndicesOptions): [Tensor, Tensor];
/**
 * As above, also giving where the maxima are.
 *
 * PyTorch: torch.max_pool3d
 *
 * @param padding Default: 0.
 */
export function maxPool3d(self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[] | null, padding: number | readonly number[], options: MaxPool3dReturnIndicesOptions): [Tensor, Tensor];
/**
 * As above, also giving where the maxima are.
 *
 * PyTorch: torch.max_pool3d
 *
 * @param padding Default: 0.
 * @param dilation Default: 1.
 */
export function maxPool3d(self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[] | null, padding: number | readonly number[], dilation: number | readonly number[], options: MaxPool3dReturnIndicesOptions): [Tensor, Tensor];
/**
 * As above, also giving where the maxima are.
 *
 * PyTorch: torch.max_pool3d
 *
 * @param padding Default: 0.
 * @param dilation Default: 1.
 */
export function maxPool3d(self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[] | null, padding: number | readonly number[], dilation: number | readonly number[], ceilMode: boolean, options: MaxPool3dReturnIndicesOptions): [Tensor, Tensor];
export function maxPool3d(...args: any[]): any {
  return callFunction(maxPool3d$, args);
}

/**
 * The maxima as by max_pool3d, and where in its volume each is (int64, (depth * H + row) * W + column).
 *
 * PyTorch: torch.nn.functional.max_pool3d_with_indices
 *
 * @param padding Default: 0.
 * @param dilation Default: 1.
 */
export function maxPool3dWithIndices(self: Tensor, kernelSize: number | readonly number[], stride?: number | readonly number[] | null | MaxPool3dWithIndicesOptions, padding?: number | readonly number[] | MaxPool3dWithIndicesOptions, dilation?: number | readonly number[] | MaxPool3dWithIndicesOptions, ceilMode?: boolean | MaxPool3dWithIndicesOptions): [Tensor, Tensor];
export function maxPool3dWithIndices(...args: any[]): any {
  return callFunction(maxPool3dWithIndices$, args);
}

/**
 * The average of every window of kernelSize in (N, C, H, W) or (C, H, W); zeros of the padding count unless countIncludePad is false; divisorOverride is divided by instead of the count.
 *
 * PyTorch: torch.nn.functional.avg_pool2d
 * Graph: AvgPool2DBackward0
 *
 * @param padding Default: 0.
 * @param countIncludePad Default: true.
 */
export function avgPool2d(self: Tensor, kernelSize: number | readonly number[], stride?: number | readonly number[] | null | AvgPool2dOptions, padding?: number | readonly number[] | AvgPool2dOptions, ceilMode?: boolean | AvgPool2dOptions, countIncludePad?: boolean | AvgPool2dOptions, divisorOverride?: number | null | AvgPool2dOptions): Tensor;
export function avgPool2d(...args: any[]): any {
  return callFunction(avgPool2d$, args);
}

/**
 * The average of every window of kernelSize in (N, C, D, H, W) or (C, D, H, W); zeros of the padding count unless countIncludePad is false; divisorOverride is divided by instead of the count.
 *
 * PyTorch: torch.nn.functional.avg_pool3d
 * Graph: AvgPool3DBackward0
 *
 * @param padding Default: 0.
 * @param countIncludePad Default: true.
 */
export function avgPool3d(self: Tensor, kernelSize: number | readonly number[], stride?: number | readonly number[] | null | AvgPool3dOptions, padding?: number | readonly number[] | AvgPool3dOptions, ceilMode?: boolean | AvgPool3dOptions, countIncludePad?: boolean | AvgPool3dOptions, divisorOverride?: number | null | AvgPool3dOptions): Tensor;
export function avgPool3d(...args: any[]): any {
  return callFunction(avgPool3d$, args);
}

/**
 * The average of every window of kernelSize along (N, C, L) or (C, L); zeros of the padding count unless countIncludePad is false.
 *
 * PyTorch: torch.nn.functional.avg_pool1d
 *
 * @param padding Default: 0.
 * @param countIncludePad Default: true.
 */
export function avgPool1d(self: Tensor, kernelSize: number | readonly number[], stride?: number | readonly number[] | null | AvgPool1dOptions, padding?: number | readonly number[] | AvgPool1dOptions, ceilMode?: boolean | AvgPool1dOptions, countIncludePad?: boolean | AvgPool1dOptions): Tensor;
export function avgPool1d(...args: any[]): any {
  return callFunction(avgPool1d$, args);
}

/**
 * The group norm of `input` (N, C, ...), and of each group (N, group) the mean and the reciprocal of the standard deviation (these two in float32 for dtypes of 16 bits).
 *
 * PyTorch: torch.native_group_norm
 * Graph: NativeGroupNormBackward0
 */
export function nativeGroupNorm(input: Tensor, weight: Tensor | null, bias: Tensor | null, N: number, C: number, HxW: number, group: number, eps: number): [out: Tensor, mean: Tensor, rstd: Tensor] & { readonly out: Tensor; readonly mean: Tensor; readonly rstd: Tensor };
export function nativeGroupNorm(...args: any[]): any {
  return callFunction(nativeGroupNorm$, args);
}

/**
 * Each group of channels of each sample of `input` (N, C, ...) minus its mean, over its standard deviation, times `weight`, plus `bias` (C).
 *
 * PyTorch: torch.nn.functional.group_norm
 *
 * @param eps Default: 0.00001.
 */
export function groupNorm(input: Tensor, numGroups: number, weight?: Tensor | null | GroupNormOptions, bias?: Tensor | null | GroupNormOptions, eps?: number | GroupNormOptions): Tensor;
export function groupNorm(...args: any[]): any {
  return callFunction(groupNorm$, args);
}

/**
 * Each channel of each sample of `input` (N, C, ...) minus its mean, over its standard deviation, times `weight`, plus `bias` (C). Running statistics are moved on in place, or used instead without `useInputStats`.
 *
 * PyTorch: torch.nn.functional.instance_norm
 *
 * @param useInputStats Default: true.
 * @param momentum Default: 0.1.
 * @param eps Default: 0.00001.
 */
export function instanceNorm(input: Tensor, runningMean?: Tensor | null | InstanceNormOptions, runningVar?: Tensor | null | InstanceNormOptions, weight?: Tensor | null | InstanceNormOptions, bias?: Tensor | null | InstanceNormOptions, useInputStats?: boolean | InstanceNormOptions, momentum?: number | InstanceNormOptions, eps?: number | InstanceNormOptions): Tensor;
export function instanceNorm(...args: any[]): any {
  return callFunction(instanceNorm$, args);
}

/**
 * input / (k + alpha * a) ** beta, where a is the average of the squares of `size` neighbouring channels of (N, C, ...) (zeros beyond the edges).
 *
 * PyTorch: torch.nn.functional.local_response_norm
 *
 * @param alpha Default: 0.0001.
 * @param beta Default: 0.75.
 * @param k Default: 1.
 */
export function localResponseNorm(input: Tensor, size: number, alpha?: number | LocalResponseNormOptions, beta?: number | LocalResponseNormOptions, k?: number | LocalResponseNormOptions): Tensor;
export function localResponseNorm(...args: any[]): any {
  return callFunction(localResponseNorm$, args);
}

/**
 * For vectors (D) or (N, D) of pairs: 1 - cos where the target, () or (N), is 1, and where it is -1 what the cosine exceeds `margin` by; or its mean or sum.
 *
 * PyTorch: torch.nn.functional.cosine_embedding_loss
 *
 * @param margin Default: 0.
 * @param reduction Default: 'mean'.
 */
export function cosineEmbeddingLoss(input1: Tensor, input2: Tensor, target: Tensor, margin?: number | CosineEmbeddingLossOptions, reduction?: string | CosineEmbeddingLossOptions): Tensor;
export function cosineEmbeddingLoss(...args: any[]): any {
  return callFunction(cosineEmbeddingLoss$, args);
}

/**
 * The distances `input` where the target is 1, and where it is -1 what they fall short of `margin` by; or the mean or sum.
 *
 * PyTorch: torch.nn.functional.hinge_embedding_loss
 *
 * @param margin Default: 1.
 * @param reduction Default: 'mean'.
 */
export function hingeEmbeddingLoss(input: Tensor, target: Tensor, margin?: number | HingeEmbeddingLossOptions, reduction?: string | HingeEmbeddingLossOptions): Tensor;
export function hingeEmbeddingLoss(...args: any[]): any {
  return callFunction(hingeEmbeddingLoss$, args);
}

/**
 * What input1 falls short of input2 + margin by where the target is 1, and input2 of input1 + margin where it is -1; or the mean or sum.
 *
 * PyTorch: torch.nn.functional.margin_ranking_loss
 *
 * @param margin Default: 0.
 * @param reduction Default: 'mean'.
 */
export function marginRankingLoss(input1: Tensor, input2: Tensor, target: Tensor, margin?: number | MarginRankingLossOptions, reduction?: string | MarginRankingLossOptions): Tensor;
export function marginRankingLoss(...args: any[]): any {
  return callFunction(marginRankingLoss$, args);
}

/**
 * What the p-distance from anchor to negative, all (..., D), falls short of that to positive plus `margin` by; or its mean or sum. With `swap` the distance from positive to negative counts where it is smaller.
 *
 * PyTorch: torch.nn.functional.triplet_margin_loss
 *
 * @param margin Default: 1.
 * @param p Default: 2.
 * @param eps Default: 0.000001.
 * @param reduction Default: 'mean'.
 */
export function tripletMarginLoss(anchor: Tensor, positive: Tensor, negative: Tensor, margin?: number | TripletMarginLossOptions, p?: number | TripletMarginLossOptions, eps?: number | TripletMarginLossOptions, swap?: boolean | TripletMarginLossOptions, reduction?: string | TripletMarginLossOptions): Tensor;
export function tripletMarginLoss(...args: any[]): any {
  return callFunction(tripletMarginLoss$, args);
}

/**
 * As `tripletMarginLoss` with the distance that `distanceFunction` computes of two tensors, by default that of `pairwiseDistance`.
 *
 * PyTorch: torch.nn.functional.triplet_margin_with_distance_loss
 */
export function tripletMarginWithDistanceLoss(anchor: Tensor, positive: Tensor, negative: Tensor, options?: TripletMarginWithDistanceLossOptions): Tensor;
export function tripletMarginWithDistanceLoss(...args: any[]): any {
  return callFunction(tripletMarginWithDistanceLoss$, args);
}

/**
 * log(1 + exp(-target * input)) for targets 1 and -1, or its mean or sum.
 *
 * PyTorch: torch.nn.functional.soft_margin_loss
 * Graph: SoftMarginLossBackward0
 *
 * @param reduction Default: 'mean'.
 */
export function softMarginLoss(input: Tensor, target: Tensor, reduction?: string | { reduction?: string }): Tensor;
export function softMarginLoss(...args: any[]): any {
  return callFunction(softMarginLoss$, args);
}

/**
 * The binary cross entropies of scores (N, C) or (C) and targets 0 and 1, times `weight`, averaged over the classes; or the mean or sum of that.
 *
 * PyTorch: torch.nn.functional.multilabel_soft_margin_loss
 *
 * @param reduction Default: 'mean'.
 */
export function multilabelSoftMarginLoss(input: Tensor, target: Tensor, weight?: Tensor | null | MultilabelSoftMarginLossOptions, reduction?: string | MultilabelSoftMarginLossOptions): Tensor;
export function multilabelSoftMarginLoss(...args: any[]): any {
  return callFunction(multilabelSoftMarginLoss$, args);
}

/**
 * Minus the logarithm of the probability of the count `target` where `input`, or its exponential if `logInput`, is expected; with `full` also the term that Stirling gives for log(target!). Or its mean or sum.
 *
 * PyTorch: torch.nn.functional.poisson_nll_loss
 *
 * @param logInput Default: true.
 * @param eps Default: 1e-8.
 * @param reduction Default: 'mean'.
 */
export function poissonNllLoss(input: Tensor, target: Tensor, logInput?: boolean | PoissonNllLossOptions, full?: boolean | PoissonNllLossOptions, eps?: number | PoissonNllLossOptions, reduction?: string | PoissonNllLossOptions): Tensor;
export function poissonNllLoss(...args: any[]): any {
  return callFunction(poissonNllLoss$, args);
}

/**
 * Minus the logarithm of the normal density at `target` with mean `input` and variance `var` (at least eps), without the constant unless `full`; or its mean or sum.
 *
 * PyTorch: torch.nn.functional.gaussian_nll_loss
 *
 * @param eps Default: 0.000001.
 * @param reduction Default: 'mean'.
 */
export function gaussianNllLoss(input: Tensor, target: Tensor, var_: Tensor, full?: boolean | GaussianNllLossOptions, eps?: number | GaussianNllLossOptions, reduction?: string | GaussianNllLossOptions): Tensor;
export function gaussianNllLoss(...args: any[]): any {
  return callFunction(gaussianNllLoss$, args);
}

/**
 * For scores (C) or (N, C) and classes () or (N): what other classes' scores are above the class's own less `margin`, to the power p (1 or 2), times the weight of the class, averaged over the classes; or the mean or sum of that.
 *
 * PyTorch: torch.nn.functional.multi_margin_loss
 * Graph: MultiMarginLossBackward0
 *
 * @param p Default: 1.
 * @param margin Default: 1.
 * @param reduction Default: 'mean'.
 */
export function multiMarginLoss(self: Tensor, target: Tensor, p?: number | MultiMarginLossOptions, margin?: number | MultiMarginLossOptions, weight?: Tensor | null | MultiMarginLossOptions, reduction?: string | MultiMarginLossOptions): Tensor;
export function multiMarginLoss(...args: any[]): any {
  return callFunction(multiMarginLoss$, args);
}

/**
 * For scores (C) or (N, C) and lists of classes of the same sizes, each ended by -1: what the scores of other classes are above those of the listed ones less 1, over the number of classes; or the mean or sum of that.
 *
 * PyTorch: torch.nn.functional.multilabel_margin_loss
 * Graph: MultilabelMarginLossBackward0
 *
 * @param reduction Default: 'mean'.
 */
export function multilabelMarginLoss(self: Tensor, target: Tensor, reduction?: string | { reduction?: string }): Tensor;
export function multilabelMarginLoss(...args: any[]): any {
  return callFunction(multilabelMarginLoss$, args);
}

/**
 * Each sample over the root of the mean of its squares, taken over the last dims, whose sizes are `normalizedShape`; times `weight` (of those sizes). `eps` is added to the mean; by default it is the precision of the dtype.
 *
 * PyTorch: torch.nn.functional.rms_norm
 */
export function rmsNorm(input: Tensor, normalizedShape: number | readonly number[], weight?: Tensor | null | RmsNormOptions, eps?: number | null | RmsNormOptions): Tensor;
export function rmsNorm(...args: any[]): any {
  return callFunction(rmsNorm$, args);
}

/**
 * repeat() that takes fewer repeats than there are dimensions: they are for the last ones.
 *
 * PyTorch: torch.tile / Tensor.tile
 */
export function tile(self: Tensor, dims: number | readonly number[]): Tensor;
export function tile(...args: any[]): any {
  return callFunction(tile$, args);
}

/**
 * Every slice of a dimension (of the flattened tensor, without dim) this many times in a row.
 *
 * Slice i of a dimension (of the flattened tensor, without dim) repeats[i] times in a row.
 *
 * PyTorch: torch.repeat_interleave / Tensor.repeat_interleave
 */
export function repeatInterleave(self: Tensor, repeats: Tensor | number, dim?: number | null | RepeatInterleaveOptions, options?: RepeatInterleaveOptions): Tensor;
/**
 * The indices 0, 1, ..., index i repeats[i] times in a row, as int64.
 *
 * PyTorch: torch.repeat_interleave
 */
export function repeatInterleave(repeats: Tensor, options?: { outputSize?: number | null }): Tensor;
export function repeatInterleave(...args: any[]): any {
  return callFunction(repeatInterleave$, args);
}

/**
 * A copy with the order of the elements reversed along these dimensions.
 *
 * PyTorch: torch.flip / Tensor.flip
 * Graph: FlipBackward0
 */
export function flip(self: Tensor, dims: number | readonly number[]): Tensor;
export function flip(...args: any[]): any {
  return callFunction(flip$, args);
}

/**
 * A copy with dimension 1 reversed.
 *
 * PyTorch: torch.fliplr / Tensor.fliplr
 */
export function fliplr(self: Tensor): Tensor;
export function fliplr(...args: any[]): any {
  return callFunction(fliplr$, args);
}

/**
 * A copy with dimension 0 reversed.
 *
 * PyTorch: torch.flipud / Tensor.flipud
 */
export function flipud(self: Tensor): Tensor;
export function flipud(...args: any[]): any {
  return callFunction(flipud$, args);
}

/**
 * A copy with elements moved by shifts[i] along dims[i]; what leaves at the end comes in at the start. Without dims, the flattened tensor is rolled.
 *
 * PyTorch: torch.roll / Tensor.roll
 * Graph: RollBackward0
 *
 * @param dims Default: [].
 */
export function roll(self: Tensor, shifts: number | readonly number[], dims?: number | readonly number[] | { dims?: number | readonly number[] }): Tensor;
export function roll(...args: any[]): any {
  return callFunction(roll$, args);
}

/**
 * A copy turned k times by 90 degrees in the plane of two dimensions, from the first towards the second.
 *
 * PyTorch: torch.rot90 / Tensor.rot90
 * Graph: Rot90Backward0
 *
 * @param k Default: 1.
 * @param dims Default: [0,1].
 */
export function rot90(self: Tensor, k?: number | Rot90Options, dims?: number | readonly number[] | Rot90Options): Tensor;
export function rot90(...args: any[]): any {
  return callFunction(rot90$, args);
}

/**
 * The lower triangle of a matrix (or of each in a batch): zeros above the given diagonal, counted upwards from the main one.
 *
 * PyTorch: torch.tril / Tensor.tril
 * Graph: TrilBackward0
 *
 * @param diagonal Default: 0.
 */
export function tril(self: Tensor, diagonal?: number | { diagonal?: number }): Tensor;
export function tril(...args: any[]): any {
  return callFunction(tril$, args);
}

/**
 * The upper triangle of a matrix (or of each in a batch): zeros below the given diagonal, counted upwards from the main one.
 *
 * PyTorch: torch.triu / Tensor.triu
 * Graph: TriuBackward0
 *
 * @param diagonal Default: 0.
 */
export function triu(self: Tensor, diagonal?: number | { diagonal?: number }): Tensor;
export function triu(...args: any[]): any {
  return callFunction(triu$, args);
}

/**
 * Matrices of zeros with the last dimension along the given diagonal; the matrices are dimensions dim1 and dim2.
 *
 * PyTorch: torch.diag_embed / Tensor.diag_embed
 * Graph: DiagEmbedBackward0
 *
 * @param offset Default: 0.
 * @param dim1 Default: -2.
 * @param dim2 Default: -1.
 */
export function diagEmbed(self: Tensor, offset?: number | DiagEmbedOptions, dim1?: number | DiagEmbedOptions, dim2?: number | DiagEmbedOptions): Tensor;
export function diagEmbed(...args: any[]): any {
  return callFunction(diagEmbed$, args);
}

/**
 * The given diagonal of a matrix as a vector, or the square matrix with a vector on that diagonal. A copy.
 *
 * PyTorch: torch.diag / Tensor.diag
 * Graph: DiagBackward0
 *
 * @param diagonal Default: 0.
 */
export function diag(self: Tensor, diagonal?: number | { diagonal?: number }): Tensor;
export function diag(...args: any[]): any {
  return callFunction(diag$, args);
}

/**
 * The square matrix with all elements, in row-major order, on the given diagonal. A copy.
 *
 * PyTorch: torch.diagflat / Tensor.diagflat
 *
 * @param offset Default: 0.
 */
export function diagflat(self: Tensor, offset?: number | { offset?: number }): Tensor;
export function diagflat(...args: any[]): any {
  return callFunction(diagflat$, args);
}

/**
 * The sum of all elements, a scalar; integers and booleans sum to int64. The sum of no elements is 0.
 *
 * The sums over the dimensions `dim`, which go away, or stay as 1 with `keepdim`.
 *
 * PyTorch: torch.sum / Tensor.sum
 * Graph: SumBackward0, SumBackward1
 */
export function sum(self: Tensor, dim?: number | readonly number[] | null | SumOptions, keepdim?: boolean | SumOptions, options?: SumOptions): Tensor;
export function sum(...args: any[]): any {
  return callFunction(sum$, args);
}

/**
 * The sums over the dimensions `dim` (default: all), with NaN counted as 0.
 *
 * PyTorch: torch.nansum / Tensor.nansum
 * Graph: NansumBackward0
 */
export function nansum(self: Tensor, dim?: number | readonly number[] | null | NansumOptions, keepdim?: boolean | NansumOptions, options?: NansumOptions): Tensor;
export function nansum(...args: any[]): any {
  return callFunction(nansum$, args);
}

/**
 * How many elements are not zero, over the dimensions `dim` (default: all); int64.
 *
 * PyTorch: torch.count_nonzero / Tensor.count_nonzero
 * Graph: none, it is not differentiable
 */
export function countNonzero(self: Tensor, dim?: number | readonly number[] | null | { dim?: number | readonly number[] | null }): Tensor;
export function countNonzero(...args: any[]): any {
  return callFunction(countNonzero$, args);
}

/**
 * The mean of all elements, a scalar; NaN for no elements. Throws DTypeError for integers.
 *
 * The means over the dimensions `dim`, which go away, or stay as 1 with `keepdim`.
 *
 * PyTorch: torch.mean / Tensor.mean
 * Graph: MeanBackward0, MeanBackward1
 */
export function mean(self: Tensor, dim?: number | readonly number[] | null | MeanOptions, keepdim?: boolean | MeanOptions, options?: MeanOptions): Tensor;
export function mean(...args: any[]): any {
  return callFunction(mean$, args);
}

/**
 * The means over the dimensions `dim` (default: all) of the elements that are not NaN.
 *
 * PyTorch: torch.nanmean / Tensor.nanmean
 */
export function nanmean(self: Tensor, dim?: number | readonly number[] | null | NanmeanOptions, keepdim?: boolean | NanmeanOptions, options?: NanmeanOptions): Tensor;
export function nanmean(...args: any[]): any {
  return callFunction(nanmean$, args);
}

/**
 * The product of all elements, a scalar; of integers and booleans int64. The product of no elements is 1.
 *
 * PyTorch: torch.prod / Tensor.prod
 * Graph: ProdBackward0
 */
export function prod(self: Tensor, options?: { dtype?: DTypeLike | null }): Tensor;
/**
 * The products over the dimension `dim`, which goes away, or stays as 1 with `keepdim`.
 *
 * PyTorch: torch.prod / Tensor.prod
 * Graph: ProdBackward1
 */
export function prod(self: Tensor, dim: number, keepdim?: boolean | ProdOptions, options?: ProdOptions): Tensor;
export function prod(...args: any[]): any {
  return callFunction(prod$, args);
}

/**
 * Whether all elements are true (not zero), a bool scalar; true for no elements.
 *
 * Whether all elements over the dimensions `dim` are true (not zero).
 *
 * PyTorch: torch.all / Tensor.all
 * Graph: none, it is not differentiable
 */
export function all(self: Tensor, dim?: number | readonly number[] | null | AllOptions, keepdim?: boolean | AllOptions): Tensor;
export function all(...args: any[]): any {
  return callFunction(all$, args);
}

/**
 * Whether any element is true (not zero), a bool scalar; false for no elements.
 *
 * Whether any element over the dimensions `dim` is true (not zero).
 *
 * PyTorch: torch.any / Tensor.any
 * Graph: none, it is not differentiable
 */
export function any(self: Tensor, dim?: number | readonly number[] | null | AnyOptions, keepdim?: boolean | AnyOptions): Tensor;
export function any(...args: any[]): any {
  return callFunction(any$, args);
}

/**
 * The maxima over the dimensions `dim` (default: all); ties share the gradient evenly.
 *
 * PyTorch: torch.amax / Tensor.amax
 * Graph: AmaxBackward0
 *
 * @param dim Default: [].
 */
export function amax(self: Tensor, dim?: number | readonly number[] | AmaxOptions, keepdim?: boolean | AmaxOptions): Tensor;
export function amax(...args: any[]): any {
  return callFunction(amax$, args);
}

/**
 * The minima over the dimensions `dim` (default: all); ties share the gradient evenly.
 *
 * PyTorch: torch.amin / Tensor.amin
 * Graph: AminBackward0
 *
 * @param dim Default: [].
 */
export function amin(self: Tensor, dim?: number | readonly number[] | AminOptions, keepdim?: boolean | AminOptions): Tensor;
export function amin(...args: any[]): any {
  return callFunction(amin$, args);
}

/**
 * The largest element, a scalar; NaN if there is one. Ties share the gradient evenly. Throws for no elements.
 *
 * PyTorch: torch.max / Tensor.max
 * Graph: MaxBackward1
 */
export function max(self: Tensor): Tensor;
/**
 * The larger of self and other, elementwise: maximum under its other name.
 *
 * PyTorch: torch.max / Tensor.max
 */
export function max(self: Tensor, other: Tensor): Tensor;
/**
 * The largest elements along the dimension `dim` and where they are (of ties the first, which gets the gradient).
 *
 * PyTorch: torch.max / Tensor.max
 * Graph: MaxBackward0
 */
export function max(self: Tensor, dim: number, keepdim?: boolean | { keepdim?: boolean }): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };
export function max(...args: any[]): any {
  return callFunction(max$, args);
}

/**
 * The smallest element, a scalar; NaN if there is one. Ties share the gradient evenly. Throws for no elements.
 *
 * PyTorch: torch.min / Tensor.min
 * Graph: MinBackward1
 */
export function min(self: Tensor): Tensor;
/**
 * The smaller of self and other, elementwise: minimum under its other name.
 *
 * PyTorch: torch.min / Tensor.min
 */
export function min(self: Tensor, other: Tensor): Tensor;
/**
 * The smallest elements along the dimension `dim` and where they are (of ties the first, which gets the gradient).
 *
 * PyTorch: torch.min / Tensor.min
 * Graph: MinBackward0
 */
export function min(self: Tensor, dim: number, keepdim?: boolean | { keepdim?: boolean }): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };
export function min(...args: any[]): any {
  return callFunction(min$, args);
}

/**
 * The minima and the maxima along the dimension `dim`, or of all elements; ties share the gradient evenly.
 *
 * PyTorch: torch.aminmax / Tensor.aminmax
 * Graph: AminmaxBackward0
 */
export function aminmax(self: Tensor, options?: AminmaxOptions): [min: Tensor, max: Tensor] & { readonly min: Tensor; readonly max: Tensor };
export function aminmax(...args: any[]): any {
  return callFunction(aminmax$, args);
}

/**
 * Where the largest element is: along `dim`, or in the flattened tensor; int64. Of ties the first.
 *
 * PyTorch: torch.argmax / Tensor.argmax
 * Graph: none, it is not differentiable
 */
export function argmax(self: Tensor, dim?: number | null | ArgmaxOptions, keepdim?: boolean | ArgmaxOptions): Tensor;
export function argmax(...args: any[]): any {
  return callFunction(argmax$, args);
}

/**
 * Where the smallest element is: along `dim`, or in the flattened tensor; int64. Of ties the first.
 *
 * PyTorch: torch.argmin / Tensor.argmin
 * Graph: none, it is not differentiable
 */
export function argmin(self: Tensor, dim?: number | null | ArgminOptions, keepdim?: boolean | ArgminOptions): Tensor;
export function argmin(...args: any[]): any {
  return callFunction(argmin$, args);
}

/**
 * The running sums along the dimension `dim`, the element itself included; of integers int64.
 *
 * PyTorch: torch.cumsum / Tensor.cumsum
 * Graph: CumsumBackward0
 */
export function cumsum(self: Tensor, dim: number, options?: { dtype?: DTypeLike | null }): Tensor;
export function cumsum(...args: any[]): any {
  return callFunction(cumsum$, args);
}

/**
 * The running products along the dimension `dim`, the element itself included; of integers int64.
 *
 * PyTorch: torch.cumprod / Tensor.cumprod
 * Graph: CumprodBackward0
 */
export function cumprod(self: Tensor, dim: number, options?: { dtype?: DTypeLike | null }): Tensor;
export function cumprod(...args: any[]): any {
  return callFunction(cumprod$, args);
}

/**
 * The largest elements so far along the dimension `dim`, and where they are.
 *
 * PyTorch: torch.cummax / Tensor.cummax
 * Graph: CummaxBackward0
 */
export function cummax(self: Tensor, dim: number): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };
export function cummax(...args: any[]): any {
  return callFunction(cummax$, args);
}

/**
 * The smallest elements so far along the dimension `dim`, and where they are.
 *
 * PyTorch: torch.cummin / Tensor.cummin
 * Graph: CumminBackward0
 */
export function cummin(self: Tensor, dim: number): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };
export function cummin(...args: any[]): any {
  return callFunction(cummin$, args);
}

/**
 * The running log-sum-exps along the dimension `dim`, the element itself included, without overflow.
 *
 * PyTorch: torch.logcumsumexp / Tensor.logcumsumexp
 * Graph: LogcumsumexpBackward0
 */
export function logcumsumexp(self: Tensor, dim: number): Tensor;
export function logcumsumexp(...args: any[]): any {
  return callFunction(logcumsumexp$, args);
}

/**
 * result[.., j, ..] = self[.., index[.., j, ..], ..] along dim, of the sizes of index (int64), which are at most those of self in the other dimensions.
 *
 * PyTorch: torch.gather / Tensor.gather
 * Graph: GatherBackward0
 */
export function gather(self: Tensor, dim: number, index: Tensor, options?: { sparseGrad?: boolean }): Tensor;
export function gather(...args: any[]): any {
  return callFunction(gather$, args);
}

/**
 * A copy of self in which result[.., index[.., j, ..], ..] = src[.., j, ..] along dim. Where an index comes twice, the later one stays.
 *
 * PyTorch: torch.scatter / Tensor.scatter
 * Graph: ScatterBackward0
 */
export function scatter(self: Tensor, dim: number, index: Tensor, src: Tensor): Tensor;
/**
 * A copy of self in which result[.., index[.., j, ..], ..] is this value, along dim.
 *
 * PyTorch: torch.scatter / Tensor.scatter
 * Graph: ScatterBackward1
 */
export function scatter(self: Tensor, dim: number, index: Tensor, value: Scalar): Tensor;
/**
 * scatterReduce() with 'sum' for 'add' and 'prod' for 'multiply'.
 *
 * PyTorch: torch.scatter / Tensor.scatter
 */
export function scatter(self: Tensor, dim: number, index: Tensor, src: Tensor, options: { reduce: string }): Tensor;
/**
 * scatterReduce() of one value, with 'sum' for 'add' and 'prod' for 'multiply'.
 *
 * PyTorch: torch.scatter / Tensor.scatter
 */
export function scatter(self: Tensor, dim: number, index: Tensor, value: Scalar, options: { reduce: string }): Tensor;
export function scatter(...args: any[]): any {
  return callFunction(scatter$, args);
}

/**
 * A copy of self with src[.., j, ..] added to result[.., index[.., j, ..], ..] along dim.
 *
 * PyTorch: torch.scatter_add / Tensor.scatter_add
 * Graph: ScatterAddBackward0
 */
export function scatterAdd(self: Tensor, dim: number, index: Tensor, src: Tensor): Tensor;
export function scatterAdd(...args: any[]): any {
  return callFunction(scatterAdd$, args);
}

/**
 * A copy of self in which src[.., j, ..] is combined into result[.., index[.., j, ..], ..] along dim, by 'sum', 'prod', 'mean', 'amax' or 'amin'; without includeSelf, self does not take part where something is written.
 *
 * PyTorch: torch.scatter_reduce / Tensor.scatter_reduce
 * Graph: ScatterReduceBackward0
 *
 * @param options.includeSelf Default: true.
 */
export function scatterReduce(self: Tensor, dim: number, index: Tensor, src: Tensor, reduce: string, options?: { includeSelf?: boolean }): Tensor;
export function scatterReduce(...args: any[]): any {
  return callFunction(scatterReduce$, args);
}

/**
 * All choices of r elements of a vector, one in each row, in order; withReplacement, an element may be chosen again.
 *
 * PyTorch: torch.combinations
 *
 * @param r Default: 2.
 */
export function combinations(self: Tensor, r?: number | CombinationsOptions, withReplacement?: boolean | CombinationsOptions): Tensor;
export function combinations(...args: any[]): any {
  return callFunction(combinations$, args);
}

/**
 * All tuples of an element of each vector, one in each row, the last changing fastest.
 *
 * PyTorch: torch.cartesian_prod
 */
export function cartesianProd(tensors: readonly Tensor[]): Tensor;
export function cartesianProd(...args: any[]): any {
  return callFunction(cartesianProd$, args);
}

/**
 * The coordinates, one tensor for each dimension of the shape, of places that are counted row by row.
 *
 * PyTorch: torch.unravel_index
 */
export function unravelIndex(indices: Tensor, shape: number | readonly number[]): Tensor[];
export function unravelIndex(...args: any[]): any {
  return callFunction(unravelIndex$, args);
}

/**
 * How often 0, 1, 2, ... occur in a vector of integers, up to the greatest or at least minlength numbers; or the sums of their weights.
 *
 * PyTorch: torch.bincount / Tensor.bincount
 * Graph: none, it is not differentiable
 *
 * @param minlength Default: 0.
 */
export function bincount(self: Tensor, weights?: Tensor | null | BincountOptions, minlength?: number | BincountOptions): Tensor;
export function bincount(...args: any[]): any {
  return callFunction(bincount$, args);
}

/**
 * How many elements lie in each of so many bins of equal width from min to max; where these are equal, from the least to the greatest element.
 *
 * PyTorch: torch.histc / Tensor.histc
 * Graph: none, it is not differentiable
 *
 * @param bins Default: 100.
 * @param min Default: 0.
 * @param max Default: 0.
 */
export function histc(self: Tensor, bins?: number | HistcOptions, min?: Scalar | HistcOptions, max?: Scalar | HistcOptions): Tensor;
export function histc(...args: any[]): any {
  return callFunction(histc$, args);
}

/**
 * How many elements (or what weight) lie in each of so many bins of equal width, and the edges of the bins; with density divided by the sum and the width.
 *
 * PyTorch: torch.histogram / Tensor.histogram
 * Graph: none, it is not differentiable
 *
 * @param bins Default: 100.
 */
export function histogram(self: Tensor, bins?: number | HistogramOptions, options?: HistogramOptions): [hist: Tensor, binEdges: Tensor] & { readonly hist: Tensor; readonly binEdges: Tensor };
/**
 * The same with the edges of the bins given, in ascending order.
 *
 * PyTorch: torch.histogram / Tensor.histogram
 * Graph: none, it is not differentiable
 */
export function histogram(self: Tensor, bins: Tensor, options?: HistogramBinsTensorOptions): [hist: Tensor, binEdges: Tensor] & { readonly hist: Tensor; readonly binEdges: Tensor };
export function histogram(...args: any[]): any {
  return callFunction(histogram$, args);
}

/**
 * How many points, whose coordinates are the last dimension, lie in each cell of a grid with so many bins in each dimension; then the edges of the bins of each.
 *
 * The same with a number of bins for each dimension.
 *
 * PyTorch: torch.histogramdd
 * Graph: none, it is not differentiable
 */
export function histogramdd(self: Tensor, bins: number | readonly number[], options?: HistogramddOptions): Tensor[];
/**
 * The same with the edges of the bins of each dimension given.
 *
 * PyTorch: torch.histogramdd
 * Graph: none, it is not differentiable
 */
export function histogramdd(self: Tensor, bins: readonly Tensor[], options?: HistogramddTensorListBinsOptions): Tensor[];
export function histogramdd(...args: any[]): any {
  return callFunction(histogramdd$, args);
}

/**
 * The median of all elements, of two in the middle the lower; NaN if there is one. Equal elements share the gradient evenly.
 *
 * PyTorch: torch.median / Tensor.median
 * Graph: MedianBackward0
 */
export function median(self: Tensor): Tensor;
/**
 * The medians along the dimension `dim`, of two in the middle the lower, and where they are.
 *
 * PyTorch: torch.median / Tensor.median
 * Graph: MedianBackward1
 */
export function median(self: Tensor, dim: number, keepdim?: boolean | { keepdim?: boolean }): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };
export function median(...args: any[]): any {
  return callFunction(median$, args);
}

/**
 * The median of all elements that are not NaN, of two in the middle the lower. Equal elements share the gradient evenly.
 *
 * PyTorch: torch.nanmedian / Tensor.nanmedian
 * Graph: NanmedianBackward0
 */
export function nanmedian(self: Tensor): Tensor;
/**
 * As median() along the dimension `dim`, of the elements that are not NaN.
 *
 * PyTorch: torch.nanmedian / Tensor.nanmedian
 * Graph: NanmedianBackward1
 */
export function nanmedian(self: Tensor, dim: number, keepdim?: boolean | { keepdim?: boolean }): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };
export function nanmedian(...args: any[]): any {
  return callFunction(nanmedian$, args);
}

/**
 * The value that is there most often along `dim`, of several the smallest, and where it is for the last time.
 *
 * PyTorch: torch.mode / Tensor.mode
 * Graph: ModeBackward0
 *
 * @param dim Default: -1.
 */
export function mode(self: Tensor, dim?: number | ModeOptions, keepdim?: boolean | ModeOptions): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };
export function mode(...args: any[]): any {
  return callFunction(mode$, args);
}

/**
 * The value that a fraction q of the elements is below, along `dim` or of all. Between two elements 'linear', 'lower', 'higher', 'midpoint' or 'nearest'.
 *
 * The same for several q (one dimension), which become the first dimension of the result.
 *
 * PyTorch: torch.quantile / Tensor.quantile
 */
export function quantile(self: Tensor, q: Tensor | number, dim?: number | null | QuantileOptions, keepdim?: boolean | QuantileOptions, options?: QuantileOptions): Tensor;
export function quantile(...args: any[]): any {
  return callFunction(quantile$, args);
}

/**
 * As quantile(), of the elements that are not NaN.
 *
 * The same for several q (one dimension), which become the first dimension of the result.
 *
 * PyTorch: torch.nanquantile / Tensor.nanquantile
 */
export function nanquantile(self: Tensor, q: Tensor | number, dim?: number | null | NanquantileOptions, keepdim?: boolean | NanquantileOptions, options?: NanquantileOptions): Tensor;
export function nanquantile(...args: any[]): any {
  return callFunction(nanquantile$, args);
}

/**
 * How many elements of a row of sortedSequence are less than each of self, or with right (side: 'right') not greater: where it would be inserted. sortedSequence is one row or one for each of self's.
 *
 * The same for a number.
 *
 * PyTorch: torch.searchsorted
 * Graph: none, it is not differentiable
 */
export function searchsorted(sortedSequence: Tensor, self: Tensor | Scalar, options?: SearchsortedOptions): Tensor;
export function searchsorted(...args: any[]): any {
  return callFunction(searchsorted$, args);
}

/**
 * Between which of the sorted boundaries each element lies: how many are less, or with right not greater.
 *
 * The same for a number.
 *
 * PyTorch: torch.bucketize
 * Graph: none, it is not differentiable
 */
export function bucketize(self: Tensor | Scalar, boundaries: Tensor, options?: BucketizeOptions): Tensor;
export function bucketize(...args: any[]): any {
  return callFunction(bucketize$, args);
}

/**
 * Whether a number is among the testElements, or with invert whether it is not.
 *
 * PyTorch: torch.isin
 * Graph: none, it is not differentiable
 */
export function isin(element: Scalar, testElements: Tensor, options?: IsinOptions): Tensor;
/**
 * Which elements are among the testElements, or with invert which are not. NaN is among none.
 *
 * PyTorch: torch.isin
 * Graph: none, it is not differentiable
 */
export function isin(elements: Tensor, testElements: Tensor, options?: IsinOptions): Tensor;
/**
 * Which elements equal a number, or with invert which do not.
 *
 * PyTorch: torch.isin
 * Graph: none, it is not differentiable
 */
export function isin(elements: Tensor, testElement: Scalar, options?: IsinOptions): Tensor;
export function isin(...args: any[]): any {
  return callFunction(isin$, args);
}

/**
 * A copy of self in which slice i of source is combined into slice index[i], for each i, along dim, by 'prod', 'mean', 'amax' or 'amin'; without includeSelf, self does not take part where something is written.
 *
 * PyTorch: torch.index_reduce / Tensor.index_reduce
 * Graph: IndexReduceBackward0
 *
 * @param options.includeSelf Default: true.
 */
export function indexReduce(self: Tensor, dim: number, index: Tensor, source: Tensor, reduce: string, options?: { includeSelf?: boolean }): Tensor;
export function indexReduce(...args: any[]): any {
  return callFunction(indexReduce$, args);
}

/**
 * The 'sum', 'mean', 'prod', 'max' or 'min' of each segment of a dimension. Segments follow one another, with these lengths, or lie between neighbouring offsets; each begins with `initial`.
 *
 * PyTorch: torch.segment_reduce
 * Graph: SegmentReduceBackward0
 */
export function segmentReduce(data: Tensor, reduce: string, options?: SegmentReduceOptions): Tensor;
export function segmentReduce(...args: any[]): any {
  return callFunction(segmentReduce$, args);
}

/**
 * The elements in order along the dimension `dim`, and where they were. Equal elements keep their order; NaN is largest.
 *
 * PyTorch: torch.sort / Tensor.sort
 * Graph: SortBackward0
 *
 * @param dim Default: -1.
 */
export function sort(self: Tensor, dim?: number | SortOptions, descending?: boolean | SortOptions): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };
/**
 * As sort(), which is stable in any case.
 *
 * PyTorch: torch.sort / Tensor.sort
 * Graph: SortBackward1
 */
export function sort(self: Tensor, options?: SortStableOptions): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };
export function sort(...args: any[]): any {
  return callFunction(sort$, args);
}

/**
 * Where the elements are that sort() puts in order along `dim`; int64.
 *
 * PyTorch: torch.argsort / Tensor.argsort
 * Graph: none, it is not differentiable
 *
 * @param dim Default: -1.
 */
export function argsort(self: Tensor, dim?: number | ArgsortOptions, descending?: boolean | ArgsortOptions): Tensor;
/**
 * As argsort(), which is stable in any case.
 *
 * PyTorch: torch.argsort / Tensor.argsort
 * Graph: none, it is not differentiable
 */
export function argsort(self: Tensor, options: ArgsortStableOptions): Tensor;
export function argsort(...args: any[]): any {
  return callFunction(argsort$, args);
}

/**
 * The elements in order along the first dimension.
 *
 * PyTorch: torch.msort / Tensor.msort
 */
export function msort(self: Tensor): Tensor;
export function msort(...args: any[]): any {
  return callFunction(msort$, args);
}

/**
 * The k largest (or smallest) elements along `dim`, in order, and where they are; of equal ones the first. NaN is largest.
 *
 * PyTorch: torch.topk / Tensor.topk
 * Graph: TopkBackward0
 *
 * @param dim Default: -1.
 * @param largest Default: true.
 * @param sorted Default: true.
 */
export function topk(self: Tensor, k: number, dim?: number | TopkOptions, largest?: boolean | TopkOptions, sorted?: boolean | TopkOptions): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };
export function topk(...args: any[]): any {
  return callFunction(topk$, args);
}

/**
 * The k-th smallest elements along `dim` (k counts from 1), and where they are. NaN is largest.
 *
 * PyTorch: torch.kthvalue / Tensor.kthvalue
 * Graph: KthvalueBackward0
 *
 * @param dim Default: -1.
 */
export function kthvalue(self: Tensor, k: number, dim?: number | KthvalueOptions, keepdim?: boolean | KthvalueOptions): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };
export function kthvalue(...args: any[]): any {
  return callFunction(kthvalue$, args);
}

/**
 * The different elements in ascending order, or along `dim` the different slices, in the order of their elements.
 *
 * PyTorch: torch.unique / Tensor.unique
 * Graph: Unique2Backward0
 *
 * @param sorted Default: true.
 */
export function unique(self: Tensor, sorted?: boolean | UniqueOptions, returnInverse?: false | UniqueOptions, returnCounts?: false | UniqueOptions, dim?: number | null | UniqueOptions): Tensor;
/**
 * The same, and with returnInverse where among them each element is, and with returnCounts how often each is there.
 *
 * PyTorch: torch.unique / Tensor.unique
 * Graph: Unique2Backward0
 *
 * @param sorted Default: true.
 */
export function unique(self: Tensor, sorted?: boolean | UniqueAllOptions, returnInverse?: boolean | UniqueAllOptions, returnCounts?: boolean | UniqueAllOptions, dim?: number | null | UniqueAllOptions): Tensor[];
export function unique(...args: any[]): any {
  return callFunction(unique$, args);
}

/**
 * The elements, or the slices along `dim`, without those that equal the one before.
 *
 * PyTorch: torch.unique_consecutive / Tensor.unique_consecutive
 * Graph: UniqueConsecutiveBackward0
 */
export function uniqueConsecutive(self: Tensor, returnInverse?: false | UniqueConsecutiveOptions, returnCounts?: false | UniqueConsecutiveOptions, dim?: number | null | UniqueConsecutiveOptions): Tensor;
/**
 * The same, and with returnInverse where among them each element is, and with returnCounts how often each is there.
 *
 * PyTorch: torch.unique_consecutive / Tensor.unique_consecutive
 * Graph: UniqueConsecutiveBackward0
 */
export function uniqueConsecutive(self: Tensor, returnInverse?: boolean | UniqueConsecutiveAllOptions, returnCounts?: boolean | UniqueConsecutiveAllOptions, dim?: number | null | UniqueConsecutiveAllOptions): Tensor[];
export function uniqueConsecutive(...args: any[]): any {
  return callFunction(uniqueConsecutive$, args);
}

/**
 * exp(x) / sum exp(x) along the dimension `dim`: positive, with sum 1. Computed as `dtype` if one is given.
 *
 * PyTorch: torch.softmax / Tensor.softmax / torch.special.softmax / torch.nn.functional.softmax
 * Graph: SoftmaxBackward0
 */
export function softmax(self: Tensor, dim: number, dtype?: DTypeLike | null | { dtype?: DTypeLike | null }): Tensor;
export function softmax(...args: any[]): any {
  return callFunction(softmax$, args);
}

/**
 * softmax(-x) along the dimension `dim`.
 *
 * PyTorch: torch.softmin
 */
export function softmin(input: Tensor, dim: number, dtype?: DTypeLike | null | { dtype?: DTypeLike | null }): Tensor;
export function softmin(...args: any[]): any {
  return callFunction(softmin$, args);
}

/**
 * x - log sum exp(x) along the dimension `dim`: the logarithm of softmax. Computed as `dtype` if one is given.
 *
 * PyTorch: torch.log_softmax / Tensor.log_softmax / torch.special.log_softmax / torch.nn.functional.log_softmax
 * Graph: LogSoftmaxBackward0
 */
export function logSoftmax(self: Tensor, dim: number, dtype?: DTypeLike | null | { dtype?: DTypeLike | null }): Tensor;
export function logSoftmax(...args: any[]): any {
  return callFunction(logSoftmax$, args);
}

/**
 * log sum exp(x) over the dimensions `dim`, without overflow; integers count as floats. -Infinity of no elements.
 *
 * PyTorch: torch.logsumexp / Tensor.logsumexp / torch.special.logsumexp
 * Graph: LogsumexpBackward0
 */
export function logsumexp(self: Tensor, dim: number | readonly number[], keepdim?: boolean | { keepdim?: boolean }): Tensor;
export function logsumexp(...args: any[]): any {
  return callFunction(logsumexp$, args);
}

/**
 * The modified Bessel function of the first kind of order 0, elementwise.
 *
 * PyTorch: torch.i0 / Tensor.i0 / torch.special.i0
 * Graph: I0Backward0
 */
export function i0(self: Tensor): Tensor;
export function i0(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(i0$, arguments);
  return self.i0();
}

/**
 * exp(-|self|) * i0(self), elementwise.
 *
 * PyTorch: torch.special_i0e / torch.special.i0e
 * Graph: SpecialI0EBackward0
 */
export function specialI0e(self: Tensor): Tensor;
export function specialI0e(...args: any[]): any {
  return callFunction(specialI0e$, args);
}

/**
 * The modified Bessel function of the first kind of order 1, elementwise.
 *
 * PyTorch: torch.special_i1 / torch.special.i1
 * Graph: SpecialI1Backward0
 */
export function specialI1(self: Tensor): Tensor;
export function specialI1(...args: any[]): any {
  return callFunction(specialI1$, args);
}

/**
 * exp(-|self|) * i1(self), elementwise.
 *
 * PyTorch: torch.special_i1e / torch.special.i1e
 * Graph: SpecialI1EBackward0
 */
export function specialI1e(self: Tensor): Tensor;
export function specialI1e(...args: any[]): any {
  return callFunction(specialI1e$, args);
}

/**
 * The Bessel function of the first kind of order 0, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_bessel_j0 / torch.special.bessel_j0
 * Graph: none, it is not differentiable
 */
export function specialBesselJ0(self: Tensor): Tensor;
export function specialBesselJ0(...args: any[]): any {
  return callFunction(specialBesselJ0$, args);
}

/**
 * The Bessel function of the first kind of order 1, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_bessel_j1 / torch.special.bessel_j1
 * Graph: none, it is not differentiable
 */
export function specialBesselJ1(self: Tensor): Tensor;
export function specialBesselJ1(...args: any[]): any {
  return callFunction(specialBesselJ1$, args);
}

/**
 * The Bessel function of the second kind of order 0, elementwise; NaN below 0. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_bessel_y0 / torch.special.bessel_y0
 * Graph: none, it is not differentiable
 */
export function specialBesselY0(self: Tensor): Tensor;
export function specialBesselY0(...args: any[]): any {
  return callFunction(specialBesselY0$, args);
}

/**
 * The Bessel function of the second kind of order 1, elementwise; NaN below 0. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_bessel_y1 / torch.special.bessel_y1
 * Graph: none, it is not differentiable
 */
export function specialBesselY1(self: Tensor): Tensor;
export function specialBesselY1(...args: any[]): any {
  return callFunction(specialBesselY1$, args);
}

/**
 * i0(self), elementwise. Not differentiable, as in PyTorch; i0 is.
 *
 * PyTorch: torch.special_modified_bessel_i0 / torch.special.modified_bessel_i0
 * Graph: none, it is not differentiable
 */
export function specialModifiedBesselI0(self: Tensor): Tensor;
export function specialModifiedBesselI0(...args: any[]): any {
  return callFunction(specialModifiedBesselI0$, args);
}

/**
 * i1(self), elementwise. Not differentiable, as in PyTorch; specialI1 is.
 *
 * PyTorch: torch.special_modified_bessel_i1 / torch.special.modified_bessel_i1
 * Graph: none, it is not differentiable
 */
export function specialModifiedBesselI1(self: Tensor): Tensor;
export function specialModifiedBesselI1(...args: any[]): any {
  return callFunction(specialModifiedBesselI1$, args);
}

/**
 * The modified Bessel function of the second kind of order 0, elementwise; NaN below 0. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_modified_bessel_k0 / torch.special.modified_bessel_k0
 * Graph: none, it is not differentiable
 */
export function specialModifiedBesselK0(self: Tensor): Tensor;
export function specialModifiedBesselK0(...args: any[]): any {
  return callFunction(specialModifiedBesselK0$, args);
}

/**
 * The modified Bessel function of the second kind of order 1, elementwise; NaN below 0. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_modified_bessel_k1 / torch.special.modified_bessel_k1
 * Graph: none, it is not differentiable
 */
export function specialModifiedBesselK1(self: Tensor): Tensor;
export function specialModifiedBesselK1(...args: any[]): any {
  return callFunction(specialModifiedBesselK1$, args);
}

/**
 * exp(x) times the modified Bessel function of the second kind of order 0, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_scaled_modified_bessel_k0 / torch.special.scaled_modified_bessel_k0
 * Graph: none, it is not differentiable
 */
export function specialScaledModifiedBesselK0(x: Tensor): Tensor;
export function specialScaledModifiedBesselK0(...args: any[]): any {
  return callFunction(specialScaledModifiedBesselK0$, args);
}

/**
 * exp(x) times the modified Bessel function of the second kind of order 1, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_scaled_modified_bessel_k1 / torch.special.scaled_modified_bessel_k1
 * Graph: none, it is not differentiable
 */
export function specialScaledModifiedBesselK1(x: Tensor): Tensor;
export function specialScaledModifiedBesselK1(...args: any[]): any {
  return callFunction(specialScaledModifiedBesselK1$, args);
}

/**
 * sin(x) / x, elementwise; 1 at 0. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_spherical_bessel_j0 / torch.special.spherical_bessel_j0
 * Graph: none, it is not differentiable
 */
export function specialSphericalBesselJ0(x: Tensor): Tensor;
export function specialSphericalBesselJ0(...args: any[]): any {
  return callFunction(specialSphericalBesselJ0$, args);
}

/**
 * The Airy function Ai, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_airy_ai / torch.special.airy_ai
 * Graph: none, it is not differentiable
 */
export function specialAiryAi(x: Tensor): Tensor;
export function specialAiryAi(...args: any[]): any {
  return callFunction(specialAiryAi$, args);
}

/**
 * The logarithm of the magnitude of the gamma function, elementwise.
 *
 * PyTorch: torch.lgamma / Tensor.lgamma / torch.special.gammaln
 * Graph: LgammaBackward0
 */
export function lgamma(self: Tensor): Tensor;
export function lgamma(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(lgamma$, arguments);
  return self.lgamma();
}

/**
 * The derivative of lgamma, elementwise; NaN at the negative integers.
 *
 * PyTorch: torch.digamma / Tensor.digamma / torch.special.digamma / torch.special.psi
 * Graph: DigammaBackward0
 */
export function digamma(self: Tensor): Tensor;
export function digamma(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(digamma$, arguments);
  return self.digamma();
}

/**
 * The derivative of order n of digamma, elementwise.
 *
 * PyTorch: torch.polygamma / Tensor.polygamma / torch.special.polygamma
 * Graph: PolygammaBackward0
 */
export function polygamma(n: number, self: Tensor): Tensor;
export function polygamma(...args: any[]): any {
  return callFunction(polygamma$, args);
}

/**
 * The sum of (other + k)^-self over all k from 0 on (Hurwitz), elementwise. The gradient is that of other.
 *
 * PyTorch: torch.special_zeta / torch.special.zeta
 * Graph: SpecialZetaBackward0, SpecialZetaBackward1
 */
export function specialZeta(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function specialZeta(...args: any[]): any {
  return callFunction(specialZeta$, args);
}

/**
 * The regularized lower incomplete gamma function P(self, other), elementwise. The gradient is that of other.
 *
 * PyTorch: torch.igamma / Tensor.igamma / torch.special.gammainc
 * Graph: IgammaBackward0
 */
export function igamma(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function igamma(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(igamma$, arguments);
  return self.igamma(other);
}

/**
 * The regularized upper incomplete gamma function 1 - P(self, other), elementwise. The gradient is that of other.
 *
 * PyTorch: torch.igammac / Tensor.igammac / torch.special.gammaincc
 * Graph: IgammacBackward0
 */
export function igammac(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function igammac(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(igammac$, arguments);
  return self.igammac(other);
}

/**
 * The logarithm of the multivariate gamma function of dimension p: p (p - 1) log(pi) / 4 and the sum of lgamma(self - j / 2) over j < p.
 *
 * PyTorch: torch.mvlgamma / Tensor.mvlgamma / torch.special.multigammaln
 * Graph: MvlgammaBackward0
 */
export function mvlgamma(self: Tensor, p: number): Tensor;
export function mvlgamma(...args: any[]): any {
  return callFunction(mvlgamma$, args);
}

/**
 * self * log(other), elementwise; 0 where self is 0, unless other is NaN.
 *
 * self * log(other) for a number self, elementwise.
 *
 * PyTorch: torch.xlogy / Tensor.xlogy / torch.special.xlogy
 * Graph: XlogyBackward0, XlogyBackward1
 */
export function xlogy(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function xlogy(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(xlogy$, arguments);
  return self.xlogy(other);
}

/**
 * self * log(1 + other), elementwise; 0 where self is 0, unless other is NaN.
 *
 * self * log(1 + other) for a number self, elementwise.
 *
 * PyTorch: torch.special_xlog1py / torch.special.xlog1py
 * Graph: SpecialXlog1PyBackward0, SpecialXlog1PyBackward1
 */
export function specialXlog1py(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function specialXlog1py(...args: any[]): any {
  return callFunction(specialXlog1py$, args);
}

/**
 * -self * log(self), elementwise; 0 at 0 and -Infinity below.
 *
 * PyTorch: torch.special_entr / torch.special.entr
 * Graph: SpecialEntrBackward0
 */
export function specialEntr(self: Tensor): Tensor;
export function specialEntr(...args: any[]): any {
  return callFunction(specialEntr$, args);
}

/**
 * log(exp(self) + exp(other)), elementwise, without overflow.
 *
 * PyTorch: torch.logaddexp / Tensor.logaddexp
 * Graph: LogaddexpBackward0
 */
export function logaddexp(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function logaddexp(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(logaddexp$, arguments);
  return self.logaddexp(other);
}

/**
 * The logarithm to base 2 of 2^self + 2^other, elementwise, without overflow.
 *
 * PyTorch: torch.logaddexp2 / Tensor.logaddexp2
 * Graph: Logaddexp2Backward0
 */
export function logaddexp2(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function logaddexp2(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(logaddexp2$, arguments);
  return self.logaddexp2(other);
}

/**
 * sin(pi self) / (pi self), elementwise; 1 at 0.
 *
 * PyTorch: torch.sinc / Tensor.sinc / torch.special.sinc
 * Graph: SincBackward0
 */
export function sinc(self: Tensor): Tensor;
export function sinc(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(sinc$, arguments);
  return self.sinc();
}

/**
 * The inverse error function, elementwise; NaN outside [-1, 1].
 *
 * PyTorch: torch.erfinv / Tensor.erfinv / torch.special.erfinv
 * Graph: ErfinvBackward0
 */
export function erfinv(self: Tensor): Tensor;
export function erfinv(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(erfinv$, arguments);
  return self.erfinv();
}

/**
 * exp(self^2) * erfc(self), elementwise, without overflow for positive self.
 *
 * PyTorch: torch.special_erfcx / torch.special.erfcx
 * Graph: SpecialErfcxBackward0
 */
export function specialErfcx(self: Tensor): Tensor;
export function specialErfcx(...args: any[]): any {
  return callFunction(specialErfcx$, args);
}

/**
 * The probability that a normal number is below self, elementwise.
 *
 * PyTorch: torch.special_ndtr / torch.special.ndtr
 * Graph: MulBackward1
 */
export function specialNdtr(self: Tensor): Tensor;
export function specialNdtr(...args: any[]): any {
  return callFunction(specialNdtr$, args);
}

/**
 * The number below which a normal one is with probability self, elementwise; NaN outside [0, 1].
 *
 * PyTorch: torch.special_ndtri / torch.special.ndtri
 * Graph: SpecialNdtriBackward0
 */
export function specialNdtri(self: Tensor): Tensor;
export function specialNdtri(...args: any[]): any {
  return callFunction(specialNdtri$, args);
}

/**
 * The logarithm of ndtr(self), elementwise, without underflow.
 *
 * PyTorch: torch.special_log_ndtr / torch.special.log_ndtr
 * Graph: SpecialLogNdtrBackward0
 */
export function specialLogNdtr(self: Tensor): Tensor;
export function specialLogNdtr(...args: any[]): any {
  return callFunction(specialLogNdtr$, args);
}

/**
 * The Chebyshev polynomial of the first kind of degree n, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_chebyshev_polynomial_t / torch.special.chebyshev_polynomial_t
 * Graph: none, it is not differentiable
 */
export function specialChebyshevPolynomialT(x: Tensor | Scalar, n: Tensor | Scalar): Tensor;
export function specialChebyshevPolynomialT(...args: any[]): any {
  return callFunction(specialChebyshevPolynomialT$, args);
}

/**
 * The Chebyshev polynomial of the second kind of degree n, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_chebyshev_polynomial_u / torch.special.chebyshev_polynomial_u
 * Graph: none, it is not differentiable
 */
export function specialChebyshevPolynomialU(x: Tensor | Scalar, n: Tensor | Scalar): Tensor;
export function specialChebyshevPolynomialU(...args: any[]): any {
  return callFunction(specialChebyshevPolynomialU$, args);
}

/**
 * The Chebyshev polynomial of the third kind of degree n, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_chebyshev_polynomial_v / torch.special.chebyshev_polynomial_v
 * Graph: none, it is not differentiable
 */
export function specialChebyshevPolynomialV(x: Tensor | Scalar, n: Tensor | Scalar): Tensor;
export function specialChebyshevPolynomialV(...args: any[]): any {
  return callFunction(specialChebyshevPolynomialV$, args);
}

/**
 * The Chebyshev polynomial of the fourth kind of degree n, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_chebyshev_polynomial_w / torch.special.chebyshev_polynomial_w
 * Graph: none, it is not differentiable
 */
export function specialChebyshevPolynomialW(x: Tensor | Scalar, n: Tensor | Scalar): Tensor;
export function specialChebyshevPolynomialW(...args: any[]): any {
  return callFunction(specialChebyshevPolynomialW$, args);
}

/**
 * The Chebyshev polynomial of the first kind at 2 x - 1, of degree n, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_shifted_chebyshev_polynomial_t / torch.special.shifted_chebyshev_polynomial_t
 * Graph: none, it is not differentiable
 */
export function specialShiftedChebyshevPolynomialT(x: Tensor | Scalar, n: Tensor | Scalar): Tensor;
export function specialShiftedChebyshevPolynomialT(...args: any[]): any {
  return callFunction(specialShiftedChebyshevPolynomialT$, args);
}

/**
 * The Chebyshev polynomial of the second kind at 2 x - 1, of degree n, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_shifted_chebyshev_polynomial_u / torch.special.shifted_chebyshev_polynomial_u
 * Graph: none, it is not differentiable
 */
export function specialShiftedChebyshevPolynomialU(x: Tensor | Scalar, n: Tensor | Scalar): Tensor;
export function specialShiftedChebyshevPolynomialU(...args: any[]): any {
  return callFunction(specialShiftedChebyshevPolynomialU$, args);
}

/**
 * The Chebyshev polynomial of the third kind at 2 x - 1, of degree n, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_shifted_chebyshev_polynomial_v / torch.special.shifted_chebyshev_polynomial_v
 * Graph: none, it is not differentiable
 */
export function specialShiftedChebyshevPolynomialV(x: Tensor | Scalar, n: Tensor | Scalar): Tensor;
export function specialShiftedChebyshevPolynomialV(...args: any[]): any {
  return callFunction(specialShiftedChebyshevPolynomialV$, args);
}

/**
 * The Chebyshev polynomial of the fourth kind at 2 x - 1, of degree n, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_shifted_chebyshev_polynomial_w / torch.special.shifted_chebyshev_polynomial_w
 * Graph: none, it is not differentiable
 */
export function specialShiftedChebyshevPolynomialW(x: Tensor | Scalar, n: Tensor | Scalar): Tensor;
export function specialShiftedChebyshevPolynomialW(...args: any[]): any {
  return callFunction(specialShiftedChebyshevPolynomialW$, args);
}

/**
 * The physicists' Hermite polynomial of degree n, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_hermite_polynomial_h / torch.special.hermite_polynomial_h
 * Graph: none, it is not differentiable
 */
export function specialHermitePolynomialH(x: Tensor | Scalar, n: Tensor | Scalar): Tensor;
export function specialHermitePolynomialH(...args: any[]): any {
  return callFunction(specialHermitePolynomialH$, args);
}

/**
 * The probabilists' Hermite polynomial of degree n, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_hermite_polynomial_he / torch.special.hermite_polynomial_he
 * Graph: none, it is not differentiable
 */
export function specialHermitePolynomialHe(x: Tensor | Scalar, n: Tensor | Scalar): Tensor;
export function specialHermitePolynomialHe(...args: any[]): any {
  return callFunction(specialHermitePolynomialHe$, args);
}

/**
 * The Laguerre polynomial of degree n, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_laguerre_polynomial_l / torch.special.laguerre_polynomial_l
 * Graph: none, it is not differentiable
 */
export function specialLaguerrePolynomialL(x: Tensor | Scalar, n: Tensor | Scalar): Tensor;
export function specialLaguerrePolynomialL(...args: any[]): any {
  return callFunction(specialLaguerrePolynomialL$, args);
}

/**
 * The Legendre polynomial of degree n, elementwise. Not differentiable, as in PyTorch.
 *
 * PyTorch: torch.special_legendre_polynomial_p / torch.special.legendre_polynomial_p
 * Graph: none, it is not differentiable
 */
export function specialLegendrePolynomialP(x: Tensor | Scalar, n: Tensor | Scalar): Tensor;
export function specialLegendrePolynomialP(...args: any[]): any {
  return callFunction(specialLegendrePolynomialP$, args);
}

/**
 * -self, elementwise.
 *
 * PyTorch: torch.neg / Tensor.neg / torch.negative
 * Graph: NegBackward0
 */
export function neg(self: Tensor): Tensor;
export function neg(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(neg$, arguments);
  return self.neg();
}

/**
 * The absolute value, elementwise. Its gradient at 0 is 0.
 *
 * PyTorch: torch.abs / Tensor.abs / torch.absolute
 * Graph: AbsBackward0
 */
export function abs(self: Tensor): Tensor;
export function abs(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(abs$, arguments);
  return self.abs();
}

/**
 * -1, 0 or 1 by the sign, elementwise; its gradient is zero.
 *
 * PyTorch: torch.sign / Tensor.sign
 * Graph: SignBackward0
 */
export function sign(self: Tensor): Tensor;
export function sign(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(sign$, arguments);
  return self.sign();
}

/**
 * 1 / self, elementwise.
 *
 * PyTorch: torch.reciprocal / Tensor.reciprocal
 * Graph: ReciprocalBackward0
 */
export function reciprocal(self: Tensor): Tensor;
export function reciprocal(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(reciprocal$, arguments);
  return self.reciprocal();
}

/**
 * The square root, elementwise; NaN below 0.
 *
 * PyTorch: torch.sqrt / Tensor.sqrt
 * Graph: SqrtBackward0
 */
export function sqrt(self: Tensor): Tensor;
export function sqrt(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(sqrt$, arguments);
  return self.sqrt();
}

/**
 * 1 / sqrt(self), elementwise.
 *
 * PyTorch: torch.rsqrt / Tensor.rsqrt
 * Graph: RsqrtBackward0
 */
export function rsqrt(self: Tensor): Tensor;
export function rsqrt(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(rsqrt$, arguments);
  return self.rsqrt();
}

/**
 * e ** self, elementwise.
 *
 * PyTorch: torch.exp / Tensor.exp
 * Graph: ExpBackward0
 */
export function exp(self: Tensor): Tensor;
export function exp(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(exp$, arguments);
  return self.exp();
}

/**
 * 2 ** self, elementwise.
 *
 * PyTorch: torch.exp2 / Tensor.exp2 / torch.special.exp2
 * Graph: Exp2Backward0
 */
export function exp2(self: Tensor): Tensor;
export function exp2(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(exp2$, arguments);
  return self.exp2();
}

/**
 * exp(self) - 1, elementwise, exact for small self.
 *
 * PyTorch: torch.expm1 / Tensor.expm1 / torch.special.expm1
 * Graph: Expm1Backward0
 */
export function expm1(self: Tensor): Tensor;
export function expm1(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(expm1$, arguments);
  return self.expm1();
}

/**
 * The natural logarithm, elementwise; NaN below 0.
 *
 * PyTorch: torch.log / Tensor.log
 * Graph: LogBackward0
 */
export function log(self: Tensor): Tensor;
export function log(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(log$, arguments);
  return self.log();
}

/**
 * The logarithm to base 2, elementwise.
 *
 * PyTorch: torch.log2 / Tensor.log2
 * Graph: Log2Backward0
 */
export function log2(self: Tensor): Tensor;
export function log2(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(log2$, arguments);
  return self.log2();
}

/**
 * The logarithm to base 10, elementwise.
 *
 * PyTorch: torch.log10 / Tensor.log10
 * Graph: Log10Backward0
 */
export function log10(self: Tensor): Tensor;
export function log10(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(log10$, arguments);
  return self.log10();
}

/**
 * log(1 + self), elementwise, exact for small self.
 *
 * PyTorch: torch.log1p / Tensor.log1p / torch.special.log1p
 * Graph: Log1PBackward0
 */
export function log1p(self: Tensor): Tensor;
export function log1p(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(log1p$, arguments);
  return self.log1p();
}

/**
 * The sine of an angle in radians, elementwise.
 *
 * PyTorch: torch.sin / Tensor.sin
 * Graph: SinBackward0
 */
export function sin(self: Tensor): Tensor;
export function sin(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(sin$, arguments);
  return self.sin();
}

/**
 * The cosine of an angle in radians, elementwise.
 *
 * PyTorch: torch.cos / Tensor.cos
 * Graph: CosBackward0
 */
export function cos(self: Tensor): Tensor;
export function cos(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(cos$, arguments);
  return self.cos();
}

/**
 * The tangent of an angle in radians, elementwise.
 *
 * PyTorch: torch.tan / Tensor.tan
 * Graph: TanBackward0
 */
export function tan(self: Tensor): Tensor;
export function tan(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(tan$, arguments);
  return self.tan();
}

/**
 * The angle in [-pi/2, pi/2] whose sine is self, elementwise.
 *
 * PyTorch: torch.asin / Tensor.asin / torch.arcsin
 * Graph: AsinBackward0
 */
export function asin(self: Tensor): Tensor;
export function asin(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(asin$, arguments);
  return self.asin();
}

/**
 * The angle in [0, pi] whose cosine is self, elementwise.
 *
 * PyTorch: torch.acos / Tensor.acos / torch.arccos
 * Graph: AcosBackward0
 */
export function acos(self: Tensor): Tensor;
export function acos(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(acos$, arguments);
  return self.acos();
}

/**
 * The angle in (-pi/2, pi/2) whose tangent is self, elementwise.
 *
 * PyTorch: torch.atan / Tensor.atan / torch.arctan
 * Graph: AtanBackward0
 */
export function atan(self: Tensor): Tensor;
export function atan(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(atan$, arguments);
  return self.atan();
}

/**
 * The hyperbolic sine, elementwise.
 *
 * PyTorch: torch.sinh / Tensor.sinh
 * Graph: SinhBackward0
 */
export function sinh(self: Tensor): Tensor;
export function sinh(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(sinh$, arguments);
  return self.sinh();
}

/**
 * The hyperbolic cosine, elementwise.
 *
 * PyTorch: torch.cosh / Tensor.cosh
 * Graph: CoshBackward0
 */
export function cosh(self: Tensor): Tensor;
export function cosh(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(cosh$, arguments);
  return self.cosh();
}

/**
 * The hyperbolic tangent, elementwise.
 *
 * PyTorch: torch.tanh / Tensor.tanh
 * Graph: TanhBackward0
 */
export function tanh(self: Tensor): Tensor;
export function tanh(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(tanh$, arguments);
  return self.tanh();
}

/**
 * The inverse hyperbolic sine, elementwise.
 *
 * PyTorch: torch.asinh / Tensor.asinh / torch.arcsinh
 * Graph: AsinhBackward0
 */
export function asinh(self: Tensor): Tensor;
export function asinh(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(asinh$, arguments);
  return self.asinh();
}

/**
 * The inverse hyperbolic cosine, elementwise; NaN below 1.
 *
 * PyTorch: torch.acosh / Tensor.acosh / torch.arccosh
 * Graph: AcoshBackward0
 */
export function acosh(self: Tensor): Tensor;
export function acosh(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(acosh$, arguments);
  return self.acosh();
}

/**
 * The inverse hyperbolic tangent, elementwise; NaN outside [-1, 1].
 *
 * PyTorch: torch.atanh / Tensor.atanh / torch.arctanh
 * Graph: AtanhBackward0
 */
export function atanh(self: Tensor): Tensor;
export function atanh(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(atanh$, arguments);
  return self.atanh();
}

/**
 * The error function, elementwise.
 *
 * PyTorch: torch.erf / Tensor.erf / torch.special.erf
 * Graph: ErfBackward0
 */
export function erf(self: Tensor): Tensor;
export function erf(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(erf$, arguments);
  return self.erf();
}

/**
 * 1 - erf(self), elementwise, exact for large self.
 *
 * PyTorch: torch.erfc / Tensor.erfc / torch.special.erfc
 * Graph: ErfcBackward0
 */
export function erfc(self: Tensor): Tensor;
export function erfc(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(erfc$, arguments);
  return self.erfc();
}

/**
 * The largest integer not above, elementwise; its gradient is zero.
 *
 * PyTorch: torch.floor / Tensor.floor
 * Graph: FloorBackward0
 */
export function floor(self: Tensor): Tensor;
export function floor(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(floor$, arguments);
  return self.floor();
}

/**
 * The smallest integer not below, elementwise; its gradient is zero.
 *
 * PyTorch: torch.ceil / Tensor.ceil
 * Graph: CeilBackward0
 */
export function ceil(self: Tensor): Tensor;
export function ceil(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(ceil$, arguments);
  return self.ceil();
}

/**
 * The nearest integer, ties to even, elementwise; its gradient is zero.
 *
 * PyTorch: torch.round / Tensor.round / torch.special.round
 * Graph: RoundBackward0
 */
export function round(self: Tensor): Tensor;
/**
 * Rounded to a number of decimals (negative: tens, hundreds), ties to even, elementwise; its gradient is zero.
 *
 * PyTorch: torch.round / Tensor.round
 * Graph: RoundBackward1
 */
export function round(self: Tensor, options: { decimals: number }): Tensor;
export function round(self: any, options?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(round$, arguments);
  return arguments.length === 1 ? self.round() : self.round(options);
}

/**
 * The integer part, elementwise; its gradient is zero.
 *
 * PyTorch: torch.trunc / Tensor.trunc / torch.fix
 * Graph: TruncBackward0
 */
export function trunc(self: Tensor): Tensor;
export function trunc(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(trunc$, arguments);
  return self.trunc();
}

/**
 * self - trunc(self), elementwise.
 *
 * PyTorch: torch.frac / Tensor.frac
 * Graph: FracBackward0
 */
export function frac(self: Tensor): Tensor;
export function frac(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(frac$, arguments);
  return self.frac();
}

/**
 * 1 / (1 + exp(-self)), elementwise.
 *
 * PyTorch: torch.sigmoid / Tensor.sigmoid / torch.special.expit / torch.nn.functional.sigmoid
 * Graph: SigmoidBackward0
 */
export function sigmoid(self: Tensor): Tensor;
export function sigmoid(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(sigmoid$, arguments);
  return self.sigmoid();
}

/**
 * log(self / (1 - self)), elementwise; with eps self is clamped to [eps, 1 - eps] first.
 *
 * PyTorch: torch.logit / Tensor.logit / torch.special.logit
 * Graph: LogitBackward0
 */
export function logit(self: Tensor, eps?: number | null | { eps?: number | null }): Tensor;
export function logit(self: any, eps?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(logit$, arguments);
  return arguments.length === 1 ? self.logit() : self.logit(eps);
}

/**
 * Degrees to radians, elementwise.
 *
 * PyTorch: torch.deg2rad / Tensor.deg2rad
 * Graph: Deg2RadBackward0
 */
export function deg2rad(self: Tensor): Tensor;
export function deg2rad(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(deg2rad$, arguments);
  return self.deg2rad();
}

/**
 * Radians to degrees, elementwise.
 *
 * PyTorch: torch.rad2deg / Tensor.rad2deg
 * Graph: Rad2DegBackward0
 */
export function rad2deg(self: Tensor): Tensor;
export function rad2deg(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(rad2deg$, arguments);
  return self.rad2deg();
}

/**
 * The variance of all elements, divided by n - 1 (by n if not `unbiased`).
 *
 * PyTorch: torch.var / Tensor.var
 *
 * @param unbiased Default: true.
 */
function var_(self: Tensor, unbiased?: boolean | { unbiased?: boolean }): Tensor;
/**
 * The variances over the dimensions `dim`, divided by n - 1 (by n if not `unbiased`).
 *
 * PyTorch: torch.var / Tensor.var
 *
 * @param unbiased Default: true.
 */
function var_(self: Tensor, dim?: number | readonly number[] | null | VarOptions, unbiased?: boolean | VarOptions, keepdim?: boolean | VarOptions): Tensor;
/**
 * The variances over the dimensions `dim` (default: all), divided by n - `correction` (default: 1).
 *
 * PyTorch: torch.var / Tensor.var
 * Graph: VarBackward0
 */
function var_(self: Tensor, dim?: number | readonly number[] | null | VarCorrectionOptions, options?: VarCorrectionOptions): Tensor;
function var_(...args: any[]): any {
  return callFunction(var$, args);
}

/**
 * The standard deviation of all elements: the root of var().
 *
 * PyTorch: torch.std / Tensor.std
 *
 * @param unbiased Default: true.
 */
export function std(self: Tensor, unbiased?: boolean | { unbiased?: boolean }): Tensor;
/**
 * The standard deviations over the dimensions `dim`: the roots of var().
 *
 * PyTorch: torch.std / Tensor.std
 *
 * @param unbiased Default: true.
 */
export function std(self: Tensor, dim?: number | readonly number[] | null | StdOptions, unbiased?: boolean | StdOptions, keepdim?: boolean | StdOptions): Tensor;
/**
 * The standard deviations over the dimensions `dim` (default: all), the roots of var(); gradient 0 at 0.
 *
 * PyTorch: torch.std / Tensor.std
 * Graph: StdBackward0
 */
export function std(self: Tensor, dim?: number | readonly number[] | null | StdCorrectionOptions, options?: StdCorrectionOptions): Tensor;
export function std(...args: any[]): any {
  return callFunction(std$, args);
}

/**
 * The variance and the mean of all elements.
 *
 * PyTorch: torch.var_mean
 *
 * @param unbiased Default: true.
 */
export function varMean(self: Tensor, unbiased?: boolean | { unbiased?: boolean }): [Tensor, Tensor];
/**
 * The variances and the means over the dimensions `dim`.
 *
 * PyTorch: torch.var_mean
 *
 * @param unbiased Default: true.
 */
export function varMean(self: Tensor, dim?: number | readonly number[] | null | VarMeanOptions, unbiased?: boolean | VarMeanOptions, keepdim?: boolean | VarMeanOptions): [Tensor, Tensor];
/**
 * The variances, divided by n - `correction`, and the means over the dimensions `dim` (default: all).
 *
 * PyTorch: torch.var_mean
 * Graph: VarMeanBackward0
 */
export function varMean(self: Tensor, dim?: number | readonly number[] | null | VarMeanCorrectionOptions, options?: VarMeanCorrectionOptions): [Tensor, Tensor];
export function varMean(...args: any[]): any {
  return callFunction(varMean$, args);
}

/**
 * The standard deviation and the mean of all elements.
 *
 * PyTorch: torch.std_mean
 *
 * @param unbiased Default: true.
 */
export function stdMean(self: Tensor, unbiased?: boolean | { unbiased?: boolean }): [Tensor, Tensor];
/**
 * The standard deviations and the means over the dimensions `dim`.
 *
 * PyTorch: torch.std_mean
 *
 * @param unbiased Default: true.
 */
export function stdMean(self: Tensor, dim?: number | readonly number[] | null | StdMeanOptions, unbiased?: boolean | StdMeanOptions, keepdim?: boolean | StdMeanOptions): [Tensor, Tensor];
/**
 * The standard deviations, the roots of var(), and the means over the dimensions `dim` (default: all).
 *
 * PyTorch: torch.std_mean
 * Graph: StdMeanBackward0
 */
export function stdMean(self: Tensor, dim?: number | readonly number[] | null | StdMeanCorrectionOptions, options?: StdMeanCorrectionOptions): [Tensor, Tensor];
export function stdMean(...args: any[]): any {
  return callFunction(stdMean$, args);
}

/**
 * The same elements in row-major order with other sizes; one size may be -1. Throws where that needs a copy.
 *
 * PyTorch: torch.view / Tensor.view
 * Graph: ViewBackward0
 */
export function view(self: Tensor, size: number | readonly number[]): Tensor;
export function view(...args: any[]): any {
  return callFunction(view$, args);
}

/**
 * view() with the sizes of other.
 *
 * PyTorch: torch.view_as / Tensor.view_as
 */
export function viewAs(self: Tensor, other: Tensor): Tensor;
export function viewAs(...args: any[]): any {
  return callFunction(viewAs$, args);
}

/**
 * The elements in row-major order with other sizes; one size may be -1. A view where possible, else a copy.
 *
 * PyTorch: torch.reshape / Tensor.reshape
 */
export function reshape(self: Tensor, shape: number | readonly number[]): Tensor;
export function reshape(...args: any[]): any {
  return callFunction(reshape$, args);
}

/**
 * reshape() with the sizes of other.
 *
 * PyTorch: torch.reshape_as / Tensor.reshape_as
 */
export function reshapeAs(self: Tensor, other: Tensor): Tensor;
export function reshapeAs(...args: any[]): any {
  return callFunction(reshapeAs$, args);
}

/**
 * The dimensions from startDim to endDim as one.
 *
 * PyTorch: torch.flatten / Tensor.flatten
 *
 * @param startDim Default: 0.
 * @param endDim Default: -1.
 */
export function flatten(self: Tensor, startDim?: number | FlattenOptions, endDim?: number | FlattenOptions): Tensor;
export function flatten(...args: any[]): any {
  return callFunction(flatten$, args);
}

/**
 * One dimension as several; one of the sizes may be -1.
 *
 * PyTorch: torch.unflatten / Tensor.unflatten
 */
export function unflatten(self: Tensor, dim: number, sizes: number | readonly number[]): Tensor;
export function unflatten(...args: any[]): any {
  return callFunction(unflatten$, args);
}

/**
 * All dimensions as one.
 *
 * PyTorch: torch.ravel / Tensor.ravel
 */
export function ravel(self: Tensor): Tensor;
export function ravel(...args: any[]): any {
  return callFunction(ravel$, args);
}

/**
 * The dimensions in another order.
 *
 * PyTorch: torch.permute / Tensor.permute
 * Graph: PermuteBackward0
 */
export function permute(self: Tensor, dims: number | readonly number[]): Tensor;
export function permute(...args: any[]): any {
  return callFunction(permute$, args);
}

/**
 * Two dimensions exchanged.
 *
 * PyTorch: torch.transpose / Tensor.transpose / torch.swapaxes / torch.swapdims
 * Graph: TransposeBackward0
 */
export function transpose(self: Tensor, dim0: number, dim1: number): Tensor;
export function transpose(...args: any[]): any {
  return callFunction(transpose$, args);
}

/**
 * The transpose of a matrix; vectors and scalars as they are.
 *
 * PyTorch: torch.t / Tensor.t
 * Graph: TBackward0
 */
export function t(self: Tensor): Tensor;
export function t(...args: any[]): any {
  return callFunction(t$, args);
}

/**
 * The last two dimensions exchanged: the transposes of real matrices (..., m, n).
 *
 * PyTorch: torch.adjoint / Tensor.adjoint
 */
export function adjoint(self: Tensor): Tensor;
export function adjoint(...args: any[]): any {
  return callFunction(adjoint$, args);
}

/**
 * Dimensions moved to other places, the rest in order.
 *
 * PyTorch: torch.movedim / Tensor.movedim / torch.moveaxis
 */
export function movedim(self: Tensor, source: number | readonly number[], destination: number | readonly number[]): Tensor;
export function movedim(...args: any[]): any {
  return callFunction(movedim$, args);
}

/**
 * expand() under another name.
 *
 * PyTorch: torch.broadcast_to / Tensor.broadcast_to
 */
export function broadcastTo(self: Tensor, size: number | readonly number[]): Tensor;
export function broadcastTo(...args: any[]): any {
  return callFunction(broadcastTo$, args);
}

/**
 * Without the dimensions of size 1.
 *
 * PyTorch: torch.squeeze / Tensor.squeeze
 * Graph: SqueezeBackward0
 */
export function squeeze(self: Tensor): Tensor;
/**
 * Without this dimension if its size is 1.
 *
 * Without those of these dimensions whose size is 1.
 *
 * PyTorch: torch.squeeze / Tensor.squeeze
 * Graph: SqueezeBackward1, SqueezeBackward2
 */
export function squeeze(self: Tensor, dim: number | readonly number[]): Tensor;
export function squeeze(...args: any[]): any {
  return callFunction(squeeze$, args);
}

/**
 * With a new dimension of size 1 at this place.
 *
 * PyTorch: torch.unsqueeze / Tensor.unsqueeze
 * Graph: UnsqueezeBackward0
 */
export function unsqueeze(self: Tensor, dim: number): Tensor;
export function unsqueeze(...args: any[]): any {
  return callFunction(unsqueeze$, args);
}

/**
 * The slice at one index of a dimension, which disappears.
 *
 * PyTorch: torch.select / Tensor.select
 * Graph: SelectBackward0
 */
export function select(self: Tensor, dim: number, index: number): Tensor;
export function select(...args: any[]): any {
  return callFunction(select$, args);
}

/**
 * length elements of a dimension from start on.
 *
 * length elements of a dimension from start on, an integer scalar tensor.
 *
 * PyTorch: torch.narrow / Tensor.narrow
 */
export function narrow(self: Tensor, dim: number, start: Tensor | number, length: number): Tensor;
export function narrow(...args: any[]): any {
  return callFunction(narrow$, args);
}

/**
 * The diagonal of two dimensions, as the last dimension.
 *
 * PyTorch: torch.diagonal / Tensor.diagonal
 * Graph: DiagonalBackward0
 *
 * @param offset Default: 0.
 * @param dim1 Default: 0.
 * @param dim2 Default: 1.
 */
export function diagonal(self: Tensor, offset?: number | DiagonalOptions, dim1?: number | DiagonalOptions, dim2?: number | DiagonalOptions): Tensor;
export function diagonal(...args: any[]): any {
  return callFunction(diagonal$, args);
}

/**
 * Any sizes and strides over the storage, in elements; the offset counts from the start of the storage.
 *
 * PyTorch: torch.as_strided / Tensor.as_strided
 * Graph: AsStridedBackward0
 */
export function asStrided(self: Tensor, size: number | readonly number[], stride: number | readonly number[], storageOffset?: number | null | { storageOffset?: number | null }): Tensor;
export function asStrided(...args: any[]): any {
  return callFunction(asStrided$, args);
}

/**
 * All tensors expanded to their common sizes.
 *
 * PyTorch: torch.broadcast_tensors
 */
export function broadcastTensors(tensors: readonly Tensor[]): Tensor[];
export function broadcastTensors(...args: any[]): any {
  return callFunction(broadcastTensors$, args);
}

/**
 * A copy of self with src as the slice at one index of a dimension.
 *
 * PyTorch: torch.select_scatter / Tensor.select_scatter
 * Graph: SelectScatterBackward0
 */
export function selectScatter(self: Tensor, src: Tensor, dim: number, index: number): Tensor;
export function selectScatter(...args: any[]): any {
  return callFunction(selectScatter$, args);
}

/**
 * A copy of self with src as every step-th slice of a dimension from start up to, not including, end.
 *
 * PyTorch: torch.slice_scatter / Tensor.slice_scatter
 * Graph: SliceScatterBackward0
 *
 * @param dim Default: 0.
 * @param step Default: 1.
 */
export function sliceScatter(self: Tensor, src: Tensor, dim?: number | SliceScatterOptions, start?: number | null | SliceScatterOptions, end?: number | null | SliceScatterOptions, step?: number | SliceScatterOptions): Tensor;
export function sliceScatter(...args: any[]): any {
  return callFunction(sliceScatter$, args);
}

/**
 * A copy of self with src along the diagonal of two dimensions.
 *
 * PyTorch: torch.diagonal_scatter / Tensor.diagonal_scatter
 * Graph: DiagonalScatterBackward0
 *
 * @param offset Default: 0.
 * @param dim1 Default: 0.
 * @param dim2 Default: 1.
 */
export function diagonalScatter(self: Tensor, src: Tensor, offset?: number | DiagonalScatterOptions, dim1?: number | DiagonalScatterOptions, dim2?: number | DiagonalScatterOptions): Tensor;
export function diagonalScatter(...args: any[]): any {
  return callFunction(diagonalScatter$, args);
}

/**
 * A row-major copy of self with src at the positions that these sizes, strides and offset show of it.
 *
 * PyTorch: torch.as_strided_scatter / Tensor.as_strided_scatter
 * Graph: AsStridedScatterBackward0
 */
export function asStridedScatter(self: Tensor, src: Tensor, size: number | readonly number[], stride: number | readonly number[], storageOffset?: number | null | { storageOffset?: number | null }): Tensor;
export function asStridedScatter(...args: any[]): any {
  return callFunction(asStridedScatter$, args);
}

/**
 * A copy of length slices of a dimension from start on.
 *
 * PyTorch: torch.narrow_copy / Tensor.narrow_copy
 */
export function narrowCopy(self: Tensor, dim: number, start: number, length: number): Tensor;
export function narrowCopy(...args: any[]): any {
  return callFunction(narrowCopy$, args);
}

/**
 * self, a scalar as a vector of one element.
 *
 * PyTorch: torch.atleast_1d
 */
export function atleast1d(self: Tensor): Tensor;
/**
 * The tensors, scalars as vectors of one element.
 *
 * PyTorch: torch.atleast_1d
 */
export function atleast1d(tensors: readonly Tensor[]): Tensor[];
export function atleast1d(...args: any[]): any {
  return callFunction(atleast1d$, args);
}

/**
 * self, a vector as a row, a scalar as [1, 1].
 *
 * PyTorch: torch.atleast_2d
 */
export function atleast2d(self: Tensor): Tensor;
/**
 * The tensors, vectors as rows, scalars as [1, 1].
 *
 * PyTorch: torch.atleast_2d
 */
export function atleast2d(tensors: readonly Tensor[]): Tensor[];
export function atleast2d(...args: any[]): any {
  return callFunction(atleast2d$, args);
}

/**
 * self, a matrix as [m, n, 1], a vector as [1, n, 1], a scalar as [1, 1, 1].
 *
 * PyTorch: torch.atleast_3d
 */
export function atleast3d(self: Tensor): Tensor;
/**
 * The tensors, matrices as [m, n, 1], vectors as [1, n, 1], scalars as [1, 1, 1].
 *
 * PyTorch: torch.atleast_3d
 */
export function atleast3d(tensors: readonly Tensor[]): Tensor[];
export function atleast3d(...args: any[]): any {
  return callFunction(atleast3d$, args);
}

/**
 * The coordinates of a grid over these vectors: result k has in place [i0, i1, ...] the ik-th element of vector k. With indexing 'xy' the first two dimensions change places.
 *
 * PyTorch: torch.meshgrid
 */
export function meshgrid(tensors: readonly Tensor[], options?: { indexing?: string | null }): Tensor[];
export function meshgrid(...args: any[]): any {
  return callFunction(meshgrid$, args);
}

/**
 * The rows and the columns of the elements of the lower triangle of a [row, col] matrix, as [2, count]; int64.
 *
 * PyTorch: torch.tril_indices
 *
 * @param offset Default: 0.
 */
export function trilIndices(row: number, col: number, offset?: number | TrilIndicesOptions, options?: TrilIndicesOptions): Tensor;
export function trilIndices(...args: any[]): any {
  return callFunction(trilIndices$, args);
}

/**
 * The rows and the columns of the elements of the upper triangle of a [row, col] matrix, as [2, count]; int64.
 *
 * PyTorch: torch.triu_indices
 *
 * @param offset Default: 0.
 */
export function triuIndices(row: number, col: number, offset?: number | TriuIndicesOptions, options?: TriuIndicesOptions): Tensor;
export function triuIndices(...args: any[]): any {
  return callFunction(triuIndices$, args);
}

/**
 * steps values from base ** start to base ** end, their exponents evenly spaced.
 *
 * PyTorch: torch.logspace
 *
 * @param base Default: 10.
 */
export function logspace(start: Scalar, end: Scalar, steps: number, base?: number | LogspaceOptions, options?: LogspaceOptions): Tensor;
export function logspace(...args: any[]): any {
  return callFunction(logspace$, args);
}

/**
 * start, start + step, ... up to and including end. arange(), which leaves the end out, is the usual choice.
 *
 * PyTorch: torch.range
 *
 * @param step Default: 1.
 */
export function range(start: Scalar, end: Scalar, step?: Scalar | RangeOptions, options?: RangeOptions): Tensor;
export function range(...args: any[]): any {
  return callFunction(range$, args);
}

/**
 * A tensor of these sizes and strides whose elements are not specified.
 *
 * PyTorch: torch.empty_strided
 */
export function emptyStrided(size: number | readonly number[], stride: number | readonly number[], options?: TensorOptions): Tensor;
export function emptyStrided(...args: any[]): any {
  return callFunction(emptyStrided$, args);
}

/**
 * Ones with the probabilities in self, zeros else.
 *
 * PyTorch: torch.bernoulli / Tensor.bernoulli
 * Graph: BernoulliBackward0
 */
export function bernoulli(self: Tensor, options?: { generator?: Generator | null }): Tensor;
/**
 * Ones with probability p, zeros else, in the sizes and dtype of self.
 *
 * PyTorch: torch.bernoulli / Tensor.bernoulli
 * Graph: none, it is not differentiable
 */
export function bernoulli(self: Tensor, p: number, options?: { generator?: Generator | null }): Tensor;
export function bernoulli(...args: any[]): any {
  return callFunction(bernoulli$, args);
}

/**
 * Poisson distributed elements of the rates in self.
 *
 * PyTorch: torch.poisson / Tensor.poisson
 * Graph: PoissonBackward0
 */
export function poisson(self: Tensor, generator?: Generator | null | { generator?: Generator | null }): Tensor;
export function poisson(...args: any[]): any {
  return callFunction(poisson$, args);
}

/**
 * How many of count trials succeed, each with probability prob; elementwise, both broadcast.
 *
 * PyTorch: torch.binomial
 * Graph: none, it is not differentiable
 */
export function binomial(count: Tensor, prob: Tensor, generator?: Generator | null | { generator?: Generator | null }): Tensor;
export function binomial(...args: any[]): any {
  return callFunction(binomial$, args);
}

/**
 * Categories drawn by the weights in the last dimension of self, [n] or [m, n]; int64 of [num_samples] or [m, num_samples].
 *
 * PyTorch: torch.multinomial / Tensor.multinomial
 * Graph: none, it is not differentiable
 */
export function multinomial(self: Tensor, numSamples: number, replacement?: boolean | MultinomialOptions, options?: MultinomialOptions): Tensor;
export function multinomial(...args: any[]): any {
  return callFunction(multinomial$, args);
}

/**
 * Uniformly random integers in [0, high), with the sizes and dtype of self.
 *
 * PyTorch: torch.randint_like
 */
export function randintLike(self: Tensor, high: number, options?: TensorOptions): Tensor;
/**
 * Uniformly random integers in [low, high), with the sizes and dtype of self.
 *
 * PyTorch: torch.randint_like
 */
export function randintLike(self: Tensor, low: number, high: number, options?: TensorOptions): Tensor;
export function randintLike(...args: any[]): any {
  return callFunction(randintLike$, args);
}

/**
 * The differences of neighbours along a dimension, n times over; prepend and append are joined to self before.
 *
 * PyTorch: torch.diff / Tensor.diff
 *
 * @param n Default: 1.
 * @param dim Default: -1.
 */
export function diff(self: Tensor, n?: number | DiffOptions, dim?: number | DiffOptions, prepend?: Tensor | null | DiffOptions, append?: Tensor | null | DiffOptions): Tensor;
export function diff(...args: any[]): any {
  return callFunction(diff$, args);
}

/**
 * The derivative along each of the dims (default: all) by differences of neighbours, one result for each. spacing says how far apart the elements lie: a number, a number for each dim, or a vector of coordinates for each; edgeOrder 1 or 2 says how exact the differences at the ends are.
 *
 * PyTorch: torch.gradient
 */
export function gradient(self: Tensor, options?: GradientOptions): Tensor[];
/**
 * The derivative along each of the dims (default: all) by differences of neighbours, one result for each. spacing says how far apart the elements lie: a number, a number for each dim, or a vector of coordinates for each; edgeOrder 1 or 2 says how exact the differences at the ends are.
 *
 * PyTorch: torch.gradient
 */
export function gradient(self: Tensor, options: GradientScalararrayOptions): Tensor[];
/**
 * The derivative along each of the dims (default: all) by differences of neighbours, one result for each. spacing says how far apart the elements lie: a number, a number for each dim, or a vector of coordinates for each; edgeOrder 1 or 2 says how exact the differences at the ends are.
 *
 * PyTorch: torch.gradient
 */
export function gradient(self: Tensor, options: GradientTensorarrayOptions): Tensor[];
export function gradient(...args: any[]): any {
  return callFunction(gradient$, args);
}

/**
 * The integral along a dimension by the trapezoidal rule, of samples at the points x or at the distance dx.
 *
 * PyTorch: torch.trapezoid
 *
 * @param options.dim Default: -1.
 */
export function trapezoid(y: Tensor, x: Tensor, options?: { dim?: number }): Tensor;
/**
 * The integral along a dimension by the trapezoidal rule, of samples at the points x or at the distance dx.
 *
 * PyTorch: torch.trapezoid
 */
export function trapezoid(y: Tensor, options?: TrapezoidOptions): Tensor;
export function trapezoid(...args: any[]): any {
  return callFunction(trapezoid$, args);
}

/**
 * trapezoid() under another name.
 *
 * PyTorch: torch.trapz
 *
 * @param options.dim Default: -1.
 */
export function trapz(y: Tensor, x: Tensor, options?: { dim?: number }): Tensor;
/**
 * trapezoid() under another name.
 *
 * PyTorch: torch.trapz
 */
export function trapz(y: Tensor, options?: TrapzOptions): Tensor;
export function trapz(...args: any[]): any {
  return callFunction(trapz$, args);
}

/**
 * The running integrals along a dimension by the trapezoidal rule, one fewer than there are samples.
 *
 * PyTorch: torch.cumulative_trapezoid
 *
 * @param options.dim Default: -1.
 */
export function cumulativeTrapezoid(y: Tensor, x: Tensor, options?: { dim?: number }): Tensor;
/**
 * The running integrals along a dimension by the trapezoidal rule, one fewer than there are samples.
 *
 * PyTorch: torch.cumulative_trapezoid
 */
export function cumulativeTrapezoid(y: Tensor, options?: CumulativeTrapezoidOptions): Tensor;
export function cumulativeTrapezoid(...args: any[]): any {
  return callFunction(cumulativeTrapezoid$, args);
}

/**
 * The covariances of the rows of a matrix, whose columns are observations; fweights says how often each was made, aweights how much it counts. Divided by their number less the correction.
 *
 * PyTorch: torch.cov / Tensor.cov
 */
export function cov(self: Tensor, options?: CovOptions): Tensor;
export function cov(...args: any[]): any {
  return callFunction(cov$, args);
}

/**
 * Pearson's correlations of the rows of a matrix, whose columns are observations.
 *
 * PyTorch: torch.corrcoef / Tensor.corrcoef
 */
export function corrcoef(self: Tensor): Tensor;
export function corrcoef(...args: any[]): any {
  return callFunction(corrcoef$, args);
}

/**
 * Averages of outputSize windows along each spatial dimension (null: as many as there are elements), of (N, C, L) or (C, L).
 *
 * PyTorch: torch.nn.functional.adaptive_avg_pool1d
 */
export function adaptiveAvgPool1d(self: Tensor, outputSize: number | readonly number[]): Tensor;
export function adaptiveAvgPool1d(...args: any[]): any {
  return callFunction(adaptiveAvgPool1d$, args);
}

/**
 * Averages of outputSize windows along each spatial dimension (null: as many as there are elements), of (N, C, H, W) or (C, H, W).
 *
 * PyTorch: torch.nn.functional.adaptive_avg_pool2d
 */
export function adaptiveAvgPool2d(self: Tensor, outputSize: number | readonly (number | null)[]): Tensor;
export function adaptiveAvgPool2d(...args: any[]): any {
  return callFunction(adaptiveAvgPool2d$, args);
}

/**
 * Averages of outputSize windows along each spatial dimension (null: as many as there are elements), of (N, C, D, H, W) or (C, D, H, W).
 *
 * PyTorch: torch.nn.functional.adaptive_avg_pool3d
 */
export function adaptiveAvgPool3d(self: Tensor, outputSize: number | readonly (number | null)[]): Tensor;
export function adaptiveAvgPool3d(...args: any[]): any {
  return callFunction(adaptiveAvgPool3d$, args);
}

/**
 * Maxima of outputSize windows along each spatial dimension, of (N, C, L) or (C, L).
 *
 * PyTorch: torch.nn.functional.adaptive_max_pool1d
 */
export function adaptiveMaxPool1d(self: Tensor, outputSize: number | readonly number[], returnIndices?: false | { returnIndices?: false }): Tensor;
/**
 * As above, also giving where the maxima are (int64, row-major in their plane).
 *
 * PyTorch: torch.adaptive_max_pool1d
 *
 * @param returnIndices Default: true.
 */
export function adaptiveMaxPool1d(self: Tensor, outputSize: number | readonly number[], returnIndices?: true | { returnIndices?: true }): [Tensor, Tensor];
export function adaptiveMaxPool1d(...args: any[]): any {
  return callFunction(adaptiveMaxPool1d$, args);
}

/**
 * Maxima of outputSize windows along each spatial dimension (null: as many as there are elements), of (N, C, H, W) or (C, H, W).
 *
 * PyTorch: torch.nn.functional.adaptive_max_pool2d
 */
export function adaptiveMaxPool2d(self: Tensor, outputSize: number | readonly (number | null)[], returnIndices?: false | { returnIndices?: false }): Tensor;
/**
 * As above, also giving where the maxima are (int64, row-major in their plane).
 *
 * PyTorch: torch.adaptive_max_pool2d
 *
 * @param returnIndices Default: true.
 */
export function adaptiveMaxPool2d(self: Tensor, outputSize: number | readonly (number | null)[], returnIndices?: true | { returnIndices?: true }): [Tensor, Tensor];
export function adaptiveMaxPool2d(...args: any[]): any {
  return callFunction(adaptiveMaxPool2d$, args);
}

/**
 * Maxima of outputSize windows along each spatial dimension (null: as many as there are elements), of (N, C, D, H, W) or (C, D, H, W).
 *
 * PyTorch: torch.nn.functional.adaptive_max_pool3d
 */
export function adaptiveMaxPool3d(self: Tensor, outputSize: number | readonly (number | null)[], returnIndices?: false | { returnIndices?: false }): Tensor;
/**
 * As above, also giving where the maxima are (int64, row-major in their plane).
 *
 * PyTorch: torch.adaptive_max_pool3d
 *
 * @param returnIndices Default: true.
 */
export function adaptiveMaxPool3d(self: Tensor, outputSize: number | readonly (number | null)[], returnIndices?: true | { returnIndices?: true }): [Tensor, Tensor];
export function adaptiveMaxPool3d(...args: any[]): any {
  return callFunction(adaptiveMaxPool3d$, args);
}

/**
 * Elements of one value around the last dimensions: pad has how many on the left and on the right, for the last dimension first. Negative numbers cut off.
 *
 * PyTorch: torch.constant_pad_nd
 * Graph: ConstantPadNdBackward0
 *
 * @param value Default: 0.
 */
export function constantPadNd(self: Tensor, pad: number | readonly number[], value?: Scalar | { value?: Scalar }): Tensor;
export function constantPadNd(...args: any[]): any {
  return callFunction(constantPadNd$, args);
}

/**
 * Pads the last dimensions; pad has how many elements on the left and on the right, for the last dimension first. The mode is 'constant' (of value, default 0), 'reflect', 'replicate' or 'circular'; the last three want (N, C, ...), and all but the circular one also (C, ...).
 *
 * PyTorch: torch.nn.functional.pad
 *
 * @param mode Default: 'constant'.
 */
export function pad(input: Tensor, pad: number | readonly number[], mode?: string | PadOptions, value?: number | null | PadOptions): Tensor;
export function pad(...args: any[]): any {
  return callFunction(pad$, args);
}

/**
 * nn.functional.unfold: the windows of (N, C, H, W) or (C, H, W), padded by zeros, as the columns of (N, C kh kw, windows).
 *
 * PyTorch: torch.im2col / torch.nn.functional.unfold
 * Graph: Im2ColBackward0
 *
 * @param dilation Default: 1.
 * @param padding Default: 0.
 * @param stride Default: 1.
 */
export function im2col(self: Tensor, kernelSize: number | readonly number[], dilation?: number | readonly number[] | Im2colOptions, padding?: number | readonly number[] | Im2colOptions, stride?: number | readonly number[] | Im2colOptions): Tensor;
export function im2col(...args: any[]): any {
  return callFunction(im2col$, args);
}

/**
 * nn.functional.fold: the image (N, C, H, W), with H and W from outputSize, whose every element is the sum of the elements of the windows that cover it; the windows are the columns of (N, C kh kw, windows) or (C kh kw, windows).
 *
 * PyTorch: torch.col2im / torch.nn.functional.fold / torch.fold
 * Graph: Col2ImBackward0
 *
 * @param dilation Default: 1.
 * @param padding Default: 0.
 * @param stride Default: 1.
 */
export function col2im(self: Tensor, outputSize: number | readonly number[], kernelSize: number | readonly number[], dilation?: number | readonly number[] | Col2imOptions, padding?: number | readonly number[] | Col2imOptions, stride?: number | readonly number[] | Col2imOptions): Tensor;
export function col2im(...args: any[]): any {
  return callFunction(col2im$, args);
}

/**
 * Samples input (N, C, H, W) at the positions grid (N, ..., 2), which are (x, y) in [-1, 1]; or (N, C, D, H, W) at (x, y, z). The mode is 'bilinear', 'nearest' or 'bicubic'; outside there are zeros, the 'border' elements, or the input's 'reflection'. alignCorners: -1 and 1 are the centres of the outer elements, not their edges.
 *
 * PyTorch: torch.nn.functional.grid_sample
 *
 * @param mode Default: 'bilinear'.
 * @param paddingMode Default: 'zeros'.
 */
export function gridSample(input: Tensor, grid: Tensor, mode?: string | GridSampleOptions, paddingMode?: string | GridSampleOptions, alignCorners?: boolean | null | GridSampleOptions): Tensor;
export function gridSample(...args: any[]): any {
  return callFunction(gridSample$, args);
}

/**
 * The form of affineGrid that takes any matrices.
 *
 * PyTorch: torch.affine_grid_generator
 * Graph: AffineGridGeneratorBackward0
 */
export function affineGridGenerator(theta: Tensor, size: number | readonly number[], alignCorners: boolean): Tensor;
export function affineGridGenerator(...args: any[]): any {
  return callFunction(affineGridGenerator$, args);
}

/**
 * The positions (N, H, W, 2) for gridSample, of an image of these sizes (N, C, H, W) under the affine maps theta (N, 2, 3); or (N, D, H, W, 3) for sizes (N, C, D, H, W) and theta (N, 3, 4).
 *
 * PyTorch: torch.nn.functional.affine_grid
 */
export function affineGrid(theta: Tensor, size: number | readonly number[], alignCorners?: boolean | null | { alignCorners?: boolean | null }): Tensor;
export function affineGrid(...args: any[]): any {
  return callFunction(affineGrid$, args);
}

/**
 * Resizes (N, C, ...): size says how many elements each spatial dimension is to have, or scaleFactor how many times as many. Modes: nearest, nearest-exact, linear (one dimension), bilinear and bicubic (two), trilinear (three), area. alignCorners lets the centres of the first and last elements meet, not their edges; antialias smooths where there are to be fewer elements.
 *
 * PyTorch: torch.nn.functional.interpolate
 *
 * @param mode Default: 'nearest'.
 */
export function interpolate(input: Tensor, size?: number | readonly number[] | null | InterpolateOptions, scaleFactor?: number | readonly number[] | null | InterpolateOptions, mode?: string | InterpolateOptions, alignCorners?: boolean | null | InterpolateOptions, recomputeScaleFactor?: boolean | null | InterpolateOptions, antialias?: boolean | InterpolateOptions): Tensor;
export function interpolate(...args: any[]): any {
  return callFunction(interpolate$, args);
}

/**
 * interpolate() under its older name: size says how many elements each spatial dimension is to have, or scaleFactor how many times as many.
 *
 * PyTorch: torch.nn.functional.upsample
 *
 * @param mode Default: 'nearest'.
 */
export function upsample(input: Tensor, size?: number | readonly number[] | null | UpsampleOptions, scaleFactor?: number | readonly number[] | null | UpsampleOptions, mode?: string | UpsampleOptions, alignCorners?: boolean | null | UpsampleOptions): Tensor;
export function upsample(...args: any[]): any {
  return callFunction(upsample$, args);
}

/**
 * interpolate() with the mode nearest: size says how many elements each spatial dimension is to have, or scaleFactor how many times as many.
 *
 * PyTorch: torch.nn.functional.upsample_nearest
 */
export function upsampleNearest(input: Tensor, size?: number | readonly number[] | null | UpsampleNearestOptions, scaleFactor?: number | readonly number[] | null | UpsampleNearestOptions): Tensor;
export function upsampleNearest(...args: any[]): any {
  return callFunction(upsampleNearest$, args);
}

/**
 * interpolate() with the mode bilinear and alignCorners: size says how many elements each spatial dimension is to have, or scaleFactor how many times as many.
 *
 * PyTorch: torch.nn.functional.upsample_bilinear
 */
export function upsampleBilinear(input: Tensor, size?: number | readonly number[] | null | UpsampleBilinearOptions, scaleFactor?: number | readonly number[] | null | UpsampleBilinearOptions): Tensor;
export function upsampleBilinear(...args: any[]): any {
  return callFunction(upsampleBilinear$, args);
}

/**
 * The channels of (..., C r r, H, W) as pixels of (..., C, H r, W r), for r = upscaleFactor.
 *
 * PyTorch: torch.nn.functional.pixel_shuffle
 * Graph: PixelShuffleBackward0
 */
export function pixelShuffle(self: Tensor, upscaleFactor: number): Tensor;
export function pixelShuffle(...args: any[]): any {
  return callFunction(pixelShuffle$, args);
}

/**
 * Undoes pixelShuffle: the pixels of (..., C, H r, W r) as channels of (..., C r r, H, W), for r = downscaleFactor.
 *
 * PyTorch: torch.nn.functional.pixel_unshuffle
 * Graph: PixelUnshuffleBackward0
 */
export function pixelUnshuffle(self: Tensor, downscaleFactor: number): Tensor;
export function pixelUnshuffle(...args: any[]): any {
  return callFunction(pixelUnshuffle$, args);
}

/**
 * The channels of (N, C, ...) in another order: the first of each group, then the second of each, ...
 *
 * PyTorch: torch.nn.functional.channel_shuffle
 * Graph: ChannelShuffleBackward0
 */
export function channelShuffle(self: Tensor, groups: number): Tensor;
export function channelShuffle(...args: any[]): any {
  return callFunction(channelShuffle$, args);
}

/**
 * Undoes max pooling: zeros, with each element where indices says that the maximum was. outputSize decides among the sizes that pool to the same; (N, C, L) or (C, L).
 *
 * PyTorch: torch.nn.functional.max_unpool1d
 *
 * @param padding Default: 0.
 */
export function maxUnpool1d(self: Tensor, indices: Tensor, kernelSize: number | readonly number[], stride?: number | readonly number[] | null | MaxUnpool1dOptions, padding?: number | readonly number[] | MaxUnpool1dOptions, outputSize?: number | readonly number[] | null | MaxUnpool1dOptions): Tensor;
export function maxUnpool1d(...args: any[]): any {
  return callFunction(maxUnpool1d$, args);
}

/**
 * Undoes max pooling: zeros, with each element where indices says that the maximum was. outputSize decides among the sizes that pool to the same; (N, C, H, W) or (C, H, W).
 *
 * PyTorch: torch.nn.functional.max_unpool2d
 *
 * @param padding Default: 0.
 */
export function maxUnpool2d(self: Tensor, indices: Tensor, kernelSize: number | readonly number[], stride?: number | readonly number[] | null | MaxUnpool2dOptions, padding?: number | readonly number[] | MaxUnpool2dOptions, outputSize?: number | readonly number[] | null | MaxUnpool2dOptions): Tensor;
export function maxUnpool2d(...args: any[]): any {
  return callFunction(maxUnpool2d$, args);
}

/**
 * Undoes max pooling: zeros, with each element where indices says that the maximum was. outputSize decides among the sizes that pool to the same; (N, C, D, H, W) or (C, D, H, W).
 *
 * PyTorch: torch.nn.functional.max_unpool3d
 *
 * @param padding Default: 0.
 */
export function maxUnpool3d(self: Tensor, indices: Tensor, kernelSize: number | readonly number[], stride?: number | readonly number[] | null | MaxUnpool3dOptions, padding?: number | readonly number[] | MaxUnpool3dOptions, outputSize?: number | readonly number[] | null | MaxUnpool3dOptions): Tensor;
export function maxUnpool3d(...args: any[]): any {
  return callFunction(maxUnpool3d$, args);
}

/**
 * Maxima of windows of kernelSize at pseudo-random places, as many as outputSize says, or outputRatio times as many as there are elements; randomSamples are numbers from [0, 1), one for each plane and dimension; (N, C, H, W) or (C, H, W).
 *
 * PyTorch: torch.nn.functional.fractional_max_pool2d
 */
export function fractionalMaxPool2d(self: Tensor, kernelSize: number | readonly number[], outputSize?: number | readonly number[] | null | FractionalMaxPool2dOptions, outputRatio?: number | readonly number[] | null | FractionalMaxPool2dOptions, returnIndices?: false | FractionalMaxPool2dOptions, randomSamples?: Tensor | null | FractionalMaxPool2dOptions): Tensor;
/**
 * As above, also giving where the maxima are (int64, row-major in their plane).
 *
 * PyTorch: torch.fractional_max_pool2d
 *
 * @param returnIndices Default: true.
 */
export function fractionalMaxPool2d(self: Tensor, kernelSize: number | readonly number[], outputSize?: number | readonly number[] | null | FractionalMaxPool2dReturnIndicesOptions, outputRatio?: number | readonly number[] | null | FractionalMaxPool2dReturnIndicesOptions, returnIndices?: true | FractionalMaxPool2dReturnIndicesOptions, randomSamples?: Tensor | null | FractionalMaxPool2dReturnIndicesOptions): [Tensor, Tensor];
export function fractionalMaxPool2d(...args: any[]): any {
  return callFunction(fractionalMaxPool2d$, args);
}

/**
 * Maxima of windows of kernelSize at pseudo-random places, as many as outputSize says, or outputRatio times as many as there are elements; randomSamples are numbers from [0, 1), one for each plane and dimension; (N, C, D, H, W) or (C, D, H, W).
 *
 * PyTorch: torch.nn.functional.fractional_max_pool3d
 */
export function fractionalMaxPool3d(self: Tensor, kernelSize: number | readonly number[], outputSize?: number | readonly number[] | null | FractionalMaxPool3dOptions, outputRatio?: number | readonly number[] | null | FractionalMaxPool3dOptions, returnIndices?: false | FractionalMaxPool3dOptions, randomSamples?: Tensor | null | FractionalMaxPool3dOptions): Tensor;
/**
 * As above, also giving where the maxima are (int64, row-major in their plane).
 *
 * PyTorch: torch.fractional_max_pool3d
 *
 * @param returnIndices Default: true.
 */
export function fractionalMaxPool3d(self: Tensor, kernelSize: number | readonly number[], outputSize?: number | readonly number[] | null | FractionalMaxPool3dReturnIndicesOptions, outputRatio?: number | readonly number[] | null | FractionalMaxPool3dReturnIndicesOptions, returnIndices?: true | FractionalMaxPool3dReturnIndicesOptions, randomSamples?: Tensor | null | FractionalMaxPool3dReturnIndicesOptions): [Tensor, Tensor];
export function fractionalMaxPool3d(...args: any[]): any {
  return callFunction(fractionalMaxPool3d$, args);
}

/**
 * The norm (sum x^p)^(1/p), p = normType, of every window of kernelSize along (N, C, L) or (C, L).
 *
 * PyTorch: torch.nn.functional.lp_pool1d
 */
export function lpPool1d(self: Tensor, normType: number, kernelSize: number | readonly number[], stride?: number | readonly number[] | null | LpPool1dOptions, ceilMode?: boolean | LpPool1dOptions): Tensor;
export function lpPool1d(...args: any[]): any {
  return callFunction(lpPool1d$, args);
}

/**
 * The norm (sum x^p)^(1/p), p = normType, of every window of kernelSize in (N, C, H, W) or (C, H, W).
 *
 * PyTorch: torch.nn.functional.lp_pool2d
 */
export function lpPool2d(self: Tensor, normType: number, kernelSize: number | readonly number[], stride?: number | readonly number[] | null | LpPool2dOptions, ceilMode?: boolean | LpPool2dOptions): Tensor;
export function lpPool2d(...args: any[]): any {
  return callFunction(lpPool2d$, args);
}

/**
 * The sums over the dims of the elements where mask holds; 0 where it holds nowhere.
 *
 * PyTorch: torch.masked_sum
 */
export function maskedSum(input: Tensor, dim?: number | readonly number[] | null | MaskedSumOptions, options?: MaskedSumOptions): Tensor;
export function maskedSum(...args: any[]): any {
  return callFunction(maskedSum$, args);
}

/**
 * The products over the dims of the elements where mask holds; 1 where it holds nowhere.
 *
 * PyTorch: torch.masked_prod
 */
export function maskedProd(input: Tensor, dim?: number | readonly number[] | null | MaskedProdOptions, options?: MaskedProdOptions): Tensor;
export function maskedProd(...args: any[]): any {
  return callFunction(maskedProd$, args);
}

/**
 * The maxima over the dims of the elements where mask holds; the lowest value of the dtype where it holds nowhere.
 *
 * PyTorch: torch.masked_amax
 */
export function maskedAmax(input: Tensor, dim?: number | readonly number[] | null | MaskedAmaxOptions, options?: MaskedAmaxOptions): Tensor;
export function maskedAmax(...args: any[]): any {
  return callFunction(maskedAmax$, args);
}

/**
 * The minima over the dims of the elements where mask holds; the highest value of the dtype where it holds nowhere.
 *
 * PyTorch: torch.masked_amin
 */
export function maskedAmin(input: Tensor, dim?: number | readonly number[] | null | MaskedAminOptions, options?: MaskedAminOptions): Tensor;
export function maskedAmin(...args: any[]): any {
  return callFunction(maskedAmin$, args);
}

/**
 * Where the largest of the elements is for which mask holds, along dim or in the flattened tensor; in the dtype of input, as PyTorch has it.
 *
 * PyTorch: torch.masked_argmax
 */
export function maskedArgmax(input: Tensor, dim?: number | null | MaskedArgmaxOptions, options?: MaskedArgmaxOptions): Tensor;
export function maskedArgmax(...args: any[]): any {
  return callFunction(maskedArgmax$, args);
}

/**
 * Where the smallest of the elements is for which mask holds, along dim or in the flattened tensor; in the dtype of input, as PyTorch has it.
 *
 * PyTorch: torch.masked_argmin
 */
export function maskedArgmin(input: Tensor, dim?: number | null | MaskedArgminOptions, options?: MaskedArgminOptions): Tensor;
export function maskedArgmin(...args: any[]): any {
  return callFunction(maskedArgmin$, args);
}

/**
 * The means over the dims of the elements where mask holds; NaN where it holds nowhere.
 *
 * PyTorch: torch.masked_mean
 */
export function maskedMean(input: Tensor, dim?: number | readonly number[] | null | MaskedMeanOptions, options?: MaskedMeanOptions): Tensor;
export function maskedMean(...args: any[]): any {
  return callFunction(maskedMean$, args);
}

/**
 * log sum exp over the dims of the elements where mask holds; -Infinity where it holds nowhere.
 *
 * PyTorch: torch.masked_logsumexp
 */
export function maskedLogsumexp(input: Tensor, dim?: number | readonly number[] | null | MaskedLogsumexpOptions, options?: MaskedLogsumexpOptions): Tensor;
export function maskedLogsumexp(...args: any[]): any {
  return callFunction(maskedLogsumexp$, args);
}

/**
 * The norms of order ord over the dims of the elements where mask holds.
 *
 * PyTorch: torch.masked_norm
 *
 * @param ord Default: 2.
 */
export function maskedNorm(input: Tensor, ord?: number | null | MaskedNormOptions, dim?: number | readonly number[] | null | MaskedNormOptions, options?: MaskedNormOptions): Tensor;
export function maskedNorm(...args: any[]): any {
  return callFunction(maskedNorm$, args);
}

/**
 * The variances over the dims of the elements where mask holds, divided by their number, less one if unbiased.
 *
 * PyTorch: torch.masked_var
 */
export function maskedVar(input: Tensor, dim?: number | readonly number[] | null | MaskedVarOptions, unbiased?: boolean | MaskedVarOptions, options?: MaskedVarOptions): Tensor;
export function maskedVar(...args: any[]): any {
  return callFunction(maskedVar$, args);
}

/**
 * The square roots of maskedVar().
 *
 * PyTorch: torch.masked_std
 */
export function maskedStd(input: Tensor, dim?: number | readonly number[] | null | MaskedStdOptions, unbiased?: boolean | MaskedStdOptions, options?: MaskedStdOptions): Tensor;
export function maskedStd(...args: any[]): any {
  return callFunction(maskedStd$, args);
}

/**
 * The running sums along dim of the elements where mask holds.
 *
 * PyTorch: torch.masked_cumsum
 */
export function maskedCumsum(input: Tensor, dim: number, options?: MaskedCumsumOptions): Tensor;
export function maskedCumsum(...args: any[]): any {
  return callFunction(maskedCumsum$, args);
}

/**
 * The running products along dim of the elements where mask holds.
 *
 * PyTorch: torch.masked_cumprod
 */
export function maskedCumprod(input: Tensor, dim: number, options?: MaskedCumprodOptions): Tensor;
export function maskedCumprod(...args: any[]): any {
  return callFunction(maskedCumprod$, args);
}

/**
 * softmax() along dim among the elements where mask holds; the others get 0.
 *
 * PyTorch: torch.masked_softmax
 */
export function maskedSoftmax(input: Tensor, dim: number, options?: MaskedSoftmaxOptions): Tensor;
export function maskedSoftmax(...args: any[]): any {
  return callFunction(maskedSoftmax$, args);
}

/**
 * logSoftmax() along dim among the elements where mask holds; the others get -Infinity.
 *
 * PyTorch: torch.masked_log_softmax
 */
export function maskedLogSoftmax(input: Tensor, dim: number, options?: MaskedLogSoftmaxOptions): Tensor;
export function maskedLogSoftmax(...args: any[]): any {
  return callFunction(maskedLogSoftmax$, args);
}

/**
 * softmin() along dim among the elements where mask holds; the others get 0.
 *
 * PyTorch: torch.masked_softmin
 */
export function maskedSoftmin(input: Tensor, dim: number, options?: MaskedSoftminOptions): Tensor;
export function maskedSoftmin(...args: any[]): any {
  return callFunction(maskedSoftmin$, args);
}

/**
 * input divided by its norm along dim (at least eps), both of the elements where mask holds; the others get 0.
 *
 * PyTorch: torch.masked_normalize
 */
export function maskedNormalize(input: Tensor, ord: number, dim: number, options?: MaskedNormalizeOptions): Tensor;
export function maskedNormalize(...args: any[]): any {
  return callFunction(maskedNormalize$, args);
}

/**
 * log(exp(input) + exp(other)), elementwise; what a mask leaves out counts as -Infinity.
 *
 * PyTorch: torch.masked_logaddexp
 */
export function maskedLogaddexp(input: Tensor, other: Tensor, options?: MaskedLogaddexpOptions): Tensor;
export function maskedLogaddexp(...args: any[]): any {
  return callFunction(maskedLogaddexp$, args);
}

/**
 * The medians along dim of the elements where mask holds (of two the lower); NaN where it holds nowhere.
 *
 * PyTorch: torch.masked_median
 *
 * @param dim Default: -1.
 */
export function maskedMedian(input: Tensor, dim?: number | MaskedMedianOptions, options?: MaskedMedianOptions): Tensor;
export function maskedMedian(...args: any[]): any {
  return callFunction(maskedMedian$, args);
}

/**
 * self - alpha * other, elementwise with broadcasting.
 *
 * PyTorch: torch.sub / Tensor.sub / torch.subtract
 * Graph: SubBackward0
 *
 * @param options.alpha Default: 1.
 */
export function subtract(self: Tensor | Scalar, other: Tensor | Scalar, options?: { alpha?: Scalar }): Tensor;
export function subtract(self: any, other?: any, options?: any): any {
  if (arguments.length > 3 || !(self instanceof Tensor)) return callFunction(subtract$, arguments);
  return self.subtract(other, options);
}

/**
 * self * other, elementwise with broadcasting.
 *
 * PyTorch: torch.mul / Tensor.mul / torch.multiply
 * Graph: MulBackward0
 */
export function multiply(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function multiply(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(multiply$, arguments);
  return self.multiply(other);
}

/**
 * self / other, elementwise with broadcasting; integers divide to floats.
 *
 * PyTorch: torch.div / Tensor.div / torch.divide / torch.true_divide
 * Graph: DivBackward0
 */
export function divide(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function divide(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(divide$, arguments);
  return self.divide(other);
}

/**
 * self / other, elementwise with broadcasting; integers divide to floats.
 *
 * PyTorch: torch.div / Tensor.div / torch.divide / torch.true_divide
 * Graph: DivBackward0
 */
export function trueDivide(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function trueDivide(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(trueDivide$, arguments);
  return self.trueDivide(other);
}

/**
 * The angle in (-pi, pi] of the point (other, self), elementwise.
 *
 * PyTorch: torch.atan2 / Tensor.atan2 / torch.arctan2
 * Graph: Atan2Backward0
 */
export function arctan2(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function arctan2(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(arctan2$, arguments);
  return self.arctan2(other);
}

/**
 * Whether self differs from other, elementwise with broadcasting.
 *
 * PyTorch: torch.ne / Tensor.ne / torch.not_equal
 * Graph: none, it is not differentiable
 */
export function notEqual(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function notEqual(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(notEqual$, arguments);
  return self.notEqual(other);
}

/**
 * Whether self < other, elementwise with broadcasting.
 *
 * PyTorch: torch.lt / Tensor.lt / torch.less
 * Graph: none, it is not differentiable
 */
export function less(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function less(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(less$, arguments);
  return self.less(other);
}

/**
 * Whether self <= other, elementwise with broadcasting.
 *
 * PyTorch: torch.le / Tensor.le / torch.less_equal
 * Graph: none, it is not differentiable
 */
export function lessEqual(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function lessEqual(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(lessEqual$, arguments);
  return self.lessEqual(other);
}

/**
 * Whether self > other, elementwise with broadcasting.
 *
 * PyTorch: torch.gt / Tensor.gt / torch.greater
 * Graph: none, it is not differentiable
 */
export function greater(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function greater(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(greater$, arguments);
  return self.greater(other);
}

/**
 * Whether self >= other, elementwise with broadcasting.
 *
 * PyTorch: torch.ge / Tensor.ge / torch.greater_equal
 * Graph: none, it is not differentiable
 */
export function greaterEqual(self: Tensor | Scalar, other: Tensor | Scalar): Tensor;
export function greaterEqual(self: any, other?: any): any {
  if (arguments.length > 2 || !(self instanceof Tensor)) return callFunction(greaterEqual$, arguments);
  return self.greaterEqual(other);
}

/**
 * self limited to [min, max], elementwise. The gradient is 1 inside and at the bounds, 0 outside.
 *
 * PyTorch: torch.clamp / Tensor.clamp / torch.clip
 * Graph: ClampBackward1
 */
export function clip(self: Tensor, min?: Scalar | null | ClampOptions, max?: Scalar | null | ClampOptions): Tensor;
export function clip(self: any, min?: any, max?: any): any {
  if (arguments.length > 3 || !(self instanceof Tensor)) return callFunction(clip$, arguments);
  return arguments.length === 1 ? self.clip() : self.clip(min, max);
}

/**
 * The tensors one after the other along a dimension; all other sizes are equal. Dtypes are promoted.
 *
 * PyTorch: torch.cat / torch.concat / torch.concatenate
 * Graph: CatBackward0
 *
 * @param dim Default: 0.
 */
export function concat(tensors: readonly Tensor[], dim?: number | { dim?: number }): Tensor;
export function concat(...args: any[]): any {
  return callFunction(concat$, args);
}

/**
 * The tensors one after the other along a dimension; all other sizes are equal. Dtypes are promoted.
 *
 * PyTorch: torch.cat / torch.concat / torch.concatenate
 * Graph: CatBackward0
 *
 * @param dim Default: 0.
 */
export function concatenate(tensors: readonly Tensor[], dim?: number | { dim?: number }): Tensor;
export function concatenate(...args: any[]): any {
  return callFunction(concatenate$, args);
}

/**
 * The tensors below one another: joined along dimension 0, vectors as rows.
 *
 * PyTorch: torch.vstack / torch.row_stack
 */
export function rowStack(tensors: readonly Tensor[]): Tensor;
export function rowStack(...args: any[]): any {
  return callFunction(rowStack$, args);
}

/**
 * log(1 / (1 + exp(-self))), elementwise, without overflow.
 *
 * PyTorch: torch.log_sigmoid / torch.nn.functional.logsigmoid / torch.logsigmoid
 * Graph: LogSigmoidBackward0
 */
export function logsigmoid(self: Tensor): Tensor;
export function logsigmoid(...args: any[]): any {
  return callFunction(logsigmoid$, args);
}

/**
 * The sums of products of the vectors along one dimension of two tensors, with broadcasting.
 *
 * PyTorch: torch.linalg_vecdot / torch.linalg.vecdot / torch.vecdot
 *
 * @param options.dim Default: -1.
 */
export function vecdot(x: Tensor, y: Tensor, options?: { dim?: number }): Tensor;
export function vecdot(...args: any[]): any {
  return callFunction(vecdot$, args);
}

/**
 * The products of all pairs of elements of two vectors, (n, m).
 *
 * PyTorch: torch.outer / Tensor.outer / torch.ger
 */
export function ger(self: Tensor, vec2: Tensor): Tensor;
export function ger(...args: any[]): any {
  return callFunction(ger$, args);
}

/**
 * -self, elementwise.
 *
 * PyTorch: torch.neg / Tensor.neg / torch.negative
 * Graph: NegBackward0
 */
export function negative(self: Tensor): Tensor;
export function negative(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(negative$, arguments);
  return self.negative();
}

/**
 * The absolute value, elementwise. Its gradient at 0 is 0.
 *
 * PyTorch: torch.abs / Tensor.abs / torch.absolute
 * Graph: AbsBackward0
 */
export function absolute(self: Tensor): Tensor;
export function absolute(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(absolute$, arguments);
  return self.absolute();
}

/**
 * The angle in [-pi/2, pi/2] whose sine is self, elementwise.
 *
 * PyTorch: torch.asin / Tensor.asin / torch.arcsin
 * Graph: AsinBackward0
 */
export function arcsin(self: Tensor): Tensor;
export function arcsin(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(arcsin$, arguments);
  return self.arcsin();
}

/**
 * The angle in [0, pi] whose cosine is self, elementwise.
 *
 * PyTorch: torch.acos / Tensor.acos / torch.arccos
 * Graph: AcosBackward0
 */
export function arccos(self: Tensor): Tensor;
export function arccos(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(arccos$, arguments);
  return self.arccos();
}

/**
 * The angle in (-pi/2, pi/2) whose tangent is self, elementwise.
 *
 * PyTorch: torch.atan / Tensor.atan / torch.arctan
 * Graph: AtanBackward0
 */
export function arctan(self: Tensor): Tensor;
export function arctan(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(arctan$, arguments);
  return self.arctan();
}

/**
 * The inverse hyperbolic sine, elementwise.
 *
 * PyTorch: torch.asinh / Tensor.asinh / torch.arcsinh
 * Graph: AsinhBackward0
 */
export function arcsinh(self: Tensor): Tensor;
export function arcsinh(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(arcsinh$, arguments);
  return self.arcsinh();
}

/**
 * The inverse hyperbolic cosine, elementwise; NaN below 1.
 *
 * PyTorch: torch.acosh / Tensor.acosh / torch.arccosh
 * Graph: AcoshBackward0
 */
export function arccosh(self: Tensor): Tensor;
export function arccosh(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(arccosh$, arguments);
  return self.arccosh();
}

/**
 * The inverse hyperbolic tangent, elementwise; NaN outside [-1, 1].
 *
 * PyTorch: torch.atanh / Tensor.atanh / torch.arctanh
 * Graph: AtanhBackward0
 */
export function arctanh(self: Tensor): Tensor;
export function arctanh(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(arctanh$, arguments);
  return self.arctanh();
}

/**
 * The integer part, elementwise; its gradient is zero.
 *
 * PyTorch: torch.trunc / Tensor.trunc / torch.fix
 * Graph: TruncBackward0
 */
export function fix(self: Tensor): Tensor;
export function fix(self: any): any {
  if (arguments.length > 1 || !(self instanceof Tensor)) return callFunction(fix$, arguments);
  return self.fix();
}

/**
 * Two dimensions exchanged.
 *
 * PyTorch: torch.transpose / Tensor.transpose / torch.swapaxes / torch.swapdims
 * Graph: TransposeBackward0
 */
export function swapaxes(self: Tensor, dim0: number, dim1: number): Tensor;
export function swapaxes(...args: any[]): any {
  return callFunction(swapaxes$, args);
}

/**
 * Two dimensions exchanged.
 *
 * PyTorch: torch.transpose / Tensor.transpose / torch.swapaxes / torch.swapdims
 * Graph: TransposeBackward0
 */
export function swapdims(self: Tensor, dim0: number, dim1: number): Tensor;
export function swapdims(...args: any[]): any {
  return callFunction(swapdims$, args);
}

/**
 * Dimensions moved to other places, the rest in order.
 *
 * PyTorch: torch.movedim / Tensor.movedim / torch.moveaxis
 */
export function moveaxis(self: Tensor, source: number | readonly number[], destination: number | readonly number[]): Tensor;
export function moveaxis(...args: any[]): any {
  return callFunction(moveaxis$, args);
}

/**
 * nn.functional.fold: the image (N, C, H, W), with H and W from outputSize, whose every element is the sum of the elements of the windows that cover it; the windows are the columns of (N, C kh kw, windows) or (C kh kw, windows).
 *
 * PyTorch: torch.col2im / torch.nn.functional.fold / torch.fold
 * Graph: Col2ImBackward0
 *
 * @param dilation Default: 1.
 * @param padding Default: 0.
 * @param stride Default: 1.
 */
export function fold(self: Tensor, outputSize: number | readonly number[], kernelSize: number | readonly number[], dilation?: number | readonly number[] | Col2imOptions, padding?: number | readonly number[] | Col2imOptions, stride?: number | readonly number[] | Col2imOptions): Tensor;
export function fold(...args: any[]): any {
  return callFunction(fold$, args);
}

export { var_ as var };
