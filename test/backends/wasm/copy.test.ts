/** The WebAssembly copy and fill kernels against the reference kernels. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bfloat16,
  bool,
  type DType,
  dtypes,
  float16,
  float32,
  float64,
  int32,
  int64,
  int8,
  uint8,
} from '../../../src/base/dtype.js';
import { contiguousGeometry, Geometry, numelOf, rowMajorStrides } from '../../../src/base/geometry.js';
import { copies, copy, copyBytes, fill } from '../../../src/backends/wasm/copy.js';
import { machine } from '../../../src/backends/wasm/machine.js';
import { floatToInt32 } from '../../../src/backends/wasm/vector-memory.js';
import { bfloat16Bits, bfloat16Value, float16Bits, float16Value } from '../../../src/kernel/half.js';
import { copies as referenceCopies, copy as referenceCopy } from '../../../src/kernel/reference/copy.js';
import { fill as referenceFill } from '../../../src/kernel/reference/fill.js';
import { bytesOf, copyOf, operand, type TestOperand } from './operands.js';

/** Numbers at every edge of every dtype. */
const edges = [
  0,
  -0,
  1,
  -1,
  0.5,
  1.5,
  -2.5,
  127,
  128,
  129,
  -128,
  -129,
  255,
  256,
  300.7,
  -300.7,
  32767,
  32768,
  -32769,
  65504,
  65519,
  65520,
  65535,
  65536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 31 + 5000,
  -(2 ** 31),
  -(2 ** 31) - 1,
  -(2 ** 31) - 5000,
  2 ** 32 + 7,
  2 ** 51 - 0.5,
  2 ** 51,
  -(2 ** 51) - 1,
  2 ** 52 + 1,
  2 ** 53,
  2 ** 63 - 1024,
  2 ** 63,
  -(2 ** 63),
  2 ** 70,
  1e-7,
  6e-8,
  2.9e-8,
  3e-8,
  1e-40,
  1.1754943e-38,
  3.4028234e38,
  3.5e38,
  1e300,
  Infinity,
  -Infinity,
  NaN,
  0.1,
  1 / 3,
  2049,
  2051,
  1.00048828125,
  1.001,
];

/** Stored elements of a dtype. */
function values(dtype: DType, n: number): number[] | bigint[] {
  const at = (i: number): number => edges[i % edges.length]!;
  if (dtype === int64) {
    return Array.from({ length: n }, (_, i) => {
      const value = at(i);
      return Number.isFinite(value) ? BigInt.asIntN(64, BigInt(Math.trunc(value)) * 3n + BigInt(i)) : -(2n ** 63n);
    });
  }
  if (dtype === bool) return Array.from({ length: n }, (_, i) => (i % 3) & 1);
  const convert = dtype === float16 ? float16Bits : dtype === bfloat16 ? bfloat16Bits : (v: number): number => v;
  return Array.from({ length: n }, (_, i) => convert(at(i)));
}

function zeros(dtype: DType, n: number): number[] | bigint[] {
  return dtype === int64 ? new Array<bigint>(n).fill(0n) : new Array<number>(n).fill(0);
}

function agree(out: TestOperand, input: TestOperand): void {
  const expected = copyOf(out);
  expect(copy(out, input)).toBe(true);
  referenceCopy(expected, input);
  expect(bytesOf(out)).toEqual(bytesOf(expected));
}

const pairs = dtypes.flatMap((from) => dtypes.map((to) => [from, to] as const));

describe('copy', () => {
  it.each(pairs)('%s to %s, to the bit, in order and through strides', (from, to) => {
    const n = 120;
    for (const count of [1, 2, 3, 5, n])
      agree(operand(to, [count], zeros(to, count)), operand(from, [count], values(from, count)));
    const every = operand(to, new Geometry([n], [2], 1), zeros(to, 2 * n));
    agree(every, operand(from, [n], values(from, n)));
    agree(operand(to, [n], zeros(to, n)), operand(from, new Geometry([n], [3], 2), values(from, 3 * n)));
    agree(operand(to, [10, 12], zeros(to, n)), operand(from, new Geometry([10, 12], [1, 10]), values(from, n)));
    agree(operand(to, [10, 12], zeros(to, n)), operand(from, new Geometry([10, 12], [0, 1]), values(from, 12)));
  });

  it('every 16-bit float is read exactly', () => {
    const all = Uint16Array.from({ length: 65536 }, (_, i) => i);
    for (const [dtype, decode] of [
      [float16, float16Value],
      [bfloat16, bfloat16Value],
    ] as const) {
      for (const to of [float32, float64]) {
        const out = operand(to, [65536], new Float32Array(65536));
        copy(out, operand(dtype, [65536], all));
        const got = out.storage.own;
        let wrong = 0;
        for (let i = 0; i < 65536; i++) if (!Object.is(got[i], decode(i))) wrong++;
        expect(wrong).toBe(0);
      }
    }
  });

  it('floats of every magnitude are rounded to 16 bits as by the reference', () => {
    const n = 1 << 18;
    const bits = Int32Array.from({ length: n }, (_, i) => Math.imul(i, 16381) ^ (i << 29));
    const input = operand(float32, [n], new Float32Array(bits.buffer));
    for (const [dtype, encode] of [
      [float16, float16Bits],
      [bfloat16, bfloat16Bits],
    ] as const) {
      const out = operand(dtype, [n], new Uint16Array(n));
      copy(out, input);
      const got = out.storage.own;
      const given = input.storage.own;
      let wrong = 0;
      for (let i = 0; i < n; i++) if (got[i] !== encode(given[i] as number)) wrong++;
      expect(wrong).toBe(0);
    }
  });

  it('a NaN keeps its bits where the dtype stays', () => {
    const bits = Int32Array.of(0x7fc01234, 0x7f800001, -1);
    const out = operand(float32, new Geometry([3], [2]), new Float32Array(6));
    copy(out, operand(float32, [3], [0, 0, 0]));
    const input = operand(float32, [3], [0, 0, 0]);
    new Int32Array(input.storage.array.buffer).set(bits, input.storage.address / 4);
    copy(out, input);
    const words = new Int32Array(out.storage.array.buffer, out.storage.address, 6);
    expect(Array.from(words)).toEqual([bits[0], 0, bits[1], 0, bits[2], 0]);
  });

  it('any layout of any element size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 90 })), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.constantFrom(float32, float64, float16, int64, int8, uint8, bool),
        fc.array(fc.nat(1000), { minLength: 12, maxLength: 12 }),
        (sizes, dtype, noise) => {
          fc.pre(numelOf(sizes) <= 30000);
          const layout = (from: number, broadcast: boolean): Geometry => {
            const order = sizes.map((_, d) => d).sort((p, q) => noise[from + p]! - noise[from + q]!);
            const strides = new Array<number>(sizes.length).fill(0);
            let step = noise[from + 4]! % 3 === 0 ? 2 : 1;
            for (const d of order) {
              if (broadcast && noise[from + d]! % 5 === 0) continue;
              strides[d] = step;
              step *= sizes[d]! + (noise[from + 5]! % 4 === 0 ? 1 : 0);
            }
            return new Geometry(sizes, strides, noise[from + 5]! % 7);
          };
          const reach = (g: Geometry): number =>
            sizes.reduce((end, size, d) => end + (size - 1) * g.strides[d]!, g.offset) + 1;
          const [g, h] = [layout(0, false), layout(6, true)];
          agree(operand(dtype, g, zeros(dtype, reach(g))), operand(dtype, h, values(dtype, reach(h))));
        },
      ),
      { numRuns: 300, seed: 2 },
    );
  });

  it('rows of every length, from rows and from one element each, to the last byte and not beyond', () => {
    for (const dtype of [uint8, float16, float32, float64]) {
      for (let n = 2; n <= 150; n++) {
        for (const rows of [
          new Geometry([3, 2, 4, n], [8 * n + 9, 4 * n + 5, n + 1, 1], 2),
          new Geometry([3, 2, 4, n], [0, n, 0, 1]),
          new Geometry([3, 2, 4, n], [8, 4, 1, 0], 1),
        ]) {
          const out = new Geometry([3, 2, 4, n], [8 * n + 17, 4 * n + 8, n + 2, 1], 3);
          const expected = operand(dtype, out, zeros(dtype, 24 * n + 64));
          const got = operand(dtype, out, zeros(dtype, 24 * n + 64));
          const input = operand(
            dtype,
            rows,
            Array.from({ length: 24 * n + 64 }, (_, i) => i % 251),
          );
          referenceCopy(expected, input);
          expect(copy(got, input)).toBe(true);
          expect(Buffer.compare(Buffer.from(bytesOf(got)), Buffer.from(bytesOf(expected))), `${n}`).toBe(0);
        }
      }
    }
  });

  it('more than a chunk of memory', () => {
    const n = 200_001;
    const input = operand(
      float32,
      [n],
      Float32Array.from({ length: n }, (_, i) => i),
    );
    const out = operand(float32, new Geometry([n - 1], [1], 1), new Float32Array(n + 1));
    agree(out, { ...input, geometry: new Geometry([n - 1], [1], 1) });
    copyBytes(out.storage.address, input.storage.address, 3);
    expect(bytesOf(out).slice(0, 4)).toEqual([...bytesOf(input).slice(0, 3), 0]);
  });

  it('parts of one tensor, of any lengths and dtypes, together or one by one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(1, 2, 3, 5, 7, 16, 33, 70, 400), { minLength: 1, maxLength: 6 }),
        fc.constantFrom([3], [90], [2, 3], [3, 2, 4]),
        fc.constantFrom(float32, float64, float16, uint8),
        fc.array(fc.constantFrom('rows', 'element', 'padded', 'turned', 'other', 'empty', 'deeper'), {
          minLength: 6,
          maxLength: 6,
        }),
        (lengths, outer, dtype, kinds) => {
          const total = lengths.reduce((sum, n) => sum + n, 0) + 2;
          const whole = contiguousGeometry([...outer, total]);
          const into = operand(dtype, whole, zeros(dtype, whole.numel));
          const expected = copyOf(into);
          let start = 1;
          const given = lengths.map((n, k) => {
            const kind = kinds[k];
            const sizes = [...outer, kind === 'empty' ? 0 : n];
            const place = new Geometry(sizes, whole.strides, start);
            start += n;
            const from = kind === 'other' ? int32 : dtype;
            const rows = rowMajorStrides(kind === 'padded' ? sizes.with(-1, n + 1) : sizes);
            if (kind === 'element') rows[outer.length] = 0;
            if (kind === 'deeper') rows[0] = 0;
            const strides = kind === 'turned' ? rows.reverse() : rows;
            const end = sizes.reduce((at, size, d) => at + Math.max(0, size - 1) * strides[d]!, 2);
            const source = values(from, end);
            return { place, input: operand(from, new Geometry(sizes, strides, 1), source) };
          });
          const inputs = given.map(({ input }) => input);
          const seenIn = (target: TestOperand): TestOperand[] =>
            given.map(({ place }) => ({ ...target, geometry: place }));
          referenceCopies(seenIn(expected), inputs);
          expect(copies(seenIn(into), inputs)).toBe(true);
          expect(Buffer.compare(Buffer.from(bytesOf(into)), Buffer.from(bytesOf(expected)))).toBe(0);
        },
      ),
      { numRuns: 200, seed: 3 },
    );
  });

  it('nothing is copied for no elements', () => {
    expect(copy(operand(float32, [0], []), operand(float64, [0], []))).toBe(true);
  });
});

describe('fill', () => {
  it.each(dtypes)('%s with any number, as the reference converts it', (dtype) => {
    for (const value of [...edges, true, false, 5n, -(2n ** 63n), 2n ** 62n + 1n]) {
      for (const geometry of [contiguousGeometry([37]), new Geometry([5, 3], [1, 7], 1), new Geometry([], [])]) {
        const out = operand(dtype, geometry, zeros(dtype, 40));
        const { address } = out.storage;
        machine().heap.u8.fill(85, address, address + 40 * dtype.bytes);
        const expected = copyOf(out);
        expect(fill(out, value)).toBe(true);
        referenceFill(expected, value);
        expect(bytesOf(out)).toEqual(bytesOf(expected));
      }
    }
  });

  it('of as many elements as there are, to the last and not beyond, in blocks and chunks', () => {
    for (const n of [1, 3, 15, 17, 2047, 2048, 2053, 4096, 65536, 65537, 200_001]) {
      for (const dtype of [uint8, float16, float32, float64]) {
        const out = operand(dtype, new Geometry([n], [1], 1), zeros(dtype, n + 9));
        const expected = copyOf(out);
        expect(fill(out, 1.5)).toBe(true);
        referenceFill(expected, 1.5);
        expect(Buffer.compare(Buffer.from(bytesOf(out)), Buffer.from(bytesOf(expected))), `${n}`).toBe(0);
      }
    }
  });

  it('more than a chunk with zeros, and nothing beyond', () => {
    const n = 3 * 65536 + 5;
    const out = operand(float32, new Geometry([n], [1], 3), new Array<number>(n + 6).fill(7));
    expect(fill(out, 0)).toBe(true);
    const own = Array.from(out.storage.own as Float32Array);
    expect(own.slice(0, 3)).toEqual([7, 7, 7]);
    expect(own.slice(3, n + 3).every((x) => x === 0)).toBe(true);
    expect(own.slice(n + 3)).toEqual([7, 7, 7]);
  });
});

it.each(machine().relaxedHabits.truncates ? [true, false] : [false])(
  'what no int32 holds becomes -2^31, with the relaxed conversion: %s',
  (truncates) => {
    const source = [2 ** 31 - 128, 2 ** 31, 1e30, Infinity, -(2 ** 31), -3e9, -Infinity, NaN, -1.9, 0.9, -0, 7.5];
    const to = operand(int32, [12], new Array<number>(12).fill(5));
    const from = operand(float32, [12], source);
    const { run } = machine().compile((m) => {
      m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, target, at) => {
        for (const offset of [0, 16, 32]) {
          f.store('v128.store', target, floatToInt32(f, f.load('v128.load', at, offset), truncates), offset);
        }
      });
    });
    run(to.storage.address, from.storage.address, 0, 0);
    const least = -(2 ** 31);
    expect(Array.from(to.storage.own as Int32Array)).toEqual([
      ...[2 ** 31 - 128, least, least, least, least, least, least, least],
      ...[-1, 0, 0, 7],
    ]);
  },
);
