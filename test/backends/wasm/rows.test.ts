/** Row kernels of the WebAssembly backend, against the reference kernel on the same memory. */
import { describe, expect, it } from 'vitest';
import { bfloat16, type DType, float16, float32, float64, int64 } from '../../../src/base/dtype.js';
import { contiguousGeometry, Geometry, numelOf } from '../../../src/base/geometry.js';
import { PARAMETERS } from '../../../src/backends/wasm/layout.js';
import { machine } from '../../../src/backends/wasm/machine.js';
import { rows } from '../../../src/backends/wasm/rows.js';
import { Expr } from '../../../src/kernel/expr.js';
import { loadDense } from '../../../src/kernel/reference/load.js';
import { rows as reference } from '../../../src/kernel/reference/rows.js';
import { type RowKernel, rowKernel, type RowSource } from '../../../src/kernel/rows.js';
import { float16Bits, bfloat16Bits } from '../../../src/kernel/half.js';
import { bytesOf, operand, stridesFor, type TestOperand } from './operands.js';

const [a, b, c, d, e, f, g] = [0, 1, 2, 3, 4, 5, 6].map((i) => Expr.variable(i)) as [
  Expr,
  Expr,
  Expr,
  Expr,
  Expr,
  Expr,
  Expr,
];
const n = Expr.uniform(0);

const sources: Record<string, RowSource> = {
  softmax: {
    inputs: 1,
    stages: [
      { kind: 'max', expr: a },
      { kind: 'sum', expr: a.sub(b).exp() },
    ],
    elements: [a.sub(b).exp().div(c)],
  },
  logSoftmax: {
    inputs: 1,
    stages: [
      { kind: 'max', expr: a },
      { kind: 'sum', expr: a.sub(b).exp() },
    ],
    elements: [a.sub(b).sub(c.log())],
    perRow: [c.log().add(b)],
  },
  softmaxGrad: { inputs: 2, stages: [{ kind: 'sum', expr: a.mul(b) }], elements: [a.sub(c).mul(b)] },
  logSoftmaxGrad: { inputs: 2, stages: [{ kind: 'sum', expr: a }], elements: [a.sub(b.exp().mul(c))] },
  // inputs: x, weight and bias (broadcast across rows); stages: sum, mean, squares, rstd
  normalise: {
    inputs: 3,
    stages: [
      { kind: 'sum', expr: a },
      { kind: 'once', expr: d.div(n) },
      { kind: 'sum', expr: a.sub(e).square() },
      { kind: 'once', expr: f.div(n).add(1e-5).sqrt().reciprocal() },
    ],
    elements: [a.sub(e).mul(g).mul(b).add(c)],
    perRow: [e, g],
  },
  // Two outputs, extremes, a scale of each row (constant along it)
  range: {
    inputs: 2,
    stages: [
      { kind: 'min', expr: a },
      { kind: 'max', expr: a },
    ],
    elements: [a.sub(c).div(d.sub(c)), a.gt(c)],
    perRow: [d.sub(c).mul(b), b],
  },
};

/** Sizes S ++ R, the number of dims of S, and the order of dims in memory. */
const shapes: readonly (readonly [readonly number[], number, readonly number[]])[] = [
  [[9], 0, [0]],
  [[1000], 0, [0]],
  [[5, 10], 1, [0, 1]],
  [[3, 67], 1, [0, 1]],
  [[70, 3], 1, [0, 1]],
  [[45, 40], 1, [1, 0]],
  [[3, 33], 1, [1, 0]],
  [[4, 5, 11], 1, [1, 0, 2]],
  [[5, 4, 6, 3], 2, [2, 0, 3, 1]],
  [[2, 3, 5, 9], 2, [0, 2, 1, 3]],
];

function encoded(dtype: DType, value: number): number {
  return dtype === float16 ? float16Bits(value) : dtype === bfloat16 ? bfloat16Bits(value) : value;
}

/** An operand of these sizes; the dims for which `moves` says no are broadcast. */
function inputOf(
  dtype: DType,
  sizes: readonly number[],
  order: readonly number[],
  gap: number,
  phase: number,
  moves: (dim: number) => boolean = () => true,
): TestOperand {
  const strides = stridesFor(
    sizes.map((size, dim) => (moves(dim) ? size : 1)),
    order,
    gap,
  );
  const geometry = new Geometry(
    sizes,
    strides.map((s, dim) => (moves(dim) ? s : 0)),
    1,
  );
  const raw = Array.from({ length: numelOf(sizes) * gap + 2 }, (_, i) => encoded(dtype, 3 * Math.sin(1.7 * i + phase)));
  return operand(dtype, geometry, raw);
}

function outOf(dtype: DType, sizes: readonly number[], order?: readonly number[]): TestOperand {
  const geometry = order === undefined ? contiguousGeometry(sizes) : new Geometry(sizes, stridesFor(sizes, order, 1));
  return operand(dtype, geometry, new Array<number>(Math.max(1, numelOf(sizes))).fill(7));
}

interface Case {
  readonly kernel: RowKernel;
  readonly inputs: readonly TestOperand[];
  readonly outer: number;
  readonly outputs: () => TestOperand[];
  readonly rowOutputs: () => TestOperand[];
}

function caseOf(name: string, dtype: DType, shape: (typeof shapes)[number], gap: number): Case {
  const [sizes, outer, order] = shape;
  const source = sources[name]!;
  const inputs = [inputOf(dtype, sizes, order, gap, 0)];
  if (name.endsWith('Grad')) inputs.push(inputOf(dtype, sizes, order, 1, 2));
  if (name === 'normalise')
    for (const phase of [3, 4]) inputs.push(inputOf(dtype, sizes, order, 1, phase, (dim) => dim >= outer));
  if (name === 'range') inputs.push(inputOf(dtype, sizes, order, 1, 5, (dim) => dim < outer));
  return {
    kernel: rowKernel(source, dtype !== float64),
    inputs,
    outer,
    outputs: () => (source.elements ?? []).map((_, i) => outOf(dtype, sizes, i === 0 ? order : undefined)),
    rowOutputs: () => (source.perRow ?? []).map(() => outOf(dtype, sizes.slice(0, outer))),
  };
}

function compare(it: Case, dtype: DType): void {
  const uniforms = [it.inputs[0]!.geometry.sizes.slice(it.outer).reduce((x, y) => x * y, 1)];
  const [got, want] = [it.outputs(), it.outputs()];
  const [gotRows, wantRows] = [it.rowOutputs(), it.rowOutputs()];
  expect(rows(it.kernel, got, gotRows, it.inputs, uniforms, it.outer)).toBe(true);
  reference(it.kernel, want, wantRows, it.inputs, uniforms, it.outer);
  const unit = dtype === float64 ? 1e-13 : dtype === float32 ? 4e-6 : dtype === float16 ? 1e-3 : 8e-3;
  [...got, ...gotRows].forEach((o, k) => expectClose(o, [...want, ...wantRows][k]!, unit));
}

/** Compares, with errors measured against the largest value: what cancels out in a sum was as large as that. */
function expectClose(got: TestOperand, want: TestOperand, unit: number): void {
  const wanted = loadDense(want);
  const scale = wanted.reduce((most, v) => (Number.isFinite(v) ? Math.max(most, Math.abs(v)) : most), 1);
  const wrong = Array.from(loadDense(got), (value, i) => ({ i, value, wanted: wanted[i]! })).filter(
    (p) => !Object.is(p.value, p.wanted) && !(Math.abs(p.value - p.wanted) <= 4 * unit * scale),
  );
  expect(wrong).toEqual([]);
}

describe('row kernels in WebAssembly', () => {
  for (const name of Object.keys(sources)) {
    it(`do '${name}' as the reference, over any layout`, () => {
      for (const dtype of [float32, float64, float16, bfloat16]) {
        for (const shape of shapes) for (const gap of [1, 2]) compare(caseOf(name, dtype, shape, gap), dtype);
      }
    });
  }

  it('keep exponentials of rows that fit into scratch memory, and compute them again for longer ones', () => {
    compare(caseOf('softmax', float32, [[2, 600_000], 1, [0, 1]], 1), float32);
    compare(caseOf('softmax', float64, [[5, 80_000], 1, [1, 0]], 1), float64);
  });

  it('go stage by stage where rows are few and long', () => {
    for (const name of Object.keys(sources)) {
      compare(caseOf(name, float32, [[2, 70_001], 1, [0, 1]], 1), float32);
      compare(caseOf(name, float64, [[65_536], 0, [0]], 1), float64);
      compare(caseOf(name, float32, [[3, 65_537], 1, [1, 0]], 1), float32);
    }
  });

  it('let a NaN and infinities through as the reference does', () => {
    for (const special of [NaN, Infinity, -Infinity]) {
      for (const at of [0, 5, 8]) {
        for (const order of [
          [0, 1],
          [1, 0],
        ]) {
          const test = caseOf('softmax', float32, [[3, 9], 1, order], 1);
          const { storage, geometry } = test.inputs[0]!;
          (storage.own as Float32Array)[1 + at * geometry.strides[1]!] = special;
          const [got, want] = [test.outputs(), test.outputs()];
          rows(test.kernel, got, [], test.inputs, [], 1);
          reference(test.kernel, want, [], test.inputs, [], 1);
          expectClose(got[0]!, want[0]!, 1e-6);
        }
      }
    }
  });

  it('read integers beside floats', () => {
    const kernel = rowKernel({ inputs: 2, stages: [{ kind: 'sum', expr: a.where(a.eq(b), 0) }], perRow: [c] }, true);
    const x = operand(float32, [2, 3], [0, 1, 2, 2, 1, 0]);
    const target = operand(int64, new Geometry([2, 3], [1, 0]), [1n, 2n]);
    const out = outOf(float32, [2]);
    expect(rows(kernel, [], [out], [x, target], [], 1)).toBe(true);
    expect(Array.from(loadDense(out))).toEqual([1, 2]);
  });

  it('may write over an input, and do nothing for no rows', () => {
    const test = caseOf('softmaxGrad', float32, [[6, 21], 1, [0, 1]], 1);
    const [want] = test.outputs();
    reference(test.kernel, [want!], [], test.inputs, [], 1);
    const first = test.inputs[0]!;
    expect(rows(test.kernel, [first], [], test.inputs, [], 1)).toBe(true);
    expectClose(first, want!, 1e-6);
    const none = operand(float32, [0, 3], []);
    expect(rows(test.kernel, [none], [], [none, none], [], 1)).toBe(true);
  });

  it('give the same bits however the chunks are cut and in whatever order they run', () => {
    const m = machine();
    const launch = m.launch.bind(m);
    for (const name of Object.keys(sources)) {
      for (const order of [
        [0, 1],
        [1, 0],
      ]) {
        const test = caseOf(name, float32, [[300, 130], 1, order], 1);
        const run = (): number[][] => {
          const outs = [test.outputs(), test.rowOutputs()] as const;
          rows(test.kernel, ...outs, test.inputs, [130], 1);
          return [...outs[0], ...outs[1]].map(bytesOf);
        };
        const whole = run();
        let most = 0;
        m.launch = (kernel, chunks) => {
          most = chunks;
          for (let chunk = chunks - 1; chunk >= 0; chunk--) kernel.run(PARAMETERS, chunk, chunk + 1, m.scratch);
        };
        const pieces = run();
        m.launch = launch;
        expect(most).toBeGreaterThan(1);
        expect(pieces.map(String)).toEqual(whole.map(String));
      }
    }
  });
});
