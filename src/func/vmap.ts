/**
 * vmap: a function of one example becomes a function of many. See Note [Batched tensors] in tensor/batching.ts.
 */
import { named } from '../base/arguments.js';
import { grad, type GradOptions, type Roots } from '../autograd/methods.js';
import { metaOf } from '../autograd/engine.js';
import { ArgumentError, GraphError, ShapeError } from '../base/errors.js';
import { formatSizes, sameSizes } from '../base/geometry.js';
import { listOf } from '../base/lists.js';
import { isRefusedPromise } from '../base/promises.js';
import { type Level, levelsOf, lower, raise, type Randomness } from '../ops/batching/batched.js';
import { enterLevel, exitLevel } from '../ops/batching/call.js';
import { cat } from '../ops/joining.js';
import { batching } from '../tensor/batching.js';
import { Tensor } from '../tensor/tensor.js';
import { checkRandomness, RandomCalls } from './random-calls.js';
import { flatten, LEAF, spread, type Structure, textOf, unflatten } from './structure.js';

/** Which dimension of the tensors in a structure is the batch: a number for all, null for none, or a structure. */
export type Dims = number | null | readonly Dims[] | ReadonlyMap<unknown, Dims> | { readonly [name: string]: Dims };

export interface VmapOptions {
  /** For each argument the dimension with the examples; null: the same for all examples. Default 0. */
  inDims?: Dims;
  /** For each result where the examples go. Default 0. */
  outDims?: Dims;
  /** What random operations inside do. Default 'error'. */
  randomness?: Randomness;
  /** How many examples are computed at once; null: all. */
  chunkSize?: number | null;
}

/**
 * A function that applies `f` to every example of a batch at once.
 *
 * @param f takes and returns tensors, in arrays and objects of any depth
 * @returns a function that takes the same arguments with the examples along `inDims`
 * @throws ArgumentError where sizes along the mapped dims differ, or nothing is mapped
 * @example const rowSums = vmap((row) => row.sum())(matrix);
 */
export function vmap<A extends unknown[], R>(f: (...args: A) => R, options?: VmapOptions): (...args: A) => R;
export function vmap<A extends unknown[], R>(f: (...args: A) => R): (...args: A) => R {
  const {
    inDims = 0,
    outDims = 0,
    randomness = 'error',
    chunkSize = null,
  } = named<VmapOptions>('vmap(f, { inDims, outDims, randomness, chunkSize })', arguments, 1);
  checkRandomness('vmap', randomness);
  if (chunkSize !== null && !(chunkSize > 0)) {
    throw new ArgumentError(`vmap: chunk_size should be None or greater than 0. (got ${chunkSize})`);
  }
  return (...args) => {
    const inputs = inputsOf(args, inDims);
    const size = sizeOf(inputs);
    const map = (part: Inputs, count: number): Inputs => mapOver(f, part, count, outDims, randomness);
    if (chunkSize === null || chunkSize >= size) return put(map(inputs, size)) as R;
    const random = new RandomCalls('vmap', randomness);
    const chunks: Inputs[] = [];
    for (let from = 0; from < size; from += chunkSize) {
      const count = Math.min(size - from, chunkSize);
      const part = mapped(inputs, (t, dim) => t.narrow(dim, from, count));
      chunks.push(random.during(() => map(part, count)));
    }
    const [first] = chunks as [Inputs];
    const leaves = first.leaves.map((leaf, i) => {
      const dim = first.dims[i]!;
      return dim === null ? leaf : cat.call({ tensors: chunks.map((chunk) => chunk.leaves[i] as Tensor), dim });
    });
    return put({ ...first, leaves }) as R;
  };
}

function mapOver<A extends unknown[], R>(
  f: (...args: A) => R,
  inputs: Inputs,
  size: number,
  outDims: Dims,
  randomness: Randomness,
): Inputs {
  const level = enterLevel(size, randomness);
  try {
    const result = f(...(put(mapped(inputs, (t, dim) => raise(t, dim, level))) as A));
    if (isRefusedPromise(result)) {
      throw new GraphError('vmap: the function returned a promise; it must compute its result before it returns');
    }
    return allExamples(result, outDims, level);
  } finally {
    exitLevel(level);
  }
}

// ---- structures ------------------------------------------------------------------------------------------------------

/** Values taken apart, and for each the dimension with the examples, null for none. */
interface Inputs {
  readonly structure: Structure;
  readonly leaves: readonly unknown[];
  readonly dims: readonly (number | null)[];
}

const put = ({ structure, leaves }: Inputs): unknown => unflatten(structure, leaves);

/** With every tensor changed that has a dimension with the examples. */
function mapped(inputs: Inputs, change: (t: Tensor, dim: number) => Tensor): Inputs {
  const leaves = inputs.leaves.map((leaf, i) => {
    const dim = inputs.dims[i]!;
    return dim === null ? leaf : change(leaf as Tensor, dim);
  });
  return { ...inputs, leaves };
}

function inputsOf(args: readonly unknown[], inDims: Dims): Inputs {
  const ofArguments = dimsOf(inDims, args);
  // An argument that is the same for all examples is handed on itself.
  const flats = args.map((arg, i) => (ofArguments[i] === null ? { leaves: [arg], structure: LEAF } : flatten(arg)));
  const leaves = flats.flatMap((flat) => flat.leaves);
  const dims = flats.flatMap(({ structure }, i) => spread(structure, ofArguments[i]));
  return {
    structure: { kind: 'list', entries: flats.map(({ structure }) => structure) },
    leaves,
    dims: leaves.map((leaf, i) => inDimOf(leaf, dims[i])),
  };
}

/** The dims of every argument. */
function dimsOf(inDims: Dims, args: readonly unknown[]): readonly Dims[] {
  if (typeof inDims === 'number' || inDims === null) {
    return args.map((arg) => (flatten(arg).leaves.some((leaf) => leaf instanceof Tensor) ? inDims : null));
  }
  if (!Array.isArray(inDims)) {
    throw new ArgumentError(
      `vmap(f, inDims=${textOf(inDims)}, ...)(<inputs>): expected \`in_dims\` to be int or a (potentially nested) tuple ` +
        'matching the structure of inputs',
    );
  }
  if (inDims.length !== args.length) {
    throw new ArgumentError(
      `vmap(f, inDims=${textOf(inDims)}, ...)(<inputs>): in_dims is not compatible with the structure of \`inputs\`: ` +
        `in_dims has ${inDims.length} entries but inputs has ${args.length}`,
    );
  }
  return inDims as readonly Dims[];
}

/** The dimension with the examples, counted from the first. */
function inDimOf(leaf: unknown, dim: unknown): number | null {
  if (dim === null) return null;
  if (leaf instanceof Tensor) {
    if (typeof dim === 'number') return checked(dim, leaf);
    throw new ArgumentError(
      `vmap: in_dims is not compatible with the structure of inputs: got ${textOf(dim)} for a tensor`,
    );
  }
  if (typeof dim !== 'number') return null;
  throw new ArgumentError(
    `vmap: Got in_dim=${dim} for an input but the input is of type ${typeof leaf}. We cannot vmap over non-Tensor arguments, ` +
      'please use None as the respective in_dim (null)',
  );
}

function checked(dim: number, t: Tensor): number {
  const rank = t.dim();
  if (Number.isInteger(dim) && dim >= -rank && dim < rank) return dim < 0 ? dim + rank : dim;
  throw new ArgumentError(
    `vmap: Got in_dim=${dim} for some input, but that input is a Tensor of dimensionality ${rank} so expected in_dim to satisfy ` +
      `-${rank} <= in_dim < ${rank}.`,
  );
}

/** The number of examples, on which all mapped tensors agree. */
function sizeOf({ structure, leaves, dims }: Inputs): number {
  if (structure.kind === 'list' && structure.entries.length === 0) {
    throw new ArgumentError(
      'vmap(f)(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap over a function with no ' +
        'inputs. The latter is unsupported.',
    );
  }
  const sizes = leaves.flatMap((leaf, i) => (dims[i] === null ? [] : [(leaf as Tensor).shape[dims[i]!]!]));
  const [size] = sizes;
  if (size === undefined) {
    throw new ArgumentError('vmap: all in_dims are null, or no input is a tensor: there is nothing to map over');
  }
  if (sizes.some((other) => other !== size)) {
    throw new ArgumentError(
      `vmap: Expected all tensors to have the same size in the mapped dimension, got sizes [${sizes.join(', ')}] for the mapped dimension`,
    );
  }
  return size;
}

/** What the function returned for one example, with all of them. */
function allExamples(result: unknown, outDims: Dims, level: Level): Inputs {
  const { leaves, structure } = flatten(result);
  const dims = spread(structure, outDims);
  const all = leaves.map((leaf, i) => {
    const dim = dims[i];
    if (!(leaf instanceof Tensor)) {
      if (dim === null) return leaf;
      throw new ArgumentError(
        `vmap(f): \`f\` must only return Tensors, got type ${leaf === null ? 'null' : typeof leaf} as a return; what is no ` +
          'tensor is handed on where outDims is null',
      );
    }
    if (dim === null) {
      if (!levelsOf(leaf).includes(level)) return leaf;
      throw new ArgumentError(
        'vmap: got out_dims=null for a result that differs from example to example; give it a dimension',
      );
    }
    if (typeof dim !== 'number')
      throw new ArgumentError('vmap: out_dims is not compatible with the structure of outputs');
    const value = lower(leaf, [level]);
    return dim === 0 ? value : value.movedim(0, dim);
  });
  return { structure, leaves: all, dims: dims as (number | null)[] };
}

// ---- grad() of many output gradients ---------------------------------------------------------------------------------

/** `grad(outputs, inputs, { isGradsBatched: true })`. */
function gradientsOfBatch(outputs: Roots, inputs: Roots, options: GradOptions): (Tensor | null)[] {
  const { gradOutputs, ...rest } = options;
  const outs = listOf(outputs);
  const given = gradOutputs instanceof Tensor ? [gradOutputs] : (gradOutputs ?? []);
  const cotangents = outs.map((out, i) => {
    const v = given[i];
    if (!(v instanceof Tensor)) {
      throw new ArgumentError(
        `grad: isGradsBatched needs a gradient with a batch dimension for every output; output ${i} has none`,
      );
    }
    const { sizes } = out instanceof Tensor ? { sizes: out.shape } : metaOf(out.node, out.outputNr).geometry;
    if (sameSizes(v.shape.slice(1), sizes)) return v;
    throw new ShapeError(
      'grad: If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch dimension. The sizes of ' +
        'the remaining dimensions are expected to match the shape of corresponding output, but a mismatch was detected: ' +
        `grad_output[${i}] has a shape of torch.Size(${formatSizes(v.shape)}) and output[${i}] has a shape of ` +
        `torch.Size(${formatSizes(sizes)}). If you only want some tensors in \`grad_output\` to be considered batched, ` +
        'consider using vmap.',
    );
  });
  let unused: readonly boolean[] = [];
  const gradients = vmap((vs: Tensor[]): Tensor[] => {
    const found: readonly (Tensor | null)[] = grad(outs, inputs, { ...rest, gradOutputs: vs, isGradsBatched: false });
    unused = found.map((g) => g === null);
    return found.filter((g) => g !== null);
  })(cotangents);
  let next = 0;
  return unused.map((none) => (none ? null : gradients[next++]!));
}

/** Lets `grad()` take `isGradsBatched`. For entries; a program that does not use vmap is spared it. */
export function installVmap(): void {
  batching.gradients = gradientsOfBatch;
}
