/**
 * What is timed, as chainrule runs it. Each entry has its twin of the same id in pytorch.py: the same statements on the same
 * numbers. To add a workload, add one entry here and one function there.
 */
import { noGrad, tensor, type Tensor } from 'chainrule';

/** A workload ready to run: everything that is not to be timed has been done. */
export interface Prepared {
  /** Does the work once. */
  readonly run: () => unknown;
  /** Where only a difference is of interest: the time of this is taken off that of `run`. */
  readonly minus?: () => unknown;
  /** The numbers that the work comes to. PyTorch's have to be the same before anything is timed. */
  readonly check: () => number[];
}

export interface Workload {
  readonly id: string;
  readonly title: string;
  /** How often `run` does the thing: times are given for one. Default 1. */
  readonly times?: number;
  /** How many times faster than PyTorch on one thread this is meant to be. */
  readonly target?: number;
  readonly prepare: () => Prepared;
}

/** Calls of an operation per `run`, so that the loop around them does not count. */
const CALLS = 1000;

/** Where the results of timed operations go, so that none of them can be optimised away. */
const kept: { result: Tensor | null } = { result: null };

function repeatMul(a: Tensor, b: Tensor): void {
  for (let i = 0; i < CALLS; i++) kept.result = a.mul(b);
}

const left = (requiresGrad: boolean): Tensor => tensor([1, 2, 3, 4], { requiresGrad });
const right = (): Tensor => tensor([0.5, 0.25, 2, 3]);

/** mul and add by turns, `length` operations in all, forward and backward. y goes from 2 towards 1. */
function chain(length: number): Prepared {
  const step = 2 ** -14;
  const x = tensor(2, { requiresGrad: true });
  const run = (): number => {
    x.grad = null;
    let y = x;
    for (let i = 0; i < length; i += 2) y = y.mul(1 - step).add(step);
    y.backward();
    return y.item();
  };
  return { run, check: () => [run(), x.grad!.item()] };
}

export const workloads: readonly Workload[] = [
  {
    id: 'tutorial-scalar',
    title: 'x⁴ + 3x³ + 3x² + 5x + 1, forward and backward',
    target: 20,
    prepare() {
      const x = tensor(1, { requiresGrad: true });
      const run = (): Tensor => {
        x.grad = null;
        const y = x.pow(4).add(x.pow(3).mul(3)).add(x.pow(2).mul(3)).add(x.mul(5)).add(1);
        y.backward();
        return y;
      };
      return { run, check: () => [run().item(), x.grad!.item()] };
    },
  },
  {
    id: 'tutorial-matrix',
    title: 'mean((2x + 1)²) of 2x3, forward and backward',
    target: 20,
    prepare() {
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
      return { run, check: () => [run().item(), ...x.grad!.toTypedArray()].map(Number) };
    },
  },
  {
    id: 'op-recorded',
    title: 'one mul of 4 elements, recorded',
    times: CALLS,
    prepare() {
      const [a, b] = [left(true), right()];
      return { run: () => repeatMul(a, b), check: () => numbers(a.mul(b)) };
    },
  },
  {
    id: 'op-untracked',
    title: 'one mul of 4 elements, not recorded',
    times: CALLS,
    prepare() {
      const [a, b] = [left(false), right()];
      return { run: () => repeatMul(a, b), check: () => numbers(a.mul(b)) };
    },
  },
  {
    id: 'op-bookkeeping',
    title: 'what recording adds to one mul: the difference',
    times: CALLS,
    prepare() {
      const [tracked, plain, b] = [left(true), left(false), right()];
      return {
        run: () => repeatMul(tracked, b),
        minus: () => repeatMul(plain, b),
        check: () => [...numbers(tracked.mul(b)), ...numbers(plain.mul(b))],
      };
    },
  },
  {
    id: 'chain-10k',
    title: 'a chain of 10,000 scalar operations, forward and backward',
    prepare: () => chain(10_000),
  },
  {
    id: 'chain-100k',
    title: 'a chain of 100,000 scalar operations, forward and backward',
    target: 8,
    prepare: () => chain(100_000),
  },
];

function numbers(t: Tensor): number[] {
  return noGrad(() => Array.from(t.toTypedArray(), Number));
}
