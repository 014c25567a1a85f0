/**
 * A plugin of the build, which changes nothing that a program can see:
 *   - what only the generator reads of the op records is left out;
 *   - members of constant objects of numbers, such as `Flag.view`, become the numbers, and so does `2 ** 24` in a constant, which
 *     bundlers would keep though nobody reads it: in general, what computes may have an effect;
 *   - bundlers are told which values may be dropped if nobody uses them. `{ ...a, b }` they always keep, since copying might
 *     have an effect, so it becomes a call of Object.assign.
 * All are found in the syntax tree, not in the text.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** Where something is taken out of a file, or put in. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Objects of numbers by their name, then by the member's. */
type Numbers = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Functions that make a record, and the fields of it that only the generator and the tests read. */
const DEFINERS = new Set(['pointwise', 'structured', 'reduction', 'view', 'composite']);
const FOR_THE_GENERATOR = new Set(['doc', 'aliases']);

const PURE = '/* @__PURE__ */ ';

function parse(path: string, code: string): ts.SourceFile {
  return ts.createSourceFile(path, code, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS);
}

/** The declarations of constants at the top level. */
function declarationsOf(file: ts.SourceFile): ts.VariableDeclaration[] {
  return file.statements
    .filter((statement) => ts.isVariableStatement(statement))
    .filter(({ declarationList }) => (declarationList.flags & ts.NodeFlags.Const) !== 0)
    .flatMap(({ declarationList }) => [...declarationList.declarations]);
}

/** Those that declare one name, with the value. */
function constantsOf(file: ts.SourceFile): { readonly name: string; readonly value: ts.Expression }[] {
  return declarationsOf(file).flatMap(({ name, initializer }) =>
    initializer === undefined || !ts.isIdentifier(name) ? [] : [{ name: name.text, value: initializer }],
  );
}

/** The objects of numbers that a file declares, `const X = { a: 1 << 0, ... } as const`. */
function numbersIn(file: ts.SourceFile): Map<string, ReadonlyMap<string, number>> {
  const found = new Map<string, ReadonlyMap<string, number>>();
  for (const { name, value } of constantsOf(file)) {
    // Capital letters: no parameter or variable of a function is named so here.
    if (!/^[A-Z]/.test(name) || !ts.isAsExpression(value) || !ts.isObjectLiteralExpression(value.expression)) continue;
    const members = value.expression.properties.map((p) =>
      ts.isPropertyAssignment(p) && ts.isIdentifier(p.name) ? ([p.name.text, numberOf(p.initializer)] as const) : null,
    );
    const numbers = members.filter((m): m is readonly [string, number] => m !== null && m[1] !== null);
    if (numbers.length > 0 && numbers.length === members.length) found.set(name, new Map(numbers));
  }
  return found;
}

/** Those that a file can name: its own, and those that it imports from other sources. */
function numbersFor(path: string, file: ts.SourceFile, read: (path: string) => string): Numbers {
  const found = numbersIn(file);
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const names = statement.importClause?.namedBindings;
    const from = statement.moduleSpecifier.text;
    if (names === undefined || !ts.isNamedImports(names) || !from.startsWith('.')) continue;
    const capital = names.elements.filter(({ name }) => /^[A-Z]/.test(name.text));
    if (capital.length === 0) continue;
    const source = join(dirname(path), from.replace(/\.js$/, '.ts'));
    const theirs = numbersIn(parse(source, read(source)));
    for (const { name, propertyName } of capital) {
      const members = theirs.get((propertyName ?? name).text);
      if (members !== undefined) found.set(name.text, members);
    }
  }
  return found;
}

/** The value of a number, or of what can be computed from numbers alone; null for anything else. */
function numberOf(node: ts.Expression): number | null {
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isParenthesizedExpression(node)) return numberOf(node.expression);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const value = numberOf(node.operand);
    return value === null ? null : -value;
  }
  if (!ts.isBinaryExpression(node)) return null;
  const [left, right] = [numberOf(node.left), numberOf(node.right)];
  if (left === null || right === null) return null;
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.LessThanLessThanToken:
      return left << right;
    case ts.SyntaxKind.PlusToken:
      return left + right;
    case ts.SyntaxKind.MinusToken:
      return left - right;
    case ts.SyntaxKind.AsteriskToken:
      return left * right;
    case ts.SyntaxKind.SlashToken:
      return left / right;
    case ts.SyntaxKind.AsteriskAsteriskToken:
      return left ** right;
    default:
      return null;
  }
}

/**
 * The edits of one file. Calls and `new` in the value of a constant at the top level, outside of functions, become "pure",
 * which holds because of a rule of this project: such a value has no effect but to be made (CONTRIBUTING.md).
 *
 * @param read gives the text of another file of the sources
 */
export function editsOf(path: string, code: string, read: (path: string) => string): Edit[] {
  const file = parse(path, code);
  const numbers = numbersFor(path, file, read);
  const edits: Edit[] = [];
  const insert = (at: number, text: string): void => {
    edits.push({ start: at, end: at, text });
  };
  const visit = (node: ts.Node, top: boolean): void => {
    const member = memberOf(node, numbers);
    if (member !== null) {
      edits.push({ start: node.getStart(file), end: node.end, text: String(member) });
      return;
    }
    if (isForTheGenerator(node)) {
      edits.push({ start: node.getStart(file), end: pastComma(code, node.end), text: '' });
      return;
    }
    const number = top && ts.isBinaryExpression(node) ? numberOf(node) : null;
    // As text -0 would lose its sign.
    if (number !== null && !Object.is(number, -0)) {
      edits.push({ start: node.getStart(file), end: node.end, text: String(number) });
      return;
    }
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (top && (ts.isCallExpression(node) || ts.isNewExpression(node))) insert(node.getStart(file), PURE);
    if (top && ts.isObjectLiteralExpression(node) && node.properties.some(ts.isSpreadAssignment)) {
      insert(node.getStart(file), `${PURE}Object.assign(`);
      for (const spread of node.properties.filter(ts.isSpreadAssignment)) {
        edits.push({ start: spread.getStart(file), end: spread.expression.getStart(file), text: '}, ' });
        edits.push({ start: spread.end, end: pastComma(code, spread.end), text: ', {' });
      }
      insert(node.end, ')');
    }
    const inside = top && !ts.isFunctionLike(node);
    ts.forEachChild(node, (child) => {
      visit(child, inside);
    });
  };
  const values = constantsOf(file).map(({ value }) => value);
  // Reading a property may be an effect, too: `x.y` becomes a call that may be dropped.
  const reading = (object: ts.Expression, name: string): string =>
    `${PURE}Reflect.get(${object.getText(file)}, '${name}')`;
  for (const value of values) {
    if (
      !ts.isPropertyAccessExpression(value) ||
      !ts.isIdentifier(value.expression) ||
      memberOf(value, numbers) !== null
    )
      continue;
    edits.push({ start: value.getStart(file), end: value.end, text: reading(value.expression, value.name.text) });
  }
  for (const { name, initializer } of declarationsOf(file)) {
    if (!ts.isObjectBindingPattern(name) || initializer === undefined || !ts.isIdentifier(initializer)) continue;
    if (
      name.elements.some(
        (e) => !ts.isIdentifier(e.name) || e.initializer !== undefined || e.dotDotDotToken !== undefined,
      )
    )
      continue;
    const each = name.elements.map(
      (e) => `${e.name.getText(file)} = ${reading(initializer, (e.propertyName ?? e.name).getText(file))}`,
    );
    edits.push({ start: name.getStart(file), end: initializer.end, text: each.join(', ') });
  }
  const seek = (node: ts.Node): void => {
    if (values.includes(node as ts.Expression)) visit(node, true);
    else if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isExpressionStatement(node)) visit(node, false);
    else ts.forEachChild(node, seek);
  };
  for (const statement of file.statements) seek(statement);
  return edits.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The number that `X.y` stands for, where X is an object of numbers. */
function memberOf(node: ts.Node, numbers: Numbers): number | null {
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return null;
  return numbers.get(node.expression.text)?.get(node.name.text) ?? null;
}

/** Whether a node is a field of a record that programs do not read. */
function isForTheGenerator(node: ts.Node): boolean {
  if (!ts.isPropertyAssignment(node) || !ts.isIdentifier(node.name) || !FOR_THE_GENERATOR.has(node.name.text))
    return false;
  const call = node.parent.parent;
  return ts.isCallExpression(call) && ts.isIdentifier(call.expression) && DEFINERS.has(call.expression.text);
}

function pastComma(code: string, end: number): number {
  const comma = /^\s*,/.exec(code.slice(end));
  return end + (comma?.[0].length ?? 0);
}

/** What the plugin needs of rolldown's magic string. */
interface Editable {
  appendLeft(at: number, text: string): unknown;
  remove(start: number, end: number): unknown;
  update(start: number, end: number, text: string): unknown;
}

/** The plugin, for a build with `experimental.nativeMagicString`. */
export function prepare() {
  const texts = new Map<string, string>();
  const read = (path: string): string => {
    const text = texts.get(path) ?? readFileSync(path, 'utf8');
    texts.set(path, text);
    return text;
  };
  return {
    name: 'chainrule-prepare',
    transform: {
      filter: { id: /[\\/]src[\\/].*(?<![.]d)[.]ts$/ },
      handler(code: string, path: string, meta: { magicString?: Editable }) {
        const { magicString } = meta;
        if (magicString === undefined) throw new Error('prepare: experimental.nativeMagicString is off');
        const edits = editsOf(path, code, read);
        if (edits.length === 0) return null;
        for (const { start, end, text } of edits) {
          if (end === start) magicString.appendLeft(start, text);
          else if (text === '') magicString.remove(start, end);
          else magicString.update(start, end, text);
        }
        return { code: magicString as unknown as string };
      },
    },
  };
}
