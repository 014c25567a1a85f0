/**
 * Pointwise operations: result element i depends on element i of the inputs only.
 *
 * How a record's formulas become kernels is in pointwise-plan.ts, how its nodes run in pointwise-backward.ts. Here are
 * the calls: fast paths for tensors of equal layout, the general path, forward mode and the in-place form.
 */
import { checkInplace, checkNoOverlap, noteWrite, rebaseHistory } from '../autograd/inplace.js';
import type { Edge } from '../autograd/node.js';
import { seeBaseTangent, topLevel } from '../autograd/forward.js';
import { gradEdge, reasonFlags, versionsOf } from '../autograd/graph.js';
import { defineSavedAccessor, Node, NONE, ZEROS } from '../autograd/node.js';
import { refreshView } from '../autograd/views.js';
import { canCast, type DType, float32 } from '../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../base/errors.js';
import { contiguousGeometry, formatSizes, type Geometry, sameSizes } from '../base/geometry.js';
import type { Program } from '../kernel/lower.js';
import type { Operand } from '../kernel/operand.js';
import { Flag, SLOW_FLAGS } from '../tensor/flags.js';
import { modes, syncModes } from '../tensor/modes.js';
import * as backend from '../tensor/launch.js';
import type { Storage } from '../tensor/storage.js';
import { emptyWith, type Scalar, Tensor } from '../tensor/tensor.js';
import { forwardMode } from './forward-mode.js';
import { isIntercepted, nodeNameOf, Op } from './op.js';
import { broadcastOf, copyInPlaceOf, expanded, unaliased } from './operands.js';
import { notImplementedKind, PointwiseKind, zeroKind } from './pointwise-backward.js';
import { Formulas, type Plan, type PointwiseRecord, type SavePlan, type Variant } from './pointwise-plan.js';
import { numberDType, Weight } from './promotion.js';
import { asInput, type Input, weakDType } from './scalar.js';
import { type Bound, describeValue } from './signature.js';

/** Defines a pointwise operation. See `PointwiseRecord` for what is to be said. */
export function pointwise<const S extends string>(signature: S, record: PointwiseRecord<S>): PointwiseOp {
  return new PointwiseOp(signature, record);
}

export class PointwiseOp extends Op<Tensor> {
  // Made by `ready`, see Note [Ready at first use]; calls that skip binding have asked `takes` before.
  private made: Formulas | null = null;
  /** The variant of the default parameters, if they all have defaults. */
  private defaultVariant: Variant | null = null;
  /** The uniforms of a call with all parameters at their defaults and no number inputs. */
  private defaultUniforms: readonly number[] = NO_UNIFORMS;

  constructor(
    text: string,
    private readonly record: PointwiseRecord<string>,
  ) {
    super('pointwise', text, record, true);
  }

  get formulas(): Formulas {
    return this.made ?? this.ready();
  }

  override get nodeName(): string | null {
    return this.record.grad === 'none' ? null : this.formulas.kinds.tensors.name;
  }

  private ready(): Formulas {
    const { record } = this;
    const { params, name } = this.signature;
    const formulas = new Formulas(this.signature, record);
    const refused = record.grad === 'not implemented';
    const nodeName = record.node ?? `${nodeNameOf(name)}Backward0`;
    const kind = refused ? notImplementedKind(name) : new PointwiseKind(nodeName, formulas);
    const number = record.numberNode === undefined ? kind : new PointwiseKind(record.numberNode, formulas);
    formulas.kinds = { tensors: kind, number };
    for (const n of [...formulas.inputNames, 'result', ...formulas.numberNames]) defineSavedAccessor(n);
    const rest = params.filter((p) => p.base !== 'Tensor');
    this.defaultVariant = rest.every((p) => p.hasDefault || p.nullable)
      ? formulas.defaultVariant(Object.fromEntries(rest.map((p) => [p.name, p.hasDefault ? p.defaultValue : null])))
      : null;
    const numbers = params.filter((p) => formulas.numberNames.includes(p.name));
    this.defaultUniforms = [
      ...formulas.inputNames.map(() => 0),
      ...numbers.map((p) => (typeof p.defaultValue === 'number' ? p.defaultValue : 0)),
    ];
    return (this.made = formulas);
  }

  /** Whether a call may give just this many tensors and then this many numbers, all else being at its default. */
  takes(tensors: number, numbers: number): boolean {
    const required = this.signature.params.filter((p) => !p.hasDefault && !p.nullable);
    return (
      this.formulas.arity === tensors &&
      required.length === tensors + numbers &&
      (numbers === 0
        ? this.defaultVariant !== null
        : this.formulas.numberNames.length === 1 && this.formulas.staticNames.length === 0)
    );
  }

  // ---- calls: the fast paths ---------------------------------------------------------------------------------------

  /** One tensor, parameters at their defaults. */
  apply1(a: Tensor): Tensor {
    const g = a.geometry;
    if (!isPlain(g, a.flags)) {
      return this.general([a], this.defaultUniforms, this.defaultVariant!);
    }
    const variant = this.defaultVariant!;
    const plan = variant.same[a.dtype.code] ?? this.formulas.samePlan(variant, a.dtype);
    const out = emptyWith(plan.result, g);
    backend.pointwise(plan.program, [out], [a], this.defaultUniforms);
    this.finish1(plan, out, a, this.defaultUniforms);
    return out;
  }

  /** Two tensors, parameters at their defaults. */
  apply2(a: Tensor, b: Tensor): Tensor {
    const g = a.geometry;
    const flags = a.flags | b.flags;
    if (g !== b.geometry || a.dtype !== b.dtype || !isPlain(g, flags)) {
      return this.general([a, b], this.defaultUniforms, this.defaultVariant!);
    }
    const variant = this.defaultVariant!;
    const plan = variant.same[a.dtype.code] ?? this.formulas.samePlan(variant, a.dtype);
    if (plan.divides) return this.apply([a, b], this.defaultUniforms, variant);
    const out = emptyWith(plan.result, g);
    backend.pointwise(plan.program, [out], [a, b], this.defaultUniforms);
    if ((flags & Flag.requiresGrad) !== 0 && modes.gradEnabled && plan.differentiable) {
      const ea = gradEdge(a);
      const eb = gradEdge(b);
      const save = plan.save((ea !== null ? 1 : 0) | (eb !== null ? 2 : 0));
      const indices = a.outputNr === 0 && b.outputNr === 0 ? ZEROS : [a.outputNr, b.outputNr];
      const variables = save.variables;
      const pick = (v: number): Tensor => (v === 0 ? a : v === 1 ? b : out);
      let saved: readonly Tensor[] = NONE;
      if (variables.length === 1) saved = [pick(variables[0]!)];
      else if (variables.length === 2) saved = [pick(variables[0]!), pick(variables[1]!)];
      else if (variables.length === 3) saved = [a, b, out];
      this.attachNode(out, [ea, eb], indices, saved, save, this.defaultUniforms);
    } else if (flags !== 0) {
      out.flags |= reasonsOf(plan, flags);
    }
    return out;
  }

  /** A tensor and a number in place of the second, parameters at their defaults. */
  applyNumber(a: Tensor, value: number): Tensor {
    const g = a.geometry;
    const uniforms = withValue(this.defaultUniforms, value);
    if (!isPlain(g, a.flags) || !a.dtype.isFloatingPoint) {
      return this.general([a, value], uniforms, this.defaultVariant!);
    }
    const variant = this.defaultVariant!;
    const plan = (variant.withNumber[a.dtype.code] ??= this.formulas.makePlan(
      variant,
      [a.dtype, float32],
      [Weight.dimensioned, Weight.number],
      [true, false],
      [],
    ));
    const out = emptyWith(plan.result, g);
    backend.pointwise(plan.program, [out], [a], uniforms);
    this.finish1(plan, out, a, uniforms);
    return out;
  }

  /** A floating tensor with one number parameter that takes part in no promotion but its own (pow with a number). */
  applyUniform(a: Tensor, value: number): Tensor {
    const g = a.geometry;
    const uniforms = [0, value];
    if (!a.dtype.isFloatingPoint || isIntercepted()) {
      return this.call({ [this.formulas.inputNames[0]!]: a, [this.formulas.numberNames[0]!]: value });
    }
    const variant = this.formulas.variantOfNumber(value);
    if (!isPlain(g, a.flags)) {
      const numbers = this.formulas.record.promotes === undefined ? NONE : [numberDType(value)];
      return this.apply([a], uniforms, variant, numbers);
    }
    const plan = variant.same[a.dtype.code] ?? this.formulas.samePlan(variant, a.dtype);
    const out = emptyWith(plan.result, g);
    backend.pointwise(plan.program, [out], [a], uniforms);
    this.finish1(plan, out, a, uniforms);
    return out;
  }

  /** Records a call with one tensor input, which is input 0. */
  private finish1(plan: Plan, out: Tensor, a: Tensor, uniforms: readonly number[]): void {
    const flags = a.flags;
    if ((flags & Flag.requiresGrad) !== 0 && modes.gradEnabled && plan.differentiable) {
      const save = plan.save(1);
      const indices = a.outputNr === 0 ? ZEROS : [a.outputNr, 0];
      const variables = save.variables;
      let saved: readonly Tensor[] = NONE;
      if (variables.length === 1) saved = [variables[0] === 0 ? a : out];
      else if (variables.length === 2) saved = [a, out];
      this.attachNode(
        out,
        this.formulas.arity === 1 ? [gradEdge(a)] : [gradEdge(a), null],
        indices,
        saved,
        save,
        uniforms,
      );
    } else if (flags !== 0) {
      out.flags |= reasonsOf(plan, flags);
    }
  }

  private attachNode(
    out: Tensor,
    next: (Node | null)[],
    indices: readonly number[],
    saved: readonly (Tensor | null)[],
    save: SavePlan,
    uniforms: readonly number[],
  ): void {
    const kept = saved.length === 0 && save.readsNumber ? NUMBER_ONLY : saved;
    const versions = saved.length === 0 ? ZEROS : versionsOf(saved);
    out.node = new Node(save.plan.kind, next, indices, kept, versions, save, uniforms, out.geometry, out.dtype);
    out.flags |= Flag.requiresGrad;
  }

  // ---- calls: the general path -------------------------------------------------------------------------------------

  override run(bound: Bound): Tensor {
    const { inputs, uniforms, variant, numbers } = this.collect(bound);
    return this.apply(inputs, uniforms, variant, numbers, bound);
  }

  /** Splits bound arguments into inputs, uniforms, the variant, and the numbers that take part in promotion. */
  private collect(bound: Bound): { inputs: Input[]; uniforms: number[]; variant: Variant; numbers: DType[] } {
    const inputs = this.formulas.inputNames.map((name) => asInput(bound[name] as Tensor | Scalar));
    this.formulas.record.validate?.(bound);
    const numbers: DType[] = [];
    const uniforms = this.formulas.inputNames.map(() => 0);
    const promotes = (this.formulas.record.promotes ?? []) as readonly string[];
    for (const name of this.formulas.numberNames) {
      const value = bound[name] as Scalar | Tensor | null;
      const plain = value === null ? null : value instanceof Tensor ? value.item() : value;
      uniforms.push(plain === null ? 0 : Number(plain));
      if (plain !== null && promotes.includes(name)) {
        numbers.push(value instanceof Tensor ? weakDType(value.dtype) : numberDType(plain));
      }
    }
    const { formulas } = this;
    const known = formulas.record.specializes === true;
    const variant = known ? formulas.variantOfNumber(uniforms[formulas.arity]!) : formulas.variantOf(bound);
    return { inputs, uniforms, variant, numbers };
  }

  /** `apply` with the inputs given and all parameters at their defaults; a call by name for those who see all calls. */
  private general(given: readonly (Input | Tensor)[], uniforms: readonly number[], variant: Variant): Tensor {
    if (!isIntercepted()) return this.apply(given, uniforms, variant);
    const bound: Bound = {};
    for (const p of this.signature.params) bound[p.name] = p.hasDefault ? p.defaultValue : null;
    given.forEach((input, i) => (bound[this.formulas.inputNames[i]!] = input));
    return this.call(bound);
  }

  /** Runs on inputs that are tensors, wrapped numbers or numbers; `bound` is the call by name, where there is one. */
  apply(
    given: readonly (Input | Tensor)[],
    uniforms: readonly number[],
    variant: Variant,
    numbers: readonly DType[] = [],
    bound: Bound | null = null,
  ): Tensor {
    const prepared = this.prepare(given, uniforms, variant, numbers);
    const { inputs, plan, tensors } = prepared;
    const level = topLevel(tensors);
    if (level > 0) {
      const call = { inputs, uniforms: prepared.uniforms, variant, numbers, bound };
      return forwardMode().pointwise(this, level, call);
    }
    const sizes = broadcastOf(tensors);
    const out = emptyWith(plan.result, contiguousGeometry(sizes));
    this.launch(plan, out, inputs, prepared.uniforms);
    if (prepared.allNumbers) out.flags |= Flag.wrappedNumber;
    this.recordCall(plan, out, inputs, tensors, prepared.uniforms);
    return out;
  }

  private prepare(
    given: readonly Input[],
    givenUniforms: readonly number[],
    variant: Variant,
    numbers: readonly DType[],
  ) {
    if (modes.watchers !== 0) syncModes();
    const inputs: Input[] = [];
    const uniforms = givenUniforms.slice();
    const dtypes: DType[] = [];
    const weights: Weight[] = [];
    let key = 0;
    let anyTensor = false;
    for (let i = 0; i < given.length; i++) {
      const input = given[i]!;
      if (input instanceof Tensor && (input.flags & Flag.wrappedNumber) === 0) anyTensor = true;
    }
    for (let i = 0; i < given.length; i++) {
      let input = given[i]!;
      let dtype: DType;
      let weight: Weight;
      if (input instanceof Tensor) {
        dtype = input.dtype;
        weight = input.geometry.sizes.length > 0 ? Weight.dimensioned : Weight.scalar;
        if ((input.flags & Flag.wrappedNumber) !== 0) {
          weight = Weight.number;
          // Beside a tensor a wrapped number is a number; among themselves they stay tensors, so that there is a result.
          if (anyTensor && (input.flags & Flag.requiresGrad) === 0 && input.tangent === null)
            input = Number(input.item<Scalar>());
          if (anyTensor) dtype = weakDType(dtype);
        } else if (input.viewInfo !== null) {
          if (modes.gradEnabled) refreshView(input);
          seeBaseTangent(input);
        }
      } else {
        dtype = numberDType(input);
        weight = Weight.number;
      }
      if (typeof input === 'number') uniforms[i] = input;
      inputs.push(input);
      dtypes.push(dtype);
      weights.push(weight);
      key = key * 128 + dtype.code * 8 + weight * 2 + (typeof input === 'number' ? 1 : 0);
    }
    for (const dtype of numbers) key = key * 4 + 1 + dtype.category;
    let plan = variant.plans.get(key);
    if (plan === undefined) {
      plan = this.formulas.makePlan(
        variant,
        dtypes,
        weights,
        inputs.map((input) => input instanceof Tensor),
        numbers,
      );
      variant.plans.set(key, plan);
    }
    const tensors = inputs.filter((input) => input instanceof Tensor);
    if (tensors.length === 0) {
      throw new ArgumentError(
        `${this.signature.name}(): argument 'input' (position 1) must be Tensor, not ${describeValue(given[0])}; ` +
          'at least one argument must be a tensor',
      );
    }
    return { inputs, uniforms, plan, tensors, allNumbers: !anyTensor };
  }

  private launch(plan: Plan, out: Operand<Storage>, inputs: readonly Input[], uniforms: readonly number[]): void {
    const sizes = out.geometry.sizes;
    const operands: Operand<Storage>[] = [];
    for (const input of inputs) operands.push(input instanceof Tensor ? expanded(input, sizes) : out);
    runZeroChecked(this.signature.name, plan.program, [out], operands, uniforms);
  }

  private recordCall(
    plan: Plan,
    out: Tensor,
    inputs: readonly Input[],
    tensors: readonly Tensor[],
    uniforms: readonly number[],
  ): Node | null {
    let flags = 0;
    for (const t of tensors) flags |= t.flags;
    if ((flags & Flag.requiresGrad) === 0 || !modes.gradEnabled || !plan.differentiable) {
      out.flags |= reasonsOf(plan, flags);
      return null;
    }
    const { next, indices, mask } = this.edges(inputs);
    if (next.every((edge) => edge === null)) return null;
    const save = plan.save(mask);
    const saved = save.variables.map((v) => (v === this.formulas.arity ? out : (inputs[v] as Tensor)));
    this.attachNode(out, next, indices, saved, save, uniforms);
    return out.node;
  }

  private edges(inputs: readonly Input[]): { next: (Node | null)[]; indices: number[]; mask: number } {
    const next: (Node | null)[] = [];
    const indices: number[] = [];
    let mask = 0;
    inputs.forEach((input, i) => {
      const usable =
        input instanceof Tensor && (this.formulas.grads[i] != null || this.formulas.record.grad === 'not implemented');
      const edge = usable ? gradEdge(input) : null;
      next.push(edge);
      indices.push(input instanceof Tensor ? input.outputNr : 0);
      if (edge !== null) mask |= 1 << i;
    });
    return { next, indices, mask };
  }

  // ---- in place ----------------------------------------------------------------------------------------------------

  override runInplace(bound: Bound): Tensor {
    const self = bound['self'] as Tensor;
    const { inputs: given, uniforms: givenUniforms, variant, numbers } = this.collect(bound);
    const { inputs, plan, tensors, uniforms } = this.prepare(given, givenUniforms, variant, numbers);
    const name = `${this.signature.name}_`;
    const flags = tensors.reduce((all, t) => all | t.flags, 0);
    const carrier = this.formulas.differentiable ? flags : self.flags;
    const tracked = (carrier & Flag.requiresGrad) !== 0;
    checkInplace(self, tracked);
    checkNoOverlap(name, self);
    const sizes = broadcastOf(tensors);
    if (!sameSizes(sizes, self.shape)) {
      throw new ShapeError(
        `${name}: output with shape ${formatSizes(self.shape)} doesn't match the broadcast shape ${formatSizes(sizes)}`,
      );
    }
    if (!canCast(plan.result, self.dtype)) {
      throw new DTypeError(
        `${name}: result type ${plan.result.legacyName} can't be cast to the desired output type ${self.dtype.legacyName}`,
      );
    }
    const level = topLevel(tensors);
    const recorded = tracked && modes.gradEnabled && plan.differentiable && self.dtype.isFloatingPoint;
    const { next, indices, mask } = this.edges(inputs);
    const save = recorded ? plan.save(mask) : null;
    const before = tracked && !this.formulas.differentiable ? gradEdge(self) : null;
    const history = before === null ? null : { node: before, outputNr: self.outputNr };
    // What the gradient needs of the old value of self must be copied before it is overwritten.
    const oldSelf = (recorded && save!.variables.includes(0)) || level > 0 ? copyInPlaceOf(self) : null;
    const oldInputs = inputs.map((input) => (input === self && oldSelf !== null ? oldSelf : input));
    // The same call on the old values, for its tangents.
    const dual = level > 0 ? this.apply(oldInputs, uniforms, variant, numbers) : null;
    const saved =
      save === null ? [] : save.variables.map((v) => (v === this.formulas.arity ? self : (oldInputs[v] as Tensor)));
    // Inputs are saved as they were before the write: one that shares memory with self counts as modified by it.
    const versionsBefore = versionsOf(saved);
    // A kernel that may fail half way through must not leave half of its results behind.
    const target = plan.divides ? emptyWith(self.dtype, contiguousGeometry(sizes)) : self;
    this.launch(
      plan,
      target,
      inputs.map((input) => unaliased(input, target)),
      uniforms,
    );
    if (target !== self) backend.copy(self, target);
    noteWrite(self, name, plan.differentiable ? flags : 0);
    if (save !== null && next.some((edge) => edge !== null)) {
      const versions = saved.map((_, slot) => (versionsBefore[slot] ?? 0) + (slot === save.resultSlot ? 1 : 0));
      const node = new Node(plan.kind, next, indices, saved, versions, save, uniforms, self.geometry, self.dtype);
      rebaseHistory(self, node);
    } else if (history !== null && modes.gradEnabled) {
      this.forgetHistory(self, history);
    } else if ((self.flags & Flag.requiresGrad) === 0) {
      self.flags |= reasonsOf(plan, flags);
    }
    if (dual !== null) forwardMode().written(self, dual);
    return self;
  }

  /** `self` was overwritten by something that does not depend on it differentiably: its history gets zeros. */
  private forgetHistory(self: Tensor, history: Edge): void {
    const index = history.outputNr === 0 ? ZEROS : [history.outputNr];
    const next = [history.node];
    const kind = zeroKind(`${nodeNameOf(this.signature.name)}Backward1`);
    rebaseHistory(self, new Node(kind, next, index, NONE, NONE, null, null, self.geometry, self.dtype));
  }
}

const NO_UNIFORMS: readonly number[] = [];

/** The default uniforms with a number as the second input. Literals for the usual lengths: a call makes one of these. */
function withValue(defaults: readonly number[], value: number): number[] {
  if (defaults.length === 2) return [0, value];
  if (defaults.length === 3) return [0, value, defaults[2]!];
  const uniforms = defaults.slice();
  uniforms[1] = value;
  return uniforms;
}

/** Saved where a gradient reads only a number: PyTorch saves that as a tensor, so the graph is freed in the same way. */
const NUMBER_ONLY: readonly null[] = [null];

// ---- small parts -----------------------------------------------------------------------------------------------------

/** Whether an operand of these flags can take the fast path: nothing to look up first, dense from the storage's start. */
function isPlain(g: Geometry, flags: number): boolean {
  return ((flags & SLOW_FLAGS) | modes.watchers) === 0 && g.isRowMajor && g.offset === 0;
}

/** Why a result has no graph: what its inputs say, and whether it could carry a gradient that they have. */
function reasonsOf(plan: Plan, flags: number): number {
  const why = reasonFlags(flags);
  if (plan.differentiable) return why;
  return (why & ~Flag.inside) | ((flags & Flag.requiresGrad) !== 0 ? Flag.notDifferentiable : 0);
}

/** Integer division by zero is an error of the caller's data, found by the kernel. */
function runZeroChecked(
  name: string,
  program: Program,
  outputs: readonly Operand<Storage>[],
  inputs: readonly Operand<Storage>[],
  uniforms: readonly number[],
): void {
  try {
    backend.pointwise(program, outputs, inputs, uniforms);
  } catch (error) {
    if (error instanceof RangeError && error.message === 'ZeroDivisionError') {
      throw new DTypeError(`${name}: ZeroDivisionError: an element of the divisor is zero; integers have no infinity`);
    }
    throw error;
  }
}
