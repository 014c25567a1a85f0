/** Scalar floats of 4 or 8 bytes, computed with in double precision. */
import type { FunctionBuilder, Value } from './assembler.js';

/** A float of either width as a double. */
export function loadDouble(f: FunctionBuilder, bytes: number, address: Value): Value {
  return bytes === 8 ? f.load('f64.load', address) : f.op('f64.promote_f32', f.load('f32.load', address));
}

/** Stores a double as a float of either width. */
export function storeDouble(f: FunctionBuilder, bytes: number, address: Value, value: Value): void {
  if (bytes === 8) f.store('f64.store', address, value);
  else f.store('f32.store', address, f.op('f32.demote_f64', value));
}
