/**
 * What the index kernels are given: from the tensors between the brackets of `x[i, mask, :, j]` to int64 operands of one
 * size and an order of dimensions. Also the pieces that the operations on one dimension share: a geometry with that
 * dimension first or last, indices as int64, the range check. Knows no operation and records nothing.
 */
import { bool, Category, type DType, int32, int64, uint8 } from '../base/dtype.js';
import { ArgumentError, DTypeError, IndexError, ShapeError } from '../base/errors.js';
import { broadcastAll, formatSizes, Geometry, sameSizes } from '../base/geometry.js';
import { expandGeometry, permuteGeometry } from '../base/views.js';
import { int64Words } from '../kernel/reference/load.js';
import type { Operand } from '../kernel/operand.js';
import * as backend from '../tensor/launch.js';
import type { Storage } from '../tensor/storage.js';
import { adoptArray, emptyTensor, type Scalar, type Tensor } from '../tensor/tensor.js';
import { reduceOver } from './reducing.js';

/** The elements of `t` in another geometry. */
export function seenAs(t: Tensor, geometry: Geometry): Operand<Storage> {
  return { storage: t.storage, dtype: t.dtype, geometry };
}

/** A row-major copy that nobody else sees; no graph. */
export function copyOf(t: Tensor): Tensor {
  const copy = emptyTensor(t.dtype, t.shape);
  backend.copy(copy, t);
  return copy;
}

/** A geometry of rank 1 or more: a scalar counts as one element in one dimension. */
function ranked(g: Geometry): Geometry {
  return g.rank === 0 ? new Geometry([1], [1], g.offset) : g;
}

/** `g` with one dimension moved to the front, where the index kernels want it. */
export function dimFirst(g: Geometry, dim: number): Geometry {
  if (g.rank < 2) return ranked(g);
  const dims = g.sizes.map((_, d) => d).filter((d) => d !== dim);
  return permuteGeometry(g, [dim, ...dims]);
}

/** `g` with one dimension moved to the end, where gather and scatter want it. */
export function dimLast(g: Geometry, dim: number): Geometry {
  if (g.rank < 2) return ranked(g);
  const dims = g.sizes.map((_, d) => d).filter((d) => d !== dim);
  return permuteGeometry(g, [...dims, dim]);
}

/** Sizes of rank 1 or more, in the same way. */
export const rankedSizes = (sizes: readonly number[]): readonly number[] => (sizes.length === 0 ? [1] : sizes);

/** A scalar tensor of one value. */
export function scalarOf(value: Scalar, dtype: DType): Tensor {
  const scalar = emptyTensor(dtype, []);
  backend.fill(scalar, value);
  return scalar;
}

/** All elements in row-major order as one dimension; a copy where they do not lie so. */
export function flat(t: Tensor): Operand<Storage> {
  const dense = t.isContiguous() ? t : copyOf(t);
  return seenAs(dense, new Geometry([dense.numel()], [1], dense.geometry.offset));
}

/**
 * The words of a dense int64 tensor, two for each element, the low one first, to be read or written at once: when something is
 * allocated, the tensor may move.
 */
export function wordsOf(t: Tensor): Int32Array {
  const { array, start } = t.denseHost('index');
  return int64Words((array as BigInt64Array).subarray(start, start + t.numel()));
}

/** Integers as int64, in one dimension. */
export function indexVector(index: Tensor): Operand<Storage> {
  return flat(asInt64(index));
}

function asInt64(index: Tensor): Tensor {
  if (index.dtype === int64) return index;
  const converted = emptyTensor(int64, index.shape);
  backend.copy(converted, index);
  return converted;
}

/** The smallest and the largest of int64 or int32 elements; null where there are none. */
export function extremes(index: Tensor): { readonly min: number; readonly max: number } | null {
  const n = index.numel();
  if (n === 0) return null;
  const { array, start } = asInt64(index).denseHost('index');
  const words = int64Words(array as BigInt64Array);
  const end = 2 * (start + n);
  // As a rule all are below 2^31 and none is negative: then the low words say it all.
  let [least, most, high] = [words[2 * start]!, words[2 * start]!, 0];
  for (let w = 2 * start; w < end; w += 2) {
    const low = words[w]!;
    high |= words[w + 1]!;
    if (low < least) least = low;
    if (low > most) most = low;
  }
  if (high === 0 && least >= 0) return { min: least, max: most };
  let min = Infinity;
  let max = -Infinity;
  for (let w = 2 * start; w < end; w += 2) {
    const value = words[w + 1]! * 2 ** 32 + (words[w]! >>> 0);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/** Throws what `message` says of an index that is below `lowest` or not below `size`. */
export function checkRange(index: Tensor, lowest: number, size: number, message: (index: number) => string): void {
  const found = extremes(index);
  if (found === null) return;
  if (found.min < lowest) throw new IndexError(message(found.min));
  if (found.max >= size) throw new IndexError(message(found.max));
}

/** Throws for an index that is negative or too large. */
export function checkInSelf(fn: string, index: Tensor, d: number, size: number): void {
  const found = (value: number): string =>
    `${fn}(): index out of range in self: ${value} is not from 0 to ${size - 1} (dimension ${d})`;
  checkRange(index, 0, size, found);
}

export function checkFlatIndex(fn: string, index: Tensor, count: number): void {
  if (index.dtype !== int64) {
    throw new DTypeError(`${fn}(): Expected a long tensor for index, but got ${index.dtype.legacyName}`);
  }
  checkRange(
    index,
    -count,
    count,
    (k) => `${fn}: out of range: tried to access index ${k} on a tensor of ${count} elements.`,
  );
}

/** Throws unless `index` has one of these dtypes. */
export function checkIndexDType(index: Tensor, allowed: readonly DType[], message: string): void {
  if (!allowed.includes(index.dtype)) throw new DTypeError(`${message}; ${integerHint(index.dtype)}`);
}

/** A JavaScript number does not say that it is an integer, so `tensor([0, 2])` is no index. */
const integerHint = (got: DType): string =>
  `got ${got.name}: make it an integer tensor with long(), tensor([0n, 2n]) or tensor([0, 2], { dtype: 'int64' })`;

/** What indexSelect and its sisters accept. */
export const INDEX_DTYPES: readonly DType[] = [int64, int32];

/** Integer dtypes by the name that C++ has for them, with what they hold. */
const ranges: Readonly<Record<string, readonly [name: string, lowest: number, highest: number]>> = {
  uint8: ['uint8_t', -255, 255],
  int8: ['int8_t', -128, 127],
  int16: ['int16_t', -(2 ** 15), 2 ** 15 - 1],
  int32: ['int', -(2 ** 31), 2 ** 31 - 1],
  int64: ['int64_t', -(2 ** 63), 2 ** 63],
};

/** Throws where a number cannot be written into integers of this dtype. A fraction is cut off; -1 is 255 as uint8. */
export function checkFill(fn: string, value: Scalar, dtype: DType): void {
  const range = ranges[dtype.name];
  if (range === undefined) return;
  const [name, lowest, highest] = range;
  const number = Number(value);
  if (number >= lowest && number <= highest) return;
  throw new ArgumentError(`${fn}: value cannot be converted to type ${name} without overflow, got ${String(value)}`);
}

/** Whether an index tensor is a mask: bool, or uint8 as in older programs. */
export function isMask(t: Tensor): boolean {
  return t.dtype === bool || t.dtype === uint8;
}

/** The coordinates of the nonzero elements as int64 of sizes [count, rank], row-major. */
export function coordinates(t: Tensor): Tensor {
  const found = backend.nonzero(t);
  const rank = t.dim();
  const count = rank === 0 ? (t.item<Scalar>() ? 1 : 0) : found.length / rank;
  return adoptArray(found, int64, [count, rank]);
}

/** How to read or write at tuples of indices. */
export interface IndexPlan {
  /** int64, one for each dimension in `dims`, all of the same sizes S. */
  readonly indices: readonly Operand<Storage>[];
  readonly dims: readonly number[];
  /** The dimensions of the indexed tensor, those in `dims` first. */
  readonly order: readonly number[];
  /** The sizes of the result: S in place of `dims` where these are neighbours, else S and then the other dimensions. */
  readonly sizes: readonly number[];
  /** The dimensions of the result, those of S first. */
  readonly resultOrder: readonly number[];
}

/**
 * The plan for indexing a tensor of these sizes with one index per dimension, null for a dimension taken whole. A mask
 * of rank r stands for r dimensions and selects its nonzero positions. Throws IndexError where a mask does not fit, or
 * indices do not broadcast; whether they are in range the kernels find.
 */
export function planIndex(sizes: readonly number[], given: readonly (Tensor | null)[]): IndexPlan {
  const tensors: Operand<Storage>[] = [];
  const dims: number[] = [];
  let dim = 0;
  for (const index of given) {
    if (index === null) dim++;
    else if (isMask(index)) {
      for (const operand of maskColumns(index, sizes, dim)) {
        tensors.push(operand);
        dims.push(dim++);
      }
    } else {
      if (index.dtype.category !== Category.int) throw notAnIndex(index.dtype);
      tensors.push(asInt64(index));
      dims.push(dim++);
    }
  }
  if (dim > sizes.length) throw tooMany(sizes.length, dim);
  if (dims.length === 0)
    throw new ArgumentError('index: at least one index must be a tensor of one or more dimensions');
  const shape = commonSizes(tensors);
  const indices = tensors.map((t) => ({ ...t, geometry: expandGeometry(t.geometry, shape) }));
  const rest = sizes.map((_, d) => d).filter((d) => !dims.includes(d));
  const first = dims[0]!;
  const adjacent = dims.every((d, i) => d === first + i);
  // Neighbours keep their place, counted in the dimensions that stay; others have no common place and go first.
  const place = adjacent ? first : 0;
  const restSizes = rest.map((d) => sizes[d]!);
  const result = [...restSizes.slice(0, place), ...shape, ...restSizes.slice(place)];
  const positions = result.map((_, d) => d);
  const inside = positions.slice(place, place + shape.length);
  const outside = positions.filter((d) => !inside.includes(d));
  return { indices, dims, order: [...dims, ...rest], sizes: result, resultOrder: [...inside, ...outside] };
}

/** The positions that a mask selects, one operand for each of its dimensions. */
function maskColumns(mask: Tensor, sizes: readonly number[], dim: number): Operand<Storage>[] {
  if (dim + mask.dim() > sizes.length) throw tooMany(sizes.length, dim + mask.dim());
  mask.shape.forEach((size, d) => {
    if (size === sizes[dim + d]) return;
    throw new IndexError(
      `The shape of the mask ${formatSizes(mask.shape)} at index ${d} does not match the shape of the indexed tensor ` +
        `${formatSizes(sizes)} at index ${dim + d}`,
    );
  });
  const found = coordinates(mask);
  const rank = mask.dim();
  return mask.shape.map((_, d) => seenAs(found, new Geometry([found.shape[0]!], [rank], d)));
}

function commonSizes(tensors: readonly Operand<Storage>[]): readonly number[] {
  const shapes = tensors.map((t) => t.geometry.sizes);
  try {
    return broadcastAll(shapes);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new IndexError(
      'shape mismatch: indexing tensors could not be broadcast together with shapes ' +
        `${shapes.map((s) => formatSizes(s)).join(', ')}; give indices of the same sizes, or of size 1 to be repeated`,
    );
  }
}

/** More indices than dimensions. */
export function tooMany(rank: number, given: number): IndexError {
  return new IndexError(`too many indices for tensor of dimension ${rank}, got ${given}`);
}

/** A tensor of this dtype says no positions. */
export function notAnIndex(dtype: DType): IndexError {
  return new IndexError(`tensors used as indices must be long, byte or bool tensors; ${integerHint(dtype)}`);
}

/** A new tensor of the elements that the plan selects. */
export function readAt(t: Tensor, plan: IndexPlan): Tensor {
  const out = emptyTensor(t.dtype, plan.sizes);
  backend.indexGet(
    seenAs(out, permuteGeometry(out.geometry, plan.resultOrder)),
    seenAs(t, permuteGeometry(t.geometry, plan.order)),
    plan.indices,
    plan.dims,
  );
  return out;
}

/** How many elements of a mask (bool, or uint8 of 0 and 1) are 1. */
export const countOf = (mask: Tensor): number => Number(reduceOver('sum', mask, null, false, int64).item());

/** The elements of `t` where a mask of its sizes (bool, or uint8 of 0 and 1) is 1, as a vector. */
export function packed(t: Tensor, mask: Tensor): Tensor {
  const out = emptyTensor(t.dtype, [countOf(mask)]);
  if (out.numel() > 0) backend.pack(out, t, mask);
  return out;
}

/** Writes `values` (of the dtype of `target`, broadcast to the sizes of the plan) where the plan says, or adds them. */
export function writeAt(target: Tensor, plan: IndexPlan, values: Tensor, accumulate: boolean): void {
  const broadcast = expandGeometry(values.geometry, plan.sizes);
  backend.indexPut(
    seenAs(target, permuteGeometry(target.geometry, plan.order)),
    plan.indices,
    seenAs(values, permuteGeometry(broadcast, plan.resultOrder)),
    accumulate ? 'add' : 'set',
    plan.dims,
  );
}

/** Throws unless values of sizes `from` can be repeated to sizes `to`. */
export function checkBroadcast(from: readonly number[], to: readonly number[]): void {
  const lead = to.length - from.length;
  if (lead >= 0 && from.every((size, d) => size === 1 || size === to[lead + d])) return;
  throw new ShapeError(shapeMismatch(from, to));
}

/** PyTorch's words for values that do not fit where they are assigned. */
export function shapeMismatch(from: readonly number[], to: readonly number[]): string {
  return `shape mismatch: value tensor of shape ${formatSizes(from)} cannot be broadcast to indexing result of shape ${formatSizes(to)}`;
}

/** Sizes without the leading dimensions of size 1, which a value that is assigned may have too many of. */
export function withoutLeadingOnes(sizes: readonly number[]): readonly number[] {
  const first = sizes.findIndex((size) => size !== 1);
  return first === 0 ? sizes : sizes.slice(first < 0 ? sizes.length : first);
}

/** Whether two tensors agree in all dimensions but one. */
export function sameExcept(a: readonly number[], b: readonly number[], dim: number): boolean {
  return sameSizes(
    a.filter((_, d) => d !== dim),
    b.filter((_, d) => d !== dim),
  );
}

/** A copy of a scalar with another dtype, nothing recorded. */
export function castScalar(value: Tensor, dtype: DType): Tensor {
  if (value.dtype === dtype) return value;
  checkFill('value', value.item<Scalar>(), dtype);
  const converted = emptyTensor(dtype, value.shape);
  backend.copy(converted, value);
  return converted;
}
