/**
 * Checkpoints as one node: its backward runs the function again, recorded, and a backward pass through that. Arguments are
 * cut from the graph for it, and only tensors that are arguments themselves have gradients.
 */
import { CheckpointError, GraphError, NotImplementedError } from '../base/errors.js';
import { warnOnce } from '../base/warn.js';
import { currentRun, runBackward } from '../autograd/engine.js';
import { alias, attach, gradEdge, unpack, versionsOf } from '../autograd/graph.js';
import { Node, type NodeKind, NONE, savesNothing } from '../autograd/node.js';
import { listOf } from '../base/lists.js';
import { batching } from '../tensor/batching.js';
import { Flag } from '../tensor/flags.js';
import { inferenceMode, modes, noGrad } from '../tensor/modes.js';
import { Tensor } from '../tensor/tensor.js';
import { fromRandomState, randomState } from './recompute.js';

/** A call, as its node remembers it. */
interface Call {
  readonly fn: (...args: unknown[]) => unknown;
  /** The arguments, null where a tensor was. */
  readonly args: readonly unknown[];
  /** Where the saved tensors were among the arguments. */
  readonly positions: readonly number[];
  readonly random: Uint8Array | null;
}

const tracked = (t: unknown): t is Tensor => t instanceof Tensor && (t.flags & Flag.requiresGrad) !== 0;

const checkpointKind: NodeKind = {
  ...savesNothing,
  name: 'CheckpointFunctionBackward',
  savedNames: () => ['tensors'],
  savedValue: (node, name) => (name === 'tensors' ? node.saved.map((_, slot) => unpack(node, slot)) : undefined),
  backward(node, grad, grads) {
    if (currentRun()?.capture != null) {
      throw new CheckpointError(
        'checkpoint: When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` ' +
          'parameter to .backward(). To resolve this error, you can either set use_reentrant=False (useReentrant: false), or ' +
          'call .backward() without passing the `inputs` argument.',
      );
    }
    const { fn, args, positions, random } = node.plan as Call;
    const given = [...args];
    const inputs = node.saved.map((_, slot) => {
      const t = unpack(node, slot)!;
      const cut = t.detach();
      if ((t.flags & Flag.requiresGrad) !== 0) cut.requiresGrad_();
      given[positions[slot]!] = cut;
      return cut;
    });
    const outputs = fromRandomState(random, () => inferenceMode(false, () => listOf(fn(...given))));
    const results = outputs.filter((out) => isResult(out));
    if (!results.some(tracked)) {
      throw new CheckpointError(
        'checkpoint: none of output has requires_grad=True, this checkpoint() is not necessary; call the function itself',
      );
    }
    const arriving = grads ?? [grad];
    const roots = results.flatMap((out, i) => {
      const g = arriving[i] ?? null;
      return g !== null && tracked(out) ? [{ edge: { node: gradEdge(out)!, outputNr: out.outputNr }, g }] : [];
    });
    runBackward(
      roots.map(({ edge }) => edge),
      roots.map(({ g }) => g),
      { retainGraph: false, createGraph: false, capture: null },
    );
    const made = inputs.map((t) => t.gradient);
    return modes.gradEnabled ? made.map((g) => (g === null ? null : notTwice(g, node))) : made;
  },
};

/** The kind of what stands between a gradient and the graph that it does not have. */
const onceKind: NodeKind = {
  ...savesNothing,
  name: 'CheckpointFunctionBackwardBackward',
  backward() {
    throw new GraphError(
      'checkpoint: trying to differentiate twice a checkpoint with useReentrant: true, whose gradient is not recorded; ' +
        'use useReentrant: false',
    );
  },
};

/** A gradient that seems to be recorded, and whose own gradient is an error rather than missing. */
function notTwice(grad: Tensor, node: Node): Tensor {
  const made = alias(grad, 0);
  attach(made, new Node(onceKind, node.next, node.nextIndex, NONE, NONE, null, null, grad.geometry, grad.dtype));
  return made;
}

/** Whether an output of the function is one of the node's. */
const isResult = (out: unknown): out is Tensor => out instanceof Tensor && out.dtype.isFloatingPoint;

/** Runs `fn` now with nothing recorded, and again in the backward pass. */
export function runReentrant(
  fn: (...args: unknown[]) => unknown,
  args: readonly unknown[],
  preserveRngState: boolean,
): unknown {
  if (batching.now !== null) {
    throw new NotImplementedError(
      'checkpoint: useReentrant: true (use_reentrant=True) does not work inside vmap; use useReentrant: false, which does',
    );
  }
  const positions = args.flatMap((arg, i) => (arg instanceof Tensor ? [i] : []));
  const tensors = positions.map((i) => args[i] as Tensor);
  const edges = tensors.map((t) => gradEdge(t));
  const wanted = edges.some((edge) => edge !== null);
  if (!wanted && modes.gradEnabled) {
    warnOnce(
      'checkpoint: None of the inputs have requires_grad=True. Gradients will be None. With useReentrant: false, ' +
        'gradients reach tensors that the function uses without being given them.',
    );
  }
  const random = randomState(preserveRngState);
  const versions = wanted && modes.gradEnabled ? versionsOf(tensors) : NONE;
  const returned = noGrad(() => fn(...args));
  if (!wanted || !modes.gradEnabled) return returned;
  const outputs = listOf(returned).map((out) => (isResult(out) ? ownOutput(out, args) : out));
  const results = outputs.filter((out) => isResult(out));
  const [first] = results;
  if (first === undefined) return returned;
  const call: Call = { fn, args: args.map((arg) => (arg instanceof Tensor ? null : arg)), positions, random };
  const index = tensors.map((t, i) => (edges[i] === null ? 0 : t.outputNr));
  const node = new Node(checkpointKind, edges, index, tensors, versions, call, null, first.geometry, first.dtype);
  if (results.length > 1) node.outputs = results.map(({ geometry, dtype }) => ({ geometry, dtype }));
  results.forEach((out, i) => {
    attach(out, node, i);
  });
  return Array.isArray(returned) ? outputs : outputs[0];
}

/** The tensor itself where it is new; a view of it where it is somebody's already, which may not be written. */
function ownOutput(out: Tensor, args: readonly unknown[]): Tensor {
  const own = args.includes(out) || tracked(out) ? noGrad(() => out.viewAs(out)) : out;
  if (own.viewInfo !== null) own.viewInfo.creation = 'custom';
  return own;
}
