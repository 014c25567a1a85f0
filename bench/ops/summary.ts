/** What the suite of operations comes to: which are slow, how many, and why. */
import { median } from '../measure.js';

/** One call of an operation, at one number of elements. */
export interface Row {
  readonly title: string;
  readonly name: string;
  readonly elements: number;
  readonly backward: boolean;
  /** Milliseconds; null where it could not be measured. */
  readonly chainrule: number | null;
  readonly pytorch: number | null;
  readonly note: string | null;
  readonly reason: string | null;
}

/** What `--json` writes. */
export interface Suite {
  readonly machine: string;
  readonly rows: readonly Row[];
}

/** What is below this ratio is listed. */
export const SLOW = 1 / 3;
/** Of all operations, so many may be. */
const ALLOWED = 0.05;

/** PyTorch's time over chainrule's. */
export const ratioOf = ({ chainrule, pytorch }: Row): number | null =>
  chainrule === null || pytorch === null ? null : pytorch / chainrule;

const titleOf = ({ title, elements, backward }: Row): string =>
  `${title}, ${elements === 1000 ? '1K' : '1M'}${backward ? ' with backward' : ''}`;

interface Compared {
  readonly row: Row;
  readonly ratio: number;
}

const comparedOf = (rows: readonly Row[]): Compared[] =>
  rows.flatMap((row) => {
    const ratio = ratioOf(row);
    return ratio === null ? [] : [{ row, ratio }];
  });

const slowestFirst = (compared: readonly Compared[]): Compared[] =>
  compared.filter(({ ratio }) => ratio < SLOW).sort((a, b) => a.ratio - b.ratio);

const namesOf = (compared: readonly Compared[]): Set<string> => new Set(compared.map(({ row }) => row.name));

function shareOf(rows: readonly Row[]): { slow: number; all: number; share: number } {
  const compared = comparedOf(rows);
  const [slow, all] = [namesOf(slowestFirst(compared)).size, namesOf(compared).size];
  return { slow, all, share: all === 0 ? 0 : slow / all };
}

const shareText = ({ slow, all, share }: ReturnType<typeof shareOf>): string =>
  `${slow} of ${all} operations, ${(100 * share).toFixed(1)} %`;

/** The lines that a run ends with, and whether it passed: the same numbers everywhere, and few enough slow operations. */
export function summary(rows: readonly Row[], without: readonly string[]): { lines: string[]; passed: boolean } {
  const share = shareOf(rows);
  const lines = [`Slower than one third of PyTorch: ${shareText(share)}`];
  for (const { row, ratio } of slowestFirst(comparedOf(rows))) {
    const times = `${row.chainrule!.toPrecision(3)} ms, PyTorch ${row.pytorch!.toPrecision(3)} ms`;
    const reason = row.reason === null ? '' : ` (${row.reason})`;
    lines.push(`  ${ratio.toPrecision(2).padEnd(6)} ${titleOf(row)}: ${times}${reason}`);
  }
  const failed = rows.filter((row) => ratioOf(row) === null && row.note !== null && !row.note.includes('no gradient'));
  if (failed.length > 0) lines.push('', 'Not compared:', ...failed.map((row) => `  ${titleOf(row)}: ${row.note}`));
  if (without.length > 0) lines.push('', `Without a line in bench/ops/list.ts: ${without.join(', ')}`);
  const differ = failed.some(({ note }) => note!.startsWith('other numbers'));
  return { lines, passed: !differ && share.share <= ALLOWED };
}

/** The same as text for docs/performance.md. */
export function suiteFigures({ machine, rows }: Suite): string {
  const compared = comparedOf(rows);
  const slow = slowestFirst(compared);
  const ratios = compared.map(({ ratio }) => ratio);
  const share = (least: number): string =>
    `${((100 * ratios.filter((ratio) => ratio >= least).length) / ratios.length).toFixed(0)} %`;
  const reasons = [...namesOf(slow)].map((name) => {
    const mine = slow.filter(({ row }) => row.name === name);
    const cases = mine.map(({ row, ratio }) => `${ratio.toPrecision(2)}x (${titleOf(row)})`).join(', ');
    return `* ${cases}: ${mine.find(({ row }) => row.reason !== null)?.row.reason ?? 'no reason known'}`;
  });
  return [
    `${machine}. Ratios are PyTorch's time over chainrule's.`,
    `${ratios.length} calls of ${namesOf(compared).size} operations: the median ratio is ${median(ratios).toPrecision(2)}x; ` +
      `${share(1)} are at least as fast as PyTorch, ${share(0.5)} take at most twice its time.`,
    `Slower than one third of PyTorch: ${shareText(shareOf(rows))}.`,
    reasons.join('\n'),
  ].join('\n\n');
}
