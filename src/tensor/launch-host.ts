/**
 * The launches of kernels that only the host has, by the rules of launch.ts: it computes on the machine's memory where the
 * operands are there. Signs and zeros of factorisations are a few numbers; the longest run of a row is found by comparing
 * neighbours one after the other; the CTC loss is a recursion over time with few numbers in each step; the maxima of bags of
 * rows are read from all over a table. They gain little from vectors.
 */
import type { Backend } from '../backends/backend.js';
import * as host from '../backends/host/host.js';
import { isOperand } from './launched.js';
import { ready, type Storage } from './storage.js';

type Kernels = Backend<Storage>;

/** The kernel on operands that are up to date for the host. */
const launched =
  <Args extends readonly unknown[]>(kernel: (...args: Args) => void) =>
  (...args: Args): void => {
    for (const arg of args) if (isOperand(arg)) ready(arg.storage);
    kernel(...args);
  };

// What each does stands with `Backend`'s method of its name.
export const exchangeSigns: Kernels['exchangeSigns'] = /* @__PURE__ */ launched(host.exchangeSigns);
export const zeroPivots: Kernels['zeroPivots'] = /* @__PURE__ */ launched(host.zeroPivots);
export const longestRun: Kernels['longestRun'] = /* @__PURE__ */ launched(host.longestRun);
export const bagMax: Kernels['bagMax'] = /* @__PURE__ */ launched(host.bagMax);
export const ctcLoss: Kernels['ctcLoss'] = /* @__PURE__ */ launched(host.ctcLoss);
export const ctcLossGradient: Kernels['ctcLossGradient'] = /* @__PURE__ */ launched(host.ctcLossGradient);
