/**
 * Forward mode of structured and pointwise operations: what a call does whose inputs carry tangents. Apart from the operations,
 * so that a program without forward mode is spared it; see forward-mode.ts.
 */
import { named } from '../base/arguments.js';
import {
  dualLevel as withLevel,
  enterDualLevel as openLevel,
  primalBelow,
  saveDuals,
  setTangent,
  tangentAt,
  topLevel,
  writeTangents,
} from '../autograd/forward.js';
import { runBackward } from '../autograd/engine.js';
import { alias, gradEdge } from '../autograd/graph.js';
import { trackView } from '../autograd/views.js';
import { physicalOf } from '../tensor/batching.js';
import { Flag } from '../tensor/flags.js';
import { withGradMode } from '../tensor/modes.js';
import { Tensor } from '../tensor/tensor.js';
import { NotImplementedError } from '../base/errors.js';
import { listOf } from '../base/lists.js';
import type { PointwiseOp } from './define-pointwise.js';
import type { StructuredOp } from './define-structured.js';
import type { ViewOp } from './define-view.js';
import { type PointwiseCall, setForwardMode } from './forward-mode.js';
import { isIntercepted } from './op.js';
import { shapedLike } from './operands.js';
import type { Bound } from './signature.js';

/** The call on inputs of which some carry tangents of this level, the highest. */
function callStructured(op: StructuredOp, level: number, bound: Bound): Tensor | Tensor[] {
  const primals = op.mapTensors(bound, (t) => primalBelow(t, level));
  const result = op.call({ ...primals });
  const made = Array.isArray(result) ? (result.find((r) => r.node !== null)?.node ?? null) : result.node;
  saveDuals(made, op.tensorsOf(primals), op.tensorsOf(bound));
  const tangents: Bound = {};
  op.parts.tensorParams.forEach((p, i) => {
    if (op.parts.rules[i] === null) return;
    const value = bound[p.name];
    if (value instanceof Tensor) {
      const tangent = tangentAt(value, level);
      if (tangent !== null) tangents[p.name] = tangent;
    } else if (Array.isArray(value)) {
      const found = (value as Tensor[]).map((t) => tangentAt(t, level));
      if (found.some((t) => t !== null))
        tangents[p.name] = found.map((t, k) => t ?? (value as Tensor[])[k]!.detach().mul(0));
    }
  });
  const results = listOf(result);
  const outputs = op.differentiableOutputs(results);
  if (Object.keys(tangents).length === 0 || outputs.length === 0) return result;
  const derived = jvp(op, { primals, tangents, results, outputs });
  const [inputs, given] = [op.tensorsOf(primals), op.tensorsOf(tangents)];
  outputs.forEach((i) => {
    const tangent = derived[i];
    const result = results[i]!;
    if (tangent == null) return;
    // A result that shares the elements of an input shares those of its tangent.
    const others = inputs.some((t) => t.sharesStorage(result)) ? [] : given;
    setTangent(result, level, tangent.dtype === result.dtype ? ownMemory(tangent, others) : tangent.to(result.dtype));
  });
  return result;
}

/**
 * The tangent of a result, in memory of its own: writing into the result writes into its tangent, which must be neither that
 * of an input nor the same for several examples of a vmap.
 */
function ownMemory(tangent: Tensor, given: readonly Tensor[]): Tensor {
  const { sizes, strides } = physicalOf(tangent).geometry;
  const overlaps = sizes.some((size, d) => size > 1 && strides[d] === 0);
  return overlaps || given.some((t) => t.sharesStorage(tangent)) ? tangent.clone() : tangent;
}

/** A call that was made on primals, and the tangents by which its results are to be differentiated. */
interface Linearized {
  readonly primals: Bound;
  readonly tangents: Bound;
  readonly results: readonly Tensor[];
  /** Which of the results can be differentiated. */
  readonly outputs: readonly number[];
}

/** The tangents of the results. */
function jvp(op: StructuredOp, call: Linearized): (Tensor | null)[] {
  const { primals, tangents, results } = call;
  const rule = op.record.jvp;
  const asList = (value: Tensor | (Tensor | null)[] | null): (Tensor | null)[] =>
    Array.isArray(value) ? value : [value];
  if (typeof rule === 'function') return asList(rule(tangents, primals, results[0]!, results));
  if (rule === 'linear') {
    const filled: Bound = { ...primals };
    op.parts.tensorParams.forEach((p, i) => {
      const value = primals[p.name];
      if (op.parts.rules[i] !== null && value instanceof Tensor)
        filled[p.name] = tangents[p.name] ?? value.detach().mul(0);
      else if (p.name in tangents) filled[p.name] = tangents[p.name];
    });
    return asList(op.call(filled));
  }
  if (rule === 'linear in each') {
    let sums: (Tensor | null)[] = results.map(() => null);
    for (const name of Object.keys(tangents)) {
      const terms = asList(op.call({ ...primals, [name]: tangents[name] }));
      sums = sums.map((sum, i) => (sum === null ? terms[i]! : sum.add(terms[i]!)));
    }
    return sums;
  }
  return transposedVjp(op, call);
}

/**
 * Forward mode from backward: v(u) = J'u is linear in u, and its own gradient for the direction t is J t. Costs two
 * backward passes; used where a record gives no jvp.
 */
function transposedVjp(op: StructuredOp, { primals, tangents, results, outputs }: Linearized): (Tensor | null)[] {
  return withGradMode(true, () => {
    const names = Object.keys(tangents);
    const leaves = op.mapTensors(primals, (t, name) => (names.includes(name) ? shadow(t) : t));
    const again = op.call({ ...leaves });
    const outs = listOf(again);
    const derived: (Tensor | null)[] = results.map(() => null);
    const ts = names.flatMap((name) => tangents[name] as Tensor | Tensor[]);
    const inputs = names.flatMap((name) => leaves[name] as Tensor | Tensor[]);
    for (const i of outputs) {
      const out = outs[i]!;
      const root = gradEdge(out);
      if (root === null) continue;
      const u = out.detach().mul(0).requiresGrad_();
      const grads = runBackward([{ node: root, outputNr: out.outputNr }], [u], {
        retainGraph: true,
        createGraph: true,
        capture: inputs.map((t) => ({ node: gradEdge(t)!, outputNr: t.outputNr })),
      });
      const pairs = grads.map((g, k) => [g, ts[k]!] as const).filter(([g]) => g !== null && gradEdge(g) !== null);
      if (pairs.length === 0) continue;
      const [result] = runBackward(
        pairs.map(([g]) => ({ node: gradEdge(g!)!, outputNr: g!.outputNr })),
        pairs.map(([, t]) => t),
        { retainGraph: true, createGraph: true, capture: [{ node: gradEdge(u)!, outputNr: 0 }] },
      );
      derived[i] = result ?? null;
    }
    return derived;
  });
}

/** A leaf for differentiating with respect to a value that may itself be part of a graph: identity, recorded. */
function shadow(t: Tensor): Tensor {
  if (!t.dtype.isFloatingPoint) return t;
  if (gradEdge(t) !== null) return t.viewAs(t);
  const leaf = alias(t, t.flags | Flag.requiresGrad);
  leaf.tangent = t.tangent;
  return leaf;
}

// ---- views -----------------------------------------------------------------------------------------------------------

/** The view of a dual: its primal's, with the view of the tangent. */
function callView(op: ViewOp, level: number, bound: Bound): Tensor | Tensor[] {
  const self = bound['self'] as Tensor;
  const result = op.call({ ...bound, self: primalBelow(self, level) });
  const tangents = [op.call({ ...bound, self: tangentAt(self, level)! })].flat();
  const outs = [result].flat();
  // They were made from the primal, but are views of the dual.
  for (const out of outs) trackView(out, self, outs.length > 1 ? 'multi-output' : 'default');
  outs.forEach((out, i) => setTangent(out, level, tangents[i]!));
  return result;
}

function linear(self: Tensor, out: Tensor, of: (tangent: Tensor) => Tensor): void {
  for (let level = topLevel([self]); level > 0; level--) {
    const tangent = tangentAt(self, level);
    if (tangent !== null) setTangent(out, level, of(tangent));
  }
}

// ---- pointwise -------------------------------------------------------------------------------------------------------

/** The same for a pointwise operation. */
function callPointwise(op: PointwiseOp, level: number, call: PointwiseCall): Tensor {
  const { inputs, uniforms, variant, numbers, bound } = call;
  const primals = inputs.map((input) => (input instanceof Tensor ? primalBelow(input, level) : input));
  const byName = Object.fromEntries(primals.map((p, i) => [op.formulas.inputNames[i]!, p]));
  const out =
    bound !== null && isIntercepted()
      ? op.call({ ...bound, ...byName })
      : op.apply(primals, uniforms, variant, numbers);
  const tangent = pointwiseTangent(op, level, { ...call, inputs }, primals, out);
  saveDuals(out.node, primals, inputs);
  if (tangent !== null) {
    const given = inputs.filter((input): input is Tensor => input instanceof Tensor);
    setTangent(
      out,
      level,
      ownMemory(
        tangent,
        given.flatMap((t) => tangentAt(t, level) ?? []),
      ),
    );
  }
  return out;
}

/** The sum of grad_i(tangent_i), in the sizes and dtype of the result. */
function pointwiseTangent(
  op: PointwiseOp,
  level: number,
  { inputs, uniforms, variant }: PointwiseCall,
  primals: PointwiseCall['inputs'],
  out: Tensor,
): Tensor | null {
  const { record, refusals, inputNames, grads } = op.formulas;
  if (!out.dtype.isFloatingPoint || record.grad === 'none') return null;
  const tangents = inputs.map((input) => (input instanceof Tensor ? tangentAt(input, level) : null));
  if (record.grad === 'not implemented' || tangents.some((t, i) => t !== null && refusals[i] != null)) {
    throw new NotImplementedError(
      `Trying to use forward AD with ${op.signature.name} that does not support it because it has not been implemented yet.`,
    );
  }
  const values = op.formulas.tensorValues(variant, primals, out, uniforms);
  if (record.jvp !== undefined) {
    const named = Object.fromEntries(tangents.flatMap((t, i) => (t === null ? [] : [[inputNames[i]!, t] as const])));
    return Object.keys(named).length === 0 ? null : shapedLike(record.jvp(named, values as never), out);
  }
  let sum: Tensor | null = null;
  tangents.forEach((tangent, i) => {
    const grad = grads[i];
    if (tangent === null || grad == null) return;
    const term = grad(tangent, values) as Tensor | number;
    const part = typeof term === 'number' ? out.detach().fullLike(term) : term;
    sum = sum === null ? part : sum.add(part);
  });
  return sum === null ? null : shapedLike(sum, out);
}

/** Makes operations take tensors with tangents. For entries, and for what opens a level. */
export function installForwardMode(): void {
  setForwardMode({
    structured: callStructured,
    view: callView,
    linear,
    pointwise: callPointwise,
    written: writeTangents,
  });
}

/** Opens a level of forward-mode differentiation and returns its depth, 1 for the outermost. */
export function enterDualLevel(): number {
  named('enterDualLevel()', arguments);
  installForwardMode();
  return openLevel();
}

/** Runs `callback` inside a new level, or opens one until the returned guard is disposed. */
export function dualLevel(): Disposable;
export function dualLevel<R>(callback: () => R): R;
export function dualLevel<R>(callback?: () => R): R | Disposable {
  named('dualLevel(callback)', arguments, 1);
  installForwardMode();
  return callback === undefined ? withLevel() : withLevel(callback);
}
