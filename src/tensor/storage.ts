/**
 * Storage: where the elements of a tensor live, and who counts their changes. The only file above the backends that
 * knows about homes; everything else allocates with `allocate`, launches on `backendFor(...)` and reads with `onHost`.
 *
 *   Tensor -- geometry, dtype --> Storage -- home --> host: a typed array (today the only home; arena and gpu come here)
 *   Tensor -- geometry, dtype ----^        -- version, writer: how often it was written, and by which operation
 */
import type { DType, TypedArray } from '../base/dtype.js';
import { dtypes } from '../base/dtype.js';
import type { Backend } from '../backends/backend.js';
import { hostBackend } from '../backends/host/host.js';
import type { HostBuffer } from '../kernel/operand.js';

/** Counts writes. Shared by a tensor, its views and `detach()`; `x.data` gets a counter of its own. */
export interface VersionCounter {
  version: number;
  /** The in-place operation that wrote last, for messages. */
  writer: string | null;
  /** Where it was called, recorded only under anomaly detection. */
  writerSite: string | null;
}

/** A place where elements can live: `host`, JavaScript's memory. */
export type Home = 'host';

/** A block of elements in its home. */
export class Storage implements VersionCounter, HostBuffer {
  version = 0;
  writer: string | null = null;
  writerSite: string | null = null;
  /** Where the elements are now; a storage has one home at a time and can move. */
  readonly home: Home = 'host';

  constructor(
    /** Host home: element i is `array[start + i]`. */
    readonly array: TypedArray,
    readonly start: number,
    /** Number of elements. */
    readonly length: number,
  ) {}
}

// Making a typed array takes longer than the arithmetic of a scalar, so small storages are cut from slabs. V8 keeps typed
// arrays of up to 64 bytes inside its own heap, which takes 0.1 us, larger ones outside, which takes more than 1 us. At
// that size a slab is no larger than a typed array object's own overhead, so one kept scalar keeps little else.
const SLAB_BYTES = 64;
const slabLength: readonly number[] = dtypes.map((d) => SLAB_BYTES / d.bytes);
const slabs: TypedArray[] = dtypes.map((d, code) => new d.ArrayType(slabLength[code]!));
const slabUsed: number[] = dtypes.map(() => 0);

/** A storage of `length` zeros. */
export function allocate(dtype: DType, length: number): Storage {
  const code = dtype.code;
  const room = slabLength[code]!;
  if (length > room) return new Storage(new dtype.ArrayType(length), 0, length);
  let start = slabUsed[code]!;
  if (start + length > room) {
    slabs[code] = new dtype.ArrayType(room);
    start = 0;
  }
  slabUsed[code] = start + length;
  return new Storage(slabs[code]!, start, length);
}

/** A storage around the caller's array, without a copy. */
export function adopt(array: TypedArray): Storage {
  return new Storage(array, 0, array.length);
}

/**
 * Where kernels are launched. Callers do not choose a device: this picks the backend by the homes of the operands, moving
 * what lives elsewhere. With the host as the only home there is nothing to pick.
 */
export const backend: Backend<Storage> = hostBackend;

/** The elements as a host buffer, for reading or writing by JavaScript. */
export function onHost(storage: Storage): HostBuffer {
  return storage;
}
