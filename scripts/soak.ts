/**
 * Long runs that nobody manages the memory of: training loops and small graphs, without `scope`, `dispose` or, in the
 * synchronous ones, a single await. Each runs in a process of its own; the table says how far the resident memory grew beyond its
 * start and whether the last steps took longer than the first. Exits with 1 where a bound is broken.
 *
 *     npm run soak                            # everything: some minutes
 *     npm run soak -- --steps 2000            # shorter
 *     npm run soak -- --only sync,scalars
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Outcome, runScenario, type ScenarioName, scenarios } from './soak/scenarios.js';

/** What the resident memory may grow by, in MB. */
const MOST_GROWTH = 300;
/** How much longer than the first tenth the last tenth of the steps may take. */
const MOST_SLOWDOWN = 1.5;

const { values } = parseArgs({
  options: { steps: { type: 'string' }, only: { type: 'string' }, child: { type: 'string' } },
});

function chosen(): ScenarioName[] {
  const all = Object.keys(scenarios) as ScenarioName[];
  if (values.only === undefined) return all;
  const names = values.only.split(',');
  for (const name of names) {
    if (!(name in scenarios)) throw new Error(`soak: no run is called ${name}; there are ${all.join(', ')}`);
  }
  return names as ScenarioName[];
}

/** Runs one scenario in a process of its own. */
async function inChild(name: ScenarioName): Promise<Outcome> {
  const args = ['--child', name, ...(values.steps === undefined ? [] : ['--steps', values.steps])];
  const child = fork(fileURLToPath(import.meta.url), args);
  return new Promise((resolve, reject) => {
    child.on('message', (outcome) => {
      resolve(outcome as Outcome);
    });
    child.on('exit', (code) => {
      if (code !== 0) reject(new Error(`soak: the run ${name} ended with code ${String(code)}`));
    });
  });
}

function stepsOf(name: ScenarioName): number {
  const { steps, scale } = scenarios[name];
  return values.steps === undefined ? steps : Number(values.steps) * scale;
}

function row(cells: readonly (string | number)[]): string {
  return cells.map((cell, i) => (i === 0 ? String(cell).padEnd(12) : String(cell).padStart(12))).join('');
}

async function main(): Promise<number> {
  let broken = 0;
  console.log(row(['run', 'steps', 'ms/step', 'grown MB', 'last/first', 'collections', 'in them %', '']));
  for (const name of chosen()) {
    const outcome = await inChild(name);
    const { steps, milliseconds, growth, slowdown, collections, collecting } = outcome;
    const problems = [
      ...(growth > MOST_GROWTH ? [`grew by more than ${MOST_GROWTH} MB`] : []),
      ...(slowdown > MOST_SLOWDOWN ? ['slowed down'] : []),
      ...outcome.problems,
    ];
    const cells = [name, steps, milliseconds / steps, growth, slowdown, collections, (100 * collecting) / milliseconds];
    const shown = cells.map((cell, i) => (typeof cell === 'number' && i > 1 && i !== 5 ? cell.toFixed(3) : cell));
    console.log(row([...shown, problems.length === 0 ? 'ok' : 'BROKEN']) + problems.map((p) => `\n    ${p}`).join(''));
    broken += problems.length;
  }
  return broken === 0 ? 0 : 1;
}

if (values.child === undefined) {
  process.exitCode = await main();
} else {
  const name = values.child as ScenarioName;
  process.send!(await runScenario(name, stepsOf(name)));
  process.disconnect();
}
