/** The launches of sorting, searching and packing, by the rules of launch.ts. */
import type { ScanKind } from '../backends/backend.js';
import * as host from '../backends/host/host.js';
import { kernels as wasm } from '../backends/wasm/socket.js';
import type { Operand as KernelOperand } from '../kernel/operand.js';
import { given, launch } from './launch-windows.js';
import { ready, type Storage } from './storage.js';

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

/** Where values would be inserted into sorted rows, see `Backend.searchSorted`. */
export function searchSorted(
  out: Operand,
  sorted: Operand,
  values: Operand,
  order: Operand | null,
  right: boolean,
): void {
  launch(
    given(out, sorted, values, order),
    1,
    () => wasm.searchSorted(out, sorted, values, order, right),
    () => {
      host.searchSorted(out, sorted, values, order, right);
    },
  );
}

/** Runs of rows, each combined into one, see `Backend.segments`. */
export function segments(kind: ScanKind, out: Operand, input: Operand, bounds: ArrayLike<number>, start: number): void {
  launch(
    [out, input],
    1,
    () => wasm.segments(kind, out, input, bounds, start),
    () => {
      host.segments(kind, out, input, bounds, start);
    },
  );
}

/** Rows, each repeated over a run, see `Backend.spread`. */
export function spread(out: Operand, input: Operand, bounds: ArrayLike<number>): void {
  launch(
    [out, input],
    1,
    () => wasm.spread(out, input, bounds),
    () => {
      host.spread(out, input, bounds);
    },
  );
}

/** The elements where a mask is 1, side by side, see `Backend.pack`. */
export function pack(out: Operand, input: Operand, mask: Operand): void {
  launch(
    [out, input, mask],
    1,
    () => wasm.pack(out, input, mask),
    () => {
      host.pack(out, input, mask);
    },
  );
}

/** Elements where a mask is 1 from a source that has them side by side, see `Backend.unpack`. */
export function unpack(target: Operand, mask: Operand, source: Operand): void {
  launch(
    [target, mask, source],
    1,
    () => wasm.unpack(target, mask, source),
    () => {
      host.unpack(target, mask, source);
    },
  );
}

/**
 * The numbers of the rows of a matrix in the order of their elements, see `Backend.sortRows`. On the host: comparing rows
 * jumps about in memory, which is as quick from JavaScript.
 */
export function sortRows(out: Operand, input: Operand): void {
  for (const { storage } of [out, input]) ready(storage);
  host.sortRows(out, input);
}
