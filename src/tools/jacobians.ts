/**
 * Jacobians as gradcheck compares them: by differences of values, by backward and by forward mode. Whole ones, and the
 * products u J v of which fast mode needs one each. Knows nothing of what is compared or when it is near enough.
 */
import { GradcheckError } from '../base/errors.js';
import { Geometry, sameSizes } from '../base/geometry.js';
import { dualLevel, makeDual, unpackDual } from '../autograd/forward.js';
import { grad } from '../autograd/methods.js';
import * as backend from '../tensor/launch.js';
import { Tensor, zerosTensor } from '../tensor/tensor.js';
import { elements, positionOf, valuesOf, withValues } from '../tensor/values.js';

/** What is checked: a function that gives the outputs to look at, and the inputs that it is called with. */
export interface Subject {
  /** Calls the function with these inputs and gives those of its results that are looked at. */
  readonly call: (inputs: readonly unknown[]) => readonly Tensor[];
  readonly inputs: readonly unknown[];
  /** The inputs that ask for a gradient. */
  readonly targets: readonly Tensor[];
  readonly eps: number;
}

/** A row for each element of an input, a column for each element of an output. */
export interface Jacobian {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** For a Jacobian that is projected: the direction of the input and the weights of the output. */
export interface Projection {
  readonly direction: Float64Array;
  readonly weights: Float64Array;
}

export const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** A Jacobian of zeros. */
function zeroJacobian(rows: number, columns: number): Jacobian {
  return { rows, columns, values: new Float64Array(rows * columns) };
}

/** The Jacobian as a tensor, for messages. */
export function jacobianTensor(j: Jacobian, like: Tensor): Tensor {
  return withValues(like.dtype, [j.rows, j.columns], j.values);
}

// ---- differences -----------------------------------------------------------------------------------------------------

/** The elements of `t` for writing: writes are not counted, since what is written is taken back. */
function writable(t: Tensor, geometry: Geometry): Tensor {
  return new Tensor(t.storage, t.dtype, geometry, 0);
}

/** The outputs' values after `change`, which `undo` takes back whatever happens. */
function valuesAfter(
  { call, inputs, eps }: Subject,
  like: readonly Tensor[],
  change: () => void,
  undo: () => void,
): Float64Array[] {
  change();
  try {
    const outputs = call(inputs);
    like.forEach((before, i) => {
      checkUnchanged(before, outputs[i], eps);
    });
    return like.map((_, i) => valuesOf(outputs[i]!));
  } finally {
    undo();
  }
}

function checkUnchanged(before: Tensor, after: Tensor | undefined, eps: number): void {
  const by = `when inputs are perturbed by ${eps}, but got:`;
  if (after === undefined) {
    throw new GradcheckError(`gradcheck: Expected \`func\` to return as many outputs ${by} fewer`);
  }
  if (!sameSizes(before.shape, after.shape)) {
    throw new GradcheckError(
      `gradcheck: Expected \`func\` to return outputs with the same shape ${by} shapes torch.Size([${before.shape.join(', ')}]) ` +
        `and torch.Size([${after.shape.join(', ')}]).`,
    );
  }
  if (before.dtype !== after.dtype) {
    throw new GradcheckError(
      `gradcheck: Expected \`func\` to return outputs with the same dtype ${by} dtypes ${String(before.dtype)} and ${String(after.dtype)}.`,
    );
  }
}

/** (high - low) / (2 eps), elementwise. */
const slope = (high: Float64Array, low: Float64Array, eps: number): Float64Array =>
  high.map((value, i) => (value - low[i]!) / (2 * eps));

/** By central differences, the Jacobians of all outputs with respect to one input. */
export function numericalJacobians(subject: Subject, outputs: readonly Tensor[], input: Tensor): Jacobian[] {
  const { sizes, strides, offset, numel } = input.geometry;
  const { eps } = subject;
  const jacobians = outputs.map((out) => zeroJacobian(numel, out.geometry.numel));
  const at = elements(input);
  for (let row = 0; row < numel; row++) {
    const place = positionOf(sizes, row).reduce((sum, index, d) => sum + index * strides[d]!, offset);
    const cell = writable(input, new Geometry([], [], place));
    const value = at(row);
    const valuesAt = (moved: number): Float64Array[] =>
      valuesAfter(
        subject,
        outputs,
        () => {
          backend.fill(cell, moved);
        },
        () => {
          backend.fill(cell, value);
        },
      );
    const high = valuesAt(value + eps);
    const low = valuesAt(value - eps);
    jacobians.forEach(({ columns, values }, i) => {
      values.set(slope(high[i]!, low[i]!, eps), row * columns);
    });
  }
  return jacobians;
}

/** By central differences, how all outputs change when one input moves in a direction. */
export function numericalSlopes(
  subject: Subject,
  outputs: readonly Tensor[],
  input: Tensor,
  direction: Float64Array,
): Float64Array[] {
  const { eps } = subject;
  const whole = writable(input, input.geometry);
  const value = valuesOf(input);
  const write = (values: Float64Array): void => {
    backend.copy(whole, withValues(input.dtype, input.shape, values));
  };
  const valuesAt = (step: number): Float64Array[] =>
    valuesAfter(
      subject,
      outputs,
      () => {
        write(value.map((v, i) => v + step * direction[i]!));
      },
      () => {
        write(value);
      },
    );
  const high = valuesAt(eps);
  const low = valuesAt(-eps);
  return high.map((values, i) => slope(values, low[i]!, eps));
}

// ---- backward --------------------------------------------------------------------------------------------------------

/** The gradients of one output, weighted, with respect to all targets; null for those that it does not depend on. */
export function gradientsOf(output: Tensor, targets: readonly Tensor[], weights: Tensor): (Tensor | null)[] {
  return grad(output, targets, { gradOutputs: weights, retainGraph: true, allowUnused: true });
}

/** The Jacobians of one output with respect to all targets by backward, one pass for each element of the output. */
export function backwardJacobians(
  output: Tensor,
  targets: readonly Tensor[],
  see: (gradient: Tensor, target: Tensor) => void,
): Jacobian[] {
  const columns = output.geometry.numel;
  const jacobians = targets.map((t) => zeroJacobian(t.geometry.numel, columns));
  for (let column = 0; column < columns; column++) {
    const weights = new Float64Array(columns);
    weights[column] = 1;
    gradientsOf(output, targets, withValues(output.dtype, output.shape, weights)).forEach((gradient, k) => {
      if (gradient === null) return;
      see(gradient, targets[k]!);
      const { rows, values } = jacobians[k]!;
      const at = elements(gradient);
      for (let row = 0; row < rows; row++) values[row * columns + column] = at(row);
    });
  }
  return jacobians;
}

// ---- forward mode ----------------------------------------------------------------------------------------------------

/** The tangents of the outputs for these tangents of the targets; null for a target, or an output, without. */
export function dualOutputs(
  { call, inputs, targets }: Subject,
  tangents: readonly (Tensor | null)[],
): { output: Tensor; tangent: Tensor | null }[] {
  return dualLevel(() => {
    const given = inputs.map((input) => {
      const k = targets.indexOf(input as Tensor);
      if (k < 0) return input;
      // Functions that differentiate inside, as gradgradcheck's does, need inputs that ask for gradients.
      const primal = targets[k]!.detach().requiresGrad_();
      const tangent = tangents[k] ?? null;
      return tangent === null ? primal : makeDual(primal, tangent);
    });
    return call(given).map((output) => ({ output, tangent: unpackDual(output).tangent }));
  });
}

/** The same, as values. */
export function tangentsOf(
  subject: Subject,
  tangents: readonly (Tensor | null)[],
  see: (tangent: Tensor, output: Tensor) => void = () => undefined,
): Float64Array[] {
  return dualOutputs(subject, tangents).map(({ output, tangent }) => {
    if (tangent === null) return new Float64Array(output.geometry.numel);
    see(tangent, output);
    return valuesOf(tangent);
  });
}

/** Zeros for all targets, and these values for one. */
export function onlyTangent({ targets }: Subject, which: number, values: Float64Array): Tensor[] {
  return targets.map((t, k) => (k === which ? withValues(t.dtype, t.shape, values) : zerosTensor(t.dtype, t.shape)));
}

/** The Jacobians of all outputs with respect to one target by forward mode, one pass for each element of the target. */
export function forwardJacobians(
  subject: Subject,
  outputs: readonly Tensor[],
  which: number,
  see: (tangent: Tensor, output: Tensor) => void,
): Jacobian[] {
  const rows = subject.targets[which]!.geometry.numel;
  const jacobians = outputs.map((out) => zeroJacobian(rows, out.geometry.numel));
  for (let row = 0; row < rows; row++) {
    const direction = new Float64Array(rows);
    direction[row] = 1;
    tangentsOf(subject, onlyTangent(subject, which, direction), see).forEach((tangent, i) => {
      jacobians[i]?.values.set(tangent, row * jacobians[i].columns);
    });
  }
  return jacobians;
}
