/** The launches of sorting and searching, by the rules of launch.ts. */
import * as host from '../backends/host/host.js';
import { kernels as wasm } from '../backends/wasm/socket.js';
import type { Operand as KernelOperand } from '../kernel/operand.js';
import { given, launch } from './launch-windows.js';
import type { Storage } from './storage.js';

type Operand = KernelOperand<Storage>;

/** The elements of some ranks of each row, in order, see `Backend.sort`. */
export function sort(
  values: Operand | null,
  indices: Operand,
  input: Operand,
  descending: boolean,
  from: number,
): void {
  const outputs = given(values, indices);
  launch(
    [...outputs, input],
    outputs.length,
    () => wasm.sort(values, indices, input, descending, from),
    () => {
      host.sort(values, indices, input, descending, from);
    },
  );
}
