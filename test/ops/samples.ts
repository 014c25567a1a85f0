/**
 * How each operation of the table is called in the generic tests. `samples` is total: a record without a line here is a
 * type error. Tensors are given by their sizes and filled the same way every time, in general position: no two elements
 * are equal and none lies at a kink. What a line says about an operation beyond that, it says with a reason.
 */
import type { Op } from '../../src/ops/op.js';
import type { records, RecordName } from '../../src/ops/table.js';

// ---- notation --------------------------------------------------------------------------------------------------------

/** A float64 tensor that a gradient is asked for, unless `fixed`. Elements are `sign * [low, high]`. */
export interface TensorSpec {
  readonly kind: 'tensor';
  readonly sizes: readonly number[];
  readonly low: number;
  readonly high: number;
  readonly signed: boolean;
  /** Away from all multiples of one half, where rounding jumps; in (-4, 4). */
  readonly offIntegers: boolean;
  readonly fixed: boolean;
  /** Added to the diagonal of the matrices that the last two dimensions are. */
  readonly diagonal: number;
}

/** An int64 or bool tensor of these elements. */
export interface LiteralSpec {
  readonly kind: 'literal';
  readonly dtype: 'int64' | 'bool';
  readonly data: Nested;
  /** Where `data`, being empty, does not tell them. */
  readonly sizes?: readonly number[];
}

type Nested = number | readonly Nested[];
type Plain = number | boolean | string | null | readonly number[] | readonly (readonly number[])[];
export type Arg = TensorSpec | LiteralSpec | Plain | readonly (TensorSpec | LiteralSpec | null)[] | Options;
type Options = { readonly [name: string]: TensorSpec | LiteralSpec | Plain | readonly TensorSpec[] };

/**
 * What kind of function the operation is, for the laws of differentiation: `smooth` ones obey them; the others are
 * `plain` (booleans, indices: no gradient), `create` (a new tensor, no function of its inputs), `random`, `refused` (not
 * differentiable, and backward says so) or `rounded` (to fewer digits: differences tell nothing).
 */
export type Nature = 'smooth' | 'plain' | 'create' | 'random' | 'refused' | 'rounded';

/** Laws that a sample may be excepted from, with the reason. */
export type Law =
  | 'each input gets a gradient'
  | 'layout'
  | 'expanded'
  | 'differences'
  | 'central differences'
  | 'each input gets a gradient'
  | 'layout'
  | 'lower precision'
  | 'in place'
  | 'in place on a view';

export interface Sample {
  readonly nature: Nature;
  readonly args: readonly Arg[];
  readonly except: Partial<Readonly<Record<Law, string>>>;
}

const tensorSpec = (low: number, high: number, signed: boolean, sizes: readonly number[]): TensorSpec => ({
  kind: 'tensor',
  sizes,
  low,
  high,
  signed,
  offIntegers: false,
  fixed: false,
  diagonal: 0,
});

/** Of both signs, away from 0. */
const t = (...sizes: number[]): TensorSpec => tensorSpec(0.25, 1.75, true, sizes);
/** Positive definite, if the other triangle were alike; far from singular in any case. */
const definite = (...sizes: number[]): TensorSpec => ({ ...t(...sizes), diagonal: 4 });
const pos = (...sizes: number[]): TensorSpec => tensorSpec(0.3, 2.3, false, sizes);
/** In the open unit interval. */
const unit = (...sizes: number[]): TensorSpec => tensorSpec(0.1, 0.9, false, sizes);
/** In (-1, 1), away from 0. */
const inner = (...sizes: number[]): TensorSpec => tensorSpec(0.1, 0.85, true, sizes);
const between = (low: number, high: number, ...sizes: number[]): TensorSpec => tensorSpec(low, high, false, sizes);
const wide = (...sizes: number[]): TensorSpec => tensorSpec(0.3, 4.6, true, sizes);
const ragged = (...sizes: number[]): TensorSpec => ({ ...wide(...sizes), offIntegers: true });
/** Around 1: divisors of `ragged` numbers. */
const nearOne = (...sizes: number[]): TensorSpec => between(0.98, 1.02, ...sizes);
/** No gradient is asked for. */
const fixed = (spec: TensorSpec): TensorSpec => ({ ...spec, fixed: true });
const ints = (data: Nested): LiteralSpec => ({ kind: 'literal', dtype: 'int64', data });
const bools = (data: Nested): LiteralSpec => ({ kind: 'literal', dtype: 'bool', data });

const ofNature =
  (nature: Nature) =>
  (...args: Arg[]): Sample => ({ nature, args, except: {} });
const smooth = ofNature('smooth');
const plain = ofNature('plain');
const create = ofNature('create');
const random = ofNature('random');
const rounded = ofNature('rounded');
const refused = ofNature('refused');

const except = (law: Law, why: string, sample: Sample): Sample => ({
  ...sample,
  except: { ...sample.except, [law]: why },
});
const needsRowMajor = (sample: Sample): Sample => except('layout', 'a view that not every layout has', sample);
const readsStorage = (sample: Sample): Sample => except('layout', 'reads the storage, not the elements', sample);

/** One argument: a matrix, a scalar, no elements, more than one block. */
const unary = (of: (...sizes: number[]) => TensorSpec): Sample[] => [
  smooth(of(3, 2)),
  smooth(of()),
  smooth(of(0, 2)),
  smooth(of(300)),
];
const unaryPlain = (of: (...sizes: number[]) => TensorSpec): Sample[] => [
  plain(of(3, 2)),
  plain(of()),
  plain(of(0, 2)),
];
/** Two arguments: equal sizes, broadcast either way, scalars, no elements, a number. */
const binaryOf =
  (nature: Nature) =>
  (a: (...sizes: number[]) => TensorSpec, b: (...sizes: number[]) => TensorSpec, ...options: Options[]): Sample[] => [
    ofNature(nature)(a(2, 3), b(2, 3), ...options),
    ofNature(nature)(a(2, 3), b(3), ...options),
    ofNature(nature)(a(2, 1), b(4, 1, 3), ...options),
    ofNature(nature)(a(2, 3), b(), ...options),
    ofNature(nature)(a(), b(), ...options),
    ofNature(nature)(a(0, 3), b(1, 3), ...options),
    ofNature(nature)(a(2, 3), 1.5, ...options),
  ];
const binary = binaryOf('smooth');
const binaryPlain = binaryOf('plain');

/** Two tensors, where a number will not do. */
const tensorPairs = (of: (...args: Arg[]) => Sample, fill: (...sizes: number[]) => TensorSpec): Sample[] => [
  of(fill(2, 3), fill(2, 3)),
  of(fill(2, 3), fill(3)),
  of(fill(2, 1), fill(4, 1, 3)),
  of(fill(), fill()),
  of(fill(0, 3), fill(1, 3)),
];
const pairedInts: Sample[] = [
  plain(
    ints([
      [12, -18, 0],
      [7, 5, 1],
    ]),
    ints([8, 27, 0]),
  ),
  plain(ints([6]), ints([[4], [9]])),
  plain(ints(6), ints(4)),
  plain(ints([]), ints(1)),
];
const binaryInts: Sample[] = [...pairedInts, plain(ints([5, -3]), 6), plain(bools([1, 0, 1]), bools([1, 1, 0]))];
const shifts: Sample[] = [
  plain(
    ints([
      [5, -7, 0],
      [1, 3, 100],
    ]),
    ints([1, 2, 40]),
  ),
  plain(ints([5, -3]), 2),
  plain(ints(1), ints([3, 4])),
];

const viewOfView = (sample: Sample): Sample =>
  except('in place on a view', 'the geometry of a view that is part of a graph stays', sample);
const countsNonzero = (sample: Sample): Sample =>
  except('each input gets a gradient', 'PyTorch too has none here, rather than zeros', sample);

const floatOnly = (sample: Sample): Sample =>
  except('lower precision', 'matrices are factored in float32 and float64 only', sample);
const symmetricOnly = (sample: Sample): Sample =>
  except(
    'differences',
    'the gradient is that of symmetric matrices, of which one triangle is read',
    invertible(sample),
  );
const invertible = (sample: Sample): Sample =>
  except('expanded', 'a matrix whose columns are alike is singular', floatOnly(sample));
const doubleOrSingle = (sample: Sample): Sample => except('lower precision', 'PyTorch too refuses it', sample);

// ---- samples ---------------------------------------------------------------------------------------------------------

/** The names of the records that are operations. */
export type OpName = { [K in RecordName]: (typeof records)[K] extends Op ? K : never }[RecordName];

// prettier-ignore
export const samples: { readonly [K in OpName]: Sample | readonly Sample[] } = {
  // arithmetic
  add: [...binary(t, t), smooth(t(2, 3), t(3), { alpha: -1.5 })],
  sub: [...binary(t, t), smooth(t(2, 3), t(3), { alpha: -1.5 })],
  rsub: [...binary(t, t), smooth(t(2, 3), t(3), { alpha: -1.5 })],
  mul: binary(t, t),
  div: binary(t, t),
  divMode: [...binary(ragged, nearOne, { roundingMode: 'floor' }), ...binary(ragged, nearOne, { roundingMode: 'trunc' }), ...binary(t, t, { roundingMode: null })],
  floorDivide: binaryOf('refused')(ragged, nearOne),
  remainder: binary(ragged, nearOne),
  fmod: binary(ragged, nearOne),
  powTensor: [smooth(pos(2, 3), t(2, 3)), smooth(pos(2, 3), t(3)), smooth(pos(2, 1), t(4, 1, 3)), smooth(pos(), t()), smooth(pos(0, 3), t(3))],
  powScalar: [smooth(t(2, 3), 3), smooth(pos(2, 3), -0.5), smooth(t(2), 2), smooth(t(2), 1), smooth(t(2), 0), smooth(t(), 4), smooth(t(0, 2), 2)],
  powBase: [smooth(2, t(2, 3)), smooth(0.5, t()), smooth(1.5, t(0))],
  floatPower: [smooth(pos(2, 3), t(3)), smooth(pos(), t())],
  floatPowerScalar: [smooth(pos(2, 3), 1.5), smooth(t(2), 3)],
  floatPowerBase: smooth(1.5, t(2, 3)),
  atan2: binary(t, t),
  maximum: binary(t, t),
  minimum: binary(t, t),
  where: [smooth(bools([[1, 0, 1], [0, 0, 1]]), t(2, 3), t(2, 3)), smooth(bools([1, 0, 1]), t(2, 1), t()), smooth(bools(1), t(), t(3)), smooth(bools([1, 0]), t(2), 3)],
  lerp: [smooth(t(2, 3), t(2, 3), t(2, 3)), smooth(t(2, 3), t(3), t()), smooth(t(), t(), t())],
  addcmul: [smooth(t(2, 3), t(2, 3), t(2, 3), { value: 0.5 }), smooth(t(3), t(2, 1), t()), smooth(t(0), t(0), t(1))],
  addcdiv: [smooth(t(2, 3), t(2, 3), t(2, 3), { value: 0.5 }), smooth(t(3), t(2, 1), t()), smooth(t(0), t(0), t(1))],
  square: [smooth(t(2, 3)), smooth(t())],

  // functions of one tensor
  neg: unary(t), abs: unary(t), sign: unary(t), reciprocal: unary(t), sqrt: unary(pos), rsqrt: unary(pos),
  exp: unary(t), exp2: unary(t), expm1: unary(t), log: unary(pos), log2: unary(pos), log10: unary(pos), log1p: unary(inner),
  sin: unary(t), cos: unary(t), tan: unary(inner), asin: unary(inner), acos: unary(inner), atan: unary(t),
  sinh: unary(t), cosh: unary(t), tanh: unary(t), asinh: unary(t), acosh: unary((...s) => between(1.2, 3, ...s)), atanh: unary(inner),
  erf: unary(t), erfc: unary(t), sigmoid: unary(t), deg2rad: unary(t), rad2deg: unary(t),
  floor: unary(ragged), ceil: unary(ragged), round: unary(ragged), trunc: unary(ragged), frac: unary(ragged),
  roundDecimals: [smooth(wide(2, 3), { decimals: 1 }), smooth(ragged(3), { decimals: 0 }), smooth(between(100, 900, 4), { decimals: -2 })],
  logit: [...unary(unit), smooth(unit(2, 3), 0.2), smooth(t(6), { eps: 1e-3 })],

  // comparison and logic
  eq: binaryPlain(t, t), ne: binaryPlain(t, t), lt: binaryPlain(t, t), le: binaryPlain(t, t), gt: binaryPlain(t, t), ge: binaryPlain(t, t),
  logicalAnd: binaryPlain(t, t), logicalOr: binaryPlain(t, t), logicalXor: binaryPlain(t, t), logicalNot: unaryPlain(t),
  isnan: unaryPlain(t), isinf: unaryPlain(t), isfinite: unaryPlain(t),
  clampScalar: [smooth(t(2, 3), -0.5, 1), smooth(t(6), null, 0.5), smooth(t(6), { min: -0.7 }), smooth(t(), 0, 1), smooth(t(0), 0, 1)],
  clampBoth: [smooth(t(2, 3), between(-1, -0.1, 2, 3), between(0.1, 1, 2, 3)), smooth(t(2, 3), t(3), t()), smooth(t(3), t(2, 1), t(2, 1))],
  clampMinTensor: [smooth(t(2, 3), t(2, 3)), smooth(t(2, 3), t(3))],
  clampMaxTensor: [smooth(t(2, 3), t(2, 3)), smooth(t(2, 3), t(3))],
  clampBelow: [smooth(t(2, 3), t(2, 3)), smooth(t(2, 3), t(3))],
  clampAbove: [smooth(t(2, 3), t(2, 3)), smooth(t(2, 3), t(3))],
  clampOneSided: [smooth(t(2, 3), { min: t(3) }), smooth(t(2, 3), { max: t(2, 3) })],
  isclose: plain(t(2, 3), t(3)),
  allclose: plain(t(2, 3), t(3)),
  equal: plain(t(2, 3), t(2, 3)),

  // activations
  relu: unary(t), silu: unary(t),
  leakyRelu: [...unary(t), smooth(t(2, 3), 0.2)],
  elu: [...unary(t), smooth(t(2, 3), 0.7)],
  softplus: [...unary(t), smooth(t(6), 2, 1.5), smooth(t(3), { threshold: 30 })],
  gelu: [...unary(t), ...[smooth(t(2, 3), { approximate: 'tanh' })]],

  // reductions
  sum: [smooth(t(2, 3)), smooth(t()), smooth(t(0, 2)), smooth(t(2, 3), { dtype: 'float64' })],
  sumDim: [smooth(t(2, 3, 2), [0, -1]), smooth(t(2, 3), 1, true), smooth(t(2, 3), null), smooth(t(2, 3), []), smooth(t(0, 2), 0), smooth(t(), 0)],
  nansum: [smooth(t(2, 3)), smooth(t(2, 3), [1], true)],
  nanmean: [smooth(t(2, 3)), smooth(t(2, 3), [1], true)],
  countNonzero: [plain(t(2, 3)), plain(t(2, 3), [1])],
  mean: [smooth(t(2, 3)), smooth(t())],
  meanDim: [smooth(t(2, 3, 2), [0, -1]), smooth(t(2, 3), 1, true), smooth(t(2, 3), null), smooth(t(), 0)],
  prod: [smooth(t(2, 3)), smooth(t()), smooth(t(0)), smooth(t(1)), smooth(t(2))],
  prodDim: [smooth(t(2, 3), 1), smooth(t(3, 2, 2), -2, true), smooth(t(), 0), smooth(t(0, 2), 0), smooth(t(2, 1), 1)],
  all: unaryPlain(t), any: unaryPlain(t),
  allDim: [plain(t(2, 3), 1), plain(t(2, 3), [0], true)],
  anyDim: [plain(t(2, 3), 1), plain(t(2, 3), [0], true)],
  amax: [smooth(t(2, 3)), smooth(t(2, 3, 2), [0, 2]), smooth(t(2, 3), 1, true), smooth(t())],
  amin: [smooth(t(2, 3)), smooth(t(2, 3, 2), [0, 2]), smooth(t(2, 3), 1, true), smooth(t())],
  aminmax: [smooth(t(2, 3)), smooth(t(2, 3), { dim: 1, keepdim: true }), smooth(t())],
  max: [smooth(t(2, 3)), smooth(t())],
  min: [smooth(t(2, 3)), smooth(t())],
  maxDim: [smooth(t(2, 3), 1), smooth(t(3, 2, 2), 0, true), smooth(t(), 0)],
  minDim: [smooth(t(2, 3), 1), smooth(t(3, 2, 2), 0, true), smooth(t(), 0)],
  maxOther: smooth(t(2, 3), t(3)),
  minOther: smooth(t(2, 3), t(3)),
  argmax: [plain(t(2, 3)), plain(t(2, 3), 1, true)],
  argmin: [plain(t(2, 3)), plain(t(2, 3), 1, true)],
  variance: [smooth(t(2, 3)), smooth(t(4), false)],
  varianceDim: [smooth(t(2, 3), 1), smooth(t(3, 2, 2), [0, 2], false, true)],
  varianceCorrection: [smooth(t(2, 3)), smooth(t(3, 2, 2), [0, 2], { correction: 0.5, keepdim: true }), smooth(t(3), { correction: 0 })],
  std: [smooth(t(2, 3)), smooth(t(4), false)],
  stdDim: [smooth(t(2, 3), 1), smooth(t(3, 2, 2), [0, 2], false, true)],
  stdCorrection: [smooth(t(2, 3)), smooth(t(3, 2, 2), [0, 2], { correction: 0.5, keepdim: true }), smooth(t(3), { correction: 0 })],
  varMean: [smooth(t(2, 3)), smooth(t(4), false)],
  varMeanDim: [smooth(t(2, 3), 1), smooth(t(3, 2, 2), [0, 2], false, true)],
  varMeanCorrection: [smooth(t(2, 3)), smooth(t(3, 2, 2), [0, 2], { correction: 0.5, keepdim: true })],
  stdMean: [smooth(t(2, 3)), smooth(t(4), false)],
  stdMeanDim: [smooth(t(2, 3), 1), smooth(t(3, 2, 2), [0, 2], false, true)],
  stdMeanCorrection: [smooth(t(2, 3)), smooth(t(3, 2, 2), [0, 2], { correction: 0.5, keepdim: true })],
  norm: [smooth(t(2, 3)), smooth(t(2, 3), 1), smooth(t(2, 3), 3, [1], true), smooth(t(2, 3), 1.5, 0), smooth(t(2, 3), 0.5, 0), smooth(t(4), Infinity), smooth(t(4), -Infinity), countsNonzero(smooth(t(4), 0)), smooth(t(4), -1), smooth(t()), smooth(t(0))],
  namedNorm: [smooth(t(2, 3), 'fro'), smooth(t(2, 3), 'fro', [1], true)],
  linalgVectorNorm: [smooth(t(2, 3)), smooth(t(2, 3), 1), smooth(t(2, 3), 3, [1], true), smooth(t(4), 2.5), smooth(t(4), Infinity), countsNonzero(smooth(t(4), 0))],
  softmax: [smooth(t(2, 3), 1), smooth(t(3, 2, 2), 0), smooth(t(), 0), smooth(t(2, 0), 1)],
  logSoftmax: [smooth(t(2, 3), 1), smooth(t(3, 2, 2), 0), smooth(t(), 0), smooth(t(2, 0), 1)],
  softmin: smooth(t(2, 3), 1),
  logsumexp: [smooth(t(2, 3), 1), smooth(t(3, 2, 2), [0, 2], true), smooth(t(), 0)],

  // scans
  cumsum: [smooth(t(2, 3), 1), smooth(t(3, 2, 2), 0), smooth(t(), 0), smooth(t(0, 2), 0)],
  cumprod: [smooth(t(2, 3), 1), smooth(t(4, 2, 2), 0), smooth(t(), 0), smooth(t(0, 2), 0)],
  cummax: [smooth(t(2, 4), 1), smooth(t(4, 2), 0), smooth(t(), 0)],
  cummin: [smooth(t(2, 4), 1), smooth(t(4, 2), 0), smooth(t(), 0)],
  logcumsumexp: [smooth(t(2, 3), 1), smooth(t(3, 2, 2), 0), smooth(t(), 0)],

  // views
  viewSizes: [smooth(t(2, 3), [3, 2]), smooth(t(4), [-1, 2]), smooth(t(), [1]), smooth(t(0, 2), [2, 0])].map(needsRowMajor),
  viewAs: needsRowMajor(smooth(t(2, 3), fixed(t(3, 2)))),
  unsafeView: needsRowMajor(smooth(t(2, 3), [6])),
  reshape: [smooth(t(2, 3), [3, 2]), smooth(t(4), [-1, 2]), smooth(t(), [1, 1]), smooth(t(0, 2), [2, 0])],
  reshapeAs: smooth(t(2, 3), fixed(t(3, 2))),
  flatten: [smooth(t(2, 3, 2)), smooth(t(2, 3, 2), 1), smooth(t(2, 3, 2), 0, 1), smooth(t())],
  unflatten: needsRowMajor(smooth(t(2, 6), 1, [2, -1])),
  ravel: [smooth(t(2, 3)), smooth(t())],
  permute: [smooth(t(2, 3, 4), [2, 0, 1]), smooth(t(2, 3), [-1, 0]), smooth(t(), [])],
  transpose: [smooth(t(2, 3), 0, 1), smooth(t(2, 3, 4), -1, 0)].map(viewOfView),
  t: [smooth(t(2, 3)), smooth(t(3)), smooth(t())].map(viewOfView),
  movedim: [smooth(t(2, 3, 4), 0, -1), smooth(t(2, 3, 4), [0, 1], [2, 0])],
  expand: [smooth(t(2, 1), [2, 3]), smooth(t(3), [2, 3]), smooth(t(), [2]), smooth(t(1, 2), [0, 2])],
  expandAs: smooth(t(2, 1), fixed(t(2, 3))),
  broadcastTo: smooth(t(2, 1), [4, 2, 3]),
  squeeze: [smooth(t(2, 1, 3, 1)), smooth(t(1)), smooth(t(2))].map(viewOfView),
  squeezeDim: [smooth(t(2, 1, 3), 1), smooth(t(2, 1), 0)].map(viewOfView),
  squeezeDims: viewOfView(smooth(t(1, 2, 1, 3), [0, 1, 2])),
  unsqueeze: [smooth(t(2, 3), 1), smooth(t(2, 3), -1), smooth(t(), 0)].map(viewOfView),
  select: [smooth(t(2, 3), 1, 2), smooth(t(2, 3), -2, -1)],
  slice: [smooth(t(5, 2), 0, 1, 4, 2), smooth(t(2, 5), 1, -3), smooth(t(4), 0, null, null, 3), smooth(t(3), 0, 2, 1)],
  narrow: [smooth(t(5, 2), 0, 1, 3), smooth(t(2, 5), 1, -2, 2), smooth(t(3), 0, 1, 0)],
  narrowTensor: smooth(t(5, 2), 0, ints(1), 3),
  diagonal: [smooth(t(3, 3)), smooth(t(2, 4, 3), 1, 1, 2), smooth(t(3, 2), -1)],
  unfold: [smooth(t(7), 0, 3, 2), smooth(t(2, 5), 1, 3, 1), smooth(t(4, 2), 0, 2, 2)],
  asStrided: [smooth(t(4, 3), [2, 2], [3, 1]), smooth(t(6), [3, 2], [1, 1], 2), smooth(t(5), [3], [0])].map(readsStorage),
  alias: smooth(t(2, 3)),
  sumToSize: [smooth(t(2, 3, 4), [3, 1]), smooth(t(2, 3), [2, 3]), smooth(t(2, 3), [])],
  broadcastTensors: smooth([t(2, 1), t(3)]),

  // copies and conversions
  clone: [smooth(t(2, 3)), smooth(t()), smooth(t(0))],
  contiguous: smooth(t(2, 3)),
  toCopy: [smooth(t(2, 3), { dtype: 'float64' }), rounded(t(2, 3), { dtype: 'float32' })],
  toDtype: [smooth(t(2, 3), 'float64'), smooth(t(2, 3), 'float64', { copy: true }), rounded(t(2, 3), 'float16'), plain(t(2, 3), 'int64')],
  toOther: [smooth(t(2, 3), fixed(t(1))), plain(t(2), ints([1]))],
  typeAs: [smooth(t(2, 3), fixed(t(1))), plain(t(2), ints([1]))],
  double: smooth(t(2, 3)),
  float: rounded(t(2, 3)), half: rounded(t(2, 3)), bfloat16Of: rounded(t(2, 3)),
  long: plain(wide(2, 3)), int: plain(wide(2, 3)), short: plain(wide(2, 3)), char: plain(wide(2, 3)), byte: plain(pos(2, 3)), boolOf: plain(t(2, 3)),
  copy: [smooth(t(2, 3), t(2, 3)), smooth(t(2, 3), t(3)), smooth(t(2), t())],
  fillScalar: smooth(t(2, 3), 1.5),
  fillTensor: smooth(t(2, 3), t()),
  zero: smooth(t(2, 3)),

  // new tensors
  zeros: create([2, 3]), ones: create([2, 3]), full: create([2, 3], 1.5), empty: create([2, 3]), eye: [create(3), create(2, 3)],
  zerosLike: create(t(2, 3)), onesLike: create(t(2, 3)), fullLike: create(t(2, 3), 1.5), emptyLike: create(t(2, 3)),
  newZeros: create(t(1), [2, 3]), newOnes: create(t(1), [2, 3]), newFull: create(t(1), [2, 3], 1.5), newEmpty: create(t(1), [2, 3]),
  arange: create(5), arangeStart: create(1, 6, 2), linspace: create(0, 1, 5),
  rand: random([2, 3]), randn: random([2, 3]), randLike: random(t(2, 3)), randnLike: random(t(2, 3)),
  randint: random(9, [2, 3]), randintLow: random(-3, 3, [2, 3]), randperm: random(5), uniform: random(t(2, 3), -1, 1), normal: random(t(2, 3), 1, 2),

  // joining, splitting, repeating, reordering
  cat: [smooth([t(2, 3), t(1, 3)]), smooth([t(2, 1), t(2, 3), t(2, 2)], 1), smooth([t(2)], -1), smooth([t(0), t(2)])],
  stack: [smooth([t(2, 3), t(2, 3)]), smooth([t(2), t(2), t(2)], -1), smooth([t(), t()])],
  hstack: [smooth([t(2, 1), t(2, 3)]), smooth([t(2), t(1)]), smooth([t(), t()])],
  vstack: [smooth([t(2, 3), t(1, 3)]), smooth([t(2), t(2)])],
  dstack: [smooth([t(2, 3), t(2, 3)]), smooth([t(2, 1, 1), t(2, 1, 2)])],
  columnStack: [smooth([t(2), t(2, 2)]), smooth([t(), t()])],
  blockDiag: [smooth([t(2, 1), t(3), t()]), smooth([t(2, 2)])],
  unbind: [smooth(t(2, 3)), smooth(t(2, 3), 1)],
  split: [smooth(t(5, 2), 2), smooth(t(2, 3), 1, 1), smooth(t(2, 3), 5)],
  splitSizes: [smooth(t(5, 2), [1, 4]), smooth(t(2, 3), [1, 0, 2], 1)],
  splitWithSizes: smooth(t(5, 2), [1, 4]),
  chunk: [smooth(t(5, 2), 2), smooth(t(2, 3), 3, 1)],
  tensorSplit: [smooth(t(5, 2), 3), smooth(t(2, 3), 2, 1)],
  tensorSplitAt: [smooth(t(5, 2), [1, 3]), smooth(t(2, 3), [2], 1)],
  tensorSplitTensor: [smooth(t(5, 2), ints([1, 3])), smooth(t(5), ints(2))],
  hsplit: [smooth(t(2, 4), 2), smooth(t(4), 2)], hsplitAt: smooth(t(2, 4), [1, 2]),
  vsplit: smooth(t(4, 2), 2), vsplitAt: smooth(t(4, 2), [1]),
  dsplit: smooth(t(2, 1, 4), 2), dsplitAt: smooth(t(2, 1, 4), [3]),
  repeat: [smooth(t(2, 3), [2, 1]), smooth(t(2), [3, 2]), smooth(t(), [2]), smooth(t(2), [0])],
  tile: [smooth(t(2, 3), [2]), smooth(t(2), [3, 2])],
  repeatInterleave: [smooth(t(2, 3), 2), smooth(t(2, 3), 3, 1)],
  repeatInterleaveTensor: [smooth(t(2, 3), ints([2, 0]), 0), smooth(t(3), ints([1, 2, 0]))],
  repeatInterleaveIndices: plain(ints([1, 0, 2])),
  flip: [smooth(t(2, 3), [0]), smooth(t(2, 3, 2), [0, -1]), smooth(t(3), [])],
  fliplr: smooth(t(2, 3)), flipud: smooth(t(2, 3)),
  roll: [smooth(t(2, 3), 1), smooth(t(2, 3), 4, 1), smooth(t(2, 3), [1, -1], [0, 1])],
  rot90: [smooth(t(2, 3)), smooth(t(2, 3), 2), smooth(t(2, 3, 2), -1, [1, 2])],
  tril: [smooth(t(3, 3)), smooth(t(2, 3, 4), 1), smooth(t(3, 2), -1)],
  triu: [smooth(t(3, 3)), smooth(t(2, 3, 4), 1), smooth(t(3, 2), -1)],
  diagEmbed: [smooth(t(3)), smooth(t(2, 3), 1), smooth(t(2, 3), -1, 0, 2)],
  diag: [smooth(t(3)), smooth(t(3), -1), smooth(t(3, 2)), smooth(t(3, 4), 1)],

  // indexing
  gather: [smooth(t(2, 3), 1, ints([[0, 2], [1, 1]])), smooth(t(3, 2), 0, ints([[2, 0]])), smooth(t(), 0, ints(0)), smooth(t(3), 0, ints([]))],
  scatter: [smooth(t(3, 3), 1, ints([[0, 2], [1, 0]]), t(2, 2)), smooth(t(3), 0, ints([2, 0]), t(3))],
  scatterValue: smooth(t(3, 3), 1, ints([[0, 2], [1, 0]]), 2.5),
  scatterAdd: [smooth(t(3, 3), 1, ints([[0, 0], [1, 2]]), t(2, 2)), smooth(t(2), 0, ints([1, 1, 0]), t(3))],
  scatterReduce: [...['sum', 'prod', 'mean', 'amax', 'amin'].flatMap((reduce) => [smooth(t(3, 3), 1, ints([[0, 0], [1, 2]]), t(2, 2), reduce), smooth(t(4), 0, ints([1, 1, 0, 2]), t(4), reduce, { includeSelf: false })])],
  scatterWithReduce: [plain(fixed(t(3)), 0, ints([2, 0]), fixed(t(2)), { reduce: 'add' }), plain(fixed(t(3)), 0, ints([2, 0]), fixed(t(2)), { reduce: 'multiply' })],
  scatterValueWithReduce: plain(fixed(t(3)), 0, ints([2, 0]), 2, { reduce: 'add' }),
  take: [smooth(t(2, 3), ints([[0, 5], [5, -1]])), smooth(t(), ints(0))],
  takeAlongDim: [smooth(t(2, 3), ints([[2, 0], [1, 1]]), 1), smooth(t(2, 3), ints([5, 0]))],
  put: [smooth(t(2, 3), ints([4, 0]), t(2)), smooth(t(2, 3), ints([4, 4]), t(2), true)],
  index: [smooth(t(3, 2), [ints([2, 0, 2])]), smooth(t(3, 4), [ints([[1], [0]]), ints([3, 3])]), smooth(t(2, 3, 2), [null, ints([1, 0])]), smooth(t(3), [bools([1, 0, 1])])],
  indexPut: [smooth(t(3, 2), [ints([2, 0])], t(2)), smooth(t(3, 2), [ints([2, 2])], t(2, 2), true), smooth(t(3), [bools([1, 0, 1])], t())],
  indexSelect: [smooth(t(3, 2), 0, ints([2, 0, 2])), smooth(t(2, 3), 1, ints([])), smooth(t(), 0, ints([0]))],
  indexAdd: [smooth(t(3, 2), 0, ints([2, 0, 2]), t(3, 2), { alpha: 0.5 }), smooth(t(2, 3), 1, ints([1]), t(2, 1))],
  indexCopy: [smooth(t(3, 2), 0, ints([2, 0]), t(2, 2)), smooth(t(2, 3), 1, ints([1]), t(2, 1))],
  indexFill: smooth(t(3, 2), 0, ints([2, 0]), 1.5),
  indexFillTensor: smooth(t(3, 2), 0, ints([2, 0]), t()),
  maskedFill: [smooth(t(2, 3), bools([1, 0, 1]), 1.5), smooth(t(3), bools([[1, 0, 1], [0, 0, 1]]), -2)],
  maskedFillTensor: [smooth(t(2, 3), bools([1, 0, 1]), t()), smooth(t(3), bools([[1, 0, 1], [0, 0, 1]]), t())],
  maskedScatter: [smooth(t(2, 3), bools([1, 0, 1]), t(5)), smooth(t(2), bools([0, 1]), t(1))],
  maskedSelect: [smooth(t(2, 3), bools([1, 0, 1])), smooth(t(2), bools([[1, 0], [1, 1]])), smooth(t(2), bools([0, 0]))],
  nonzero: plain(t(2, 3)), nonzeroTuple: plain(t(2, 3), { asTuple: true }), argwhere: plain(t(2, 3)), whereNonzero: plain(bools([1, 0, 1])),
  embedding: [smooth(ints([[2, 0], [2, 1]]), t(3, 2)), smooth(ints([]), t(3, 2))],
  embeddingRows: smooth(t(3, 2), ints([[2, 0], [2, 1]])),
  oneHot: plain(ints([1, 0, 2])),

  // products
  mm: [smooth(t(2, 3), t(3, 4)), smooth(t(2, 0), t(0, 3)), smooth(t(0, 2), t(2, 1))],
  bmm: [smooth(t(2, 2, 3), t(2, 3, 1)), smooth(t(0, 2, 3), t(0, 3, 1))],
  mv: [smooth(t(2, 3), t(3)), smooth(t(2, 0), t(0))],
  dot: [smooth(t(3), t(3)), smooth(t(0), t(0))],
  addmm: [smooth(t(2, 4), t(2, 3), t(3, 4)), smooth(t(4), t(2, 3), t(3, 4), { beta: 0.5, alpha: -2 }), smooth(t(2, 4), t(2, 3), t(3, 4), { beta: 0.5 })],
  addmv: [smooth(t(2), t(2, 3), t(3)), smooth(t(), t(2, 3), t(3), { beta: 0.5, alpha: -2 })],
  baddbmm: [smooth(t(2, 2, 1), t(2, 2, 3), t(2, 3, 1)), smooth(t(2, 1), t(2, 2, 3), t(2, 3, 1), { beta: 0.5, alpha: -2 })],
  matmul: [smooth(t(3), t(3)), smooth(t(2, 3), t(3)), smooth(t(3), t(3, 2)), smooth(t(2, 3), t(3, 2)), smooth(t(2, 1, 2, 3), t(2, 3, 1)), smooth(t(2, 2, 3), t(3)), smooth(t(3), t(2, 3, 2)), smooth(t(2, 2, 3), t(3, 2))],
  linear: [smooth(t(2, 3), t(4, 3)), smooth(t(2, 3), t(4, 3), t(4)), smooth(t(2, 2, 3), t(4, 3), t(4)), smooth(t(3), t(2, 3), t(2))],
  outer: smooth(t(2), t(3)),

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
  // With p = 1 the mask is no matter of chance; other p are in dropout.test.ts.
  dropout: smooth(t(3, 2), 1), dropout1d: smooth(t(2, 3, 2), 1), dropout2d: smooth(t(2, 3, 2, 2), 1), dropout3d: smooth(t(3, 1, 2, 2), 1),

  // attention
  scaledDotProductAttention: [smooth(t(1, 2, 3, 4), t(1, 2, 5, 4), t(1, 2, 5, 3)), smooth(t(3, 2), t(4, 2), t(4, 2), t(3, 4)), smooth(t(2, 3, 2), t(2, 3, 2), t(2, 3, 2), null, 0, true, { scale: 0.7 }), smooth(t(1, 1, 2, 2), t(1, 1, 3, 2), t(1, 1, 3, 2), fixed(t(2, 3)), { scale: 1.3 }), smooth(t(2, 2), t(3, 2), t(3, 2), bools([[1, 0, 1], [1, 1, 0]]))],

  // normalization
  nativeLayerNorm: [smooth(t(3, 4), [4], t(4), t(4), 0.1), smooth(t(2, 2, 3), [2, 3], null, t(2, 3), 0.1)],
  layerNorm: [smooth(t(3, 4), [4], t(4), t(4), 0.1), smooth(t(2, 2, 3), [2, 3], t(2, 3)), smooth(t(5), [5]), smooth(t(0, 3), [3], t(3), t(3))],
  nativeBatchNorm: [smooth(t(3, 2), t(2), t(2), null, null, true, 0.1, 0.1), smooth(t(2, 2, 3), t(2), null, fixed(t(2)), fixed(pos(2)), false, 0.1, 0.1)],
  batchNorm: [smooth(t(3, 2), null, null, t(2), t(2), true, 0.1, 0.1), smooth(t(2, 2, 3), null, null, null, t(2), true), smooth(t(2, 3, 2, 2), fixed(t(3)), fixed(pos(3)), t(3), t(3)), smooth(t(2, 2), fixed(t(2)), fixed(pos(2)))],

  // elementwise: more activations
  celu: [...unary(t), smooth(t(2, 3), 0.7)], selu: unary(t), logSigmoid: unary(t), mish: unary(t), softsign: unary(t), tanhshrink: unary(t),
  hardtanh: [...unary(t), smooth(t(2, 3), -0.7, 1.2)], relu6: [...unary(t), smooth(between(4.1, 8, 6))], hardsigmoid: unary(wide), hardswish: unary(wide),
  threshold: [smooth(t(2, 3), 0.1, 20), smooth(t(), -1, 0.5), smooth(t(0, 2), 0, 1)],
  hardshrink: [...unary(t), smooth(t(2, 3), 1.1)], softshrink: [...unary(t), smooth(t(2, 3), 1.1)],
  preluKernel: [smooth(t(2, 3), t(3)), smooth(t(), t())],
  prelu: [smooth(t(2, 3), t(3)), smooth(t(2, 3, 2), t(3)), smooth(t(4), t(1)), smooth(t(2, 2), t()), smooth(t(), t(1)), smooth(t(0, 3), t(3))],
  rreluWithNoise: [smooth(t(2, 3), fixed(pos(2, 3))), smooth(t(), 0.25)],
  // Equal bounds leave nothing to chance while training; other bounds are in elementwise.test.ts.
  rrelu: [...unary(t), smooth(t(2, 3), 0.1, 0.4), smooth(t(2, 3), 0.3, 0.3, true)],
  glu: [smooth(t(2, 4)), smooth(t(4, 3), 0), smooth(t(2, 2, 3), 1), smooth(t(0, 2)), smooth(t(3, 0))],
  // Of one element there is nothing to choose; more are in elementwise.test.ts.
  gumbelSoftmax: smooth(t(3, 1), 0.7),
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
  // shaping: parts replaced, grids, layouts
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

  // shaping: differences, integrals, covariances
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
  // linear algebra
  linalgInvEx: [smooth(t(3, 3)), smooth(t(2, 1, 2, 2)), smooth(t(0, 2, 2)), smooth(t(2, 0, 0))].map(invertible),
  linalgInv: [smooth(t(3, 3)), smooth(t(2, 2, 2))].map(invertible),
  inverse: [smooth(t(3, 3)), smooth(t(2, 2, 2))].map(invertible),
  linalgSolveEx: [smooth(t(3, 3), t(3)), smooth(t(2, 2), t(2, 3)), smooth(t(2, 2, 2), t(2, 2)), smooth(t(2, 1, 2, 2), t(3, 2, 1)), smooth(t(2, 2), t(3, 2), { left: false }), smooth(t(2, 2), t(0, 2, 1))].map(invertible),
  linalgSolve: [smooth(t(3, 3), t(3)), smooth(t(2, 2), t(3, 2, 3)), smooth(t(2, 2, 2), t(3, 2), { left: false })].map(invertible),
  linalgTensorsolve: [smooth(t(2, 3, 6), t(2, 3)), smooth(t(2, 6, 3), t(2, 3), [1])].map(invertible),
  linalgTensorinv: [smooth(t(2, 3, 6)), smooth(t(3, 3, 1), 1)].map(invertible),
  linalgSolveTriangular: [smooth(definite(3, 3), t(3, 2), { upper: true }), smooth(definite(2, 2), t(3, 2, 1), { upper: false }), smooth(definite(2, 2, 2), t(3, 2), { upper: false, left: false }), smooth(t(2, 2), t(1, 2), { upper: true, left: false, unitriangular: true })].map(floatOnly),
  triangularSolve: [smooth(t(3, 2), definite(3, 3)), smooth(t(2, 1), definite(2, 2), false, true)].map(floatOnly),
  linalgCholeskyEx: [smooth(definite(3, 3)), smooth(definite(2, 2, 2), { upper: true })].map(symmetricOnly),
  linalgCholesky: [smooth(definite(3, 3)), smooth(definite(2, 2), { upper: true })].map(symmetricOnly),
  cholesky: [smooth(definite(3, 3)), smooth(definite(2, 2, 2), true)].map(symmetricOnly),
  choleskySolve: [smooth(t(3, 2), definite(3, 3)), smooth(t(3, 2, 1), definite(2, 2), true)].map(floatOnly),
  choleskyInverse: [smooth(definite(3, 3)), smooth(definite(2, 2, 2), true)].map(floatOnly),
  // special functions
  lgamma: [...unary(pos), smooth(between(-1.8, -1.2, 3))],
  digamma: [...unary(pos), smooth(between(-1.8, -1.2, 3))],
  polygamma: [smooth(1, pos(3, 2)), smooth(2, between(-1.8, -1.2, 3)), smooth(0, pos(3)), smooth(3, pos()), smooth(2, t(0, 2)), smooth(1, pos(300))],
  zeta: [smooth(fixed(between(1.5, 4, 2, 3)), pos(2, 3)), smooth(fixed(between(1.5, 4, 2, 1)), pos(4, 1, 3)), smooth(fixed(between(1.5, 4)), pos()), smooth(fixed(between(2, 3, 0, 3)), pos(1, 3))],
  zetaOfNumber: [smooth(2.5, pos(2, 3)), smooth(3, pos())],
  igamma: [smooth(fixed(pos(2, 3)), pos(2, 3)), smooth(fixed(pos(2, 1)), pos(4, 1, 3)), smooth(fixed(pos()), pos()), smooth(fixed(pos(0, 3)), pos(1, 3)), smooth(fixed(between(20, 60, 4)), between(15, 70, 4))],
  igammac: [smooth(fixed(pos(2, 3)), pos(2, 3)), smooth(fixed(pos(2, 1)), pos(4, 1, 3)), smooth(fixed(pos()), pos()), smooth(fixed(pos(0, 3)), pos(1, 3)), smooth(fixed(between(20, 60, 4)), between(15, 70, 4))],
  mvlgamma: [smooth(between(1.2, 4, 3, 2), 3), smooth(pos(), 1), smooth(between(0.7, 2, 0, 2), 2)],
  xlogy: binary(t, pos),
  xlogyNumber: [smooth(2, pos(2, 3)), smooth(0.5, pos())],
  xlog1py: binary(t, inner),
  xlog1pyNumber: [smooth(2, inner(2, 3)), smooth(0.5, inner())],
  entr: unary(pos),
  logaddexp: binary(t, t),
  logaddexp2: binary(t, t),
  sinc: unary(t),
  erfinv: unary(inner),
  erfcx: unary(t),
  ndtr: unary(t),
  ndtri: unary(unit),
  logNdtr: unary(wide),
  i0: unary(wide),
  i0e: unary(wide),
  i1: unary(wide),
  i1e: unary(wide),
  besselJ0: unaryPlain(wide),
  besselJ1: unaryPlain(wide),
  besselY0: unaryPlain(pos),
  besselY1: unaryPlain(pos),
  modifiedBesselI0: unaryPlain(wide),
  modifiedBesselI1: unaryPlain(wide),
  modifiedBesselK0: unaryPlain(pos),
  modifiedBesselK1: unaryPlain(pos),
  scaledModifiedBesselK0: unaryPlain(pos),
  scaledModifiedBesselK1: unaryPlain(pos),
  sphericalBesselJ0: unaryPlain(wide),
  airyAi: unaryPlain(wide),
  chebyshevPolynomialT: binaryPlain(t, wide),
  chebyshevPolynomialU: binaryPlain(t, wide),
  chebyshevPolynomialV: binaryPlain(t, wide),
  chebyshevPolynomialW: binaryPlain(t, wide),
  shiftedChebyshevPolynomialT: binaryPlain(t, wide),
  shiftedChebyshevPolynomialU: binaryPlain(t, wide),
  shiftedChebyshevPolynomialV: binaryPlain(t, wide),
  shiftedChebyshevPolynomialW: binaryPlain(t, wide),
  hermitePolynomialH: binaryPlain(t, wide),
  hermitePolynomialHe: binaryPlain(t, wide),
  laguerrePolynomialL: binaryPlain(t, wide),
  legendrePolynomialP: binaryPlain(t, wide),
  // elementwise: bits and divisors of integers
  bitwiseAnd: binaryInts, bitwiseOr: binaryInts, bitwiseXor: binaryInts, bitwiseLeftShift: shifts, bitwiseRightShift: shifts,
  bitwiseNot: [plain(ints([[5, 0], [-1, 77]])), plain(bools([1, 0])), plain(ints([])), plain(ints(3))],
  gcd: pairedInts, lcm: pairedInts,
  // elementwise: signs, special values, parts
  signbit: unaryPlain(t), copysign: binary(t, t), sgn: unary(t), angle: unary(t), positive: unary(t),
  heaviside: tensorPairs(ofNature('refused'), t),
  isposinf: unaryPlain(t), isneginf: unaryPlain(t), isreal: unaryPlain(t), isNonzero: plain(t(1)),
  nanToNum: [...unary(t), smooth(t(2, 3), 0.5, 2, -2)],
  fmax: tensorPairs(smooth, t), fmin: tensorPairs(smooth, t), hypot: tensorPairs(smooth, t), nextafter: tensorPairs(ofNature('refused'), t),
  frexp: unary((...s) => between(2.1, 3.9, ...s)), ldexp: [smooth(t(2, 3), t(3)), smooth(t(2), ints([2, -1])), smooth(t(), t()), smooth(t(0), t(1))],
  real: unary(t), conj: unary(t), conjPhysical: unary(t), resolveConj: unary(t), resolveNeg: unary(t),
  // images: padding, interpolation, windows
  constantPadNd: [smooth(t(2, 3), [1, 2], 0.5), smooth(t(3, 4), [-1, 1, 1, -1]), smooth(t(0, 2), [1, 1]), smooth(t(), [])],
  pad: [smooth(t(2, 3), [1, 0]), smooth(t(2, 3, 3), [2, 1], 'reflect'), smooth(t(1, 2, 2, 3), [1, 2, -1, 1], 'replicate'), smooth(t(1, 2, 4), [2, 1], 'circular')],
  reflectionPad1d: smooth(t(2, 3), 'reflect', [6], [1]),
  reflectionPad2d: smooth(t(2, 3, 4), 'reflect', [4, 8], [1, 3]),
  reflectionPad3d: smooth(t(1, 2, 2, 3), 'reflect', [3, 2, 4], [1, 0, 1]),
  replicationPad1d: smooth(t(2, 3), 'replicate', [6], [2]),
  replicationPad2d: smooth(t(2, 3, 2), 'replicate', [4, 4], [0, 1]),
  replicationPad3d: smooth(t(1, 2, 2, 3), 'replicate', [3, 2, 4], [1, 0, -1]),
  circularPad: smooth(t(2, 3), 'circular', [6], [2]),
  resample: [smooth(t(2, 3, 4), 'linear', [5, 2], [0.6, 2]), smooth(t(3), 'area', [2], [0])],
  spatialGradient: [smooth(t(2, 5), [2, 3], 'linear', [5], [0.6]), smooth(t(2, 4), [2, 3], 'replicate', [4], [1])],
  upsampleNearest1d: smooth(t(1, 2, 3), 'nearest', [5], [0.6]),
  upsampleNearest2d: smooth(t(1, 2, 3, 2), 'nearest', [2, 5], [1.5, 0.4]),
  upsampleNearest3d: smooth(t(1, 1, 2, 3, 2), 'nearest', [2, 2, 3], [1, 1.5, 0.7]),
  upsampleNearestExact1d: smooth(t(1, 2, 3), 'nearest-exact', [5], [0.6]),
  upsampleNearestExact2d: smooth(t(1, 2, 3, 2), 'nearest-exact', [2, 5], [1.5, 0.4]),
  upsampleNearestExact3d: smooth(t(1, 1, 2, 3, 2), 'nearest-exact', [2, 2, 3], [1, 1.5, 0.7]),
  upsampleLinear1d: [smooth(t(1, 2, 3), 'linear', [5], [0.6]), smooth(t(1, 2, 3), 'linear corners', [5], [0.5])],
  upsampleBilinear2d: smooth(t(1, 2, 3, 2), 'linear', [2, 5], [1.5, 0.4]),
  upsampleTrilinear3d: smooth(t(1, 1, 2, 3, 2), 'linear', [2, 2, 3], [1, 1.5, 0.7]),
  upsampleBicubic2d: [smooth(t(1, 2, 3, 2), 'cubic', [2, 5], [1.5, 0.4]), smooth(t(1, 2, 3, 2), 'cubic corners', [2, 5], [2, 0.25])],
  upsampleBilinear2dSmoothed: smooth(t(1, 2, 4, 2), 'linear smoothed', [2, 5], [2, 0.4]),
  upsampleBicubic2dSmoothed: smooth(t(1, 2, 4, 2), 'cubic smoothed', [2, 5], [2, 0.4]),
  interpolate: [smooth(t(1, 2, 3), 5), smooth(t(1, 2, 3, 2), null, 1.7, 'bilinear', false), smooth(t(1, 1, 4), null, 0.6, 'area'), smooth(t(1, 1, 4, 4), [2, 3], null, 'bicubic', null, null, true)],
  upsample: smooth(t(1, 2, 3, 2), [2, 4], null, 'bicubic', true),
  upsampleNearest: smooth(t(1, 2, 3, 2), { scaleFactor: 2 }),
  upsampleBilinear: smooth(t(1, 2, 3, 2), 4),
  adaptiveAvgPool1d: [smooth(t(2, 2, 5), 3), smooth(t(2, 4), [1])],
  adaptiveAvgPool2d: [smooth(t(1, 2, 5, 4), [3, 2]), smooth(t(2, 3, 3), 1)],
  adaptiveAvgPool3d: [smooth(t(1, 2, 3, 2, 4), [2, 3, 1]), smooth(t(2, 3, 2, 2), 1)],
  adaptiveAvgPool2dForward: smooth(t(2, 4, 3), 'area', [3, 2], [0, 0]),
  adaptiveAvgPool3dForward: smooth(t(1, 2, 4, 3), 'area', [1, 3, 2], [0, 0, 0]),
  adaptiveMaxPool1d: smooth(t(2, 2, 5), 3),
  adaptiveMaxPool1dReturnIndices: smooth(t(2, 5), [2], true),
  adaptiveMaxPool2d: smooth(t(1, 2, 5, 4), [3, 2]),
  adaptiveMaxPool2dReturnIndices: smooth(t(2, 5, 4), 2, true),
  adaptiveMaxPool2dForward: smooth(t(2, 5, 4), [3, 1]),
  adaptiveMaxPool3d: smooth(t(1, 2, 3, 2, 4), [2, 2, 3]),
  adaptiveMaxPool3dReturnIndices: smooth(t(2, 3, 2, 4), 2, true),
  adaptiveMaxPool3dForward: smooth(t(1, 3, 2, 4), [2, 1, 3]),
  pixelShuffle: [smooth(t(1, 8, 2, 3), 2), smooth(t(4, 1, 2), 1), smooth(t(0, 4, 1, 2), 2)],
  pixelUnshuffle: [smooth(t(1, 2, 4, 6), 2), smooth(t(4, 1, 2), 1)],
  channelShuffle: [smooth(t(1, 6, 2, 2), 3), smooth(t(2, 4, 1), 2)],
  im2col: [smooth(t(1, 2, 3, 4), 2), smooth(t(2, 4, 3), [2, 1], [2, 1], [1, 0], [1, 2])],
  col2im: [smooth(t(1, 8, 6), [3, 4], 2), smooth(t(4, 8), [4, 3], [2, 1], [2, 1], [1, 0], [1, 2])],
  maxUnpool1d: smooth(t(1, 2, 2), ints([[[0, 3], [1, 2]]]), 2),
  maxUnpool2d: [smooth(t(1, 2, 2), ints([[[0, 3], [9, 6]]]), [1, 2], [3, 2]), smooth(t(1, 1, 1, 2), ints([[[[5, 3]]]]), 2, { outputSize: [3, 4] })],
  maxUnpool2dForward: smooth(t(2, 1, 2), ints([[[0, 3]], [[5, 1]]]), [2, 3]),
  maxUnpool3d: smooth(t(1, 1, 2, 1), ints([[[[0], [6]]]]), [2, 1, 2], { padding: [0, 0, 0] }),
  maxUnpool3dForward: smooth(t(1, 2, 1, 1), ints([[[[0]], [[6]]]]), [2, 1, 4]),
  fractionalMaxPool2d: smooth(t(1, 2, 5, 4), 2, [3, 2], null, false, fixed(unit(1, 2, 2))),
  fractionalMaxPool2dReturnIndices: smooth(t(2, 5, 4), [2, 1], null, [0.7, 0.5], { returnIndices: true, randomSamples: fixed(unit(2, 2)) }),
  fractionalMaxPool2dForward: smooth(t(2, 5, 4), [2, 2], [3, 2], fixed(unit(1, 2, 2))),
  fractionalMaxPool3d: smooth(t(1, 2, 3, 4, 3), [1, 2, 2], 2, null, false, fixed(unit(1, 2, 3))),
  fractionalMaxPool3dReturnIndices: smooth(t(1, 3, 4, 3), 1, [2, 3, 1], { returnIndices: true, randomSamples: fixed(unit(1, 1, 3)) }),
  fractionalMaxPool3dForward: smooth(t(1, 3, 4, 3), [2, 2, 1], [2, 3, 1], fixed(unit(1, 1, 3))),
  lpPool1d: smooth(pos(2, 2, 5), 3, 2),
  lpPool2d: [smooth(pos(1, 2, 4, 5), 2, [2, 3], 1), smooth(pos(1, 3, 3), 1.5, 2, null, true)],
  gridSample: [smooth(t(1, 2, 3, 4), inner(1, 2, 2, 2)), smooth(t(1, 1, 3, 3), t(1, 2, 1, 2), 'bicubic', 'reflection', true), smooth(t(1, 1, 2, 3), t(1, 2, 1, 2), 'bilinear', 'border', true), smooth(t(1, 2, 3, 2), fixed(t(1, 2, 1, 2)), 'nearest')],
  gridSampler2d: [smooth(t(1, 2, 3, 4), t(1, 2, 2, 2), 'bilinear', 'reflection', false), smooth(t(1, 1, 3, 3), inner(1, 2, 1, 2), 'bicubic', 'zeros', false)],
  gridSampler3d: smooth(t(1, 2, 2, 3, 2), t(1, 2, 1, 1, 3), 'bilinear', 'zeros', true),
  affineGrid: [smooth(t(2, 2, 3), [2, 1, 2, 3]), smooth(t(1, 3, 4), [1, 1, 2, 1, 3], true)],
  affineGridGenerator: smooth(t(1, 2, 3), [1, 1, 2, 2], true),
  // sorting
  sort: [smooth(t(2, 5), 1), smooth(t(4, 2, 3), 0, true), smooth(t()), smooth(t(0, 2)), smooth(t(2, 60))],
  sortStable: [smooth(t(2, 5), { stable: true }), smooth(t(4, 2), { stable: null, dim: 0, descending: true })],
  argsort: [plain(t(2, 5)), plain(t(4, 2), 0, true), plain(t())],
  argsortStable: plain(t(2, 5), { stable: true, dim: 0 }),
  msort: [smooth(t(4, 2)), smooth(t(3))],
  topk: [smooth(t(2, 6), 3), smooth(t(5, 2), 2, 0, false), smooth(t(3), 0), smooth(t(), 1)],
  kthvalue: [smooth(t(2, 5), 2), smooth(t(5, 2, 2), 4, 0, true), smooth(t(), 1)],
  median: [smooth(t(3, 2)), smooth(t(5)), smooth(t())],
  medianDim: [smooth(t(2, 5), 1), smooth(t(4, 2, 3), 0, true), smooth(t(), 0)],
  nanmedian: [smooth(t(3, 2)), smooth(t())],
  nanmedianDim: [smooth(t(2, 5), 1), smooth(t(4, 2, 3), 0, true), smooth(t(), 0)],
  mode: [smooth(t(2, 5)), smooth(t(4, 2, 3), 0, true), smooth(t())],
  quantile: [smooth(t(2, 5), fixed(unit(3)), 1), smooth(t(4, 2), fixed(unit(2)), { keepdim: true })].map(doubleOrSingle),
  quantileScalar: [smooth(t(2, 5), 0.3, 1), smooth(t(4, 2, 3), 0.7, 0, true), smooth(t(4), 0.4), ...['lower', 'higher', 'midpoint', 'nearest'].map((interpolation) => smooth(t(2, 5), 0.3, 0, { interpolation })), smooth(t(), 0.5)].map(doubleOrSingle),
  nanquantile: doubleOrSingle(smooth(t(2, 5), fixed(unit(3)), 1)),
  nanquantileScalar: [smooth(t(2, 5), 0.3, 1), smooth(t(4, 2, 3), 0.7, 0, true)].map(doubleOrSingle),
  searchsorted: [plain(fixed(pos(4)), fixed(t(2, 3))), plain(ints([[1, 3], [2, 5]]), ints([[2, 3], [0, 9]]), { right: true }), plain(ints([3, 1, 2]), ints([2, 9]), { sorter: ints([1, 2, 0]), outInt32: true })],
  searchsortedScalar: plain(ints([1, 2, 5]), 2, { side: 'right' }),
  bucketize: plain(t(2, 3), fixed(pos(4))),
  bucketizeScalar: plain(2, ints([1, 2, 5]), { right: true }),
  isin: [plain(t(2, 3), t(3)), plain(ints([[1, 2], [3, 4]]), ints([2, 9]), { invert: true })],
  isinNumber: plain(ints([1, 2]), 2),
  isinScalar: plain(2, ints([1, 2, 5])),
  bincount: [plain(ints([1, 0, 3, 1])), refused(ints([1, 0, 1]), t(3)), plain(ints([]), { minlength: 2 })],
  histc: [plain(t(2, 3), 4), plain(t(2, 3), { bins: 3, min: -1, max: 1 })],
  histogram: doubleOrSingle(refused(t(2, 3), 4)),
  histogramEdges: doubleOrSingle(refused(t(2, 3), fixed(pos(3)))),
  histogramdd: doubleOrSingle(refused(t(4, 2), 2)),
  histogramddSizes: doubleOrSingle(refused(t(4, 2), [2, 3], { weight: fixed(t(4)) })),
  histogramddEdges: doubleOrSingle(refused(t(4, 2), [fixed(pos(3)), fixed(pos(2))])),
  unique: [doubleOrSingle(refused(t(2, 3))), plain(ints([3, 1, 3])), plain(ints([[3, 1], [3, 1], [0, 5]]), { dim: 0 })],
  uniqueWith: [doubleOrSingle(refused(t(2, 3), { returnInverse: true })), plain(ints([[3, 1], [3, 1], [0, 5]]), { dim: 0, returnInverse: true, returnCounts: true })],
  uniqueConsecutive: [doubleOrSingle(refused(t(2, 3))), plain(ints([3, 3, 1, 3]))],
  uniqueConsecutiveWith: [doubleOrSingle(refused(t(2, 3), { returnCounts: true })), plain(ints([[3, 1], [3, 1], [0, 5]]), { dim: 0, returnInverse: true, returnCounts: true })],
  combinations: [smooth(t(4)), smooth(t(3), 3, true), smooth(t(4), 1)],
  cartesianProd: [smooth([t(2), t(3)]), smooth([t(3)])],
  unravelIndex: plain(ints([[5, 0], [3, 2]]), [2, 3]),

  // masked
  maskedLogaddexp: smooth(t(2, 3), t(2, 3), { inputMask: bools([1, 0, 1]) }), maskedMedian: smooth(t(2, 3), 1, { mask: bools([[1, 0, 1], [0, 1, 1]]) }),
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
  linalgSvd: [smooth(definite(3, 3)), smooth(t(2, 3, 2)), smooth(t(2, 3)), smooth(t(2, 0, 3))].map(invertible),
  linalgDet: [smooth(t(3, 3)), smooth(t(2, 2, 2)), smooth(t(1, 1)), smooth(t(2, 0, 0))].map(floatOnly),
  det: [smooth(t(3, 3)), smooth(t(2, 2, 2))].map(floatOnly),
  linalgCofactors: [smooth(t(3, 3)), smooth(definite(2, 3, 3)), smooth(t(1, 1))].map(floatOnly),
  linalgSlogdet: [smooth(t(3, 3)), smooth(t(2, 2, 2))].map(invertible),
  slogdet: [smooth(t(3, 3)), smooth(t(2, 2, 2))].map(invertible),
  logdet: [smooth(definite(3, 3)), smooth(definite(2, 2, 2))].map(invertible),
  nuclearNormOf: smooth(t(2, 3), null, false, null),
  nuclearNorm: [smooth(t(2, 3)), smooth(t(2, 3, 2), [2, 0], true)].map(invertible),
  linalgMatrixNorm: [smooth(t(3, 2), 2), smooth(t(2, 3, 2), -2, [0, 2], true), smooth(t(2, 3), 1), smooth(t(2, 2, 3), -1, [2, 0], true), smooth(t(2, 3), Infinity), smooth(t(2, 3, 2), -Infinity, [1, 0])].map(invertible),
  linalgMatrixNormNamed: [smooth(t(2, 3)), smooth(t(2, 2, 3), 'fro', [2, 0], true), smooth(t(3, 2, 2), 'nuc', [0, -1])].map(invertible),
  linalgNorm: [smooth(t(2, 3)), smooth(t(4), 3), smooth(t(2, 3), 1), smooth(t(2, 2, 3), 2, [0, 2]), smooth(t(2, 3), 1.5, 1, true)].map(invertible),
  linalgNormNamed: [smooth(t(2, 3), 'fro'), smooth(t(2, 3), 'nuc', { keepdim: true })].map(invertible),
  addbmm: [smooth(t(2, 4), t(3, 2, 3), t(3, 3, 4)), smooth(t(4), t(3, 2, 3), t(3, 3, 4), { beta: 0.5, alpha: -2 }), smooth(t(2, 1), t(0, 2, 3), t(0, 3, 4))],
  addr: [smooth(t(2, 3), t(2), t(3)), smooth(t(), t(2), t(3), { beta: 0.5, alpha: -2 }), smooth(t(2, 3), t(2), t(3), { beta: 0 })].map((sample, i) => (i === 2 ? except('each input gets a gradient', 'beta is 0', sample) : sample)),
  vdot: [smooth(t(3), t(3)), smooth(t(0), t(0))],
  linalgVecdot: [smooth(t(3), t(3)), smooth(t(2, 3), t(2, 1, 3)), smooth(t(2, 3), t(2, 3), { dim: 0 })],
  inner: [smooth(t(3), t(3)), smooth(t(2, 3), t(4, 2, 3)), smooth(t(2, 3), t())],
  tensordot: [smooth(t(2, 3, 2), t(3, 4, 2), [[1, 0], [0, 2]]), smooth(t(2), t(3), [[], []])],
  tensordotInt: [smooth(t(2, 3, 4), t(3, 4, 2)), smooth(t(2, 3), t(3, 2), 1), smooth(t(2), t(3), 0)],
  kron: [smooth(t(2, 3), t(2, 2)), smooth(t(2), t(1, 3)), smooth(t(), t(2)), smooth(t(0, 2), t(2, 2))],
  linalgCross: [smooth(t(2, 3), t(2, 3)), smooth(t(3, 1), t(3, 2), { dim: 0 })],
  cross: [smooth(t(2, 3), t(2, 3)), smooth(t(3, 3), t(3, 3)), smooth(t(1, 3), t(2, 3), 1)],
  linalgMultiDot: [smooth([t(2, 3), t(3, 2)]), smooth([t(2, 3), t(3, 4), t(4, 1)]), smooth([t(3), t(3, 2), t(2, 4), t(4)]), smooth([t(2), t(2)])],
  chainMatmul: [smooth([t(2, 3), t(3, 4), t(4, 1)]), smooth([t(2, 3)])],
  linalgMatrixPower: [smooth(t(3, 3), 5), smooth(t(2, 2, 2), 1), smooth(t(2, 2), 0)],
  matrixPowerOf: [smooth(t(2, 2), 3), invertible(smooth(definite(2, 2), -2))],
  linalgVander: [smooth(t(3)), smooth(t(2, 3), { N: 2 }), smooth(t(), { N: 3 })],
  vander: [smooth(t(3)), smooth(t(3), 5, true), except('each input gets a gradient', 'powers 0 only', smooth(t(3), 1))],
  einsum: [smooth('ij,jk->ik', [t(2, 3), t(3, 4)]), smooth('bij,bjk,k', [t(2, 2, 3), t(2, 3, 2), t(2)]), smooth('...ii->...', [t(2, 3, 3)]), smooth('i...,...i->...', [t(2, 3), t(2, 3, 2)]), smooth('i,j->ji', [t(2), t(3)]), smooth('ij,ij,ik->k', [t(2, 3), t(2, 3), t(2, 2)]), smooth('ij,k->i', [t(2, 3), t(2)])],
  einsumLists: smooth([t(2, 3), t(3, 4)], [[0, 1], [1, 2]], [2, 0]),
  trace: [smooth(t(3, 3)), smooth(t(2, 4)), smooth(t(0, 2))],
  linalgDiagonal: [smooth(t(3, 3)), smooth(t(2, 4, 3), { offset: 1 }), smooth(t(3, 2, 2), { offset: -1, dim1: 0, dim2: 1 })],
  indexReduce: ['prod', 'mean', 'amax', 'amin'].flatMap((reduce) => [smooth(t(3, 2), 0, ints([2, 0, 2]), t(3, 2), reduce), smooth(t(2, 3), 1, ints([1, 1]), t(2, 2), reduce, { includeSelf: false })]),
  segmentReduce: ['sum', 'mean', 'prod', 'max', 'min'].flatMap((reduce) => [smooth(t(5, 2), reduce, { lengths: ints([2, 3]) }), smooth(t(2, 5), reduce, { offsets: ints([[0, 2, 5], [1, 2, 4]]), axis: 1, initial: 0.3 })]),
};

/** The samples of a record as a list. */
export function samplesOf(name: OpName): readonly Sample[] {
  const given: Sample | readonly Sample[] = samples[name];
  return 'nature' in given ? [given] : given;
}
