/**
 * Library functions: functions of two numbers that programs call besides the instruction set, such as zeta. A
 * record names the function itself in its formula (`Expr.library`), so that a bundle holds the functions of the operations
 * that it has. Programs know them by number; a number says the same as long as the process lives, and nothing to another.
 */
import type { Expr } from './expr.js';

/**
 * Computes n elements of a block of registers: R[to + i] from R[x + i] and R[y + i]. The loop is the function's own: a loop
 * that calls any function would hand its numbers over as objects.
 */
export interface LibraryFunction {
  (R: Float64Array, to: number, x: number, y: number, n: number): void;
  /** The same as formulas, for kernels that are compiled. Where there is none, programs that call it run in JavaScript. */
  readonly loop?: Loop;
}

/** A function of x and y, in double precision, as a state that changes from step to step. */
export interface Loop {
  /** The state before step 1. */
  readonly begin: (x: Expr, y: Expr) => readonly Expr[];
  /** Whether step k is taken, and the state after it; what stays as it was is the same expression. */
  readonly step: (k: Expr, state: readonly Expr[]) => { readonly goesOn: Expr; readonly next: readonly Expr[] };
  readonly end: (x: Expr, y: Expr, state: readonly Expr[]) => Expr;
  /** Another beginning, which takes long to compute and is seldom wanted. */
  readonly rare?: (x: Expr, y: Expr) => { readonly when: Expr; readonly begin: readonly Expr[] };
}

export function withLoop(fn: LibraryFunction, loop: Loop): LibraryFunction {
  return Object.assign(fn, { loop });
}

const functions: LibraryFunction[] = [];

/** The number of a function, given when it is first asked for. */
export function libraryNumber(fn: LibraryFunction): number {
  const found = functions.indexOf(fn);
  return found >= 0 ? found : functions.push(fn) - 1;
}

/** The function of a number. */
export function libraryFunction(number: number): LibraryFunction {
  return functions[number]!; // numbers come from `libraryNumber`
}
