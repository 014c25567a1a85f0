/** The launches of sorting, searching, packing and triangles, by the rules of launch.ts. */
import type { Backend } from '../backends/backend.js';
import * as host from '../backends/host/host.js';
import { kernels as wasm } from '../backends/wasm/socket.js';
import type { Operand as KernelOperand } from '../kernel/operand.js';
import { given, launch, launched } from './launched.js';
import { ready, type Storage } from './storage.js';

type Operand = KernelOperand<Storage>;
type Kernels = Backend<Storage>;

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

// What each does stands with `Backend`'s method of its name.
export const searchSorted: Kernels['searchSorted'] = /* @__PURE__ */ launched(
  1,
  () => wasm.searchSorted,
  host.searchSorted,
);
export const segments: Kernels['segments'] = /* @__PURE__ */ launched(1, () => wasm.segments, host.segments);
export const spread: Kernels['spread'] = /* @__PURE__ */ launched(1, () => wasm.spread, host.spread);
export const triangle: Kernels['triangle'] = /* @__PURE__ */ launched(1, () => wasm.triangle, host.triangle);
export const triangleIndices: Kernels['triangleIndices'] = /* @__PURE__ */ launched(
  1,
  () => wasm.triangleIndices,
  host.triangleIndices,
);
export const pack: Kernels['pack'] = /* @__PURE__ */ launched(1, () => wasm.pack, host.pack);
export const unpack: Kernels['unpack'] = /* @__PURE__ */ launched(1, () => wasm.unpack, host.unpack);

/**
 * The numbers of the rows of a matrix in the order of their elements, see `Backend.sortRows`. On the host: comparing rows
 * jumps about in memory, which is as quick from JavaScript.
 */
export function sortRows(out: Operand, input: Operand): void {
  for (const { storage } of [out, input]) ready(storage);
  host.sortRows(out, input);
}
