/**
 * The WebAssembly backend. Every function here has the meaning of the method of `Backend` with the same name, on operands
 * that lie in the machine's memory, and says whether it did the work: `false` means that it has no kernel for these
 * dtypes or layouts and has touched nothing, and the caller takes the reference implementation.
 *
 * Each kernel is an export of its own, from the file that has it.
 */
export { pointwise } from './pointwise.js';
export { reduce } from './reduce.js';
export { rows } from './rows.js';
export { argReduce } from './arg-reduce.js';
export { avgPool, avgPoolGradient, maxPool, maxPoolGradient } from './pooling.js';
export { recurrence, scan } from './scan.js';
export { matmul } from './matmul.js';
export { gather, indexGet, indexPut, scatter } from './indexing.js';
export { conv, convInput, convWeight } from './conv.js';
export { attention, attentionGradient } from './attention.js';
export { distanceGradient, distances } from './distance.js';
export { maxWindows } from './max-windows.js';
export { resample } from './resample.js';
export { sample, sampleGrid, sampleInput } from './sample.js';
export { copies, copy, fill } from './copy.js';
export { pack, unpack } from './pack.js';
export { searchSorted } from './search.js';
export { choleskyPanel, exchangeRows, luPanel, solveTriangle, subtractProduct } from './factor.js';
export { segments, spread } from './segments.js';
export { bidiagonalise, generateRows, rotateRows } from './singular.js';
export { sort } from './sort.js';
export { nonzero } from './nonzero.js';
export { triangle, triangleIndices } from './triangle.js';
export { bernoulli, exponential, normal, randint, uniform } from './random.js';
