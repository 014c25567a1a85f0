/** Elementwise and indexing kernels cut their work by sizes alone: the bits do not depend on who computes what. */
import { afterAll, describe, expect, it } from 'vitest';
import { float32, float64, int64 } from '../../../src/base/dtype.js';
import { Geometry } from '../../../src/base/geometry.js';
import { copies, copy, fill } from '../../../src/backends/wasm/copy.js';
import { gather, indexGet, indexPut, scatter } from '../../../src/backends/wasm/indexing.js';
import { type Kernel, machine, Machine } from '../../../src/backends/wasm/machine.js';
import { nonzero } from '../../../src/backends/wasm/nonzero.js';
import { pointwise } from '../../../src/backends/wasm/pointwise.js';
import { getNumThreads, setNumThreads } from '../../../src/backends/wasm/threads.js';
import { PARAMETERS } from '../../../src/backends/wasm/layout.js';
import { Expr } from '../../../src/kernel/expr.js';
import { lower } from '../../../src/kernel/lower.js';
import { operand, type TestOperand } from './operands.js';

const [x, y] = [Expr.variable(0), Expr.variable(1)];
const fused = lower([x.mul(y).tanh().add(x)], 'float', true);
const n = 300 * 301;
const wave = (k: number): Float32Array => Float32Array.from({ length: n }, (_, i) => Math.sin(k * i) * 3);
const a = operand(float32, [n], wave(1));
const b = operand(float32, [n], wave(2));
const positions = operand(
  int64,
  [300, 301],
  Array.from({ length: n }, (_, i) => BigInt((i * 7919) % 301)),
);
const rowNumbers = operand(
  int64,
  [500],
  Array.from({ length: 500 }, (_, i) => BigInt((i * 7) % 300)),
);

const seen = (op: TestOperand, sizes: number[], strides: number[]): TestOperand => ({
  ...op,
  geometry: new Geometry(sizes, strides),
});
const from = (op: TestOperand, offset: number): TestOperand => ({
  ...op,
  geometry: new Geometry(op.geometry.sizes, op.geometry.strides, offset),
});
const matrix = (op: TestOperand): TestOperand => seen(op, [300, 301], [301, 1]);
const crossed = (op: TestOperand): TestOperand => seen(op, [300, 301], [1, 300]);

const launches: Record<string, (out: TestOperand) => void> = {
  flat: (out) => pointwise(fused, [out], [a, b], []),
  rows: (out) => pointwise(fused, [matrix(out)], [matrix(a), seen(b, [300, 301], [0, 1])], []),
  tiles: (out) => pointwise(fused, [matrix(out)], [matrix(a), crossed(b)], []),
  'one long row': (out) =>
    pointwise(fused, [seen(out, [n / 2], [2])], [seen(a, [n / 2], [1]), seen(b, [n / 2], [2])], []),
  copy: (out) => copy(out, a),
  transpose: (out) => copy(matrix(out), crossed(a)),
  'short rows': (out) => copy(seen(out, [900, 10, 10], [100, 10, 1]), seen(a, [900, 10, 10], [10, 0, 1])),
  'long rows': (out) => copy(seen(out, [2, 40_001], [40_002, 1]), seen(a, [2, 40_001], [40_003, 1])),
  'long rows of one element': (out) => copy(seen(out, [2, 40_001], [40_002, 1]), seen(a, [2, 40_001], [1, 0])),
  parts: (out) =>
    copies(
      [seen(out, [2, 150, 200], [45_150, 301, 1]), from(seen(out, [2, 150, 101], [45_150, 301, 1]), 200)],
      [seen(a, [2, 150, 200], [1, 301, 0]), seen(b, [2, 150, 101], [101, 301, 1])],
    ),
  fill: (out) => fill(out, 3),
  gather: (out) => gather(matrix(out), matrix(a), positions),
  scatter: (out) => scatter(matrix(out), positions, matrix(a), 'add'),
  'index get': (out) => indexGet(seen(out, [200, 301], [301, 1]), matrix(a), [seen(rowNumbers, [200], [1])]),
  'index put': (out) => indexPut(seen(out, [300, 180], [180, 1]), [rowNumbers], seen(b, [500, 180], [180, 1]), 'add'),
};

/** Runs `body` while every launch is cut into ranges of chunks that run in an order of their own, from the last. */
function backwards(body: () => void): void {
  const m = machine();
  const scratch = m.arena.allocate(2 ** 21)!;
  const launch = (kernel: Kernel, chunks: number): void => {
    for (let to = chunks; to > 0; to -= 3) {
      const own = to % 2 === 0 ? m.scratch : scratch.address;
      kernel.run(PARAMETERS, Math.max(0, to - 3), to, own);
    }
  };
  m.launch = launch;
  try {
    body();
  } finally {
    m.launch = Machine.prototype.launch;
    m.arena.free(scratch);
  }
}

describe('the same bits', () => {
  const before = getNumThreads();
  afterAll(() => {
    setNumThreads(before);
  });

  it.each(Object.keys(launches))('%s, in any order of chunks and with any number of threads', (name) => {
    const start = Float32Array.from({ length: n }, (_, i) => i % 17);
    const run = (): Int32Array => {
      const out = operand(float32, [n], start);
      launches[name]!(out);
      return machine().heap.i32.slice(out.storage.address / 4, out.storage.address / 4 + n);
    };
    const differences = (other: Int32Array): number => other.filter((bits, i) => bits !== expected[i]).length;
    setNumThreads(1);
    const expected = run();
    expect(differences(Int32Array.from(start))).toBeGreaterThan(n / 10);
    backwards(() => {
      expect(differences(run())).toBe(0);
    });
    setNumThreads(3);
    for (let k = 0; k < 5; k++) expect(differences(run())).toBe(0);
  });

  it('nonzero, in any order of chunks', () => {
    const input = operand(
      float64,
      [n],
      Float64Array.from({ length: n }, (_, i) => (i % 5 === 0 ? 0 : i)),
    );
    const expected = Array.from(nonzero(input)!);
    let reordered: bigint[] = [];
    backwards(() => {
      reordered = Array.from(nonzero(input)!);
    });
    expect(reordered).toEqual(expected);
    expect(expected.length).toBe(n - Math.ceil(n / 5));
  });
});
