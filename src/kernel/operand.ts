/**
 * What a kernel is given: where elements are, what they are, and how they are laid out.
 * A tensor is an operand; kernels never see tensors.
 */
import type { DType, TypedArray } from '../base/dtype.js';
import type { Geometry } from '../base/geometry.js';

/** Elements in a JavaScript typed array; element 0 of the storage is `array[start]`. */
export interface HostBuffer {
  readonly array: TypedArray;
  readonly start: number;
}

/** One argument of a kernel. Element (i, j, ...) is at `start + geometry.offset + i * strides[0] + j * strides[1] + ...`. */
export interface Operand<Buffer = HostBuffer> {
  readonly storage: Buffer;
  readonly dtype: DType;
  readonly geometry: Geometry;
}
