/**
 * How operations that are neither pointwise nor views are computed for all examples at once. A rule gets the arguments as the
 * function under vmap gave them, batched tensors among them, and returns batched results. Some call the operation itself
 * with the batch as dimensions in front (`leading`), with its dims moved on (`dims`), or with the batch as part of the
 * images' own (`images`); others say the same with other operations, on batched tensors.
 *
 * Which operation has which rule is in table.ts.
 */
import { int64 } from '../../base/dtype.js';
import { NotImplementedError } from '../../base/errors.js';
import { numelOf, wrapDim } from '../../base/geometry.js';
import { Tensor } from '../../tensor/tensor.js';
import { isMask } from '../index-plan.js';
import { progression } from '../numbered.js';
import type { Op, Result } from '../op.js';
import { type Bound, tensorsIn } from '../signature.js';
import { around, differsInTangent, type Level, levelsOf, mayBeInner, physical } from './batched.js';

/** The levels of a call. */
export class Batch {
  /** How many dimensions the batches take. */
  readonly lead: number;

  constructor(readonly levels: readonly Level[]) {
    this.lead = levels.length;
  }

  get sizes(): readonly number[] {
    return this.levels.map((level) => level.size);
  }

  /** How many examples there are in all. */
  get count(): number {
    return numelOf(this.sizes);
  }

  /** All examples of a tensor, with dimensions of size 1 before its own until these are `rank`. */
  led(t: Tensor, rank = t.dim()): Tensor {
    const all = physical(t, this.levels);
    if (rank <= t.dim()) return all;
    const ones = new Array<number>(rank - t.dim()).fill(1);
    return all.reshape([...this.sizes, ...ones, ...t.shape]);
  }

  /** Results with all examples as those of one. */
  out<R extends Result>(result: R): R {
    if (Array.isArray(result)) return result.map((t) => around(t, this.levels)) as R;
    return (result instanceof Tensor ? around(result, this.levels) : result) as R;
  }

  /** Whether a tensor is the same for all examples, and so are its gradient and tangents. */
  isShared(t: Tensor | null | undefined): boolean {
    if (t == null) return true;
    return levelsOf(t).length === 0 && !this.levels.some((level) => mayBeInner(t, level) || differsInTangent(t, level));
  }
}

export type Rule = (op: Op, v: Bound, b: Batch) => Result;

// ---- arguments -------------------------------------------------------------------------------------------------------

/** The arguments with every tensor changed. */
export function mapped(v: Bound, change: (t: Tensor, name: string) => Tensor): Bound {
  const made: Bound = {};
  for (const name in v) {
    const value = v[name];
    if (value instanceof Tensor) made[name] = change(value, name);
    else if (Array.isArray(value) && value.some((t) => t instanceof Tensor)) {
      made[name] = value.map((t: unknown) => (t instanceof Tensor ? change(t, name) : t));
    } else made[name] = value;
  }
  return made;
}

const rankOf = (tensors: readonly Tensor[]): number => Math.max(...tensors.map((t) => t.dim()));
export const self = (v: Bound): Tensor => v['self'] as Tensor;
export const tensorAt = (v: Bound, name: string): Tensor => v[name] as Tensor;
export const numberAt = (v: Bound, name: string): number => v[name] as number;
/** 0 ... size - 1. */
export const arange = (size: number): Tensor => progression(size, 0, 1, int64);

export const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

// ---- rules -----------------------------------------------------------------------------------------------------------

/** The operation takes any number of dimensions in front. */
export const leading: Rule = (op, v, b) => b.out(op.call(mapped(v, (t) => b.led(t))));

/** The same, for inputs that are broadcast to one another. */
export const broadcasting: Rule = (op, v, b) => {
  const rank = rankOf(tensorsIn(v));
  return b.out(op.call(mapped(v, (t) => b.led(t, rank))));
};

/** As `leading` for the one input named; the rule `otherwise` where another is not the same for all examples. */
export const leadingFor =
  (name: string, otherwise: Rule): Rule =>
  (op, v, b) => {
    const shared = Object.keys(v).every(
      (other) => other === name || !(v[other] instanceof Tensor) || b.isShared(v[other]),
    );
    return shared ? b.out(op.call({ ...v, [name]: b.led(tensorAt(v, name)) })) : otherwise(op, v, b);
  };

/**
 * The parameters named are dimensions. No dimension, where several can be given, means all.
 *
 * @param more how many dimensions the result has more than the input, where the parameters count those
 * @param only the tensors that have these dimensions; others are the same for all examples
 */
export const dims =
  (names: readonly string[] = ['dim'], more = 0, only: readonly string[] | null = null): Rule =>
  (op, v, b) => {
    const has = (name: string): boolean => only === null || only.includes(name);
    const rank = rankOf(tensorsIn(Object.fromEntries(Object.entries(v).filter(([name]) => has(name)))));
    const padded = more > 0 ? rank : Math.max(rank, 1);
    const call = mapped(v, (t, name) => (has(name) ? b.led(t, padded) : t));
    const moved = (dim: number): number => wrapDim(dim, padded + more, op.name) + b.lead;
    for (const name of names) {
      const given = v[name] as number | readonly number[] | null;
      if (typeof given === 'number') call[name] = moved(given);
      else if (given === null || given.length === 0) call[name] = range(b.lead, b.lead + padded);
      else call[name] = given.map(moved);
    }
    const results = op.call(call);
    if (rank > 0 || more > 0) return b.out(results);
    const scalar = (t: Tensor): Tensor => (t.dim() > b.lead ? t.reshape(b.sizes) : t);
    return b.out(Array.isArray(results) ? results.map(scalar) : scalar(results as Tensor));
  };

/** Says it with other operations. */
export const means =
  (say: (v: Bound) => Result): Rule =>
  (_, v) =>
    say(v);

/** Of all elements: said of a vector. */
export const ofAll = (say: (flat: Tensor, v: Bound) => Result): Rule => means((v) => say(self(v).reshape([-1]), v));

/** A loss: its elements, then their mean or sum. `rank` is that of several samples, where a sample is a vector. */
export const reduced =
  (rank: number | null = null): Rule =>
  (op, v, b) => {
    const most = rankOf(tensorsIn(v));
    const none = { ...v, reduction: 'none' };
    const elements =
      rank === null
        ? b.out(op.call(mapped(none, (t) => b.led(t, most))) as Tensor)
        : b.out(samples(op, none, b, rank, most));
    return v['reduction'] === 'mean' ? elements.mean() : v['reduction'] === 'sum' ? elements.sum() : elements;
  };

/** The losses of samples that are vectors, one after the other. */
function samples(op: Op, v: Bound, b: Batch, rank: number, most: number): Tensor {
  const own = most < rank ? [] : [self(v).shape[0]!];
  const call = mapped(v, (t, name) => (name === 'weight' ? t : b.led(t).reshape([-1, ...t.shape.slice(own.length)])));
  return (op.call(call) as Tensor).reshape([...b.sizes, ...own]);
}

/**
 * Images, whose last `spatial` dimensions count: all others become one.
 *
 * @param sized the parameter with the sizes of a whole tensor, of which the last are kept
 */
export const planes =
  (spatial: number, sized: string | null = null): Rule =>
  (op, v, b) => {
    const call = mapped(v, (t) => {
      const led = b.led(t);
      const rest = numelOf(led.shape.slice(0, -spatial));
      return led.reshape([rest, ...led.shape.slice(-spatial)]);
    });
    const before = [...b.sizes, ...tensorsIn(v)[0]!.shape.slice(0, -spatial)];
    if (sized !== null) {
      const sizes = v[sized] as readonly number[];
      call[sized] = [numelOf(before), ...sizes.slice(-spatial)];
    }
    const restore = (t: Tensor): Tensor => t.reshape([...before, ...t.shape.slice(1)]);
    const results = op.call(call);
    return b.out(Array.isArray(results) ? results.map(restore) : restore(results as Tensor));
  };

/** The batch becomes part of the first dimension, N, of all tensors. `sized` is a parameter that begins with N. */
export const images =
  (rank: number, sized: string | null = null): Rule =>
  (op, v, b) => {
    const first = tensorsIn(v)[0]!;
    const alone = first.dim() < rank;
    const fold = (t: Tensor): Tensor => {
      const led = b.led(t);
      return alone ? led.flatten(0, b.lead - 1) : led.flatten(0, b.lead);
    };
    const call = mapped(v, fold);
    if (sized !== null && !alone) {
      const sizes = v[sized] as readonly number[];
      call[sized] = [sizes[0]! * b.count, ...sizes.slice(1)];
    }
    const own = alone ? [] : [first.shape[0]!];
    const restore = (t: Tensor): Tensor => t.reshape([...b.sizes, ...own, ...t.shape.slice(1)]);
    const results = op.call(call);
    return b.out(Array.isArray(results) ? results.map(restore) : restore(results as Tensor));
  };

// ---- products --------------------------------------------------------------------------------------------------------

/** Matrices in front of matrices: a matrix that is the same for all examples stays one. */
function product(b: Batch, x: Tensor, y: Tensor): Tensor {
  const [left, right] = [x, y].map((t) => (b.isShared(t) ? t : b.led(t))) as [Tensor, Tensor];
  return left.matmul(right);
}

export const matrixProduct: Rule = (_, v, b) => b.out(product(b, self(v), tensorAt(v, 'mat2')));

/** A matrix and a vector for each example. */
export function matrixVector(b: Batch, matrix: Tensor, vector: Tensor): Tensor {
  if (b.isShared(vector)) return b.led(matrix).matmul(vector);
  // Rows of a shared matrix with vectors side by side: one product.
  if (b.isShared(matrix)) return b.led(vector).matmul(matrix.t());
  return b.led(matrix).matmul(b.led(vector).unsqueeze(-1)).squeeze(-1);
}

/** beta * self + alpha * what is added. */
export const added = (v: Bound, product: Tensor): Tensor => {
  const [beta, alpha] = [v['beta'] as number, v['alpha'] as number];
  const term = alpha === 1 ? product : product.mul(alpha);
  return beta === 0 ? term : (beta === 1 ? self(v) : self(v).mul(beta)).add(term);
};

// ---- indices ---------------------------------------------------------------------------------------------------------

/** An index of positions along `dim` as one of the sizes of `like`, where it is to be gathered or scattered. */
function alongDim(index: Tensor, dim: number, like: readonly number[]): Tensor {
  const sizes = like.map((size, d) => (d === dim ? index.numel() : size));
  const ones = like.map((_, d) => (d === dim ? index.numel() : 1));
  return index.reshape(ones).expand(sizes);
}

/** Said with the index as one for every element, of a vector where the input is a scalar. */
type AtPlaces = (v: Bound, dim: number, places: Tensor) => Tensor;

export const atPlaces =
  (say: AtPlaces): Rule =>
  (op, v) => {
    const isScalar = self(v).dim() === 0;
    const input = isScalar ? self(v).unsqueeze(0) : self(v);
    const dim = wrapDim(numberAt(v, 'dim'), input.dim(), op.name);
    const result = say({ ...v, self: input }, dim, alongDim(tensorAt(v, 'index'), dim, input.shape));
    return isScalar ? result.squeeze(0) : result;
  };

/** `atPlaces` where the index is one example's own; `names` are the tensors that have the dimension. */
export const indexed =
  (say: AtPlaces, names: readonly string[] = ['self', 'source']): Rule =>
  (op, v, b) =>
    b.isShared(tensorAt(v, 'index')) ? dims(['dim'], 0, names)(op, v, b) : atPlaces(say)(op, v, b);

/** `index` and `index_put` with the positions in the batches as further indices. */
export interface Places {
  readonly self: Tensor;
  readonly indices: readonly (Tensor | null)[];
  /** The dimensions of what is picked, in the order of the call with all examples, as those of the result. */
  readonly order: readonly number[] | null;
}

const MASKED =
  'vmap: index: how many elements a mask picks depends on its values, and may differ from example to example; use where() or ' +
  'maskedFill() instead';

/** The call of `index` with all examples. */
export function placesOf(v: Bound, b: Batch): Places {
  const indices = v['indices'] as readonly (Tensor | null)[];
  const given = indices.filter((t) => t !== null);
  const at = indices.flatMap((t, d) => (t === null ? [] : [d]));
  const adjacent = at.every((d, i) => i === 0 || d === at[i - 1]! + 1);
  const all = b.led(self(v));
  const picked = rankOf(given);
  const rest = self(v).dim() - given.length;
  if (given.every((t) => b.isShared(t))) {
    const led = [...new Array<null>(b.lead).fill(null), ...indices];
    // Apart from each other, the picked dimensions go before all others, the batches' among them.
    const order = adjacent
      ? null
      : [...range(picked, picked + b.lead), ...range(0, picked), ...range(picked + b.lead, picked + b.lead + rest)];
    return { self: all, indices: led, order };
  }
  if (given.some((t) => isMask(t))) throw new NotImplementedError(MASKED);
  const own = given.map((t) => b.led(t, picked));
  const places = b.sizes.map((size, d) => {
    const shape = new Array<number>(b.lead + picked).fill(1);
    shape[d] = size;
    return arange(size).reshape(shape);
  });
  let next = 0;
  const led = [...places, ...indices.map((t) => (t === null ? null : own[next++]!))];
  // Batches and picked dimensions come first, in this order; the picked ones belong where they were, if side by side.
  const before = adjacent ? at[0]! : 0;
  const front = range(0, b.lead);
  const mine = range(b.lead, b.lead + picked);
  const others = range(b.lead + picked, b.lead + picked + rest);
  const order = before === 0 ? null : [...front, ...others.slice(0, before), ...mine, ...others.slice(before)];
  return { self: all, indices: led, order };
}
