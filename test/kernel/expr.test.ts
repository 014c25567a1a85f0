/** Expressions and their lowering: what is shared, what is kept apart, and how many registers a program takes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/base/dtype.js';
import { Expr, instructions, leavesOf, walk } from '../../src/kernel/expr.js';
import { lower, type Program, WORDS } from '../../src/kernel/lower.js';
import { runPointwise } from '../../src/kernel/reference/pointwise.js';
import { emptyOperand, operandOf, valuesOf } from './operands.js';

const [x, y] = [Expr.variable(0), Expr.variable(1)];

/** The instructions of a program, in words: `add r2 r0 r1`. */
function disassembled(program: Program): string[] {
  const lines: string[] = [];
  for (let pc = 0; pc < program.code.length; pc += WORDS) {
    const [op, ...registers] = program.code.slice(pc, pc + WORDS);
    lines.push(`${instructions[op!]} ${registers.map((r) => `r${r}`).join(' ')}`);
  }
  return lines;
}

/** The value of each output for one element. */
function valueOf(outputs: readonly Expr[], inputs: readonly number[], uniforms: readonly number[] = []): unknown[] {
  const outs = outputs.map(() => emptyOperand(float64, []));
  runPointwise(
    lower(outputs, 'float'),
    outs,
    inputs.map((v) => operandOf(float64, [], () => v)),
    uniforms,
  );
  return outs.flatMap(valuesOf);
}

describe('an expression', () => {
  test('reads the variables that occur in it, each once, in ascending order', () => {
    const e = Expr.variable(3).add(x).mul(x).where(y.isnan(), Expr.uniform(7));
    expect(leavesOf([e], 'variable')).toEqual([0, 1, 3]);
    expect(leavesOf([Expr.constant(2), Expr.uniform(0)], 'variable')).toEqual([]);
    expect(leavesOf([x.sin(), y.cos()], 'variable')).toEqual([0, 1]);
  });

  test('is walked operands first, shared parts once', () => {
    const shared = x.exp();
    const root = shared.add(shared).mul(shared);
    const seen: string[] = [];
    walk([root, shared], (node) => seen.push(node.kind));
    expect(seen).toEqual(['variable', 'exp', 'add', 'mul']);
  });

  test('takes numbers for constants', () => {
    expect(valueOf([x.add(2), x.sub(2), x.mul(2), x.div(2), x.pow(2), x.where(x.gt(2), 9)], [5])).toEqual([
      7, 3, 10, 2.5, 25, 5,
    ]);
  });

  test('multiplied by one is itself, so that an alpha of 1 costs nothing', () => {
    expect(x.mul(1)).toBe(x);
  });

  test('of a composed function is made of instructions', () => {
    expect(valueOf([x.reciprocal(), x.square(), x.rsqrt(), x.exp2()], [4])).toEqual([0.25, 16, 0.5, 16]);
  });

  test('reads uniforms by their place in the launch', () => {
    expect(valueOf([Expr.uniform(1).sub(Expr.uniform(0))], [], [10, 3])).toEqual([-7]);
  });
});

describe('lowering', () => {
  test('computes equal subexpressions once, however they were built', () => {
    const program = lower([x.mul(y).exp(), x.mul(y).exp().neg()], 'float');
    expect(disassembled(program).map((line) => line.split(' ')[0])).toEqual(['mul', 'exp', 'neg']);
  });

  test('keeps 0 and -0 apart', () => {
    const [a, b] = valueOf([Expr.constant(0).mul(x), Expr.constant(-0).mul(x)], [1]);
    expect(Object.is(a, 0)).toBe(true);
    expect(Object.is(b, -0)).toBe(true);
  });

  test('keeps a constant and a uniform of the same number apart', () => {
    expect(valueOf([Expr.constant(1).add(x), Expr.uniform(1).add(x)], [1], [5, 7])).toEqual([2, 8]);
  });

  test('does not exchange operands', () => {
    expect(valueOf([x.sub(y), y.sub(x)], [5, 3])).toEqual([2, -2]);
  });

  test('loads each variable once, from the input that it is mapped to', () => {
    const program = lower([x.add(y).mul(x)], 'float', false, (variable) => 5 - variable);
    expect(program.loads.map((load) => load.input).sort()).toEqual([4, 5]);
  });

  test('may return an input, a constant, a uniform, or one value twice', () => {
    const sum = x.add(y);
    expect(valueOf([x, Expr.constant(8), Expr.uniform(0), sum, sum], [5, 3], [6])).toEqual([5, 8, 6, 8, 8]);
  });

  test('does not overwrite what is still to be read or returned', () => {
    const doubled = x.add(x);
    // `doubled` is read by the last instruction and returned; x is read again after `doubled` was made.
    expect(valueOf([doubled, doubled.neg().mul(x).add(doubled), x], [3])).toEqual([6, -12, 3]);
  });

  test('needs as many registers for a chain of a thousand as for a chain of two', () => {
    const chain = (length: number): Program => {
      let e: Expr = x;
      for (let i = 0; i < length; i++) e = e.add(y).sin();
      return lower([e], 'float');
    };
    expect(chain(1000).registers).toBe(chain(2).registers);
  });

  test('gives registers of their own to constants and uniforms, which are written once per launch', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 30 }), { maxLength: 40 }), (picks) => {
        const made: Expr[] = [x, y, Expr.uniform(0), Expr.constant(2), Expr.constant(3)];
        for (const k of picks) made.push(made[k % made.length]!.mul(made[(k * 7 + 1) % made.length]!));
        const program = lower([made[made.length - 1]!], 'float');
        const lasting = [...program.constants, ...program.uniforms].map((entry) => entry.register);
        const written = disassembled(program).map((line) => Number(line.split(' ')[1]!.slice(1)));
        expect(written.filter((register) => lasting.includes(register))).toEqual([]);
        const used = [...lasting, ...written, ...program.loads.map((load) => load.register)];
        expect(Math.max(...used)).toBe(program.registers - 1);
      }),
    );
  });
});
