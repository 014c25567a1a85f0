/** Triangles of matrices in WebAssembly, against the reference kernels on the same memory, and these against their law. */
import { afterAll, describe, expect, it } from 'vitest';
import { dtypes, float32, int64 } from '../../../src/base/dtype.js';
import { Geometry, numelOf } from '../../../src/base/geometry.js';
import { triangle, triangleIndices } from '../../../src/backends/wasm/triangle.js';
import { getNumThreads, setNumThreads } from '../../../src/backends/wasm/threads.js';
import { triangle as reference, triangleIndices as referenceIndices } from '../../../src/kernel/reference/triangle.js';
import { bytesOf, copyOf, operand, stridesFor, type TestOperand } from './operands.js';

/** Elements at every `gap`-th place, from the second on; none is zero. */
function input(dtype: TestOperand['dtype'], sizes: readonly number[], order: readonly number[], gap: number) {
  const raw = Array.from({ length: numelOf(sizes) * gap + 2 }, (_, i) => 1 + ((i * 7) % 97));
  const geometry = new Geometry(sizes, stridesFor(sizes, order, gap), 1);
  return dtype === int64 ? operand(dtype, geometry, raw.map(BigInt)) : operand(dtype, geometry, raw);
}

const shapes: readonly (readonly [sizes: readonly number[], order: readonly number[]])[] = [
  [
    [1, 1],
    [0, 1],
  ],
  [
    [0, 3],
    [0, 1],
  ],
  [
    [7, 13],
    [0, 1],
  ],
  [
    [40, 5],
    [1, 0],
  ],
  [
    [3, 6, 6],
    [2, 0, 1],
  ],
];

describe('triangles in WebAssembly', () => {
  const threads = getNumThreads();
  afterAll(() => {
    setNumThreads(threads);
  });

  it('are those of the reference, for any dtype and layout', () => {
    for (const dtype of dtypes) {
      for (const [sizes, order] of shapes) {
        for (const gap of [1, 2]) {
          const from = input(dtype, sizes, order, gap);
          const room = input(dtype, sizes, [...sizes.keys()], 1);
          for (const diagonal of [-100, -3, 0, 1, 2 ** 40]) {
            for (const upper of [false, true]) {
              const [got, want] = [copyOf(room), copyOf(room)];
              expect(triangle(got, from, diagonal, upper)).toBe(true);
              reference(want, from, diagonal, upper);
              expect(bytesOf(got)).toEqual(bytesOf(want));
            }
          }
        }
      }
    }
  });

  it('do not depend on the number of threads where there are several chunks', () => {
    const from = input(float32, [3, 150, 301], [0, 1, 2], 1);
    for (const count of [1, 3]) {
      setNumThreads(count);
      for (const upper of [false, true]) {
        const [got, want] = [copyOf(from), copyOf(from)];
        expect(triangle(got, from, 4, upper)).toBe(true);
        reference(want, from, 4, upper);
        expect(bytesOf(got)).toEqual(bytesOf(want));
      }
    }
  });

  it('are left to the reference where the elements of the result do not lie side by side', () => {
    const target = input(float32, [4, 4], [1, 0], 1);
    expect(triangle(target, copyOf(target), 0, true)).toBe(false);
  });

  it('have the indices of the reference, which are those of the law', () => {
    for (const [rows, columns] of [
      [1, 1],
      [7, 12],
      [31, 5],
    ] as const) {
      for (const diagonal of [-40, -3, 0, 2, 40]) {
        for (const upper of [false, true]) {
          const pairs = Array.from(
            { length: rows * columns },
            (_, k) => [Math.floor(k / columns), k % columns] as const,
          );
          const kept = pairs.filter(([i, j]) => (upper ? j - i >= diagonal : j - i <= diagonal));
          const law = [...kept.map(([i]) => BigInt(i)), ...kept.map(([, j]) => BigInt(j))];
          const room = input(int64, [2, kept.length], [0, 1], 1);
          const [got, want] = [copyOf(room), copyOf(room)];
          triangleIndices(got, rows, columns, diagonal, upper);
          referenceIndices(want, rows, columns, diagonal, upper);
          expect(bytesOf(got)).toEqual(bytesOf(want));
          const exact = operand(int64, new Geometry([2, kept.length], [kept.length, 1], 0), law);
          expect(bytesOf(want).slice(8, 8 + 16 * kept.length)).toEqual(bytesOf(exact).slice(0, 16 * kept.length));
        }
      }
    }
  });
});
