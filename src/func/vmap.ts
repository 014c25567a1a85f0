/**
 * vmap: a function of one example becomes a function of many. See Note [Batched tensors] in tensor/batching.ts.
 */
import { grad, type GradOptions, type Roots } from '../autograd/methods.js';
import { metaOf } from '../autograd/engine.js';
import type { Edge } from '../autograd/node.js';
import { ArgumentError, GraphError, ShapeError } from '../base/errors.js';
import { formatSizes, sameSizes } from '../base/geometry.js';
import { Batched, type Level, lower, raise, type Randomness } from '../ops/batching/batched.js';
import { enterLevel, exitLevel } from '../ops/batching/call.js';
import { cat } from '../ops/joining.js';
import { batching } from '../tensor/batching.js';
import { Tensor } from '../tensor/tensor.js';
import { RandomCalls } from './random-calls.js';

/** Which dimension of the tensors in a structure is the batch: a number for all, null for none, or a structure. */
export type Dims = number | null | readonly Dims[] | { readonly [name: string]: Dims };

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
export function vmap<A extends unknown[], R>(f: (...args: A) => R, options: VmapOptions = {}): (...args: A) => R {
  const { inDims = 0, outDims = 0, randomness = 'error', chunkSize = null } = options;
  if (!['error', 'different', 'same'].includes(randomness)) {
    throw new ArgumentError(
      `Only allowed values for randomness are 'error', 'different', or 'same'. Got ${String(randomness)}`,
    );
  }
  if (chunkSize !== null && !(chunkSize > 0)) {
    throw new ArgumentError(`vmap: chunk_size should be None or greater than 0. (got ${chunkSize})`);
  }
  return (...args) => {
    const dims = dimsOf(inDims, args);
    const size = sizeOf(args, dims);
    if (chunkSize === null || chunkSize >= size) return mapOver(f, args, dims, size, outDims, randomness);
    const results: unknown[] = [];
    const random = new RandomCalls('vmap', randomness);
    for (let from = 0; from < size; from += chunkSize) {
      const to = Math.min(size, from + chunkSize);
      const part = zip(args, dims, (t, dim) => t.narrow(dim, from, to - from)) as A;
      results.push(random.during(() => mapOver(f, part, dims, to - from, outDims, randomness)));
    }
    return joined(results, outDims) as R;
  };
}

function mapOver<A extends unknown[], R>(
  f: (...args: A) => R,
  args: A,
  dims: readonly Dims[],
  size: number,
  outDims: Dims,
  randomness: Randomness,
): R {
  const level = enterLevel(size, randomness);
  try {
    const examples = zip(args, dims, (t, dim) => raise(t, dim < 0 ? dim + t.dim() : dim, level)) as A;
    const result = f(...examples);
    if (typeof (result as { then?: unknown } | null)?.then === 'function') {
      throw new GraphError('vmap: the function returned a promise; it must compute its result before it returns');
    }
    return unmapped(result, outDims, level, 'outputs') as R;
  } finally {
    exitLevel(level);
  }
}

// ---- structures ------------------------------------------------------------------------------------------------------

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The dims of every argument. */
function dimsOf(inDims: Dims, args: readonly unknown[]): readonly Dims[] {
  if (typeof inDims === 'number' || inDims === null) return args.map((arg) => (hasTensor(arg) ? inDims : null));
  if (!Array.isArray(inDims)) {
    throw new ArgumentError(
      `vmap(f, inDims=${JSON.stringify(inDims)}, ...)(<inputs>): expected \`in_dims\` to be int or a (potentially nested) tuple ` +
        'matching the structure of inputs',
    );
  }
  if (inDims.length !== args.length) {
    throw new ArgumentError(
      `vmap(f, inDims=${JSON.stringify(inDims)}, ...)(<inputs>): in_dims is not compatible with the structure of \`inputs\`: ` +
        `in_dims has ${inDims.length} entries but inputs has ${args.length}`,
    );
  }
  return inDims as readonly Dims[];
}

function hasTensor(value: unknown): boolean {
  if (value instanceof Tensor) return true;
  if (Array.isArray(value)) return value.some(hasTensor);
  return isPlain(value) && Object.values(value).some(hasTensor);
}

/** A structure with every tensor that has a dim changed. */
function zip(value: unknown, dims: Dims, change: (t: Tensor, dim: number) => Tensor): unknown {
  if (dims === null) return value;
  if (value instanceof Tensor) {
    if (typeof dims !== 'number') {
      throw new ArgumentError(
        `vmap: in_dims is not compatible with the structure of inputs: got ${JSON.stringify(dims)} for a tensor`,
      );
    }
    return change(value, checked(dims, value));
  }
  const dimsAt = (key: string | number): Dims =>
    typeof dims === 'number' ? dims : ((dims as Record<string, Dims>)[key] ?? null);
  if (Array.isArray(value)) return value.map((item, i) => zip(item, dimsAt(i), change));
  if (isPlain(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, zip(item, dimsAt(key), change)]));
  if (typeof dims === 'number') {
    throw new ArgumentError(
      `vmap: Got in_dim=${dims} for an input but the input is of type ${typeof value}. We cannot vmap over non-Tensor arguments, ` +
        'please use None as the respective in_dim (null)',
    );
  }
  return value;
}

function checked(dim: number, t: Tensor): number {
  const rank = t.dim();
  if (Number.isInteger(dim) && dim >= -rank && dim < rank) return dim;
  throw new ArgumentError(
    `vmap: Got in_dim=${dim} for some input, but that input is a Tensor of dimensionality ${rank} so expected in_dim to satisfy ` +
      `-${rank} <= in_dim < ${rank}.`,
  );
}

/** The number of examples, on which all mapped tensors agree. */
function sizeOf(args: readonly unknown[], dims: readonly Dims[]): number {
  if (args.length === 0) {
    throw new ArgumentError(
      'vmap(f)(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap over a function with no ' +
        'inputs. The latter is unsupported.',
    );
  }
  const sizes: number[] = [];
  args.forEach((arg, i) =>
    zip(arg, dims[i]!, (t, dim) => {
      sizes.push(t.shape[dim < 0 ? dim + t.dim() : dim]!);
      return t;
    }),
  );
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

/** The results with all examples. */
function unmapped(value: unknown, dims: Dims, level: Level, where: string): unknown {
  if (value instanceof Tensor) {
    if (dims === null) {
      if (value instanceof Batched && value.levels.includes(level)) {
        throw new ArgumentError(
          'vmap: got out_dims=null for a result that differs from example to example; give it a dimension',
        );
      }
      return value;
    }
    if (typeof dims !== 'number')
      throw new ArgumentError(`vmap: out_dims is not compatible with the structure of ${where}`);
    const all = lower(value, [level]);
    return dims === 0 ? all : all.movedim(0, dims);
  }
  const dimsAt = (key: string | number): Dims =>
    dims === null || typeof dims === 'number' ? dims : ((dims as Record<string, Dims>)[key] ?? null);
  if (Array.isArray(value)) return value.map((item, i) => unmapped(item, dimsAt(i), level, where));
  if (isPlain(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, unmapped(item, dimsAt(key), level, where)]),
    );
  }
  throw new ArgumentError(
    `vmap(f): \`f\` must only return Tensors, got type ${value === null ? 'null' : typeof value} as a return; read numbers outside, or ` +
      'return them beside the call',
  );
}

/** The results of chunks, one after the other. */
function joined(parts: readonly unknown[], dims: Dims): unknown {
  const [first] = parts;
  if (first instanceof Tensor) return dims === null ? first : catOf(parts as Tensor[], dims as number);
  const dimsAt = (key: string | number): Dims =>
    dims === null || typeof dims === 'number' ? dims : ((dims as Record<string, Dims>)[key] ?? null);
  if (Array.isArray(first))
    return first.map((_, i) =>
      joined(
        parts.map((p) => (p as unknown[])[i]),
        dimsAt(i),
      ),
    );
  const keys = Object.keys(first as object);
  return Object.fromEntries(
    keys.map((key) => [
      key,
      joined(
        parts.map((p) => (p as Record<string, unknown>)[key]),
        dimsAt(key),
      ),
    ]),
  );
}

const catOf = (ts: readonly Tensor[], dim: number): Tensor => cat.call({ tensors: ts, dim }) as Tensor;

// ---- grad() of many output gradients ---------------------------------------------------------------------------------

/** `grad(outputs, inputs, { isGradsBatched: true })`. */
function gradientsOfBatch(outputs: Roots, inputs: Roots, options: GradOptions): (Tensor | null)[] {
  const { gradOutputs, ...rest } = options;
  const outs = Array.isArray(outputs) ? (outputs as readonly (Tensor | Edge)[]) : [outputs as Tensor | Edge];
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
