/**
 * Garbage collections: asking for one in the middle of a job, where the platform allows it, what is left after it, and
 * noticing those that happen. Knows nothing of what is collected.
 *
 * Note [Collecting in mid-job]. Node and Deno let a program ask for a collection. That alone frees nothing that a WeakRef
 * was made for or read during the current job, since the language keeps such targets until the job ends, and a
 * synchronous training loop is one job. V8 forgets them whenever a microtask queue has run dry; a context of the `vm`
 * module with a queue of its own ends its "job" with each script, so running an empty script there is enough.
 *
 * Note [Collecting what is young]. A full collection takes milliseconds whatever it finds. V8 also collects objects that
 * were made lately by themselves, in some 0.1 ms if most are dead. WeakRefs learn nothing from that, since it takes their
 * targets as alive; but a WeakSet loses its dead members, and Node's `util.inspect` visits those that are left, by a
 * method of theirs. So objects that are to be found dead early are kept in a `YoungSet`, and never given to a WeakRef.
 */

import { builtinModule } from '../base/platform.js';

interface Vm {
  createContext(sandbox: object, options: { microtaskMode: 'afterEvaluate' }): object;
  runInNewContext(code: string): unknown;
  Script: new (code: string) => { runInContext(context: object): unknown };
}

interface Util {
  inspect(value: object, options: { showHidden: true; maxArrayLength: number; breakLength: number }): string;
}

interface V8 {
  setFlagsFromString(flags: string): void;
}

/** What the platform lets a program do. */
interface Collector {
  /** Runs a full collection that sees everything dead that is dead. */
  readonly full: () => void;
  /** Runs one of what was made lately, see Note [Collecting what is young]; null where nobody could tell its result. */
  readonly young: (() => void) | null;
  /** Calls the method INSPECT of every member of a set that is alive. False where it may not have reached all. */
  readonly visit: (set: WeakSet<object>) => boolean;
}

/** undefined: not tried yet. null: cannot be done here. */
let known: Collector | null | undefined;
let pretending = false;

function collector(): Collector | null {
  if (pretending) return null;
  if (known === undefined) known = find();
  return known;
}

/** Whether a collection can be asked for. */
export function canCollect(): boolean {
  return collector() !== null;
}

/** Collects all garbage now; false where the platform does not let a program ask for that. */
export function collect(): boolean {
  const found = collector();
  if (found === null) return false;
  found.full();
  return true;
}

/** Whether `collectYoung` works, and a `YoungSet` can tell what is alive. */
export function canCollectYoung(): boolean {
  return collector()?.young != null;
}

/** Collects the garbage among what was made lately; asked only where `canCollectYoung`. */
export function collectYoung(): void {
  collector()?.young?.();
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

/** The method by which Node's `util.inspect` asks an object for its text. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** A member of a `YoungSet`. */
export class Young {
  /** @internal Says that it is alive. */
  [INSPECT](): string {
    visited.push(this);
    return '';
  }
}

let visited: Young[] = [];

/** Objects, held weakly, of which those that are alive can be told. */
export class YoungSet<T extends Young> {
  private set = new WeakSet<T>();

  add(member: T): void {
    this.set.add(member);
  }

  /**
   * Takes all members out and returns those that no collection has found dead; null, with nothing changed, where they
   * cannot be told. They live as long as the answer.
   */
  takeAlive(): T[] | null {
    visited = [];
    const complete = known?.visit(this.set) ?? false;
    const result = visited;
    visited = [];
    if (!complete) return null;
    // A visit takes time for all places that the set has ever made for members: a new one has few.
    this.set = new WeakSet();
    return result as T[];
  }
}

function find(): Collector | null {
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
    const visit = visitor(builtinModule<Util>('node:util'));
    const young = (): void => {
      gc({ type: 'minor' });
    };
    return { full, visit, young: tellsYoung(young, visit) ? young : null };
  } catch {
    return null;
  }
}

function visitor(util: Util | undefined): Collector['visit'] {
  if (util === undefined) return () => false;
  const options = { showHidden: true, maxArrayLength: Infinity, breakLength: Infinity } as const;
  // At the end of the stack it would stop early, and say so in brackets.
  return (set) => util.inspect(set, options).startsWith('WeakSet {');
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
function tellsYoung(collectLately: () => void, visit: Collector['visit']): boolean {
  const set = new WeakSet<Young>();
  const kept = addProbes(set, 300);
  addProbes(set, 300);
  collectLately();
  visited = [];
  const complete = visit(set);
  const alive = new Set(visited);
  visited = [];
  return complete && kept.every((probe) => alive.has(probe)) && alive.size < kept.length + 30;
}

function addProbes(set: WeakSet<Young>, count: number): Young[] {
  const probes = Array.from({ length: count }, () => new Young());
  for (const probe of probes) set.add(probe);
  return probes;
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
