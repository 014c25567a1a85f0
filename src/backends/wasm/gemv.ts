/**
 * A vector times a matrix, `c[j] = sum over k of a[k] * B[k][j]`, for matrices that are dense along one dimension. Reading the
 * matrix once is all the work, so nothing is packed but the vector.
 *
 *     dense along j:   four rows of B at a time are added to the sums, which stay in scratch memory
 *     dense along k:   the dot products of four columns at a time
 *
 * Chunks are ranges of `blockColumns` columns of one product. Uses the words of gemm-words.ts; the one row of A and of
 * the product are the vectors.
 */
import type { FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import {
  multiplyAdd,
  plusSteps,
  type Real,
  type RealOps,
  realOps,
  scalarAdd,
  scalarMul,
  sumOfLanes,
  vectorAdd,
  zero,
} from './gemm-tile.js';
import { word } from './gemm-words.js';
import { machine } from './machine.js';
import { copyLine } from './gemm-pack.js';

/** Columns of B whose dot products are taken together. */
const TOGETHER = 4;
/** Elements of the vector that are taken at a time: it is packed into scratch memory. */
const VECTOR_DEPTH = 4096;
/** The most columns of a chunk. */
export const VECTOR_COLUMNS = 1024;
/** Scratch memory: the vector, then the sums. */
const SUMS = VECTOR_DEPTH * 8 + 1024;

/** Emits the kernel; `dense` is the dimension of B along which elements are neighbours. */
export function emitVectorProduct(m: ModuleBuilder, real: Real, dense: 'columns' | 'depth'): void {
  const ops = realOps(real, machine().features.relaxed);
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to, scratch) => {
    const get = (offset: number): Value => f.load('i32.load', params, offset);
    const columnBlocks = get(word.columnBlocks);
    const blockColumns = get(word.blockColumns);
    const depth = get(word.depth);
    const aDepth = get(word.aDepth);
    const sums = f.op('i32.add', scratch, f.i32(SUMS));
    f.for(from, to, 1, (chunk) => {
      const product = f.op('i32.div_u', chunk, columnBlocks);
      const first = f.op('i32.mul', f.op('i32.rem_u', chunk, columnBlocks), blockColumns);
      const rest = f.op('i32.sub', get(word.columns), first);
      const columns = f.select(f.op('i32.lt_u', rest, blockColumns), rest, blockColumns);
      const a = f.variable('i32', plusSteps(f, get(word.a), product, get(word.aOuter)));
      const b = f.variable('i32', plusSteps(f, get(word.b), product, get(word.bOuter)));
      f.set(b, plusSteps(f, b, first, get(word.bColumn)));
      const c = plusSteps(f, plusSteps(f, get(word.c), product, get(word.cOuter)), first, get(word.cColumn));
      clear(f, sums, columns, ops);
      f.for(f.i32(0), depth, VECTOR_DEPTH, (done) => {
        const left = f.op('i32.sub', depth, done);
        const limit = f.i32(VECTOR_DEPTH);
        const count = f.select(f.op('i32.lt_u', left, limit), left, limit);
        const vector = f.variable('i32', a);
        f.if(f.op('i32.ne', aDepth, f.i32(ops.bytes)), () => {
          copyLine(f, ops, a, aDepth, count, scratch, f.i32(ops.bytes));
          f.set(vector, scratch);
        });
        if (dense === 'columns') addRows(f, ops, vector, b, get(word.bDepth), count, sums, columns);
        else addDots(f, ops, vector, b, get(word.bColumn), count, sums, columns);
        f.set(a, plusSteps(f, a, count, aDepth));
        f.set(b, plusSteps(f, b, count, get(word.bDepth)));
      });
      copyLine(f, ops, sums, f.i32(ops.bytes), columns, c, get(word.cColumn));
    });
  });
}

function clear(f: FunctionBuilder, sums: Value, columns: Value, ops: RealOps): void {
  f.for(sums, plusSteps(f, sums, columns, f.i32(ops.bytes)), 16, (at) => f.store('v128.store', at, zero(f)));
}

/** `sums[j] += sum over k of vector[k] * B[k][j]`, B dense along j. */
function addRows(
  f: FunctionBuilder,
  ops: RealOps,
  vector: Variable,
  b: Value,
  bDepth: Value,
  count: Value,
  sums: Value,
  columns: Value,
): void {
  const body = (rows: Value, rowCount: number): void => {
    const pointers = [f.variable('i32', rows)];
    for (let r = 1; r < rowCount; r++) pointers.push(f.variable('i32', f.op('i32.add', pointers[r - 1]!, bDepth)));
    const factors = pointers.map((_, r) => f.load(ops.splat, vector, r * ops.bytes));
    const advance = (by: number): void => {
      for (const p of pointers) f.set(p, f.op('i32.add', p, f.i32(by)));
    };
    const bytes = f.op('i32.mul', columns, f.i32(ops.bytes));
    const whole = f.op('i32.add', sums, f.op('i32.and', bytes, f.i32(-16)));
    f.for(sums, whole, 16, (at) => {
      const sum = f.variable('v128', f.load('v128.load', at));
      pointers.forEach((p, r) => multiplyAdd(f, ops, sum, factors[r]!, f.load('v128.load', p)));
      f.store('v128.store', at, sum);
      advance(16);
    });
    // The last few columns, by the same arithmetic on vectors with one element.
    f.for(whole, f.op('i32.add', sums, bytes), ops.bytes, (at) => {
      const sum = f.variable('v128', f.load(ops.splat, at));
      pointers.forEach((p, r) => multiplyAdd(f, ops, sum, factors[r]!, f.load(ops.splat, p)));
      f.storeLane(ops.real === 'f32' ? 'v128.store32_lane' : 'v128.store64_lane', 0, at, sum);
      advance(ops.bytes);
    });
    f.set(vector, f.op('i32.add', vector, f.i32(rowCount * ops.bytes)));
  };
  const row = f.variable('i32', b);
  f.for(f.i32(0), f.op('i32.shr_u', count, f.i32(2)), 1, () => {
    body(row, 4);
    f.set(row, plusSteps(f, row, bDepth, f.i32(4)));
  });
  f.for(f.i32(0), f.op('i32.and', count, f.i32(3)), 1, () => {
    body(row, 1);
    f.set(row, f.op('i32.add', row, bDepth));
  });
}

/** `sums[j] += sum over k of vector[k] * B[k][j]`, B dense along k. */
function addDots(
  f: FunctionBuilder,
  ops: RealOps,
  vector: Variable,
  b: Value,
  bColumn: Value,
  count: Value,
  sums: Value,
  columns: Value,
): void {
  const sum = f.variable('i32', sums);
  const column = f.variable('i32', b);
  const body = (together: number): void => {
    const pointers = [f.variable('i32', column)];
    for (let j = 1; j < together; j++) pointers.push(f.variable('i32', f.op('i32.add', pointers[j - 1]!, bColumn)));
    const parts = Array.from({ length: 2 * together }, () => f.variable('v128', zero(f)));
    const bytes = f.op('i32.mul', count, f.i32(ops.bytes));
    const whole = f.op('i32.add', vector, f.op('i32.and', bytes, f.i32(-32)));
    f.for(vector, whole, 32, (at) => {
      const low = f.load('v128.load', at);
      const high = f.load('v128.load', at, 16);
      pointers.forEach((p, j) => {
        multiplyAdd(f, ops, parts[2 * j]!, low, f.load('v128.load', p));
        multiplyAdd(f, ops, parts[2 * j + 1]!, high, f.load('v128.load', p, 16));
        f.set(p, f.op('i32.add', p, f.i32(32)));
      });
    });
    const totals = pointers.map((_, j) =>
      f.variable(ops.real, sumOfLanes(f, ops, vectorAdd(f, ops, parts[2 * j]!, parts[2 * j + 1]!))),
    );
    f.for(whole, f.op('i32.add', vector, bytes), ops.bytes, (at) => {
      pointers.forEach((p, j) => {
        f.set(totals[j]!, scalarAdd(f, ops, totals[j]!, scalarMul(f, ops, f.load(ops.load, at), f.load(ops.load, p))));
        f.set(p, f.op('i32.add', p, f.i32(ops.bytes)));
      });
    });
    totals.forEach((total, j) => {
      f.store(ops.store, sum, scalarAdd(f, ops, f.load(ops.load, sum, j * ops.bytes), total), j * ops.bytes);
    });
    f.set(sum, f.op('i32.add', sum, f.i32(together * ops.bytes)));
    f.set(column, plusSteps(f, column, bColumn, f.i32(together)));
  };
  f.for(f.i32(0), f.op('i32.shr_u', columns, f.i32(2)), 1, () => body(TOGETHER));
  f.for(f.i32(0), f.op('i32.and', columns, f.i32(3)), 1, () => body(1));
}
