/** What the tests of memory share: policies for a while, and what is in use after a collection. */
import { afterEach, beforeEach } from 'vitest';
import { machine } from '../../src/backends/wasm/machine.js';
import { reclaimNow, setBackend, setLeastBudget } from '../../src/tensor/memory.js';
import { setMemoryLimit } from '../../src/index.js';

/** Everything but empty tensors lives in the arena, and every launch asks the machine first. */
export function everythingInArena(): void {
  setBackend('wasm');
}

/** Every test of the file begins with the usual policy, budget and limit, whatever CHAINRULE_BACKEND says. */
export function restorePolicies(): void {
  const usual = (): void => {
    setBackend('auto');
    setMemoryLimit(Infinity);
    setLeastBudget(null);
  };
  usual();
  beforeEach(usual);
  afterEach(usual);
}

/** Bytes of the arena in use when all garbage is gone. */
export function usedAfterCollection(): number {
  if (!reclaimNow()) throw new Error('this platform cannot collect on demand');
  return machine().arena.used;
}

/** Bytes of the arena in use now. */
export function used(): number {
  return machine().arena.used;
}
