/**
 * The interface of a backend: the pointwise programs and the structured kernels, nothing else. A backend never learns
 * which operation a launch belongs to. `Buffer` is how it addresses memory; the meaning of every kernel is its reference
 * implementation in `kernel/reference`.
 */
import type { Program } from '../kernel/lower.js';
import type { HostBuffer, Operand } from '../kernel/operand.js';
import type { Generator } from '../kernel/random.js';
import type { ConvShape } from '../kernel/reference/conv.js';
import type { CtcShape } from '../kernel/reference/ctc.js';
import type { MatmulEpilogue } from '../kernel/reference/matmul.js';
import type { AverageRule, Bounds, Window } from '../kernel/reference/pool.js';
import type { SparseRows } from '../kernel/reference/resample.js';
import type { TapAxis } from '../kernel/reference/sample.js';
import type { RowKernel } from '../kernel/rows.js';

export type { AverageRule, Bounds, ConvShape, CtcShape, MatmulEpilogue, SparseRows, TapAxis, Window };

export type ReduceKind = 'sum' | 'prod' | 'max' | 'min' | 'any' | 'all';
export type ScanKind = 'sum' | 'prod' | 'max' | 'min';
export type ScatterMode = 'set' | 'add' | 'mul' | 'max' | 'min';

export interface Backend<Buffer = HostBuffer> {
  readonly name: string;

  /** Elementwise: `outputs[k]` gets result k of the program; inputs have the outputs' sizes, or a single element for all. */
  pointwise(
    program: Program,
    outputs: readonly Operand<Buffer>[],
    inputs: readonly Operand<Buffer>[],
    uniforms: readonly number[],
  ): void;

  /** `out` (sizes S) from `input` (sizes S ++ R): combines over the trailing dimensions R. */
  reduce(kind: ReduceKind, out: Operand<Buffer>, input: Operand<Buffer>, outerRank: number): void;

  /**
   * A row kernel: inputs and `outputs` of sizes S ++ R, `rowOutputs` of sizes S, which are the first `outerRank`; rows lie
   * over the trailing dimensions R. Inputs that are broadcast have zero strides. See `kernel/rows.ts`.
   */
  rows(
    kernel: RowKernel,
    outputs: readonly Operand<Buffer>[],
    rowOutputs: readonly Operand<Buffer>[],
    inputs: readonly Operand<Buffer>[],
    uniforms: readonly number[],
    outerRank: number,
  ): void;

  /** As `reduce`, giving the flat position within R of the first extreme element; NaN counts as extreme. */
  argReduce(kind: 'max' | 'min', out: Operand<Buffer>, input: Operand<Buffer>, outerRank: number): void;

  /** Inclusive scan along the last dimension; of extremes also where they are (int64), if `indices` are given. */
  scan(kind: ScanKind, out: Operand<Buffer>, input: Operand<Buffer>, indices?: Operand<Buffer> | null): void;

  /** `out[..., j] = input[..., j] + factors[..., j] * out[..., j - 1]`, or its transpose: the recurrence from the end. */
  recurrence(out: Operand<Buffer>, factors: Operand<Buffer>, input: Operand<Buffer>, reverse: boolean): void;

  /** `out[b] = a[b] @ b[b]` for sizes (B, M, N), (B, M, K), (B, K, N) and any strides; then the epilogue's program on it. */
  matmul(out: Operand<Buffer>, a: Operand<Buffer>, b: Operand<Buffer>, epilogue?: MatmulEpilogue<Buffer> | null): void;

  /** `out[..., j] = input[..., index[..., j]]`; `dim` is named in the message of an index out of bounds. */
  gather(out: Operand<Buffer>, input: Operand<Buffer>, index: Operand<Buffer>, dim: number): void;

  /** `target[..., index[..., j]] (op)= source[..., j]`. */
  scatter(
    target: Operand<Buffer>,
    index: Operand<Buffer>,
    source: Operand<Buffer>,
    mode: ScatterMode,
    dim: number,
  ): void;

  /** `out[i..., r...] = input[indices[0][i...], indices[1][i...], ..., r...]`. */
  indexGet(
    out: Operand<Buffer>,
    input: Operand<Buffer>,
    indices: readonly Operand<Buffer>[],
    dims: readonly number[],
  ): void;

  /** `target[indices[0][i...], ..., r...] (op)= values[i..., r...]`; all indices are checked before anything is written. */
  indexPut(
    target: Operand<Buffer>,
    indices: readonly Operand<Buffer>[],
    values: Operand<Buffer>,
    mode: ScatterMode,
    dims: readonly number[],
  ): void;

  /** The coordinates of the nonzero elements, row-major: rank numbers for each. */
  nonzero(input: Operand<Buffer>): BigInt64Array;

  /**
   * Row m of `out` (M, I) is `start` combined with the rows of `input` (N, I) from bounds[2m] up to, not including, bounds[2m+1];
   * both row-major, of floating dtypes.
   */
  segments(
    kind: ScanKind,
    out: Operand<Buffer>,
    input: Operand<Buffer>,
    bounds: ArrayLike<number>,
    start: number,
  ): void;

  /** The rows of `out` (N, I) in run m of such bounds become row m of `input` (M, I); the others stay. */
  spread(out: Operand<Buffer>, input: Operand<Buffer>, bounds: ArrayLike<number>): void;

  /** `out` (one dim) receives the elements of `input` where `mask` (bool, or uint8 of 0 and 1) is 1: as many as it has room for. */
  pack(out: Operand<Buffer>, input: Operand<Buffer>, mask: Operand<Buffer>): void;

  /** The elements of `target` where `mask` is 1 become those of `source` (one dim), one after the other. */
  unpack(target: Operand<Buffer>, mask: Operand<Buffer>, source: Operand<Buffer>): void;

  /**
   * `out` (..., rows, columns) receives those elements of `input` whose column less the row is at most (`upper`: at least)
   * `diagonal`, and zeros elsewhere. Same sizes and dtype.
   */
  triangle(out: Operand<Buffer>, input: Operand<Buffer>, diagonal: number, upper: boolean): void;

  /** `out` (int64, [2, count], row-major): the rows, then the columns of the elements of such a triangle, row by row. */
  triangleIndices(out: Operand<Buffer>, rows: number, columns: number, diagonal: number, upper: boolean): void;

  /** Elementwise copy with conversion of dtype; sizes are equal, layouts arbitrary. */
  copy(out: Operand<Buffer>, input: Operand<Buffer>): void;

  /** Several copies, to parts of one tensor as a rule, none of which reads what another writes. */
  copies(outs: readonly Operand<Buffer>[], inputs: readonly Operand<Buffer>[]): void;

  /**
   * Convolution over 1 to 3 spatial dimensions: `out` (N, O, ...) from `input` (N, C, ...), `weight` (O, C / groups, ...) and
   * `bias` (O) or null, all of one dtype and of any strides. `out` has the sizes that `shape` gives.
   */
  conv(
    out: Operand<Buffer>,
    input: Operand<Buffer>,
    weight: Operand<Buffer>,
    bias: Operand<Buffer> | null,
    shape: ConvShape,
  ): void;

  /**
   * The gradient of conv's input: every element of `gradOut` (N, O, ...) adds its window of `weight` (O, C / groups, ...) to
   * `gradInput` (N, C, ...), all of which is written. Also the forward of transposed convolution.
   */
  convInput(gradInput: Operand<Buffer>, gradOut: Operand<Buffer>, weight: Operand<Buffer>, shape: ConvShape): void;

  /** The gradient of conv's weight (O, C / groups, ...), from `gradOut` (N, O, ...) and `input` (N, C, ...). */
  convWeight(gradWeight: Operand<Buffer>, gradOut: Operand<Buffer>, input: Operand<Buffer>, shape: ConvShape): void;

  /**
   * The maximum of every window of `input` (B, ...spatial, 1 to 3 of them) into `out` (B, ...out), and in `indices` (int64, as
   * `out`) where in its plane it lies, row-major: the first maximum; NaN is largest, and the last NaN counts. A window starts
   * at `i * stride - padding` and is cut at the edges of the plane; at least one element of it is inside.
   */
  maxPool(out: Operand<Buffer>, indices: Operand<Buffer>, input: Operand<Buffer>, window: Window): void;

  /** As `maxPool`, of windows given by their bounds: one entry for each of three spatial dimensions (B, D, H, W). */
  maxWindows(
    out: Operand<Buffer>,
    indices: Operand<Buffer>,
    input: Operand<Buffer>,
    bounds: readonly [Bounds, Bounds, Bounds],
  ): void;

  /** `gradInput` (B, ...spatial): zeros, plus every element of `gradOut` (B, ...out) at its index within the plane. */
  maxPoolGradient(gradInput: Operand<Buffer>, gradOut: Operand<Buffer>, indices: Operand<Buffer>): void;

  /**
   * The average of every window, cut as by `maxPool`. The sum is divided by `rule.divisor`, or by the elements of the window
   * that are inside; with `countIncludePad` those in the padding count too, but not what lies beyond it.
   */
  avgPool(out: Operand<Buffer>, input: Operand<Buffer>, window: Window, rule: AverageRule): void;

  /** `gradInput`: zeros, plus every element of `gradOut`, divided as `avgPool` divides, over its whole window. */
  avgPoolGradient(gradInput: Operand<Buffer>, gradOut: Operand<Buffer>, window: Window, rule: AverageRule): void;

  /**
   * A sparse matrix of M rows and N columns along a dimension: `out` (A, M, I) from `input` (A, N, I), both row-major. Of one
   * dtype where the matrix has no weights, else floating.
   */
  resample(out: Operand<Buffer>, input: Operand<Buffer>, rows: SparseRows): void;

  /**
   * `samples` (N, C, P): sums of elements of `planes` (N, C, ...spatial), for each sample those that `axes` names, one for each
   * spatial dimension. All row-major, of one floating dtype; see `kernel/reference/sample.ts`.
   */
  sample(samples: Operand<Buffer>, planes: Operand<Buffer>, axes: readonly TapAxis<Buffer>[]): void;

  /** The gradient of `planes`, all of which is written. */
  sampleInput(gradPlanes: Operand<Buffer>, gradSamples: Operand<Buffer>, axes: readonly TapAxis<Buffer>[]): void;

  /** The gradient (N, P, dims) of what the weights depend on, the last dimension first; `axes` have derivatives too. */
  sampleGrid(
    gradGrid: Operand<Buffer>,
    gradSamples: Operand<Buffer>,
    planes: Operand<Buffer>,
    axes: readonly TapAxis<Buffer>[],
  ): void;

  /**
   * `out` (N, H, L, Ev) = softmax(scale * q k^T + mask) v for `q` (N, H, L, E), `k` (N, H, S, E), `v` (N, H, S, Ev), and
   * `logSumExp` (N, H, L; float64 for float64, else float32) the logarithm of the sum of the exponentials of each row.
   * `mask` (N, H, L, S), strides 0 where it is broadcast: bool, true where the query attends, or floats that are added. With
   * `causal`, query i attends to keys 0 ... i only. Any strides. A row whose keys are all masked is NaN; without keys it is 0.
   */
  attention(
    out: Operand<Buffer>,
    logSumExp: Operand<Buffer>,
    q: Operand<Buffer>,
    k: Operand<Buffer>,
    v: Operand<Buffer>,
    mask: Operand<Buffer> | null,
    causal: boolean,
    scale: number,
  ): void;

  /** The gradients of `q`, `k` and `v` from `gradOut` and what `attention` was given and gave. */
  attentionGradient(
    gradQ: Operand<Buffer>,
    gradK: Operand<Buffer>,
    gradV: Operand<Buffer>,
    gradOut: Operand<Buffer>,
    out: Operand<Buffer>,
    logSumExp: Operand<Buffer>,
    q: Operand<Buffer>,
    k: Operand<Buffer>,
    v: Operand<Buffer>,
    mask: Operand<Buffer> | null,
    causal: boolean,
    scale: number,
  ): void;

  /**
   * `out`: the p-norms of the differences of vectors, one of `a` (..., P, M) and one of `b` (..., R, M); without b, of all pairs
   * in a (N, M). For the order of pairs, and for the next one, see `kernel/reference/distance.ts`. No size is 0.
   */
  distances(out: Operand<Buffer>, a: Operand<Buffer>, b: Operand<Buffer> | null, p: number): void;

  /** `out` (as a): what the differences of each vector have as slopes, times the factors of the pairs; for p = Infinity with `least`. */
  distanceGradient(
    out: Operand<Buffer>,
    factors: Operand<Buffer>,
    least: Operand<Buffer> | null,
    a: Operand<Buffer>,
    b: Operand<Buffer> | null,
    p: number,
  ): void;

  /**
   * The columns from `from` to `to` of an LU factorisation of `a` (B, m, n) with row exchanges, in place; `pivots` (int32)
   * notes the exchanges. For this and the next six see `kernel/reference/factor.ts`.
   */
  luPanel(a: Operand<Buffer>, pivots: Operand<Buffer>, from: number, to: number): void;

  /** Makes the exchanges noted in `pivots` with the rows of `x` (B, n, m), or takes them back. */
  exchangeRows(x: Operand<Buffer>, pivots: Operand<Buffer>, backwards: boolean): void;

  /** `signs` (B): the signs of the permutations noted in `pivots`. */
  exchangeSigns(signs: Operand<Buffer>, pivots: Operand<Buffer>): void;

  /** `found` (int32, B): the place, from 1, of the first zero on the diagonal of `a` (B, n, n), or 0. */
  zeroPivots(found: Operand<Buffer>, a: Operand<Buffer>): void;

  /** The columns from `from` to `to` of the Cholesky factor of `a` (B, n, n), in place; `failed` (int32, B) says where not. */
  choleskyPanel(a: Operand<Buffer>, failed: Operand<Buffer>, from: number, to: number): void;

  /** Solves a x = x in place for triangular `a` (B, n, n) and `x` (B, n, m). */
  solveTriangle(x: Operand<Buffer>, a: Operand<Buffer>, upper: boolean, unit: boolean): void;

  /** target[b] -= a[b] @ b[b]; none is empty. */
  subtractProduct(target: Operand<Buffer>, a: Operand<Buffer>, b: Operand<Buffer>): void;

  /** Reduces `w` (B, k, l; k <= l) to two diagonals. For this and the next two see `kernel/reference/singular.ts`. */
  bidiagonalise(w: Operand<Buffer>, v: Operand<Buffer>, noted: Operand<Buffer>): void;

  /** What the reflections in `x` (B, k, l) make of the first k unit vectors, in their place. */
  generateRows(x: Operand<Buffer>, noted: Operand<Buffer>, row: number): void;

  /** Turns neighbouring rows of `x` (rows, l) by `turns`, of which the first `count` of `runs` say for which rows they are. */
  rotateRows(x: Operand<Buffer>, turns: Operand<Buffer>, runs: Operand<Buffer>, count: number): void;

  /**
   * Elements of each row of `input` (its last dim) in order: those of the ranks `from`, `from + 1`, ..., as many as `values`
   * (left out if null) and `indices` (int64, positions in the row) have room for. Stable in both directions; NaN is largest.
   */
  sort(
    values: Operand<Buffer> | null,
    indices: Operand<Buffer>,
    input: Operand<Buffer>,
    descending: boolean,
    from: number,
  ): void;

  /** `out` (int64, of size n): the numbers of the rows of `input` (n, columns), sorted by their elements from the first on. */
  sortRows(out: Operand<Buffer>, input: Operand<Buffer>): void;

  /**
   * For each of `values` the number of elements of its row of `sorted` (whose last dim is not empty) that are less, or with
   * `right` not greater; `order` (int64), if given, says in which order a row is to be read.
   */
  searchSorted(
    out: Operand<Buffer>,
    sorted: Operand<Buffer>,
    values: Operand<Buffer>,
    order: Operand<Buffer> | null,
    right: boolean,
  ): void;

  /**
   * `out` (bags, width): the maxima, for each i, of the rows `rows[i]` of `table` (count, width) in bag `bags[i]`, 0 of no rows;
   * and in `winners` (int64) the rows that they are from, -1 of no rows. The numbers are integers within bounds.
   */
  bagMax(
    out: Operand<Buffer>,
    winners: Operand<Buffer>,
    table: Operand<Buffer>,
    rows: Operand<Buffer>,
    bags: Operand<Buffer>,
  ): void;

  /**
   * The CTC `losses` (N) of `logProbs` (T, N, C) and `targets`, (N, labels) or all labels in one row, and what its gradient
   * reads: `logAlpha` (N, T, W; float64), W at least 2 labels + 1.
   */
  ctcLoss(
    losses: Operand<Buffer>,
    logAlpha: Operand<Buffer>,
    logProbs: Operand<Buffer>,
    targets: Operand<Buffer>,
    shape: CtcShape,
  ): void;

  /** `gradProbs` (T, N, C) from `gradOut` (N) and what `ctcLoss` was given and gave; see Note [CTC]. */
  ctcLossGradient(
    gradProbs: Operand<Buffer>,
    gradOut: Operand<Buffer>,
    logProbs: Operand<Buffer>,
    targets: Operand<Buffer>,
    losses: Operand<Buffer>,
    logAlpha: Operand<Buffer>,
    shape: CtcShape,
    zeroInfinity: boolean,
  ): void;

  /** Numbers drawn from a generator; for this and the next four see `kernel/random.ts`. */
  uniform(out: Operand<Buffer>, from: number, to: number, generator: Generator): void;

  normal(out: Operand<Buffer>, mean: number, std: number, generator: Generator): void;

  randint(out: Operand<Buffer>, low: number | bigint, high: number | bigint, generator: Generator): void;

  bernoulli(out: Operand<Buffer>, p: number, generator: Generator): void;

  exponential(out: Operand<Buffer>, rate: number, generator: Generator): void;

  /**
   * The last element of the longest run of equal elements in each row of `sorted` (its last dim), of several runs the first,
   * and what `order` (int64) has in its place.
   */
  longestRun(values: Operand<Buffer>, indices: Operand<Buffer>, sorted: Operand<Buffer>, order: Operand<Buffer>): void;

  /** Every element becomes `value`. */
  fill(out: Operand<Buffer>, value: number | bigint | boolean): void;
}
