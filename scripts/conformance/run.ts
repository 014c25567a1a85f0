/** Runs whole entries and counts what came of them. */
import type { Case, Entry, ErrorCase, Header } from './golden.js';
import type { Exceptions } from './exceptions.js';
import { judgeCase, judgeErrorCase, type JudgeOptions, type Outcome, type Part, parts, type Status } from './judge.js';

export type Counts = Record<Status, number>;
/** For each part the cases that passed, failed, were not implemented, or were excused. */
export type PartCounts = Record<Part, Counts>;

export interface Finding extends Outcome {
  readonly recorded: Case | ErrorCase;
}

export interface EntryReport {
  readonly header: Header;
  readonly counts: PartCounts;
  /** What did not pass, in the order of the file; not implemented parts are only counted. */
  readonly failed: readonly Finding[];
  readonly excused: readonly Finding[];
  /** What was missing, each reason once. */
  readonly missing: ReadonlySet<string>;
  /** Judged apart, too: kinks, where finite differences mean nothing, and derivatives that are not finite. */
  readonly atKinks: Counts;
  readonly nonfinite: Counts;
  /** For each error case that passed, how much of PyTorch's message is in ours. */
  readonly messages: readonly { readonly id: string; readonly similarity: number }[];
}

export function noCounts(): Counts {
  return { passed: 0, failed: 0, notImplemented: 0, excused: 0 };
}

function noPartCounts(): PartCounts {
  return Object.fromEntries(parts.map((part) => [part, noCounts()])) as PartCounts;
}

/** Adds `more` to `total`. */
function addCounts(total: PartCounts, more: PartCounts): void {
  for (const part of parts) {
    for (const status of Object.keys(more[part]) as Status[]) total[part][status] += more[part][status];
  }
}

/** Judges all cases of an entry. */
export function runEntry(entry: Entry, exceptions: Exceptions, options: JudgeOptions = {}): EntryReport {
  const { header } = entry;
  const counts = noPartCounts();
  const failed: Finding[] = [];
  const excused: Finding[] = [];
  const missing = new Set<string>();
  const atKinks = noCounts();
  const nonfinite = noCounts();
  const messages: { id: string; similarity: number }[] = [];
  const note = (recorded: Case | ErrorCase, judged: Outcome): void => {
    const outcome = exceptions.apply(header.key, recorded.id, judged);
    counts[outcome.part][outcome.status]++;
    if (outcome.status === 'failed') failed.push({ ...outcome, recorded });
    if (outcome.status === 'excused') excused.push({ ...outcome, recorded });
    if (outcome.status === 'notImplemented') missing.add(outcome.why);
    if (outcome.similarity !== undefined) messages.push({ id: recorded.id, similarity: outcome.similarity });
    if (recorded.kind === 'error' || !['grads', 'second', 'jvp'].includes(outcome.part)) return;
    if (recorded.fd_failed !== undefined) atKinks[outcome.status]++;
    if (recorded.nonfinite !== undefined) nonfinite[outcome.status]++;
  };
  for (const recorded of entry.cases)
    for (const outcome of judgeCase(header, recorded, options)) note(recorded, outcome);
  for (const recorded of entry.errors) note(recorded, judgeErrorCase(recorded));
  return { header, counts, failed, excused, missing, atKinks, nonfinite, messages };
}

/** Whether the library has this entry at all: something in it was judged. */
export function isCovered(report: EntryReport): boolean {
  return parts.some((part) => {
    const { passed, failed, excused } = report.counts[part];
    return passed + failed + excused > 0;
  });
}

export interface Json {
  totals: PartCounts;
  ops: Record<string, PartCounts>;
}

/** The counts as --json writes them. */
export function toJson(reports: readonly EntryReport[]): Json {
  const totals = noPartCounts();
  for (const report of reports) addCounts(totals, report.counts);
  return { totals, ops: Object.fromEntries(reports.map((r) => [r.header.key, r.counts])) };
}
