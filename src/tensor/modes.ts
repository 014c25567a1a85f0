/**
 * Modes: is the graph recorded, is this inference mode, is anomaly detection on.
 *
 * Note [Modes and tasks]. The current modes are plain fields of `modes`, which synchronous code reads at no cost. Each
 * task that runs an async callback of noGrad() and its sisters has a `Task` of its own, carried across awaits by
 * AsyncLocalStorage. As long as any such task may still run, `modes.watchers` is nonzero, operations leave their
 * fast path and call `syncModes()`, which swaps the fields of the task that is running now into `modes`. Where the
 * platform has no AsyncLocalStorage, an async callback is refused. A `using` guard cannot be carried: one that is still
 * open when the job ends is closed there, and its disposal throws.
 */
import { named } from '../base/arguments.js';
import type { Node } from '../autograd/node.js';
import { ArgumentError, GraphError } from '../base/errors.js';
import { builtinModule } from '../base/platform.js';
import { isRefusedPromise, isThenable } from '../base/promises.js';
import type { Tensor } from './tensor.js';

/** What anomaly detection does for writes in place and for the engine; see tools/anomaly.ts. */
export interface Detection {
  /** Where the library was called. */
  site(): string;
  /** Does the work of a node that has received these gradients, and adds to its errors where the node was recorded. */
  guard(node: Node, received: Node['buffer'], work: () => void): void;
  /** Throws where the gradient that a node returns for input `k` is not as it should be. */
  check(node: Node, k: number, grad: Tensor): void;
}

/** The modes of one task while it is not running. */
interface Task {
  gradMode: boolean;
  inference: boolean;
  scope: number;
  /** The task whose modes hold for work that a synchronous callback left behind; null while the callback runs. */
  continuedBy: Task | null;
}

/** Follows numbers that leave tensors and come back, see Note [Made inside forward] in func/function-context.ts. */
export interface NumberWatch {
  /** Whose numbers count: tensors with one of these flags. */
  readonly mask: number;
  /** The numbers of such a tensor are read. */
  note(t: Tensor): void;
  /** What becomes of a tensor that was made from numbers. */
  made(t: Tensor): Tensor;
}

/** The numbers of `t` are read. */
export function noteRead(t: Tensor): void {
  const watch = modes.numbers;
  if (watch !== null && (t.flags & watch.mask) !== 0) watch.note(t);
}

/** The modes in force. Read freely; written only here. */
export const modes = {
  /** Whether operations record: grad mode is on, and inference mode is not. */
  gradEnabled: true,
  /** Whether grad mode is on, as `isGradEnabled()` tells it. */
  gradMode: true,
  inference: false,
  /** Anomaly detection, while it is on. */
  anomaly: null as Detection | null,
  /** How many tasks with modes of their own may still run. */
  watchers: 0,
  /** The innermost open level of forward-mode differentiation, 0 for none. */
  dualLevel: 0,
  /** The innermost open `scope()`, which new tensors end with; 0 for none. */
  scope: 0,
  /** While a custom function runs: whether tensors are made from numbers that were read out of others. */
  numbers: null as NumberWatch | null,
};

const rootTask: Task = { gradMode: true, inference: false, scope: 0, continuedBy: null };
let running: Task = rootTask;

interface AsyncContext {
  run<R>(store: Task, callback: () => R): R;
  getStore(): Task | undefined;
  enterWith(store: Task | undefined): void;
}

/** AsyncLocalStorage where the platform has it (Node, Deno, Bun), without importing a module that browsers lack. */
function findAsyncContext(): AsyncContext | null {
  const hooks = builtinModule<{ AsyncLocalStorage: new () => AsyncContext }>('node:async_hooks');
  return hooks ? new hooks.AsyncLocalStorage() : null;
}

let asyncContext = findAsyncContext();

/** For tests: pretends that the platform has no AsyncLocalStorage. Returns what undoes it. */
export function withoutAsyncContext(): () => void {
  const kept = asyncContext;
  asyncContext = null;
  return () => {
    asyncContext = kept;
  };
}

function switchTo(task: Task): void {
  running.gradMode = modes.gradMode;
  running.inference = modes.inference;
  running.scope = modes.scope;
  running = task;
  modes.scope = task.scope;
  setModes(task.gradMode, task.inference);
}

function setModes(gradMode: boolean, inference: boolean): void {
  modes.gradMode = gradMode;
  modes.inference = inference;
  modes.gradEnabled = gradMode && !inference;
}

/** Makes `modes` those of the task that is running now. Needed only while `modes.watchers` is nonzero. */
export function syncModes(): void {
  // Without a context to ask, only the open guards' tasks exist, and they run.
  if (asyncContext === null) return;
  let task = asyncContext.getStore() ?? rootTask;
  while (task.continuedBy !== null) task = task.continuedBy;
  if (task !== running) switchTo(task);
}

/** Whether operations record a graph now. */
export function isGradEnabled(): boolean {
  if (modes.watchers !== 0) syncModes();
  return modes.gradMode;
}

/** Whether inference mode is on. */
export function isInferenceModeEnabled(): boolean {
  if (modes.watchers !== 0) syncModes();
  return modes.inference;
}

// A task may outlive the promise of its callback (work it started and did not await), so it counts as alive until it
// is collected; only then are operations free of the check again.
const taskEnd = new FinalizationRegistry<null>(() => {
  modes.watchers--;
});

function isGenerator(value: unknown): value is Generator {
  const tag = Object.prototype.toString.call(value);
  return tag === '[object Generator]';
}

function isAsyncGenerator(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object AsyncGenerator]';
}

/** Runs `callback` with these modes; the caller's are back afterwards, also after an error. */
function runWith<R>(name: string, gradMode: boolean, inference: boolean, callback: () => R, scope = modes.scope): R {
  const caller = running;
  const task: Task = { gradMode, inference, scope, continuedBy: null };
  switchTo(task);
  let result: R;
  try {
    result = asyncContext === null ? callback() : asyncContext.run(task, callback);
  } finally {
    switchTo(caller);
  }
  if (isGenerator(result)) return resumeWith(result, gradMode, inference, name) as R;
  if (isAsyncGenerator(result)) {
    throw new GraphError(
      `${name}: async generators are not supported, since their body would run outside the mode; ` +
        `call ${name} around the operations inside the generator instead`,
    );
  }
  // Nothing may go on in the wrong mode unnoticed.
  if (asyncContext === null && isRefusedPromise(result)) {
    throw new GraphError(
      `${name}: the callback is async, and this platform cannot keep a mode to one task across an await ` +
        `(no AsyncLocalStorage); do the awaiting outside and call ${name}(() => ...) around each synchronous part`,
    );
  }
  if (isThenable(result)) {
    modes.watchers++;
    taskEnd.register(task, null);
  } else {
    task.continuedBy = caller;
  }
  return result;
}

/** A generator's body runs in pieces: each piece gets the modes, each pause gives the caller's back. */
function* resumeWith(
  body: Generator<unknown, unknown, unknown>,
  gradMode: boolean,
  inference: boolean,
  name: string,
): Generator<unknown, unknown, unknown> {
  let step = runWith(name, gradMode, inference, () => body.next());
  try {
    while (!step.done) {
      let sent: unknown;
      try {
        sent = yield step.value;
      } catch (error) {
        step = runWith(name, gradMode, inference, () => body.throw(error));
        continue;
      }
      step = runWith(name, gradMode, inference, () => body.next(sent));
    }
  } finally {
    if (!step.done) runWith(name, gradMode, inference, () => body.return(undefined));
  }
  return step.value;
}

// ---- guards for `using` ------------------------------------------------------------------------------------------

/** Number of the current job (macro- or microtask turn) as far as guards need to know. */
let job = 0;
let jobEndScheduled = false;
const openGuards: ModeGuard[] = [];

function closeGuardsAtJobEnd(): void {
  jobEndScheduled = false;
  job++;
  // Guards still open were carried over an await: close them, the newest first.
  for (let open = openGuards.pop(); open !== undefined; open = openGuards.pop()) open.restore();
}

/** What noGrad() and its sisters return: dispose it, or let `using` do so, to get the modes back that held before. */
export abstract class ModeGuard implements Disposable {
  protected readonly job: number;
  private done = false;

  /** @internal */
  constructor(protected readonly name: string) {
    this.job = job;
    if (jobEndScheduled) return;
    jobEndScheduled = true;
    queueMicrotask(closeGuardsAtJobEnd);
  }

  /** @internal Gives the modes back that held before. */
  abstract restore(): void;

  /** Whether the guard was held across an await, and so could not keep its mode to one task. */
  protected get expired(): boolean {
    return this.job !== job;
  }

  [Symbol.dispose](): void {
    if (this.done) return;
    this.done = true;
    this.close();
    if (!this.expired) return;
    throw new GraphError(
      `${this.name}: a \`using\` guard was held across an await, where its mode would have leaked into other tasks ` +
        `(it was switched off at the await); ${this.instead}`,
    );
  }

  /** What to write where there is an await. */
  protected get instead(): string {
    return `write \`await ${this.name}(async () => { ... })\` instead`;
  }

  protected close(): void {
    this.restore();
  }
}

/** A mode that may stay on: setGradEnabled() called as a statement changes the running task itself. */
class LastingGuard extends ModeGuard {
  private readonly task = running;
  private readonly gradMode = modes.gradMode;
  private readonly inference = modes.inference;

  restore(): void {
    if (running === this.task) {
      setModes(this.gradMode, this.inference);
    } else {
      this.task.gradMode = this.gradMode;
      this.task.inference = this.inference;
    }
  }
}

/** @internal A mode for the rest of a block: a task of its own, so that whatever is already waiting for its turn keeps its modes. */
export class BlockGuard extends ModeGuard {
  private readonly outer = running;
  private readonly outerStore = asyncContext?.getStore();
  private readonly own: Task;

  constructor(name: string, gradMode: boolean, inference: boolean, scope = modes.scope) {
    super(name);
    this.own = { gradMode, inference, scope, continuedBy: null };
    openGuards.push(this);
    modes.watchers++;
    asyncContext?.enterWith(this.own);
    switchTo(this.own);
  }

  restore(): void {
    if (this.own.continuedBy !== null) return;
    this.own.continuedBy = this.outer;
    modes.watchers--;
    if (running === this.own) switchTo(this.outer);
  }

  protected override close(): void {
    if (this.expired) return; // closed when the job ended
    const at = openGuards.indexOf(this);
    if (at >= 0) openGuards.splice(at, 1);
    asyncContext?.enterWith(this.outerStore);
    this.restore();
  }
}

/** A scope for the rest of a block. */
class ScopeGuard extends BlockGuard {
  constructor(
    name: string,
    scope: number,
    private readonly end: () => void,
  ) {
    super(name, modes.gradMode, modes.inference, scope);
  }

  protected override close(): void {
    super.close();
    this.end();
  }
}

/** @internal Opens a scope until the guard is disposed; then calls `end`. */
export function scopeGuard(name: string, scope: number, end: () => void): ModeGuard {
  if (modes.watchers !== 0) syncModes();
  return new ScopeGuard(name, scope, end);
}

/** @internal Runs a callback in a scope; the caller ends it. */
export function runInScope<R>(name: string, scope: number, callback: () => R): R {
  if (modes.watchers !== 0) syncModes();
  return runWith(name, modes.gradMode, modes.inference, callback, scope);
}

function guard(name: string, gradMode: boolean, inference: boolean, lasting: boolean): ModeGuard {
  if (modes.watchers !== 0) syncModes();
  if (!lasting) return new BlockGuard(name, gradMode, inference);
  const made = new LastingGuard(name);
  setModes(gradMode, inference);
  return made;
}

/**
 * Turns recording of the graph off: for a callback (sync, async or generator), or until the returned guard is disposed.
 * Results do not require grad; in-place operations on leaves are allowed.
 *
 * @param callback run with recording off; its result is returned
 * @returns the callback's result, or a guard for `using`
 * @throws GraphError for an async callback where the platform cannot keep the mode to one task
 * @example const y = noGrad(() => x.mul(2)); // y.requiresGrad === false
 * @example { using _ = noGrad(); w.sub_(step); }
 */
export function noGrad(): ModeGuard;
export function noGrad<R>(callback: () => R): R;
export function noGrad<R>(callback?: () => R): R | ModeGuard {
  if (arguments.length > 1) named('noGrad(callback)', arguments, 1);
  if (callback === undefined) return guard('noGrad', false, isInferenceModeEnabled(), false);
  return runWith('noGrad', false, isInferenceModeEnabled(), callback);
}

/** Turns recording of the graph on, as `noGrad` turns it off. */
export function enableGrad(): ModeGuard;
export function enableGrad<R>(callback: () => R): R;
export function enableGrad<R>(callback?: () => R): R | ModeGuard {
  if (arguments.length > 1) named('enableGrad(callback)', arguments, 1);
  if (callback === undefined) return guard('enableGrad', true, isInferenceModeEnabled(), false);
  return runWith('enableGrad', true, isInferenceModeEnabled(), callback);
}

/**
 * Sets recording on or off: at once and lastingly when called as a statement, until disposal with `using`, or for a
 * callback only.
 *
 * @example setGradEnabled(training, () => model(x))
 */
export function setGradEnabled(enabled: boolean): ModeGuard;
export function setGradEnabled<R>(enabled: boolean, callback: () => R): R;
export function setGradEnabled<R>(enabled: boolean, callback?: () => R): R | ModeGuard {
  named('setGradEnabled(enabled, callback)', arguments, 2);
  checkBoolean('setGradEnabled', enabled);
  if (callback === undefined) return guard('setGradEnabled', enabled, isInferenceModeEnabled(), true);
  return runWith('setGradEnabled', enabled, isInferenceModeEnabled(), callback);
}

/**
 * Like `noGrad`, and the tensors made inside are inference tensors: they keep no version and may not be saved for
 * backward or be modified outside. `inferenceMode(false, ...)` switches it off inside.
 *
 * @example const y = inferenceMode(() => model(x)); // y.isInference() === true
 */
export function inferenceMode(enabled?: boolean): ModeGuard;
export function inferenceMode<R>(callback: () => R): R;
export function inferenceMode<R>(enabled: boolean, callback: () => R): R;
export function inferenceMode<R>(first?: boolean | (() => R), second?: () => R): R | ModeGuard {
  named('inferenceMode(enabled, callback)', typeof first === 'function' ? [true, ...arguments] : arguments, 2);
  const callback = typeof first === 'function' ? first : second;
  const enabled = typeof first === 'function' || first === undefined || first;
  checkBoolean('inferenceMode', enabled);
  const grad = !enabled;
  if (callback === undefined) return guard('inferenceMode', grad, enabled, false);
  return runWith('inferenceMode', grad, enabled, callback);
}

/**
 * For programs written against PyTorch: whether backward may use several threads there. Accepted, and without effect here,
 * where it runs on one.
 *
 * @returns the callback's result, or a guard for `using`
 */
export function setMultithreadingEnabled(mode: boolean): Disposable;
export function setMultithreadingEnabled<R>(mode: boolean, callback: () => R): R;
export function setMultithreadingEnabled<R>(mode: boolean, callback?: () => R): R | Disposable {
  named('setMultithreadingEnabled(mode, callback)', arguments, 2);
  return withoutEffect('setMultithreadingEnabled', mode, callback);
}

/**
 * For programs written against PyTorch: whether a first `.grad` must have the layout of its leaf (row-major where that has
 * gaps). Accepted, and without effect here: it always has. PyTorch may save a copy when this is off, and promises no other
 * layout.
 *
 * @returns the callback's result, or a guard for `using`
 */
export function enforceGradLayoutPolicy(enable?: boolean): Disposable;
export function enforceGradLayoutPolicy<R>(enable: boolean, callback: () => R): R;
export function enforceGradLayoutPolicy<R>(enable = true, callback?: () => R): R | Disposable {
  named('enforceGradLayoutPolicy(enable, callback)', arguments, 2);
  return withoutEffect('enforceGradLayoutPolicy', enable, callback);
}

function checkBoolean(name: string, value: unknown): void {
  if (typeof value !== 'boolean') throw new ArgumentError(`${name}: expected a boolean, got ${typeof value}`);
}

function withoutEffect<R>(name: string, mode: boolean, callback: (() => R) | undefined): R | Disposable {
  checkBoolean(name, mode);
  return callback === undefined ? { [Symbol.dispose]: () => undefined } : callback();
}

/** Sets grad mode and returns what it was; for the engine, which gives it back. */
export function swapGradMode(gradMode: boolean): boolean {
  const before = modes.gradMode;
  setModes(gradMode, modes.inference);
  return before;
}

/** Runs internal synchronous code with recording set as given: the engine's and the operations' own scope. */
export function withGradMode<R>(enabled: boolean, callback: () => R): R {
  const before = modes.gradEnabled;
  modes.gradEnabled = enabled;
  try {
    return callback();
  } finally {
    modes.gradEnabled = before;
  }
}
