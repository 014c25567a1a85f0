/** Takes the WebAssembly backend into use: its machine, its kernels, and the arena for large tensors. */
import * as theMachine from '../backends/wasm/machine.js';
import { hasMachine, plug } from '../backends/wasm/socket.js';
import * as kernels from '../backends/wasm/wasm.js';
import { useCollector } from './collect.js';
import { findCollector } from './collector.js';
import { useArena } from './memory.js';

/**
 * Lets kernels in WebAssembly do the work on larger tensors, from now on. `import 'chainrule'` does this by itself; a program
 * that imports from `chainrule/lite` does without the kernels, and the 53 kB (brotli) that they take, unless it calls this.
 *
 * @returns whether the platform has what they need, WebAssembly with SIMD; where not, nothing changes
 * @example useWebAssembly()
 */
export function useWebAssembly(): boolean {
  plugWebAssembly();
  return hasMachine();
}

/** @internal The same without a look at the platform, which is taken when a tensor is large enough to make a difference. */
export function plugWebAssembly(): void {
  plug(theMachine, kernels);
  useCollector(findCollector);
  useArena();
}
