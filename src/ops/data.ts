/** Tensors from data: numbers, nested arrays, typed arrays, other tensors. */
import { named } from '../base/arguments.js';
import {
  bool,
  type DType,
  float32,
  float64,
  getDefaultDtype,
  int16,
  int32,
  int64,
  int8,
  toDType,
  type TypedArray,
  uint8,
} from '../base/dtype.js';
import { ArgumentError, ShapeError } from '../base/errors.js';
import { numelOf, formatSizes } from '../base/geometry.js';
import { flattenNested, isElementArray, nestedSizes, type NestedArray } from '../base/nested.js';
import { defaultGenerator, type Generator } from '../kernel/random.js';
import type { TensorOptions } from '../tensor/autograd-methods.js';
import { modes, noteRead } from '../tensor/modes.js';
import { adoptArray, emptyTensor, type Scalar, shareArray, Tensor } from '../tensor/tensor.js';
import * as backend from '../tensor/launch.js';
import { wrapScalar } from './scalar.js';
import { finished } from './finish.js';

/** What `tensor()` accepts. */
export type TensorData = NestedArray<Scalar> | TypedArray | readonly TypedArray[] | Tensor | readonly Tensor[];

const NONE: TensorOptions = {};

/**
 * A new tensor with a copy of the data.
 *
 * The dtype follows from the data unless given: numbers float32 (a JavaScript number does not say whether it is an
 * integer), bigints int64, booleans bool; typed arrays their own type; tensors theirs.
 *
 * @param data a number, boolean or bigint; arrays of them nested to any depth; a typed array; a tensor (copied, without its
 *   graph); arrays of scalar tensors
 * @throws ArgumentError for ragged nesting or values of another kind
 * @example tensor([[1, 2, 3], [3, 2, 1]], { requiresGrad: true })
 */
export function tensor(data: TensorData, options?: TensorOptions): Tensor;
export function tensor(data: TensorData): Tensor {
  const options =
    arguments.length === 1 ? NONE : named<TensorOptions>('tensor(data, { dtype, requiresGrad })', arguments, 1);
  const wanted = options.dtype == null ? null : toDType(options.dtype);
  return madeFromNumbers(fromData(data, wanted), options);
}

/** A tensor of numbers that may have been read out of another. */
function madeFromNumbers(made: Tensor, { requiresGrad = false }: TensorOptions): Tensor {
  return finished(requiresGrad ? made : (modes.numbers?.made(made) ?? made), requiresGrad);
}

function fromData(data: TensorData, wanted: DType | null): Tensor {
  if (data instanceof Tensor) {
    noteRead(data);
    const out = emptyTensor(wanted ?? data.dtype, data.shape);
    backend.copy(out, data);
    return out;
  }
  const sizes = nestedSizes(data, (value: unknown) => (value instanceof Tensor ? value.shape : null));
  const typed = typedInside(data);
  const { values, kind } = flattenNested(data, (value: unknown) => (value instanceof Tensor ? elements(value) : null));
  const natural = typed ?? (kind === 'float' ? floatOf(data) : kind === 'int' ? int64 : bool);
  const dtype = wanted ?? natural;
  const out = emptyTensor(dtype, sizes);
  const source = denseSource(values, natural, sizes);
  backend.copy(out, source);
  return out;
}

/** The dtype of a typed array, or of the first one inside nested arrays; null where there is none. */
function typedInside(data: unknown): DType | null {
  let first = data;
  while (Array.isArray(first)) first = (first as unknown[])[0];
  return isElementArray(first) && !(first instanceof Tensor) ? dtypeOfArray(first) : null;
}

/** Lists of float64 tensors give float64; everything else that is a float gives the default. */
function floatOf(data: unknown): DType {
  if (data instanceof Tensor) return data.dtype;
  if (Array.isArray(data) && data.length > 0 && data.every((d) => d instanceof Tensor)) {
    return data.some((d) => d.dtype === float64) ? float64 : getDefaultDtype();
  }
  return getDefaultDtype();
}

function elements(t: Tensor): ArrayLike<Scalar> {
  const flat: Tensor = t.detach().reshape([-1]);
  return flat.toArray<Scalar>() as Scalar[];
}

/** The values as an operand of a type that holds them exactly. */
function denseSource(values: ArrayLike<Scalar>, natural: DType, sizes: readonly number[]): Tensor {
  const count = numelOf(sizes);
  if (natural === int64) {
    const array = new BigInt64Array(count);
    for (let i = 0; i < count; i++) array[i] = BigInt(values[i] as bigint);
    return adoptArray(array, int64, sizes);
  }
  const array = new Float64Array(count);
  for (let i = 0; i < count; i++) array[i] = Number(values[i]);
  return adoptArray(array, float64, sizes);
}

function dtypeOfArray(array: ArrayLike<unknown>): DType {
  if (array instanceof Float32Array) return float32;
  if (array instanceof Float64Array) return float64;
  if (array instanceof BigInt64Array) return int64;
  if (array instanceof Int32Array) return int32;
  if (array instanceof Int16Array) return int16;
  if (array instanceof Int8Array) return int8;
  if (array instanceof Uint8Array || array instanceof Uint8ClampedArray) return uint8;
  throw new ArgumentError(
    `tensor: a ${array.constructor.name} has no dtype of its own; give Float32Array, Float64Array, BigInt64Array, ` +
      'Int32Array, Int16Array, Int8Array or Uint8Array',
  );
}

/**
 * A tensor over the caller's typed array, without a copy: writing to one changes the other. Since the array stays where it
 * is, its elements are copied for each kernel that works on them; `tensor(array)` copies them once.
 *
 * @param array Float32Array, Float64Array, BigInt64Array, Int32Array, Int16Array, Int8Array or Uint8Array
 * @param sizes defaults to one dimension of the array's length
 * @example fromTypedArray(new Float32Array([1, 2, 3, 4]), [2, 2])
 */
export function fromTypedArray(array: TypedArray, sizes?: readonly number[], options?: TensorOptions): Tensor;
export function fromTypedArray(array: TypedArray): Tensor {
  const { sizes = [array.length], ...options } = named<TensorOptions & { sizes: readonly number[] }>(
    'fromTypedArray(array, sizes, { dtype, requiresGrad })',
    arguments,
    1,
  );
  const natural = dtypeOfArray(array);
  const dtype = options.dtype == null ? natural : toDType(options.dtype);
  const fits = dtype === natural || (dtype === bool && natural === uint8);
  if (!fits) {
    throw new ArgumentError(
      `fromTypedArray: a ${array.constructor.name} holds ${natural.name}, not ${dtype.name}; leave dtype out and convert with to()`,
    );
  }
  if (numelOf(sizes) !== array.length) {
    throw new ShapeError(`fromTypedArray: shape '${formatSizes(sizes)}' is invalid for input of size ${array.length}`);
  }
  return madeFromNumbers(shareArray(array, dtype, sizes), options);
}

/** The data as a tensor: a tensor of the right dtype is returned as it is, anything else is copied. */
export function asTensor(data: TensorData, options?: { dtype?: TensorOptions['dtype'] }): Tensor;
export function asTensor(data: TensorData): Tensor {
  const options = named<{ dtype: TensorOptions['dtype'] }>('asTensor(data, { dtype })', arguments, 1);
  if (data instanceof Tensor) return options.dtype == null ? data : data.to(options.dtype);
  return tensor(data, options);
}

/**
 * A number whose kind is spelled out, for type promotion: `scalar(2, 'float')` counts as Python's `2.0`, so an int64
 * tensor times it is float32, whereas `x.mul(2)` stays int64.
 */
export function scalar(value: Scalar, kind: 'float' | 'int' | 'bool'): Tensor {
  named('scalar(value, kind)', arguments, 2);
  return wrapScalar(value, kind);
}

/** Seeds the default generator, as `torch.manual_seed`; the same numbers follow as in PyTorch on a CPU. */
export function manualSeed(seed: number | bigint): Generator {
  named('manualSeed(seed)', arguments, 1);
  const generator = defaultGenerator();
  generator.manualSeed(seed);
  return generator;
}
