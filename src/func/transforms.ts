/**
 * The transforms of chainrule/func that differentiate backward, and `jvp`: functions from functions to their derivatives.
 * Each call runs the function once. What they share is in inputs.ts, Note [Inputs of transforms].
 */
import { isPlainObject, named } from '../base/arguments.js';
import { ArgumentError, GraphError, ShapeError } from '../base/errors.js';
import { formatSizes, sameSizes } from '../base/geometry.js';
import { makeDual, primalBelow, unpackDual } from '../autograd/forward.js';
import { zerosLike } from '../ops/functions.generated.js';
import { modes } from '../tensor/modes.js';
import { closeLevel, openLevel } from '../tensor/tangent.js';
import { Tensor } from '../tensor/tensor.js';
import {
  type Argnums,
  checkFunction,
  checkInput,
  checkOutputDtypes,
  choose,
  outputsOf,
  splitAux,
} from './arguments.js';
import { enterTransform, exitTransform } from './tracked.js';
import { Inputs, normal, recording, recordsOutside, refuseAsync, transforming, withoutGraph } from './inputs.js';
import {
  describeStructure,
  flatten,
  flattenLike,
  type Like,
  type Structure,
  typeName,
  unflatten,
} from './structure.js';

/** The arguments of a function that is transformed: tensors, structures of them, and anything that is not differentiated. */
export type Args = readonly unknown[];

/** What is differentiated with respect to: the structure of one argument, or a list of those of several. */
export type ChosenArgs<A extends Args, N extends Argnums> = N extends number
  ? Like<At<A, N>>
  : N extends readonly number[]
    ? { -readonly [K in keyof N]: N[K] extends number ? Like<At<A, N[K]>> : never }
    : never;

type At<A extends Args, N extends number> = number extends N
  ? A[number]
  : `${N}` extends keyof A
    ? A[`${N}` & keyof A]
    : A[number];

export interface GradTransformOptions<N extends Argnums = Argnums, Aux extends boolean = boolean> {
  /** The position of the argument to differentiate, or an array of positions. Default: 0. */
  argnums?: N;
  /** Whether the function returns `[output, aux]`, where aux is not differentiated and handed through. */
  hasAux?: Aux;
}

/** Aux is handed through without the graph of the transform. */
export function releaseAll(value: unknown, release: (t: Tensor) => Tensor): unknown {
  const { leaves, structure } = flatten(value);
  if (!leaves.some((leaf) => leaf instanceof Tensor)) return value;
  return unflatten(
    structure,
    leaves.map((leaf) => (leaf instanceof Tensor ? release(leaf) : leaf)),
  );
}

// ---- grad ------------------------------------------------------------------------------------------------------------

/**
 * The function that computes the gradient of `f`, whose output is a tensor with no dimensions. Results are structured as the
 * arguments they belong to; what f does not depend on has zeros. They can be differentiated again with respect to whatever
 * outside f they depend on.
 *
 * @param f a function of tensors and structures of tensors
 * @param argnums the position of the argument to differentiate, or an array of positions for an array of results
 * @param hasAux f returns [output, aux]; the result is then [gradient, aux]
 * @throws GraphError where f does not return a scalar tensor, or is async
 * @example grad((x) => x.sin().sum())(tensor([0, 1])) // cos(x)
 */
export function grad<A extends Args, X, const N extends Argnums = 0>(
  f: (...args: A) => readonly [Tensor, X],
  options: GradTransformOptions<N, true> & { hasAux: true },
): (...args: A) => [ChosenArgs<A, N>, X];
export function grad<A extends Args, X, const N extends Argnums>(
  f: (...args: A) => readonly [Tensor, X],
  argnums: N,
  hasAux: true | { hasAux: true },
): (...args: A) => [ChosenArgs<A, N>, X];
export function grad<A extends Args, const N extends Argnums = 0>(
  f: (...args: A) => Tensor,
  options?: GradTransformOptions<N, false>,
): (...args: A) => ChosenArgs<A, N>;
export function grad<A extends Args, const N extends Argnums>(
  f: (...args: A) => Tensor,
  argnums: N,
  hasAux?: false | { hasAux?: false },
): (...args: A) => ChosenArgs<A, N>;
export function grad(f: (...args: unknown[]) => unknown, ...given: unknown[]): (...args: unknown[]) => unknown {
  checkFunction('grad', f);
  const { argnums = 0, hasAux = false } = named<GradTransformOptions>('grad(f, argnums, hasAux)', [f, ...given], 1);
  return (...args) => {
    const { gradient, aux } = transforming(() => valueAndGradient(f, args, argnums, hasAux));
    return hasAux ? [gradient, aux] : gradient;
  };
}

/**
 * As `grad`, with the output of `f`: the result is [gradient, output], in this order, with hasAux [gradient, [output, aux]].
 *
 * @example const [g, loss] = gradAndValue(lossOf)(params, batch);
 */
export function gradAndValue<A extends Args, X, const N extends Argnums = 0>(
  f: (...args: A) => readonly [Tensor, X],
  options: GradTransformOptions<N, true> & { hasAux: true },
): (...args: A) => [ChosenArgs<A, N>, [Tensor, X]];
export function gradAndValue<A extends Args, X, const N extends Argnums>(
  f: (...args: A) => readonly [Tensor, X],
  argnums: N,
  hasAux: true | { hasAux: true },
): (...args: A) => [ChosenArgs<A, N>, [Tensor, X]];
export function gradAndValue<A extends Args, const N extends Argnums = 0>(
  f: (...args: A) => Tensor,
  options?: GradTransformOptions<N, false>,
): (...args: A) => [ChosenArgs<A, N>, Tensor];
export function gradAndValue<A extends Args, const N extends Argnums>(
  f: (...args: A) => Tensor,
  argnums: N,
  hasAux?: false | { hasAux?: false },
): (...args: A) => [ChosenArgs<A, N>, Tensor];
export function gradAndValue(f: (...args: unknown[]) => unknown, ...given: unknown[]): (...args: unknown[]) => unknown {
  checkFunction('gradAndValue', f);
  const { argnums = 0, hasAux = false } = named<GradTransformOptions>(
    'gradAndValue(f, argnums, hasAux)',
    [f, ...given],
    1,
  );
  return (...args) => {
    const { gradient, value, aux } = transforming(() => valueAndGradient(f, args, argnums, hasAux));
    return [gradient, hasAux ? [value, aux] : value];
  };
}

const GRAD_CALL = 'grad_and_value(f)(*args)';

function valueAndGradient(
  f: (...args: unknown[]) => unknown,
  args: readonly unknown[],
  argnums: Argnums,
  hasAux: boolean,
): { gradient: unknown; value: Tensor; aux: unknown } {
  const chosen = choose('grad', args, argnums);
  const records = recordsOutside();
  const inputs = new Inputs(chosen.tensors, records);
  try {
    const result = recording(() => f(...chosen.replace(inputs.shadows)));
    refuseAsync('grad', result);
    const [output, aux] = splitAux(GRAD_CALL, result, hasAux);
    checkScalar(output);
    inputs.settle();
    const createGraph = records && inputs.reachOutside([output]);
    const grads = inputs.pull([output], [null], { createGraph, retainGraph: createGraph });
    const release = (t: Tensor): Tensor => inputs.release(t, records);
    return {
      gradient: unflatten(chosen.structure, createGraph ? grads : grads.map(withoutGraph)),
      value: createGraph ? release(output) : withoutGraph(output),
      aux: releaseAll(aux, release),
    };
  } finally {
    inputs.close();
  }
}

function checkScalar(output: unknown): asserts output is Tensor {
  if (!(output instanceof Tensor)) {
    throw new ArgumentError(
      `${GRAD_CALL}: Expected f(*args) to return a Tensor, got ${typeName(output)}; for [output, aux] say hasAux: true`,
    );
  }
  if (output.ndim !== 0) {
    throw new GraphError(
      `${GRAD_CALL}: Expected f(*args) to return a scalar Tensor, got tensor with ${output.ndim} dims. ` +
        'Maybe you wanted to use the vjp or jacrev APIs instead? sum() or mean() make a scalar of it.',
    );
  }
  checkOutputDtypes(GRAD_CALL, [output]);
}

// ---- vjp -------------------------------------------------------------------------------------------------------------

export interface AuxOptions<Aux extends boolean = boolean> {
  /** Whether the function returns `[output, aux]`, where aux is not differentiated and handed through. */
  hasAux?: Aux;
}

/** Takes cotangents, structured as the output, and gives a list with the gradient for each primal. */
export type VjpFunction<A extends Args, Out> = (cotangents: Like<Out>) => { -readonly [K in keyof A]: Like<A[K]> };

/**
 * Runs `f` and returns [output, pull], where pull takes the gradients with respect to the output to those with respect to the
 * primals: the product of a vector with the Jacobian. pull may be called any number of times; its results can be
 * differentiated, also with respect to the cotangents.
 *
 * @param f a function of tensors and structures of tensors, which returns such
 * @param primals its arguments; after them options may follow, `{ hasAux: true }` for [output, pull, aux]
 * @throws ArgumentError where a primal or an output is no tensor; pull throws it for cotangents of another structure
 * @example const [y, pull] = vjp((x) => x.sin(), x); const [dx] = pull(onesLike(y));
 */
export function vjp<A extends Args, Out, X>(
  f: (...args: A) => readonly [Out, X],
  ...primals: [...A, AuxOptions<true> & { hasAux: true }]
): [Like<Out>, VjpFunction<A, Out>, X];
export function vjp<A extends Args, Out>(
  f: (...args: A) => Out,
  ...primals: A | [...A, AuxOptions<false>]
): [Like<Out>, VjpFunction<A, Out>];
export function vjp(f: (...args: never[]) => unknown, ...given: unknown[]): unknown[] {
  checkFunction('vjp', f);
  const [primals, { hasAux = false }] = auxOptions(given);
  const { output, outputs, structure, aux, pullAll } = transforming(() => startVjp(f, primals, hasAux));
  const pull = (cotangents: unknown): unknown => {
    const flat = flattenLike(structure, cotangents);
    if (flat === null) {
      throw new ArgumentError(
        'vjp: Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function. ' +
          `cotangents: ${describeStructure(flatten(cotangents).structure)}, primal output: ${describeStructure(structure)}`,
      );
    }
    flat.forEach((cotangent, i) => {
      checkCotangent(cotangent, outputs[i]!, i);
    });
    return transforming(() => pullAll((flat as Tensor[]).map(normal)));
  };
  return hasAux ? [output, pull, aux] : [output, pull];
}

function checkCotangent(cotangent: unknown, output: Tensor, i: number): void {
  if (!(cotangent instanceof Tensor)) {
    throw new ArgumentError(`vjp: cotangent ${i} is ${typeName(cotangent)}; give a Tensor in the sizes of the output`);
  }
  if (!sameSizes(cotangent.shape, output.shape)) {
    throw new ShapeError(
      `vjp: Mismatch in shape: grad_output[${i}] has a shape of torch.Size(${formatSizes(cotangent.shape)}) and ` +
        `output[${i}] has a shape of torch.Size(${formatSizes(output.shape)}).`,
    );
  }
}

/** What follows the primals, if it can be nothing but options. */
function auxOptions(given: readonly unknown[]): [unknown[], AuxOptions] {
  const last = given[given.length - 1];
  if (!isPlainObject(last) || typeof last['hasAux'] !== 'boolean' || Object.keys(last).length !== 1)
    return [[...given], {}];
  return [given.slice(0, -1), last];
}

function startVjp(
  f: (...args: never[]) => unknown,
  primals: readonly unknown[],
  hasAux: boolean,
): {
  output: unknown;
  outputs: readonly Tensor[];
  structure: Structure;
  aux: unknown;
  pullAll: (cotangents: readonly Tensor[]) => unknown;
} {
  const all = primals.map((_, i) => i);
  if (all.length === 0) {
    throw new ArgumentError('vjp(f, *primals): Expected primals to contain at least one Tensor. Write vjp(f, x)');
  }
  const chosen = choose('vjp', primals, all);
  const records = recordsOutside();
  const inputs = new Inputs(chosen.tensors, records);
  try {
    const result = recording(() => f(...(chosen.replace(inputs.shadows) as never[])));
    refuseAsync('vjp', result);
    const [output, aux] = splitAux('vjp(f, *primals)', result, hasAux);
    const { leaves: outputs, structure } = outputsOf('vjp(f, *primals)', output);
    checkOutputDtypes('vjp(f, ...)', outputs);
    const release = (t: Tensor): Tensor => inputs.release(t, records);
    const pullAll = (cotangents: readonly Tensor[]): unknown => {
      const outside = cotangents.some((t) => t.requiresGrad) || inputs.reachOutside(outputs);
      const createGraph = recordsOutside() && outside;
      const grads = inputs.pull(outputs, cotangents, { createGraph, retainGraph: true });
      return unflatten(chosen.structure, createGraph ? grads : grads.map(withoutGraph));
    };
    return {
      output: unflatten(structure, outputs.map(release)),
      outputs,
      structure,
      aux: releaseAll(aux, release),
      pullAll,
    };
  } finally {
    inputs.close();
  }
}

// ---- jvp -------------------------------------------------------------------------------------------------------------

export interface JvpOptions<Aux extends boolean = boolean> extends AuxOptions<Aux> {
  /** Throw where an output does not depend on the inputs, instead of giving zeros. */
  strict?: boolean;
}

const JVP_CALL = 'jvp(f, primals, tangents)';

/** Opens a level of forward mode for a callback, which is given its depth. Closes what the callback left open, too. */
export function inLevel<R>(callback: (depth: number) => R): R {
  const level = openLevel();
  const { depth } = level;
  enterTransform(level);
  try {
    return callback(depth);
  } finally {
    exitTransform();
    while (modes.dualLevel >= depth) closeLevel();
  }
}

/**
 * Runs `f` together with its derivative in the direction of `tangents`: [output, tangent of the output], by forward mode. The
 * cost is about that of two to three calls of f, whatever the sizes of inputs and output.
 *
 * @param primals the arguments of f, as an array
 * @param tangents for each tensor in primals one of the same sizes, in the same structure
 * @param options `strict`: throw for outputs that do not depend on the primals; `hasAux`: f returns [output, aux], and the
 *   result is [output, tangent, aux]
 * @throws ArgumentError where primals and tangents are structured differently; ShapeError for sizes that differ
 * @example const [y, dy] = jvp((x) => x.sin(), [x], [onesLike(x)]);
 */
export function jvp<A extends Args, Out, X>(
  f: (...args: A) => readonly [Out, X],
  primals: A,
  tangents: { readonly [K in keyof A]: Like<A[K]> },
  options: JvpOptions<true> & { hasAux: true },
): [Like<Out>, Like<Out>, X];
export function jvp<A extends Args, Out>(
  f: (...args: A) => Out,
  primals: A,
  tangents: { readonly [K in keyof A]: Like<A[K]> },
  options?: JvpOptions<false>,
): [Like<Out>, Like<Out>];
export function jvp(
  f: (...args: never[]) => unknown,
  primals: readonly unknown[],
  tangents: readonly unknown[],
  ...rest: unknown[]
): unknown[] {
  checkFunction('jvp', f);
  const { strict = false, hasAux = false } = named<JvpOptions>(
    'jvp(f, primals, tangents, strict, hasAux)',
    [f, primals, tangents, ...rest],
    3,
  );
  if (!Array.isArray(primals)) {
    throw new ArgumentError(
      `${JVP_CALL}: Expected primals to be a tuple. E.g. it should be valid to call f(*primals). Got ${typeName(primals)}; ` +
        'write jvp(f, [x], [v])',
    );
  }
  const flat = flatten(primals);
  const given = flattenLike(flat.structure, tangents);
  if (given === null) {
    throw new ArgumentError(
      `${JVP_CALL}: Expected primals and tangents to have the same python structure. For example, if primals is a tuple of 3 ` +
        `tensors, tangents also must be. Got primals with structure ${describeStructure(flat.structure)} and tangents with ` +
        `structure ${describeStructure(flatten(tangents).structure)}`,
    );
  }
  checkTensors(flat.leaves, 'primals');
  checkTensors(given, 'tangents');
  flat.leaves.forEach((leaf, i) => {
    checkInput('jvp', leaf, `primals${flat.paths[i]}`);
  });
  const [output, tangent, aux] = transforming(() =>
    push(f, flat.structure, flat.leaves as Tensor[], given as Tensor[], { strict, hasAux }),
  );
  return hasAux ? [output, tangent, aux] : [output, tangent];
}

function checkTensors(values: readonly unknown[], what: string): void {
  if (values.length === 0) throw new ArgumentError(`${JVP_CALL}: Expected ${what} to contain at least one Tensor.`);
  for (const value of values) {
    if (value instanceof Tensor) continue;
    throw new ArgumentError(
      `${JVP_CALL}: Expected ${what} to only contain Tensors, got ${typeName(value)}; close over what is not differentiated`,
    );
  }
}

function push(
  f: (...args: never[]) => unknown,
  structure: Structure,
  primals: readonly Tensor[],
  tangents: readonly Tensor[],
  { strict, hasAux }: { strict: boolean; hasAux: boolean },
): [unknown, unknown, unknown] {
  return inLevel((depth) => {
    const duals = primals.map((primal, i) => makeDual(normal(primal), normal(tangents[i]!)));
    const result = f(...(unflatten(structure, duals) as never[]));
    refuseAsync('jvp', result);
    const [output, aux] = splitAux(JVP_CALL, result, hasAux);
    const { leaves, structure: shape } = outputsOf(JVP_CALL, output);
    const parts = leaves.map((leaf) => {
      const { primal, tangent } = unpackDual(leaf, depth);
      if (tangent === null && strict) {
        throw new GraphError(
          'jvp(f, primals, tangents, strict=True): The output of f is independent of the inputs. This is not allowed with ' +
            'strict=True. Leave strict out to get zeros.',
        );
      }
      return [primal, tangent ?? zerosLike(primal)] as const;
    });
    return [
      unflatten(
        shape,
        parts.map(([primal]) => primal),
      ),
      unflatten(
        shape,
        parts.map(([, tangent]) => tangent),
      ),
      releaseAll(aux, (t) => primalBelow(t, depth)),
    ];
  });
}
