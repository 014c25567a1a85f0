/**
 * Scalar functions that kernels import as `math.<name>`, for arguments that the SIMD polynomials do not cover. They are
 * those of the reference implementation, so that rare arguments get the very same numbers.
 */
import { erf, erfc, pow, remainder } from '../../kernel/special.js';

export const mathImports: Record<string, (...args: number[]) => number> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  atan2: Math.atan2,
  pow: (a, b) => pow(a, b),
  fmod: (a, b) => a % b,
  remainder: (a, b) => remainder(a, b),
  erf: (x) => erf(x),
  erfc: (x) => erfc(x),
};
