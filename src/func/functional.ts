/**
 * PyTorch's `torch.autograd.functional`: Jacobians, Hessians and products with them of a function at given inputs. Where
 * PyTorch takes a tensor or a tuple of tensors, these take structures of tensors. They compute as PyTorch does, `jvp` and
 * `hvp` by differentiating the backward pass; the transforms of chainrule/func have forward mode for that.
 */
import { named } from '../base/arguments.js';
import { ArgumentError, GraphError, NotImplementedError } from '../base/errors.js';
import { reshape } from '../ops/functions.generated.js';
import { noGrad } from '../tensor/modes.js';
import type { Tensor } from '../tensor/tensor.js';
import { checkFunction } from './arguments.js';
import {
  checkedOutputs,
  checkDepends,
  checkOutputs,
  constantGradient,
  filled,
  finished,
  independent,
  inputVector,
  outputsFor,
  outputVector,
  type ProductOptions,
  productOptions,
  RECORDED,
  type Run,
  singleElement,
  tensorsIn,
  withRun,
} from './functional-run.js';
import { gradOrNull, type Inputs, linearInCotangents, recording, transforming, withoutGraph } from './inputs.js';
import { jacfwd } from './jacobians.js';
import { jacobianByRows, rowsFor } from './rows.js';
import { type Flat, flatten, type Like, type Nest, unflatten } from './structure.js';

export type { ProductOptions } from './functional-run.js';

/** The arguments that the function gets for `inputs`: the entries of an array, anything else as the only one. */
export type ArgumentsOf<I> = I extends Tensor ? [I] : I extends readonly unknown[] ? [...I] : [I];

type Func<I, Out> = (...args: ArgumentsOf<I>) => Out;

export interface JacobianOptions {
  /** Make a result that can be differentiated with respect to the inputs. Default: false. */
  createGraph?: boolean;
  /** Throw where an output does not depend on an input, instead of giving zeros. Default: false. */
  strict?: boolean;
  /** Compute many rows at once. Default: false. */
  vectorize?: boolean;
  /** Rows by backward passes, or columns by forward mode (with `vectorize` only). Default: reverse-mode. */
  strategy?: 'reverse-mode' | 'forward-mode';
}

export interface HessianOptions extends Omit<JacobianOptions, 'strategy'> {
  /** How the Jacobian of the gradient is computed. Default: reverse-mode. */
  outerJacobianStrategy?: 'reverse-mode' | 'forward-mode';
}

// ---- products --------------------------------------------------------------------------------------------------------

/**
 * The product of `v` with the Jacobian of `func` at `inputs`: [output, v J].
 *
 * @param func a function of tensors or structures of them; the entries of an array `inputs` are its arguments
 * @param v in the structure and sizes of the output; may be left out if that has one element
 * @throws ShapeError for a v of other sizes; GraphError under `strict` where something is independent
 * @example const [y, g] = functional.vjp((x) => x.exp(), x, ones([3]));
 */
export function vjp<const I, Out>(
  func: Func<I, Out>,
  inputs: I,
  v?: Like<Out> | null | ProductOptions<Like<Out>>,
  createGraph?: boolean | ProductOptions<Like<Out>>,
  strict?: boolean,
): [Like<Out>, Like<I>];
export function vjp(func: (...args: never[]) => unknown, inputs: unknown, ...given: unknown[]): unknown[] {
  const { v, ...options } = productOptions('vjp', given);
  const { createGraph } = options;
  return withRun('vjp', func, inputs, options, (run) => {
    const cotangents = outputVector('vjp', v, run.outputs) ?? [null];
    const grads = run.inputs.pullOrNull(run.outputs.leaves, cotangents, { createGraph, retainGraph: createGraph });
    const result = filled('vjp', grads, run.given.leaves, options, { missing: independent, constant: 'jacobian' });
    return [finished(run.outputs, createGraph), unflatten(run.given.structure, result)];
  });
}

/**
 * The product of the Jacobian of `func` at `inputs` with `v`: [output, J v]. By two backward passes; `jvp` of chainrule/func
 * does it in forward mode.
 *
 * @param v in the structure and sizes of the inputs; may be left out if those have one element
 * @throws ShapeError for a v of other sizes; GraphError under `strict` where something is independent
 * @example const [y, dy] = functional.jvp((x) => x.exp(), x, ones([3]));
 */
export function jvp<const I, Out>(
  func: Func<I, Out>,
  inputs: I,
  v?: Like<I> | null | ProductOptions<Like<I>>,
  createGraph?: boolean | ProductOptions<Like<I>>,
  strict?: boolean,
): [Like<Out>, Like<Out>];
export function jvp(func: (...args: never[]) => unknown, inputs: unknown, ...given: unknown[]): unknown[] {
  const { v, ...options } = productOptions('jvp', given);
  const { createGraph, strict } = options;
  const vector = inputVector('jvp', v, inputs);
  return withRun('jvp', func, inputs, options, (run) => {
    const outputs = run.outputs.leaves;
    const grads = transposed(
      run.inputs,
      outputs,
      (pulled) => {
        if (strict) {
          checkDepends(
            'jvp',
            pulled,
            (i) =>
              `The gradient with respect to input ${i} is independent of the inputs of the user-provided function. ` +
              'This is not allowed in strict mode.',
          );
        }
        return vector ?? [null];
      },
      createGraph,
    );
    const result = filled('jvp', grads, outputs, options, {
      missing: (i) =>
        `The gradient with respect to the input is independent of entry ${i} in the grad_outputs when using the double ` +
        'backward trick to compute forward mode gradients. This is not allowed in strict mode.',
      constant: 'jacobian',
    });
    return [finished(run.outputs, createGraph), unflatten(run.outputs.structure, result)];
  });
}

/**
 * The product of the Jacobian with a vector.
 *
 * @param vectorFor the vector, given u J, see `linearInCotangents`
 */
function transposed(
  inputs: Inputs,
  outputs: readonly Tensor[],
  vectorFor: (pulled: readonly (Tensor | null)[]) => readonly (Tensor | null)[],
  createGraph: boolean,
): (Tensor | null)[] {
  const { pulled, cotangents } = linearInCotangents(inputs, outputs);
  return gradOrNull(pulled, cotangents, vectorFor(pulled), { createGraph, retainGraph: createGraph });
}

/**
 * The product of `v` with the Hessian of `func` at `inputs`: [output, v H], by two backward passes.
 *
 * @param func returns a tensor of one element
 * @param v in the structure and sizes of the inputs; may be left out if those have one element
 * @throws ShapeError where the output has more elements, or v other sizes; GraphError under `strict`
 * @example const [y, product] = functional.vhp((x) => x.pow(3).sum(), x, v);
 */
export function vhp<const I>(
  func: Func<I, Tensor>,
  inputs: I,
  v?: Like<I> | null | ProductOptions<Like<I>>,
  createGraph?: boolean | ProductOptions<Like<I>>,
  strict?: boolean,
): [Tensor, Like<I>];
export function vhp(func: (...args: never[]) => unknown, inputs: unknown, ...given: unknown[]): unknown[] {
  const { v, ...options } = productOptions('vhp', given);
  const { createGraph } = options;
  const vector = inputVector('vhp', v, inputs);
  return withRun('vhp', func, inputs, options, (run) => {
    const gradients = gradientOf('vhp', run, options.strict);
    const grads = run.inputs.pullOrNull(gradients, vector ?? [null], { createGraph, retainGraph: createGraph });
    const result = filled('vhp', grads, run.given.leaves, options, {
      missing: (i) =>
        `The jacobian of the user-provided function is independent of input ${i}. This is not allowed in strict mode.`,
      constant: 'hessian',
    });
    return [finished(run.outputs, createGraph), unflatten(run.given.structure, result)];
  });
}

/** The recorded gradient of a function of one element, as PyTorch's errors call it: its jacobian. */
function gradientOf(fn: string, run: Run, strict: boolean): (Tensor | null)[] {
  const output = singleElement(fn, run.outputs);
  const gradients = run.inputs.pullOrNull([output], [null], RECORDED);
  if (strict) checkDepends(fn, gradients, constantGradient);
  return gradients;
}

/**
 * The product of the Hessian of `func` at `inputs` with `v`: [output, H v]. By three backward passes; `vhp` gives the same
 * for two where H is symmetric, and `jvp(grad(func), [x], [v])` of chainrule/func is faster still.
 *
 * @param func returns a tensor of one element
 * @param v in the structure and sizes of the inputs; may be left out if those have one element
 * @throws ShapeError where the output has more elements, or v other sizes; GraphError under `strict`
 * @example const [y, product] = functional.hvp((x) => x.pow(3).sum(), x, v);
 */
export function hvp<const I>(
  func: Func<I, Tensor>,
  inputs: I,
  v?: Like<I> | null | ProductOptions<Like<I>>,
  createGraph?: boolean | ProductOptions<Like<I>>,
  strict?: boolean,
): [Tensor, Like<I>];
export function hvp(func: (...args: never[]) => unknown, inputs: unknown, ...given: unknown[]): unknown[] {
  const { v, ...options } = productOptions('hvp', given);
  const { createGraph, strict } = options;
  const vector = inputVector('hvp', v, inputs);
  return withRun('hvp', func, inputs, options, (run) => {
    const gradients = gradientOf('hvp', run, strict);
    const parts = transposed(
      run.inputs,
      gradients.filter((gradient) => gradient !== null),
      (pulled) => {
        if (strict) {
          checkDepends(
            'hvp',
            pulled,
            (i) =>
              `The hessian of the user-provided function with respect to input ${i} is independent of the input. This is not ` +
              'allowed in strict mode. You should ensure that your function is thrice differentiable and that the hessian ' +
              'depends on the inputs.',
          );
        }
        return vector ?? [null];
      },
      createGraph,
    );
    let next = 0;
    const grads = gradients.map((gradient) => (gradient === null ? null : parts[next++]!));
    const result = filled('hvp', grads, run.given.leaves, options, {
      missing: (i) =>
        `The hessian of the user-provided function is independent of entry ${i} in the grad_jacobian. This is not allowed in ` +
        'strict mode as it prevents from using the double backward trick to replace forward mode AD.',
      constant: 'hessian',
    });
    return [finished(run.outputs, createGraph), unflatten(run.given.structure, result)];
  });
}

// ---- matrices --------------------------------------------------------------------------------------------------------

const STRATEGIES = ['reverse-mode', 'forward-mode'];

/**
 * The Jacobian of `func` at `inputs`: for an output of sizes (o...) and an input of sizes (i...) a tensor of sizes
 * (o..., i...), structured as the output and in it as the inputs. One backward pass per element of the output.
 *
 * @throws GraphError under `strict`; NotImplementedError for forward-mode without vectorize
 * @example functional.jacobian((x, y) => x.mul(y), [x, y]) // [diag(y), diag(x)]
 */
export function jacobian<const I, Out>(
  func: Func<I, Out>,
  inputs: I,
  createGraph?: boolean | JacobianOptions,
  strict?: boolean | JacobianOptions,
  vectorize?: boolean | JacobianOptions,
  strategy?: JacobianOptions['strategy'] | JacobianOptions,
): Nest<Out, Like<I>>;
export function jacobian(func: (...args: never[]) => unknown, inputs: unknown, ...given: unknown[]): unknown {
  const signature = 'jacobian(func, inputs, createGraph, strict, vectorize, strategy)';
  const options = { ...DEFAULTS, ...named<JacobianOptions>(signature, [func, inputs, ...given], 2) };
  return jacobianOf('jacobian', func, inputs, options);
}

const DEFAULTS = { createGraph: false, strict: false, vectorize: false, strategy: 'reverse-mode' } as const;

/** `fn` is the function that messages name. */
function jacobianOf(
  fn: string,
  func: (...args: never[]) => unknown,
  value: unknown,
  options: Required<JacobianOptions>,
): unknown {
  const { createGraph, strict, vectorize, strategy } = options;
  checkStrategy(
    fn,
    strategy,
    ' Hint: If your function has more outputs than inputs, "forward-mode" tends to be more performant. ' +
      'Otherwise, prefer to use "reverse-mode".',
  );
  if (strategy === 'forward-mode') return forwardJacobian(fn, func, value, options);
  if (vectorize && strict) {
    throw new GraphError(
      'torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. Please either ' +
        'set `strict=False` or `vectorize=False`.',
    );
  }
  return withRun(fn, func, value, options, ({ inputs, given, outputs }) => {
    const rows = outputs.leaves.map((output, i) => {
      const pull = (cotangent: Tensor): Tensor[] => {
        const grads = inputs.pullOrNull([output], [cotangent], { createGraph, retainGraph: true });
        return filled(fn, grads, given.leaves, options, {
          missing: (k) =>
            `Output ${i} of the user-provided function is independent of input ${k}. This is not allowed in strict mode.`,
          constant: 'jacobian',
        });
      };
      const blocks = jacobianByRows(pull, output, given.leaves, null, rowsFor(fn, vectorize ? null : 1));
      return unflatten(given.structure, blocks);
    });
    return unflatten(outputs.structure, rows);
  });
}

function checkStrategy(fn: string, strategy: unknown, hint: string): void {
  if (STRATEGIES.includes(strategy as string)) return;
  throw new ArgumentError(
    `${fn}: Expected strategy to be either "forward-mode" or "reverse-mode".${hint} Got ${JSON.stringify(strategy)}.`,
  );
}

function forwardJacobian(
  fn: string,
  func: (...args: never[]) => unknown,
  value: unknown,
  { createGraph, strict, vectorize }: Required<JacobianOptions>,
): unknown {
  if (strict) {
    throw new GraphError(
      'torch.autograd.functional.jacobian: `strict=True` and `strategy="forward-mode"` are not supported together (yet). ' +
        'Please either set `strict=False` or `strategy="reverse-mode"`.',
    );
  }
  if (!vectorize) {
    throw new NotImplementedError(
      `${fn}: Computing Jacobian using forward-AD or forward-over-reverse Hessian is only implemented for \`vectorize=True\`.`,
    );
  }
  checkFunction(fn, func);
  const given = tensorsIn(fn, 'inputs', value);
  let outputs: Flat<Tensor> | null = null;
  const flatFunc = (tensors: readonly Tensor[]): readonly Tensor[] => {
    outputs = outputsFor(fn, func, given, tensors);
    return outputs.leaves;
  };
  const tensors = createGraph ? given.leaves : given.leaves.map(withoutGraph);
  const columns = (): Tensor[][] => jacfwd(flatFunc)(tensors);
  const blocks = transforming(() => (createGraph ? recording(columns) : noGrad(columns)));
  return unflatten(
    outputs!.structure,
    blocks.map((row) => unflatten(given.structure, createGraph ? row : row.map(withoutGraph))),
  );
}

/**
 * The Hessian of `func` at `inputs`: for inputs of sizes (i...) and (k...) a tensor of sizes (i..., k...), structured as the
 * inputs and in that as the inputs again. One backward pass through the gradient per element of the inputs.
 *
 * @param func returns a tensor of one element
 * @throws ShapeError where it has more; GraphError under `strict`
 * @example functional.hessian((x) => x.pow(3).sum(), x) // diag(6 x)
 */
export function hessian<const I>(
  func: Func<I, Tensor>,
  inputs: I,
  createGraph?: boolean | HessianOptions,
  strict?: boolean | HessianOptions,
  vectorize?: boolean | HessianOptions,
  outerJacobianStrategy?: HessianOptions['outerJacobianStrategy'] | HessianOptions,
): Nest<Like<I>, Like<I>>;
export function hessian(func: (...args: never[]) => unknown, inputs: unknown, ...given: unknown[]): unknown {
  const signature = 'hessian(func, inputs, createGraph, strict, vectorize, outerJacobianStrategy)';
  const { outerJacobianStrategy: strategy = 'reverse-mode', ...rest } = named<HessianOptions>(
    signature,
    [func, inputs, ...given],
    2,
  );
  checkStrategy('hessian', strategy, '');
  checkFunction('hessian', func);
  const options = { ...DEFAULTS, ...rest };
  const many = tensorsIn('hessian', 'inputs', inputs).structure.kind === 'list';
  const single = (...args: never[]): Tensor => {
    const outputs = checkedOutputs('hessian', func(...args));
    if (options.strict) checkOutputs('hessian', outputs.leaves);
    return reshape(singleElement('hessian', outputs), []);
  };
  const gradient = (...args: never[]): unknown => {
    const jac = jacobianOf('hessian', single, many ? args : args[0], { ...DEFAULTS, createGraph: true });
    if (options.strict) checkDepends('hessian', flatten(jac).leaves as Tensor[], constantGradient);
    return jac;
  };
  return jacobianOf('hessian', gradient, inputs, { ...options, strategy });
}
