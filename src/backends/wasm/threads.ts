/** How many threads compute. */
import { named } from '../../base/arguments.js';
import { ArgumentError } from '../../base/errors.js';
import { hardwareThreads, type Pool } from './pool.js';
import { hasMachine, machine } from './socket.js';

/**
 * How many threads compute, the calling one included. By default as many as the machine has, at most four; 1 where
 * threads cannot share memory (a page that is not cross-origin isolated). Results are the same for any number.
 *
 * Throws ArgumentError for what is not a whole number from 1.
 *
 * @example setNumThreads(1) // everything on the calling thread
 */
export function setNumThreads(threads: number): void {
  named('setNumThreads(threads)', arguments, 1);
  if (!Number.isInteger(threads) || threads < 1) {
    throw new ArgumentError(
      `setNumThreads: expects a positive integer, got ${String(threads)}; this machine runs ${hardwareThreads()} at once`,
    );
  }
  const pool = poolOf();
  if (pool !== null) pool.threads = threads;
}

/** How many threads compute; see `setNumThreads`. */
export function getNumThreads(): number {
  const pool = poolOf();
  return pool?.available === true ? pool.threads : 1;
}

function poolOf(): Pool | null {
  return hasMachine() ? machine().pool : null;
}
