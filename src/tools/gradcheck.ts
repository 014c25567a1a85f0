/**
 * gradcheck and gradgradcheck: are the derivatives that backward and forward mode give those of the values?
 *
 * Note [Fast mode]. A whole Jacobian takes two calls of the function for each element of the input and a backward pass for
 * each of the output. Fast mode compares one number instead, u J v for a direction u of the input and weights v of the output
 * that are the same in each run: two calls and one pass. Only where these differ is the whole computed, for the message.
 */
import { named } from '../base/arguments.js';
import { ArgumentError, GradcheckError } from '../base/errors.js';
import { warn } from '../base/warn.js';
import { Geometry, sameSizes } from '../base/geometry.js';
import { listOf } from '../base/lists.js';
import { float64 } from '../base/dtype.js';
import { grad } from '../autograd/methods.js';
import type { Generator } from '../kernel/random.js';
import { Tensor } from '../tensor/tensor.js';
import { valuesOf, withValues } from '../tensor/values.js';
import { areClose, freshGenerator, isClose, largestDifference, unitVector } from './comparing.js';
import {
  backwardJacobians,
  dot,
  forwardJacobians,
  gradientsOf,
  type Jacobian,
  jacobianTensor,
  numericalJacobians,
  numericalSlopes,
  onlyTangent,
  type Projection,
  type Subject,
  tangentsOf,
} from './jacobians.js';
import {
  checkBatched,
  checkBatchedForward,
  checkMultiplied,
  checkUndefined,
  checkUndefinedForward,
} from './robustness.js';

export interface GradcheckOptions {
  /** How far inputs are moved for the differences. Default 1e-6. */
  eps?: number;
  /** Absolute tolerance. Default 1e-5. */
  atol?: number;
  /** Relative tolerance. Default 1e-3. */
  rtol?: number;
  /** Throw where a check fails (default); else return false. */
  raiseException?: boolean;
  /** How much two backward passes for the same gradients may differ. Default 0. */
  nondetTol?: number;
  /** Check that outputs without a gradient count as zeros. Default true. */
  checkUndefinedGrad?: boolean;
  /** Check that gradients have the dtypes of their inputs. */
  checkGradDtypes?: boolean;
  /** Check backward for a batch of gradients at once, by vmap. */
  checkBatchedGrad?: boolean;
  /** Check forward mode for a batch of tangents at once, by vmap. */
  checkBatchedForwardGrad?: boolean;
  /** Check forward mode. */
  checkForwardAd?: boolean;
  /** Check backward. Default true. */
  checkBackwardAd?: boolean;
  /** Compare products of the Jacobians with vectors instead of whole Jacobians. */
  fastMode?: boolean;
  /** As in PyTorch, where it matters for sparse tensors only: here it changes nothing. */
  masked?: boolean | null;
}

export interface GradgradcheckOptions extends Omit<
  GradcheckOptions,
  'checkForwardAd' | 'checkBackwardAd' | 'checkBatchedForwardGrad'
> {
  /** The gradients of the outputs; null: made at random. */
  gradOutputs?: Tensor | readonly Tensor[] | null;
  /** Make them in memory with gaps. */
  genNonContigGradOutputs?: boolean;
  /** Check forward mode over backward. */
  checkFwdOverRev?: boolean;
  /** Check backward over backward. Default true. */
  checkRevOverRev?: boolean;
}

/** What a checked function may return. Entries without a gradient are left out. */
export type Checked = Tensor | readonly Tensor[];

type Settings = Required<GradcheckOptions>;

const DEFAULTS: Settings = {
  eps: 1e-6,
  atol: 1e-5,
  rtol: 1e-3,
  raiseException: true,
  nondetTol: 0,
  checkUndefinedGrad: true,
  checkGradDtypes: false,
  checkBatchedGrad: false,
  checkBatchedForwardGrad: false,
  checkForwardAd: false,
  checkBackwardAd: true,
  fastMode: false,
  masked: null,
};

/** The options of gradcheck, and those of them that gradgradcheck has, by name. */
const CHECKS = Object.keys(DEFAULTS).join(', ');
const CHECKS_OF_SECOND = Object.keys(DEFAULTS)
  .filter((name) => !/Ad$|Forward/.test(name))
  .join(', ');

// ---- what is checked -------------------------------------------------------------------------------------------------

const isTarget = (value: unknown): value is Tensor => value instanceof Tensor && value.requiresGrad;

/** Results of the function as a list. */
function listed(fn: string, results: unknown): readonly Tensor[] {
  const list = listOf(results);
  for (const result of list) {
    if (result instanceof Tensor) continue;
    throw new ArgumentError(
      `${fn}: expected the function to return a Tensor or a list of Tensors, got ${typeof result}`,
    );
  }
  return list as readonly Tensor[];
}

function checkInputs(inputs: readonly unknown[]): Tensor[] {
  inputs.forEach((input, i) => {
    if (!isTarget(input)) return;
    if (input.dtype !== float64) {
      warn(
        `gradcheck: Input #${i} requires gradient and is not a double precision floating point or complex. This check will ` +
          'likely fail if all the inputs are not of double precision floating point or complex.',
      );
    }
    const { sizes, strides } = input.geometry;
    if (sizes.some((size, d) => size > 1 && strides[d] === 0)) {
      throw new ArgumentError(
        `gradcheck: The ${i}th input has a dimension with stride 0. gradcheck only supports inputs that are non-overlapping ` +
          'to be able to compute the numerical gradients correctly. You should call .contiguous on the input before passing it ' +
          'to gradcheck.',
      );
    }
  });
  // The same tensor given twice moves in both places.
  const targets = [...new Set(inputs.filter(isTarget))];
  if (targets.length > 0) return targets;
  throw new ArgumentError(
    'gradcheck: gradcheck expects at least one input tensor to require gradient, but none of the them have ' +
      'requires_grad=True. Create one with { requiresGrad: true } or call requiresGrad_().',
  );
}

// ---- comparing -------------------------------------------------------------------------------------------------------

function mismatch(output: number, input: number, numerical: Tensor, analytical: Tensor, forward: boolean): string {
  return (
    `Jacobian ${forward ? 'computed with forward mode ' : ''}mismatch for output ${output} with respect to input ${input},\n` +
    `numerical:${String(numerical)}\nanalytical:${String(analytical)}\n`
  );
}

function checkReentrant(first: Float64Array, second: Float64Array, nondetTol: number): void {
  if (largestDifference(first, second) <= nondetTol) return;
  throw new GradcheckError(
    'Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different values, ' +
      `although analytical gradient matches numerical gradient. The tolerance for nondeterminism was ${nondetTol}.\n` +
      'If this is expected, as of sums in an order that changes, allow it with the option nondetTol.',
  );
}

/** What is looked at in each gradient on the way. */
function seeGradient(settings: Settings): (gradient: Tensor, target: Tensor) => void {
  return (gradient, target) => {
    if (settings.checkGradDtypes && gradient.dtype !== target.dtype) {
      throw new GradcheckError('Gradient has dtype mismatch');
    }
    if (!sameSizes(gradient.shape, target.shape)) throw new GradcheckError('Analytical gradient has incorrect size');
  };
}

function seeTangent(settings: Settings): (tangent: Tensor, output: Tensor) => void {
  return (tangent, output) => {
    if (!settings.checkGradDtypes || tangent.dtype === output.dtype) return;
    throw new GradcheckError('Forward AD gradient has dtype mismatch.');
  };
}

/** Compares the whole Jacobians of all outputs. */
function compareWhole(subject: Subject, outputs: readonly Tensor[], settings: Settings): void {
  const { atol, rtol, nondetTol } = settings;
  const { targets } = subject;
  const numerical = targets.map((target) => numericalJacobians(subject, outputs, target));
  const compare = (analytical: Jacobian, i: number, k: number, forward: boolean): void => {
    const expected = numerical[k]![i]!;
    if (areClose(analytical.values, expected.values, atol, rtol)) return;
    const [n, a] = [expected, analytical].map((j) => jacobianTensor(j, targets[k]!)) as [Tensor, Tensor];
    throw new GradcheckError(mismatch(i, k, n, a, forward));
  };
  if (settings.checkBackwardAd) {
    outputs.forEach((output, i) => {
      const first = backwardJacobians(output, targets, seeGradient(settings));
      const second = backwardJacobians(output, targets, seeGradient(settings));
      first.forEach((analytical, k) => {
        compare(analytical, i, k, false);
      });
      first.forEach(({ values }, k) => {
        checkReentrant(values, second[k]!.values, nondetTol);
      });
    });
  }
  if (!settings.checkForwardAd) return;
  targets.forEach((_, k) => {
    forwardJacobians(subject, outputs, k, seeTangent(settings)).forEach((analytical, i) => {
      compare(analytical, i, k, true);
    });
  });
}

/** Compares u J v, see Note [Fast mode]. */
function compareProjected(subject: Subject, outputs: readonly Tensor[], settings: Settings): void {
  const { targets } = subject;
  const generator = freshGenerator();
  const directions = targets.map((t) => unitVector(t.geometry.numel, generator));
  const weights = outputs.map((out) => unitVector(out.geometry.numel, generator));
  const numerical = targets.map((target, k) =>
    numericalSlopes(subject, outputs, target, directions[k]!).map((slopes, i) => dot(slopes, weights[i]!)),
  );
  const compare = (analytical: number, i: number, k: number, forward: boolean): void => {
    const projection = { direction: directions[k]!, weights: weights[i]! };
    if (isClose(analytical, numerical[k]![i]!, projectedTolerance(settings.atol, projection), settings.rtol)) return;
    const scalar = (value: number): Tensor => withValues(targets[k]!.dtype, [], Float64Array.of(value));
    throw new GradcheckError(
      mismatch(i, k, scalar(numerical[k]![i]!), scalar(analytical), forward) +
        explainInWhole(subject, outputs, settings, i, k, forward),
    );
  };
  if (settings.checkBackwardAd) {
    outputs.forEach((output, i) => {
      const run = (): Float64Array =>
        Float64Array.from(
          gradientsOf(output, targets, withValues(output.dtype, output.shape, weights[i]!)).map((gradient, k) => {
            if (gradient === null) return 0;
            seeGradient(settings)(gradient, targets[k]!);
            return dot(directions[k]!, valuesOf(gradient));
          }),
        );
      const first = run();
      const second = run();
      first.forEach((analytical, k) => {
        compare(analytical, i, k, false);
      });
      checkReentrant(first, second, settings.nondetTol);
    });
  }
  if (!settings.checkForwardAd) return;
  targets.forEach((_, k) => {
    const tangents = tangentsOf(subject, onlyTangent(subject, k, directions[k]!), seeTangent(settings));
    tangents.forEach((tangent, i) => {
      compare(dot(tangent, weights[i]!), i, k, true);
    });
  });
}

/** A tolerance for each element, as it adds up in the product. */
function projectedTolerance(atol: number, { direction, weights }: Projection): number {
  const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);
  return atol * sum(direction) * sum(weights);
}

/** The whole Jacobians, where their products differ. */
function explainInWhole(
  subject: Subject,
  outputs: readonly Tensor[],
  settings: Settings,
  i: number,
  k: number,
  forward: boolean,
): string {
  const target = subject.targets[k]!;
  const numerical = numericalJacobians(subject, outputs, target)[i]!;
  const analytical = forward
    ? forwardJacobians(subject, outputs, k, () => undefined)[i]!
    : backwardJacobians(outputs[i]!, [target], () => undefined)[0]!;
  const near = areClose(analytical.values, numerical.values, settings.atol, settings.rtol);
  return (
    '\nThe above quantities relating the numerical and analytical jacobians are computed \n' +
    'in fast mode. Below, we recompute numerical and analytical jacobians in slow mode:\n\n' +
    `Numerical:\n ${String(jacobianTensor(numerical, target))}\n` +
    `Analytical:\n${String(jacobianTensor(analytical, target))}\n\n` +
    `The max per-element difference (slow mode) is: ${largestDifference(analytical.values, numerical.values)}.\n` +
    (near
      ? '\nFast gradcheck failed but element-wise differences are small. This means that the\n' +
        "test might've passed in slow_mode! Call it with { fastMode: false }.\n"
      : '')
  );
}

/** Of a function without differentiable results: its floating results must not depend on the inputs. */
function checkConstant(subject: Subject, outputs: readonly Tensor[], settings: Settings): void {
  const generator = freshGenerator();
  for (const target of subject.targets) {
    const slopes = settings.fastMode
      ? numericalSlopes(subject, outputs, target, unitVector(target.geometry.numel, generator))
      : numericalJacobians(subject, outputs, target).map(({ values }) => values);
    if (slopes.every((values) => values.every((value) => Math.abs(value) <= settings.atol))) continue;
    throw new GradcheckError(
      'Numerical gradient for function expected to be zero, since none of its outputs requires grad, but it is not: was the ' +
        'graph cut by detach(), noGrad() or item()?',
    );
  }
}

// ---- the functions ---------------------------------------------------------------------------------------------------

function check(fn: (...inputs: never[]) => unknown, inputs: readonly unknown[], settings: Settings): void {
  const targets = checkInputs(inputs);
  const all = (given: readonly unknown[]): readonly Tensor[] => listed('gradcheck', fn(...(given as never[])));
  const first = all(inputs);
  const chosen = first.map((_, i) => i).filter((i) => first[i]!.requiresGrad);
  const base = { inputs, targets, eps: settings.eps };
  if (chosen.length === 0) {
    const floating = (given: readonly unknown[]): Tensor[] => all(given).filter((out) => out.dtype.isFloatingPoint);
    checkConstant(
      { ...base, call: floating },
      first.filter((out) => out.dtype.isFloatingPoint),
      settings,
    );
    return;
  }
  const subject: Subject = {
    ...base,
    call: (given) => {
      const outputs = all(given);
      return chosen.map((i) => outputs[i]).filter((out) => out !== undefined);
    },
  };
  const outputs = chosen.map((i) => first[i]!);
  (settings.fastMode ? compareProjected : compareWhole)(subject, outputs, settings);
  if (settings.checkForwardAd && settings.checkUndefinedGrad) checkUndefinedForward(subject);
  if (settings.checkBatchedForwardGrad) checkBatchedForward(subject);
  if (!settings.checkBackwardAd) return;
  if (settings.checkBatchedGrad) {
    outputs.forEach((output, i) => {
      checkBatched(output, i, targets);
    });
  }
  checkMultiplied(outputs, targets);
  if (settings.checkUndefinedGrad) checkUndefined(subject);
}

/** Runs a check; GradcheckError becomes false where the user wants that. */
function verdict(raise: boolean, body: () => void): boolean {
  try {
    body();
  } catch (error) {
    if (!raise && error instanceof GradcheckError) return false;
    throw error;
  }
  return true;
}

const asList = (inputs: unknown): readonly unknown[] => (Array.isArray(inputs) ? (inputs as unknown[]) : [inputs]);

/**
 * Checks the derivatives of a function at some inputs against differences of its values. Meant for float64.
 *
 * @param fn from the inputs to a tensor or a list of tensors of any sizes; must give the same for the same inputs
 * @param inputs one argument, or a list of them; those that require grad are moved a little and moved back
 * @param options tolerances and further checks, each with PyTorch's default
 * @returns true; false where a check fails and `raiseException` is false
 * @throws GradcheckError where a check fails
 * @throws ArgumentError where no input requires grad, or elements of an input share memory
 * @example gradcheck((x, y) => x.mul(y.exp()), [x, y]); // true
 */
export function gradcheck(fn: (input: Tensor) => Checked, inputs: Tensor, options?: GradcheckOptions): boolean;
export function gradcheck<const Inputs extends readonly unknown[]>(
  fn: (...inputs: Inputs) => Checked,
  inputs: readonly [...Inputs],
  options?: GradcheckOptions,
): boolean;
export function gradcheck(fn: (...inputs: never[]) => Checked, inputs: Tensor | readonly unknown[]): boolean {
  const options = named<GradcheckOptions>(`gradcheck(fn, inputs, { ${CHECKS} })`, arguments, 2);
  const settings = { ...DEFAULTS, ...options };
  if (!settings.checkForwardAd && !settings.checkBackwardAd) {
    throw new ArgumentError('gradcheck: Expected at least one of checkForwardAd or checkBackwardAd to be true');
  }
  if (settings.checkBatchedGrad && !settings.checkBackwardAd) {
    throw new ArgumentError('gradcheck: Setting checkBatchedGrad to true requires checkBackwardAd to be true');
  }
  if (settings.checkBatchedForwardGrad && !settings.checkForwardAd) {
    throw new ArgumentError('gradcheck: Setting checkBatchedForwardGrad to true requires checkForwardAd to be true');
  }
  return verdict(settings.raiseException, () => {
    check(fn, asList(inputs), settings);
  });
}

/** Random gradients for an output, between -1 and 1; with gaps, if wanted. */
function randomGradient(out: Tensor, generator: Generator, gaps: boolean): Tensor {
  const { sizes, strides, numel } = withValues(out.dtype, out.shape, new Float64Array(out.geometry.numel)).geometry;
  const room = gaps ? 2 * numel : numel;
  const dense = withValues(
    out.dtype,
    [room],
    Float64Array.from({ length: room }, () => 2 * generator.uniformDouble() - 1),
  );
  const spread = gaps ? strides.map((stride) => 2 * stride) : strides;
  return new Tensor(dense.storage, out.dtype, new Geometry(sizes, spread, 0), 0).requiresGrad_();
}

/**
 * Checks second derivatives: runs `gradcheck` on the gradients of a function, with respect to its inputs and to the gradients
 * of its outputs.
 *
 * @param fn from the inputs to a tensor or a list of tensors
 * @param inputs one argument, or a list of them
 * @param gradOutputs the gradients of the outputs, or the options; null: made at random
 * @param options as for `gradcheck`
 * @returns true; false where a check fails and `raiseException` is false
 * @throws GradcheckError where a check fails
 * @example gradgradcheck((x) => x.pow(3), x); // true
 */
export function gradgradcheck(
  fn: (input: Tensor) => Checked,
  inputs: Tensor,
  gradOutputs?: GradgradcheckOptions['gradOutputs'] | GradgradcheckOptions,
  options?: GradgradcheckOptions,
): boolean;
export function gradgradcheck<const Inputs extends readonly unknown[]>(
  fn: (...inputs: Inputs) => Checked,
  inputs: readonly [...Inputs],
  gradOutputs?: GradgradcheckOptions['gradOutputs'] | GradgradcheckOptions,
  options?: GradgradcheckOptions,
): boolean;
export function gradgradcheck(fn: (...inputs: never[]) => Checked, inputs: Tensor | readonly unknown[]): boolean {
  const signature = `gradgradcheck(fn, inputs, gradOutputs, { genNonContigGradOutputs, checkFwdOverRev, checkRevOverRev, ${CHECKS_OF_SECOND} })`;
  const given = named<GradgradcheckOptions>(signature, arguments, 2);
  const { gradOutputs = null, genNonContigGradOutputs = false, ...rest } = given;
  const { checkFwdOverRev = false, checkRevOverRev = true, ...others } = rest;
  if (!checkFwdOverRev && !checkRevOverRev) {
    throw new ArgumentError('gradgradcheck: Expected at least one of checkFwdOverRev or checkRevOverRev to be true');
  }
  const settings = { ...DEFAULTS, ...others, checkForwardAd: checkFwdOverRev, checkBackwardAd: checkRevOverRev };
  if (others.checkUndefinedGrad === true && !checkRevOverRev) {
    throw new ArgumentError('gradgradcheck: Setting checkUndefinedGrad to true requires checkRevOverRev to be true');
  }
  if (settings.checkBatchedGrad && !checkRevOverRev) {
    throw new ArgumentError('gradgradcheck: Setting checkBatchedGrad to true requires checkRevOverRev to be true');
  }
  return verdict(settings.raiseException, () => {
    const given = asList(inputs);
    const differentiable = (values: readonly unknown[]): Tensor[] =>
      listed('gradgradcheck', fn(...(values as never[]))).filter((out) => out.requiresGrad);
    const outputs = differentiable(given);
    const generator = freshGenerator();
    const weights =
      gradOutputs === null
        ? outputs.map((out) => randomGradient(out, generator, genNonContigGradOutputs))
        : (asList(gradOutputs) as readonly Tensor[]);
    const gradients = (...values: unknown[]): Tensor[] => {
      const own = values.slice(0, given.length);
      return grad(differentiable(own), own.filter(isTarget), {
        gradOutputs: values.slice(given.length) as Tensor[],
        createGraph: true,
        allowUnused: true,
      }).filter((gradient) => gradient !== null);
    };
    check(gradients, [...given, ...weights], settings);
  });
}
