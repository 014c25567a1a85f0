/** Normal numbers in float32, by PyTorch's vector functions: its results bit for bit. */
import { log32, sincos32 } from './cephes.js';

const TURN = Math.fround(2 * Math.PI);
const sineAndCosine = new Float64Array(2);

/**
 * Makes normal numbers of uniform ones from [0, 1) in blocks of 16, of which elements j and j + 8 are a pair (Box and Muller).
 */
export function normalBlocks32(values: Float32Array, from: number, to: number, mean: number, std: number): void {
  const scale = Math.fround(std);
  const shift = Math.fround(mean);
  for (let at = from; at < to; at += 16) {
    for (let j = at; j < at + 8; j++) {
      const radius = Math.fround(Math.sqrt(Math.fround(-2 * log32(Math.fround(1 - values[j]!)))));
      sincos32(Math.fround(TURN * values[j + 8]!), sineAndCosine);
      values[j] = Math.fround(Math.fround(radius * sineAndCosine[1]!) * scale + shift);
      values[j + 8] = Math.fround(Math.fround(radius * sineAndCosine[0]!) * scale + shift);
    }
  }
}
