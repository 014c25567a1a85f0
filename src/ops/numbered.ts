/** Vectors whose elements are a formula of their number: ranges and evenly spaced numbers. */
import { type DType, float64 } from '../base/dtype.js';
import { Geometry } from '../base/geometry.js';
import type { Expr } from '../kernel/expr.js';
import type { Operand } from '../kernel/operand.js';
import type { Storage } from '../tensor/storage.js';
import { adoptArray, emptyTensor, type Tensor } from '../tensor/tensor.js';
import { cast, Kernel, withGeometry } from './reducing.js';

/** The elements of a row of a numbered vector. */
const ROW = 1024;

/** The numbers 0, step, 2 step ... of `count` elements, for a kernel. */
function multiples(count: number, step: number): Tensor {
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = i * step;
  return adoptArray(values, float64, [count]);
}

let places: Tensor | null = null;

/** What computes an element from its number, which is the sum of the first two inputs, and from numbers given at launch. */
export function numbered(formula: (i: Expr, ...numbers: Expr[]) => Expr): Kernel {
  return new Kernel(2, (place, row, ...numbers) => formula(place.add(row), ...numbers));
}

/** A vector whose elements `kernel` computes in double precision: by rows, and what is left of them. */
export function numberedVector(kernel: Kernel, count: number, numbers: readonly number[], dtype: DType): Tensor {
  const out = emptyTensor(dtype.isFloatingPoint ? dtype : float64, [count]);
  // Made once, for all vectors; it begins with the 0 that is the only start of a short one.
  const row = (places ??= multiples(ROW, 1));
  const rows = Math.floor(count / ROW);
  const starts = rows > 0 ? multiples(rows + 1, ROW) : row;
  const seen = (t: Tensor, sizes: readonly number[], strides: readonly number[], offset = 0): Operand<Storage> =>
    withGeometry(t, new Geometry(sizes, strides, offset));
  if (rows > 0) {
    const sizes = [rows, ROW];
    kernel.run(seen(out, sizes, [ROW, 1]), [seen(row, sizes, [0, 1]), seen(starts, sizes, [1, 0])], numbers);
  }
  const rest = [count - rows * ROW];
  if (rest[0]! > 0) {
    kernel.run(seen(out, rest, [1], rows * ROW), [seen(row, rest, [1]), seen(starts, [1], [1], rows)], numbers);
  }
  return cast(out, dtype);
}

const progressionKernel = numbered((i, from, by) => from.add(i.mul(by)));

/** from, from + by, ...: `count` numbers. */
export function progression(count: number, from: number, by: number, dtype: DType): Tensor {
  return numberedVector(progressionKernel, count, [from, by], dtype);
}

/** Evenly spaced numbers, from both ends towards the middle, as PyTorch has them, so that the last one is exactly the end. */
export function spaced(i: Expr, ...[from, to, step, half, last]: Spacing): Expr {
  return from.add(step.mul(i)).where(i.lt(half), to.sub(step.mul(last.sub(i))));
}

export type Spacing = [from: Expr, to: Expr, step: Expr, half: Expr, last: Expr];

/** The numbers that `spaced` reads beside i. */
export function spacing(from: number, to: number, steps: number): number[] {
  return [from, to, steps > 1 ? (to - from) / (steps - 1) : 0, steps / 2, steps - 1];
}
