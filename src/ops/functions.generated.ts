// Generated from the op table by `npm run generate`. Do not edit: change the records in src/ops/.
import type { DTypeLike } from '../base/dtype.js';
import type { Generator } from '../kernel/random.js';
import type { TensorOptions } from '../tensor/autograd-methods.js';
import type { Scalar } from '../tensor/tensor.js';
import type {
  AddmmOptions,
  AddmvOptions,
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
  DiagEmbedOptions,
  DiagonalOptions,
  FlattenOptions,
  HistcOptions,
  HistogramBinsTensorOptions,
  HistogramOptions,
  IscloseOptions,
  KthvalueOptions,
  MeanOptions,
  ModeOptions,
  NanmeanOptions,
  NanquantileOptions,
  NansumOptions,
  NormNamedOptions,
  NormOptions,
  ProdOptions,
  QuantileOptions,
  RepeatInterleaveOptions,
  Rot90Options,
  SoftplusOptions,
  SortOptions,
  SortStableOptions,
  StdCorrectionOptions,
  StdOptions,
  SumOptions,
  TopkOptions,
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
  norm$,
  linalgVectorNorm$,
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
  movedim$,
  broadcastTo$,
  squeeze$,
  unsqueeze$,
  select$,
  narrow$,
  diagonal$,
  asStrided$,
  broadcastTensors$,
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

/** Options of `embedding`. */
export interface EmbeddingOptions {
  paddingIdx?: number | null;
  maxNorm?: number | null;
  /** Default: 2. */
  normType?: number;
  scaleGradByFreq?: boolean;
  sparse?: boolean;
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

/** Options of `linalgVectorNorm`. */
export interface LinalgVectorNormOptions {
  /** Default: 2. */
  ord?: Scalar;
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
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

/** Options of `combinations`. */
export interface CombinationsOptions {
  /** Default: 2. */
  r?: number;
  withReplacement?: boolean;
}

/** Options of `histogramdd`. */
export interface HistogramddOptions {
  range?: readonly number[] | null;
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
  if (!(self instanceof Tensor)) return callFunction(add$, [self, other, options]);
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
  if (!(self instanceof Tensor)) return callFunction(sub$, [self, other, options]);
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
  if (!(self instanceof Tensor)) return callFunction(rsub$, [self, other, options]);
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
  if (!(self instanceof Tensor)) return callFunction(mul$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(div$, [self, other, options]);
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
  if (!(self instanceof Tensor)) return callFunction(floorDivide$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(remainder$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(fmod$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(pow$, [self, exponent]);
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
  if (!(self instanceof Tensor)) return callFunction(atan2$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(maximum$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(minimum$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(relu$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(eq$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(ne$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(lt$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(le$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(gt$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(ge$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(logicalAnd$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(logicalOr$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(logicalXor$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(logicalNot$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(isnan$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(isinf$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(isfinite$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(clamp$, [self, min, max]);
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
  if (!(self instanceof Tensor)) return callFunction(clampMin$, [self, min]);
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
  if (!(self instanceof Tensor)) return callFunction(clampMax$, [self, max]);
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
 * A tensor whose elements are not specified.
 *
 * PyTorch: torch.empty
 */
export function empty(size: number | readonly number[], options?: TensorOptions): Tensor;
/**
 * A tensor whose elements are not specified.
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
 * The p-norms over the dimensions `dim` (default: all): (sum |x|^p)^(1/p); p may be 0 and (-)Infinity.
 *
 * PyTorch: torch.norm / Tensor.norm
 * Graph: LinalgVectorNormBackward0
 *
 * @param p Default: 2.
 */
export function norm(self: Tensor, p?: Scalar | null | NormOptions, dim?: number | readonly number[] | null | NormOptions, keepdim?: boolean | NormOptions, options?: NormOptions): Tensor;
/**
 * The Frobenius norm ('fro') over the dimensions `dim` (default: all): the root of the sum of squares.
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
 * -self, elementwise.
 *
 * PyTorch: torch.neg / Tensor.neg / torch.negative
 * Graph: NegBackward0
 */
export function neg(self: Tensor): Tensor;
export function neg(self: any): any {
  if (!(self instanceof Tensor)) return callFunction(neg$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(abs$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(sign$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(reciprocal$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(sqrt$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(rsqrt$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(exp$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(exp2$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(expm1$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(log$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(log2$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(log10$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(log1p$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(sin$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(cos$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(tan$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(asin$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(acos$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(atan$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(sinh$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(cosh$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(tanh$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(asinh$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(acosh$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(atanh$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(erf$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(erfc$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(floor$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(ceil$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(round$, [self, options]);
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
  if (!(self instanceof Tensor)) return callFunction(trunc$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(frac$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(sigmoid$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(logit$, [self, eps]);
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
  if (!(self instanceof Tensor)) return callFunction(deg2rad$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(rad2deg$, [self]);
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
 * PyTorch: torch.diagonal / Tensor.diagonal / torch.linalg.diagonal
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
 * self - alpha * other, elementwise with broadcasting.
 *
 * PyTorch: torch.sub / Tensor.sub / torch.subtract
 * Graph: SubBackward0
 *
 * @param options.alpha Default: 1.
 */
export function subtract(self: Tensor | Scalar, other: Tensor | Scalar, options?: { alpha?: Scalar }): Tensor;
export function subtract(self: any, other?: any, options?: any): any {
  if (!(self instanceof Tensor)) return callFunction(subtract$, [self, other, options]);
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
  if (!(self instanceof Tensor)) return callFunction(multiply$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(divide$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(trueDivide$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(arctan2$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(notEqual$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(less$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(lessEqual$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(greater$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(greaterEqual$, [self, other]);
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
  if (!(self instanceof Tensor)) return callFunction(clip$, [self, min, max]);
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
  if (!(self instanceof Tensor)) return callFunction(negative$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(absolute$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(arcsin$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(arccos$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(arctan$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(arcsinh$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(arccosh$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(arctanh$, [self]);
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
  if (!(self instanceof Tensor)) return callFunction(fix$, [self]);
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

export { var_ as var };
