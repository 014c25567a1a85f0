/**
 * What the tests of autograd share: nodes of their own, for looking into a run of the engine (which nodes ran, in which order, under
 * which mode); leaves with values, values read, errors caught.
 */
import { isGradEnabled, tensor, type Tensor, type TensorData } from 'chainrule';
import { attach, gradEdge } from '../../src/autograd/graph.js';
import { Node } from '../../src/autograd/node.js';

/** A float64 leaf that requires grad. */
export function leaf(data: TensorData, dtype: 'float64' | 'float32' | 'float16' = 'float64'): Tensor {
  return tensor(data, { dtype, requiresGrad: true });
}

/** A float64 tensor without graph. */
export const constant = (data: TensorData): Tensor => tensor(data, { dtype: 'float64' });

/** What a custom node computes: the gradients of the inputs from the gradients of the outputs. */
export type Backward = (grads: readonly (Tensor | null)[]) => readonly (Tensor | null)[];

/** Hangs a node over `inputs` whose outputs are `outputs` (fresh tensors without graph). */
export function record(
  name: string,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  backward: Backward,
): readonly Tensor[] {
  const kind = {
    name,
    savedNames: () => [],
    savedValue: () => undefined,
    savesResult: () => false,
    backward: (_node: Node, grad: Tensor | null, grads: readonly (Tensor | null)[] | null) => backward(grads ?? [grad]),
  };
  const next = inputs.map((input) => gradEdge(input));
  const indices = inputs.map((input) => (input.gradFn === null ? 0 : input.outputNr));
  const first = outputs[0]!;
  const node = new Node(kind, next, indices, [], [], null, null, first.geometry, first.dtype);
  if (outputs.length > 1) node.outputs = outputs.map(({ geometry, dtype }) => ({ geometry, dtype }));
  outputs.forEach((out, i) => attach(out, node, i));
  return outputs;
}

/** `x` again, behind a node that notes in `log` when it runs and passes the gradient on. */
export function probe(x: Tensor, name: string, log: string[]): Tensor {
  const [out] = record(name, [x], [x.detach().clone()], ([g]) => {
    log.push(name);
    return [g ?? null];
  });
  return out!;
}

/** `x` again, behind a node that calls `during` when it runs and passes the gradient on. */
export function onBackward(x: Tensor, during: (g: Tensor | null, gradEnabled: boolean) => void): Tensor {
  const [out] = record('Watched', [x], [x.detach().clone()], ([g]) => {
    during(g ?? null, isGradEnabled());
    return [g ?? null];
  });
  return out!;
}

/** The values of `.grad`, null where there is none. */
export const gradOf = (x: Tensor): unknown => x.grad?.toArray() ?? null;

/** The elements of a tensor, null where there is none. */
export const values = (t: Tensor | null | undefined): unknown => t?.toArray() ?? null;

/** The elements of each tensor of a list. */
export const allValues = (list: readonly (Tensor | null)[]): unknown[] => list.map(values);

/** What was thrown. */
export function errorOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
