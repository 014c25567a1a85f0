/**
 * The interface of a backend: the pointwise programs and the structured kernels, nothing else. A backend never learns
 * which operation a launch belongs to. `Buffer` is how it addresses memory; the meaning of every kernel is its reference
 * implementation in `kernel/reference`.
 */
import type { Program } from '../kernel/lower.js';
import type { HostBuffer, Operand } from '../kernel/operand.js';

export type ReduceKind = 'sum' | 'prod' | 'max' | 'min' | 'any' | 'all';
export type ScanKind = 'sum' | 'prod' | 'max' | 'min';
export type ScatterMode = 'set' | 'add' | 'mul' | 'max' | 'min';

export interface Backend<Buffer = HostBuffer> {
  readonly name: string;

  /** Elementwise: `outputs[k]` gets result k of the program; inputs have the outputs' sizes, or a single element for all. */
  pointwise(
    program: Program,
    outputs: readonly Operand<Buffer>[],
    inputs: readonly Operand<Buffer>[],
    uniforms: readonly number[],
  ): void;

  /** `out` (sizes S) from `input` (sizes S ++ R): combines over the trailing dimensions R. */
  reduce(kind: ReduceKind, out: Operand<Buffer>, input: Operand<Buffer>, outerRank: number): void;

  /** As `reduce`, giving the flat position within R of the first extreme element; NaN counts as extreme. */
  argReduce(kind: 'max' | 'min', out: Operand<Buffer>, input: Operand<Buffer>, outerRank: number): void;

  /** Inclusive scan along the last dimension. */
  scan(kind: ScanKind, out: Operand<Buffer>, input: Operand<Buffer>): void;

  /** `out[b] = a[b] @ b[b]` for sizes (B, M, N), (B, M, K), (B, K, N) and any strides. */
  matmul(out: Operand<Buffer>, a: Operand<Buffer>, b: Operand<Buffer>): void;

  /** `out[..., j] = input[..., index[..., j]]`; `dim` is named in the message of an index out of bounds. */
  gather(out: Operand<Buffer>, input: Operand<Buffer>, index: Operand<Buffer>, dim: number): void;

  /** `target[..., index[..., j]] (op)= source[..., j]`. */
  scatter(
    target: Operand<Buffer>,
    index: Operand<Buffer>,
    source: Operand<Buffer>,
    mode: ScatterMode,
    dim: number,
  ): void;

  /** `out[i..., r...] = input[indices[0][i...], indices[1][i...], ..., r...]`. */
  indexGet(
    out: Operand<Buffer>,
    input: Operand<Buffer>,
    indices: readonly Operand<Buffer>[],
    dims: readonly number[],
  ): void;

  /** `target[indices[0][i...], ..., r...] = or += values[i..., r...]`; all indices are checked before anything is written. */
  indexPut(
    target: Operand<Buffer>,
    indices: readonly Operand<Buffer>[],
    values: Operand<Buffer>,
    accumulate: boolean,
    dims: readonly number[],
  ): void;

  /** The coordinates of the nonzero elements, row-major: rank numbers for each. */
  nonzero(input: Operand<Buffer>): ArrayLike<number>;

  /** Elementwise copy with conversion of dtype; sizes are equal, layouts arbitrary. */
  copy(out: Operand<Buffer>, input: Operand<Buffer>): void;

  /** Every element becomes `value`. */
  fill(out: Operand<Buffer>, value: number | bigint | boolean): void;
}
