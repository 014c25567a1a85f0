/** How the tests of messages are written: a call that cannot be right, and the words that its error has to hold. */
import { expect } from 'vitest';
import { type ChainruleError, ones, tensor, type Tensor } from 'chainrule';

/** What is called, the call, and PyTorch's words. */
export type Case = [call: string, run: () => unknown, words: string];

export const o = (...sizes: number[]): Tensor => ones(sizes);
export const long = (...values: number[]): Tensor => tensor(values, { dtype: 'int64' });
export const bools = (...values: boolean[]): Tensor => tensor(values);

/** A test of a case: its error is of this class and holds the words. */
export function says(Class: new (message: string) => ChainruleError): (...of: Case) => void {
  return (_, run, words) => {
    expect(run).toThrow(Class);
    expect(run).toThrow(words);
  };
}
