/** Graphs of tiny tensors, where what is timed is the library and not the arithmetic. */
import { grad, stack, tensor, type Tensor } from 'chainrule';
import { digest, fill } from '../data.js';
import type { Prepared, Workloads } from '../serve.js';
import { numbers, values } from './chainrule-values.js';

function scalar(): Prepared {
  const x = tensor(1, { requiresGrad: true });
  const run = (): Tensor => {
    x.grad = null;
    const y = x.pow(4).add(x.pow(3).mul(3)).add(x.pow(2).mul(3)).add(x.mul(5)).add(1);
    y.backward();
    return y;
  };
  return { run, check: () => [run().item(), x.grad!.item()] };
}

function matrix(): Prepared {
  const rows = [
    [1, 2, 3],
    [3, 2, 1],
  ];
  const x = tensor(rows, { requiresGrad: true });
  const run = (): Tensor => {
    x.grad = null;
    const o = x.mul(2).add(1).pow(2).mean();
    o.backward();
    return o;
  };
  return { run, check: () => [run().item(), ...numbers(x.grad!)] };
}

function oneMul(requiresGrad: boolean): Prepared {
  const a = tensor([1, 2, 3, 4], { requiresGrad });
  const b = tensor([0.5, 0.25, 2, 3]);
  return { run: () => a.mul(b), check: () => numbers(a.mul(b)) };
}

/** mul and add by turns, `length` operations in all. y goes from 2 towards 1. */
function chain(length: number): Prepared {
  const step = 2 ** -14;
  const x = tensor(2, { requiresGrad: true });
  const run = (): Tensor => {
    x.grad = null;
    let y = x;
    for (let i = 0; i < length; i += 2) y = y.mul(1 - step).add(step);
    y.backward();
    return y;
  };
  return { run, check: () => [run().item(), x.grad!.item()] };
}

const SIZE = 20;

function rosenbrock(x: Tensor): Tensor {
  const a = x.narrow(0, 0, SIZE - 1);
  const b = x.narrow(0, 1, SIZE - 1);
  return b.sub(a.pow(2)).pow(2).mul(100).add(a.neg().add(1).pow(2)).sum();
}

/** Row by row: the gradient of every element of the gradient, as PyTorch's default form does it. */
function hessian(): Prepared {
  const x = tensor(fill(SIZE, 1), { requiresGrad: true });
  const run = (): Tensor => {
    const [g] = grad(rosenbrock(x), x, { createGraph: true });
    const rows: Tensor[] = [];
    for (let i = 0; i < SIZE; i++) rows.push(grad(g!.select(0, i), x, { retainGraph: true })[0]!);
    return stack(rows);
  };
  return { run, check: () => [digest(values(run()))] };
}

function hvp(): Prepared {
  const x = tensor(fill(SIZE, 1), { requiresGrad: true });
  const v = tensor(fill(SIZE, 2));
  const run = (): Tensor => {
    const [g] = grad(rosenbrock(x), x, { createGraph: true });
    return grad(g!, x, { gradOutputs: v })[0]!;
  };
  return { run, check: () => [digest(values(run()))] };
}

export const small: Workloads = {
  W1: scalar,
  W2: matrix,
  'op.recorded': () => oneMul(true),
  'op.untracked': () => oneMul(false),
  'W8.10k': () => chain(10_000),
  'W8.100k': () => chain(100_000),
  'W9.hessian': hessian,
  'W9.hvp': hvp,
};
