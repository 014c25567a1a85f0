/** Packing by masks in WebAssembly, against the reference kernels on the same memory. */
import { afterAll, describe, expect, it } from 'vitest';
import { bool, dtypes, int64, uint8 } from '../../../src/base/dtype.js';
import { Geometry, numelOf } from '../../../src/base/geometry.js';
import { pack, unpack } from '../../../src/backends/wasm/pack.js';
import { getNumThreads, setNumThreads } from '../../../src/backends/wasm/threads.js';
import { pack as referencePack, unpack as referenceUnpack } from '../../../src/kernel/reference/pack.js';
import { bytesOf, copyOf, operand, stridesFor, type TestOperand } from './operands.js';

const shapes: readonly (readonly [sizes: readonly number[], order: readonly number[]])[] = [
  [[], []],
  [[0], [0]],
  [[1], [0]],
  [[100], [0]],
  [
    [7, 13],
    [1, 0],
  ],
  [
    [4, 0, 3],
    [0, 1, 2],
  ],
  [
    [3, 5, 40],
    [2, 0, 1],
  ],
];

/** Elements at every `gap`-th place, from the second on. */
function input(dtype: TestOperand['dtype'], sizes: readonly number[], order: readonly number[], gap: number) {
  const raw = Array.from({ length: numelOf(sizes) * gap + 2 }, (_, i) => (i * 7) % 97);
  const geometry = new Geometry(sizes, stridesFor(sizes, order, gap), 1);
  return dtype === int64 ? operand(dtype, geometry, raw.map(BigInt)) : operand(dtype, geometry, raw);
}

describe('packing in WebAssembly', () => {
  const threads = getNumThreads();
  afterAll(() => {
    setNumThreads(threads);
  });

  it('does as the reference, over any dtype and layout, with any number of threads', () => {
    for (const count of [1, 3]) {
      setNumThreads(count);
      for (const dtype of dtypes) {
        for (const [sizes, order] of shapes) {
          for (const gap of [1, 2]) {
            for (const share of [0, 2, 5]) {
              const n = numelOf(sizes);
              const chosen = Array.from({ length: n }, (_, i) => ((i * 7 + 1) % 5 < share ? 1 : 0));
              const mask = operand(gap === 1 ? bool : uint8, sizes, chosen);
              const from = input(dtype, sizes, order, gap);
              // Two more elements, which stay as they are.
              const room = input(dtype, [chosen.reduce((sum: number, one) => sum + one, 0)], [0], 1);
              const [got, want] = [copyOf(room), copyOf(room)];
              expect(pack(got, from, mask)).toBe(true);
              referencePack(want, from, mask);
              expect(bytesOf(got)).toEqual(bytesOf(want));

              const target = input(dtype, sizes, [...sizes.keys()], 1);
              const [put, wantPut] = [copyOf(target), copyOf(target)];
              expect(unpack(put, mask, got)).toBe(true);
              referenceUnpack(wantPut, mask, want);
              expect(bytesOf(put)).toEqual(bytesOf(wantPut));
            }
          }
        }
      }
    }
  });

  it('leaves a target whose elements do not lie side by side to the reference', () => {
    const target = input(int64, [3, 4], [1, 0], 1);
    const mask = operand(bool, [3, 4], new Array<number>(12).fill(1));
    expect(unpack(target, mask, input(int64, [12], [0], 1))).toBe(false);
  });
});
