/**
 * What the records that reduce have in common: which dims are meant, geometries with the reduced dims last, and small
 * pointwise kernels written on expressions. Knows no operation, records nothing.
 *
 * Note [Reduced dims]. `Dims` is null where all dims are reduced: then any layout will do, and nothing is permuted. Else
 * it is the list of reduced dims, and the kernels see the operand with those dims moved behind the others:
 *
 *     sizes [2, 3, 4], dims [1]      operand of sizes [2, 4 | 3], out of sizes [2, 4] or, with keepdim, [2, 1, 4]
 */
import { bfloat16, bool, type DType, float16, float32, float64, int64 } from '../base/dtype.js';
import { IndexError, ShapeError } from '../base/errors.js';
import { contiguousGeometry, type Geometry, numelOf, sameSizes, SCALAR, wrapDim, wrapDims } from '../base/geometry.js';
import { expandGeometry, permuteGeometry, viewGeometry } from '../base/views.js';
import type { ReduceKind } from '../backends/backend.js';
import { Expr } from '../kernel/expr.js';
import { lower, type Program } from '../kernel/lower.js';
import type { Operand } from '../kernel/operand.js';
import { BY_OPERATIONS } from '../tensor/flags.js';
import { modes } from '../tensor/modes.js';
import * as backend from '../tensor/launch.js';
import type { Storage } from '../tensor/storage.js';
import { emptyTensor, emptyWith, Tensor } from '../tensor/tensor.js';

/** The dims to reduce, each from 0 to rank - 1; null for all. */
export type Dims = readonly number[] | null;

// ---- which dims ------------------------------------------------------------------------------------------------------

/** The dims meant by a call: none given, or an empty list, means all. Throws for a dim outside the rank or named twice. */
export function resolveDims(dims: readonly number[] | null, rank: number, fn: string): Dims {
  if (dims === null || dims.length === 0) return null;
  if (rank > 64) throw new ShapeError(`${fn}(): only tensors with up to 64 dims are supported, got ${rank}`);
  const wrapped = wrapDims(dims, rank, fn);
  return wrapped.length >= rank ? null : wrapped;
}

/** As `resolveDims`, for a call whose dims were already found right. */
export function knownDims(dims: readonly number[] | null, rank: number): Dims {
  return resolveDims(dims, rank, '');
}

/** The number of elements that are combined into one. */
export function reducedCount(sizes: readonly number[], dims: Dims): number {
  if (dims === null) return numelOf(sizes);
  return dims.reduce((count, d) => count * sizes[d]!, 1);
}

/** The sizes with 1 in place of the reduced dims. */
export function keptSizes(sizes: readonly number[], dims: Dims): number[] {
  return sizes.map((size, d) => (dims === null || dims.includes(d) ? 1 : size));
}

/** The sizes of the result. */
export function reducedSizes(sizes: readonly number[], dims: Dims, keepdim: boolean): readonly number[] {
  if (keepdim) return keptSizes(sizes, dims);
  return dims === null ? SCALAR.sizes : sizes.filter((_, d) => !dims.includes(d));
}

/** Throws where an extreme of no elements is asked for. `given` are the dims as the caller gave them. */
export function checkNotEmpty(fn: string, self: Tensor, given: readonly number[] | null): void {
  if (self.numel() !== 0) return;
  if (given === null || given.length === 0) {
    throw new ShapeError(
      `${fn}(): Expected reduction dim to be specified for input.numel() == 0. ` +
        `Specify the reduction dim with the 'dim' argument.`,
    );
  }
  for (const dim of given) {
    const d = wrapDim(dim, self.ndim, fn);
    if (self.shape[d] === 0) throw new IndexError(`${fn}(): Expected reduction dim ${d} to have non-zero size.`);
  }
}

// ---- launching -------------------------------------------------------------------------------------------------------

/** The operand with other sizes and strides. */
export function withGeometry(t: Operand<Storage>, geometry: Geometry): Operand<Storage> {
  return t.geometry === geometry ? t : { storage: t.storage, dtype: t.dtype, geometry };
}

/** The operand with the reduced dims behind the others. */
export function reducedLast(t: Operand<Storage>, dims: readonly number[]): Operand<Storage> {
  const rank = t.geometry.rank;
  const order: number[] = [];
  for (let d = 0; d < rank; d++) if (!dims.includes(d)) order.push(d);
  order.push(...dims.slice().sort((a, b) => a - b));
  return order.every((d, i) => d === i) ? t : withGeometry(t, permuteGeometry(t.geometry, order));
}

/** Combines the elements of `self` over `dims` into a fresh tensor of type `dtype`. */
export function reduceOver(
  kind: ReduceKind,
  self: Operand<Storage>,
  dims: Dims,
  keepdim: boolean,
  dtype: DType,
): Tensor {
  if (dims === null) {
    const out = emptyWith(dtype, SCALAR);
    backend.reduce(kind, out, self, 0);
    if (keepdim) out.geometry = contiguousGeometry(keptSizes(self.geometry.sizes, null));
    return out;
  }
  const { sizes } = self.geometry;
  const out = emptyTensor(dtype, reducedSizes(sizes, dims, false));
  backend.reduce(kind, out, reducedLast(self, dims), out.ndim);
  if (keepdim) out.geometry = contiguousGeometry(keptSizes(sizes, dims));
  return out;
}

/** The positions of the extremes over `dims`, counted within them, as a fresh int64 tensor `out`. */
export function argReduceOver(kind: 'max' | 'min', self: Operand<Storage>, dims: Dims, keepdim: boolean): Tensor {
  const { sizes } = self.geometry;
  const out = emptyTensor(int64, reducedSizes(sizes, dims, false));
  backend.argReduce(kind, out, dims === null ? self : reducedLast(self, dims), out.ndim);
  if (keepdim) out.geometry = contiguousGeometry(keptSizes(sizes, dims));
  return out;
}

/** The operand with its dim `dim` last: for the kernels that work along the last one. */
export function dimLast(t: Operand<Storage>, dim: number): Operand<Storage> {
  return reducedLast(t, [dim]);
}

/** float32 for the types of 16 bits, which are too coarse for intermediate results; else the type itself. */
export function workType(dtype: DType): DType {
  return dtype === float16 || dtype === bfloat16 ? float32 : dtype;
}

/** The tensor itself, or its elements as another type; nothing is recorded. */
export function cast(t: Tensor, dtype: DType): Tensor {
  if (t.dtype === dtype) return t;
  const out = emptyTensor(dtype, t.shape);
  backend.copy(out, t);
  return out;
}

/** Whether single precision is enough for an operand: its elements have at most 24 significant bits. */
function isSingle({ dtype }: Operand<Storage>): boolean {
  return dtype === bool || (dtype.isFloatingPoint && dtype !== float64);
}

/**
 * A pointwise kernel written on expressions; lowered when it first runs, for single precision where all operands have no
 * more.
 */
export class Kernel {
  private readonly programs: [single: Program | null, double: Program | null] = [null, null];

  /**
   * @param inputs the number of inputs
   * @param formula the result, from the inputs and then the numbers given at launch
   */
  constructor(
    private readonly inputs: number,
    private readonly formula: (...values: Expr[]) => Expr,
  ) {}

  /** Runs over `out`; the inputs broadcast to its sizes, and one may be `out` itself. */
  run(out: Operand<Storage>, inputs: readonly Operand<Storage>[], numbers: readonly number[] = []): void {
    const { sizes } = out.geometry;
    const operands: Operand<Storage>[] = [];
    for (const t of inputs) {
      const fits = t.geometry.numel === 1 || sameSizes(t.geometry.sizes, sizes);
      operands.push(fits ? t : withGeometry(t, expandGeometry(t.geometry, sizes)));
    }
    const kind = isSingle(out) && inputs.every(isSingle) ? 0 : 1;
    const program = (this.programs[kind] ??= this.lowered(numbers.length, kind === 0));
    backend.pointwise(program, [out], operands, numbers);
  }

  private lowered(numbers: number, single: boolean): Program {
    const variables = Array.from({ length: this.inputs }, (_, i) => Expr.variable(i));
    const uniforms = Array.from({ length: numbers }, (_, i) => Expr.uniform(i));
    return lower([this.formula(...variables, ...uniforms)], 'float', single);
  }
}

const quotient = new Kernel(1, (x, n) => x.div(n));

/** Divides every element by a number, in place, or into `out`, to whose sizes it broadcasts. */
export function divideBy(t: Operand<Storage>, n: number, out: Operand<Storage> = t): void {
  quotient.run(out, [t], [n]);
}

// ---- undoing a reduction, with operations ----------------------------------------------------------------------------

/** A reduced tensor with its reduced dims back as 1, so that it broadcasts against what was reduced. */
export function restored(t: Tensor, sizes: readonly number[], dims: Dims, keepdim: boolean): Tensor {
  return keepdim || dims === null ? t : t.view(keptSizes(sizes, dims));
}

/** Up to this many elements a repeated gradient is written out: what follows is then quicker than with zero strides. */
const WRITTEN_OUT = 1024;

/** A reduced tensor repeated to the sizes that were reduced: the transpose of a sum. */
export function unreduced(t: Tensor, sizes: readonly number[], dims: Dims, keepdim: boolean): Tensor {
  if (modes.gradEnabled || (t.flags & BY_OPERATIONS) !== 0) return restored(t, sizes, dims, keepdim).expand(sizes);
  const kept = keepdim || dims === null ? t.geometry : viewGeometry(t.geometry, keptSizes(sizes, dims));
  const geometry = expandGeometry(kept, sizes);
  if (geometry.numel > WRITTEN_OUT) return new Tensor(t.storage, t.dtype, geometry, 0);
  const out = emptyTensor(t.dtype, sizes);
  backend.copy(out, withGeometry(t, geometry));
  return out;
}
