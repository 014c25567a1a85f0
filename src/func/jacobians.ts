/**
 * Whole Jacobians and Hessians as transforms: `jacrev` by rows (backward), `jacfwd` by columns (forward), `hessian` as one of
 * the other. Made of the products in rows.ts.
 */
import { named } from '../base/arguments.js';
import { makeDual, primalBelow, unpackDual } from '../autograd/forward.js';
import { firstExample, type Randomness } from '../ops/batching/batched.js';
import { movedim, reshape, zeros, zerosLike } from '../ops/functions.generated.js';
import type { Tensor } from '../tensor/tensor.js';
import {
  type Argnums,
  checkChunkSize,
  checkFunction,
  checkOutputDtypes,
  choose,
  type Chosen,
  outputsOf,
  splitAux,
} from './arguments.js';
import { Inputs, recording, recordsOutside, refuseAsync, transforming, withoutGraph } from './inputs.js';
import { checkRandomness, RandomCalls } from './random-calls.js';
import { jacobianByRows, rowsFor, unitProducts } from './rows.js';
import { type Nest, type Structure, unflatten } from './structure.js';
import { type Args, type ChosenArgs, type GradTransformOptions, inLevel, releaseAll } from './transforms.js';

export interface JacobianOptions<
  N extends Argnums = Argnums,
  Aux extends boolean = boolean,
> extends GradTransformOptions<N, Aux> {
  /**
   * How many rows (jacrev) or columns (jacfwd) are computed at once, by vmap; smaller takes less memory. 1: one after the other,
   * without vmap, for functions that vmap refuses. Default: all.
   */
  chunkSize?: number | null;
}

export interface JacfwdOptions<N extends Argnums = Argnums, Aux extends boolean = boolean> extends JacobianOptions<
  N,
  Aux
> {
  /**
   * What random operations in the function do, which is evaluated for many directions: `error` (default), `same` numbers for
   * all of them, or `different` ones for each.
   */
  randomness?: Randomness;
}

export type HessianOptions<N extends Argnums = Argnums> = Omit<JacobianOptions<N>, 'hasAux'>;

/** A tensor of sizes (output..., input...) for each pair of an output and an input: structured as the output, then the input. */
export type JacobianOf<Out, A extends Args, N extends Argnums> = Nest<Out, ChosenArgs<A, N>>;

/**
 * The function that computes the Jacobian of `f` by rows: f runs once, and the backward passes for all elements of the output
 * are one, by vmap. To be preferred where the output has fewer elements than the input.
 *
 * @param argnums the position of the argument to differentiate, or an array of positions for an array of results
 * @param hasAux f returns [output, aux]; the result is then [Jacobian, aux]
 * @returns for a tensor of sizes (o...) and an argument of sizes (i...) a tensor of sizes (o..., i...)
 * @throws ArgumentError for arguments and outputs that are no tensors, and for chunkSize below 1
 * @example jacrev((x) => x.sin())(tensor([0, 1])) // diag(cos(x))
 */
export function jacrev<A extends Args, Out, X, const N extends Argnums = 0>(
  f: (...args: A) => readonly [Out, X],
  options: JacobianOptions<N, true> & { hasAux: true },
): (...args: A) => [JacobianOf<Out, A, N>, X];
export function jacrev<A extends Args, Out, const N extends Argnums = 0>(
  f: (...args: A) => Out,
  options?: JacobianOptions<N, false>,
): (...args: A) => JacobianOf<Out, A, N>;
export function jacrev<A extends Args, Out, const N extends Argnums>(
  f: (...args: A) => Out,
  argnums: N,
  options?: Omit<JacobianOptions<N, false>, 'argnums'>,
): (...args: A) => JacobianOf<Out, A, N>;
export function jacrev(f: (...args: unknown[]) => unknown, ...given: unknown[]): (...args: unknown[]) => unknown {
  checkFunction('jacrev', f);
  const {
    argnums = 0,
    hasAux = false,
    chunkSize = null,
  } = named<JacobianOptions>('jacrev(f, argnums, hasAux, { chunkSize })', [f, ...given], 1);
  checkChunkSize('jacrev', chunkSize);
  const compute = (args: readonly unknown[]): unknown => {
    const chosen = choose('jacrev', args, argnums);
    const records = recordsOutside();
    const inputs = new Inputs(chosen.tensors, records);
    try {
      const result = recording(() => f(...chosen.replace(inputs.shadows)));
      refuseAsync('jacrev', result);
      const [output, aux] = splitAux('jacrev(f, *primals)', result, hasAux);
      const { leaves: outputs, structure } = outputsOf('jacrev(f, *primals)', output);
      checkOutputDtypes('jacrev(f, ...)', outputs);
      inputs.settle();
      const createGraph = records && inputs.reachOutside(outputs);
      const rows = outputs.map((out) => {
        const pull = (cotangent: Tensor): Tensor[] =>
          inputs.pull([out], [cotangent], { createGraph, retainGraph: true });
        const blocks = jacobianByRows(pull, out, chosen.tensors, chunkSize, rowsFor('jacrev', chunkSize));
        return unflatten(chosen.structure, createGraph ? blocks : blocks.map(withoutGraph));
      });
      const jacobian = unflatten(structure, rows);
      return hasAux ? [jacobian, releaseAll(aux, (t) => inputs.release(t, records))] : jacobian;
    } finally {
      inputs.close();
    }
  };
  return (...args) => transforming(() => compute(args));
}

/**
 * The function that computes the Jacobian of `f` by columns, in forward mode: f runs once for each tensor of the input, with
 * tangents for all of its elements, by vmap. To be preferred where the input has fewer elements than the output.
 *
 * @param argnums the position of the argument to differentiate, or an array of positions for an array of results
 * @param hasAux f returns [output, aux]; the result is then [Jacobian, aux]
 * @returns as `jacrev`
 * @throws GraphError where f is random, unless `randomness` says what is meant
 * @example jacfwd((x) => stack([x.sin(), x.cos()]))(scalar(1)) // [cos(x), -sin(x)]
 */
export function jacfwd<A extends Args, Out, X, const N extends Argnums = 0>(
  f: (...args: A) => readonly [Out, X],
  options: JacfwdOptions<N, true> & { hasAux: true },
): (...args: A) => [JacobianOf<Out, A, N>, X];
export function jacfwd<A extends Args, Out, const N extends Argnums = 0>(
  f: (...args: A) => Out,
  options?: JacfwdOptions<N, false>,
): (...args: A) => JacobianOf<Out, A, N>;
export function jacfwd<A extends Args, Out, const N extends Argnums>(
  f: (...args: A) => Out,
  argnums: N,
  options?: Omit<JacfwdOptions<N, false>, 'argnums'>,
): (...args: A) => JacobianOf<Out, A, N>;
export function jacfwd(f: (...args: unknown[]) => unknown, ...given: unknown[]): (...args: unknown[]) => unknown {
  checkFunction('jacfwd', f);
  const {
    argnums = 0,
    hasAux = false,
    chunkSize = null,
    randomness = 'error',
  } = named<JacfwdOptions>('jacfwd(f, argnums, hasAux, { chunkSize, randomness })', [f, ...given], 1);
  checkChunkSize('jacfwd', chunkSize);
  checkRandomness('jacfwd', randomness);
  const compute = (args: readonly unknown[]): unknown => {
    const chosen = choose('jacfwd', args, argnums);
    const columns = new Columns(f, chosen, hasAux, randomness);
    // blocks[k][j]: d output j / d input k
    const blocks = chosen.tensors.map((_, k) => columns.of(k, chunkSize));
    if (columns.structure === null) columns.run(null);
    const jacobian = unflatten(
      columns.structure!,
      columns.outputs.map((_, j) =>
        unflatten(
          chosen.structure,
          blocks.map((block, k) => block?.[j] ?? columns.empty(j, chosen.tensors[k]!)),
        ),
      ),
    );
    return hasAux ? [jacobian, columns.aux] : jacobian;
  };
  return (...args) => transforming(() => compute(args));
}

/** The evaluations of the function of `jacfwd`. */
class Columns {
  /** The outputs of the first evaluation, as the caller may see them. */
  outputs: readonly Tensor[] = [];
  structure: Structure | null = null;
  aux: unknown;
  private readonly random: RandomCalls;

  constructor(
    private readonly f: (...args: unknown[]) => unknown,
    private readonly chosen: Chosen,
    private readonly hasAux: boolean,
    private readonly randomness: Randomness,
  ) {
    this.random = new RandomCalls('jacfwd', randomness);
  }

  /** For each output its derivatives by input `k`, of sizes (output..., input...); null where the input has no elements. */
  of(k: number, chunkSize: number | null): Tensor[] | null {
    const input = this.chosen.tensors[k]!;
    const rows = rowsFor('jacfwd', chunkSize, this.randomness);
    const columns = unitProducts((tangent) => this.run({ k, tangent }), input, chunkSize, rows);
    this.aux = releaseAll(this.aux, firstExample);
    if (columns === null) return null;
    return columns.map((block, j) => {
      const { shape } = this.outputs[j]!;
      return reshape(movedim(block, 0, -1), [...shape, ...input.shape]);
    });
  }

  /** The tangents of the outputs for a tangent of one input. */
  run(given: { k: number; tangent: Tensor } | null): Tensor[] {
    return inLevel((depth) => {
      const tensors = this.chosen.tensors.map((t, k) => (given?.k === k ? makeDual(t, given.tangent) : t));
      const result = this.random.during(() => this.f(...this.chosen.replace(tensors)));
      refuseAsync('jacfwd', result);
      const [output, aux] = splitAux('jacfwd', result, this.hasAux);
      const { leaves, structure } = outputsOf('jacfwd', output);
      checkOutputDtypes('jacfwd(f, ...)', leaves);
      const parts = leaves.map((leaf) => unpackDual(leaf, depth));
      if (this.structure === null) {
        this.structure = structure;
        this.outputs = parts.map(({ primal }) => primal);
        this.aux = releaseAll(aux, (t) => primalBelow(t, depth));
      }
      return parts.map(({ primal, tangent }) => tangent ?? zerosLike(primal));
    });
  }

  empty(j: number, input: Tensor): Tensor {
    const { shape, dtype } = this.outputs[j]!;
    return zeros([...shape, ...input.shape], { dtype });
  }
}

/**
 * The function that computes the Hessian of `f`, forward over backward: `jacfwd(jacrev(f))`. For a scalar f that is f and its
 * backward pass with a tangent for each element of the input, all at once by vmap.
 *
 * @param argnums the position of the argument to differentiate, or an array of positions
 * @param chunkSize how many columns are computed at once, as for `jacfwd`; PyTorch's has no such option
 * @returns for an argument of sizes (i...) a tensor of sizes (output..., i..., i...); nested twice for structures
 * @example hessian((x) => x.pow(3).sum())(tensor([1, 2])) // diag(6 x)
 */
export function hessian<A extends Args, Out, const N extends Argnums = 0>(
  f: (...args: A) => Out,
  options?: HessianOptions<N>,
): (...args: A) => Nest<Out, Nest<ChosenArgs<A, N>, ChosenArgs<A, N>>>;
export function hessian<A extends Args, Out, const N extends Argnums>(
  f: (...args: A) => Out,
  argnums: N,
  options?: Omit<HessianOptions<N>, 'argnums'>,
): (...args: A) => Nest<Out, Nest<ChosenArgs<A, N>, ChosenArgs<A, N>>>;
export function hessian(f: (...args: unknown[]) => unknown, ...given: unknown[]): (...args: unknown[]) => unknown {
  checkFunction('hessian', f);
  const { argnums = 0, chunkSize = null } = named<HessianOptions>(
    'hessian(f, argnums, { chunkSize })',
    [f, ...given],
    1,
  );
  checkChunkSize('hessian', chunkSize);
  return jacfwd(jacrev(f, argnums, { chunkSize }), argnums, { chunkSize });
}
