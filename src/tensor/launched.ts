/** What the launches of all kernels share that take long enough to gather their operands in a list: see launch.ts. */
import type { Operand as KernelOperand } from '../kernel/operand.js';
import { policy } from './memory.js';
import { begin, placeAll, settle, writeBack } from './staging.js';
import { ready, type Storage } from './storage.js';

type Operand = KernelOperand<Storage>;

export const isOperand = (arg: unknown): arg is Operand => typeof arg === 'object' && arg !== null && 'storage' in arg;

/** The operands for a launch; null entries are left out. */
export function given(...operands: (Operand | null)[]): Operand[] {
  return operands.filter((operand) => operand !== null);
}

/**
 * Runs `there` on the machine if there is enough to do and all operands have a place, else `here`.
 *
 * @param outputs how many of the operands are written; these come first
 */
export function launch(operands: readonly Operand[], outputs: number, there: () => boolean, here: () => void): void {
  let largest = 0;
  for (const { geometry } of operands) largest = Math.max(largest, geometry.numel);
  if (largest > policy.hostElements) {
    begin();
    try {
      if (placeAll(operands) && there()) {
        for (let i = 0; i < outputs; i++) writeBack(operands[i]!);
        return;
      }
    } finally {
      settle();
    }
  }
  for (const { storage } of operands) ready(storage);
  here();
}

/**
 * The launch of a kernel that exists `there`, on the machine, and `here`; see `launch`. Its operands are those of its
 * arguments that are operands, the ones that are written first.
 *
 * @param filled how many operands, the first ones, must have elements for there to be anything to do
 */
export const launched =
  <Args extends readonly unknown[]>(
    outputs: number,
    there: () => (...args: NoInfer<Args>) => boolean,
    here: (...args: NoInfer<Args>) => void,
    filled = 0,
  ) =>
  (...args: Args): void => {
    const operands = args.filter(isOperand);
    for (let i = 0; i < filled; i++) if (operands[i]!.geometry.numel === 0) return;
    launch(
      operands,
      outputs,
      () => there()(...args),
      () => {
        here(...args);
      },
    );
  };
