/** No operation keeps memory: after forward and backward of every sample of the op table, dropped, nothing is in use. */
import { beforeAll, describe, expect, test } from 'vitest';
import { memoryStats } from '../../src/index.js';
import { leavesOf, opNames, problemOf } from '../ops/gradcheck.js';
import { type OpName, samplesOf } from '../ops/samples.js';
import { everythingInArena, restorePolicies, used, usedAfterCollection } from './memory.js';

restorePolicies();

/** Forward and backward of all samples of an operation; nothing of it is held afterwards. Returns how many ran. */
function exercise(name: OpName): number {
  const samples = samplesOf(name);
  samples.forEach((sample, i) => {
    const problem = problemOf(name, sample, i);
    if (sample.nature !== 'smooth') {
      problem.call(problem.inputs);
      return;
    }
    const leaves = leavesOf(problem.inputs);
    for (const recorded of [false, true]) {
      for (const out of problem.run(leaves)) {
        if (out.requiresGrad) out.sum().backward({ createGraph: recorded, retainGraph: true });
      }
    }
  });
  return samples.length;
}

/**
 * Bytes that stay in use after the operations have run, and storages. V8's compiler, which works in the background, may hold
 * on to what a function has just used, so what seems to stay is given time.
 */
async function kept(names: readonly OpName[]): Promise<readonly [bytes: number, storages: number]> {
  const before = usedAfterCollection();
  const { storages } = memoryStats();
  for (const name of names) exercise(name);
  for (let tries = 0; ; tries++) {
    const left = [usedAfterCollection() - before, memoryStats().storages - storages] as const;
    if ((left[0] <= 0 && left[1] <= 0) || tries === 40) return left;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('with everything in the arena', () => {
  beforeAll(() => {
    everythingInArena();
    // Kernels are compiled, constants and buffers made, once.
    for (const name of opNames) exercise(name);
  });

  test('every operation of the table gives back all memory', async () => {
    everythingInArena();
    await kept(['exp']);
    const [bytes, storages] = await kept(opNames);
    if (bytes <= 0 && storages <= 0) return;
    const culprits: unknown[] = [];
    for (const name of opNames) {
      const left = await kept([name]);
      if (left[0] > 0) culprits.push([name, ...left]);
    }
    expect(culprits).toEqual([]);
  });

  test('a leak would be seen', () => {
    everythingInArena();
    const held: unknown[] = [];
    const before = usedAfterCollection();
    held.push(problemOf('exp', samplesOf('exp')[0]!, 0).inputs);
    expect(usedAfterCollection()).toBe(before + 64);
    expect(used()).toBe(before + 64);
    expect(held).toHaveLength(1);
  });
});
