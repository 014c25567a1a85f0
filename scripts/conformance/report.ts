/** Text for people: the table, and the first difference of each entry in full. */
import type { Exception } from './exceptions.js';
import type { Call } from './golden.js';
import { type Part, parts, type Status } from './judge.js';
import { type Counts, type EntryReport, type Finding, isCovered, noCounts, toJson } from './run.js';
import { showRecorded } from './values.js';

const marks: readonly (readonly [Status, string])[] = [
  ['failed', 'F'],
  ['notImplemented', 'n'],
  ['excused', 'e'],
];

/** `12`, or `10 1F 1n`: passed, then failed, not implemented and excused where there are any. */
function cell(counts: Counts): string {
  const rest = marks.filter(([status]) => counts[status] > 0).map(([status, mark]) => `${counts[status]}${mark}`);
  if (counts.passed > 0 || rest.length === 0) rest.unshift(counts.passed > 0 ? String(counts.passed) : '-');
  return rest.join(' ');
}

/** A row per entry and one of totals. */
export function table(reports: readonly EntryReport[]): string {
  const shown = reports.filter(isCovered);
  const rows = [
    ['op', ...parts],
    ...shown.map((r) => [r.header.key, ...parts.map((part) => cell(r.counts[part]))]),
    ['total', ...parts.map((part) => cell(toJson(reports).totals[part]))],
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, '-'.repeat(lines[0]!.length));
  lines.splice(lines.length - 1, 0, '-'.repeat(lines[0]!.length));
  return ['passed; F failed, n not implemented, e excused', ...lines].join('\n');
}

function showCall(call: Call): string {
  const args = call.args.map((arg, i) => `      ${i}: ${showRecorded(arg)}`);
  const kwargs = Object.entries(call.kwargs).map(([name, value]) => `      ${name}: ${showRecorded(value)}`);
  const steps = call.pre === undefined ? [] : [`      before: ${call.pre.join(', ')}`];
  return [`    ${call.fn} of`, ...args, ...kwargs, ...steps].join('\n');
}

/** One difference in full: the call, what was expected, what came. */
export function showFinding(finding: Finding): string {
  const { recorded } = finding;
  const post =
    recorded.kind === 'case' && recorded.post !== undefined ? `\n      after: ${JSON.stringify(recorded.post)}` : '';
  const note = recorded.kind === 'case' && recorded.note !== undefined ? ` (${recorded.note})` : '';
  return `  ${recorded.id}${note}, ${finding.part}\n${showCall(recorded)}${post}\n    ${finding.why}`;
}

/** For each entry that fails, how often, and its first difference. */
export function failures(reports: readonly EntryReport[]): string {
  const failing = reports.filter((r) => r.failed.length > 0);
  return failing
    .map((r) => {
      const counts = parts.filter((p) => r.counts[p].failed > 0).map((p) => `${p} ${r.counts[p].failed}`);
      return `FAILED ${r.header.key}: ${counts.join(', ')}; the first:\n${showFinding(r.failed[0]!)}`;
    })
    .join('\n\n');
}

/** Excuses by reason, with the cases they cover. */
export function excuses(reports: readonly EntryReport[]): string {
  const byReason = new Map<string, string[]>();
  for (const finding of reports.flatMap((r) => r.excused)) {
    const reason = finding.excuse ?? '';
    byReason.set(reason, [...(byReason.get(reason) ?? []), `${finding.recorded.id} ${finding.part}`]);
  }
  return [...byReason].map(([reason, cases]) => `excused: ${reason} (${cases.length}): ${cases.join(', ')}`).join('\n');
}

function sum(reports: readonly EntryReport[], pick: (r: EntryReport) => Counts): Counts {
  const total = noCounts();
  for (const r of reports) for (const status of Object.keys(total) as Status[]) total[status] += pick(r)[status];
  return total;
}

/** How near our error messages are to PyTorch's, and the furthest ones, for reading. */
function messages(reports: readonly EntryReport[]): string[] {
  const all = reports.flatMap((r) => r.messages);
  if (all.length === 0) return [];
  const mean = all.reduce((total, m) => total + m.similarity, 0) / all.length;
  const least = all.filter((m) => m.similarity < 0.2).map((m) => m.id);
  const far = least.length === 0 ? '' : `; less than a fifth: ${least.join(', ')}`;
  return [`error messages hold ${(100 * mean).toFixed(0)} % of PyTorch's numbers and distinctive words${far}`];
}

/** What covered entries lack: each reason with the entries, or their number where it is most of them. */
function missing(covered: readonly EntryReport[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const report of covered) {
    for (const reason of report.missing) byReason.set(reason, [...(byReason.get(reason) ?? []), report.header.key]);
  }
  return [...byReason].map(
    ([reason, keys]) => `not implemented: ${reason} (${keys.length > 12 ? `${keys.length} ops` : keys.join(', ')})`,
  );
}

/** Covered entries, what is missing altogether, and the parts that are read with care. */
export function summary(reports: readonly EntryReport[], unneeded: readonly Exception[]): string {
  const covered = reports.filter(isCovered);
  const absent = reports.filter((r) => !isCovered(r)).map((r) => r.header.key);
  const failing = covered.filter((r) => r.failed.length > 0).length;
  const cases = sum(reports, (r) => r.counts.forward);
  return [
    ...missing(covered),
    ...(absent.length === 0 ? [] : [`not implemented at all: ${absent.join(', ')}`]),
    ...unneeded.map((e) => `NO LONGER NEEDED: the exception for ${e.id ?? e.op} ${e.part} (${e.reason})`),
    ...messages(reports),
    `derivatives at kinks: ${cell(sum(reports, (r) => r.atKinks))}; not finite: ${cell(sum(reports, (r) => r.nonfinite))}`,
    `covered: ${covered.length} of ${reports.length} ops, ${covered.length - failing} of them without a failure; ` +
      `${cases.passed + cases.failed + cases.excused} of ${cases.passed + cases.failed + cases.excused + cases.notImplemented} cases judged, ${cases.failed} with another result`,
  ].join('\n');
}

/** Whether anything failed, in any part. */
export function anyFailed(reports: readonly EntryReport[]): boolean {
  return parts.some((part: Part) => reports.some((r) => r.counts[part].failed > 0));
}
