/**
 * How far the mathematical instructions of this directory may be from the exact result, in units in the last place of the
 * correctly rounded result: the bounds that the tests hold them to, with and without fused multiply-add. Not part of the
 * package.
 */

/** A bound for each dtype. */
export interface ErrorBound {
  readonly float32: number;
  readonly float64: number;
}

export const errorBounds: Readonly<Record<string, ErrorBound>> = {
  exp: { float32: 1.05, float64: 1 },
  expm1: { float32: 1.75, float64: 1 },
  sigmoid: { float32: 2.5, float64: 1.75 },
  tanh: { float32: 2.75, float64: 1.25 },
  log: { float32: 1, float64: 1 },
  log1p: { float32: 1.5, float64: 1 },
  log2: { float32: 1.75, float64: 0.75 },
  log10: { float32: 2, float64: 0.75 },
  sin: { float32: 1.6, float64: 1 },
  cos: { float32: 1.6, float64: 1 },
  tan: { float32: 0.51, float64: 1.5 },
  asin: { float32: 1.25, float64: 1.25 },
  acos: { float32: 1.25, float64: 1.25 },
  atan: { float32: 1.75, float64: 1.9 },
  sinh: { float32: 0.51, float64: 1.5 },
  cosh: { float32: 0.51, float64: 1.25 },
  asinh: { float32: 0.51, float64: 1 },
  acosh: { float32: 0.51, float64: 1 },
  atanh: { float32: 0.51, float64: 1.1 },
  erf: { float32: 1.5, float64: 1.25 },
  erfc: { float32: 0.52, float64: 1.9 },
  pow: { float32: 0.51, float64: 1 },
  atan2: { float32: 1.9, float64: 1.5 },
  // These three are the reference's numbers, bit for bit.
  fmod: { float32: 0, float64: 0 },
  remainder: { float32: 0, float64: 0 },
  floordiv: { float32: 0, float64: 0 },
};
