/** Which dtype an operation computes in and returns, from the dtypes of what it is given (PyTorch's result_type). */
import { bool, Category, type DType, getDefaultDtype, int64, promoteTypes } from '../base/dtype.js';

/** How much an argument counts: dimensions before scalars, tensors before numbers. */
export const Weight = { dimensioned: 0, scalar: 1, number: 2 } as const;
export type Weight = (typeof Weight)[keyof typeof Weight];

/** The dtype a JavaScript number, bigint or boolean counts as. */
export function numberDType(value: number | bigint | boolean): DType {
  if (typeof value === 'boolean') return bool;
  if (typeof value === 'bigint' || Number.isInteger(value)) return int64;
  return getDefaultDtype();
}

function join(a: DType | null, b: DType): DType {
  return a === null ? b : promoteTypes(a, b);
}

/** A lower weight decides only where it is of a higher category than what the higher weight came to. */
function combine(higher: DType | null, lower: DType | null): DType | null {
  if (higher === null) return lower;
  if (lower === null || higher.category >= Category.float) return higher;
  return higher === bool || lower.category >= Category.float ? promoteTypes(higher, lower) : higher;
}

/** The promoted dtype of arguments with these dtypes and weights. */
export function promote(dtypes: readonly DType[], weights: readonly Weight[]): DType {
  const found: [DType | null, DType | null, DType | null] = [null, null, null];
  dtypes.forEach((dtype, i) => {
    const weight = weights[i] ?? Weight.dimensioned;
    found[weight] = join(found[weight], dtype);
  });
  const result = combine(found[0], combine(found[1], found[2]));
  return result ?? getDefaultDtype();
}

/** Integers and booleans become the default floating type. */
export function toFloating(dtype: DType): DType {
  return dtype.category < Category.float ? getDefaultDtype() : dtype;
}
