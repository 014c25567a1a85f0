/**
 * @features
 * | A19 | `torch.set_printoptions` | `setPrintoptions()` | format.test.ts: "can be saved and put back" |
 */
import { afterEach, describe, expect, test } from 'vitest';
import { formatSize, formatTensor, getPrintoptions, setPrintoptions, type PrintSource } from '../../src/base/format.js';
import { optionsOf, recorded, sourceOf } from './fixture.js';

afterEach(() => setPrintoptions({ profile: 'default' }));

const floats = (...values: number[]): PrintSource => ({
  sizes: [values.length],
  kind: 'float',
  at: (flat) => values[flat] ?? NaN,
});

describe(`a tensor prints as PyTorch ${recorded.torch} prints it`, () => {
  test.each(recorded.tensors.map((item, i) => [`${i}: ${item.dtype} [${item.shape.join(', ')}]`, item] as const))(
    '%s',
    (_, item) => {
      setPrintoptions(optionsOf(item.options ?? {}));
      expect(formatTensor(sourceOf(item), item.suffixes, item.prefix)).toBe(item.text);
    },
  );
});

describe('formatTensor', () => {
  test('follows the example of its documentation', () => {
    expect(formatTensor({ sizes: [2], kind: 'float', at: (i) => i + 0.5 }, ['requires_grad=True'])).toBe(
      'tensor([0.5000, 1.5000], requires_grad=True)',
    );
  });

  test('reads each shown element of a huge tensor once, and no other', () => {
    const read: number[] = [];
    const at = (flat: number): number => {
      read.push(flat);
      return flat;
    };
    expect(formatTensor({ sizes: [100_000, 100_000], kind: 'int', at }, [])).toContain('9999999999]])');
    expect(read).toHaveLength(36);
    expect(new Set(read).size).toBe(36);
  });

  test('prints integers given as number and as bigint alike', () => {
    const big = [1n, -20n, 300n];
    const print = (at: (i: number) => number | bigint): string => formatTensor({ sizes: [3], kind: 'int', at }, []);
    expect(print((i) => big[i] ?? 0n)).toBe(print((i) => Number(big[i])));
  });

  test('shows only the dots where edgeitems is 0', () => {
    setPrintoptions({ edgeitems: 0, threshold: 1 });
    expect(formatTensor(floats(1, 2, 3), [])).toBe('tensor([ ...])');
    expect(formatTensor({ sizes: [2, 2], kind: 'float', at: () => 1 }, [])).toBe('tensor([...])');
  });

  test('never breaks a line that may be infinitely long', () => {
    setPrintoptions({ linewidth: Infinity });
    expect(formatTensor(floats(...Array<number>(500).fill(0.5)), ['requires_grad=True'])).not.toContain('\n');
  });
});

describe('print options', () => {
  test('keep what is not given, except sciMode', () => {
    setPrintoptions({ precision: 2, edgeitems: 5, sciMode: true });
    setPrintoptions({ linewidth: 100 });
    expect(getPrintoptions()).toEqual({ precision: 2, threshold: 1000, edgeitems: 5, linewidth: 100, sciMode: null });
  });

  test('are overridden by what is given beside a profile', () => {
    setPrintoptions({ profile: 'short', precision: 7 });
    expect(getPrintoptions()).toMatchObject({ precision: 7, edgeitems: 2 });
    setPrintoptions({ profile: 'full' });
    expect(getPrintoptions()).toMatchObject({ precision: 4, threshold: Infinity, edgeitems: 3 });
  });

  test('can be saved and put back', () => {
    setPrintoptions({ precision: 2, sciMode: false });
    const before = getPrintoptions();
    setPrintoptions({ profile: 'full' });
    setPrintoptions(before);
    expect(getPrintoptions()).toEqual(before);
    expect(before.precision).toBe(2);
  });

  test.each([
    [{ precision: -1 }, /setPrintoptions\(\): precision must be an integer from 0 up, got -1/],
    [{ precision: 2.5 }, /precision/],
    [{ edgeitems: Infinity }, /edgeitems/],
    [{ threshold: NaN }, /threshold must be a number/],
    [{ linewidth: NaN }, /linewidth must be a number/],
    [{ profile: 'toString' as 'full' }, /no profile 'toString'; there are 'default', 'short' and 'full'/],
  ])('refuse %o and stay as they were', (options, message) => {
    const before = getPrintoptions();
    expect(() => setPrintoptions({ linewidth: 7, ...options })).toThrow(message);
    expect(getPrintoptions()).toBe(before);
  });
});

test('a shape prints as torch.Size', () => {
  expect(formatSize([2, 3])).toBe('torch.Size([2, 3])');
  expect(formatSize([4])).toBe('torch.Size([4])');
  expect(formatSize([])).toBe('torch.Size([])');
});
