/** The table of a profile, laid out as PyTorch lays it out. */
import { ArgumentError } from '../base/errors.js';
import type { ProfilerEvent } from './profiler-events.js';

const SORT_KEYS = {
  cpuTime: 'cpu_time',
  cpuTimeTotal: 'cpu_time_total',
  selfCpuTimeTotal: 'self_cpu_time_total',
  cpuMemoryUsage: 'cpu_memory_usage',
  selfCpuMemoryUsage: 'self_cpu_memory_usage',
  count: 'count',
} as const;

type SortKey = keyof typeof SORT_KEYS;

export interface TableOptions {
  /** By what rows are sorted, the largest first; default: in the order of first calls. PyTorch's spelling is understood. */
  sortBy?: SortKey | (typeof SORT_KEYS)[SortKey] | null;
  /** How many rows at most; default 100, -1 for all. */
  rowLimit?: number;
  maxSrcColumnWidth?: number | null;
  maxNameColumnWidth?: number | null;
  maxShapesColumnWidth?: number | null;
  /** A line above the table. */
  header?: string | null;
  /** Leave out what was called by other events. */
  topLevelEventsOnly?: boolean;
}

/** The options in PyTorch's order: what `table()` takes by position, or by name in an options object after these. */
export type TableArguments = [
  sortBy?: TableOptions['sortBy'] | TableOptions,
  rowLimit?: number | TableOptions,
  maxSrcColumnWidth?: number | null | TableOptions,
  maxNameColumnWidth?: number | null | TableOptions,
  maxShapesColumnWidth?: number | null | TableOptions,
  header?: string | null | TableOptions,
  topLevelEventsOnly?: boolean | TableOptions,
];

/** These by name, as `named` reads them. */
export const TABLE_SIGNATURE =
  'table(sortBy, rowLimit, maxSrcColumnWidth, maxNameColumnWidth, maxShapesColumnWidth, header, topLevelEventsOnly)';

const WIDTH = 12;
const SPACING = '  ';
const MAX_STACK_ENTRIES = 5;

interface Column {
  readonly title: string;
  readonly width: number;
  readonly alignLeft?: boolean;
  text(event: ProfilerEvent): string;
}

/** The table; empty where there are no events. */
export function formatTable(events: readonly ProfilerEvent[], options: TableOptions, profileMemory: boolean): string {
  const { rowLimit = 100, header = null, topLevelEventsOnly = false } = options;
  const key = sortKey(options.sortBy ?? null);
  if (events.length === 0) return '';
  // Array.from: a list of events would make another of its kind.
  const sorted = Array.from(events);
  if (key !== null) sorted.sort((a, b) => b[key] - a[key]);
  const total = events.reduce((sum, event) => sum + event.selfCpuTimeTotal, 0);
  const columns = columnsFor(events, options, profileMemory, total);
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ width, alignLeft }, i) => {
        const cell = cells[i] ?? '';
        return (alignLeft === true ? cell.padEnd(width) : cell.padStart(width)) + SPACING;
      })
      .join('');
  const lineLength = columns.reduce((sum, { width }) => sum + width + SPACING.length, -SPACING.length);
  const separator = line(columns.map(({ width }) => '-'.repeat(width)));
  const lines: string[] = [];
  if (header !== null) lines.push('='.repeat(lineLength), header);
  if (topLevelEventsOnly) lines.push('='.repeat(lineLength), 'This report only display top-level ops statistics');
  lines.push(separator, line(columns.map((column) => column.title)), separator);
  const hasStacks = columns.at(-1)!.alignLeft === true;
  let rows = 0;
  for (const event of sorted) {
    if (rows === rowLimit) break;
    if (topLevelEventsOnly && event.cpuParent !== null) continue;
    rows++;
    lines.push(line(columns.map((column) => column.text(event))));
    if (!hasStacks) continue;
    const width = columns.at(-1)!.width;
    for (const entry of event.stack.slice(1, MAX_STACK_ENTRIES))
      lines.push(line(lastOf(columns, trimStart(entry, width))));
    lines.push(line([]));
  }
  lines.push(separator, `Self CPU time total: ${formatTime(total)}`);
  return lines.join('\n') + '\n';
}

const lastOf = (columns: readonly Column[], text: string): string[] =>
  columns.map((_, i) => (i + 1 < columns.length ? '' : text));

function sortKey(given: TableOptions['sortBy']): SortKey | null {
  if (given === null || given === undefined) return null;
  const found = Object.entries(SORT_KEYS).find(([ours, theirs]) => ours === given || theirs === given);
  if (found !== undefined) return found[0] as SortKey;
  throw new ArgumentError(
    `table: 'FunctionEventAvg' object has no attribute '${String(given)}'; sortBy has to be one of ${Object.keys(SORT_KEYS).join(', ')}`,
  );
}

function columnsFor(
  events: readonly ProfilerEvent[],
  options: TableOptions,
  profileMemory: boolean,
  total: number,
): Column[] {
  const { maxNameColumnWidth = 55, maxShapesColumnWidth = 80, maxSrcColumnWidth = 75 } = options;
  const plain = (title: string, text: Column['text']): Column => ({ title, width: WIDTH, text });
  const nameWidth = widthOf(
    events.map((event) => event.key),
    maxNameColumnWidth,
  );
  const columns: Column[] = [
    { title: 'Name', width: nameWidth, text: (event) => trimEnd(event.key, maxNameColumnWidth) },
    plain('Self CPU %', (event) => formatShare(event.selfCpuTimeTotal, total)),
    plain('Self CPU', (event) => formatTime(event.selfCpuTimeTotal)),
    plain('CPU total %', (event) => formatShare(event.cpuTimeTotal, total)),
    plain('CPU total', (event) => formatTime(event.cpuTimeTotal)),
    plain('CPU time avg', (event) => formatTime(event.cpuTime)),
  ];
  if (profileMemory) {
    columns.push(
      plain('CPU Mem', (event) => formatMemory(event.cpuMemoryUsage)),
      plain('Self CPU Mem', (event) => formatMemory(event.selfCpuMemoryUsage)),
    );
  }
  columns.push(plain('# of Calls', (event) => String(event.count)));
  if (events.some((event) => event.inputShapes.length > 0)) {
    const width = widthOf(events.map(shapesOf), maxShapesColumnWidth);
    columns.push({ title: 'Input Shapes', width, text: (event) => shapesOf(event).slice(0, width) });
  }
  const stacks = events.flatMap((event) => event.stack);
  if (stacks.length > 0) {
    const width = widthOf(stacks, maxSrcColumnWidth);
    const text = (event: ProfilerEvent): string => trimStart(event.stack[0] ?? '', width);
    columns.push({ title: 'Source Location', width, alignLeft: true, text });
  }
  return columns;
}

const shapesOf = (event: ProfilerEvent): string => JSON.stringify(event.inputShapes).replaceAll(',', ', ');

/** Wide enough for all texts and a gap, but no wider than the limit. */
function widthOf(texts: readonly string[], limit: number | null): number {
  const width = texts.reduce((widest, text) => Math.max(widest, text.length), 0) + 4;
  return limit === null ? width : Math.min(width, limit);
}

function trimEnd(name: string, limit: number | null): string {
  return limit !== null && name.length >= limit - 3 ? `${name.slice(0, limit - 3)}...` : name;
}

function trimStart(path: string, width: number): string {
  return path.length > width ? `...${path.slice(path.length - width + 3)}` : path;
}

/** A time in microseconds as PyTorch prints it: `12.000us`, `3.400ms`, `1.000s`. */
export function formatTime(us: number): string {
  if (us >= 1e6) return `${(us / 1e6).toFixed(3)}s`;
  if (us >= 1e3) return `${(us / 1e3).toFixed(3)}ms`;
  return `${us.toFixed(3)}us`;
}

function formatShare(us: number, total: number): string {
  return total === 0 ? 'NaN' : `${((us * 100) / total).toFixed(2)}%`;
}

function formatMemory(bytes: number): string {
  const size = Math.abs(bytes);
  if (size >= 2 ** 30) return `${(bytes / 2 ** 30).toFixed(2)} Gb`;
  if (size >= 2 ** 20) return `${(bytes / 2 ** 20).toFixed(2)} Mb`;
  if (size >= 2 ** 10) return `${(bytes / 2 ** 10).toFixed(2)} Kb`;
  return `${bytes} b`;
}
