/** The launches of factorisations, by the rules of launch.ts. */
import type { Backend } from '../backends/backend.js';
import * as host from '../backends/host/host.js';
import { kernels as wasm } from '../backends/wasm/socket.js';
import type { Operand } from '../kernel/operand.js';
import { launch } from './launch-windows.js';
import type { Storage } from './storage.js';

type Kernels = Backend<Storage>;

/** A kernel of two operands, of which the first `outputs` are written. */
const launched =
  <Rest extends readonly unknown[]>(
    outputs: number,
    there: () => (x: Operand<Storage>, y: Operand<Storage>, ...rest: Rest) => boolean,
    here: (x: Operand<Storage>, y: Operand<Storage>, ...rest: Rest) => void,
  ) =>
  (x: Operand<Storage>, y: Operand<Storage>, ...rest: Rest): void => {
    if (x.geometry.numel === 0) return;
    launch(
      [x, y],
      outputs,
      () => there()(x, y, ...rest),
      () => {
        here(x, y, ...rest);
      },
    );
  };

// What each does stands with `Backend`'s method of its name.
export const luPanel: Kernels['luPanel'] = /* @__PURE__ */ launched(2, () => wasm.luPanel, host.luPanel);
export const choleskyPanel: Kernels['choleskyPanel'] = /* @__PURE__ */ launched(
  2,
  () => wasm.choleskyPanel,
  host.choleskyPanel,
);
export const exchangeRows: Kernels['exchangeRows'] = /* @__PURE__ */ launched(
  1,
  () => wasm.exchangeRows,
  host.exchangeRows,
);
export const solveTriangle: Kernels['solveTriangle'] = /* @__PURE__ */ launched(
  1,
  () => wasm.solveTriangle,
  host.solveTriangle,
);

export const generateRows: Kernels['generateRows'] = /* @__PURE__ */ launched(
  1,
  () => wasm.generateRows,
  host.generateRows,
);

/** See `Backend.bidiagonalise`. */
export function bidiagonalise(w: Operand<Storage>, v: Operand<Storage>, noted: Operand<Storage>): void {
  if (w.geometry.numel === 0) return;
  launch(
    [w, v, noted],
    3,
    () => wasm.bidiagonalise(w, v, noted),
    () => {
      host.bidiagonalise(w, v, noted);
    },
  );
}

/** See `Backend.rotateRows`. */
export function rotateRows(x: Operand<Storage>, turns: Operand<Storage>, runs: Operand<Storage>, count: number): void {
  launch(
    [x, turns, runs],
    1,
    () => wasm.rotateRows(x, turns, runs, count),
    () => {
      host.rotateRows(x, turns, runs, count);
    },
  );
}

/** See `Backend.subtractProduct`. */
export function subtractProduct(target: Operand<Storage>, a: Operand<Storage>, b: Operand<Storage>): void {
  if (target.geometry.numel === 0 || a.geometry.numel === 0) return;
  launch(
    [target, a, b],
    1,
    () => wasm.subtractProduct(target, a, b),
    () => {
      host.subtractProduct(target, a, b);
    },
  );
}
