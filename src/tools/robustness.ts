/**
 * What gradcheck asks of derivatives besides their values: that backward multiplies with the gradient it is given, that
 * gradients and tangents which are not there count as zeros, that a batch gives what its members give.
 */
import { alias, attach, gradEdge } from '../autograd/graph.js';
import { grad } from '../autograd/methods.js';
import { Node, type NodeKind, NONE, savesNothing } from '../autograd/node.js';
import { GradcheckError, NotImplementedError } from '../base/errors.js';
import { sameSizes } from '../base/geometry.js';
import { type Tensor, zerosTensor } from '../tensor/tensor.js';
import { firstWhere, valuesOf, withValues } from '../tensor/values.js';
import { areClose, freshGenerator } from './comparing.js';
import { gradientsOf, type Subject, tangentsOf } from './jacobians.js';

const zerosLike = (t: Tensor): Tensor => zerosTensor(t.dtype, t.shape);
const isNotZero = (t: Tensor): boolean => firstWhere(t, (value) => value !== 0) >= 0;

/** Gradients of zero must give zeros. */
export function checkMultiplied(outputs: readonly Tensor[], targets: readonly Tensor[]): void {
  const gradients = grad(outputs, targets, {
    gradOutputs: outputs.map(zerosLike),
    retainGraph: true,
    allowUnused: true,
  });
  for (const gradient of gradients) {
    if (gradient === null || !isNotZero(gradient)) continue;
    throw new GradcheckError(
      'backward not multiplied by grad_output: for gradients of zero it does not return zeros. A backward function multiplies ' +
        'what it returns with the gradient that it is given.',
    );
  }
}

const undefinedGrad: NodeKind = { name: 'UndefinedGradBackward', ...savesNothing, backward: () => [null] };

/** `t` again, but no gradient comes back from it. */
function withoutGradient(t: Tensor): Tensor {
  const out = alias(t, 0);
  attach(out, new Node(undefinedGrad, [gradEdge(t)], [t.outputNr], NONE, NONE, null, null, t.geometry, t.dtype));
  return out;
}

/** Outputs that get no gradient must count as zeros: all of them, and each alone. */
export function checkUndefined(subject: Subject): void {
  const count = subject.call(subject.inputs).length;
  const cases = [-1, ...(count > 1 ? Array.from({ length: count }, (_, i) => i) : [])];
  for (const which of cases) {
    const outputs = subject
      .call(subject.inputs)
      .map((out, i) => (which === -1 || which === i ? withoutGradient(out) : out));
    let gradients: (Tensor | null)[];
    try {
      gradients = grad(outputs, subject.targets, { gradOutputs: outputs.map(zerosLike), allowUnused: true });
    } catch (error) {
      throw new GradcheckError(
        'Expected backward function to handle undefined output grads: a gradient that nothing delivered is null, and stands for ' +
          'zeros. (The option checkUndefinedGrad switches this check off.)',
        { cause: error },
      );
    }
    if (gradients.every((gradient) => gradient === null || !isNotZero(gradient))) continue;
    throw new GradcheckError(
      'Expected all input grads to be undefined or zero when all output grads are undefined or zero. ' +
        '(The option checkUndefinedGrad switches this check off.)',
    );
  }
}

/** A target without a tangent must count as one whose tangent is zero. */
export function checkUndefinedForward(subject: Subject): void {
  const generator = freshGenerator();
  const { targets } = subject;
  const tangents = targets.map((t) =>
    withValues(
      t.dtype,
      t.shape,
      Float64Array.from({ length: t.geometry.numel }, () => generator.normal()),
    ),
  );
  targets.forEach((target, k) => {
    const at = (tangent: Tensor | null): Float64Array[] =>
      tangentsOf(
        subject,
        tangents.map((other, j) => (j === k ? tangent : other)),
      );
    const expected = at(zerosLike(target));
    at(null).forEach((got, i) => {
      if (got.every((value, e) => Object.is(value + 0, expected[i]![e]! + 0))) return;
      throw new GradcheckError(
        `Mismatch in tangent values for output with index: ${i} when input: ${k} has an undefined tangent value. ` +
          `Got: [${got.join(', ')}] but expected: [${expected[i]!.join(', ')}]`,
      );
    });
  });
}

/** Backward for two gradients at once must give what it gives for each. */
export function checkBatched(output: Tensor, i: number, targets: readonly Tensor[]): void {
  const generator = freshGenerator();
  const count = output.geometry.numel;
  const batch = Float64Array.from({ length: 2 * count }, () => generator.normal());
  const single = [0, 1].map((b) =>
    gradientsOf(output, targets, withValues(output.dtype, output.shape, batch.subarray(b * count, (b + 1) * count))),
  );
  const failed = 'gradcheck or gradgradcheck failed while testing batched gradient computation.';
  let together: (Tensor | null)[];
  try {
    together = grad(output, targets, {
      gradOutputs: withValues(output.dtype, [2, ...output.shape], batch),
      retainGraph: true,
      allowUnused: true,
      isGradsBatched: true,
    });
  } catch (error) {
    if (error instanceof NotImplementedError) throw error;
    throw new GradcheckError(`While computing batched gradients, got: ${String(error)}\n\n${failed}`, { cause: error });
  }
  targets.forEach((target, k) => {
    const sizes = [2, ...target.shape];
    const rows = single.flatMap((gradients) => [...valuesOf(gradients[k] ?? zerosLike(target))]);
    const expected = withValues(target.dtype, sizes, Float64Array.from(rows));
    const got = together[k] ?? zerosTensor(target.dtype, sizes);
    // PyTorch's allclose.
    if (sameSizes(got.shape, sizes) && areClose(valuesOf(got), valuesOf(expected), 1e-8, 1e-5)) return;
    throw new GradcheckError(
      `For output ${i} and input ${k}:\n\n${failed}\n\nGot:\n${String(got)}\n\nExpected:\n${String(expected)}\n`,
    );
  });
}
