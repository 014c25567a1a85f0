/**
 * Rearranging: repeat, flip, roll and rotate, triangles and diagonals. Copies; the views are in views.ts, joining and
 * cutting in joining.ts.
 */
import { int32, int64 } from '../base/dtype.js';
import { ArgumentError, DTypeError, IndexError, ShapeError } from '../base/errors.js';
import { contiguousGeometry, formatSizes, Geometry, wrapDim, wrapDims } from '../base/geometry.js';
import { diagonalGeometry, narrowGeometry, transposeGeometry } from '../base/views.js';
import { checkNoOverlap } from '../autograd/inplace.js';
import * as backend from '../tensor/launch.js';
import { emptyTensor, type Tensor, zerosTensor } from '../tensor/tensor.js';
import { composite } from './define-composite.js';
import { structured } from './define-structured.js';
import { embedded } from './define-view.js';
import { copyOf, extremes, seenAs, wordsOf } from './index-plan.js';

const { max } = Math;

// ---- repeating -------------------------------------------------------------------------------------------------------

/** `sizes` with as many leading ones as make `rank` dimensions. */
const padded = (sizes: readonly number[], rank: number): number[] => [
  ...new Array<number>(max(0, rank - sizes.length)).fill(1),
  ...sizes,
];

export const repeat = structured('repeat(Tensor self, int[] repeats) -> Tensor', {
  doc: 'The tensor side by side with itself: dimension i, counted from the last, repeats[i] times. A copy.',
  fn: false,
  forward: ({ self, repeats }) => {
    if (repeats.length < self.dim()) {
      throw new ShapeError(
        'repeat: Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor; ' +
          `got repeats ${formatSizes(repeats)} for sizes ${formatSizes(self.shape)}`,
      );
    }
    const sizes = padded(self.shape, repeats.length);
    const out = emptyTensor(
      self.dtype,
      sizes.map((size, d) => size * repeats[d]!),
    );
    // Seen as [r0, s0, r1, s1, ...], the result is the tensor expanded over the r dimensions.
    const interleaved = sizes.flatMap((size, d) => [repeats[d]!, size]);
    const source = new Geometry(
      interleaved,
      padded(self.geometry.strides, repeats.length).flatMap((stride) => [0, stride]),
      self.storageOffset(),
    );
    backend.copy(seenAs(out, contiguousGeometry(interleaved)), seenAs(self, source));
    return out;
  },
  grad: {
    self: {
      vjp: (g, { repeats }, { self }) => {
        const sizes = padded(self, repeats.length);
        if (sizes.length === 0) return g;
        const interleaved = g.reshape(sizes.flatMap((size, d) => [repeats[d]!, size]));
        return interleaved.sum(sizes.map((_, d) => 2 * d)).reshape(self);
      },
    },
  },
  jvp: 'linear',
});

export const tile = composite('tile(Tensor self, int[] dims) -> Tensor', {
  doc: 'repeat() that takes fewer repeats than there are dimensions: they are for the last ones.',
  run: ({ self, dims }) => self.repeat(padded(dims, self.dim())),
});

function checkOutputSize(outputSize: number | null, total: number): void {
  if (outputSize === null || outputSize === total) return;
  throw new ShapeError(
    `repeat_interleave: allocated size does not match required size: outputSize is ${outputSize}, the repeats add up to ${total}`,
  );
}

/** The index i, repeats[i] times each, as int64 of sizes [sum]. */
function repeatedIndices(repeats: Tensor, count: number, outputSize: number | null): Tensor {
  if (repeats.dtype !== int64 && repeats.dtype !== int32) {
    throw new DTypeError(
      `repeat_interleave: "repeat_interleave_cpu" not implemented for '${repeats.dtype.legacyName}'; repeats must be int64 or int32`,
    );
  }
  if (repeats.dim() > 1) throw new ShapeError('repeat_interleave: repeats must be 0-dim or 1-dim tensor');
  const given = repeats.reshape([-1]).toArray() as number[];
  if (given.length !== 1 && given.length !== count) {
    throw new ShapeError(
      `repeat_interleave: repeats must have the same size as input along dim, got ${given.length} repeats for size ${count}`,
    );
  }
  if ((extremes(repeats)?.min ?? 0) < 0) throw new ArgumentError('repeat_interleave: repeats can not be negative');
  const times = (i: number): number => given[given.length === 1 ? 0 : i]!;
  let total = 0;
  for (let i = 0; i < count; i++) total += times(i);
  checkOutputSize(outputSize, total);
  const out = emptyTensor(int64, [total]);
  const words = wordsOf(out);
  for (let i = 0, at = 0; i < count; i++) {
    for (const end = at + 2 * times(i); at < end; at += 2) {
      words[at] = i;
      words[at + 1] = 0;
    }
  }
  return out;
}

function interleaved(self: Tensor, repeats: Tensor, dim: number | null, outputSize: number | null): Tensor {
  const input = dim === null ? self.reshape([-1]) : self;
  const d = wrapDim(dim ?? 0, input.dim(), 'repeat_interleave');
  const count = input.dim() === 0 ? 1 : input.shape[d]!;
  return input.indexSelect(d, repeatedIndices(repeats, count, outputSize));
}

/** Every slice of a dim several times in a row. PyTorch selects them by an index, so that is the node's name. */
const repeatedSlices = structured('_repeat_slices(Tensor self, int dim, int times) -> Tensor', {
  doc: 'Every slice of a dimension several times in a row.',
  node: 'IndexSelectBackward0',
  forward: ({ self, dim, times }) => {
    const { sizes, strides, offset } = self.geometry;
    const out = emptyTensor(self.dtype, sizes.with(dim, sizes[dim]! * times));
    const repeated = sizes.toSpliced(dim + 1, 0, times);
    const source = new Geometry(repeated, strides.toSpliced(dim + 1, 0, 0), offset);
    backend.copy(seenAs(out, contiguousGeometry(repeated)), seenAs(self, source));
    return out;
  },
  grad: {
    self: {
      vjp: (g, { dim, times }, { self }) => g.reshape(self.toSpliced(dim + 1, 0, times)).sum(dim + 1),
    },
  },
  jvp: 'linear',
});

export const repeatInterleave = composite(
  'repeat_interleave.self_int(Tensor self, int repeats, int? dim=None, *, int? output_size=None) -> Tensor',
  {
    doc: 'Every slice of a dimension (of the flattened tensor, without dim) this many times in a row.',
    run: ({ self, repeats, dim, outputSize }) => {
      const input = dim === null || self.dim() === 0 ? self.reshape([-1]) : self;
      const d = wrapDim(dim ?? 0, self.dim(), 'repeat_interleave');
      if (repeats < 0) throw new ArgumentError('repeat_interleave: repeats can not be negative');
      checkOutputSize(outputSize, input.shape[d]! * repeats);
      return repeatedSlices.call({ self: input, dim: d, times: repeats });
    },
  },
);

export const repeatInterleaveTensor = composite(
  'repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, int? output_size=None) -> Tensor',
  {
    doc: 'Slice i of a dimension (of the flattened tensor, without dim) repeats[i] times in a row.',
    run: ({ self, repeats, dim, outputSize }) => interleaved(self, repeats, dim, outputSize),
  },
);

export const repeatInterleaveIndices = composite(
  'repeat_interleave.Tensor(Tensor repeats, *, int? output_size=None) -> Tensor',
  {
    doc: 'The indices 0, 1, ..., index i repeats[i] times in a row, as int64.',
    run: ({ repeats, outputSize }) => repeatedIndices(repeats, repeats.numel(), outputSize),
  },
);

// ---- rearranging -----------------------------------------------------------------------------------------------------

/** The elements walked backwards along these dimensions, which are wrapped. */
function reversed(g: Geometry, dims: readonly number[]): Geometry {
  if (g.numel === 0) return g;
  const strides = g.strides.map((stride, d) => (dims.includes(d) ? -stride : stride));
  const offset = dims.reduce((at, d) => at + (g.sizes[d]! - 1) * g.strides[d]!, g.offset);
  return new Geometry(g.sizes, strides, offset);
}

export const flip = structured('flip(Tensor self, int[] dims) -> Tensor', {
  doc: 'A copy with the order of the elements reversed along these dimensions.',
  forward: ({ self, dims }) => {
    const wrapped = wrapDims(dims, self.dim(), 'flip').filter((d) => d < self.dim());
    return copyOfView(self, reversed(self.geometry, wrapped));
  },
  grad: { self: { vjp: (g, { dims }) => g.flip(dims) } },
  jvp: 'linear',
});

/** A row-major copy of the elements that another geometry shows. */
function copyOfView(t: Tensor, geometry: Geometry): Tensor {
  const out = emptyTensor(t.dtype, geometry.sizes);
  backend.copy(out, seenAs(t, geometry));
  return out;
}

export const fliplr = composite('fliplr(Tensor self) -> Tensor', {
  doc: 'A copy with dimension 1 reversed.',
  run: ({ self }) => {
    if (self.dim() < 2) throw new ShapeError('fliplr: Input must be >= 2-d.');
    return self.flip([1]);
  },
});

export const flipud = composite('flipud(Tensor self) -> Tensor', {
  doc: 'A copy with dimension 0 reversed.',
  run: ({ self }) => {
    if (self.dim() < 1) throw new ShapeError('flipud: Input must be >= 1-d.');
    return self.flip([0]);
  },
});

export const roll = structured('roll(Tensor self, int[] shifts, int[] dims=[]) -> Tensor', {
  doc: 'A copy with elements moved by shifts[i] along dims[i]; what leaves at the end comes in at the start. Without dims, the flattened tensor is rolled.',
  forward: ({ self, shifts, dims }) => {
    if (shifts.length === 0) throw new ArgumentError('roll: `shifts` required');
    if (dims.length === 0 && shifts.length === 1) {
      const out = emptyTensor(self.dtype, self.shape);
      const row = contiguousGeometry([self.numel()]);
      rollInto(out, row, copyOf(self), row, 0, shifts[0]!);
      return out;
    }
    if (dims.length !== shifts.length) {
      throw new ArgumentError(
        `roll: shifts and dimensions must align. shifts: ${shifts.length}, dims:${dims.length}; give one dimension for each shift`,
      );
    }
    let rolled = self;
    dims.forEach((dim, i) => {
      const d = wrapDim(dim, self.dim(), 'roll');
      const next = emptyTensor(self.dtype, self.shape);
      if (self.dim() === 0) backend.copy(next, rolled);
      else rollInto(next, next.geometry, rolled, rolled.geometry, d, shifts[i]!);
      rolled = next;
    });
    return rolled;
  },
  grad: {
    self: {
      vjp: (g, { shifts, dims }) =>
        g.roll(
          shifts.map((shift) => -shift),
          dims,
        ),
    },
  },
  jvp: 'linear',
});

/** Copies the two parts of a dimension to each other's end. */
function rollInto(out: Tensor, to: Geometry, input: Tensor, from: Geometry, d: number, shift: number): void {
  const size = to.sizes[d]!;
  if (to.numel === 0) return;
  const moved = ((shift % size) + size) % size;
  const stays = size - moved;
  backend.copies(
    [seenAs(out, narrowGeometry(to, d, 0, moved)), seenAs(out, narrowGeometry(to, d, moved, stays))],
    [seenAs(input, narrowGeometry(from, d, stays, moved)), seenAs(input, narrowGeometry(from, d, 0, stays))],
  );
}

export const rot90 = structured('rot90(Tensor self, int k=1, int[] dims=[0,1]) -> Tensor', {
  doc: 'A copy turned k times by 90 degrees in the plane of two dimensions, from the first towards the second.',
  forward: ({ self, k, dims }) => {
    const [p, q] = planeOf(self.shape, dims);
    switch (((k % 4) + 4) % 4) {
      case 1:
        return copyOfView(self, transposeGeometry(reversed(self.geometry, [q]), p, q));
      case 2:
        return copyOfView(self, reversed(self.geometry, [p, q]));
      case 3:
        return copyOfView(self, transposeGeometry(reversed(self.geometry, [p]), p, q));
      default:
        return copyOf(self);
    }
  },
  grad: { self: { vjp: (g, { k, dims }) => g.rot90(-k, dims) } },
  jvp: 'linear',
});

/** The two dimensions of a rotation. */
function planeOf(sizes: readonly number[], dims: readonly number[]): readonly [number, number] {
  const rank = sizes.length;
  if (dims.length !== 2) {
    throw new ArgumentError(`rot90: expected total rotation dims == 2, but got dims = ${dims.length}`);
  }
  if (rank < 2) throw new ShapeError(`rot90: expected total dims >= 2, but got total dims = ${rank}`);
  const [dim0 = 0, dim1 = 1] = dims;
  if (dim0 === dim1 || Math.abs(dim0 - dim1) === rank) {
    throw new ArgumentError(`rot90: expected rotation dims to be different, but got dim0 = ${dim0} and dim1 = ${dim1}`);
  }
  for (const [name, dim] of [
    ['dim0', dim0],
    ['dim1', dim1],
  ] as const) {
    if (dim >= rank || dim < -rank) throw new IndexError(`rot90: Rotation ${name} out of range, ${name} = ${dim}`);
  }
  return [(dim0 + rank) % rank, (dim1 + rank) % rank];
}

// ---- triangles and diagonals -----------------------------------------------------------------------------------------

/** A copy with zeros above the given diagonal (below it, if `upper`). */
function triangle(fn: string, self: Tensor, diagonal: number, upper: boolean): Tensor {
  const rank = self.dim();
  if (rank < 2) {
    const words =
      rank === 0
        ? 'Dimension specified as -2 but tensor has no dimensions'
        : 'Dimension out of range (expected to be in range of [-1, 0], but got -2)';
    throw new IndexError(`${fn}: ${words}; it takes matrices, or batches of them`);
  }
  const out = emptyTensor(self.dtype, self.shape);
  backend.triangle(out, self, diagonal, upper);
  return out;
}

export const tril = structured('tril(Tensor self, int diagonal=0) -> Tensor', {
  doc: 'The lower triangle of a matrix (or of each in a batch): zeros above the given diagonal, counted upwards from the main one.',
  inplace: true,
  forward: ({ self, diagonal }) => triangle('tril', self, diagonal, false),
  grad: { self: { vjp: (g, { diagonal }) => g.tril(diagonal) } },
  jvp: 'linear',
});

export const triu = structured('triu(Tensor self, int diagonal=0) -> Tensor', {
  doc: 'The upper triangle of a matrix (or of each in a batch): zeros below the given diagonal, counted upwards from the main one.',
  inplace: true,
  forward: ({ self, diagonal }) => triangle('triu', self, diagonal, true),
  grad: { self: { vjp: (g, { diagonal }) => g.triu(diagonal) } },
  jvp: 'linear',
});

/** The sizes of the square matrices with a diagonal of these sizes, as the dimensions dim1 and dim2. */
function embeddedSizes(sizes: readonly number[], offset: number, dim1: number, dim2: number): number[] {
  const rank = sizes.length + 1;
  const p = wrapDim(dim1, rank, 'diag_embed');
  const q = wrapDim(dim2, rank, 'diag_embed');
  if (p === q) {
    throw new ArgumentError(`diag_embed: diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
  }
  const side = sizes.at(-1)! + Math.abs(offset);
  const rest = sizes.slice(0, -1);
  const result: number[] = [];
  for (let d = 0, k = 0; d < rank; d++) result.push(d === p || d === q ? side : rest[k++]!);
  return result;
}

export const diagEmbed = structured('diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor', {
  doc: 'Matrices of zeros with the last dimension along the given diagonal; the matrices are dimensions dim1 and dim2.',
  forward: ({ self, offset, dim1, dim2 }) => {
    if (self.dim() === 0) throw new ShapeError('diag_embed: expected a tensor of at least one dimension, got a scalar');
    const out = zerosTensor(self.dtype, embeddedSizes(self.shape, offset, dim1, dim2));
    backend.copy(seenAs(out, diagonalGeometry(out.geometry, offset, dim1, dim2)), self);
    return out;
  },
  grad: { self: { vjp: (g, { offset, dim1, dim2 }) => g.diagonal(offset, dim1, dim2) } },
  jvp: 'linear',
});

export const diag = structured('diag(Tensor self, int diagonal=0) -> Tensor', {
  doc: 'The given diagonal of a matrix as a vector, or the square matrix with a vector on that diagonal. A copy.',
  forward: ({ self, diagonal }) => {
    if (self.dim() === 2) return copyOfView(self, diagonalGeometry(self.geometry, diagonal));
    if (self.dim() !== 1) throw new ShapeError(`diag: matrix or a vector expected, got ${self.dim()} dimensions`);
    const side = self.numel() + Math.abs(diagonal);
    const out = zerosTensor(self.dtype, [side, side]);
    backend.copy(seenAs(out, diagonalGeometry(out.geometry, diagonal)), self);
    return out;
  },
  grad: {
    self: {
      vjp: (g, { diagonal }, { self }) => {
        if (self.length === 1) return g.diagonal(diagonal);
        const whole = contiguousGeometry(self);
        return embedded(g, whole, diagonalGeometry(whole, diagonal));
      },
    },
  },
  jvp: 'linear',
});

export const diagflat = composite('diagflat(Tensor self, int offset=0) -> Tensor', {
  doc: 'The square matrix with all elements, in row-major order, on the given diagonal. A copy.',
  run: ({ self, offset }) => diag.call({ self: self.reshape([-1]), diagonal: offset }),
});

export const fillDiagonal = composite('fill_diagonal(Tensor self, Scalar fill_value, bool wrap=False) -> Tensor', {
  doc:
    'A value on the main diagonal of a matrix, or of a tensor with all sizes alike. With `wrap` the diagonal of a tall ' +
    'matrix begins anew below it, after a row without.',
  fn: false,
  method: false,
  inplace: true,
  run: ({ self, fillValue, wrap }) => self.clone().fillDiagonal_(fillValue, wrap),
  runInplace: ({ self, fillValue, wrap }) => {
    const { sizes, strides, offset } = self.geometry;
    if (sizes.length < 2) throw new ShapeError('fill_diagonal_: dimensions must larger than 1');
    if (sizes.length > 2 && sizes.some((size) => size !== sizes[0])) {
      throw new ShapeError('fill_diagonal_: all dimensions of input must be of equal length');
    }
    checkNoOverlap('fill_diagonal_', self);
    const step = strides.reduce((sum, stride) => sum + stride, 0);
    const count = Math.min(...sizes);
    self.asStrided([count], [step], offset).fill_(fillValue);
    const [height, width] = sizes as [number, number];
    if (wrap && sizes.length === 2 && height > width + 1) {
      const below = Math.ceil((height * width) / (width + 1)) - count;
      self.asStrided([below], [step], offset + strides[0]! * (width + 1)).fill_(fillValue);
    }
    return self;
  },
});
