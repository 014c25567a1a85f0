/**
 * Operations that formulas call by name. In a kernel such a call is an expression, on tensors it is the operation itself, so
 * that its own gradient formula is what is recorded. (The methods of `Arithmetic` are those that expressions have.)
 */
import type { Arithmetic } from '../kernel/arithmetic.js';
import { Expr } from '../kernel/expr.js';
import type { LibraryFunction } from '../kernel/library.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Op } from './op.js';

/** What a formula calls. */
export type Called = <T extends Arithmetic<T>>(...args: (T | number)[]) => T;

/** A call that is `onExpr` in kernels and `onTensors` on tensors. */
export function called(
  onExpr: (...args: (Expr | number)[]) => Expr,
  onTensors: (...args: (Tensor | number)[]) => unknown,
): Called {
  // Arguments are of one kind, but for numbers; the result is of the same.
  return (...args) =>
    (args.some((arg) => arg instanceof Expr)
      ? onExpr(...(args as unknown as (Expr | number)[]))
      : onTensors(...(args as unknown as (Tensor | number)[]))) as never;
}

/** A call of an operation of one input, with its formula for kernels. */
export function unary(formula: (x: Expr) => Expr, op: () => Op): Called {
  return called(
    (x) => formula(Expr.from(x)),
    (self) => op().call({ self }),
  );
}

/** A call of a library function in kernels. */
export function library(fn: LibraryFunction, onTensors: (...args: (Tensor | number)[]) => unknown): Called {
  return called((x, y) => Expr.library(fn, x, y), onTensors);
}

/** For forward formulas alone, which are read on expressions only. */
export function kernelOnly(fn: LibraryFunction): Called {
  return library(fn, () => {
    throw new Error('a function for kernels was called with tensors');
  });
}
