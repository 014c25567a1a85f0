/** chainrule's side of the suite of operations; the id of a workload is a job as text. */
import * as chainrule from 'chainrule';
import { type Tensor, tensor } from 'chainrule';
import { digest, fill, labels } from '../data.js';
import { CannotDo, type Prepared, serve } from '../serve.js';
import type { Job, TensorData, Value } from './jobs.js';

chainrule.setNumThreads(1);

type Call = (...args: unknown[]) => unknown;

function tensorOf({ tensor: kind, sizes, stream, classes, grad }: TensorData): Tensor {
  const length = sizes.reduce((product, size) => product * size, 1);
  if (kind === 'same') return tensor(new Int32Array(length).fill(classes)).view(sizes).to('int64').clone();
  if (kind === 'index' || kind === 'mask') {
    const whole = tensor(labels(length, stream, classes)).view(sizes);
    return whole.to(kind === 'index' ? 'int64' : 'bool').clone();
  }
  const values = fill(length, stream, kind === 'unit' ? 0.45 : 1);
  const offset = kind === 'unit' ? 0.5 : kind === 'positive' ? 1.5 : 0;
  if (offset !== 0) for (let i = 0; i < length; i++) values[i]! += offset;
  if (kind === 'rising') values.sort();
  if (kind === 'regular') addToDiagonals(values, sizes.at(-1)!);
  return tensor(values).view(sizes).clone().requiresGrad_(grad);
}

/** As the other side does it, see `regular` in list.ts. */
function addToDiagonals(values: Float32Array, n: number): void {
  for (let i = 0; i < values.length; i++) if (Math.floor(i / n) % n === i % n) values[i]! += 2 * Math.sqrt(n);
}

const isTensor = (value: unknown): value is Tensor => value instanceof chainrule.Tensor;

/** The digest of a tensor's elements, those that are no finite numbers replaced. */
function digestOf(t: Tensor): number {
  const values = chainrule.noGrad(() => t.detach().to('float64').toTypedArray()) as Float64Array;
  const plain = values.map((v) =>
    Number.isNaN(v) ? 0 : Math.min(1, Math.max(-1, v)) === v ? v : Math.max(-1e30, Math.min(1e30, v)),
  );
  return plain.length === 0 ? 0 : digest(plain);
}

function prepare(text: string): Prepared {
  const { name, method, args, backward } = JSON.parse(text) as Job;
  const leaves: Tensor[] = [];
  const made = (value: Value): unknown => {
    if (Array.isArray(value)) return value.map(made);
    if (typeof value !== 'object' || value === null) return value;
    if ('tensor' in value) {
      const one = tensorOf(value as TensorData);
      if (one.requiresGrad) leaves.push(one);
      return one;
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, made(item)]));
  };
  const given = args.map(made);
  const [self, ...rest] = given;
  const fn = (chainrule as unknown as Record<string, Call>)[name]!;
  const call = method ? () => (self as Record<string, Call>)[name]!(...rest) : () => fn(...given);
  const results = (): Tensor[] => {
    const result = call();
    return (Array.isArray(result) ? result : [result]).filter(isTensor);
  };
  if (!backward) return { run: call, check: () => results().map(digestOf) };
  const outputs = results().filter((out) => out.requiresGrad);
  if (outputs.length === 0) throw new CannotDo('no gradient');
  const cotangents = outputs.map((out, i) =>
    tensor(fill(out.numel(), 70 + i))
      .view(out.shape)
      .to(out.dtype),
  );
  const both = (): readonly (Tensor | null)[] =>
    chainrule.grad(
      results().filter((out) => out.requiresGrad),
      leaves,
      { gradOutputs: cotangents, allowUnused: true },
    );
  return { run: both, check: () => both().map((g) => (g === null ? 0 : digestOf(g))) };
}

const { backend } = chainrule.backendInfo();
await serve({ name: `chainrule, 1 thread, ${backend}` }, (id) => () => prepare(id));
