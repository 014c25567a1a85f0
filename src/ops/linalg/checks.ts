/** What the operations on matrices have in common: what they accept, in whose words they refuse, and transposes. */
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { batching } from '../../tensor/batching.js';
import type { Tensor } from '../../tensor/tensor.js';

/** The transposes of matrices. */
export const adjoint = (t: Tensor): Tensor => t.transpose(-2, -1);

/** The sum of what is there; null where nothing is. */
export const plus = (a: Tensor | null | undefined, b: Tensor | null): Tensor | null =>
  a == null ? b : b === null ? a : a.add(b);

/** A matrix that has no inverse, or is not positive definite. */
export const refuse = (message: string): ArgumentError => new ArgumentError(message);

/** Throws unless the tensor is a matrix or a batch of matrices. */
export function checkMatrix(fn: string, a: Tensor, name = 'A'): void {
  if (a.dim() < 2) throw new ShapeError(`${fn}: The input tensor ${name} must have at least 2 dimensions.`);
}

/** Throws unless the tensor is a square matrix or a batch of them. */
export function checkSquare(fn: string, a: Tensor, name = 'A'): void {
  checkMatrix(fn, a, name);
  const [rows, columns] = a.shape.slice(-2);
  if (rows !== columns) {
    throw new ShapeError(
      `${fn}: ${name} must be batches of square matrices, but they are ${rows} by ${columns} matrices`,
    );
  }
}

/** Throws unless the dtype is float32 or float64: nothing else can be factored. */
export function checkPrecision(fn: string, { dtype }: Tensor): void {
  if (!dtype.isFloatingPoint) {
    throw new DTypeError(
      `${fn}: Expected a floating point or complex tensor as input. Got ${dtype.legacyName}; convert it with float()`,
    );
  }
  if (dtype.bytes < 4) {
    throw new DTypeError(
      `${fn}: Low precision dtypes not supported. Got ${dtype.legacyName}; not implemented for '${dtype.legacyName}'`,
    );
  }
}

/** Both checks of what can be factored. */
export function checkFactored(fn: string, a: Tensor, name = 'A'): void {
  checkSquare(fn, a, name);
  checkPrecision(fn, a);
}

/** ` (Batch element 1):` and the number at the first place where the int32 tensor is not 0; null where it is 0 everywhere. */
export function firstFailure(info: Tensor): { readonly where: string; readonly place: number } | null {
  // Under vmap one example's failure is that of all.
  const all = batching.now === null ? info : batching.now.physical(info);
  const { array, start } = all.denseHost('info');
  for (let i = 0; i < all.numel(); i++) {
    const place = Number(array[start + i]);
    if (place !== 0) return { where: all.dim() === 0 ? '' : ` (Batch element ${i}):`, place };
  }
  return null;
}

/** Throws unless A is square and fits the matrices B of sizes (..., n, m), or (..., m, n) for X A = B. */
export function checkEquation(fn: string, A: Tensor, B: Tensor, left: boolean): void {
  checkSquare(fn, A);
  checkMatrix(fn, B, 'B');
  if (A.size(-1) === B.size(left ? -2 : -1)) return;
  const [a, b] = [A, B].map((t) => t.shape.slice(-2).join('x'));
  throw new ShapeError(
    `${fn}: Incompatible shapes of A and B for the equation ${left ? 'AX' : 'XA'} = B (${a} and ${b})`,
  );
}

export function checkSameType(fn: string, A: Tensor, B: Tensor): void {
  if (A.dtype === B.dtype) return;
  throw new DTypeError(
    `${fn}: Expected A and B to have the same dtype, but found A of type ${A.dtype.legacyName} and B of type ` +
      `${B.dtype.legacyName} instead; convert one of them with to()`,
  );
}
