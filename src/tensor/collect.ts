/**
 * Garbage collections: asking for one in the middle of a job, where the platform allows it, what is left after it, and
 * noticing those that happen. Knows nothing of what is collected, nor how the platform is asked (collector.ts).
 */

/** What the platform lets a program do. */
export interface Collector {
  /** Runs a full collection that sees everything dead that is dead. */
  readonly full: () => void;
  /** Runs one of what was made lately, see Note [Collecting what is young]; null where nobody could tell its result. */
  readonly young: (() => void) | null;
  /** The members of a set that no collection has found dead; null where it may not have reached all. */
  readonly alive: (set: WeakSet<Young>) => Young[] | null;
}

let find: () => Collector | null = () => null;
/** undefined: not tried yet. null: cannot be done here. */
let known: Collector | null | undefined;
let pretending = false;

/** Says how the platform's collector is found, when one is first wanted. */
export function useCollector(finder: () => Collector | null): void {
  find = finder;
  known = undefined;
}

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

/** Whether `collectYoung` works, and `aliveIn` tells what it found dead. */
export function canCollectYoung(): boolean {
  return collector()?.young != null;
}

/** The same, without finding out, which takes 10 ms: false until somebody has asked. */
export function isYoungCollected(): boolean {
  return !pretending && known?.young != null;
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

/** The method by which Node's `util.inspect` asks an object for its text. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** A member of sets for `aliveIn`. */
export class Young {
  /** @internal Adds itself to the list among the options that `inspect` was called with. */
  [INSPECT](_depth: number, options: { alive?: Young[] }): string {
    options.alive?.push(this);
    return '';
  }
}

/** Those members of a set that no collection has found dead; null where it cannot be told. */
export function aliveIn<T extends Young>(set: WeakSet<T>): T[] | null {
  return isYoungCollected() ? (known!.alive(set) as T[] | null) : null;
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
