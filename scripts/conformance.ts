/**
 * npm run conformance -- --cases DIR [--ops a,b] [--json FILE] [--strict] [--every]
 *
 * Calls the library with the arguments that PyTorch was called with, and compares results, flags, node names,
 * derivatives of first and second order, forward mode, methods, in-place forms and errors with what PyTorch gave.
 *
 *   --cases DIR   *.jsonl.gz files in the format of conformance/golden.ts
 *   --ops a,b     only these entries: keys (`max.binary`) or names (`max`)
 *   --json FILE   write { totals, ops }, counts by part
 *   --strict      compare float64 results (not derivatives) to 1e-12
 *   --every       print every difference, not the first of each op
 *
 * Exit code: 0 all passed, 1 something failed, 2 wrong arguments.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Exceptions } from './conformance/exceptions.js';
import { readEntries } from './conformance/golden.js';
import { anyFailed, excuses, failures, showFinding, summary, table } from './conformance/report.js';
import { runEntry, toJson } from './conformance/run.js';

function main(): number {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string' },
      ops: { type: 'string' },
      json: { type: 'string' },
      strict: { type: 'boolean', default: false },
      every: { type: 'boolean', default: false },
    },
  });
  if (values.cases === undefined) {
    console.error('usage: npm run conformance -- --cases DIR [--ops a,b] [--json FILE] [--strict] [--every]');
    return 2;
  }
  const names = values.ops?.split(',').map((name) => name.trim());
  const exceptions = new Exceptions();
  const entries = readEntries(
    values.cases,
    ({ key, op }) => names === undefined || names.includes(key) || names.includes(op),
  );
  const started = performance.now();
  const reports = [...entries].map((entry) => runEntry(entry, exceptions, { strict: values.strict }));
  if (reports.length === 0) {
    console.error(`no entry of ${values.cases} is called ${values.ops}`);
    return 2;
  }
  const texts = [
    table(reports),
    values.every ? reports.flatMap((r) => r.failed.map(showFinding)).join('\n\n') : failures(reports),
    excuses(reports),
    summary(reports, exceptions.unneeded()),
  ];
  console.log(texts.filter((text) => text !== '').join('\n\n'));
  console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(toJson(reports), null, 1)}\n`);
  return anyFailed(reports) ? 1 : 0;
}

process.exitCode = main();
