/** Timing: all contenders check, then warm up, then take turns round by round, so that a slow spell of the machine meets all. */
import { isPeer, type Tolerance, type Workload } from './catalog.js';
import { type Contender, Failure } from './contenders.js';
import type { Row } from './table.js';

/** Seconds that one round of one contender takes, or longer where a single run does. */
const ROUND = 0.1;
/** Seconds that a contender runs before anything counts: compilers compile, caches fill. */
const WARM_UP = 0.6;
/** Seconds for all rounds of one contender, after which it takes no further turns beyond MINIMUM. */
const BUDGET = 8;
const MINIMUM = 3;

/** Rows, and words on what is missing. */
export interface Measured {
  readonly rows: Row[];
  readonly notes: string[];
}

interface Entrant {
  readonly contender: Contender;
  check: readonly number[];
  runs: number;
  readonly seconds: number[];
}

export async function measure(workload: Workload, contenders: readonly Contender[], rounds: number): Promise<Measured> {
  const notes: string[] = [];
  let entrants = contenders
    .filter(({ name }) => workload.peers !== false || !isPeer(name))
    .map((contender): Entrant => ({ contender, check: [], runs: 1, seconds: [] }));

  /** Does something with each in turn; who fails is out, with a note that says why. */
  const inTurn = async (act: (entrant: Entrant) => Promise<void>): Promise<void> => {
    const left: Entrant[] = [];
    for (const entrant of entrants) {
      try {
        await act(entrant);
        left.push(entrant);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        notes.push(`${workload.id}: no ${entrant.contender.name}: ${error.message}`);
      }
    }
    entrants = left;
  };

  try {
    await inTurn(async (entrant) => void (entrant.check = await entrant.contender.prepare(workload.id)));
    requireSame(workload, entrants);
    await inTurn(async (entrant) => void (entrant.runs = await warmUp(entrant.contender)));
    for (let round = 0; round < rounds; round++) {
      await inTurn(async ({ contender, runs, seconds }) => {
        const spent = runs * seconds.reduce((sum, s) => sum + s, 0);
        if (round < MINIMUM || spent < BUDGET) seconds.push(await contender.time(runs));
      });
    }
  } finally {
    for (const { contender } of entrants) contender.stop();
  }
  const rows = entrants.map(({ contender, check, seconds }) => {
    return { id: workload.id, contender: contender.name, ms: 1000 * median(seconds), check };
  });
  if (workload.aside !== undefined) notes.push(...(await aside(workload.aside, contenders, rounds)));
  return { rows, notes };
}

/** Another form of the same that one contender has, measured by itself. */
async function aside(
  { contender: name, id, words }: NonNullable<Workload['aside']>,
  contenders: readonly Contender[],
  rounds: number,
): Promise<string[]> {
  const contender = contenders.find((one) => one.name === name);
  if (contender === undefined) return [];
  await contender.prepare(id);
  const runs = await warmUp(contender);
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) seconds.push(await contender.time(runs));
  contender.stop();
  return [`${id}: ${name} ${words} takes ${(1000 * median(seconds)).toPrecision(3)} ms`];
}

/** Throws unless every contender came to the numbers of the first, PyTorch's where there is one. */
export function requireSame(
  { id, tolerance }: Workload,
  entrants: readonly { readonly contender: { readonly name: string }; readonly check: readonly number[] }[],
): void {
  const judge = entrants.find(({ contender }) => contender.name === 'pytorch-1t') ?? entrants[0];
  for (const { contender, check } of entrants) {
    const index = firstDifference(check, judge!.check, tolerance);
    if (index === null) continue;
    throw new Error(
      `${id}: number ${index + 1} of ${judge!.check.length} is ${check[index]} by ${contender.name} and ` +
        `${judge!.check[index]} by ${judge!.contender.name}`,
    );
  }
}

/** Where two lists of numbers differ; null where they do not. NaN is never the same. */
export function firstDifference(
  a: readonly number[],
  b: readonly number[],
  { relative, first = 0 }: Tolerance,
): number | null {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [one = NaN, other = NaN] = [a[i], b[i]];
    const allowed = relative * Math.max(Math.abs(one), Math.abs(other)) + (i === 0 ? first : 0);
    if (!(Math.abs(one - other) <= allowed)) return i;
  }
  return null;
}

/** Runs what is prepared until it is warm. Returns how many runs fill a round. */
async function warmUp(contender: Contender): Promise<number> {
  const start = performance.now();
  let runs = 1;
  for (;;) {
    const ms = 1000 * runs * (await contender.time(runs));
    const enough = ms >= 1000 * ROUND;
    if (enough && performance.now() - start >= 1000 * WARM_UP) return runs;
    if (!enough) runs = Math.ceil(runs * Math.min(10, (1100 * ROUND) / Math.max(ms, 0.001)));
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
