/**
 * Anomaly detection: while it is on, every node remembers where it was recorded, and errors of the backward pass, nan
 * among its results for one, say so. The engine, writes in place and the operations ask `modes.anomaly`, which is null
 * when it is off; they know nothing else of it.
 *
 * Note [Why the forward call is the cause]. What went wrong in backward was written down in forward. The error that
 * surfaces stays the original one, of its own class and with its own stack; at the end of its chain of causes hangs an
 * error whose stack is that of the forward call, and below it, for nodes that a recorded backward pass made, that of the
 * node which was running then, its parent.
 */
import { named } from '../base/arguments.js';
import { ArgumentError, GraphError } from '../base/errors.js';
import { listOf } from '../base/lists.js';
import { refusedKind } from '../base/promises.js';
import { warn, warnOnce } from '../base/warn.js';
import { physicalOf } from '../tensor/batching.js';
import { type Detection, modes } from '../tensor/modes.js';
import { elements, firstWhere, positionOf, valueAt } from '../tensor/values.js';
import { accumulateGrad } from '../autograd/graph.js';
import { callSite, type Node, watchNodes } from '../autograd/node.js';
import { intercept, type Op, type Result } from '../ops/op.js';
import { tensorsIn } from '../ops/signature.js';
import type { Tensor } from '../tensor/tensor.js';
import { watchLosses } from './lost-graphs.js';

export interface AnomalyOptions {
  /** Throw where a node returns a gradient with nan in it. Default true. */
  checkNan?: boolean;
  /** Throw where it has an infinite value in it. */
  checkInf?: boolean;
  /** Look at what operations compute in the forward pass, too. */
  checkForward?: boolean;
}

/** What anomaly detection found, with everything known about it as fields. */
export class AnomalyError extends GraphError {
  override name = 'AnomalyError';

  constructor(
    message: string,
    /** The node that returned the value; null for an operation that was not recorded. */
    readonly node: Node | null,
    /** Which of the gradients that it returned (of the results of an operation) has the value. */
    readonly outputIndex: number,
    /** The first value that is nan (or infinite), in row-major order. */
    readonly firstBadValue: number,
    /** Where it is: one index for each dimension. */
    readonly position: readonly number[],
    /** What the node had saved, as far as it has one value there: numbers by name. */
    readonly saved: Readonly<Record<string, number>> = {},
  ) {
    super(message);
  }
}

// ---- looking for values ----------------------------------------------------------------------------------------------

const isNan = (value: number): boolean => Number.isNaN(value);
const isBad = (value: number): boolean =>
  (settings?.checkNan === true && Number.isNaN(value)) || (settings?.checkInf === true && Math.abs(value) === Infinity);

/** Whether a floating tensor has a value that is looked for. */
const hasBadValue = (t: Tensor): boolean => t.dtype.isFloatingPoint && firstWhere(t, isBad) >= 0;

/**
 * Throws AnomalyError where an operation's result has a value that is looked for.
 *
 * @param given whether its inputs had one
 */
function checkResult(operation: string, out: Tensor, index: number, given: () => boolean): void {
  const at = out.dtype.isFloatingPoint ? firstWhere(out, isBad) : -1;
  if (at < 0) return;
  const value = elements(out)(at);
  const position = positionOf(physicalOf(out).shape, at);
  throw new AnomalyError(
    `Function '${operation}' returned ${wordFor(value)} values in its ${index}th output. The first is ${value}` +
      `${formatPosition(position)}. ` +
      (given()
        ? 'Its inputs have such values already.'
        : 'Its inputs have no such values: this operation is the first to make them.'),
    out.node,
    index,
    value,
    position,
  );
}

const wordFor = (value: number): string => (Number.isNaN(value) ? 'nan' : 'inf');
const formatPosition = (position: readonly number[]): string =>
  position.length === 0 ? '' : `, at [${position.join(', ')}]`;

function look(op: Op, results: Result, given: () => boolean, inplace: boolean): void {
  if (typeof results === 'boolean') return;
  listOf(results).forEach((out, index) => {
    checkResult(inplace ? `${op.name}_` : op.name, out, index, given);
  });
}

/** Starts looking at what operations compute; the function that is returned ends it. */
function watchResults(): () => void {
  let depth = 0;
  return intercept((op: Op, bound, inplace, proceed) => {
    // Values inside an operation may be anything, if only its result is right; gradients have a check of their own.
    // An operation without tensors, such as full(), makes what it is asked for.
    const inputs = depth > 0 || running !== null ? [] : tensorsIn(bound);
    // Afterwards self is overwritten.
    const before = inplace && inputs.some(hasBadValue);
    depth++;
    let results: Result;
    try {
      results = proceed(bound);
    } finally {
      depth--;
    }
    if (inputs.length > 0) look(op, results, () => (inplace ? before : inputs.some(hasBadValue)), inplace);
    return results;
  });
}

// ---- what is asked through modes.anomaly -----------------------------------------------------------------------------

/** The node that is running, with what it was given and what it had saved before it ran. */
interface Running {
  readonly node: Node;
  readonly received: Node['buffer'];
  readonly saved: Node['saved'];
  readonly outer: Running | null;
}

let running: Running | null = null;

const detection: Detection = {
  site: callSite,

  guard(node, received, work) {
    running = { node, received, saved: node.saved, outer: running };
    try {
      work();
    } catch (error) {
      explain(node, error);
      throw error;
    } finally {
      running = running.outer;
    }
  },

  check(node, k, grad) {
    const at = firstWhere(grad, isBad);
    if (at >= 0) throw found(node, k, grad, at);
  },
};

/** The error for a gradient of input `k` whose element `i` is nan or infinite. */
function found(node: Node, k: number, grad: Tensor, i: number): AnomalyError {
  const sizes = physicalOf(grad).shape;
  const value = elements(grad)(i);
  const position = positionOf(sizes, i);
  const saved: Record<string, number> = {};
  const names = node.kind.savedNames(node);
  running?.saved.forEach((t, slot) => {
    const there = t === null || names[slot] === undefined ? null : valueAt(t, sizes, i);
    if (there !== null) saved[names[slot]!] = there;
  });
  const { text, masked } = received(sizes, i);
  const known = Object.entries(saved).map(([name, there]) => `${name} = ${there}`);
  // Masks and indices are inputs here, and not among those that PyTorch counts.
  const listed = node.next.slice(0, k).filter((_, other) => node.kind.listsInput?.(node, other) ?? true).length;
  const hint =
    masked && Number.isNaN(value)
      ? ' A gradient of zero met a slope that is infinite or nan. If the value comes from a branch that where() or a mask did not ' +
        'take, structuralZeros(() => loss.backward()) keeps its gradient zero.'
      : '';
  return new AnomalyError(
    `Function '${node.kind.name}' returned ${wordFor(value)} values in its ${listed}th output. The first is ${value}` +
      `${formatPosition(position)}${known.length === 0 ? '' : `, where it had saved ${known.join(', ')}`}.${text}${hint}`,
    node,
    listed,
    value,
    position,
    saved,
  );
}

/** What the running node was given at element `i` of its result: as text, and whether a zero may have met infinity. */
function received(sizes: readonly number[], i: number): { text: string; masked: boolean } {
  const buffer = running?.received ?? null;
  const grads = listOf(buffer).filter((grad) => grad !== null);
  if (grads.some((grad) => firstWhere(grad, isNan) >= 0)) {
    return { text: ' The gradient it was given has nan in it already.', masked: false };
  }
  const only = grads.length === 1 ? grads[0]! : null;
  const there = only === null ? null : valueAt(only, sizes, i);
  if (there !== null) return { text: ` The gradient it was given is ${there} there.`, masked: there === 0 };
  return { text: '', masked: grads.some((grad) => firstWhere(grad, (value) => value === 0) >= 0) };
}

// ---- where a node was recorded ---------------------------------------------------------------------------------------

/** The error that stands for the call which recorded a node. Its stack is that call's. */
class ForwardCall extends Error {
  override name = 'ForwardCall';

  constructor(
    readonly node: Node,
    message: string,
    cause: ForwardCall | undefined,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    Object.defineProperty(this, 'stack', { value: `ForwardCall: ${message}\n${node.site ?? ''}`, configurable: true });
  }
}

/** The node that was running when `node` was made, if a backward pass that was recorded made it. */
const parentOf = (node: Node): Node | null => (node.metadata.get('parent_') as Node | undefined) ?? null;

function forwardCall(node: Node): ForwardCall {
  const line = [node];
  for (let parent = parentOf(node); parent !== null; parent = parentOf(parent)) line.push(parent);
  return line.reduceRight<ForwardCall | undefined>((cause, member, generation) => {
    const name = member.kind.name;
    const text =
      generation > 0
        ? `Previous calculation was induced by ${name}. Traceback of forward call that induced the previous calculation:`
        : member.site === null
          ? `Error detected in ${name}. No forward pass information available. Enable detect anomaly during forward pass for ` +
            'more information: call setDetectAnomaly(true) before it.'
          : `Error detected in ${name}. Traceback of forward call that caused the error:`;
    return new ForwardCall(member, text, cause);
  }, undefined)!;
}

/** Hangs the forward call of `node` at the end of an error's causes, once. */
function explain(node: Node, error: unknown): void {
  const seen = new Set<unknown>();
  for (let last = error; last instanceof Error && !seen.has(last); last = last.cause) {
    if (last instanceof ForwardCall && last.node === node) return;
    seen.add(last);
    if (last.cause !== undefined) continue;
    const cause = forwardCall(node);
    if (Object.isExtensible(last)) {
      Object.defineProperty(last, 'cause', { value: cause, writable: true, configurable: true, enumerable: false });
    } else warn(cause.stack!);
    return;
  }
  // What was thrown cannot carry a cause.
  if (!(error instanceof Error)) warn(forwardCall(node).stack!);
}

// ---- on and off ------------------------------------------------------------------------------------------------------

let settings: Required<AnomalyOptions> | null = null;
/** What ends the watches that are on. */
let stops: (() => void)[] = [];

function remember(node: Node): void {
  node.site = callSite();
  node.metadata.set('traceback_', node.site);
  if (running !== null && node.kind !== accumulateGrad) node.metadata.set('parent_', running.node);
}

function switchTo(next: Required<AnomalyOptions> | null): void {
  settings = next;
  modes.anomaly = next === null ? null : detection;
  for (const stop of stops) stop();
  stops = next === null ? [] : [watchNodes(remember), watchLosses()];
  if (next?.checkForward === true) stops.push(watchResults());
}

function readOptions(fn: string, given: boolean | AnomalyOptions): Required<AnomalyOptions> {
  const options = {
    checkNan: true,
    checkInf: false,
    checkForward: false,
    ...named<AnomalyOptions>(`${fn}(checkNan, { checkInf, checkForward })`, [given]),
  };
  for (const [name, value] of Object.entries(options)) {
    if (typeof value !== 'boolean') {
      throw new ArgumentError(`${fn}: expected a boolean for ${name}, got ${typeof value}`);
    }
  }
  return options;
}

/** Runs `callback` with these settings; those from before are back afterwards. */
function runWith<R>(fn: string, next: Required<AnomalyOptions> | null, callback: () => R): R {
  const before = settings;
  switchTo(next);
  let result: R;
  try {
    result = callback();
  } finally {
    switchTo(before);
  }
  if (refusedKind(result) === null) return result;
  throw new GraphError(
    `${fn}: the callback is async or a generator, and anomaly detection, one switch for everything that runs, would be off ` +
      `after its first pause; call setDetectAnomaly(true) before and setDetectAnomaly(false) after it`,
  );
}

/**
 * Turns anomaly detection on: for a callback, or until the returned guard is disposed. Every operation remembers where it was
 * called; errors of the backward pass have the stack of the forward call at the end of their causes, and a gradient that
 * has nan in it is an error. Slow: for debugging. Warns of that once.
 *
 * @param checkNan whether nan is looked for (default true), or an object with all options
 * @param callback synchronous; its result is returned
 * @throws AnomalyError, from backward, where a node returns nan (or inf under `checkInf`)
 * @throws GraphError for an async callback, and for a guard that was held across an await
 * @example detectAnomaly(() => model(x).sum().backward());
 * @example { using _ = detectAnomaly({ checkInf: true }); loss().backward(); }
 */
export function detectAnomaly(checkNan?: boolean | AnomalyOptions): Disposable;
export function detectAnomaly<R>(callback: () => R): R;
export function detectAnomaly<R>(checkNan: boolean | AnomalyOptions, callback: () => R): R;
export function detectAnomaly<R>(first: boolean | AnomalyOptions | (() => R) = true, second?: () => R): R | Disposable {
  named('detectAnomaly(checkNan, callback)', typeof first === 'function' ? [true, ...arguments] : arguments, 2);
  const callback = typeof first === 'function' ? first : second;
  const next = readOptions('detectAnomaly', typeof first === 'function' ? true : first);
  warnOnce(
    'Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.',
  );
  if (callback !== undefined) return runWith('detectAnomaly', next, callback);
  const before = settings;
  switchTo(next);
  return guardUntilJobEnd(before);
}

/** Gives the settings back when disposed, at the latest at the end of the job: what runs after that is another task. */
function guardUntilJobEnd(before: Required<AnomalyOptions> | null): Disposable {
  let state: 'open' | 'expired' | 'done' = 'open';
  queueMicrotask(() => {
    if (state !== 'open') return;
    state = 'expired';
    switchTo(before);
  });
  return {
    [Symbol.dispose](): void {
      const was = state;
      state = 'done';
      if (was === 'open') switchTo(before);
      if (was !== 'expired') return;
      throw new GraphError(
        'detectAnomaly: a `using` guard was held across an await, where anomaly detection would have been on for other tasks ' +
          '(it was switched off at the await); call setDetectAnomaly(true) before and setDetectAnomaly(false) after it instead',
      );
    },
  };
}

/**
 * Turns anomaly detection on or off: at once and lastingly when called as a statement, until disposal with `using`, or for a
 * callback only. See `detectAnomaly`; does not warn.
 *
 * @param mode on or off
 * @param checkNan whether nan is looked for (default true), or an object with all options
 * @param callback synchronous; its result is returned
 * @example setDetectAnomaly(true);
 */
export function setDetectAnomaly(mode: boolean, checkNan?: boolean | AnomalyOptions): Disposable;
export function setDetectAnomaly<R>(mode: boolean, checkNan: boolean | AnomalyOptions, callback: () => R): R;
export function setDetectAnomaly<R>(
  mode: boolean,
  checkNan: boolean | AnomalyOptions = true,
  callback?: () => R,
): R | Disposable {
  named('setDetectAnomaly(mode, checkNan, callback)', arguments, 3);
  if (typeof mode !== 'boolean') {
    throw new ArgumentError(`setDetectAnomaly: expected a boolean for mode, got ${typeof mode}`);
  }
  const options = readOptions('setDetectAnomaly', checkNan);
  const next = mode ? options : null;
  if (callback !== undefined) return runWith('setDetectAnomaly', next, callback);
  const before = settings;
  switchTo(next);
  return {
    [Symbol.dispose](): void {
      switchTo(before);
    },
  };
}

/** Whether anomaly detection is on. */
export function isAnomalyEnabled(): boolean {
  return settings !== null;
}

/** Whether nan in gradients is an error now. */
export function isAnomalyCheckNanEnabled(): boolean {
  return settings?.checkNan === true;
}
