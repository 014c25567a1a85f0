/**
 * Library functions: functions of two numbers that programs call besides the instruction set, such as zeta. A
 * record names the function itself in its formula (`Expr.library`), so that a bundle holds the functions of the operations
 * that it has. Programs know them by number; a number says the same as long as the process lives, and nothing to another.
 */

/**
 * Computes n elements of a block of registers: R[to + i] from R[x + i] and R[y + i]. The loop is the function's own: a loop
 * that calls any function would hand its numbers over as objects.
 */
export type LibraryFunction = (R: Float64Array, to: number, x: number, y: number, n: number) => void;

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
