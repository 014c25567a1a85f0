/** The WebAssembly pointwise kernel against the reference kernel: instructions, dtypes, layouts, tails, errors. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bfloat16,
  bool,
  type DType,
  float16,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  uint8,
} from '../../../src/base/dtype.js';
import { contiguousGeometry, Geometry, numelOf } from '../../../src/base/geometry.js';
import { pointwise } from '../../../src/backends/wasm/pointwise.js';
import { Expr } from '../../../src/kernel/expr.js';
import { type ArithmeticClass, lower } from '../../../src/kernel/lower.js';
import { runPointwise } from '../../../src/kernel/reference/pointwise.js';
import { copy } from '../../../src/kernel/reference/copy.js';
import { bytesOf, copyOf, operand, type TestOperand } from './operands.js';

const x = Expr.variable(0);
const y = Expr.variable(1);
const z = Expr.variable(2);

const exactUnary: Record<string, Expr> = {
  neg: x.neg(),
  abs: x.abs(),
  sign: x.sign(),
  sqrt: x.sqrt(),
  floor: x.floor(),
  ceil: x.ceil(),
  round: x.round(),
  trunc: x.trunc(),
  isnan: x.isnan(),
  not: x.logicalNot(),
  relu: x.maximum(0),
  'maximum with -0': x.maximum(-0),
  'minimum with 0': x.minimum(0),
  'minimum with 3': Expr.constant(3).minimum(x),
  'maximum with NaN': x.maximum(NaN),
  'where with 0': x.where(x.gt(2), 0),
  'where with 0 first': Expr.constant(0).where(x.gt(2), x),
  'where with -0': x.where(x.gt(2), -0),
  'where not': x.where(x.le(0).logicalNot(), 0),
  'where not of numbers': x.where(x.logicalNot(), 3),
};
const exactBinary: Record<string, Expr> = {
  add: x.add(y),
  sub: x.sub(y),
  mul: x.mul(y),
  div: x.div(y),
  maximum: x.maximum(y),
  minimum: x.minimum(y),
  eq: x.eq(y),
  ne: x.ne(y),
  lt: x.lt(y),
  le: x.le(y),
  gt: x.gt(y),
  ge: x.ge(y),
  and: x.logicalAnd(y),
  or: x.logicalOr(y),
  xor: x.logicalXor(y),
  where: x.where(y.gt(1), y),
  'where of masks': x.lt(y).where(x.isnan(), y.gt(2)),
  'masks compared': x.lt(1).eq(y.lt(2)),
  'masks compared, different': x.lt(1).ne(y.lt(2)),
  'mask as a number': x.lt(y).mul(y),
  'not of a mask': x.lt(y).logicalNot().add(x),
};
const integerOnly: Record<string, Expr> = {
  fmod: x.fmod(y),
  remainder: x.remainder(y),
  floordiv: x.floorDivide(y),
  pow: Expr.variable(0).pow(y),
  bitand: x.bitwiseAnd(y),
  bitor: x.bitwiseOr(y),
  bitxor: x.bitwiseXor(y),
  shl: x.bitwiseLeftShift(y),
  shr: x.bitwiseRightShift(y),
  gcd: x.gcd(y),
  'bits of a mask': x.lt(y).bitwiseXor(y),
  'shl by 3': x.bitwiseLeftShift(3),
  'shl by 64': x.bitwiseLeftShift(64),
  'shr by 3': x.bitwiseRightShift(3),
  'shr by -1': x.bitwiseRightShift(-1),
};
const floatOnly: Record<string, Expr> = {
  nextafter: x.nextafter(y),
  mantissa: x.mantissa(),
  exponent: x.exponent().add(y.mul(0)),
};

const specials = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  3,
  1e-40,
  -1e-40,
  1e30,
  -1e30,
  Infinity,
  -Infinity,
  NaN,
  8388609,
  -7.25,
];
const integers = [0, 1, -1, 2, -2, 3, 7, -7, 100, -100, 46341, -46341, 2147483647, -2147483648, 65536, -65536, 31];
const bigs = [...integers.map(BigInt), 2n ** 62n, -(2n ** 63n), 2n ** 63n - 1n, 4294967297n, -4294967297n];

/** `n` stored elements of a dtype, from a list of interesting ones; `shift` moves along it. */
function values(dtype: DType, n: number, shift: number): number[] | bigint[] {
  if (dtype === int64) return Array.from({ length: n }, (_, i) => bigs[(i * 7 + shift) % bigs.length]!);
  if (dtype === float16) return Array.from({ length: n }, (_, i) => ((i + shift) * 40503) & 0xffff);
  if (dtype === bfloat16) return Array.from({ length: n }, (_, i) => ((i + shift) * 30011) & 0xffff);
  if (dtype === bool) return Array.from({ length: n }, (_, i) => ((i * 5 + shift) % 3 === 0 ? 1 : 0));
  const list = dtype.isFloatingPoint ? specials : integers;
  return Array.from({ length: n }, (_, i) => list[(i * 7 + shift) % list.length]!);
}

/** Runs both kernels on the same operands and compares every byte of the outputs; NaNs count as equal. */
function agree(
  exprs: Expr[],
  arithmetic: ArithmeticClass,
  single: boolean,
  outputs: TestOperand[],
  inputs: TestOperand[],
  uniforms: number[] = [],
): void {
  const program = lower(exprs, arithmetic, single);
  const expected = outputs.map(copyOf);
  expect(pointwise(program, outputs, inputs, uniforms)).toBe(true);
  runPointwise(program, expected, inputs, uniforms);
  outputs.forEach((out, k) => {
    if (out.dtype.isFloatingPoint) expect(numbersOf(out)).toEqual(numbersOf(expected[k]!));
    else expect(bytesOf(out)).toEqual(bytesOf(expected[k]!));
  });
}

/** The whole storage as numbers, decoded. */
function numbersOf({ storage, dtype }: TestOperand): number[] {
  const target = new Float64Array(storage.length);
  const geometry = contiguousGeometry([storage.length]);
  copy({ storage: { array: target, start: 0 }, dtype: float64, geometry }, { storage, dtype, geometry });
  return Array.from(target);
}

const lanes = [
  { name: 'f32x4', arithmetic: 'float', single: true, dtype: float32 },
  { name: 'f64x2', arithmetic: 'float', single: false, dtype: float64 },
  { name: 'i32x4', arithmetic: 'int32', single: false, dtype: int32 },
  { name: 'i64x2', arithmetic: 'int64', single: false, dtype: int64 },
] as const;

describe.each(lanes)('instructions in $name', ({ arithmetic, single, dtype }) => {
  const n = 400;
  const floating = arithmetic === 'float';
  const isBool = (name: string): boolean =>
    /^(isnan|not|eq|ne|lt|le|gt|ge|and|or|xor|where of masks|masks.*)$/.test(name);

  it.each(Object.keys(exactUnary))('%s equals the reference bit for bit', (name) => {
    if (!floating && (name === 'sqrt' || name.includes('NaN'))) return;
    const out = operand(dtype, [n], values(dtype, n, 1));
    agree([exactUnary[name]!], arithmetic, single, [out], [operand(dtype, [n], values(dtype, n, 0))]);
    if (isBool(name)) {
      const flags = operand(bool, [n], new Uint8Array(n));
      agree([exactUnary[name]!], arithmetic, single, [flags], [operand(dtype, [n], values(dtype, n, 0))]);
    }
  });

  it.each(Object.keys(exactBinary).concat(Object.keys(floating ? floatOnly : integerOnly)))(
    '%s equals the reference bit for bit',
    (name) => {
      const expr = exactBinary[name] ?? floatOnly[name] ?? integerOnly[name]!;
      const divides = !floating && /^(div|fmod|remainder|floordiv)$/.test(name);
      const divisors = values(dtype, n, 3) as number[];
      const one = (dtype === int64 ? 1n : 1) as number;
      const second = divides ? divisors.map((v) => (Number(v) === 0 ? one : v)) : divisors;
      for (let shift = 0; shift < 21; shift += divides || name === 'pow' ? 1 : 5) {
        const inputs = [operand(dtype, [n], values(dtype, n, shift)), operand(dtype, [n], second)];
        agree([expr], arithmetic, single, [operand(dtype, [n], values(dtype, n, 0))], inputs);
        if (isBool(name)) agree([expr], arithmetic, single, [operand(bool, [n], new Uint8Array(n))], inputs);
      }
    },
  );
});

describe('mathematics', () => {
  const domain: Record<string, [Expr, number, number]> = {
    exp: [x.exp(), -20, 20],
    expm1: [x.expm1(), -2, 2],
    log: [x.log(), 0.01, 100],
    log2: [x.log2(), 0.01, 100],
    log10: [x.log10(), 0.01, 100],
    log1p: [x.log1p(), -0.5, 5],
    sin: [x.sin(), -50, 50],
    cos: [x.cos(), -50, 50],
    tan: [x.tan(), -1.4, 1.4],
    asin: [x.asin(), -1, 1],
    acos: [x.acos(), -1, 1],
    atan: [x.atan(), -9, 9],
    sinh: [x.sinh(), -5, 5],
    cosh: [x.cosh(), -5, 5],
    tanh: [x.tanh(), -5, 5],
    asinh: [x.asinh(), -50, 50],
    acosh: [x.acosh(), 1.1, 50],
    atanh: [x.atanh(), -0.9, 0.9],
    erf: [x.erf(), -3, 3],
    erfc: [x.erfc(), -3, 3],
    sigmoid: [x.sigmoid(), -9, 9],
    pow: [x.abs().pow(y), -9, 9],
    atan2: [x.atan2(y), -9, 9],
    fmod: [x.fmod(y), -9, 9],
    remainder: [x.remainder(y), -9, 9],
    floordiv: [x.floorDivide(y), -9, 9],
  };

  it.each(Object.keys(domain))('%s is wired up in both widths, and is the same wherever an element lies', (name) => {
    const [expr, low, high] = domain[name]!;
    for (const [dtype, tolerance] of [
      [float32, 1e-6],
      [float64, 1e-14],
    ] as const) {
      const n = 67;
      const program = lower([expr], 'float', dtype === float32);
      const a = operand(
        dtype,
        [n],
        Array.from({ length: n }, (_, i) => low + ((high - low) * (i + 0.5)) / n),
      );
      const b = operand(
        dtype,
        [n],
        Array.from({ length: n }, (_, i) => 0.7 + 0.1 * i),
      );
      const out = operand(dtype, [n], new Array<number>(n).fill(0));
      const expected = copyOf(out);
      expect(pointwise(program, [out], [a, b], [])).toBe(true);
      runPointwise(program, [expected], [a, b], []);
      const got = numbersOf(out);
      numbersOf(expected).forEach((value, i) => {
        expect(Math.abs(got[i]! - value)).toBeLessThanOrEqual(tolerance * Math.max(1e-3, Math.abs(value)));
      });
      for (let i = 0; i < n; i++) {
        const one = operand(dtype, [1], [0]);
        const at = (o: TestOperand): TestOperand => ({ ...o, geometry: new Geometry([1], [1], i) });
        pointwise(program, [one], [at(a), at(b)], []);
        expect(numbersOf(one)[0]).toBe(got[i]);
      }
    }
  });
});

describe('dtypes', () => {
  const floats = [float32, float64, float16, bfloat16];
  const all = [...floats, int64, int32, int16, int8, uint8, bool];

  it.each([true, false])('loads every dtype into floats (single precision: %s)', (single) => {
    for (const dtype of all) {
      for (const n of [1, 2, 3, 5, 64, 67]) {
        const inputs = [operand(dtype, [n], values(dtype, n, 2)), operand(float32, [n], values(float32, n, 1))];
        const out = operand(single ? float32 : float64, [n], new Array<number>(n).fill(9));
        agree([x.where(y.gt(0), y)], 'float', single, [out], inputs);
      }
    }
  });

  it.each([true, false])('stores floats in every floating dtype and in bool (single precision: %s)', (single) => {
    for (const dtype of [...floats, bool]) {
      for (const n of [1, 2, 3, 6, 64, 67]) {
        const input = operand(single ? float32 : float64, [n], values(single ? float32 : float64, n, 4));
        agree([x.neg()], 'float', single, [operand(dtype, [n], new Array<number>(n).fill(0))], [input]);
      }
    }
  });

  it.each(['int32', 'int64'] as const)('loads and stores the integers and bool in %s', (arithmetic) => {
    for (const from of [int32, int16, int8, uint8, bool, ...(arithmetic === 'int64' ? [int64] : [])]) {
      for (const to of [int64, int32, int16, int8, uint8, bool]) {
        for (const n of [1, 2, 3, 7, 66]) {
          const raw = to === int64 ? new Array<bigint>(n).fill(0n) : new Array<number>(n).fill(0);
          agree(
            [x.mul(3).add(1)],
            arithmetic,
            false,
            [operand(to, [n], raw)],
            [operand(from, [n], values(from, n, 2))],
          );
        }
      }
    }
  });

  it('selects by a bool condition without turning it into numbers', () => {
    const n = 37;
    const inputs = [
      operand(bool, [n], values(bool, n, 0)),
      operand(float32, [n], values(float32, n, 0)),
      operand(float32, [n], values(float32, n, 5)),
    ];
    agree([y.where(x, z)], 'float', true, [operand(float32, [n], new Float32Array(n))], inputs);
  });

  it('leaves floats met by integer programs, and integers asked of floating ones, to the reference', () => {
    const program = lower([x.add(1)], 'int32');
    const out = operand(float32, [1], [5]);
    expect(pointwise(program, [out], [operand(int32, [1], [1])], [])).toBe(false);
    expect(numbersOf(out)).toEqual([5]);
  });
});

describe('numbers given at launch', () => {
  const u = [Expr.uniform(0), Expr.uniform(1)] as const;
  const formula = x.mul(u[0]).add(u[1]).sub(u[0]);

  it('are rounded to float32 where the program is single', () => {
    const n = 9;
    const input = operand(float32, [n], new Array<number>(n).fill(0));
    agree([x.add(u[0])], 'float', true, [operand(float64, [n], new Float64Array(n))], [input], [0.1]);
  });

  it.each([
    ['float32', float32, true],
    ['float64', float64, false],
  ] as const)('limit %s as constants do, zeros and NaN too, whichever came first', (_, dtype, single) => {
    const n = 99;
    const input = operand(dtype, [n], values(dtype, n, 0));
    const exprs = [x.maximum(u[0]).minimum(u[1]), u[0].minimum(x.maximum(u[1])), u[0].maximum(u[1])];
    const program = lower(exprs, 'float', single);
    const limits = [0.5, 0, -0, NaN, -2, Infinity, 1e-50, 7];
    for (const pair of limits.flatMap((a) => limits.map((b) => [a, b]))) {
      const outputs = exprs.map(() => operand(dtype, [n], new Array<number>(n).fill(1)));
      const expected = outputs.map(copyOf);
      expect(pointwise(program, outputs, [input], pair)).toBe(true);
      runPointwise(program, expected, [input], pair);
      expect(outputs.map(numbersOf), pair.join()).toEqual(expected.map(numbersOf));
    }
  });

  it('reach double and integer programs', () => {
    const input = (dtype: DType): TestOperand => operand(dtype, [9], values(dtype, 9, 0));
    agree([formula], 'float', false, [operand(float64, [9], new Float64Array(9))], [input(float64)], [0.1, -1e300]);
    agree([formula], 'int32', false, [operand(int32, [9], new Int32Array(9))], [input(int32)], [-7, 1000]);
    agree([formula], 'int64', false, [operand(int64, [9], new BigInt64Array(9))], [input(int64)], [-7, 2 ** 40]);
  });
});

describe('programs on bools alone', () => {
  const formulas: Record<string, Expr> = {
    and: x.logicalAnd(y),
    or: x.logicalOr(y),
    xor: x.logicalXor(y),
    not: x.logicalNot(),
    eq: x.eq(y),
    ne: x.ne(y),
    several: x.logicalAnd(y).logicalNot().logicalOr(x.eq(1)),
    'eq of itself': x.eq(x),
    maximum: x.maximum(y),
    add: x.add(y),
    where: x.where(y, 0),
    lt: x.lt(y),
  };
  it.each(Object.keys(formulas))('%s, of any number, from any place, over an input', (name) => {
    for (const n of [1, 3, 4, 7, 37, 1000, 70_001]) {
      const geometry = new Geometry([n], [1], 3);
      const bools = (shift: number): TestOperand => operand(bool, geometry, values(bool, n + 9, shift));
      agree([formulas[name]!], 'int32', false, [bools(2)], [bools(0), bools(1)]);
      const [a, b] = [bools(0), bools(1)];
      const expected = copyOf(a);
      runPointwise(lower([formulas[name]!], 'int32'), [expected], [a, b], []);
      expect(pointwise(lower([formulas[name]!], 'int32'), [a], [a, b], [])).toBe(true);
      expect(bytesOf(a)).toEqual(bytesOf(expected));
    }
    agree(
      [formulas[name]!],
      'int32',
      false,
      [operand(bool, [9], new Uint8Array(9))],
      [operand(bool, [9], values(bool, 9, 1)), operand(bool, [1], [1])],
    );
  });
});

describe('layouts', () => {
  it('any number of elements is computed to the end and not beyond', () => {
    for (let n = 1; n <= 67; n++) {
      const geometry = contiguousGeometry([n]);
      const out = operand(float32, geometry, new Float32Array(n + 8).fill(5));
      agree(
        [x.add(y), x.sub(y)],
        'float',
        true,
        [out, operand(float16, geometry, new Uint16Array(n + 8).fill(5))],
        [operand(float32, [n], values(float32, n, 0)), operand(float32, [1], [0.5])],
      );
    }
  });

  it('an output may be an input', () => {
    for (const n of [1, 3, 4, 70, 1003]) {
      const both = operand(float32, [n], values(float32, n, 0));
      const kept = copyOf(both);
      const program = lower([x.mul(2).add(y)], 'float', true);
      expect(pointwise(program, [both], [both, kept], [])).toBe(true);
      const expected = operand(float32, [n], new Float32Array(n));
      runPointwise(program, [expected], [kept, kept], []);
      expect(numbersOf(both)).toEqual(numbersOf(expected));
    }
  });

  /** A random layout of `sizes`: dimensions permuted, some with gaps, and for inputs some broadcast. */
  function layout(sizes: readonly number[], seed: number, broadcast: boolean): Geometry {
    let state = seed;
    const next = (n: number): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % n;
    const order = sizes.map((_, d) => d).sort(() => next(3) - 1);
    const strides = new Array<number>(sizes.length).fill(0);
    let step = next(4) === 0 ? 2 : 1;
    for (const d of order) {
      if (broadcast && next(4) === 0) continue;
      strides[d] = step;
      step *= sizes[d]! + (next(5) === 0 ? 3 : 0);
    }
    return new Geometry(sizes, strides, next(5));
  }

  function storageLength({ sizes, strides, offset }: Geometry): number {
    return sizes.reduce((end, size, d) => end + (size - 1) * strides[d]!, offset) + 1;
  }

  const dtypesOfInputs = [float32, float64, float16, uint8, bool, int64];

  it('any strides give what the reference gives', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 70 })), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.array(fc.nat(2 ** 31), { minLength: 5, maxLength: 5 }),
        (sizes, seeds) => {
          fc.pre(numelOf(sizes) <= 40000);
          const make = (dtype: DType, geometry: Geometry, shift: number): TestOperand =>
            operand(dtype, geometry, values(dtype, storageLength(geometry), shift));
          const outputs = [make(float32, layout(sizes, seeds[0]!, false), 0)];
          const inputs = [1, 2, 3].map((k) =>
            make(dtypesOfInputs[seeds[k]! % 8] ?? float32, layout(sizes, seeds[k]!, true), k),
          );
          agree([x.maximum(y).where(z.gt(0), y)], 'float', true, outputs, inputs);
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });

  it.each([float32, float64, float16, uint8])('a transposed %s input goes through tiles', (dtype) => {
    for (const [rows, columns, batch] of [
      [4, 4, 1],
      [16, 64, 1],
      [17, 65, 2],
      [100, 1030, 1],
      [33, 5, 7],
      [6, 131, 3],
    ] as const) {
      const sizes = [batch, rows, columns];
      const n = numelOf(sizes);
      const a = operand(float32, sizes, values(float32, n, 0));
      const t = operand(dtype, new Geometry(sizes, [rows * columns, 1, rows]), values(dtype, n, 1));
      agree([x.where(y.lt(2), y)], 'float', true, [operand(float32, sizes, new Float32Array(n))], [a, t]);
    }
  });

  it('keeps apart more layouts of one program than it keeps plans for', () => {
    const program = lower([x.add(y)], 'float', true);
    for (let round = 0; round < 2; round++) {
      for (let k = 1; k < 12; k++) {
        const sizes = [3, k];
        const a = operand(float32, new Geometry(sizes, [1, 3]), values(float32, 3 * k, k));
        const b = operand(float32, new Geometry(sizes, [0, 1]), values(float32, k, 1));
        const out = operand(float32, sizes, new Float32Array(3 * k));
        const expected = copyOf(out);
        expect(pointwise(program, [out], [a, b], [])).toBe(true);
        runPointwise(program, [expected], [a, b], []);
        expect(numbersOf(out)).toEqual(numbersOf(expected));
      }
    }
  });

  it('no elements are no work', () => {
    expect(
      pointwise(lower([x.add(1)], 'float', true), [operand(float32, [0], [])], [operand(float32, [0], [])], []),
    ).toBe(true);
  });
});

describe('integer division by zero', () => {
  it.each([
    ['int32', int32],
    ['int64', int64],
  ] as const)('is the error of the reference in %s, wherever the zero is', (arithmetic, dtype) => {
    const n = 23;
    const one = (dtype === int64 ? 1n : 1) as number;
    for (const expr of [x.div(y), x.fmod(y), x.remainder(y), x.floorDivide(y)]) {
      const program = lower([expr], arithmetic);
      for (const zeroAt of [-1, 0, 5, 22]) {
        const divisors = Array.from({ length: n }, (_, i) =>
          i === zeroAt ? ((dtype === int64 ? 0n : 0) as number) : one,
        );
        const raw = new Array<number>(n).fill(one);
        const launch = (): boolean =>
          pointwise(program, [operand(dtype, [n], raw)], [operand(dtype, [n], raw), operand(dtype, [n], divisors)], []);
        if (zeroAt < 0) expect(launch()).toBe(true);
        else expect(launch).toThrow(new RangeError('ZeroDivisionError'));
      }
    }
  });
});
