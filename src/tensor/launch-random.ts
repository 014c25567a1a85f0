/** The launches of random numbers, by the rules of launch.ts. */
import type { Backend } from '../backends/backend.js';
import * as host from '../backends/host/host.js';
import { kernels as wasm } from '../backends/wasm/socket.js';
import { launched } from './launched.js';
import type { Storage } from './storage.js';

type Kernels = Backend<Storage>;

// What each does stands with `Backend`'s method of its name.
export const uniform: Kernels['uniform'] = /* @__PURE__ */ launched(1, () => wasm.uniform, host.uniform);
export const normal: Kernels['normal'] = /* @__PURE__ */ launched(1, () => wasm.normal, host.normal);
export const randint: Kernels['randint'] = /* @__PURE__ */ launched(1, () => wasm.randint, host.randint);
export const bernoulli: Kernels['bernoulli'] = /* @__PURE__ */ launched(1, () => wasm.bernoulli, host.bernoulli);
export const exponential: Kernels['exponential'] = /* @__PURE__ */ launched(
  1,
  () => wasm.exponential,
  host.exponential,
);
