/**
 * Library functions: scalar functions that programs call besides the instruction set, such as the special functions. A
 * record names the function itself in its formula (`Expr.library`), so that a bundle holds the functions of the operations
 * that it has. Programs know them by number; a number says the same as long as the process lives, and nothing to another.
 */

/** A function of one or two floats; its `length` is how many. Pure, like any instruction. */
export type ScalarFunction = ((x: number) => number) | ((x: number, y: number) => number);

const functions: ScalarFunction[] = [];

/** The number of a function, given when it is first asked for. */
export function libraryNumber(fn: ScalarFunction): number {
  const found = functions.indexOf(fn);
  return found >= 0 ? found : functions.push(fn) - 1;
}

/** The function of a number. */
export function libraryFunction(number: number): ScalarFunction {
  return functions[number]!; // numbers come from `libraryNumber`
}
