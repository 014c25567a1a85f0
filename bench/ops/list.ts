/**
 * How each operation is called in `npm run bench -- --suite ops`, one line each: its arguments as they depend on the number
 * of elements n. PyTorch is called with the same, under the name that the op table has for it, unless the line says how.
 *
 * Operations that need nothing but tensors have no line unless vectors of numbers in (0, 1) are no good for them. To add one:
 *
 *     softmax: of(x(rows), -1),                      torch.softmax(a, -1) of a matrix
 *     expand: of(x(flat), size(twice)).as('a.expand(*s)')   ... with PyTorch's expression, in which tensors are a, b, c ...
 */

/** The sizes of a tensor of about n elements. */
export type Shape = (n: number) => readonly number[];

/** A tensor among the arguments. */
export interface TensorSpec {
  readonly tensor: 'signed' | 'positive' | 'unit' | 'index' | 'mask';
  readonly shape: Shape;
  /** Of an index: how many there are to choose from. */
  readonly classes: (n: number) => number;
  readonly fixed: boolean;
}

export type Arg =
  | TensorSpec
  | readonly TensorSpec[]
  | number
  | boolean
  | string
  | null
  | readonly number[]
  | ((n: number) => number | readonly number[])
  | { readonly [option: string]: TensorSpec | number | boolean | string | readonly number[] };

/** One way to call an operation. */
export class Line {
  /** PyTorch's expression, where it is not the same call. */
  python: string | null = null;
  /** Why the numbers cannot be compared. */
  incomparable: string | null = null;
  /** Why it may take more than three times as long as in PyTorch. */
  reason: string | null = null;

  constructor(readonly args: readonly Arg[]) {}

  as(python: string): this {
    this.python = python;
    return this;
  }

  /** Results are random, or anything. */
  unlike(why: string): this {
    this.incomparable = why;
    return this;
  }

  /** Slower than one third of PyTorch, for this reason. */
  slow(reason: string): this {
    this.reason = reason;
    return this;
  }
}

const of = (...args: Arg[]): Line => new Line(args);
const random = (...args: Arg[]): Line => of(...args).unlike('random');

// ---- sizes -----------------------------------------------------------------------------------------------------------

const isSmall = (n: number): boolean => n < 100_000;
const flat: Shape = (n) => [n];
const rows: Shape = (n) => [n / 100, 100];
const side = (n: number): number => Math.floor(Math.sqrt(n));
const square: Shape = (n) => [side(n), side(n)];
const edge: Shape = (n) => [side(n)];
const cube: Shape = (n) => [10, n / 100, 10];
const batches: Shape = (n) => (isSmall(n) ? [4, 16, 16] : [64, 128, 128]);
const signals: Shape = (n) => (isSmall(n) ? [2, 4, 128] : [16, 16, 4096]);
const images: Shape = (n) => (isSmall(n) ? [1, 4, 16, 16] : [16, 16, 64, 64]);
const volumes: Shape = (n) => (isSmall(n) ? [1, 2, 8, 8, 8] : [4, 8, 32, 32, 32]);
const channels: Shape = (n) => [images(n)[1]!];
/** Filters that keep the number of channels. */
const filters =
  (base: Shape, ...kernel: readonly number[]): Shape =>
  (n) => [base(n)[1]!, base(n)[1]!, ...kernel];
const half =
  (shape: Shape): Shape =>
  (n) =>
    shape(n).map((size, d) => (d === 0 ? Math.ceil(size / 2) : size));
const width =
  (shape: Shape) =>
  (n: number): readonly number[] => [shape(n).at(-1)!];

// ---- tensors ---------------------------------------------------------------------------------------------------------

const tensorOf =
  (tensor: TensorSpec['tensor']) =>
  (shape: Shape): TensorSpec => ({ tensor, shape, classes: () => 2, fixed: false });
/** In (-1, 1). */
export const x = tensorOf('signed');
/** In (0.5, 2.5). */
const p = tensorOf('positive');
/** In (0, 1). */
export const unit = tensorOf('unit');
const mask = tensorOf('mask');
/** int64, below a number of classes. */
const ints = (shape: Shape, classes: (n: number) => number): TensorSpec => ({ ...tensorOf('index')(shape), classes });
/** Without gradient. */
const fixed = (spec: TensorSpec): TensorSpec => ({ ...spec, fixed: true });

const all = (n: number): number => n;
const height = (n: number): number => n / 100;
const hundred = (): number => 100;

const ZEROS = 'holds zeros, so that nothing shows what the memory held before';
const ONE_DNN = 'PyTorch takes it from oneDNN, with AVX-512: 16 numbers at a time; without that it takes 3.8 ms';
const BOTH_SERIES = 'two series are computed for every number, of which it needs one: vectors do not branch';
const ONE_BY_ONE = 'the same numbers as PyTorch, whose vector functions are followed one number at a time';

// ---- lines -----------------------------------------------------------------------------------------------------------

const pooled = (shape: Shape): Line => of(x(shape), 2);
/** Of orthogonal polynomials: one for all elements, and one for each. */
const degrees = [
  of(x(flat), 5),
  of(
    x(flat),
    ints(flat, () => 8),
  ),
];

// prettier-ignore
export const lines: Readonly<Record<string, Line | readonly Line[]>> = {
  // arithmetic
  pow: [of(p(flat), 3), of(p(flat), 2.5), of(p(flat), x(flat)), of(2.5, x(flat))],
  floatPower: of(p(flat), 2.5),
  where: of(mask(flat), x(flat), x(flat)),
  add: [of(x(flat), x(flat)), of(x(rows), x(width(rows))), of(x(flat), 2.5)],
  mul: [of(x(flat), x(flat)), of(x(rows), x(width(rows)))],
  clamp: of(x(flat), -0.5, 0.5), clip: of(x(flat), -0.5, 0.5), clampMin: of(x(flat), 0.1), clampMax: of(x(flat), 0.1),
  acosh: of(p(flat)).as('torch.acosh(a)'), fill: of(x(flat), 2.5), dropout: random(x(flat), 0.5), equal: of(x(flat), x(flat)),
  dropout1d: random(x(signals), 0.5), dropout2d: random(x(images), 0.5), dropout3d: random(x(volumes), 0.5),

  // activations
  relu: of(x(flat)), leakyRelu: of(x(flat), 0.1), elu: of(x(flat)), gelu: [of(x(flat)).slow(ONE_DNN), of(x(flat), { approximate: 'tanh' })],
  silu: of(x(flat)), softplus: of(x(flat)), softmax: [of(x(rows), -1), of(x(rows), 0)], logSoftmax: of(x(rows), -1), softmin: of(x(rows), -1),
  logsumexp: of(x(rows), -1), scaledDotProductAttention: of(x((n) => (isSmall(n) ? [1, 2, 16, 32] : [4, 8, 512, 64])), x((n) => (isSmall(n) ? [1, 2, 16, 32] : [4, 8, 512, 64])), x((n) => (isSmall(n) ? [1, 2, 16, 32] : [4, 8, 512, 64])))
    .as('((a @ b.transpose(-2, -1)) * a.shape[-1] ** -0.5).softmax(-1) @ c'),

  // reductions
  sum: [of(x(flat)), of(x(rows), 1), of(x(rows), 0)], mean: [of(x(flat)), of(x(rows), 1), of(x(rows), 0)],
  prod: [of(p((n) => [Math.min(n, 1000)])), of(p((n) => [n / 10, 10]), 1)],
  max: [of(x(flat)), of(x(rows), 1)], min: [of(x(flat)), of(x(rows), 0)], amax: of(x(rows), 1), amin: of(x(rows), 0),
  argmax: [of(x(flat)), of(x(rows), 1)], argmin: of(x(rows), 1), aminmax: of(x(flat)), all: of(mask(flat)), any: of(mask(flat)),
  var: [of(x(flat)), of(x(rows), 1)], std: [of(x(flat)), of(x(rows), 0)], varMean: of(x(rows), 1), stdMean: of(x(rows), 1),
  norm: [of(x(flat)), of(x(rows), 2, 1)], linalgVectorNorm: [of(x(flat)), of(x(flat), 3)], nanmean: of(x(rows), 1), nansum: of(x(rows), 1),
  countNonzero: of(mask(flat)), cumsum: [of(x(rows), 1), of(x(flat), 0)], cumprod: of(p((n) => [n / 10, 10]), 1), cummax: of(x(rows), 1), cummin: of(x(rows), 1),
  logcumsumexp: of(x(rows), 1),

  // joining, cutting, rearranging
  cat: of([x(half(rows)), x(half(rows))], 1), stack: of([x(half(rows)), x(half(rows))], 1), hstack: of([x(half(rows)), x(half(rows))]), vstack: of([x(half(rows)), x(half(rows))]),
  dstack: of([x(half(rows)), x(half(rows))]), columnStack: of([x(half(rows)), x(half(rows))]), blockDiag: of([x((n) => square(n / 4)), x((n) => square(n / 4))]).as('torch.block_diag(a, b)'),
  split: of(x(flat), (n) => n / 4), splitWithSizes: of(x(flat), (n) => [n / 4, n / 2, n / 4]), chunk: of(x(flat), 4), tensorSplit: of(x(flat), 4),
  hsplit: of(x(rows), 4), vsplit: of(x(rows), 2), dsplit: of(x(cube), 2), unbind: of(x((n) => [10, n / 10])),
  repeat: of(x((n) => [n / 100, 10]), [1, 10]), tile: of(x((n) => [n / 100, 10]), [1, 10]), repeatInterleave: of(x((n) => [n / 4]), 4),
  flip: of(x(rows), [0, 1]), fliplr: of(x(rows)), flipud: of(x(rows)), roll: of(x(rows), [3], [1]), rot90: of(x(rows)), tril: of(x(square)), triu: of(x(square)),
  diagEmbed: of(x((n) => [10, side(n / 10)])), diag: [of(x(square)), of(x(edge))], meshgrid: of([x(edge), x(edge)], { indexing: 'ij' }),
  diff: [of(x(flat)), of(x(rows), 1, 0)], gradient: of(x(flat)), cov: of(x((n) => [10, n / 10])), corrcoef: of(x((n) => [10, n / 10])),
  trapezoid: [of(x(rows)), of(x(rows), x(width(rows)))], trapz: of(x(rows)), cumulativeTrapezoid: of(x(rows)),
  selectScatter: of(x(rows), x(width(rows)), 0, 1), sliceScatter: of(x(rows), x(half(rows)), 0, (n) => n / 200).as('torch.slice_scatter(a, b, 0, a.shape[0] - b.shape[0], a.shape[0], 1)'), diagonalScatter: of(x(square), x(edge)),
  asStridedScatter: of(x(flat), x((n) => [n / 2]), (n) => [n / 2], [2]).as('torch.as_strided_scatter(a, b, b.shape, (2,))').unlike('PyTorch 1.13 gives the gradient of self from memory that nobody wrote'), narrowCopy: of(x(rows), 1, 10, 80).as('torch.narrow(a, 1, 10, 80).clone()'),

  // indexing
  gather: of(x(rows), 1, ints(rows, hundred)), scatter: of(x(rows), 1, ints(rows, hundred), x(rows)).unlike('several sources for one place'), scatterAdd: of(x(rows), 1, ints(rows, hundred), x(rows)),
  scatterReduce: of(x(rows), 1, ints(rows, hundred), x(rows), 'sum'), indexSelect: of(x(rows), 0, ints((n) => [n / 100], height)), indexAdd: of(x(rows), 0, ints((n) => [n / 100], height), x(rows)),
  indexCopy: of(x(rows), 0, ints((n) => [n / 100], height), x(rows)).unlike('several sources for one place'), indexFill: of(x(rows), 0, ints((n) => [n / 200], height), 1.5),
  take: of(x(flat), ints(flat, all)), put: of(x(flat), ints(flat, all), x(flat)).unlike('several sources for one place'), takeAlongDim: of(x(rows), ints(rows, hundred), 1),
  index: of(x(rows), [ints((n) => [n / 100], height)]).as('a[b]'), indexPut: of(x(rows), [ints((n) => [n / 100], height)], x(rows), true).as('a.index_put((b,), c, True)'),
  maskedFill: of(x(flat), mask(flat), 1.5), maskedSelect: of(x(flat), mask(flat)), maskedScatter: of(x(flat), mask(flat), x(flat)),
  nonzero: of(mask(flat)), argwhere: of(mask(rows)), embedding: of(ints((n) => [n / 100], () => 1000), x(() => [1000, 100])), oneHot: of(ints((n) => [n / 100], hundred), 100),

  // losses
  nllLoss: of(x(rows), ints((n) => [n / 100], hundred)), crossEntropy: of(x(rows), ints((n) => [n / 100], hundred)), klDiv: of(x(rows), fixed(unit(rows))),
  mseLoss: of(x(flat), x(flat)), l1Loss: of(x(flat), x(flat)), smoothL1Loss: of(x(flat), x(flat)), huberLoss: of(x(flat), x(flat)),
  binaryCrossEntropy: of(unit(flat), fixed(unit(flat))), binaryCrossEntropyWithLogits: of(x(flat), fixed(unit(flat))),

  // products
  mm: of(x(square), x(square)), matmul: of(x(square), x(square)), bmm: of(x(batches), x(batches)), mv: of(x(square), x(edge)), addmm: of(x(square), x(square), x(square)),
  addmv: of(x(edge), x(square), x(edge)), baddbmm: of(x(batches), x(batches), x(batches)), linear: of(x(rows), x(() => [100, 100]), x(() => [100])), outer: of(x(edge), x(edge)),

  // convolution, pooling, normalisation
  convolution: of(x(images), x(filters(images, 3, 3)), x(channels), [1, 1], [1, 1], [1, 1], false, [0, 0], 1),
  conv1d: of(x(signals), x(filters(signals, 3)), null, 1, 1), conv2d: of(x(images), x(filters(images, 3, 3)), x(channels), 1, 1), conv3d: of(x(volumes), x(filters(volumes, 3, 3, 3)), null, 1, 1),
  convTranspose1d: of(x(signals), x(filters(signals, 3)), null, 2, 1), convTranspose2d: of(x(images), x(filters(images, 3, 3)), null, 2, 1), convTranspose3d: of(x(volumes), x(filters(volumes, 3, 3, 3)), null, 2, 1),
  maxPool1d: pooled(signals), maxPool2d: [pooled(images), of(x(images), 3, 2, 1)], maxPool3d: pooled(volumes), avgPool1d: pooled(signals), avgPool2d: pooled(images), avgPool3d: pooled(volumes),
  maxPool1dWithIndices: pooled(signals), maxPool2dWithIndices: pooled(images), maxPool3dWithIndices: pooled(volumes),
  layerNorm: of(x(rows), [100], p(width(rows)), x(width(rows))), nativeLayerNorm: of(x(rows), [100], p(width(rows)), x(width(rows)), 1e-5),
  batchNorm: of(x(images), null, null, p(channels), x(channels), true), nativeBatchNorm: of(x(images), p(channels), x(channels), null, null, true, 0.1, 1e-5),

  // tensors made
  zeros: of(flat), ones: of(flat), full: of(flat, 1.5), empty: of(flat).unlike('not specified').slow(ZEROS), emptyLike: of(x(flat)).unlike('not specified').slow(ZEROS), fullLike: of(x(flat), 1.5),
  newZeros: of(x(flat), flat), newOnes: of(x(flat), flat), newFull: of(x(flat), flat, 1.5), newEmpty: of(x(flat), flat).unlike('not specified').slow(ZEROS),
  arange: of(0, (n) => n).as('torch.arange(0, n, dtype=torch.float32)'), linspace: of(0, 1, (n) => n), logspace: of(0, 1, (n) => n), range: of(1, (n) => n), eye: of(side),
  rand: random(flat), randn: random(flat).slow(ONE_BY_ONE), randint: random(100, flat), randperm: random((n) => n), randLike: random(x(flat)), randnLike: random(x(flat)).slow(ONE_BY_ONE), randintLike: random(x(flat), 100),
  trilIndices: of(side, side), triuIndices: of(side, side), emptyStrided: of(flat, [1]).unlike('not specified').slow(ZEROS), newEmptyStrided: of(x(flat), flat, [1]).unlike('not specified').slow(ZEROS),
  bernoulli: random(unit(flat)), normal: random(x(flat), 2).slow(ONE_BY_ONE), poisson: random(p(flat)), binomial: random(fixed(p(flat)), fixed(unit(flat))), multinomial: random(fixed(unit(rows)), 5, true),

  // dtypes
  to: of(x(flat), { dtype: 'float64' }), typeAs: of(x(flat), x(flat)), double: of(x(flat)),

  // views
  view: of(x(flat), rows), reshape: of(x(flat), rows), unflatten: of(x(rows), 1, [10, 10]), permute: of(x(cube), [2, 0, 1]), transpose: of(x(rows), 0, 1), movedim: of(x(cube), [0], [2]),
  expand: of(x((n) => [1, n]), (n) => [4, n]), expandAs: of(x((n) => [1, n]), x((n) => [4, n])), broadcastTo: of(x((n) => [1, n]), (n) => [4, n]), unsqueeze: of(x(flat), 0), select: of(x(rows), 0, 1),
  narrow: of(x(rows), 1, 10, 80), unfold: of(x(flat), 0, 3, 2).as('a.unfold(0, 3, 2)'), asStrided: of(x(flat), (n) => [n / 2], [2]).as('torch.as_strided(a, (a.numel() // 2,), (2,))'), sumToSize: of(x(rows), [1, 100]),
  broadcastTensors: of([x(rows), x(width(rows))]).as('torch.broadcast_tensors(a, b)'), diagonal: of(x(square)), t: of(x(square)), squeeze: of(x((n) => [n, 1])), atleast2d: of(x(flat)), slice: of(x(flat)).as('a[:]'),
  viewAs: of(x(flat), x(flat)), reshapeAs: of(x(flat), x(flat)),

  // masked
  maskedSum: of(x(rows), [1], { mask: mask(rows) }), maskedProd: of(p((n) => [n / 10, 10]), [1], { mask: mask((n) => [n / 10, 10]) }), maskedAmax: of(x(rows), [1], { mask: mask(rows) }), maskedAmin: of(x(rows), [1], { mask: mask(rows) }),
  maskedArgmax: of(x(rows), 1, { mask: mask(rows) }), maskedArgmin: of(x(rows), 1, { mask: mask(rows) }), maskedMean: of(x(rows), [1], { mask: mask(rows) }), maskedLogsumexp: of(x(rows), [1], { mask: mask(rows) }),
  maskedNorm: of(x(rows), 2, [1], { mask: mask(rows) }), maskedVar: of(x(rows), [1], { mask: mask(rows) }), maskedStd: of(x(rows), [1], { mask: mask(rows) }), maskedCumsum: of(x(rows), 1, { mask: mask(rows) }),
  maskedCumprod: of(p((n) => [n / 10, 10]), 1, { mask: mask((n) => [n / 10, 10]) }), maskedSoftmax: of(x(rows), 1, { mask: mask(rows) }), maskedLogSoftmax: of(x(rows), 1), maskedSoftmin: of(x(rows), 1, { mask: mask(rows) }),
  maskedNormalize: of(x(rows), 2, 1, { mask: mask(rows) }),

  // elementwise formulas and special functions
  specialI1e: of(x(flat)).slow(BOTH_SERIES),
  celu: of(x(flat)), selu: of(x(flat)), relu6: of(x(flat)), hardtanh: of(x(flat), -0.5, 0.5), hardsigmoid: of(x(flat)), hardswish: of(x(flat)), hardshrink: of(x(flat)), softshrink: of(x(flat)),
  threshold: of(x(flat), 0.1, 0.5), mish: of(x(flat)), softsign: of(x(flat)), tanhshrink: of(x(flat)), logsigmoid: of(x(flat)), glu: of(x(rows)),
  neg: of(x(flat)), abs: of(x(flat)), sign: of(x(flat)), sgn: of(x(flat)), angle: of(x(flat)), copysign: of(x(flat), x(flat)), signbit: of(x(flat)), heaviside: of(x(flat), x(flat)), exp: of(x(flat)), sin: of(x(flat)), cos: of(x(flat)), tan: of(x(flat)),
  asin: of(x(flat)), acos: of(x(flat)), atan: of(x(flat)), sinh: of(x(flat)), cosh: of(x(flat)), tanh: of(x(flat)), asinh: of(x(flat)), atanh: of(x(flat)), erf: of(x(flat)), erfc: of(x(flat)), erfinv: of(x(flat)), sigmoid: of(x(flat)),
  atan2: of(x(flat), x(flat)), hypot: of(x(flat), x(flat)), fmax: of(x(flat), x(flat)), fmin: of(x(flat), x(flat)), ldexp: of(x(flat), ints(flat, () => 8)), isclose: of(x(flat), x(flat)),
  logicalAnd: of(mask(flat), mask(flat)), logicalOr: of(mask(flat), mask(flat)), logicalXor: of(mask(flat), mask(flat)), logicalNot: of(mask(flat)),
  polygamma: [of(1, p(flat)), of(3, p(flat))], mvlgamma: of(p(flat), 2), specialZeta: [of(2.5, p(flat)), of(p(flat), p(flat))], igamma: of(fixed(p(flat)), p(flat)), igammac: of(fixed(p(flat)), p(flat)),
  xlogy: of(x(flat), p(flat)), specialXlog1py: of(x(flat), x(flat)), specialNdtr: of(x(flat)), specialLogNdtr: of(x(flat)), specialErfcx: of(x(flat)), sinc: of(x(flat)), logaddexp: of(x(flat), x(flat)), logaddexp2: of(x(flat), x(flat)),
  specialChebyshevPolynomialT: degrees, specialChebyshevPolynomialU: degrees, specialChebyshevPolynomialV: degrees, specialChebyshevPolynomialW: degrees,
  specialShiftedChebyshevPolynomialT: degrees, specialShiftedChebyshevPolynomialU: degrees, specialShiftedChebyshevPolynomialV: degrees, specialShiftedChebyshevPolynomialW: degrees,
  specialHermitePolynomialH: degrees, specialHermitePolynomialHe: degrees, specialLaguerrePolynomialL: degrees, specialLegendrePolynomialP: degrees,
};

/** Not timed, with the reason. */
export const left: Readonly<Record<string, string>> = {
  alias: 'PyTorch has it for itself only',
  resize_: 'changes its tensor',
  resizeAs_: 'changes its tensor',
};
