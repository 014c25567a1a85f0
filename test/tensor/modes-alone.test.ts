/** Modes in a process in which no task with modes of its own was ever started; so these tests have a file of their own. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  enableGrad,
  GraphError,
  inferenceMode,
  isGradEnabled,
  isInferenceModeEnabled,
  noGrad,
  setGradEnabled,
} from 'chainrule';
import { withoutAsyncContext } from '../../src/tensor/modes.js';

afterEach(() => {
  setGradEnabled(true);
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('where the platform cannot keep a mode to one task', () => {
  test.each<[string, (callback: () => Promise<unknown>) => unknown]>([
    ['noGrad', (callback) => noGrad(callback)],
    ['enableGrad', (callback) => enableGrad(callback)],
    ['setGradEnabled', (callback) => setGradEnabled(false, callback)],
    ['inferenceMode', (callback) => inferenceMode(callback)],
  ])('%s refuses an async callback and says what to do', async (name, open) => {
    const undo = withoutAsyncContext();
    try {
      const attempt = (): unknown => open(async () => turn());
      expect(attempt).toThrow(GraphError);
      expect(attempt).toThrow(`${name}: the callback is async`);
      expect(attempt).toThrow('each synchronous part');
      expect([isGradEnabled(), isInferenceModeEnabled()]).toEqual([true, false]);
      await turn();
      expect([isGradEnabled(), isInferenceModeEnabled()]).toEqual([true, false]);
    } finally {
      undo();
    }
  });

  test('a rejected callback causes no unhandled rejection', async () => {
    const undo = withoutAsyncContext();
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => {
      unhandled.push(reason);
    };
    process.on('unhandledRejection', note);
    try {
      expect(() =>
        noGrad(async () => {
          await turn();
          throw new Error('mine');
        }),
      ).toThrow(GraphError);
      await later(5);
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
      undo();
    }
  });

  test('synchronous callbacks, `using` and generators work', () => {
    const undo = withoutAsyncContext();
    try {
      expect(noGrad(() => isGradEnabled())).toBe(false);
      const body = function* (): Generator<boolean> {
        yield isGradEnabled();
      };
      expect([...noGrad(body)]).toEqual([false]);
      {
        using _ = noGrad();
        expect(isGradEnabled()).toBe(false);
      }
      expect(isGradEnabled()).toBe(true);
    } finally {
      undo();
    }
  });

  test('a guard held across an await is refused there, too', async () => {
    const undo = withoutAsyncContext();
    try {
      await expect(
        (async () => {
          using _ = noGrad();
          await turn();
        })(),
      ).rejects.toThrow(GraphError);
      expect(isGradEnabled()).toBe(true);
    } finally {
      undo();
    }
  });
});

describe('work that a synchronous callback starts and leaves behind', () => {
  /** The modes that such work sees: after a microtask, a macrotask and a timer. */
  const observe = async (): Promise<boolean[]> => {
    const seen: boolean[] = [];
    noGrad(() => {
      void Promise.resolve().then(() => seen.push(isGradEnabled()));
      setImmediate(() => seen.push(isGradEnabled()));
      setTimeout(() => seen.push(isGradEnabled()), 1);
    });
    await later(5);
    return seen;
  };

  test('runs in the same mode, whether or not there are tasks with modes of their own', async () => {
    const alone = await observe();
    let stop = false;
    const unrelated = enableGrad(async () => {
      while (!stop) await turn();
    });
    const beside = await observe();
    stop = true;
    await unrelated;
    expect(alone).toHaveLength(3);
    expect(beside).toEqual(alone);
  });
});
