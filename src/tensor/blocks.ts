/**
 * What holds for a callback, or with `using` for the rest of a block: hooks, settings. Neither reaches across an await: an
 * async callback is refused, and a guard that is still open when its job ends is closed there (see modes.ts).
 */
import { ArgumentError, GraphError } from '../base/errors.js';
import { refusedKind } from '../base/promises.js';
import { BlockGuard, modes, type ModeGuard, syncModes } from './modes.js';

class Undoing extends BlockGuard {
  private open = true;

  constructor(
    name: string,
    private readonly undo: () => void,
  ) {
    super(name, modes.gradMode, modes.inference);
  }

  protected override get instead(): string {
    return `call ${this.name} around each synchronous part instead`;
  }

  override restore(): void {
    super.restore();
    if (this.open) this.undo();
    this.open = false;
  }
}

/** Refuses the result of a callback that goes on after it has returned. */
export function refuseAsync(fn: string, result: unknown): void {
  const kind = refusedKind(result);
  if (kind === null) return;
  throw new GraphError(
    `${fn}: the callback is ${kind}, and what it does after it first pauses would run outside ` +
      `the block; call ${fn} around each synchronous part`,
  );
}

/**
 * Lets something hold while `callback` runs, and returns its result; without a callback until the guard that is returned is
 * disposed.
 *
 * @param enter makes it hold, and returns what ends that
 */
export function block<R>(fn: string, enter: () => () => void, callback: (() => R) | undefined): R | ModeGuard {
  if (modes.watchers !== 0) syncModes();
  if (callback === undefined) return new Undoing(fn, enter());
  if (typeof callback !== 'function') {
    throw new ArgumentError(`${fn}: expected a function to run, got ${typeof callback}; write ${fn}(..., () => ...)`);
  }
  const undo = enter();
  let result: R;
  try {
    result = callback();
  } finally {
    undo();
  }
  refuseAsync(fn, result);
  return result;
}
