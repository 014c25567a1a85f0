/**
 * The profiler: records every operation, every node that the engine runs, and the user's own blocks, with times, sizes, stacks
 * and memory.
 *
 * Note [Profiling]. While a profile is open, it intercepts operations (Note [Interceptors]) and stands around the engine's
 * evaluation of nodes (`surround`); otherwise there is no trace of it in either. Events nest as calls do. What
 * the kernels of one operation do is that operation's own time: a formula compiled to one kernel is one event where PyTorch,
 * which calls an operation for each step, has several.
 */
import { named } from '../base/arguments.js';
import { callSite, type Node, type NodeKind, nodesMade } from '../autograd/node.js';
import { ArgumentError, GraphError } from '../base/errors.js';
import { refusedKind } from '../base/promises.js';
import { intercept, type Interceptor, type Op, type Result } from '../ops/op.js';
import { surround, withBackward } from '../ops/surround.js';
import type { Bound } from '../ops/signature.js';
import { memoryStats } from '../tensor/memory.js';
import { Tensor } from '../tensor/tensor.js';
import { chromeTrace, EVALUATE } from './chrome-trace.js';
import {
  EventList,
  FunctionEvent,
  type FunctionEventAvg,
  type InputShapes,
  Interval,
  type KeyAveragesOptions,
  makePrintable,
  type RecordScope,
  type StackMetric,
} from './profiler-events.js';
import type { TableArguments } from './profiler-table.js';

/** What `profile` records besides names and times. */
export interface ProfileOptions {
  /** Whether it records at all; default true. */
  enabled?: boolean;
  /** The sizes of arguments; default false. */
  recordShapes?: boolean;
  /** Memory that is taken and given back; default false. Tensors of up to 1 KiB are not counted, see `memoryStats`. */
  profileMemory?: boolean;
  /** Where calls come from; default false. For what the backward pass runs, where the node was recorded. */
  withStack?: boolean;
}

type Settings = Required<Omit<ProfileOptions, 'enabled'>>;

const NO_SHAPES: InputShapes = [];

/** Gathers events while a profile is open. */
class Recorder {
  readonly events: FunctionEvent[] = [];
  /** Time and bytes in use at the ends of events. */
  readonly memory: [number, number][] = [];
  /** The events that have not ended, the innermost last. */
  private readonly open: FunctionEvent[] = [];
  private readonly began = performance.now();
  /** Bytes in use when each open event began. */
  private readonly before: number[] = [];
  /** Bytes in use when the last event without parent ended. */
  private between: number;

  constructor(readonly settings: Settings) {
    this.between = this.used();
  }

  private now(): number {
    return (performance.now() - this.began) * 1000;
  }

  private used(): number {
    return this.settings.profileMemory ? memoryStats().used : 0;
  }

  begin(name: string, scope: RecordScope, shapes = NO_SHAPES): FunctionEvent {
    const parent = this.open.at(-1) ?? null;
    if (parent === null) this.noteBetween();
    const event = new FunctionEvent(this.events.length + 1, name, scope, shapes, this.now(), parent);
    parent?.cpuChildren.push(event);
    if (this.settings.withStack) event.stack = userStack();
    this.events.push(event);
    this.open.push(event);
    this.before.push(this.used());
    // Looking up the stack takes longer than most operations.
    event.timeRange = new Interval(this.now(), 0);
    return event;
  }

  /** Ends an event, and those inside it that are open still. Does nothing where it has ended. */
  end(event: FunctionEvent): void {
    if (!this.open.includes(event)) return;
    const end = this.now();
    const used = this.used();
    for (;;) {
      const last = this.open.pop()!;
      last.timeRange = new Interval(last.timeRange.start, end);
      last.cpuMemoryUsage = used - this.before.pop()!;
      if (last === event) break;
    }
    if (!this.settings.profileMemory) return;
    this.memory.push([end, used]);
    if (this.open.length === 0) this.between = used;
  }

  /** Forgets an event in which nothing happened. */
  forget(event: FunctionEvent): void {
    if (this.events.at(-1) !== event) return;
    this.events.pop();
    event.cpuParent?.cpuChildren.pop();
  }

  /** Memory that was taken or given back outside of all events is an event of its own. */
  private noteBetween(): void {
    const used = this.used();
    if (used === this.between) return;
    const event = new FunctionEvent(this.events.length + 1, '[memory]', 'function', NO_SHAPES, this.now(), null);
    event.cpuMemoryUsage = used - this.between;
    this.events.push(event);
    this.between = used;
  }

  /** The events, all ended. */
  finish(): FunctionEvent[] {
    const [outermost] = this.open;
    if (outermost !== undefined) this.end(outermost);
    this.noteBetween();
    const events = withoutRepeats(this.events);
    if (this.settings.withStack) giveForwardStacks(events);
    return events;
  }
}

/** Leaves out events that are all there is to one of the same name: an overload that calls another. */
function withoutRepeats(events: readonly FunctionEvent[]): FunctionEvent[] {
  return events.filter((event) => {
    const parent = event.cpuParent;
    if (parent === null || parent.name !== event.name || parent.cpuChildren.length !== 1) return true;
    parent.cpuChildren.splice(0, 1, ...event.cpuChildren);
    for (const child of event.cpuChildren) child.cpuParent = parent;
    return false;
  });
}

/** Events of a backward pass get the stack of the call that recorded the node. */
function giveForwardStacks(events: readonly FunctionEvent[]): void {
  const stacks = new Map<number, readonly string[]>();
  /** The node whose run each event is part of. Events stand after their parents. */
  const running = new Map<FunctionEvent, number>();
  for (const event of events) {
    const inside = event.cpuParent === null ? undefined : running.get(event.cpuParent);
    if (event.scope === 'backward') running.set(event, event.sequenceNr);
    else if (inside !== undefined) running.set(event, inside);
    else if (event.sequenceNr >= 0 && !event.name.startsWith(EVALUATE) && !stacks.has(event.sequenceNr)) {
      stacks.set(event.sequenceNr, event.stack);
    }
  }
  for (const [event, node] of running) event.stack = stacks.get(node) ?? [];
}

/** The user's part of the stack, innermost first, as PyTorch writes it: `file(line): function`. */
function userStack(): string[] {
  return callSite()
    .split('\n')
    .flatMap((line) => {
      const [, name, file, row] = /^\s*at (?:(.+?) \()?(.+?):(\d+):\d+\)?$/.exec(line) ?? [];
      if (file === undefined || row === undefined || file.startsWith('node:')) return [];
      return [`${file}(${row}): ${name ?? '<module>'}`];
    });
}

// ---- what is watched -------------------------------------------------------------------------------------------------

let current: Recorder | null = null;

const watchOperation: Interceptor = (op, bound, inplace, proceed) => {
  const recorder = current;
  if (recorder === null) return proceed(bound);
  const shapes = recorder.settings.recordShapes ? argumentShapes(op, bound) : NO_SHAPES;
  const event = recorder.begin(`aten::${op.name}${inplace ? '_' : ''}`, 'function', shapes);
  const made = nodesMade();
  try {
    const result = proceed(bound);
    event.sequenceNr = sequenceOf(result, made);
    return result;
  } finally {
    recorder.end(event);
  }
};

function argumentShapes(op: Op, bound: Bound): InputShapes {
  return op.signature.params.map(({ name }) => {
    const value = bound[name];
    if (value instanceof Tensor) return [...value.shape];
    if (!Array.isArray(value) || !value.some((item) => item instanceof Tensor)) return [];
    return value.map((item) => (item instanceof Tensor ? [...item.shape] : []));
  });
}

/** The number of the node that a call recorded; -1 if it recorded none. */
function sequenceOf(result: Result, made: number): number {
  const first = Array.isArray(result) ? result[0] : result;
  const node = first instanceof Tensor ? first.node : null;
  return node !== null && node.sequence >= made ? node.sequence : -1;
}

function watchNode(node: Node, evaluate: () => void): void {
  const recorder = current;
  if (recorder === null) {
    evaluate();
    return;
  }
  const outer = recorder.begin(EVALUATE + node.name(), 'function');
  if (Number.isFinite(node.sequence)) outer.sequenceNr = node.sequence;
  try {
    if (node.variable === null) evaluateTimed(recorder, node, evaluate);
    else accumulateTimed(recorder, node, node.variable, evaluate);
  } finally {
    recorder.end(outer);
  }
}

/** The node's formulas are an event. */
function evaluateTimed(recorder: Recorder, node: Node, evaluate: () => void): void {
  const { kind } = node;
  const backward: NodeKind['backward'] = (at, grad, grads, needs) => {
    const event = recorder.begin(node.name(), 'backward', gradientShapes(recorder, grads ?? [grad]));
    event.sequenceNr = node.sequence;
    try {
      return kind.backward(at, grad, grads, needs);
    } finally {
      recorder.end(event);
    }
  };
  withBackward(node, backward, evaluate);
}

/** The engine accumulates into leaves itself; a gradient that is only asked for is not accumulated. */
function accumulateTimed(recorder: Recorder, node: Node, leaf: Tensor, evaluate: () => void): void {
  const arrived = Array.isArray(node.buffer) ? node.buffer : [node.buffer];
  const before = leaf.gradient;
  const version = before?.counter.version;
  const event = recorder.begin(node.name(), 'backward', gradientShapes(recorder, arrived));
  try {
    evaluate();
  } finally {
    recorder.end(event);
    if (leaf.gradient === before && before?.counter.version === version) recorder.forget(event);
  }
}

function gradientShapes(recorder: Recorder, grads: readonly (Tensor | null)[]): InputShapes {
  return recorder.settings.recordShapes ? grads.map((grad) => (grad === null ? [] : [...grad.shape])) : NO_SHAPES;
}

// ---- profile ---------------------------------------------------------------------------------------------------------

/** A profile: open until its block ends, then a list of events with averages, tables and exports. */
export class Profile<R = unknown> implements Disposable {
  /** What the callback returned. */
  readonly result: R | undefined = undefined;
  /** The events in the order in which they began; null while the block has not ended, or where nothing was recorded. */
  functionEvents: EventList<FunctionEvent> | null = null;
  private recorder: Recorder | null = null;
  private memory: readonly [number, number][] = [];
  private end: () => void = () => undefined;
  private expired = false;

  /** @internal */
  constructor(enabled: boolean, settings: Settings) {
    makePrintable(Profile);
    if (!enabled) return;
    if (current !== null) {
      throw new GraphError(
        'profile: Profiler is already enabled on this thread. Profile the outer block only, and name the parts inside it ' +
          'with recordFunction().',
      );
    }
    const unwatch = intercept(watchOperation);
    const leave = surround(watchNode);
    this.end = () => {
      unwatch();
      leave();
      current = null;
    };
    this.recorder = current = new Recorder(settings);
  }

  /** @internal Stops when the current job ends: an await must not carry the profiler into other tasks. */
  expireWithJob(): void {
    if (this.recorder === null) return;
    queueMicrotask(() => {
      if (this.recorder === null) return;
      this.expired = true;
      this.stop();
    });
  }

  /** @internal */
  stop(): void {
    const { recorder } = this;
    if (recorder === null) return;
    this.recorder = null;
    this.end();
    this.functionEvents = new EventList(recorder.finish(), recorder.settings);
    this.memory = recorder.memory;
  }

  /** Ends the block. */
  [Symbol.dispose](): void {
    this.stop();
    if (!this.expired) return;
    this.expired = false;
    throw new GraphError(
      'profile: a `using` guard was held across an await, where it would have recorded other tasks (it was switched off at ' +
        'the await); profile the synchronous parts',
    );
  }

  /** The events, each one call, in the order in which they began. */
  events(): EventList<FunctionEvent> {
    if (this.functionEvents !== null) return this.functionEvents;
    throw new GraphError(
      "profile: Profiler didn't finish running: read the profile after its block, and leave enabled at true",
    );
  }

  /**
   * The averages by name; by position, or by name in an options object.
   *
   * @param groupByInputShape average only calls with the same sizes of arguments
   * @param groupByStackN average only calls from the same place, by so many entries of the stack
   * @example prof.keyAverages({ groupByInputShape: true }).table({ sortBy: 'cpuTimeTotal' })
   */
  keyAverages(
    groupByInputShape?: boolean | KeyAveragesOptions,
    groupByStackN?: number | KeyAveragesOptions,
  ): EventList<FunctionEventAvg>;
  keyAverages(...given: never[]): EventList<FunctionEventAvg> {
    return this.events().keyAverages(...given);
  }

  /** All events as PyTorch's table; see `keyAverages().table()` for a shorter one. */
  table(...args: TableArguments): string {
    return this.events().table(...args);
  }

  /** One average over all events. */
  totalAverage(): FunctionEventAvg {
    return this.events().totalAverage();
  }

  /** The recorded time in microseconds, each moment counted once. */
  get selfCpuTimeTotal(): number {
    return this.events().selfCpuTimeTotal;
  }

  /**
   * The profile as the text of a trace, which chrome://tracing and ui.perfetto.dev open.
   *
   * @example writeFileSync('trace.json', prof.exportChromeTrace())
   */
  exportChromeTrace(): string {
    return chromeTrace(this.events(), this.memory);
  }

  /** The stacks as text for flame graphs; needs `withStack`. */
  exportStacks(metric: StackMetric = 'selfCpuTimeTotal'): string {
    return this.events().exportStacks(metric);
  }

  toString(): string {
    return this.functionEvents === null ? '<unfinished torch.autograd.profile>' : this.functionEvents.table();
  }
}

/**
 * Records what operations, nodes and `recordFunction` blocks do and how long they take: in a callback, or until the end of a
 * block with `using`.
 *
 * @param options what to record besides names and times
 * @param callback run under the profiler; it is given the profile, for use after an error
 * @returns the profile; what the callback returned is its `result`
 * @throws GraphError inside another profile, or for an async callback
 * @example console.log(profile(() => model(x).backward()).keyAverages().table({ sortBy: 'selfCpuTimeTotal' }))
 */
export function profile<R>(callback: (prof: Profile) => R): Profile<R>;
export function profile<R>(options: ProfileOptions, callback: (prof: Profile) => R): Profile<R>;
export function profile(options?: ProfileOptions): Profile<undefined>;
export function profile<R>(
  first: ProfileOptions | ((prof: Profile) => R) = {},
  second?: (prof: Profile) => R,
): Profile<R> {
  const callback = [first, second].find((value) => typeof value === 'function');
  const {
    enabled = true,
    recordShapes = false,
    profileMemory = false,
    withStack = false,
  } = named<ProfileOptions>(
    'profile({ enabled, recordShapes, profileMemory, withStack })',
    Array.from<unknown>(arguments).filter((value) => value !== callback),
  );
  const prof = new Profile<R>(enabled, { recordShapes, profileMemory, withStack });
  if (callback === undefined) {
    prof.expireWithJob();
    return prof;
  }
  try {
    (prof as { result: R }).result = callback(prof);
  } finally {
    prof.stop();
  }
  refuseLater('profile', prof.result);
  return prof;
}

/** Throws for what goes on after a callback has returned, where it would not be seen. */
function refuseLater(fn: string, result: unknown): void {
  const kind = refusedKind(result);
  if (kind === null) return;
  throw new GraphError(
    `${fn}: the callback is ${kind}, and what it does later would not be recorded as its own; ` +
      `do the awaiting outside and call ${fn} around the synchronous parts`,
  );
}

// ---- recordFunction --------------------------------------------------------------------------------------------------

/** What `recordFunction(name)` returns: dispose it, or let `using` do so, to end the block. */
export class RecordedBlock implements Disposable {
  private readonly recorder = current;
  private readonly event: FunctionEvent | null;

  /** @internal */
  constructor(name: string) {
    if (typeof name !== 'string')
      throw new ArgumentError(`recordFunction: name has to be a string, got ${typeof name}`);
    this.event = this.recorder?.begin(name, 'user') ?? null;
  }

  [Symbol.dispose](): void {
    if (this.event !== null) this.recorder!.end(this.event);
  }
}

/**
 * Gives a part of a program a name in profiles: a callback, or the rest of a block with `using`. Costs next to nothing where no
 * profile is open. An async callback is refused.
 *
 * @returns the callback's result, or a guard for `using`
 * @throws GraphError for an async callback
 * @example const h = recordFunction('encoder', () => encode(x));
 */
export function recordFunction(name: string): RecordedBlock;
export function recordFunction<R>(name: string, callback: () => R): R;
export function recordFunction<R>(name: string, callback?: () => R): R | RecordedBlock {
  named('recordFunction(name, callback)', arguments, 2);
  const block = new RecordedBlock(name);
  if (callback === undefined) return block;
  let result: R;
  try {
    result = callback();
  } finally {
    block[Symbol.dispose]();
  }
  refuseLater('recordFunction', result);
  return result;
}

/**
 * A function that does what `fn` does, each call under a name in profiles: PyTorch's decorator.
 *
 * @example const encode = recordedFunction('encoder', (x: Tensor) => x.matmul(w).relu());
 */
export function recordedFunction<T, A extends unknown[], R>(
  name: string,
  fn: (this: T, ...args: A) => R,
): (this: T, ...args: A) => R {
  named('recordedFunction(name, fn)', arguments, 2);
  return function (this: T, ...args: A): R {
    return recordFunction(name, () => fn.apply(this, args));
  };
}
