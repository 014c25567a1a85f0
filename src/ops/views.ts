/** Views: the same elements seen with other sizes and strides. Those that cannot always be views copy when they must. */
import { Category } from '../base/dtype.js';
import { ShapeError } from '../base/errors.js';
import {
  broadcastSizes,
  contiguousGeometry,
  formatSizes,
  Geometry,
  inferSizes,
  sameSizes,
  wrapDim,
} from '../base/geometry.js';
import {
  asStridedGeometry,
  diagonalGeometry,
  expandGeometry,
  flattenSizes,
  movedimGeometry,
  permuteGeometry,
  requiredStorageLength,
  selectGeometry,
  sliceGeometry,
  squeezeGeometry,
  transposeGeometry,
  tryView,
  unflattenSizes,
  unfoldGeometry,
  unsqueezeGeometry,
  viewGeometry,
} from '../base/views.js';
import { type Scalar, Tensor } from '../tensor/tensor.js';
import { composite } from './define-composite.js';
import { structured } from './define-structured.js';
import { embedded, view } from './define-view.js';

export const viewSizes = view('view(Tensor self, int[] size) -> Tensor', {
  doc: 'The same elements in row-major order with other sizes; one size may be -1. Throws where that needs a copy.',
  geometry: (g, { size }) => viewGeometry(g, inferSizes(size, g.numel, 'view')),
  grad: (g, _, { sizes }) => g.reshape(sizes),
});

export const viewAs = composite('view_as(Tensor self, Tensor other) -> Tensor', {
  doc: 'view() with the sizes of other.',
  run: ({ self, other }) => self.view(other.shape),
});

export const unsafeView = structured('_unsafe_view(Tensor self, int[] size) -> Tensor', {
  doc: 'view() of a temporary: the result does not count as a view.',
  fn: false,
  forward: ({ self, size }) => {
    const out = new Tensor(
      self.storage,
      self.dtype,
      viewGeometry(self.geometry, inferSizes(size, self.numel(), 'view')),
      0,
    );
    out.counter = self.counter;
    return out;
  },
  grad: { self: { vjp: (g, _, sizes) => g.reshape(sizes.self) } },
  jvp: 'linear',
});

export const reshape = composite('reshape(Tensor self, int[] shape) -> Tensor', {
  doc: 'The elements in row-major order with other sizes; one size may be -1. A view where possible, else a copy.',
  run: ({ self, shape }) => {
    const sizes = inferSizes(shape, self.numel(), 'reshape');
    if (tryView(self.geometry, sizes) !== null) return self.view(sizes);
    return self.clone().contiguous()._unsafeView(sizes);
  },
});

export const reshapeAs = composite('reshape_as(Tensor self, Tensor other) -> Tensor', {
  doc: 'reshape() with the sizes of other.',
  run: ({ self, other }) => self.reshape(other.shape),
});

export const flatten = composite('flatten(Tensor self, int start_dim=0, int end_dim=-1) -> Tensor', {
  doc: 'The dimensions from startDim to endDim as one.',
  run: ({ self, startDim, endDim }) => {
    if (self.dim() === 0) return self.reshape([1]);
    const start = wrapDim(startDim, self.dim(), 'flatten');
    const end = wrapDim(endDim, self.dim(), 'flatten');
    if (start > end) throw new ShapeError('flatten() has invalid args: start_dim cannot come after end_dim');
    return start === end ? self : self.reshape(flattenSizes(self.shape, start, end));
  },
});

export const unflatten = composite('unflatten(Tensor self, int dim, int[] sizes) -> Tensor', {
  doc: 'One dimension as several; one of the sizes may be -1.',
  run: ({ self, dim, sizes }) => self.view(unflattenSizes(self.shape, dim, sizes)),
});

export const ravel = composite('ravel(Tensor self) -> Tensor', {
  doc: 'All dimensions as one.',
  run: ({ self }) => self.contiguous().view([-1]),
});

export const permute = view('permute(Tensor self, int[] dims) -> Tensor', {
  doc: 'The dimensions in another order.',
  geometry: (g, { dims }) => permuteGeometry(g, dims),
  grad: (g, { dims }, { sizes }) => {
    const inverse = new Array<number>(dims.length);
    dims.forEach((d, i) => (inverse[d < 0 ? d + sizes.length : d] = i));
    return g.permute(inverse);
  },
});

export const transpose = view('transpose(Tensor self, int dim0, int dim1) -> Tensor', {
  doc: 'Two dimensions exchanged.',
  aliases: ['swapaxes', 'swapdims'],
  inplaceNode: 'TransposeBackward1',
  geometry: (g, { dim0, dim1 }) => transposeGeometry(g, dim0, dim1),
  grad: (g, { dim0, dim1 }) => g.transpose(dim0, dim1),
});

export const t = view('t(Tensor self) -> Tensor', {
  doc: 'The transpose of a matrix; vectors and scalars as they are.',
  inplaceNode: 'TBackward1',
  geometry: (g) => {
    if (g.rank > 2)
      throw new ShapeError(`t() expects a tensor with <= 2 dimensions, but self is ${g.rank}D; use transpose()`);
    return g.rank < 2 ? g : transposeGeometry(g, 0, 1);
  },
  grad: (g) => g.t(),
});

export const adjoint = composite('adjoint(Tensor self) -> Tensor', {
  doc: 'The last two dimensions exchanged: the transposes of real matrices (..., m, n).',
  run: ({ self }) => {
    if (self.ndim === 1) {
      throw new ShapeError(
        'tensor.adjoint() is only supported on matrices or batches of matrices. Got 1-D tensor; use unsqueeze() first',
      );
    }
    return self.mH;
  },
});

export const movedim = composite('movedim(Tensor self, int[] source, int[] destination) -> Tensor', {
  doc: 'Dimensions moved to other places, the rest in order.',
  aliases: ['moveaxis'],
  run: ({ self, source, destination }) => {
    const identity = new Geometry(
      self.shape,
      self.shape.map((_, d) => d),
    );
    return self.permute(movedimGeometry(identity, source, destination).strides);
  },
});

export const expand = view('expand(Tensor self, int[] size, *, bool implicit=False) -> Tensor', {
  doc: 'Dimensions of size 1 repeated to the given sizes without a copy; -1 keeps a size.',
  fn: false,
  geometry: (g, { size }) => expandGeometry(g, size),
  grad: (g, _, { sizes }) => g.sumToSize(sizes),
});

export const expandAs = composite('expand_as(Tensor self, Tensor other) -> Tensor', {
  doc: 'expand() to the sizes of other.',
  fn: false,
  run: ({ self, other }) => self.expand(other.shape),
});

export const broadcastTo = composite('broadcast_to(Tensor self, int[] size) -> Tensor', {
  doc: 'expand() under another name.',
  run: ({ self, size }) => self.expand(size),
});

export const squeeze = view('squeeze(Tensor self) -> Tensor', {
  doc: 'Without the dimensions of size 1.',
  inplaceNode: 'SqueezeBackward3',
  geometry: (g) => squeezeGeometry(g),
  grad: (g, _, { sizes }) => g.reshape(sizes),
});

export const squeezeDim = view('squeeze.dim(Tensor self, int dim) -> Tensor', {
  doc: 'Without this dimension if its size is 1.',
  node: 'SqueezeBackward1',
  inplaceNode: 'SqueezeBackward4',
  geometry: (g, { dim }) => squeezeGeometry(g, dim),
  grad: (g, _, { sizes }) => g.reshape(sizes),
});

export const squeezeDims = view('squeeze.dims(Tensor self, int[] dim) -> Tensor', {
  doc: 'Without those of these dimensions whose size is 1.',
  node: 'SqueezeBackward2',
  inplaceNode: 'SqueezeBackward5',
  geometry: (g, { dim }) => squeezeGeometry(g, dim),
  grad: (g, _, { sizes }) => g.reshape(sizes),
});

export const unsqueeze = view('unsqueeze(Tensor self, int dim) -> Tensor', {
  doc: 'With a new dimension of size 1 at this place.',
  inplaceNode: 'UnsqueezeBackward1',
  geometry: (g, { dim }) => unsqueezeGeometry(g, dim),
  grad: (g, _, { sizes }) => g.reshape(sizes),
});

export const select = view('select(Tensor self, int dim, int index) -> Tensor', {
  doc: 'The slice at one index of a dimension, which disappears.',
  geometry: (g, { dim, index }) => selectGeometry(g, dim, index),
});

export const slice = view('slice(Tensor self, int dim=0, int? start=None, int? end=None, int step=1) -> Tensor', {
  doc: 'Every step-th element of a dimension from start up to, not including, end.',
  fn: false,
  geometry: (g, { dim, start, end, step }) => sliceGeometry(g, dim, start, end, step),
});

export const narrow = composite('narrow(Tensor self, int dim, int start, int length) -> Tensor', {
  doc: 'length elements of a dimension from start on.',
  run: ({ self, dim, start, length }) => {
    if (self.dim() === 0) throw new ShapeError('narrow() cannot be applied to a 0-dim tensor.');
    const size = self.size(wrapDim(dim, self.dim(), 'narrow'));
    if (length < 0) throw new ShapeError('narrow(): length must be non-negative.');
    const from = start < 0 ? start + size : start;
    if (start < -size || start > size) {
      throw new ShapeError(`start out of range (expected to be in range of [${-size}, ${size}], but got ${start})`);
    }
    if (from + length > size) {
      throw new ShapeError(`narrow(): start (${from}) + length (${length}) exceeds dimension size (${size}).`);
    }
    return self.slice(dim, from, from + length, 1);
  },
});

export const narrowTensor = composite('narrow.Tensor(Tensor self, int dim, Tensor start, int length) -> Tensor', {
  doc: 'length elements of a dimension from start on, an integer scalar tensor.',
  tensorsOnly: true,
  run: ({ self, dim, start, length }) => {
    if (start.dim() !== 0 || start.dtype.category !== Category.int) {
      throw new ShapeError('start must be an 0-dim integral Tensor.');
    }
    return self.narrow(dim, Number(start.item<Scalar>()), length);
  },
});

export const diagonal = view('diagonal(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor', {
  doc: 'The diagonal of two dimensions, as the last dimension.',
  geometry: (g, { offset, dim1, dim2 }) => diagonalGeometry(g, offset, dim1, dim2),
});

export const unfold = view('unfold(Tensor self, int dimension, int size, int step) -> Tensor', {
  doc: 'All windows of this size along a dimension, step apart; the windows are the last dimension.',
  fn: false,
  geometry: (g, { dimension, size, step }) => unfoldGeometry(g, dimension, size, step),
});

export const asStrided = view('as_strided(Tensor self, int[] size, int[] stride, int? storage_offset=None) -> Tensor', {
  doc: 'Any sizes and strides over the storage, in elements; the offset counts from the start of the storage.',
  anywhere: true,
  geometry: (g, { size, stride, storageOffset }) => asStridedGeometry(g, size, stride, storageOffset ?? undefined),
  grad: (g, { size, stride, storageOffset }, input) => {
    // Both the result and the input are views of a stretch of storage: put the gradient into zeros of that stretch
    // through the result's strides, then read it back through the input's. Elements that the input shows several
    // times (expanded inputs) share what arrives.
    const result = asStridedGeometry(input, size, stride, storageOffset ?? undefined);
    const start = Math.min(input.offset, result.offset);
    const length = Math.max(
      requiredStorageLength(input.sizes, input.strides, input.offset - start),
      requiredStorageLength(result.sizes, result.strides, result.offset - start),
    );
    const stretch = contiguousGeometry([length]);
    const whole = embedded(g, stretch, new Geometry(result.sizes, result.strides, result.offset - start));
    const read = whole.asStrided(input.sizes, input.strides, input.offset - start);
    const ones = new Geometry(
      input.sizes,
      input.strides.map((s) => s),
      input.offset - start,
    );
    const unique = input.sizes.every((n, d) => n <= 1 || input.strides[d] !== 0);
    if (unique) return read;
    const counts = embedded(g.detach().newOnes(input.sizes), stretch, ones).asStrided(
      ones.sizes,
      ones.strides,
      ones.offset,
    );
    return read.div(counts);
  },
});

export const alias = view('alias(Tensor self) -> Tensor', {
  doc: 'A view of everything.',
  fn: false,
  geometry: (g) => g,
  grad: (g) => g,
});

export const sumToSize = composite('sum_to_size(Tensor self, int[] size) -> Tensor', {
  doc: 'The sum over the dimensions that broadcasting from these sizes would have added or repeated.',
  fn: false,
  run: ({ self, size }) => {
    if (sameSizes(self.shape, size)) return self;
    const lead = self.dim() - size.length;
    const fits = lead >= 0 && size.every((n, d) => n === 1 || n === self.shape[lead + d]);
    if (!fits) {
      throw new ShapeError(`size {${formatSizes(size)}} is not expandable to size {${formatSizes(self.shape)}}.`);
    }
    const dims = self.shape.map((_, d) => d).filter((d) => d < lead || (size[d - lead] === 1 && self.shape[d] !== 1));
    const summed = dims.length === 0 ? self : self.sum(dims, true);
    return lead > 0 ? summed.view(size) : summed;
  },
});

export const broadcastTensors = composite('broadcast_tensors(Tensor[] tensors) -> Tensor[]', {
  doc: 'All tensors expanded to their common sizes.',
  method: false,
  run: ({ tensors }) => {
    let sizes: readonly number[] = [];
    for (const x of tensors) sizes = broadcastSizes(sizes, x.shape);
    return tensors.map((x) => x.expand(sizes));
  },
});
