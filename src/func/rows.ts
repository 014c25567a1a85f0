/**
 * Many products of a Jacobian with vectors: the rows and columns that whole Jacobians are made of. What multiplies one
 * vector is given; here it is done for all unit vectors, in chunks: those of a chunk together, by vmap.
 */
import { Geometry } from '../base/geometry.js';
import { levelsOf, NoElementsError, type Randomness, SharedWriteError } from '../ops/batching/batched.js';
import { cat, reshape, select, stack, zeros } from '../ops/functions.generated.js';
import { batching } from '../tensor/batching.js';
import { fill } from '../tensor/launch.js';
import { type Tensor, zerosTensor } from '../tensor/tensor.js';
import { vmap } from './vmap.js';

/** A product of the Jacobian, or its transpose, with one vector, given in the sizes of the tensor it belongs to. */
export type Product = (vector: Tensor) => readonly Tensor[];

/** Takes the results for rows `from` to `to` (not included), each with one row per vector. */
type Take = (rows: readonly Tensor[], from: number, to: number) => unknown;

/** Computes the products with each row of `vectors`: for each result of `product` a tensor with one row per vector. */
export type Rows = (product: Product, vectors: Tensor) => readonly Tensor[];

/** One product after the other. */
const oneByOne: Rows = (product, vectors) => {
  const [count, ...sizes] = vectors.shape as [number, ...number[]];
  if (count === 1) return product(reshape(vectors, sizes)).map((result) => reshape(result, [1, ...result.shape]));
  const results: Tensor[][] = [];
  for (let i = 0; i < count; i++) {
    product(select(vectors, 0, i)).forEach((result, k) => (results[k] ??= []).push(result));
  }
  return results.map((rows) => stack(rows));
};

/**
 * How the products of a chunk are computed: by vmap over the vectors, or if each is a chunk of its own, without.
 *
 * @param fn the transform that errors name
 * @param randomness of the function, where that is run for every vector; a backward pass is the same for all
 */
export function rowsFor(fn: string, chunkSize: number | null, randomness: Randomness = 'same'): Rows {
  if (chunkSize === 1) return oneByOne;
  return (product, vectors) => {
    if (vectors.shape[0] === 1) return oneByOne(product, vectors);
    const outermost = batching.now === null;
    try {
      // What is the same for all vectors lies in memory once, and a Jacobian is to be written to.
      const ofAll = vmap((vector: Tensor) => product(asDirection(vector)), { randomness })(vectors);
      return ofAll.map((rows) => rows.contiguous());
    } catch (error) {
      throw outermost && (error instanceof NoElementsError || error instanceof SharedWriteError)
        ? withWayOut(fn, error)
        : error;
    }
  };
}

/** Says that the vmap is not one of the user's. */
function asDirection(vector: Tensor): Tensor {
  levelsOf(vector).at(-1)!.ofDirections = true;
  return vector;
}

function withWayOut(fn: string, error: NoElementsError | SharedWriteError): Error {
  const Class = error.constructor as new (message: string, options: ErrorOptions) => Error;
  return new Class(
    `${error.message}. It was met in ${fn}(), which computes many products at once by vmap; with the option chunkSize: 1 it ` +
      'computes one after the other, without vmap',
    { cause: error },
  );
}

/**
 * Gives `take` the products with all unit vectors in the sizes of `like`, `chunkSize` of them at a time.
 *
 * @param chunkSize how many vectors are in memory at once; null for all
 * @param rows how those of a chunk are computed
 */
export function forUnitVectors(product: Product, like: Tensor, chunkSize: number | null, rows: Rows, take: Take): void {
  const count = like.numel();
  const size = Math.min(chunkSize ?? count, count);
  for (let from = 0; from < count; from += size) {
    const to = Math.min(from + size, count);
    take(rows(product, unitVectors(like, from, to)), from, to);
  }
}

/**
 * The products with all unit vectors in the sizes of `like`: for each result a tensor with one row per vector; null where
 * there are no such vectors.
 */
export function unitProducts(
  product: Product,
  like: Tensor,
  chunkSize: number | null,
  rows: Rows,
): readonly Tensor[] | null {
  const chunks: (readonly Tensor[])[] = [];
  const take: Take = (chunk) => chunks.push(chunk);
  forUnitVectors(product, like, chunkSize, rows, take);
  const [first, ...others] = chunks;
  if (first === undefined || others.length === 0) return first ?? null;
  return first.map((_, k) => cat(chunks.map((chunk) => chunk[k]!)));
}

/**
 * A Jacobian by rows: for each of `inputs` a tensor of sizes (out..., input...).
 *
 * @param pull the gradients with respect to the inputs, for one with respect to `out`
 */
export function jacobianByRows(
  pull: Product,
  out: Tensor,
  inputs: readonly Tensor[],
  chunkSize: number | null,
  rows: Rows,
): Tensor[] {
  const blocks = unitProducts(pull, out, chunkSize, rows);
  return inputs.map(({ shape, dtype }, k) => {
    const sizes = [...out.shape, ...shape];
    if (blocks === null) return zeros(sizes, { dtype });
    return out.dim() === 1 ? blocks[k]! : reshape(blocks[k]!, sizes);
  });
}

/** Unit vectors `from` to `to` (not included), each in the sizes of `like`, as the rows of a tensor. */
function unitVectors(like: Tensor, from: number, to: number): Tensor {
  const count = like.numel();
  const made = zerosTensor(like.dtype, [to - from, ...like.shape]);
  // Row i has its 1 in column from + i: along a diagonal.
  const diagonal = new Geometry([to - from], [count + 1], from);
  fill({ storage: made.storage, dtype: made.dtype, geometry: diagonal }, 1);
  return made;
}
