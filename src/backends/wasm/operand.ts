/** Operands of the machine's kernels. */
import type { Operand } from '../../kernel/operand.js';

/** Elements in the machine's memory: element 0 of the storage is at byte `address`. */
export interface WasmBuffer {
  readonly address: number;
}

export type WasmOperand = Operand<WasmBuffer>;

/** Where the first element is. */
export function addressOf({ storage, dtype, geometry }: WasmOperand): number {
  return storage.address + geometry.offset * dtype.bytes;
}
