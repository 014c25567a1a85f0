/** The nodes of pointwise operations: the fused backward kernel, and the recorded form for createGraph and duals. */
import { anyDual } from '../autograd/forward.js';
import { unpack } from '../autograd/graph.js';
import { freedError, type Node, type NodeKind, NONE, savesNothing } from '../autograd/node.js';
import { NotImplementedError } from '../base/errors.js';
import { type DType, float64 } from '../base/dtype.js';
import { contiguousGeometry, type Geometry } from '../base/geometry.js';
import type { Expr } from '../kernel/expr.js';
import { lower } from '../kernel/lower.js';
import type { Operand } from '../kernel/operand.js';
import { isBatched } from '../tensor/batching.js';
import { Flag } from '../tensor/flags.js';
import { modes } from '../tensor/modes.js';
import * as backend from '../tensor/launch.js';
import { allocate, type Storage } from '../tensor/storage.js';
import { Tensor } from '../tensor/tensor.js';
import { expanded } from './operands.js';
import { type BackwardPlan, type Formulas, NOT_WANTED, PASS, type SavePlan } from './pointwise-plan.js';
import { type Input, wrapNumber } from './scalar.js';

/** The kind of the nodes that a pointwise operation records. */
export class PointwiseKind implements NodeKind {
  readonly mindsFresh = true;
  readonly keepsNothing = true;
  readonly reach = 'element';

  constructor(
    readonly name: string,
    private readonly formulas: Formulas,
  ) {}

  backward(
    node: Node,
    grad: Tensor | null,
    _grads: readonly (Tensor | null)[] | null,
    needs: number,
  ): readonly (Tensor | null)[] {
    if (node.released !== 0) throw freedError(node);
    if (grad === null) return NONE;
    const { refusals } = this.formulas;
    for (let i = 0; i < refusals.length; i++) if (refusals[i] !== null && (needs >> i) & 1) throw refusal(refusals[i]!);
    // The fused kernel computes numbers; where steps are to be recorded or carry tangents, the formulas run on tensors.
    const onTensors = modes.gradEnabled || isBatched(grad) || (modes.dualLevel > 0 && anyDual([grad, ...node.saved]));
    return onTensors ? this.backwardRecorded(node, grad, needs) : this.backwardFused(node, grad, needs);
  }

  listsInput(node: Node, k: number): boolean {
    const { isTensor } = (node.plan as SavePlan).plan;
    // Where PyTorch has an overload of its own for numbers, the number is no input of the node.
    return this.formulas.grads[k] !== null && (isTensor[k] === true || this.formulas.record.numberNode === undefined);
  }

  savesResult(node: Node, slot: number): boolean {
    return slot === (node.plan as SavePlan).resultSlot;
  }

  savedNames(node: Node): readonly string[] {
    const { variables, plan } = node.plan as SavePlan;
    const numbers = this.formulas.inputNames.filter((_, i) => !plan.isTensor[i]);
    return [
      ...variables.map((v) => (v === this.formulas.arity ? 'result' : this.formulas.inputNames[v]!)),
      ...numbers,
      ...this.formulas.numberNames,
    ];
  }

  savedValue(node: Node, name: string): unknown {
    const save = node.plan as SavePlan;
    const index = name === 'result' ? this.formulas.arity : this.formulas.inputNames.indexOf(name);
    const slot = save.variables.indexOf(index);
    if (slot >= 0) return unpack(node, slot);
    if (index >= 0) return wrapNumber((node.params as readonly number[])[index] ?? 0);
    return (node.params as readonly number[])[this.formulas.arity + this.formulas.numberNames.indexOf(name)];
  }

  /** One kernel computes all wanted gradients. */
  private backwardFused(node: Node, g: Tensor, needs: number): readonly (Tensor | null)[] {
    const save = node.plan as SavePlan;
    const plan = save.backward[needs] ?? this.makeBackward(save, needs);
    const { sources, program } = plan;
    // An incoming gradient that goes on to several receivers is nobody's own.
    if (plan.shares) g.flags &= ~Flag.fresh;
    if (program === null) {
      return sources.length === 1 ? [g] : handOut(sources, g, null);
    }
    const geometry = node.geometry!;
    const operands = this.backwardOperands(node, save.variables.length, g);
    const own = geometry.isRowMajor && geometry.offset === 0 ? geometry : contiguousGeometry(geometry.sizes);
    if (plan.outputs === 1) {
      // A gradient that nobody else holds and that is not passed on makes room for the one computed from it.
      const reusable = (g.flags & Flag.fresh) !== 0 && !plan.passes && g.geometry === own && g.dtype === node.dtype;
      const first = reusable ? g : made(node.dtype!, own);
      backend.pointwise(program, [first], operands, node.params as readonly number[]);
      if (sources.length === 1) return [first];
      return handOut(sources, g, first);
    }
    const outputs: Tensor[] = [];
    while (outputs.length < plan.outputs) outputs.push(made(node.dtype!, own));
    backend.pointwise(program, outputs, operands, node.params as readonly number[]);
    return sources.map((source) => (source === NOT_WANTED ? null : source === PASS ? g : outputs[source]!));
  }

  /** The incoming gradient and what was saved, in the sizes of the result. */
  private backwardOperands(node: Node, count: number, g: Tensor): Operand<Storage>[] {
    if (count === 0) return [g];
    if (count === 1) return [g, savedOperand(node, 0)];
    if (count === 2) return [g, savedOperand(node, 0), savedOperand(node, 1)];
    return [g, ...Array.from({ length: count }, (_, slot) => savedOperand(node, slot))];
  }

  private makeBackward(save: SavePlan, needs: number): BackwardPlan {
    const wanted = this.formulas.gradExprs(save.plan, needs & save.mask);
    const computed: Expr[] = [];
    const sources = wanted.map((e) => {
      if (e === null) return NOT_WANTED;
      if (e.kind === 'variable' && e.value === this.formulas.arity + 1) return PASS;
      return computed.push(e) - 1;
    });
    const position = (variable: number): number =>
      variable === this.formulas.arity + 1 ? 0 : save.variables.indexOf(variable) + 1;
    const passes = sources.filter((source) => source === PASS).length;
    const fused: BackwardPlan = {
      program: computed.length === 0 ? null : lower(computed, 'float', save.plan.compute !== float64, position),
      sources,
      outputs: computed.length,
      passes: passes > 0,
      shares: passes > 1,
    };
    save.backward[needs] = fused;
    return fused;
  }

  /** The formulas on tensors, so that every step is recorded. */
  private backwardRecorded(node: Node, g: Tensor, needs: number): readonly (Tensor | null)[] {
    const save = node.plan as SavePlan;
    const uniforms = node.params as readonly number[];
    const inputs: (Input | null)[] = this.formulas.inputNames.map((_, i) =>
      save.plan.isTensor[i] ? null : (uniforms[i] ?? 0),
    );
    let result: Tensor | null = null;
    save.variables.forEach((v, slot) => {
      const t = unpack(node, slot);
      if (v === this.formulas.arity) result = t;
      else inputs[v] = t;
    });
    const values = this.formulas.tensorValues(save.plan.variant, inputs, result, uniforms);
    return this.formulas.grads.map((grad, i) => {
      if (grad === null || ((needs >> i) & 1) === 0) return null;
      const value = grad(g, values) as Tensor | number;
      return typeof value === 'number' ? g.detach().fullLike(value) : value;
    });
  }
}

/** The gradients where at most one is computed. Array literals: pushing to an empty array reserves room for many. */
function handOut(sources: readonly number[], g: Tensor, computed: Tensor | null): (Tensor | null)[] {
  if (sources.length === 2) return [handed(sources[0]!, g, computed), handed(sources[1]!, g, computed)];
  return sources.map((source) => handed(source, g, computed));
}

function handed(source: number, g: Tensor, computed: Tensor | null): Tensor | null {
  return source === NOT_WANTED ? null : source === PASS ? g : computed;
}

function savedOperand(node: Node, slot: number): Operand<Storage> {
  const t = unpack(node, slot)!;
  const geometry = node.geometry!;
  return t.geometry === geometry ? t : expanded(t, geometry.sizes);
}

/** A new tensor for a gradient, which its receiver may keep. */
function made(dtype: DType, geometry: Geometry): Tensor {
  return new Tensor(allocate(dtype, geometry.numel), dtype, geometry, Flag.fresh);
}

/** The error of a derivative that PyTorch has not. */
function refusal(what: string): NotImplementedError {
  return new NotImplementedError(
    `the derivative for '${what}' is not implemented. detach() this input if no gradient should flow through it`,
  );
}

/** The kind of the nodes of an operation that PyTorch refuses to differentiate. */
export function notImplementedKind(name: string): NodeKind {
  return {
    name: 'NotImplemented',
    ...savesNothing,
    backward() {
      throw new NotImplementedError(
        `derivative for aten::${name} is not implemented (the derivative for '${name}' is not implemented.); ` +
          'detach() its inputs if no gradient should flow through it',
      );
    },
  };
}

/** The kind of a node whose output does not change with its input: the gradient is zero. */
export function zeroKind(name: string): NodeKind {
  return { name, ...savesNothing, backward: (_, grad) => [grad === null ? null : grad.zerosLike()] };
}
