/**
 * Joining, cutting and rearranging: cat and stack, the splits (which are views), repeat, flip, roll, triangles and
 * diagonals. What picks elements by index tensors is in indexing.ts.
 */
import type { DType } from '../base/dtype.js';
import { int32, int64 } from '../base/dtype.js';
import { ArgumentError, DTypeError, IndexError, ShapeError } from '../base/errors.js';
import { contiguousGeometry, formatSizes, Geometry, sameSizes, wrapDim, wrapDims } from '../base/geometry.js';
import { diagonalGeometry, expandGeometry, narrowGeometry, selectGeometry, transposeGeometry } from '../base/views.js';
import { backend } from '../tensor/storage.js';
import { emptyTensor, type Tensor } from '../tensor/tensor.js';
import { composite } from './define-composite.js';
import { structured } from './define-structured.js';
import { embedded, view } from './define-view.js';
import { copyOf, extremes, sameExcept, seenAs } from './index-plan.js';
import { promote, Weight } from './promotion.js';

const { max, min } = Math;

// ---- joining ---------------------------------------------------------------------------------------------------------

/** An empty vector joins with anything, whatever its dimensions: PyTorch keeps this for old programs. */
const isSkipped = (sizes: readonly number[]): boolean => sizes.length === 1 && sizes[0] === 0;

/** The dtype that these promote to. */
function commonDType(tensors: readonly Tensor[]): DType {
  return promote(
    tensors.map((t) => t.dtype),
    tensors.map((t) => (t.dim() > 0 ? Weight.dimensioned : Weight.scalar)),
  );
}

/** The dimension meant and the sizes of the joined tensor. Throws where the tensors do not fit. */
function joinedSizes(shapes: readonly (readonly number[])[], dim: number): { d: number; sizes: number[] } {
  if (shapes.length === 0) throw new ArgumentError('torch.cat(): expected a non-empty list of Tensors');
  shapes.forEach((sizes, i) => {
    if (sizes.length > 0) return;
    throw new ShapeError(
      `cat: zero-dimensional tensor (at position ${i}) cannot be concatenated; use stack(), or reshape([1]) first`,
    );
  });
  const first = shapes.findIndex((sizes) => !isSkipped(sizes));
  if (first < 0) return { d: 0, sizes: [0] };
  const sizes = shapes[first]!.slice();
  const d = wrapDim(dim, sizes.length, 'cat');
  shapes.slice(first + 1).forEach((other, k) => {
    if (isSkipped(other)) return;
    if (other.length !== sizes.length) {
      throw new ShapeError(`cat: Tensors must have same number of dimensions: got ${sizes.length} and ${other.length}`);
    }
    if (!sameExcept(other, sizes, d)) {
      const at = other.findIndex((size, i) => i !== d && size !== sizes[i]);
      throw new ShapeError(
        `cat: Sizes of tensors must match except in dimension ${d}. Expected size ${sizes[at]} but got size ${other[at]} ` +
          `for tensor number ${first + 1 + k} in the list.`,
      );
    }
    sizes[d]! += other[d]!;
  });
  return { d, sizes };
}

export const cat = structured('cat(Tensor[] tensors, int dim=0) -> Tensor', {
  doc: 'The tensors one after the other along a dimension; all other sizes are equal. Dtypes are promoted.',
  aliases: ['concat', 'concatenate'],
  forward: ({ tensors, dim }) => {
    const { d, sizes } = joinedSizes(
      tensors.map((t) => t.shape),
      dim,
    );
    const out = emptyTensor(commonDType(tensors), sizes);
    let start = 0;
    for (const t of tensors) {
      if (isSkipped(t.shape)) continue;
      const length = t.shape[d]!;
      backend.copy(seenAs(out, narrowGeometry(out.geometry, d, start, length)), t);
      start += length;
    }
    return out;
  },
  grad: {
    tensors: {
      vjp: (g, { dim }, { tensors }) => {
        let start = 0;
        return tensors.map((sizes) => {
          if (isSkipped(sizes)) return emptyTensor(g.dtype, sizes);
          const length = sizes[dim < 0 ? dim + sizes.length : dim]!;
          start += length;
          return g.narrow(dim, start - length, length);
        });
      },
    },
  },
  jvp: 'linear',
});

export const stack = structured('stack(Tensor[] tensors, int dim=0) -> Tensor', {
  doc: 'Tensors of equal sizes as the slices of a new dimension. Dtypes are promoted.',
  forward: ({ tensors, dim }) => {
    const sizes = tensors[0]?.shape;
    if (sizes === undefined) throw new ArgumentError('stack expects a non-empty TensorList');
    const d = wrapDim(dim, sizes.length + 1, 'stack');
    tensors.forEach((t, i) => {
      if (sameSizes(t.shape, sizes)) return;
      throw new ShapeError(
        `stack expects each tensor to be equal size, but got ${formatSizes(sizes)} at entry 0 and ${formatSizes(t.shape)} at entry ${i}`,
      );
    });
    const out = emptyTensor(commonDType(tensors), [...sizes.slice(0, d), tensors.length, ...sizes.slice(d)]);
    tensors.forEach((t, i) => backend.copy(seenAs(out, selectGeometry(out.geometry, d, i)), t));
    return out;
  },
  grad: { tensors: { vjp: (g, { dim }) => g.unbind(dim) } },
  jvp: 'linear',
});

/** A tensor with at least `rank` (1 or 2) dimensions; new ones go to the front. */
const atLeast = (rank: 1 | 2, t: Tensor): Tensor =>
  t.dim() >= rank ? t : t.dim() === 0 ? t.reshape(rank === 1 ? [1] : [1, 1]) : t.unsqueeze(0);

const joined = (fn: string, tensors: readonly Tensor[], dim: number): Tensor => {
  if (tensors.length === 0) throw new ArgumentError(`${fn} expects a non-empty TensorList`);
  return cat.call({ tensors, dim }) as Tensor;
};

export const hstack = composite('hstack(Tensor[] tensors) -> Tensor', {
  doc: 'The tensors side by side: joined along dimension 1, vectors along their only one.',
  run: ({ tensors }) => {
    const raised = tensors.map((t) => atLeast(1, t));
    return joined('hstack', raised, raised[0]?.dim() === 1 ? 0 : 1);
  },
});

export const vstack = composite('vstack(Tensor[] tensors) -> Tensor', {
  doc: 'The tensors below one another: joined along dimension 0, vectors as rows.',
  aliases: ['row_stack'],
  run: ({ tensors }) =>
    joined(
      'vstack',
      tensors.map((t) => atLeast(2, t)),
      0,
    ),
});

export const dstack = composite('dstack(Tensor[] tensors) -> Tensor', {
  doc: 'The tensors behind one another: joined along dimension 2; a vector counts as [1, n, 1], a matrix as [m, n, 1].',
  run: ({ tensors }) =>
    joined(
      'dstack',
      tensors.map((t) => (t.dim() >= 3 ? t : t.dim() === 0 ? t.reshape([1, 1, 1]) : atLeast(2, t).unsqueeze(2))),
      2,
    ),
});

export const columnStack = composite('column_stack(Tensor[] tensors) -> Tensor', {
  doc: 'The tensors side by side, vectors and scalars as columns.',
  run: ({ tensors }) =>
    joined(
      'column_stack',
      tensors.map((t) => (t.dim() <= 1 ? t.reshape([t.numel(), 1]) : t)),
      1,
    ),
});

export const blockDiag = structured('block_diag(Tensor[] tensors) -> Tensor', {
  doc: 'A matrix with these matrices along its diagonal, zeros elsewhere; vectors count as rows.',
  forward: ({ tensors }) => {
    tensors.forEach((t, i) => {
      if (t.dim() <= 2) return;
      throw new ShapeError(
        `torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ${i} has ${t.dim()} dimensions`,
      );
    });
    const blocks = blocksOf(tensors.map((t) => t.shape));
    const out = emptyTensor(tensors.length === 0 ? commonDType([]) : commonDType(tensors), [
      blocks.reduce((sum, b) => sum + b.rows, 0),
      tensors.length === 0 ? 0 : blocks.reduce((sum, b) => sum + b.columns, 0),
    ]);
    blocks.forEach(({ row, column, rows, columns }, i) => {
      const [stride = 1] = out.geometry.strides;
      const block = new Geometry([rows, columns], [stride, 1], row * stride + column);
      const t = tensors[i]!;
      backend.copy(seenAs(out, block), seenAs(t, expandGeometry(t.geometry, [rows, columns])));
    });
    return out;
  },
  grad: {
    tensors: {
      vjp: (g, _, { tensors }) =>
        blocksOf(tensors).map(({ row, column, rows, columns }, i) =>
          g.narrow(0, row, rows).narrow(1, column, columns).reshape(tensors[i]!),
        ),
    },
  },
  jvp: 'linear',
});

interface Block {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** Where the blocks of a block-diagonal matrix lie. */
function blocksOf(shapes: readonly (readonly number[])[]): Block[] {
  let row = 0;
  let column = 0;
  return shapes.map((sizes) => {
    const block = { row, column, rows: sizes.length < 2 ? 1 : sizes[0]!, columns: sizes.at(-1) ?? 1 };
    row += block.rows;
    column += block.columns;
    return block;
  });
}

// ---- cutting: views --------------------------------------------------------------------------------------------------

/** The gradients of several views, zeros where none arrived. */
function allOf(gs: readonly (Tensor | null)[], sizes: (index: number) => readonly number[]): Tensor[] {
  const dtype = gs.find((g) => g !== null)!.dtype;
  return gs.map((g, i) => g ?? emptyTensor(dtype, sizes(i)));
}

export const unbind = view('unbind.int(Tensor self, int dim=0) -> Tensor[]', {
  doc: 'The slices of a dimension, one view for each index.',
  geometry: (g, { dim }) => {
    if (g.rank === 0) throw new IndexError(`unbind: Dimension specified as ${dim} but tensor has no dimensions`);
    const d = wrapDim(dim, g.rank, 'unbind');
    return Array.from({ length: g.sizes[d]! }, (_, i) => selectGeometry(g, d, i));
  },
  gradAll: (gs, { dim }, { sizes, rank }) => {
    const d = wrapDim(dim, rank, 'unbind');
    const slice = sizes.filter((_, k) => k !== d);
    return stack.call({ tensors: allOf(gs, () => slice), dim: d }) as Tensor;
  },
});

/** The lengths of the pieces of `split`. */
function pieceLengths(size: number, splitSize: number): number[] {
  if (splitSize < 0) throw new ArgumentError(`split expects split_size be non-negative, but got split_size=${splitSize}`);
  if (splitSize === 0 && size !== 0) {
    throw new ArgumentError(`split: split_size can only be 0 if dimension size is 0, but got dimension size of ${size}`);
  }
  const count = splitSize === 0 ? 1 : max(1, Math.ceil(size / splitSize));
  return Array.from({ length: count }, (_, i) => min(splitSize, size - i * splitSize));
}

function checkLengths(lengths: readonly number[], size: number, dim: number): readonly number[] {
  if (lengths.some((length) => length < 0)) {
    throw new ArgumentError(
      `split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=${formatSizes(lengths)}`,
    );
  }
  if (lengths.reduce((sum, length) => sum + length, 0) !== size) {
    throw new ShapeError(
      `split_with_sizes expects split_sizes to sum exactly to ${size} (input tensor's size at dimension ${dim}), ` +
        `but got split_sizes=${formatSizes(lengths)}`,
    );
  }
  return lengths;
}

/** Consecutive pieces of a dimension. */
function pieces(g: Geometry, dim: number, lengths: (size: number, d: number) => readonly number[]): Geometry[] {
  if (g.rank === 0) throw new ShapeError('split expects at least a 1-dimensional tensor');
  const d = wrapDim(dim, g.rank, 'split');
  let start = 0;
  return lengths(g.sizes[d]!, d).map((length) => {
    start += length;
    return narrowGeometry(g, d, start - length, length);
  });
}

/** The gradients of pieces, joined. */
function joinPieces(gs: readonly (Tensor | null)[], dim: number, views: readonly Geometry[]): Tensor {
  return cat.call({ tensors: allOf(gs, (i) => views[i]!.sizes), dim }) as Tensor;
}

const ofSize = (g: Geometry, dim: number, splitSize: number): Geometry[] =>
  pieces(g, dim, (size) => pieceLengths(size, splitSize));
const ofSizes = (g: Geometry, dim: number, splitSizes: readonly number[]): Geometry[] =>
  pieces(g, dim, (size, d) => checkLengths(splitSizes, size, d));

export const split = view('split.Tensor(Tensor self, int split_size, int dim=0) -> Tensor[]', {
  doc: 'Consecutive pieces of this length along a dimension, the last one possibly shorter; each is a view.',
  geometry: (g, { splitSize, dim }) => ofSize(g, dim, splitSize),
  gradAll: (gs, { splitSize, dim }, input) => joinPieces(gs, dim, ofSize(input, dim, splitSize)),
});

export const splitSizes = view('split.sizes(Tensor self, int[] split_size, int dim=0) -> Tensor[]', {
  doc: 'Consecutive pieces of these lengths along a dimension, which add up to its size; each is a view.',
  node: 'SplitWithSizesBackward0',
  geometry: (g, { splitSize, dim }) => ofSizes(g, dim, splitSize),
  gradAll: (gs, { splitSize, dim }, input) => joinPieces(gs, dim, ofSizes(input, dim, splitSize)),
});

export const splitWithSizes = composite('split_with_sizes(Tensor self, int[] split_sizes, int dim=0) -> Tensor[]', {
  doc: 'split() with a list of lengths.',
  run: ({ self, splitSizes: lengths, dim }) => splitSizes.call({ self, splitSize: lengths, dim }),
});

export const chunk = composite('chunk(Tensor self, int chunks, int dim=0) -> Tensor[]', {
  doc: 'At most this many consecutive pieces of equal length along a dimension, the last one possibly shorter.',
  run: ({ self, chunks, dim }) => {
    if (self.dim() === 0) throw new ShapeError('chunk expects at least a 1-dimensional tensor');
    if (chunks <= 0) throw new ArgumentError(`chunk expects \`chunks\` to be greater than 0, got: ${chunks}`);
    const size = self.shape[wrapDim(dim, self.dim(), 'chunk')]!;
    // An empty dimension still gives as many pieces as were asked for.
    if (size === 0) return splitSizes.call({ self, splitSize: new Array<number>(chunks).fill(0), dim });
    return split.call({ self, splitSize: Math.ceil(size / chunks), dim });
  },
});

/** The slices of a dimension between these positions, which are clamped to it as in Python. */
function slicesAt(self: Tensor, cuts: readonly number[], dim: number): Tensor[] {
  const starts: (number | null)[] = [0, ...cuts];
  return starts.map((start, i) => self.slice(dim, start, cuts[i] ?? null, 1) as Tensor);
}

function requireDimension(self: Tensor): void {
  if (self.dim() > 0) return;
  throw new ShapeError('tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims');
}

/** Where `sections` pieces begin, the longer ones first. */
function sectionCuts(size: number, sections: number): number[] {
  if (sections <= 0) throw new ArgumentError(`tensor_split: number of sections must be larger than 0, got ${sections}`);
  const short = Math.floor(size / sections);
  const longer = size % sections;
  return Array.from({ length: sections - 1 }, (_, i) => (i + 1) * short + min(i + 1, longer));
}

export const tensorSplit = composite('tensor_split.sections(Tensor self, int sections, int dim=0) -> Tensor[]', {
  doc: 'This many consecutive pieces along a dimension, whose lengths differ by at most 1; each is a view.',
  run: ({ self, sections, dim }) => {
    requireDimension(self);
    const d = wrapDim(dim, self.dim(), 'tensor_split');
    return slicesAt(self, sectionCuts(self.shape[d]!, sections), d);
  },
});

export const tensorSplitAt = composite('tensor_split.indices(Tensor self, int[] indices, int dim=0) -> Tensor[]', {
  doc: 'The pieces of a dimension between these positions; each is a view.',
  run: ({ self, indices, dim }) => {
    requireDimension(self);
    return slicesAt(self, indices, wrapDim(dim, self.dim(), 'tensor_split'));
  },
});

export const tensorSplitTensor = composite(
  'tensor_split.tensor_indices_or_sections(Tensor self, Tensor tensor_indices_or_sections, int dim=0) -> Tensor[]',
  {
    doc: 'tensorSplit() with the positions, or the number of pieces, in an int64 tensor.',
    run: ({ self, tensorIndicesOrSections: cuts, dim }) => {
      requireDimension(self);
      if (cuts.dtype !== int64) {
        throw new DTypeError(
          `tensor_split expected tensor_indices_or_sections to have dtype of long, but got ${cuts.dtype.legacyName}`,
        );
      }
      if (cuts.dim() > 1) {
        throw new ShapeError(
          'tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, ' +
            `but got a tensor with ${cuts.dim()} dims`,
        );
      }
      const d = wrapDim(dim, self.dim(), 'tensor_split');
      const positions = cuts.dim() === 0 ? sectionCuts(self.shape[d]!, cuts.item()) : (cuts.toArray() as number[]);
      return slicesAt(self, positions, d);
    },
  },
);

/** hsplit and its sisters: equal pieces along a dimension that is known by its name. */
function equalPieces(fn: string, self: Tensor, sections: number, dim: number, rank: number): Tensor[] {
  requireRank(fn, self, rank);
  const size = self.shape[dim]!;
  if (sections === 0 || size % sections !== 0) {
    throw new ShapeError(
      `torch.${fn} attempted to split along dimension ${dim}, but the size of the dimension ${size} is not divisible ` +
        `by the split_size ${sections}!`,
    );
  }
  return slicesAt(self, sectionCuts(size, sections), dim);
}

function requireRank(fn: string, self: Tensor, rank: number): void {
  if (self.dim() >= rank) return;
  throw new ShapeError(
    `torch.${fn} requires a tensor with at least ${rank} dimension, but got a tensor with ${self.dim()} dimensions!`,
  );
}

export const hsplit = composite('hsplit.int(Tensor self, int sections) -> Tensor[]', {
  doc: 'This many equal pieces side by side: along dimension 1, of a vector along its only one.',
  run: ({ self, sections }) => equalPieces('hsplit', self, sections, self.dim() === 1 ? 0 : 1, 1),
});

export const hsplitAt = composite('hsplit.array(Tensor self, int[] indices) -> Tensor[]', {
  doc: 'The pieces between these positions of dimension 1, of a vector along its only one.',
  run: ({ self, indices }) => {
    requireRank('hsplit', self, 1);
    return slicesAt(self, indices, self.dim() === 1 ? 0 : 1);
  },
});

export const vsplit = composite('vsplit.int(Tensor self, int sections) -> Tensor[]', {
  doc: 'This many equal pieces below one another: along dimension 0.',
  run: ({ self, sections }) => equalPieces('vsplit', self, sections, 0, 2),
});

export const vsplitAt = composite('vsplit.array(Tensor self, int[] indices) -> Tensor[]', {
  doc: 'The pieces between these positions of dimension 0.',
  run: ({ self, indices }) => {
    requireRank('vsplit', self, 2);
    return slicesAt(self, indices, 0);
  },
});

export const dsplit = composite('dsplit.int(Tensor self, int sections) -> Tensor[]', {
  doc: 'This many equal pieces behind one another: along dimension 2.',
  run: ({ self, sections }) => equalPieces('dsplit', self, sections, 2, 3),
});

export const dsplitAt = composite('dsplit.array(Tensor self, int[] indices) -> Tensor[]', {
  doc: 'The pieces between these positions of dimension 2.',
  run: ({ self, indices }) => {
    requireRank('dsplit', self, 3);
    return slicesAt(self, indices, 2);
  },
});

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
  if (outputSize !== null && outputSize !== total) {
    throw new ShapeError(
      `repeat_interleave: allocated size does not match required size: outputSize is ${outputSize}, the repeats add up to ${total}`,
    );
  }
  const out = emptyTensor(int64, [total]);
  for (let i = 0, at = 0; i < count; at += times(i), i++) {
    backend.fill(seenAs(out, new Geometry([times(i)], [1], at)), i);
  }
  return out;
}

function interleaved(self: Tensor, repeats: Tensor, dim: number | null, outputSize: number | null): Tensor {
  const input = dim === null ? self.reshape([-1]) : self;
  const d = wrapDim(dim ?? 0, input.dim(), 'repeat_interleave');
  const count = input.dim() === 0 ? 1 : input.shape[d]!;
  return input.indexSelect(d, repeatedIndices(repeats, count, outputSize));
}

export const repeatInterleave = composite(
  'repeat_interleave.self_int(Tensor self, int repeats, int? dim=None, *, int? output_size=None) -> Tensor',
  {
    doc: 'Every slice of a dimension (of the flattened tensor, without dim) this many times in a row.',
    run: ({ self, repeats, dim, outputSize }) => {
      const times = emptyTensor(int64, []);
      backend.fill(times, repeats);
      return interleaved(self, times, dim, outputSize);
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
  backend.copy(seenAs(out, narrowGeometry(to, d, moved, stays)), seenAs(input, narrowGeometry(from, d, 0, stays)));
  backend.copy(seenAs(out, narrowGeometry(to, d, 0, moved)), seenAs(input, narrowGeometry(from, d, stays, moved)));
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
    throw new ArgumentError(
      `rot90: expected rotation dims to be different, but got dim0 = ${dim0} and dim1 = ${dim1}`,
    );
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

/** A copy with zeros outside of a triangle; in row i the columns from `from(i)` to `to(i)` are kept. */
function triangle(
  fn: string,
  self: Tensor,
  range: (row: number, columns: number) => readonly [from: number, to: number],
): Tensor {
  const rank = self.dim();
  if (rank < 2) {
    const words =
      rank === 0
        ? 'Dimension specified as -2 but tensor has no dimensions'
        : 'Dimension out of range (expected to be in range of [-1, 0], but got -2)';
    throw new IndexError(`${fn}: ${words}; it takes matrices, or batches of them`);
  }
  const out = emptyTensor(self.dtype, self.shape);
  const [rows, columns] = [self.shape[rank - 2]!, self.shape[rank - 1]!];
  for (let i = 0; i < rows; i++) {
    const [from, to] = range(i, columns);
    if (from >= to) continue;
    const kept = (g: Geometry): Geometry => narrowGeometry(selectGeometry(g, rank - 2, i), rank - 2, from, to - from);
    backend.copy(seenAs(out, kept(out.geometry)), seenAs(self, kept(self.geometry)));
  }
  return out;
}

export const tril = structured('tril(Tensor self, int diagonal=0) -> Tensor', {
  doc: 'The lower triangle of a matrix (or of each in a batch): zeros above the given diagonal, counted upwards from the main one.',
  inplace: true,
  forward: ({ self, diagonal }) =>
    triangle('tril', self, (i, columns) => [0, max(0, min(columns, i + diagonal + 1))] as const),
  grad: { self: { vjp: (g, { diagonal }) => g.tril(diagonal) } },
  jvp: 'linear',
});

export const triu = structured('triu(Tensor self, int diagonal=0) -> Tensor', {
  doc: 'The upper triangle of a matrix (or of each in a batch): zeros below the given diagonal, counted upwards from the main one.',
  inplace: true,
  forward: ({ self, diagonal }) =>
    triangle('triu', self, (i, columns) => [max(0, min(columns, i + diagonal)), columns] as const),
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
    const out = emptyTensor(self.dtype, embeddedSizes(self.shape, offset, dim1, dim2));
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
    const out = emptyTensor(self.dtype, [side, side]);
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
