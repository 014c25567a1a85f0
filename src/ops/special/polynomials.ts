/** Orthogonal polynomials of degree n at x, elementwise with broadcasting. Not differentiable, as in PyTorch. */
import type { LibraryFunction } from '../../kernel/library.js';
import * as polynomials from '../../kernel/library/orthogonal.js';
import { pointwise, type PointwiseOp } from '../define-pointwise.js';
import { kernelOnly } from '../library.js';

function polynomial(name: string, fn: LibraryFunction, which: string): PointwiseOp {
  const value = kernelOnly(fn);
  return pointwise(`special_${name}(Tensor x, Tensor n) -> Tensor`, {
    doc: `The ${which} of degree n, elementwise. Not differentiable, as in PyTorch.`,
    aliases: [`special.${name}`],
    dtype: 'float',
    method: false,
    inplace: false,
    forward: ({ x, n }) => value(x, n),
    grad: 'none',
  });
}

export const chebyshevPolynomialT = polynomial(
  'chebyshev_polynomial_t',
  polynomials.chebyshevT,
  'Chebyshev polynomial of the first kind',
);
export const chebyshevPolynomialU = polynomial(
  'chebyshev_polynomial_u',
  polynomials.chebyshevU,
  'Chebyshev polynomial of the second kind',
);
export const chebyshevPolynomialV = polynomial(
  'chebyshev_polynomial_v',
  polynomials.chebyshevV,
  'Chebyshev polynomial of the third kind',
);
export const chebyshevPolynomialW = polynomial(
  'chebyshev_polynomial_w',
  polynomials.chebyshevW,
  'Chebyshev polynomial of the fourth kind',
);
export const shiftedChebyshevPolynomialT = polynomial(
  'shifted_chebyshev_polynomial_t',
  polynomials.shiftedChebyshevT,
  'Chebyshev polynomial of the first kind at 2 x - 1,',
);
export const shiftedChebyshevPolynomialU = polynomial(
  'shifted_chebyshev_polynomial_u',
  polynomials.shiftedChebyshevU,
  'Chebyshev polynomial of the second kind at 2 x - 1,',
);
export const shiftedChebyshevPolynomialV = polynomial(
  'shifted_chebyshev_polynomial_v',
  polynomials.shiftedChebyshevV,
  'Chebyshev polynomial of the third kind at 2 x - 1,',
);
export const shiftedChebyshevPolynomialW = polynomial(
  'shifted_chebyshev_polynomial_w',
  polynomials.shiftedChebyshevW,
  'Chebyshev polynomial of the fourth kind at 2 x - 1,',
);
export const hermitePolynomialH = polynomial(
  'hermite_polynomial_h',
  polynomials.hermiteH,
  "physicists' Hermite polynomial",
);
export const hermitePolynomialHe = polynomial(
  'hermite_polynomial_he',
  polynomials.hermiteHe,
  "probabilists' Hermite polynomial",
);
export const laguerrePolynomialL = polynomial('laguerre_polynomial_l', polynomials.laguerreL, 'Laguerre polynomial');
export const legendrePolynomialP = polynomial('legendre_polynomial_p', polynomials.legendreP, 'Legendre polynomial');
