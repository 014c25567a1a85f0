/**
 * Where a graph was lost: under anomaly detection, which call cut a tensor from its graph, and where; and which backward pass
 * freed a node. The messages it adds to are those of `backward()` and `grad()`. Nothing of it runs while anomaly detection is off.
 */
import { passesMade } from '../autograd/engine.js';
import { callSite, explain } from '../autograd/node.js';
import { listOf } from '../base/lists.js';
import { Flag, WHY_FLAGS } from '../tensor/flags.js';
import { Tensor } from '../tensor/tensor.js';
import { intercept, type Interceptor, type Result } from '../ops/op.js';
import { tensorsIn } from '../ops/signature.js';
import { surround } from '../ops/surround.js';

/** The call that cut a graph. */
interface Loss {
  readonly by: string;
  readonly site: string;
}

const losses = new WeakMap<Tensor, Loss>();

/** Where backward passes were called, by their numbers: the latest ones. */
const passes = new Map<number, string>();
const PASSES = 1000;

const hasGraph = (t: Tensor): boolean => (t.flags & Flag.requiresGrad) !== 0;

/** Remembers why the results of a call have no graph: it cut that of an input, or an input had lost its own before. */
function noteResults(by: string, inputs: readonly Tensor[], tracked: boolean, result: Result): void {
  for (const out of listOf(result)) {
    if (!(out instanceof Tensor) || hasGraph(out) || (out.flags & WHY_FLAGS) === 0) continue;
    const loss = tracked ? { by, site: callSite() } : inputs.map((t) => losses.get(t)).find((l) => l !== undefined);
    if (loss !== undefined) losses.set(out, loss);
  }
}

const seeCall: Interceptor = (op, bound, inplace, proceed) => {
  const inputs = tensorsIn(bound);
  const tracked = inputs.some(hasGraph);
  const result = proceed(bound);
  noteResults(inplace ? `${op.name}_` : op.name, inputs, tracked, result);
  return result;
};

/** Watches a method or a property of Tensor that is no operation; returns what ends that. */
function watchMember(name: 'detach' | 'detach_' | 'data'): () => void {
  const before = Object.getOwnPropertyDescriptor(Tensor.prototype, name)!;
  const kind = before.get === undefined ? 'value' : 'get';
  const call = Reflect.get(before, kind) as () => Tensor;
  Object.defineProperty(Tensor.prototype, name, {
    ...before,
    [kind](this: Tensor): Tensor {
      const tracked = hasGraph(this);
      const made = Reflect.apply(call, this, []);
      noteResults(name, [this], tracked, made);
      return made;
    },
  });
  return () => {
    Object.defineProperty(Tensor.prototype, name, before);
  };
}

/** Watches for lost graphs from now on; returns what ends that. */
export function watchLosses(): () => void {
  explainLostGraphs();
  const ends = [
    intercept(seeCall),
    watchMember('detach'),
    watchMember('detach_'),
    watchMember('data'),
    surround((_node, evaluate, pass) => {
      if (!passes.has(pass)) {
        passes.set(pass, callSite());
        passes.delete(pass - PASSES);
      }
      evaluate();
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** Lets messages say where a graph was lost, as far as it has been watched. */
export function explainLostGraphs(): void {
  explain.lost = (t) => {
    const loss = losses.get(t);
    if (loss !== undefined) return `. It was cut from its graph by ${loss.by}, called at\n${loss.site}`;
    if ((t.flags & WHY_FLAGS) === 0) return ' (numbers from item() and toArray() carry no graph)';
    return '. Hint: call setDetectAnomaly(true) before the forward pass to see which call it was';
  };

  explain.freed = (node) => {
    const pass = passes.get(node.released);
    return (
      ` Pass ${node.released} of backward() or grad() freed it, the latest is ${passesMade()}.` +
      (node.site === null ? '' : `\n${node.kind.name} was recorded at\n${node.site}`) +
      (pass === undefined ? '' : `\nPass ${node.released} was called at\n${pass}`)
    );
  };
}
