/** A run of the benchmark as data, and as a table that reads in a terminal and in Markdown. */
import {
  type ContenderName,
  contenderNames,
  isPeer,
  STARTUP_ALLOWANCE,
  type Target,
  type Workload,
  workloads,
} from './catalog.js';
import { copyLimit, type Limits } from './limits.js';

export interface Row {
  readonly id: string;
  readonly contender: ContenderName;
  /** The median. */
  readonly ms: number;
  /** The numbers that it came to. */
  readonly check: readonly number[];
}

export interface Machine {
  readonly cpu: string;
  readonly system: string;
  readonly node: string;
  readonly date: string;
  /** What each contender that took part says of itself. */
  readonly contenders: Readonly<Partial<Record<ContenderName, string>>>;
  readonly limits: Limits;
  /** Milliseconds to start and end a bare node; only where W10 was run. */
  bareNode?: number;
  readonly notes: string[];
}

/** What `--json` writes. */
export interface Report {
  readonly machine: Machine;
  readonly rows: readonly Row[];
}

const COLUMNS = ['', ...contenderNames, 'vs PyTorch', 'target', 'met', 'vs best peer', 'of limit'];

export function header(): string {
  return `${line(['workload', ...COLUMNS])}\n${line(['---', '---', ...COLUMNS.slice(1).map(() => '--:')])}`;
}

/** The line of one workload; empty cells where nothing was measured. */
export function lineOf(workload: Workload, { machine, rows }: Report): string {
  const times = timesOf(workload.id, rows);
  const [one, two, pytorch] = [times.chainrule, times['chainrule-2t'], times['pytorch-1t']];
  return line([
    workload.id,
    workload.title,
    ...contenderNames.map((name) => formatTime(times[name])),
    [ratio(pytorch, one), workload.target2 === undefined ? '' : ratio(pytorch, two)].filter(Boolean).join(', '),
    targetText(workload, machine),
    verdicts(workload, machine, times)
      .map((met) => (met ? 'yes' : 'no'))
      .join(', '),
    ratio(bestPeer(times)?.ms, one),
    share(workload, machine, one),
  ]);
}

type Times = Partial<Record<ContenderName, number>>;

export function timesOf(id: string, rows: readonly Row[]): Times {
  return Object.fromEntries(rows.filter((row) => row.id === id).map((row) => [row.contender, row.ms]));
}

export function bestPeer(times: Times): { readonly name: ContenderName; readonly ms: number } | undefined {
  const peers = contenderNames.filter(isPeer).map((name) => ({ name, ms: times[name] ?? Infinity }));
  const best = peers.reduce((a, b) => (b.ms < a.ms ? b : a));
  return best.ms === Infinity ? undefined : best;
}

function factor(target: Target, { limits }: Machine): number {
  if (typeof target === 'number') return target;
  return limits.fusedMultiplyAdd === null ? target.unfused : target.fused;
}

function targetText({ id, target, target2 }: Workload, machine: Machine): string {
  if (id === 'W10') return `bare node + ${STARTUP_ALLOWANCE} ms`;
  if (target === undefined) return '';
  return [factor(target, machine), target2]
    .filter((t) => t !== undefined)
    .map((t) => `${t}x`)
    .join(', ');
}

/** Whether the targets are met: that of one thread against PyTorch, then that of two where it is another. */
export function verdicts(workload: Workload, machine: Machine, times: Times): boolean[] {
  const { target, target2 } = workload;
  const [one, two, pytorch] = [times.chainrule, times['chainrule-2t'], times['pytorch-1t']];
  if (workload.id === 'W10') {
    if (one === undefined || machine.bareNode === undefined) return [];
    return [one <= machine.bareNode + STARTUP_ALLOWANCE];
  }
  const results: boolean[] = [];
  if (pytorch === undefined || target === undefined) return results;
  if (one !== undefined) results.push(pytorch / one >= factor(target, machine));
  if (target2 !== undefined && two !== undefined) results.push(pytorch / two >= target2);
  return results;
}

/** Words on every target missed, those against the JavaScript peers included. */
export function missed({ machine, rows }: Report): string[] {
  return workloads.flatMap((workload) => {
    const { id, peerTarget = 1 } = workload;
    const times = timesOf(id, rows);
    const words: string[] = [];
    if (verdicts(workload, machine, times).includes(false)) words.push(`${id}: short of its target`);
    const peer = bestPeer(times)?.ms;
    if (peer === undefined || times.chainrule === undefined) return words;
    const against = `${ratio(peer, times.chainrule)} the speed of the fastest JavaScript peer`;
    if (peerTarget === null) words.push(`${id}: ${against}, which compiles it ahead (jit); no target`);
    else if (peer / times.chainrule < peerTarget) words.push(`${id}: ${against}; ${peerTarget}x is wanted`);
    return words;
  });
}

/** How much of the time a machine working at its limits would need: all of its copy bandwidth, or all of its arithmetic. */
function share({ id, work }: Workload, { limits, bareNode }: Machine, ms: number | undefined): string {
  if (ms === undefined) return '';
  if (id === 'W10') return bareNode === undefined ? '' : percent(bareNode / ms);
  if (work === undefined) return '';
  const { bytes = 0, flops = 0 } = work;
  const moving = bytes / copyLimit(limits, bytes) / 1e6;
  const computing = flops / (limits.fusedMultiplyAdd ?? limits.multiplyAdd) / 1e6;
  return `${percent(Math.max(moving, computing) / ms)} of ${moving > computing ? 'copy' : 'mul+add'}`;
}

export function limitsText({ limits, bareNode }: Machine): string[] {
  const copies = limits.copy.map(({ bytes, gigabytes }) => `${gigabytes.toFixed(1)} GB/s in ${bytes / 2 ** 20} MB`);
  const fused = limits.fusedMultiplyAdd === null ? 'not available' : `${limits.fusedMultiplyAdd.toFixed(1)} GFLOP/s`;
  return [
    `copy, bytes read plus written: ${copies.join(', ')}`,
    `128-bit mul+add on one core: ${limits.multiplyAdd.toFixed(1)} GFLOP/s; fused: ${fused}`,
    ...(bareNode === undefined ? [] : [`a bare node, from start to exit: ${bareNode.toFixed(0)} ms`]),
  ];
}

function percent(value: number): string {
  return `${(100 * value).toFixed(0)} %`;
}

function ratio(theirs: number | undefined, ours: number | undefined): string {
  if (theirs === undefined || ours === undefined) return '';
  const value = theirs / ours;
  return `${value < 1 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0)}x`;
}

export function formatTime(ms: number | undefined): string {
  if (ms === undefined) return '';
  if (ms < 1e-3) return `${(ms * 1e6).toFixed(0)} ns`;
  if (ms < 1) return `${(ms * 1000).toPrecision(3)} µs`;
  return ms < 1000 ? `${ms.toPrecision(3)} ms` : `${(ms / 1000).toPrecision(3)} s`;
}

/** Widths for a terminal; Markdown does not mind. */
const WIDTHS = [11, 56, 9, 12, 10, 9, 9, 12, 18, 7, 12, 14];

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell, i) => (i < 2 ? cell.padEnd(WIDTHS[i]!) : cell.padStart(WIDTHS[i]!))).join(' | ')} |`;
}
