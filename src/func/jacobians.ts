/**
 * Whole Jacobians and Hessians as transforms: `jacrev` by rows (backward), `jacfwd` by columns (forward), `hessian` as one of
 * the other. Made of the products in rows.ts.
 */
import { ArgumentError, GraphError } from '../base/errors.js';
import { makeDual, primalBelow, unpackDual } from '../autograd/forward.js';
import { defaultGenerator, Generator } from '../kernel/random.js';
import { movedim, reshape, zeros, zerosLike } from '../ops/functions.generated.js';
import { intercept } from '../ops/op.js';
import type { Tensor } from '../tensor/tensor.js';
import {
  type Argnums,
  checkChunkSize,
  checkFunction,
  checkOutputDtypes,
  choose,
  type Chosen,
  named,
  outputsOf,
  splitAux,
} from './arguments.js';
import { Inputs, recording, recordsOutside, refuseAsync, transforming, withoutGraph } from './inputs.js';
import { unitProducts } from './rows.js';
import { type Nest, type Structure, unflatten } from './structure.js';
import { type Args, type ChosenArgs, type GradTransformOptions, inLevel, releaseAll } from './transforms.js';

export interface JacobianOptions<
  N extends Argnums = Argnums,
  Aux extends boolean = boolean,
> extends GradTransformOptions<N, Aux> {
  /** How many rows (jacrev) or columns (jacfwd) are computed at once; smaller takes less memory. Default: all. */
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
  randomness?: 'error' | 'same' | 'different';
}

/** A tensor of sizes (output..., input...) for each pair of an output and an input: structured as the output, then the input. */
export type JacobianOf<Out, A extends Args, N extends Argnums> = Nest<Out, ChosenArgs<A, N>>;

/**
 * The function that computes the Jacobian of `f`, row by row: f runs once, and a backward pass for each element of the
 * output. To be preferred where the output has fewer elements than the input.
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
  } = named<JacobianOptions>('jacrev', ['argnums', 'hasAux'], given, ['chunkSize']);
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
        const blocks = rowsOf(inputs, out, chunkSize, createGraph);
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

/** d out / d input for each input: one product with each unit vector in the sizes of `out`. */
export function rowsOf(inputs: Inputs, out: Tensor, chunkSize: number | null, createGraph: boolean): Tensor[] {
  const { originals } = inputs;
  const pull = (cotangent: Tensor): Tensor[] => inputs.pull([out], [cotangent], { createGraph, retainGraph: true });
  const rows = unitProducts(pull, out, chunkSize, () =>
    originals.map((input) => zeros([0, ...input.shape], { dtype: input.dtype })),
  );
  return rows.map((block, k) => reshape(block, [...out.shape, ...originals[k]!.shape]));
}

/**
 * The function that computes the Jacobian of `f`, column by column in forward mode: f runs once for each element of the
 * input, with a tangent. To be preferred where the input has fewer elements than the output.
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
  } = named<JacfwdOptions>('jacfwd', ['argnums', 'hasAux'], given, ['chunkSize', 'randomness']);
  checkChunkSize('jacfwd', chunkSize);
  if (!['error', 'same', 'different'].includes(randomness)) {
    throw new ArgumentError(
      `jacfwd: Only allowed values for randomness are 'error', 'different', or 'same'. Got ${String(randomness)}`,
    );
  }
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
    randomness: 'error' | 'same' | 'different',
  ) {
    this.random = new RandomCalls(randomness);
  }

  /** For each output its derivatives by input `k`, of sizes (output..., input...); null where the input has no elements. */
  of(k: number, chunkSize: number | null): Tensor[] | null {
    const input = this.chosen.tensors[k]!;
    const none: Tensor[] = [];
    const columns = unitProducts(
      (tangent) => this.run({ k, tangent }),
      input,
      chunkSize,
      () => none,
    );
    if (columns === none) return null;
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
 * What random operations do in a function that is evaluated for many directions. Of the generators it draws from the default
 * one is watched always, others if they are given to an operation in the first evaluation.
 */
class RandomCalls {
  private before: Map<Generator, Uint8Array> | null = null;

  constructor(private readonly randomness: 'error' | 'same' | 'different') {}

  during<R>(callback: () => R): R {
    if (this.randomness === 'different') return callback();
    if (this.before === null) return this.first(callback);
    if (this.randomness === 'same') for (const [generator, state] of this.before) generator.setState(state);
    return callback();
  }

  private first<R>(callback: () => R): R {
    const before = new Map([[defaultGenerator(), defaultGenerator().getState()]]);
    this.before = before;
    const stop = intercept((op, bound, _inplace, proceed) => {
      const name = op.signature.params.find(({ base }) => base === 'Generator')?.name;
      const generator = name === undefined ? null : bound[name];
      if (generator instanceof Generator && !before.has(generator)) before.set(generator, generator.getState());
      return proceed(bound);
    });
    let result: R;
    try {
      result = callback();
    } finally {
      stop();
    }
    if (this.randomness === 'error') for (const [generator, state] of before) refuseDrawn(generator, state);
    return result;
  }
}

function refuseDrawn(generator: Generator, before: Uint8Array): void {
  if (sameBytes(before, generator.getState())) return;
  throw new GraphError(
    "jacfwd: called random operation while in randomness error mode. Please either use the 'same' or 'different' " +
      'randomness flags on jacfwd or perform the randomness operation outside of the function',
  );
}

/** A plain loop: states are thousands of bytes, and equal as a rule. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

/**
 * The function that computes the Hessian of `f`, forward over backward: `jacfwd(jacrev(f))`. For a scalar f of n elements it
 * runs f and its backward pass n times.
 *
 * @param argnums the position of the argument to differentiate, or an array of positions
 * @returns for an argument of sizes (i...) a tensor of sizes (output..., i..., i...); nested twice for structures
 * @example hessian((x) => x.pow(3).sum())(tensor([1, 2])) // diag(6 x)
 */
export function hessian<A extends Args, Out, const N extends Argnums = 0>(
  f: (...args: A) => Out,
  options?: { argnums?: N },
): (...args: A) => Nest<Out, Nest<ChosenArgs<A, N>, ChosenArgs<A, N>>>;
export function hessian<A extends Args, Out, const N extends Argnums>(
  f: (...args: A) => Out,
  argnums: N,
): (...args: A) => Nest<Out, Nest<ChosenArgs<A, N>, ChosenArgs<A, N>>>;
export function hessian(f: (...args: unknown[]) => unknown, ...given: unknown[]): (...args: unknown[]) => unknown {
  checkFunction('hessian', f);
  const { argnums = 0 } = named<{ argnums: Argnums }>('hessian', ['argnums'], given);
  return jacfwd(jacrev(f, argnums), argnums);
}
