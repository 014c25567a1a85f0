// @ts-check
// The closing line of .ci/run, `N passed, N failed`, from the report of vitest's JSON reporter:
//   node scripts/ci-summary.mjs REPORT EXIT-CODE-OF-VITEST
// Exits with 1 if anything failed, or if no test ran: a run that tested nothing is no success.

import { readFileSync } from 'node:fs';

/**
 * The part of the report that is read here.
 *
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests skipped
 * @property {number} numTodoTests
 * @property {{ status: string, assertionResults: unknown[] }[]} testResults one for each file
 */

/** @returns {Report | undefined} */
function read() {
  try {
    return /** @type {Report} */ (JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
  } catch (error) {
    console.error(`no report of the tests: ${String(error)}`);
    return undefined;
  }
}

const report = read();
const passed = report?.numPassedTests ?? 0;
// A file that could not be loaded failed, and yet has no failed test: it counts as one.
const broken =
  report?.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0) ?? [];
let failed = (report?.numFailedTests ?? 0) + broken.length;
// An error outside of every test (an unhandled rejection, a hook, a worker that died) shows in nothing but the exit code.
if (failed === 0 && process.argv[3] !== '0') failed = 1;

const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
if (skipped > 0) console.log(`(${skipped} skipped or still to be written)`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
