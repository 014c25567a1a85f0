/**
 * What the functions of autograd.functional have in common: calling the user's function on stand-ins for its inputs, PyTorch's
 * checks and their messages, the vector of a product, and strict mode.
 */
import { isPlainObject, named } from '../base/arguments.js';
import { ArgumentError, GraphError, ShapeError } from '../base/errors.js';
import { formatSizes, sameSizes } from '../base/geometry.js';
import { zerosLike } from '../ops/functions.generated.js';
import { Tensor } from '../tensor/tensor.js';
import { checkFunction } from './arguments.js';
import { Inputs, normal, recording, refuseAsync, transforming, withoutGraph } from './inputs.js';
import { type Flat, flatten, typeName, unflatten } from './structure.js';

export interface ProductOptions<V = unknown> {
  /** The vector. May be left out where it has one element. */
  v?: V | null;
  /** Make results that can be differentiated with respect to the inputs. Default: false. */
  createGraph?: boolean;
  /** Throw where an output does not depend on an input, instead of giving zeros. Default: false. */
  strict?: boolean;
}

/** One call of a function, ready to be differentiated. */
export interface Run {
  readonly inputs: Inputs;
  readonly given: Flat<Tensor>;
  readonly outputs: Flat<Tensor>;
}

/** Calls `func` on stand-ins for the inputs, and `differentiate` on what it returns. */
export function withRun<R>(
  fn: string,
  func: (...args: never[]) => unknown,
  value: unknown,
  options: { createGraph: boolean; strict: boolean },
  differentiate: (run: Run) => R,
): R {
  checkFunction(fn, func);
  const given = tensorsIn(fn, 'inputs', value);
  if (given.leaves.length === 0) {
    throw new ArgumentError(`${fn}: The inputs given to ${fn} hold no Tensor; give at least one`);
  }
  return transforming(() => runOn(fn, func, given, options, differentiate));
}

function runOn<R>(
  fn: string,
  func: (...args: never[]) => unknown,
  given: Flat<Tensor>,
  options: { createGraph: boolean; strict: boolean },
  differentiate: (run: Run) => R,
): R {
  const inputs = new Inputs(given.leaves.map(normal), options.createGraph, false);
  try {
    const outputs = outputsFor(fn, func, given, inputs.shadows);
    inputs.settle();
    if (options.strict) checkOutputs(fn, outputs.leaves);
    return differentiate({ inputs, given, outputs });
  } finally {
    inputs.close();
  }
}

/** What `func` returns for `tensors` in the places of those `given`; it records. */
export function outputsFor(
  fn: string,
  func: (...args: never[]) => unknown,
  { structure }: Flat,
  tensors: readonly Tensor[],
): Flat<Tensor> {
  const value = unflatten(structure, tensors);
  const args = structure.kind === 'list' ? (value as unknown[]) : [value];
  return checkedOutputs(
    fn,
    recording(() => func(...(args as never[]))),
  );
}

/** What a function returned, for messages of `fn`. */
export function checkedOutputs(fn: string, result: unknown): Flat<Tensor> {
  refuseAsync(fn, result);
  return tensorsIn(fn, 'outputs of the user-provided function', result);
}

export function tensorsIn(fn: string, what: string, value: unknown): Flat<Tensor> {
  const flat = flatten(value);
  flat.leaves.forEach((leaf, i) => {
    if (leaf instanceof Tensor) return;
    const path = flat.paths[i]!;
    const index = /^\[(\d+)\]$/.exec(path)?.[1];
    const where = path === '' ? `given ${what}` : `value at ${index === undefined ? path : `index ${index}`}`;
    throw new ArgumentError(
      `${fn}: The ${what} given to ${fn} must be either a Tensor or a tuple of Tensors but the ${where} has type ` +
        `${typeName(leaf)}. Structures of tensors in arrays and objects are welcome; nothing else is.`,
    );
  });
  return flat as Flat<Tensor>;
}

function strictError(fn: string, text: string): GraphError {
  return new GraphError(`${fn}: ${text} Set strict to false to get zeros.`);
}

export function checkOutputs(fn: string, outputs: readonly Tensor[]): void {
  const i = outputs.findIndex((output) => !output.requiresGrad);
  if (i < 0) return;
  throw strictError(
    fn,
    `Output ${i} of the user-provided function does not require gradients. The outputs must be computed in a ` +
      'differentiable manner from the input when running in strict mode.',
  );
}

/** Throws where a first derivative on the way to a second does not depend on anything. `why` is given the input's number. */
export function checkDepends(fn: string, grads: readonly (Tensor | null)[], why: (i: number) => string): void {
  grads.forEach((grad, i) => {
    if (grad === null) throw strictError(fn, independent(i));
    if (!grad.requiresGrad) throw strictError(fn, why(i));
  });
}

export const independent = (i: number): string =>
  `The output of the user-provided function is independent of input ${i}. This is not allowed in strict mode.`;

/** The results, with zeros where there is none, unless that is refused. */
export function filled(
  fn: string,
  grads: readonly (Tensor | null)[],
  like: readonly Tensor[],
  options: { createGraph: boolean; strict: boolean },
  why: { missing: (i: number) => string; constant: string },
): Tensor[] {
  return grads.map((grad, i) => {
    if (grad === null) {
      if (options.strict) throw strictError(fn, why.missing(i));
      return zerosLike(like[i]!);
    }
    if (options.strict && options.createGraph && !grad.requiresGrad) {
      throw strictError(
        fn,
        `The ${why.constant} of the user-provided function is independent of input ${i}. This is not allowed in strict mode ` +
          'when create_graph=True.',
      );
    }
    return options.createGraph ? grad : withoutGraph(grad);
  });
}

/** The outputs as they are returned. */
export function finished(outputs: Flat<Tensor>, createGraph: boolean): unknown {
  return unflatten(outputs.structure, createGraph ? outputs.leaves : outputs.leaves.map(withoutGraph));
}

/** The vector of a product with one tensor for each input; null for the number 1. */
export const inputVector = (fn: string, v: unknown, inputs: unknown): readonly Tensor[] | null =>
  transforming(() => vectorFor(fn, v, tensorsIn(fn, 'inputs', inputs), 'the input to the user-provided function is'));

/** The same with one for each output. */
export const outputVector = (fn: string, v: unknown, outputs: Flat<Tensor>): readonly Tensor[] | null =>
  vectorFor(fn, v, outputs, 'the user-provided function returns');

function vectorFor(fn: string, v: unknown, like: Flat<Tensor>, whose: string): readonly Tensor[] | null {
  if (v === null || v === undefined) {
    if (like.leaves.length === 1 && like.leaves[0]!.numel() === 1) return null;
    throw new GraphError(
      `${fn}: The vector v can only be None if ${whose} a single Tensor with a single element. ` +
        'Give v in the sizes of the tensors it is multiplied with.',
    );
  }
  const given = tensorsIn(fn, 'v', v);
  const single = like.structure.kind === 'leaf';
  if (given.leaves.length !== like.leaves.length) {
    throw new ArgumentError(
      single
        ? `${fn}: The given v should contain a single Tensor.`
        : `${fn}: v is a tuple of invalid length: should be ${like.leaves.length} but got ${given.leaves.length}.`,
    );
  }
  given.leaves.forEach((leaf, i) => {
    const { shape } = like.leaves[i]!;
    if (sameSizes(leaf.shape, shape)) return;
    throw new ShapeError(
      `${fn}: ${single ? '' : `Entry ${i} in `}v has invalid size: should be torch.Size(${formatSizes(shape)}) but got ` +
        `torch.Size(${formatSizes(leaf.shape)}).`,
    );
  });
  return given.leaves.map(normal);
}

/** v, createGraph and strict, by position or by name. An object is a structure of tensors unless its keys are these names. */
export function productOptions(
  fn: string,
  given: readonly unknown[],
): { v: unknown; createGraph: boolean; strict: boolean } {
  const [first, ...rest] = given;
  const isStructure =
    isPlainObject(first) && !Object.keys(first).every((key) => ['v', 'createGraph', 'strict'].includes(key));
  const { v = null, ...options } = named<ProductOptions>(
    `${fn}(func, inputs, v, createGraph, strict)`,
    [null, null, ...(isStructure ? [null, ...rest] : given)],
    2,
  );
  return { createGraph: false, strict: false, ...options, v: isStructure ? first : v };
}

/** The one element that `vhp` and the like differentiate. */
export function singleElement(fn: string, outputs: Flat<Tensor>): Tensor {
  if (outputs.structure.kind !== 'leaf') {
    throw new ArgumentError(`${fn}: The function given to ${fn} should return a single Tensor`);
  }
  const output = outputs.leaves[0]!;
  if (output.numel() !== 1) {
    throw new ShapeError(
      `${fn}: The Tensor returned by the function given to ${fn} should contain a single element; it has sizes ` +
        `${formatSizes(output.shape)}, of which sum() or mean() make one`,
    );
  }
  return output;
}

export const RECORDED = { createGraph: true, retainGraph: true };

/** Why a Hessian is refused under strict; `i` is the number of the input. */
export const constantGradient = (i: number): string =>
  `While computing the hessian, found that the jacobian of the user-provided function with respect to input ${i} is ` +
  'independent of the input. This is not allowed in strict mode. You should ensure that your function is twice ' +
  'differentiable and that the jacobian depends on the inputs (this would be violated by a linear function for example).';
