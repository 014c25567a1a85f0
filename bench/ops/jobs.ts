/** What there is to time: for each operation of the table its calls at each number of elements, forward and backward. */
import type { Op } from '../../src/ops/op.js';
import { callables } from '../../src/ops/table.js';
import { camelCase } from '../../src/ops/signature.js';
import { type Arg, left, Line, lines, type TensorSpec, unit } from './list.js';

/** A tensor as both sides make it: the fill of data.ts with this stream, taken to a range. */
export interface TensorData {
  readonly tensor: TensorSpec['tensor'];
  readonly sizes: readonly number[];
  readonly stream: number;
  readonly classes: number;
  readonly grad: boolean;
}

export type Value =
  TensorData | readonly Value[] | number | boolean | string | null | { readonly [option: string]: Value };

/** One measurement, as text that both sides read. */
export interface Job {
  /** `softmax`, and in brackets what tells several calls apart. */
  readonly title: string;
  readonly name: string;
  /** Whether there is a method of this name only. */
  readonly method: boolean;
  readonly elements: number;
  readonly backward: boolean;
  readonly args: readonly Value[];
  /** Python's names for the function, of which the first that exists is called. */
  readonly names: readonly string[];
  /** Its arguments in Python, the tensors as a, b, c ... in order. */
  readonly pythonArgs: string;
  /** Or the whole expression. */
  readonly python: string | null;
  readonly incomparable: string | null;
  readonly reason: string | null;
}

export const SIZES: readonly number[] = [1000, 1_000_000];

const isSpec = (value: unknown): value is TensorSpec =>
  typeof value === 'object' && value !== null && 'tensor' in value;

const required = (op: Op) => op.signature.params.filter((p) => !p.hasDefault && !p.nullable);

/** Vectors of numbers in (0, 1) for an operation that needs nothing but tensors; null for another. */
function plainLine(overloads: readonly Op[]): Line | null {
  const op = overloads.find(
    (one) => required(one).length > 0 && required(one).every((p) => p.base === 'Tensor' && !p.list),
  );
  return op === undefined ? null : new Line(required(op).map(() => unit((n) => [n])));
}

/** The modules of PyTorch in which a function may be: those that take words for a reduction first, Tensor's methods last. */
const MODULES = ['torch.nn.functional', 'torch', 'torch.special', 'torch.linalg', 'torch.Tensor'];

function pythonNames(op: Op): string[] {
  const own = op.name.replace(/^linalg_/, 'linalg.').replace(/^masked_(?!fill|select|scatter)/, 'masked.');
  return [...op.aliases.map((alias) => `torch.${alias}`), ...MODULES.map((module) => `${module}.${own}`)];
}

/** A value as Python writes it; tensors by `letter`. */
function pythonText(value: Value, letter: () => string): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return /^(float|int)\d+$/.test(value) ? `torch.${value}` : JSON.stringify(value);
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map((item: Value) => pythonText(item, letter)).join(', ')}]`;
  if ('tensor' in value) return letter();
  return Object.entries(value)
    .map(([key, item]) => `${key.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)}=${pythonText(item, letter)}`)
    .join(', ');
}

function jobOf(name: string, op: Op, line: Line, title: string, elements: number, backward: boolean): Job {
  let stream = 0;
  const made = (arg: Arg | Arg[]): Value => {
    if (typeof arg === 'function') return made(arg(elements));
    if (isSpec(arg)) {
      const { tensor, shape, classes, fixed, again } = arg;
      const grad = backward && !fixed && !['index', 'mask', 'same'].includes(tensor);
      if (again !== true) stream++;
      return { tensor, sizes: shape(elements), stream, classes: classes(elements), grad };
    }
    if (Array.isArray(arg)) return arg.map((item: Arg) => made(item));
    if (typeof arg === 'object' && arg !== null) {
      return Object.fromEntries(Object.entries(arg).map(([key, value]) => [key, made(value)]));
    }
    return arg;
  };
  const args = line.args.map(made);
  let letters = 0;
  const pythonArgs = args.map((arg) => pythonText(arg, () => String.fromCharCode(97 + letters++))).join(', ');
  const { python, incomparable, reason } = line;
  return {
    title,
    name,
    method: !op.fn,
    elements,
    backward,
    args,
    names: pythonNames(op),
    pythonArgs,
    python,
    incomparable,
    reason,
  };
}

/** All jobs of the operations whose names begin with one of `only` (all, without any), and the names that have none. */
export function jobs(only: readonly string[]): { readonly jobs: Job[]; readonly without: string[] } {
  const found: Job[] = [];
  const without: string[] = [];
  for (const [name, { overloads }] of callables) {
    const usable = overloads.filter((op) => op.fn || op.method);
    const [op] = usable;
    // Other names of the same, and what is there for the library's own use.
    if (op === undefined || name.startsWith('_') || camelCase(op.name) !== name || name in left) continue;
    if (only.length > 0 && !only.includes(name)) continue;
    const given = lines[name] ?? plainLine(usable);
    if (given === null) {
      without.push(name);
      continue;
    }
    const list = given instanceof Line ? [given] : given;
    list.forEach((line, i) => {
      const title = list.length === 1 ? name : `${name} (${i + 1})`;
      for (const elements of SIZES) {
        for (const backward of [false, true]) found.push(jobOf(name, op, line, title, elements, backward));
      }
    });
  }
  return { jobs: found, without };
}
