/**
 * Samples as calls: their tensors made, in any dtype and layout, and the operation seen as a function of the inputs that have
 * a gradient. Knows no operation, and nothing of how results are judged.
 */
import { tensor, Tensor } from '../../src/index.js';
import type { DTypeName } from '../../src/index.js';
import { Op } from '../../src/ops/op.js';
import { type Bound, tryBind } from '../../src/ops/signature.js';
import { records } from '../../src/ops/table.js';
import type { LiteralSpec, Sample, TensorSpec } from './sample-notation.js';
import { type OpName, samples, samplesOf } from './samples.js';

/** The operations that have a sample. */
export const opNames = Object.keys(samples) as OpName[];

export function opOf(name: OpName): Op {
  const record: unknown = records[name];
  if (!(record instanceof Op)) throw new Error(`${name} is no operation`);
  return record as Op;
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
