// @ts-check
// The built package on other runtimes: `npm run test:runtimes [-- NAME...]`, after `npm run build`. Node 22 and 24, Deno and
// Bun come from npm into this folder the first time (570 MB, hence no part of the main install). Each runs smoke.mjs, must
// print tensors as PyTorch does, exit with 0, and end by itself.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, 'node_modules');
const TIMEOUT = 5 * 60_000;

/** @type {Record<string, string[]>} */
const runtimes = {
  node: [process.execPath],
  node22: [join(modules, 'node22/bin/node')],
  node24: [join(modules, 'node24/bin/node')],
  // No permission is given: the library must not need one.
  deno: [join(modules, '.bin/deno'), 'run', '--no-prompt', '--quiet'],
  bun: [join(modules, '.bin/bun')],
};

/** What console.log must have printed, as PyTorch prints it (an object's braces are the runtime's own). */
const printed = [
  'tensor([[1.0000, 2.0000],\n        [3.0000, 4.5000]], requires_grad=True)',
  'weights: tensor([1, 2])',
];

function install() {
  if (Object.values(runtimes).every(([command]) => existsSync(command ?? ''))) return;
  console.log('installing the runtimes ...');
  // Not `npm ci`, which wants the lock file to name deno's and bun's programs for all platforms, also those that a registry
  // does not have.
  const { status } = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund'], {
    cwd: here,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the runtimes could not be installed');
}

/**
 * @param {string[]} command
 * @returns {Promise<{ code: number | null, output: string, timedOut: boolean }>}
 */
function run([program, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(program ?? '', [...args, join(here, 'smoke.mjs')], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, TIMEOUT);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (/** @type {string} */ text) => (output += text));
    }
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output, timedOut });
    });
  });
}

/** @param {string} name @param {string[]} command */
async function check(name, command) {
  const started = performance.now();
  const { code, output, timedOut } = await run(command);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const wrong = printed.filter((text) => !output.includes(text)).map((text) => `console.log did not print ${text}`);
  if (!output.includes('all checks passed')) wrong.push('the checks did not come to their end');
  if (timedOut) wrong.push(`the process had not ended after ${TIMEOUT / 1000} s`);
  else if (code !== 0) wrong.push(`exit code ${code}`);
  console.log(`${name}: ${wrong.length === 0 ? 'passed' : 'FAILED'} (${seconds} s)\n${output.trimEnd()}`);
  for (const line of wrong) console.log(`  wrong: ${line}`);
  return wrong.length === 0;
}

if (!existsSync(join(here, '../../dist/index.js'))) throw new Error('dist/ is missing: npm run build');
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in runtimes));
if (unknown.length > 0)
  throw new Error(`no such runtime: ${unknown.join(', ')}; there are ${Object.keys(runtimes).join(', ')}`);
install();
let failed = 0;
for (const [name, command] of Object.entries(runtimes)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  if (!(await check(name, command))) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;
