/**
 * The launches of the kernels for factorisations, by the rules of launch.ts. They have no version on the WebAssembly machine:
 * their panels are narrow, and the products of matrices between them run there.
 */
import * as host from '../backends/host/host.js';
import type { Operand as KernelOperand } from '../kernel/operand.js';
import { ready, type Storage } from './storage.js';

type Operand = KernelOperand<Storage>;

/** The kernel on operands that are up to date for the host. */
const launched =
  <Rest extends unknown[]>(kernel: (...args: [...Rest]) => void) =>
  (...args: Rest): void => {
    for (const arg of args) if (typeof arg === 'object') ready((arg as Operand).storage);
    kernel(...args);
  };

/** See `Backend.luPanel`. */
export const luPanel = launched<[a: Operand, pivots: Operand, from: number, to: number]>(host.luPanel);
/** See `Backend.exchangeRows`. */
export const exchangeRows = launched<[x: Operand, pivots: Operand]>(host.exchangeRows);
/** See `Backend.exchangeSigns`. */
export const exchangeSigns = launched<[signs: Operand, pivots: Operand]>(host.exchangeSigns);
/** See `Backend.zeroPivots`. */
export const zeroPivots = launched<[found: Operand, a: Operand]>(host.zeroPivots);
/** See `Backend.choleskyPanel`. */
export const choleskyPanel = launched<[a: Operand, failed: Operand, from: number, to: number]>(host.choleskyPanel);
/** See `Backend.solveTriangle`. */
export const solveTriangle = launched<[x: Operand, a: Operand, upper: boolean, unit: boolean]>(host.solveTriangle);
/** See `Backend.singularValues`. */
export const singularValues = launched<[w: Operand, s: Operand, j: Operand]>(host.singularValues);
