/** What the generator finds of an operation's needs in the sources. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { callablesFile, methodNamesOf } from '../../scripts/generate/callables.js';
import { Needs } from '../../scripts/generate/needs.js';
import * as arithmetic from '../../src/ops/arithmetic.js';
import * as numbers from '../../src/ops/shaping/numbers.js';
import * as unary from '../../src/ops/unary.js';
import { callables } from '../../src/ops/table.js';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const methods = methodNamesOf([...callables.values()]);
const needs = new Needs(root, methods);

describe('the needs of a record', () => {
  test('are the methods that its formulas call', () => {
    const found = needs.of('src/ops/arithmetic.ts', 'atan2');
    for (const name of ['add', 'div', 'mul', 'ne', 'neg', 'where']) expect(found).toContain(name);
    expect(found).not.toContain('logicalNot');
  });

  test('are those of the functions and records that it names, too', () => {
    // atan2 names `pointwise`, and so a backward pass that fills; crossEntropy names functions of its file.
    expect(needs.of('src/ops/arithmetic.ts', 'atan2')).toContain('fullLike');
    expect(needs.of('src/ops/nn/cross-entropy.ts', 'crossEntropy')).toContain('logSoftmax');
  });

  test('are not those of other records of its file', () => {
    // nansum, in the same file, has them.
    expect(needs.of('src/ops/reduce.ts', 'nansum')).toContain('isnan');
    expect(needs.of('src/ops/reduce.ts', 'sum')).not.toContain('isnan');
  });

  test('cannot be asked for where there is no such declaration', () => {
    expect(() => needs.of('src/ops/arithmetic.ts', 'nothing')).toThrow('src/ops/arithmetic.ts declares no nothing');
  });
});

test('what every program calls is what the public names reach that are no operations', () => {
  const common = needs.ofEntry('src/lite/exports.ts', [['src/ops/define-pointwise.ts', 'pointwise']]);
  for (const name of ['add', 'add_', 'clone', 'sumToSize', 'to']) expect(common).toContain(name);
  for (const name of ['matmul', 'exp', 'logSoftmax']) expect(common).not.toContain(name);
});

describe('the generated lists', () => {
  const some = ['mul', 'div', 'neg', 'floor', 'trunc', 'floorDivide'].map((name) => callables.get(name)!);
  const linesOf = (common: readonly string[]): Map<string, string> => {
    // Of the needs of these few only what they need of one another.
    const among = new Set(some.map((c) => c.name));
    const only = { of: (file: string, name: string) => new Set([...needs.of(file, name)].filter((n) => among.has(n))) };
    const text = callablesFile(some, { arithmetic, unary, 'shaping/numbers': numbers }, only, new Set(common));
    return new Map(
      [...text.matchAll(/^export const (\w+)\$: Installed = callable\((.*)\);$/gm)].map((m) => [m[1]!, m[2]!]),
    );
  };

  test('name the records of an operation and its needs', () => {
    const lines = linesOf([]);
    expect(lines.get('floor')).toBe('[unary.floor]');
    expect(lines.get('div')).toMatch(
      /^\[arithmetic\.div, arithmetic\.divMode, shapingNumbers\.divNumber\], \(\) => \[.*mul\$.*\]$/,
    );
  });

  test('leave out what every program has', () => {
    expect(linesOf(['mul', 'neg']).get('div')).not.toMatch(/mul\$|neg\$/);
  });
});
