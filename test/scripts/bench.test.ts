/** The parts of the benchmark that decide what is measured, what counts as the same number, and what a table says. */
import { describe, expect, it } from 'vitest';
import { chosen, contenderNames, workloads } from '../../bench/catalog.js';
import { digest, fill, labels } from '../../bench/data.js';
import { firstDifference, median, requireSame } from '../../bench/measure.js';
import { fullFigures, insert, shortFigures } from '../../bench/report.js';
import { lineOf, type Machine, missed, type Row, verdicts } from '../../bench/table.js';

const ids = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id);

describe('the choice of workloads', () => {
  it('takes the one with the id, and else all whose id begins so', () => {
    expect(ids(chosen('W1'))).toEqual(['W1']);
    expect(ids(chosen('W4'))).toEqual(['W4.64', 'W4.256', 'W4.512', 'W4.1024', 'W4.512fb']);
    expect(ids(chosen('W4.512'))).toEqual(['W4.512']);
    expect(ids(chosen('W3'))).toEqual(ids(workloads).filter((id) => id.startsWith('W3')));
    expect(chosen('W11')).toEqual([]);
  });
});

describe('the shared data', () => {
  it('is what pytorch.py comes to', () => {
    // Recorded from bench/contenders/pytorch.py.
    expect([...fill(5, 3)]).toEqual([
      0.24300837516784668, 0.7902094125747681, -0.8453357219696045, 0.32872140407562256, -0.2454087734222412,
    ]);
    expect([...labels(6, 2, 10)]).toEqual([3, 2, 8, 9, 3, 4]);
    expect([...fill(3, 100, 784 ** -0.5)]).toEqual([-0.034314677119255066, 0.021369369700551033, 0.025134244933724403]);
    expect(digest(fill(1000, 7))).toBeCloseTo(1.1326020325803912, 12);
  });

  it('fills evenly from -1 up to, not including, 1', () => {
    const values = fill(100_000, 1);
    expect(Math.min(...values.subarray(0, 50_000))).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...values.subarray(50_000))).toBeLessThan(1);
    expect(Math.abs(values.reduce((sum, v) => sum + v, 0) / values.length)).toBeLessThan(0.01);
  });

  it('has a digest that tells order and sign', () => {
    const values = fill(12, 1);
    const negated = values.map((v) => -v);
    const swapped = Float32Array.from([values[1]!, values[0]!, ...values.subarray(2)]);
    expect(Math.abs(digest(negated) - digest(values))).toBeGreaterThan(0.01);
    expect(Math.abs(digest(swapped) - digest(values))).toBeGreaterThan(0.001);
  });
});

describe('the comparison of numbers', () => {
  it('finds the first that differs by more than the tolerance', () => {
    expect(firstDifference([1, 2, 3], [1, 2.0001, 3], { relative: 1e-3 })).toBeNull();
    expect(firstDifference([1, 2, 3], [1, 2.01, 3], { relative: 1e-3 })).toBe(1);
    expect(firstDifference([1, 2], [1, 2, 3], { relative: 1 })).toBe(2);
    expect(firstDifference([NaN], [NaN], { relative: 1 })).toBe(0);
    expect(firstDifference([1e-3, 1], [2e-3, 1], { relative: 1e-6, first: 0.01 })).toBeNull();
    expect(firstDifference([1, 1e-3], [1, 2e-3], { relative: 1e-6, first: 0.01 })).toBe(1);
  });

  it('holds all against PyTorch', () => {
    const workload = chosen('W1')[0]!;
    const entrant = (name: string, ...check: number[]) => ({ contender: { name }, check });
    const pytorch = entrant('pytorch-1t', 13, 24);
    expect(() => requireSame(workload, [entrant('chainrule', 13, 24), pytorch])).not.toThrow();
    expect(() => requireSame(workload, [entrant('chainrule', 13, 24.1), pytorch])).toThrow(
      'W1: number 2 of 2 is 24.1 by chainrule and 24 by pytorch-1t',
    );
  });

  it('takes medians', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});

const machine: Machine = {
  cpu: 'CPU',
  system: 'Linux',
  node: 'Node',
  date: '2020-01-01',
  contenders: {},
  limits: {
    copy: [
      { bytes: 2 ** 20, gigabytes: 50 },
      { bytes: 2 ** 26, gigabytes: 10 },
    ],
    multiplyAdd: 40,
    fusedMultiplyAdd: 50,
  },
  bareNode: 100,
  notes: [],
};

function rows(id: string, ...times: (number | null)[]): Row[] {
  return times.flatMap((ms, i) => (ms === null ? [] : [{ id, contender: contenderNames[i]!, ms, check: [] }]));
}

describe('the verdict', () => {
  const workload = (id: string) => chosen(id)[0]!;

  it('is by the ratio to PyTorch, for two threads apart', () => {
    expect(verdicts(workload('W5'), machine, { chainrule: 2, 'chainrule-2t': 1.3, 'pytorch-1t': 1.2 })).toEqual([
      true,
      true,
    ]);
    expect(verdicts(workload('W5'), machine, { chainrule: 3, 'chainrule-2t': 2, 'pytorch-1t': 1.2 })).toEqual([
      false,
      false,
    ]);
  });

  it('asks less of matrix products without fused multiply-add', () => {
    const plain = { ...machine, limits: { ...machine.limits, fusedMultiplyAdd: null } };
    const times = { chainrule: 10, 'pytorch-1t': 4 };
    expect(verdicts(workload('W4.512'), machine, times)).toEqual([false]);
    expect(verdicts(workload('W4.512'), plain, times)).toEqual([true]);
  });

  it('is against a bare node for a process', () => {
    expect(verdicts(workload('W10'), machine, { chainrule: 124, 'pytorch-1t': 1000 })).toEqual([true]);
    expect(verdicts(workload('W10'), machine, { chainrule: 126, 'pytorch-1t': 1000 })).toEqual([false]);
  });

  it('names what was missed, against the peers too', () => {
    const report = { machine, rows: [...rows('W1', 1, null, 10, 5, 0.5), ...rows('W3a.1K', 1, 1, 2, 3, 4)] };
    expect(missed(report)).toEqual([
      'W1: short of its target',
      'W1: 0.50x the speed of the fastest JavaScript peer; 1x is wanted',
    ]);
  });

  it('stands in the table with the share of the limit', () => {
    const report = { machine, rows: rows('W3a.1M', 2.4, 1.2, 2.4, 4.8, null) };
    const cells = lineOf(workload('W3a.1M'), report)
      .split('|')
      .map((cell) => cell.trim());
    // 12 MB at 10 GB/s are 1.2 ms.
    expect(cells.slice(3, -1)).toEqual([
      '2.40 ms', '1.20 ms', '2.40 ms', '4.80 ms', '', '1.0x', '0.8x', 'yes', '2.0x', '50 % of copy',
    ]); // prettier-ignore
  });
});

describe('the report', () => {
  it('replaces what stands between the markers and nothing else', () => {
    const text = 'a\n<!-- figures: written by bench/report.ts -->\nold\n<!-- end of figures -->\nb\n';
    const once = insert(text, 'new');
    expect(once).toBe('a\n<!-- figures: written by bench/report.ts -->\n\nnew\n\n<!-- end of figures -->\nb\n');
    expect(insert(once, 'new')).toBe(once);
    expect(() => insert('no markers', 'new')).toThrow('there is no');
  });

  it('has a line for each workload that was measured', () => {
    const report = { machine, rows: [...rows('W1', 1, 1, 30, 5, 6), ...rows('W2', 1, 1, 30, 5, 6)] };
    expect(fullFigures(report)).toContain('Every target is met.');
    expect(
      shortFigures(report)
        .split('\n')
        .filter((line) => line.startsWith('| ')),
    ).toHaveLength(3);
  });
});
