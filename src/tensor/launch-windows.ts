/** The launches of convolution, pooling, resampling, attention and distances, by the rules of launch.ts. */
import type { Backend } from '../backends/backend.js';
import * as host from '../backends/host/host.js';
import { kernels as wasm } from '../backends/wasm/socket.js';
import type { Operand as KernelOperand } from '../kernel/operand.js';
import { launch, launched } from './launched.js';
import type { Storage } from './storage.js';

type Operand = KernelOperand<Storage>;
type Kernels = Backend<Storage>;

// What each does stands with `Backend`'s method of its name.
export const conv: Kernels['conv'] = /* @__PURE__ */ launched(1, () => wasm.conv, host.conv);
export const convInput: Kernels['convInput'] = /* @__PURE__ */ launched(1, () => wasm.convInput, host.convInput);
export const convWeight: Kernels['convWeight'] = /* @__PURE__ */ launched(1, () => wasm.convWeight, host.convWeight);
export const maxPool: Kernels['maxPool'] = /* @__PURE__ */ launched(2, () => wasm.maxPool, host.maxPool);
export const maxPoolGradient: Kernels['maxPoolGradient'] = /* @__PURE__ */ launched(
  1,
  () => wasm.maxPoolGradient,
  host.maxPoolGradient,
);
export const maxWindows: Kernels['maxWindows'] = /* @__PURE__ */ launched(2, () => wasm.maxWindows, host.maxWindows);
export const avgPool: Kernels['avgPool'] = /* @__PURE__ */ launched(1, () => wasm.avgPool, host.avgPool);
export const avgPoolGradient: Kernels['avgPoolGradient'] = /* @__PURE__ */ launched(
  1,
  () => wasm.avgPoolGradient,
  host.avgPoolGradient,
);
export const resample: Kernels['resample'] = /* @__PURE__ */ launched(1, () => wasm.resample, host.resample);
export const attention: Kernels['attention'] = /* @__PURE__ */ launched(2, () => wasm.attention, host.attention);
export const attentionGradient: Kernels['attentionGradient'] = /* @__PURE__ */ launched(
  3,
  () => wasm.attentionGradient,
  host.attentionGradient,
);
export const distances: Kernels['distances'] = /* @__PURE__ */ launched(1, () => wasm.distances, host.distances);
export const distanceGradient: Kernels['distanceGradient'] = /* @__PURE__ */ launched(
  1,
  () => wasm.distanceGradient,
  host.distanceGradient,
);

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
