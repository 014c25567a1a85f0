/** The build's plugin: what it takes out of the sources and puts in, and that the values stay the same. */
import { describe, expect, test } from 'vitest';
import { editsOf } from '../../scripts/build/prepare.js';

const others: Record<string, string> = {
  'src/tensor/flags.ts': 'export const Flag = { view: 1 << 3, dual: 2 } as const;\n',
};

function prepared(code: string): string {
  const read = (path: string): string => others[path] ?? expect.fail(`reads ${path}`);
  let text = '';
  let at = 0;
  for (const edit of editsOf('src/ops/x.ts', code, read)) {
    expect(edit.start, 'edits do not overlap').toBeGreaterThanOrEqual(at);
    text += code.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + code.slice(at);
}

describe('records', () => {
  test('lose what only the generator reads, and may be dropped', () => {
    const code =
      "export const a = view('a(Tensor self)', {\n  doc: 'One.',\n  aliases: ['b'],\n  grad: (g) => g.neg(),\n});";
    expect(prepared(code)).toBe(
      "export const a = /* @__PURE__ */ view('a(Tensor self)', {\n  \n  \n  grad: (g) => g.neg(),\n});",
    );
  });

  test('keep a field of that name elsewhere', () => {
    const code = "const other = { doc: 'kept' };";
    expect(prepared(code)).toBe(code);
  });
});

describe('values at the top level', () => {
  test('may be dropped with the calls inside them, but functions are left alone', () => {
    expect(prepared('const a = new Map([[1, f(2)]]);')).toBe(
      'const a = /* @__PURE__ */ new Map([[1, /* @__PURE__ */ f(2)]]);',
    );
    expect(prepared('const run = () => f(new Map());')).toBe('const run = () => f(new Map());');
    expect(prepared('function run() {\n  const a = f();\n  return a;\n}')).toBe(
      'function run() {\n  const a = f();\n  return a;\n}',
    );
  });

  test('that are members of an object may be dropped, too', () => {
    expect(prepared('const a = pair.first;')).toBe("const a = /* @__PURE__ */ Reflect.get(pair, 'first');");
    expect(prepared('const { a, b: c } = pair;')).toBe(
      "const a = /* @__PURE__ */ Reflect.get(pair, 'a'), c = /* @__PURE__ */ Reflect.get(pair, 'b');",
    );
  });

  test('that are computed from numbers alone become the number, since bundlers keep what computes', () => {
    expect(prepared('const a = 2 ** 24;')).toBe('const a = 16777216;');
    expect(prepared('const a = [-(1 + 2) * 4, 1 / 3, 5 - -6, 1 << 3];')).toBe(`const a = [-12, ${1 / 3}, 11, 8];`);
    expect(prepared('const a = b * (2 * 3);')).toBe('const a = b * (6);');
    expect(prepared('const f = () => 2 ** 24;')).toBe('const f = () => 2 ** 24;');
  });

  test('that may change, and statements, stay as they are', () => {
    for (const code of ['let a = f();', 'install();', 'const { a = 1 } = pair;', 'const { a, ...b } = pair;']) {
      expect(prepared(code)).toBe(code);
    }
  });
});

describe('members of objects of numbers', () => {
  test('become the numbers, where the object is known', () => {
    const head = "import { Flag } from '../tensor/flags.js';\n";
    expect(prepared(`${head}const f = (t) => t.flags & (Flag.view | Flag.dual);`)).toBe(
      `${head}const f = (t) => t.flags & (8 | 2);`,
    );
    expect(prepared('const Own = { a: 0x10 } as const;\nconst f = () => Own.a;')).toBe(
      'const Own = { a: 0x10 } as const;\nconst f = () => 16;',
    );
  });

  test('stay where it is not one, or where there is no such member', () => {
    const head = "import { Flag } from '../tensor/flags.js';\n";
    for (const code of [
      `${head}const f = () => Flag.other;`,
      'const f = (flag) => flag.view;',
      'const Mixed = { a: 1, b: f } as const;\nconst g = () => Mixed.a;',
      'const word = { a: 1 } as const;\nconst g = (word) => word.a;',
    ]) {
      expect(prepared(code)).toBe(code);
    }
  });
});
