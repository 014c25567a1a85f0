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
  readonly tensor: 'signed' | 'positive' | 'unit' | 'rising' | 'regular' | 'index' | 'mask' | 'same';
  readonly shape: Shape;
  /** Of an index: how many there are to choose from; of the same everywhere: what. */
  readonly classes: (n: number) => number;
  readonly fixed: boolean;
  /** With the numbers of the tensor before it. */
  readonly again?: boolean;
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
/** Batches of matrices of 10 x 10, of 100 x 100, and one whose factorisation takes about as long. */
const tens: Shape = (n) => [n / 100, 10, 10];
const hundreds: Shape = (n) => (isSmall(n) ? tens(n) : [n / 10_000, 100, 100]);
const single: Shape = (n) => (isSmall(n) ? square(n) : [500, 500]);
/** As many matrices of a few columns, for the right sides of equations. */
const columns =
  (shape: Shape, count: number): Shape =>
  (n) => [...shape(n).slice(0, -1), count];
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
/** Square matrices far from singular, positive definite if symmetric: elements in (-1, 1), twice the root of their number of columns added to the diagonal. */
const regular = tensorOf('regular');
const mask = tensorOf('mask');
/** A vector of numbers in (-1, 1) in ascending order. */
const rising = tensorOf('rising');
/** int64, below a number of classes. */
const ints = (shape: Shape, classes: (n: number) => number): TensorSpec => ({ ...tensorOf('index')(shape), classes });
/** The same numbers as the tensor before it, which has the same range and sizes. */
const again = (spec: TensorSpec): TensorSpec => ({ ...spec, again: true });
/** int64, this number everywhere. */
const same = (shape: Shape, value: number): TensorSpec => ({ ...tensorOf('same')(shape), classes: () => value });
/** Without gradient. */
const fixed = (spec: TensorSpec): TensorSpec => ({ ...spec, fixed: true });

const all = (n: number): number => n;
const height = (n: number): number => n / 100;
const hundred = (): number => 100;
const thousand = (): number => 1000;

const COLD = 'the result lies in memory that has left the caches, where PyTorch takes the block that it has just freed';
const ONE_DNN = 'PyTorch takes it from oneDNN, with AVX-512: 16 numbers at a time; without that it takes 3.8 ms';
const BOTH_SERIES = 'two series are computed for every number, of which it needs one: vectors do not branch';
const FOUR_BOOLS = 'four bools at a time, where PyTorch takes 32';
const PLACE =
  'PyTorch hands out an address; here nobody frees memory, and a part of the search for what is no longer used falls to each tensor';
const DOUBLE = 'its series are summed to double precision, where PyTorch stops at single';
const THREE_PASSES =
  'all indices are checked and zeros written before the first value is, where PyTorch goes through them once';
const ONE_BY_ONE = 'one place after the other is computed and written, where PyTorch has eight to a vector';
const LAUNCHES = 'a few microseconds are those of small launches';
const COPY =
  'a copy into memory that has left the caches, since blocks are used in turn until the garbage is collected';
const SOME_MODE = 'PyTorch names any of equal elements, as its sort that keeps no order left them';
const OTHER_TRIANGLE = 'PyTorch 1.13 gives a gradient also to the triangle that it does not read';

const IN_ORDER =
  'draws a double for each element that is not positive, in their order, and rounds once as a fused instruction does that JavaScript lacks';

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
/** Elements of halved planes, each put somewhere in its whole plane. */
const unpooled = (shape: Shape): Line => {
  const halved: Shape = (n) => shape(n).map((size, d) => (d < 2 ? size : size / 2));
  const room = (n: number): number =>
    shape(n)
      .slice(2)
      .reduce((product, size) => product * size, 1);
  return of(x(halved), ints(halved, room), 2).unlike('several sources for one place');
};
/** So many vectors that there are n pairs. */
const points: Shape = (n) => [side(n), 16];
const part =
  (d: number) =>
  (n: number): number =>
    images(n)[d]!;
const alike = (count: number, value: number): number[] => new Array<number>(count).fill(value);

// prettier-ignore
export const lines: Readonly<Record<string, Line | readonly Line[]>> = {
  // arithmetic
  pow: [of(p(flat), 3), of(p(flat), 2.5), of(p(flat), x(flat)), of(2.5, x(flat))],
  floatPower: of(p(flat), 2.5),
  where: of(mask(flat), x(flat), x(flat)),
  add: [of(x(flat), x(flat)), of(x(rows), x(width(rows))), of(x(flat), 2.5)],
  mul: [of(x(flat), x(flat)), of(x(rows), x(width(rows)))],
  clamp: of(x(flat), -0.5, 0.5).slow(COLD), clip: of(x(flat), -0.5, 0.5), clampMin: of(x(flat), 0.1).slow(COLD), clampMax: of(x(flat), 0.1),
  acosh: of(p(flat)).as('torch.acosh(a)'), fill: of(x(flat), 2.5).slow(COLD), dropout: random(x(flat), 0.5), equal: [of(x(flat), again(x(flat))), of(x(flat), x(flat))],
  dropout1d: random(x(signals), 0.5), dropout2d: random(x(images), 0.5).slow(COLD), dropout3d: random(x(volumes), 0.5),

  // activations
  relu: of(x(flat)).slow(COLD), leakyRelu: of(x(flat), 0.1), elu: of(x(flat)), gelu: [of(x(flat)).slow(ONE_DNN), of(x(flat), { approximate: 'tanh' })],
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
  unsafeSplit: of(x(flat), (n) => n / 4), unsafeSplitWithSizes: of(x(flat), (n) => [n / 4, n / 2, n / 4]), unsafeChunk: of(x(flat), 4),
  hsplit: of(x(rows), 4), vsplit: of(x(rows), 2), dsplit: of(x(cube), 2), unbind: of(x((n) => [10, n / 10])),
  flip: of(x(rows), [0, 1]), fliplr: of(x(rows)), flipud: of(x(rows)), roll: of(x(rows), [3], [1]), rot90: of(x(rows)).slow(COLD), tril: of(x(square)), triu: of(x(square)),
  repeat: of(x((n) => [n / 100, 10]), [1, 10]), tile: of(x((n) => [n / 100, 10]), [1, 10]), repeatInterleave: of(x((n) => [n / 4]), 4),
  diagEmbed: of(x((n) => [10, side(n / 10)])), diag: [of(x(square)), of(x(edge))], meshgrid: of([x(edge), x(edge)], { indexing: 'ij' }),
  diff: [of(x(flat)), of(x(rows), 1, 0)], gradient: of(x(flat)), cov: of(x((n) => [10, n / 10])), corrcoef: of(x((n) => [10, n / 10])),
  trapezoid: [of(x(rows)), of(x(rows), x(width(rows)))], trapz: of(x(rows)), cumulativeTrapezoid: of(x(rows)),
  selectScatter: of(x(rows), x(width(rows)), 0, 1).slow(COPY), sliceScatter: of(x(rows), x(half(rows)), 0, (n) => n / 200).as('torch.slice_scatter(a, b, 0, a.shape[0] - b.shape[0], a.shape[0], 1)'), diagonalScatter: of(x(square), x(edge)),
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
  mm: of(x(square), x(square)), matmul: of(x(square), x(square)), bmm: of(x(batches), x(batches)), mv: of(x(square), x(edge)).slow(LAUNCHES), addmm: of(x(square), x(square), x(square)),
  addmv: of(x(edge), x(square), x(edge)).slow(LAUNCHES), baddbmm: of(x(batches), x(batches), x(batches)), linear: of(x(rows), x(() => [100, 100]), x(() => [100])), outer: of(x(edge), x(edge)).slow('it only writes, and memory comes back when a result is collected, no longer in the cache; PyTorch frees at once'),

  // convolution, pooling, normalisation
  convolution: of(x(images), x(filters(images, 3, 3)), x(channels), [1, 1], [1, 1], [1, 1], false, [0, 0], 1),
  conv1d: of(x(signals), x(filters(signals, 3)), null, 1, 1), conv2d: [of(x(images), x(filters(images, 3, 3)), x(channels), 1, 1), of(x(images), x((n) => [images(n)[1]!, 1, 3, 3]), x(channels), 1, 1, 1, part(1))], conv3d: of(x(volumes), x(filters(volumes, 3, 3, 3)), null, 1, 1),
  convTranspose1d: of(x(signals), x(filters(signals, 3)), null, 2, 1), convTranspose2d: of(x(images), x(filters(images, 3, 3)), null, 2, 1), convTranspose3d: of(x(volumes), x(filters(volumes, 3, 3, 3)), null, 2, 1),
  maxPool1d: pooled(signals).slow(LAUNCHES), maxPool2d: [pooled(images), of(x(images), 3, 2, 1)], maxPool3d: pooled(volumes), avgPool1d: pooled(signals), avgPool2d: pooled(images), avgPool3d: pooled(volumes),
  maxPool1dWithIndices: pooled(signals), maxPool2dWithIndices: pooled(images), maxPool3dWithIndices: pooled(volumes),
  layerNorm: of(x(rows), [100], p(width(rows)), x(width(rows))), nativeLayerNorm: of(x(rows), [100], p(width(rows)), x(width(rows)), 1e-5),
  batchNorm: of(x(images), null, null, p(channels), x(channels), true), nativeBatchNorm: of(x(images), p(channels), x(channels), null, null, true, 0.1, 1e-5),

  // tensors made
  zeros: of(flat).slow(COLD), ones: of(flat).slow(COLD), full: of(flat, 1.5), empty: of(flat).unlike('not specified').slow(PLACE), emptyLike: of(x(flat)).unlike('not specified').slow(PLACE), fullLike: of(x(flat), 1.5).slow(COLD),
  newZeros: of(x(flat), flat), newOnes: of(x(flat), flat), newFull: of(x(flat), flat, 1.5).slow(COLD), newEmpty: of(x(flat), flat).unlike('not specified').slow(PLACE),
  arange: of(0, (n) => n).as('torch.arange(0, n, dtype=torch.float32)'), linspace: of(0, 1, (n) => n), logspace: of(0, 1, (n) => n), range: of(1, (n) => n), eye: of(side).slow(COLD),
  rand: random(flat), randn: random(flat), randint: random(100, flat), randperm: random((n) => n), randLike: random(x(flat)), randnLike: random(x(flat)), randintLike: random(x(flat), 100),
  trilIndices: of(side, side), triuIndices: of(side, side), emptyStrided: of(flat, [1]).unlike('not specified').slow(PLACE), newEmptyStrided: of(x(flat), flat, [1]).unlike('not specified').slow(PLACE),
  bernoulli: random(unit(flat)), normal: random(x(flat), 2), poisson: random(p(flat)), binomial: random(fixed(p(flat)), fixed(unit(flat))), multinomial: random(fixed(unit(rows)), 5, true),

  // dtypes
  to: of(x(flat), { dtype: 'float64' }).slow(COLD), typeAs: of(x(flat), x(flat)), double: of(x(flat)).slow(COLD),

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

  // integers
  bitwiseAnd: of(ints(flat, thousand), ints(flat, thousand)), bitwiseOr: of(ints(flat, thousand), ints(flat, thousand)), bitwiseXor: of(ints(flat, thousand), ints(flat, thousand)), bitwiseNot: of(ints(flat, thousand)),
  bitwiseLeftShift: of(ints(flat, thousand), ints(flat, () => 8)), bitwiseRightShift: of(ints(flat, thousand), ints(flat, () => 8)), gcd: of(ints(flat, thousand), ints(flat, thousand)), lcm: of(ints(flat, thousand), ints(flat, thousand)),
  bincount: [of(ints(flat, hundred)), of(ints(flat, hundred), fixed(x(flat)))], isNonzero: of(x(() => [1])),
  float: [of(x(flat)), of(ints(flat, thousand))],
  // sorting, searching, combining
  sort: [of(x(flat)), of(x(rows), 1), of(ints(flat, all))], argsort: [of(x(flat)), of(x(rows), 1)], msort: of(x(rows)), topk: [of(x(flat), 10), of(x(rows), 5, 1)],
  kthvalue: [of(x(flat), 10), of(x(rows), 50, 1)], median: [of(x(flat)), of(x(rows), 1)], nanmedian: [of(x(flat)), of(x(rows), 1)], mode: of(x(rows), 1).unlike(SOME_MODE),
  quantile: [of(x(flat), 0.3), of(x(rows), 0.3, 1)], nanquantile: [of(x(flat), 0.3), of(x(rows), 0.3, 1)],
  searchsorted: [of(rising(flat), x(flat)), of(rising(() => [1000]), x(flat))], bucketize: of(x(flat), rising(() => [100])), isin: [of(ints(flat, all), ints(() => [1000], all)), of(x(flat), x(flat))],
  unique: [of(x(flat)), of(ints(flat, hundred)), of(ints((n) => [n / 10, 10], () => 3), { dim: 0 })], uniqueConsecutive: [of(ints(flat, () => 2)), of(x(flat))],
  histc: of(x(flat), 20), histogram: of(x(flat), 20), histogramdd: of(x((n) => [n / 2, 2]), 10).as('(lambda r: [r[0], *r[1]])(torch.histogramdd(a, 10))'),
  indexReduce: [of(x(rows), 0, ints((n) => [n / 100], height), x(rows), 'amax'), of(x(rows), 0, ints((n) => [n / 100], height), x(rows), 'mean'), of(x(rows), 0, ints((n) => [n / 100], height), x(rows), 'prod')],
  segmentReduce: [of(x(rows), 'mean', { lengths: same((n) => [n / 1000], 10) }), of(x(rows), 'max', { lengths: same((n) => [n / 1000], 10) }), of(x(flat), 'sum', { lengths: same((n) => [n / 10], 10) })],
  combinations: of(x(edge)), cartesianProd: of([x(edge), x(edge)]).as('torch.cartesian_prod(a, b)'),
  unravelIndex: of(ints(flat, all), (n) => [n / 100, 100]).as('(torch.div(a[:, None], torch.tensor([100, 1]), rounding_mode="floor") % torch.tensor([n // 100, 100])).unbind(-1)'),
  // elementwise formulas and special functions
  specialI1e: of(x(flat)).slow(BOTH_SERIES),
  celu: of(x(flat)), selu: of(x(flat)), relu6: of(x(flat)), hardtanh: of(x(flat), -0.5, 0.5), hardsigmoid: of(x(flat)), hardswish: of(x(flat)), hardshrink: of(x(flat)), softshrink: of(x(flat)).slow(COLD),
  threshold: of(x(flat), 0.1, 0.5), mish: of(x(flat)), softsign: of(x(flat)), square: of(x(flat)).slow(COLD), round: of(x(flat)).slow(COLD), tanhshrink: of(x(flat)), logsigmoid: of(x(flat)), glu: of(x(rows)),
  neg: of(x(flat)), abs: of(x(flat)), sign: of(x(flat)).slow(COLD), sgn: of(x(flat)).slow(COLD), angle: of(x(flat)), copysign: of(x(flat), x(flat)), signbit: of(x(flat)), heaviside: of(x(flat), x(flat)), exp: of(x(flat)), sin: of(x(flat)), cos: of(x(flat)), tan: of(x(flat)),
  asin: of(x(flat)), acos: of(x(flat)), atan: of(x(flat)), sinh: of(x(flat)), cosh: of(x(flat)), tanh: of(x(flat)), asinh: of(x(flat)), atanh: of(x(flat)), erf: of(x(flat)), erfc: of(x(flat)), erfinv: of(x(flat)), sigmoid: of(x(flat)),
  atan2: of(x(flat), x(flat)), hypot: of(x(flat), x(flat)), fmax: of(x(flat), x(flat)), fmin: of(x(flat), x(flat)), ldexp: of(x(flat), ints(flat, () => 8)), isclose: of(x(flat), x(flat)),
  logicalAnd: of(mask(flat), mask(flat)), logicalOr: of(mask(flat), mask(flat)), logicalXor: of(mask(flat), mask(flat)), logicalNot: of(mask(flat)).slow(FOUR_BOOLS),
  polygamma: [of(1, p(flat)), of(3, p(flat))], mvlgamma: of(p(flat), 2), specialZeta: [of(2.5, p(flat)), of(p(flat), p(flat))], igamma: of(fixed(p(flat)), p(flat)), igammac: of(fixed(p(flat)), p(flat)).slow(DOUBLE),
  xlogy: of(x(flat), p(flat)), specialXlog1py: of(x(flat), x(flat)), specialNdtr: of(x(flat)), specialLogNdtr: of(x(flat)), specialErfcx: of(x(flat)), sinc: of(x(flat)), logaddexp: of(x(flat), x(flat)), logaddexp2: of(x(flat), x(flat)),
  specialChebyshevPolynomialT: degrees, specialChebyshevPolynomialU: degrees, specialChebyshevPolynomialV: degrees, specialChebyshevPolynomialW: degrees,
  specialShiftedChebyshevPolynomialT: degrees, specialShiftedChebyshevPolynomialU: degrees, specialShiftedChebyshevPolynomialV: degrees, specialShiftedChebyshevPolynomialW: degrees,
  specialHermitePolynomialH: degrees, specialHermitePolynomialHe: degrees, specialLaguerrePolynomialL: degrees, specialLegendrePolynomialP: degrees,
  // linear algebra
  linalgMultiDot: of([x(square), x(square), x(columns(square, 10))]), chainMatmul: of([x(square), x(square), x(columns(square, 10))]).as('torch.chain_matmul(a, b, c)'),
  linalgMatrixPower: [of(x(tens), 5), of(x(single), 3)], matrixPower: of(x(tens), 5),
  linalgSolveTriangular: [of(regular(hundreds), x(hundreds), { upper: false }), of(regular(single), x(single), { upper: true })], triangularSolve: of(x(hundreds), regular(hundreds)),
  linalgInvEx: of(regular(hundreds)), linalgInv: [of(regular(tens)), of(regular(hundreds)), of(regular(single))], inverse: of(regular(hundreds)), linalgTensorinv: of(regular(single), 1), linalgTensorsolve: of(regular(single), x(width(single))),
  linalgSolveEx: of(regular(hundreds), x(columns(hundreds, 3))), linalgSolve: [of(regular(tens), x(columns(tens, 1))), of(regular(hundreds), x(hundreds)), of(regular(single), x(columns(single, 10)))],
  linalgCholeskyEx: of(regular(hundreds)), linalgCholesky: [of(regular(tens)), of(regular(hundreds)), of(regular(single))], cholesky: of(regular(hundreds)), choleskySolve: of(x(columns(hundreds, 3)), regular(hundreds)).unlike(OTHER_TRIANGLE), choleskyInverse: of(regular(hundreds)).unlike(OTHER_TRIANGLE),
  linalgDet: of(regular(tens)), det: of(regular(tens)), linalgSlogdet: [of(regular(hundreds)), of(regular(single))], slogdet: of(regular(hundreds)), logdet: of(regular(hundreds)),
  nuclearNorm: of(x(single)).slow('the vectors of one large matrix follow every QR step, where LAPACK divides and conquers'), linalgMatrixNorm: [of(x(square)), of(x(tens), 2), of(x((n) => (isSmall(n) ? tens(n) : [10, 100, 100])), 'nuc'), of(x(tens), 1)], linalgNorm: [of(x(flat)), of(x(square)), of(x(rows), 1, 1), of(x(tens), 2, [1, 2])],
  addbmm: of(x((n) => batches(n).slice(1)), x(batches), x(batches)), tensordot: [of(x(batches), x((n) => batches(n).slice(1)), 2), of(x(square), x(square), 1)],
  einsum: [of('ij,jk->ik', [x(square), x(square)]), of('bij,bjk->bik', [x(batches), x(batches)]), of('ii->i', [x(square)]), of('bij->bji', [x(cube)]), of('bn,anm,bm->ba', [x(() => [20, 10]), x((n) => [n / 100, 10, 10]), x(() => [20, 10])])],
  linalgCross: of(x((n) => [n / 4, 3]), x((n) => [n / 4, 3])), cross: of(x((n) => [3, n / 4]), x((n) => [3, n / 4]), 0), kron: [of(x((n) => square(n / 100)), x(() => [10, 10])), of(x(() => [10, 10]), x((n) => square(n / 100)))],
  addr: of(x(square), x(edge), x(edge)), inner: [of(x(flat), x(flat)), of(x(rows), x(columns(() => [100], 100)))], vdot: of(x(flat), x(flat)), dot: of(x(flat), x(flat)), linalgVecdot: of(x(rows), x(rows)),
  adjoint: of(x(square)), diagflat: of(x(edge)),
  linalgVander: [of(x((n) => [n / 5]), { N: 5 }).as('torch.linalg.vander(a, N=5)'), of(x(edge)).as('torch.linalg.vander(a)')], vander: of(x((n) => [n / 5]), 5), trace: of(x(square)), linalgDiagonal: of(x(square)),
  // neural networks: activations, dropout, distances, norms
  prelu: of(x(images), p(channels)).slow(COLD), rrelu: random(x(flat), 0.1, 0.3, true).slow(IN_ORDER), gumbelSoftmax: random(x(rows), 1), alphaDropout: random(x(flat), 0.5, true), featureAlphaDropout: random(x(images), 0.5, true),
  bilinear: of(x((n) => [n / 100, 32]), x((n) => [n / 100, 32]), x(() => [16, 32, 32]), x(() => [16])), cdist: [of(x(points), x(points)), of(x(points), x(points), 1), of(x(points), x(points), 3)],
  pdist: [of(x(points)), of(x(points), 1)], pairwiseDistance: of(x(rows), x(rows)), cosineSimilarity: of(x(rows), x(rows)), normalize: of(x(rows)), dist: of(x(flat), x(flat)), renorm: of(x(rows), 2, 0, 1),
  embeddingBag: ['sum', 'mean', 'max'].map((mode) => of(ints((n) => [n / 1000, 10], () => 1000), x(() => [1000, 100]), { mode })),
  instanceNorm: of(x(images)), groupNorm: of(x(images), 2, p(channels), x(channels)), localResponseNorm: of(x(images), 5),
  nativeGroupNorm: of(x(images), p(channels), x(channels), part(0), part(1), (n) => images(n)[2]! ** 2, 2, 1e-5), rmsNorm: of(x(rows), [100], p(width(rows))).as('a * torch.rsqrt(a.square().mean(-1, keepdim=True) + torch.finfo(torch.float32).eps) * b'),

  // losses of vectors, of classes and of sequences
  ctcLoss: of(x((n) => (isSmall(n) ? [10, 4, 25] : [100, 100, 100])), ints((n) => (isSmall(n) ? [4, 3] : [100, 30]), (n) => (isSmall(n) ? 24 : 99)), (n) => (isSmall(n) ? alike(4, 10) : alike(100, 100)), (n) => (isSmall(n) ? alike(4, 3) : alike(100, 30)), (n) => (isSmall(n) ? 24 : 99)),
  cosineEmbeddingLoss: of(x(rows), x(rows), ints((n) => [n / 100], () => 2)), hingeEmbeddingLoss: of(x(flat), ints(flat, () => 2)), marginRankingLoss: of(x(flat), x(flat), fixed(x(flat))), softMarginLoss: of(x(flat), fixed(x(flat))),
  tripletMarginLoss: of(x(rows), x(rows), x(rows)), tripletMarginWithDistanceLoss: of(x(rows), x(rows), x(rows)), multilabelSoftMarginLoss: of(x(rows), fixed(unit(rows))), poissonNllLoss: of(x(flat), fixed(p(flat))),
  gaussianNllLoss: of(x(flat), fixed(x(flat)), p(flat)), multiMarginLoss: of(x(rows), ints((n) => [n / 100], hundred)), multilabelMarginLoss: of(x(rows), ints(rows, hundred)),

  // images
  gridSample: [...['bilinear', 'nearest', 'bicubic'].map((mode) => of(x(images), x((n) => [...images(n).toSpliced(1, 1), 2]), mode, 'zeros', false)), of(x(volumes), x((n) => [...volumes(n).toSpliced(1, 1), 3]), 'bilinear', 'border', true)],
  affineGrid: [of(x((n) => [images(n)[0]!, 2, 3]), images, false), of(x((n) => [volumes(n)[0]!, 3, 4]), volumes, false)], affineGridGenerator: of(x((n) => [images(n)[0]!, 2, 3]), images, true).slow(LAUNCHES),
  interpolate: [...['nearest', 'nearest-exact'].map((mode) => of(x(images), null, [2, 2], mode)), ...['bilinear', 'bicubic'].map((mode) => of(x(images), null, [2, 2], mode, false)), of(x(images), null, [2, 2], 'bilinear', true), of(x(images), null, [0.5, 0.5], 'area'),
    of(x(signals), null, [2], 'linear', false).slow(ONE_BY_ONE), of(x(volumes), null, [2, 2, 2], 'trilinear', false), of(x(images), null, [0.5, 0.5], 'bilinear', false, null, true)],
  upsample: of(x(images), null, [2, 2], 'bilinear', false), upsampleNearest: of(x(images), null, [2, 2]).as('F.interpolate(a, None, [2.0, 2.0], "nearest")'), upsampleBilinear: of(x(images), null, [2, 2]).as('F.interpolate(a, None, [2.0, 2.0], "bilinear", True)'),
  adaptiveAvgPool1d: of(x(signals), [7]), adaptiveAvgPool2d: [of(x(images), [7, 7]), of(x(images), [1, 1])], adaptiveAvgPool3d: of(x(volumes), [5, 5, 5]),
  adaptiveMaxPool1d: of(x(signals), [7]), adaptiveMaxPool2d: [of(x(images), [7, 7]), of(x(images), [1, 1])], adaptiveMaxPool3d: of(x(volumes), [5, 5, 5]),
  fractionalMaxPool2d: of(x(images), [2, 2], { outputRatio: [0.5, 0.5], randomSamples: fixed(unit((n) => [...images(n).slice(0, 2), 2])) }).as('F.fractional_max_pool2d(a, [2, 2], output_ratio=[0.5, 0.5], _random_samples=b)'),
  fractionalMaxPool3d: of(x(volumes), [2, 2, 2], { outputRatio: [0.5, 0.5, 0.5], randomSamples: fixed(unit((n) => [...volumes(n).slice(0, 2), 3])) }).as('F.fractional_max_pool3d(a, [2, 2, 2], output_ratio=[0.5, 0.5, 0.5], _random_samples=b)'),
  maxUnpool1d: unpooled(signals), maxUnpool2d: unpooled(images).slow(THREE_PASSES), maxUnpool3d: unpooled(volumes).slow(THREE_PASSES), lpPool1d: of(x(signals), 2, 2), lpPool2d: of(x(images), 2, 2),
  im2col: of(x(images), [3, 3], 1, 1, 1), col2im: of(x((n) => (isSmall(n) ? [1, 18, 64] : [2, 144, 4096])), (n) => (isSmall(n) ? [8, 8] : [64, 64]), [3, 3], 1, 1, 1),
  constantPadNd: of(x(images), [1, 1, 1, 1], 0), pad: ['constant', 'reflect', 'replicate', 'circular'].map((mode) => of(x(images), [1, 1, 1, 1], mode).slow('one dimension after the other where it is circular, with a result between')), pixelShuffle: of(x(images), 2), pixelUnshuffle: of(x(images), 2), channelShuffle: of(x(images), 2),
};

/** Not timed, with the reason. */
export const left: Readonly<Record<string, string>> = {
  alias: 'PyTorch has it for itself only',
  resize_: 'changes its tensor',
  resizeAs_: 'changes its tensor',
};
