/**
 * Views: each function takes the geometry of a tensor and gives the geometry of another tensor in the same storage.
 * Sizes, strides and messages are PyTorch's. A result that is row-major at offset 0 is the interned geometry of its
 * sizes. Dimensions may count from the end. Knows nothing of storages, dtypes or tensors.
 */
import { ArgumentError, IndexError, ShapeError } from './errors.js';
import {
  type Geometry,
  contiguousGeometry,
  formatSizes,
  geometryOf,
  inferSizes,
  numelOf,
  rowMajorStrides,
  sameSizes,
  wrapDim,
  wrapDims,
} from './geometry.js';

/**
 * The view of `g` with `sizes` (one may be -1), or null where strides cannot express it and elements must be copied.
 * Throws as `inferSizes` where the number of elements differs.
 */
export function tryView(g: Geometry, sizes: readonly number[]): Geometry | null {
  const wanted = inferSizes(sizes, g.numel);
  if (g.isRowMajor) {
    if (g.offset === 0) return contiguousGeometry(wanted);
    return geometryOf(wanted, rowMajorStrides(wanted), g.offset);
  }
  const strides = viewStrides(g, wanted);
  return strides === null ? null : geometryOf(wanted, strides, g.offset);
}

/** The view of `g` with `sizes` (one may be -1). Throws ShapeError where strides cannot express it. */
export function viewGeometry(g: Geometry, sizes: readonly number[]): Geometry {
  const view = tryView(g, sizes);
  if (view === null) {
    throw new ShapeError(
      "view(): view size is not compatible with input tensor's size and stride (at least one dimension spans across " +
        `two contiguous subspaces). Use .reshape(...) instead. Got size ${formatSizes(g.sizes)} with stride ` +
        `${formatSizes(g.strides)}, wanted size ${formatSizes(sizes)}`,
    );
  }
  return view;
}

/**
 * Strides for `sizes` over the elements of `g`, or null. After PyTorch's `computeStride_impl` (ATen/TensorUtils.cpp).
 *
 * The old dimensions fall into chunks, each of which walks the storage with one step:
 *
 *   sizes 2 3 4, strides 24 8 1:  | 2 3 |, step 8  | 4 |, step 1     because 24 = 3 * 8, and 8 differs from 4 * 1
 *
 * New dimensions must fill the chunks exactly, from the last to the first; within a chunk the strides are the step
 * times the product of the new sizes to the right.
 */
function viewStrides(g: Geometry, sizes: readonly number[]): number[] | null {
  const oldRank = g.rank;
  const strides = new Array<number>(sizes.length).fill(1);
  if (oldRank === 0) return strides;
  if (g.numel === 0) return sameSizes(g.sizes, sizes) ? g.strides.slice() : rowMajorStrides(sizes);
  let next = sizes.length - 1; // the new dimension to place
  let step = g.strides[oldRank - 1]!;
  let chunk = 1; // elements of the chunk, counted over old dimensions
  let filled = 1; // elements of the chunk, counted over new dimensions
  for (let d = oldRank - 1; d >= 0; d--) {
    chunk *= g.sizes[d]!;
    const chunkGoesOn = d > 0 && (g.sizes[d - 1] === 1 || g.strides[d - 1] === chunk * step);
    if (chunkGoesOn) continue;
    while (next >= 0 && (filled < chunk || sizes[next] === 1)) {
      strides[next] = filled * step;
      filled *= sizes[next]!;
      next--;
    }
    if (filled !== chunk) return null;
    if (d > 0) {
      step = g.strides[d - 1]!;
      chunk = 1;
      filled = 1;
    }
  }
  return strides; // nothing is left over: both sizes multiply to the same number of elements
}

/**
 * `g` with dimensions of size 1 repeated (stride 0) to `sizes`, and new leading dimensions; -1 keeps a size. Throws
 * ShapeError where a size can neither be kept nor repeated.
 */
export function expandGeometry(g: Geometry, sizes: readonly number[]): Geometry {
  if (sameSizes(sizes, g.sizes)) return g;
  const rank = sizes.length;
  const lead = rank - g.rank;
  if (lead < 0) {
    throw new ShapeError(
      `expand(tensor{${formatSizes(g.sizes)}}, size=${formatSizes(sizes)}): the number of sizes provided (${rank}) ` +
        `must be greater or equal to the number of dimensions in the tensor (${g.rank})`,
    );
  }
  const outSizes = new Array<number>(rank);
  const outStrides = new Array<number>(rank);
  for (let d = rank - 1; d >= 0; d--) {
    const size = d < lead ? 1 : g.sizes[d - lead]!;
    const target = sizes[d]!;
    if (target === -1 && d < lead) {
      throw new ShapeError(
        `expand(): The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension ${d}; ` +
          `got sizes ${formatSizes(sizes)} for a tensor of sizes ${formatSizes(g.sizes)}`,
      );
    }
    if (target === size || target === -1) {
      outSizes[d] = size;
      // A new dimension of size 1 steps over all that follows it, except that a scalar has stride 0 throughout.
      if (d >= lead) outStrides[d] = g.strides[d - lead]!;
      else outStrides[d] = g.rank === 0 ? 0 : outSizes[d + 1]! * outStrides[d + 1]!;
    } else {
      checkRepeat(g, sizes, d, size, target);
      outSizes[d] = target;
      outStrides[d] = 0;
    }
  }
  return geometryOf(outSizes, outStrides, g.offset);
}

function checkRepeat(g: Geometry, sizes: readonly number[], d: number, size: number, target: number): void {
  if (!Number.isInteger(target)) {
    throw new ArgumentError(`expand(): sizes must be integers, got ${String(target)} in ${formatSizes(sizes)}`);
  }
  if (size !== 1 || target < 0) {
    throw new ShapeError(
      `expand(): The expanded size of the tensor (${target}) must match the existing size (${size}) at non-singleton ` +
        `dimension ${d}.  Target sizes: ${formatSizes(sizes)}.  Tensor sizes: ${formatSizes(g.sizes)}`,
    );
  }
}

/** `g` with its dimensions in the order `dims`, which names each once. */
export function permuteGeometry(g: Geometry, dims: readonly number[]): Geometry {
  const rank = g.rank;
  if (dims.length !== rank) {
    throw new ShapeError(
      'permute(): number of dimensions in the tensor input does not match the length of the desired ordering of ' +
        `dimensions i.e. input.dim() = ${rank} is not equal to len(dims) = ${dims.length}`,
    );
  }
  const sizes = new Array<number>(rank);
  const strides = new Array<number>(rank);
  const seen = new Array<boolean>(rank).fill(false);
  for (let i = 0; i < rank; i++) {
    const d = wrapDim(dims[i]!, rank, 'permute');
    if (seen[d]) throw new ArgumentError(`permute(): duplicate dims are not allowed. Got ${formatSizes(dims)}`);
    seen[d] = true;
    sizes[i] = g.sizes[d]!;
    strides[i] = g.strides[d]!;
  }
  return geometryOf(sizes, strides, g.offset);
}

/** `g` with two dimensions exchanged; a scalar stays itself. */
export function transposeGeometry(g: Geometry, dim0: number, dim1: number): Geometry {
  const p = wrapDim(dim0, g.rank, 'transpose');
  const q = wrapDim(dim1, g.rank, 'transpose');
  if (p === q) return g;
  const sizes = g.sizes.slice();
  const strides = g.strides.slice();
  sizes[p] = g.sizes[q]!;
  sizes[q] = g.sizes[p]!;
  strides[p] = g.strides[q]!;
  strides[q] = g.strides[p]!;
  return geometryOf(sizes, strides, g.offset);
}

/** `g` with dimensions moved: `sources[i]` becomes dimension `destinations[i]`, the others keep their order. */
export function movedimGeometry(g: Geometry, sources: readonly number[], destinations: readonly number[]): Geometry {
  const rank = g.rank;
  if (sources.length !== destinations.length) {
    throw new ArgumentError(
      `movedim: Invalid source or destination dims: source (${formatSizes(sources)} dims) should contain the same ` +
        `number of dims as destination (${formatSizes(destinations)} dims)`,
    );
  }
  const from = sources.map((dim) => wrapDim(dim, rank, 'movedim'));
  const to = destinations.map((dim) => wrapDim(dim, rank, 'movedim'));
  if (new Set(from).size < from.length) {
    throw new ArgumentError(`movedim: repeated dim in \`source\` (${formatSizes(sources)})`);
  }
  if (new Set(to).size < to.length) {
    throw new ArgumentError(`movedim: repeated dim in \`destination\` (${formatSizes(destinations)})`);
  }
  if (rank === 0) return g;
  const order = new Array<number>(rank).fill(-1);
  from.forEach((d, i) => (order[to[i]!] = d));
  let rest = 0;
  for (let i = 0; i < rank; i++) {
    if (order[i] !== -1) continue;
    while (from.includes(rest)) rest++;
    order[i] = rest++;
  }
  return permuteGeometry(g, order);
}

/** `g` without its dimensions of size 1: all of them, or those named (others named are left alone). */
export function squeezeGeometry(g: Geometry, dims?: number | readonly number[]): Geometry {
  const named = dims === undefined ? null : wrapDims(typeof dims === 'number' ? [dims] : dims, g.rank, 'squeeze');
  const kept: number[] = [];
  for (let d = 0; d < g.rank; d++) {
    if (g.sizes[d] !== 1 || (named !== null && !named.includes(d))) kept.push(d);
  }
  if (kept.length === g.rank) return g;
  return geometryOf(
    kept.map((d) => g.sizes[d]!),
    kept.map((d) => g.strides[d]!),
    g.offset,
  );
}

/** `g` with a dimension of size 1 put in before dimension `dim`; `dim` is from -(rank + 1) to rank. */
export function unsqueezeGeometry(g: Geometry, dim: number): Geometry {
  const d = wrapDim(dim, g.rank + 1, 'unsqueeze');
  const stride = d < g.rank ? g.sizes[d]! * g.strides[d]! : 1;
  const sizes = g.sizes.slice();
  const strides = g.strides.slice();
  sizes.splice(d, 0, 1);
  strides.splice(d, 0, stride);
  return geometryOf(sizes, strides, g.offset);
}

/** The slice of `g` at one index of a dimension, which goes away. A negative index counts from the end. */
export function selectGeometry(g: Geometry, dim: number, index: number): Geometry {
  if (g.rank === 0) throw new IndexError('select() cannot be applied to a 0-dim tensor.');
  const d = wrapDim(dim, g.rank, 'select');
  const size = g.sizes[d]!;
  checkInteger(index, 'select', 'index');
  if (index < -size || index >= size) {
    throw new IndexError(
      `select(): index ${index} out of range for tensor of size ${formatSizes(g.sizes)} at dimension ${d}`,
    );
  }
  const sizes = g.sizes.slice();
  const strides = g.strides.slice();
  sizes.splice(d, 1);
  strides.splice(d, 1);
  return geometryOf(sizes, strides, g.offset + (index < 0 ? index + size : index) * g.strides[d]!);
}

/**
 * Every `step`-th index of a dimension from `start` up to, not including, `end`, clamped as Python clamps: negative
 * bounds count from the end, bounds outside mean the nearest end. Null is an absent bound.
 */
export function sliceGeometry(
  g: Geometry,
  dim: number,
  start: number | null = null,
  end: number | null = null,
  step = 1,
): Geometry {
  if (g.rank === 0) throw new IndexError('slice() cannot be applied to a 0-dim tensor.');
  const d = wrapDim(dim, g.rank, 'slice');
  const size = g.sizes[d]!;
  checkInteger(step, 'slice', 'step');
  if (step <= 0) throw new ArgumentError(`slice(): slice step must be positive, got ${step}`);
  const first = clampBound(start ?? 0, size, 'start');
  const last = Math.max(first, clampBound(end ?? size, size, 'end'));
  if (first === 0 && last === size && step === 1) return g;
  const sizes = g.sizes.slice();
  const strides = g.strides.slice();
  sizes[d] = Math.ceil((last - first) / step);
  strides[d] = g.strides[d]! * step;
  return geometryOf(sizes, strides, g.offset + first * g.strides[d]!);
}

function clampBound(bound: number, size: number, name: string): number {
  if (!Number.isInteger(bound) && bound !== Infinity && bound !== -Infinity) {
    throw new ArgumentError(`slice(): ${name} must be an integer, got ${String(bound)}`);
  }
  const counted = bound < 0 ? bound + size : bound;
  return Math.min(Math.max(counted, 0), size);
}

/** `length` indices of a dimension from `start`, which may count from the end. Unlike a slice it never clamps. */
export function narrowGeometry(g: Geometry, dim: number, start: number, length: number): Geometry {
  if (g.rank === 0) throw new ArgumentError('narrow() cannot be applied to a 0-dim tensor.');
  const d = wrapDim(dim, g.rank, 'narrow');
  const size = g.sizes[d]!;
  checkInteger(start, 'narrow', 'start');
  checkInteger(length, 'narrow', 'length');
  if (length < 0) throw new ArgumentError(`narrow(): length must be non-negative, got ${length}`);
  if (start < -size) {
    throw new IndexError(
      `narrow(): start out of range (expected to be in range of [${-size}, ${size}], but got ${start})`,
    );
  }
  const first = start < 0 ? start + size : start;
  if (first + length > size) {
    throw new IndexError(`narrow(): start (${first}) + length (${length}) exceeds dimension size (${size}).`);
  }
  return sliceGeometry(g, d, first, first + length);
}

/**
 * The diagonal of two dimensions, which go away, as a new last dimension: the elements whose index in `dim2` is their
 * index in `dim1` plus `shift` (PyTorch's `offset`).
 */
export function diagonalGeometry(g: Geometry, shift = 0, dim1 = 0, dim2 = 1): Geometry {
  const p = wrapDim(dim1, g.rank, 'diagonal');
  const q = wrapDim(dim2, g.rank, 'diagonal');
  checkInteger(shift, 'diagonal', 'offset');
  if (p === q) throw new ArgumentError(`diagonal(): diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
  const rows = g.sizes[p]!;
  const columns = g.sizes[q]!;
  const length = Math.max(0, shift >= 0 ? Math.min(rows, columns - shift) : Math.min(rows + shift, columns));
  let offset = g.offset;
  if (length > 0) offset += shift >= 0 ? shift * g.strides[q]! : -shift * g.strides[p]!;
  const others = g.sizes.map((_, d) => d).filter((d) => d !== p && d !== q);
  return geometryOf(
    [...others.map((d) => g.sizes[d]!), length],
    [...others.map((d) => g.strides[d]!), g.strides[p]! + g.strides[q]!],
    offset,
  );
}

/**
 * Windows of `size` neighbours of a dimension, one every `step`: the dimension counts the windows, a new last
 * dimension counts inside a window. A scalar counts as one element in one dimension.
 */
export function unfoldGeometry(g: Geometry, dim: number, size: number, step: number): Geometry {
  const d = wrapDim(dim, g.rank, 'unfold');
  checkInteger(size, 'unfold', 'size');
  checkInteger(step, 'unfold', 'step');
  const available = g.rank === 0 ? 1 : g.sizes[d]!;
  if (size < 0) throw new ArgumentError(`unfold(): size is ${size} but must be >= 0`);
  if (size > available) {
    throw new ShapeError(`unfold(): maximum size for tensor at dimension ${d} is ${available} but size is ${size}`);
  }
  if (step <= 0) throw new ArgumentError(`unfold(): step is ${step} but must be > 0`);
  if (g.rank === 0) return geometryOf([size], [1], g.offset);
  const sizes = g.sizes.slice();
  const strides = g.strides.slice();
  sizes[d] = Math.floor((available - size) / step) + 1;
  strides[d] = g.strides[d]! * step;
  sizes.push(size);
  strides.push(g.strides[d]!);
  return geometryOf(sizes, strides, g.offset);
}

/**
 * Any sizes, strides and first position (absolute in the storage; that of `g` where absent) over the storage of `g`.
 * Does not know the storage's length: compare `requiredStorageLength` of the result with it.
 */
export function asStridedGeometry(
  g: Geometry,
  sizes: readonly number[],
  strides: readonly number[],
  offset: number = g.offset,
): Geometry {
  if (sizes.length !== strides.length) {
    throw new ArgumentError(
      `as_strided: mismatch in length of strides and shape, got size ${formatSizes(sizes)} and stride ${formatSizes(strides)}`,
    );
  }
  for (const size of sizes) {
    checkInteger(size, 'as_strided', 'size');
    if (size < 0) {
      throw new ShapeError(
        `as_strided: Trying to create tensor with negative dimension ${size}: ${formatSizes(sizes)}`,
      );
    }
  }
  for (const stride of strides) {
    checkInteger(stride, 'as_strided', 'stride');
    if (stride < 0) {
      throw new ArgumentError(
        `as_strided: Negative strides are not supported at the moment, got strides: ${formatSizes(strides)}`,
      );
    }
  }
  checkInteger(offset, 'as_strided', 'storage offset');
  if (offset < 0) throw new ArgumentError(`as_strided: Tensor: invalid storage offset ${offset}; it must be 0 or more`);
  return geometryOf(sizes.slice(), strides.slice(), offset);
}

/** How many elements a storage must hold for these elements to lie inside it; 0 where there are none. */
export function requiredStorageLength(sizes: readonly number[], strides: readonly number[], offset: number): number {
  if (numelOf(sizes) === 0) return 0;
  let last = offset;
  for (let d = 0; d < sizes.length; d++) last += (sizes[d]! - 1) * strides[d]!;
  return last + 1;
}

/** `sizes` with the dimensions `start` to `end`, both included, made into one; `[1]` for a scalar. */
export function flattenSizes(sizes: readonly number[], start = 0, end = -1): number[] {
  const first = wrapDim(start, sizes.length, 'flatten');
  const last = wrapDim(end, sizes.length, 'flatten');
  if (first > last) {
    throw new ArgumentError(
      `flatten() has invalid args: start_dim cannot come after end_dim, got ${start} and ${end} for ${sizes.length} dimensions`,
    );
  }
  return [...sizes.slice(0, first), numelOf(sizes.slice(first, last + 1)), ...sizes.slice(last + 1)];
}

/** `sizes` with dimension `dim` split into the dimensions `into`, one of which may be -1. */
export function unflattenSizes(sizes: readonly number[], dim: number, into: readonly number[]): number[] {
  const d = wrapDim(dim, sizes.length, 'unflatten');
  if (sizes.length === 0) {
    throw new IndexError(`unflatten(): Dimension specified as ${dim} but tensor has no dimensions`);
  }
  if (into.length === 0) throw new ArgumentError('unflatten: sizes must be non-empty');
  const size = sizes[d]!;
  const known = numelOf(into.filter((s) => s !== -1));
  const fits = into.includes(-1) ? known === 0 || size % known === 0 : known === size;
  if (!fits) {
    throw new ShapeError(
      `unflatten: Provided sizes ${formatSizes(into)} don't multiply up to the size of dim ${d} (${size}) in the input tensor`,
    );
  }
  return [...sizes.slice(0, d), ...inferSizes(into, size), ...sizes.slice(d + 1)];
}

function checkInteger(value: number, fn: string, name: string): void {
  if (!Number.isInteger(value)) throw new ArgumentError(`${fn}(): ${name} must be an integer, got ${String(value)}`);
}
