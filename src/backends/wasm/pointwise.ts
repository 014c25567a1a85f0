/** The pointwise kernel: programs over operands of any layout. See elementwise.ts. */
import { bool, Category, type DType } from '../../base/dtype.js';
import type { Program } from '../../kernel/lower.js';
import { launchElementwise } from './elementwise.js';
import type { WasmOperand } from './operand.js';

/** `Backend.pointwise`. Declines programs that take numbers from floats to integers or back, which operations never need. */
export function pointwise(
  program: Program,
  outputs: readonly WasmOperand[],
  inputs: readonly WasmOperand[],
  uniforms: readonly number[],
): boolean {
  const floating = program.arithmetic === 'float';
  for (let i = 0; i < outputs.length; i++) if (!stores(floating, outputs[i]!.dtype)) return false;
  if (!floating) {
    for (let i = 0; i < inputs.length; i++) if (inputs[i]!.dtype.category === Category.float) return false;
  }
  return launchElementwise(program, outputs, inputs, uniforms);
}

/** Whether results of the arithmetic may be stored in the dtype. */
function stores(floating: boolean, dtype: DType): boolean {
  return dtype === bool || dtype.isFloatingPoint === floating;
}
