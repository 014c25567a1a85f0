/** The fill kernel: one value into every element. */
import type { TypedArray } from '../../base/dtype.js';
import type { Operand } from '../operand.js';
import { encode, isReal, moveElements, type RealArray } from './load.js';

/** Below this many elements a loop beats `TypedArray.fill`. */
const FILL_FROM = 64;

/** `out[...] = value`, converted to out's dtype as `encode` in load.ts says. Any strides. */
export function fill(out: Operand, value: number | bigint | boolean): void {
  const { geometry, dtype } = out;
  const { array, start } = out.storage;
  const n = geometry.numel;
  const at = start + geometry.offset;
  const raw = encode(dtype, value);
  if (geometry.isContiguous) {
    if (n < FILL_FROM && isReal(dtype)) fillReals(array as RealArray, at, n, raw as number);
    else fillRun(array, at, n, raw);
    return;
  }
  const one = new dtype.ArrayType(1);
  one[0] = raw;
  const still = new Array<number>(geometry.sizes.length).fill(0);
  moveElements(dtype, geometry.sizes, array, at, geometry.strides, one, 0, still);
}

function fillReals(array: RealArray, at: number, n: number, value: number): void {
  for (let i = at; i < at + n; i++) array[i] = value;
}

function fillRun(array: TypedArray, at: number, n: number, raw: number | bigint): void {
  // `raw` is a bigint exactly where the array holds bigints, which the type of `fill` cannot say.
  (array as Float64Array).fill(raw as number, at, at + n);
}
