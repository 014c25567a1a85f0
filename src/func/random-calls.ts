/**
 * Random operations in a function that a transform evaluates several times: whether they may be there, and whether all
 * evaluations see the same numbers.
 */
import { ArgumentError, GraphError } from '../base/errors.js';
import { defaultGenerator, Generator } from '../kernel/random.js';
import type { Randomness } from '../ops/batching/batched.js';
import { intercept } from '../ops/op.js';

/** Throws unless `randomness` is one of the three words. */
export function checkRandomness(fn: string, randomness: unknown): asserts randomness is Randomness {
  if (['error', 'different', 'same'].includes(randomness as string)) return;
  throw new ArgumentError(
    `${fn}: Only allowed values for randomness are 'error', 'different', or 'same'. Got ${String(randomness)}`,
  );
}

/**
 * What random operations do in a function that is evaluated for many directions. Of the generators it draws from the default
 * one is watched always, others if they are given to an operation in the first evaluation.
 */
export class RandomCalls {
  private before: Map<Generator, Uint8Array> | null = null;

  /** @param fn the transform that errors name */
  constructor(
    private readonly fn: string,
    private readonly randomness: Randomness,
  ) {}

  during<R>(callback: () => R): R {
    if (this.randomness === 'different') return callback();
    if (this.before === null) return this.first(callback);
    if (this.randomness === 'same') for (const [generator, state] of this.before) generator.setState(state);
    return callback();
  }

  private first<R>(callback: () => R): R {
    const before = new Map([[defaultGenerator(), defaultGenerator().getState()]]);
    this.before = before;
    const stop = intercept((op, bound, _inplace, proceed) => {
      const name = op.signature.params.find(({ base }) => base === 'Generator')?.name;
      const generator = name === undefined ? null : bound[name];
      if (generator instanceof Generator && !before.has(generator)) before.set(generator, generator.getState());
      return proceed(bound);
    });
    let result: R;
    try {
      result = callback();
    } finally {
      stop();
    }
    if (this.randomness === 'error') for (const [generator, state] of before) refuseDrawn(this.fn, generator, state);
    return result;
  }
}

function refuseDrawn(fn: string, generator: Generator, before: Uint8Array): void {
  if (sameBytes(before, generator.getState())) return;
  throw new GraphError(
    `${fn}: called random operation while in randomness error mode. Please either use the 'same' or 'different' ` +
      `randomness flags on ${fn} or perform the randomness operation outside of the function`,
  );
}

/** A plain loop: states are thousands of bytes, and equal as a rule. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}
