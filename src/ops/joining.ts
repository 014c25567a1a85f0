/** Joining and cutting: cat, stack and their sisters; the splits, which are views, or share elements without being views. */
import type { DType } from '../base/dtype.js';
import { int64 } from '../base/dtype.js';
import { ArgumentError, DTypeError, IndexError, ShapeError } from '../base/errors.js';
import { contiguousGeometry, formatSizes, Geometry, sameSizes, wrapDim } from '../base/geometry.js';
import { expandGeometry, narrowGeometry, selectGeometry } from '../base/views.js';
import { Flag } from '../tensor/flags.js';
import * as backend from '../tensor/launch.js';
import { emptyTensor, Tensor, zerosTensor } from '../tensor/tensor.js';
import { composite } from './define-composite.js';
import { structured } from './define-structured.js';
import { view } from './define-view.js';
import { sameExcept, seenAs } from './index-plan.js';
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
    const joined = tensors.filter((t) => t.numel() > 0);
    let start = 0;
    const places = joined.map((t) => {
      const length = t.shape[d]!;
      start += length;
      return seenAs(out, narrowGeometry(out.geometry, d, start - length, length));
    });
    backend.copies(places, joined);
    return out;
  },
  grad: {
    tensors: {
      vjp: (g, { dim }, { tensors }) => {
        let start = 0;
        return tensors.map((sizes) => {
          if (isSkipped(sizes)) return zerosTensor(g.dtype, sizes);
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
    const places = tensors.map((_, i) => seenAs(out, selectGeometry(out.geometry, d, i)));
    backend.copies(places, tensors);
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
    const out = zerosTensor(tensors.length === 0 ? commonDType([]) : commonDType(tensors), [
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
  return gs.map((g, i) => g ?? zerosTensor(dtype, sizes(i)));
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
  if (splitSize < 0)
    throw new ArgumentError(`split expects split_size be non-negative, but got split_size=${splitSize}`);
  if (splitSize === 0 && size !== 0) {
    throw new ArgumentError(
      `split: split_size can only be 0 if dimension size is 0, but got dimension size of ${size}`,
    );
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

/** The length of the pieces of `chunk`; of an empty dimension that of each, since it still gives as many as were asked for. */
function chunkLengths(self: Tensor, chunks: number, dim: number): number | number[] {
  if (self.dim() === 0) throw new ShapeError('chunk expects at least a 1-dimensional tensor');
  if (chunks <= 0) throw new ArgumentError(`chunk expects \`chunks\` to be greater than 0, got: ${chunks}`);
  const size = self.shape[wrapDim(dim, self.dim(), 'chunk')]!;
  return size === 0 ? new Array<number>(chunks).fill(0) : Math.ceil(size / chunks);
}

export const chunk = composite('chunk(Tensor self, int chunks, int dim=0) -> Tensor[]', {
  doc: 'At most this many consecutive pieces of equal length along a dimension, the last one possibly shorter.',
  run: ({ self, chunks, dim }) => {
    const splitSize = chunkLengths(self, chunks, dim);
    return (typeof splitSize === 'number' ? split : splitSizes).call({ self, splitSize, dim });
  },
});

// ---- cutting: elements shared, and nobody told -----------------------------------------------------------------------

/**
 * Tensors that show parts of the elements of `self` and are no views of it: each counts its own writes, so that all may be
 * written, and what `self` or another piece has saved does not notice.
 */
function shown(self: Tensor, parts: readonly Geometry[]): Tensor[] {
  return parts.map((part) => {
    const piece = new Tensor(self.storage, self.dtype, part, self.flags & Flag.inference);
    piece.counter = { version: 0, writer: null, writerSite: null };
    return piece;
  });
}

export const unsafeSplit = structured('unsafe_split.Tensor(Tensor self, int split_size, int dim=0) -> Tensor[]', {
  doc: 'The pieces of split(), which share its elements but are no views: each may be written in place, which no other notices.',
  forward: ({ self, splitSize, dim }) => shown(self, ofSize(self.geometry, dim, splitSize)),
  grad: {
    self: {
      vjp: (_, { splitSize, dim }, { self }, gs) =>
        joinPieces(gs, dim, ofSize(contiguousGeometry(self), dim, splitSize)),
    },
  },
  jvp: 'linear',
});

export const unsafeSplitWithSizes = structured(
  'unsafe_split_with_sizes(Tensor self, int[] split_sizes, int dim=0) -> Tensor[]',
  {
    doc: 'unsafeSplit() with a list of lengths, which add up to the size of the dimension.',
    forward: ({ self, splitSizes: lengths, dim }) => shown(self, ofSizes(self.geometry, dim, lengths)),
    grad: {
      self: {
        vjp: (_, { splitSizes: lengths, dim }, { self }, gs) =>
          joinPieces(gs, dim, ofSizes(contiguousGeometry(self), dim, lengths)),
      },
    },
    jvp: 'linear',
  },
);

export const unsafeChunk = composite('unsafe_chunk(Tensor self, int chunks, int dim=0) -> Tensor[]', {
  doc: 'The pieces of chunk() as unsafeSplit() gives them.',
  run: ({ self, chunks, dim }) => {
    const lengths = chunkLengths(self, chunks, dim);
    if (typeof lengths === 'number') return unsafeSplit.call({ self, splitSize: lengths, dim });
    return unsafeSplitWithSizes.call({ self, splitSizes: lengths, dim });
  },
});

/** The slices of a dimension between these positions, which are clamped to it as in Python. */
function slicesAt(self: Tensor, cuts: readonly number[], dim: number): Tensor[] {
  const starts: (number | null)[] = [0, ...cuts];
  return starts.map((start, i) => self.slice(dim, start, cuts[i] ?? null, 1));
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
