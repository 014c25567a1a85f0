/**
 * The interpreter of pointwise programs: each instruction against recorded values, whole programs against the expression
 * evaluated directly, in any layout.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bool, float32, float64, int16, int32, int64, int8, uint8 } from '../../src/base/dtype.js';
import type { DType } from '../../src/base/dtype.js';
import { exponentOf, mantissaOf, nextAfter } from '../../src/kernel/bits.js';
import { Expr, instructions } from '../../src/kernel/expr.js';
import type { Instruction } from '../../src/kernel/expr.js';
import { arithmeticOf, lower } from '../../src/kernel/lower.js';
import type { ArithmeticClass } from '../../src/kernel/lower.js';
import type { Operand } from '../../src/kernel/operand.js';
import { runPointwise } from '../../src/kernel/reference/pointwise.js';
import { erf, erfc, floorDivide, pow, remainder, roundHalfEven, sigmoid } from '../../src/kernel/special.js';
import { epsilon, isClose } from '../tolerances.js';
import {
  anyLayout,
  anyReadLayout,
  anySizes,
  emptyOperand,
  numelOf,
  operandOf,
  strays,
  tuples,
  valuesOf,
} from './operands.js';
import type { Layout, Value } from './operands.js';

// ---------------------------------------------------------------------------------------------------------------------
// One instruction alone

interface OnIntegers {
  arguments: (number | string)[];
  results: Record<string, (number | string)[]>;
}

interface Fixture {
  unary: (number | string)[];
  binary: (number | string)[];
  float: Record<string, (number | string)[]>;
  errorFunctions: [number, number, number][];
  int32: OnIntegers;
  int64: OnIntegers;
}

const fixture = JSON.parse(readFileSync(new URL('../fixtures/instructions.json', import.meta.url), 'utf8')) as Fixture;

const numberOf = (value: number | string): number =>
  typeof value === 'number'
    ? value
    : value === 'nan'
      ? NaN
      : value === 'inf'
        ? Infinity
        : value === '-inf'
          ? -Infinity
          : Number(value);

const arity: Readonly<Record<Instruction, 1 | 2 | 3>> = {
  ...(Object.fromEntries(instructions.map((name) => [name, 1])) as Record<Instruction, 1>),
  ...{ add: 2, sub: 2, mul: 2, div: 2, pow: 2, atan2: 2, maximum: 2, minimum: 2, fmod: 2, remainder: 2, floordiv: 2 },
  ...{ eq: 2, ne: 2, lt: 2, le: 2, gt: 2, ge: 2, and: 2, or: 2, xor: 2, where: 3 },
  ...{ bitand: 2, bitor: 2, bitxor: 2, shl: 2, shr: 2, gcd: 2, nextafter: 2 },
};

/** The method of Expr that makes an instruction, where it has another name. */
const methods: Partial<Record<Instruction, keyof Expr>> = {
  not: 'logicalNot',
  and: 'logicalAnd',
  or: 'logicalOr',
  xor: 'logicalXor',
  floordiv: 'floorDivide',
  bitand: 'bitwiseAnd',
  bitor: 'bitwiseOr',
  bitxor: 'bitwiseXor',
  shl: 'bitwiseLeftShift',
  shr: 'bitwiseRightShift',
};

/** The instructions on the bits of integers, which floats do not have; with those on the parts of floats, in bits.test.ts. */
const onBits = ['bitand', 'bitor', 'bitxor', 'shl', 'shr', 'gcd'] as const;
const floatInstructions = instructions.filter(
  (name): name is Exclude<Instruction, (typeof onBits)[number]> => !(onBits as readonly string[]).includes(name),
);

/** The instruction applied to expressions; for `where` the first is the condition. */
function applied(name: Instruction, args: readonly Expr[]): Expr {
  const [first, ...rest] = args as [Expr, ...Expr[]];
  if (name === 'where') return rest[0]!.where(first, rest[1]!);
  const method = first[methods[name] ?? (name as keyof Expr)] as (...others: Expr[]) => Expr;
  return method.apply(first, rest);
}

const variables = (count: number): Expr[] => Array.from({ length: count }, (_, i) => Expr.variable(i));

/** Runs one instruction on columns of arguments. */
function run(name: Instruction, dtype: DType, columns: readonly (readonly Value[])[]): Value[] {
  const count = columns[0]!.length;
  const inputs = columns.map((column) => operandOf(dtype, [count], (i) => column[i]!));
  const out = emptyOperand(dtype, [count]);
  runPointwise(lower([applied(name, variables(columns.length))], arithmeticOf(dtype)), [out], inputs, []);
  return valuesOf(out);
}

/** All pairs of these, the second one running faster. */
const pairsOf = <T>(values: readonly T[]): [T[], T[]] => [
  values.flatMap((a) => values.map(() => a)),
  values.flatMap(() => values),
];

/** PyTorch leaves open which zero is the larger. */
const signOfZeroIsOpen: readonly string[] = ['maximum', 'minimum'];

describe('an instruction alone gives what PyTorch gives, special values included', () => {
  const unary = fixture.unary.map(numberOf);
  const binary = pairsOf(fixture.binary.map(numberOf));

  test.each(floatInstructions.filter((name) => name in fixture.float))('%s on float64', (name) => {
    const columns = arity[name] === 1 ? [unary] : binary;
    const expected = fixture.float[name]!.map(numberOf);
    const wrong = run(name, float64, columns).flatMap((value, i) => {
      const [got, want] = [value as number, expected[i]!];
      const zerosAgree = got !== 0 || want !== 0 || Object.is(got, want) || signOfZeroIsOpen.includes(name);
      // Libraries of elementary functions differ by a few units in the last place.
      const equal = zerosAgree && isClose(got, want, { rtol: 8 * epsilon.float64, atol: 0 });
      return equal ? [] : [`${name}(${columns.map((c) => c[i]).join(', ')}) = ${got}, not ${want}`];
    });
    expect(wrong).toEqual([]);
  });

  test('where takes the value that the condition chooses, and NaN in the other has no influence', () => {
    const columns = [
      [1, 0, 1, 0, NaN, -0],
      [1, 2, 3, NaN, 5, 6],
      [7, 8, NaN, 9, 10, 11],
    ];
    expect(run('where', float64, columns)).toEqual([1, 8, 3, 9, 5, 11]);
  });

  for (const dtype of [int32, int64]) {
    const { arguments: given, results } = fixture[dtype.name as 'int32' | 'int64'];
    const kind = (value: number | string): Value => (dtype === int64 ? BigInt(value) : Number(value));
    test.each(Object.keys(results) as Instruction[])(`%s on ${dtype.name}`, (name) => {
      const args = given.map(kind);
      const columns = arity[name] === 1 ? [args] : pairsOf(args);
      results[name]!.forEach((recorded, i) => {
        if (recorded === 'undefined') return;
        const call = (): Value =>
          run(
            name,
            dtype,
            columns.map((c) => [c[i]!]),
          )[0]!;
        const label = `${name}(${columns.map((c) => String(c[i])).join(', ')})`;
        if (recorded === 'error') expect(call, label).toThrow('ZeroDivisionError');
        else expect(call(), label).toBe(kind(recorded));
      });
    });

    test(`where and rounding on ${dtype.name}`, () => {
      const of = (values: number[]): Value[] => values.map((v) => kind(v));
      expect(run('where', dtype, [of([1, 0, -5]), of([1, 2, 3]), of([4, 5, 6])])).toEqual(of([1, 5, 3]));
      for (const name of ['floor', 'ceil', 'round', 'trunc'] as const) {
        expect(run(name, dtype, [of([-7, 0, 7])])).toEqual(of([-7, 0, 7]));
      }
      expect(run('isnan', dtype, [of([-7, 0, 7])])).toEqual(of([0, 0, 0]));
    });
  }
});

describe('erf and erfc', () => {
  test('agree with the C library to a few units in the last place, down to underflow', () => {
    for (const [x, erfOf, erfcOf] of fixture.errorFunctions) {
      expect(
        isClose(erf(x), erfOf, { rtol: 8 * epsilon.float64, atol: 0 }),
        `erf(${x}) = ${erf(x)}, not ${erfOf}`,
      ).toBe(true);
      // Below the smallest normal number there are fewer digits.
      const tolerance = { rtol: 16 * epsilon.float64, atol: 2 ** -1070 };
      expect(isClose(erfc(x), erfcOf, tolerance), `erfc(${x}) = ${erfc(x)}, not ${erfcOf}`).toBe(true);
    }
  });
});

// ---------------------------------------------------------------------------------------------------------------------
// Whole programs

type FloatInstruction = (typeof floatInstructions)[number];
type Evaluator = (name: FloatInstruction, args: number[]) => number;

/** The plainest meaning in double precision. */
const onFloats: Evaluator = (name, [a, b, c]) => {
  const [x, y, z] = [a!, b!, c!];
  switch (name) {
    case 'neg': return -x; // prettier-ignore
    case 'sign': return x > 0 ? 1 : x < 0 ? -1 : 0; // prettier-ignore
    case 'erf': return erf(x); // prettier-ignore
    case 'erfc': return erfc(x); // prettier-ignore
    case 'sigmoid': return sigmoid(x); // prettier-ignore
    case 'round': return roundHalfEven(x); // prettier-ignore
    case 'isnan': return Number(Number.isNaN(x)); // prettier-ignore
    case 'not': return Number(x === 0); // prettier-ignore
    case 'add': return x + y; // prettier-ignore
    case 'sub': return x - y; // prettier-ignore
    case 'mul': return x * y; // prettier-ignore
    case 'div': return x / y; // prettier-ignore
    case 'pow': return pow(x, y); // prettier-ignore
    case 'maximum': return Math.max(x, y); // prettier-ignore
    case 'minimum': return Math.min(x, y); // prettier-ignore
    case 'fmod': return x % y; // prettier-ignore
    case 'remainder': return remainder(x, y); // prettier-ignore
    case 'floordiv': return floorDivide(x, y); // prettier-ignore
    case 'eq': return Number(x === y); // prettier-ignore
    case 'ne': return Number(x !== y); // prettier-ignore
    case 'lt': return Number(x < y); // prettier-ignore
    case 'le': return Number(x <= y); // prettier-ignore
    case 'gt': return Number(x > y); // prettier-ignore
    case 'ge': return Number(x >= y); // prettier-ignore
    case 'and': return Number(x !== 0 && y !== 0); // prettier-ignore
    case 'or': return Number(x !== 0 || y !== 0); // prettier-ignore
    case 'xor': return Number((x !== 0) !== (y !== 0)); // prettier-ignore
    case 'where': return x !== 0 ? y : z; // prettier-ignore
    case 'atan2': return Math.atan2(x, y); // prettier-ignore
    case 'nextafter': return nextAfter(x, y, false); // prettier-ignore
    case 'mantissa': return mantissaOf(x); // prettier-ignore
    case 'exponent': return exponentOf(x); // prettier-ignore
    default: return Math[name](x); // prettier-ignore
  }
};

/** Evaluates an expression for one element, by recursion. */
function evaluate(e: Expr, at: Evaluator, inputs: readonly number[], uniforms: readonly number[]): number {
  if (e.kind === 'variable') return inputs[e.value]!;
  if (e.kind === 'uniform') return uniforms[e.value]!;
  if (e.kind === 'constant') return e.value;
  if (e.kind === 'library') throw new Error('no library functions here');
  return at(
    e.kind as FloatInstruction,
    e.args.map((arg) => evaluate(arg, at, inputs, uniforms)),
  );
}

/** The instructions without those that refuse zero divisors, whose values the fixture has. */
const integerInstructions: readonly Instruction[] = [
  'neg', 'abs', 'sign', 'floor', 'isnan', 'not', 'add', 'sub', 'mul', 'maximum', 'minimum',
  'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'and', 'or', 'xor', 'where', ...onBits,
]; // prettier-ignore

const divisor = (x: bigint, y: bigint): bigint => (y === 0n ? (x < 0n ? -x : x) : divisor(y, x % y));

/** The same on integers that wrap around at `bits`; values stay small enough for numbers to hold them exactly. */
function onIntegers(bits: 32 | 64, name: Instruction, args: readonly bigint[]): bigint {
  const [x, y, z] = [args[0]!, args[1]!, args[2]!];
  const wrap = (v: bigint): bigint => BigInt.asIntN(bits, v);
  switch (name) {
    case 'neg': return wrap(-x); // prettier-ignore
    case 'abs': return wrap(x < 0n ? -x : x); // prettier-ignore
    case 'floor': return x; // prettier-ignore
    case 'add': return wrap(x + y); // prettier-ignore
    case 'sub': return wrap(x - y); // prettier-ignore
    case 'mul': return wrap(x * y); // prettier-ignore
    case 'maximum': return x > y ? x : y; // prettier-ignore
    case 'minimum': return x < y ? x : y; // prettier-ignore
    case 'where': return x !== 0n ? y : z; // prettier-ignore
    case 'isnan': return 0n; // prettier-ignore
    case 'sign': return x > 0n ? 1n : x < 0n ? -1n : 0n; // prettier-ignore
    case 'not': return x === 0n ? 1n : 0n; // prettier-ignore
    case 'and': return x !== 0n && y !== 0n ? 1n : 0n; // prettier-ignore
    case 'or': return x !== 0n || y !== 0n ? 1n : 0n; // prettier-ignore
    case 'xor': return (x !== 0n) !== (y !== 0n) ? 1n : 0n; // prettier-ignore
    case 'eq': return x === y ? 1n : 0n; // prettier-ignore
    case 'ne': return x !== y ? 1n : 0n; // prettier-ignore
    case 'lt': return x < y ? 1n : 0n; // prettier-ignore
    case 'le': return x <= y ? 1n : 0n; // prettier-ignore
    case 'gt': return x > y ? 1n : 0n; // prettier-ignore
    case 'ge': return x >= y ? 1n : 0n; // prettier-ignore
    case 'bitand': return x & y; // prettier-ignore
    case 'bitor': return x | y; // prettier-ignore
    case 'bitxor': return x ^ y; // prettier-ignore
    case 'shl': return y >= 0n && y < BigInt(bits) ? wrap(x << y) : 0n; // prettier-ignore
    case 'shr': return y >= 0n && y < BigInt(bits) ? x >> y : x < 0n ? -1n : 0n; // prettier-ignore
    case 'gcd': return wrap(divisor(x, y)); // prettier-ignore
    default: throw new Error(`no integer meaning for ${name}`); // prettier-ignore
  }
}

function evaluateInteger(e: Expr, bits: 32 | 64, inputs: readonly bigint[], uniforms: readonly number[]): bigint {
  if (e.kind === 'variable') return inputs[e.value]!;
  if (e.kind === 'uniform') return BigInt(uniforms[e.value]!);
  if (e.kind === 'constant') return BigInt(e.value);
  if (e.kind === 'library') throw new Error('no library functions here');
  return onIntegers(
    bits,
    e.kind,
    e.args.map((arg) => evaluateInteger(arg, bits, inputs, uniforms)),
  );
}

const INPUTS = 3;
const UNIFORMS = 2;

/** An expression made step by step, each step on some of what there is already: shared parts and deep chains both occur. */
function anyExpr(names: readonly Instruction[], constants: fc.Arbitrary<number>): fc.Arbitrary<Expr[]> {
  const step = fc.record({ name: fc.constantFrom(...names), args: fc.tuple(fc.nat(), fc.nat(), fc.nat()) });
  return fc
    .record({
      constants: fc.array(constants, { minLength: 1, maxLength: 3 }),
      steps: fc.array(step, { minLength: 0, maxLength: 20 }),
      outputs: fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 3 }),
    })
    .map(({ constants: values, steps, outputs }) => {
      const made = [
        ...variables(INPUTS),
        ...Array.from({ length: UNIFORMS }, (_, i) => Expr.uniform(i)),
        ...values.map((v) => Expr.constant(v)),
      ];
      // The later a part was made, the likelier it is used: distances are from the end.
      for (const { name, args } of steps) {
        const operands = args.slice(0, arity[name]).map((k) => made[made.length - 1 - (k % Math.min(made.length, 9))]!);
        made.push(applied(name, operands));
      }
      return outputs.map((k) => made[Math.max(made.length - 1 - k, 0)]!);
    });
}

const special = fc.constantFrom(0, -0, 1, -1, 2, 0.5, NaN, Infinity, -Infinity, 1e-320, 3.5, -2.5);
const anyFloat = fc.oneof(special, fc.double({ min: -20, max: 20 }));

/** Sizes, among them some of more than one block of 256 elements and some whose runs straddle blocks. */
const blockSizes = fc.oneof(
  anySizes(0, 3),
  fc.constantFrom<number[]>([255], [256], [257], [600], [3, 200], [2, 5, 60], [300, 2], [1, 511], [2, 1, 257]),
);

interface Layouts {
  sizes: number[];
  inputs: Layout[];
  output: Layout;
}

const anyLayouts: fc.Arbitrary<Layouts> = blockSizes.chain((sizes) =>
  fc.record({
    sizes: fc.constant(sizes),
    inputs: fc.array(anyReadLayout(sizes.length), { minLength: INPUTS, maxLength: INPUTS }),
    output: anyLayout(sizes.length),
  }),
);

/** Values for an input, the same again after a while. */
const valueAt = (values: readonly number[], input: number, i: number): number =>
  values[(i * 5 + input * 3) % values.length]!;

/** What an output of this dtype holds of a result. */
function stored(dtype: DType, value: number): Value {
  if (dtype === float32) return Math.fround(value);
  return dtype === bool ? value !== 0 : value;
}

function programs(arithmetic: ArithmeticClass, names: readonly Instruction[], constants: fc.Arbitrary<number>) {
  return fc.record({
    outputs: anyExpr(names, constants),
    layouts: anyLayouts,
    values: fc.array(constants, { minLength: 1, maxLength: 23 }),
    uniforms: fc.array(constants, { minLength: UNIFORMS, maxLength: UNIFORMS }),
    arithmetic: fc.constant(arithmetic),
  });
}

/** Inputs of these dtypes, in the layouts. */
function inputsOf(
  dtypes: readonly DType[],
  { sizes, inputs }: Layouts,
  value: (input: number, i: number) => Value,
): Operand[] {
  return dtypes.map((dtype, k) => operandOf(dtype, sizes, (i) => value(k, i), inputs[k]));
}

describe('a program computes what the expression means', () => {
  test('in double precision, for any layout, broadcast inputs, several outputs and blocks', () => {
    fc.assert(
      fc.property(
        programs('float', floatInstructions, anyFloat),
        fc.array(fc.constantFrom(float64, float32), { minLength: INPUTS, maxLength: INPUTS }),
        fc.constantFrom(float64, float32, bool),
        ({ outputs, layouts, values, uniforms, arithmetic }, dtypes, outType) => {
          const inputs = inputsOf(dtypes, layouts, (k, i) => valueAt(values, k, i));
          const columns = inputs.map(valuesOf) as number[][];
          const outs = outputs.map(() => operandOf(outType, layouts.sizes, () => 0, layouts.output));
          const before = outs.map(strays);
          runPointwise(lower(outputs, arithmetic), outs, inputs, uniforms);
          outputs.forEach((expr, k) => {
            const expected = tuples(layouts.sizes).map((_, i) => {
              const at = columns.map((column) => column[i]!);
              return stored(outType, evaluate(expr, onFloats, at, uniforms));
            });
            expect(valuesOf(outs[k]!)).toEqual(expected);
          });
          expect(outs.map(strays)).toEqual(before);
        },
      ),
      { numRuns: 250 },
    );
  });

  for (const bits of [32, 64] as const) {
    test(`in integers of ${bits} bits that wrap around`, () => {
      const dtype = bits === 32 ? int32 : int64;
      const anyInt = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(2 ** 31 - 1, -(2 ** 31), 65537));
      fc.assert(
        fc.property(
          programs(bits === 32 ? 'int32' : 'int64', integerInstructions, anyInt),
          fc.array(fc.constantFrom(int32, dtype, int16, uint8, bool), { minLength: INPUTS, maxLength: INPUTS }),
          fc.constantFrom(dtype, int16, int8, bool),
          ({ outputs, layouts, values, uniforms, arithmetic }, dtypes, outType) => {
            const inputs = inputsOf(dtypes, layouts, (k, i) => {
              const value = valueAt(values, k, i);
              return dtypes[k] === int64 ? BigInt(value) : dtypes[k] === bool ? value % 2 !== 0 : value;
            });
            const columns = inputs.map((input) => valuesOf(input).map((v) => BigInt(v)));
            const outs = outputs.map(() =>
              operandOf(outType, layouts.sizes, () => (outType === int64 ? 0n : 0), layouts.output),
            );
            runPointwise(lower(outputs, arithmetic), outs, inputs, uniforms);
            outputs.forEach((expr, k) => {
              const expected = tuples(layouts.sizes).map((_, i): Value => {
                const at = columns.map((column) => column[i]!);
                const value = evaluateInteger(expr, bits, at, uniforms);
                if (outType === bool) return value !== 0n;
                return outType === int64 ? value : Number(BigInt.asIntN(8 * outType.bytes, value));
              });
              expect(valuesOf(outs[k]!)).toEqual(expected);
            });
          },
        ),
        { numRuns: 200 },
      );
    });
  }

  test('when an output is one of its inputs', () => {
    fc.assert(
      fc.property(programs('float', floatInstructions, anyFloat), ({ outputs, layouts, values, uniforms }) => {
        const [expr] = outputs as [Expr];
        const dtypes = [float64, float64, float64];
        const writable: Layouts = { ...layouts, inputs: [layouts.output, ...layouts.inputs.slice(1)] };
        const inputs = inputsOf(dtypes, writable, (k, i) => valueAt(values, k, i));
        const out = operandOf(float64, layouts.sizes, () => 0, layouts.output);
        runPointwise(lower([expr], 'float'), [out], inputs, uniforms);
        runPointwise(lower([expr], 'float'), [inputs[0]!], inputs, uniforms);
        expect(valuesOf(inputs[0]!)).toEqual(valuesOf(out));
      }),
      { numRuns: 100 },
    );
  });

  test('for no elements, which touches nothing', () => {
    const out = operandOf(float64, [0, 3], () => 0);
    runPointwise(lower([Expr.variable(0).div(0)], 'float'), [out], [operandOf(float64, [0, 3], () => 0)], []);
    expect(numelOf(out.geometry.sizes)).toBe(0);
  });

  test('after an integer division by zero, which throws, as if it had not happened', () => {
    const [x, y] = variables(2) as [Expr, Expr];
    const program = lower([x.remainder(y)], 'int32');
    const of = (v: number): Operand => operandOf(int32, [300], () => v);
    expect(() => runPointwise(program, [of(0)], [of(7), of(0)], [])).toThrow('ZeroDivisionError');
    const out = of(0);
    runPointwise(program, [out], [of(7), of(4)], []);
    expect(new Set(valuesOf(out))).toEqual(new Set([3]));
  });
});
