/** Callbacks whose result goes on after they have returned: promises and generators. */

/** Whether a value is a promise, or does for one. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** `isThenable` for a caller who then throws: the promise's own failure is superseded by that error. */
export function isRefusedPromise(value: unknown): boolean {
  if (!isThenable(value)) return false;
  void Promise.resolve(value).catch(() => undefined);
  return true;
}

/** What a callback is, for a caller who throws if it goes on after it has returned `result`; null where it does not. */
export function refusedKind(result: unknown): 'async' | 'a generator' | null {
  if (isRefusedPromise(result)) return 'async';
  return /Generator\]$/.test(Object.prototype.toString.call(result)) ? 'a generator' : null;
}
