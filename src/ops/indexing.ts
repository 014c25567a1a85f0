/**
 * Picking and placing slices and elements by index tensors, and the records behind `x.at(...)` and
 * `x.setAt_(...)`, which themselves are in at.ts.
 */
import type { DType } from '../base/dtype.js';
import { bool, int64 } from '../base/dtype.js';
import { DTypeError, IndexError, ShapeError } from '../base/errors.js';
import { broadcastSizes, contiguousGeometry, formatSizes, Geometry, sameSizes, wrapDim } from '../base/geometry.js';
import { expandGeometry } from '../base/views.js';
import type { Operand } from '../kernel/operand.js';
import { Flag } from '../tensor/flags.js';
import * as backend from '../tensor/launch.js';
import type { Storage } from '../tensor/storage.js';
import type { Tensor } from '../tensor/tensor.js';
import { emptyTensor, type Scalar, zerosTensor } from '../tensor/tensor.js';
import { composite } from './define-composite.js';
import { structured } from './define-structured.js';
import {
  checkFlatIndex,
  castScalar,
  checkBroadcast,
  checkFill,
  checkIndexDType,
  checkInSelf,
  checkRange,
  coordinates,
  copyOf,
  dimFirst,
  flat,
  INDEX_DTYPES,
  indexVector,
  packed,
  planIndex,
  rankedSizes,
  readAt,
  scalarOf,
  seenAs,
  writeAt,
} from './index-plan.js';
import { plainScalar } from './scalar.js';

/** A number given for a tensor takes the dtype of the tensor it is written into. */
function adapted(value: Tensor, dtype: DType): Tensor {
  if (value.dtype === dtype || (value.flags & Flag.wrappedNumber) === 0) return value;
  checkFill('index', value.item<Scalar>(), dtype);
  return scalarOf(value.item<Scalar>(), dtype);
}

// ---- slices of one dimension -----------------------------------------------------------------------------------------

/** Throws unless `index` is a vector or a scalar of int64 or int32. */
function checkVector(fn: string, index: Tensor): void {
  if (index.dim() > 1) {
    throw new IndexError(
      `${fn}(): Index is supposed to be a vector, but got dim: ${index.dim()} with type: ${index.dtype.legacyName} and ` +
        `size: ${formatSizes(index.shape)}`,
    );
  }
}

const sizeAt = (t: Tensor, d: number): number => (t.dim() === 0 ? 1 : t.shape[d]!);

export const indexSelect = structured('index_select(Tensor self, int dim, Tensor index) -> Tensor', {
  doc: 'The slices of a dimension at these indices, as a copy; index is a vector of int64 or int32, none negative.',
  forward: ({ self, dim, index }) => {
    const d = wrapDim(dim, self.dim(), 'index_select');
    checkVector('index_select', index);
    checkIndexDType(index, INDEX_DTYPES, 'index_select(): Expected dtype int32 or int64 for index');
    checkInSelf('index_select', index, d, sizeAt(self, d));
    if (self.dim() === 0) return copyOf(self);
    const out = emptyTensor(
      self.dtype,
      self.shape.map((size, k) => (k === d ? index.numel() : size)),
    );
    backend.indexGet(
      seenAs(out, dimFirst(out.geometry, d)),
      seenAs(self, dimFirst(self.geometry, d)),
      [indexVector(index)],
      [d],
    );
    return out;
  },
  grad: {
    self: {
      save: ['index'],
      vjp: (g, { dim, index }, { self }) =>
        self.length === 0 ? g : zerosTensor(g.dtype, self).indexAdd(dim, index, g),
    },
    index: 'none',
  },
  jvp: 'linear',
});

/** The source of indexAdd and indexCopy broadcast to what it is written over. */
export function sliceSource(fn: string, self: Tensor, d: number, index: Tensor, source: Tensor): Operand<Storage> {
  const count = index.numel();
  if (self.dim() === 0 || source.dim() === 0) return seenAs(source, new Geometry([count], [0], source.storageOffset()));
  const sizes = self.shape.map((size, k) => (k === d ? count : size));
  checkSlices(fn, sizes, source, d);
  return seenAs(source, dimFirst(expandGeometry(source.geometry, sizes), d));
}

function checkSlices(fn: string, sizes: readonly number[], source: Tensor, d: number): void {
  const k = sizes.findIndex((size, i) => i !== d && source.shape[i] !== size && source.shape[i] !== 1);
  if (k < 0 && source.dim() === sizes.length) return;
  throw new ShapeError(
    `${fn}: The size of tensor a (${sizes[k] ?? sizes.length}) must match the size of tensor b (${source.shape[k] ?? source.dim()}) ` +
      `at non-singleton dimension ${k < d ? k : k - 1}; the slices of source must fit those of self, ` +
      `got sizes ${formatSizes(source.shape)} for ${formatSizes(sizes)}`,
  );
}

/** Throws unless a slice of `source` can be combined into one of `self` for each index. */
export function checkSliceCall(fn: string, self: Tensor, d: number, index: Tensor, source: Tensor): void {
  checkVector(fn, index);
  checkIndexDType(
    index,
    INDEX_DTYPES,
    `${fn}(): Expected dtype int32/int64 for index but got: ${index.dtype.legacyName}`,
  );
  if (self.dtype !== source.dtype) {
    throw new DTypeError(
      `${fn}(): self (${self.dtype.legacyName}) and source (${source.dtype.legacyName}) must have the same scalar type`,
    );
  }
  if (source.dim() > 0 && d >= source.dim()) {
    throw new ShapeError(`${fn}(): Indexing dim ${d} is out of bounds of the source tensor with dim ${source.dim()}`);
  }
  if (index.numel() !== sizeAt(source, d)) {
    throw new ShapeError(
      `${fn}(): Number of indices (${index.numel()}) should be equal to source.size(dim): ` +
        `(${sizeAt(source, d)}), for dim: ${d}`,
    );
  }
  checkInSelf(fn, index, d, sizeAt(self, d));
}

export const indexAdd = structured(
  'index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor',
  {
    doc: 'A copy of self with alpha times slice i of source added to slice index[i], for each i, along dim.',
    inplace: true,
    forward: ({ self, dim, index, source, alpha }) => {
      const d = wrapDim(dim, self.dim(), 'index_add');
      checkSliceCall('index_add_', self, d, index, source);
      const scaled = scaledBy(source, plainScalar(alpha));
      const out = copyOf(self);
      backend.indexPut(
        seenAs(out, dimFirst(out.geometry, d)),
        [indexVector(index)],
        sliceSource('index_add_', self, d, index, scaled),
        'add',
        [d],
      );
      return out;
    },
    grad: {
      self: { vjp: (g) => g },
      index: 'none',
      source: {
        save: ['index'],
        vjp: (g, { dim, index, alpha }) => {
          const slices = g.indexSelect(dim, index);
          return alpha === 1 ? slices : slices.mul(alpha);
        },
      },
    },
    jvp: 'linear',
  },
);

/** `alpha * t` in the dtype of `t`; a fraction of alpha does not count for integers. */
function scaledBy(t: Tensor, alpha: Scalar): Tensor {
  const factor = t.dtype.isFloatingPoint || typeof alpha === 'bigint' ? alpha : Math.trunc(Number(alpha));
  return Number(factor) === 1 ? t : t.mul(scalarOf(factor, t.dtype));
}

export const indexCopy = structured('index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor', {
  doc: 'A copy of self in which slice index[i] is slice i of source, for each i, along dim.',
  inplace: true,
  forward: ({ self, dim, index, source }) => {
    const d = wrapDim(dim, self.dim(), 'index_copy');
    checkIndexCopy(self, d, index, source);
    const out = copyOf(self);
    backend.indexPut(
      seenAs(out, dimFirst(out.geometry, d)),
      [indexVector(index)],
      sliceSource('index_copy_', self, d, index, source),
      'set',
      [d],
    );
    return out;
  },
  grad: {
    self: { save: ['index'], vjp: (g, { dim, index }) => g.indexFill(dim, index, 0) },
    index: 'none',
    source: { save: ['index'], vjp: (g, { dim, index }) => g.indexSelect(dim, index) },
  },
  jvp: 'linear',
});

function checkIndexCopy(self: Tensor, d: number, index: Tensor, source: Tensor): void {
  if (index.dim() > 1) throw new IndexError(`index_copy_(): Index should have dimension 1 or 0 (got ${index.dim()})`);
  const count = index.numel();
  if (source.dim() === 0 && count !== 1) {
    throw new IndexError(`index_copy_(): When source is scalar, index should have one element (got ${count})`);
  }
  if (source.dim() !== self.dim() && source.dim() !== 0 && self.dim() !== 0) {
    throw new IndexError(
      'index_copy_(): When source and destination are not scalars, their dimensionality must match. Source ' +
        `dimensionality (${source.dim()}), destination dimensionality (${self.dim()})`,
    );
  }
  if (index.dtype !== int64) {
    throw new DTypeError(`index_copy_(): Expected a long tensor for index, but got ${index.dtype.legacyName}`);
  }
  if (self.dtype !== source.dtype) {
    throw new DTypeError(
      'index_copy_(): self and source expected to have the same dtype, but got (self) ' +
        `${self.dtype.legacyName} and (source) ${source.dtype.legacyName}`,
    );
  }
  const without = (sizes: readonly number[]): readonly number[] => sizes.filter((_, k) => k !== d);
  const [to, from] = [without(self.shape), without(source.shape)];
  if (to.length !== from.length || to.some((size, k) => size !== from[k])) {
    throw new ShapeError(
      `index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: ${to.join(' ')} ` +
        `at dimension ${d} and source slice shape: ${from.join(' ')} at dimension 0.`,
    );
  }
  if (source.dim() > 0 && count !== source.shape[d]) {
    throw new IndexError(
      `index_copy_(): Number of indices (${count}) should be equal to source.size(dim) (${source.shape[d]})`,
    );
  }
  const size = sizeAt(self, d);
  checkRange(index, 0, size, (k) => `index_copy_(): index ${k} is out of bounds for dimension ${d} with size ${size}`);
}

/** A copy of self with one value in the slices at these indices, which may count from the end. */
function indexFilled(self: Tensor, dim: number, index: Tensor, value: Tensor): Tensor {
  const d = wrapDim(dim, self.dim(), 'index_fill');
  checkIndexDType(index, [int64], 'index_fill_(): Expected dtype int64 for index.');
  if (index.dim() > 1)
    throw new IndexError(`index_fill: Index has to be a vector/scalar, got ${index.dim()} dimensions`);
  const out = copyOf(self);
  const sizes = rankedSizes(self.shape).map((size, k) => (k === d ? index.numel() : size));
  backend.indexPut(
    seenAs(out, dimFirst(out.geometry, d)),
    [indexVector(index)],
    seenAs(value, dimFirst(expandGeometry(value.geometry, sizes), d)),
    'set',
    [d],
  );
  return out;
}

export const indexFill = structured(
  'index_fill.int_Scalar(Tensor self, int dim, Tensor index, Scalar value) -> Tensor',
  {
    doc: 'A copy of self with this value in the slices of a dimension at these indices.',
    inplace: true,
    forward: ({ self, dim, index, value }) => {
      checkFill('index_fill', plainScalar(value), self.dtype);
      return indexFilled(self, dim, index, scalarOf(plainScalar(value), self.dtype));
    },
    grad: { self: { save: ['index'], vjp: (g, { dim, index }) => g.indexFill(dim, index, 0) }, index: 'none' },
    jvp: ({ self }, { dim, index }) => self?.indexFill(dim, index, 0) ?? null,
  },
);

export const indexFillTensor = structured(
  'index_fill.int_Tensor(Tensor self, int dim, Tensor index, Tensor value) -> Tensor',
  {
    doc: 'A copy of self with the value of a scalar tensor in the slices of a dimension at these indices.',
    node: 'IndexFillBackward1',
    inplace: true,
    forward: ({ self, dim, index, value }) => {
      if (value.dim() !== 0) {
        throw new ShapeError(
          `index_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.dim()} dimension(s).`,
        );
      }
      return indexFilled(self, dim, index, castScalar(value, self.dtype));
    },
    grad: {
      self: { save: ['index'], vjp: (g, { dim, index }) => g.indexFill(dim, index, 0) },
      index: 'none',
      // The filled places, each counted once however often its index comes.
      value: {
        save: ['index'],
        vjp: (g, { dim, index }) => {
          const filled = zerosTensor(bool, g.shape).indexFill(dim, index, true);
          return g.maskedFill(filled.logicalNot(), 0).sum();
        },
      },
    },
    jvp: 'linear',
  },
);

// ---- the flattened tensor --------------------------------------------------------------------------------------------

export const take = structured('take(Tensor self, Tensor index) -> Tensor', {
  doc: 'The elements of the flattened tensor at these indices (int64), of the sizes of index.',
  forward: ({ self, index }) => {
    checkFlatIndex('take', index, self.numel());
    const out = emptyTensor(self.dtype, index.shape);
    backend.indexGet(seenAs(out, contiguousGeometry([out.numel()])), flat(self), [indexVector(index)], [0]);
    return out;
  },
  grad: {
    self: { save: ['index'], vjp: (g, { index }, { self }) => zerosTensor(g.dtype, self).put(index, g, true) },
    index: 'none',
  },
  jvp: 'linear',
});

export const put = structured('put(Tensor self, Tensor index, Tensor source, bool accumulate=False) -> Tensor', {
  doc: 'A copy of self with the elements of source at these indices (int64) of the flattened tensor, or added to what is there.',
  inplace: true,
  forward: ({ self, index, source, accumulate }) => {
    if (source.numel() !== index.numel()) {
      throw new IndexError(
        'put_(): Expected source and index to have the same number of elements, but got source.numel() = ' +
          `${source.numel()}, index.numel() = ${index.numel()}`,
      );
    }
    if (source.dtype !== self.dtype) {
      throw new DTypeError(
        'put_(): self and source expected to have the same dtype, but got self.dtype = ' +
          `${self.dtype.legacyName} and source.dtype = ${source.dtype.legacyName}`,
      );
    }
    checkFlatIndex('put_', index, self.numel());
    const out = copyOf(self);
    backend.indexPut(flat(out), [indexVector(index)], flat(source), accumulate ? 'add' : 'set', [0]);
    return out;
  },
  grad: {
    self: {
      save: ['index'],
      vjp: (g, { index, accumulate }) =>
        accumulate ? g : g.put(index, zerosTensor(g.dtype, []).expand(index.shape), false),
    },
    index: 'none',
    source: { save: ['index'], vjp: (g, { index }, { source }) => g.take(index).reshape(source) },
  },
  jvp: 'linear',
});

export const takeAlongDim = composite('take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor', {
  doc: 'gather() with self and indices (int64) broadcast in the other dimensions; without dim, from the flattened tensor.',
  run: ({ self, indices, dim }) => {
    if (indices.dtype !== int64) {
      throw new DTypeError(
        `torch.take_along_dim(): dtype of indices should be Long but got ${indices.dtype.legacyName}`,
      );
    }
    if (dim === null) return self.reshape([-1]).gather(0, indices.reshape([-1]));
    if (self.dim() !== indices.dim()) {
      throw new ShapeError(
        'torch.take_along_dim(): input and indices should have the same number of dimensions, but got ' +
          `${self.dim()} dimensions for input, and ${indices.dim()} dimensions for indices`,
      );
    }
    const d = wrapDim(dim, self.dim(), 'take_along_dim');
    const sizesWith = (size: number): readonly number[] => {
      const at = (sizes: readonly number[]): readonly number[] => sizes.map((n, k) => (k === d ? size : n));
      return broadcastSizes(at(self.shape), at(indices.shape));
    };
    return self.expand(sizesWith(self.shape[d]!)).gather(d, indices.expand(sizesWith(indices.shape[d]!)));
  },
});

// ---- nonzero ---------------------------------------------------------------------------------------------------------

/** The coordinates of the nonzero elements, a vector for each dimension; a scalar counts as one of one element. */
function coordinateVectors(t: Tensor): Tensor[] {
  const found = coordinates(t.dim() === 0 ? t.reshape([1]) : t);
  return found.unbind(1);
}

export const nonzero = structured('nonzero(Tensor self) -> Tensor', {
  doc: 'The coordinates of the nonzero elements in row-major order, int64 of sizes [count, dimensions].',
  forward: ({ self }) => coordinates(self),
  grad: 'none',
});

export const nonzeroTuple = composite('nonzero.as_tuple(Tensor self, *, bool as_tuple) -> Tensor[]', {
  doc: 'With asTuple: true, the coordinates of the nonzero elements as a list with an int64 vector for each dimension.',
  run: ({ self, asTuple }) => (asTuple ? coordinateVectors(self) : self.nonzero()),
});

export const argwhere = composite('argwhere(Tensor self) -> Tensor', {
  doc: 'The coordinates of the nonzero elements in row-major order, int64 of sizes [count, dimensions].',
  run: ({ self }) => self.nonzero(),
});

export const whereNonzero = composite('where(Tensor condition) -> Tensor[]', {
  doc: 'nonzero() with asTuple: the coordinates of the nonzero elements, a vector for each dimension.',
  run: ({ condition }) => coordinateVectors(condition),
});

// ---- indexing with brackets ------------------------------------------------------------------------------------------

export const index = structured('index.Tensor(Tensor self, Tensor?[] indices) -> Tensor', {
  doc: 'The elements at the tuples of these indices (integers or masks), one for each dimension, null for all of it. `at()` is the form to write.',
  fn: false,
  forward: ({ self, indices }) => {
    const [mask] = indices;
    const whole = indices.length === 1 && mask?.dtype === bool && self.ndim > 0 && sameSizes(mask.shape, self.shape);
    return whole ? packed(self, mask) : readAt(self, planIndex(self.shape, indices));
  },
  grad: {
    self: {
      save: ['indices'],
      vjp: (g, { indices }, { self }) => zerosTensor(g.dtype, self).indexPut(indices, g, true),
    },
    indices: 'none',
  },
  jvp: 'linear',
});

export const indexPut = structured(
  'index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor',
  {
    doc: 'A copy of self with values (broadcast) at the tuples of these indices, or added to what is there; null for all of a dimension.',
    inplace: true,
    forward: ({ self, indices, values: given, accumulate }) => {
      const values = adapted(given, self.dtype);
      if (values.dtype !== self.dtype) {
        throw new DTypeError(
          'Index put requires the source and destination dtypes match, ' +
            `got ${self.dtype.legacyName} for the destination and ${values.dtype.legacyName} for the source.`,
        );
      }
      const plan = planIndex(self.shape, indices);
      checkBroadcast(values.shape, plan.sizes);
      const out = copyOf(self);
      writeAt(out, plan, values, accumulate);
      return out;
    },
    grad: {
      self: {
        save: ['indices'],
        vjp: (g, { indices, accumulate }) => (accumulate ? g : g.indexPut(indices, zerosTensor(g.dtype, []))),
      },
      indices: 'none',
      // The engine adds up what was broadcast.
      values: { save: ['indices'], vjp: (g, { indices }) => g.index(indices) },
    },
    jvp: 'linear',
  },
);
