/**
 * The innermost part of matrix multiplication: a tile of the product held in registers. Everything that multiplies
 * matrices here (products, convolutions, attention) is loops around it.
 *
 *     tile[r][j] = sum over k of A[k][r] * B[k][j]     r < ROWS, j < 2 vectors
 *
 * Measured with both operands in the first-level cache (Zen 3, Node 20): tiles of 4 rows and 2 vectors reach 51 GFLOP/s
 * of float32 with fused multiply-add and 39 without; 3 rows 44 and 36. 5 or 6 rows and tiles of 4 x 3 vectors need more
 * registers than V8 has to give (15) and drop to half of that. The loop over k is not unrolled: TurboFan would hoist
 * the loads and spill.
 */
import type { FunctionBuilder, Value, Variable } from './assembler.js';

/** Rows of a full tile. */
export const ROWS = 4;
/** Vectors in a row of a tile. */
export const VECTORS = 2;
/** Bytes of a row of a tile, for every type: two vectors. */
export const ROW_BYTES = 32;

/** The floating-point types that tiles are made of. */
export type Real = 'f32' | 'f64';

/** Bytes of an element. */
function bytesOf(real: Real): number {
  return real === 'f32' ? 4 : 8;
}

/** Columns of a tile. */
export function columnsOf(real: Real): number {
  return ROW_BYTES / bytesOf(real);
}

/** The names of the instructions for a type, and whether multiplication and addition are fused. */
export interface RealOps {
  readonly real: Real;
  readonly bytes: number;
  readonly columns: number;
  readonly fused: boolean;
  /** Whether products are subtracted. */
  readonly negative: boolean;
  readonly splat: 'v128.load32_splat' | 'v128.load64_splat';
  readonly load: 'f32.load' | 'f64.load';
  readonly store: 'f32.store' | 'f64.store';
}

/** The instructions for `real`; `fused` where the platform has relaxed SIMD. */
export function realOps(real: Real, fused: boolean, negative = false): RealOps {
  const single = real === 'f32';
  return {
    real,
    bytes: bytesOf(real),
    columns: columnsOf(real),
    fused,
    negative,
    splat: single ? 'v128.load32_splat' : 'v128.load64_splat',
    load: single ? 'f32.load' : 'f64.load',
    store: single ? 'f32.store' : 'f64.store',
  };
}

/** A vector of zeros. */
/** The address `count` steps on. */
export function plusSteps(f: FunctionBuilder, base: Value, count: Value, step: Value): Value {
  return f.op('i32.add', base, f.op('i32.mul', count, step));
}

export function zero(f: FunctionBuilder): Value {
  return f.f32x4(0);
}

export function vectorAdd(f: FunctionBuilder, ops: RealOps, a: Value, b: Value): Value {
  return f.op(ops.real === 'f32' ? 'f32x4.add' : 'f64x2.add', a, b);
}

export function vectorMul(f: FunctionBuilder, ops: RealOps, a: Value, b: Value): Value {
  return f.op(ops.real === 'f32' ? 'f32x4.mul' : 'f64x2.mul', a, b);
}

export function scalarAdd(f: FunctionBuilder, ops: RealOps, a: Value, b: Value): Value {
  return f.op(ops.real === 'f32' ? 'f32.add' : 'f64.add', a, b);
}

export function scalarMul(f: FunctionBuilder, ops: RealOps, a: Value, b: Value): Value {
  return f.op(ops.real === 'f32' ? 'f32.mul' : 'f64.mul', a, b);
}

/** The sum of the lanes of a vector. */
export function sumOfLanes(f: FunctionBuilder, ops: RealOps, a: Value): Value {
  if (ops.real === 'f64') {
    return f.op('f64.add', f.lane('f64x2.extract_lane', 0, a), f.lane('f64x2.extract_lane', 1, a));
  }
  const [x, y, z, w] = [0, 1, 2, 3].map((lane) => f.lane('f32x4.extract_lane', lane, a)) as [
    Value,
    Value,
    Value,
    Value,
  ];
  return f.op('f32.add', f.op('f32.add', x, z), f.op('f32.add', y, w));
}

/** `sum += a * b`, or where products are subtracted `sum -= a * b`. */
export function multiplyAdd(f: FunctionBuilder, ops: RealOps, sum: Variable, a: Value, b: Value): void {
  const lanes = ops.real === 'f32' ? 'f32x4' : 'f64x2';
  if (ops.fused) f.set(sum, f.op(`${lanes}.relaxed_${ops.negative ? 'nmadd' : 'madd'}`, a, b, sum));
  else f.set(sum, f.op(`${lanes}.${ops.negative ? 'sub' : 'add'}`, sum, vectorMul(f, ops, a, b)));
}

/** Where the operands of a tile lie; all steps and addresses in bytes. */
export interface TileSource {
  /** The address of A[0][0]. */
  readonly a: Value;
  /** From A[k][r] to A[k][r + 1]; null where they are neighbours. */
  readonly aRow: Value | null;
  /** From A[k] to A[k + 1]. */
  readonly aStep: Value;
  /** The address of B[0][0]; the elements of B[k] are neighbours. */
  readonly b: Value;
  readonly bStep: Value;
  /** How many k there are, at least one. */
  readonly count: Value;
}

/**
 * Emits a tile of `rows` rows; returns its vectors row by row. What `add` adds to a sum is the product, or something else that
 * an element of A and a vector of B give.
 */
export function emitTile(
  f: FunctionBuilder,
  ops: RealOps,
  rows: number,
  source: TileSource,
  add: typeof multiplyAdd = multiplyAdd,
): Variable[] {
  const sums = Array.from({ length: rows * VECTORS }, () => f.variable('v128', zero(f)));
  const pointers: Variable[] = [f.variable('i32', source.a)];
  if (source.aRow !== null) {
    for (let r = 1; r < rows; r++) pointers.push(f.variable('i32', f.op('i32.add', pointers[r - 1]!, source.aRow)));
  }
  const b = f.variable('i32', source.b);
  const count = f.variable('i32', source.count);
  f.loop((again) => {
    const columns = Array.from({ length: VECTORS }, (_, v) => f.load('v128.load', b, 16 * v));
    for (let r = 0; r < rows; r++) {
      const a = source.aRow === null ? f.load(ops.splat, pointers[0]!, r * ops.bytes) : f.load(ops.splat, pointers[r]!);
      for (let v = 0; v < VECTORS; v++) add(f, ops, sums[r * VECTORS + v]!, a, columns[v]!);
    }
    for (const pointer of pointers) f.set(pointer, f.op('i32.add', pointer, source.aStep));
    f.set(b, f.op('i32.add', b, source.bStep));
    f.set(count, f.op('i32.sub', count, f.i32(1)));
    again(count);
  });
  return sums;
}
