/** Gradients of functions against finite differences: first and second order in backward mode, and forward mode. */
import { expect } from 'vitest';
import { dualLevel, grad, makeDual, tensor, type Tensor, unpackDual } from 'chainrule';

type Differentiable = (...xs: Tensor[]) => Tensor;

/** A step for float64: the differences are right to about 1e-10, their rounding is as large. */
const STEP = 1e-5;
const TOLERANCE = 1e-7;

const flat = (t: Tensor): number[] => Array.from(t.detach().toTypedArray(), Number);

/** Weights that no symmetry of a function can hide behind. */
const weights = (like: Tensor, seed: number): Tensor =>
  tensor(
    Array.from({ length: like.numel() }, (_, i) => Math.sin(seed + 1.7 * i) + 0.3),
    { dtype: 'float64' },
  ).view([...like.shape]);

/** The derivatives of a number with respect to every element of every input, by central differences. */
function numeric(f: (xs: Tensor[]) => number, xs: readonly Tensor[]): number[][] {
  return xs.map((x, k) => {
    const values = flat(x);
    const at = (i: number, by: number): number => {
      const moved = values.map((value, j) => (i === j ? value + by : value));
      return f(
        xs.map((other, j) => (j === k ? tensor(moved, { dtype: 'float64' }).view([...x.shape]) : other.detach())),
      );
    };
    return values.map((_, i) => (at(i, STEP) - at(i, -STEP)) / (2 * STEP));
  });
}

function expectClose(
  actual: readonly (readonly number[])[],
  wanted: readonly (readonly number[])[],
  what: string,
): void {
  const [all, expected] = [actual.flat(), wanted.flat()];
  const wrong = all.findIndex(
    (value, i) => !(Math.abs(value - expected[i]!) <= TOLERANCE * (1 + Math.abs(expected[i]!))),
  );
  expect(
    all.length === expected.length && wrong < 0,
    `${what}: element ${wrong} is ${all[wrong]}, by differences ${expected[wrong]}`,
  ).toBe(true);
}

const leavesOf = (xs: readonly Tensor[]): Tensor[] => xs.map((x) => x.detach().clone().requiresGrad_());

function firstOrder(f: Differentiable, xs: readonly Tensor[], createGraph: boolean): (Tensor | null)[] {
  const y = f(...xs);
  return grad(y, xs, { gradOutputs: weights(y, 1), createGraph, allowUnused: true });
}

/**
 * Fails unless the gradients of `f` are what central differences give, and forward mode agrees with them.
 *
 * @param inputs float64 tensors
 * @param options `order` 1 leaves out the second derivatives, `forward: false` forward mode
 */
export function expectDifferentiable(
  f: Differentiable,
  inputs: readonly Tensor[],
  { order = 2, forward = true }: { order?: 1 | 2; forward?: boolean } = {},
): void {
  const sum = (ys: readonly Tensor[], seed: number): number =>
    ys.reduce(
      (total, y, k) =>
        total +
        y
          .detach()
          .mul(weights(y, seed + k))
          .sum()
          .item(),
      0,
    );
  const leaves = leavesOf(inputs);
  const gradients = firstOrder(f, leaves, false).map((g, k) => (g === null ? flat(inputs[k]!).map(() => 0) : flat(g)));
  const differences = numeric((xs) => sum([f(...xs)], 1), inputs);
  expectClose(gradients, differences, 'gradient');
  if (forward) {
    const [tangent, wanted] = dualLevel(() => {
      const y = f(...inputs.map((x, k) => makeDual(x.detach().clone(), weights(x, 5 + k))));
      const along = inputs.reduce(
        (total, x, k) => total + flat(weights(x, 5 + k)).reduce((s, v, i) => s + v * differences[k]![i]!, 0),
        0,
      );
      return [sum([unpackDual(y).tangent ?? y.detach().mul(0)], 1), along];
    });
    expectClose([[tangent]], [[wanted]], 'tangent');
  }
  if (order === 1) return;
  const again = leavesOf(inputs);
  const recorded = firstOrder(f, again, true).filter((g) => g?.requiresGrad === true) as Tensor[];
  const total = recorded.reduce<Tensor | null>((all, g, k) => {
    const part = g.mul(weights(g, 9 + k)).sum();
    return all === null ? part : all.add(part);
  }, null);
  const second =
    total === null ? again.map(() => null) : grad(total, again, { allowUnused: true, materializeGrads: false });
  const wanted = numeric((xs) => {
    const moved = leavesOf(xs);
    return sum(firstOrder(f, moved, true).filter((g) => g?.requiresGrad === true) as Tensor[], 9);
  }, inputs);
  expectClose(
    second.map((g, k) => (g === null ? flat(inputs[k]!).map(() => 0) : flat(g))),
    wanted,
    'second derivative',
  );
}
