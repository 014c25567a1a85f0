/** Operands in the machine's memory, for tests that run a WebAssembly kernel beside its reference kernel. */
import type { DType, TypedArray } from '../../../src/base/dtype.js';
import { type Geometry, contiguousGeometry } from '../../../src/base/geometry.js';
import { machine } from '../../../src/backends/wasm/machine.js';
import type { HostBuffer, Operand } from '../../../src/kernel/operand.js';

/** A block of the arena, which kernels of both kinds can address. */
class TestStorage implements HostBuffer {
  readonly address: number;

  constructor(
    readonly dtype: DType,
    readonly length: number,
  ) {
    const block = machine().arena.allocate(Math.max(1, length * dtype.bytes));
    if (block === null) throw new Error('test: no room in the arena');
    this.address = block.address;
  }

  /** The whole memory; a getter, since memory grows. */
  get array(): TypedArray {
    const { buffer } = machine().memory;
    return new (this.dtype.ArrayType as unknown as new (buffer: ArrayBufferLike) => TypedArray)(buffer);
  }

  get start(): number {
    return this.address / this.dtype.bytes;
  }

  /** The elements of this storage alone, as they are stored. */
  get own(): TypedArray {
    return this.array.subarray(this.start, this.start + this.length);
  }
}

export interface TestOperand extends Operand<TestStorage> {
  readonly storage: TestStorage;
}

/** An operand of this layout (row-major by default) over a storage of its own that holds `raw`, element 0 first. */
export function operand(
  dtype: DType,
  layout: Geometry | readonly number[],
  raw: ArrayLike<number> | ArrayLike<bigint>,
): TestOperand {
  const geometry = 'sizes' in layout ? layout : contiguousGeometry(layout);
  const storage = new TestStorage(dtype, raw.length);
  const own = storage.own as Float64Array;
  for (let i = 0; i < raw.length; i++) own[i] = raw[i] as number;
  return { storage, dtype, geometry };
}

/** The strides of dims that lie in memory in `order`, outermost first, with every `gap`-th element in use. */
export function stridesFor(sizes: readonly number[], order: readonly number[], gap = 1): number[] {
  const strides = sizes.map(() => 0);
  let step = gap;
  for (const d of [...order].reverse()) {
    strides[d] = step;
    step *= Math.max(1, sizes[d]!);
  }
  return strides;
}

/** The same operand over a copy of its storage. */
export function copyOf({ storage, dtype, geometry }: TestOperand): TestOperand {
  return operand(dtype, geometry, storage.own);
}

/** The bytes of a storage, to compare bit by bit. */
export function bytesOf({ storage }: TestOperand): number[] {
  return Array.from(
    machine().heap.u8.subarray(storage.address, storage.address + storage.length * storage.dtype.bytes),
  );
}
