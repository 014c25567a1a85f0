/**
 * @features
 * | A17 | gradients at kinks, ties and limits | the same, row by row ([kinks.md](kinks.md)) | kinks.test.ts: "%s" |
 */
/** Gradients at kinks, ties and limits are PyTorch's: the rows of docs/kinks.md. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { resolve } from '../../scripts/conformance/resolve.js';
import { kinkNumber, readKinks } from '../../scripts/generate/kinks.js';
import { grad, tensor, type Tensor } from '../../src/index.js';

const kinks = readKinks(fileURLToPath(new URL('../fixtures/kinks.json', import.meta.url)));

describe.each(kinks.groups)('$title', ({ rows }) => {
  test.each(rows.map((row) => [`${row.fn} ${JSON.stringify(row.args)}`, row] as const))('%s', (_, row) => {
    const leaves: Tensor[] = [];
    const args = row.args.map((arg) => {
      if (typeof arg !== 'object' || !('x' in arg)) return kinkNumber(arg);
      const leaf = tensor(arg.x.map(kinkNumber), { dtype: 'float64', requiresGrad: true });
      leaves.push(leaf);
      return leaf;
    });
    const result = resolve(row.fn)!.run({ args, kwargs: row.kwargs });
    const out = row.out === undefined ? result : Object.values(result as Tensor[])[row.out];
    const grads = grad([(out as Tensor).sum()], leaves, { allowUnused: true });
    (row.newer ?? row.grads).forEach((expected, i) => {
      if (expected === null) return expect(grads[i]).toBeNull();
      const found = grads[i]!.toArray() as number[];
      expected.forEach((value, k) => {
        const [wanted, got] = [kinkNumber(value), found[k]!];
        if (Number.isFinite(wanted) && wanted !== 0) expect(got).toBeCloseTo(wanted, 9);
        else expect(got === 0 ? 0 : got).toBe(wanted === 0 ? 0 : wanted);
      });
    });
  });
});
