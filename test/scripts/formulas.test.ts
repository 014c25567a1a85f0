/** Formulas as the reference of operations writes them. */
import { expect, test } from 'vitest';
import { exprText, formulasOf } from '../../scripts/generate/formulas.js';
import { Expr } from '../../src/kernel/expr.js';
import { records } from '../../src/ops/table.js';

const [x, y] = [Expr.variable(0), Expr.variable(1)];
const text = (e: Expr): string => exprText(e, ['x', 'y'], ['p']);

test('parentheses stand where the order needs them and nowhere else', () => {
  expect(text(x.add(y).mul(x))).toBe('(x + y) * x');
  expect(text(x.mul(y).add(x))).toBe('x * y + x');
  expect(text(x.sub(y.sub(x)))).toBe('x - (y - x)');
  expect(text(x.div(y).div(x))).toBe('x / y / x');
  expect(text(x.div(y.mul(x)))).toBe('x / (y * x)');
  expect(text(x.neg().mul(y))).toBe('-x * y');
  expect(text(x.pow(y.neg()))).toBe('x ** (-y)');
  expect(text(x.add(y.neg()))).toBe('x - y');
});

test('squares, functions, choices, uniforms and constants have their usual signs', () => {
  expect(text(x.square().mul(Math.PI))).toBe('x ** 2 * π');
  expect(text(x.exp().atan2(y))).toBe('atan2(exp(x), y)');
  expect(text(x.where(x.gt(0), y.abs()))).toBe('(x if x > 0 else |y|)');
  expect(text(x.mul(Expr.uniform(0)).mul(0.1234567))).toBe('x * p * 0.123457');
});

test('a record gives its forward formula and the gradient of each input', async () => {
  expect(await formulasOf(records.tanh)).toEqual({ forward: 'tanh(self)', gradients: [['self', expect.any(String)]] });
  expect((await formulasOf(records.addcmul)).gradients.map(([input]) => input)).toEqual(['self', 'tensor1', 'tensor2']);
  expect((await formulasOf(records.mm)).gradients[0]![1]).toMatch(/^\(g, .*mat2\.t\(\)/);
});
