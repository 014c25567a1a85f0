/** What is special about elementwise operations, beyond the laws: random draws, special values, refusals. Values are PyTorch's. */
import { describe, expect, test } from 'vitest';
import {
  arange,
  bitwiseLeftShift,
  bitwiseNot,
  bitwiseRightShift,
  copysign,
  type DTypeName,
  equal,
  fmax,
  fmin,
  frexp,
  gcd,
  grad,
  gumbelSoftmax,
  hardswish,
  hypot,
  lcm,
  manualSeed,
  nanToNum,
  nextafter,
  rrelu,
  tensor,
  type Tensor,
} from '../../src/index.js';
import { isClose, rounding } from '../tolerances.js';

/** Fails unless the elements are these. */
function expectValues(t: Tensor, expected: readonly number[], dtype: DTypeName = 'float64'): void {
  const got = (t.detach().reshape([-1]).toArray() as (number | boolean)[]).map(Number);
  const agree =
    got.length === expected.length &&
    got.every((v, i) => Object.is(v, expected[i]!) || isClose(v, expected[i]!, rounding[dtype]));
  expect(agree, `got [${got.join(', ')}], expected [${expected.join(', ')}]`).toBe(true);
}

const float64 = (data: number[] | number[][], requiresGrad = false): Tensor =>
  tensor(data, { dtype: 'float64', requiresGrad });

describe('rrelu while training', () => {
  test('draws a slope for every element that is not positive, as PyTorch does', () => {
    manualSeed(3);
    const x = tensor([[-1, 2], [-3, -0.5]], { requiresGrad: true }); // prettier-ignore
    const y = rrelu(x, 0.1, 0.9, true);
    expectValues(y, [-0.12728655338287354, 2, -0.9881764650344849, -0.3591659665107727], 'float32');
    const [g] = grad(y.sum(), [x]) as [Tensor];
    expectValues(g, [0.12728655338287354, 1, 0.3293921649456024, 0.7183319330215454], 'float32');
  });

  test('does the same in place', () => {
    manualSeed(3);
    const x = tensor([[-1, 2], [-3, -0.5]]); // prettier-ignore
    x.rrelu_(0.1, 0.9, true);
    expectValues(x, [-0.12728655338287354, 2, -0.9881764650344849, -0.3591659665107727], 'float32');
  });
});

describe('gumbelSoftmax', () => {
  const logits = [[0.5, -1, 2], [0, 1, -0.5]]; // prettier-ignore

  test("gives PyTorch's samples", () => {
    manualSeed(7);
    expectValues(
      gumbelSoftmax(float64(logits), 0.7),
      [
        0.5639051012880971, 0.06849215880738915, 0.36760273990451364, 0.41198598712275164, 0.49441025388098414,
        0.09360375899626408,
      ],
    );
  });

  test('is one-hot where hard, with the gradient of the relaxed sample', () => {
    manualSeed(7);
    const x = float64(logits, true);
    const y = gumbelSoftmax(x, 0.7, true);
    expectValues(y, [1, 0, 0, 0, 1, 0]);
    const [g] = grad(y.mul(float64([[0, 1, 2], [3, 4, 5]])).sum(), [x]) as [Tensor]; // prettier-ignore
    expectValues(
      g,
      [
        -0.6474417118699926, 0.019207389300214147, 0.6282343225697786, -0.40116710083674195, 0.224873483198872,
        0.17629361763787066,
      ],
    );
  });
});

test('the gradient of hardswish is 0 up to -3, linear below 3, and 1 from there on and at NaN', () => {
  const x = float64([-6, -3, -2.25, 0, 3, NaN, Infinity], true);
  expectValues((grad(hardswish(x).sum(), [x]) as [Tensor])[0], [0, 0, -0.25, 0.5, 1, 1, 1]);
});

// ---- bits ------------------------------------------------------------------------------------------------------------

describe('operations on bits', () => {
  test.each(['int64', 'int32', 'int16', 'int8', 'uint8'] as const)('shift what leaves %s out', (dtype) => {
    const bits = { int64: 64, int32: 32, int16: 16, int8: 8, uint8: 8 }[dtype];
    const x = tensor([-5, -1, 3, 100], { dtype });
    const values = (x.tolist() as (number | bigint)[]).map(BigInt);
    const wrap = (v: bigint): number => Number(dtype === 'uint8' ? BigInt.asUintN(8, v) : BigInt.asIntN(bits, v));
    for (const count of [0, 1, 7, bits - 1, bits, bits + 1, 100]) {
      const by = tensor(count, { dtype });
      expect((bitwiseLeftShift(x, by).tolist() as number[]).map(Number)).toEqual(
        values.map((v) => wrap(v << BigInt(count))),
      );
      expect((bitwiseRightShift(x, by).tolist() as number[]).map(Number)).toEqual(
        values.map((v) => wrap(v >> BigInt(count))),
      );
    }
  });

  test('negate bools logically and integers bit by bit', () => {
    expect(bitwiseNot(tensor([true, false])).tolist()).toEqual([false, true]);
    expect(bitwiseNot(tensor([5, 0, 255], { dtype: 'uint8' })).tolist()).toEqual([250, 255, 0]);
    expect(bitwiseNot(tensor([5, -1], { dtype: 'int32' })).tolist()).toEqual([-6, 0]);
  });

  test('refuse floats, and shifts also bools', () => {
    expect(() => tensor([1.5]).bitwiseAnd(tensor([1.5]))).toThrow(`"bitwise_and_cpu" not implemented for 'Float'`);
    expect(() => tensor([1]).bitwiseOr(2.5)).toThrow(`"bitwise_or_cpu" not implemented for 'Float'`);
    expect(() => bitwiseLeftShift(tensor([true]), tensor([true]))).toThrow(`"lshift_cpu" not implemented for 'Bool'`);
  });

  test('divisors and multiples are never negative, but for the least integer', () => {
    const int8 = (data: number[]): Tensor => tensor(data, { dtype: 'int8' });
    expect(gcd(int8([-4, 0, -128]), int8([6, 0, 0])).tolist()).toEqual([2, 0, -128]);
    expect(lcm(int8([-128, 100, -128, 0, -4]), int8([3, 77, -128, 0, 6])).tolist()).toEqual([-128, 20, -128, 0, 12]);
  });
});

// ---- special values --------------------------------------------------------------------------------------------------

describe('special values', () => {
  const bfloat16 = (data: number[]): Tensor => tensor(data, { dtype: 'bfloat16' });
  const largest = 3.3895313892515355e38;

  test('nextafter walks in steps of bfloat16, too', () => {
    const x = bfloat16([1, 1, 0, 0, Infinity, -Infinity, largest, NaN, 1, 2, Infinity, 9.18354961579912e-41, -1]);
    const y = bfloat16([2, 0, 1, -1, 0, 0, Infinity, 1, NaN, 2, Infinity, 0, 0]);
    const tiny = 9.183549615799121e-41;
    const expected = [1.0078125, 0.99609375, tiny, -tiny, largest, -largest, Infinity, NaN, NaN, 2, Infinity, 0, -0.99609375]; // prettier-ignore
    expect(nextafter(x, y).tolist()).toEqual(expected);
    // As many elements as the kernels for large tensors take.
    expect(nextafter(x.repeat(20), y.repeat(20)).tolist()).toEqual(Array.from({ length: 20 }, () => expected).flat());
  });

  test('nextafter and hypot refuse what PyTorch refuses', () => {
    const half = tensor([1], { dtype: 'float16' });
    expect(() => nextafter(half, half)).toThrow(`"nextafter_cpu" not implemented for 'Half'`);
    expect(() => hypot(tensor([1], { dtype: 'int64' }), tensor([1], { dtype: 'int64' }))).toThrow(
      `"hypot_cpu" not implemented for 'Long'`,
    );
  });

  test('nanToNum fills in the largest numbers of the type', () => {
    const given = [NaN, Infinity, -Infinity];
    expect(nanToNum(tensor(given, { dtype: 'float16' })).tolist()).toEqual([0, 65504, -65504]);
    expect(nanToNum(bfloat16(given)).tolist()).toEqual([0, largest, -largest]);
    expect(nanToNum(tensor(given)).tolist()).toEqual([0, 3.4028234663852886e38, -3.4028234663852886e38]);
    expect(nanToNum(float64(given), { nan: 1e300, neginf: -2 }).tolist()).toEqual([1e300, Number.MAX_VALUE, -2]);
    expect(nanToNum(tensor([1, 2]), 3).tolist()).toEqual([1, 2]);
    expect(nanToNum(tensor([7], { dtype: 'int64' }), 3).tolist()).toEqual([7]);
  });

  test('hypot neither overflows nor underflows, and an infinite side makes it infinite', () => {
    const a = float64([3, Infinity, Infinity, 0, 1e300, -5e-324, NaN]);
    const b = float64([4, NaN, Infinity, 0, 1e300, 0, 1]);
    expectValues(hypot(a, b), [5, Infinity, Infinity, 0, 1.4142135623730952e300, 5e-324, NaN]);
    expectValues(hypot(tensor([1e30]), tensor([1e30])), [1.4142135130433894e30], 'float32');
    expectValues(
      hypot(tensor([3e-30]).repeat(100), tensor([4e-30]).repeat(100)).mul(1e30),
      new Array<number>(100).fill(5),
      'float32',
    );
  });

  test('copysign takes the sign of a zero, too', () => {
    expectValues(copysign(float64([-2, 0, 1, NaN, -0]), float64([-0, -1, -1, 1, 1])), [-2, -0, -1, NaN, 0]);
    expect(copysign(tensor([1, 2], { dtype: 'int64' }), -1).tolist()).toEqual([-1, -2]);
  });

  test('fmax and fmin pass over NaN, and give the gradient of a tie to the first', () => {
    const [a, b] = [float64([1, 2, NaN, NaN, -1], true), float64([1, NaN, 3, NaN, 2], true)];
    const most = fmax(a, b);
    expectValues(most, [1, 2, 3, NaN, 2]);
    expect((grad(most.sum(), [a, b])).map((g) => g.tolist())).toEqual([[1, 1, 0, 1, 0], [0, 0, 1, 0, 1]]); // prettier-ignore
    const least = fmin(a, b);
    expectValues(least, [1, 2, 3, NaN, -1]);
    expect((grad(least.sum(), [a, b])).map((g) => g.tolist())).toEqual([[1, 1, 0, 1, 1], [0, 0, 1, 0, 0]]); // prettier-ignore
  });

  test('frexp takes zeros, infinities and the smallest numbers apart', () => {
    const [mantissa, exponent] = frexp(float64([0, -0, Infinity, NaN, 5e-324, -8, 3]));
    expectValues(mantissa, [0, -0, Infinity, NaN, 0.5, -0.5, 0.75]);
    expect(exponent.dtype.name).toBe('int32');
    expect(exponent.tolist()).toEqual([0, 0, 0, 0, -1073, 4, 2]);
    for (const dtype of ['float32', 'float16', 'bfloat16'] as const) {
      const parts = frexp(tensor([0.375, -12], { dtype }).repeat(100));
      expect(parts.map((t) => t.narrow(0, 198, 2).tolist()), dtype).toEqual([[0.75, -0.75], [-1, 4]]); // prettier-ignore
    }
  });
});

describe('equal', () => {
  const n = 80_000;

  test('finds a difference wherever it is', () => {
    for (const dtype of ['float32', 'int64', 'float16'] as const) {
      const a = arange(n).remainder(100).to(dtype);
      expect(equal(a, a.clone())).toBe(true);
      for (const at of [0, 7, 8, 4095, 4096, 69_631, 69_632, n - 1]) {
        const b = a.clone();
        b.narrow(0, at, 1).fill_(101);
        expect(equal(a, b), `${dtype}, ${at}`).toBe(false);
        expect(equal(b.narrow(0, 0, at), a.narrow(0, 0, at))).toBe(true);
      }
    }
  });

  test('compares numbers, not bits, in any layout', () => {
    for (const dtype of ['float32', 'float16'] as const) {
      expect(equal(tensor([0, 1], { dtype }), tensor([-0, 1], { dtype }))).toBe(true);
      expect(equal(tensor([NaN], { dtype }), tensor([NaN], { dtype }))).toBe(false);
    }
    const x = arange(10_000).reshape([100, 100]);
    expect(equal(x.t(), x.t().clone())).toBe(true);
    expect(equal(x, x.t())).toBe(false);
    expect(equal(x.narrow(0, 50, 50), x.narrow(0, 50, 50).clone())).toBe(true);
    expect(equal(tensor([]), tensor([]))).toBe(true);
    expect(equal(x, x.reshape([-1]))).toBe(false);
  });
});
