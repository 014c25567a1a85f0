/** What `npm run bench -- --suite ops` asks of both sides; the timing itself is not tested. */
import { describe, expect, test } from 'vitest';
import { jobs, SIZES } from '../../bench/ops/jobs.js';
import { left, lines } from '../../bench/ops/list.js';
import { type Row, suiteFigures, summary } from '../../bench/ops/summary.js';
import { callables } from '../../src/ops/table.js';

describe('the list of operations', () => {
  test('names operations of the table, each once', () => {
    const names = [...Object.keys(lines), ...Object.keys(left)];
    expect(names.filter((name) => !callables.has(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  test('leaves no operation out', () => {
    expect(jobs([]).without).toEqual([]);
  });

  test('is needed for nothing that takes only tensors: those get vectors', () => {
    const { jobs: found, without } = jobs(['rad2deg']);
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

describe('the summary', () => {
  const row = { title: 'a', name: 'a', elements: 1000, backward: false, note: null, reason: null };
  const rows: Row[] = [
    { ...row, chainrule: 4, pytorch: 1, reason: 'that is so' },
    { ...row, elements: 1e6, chainrule: 1, pytorch: 1 },
    { ...row, title: 'b', name: 'b', chainrule: 1, pytorch: 2 },
    { ...row, title: 'c', name: 'c', backward: true, chainrule: null, pytorch: null, note: 'no gradient' },
  ];

  test('counts names, lists the slow calls with their reasons, and passes only below 5 %', () => {
    const { lines, passed } = summary(rows, []);
    expect(lines).toEqual([
      'Slower than one third of PyTorch: 1 of 2 operations, 50.0 %',
      '  0.25   a, 1K: 4.00 ms, PyTorch 1.00 ms (that is so)',
    ]);
    expect(passed).toBe(false);
    expect(summary(rows.slice(1), ['d'])).toEqual({
      lines: [
        'Slower than one third of PyTorch: 0 of 2 operations, 0.0 %',
        '',
        'Without a line in bench/ops/list.ts: d',
      ],
      passed: true,
    });
  });

  test('fails where the numbers differ', () => {
    const differs = { ...row, chainrule: null, pytorch: null, note: 'other numbers: 1 by chainrule, 2 by PyTorch' };
    expect(summary([...rows.slice(1), differs], []).passed).toBe(false);
  });

  test('says the same in the documents', () => {
    const text = suiteFigures({ machine: 'this one', rows });
    expect(text).toContain('3 calls of 2 operations: the median ratio is 1.0x; 67 % are at least as fast');
    expect(text).toContain('* 0.25x (a, 1K): that is so');
  });
});
