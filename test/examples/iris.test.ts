import { describe, expect, test } from 'vitest';
import { type Progress, trainIris } from '../../examples/iris.js';

describe('gradient descent on the iris measurements', () => {
  test('names at least 93 % of the held-out flowers rightly', () => {
    const { loss, accuracy } = trainIris();
    expect(accuracy).toBeGreaterThanOrEqual(0.93);
    expect(loss).toBeLessThan(0.1);
  });

  test('does the same for the same seed, and something else for another', () => {
    const first = trainIris({ seed: 5, epochs: 50 });
    expect(trainIris({ seed: 5, epochs: 50 })).toEqual(first);
    expect(trainIris({ seed: 6, epochs: 50 }).loss).not.toBe(first.loss);
  });

  test('tells how it stands after every epoch, and the loss falls', () => {
    const seen: Progress[] = [];
    const last = trainIris({ epochs: 20, onEpoch: (progress) => seen.push(progress) });
    expect(seen.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(seen.at(-1)).toEqual(last);
    expect(last.loss).toBeLessThan(seen[0]!.loss / 2);
  });

  test.each([1, 2, 3])('comes to the same accuracy from another start (seed %i)', (seed) => {
    expect(trainIris({ seed }).accuracy).toBeGreaterThanOrEqual(0.93);
  });
});
