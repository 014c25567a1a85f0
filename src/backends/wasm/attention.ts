/** Scaled dot-product attention and its gradient: the launches of attention-kernel.ts. */
import { bool } from '../../base/dtype.js';
import {
  type AttentionVariant,
  emitAttention,
  type OperandName,
  operandWords,
  SCORE_BYTES,
  sizeWord,
} from './attention-kernel.js';
import { ROW_BYTES } from './gemm-tile.js';
import { PARAMETERS } from './layout.js';
import { type Kernel, machine } from './machine.js';
import { realOf, SPEED } from './matmul.js';
import { addressOf, type WasmOperand } from './operand.js';

/** Queries of a block. Smaller blocks leave out more keys under `causal`. */
const BLOCK = 64;
const CAUSAL_BLOCK = 32;

/** `Backend.attention` for float32 and float64. */
export function attention(
  out: WasmOperand,
  logSumExp: WasmOperand,
  q: WasmOperand,
  k: WasmOperand,
  v: WasmOperand,
  mask: WasmOperand | null,
  causal: boolean,
  scale: number,
): boolean {
  const variant = variantOf([out, logSumExp, q, k, v], mask, causal, false);
  if (variant === null) return false;
  const chunks = writeSizes(variant, q, v, scale);
  if (chunks === 0) return false;
  writeOperands({ q, k, v, out, lse: logSumExp, mask });
  machine().launch(kernelOf(variant), chunks, workOf(q, v, 2));
  return true;
}

/** `Backend.attentionGradient` for float32 and float64. */
export function attentionGradient(
  gradQ: WasmOperand,
  gradK: WasmOperand,
  gradV: WasmOperand,
  gradOut: WasmOperand,
  out: WasmOperand,
  logSumExp: WasmOperand,
  q: WasmOperand,
  k: WasmOperand,
  v: WasmOperand,
  mask: WasmOperand | null,
  causal: boolean,
  scale: number,
): boolean {
  const variant = variantOf([gradQ, gradK, gradV, gradOut, out, logSumExp, q, k, v], mask, causal, true);
  if (variant === null) return false;
  const chunks = writeSizes(variant, q, v, scale);
  if (chunks === 0) return false;
  writeOperands({ q, k, v, out, lse: logSumExp, mask, gradOut, gradQ, gradK, gradV });
  machine().launch(kernelOf(variant), chunks, workOf(q, v, 5));
  return true;
}

/** Null where there is no kernel for the dtypes. */
function variantOf(
  operands: readonly WasmOperand[],
  mask: WasmOperand | null,
  causal: boolean,
  backward: boolean,
): AttentionVariant | null {
  const { dtype } = operands[0]!;
  const real = realOf(dtype);
  if (real === null || operands.some((operand) => operand.dtype !== dtype)) return null;
  if (mask !== null && mask.dtype !== bool && mask.dtype !== dtype) return null;
  return { real, backward, causal, mask: mask === null ? 'none' : mask.dtype === bool ? 'bool' : 'real' };
}

function kernelOf(variant: AttentionVariant): Kernel {
  const { real, backward, causal, mask } = variant;
  const key = `attention ${real} ${backward ? 'backward' : 'forward'} ${causal ? 'causal' : 'full'} ${mask}`;
  return machine().kernel(key, (m) => emitAttention(m, variant));
}

/** Nanoseconds, for so many products. */
function workOf(q: WasmOperand, v: WasmOperand, products: number): number {
  const keys = v.geometry.sizes[2]!;
  return (q.geometry.numel * keys * products) / SPEED;
}

/** Writes the sizes; returns the number of chunks, 0 where nothing is to be done or a block of scores does not fit. */
function writeSizes(
  { real, backward, causal }: AttentionVariant,
  q: WasmOperand,
  v: WasmOperand,
  scale: number,
): number {
  const { heap } = machine();
  const [batch, heads, queries, width] = q.geometry.sizes as [number, number, number, number];
  const [, , keys, valueWidth] = v.geometry.sizes as [number, number, number, number];
  if (batch * heads * queries * width * keys * valueWidth === 0) return 0;
  const bytes = q.dtype.bytes;
  // An odd number of cache lines, so that rows do not fall on the same sets of a cache.
  const lines = Math.ceil((keys * bytes + ROW_BYTES) / 64);
  const rowBytes = 64 * (lines | 1);
  const fit = Math.floor(SCORE_BYTES / (backward ? 2 : 1) / rowBytes);
  const block = Math.min(queries, causal ? CAUSAL_BLOCK : BLOCK, fit);
  if (block === 0) return 0;
  const blocks = Math.ceil(queries / block);
  const set = (name: keyof typeof sizeWord, value: number): void => {
    heap.i32[(PARAMETERS + sizeWord[name]) >> 2] = value;
  };
  set('heads', heads);
  set('queries', queries);
  set('keys', keys);
  set('width', width);
  set('valueWidth', valueWidth);
  set('block', block);
  set('blocks', blocks);
  set('rowBytes', rowBytes);
  if (real === 'f32') heap.f32[(PARAMETERS + sizeWord.scale) >> 2] = scale;
  else heap.f64[(PARAMETERS + sizeWord.scale) >> 3] = scale;
  return batch * heads * (backward ? 1 : blocks);
}

function writeOperands(operands: Partial<Record<OperandName, WasmOperand | null>>): void {
  const words = machine().heap.i32;
  for (const name in operands) {
    const operand = operands[name as OperandName];
    if (operand === null || operand === undefined) continue;
    const { dtype, geometry } = operand;
    const at = (PARAMETERS + operandWords(name as OperandName)) >> 2;
    words[at] = addressOf(operand);
    for (let d = 0; d < 4; d++) words[at + 1 + d] = (geometry.strides[d] ?? 0) * dtype.bytes;
  }
}
