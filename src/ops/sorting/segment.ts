/** Combining slices that belong together: by an index for each, or as segments of a dimension. */
import { int64 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { formatSizes, sameSizes, wrapDim } from '../../base/geometry.js';
import * as backend from '../../tensor/launch.js';
import { emptyTensor, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { structured } from '../define-structured.js';
import { scalarOf } from '../index-plan.js';
import { checkSliceCall } from '../indexing.js';
import { cat } from '../joining.js';
import { plainScalar } from '../scalar.js';
import { ownShare, type ScatterReduced, sourceShare } from '../scatter.js';

// ---- by index --------------------------------------------------------------------------------------------------------

/** One index for each slice as one for each element, which is what scatterReduce takes. */
function perElement(index: Tensor, source: Tensor, dim: number): Tensor {
  if (source.ndim === 0) return index.long().reshape([]);
  const d = wrapDim(dim, source.ndim, 'index_reduce');
  return index
    .long()
    .view(source.shape.map((_, k) => (k === d ? -1 : 1)))
    .expand(source.shape);
}

type IndexCall = Omit<ScatterReduced, 'src' | 'result'> & { source: Tensor };

const asScatter = ({ self, dim, index, source, reduce, includeSelf }: IndexCall) => ({
  self,
  dim,
  index: perElement(index, source, dim),
  src: source,
  reduce,
  includeSelf,
});

const reductions = ['prod', 'mean', 'amax', 'amin'];

export const indexReduce = structured(
  'index_reduce(Tensor self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor',
  {
    doc: "A copy of self in which slice i of source is combined into slice index[i], for each i, along dim, by 'prod', 'mean', 'amax' or 'amin'; without includeSelf, self does not take part where something is written.",
    inplace: true,
    forward: (call) => {
      const { self, index, source, reduce, includeSelf } = call;
      if (!reductions.includes(reduce)) {
        throw new ArgumentError(
          `index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got ${reduce}.`,
        );
      }
      const d = wrapDim(call.dim, self.ndim, 'index_reduce');
      checkSliceCall('index_reduce_', self, d, index, source);
      const scatter = asScatter({ ...call, dim: d });
      return self.scatterReduce(d, scatter.index, source, reduce, { includeSelf });
    },
    grad: {
      self: {
        save: ['self', 'index', 'source', 'result'],
        vjp: (g, { result, ...call }) => {
          const scatter = { ...asScatter(call), result };
          const own = ownShare(g, scatter);
          return call.includeSelf ? own : own.scatter(call.dim, scatter.index, 0);
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

const segmentModes: Readonly<Record<string, readonly [mode: string, start: number]>> = {
  sum: ['sum', 0],
  mean: ['sum', 0],
  prod: ['prod', 1],
  max: ['amax', -Infinity],
  min: ['amin', Infinity],
};

interface SegmentCall {
  readonly data: Tensor;
  readonly lengths: Tensor | null;
  readonly offsets: Tensor | null;
  readonly axis: number;
}

/** The segments of a dimension: their number, where each ends, and for each element of data the number of its own. */
interface Segments {
  readonly axis: number;
  readonly count: number;
  readonly lengths: Tensor;
  /** int64, data's sizes; `count` for elements outside of all segments. */
  readonly ids: Tensor;
}

function segmentsOf({ data, lengths, offsets, axis: given }: SegmentCall): Segments {
  const axis = wrapDim(given, data.ndim, 'segment_reduce');
  const bounds = offsets === null ? boundsFrom(lengths!.long()) : offsets.long();
  const count = bounds.shape[axis]! - 1;
  // How many bounds lie at or before each element, less one; none, or all of them, means that it is in no segment.
  const sizes = data.shape.slice(0, axis + 1);
  const one = scalarOf(1, int64).expand(bounds.shape);
  const marks = zerosTensor(int64, sizes.with(axis, data.shape[axis]! + 1)).scatterAdd_(axis, bounds, one);
  const passed = marks.narrow(axis, 0, data.shape[axis]!).cumsum(axis).sub(1);
  const ids = passed.maskedFill(passed.lt(0), count);
  const rank = data.ndim;
  return {
    axis,
    count,
    lengths: alongside(bounds.narrow(axis, 1, count).sub(bounds.narrow(axis, 0, count)), rank),
    ids: alongside(ids, rank).expand(data.shape),
  };
}

/** With dims of size 1 behind, up to this rank. */
const alongside = (t: Tensor, rank: number): Tensor =>
  t.view([...t.shape, ...new Array<number>(rank - t.ndim).fill(1)]);

function boundsFrom(lengths: Tensor): Tensor {
  const last = lengths.ndim - 1;
  return join(zerosTensor(int64, lengths.shape.with(last, 1)), lengths.cumsum(last), last);
}

const join = (a: Tensor, b: Tensor, dim: number): Tensor => cat.call({ tensors: [a, b], dim }) as Tensor;

/** A value for each segment, and another for what is in none. */
const padded = (t: Tensor, { axis }: Segments, value: number): Tensor =>
  join(t, scalarOf(value, t.dtype).expand(t.shape.with(axis, 1)), axis);

/** A value for each segment at each element of it; 0 outside. */
const atElements = (t: Tensor, segments: Segments): Tensor =>
  padded(t, segments, 0).gather(segments.axis, segments.ids);

function checkSegments(call: SegmentCall & { indices: Tensor | null; reduce: string; unsafe: boolean }): void {
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
  if (offsets !== null || call.unsafe || bounds.numel() === 0) return;
  if (Number(bounds.min().item()) < 0) throw new ArgumentError('segment_reduce(): lengths contains negative value!');
  if (!bounds.sum(axis).eq(data.shape[axis]!).all().item()) {
    throw new ArgumentError(
      'segment_reduce(): Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) when !unsafe.',
    );
  }
}

/** Which elements are the extreme of their segment, or NaN as it is. */
function isExtreme(data: Tensor, result: Tensor, segments: Segments): Tensor {
  const x = data.detach();
  const extreme = atElements(result.detach(), segments);
  const inside = segments.ids.lt(segments.count);
  return x.eq(extreme).logicalOr(x.isnan().logicalAnd(extreme.isnan())).logicalAnd(inside);
}

export const segmentReduce = structured(
  'segment_reduce(Tensor data, str reduce, *, Tensor? lengths=None, Tensor? indices=None, Tensor? offsets=None, int axis=0, bool unsafe=False, Scalar? initial=None) -> Tensor',
  {
    doc: "The 'sum', 'mean', 'prod', 'max' or 'min' of each segment of a dimension. Segments follow one another, with these lengths, or lie between neighbouring offsets; each begins with `initial`.",
    method: false,
    forward: ({ data, reduce, initial, ...call }) => {
      checkSegments({ data, reduce, ...call });
      const segments = segmentsOf({ data, ...call });
      const { axis, count, ids, lengths } = segments;
      const [mode, neutral] = segmentModes[reduce]!;
      const start = initial === null ? neutral : Number(plainScalar(initial));
      const target = emptyTensor(data.dtype, data.shape.with(axis, count + 1));
      backend.fill(target, start);
      const combined = target.scatterReduce(axis, ids, data, mode).narrow(axis, 0, count);
      if (reduce !== 'mean') return combined.contiguous();
      const empty = initial === null ? NaN : start;
      return combined.div(lengths.clampMin(1)).maskedFill(lengths.eq(0), empty).to(data.dtype);
    },
    grad: {
      data: {
        save: ['data', 'lengths', 'offsets', 'result'],
        vjp: (g, { data, result, reduce, initial, lengths, offsets, axis }) => {
          const segments = segmentsOf({ data: data.detach(), lengths, offsets, axis });
          if (reduce === 'sum') return atElements(g, segments);
          if (reduce === 'mean') return atElements(g.div(segments.lengths.clampMin(1)), segments);
          if (reduce === 'prod') {
            const start = initial === null ? 1 : Number(plainScalar(initial));
            const whole = padded(result, segments, start);
            return sourceShare(padded(g, segments, 0), {
              self: whole.detach().fullLike(start),
              dim: segments.axis,
              index: segments.ids,
              src: data,
              result: whole,
              reduce,
              includeSelf: true,
            });
          }
          // Equal extremes share the gradient; one that is only the initial value gives it to nobody.
          const mask = isExtreme(data, result, segments);
          const ties = zerosTensor(g.dtype, result.shape.with(segments.axis, segments.count + 1))
            .scatterAdd(segments.axis, segments.ids, mask.to(g.dtype))
            .narrow(segments.axis, 0, segments.count);
          return atElements(g.div(ties.clampMin(1)), segments).mul(mask);
        },
      },
      lengths: 'none',
      indices: 'none',
      offsets: 'none',
    },
  },
);
