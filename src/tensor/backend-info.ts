/** What computes, for diagnostics. */
import { hasMachine, machine } from '../backends/wasm/socket.js';
import { policy } from './memory.js';

/** What `backendInfo()` tells. */
export interface BackendInfo {
  /** What computes on larger tensors: kernels in WebAssembly, or plain JavaScript. */
  readonly backend: 'wasm' | 'host';
  /** Whether kernels use relaxed SIMD: multiplication and addition rounded once. */
  readonly relaxedSimd: boolean;
  /** Whether the memory is one that threads can share. */
  readonly sharedMemory: boolean;
  /** How many threads run beside this one; they start with the first operation that is large enough. */
  readonly workers: number;
  /** How many kernels have been compiled so far. */
  readonly kernels: number;
}

/**
 * What computes: for bug reports, and to see whether a page has what it needs for threads.
 *
 * @example console.log(backendInfo())
 */
export function backendInfo(): BackendInfo {
  if (policy.hostElements === Infinity || !hasMachine()) {
    return { backend: 'host', relaxedSimd: false, sharedMemory: false, workers: 0, kernels: 0 };
  }
  const { features, pool, compiled } = machine();
  return {
    backend: 'wasm',
    relaxedSimd: features.relaxed,
    sharedMemory: features.shared,
    workers: pool?.workers ?? 0,
    kernels: compiled,
  };
}
