import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatExponential, formatFixed } from '../../src/base/format.js';
import { recorded, toNumber } from './fixture.js';

test.each(recorded.numbers)('%s with %i digits is written as Python writes it', (value, digits, fixed, exponential) => {
  expect(formatFixed(toNumber(value), digits)).toBe(fixed);
  expect(formatExponential(toNumber(value), digits)).toBe(exponential);
});

test('the examples of the documentation', () => {
  expect(formatFixed(0.03125, 4)).toBe('0.0312');
  expect(formatExponential(1e9, 4)).toBe('1.0000e+09');
});

/** A rational number: numerator / 2^halvings. */
interface Dyadic {
  readonly numerator: bigint;
  readonly halvings: number;
}

/** The exact value of a double, found by doubling until no fraction is left: no step of it rounds. */
function exactly(value: number): Dyadic {
  let whole = value;
  let halvings = 0;
  for (; !Number.isInteger(whole); halvings += 1) whole *= 2;
  return { numerator: BigInt(whole), halvings };
}

/**
 * Fails unless figures * 10^-places is the multiple of 10^-places nearest to `value`, the even one of two: the law
 * that rounding must obey, checked on the text rather than by rounding again.
 */
function expectNearest(value: number, figures: bigint, places: number): void {
  const { numerator, halvings } = exactly(value);
  const ten = 10n ** BigInt(Math.abs(places));
  const two = 2n ** BigInt(halvings);
  // value - figures * 10^-places, and half of 10^-places, both times one common denominator.
  const error = places >= 0 ? numerator * ten - figures * two : numerator - figures * ten * two;
  const unit = places >= 0 ? two : ten * two;
  const twice = 2n * (error < 0n ? -error : error);
  expect(twice <= unit).toBe(true);
  if (twice === unit) expect(figures % 2n).toBe(0n);
}

const digitCount = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 130 }));
const finite = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.float({ noDefaultInfinity: true, noNaN: true }),
  // Few binary places, so exact ties are common.
  fc
    .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 0, max: 20 }))
    .map(([n, p]) => n / 2 ** p),
  // Round decimal figures: ties of the scientific form beyond the point, and runs of nines.
  fc.tuple(fc.integer({ min: -10_000, max: 10_000 }), fc.integer({ min: -20, max: 20 })).map(([n, p]) => n * 10 ** p),
  fc.integer({ min: -300, max: 300 }).map((p) => 10 ** p * (1 - Number.EPSILON)),
);

describe('formatFixed', () => {
  test('writes the sign, the figures and exactly the decimals asked for', () => {
    fc.assert(
      fc.property(finite, digitCount, (value, digits) => {
        const text = formatFixed(value, digits);
        expect(text).toMatch(digits === 0 ? /^-?\d+$/ : /^-?\d+\.\d+$/);
        expect(text).not.toMatch(/^-?0\d/);
        if (digits > 0) expect(text.length - text.indexOf('.') - 1).toBe(digits);
        expect(text.startsWith('-')).toBe(value < 0 || Object.is(value, -0));
      }),
    );
  });

  test('is the nearest decimal to the exact binary value, ties to even', () => {
    fc.assert(
      fc.property(finite, digitCount, (value, digits) => {
        expectNearest(value, BigInt(formatFixed(value, digits).replace('.', '')), digits);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('formatExponential', () => {
  test('writes one figure, the decimals asked for and an exponent of two digits or more', () => {
    fc.assert(
      fc.property(finite, digitCount, (value, digits) => {
        const text = formatExponential(value, digits);
        const [mantissa = '', exponent = ''] = text.split('e');
        expect(mantissa).toMatch(value === 0 ? /^-?0(\.0+)?$/ : digits === 0 ? /^-?[1-9]$/ : /^-?[1-9]\.\d+$/);
        expect(mantissa.replace(/[-.]/g, '')).toHaveLength(digits + 1);
        expect(exponent).toMatch(/^[+-](\d\d|[1-9]\d\d)$/);
        expect(text.startsWith('-')).toBe(value < 0 || Object.is(value, -0));
      }),
    );
  });

  test('is the nearest decimal to the exact binary value, ties to even', () => {
    fc.assert(
      fc.property(finite, digitCount, (value, digits) => {
        const [mantissa = '', exponent = ''] = formatExponential(value, digits).split('e');
        expectNearest(value, BigInt(mantissa.replace('.', '')), digits - Number(exponent));
      }),
      { numRuns: 2000 },
    );
  });

  test('reads back as the same double from 16 decimals on', () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 16, max: 40 }), (value, digits) => {
        expect(Number(formatExponential(value, digits))).toBe(value);
      }),
    );
  });
});
