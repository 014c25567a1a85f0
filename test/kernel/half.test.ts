import { describe, expect, test } from 'vitest';
import { bfloat16Bits, bfloat16Value, float16Bits, float16Value } from '../../src/kernel/half.js';

const formats = [
  { name: 'float16', bits: float16Bits, value: float16Value, infinity: 0x7c00, nan: 0x7e00 },
  { name: 'bfloat16', bits: bfloat16Bits, value: bfloat16Value, infinity: 0x7f80, nan: 0x7fc0 },
] as const;

/** What the bits mean, by IEEE 754's formula. */
function meaning(bits: number, mantissaBits: number): number {
  const exponentBits = 15 - mantissaBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits & 0x7fff) >> mantissaBits;
  const fraction = (bits & (2 ** mantissaBits - 1)) / 2 ** mantissaBits;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** (1 - bias) : sign * (1 + fraction) * 2 ** (exponent - bias);
}

for (const { name, bits, value, infinity, nan } of formats) {
  describe(name, () => {
    test('all 65,536 bit patterns mean what IEEE 754 says, and come back from their value', () => {
      const mantissaBits = name === 'float16' ? 10 : 7;
      for (let b = 0; b < 65536; b++) {
        const v = value(b);
        if (!Object.is(v, meaning(b, mantissaBits))) expect.unreachable(`${b.toString(16)} gave ${v}`);
        if (v === v && bits(v) !== b) expect.unreachable(`${v} gave ${bits(v).toString(16)}, not ${b.toString(16)}`);
      }
    });

    test('rounds to the nearest, ties to even, all the way from the smallest to the largest number', () => {
      for (let b = 0; b + 1 < infinity; b++) {
        const below = value(b);
        const above = value(b + 1);
        const middle = (below + above) / 2;
        const step = (above - below) / 8;
        // In bfloat16's smallest numbers an eighth of a step is no float32 any more.
        const wanted = [b, b & 1 ? b + 1 : b, b + 1];
        const given = [middle - step, middle, middle + step];
        for (const sign of [0, 0x8000]) {
          given.forEach((v, i) => {
            const got = bits(sign ? -v : v);
            if (Math.fround(v) === v && got !== (wanted[i]! | sign)) {
              expect.unreachable(`${v} between ${below} and ${above} gave ${value(got)}`);
            }
          });
        }
      }
    });

    test('infinity, NaN, zeros and what is too large or too small', () => {
      expect(bits(Infinity)).toBe(infinity);
      expect(bits(-Infinity)).toBe(infinity | 0x8000);
      expect(bits(NaN)).toBe(nan);
      expect(bits(1e300)).toBe(infinity);
      expect(bits(-1e300)).toBe(infinity | 0x8000);
      expect(bits(0)).toBe(0);
      expect(bits(-0)).toBe(0x8000);
      expect(bits(1e-300)).toBe(0);
      expect(bits(-1e-300)).toBe(0x8000);
    });
  });
}

test('the border to infinity in float16 is 65520', () => {
  expect(float16Bits(65504)).toBe(0x7bff);
  expect(float16Bits(65519.99)).toBe(0x7bff);
  expect(float16Bits(65520)).toBe(0x7c00);
});

test('a float64 is rounded to float32 first, as PyTorch does it', () => {
  // 1 + 2^-11 is half way between two float16 numbers; a little more rounds up directly, but not by way of float32.
  // torch.tensor([1 + 2**-11 + 2**-40], dtype=torch.float64).to(torch.float16) gives 1.
  expect(float16Value(float16Bits(1 + 2 ** -11 + 2 ** -40))).toBe(1);
  expect(float16Value(float16Bits(1 + 2 ** -11 + 2 ** -20))).toBe(1 + 2 ** -10);
});
