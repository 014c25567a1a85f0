/**
 * Judges one recorded case: calls the library as PyTorch was called and compares everything that was recorded. Every
 * part runs on tensors of its own, so that a part that fails leaves the others as they are.
 */
import { NotImplementedError } from '../../src/base/errors.js';
import { enterDualLevel, exitDualLevel, makeDual, unpackDual } from '../../src/autograd/forward.js';
import { grad } from '../../src/index.js';
import { Tensor } from '../../src/tensor/tensor.js';
import type { LiveCall } from './bind.js';
import {
  compareDerivative,
  compareTensor,
  derivativeTolerance,
  type Difference,
  floatingDtypes,
  narrowest,
  type Tolerance,
  toleranceOf,
} from './compare.js';
import type { Call, Case, ErrorCase, Header, Path, Recorded, TensorData } from './golden.js';
import { describeThrown, judgeError } from './messages.js';
import { acceptsNode } from './nodes.js';
import { resolve, type Target } from './resolve.js';
import { applyPost, applyPre, type Output } from './steps.js';
import { flatten, isTensorData, itemsOf, makeTensor, materialize, showRecorded, Unsupported } from './values.js';

export const parts = [
  'forward',
  'requiresGrad',
  'nodeName',
  'grads',
  'second',
  'jvp',
  'inplace',
  'method',
  'errors',
] as const;
/** What is counted apart. */
export type Part = (typeof parts)[number];

export type Status = 'passed' | 'failed' | 'notImplemented' | 'excused';

/** What came of one part of one case. `why` says what differs, or what is missing. */
export interface Outcome {
  readonly part: Part;
  readonly status: Status;
  readonly why: string;
  /** The reason that it does not count, where it is excused. */
  readonly excuse?: string;
  /** For error cases: the share of PyTorch's words in our message. */
  readonly similarity?: number;
}

export interface JudgeOptions {
  /** Compare float64 results (not derivatives) to 1e-12. */
  readonly strict?: boolean;
}

/** Which way of calling is judged. */
type Form = { readonly kind: 'function' } | { readonly kind: 'method' | 'inplace'; readonly name: string };

const asFunction: Form = { kind: 'function' };

/** A run of the function on fresh tensors: the tensors that are differentiated, and the flattened results. */
interface Run {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Output[];
  readonly call: LiveCall;
}

/** A tensor recorded as `requires_grad` becomes a leaf that asks for one, unless it is differentiated forward. */
type Make = (data: TensorData, path: Path) => Tensor;

const asLeaf: Make = (data) => makeTensor(data, data.requires_grad);

function liveCall(call: Call, make: Make): LiveCall {
  const args = call.args.map((arg, i) => materialize(arg, ['args', i], make));
  const kwargs = Object.entries(call.kwargs).map(([k, v]) => [k, materialize(v, ['kwargs', k], make)] as const);
  return { args, kwargs: Object.fromEntries(kwargs) };
}

/** The tensor at a path of a materialised call. */
function at(call: LiveCall, path: Path): Tensor {
  const [where, ...rest] = path;
  let value: unknown = where === 'args' ? call.args : call.kwargs;
  for (const step of rest) value = (itemsOf(value as never) ?? (value as Record<string, unknown>))[step as never];
  return value as Tensor;
}

function execute(target: Target, call: LiveCall, form: Form): unknown {
  if (form.kind === 'function') return target.run(call);
  if (form.kind === 'method') return target.runMethod(form.name, call);
  const [self, ...rest] = call.args;
  return target.runMethod(form.name, { ...call, args: [(self as Tensor).clone(), ...rest] });
}

function run(target: Target, recorded: Case, form: Form, make: Make = asLeaf): Run {
  const call = liveCall(recorded, make);
  const inputs = (recorded.inputs ?? []).map((path) => at(call, path));
  const result = execute(target, applyPre(recorded.pre ?? [], call), form);
  const outputs = flatten(result as never).map((value): Output => ({ raw: value, value }));
  return { inputs, outputs: applyPost(recorded.post ?? [], outputs), call };
}

// ---- comparing -------------------------------------------------------------------------------------------------------

/** Thrown where a result differs; caught where the outcome is made. */
class Differs extends Error {
  constructor(where: string, difference: Difference) {
    super(`${where}: ${difference.what}\n      expected ${difference.expected}\n      got      ${difference.got}`);
  }
}

function check(where: string, difference: Difference | null): void {
  if (difference !== null) throw new Differs(where, difference);
}

function expectedTensors(recorded: Recorded): TensorData[] {
  return flatten(recorded).flatMap((value) => (isTensorData(value) ? [value.t] : []));
}

/** The tolerance of the case's derivatives: that of the narrowest floating type in it. */
function toleranceOfDerivatives(recorded: Case): Tolerance {
  const tensors = [...recorded.args, ...Object.values(recorded.kwargs), recorded.out].flatMap(expectedTensors);
  return derivativeTolerance(narrowest(floatingDtypes(tensors)));
}

function checkValues(recorded: Case, outputs: readonly Output[], options: JudgeOptions): void {
  const expected = flatten(recorded.out);
  if (expected.length !== outputs.length) {
    check('results', { what: 'another number', expected: `${expected.length}`, got: `${outputs.length}` });
  }
  expected.forEach((value, i) => {
    const got = outputs[i]!.value;
    const where = expected.length === 1 ? 'result' : `result ${i}`;
    if (isTensorData(value) && got instanceof Tensor) {
      check(where, compareTensor(value.t, got, toleranceOf(value.t.dtype, options.strict)));
    } else if (isTensorData(value) || !Object.is(got, value)) {
      check(where, { what: 'another kind of value', expected: showRecorded(value), got: String(got) });
    }
  });
}

function checkMutated(recorded: Case, call: LiveCall): void {
  for (const { path, t } of recorded.mutated ?? []) {
    check(`argument ${path.join('.')} afterwards`, compareTensor(t, at(call, path), toleranceOf(t.dtype)));
  }
}

function checkFlags(recorded: Case, outputs: readonly Output[]): void {
  flatten(recorded.out).forEach((value, i) => {
    const got = outputs[i]?.value;
    if (!isTensorData(value) || !(got instanceof Tensor) || got.requiresGrad === value.t.requires_grad) return;
    check(`result ${i}`, { what: 'requiresGrad', expected: `${value.t.requires_grad}`, got: `${got.requiresGrad}` });
  });
}

function checkNodes(recorded: Case, outputs: readonly Output[]): void {
  flatten(recorded.out).forEach((value, i) => {
    const raw = outputs[i]?.raw;
    if (!isTensorData(value) || !(raw instanceof Tensor)) return;
    const expected = value.t.grad_fn ?? null;
    const got = raw.gradFn?.className ?? null;
    if (!acceptsNode(expected, got)) {
      check(`result ${i}`, { what: 'another node', expected: String(expected), got: String(got) });
    }
  });
}

function checkDerivatives(
  name: string,
  recorded: Case,
  expected: readonly ({ readonly t: TensorData } | null)[],
  got: readonly (Tensor | null)[],
): void {
  const tolerance = toleranceOfDerivatives(recorded);
  expected.forEach((e, k) => {
    const where = name === 'tangent' ? `result ${k}` : (recorded.inputs?.[k] ?? []).join('.');
    check(`${name} of ${where}`, compareDerivative(e?.t ?? null, got[k] ?? null, tolerance));
  });
}

// ---- the parts -------------------------------------------------------------------------------------------------------

function gradients(recorded: Case, { inputs, outputs }: Run, createGraph: boolean): readonly (Tensor | null)[] {
  const differentiated = (recorded.diff_out ?? []).map((i) => outputs[i]!.value as Tensor);
  const gradOutputs = (recorded.cotangents ?? []).map(({ t }) => makeTensor(t));
  return grad(differentiated, inputs, { gradOutputs, allowUnused: true, createGraph });
}

function judgeGrads(target: Target, recorded: Case, form: Form): void {
  const got = gradients(recorded, run(target, recorded, form), false);
  checkDerivatives('gradient', recorded, recorded.grads!, got);
}

/** The gradient of sum_k <gradient k, tangent k>, the cotangents held constant. */
function judgeSecond(target: Target, recorded: Case): void {
  const made = run(target, recorded, asFunction);
  const first = gradients(recorded, made, true);
  const directions = recorded.tangents!.map(({ t }) => makeTensor(t));
  const connected = first.flatMap((g, k) => (g?.requiresGrad ? [[g, directions[k]!] as const] : []));
  const got =
    connected.length === 0
      ? made.inputs.map(() => null)
      : grad(
          connected.map(([g]) => g),
          made.inputs,
          { gradOutputs: connected.map(([, v]) => v), allowUnused: true },
        );
  checkDerivatives('second derivative', recorded, recorded.second!, got);
}

function judgeJvp(target: Target, recorded: Case): void {
  const directions = new Map(recorded.inputs!.map((path, k) => [path.join('.'), recorded.tangents![k]!.t]));
  enterDualLevel();
  try {
    const { outputs } = run(target, recorded, asFunction, (data, path) => {
      const direction = directions.get(path.join('.'));
      return direction === undefined ? makeTensor(data) : makeDual(makeTensor(data), makeTensor(direction));
    });
    const got = outputs.map(({ value }) => (value instanceof Tensor ? unpackDual(value).tangent : null));
    checkDerivatives('tangent', recorded, recorded.jvp!, got);
  } finally {
    exitDualLevel();
  }
}

/** A method or an in-place method must give the same values and gradients as the function. */
function judgeForm(target: Target, recorded: Case, form: Form, options: JudgeOptions): void {
  checkValues(recorded, run(target, recorded, form).outputs, options);
  if (recorded.grads !== undefined && !skipsDerivatives(recorded)) judgeGrads(target, recorded, form);
}

/** PyTorch's own backward failed or is not deterministic there. */
function skipsDerivatives(recorded: Case): boolean {
  return recorded.backward_error !== undefined || recorded.unreliable_backward === true;
}

/** The parts that this case can say something about. */
export function applicableParts(header: Header, recorded: Case): Part[] {
  const hasTensors = expectedTensors(recorded.out).length > 0;
  const differentiable = !skipsDerivatives(recorded) && (recorded.inputs ?? []).length > 0;
  const applies: Partial<Record<Part, boolean>> = {
    forward: true,
    requiresGrad: hasTensors,
    nodeName: hasTensors && (recorded.inputs ?? []).length > 0,
    grads: differentiable && recorded.grads !== undefined,
    second: differentiable && recorded.second !== undefined && recorded.second_error === undefined,
    jvp: differentiable && recorded.jvp !== undefined,
    inplace: recorded.inplace === true && header.inplace !== null,
    method: recorded.method === true && header.method !== null,
  };
  return parts.filter((part) => applies[part] === true);
}

function judgePart(part: Part, header: Header, target: Target, recorded: Case, options: JudgeOptions): void {
  switch (part) {
    case 'forward': {
      const { outputs, call } = run(target, recorded, asFunction);
      checkValues(recorded, outputs, options);
      return checkMutated(recorded, call);
    }
    case 'requiresGrad':
      return checkFlags(recorded, run(target, recorded, asFunction).outputs);
    case 'nodeName':
      return checkNodes(recorded, run(target, recorded, asFunction).outputs);
    case 'grads':
      return judgeGrads(target, recorded, asFunction);
    case 'second':
      return judgeSecond(target, recorded);
    case 'jvp':
      return judgeJvp(target, recorded);
    case 'inplace':
      return judgeForm(target, recorded, { kind: 'inplace', name: header.inplace! }, options);
    case 'method':
      return judgeForm(target, recorded, { kind: 'method', name: header.method! }, options);
    case 'errors':
      throw new Error('error cases are judged by judgeErrorCase');
    default:
      part satisfies never;
  }
}

const derivatives: readonly Part[] = ['grads', 'second', 'jvp'];

function outcomeOf(part: Part, recorded: Case, judge: () => void): Outcome {
  try {
    judge();
    return { part, status: 'passed', why: '' };
  } catch (error) {
    if (error instanceof Unsupported || error instanceof NotImplementedError) {
      return { part, status: 'notImplemented', why: error.message };
    }
    const why = error instanceof Differs ? error.message : describeThrown(error);
    if (recorded.suspect !== undefined && derivatives.includes(part)) {
      return { part, status: 'excused', why, excuse: `PyTorch disagrees with itself (${recorded.suspect.join(', ')})` };
    }
    return { part, status: 'failed', why };
  }
}

/** Judges every part of a case. */
export function judgeCase(header: Header, recorded: Case, options: JudgeOptions = {}): Outcome[] {
  const applicable = applicableParts(header, recorded);
  const target = resolve(recorded.fn);
  const missing = (part: Part, why: string): Outcome => ({ part, status: 'notImplemented', why });
  if (target === null) return applicable.map((part) => missing(part, `${recorded.fn} is not in the op table`));
  const outcomes: Outcome[] = [];
  for (const part of applicable) {
    outcomes.push(outcomeOf(part, recorded, () => judgePart(part, header, target, recorded, options)));
    const [forward] = outcomes;
    if (forward!.status === 'notImplemented') return applicable.map((p) => missing(p, forward!.why));
  }
  return outcomes;
}

/** Judges a call that PyTorch refuses. */
export function judgeErrorCase(recorded: ErrorCase): Outcome {
  const part = 'errors';
  const target = resolve(recorded.fn);
  if (target === null) return { part, status: 'notImplemented', why: `${recorded.fn} is not in the op table` };
  let thrown: unknown;
  try {
    target.run(applyPre(recorded.pre ?? [], liveCall(recorded, asLeaf)));
  } catch (error) {
    if (error instanceof Unsupported) return { part, status: 'notImplemented', why: error.message };
    thrown = error;
  }
  const verdict = judgeError(recorded, thrown);
  if (verdict.status === 'passed') return { part, status: 'passed', why: '', similarity: verdict.similarity };
  const why = `${verdict.why}\n      PyTorch: ${recorded.error_type}: ${recorded.message}`;
  return verdict.status === 'failed'
    ? { part, status: 'failed', why }
    : { part, status: 'excused', why, excuse: verdict.why };
}
