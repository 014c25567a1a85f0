/** Elementwise operations, sums and products of matrices. */
import type { Tensor } from 'chainrule';
import { digest } from '../data.js';
import type { Prepared, Workloads } from '../serve.js';
import { filled, values } from './chainrule-values.js';

function add(length: number): Prepared {
  const a = filled([length], 1);
  const b = filled([length], 2);
  return { run: () => a.add(b), check: () => [digest(values(a.add(b)))] };
}

/** As TensorFlow.js and jax-js ask for: each result is given back by hand. */
function addDisposed(length: number): Prepared {
  const { run, check } = add(length);
  return { run: () => (run() as Tensor).dispose(), check };
}

function unary(operation: (x: Tensor) => Tensor): Prepared {
  const x = filled([1_000_000], 1);
  return { run: () => operation(x), check: () => [digest(values(operation(x)))] };
}

function total(): Prepared {
  const x = filled([1_000_000], 1);
  return { run: () => x.sum(), check: () => [x.sum().item()] };
}

function pointwiseGraph(): Prepared {
  const leaves = [1, 2, 3].map((stream) => filled([1_000_000], stream, true));
  const [x, w, b] = leaves as [Tensor, Tensor, Tensor];
  const run = (): Tensor => {
    for (const leaf of leaves) leaf.grad = null;
    const loss = x.mul(w).add(b).tanh().mul(x).mean();
    loss.backward();
    return loss;
  };
  return { run, check: () => [run().item(), ...leaves.map((leaf) => digest(values(leaf.grad!)))] };
}

function product(size: number): Prepared {
  const a = filled([size, size], 1);
  const b = filled([size, size], 2);
  return { run: () => a.matmul(b), check: () => [digest(values(a.matmul(b)))] };
}

function productBothWays(): Prepared {
  const a = filled([512, 512], 1, true);
  const b = filled([512, 512], 2, true);
  const run = (): Tensor => {
    a.grad = null;
    b.grad = null;
    const loss = a.matmul(b).sum();
    loss.backward();
    return loss;
  };
  return { run, check: () => [run().item(), digest(values(a.grad!)), digest(values(b.grad!))] };
}

export const large: Workloads = {
  'W3a.1K': () => add(1000),
  'W3a.100K': () => add(100_000),
  'W3a.1M': () => add(1_000_000),
  'W3a.16M': () => add(16_000_000),
  'W3a.1K.disposed': () => addDisposed(1000),
  'W3a.100K.disposed': () => addDisposed(100_000),
  'W3a.1M.disposed': () => addDisposed(1_000_000),
  'W3a.16M.disposed': () => addDisposed(16_000_000),
  'W3b.exp': () => unary((x) => x.exp()),
  'W3b.tanh': () => unary((x) => x.tanh()),
  'W3b.sum': total,
  W3c: pointwiseGraph,
  'W4.64': () => product(64),
  'W4.256': () => product(256),
  'W4.512': () => product(512),
  'W4.1024': () => product(1024),
  'W4.512fb': productBothWays,
};
