/** Combining slices that belong together: by an index for each, or as segments of a dimension. */
import { bool, type DType, float64 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { contiguousGeometry, formatSizes, Geometry, numelOf, sameSizes, wrapDim } from '../../base/geometry.js';
import { expandGeometry } from '../../base/views.js';
import type { ScanKind, ScatterMode } from '../../backends/backend.js';
import type { Operand } from '../../kernel/operand.js';
import * as backend from '../../tensor/launch.js';
import type { Storage } from '../../tensor/storage.js';
import { adoptArray, emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { structured, type StructuredOp } from '../define-structured.js';
import { copyOf, dimFirst, extremes, indexVector, scalarOf, seenAs, wordsOf } from '../index-plan.js';
import { checkSliceCall, sliceSource } from '../indexing.js';
import { cast, Kernel } from '../reducing.js';
import { plainScalar } from '../scalar.js';
import { ownShare, type ScatterReduced, sourceShare } from '../scatter.js';

// ---- by index --------------------------------------------------------------------------------------------------------

type IndexCall = Omit<ScatterReduced, 'src' | 'result' | 'slices'> & { source: Tensor };

const asScatter = ({ self, dim, index, source, reduce, includeSelf }: IndexCall) => ({
  self,
  dim: wrapDim(dim, self.ndim, 'index_reduce'),
  index,
  src: source,
  reduce,
  includeSelf,
  slices: true,
});

const modes: Readonly<Record<string, ScatterMode>> = { prod: 'mul', mean: 'add', amax: 'max', amin: 'min' };

const meanOf = new Kernel(2, (sum, count) => sum.div(count));

/** How often each of n slices is written, and `start` more, at least once; as sizes with ones but for dim `d`. */
function timesOf(self: Tensor, d: number, indices: Operand<Storage>, start: number): Tensor {
  const times = emptyTensor(float64, self.ndim === 0 ? [1] : [self.shape[d]!]);
  backend.fill(times, start);
  const one = scalarOf(1, float64);
  backend.indexPut(times, [indices], seenAs(one, expandGeometry(one.geometry, indices.geometry.sizes)), 'add', [d]);
  return times.clampMin(1).view(self.shape.map((size, k) => (k === d ? size : 1)));
}

export const indexReduce = structured(
  'index_reduce(Tensor self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor',
  {
    doc: "A copy of self in which slice i of source is combined into slice index[i], for each i, along dim, by 'prod', 'mean', 'amax' or 'amin'; without includeSelf, self does not take part where something is written.",
    inplace: true,
    forward: (call) => {
      const { self, index, source, reduce, includeSelf } = call;
      const mode = modes[reduce];
      if (mode === undefined) {
        throw new ArgumentError(
          `index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got ${reduce}.`,
        );
      }
      const d = wrapDim(call.dim, self.ndim, 'index_reduce');
      checkSliceCall('index_reduce_', self, d, index, source);
      const values = sliceSource('index_reduce_', self, d, index, source);
      const indices = indexVector(index);
      const out = copyOf(self);
      const target = seenAs(out, dimFirst(out.geometry, d));
      if (!includeSelf) {
        // What is written starts from the neutral element; for extremes any of the values does.
        const neutral = scalarOf(mode === 'mul' ? 1 : 0, self.dtype);
        const spread = seenAs(neutral, expandGeometry(neutral.geometry, values.geometry.sizes));
        backend.indexPut(target, [indices], mode === 'max' || mode === 'min' ? values : spread, 'set', [d]);
      }
      backend.indexPut(target, [indices], values, mode, [d]);
      if (reduce !== 'mean') return out;
      const times = timesOf(self, d, indices, includeSelf ? 1 : 0);
      if (!out.dtype.isFloatingPoint) return out.floorDivide(times.to(out.dtype));
      meanOf.run(out, [out, cast(times, out.dtype)]);
      return out;
    },
    grad: {
      self: {
        save: ['self', 'index', 'source', 'result'],
        vjp: (g, { result, ...call }) => {
          const own = ownShare(g, { ...asScatter(call), result });
          return call.includeSelf ? own : own.indexFill(call.dim, call.index.long(), 0);
        },
      },
      index: 'none',
      source: {
        save: ['self', 'index', 'source', 'result'],
        vjp: (g, { result, ...call }) => sourceShare(g, { ...asScatter(call), result }),
      },
    },
  },
);

// ---- by segments -----------------------------------------------------------------------------------------------------

const segmentModes: Readonly<Record<string, readonly [kind: ScanKind, start: number]>> = {
  sum: ['sum', 0],
  mean: ['sum', 0],
  prod: ['prod', 1],
  max: ['max', -Infinity],
  min: ['min', Infinity],
};

interface SegmentCall {
  readonly data: Tensor;
  readonly lengths: Tensor | null;
  readonly offsets: Tensor | null;
  readonly axis: number;
  readonly unsafe: boolean;
}

/** For each segment the row where it begins, and that behind its end. */
type Bounds = ArrayLike<number>;

/** Data as rows, one for each place in the dims up to axis, and segments of these rows. */
interface Segments {
  readonly rows: number;
  /** Elements of a row. */
  readonly inner: number;
  readonly bounds: Bounds;
  /** The sizes of the result. */
  readonly sizes: readonly number[];
}

const fail = (what: string): never => {
  throw new ArgumentError(`segment_reduce(): ${what}`);
};

function segmentsOf({ data, lengths, offsets, axis: given, unsafe }: SegmentCall): Segments {
  const axis = wrapDim(given, data.ndim, 'segment_reduce');
  const n = data.shape[axis]!;
  if (lengths !== null && offsets === null && (extremes(lengths)?.min ?? 0) < 0)
    fail('lengths contains negative value!');
  const marks = (offsets ?? lengths)!;
  const perRow = marks.shape[axis]!;
  const count = Math.max(0, offsets === null ? perRow : perRow - 1);
  const outer = numelOf(data.shape.slice(0, axis));
  const bounds = new Int32Array(2 * outer * count);
  const words = wordsOf(marks.long().contiguous());
  const mark = (i: number): number => words[2 * i + 1]! * 2 ** 32 + (words[2 * i]! >>> 0);
  for (let a = 0, at = 0; a < outer; a++) {
    let end = offsets === null || perRow === 0 ? 0 : mark(a * perRow);
    for (let s = 0; s < count; s++) {
      const start = end;
      if (offsets === null) {
        end += mark(a * perRow + s);
      } else end = mark(a * perRow + s + 1);
      if (start < 0 || Math.max(start, end) > n) {
        fail(
          offsets === null && !unsafe
            ? 'Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) when !unsafe.'
            : `a segment reaches from ${start} to ${end}, outside of the ${n} elements along axis`,
        );
      }
      bounds[at++] = a * n + start;
      bounds[at++] = a * n + end;
    }
    if (offsets === null && !unsafe && end !== n) {
      fail('Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) when !unsafe.');
    }
  }
  return { rows: outer * n, inner: numelOf(data.shape.slice(axis + 1)), bounds, sizes: data.shape.with(axis, count) };
}

/** How many rows each segment has, as a column; at least 1. */
function lengthsOf({ bounds }: Segments, dtype: DType): Tensor {
  const lengths = Float64Array.from({ length: bounds.length / 2 }, (_, s) =>
    Math.max(1, bounds[2 * s + 1]! - bounds[2 * s]!),
  );
  return cast(adoptArray(lengths, float64, [lengths.length, 1]), dtype);
}

/** Runs of the rows of a matrix, each combined into one row. */
function combined(kind: ScanKind, rows: Operand<Storage>, out: Operand<Storage>, bounds: Bounds, start: number): void {
  if (out.geometry.numel > 0) backend.segments(kind, out, rows, bounds, start);
}

// The two are each other's transpose.

const sumsOf = structured('_segment_sums(Tensor self, int[] bounds) -> Tensor', {
  doc: 'The sums of runs of rows.',
  forward: ({ self, bounds }) => {
    const out = emptyTensor(self.dtype, [bounds.length / 2, self.shape[1]!]);
    combined('sum', self.contiguous(), out, bounds, 0);
    return out;
  },
  grad: { self: { vjp: (g, { bounds }, { self }) => spread(g, bounds, self[0]!) } },
  jvp: 'linear',
});

const spreadOf = structured('_segment_spread(Tensor self, int[] bounds, int rows) -> Tensor', {
  doc: 'The rows, each repeated over a run of rows; zeros where there is no run.',
  forward: ({ self, bounds, rows }) => {
    let covered = 0;
    for (let m = 0; m < bounds.length; m += 2) covered += Math.max(0, bounds[m + 1]! - bounds[m]!);
    const made = covered < rows ? zerosTensor : emptyTensor;
    const out = made(self.dtype, [rows, self.shape[1]!]);
    if (self.numel() > 0 && rows > 0) backend.spread(out, self.contiguous(), bounds);
    return out;
  },
  grad: { self: { vjp: (g, { bounds }) => sums(g, bounds) } },
  jvp: 'linear',
});

const sums = (rows: Tensor, bounds: Bounds): Tensor => sumsOf.call({ self: rows, bounds }) as Tensor;

const spread = (self: Tensor, bounds: Bounds, rows: number): Tensor => spreadOf.call({ self, bounds, rows }) as Tensor;

function checkSegments(call: SegmentCall & { indices: Tensor | null; reduce: string }): void {
  const { data, lengths, offsets } = call;
  if (segmentModes[call.reduce] === undefined) {
    throw new ArgumentError(
      `segment_reduce(): unsupported reduction given! ${call.reduce}; use sum, mean, prod, max or min`,
    );
  }
  if (!data.dtype.isFloatingPoint) {
    throw new DTypeError(`"_segment_reduce_cpu" not implemented for '${data.dtype.legacyName}'; give floating data`);
  }
  const bounds = offsets ?? lengths;
  if (call.indices !== null) {
    throw new ArgumentError('segment_reduce(): indices based reduction is not supported yet.');
  }
  if (bounds === null) throw new ArgumentError('segment_reduce(): Either lengths or offsets must be defined.');
  const axis = wrapDim(call.axis, data.ndim, 'segment_reduce');
  if (bounds.dtype.isFloatingPoint || bounds.ndim !== axis + 1) {
    throw new ShapeError(
      `segment_reduce(): Expected lengths or offsets to be integers with ${axis + 1} dims for axis ${axis}, got ` +
        `${bounds.dtype.name} with ${bounds.ndim}`,
    );
  }
  if (!sameSizes(bounds.shape.slice(0, axis), data.shape.slice(0, axis))) {
    throw new ShapeError(
      `segment_reduce(): Expected the dims before axis to be those of data, got ${formatSizes(bounds.shape)} for data ` +
        `of sizes ${formatSizes(data.shape)}`,
    );
  }
}

const isExtreme = new Kernel(2, (x, extreme) => x.eq(extreme).logicalOr(x.isnan().logicalAnd(extreme.isnan())));

const meanOrEmpty = new Kernel(3, (sum, length, isEmpty, empty) => empty.where(isEmpty, sum.div(length)));

export const segmentReduce: StructuredOp = structured(
  'segment_reduce(Tensor data, str reduce, *, Tensor? lengths=None, Tensor? indices=None, Tensor? offsets=None, int axis=0, bool unsafe=False, Scalar? initial=None) -> Tensor',
  {
    doc: "The 'sum', 'mean', 'prod', 'max' or 'min' of each segment of a dimension. Segments follow one another, with these lengths, or lie between neighbouring offsets; each begins with `initial`.",
    method: false,
    forward: ({ data, reduce, initial, ...call }) => {
      checkSegments({ data, reduce, ...call });
      const segments = segmentsOf({ data, ...call });
      const { rows, inner, bounds, sizes } = segments;
      const [kind, neutral] = segmentModes[reduce]!;
      const start = initial === null ? neutral : Number(plainScalar(initial));
      const out = emptyTensor(data.dtype, sizes);
      const byRows = seenAs(out, contiguousGeometry([bounds.length / 2, inner]));
      const dense = data.isContiguous() ? data : copyOf(data);
      combined(
        kind,
        seenAs(dense, new Geometry([rows, inner], [inner, 1], dense.storageOffset())),
        byRows,
        bounds,
        start,
      );
      if (reduce !== 'mean') return out;
      const isEmpty = Uint8Array.from({ length: bounds.length / 2 }, (_, s) =>
        Number(bounds[2 * s]! >= bounds[2 * s + 1]!),
      );
      const empty = adoptArray(isEmpty, bool, [isEmpty.length, 1]);
      meanOrEmpty.run(byRows, [byRows, lengthsOf(segments, data.dtype), empty], [initial === null ? NaN : start]);
      return out;
    },
    grad: {
      data: {
        save: ['data', 'lengths', 'offsets', 'result'],
        vjp: (g, { data, result, reduce, initial, lengths, offsets, axis, unsafe }) => {
          const segments = segmentsOf({ data, lengths, offsets, axis, unsafe });
          const { rows, inner, bounds } = segments;
          const bySegment = (t: Tensor): Tensor => t.reshape([bounds.length / 2, inner]);
          const atRows = (t: Tensor): Tensor => spread(bySegment(t), bounds, rows).reshape(data.shape);
          const summed = (t: Tensor): Tensor => sums(t.reshape([rows, inner]), bounds);
          if (reduce === 'sum') return atRows(g);
          if (reduce === 'mean') return atRows(bySegment(g).div(lengthsOf(segments, g.dtype)));
          if (reduce === 'prod') {
            // Where data is not 0: result / data. The only 0 of its segment gets the product of the others; two zeros get
            // nothing.
            const zero = data.eq(0);
            const only = zero.logicalAnd(atRows(summed(zero.to(g.dtype))).eq(1));
            const call = {
              data: data.maskedFill(only, 1),
              reduce,
              lengths,
              offsets,
              axis,
              unsafe,
              initial,
              indices: null,
            };
            const others = segmentReduce.call(call) as Tensor;
            return atRows(g.mul(others)).where(only, atRows(g.mul(result)).div(data.maskedFill(zero, 1)));
          }
          // Equal extremes share the gradient; one that is only the initial value gives it to nobody.
          const mask = emptyTensor(g.dtype, data.shape);
          isExtreme.run(mask, [data, atRows(result.detach())]);
          const ties = summed(mask).clampMin(1);
          return atRows(bySegment(g).div(ties)).mul(mask);
        },
      },
      lengths: 'none',
      indices: 'none',
      offsets: 'none',
    },
  },
);
