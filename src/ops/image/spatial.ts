/**
 * Linear maps of the spatial dimensions, each dimension by a sparse matrix of its own: what interpolation, padding by other
 * elements and adaptive averages are. Their gradients are the transposed matrices, and the gradient of those is the map
 * again; so one gradient and one general form of the map are enough for all, to any order.
 */
import { Category, float32 } from '../../base/dtype.js';
import { contiguousGeometry, Geometry, numelOf } from '../../base/geometry.js';
import type { SparseRows } from '../../backends/backend.js';
import type { Operand } from '../../kernel/operand.js';
import * as backend from '../../tensor/launch.js';
import type { Storage } from '../../tensor/storage.js';
import { emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { structured, type StructuredOp } from '../define-structured.js';
import { copyOf, seenAs } from '../index-plan.js';
import { type Rule, type RuleName, rules, transposed } from './sparse.js';

/** A map: for the last dimensions, how many elements there are to be, by which rule, and what the rule wants to know. */
export interface SpatialMap {
  readonly rule: RuleName;
  readonly outputSize: readonly number[];
  readonly numbers: readonly number[];
}

/** Elements of row-major `t` as (A, sizes[d], I). */
function seenAlong(t: Tensor, d: number): Operand<Storage> {
  const { shape } = t;
  const sizes = [numelOf(shape.slice(0, d)), shape[d]!, numelOf(shape.slice(d + 1))];
  return seenAs(t, new Geometry(sizes, contiguousGeometry(sizes).strides, t.geometry.offset));
}

/** Applies `matrices` to the last dimensions, null where nothing is to be done. A new tensor. */
export function applied(t: Tensor, sizes: readonly number[], matrices: readonly (SparseRows | null)[]): Tensor {
  if (numelOf(sizes) > 0 && t.numel() === 0) return zerosTensor(t.dtype, sizes);
  const first = sizes.length - matrices.length;
  const dims = matrices.flatMap((matrix, k) => (matrix === null ? [] : [k + first]));
  if (dims.length === 0 || numelOf(sizes) === 0) return dims.length === 0 ? copyOf(t) : emptyTensor(t.dtype, sizes);
  // What shrinks goes first.
  const growth = (d: number): number => sizes[d]! / t.shape[d]!;
  dims.sort((a, b) => growth(a) - growth(b));
  // Half precision is rounded once, at the end.
  const narrow = t.dtype.category === Category.float && t.dtype.bytes === 2;
  let current = t.isContiguous() ? t : copyOf(t);
  dims.forEach((d, step) => {
    const matrix = matrices[d - first]!;
    const dtype = step === dims.length - 1 ? t.dtype : narrow && matrix.weights !== null ? float32 : current.dtype;
    const out = emptyTensor(dtype, current.shape.with(d, sizes[d]!));
    backend.resample(seenAlong(out, d), seenAlong(current, d), matrix);
    current = out;
  });
  return current;
}

/** The matrices that were used last: the same sizes come again and again. */
const kept = new Map<string, SparseRows>();
const KEPT = 16;

function remembered(key: string, make: () => SparseRows): SparseRows {
  const found = kept.get(key) ?? make();
  kept.delete(key);
  kept.set(key, found);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
  return found;
}

/** The matrices of a map for spatial dimensions of these sizes, or their transposes; null where everything stays as it is. */
function matricesOf(
  extent: readonly number[],
  map: SpatialMap,
  single: boolean,
  backwards: boolean,
): (SparseRows | null)[] {
  const rule: Rule = rules[map.rule];
  return extent.map((n, d) => {
    const m = map.outputSize[d]!;
    const x = map.numbers[d]!;
    const key = `${map.rule} ${n} ${m} ${x} ${single}`;
    const matrix = n === 0 || m === 0 ? emptyMatrix : remembered(key, () => rule(n, m, x, single));
    const { columns, weights } = matrix;
    if (weights === null && n === m && columns.every((column, i) => column === i)) return null;
    return backwards ? remembered(`${key} transposed`, () => transposed(matrix, n)) : matrix;
  });
}

const emptyMatrix: SparseRows = { starts: new Int32Array(1), columns: new Int32Array(0), weights: null };

const isSingle = (t: Tensor): boolean => t.dtype.bytes < 8;
const withTail = (sizes: readonly number[], tail: readonly number[]): number[] => [
  ...sizes.slice(0, sizes.length - tail.length),
  ...tail,
];

/** An operation that is such a map; `node` is what its node is called. */
export function spatial(name: string, node: string, doc: string): StructuredOp {
  return structured(`${name as '_resample'}(Tensor self, str rule, int[] output_size, float[] numbers) -> Tensor`, {
    doc,
    node,
    fn: false,
    method: false,
    forward: ({ self, ...given }) => {
      const map = given as SpatialMap;
      const extent = self.shape.slice(-map.outputSize.length);
      return applied(self, withTail(self.shape, map.outputSize), matricesOf(extent, map, isSingle(self), false));
    },
    grad: {
      self: {
        vjp: (g, map, { self }) => spatialGradient.call({ ...map, gradOutput: g, inputSize: self }) as Tensor,
      },
    },
    jvp: 'linear',
  });
}

/** Any of the maps. */
export const resample = spatial(
  '_resample',
  'ResampleBackward0',
  'A sparse matrix along each of the last dimensions, as the rule says.',
);

export const spatialGradient: StructuredOp = structured(
  '_resample_backward(Tensor grad_output, int[] input_size, str rule, int[] output_size, float[] numbers) -> Tensor',
  {
    doc: 'The gradient of a resampling: the transposed matrices.',
    node: 'ResampleBackwardBackward0',
    fn: false,
    forward: ({ gradOutput, inputSize, ...given }) => {
      const map = given as SpatialMap;
      const extent = inputSize.slice(-map.outputSize.length);
      return applied(gradOutput, inputSize, matricesOf(extent, map, isSingle(gradOutput), true));
    },
    grad: {
      gradOutput: { vjp: (g, { inputSize: _, ...map }) => resample.call({ ...map, self: g }) as Tensor },
    },
    jvp: 'linear',
  },
);

/** Calls an operation made by `spatial`. */
export function callSpatial(op: StructuredOp, self: Tensor, map: SpatialMap): Tensor {
  return op.call({ self, ...map }) as Tensor;
}
