/**
 * When a result counts as equal to PyTorch's. Integers and booleans must be equal; floats within the tolerance of their
 * dtype; nan equals nan, and an infinity equals itself.
 */
import type { Tensor } from '../../src/tensor/tensor.js';
import { sameSizes } from '../../src/base/geometry.js';
import type { TensorData } from './golden.js';
import { dtypeOf, elementsOf, expectedElements, showTensor, showTensorData } from './values.js';

/** |got - expected| may be up to rtol * |expected| + atol * (1, or the largest finite element where `scaled`). */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
  readonly scaled: boolean;
  /** Whatever the scale, this much is allowed: terms that cancel leave the rounding of their own size behind. */
  readonly floor?: number;
}

/**
 * float64 and float32 as the recorded cases suggest: special functions, decompositions and second derivatives need the
 * slack. The 16-bit types have a machine epsilon of 2^-10 and 2^-7; four of it allow two roundings of inputs and result.
 */
const tolerances: Readonly<Record<string, Tolerance>> = {
  float64: { rtol: 1e-7, atol: 1e-9, scaled: false },
  float32: { rtol: 1e-4, atol: 1e-5, scaled: true },
  float16: { rtol: 4 * 2 ** -10, atol: 4 * 2 ** -10, scaled: true },
  bfloat16: { rtol: 4 * 2 ** -7, atol: 4 * 2 ** -7, scaled: true },
};

/** What an elementary function of float64 should reach; asked for with --strict. */
const strictFloat64: Tolerance = { rtol: 1e-12, atol: 1e-12, scaled: true };

const byPrecision = ['bfloat16', 'float16', 'float32', 'float64'];

/** The least precise floating dtype among these names: a derivative is as exact as the narrowest type it went through. */
export function narrowest(names: Iterable<string>): string | null {
  const found = new Set(names);
  return byPrecision.find((name) => found.has(name)) ?? null;
}

/** The tolerance of a dtype (null: exact). */
export function toleranceOf(dtype: string | null, strict = false): Tolerance {
  if (strict && dtype === 'float64') return strictFloat64;
  return (dtype === null ? undefined : tolerances[dtype]) ?? { rtol: 0, atol: 0, scaled: false };
}

/**
 * The tolerance of derivatives, whose cotangents and directions are about 1: PyTorch's own second derivatives of 0 may
 * be a few roundings of such terms.
 */
export function derivativeTolerance(dtype: string | null): Tolerance {
  const epsilons: Readonly<Record<string, number>> = { float32: 2 ** -23, float16: 2 ** -10, bfloat16: 2 ** -7 };
  return { ...toleranceOf(dtype), floor: 8 * ((dtype === null ? undefined : epsilons[dtype]) ?? 0) };
}

/** How a result differs. */
export interface Difference {
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

function differs(what: string, expected: TensorData, got: Tensor): Difference {
  return { what, expected: showTensorData(expected), got: showTensor(got) };
}

/** How `got` differs from what is expected, or null. */
export function compareTensor(expected: TensorData, got: Tensor, tolerance: Tolerance): Difference | null {
  if (!sameSizes(got.shape, expected.shape)) return differs('another shape', expected, got);
  if (got.dtype.name !== expected.dtype) return differs('another dtype', expected, got);
  if (expected.data === null) return null;
  const applied = got.dtype.isFloatingPoint ? tolerance : toleranceOf(null);
  const error = largestError(expectedElements(expected), elementsOf(got), applied);
  if (error === null) return null;
  const { rtol, atol, scaled } = applied;
  const allowed = `rtol ${rtol}, atol ${atol}${scaled ? ' of the largest element' : ''}`;
  return differs(`element ${error.index} is ${error.text} (allowed: ${allowed})`, expected, got);
}

/** The worst element outside the tolerance, or null. */
function largestError(
  expected: readonly (number | bigint)[],
  got: readonly (number | bigint)[],
  tolerance: Tolerance,
): { index: number; text: string } | null {
  const finite = expected.map((e) => Math.abs(Number(e))).filter((e) => Number.isFinite(e));
  const scale = tolerance.scaled ? finite.reduce((a, b) => Math.max(a, b), 0) : 1;
  let worst: { index: number; excess: number; text: string } | null = null;
  for (let i = 0; i < expected.length; i++) {
    const e = expected[i]!;
    const g = got[i]!;
    if (e === g || (Number.isNaN(e) && Number.isNaN(g))) continue;
    const error = Math.abs(Number(g) - Number(e));
    const allowed = tolerance.rtol * Math.abs(Number(e)) + Math.max(tolerance.atol * scale, tolerance.floor ?? 0);
    // A nan or infinity on one side only makes the error nan or infinite: not within anything.
    if (Number.isFinite(error) && tolerance.rtol > 0 && error <= allowed) continue;
    const excess = Number.isFinite(error) ? error / (allowed || Number.MIN_VALUE) : Infinity;
    const relative = error / Math.abs(Number(e));
    const text = `off by ${error.toPrecision(3)}, relative ${relative.toPrecision(3)}`;
    if (worst === null || excess > worst.excess) worst = { index: i, excess, text };
  }
  return worst;
}

/** As `compareTensor` for derivatives, where null (nothing arrived) and zeros mean the same. */
export function compareDerivative(
  expected: TensorData | null,
  got: Tensor | null,
  tolerance: Tolerance,
): Difference | null {
  if (expected !== null && got !== null) return compareTensor(expected, got, tolerance);
  if (got !== null) {
    const zero = elementsOf(got).every((e) => Math.abs(Number(e)) <= tolerance.atol);
    return zero ? null : { what: 'a derivative where PyTorch has none', expected: 'null', got: showTensor(got) };
  }
  if (expected === null || expectedElements(expected).every((e) => Number(e) === 0)) return null;
  return { what: 'no derivative', expected: showTensorData(expected), got: 'null' };
}

/** All floating dtypes named in these recorded tensors. */
export function* floatingDtypes(tensors: Iterable<TensorData>): Generator<string> {
  for (const t of tensors) if (dtypeOf(t.dtype).isFloatingPoint) yield t.dtype;
}
