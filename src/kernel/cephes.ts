/**
 * Logarithm, sine and cosine in float32 arithmetic, bit for bit as PyTorch computes them when it makes float32 normal numbers
 * (`normal_fill_AVX2`). The polynomials are those of S. L. Moshier's Cephes library (logf, sinf, cosf), by way of Pommier's
 * sse_mathfun; which products are fused with their sum is what the compiler makes of them, found by trying all possibilities
 * on 2^20 numbers. The functions of `Math` are more accurate, and differ from these in the last bit of one number in six.
 */
const float = Math.fround;

/** a * b + c rounded once: the product of two float32 numbers is exact in double precision. */
function fused(a: number, b: number, c: number): number {
  return float(a * b + c);
}

const asFloat = new Float32Array(1);
const asBits = new Int32Array(asFloat.buffer);

const ROOT_HALF = float(Math.SQRT1_2);
const LN2_LOW = float(-2.1219444e-4);
const LN2_HIGH = float(0.693359375);
const LOG0 = float(7.0376836292e-2);
const LOG1 = float(-1.151461031e-1);
const LOG2 = float(1.167699874e-1);
const LOG3 = float(-1.2420140846e-1);
const LOG4 = float(1.4249322787e-1);
const LOG5 = float(-1.6668057665e-1);
const LOG6 = float(2.0000714765e-1);
const LOG7 = float(-2.4999993993e-1);
const LOG8 = float(3.3333331174e-1);

/** The natural logarithm of a positive, normal float32 number. */
export function log32(value: number): number {
  // value = fraction * 2^exponent with the fraction from sqrt(1/2) to sqrt(2); x = fraction - 1.
  asFloat[0] = value;
  let exponent = (asBits[0]! >>> 23) - 126; // `!`: arrays of one element have that element; also below
  asBits[0] = (asBits[0]! & 0x7fffff) | 0x3f000000;
  const fraction = asFloat[0];
  let x = float(fraction - 1);
  if (fraction < ROOT_HALF) {
    exponent -= 1;
    x = float(x + fraction);
  }
  // log(1 + x) = x - x^2 / 2 + x^3 P(x)
  const square = float(x * x);
  let y = fused(fused(fused(fused(LOG0, x, LOG1), x, LOG2), x, LOG3), x, LOG4);
  y = fused(fused(fused(fused(y, x, LOG5), x, LOG6), x, LOG7), x, LOG8);
  y = fused(float(y * x), square, float(exponent * LN2_LOW));
  y = fused(-square, 0.5, y);
  return fused(exponent, LN2_HIGH, float(x + y));
}

const FOUR_OVER_PI = float(1.27323954473516);
/** -pi / 4 in three parts, the first two so short that their products with small integers are exact. */
const PART1 = -201 / 256;
const PART2 = -16232 / 2 ** 26;
const PART3 = float(-3.774894977445941e-8);
const SINE0 = float(-1.9515295891e-4);
const SINE1 = float(8.3321608736e-3);
const SINE2 = float(-1.6666654611e-1);
const COSINE0 = float(2.443315711809948e-5);
const COSINE1 = float(-1.388731625493765e-3);
const COSINE2 = float(4.166664568298827e-2);

/** Writes the sine and the cosine of a float32 angle from 0 to 2 pi into `result`. */
export function sincos32(angle: number, result: Float64Array): void {
  // angle = octant * pi / 4 + x with an even octant, so x is from -pi / 4 to pi / 4.
  const octant = (Math.trunc(float(angle * FOUR_OVER_PI)) + 1) & ~1;
  const x = fused(octant, PART3, fused(octant, PART2, fused(octant, PART1, angle)));
  const z = float(x * x);
  let cosine = float(fused(fused(COSINE0, z, COSINE1), z, COSINE2) * z);
  cosine = float(fused(cosine, z, -float(z * 0.5)) + 1);
  const sine = fused(float(fused(fused(SINE0, z, SINE1), z, SINE2) * z), x, x);
  const turned = (octant & 2) !== 0;
  result[0] = (octant & 4 ? -1 : 1) * (turned ? cosine : sine);
  result[1] = ((octant - 2) & 4 ? 1 : -1) * (turned ? sine : cosine);
}

/** The same constants for whoever does this four at a time. */
export const cephes = {
  log: [LOG0, LOG1, LOG2, LOG3, LOG4, LOG5, LOG6, LOG7, LOG8],
  ln2Low: LN2_LOW,
  ln2High: LN2_HIGH,
  fourOverPi: FOUR_OVER_PI,
  parts: [PART1, PART2, PART3],
  cosine: [COSINE0, COSINE1, COSINE2],
  sine: [SINE0, SINE1, SINE2],
} as const;
