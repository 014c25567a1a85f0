/**
 * The reference kernels of convolution, pooling and attention against their definitions, element by element, for operands of
 * any layout. That the definitions are PyTorch's is checked in test/ops/windows.test.ts.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bfloat16,
  bool,
  type DType,
  float16,
  float32,
  float64,
  int32,
  int64,
  int8,
  uint8,
} from '../../src/base/dtype.js';
import type { Operand } from '../../src/kernel/operand.js';
import { attention, attentionGradient } from '../../src/kernel/reference/attention.js';
import { conv, convInput, type ConvShape, convWeight } from '../../src/kernel/reference/conv.js';
import { avgPool, avgPoolGradient, maxPool, maxPoolGradient, type Window } from '../../src/kernel/reference/pool.js';
import {
  anyLayout,
  anyReadLayout,
  operandOf,
  read,
  smallValue,
  strays,
  tuples,
  type Value,
  valuesOf,
} from './operands.js';
import type { Layout } from './operands.js';

const each = (rank: number, min: number, max: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min, max }), { minLength: rank, maxLength: rank });

const filled = (dtype: DType, sizes: readonly number[], shift: number, layout?: Layout): Operand =>
  operandOf(dtype, sizes, (i) => smallValue(dtype, i + shift), layout);

const written = (dtype: DType, sizes: readonly number[], layout?: Layout): Operand =>
  operandOf(dtype, sizes, () => (dtype === int64 ? 9n : 9), layout);

/** The integer as `dtype` holds it. */
function held(dtype: DType, sum: bigint): Value {
  if (dtype.isFloatingPoint) return Number(sum);
  if (dtype === int64) return BigInt.asIntN(64, sum);
  return Number(dtype === uint8 ? BigInt.asUintN(8, sum) : BigInt.asIntN(8 * dtype.bytes, sum));
}

// ---- convolution -----------------------------------------------------------------------------------------------------

interface Conv {
  readonly batch: number;
  readonly channels: number;
  readonly filters: number;
  readonly image: readonly number[];
  readonly kernel: readonly number[];
  readonly shape: ConvShape;
}

/** A convolution that has a result, of 1 to 3 dimensions. */
const anyConv: fc.Arbitrary<Conv> = fc.integer({ min: 1, max: 3 }).chain((rank) =>
  fc
    .record({
      batch: fc.integer({ min: 0, max: 2 }),
      channels: fc.integer({ min: 1, max: 2 }),
      filters: fc.integer({ min: 1, max: 2 }),
      kernel: each(rank, 1, 3),
      more: each(rank, 0, 2),
      stride: each(rank, 1, 3),
      padding: each(rank, 0, 2),
      dilation: each(rank, 1, 2),
      groups: fc.integer({ min: 1, max: 2 }),
    })
    .map(({ more, kernel, stride, padding, dilation, groups, batch, channels, filters }) => ({
      batch,
      channels,
      filters,
      kernel,
      image: kernel.map((k, d) => Math.max(1, dilation[d]! * (k - 1) + 1 - 2 * padding[d]!) + more[d]!),
      shape: { stride, padding, dilation, groups },
    })),
);

const outExtent = ({ image, kernel, shape: { stride, padding, dilation } }: Conv): number[] =>
  image.map((n, d) => Math.floor((n + 2 * padding[d]! - dilation[d]! * (kernel[d]! - 1) - 1) / stride[d]!) + 1);

interface ConvSizes {
  readonly input: number[];
  readonly weight: number[];
  readonly out: number[];
}

const sizesOf = (c: Conv): ConvSizes => ({
  input: [c.batch, c.channels * c.shape.groups, ...c.image],
  weight: [c.filters * c.shape.groups, c.channels, ...c.kernel],
  out: [c.batch, c.filters * c.shape.groups, ...outExtent(c)],
});

/** Every product of a convolution: the index tuples of its three factors. */
function* products(c: Conv): Generator<{ out: number[]; input: number[]; weight: number[] }> {
  const sizes = sizesOf(c);
  const { stride, padding, dilation } = c.shape;
  for (const out of tuples(sizes.out)) {
    for (const [channel = 0, ...offset] of tuples([c.channels, ...c.kernel])) {
      const [n = 0, filter = 0, ...at] = out;
      const place = at.map((x, d) => x * stride[d]! - padding[d]! + offset[d]! * dilation[d]!);
      if (place.some((x, d) => x < 0 || x >= c.image[d]!)) continue;
      const input = [n, Math.floor(filter / c.filters) * c.channels + channel, ...place];
      yield { out, input, weight: [filter, channel, ...offset] };
    }
  }
}

type Factor = 'out' | 'input' | 'weight';

/** What `result` is by definition: the sum of the products of the other two. */
function expectSums(c: Conv, result: Factor, operands: Record<Factor, Operand>, bias: Operand | null = null): void {
  const [a, b] = (['out', 'input', 'weight'] as const).filter((name) => name !== result);
  const sums = new Map<string, bigint>();
  for (const at of products(c)) {
    const key = at[result].join();
    const product = BigInt(read(operands[a!], at[a!])) * BigInt(read(operands[b!], at[b!]));
    sums.set(key, (sums.get(key) ?? 0n) + product);
  }
  const target = operands[result];
  const wanted = tuples(target.geometry.sizes).map((at) => {
    const added = bias === null ? 0n : BigInt(read(bias, [at[1]!]));
    return held(target.dtype, (sums.get(at.join()) ?? 0n) + added);
  });
  // -0 and 0 are the same sum.
  expect(valuesOf(target).map((x) => (x === 0 ? 0 : x))).toEqual(wanted);
}

const numbers = fc.constantFrom(float32, float64, float16, bfloat16, int64, int32, int8, uint8);
const floats = fc.constantFrom(float32, float64, float16, bfloat16);
const anySeed = fc.integer({ min: 0, max: 9 });

test('conv is the sum of products that defines it, for all dtypes and layouts', () => {
  const cases = anyConv.chain((c) => {
    const rank = c.image.length + 2;
    return fc.tuple(
      fc.constant(c),
      numbers,
      fc.boolean(),
      anySeed,
      anyReadLayout(rank),
      anyReadLayout(rank),
      anyLayout(rank),
    );
  });
  fc.assert(
    fc.property(cases, ([c, dtype, biased, seed, inputLayout, weightLayout, outLayout]) => {
      const sizes = sizesOf(c);
      const input = filled(dtype, sizes.input, seed, inputLayout);
      const weight = filled(dtype, sizes.weight, seed + 4, weightLayout);
      const out = written(dtype, sizes.out, outLayout);
      const bias = biased ? filled(dtype, [sizes.out[1]!], seed + 7) : null;
      const around = strays(out);
      conv(out, input, weight, bias, c.shape);
      expectSums(c, 'out', { out, input, weight }, bias);
      expect(strays(out)).toEqual(around);
    }),
    { numRuns: 150 },
  );
});

test('convInput adds every window of weights where it was applied, for all dtypes and layouts', () => {
  const cases = anyConv.chain((c) => {
    const rank = c.image.length + 2;
    return fc.tuple(fc.constant(c), numbers, anySeed, anyReadLayout(rank), anyReadLayout(rank), anyLayout(rank));
  });
  fc.assert(
    fc.property(cases, ([c, dtype, seed, outLayout, weightLayout, inputLayout]) => {
      const sizes = sizesOf(c);
      const out = filled(dtype, sizes.out, seed, outLayout);
      const weight = filled(dtype, sizes.weight, seed + 4, weightLayout);
      const input = written(dtype, sizes.input, inputLayout);
      const around = strays(input);
      convInput(input, out, weight, c.shape);
      expectSums(c, 'input', { out, input, weight });
      expect(strays(input)).toEqual(around);
    }),
    { numRuns: 150 },
  );
});

test('convWeight sums over the batch and all places, for floats of all layouts', () => {
  const cases = anyConv.chain((c) => {
    const rank = c.image.length + 2;
    return fc.tuple(fc.constant(c), floats, anySeed, anyReadLayout(rank), anyReadLayout(rank), anyLayout(rank));
  });
  fc.assert(
    fc.property(cases, ([c, dtype, seed, outLayout, inputLayout, weightLayout]) => {
      // float16 and bfloat16 hold few integers exactly; their sums stay small here only for small sizes.
      fc.pre(dtype === float32 || dtype === float64 || outExtent(c).reduce((n, x) => n * x, c.batch) <= 4);
      const sizes = sizesOf(c);
      const out = filled(dtype, sizes.out, seed, outLayout);
      const input = filled(dtype, sizes.input, seed + 4, inputLayout);
      const weight = written(dtype, sizes.weight, weightLayout);
      const around = strays(weight);
      convWeight(weight, out, input, c.shape);
      expectSums(c, 'weight', { out, input, weight });
      expect(strays(weight)).toEqual(around);
    }),
    { numRuns: 150 },
  );
});

// ---- pooling ---------------------------------------------------------------------------------------------------------

interface Pool {
  readonly planes: number;
  readonly image: readonly number[];
  readonly out: readonly number[];
  readonly window: Window;
}

/** Windows of which each has an element inside. */
const anyPool = (dilated: boolean): fc.Arbitrary<Pool> =>
  fc.integer({ min: 1, max: 3 }).chain((rank) =>
    fc
      .record({
        planes: fc.integer({ min: 0, max: 3 }),
        kernel: each(rank, 1, 3),
        more: each(rank, 0, 3),
        stride: each(rank, 1, 3),
        wide: fc.boolean(),
        dilation: each(rank, 1, dilated ? 2 : 1),
        ceil: fc.boolean(),
      })
      .map(({ planes, kernel, more, stride, wide, dilation, ceil }) => {
        const padding = kernel.map((k) => (wide ? Math.floor(k / 2) : 0));
        const image = kernel.map((k, d) => dilation[d]! * (k - 1) + 1 + more[d]!);
        const out = image.map((n, d) => {
          const room = n + 2 * padding[d]! - dilation[d]! * (kernel[d]! - 1) - 1;
          const count = Math.floor((room + (ceil ? stride[d]! - 1 : 0)) / stride[d]!) + 1;
          return ceil && (count - 1) * stride[d]! >= n + padding[d]! ? count - 1 : count;
        });
        return { planes, image, out, window: { kernel, stride, padding, dilation } };
      }),
  );

/** The elements of the window at `at`, in row-major order: those inside, and how many of the padded plane there are. */
function windowAt({ image, window }: Pool, at: readonly number[]): { inside: number[][]; padded: number } {
  const { kernel, stride, padding, dilation } = window;
  const places = tuples(kernel).map((k) => k.map((x, d) => at[d]! * stride[d]! - padding[d]! + x * dilation[d]!));
  const within = (place: number[], margin: readonly number[]): boolean =>
    place.every((x, d) => x >= -margin[d]! && x < image[d]! + margin[d]!);
  return {
    inside: places.filter((place) => within(place, image.map(() => 0))), // prettier-ignore
    padded: places.filter((place) => within(place, padding)).length,
  };
}

const flat = (place: readonly number[], image: readonly number[]): number =>
  place.reduce((at, x, d) => at * image[d]! + x, 0);

test('maxPool finds the first maximum, and its gradient puts back what came from there', () => {
  const cases = anyPool(true).chain((p) => {
    const rank = p.image.length + 1;
    return fc.tuple(fc.constant(p), floats, anySeed, anyReadLayout(rank), anyLayout(rank), anyLayout(rank));
  });
  fc.assert(
    fc.property(cases, ([p, dtype, seed, inputLayout, outLayout, indexLayout]) => {
      const input = filled(dtype, [p.planes, ...p.image], seed, inputLayout);
      const sizes = [p.planes, ...p.out];
      const [out, indices] = [written(dtype, sizes, outLayout), written(int64, sizes, indexLayout)];
      maxPool(out, indices, input, p.window);
      const sums = operandOf(float64, input.geometry.sizes, () => 0);
      const sumAt = (at: readonly number[]): number => flat(at, input.geometry.sizes);
      for (const [plane = 0, ...at] of tuples(sizes)) {
        const { inside } = windowAt(p, at);
        const values = inside.map((place) => read(input, [plane, ...place]) as number);
        const first = inside[values.indexOf(Math.max(...values))]!;
        expect(read(out, [plane, ...at])).toBe(Math.max(...values));
        expect(read(indices, [plane, ...at])).toBe(BigInt(flat(first, p.image)));
        (sums.storage.array as Float64Array)[sumAt([plane, ...first])]! += 1;
      }
      const ones = operandOf(dtype, sizes, () => 1, outLayout);
      const gradient = written(dtype, input.geometry.sizes, { gaps: true });
      maxPoolGradient(gradient, ones, indices);
      expect(valuesOf(gradient)).toEqual(valuesOf(sums));
    }),
    { numRuns: 150 },
  );
});

test('avgPool divides the sum of a window, and its gradient spreads what was divided', () => {
  const cases = anyPool(false).chain((p) => {
    const rank = p.image.length + 1;
    const rule = fc.record({ countIncludePad: fc.boolean(), divisor: fc.constantFrom(null, null, 3) });
    return fc.tuple(fc.constant(p), rule, anySeed, anyReadLayout(rank), anyLayout(rank));
  });
  fc.assert(
    fc.property(cases, ([p, rule, seed, inputLayout, outLayout]) => {
      const input = filled(float64, [p.planes, ...p.image], seed, inputLayout);
      const sizes = [p.planes, ...p.out];
      const out = written(float64, sizes, outLayout);
      avgPool(out, input, p.window, rule);
      const g = filled(float64, sizes, seed + 3);
      const sums = new Map<string, number>();
      for (const [plane = 0, ...at] of tuples(sizes)) {
        const { inside, padded } = windowAt(p, at);
        const divisor = rule.divisor ?? (rule.countIncludePad ? padded : inside.length);
        const sum = inside.reduce((total, place) => total + (read(input, [plane, ...place]) as number), 0);
        expect(read(out, [plane, ...at])).toBeCloseTo(sum / divisor, 12);
        for (const place of inside) {
          const key = [plane, ...place].join();
          sums.set(key, (sums.get(key) ?? 0) + (read(g, [plane, ...at]) as number) / divisor);
        }
      }
      const gradient = written(float64, input.geometry.sizes, { gaps: true });
      avgPoolGradient(gradient, g, p.window, rule);
      for (const at of tuples(input.geometry.sizes)) {
        expect(read(gradient, at)).toBeCloseTo(sums.get(at.join()) ?? 0, 12);
      }
    }),
    { numRuns: 150 },
  );
});

// ---- attention -------------------------------------------------------------------------------------------------------

const anyAttention = fc
  .record({
    heads: each(2, 1, 2),
    queries: fc.integer({ min: 1, max: 4 }),
    keys: fc.integer({ min: 1, max: 4 }),
    width: fc.integer({ min: 1, max: 3 }),
    values: fc.integer({ min: 1, max: 3 }),
    mask: fc.constantFrom('none', 'bool', 'float'),
    causal: fc.boolean(),
    scale: fc.constantFrom(0.5, 1.25),
    seed: anySeed,
  })
  .chain((a) =>
    fc.tuple(fc.constant(a), anyReadLayout(4), anyReadLayout(4), anyReadLayout(4), anyReadLayout(4), anyLayout(4)),
  );

/** The same sum, by the definition and with central differences of it for the gradients. */
test('attention is the softmax-weighted mean of the values, and its gradients are the slopes', () => {
  fc.assert(
    fc.property(anyAttention, ([a, qLayout, kLayout, vLayout, maskLayout, outLayout]) => {
      const small = (sizes: number[], shift: number, layout?: Layout): Operand =>
        operandOf(float64, sizes, (i) => Number(smallValue(float64, i + shift)) / 4, layout);
      const q = small([...a.heads, a.queries, a.width], a.seed, qLayout);
      const k = small([...a.heads, a.keys, a.width], a.seed + 2, kLayout);
      const v = small([...a.heads, a.keys, a.values], a.seed + 5, vLayout);
      const scoreSizes = [...a.heads, a.queries, a.keys];
      const masks = {
        none: null,
        // Some key is always allowed: the first.
        bool: operandOf(bool, scoreSizes, (i, at) => at[3] === 0 || i % 3 !== 0, { gaps: maskLayout.gaps ?? false }),
        float: small(scoreSizes, a.seed + 1, maskLayout),
      };
      const mask = masks[a.mask];
      const score = (qs: Operand, ks: Operand, [n, h, i, j]: number[]): number => {
        if (a.causal && j! > i!) return -Infinity;
        if (a.mask === 'bool' && !read(mask!, [n!, h!, i!, j!])) return -Infinity;
        let sum = 0;
        for (let e = 0; e < a.width; e++) sum += Number(read(qs, [n!, h!, i!, e])) * Number(read(ks, [n!, h!, j!, e]));
        return sum * a.scale + (a.mask === 'float' ? Number(read(mask!, [n!, h!, i!, j!])) : 0);
      };
      const keys = Array.from({ length: a.keys }, (_, j) => j);
      const defined = (qs: Operand, ks: Operand, vs: Operand, [n, h, i, e]: number[]): [value: number, log: number] => {
        const powers = keys.map((j) => Math.exp(score(qs, ks, [n!, h!, i!, j])));
        const total = powers.reduce((x, y) => x + y, 0);
        const sum = keys.reduce((x, j) => x + powers[j]! * Number(read(vs, [n!, h!, j, e!])), 0);
        return [sum / total, Math.log(total)];
      };
      const sizes = [...a.heads, a.queries, a.values];
      const out = written(float64, sizes, outLayout);
      const logs = written(float64, sizes.slice(0, 3));
      const around = strays(out);
      attention(out, logs, q, k, v, mask, a.causal, a.scale);
      for (const at of tuples(sizes)) {
        const [value, log] = defined(q, k, v, at);
        expect(read(out, at)).toBeCloseTo(value, 10);
        expect(read(logs, at.slice(0, 3))).toBeCloseTo(log, 10);
      }
      expect(strays(out)).toEqual(around);

      const g = small(sizes, a.seed + 3, { order: [0, 2, 1, 3] });
      const grads = [q, k, v].map((t) => written(float64, t.geometry.sizes, { gaps: true }));
      attentionGradient(grads[0]!, grads[1]!, grads[2]!, g, out, logs, q, k, v, mask, a.causal, a.scale);
      const dense = [q, k, v].map((t) => operandOf(float64, t.geometry.sizes, (_, at) => read(t, at)));
      const loss = (): number =>
        tuples(sizes).reduce((x, at) => x + defined(dense[0]!, dense[1]!, dense[2]!, at)[0] * Number(read(g, at)), 0);
      dense.forEach((t, which) => {
        const array = t.storage.array as Float64Array;
        tuples(t.geometry.sizes).forEach((at, position) => {
          const kept = array[position]!;
          const [above, below] = [1e-5, -1e-5].map((step) => {
            array[position] = kept + step;
            return loss();
          });
          array[position] = kept;
          expect(read(grads[which]!, at)).toBeCloseTo((above! - below!) / 2e-5, 6);
        });
      });
    }),
    { numRuns: 40 },
  );
});
