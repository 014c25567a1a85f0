import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('src/autograd, which is to be read in one sitting, stays below 3,500 lines', () => {
  const folder = new URL('../../src/autograd/', import.meta.url);
  const lines = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8').split('\n').length - 1);
  expect(lines.reduce((a, b) => a + b, 0)).toBeLessThan(3500);
});
