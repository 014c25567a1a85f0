/** Two small things that PyTorch's profiler has besides: a check for keys that come twice, and counting of steps. */
import { ArgumentError } from '../base/errors.js';

/** Throws when a key is seen for the second time. */
export class EnforceUnique {
  private readonly seen = new Set<string>();

  /**
   * Notes a key, which may have several parts.
   *
   * @throws ArgumentError for a key that was seen before
   */
  see(...key: readonly (string | number)[]): void {
    const text = JSON.stringify(key);
    if (this.seen.has(text)) throw new ArgumentError(`EnforceUnique: duplicate key: (${key.join(', ')})`);
    this.seen.add(text);
  }
}

const steps = new Map<string, number>();
let currentStep = 0;

/** Counts the steps of a program of which several parts announce steps: the count is that of whoever is ahead. */
export const KinetoStepTracker = {
  /** Lets a part begin at the present count. */
  initStepCount(requester: string): void {
    steps.set(requester, currentStep);
  },

  /** Forgets a part; tells whether it was known. */
  eraseStepCount(requester: string): boolean {
    return steps.delete(requester);
  },

  /** Counts a step of one part; returns the count of the program. */
  incrementStep(requester: string): number {
    steps.set(requester, (steps.get(requester) ?? currentStep) + 1);
    currentStep = Math.max(currentStep, ...steps.values());
    return currentStep;
  },

  /** The count of the program. */
  currentStep(): number {
    return currentStep;
  },
};
