/**
 * The host backend: the reference kernels on JavaScript typed arrays, under the names of the methods of `Backend`. Each is
 * an export of its own, so that a bundler leaves out those that a program does not use.
 */
export { runPointwise as pointwise } from '../../kernel/reference/pointwise.js';
export { argReduce, reduce } from '../../kernel/reference/reduce.js';
export { rows } from '../../kernel/reference/rows.js';
export { recurrence, scan } from '../../kernel/reference/scan.js';
export { matmul } from '../../kernel/reference/matmul.js';
export { gather, scatter } from '../../kernel/reference/gather.js';
export { indexGet, indexPut, nonzero } from '../../kernel/reference/index.js';
export { conv, convInput, convWeight } from '../../kernel/reference/conv.js';
export { avgPool, avgPoolGradient, maxPool, maxPoolGradient, maxWindows } from '../../kernel/reference/pool.js';
export { distanceGradient, distances } from '../../kernel/reference/distance.js';
export { resample } from '../../kernel/reference/resample.js';
export { sample, sampleGrid, sampleInput } from '../../kernel/reference/sample.js';
export { bagMax } from '../../kernel/reference/bag.js';
export { ctcLoss, ctcLossGradient } from '../../kernel/reference/ctc.js';
export { attention, attentionGradient } from '../../kernel/reference/attention.js';
export {
  choleskyPanel,
  exchangeRows,
  exchangeSigns,
  luPanel,
  solveTriangle,
  subtractProduct,
  zeroPivots,
} from '../../kernel/reference/factor.js';
export { pack, unpack } from '../../kernel/reference/pack.js';
export { bidiagonalise, generateRows, rotateRows } from '../../kernel/reference/singular.js';
export { searchSorted } from '../../kernel/reference/search.js';
export { segments, spread } from '../../kernel/reference/segments.js';
export { sort } from '../../kernel/reference/sort.js';
export { longestRun } from '../../kernel/reference/longest-run.js';
export { sortRows } from '../../kernel/reference/sort-rows.js';
export { triangle, triangleIndices } from '../../kernel/reference/triangle.js';
export { copies, copy } from '../../kernel/reference/copy.js';
export { fill } from '../../kernel/reference/fill.js';
export { bernoulli, exponential, normal, randint, uniform } from '../../kernel/random.js';
