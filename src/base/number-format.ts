/**
 * Decimal text of doubles as Python writes it: `'{:.4f}'.format(x)` and `'{:.4e}'.format(x)`.
 * Knows nothing of tensors or of print options.
 *
 * JavaScript's `toFixed` and `toExponential` differ from Python in four ways, each of which shows in printed tensors:
 * an exact tie goes away from zero (0.03125 to four digits is 0.0313, Python has 0.0312: half to even), the sign of
 * -0 is lost, an exponent has no leading zero (1e-5), and from 1e21 on `toFixed` gives up and writes an exponent.
 * Apart from that both are exact by specification, so they serve wherever the value is provably not a tie; ties and
 * the sizes they do not cover are computed here with integers.
 */

/** `toFixed` and `toExponential` refuse more digits than this (ECMA-262, Number.prototype.toFixed, step 4). */
const NATIVE_DIGITS = 100;
/** From here on `toFixed` answers in exponent form (ECMA-262, Number.prototype.toFixed, step 10). */
const NATIVE_FIXED_LIMIT = 1e21;

/**
 * Writes a number with a fixed number of decimals, rounding its exact binary value half to even, like Python's
 * `'{:.Nf}'.format(value)`.
 *
 * @param value any double; -0 keeps its sign, a value of any magnitude is written out in full
 * @param digits decimals after the point, an integer from 0 up
 * @returns the text; `nan`, `inf` or `-inf` for what is not finite
 * @example
 * formatFixed(0.03125, 4) // '0.0312'
 */
export function formatFixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  const magnitude = Math.abs(value);
  if (magnitude < NATIVE_FIXED_LIMIT && digits <= NATIVE_DIGITS && !isFixedTie(magnitude, digits)) {
    return signOf(value) + magnitude.toFixed(digits);
  }
  const { numerator, denominator } = toFraction(magnitude);
  const scaled = roundHalfEven(numerator * 10n ** BigInt(digits), denominator);
  return signOf(value) + insertPoint(scaled.toString().padStart(digits + 1, '0'), digits);
}

/**
 * Writes a number in scientific notation, rounding its exact binary value half to even, like Python's
 * `'{:.Ne}'.format(value)`.
 *
 * @param value any double; -0 keeps its sign
 * @param digits decimals of the mantissa, an integer from 0 up
 * @returns the text, with a signed exponent of at least two digits; `nan`, `inf` or `-inf` for what is not finite
 * @example
 * formatExponential(1e9, 4) // '1.0000e+09'
 */
export function formatExponential(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  const magnitude = Math.abs(value);
  const [mantissa, exponent] =
    digits < NATIVE_DIGITS && !mayBeExponentialTie(magnitude, digits)
      ? splitExponential(magnitude.toExponential(digits))
      : exactExponential(magnitude, digits);
  const power = Math.abs(exponent).toString().padStart(2, '0');
  return `${signOf(value)}${mantissa}e${exponent < 0 ? '-' : '+'}${power}`;
}

function formatNonFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}

function signOf(value: number): string {
  return value < 0 || Object.is(value, -0) ? '-' : '';
}

/**
 * Whether `magnitude` lies exactly between two decimals of `digits` digits, that is magnitude = (2k + 1) / (2 * 10^digits).
 * With magnitude = odd * 2^p this says odd * 2^(p + digits + 1) * 5^digits is odd: p = -(digits + 1), so
 * magnitude * 2^(digits + 1) is an odd integer. That product is exact; an overflow gives NaN, and means no tie.
 */
function isFixedTie(magnitude: number, digits: number): boolean {
  return (magnitude * 2 ** (digits + 1)) % 2 === 1;
}

/** Whether a tie is possible: a tie's exact decimal form has just one digit more, and it is a 5. */
function mayBeExponentialTie(magnitude: number, digits: number): boolean {
  return splitExponential(magnitude.toExponential(digits + 1))[0].endsWith('5');
}

/** Splits JavaScript's `1.2346e+8` into mantissa and exponent. */
function splitExponential(text: string): [mantissa: string, exponent: number] {
  const e = text.indexOf('e');
  return [text.slice(0, e), Number(text.slice(e + 1))];
}

function exactExponential(magnitude: number, digits: number): [mantissa: string, exponent: number] {
  if (magnitude === 0) return [insertPoint('0'.repeat(digits + 1), digits), 0];
  const { numerator, denominator } = toFraction(magnitude);
  // The shortest form that reads back as this double may round up to a power of ten that the value does not reach
  // (9.99...9e+22 is shown as 1e+23), so its exponent is right or one too high.
  let exponent = splitExponential(magnitude.toExponential())[1];
  if (compareToPowerOfTen(numerator, denominator, exponent) < 0) exponent -= 1;

  const scale = 10n ** BigInt(Math.abs(digits - exponent));
  const scaled =
    digits >= exponent ? roundHalfEven(numerator * scale, denominator) : roundHalfEven(numerator, denominator * scale);
  const figures = scaled.toString();
  // Rounding up 9.99... leaves one figure more than asked for, a trailing zero.
  if (figures.length > digits + 1) return [insertPoint(figures.slice(0, digits + 1), digits), exponent + 1];
  return [insertPoint(figures, digits), exponent];
}

/** The sign of numerator / denominator - 10^exponent. */
function compareToPowerOfTen(numerator: bigint, denominator: bigint, exponent: number): number {
  const power = 10n ** BigInt(Math.abs(exponent));
  const [left, right] = exponent >= 0 ? [numerator, denominator * power] : [numerator * power, denominator];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Puts the point before the last `digits` figures; none where there are no decimals. */
function insertPoint(figures: string, digits: number): string {
  return digits === 0 ? figures : `${figures.slice(0, -digits)}.${figures.slice(-digits)}`;
}

/** The nearest integer to numerator / denominator, both non-negative; of two equally near ones the even one. */
function roundHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twiceRest = 2n * (numerator % denominator);
  const up = twiceRest > denominator || (twiceRest === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

const float = new Float64Array(1);
const bits = new BigUint64Array(float.buffer);

/**
 * A non-negative finite double as an exact fraction.
 *
 *     63    62 .. 52    51 .. 0
 *     sign  exponent    fraction      value = (2^52 + fraction) * 2^(exponent - 1075)
 *                                     exponent 0 (subnormal): fraction * 2^-1074
 */
function toFraction(magnitude: number): { numerator: bigint; denominator: bigint } {
  float[0] = magnitude;
  const word = bits[0] ?? 0n;
  const biased = Number(word >> 52n);
  const fraction = word & 0xf_ffff_ffff_ffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10_0000_0000_0000n;
  const power = Math.max(biased, 1) - 1075;
  return power >= 0
    ? { numerator: mantissa << BigInt(power), denominator: 1n }
    : { numerator: mantissa, denominator: 1n << BigInt(-power) };
}

/** Python's `repr` of a float: the shortest digits that give it back, `1.0`, `1e-05`, `1e+16`, `inf`, `nan`. */
export function formatRepr(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  const text = exponent < 0 ? value.toFixed(mantissa.replace(/^-?\d\.?/, '').length - exponent) : String(value);
  return text.includes('.') ? text : `${text}.0`;
}
