/**
 * Chooses a representative few of an entry's cases, the same ones each time: every part that the entry has is in it, and
 * cases that call in different ways (other keywords, other ranks, other sources) come before more of the same.
 */
import type { Case, Entry, Recorded } from './golden.js';
import { applicableParts, judgeCase } from './judge.js';
import { isTensorData, itemsOf } from './values.js';

/** How many cases per dtype. */
const perDtype: Readonly<Record<string, number>> = { float64: 5, float32: 2, int64: 2, bool: 1, mixed: 2 };

/** What a value looks like: `T2` for a matrix, `int`, `float`, `[T1,T1]`. */
function shapeOfValue(value: Recorded): string {
  if (isTensorData(value)) return `T${value.t.shape.length}${value.t.shape.includes(0) ? 'empty' : ''}${value.t.dtype}`;
  const items = itemsOf(value);
  if (items !== null) return `[${items.map(shapeOfValue).join(',')}]`;
  if (typeof value === 'object' && value !== null) return Object.keys(value).join();
  return typeof value === 'string' ? value : typeof value;
}

/** What is special about a case; those with features not yet chosen come first. */
function featuresOf(entry: Entry, recorded: Case): string[] {
  return [
    ...applicableParts(entry.header, recorded),
    ...Object.entries(recorded.kwargs).map(([name, value]) => `${name}=${shapeOfValue(value)}`),
    ...recorded.args.map((arg, i) => `${i}:${shapeOfValue(arg)}`),
    ...(recorded.pre ?? []),
    ...(recorded.post ?? []).map((step) => step.op),
    `source ${recorded.source ?? ''}`,
    `note ${recorded.note ?? ''}`,
    recorded.fd_failed === undefined ? '' : 'kink',
    recorded.nonfinite === undefined ? '' : 'nonfinite',
  ];
}

function choose(entry: Entry, candidates: readonly Case[], count: number): Case[] {
  const rest = candidates.map((recorded) => ({
    recorded,
    features: featuresOf(entry, recorded),
    size: JSON.stringify(recorded).length,
  }));
  const chosen: Case[] = [];
  const seen = new Set<string>();
  while (chosen.length < count && rest.length > 0) {
    // Most new features for its size: a case four times as long must bring two more.
    const worth = rest.map(
      ({ features, size }) => features.filter((f) => !seen.has(f)).length + 1 - Math.log2(size) / 2,
    );
    const [best] = rest.splice(worth.indexOf(Math.max(...worth)), 1);
    for (const feature of best!.features) seen.add(feature);
    chosen.push(best!.recorded);
  }
  return chosen;
}

/** A smaller entry, or null where the library lacks the operation. All error cases stay. */
export function selectCases(entry: Entry): Entry | null {
  const judged = entry.cases.filter((recorded) =>
    judgeCase(entry.header, recorded).some(
      (outcome) => outcome.part === 'forward' && outcome.status !== 'notImplemented',
    ),
  );
  if (judged.length === 0) return null;
  const cases = Object.entries(perDtype).flatMap(([dtype, count]) =>
    choose(
      entry,
      judged.filter((recorded) => recorded.dtype === dtype),
      count,
    ),
  );
  const kept = new Set(cases);
  return { ...entry, cases: entry.cases.filter((recorded) => kept.has(recorded)) };
}
