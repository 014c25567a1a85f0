/**
 * Garbage collections: asking for one in the middle of a job, where the platform allows it, and noticing those that
 * happen. Knows nothing of what is collected.
 *
 * Note [Collecting in mid-job]. Node and Deno let a program ask for a collection. That alone frees nothing that a WeakRef
 * was made for or read during the current job, since the language keeps such targets until the job ends, and a
 * synchronous training loop is one job. V8 forgets them whenever a microtask queue has run dry; a context of the `vm`
 * module with a queue of its own ends its "job" with each script, so running an empty script there is enough.
 */

import { builtinModule } from '../base/platform.js';

interface Vm {
  createContext(sandbox: object, options: { microtaskMode: 'afterEvaluate' }): object;
  runInNewContext(code: string): unknown;
  Script: new (code: string) => { runInContext(context: object): unknown };
}

interface V8 {
  setFlagsFromString(flags: string): void;
}

/** Runs a full collection that sees everything dead that is dead. */
type Collect = () => void;

/** undefined: not tried yet. null: cannot be done here. */
let known: Collect | null | undefined;
let pretending = false;

/** Whether a collection can be asked for. */
export function canCollect(): boolean {
  if (pretending) return false;
  if (known === undefined) known = find();
  return known !== null;
}

/** Collects all garbage now; false where the platform does not let a program ask for that. */
export function collect(): boolean {
  if (!canCollect()) return false;
  known!();
  return true;
}

/** For tests: as on a platform where no collection can be asked for. Returns what undoes it. */
export function withoutCollection(): () => void {
  pretending = true;
  return () => {
    pretending = false;
  };
}

/** Bytes of the objects on JavaScript's heap; 0 where the platform does not say. */
export function javascriptBytes(): number {
  const { process } = globalThis as { process?: { memoryUsage?: () => { heapUsed: number } } };
  return process?.memoryUsage?.().heapUsed ?? 0;
}

function find(): Collect | null {
  const vm = builtinModule<Vm>('node:vm');
  const v8 = builtinModule<V8>('node:v8');
  if (vm === undefined || v8 === undefined) return null;
  try {
    // A function of that name exists in contexts made after the flag is set; the flag is not needed any longer than that.
    v8.setFlagsFromString('--expose-gc');
    const gc: unknown = vm.runInNewContext('gc');
    v8.setFlagsFromString('--no-expose-gc');
    if (typeof gc !== 'function') return null;
    const context = vm.createContext({}, { microtaskMode: 'afterEvaluate' });
    const nothing = new vm.Script('0');
    const run = (): void => {
      nothing.runInContext(context);
      (gc as () => void)();
    };
    return worksWith(run) ? run : null;
  } catch {
    return null;
  }
}

/** Whether something that was just made and dropped, with a WeakRef to it, is found dead. */
function worksWith(run: Collect): boolean {
  const probe = makeProbe();
  run();
  return probe.deref() === undefined;
}

function makeProbe(): WeakRef<object> {
  return new WeakRef({});
}

let afterCollection: (() => void) | null = null;

/** Held here, since a registry that nobody holds never calls back. */
const canary = new FinalizationRegistry<null>(() => {
  canary.register({}, null);
  afterCollection?.();
});

/**
 * Calls `after` some time after every collection: in a job of its own, never in the middle of one. Keeps nothing alive, the
 * process included.
 */
export function onCollection(after: () => void): void {
  if (afterCollection === null) canary.register({}, null);
  afterCollection = after;
}
