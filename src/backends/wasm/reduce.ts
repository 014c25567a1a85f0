/**
 * Reductions as row kernels of one stage. The meaning is kernel/reference/reduce.ts: elements are converted to out's dtype
 * first, sums are blocked, NaN wins.
 */
import { bool, Category, type DType, dtypes, float32, float64, int32, int64 } from '../../base/dtype.js';
import { Geometry, rowMajorStrides } from '../../base/geometry.js';
import { Expr } from '../../kernel/expr.js';
import { type ArithmeticClass, lower } from '../../kernel/lower.js';
import type { ReduceKind } from '../backend.js';
import { machine } from './machine.js';
import type { Combine } from './row-accumulator.js';
import { type RowSpec, wideDType } from './row-kernel.js';
import { RowLauncher } from './row-launch.js';
import type { Lanes } from './vector-memory.js';
import type { WasmOperand } from './operand.js';

const x = Expr.variable(0);
const result = Expr.variable(1);

/** The kernels of one kind of reduction between two dtypes. */
class Reduction {
  /** Reduces into the result. */
  readonly launcher: RowLauncher;
  /** Reduces a part of a row into a partial result of dtype `partial`. */
  readonly partialLauncher: RowLauncher;
  readonly partial: DType;

  constructor(kind: Combine, lanes: Lanes, form: 'numbers' | 'truth' | 'counts' = 'numbers') {
    const arithmetic: ArithmeticClass = lanes === 'i32x4' ? 'int32' : lanes === 'i64x2' ? 'int64' : 'float';
    const single = lanes === 'f32x4';
    const spec = (wide: boolean): RowSpec => ({
      lanes,
      inputs: 1,
      passes: [{ kinds: [kind], program: lower([form === 'truth' ? x.ne(0) : x], arithmetic, single) }],
      elements: null,
      perRow: wide ? null : lower([result], arithmetic, single),
      kept: [],
      wide,
    });
    const hasWide = form === 'counts' || (single && kind === 'sum');
    this.launcher = new RowLauncher(spec(form === 'counts'));
    this.partialLauncher = hasWide && form !== 'counts' ? new RowLauncher(spec(true)) : this.launcher;
    this.partial = hasWide ? wideDType(lanes) : dtypeOf[lanes];
  }
}

const dtypeOf: Record<Lanes, DType> = { f32x4: float32, f64x2: float64, i32x4: int32, i64x2: int64 };

const KINDS: readonly ReduceKind[] = ['sum', 'prod', 'max', 'min', 'any', 'all'];
const cache = new Map<number, Reduction | null>();

function reductionFor(kind: ReduceKind, from: DType, to: DType): Reduction | null {
  const key = (KINDS.indexOf(kind) * dtypes.length + from.code) * dtypes.length + to.code;
  let found = cache.get(key);
  if (found === undefined) cache.set(key, (found = makeReduction(kind, from, to)));
  return found;
}

function makeReduction(kind: ReduceKind, from: DType, to: DType): Reduction | null {
  if (kind === 'any' || kind === 'all') {
    const lanes = from === float64 ? 'f64x2' : from === int64 ? 'i64x2' : from.isFloatingPoint ? 'f32x4' : 'i32x4';
    return new Reduction(kind === 'any' ? 'max' : 'min', lanes, 'truth');
  }
  if (to.isFloatingPoint) {
    // Converting to 16 bits first is not what the kernel's loads do.
    if (to.bytes === 2 && from !== to) return null;
    if (to === float64) return new Reduction(kind, 'f64x2');
    if (kind === 'prod') return from === to ? new Reduction(kind, 'f64x2') : null;
    return new Reduction(kind, 'f32x4');
  }
  if (to === int64) return new Reduction(kind, 'i64x2');
  if (to === bool) return kind === 'sum' || from !== bool ? null : new Reduction(kind, 'i32x4');
  // Narrower integers compute in 32 bits; converting to them first would matter to extremes.
  if (from.category === Category.float || (from !== to && (kind === 'max' || kind === 'min'))) return null;
  return new Reduction(kind, 'i32x4');
}

/** Rows of more elements than this are cut, if there are so few of them that threads would be idle. */
const LONG = 65536;
const PIECE = 32768;
const FEW_ROWS = 4;

/** `Backend.reduce` on operands in the machine's memory. */
export function reduce(kind: ReduceKind, out: WasmOperand, input: WasmOperand, outerRank: number): boolean {
  const rows = out.geometry.numel;
  if (rows === 0) return true;
  const { numel } = input.geometry;
  if (numel === 0 && kind !== 'sum' && kind !== 'prod') return false;
  const reduction =
    kind === 'sum' && countable(input.dtype, out.dtype) ? counting : reductionFor(kind, input.dtype, out.dtype);
  if (reduction === null) return false;
  if (numel > LONG && numel / rows > LONG && rows < FEW_ROWS) {
    if (reduceInPieces(kind, reduction, out, input, outerRank)) return true;
  }
  reduction.launcher.launch([input, out], outerRank);
  return true;
}

/** Sums of short integers into int64: in 32 bits, see Note [Sums of float32]. */
const counting = new Reduction('sum', 'i32x4', 'counts');

function countable(from: DType, to: DType): boolean {
  return to === int64 && from.bytes <= 2 && !from.isFloatingPoint;
}

/**
 * Reduces few long rows in two steps: pieces of fixed length to one number each, then those. Only where the reduced dims
 * are one run; false elsewhere, or where there is no room.
 */
function reduceInPieces(
  kind: ReduceKind,
  reduction: Reduction,
  out: WasmOperand,
  input: WasmOperand,
  outerRank: number,
): boolean {
  const run = runOf(input.geometry, outerRank);
  if (run === null) return false;
  const { size, stride } = run;
  const { sizes, strides, offset } = input.geometry;
  const outerSizes = sizes.slice(0, outerRank);
  const whole = Math.floor(size / PIECE);
  const rest = size - whole * PIECE;
  const count = whole + (rest > 0 ? 1 : 0);
  const dtype = reduction.partial;
  const storage = machine().arena.allocate(out.geometry.numel * count * dtype.bytes);
  if (storage === null) return false;
  const partialStrides = [...rowMajorStrides(outerSizes).map((s) => s * count), 1];
  const partial = (from: number, n: number): WasmOperand => {
    return { storage, dtype, geometry: new Geometry([...outerSizes, n], partialStrides, from) };
  };
  const reducePieces = (from: number, n: number, length: number): void => {
    const inPieces = new Geometry(
      [...outerSizes, n, length],
      [...strides.slice(0, outerRank), stride * PIECE, stride],
      offset + from * PIECE * stride,
    );
    const pieces = { storage: input.storage, dtype: input.dtype, geometry: inPieces };
    reduction.partialLauncher.launch([pieces, partial(from, n)], outerRank + 1);
  };
  reducePieces(0, whole, PIECE);
  if (rest > 0) reducePieces(whole, 1, rest);
  const again = kind === 'any' ? 'max' : kind === 'all' ? 'min' : kind;
  combining(again, dtype, out.dtype).launch([partial(0, count), out], outerRank);
  machine().arena.free(storage);
  return true;
}

const combiners = new Map<number, RowLauncher>();

/** What combines partial results of `from` into `to`. */
function combining(kind: Combine, from: DType, to: DType): RowLauncher {
  const key = (KINDS.indexOf(kind) * dtypes.length + from.code) * dtypes.length + to.code;
  let found = combiners.get(key);
  if (found === undefined) {
    const lanes = from === float64 ? 'f64x2' : from === float32 ? 'f32x4' : from === int64 ? 'i64x2' : 'i32x4';
    combiners.set(key, (found = new Reduction(kind, lanes).launcher));
  }
  return found;
}

/** The dims from `from` on as one run, if they are one. */
function runOf(g: Geometry, from: number): { size: number; stride: number } | null {
  let size = 1;
  let stride = 0;
  for (let d = g.rank - 1; d >= from; d--) {
    if (g.sizes[d] === 1) continue;
    if (size === 1) stride = g.strides[d]!;
    else if (g.strides[d] !== stride * size) return null;
    size *= g.sizes[d]!;
  }
  return size === 1 ? null : { size, stride };
}
