/** Running kernels, which the launching thread and the helping ones do alike. */
import { Control, PARAMETERS } from './layout.js';
import { mathImports } from './math-imports.js';

/** What a kernel's module exports, see Note [Kernels] in machine.ts. */
export type Run = (params: number, from: number, to: number, scratch: number) => void;

/**
 * Compiles a kernel. It is given the memory and, where an instruction has no SIMD form for some arguments, functions of
 * JavaScript.
 */
export function instantiate(memory: WebAssembly.Memory, bytes: Uint8Array<ArrayBuffer>): Run {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory }, math: mathImports });
  return instance.exports['run'] as Run;
}

/** Takes chunks of the open launch, and runs them, until there are none; see Note [Launches in parallel] in pool.ts. */
export function takeChunks(control: Int32Array, run: Run, scratch: number): void {
  const chunks = control[Control.chunks]!;
  const step = control[Control.step]!;
  for (;;) {
    const from = Atomics.add(control, Control.next, step);
    if (from >= chunks) return;
    run(PARAMETERS, from, Math.min(from + step, chunks), scratch);
  }
}
