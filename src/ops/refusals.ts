/** Why a call is refused for its dtype, in PyTorch's words, which name its kernel. */
import { Category, type DType } from '../base/dtype.js';

const notImplemented = (kernel: string, dtype: DType, advice: string): string =>
  `"${kernel}" not implemented for '${dtype.legacyName}'; ${advice}`;

/** For operations of floating types. */
export const floatingOnly =
  (kernel: string) =>
  (dtype: DType): string | null =>
    dtype.isFloatingPoint
      ? null
      : notImplemented(kernel, dtype, 'convert the input to a floating type with to(float32)');

/** For operations of integers, and of bool where `least` says so. */
export const integersOnly =
  (kernel: string, least: Category = Category.int) =>
  (dtype: DType): string | null =>
    dtype.category <= Category.int && dtype.category >= least
      ? null
      : notImplemented(kernel, dtype, 'convert the inputs to an integer type with to(int64)');
