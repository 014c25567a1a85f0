/**
 * Averages, tables and exports of profiles. The expected tables are PyTorch's layout, with events of made-up times.
 *
 * @features
 * | A15 | profile.key_averages | `prof.keyAverages({ groupByInputShape, groupByStackN })` | profiler-table.test.ts: "adds up the calls of a name" |
 * | A15 | EventList.table(sort_by, row_limit, ...) | `prof.keyAverages().table({ sortBy, rowLimit })` | profiler-table.test.ts: "is laid out as PyTorch's" |
 * | A15 | profile.total_average | `prof.totalAverage()` | profiler-table.test.ts: "adds up all calls in one" |
 * | A15 | profile.self_cpu_time_total | `prof.selfCpuTimeTotal` | profiler-table.test.ts: "has the time of all" |
 * | A15 | profile.export_chrome_trace | `prof.exportChromeTrace()` (returns the text) | profiler-table.test.ts: "has a box for each event" |
 * | A15 | profile.export_stacks | `prof.exportStacks(metric)` (returns the text) | profiler-table.test.ts: "has a line for each stack with its time" |
 * | A15 | EventList | `EventList` | profiler-table.test.ts: "is an array whose map and filter give plain arrays" |
 * | A15 | FunctionEventAvg | `FunctionEventAvg` | profiler-table.test.ts: "adds up the calls of a name" |
 * | A15 | EnforceUnique | `EnforceUnique` | profiler-table.test.ts: "refuses a key that it has seen" |
 * | A15 | KinetoStepTracker | `KinetoStepTracker` | profiler-table.test.ts: "counts the steps of whoever is ahead" |
 */
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  EnforceUnique,
  EventList,
  FunctionEvent,
  GraphError,
  KinetoStepTracker,
  ones,
  type Profile,
  profile,
  recordFunction,
  type Tensor,
} from 'chainrule';
import { Interval } from '../../src/tools/profiler-events.js';
import { leaf } from './probe.js';

const plain = { profileMemory: false, withStack: false };

interface Made {
  name: string;
  start: number;
  end: number;
  parent?: number;
  memory?: number;
  shapes?: number[][];
  stack?: string[];
}

/** A list of events with these times. */
function made(events: readonly Made[], recorded = plain): EventList<FunctionEvent> {
  const list: FunctionEvent[] = [];
  events.forEach(({ name, start, end, parent, memory, shapes, stack }, i) => {
    const above = parent === undefined ? null : list[parent]!;
    const event = new FunctionEvent(i + 1, name, 'function', shapes ?? [], start, above);
    event.timeRange = new Interval(start, end);
    event.cpuMemoryUsage = memory ?? 0;
    event.stack = stack ?? [];
    above?.cpuChildren.push(event);
    list.push(event);
  });
  return new EventList(list, recorded);
}

const three = made([
  { name: 'aten::linear', start: 0, end: 1500 },
  { name: 'aten::mm', start: 100, end: 1100, parent: 0 },
  { name: 'aten::mm', start: 2000, end: 2500 },
]);

describe('the averages of a profile', () => {
  test('adds up the calls of a name', () => {
    const [linear, mm] = three.keyAverages();
    expect([linear!.key, linear!.count, linear!.cpuTimeTotal, linear!.selfCpuTimeTotal]).toEqual([
      'aten::linear',
      1,
      1500,
      500,
    ]);
    expect([mm!.key, mm!.count, mm!.cpuTimeTotal, mm!.selfCpuTimeTotal, mm!.cpuTime]).toEqual([
      'aten::mm',
      2,
      1500,
      1500,
      750,
    ]);
  });

  test('are in the order of first calls', () => {
    const x = leaf([1, 2]);
    const prof = profile(() => x.sin().cos().sin().exp());
    expect(prof.keyAverages().map((event) => [event.key, event.count])).toEqual([
      ['aten::sin', 2],
      ['aten::cos', 1],
      ['aten::exp', 1],
    ]);
  });

  const calls = (): Profile => {
    const [a, b] = [ones([2]), ones([3])];
    return profile({ recordShapes: true, withStack: true }, () => {
      a.sin();
      b.sin();
      for (let i = 0; i < 3; i++) a.sin();
    });
  };

  test('go by the sizes of arguments where asked to, by name or by position', () => {
    for (const averages of [calls().keyAverages({ groupByInputShape: true }), calls().keyAverages(true)]) {
      expect(averages.map((event) => [event.inputShapes, event.count])).toEqual([
        [[[2]], 4],
        [[[3]], 1],
      ]);
    }
  });

  test('go by the place of the call where asked to', () => {
    const averages = calls().keyAverages(false, 1);
    expect(averages.map((event) => event.count)).toEqual([1, 1, 3]);
    expect(averages[2]!.stack.length).toBe(1);
  });

  test('have neither sizes nor stacks otherwise', () => {
    const [only, ...rest] = calls().keyAverages();
    expect([only!.inputShapes, only!.stack, only!.count, rest]).toEqual([[], [], 5, []]);
  });

  test('adds up all calls in one', () => {
    const total = three.totalAverage();
    expect([total.key, total.count, total.cpuTimeTotal, total.selfCpuTimeTotal]).toEqual(['Total', 3, 3000, 2000]);
    expect(String(total)).toBe(
      '<FunctionEventAvg key=Total self_cpu_time=2.000ms cpu_time=1.000ms input_shapes=[] cpu_memory_usage=0>',
    );
  });

  test('has the time of all', () => {
    expect(three.selfCpuTimeTotal).toBe(2000);
    expect(three.keyAverages().selfCpuTimeTotal).toBe(2000);
  });
});

describe('a list of events', () => {
  test('is an array whose map and filter give plain arrays', () => {
    expect(Array.isArray(three)).toBe(true);
    expect(three.filter((event) => event.name === 'aten::mm')).not.toBeInstanceOf(EventList);
    expect(three.map((event) => event.id)).toEqual([1, 2, 3]);
  });

  test('prints as its table', () => {
    expect(String(three)).toBe(three.table());
  });
});

describe('the table of a profile', () => {
  const lines = (text: string): string[] => text.split('\n');
  const namesOf = (text: string): (string | undefined)[] =>
    lines(text)
      .map((line) => /^ +((?:aten|a)::\S+)/.exec(line)?.[1])
      .filter((name) => name !== undefined);

  test("is laid out as PyTorch's", () => {
    const dash = '------------  '.repeat(6);
    const rule = `----------------  ${dash}`;
    expect(lines(three.keyAverages().table())).toEqual([
      rule,
      '            Name    Self CPU %      Self CPU   CPU total %     CPU total  CPU time avg    # of Calls  ',
      rule,
      '    aten::linear        25.00%     500.000us        75.00%       1.500ms       1.500ms             1  ',
      '        aten::mm        75.00%       1.500ms        75.00%       1.500ms     750.000us             2  ',
      rule,
      'Self CPU time total: 2.000ms',
      '',
    ]);
  });

  test('is sorted by what one asks for, the largest first', () => {
    const averages = made([
      { name: 'aten::a', start: 0, end: 10 },
      { name: 'aten::b', start: 10, end: 40 },
      { name: 'aten::a', start: 40, end: 45 },
    ]).keyAverages();
    expect(namesOf(averages.table())).toEqual(['aten::a', 'aten::b']);
    expect(namesOf(averages.table({ sortBy: 'cpuTimeTotal' }))).toEqual(['aten::b', 'aten::a']);
    expect(namesOf(averages.table({ sortBy: 'self_cpu_time_total' }))).toEqual(['aten::b', 'aten::a']);
    expect(namesOf(averages.table({ sortBy: 'count' }))).toEqual(['aten::a', 'aten::b']);
  });

  test('takes its options by position, too, in the order of PyTorch', () => {
    expect(three.table('count', 1, 75, 10)).toBe(three.table({ sortBy: 'count', rowLimit: 1, maxNameColumnWidth: 10 }));
    expect(three.table('count', { rowLimit: 1 })).toBe(three.table({ sortBy: 'count', rowLimit: 1 }));
    expect(() => three.table('count', { sortBy: 'count' })).toThrow("got multiple values for argument 'sortBy'");
  });

  test('refuses to sort by what events do not have', () => {
    const sorted = (): string => three.table({ sortBy: 'cuda_time' as 'count' });
    expect(sorted).toThrow(ArgumentError);
    expect(sorted).toThrow("object has no attribute 'cuda_time'");
  });

  test('has as many rows as one asks for, and the total of all', () => {
    const text = three.table({ rowLimit: 1 });
    expect(namesOf(text)).toEqual(['aten::linear']);
    expect(text).toMatch(/Self CPU time total: 2\.000ms\n$/);
    expect(namesOf(three.table({ rowLimit: -1 })).length).toBe(3);
  });

  test('may leave out what other events called, and have a header', () => {
    const [bar, header, again, report] = lines(three.table({ header: 'HEAD', topLevelEventsOnly: true }));
    expect([bar, header, again]).toEqual(['='.repeat(16 + 6 * 14), 'HEAD', bar]);
    expect(report).toBe('This report only display top-level ops statistics');
    expect(namesOf(three.table({ topLevelEventsOnly: true }))).toEqual(['aten::linear', 'aten::mm']);
  });

  test('shortens names to the width of their column', () => {
    expect(namesOf(three.table({ maxNameColumnWidth: 10 }))).toEqual([]);
    expect(three.table({ maxNameColumnWidth: 10 })).toContain('\naten::l...  ');
  });

  test('has columns for memory where that was recorded', () => {
    const events = made(
      [
        { name: 'a::x', start: 0, end: 2, memory: 3 * 2 ** 20 },
        { name: 'a::y', start: 0, end: 1, parent: 0, memory: 2 ** 20 },
        { name: 'a::z', start: 2, end: 3, memory: -12 },
      ],
      { profileMemory: true, withStack: false },
    );
    const [, head, , x, y, z] = lines(events.table());
    expect(head).toContain('  CPU time avg       CPU Mem  Self CPU Mem    # of Calls  ');
    expect(x).toContain('  3.00 Mb       2.00 Mb             1  ');
    expect(y).toContain('  1.00 Mb       1.00 Mb             1  ');
    expect(z).toContain('  -12 b         -12 b             1  ');
  });

  test('has a column for sizes where these were recorded', () => {
    const events = made([{ name: 'aten::mul', start: 0, end: 1, shapes: [[3, 4], [4], []] }]);
    const [, head, , row] = lines(events.table());
    expect(head!.endsWith('        Input Shapes  ')).toBe(true);
    expect(row!.endsWith('    [[3, 4], [4], []]  ')).toBe(true);
    expect(lines(events.table({ maxShapesColumnWidth: 8 }))[3]!.endsWith('  [[3, 4],  ')).toBe(true);
  });

  test('has the first five entries of stacks, below one another', () => {
    const events = made([{ name: 'aten::mul', start: 0, end: 1, stack: ['f1', 'f2', 'f3', 'f4', 'f5', 'f6'] }]);
    const rows = lines(events.table({ maxSrcColumnWidth: 20 }));
    expect(rows[1]!.endsWith('Source Location')).toBe(false);
    expect(rows.slice(3, 8).map((row) => row.trim().split(/\s+/).at(-1))).toEqual(['f1', 'f2', 'f3', 'f4', 'f5']);
    expect(rows[8]!.trim()).toBe('');
    expect(rows[9]).toMatch(/^-+ /);
  });

  test('prints no share of nothing', () => {
    expect(made([{ name: 'aten::mul', start: 1, end: 1 }]).table()).toContain(
      '           NaN       0.000us           NaN',
    );
  });
});

describe('the trace of a profile', () => {
  interface TraceEvent {
    ph: string;
    name: string;
    ts: number;
    dur?: number;
    id?: number;
    args?: Record<string, unknown>;
  }
  const traceOf = (prof: Profile): TraceEvent[] =>
    (JSON.parse(prof.exportChromeTrace()) as { traceEvents: TraceEvent[] }).traceEvents;

  test('has a box for each event', () => {
    const x = leaf([1, 2]);
    const prof = profile({ recordShapes: true }, () => recordFunction('part', () => x.sin()));
    const boxes = traceOf(prof).filter((event) => event.ph === 'X');
    expect(boxes.map((box) => box.name)).toEqual(['part', 'aten::sin']);
    const { timeRange } = prof.events()[1]!;
    expect([boxes[1]!.ts, boxes[1]!.dur]).toEqual([timeRange.start, timeRange.elapsedUs()]);
    expect(boxes[1]!.args!['Input Dims']).toEqual([[2]]);
  });

  test('has an arrow from what recorded a node to its run', () => {
    const x = leaf([1, 2]);
    const prof = profile(() => {
      x.sin().backward(ones([2]));
    });
    const [from, to] = traceOf(prof).filter((event) => 'id' in event);
    const at = (name: string): number => prof.events().find((event) => event.name === name)!.timeRange.start;
    expect([from!.ph, from!.ts]).toEqual(['s', at('aten::sin')]);
    expect([to!.ph, to!.ts, to!.id]).toEqual(['f', at('SinBackward0'), from!.id]);
  });

  test('has the memory in use where that was recorded', () => {
    const x = ones([64, 64]);
    const memory = (prof: Profile): TraceEvent[] => traceOf(prof).filter((event) => event.ph === 'C');
    const [after] = memory(profile({ profileMemory: true }, () => x.sin()));
    expect(after!.args!['bytes']).toBeGreaterThanOrEqual(0);
    expect(memory(profile(() => x.sin()))).toEqual([]);
  });
});

describe('exported stacks', () => {
  const stack = ['b.ts(2): inner fn', 'a.ts(1): outer'];

  test('has a line for each stack with its time', () => {
    const events = made(
      [
        { name: 'aten::mul', start: 0, end: 7.9, stack },
        { name: 'aten::sin', start: 8, end: 8.5, stack },
        { name: 'aten::cos', start: 9, end: 12, stack: [] },
      ],
      { profileMemory: false, withStack: true },
    );
    expect(events.exportStacks()).toBe('a.ts(1):_outer;b.ts(2):_inner_fn 7\n');
    expect(events.exportStacks('self_cpu_time_total')).toBe(events.exportStacks());
  });

  test('need stacks', () => {
    const prof = profile(() => leaf(1).sin());
    expect(() => prof.exportStacks()).toThrow(GraphError);
    expect(() => prof.exportStacks()).toThrow('export_stacks() requires with_stack=True');
  });

  test('refuse another metric', () => {
    const prof = profile({ withStack: true }, (): Tensor => leaf(1).sin());
    expect(() => prof.exportStacks('count' as 'selfCpuTimeTotal')).toThrow(
      "metric should be one of: ['self_cpu_time_total']",
    );
  });
});

describe('EnforceUnique', () => {
  test('refuses a key that it has seen', () => {
    const unique = new EnforceUnique();
    unique.see('a', 1);
    unique.see('a', 2);
    expect(() => {
      unique.see('a', 1);
    }).toThrow('duplicate key: (a, 1)');
  });
});

describe('KinetoStepTracker', () => {
  test('counts the steps of whoever is ahead', () => {
    const start = KinetoStepTracker.currentStep();
    KinetoStepTracker.initStepCount('profiler');
    KinetoStepTracker.initStepCount('optimizer');
    expect(KinetoStepTracker.incrementStep('profiler')).toBe(start + 1);
    expect(KinetoStepTracker.incrementStep('optimizer')).toBe(start + 1);
    expect(KinetoStepTracker.incrementStep('optimizer')).toBe(start + 2);
    expect(KinetoStepTracker.currentStep()).toBe(start + 2);
  });

  test('forgets a part', () => {
    KinetoStepTracker.initStepCount('part');
    expect(KinetoStepTracker.eraseStepCount('part')).toBe(true);
    expect(KinetoStepTracker.eraseStepCount('part')).toBe(false);
  });
});
