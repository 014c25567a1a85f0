/**
 * Per-sample gradients: of each example's loss, from a forward pass that has been run for all of them. A Jacobian by rows,
 * like `jacrev`, of a graph that is there already.
 */
import { named } from '../base/arguments.js';
import { ArgumentError, ShapeError } from '../base/errors.js';
import { formatSizes } from '../base/geometry.js';
import { grad } from '../autograd/methods.js';
import { zerosLike } from '../ops/functions.generated.js';
import { Tensor } from '../tensor/tensor.js';
import { checkChunkSize, checkInput } from './arguments.js';
import { jacobianByRows, rowsFor } from './rows.js';
import { flatten, type Like, typeName, unflatten } from './structure.js';

export interface PerSampleOptions {
  /** How many examples are computed at once, by vmap; smaller takes less memory. 1: one after the other. Default: all. */
  chunkSize?: number | null;
  /** Keep the graph for another pass, such as `losses.mean().backward()`. Default: as createGraph. */
  retainGraph?: boolean;
  /** Make results that can be differentiated. Default: false. */
  createGraph?: boolean;
}

/**
 * The gradient of each example's loss with respect to the parameters, from the graph of an ordinary forward pass, which is not
 * run again. `.grad` is not touched; what a loss does not depend on has zeros. Where examples influence one another, as by batch
 * normalization, entry i is still the whole derivative of loss i.
 *
 * Cost: that of a backward pass over the batch for each example, `chunkSize` of them at once. Where the loss of one example can be
 * written down as a function, `vmap(grad(lossOfOne), { inDims: [null, 0, 0] })(params, inputs, targets)` gives the same, and
 * costs one forward and backward pass over the batch.
 *
 * @param losses one loss for each example, [N]: with reduction 'none', before they are averaged
 * @param params tensors that the losses were computed from, in arrays and objects of any depth
 * @returns for a parameter of sizes (p...) a tensor of sizes (N, p...), structured as `params`
 * @throws ShapeError where losses have not exactly one dimension; GraphError where they have no graph, or it was freed
 * @example
 * const losses = crossEntropy(model(inputs), targets, { reduction: 'none' });
 * const norms = perSample(losses, weight).flatten(1).norm(2, 1); // how much each example pulls at the weight
 */
export function perSample<P>(losses: Tensor, params: P, options?: PerSampleOptions): Like<P>;
export function perSample(losses: Tensor, params: unknown, ...given: unknown[]): unknown {
  const fn = 'perSample';
  const {
    chunkSize = null,
    createGraph = false,
    retainGraph = createGraph,
  } = named<PerSampleOptions>(
    'perSample(losses, params, chunkSize, retainGraph, createGraph)',
    [losses, params, ...given],
    2,
  );
  checkChunkSize(fn, chunkSize);
  checkLosses(fn, losses);
  const { leaves, paths, structure } = flatten(params);
  leaves.forEach((leaf, i) => {
    checkInput(fn, leaf, `params${paths[i]}`);
  });
  const tensors = leaves as Tensor[];
  if (tensors.length === 0) return unflatten(structure, []);
  let passes = Math.ceil(losses.numel() / (chunkSize ?? Infinity)) || 1;
  const pull = (weights: Tensor): Tensor[] => {
    const keep = retainGraph || --passes > 0;
    const options = { gradOutputs: weights, retainGraph: keep, createGraph, allowUnused: true } as const;
    return grad(losses, tensors, options).map((g, i) => g ?? zerosLike(tensors[i]!));
  };
  return unflatten(structure, jacobianByRows(pull, losses, tensors, chunkSize, rowsFor(fn, chunkSize)));
}

function checkLosses(fn: string, losses: unknown): asserts losses is Tensor {
  if (!(losses instanceof Tensor)) {
    throw new ArgumentError(`${fn}: expected a Tensor with a loss for each example, got ${typeName(losses)}`);
  }
  if (losses.dim() !== 1) {
    throw new ShapeError(
      `${fn}: expected one loss for each example, a Tensor with one dimension, got sizes ${formatSizes(losses.shape)}; give the ` +
        "losses before they are averaged (reduction 'none'), each one number, as by flatten(1).sum(1)",
    );
  }
}
