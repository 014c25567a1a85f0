/**
 * Scalar functions that kernels import as `math.<name>`, for arguments that the SIMD polynomials do not cover. They are
 * those of the reference implementation, so that rare arguments get the very same numbers.
 */
export const mathImports: Record<string, (...args: number[]) => number> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  fmod: (a, b) => a % b,
};
