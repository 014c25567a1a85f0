/** The launches of random numbers, by the rules of launch.ts. */
import * as host from '../backends/host/host.js';
import { kernels as wasm } from '../backends/wasm/socket.js';
import type { Operand as KernelOperand } from '../kernel/operand.js';
import type { Generator } from '../kernel/random.js';
import { launch } from './launch-windows.js';
import type { Storage } from './storage.js';

type Operand = KernelOperand<Storage>;

/** Uniform numbers in [from, to), into an operand of a floating dtype. */
export function uniform(out: Operand, from: number, to: number, generator: Generator): void {
  launch(
    [out],
    1,
    () => wasm.uniform(out, from, to, generator),
    () => {
      host.uniform(out, from, to, generator);
    },
  );
}

/** Normal numbers of this mean and standard deviation, into an operand of a floating dtype. */
export function normal(out: Operand, mean: number, std: number, generator: Generator): void {
  launch(
    [out],
    1,
    () => wasm.normal(out, mean, std, generator),
    () => {
      host.normal(out, mean, std, generator);
    },
  );
}

/** Integers from `low` up to but not including `high`, into an operand of any dtype. */
export function randint(out: Operand, low: number | bigint, high: number | bigint, generator: Generator): void {
  launch(
    [out],
    1,
    () => wasm.randint(out, low, high, generator),
    () => {
      host.randint(out, low, high, generator);
    },
  );
}

/** Ones with probability `p`, else zeros, into an operand of any dtype. */
export function bernoulli(out: Operand, p: number, generator: Generator): void {
  launch(
    [out],
    1,
    () => wasm.bernoulli(out, p, generator),
    () => {
      host.bernoulli(out, p, generator);
    },
  );
}

/** Exponential numbers of this rate, into an operand of a floating dtype. */
export function exponential(out: Operand, rate: number, generator: Generator): void {
  launch(
    [out],
    1,
    () => wasm.exponential(out, rate, generator),
    () => {
      host.exponential(out, rate, generator);
    },
  );
}
