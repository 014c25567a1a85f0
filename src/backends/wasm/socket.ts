/**
 * Where the WebAssembly backend is plugged in. The layers above see it through this file alone, so that a program in which
 * nobody plugs it in (chainrule/lite without `useWebAssembly`) holds neither the machine nor a kernel; it then behaves as on a
 * platform without WebAssembly.
 */
import type { Machine } from './machine.js';
import type * as wasm from './wasm.js';

/** The backend's kernels, see wasm.ts. */
export type Kernels = typeof wasm;

interface Plugged {
  readonly hasMachine: () => boolean;
  readonly machine: () => Machine;
}

let plugged: Plugged | null = null;

/** The kernels that are plugged in; nobody asks for one before `hasMachine()` has said yes. */
export let kernels: Kernels;

/** Plugs the backend in. */
export function plug(backend: Plugged, its: Kernels): void {
  plugged = backend;
  kernels = its;
}

/** Whether the backend is plugged in and the platform can run it; makes the machine where both hold. */
export function hasMachine(): boolean {
  return plugged !== null && plugged.hasMachine();
}

/** The machine; to be asked for only where `hasMachine()`. */
export function machine(): Machine {
  return plugged!.machine();
}
