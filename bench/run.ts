/** `npm run bench`: times chainrule, as built, beside PyTorch and the other JavaScript libraries. */
import { writeFileSync } from 'node:fs';
import { cpus, release, type as systemType } from 'node:os';
import { parseArgs } from 'node:util';
import { chosen, type ContenderName, contenderNames, isPeer, type Workload, workloads } from './catalog.js';
import { Contender, Failure } from './contenders.js';
import { measureLimits } from './limits.js';
import { measure } from './measure.js';
import { runSuite } from './ops/run.js';
import { installPeers } from './peers.js';
import { measureStartup } from './startup.js';
import { header, limitsText, lineOf, type Machine, missed, type Report, type Row } from './table.js';

const HELP = `npm run bench -- [options]

Times each workload as chainrule runs it from dist/ on one thread and on two, as PyTorch runs it on one thread (where
/usr/bin/python3 or python3 can import torch), and as jax-js and TensorFlow.js run it on WebAssembly (installed into
bench/peers at first use). All must first come to the same numbers; then they take turns. Times are medians over rounds.

  --suite ops       instead of the workloads: every operation of the table at 1 K and 1 M elements, forward and backward;
                    --only NAME then names an operation
  --only ID         only this workload, or those whose id begins so (W4 for W4.64 ...); may be given several times
  --contender NAME  only this one of ${contenderNames.join(', ')}; may be given several times
  --rounds N        how many rounds, default 11; a contender that has used up its time takes part in at least 3
  --json FILE       also write { machine, rows: [{ id, contender, ms, check }] }: ms the median, check the numbers
  --help            this text

Workloads:
${workloads.map(({ id, title }) => `  ${id.padEnd(13)} ${title}`).join('\n')}`;

interface Options {
  /** The operations wanted of the suite of operations, none for all; null for the workloads. */
  readonly suite: readonly string[] | null;
  readonly workloads: readonly Workload[];
  readonly contenders: readonly ContenderName[];
  readonly rounds: number;
  readonly json: string | undefined;
}

/** What to time each operation in, unless told. */
const SUITE_ROUNDS = 5;

const options = readOptions();
if (options?.suite != null) await runSuite({ ...options, only: options.suite });
else if (options !== null) await bench(options);

/** What to do; null where the answer has been given already. */
function readOptions(): Options | null {
  const { values } = parseArgs({
    options: {
      suite: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      contender: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return null;
  }
  const rounds = Number(values.rounds ?? (values.suite === 'ops' ? SUITE_ROUNDS : 11));
  const inSuite = values.suite === 'ops';
  const mistakes = [
    ...(values.suite === undefined || inSuite ? [] : [`there is no suite ${values.suite}`]),
    ...values.only.filter((id) => !inSuite && chosen(id).length === 0).map((id) => `there is no workload ${id}`),
    ...values.contender
      .filter((name) => !contenderNames.some((known) => known === name))
      .map((name) => `there is no contender ${name}`),
    ...(Number.isInteger(rounds) && rounds >= 1 ? [] : ['--rounds wants a whole number from 1']),
  ];
  if (mistakes.length > 0) {
    console.error(`${mistakes.join('\n')}\n\n${HELP}`);
    process.exitCode = 2;
    return null;
  }
  const wanted = new Set(values.only.flatMap(chosen));
  return {
    suite: inSuite ? values.only : null,
    workloads: values.only.length === 0 ? workloads : workloads.filter((workload) => wanted.has(workload)),
    contenders:
      values.contender.length === 0 ? contenderNames : contenderNames.filter((name) => values.contender.includes(name)),
    rounds,
    json: values.json,
  };
}

async function bench({ workloads: list, contenders: names, rounds, json }: Options): Promise<void> {
  const { contenders, notes } = await startAll(names);
  const machine = describeMachine(contenders, notes);
  console.log([machine.cpu, machine.system, machine.node].join(', '));
  for (const { name, description } of contenders) console.log(`${name}: ${description}`);
  for (const text of [...notes, ...limitsText(machine)]) console.log(text);
  console.log(`\n${header()}`);

  const rows: Row[] = [];
  const report: Report = { machine, rows };
  for (const workload of list) {
    try {
      const measured = workload.process
        ? startup(workload, contenders, rounds, machine)
        : await measure(workload, contenders, rounds);
      rows.push(...measured.rows);
      notes.push(...measured.notes);
    } catch (error) {
      // Different numbers, or a program that failed: no times for this workload, and no success for the run.
      const message = error instanceof Error ? error.message : String(error);
      console.error(message);
      notes.push(message);
      process.exitCode = 1;
    }
    console.log(lineOf(workload, report));
  }
  for (const contender of contenders) contender.stop();
  printEnd(report);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
}

function startup(workload: Workload, contenders: readonly Contender[], rounds: number, machine: Machine) {
  const measured = measureStartup(workload, contenders, rounds);
  machine.bareNode = measured.bareNode;
  return measured;
}

async function startAll(names: readonly ContenderName[]): Promise<{ contenders: Contender[]; notes: string[] }> {
  const contenders: Contender[] = [];
  const notes: string[] = [];
  const peers = names.some(isPeer) && installPeers();
  for (const name of names) {
    if (isPeer(name) && !peers) continue;
    const started = await Contender.start(name);
    if (!(started instanceof Failure)) contenders.push(started);
    else notes.push(`no ${name} here: ${started.message}`);
  }
  return { contenders, notes };
}

function describeMachine(contenders: readonly Contender[], notes: string[]): Machine {
  return {
    cpu: `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores`,
    system: `${systemType()} ${release()}`,
    node: `Node ${process.version}`,
    date: new Date().toISOString().slice(0, 10),
    contenders: Object.fromEntries(contenders.map(({ name, description }) => [name, description])),
    limits: measureLimits(),
    notes,
  };
}

function printEnd(report: Report): void {
  const { machine } = report;
  const misses = missed(report);
  console.log(`\n${limitsText(machine).join('\n')}`);
  if (machine.notes.length > 0) console.log(`\n${machine.notes.join('\n')}`);
  console.log(`\n${misses.length === 0 ? 'Every target that was measured is met.' : misses.join('\n')}`);
}
