/** What `npm run bench -- --suite ops` asks of both sides; the timing itself is not tested. */
import { describe, expect, test } from 'vitest';
import { jobs, SIZES } from '../../bench/ops/jobs.js';
import { left, lines } from '../../bench/ops/list.js';
import { callables } from '../../src/ops/table.js';

describe('the list of operations', () => {
  test('names operations of the table, each once', () => {
    const names = [...Object.keys(lines), ...Object.keys(left)];
    expect(names.filter((name) => !callables.has(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  test('is needed for nothing that takes only tensors: those get vectors', () => {
    const { jobs: found, without } = jobs(['sigmoid']);
    expect(without).toEqual([]);
    expect(found.map(({ elements, backward }) => [elements, backward])).toEqual(
      SIZES.flatMap((n) => [
        [n, false],
        [n, true],
      ]),
    );
    expect(found[0]!.args).toEqual([{ tensor: 'unit', sizes: [1000], stream: 1, classes: 2, grad: false }]);
  });

  test('leaves out the other names of an operation', () => {
    expect(jobs(['multiply'])).toEqual({ jobs: [], without: [] });
  });
});

describe('a job', () => {
  test('says in Python what the line says', () => {
    const [first] = jobs(['maskedSum']).jobs;
    expect(first).toMatchObject({ pythonArgs: 'a, [1], mask=b', python: null });
    expect(first!.names).toContain('torch.masked.sum');
    expect(jobs(['to']).jobs[0]!.pythonArgs).toBe('a, dtype=torch.float64');
    expect(jobs(['conv1d']).jobs[0]!.pythonArgs).toBe('a, b, None, 1, 1');
  });

  test('asks for gradients of what is no index, mask or constant', () => {
    const backward = jobs(['crossEntropy']).jobs.find((job) => job.backward)!;
    expect(backward.args.map((arg) => (arg as { grad: boolean }).grad)).toEqual([true, false]);
  });
});
