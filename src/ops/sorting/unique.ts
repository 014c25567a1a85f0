/** The different elements of a tensor, or the different slices along a dimension. */
import { bfloat16, Category, type DType, float16, float64, int32, int64 } from '../../base/dtype.js';
import { ShapeError } from '../../base/errors.js';
import { wrapDim } from '../../base/geometry.js';
import * as backend from '../../tensor/launch.js';
import { adoptArray, emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { structured } from '../define-structured.js';
import { countOf, extremes, scalarOf, wordsOf } from '../index-plan.js';
import { cat } from '../joining.js';
import { cast } from '../reducing.js';
import { refuseDType, refuseGradient, sortedAlong } from './along.js';

interface Call {
  readonly self: Tensor;
  readonly returnInverse: boolean;
  readonly returnCounts: boolean;
  readonly dim: number | null;
}

const join = (tensors: readonly Tensor[]): Tensor => cat.call({ tensors, dim: 0 }) as Tensor;
const zero = (): Tensor => zerosTensor(int64, [1]);

interface Runs {
  /** Where each run begins, and how long it is. */
  readonly starts: Tensor;
  readonly counts: Tensor;
  /** For each element the number of its run. */
  readonly inverse: Tensor;
}

/**
 * The runs of equal elements, where each of n elements but the first says whether it differs from the one before; `order`
 * says where these elements were before they were sorted.
 */
function runsOf(differs: Tensor, n: number, order: Tensor | null): Runs {
  const group = join([zero(), differs.cumsum(0)]);
  const runs = Number(group.select(0, n - 1).item()) + 1;
  const counts = zerosTensor(int64, [runs]).scatterAdd_(0, group, scalarOf(1, int64).expand([n]));
  const starts = counts.cumsum(0).sub(counts);
  return { starts, counts, inverse: order === null ? group : zerosTensor(int64, [n]).scatter(0, order, group) };
}

/** The results that are asked for. */
function listed(call: Call, values: Tensor, inverse?: Tensor, counts?: Tensor): Tensor[] {
  const empty = emptyTensor(int64, [0]);
  return [values, ...(call.returnInverse ? [inverse ?? empty] : []), ...(call.returnCounts ? [counts ?? empty] : [])];
}

function uniqueElements(call: Call, consecutive: boolean): Tensor[] {
  const { self } = call;
  const n = self.numel();
  if (n === 0) {
    return listed(call, emptyTensor(self.dtype, [0]), emptyTensor(int64, self.shape));
  }
  const all = self.reshape([-1]);
  const counted = consecutive || self.dtype.category !== Category.int ? null : countedIntegers(call, all);
  if (counted !== null) return counted;
  const [elements, order] = consecutive ? [all, null] : sortedAlong(all, 0);
  const differs = elements.narrow(0, 1, n - 1).ne(elements.narrow(0, 0, n - 1));
  if (!call.returnInverse && !call.returnCounts) {
    // The first, and those that differ from the one before.
    const out = emptyTensor(self.dtype, [countOf(differs) + 1]);
    backend.copy(out.narrow(0, 0, 1), elements.narrow(0, 0, 1));
    if (out.numel() > 1) backend.pack(out.narrow(0, 1, out.numel() - 1), elements.narrow(0, 1, n - 1), differs);
    return [out];
  }
  const { starts, inverse, counts } = runsOf(differs, n, order);
  return listed(call, elements.gather(0, starts), inverse.reshape(self.shape), counts);
}

/** The different integers of a vector where they lie close together, by a table of all that they may be; null where they do not. */
function countedIntegers(call: Call, all: Tensor): Tensor[] | null {
  const n = all.numel();
  const { min, max } = extremes(all)!;
  const range = max - min + 1;
  if (range > 2 * n + 1000 || Math.abs(min) > 2 ** 52) return null;
  const whole = cast(all, int64);
  const places = emptyTensor(int64, call.returnInverse ? call.self.shape : [0]);
  const [given, inverse] = [wordsOf(whole), wordsOf(places)];
  const low = min | 0;
  const times = new Int32Array(range);
  // What is left of the low words is below the range, whatever the high ones are.
  for (let i = 0; i < n; i++) times[(given[2 * i]! - low) >>> 0]!++;
  const [found, numbers] = [new Float64Array(range), new Int32Array(range)];
  let count = 0;
  for (let k = 0; k < range; k++) {
    if (times[k] === 0) continue;
    found[count] = min + k;
    times[count] = times[k]!;
    numbers[k] = count++;
  }
  for (let i = 0; i < inverse.length; i += 2) {
    inverse[i] = numbers[(given[i]! - low) >>> 0]!;
    inverse[i + 1] = 0;
  }
  const vector = (array: Float64Array | Int32Array, dtype: DType): Tensor =>
    cast(adoptArray(array.slice(0, count), array instanceof Int32Array ? int32 : float64, [count]), dtype);
  return listed(call, vector(found, all.dtype), places, vector(times, int64));
}

function uniqueSlices(call: Call, dim: number, consecutive: boolean): Tensor[] {
  const { self } = call;
  const d = wrapDim(dim, self.ndim, 'unique');
  const n = self.shape[d] ?? 1;
  if (self.shape.some((size, k) => size === 0 && k !== d)) {
    throw new ShapeError("unique: There are 0 sized dimensions, and they aren't selected, so unique cannot be applied");
  }
  if (n === 0) return listed(call, emptyTensor(self.dtype, self.shape));
  const slices = self.reshape(self.ndim === 0 ? [1] : self.shape).movedim(d, 0);
  let rows = slices.reshape([n, -1]);
  let order: Tensor | null = null;
  if (!consecutive) {
    order = emptyTensor(int64, [n]);
    backend.sortRows(order, rows);
    rows = rows.indexSelect(0, order);
  }
  const differs = rows
    .narrow(0, 1, n - 1)
    .ne(rows.narrow(0, 0, n - 1))
    .any(1);
  const { starts, inverse, counts } = runsOf(differs, n, order);
  const values = rows
    .indexSelect(0, starts)
    .reshape([-1, ...slices.shape.slice(1)])
    .movedim(0, d)
    .contiguous();
  return listed(call, self.ndim === 0 ? values.reshape([]) : values, inverse, counts);
}

function uniqueOf(call: Call, consecutive = false): Tensor[] {
  refuseDType('unique', call.self, [float16, bfloat16]);
  return call.dim === null ? uniqueElements(call, consecutive) : uniqueSlices(call, call.dim, consecutive);
}

// PyTorch records a node, whose backward fails.

export const unique = structured(
  'unique(Tensor self, bool sorted=True, False return_inverse=False, False return_counts=False, int? dim=None) -> Tensor',
  {
    doc: 'The different elements in ascending order, or along `dim` the different slices, in the order of their elements.',
    node: 'Unique2Backward0',
    forward: (call) => uniqueOf(call)[0]!,
    grad: { self: { vjp: refuseGradient('_unique2') } },
  },
);

export const uniqueWith = structured(
  'unique.all(Tensor self, bool sorted=True, bool return_inverse=False, bool return_counts=False, int? dim=None) -> Tensor[]',
  {
    doc: 'The same, and with returnInverse where among them each element is, and with returnCounts how often each is there.',
    node: 'Unique2Backward0',
    forward: (call) => uniqueOf(call),
    grad: { self: { vjp: refuseGradient('_unique2') } },
  },
);

export const uniqueConsecutive = structured(
  'unique_consecutive(Tensor self, False return_inverse=False, False return_counts=False, int? dim=None) -> Tensor',
  {
    doc: 'The elements, or the slices along `dim`, without those that equal the one before.',
    forward: (call) => uniqueOf(call, true)[0]!,
    grad: { self: { vjp: refuseGradient('unique_consecutive') } },
  },
);

export const uniqueConsecutiveWith = structured(
  'unique_consecutive.all(Tensor self, bool return_inverse=False, bool return_counts=False, int? dim=None) -> Tensor[]',
  {
    doc: 'The same, and with returnInverse where among them each element is, and with returnCounts how often each is there.',
    node: 'UniqueConsecutiveBackward0',
    forward: (call) => uniqueOf(call, true),
    grad: { self: { vjp: refuseGradient('unique_consecutive') } },
  },
);
