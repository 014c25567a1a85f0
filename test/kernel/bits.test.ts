/** Functions on the bits of numbers: values of the C library, and what defines them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exponentOf, gcd32, gcd64, mantissaOf, nextAfter, shiftLeft32, shiftLeft64, shiftRight32, shiftRight64 } from '../../src/kernel/bits.js'; // prettier-ignore

const anyDouble = fc.double();
const anySingle = fc.float();

describe('nextAfter', () => {
  test('gives what the C library gives', () => {
    expect(nextAfter(1, 2, false)).toBe(1.0000000000000002);
    expect(nextAfter(1, 0, false)).toBe(0.9999999999999999);
    expect(nextAfter(0, -1, false)).toBe(-5e-324);
    expect(nextAfter(5e-324, -1, false)).toBe(0);
    expect(nextAfter(2.2250738585072014e-308, 0, false)).toBe(2.225073858507201e-308);
    expect(nextAfter(4294967296, 0, false)).toBe(4294967295.9999995);
    expect(nextAfter(Number.MAX_VALUE, Infinity, false)).toBe(Infinity);
    expect(nextAfter(-Infinity, 0, false)).toBe(-Number.MAX_VALUE);
    expect(nextAfter(1, NaN, false)).toBe(NaN);
    expect(nextAfter(NaN, 1, false)).toBe(NaN);
    expect(nextAfter(1, 2, true)).toBe(1.0000001192092896);
    expect(nextAfter(0, 1, true)).toBe(2 ** -149);
    expect(nextAfter(Infinity, 0, true)).toBe(3.4028234663852886e38);
  });

  test.each([true, false])('leaves no number in between, in single precision %s', (single) => {
    fc.assert(
      fc.property(single ? anySingle : anyDouble, single ? anySingle : anyDouble, (x, y) => {
        fc.pre(!Number.isNaN(x) && !Number.isNaN(y) && x !== y && Math.abs(x) < 1e30);
        const next = nextAfter(x, y, single);
        expect(x < y ? next > x && next <= y : next < x && next >= y).toBe(true);
        const middle = x / 2 + next / 2;
        const rounded = single ? Math.fround(middle) : middle;
        // Halves of the smallest numbers round to 0.
        if (Math.abs(x) > 1e-37) expect(rounded === x || rounded === next).toBe(true);
      }),
    );
  });
});

describe('mantissa and exponent', () => {
  test('make up the number', () => {
    fc.assert(
      fc.property(anyDouble, (x) => {
        const [m, e] = [mantissaOf(x), exponentOf(x)];
        if (x === 0 || !Number.isFinite(x)) {
          expect([m, e]).toEqual([x, 0]);
          return;
        }
        expect(Math.abs(m) >= 0.5 && Math.abs(m) < 1).toBe(true);
        const half = Math.trunc(e / 2);
        expect(m * 2 ** half * 2 ** (e - half)).toBe(x);
      }),
    );
  });

  test('of the smallest number are 1/2 and -1073', () => {
    expect([mantissaOf(5e-324), exponentOf(5e-324)]).toEqual([0.5, -1073]);
  });
});

describe('integers', () => {
  test('a common divisor divides both, and what is left has none', () => {
    const any = fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(any, any, (a, b) => {
        const d = gcd32(a, b);
        expect(gcd64(BigInt(a), BigInt(b))).toBe(BigInt(d));
        if (d === 0) {
          expect([a, b]).toEqual([0, 0]);
          return;
        }
        expect(d > 0 && a % d === 0 && b % d === 0).toBe(true);
        expect(gcd32(a / d, b / d)).toBe(1);
      }),
    );
  });

  test('shifts lose what leaves the word', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 31 }), (x, n) => {
        expect(shiftLeft32(x, n)).toBe(Number(BigInt.asIntN(32, BigInt(x) << BigInt(n))));
        expect(shiftRight32(x, n)).toBe(Math.floor(x / 2 ** n));
        expect(shiftLeft64(BigInt(x), BigInt(n))).toBe(BigInt(x) * 2n ** BigInt(n));
        expect(shiftRight64(BigInt(x), BigInt(n))).toBe(BigInt(Math.floor(x / 2 ** n)));
      }),
    );
    for (const n of [-1, 32, 200])
      expect([shiftLeft32(-5, n), shiftRight32(-5, n), shiftRight32(5, n)]).toEqual([0, -1, 0]);
    for (const n of [-1n, 64n, 200n]) {
      expect([shiftLeft64(-5n, n), shiftRight64(-5n, n), shiftRight64(5n, n)]).toEqual([0n, -1n, 0n]);
    }
  });
});
