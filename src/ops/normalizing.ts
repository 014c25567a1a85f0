/**
 * What the normalisations share: their row kernels, and the same formulas on tensors, see Note [Normalising] in
 * normalization.ts. Knows no operation, records nothing.
 */
import type { DType } from '../base/dtype.js';
import { DTypeError } from '../base/errors.js';
import { contiguousGeometry } from '../base/geometry.js';
import type { Expr } from '../kernel/expr.js';
import type { Operand } from '../kernel/operand.js';
import type { Storage } from '../tensor/storage.js';
import { emptyTensor, type Tensor } from '../tensor/tensor.js';
import { withGeometry } from './reducing.js';
import { RowFormula, type RowResults, type Stages } from './row-formula.js';

/** The value of `make(key)`, made once for each key. */
export function memo<T>(make: (key: number) => T): (key: number) => T {
  const made: T[] = [];
  return (key) => (made[key] ??= make(key));
}

/** Which of two optional inputs are there, as a number. */
export const presence = (a: unknown, b: unknown): number => (a == null ? 0 : 1) + (b == null ? 0 : 2);

/** z w + b, where w and b are there; `rest` starts with them. */
function affine(z: Expr, key: number, rest: readonly Expr[]): Expr {
  const weighted = key & 1 ? z.mul(rest[0]!) : z;
  return key & 2 ? weighted.add(rest[key & 1]!) : weighted;
}

/** x, then w and b if they are there; n and eps. Rows: mean and r, and with 4 in the key the variance. */
export const normalise = memo(
  (key) =>
    new RowFormula(1 + (key & 1) + ((key >> 1) & 1), (row: Stages, x: Expr, ...rest: Expr[]): RowResults => {
      const [n, eps] = rest.slice((key & 1) + ((key >> 1) & 1)) as [Expr, Expr];
      const mean = row.once(row.sum(x).div(n));
      const variance = row.once(row.sum(x.sub(mean).square()).div(n));
      const r = row.once(variance.add(eps).rsqrt());
      return { elements: [affine(x.sub(mean).mul(r), key, rest)], perRow: key & 4 ? [mean, r, variance] : [mean, r] };
    }),
);

/** As `normalise`, with mean and r given: x, mean, r, then w and b. */
export const normaliseGiven = memo(
  (key) =>
    new RowFormula(3 + (key & 1) + (key >> 1), (_row, x, mean, r, ...rest) => ({
      elements: [affine(x.sub(mean).mul(r), key, rest)],
    })),
);

/** dx from g, x, mean, r, then w if it is there; n. */
export const inputGrad = memo(
  (key) =>
    new RowFormula(4 + key, (row, g, x, mean, r, ...rest) => {
      const n = rest[key]!;
      const gw = key ? g.mul(rest[0]!) : g;
      const centred = x.sub(mean);
      const average = row.once(row.sum(gw).div(n));
      const slope = row.once(row.sum(gw.mul(centred)).mul(r).mul(r).div(n));
      return { elements: [gw.sub(average).sub(centred.mul(slope)).mul(r)] };
    }),
);

/** dw and db from g, x, mean, r; rows are what shares a weight. */
export const weightGrads = new RowFormula(4, (row, g, x, mean, r) => ({
  perRow: [row.sum(g.mul(x.sub(mean)).mul(r)), row.sum(g)],
}));

/** dx, dw and db from g, x, mean, r, then w if it is there; n: where a row shares its weight. */
export const sharedGrads = memo(
  (key) =>
    new RowFormula(4 + key, (row, g, x, mean, r, ...rest) => {
      const n = rest[key]!;
      const centred = x.sub(mean);
      const sum = row.sum(g);
      const products = row.sum(g.mul(centred));
      const average = row.once(sum.div(n));
      const slope = row.once(products.mul(r).mul(r).div(n));
      const scale = row.once(key ? r.mul(rest[0]!) : r);
      const dx = g.sub(average).sub(centred.mul(slope)).mul(scale);
      return { elements: [dx], perRow: [products.mul(r), sum] };
    }),
);

/** As `sharedGrads` with mean and r that do not depend on x: dx = g r w. */
export const fixedGrads = memo(
  (key) =>
    new RowFormula(4 + key, (row, g, x, mean, r, ...rest) => {
      const scale = row.once(key ? r.mul(rest[0]!) : r);
      const products = row.sum(g.mul(x.sub(mean)));
      return { elements: [g.mul(scale)], perRow: [products.mul(r), row.sum(g)] };
    }),
);

export const present = (tensors: readonly (Tensor | null | undefined)[]): Tensor[] => tensors.filter((t) => t != null);

/** z and r as operations on tensors, for what is differentiated again. */
export function standardised(x: Tensor, dims: readonly number[], eps: number): { z: Tensor; r: Tensor } {
  const centred = x.sub(x.mean(dims, true));
  const r = centred.square().mean(dims, true).add(eps).rsqrt();
  return { z: centred.mul(r), r };
}

/** dx as operations. */
export function recordedInputGrad(gw: Tensor, x: Tensor, dims: readonly number[], eps: number): Tensor {
  const { z, r } = standardised(x, dims, eps);
  return gw
    .sub(gw.mean(dims, true))
    .sub(z.mul(gw.mul(z).mean(dims, true)))
    .mul(r);
}

/** The tangent of z for the tangent `t` of x: the Jacobian is symmetric. */
export const standardisedTangent = recordedInputGrad;

export const times = (a: Tensor, b: Tensor | null | undefined): Tensor => (b == null ? a : a.mul(b));
export const plus = (a: Tensor | null, b: Tensor | null): Tensor | null => (a === null ? b : b === null ? a : a.add(b));

export function checkFloating(fn: string, input: Tensor): void {
  if (input.dtype.isFloatingPoint) return;
  throw new DTypeError(`${fn}: "${fn}" not implemented for '${input.dtype.legacyName}'; give a floating dtype`);
}

/** The last `count` of `rank` dims, and the dims before them. */
export function lastDims(rank: number, count: number): { inner: number[]; outer: number[] } {
  const all = Array.from({ length: rank }, (_, d) => d);
  return { inner: all.slice(rank - count), outer: all.slice(0, rank - count) };
}

/** Numbers for each row: the dims of the rows count as 1 in the tensor, and are left out for the kernel. */
export class RowNumbers {
  readonly tensor: Tensor;

  constructor(
    dtype: DType,
    sizes: readonly number[],
    private readonly outer: readonly number[],
  ) {
    this.tensor = emptyTensor(
      dtype,
      sizes.map((size, d) => (outer.includes(d) ? size : 1)),
    );
  }

  get operand(): Operand<Storage> {
    const { geometry } = this.tensor;
    return withGeometry(this.tensor, contiguousGeometry(this.outer.map((d) => geometry.sizes[d]!)));
  }
}
