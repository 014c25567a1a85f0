/** The launches of convolution, pooling, resampling and attention, by the rules of launch.ts. */
import type { AverageRule, Bounds, ConvShape, SparseRows, Window } from '../backends/backend.js';
import * as host from '../backends/host/host.js';
import { kernels as wasm } from '../backends/wasm/socket.js';
import type { Operand as KernelOperand } from '../kernel/operand.js';
import { policy } from './memory.js';
import { begin, placeAll, settle, writeBack } from './staging.js';
import { ready, type Storage } from './storage.js';

type Operand = KernelOperand<Storage>;

/** The operands for a launch; null entries are left out. */
export function given(...operands: (Operand | null)[]): Operand[] {
  return operands.filter((operand) => operand !== null);
}

/**
 * Runs `there` on the machine if there is enough to do and all operands have a place, else `here`.
 *
 * @param outputs how many of the operands are written; these come first
 */
export function launch(operands: readonly Operand[], outputs: number, there: () => boolean, here: () => void): void {
  let largest = 0;
  for (const { geometry } of operands) largest = Math.max(largest, geometry.numel);
  if (largest > policy.hostElements) {
    begin();
    try {
      if (placeAll(operands) && there()) {
        for (let i = 0; i < outputs; i++) writeBack(operands[i]!);
        return;
      }
    } finally {
      settle();
    }
  }
  for (const { storage } of operands) ready(storage);
  here();
}

/** Convolution, see `Backend.conv`. */
export function conv(out: Operand, input: Operand, weight: Operand, bias: Operand | null, shape: ConvShape): void {
  launch(
    given(out, input, weight, bias),
    1,
    () => wasm.conv(out, input, weight, bias, shape),
    () => {
      host.conv(out, input, weight, bias, shape);
    },
  );
}

/** The gradient of conv's input, see `Backend.convInput`. */
export function convInput(gradInput: Operand, gradOut: Operand, weight: Operand, shape: ConvShape): void {
  launch(
    [gradInput, gradOut, weight],
    1,
    () => wasm.convInput(gradInput, gradOut, weight, shape),
    () => {
      host.convInput(gradInput, gradOut, weight, shape);
    },
  );
}

/** The gradient of conv's weight, see `Backend.convWeight`. */
export function convWeight(gradWeight: Operand, gradOut: Operand, input: Operand, shape: ConvShape): void {
  launch(
    [gradWeight, gradOut, input],
    1,
    () => wasm.convWeight(gradWeight, gradOut, input, shape),
    () => {
      host.convWeight(gradWeight, gradOut, input, shape);
    },
  );
}

/** The maximum of every window, see `Backend.maxPool`. */
export function maxPool(out: Operand, indices: Operand, input: Operand, window: Window): void {
  launch(
    [out, indices, input],
    2,
    () => wasm.maxPool(out, indices, input, window),
    () => {
      host.maxPool(out, indices, input, window);
    },
  );
}

/** See `Backend.maxPoolGradient`. */
export function maxPoolGradient(gradInput: Operand, gradOut: Operand, indices: Operand): void {
  launch(
    [gradInput, gradOut, indices],
    1,
    () => wasm.maxPoolGradient(gradInput, gradOut, indices),
    () => {
      host.maxPoolGradient(gradInput, gradOut, indices);
    },
  );
}

/** As `maxPool`, of windows given by their bounds; see `Backend.maxWindows`. */
export function maxWindows(
  out: Operand,
  indices: Operand,
  input: Operand,
  bounds: readonly [Bounds, Bounds, Bounds],
): void {
  launch(
    [out, indices, input],
    2,
    () => wasm.maxWindows(out, indices, input, bounds),
    () => {
      host.maxWindows(out, indices, input, bounds);
    },
  );
}

/** A sparse matrix along a dimension, see `Backend.resample`. */
export function resample(out: Operand, input: Operand, rows: SparseRows): void {
  launch(
    [out, input],
    1,
    () => wasm.resample(out, input, rows),
    () => {
      host.resample(out, input, rows);
    },
  );
}

/** Sums of elements of planes, see `Backend.sample`. */
export function sample(samples: Operand, planes: Operand, axes: readonly Operand[]): void {
  launch(
    [samples, planes, ...axes],
    1,
    () => wasm.sample(samples, planes, axes),
    () => {
      host.sample(samples, planes, axes);
    },
  );
}

/** See `Backend.sampleInput`. */
export function sampleInput(gradPlanes: Operand, gradSamples: Operand, axes: readonly Operand[]): void {
  launch(
    [gradPlanes, gradSamples, ...axes],
    1,
    () => wasm.sampleInput(gradPlanes, gradSamples, axes),
    () => {
      host.sampleInput(gradPlanes, gradSamples, axes);
    },
  );
}

/** See `Backend.sampleGrid`. */
export function sampleGrid(gradGrid: Operand, gradSamples: Operand, planes: Operand, axes: readonly Operand[]): void {
  launch(
    [gradGrid, gradSamples, planes, ...axes],
    1,
    () => wasm.sampleGrid(gradGrid, gradSamples, planes, axes),
    () => {
      host.sampleGrid(gradGrid, gradSamples, planes, axes);
    },
  );
}

/** The average of every window, see `Backend.avgPool`. */
export function avgPool(out: Operand, input: Operand, window: Window, rule: AverageRule): void {
  launch(
    [out, input],
    1,
    () => wasm.avgPool(out, input, window, rule),
    () => {
      host.avgPool(out, input, window, rule);
    },
  );
}

/** See `Backend.avgPoolGradient`. */
export function avgPoolGradient(gradInput: Operand, gradOut: Operand, window: Window, rule: AverageRule): void {
  launch(
    [gradInput, gradOut],
    1,
    () => wasm.avgPoolGradient(gradInput, gradOut, window, rule),
    () => {
      host.avgPoolGradient(gradInput, gradOut, window, rule);
    },
  );
}

/** Scaled dot-product attention, see `Backend.attention`. */
export function attention(
  out: Operand,
  logSumExp: Operand,
  q: Operand,
  k: Operand,
  v: Operand,
  mask: Operand | null,
  causal: boolean,
  scale: number,
): void {
  launch(
    given(out, logSumExp, q, k, v, mask),
    2,
    () => wasm.attention(out, logSumExp, q, k, v, mask, causal, scale),
    () => {
      host.attention(out, logSumExp, q, k, v, mask, causal, scale);
    },
  );
}

/** The gradients of attention's inputs, see `Backend.attentionGradient`. */
export function attentionGradient(
  gradQ: Operand,
  gradK: Operand,
  gradV: Operand,
  gradOut: Operand,
  out: Operand,
  logSumExp: Operand,
  q: Operand,
  k: Operand,
  v: Operand,
  mask: Operand | null,
  causal: boolean,
  scale: number,
): void {
  launch(
    given(gradQ, gradK, gradV, gradOut, out, logSumExp, q, k, v, mask),
    3,
    () => wasm.attentionGradient(gradQ, gradK, gradV, gradOut, out, logSumExp, q, k, v, mask, causal, scale),
    () => {
      host.attentionGradient(gradQ, gradK, gradV, gradOut, out, logSumExp, q, k, v, mask, causal, scale);
    },
  );
}
