/** The runs of `npm run soak`, short: memory stays bounded and steps do not get slower with nobody managing anything. */
import { describe, expect, test } from 'vitest';
import { memoryStats } from '../../src/index.js';
import { runScenario, type ScenarioName } from '../../scripts/soak/scenarios.js';

/** Steps that take a second or two. */
const steps: Record<ScenarioName, number> = { sync: 600, async: 600, scalars: 60_000, losses: 300 };

describe.each(Object.entries(steps))('the run %s', (name, count) => {
  test('stays within its memory', async () => {
    const { growth, problems } = await runScenario(name as ScenarioName, count);
    expect(problems).toEqual([]);
    expect(growth).toBeLessThan(300);
    expect(memoryStats().used).toBeLessThan(256 * 2 ** 20);
  });
});
