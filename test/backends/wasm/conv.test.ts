/** WebAssembly convolution and its gradients against the reference kernels in double precision. */
import { describe, expect, test, vi } from 'vitest';
import { type DType, float32, float64, int32 } from '../../../src/base/dtype.js';
import { conv, convInput, convWeight } from '../../../src/backends/wasm/conv.js';
import { machine } from '../../../src/backends/wasm/machine.js';
import * as reference from '../../../src/kernel/reference/conv.js';
import { bytesOf, operand, type TestOperand } from './operands.js';
import { elements, filled, inDouble, inPieces, magnitudes, tolerance, worst } from './products.js';

interface Case {
  readonly input: readonly number[];
  /** (O, C / groups, ...). */
  readonly weight: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
}

function outSizes({ input, weight, stride, padding, dilation }: Case): number[] {
  const spatial = stride.map((step, d) => {
    const extent = (weight[d + 2]! - 1) * dilation[d]! + 1;
    return Math.floor((input[d + 2]! + 2 * padding[d]! - extent) / step) + 1;
  });
  return [input[0]!, weight[0]!, ...spatial];
}

const all = (rank: number, value: number): number[] => Array.from({ length: rank }, () => value);

function simple(input: readonly number[], weight: readonly number[], more: Partial<Case> = {}): Case {
  const rank = input.length - 2;
  return { input, weight, stride: all(rank, 1), padding: all(rank, 0), dilation: all(rank, 1), groups: 1, ...more };
}

const cases: Record<string, Case> = {
  'one element': simple([1, 1, 1], [1, 1, 1]),
  'a row': simple([2, 3, 20], [4, 3, 5]),
  'a row with everything': simple([2, 6, 23], [8, 3, 4], { stride: [3], padding: [5], dilation: [2], groups: 2 }),
  'a kernel longer than a block of k': simple([1, 2, 700], [3, 2, 300], { padding: [10] }),
  'images with margins': simple([3, 1, 28, 28], [16, 1, 3, 3], { padding: [1, 1] }),
  'many channels': simple([2, 16, 14, 14], [32, 16, 3, 3], { padding: [1, 1] }),
  'no margins': simple([2, 5, 9, 17], [7, 5, 3, 2]),
  'kernel of one': simple([2, 13, 6, 7], [10, 13, 1, 1]),
  'wide kernel': simple([1, 2, 12, 30], [5, 2, 3, 11], { padding: [0, 5] }),
  strides: simple([2, 3, 15, 16], [6, 3, 3, 5], { stride: [2, 3], padding: [1, 2] }),
  dilation: simple([2, 3, 15, 16], [6, 3, 3, 3], { dilation: [2, 3], padding: [2, 3] }),
  'each channel by itself': simple([2, 8, 10, 11], [8, 1, 3, 3], { groups: 8, padding: [1, 1] }),
  'groups with several filters': simple([2, 6, 8, 9], [9, 2, 3, 3], { groups: 3, stride: [2, 1] }),
  'an image larger than a block of columns': simple([1, 2, 40, 50], [3, 2, 3, 3], { padding: [1, 1] }),
  volumes: simple([2, 3, 5, 6, 7], [4, 3, 2, 3, 3], { stride: [1, 2, 1], padding: [1, 1, 1], dilation: [2, 1, 1] }),
  'each channel of long rows': simple([2, 3, 9, 77], [3, 1, 3, 3], { groups: 3, padding: [1, 1] }),
  'each channel by itself, with several filters': simple([2, 3, 6, 70], [12, 1, 3, 2], { groups: 3, padding: [0, 1] }),
  'each channel by itself, with strides': simple([2, 5, 14, 27], [5, 1, 3, 5], {
    groups: 5,
    stride: [2, 2],
    padding: [1, 2],
  }),
  'each channel by itself, with two filters, strides, rests and dilation': simple([2, 3, 13, 41], [6, 1, 4, 2], {
    groups: 3,
    stride: [1, 3],
    padding: [2, 1],
    dilation: [1, 3],
  }),
  'each channel by itself, strides larger than the kernel': simple([2, 4, 25], [4, 1, 2], { groups: 4, stride: [4] }),
  'each channel of a long signal': simple([1, 2, 9001], [2, 1, 7], { groups: 2, padding: [3] }),
  'each channel of a volume': simple([2, 3, 5, 6, 9], [3, 1, 3, 3, 2], {
    groups: 3,
    stride: [2, 1, 1],
    padding: [1, 1, 0],
  }),
  'one filter': simple([2, 6, 11, 40], [1, 6, 3, 3], { padding: [1, 1] }),
  'two filters, rows shorter than a vector': simple([2, 3, 8, 3], [2, 3, 3, 3], { padding: [1, 1] }),
  'many rows of one channel': simple([1, 1, 140, 70], [1, 1, 5, 5], { padding: [2, 2] }),
  'many filters': simple([1, 130, 5, 5], [140, 130, 3, 3]),
};

type Run = (dtype: DType, orders: readonly (readonly number[] | undefined)[], gap: number) => TestOperand[];

/** For each kernel: its operands, the result first. */
function operandsOf(c: Case): Record<'conv' | 'convInput' | 'convWeight', Run> {
  const out = outSizes(c);
  const make =
    (sizes: readonly (readonly number[])[]): Run =>
    (dtype, orders, gap) =>
      sizes.map((each, i) => filled(dtype, each, i + 1, orders[i], gap));
  return {
    conv: make([out, c.input, c.weight]),
    convInput: make([c.input, out, c.weight]),
    convWeight: make([c.weight, out, c.input]),
  };
}

function run(
  kind: 'conv' | 'convInput' | 'convWeight',
  operands: TestOperand[],
  bias: TestOperand | null,
  c: Case,
): void {
  const [result, a, b] = operands as [TestOperand, TestOperand, TestOperand];
  if (kind === 'conv') expect(conv(result, a, b, bias, c)).toBe(true);
  else expect((kind === 'convInput' ? convInput : convWeight)(result, a, b, c)).toBe(true);
}

function errorOf(
  kind: 'conv' | 'convInput' | 'convWeight',
  operands: TestOperand[],
  bias: TestOperand | null,
  c: Case,
): number {
  run(kind, operands, bias, c);
  const [result, a, b] = operands as [TestOperand, TestOperand, TestOperand];
  const expected = filled(float64, result.geometry.sizes, 1);
  const magnitude = filled(float64, result.geometry.sizes, 1);
  for (const [to, through] of [
    [expected, inDouble],
    [magnitude, magnitudes],
  ] as const) {
    if (kind === 'conv') reference.conv(to, through(a), through(b), bias && through(bias), c);
    else reference[kind](to, through(a), through(b), c);
  }
  return worst(elements(result), elements(expected), elements(magnitude));
}

const reals: [string, DType][] = [
  ['float32', float32],
  ['float64', float64],
];
const kinds = ['conv', 'convInput', 'convWeight'] as const;

describe.each(reals)('%s', (_, dtype) => {
  describe.each(kinds)('%s', (kind) => {
    test.each(Object.entries(cases))('%s', (__, c) => {
      const bias = kind === 'conv' ? filled(dtype, [c.weight[0]!], 9) : null;
      expect(errorOf(kind, operandsOf(c)[kind](dtype, [], 1), bias, c)).toBeLessThan(tolerance(dtype));
    });

    test.each([6, 4])('operands of any strides, %i filters', (filters) => {
      const c = simple([2, 4, 6, 9], [filters, 2, 3, 2], { padding: [1, 0], groups: 2 });
      const orders = [
        [0, 1, 2, 3],
        [0, 2, 3, 1],
        [3, 2, 1, 0],
        [1, 0, 3, 2],
      ];
      for (const first of orders) {
        for (const second of orders) {
          for (const third of orders) {
            const operands = operandsOf(c)[kind](dtype, [first, second, third], first === second ? 2 : 1);
            expect(errorOf(kind, operands, null, c)).toBeLessThan(tolerance(dtype));
            const open = { ...c, padding: [0, 0] };
            const others = operandsOf(open)[kind](dtype, [first, second, third], 1);
            expect(errorOf(kind, others, null, open)).toBeLessThan(tolerance(dtype));
          }
        }
      }
    });

    test('one channel, whose stride says nothing', () => {
      const c = simple([1, 1, 18], [4, 1, 5], { stride: [4], dilation: [2] });
      const operands = operandsOf(c)[kind](dtype, [[2, 0, 1]], 1);
      expect(errorOf(kind, operands, null, c)).toBeLessThan(tolerance(dtype));
    });

    test('chunks in any order and number give the same bits', () => {
      let most = 0;
      for (const name of [
        'many channels',
        'groups with several filters',
        'many filters',
        'volumes',
        'each channel of long rows',
        'each channel by itself, with two filters, strides, rests and dilation',
        'many rows of one channel',
      ]) {
        const c = cases[name]!;
        const whole = operandsOf(c)[kind](dtype, [], 1);
        const pieces = operandsOf(c)[kind](dtype, [], 1);
        run(kind, whole, null, c);
        most = Math.max(
          most,
          inPieces(() => run(kind, pieces, null, c)),
        );
        expect(bytesOf(pieces[0]!)).toEqual(bytesOf(whole[0]!));
      }
      expect(most).toBeGreaterThan(3);
    });

    test('what is borrowed from the arena is given back', () => {
      const c = cases['many channels']!;
      const operands = operandsOf(c)[kind](dtype, [[3, 2, 1, 0]], 1);
      run(kind, operands, null, c);
      const before = machine().arena.used;
      run(kind, operands, null, c);
      expect(machine().arena.used).toBe(before);
    });
  });

  test.each(Object.entries(cases))(
    'a weight that is not finite reaches what its windows write, and no more: %s',
    (_, c) => {
      const [result, grads, weight] = operandsOf(c).convInput(dtype, [], 1) as [TestOperand, TestOperand, TestOperand];
      const { own } = weight.storage;
      const count = weight.geometry.numel;
      const expected = filled(float64, c.input, 1);
      for (const [at, value] of [
        [0, Infinity],
        [count >> 1, NaN],
        [count - 1, -Infinity],
      ] as const) {
        const before = own[at];
        own[at] = value;
        run('convInput', [result, grads, weight], null, c);
        reference.convInput(expected, inDouble(grads), inDouble(weight), c);
        own[at] = before!;
        const wanted = elements(expected);
        elements(result).forEach((element, i) => {
          const same = Object.is(element, wanted[i]) || Math.abs(element - wanted[i]!) < 1e-4;
          if (!same) expect(element, `element ${i}, weight ${at}`).toBe(wanted[i]);
        });
      }
    },
  );

  test('a gradient that is not finite is no reason to compute twice', () => {
    const c = cases['images with margins']!;
    const operands = operandsOf(c).convInput(dtype, [], 1) as [TestOperand, TestOperand, TestOperand];
    const launches = vi.spyOn(machine(), 'launch');
    run('convInput', operands, null, c);
    const usual = launches.mock.calls.length;
    operands[1].storage.own[0] = Infinity;
    run('convInput', operands, null, c);
    expect([launches.mock.calls.length, Number.isFinite(elements(operands[0])[0])]).toEqual([2 * usual, false]);
    operands[2].storage.own[0] = Infinity;
    run('convInput', operands, null, c);
    expect(launches.mock.calls.length).toBeGreaterThan(3 * usual);
    launches.mockRestore();
  });

  test('NaN reaches the windows that it is in, and no others', () => {
    const c = cases['images with margins']!;
    const [out, input, weight] = operandsOf(c).conv(dtype, [], 1) as [TestOperand, TestOperand, TestOperand];
    input.storage.own[28 * 5 + 7] = NaN;
    run('conv', [out, input, weight], null, c);
    const results = elements(out);
    for (let y = 0; y < 28; y++) {
      for (let x = 0; x < 28; x++) {
        const isNear = Math.abs(y - 5) <= 1 && Math.abs(x - 7) <= 1;
        expect(Number.isNaN(results[28 * y + x]), `${y}, ${x}`).toBe(isNear);
      }
    }
  });
});

test('integers and mixed dtypes are left to the reference', () => {
  const c = simple([1, 1, 3], [1, 1, 1]);
  const whole = operand(int32, [1, 1, 3], [1, 2, 3]);
  const one = operand(int32, [1, 1, 1], [1]);
  expect(conv(whole, whole, one, null, c)).toBe(false);
  const real = operand(float32, [1, 1, 3], [1, 2, 3]);
  expect(conv(real, real, operand(float64, [1, 1, 1], [1]), null, c)).toBe(false);
});
