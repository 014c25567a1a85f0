/**
 * What a profiler recorded: single events, their averages by name, and lists of either with their exports. Times are in
 * microseconds, memory in bytes. Knows nothing of how events come about.
 */
import { named } from '../base/arguments.js';
import { ArgumentError, GraphError } from '../base/errors.js';
import { formatTable, formatTime, TABLE_SIGNATURE, type TableArguments, type TableOptions } from './profiler-table.js';

/** For each argument its sizes; a list of sizes for a list of tensors; empty for what is no tensor. */
export type InputShapes = readonly (readonly number[] | readonly (readonly number[])[])[];

/** Whether an event is an operation of the forward pass (or called by a formula), a node's own work, or the user's block. */
export type RecordScope = 'function' | 'backward' | 'user';

/** What single events and averages have alike. */
export interface ProfilerEvent {
  /** The name under which averages are taken. */
  readonly key: string;
  /** How many calls. */
  readonly count: number;
  /** Of all calls together, with what was called from there. */
  readonly cpuTimeTotal: number;
  /** Of all calls together, without. */
  readonly selfCpuTimeTotal: number;
  /** Per call. */
  readonly cpuTime: number;
  /** Memory taken less memory given back, with what was called from there. */
  readonly cpuMemoryUsage: number;
  readonly selfCpuMemoryUsage: number;
  readonly inputShapes: InputShapes;
  /** Where it was called, the innermost place first; empty unless stacks were recorded. */
  readonly stack: readonly string[];
  readonly scope: RecordScope;
  /** The event during which it happened; of averages, that of the first. */
  readonly cpuParent: FunctionEvent | null;
}

/** From when to when. */
export class Interval {
  constructor(
    /** Since the profile began. */
    readonly start: number,
    readonly end: number,
  ) {}

  elapsedUs(): number {
    return this.end - this.start;
  }
}

/** One call. */
export class FunctionEvent implements ProfilerEvent {
  readonly count = 1;
  /** Where in the list it was recorded. */
  readonly thread = 1;
  readonly cpuChildren: FunctionEvent[] = [];
  timeRange: Interval;
  cpuMemoryUsage = 0;
  stack: readonly string[] = [];
  /** Of a node and of what made it the same: the number of the node; -1 where there is none. */
  sequenceNr = -1;

  /** @internal */
  constructor(
    readonly id: number,
    readonly name: string,
    readonly scope: RecordScope,
    readonly inputShapes: InputShapes,
    start: number,
    public cpuParent: FunctionEvent | null,
  ) {
    this.timeRange = new Interval(start, start);
  }

  get key(): string {
    return this.name;
  }

  get cpuTimeTotal(): number {
    return this.timeRange.elapsedUs();
  }

  get cpuTime(): number {
    return this.cpuTimeTotal;
  }

  get selfCpuTimeTotal(): number {
    return this.cpuChildren.reduce((rest, child) => rest - child.cpuTimeTotal, this.cpuTimeTotal);
  }

  get selfCpuMemoryUsage(): number {
    return this.cpuChildren.reduce((rest, child) => rest - child.cpuMemoryUsage, this.cpuMemoryUsage);
  }

  toString(): string {
    const { start, end } = this.timeRange;
    return (
      `<FunctionEvent id=${this.id} name=${this.name} cpu_time=${formatTime(this.cpuTime)} start_us=${start.toFixed(3)} ` +
      `end_us=${end.toFixed(3)} cpu_children=[${this.cpuChildren.map((child) => child.id).join(', ')}] thread=${this.thread} ` +
      `input_shapes=${shapesText(this.inputShapes)} cpu_memory_usage=${this.cpuMemoryUsage} seq_nr=${this.sequenceNr}>`
    );
  }
}

/** The calls of one name together. */
export class FunctionEventAvg implements ProfilerEvent {
  count = 0;
  cpuTimeTotal = 0;
  selfCpuTimeTotal = 0;
  cpuMemoryUsage = 0;
  selfCpuMemoryUsage = 0;
  cpuParent: FunctionEvent | null = null;

  constructor(
    readonly key: string,
    readonly inputShapes: InputShapes = [],
    readonly stack: readonly string[] = [],
    readonly scope: RecordScope = 'function',
  ) {}

  get cpuTime(): number {
    return this.count === 0 ? 0 : this.cpuTimeTotal / this.count;
  }

  /** Counts another call, or those of another average. */
  add(other: ProfilerEvent): this {
    if (this.count === 0) this.cpuParent = other.cpuParent;
    this.count += other.count;
    this.cpuTimeTotal += other.cpuTimeTotal;
    this.selfCpuTimeTotal += other.selfCpuTimeTotal;
    this.cpuMemoryUsage += other.cpuMemoryUsage;
    this.selfCpuMemoryUsage += other.selfCpuMemoryUsage;
    return this;
  }

  toString(): string {
    return (
      `<FunctionEventAvg key=${this.key} self_cpu_time=${formatTime(this.selfCpuTimeTotal)} ` +
      `cpu_time=${formatTime(this.cpuTime)} input_shapes=${shapesText(this.inputShapes)} ` +
      `cpu_memory_usage=${this.cpuMemoryUsage}>`
    );
  }
}

/** Which calls are averaged together, besides those of a name. */
export interface KeyAveragesOptions {
  /** Only calls with the same sizes of arguments; these have to have been recorded (`recordShapes`). */
  groupByInputShape?: boolean;
  /** Only calls from the same place, by so many entries of the stack, innermost first (`withStack`). */
  groupByStackN?: number;
}

/** What was recorded besides times. */
export interface Recorded {
  readonly profileMemory: boolean;
  readonly withStack: boolean;
}

/** What `exportStacks` can weigh stacks by. */
export type StackMetric = 'selfCpuTimeTotal' | 'self_cpu_time_total';

/** Events, or averages, in order: an array that can be printed and exported. */
export class EventList<E extends ProfilerEvent = ProfilerEvent> extends Array<E> {
  /** @internal */
  readonly recorded: Recorded;

  /** @internal */
  constructor(events: Iterable<E>, recorded: Recorded) {
    super();
    for (const event of events) this.push(event);
    this.recorded = recorded;
    Object.defineProperty(this, 'recorded', { enumerable: false });
  }

  /** What `map`, `filter` and the like make: plain arrays. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** The time of all of them, each moment counted once. */
  get selfCpuTimeTotal(): number {
    return this.reduce((sum, event) => sum + event.selfCpuTimeTotal, 0);
  }

  /**
   * The averages by name, in the order of first calls; how they are grouped by position, or by name in an options object.
   *
   * @example prof.events().keyAverages({ groupByInputShape: true })
   */
  keyAverages(
    groupByInputShape?: boolean | KeyAveragesOptions,
    groupByStackN?: number | KeyAveragesOptions,
  ): EventList<FunctionEventAvg>;
  keyAverages(...given: unknown[]): EventList<FunctionEventAvg> {
    const { groupByInputShape = false, groupByStackN = 0 } = named<KeyAveragesOptions>(
      'keyAverages(groupByInputShape, groupByStackN)',
      given,
    );
    const averages = new Map<string, FunctionEventAvg>();
    for (const event of this) {
      const shapes = groupByInputShape ? event.inputShapes : [];
      const stack = event.stack.slice(0, groupByStackN);
      const key = JSON.stringify([event.key, shapes, stack]);
      let average = averages.get(key);
      if (average === undefined) {
        averages.set(key, (average = new FunctionEventAvg(event.key, shapes, stack, event.scope)));
      }
      average.add(event);
    }
    return new EventList(averages.values(), this.recorded);
  }

  /** One average over all. */
  totalAverage(): FunctionEventAvg {
    const total = new FunctionEventAvg('Total');
    for (const event of this) total.add(event);
    return total;
  }

  /**
   * The events as PyTorch's table; its options by position in PyTorch's order, or by name.
   *
   * @throws ArgumentError for a `sortBy` that events do not have
   * @example console.log(prof.keyAverages().table({ sortBy: 'selfCpuTimeTotal', rowLimit: 10 }))
   */
  table(...args: TableArguments): string {
    const options = named<TableOptions>(TABLE_SIGNATURE, args);
    return formatTable(this, options, this.recorded.profileMemory);
  }

  /** The stacks as text for flame graphs, one a line, innermost last, with the time spent there in microseconds. */
  exportStacks(metric: StackMetric = 'selfCpuTimeTotal'): string {
    if (metric !== 'selfCpuTimeTotal' && metric !== 'self_cpu_time_total') {
      throw new ArgumentError(
        `exportStacks: metric should be one of: ['self_cpu_time_total'], or selfCpuTimeTotal; got ${String(metric)}`,
      );
    }
    if (!this.recorded.withStack) {
      throw new GraphError('exportStacks: export_stacks() requires with_stack=True: profile({ withStack: true }, ...)');
    }
    let text = '';
    for (const { stack, selfCpuTimeTotal } of this) {
      const time = Math.trunc(selfCpuTimeTotal);
      if (stack.length === 0 || time <= 0) continue;
      const entries = [...stack].reverse().map((entry) => entry.replace(/[ ;\t\n]/g, '_'));
      text += `${entries.join(';')} ${time}\n`;
    }
    return text;
  }

  override toString(): string {
    return this.table();
  }
}

/**
 * Lets `console.log` print events, averages and lists as `String` does. A function to call, because classes with the symbol
 * among their members would stay in programs that do not use them.
 */
export function makePrintable(...classes: readonly { prototype: object }[]): void {
  const inspect = Symbol.for('nodejs.util.inspect.custom');
  for (const { prototype } of [FunctionEvent, FunctionEventAvg, EventList, ...classes]) {
    if (Object.hasOwn(prototype, inspect)) continue;
    const value = function (this: { toString(): string }): string {
      return this.toString();
    };
    Object.defineProperty(prototype, inspect, { value, writable: true, configurable: true, enumerable: false });
  }
}

/** Sizes as Python prints them. */
function shapesText(shapes: InputShapes): string {
  return JSON.stringify(shapes).replaceAll(',', ', ');
}
