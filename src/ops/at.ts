/**
 * Indexing with brackets: `x.at(0, '1:3', mask)` for PyTorch's `x[0, 1:3, mask]`, and `x.setAt_([...], value)` for the
 * assignment. Numbers, slices, new dimensions and the ellipsis become a chain of views; what is left, index tensors and
 * masks, goes to the records `index` and `index_put`. Neither method has a signature in PyTorch's schema, so they are no
 * records; they are installed by hand.
 */
import { named } from '../base/arguments.js';
import { bool, Category, int64 } from '../base/dtype.js';
import { ArgumentError, IndexError, ShapeError } from '../base/errors.js';
import { contiguousGeometry, sameSizes } from '../base/geometry.js';
import { flattenNested, isElementArray, nestedSizes } from '../base/nested.js';
import { expandGeometry } from '../base/views.js';
import type { Index, Slice } from '../tensor/index-methods.js';
import * as backend from '../tensor/launch.js';
import { emptyTensor, type Scalar, Tensor, zerosTensor } from '../tensor/tensor.js';
import { tensor } from './data.js';
import { checkFill, isMask, notAnIndex, shapeMismatch, tooMany, withoutLeadingOnes } from './index-plan.js';

/** What an index means, and how many dimensions it takes. */
type Item =
  | { readonly kind: 'position'; readonly position: number; readonly takes: 1 }
  | { readonly kind: 'slice'; readonly slice: Slice; readonly takes: 1 }
  | { readonly kind: 'ellipsis'; readonly takes: 0 }
  | { readonly kind: 'new'; readonly takes: 0 }
  | { readonly kind: 'truth'; readonly holds: boolean; readonly takes: 0 }
  | { readonly kind: 'tensor'; readonly tensor: Tensor; readonly takes: number };

class SliceOf implements Slice {
  constructor(
    readonly start: number | null,
    readonly end: number | null,
    readonly step: number,
  ) {}

  toString(): string {
    return `${this.start ?? ''}:${this.end ?? ''}${this.step === 1 ? '' : `:${this.step}`}`;
  }
}

/**
 * A slice for `at()` and `setAt_()`: every `step`-th position from `start` up to, not including, `end`, clamped to the
 * dimension as in Python.
 *
 * @param start negative counts from the end; null or left out is the beginning
 * @param end negative counts from the end; null or left out is the end
 * @param step at least 1
 * @throws ArgumentError for a step below 1
 * @example x.at(slice(1, 3)) // the same as x.at('1:3')
 */
export function slice(start: number | null = null, end: number | null = null, step = 1): Slice {
  named('slice(start, end, step)', arguments, 3);
  if (!(step > 0)) {
    const words = step === 0 ? 'slice step cannot be zero' : 'step must be greater than zero';
    throw new ArgumentError(`slice: slice step must be positive (${words}), got ${step}; use flip() to reverse`);
  }
  return new SliceOf(start, end, step);
}

const SLICE_TEXT = /^\s*([-+]?\d+)?\s*:\s*([-+]?\d+)?\s*(?::\s*([-+]?\d+)?\s*)?$/;

function parseSlice(text: string): Slice {
  const match = SLICE_TEXT.exec(text);
  if (match === null) {
    throw new ArgumentError(
      `at: ${JSON.stringify(text)} is no index; a text is '...' or a slice such as '1:3', ':-1', '::2'`,
    );
  }
  const bound = (part: string | undefined): number | null => (part === undefined ? null : Number(part));
  return slice(bound(match[1]), bound(match[2]), bound(match[3]) ?? 1);
}

function parse(index: Index): Item {
  if (index === null) return { kind: 'new', takes: 0 };
  if (typeof index === 'boolean') return { kind: 'truth', holds: index, takes: 0 };
  if (typeof index === 'number' || typeof index === 'bigint') return position(Number(index));
  if (index === '...') return { kind: 'ellipsis', takes: 0 };
  if (typeof index === 'string') return { kind: 'slice', slice: parseSlice(index), takes: 1 };
  if (index instanceof Tensor) return tensorItem(index);
  if (Array.isArray(index) || isElementArray(index)) return tensorItem(listed(index));
  if (index instanceof SliceOf) return { kind: 'slice', slice: index, takes: 1 };
  throw new ArgumentError(
    `at: ${index === undefined ? 'undefined' : `an object of type ${typeof index}`} is no index; only numbers, slices, '...', ` +
      'null, booleans, arrays and tensors are valid indices',
  );
}

function position(value: number): Item {
  if (!Number.isInteger(value)) {
    throw new IndexError(`at: only integers, slices, '...', null, tensors and arrays are valid indices, got ${value}`);
  }
  return { kind: 'position', position: value, takes: 1 };
}

/** Arrays of booleans are masks, arrays of numbers are positions. */
function listed(data: unknown): Tensor {
  const sizes = nestedSizes(data);
  const { values, kind } = flattenNested(data);
  if (kind === 'bool' && values.length > 0) return tensor(data as never, { dtype: bool });
  for (let i = 0; i < values.length; i++) {
    if (!Number.isInteger(Number(values[i]))) {
      throw new IndexError(
        `tensors used as indices must be long, byte or bool tensors; an array has ${String(values[i])}`,
      );
    }
  }
  return values.length === 0 ? emptyTensor(int64, sizes) : tensor(data as never, { dtype: int64 });
}

function tensorItem(t: Tensor): Item {
  if (isMask(t)) {
    return t.dim() === 0
      ? { kind: 'truth', holds: t.item<Scalar>() !== 0 && t.item<Scalar>() !== false, takes: 0 }
      : { kind: 'tensor', tensor: t, takes: t.dim() };
  }
  if (t.dtype.category !== Category.int) throw notAnIndex(t.dtype);
  return t.dim() === 0 ? position(Number(t.item<Scalar>())) : { kind: 'tensor', tensor: t, takes: 1 };
}

/** A view of `self`, and an index tensor for each dimension of it that needs one; none for a view alone. */
interface Selected {
  readonly view: Tensor;
  readonly indices: readonly (Tensor | null)[];
}

/**
 * Applies everything but tensors. Throws for what does not fit; the tensors' own values are not looked at. `skipWhole`
 * leaves out slices that name a whole dimension by its size, as PyTorch does in all cases but x[0:n] alone.
 */
function select(self: Tensor, items: readonly Item[], skipWhole: boolean): Selected {
  checkCount(self, items);
  const rank = self.dim();
  const left = rank - items.reduce((sum, item) => sum + item.takes, 0);
  const indices: (Tensor | null)[] = [];
  let view = self;
  let dim = 0; // of the view: where the next index applies
  let original = 0; // the same in `self`, for messages
  let covered = 0; // dimensions of the view that `indices` speaks of
  const putIndex = (index: Tensor, dims: number): void => {
    for (; covered < dim; covered++) indices.push(null);
    indices.push(index);
    covered += dims;
    dim += dims;
  };
  for (const item of items) {
    switch (item.kind) {
      case 'position':
        checkPosition(item.position, original, view.shape[dim]!);
        view = view.select(dim, item.position);
        break;
      case 'slice':
        if (!(skipWhole && isWhole(item.slice, view.shape[dim]!))) {
          view = view.slice(dim, item.slice.start, item.slice.end, item.slice.step);
        }
        dim++;
        break;
      case 'ellipsis':
        dim += left;
        original += left;
        break;
      case 'new':
        view = view.unsqueeze(dim);
        dim++;
        break;
      case 'truth':
        // A dimension of size 1 that is then picked once, or not at all.
        view = view.unsqueeze(dim);
        putIndex(zerosTensor(int64, [item.holds ? 1 : 0]), 1);
        break;
      case 'tensor':
        putIndex(item.tensor, item.takes);
        break;
      default:
        item satisfies never;
    }
    original += item.takes;
  }
  return { view, indices };
}

/** Whether a slice names a whole dimension by its size; `:` does not. */
const isWhole = ({ start, end, step }: Slice, size: number): boolean =>
  (start === null || start === 0) && end === size && step === 1;

function checkCount(self: Tensor, items: readonly Item[]): void {
  const rank = self.dim();
  const given = items.reduce((sum, item) => sum + item.takes, 0);
  if (items.filter((item) => item.kind === 'ellipsis').length > 1) {
    throw new IndexError("at: an index can only have a single ellipsis ('...')");
  }
  if (given <= rank) return;
  const [only] = items;
  if (rank === 0 && items.length === 1 && only!.kind === 'position') {
    throw new IndexError(
      'invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim ' +
        'tensor to a number; here it is item() too',
    );
  }
  if (rank === 0 && items.length === 1 && only!.kind === 'slice') {
    throw new IndexError('slice() cannot be applied to a 0-dim tensor.');
  }
  throw tooMany(rank, given);
}

function checkPosition(value: number, dim: number, size: number): void {
  if (value >= -size && value < size) return;
  throw new IndexError(`index ${value} is out of bounds for dimension ${dim} with size ${size}`);
}

function read(self: Tensor, given: readonly Index[]): Tensor {
  const { view, indices } = select(self, given.map(parse), given.length > 1);
  if (indices.length > 0) return view.index(indices);
  // Never the tensor itself: a program may go on to write in one and read the other's flags.
  return view === self ? self.alias() : view;
}

function write(self: Tensor, given: readonly Index[], value: Tensor | Scalar): Tensor {
  if (!Array.isArray(given)) {
    throw new ArgumentError('setAt_: the indices come as one array, as in x.setAt_([0, 1], value)');
  }
  const { view, indices } = select(self, given.map(parse), true);
  const values = value instanceof Tensor ? value : scalarLike(self, value);
  // A value may have more dimensions of size 1 in front than there is room for.
  const sizes = withoutLeadingOnes(values.shape);
  const fitted = (): Tensor => (sameSizes(sizes, values.shape) ? values : values.reshape(sizes));
  const { counter } = self;
  const before = counter.version;
  if (indices.length > 0) view.indexPut_(indices, fitted());
  else if (sameSizes(values.shape, view.shape)) view.copy_(values);
  else if (values.dim() === 0) view.fill_(values);
  else {
    checkFits(sizes, view.shape);
    view.copy_(fitted());
  }
  // For the error about a saved tensor that was modified: what the program called.
  if (counter.version !== before) counter.writer = 'setAt_';
  return self;
}

/** A number as a scalar tensor of the dtype it is written into. */
function scalarLike(self: Tensor, value: Scalar): Tensor {
  checkFill('setAt_', value, self.dtype);
  const scalar = emptyTensor(self.dtype, []);
  backend.fill(scalar, value);
  return scalar;
}

/** Throws unless values of sizes `from` can be repeated to sizes `to`. */
function checkFits(from: readonly number[], to: readonly number[]): void {
  try {
    expandGeometry(contiguousGeometry(from), to);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ShapeError(`${shapeMismatch(from, to)}: ${error.message}`);
  }
}

/** Installs `at` and `setAt_` on Tensor. */
export function installIndexing(): void {
  const define = (name: string, value: unknown): void => {
    Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true, enumerable: false });
  };
  define('at', function (this: Tensor, ...indices: Index[]): Tensor {
    return read(this, indices);
  });
  define('setAt_', function (this: Tensor, indices: readonly Index[], value: Tensor | Scalar): Tensor {
    return write(this, indices, value);
  });
}
