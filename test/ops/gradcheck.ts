/**
 * What the generic tests share: samples made into tensors, an operation seen as a function of the inputs that have a
 * gradient, central differences, directional derivatives in both modes. Knows no operation.
 */
import { expect } from 'vitest';
import { enterDualLevel, exitDualLevel, grad, makeDual, tensor, Tensor, unpackDual } from '../../src/index.js';
import type { DTypeName } from '../../src/index.js';
import { Op } from '../../src/ops/op.js';
import { type Bound, tryBind } from '../../src/ops/signature.js';
import { records } from '../../src/ops/table.js';
import { differences, isClose, type Tolerance } from '../tolerances.js';
import { type LiteralSpec, type OpName, type Sample, samples, samplesOf, type TensorSpec } from './samples.js';

/** The operations that have a sample. */
export const opNames = Object.keys(samples) as OpName[];

export function opOf(name: OpName): Op {
  const record: unknown = records[name];
  if (!(record instanceof Op)) throw new Error(`${name} is no operation`);
  return record;
}

// ---- filling tensors -------------------------------------------------------------------------------------------------

/** The fractional parts of multiples of this fill the unit interval evenly and never repeat. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const SILVER = Math.SQRT2 - 1;
const fraction = (x: number): number => x - Math.floor(x);

/** Element i of fill number `seed`: in (0, 1), different for all i and seeds in use. */
function uniformAt(seed: number, i: number): number {
  return 0.002 + 0.996 * fraction((i + 1) * GOLDEN + seed * SILVER);
}

const numelOf = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** A tensor of these sizes with the values of a function of the flat index. */
export function filled(sizes: readonly number[], value: (i: number) => number, dtype: DTypeName = 'float64'): Tensor {
  const flat = tensor(
    Float64Array.from({ length: numelOf(sizes) }, (_, i) => value(i)),
    { dtype },
  );
  return flat.view(sizes).detach();
}

function fillOf(spec: TensorSpec, seed: number, dtype: DTypeName): Tensor {
  return filled(
    spec.sizes,
    (i) => {
      const u = uniformAt(seed, i);
      // Between two integers, and not half way: 2.1 ... 2.4, 2.6 ... 2.9.
      const off = 0.1 + 0.3 * fraction(7 * u) + (fraction(5 * u) < 0.5 ? 0.5 : 0);
      const size = spec.offIntegers ? Math.floor(4 * u) + off : spec.low + (spec.high - spec.low) * u;
      // The sign has a rhythm of its own.
      const value = spec.signed && fraction((i + seed * 3) * 0.37 + 0.1) < 0.5 ? -size : size;
      const [rows = 1, columns = 1] = spec.sizes.slice(-2);
      return (i % (rows * columns)) % (columns + 1) === 0 ? value + spec.diagonal : value;
    },
    dtype,
  );
}

/** Directions and cotangents: of both signs, never 0. */
export function direction(like: Tensor, seed: number): Tensor {
  return filled(
    like.shape,
    (i) => {
      const u = uniformAt(seed + 50, i);
      return u < 0.5 ? u - 1 : u;
    },
    like.dtype.name,
  );
}

// ---- an operation as a function of its differentiable inputs -----------------------------------------------------------

/** The arguments of a call, the inputs that have a gradient apart from the rest. */
export interface Problem {
  readonly label: string;
  readonly op: Op;
  readonly sample: Sample;
  /** Leaves without gradient, in the order of the arguments. */
  readonly inputs: readonly Tensor[];
  /** The arguments with these tensors for the inputs. */
  argumentsWith(inputs: readonly Tensor[]): unknown[];
  /** Calls the operation; all results that are tensors. */
  call(inputs: readonly Tensor[]): Tensor[];
  /** Calls it; the results that are floating and differentiable. */
  run(inputs: readonly Tensor[]): Tensor[];
}

const isTensorSpec = (arg: unknown): arg is TensorSpec =>
  typeof arg === 'object' && arg !== null && (arg as { kind?: unknown }).kind === 'tensor';
const isLiteral = (arg: unknown): arg is LiteralSpec =>
  typeof arg === 'object' && arg !== null && (arg as { kind?: unknown }).kind === 'literal';

function literal(spec: LiteralSpec): Tensor {
  const made = tensor(spec.data, { dtype: spec.dtype });
  return spec.sizes === undefined ? made : made.reshape(spec.sizes);
}

/** A stand-in for input number `index` among the arguments. */
class Slot {
  constructor(readonly index: number) {}
}

/** The arguments bound to the parameters of just this operation, whatever its overloads. */
export function bound(op: Op, args: readonly unknown[]): Bound {
  const result = tryBind(op.signature, args);
  if (typeof result === 'string') throw new Error(`the sample of ${op.signature.fullName} does not fit: ${result}`);
  return result;
}

/** Which argument is `self`: the second of `polygamma`, the first of nearly all others. */
export function positionOfSelf(op: Op): number {
  return Math.max(
    0,
    op.signature.params.findIndex((p) => p.name === 'self'),
  );
}

/** Makes the tensors of a sample. `change` may replace each by one of equal values in another layout. */
export function problemOf(
  name: OpName,
  sample: Sample,
  number: number,
  dtype: DTypeName = 'float64',
  change: (t: Tensor, position: number) => Tensor = (t) => t,
): Problem {
  const op = opOf(name);
  const inputs: Tensor[] = [];
  let position = 0;
  const made = (arg: unknown): unknown => {
    if (isTensorSpec(arg)) {
      const t = change(fillOf(arg, position + 1, dtype), position++);
      return arg.fixed ? t : new Slot(inputs.push(t) - 1);
    }
    if (isLiteral(arg)) return change(literal(arg), position++);
    if (Array.isArray(arg)) return arg.map(made);
    if (typeof arg === 'object' && arg !== null) {
      return Object.fromEntries(Object.entries(arg).map(([key, value]) => [key, made(value)]));
    }
    return arg;
  };
  const template = sample.args.map(made);
  const argumentsWith = (tensors: readonly Tensor[]): unknown[] => {
    const filledIn = (arg: unknown): unknown => {
      if (arg instanceof Slot) return tensors[arg.index]!;
      if (Array.isArray(arg)) return arg.map(filledIn);
      if (arg instanceof Tensor || typeof arg !== 'object' || arg === null) return arg;
      return Object.fromEntries(Object.entries(arg).map(([key, value]) => [key, filledIn(value)]));
    };
    return template.map(filledIn);
  };
  const call = (tensors: readonly Tensor[]): Tensor[] => {
    const result: unknown = op.call(bound(op, argumentsWith(tensors)));
    return (Array.isArray(result) ? result : [result]).filter((r): r is Tensor => r instanceof Tensor);
  };
  const run = (tensors: readonly Tensor[]): Tensor[] =>
    call(tensors).filter((t, i) => t.isFloatingPoint() && (op.differentiable?.includes(i) ?? true));
  return {
    label: `${name}(${describeArgs(sample.args)}), sample ${number}`,
    op,
    sample,
    inputs,
    argumentsWith,
    call,
    run,
  };
}

/** All problems of an operation whose samples are of these natures. */
export function problemsOf(name: OpName, natures: readonly Sample['nature'][]): Problem[] {
  return samplesOf(name).flatMap((sample, i) => (natures.includes(sample.nature) ? [problemOf(name, sample, i)] : []));
}

function describeArgs(args: readonly unknown[]): string {
  const one = (arg: unknown): string => {
    if (isTensorSpec(arg)) return `[${arg.sizes.join('x')}]`;
    if (isLiteral(arg)) return `${arg.dtype}${JSON.stringify(arg.data)}`;
    if (Array.isArray(arg)) return `[${arg.map(one).join(', ')}]`;
    if (typeof arg === 'object' && arg !== null) {
      return `{ ${Object.entries(arg)
        .map(([k, v]) => `${k}: ${one(v)}`)
        .join(', ')} }`;
    }
    return String(arg);
  };
  return args.map(one).join(', ');
}

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
