/**
 * Checkpoints: trading time for memory. What the operations of a function save for backward is not kept, and the function is
 * run again in the backward pass. How: recompute.ts, and reentrant.ts for PyTorch's older way.
 */
import { ArgumentError } from '../base/errors.js';
import { isPlainObject, named } from '../base/arguments.js';
import { block, refuseAsync } from '../tensor/blocks.js';
import { modes, type ModeGuard, syncModes } from '../tensor/modes.js';
import { logCalls } from './checkpoint-log.js';
import { type Block, type Recipe, runRecomputed } from './recompute.js';
import { runReentrant } from './reentrant.js';

export interface CheckpointOptions {
  /**
   * Run one backward pass inside another, PyTorch's older way: works with `backward()` only, wants an argument and an output
   * that require grad, and sees tensors that are arguments themselves, not those inside of structures. Default: false.
   */
  useReentrant?: boolean | null;
  /** Give the function the same random numbers again. Default: true. */
  preserveRngState?: boolean;
  /**
   * Makes, for each call, two contexts, in which the function runs for the first time and again: functions that run what they
   * are given. `createSelectiveCheckpointContexts` makes such.
   */
  contextFn?: () => readonly [forward: Block, recompute: Block];
  /** Whether sizes, dtypes and versions of what is computed again are compared with those of the first time. Default: 'default'. */
  determinismCheck?: 'default' | 'none';
  /** List the operations of both runs, with their places, where they differ. Slow. */
  debug?: boolean;
  /** Stop running the function again once all that is needed was computed. Default: true. */
  earlyStop?: boolean;
}

const OPTIONS: readonly string[] = [
  'useReentrant',
  'preserveRngState',
  'contextFn',
  'determinismCheck',
  'debug',
  'earlyStop',
] satisfies readonly (keyof CheckpointOptions)[];

/** What setCheckpointEarlyStop and setCheckpointDebugEnabled say; null: what the call says. */
const settings: { earlyStop: boolean | null; debug: boolean | null } = { earlyStop: null, debug: null };

/** Whether a last argument is the options: a plain object that has none but their names. */
function isOptions(fn: string, value: unknown): value is CheckpointOptions {
  if (!isPlainObject(value)) return false;
  const names = Object.keys(value);
  const others = names.filter((name) => !OPTIONS.includes(name));
  if (others.length === names.length) return false;
  if (others.length > 0) {
    throw new ArgumentError(
      `${fn}: Unexpected keyword arguments: ${others.join(',')}; options are ${OPTIONS.join(', ')}. An object that is an ` +
        `argument of the function and has such names goes before the options, as in ${fn}(fn, object, { earlyStop: true })`,
    );
  }
  return true;
}

const plain: Block = (run) => run();

/** Checks the options and fills in what they leave out. */
function recipeOf(fn: string, options: CheckpointOptions): Recipe {
  const { preserveRngState = true, contextFn, determinismCheck = 'default' } = options;
  const debug = settings.debug ?? options.debug ?? false;
  if (determinismCheck !== 'default' && determinismCheck !== 'none') {
    throw new ArgumentError(
      `${fn}: determinism_check should be one of ['default', 'none'], but got ${String(determinismCheck)}`,
    );
  }
  if (debug && contextFn !== undefined) {
    throw new ArgumentError(`${fn}: debug=True is incompatible with non-default context_fn; leave one of the two out`);
  }
  const log = debug ? logCalls() : null;
  const contexts = contextFn?.();
  if (contexts !== undefined && !contexts.every((context) => typeof context === 'function')) {
    throw new ArgumentError(
      `${fn}: contextFn has to return two functions that run what they are given, as (run) => run()`,
    );
  }
  return {
    preserveRngState,
    earlyStop: settings.earlyStop ?? options.earlyStop ?? true,
    checks: determinismCheck === 'default',
    forward: log?.forward ?? contexts?.[0] ?? plain,
    recompute: log?.recompute ?? contexts?.[1] ?? plain,
    explain: log?.explain ?? null,
  };
}

type AnyFunction = (...args: unknown[]) => unknown;

function run(fn: AnyFunction, args: readonly unknown[], options: CheckpointOptions): unknown {
  if (modes.watchers !== 0) syncModes();
  let result: unknown;
  if (options.useReentrant === true) {
    if (options.contextFn !== undefined || options.debug === true) {
      throw new ArgumentError(
        'checkpoint: Passing `context_fn` or `debug` is only supported when use_reentrant=False (useReentrant: false).',
      );
    }
    result = runReentrant(fn, args, options.preserveRngState ?? true);
  } else {
    const recipe = recipeOf('checkpoint', options);
    result = modes.gradEnabled ? runRecomputed(fn, args, recipe) : fn(...args);
  }
  refuseAsync('checkpoint', result);
  return result;
}

/**
 * Calls `fn` with the arguments, and keeps nothing of what its operations save for backward but the arguments: in the
 * backward pass the function is run again. So it has to do the same each time: random numbers are the same, and where
 * other tensors are saved the second time (another number of them, other sizes or dtypes, or modified in place meanwhile) CheckpointError is thrown.
 * May be nested to any depth, and differentiated to any order. Without a function it returns what makes one checkpointed.
 *
 * @param fn a synchronous function
 * @param args its arguments; tensors inside arrays and plain objects are found. If the last one is a plain object that has names
 *   of options, it is the options; options come after an argument that looks like them
 * @returns what `fn` returns
 * @throws ArgumentError for options that do not fit; GraphError where `fn` is async; at backward CheckpointError
 * @example const y = checkpoint(layer, x, { preserveRngState: false });
 * @example const light = checkpoint({ earlyStop: false })(layer);
 */
export function checkpoint(
  fn?: null,
  options?: CheckpointOptions,
): <A extends unknown[], R>(fn: (...args: A) => R) => (...args: A) => R;
export function checkpoint(
  options: CheckpointOptions,
): <A extends unknown[], R>(fn: (...args: A) => R) => (...args: A) => R;
export function checkpoint<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R;
export function checkpoint<A extends unknown[], R>(fn: (...args: A) => R, ...args: [...A, CheckpointOptions]): R;
export function checkpoint(first?: unknown, ...rest: unknown[]): unknown {
  if (typeof first === 'function') {
    const last = rest[rest.length - 1];
    return isOptions('checkpoint', last)
      ? run(first as AnyFunction, rest.slice(0, -1), last)
      : run(first as AnyFunction, rest, {});
  }
  const options = first ?? rest[0] ?? {};
  if (!isPlainObject(options) || (Object.keys(options).length > 0 && !isOptions('checkpoint', options))) {
    throw new ArgumentError(`checkpoint: expected a function to run, or options for a decorator, got ${typeof first}`);
  }
  return (fn: AnyFunction) =>
    (...args: unknown[]) =>
      run(fn, args, options);
}

/**
 * Calls functions one after another, each with the result of the one before, in checkpoints of `segments` equal parts; the last
 * part, whose values are needed first, is not checkpointed.
 *
 * @param functions functions of one value, such as the layers of a network
 * @param segments how many parts; at most the number of functions
 * @param input what the first function is given
 * @param options `useReentrant`, default false, and `preserveRngState`
 * @returns the result of the last function
 * @throws ArgumentError for other options, and for a number of segments that does not fit
 * @example const y = checkpointSequential(layers, 4, x);
 */
export function checkpointSequential<T>(
  functions: Iterable<(input: T) => T>,
  segments: number,
  input: T,
  options: Pick<CheckpointOptions, 'useReentrant' | 'preserveRngState'> = {},
): T {
  const fn = 'checkpointSequential';
  const signature = `${fn}(functions, segments, input, { useReentrant, preserveRngState })`;
  named(signature, arguments, isPlainObject(options) ? 4 : 3);
  const all = [...functions];
  const { useReentrant = false, preserveRngState = true, ...others } = options;
  if (Object.keys(others).length > 0) {
    throw new ArgumentError(
      `${fn}: Unexpected keyword arguments: ${Object.keys(others).join(',')}; its signature is ${signature}`,
    );
  }
  if (!Number.isInteger(segments) || segments < 1 || segments > Math.max(all.length, 1)) {
    throw new ArgumentError(
      `${fn}: segments has to be a whole number from 1 to the number of functions, ${all.length}, but got ${segments}`,
    );
  }
  const inTurn = (part: readonly ((value: T) => T)[]) => (value: T) => part.reduce((v, f) => f(v), value);
  const size = Math.floor(all.length / segments);
  const last = size * (segments - 1);
  let value = input;
  for (let at = 0; at < last; at += size) {
    value = checkpoint(inTurn(all.slice(at, at + size)), value, { useReentrant, preserveRngState });
  }
  return inTurn(all.slice(last))(value);
}

function setting<R>(
  fn: string,
  name: keyof typeof settings,
  value: boolean | null,
  callback: (() => R) | undefined,
): R | ModeGuard {
  if (typeof value !== 'boolean' && value !== null) {
    throw new ArgumentError(`${fn}: expected a boolean, got ${typeof value}`);
  }
  const enter = (): (() => void) => {
    const before = settings[name];
    settings[name] = value;
    return () => {
      settings[name] = before;
    };
  };
  return block(fn, enter, callback);
}

/**
 * Says for all checkpoints made in the callback, or until the returned guard is disposed, whether running a function again ends
 * as soon as all that is needed was computed, whatever their options say.
 *
 * @example setCheckpointEarlyStop(false, () => train());
 */
export function setCheckpointEarlyStop(enable: boolean): ModeGuard;
export function setCheckpointEarlyStop<R>(enable: boolean, callback: () => R): R;
export function setCheckpointEarlyStop<R>(enable: boolean, callback?: () => R): R | ModeGuard {
  named('setCheckpointEarlyStop(enable, callback)', arguments, 2);
  return setting('setCheckpointEarlyStop', 'earlyStop', enable, callback);
}

/**
 * Says for all checkpoints made in the callback, or until the returned guard is disposed, whether they list the operations of both
 * runs where these differ, whatever their options say; null: what their options say.
 *
 * @example setCheckpointDebugEnabled(true, () => train());
 */
export function setCheckpointDebugEnabled(enabled: boolean | null): ModeGuard;
export function setCheckpointDebugEnabled<R>(enabled: boolean | null, callback: () => R): R;
export function setCheckpointDebugEnabled<R>(enabled: boolean | null, callback?: () => R): R | ModeGuard {
  named('setCheckpointDebugEnabled(enabled, callback)', arguments, 2);
  return setting('setCheckpointDebugEnabled', 'debug', enabled, callback);
}
