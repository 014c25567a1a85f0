/** W10: whole processes from start to exit, in turns; a bare node too, which is what no library can do better than. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ContenderName, Workload } from './catalog.js';
import { type Contender, PYTHON_ENVIRONMENT } from './contenders.js';
import { type Measured, median, requireSame } from './measure.js';

interface Program {
  readonly name: ContenderName | 'node';
  readonly file: string;
  readonly script: string;
}

/** chainrule on two threads is left out: this starts none. */
const scripts: readonly (readonly [ContenderName, string])[] = [
  ['chainrule', 'startup/chainrule.mjs'],
  ['pytorch-1t', 'startup/pytorch.py'],
  ['jax-js', 'peers/startup-jax.mjs'],
  ['tfjs-wasm', 'peers/startup-tfjs.mjs'],
];

function run({ name, file, script }: Program): { ms: number; check: number[] } {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(file, [fileURLToPath(new URL(script, import.meta.url))], {
    encoding: 'utf8',
    env: PYTHON_ENVIRONMENT,
  });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`${script} by ${name}: ${stderr.trim()}`);
  return { ms, check: JSON.parse(stdout.trim().split('\n').at(-1)!) as number[] };
}

/** Rows, and milliseconds of a bare node. */
export function measureStartup(
  workload: Workload,
  contenders: readonly Contender[],
  rounds: number,
): Measured & { readonly bareNode: number } {
  const programs: Program[] = [{ name: 'node', file: process.execPath, script: 'startup/node.mjs' }];
  for (const [name, script] of scripts) {
    const contender = contenders.find((one) => one.name === name);
    if (contender !== undefined) programs.push({ name, file: contender.file, script });
  }
  const times = programs.map((): number[] => []);
  const checks = programs.map((program) => run(program).check);
  requireSame(
    workload,
    programs.slice(1).map((contender, i) => ({ contender, check: checks[i + 1]! })),
  );
  for (let round = 0; round < rounds; round++) {
    for (const [i, program] of programs.entries()) times[i]!.push(run(program).ms);
  }
  const rows = programs.flatMap(({ name }, i) => {
    return name === 'node' ? [] : [{ id: workload.id, contender: name, ms: median(times[i]!), check: checks[i]! }];
  });
  return { rows, notes: [], bareNode: median(times[0]!) };
}
