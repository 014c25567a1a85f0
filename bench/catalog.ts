/**
 * What is measured: every workload with what is known of it beforehand. How each library does it stands in contenders/ and
 * peers/. To add a workload, add an entry here and a function of the same id for each contender.
 */

export const contenderNames = ['chainrule', 'chainrule-2t', 'pytorch-1t', 'jax-js', 'tfjs-wasm'] as const;
export type ContenderName = (typeof contenderNames)[number];

/** Whether a contender is one of the other JavaScript libraries. */
export function isPeer(name: ContenderName): boolean {
  return name === 'jax-js' || name === 'tfjs-wasm';
}

/** By how much two contenders may differ. */
export interface Tolerance {
  /** Relative to the larger number. */
  readonly relative: number;
  /** Added for the first number alone: a sum whose terms cancel. */
  readonly first?: number;
}

/** The work that cannot be avoided: what a perfect program would move and compute. */
export interface Work {
  /** Bytes read plus bytes written. */
  readonly bytes?: number;
  /** Additions and multiplications. */
  readonly flops?: number;
}

/** How many times as fast as PyTorch on one thread; two numbers where it depends on fused multiply-add. */
export type Target = number | { readonly fused: number; readonly unfused: number };

export interface Workload {
  readonly id: string;
  readonly title: string;
  readonly target?: Target;
  /** The target of two threads, where it is another one. */
  readonly target2?: number;
  /** How many times as fast as the fastest JavaScript peer; default 1, null where nothing is promised. */
  readonly peerTarget?: number | null;
  readonly tolerance: Tolerance;
  readonly work?: Work;
  /** Another form that one contender has of the same, printed as a note. */
  readonly aside?: { readonly contender: ContenderName; readonly id: string; readonly words: string };
  /** False where the JavaScript peers are not asked. */
  readonly peers?: false;
  /** Measured as a process from start to end (startup.ts), without contenders' servers. */
  readonly process?: boolean;
}

/** A few roundings in float32, done in the same order by everybody. */
const rounding: Tolerance = { relative: 8 * 2 ** -23 };
/** Sums and products in an order of each contender's own, and functions of a few ulp. */
const reordered: Tolerance = { relative: 1e-5 };
/** Several steps of a network in float32. */
const network: Tolerance = { relative: 5e-4 };

const gemm: Target = { fused: 0.45, unfused: 0.33 };

function addition(name: string, length: number, target: number): Workload {
  const work = { bytes: 12 * length };
  const id = `W3a.${name}`;
  const words = 'with dispose() of each result, as the JavaScript peers do it,';
  const aside = { contender: 'chainrule', id: `${id}.disposed`, words } as const;
  return { id, title: `a + b, ${name} elements`, target, tolerance: rounding, work, aside };
}

function product(size: number, target: Target): Workload {
  return {
    id: `W4.${size}`,
    title: `A @ B, ${size} x ${size}`,
    target,
    peerTarget: 1.5,
    tolerance: reordered,
    work: { flops: 2 * size ** 3, bytes: 12 * size ** 2 },
  };
}

/** Operations of a linear layer: two for each weight and row, three times (forward, both gradients). */
function linear(rows: number, inputs: number, outputs: number, inputGradient = true): number {
  return 2 * rows * inputs * outputs * (inputGradient ? 3 : 2);
}

const mlpFlops = linear(64, 784, 256, false) + linear(64, 256, 128) + linear(64, 128, 10);
const convnetFlops = linear(32 * 28 * 28, 9, 16, false) + linear(32 * 14 * 14, 16 * 9, 32) + linear(32, 32 * 7 * 7, 10);
/** Attention: two products of 64 x 64 x 32 for 16 heads, of which half is masked. */
const transformerFlops =
  linear(256, 128, 3 * 128 + 128 + 512 + 65) + linear(256, 512, 128) + (3 * 16 * 2 * (2 * 64 * 64 * 32)) / 2;

const million = 1_000_000;

export const workloads: readonly Workload[] = [
  { id: 'W1', title: 'x⁴ + 3x³ + 3x² + 5x + 1 of a scalar, forward and backward', target: 20, tolerance: rounding },
  { id: 'W2', title: 'mean((2x + 1)²) of 2x3, forward and backward', target: 20, tolerance: rounding },
  addition('1K', 1000, 1),
  addition('100K', 100_000, 1),
  addition('1M', million, 0.8),
  addition('16M', 16 * million, 4),
  // A polynomial's worth of operations: with range reduction, some 20 for exp; tanh adds a division and a case.
  {
    id: 'W3b.exp',
    title: 'exp of 1M',
    target: 0.75,
    tolerance: reordered,
    work: { bytes: 8 * million, flops: 20 * million },
  },
  {
    id: 'W3b.tanh',
    title: 'tanh of 1M',
    target: 2.5,
    tolerance: reordered,
    work: { bytes: 8 * million, flops: 24 * million },
  },
  // The elements' absolute values sum to half a million: an error of 1e-7 of that is 0.05.
  {
    id: 'W3b.sum',
    title: 'sum of 1M',
    target: 0.5,
    tolerance: { relative: 1e-5, first: 0.05 },
    work: { bytes: 4 * million },
  },
  // One operation at a time: forward reads 8 arrays and writes 4, backward reads 9 and writes 6.
  {
    id: 'W3c',
    title: 'mean(tanh(x w + b) x) of 1M, forward and backward',
    target: 2,
    tolerance: { relative: 1e-5, first: 1e-7 },
    work: { bytes: 27 * 4 * million },
  },
  product(64, 0.8),
  product(256, gemm),
  product(512, gemm),
  product(1024, gemm),
  {
    id: 'W4.512fb',
    title: 'sum(A @ B), 512 x 512, forward and backward',
    target: gemm,
    peerTarget: 1.5,
    // 134 million products, whose absolute values sum to 34 million, cancel in the loss.
    tolerance: { relative: 1e-5, first: 0.05 },
    work: { flops: 6 * 512 ** 3 },
  },
  {
    id: 'W5',
    title: 'training step, 784-256-128-10, batch 64',
    target: 0.55,
    target2: 0.9,
    tolerance: network,
    work: { flops: mlpFlops },
  },
  {
    id: 'W6',
    title: 'training step, two convolutions, 1x28x28, batch 32',
    target: 0.7,
    target2: 1,
    tolerance: network,
    work: { flops: convnetFlops },
  },
  {
    id: 'W7',
    title: 'training step, transformer block, width 128, 4x64 tokens',
    target: 0.6,
    target2: 0.9,
    tolerance: network,
    work: { flops: transformerFlops },
  },
  { id: 'W8.10k', title: 'chain of 10,000 scalar operations, both ways', target: 8, tolerance: rounding },
  { id: 'W8.100k', title: 'chain of 100,000 scalar operations, both ways', target: 8, tolerance: rounding },
  {
    id: 'W9.hessian',
    title: 'Hessian of the Rosenbrock function, 20 variables',
    target: 10,
    peerTarget: null,
    tolerance: reordered,
    aside: { contender: 'pytorch-1t', id: 'W9.hessian.vectorised', words: 'with vectorize=True' },
  },
  { id: 'W9.hvp', title: 'Hessian-vector product of the same', target: 5, peerTarget: null, tolerance: reordered },
  { id: 'W10', title: 'start a process, import, compute W1, exit', tolerance: rounding, process: true },
  { id: 'op.recorded', title: 'one mul of 4 elements, recorded', tolerance: rounding, peers: false },
  { id: 'op.untracked', title: 'one mul of 4 elements, not recorded', tolerance: rounding, peers: false },
];

/** Milliseconds that W10 may take beyond a bare node. */
export const STARTUP_ALLOWANCE = 25;

/** Those with this id; where there is none, those whose id begins with it, as W4 for W4.512 and W3 for W3a.1K. */
export function chosen(only: string): Workload[] {
  const exact = workloads.filter(({ id }) => id === only);
  if (exact.length > 0) return exact;
  return workloads.filter(({ id }) => id.startsWith(only) && !/^[0-9]/.test(id.slice(only.length)));
}
