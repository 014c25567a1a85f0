/**
 * Where kernels are launched. The functions are the methods of `Backend`; callers do not choose a device. What is small
 * runs on the host, where a launch costs least. The rest runs on the WebAssembly machine, after its operands have been placed in
 * its memory; where the machine has no kernel for these dtypes and layouts, or no room, the host computes on the same
 * memory. Each kernel is an export of its own, so that a bundler leaves out what a program does not use.
 *
 * The functions repeat their frame on purpose. To share it they would pass the kernel as a closure, which is made also for
 * the small calls that end on the host, where everything counts. Those of the other files take long enough to do that.
 */
import type { MatmulEpilogue, ReduceKind, ScanKind, ScatterMode } from '../backends/backend.js';
import * as host from '../backends/host/host.js';
import { kernels as wasm } from '../backends/wasm/socket.js';
import type { Program } from '../kernel/lower.js';
import type { Operand as KernelOperand } from '../kernel/operand.js';
import type { RowKernel } from '../kernel/rows.js';
import { policy } from './memory.js';
import { begin, place, placeAll, settle, writeBack } from './staging.js';
import { ready, type Storage } from './storage.js';

export {
  attention,
  attentionGradient,
  avgPool,
  avgPoolGradient,
  conv,
  convInput,
  convWeight,
  distanceGradient,
  distances,
  maxPool,
  maxPoolGradient,
  maxWindows,
  resample,
  sample,
  sampleGrid,
  sampleInput,
} from './launch-windows.js';
export {
  pack,
  searchSorted,
  segments,
  spread,
  sort,
  sortRows,
  triangle,
  triangleIndices,
  unpack,
} from './launch-sorting.js';

type Operand = KernelOperand<Storage>;

/** Brings an operand up to date for the host. Throws DisposedError. */
function see(operand: Operand): void {
  if (operand.storage.slot !== null) ready(operand.storage);
}

function seeAll(operands: readonly Operand[]): void {
  for (let i = 0; i < operands.length; i++) if (operands[i]!.storage.slot !== null) ready(operands[i]!.storage);
}

function writeAllBack(operands: readonly Operand[]): void {
  for (let i = 0; i < operands.length; i++) writeBack(operands[i]!);
}

/** Elementwise: `outputs[k]` gets result k of the program; inputs have the outputs' sizes, or a single element for all. */
export function pointwise(
  program: Program,
  outputs: readonly Operand[],
  inputs: readonly Operand[],
  uniforms: readonly number[],
): void {
  const onHost = program.hostOnly || outputs[0]!.geometry.numel <= policy.hostElements;
  if (onHost || !pointwiseThere(program, outputs, inputs, uniforms)) {
    seeAll(outputs);
    seeAll(inputs);
    host.pointwise(program, outputs, inputs, uniforms);
  }
}

function pointwiseThere(
  program: Program,
  outputs: readonly Operand[],
  inputs: readonly Operand[],
  uniforms: readonly number[],
): boolean {
  begin();
  try {
    if (!placeAll(outputs) || !placeAll(inputs) || !wasm.pointwise(program, outputs, inputs, uniforms)) return false;
    writeAllBack(outputs);
    return true;
  } finally {
    settle();
  }
}

/** `out` (sizes S) from `input` (sizes S ++ R): combines over the trailing dimensions R. */
export function reduce(kind: ReduceKind, out: Operand, input: Operand, outerRank: number): void {
  if (input.geometry.numel > policy.hostSums) {
    begin();
    try {
      if (place(out) && place(input) && wasm.reduce(kind, out, input, outerRank)) {
        writeBack(out);
        return;
      }
    } finally {
      settle();
    }
  }
  see(out);
  see(input);
  host.reduce(kind, out, input, outerRank);
}

/** A row kernel, see `Backend.rows`. */
export function rows(
  kernel: RowKernel,
  outputs: readonly Operand[],
  rowOutputs: readonly Operand[],
  inputs: readonly Operand[],
  uniforms: readonly number[],
  outerRank: number,
): void {
  if (inputs[0]!.geometry.numel > policy.hostElements) {
    begin();
    try {
      const placed = placeAll(outputs) && placeAll(rowOutputs) && placeAll(inputs);
      if (placed && wasm.rows(kernel, outputs, rowOutputs, inputs, uniforms, outerRank)) {
        writeAllBack(outputs);
        writeAllBack(rowOutputs);
        return;
      }
    } finally {
      settle();
    }
  }
  seeAll(outputs);
  seeAll(rowOutputs);
  seeAll(inputs);
  host.rows(kernel, outputs, rowOutputs, inputs, uniforms, outerRank);
}

/** The flat position of the first extreme element, see `Backend.argReduce`. */
export function argReduce(kind: 'max' | 'min', out: Operand, input: Operand, outerRank: number): void {
  if (input.geometry.numel > policy.hostElements) {
    begin();
    try {
      if (place(out) && place(input) && wasm.argReduce(kind, out, input, outerRank)) {
        writeBack(out);
        return;
      }
    } finally {
      settle();
    }
  }
  see(out);
  see(input);
  host.argReduce(kind, out, input, outerRank);
}

/** Inclusive scan along the last dimension, see `Backend.scan`. */
export function scan(kind: ScanKind, out: Operand, input: Operand, indices: Operand | null = null): void {
  if (input.geometry.numel > policy.hostElements) {
    begin();
    try {
      const placed = place(out) && place(input) && (indices === null || place(indices));
      if (placed && wasm.scan(kind, out, input, indices)) {
        writeBack(out);
        if (indices !== null) writeBack(indices);
        return;
      }
    } finally {
      settle();
    }
  }
  see(out);
  see(input);
  if (indices !== null) see(indices);
  host.scan(kind, out, input, indices);
}

/** `out[..., j] = input[..., j] + factors[..., j] * out[..., j - 1]`, see `Backend.recurrence`. */
export function recurrence(out: Operand, factors: Operand, input: Operand, reverse: boolean): void {
  if (out.geometry.numel > policy.hostElements) {
    begin();
    try {
      if (place(out) && place(factors) && place(input) && wasm.recurrence(out, factors, input, reverse)) {
        writeBack(out);
        return;
      }
    } finally {
      settle();
    }
  }
  see(out);
  see(factors);
  see(input);
  host.recurrence(out, factors, input, reverse);
}

/** `out[b] = a[b] @ b[b]`, see `Backend.matmul`. */
export function matmul(out: Operand, a: Operand, b: Operand, epilogue: MatmulEpilogue<Storage> | null = null): void {
  const work = out.geometry.numel * (a.geometry.sizes[2] ?? 1);
  if (work > policy.hostProducts) {
    begin();
    try {
      const placed = place(out) && place(a) && place(b) && (epilogue === null || placeAll(epilogue.inputs));
      if (placed && wasm.matmul(out, a, b, epilogue)) {
        writeBack(out);
        return;
      }
    } finally {
      settle();
    }
  }
  see(out);
  see(a);
  see(b);
  if (epilogue !== null) seeAll(epilogue.inputs);
  host.matmul(out, a, b, epilogue);
}

/** `out[..., j] = input[..., index[..., j]]`. Throws IndexError. */
export function gather(out: Operand, input: Operand, index: Operand, dim: number): void {
  if (out.geometry.numel > policy.hostElements) {
    begin();
    try {
      if (place(out) && place(input) && place(index) && wasm.gather(out, input, index)) {
        writeBack(out);
        return;
      }
    } finally {
      settle();
    }
  }
  see(out);
  see(input);
  see(index);
  host.gather(out, input, index, dim);
}

/** `target[..., index[..., j]] (op)= source[..., j]`. Throws IndexError. */
export function scatter(target: Operand, index: Operand, source: Operand, mode: ScatterMode, dim: number): void {
  if (index.geometry.numel > policy.hostElements) {
    begin();
    try {
      if (place(target) && place(index) && place(source) && wasm.scatter(target, index, source, mode)) {
        writeBack(target);
        return;
      }
    } finally {
      settle();
    }
  }
  see(target);
  see(index);
  see(source);
  host.scatter(target, index, source, mode, dim);
}

/** `out[i..., r...] = input[indices[0][i...], ..., r...]`. Throws IndexError. */
export function indexGet(out: Operand, input: Operand, indices: readonly Operand[], dims: readonly number[]): void {
  if (out.geometry.numel > policy.hostElements) {
    begin();
    try {
      if (place(out) && place(input) && placeAll(indices) && wasm.indexGet(out, input, indices)) {
        writeBack(out);
        return;
      }
    } finally {
      settle();
    }
  }
  see(out);
  see(input);
  seeAll(indices);
  host.indexGet(out, input, indices, dims);
}

/** `target[indices[0][i...], ..., r...] (op)= values[i..., r...]`. Throws IndexError with nothing written. */
export function indexPut(
  target: Operand,
  indices: readonly Operand[],
  values: Operand,
  mode: ScatterMode,
  dims: readonly number[],
): void {
  if (values.geometry.numel > policy.hostElements) {
    begin();
    try {
      const placed = place(target) && placeAll(indices) && place(values);
      if (placed && wasm.indexPut(target, indices, values, mode)) {
        writeBack(target);
        return;
      }
    } finally {
      settle();
    }
  }
  see(target);
  seeAll(indices);
  see(values);
  host.indexPut(target, indices, values, mode, dims);
}

/** The coordinates of the nonzero elements, row-major: rank numbers for each. */
export function nonzero(input: Operand): BigInt64Array {
  if (input.geometry.numel > policy.hostElements) {
    begin();
    try {
      const found = place(input) ? wasm.nonzero(input) : null;
      if (found !== null) return found;
    } finally {
      settle();
    }
  }
  see(input);
  return host.nonzero(input);
}

/** Elementwise copy with conversion of dtype; sizes are equal, layouts arbitrary. */
export function copy(out: Operand, input: Operand): void {
  if (out.geometry.numel > policy.hostElements) {
    begin();
    try {
      if (place(out) && place(input) && wasm.copy(out, input)) {
        writeBack(out);
        return;
      }
    } finally {
      settle();
    }
  }
  see(out);
  see(input);
  host.copy(out, input);
}

/** Several copies, to parts of one tensor as a rule, none of which reads what another writes. */
export function copies(outs: readonly Operand[], inputs: readonly Operand[]): void {
  if (outs.length > 1 && outs[0]!.geometry.numel > policy.hostElements) {
    begin();
    try {
      if (placeAll(outs) && placeAll(inputs) && wasm.copies(outs, inputs)) {
        writeAllBack(outs);
        return;
      }
    } finally {
      settle();
    }
  }
  for (let i = 0; i < outs.length; i++) copy(outs[i]!, inputs[i]!);
}

/** Every element becomes `value`. */
export function fill(out: Operand, value: number | bigint | boolean): void {
  if (out.geometry.numel > policy.hostElements) {
    begin();
    try {
      if (place(out) && wasm.fill(out, value)) {
        writeBack(out);
        return;
      }
    } finally {
      settle();
    }
  }
  see(out);
  host.fill(out, value);
}
