/**
 * How Node and Deno are asked for a garbage collection, and for what is left after it.
 *
 * Note [Collecting in mid-job]. Node and Deno let a program ask for a collection. That alone frees nothing that a WeakRef
 * was made for or read during the current job, since the language keeps such targets until the job ends, and a
 * synchronous training loop is one job. V8 forgets them whenever a microtask queue has run dry; a context of the `vm`
 * module with a queue of its own ends its "job" with each script, so running an empty script there is enough.
 *
 * Note [Collecting what is young]. A full collection takes milliseconds whatever it finds. V8 also collects objects that
 * were made lately by themselves, in some 0.1 ms if most are dead. WeakRefs learn nothing from that, since it takes their
 * targets as alive; but a WeakSet loses its dead members, and Node's `util.inspect` visits those that are left, by a
 * method of theirs. So objects that are to be found dead early are kept in a WeakSet, and never given to a WeakRef.
 */
import { builtinModule } from '../base/platform.js';
import { type Collector, Young } from './collect.js';

interface Vm {
  createContext(sandbox: object, options: { microtaskMode: 'afterEvaluate' }): object;
  runInNewContext(code: string): unknown;
  Script: new (code: string) => { runInContext(context: object): unknown };
}

interface Util {
  inspect(value: object, options: object): string;
}

interface V8 {
  setFlagsFromString(flags: string): void;
}

/** What this platform lets a program do; null where that is nothing. */
export function findCollector(): Collector | null {
  const vm = builtinModule<Vm>('node:vm');
  const v8 = builtinModule<V8>('node:v8');
  if (vm === undefined || v8 === undefined) return null;
  try {
    // A function of that name exists in contexts made after the flag is set; the flag is not needed any longer than that.
    v8.setFlagsFromString('--expose-gc');
    const gc = vm.runInNewContext('gc') as ((options?: { type: 'minor' }) => void) | undefined;
    v8.setFlagsFromString('--no-expose-gc');
    if (typeof gc !== 'function') return null;
    const context = vm.createContext({}, { microtaskMode: 'afterEvaluate' });
    const nothing = new vm.Script('0');
    const full = (): void => {
      nothing.runInContext(context);
      gc();
    };
    if (!findsDead(full)) return null;
    const alive = lister(builtinModule<Util>('node:util'));
    const young = (): void => {
      // Waking V8's helping threads takes longer than what they could help with; the flag is read at each collection.
      v8.setFlagsFromString('--no-parallel-scavenge');
      gc({ type: 'minor' });
      v8.setFlagsFromString('--parallel-scavenge');
    };
    return { full, alive, young: tellsYoung(young, alive) ? young : null };
  } catch {
    return null;
  }
}

function lister(util: Util | undefined): Collector['alive'] {
  if (util === undefined) return () => null;
  return (set) => {
    const alive: Young[] = [];
    const text = util.inspect(set, { showHidden: true, maxArrayLength: Infinity, breakLength: Infinity, alive });
    // At the end of the stack it would stop early, and say so in brackets.
    return text.startsWith('WeakSet {') ? alive : null;
  };
}

/** Whether something that was just made and dropped, with a WeakRef to it, is found dead. */
function findsDead(collectAll: () => void): boolean {
  const probe = makeProbe();
  collectAll();
  return probe.deref() === undefined;
}

function makeProbe(): WeakRef<object> {
  return new WeakRef({});
}

/** Whether a set tells what is alive from what was made and dropped, after a collection of what is young. */
function tellsYoung(collectYoung: () => void, list: Collector['alive']): boolean {
  const set = new WeakSet<Young>();
  const kept = addProbes(set, 300);
  addProbes(set, 300);
  collectYoung();
  const alive = new Set(list(set));
  return kept.every((probe) => alive.has(probe)) && alive.size < kept.length + 30;
}

function addProbes(set: WeakSet<Young>, count: number): Young[] {
  const probes = Array.from({ length: count }, () => new Young());
  for (const probe of probes) set.add(probe);
  return probes;
}
