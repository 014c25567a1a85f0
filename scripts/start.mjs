// @ts-check
// `npm start`: the guided example, from a fresh clone or an old one. Plain Node, because it runs before anything is installed.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @typedef {{ version?: string, optional?: boolean }} Locked */

/**
 * The packages that a lock file names, by folder; none where there is no such file.
 *
 * @param {string} path
 * @returns {Record<string, Locked>}
 */
function locked(path) {
  try {
    const lock = /** @type {{ packages: Record<string, Locked> }} */ (
      JSON.parse(readFileSync(`${root}/${path}`, 'utf8'))
    );
    return lock.packages;
  } catch {
    return {};
  }
}

/**
 * npm keeps inside node_modules the lock file of what is really there. Contents are compared and not times: a checkout gives
 * every file the time of the checkout. Optional packages are those of other platforms.
 */
function isInstalled() {
  const there = locked('node_modules/.package-lock.json');
  return Object.entries(locked('package-lock.json')).every(
    ([folder, wanted]) => folder === '' || wanted.optional || there[folder]?.version === wanted.version,
  );
}

/**
 * Runs a command in the project's root, on this terminal.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 * @returns {number} its exit code; 128 and the signal's number where a signal ended it, as shells have it
 */
function run(command, args, options) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) {
    console.error(`${command}: ${error.message}`);
    return 127;
  }
  return status ?? 128 + (signal ? constants.signals[signal] : 0);
}

function install() {
  console.log('Installing the development tools (npm ci), once ...');
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = ['ignore', 'ignore', 'inherit'];
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  // Under `npm start`, the npm that is running; otherwise the one on the path, which on Windows is a script for its shell.
  const npm = process.env['npm_execpath'];
  return npm?.endsWith('.js')
    ? run(process.execPath, [npm, ...args], { stdio })
    : run('npm', args, { stdio, shell: process.platform === 'win32' });
}

let code = isInstalled() ? 0 : install();
if (code === 0) code = run(process.execPath, ['--import', 'tsx', 'examples/main.ts', ...process.argv.slice(2)]);
process.exitCode = code;
