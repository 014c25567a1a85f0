/**
 * `npm run bench -- --suite ops`: every operation of the table at 1 K and 1 M elements, forward alone and forward with
 * backward, beside PyTorch on one thread. Both must come to the same numbers. Ratios are PyTorch's time over chainrule's.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Contender, Failure, python, script } from '../contenders.js';
import { firstDifference, median } from '../measure.js';
import { type Job, jobs } from './jobs.js';
import { ratioOf, type Row, SLOW, type Suite, summary } from './summary.js';

export interface SuiteOptions {
  /** Names of operations; all where there are none. */
  readonly only: readonly string[];
  readonly rounds: number;
  readonly json: string | undefined;
}

/** Seconds of a round, and of running before anything counts. */
const ROUND = 0.01;
const WARM_UP = 0.05;
/** float32 sums and products in each one's own order, functions of a few ulp. */
const TOLERANCE = { relative: 2e-3 };

export async function runSuite({ only, rounds, json }: SuiteOptions): Promise<void> {
  const { jobs: list, without } = jobs(only);
  if (list.length === 0) {
    console.error(`there is no operation ${only.join(', ')}`);
    process.exitCode = 2;
    return;
  }
  const chainrule = await Contender.start('chainrule', [script('ops/chainrule.ts')]);
  const pytorch = await Contender.start('pytorch-1t', python('ops/pytorch.py'));
  if (chainrule instanceof Failure) throw chainrule;
  if (pytorch instanceof Failure) console.log(`no PyTorch here: ${pytorch.message}`);
  else console.log(`${chainrule.description}; ${pytorch.description}`);
  console.log('\nPyTorch / chainrule: 2.0 is twice as fast as PyTorch, below 0.33 is listed\n');
  console.log(`${'operation'.padEnd(32)}     1K   1K fb      1M   1M fb`);

  const other = pytorch instanceof Failure ? null : pytorch;
  const rows: Row[] = [];
  for (let i = 0; i < list.length; i += 4) {
    const four = list.slice(i, i + 4);
    const measured: Row[] = [];
    for (const job of four) measured.push(await measureJob(job, chainrule, other, rounds));
    rows.push(...measured);
    console.log(four[0]!.title.padEnd(32) + measured.map((row) => cell(row).padStart(8)).join(''));
  }
  chainrule.stop();
  other?.stop();
  const { lines, passed } = summary(rows, without);
  console.log(`\n${lines.join('\n')}`);
  if (!passed) process.exitCode = 1;
  const suite: Suite = { machine: machineText([chainrule, ...(other === null ? [] : [other])]), rows };
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(suite, null, 1)}\n`);
}

const machineText = (contenders: readonly Contender[]): string =>
  [cpus()[0]!.model.trim(), process.version, ...contenders.map(({ description }) => description)].join('; ');

/** A ratio, or for what has none the reason in a word. */
function cell(row: Row): string {
  const ratio = ratioOf(row);
  if (ratio !== null) return ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(2);
  return row.note === null || row.note.includes('no gradient') ? '-' : row.chainrule === null ? 'fails' : 'alone';
}

async function measureJob(job: Job, chainrule: Contender, pytorch: Contender | null, rounds: number): Promise<Row> {
  const id = JSON.stringify(job);
  const { title, name, elements, backward, reason } = job;
  const row = { title, name, elements, backward, reason };
  let times: readonly number[];
  const entrants: Contender[] = [];
  const failures: string[] = [];
  const checks: (readonly number[])[] = [];
  for (const contender of pytorch === null ? [chainrule] : [chainrule, pytorch]) {
    try {
      checks.push(await contender.prepare(id));
      entrants.push(contender);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(`${contender.name}: ${error.message}`);
    }
  }
  const [ours, theirs] = checks;
  if (ours === undefined || entrants[0] !== chainrule) {
    return { ...row, chainrule: null, pytorch: null, note: failures.join('; ') };
  }
  if (theirs !== undefined && job.incomparable === null) {
    const at = firstDifference(ours, theirs, TOLERANCE);
    if (at !== null) {
      const note = `other numbers: ${ours[at]} by chainrule, ${theirs[at]} by PyTorch (${at + 1} of ${theirs.length})`;
      return { ...row, chainrule: null, pytorch: null, note };
    }
  }
  try {
    times = await timesOf(entrants, rounds, WARM_UP);
    // What looks slow may not have been warm, or met a slow spell: it gets more time.
    if (times.length === 2 && times[1]! < SLOW * times[0]!) times = await timesOf(entrants, 2 * rounds, 8 * WARM_UP);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...row, chainrule: null, pytorch: null, note: error.message };
  }
  const ms = (i: number): number | null => (times[i] === undefined ? null : 1000 * times[i]);
  return { ...row, chainrule: ms(0), pytorch: ms(1), note: failures[0] ?? null };
}

/** The median time of a run of each, in seconds: they take turns. */
async function timesOf(entrants: readonly Contender[], rounds: number, warm: number): Promise<number[]> {
  const runs: number[] = [];
  for (const contender of entrants) runs.push(await warmUp(contender, warm));
  const seconds: number[][] = entrants.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, contender] of entrants.entries()) {
      // What takes seconds is not waited for again and again.
      if (round > 0 && runs[i] === 1 && median(seconds[i]!) > 0.5) continue;
      seconds[i]!.push(await contender.time(runs[i]!));
    }
  }
  return seconds.map(median);
}

/** How many runs fill a round, after some that do not count. */
async function warmUp(contender: Contender, warm: number): Promise<number> {
  const start = performance.now();
  let runs = 1;
  for (;;) {
    const seconds = runs * (await contender.time(runs));
    const enough = seconds >= ROUND;
    if (enough && performance.now() - start >= 1000 * warm) return runs;
    if (!enough) runs = Math.ceil(runs * Math.min(10, (1.1 * ROUND) / Math.max(seconds, 1e-6)));
  }
}
