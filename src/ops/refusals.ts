/** Why a call is refused for its dtype, in PyTorch's words, which name its kernel. */
import type { DType } from '../base/dtype.js';

const notImplemented = (kernel: string, dtype: DType, advice: string): string =>
  `"${kernel}" not implemented for '${dtype.legacyName}'; ${advice}`;

/** For operations of floating types. */
export const floatingOnly =
  (kernel: string) =>
  (dtype: DType): string | null =>
    dtype.isFloatingPoint
      ? null
      : notImplemented(kernel, dtype, 'convert the input to a floating type with to(float32)');
