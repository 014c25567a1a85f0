/** The table of features: what is read from the test files, and what is refused. */
import { describe, expect, test } from 'vitest';
import { featuresFile, featuresOf } from '../../scripts/generate/features.js';

const listing = (row: string): string => `/**\n * @features\n * ${row}\n */\n`;
const code = "test('adds up', () => {});\ntest.each([[1]])(\n  'is %i',\n  () => {},\n);\n";
const files = (row: string): ReadonlyMap<string, string> => new Map([['test/func/a.test.ts', listing(row) + code]]);

describe('the table of features', () => {
  test('has a row for each that a test file lists, in the section of its row', () => {
    const found = featuresOf(
      new Map([
        ['test/func/a.test.ts', listing('| A5 | `x_y` | `xY()` | a.test.ts: "adds up" |') + code],
        ['test/func/b.test.ts', listing('| A2 | — | `z()` | func/a.test.ts: "is %i" |')],
      ]),
    );
    const text = featuresFile(found);
    expect(text).toContain(
      '## Hooks\n\n| PyTorch | chainrule | test |\n|---|---|---|\n| `x_y` | `xY()` | [a.test.ts](../test/func/a.test.ts): adds up |\n',
    );
    expect(text).toContain('| — | `z()` | [a.test.ts](../test/func/a.test.ts): is %i |');
    expect(text.indexOf('## backward() and grad()')).toBeLessThan(text.indexOf('## Hooks'));
    expect(text).not.toContain('## Profiler');
  });

  test.each([
    [
      'a test that is not there',
      '| A5 | a | b | a.test.ts: "adds" |',
      'the test "adds", which test/func/a.test.ts has not',
    ],
    ['a file that is not there', '| A5 | a | b | c.test.ts: "adds up" |', 'c.test.ts, which does not exist'],
    ['a row of the page that is not there', '| B5 | a | b | a.test.ts: "adds up" |', 'the row B5'],
    ['a test without quotes', '| A5 | a | b | a.test.ts: adds up |', 'file.test.ts: "title"'],
    ['too few cells', '| A5 | a | a.test.ts: "adds up" |', 'four cells'],
  ])('refuses %s', (_, row, words) => {
    expect(() => featuresOf(files(row))).toThrow(words);
  });

  test('reads lists below other text, and refuses those that it would not see', () => {
    const row = '| A5 | a | b | a.test.ts: "adds up" |';
    const below = `/**\n * What these tests are about,\n * in two lines.\n *\n * @features\n * ${row}\n */\n`;
    expect(featuresOf(new Map([['test/func/a.test.ts', below + code]]))).toHaveLength(1);
    for (const unseen of [below.replace('/**', '/*'), below.replace('@features', '@features of hooks')]) {
      expect(() => featuresOf(new Map([['test/func/a.test.ts', unseen + code]]))).toThrow('a line of its own');
    }
  });

  test('names the groups that a test stands in, not those beside it', () => {
    const grouped = [
      "describe('an earlier one', () => {",
      "  test('other', () => {});",
      '});',
      "describe('a number', () => {",
      "  describe('in a group', () => {});",
      "  describe.each([1])('%s', () => {",
      "    test('adds up', () => {});",
      '  });',
      '  test.each([[1]])(',
      "    'is %i | 0',",
      '    () => {},',
      '  );',
      '});',
    ].join('\n');
    const rows = '| A5 | a | b | a.test.ts: "adds up" |\n * | A5 | c | d | a.test.ts: "is %i \\| 0" |';
    const found = featuresOf(new Map([['test/func/a.test.ts', listing(rows) + grouped]]));
    expect(found.map(({ title }) => title)).toEqual(['a number: adds up', 'a number: is %i \\| 0']);
  });

  test.each([
    ['of two groups', "describe('b', () => {\n  test('is %i', () => {});\n});\n", 'a.test.ts has 2'],
    ['of a group and a test', "describe('is %i', () => {});\n", 'a.test.ts has 2'],
    ['in other quotes', 'it.each([[2]])("is %i", () => {});\ntest(`is %i`, () => {});\n', 'a.test.ts has 3'],
  ])('refuses a title that is not of one test only: %s', (_, more, words) => {
    const row = listing('| A5 | a | b | a.test.ts: "is %i" |');
    expect(featuresOf(new Map([['test/func/a.test.ts', row + code]]))).toHaveLength(1);
    expect(() => featuresOf(new Map([['test/func/a.test.ts', row + code + more]]))).toThrow(words);
  });

  test('sees no second test in another call with the same words', () => {
    const row = listing('| A5 | a | b | a.test.ts: "is %i" |');
    const calls = "  log('is %i', 3);\n  expect(sum).toBe('is %i');\n";
    expect(featuresOf(new Map([['test/func/a.test.ts', row + code + calls]]))).toHaveLength(1);
  });

  test('does not take a title for a test because it is listed', () => {
    expect(() => featuresOf(files('| A5 | a | b | a.test.ts: "listed only" |'))).toThrow('listed only');
  });
});
