/** `npm run bench`: times chainrule, as built, and PyTorch beside it where there is one. */
import { writeFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { parseArgs } from 'node:util';
import { Chainrule, type Contender, PyTorch } from './contenders.js';
import { type Workload, workloads } from './workloads.js';

const HELP = `npm run bench -- [options]

Times each workload as chainrule runs it from dist/ and, where /usr/bin/python3 or python3 can import torch, as PyTorch
runs it on one thread, by turns. Both must first come to the same numbers. Times are medians over the rounds.

  --only ID      only this workload; may be given several times
  --rounds N     how many rounds, default 11
  --json FILE    also write { machine, rows: [{ id, contender, ms, check }] }: ms for one of what the workload
                 does, check the numbers that it came to
  --help         this text

Workloads:
${workloads.map(({ id, title }) => `  ${id.padEnd(15)} ${title}`).join('\n')}`;

/** Seconds that one round of one contender takes, or longer where a single run does. */
const ROUND = 0.1;
/** Seconds that a contender runs before anything counts: compilers compile, caches fill. */
const WARM_UP = 0.4;
/** Both compute in float32, in the same order: 8 times its spacing is ample. */
const TOLERANCE = 8 * 2 ** -23;

interface Row {
  readonly id: string;
  readonly contender: Contender['name'];
  readonly ms: number;
  readonly check: readonly number[];
}

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '11' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const rounds = Number(options.rounds);
const unknown = options.only.filter((id) => !workloads.some((workload) => workload.id === id));

if (options.help) {
  console.log(HELP);
} else if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  console.error(
    unknown.length > 0 ? `there is no workload ${unknown.join(', ')}` : '--rounds wants a whole number from 1',
  );
  console.error(`\n${HELP}`);
  process.exitCode = 2;
} else {
  await bench(options.only.length === 0 ? workloads : workloads.filter(({ id }) => options.only.includes(id)));
}

async function bench(chosen: readonly Workload[]): Promise<void> {
  const pytorch = await PyTorch.start();
  const machine = describeMachine(pytorch);
  console.log(Object.values(machine).join(', '));
  if (pytorch === null) console.log('No Python here can import torch: chainrule alone is timed.');
  console.log();

  const contenders = pytorch === null ? [new Chainrule()] : [new Chainrule(), pytorch];
  const rows: Row[] = [];
  printLine('', 'chainrule', 'PyTorch', 'faster', 'target');
  for (const workload of chosen) {
    const measured = await measure(workload, contenders);
    rows.push(...measured);
    const [ours, theirs] = measured.map((row) => row.ms);
    printLine(
      workload.title,
      formatTime(ours),
      formatTime(theirs),
      ours !== undefined && theirs !== undefined ? `${(theirs / ours).toFixed(1)}x` : '',
      workload.target !== undefined ? `>= ${workload.target}x` : '',
    );
  }
  pytorch?.stop();
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
}

/** One row per contender. They take turns, so that a machine that slows down slows both. */
async function measure(workload: Workload, contenders: readonly Contender[]): Promise<Row[]> {
  const checks = await inTurn(contenders, (contender) => contender.check(workload));
  requireSame(workload, checks);
  const runs = await inTurn(contenders, (contender) => warmUp(contender, workload));
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) times[i]!.push(await contender.time(workload, runs[i]!));
  }
  return contenders.map(({ name }, i) => ({
    id: workload.id,
    contender: name,
    ms: (1000 * median(times[i]!)) / (workload.times ?? 1),
    check: checks[i]!,
  }));
}

async function inTurn<T>(contenders: readonly Contender[], ask: (contender: Contender) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (const contender of contenders) answers.push(await ask(contender));
  return answers;
}

function requireSame(workload: Workload, [ours = [], theirs = ours]: readonly number[][]): void {
  const same =
    ours.length === theirs.length &&
    ours.every((value, i) => Math.abs(value - theirs[i]!) <= TOLERANCE * Math.max(Math.abs(value), 1e-3));
  if (!same) throw new Error(`${workload.id}: chainrule comes to ${ours.join(' ')}, PyTorch to ${theirs.join(' ')}`);
}

/** Runs a workload until it is warm. Returns how many runs fill a round. */
async function warmUp(contender: Contender, workload: Workload): Promise<number> {
  const start = performance.now();
  let runs = 1;
  for (;;) {
    const before = performance.now();
    await contender.time(workload, runs);
    const now = performance.now();
    const enough = now - before >= 1000 * ROUND;
    if (enough && now - start >= 1000 * WARM_UP) return runs;
    if (!enough) runs = Math.ceil(runs * Math.min(10, (1100 * ROUND) / Math.max(now - before, 0.001)));
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

function describeMachine(pytorch: PyTorch | null): Record<string, string> {
  const machine: Record<string, string> = {
    cpu: `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores`,
    system: `${type()} ${release()}`,
    node: `Node ${process.version}`,
  };
  if (pytorch === null) return machine;
  const { torch, python, threads } = pytorch.hello;
  return { ...machine, pytorch: `PyTorch ${torch} on ${threads} thread, Python ${python}` };
}

function formatTime(ms: number | undefined): string {
  if (ms === undefined) return '';
  if (ms < 1e-3) return `${(ms * 1e6).toFixed(0)} ns`;
  if (ms < 1) return `${(ms * 1000).toPrecision(3)} µs`;
  return ms < 1000 ? `${ms.toPrecision(3)} ms` : `${(ms / 1000).toPrecision(3)} s`;
}

/** One line of a table that Markdown understands too. */
function printLine(title: string, ...cells: readonly string[]): void {
  console.log(`| ${title.padEnd(58)} | ${cells.map((cell) => cell.padStart(9)).join(' | ')} |`);
  if (title === '') console.log(`|${'-'.repeat(60)}|${cells.map(() => `${'-'.repeat(10)}:`).join('|')}|`);
}
