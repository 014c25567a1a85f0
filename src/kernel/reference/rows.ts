/**
 * The meaning of row kernels: stage by stage in double precision, rounded once when stored. Written on top of the
 * reference interpreter and the reference reduction; a few rows at a time, so that what lies in between stays small.
 */
import { float64 } from '../../base/dtype.js';
import { contiguousGeometry, Geometry, numelOf } from '../../base/geometry.js';
import type { Operand } from '../operand.js';
import { firstOfRows, type RowKernel } from '../rows.js';
import { runPointwise } from './pointwise.js';
import { reduce } from './reduce.js';

/** About how many elements are worked on at a time. */
const PIECE = 16384;

/**
 * Runs a row kernel. `inputs` have sizes S ++ R (zero strides where broadcast), `outputs`, one for each result of
 * `kernel.elements`, as well; `rowOutputs`, one for each result of `kernel.perRow`, have sizes S, the first `outerRank` of
 * them. Sums are pairwise; an extreme is NaN if any element of the row is; of no elements the sum is 0 and the extreme is
 * the infinity that any element beats. An output may be an input if their layouts are equal.
 */
export function rows(
  kernel: RowKernel,
  outputs: readonly Operand[],
  rowOutputs: readonly Operand[],
  inputs: readonly Operand[],
  uniforms: readonly number[],
  outerRank: number,
): void {
  const { sizes } = inputs[0]!.geometry;
  const first = sizes[0]!;
  const count = numelOf(sizes);
  if (outerRank === 0 || first <= 1 || count <= PIECE) {
    piece(kernel, outputs, rowOutputs, inputs, uniforms, outerRank);
    return;
  }
  const step = Math.max(1, Math.floor(PIECE / (count / first)));
  for (let from = 0; from < first; from += step) {
    const n = Math.min(step, first - from);
    const part = (o: Operand): Operand => narrowed(o, from, n);
    piece(kernel, outputs.map(part), rowOutputs.map(part), inputs.map(part), uniforms, outerRank);
  }
}

/** Elements `from` to `from + n` of the first dimension. */
function narrowed(o: Operand, from: number, n: number): Operand {
  const { sizes, strides, offset } = o.geometry;
  const geometry = new Geometry([n, ...sizes.slice(1)], strides, offset + from * strides[0]!);
  return { storage: o.storage, dtype: o.dtype, geometry };
}

function piece(
  kernel: RowKernel,
  outputs: readonly Operand[],
  rowOutputs: readonly Operand[],
  inputs: readonly Operand[],
  uniforms: readonly number[],
  outerRank: number,
): void {
  const { sizes } = inputs[0]!.geometry;
  const outer = contiguousGeometry(sizes.slice(0, outerRank));
  const all = contiguousGeometry(sizes);
  if (outer.numel === 0) return;
  /** The inputs and the stages' results: for each element, and as numbers for each row. */
  const values: Operand[] = inputs.slice();
  const rowValues: Operand[] = inputs.map((o) => firstOfRows(o, outerRank));
  const repeated = new Geometry(sizes, [...outer.strides, ...sizes.slice(outerRank).map(() => 0)]);
  for (const { kind, program } of kernel.stages) {
    const storage = { array: new Float64Array(outer.numel), start: 0 };
    const result: Operand = { storage, dtype: float64, geometry: outer };
    if (kind === 'once') runPointwise(program, [result], rowValues, uniforms);
    else if (all.numel === 0) storage.array.fill(kind === 'sum' ? 0 : kind === 'max' ? -Infinity : Infinity);
    else {
      const array = new Float64Array(all.numel);
      const elements: Operand = { storage: { array, start: 0 }, dtype: float64, geometry: all };
      runPointwise(program, [elements], values, uniforms);
      reduce(kind, result, elements, outerRank);
    }
    values.push({ storage, dtype: float64, geometry: repeated });
    rowValues.push(result);
  }
  // First what belongs to rows: the elements may be written over an input.
  if (kernel.perRow !== null) runPointwise(kernel.perRow, rowOutputs, rowValues, uniforms);
  if (kernel.elements !== null) runPointwise(kernel.elements, outputs, values, uniforms);
}
