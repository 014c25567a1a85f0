/**
 * The program of a helping thread: waits for launches and takes chunks of them (Note [Launches in parallel] in pool.ts).
 *
 * Built twice: as dist/worker.js for pages, and by `npm run generate` as text for the servers' runtimes, where a package
 * may have been bundled into one file.
 */
import { builtinModule } from '../../base/platform.js';
import { Control } from './layout.js';
import { instantiate, type Run, takeChunks } from './run.js';

/** What a helping thread is started with. */
export interface WorkerStart {
  readonly memory: WebAssembly.Memory;
  /** 1, 2, ...; the thread that launches is number 0. */
  readonly number: number;
  /** The address of its scratch memory. */
  readonly scratch: number;
}

/** Looks at the generation this often before going to sleep: some 20 us, longer than the pause between two launches. */
const SPINS = 2000;

/** Serves for ever; the thread ends with its process or page. */
function serve({ memory, number, scratch }: WorkerStart): void {
  const control = new Int32Array(memory.buffer);
  const kernels: (Run | undefined)[] = [];
  let seen = 0;
  for (;;) {
    let spins = 0;
    while (Atomics.load(control, Control.generation) === seen) {
      if (++spins > SPINS) Atomics.wait(control, Control.generation, seen);
    }
    seen = Atomics.load(control, Control.generation);
    // From here to the end of `active` the launch cannot be closed over our head.
    Atomics.add(control, Control.active, 1);
    try {
      if (Atomics.load(control, Control.open) === 1 && number < control[Control.threads]!) {
        const id = control[Control.kernel]!;
        takeChunks(control, (kernels[id] ??= compile(memory, control)), scratch);
      }
    } catch {
      Atomics.store(control, Control.failed, 1);
    }
    Atomics.sub(control, Control.active, 1);
  }
}

function compile(memory: WebAssembly.Memory, control: Int32Array): Run {
  const address = control[Control.bytesAddress]! >>> 0;
  const length = control[Control.bytesLength]!;
  // A copy: modules are not compiled from shared memory.
  const bytes = new Uint8Array(memory.buffer, address, length).slice();
  return instantiate(memory, bytes);
}

interface WorkerScope {
  onmessage?: (event: { readonly data: WorkerStart }) => void;
}

const given = builtinModule<{ workerData?: WorkerStart | null }>('node:worker_threads')?.workerData;
if (given != null) serve(given);
else (globalThis as unknown as WorkerScope).onmessage = ({ data }) => serve(data);
