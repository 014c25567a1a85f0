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
}

/** An int64 or bool tensor of these elements. */
export interface LiteralSpec {
  readonly kind: 'literal';
  readonly dtype: 'int64' | 'bool';
  readonly data: Nested;
}

type Nested = number | readonly Nested[];
type Plain = number | boolean | string | null | readonly number[];
export type Arg = TensorSpec | LiteralSpec | Plain | readonly (TensorSpec | LiteralSpec | null)[] | Options;
type Options = { readonly [name: string]: TensorSpec | LiteralSpec | Plain };

/**
 * What kind of function the operation is, for the laws of differentiation: `smooth` ones obey them; the others are
 * `plain` (booleans, indices: no gradient), `create` (a new tensor, no function of its inputs), `random`, `refused` (not
 * differentiable, and backward says so) or `rounded` (to fewer digits: differences tell nothing).
 */
export type Nature = 'smooth' | 'plain' | 'create' | 'random' | 'refused' | 'rounded';

/** Laws that a sample may be excepted from, with the reason. */
export type Law = 'each input gets a gradient' | 'layout' | 'lower precision' | 'in place' | 'in place on a view';

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
});

/** Of both signs, away from 0. */
const t = (...sizes: number[]): TensorSpec => tensorSpec(0.25, 1.75, true, sizes);
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

const viewOfView = (sample: Sample): Sample =>
  except('in place on a view', 'the geometry of a view that is part of a graph stays', sample);
const countsNonzero = (sample: Sample): Sample =>
  except('each input gets a gradient', 'PyTorch too has none here, rather than zeros', sample);

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
  indexReduce: ['prod', 'mean', 'amax', 'amin'].flatMap((reduce) => [smooth(t(3, 2), 0, ints([2, 0, 2]), t(3, 2), reduce), smooth(t(2, 3), 1, ints([1, 1]), t(2, 2), reduce, { includeSelf: false })]),
  segmentReduce: ['sum', 'mean', 'prod', 'max', 'min'].flatMap((reduce) => [smooth(t(5, 2), reduce, { lengths: ints([2, 3]) }), smooth(t(2, 5), reduce, { offsets: ints([[0, 2, 5], [1, 2, 4]]), axis: 1, initial: 0.3 })]),
};

/** The samples of a record as a list. */
export function samplesOf(name: OpName): readonly Sample[] {
  const given: Sample | readonly Sample[] = samples[name];
  return 'nature' in given ? [given] : given;
}
