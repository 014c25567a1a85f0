/** The JavaScript peers have a package.json and a lock file of their own, so that nobody installs them who does not measure. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('peers/', import.meta.url));

type Locked = Record<string, { readonly version?: string; readonly optional?: boolean }>;

function locked(file: string): Locked {
  try {
    return (JSON.parse(readFileSync(`${folder}${file}`, 'utf8')) as { packages: Locked }).packages;
  } catch {
    return {};
  }
}

/** npm keeps a lock file of what is really there. */
function areInstalled(): boolean {
  const there = locked('node_modules/.package-lock.json');
  return Object.entries(locked('package-lock.json')).every(
    ([path, wanted]) => path === '' || wanted.optional || there[path]?.version === wanted.version,
  );
}

/** Installs the peers if they are not there; says so where that fails, and is false. */
export function installPeers(): boolean {
  if (areInstalled()) return true;
  console.error('Installing the JavaScript peers into bench/peers (npm ci), once ...');
  const { status } = spawnSync('npm', ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // On Windows npm is a batch file, which only a shell runs.
    shell: process.platform === 'win32',
  });
  if (status === 0 && areInstalled()) return true;
  console.error('That failed. With a network, `npm ci --prefix bench/peers` installs them. Going on without them.\n');
  return false;
}
