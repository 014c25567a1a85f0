/** Packing the elements that a mask names side by side, and putting such elements back. */
import type { Operand } from '../operand.js';
import { denseElements, scatterDense } from './load.js';

/**
 * `out` (one dim, as long as elements of `mask` are 1) receives the elements of `input` where `mask` (bool, or uint8 of 0 and
 * 1) is 1, in row-major order. Same sizes of input and mask, one dtype of out and input, any strides.
 */
export function pack(out: Operand, input: Operand, mask: Operand): void {
  const [elements, chosen] = [denseElements(input), denseElements(mask) as Uint8Array];
  const packed = new out.dtype.ArrayType(out.geometry.numel);
  // Either both arrays hold bigints or both hold numbers, which the type cannot say.
  const [to, from] = [packed as Float64Array, elements as Float64Array];
  for (let i = 0, at = 0; at < to.length; i++) if (chosen[i] === 1) to[at++] = from[i]!;
  scatterDense(out, packed);
}

/** The inverse: the elements of `target` where `mask` is 1 become those of `source` (one dim, at least as long), one after the other. */
export function unpack(target: Operand, mask: Operand, source: Operand): void {
  const [elements, chosen] = [denseElements(source), denseElements(mask) as Uint8Array];
  const whole = denseElements(target);
  const [to, from] = [whole as Float64Array, elements as Float64Array];
  for (let i = 0, at = 0; i < chosen.length; i++) if (chosen[i] === 1) to[i] = from[at++]!;
  if (!target.geometry.isContiguous) scatterDense(target, whole);
}
