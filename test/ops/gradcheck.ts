/**
 * What the generic tests share beside the problems themselves: comparisons, central differences, directional derivatives in
 * both modes. Knows no operation.
 */
import { expect } from 'vitest';
import { enterDualLevel, exitDualLevel, grad, makeDual, type Tensor, unpackDual } from '../../src/index.js';
import { differences, isClose, type Tolerance } from '../tolerances.js';
import { filled, type Problem } from './problems.js';

export * from './problems.js';

// ---- numbers ---------------------------------------------------------------------------------------------------------

/** The elements in row-major order, as numbers; booleans as 0 and 1. */
export function valuesOf(t: Tensor): number[] {
  return (t.detach().reshape([-1]).toArray<number | boolean>() as (number | boolean)[]).map(Number);
}

export function dot(a: readonly Tensor[], b: readonly Tensor[]): number {
  return a.reduce((sum, t, k) => {
    const other = valuesOf(b[k]!);
    return sum + valuesOf(t).reduce((s, v, i) => s + v * other[i]!, 0);
  }, 0);
}

/** Fails, with the two numbers, unless they are equal up to the tolerance. */
export function expectClose(actual: number, expected: number, tolerance: Tolerance, label: string): void {
  if (isClose(actual, expected, tolerance)) return;
  expect.fail(`${label}: ${actual}, expected ${expected} (difference ${Math.abs(actual - expected)})`);
}

/** Fails unless two tensors have the same sizes and dtype, and values equal up to the tolerance. */
export function expectSame(actual: Tensor, expected: Tensor, tolerance: Tolerance, label: string): void {
  expect(actual.shape, `${label}: sizes`).toEqual(expected.shape);
  expect(actual.dtype.name, `${label}: dtype`).toBe(expected.dtype.name);
  const wanted = valuesOf(expected);
  const got = valuesOf(actual);
  const wrong = got.findIndex((v, i) => !isClose(v, wanted[i]!, tolerance));
  if (wrong >= 0) {
    expect.fail(
      `${label}: element ${wrong} is ${got[wrong]}, expected ${wanted[wrong]}\n[${got.join(', ')}]\n[${wanted.join(', ')}]`,
    );
  }
}

export const zerosLike = (t: Tensor): Tensor => filled(t.shape, () => 0, t.dtype.name);

/** New leaves with these values that ask for gradients. */
export const leavesOf = (inputs: readonly Tensor[]): Tensor[] => inputs.map((t) => t.detach().requiresGrad_());

/** x + h v, without a graph. */
export function moved(xs: readonly Tensor[], vs: readonly Tensor[], h: number): Tensor[] {
  return xs.map((x, k) => {
    const [from, by] = [valuesOf(x), valuesOf(vs[k]!)];
    return filled(x.shape, (i) => from[i]! + h * by[i]!, x.dtype.name);
  });
}

/** d/dh f(x + h v) at h = 0 by central differences of order four. */
export function derivativeAlong(f: (xs: Tensor[]) => number, xs: readonly Tensor[], vs: readonly Tensor[]): number {
  const { step: h } = differences;
  const at = (s: number): number => f(moved(xs, vs, s * h));
  return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
}

// ---- both modes ------------------------------------------------------------------------------------------------------

/** The gradients of all inputs; throws where one gets none, unless the sample says that this is right. */
export function gradients(
  problem: Problem,
  inputs: readonly Tensor[],
  us: readonly Tensor[],
  createGraph = false,
): Tensor[] {
  const materializeGrads = problem.sample.except['each input gets a gradient'] !== undefined;
  return grad(problem.run(inputs), inputs, { gradOutputs: us, createGraph, materializeGrads });
}

/** The gradients of the sum of all <gs_k, vs_k>; zeros where the gs are no functions of an input. */
export function gradientsOfProducts(gs: readonly Tensor[], vs: readonly Tensor[], inputs: readonly Tensor[]): Tensor[] {
  const kept = gs.map((_, k) => k).filter((k) => gs[k]!.requiresGrad);
  if (kept.length === 0) return inputs.map(zerosLike);
  const gradOutputs = kept.map((k) => vs[k]!);
  return grad(
    kept.map((k) => gs[k]!),
    inputs,
    { gradOutputs, materializeGrads: true, retainGraph: true },
  );
}

/** J' u: the gradients of <u, f(x)>; zeros where the result does not depend on an input. */
export function vjp(run: (xs: Tensor[]) => Tensor[], inputs: readonly Tensor[], us: readonly Tensor[]): Tensor[] {
  const leaves = leavesOf(inputs);
  return grad(run(leaves), leaves, { gradOutputs: [...us], materializeGrads: true });
}

/** Runs `body` inside a new level of forward mode. */
export function inLevel<R>(body: () => R): R {
  enterDualLevel();
  try {
    return body();
  } finally {
    exitDualLevel();
  }
}

/** Tensors with tangents at the innermost level; those whose tangent is null stay as they are. */
export const dualsOf = (xs: readonly Tensor[], vs: readonly (Tensor | null)[]): Tensor[] =>
  xs.map((x, k) => (vs[k] == null ? x : makeDual(x, vs[k])));

/** J v: the tangents of the results, zeros where there is none. */
export function jvp(
  run: (xs: Tensor[]) => Tensor[],
  inputs: readonly Tensor[],
  vs: readonly (Tensor | null)[],
): Tensor[] {
  return inLevel(() => run(dualsOf(inputs, vs)).map((out) => tangentOf(out)));
}

/** The tangent at a level, by default the innermost; zeros where there is none. */
export function tangentOf(t: Tensor, level?: number): Tensor {
  return unpackDual(t, level).tangent ?? zerosLike(t);
}
