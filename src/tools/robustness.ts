/**
 * What gradcheck asks of derivatives besides their values: that backward multiplies with the gradient it is given, that
 * gradients and tangents which are not there count as zeros, that a batch gives what its members give.
 */
import { alias, attach, gradEdge } from '../autograd/graph.js';
import { grad } from '../autograd/methods.js';
import { Node, type NodeKind, NONE, savesNothing } from '../autograd/node.js';
import { GradcheckError } from '../base/errors.js';
import { sameSizes } from '../base/geometry.js';
import { vmap } from '../func/vmap.js';
import type { Generator } from '../kernel/random.js';
import { type Tensor, zerosTensor } from '../tensor/tensor.js';
import { firstWhere, valuesOf, withValues } from '../tensor/values.js';
import { areClose, freshGenerator } from './comparing.js';
import { dualOutputs, gradientsOf, type Subject, tangentsOf } from './jacobians.js';

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

/** Two random tensors in the sizes of `like`, and both in one. */
function pairLike(like: Tensor, generator: Generator): { pair: Tensor; single: Tensor[] } {
  const count = like.geometry.numel;
  const values = Float64Array.from({ length: 2 * count }, () => generator.normal());
  const of = (sizes: readonly number[], from: number, to: number): Tensor =>
    withValues(like.dtype, sizes, values.subarray(from, to));
  return {
    pair: of([2, ...like.shape], 0, 2 * count),
    single: [of(like.shape, 0, count), of(like.shape, count, 2 * count)],
  };
}

/** What is computed for both at once must be what it is for each; `failed` says what is tested. */
function comparePairs(
  failed: string,
  compute: () => readonly Tensor[],
  single: readonly (readonly Tensor[])[],
  at: (k: number) => [output: number, input: number],
): void {
  let together: readonly Tensor[];
  try {
    together = compute();
  } catch (error) {
    throw new GradcheckError(`While computing batched gradients, got: ${String(error)}\n\n${failed}`, { cause: error });
  }
  together.forEach((got, k) => {
    const [first, second] = single.map((results) => results[k]!) as [Tensor, Tensor];
    const rows = Float64Array.of(...valuesOf(first), ...valuesOf(second));
    const expected = withValues(first.dtype, [2, ...first.shape], rows);
    // PyTorch's allclose.
    if (sameSizes(got.shape, expected.shape) && areClose(valuesOf(got), rows, 1e-8, 1e-5)) return;
    const [output, input] = at(k);
    throw new GradcheckError(
      `For output ${output} and input ${input}:\n\n${failed}\n\nGot:\n${String(got)}\n\nExpected:\n${String(expected)}\n`,
    );
  });
}

const WAY_OUT =
  'Every operation inside must be one that vmap can compute for many examples at once; what is written by hand, such as a custom ' +
  'Function, must not read elements or write into tensors from outside.';

/** Backward for two gradients at once must give what it gives for each. */
export function checkBatched(output: Tensor, i: number, targets: readonly Tensor[]): void {
  const { pair, single } = pairLike(output, freshGenerator());
  const gradients = (weights: Tensor): Tensor[] =>
    gradientsOf(output, targets, weights).map((gradient, k) => gradient ?? zerosLike(targets[k]!));
  comparePairs(
    `gradcheck or gradgradcheck failed while testing batched gradient computation. ${WAY_OUT}`,
    () => vmap(gradients)(pair),
    single.map(gradients),
    (k) => [i, k],
  );
}

/** Forward mode for two tangents of an input at once must give what it gives for each. */
export function checkBatchedForward(subject: Subject): void {
  const generator = freshGenerator();
  subject.targets.forEach((target, k) => {
    const { pair, single } = pairLike(target, generator);
    const tangents = (direction: Tensor): Tensor[] =>
      dualOutputs(
        subject,
        subject.targets.map((_, j) => (j === k ? direction : null)),
      ).map(({ output, tangent }) => tangent ?? zerosLike(output));
    comparePairs(
      `gradcheck failed while testing batched gradient computation with forward-mode AD. ${WAY_OUT}`,
      () => vmap(tangents)(pair),
      single.map(tangents),
      (i) => [i, k],
    );
  });
}
