/**
 * Storage: where the elements of a tensor live, and who counts their changes. Everything else allocates with `allocate`,
 * launches with the functions of launch.ts and reads with `onHost`.
 *
 *   Tensor -- geometry, dtype --> Storage -- home --> host: a typed array, in JavaScript's memory
 *   Tensor -- geometry, dtype ----^   |          '--> arena: a block of the WebAssembly machine's memory
 *                                     '----- version, writer: how often it was written, and by which operation
 *
 * Whatever the home, JavaScript finds element i at `array[start + i]`: in the arena `array` is the machine's memory. A
 * storage has one home at a time and can move; before `array` or `address` are used, `ready` has to be asked, which brings
 * them up to date after a move and refuses what was disposed.
 */
import { DisposedError, OutOfMemoryError } from '../base/errors.js';
import type { DType, TypedArray } from '../base/dtype.js';
import { dtypes } from '../base/dtype.js';
import type { HostBuffer } from '../kernel/operand.js';
import {
  freeSlot,
  heapArray,
  noteReturn,
  policy,
  recycle,
  Slot,
  SMALL_BYTES,
  sweep,
  takeSlot,
  takeToken,
  type Token,
} from './memory.js';
import { onCollection } from './collect.js';

/** Counts writes. Shared by a tensor, its views and `detach()`; `x.data` gets a counter of its own. */
export interface VersionCounter {
  version: number;
  /** The in-place operation that wrote last, for messages. */
  writer: string | null;
  /** Where it was called, recorded only under anomaly detection. */
  writerSite: string | null;
}

/** A block of elements in its home. */
export class Storage implements VersionCounter, HostBuffer {
  version = 0;
  writer: string | null = null;
  writerSite: string | null = null;

  constructor(
    /** Element i is `array[start + i]`. */
    public array: TypedArray,
    public start: number,
    /** Number of elements. */
    readonly length: number,
    /** In the arena: the byte address of element 0. On the host 0, but during a launch that works on a copy. */
    public address: number,
    /** In the arena: what the memory knows of it. On the host null; a storage that was disposed has one again. */
    public slot: Slot | null,
    /** Dies with the storage, see Note [Memory]. */
    public token: Token | null,
  ) {}
}

// ---- making storages -------------------------------------------------------------------------------------------------

// Making a typed array takes longer than the arithmetic of a scalar, so small storages are cut from slabs. V8 keeps typed
// arrays of up to 64 bytes inside its own heap, which takes 0.1 us, larger ones outside, which takes more than 1 us. At
// that size a slab is no larger than a typed array object's own overhead, so one kept scalar keeps little else.
const SLAB_BYTES = 64;
const slabLength: readonly number[] = dtypes.map((d) => SLAB_BYTES / d.bytes);
const slabs: TypedArray[] = dtypes.map((d, code) => new d.ArrayType(slabLength[code]!));
const slabUsed: number[] = dtypes.map(() => 0);

/** A storage of `length` elements that can be anything. Throws OutOfMemoryError. */
export function allocate(dtype: DType, length: number): Storage {
  const code = dtype.code;
  const bytes = length * dtype.bytes;
  if (bytes > policy.hostBytes) return allocateLarge(dtype, length);
  const room = slabLength[code]!;
  if (length > room) return bytes <= SMALL_BYTES ? allocatePiece(dtype, length, bytes) : allocateHost(dtype, length);
  let start = slabUsed[code]!;
  if (start + length > room) {
    slabs[code] = new dtype.ArrayType(room);
    start = 0;
  }
  slabUsed[code] = start + length;
  return new Storage(slabs[code]!, start, length, 0, null, null);
}

// Larger ones, up to 1 KiB, come eight from a slab, by size class: 128, 256, 512, 1024 bytes.
const PIECES = 8;
const CLASSES = 4;
const pieceSlabs: (TypedArray | null)[] = new Array<TypedArray | null>(dtypes.length * CLASSES).fill(null);
const piecesUsed: number[] = new Array<number>(dtypes.length * CLASSES).fill(PIECES);

function allocatePiece(dtype: DType, length: number, bytes: number): Storage {
  const step = 25 - Math.clz32(bytes - 1); // 65 ... 128 bytes: 0; ... 513 ... 1024: 3
  const at = dtype.code * CLASSES + step;
  const room = (128 << step) / dtype.bytes;
  let used = piecesUsed[at]!;
  if (used === PIECES) {
    pieceSlabs[at] = new dtype.ArrayType(room * PIECES);
    used = 0;
  }
  piecesUsed[at] = used + 1;
  return new Storage(pieceSlabs[at]!, used * room, length, 0, null, null);
}

function allocateHost(dtype: DType, length: number): Storage {
  try {
    return new Storage(new dtype.ArrayType(length), 0, length, 0, null, null);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new OutOfMemoryError(
      `allocate: tried to allocate ${length} elements of ${dtype.name}, which JavaScript refuses (${error.message}); ` +
        'work on smaller pieces',
    );
  }
}

let watching = false;

function allocateLarge(dtype: DType, length: number): Storage {
  const slot = takeSlot(dtype, length);
  if (slot === null) {
    policy.hostBytes = Infinity; // there is no arena on this platform
    return allocateHost(dtype, length);
  }
  if (!watching) {
    watching = true;
    onCollection(sweep);
  }
  const { address } = slot.block!;
  return new Storage(heapArray(dtype), address / dtype.bytes, length, address, slot, takeToken());
}

/** A storage around an array that nobody else will write to, without a copy. */
export function adopt(array: TypedArray): Storage {
  return new Storage(array, 0, array.length, 0, null, null);
}

/** Storages whose array belongs to the user: these stay on the host. */
const foreign = new WeakSet<Storage>();

/** A storage around the user's array: writing to one changes the other. */
export function share(array: TypedArray): Storage {
  const storage = adopt(array);
  foreign.add(storage);
  return storage;
}

/** @internal Whether the storage's array is the user's. */
export function isForeign(storage: Storage): boolean {
  return foreign.has(storage);
}

// ---- homes -----------------------------------------------------------------------------------------------------------

/** Brings `array`, `start` and `address` up to date. Throws DisposedError. */
export function ready(storage: Storage): void {
  const slot = storage.slot;
  if (slot === null || slot.block !== null) return;
  if (slot.disposed) throw disposedError();
  // It was moved out: from now on it is like any other on the host.
  const elements = slot.evicted!;
  noteReturn(elements.byteLength);
  storage.array = elements;
  storage.start = 0;
  storage.address = 0;
  storage.slot = null;
  storage.token = null;
}

/** Moves a storage from the host into the arena; false where there is no room. */
export function moveIn(storage: Storage, dtype: DType): boolean {
  const { array, start, length } = storage;
  let slot: Slot | null;
  try {
    slot = takeSlot(dtype, length);
  } catch (error) {
    if (error instanceof OutOfMemoryError) return false;
    throw error;
  }
  if (slot === null) return false;
  const { address } = slot.block!;
  slot.moved = true;
  slot.scope = 0;
  storage.slot = slot;
  storage.token = takeToken();
  storage.array = heapArray(dtype);
  storage.start = address / dtype.bytes;
  storage.address = address;
  copyElements(storage.array, storage.start, array, start, length);
  return true;
}

/** Copies elements between arrays of the same class. */
export function copyElements(to: TypedArray, at: number, from: TypedArray, start: number, length: number): void {
  // Either both arrays hold bigints or both hold numbers, which the type of `set` cannot say.
  const [target, source] = [to as Float64Array, from as Float64Array];
  if (length > 32) target.set(source.subarray(start, start + length), at);
  else for (let i = 0; i < length; i++) target[at + i] = source[start + i]!;
}

/** The elements as a host buffer, for JavaScript to read or write at once. Throws DisposedError in the name of `fn`. */
export function onHost(storage: Storage, fn: string): HostBuffer {
  if (storage.slot !== null) {
    if (isDisposed(storage)) throw disposedError().in(fn);
    ready(storage);
  }
  return storage;
}

// ---- the end of storages ---------------------------------------------------------------------------------------------

/** The slot of storages that were disposed while on the host. */
const gone = new Slot(null, dtypes[0]!, 0, 0, null);
gone.disposed = true;
const NOTHING = new Float32Array(0);

/** Frees the elements; any later use of a tensor that sees them throws. Harmless when repeated. */
export function disposeStorage(storage: Storage): void {
  const slot = storage.slot;
  if (slot === null || slot.block === null) {
    storage.slot = gone;
  } else {
    slot.disposed = true;
    freeSlot(slot);
  }
  storage.array = NOTHING;
  storage.token = null;
}

/** Gives back the memory of a storage that nobody else can see. It must not be touched again. */
export function releaseStorage(storage: Storage): void {
  const { slot, token } = storage;
  if (slot === null || token === null) return;
  slot.disposed = true;
  storage.token = null;
  recycle(slot, token);
}

/** Whether the elements were freed. */
export function isDisposed(storage: Storage): boolean {
  return storage.slot?.disposed === true;
}

function disposedError(): DisposedError {
  return new DisposedError(
    'this tensor was disposed: its memory was freed by dispose(), by `using`, or by the end of the scope() it was made ' +
      'in; return it from the scope, or keep() it, to use it afterwards',
  );
}
