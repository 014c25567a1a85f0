/**
 * Pointwise operations: result element i depends on element i of the inputs only.
 *
 * Note [One formula, two readings]. `forward` and `grad` are written against Arithmetic. Read on `Expr` they give the
 * kernels: one forward, and one fused backward for each set of inputs that need a gradient. The variables that the
 * backward expressions turn out to read are what is saved. Read on tensors, the same `grad` records the backward pass
 * (createGraph) and computes forward-mode derivatives: the Jacobian is diagonal, so the jvp is the sum of grad_i(t_i).
 *
 * Note [Plans]. Everything that depends only on dtypes is computed once and kept in a `Plan`; a call on same-layout
 * tensors of one dtype finds its plan by indexing an array with the dtype's code. Variables are numbered: inputs 0..n-1,
 * the result n, the incoming gradient n+1. Uniforms: inputs given as numbers 0..n-1, then the number parameters.
 */
import { bool, canCast, type DType, float32, float64, getDefaultDtype, int64 } from '../base/dtype.js';
import { ArgumentError, DTypeError, NotImplementedError, ShapeError } from '../base/errors.js';
import { broadcastSizes, contiguousGeometry, formatSizes, type Geometry, sameSizes } from '../base/geometry.js';
import { expandGeometry } from '../base/views.js';
import { gradEdge, reasonFlags, unpack, versionsOf } from '../autograd/graph.js';
import { primalBelow, setTangent, tangentAt, topLevel } from '../autograd/forward.js';
import { checkInplace, noteWrite, rebaseHistory } from '../autograd/inplace.js';
import { defineSavedAccessor, Node, type NodeKind, NONE, ZEROS } from '../autograd/node.js';
import { refreshView } from '../autograd/views.js';
import type { Arithmetic } from '../kernel/arithmetic.js';
import { Expr, variablesOf } from '../kernel/expr.js';
import { arithmeticOf, lower, type Program } from '../kernel/lower.js';
import type { Operand } from '../kernel/operand.js';
import { Flag, SLOW_FLAGS } from '../tensor/flags.js';
import { modes, syncModes } from '../tensor/modes.js';
import { allocate, backend, type Storage } from '../tensor/storage.js';
import { emptyWith, type Scalar, Tensor } from '../tensor/tensor.js';
import { type Describe, nodeNameOf, Op } from './op.js';
import { numberDType, promote, toFloating, Weight } from './promotion.js';
import { type Bound, describeValue, type Signature } from './signature.js';
import type { NumberNames, OptionalNumberNames, StaticNames, TensorNames, Values } from './signature-types.js';

/** What a formula of signature S is given, for values of type T. */
type Formula<S extends string, T> = {
  [K in TensorNames<S> | NumberNames<S>]: T;
} & { [K in OptionalNumberNames<S>]: T | null } & Pick<Values<S>, StaticNames<S>>;

/** The gradient with respect to one input; a number means that constant. */
type GradFormula<S extends string> = <T extends Arithmetic<T>>(
  g: T,
  values: Formula<S, T> & { result: T },
) => T | number;

/**
 * How dtypes go: `promote` computes in and returns the promoted type; `float` the same with integers made floating;
 * `compare` and `classify` return bool and compute in the promoted type, `classify` with integers made floating.
 */
type DTypeRule = 'promote' | 'float' | 'compare' | 'classify';

export interface PointwiseRecord<S extends string> extends Describe {
  /** The name of the node; default: the operation's name in camel case with `Backward0`. */
  node?: string;
  /** The name of the node where a number is given in place of the last tensor, if it is another. */
  numberNode?: string;
  dtype?: DTypeRule;
  /** Inputs that take no part in promotion and keep their dtype (the condition of `where`). */
  untyped?: readonly TensorNames<S>[];
  /** Number parameters that take part in promotion (the exponent of `pow`). */
  promotes?: readonly (NumberNames<S> | OptionalNumberNames<S>)[];
  /** Says why a computed dtype is refused, or null. */
  refuse?: (dtype: DType, values: Values<S>) => string | null;
  /** Throws for arguments that are refused by value. */
  validate?: (values: Values<S>) => void;
  forward: <T extends Arithmetic<T>>(values: Formula<S, T>) => T;
  /**
   * For each tensor input its gradient, or `'none'` for an input that has none. Or, for the whole operation: `'none'`
   * where the result is not differentiable, `'not implemented'` where PyTorch refuses to differentiate.
   */
  grad: { [K in TensorNames<S>]: GradFormula<S> | 'none' } | 'none' | 'not implemented';
  /** The forward derivative, where the sum of grad_i(tangent_i) would lose finite or infinite values to NaN. */
  jvp?: (tangents: Partial<Record<TensorNames<S>, Tensor>>, values: Record<TensorNames<S> | 'result', Tensor>) => Tensor;
}

/** An input in a call: a tensor, or the number given in its place. */
type Input = Tensor | number;

type AnyValues = Record<string, unknown>;
type AnyForward = (values: AnyValues) => unknown;
type AnyGrad = (g: unknown, values: AnyValues) => unknown;

/** One choice of the parameters that select a formula: strings, booleans, and which optional numbers are present. */
interface Variant {
  readonly statics: AnyValues;
  /** Plans by the packed dtypes and weights of the inputs. */
  readonly plans: Map<number, Plan>;
  /** Plans for tensors of one dtype and equal layout, by its code. */
  readonly same: (Plan | undefined)[];
  /** Plans for a floating tensor with a number in second place, by its code. */
  readonly withNumber: (Plan | undefined)[];
}

/** Everything about a call that follows from dtypes. */
class Plan {
  readonly saves: (SavePlan | undefined)[] = [];
  private inplaceProgram: Program | null = null;

  constructor(
    readonly op: PointwiseOp,
    readonly variant: Variant,
    /** Whether input i is a tensor. */
    readonly isTensor: readonly boolean[],
    readonly compute: DType,
    readonly result: DType,
    readonly program: Program,
  ) {}

  get differentiable(): boolean {
    return this.op.differentiable && this.result.isFloatingPoint;
  }

  /** The kind of the nodes that this call records. */
  get kind(): NodeKind {
    return this.isTensor[this.isTensor.length - 1] ? this.op.nodeKind : this.op.numberKind;
  }

  /** What to save when the inputs in `mask` need gradients. */
  save(mask: number): SavePlan {
    return (this.saves[mask] ??= new SavePlan(this, mask));
  }
}

/** What a node saves, for one set of inputs that need gradients; a node's `plan`. */
class SavePlan {
  /** The variables saved, by number. */
  readonly variables: readonly number[];
  readonly resultSlot: number;
  /** Whether the gradient reads an input that was given as a number: PyTorch saves that as a tensor. */
  readonly readsNumber: boolean;
  readonly backward: (BackwardPlan | undefined)[] = [];

  constructor(
    readonly plan: Plan,
    readonly mask: number,
  ) {
    const { op } = plan;
    const grads = op.gradExprs(plan, mask).filter((e) => e !== null);
    const read = variablesOf(grads);
    this.variables = read.filter((v) => v <= op.arity);
    this.resultSlot = this.variables.indexOf(op.arity);
    this.readsNumber = op.readsNumberInput(grads, plan);
  }
}

/** The fused backward kernel for one set of wanted gradients. */
interface BackwardPlan {
  readonly program: Program | null;
  /** For each input: NOT_WANTED, PASS (the incoming gradient itself) or the number of the program's output. */
  readonly sources: readonly number[];
  readonly outputs: number;
}

const NOT_WANTED = -1;
const PASS = -2;

/** Defines a pointwise operation. See `PointwiseRecord` for what is to be said. */
export function pointwise<const S extends string>(signature: S, record: PointwiseRecord<S>): PointwiseOp {
  return new PointwiseOp(signature, record as unknown as PointwiseRecord<string>);
}

export class PointwiseOp extends Op {
  readonly nodeName: string | null;
  readonly nodeKind: NodeKind;
  /** The kind where a number stands in place of the last tensor. */
  readonly numberKind: NodeKind;
  readonly differentiable: boolean;
  /** The names of the tensor inputs. */
  readonly inputNames: readonly string[];
  readonly arity: number;
  /** The names of the number parameters, nullable ones included. */
  readonly numberNames: readonly string[];
  private readonly staticNames: readonly string[];
  private readonly variants = new Map<string, Variant>();
  /** The variant of the default parameters, if they all have defaults. */
  readonly defaultVariant: Variant | null;
  /** The uniforms of a call with all parameters at their defaults and no number inputs. */
  private readonly defaultUniforms: readonly number[];
  private readonly untyped: readonly boolean[];
  private readonly grads: readonly (AnyGrad | null)[];

  constructor(
    text: string,
    readonly record: PointwiseRecord<string>,
  ) {
    super('pointwise', text, record, true);
    const { params, name } = this.signature;
    this.inputNames = params.filter((p) => p.base === 'Tensor').map((p) => p.name);
    this.arity = this.inputNames.length;
    const numbers = params.filter((p) => p.base === 'Scalar' || p.base === 'int' || p.base === 'float');
    this.numberNames = numbers.map((p) => p.name);
    this.staticNames = params.filter((p) => p.base === 'str' || p.base === 'bool').map((p) => p.name);
    this.untyped = this.inputNames.map((n) => (record.untyped as readonly string[] | undefined)?.includes(n) ?? false);
    this.differentiable = record.grad !== 'none';
    const { grad } = record;
    this.nodeName =
      grad === 'none' ? null : grad === 'not implemented' ? 'NotImplemented' : (record.node ?? `${nodeNameOf(name)}Backward0`);
    this.grads = this.inputNames.map((n) => {
      const formula = typeof grad === 'string' ? 'none' : (grad as Record<string, unknown>)[n];
      return formula === 'none' ? null : (formula as AnyGrad);
    });
    this.nodeKind = grad === 'not implemented' ? notImplementedKind(name) : this.makeKind();
    this.numberKind = record.numberNode === undefined ? this.nodeKind : { ...this.nodeKind, name: record.numberNode };
    for (const n of [...this.inputNames, 'result', ...this.numberNames]) defineSavedAccessor(n);
    const rest = params.filter((p) => p.base !== 'Tensor');
    this.defaultVariant = rest.every((p) => p.hasDefault || p.nullable)
      ? this.variantOf(Object.fromEntries(rest.map((p) => [p.name, p.hasDefault ? p.defaultValue : null])))
      : null;
    this.defaultUniforms = [
      ...this.inputNames.map(() => 0),
      ...numbers.map((p) => (typeof p.defaultValue === 'number' ? p.defaultValue : 0)),
    ];
  }

  /** Whether a call may give just this many tensors and then this many numbers, all else being at its default. */
  takes(tensors: number, numbers: number): boolean {
    const required = this.signature.params.filter((p) => !p.hasDefault && !p.nullable);
    return (
      this.arity === tensors &&
      required.length === tensors + numbers &&
      (numbers === 0 ? this.defaultVariant !== null : this.numberNames.length === 1 && this.staticNames.length === 0)
    );
  }

  // ---- formulas ------------------------------------------------------------------------------------------------

  private variantOf(bound: Bound): Variant {
    const statics: AnyValues = {};
    let key = '';
    for (const name of this.staticNames) {
      statics[name] = bound[name];
      key += `${String(bound[name])};`;
    }
    for (const name of this.numberNames) {
      if (bound[name] === null) {
        statics[name] = null;
        key += `-${name};`;
      }
    }
    let variant = this.variants.get(key);
    if (variant === undefined) {
      variant = { statics, plans: new Map(), same: [], withNumber: [] };
      this.variants.set(key, variant);
    }
    return variant;
  }

  /** The values of a formula read on expressions. */
  private exprValues(variant: Variant, isTensor: readonly boolean[]): AnyValues {
    const values: AnyValues = {};
    this.inputNames.forEach((name, i) => {
      values[name] = isTensor[i] ? Expr.variable(i) : Expr.uniform(i);
    });
    this.numberNames.forEach((name, i) => {
      values[name] = Expr.uniform(this.arity + i);
    });
    values['result'] = Expr.variable(this.arity);
    return Object.assign(values, variant.statics);
  }

  /** The values of a formula read on tensors; numbers become wrapped numbers. */
  private tensorValues(variant: Variant, inputs: readonly (Input | null)[], result: Tensor | null, uniforms: readonly number[]): AnyValues {
    const values: AnyValues = {};
    this.inputNames.forEach((name, i) => {
      const input = inputs[i];
      values[name] = typeof input === 'number' ? wrapNumber(input) : input;
    });
    this.numberNames.forEach((name, i) => {
      values[name] = wrapNumber(uniforms[this.arity + i] ?? 0);
    });
    values['result'] = result;
    return Object.assign(values, variant.statics);
  }

  /** The gradient expressions of the inputs in `mask`, null for the others. */
  gradExprs(plan: Plan, mask: number): (Expr | null)[] {
    const values = this.exprValues(plan.variant, plan.isTensor);
    const g = Expr.variable(this.arity + 1);
    return this.grads.map((grad, i) => {
      if (grad === null || ((mask >> i) & 1) === 0) return null;
      return Expr.from(grad(g, values) as Expr | number);
    });
  }

  readsNumberInput(grads: readonly Expr[], plan: Plan): boolean {
    const found = new Set<number>();
    const visit = (e: Expr): void => {
      if (e.kind === 'uniform') found.add(e.value);
      e.args.forEach(visit);
    };
    grads.forEach(visit);
    return plan.isTensor.some((tensor, i) => !tensor && found.has(i));
  }

  // ---- plans ---------------------------------------------------------------------------------------------------

  private makePlan(variant: Variant, dtypes: readonly DType[], weights: readonly Weight[], isTensor: readonly boolean[], numbers: readonly DType[]): Plan {
    const typed = dtypes.filter((_, i) => !this.untyped[i]);
    const typedWeights = weights.filter((_, i) => !this.untyped[i]);
    for (const dtype of numbers) {
      typed.push(dtype);
      typedWeights.push(Weight.number);
    }
    const rule = this.record.dtype ?? 'promote';
    let compute = promote(typed, typedWeights);
    if (rule === 'float' || rule === 'classify') compute = toFloating(compute);
    const result = rule === 'compare' || rule === 'classify' ? bool : compute;
    const refused = this.record.refuse?.(compute, variant.statics as never);
    if (refused != null) throw new DTypeError(refused);
    const forward = this.record.forward as unknown as AnyForward;
    const expr = Expr.from(forward(this.exprValues(variant, isTensor)) as Expr | number);
    return new Plan(this, variant, isTensor, compute, result, lower([expr], arithmeticOf(compute)));
  }

  private samePlan(variant: Variant, dtype: DType): Plan {
    const weights = this.inputNames.map(() => Weight.dimensioned);
    return (variant.same[dtype.code] = this.makePlan(
      variant,
      this.inputNames.map(() => dtype),
      weights,
      this.inputNames.map(() => true),
      [],
    ));
  }

  // ---- calls: the fast paths ---------------------------------------------------------------------------------------

  /** One tensor, parameters at their defaults. */
  apply1(a: Tensor): Tensor {
    const g = a.geometry;
    if (((a.flags & SLOW_FLAGS) | modes.asyncTasks) !== 0 || !g.isRowMajor || g.offset !== 0) {
      return this.apply([a], this.defaultUniforms, this.defaultVariant!);
    }
    const variant = this.defaultVariant!;
    const plan = variant.same[a.dtype.code] ?? this.samePlan(variant, a.dtype);
    const out = new Tensor(allocate(plan.result, g.numel), plan.result, g, modes.inference ? Flag.inference : 0);
    backend.pointwise(plan.program, [out], [a], this.defaultUniforms);
    this.finish1(plan, out, a, this.defaultUniforms);
    return out;
  }

  /** Two tensors, parameters at their defaults. */
  apply2(a: Tensor, b: Tensor): Tensor {
    const g = a.geometry;
    const flags = a.flags | b.flags;
    if (
      g !== b.geometry ||
      a.dtype !== b.dtype ||
      ((flags & SLOW_FLAGS) | modes.asyncTasks) !== 0 ||
      !g.isRowMajor ||
      g.offset !== 0
    ) {
      return this.apply([a, b], this.defaultUniforms, this.defaultVariant!);
    }
    const variant = this.defaultVariant!;
    const plan = variant.same[a.dtype.code] ?? this.samePlan(variant, a.dtype);
    const out = new Tensor(allocate(plan.result, g.numel), plan.result, g, modes.inference ? Flag.inference : 0);
    backend.pointwise(plan.program, [out], [a, b], this.defaultUniforms);
    if ((flags & Flag.requiresGrad) !== 0 && modes.gradEnabled && plan.differentiable) {
      const ea = gradEdge(a);
      const eb = gradEdge(b);
      const save = plan.save((ea !== null ? 1 : 0) | (eb !== null ? 2 : 0));
      const indices = a.outputNr === 0 && b.outputNr === 0 ? ZEROS : [a.outputNr, b.outputNr];
      const variables = save.variables;
      let saved: (Tensor | null)[] | readonly never[] = NONE;
      if (variables.length !== 0) {
        saved = [];
        for (let i = 0; i < variables.length; i++) {
          const v = variables[i]!;
          (saved as (Tensor | null)[]).push(v === 0 ? a : v === 1 ? b : out);
        }
      }
      this.attachNode(out, [ea, eb], indices, saved, save, this.defaultUniforms);
    } else if (flags !== 0) {
      out.flags |= reasonFlags(flags) | (plan.differentiable ? 0 : lostGradient(flags));
    }
    return out;
  }

  /** A tensor and a number in place of the second, parameters at their defaults. */
  applyNumber(a: Tensor, value: number): Tensor {
    const g = a.geometry;
    const uniforms = this.defaultUniforms.slice();
    if (
      ((a.flags & SLOW_FLAGS) | modes.asyncTasks) !== 0 ||
      !g.isRowMajor ||
      g.offset !== 0 ||
      !a.dtype.isFloatingPoint
    ) {
      return this.apply([a, value], uniforms, this.defaultVariant!);
    }
    uniforms[1] = value;
    const variant = this.defaultVariant!;
    const plan = (variant.withNumber[a.dtype.code] ??= this.makePlan(
      variant,
      [a.dtype, float32],
      [Weight.dimensioned, Weight.number],
      [true, false],
      [],
    ));
    const out = new Tensor(allocate(plan.result, g.numel), plan.result, g, modes.inference ? Flag.inference : 0);
    backend.pointwise(plan.program, [out], [a], uniforms);
    this.finish1(plan, out, a, uniforms);
    return out;
  }

  /** A floating tensor with one number parameter that takes part in no promotion but its own (pow with a number). */
  applyUniform(a: Tensor, value: number): Tensor {
    const g = a.geometry;
    const uniforms = [0, value];
    if (
      ((a.flags & SLOW_FLAGS) | modes.asyncTasks) !== 0 ||
      !g.isRowMajor ||
      g.offset !== 0 ||
      !a.dtype.isFloatingPoint
    ) {
      return this.call({ [this.inputNames[0]!]: a, [this.numberNames[0]!]: value }) as Tensor;
    }
    const variant = this.variants.get('') ?? this.variantOf({});
    const plan = variant.same[a.dtype.code] ?? this.samePlan(variant, a.dtype);
    const out = new Tensor(allocate(plan.result, g.numel), plan.result, g, modes.inference ? Flag.inference : 0);
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
      this.attachNode(out, this.arity === 1 ? [gradEdge(a)] : [gradEdge(a), null], indices, saved, save, uniforms);
    } else if (flags !== 0) {
      out.flags |= reasonFlags(flags) | (plan.differentiable ? 0 : lostGradient(flags));
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
    const versions = saved.length === 0 ? ZEROS : versionsOf(saved);
    out.node = new Node(save.plan.kind, next, indices, saved, versions, save, uniforms, out.geometry, out.dtype);
    out.flags |= Flag.requiresGrad;
  }

  // ---- calls: the general path -------------------------------------------------------------------------------------

  override call(bound: Bound): Tensor {
    const { inputs, uniforms, variant, numbers } = this.collect(bound);
    return this.apply(inputs, uniforms, variant, numbers);
  }

  /** Splits bound arguments into inputs, uniforms, the variant, and the numbers that take part in promotion. */
  private collect(bound: Bound): { inputs: Input[]; uniforms: number[]; variant: Variant; numbers: DType[] } {
    const inputs = this.inputNames.map((name) => asInput(bound[name] as Tensor | Scalar));
    this.record.validate?.(bound as never);
    const numbers: DType[] = [];
    const uniforms = this.inputNames.map(() => 0);
    const promotes = (this.record.promotes ?? []) as readonly string[];
    for (const name of this.numberNames) {
      const value = bound[name] as Scalar | Tensor | null;
      const plain = value === null ? null : value instanceof Tensor ? value.item() : value;
      uniforms.push(plain === null ? 0 : Number(plain));
      if (plain !== null && promotes.includes(name)) {
        numbers.push(value instanceof Tensor ? weakDType(value.dtype) : numberDType(plain));
      }
    }
    return { inputs, uniforms, variant: this.variantOf(bound), numbers };
  }

  /** Runs on inputs that are tensors, wrapped numbers or numbers. */
  apply(given: readonly (Input | Tensor)[], uniforms: readonly number[], variant: Variant, numbers: readonly DType[] = []): Tensor {
    const prepared = this.prepare(given, uniforms, variant, numbers);
    const { inputs, plan, tensors } = prepared;
    const level = topLevel(tensors);
    if (level > 0) return this.applyDual(level, inputs, prepared.uniforms, variant, numbers);
    const sizes = broadcastOf(tensors);
    const out = emptyWith(plan.result, contiguousGeometry(sizes));
    this.launch(plan, plan.program, out, inputs, prepared.uniforms);
    if (prepared.allNumbers) out.flags |= Flag.wrappedNumber;
    this.recordCall(plan, out, inputs, tensors, prepared.uniforms);
    return out;
  }

  private prepare(given: readonly Input[], givenUniforms: readonly number[], variant: Variant, numbers: readonly DType[]) {
    if (modes.asyncTasks !== 0) syncModes();
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
          if (anyTensor && (input.flags & Flag.requiresGrad) === 0 && input.tangent === null) input = Number(input.item<Scalar>());
          if (anyTensor) dtype = weakDType(dtype);
        } else if (modes.gradEnabled && input.viewInfo !== null) {
          refreshView(input);
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
      plan = this.makePlan(
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

  private launch(plan: Plan, program: Program, out: Operand<Storage>, inputs: readonly Input[], uniforms: readonly number[]): void {
    const sizes = out.geometry.sizes;
    const operands: Operand<Storage>[] = [];
    for (const input of inputs) operands.push(input instanceof Tensor ? expanded(input, sizes) : out);
    runZeroChecked(this.signature.name, program, [out], operands, uniforms);
  }

  private recordCall(plan: Plan, out: Tensor, inputs: readonly Input[], tensors: readonly Tensor[], uniforms: readonly number[]): Node | null {
    let flags = 0;
    for (const t of tensors) flags |= t.flags;
    if ((flags & Flag.requiresGrad) === 0 || !modes.gradEnabled || !plan.differentiable) {
      out.flags |= reasonFlags(flags) | (plan.differentiable ? 0 : lostGradient(flags));
      return null;
    }
    const { next, indices, mask } = this.edges(inputs);
    if (next.every((edge) => edge === null)) return null;
    const save = plan.save(mask);
    const saved = save.variables.map((v) => (v === this.arity ? out : (inputs[v] as Tensor)));
    this.attachNode(out, next, indices, saved, save, uniforms);
    return out.node;
  }

  private edges(inputs: readonly Input[]): { next: (Node | null)[]; indices: number[]; mask: number } {
    const next: (Node | null)[] = [];
    const indices: number[] = [];
    let mask = 0;
    inputs.forEach((input, i) => {
      const usable = input instanceof Tensor && (this.grads[i] != null || this.record.grad === 'not implemented');
      const edge = usable ? gradEdge(input) : null;
      next.push(edge);
      indices.push(input instanceof Tensor ? input.outputNr : 0);
      if (edge !== null) mask |= 1 << i;
    });
    return { next, indices, mask };
  }

  // ---- forward mode ------------------------------------------------------------------------------------------------

  private applyDual(level: number, inputs: readonly Input[], uniforms: readonly number[], variant: Variant, numbers: readonly DType[]): Tensor {
    const primals = inputs.map((input) => (input instanceof Tensor ? primalBelow(input, level) : input));
    const out = this.apply(primals, uniforms, variant, numbers);
    const tangent = this.jvp(level, inputs, primals, uniforms, variant, out);
    if (tangent !== null) setTangent(out, level, tangent);
    return out;
  }

  /** The sum of grad_i(tangent_i), in the sizes and dtype of the result. */
  private jvp(level: number, inputs: readonly Input[], primals: readonly Input[], uniforms: readonly number[], variant: Variant, out: Tensor): Tensor | null {
    if (!out.dtype.isFloatingPoint || this.record.grad === 'none') return null;
    if (this.record.grad === 'not implemented') {
      throw new NotImplementedError(
        `Trying to use forward AD with ${this.signature.name} that does not support it because it has not been implemented yet.`,
      );
    }
    const values = this.tensorValues(variant, primals, out, uniforms);
    if (this.record.jvp !== undefined) {
      const tangents: Record<string, Tensor> = {};
      inputs.forEach((input, i) => {
        const tangent = input instanceof Tensor ? tangentAt(input, level) : null;
        if (tangent !== null) tangents[this.inputNames[i]!] = tangent;
      });
      return Object.keys(tangents).length === 0 ? null : shapedLike(this.record.jvp(tangents, values as never), out);
    }
    let sum: Tensor | null = null;
    inputs.forEach((input, i) => {
      const tangent = input instanceof Tensor ? tangentAt(input, level) : null;
      const grad = this.grads[i];
      if (tangent === null || grad == null) return;
      const term = grad(tangent, values) as Tensor | number;
      const part = typeof term === 'number' ? out.detach().fullLike(term) : term;
      sum = sum === null ? part : sum.add(part);
    });
    return sum === null ? null : shapedLike(sum, out);
  }

  // ---- in place ----------------------------------------------------------------------------------------------------

  override callInplace(bound: Bound): Tensor {
    const self = bound['self'] as Tensor;
    const { inputs: given, uniforms: givenUniforms, variant, numbers } = this.collect(bound);
    const { inputs, plan, tensors, uniforms } = this.prepare(given, givenUniforms, variant, numbers);
    const name = `${this.signature.name}_`;
    const flags = tensors.reduce((all, t) => all | t.flags, 0);
    const tracked = (flags & Flag.requiresGrad) !== 0 && this.differentiable;
    checkInplace(self, tracked);
    const sizes = broadcastOf(tensors);
    if (!sameSizes(sizes, self.shape)) {
      throw new ShapeError(`${name}: output with shape ${formatSizes(self.shape)} doesn't match the broadcast shape ${formatSizes(sizes)}`);
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
    // What the gradient needs of the old value of self must be copied before it is overwritten.
    const oldSelf = (recorded && save!.variables.includes(0)) || level > 0 ? withoutGraph(self) : null;
    const oldInputs = inputs.map((input) => (input === self && oldSelf !== null ? oldSelf : input));
    const tangent = level > 0 ? this.inplaceTangent(level, self, oldInputs, inputs, uniforms, variant, numbers) : null;
    this.launch(plan, plan.program, self, inputs.map((input) => unaliased(input, self)), uniforms);
    noteWrite(self, name);
    if (recorded && next.some((edge) => edge !== null)) {
      const saved = save!.variables.map((v) => (v === this.arity ? self : (oldInputs[v] as Tensor)));
      const node = new Node(plan.kind, next, indices, saved, versionsOf(saved), save!, uniforms, self.geometry, self.dtype);
      rebaseHistory(self, node);
    }
    if (tangent !== null) setTangent(self, level, tangent);
    return self;
  }

  /** The tangent of the result of an in-place call, from the old values. */
  private inplaceTangent(
    level: number,
    self: Tensor,
    oldInputs: readonly Input[],
    inputs: readonly Input[],
    uniforms: readonly number[],
    variant: Variant,
    numbers: readonly DType[],
  ): Tensor | null {
    const primals = oldInputs.map((input) => (input instanceof Tensor ? primalBelow(input, level) : input));
    const out = this.apply(primals, uniforms, variant, numbers);
    return this.jvp(level, inputs, primals, uniforms, variant, out.dtype === self.dtype ? out : out.to(self.dtype));
  }

  // ---- backward ----------------------------------------------------------------------------------------------------

  private makeKind(): NodeKind {
    return {
      name: this.nodeName ?? 'None',
      backward: (node, grad, _grads, needs) =>
        grad === null ? NONE : modes.gradEnabled ? this.backwardRecorded(node, grad, needs) : this.backwardFused(node, grad, needs),
      savedNames: (node) => this.savedNames(node),
      savedValue: (node, name) => this.savedValue(node, name),
    };
  }

  private savedNames(node: Node): readonly string[] {
    const { variables, plan } = node.plan as SavePlan;
    const numbers = this.inputNames.filter((_, i) => !plan.isTensor[i]);
    return [...variables.map((v) => (v === this.arity ? 'result' : this.inputNames[v]!)), ...numbers, ...this.numberNames];
  }

  private savedValue(node: Node, name: string): unknown {
    const save = node.plan as SavePlan;
    const index = name === 'result' ? this.arity : this.inputNames.indexOf(name);
    const slot = save.variables.indexOf(index);
    if (slot >= 0) return unpack(node, slot, slot === save.resultSlot);
    if (index >= 0) return wrapNumber((node.params as readonly number[])[index] ?? 0);
    return (node.params as readonly number[])[this.arity + this.numberNames.indexOf(name)];
  }

  /** One kernel computes all wanted gradients. */
  private backwardFused(node: Node, g: Tensor, needs: number): readonly (Tensor | null)[] {
    const save = node.plan as SavePlan;
    const plan = save.backward[needs] ?? this.makeBackward(save, needs);
    const { sources, program } = plan;
    const results: (Tensor | null)[] = [];
    if (program === null) {
      // The incoming gradient goes to several receivers: nobody may keep it as his own.
      g.flags &= ~Flag.fresh;
      for (let i = 0; i < sources.length; i++) results.push(sources[i] === PASS ? g : null);
      return results;
    }
    const geometry = node.geometry!;
    const sizes = geometry.sizes;
    const operands: Operand<Storage>[] = [g];
    for (let slot = 0; slot < save.variables.length; slot++) {
      const t = unpack(node, slot, slot === save.resultSlot)!;
      operands.push(t.geometry === geometry ? t : expanded(t, sizes));
    }
    const resultGeometry = geometry.isRowMajor && geometry.offset === 0 ? geometry : contiguousGeometry(sizes);
    const outputs: Tensor[] = [];
    const dtype = node.dtype!;
    for (let k = 0; k < plan.outputs; k++) {
      outputs.push(new Tensor(allocate(dtype, resultGeometry.numel), dtype, resultGeometry, Flag.fresh));
    }
    backend.pointwise(program, outputs, operands, node.params as readonly number[]);
    for (let i = 0; i < sources.length; i++) {
      const source = sources[i]!;
      results.push(source === NOT_WANTED ? null : source === PASS ? g : outputs[source]!);
    }
    if (sources.includes(PASS)) g.flags &= ~Flag.fresh;
    return results;
  }

  private makeBackward(save: SavePlan, needs: number): BackwardPlan {
    const { plan } = save;
    const wanted = this.gradExprs(plan, needs & save.mask);
    const computed: Expr[] = [];
    const sources = wanted.map((e) => {
      if (e === null) return NOT_WANTED;
      if (e.kind === 'variable' && e.value === this.arity + 1) return PASS;
      return computed.push(e) - 1;
    });
    const position = (variable: number): number => (variable === this.arity + 1 ? 0 : save.variables.indexOf(variable) + 1);
    const made: BackwardPlan = {
      program: computed.length === 0 ? null : lower(computed, 'float', position),
      sources,
      outputs: computed.length,
    };
    save.backward[needs] = made;
    return made;
  }

  /** The formulas on tensors, so that every step is recorded. */
  private backwardRecorded(node: Node, g: Tensor, needs: number): readonly (Tensor | null)[] {
    const save = node.plan as SavePlan;
    const uniforms = node.params as readonly number[];
    const inputs: (Input | null)[] = this.inputNames.map((_, i) => (save.plan.isTensor[i] ? null : (uniforms[i] ?? 0)));
    let result: Tensor | null = null;
    save.variables.forEach((v, slot) => {
      const t = unpack(node, slot, slot === save.resultSlot);
      if (v === this.arity) result = t;
      else inputs[v] = t;
    });
    const values = this.tensorValues(save.plan.variant, inputs, result, uniforms);
    return this.grads.map((grad, i) => {
      if (grad === null || ((needs >> i) & 1) === 0) return null;
      const value = grad(g, values) as Tensor | number;
      return typeof value === 'number' ? g.detach().fullLike(value) : value;
    });
  }
}

// ---- small parts -----------------------------------------------------------------------------------------------------

/** What a wrapped number of this dtype counts as beside tensors: a float as the default floating type. */
function weakDType(dtype: DType): DType {
  return dtype.isFloatingPoint ? getDefaultDtype() : dtype;
}

function notImplementedKind(name: string): NodeKind {
  return {
    name: 'NotImplemented',
    savedNames: () => NONE,
    savedValue: () => undefined,
    backward() {
      throw new NotImplementedError(
        `derivative for aten::${name} is not implemented (the derivative for '${name}' is not implemented.); ` +
          'detach() its inputs if no gradient should flow through it',
      );
    },
  };
}

/** A result that cannot carry a gradient although an input has one. */
function lostGradient(flags: number): number {
  return (flags & Flag.requiresGrad) !== 0 ? Flag.notDifferentiable : 0;
}

/** A tensor as it is, a number as a number. bigints and booleans keep their kind as wrapped numbers. */
function asInput(value: Tensor | Scalar): Input {
  if (value instanceof Tensor || typeof value === 'number') return value;
  return wrapScalar(value);
}

/** A 0-d tensor that counts as a number where types are promoted. */
export function wrapScalar(value: Scalar, kind?: 'float' | 'int' | 'bool'): Tensor {
  const natural = typeof value === 'boolean' ? 'bool' : typeof value === 'bigint' || Number.isInteger(value) ? 'int' : 'float';
  const chosen = kind ?? natural;
  const dtype = chosen === 'float' ? float64 : chosen === 'int' ? int64 : bool;
  const t = emptyWith(dtype, contiguousGeometry([]));
  backend.fill(t, chosen === 'float' ? Number(value) : value);
  t.flags |= Flag.wrappedNumber;
  return t;
}

/** Makes wrapped numbers of the numbers that were given for tensors. */
export function numbersToTensors(signature: Signature, bound: Bound): Bound {
  for (const p of signature.params) {
    if (p.base !== 'Tensor') continue;
    const value = bound[p.name];
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') bound[p.name] = wrapScalar(value);
  }
  return bound;
}

function wrapNumber(value: number): Tensor {
  return wrapScalar(value, 'float');
}

function broadcastOf(tensors: readonly Tensor[]): readonly number[] {
  let sizes = tensors[0]!.geometry.sizes;
  for (let i = 1; i < tensors.length; i++) sizes = broadcastSizes(sizes, tensors[i]!.geometry.sizes);
  return sizes;
}

/** The operand with broadcast sizes. */
function expanded(t: Tensor, sizes: readonly number[]): Operand<Storage> {
  if (sameSizes(t.geometry.sizes, sizes)) return t;
  return { storage: t.storage, dtype: t.dtype, geometry: expandGeometry(t.geometry, sizes) };
}

/** An input that overlaps `out` in another layout is copied, since `out` is being written while it is read. */
function unaliased(input: Input, out: Tensor): Input {
  if (!(input instanceof Tensor) || input.storage !== out.storage || sameLayout(input.geometry, out.geometry)) return input;
  return withoutGraph(input);
}

function sameLayout(a: Geometry, b: Geometry): boolean {
  return a === b || (a.offset === b.offset && sameSizes(a.sizes, b.sizes) && sameSizes(a.strides, b.strides));
}

/** A copy of the elements, row-major, with the graph position of `t` but not part of it. */
function withoutGraph(t: Tensor): Tensor {
  const copy = emptyWith(t.dtype, contiguousGeometry(t.geometry.sizes));
  backend.copy(copy, t);
  if ((t.flags & Flag.requiresGrad) !== 0) {
    const edge = gradEdge(t);
    copy.flags |= Flag.requiresGrad;
    if (t.node === null) copy.accumulator = edge;
    else {
      copy.node = t.node;
      copy.outputNr = t.outputNr;
    }
  }
  copy.tangent = t.tangent;
  if (t.tangent !== null) copy.flags |= Flag.dual;
  return copy;
}

/** A tangent in the sizes and dtype of the result. */
function shapedLike(tangent: Tensor, out: Tensor): Tensor {
  let shaped = tangent;
  if (!sameSizes(shaped.shape, out.shape)) shaped = shaped.expand(out.shape);
  return shaped.dtype === out.dtype ? shaped : shaped.to(out.dtype);
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
