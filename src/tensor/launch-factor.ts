/** The launches of factorisations, by the rules of launch.ts. */
import type { Backend } from '../backends/backend.js';
import * as host from '../backends/host/host.js';
import { kernels as wasm } from '../backends/wasm/socket.js';
import { launched } from './launched.js';
import type { Storage } from './storage.js';

type Kernels = Backend<Storage>;

// What each does stands with `Backend`'s method of its name.
export const luPanel: Kernels['luPanel'] = /* @__PURE__ */ launched(2, () => wasm.luPanel, host.luPanel, 1);
export const choleskyPanel: Kernels['choleskyPanel'] = /* @__PURE__ */ launched(
  2,
  () => wasm.choleskyPanel,
  host.choleskyPanel,
  1,
);
export const exchangeRows: Kernels['exchangeRows'] = /* @__PURE__ */ launched(
  1,
  () => wasm.exchangeRows,
  host.exchangeRows,
  1,
);
export const solveTriangle: Kernels['solveTriangle'] = /* @__PURE__ */ launched(
  1,
  () => wasm.solveTriangle,
  host.solveTriangle,
  1,
);
export const generateRows: Kernels['generateRows'] = /* @__PURE__ */ launched(
  1,
  () => wasm.generateRows,
  host.generateRows,
  1,
);
export const bidiagonalise: Kernels['bidiagonalise'] = /* @__PURE__ */ launched(
  3,
  () => wasm.bidiagonalise,
  host.bidiagonalise,
  1,
);
export const subtractProduct: Kernels['subtractProduct'] = /* @__PURE__ */ launched(
  1,
  () => wasm.subtractProduct,
  host.subtractProduct,
  2,
);
export const rotateRows: Kernels['rotateRows'] = /* @__PURE__ */ launched(1, () => wasm.rotateRows, host.rotateRows);
