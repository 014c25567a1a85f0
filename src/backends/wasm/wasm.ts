/**
 * The WebAssembly backend. Every function here has the meaning of the method of `Backend` with the same name, on operands
 * that lie in the machine's memory, and says whether it did the work: `false` means that it has no kernel for these
 * dtypes or layouts and has touched nothing, and the caller takes the reference implementation.
 */
import type { Backend } from '../backend.js';

/** Elements in the machine's memory: element 0 of the storage is at byte `address`. */
export interface WasmBuffer {
  readonly address: number;
}

/** The methods of `Backend`, each telling whether it did the work. */
export type WasmKernels = {
  readonly [
    K in keyof Backend<WasmBuffer> as Backend<WasmBuffer>[K] extends (...args: never[]) => void ? K : never
  ]: Backend<WasmBuffer>[K] extends (...args: infer A) => unknown ? (...args: A) => boolean : never;
};

const none = (): boolean => false;

export const wasmKernels: WasmKernels = {
  pointwise: none,
  reduce: none,
  argReduce: none,
  scan: none,
  matmul: none,
  gather: none,
  scatter: none,
  indexGet: none,
  indexPut: none,
  nonzero: none,
  copy: none,
  fill: none,
};
