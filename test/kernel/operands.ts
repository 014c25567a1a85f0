/**
 * Operands for the tests of kernels, in any layout, and the plainest way to read them: one index tuple after the other.
 * Shares no code with the kernels' own loops.
 */
import fc from 'fast-check';
import { bfloat16, bool, dtypes, float16, int64 } from '../../src/base/dtype.js';
import type { DType } from '../../src/base/dtype.js';
import { Geometry } from '../../src/base/geometry.js';
import type { Operand } from '../../src/kernel/operand.js';
import { bfloat16Bits, bfloat16Value, float16Bits, float16Value } from '../../src/kernel/half.js';

export type Value = number | bigint | boolean;

/** How an operand lies in its storage; row-major without gaps and from the start unless said otherwise. */
export interface Layout {
  /** The dims from the slowest to the fastest in memory. */
  order?: readonly number[];
  /** Dims with stride 0: every index along them is the same element. */
  expanded?: readonly boolean[];
  /** Every second element belongs to nobody, and there is room before and after. */
  gaps?: boolean;
}

export const numelOf = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** All index tuples of `sizes`, row-major. */
export function tuples(sizes: readonly number[]): number[][] {
  let all: number[][] = [[]];
  for (const size of sizes) all = all.flatMap((t) => Array.from({ length: size }, (_, i) => [...t, i]));
  return all;
}

const STRAY = 77; // what lies between an operand's elements

/** An operand whose element i, counted row-major, is `value(i)`; with expanded dims, the last one written stays. */
export function operandOf(
  dtype: DType,
  sizes: readonly number[],
  value: (i: number, tuple: readonly number[]) => Value,
  layout: Layout = {},
): Operand {
  const { order = sizes.map((_, d) => d), expanded = [], gaps = false } = layout;
  const strides = new Array<number>(sizes.length).fill(0);
  let step = gaps ? 2 : 1;
  for (const d of [...order].reverse()) {
    if (expanded[d]) continue;
    strides[d] = step;
    step *= Math.max(sizes[d]!, 1);
  }
  const start = gaps ? 3 : 0;
  const offset = gaps ? 2 : 0;
  const array = new dtype.ArrayType(start + offset + step + (gaps ? 4 : 0));
  array.fill((dtype === int64 ? BigInt(STRAY) : dtype === bool ? 1 : STRAY) as never);
  const op: Operand = { storage: { array, start }, dtype, geometry: new Geometry(sizes, strides, offset) };
  for (const [i, tuple] of tuples(sizes).entries()) write(op, tuple, value(i, tuple));
  return op;
}

/** An operand of zeros at storage position 0. */
export function emptyOperand(dtype: DType, sizes: readonly number[], strides?: readonly number[]): Operand {
  const rowMajor = sizes.map((_, d) => numelOf(sizes.slice(d + 1)));
  const geometry = new Geometry(sizes, strides ?? rowMajor);
  const span = sizes.reduce((at, size, d) => at + Math.max(size - 1, 0) * geometry.strides[d]!, 1);
  return { storage: { array: new dtype.ArrayType(span), start: 0 }, dtype, geometry };
}

function positionOf(op: Operand, tuple: readonly number[]): number {
  return tuple.reduce((at, i, d) => at + i * op.geometry.strides[d]!, op.storage.start + op.geometry.offset);
}

export function read(op: Operand, tuple: readonly number[]): Value {
  const raw = op.storage.array[positionOf(op, tuple)]!;
  if (op.dtype === bool) return raw !== 0;
  if (op.dtype === float16) return float16Value(Number(raw));
  if (op.dtype === bfloat16) return bfloat16Value(Number(raw));
  return raw;
}

export function write(op: Operand, tuple: readonly number[], value: Value): void {
  const { dtype } = op;
  const raw =
    dtype === int64
      ? BigInt(value)
      : dtype === bool
        ? Number(Boolean(value))
        : dtype === float16
          ? float16Bits(Number(value))
          : dtype === bfloat16
            ? bfloat16Bits(Number(value))
            : Number(value);
  op.storage.array[positionOf(op, tuple)] = raw;
}

/** The values in row-major order. */
export function valuesOf(op: Operand): Value[] {
  return tuples(op.geometry.sizes).map((tuple) => read(op, tuple));
}

/** The storage positions that hold none of the operand's elements still hold what was there before. */
export function strays(op: Operand): (number | bigint)[] {
  const used = new Set(tuples(op.geometry.sizes).map((tuple) => positionOf(op, tuple)));
  return Array.from<number | bigint>(op.storage.array).filter((_, i) => !used.has(i));
}

// ---------------------------------------------------------------------------------------------------------------------
// Arbitraries

/** A small value that every dtype can hold exactly; a bigint for int64, a boolean for bool. */
export function smallValue(dtype: DType, i: number): Value {
  const n = ((i * 7 + 3) % 11) - (dtype.isSigned && dtype !== bool ? 5 : 0);
  return dtype === int64 ? BigInt(n) : dtype === bool ? n % 3 !== 0 : n;
}

export const anyDType = fc.constantFrom(...dtypes);

/** Sizes of the given ranks, zeros and ones included. */
export const anySizes = (minRank: number, maxRank: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 0, max: 4 }), { minLength: minRank, maxLength: maxRank });

/** A layout for operands that are written to. */
export const anyLayout = (rank: number): fc.Arbitrary<Layout> =>
  fc.record({
    order: fc.shuffledSubarray(
      Array.from({ length: rank }, (_, d) => d),
      { minLength: rank },
    ),
    gaps: fc.boolean(),
  });

/** A layout for operands that are only read: dims may be expanded. */
export const anyReadLayout = (rank: number): fc.Arbitrary<Layout> =>
  fc.record({
    order: fc.shuffledSubarray(
      Array.from({ length: rank }, (_, d) => d),
      { minLength: rank },
    ),
    expanded: fc.array(fc.boolean(), { minLength: rank, maxLength: rank }),
    gaps: fc.boolean(),
  });
