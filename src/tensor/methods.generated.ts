// Generated from the op table by `npm run generate`. Do not edit: change the records in src/ops/.
import type { DTypeLike } from '../base/dtype.js';
import type { Generator } from '../kernel/random.js';
import type { TensorOptions } from './autograd-methods.js';
import type { Scalar, Tensor } from './tensor.js';

/** Options of `softplus`. */
export interface SoftplusOptions {
  /** Default: 1. */
  beta?: Scalar;
  /** Default: 20. */
  threshold?: Scalar;
}

/** Options of `clamp`. */
export interface ClampOptions {
  min?: Scalar | null;
  max?: Scalar | null;
}

/** Options of `clamp`. */
export interface ClampOneSidedOptions {
  min?: Tensor | null;
  max?: Tensor | null;
}

/** Options of `isclose`. */
export interface IscloseOptions {
  /** Default: 0.00001. */
  rtol?: number;
  /** Default: 1e-8. */
  atol?: number;
  equalNan?: boolean;
}

/** Options of `allclose`. */
export interface AllcloseOptions {
  /** Default: 0.00001. */
  rtol?: number;
  /** Default: 1e-8. */
  atol?: number;
  equalNan?: boolean;
}

/** Options of `to`. */
export interface ToOptions {
  nonBlocking?: boolean;
  copy?: boolean;
}

/** Options of `uniform`. */
export interface UniformOptions {
  /** Default: 0. */
  from?: number;
  /** Default: 1. */
  to?: number;
  generator?: Generator | null;
}

/** Options of `normal`. */
export interface NormalOptions {
  /** Default: 0. */
  mean?: number;
  /** Default: 1. */
  std?: number;
  generator?: Generator | null;
}

/** Options of `hardtanh`. */
export interface HardtanhOptions {
  /** Default: -1. */
  minVal?: Scalar;
  /** Default: 1. */
  maxVal?: Scalar;
}

/** Options of `nanToNum`. */
export interface NanToNumOptions {
  nan?: number | null;
  posinf?: number | null;
  neginf?: number | null;
}

/** Options of `rrelu`. */
export interface RreluOptions {
  /** Default: 0.125. */
  lower?: Scalar;
  /** Default: 0.3333333333333333. */
  upper?: Scalar;
  training?: boolean;
}

/** Options of `triangularSolve`. */
export interface TriangularSolveOptions {
  /** Default: true. */
  upper?: boolean;
  transpose?: boolean;
  unitriangular?: boolean;
}

/** Options of `norm`. */
export interface NormOptions {
  /** Default: 2. */
  p?: Scalar | null;
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
}

/** Options of `norm`. */
export interface NormNamedOptions {
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
}

/** Options of `addbmm`. */
export interface AddbmmOptions {
  /** Default: 1. */
  beta?: Scalar;
  /** Default: 1. */
  alpha?: Scalar;
}

/** Options of `addr`. */
export interface AddrOptions {
  /** Default: 1. */
  beta?: Scalar;
  /** Default: 1. */
  alpha?: Scalar;
}

/** Options of `addmm`. */
export interface AddmmOptions {
  /** Default: 1. */
  beta?: Scalar;
  /** Default: 1. */
  alpha?: Scalar;
}

/** Options of `addmv`. */
export interface AddmvOptions {
  /** Default: 1. */
  beta?: Scalar;
  /** Default: 1. */
  alpha?: Scalar;
}

/** Options of `baddbmm`. */
export interface BaddbmmOptions {
  /** Default: 1. */
  beta?: Scalar;
  /** Default: 1. */
  alpha?: Scalar;
}

/** Options of `repeatInterleave`. */
export interface RepeatInterleaveOptions {
  dim?: number | null;
  outputSize?: number | null;
}

/** Options of `rot90`. */
export interface Rot90Options {
  /** Default: 1. */
  k?: number;
  /** Default: [0,1]. */
  dims?: number | readonly number[];
}

/** Options of `diagEmbed`. */
export interface DiagEmbedOptions {
  /** Default: 0. */
  offset?: number;
  /** Default: -2. */
  dim1?: number;
  /** Default: -1. */
  dim2?: number;
}

/** Options of `sum`. */
export interface SumOptions {
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
}

/** Options of `nansum`. */
export interface NansumOptions {
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
}

/** Options of `mean`. */
export interface MeanOptions {
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
}

/** Options of `nanmean`. */
export interface NanmeanOptions {
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  dtype?: DTypeLike | null;
}

/** Options of `prod`. */
export interface ProdOptions {
  keepdim?: boolean;
  dtype?: DTypeLike | null;
}

/** Options of `all`. */
export interface AllOptions {
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
}

/** Options of `any`. */
export interface AnyOptions {
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
}

/** Options of `amax`. */
export interface AmaxOptions {
  /** Default: []. */
  dim?: number | readonly number[];
  keepdim?: boolean;
}

/** Options of `amin`. */
export interface AminOptions {
  /** Default: []. */
  dim?: number | readonly number[];
  keepdim?: boolean;
}

/** Options of `aminmax`. */
export interface AminmaxOptions {
  dim?: number | null;
  keepdim?: boolean;
}

/** Options of `argmax`. */
export interface ArgmaxOptions {
  dim?: number | null;
  keepdim?: boolean;
}

/** Options of `argmin`. */
export interface ArgminOptions {
  dim?: number | null;
  keepdim?: boolean;
}

/** Options of `bincount`. */
export interface BincountOptions {
  weights?: Tensor | null;
  /** Default: 0. */
  minlength?: number;
}

/** Options of `histc`. */
export interface HistcOptions {
  /** Default: 100. */
  bins?: number;
  /** Default: 0. */
  min?: Scalar;
  /** Default: 0. */
  max?: Scalar;
}

/** Options of `histogram`. */
export interface HistogramOptions {
  /** Default: 100. */
  bins?: number;
  range?: number | readonly number[] | null;
  weight?: Tensor | null;
  density?: boolean;
}

/** Options of `histogram`. */
export interface HistogramBinsTensorOptions {
  weight?: Tensor | null;
  density?: boolean;
}

/** Options of `mode`. */
export interface ModeOptions {
  /** Default: -1. */
  dim?: number;
  keepdim?: boolean;
}

/** Options of `quantile`. */
export interface QuantileOptions {
  dim?: number | null;
  keepdim?: boolean;
  /** Default: 'linear'. */
  interpolation?: string;
}

/** Options of `nanquantile`. */
export interface NanquantileOptions {
  dim?: number | null;
  keepdim?: boolean;
  /** Default: 'linear'. */
  interpolation?: string;
}

/** Options of `sort`. */
export interface SortOptions {
  /** Default: -1. */
  dim?: number;
  descending?: boolean;
}

/** Options of `sort`. */
export interface SortStableOptions {
  stable?: boolean | null;
  /** Default: -1. */
  dim?: number;
  descending?: boolean;
}

/** Options of `argsort`. */
export interface ArgsortOptions {
  /** Default: -1. */
  dim?: number;
  descending?: boolean;
}

/** Options of `argsort`. */
export interface ArgsortStableOptions {
  stable: boolean;
  /** Default: -1. */
  dim?: number;
  descending?: boolean;
}

/** Options of `topk`. */
export interface TopkOptions {
  /** Default: -1. */
  dim?: number;
  /** Default: true. */
  largest?: boolean;
  /** Default: true. */
  sorted?: boolean;
}

/** Options of `kthvalue`. */
export interface KthvalueOptions {
  /** Default: -1. */
  dim?: number;
  keepdim?: boolean;
}

/** Options of `unique`. */
export interface UniqueOptions {
  /** Default: true. */
  sorted?: boolean;
  returnInverse?: false;
  returnCounts?: false;
  dim?: number | null;
}

/** Options of `unique`. */
export interface UniqueAllOptions {
  /** Default: true. */
  sorted?: boolean;
  returnInverse?: boolean;
  returnCounts?: boolean;
  dim?: number | null;
}

/** Options of `uniqueConsecutive`. */
export interface UniqueConsecutiveOptions {
  returnInverse?: false;
  returnCounts?: false;
  dim?: number | null;
}

/** Options of `uniqueConsecutive`. */
export interface UniqueConsecutiveAllOptions {
  returnInverse?: boolean;
  returnCounts?: boolean;
  dim?: number | null;
}

/** Options of `var`. */
export interface VarOptions {
  dim?: number | readonly number[] | null;
  /** Default: true. */
  unbiased?: boolean;
  keepdim?: boolean;
}

/** Options of `var`. */
export interface VarCorrectionOptions {
  dim?: number | readonly number[] | null;
  correction?: Scalar | null;
  keepdim?: boolean;
}

/** Options of `std`. */
export interface StdOptions {
  dim?: number | readonly number[] | null;
  /** Default: true. */
  unbiased?: boolean;
  keepdim?: boolean;
}

/** Options of `std`. */
export interface StdCorrectionOptions {
  dim?: number | readonly number[] | null;
  correction?: Scalar | null;
  keepdim?: boolean;
}

/** Options of `flatten`. */
export interface FlattenOptions {
  /** Default: 0. */
  startDim?: number;
  /** Default: -1. */
  endDim?: number;
}

/** Options of `slice`. */
export interface SliceOptions {
  /** Default: 0. */
  dim?: number;
  start?: number | null;
  end?: number | null;
  /** Default: 1. */
  step?: number;
}

/** Options of `diagonal`. */
export interface DiagonalOptions {
  /** Default: 0. */
  offset?: number;
  /** Default: 0. */
  dim1?: number;
  /** Default: 1. */
  dim2?: number;
}

/** Options of `sliceScatter`. */
export interface SliceScatterOptions {
  /** Default: 0. */
  dim?: number;
  start?: number | null;
  end?: number | null;
  /** Default: 1. */
  step?: number;
}

/** Options of `diagonalScatter`. */
export interface DiagonalScatterOptions {
  /** Default: 0. */
  offset?: number;
  /** Default: 0. */
  dim1?: number;
  /** Default: 1. */
  dim2?: number;
}

/** Options of `bernoulli`. */
export interface BernoulliOptions {
  /** Default: 0.5. */
  p?: number;
  generator?: Generator | null;
}

/** Options of `exponential`. */
export interface ExponentialOptions {
  /** Default: 1. */
  lambd?: number;
  generator?: Generator | null;
}

/** Options of `cauchy`. */
export interface CauchyOptions {
  /** Default: 0. */
  median?: number;
  /** Default: 1. */
  sigma?: number;
  generator?: Generator | null;
}

/** Options of `logNormal`. */
export interface LogNormalOptions {
  /** Default: 1. */
  mean?: number;
  /** Default: 2. */
  std?: number;
  generator?: Generator | null;
}

/** Options of `random`. */
export interface RandomOptions {
  to?: number | null;
  generator?: Generator | null;
}

/** Options of `multinomial`. */
export interface MultinomialOptions {
  replacement?: boolean;
  generator?: Generator | null;
}

/** Options of `diff`. */
export interface DiffOptions {
  /** Default: 1. */
  n?: number;
  /** Default: -1. */
  dim?: number;
  prepend?: Tensor | null;
  append?: Tensor | null;
}

/** Options of `cov`. */
export interface CovOptions {
  /** Default: 1. */
  correction?: number;
  fweights?: Tensor | null;
  aweights?: Tensor | null;
}

/** The methods of Tensor that come from the op table. */
export interface OpMethods {
  /**
   * self + alpha * other, elementwise with broadcasting.
   *
   * PyTorch: torch.add / Tensor.add
   * Graph: AddBackward0
   *
   * @param options.alpha Default: 1.
   */
  add(other: Tensor | Scalar, options?: { alpha?: Scalar }): Tensor;

  /**
   * self + alpha * other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.add_
   *
   * @param options.alpha Default: 1.
   */
  add_(other: Tensor | Scalar, options?: { alpha?: Scalar }): this;

  /**
   * self - alpha * other, elementwise with broadcasting.
   *
   * PyTorch: torch.sub / Tensor.sub / torch.subtract
   * Graph: SubBackward0
   *
   * @param options.alpha Default: 1.
   */
  sub(other: Tensor | Scalar, options?: { alpha?: Scalar }): Tensor;

  /**
   * self - alpha * other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.sub_
   *
   * @param options.alpha Default: 1.
   */
  sub_(other: Tensor | Scalar, options?: { alpha?: Scalar }): this;

  /**
   * other - alpha * self: the subtraction with its operands exchanged.
   *
   * PyTorch: torch.rsub / Tensor.rsub
   * Graph: RsubBackward0
   *
   * @param options.alpha Default: 1.
   */
  rsub(other: Tensor | Scalar, options?: { alpha?: Scalar }): Tensor;

  /**
   * self * other, elementwise with broadcasting.
   *
   * PyTorch: torch.mul / Tensor.mul / torch.multiply
   * Graph: MulBackward0
   */
  mul(other: Tensor | Scalar): Tensor;

  /**
   * self * other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.mul_
   */
  mul_(other: Tensor | Scalar): this;

  /**
   * self / other, elementwise with broadcasting; integers divide to floats.
   *
   * The quotient rounded down (roundingMode 'floor') or toward zero ('trunc'), elementwise; its gradient is zero.
   *
   * PyTorch: torch.div / Tensor.div / torch.divide / torch.true_divide
   * Graph: DivBackward0, DivBackward2
   */
  div(other: Tensor | Scalar, options?: { roundingMode?: string | null }): Tensor;

  /**
   * self / other, elementwise with broadcasting; integers divide to floats.
   *
   * The quotient rounded down (roundingMode 'floor') or toward zero ('trunc'), elementwise; its gradient is zero.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.div_
   */
  div_(other: Tensor | Scalar, options?: { roundingMode?: string | null }): this;

  /**
   * The largest integer not above self / other, elementwise, as Python `//`. Not differentiable in PyTorch either.
   *
   * PyTorch: torch.floor_divide / Tensor.floor_divide
   * Graph: none, it is not differentiable
   */
  floorDivide(other: Tensor | Scalar): Tensor;

  /**
   * The largest integer not above self / other, elementwise, as Python `//`. Not differentiable in PyTorch either.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.floor_divide_
   */
  floorDivide_(other: Tensor | Scalar): this;

  /**
   * self - other * floor(self / other), elementwise: the sign of the divisor, as Python `%`.
   *
   * PyTorch: torch.remainder / Tensor.remainder
   * Graph: RemainderBackward1
   */
  remainder(other: Tensor | Scalar): Tensor;

  /**
   * self - other * floor(self / other), elementwise: the sign of the divisor, as Python `%`.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.remainder_
   */
  remainder_(other: Tensor | Scalar): this;

  /**
   * self - other * trunc(self / other), elementwise: the sign of the dividend, as in C.
   *
   * PyTorch: torch.fmod / Tensor.fmod
   * Graph: FmodBackward1
   */
  fmod(other: Tensor | Scalar): Tensor;

  /**
   * self - other * trunc(self / other), elementwise: the sign of the dividend, as in C.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.fmod_
   */
  fmod_(other: Tensor | Scalar): this;

  /**
   * self ** exponent, elementwise with broadcasting.
   *
   * self ** exponent for a number, elementwise. At exponent 0 the gradient is 0 everywhere.
   *
   * PyTorch: torch.pow / Tensor.pow
   * Graph: PowBackward1, PowBackward0
   */
  pow(exponent: Tensor | Scalar): Tensor;

  /**
   * self ** exponent, elementwise with broadcasting.
   *
   * self ** exponent for a number, elementwise. At exponent 0 the gradient is 0 everywhere.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.pow_
   */
  pow_(exponent: Tensor | Scalar): this;

  /**
   * The angle in (-pi, pi] of the point (other, self), elementwise.
   *
   * PyTorch: torch.atan2 / Tensor.atan2 / torch.arctan2
   * Graph: Atan2Backward0
   */
  atan2(other: Tensor | Scalar): Tensor;

  /**
   * The angle in (-pi, pi] of the point (other, self), elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.atan2_
   */
  atan2_(other: Tensor | Scalar): this;

  /**
   * The larger of self and other, elementwise; NaN if either is. Ties share the gradient evenly.
   *
   * PyTorch: torch.maximum / Tensor.maximum
   * Graph: MaximumBackward0
   */
  maximum(other: Tensor | Scalar): Tensor;

  /**
   * The smaller of self and other, elementwise; NaN if either is. Ties share the gradient evenly.
   *
   * PyTorch: torch.minimum / Tensor.minimum
   * Graph: MinimumBackward0
   */
  minimum(other: Tensor | Scalar): Tensor;

  /**
   * self where condition holds, other elsewhere, elementwise with broadcasting.
   *
   * PyTorch: torch.where / Tensor.where
   * Graph: WhereBackward0
   */
  where(condition: Tensor, other: Tensor | Scalar): Tensor;

  /**
   * self + weight * (end - self), elementwise with broadcasting.
   *
   * PyTorch: torch.lerp / Tensor.lerp
   * Graph: LerpBackward1
   */
  lerp(end: Tensor | Scalar, weight: Tensor | Scalar): Tensor;

  /**
   * self + weight * (end - self), elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.lerp_
   */
  lerp_(end: Tensor | Scalar, weight: Tensor | Scalar): this;

  /**
   * self + value * tensor1 * tensor2, elementwise with broadcasting.
   *
   * PyTorch: torch.addcmul / Tensor.addcmul
   * Graph: AddcmulBackward0
   *
   * @param options.value Default: 1.
   */
  addcmul(tensor1: Tensor | Scalar, tensor2: Tensor | Scalar, options?: { value?: Scalar }): Tensor;

  /**
   * self + value * tensor1 * tensor2, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.addcmul_
   *
   * @param options.value Default: 1.
   */
  addcmul_(tensor1: Tensor | Scalar, tensor2: Tensor | Scalar, options?: { value?: Scalar }): this;

  /**
   * self + value * tensor1 / tensor2, elementwise with broadcasting; floating types only.
   *
   * PyTorch: torch.addcdiv / Tensor.addcdiv
   * Graph: AddcdivBackward0
   *
   * @param options.value Default: 1.
   */
  addcdiv(tensor1: Tensor | Scalar, tensor2: Tensor | Scalar, options?: { value?: Scalar }): Tensor;

  /**
   * self + value * tensor1 / tensor2, elementwise with broadcasting; floating types only.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.addcdiv_
   *
   * @param options.value Default: 1.
   */
  addcdiv_(tensor1: Tensor | Scalar, tensor2: Tensor | Scalar, options?: { value?: Scalar }): this;

  /**
   * self * self, elementwise.
   *
   * PyTorch: torch.square / Tensor.square
   */
  square(): Tensor;

  /**
   * self * self, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.square_
   */
  square_(): this;

  /**
   * self ** exponent computed in float64, elementwise.
   *
   * self ** exponent for a number, computed in float64, elementwise.
   *
   * PyTorch: torch.float_power / Tensor.float_power
   */
  floatPower(exponent: Tensor | Scalar): Tensor;

  /**
   * self ** exponent computed in float64, elementwise.
   *
   * self ** exponent for a number, computed in float64, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.float_power_
   */
  floatPower_(exponent: Tensor | Scalar): this;

  /**
   * max(self, 0), elementwise. Its gradient at 0 is 0; NaN passes.
   *
   * PyTorch: torch.relu / Tensor.relu / torch.nn.functional.relu
   * Graph: ReluBackward0
   */
  relu(): Tensor;

  /**
   * max(self, 0), elementwise. Its gradient at 0 is 0; NaN passes.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.relu_
   */
  relu_(): this;

  /**
   * self where positive, negativeSlope * self elsewhere, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: torch.nn.functional.leaky_relu_
   *
   * @param negativeSlope Default: 0.01.
   */
  leakyRelu_(negativeSlope?: Scalar | { negativeSlope?: Scalar }): this;

  /**
   * self where positive, alpha (exp(self) - 1) elsewhere, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: torch.nn.functional.elu_
   *
   * @param alpha Default: 1.
   */
  elu_(alpha?: Scalar | { alpha?: Scalar }): this;

  /**
   * log(1 + exp(beta self)) / beta, elementwise; self itself where beta self exceeds the threshold.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: torch.nn.functional.softplus_
   *
   * @param beta Default: 1.
   * @param threshold Default: 20.
   */
  softplus_(beta?: Scalar | SoftplusOptions, threshold?: Scalar | SoftplusOptions): this;

  /**
   * self * sigmoid(self), elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: torch.nn.functional.silu_
   */
  silu_(): this;

  /**
   * Whether self = other, elementwise with broadcasting.
   *
   * PyTorch: torch.eq / Tensor.eq
   * Graph: none, it is not differentiable
   */
  eq(other: Tensor | Scalar): Tensor;

  /**
   * Whether self = other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.eq_
   */
  eq_(other: Tensor | Scalar): this;

  /**
   * Whether self differs from other, elementwise with broadcasting.
   *
   * PyTorch: torch.ne / Tensor.ne / torch.not_equal
   * Graph: none, it is not differentiable
   */
  ne(other: Tensor | Scalar): Tensor;

  /**
   * Whether self differs from other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.ne_
   */
  ne_(other: Tensor | Scalar): this;

  /**
   * Whether self < other, elementwise with broadcasting.
   *
   * PyTorch: torch.lt / Tensor.lt / torch.less
   * Graph: none, it is not differentiable
   */
  lt(other: Tensor | Scalar): Tensor;

  /**
   * Whether self < other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.lt_
   */
  lt_(other: Tensor | Scalar): this;

  /**
   * Whether self <= other, elementwise with broadcasting.
   *
   * PyTorch: torch.le / Tensor.le / torch.less_equal
   * Graph: none, it is not differentiable
   */
  le(other: Tensor | Scalar): Tensor;

  /**
   * Whether self <= other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.le_
   */
  le_(other: Tensor | Scalar): this;

  /**
   * Whether self > other, elementwise with broadcasting.
   *
   * PyTorch: torch.gt / Tensor.gt / torch.greater
   * Graph: none, it is not differentiable
   */
  gt(other: Tensor | Scalar): Tensor;

  /**
   * Whether self > other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.gt_
   */
  gt_(other: Tensor | Scalar): this;

  /**
   * Whether self >= other, elementwise with broadcasting.
   *
   * PyTorch: torch.ge / Tensor.ge / torch.greater_equal
   * Graph: none, it is not differentiable
   */
  ge(other: Tensor | Scalar): Tensor;

  /**
   * Whether self >= other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.ge_
   */
  ge_(other: Tensor | Scalar): this;

  /**
   * Whether both are nonzero, elementwise with broadcasting.
   *
   * PyTorch: torch.logical_and / Tensor.logical_and
   * Graph: none, it is not differentiable
   */
  logicalAnd(other: Tensor | Scalar): Tensor;

  /**
   * Whether both are nonzero, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.logical_and_
   */
  logicalAnd_(other: Tensor | Scalar): this;

  /**
   * Whether either is nonzero, elementwise with broadcasting.
   *
   * PyTorch: torch.logical_or / Tensor.logical_or
   * Graph: none, it is not differentiable
   */
  logicalOr(other: Tensor | Scalar): Tensor;

  /**
   * Whether either is nonzero, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.logical_or_
   */
  logicalOr_(other: Tensor | Scalar): this;

  /**
   * Whether exactly one is nonzero, elementwise with broadcasting.
   *
   * PyTorch: torch.logical_xor / Tensor.logical_xor
   * Graph: none, it is not differentiable
   */
  logicalXor(other: Tensor | Scalar): Tensor;

  /**
   * Whether exactly one is nonzero, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.logical_xor_
   */
  logicalXor_(other: Tensor | Scalar): this;

  /**
   * Whether self is zero, elementwise.
   *
   * PyTorch: torch.logical_not / Tensor.logical_not
   * Graph: none, it is not differentiable
   */
  logicalNot(): Tensor;

  /**
   * Whether self is zero, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.logical_not_
   */
  logicalNot_(): this;

  /**
   * Whether self is NaN, elementwise.
   *
   * PyTorch: torch.isnan / Tensor.isnan
   * Graph: none, it is not differentiable
   */
  isnan(): Tensor;

  /**
   * Whether self is infinite, elementwise.
   *
   * PyTorch: torch.isinf / Tensor.isinf
   * Graph: none, it is not differentiable
   */
  isinf(): Tensor;

  /**
   * Whether self is neither infinite nor NaN, elementwise.
   *
   * PyTorch: torch.isfinite / Tensor.isfinite
   * Graph: none, it is not differentiable
   */
  isfinite(): Tensor;

  /**
   * self limited to [min, max], elementwise. The gradient is 1 inside and at the bounds, 0 outside.
   *
   * PyTorch: torch.clamp / Tensor.clamp / torch.clip
   * Graph: ClampBackward1
   */
  clamp(min?: Scalar | null | ClampOptions, max?: Scalar | null | ClampOptions): Tensor;

  /**
   * self limited to [min, max], elementwise with broadcasting; a bound gets the gradient where self is outside of it.
   *
   * PyTorch: torch.clamp / Tensor.clamp
   * Graph: ClampBackward0
   */
  clamp(min: Tensor | Scalar, max: Tensor | Scalar): Tensor;

  /**
   * self limited on one side by a tensor, elementwise with broadcasting.
   *
   * PyTorch: torch.clamp / Tensor.clamp
   */
  clamp(min?: Tensor | null | ClampOneSidedOptions, max?: Tensor | null | ClampOneSidedOptions): Tensor;

  /**
   * self limited to [min, max], elementwise. The gradient is 1 inside and at the bounds, 0 outside.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.clamp_
   */
  clamp_(min?: Scalar | null | ClampOptions, max?: Scalar | null | ClampOptions): this;

  /**
   * self limited to [min, max], elementwise with broadcasting; a bound gets the gradient where self is outside of it.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.clamp_
   */
  clamp_(min: Tensor | Scalar, max: Tensor | Scalar): this;

  /**
   * self limited on one side by a tensor, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.clamp_
   */
  clamp_(min?: Tensor | null | ClampOneSidedOptions, max?: Tensor | null | ClampOneSidedOptions): this;

  /**
   * self, at least min, elementwise with broadcasting.
   *
   * PyTorch: torch.clamp_min / Tensor.clamp_min
   * Graph: ClampMinBackward1
   */
  clampMin(min: Tensor | Scalar): Tensor;

  /**
   * self, at least min, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.clamp_min_
   */
  clampMin_(min: Tensor | Scalar): this;

  /**
   * self, at most max, elementwise with broadcasting.
   *
   * PyTorch: torch.clamp_max / Tensor.clamp_max
   * Graph: ClampMaxBackward1
   */
  clampMax(max: Tensor | Scalar): Tensor;

  /**
   * self, at most max, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.clamp_max_
   */
  clampMax_(max: Tensor | Scalar): this;

  /**
   * clamp() with a tensor as its lower bound only.
   *
   * PyTorch: Tensor._clamp_below
   * Graph: ClampBackward0
   *
   * @internal
   */
  _clampBelow(min: Tensor | Scalar): Tensor;

  /**
   * clamp() with a tensor as its lower bound only.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor._clamp_below_
   *
   * @internal
   */
  _clampBelow_(min: Tensor | Scalar): this;

  /**
   * clamp() with a tensor as its upper bound only.
   *
   * PyTorch: Tensor._clamp_above
   * Graph: ClampBackward0
   *
   * @internal
   */
  _clampAbove(max: Tensor | Scalar): Tensor;

  /**
   * clamp() with a tensor as its upper bound only.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor._clamp_above_
   *
   * @internal
   */
  _clampAbove_(max: Tensor | Scalar): this;

  /**
   * Whether |self - other| <= atol + rtol |other|, elementwise.
   *
   * PyTorch: torch.isclose / Tensor.isclose
   *
   * @param rtol Default: 0.00001.
   * @param atol Default: 1e-8.
   */
  isclose(other: Tensor, rtol?: number | IscloseOptions, atol?: number | IscloseOptions, equalNan?: boolean | IscloseOptions): Tensor;

  /**
   * Whether all elements are close: |self - other| <= atol + rtol |other|.
   *
   * PyTorch: torch.allclose / Tensor.allclose
   *
   * @param rtol Default: 0.00001.
   * @param atol Default: 1e-8.
   */
  allclose(other: Tensor, rtol?: number | AllcloseOptions, atol?: number | AllcloseOptions, equalNan?: boolean | AllcloseOptions): boolean;

  /**
   * Whether both have the same sizes and elements.
   *
   * PyTorch: torch.equal / Tensor.equal
   */
  equal(other: Tensor): boolean;

  /**
   * A copy with a storage of its own; the gradient passes through.
   *
   * PyTorch: torch.clone / Tensor.clone
   * Graph: CloneBackward0
   */
  clone(): Tensor;

  /**
   * This tensor if its elements lie in row-major order, else a copy in which they do.
   *
   * PyTorch: Tensor.contiguous
   */
  contiguous(): Tensor;

  /**
   * A copy with another dtype.
   *
   * PyTorch: Tensor._to_copy
   * Graph: ToCopyBackward0
   *
   * @internal
   */
  _toCopy(options: { dtype: DTypeLike }): Tensor;

  /**
   * This tensor with another dtype: itself if it has that dtype already, else a copy.
   *
   * PyTorch: Tensor.to
   */
  to(dtype: DTypeLike, nonBlocking?: boolean | ToOptions, copy?: boolean | ToOptions): Tensor;

  /**
   * This tensor with the dtype of other.
   *
   * PyTorch: Tensor.to
   */
  to(other: Tensor, nonBlocking?: boolean | ToOptions, copy?: boolean | ToOptions): Tensor;

  /**
   * This tensor with the dtype of other.
   *
   * PyTorch: Tensor.type_as
   */
  typeAs(other: Tensor): Tensor;

  /**
   * As float64.
   *
   * PyTorch: Tensor.double
   */
  double(): Tensor;

  /**
   * As float32.
   *
   * PyTorch: Tensor.float
   */
  float(): Tensor;

  /**
   * As float16.
   *
   * PyTorch: Tensor.half
   */
  half(): Tensor;

  /**
   * As bfloat16.
   *
   * PyTorch: Tensor.bfloat16
   */
  bfloat16(): Tensor;

  /**
   * As int64, toward zero.
   *
   * PyTorch: Tensor.long
   */
  long(): Tensor;

  /**
   * As int32, toward zero.
   *
   * PyTorch: Tensor.int
   */
  int(): Tensor;

  /**
   * As int16, toward zero.
   *
   * PyTorch: Tensor.short
   */
  short(): Tensor;

  /**
   * As int8, toward zero.
   *
   * PyTorch: Tensor.char
   */
  char(): Tensor;

  /**
   * As uint8, toward zero.
   *
   * PyTorch: Tensor.byte
   */
  byte(): Tensor;

  /**
   * As bool: whether nonzero.
   *
   * PyTorch: Tensor.bool
   */
  bool(): Tensor;

  /**
   * The elements of src, broadcast and converted, in place of those of self.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.copy_
   */
  copy_(src: Tensor, nonBlocking?: boolean | { nonBlocking?: boolean }): this;

  /**
   * The value in every element.
   *
   * The value of a scalar tensor in every element.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.fill_
   */
  fill_(value: Tensor | Scalar): this;

  /**
   * Zero in every element.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.zero_
   */
  zero_(): this;

  /**
   * The slices of a dimension, one view for each index.
   *
   * PyTorch: torch.unbind / Tensor.unbind
   * Graph: UnbindBackward0
   *
   * @param dim Default: 0.
   */
  unbind(dim?: number | { dim?: number }): Tensor[];

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
  split(splitSize: number | readonly number[], dim?: number | { dim?: number }): Tensor[];

  /**
   * split() with a list of lengths.
   *
   * PyTorch: torch.split_with_sizes / Tensor.split_with_sizes
   *
   * @param dim Default: 0.
   */
  splitWithSizes(splitSizes: number | readonly number[], dim?: number | { dim?: number }): Tensor[];

  /**
   * At most this many consecutive pieces of equal length along a dimension, the last one possibly shorter.
   *
   * PyTorch: torch.chunk / Tensor.chunk
   *
   * @param dim Default: 0.
   */
  chunk(chunks: number, dim?: number | { dim?: number }): Tensor[];

  /**
   * The pieces of split(), which share its elements but are no views: each may be written in place, which no other notices.
   *
   * PyTorch: torch.unsafe_split / Tensor.unsafe_split
   * Graph: UnsafeSplitBackward0
   *
   * @param dim Default: 0.
   */
  unsafeSplit(splitSize: number, dim?: number | { dim?: number }): Tensor[];

  /**
   * unsafeSplit() with a list of lengths, which add up to the size of the dimension.
   *
   * PyTorch: torch.unsafe_split_with_sizes / Tensor.unsafe_split_with_sizes
   * Graph: UnsafeSplitWithSizesBackward0
   *
   * @param dim Default: 0.
   */
  unsafeSplitWithSizes(splitSizes: number | readonly number[], dim?: number | { dim?: number }): Tensor[];

  /**
   * The pieces of chunk() as unsafeSplit() gives them.
   *
   * PyTorch: torch.unsafe_chunk / Tensor.unsafe_chunk
   *
   * @param dim Default: 0.
   */
  unsafeChunk(chunks: number, dim?: number | { dim?: number }): Tensor[];

  /**
   * This many consecutive pieces along a dimension, whose lengths differ by at most 1; each is a view.
   *
   * PyTorch: torch.tensor_split / Tensor.tensor_split
   *
   * @param dim Default: 0.
   */
  tensorSplit(sections: number, dim?: number | { dim?: number }): Tensor[];

  /**
   * The pieces of a dimension between these positions; each is a view.
   *
   * PyTorch: torch.tensor_split / Tensor.tensor_split
   *
   * @param dim Default: 0.
   */
  tensorSplit(indices: number | readonly number[], dim?: number | { dim?: number }): Tensor[];

  /**
   * tensorSplit() with the positions, or the number of pieces, in an int64 tensor.
   *
   * PyTorch: torch.tensor_split / Tensor.tensor_split
   *
   * @param dim Default: 0.
   */
  tensorSplit(tensorIndicesOrSections: Tensor, dim?: number | { dim?: number }): Tensor[];

  /**
   * This many equal pieces side by side: along dimension 1, of a vector along its only one.
   *
   * PyTorch: torch.hsplit / Tensor.hsplit
   */
  hsplit(sections: number): Tensor[];

  /**
   * The pieces between these positions of dimension 1, of a vector along its only one.
   *
   * PyTorch: torch.hsplit / Tensor.hsplit
   */
  hsplit(indices: number | readonly number[]): Tensor[];

  /**
   * The pieces between these positions of dimension 1, of a vector along its only one.
   *
   * PyTorch: torch.hsplit / Tensor.hsplit
   */
  hsplit(...indices: number[]): Tensor[];

  /**
   * This many equal pieces below one another: along dimension 0.
   *
   * PyTorch: torch.vsplit / Tensor.vsplit
   */
  vsplit(sections: number): Tensor[];

  /**
   * The pieces between these positions of dimension 0.
   *
   * PyTorch: torch.vsplit / Tensor.vsplit
   */
  vsplit(indices: number | readonly number[]): Tensor[];

  /**
   * The pieces between these positions of dimension 0.
   *
   * PyTorch: torch.vsplit / Tensor.vsplit
   */
  vsplit(...indices: number[]): Tensor[];

  /**
   * This many equal pieces behind one another: along dimension 2.
   *
   * PyTorch: torch.dsplit / Tensor.dsplit
   */
  dsplit(sections: number): Tensor[];

  /**
   * The pieces between these positions of dimension 2.
   *
   * PyTorch: torch.dsplit / Tensor.dsplit
   */
  dsplit(indices: number | readonly number[]): Tensor[];

  /**
   * The pieces between these positions of dimension 2.
   *
   * PyTorch: torch.dsplit / Tensor.dsplit
   */
  dsplit(...indices: number[]): Tensor[];

  /**
   * Zeros with the sizes and dtype of self.
   *
   * PyTorch: torch.zeros_like / Tensor.zeros_like
   */
  zerosLike(options?: TensorOptions): Tensor;

  /**
   * Ones with the sizes and dtype of self.
   *
   * PyTorch: torch.ones_like / Tensor.ones_like
   */
  onesLike(options?: TensorOptions): Tensor;

  /**
   * A value in every element, with the sizes and dtype of self.
   *
   * PyTorch: torch.full_like / Tensor.full_like
   */
  fullLike(fillValue: Scalar, options?: TensorOptions): Tensor;

  /**
   * Elements not specified, with the sizes and dtype of self.
   *
   * PyTorch: torch.empty_like / Tensor.empty_like
   */
  emptyLike(options?: TensorOptions): Tensor;

  /**
   * Zeros of the given sizes with the dtype of self.
   *
   * PyTorch: Tensor.new_zeros
   */
  newZeros(size: number | readonly number[], options?: TensorOptions): Tensor;

  /**
   * Zeros of the given sizes with the dtype of self.
   *
   * PyTorch: Tensor.new_zeros
   */
  newZeros(...size: number[]): Tensor;

  /**
   * Ones of the given sizes with the dtype of self.
   *
   * PyTorch: Tensor.new_ones
   */
  newOnes(size: number | readonly number[], options?: TensorOptions): Tensor;

  /**
   * Ones of the given sizes with the dtype of self.
   *
   * PyTorch: Tensor.new_ones
   */
  newOnes(...size: number[]): Tensor;

  /**
   * A value in every element, of the given sizes with the dtype of self.
   *
   * PyTorch: Tensor.new_full
   */
  newFull(size: number | readonly number[], fillValue: Scalar, options?: TensorOptions): Tensor;

  /**
   * Elements not specified, of the given sizes with the dtype of self.
   *
   * PyTorch: Tensor.new_empty
   */
  newEmpty(size: number | readonly number[], options?: TensorOptions): Tensor;

  /**
   * Elements not specified, of the given sizes with the dtype of self.
   *
   * PyTorch: Tensor.new_empty
   */
  newEmpty(...size: number[]): Tensor;

  /**
   * Uniformly random elements in [from, to).
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.uniform_
   *
   * @param from Default: 0.
   * @param to Default: 1.
   */
  uniform_(from?: number | UniformOptions, to?: number | UniformOptions, options?: UniformOptions): this;

  /**
   * Normally distributed elements.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.normal_
   *
   * @param mean Default: 0.
   * @param std Default: 1.
   */
  normal_(mean?: number | NormalOptions, std?: number | NormalOptions, options?: NormalOptions): this;

  /**
   * self where positive, alpha (exp(self / alpha) - 1) elsewhere, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: torch.nn.functional.celu_
   *
   * @param alpha Default: 1.
   */
  celu_(alpha?: Scalar | { alpha?: Scalar }): this;

  /**
   * elu with the alpha and the factor that keep mean 0 and variance 1 from layer to layer, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: torch.nn.functional.selu_
   */
  selu_(): this;

  /**
   * self * tanh(log(1 + exp(self))), elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: torch.nn.functional.mish_
   */
  mish_(): this;

  /**
   * self limited to [minVal, maxVal], elementwise. The gradient is 1 inside, 0 at the bounds and outside.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: torch.nn.functional.hardtanh_
   *
   * @param minVal Default: -1.
   * @param maxVal Default: 1.
   */
  hardtanh_(minVal?: Scalar | HardtanhOptions, maxVal?: Scalar | HardtanhOptions): this;

  /**
   * self limited to [0, 6], elementwise. The gradient is 1 inside, 0 at the bounds and outside.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: torch.nn.functional.relu6_
   */
  relu6_(): this;

  /**
   * self / 6 + 1 / 2 limited to [0, 1], elementwise. The gradient is 0 where it reaches 0 or 1.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: torch.nn.functional.hardsigmoid_
   */
  hardsigmoid_(): this;

  /**
   * self * relu6(self + 3) / 6, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: torch.nn.functional.hardswish_
   */
  hardswish_(): this;

  /**
   * self where it exceeds the threshold, value elsewhere, elementwise. NaN passes.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: torch.nn.functional.threshold_
   */
  threshold_(threshold: Scalar, value: Scalar): this;

  /**
   * 0 where |self| <= lambd, self elsewhere, elementwise. NaN passes.
   *
   * PyTorch: torch.hardshrink / Tensor.hardshrink / torch.nn.functional.hardshrink
   * Graph: HardshrinkBackward0
   *
   * @param lambd Default: 0.5.
   */
  hardshrink(lambd?: Scalar | { lambd?: Scalar }): Tensor;

  /**
   * The bits set in both, elementwise with broadcasting; logical and of bools.
   *
   * PyTorch: torch.bitwise_and / Tensor.bitwise_and
   * Graph: none, it is not differentiable
   */
  bitwiseAnd(other: Tensor | Scalar): Tensor;

  /**
   * The bits set in both, elementwise with broadcasting; logical and of bools.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.bitwise_and_
   */
  bitwiseAnd_(other: Tensor | Scalar): this;

  /**
   * The bits set in either, elementwise with broadcasting; logical or of bools.
   *
   * PyTorch: torch.bitwise_or / Tensor.bitwise_or
   * Graph: none, it is not differentiable
   */
  bitwiseOr(other: Tensor | Scalar): Tensor;

  /**
   * The bits set in either, elementwise with broadcasting; logical or of bools.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.bitwise_or_
   */
  bitwiseOr_(other: Tensor | Scalar): this;

  /**
   * The bits set in exactly one, elementwise with broadcasting; logical xor of bools.
   *
   * PyTorch: torch.bitwise_xor / Tensor.bitwise_xor
   * Graph: none, it is not differentiable
   */
  bitwiseXor(other: Tensor | Scalar): Tensor;

  /**
   * The bits set in exactly one, elementwise with broadcasting; logical xor of bools.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.bitwise_xor_
   */
  bitwiseXor_(other: Tensor | Scalar): this;

  /**
   * The bits not set, elementwise: -self - 1 of signed integers; logical not of bools.
   *
   * PyTorch: torch.bitwise_not / Tensor.bitwise_not
   * Graph: none, it is not differentiable
   */
  bitwiseNot(): Tensor;

  /**
   * The bits not set, elementwise: -self - 1 of signed integers; logical not of bools.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.bitwise_not_
   */
  bitwiseNot_(): this;

  /**
   * self * 2 ** other in the bits of the type, elementwise with broadcasting; 0 where other is negative or not below the number of bits.
   *
   * PyTorch: torch.bitwise_left_shift / Tensor.bitwise_left_shift
   * Graph: none, it is not differentiable
   */
  bitwiseLeftShift(other: Tensor | Scalar): Tensor;

  /**
   * self * 2 ** other in the bits of the type, elementwise with broadcasting; 0 where other is negative or not below the number of bits.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.bitwise_left_shift_
   */
  bitwiseLeftShift_(other: Tensor | Scalar): this;

  /**
   * floor(self / 2 ** other), elementwise with broadcasting; 0 or -1 where other is negative or not below the number of bits.
   *
   * PyTorch: torch.bitwise_right_shift / Tensor.bitwise_right_shift
   * Graph: none, it is not differentiable
   */
  bitwiseRightShift(other: Tensor | Scalar): Tensor;

  /**
   * floor(self / 2 ** other), elementwise with broadcasting; 0 or -1 where other is negative or not below the number of bits.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.bitwise_right_shift_
   */
  bitwiseRightShift_(other: Tensor | Scalar): this;

  /**
   * The greatest common divisor, elementwise with broadcasting; that of zeros is 0.
   *
   * PyTorch: torch.gcd / Tensor.gcd
   * Graph: none, it is not differentiable
   */
  gcd(other: Tensor | Scalar): Tensor;

  /**
   * The greatest common divisor, elementwise with broadcasting; that of zeros is 0.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.gcd_
   */
  gcd_(other: Tensor | Scalar): this;

  /**
   * The least common multiple, elementwise with broadcasting; 0 where either is 0.
   *
   * PyTorch: torch.lcm / Tensor.lcm
   * Graph: none, it is not differentiable
   */
  lcm(other: Tensor | Scalar): Tensor;

  /**
   * The least common multiple, elementwise with broadcasting; 0 where either is 0.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.lcm_
   */
  lcm_(other: Tensor | Scalar): this;

  /**
   * Whether the sign is negative, elementwise; true for -0, false for NaN.
   *
   * PyTorch: torch.signbit / Tensor.signbit / torch.special.signbit
   * Graph: none, it is not differentiable
   */
  signbit(): Tensor;

  /**
   * |self| with the sign of other, elementwise with broadcasting.
   *
   * PyTorch: torch.copysign / Tensor.copysign
   * Graph: CopysignBackward0
   */
  copysign(other: Tensor | Scalar): Tensor;

  /**
   * |self| with the sign of other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.copysign_
   */
  copysign_(other: Tensor | Scalar): this;

  /**
   * -1, 0 or 1 by the sign, elementwise; its gradient is zero.
   *
   * PyTorch: torch.sgn / Tensor.sgn
   * Graph: SgnBackward0
   */
  sgn(): Tensor;

  /**
   * -1, 0 or 1 by the sign, elementwise; its gradient is zero.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.sgn_
   */
  sgn_(): this;

  /**
   * pi where negative, 0 elsewhere, NaN where NaN; its gradient is zero.
   *
   * PyTorch: torch.angle / Tensor.angle
   * Graph: AngleBackward0
   */
  angle(): Tensor;

  /**
   * self itself.
   *
   * PyTorch: torch.positive / Tensor.positive
   */
  positive(): Tensor;

  /**
   * 0 where self is negative or NaN, 1 where it is positive, values where it is 0, elementwise with broadcasting. Not differentiable in PyTorch either.
   *
   * PyTorch: torch.heaviside / Tensor.heaviside
   * Graph: none, it is not differentiable
   */
  heaviside(values: Tensor | Scalar): Tensor;

  /**
   * 0 where self is negative or NaN, 1 where it is positive, values where it is 0, elementwise with broadcasting. Not differentiable in PyTorch either.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.heaviside_
   */
  heaviside_(values: Tensor | Scalar): this;

  /**
   * Whether self is Infinity, elementwise.
   *
   * PyTorch: torch.isposinf / Tensor.isposinf
   * Graph: none, it is not differentiable
   */
  isposinf(): Tensor;

  /**
   * Whether self is -Infinity, elementwise.
   *
   * PyTorch: torch.isneginf / Tensor.isneginf
   * Graph: none, it is not differentiable
   */
  isneginf(): Tensor;

  /**
   * self with NaN replaced by nan (default 0) and infinities by posinf and neginf (default: the largest finite numbers of the type), elementwise. Gradients are 0 where something was replaced.
   *
   * PyTorch: torch.nan_to_num / Tensor.nan_to_num
   * Graph: NanToNumBackward0
   */
  nanToNum(nan?: number | null | NanToNumOptions, posinf?: number | null | NanToNumOptions, neginf?: number | null | NanToNumOptions): Tensor;

  /**
   * self with NaN replaced by nan (default 0) and infinities by posinf and neginf (default: the largest finite numbers of the type), elementwise. Gradients are 0 where something was replaced.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.nan_to_num_
   */
  nanToNum_(nan?: number | null | NanToNumOptions, posinf?: number | null | NanToNumOptions, neginf?: number | null | NanToNumOptions): this;

  /**
   * Whether the only element differs from 0.
   *
   * PyTorch: torch.is_nonzero / Tensor.is_nonzero
   */
  isNonzero(): boolean;

  /**
   * The larger of self and other, elementwise; where one is NaN the other. In a tie self gets the gradient.
   *
   * PyTorch: torch.fmax / Tensor.fmax
   * Graph: FmaxBackward0
   */
  fmax(other: Tensor | Scalar): Tensor;

  /**
   * The smaller of self and other, elementwise; where one is NaN the other. In a tie self gets the gradient.
   *
   * PyTorch: torch.fmin / Tensor.fmin
   * Graph: FminBackward0
   */
  fmin(other: Tensor | Scalar): Tensor;

  /**
   * sqrt(self^2 + other^2), elementwise with broadcasting, without overflow.
   *
   * PyTorch: torch.hypot / Tensor.hypot
   * Graph: HypotBackward0
   */
  hypot(other: Tensor | Scalar): Tensor;

  /**
   * sqrt(self^2 + other^2), elementwise with broadcasting, without overflow.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.hypot_
   */
  hypot_(other: Tensor | Scalar): this;

  /**
   * The number of the floating type that comes after self on the way to other, elementwise with broadcasting. Not differentiable in PyTorch either.
   *
   * PyTorch: torch.nextafter / Tensor.nextafter
   * Graph: none, it is not differentiable
   */
  nextafter(other: Tensor | Scalar): Tensor;

  /**
   * The number of the floating type that comes after self on the way to other, elementwise with broadcasting. Not differentiable in PyTorch either.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.nextafter_
   */
  nextafter_(other: Tensor | Scalar): this;

  /**
   * mantissa and exponent with self = mantissa * 2 ** exponent and 1/2 <= |mantissa| < 1, elementwise; the exponent is int32.
   *
   * PyTorch: torch.frexp / Tensor.frexp
   * Graph: FrexpBackward0
   */
  frexp(): [mantissa: Tensor, exponent: Tensor] & { readonly mantissa: Tensor; readonly exponent: Tensor };

  /**
   * self * 2 ** other, elementwise with broadcasting.
   *
   * PyTorch: torch.ldexp / Tensor.ldexp
   */
  ldexp(other: Tensor): Tensor;

  /**
   * self * 2 ** other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.ldexp_
   */
  ldexp_(other: Tensor): this;

  /**
   * Whether self is a real number, elementwise: true.
   *
   * PyTorch: torch.isreal / Tensor.isreal
   */
  isreal(): Tensor;

  /**
   * The complex conjugate: of a real tensor itself.
   *
   * PyTorch: torch.conj / Tensor.conj
   */
  conj(): Tensor;

  /**
   * The complex conjugate: of a real tensor itself.
   *
   * PyTorch: torch.conj_physical / Tensor.conj_physical
   */
  conjPhysical(): Tensor;

  /**
   * The complex conjugate: of a real tensor itself.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.conj_physical_
   */
  conjPhysical_(): this;

  /**
   * self with a conjugation that was put off carried out: of a real tensor itself.
   *
   * PyTorch: torch.resolve_conj / Tensor.resolve_conj
   */
  resolveConj(): Tensor;

  /**
   * self with a negation that was put off carried out: itself.
   *
   * PyTorch: torch.resolve_neg / Tensor.resolve_neg
   */
  resolveNeg(): Tensor;

  /**
   * self where positive, weight * self elsewhere, elementwise with broadcasting.
   *
   * PyTorch: Tensor._prelu_kernel
   * Graph: PreluKernelBackward0
   *
   * @internal
   */
  _preluKernel(weight: Tensor | Scalar): Tensor;

  /**
   * self where positive, weight * self elsewhere; one weight for all, or one for each channel (the dimension 1).
   *
   * PyTorch: torch.prelu / Tensor.prelu / torch.nn.functional.prelu
   */
  prelu(weight: Tensor): Tensor;

  /**
   * self where positive, noise * self elsewhere, elementwise.
   *
   * PyTorch: Tensor._rrelu_with_noise
   * Graph: RreluWithNoiseBackward0
   *
   * @internal
   */
  _rreluWithNoise(noise: Tensor | Scalar): Tensor;

  /**
   * self where positive, noise * self elsewhere, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor._rrelu_with_noise_
   *
   * @internal
   */
  _rreluWithNoise_(noise: Tensor | Scalar): this;

  /**
   * self where positive, else self times a slope: random between the bounds while training, else their mean.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: torch.nn.functional.rrelu_
   *
   * @param lower Default: 0.125.
   * @param upper Default: 0.3333333333333333.
   */
  rrelu_(lower?: Scalar | RreluOptions, upper?: Scalar | RreluOptions, training?: boolean | RreluOptions): this;

  /**
   * The slices of a dimension at these indices, as a copy; index is a vector of int64 or int32, none negative.
   *
   * PyTorch: torch.index_select / Tensor.index_select
   * Graph: IndexSelectBackward0
   */
  indexSelect(dim: number, index: Tensor): Tensor;

  /**
   * A copy of self with alpha times slice i of source added to slice index[i], for each i, along dim.
   *
   * PyTorch: torch.index_add / Tensor.index_add
   * Graph: IndexAddBackward0
   *
   * @param options.alpha Default: 1.
   */
  indexAdd(dim: number, index: Tensor, source: Tensor, options?: { alpha?: Scalar }): Tensor;

  /**
   * A copy of self with alpha times slice i of source added to slice index[i], for each i, along dim.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.index_add_
   *
   * @param options.alpha Default: 1.
   */
  indexAdd_(dim: number, index: Tensor, source: Tensor, options?: { alpha?: Scalar }): this;

  /**
   * A copy of self in which slice index[i] is slice i of source, for each i, along dim.
   *
   * PyTorch: torch.index_copy / Tensor.index_copy
   * Graph: IndexCopyBackward0
   */
  indexCopy(dim: number, index: Tensor, source: Tensor): Tensor;

  /**
   * A copy of self in which slice index[i] is slice i of source, for each i, along dim.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.index_copy_
   */
  indexCopy_(dim: number, index: Tensor, source: Tensor): this;

  /**
   * A copy of self with this value in the slices of a dimension at these indices.
   *
   * A copy of self with the value of a scalar tensor in the slices of a dimension at these indices.
   *
   * PyTorch: torch.index_fill / Tensor.index_fill
   * Graph: IndexFillBackward0, IndexFillBackward1
   */
  indexFill(dim: number, index: Tensor, value: Tensor | Scalar): Tensor;

  /**
   * A copy of self with this value in the slices of a dimension at these indices.
   *
   * A copy of self with the value of a scalar tensor in the slices of a dimension at these indices.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.index_fill_
   */
  indexFill_(dim: number, index: Tensor, value: Tensor | Scalar): this;

  /**
   * The elements of the flattened tensor at these indices (int64), of the sizes of index.
   *
   * PyTorch: torch.take / Tensor.take
   * Graph: TakeBackward0
   */
  take(index: Tensor): Tensor;

  /**
   * A copy of self with the elements of source at these indices (int64) of the flattened tensor, or added to what is there.
   *
   * PyTorch: torch.put / Tensor.put
   * Graph: PutBackward0
   */
  put(index: Tensor, source: Tensor, accumulate?: boolean | { accumulate?: boolean }): Tensor;

  /**
   * A copy of self with the elements of source at these indices (int64) of the flattened tensor, or added to what is there.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.put_
   */
  put_(index: Tensor, source: Tensor, accumulate?: boolean | { accumulate?: boolean }): this;

  /**
   * gather() with self and indices (int64) broadcast in the other dimensions; without dim, from the flattened tensor.
   *
   * PyTorch: torch.take_along_dim / Tensor.take_along_dim
   */
  takeAlongDim(indices: Tensor, dim?: number | null | { dim?: number | null }): Tensor;

  /**
   * The coordinates of the nonzero elements in row-major order, int64 of sizes [count, dimensions].
   *
   * PyTorch: torch.nonzero / Tensor.nonzero
   * Graph: none, it is not differentiable
   */
  nonzero(): Tensor;

  /**
   * With asTuple: true, the coordinates of the nonzero elements as a list with an int64 vector for each dimension.
   *
   * PyTorch: torch.nonzero / Tensor.nonzero
   */
  nonzero(options: { asTuple: boolean }): Tensor[];

  /**
   * The coordinates of the nonzero elements in row-major order, int64 of sizes [count, dimensions].
   *
   * PyTorch: torch.argwhere / Tensor.argwhere
   */
  argwhere(): Tensor;

  /**
   * The elements at the tuples of these indices (integers or masks), one for each dimension, null for all of it. `at()` is the form to write.
   *
   * PyTorch: Tensor.index
   * Graph: IndexBackward0
   */
  index(indices: readonly (Tensor | null)[]): Tensor;

  /**
   * A copy of self with values (broadcast) at the tuples of these indices, or added to what is there; null for all of a dimension.
   *
   * PyTorch: torch.index_put / Tensor.index_put
   * Graph: IndexPutBackward0
   */
  indexPut(indices: readonly (Tensor | null)[], values: Tensor, accumulate?: boolean | { accumulate?: boolean }): Tensor;

  /**
   * A copy of self with values (broadcast) at the tuples of these indices, or added to what is there; null for all of a dimension.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.index_put_
   */
  indexPut_(indices: readonly (Tensor | null)[], values: Tensor, accumulate?: boolean | { accumulate?: boolean }): this;

  /**
   * self with this value where mask (bool) holds, both broadcast; of the dtype of self.
   *
   * self with the value of a scalar tensor where mask (bool) holds, self and mask broadcast; of the dtype of self.
   *
   * PyTorch: torch.masked_fill / Tensor.masked_fill
   * Graph: MaskedFillBackward0, MaskedFillBackward1
   */
  maskedFill(mask: Tensor, value: Tensor | Scalar): Tensor;

  /**
   * self with this value where mask (bool) holds, both broadcast; of the dtype of self.
   *
   * self with the value of a scalar tensor where mask (bool) holds, self and mask broadcast; of the dtype of self.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.masked_fill_
   */
  maskedFill_(mask: Tensor, value: Tensor | Scalar): this;

  /**
   * The elements of self where mask (bool) holds, both broadcast, as a vector in row-major order.
   *
   * PyTorch: torch.masked_select / Tensor.masked_select
   * Graph: MaskedSelectBackward0
   */
  maskedSelect(mask: Tensor): Tensor;

  /**
   * self with the elements of source, one after the other, where mask (bool) holds; self and mask are broadcast.
   *
   * PyTorch: torch.masked_scatter / Tensor.masked_scatter
   * Graph: MaskedScatterBackward0
   */
  maskedScatter(mask: Tensor, source: Tensor): Tensor;

  /**
   * self with the elements of source, one after the other, where mask (bool) holds; self and mask are broadcast.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.masked_scatter_
   */
  maskedScatter_(mask: Tensor, source: Tensor): this;

  /**
   * The inverses of square matrices (..., n, n). Throws for a singular one.
   *
   * PyTorch: torch.inverse / Tensor.inverse
   */
  inverse(): Tensor;

  /**
   * The n-th powers of square matrices (..., m, m); for negative n those of their inverses.
   *
   * PyTorch: torch.matrix_power / Tensor.matrix_power
   */
  matrixPower(n: number): Tensor;

  /**
   * The sum of the diagonal of a matrix.
   *
   * PyTorch: torch.trace / Tensor.trace
   * Graph: TraceBackward0
   */
  trace(): Tensor;

  /**
   * X with A X = self for triangular A, and a copy of A; linalgSolveTriangular is the newer form.
   *
   * PyTorch: torch.triangular_solve / Tensor.triangular_solve
   * Graph: TriangularSolveBackward0
   *
   * @param upper Default: true.
   */
  triangularSolve(A: Tensor, upper?: boolean | TriangularSolveOptions, transpose?: boolean | TriangularSolveOptions, unitriangular?: boolean | TriangularSolveOptions): [solution: Tensor, clonedCoefficient: Tensor] & { readonly solution: Tensor; readonly clonedCoefficient: Tensor };

  /**
   * The lower triangular L with self = L L^T for symmetric positive definite matrices (..., n, n); or L^T. Throws for others.
   *
   * PyTorch: torch.cholesky / Tensor.cholesky
   * Graph: CholeskyBackward0
   */
  cholesky(upper?: boolean | { upper?: boolean }): Tensor;

  /**
   * X with A X = self for A = L L^T, given its Cholesky factor L = input2 (..., n, n), or with `upper` its transpose.
   *
   * PyTorch: torch.cholesky_solve / Tensor.cholesky_solve
   * Graph: CholeskySolveBackward0
   */
  choleskySolve(input2: Tensor, upper?: boolean | { upper?: boolean }): Tensor;

  /**
   * The inverse of A = L L^T, given its Cholesky factor L = self (..., n, n), or with `upper` its transpose.
   *
   * PyTorch: torch.cholesky_inverse / Tensor.cholesky_inverse
   * Graph: CholeskyInverseBackward0
   */
  choleskyInverse(upper?: boolean | { upper?: boolean }): Tensor;

  /**
   * The determinants of square matrices (..., n, n).
   *
   * PyTorch: torch.det / Tensor.det
   */
  det(): Tensor;

  /**
   * The signs of the determinants of square matrices (..., n, n), and the logarithms of their absolute values.
   *
   * PyTorch: torch.slogdet / Tensor.slogdet
   */
  slogdet(): [sign: Tensor, logabsdet: Tensor] & { readonly sign: Tensor; readonly logabsdet: Tensor };

  /**
   * The logarithms of the determinants of square matrices (..., n, n); NaN where those are negative.
   *
   * PyTorch: torch.logdet / Tensor.logdet
   */
  logdet(): Tensor;

  /**
   * The p-norms over the dimensions `dim` (default: all): (sum |x|^p)^(1/p); p may be 0 and (-)Infinity.
   *
   * PyTorch: torch.norm / Tensor.norm
   * Graph: LinalgVectorNormBackward0
   *
   * @param p Default: 2.
   */
  norm(p?: Scalar | null | NormOptions, dim?: number | readonly number[] | null | NormOptions, keepdim?: boolean | NormOptions, options?: NormOptions): Tensor;

  /**
   * The Frobenius norm ('fro') over the dimensions `dim` (default: all), the root of the sum of squares; or the nuclear norm ('nuc') over two.
   *
   * PyTorch: torch.norm / Tensor.norm
   */
  norm(p: string, dim?: number | readonly number[] | null | NormNamedOptions, keepdim?: boolean | NormNamedOptions, options?: NormNamedOptions): Tensor;

  /**
   * The sums of the singular values of the matrices over the dimensions `dim`, or of a single matrix.
   *
   * PyTorch: Tensor._nuclear_norm
   *
   * @internal
   */
  _nuclearNorm(dim: number | readonly number[] | null, keepdim: boolean, dtype?: DTypeLike | null | { dtype?: DTypeLike | null }): Tensor;

  /**
   * beta * self + alpha * (the sum of the products of batch1 (b, n, m) and batch2 (b, m, p)); self broadcasts to (n, p).
   *
   * PyTorch: torch.addbmm / Tensor.addbmm
   * Graph: AddbmmBackward0
   */
  addbmm(batch1: Tensor, batch2: Tensor, options?: AddbmmOptions): Tensor;

  /**
   * beta * self + alpha * (the sum of the products of batch1 (b, n, m) and batch2 (b, m, p)); self broadcasts to (n, p).
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.addbmm_
   */
  addbmm_(batch1: Tensor, batch2: Tensor, options?: AddbmmOptions): this;

  /**
   * beta * self + alpha * outer(vec1, vec2) for vectors (n) and (m); self broadcasts to (n, m).
   *
   * PyTorch: torch.addr / Tensor.addr
   * Graph: AddrBackward0
   */
  addr(vec1: Tensor, vec2: Tensor, options?: AddrOptions): Tensor;

  /**
   * beta * self + alpha * outer(vec1, vec2) for vectors (n) and (m); self broadcasts to (n, m).
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.addr_
   */
  addr_(vec1: Tensor, vec2: Tensor, options?: AddrOptions): this;

  /**
   * The sum of products of two vectors of equal length.
   *
   * PyTorch: torch.vdot / Tensor.vdot
   * Graph: VdotBackward0
   */
  vdot(other: Tensor): Tensor;

  /**
   * The sums of products along the last dimensions of all pairs of vectors of two tensors.
   *
   * PyTorch: torch.inner / Tensor.inner
   */
  inner(other: Tensor): Tensor;

  /**
   * The Kronecker product: every element of self times all of other, in its place.
   *
   * PyTorch: torch.kron / Tensor.kron
   */
  kron(other: Tensor): Tensor;

  /**
   * The cross products of the vectors of 3 along a dimension (default: the first of size 3) of two tensors, with broadcasting.
   *
   * PyTorch: torch.cross / Tensor.cross
   */
  cross(other: Tensor, dim?: number | null | { dim?: number | null }): Tensor;

  /**
   * The matrix product of self (n, m) and mat2 (m, p).
   *
   * PyTorch: torch.mm / Tensor.mm
   * Graph: MmBackward0
   */
  mm(mat2: Tensor): Tensor;

  /**
   * The matrix products of self (b, n, m) and mat2 (b, m, p), one per batch entry.
   *
   * PyTorch: torch.bmm / Tensor.bmm
   * Graph: BmmBackward0
   */
  bmm(mat2: Tensor): Tensor;

  /**
   * The product of the matrix self (n, m) and the vector vec (m).
   *
   * PyTorch: torch.mv / Tensor.mv
   * Graph: MvBackward0
   */
  mv(vec: Tensor): Tensor;

  /**
   * The sum of products of two vectors of equal length.
   *
   * PyTorch: torch.dot / Tensor.dot
   * Graph: DotBackward0
   */
  dot(tensor: Tensor): Tensor;

  /**
   * beta * self + alpha * (mat1 @ mat2); self broadcasts to the product (n, p) of mat1 (n, m) and mat2 (m, p).
   *
   * PyTorch: torch.addmm / Tensor.addmm
   * Graph: AddmmBackward0
   */
  addmm(mat1: Tensor, mat2: Tensor, options?: AddmmOptions): Tensor;

  /**
   * beta * self + alpha * (mat1 @ mat2); self broadcasts to the product (n, p) of mat1 (n, m) and mat2 (m, p).
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.addmm_
   */
  addmm_(mat1: Tensor, mat2: Tensor, options?: AddmmOptions): this;

  /**
   * beta * self + alpha * (mat @ vec) for mat (n, m) and vec (m); self broadcasts to (n).
   *
   * PyTorch: torch.addmv / Tensor.addmv
   * Graph: AddmvBackward0
   */
  addmv(mat: Tensor, vec: Tensor, options?: AddmvOptions): Tensor;

  /**
   * beta * self + alpha * (mat @ vec) for mat (n, m) and vec (m); self broadcasts to (n).
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.addmv_
   */
  addmv_(mat: Tensor, vec: Tensor, options?: AddmvOptions): this;

  /**
   * beta * self + alpha * (batch1 @ batch2) for each batch entry; self broadcasts to (b, n, p).
   *
   * PyTorch: torch.baddbmm / Tensor.baddbmm
   * Graph: BaddbmmBackward0
   */
  baddbmm(batch1: Tensor, batch2: Tensor, options?: BaddbmmOptions): Tensor;

  /**
   * beta * self + alpha * (batch1 @ batch2) for each batch entry; self broadcasts to (b, n, p).
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.baddbmm_
   */
  baddbmm_(batch1: Tensor, batch2: Tensor, options?: BaddbmmOptions): this;

  /**
   * The matrix product over the last two dimensions with broadcasting over the rest; vectors count as rows or columns.
   *
   * PyTorch: torch.matmul / Tensor.matmul / torch.linalg.matmul / Tensor.__matmul__
   */
  matmul(other: Tensor): Tensor;

  /**
   * The products of all pairs of elements of two vectors, (n, m).
   *
   * PyTorch: torch.outer / Tensor.outer / torch.ger
   */
  outer(vec2: Tensor): Tensor;

  /**
   * The p-norm of self - other, all elements taken as one vector, with broadcasting.
   *
   * PyTorch: torch.dist / Tensor.dist
   * Graph: DistBackward0
   *
   * @param p Default: 2.
   */
  dist(other: Tensor, p?: Scalar | { p?: Scalar }): Tensor;

  /**
   * The slices along `dim`, those whose p-norm is above `maxnorm` shortened to that norm.
   *
   * PyTorch: torch.renorm / Tensor.renorm
   * Graph: RenormBackward0
   */
  renorm(p: Scalar, dim: number, maxnorm: Scalar): Tensor;

  /**
   * The slices along `dim`, those whose p-norm is above `maxnorm` shortened to that norm.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.renorm_
   */
  renorm_(p: Scalar, dim: number, maxnorm: Scalar): this;

  /**
   * The tensor side by side with itself: dimension i, counted from the last, repeats[i] times. A copy.
   *
   * PyTorch: Tensor.repeat
   * Graph: RepeatBackward0
   */
  repeat(repeats: number | readonly number[]): Tensor;

  /**
   * The tensor side by side with itself: dimension i, counted from the last, repeats[i] times. A copy.
   *
   * PyTorch: Tensor.repeat
   * Graph: RepeatBackward0
   */
  repeat(...repeats: number[]): Tensor;

  /**
   * repeat() that takes fewer repeats than there are dimensions: they are for the last ones.
   *
   * PyTorch: torch.tile / Tensor.tile
   */
  tile(dims: number | readonly number[]): Tensor;

  /**
   * repeat() that takes fewer repeats than there are dimensions: they are for the last ones.
   *
   * PyTorch: torch.tile / Tensor.tile
   */
  tile(...dims: number[]): Tensor;

  /**
   * Every slice of a dimension (of the flattened tensor, without dim) this many times in a row.
   *
   * Slice i of a dimension (of the flattened tensor, without dim) repeats[i] times in a row.
   *
   * PyTorch: torch.repeat_interleave / Tensor.repeat_interleave
   */
  repeatInterleave(repeats: Tensor | number, dim?: number | null | RepeatInterleaveOptions, options?: RepeatInterleaveOptions): Tensor;

  /**
   * A copy with the order of the elements reversed along these dimensions.
   *
   * PyTorch: torch.flip / Tensor.flip
   * Graph: FlipBackward0
   */
  flip(dims: number | readonly number[]): Tensor;

  /**
   * A copy with the order of the elements reversed along these dimensions.
   *
   * PyTorch: torch.flip / Tensor.flip
   * Graph: FlipBackward0
   */
  flip(...dims: number[]): Tensor;

  /**
   * A copy with dimension 1 reversed.
   *
   * PyTorch: torch.fliplr / Tensor.fliplr
   */
  fliplr(): Tensor;

  /**
   * A copy with dimension 0 reversed.
   *
   * PyTorch: torch.flipud / Tensor.flipud
   */
  flipud(): Tensor;

  /**
   * A copy with elements moved by shifts[i] along dims[i]; what leaves at the end comes in at the start. Without dims, the flattened tensor is rolled.
   *
   * PyTorch: torch.roll / Tensor.roll
   * Graph: RollBackward0
   *
   * @param dims Default: [].
   */
  roll(shifts: number | readonly number[], dims?: number | readonly number[] | { dims?: number | readonly number[] }): Tensor;

  /**
   * A copy turned k times by 90 degrees in the plane of two dimensions, from the first towards the second.
   *
   * PyTorch: torch.rot90 / Tensor.rot90
   * Graph: Rot90Backward0
   *
   * @param k Default: 1.
   * @param dims Default: [0,1].
   */
  rot90(k?: number | Rot90Options, dims?: number | readonly number[] | Rot90Options): Tensor;

  /**
   * The lower triangle of a matrix (or of each in a batch): zeros above the given diagonal, counted upwards from the main one.
   *
   * PyTorch: torch.tril / Tensor.tril
   * Graph: TrilBackward0
   *
   * @param diagonal Default: 0.
   */
  tril(diagonal?: number | { diagonal?: number }): Tensor;

  /**
   * The lower triangle of a matrix (or of each in a batch): zeros above the given diagonal, counted upwards from the main one.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.tril_
   *
   * @param diagonal Default: 0.
   */
  tril_(diagonal?: number | { diagonal?: number }): this;

  /**
   * The upper triangle of a matrix (or of each in a batch): zeros below the given diagonal, counted upwards from the main one.
   *
   * PyTorch: torch.triu / Tensor.triu
   * Graph: TriuBackward0
   *
   * @param diagonal Default: 0.
   */
  triu(diagonal?: number | { diagonal?: number }): Tensor;

  /**
   * The upper triangle of a matrix (or of each in a batch): zeros below the given diagonal, counted upwards from the main one.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.triu_
   *
   * @param diagonal Default: 0.
   */
  triu_(diagonal?: number | { diagonal?: number }): this;

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
  diagEmbed(offset?: number | DiagEmbedOptions, dim1?: number | DiagEmbedOptions, dim2?: number | DiagEmbedOptions): Tensor;

  /**
   * The given diagonal of a matrix as a vector, or the square matrix with a vector on that diagonal. A copy.
   *
   * PyTorch: torch.diag / Tensor.diag
   * Graph: DiagBackward0
   *
   * @param diagonal Default: 0.
   */
  diag(diagonal?: number | { diagonal?: number }): Tensor;

  /**
   * The square matrix with all elements, in row-major order, on the given diagonal. A copy.
   *
   * PyTorch: torch.diagflat / Tensor.diagflat
   *
   * @param offset Default: 0.
   */
  diagflat(offset?: number | { offset?: number }): Tensor;

  /**
   * A value on the main diagonal of a matrix, or of a tensor with all sizes alike. With `wrap` the diagonal of a tall matrix begins anew below it, after a row without.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.fill_diagonal_
   */
  fillDiagonal_(fillValue: Scalar, wrap?: boolean | { wrap?: boolean }): this;

  /**
   * The sum of all elements, a scalar; integers and booleans sum to int64. The sum of no elements is 0.
   *
   * The sums over the dimensions `dim`, which go away, or stay as 1 with `keepdim`.
   *
   * PyTorch: torch.sum / Tensor.sum
   * Graph: SumBackward0, SumBackward1
   */
  sum(dim?: number | readonly number[] | null | SumOptions, keepdim?: boolean | SumOptions, options?: SumOptions): Tensor;

  /**
   * The sums over the dimensions `dim` (default: all), with NaN counted as 0.
   *
   * PyTorch: torch.nansum / Tensor.nansum
   * Graph: NansumBackward0
   */
  nansum(dim?: number | readonly number[] | null | NansumOptions, keepdim?: boolean | NansumOptions, options?: NansumOptions): Tensor;

  /**
   * How many elements are not zero, over the dimensions `dim` (default: all); int64.
   *
   * PyTorch: torch.count_nonzero / Tensor.count_nonzero
   * Graph: none, it is not differentiable
   */
  countNonzero(dim?: number | readonly number[] | null | { dim?: number | readonly number[] | null }): Tensor;

  /**
   * The mean of all elements, a scalar; NaN for no elements. Throws DTypeError for integers.
   *
   * The means over the dimensions `dim`, which go away, or stay as 1 with `keepdim`.
   *
   * PyTorch: torch.mean / Tensor.mean
   * Graph: MeanBackward0, MeanBackward1
   */
  mean(dim?: number | readonly number[] | null | MeanOptions, keepdim?: boolean | MeanOptions, options?: MeanOptions): Tensor;

  /**
   * The means over the dimensions `dim` (default: all) of the elements that are not NaN.
   *
   * PyTorch: torch.nanmean / Tensor.nanmean
   */
  nanmean(dim?: number | readonly number[] | null | NanmeanOptions, keepdim?: boolean | NanmeanOptions, options?: NanmeanOptions): Tensor;

  /**
   * The product of all elements, a scalar; of integers and booleans int64. The product of no elements is 1.
   *
   * PyTorch: torch.prod / Tensor.prod
   * Graph: ProdBackward0
   */
  prod(options?: { dtype?: DTypeLike | null }): Tensor;

  /**
   * The products over the dimension `dim`, which goes away, or stays as 1 with `keepdim`.
   *
   * PyTorch: torch.prod / Tensor.prod
   * Graph: ProdBackward1
   */
  prod(dim: number, keepdim?: boolean | ProdOptions, options?: ProdOptions): Tensor;

  /**
   * Whether all elements are true (not zero), a bool scalar; true for no elements.
   *
   * Whether all elements over the dimensions `dim` are true (not zero).
   *
   * PyTorch: torch.all / Tensor.all
   * Graph: none, it is not differentiable
   */
  all(dim?: number | readonly number[] | null | AllOptions, keepdim?: boolean | AllOptions): Tensor;

  /**
   * Whether any element is true (not zero), a bool scalar; false for no elements.
   *
   * Whether any element over the dimensions `dim` is true (not zero).
   *
   * PyTorch: torch.any / Tensor.any
   * Graph: none, it is not differentiable
   */
  any(dim?: number | readonly number[] | null | AnyOptions, keepdim?: boolean | AnyOptions): Tensor;

  /**
   * The maxima over the dimensions `dim` (default: all); ties share the gradient evenly.
   *
   * PyTorch: torch.amax / Tensor.amax
   * Graph: AmaxBackward0
   *
   * @param dim Default: [].
   */
  amax(dim?: number | readonly number[] | AmaxOptions, keepdim?: boolean | AmaxOptions): Tensor;

  /**
   * The minima over the dimensions `dim` (default: all); ties share the gradient evenly.
   *
   * PyTorch: torch.amin / Tensor.amin
   * Graph: AminBackward0
   *
   * @param dim Default: [].
   */
  amin(dim?: number | readonly number[] | AminOptions, keepdim?: boolean | AminOptions): Tensor;

  /**
   * The largest element, a scalar; NaN if there is one. Ties share the gradient evenly. Throws for no elements.
   *
   * PyTorch: torch.max / Tensor.max
   * Graph: MaxBackward1
   */
  max(): Tensor;

  /**
   * The larger of self and other, elementwise: maximum under its other name.
   *
   * PyTorch: torch.max / Tensor.max
   */
  max(other: Tensor): Tensor;

  /**
   * The largest elements along the dimension `dim` and where they are (of ties the first, which gets the gradient).
   *
   * PyTorch: torch.max / Tensor.max
   * Graph: MaxBackward0
   */
  max(dim: number, keepdim?: boolean | { keepdim?: boolean }): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };

  /**
   * The smallest element, a scalar; NaN if there is one. Ties share the gradient evenly. Throws for no elements.
   *
   * PyTorch: torch.min / Tensor.min
   * Graph: MinBackward1
   */
  min(): Tensor;

  /**
   * The smaller of self and other, elementwise: minimum under its other name.
   *
   * PyTorch: torch.min / Tensor.min
   */
  min(other: Tensor): Tensor;

  /**
   * The smallest elements along the dimension `dim` and where they are (of ties the first, which gets the gradient).
   *
   * PyTorch: torch.min / Tensor.min
   * Graph: MinBackward0
   */
  min(dim: number, keepdim?: boolean | { keepdim?: boolean }): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };

  /**
   * The minima and the maxima along the dimension `dim`, or of all elements; ties share the gradient evenly.
   *
   * PyTorch: torch.aminmax / Tensor.aminmax
   * Graph: AminmaxBackward0
   */
  aminmax(options?: AminmaxOptions): [min: Tensor, max: Tensor] & { readonly min: Tensor; readonly max: Tensor };

  /**
   * Where the largest element is: along `dim`, or in the flattened tensor; int64. Of ties the first.
   *
   * PyTorch: torch.argmax / Tensor.argmax
   * Graph: none, it is not differentiable
   */
  argmax(dim?: number | null | ArgmaxOptions, keepdim?: boolean | ArgmaxOptions): Tensor;

  /**
   * Where the smallest element is: along `dim`, or in the flattened tensor; int64. Of ties the first.
   *
   * PyTorch: torch.argmin / Tensor.argmin
   * Graph: none, it is not differentiable
   */
  argmin(dim?: number | null | ArgminOptions, keepdim?: boolean | ArgminOptions): Tensor;

  /**
   * The running sums along the dimension `dim`, the element itself included; of integers int64.
   *
   * PyTorch: torch.cumsum / Tensor.cumsum
   * Graph: CumsumBackward0
   */
  cumsum(dim: number, options?: { dtype?: DTypeLike | null }): Tensor;

  /**
   * The running sums along the dimension `dim`, the element itself included; of integers int64.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.cumsum_
   */
  cumsum_(dim: number, options?: { dtype?: DTypeLike | null }): this;

  /**
   * The running products along the dimension `dim`, the element itself included; of integers int64.
   *
   * PyTorch: torch.cumprod / Tensor.cumprod
   * Graph: CumprodBackward0
   */
  cumprod(dim: number, options?: { dtype?: DTypeLike | null }): Tensor;

  /**
   * The running products along the dimension `dim`, the element itself included; of integers int64.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.cumprod_
   */
  cumprod_(dim: number, options?: { dtype?: DTypeLike | null }): this;

  /**
   * The largest elements so far along the dimension `dim`, and where they are.
   *
   * PyTorch: torch.cummax / Tensor.cummax
   * Graph: CummaxBackward0
   */
  cummax(dim: number): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };

  /**
   * The smallest elements so far along the dimension `dim`, and where they are.
   *
   * PyTorch: torch.cummin / Tensor.cummin
   * Graph: CumminBackward0
   */
  cummin(dim: number): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };

  /**
   * The running log-sum-exps along the dimension `dim`, the element itself included, without overflow.
   *
   * PyTorch: torch.logcumsumexp / Tensor.logcumsumexp
   * Graph: LogcumsumexpBackward0
   */
  logcumsumexp(dim: number): Tensor;

  /**
   * result[.., j, ..] = self[.., index[.., j, ..], ..] along dim, of the sizes of index (int64), which are at most those of self in the other dimensions.
   *
   * PyTorch: torch.gather / Tensor.gather
   * Graph: GatherBackward0
   */
  gather(dim: number, index: Tensor, options?: { sparseGrad?: boolean }): Tensor;

  /**
   * A copy of self in which result[.., index[.., j, ..], ..] = src[.., j, ..] along dim. Where an index comes twice, the later one stays.
   *
   * PyTorch: torch.scatter / Tensor.scatter
   * Graph: ScatterBackward0
   */
  scatter(dim: number, index: Tensor, src: Tensor): Tensor;

  /**
   * A copy of self in which result[.., index[.., j, ..], ..] is this value, along dim.
   *
   * PyTorch: torch.scatter / Tensor.scatter
   * Graph: ScatterBackward1
   */
  scatter(dim: number, index: Tensor, value: Scalar): Tensor;

  /**
   * scatterReduce() with 'sum' for 'add' and 'prod' for 'multiply'.
   *
   * PyTorch: torch.scatter / Tensor.scatter
   */
  scatter(dim: number, index: Tensor, src: Tensor, options: { reduce: string }): Tensor;

  /**
   * scatterReduce() of one value, with 'sum' for 'add' and 'prod' for 'multiply'.
   *
   * PyTorch: torch.scatter / Tensor.scatter
   */
  scatter(dim: number, index: Tensor, value: Scalar, options: { reduce: string }): Tensor;

  /**
   * A copy of self in which result[.., index[.., j, ..], ..] = src[.., j, ..] along dim. Where an index comes twice, the later one stays.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.scatter_
   */
  scatter_(dim: number, index: Tensor, src: Tensor): this;

  /**
   * A copy of self in which result[.., index[.., j, ..], ..] is this value, along dim.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.scatter_
   */
  scatter_(dim: number, index: Tensor, value: Scalar): this;

  /**
   * scatterReduce() with 'sum' for 'add' and 'prod' for 'multiply'.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.scatter_
   */
  scatter_(dim: number, index: Tensor, src: Tensor, options: { reduce: string }): this;

  /**
   * scatterReduce() of one value, with 'sum' for 'add' and 'prod' for 'multiply'.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.scatter_
   */
  scatter_(dim: number, index: Tensor, value: Scalar, options: { reduce: string }): this;

  /**
   * A copy of self with src[.., j, ..] added to result[.., index[.., j, ..], ..] along dim.
   *
   * PyTorch: torch.scatter_add / Tensor.scatter_add
   * Graph: ScatterAddBackward0
   */
  scatterAdd(dim: number, index: Tensor, src: Tensor): Tensor;

  /**
   * A copy of self with src[.., j, ..] added to result[.., index[.., j, ..], ..] along dim.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.scatter_add_
   */
  scatterAdd_(dim: number, index: Tensor, src: Tensor): this;

  /**
   * A copy of self in which src[.., j, ..] is combined into result[.., index[.., j, ..], ..] along dim, by 'sum', 'prod', 'mean', 'amax' or 'amin'; without includeSelf, self does not take part where something is written.
   *
   * PyTorch: torch.scatter_reduce / Tensor.scatter_reduce
   * Graph: ScatterReduceBackward0
   *
   * @param options.includeSelf Default: true.
   */
  scatterReduce(dim: number, index: Tensor, src: Tensor, reduce: string, options?: { includeSelf?: boolean }): Tensor;

  /**
   * A copy of self in which src[.., j, ..] is combined into result[.., index[.., j, ..], ..] along dim, by 'sum', 'prod', 'mean', 'amax' or 'amin'; without includeSelf, self does not take part where something is written.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.scatter_reduce_
   *
   * @param options.includeSelf Default: true.
   */
  scatterReduce_(dim: number, index: Tensor, src: Tensor, reduce: string, options?: { includeSelf?: boolean }): this;

  /**
   * How often 0, 1, 2, ... occur in a vector of integers, up to the greatest or at least minlength numbers; or the sums of their weights.
   *
   * PyTorch: torch.bincount / Tensor.bincount
   * Graph: none, it is not differentiable
   *
   * @param minlength Default: 0.
   */
  bincount(weights?: Tensor | null | BincountOptions, minlength?: number | BincountOptions): Tensor;

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
  histc(bins?: number | HistcOptions, min?: Scalar | HistcOptions, max?: Scalar | HistcOptions): Tensor;

  /**
   * How many elements (or what weight) lie in each of so many bins of equal width, and the edges of the bins; with density divided by the sum and the width.
   *
   * PyTorch: torch.histogram / Tensor.histogram
   * Graph: none, it is not differentiable
   *
   * @param bins Default: 100.
   */
  histogram(bins?: number | HistogramOptions, options?: HistogramOptions): [hist: Tensor, binEdges: Tensor] & { readonly hist: Tensor; readonly binEdges: Tensor };

  /**
   * The same with the edges of the bins given, in ascending order.
   *
   * PyTorch: torch.histogram / Tensor.histogram
   * Graph: none, it is not differentiable
   */
  histogram(bins: Tensor, options?: HistogramBinsTensorOptions): [hist: Tensor, binEdges: Tensor] & { readonly hist: Tensor; readonly binEdges: Tensor };

  /**
   * The median of all elements, of two in the middle the lower; NaN if there is one. Equal elements share the gradient evenly.
   *
   * PyTorch: torch.median / Tensor.median
   * Graph: MedianBackward0
   */
  median(): Tensor;

  /**
   * The medians along the dimension `dim`, of two in the middle the lower, and where they are.
   *
   * PyTorch: torch.median / Tensor.median
   * Graph: MedianBackward1
   */
  median(dim: number, keepdim?: boolean | { keepdim?: boolean }): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };

  /**
   * The median of all elements that are not NaN, of two in the middle the lower. Equal elements share the gradient evenly.
   *
   * PyTorch: torch.nanmedian / Tensor.nanmedian
   * Graph: NanmedianBackward0
   */
  nanmedian(): Tensor;

  /**
   * As median() along the dimension `dim`, of the elements that are not NaN.
   *
   * PyTorch: torch.nanmedian / Tensor.nanmedian
   * Graph: NanmedianBackward1
   */
  nanmedian(dim: number, keepdim?: boolean | { keepdim?: boolean }): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };

  /**
   * The value that is there most often along `dim`, of several the smallest, and where it is for the last time.
   *
   * PyTorch: torch.mode / Tensor.mode
   * Graph: ModeBackward0
   *
   * @param dim Default: -1.
   */
  mode(dim?: number | ModeOptions, keepdim?: boolean | ModeOptions): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };

  /**
   * The value that a fraction q of the elements is below, along `dim` or of all. Between two elements 'linear', 'lower', 'higher', 'midpoint' or 'nearest'.
   *
   * The same for several q (one dimension), which become the first dimension of the result.
   *
   * PyTorch: torch.quantile / Tensor.quantile
   */
  quantile(q: Tensor | number, dim?: number | null | QuantileOptions, keepdim?: boolean | QuantileOptions, options?: QuantileOptions): Tensor;

  /**
   * As quantile(), of the elements that are not NaN.
   *
   * The same for several q (one dimension), which become the first dimension of the result.
   *
   * PyTorch: torch.nanquantile / Tensor.nanquantile
   */
  nanquantile(q: Tensor | number, dim?: number | null | NanquantileOptions, keepdim?: boolean | NanquantileOptions, options?: NanquantileOptions): Tensor;

  /**
   * A copy of self in which slice i of source is combined into slice index[i], for each i, along dim, by 'prod', 'mean', 'amax' or 'amin'; without includeSelf, self does not take part where something is written.
   *
   * PyTorch: torch.index_reduce / Tensor.index_reduce
   * Graph: IndexReduceBackward0
   *
   * @param options.includeSelf Default: true.
   */
  indexReduce(dim: number, index: Tensor, source: Tensor, reduce: string, options?: { includeSelf?: boolean }): Tensor;

  /**
   * A copy of self in which slice i of source is combined into slice index[i], for each i, along dim, by 'prod', 'mean', 'amax' or 'amin'; without includeSelf, self does not take part where something is written.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.index_reduce_
   *
   * @param options.includeSelf Default: true.
   */
  indexReduce_(dim: number, index: Tensor, source: Tensor, reduce: string, options?: { includeSelf?: boolean }): this;

  /**
   * The elements in order along the dimension `dim`, and where they were. Equal elements keep their order; NaN is largest.
   *
   * PyTorch: torch.sort / Tensor.sort
   * Graph: SortBackward0
   *
   * @param dim Default: -1.
   */
  sort(dim?: number | SortOptions, descending?: boolean | SortOptions): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };

  /**
   * As sort(), which is stable in any case.
   *
   * PyTorch: torch.sort / Tensor.sort
   * Graph: SortBackward1
   */
  sort(options?: SortStableOptions): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };

  /**
   * Where the elements are that sort() puts in order along `dim`; int64.
   *
   * PyTorch: torch.argsort / Tensor.argsort
   * Graph: none, it is not differentiable
   *
   * @param dim Default: -1.
   */
  argsort(dim?: number | ArgsortOptions, descending?: boolean | ArgsortOptions): Tensor;

  /**
   * As argsort(), which is stable in any case.
   *
   * PyTorch: torch.argsort / Tensor.argsort
   * Graph: none, it is not differentiable
   */
  argsort(options: ArgsortStableOptions): Tensor;

  /**
   * The elements in order along the first dimension.
   *
   * PyTorch: torch.msort / Tensor.msort
   */
  msort(): Tensor;

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
  topk(k: number, dim?: number | TopkOptions, largest?: boolean | TopkOptions, sorted?: boolean | TopkOptions): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };

  /**
   * The k-th smallest elements along `dim` (k counts from 1), and where they are. NaN is largest.
   *
   * PyTorch: torch.kthvalue / Tensor.kthvalue
   * Graph: KthvalueBackward0
   *
   * @param dim Default: -1.
   */
  kthvalue(k: number, dim?: number | KthvalueOptions, keepdim?: boolean | KthvalueOptions): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };

  /**
   * The different elements in ascending order, or along `dim` the different slices, in the order of their elements.
   *
   * PyTorch: torch.unique / Tensor.unique
   * Graph: Unique2Backward0
   *
   * @param sorted Default: true.
   */
  unique(sorted?: boolean | UniqueOptions, returnInverse?: false | UniqueOptions, returnCounts?: false | UniqueOptions, dim?: number | null | UniqueOptions): Tensor;

  /**
   * The same, and with returnInverse where among them each element is, and with returnCounts how often each is there.
   *
   * PyTorch: torch.unique / Tensor.unique
   * Graph: Unique2Backward0
   *
   * @param sorted Default: true.
   */
  unique(sorted?: boolean | UniqueAllOptions, returnInverse?: boolean | UniqueAllOptions, returnCounts?: boolean | UniqueAllOptions, dim?: number | null | UniqueAllOptions): Tensor[];

  /**
   * The elements, or the slices along `dim`, without those that equal the one before.
   *
   * PyTorch: torch.unique_consecutive / Tensor.unique_consecutive
   * Graph: UniqueConsecutiveBackward0
   */
  uniqueConsecutive(returnInverse?: false | UniqueConsecutiveOptions, returnCounts?: false | UniqueConsecutiveOptions, dim?: number | null | UniqueConsecutiveOptions): Tensor;

  /**
   * The same, and with returnInverse where among them each element is, and with returnCounts how often each is there.
   *
   * PyTorch: torch.unique_consecutive / Tensor.unique_consecutive
   * Graph: UniqueConsecutiveBackward0
   */
  uniqueConsecutive(returnInverse?: boolean | UniqueConsecutiveAllOptions, returnCounts?: boolean | UniqueConsecutiveAllOptions, dim?: number | null | UniqueConsecutiveAllOptions): Tensor[];

  /**
   * exp(x) / sum exp(x) along the dimension `dim`: positive, with sum 1. Computed as `dtype` if one is given.
   *
   * PyTorch: torch.softmax / Tensor.softmax / torch.special.softmax / torch.nn.functional.softmax
   * Graph: SoftmaxBackward0
   */
  softmax(dim: number, dtype?: DTypeLike | null | { dtype?: DTypeLike | null }): Tensor;

  /**
   * x - log sum exp(x) along the dimension `dim`: the logarithm of softmax. Computed as `dtype` if one is given.
   *
   * PyTorch: torch.log_softmax / Tensor.log_softmax / torch.special.log_softmax / torch.nn.functional.log_softmax
   * Graph: LogSoftmaxBackward0
   */
  logSoftmax(dim: number, dtype?: DTypeLike | null | { dtype?: DTypeLike | null }): Tensor;

  /**
   * log sum exp(x) over the dimensions `dim`, without overflow; integers count as floats. -Infinity of no elements.
   *
   * PyTorch: torch.logsumexp / Tensor.logsumexp / torch.special.logsumexp
   * Graph: LogsumexpBackward0
   */
  logsumexp(dim: number | readonly number[], keepdim?: boolean | { keepdim?: boolean }): Tensor;

  /**
   * The modified Bessel function of the first kind of order 0, elementwise.
   *
   * PyTorch: torch.i0 / Tensor.i0 / torch.special.i0
   * Graph: I0Backward0
   */
  i0(): Tensor;

  /**
   * The modified Bessel function of the first kind of order 0, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.i0_
   */
  i0_(): this;

  /**
   * The logarithm of the magnitude of the gamma function, elementwise.
   *
   * PyTorch: torch.lgamma / Tensor.lgamma / torch.special.gammaln
   * Graph: LgammaBackward0
   */
  lgamma(): Tensor;

  /**
   * The logarithm of the magnitude of the gamma function, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.lgamma_
   */
  lgamma_(): this;

  /**
   * The derivative of lgamma, elementwise; NaN at the negative integers.
   *
   * PyTorch: torch.digamma / Tensor.digamma / torch.special.digamma / torch.special.psi
   * Graph: DigammaBackward0
   */
  digamma(): Tensor;

  /**
   * The derivative of lgamma, elementwise; NaN at the negative integers.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.digamma_
   */
  digamma_(): this;

  /**
   * The derivative of order n of digamma, elementwise.
   *
   * PyTorch: torch.polygamma / Tensor.polygamma / torch.special.polygamma
   * Graph: PolygammaBackward0
   */
  polygamma(n: number): Tensor;

  /**
   * The derivative of order n of digamma, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.polygamma_
   */
  polygamma_(n: number): this;

  /**
   * The regularized lower incomplete gamma function P(self, other), elementwise. The gradient is that of other.
   *
   * PyTorch: torch.igamma / Tensor.igamma / torch.special.gammainc
   * Graph: IgammaBackward0
   */
  igamma(other: Tensor | Scalar): Tensor;

  /**
   * The regularized lower incomplete gamma function P(self, other), elementwise. The gradient is that of other.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.igamma_
   */
  igamma_(other: Tensor | Scalar): this;

  /**
   * The regularized upper incomplete gamma function 1 - P(self, other), elementwise. The gradient is that of other.
   *
   * PyTorch: torch.igammac / Tensor.igammac / torch.special.gammaincc
   * Graph: IgammacBackward0
   */
  igammac(other: Tensor | Scalar): Tensor;

  /**
   * The regularized upper incomplete gamma function 1 - P(self, other), elementwise. The gradient is that of other.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.igammac_
   */
  igammac_(other: Tensor | Scalar): this;

  /**
   * The logarithm of the multivariate gamma function of dimension p: p (p - 1) log(pi) / 4 and the sum of lgamma(self - j / 2) over j < p.
   *
   * PyTorch: torch.mvlgamma / Tensor.mvlgamma / torch.special.multigammaln
   * Graph: MvlgammaBackward0
   */
  mvlgamma(p: number): Tensor;

  /**
   * The logarithm of the multivariate gamma function of dimension p: p (p - 1) log(pi) / 4 and the sum of lgamma(self - j / 2) over j < p.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.mvlgamma_
   */
  mvlgamma_(p: number): this;

  /**
   * self * log(other), elementwise; 0 where self is 0, unless other is NaN.
   *
   * PyTorch: torch.xlogy / Tensor.xlogy / torch.special.xlogy
   * Graph: XlogyBackward0
   */
  xlogy(other: Tensor | Scalar): Tensor;

  /**
   * self * log(other), elementwise; 0 where self is 0, unless other is NaN.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.xlogy_
   */
  xlogy_(other: Tensor | Scalar): this;

  /**
   * log(exp(self) + exp(other)), elementwise, without overflow.
   *
   * PyTorch: torch.logaddexp / Tensor.logaddexp
   * Graph: LogaddexpBackward0
   */
  logaddexp(other: Tensor | Scalar): Tensor;

  /**
   * The logarithm to base 2 of 2^self + 2^other, elementwise, without overflow.
   *
   * PyTorch: torch.logaddexp2 / Tensor.logaddexp2
   * Graph: Logaddexp2Backward0
   */
  logaddexp2(other: Tensor | Scalar): Tensor;

  /**
   * sin(pi self) / (pi self), elementwise; 1 at 0.
   *
   * PyTorch: torch.sinc / Tensor.sinc / torch.special.sinc
   * Graph: SincBackward0
   */
  sinc(): Tensor;

  /**
   * sin(pi self) / (pi self), elementwise; 1 at 0.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.sinc_
   */
  sinc_(): this;

  /**
   * The inverse error function, elementwise; NaN outside [-1, 1].
   *
   * PyTorch: torch.erfinv / Tensor.erfinv / torch.special.erfinv
   * Graph: ErfinvBackward0
   */
  erfinv(): Tensor;

  /**
   * The inverse error function, elementwise; NaN outside [-1, 1].
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.erfinv_
   */
  erfinv_(): this;

  /**
   * -self, elementwise.
   *
   * PyTorch: torch.neg / Tensor.neg / torch.negative
   * Graph: NegBackward0
   */
  neg(): Tensor;

  /**
   * -self, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.neg_
   */
  neg_(): this;

  /**
   * The absolute value, elementwise. Its gradient at 0 is 0.
   *
   * PyTorch: torch.abs / Tensor.abs / torch.absolute
   * Graph: AbsBackward0
   */
  abs(): Tensor;

  /**
   * The absolute value, elementwise. Its gradient at 0 is 0.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.abs_
   */
  abs_(): this;

  /**
   * -1, 0 or 1 by the sign, elementwise; its gradient is zero.
   *
   * PyTorch: torch.sign / Tensor.sign
   * Graph: SignBackward0
   */
  sign(): Tensor;

  /**
   * -1, 0 or 1 by the sign, elementwise; its gradient is zero.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.sign_
   */
  sign_(): this;

  /**
   * 1 / self, elementwise.
   *
   * PyTorch: torch.reciprocal / Tensor.reciprocal
   * Graph: ReciprocalBackward0
   */
  reciprocal(): Tensor;

  /**
   * 1 / self, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.reciprocal_
   */
  reciprocal_(): this;

  /**
   * The square root, elementwise; NaN below 0.
   *
   * PyTorch: torch.sqrt / Tensor.sqrt
   * Graph: SqrtBackward0
   */
  sqrt(): Tensor;

  /**
   * The square root, elementwise; NaN below 0.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.sqrt_
   */
  sqrt_(): this;

  /**
   * 1 / sqrt(self), elementwise.
   *
   * PyTorch: torch.rsqrt / Tensor.rsqrt
   * Graph: RsqrtBackward0
   */
  rsqrt(): Tensor;

  /**
   * 1 / sqrt(self), elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.rsqrt_
   */
  rsqrt_(): this;

  /**
   * e ** self, elementwise.
   *
   * PyTorch: torch.exp / Tensor.exp
   * Graph: ExpBackward0
   */
  exp(): Tensor;

  /**
   * e ** self, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.exp_
   */
  exp_(): this;

  /**
   * 2 ** self, elementwise.
   *
   * PyTorch: torch.exp2 / Tensor.exp2 / torch.special.exp2
   * Graph: Exp2Backward0
   */
  exp2(): Tensor;

  /**
   * 2 ** self, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.exp2_
   */
  exp2_(): this;

  /**
   * exp(self) - 1, elementwise, exact for small self.
   *
   * PyTorch: torch.expm1 / Tensor.expm1 / torch.special.expm1
   * Graph: Expm1Backward0
   */
  expm1(): Tensor;

  /**
   * exp(self) - 1, elementwise, exact for small self.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.expm1_
   */
  expm1_(): this;

  /**
   * The natural logarithm, elementwise; NaN below 0.
   *
   * PyTorch: torch.log / Tensor.log
   * Graph: LogBackward0
   */
  log(): Tensor;

  /**
   * The natural logarithm, elementwise; NaN below 0.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.log_
   */
  log_(): this;

  /**
   * The logarithm to base 2, elementwise.
   *
   * PyTorch: torch.log2 / Tensor.log2
   * Graph: Log2Backward0
   */
  log2(): Tensor;

  /**
   * The logarithm to base 2, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.log2_
   */
  log2_(): this;

  /**
   * The logarithm to base 10, elementwise.
   *
   * PyTorch: torch.log10 / Tensor.log10
   * Graph: Log10Backward0
   */
  log10(): Tensor;

  /**
   * The logarithm to base 10, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.log10_
   */
  log10_(): this;

  /**
   * log(1 + self), elementwise, exact for small self.
   *
   * PyTorch: torch.log1p / Tensor.log1p / torch.special.log1p
   * Graph: Log1PBackward0
   */
  log1p(): Tensor;

  /**
   * log(1 + self), elementwise, exact for small self.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.log1p_
   */
  log1p_(): this;

  /**
   * The sine of an angle in radians, elementwise.
   *
   * PyTorch: torch.sin / Tensor.sin
   * Graph: SinBackward0
   */
  sin(): Tensor;

  /**
   * The sine of an angle in radians, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.sin_
   */
  sin_(): this;

  /**
   * The cosine of an angle in radians, elementwise.
   *
   * PyTorch: torch.cos / Tensor.cos
   * Graph: CosBackward0
   */
  cos(): Tensor;

  /**
   * The cosine of an angle in radians, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.cos_
   */
  cos_(): this;

  /**
   * The tangent of an angle in radians, elementwise.
   *
   * PyTorch: torch.tan / Tensor.tan
   * Graph: TanBackward0
   */
  tan(): Tensor;

  /**
   * The tangent of an angle in radians, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.tan_
   */
  tan_(): this;

  /**
   * The angle in [-pi/2, pi/2] whose sine is self, elementwise.
   *
   * PyTorch: torch.asin / Tensor.asin / torch.arcsin
   * Graph: AsinBackward0
   */
  asin(): Tensor;

  /**
   * The angle in [-pi/2, pi/2] whose sine is self, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.asin_
   */
  asin_(): this;

  /**
   * The angle in [0, pi] whose cosine is self, elementwise.
   *
   * PyTorch: torch.acos / Tensor.acos / torch.arccos
   * Graph: AcosBackward0
   */
  acos(): Tensor;

  /**
   * The angle in [0, pi] whose cosine is self, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.acos_
   */
  acos_(): this;

  /**
   * The angle in (-pi/2, pi/2) whose tangent is self, elementwise.
   *
   * PyTorch: torch.atan / Tensor.atan / torch.arctan
   * Graph: AtanBackward0
   */
  atan(): Tensor;

  /**
   * The angle in (-pi/2, pi/2) whose tangent is self, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.atan_
   */
  atan_(): this;

  /**
   * The hyperbolic sine, elementwise.
   *
   * PyTorch: torch.sinh / Tensor.sinh
   * Graph: SinhBackward0
   */
  sinh(): Tensor;

  /**
   * The hyperbolic sine, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.sinh_
   */
  sinh_(): this;

  /**
   * The hyperbolic cosine, elementwise.
   *
   * PyTorch: torch.cosh / Tensor.cosh
   * Graph: CoshBackward0
   */
  cosh(): Tensor;

  /**
   * The hyperbolic cosine, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.cosh_
   */
  cosh_(): this;

  /**
   * The hyperbolic tangent, elementwise.
   *
   * PyTorch: torch.tanh / Tensor.tanh
   * Graph: TanhBackward0
   */
  tanh(): Tensor;

  /**
   * The hyperbolic tangent, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.tanh_
   */
  tanh_(): this;

  /**
   * The inverse hyperbolic sine, elementwise.
   *
   * PyTorch: torch.asinh / Tensor.asinh / torch.arcsinh
   * Graph: AsinhBackward0
   */
  asinh(): Tensor;

  /**
   * The inverse hyperbolic sine, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.asinh_
   */
  asinh_(): this;

  /**
   * The inverse hyperbolic cosine, elementwise; NaN below 1.
   *
   * PyTorch: torch.acosh / Tensor.acosh / torch.arccosh
   * Graph: AcoshBackward0
   */
  acosh(): Tensor;

  /**
   * The inverse hyperbolic cosine, elementwise; NaN below 1.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.acosh_
   */
  acosh_(): this;

  /**
   * The inverse hyperbolic tangent, elementwise; NaN outside [-1, 1].
   *
   * PyTorch: torch.atanh / Tensor.atanh / torch.arctanh
   * Graph: AtanhBackward0
   */
  atanh(): Tensor;

  /**
   * The inverse hyperbolic tangent, elementwise; NaN outside [-1, 1].
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.atanh_
   */
  atanh_(): this;

  /**
   * The error function, elementwise.
   *
   * PyTorch: torch.erf / Tensor.erf / torch.special.erf
   * Graph: ErfBackward0
   */
  erf(): Tensor;

  /**
   * The error function, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.erf_
   */
  erf_(): this;

  /**
   * 1 - erf(self), elementwise, exact for large self.
   *
   * PyTorch: torch.erfc / Tensor.erfc / torch.special.erfc
   * Graph: ErfcBackward0
   */
  erfc(): Tensor;

  /**
   * 1 - erf(self), elementwise, exact for large self.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.erfc_
   */
  erfc_(): this;

  /**
   * The largest integer not above, elementwise; its gradient is zero.
   *
   * PyTorch: torch.floor / Tensor.floor
   * Graph: FloorBackward0
   */
  floor(): Tensor;

  /**
   * The largest integer not above, elementwise; its gradient is zero.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.floor_
   */
  floor_(): this;

  /**
   * The smallest integer not below, elementwise; its gradient is zero.
   *
   * PyTorch: torch.ceil / Tensor.ceil
   * Graph: CeilBackward0
   */
  ceil(): Tensor;

  /**
   * The smallest integer not below, elementwise; its gradient is zero.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.ceil_
   */
  ceil_(): this;

  /**
   * The nearest integer, ties to even, elementwise; its gradient is zero.
   *
   * PyTorch: torch.round / Tensor.round / torch.special.round
   * Graph: RoundBackward0
   */
  round(): Tensor;

  /**
   * Rounded to a number of decimals (negative: tens, hundreds), ties to even, elementwise; its gradient is zero.
   *
   * PyTorch: torch.round / Tensor.round
   * Graph: RoundBackward1
   */
  round(options: { decimals: number }): Tensor;

  /**
   * The nearest integer, ties to even, elementwise; its gradient is zero.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.round_
   */
  round_(): this;

  /**
   * Rounded to a number of decimals (negative: tens, hundreds), ties to even, elementwise; its gradient is zero.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.round_
   */
  round_(options: { decimals: number }): this;

  /**
   * The integer part, elementwise; its gradient is zero.
   *
   * PyTorch: torch.trunc / Tensor.trunc / torch.fix
   * Graph: TruncBackward0
   */
  trunc(): Tensor;

  /**
   * The integer part, elementwise; its gradient is zero.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.trunc_
   */
  trunc_(): this;

  /**
   * self - trunc(self), elementwise.
   *
   * PyTorch: torch.frac / Tensor.frac
   * Graph: FracBackward0
   */
  frac(): Tensor;

  /**
   * self - trunc(self), elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.frac_
   */
  frac_(): this;

  /**
   * 1 / (1 + exp(-self)), elementwise.
   *
   * PyTorch: torch.sigmoid / Tensor.sigmoid / torch.special.expit / torch.nn.functional.sigmoid
   * Graph: SigmoidBackward0
   */
  sigmoid(): Tensor;

  /**
   * 1 / (1 + exp(-self)), elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.sigmoid_
   */
  sigmoid_(): this;

  /**
   * log(self / (1 - self)), elementwise; with eps self is clamped to [eps, 1 - eps] first.
   *
   * PyTorch: torch.logit / Tensor.logit / torch.special.logit
   * Graph: LogitBackward0
   */
  logit(eps?: number | null | { eps?: number | null }): Tensor;

  /**
   * log(self / (1 - self)), elementwise; with eps self is clamped to [eps, 1 - eps] first.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.logit_
   */
  logit_(eps?: number | null | { eps?: number | null }): this;

  /**
   * Degrees to radians, elementwise.
   *
   * PyTorch: torch.deg2rad / Tensor.deg2rad
   * Graph: Deg2RadBackward0
   */
  deg2rad(): Tensor;

  /**
   * Degrees to radians, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.deg2rad_
   */
  deg2rad_(): this;

  /**
   * Radians to degrees, elementwise.
   *
   * PyTorch: torch.rad2deg / Tensor.rad2deg
   * Graph: Rad2DegBackward0
   */
  rad2deg(): Tensor;

  /**
   * Radians to degrees, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.rad2deg_
   */
  rad2deg_(): this;

  /**
   * The variance of all elements, divided by n - 1 (by n if not `unbiased`).
   *
   * PyTorch: torch.var / Tensor.var
   *
   * @param unbiased Default: true.
   */
  var(unbiased?: boolean | { unbiased?: boolean }): Tensor;

  /**
   * The variances over the dimensions `dim`, divided by n - 1 (by n if not `unbiased`).
   *
   * PyTorch: torch.var / Tensor.var
   *
   * @param unbiased Default: true.
   */
  var(dim?: number | readonly number[] | null | VarOptions, unbiased?: boolean | VarOptions, keepdim?: boolean | VarOptions): Tensor;

  /**
   * The variances over the dimensions `dim` (default: all), divided by n - `correction` (default: 1).
   *
   * PyTorch: torch.var / Tensor.var
   * Graph: VarBackward0
   */
  var(dim?: number | readonly number[] | null | VarCorrectionOptions, options?: VarCorrectionOptions): Tensor;

  /**
   * The standard deviation of all elements: the root of var().
   *
   * PyTorch: torch.std / Tensor.std
   *
   * @param unbiased Default: true.
   */
  std(unbiased?: boolean | { unbiased?: boolean }): Tensor;

  /**
   * The standard deviations over the dimensions `dim`: the roots of var().
   *
   * PyTorch: torch.std / Tensor.std
   *
   * @param unbiased Default: true.
   */
  std(dim?: number | readonly number[] | null | StdOptions, unbiased?: boolean | StdOptions, keepdim?: boolean | StdOptions): Tensor;

  /**
   * The standard deviations over the dimensions `dim` (default: all), the roots of var(); gradient 0 at 0.
   *
   * PyTorch: torch.std / Tensor.std
   * Graph: StdBackward0
   */
  std(dim?: number | readonly number[] | null | StdCorrectionOptions, options?: StdCorrectionOptions): Tensor;

  /**
   * The same elements in row-major order with other sizes; one size may be -1. Throws where that needs a copy.
   *
   * PyTorch: torch.view / Tensor.view
   * Graph: ViewBackward0
   */
  view(size: number | readonly number[]): Tensor;

  /**
   * The same elements in row-major order with other sizes; one size may be -1. Throws where that needs a copy.
   *
   * PyTorch: torch.view / Tensor.view
   * Graph: ViewBackward0
   */
  view(...size: number[]): Tensor;

  /**
   * view() with the sizes of other.
   *
   * PyTorch: torch.view_as / Tensor.view_as
   */
  viewAs(other: Tensor): Tensor;

  /**
   * view() of a temporary: the result does not count as a view.
   *
   * PyTorch: Tensor._unsafe_view
   * Graph: UnsafeViewBackward0
   *
   * @internal
   */
  _unsafeView(size: number | readonly number[]): Tensor;

  /**
   * view() of a temporary: the result does not count as a view.
   *
   * PyTorch: Tensor._unsafe_view
   * Graph: UnsafeViewBackward0
   *
   * @internal
   */
  _unsafeView(...size: number[]): Tensor;

  /**
   * The elements in row-major order with other sizes; one size may be -1. A view where possible, else a copy.
   *
   * PyTorch: torch.reshape / Tensor.reshape
   */
  reshape(shape: number | readonly number[]): Tensor;

  /**
   * The elements in row-major order with other sizes; one size may be -1. A view where possible, else a copy.
   *
   * PyTorch: torch.reshape / Tensor.reshape
   */
  reshape(...shape: number[]): Tensor;

  /**
   * reshape() with the sizes of other.
   *
   * PyTorch: torch.reshape_as / Tensor.reshape_as
   */
  reshapeAs(other: Tensor): Tensor;

  /**
   * The dimensions from startDim to endDim as one.
   *
   * PyTorch: torch.flatten / Tensor.flatten
   *
   * @param startDim Default: 0.
   * @param endDim Default: -1.
   */
  flatten(startDim?: number | FlattenOptions, endDim?: number | FlattenOptions): Tensor;

  /**
   * One dimension as several; one of the sizes may be -1.
   *
   * PyTorch: torch.unflatten / Tensor.unflatten
   */
  unflatten(dim: number, sizes: number | readonly number[]): Tensor;

  /**
   * All dimensions as one.
   *
   * PyTorch: torch.ravel / Tensor.ravel
   */
  ravel(): Tensor;

  /**
   * The dimensions in another order.
   *
   * PyTorch: torch.permute / Tensor.permute
   * Graph: PermuteBackward0
   */
  permute(dims: number | readonly number[]): Tensor;

  /**
   * The dimensions in another order.
   *
   * PyTorch: torch.permute / Tensor.permute
   * Graph: PermuteBackward0
   */
  permute(...dims: number[]): Tensor;

  /**
   * Two dimensions exchanged.
   *
   * PyTorch: torch.transpose / Tensor.transpose / torch.swapaxes / torch.swapdims
   * Graph: TransposeBackward0
   */
  transpose(dim0: number, dim1: number): Tensor;

  /**
   * Two dimensions exchanged.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.transpose_
   */
  transpose_(dim0: number, dim1: number): this;

  /**
   * The transpose of a matrix; vectors and scalars as they are.
   *
   * PyTorch: torch.t / Tensor.t
   * Graph: TBackward0
   */
  t(): Tensor;

  /**
   * The transpose of a matrix; vectors and scalars as they are.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.t_
   */
  t_(): this;

  /**
   * The last two dimensions exchanged: the transposes of real matrices (..., m, n).
   *
   * PyTorch: torch.adjoint / Tensor.adjoint
   */
  adjoint(): Tensor;

  /**
   * Dimensions moved to other places, the rest in order.
   *
   * PyTorch: torch.movedim / Tensor.movedim / torch.moveaxis
   */
  movedim(source: number | readonly number[], destination: number | readonly number[]): Tensor;

  /**
   * Dimensions of size 1 repeated to the given sizes without a copy; -1 keeps a size.
   *
   * PyTorch: Tensor.expand
   * Graph: ExpandBackward0
   */
  expand(size: number | readonly number[], options?: { implicit?: boolean }): Tensor;

  /**
   * Dimensions of size 1 repeated to the given sizes without a copy; -1 keeps a size.
   *
   * PyTorch: Tensor.expand
   * Graph: ExpandBackward0
   */
  expand(...size: number[]): Tensor;

  /**
   * expand() to the sizes of other.
   *
   * PyTorch: Tensor.expand_as
   */
  expandAs(other: Tensor): Tensor;

  /**
   * expand() under another name.
   *
   * PyTorch: torch.broadcast_to / Tensor.broadcast_to
   */
  broadcastTo(size: number | readonly number[]): Tensor;

  /**
   * expand() under another name.
   *
   * PyTorch: torch.broadcast_to / Tensor.broadcast_to
   */
  broadcastTo(...size: number[]): Tensor;

  /**
   * Without the dimensions of size 1.
   *
   * PyTorch: torch.squeeze / Tensor.squeeze
   * Graph: SqueezeBackward0
   */
  squeeze(): Tensor;

  /**
   * Without this dimension if its size is 1.
   *
   * Without those of these dimensions whose size is 1.
   *
   * PyTorch: torch.squeeze / Tensor.squeeze
   * Graph: SqueezeBackward1, SqueezeBackward2
   */
  squeeze(dim: number | readonly number[]): Tensor;

  /**
   * Without those of these dimensions whose size is 1.
   *
   * PyTorch: torch.squeeze / Tensor.squeeze
   * Graph: SqueezeBackward2
   */
  squeeze(...dim: number[]): Tensor;

  /**
   * Without the dimensions of size 1.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.squeeze_
   */
  squeeze_(): this;

  /**
   * Without this dimension if its size is 1.
   *
   * Without those of these dimensions whose size is 1.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.squeeze_
   */
  squeeze_(dim: number | readonly number[]): this;

  /**
   * Without those of these dimensions whose size is 1.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.squeeze_
   */
  squeeze_(...dim: number[]): this;

  /**
   * With a new dimension of size 1 at this place.
   *
   * PyTorch: torch.unsqueeze / Tensor.unsqueeze
   * Graph: UnsqueezeBackward0
   */
  unsqueeze(dim: number): Tensor;

  /**
   * With a new dimension of size 1 at this place.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.unsqueeze_
   */
  unsqueeze_(dim: number): this;

  /**
   * The slice at one index of a dimension, which disappears.
   *
   * PyTorch: torch.select / Tensor.select
   * Graph: SelectBackward0
   */
  select(dim: number, index: number): Tensor;

  /**
   * Every step-th element of a dimension from start up to, not including, end.
   *
   * PyTorch: Tensor.slice
   * Graph: SliceBackward0
   *
   * @param dim Default: 0.
   * @param step Default: 1.
   */
  slice(dim?: number | SliceOptions, start?: number | null | SliceOptions, end?: number | null | SliceOptions, step?: number | SliceOptions): Tensor;

  /**
   * length elements of a dimension from start on.
   *
   * length elements of a dimension from start on, an integer scalar tensor.
   *
   * PyTorch: torch.narrow / Tensor.narrow
   */
  narrow(dim: number, start: Tensor | number, length: number): Tensor;

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
  diagonal(offset?: number | DiagonalOptions, dim1?: number | DiagonalOptions, dim2?: number | DiagonalOptions): Tensor;

  /**
   * All windows of this size along a dimension, step apart; the windows are the last dimension.
   *
   * PyTorch: Tensor.unfold
   * Graph: UnfoldBackward0
   */
  unfold(dimension: number, size: number, step: number): Tensor;

  /**
   * Any sizes and strides over the storage, in elements; the offset counts from the start of the storage.
   *
   * PyTorch: torch.as_strided / Tensor.as_strided
   * Graph: AsStridedBackward0
   */
  asStrided(size: number | readonly number[], stride: number | readonly number[], storageOffset?: number | null | { storageOffset?: number | null }): Tensor;

  /**
   * A view of everything.
   *
   * PyTorch: Tensor.alias
   * Graph: AliasBackward0
   */
  alias(): Tensor;

  /**
   * The sum over the dimensions that broadcasting from these sizes would have added or repeated.
   *
   * PyTorch: Tensor.sum_to_size
   */
  sumToSize(size: number | readonly number[]): Tensor;

  /**
   * The sum over the dimensions that broadcasting from these sizes would have added or repeated.
   *
   * PyTorch: Tensor.sum_to_size
   */
  sumToSize(...size: number[]): Tensor;

  /**
   * A copy of self with src as the slice at one index of a dimension.
   *
   * PyTorch: torch.select_scatter / Tensor.select_scatter
   * Graph: SelectScatterBackward0
   */
  selectScatter(src: Tensor, dim: number, index: number): Tensor;

  /**
   * A copy of self with src as every step-th slice of a dimension from start up to, not including, end.
   *
   * PyTorch: torch.slice_scatter / Tensor.slice_scatter
   * Graph: SliceScatterBackward0
   *
   * @param dim Default: 0.
   * @param step Default: 1.
   */
  sliceScatter(src: Tensor, dim?: number | SliceScatterOptions, start?: number | null | SliceScatterOptions, end?: number | null | SliceScatterOptions, step?: number | SliceScatterOptions): Tensor;

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
  diagonalScatter(src: Tensor, offset?: number | DiagonalScatterOptions, dim1?: number | DiagonalScatterOptions, dim2?: number | DiagonalScatterOptions): Tensor;

  /**
   * A row-major copy of self with src at the positions that these sizes, strides and offset show of it.
   *
   * PyTorch: torch.as_strided_scatter / Tensor.as_strided_scatter
   * Graph: AsStridedScatterBackward0
   */
  asStridedScatter(src: Tensor, size: number | readonly number[], stride: number | readonly number[], storageOffset?: number | null | { storageOffset?: number | null }): Tensor;

  /**
   * A copy of length slices of a dimension from start on.
   *
   * PyTorch: torch.narrow_copy / Tensor.narrow_copy
   */
  narrowCopy(dim: number, start: number, length: number): Tensor;

  /**
   * A tensor of these sizes and strides, with the dtype of self, whose elements are not specified.
   *
   * PyTorch: Tensor.new_empty_strided
   */
  newEmptyStrided(size: number | readonly number[], stride: number | readonly number[], options?: TensorOptions): Tensor;

  /**
   * Gives self other sizes: its storage in row-major order. New elements, if there are more now, are zeros.
   *
   * PyTorch: Tensor.resize_
   */
  resize_(size: number | readonly number[]): Tensor;

  /**
   * Gives self other sizes: its storage in row-major order. New elements, if there are more now, are zeros.
   *
   * PyTorch: Tensor.resize_
   */
  resize_(...size: number[]): Tensor;

  /**
   * Gives self the sizes of another tensor, as resize_() does.
   *
   * PyTorch: Tensor.resize_as_
   */
  resizeAs_(theTemplate: Tensor): Tensor;

  /**
   * Ones with the probabilities in self, zeros else.
   *
   * PyTorch: torch.bernoulli / Tensor.bernoulli
   * Graph: BernoulliBackward0
   */
  bernoulli(options?: { generator?: Generator | null }): Tensor;

  /**
   * Ones with probability p, zeros else, in the sizes and dtype of self.
   *
   * PyTorch: torch.bernoulli / Tensor.bernoulli
   * Graph: none, it is not differentiable
   */
  bernoulli(p: number, options?: { generator?: Generator | null }): Tensor;

  /**
   * Ones with probability p, zeros else.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.bernoulli_
   *
   * @param p Default: 0.5.
   */
  bernoulli_(p?: number | BernoulliOptions, options?: BernoulliOptions): this;

  /**
   * Ones with the probabilities in p, zeros else.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.bernoulli_
   */
  bernoulli_(p: Tensor, options?: { generator?: Generator | null }): this;

  /**
   * Exponentially distributed elements of the rate lambd, which is 1 / mean.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.exponential_
   *
   * @param lambd Default: 1.
   */
  exponential_(lambd?: number | ExponentialOptions, options?: ExponentialOptions): this;

  /**
   * How many trials it takes until the first success, each with probability p.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.geometric_
   */
  geometric_(p: number, options?: { generator?: Generator | null }): this;

  /**
   * Elements of a Cauchy distribution.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.cauchy_
   *
   * @param median Default: 0.
   * @param sigma Default: 1.
   */
  cauchy_(median?: number | CauchyOptions, sigma?: number | CauchyOptions, options?: CauchyOptions): this;

  /**
   * The exponentials of normally distributed numbers of this mean and standard deviation.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.log_normal_
   *
   * @param mean Default: 1.
   * @param std Default: 2.
   */
  logNormal_(mean?: number | LogNormalOptions, std?: number | LogNormalOptions, options?: LogNormalOptions): this;

  /**
   * Integers from all that the dtype holds exactly and that are not negative.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.random_
   */
  random_(options?: { generator?: Generator | null }): this;

  /**
   * Integers in [0, to).
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.random_
   */
  random_(to: number, options?: { generator?: Generator | null }): this;

  /**
   * Integers in [from, to); without `to`, up to the largest that the dtype holds exactly.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.random_
   */
  random_(from: number, to?: number | null | RandomOptions, options?: RandomOptions): this;

  /**
   * Poisson distributed elements of the rates in self.
   *
   * PyTorch: torch.poisson / Tensor.poisson
   * Graph: PoissonBackward0
   */
  poisson(generator?: Generator | null | { generator?: Generator | null }): Tensor;

  /**
   * Categories drawn by the weights in the last dimension of self, [n] or [m, n]; int64 of [num_samples] or [m, num_samples].
   *
   * PyTorch: torch.multinomial / Tensor.multinomial
   * Graph: none, it is not differentiable
   */
  multinomial(numSamples: number, replacement?: boolean | MultinomialOptions, options?: MultinomialOptions): Tensor;

  /**
   * The differences of neighbours along a dimension, n times over; prepend and append are joined to self before.
   *
   * PyTorch: torch.diff / Tensor.diff
   *
   * @param n Default: 1.
   * @param dim Default: -1.
   */
  diff(n?: number | DiffOptions, dim?: number | DiffOptions, prepend?: Tensor | null | DiffOptions, append?: Tensor | null | DiffOptions): Tensor;

  /**
   * The covariances of the rows of a matrix, whose columns are observations; fweights says how often each was made, aweights how much it counts. Divided by their number less the correction.
   *
   * PyTorch: torch.cov / Tensor.cov
   */
  cov(options?: CovOptions): Tensor;

  /**
   * Pearson's correlations of the rows of a matrix, whose columns are observations.
   *
   * PyTorch: torch.corrcoef / Tensor.corrcoef
   */
  corrcoef(): Tensor;

  /**
   * self - alpha * other, elementwise with broadcasting.
   *
   * PyTorch: torch.sub / Tensor.sub / torch.subtract
   * Graph: SubBackward0
   *
   * @param options.alpha Default: 1.
   */
  subtract(other: Tensor | Scalar, options?: { alpha?: Scalar }): Tensor;

  /**
   * self - alpha * other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.sub_
   *
   * @param options.alpha Default: 1.
   */
  subtract_(other: Tensor | Scalar, options?: { alpha?: Scalar }): this;

  /**
   * self * other, elementwise with broadcasting.
   *
   * PyTorch: torch.mul / Tensor.mul / torch.multiply
   * Graph: MulBackward0
   */
  multiply(other: Tensor | Scalar): Tensor;

  /**
   * self * other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.mul_
   */
  multiply_(other: Tensor | Scalar): this;

  /**
   * self / other, elementwise with broadcasting; integers divide to floats.
   *
   * PyTorch: torch.div / Tensor.div / torch.divide / torch.true_divide
   * Graph: DivBackward0
   */
  divide(other: Tensor | Scalar): Tensor;

  /**
   * self / other, elementwise with broadcasting; integers divide to floats.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.div_
   */
  divide_(other: Tensor | Scalar): this;

  /**
   * self / other, elementwise with broadcasting; integers divide to floats.
   *
   * PyTorch: torch.div / Tensor.div / torch.divide / torch.true_divide
   * Graph: DivBackward0
   */
  trueDivide(other: Tensor | Scalar): Tensor;

  /**
   * self / other, elementwise with broadcasting; integers divide to floats.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.div_
   */
  trueDivide_(other: Tensor | Scalar): this;

  /**
   * The angle in (-pi, pi] of the point (other, self), elementwise.
   *
   * PyTorch: torch.atan2 / Tensor.atan2 / torch.arctan2
   * Graph: Atan2Backward0
   */
  arctan2(other: Tensor | Scalar): Tensor;

  /**
   * The angle in (-pi, pi] of the point (other, self), elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.atan2_
   */
  arctan2_(other: Tensor | Scalar): this;

  /**
   * Whether self differs from other, elementwise with broadcasting.
   *
   * PyTorch: torch.ne / Tensor.ne / torch.not_equal
   * Graph: none, it is not differentiable
   */
  notEqual(other: Tensor | Scalar): Tensor;

  /**
   * Whether self differs from other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.ne_
   */
  notEqual_(other: Tensor | Scalar): this;

  /**
   * Whether self < other, elementwise with broadcasting.
   *
   * PyTorch: torch.lt / Tensor.lt / torch.less
   * Graph: none, it is not differentiable
   */
  less(other: Tensor | Scalar): Tensor;

  /**
   * Whether self < other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.lt_
   */
  less_(other: Tensor | Scalar): this;

  /**
   * Whether self <= other, elementwise with broadcasting.
   *
   * PyTorch: torch.le / Tensor.le / torch.less_equal
   * Graph: none, it is not differentiable
   */
  lessEqual(other: Tensor | Scalar): Tensor;

  /**
   * Whether self <= other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.le_
   */
  lessEqual_(other: Tensor | Scalar): this;

  /**
   * Whether self > other, elementwise with broadcasting.
   *
   * PyTorch: torch.gt / Tensor.gt / torch.greater
   * Graph: none, it is not differentiable
   */
  greater(other: Tensor | Scalar): Tensor;

  /**
   * Whether self > other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.gt_
   */
  greater_(other: Tensor | Scalar): this;

  /**
   * Whether self >= other, elementwise with broadcasting.
   *
   * PyTorch: torch.ge / Tensor.ge / torch.greater_equal
   * Graph: none, it is not differentiable
   */
  greaterEqual(other: Tensor | Scalar): Tensor;

  /**
   * Whether self >= other, elementwise with broadcasting.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.ge_
   */
  greaterEqual_(other: Tensor | Scalar): this;

  /**
   * self limited to [min, max], elementwise. The gradient is 1 inside and at the bounds, 0 outside.
   *
   * PyTorch: torch.clamp / Tensor.clamp / torch.clip
   * Graph: ClampBackward1
   */
  clip(min?: Scalar | null | ClampOptions, max?: Scalar | null | ClampOptions): Tensor;

  /**
   * self limited to [min, max], elementwise. The gradient is 1 inside and at the bounds, 0 outside.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.clamp_
   */
  clip_(min?: Scalar | null | ClampOptions, max?: Scalar | null | ClampOptions): this;

  /**
   * The products of all pairs of elements of two vectors, (n, m).
   *
   * PyTorch: torch.outer / Tensor.outer / torch.ger
   */
  ger(vec2: Tensor): Tensor;

  /**
   * -self, elementwise.
   *
   * PyTorch: torch.neg / Tensor.neg / torch.negative
   * Graph: NegBackward0
   */
  negative(): Tensor;

  /**
   * -self, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.neg_
   */
  negative_(): this;

  /**
   * The absolute value, elementwise. Its gradient at 0 is 0.
   *
   * PyTorch: torch.abs / Tensor.abs / torch.absolute
   * Graph: AbsBackward0
   */
  absolute(): Tensor;

  /**
   * The absolute value, elementwise. Its gradient at 0 is 0.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.abs_
   */
  absolute_(): this;

  /**
   * The angle in [-pi/2, pi/2] whose sine is self, elementwise.
   *
   * PyTorch: torch.asin / Tensor.asin / torch.arcsin
   * Graph: AsinBackward0
   */
  arcsin(): Tensor;

  /**
   * The angle in [-pi/2, pi/2] whose sine is self, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.asin_
   */
  arcsin_(): this;

  /**
   * The angle in [0, pi] whose cosine is self, elementwise.
   *
   * PyTorch: torch.acos / Tensor.acos / torch.arccos
   * Graph: AcosBackward0
   */
  arccos(): Tensor;

  /**
   * The angle in [0, pi] whose cosine is self, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.acos_
   */
  arccos_(): this;

  /**
   * The angle in (-pi/2, pi/2) whose tangent is self, elementwise.
   *
   * PyTorch: torch.atan / Tensor.atan / torch.arctan
   * Graph: AtanBackward0
   */
  arctan(): Tensor;

  /**
   * The angle in (-pi/2, pi/2) whose tangent is self, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.atan_
   */
  arctan_(): this;

  /**
   * The inverse hyperbolic sine, elementwise.
   *
   * PyTorch: torch.asinh / Tensor.asinh / torch.arcsinh
   * Graph: AsinhBackward0
   */
  arcsinh(): Tensor;

  /**
   * The inverse hyperbolic sine, elementwise.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.asinh_
   */
  arcsinh_(): this;

  /**
   * The inverse hyperbolic cosine, elementwise; NaN below 1.
   *
   * PyTorch: torch.acosh / Tensor.acosh / torch.arccosh
   * Graph: AcoshBackward0
   */
  arccosh(): Tensor;

  /**
   * The inverse hyperbolic cosine, elementwise; NaN below 1.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.acosh_
   */
  arccosh_(): this;

  /**
   * The inverse hyperbolic tangent, elementwise; NaN outside [-1, 1].
   *
   * PyTorch: torch.atanh / Tensor.atanh / torch.arctanh
   * Graph: AtanhBackward0
   */
  arctanh(): Tensor;

  /**
   * The inverse hyperbolic tangent, elementwise; NaN outside [-1, 1].
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.atanh_
   */
  arctanh_(): this;

  /**
   * The integer part, elementwise; its gradient is zero.
   *
   * PyTorch: torch.trunc / Tensor.trunc / torch.fix
   * Graph: TruncBackward0
   */
  fix(): Tensor;

  /**
   * The integer part, elementwise; its gradient is zero.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.trunc_
   */
  fix_(): this;

  /**
   * Two dimensions exchanged.
   *
   * PyTorch: torch.transpose / Tensor.transpose / torch.swapaxes / torch.swapdims
   * Graph: TransposeBackward0
   */
  swapaxes(dim0: number, dim1: number): Tensor;

  /**
   * Two dimensions exchanged.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.transpose_
   */
  swapaxes_(dim0: number, dim1: number): this;

  /**
   * Two dimensions exchanged.
   *
   * PyTorch: torch.transpose / Tensor.transpose / torch.swapaxes / torch.swapdims
   * Graph: TransposeBackward0
   */
  swapdims(dim0: number, dim1: number): Tensor;

  /**
   * Two dimensions exchanged.
   * The result is written over this tensor, which is returned.
   *
   * PyTorch: Tensor.transpose_
   */
  swapdims_(dim0: number, dim1: number): this;

  /**
   * Dimensions moved to other places, the rest in order.
   *
   * PyTorch: torch.movedim / Tensor.movedim / torch.moveaxis
   */
  moveaxis(source: number | readonly number[], destination: number | readonly number[]): Tensor;
}
