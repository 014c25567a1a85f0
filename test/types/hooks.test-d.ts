/** What TypeScript makes of hooks and gradient edges. Nothing runs here: `npm run typecheck` is the test. */
import { backward, grad, graph, type Tensor } from '../../src/index.js';

declare const x: Tensor;
declare const edge: graph.GradientEdge;

export function hooksOfTensors(): void {
  const handle: graph.RemovableHandle = x.registerHook((g) => g.mul(2));
  handle.remove();
  x.registerHook((g) => {
    g.item();
  });
  x.registerHook((g) => (g.item() > 0 ? g.neg() : null));
  // @ts-expect-error -- a gradient is a tensor
  x.registerHook(() => 3);
  // @ts-expect-error -- the gradient is needed at once
  x.registerHook(async (g) => Promise.resolve(g));
  // @ts-expect-error -- a hook is a function
  x.registerHook('hook');
  x.registerPostAccumulateGradHook((p) => {
    p.grad = null;
  });
}

export function hooksOfNodes(node: graph.Node): void {
  node.registerPrehook(([g]) => [g!.mul(2)]);
  node.registerHook(([a], [g]) => [a!.mul(g!), null]);
  node.registerHook((gradInputs, gradOutputs) => {
    const first: Tensor | null | undefined = gradInputs[0] ?? gradOutputs[0];
    first?.item();
  });
  // @ts-expect-error -- a list of gradients
  node.registerHook(([g]) => g);
  // @ts-expect-error -- a gradient may be missing
  node.registerPrehook(([g]) => [g.mul(2)]);
  node.sequenceNr = node.inputMetadata[0]!.shape.length;
}

export function severalTensors(): void {
  graph.registerMultiGradHook([x], (grads) => grads.map((g) => g?.item()));
  graph.registerMultiGradHook([x], (grads) => grads.length, { mode: 'all' });
  graph.registerMultiGradHook([x], (g) => g.item(), { mode: 'any' });
  // @ts-expect-error -- with mode any it is one gradient
  graph.registerMultiGradHook([x], (grads) => grads.length, { mode: 'any' });
  // @ts-expect-error -- some gradients may be missing
  graph.registerMultiGradHook([x], (grads) => grads[0].item());
}

export function newNodes(): Tensor {
  using _guard = graph.nodeCreationHook({ preHook: ([g]) => [g!.neg()], alwaysCall: true });
  graph.nodeCreationHook((node) => {
    node.metadata.set('made', 1);
  });
  const y: number = graph.nodeCreationHook({}, () => 3);
  return graph.nodeCreationHook.fromContextManager(
    () => x.registerHook(() => null),
    () => x.mul(y),
  );
}

export function edges(): (Tensor | null)[] {
  backward(edge);
  backward([edge, x], [x, null], { inputs: [x, edge] });
  x.backward({ inputs: edge });
  // @ts-expect-error -- a node alone does not say which output
  grad(x, edge.node);
  return [...grad(edge, [x, edge]), ...grad([x, edge], edge, { allowUnused: true })];
}
