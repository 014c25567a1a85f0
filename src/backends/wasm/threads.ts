/** How many threads compute. */
import { ArgumentError } from '../../base/errors.js';
import { hardwareThreads } from './pool.js';
import { machine } from './machine.js';

/**
 * How many threads compute, the calling one included. By default as many as the machine has, at most four; 1 where
 * threads cannot share memory (a page that is not cross-origin isolated). Results are the same for any number.
 *
 * Throws ArgumentError for what is not a whole number from 1.
 *
 * @example setNumThreads(1) // everything on the calling thread
 */
export function setNumThreads(threads: number): void {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new ArgumentError(
      `setNumThreads: expects a positive integer, got ${String(threads)}; this machine runs ${hardwareThreads()} at once`,
    );
  }
  const { pool } = machine();
  if (pool !== null) pool.threads = threads;
}

/** How many threads compute; see `setNumThreads`. */
export function getNumThreads(): number {
  const { pool } = machine();
  return pool?.available === true ? pool.threads : 1;
}
