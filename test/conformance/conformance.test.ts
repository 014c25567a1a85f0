/** The library against PyTorch's recorded values: a few cases of every operation (`npm run conformance` judges all). */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Exceptions } from '../../scripts/conformance/exceptions.js';
import { readEntries } from '../../scripts/conformance/golden.js';
import { showFinding } from '../../scripts/conformance/report.js';
import { isCovered, runEntry } from '../../scripts/conformance/run.js';

const fixtures = fileURLToPath(new URL('../fixtures/conformance', import.meta.url));
const exceptions = new Exceptions();

describe('as PyTorch computed it', () => {
  for (const entry of readEntries(fixtures)) {
    test(entry.header.key, () => {
      const report = runEntry(entry, exceptions);
      if (report.failed.length > 0) {
        const shown = report.failed.slice(0, 3).map(showFinding).join('\n\n');
        expect.fail(`${report.failed.length} parts of cases differ; the first:\n\n${shown}`);
      }
      expect(isCovered(report)).toBe(true);
    });
  }
});
