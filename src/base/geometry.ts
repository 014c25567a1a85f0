/**
 * Geometry: how the elements of a tensor lie in its storage, and what sizes combine to which sizes.
 *
 *   element (i0, i1, ...) lies at storage position  offset + i0 * strides[0] + i1 * strides[1] + ...
 *
 * Positions and strides count elements, not bytes. Knows nothing of storages, dtypes or tensors. The views (other
 * geometries of the same storage) are in views.ts.
 */
import { ArgumentError, IndexError, ShapeError } from './errors.js';

/** How a tensor's elements lie in its storage. Immutable: the arrays given belong to it and must not change. */
export class Geometry {
  /** Number of elements; 1 for a scalar. */
  readonly numel: number;
  /** Whether the elements, in row-major order, are positions offset ... offset + numel - 1 (`is_contiguous()`). */
  readonly isContiguous: boolean;
  /**
   * Whether the strides are the very ones `contiguousGeometry` gives. Stricter than `isContiguous`, which leaves the
   * strides of dimensions of size 1 and of empty tensors free.
   */
  readonly isRowMajor: boolean;

  constructor(
    readonly sizes: readonly number[],
    readonly strides: readonly number[],
    readonly offset = 0,
  ) {
    let numel = 1;
    let expected = 1; // the row-major stride, where a size 0 counts as 1, as PyTorch has it
    let contiguous = true;
    let rowMajor = true;
    for (let d = sizes.length - 1; d >= 0; d--) {
      const size = sizes[d]!;
      if (strides[d] !== expected) {
        rowMajor = false;
        if (size !== 1) contiguous = false;
      }
      numel *= size;
      if (size > 1) expected *= size;
    }
    this.numel = numel;
    this.isContiguous = contiguous || numel === 0;
    this.isRowMajor = rowMajor;
  }

  get rank(): number {
    return this.sizes.length;
  }
}

/** `[2, 3]`: sizes as PyTorch's messages print them. */
export function formatSizes(sizes: readonly number[]): string {
  return `[${sizes.join(', ')}]`;
}

/** The geometry of a single element at the start of its storage. */
export const SCALAR = new Geometry([], []);

// The interning table: buckets of at most BUCKET_LIMIT geometries, so at most 8192 are kept alive. A full bucket
// forgets its geometries in turn.
const BUCKETS = 1024;
const BUCKET_LIMIT = 8;
const buckets: (Geometry[] | undefined)[] = new Array<Geometry[] | undefined>(BUCKETS).fill(undefined);
let nextVictim = 0;

/**
 * The row-major geometry of these sizes at offset 0.
 *
 * Interned: the same sizes give the same object as a rule, so `a.geometry === b.geometry` is a quick test for equal
 * layout (true means equal; false means compare). `sizes` is copied where it is kept.
 *
 * Throws ShapeError for a negative size or a number of elements beyond 2^53, ArgumentError for a size that is no integer.
 *
 * @example contiguousGeometry([2, 3]).strides // [3, 1]
 */
export function contiguousGeometry(sizes: readonly number[]): Geometry {
  const rank = sizes.length;
  if (rank === 0) return SCALAR;
  let hash = rank;
  for (let d = 0; d < rank; d++) hash = Math.imul(hash ^ sizes[d]!, 0x9e3779b1);
  const slot = (hash ^ (hash >>> 15)) & (BUCKETS - 1);
  const bucket = buckets[slot];
  if (bucket === undefined) {
    const made = makeContiguous(sizes);
    buckets[slot] = [made];
    return made;
  }
  for (let i = 0; i < bucket.length; i++) {
    const candidate = bucket[i]!;
    // Invalid sizes equal none that are interned, so a hit needs no validation.
    if (sameSizes(candidate.sizes, sizes)) return candidate;
  }
  const made = makeContiguous(sizes);
  if (bucket.length < BUCKET_LIMIT) bucket.push(made);
  else bucket[nextVictim++ % BUCKET_LIMIT] = made;
  return made;
}

function makeContiguous(sizes: readonly number[]): Geometry {
  checkSizes(sizes);
  // `+ 0` turns -0 into 0.
  return new Geometry(
    sizes.map((size) => size + 0),
    rowMajorStrides(sizes),
  );
}

/** Throws unless every size is a non-negative integer and the number of elements can be counted exactly. */
function checkSizes(sizes: readonly number[]): void {
  let count = 1;
  for (const size of sizes) {
    if (!Number.isInteger(size)) {
      throw new ArgumentError(
        `sizes must be integers, got ${String(size)} in ${formatSizes(sizes)}; give non-negative integers`,
      );
    }
    if (size < 0) {
      throw new ShapeError(`Trying to create tensor with negative dimension ${size}: ${formatSizes(sizes)}`);
    }
    count *= Math.max(size, 1);
  }
  checkCount(count, sizes);
}

function checkCount(count: number, sizes: readonly number[]): void {
  if (count > Number.MAX_SAFE_INTEGER) {
    throw new ShapeError(
      `Storage size calculation overflowed with sizes=${formatSizes(sizes)}; at most 2^53 - 1 elements can be counted`,
    );
  }
}

/** Strides of elements in row-major order without gaps: each the product of the sizes to its right (0 counts as 1). */
export function rowMajorStrides(sizes: readonly number[]): number[] {
  const strides = new Array<number>(sizes.length).fill(1);
  for (let d = sizes.length - 2; d >= 0; d--) strides[d] = strides[d + 1]! * Math.max(sizes[d + 1]!, 1);
  return strides;
}

/**
 * A geometry, as the interned object where it is row-major at offset 0. The arrays are kept: hand over fresh ones, or
 * ones of another geometry. Throws ShapeError where the number of elements (of an expanded tensor) is beyond 2^53.
 */
export function geometryOf(sizes: readonly number[], strides: readonly number[], offset: number): Geometry {
  const made = new Geometry(sizes, strides, offset);
  checkCount(made.numel, sizes);
  return made.isRowMajor && offset === 0 ? contiguousGeometry(sizes) : made;
}

/** Whether two lists of sizes (or strides) are equal. */
export function sameSizes(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  const rank = a.length;
  if (rank !== b.length) return false;
  for (let d = 0; d < rank; d++) if (a[d] !== b[d]) return false;
  return true;
}

/** Whether two geometries are the same, position by position. */
export function sameLayout(a: Geometry, b: Geometry): boolean {
  return a === b || (a.offset === b.offset && sameSizes(a.sizes, b.sizes) && sameSizes(a.strides, b.strides));
}

/** The number of elements: the product of the sizes, 1 for a scalar. */
export function numelOf(sizes: readonly number[]): number {
  let numel = 1;
  for (let d = 0; d < sizes.length; d++) numel *= sizes[d]!;
  return numel;
}

/**
 * The sizes that two operands broadcast to: aligned at the last dimension, a size 1 or a missing dimension takes the
 * other's size. Where the result equals `a` (else `b`), it is that array itself. Throws ShapeError where they do not
 * fit.
 *
 * @example broadcastSizes([2, 1], [3]) // [2, 3]
 */
export function broadcastSizes(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a === b || b.length === 0) return a;
  if (a.length === 0) return b;
  const rank = Math.max(a.length, b.length);
  const aStart = rank - a.length;
  const bStart = rank - b.length;
  let isA = aStart === 0;
  let isB = bStart === 0;
  for (let d = rank - 1; d >= 0; d--) {
    const sizeA = d < aStart ? 1 : a[d - aStart]!;
    const sizeB = d < bStart ? 1 : b[d - bStart]!;
    if (sizeA === sizeB) continue;
    if (sizeB === 1) isB = false;
    else if (sizeA === 1) isA = false;
    else {
      throw new ShapeError(
        `The size of tensor a (${sizeA}) must match the size of tensor b (${sizeB}) at non-singleton dimension ${d}; ` +
          `got sizes ${formatSizes(a)} and ${formatSizes(b)}`,
      );
    }
  }
  if (isA) return a;
  if (isB) return b;
  const sizes = new Array<number>(rank);
  for (let d = 0; d < rank; d++) {
    const sizeA = d < aStart ? 1 : a[d - aStart]!;
    sizes[d] = sizeA === 1 && d >= bStart ? b[d - bStart]! : sizeA;
  }
  return sizes;
}

/** The sizes that all the operands broadcast to; `[]` for none. Throws ShapeError where they do not fit. */
export function broadcastAll(list: readonly (readonly number[])[]): readonly number[] {
  let sizes: readonly number[] = SCALAR.sizes;
  for (const each of list) sizes = broadcastSizes(sizes, each);
  return sizes;
}

/**
 * The dimension 0 ... rank - 1 meant by `dim`, which may count from the end (-1 is the last). Rank 0 counts as rank 1,
 * so that 0 and -1 mean a scalar. `fn` names the caller in messages. Throws IndexError outside the range,
 * ArgumentError for what is no integer.
 */
export function wrapDim(dim: number, rank: number, fn: string): number {
  const range = rank === 0 ? 1 : rank;
  if (!Number.isInteger(dim)) {
    throw new ArgumentError(`${fn}(): a dimension must be an integer, got ${String(dim)}`);
  }
  if (dim < -range || dim >= range) {
    throw new IndexError(
      `${fn}(): Dimension out of range (expected to be in range of [${-range}, ${range - 1}], but got ${dim})`,
    );
  }
  return dim < 0 ? dim + range : dim + 0;
}

/** `wrapDim` of each, in the order given. Throws ArgumentError where one is named twice. */
export function wrapDims(dims: readonly number[], rank: number, fn: string): number[] {
  const wrapped: number[] = [];
  for (const dim of dims) {
    const d = wrapDim(dim, rank, fn);
    if (wrapped.includes(d)) {
      throw new ArgumentError(
        `${fn}(): dim ${d} appears multiple times in the list of dims ${formatSizes(dims)}; name each once`,
      );
    }
    wrapped.push(d);
  }
  return wrapped;
}

/**
 * The sizes of `numel` elements after a reshape, where one of `sizes` may be -1 and is what is left over. A new array.
 * Throws ShapeError where the elements do not fit or the rest is ambiguous, ArgumentError for more than one -1 or a
 * size that is none.
 *
 * @example inferSizes([2, -1], 6) // [2, 3]
 */
export function inferSizes(sizes: readonly number[], numel: number, fn?: string): number[] {
  const prefix = fn === undefined ? '' : `${fn}: `;
  const invalid = (): ShapeError =>
    new ShapeError(`${prefix}shape '${formatSizes(sizes)}' is invalid for input of size ${numel}`);
  const result = sizes.slice();
  let unknown = -1;
  let known = 1;
  for (let d = 0; d < sizes.length; d++) {
    const size = sizes[d]!;
    if (size === -1) {
      if (unknown >= 0)
        throw new ArgumentError(`${prefix}only one dimension can be inferred, got shape ${formatSizes(sizes)}`);
      unknown = d;
    } else if (size >= 0 && Number.isInteger(size)) {
      known *= size;
    } else {
      throw new ArgumentError(
        `${prefix}invalid shape dimension ${String(size)} in ${formatSizes(sizes)}; give non-negative integers, and -1 at most once`,
      );
    }
  }
  if (unknown < 0) {
    if (known !== numel) throw invalid();
    return result;
  }
  if (known === 0) {
    if (numel !== 0) throw invalid();
    throw new ShapeError(
      `${prefix}cannot reshape tensor of 0 elements into shape ${formatSizes(sizes)} because the unspecified dimension size -1 ` +
        'can be any value and is ambiguous; give that size',
    );
  }
  if (numel % known !== 0) throw invalid();
  result[unknown] = numel / known;
  return result;
}

/**
 * Whether the elements fill an interval of the storage, each position once, in any order of dimensions: a permutation
 * of a contiguous geometry.
 */
export function isNonOverlappingAndDense(g: Geometry): boolean {
  if (g.isContiguous) return true;
  const { sizes, strides } = g;
  const order = sizes.map((_, d) => d).filter((d) => sizes[d] !== 1);
  order.sort((p, q) => strides[p]! - strides[q]!);
  let expected = 1;
  for (const d of order) {
    if (strides[d] !== expected) return false;
    expected *= sizes[d]!;
  }
  return true;
}

/**
 * Prepares a loop over several operands of the same sizes: drops dimensions of size 1 and merges neighbours that every
 * operand walks as one. The row-major order of the elements stays; the innermost dimension is the last.
 *
 * `stridesList` holds one list of strides per operand (0 where it is broadcast). The result has no dimension at all for
 * one element, and the single dimension 0 for none.
 *
 * @example collapse([2, 3, 4], [[12, 4, 1], [12, 4, 1]]) // { sizes: [24], strides: [[1], [1]] }
 */
export function collapse(
  sizes: readonly number[],
  stridesList: readonly (readonly number[])[],
): { sizes: number[]; strides: number[][] } {
  const outSizes: number[] = [];
  const outStrides: number[][] = stridesList.map(() => []);
  for (let d = 0; d < sizes.length; d++) {
    const size = sizes[d]!;
    if (size === 1) continue;
    if (size === 0) return { sizes: [0], strides: stridesList.map(() => [0]) };
    const last = outSizes.length - 1;
    let mergeable = last >= 0;
    for (let k = 0; mergeable && k < stridesList.length; k++) {
      mergeable = outStrides[k]![last] === stridesList[k]![d]! * size;
    }
    if (mergeable) outSizes[last] = outSizes[last]! * size;
    else outSizes.push(size);
    for (let k = 0; k < stridesList.length; k++) {
      const strides = outStrides[k]!;
      if (mergeable) strides[last] = stridesList[k]![d]!;
      else strides.push(stridesList[k]![d]!);
    }
  }
  return { sizes: outSizes, strides: outStrides };
}
