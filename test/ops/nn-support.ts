/** What the tests of torch.nn.functional share: tensors as the recorded values were made from, and comparisons. */
import { expect } from 'vitest';
import { grad, tensor, type Tensor } from '../../src/index.js';

type Real = 'float32' | 'float64' | 'float16' | 'bfloat16';

/** sin(1.7 i + phase) + 0.3, as the recorded values below were made from. */
export function filled(sizes: readonly number[], phase = 0, dtype: Real = 'float64'): Tensor {
  const n = sizes.reduce((a, b) => a * b, 1);
  const values = Float64Array.from({ length: n }, (_, i) => Math.sin(1.7 * i + phase) + 0.3);
  return tensor(values, { dtype }).view(sizes).clone().detach();
}

export const integers = (values: readonly number[], sizes: readonly number[] = [values.length]): Tensor =>
  tensor(BigInt64Array.from(values, BigInt)).view(sizes);

export function expectClose(got: Tensor, want: Tensor | readonly number[], tolerance = 1e-12): void {
  const numbers = got.detach().to('float64').reshape([-1]).tolist() as number[];
  const wanted = Array.isArray(want)
    ? (want as number[])
    : ((want as Tensor).detach().to('float64').reshape([-1]).tolist() as number[]);
  expect(numbers.length).toBe(wanted.length);
  const scale = Math.max(1, ...wanted.map(Math.abs));
  numbers.forEach((value, i) => expect(Math.abs(value - wanted[i]!) / scale, `element ${i}`).toBeLessThan(tolerance));
}

/** Values and gradients of two ways to compute the same, for these inputs. */
export function expectSame(
  one: (...inputs: Tensor[]) => Tensor,
  other: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  tolerance: number,
): void {
  const leaves = inputs.map((t) => t.detach().requiresGrad_());
  const wide = inputs.map((t) => t.detach().to('float64').requiresGrad_());
  const [got, want] = [one(...leaves), other(...wide)];
  expectClose(got, want, tolerance);
  const g = filled(got.shape, 5);
  const expected = grad([want], wide, { gradOutputs: [g] });
  for (const createGraph of [false, true]) {
    const found = grad([one(...leaves)], leaves, { gradOutputs: [g.to(got.dtype)], createGraph });
    found.forEach((t, k) => expectClose(t, expected[k]!, tolerance));
  }
}

export const tolerances = { float64: 1e-11, float32: 2e-5 } as const;
export const precisions = Object.entries(tolerances) as ['float64' | 'float32', number][];
