/**
 * The Tensor: a geometry over a storage, with what autograd keeps on it. This file knows how to read elements out; it
 * knows no operation. Methods are installed on the prototype by the layers that implement them (`ops/install.ts` from
 * the op table, `autograd/methods.ts`), and declared in `methods.generated.ts` and `autograd-methods.ts`.
 *
 *   Tensor --storage--> Storage      elements, shared by views
 *          --geometry-> Geometry     sizes, strides, offset
 *          --counter--> Storage      version counter, as a rule the storage itself
 *          --node-----> Node         what made it (gradFn), null for leaves
 *          --viewInfo-> ViewInfo     its base, if it is a view that autograd tracks
 */
import type { Node } from '../autograd/node.js';
import { type DType, type DTypeLike, toDType, type TypedArray } from '../base/dtype.js';
import { ArgumentError, ChainruleError, IndexError } from '../base/errors.js';
import { type Geometry, contiguousGeometry } from '../base/geometry.js';
import { buildNested, type NestedArray } from '../base/nested.js';
import { readElement } from '../kernel/reference/load.js';
import type { AutogradMethods } from './autograd-methods.js';
import { Flag } from './flags.js';
import type { IndexMethods } from './index-methods.js';
import type { OpMethods } from './methods.generated.js';
import { modes, noteRead, syncModes } from './modes.js';
import { tensorToString } from './print.js';
import type { Tangent } from './tangent.js';
import * as backend from './launch.js';
import { adopt, allocate, disposeStorage, onHost, share, type Storage, type VersionCounter } from './storage.js';

/** A number where PyTorch takes a Python number. Integers are told from floats by value, bigints are integers. */
export type Scalar = number | bigint | boolean;

/** How a view came to be, which decides whether it may be written in place (see autograd/inplace.ts). */
export type ViewCreation = 'default' | 'multi-output' | 'no-grad' | 'inference' | 'custom';

/** What a tracked view knows of its base. */
export interface ViewInfo {
  /** The tensor that owns the storage; never itself a view. */
  readonly base: Tensor;
  creation: ViewCreation;
  /** The version at which the view's `node` was right; older means it must be made anew. */
  version: number;
}

// Declared apart from the class so that the editor shows all methods on Tensor.
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- methods are installed on the prototype
export interface Tensor extends OpMethods, AutogradMethods, IndexMethods {}

/** A multi-dimensional array of one data type that remembers how it was computed. Made by `tensor()` and its sisters. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- see above
export class Tensor {
  /** @internal */ flags: number;
  /** @internal */ storage: Storage;
  /** @internal */ geometry: Geometry;
  /** @internal */ counter: VersionCounter;
  /** @internal What made this tensor, to be read through `gradFn` or `gradEdge()`: for views it may be out of date. */
  node: Node | null = null;
  /** Which of the outputs of `gradFn` this tensor is. */
  outputNr = 0;
  /** @internal The accumulated gradient, to be read through `grad`. */
  gradient: Tensor | null = null;
  /** @internal The node that accumulates into `grad` of a leaf, made at first use. */
  accumulator: Node | null = null;
  /** @internal */ viewInfo: ViewInfo | null = null;
  /** @internal */ tangent: Tangent | null = null;

  /** @internal Use `tensor()`, `zeros()`, ... */
  constructor(
    storage: Storage,
    /** The data type of the elements. */
    readonly dtype: DType,
    geometry: Geometry,
    flags: number,
  ) {
    this.flags = flags;
    this.storage = storage;
    this.geometry = geometry;
    this.counter = storage;
  }

  /** The sizes of the dimensions; `[]` for a scalar. */
  get shape(): readonly number[] {
    return this.geometry.sizes;
  }

  /** The number of dimensions, as `dim()`. */
  get ndim(): number {
    return this.geometry.sizes.length;
  }

  /** The dimensions in reverse order: the transpose of a matrix. */
  get T(): Tensor {
    return this.permute(this.geometry.sizes.map((_, d, { length }) => length - 1 - d));
  }

  /** The last two dimensions exchanged: the transposes of a batch of matrices; a scalar as it is. */
  get mT(): Tensor {
    if (this.ndim === 0) return this;
    if (this.ndim === 1) {
      throw new ArgumentError(
        'mT: tensor.mT is only supported on matrices or batches of matrices. Got 1-D tensor; use unsqueeze() first',
      );
    }
    return this.transpose(-2, -1);
  }

  /** The conjugate transpose of a matrix; for real numbers the transpose. */
  get H(): Tensor {
    if (this.ndim > 2 || this.ndim === 1) {
      throw new ArgumentError(
        `H: tensor.H is only supported on matrices (2-D tensors). Got ${this.ndim}-D tensor; use mH for batches`,
      );
    }
    return this.ndim === 0 ? this.T : this.transpose(0, 1);
  }

  /** The conjugate transposes of a batch of matrices; for real numbers `mT`. */
  get mH(): Tensor {
    return this.mT;
  }

  /** The number of dimensions. */
  dim(): number {
    return this.geometry.sizes.length;
  }

  /** The sizes of all dimensions, or of one (negative counts from the end). */
  size(): readonly number[];
  size(dim: number): number;
  size(dim?: number): readonly number[] | number {
    const sizes = this.geometry.sizes;
    return dim === undefined ? sizes : entry(sizes, dim, 'size');
  }

  /** The strides of all dimensions, in elements, or of one. */
  stride(): readonly number[];
  stride(dim: number): number;
  stride(dim?: number): readonly number[] | number {
    const strides = this.geometry.strides;
    return dim === undefined ? strides : entry(strides, dim, 'stride');
  }

  /** Where element (0, ..., 0) is in the storage, in elements. */
  storageOffset(): number {
    return this.geometry.offset;
  }

  /** The number of elements. */
  numel(): number {
    return this.geometry.numel;
  }

  /** The number of elements. */
  nelement(): number {
    return this.geometry.numel;
  }

  /** Bytes per element. */
  elementSize(): number {
    return this.dtype.bytes;
  }

  /** Whether the elements are in row-major order without gaps. */
  isContiguous(): boolean {
    return this.geometry.isContiguous;
  }

  /** Whether the dtype is floating point. */
  isFloatingPoint(): boolean {
    return this.dtype.isFloatingPoint;
  }

  /** Whether the dtype is complex. */
  isComplex(): boolean {
    return this.dtype.isComplex;
  }

  /** Whether the tensor was made in inference mode. */
  isInference(): boolean {
    return (this.flags & Flag.inference) !== 0;
  }

  /** @internal Whether two tensors share a storage. */
  sharesStorage(other: Tensor): boolean {
    return this.storage === other.storage;
  }

  /** How often the storage was written in place. Throws for inference tensors, which do not count. */
  get _version(): number {
    if (this.flags & Flag.inference) {
      throw new ChainruleError('Inference tensors do not track version counter.');
    }
    return this.counter.version;
  }

  /** The tensor that this one is a view of, or null. */
  get _base(): Tensor | null {
    return this.viewInfo?.base ?? null;
  }

  /** Whether this is a view that autograd tracks. */
  _isView(): boolean {
    return this.viewInfo !== null;
  }

  /**
   * The value of a tensor of one element: a number; a boolean for bool; a bigint for int64 beyond 2^53.
   * Throws ArgumentError for more or fewer elements.
   */
  item<T extends Scalar = number>(): T {
    if (this.geometry.numel !== 1) {
      throw new ArgumentError(
        `item: a Tensor with ${this.geometry.numel} elements cannot be converted to Scalar ` +
          `(only one element tensors can be converted to Python scalars); use toArray()`,
      );
    }
    const buffer = onHost(this.storage, 'item');
    noteRead(this);
    return narrow(readElement(buffer, this.dtype, this.geometry.offset)) as T;
  }

  /** The elements as nested arrays, `number` for a scalar; bool gives booleans, int64 beyond 2^53 bigints. */
  toArray<T extends Scalar = number>(): NestedArray<T> {
    const dense = this.denseHost('toArray');
    return buildNested(this.geometry.sizes, (i) => narrow(readElement(dense, this.dtype, i)) as T);
  }

  /** As `toArray`, under PyTorch's name. */
  tolist<T extends Scalar = number>(): NestedArray<T> {
    return this.toArray<T>();
  }

  /**
   * A copy of the elements in row-major order: Float32Array for float32, BigInt64Array for int64, Uint8Array for bool,
   * Uint16Array of the raw bits for float16 and bfloat16.
   */
  toTypedArray(): TypedArray {
    const { array, start } = this.denseHost('toTypedArray');
    return array.slice(start, start + this.geometry.numel);
  }

  /** @internal The elements, dense and row-major, on the host; not a copy where they already lie so. */
  denseHost(fn: string): { readonly array: TypedArray; readonly start: number } {
    const g = this.geometry;
    const buffer = onHost(this.storage, fn);
    noteRead(this);
    if (g.isContiguous) return { array: buffer.array, start: buffer.start + g.offset };
    const dense = { storage: allocate(this.dtype, g.numel), dtype: this.dtype, geometry: contiguousGeometry(g.sizes) };
    backend.copy(dense, this);
    return onHost(dense.storage, fn);
  }

  /**
   * Frees the memory of the elements at once, also for all views of them. Any later use throws DisposedError. Nobody has to
   * call it: memory comes back when a tensor is no longer reachable, only later. Harmless when repeated.
   *
   * @example { using y = x.mul(2); console.log(y.sum().item()); } // y is disposed here
   */
  dispose(): void {
    disposeStorage(this.storage);
  }

  [Symbol.dispose](): void {
    disposeStorage(this.storage);
  }

  /** What PyTorch prints. */
  toString(): string {
    return tensorToString(this);
  }

  /** Text where a string is wanted; JavaScript's operators are refused, since the gradient would be lost. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    throw new ArgumentError(
      "a Tensor cannot be used with JavaScript's operators or JSON; use its methods, as in x.add(y), item() or tolist()",
    );
  }

  /** Refused as an operator is: JSON.stringify() would write the fields of the object. */
  toJSON(): number {
    return +this;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  [Symbol.for('Deno.customInspect')](): string {
    return this.toString();
  }

  /** The rows, as `unbind()` gives them. Throws for a scalar. */
  *[Symbol.iterator](): IterableIterator<Tensor> {
    if (this.geometry.sizes.length === 0) throw new ArgumentError('iteration over a 0-d tensor');
    yield* this.unbind(0);
  }
}

function entry(values: readonly number[], dim: number, fn: string): number {
  const value = values[dim < 0 ? dim + values.length : dim];
  if (value === undefined) {
    const rank = Math.max(values.length, 1);
    throw new IndexError(
      `${fn}: Dimension out of range (expected to be in range of [${-rank}, ${rank - 1}], but got ${dim})`,
    );
  }
  return value;
}

/** int64 values that a number holds exactly become numbers. */
function narrow(value: Scalar): Scalar {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A new tensor of zeros with this dtype and row-major sizes; no graph. */
export function zerosTensor(dtype: DType, sizes: readonly number[]): Tensor {
  return zerosWith(dtype, contiguousGeometry(sizes));
}

/** As `zerosTensor`, for a geometry that starts at offset 0 and is dense. */
export function zerosWith(dtype: DType, geometry: Geometry): Tensor {
  const made = emptyWith(dtype, geometry);
  backend.fill(made, 0);
  return made;
}

/** A new tensor with this dtype and row-major sizes, whose elements are anything until they are written; no graph. */
export function emptyTensor(dtype: DType, sizes: readonly number[]): Tensor {
  return emptyWith(dtype, contiguousGeometry(sizes));
}

/** As `emptyTensor`, for a geometry that starts at offset 0 and is dense. */
export function emptyWith(dtype: DType, geometry: Geometry): Tensor {
  if (modes.watchers !== 0) syncModes();
  return new Tensor(allocate(dtype, geometry.numel), dtype, geometry, modes.inference ? Flag.inference : 0);
}

/** A tensor around a typed array that the caller hands over and does not touch again. */
export function adoptArray(array: TypedArray, dtype: DTypeLike, sizes: readonly number[]): Tensor {
  return around(adopt(array), dtype, sizes);
}

/** A tensor around a typed array that stays the caller's: writing to one changes the other. */
export function shareArray(array: TypedArray, dtype: DTypeLike, sizes: readonly number[]): Tensor {
  return around(share(array), dtype, sizes);
}

function around(storage: Storage, dtype: DTypeLike, sizes: readonly number[]): Tensor {
  if (modes.watchers !== 0) syncModes();
  const flags = modes.inference ? Flag.inference : 0;
  return new Tensor(storage, toDType(dtype), contiguousGeometry(sizes), flags);
}
