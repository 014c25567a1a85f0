/**
 * The pool of helping threads.
 *
 * Note [Launches in parallel]. The threads share the memory, and with it a few control words (layout.ts). To launch, the
 * main thread writes which kernel runs and how many chunks there are, opens the launch, and counts `generation` up,
 * which wakes the others. All, the main thread included, take chunks from `next` until there are none. Then the main
 * thread closes the launch and waits until nobody is `active`. A thread that comes too late finds the launch closed, or
 * open with the next one's words, and never in between: it raises `active` before it looks, and the words of the next
 * launch are written only while `active` is 0.
 *
 * Threads start at the first launch that is large enough for them, take part as soon as they run, and are never waited
 * for before that. They do not keep a process alive. Where they cannot be had (a page that is not cross-origin isolated,
 * a content-security policy without workers) everything runs on one thread. Results do not depend on who computes a
 * chunk: Note [Kernels] in machine.ts.
 */
import { builtinModule } from '../../base/platform.js';
import type { Arena } from './arena.js';
import { Control, PARAMETERS, SCRATCH_BYTES } from './layout.js';
import type { Kernel } from './machine.js';
import { takeChunks } from './run.js';
import type { WorkerStart } from './worker.js';
import { workerSource } from './worker.generated.js';

/** More than this many share the bandwidth of one memory, and gain nothing on most machines. */
const MOST_BY_DEFAULT = 4;
/** Chunks are taken in portions of about this many per thread: few atomic operations, little waiting at the end. */
const PORTIONS = 8;

interface NodeWorker {
  unref(): void;
  on(event: 'error', listener: () => void): void;
}

/** How many threads the machine can run at once, as far as it says. */
export function hardwareThreads(): number {
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  const os = builtinModule<{ availableParallelism?: () => number }>('node:os');
  return os?.availableParallelism?.() ?? navigator?.hardwareConcurrency ?? 1;
}

/** Helping threads on one shared memory. */
export class Pool {
  /** How many threads compute, the main thread included. */
  threads = Math.min(hardwareThreads(), MOST_BY_DEFAULT);
  private readonly control: Int32Array;
  private readonly sources: ({ address: number; length: number } | undefined)[] = [];
  private started = 1;
  private broken = false;
  private generation = 0;

  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly arena: Arena,
  ) {
    this.control = new Int32Array(memory.buffer);
  }

  /** How many threads run beside the main one. */
  get workers(): number {
    return this.broken ? 0 : this.started - 1;
  }

  /** Whether a launch would be shared with others now. */
  get available(): boolean {
    return this.threads > 1 && !this.broken;
  }

  /** Runs the chunks 0 ... chunks - 1 of a kernel on all threads. */
  run(kernel: Kernel, chunks: number, scratch: number): void {
    while (this.started < this.threads && !this.broken) this.start();
    const source = this.sourceOf(kernel);
    if (source === null) {
      kernel.run(PARAMETERS, 0, chunks, scratch);
      return;
    }
    const { control } = this;
    control[Control.kernel] = kernel.id;
    control[Control.bytesAddress] = source.address;
    control[Control.bytesLength] = source.length;
    control[Control.chunks] = chunks;
    control[Control.step] = Math.max(1, Math.floor(chunks / (this.threads * PORTIONS)));
    control[Control.threads] = this.threads;
    Atomics.store(control, Control.next, 0);
    Atomics.store(control, Control.open, 1);
    this.generation = (this.generation + 1) | 0;
    Atomics.store(control, Control.generation, this.generation);
    Atomics.notify(control, Control.generation);
    try {
      takeChunks(control, kernel.run, scratch);
    } finally {
      Atomics.store(control, Control.open, 0);
      while (Atomics.load(control, Control.active) !== 0);
    }
    if (Atomics.exchange(control, Control.failed, 0) !== 0) {
      throw new Error(`wasm: kernel ${kernel.id} failed on another thread; this is a defect of chainrule`);
    }
  }

  /** Where other threads find the bytes of a kernel; null where the arena has no room for them. */
  private sourceOf(kernel: Kernel): { address: number; length: number } | null {
    const known = this.sources[kernel.id];
    if (known !== undefined) return known;
    const block = this.arena.allocate(kernel.bytes.length);
    if (block === null) return null;
    new Uint8Array(this.memory.buffer, block.address, kernel.bytes.length).set(kernel.bytes);
    return (this.sources[kernel.id] = { address: block.address, length: kernel.bytes.length });
  }

  private start(): void {
    const block = this.arena.allocate(SCRATCH_BYTES);
    if (block === null) {
      this.broken = true;
      return;
    }
    const data: WorkerStart = { memory: this.memory, number: this.started, scratch: block.address };
    try {
      startWorker(data, () => {
        this.broken = true;
      });
      this.started++;
    } catch {
      this.broken = true;
    }
  }
}

/** Starts a thread. Throws where there are none to be had; calls `failed` where that turns out later. */
function startWorker(data: WorkerStart, failed: () => void): void {
  const threads = builtinModule<{ Worker: new (url: URL, options: object) => NodeWorker }>('node:worker_threads');
  if (threads !== undefined) {
    const url = new URL(`data:text/javascript,${encodeURIComponent(workerSource)}`);
    const worker = new threads.Worker(url, { workerData: data, execArgv: [], env: {} });
    worker.on('error', failed);
    worker.unref();
    return;
  }
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  worker.onerror = failed;
  worker.postMessage(data);
}
