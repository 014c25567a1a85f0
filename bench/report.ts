/**
 * `npx tsx bench/report.ts FILE`: copies what `npm run bench -- --json FILE` measured into docs/performance.md and the
 * README, between their markers, so that no figure there was typed. A file of `--suite ops` goes into docs/performance.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { workloads } from './catalog.js';
import { type Suite, suiteFigures } from './ops/summary.js';
import { bestPeer, formatTime, header, limitsText, lineOf, missed, type Report, timesOf } from './table.js';

/** The text with what stands between the markers of this name replaced. */
export function insert(text: string, figures: string, name = 'figures'): string {
  const [first, last] = [`<!-- ${name}: written by bench/report.ts -->`, `<!-- end of ${name} -->`];
  const [begin, end] = [text.indexOf(first), text.indexOf(last)];
  if (begin < 0 || end < begin) throw new Error(`there is no "${first}" followed by "${last}"`);
  return `${text.slice(0, begin + first.length)}\n\n${figures.trim()}\n\n${text.slice(end)}`;
}

function machineText({ machine }: Report): string {
  const { cpu, system, node, date, contenders } = machine;
  return [`${cpu}, ${system}, ${node}, ${date}`, contenders['pytorch-1t']].filter(Boolean).join('; ');
}

/** Everything, for docs/performance.md. */
export function fullFigures(report: Report): string {
  const measured = workloads.filter(({ id }) => report.rows.some((row) => row.id === id));
  const list = (lines: readonly string[]): string => lines.map((text) => `* ${text}`).join('\n');
  const { notes } = report.machine;
  const misses = missed(report);
  return [
    `${machineText(report)}.`,
    list(limitsText(report.machine)),
    `${header()}\n${measured.map((workload) => lineOf(workload, report)).join('\n')}`,
    ...(notes.length > 0 ? [`Notes of the run:\n\n${list(notes)}`] : []),
    misses.length > 0 ? `Missed, or without a target:\n\n${list(misses)}` : 'Every target is met.',
  ].join('\n\n');
}

/** The times alone, for the README. */
export function shortFigures(report: Report): string {
  const rows = workloads.flatMap(({ id, title }) => {
    const times = timesOf(id, report.rows);
    if (times.chainrule === undefined) return [];
    const peer = bestPeer(times);
    const ratio = times['pytorch-1t'] === undefined ? '' : `${(times['pytorch-1t'] / times.chainrule).toPrecision(2)}x`;
    const cells = [
      title,
      formatTime(times.chainrule),
      formatTime(times['chainrule-2t']),
      formatTime(times['pytorch-1t']),
      ratio,
      peer === undefined ? '' : `${formatTime(peer.ms)} (${peer.name})`,
    ];
    return [`| ${cells.join(' | ')} |`];
  });
  return [
    `Medians on ${machineText(report)}:`,
    [
      '| | chainrule | 2 threads | PyTorch, 1 thread | speed against it | fastest of jax-js, tfjs-wasm |',
      '|---|--:|--:|--:|--:|--:|',
      ...rows,
    ].join('\n'),
  ].join('\n\n');
}

function rewrite(file: string, figures: string, name?: string): void {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  writeFileSync(path, insert(readFileSync(path, 'utf8'), figures, name));
}

/** A report of workloads has more to say of the machine than a line. */
const isSuite = (report: Report | Suite): report is Suite => typeof report.machine === 'string';

const [, script, file] = process.argv;
if (script === fileURLToPath(import.meta.url)) {
  if (file === undefined) throw new Error('bench/report.ts wants the file that `npm run bench -- --json FILE` wrote');
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report | Suite;
  if (isSuite(report)) {
    rewrite('docs/performance.md', suiteFigures(report), 'operations');
  } else {
    rewrite('docs/performance.md', fullFigures(report));
    rewrite('README.md', shortFigures(report));
  }
}
