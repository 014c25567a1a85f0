/** What the tests of transforms share: float64 tensors, comparison of nested results, differences of functions. */
import { expect } from 'vitest';
import { stack, tensor, Tensor, type TensorData } from 'chainrule';

/** A float64 tensor without graph. */
export const f64 = (data: TensorData): Tensor => tensor(data, { dtype: 'float64' });

/** A float64 leaf that asks for a gradient. */
export const leaf = (data: TensorData): Tensor => tensor(data, { dtype: 'float64', requiresGrad: true });

/** Tensors inside a value as nested arrays of their elements. */
export function valuesOf(value: unknown): unknown {
  if (value instanceof Tensor) return value.toArray();
  if (Array.isArray(value)) return value.map(valuesOf);
  if (value instanceof Map) return new Map([...(value as Map<unknown, unknown>)].map(([k, v]) => [k, valuesOf(v)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, valuesOf(entry)]));
}

function numbersOf(value: unknown, into: number[] = []): number[] {
  const plain = valuesOf(value);
  if (typeof plain === 'number') into.push(plain);
  else if (plain instanceof Map) for (const entry of plain.values()) numbersOf(entry, into);
  else if (typeof plain === 'object' && plain !== null)
    for (const entry of Object.values(plain)) numbersOf(entry, into);
  return into;
}

/** Fails unless both are structured alike and the numbers in them agree to `digits` digits of the largest. */
export function expectClose(actual: unknown, expected: unknown, digits = 10): void {
  const shapeOf = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(valuesOf(value), (_, v: unknown) => (typeof v === 'number' ? 0 : v)));
  expect(shapeOf(actual)).toEqual(shapeOf(expected));
  const [got, wanted] = [numbersOf(actual), numbersOf(expected)];
  expect(got.length).toBe(wanted.length);
  const scale = Math.max(1e-3, ...wanted.map(Math.abs));
  got.forEach((value, i) => {
    expect(Math.abs(value - wanted[i]!) / scale, `element ${i}: ${value}, expected ${wanted[i]}`).toBeLessThan(
      10 ** -digits,
    );
  });
}

/** The Jacobian of f at x by central differences of order four: one row per element of the output. */
export function differences(f: (x: Tensor) => Tensor, x: Tensor, h = 1e-3): number[][] {
  const at = (i: number, step: number): number[] => {
    const values = [...(x.detach().reshape([-1]).toArray() as number[])];
    values[i]! += step;
    return numbersOf(f(f64(values).reshape(x.shape)).detach());
  };
  const columns = Array.from({ length: x.numel() }, (_, i) => {
    const [a, b, c, d] = [at(i, -2 * h), at(i, -h), at(i, h), at(i, 2 * h)];
    return a.map((_unused, k) => (a[k]! - 8 * b[k]! + 8 * c[k]! - d[k]!) / (12 * h));
  });
  return columns[0]!.map((_, row) => columns.map((column) => column[row]!));
}

// The function and the point whose derivatives the tests have from PyTorch 1.13 with functorch:
//   f(x) = sum(sin(x) exp(x)) prod(x),   g(x) = tanh(W x)

export const X: readonly number[] = [0.5, -1, 2];
export const V: readonly number[] = [1, 2, -1];
export const W: readonly (readonly number[])[] = [
  [1, 2, 3],
  [4, 5, 6],
];

export const f = (x: Tensor): Tensor => x.sin().mul(x.exp()).sum().mul(x.prod());
export const g = (x: Tensor): Tensor => f64(W).matmul(x).tanh();

/** PyTorch's numbers. */
export const torch = {
  value: -7.199728904988753,
  grad: [-16.63678592977529, 7.310522670295452, -7.243781829283268],
  hessian: [
    [-11.843090552359477, 16.858373460388687, -15.606227718465428],
    [16.858373460388687, -0.6191197513062243, 7.299178711936617],
    [-15.606227718465426, 7.299178711936616, 2.5059472644898264],
  ],
  /** H v, v H. */
  product: [37.47988408688333, 8.320955245839622, -3.5138175590820193],
  /** grad(sum(grad(sum(grad(f)^2)))) */
  third: [1820.2675040133959, -1553.7171565251056, -112.66914017857576],
  /** jacfwd(jacrev(grad(f))) */
  thirdWhole: [
    [
      [-18.67556834575114, 11.843090552359477, -5.921545276179739],
      [11.843090552359477, -1.2382395026124486, 15.717021483772125],
      [-5.921545276179739, 15.717021483772125, 5.011894528979653],
    ],
    [
      [11.843090552359477, -1.2382395026124489, 15.717021483772127],
      [-1.2382395026124489, 0.17594469007942745, -0.3095598756531122],
      [15.717021483772125, -0.3095598756531122, -2.5059472644898264],
    ],
    [
      [-5.921545276179739, 15.717021483772127, 5.011894528979657],
      [15.717021483772125, -0.30955987565311216, -2.5059472644898286],
      [5.011894528979655, -2.5059472644898273, 28.812360998053297],
    ],
  ],
  g: [0.9997532108480275, 0.999999969540041],
  jacobian: [
    [0.000493517399059499, 0.000987034798118998, 0.001480552197178497],
    [2.4367966828499666e-7, 3.0459958535624585e-7, 3.65519502427495e-7],
  ],
  /** J v */
  jvp: [0.000987034798118998, 4.873593365699933e-7],
  /** [1, -2] J */
  vjp: [0.000493030039722929, 0.0009864255989482857, 0.001479821158173642],
} as const;

// The examples that the tests of what is nested inside vmap map over.

export const rows: readonly (readonly number[])[] = [
  [0.5, -1, 2],
  [1.5, 0.25, -0.5],
  [-0.75, 1, 0.125],
  [2, -0.5, 1],
];
export const xs = f64(rows);
/** A direction for each of them. */
export const vs = f64([
  [1, 2, -1],
  [0.5, 0, 1],
  [-1, 1, 2],
  [0, 3, 0.25],
]);

/** What vmap is to give: the results for the rows of `xs`, one after the other. */
export const loop = (of: (row: Tensor) => Tensor): Tensor => stack([...xs].map((row) => of(row)));
