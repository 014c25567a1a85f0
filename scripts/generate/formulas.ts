/**
 * The formulas of records as text. Pointwise ones are read on expressions with names for variables and written as in
 * mathematics; of the others the code itself is shown, where it is short.
 */
import { format } from 'prettier';
import { float64 } from '../../src/base/dtype.js';
import { Expr } from '../../src/kernel/expr.js';
import { libraryFunction } from '../../src/kernel/library.js';
import { PointwiseOp } from '../../src/ops/define-pointwise.js';
import type { Op } from '../../src/ops/op.js';
import type { Param } from '../../src/ops/signature.js';

/** What is known of an operation's derivative: a line for each input, or one for all. */
export interface FormulaText {
  readonly forward: string | null;
  readonly gradients: readonly (readonly [input: string, text: string])[];
}

/** Longer texts help nobody in a table. */
const LONGEST = 140;

/** A record of any kind: what the four kinds may say. */
interface AnyRecord {
  readonly forward?: unknown;
  readonly run?: unknown;
  readonly grad?: unknown;
}

export async function formulasOf(op: Op): Promise<FormulaText> {
  const record = (op as unknown as { record?: AnyRecord }).record ?? {};
  if (op instanceof PointwiseOp) return pointwiseFormulas(op, record);
  const gradients = typeof record.grad === 'object' ? Object.entries(record.grad as object) : [];
  const shown: (readonly [string, string])[] = [];
  for (const [input, rule] of gradients) {
    const text = rule === 'none' ? 'none' : await codeOf((rule as { vjp?: unknown }).vjp ?? rule);
    if (text !== null) shown.push([input, text]);
  }
  return { forward: op.kind === 'composite' ? await codeOf(record.run) : null, gradients: shown };
}

// ---- expressions -----------------------------------------------------------------------------------------------------

function pointwiseFormulas(op: PointwiseOp, record: AnyRecord): FormulaText {
  const tensors = op.signature.params.filter((p) => p.base === 'Tensor');
  const names = [...tensors.map((p) => p.name), 'result', 'g'];
  const numbers: string[] = [];
  const values: Record<string, unknown> = {};
  tensors.forEach((p, i) => (values[p.name] = Expr.variable(i)));
  for (const p of op.signature.params.filter((param) => param.base !== 'Tensor')) {
    values[p.name] = isNumber(p) ? Expr.uniform(numbers.push(p.name) - 1) : p.hasDefault ? p.defaultValue : null;
  }
  const write = (formula: unknown, ...args: unknown[]): string | null => {
    try {
      const text = exprText(Expr.from((formula as (...given: unknown[]) => Expr | number)(...args)), names, numbers);
      return text.length <= LONGEST ? text : null;
    } catch {
      return null; // a formula for each choice of a parameter that has no default
    }
  };
  const g = Expr.variable(names.length - 1);
  const withResult = { ...values, result: Expr.variable(tensors.length) };
  const gradients = typeof record.grad === 'object' ? Object.entries(record.grad as object) : [];
  return {
    forward: write(record.forward, values, float64),
    gradients: gradients.flatMap(([input, rule]) => {
      const text = rule === 'none' ? 'none' : write(rule, g, withResult);
      return text === null ? [] : [[input, text] as const];
    }),
  };
}

const isNumber = (p: Param): boolean => ['Scalar', 'float', 'int'].includes(p.base);

const INFIX: Readonly<Record<string, readonly [symbol: string, strength: number]>> = {
  or: ['or', 1],
  xor: ['xor', 1],
  and: ['and', 2],
  eq: ['=', 3],
  ne: ['≠', 3],
  lt: ['<', 3],
  le: ['≤', 3],
  gt: ['>', 3],
  ge: ['≥', 3],
  add: ['+', 4],
  sub: ['-', 4],
  mul: ['*', 5],
  div: ['/', 5],
  pow: ['**', 7],
};
const MINUS = 6;
const ATOM = 9;

/** An expression as text; `names` of variables, `numbers` of uniforms. */
export function exprText(expr: Expr, names: readonly string[], numbers: readonly string[]): string {
  const show = (e: Expr, least: number): string => {
    const [text, strength] = written(e);
    return strength < least ? `(${text})` : text;
  };
  const written = (e: Expr): [text: string, strength: number] => {
    const [a, b, c] = e.args as [Expr, Expr, Expr];
    if (e.kind === 'variable') return [names[e.value]!, ATOM];
    if (e.kind === 'uniform') return [numbers[e.value]!, ATOM];
    if (e.kind === 'constant') return [numberText(e.value), e.value < 0 ? MINUS : ATOM];
    if (e.kind === 'neg') return [`-${show(a, MINUS)}`, MINUS];
    if (e.kind === 'abs') return [`|${show(a, 0)}|`, ATOM];
    if (e.kind === 'not') return [`not ${show(a, ATOM)}`, MINUS];
    if (e.kind === 'where') return [`(${show(b, 0)} if ${show(a, 0)} else ${show(c, 0)})`, ATOM];
    if (e.kind === 'mul' && a === b) return [`${show(a, 8)} ** 2`, 7];
    if (e.kind === 'add' && a.kind === 'neg') return [`${show(b, 4)} - ${show(a.args[0]!, 5)}`, 4];
    if (e.kind === 'add' && b.kind === 'neg') return [`${show(a, 4)} - ${show(b.args[0]!, 5)}`, 4];
    const infix = INFIX[e.kind];
    if (infix === undefined) {
      const name = e.kind === 'library' ? libraryFunction(e.value).name : e.kind;
      return [`${name}(${e.args.map((arg) => show(arg, 0)).join(', ')})`, ATOM];
    }
    const [symbol, strength] = infix;
    // Powers are read from the right, all else from the left.
    const [left, right] = e.kind === 'pow' ? [strength + 1, strength] : [strength, strength + 1];
    return [`${show(a, left)} ${symbol} ${show(b, right)}`, strength];
  };
  return show(expr, 0);
}

/** Constants that are known by name, and other numbers to six digits. */
function numberText(value: number): string {
  const known = Object.entries({ π: Math.PI, 'ln 2': Math.LN2, 'ln 10': Math.LN10, '√2': Math.SQRT2 });
  return known.find(([, constant]) => constant === value)?.[0] ?? String(Number(value.toPrecision(6)));
}

// ---- code ------------------------------------------------------------------------------------------------------------

/** The code of an arrow function of one expression, on one line; null for others, and for long ones. */
async function codeOf(value: unknown): Promise<string | null> {
  const text = String(value);
  if (typeof value !== 'function' || text.length > LONGEST || text.includes('__name') || /=>\s*\{/.test(text))
    return null;
  return (await format(text, { parser: 'babel', printWidth: 1000, singleQuote: true })).replace(/;\s*$/, '');
}
